/* actor_load.c - the tables of data/actors/ read and checked. */
#include "ground/actor_lex.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS_MAX = 16 };

/* One table being read. */
typedef struct {
    mrs_lex *lex;
    const char *name; /* "actors/register" */
    mrs_table table;
    uint32_t col[COLUMNS_MAX];
    uint32_t line, row;
    mrs_err *err;
} sheet;

static mrs_str cell(const sheet *s, uint32_t col)
{
    return mrs_table_cell(&s->table, s->row, s->col[col]);
}

__attribute__((format(printf, 2, 3))) static mrs_status wrong(const sheet *s, const char *fmt, ...)
{
    char why[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(why, sizeof why, fmt, args);
    va_end(args);
    mrs_str line = mrs_table_cell(&s->table, s->row, s->line);
    return mrs_fail(s->err, MRS_E_FORMAT, "data/%s.tsv line %.*s: %s", s->name, (int)line.len,
                    line.ptr, why);
}

static mrs_status open_sheet(const mrs_pack *pack, mrs_lex *lex, const char *name,
                             const char *const *columns, sheet *s, mrs_err *err)
{
    char section[MRS_PACK_NAME];
    *s = (sheet){.lex = lex, .name = name, .err = err};
    snprintf(section, sizeof section, "table/%s", name);
    mrs_status st = mrs_table_open(pack, section, &s->table, err);
    for (uint32_t i = 0; !st && columns[i]; i++)
        st = mrs_table_column(&s->table, columns[i], &s->col[i], err);
    if (!st)
        st = mrs_table_column(&s->table, "#line", &s->line, err);
    return st ? mrs_err_wrap(err, st, "data/%s.tsv", name) : MRS_OK;
}

/* ---- keys --------------------------------------------------------------------------------------
 */
static void set_shapes(mrs_lex_key *key, const mrs_pieces *pieces)
{
    for (uint32_t k = 0; k < pieces->all.n && k < 32; k++) {
        key->caps |= (uint32_t)(pieces->all.at[k].shape == MRS_SHAPE_CAPS) << k;
        key->cap |= (uint32_t)(pieces->all.at[k].shape != MRS_SHAPE_LOWER) << k;
    }
}

/* A name as a key. "The Times" keeps its article, "Al-Sabah" alone too: without it they are other
 * words. */
static mrs_status add_key(sheet *s, mrs_str name, mrs_lex_class class, uint32_t row)
{
    mrs_pieces pieces = {0};
    mrs_arena *arena = s->lex->arena;
    mrs_pieces_of_name(s->lex, name, arena, &pieces);
    if (pieces.all.n == 0 || pieces.all.n > 31)
        return wrong(s, "\"%.*s\" holds no word", (int)name.len, name.ptr);
    mrs_lex_key *key = MRS_PUSH(arena, &s->lex->keys);
    key->n = pieces.all.n;
    key->row = row;
    key->class = (uint8_t) class;
    key->words = pieces.all.at[0].word;
    for (uint32_t i = 1; i < key->n; i++)
        key->words = mrs_str_join(key->words, MRS_STR(" "), pieces.all.at[i].word, arena);
    set_shapes(key, &pieces);
    key->the = mrs_str_starts(name, MRS_STR("The "));
    key->article = key->n == 1 && pieces.all.at[0].article && class == MRS_LEX_NAME;
    return MRS_OK;
}

static mrs_status add_keys(sheet *s, mrs_str list, char sep, mrs_lex_class class, uint32_t row)
{
    mrs_status st = MRS_OK;
    for (mrs_str rest = list, name; !st && list.len && mrs_str_split(&rest, sep, &name);)
        st = add_key(s, mrs_str_trim(name), class, row);
    return st;
}

/* The index of text in names (NULL-ended), or -1. */
static int pick(mrs_str text, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (mrs_str_is(text, names[i]))
            return i;
    return -1;
}

/* ---- the register ------------------------------------------------------------------------------
 */
static bool read_kind(mrs_str text, mrs_actor_kind *out)
{
    for (int k = 0; k <= MRS_ACTOR_THING; k++)
        if (mrs_str_is(text, mrs_actor_kind_text((mrs_actor_kind)k))) {
            *out = (mrs_actor_kind)k;
            return true;
        }
    return false;
}

static bool read_country(mrs_str text, char out[3])
{
    if (text.len != 0 && text.len != 2)
        return false;
    memcpy(out, text.len ? text.ptr : "\0", text.len);
    return true;
}

static bool read_day(mrs_str text, bool last, int32_t *out)
{
    int32_t from = MRS_NO_DAY, to = MRS_NO_DAY;
    bool good = text.len == 0 || mrs_day_read(text, &from, &to);
    *out = last ? to : from;
    return good;
}

static mrs_status read_named(sheet *s, mrs_lex_named *row, uint32_t index)
{
    static const char *const sources[] = {"official", "armed_group", "monitor", "media",
                                          "witness",  "analyst",     "unnamed", NULL};
    row->id = cell(s, 0);
    row->name = cell(s, 1);
    row->sector = cell(s, 8);
    row->inter = cell(s, 9);
    row->source_kind = cell(s, 10);
    row->designated = cell(s, 11).len > 0;
    row->line = mrs_table_cell(&s->table, s->row, s->line);
    if (row->id.len == 0 || row->name.len == 0)
        return wrong(s, "id and name are needed");
    if (!read_kind(cell(s, 3), &row->kind))
        return wrong(s, "unknown kind \"%.*s\"", (int)cell(s, 3).len, cell(s, 3).ptr);
    if (!read_country(cell(s, 4), row->country))
        return wrong(s, "country is not two letters");
    if (!read_day(cell(s, 6), false, &row->from) || !read_day(cell(s, 7), true, &row->to))
        return wrong(s, "active_from and active_to are ISO 8601 dates");
    if (pick(row->source_kind, sources) < 0)
        return wrong(s, "unknown source_kind \"%.*s\"", (int)row->source_kind.len,
                     row->source_kind.ptr);
    row->person = row->kind == MRS_ACTOR_PERSON;
    mrs_status st = add_key(s, row->name, MRS_LEX_NAME, index);
    return st ? st : add_keys(s, cell(s, 2), '|', MRS_LEX_NAME, index);
}

static int by_id(const void *a, const void *b)
{
    const mrs_lex_named *const *x = a, *const *y = b;
    return mrs_str_cmp((*x)->id, (*y)->id);
}

static mrs_status set_parents(sheet *s)
{
    mrs_lex *lex = s->lex;
    for (s->row = 1; s->row < s->table.rows; s->row++) {
        mrs_str id = cell(s, 5);
        const mrs_lex_named *parent = id.len ? mrs_lex_named_of(lex, id) : NULL;
        if (id.len && !parent)
            return wrong(s, "no row has the id of parent \"%.*s\"", (int)id.len, id.ptr);
        lex->named[s->row - 1].parent = parent ? (uint32_t)(parent - lex->named) + 1 : 0;
    }
    for (s->row = 1; s->row < s->table.rows; s->row++) {
        uint32_t up = lex->named[s->row - 1].parent, steps = 0;
        while (up && steps++ <= lex->n_named)
            up = lex->named[up - 1].parent;
        if (up)
            return wrong(s, "its parents lead in a circle");
    }
    return MRS_OK;
}

static mrs_status load_register(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {
        "id",          "name",        "aliases",   "kind",          "country",
        "parent",      "active_from", "active_to", "plover_sector", "acled_inter",
        "source_kind", "designated",  NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/register", columns, &s, err);
    if (st)
        return st;
    lex->n_named = s.table.rows - 1;
    lex->named = MRS_NEW(lex->arena, mrs_lex_named, lex->n_named);
    const mrs_lex_named **sorted = MRS_NEW(lex->arena, const mrs_lex_named *, lex->n_named);
    for (s.row = 1; !st && s.row < s.table.rows; s.row++) {
        sorted[s.row - 1] = &lex->named[s.row - 1];
        st = read_named(&s, &lex->named[s.row - 1], s.row - 1);
        if (st)
            return st;
    }
    qsort(sorted, lex->n_named, sizeof *sorted, by_id);
    lex->named_by_id = sorted;
    for (uint32_t i = 1; i < lex->n_named; i++)
        if (mrs_str_eq(sorted[i]->id, sorted[i - 1]->id)) {
            const mrs_lex_named *later = sorted[i] > sorted[i - 1] ? sorted[i] : sorted[i - 1];
            s.row = (uint32_t)(later - lex->named) + 1;
            return wrong(&s, "id \"%.*s\" is already taken", (int)later->id.len, later->id.ptr);
        }
    return set_parents(&s);
}

/* ---- states and their bodies -------------------------------------------------------------------
 */
static int by_country(const void *a, const void *b)
{
    const mrs_lex_state *x = a, *y = b;
    return memcmp(x->country, y->country, 2);
}

static mrs_status add_state_keys(sheet *s)
{
    static const mrs_lex_class classes[] = {MRS_LEX_STATE, MRS_LEX_ADJECTIVE, MRS_LEX_DEMONYM,
                                            MRS_LEX_STATE};
    mrs_status st = MRS_OK;
    for (s->row = 1; !st && s->row < s->table.rows; s->row++) {
        const mrs_lex_state *state = mrs_lex_state_of(s->lex, cell(s, 0).ptr);
        for (uint32_t k = 0; !st && k < 4; k++)
            st = add_keys(s, cell(s, k + 1), '|', classes[k], (uint32_t)(state - s->lex->states));
    }
    return st;
}

static mrs_status load_countries(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {"iso2",     "name",    "adjectives",
                                          "demonyms", "aliases", NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "places/countries", columns, &s, err);
    if (st)
        return st;
    lex->n_states = s.table.rows - 1;
    lex->states = MRS_NEW(lex->arena, mrs_lex_state, lex->n_states);
    for (s.row = 1; s.row < s.table.rows; s.row++) {
        mrs_lex_state *state = &lex->states[s.row - 1];
        mrs_str adjectives = cell(&s, 2);
        if (cell(&s, 0).len != 2 || !read_country(cell(&s, 0), state->country))
            return wrong(&s, "iso2 is not two letters");
        state->name = cell(&s, 1);
        mrs_str_split(&adjectives, '|', &state->adjective);
        if (state->adjective.len == 0)
            state->adjective = state->name;
        state->id = mrs_str_join(MRS_STR("state:"), cell(&s, 0), MRS_STR(""), lex->arena);
    }
    qsort(lex->states, lex->n_states, sizeof *lex->states, by_country);
    return add_state_keys(&s);
}

static mrs_status load_states(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {"country", "adjective", "capitals", NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/states", columns, &s, err);
    for (s.row = 1; !st && s.row < s.table.rows; s.row++) {
        mrs_str cc = cell(&s, 0);
        const mrs_lex_named *named = mrs_lex_named_of(lex, cc);
        if (named) {
            st = add_keys(&s, cell(&s, 2), '|', MRS_LEX_SEAT, (uint32_t)(named - lex->named));
            continue;
        }
        const mrs_lex_state *found = cc.len == 2 ? mrs_lex_state_of(lex, cc.ptr) : NULL;
        if (!found)
            return wrong(&s, "no country \"%.*s\" in data/places/countries.tsv", (int)cc.len,
                         cc.ptr);
        uint32_t index = (uint32_t)(found - lex->states);
        if (cell(&s, 1).len)
            lex->states[index].adjective = cell(&s, 1);
        st = add_keys(&s, cell(&s, 2), '|', MRS_LEX_CAPITAL, index);
    }
    return st;
}

static mrs_status load_bodies(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {
        "id", "words", "name", "kind", "plover_sector", "acled_inter", "source_kind", "bare", NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/institutions", columns, &s, err);
    if (st)
        return st;
    lex->n_bodies = s.table.rows - 1;
    lex->bodies = MRS_NEW(lex->arena, mrs_lex_body, lex->n_bodies);
    for (s.row = 1; !st && s.row < s.table.rows; s.row++) {
        mrs_lex_body *body = &lex->bodies[s.row - 1];
        *body = (mrs_lex_body){.id = cell(&s, 0),
                               .pattern = cell(&s, 2),
                               .bare = mrs_str_is(cell(&s, 7), "yes"),
                               .sector = cell(&s, 4),
                               .inter = cell(&s, 5),
                               .source_kind = cell(&s, 6)};
        if (!read_kind(cell(&s, 3), &body->kind))
            return wrong(&s, "unknown kind \"%.*s\"", (int)cell(&s, 3).len, cell(&s, 3).ptr);
        if (!mrs_str_starts(body->pattern, MRS_STR("{adj} ")))
            return wrong(&s, "the name begins with {adj}");
        st = add_keys(&s, cell(&s, 1), ';', MRS_LEX_BODY, s.row - 1);
    }
    return st;
}

static bool in_register(const mrs_lex *lex, const char country[3])
{
    for (uint32_t i = 0; i < lex->n_named; i++)
        if (memcmp(lex->named[i].country, country, 2) == 0)
            return true;
    return false;
}

/* Every body of every state: names are put together once, so that nobody needs memory for them. */
static void make_offices(mrs_lex *lex)
{
    lex->offices = MRS_NEW(lex->arena, mrs_lex_office, (size_t)lex->n_states * lex->n_bodies);
    for (uint32_t i = 0; i < lex->n_states; i++) {
        const mrs_lex_state *state = &lex->states[i];
        mrs_str cc = mrs_str_lower_ascii(mrs_str_of(state->country), lex->arena);
        mrs_str head = mrs_str_join(MRS_STR("actor:"), cc, MRS_STR("-"), lex->arena);
        bool known = in_register(lex, state->country);
        for (uint32_t k = 0; k < lex->n_bodies; k++) {
            mrs_lex_office *office = &lex->offices[(size_t)i * lex->n_bodies + k];
            mrs_str pattern = lex->bodies[k].pattern;
            mrs_str rest = mrs_str_sub(pattern, strlen("{adj}"), pattern.len);
            office->id = mrs_str_join(head, lex->bodies[k].id, MRS_STR(""), lex->arena);
            office->name = mrs_str_join(state->adjective, rest, MRS_STR(""), lex->arena);
            office->named = mrs_lex_named_of(lex, office->id);
            if (!office->named && known)
                office->named = mrs_lex_named_as(lex, office->name, lex->arena);
        }
    }
}

/* ---- nouns, titles, cues -----------------------------------------------------------------------
 */
static mrs_status load_titles(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {"words", "kind", "source_kind", "person", NULL};
    static const char *const kinds[] = {"office", "rank", "expert", "address", "person", NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/titles", columns, &s, err);
    if (st)
        return st;
    lex->n_titles = s.table.rows - 1;
    lex->titles = MRS_NEW(lex->arena, mrs_lex_title, lex->n_titles);
    for (s.row = 1; !st && s.row < s.table.rows; s.row++) {
        int kind = pick(cell(&s, 1), kinds);
        if (kind < 0)
            return wrong(&s, "unknown kind \"%.*s\"", (int)cell(&s, 1).len, cell(&s, 1).ptr);
        lex->titles[s.row - 1] =
            (mrs_lex_title){(mrs_title_kind)kind, mrs_str_is(cell(&s, 3), "yes"), cell(&s, 2)};
        st = add_key(&s, cell(&s, 0), MRS_LEX_TITLE, s.row - 1);
    }
    return st;
}

/* The row of institutions.tsv of that id; NULL: none. */
static const mrs_lex_body *body_of(const mrs_lex *lex, mrs_str id)
{
    for (uint32_t i = 0; i < lex->n_bodies; i++)
        if (mrs_str_eq(lex->bodies[i].id, id))
            return &lex->bodies[i];
    return NULL;
}

static mrs_status load_people(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {"word", "kind", "sector", "side", "source_kind", NULL};
    static const char *const kinds[] = {"fighters", "civilians", "person", "state",
                                        "group",    "leader",    NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/people", columns, &s, err);
    if (st)
        return st;
    lex->n_people = s.table.rows - 1;
    lex->people = MRS_NEW(lex->arena, mrs_lex_people, lex->n_people);
    for (s.row = 1; !st && s.row < s.table.rows; s.row++) {
        int kind = pick(cell(&s, 1), kinds);
        if (kind < 0)
            return wrong(&s, "unknown kind \"%.*s\"", (int)cell(&s, 1).len, cell(&s, 1).ptr);
        mrs_str side = cell(&s, 3);
        lex->people[s.row - 1] = (mrs_lex_people){.kind = (mrs_people_kind)kind,
                                                  .member = mrs_str_is(side, "member"),
                                                  .ally = mrs_str_is(side, "ally"),
                                                  .body = body_of(lex, side),
                                                  .sector = cell(&s, 2),
                                                  .source_kind = cell(&s, 4)};
        st = add_key(&s, cell(&s, 0), MRS_LEX_PEOPLE, s.row - 1);
    }
    return st;
}

static mrs_status load_things(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {"word", "what", NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/things", columns, &s, err);
    for (s.row = 1; !st && s.row < s.table.rows; s.row++)
        st = add_key(&s, cell(&s, 0), MRS_LEX_THING, s.row - 1);
    return st;
}

static mrs_status load_references(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {"word", "refers", "number", "default", "each", NULL};
    static const char *const kinds[] = {"group",    "monitor", "coalition", "media",  "office",
                                        "force",    "state",   "body",      "person", "document",
                                        "fighters", "sides",   "",          NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/references", columns, &s, err);
    if (st)
        return st;
    lex->n_references = s.table.rows - 1;
    lex->references = MRS_NEW(lex->arena, mrs_lex_reference, lex->n_references);
    for (s.row = 1; !st && s.row < s.table.rows; s.row++) {
        int to = pick(cell(&s, 1), kinds), each = pick(cell(&s, 4), kinds);
        mrs_str where = cell(&s, 3), id = {0};
        mrs_str_split(&where, '@', &id);
        const mrs_lex_named *fallback = mrs_lex_named_of(lex, id);
        if (to < 0 || to == MRS_REFERS_ANY || each < 0)
            return wrong(&s, "unknown word in refers or each");
        if (id.len && !fallback)
            return wrong(&s, "no row of the register has the id of default");
        lex->references[s.row - 1] =
            (mrs_lex_reference){(mrs_refers)to, (mrs_refers)each, !mrs_str_is(cell(&s, 2), "sing"),
                                fallback ? (uint32_t)(fallback - lex->named) + 1 : 0, where};
        st = add_key(&s, cell(&s, 0), MRS_LEX_REFERENCE, s.row - 1);
    }
    return st;
}

static mrs_status load_cues(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {"word", "cue", NULL};
    static const char *const kinds[] = {
        "alleged", "keep",    "portion",   "speech",       "act",       "link",    "filler",
        "terror",  "kunya",   "deed",      "calling",      "heads",     "studies", "whom",
        "whom on", "whom to", "whom with", "whom against", "whom from", NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/cues", columns, &s, err);
    if (st)
        return st;
    lex->n_cues = s.table.rows - 1;
    lex->cues = MRS_NEW(lex->arena, mrs_cue, lex->n_cues);
    for (s.row = 1; !st && s.row < s.table.rows; s.row++) {
        int kind = pick(cell(&s, 1), kinds);
        if (kind < 0)
            return wrong(&s, "unknown cue \"%.*s\"", (int)cell(&s, 1).len, cell(&s, 1).ptr);
        lex->cues[s.row - 1] = (mrs_cue)kind;
        st = add_key(&s, cell(&s, 0), MRS_LEX_CUE, s.row - 1);
    }
    return st;
}

/* ---- all together ------------------------------------------------------------------------------
 */
static int by_words(const void *a, const void *b)
{
    const mrs_lex_key *x = a, *y = b;
    int order = mrs_str_cmp(x->words, y->words);
    if (order == 0)
        order = (int)x->class - (int)y->class;
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static bool overlap(const mrs_lex_named *a, const mrs_lex_named *b)
{
    bool before = a->to != MRS_NO_DAY && b->from != MRS_NO_DAY && a->to < b->from;
    bool after = b->to != MRS_NO_DAY && a->from != MRS_NO_DAY && b->to < a->from;
    return !before && !after;
}

/* Two keys of equal words, acronym and article may not lead to two rows active at one time. */
static mrs_status check_names(const mrs_lex *lex, mrs_err *err)
{
    for (uint32_t i = 0; i < lex->keys.n; i++) {
        const mrs_lex_key *a = &lex->keys.at[i];
        for (const mrs_lex_key *b = a->class == MRS_LEX_NAME ? mrs_lex_again(lex, a) : NULL; b;
             b = mrs_lex_again(lex, b)) {
            const mrs_lex_named *x = &lex->named[a->row], *y = &lex->named[b->row];
            if (x != y && a->the == b->the && a->article == b->article && a->caps == b->caps &&
                overlap(x, y))
                return mrs_fail(err, MRS_E_FORMAT,
                                "data/actors/register.tsv line %.*s: the name \"%.*s\" is also "
                                "that of line %.*s (\"%.*s\") in the same time",
                                (int)y->line.len, y->line.ptr, (int)a->words.len, a->words.ptr,
                                (int)x->line.len, x->line.ptr, (int)x->id.len, x->id.ptr);
        }
    }
    return MRS_OK;
}

static void index_heads(mrs_lex *lex)
{
    lex->n_heads = 1024;
    while (lex->n_heads < 2 * lex->keys.n)
        lex->n_heads *= 2;
    lex->heads = MRS_NEW(lex->arena, mrs_lex_head, lex->n_heads);
    mrs_str before = {0};
    for (uint32_t k = 0; k < lex->keys.n; k++) {
        mrs_str word = mrs_lex_first_word(lex->keys.at[k].words);
        if (k && mrs_str_eq(word, before))
            continue;
        before = word;
        uint64_t hash = mrs_str_hash(word), i = hash;
        while (lex->heads[i & (lex->n_heads - 1)].key)
            i++;
        lex->heads[i & (lex->n_heads - 1)] = (mrs_lex_head){(uint32_t)(hash >> 32), k + 1};
    }
}

/* A spelling is replaced once: what it becomes may not be replaced again, least of all by itself.
 */
static mrs_status load_spellings(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static const char *const columns[] = {"from", "to", NULL};
    sheet s;
    mrs_status st = open_sheet(pack, lex, "actors/spellings", columns, &s, err);
    lex->spellings = s.table;
    for (s.row = 1; !st && s.row < s.table.rows; s.row++) {
        mrs_str to = cell(&s, 1);
        if (mrs_table_find(&s.table, to))
            st = wrong(&s, "\"%.*s\" is itself replaced by a row", (int)to.len, to.ptr);
    }
    return st;
}

mrs_status mrs_lex_load(const mrs_pack *pack, mrs_lex *lex, mrs_err *err)
{
    static mrs_status (*const loaders[])(const mrs_pack *, mrs_lex *, mrs_err *) = {
        load_spellings, load_register, load_countries, load_states,     load_bodies,
        load_titles,    load_people,   load_things,    load_references, load_cues};
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < sizeof loaders / sizeof *loaders; i++)
        st = loaders[i](pack, lex, err);
    if (st)
        return st;
    qsort(lex->keys.at, lex->keys.n, sizeof *lex->keys.at, by_words);
    index_heads(lex);
    make_offices(lex);
    return check_names(lex, err);
}
