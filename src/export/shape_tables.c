/* shape_tables.c - data/export: what an event is in the terms of other data sets. */
#include "export/shape_internal.h"

#include <math.h>
#include <stdlib.h>

#define TABLES_CEILING ((size_t)1 << 26)

/* ---- rules ------------------------------------------------------------------------------------
 */

enum {
    R_TYPE,
    R_MODE,
    R_STATUS,
    R_DOER,
    R_DONE_TO,
    R_LEAST,
    R_WORDS,
    R_OUT,
    R_MORE,
    R_FLIP,
    R_REASON
};

/* "killed 10" */
static bool read_least(mrs_str text, mrs_shape_rule *rule)
{
    mrs_str kind;
    rule->least = NAN;
    if (!text.len)
        return true;
    return mrs_str_split(&text, ' ', &kind) && mrs_quantity_kind_read(kind, &rule->kind) &&
           mrs_str_num(text, &rule->least);
}

static bool read_status(mrs_str text, mrs_shape_rule *rule)
{
    if (!text.len)
        rule->status = 1U << MRS_CLAIM_ACTUAL | 1U << MRS_CLAIM_ALLEGED;
    for (unsigned s = MRS_CLAIM_ACTUAL; s <= MRS_CLAIM_NEGATED; s++)
        if (mrs_list_has(text, mrs_str_of(mrs_claim_status_text((mrs_claim_status)s))))
            rule->status |= 1U << s;
    return rule->status != 0;
}

static mrs_status read_rules(const mrs_shapes *s, const mrs_pack *pack, const char *name,
                             mrs_shape_rules *out, mrs_err *err)
{
    static const char *const columns[] = {"type",  "mode", "status", "doer", "done_to", "least",
                                          "words", "out",  "more",   "flip", "reason",  NULL};
    mrs_grid g;
    mrs_status st = mrs_grid_open(pack, name, columns, &g, err);
    for (uint32_t r = 1; !st && r < g.table.rows; r++) {
        mrs_shape_rule *rule = MRS_PUSH(s->arena, out);
        rule->mode = mrs_grid_cell(&g, r, R_MODE);
        rule->doer = mrs_grid_cell(&g, r, R_DOER);
        rule->done_to = mrs_grid_cell(&g, r, R_DONE_TO);
        rule->words = mrs_grid_cell(&g, r, R_WORDS);
        rule->out = mrs_grid_cell(&g, r, R_OUT);
        rule->more = mrs_grid_cell(&g, r, R_MORE);
        rule->reason = mrs_grid_cell(&g, r, R_REASON);
        rule->flip = mrs_str_is(mrs_grid_cell(&g, r, R_FLIP), "yes");
        if (!mrs_type_read(mrs_grid_cell(&g, r, R_TYPE), &rule->type))
            st = mrs_grid_refuse(&g, r, R_TYPE, "no such type", err);
        else if (!read_status(mrs_grid_cell(&g, r, R_STATUS), rule))
            st = mrs_grid_refuse(&g, r, R_STATUS, "no such status", err);
        else if (!read_least(mrs_grid_cell(&g, r, R_LEAST), rule))
            st = mrs_grid_refuse(&g, r, R_LEAST, "no kind and number", err);
        else if (!rule->out.len && !rule->reason.len)
            st = mrs_grid_refuse(&g, r, R_OUT, "neither what it is nor why it is left out", err);
    }
    return st;
}

/* What a rule of acled.tsv names must be one of ACLED's types. */
static mrs_status check_types(const mrs_shapes *s, mrs_err *err)
{
    for (uint32_t i = 0; i < s->acled.n; i++) {
        mrs_str out = s->acled.at[i].out;
        if (out.len && !mrs_grid_row(&s->types, TYPE_SUB, out))
            return mrs_fail(err, MRS_E_FORMAT, "data/export/acled.tsv: no such type \"%.*s\"",
                            (int)out.len, out.ptr);
    }
    return MRS_OK;
}

/* ---- grids ------------------------------------------------------------------------------------
 */

