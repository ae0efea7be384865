/* tables.c - data/link: what may be one deed, and how much each likeness says. */
#include "link/link_internal.h"

static const struct {
    const char *feature, *level;
} weight_names[MRS_N_WEIGHTS] = {
    {"bias", "-"},          {"type", "same"},      {"type", "open"},     {"type", "kin"},
    {"type", "other"},      {"type", "none"},      {"place", "same"},    {"place", "within"},
    {"place", "area"},      {"place", "country"},  {"place", "unknown"}, {"place", "miss"},
    {"time", "day"},        {"time", "week"},      {"time", "inferred"}, {"time", "wide"},
    {"time", "unknown"},    {"time", "next"},      {"time", "near"},     {"actors", "same"},
    {"actors", "unknown"},  {"actors", "differ"},  {"actors", "turned"}, {"targets", "same"},
    {"targets", "unknown"}, {"targets", "differ"}, {"targets", "other"}, {"count", "same"},
    {"count", "near"},      {"count", "unknown"},  {"count", "differ"},  {"count", "other"},
    {"trigger", "like"},    {"words", "cosine"},   {"story", "cosine"},  {"marked", "trigger"},
    {"marked", "words"}};

const char *mrs_weight_level(mrs_weight w)
{
    return w < MRS_N_WEIGHTS ? weight_names[w].level : "apart";
}

typedef struct {
    const char *name;
    mrs_table table;
    uint32_t at[8]; /* columns asked for, then "#line" */
    int n;
} opened;

static mrs_status open_table(const mrs_pack *pack, const char *name, const char *const *columns,
                             int n, opened *out, mrs_err *err)
{
    out->name = name;
    out->n = n;
    mrs_status st = mrs_table_open(pack, name, &out->table, err);
    for (int i = 0; !st && i < n; i++)
        st = mrs_table_column(&out->table, columns[i], &out->at[i], err);
    return st ? st : mrs_table_column(&out->table, "#line", &out->at[n], err);
}

static mrs_str cell(const opened *t, uint32_t row, int col)
{
    return mrs_table_cell(&t->table, row, t->at[col]);
}

static mrs_status refuse(const opened *t, uint32_t row, const char *why, mrs_str what, mrs_err *err)
{
    mrs_str line = cell(t, row, t->n);
    return mrs_fail(err, MRS_E_FORMAT, "data/%s.tsv line %.*s: %s \"%.*s\"", t->name + 6,
                    (int)line.len, line.ptr, why, (int)what.len, what.ptr);
}

static mrs_status read_weights(mrs_linker *linker, const mrs_pack *pack, mrs_err *err)
{
    static const char *const columns[] = {"feature", "level", "weight"};
    opened t;
    uint64_t seen = 0;
    mrs_status st = open_table(pack, "table/link/weights", columns, 3, &t, err);
    for (uint32_t row = 1; !st && row < t.table.rows; row++) {
        int i = 0;
        while (i < MRS_N_WEIGHTS && !(mrs_str_is(cell(&t, row, 0), weight_names[i].feature) &&
                                      mrs_str_is(cell(&t, row, 1), weight_names[i].level)))
            i++;
        if (i == MRS_N_WEIGHTS)
            st = refuse(&t, row, "unknown level", cell(&t, row, 1), err);
        else if (!mrs_str_num(cell(&t, row, 2), &linker->weights[i]))
            st = refuse(&t, row, "not a number", cell(&t, row, 2), err);
        else
            seen |= (uint64_t)1 << i;
    }
    if (!st && seen != ((uint64_t)1 << MRS_N_WEIGHTS) - 1)
        st = mrs_fail(err, MRS_E_FORMAT, "data/link/weights.tsv: a level is missing");
    return st;
}

static mrs_status read_kin(mrs_linker *linker, const mrs_pack *pack, mrs_err *err)
{
    static const char *const columns[] = {"type_a", "mode_a", "type_b", "mode_b", "score", "roles"};
    opened t;
    mrs_status st = open_table(pack, "table/link/compatible", columns, 6, &t, err);
    if (st)
        return st;
    linker->kin = MRS_NEW(linker->arena, mrs_kin, t.table.rows);
    for (uint32_t row = 1; !st && row < t.table.rows; row++) {
        mrs_kin *k = &linker->kin[linker->n_kin++];
        double score;
        k->a.mode = cell(&t, row, 1);
        k->b.mode = cell(&t, row, 3);
        k->turned = mrs_str_is(cell(&t, row, 5), "turned");
        if (!mrs_type_read(cell(&t, row, 0), &k->a.type))
            st = refuse(&t, row, "unknown type", cell(&t, row, 0), err);
        else if (!mrs_type_read(cell(&t, row, 2), &k->b.type))
            st = refuse(&t, row, "unknown type", cell(&t, row, 2), err);
        else if (!k->turned && cell(&t, row, 5).len)
            st = refuse(&t, row, "roles are \"turned\" or nothing, not", cell(&t, row, 5), err);
        else if (!mrs_str_num(cell(&t, row, 4), &score) || !(score > 0 && score <= 1))
            st = refuse(&t, row, "not between 0 and 1", cell(&t, row, 4), err);
        else
            k->score = (float)score;
    }
    return st;
}

/* Types that a chain of rows joins share a family: only those are ever compared. */
static void make_families(mrs_linker *linker)
{
    for (int i = 0; i <= MRS_N_TYPES; i++)
        linker->family[i] = (uint8_t)i;
    for (uint32_t k = 0; k < linker->n_kin; k++) {
        uint8_t a = linker->family[linker->kin[k].a.type];
        uint8_t b = linker->family[linker->kin[k].b.type];
        uint8_t low = a < b ? a : b, high = a < b ? b : a;
        for (int i = 0; i < MRS_N_TYPES; i++)
            if (linker->family[i] == high)
                linker->family[i] = low;
    }
}

typedef struct {
    mrs_linker *linker;
    const mrs_pack *pack;
} opening;

static mrs_status open_all(void *ctx, mrs_err *err)
{
    opening *o = ctx;
    mrs_status st = read_weights(o->linker, o->pack, err);
    if (!st)
        st = read_kin(o->linker, o->pack, err);
    if (!st)
        st = mrs_table_open(o->pack, "table/link/stopwords", &o->linker->stop, err);
    if (!st)
        st = mrs_rarity_open(o->pack, &o->linker->rarity, err);
    if (!st)
        st = mrs_deeds_open(o->pack, o->linker->arena, &o->linker->deeds, err);
    make_families(o->linker);
    mrs_pack_sha256(o->pack, o->linker->pack_sha256);
    return st;
}

mrs_status mrs_linker_open(const mrs_pack *pack, mrs_linker **out, mrs_err *err)
{
    *out = NULL;
    mrs_arena *arena = mrs_arena_new((size_t)1 << 24);
    if (!arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    opening o = {NULL, pack};
    mrs_linker *linker = MRS_NEW(arena, mrs_linker, 1);
    linker->arena = arena;
    o.linker = linker;
    mrs_status st = mrs_arena_run(&arena, 1, open_all, &o, err);
    if (st)
        mrs_linker_close(linker);
    else
        *out = linker;
    return st;
}

void mrs_linker_close(mrs_linker *linker)
{
    if (linker)
        mrs_arena_free(linker->arena);
}
