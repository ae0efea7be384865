/* marsad_unknown.c - a name that nothing is known by is told as such, with the names nearest to it.
 */
#include "marsad_internal.h"

enum { MOST_NEAR = 5, MOST_BYTES = 63, SHORTEST = 3 };

typedef struct {
    mrs_str name;
    uint32_t off;
} near_name;

typedef struct {
    const mrs_engine *engine;
    mrs_store *store;
    mrs_str word; /* in small letters */
    mrs_arena *arena;
    near_name best[MOST_NEAR];
    uint32_t n;
} seeking;

/* Letters to be changed, put in or left out: V. I. Levenshtein, 1966. */
static uint32_t letters_off(mrs_str a, mrs_str b)
{
    uint32_t row[MOST_BYTES + 1];
    for (uint32_t k = 0; k <= b.len; k++)
        row[k] = k;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t corner = row[0];
        row[0] = i;
        for (uint32_t k = 1; k <= b.len; k++) {
            uint32_t other = corner + (a.ptr[i - 1] != b.ptr[k - 1]);
            uint32_t side = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            corner = row[k];
            row[k] = other < side ? other : side;
        }
    }
    return row[b.len];
}

static bool holds(mrs_str text, mrs_str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (memcmp(text.ptr + i, word.ptr, word.len) == 0 && (!i || text.ptr[i - 1] == ' '))
            return true;
    return false;
}

static void offer(seeking *s, mrs_str spelling, mrs_str name)
{
    mrs_str small = mrs_str_lower_ascii(spelling, s->arena);
    if (!small.len || small.len > MOST_BYTES)
        return;
    uint32_t off =
        holds(small, s->word) && s->word.len >= SHORTEST ? 1 : letters_off(s->word, small);
    if (off > 1 + s->word.len / 4)
        return;
    for (uint32_t i = 0; i < s->n; i++)
        if (mrs_str_eq(s->best[i].name, name))
            return;
    uint32_t at = s->n;
    while (at && s->best[at - 1].off > off)
        at--;
    if (at == MOST_NEAR)
        return;
    s->n += s->n < MOST_NEAR;
    memmove(s->best + at + 1, s->best + at, (s->n - at - 1) * sizeof *s->best);
    s->best[at] = (near_name){mrs_str_copy(name, s->arena), off};
}

static mrs_status seek_register(void *ctx, mrs_err *err)
{
    seeking *s = ctx;
    mrs_table table;
    uint32_t name, aliases;
    mrs_status st = mrs_table_open(&s->engine->pack, "table/actors/register", &table, err);
    if (!st)
        st = mrs_table_column(&table, "name", &name, err);
    if (!st)
        st = mrs_table_column(&table, "aliases", &aliases, err);
    for (uint32_t row = 0; !st && row < table.rows; row++) {
        mrs_str canonical = mrs_table_cell(&table, row, name), alias;
        mrs_str rest = mrs_table_cell(&table, row, aliases);
        offer(s, canonical, canonical);
        while (mrs_str_split(&rest, '|', &alias))
            offer(s, alias, canonical);
    }
    return st;
}

typedef struct {
    seeking *s;
    mrs_str name;
    mrs_status st;
    mrs_err *err;
} offering;

static mrs_status offer_name(void *ctx, mrs_err *err)
{
    offering *o = ctx;
    (void)err;
    offer(o->s, o->name, o->name);
    return MRS_OK;
}

static bool take_name(void *ctx, const mrs_portion *row)
{
    offering *o = ctx;
    o->name = row->label.len ? row->label : row->value;
    o->st = mrs_arena_run(&o->s->arena, 1, offer_name, o, o->err);
    return !o->st;
}

static mrs_status seek(seeking *s, mrs_err *err)
{
    const mrs_filter every = {.all = true};
    offering o = {.s = s, .err = err};
    mrs_status st =
        mrs_store_counts(s->store, &every, MRS_STR("actor"), 0, NULL, take_name, &o, err);
    st = st ? st : o.st;
    return st ? st : mrs_arena_run(&s->arena, 1, seek_register, s, err);
}

static mrs_status note_near(const mrs_engine *engine, mrs_store *store, mrs_str word, mrs_buf *note,
                            mrs_err *err)
{
    char small[MOST_BYTES + 1];
    seeking s = {.engine = engine, .store = store, .word = {small, word.len}};
    if (!word.len || word.len > MOST_BYTES)
        return MRS_OK;
    for (size_t i = 0; i < word.len; i++)
        small[i] =
            word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] | 0x20) : word.ptr[i];
    if (!(s.arena = mrs_arena_new((size_t)1 << 28)))
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = seek(&s, err);
    for (uint32_t i = 0; !st && i < s.n; i++)
        mrs_buf_printf(note, "%s%.*s", i ? ", " : "; near to it: ", (int)s.best[i].name.len,
                       s.best[i].name.ptr);
    mrs_arena_free(s.arena);
    return st;
}

static bool stop(void *ctx, const mrs_claim_row *row)
{
    (void)ctx;
    (void)row;
    return false;
}

mrs_status mrs_note_unknown(const mrs_engine *engine, mrs_store *store, const mrs_where *filters,
                            size_t n, const mrs_filter *f, mrs_buf *note, mrs_err *err)
{
    const mrs_filter any = {.actor = f->actor, .all = true, .limit = 1};
    mrs_tally tally;
    const char *word = "";
    if (!f->actor.len)
        return MRS_OK;
    for (size_t i = 0; i < n; i++)
        if (strcmp(filters[i].name, "actor") == 0)
            word = filters[i].value;
    mrs_status st = mrs_store_claims(store, &any, &tally, stop, NULL, err);
    if (st || tally.shown)
        return st;
    bool known = mrs_str_starts(f->actor, MRS_STR("actor:"));
    mrs_buf_printf(note, "nothing in the record is by or against \"%s\"", word);
    if (!known) {
        mrs_buf_put(note, MRS_STR(", and the register of actors has no such name"));
        st = note_near(engine, store, mrs_str_of(word), note, err);
    }
    mrs_buf_put(note, MRS_STR("; "));
    return st;
}
