#include "ground/place_guard.h"

#include "ground/fold.h"

#include <stdlib.h>

/* ---- sets of hashes ----------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool holds(const mrs_hash_set *set, mrs_str word)
{
    uint64_t hash = mrs_str_hash(word);
    return set->n && bsearch(&hash, set->at, set->n, sizeof hash, by_value) != NULL;
}

static mrs_status init_set(mrs_hash_set *set, uint32_t most, mrs_err *err)
{
    set->at = calloc(most + 1u, sizeof *set->at);
    return set->at ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
}

/* ---- the tables --------------------------------------------------------------------------------
 */

static mrs_status open_columns(const mrs_pack *pack, const char *section, const char *const *names,
                               mrs_table *table, uint32_t *col, mrs_err *err)
{
    mrs_status st = mrs_table_open(pack, section, table, err);
    for (int i = 0; !st && names[i]; i++)
        st = mrs_table_column(table, names[i], &col[i], err);
    return st ? mrs_err_wrap(err, st, "%s", section) : MRS_OK;
}

static bool is_group(mrs_str kind)
{
    static const char *const KINDS[] = {"armed_group",  "force",   "coalition",
                                        "organization", "monitor", "media"};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (mrs_str_is(kind, KINDS[i]))
            return true;
    return false;
}

static void add_actor(mrs_hash_set *set, mrs_str name)
{
    mrs_key key;
    if (mrs_fold_light(name, &key))
        set->at[set->n++] = mrs_str_hash(mrs_key_str(&key));
}

static mrs_status read_actors(const mrs_pack *pack, mrs_hash_set *out, mrs_err *err)
{
    static const char *const COLUMNS[] = {"name", "aliases", "kind", NULL};
    mrs_table table = {0};
    uint32_t col[3] = {0}, most = 0;
    mrs_status st = open_columns(pack, "table/actors/register", COLUMNS, &table, col, err);
    if (st)
        return st;
    for (uint32_t r = 1; r < table.rows; r++) {
        mrs_str aliases = mrs_table_cell(&table, r, col[1]);
        most += 2;
        for (size_t i = 0; i < aliases.len; i++)
            most += aliases.ptr[i] == '|';
    }
    st = init_set(out, most, err);
    for (uint32_t r = 1; !st && r < table.rows; r++) {
        if (!is_group(mrs_table_cell(&table, r, col[2])))
            continue;
        add_actor(out, mrs_table_cell(&table, r, col[0]));
        mrs_str rest = mrs_table_cell(&table, r, col[1]), one;
        while (rest.len && mrs_str_split(&rest, '|', &one))
            add_actor(out, one);
    }
    return st;
}

/* "supreme leader": only single words stand alone before a name. */
static mrs_status read_titles(const mrs_pack *pack, mrs_hash_set *out, mrs_err *err)
{
    static const char *const COLUMNS[] = {"words", "kind", NULL};
    mrs_table table = {0};
    uint32_t col[2] = {0};
    mrs_status st = open_columns(pack, "table/actors/titles", COLUMNS, &table, col, err);
    if (!st)
        st = init_set(out, table.rows, err);
    for (uint32_t r = 1; !st && r < table.rows; r++) {
        mrs_str word = mrs_table_cell(&table, r, col[0]), kind = mrs_table_cell(&table, r, col[1]);
        bool names =
            mrs_str_is(kind, "office") || mrs_str_is(kind, "rank") || mrs_str_is(kind, "address");
        if (names && word.len && !memchr(word.ptr, ' ', word.len))
            out->at[out->n++] = mrs_str_hash(word);
    }
    return st;
}

mrs_status mrs_place_guard_open(const mrs_pack *pack, mrs_place_guard *out, mrs_err *err)
{
    *out = (mrs_place_guard){0};
    mrs_status st = read_actors(pack, &out->actors, err);
    if (!st)
        st = read_titles(pack, &out->titles, err);
    if (st) {
        mrs_place_guard_close(out);
        return st;
    }
    qsort(out->actors.at, out->actors.n, sizeof *out->actors.at, by_value);
    qsort(out->titles.at, out->titles.n, sizeof *out->titles.at, by_value);
    return MRS_OK;
}

void mrs_place_guard_close(mrs_place_guard *guard)
{
    free(guard->actors.at);
    free(guard->titles.at);
    *guard = (mrs_place_guard){0};
}

bool mrs_place_guard_actor(const mrs_place_guard *guard, mrs_str light_key)
{
    return holds(&guard->actors, light_key);
}

bool mrs_place_guard_title(const mrs_place_guard *guard, mrs_str word)
{
    char lower[24];
    if (word.len && word.ptr[word.len - 1] == '.')
        word.len--;
    if (word.len == 0 || word.len > sizeof lower)
        return false;
    for (size_t i = 0; i < word.len; i++)
        lower[i] =
            word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] | 0x20) : word.ptr[i];
    return holds(&guard->titles, (mrs_str){lower, word.len});
}