static mrs_status open_grids(mrs_shapes *s, const mrs_pack *pack, mrs_err *err)
{
    static const char *const countries[] = {"iso2",      "iso3",         "number",      "gwno",
                                            "ucdp_name", "acled_region", "ucdp_region", NULL};
    static const char *const names[] = {"iso2", "name", NULL};
    static const char *const types[] = {
        "sub_event_type",     "event_type", "disorder_type", "crowd",
        "civilian_targeting", "sides",      "reads_as",      NULL};
    static const char *const inter[] = {"code", "word", "other_spellings", NULL};
    static const char *const vague[] = {"low", "fatalities", NULL};
    static const char *const kinds[] = {"kind",   "side", "home",      "abroad", "name",
                                        "sector", "ucdp", "organised", NULL};
    static const char *const own_names[] = {"id", "acled", "ucdp", NULL};
    static const char *const scales[] = {"kind", "home", "abroad", NULL};
    static const char *const plover[] = {"event", "mode", "recipient", "quad", "score", NULL};
    static const char *const hxl[] = {"column", "tag", NULL};
    static const char *const lost[] = {"format", "field", "why", NULL};
    static const char *const actors[] = {"id", "country", "plover_sector", "acled_inter", NULL};
    static const char *const columns[] = {"column", "form", "field", NULL};
    const struct {
        const char *name;
        const char *const *columns;
        mrs_grid *grid;
    } grids[] = {{"export/countries", countries, &s->countries},
                 {"places/countries", names, &s->country_names},
                 {"export/acled_types", types, &s->types},
                 {"export/acled_inter", inter, &s->inter},
                 {"export/vague", vague, &s->vague},
                 {"export/kinds", kinds, &s->kinds},
                 {"export/names", own_names, &s->names},
                 {"export/scales", scales, &s->scales},
                 {"export/plover_scale", plover, &s->plover_scale},
                 {"export/hxl", hxl, &s->hxl},
                 {"export/lost", lost, &s->lost},
                 {"export/columns", columns, &s->columns},
                 {"actors/register", actors, &s->actors}};
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < sizeof grids / sizeof *grids; i++)
        st = mrs_grid_open(pack, grids[i].name, grids[i].columns, grids[i].grid, err);
    return st;
}

typedef struct {
    mrs_shapes *shapes;
    const mrs_pack *pack;
} opening;

static mrs_status read_all(void *ctx, mrs_err *err)
{
    opening *o = ctx;
    mrs_shapes *s = o->shapes;
    mrs_status st = open_grids(s, o->pack, err);
    if (!st)
        st = read_rules(s, o->pack, "export/acled", &s->acled, err);
    if (!st)
        st = read_rules(s, o->pack, "export/ucdp", &s->ucdp, err);
    if (!st)
        st = read_rules(s, o->pack, "export/plover", &s->plover, err);
    return st ? st : check_types(s, err);
}

mrs_status mrs_shapes_open(const mrs_pack *pack, const mrs_ground *ground, const mrs_labels *words,
                           mrs_shapes **out, mrs_err *err)
{
    *out = NULL;
    mrs_shapes *s = calloc(1, sizeof *s);
    opening o = {s, pack};
    if (!s || !(s->arena = mrs_arena_new(TABLES_CEILING))) {
        mrs_shapes_close(s);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    s->ground = ground;
    s->words = words;
    mrs_status st = mrs_arena_run(&s->arena, 1, read_all, &o, err);
    if (st)
        mrs_shapes_close(s);
    else
        *out = s;
    return st;
}

void mrs_shapes_close(mrs_shapes *shapes)
{
    if (shapes)
        mrs_arena_free(shapes->arena);
    free(shapes);
}

/* ---- asked ------------------------------------------------------------------------------------
 */

uint32_t mrs_grid_row(const mrs_grid *grid, int col, mrs_str value)
{
    for (uint32_t r = 1; r < grid->table.rows; r++)
        if (mrs_str_eq(mrs_grid_cell(grid, r, col), value))
            return r;
    return 0;
}

mrs_str mrs_country_cell(const mrs_shapes *s, mrs_str iso2, int col)
{
    uint32_t row = iso2.len ? mrs_table_find(&s->countries.table, iso2) : 0;
    return row ? mrs_grid_cell(&s->countries, row, col) : (mrs_str){0};
}

mrs_str mrs_country_name(const mrs_shapes *s, mrs_str iso2)
{
    uint32_t row = iso2.len ? mrs_table_find(&s->country_names.table, iso2) : 0;
    return row ? mrs_grid_cell(&s->country_names, row, 1) : (mrs_str){0};
}
