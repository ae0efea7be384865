/* shape_internal.h - what the shapes share: their tables, what they ask of an event, the output in
 * the making and its report. */
#ifndef MRS_EXPORT_SHAPE_INTERNAL_H
#define MRS_EXPORT_SHAPE_INTERNAL_H

#include "export/dataset.h"
#include "export/export_internal.h"
#include "export/shape.h"

/* ---- tables (shape_tables.c) ------------------------------------------------------------------
 */

/* data/export/acled.tsv, ucdp.tsv, plover.tsv: the first row that fits an event says what it is. */
typedef struct {
    mrs_type type;
    mrs_str mode;    /* empty: any; "-": none */
    uint32_t status; /* bit 1 << mrs_claim_status */
    mrs_str doer, done_to, words;
    mrs_quantity_kind kind;
    double least; /* NAN: no such condition */
    mrs_str out, more, reason;
    bool flip;
} mrs_shape_rule;
typedef MRS_VEC(mrs_shape_rule) mrs_shape_rules;

struct mrs_shapes {
    mrs_arena *arena;
    const mrs_ground *ground;
    const mrs_labels *words;
    mrs_shape_rules acled, ucdp, plover;
    mrs_grid countries, country_names, types, inter, vague, kinds, names, scales, plover_scale, hxl,
        lost, actors, columns;
};

/* Columns of those grids, in the order in which shape_tables.c asks for them. */
enum {
    COUNTRY_ISO2,
    COUNTRY_ISO3,
    COUNTRY_NUMBER,
    COUNTRY_GWNO,
    COUNTRY_UCDP,
    COUNTRY_REGION,
    COUNTRY_UCDP_REGION
};
enum { TYPE_SUB, TYPE_EVENT, TYPE_DISORDER, TYPE_CROWD, TYPE_CIVILIAN, TYPE_SIDES, TYPE_READS };
enum { INTER_CODE, INTER_WORD, INTER_OTHER };
enum {
    KIND_KIND,
    KIND_SIDE,
    KIND_HOME,
    KIND_ABROAD,
    KIND_NAME,
    KIND_SECTOR,
    KIND_UCDP,
    KIND_ORGANISED
};
enum { NAME_ID, NAME_ACLED, NAME_UCDP };
enum { ACTOR_ID, ACTOR_COUNTRY, ACTOR_SECTOR, ACTOR_INTER };
enum { SCALE_EVENT, SCALE_MODE, SCALE_RECIPIENT, SCALE_QUAD, SCALE_SCORE };
enum { LOST_FORMAT, LOST_FIELD, LOST_WHY };
enum { COLUMN_NAME, COLUMN_FORM, COLUMN_FIELD };

/* The row of a grid whose cell in a column is that; 0: none. */
uint32_t mrs_grid_row(const mrs_grid *grid, int col, mrs_str value);
mrs_str mrs_country_cell(const mrs_shapes *shapes, mrs_str iso2, int col); /* "" unknown */
mrs_str mrs_country_name(const mrs_shapes *shapes, mrs_str iso2);

/* ---- what is asked of an event (shape_facts.c) ------------------------------------------------
 */

typedef struct {
    const mrs_party *party; /* NULL: nobody is told */
    int inter;              /* ACLED's 1 to 8; 0: nobody, or a thing */
    mrs_str name;           /* as ACLED writes it; empty: none */
    mrs_str beside;         /* who is meant, where name is one for all: an associated actor */
    mrs_str ucdp;           /* "government", "group", "civilians" or empty */
    mrs_str ucdp_name, sector;
} mrs_shape_side;

typedef struct {
    const mrs_event *event;
    char country[3]; /* where it happened; "" unknown */
    mrs_shape_side doer, done_to;
} mrs_shape_facts;
/* Under mrs_arena_run of arena, as all here that takes one. */
void mrs_facts_of(const mrs_shapes *shapes, const mrs_event *event, mrs_arena *arena,
                  mrs_shape_facts *out);
void mrs_side_of(const mrs_shapes *shapes, const mrs_party *party, bool target,
                 const char country[3], mrs_arena *arena, mrs_shape_side *out);
const mrs_shape_rule *mrs_shape_rule_of(const mrs_shape_rules *rules, const mrs_shape_facts *facts);

/* The dead of an event. Those told whose (doer's, acted on, civilians) are added; a number of
 * nobody's in particular is a total that holds them. */
typedef struct {
    bool told;                               /* deaths are told, with or without a number */
    bool numbered;                           /* a number is */
    bool vague;                              /* "dozens", or no number */
    double low, best, high;                  /* 0 where nothing is told */
    double doer, done_to, civilians, others; /* of best */
    double acled;                            /* by ACLED's rule */
} mrs_deaths;
void mrs_deaths_of(const mrs_shapes *shapes, const mrs_event *event, mrs_deaths *out);
/* The largest of a kind; NULL: none is told. */
const mrs_event_quantity *mrs_count_of(const mrs_event *event, mrs_quantity_kind kind);

/* A place with nothing finer than that precision. */
mrs_place *mrs_place_coarsen(const mrs_ground *ground, const mrs_place *place, mrs_precision least,
                             mrs_arena *arena);
double mrs_degrees(double degrees); /* 4 decimals */
int64_t mrs_id_number(mrs_str id);  /* of its first 12 hexadecimal digits */
/* Adds a word to a list unless it stands there; sep: between two. */
void mrs_words_add(mrs_buf *list, const char *sep, mrs_str word);
/* Who says so: names of the voices, of the narrator the publisher. */
void mrs_voices(const mrs_event *event, const char *sep, mrs_buf *out);

/* ---- the output in the making (shape.c) -------------------------------------------------------
 */

typedef struct {
    mrs_str reason;
    bool out; /* left out; else said less exactly */
    mrs_ids ids;
} mrs_shape_loss;

typedef struct mrs_shape_form mrs_shape_form;
struct mrs_shape {
    mrs_shape_options options;
    const mrs_shape_form *form;
    mrs_buf *out;
    mrs_arena *arena;   /* what stays until the end */
    mrs_arena *scratch; /* of one event */
    mrs_cells cells;
    MRS_VEC(void *) held; /* rows that wait for the end, where the form has cells */
    mrs_str notice;       /* of the row under way: INVENTED or not, and what is said of all */
    uint64_t rows;
    mrs_shape_counts counts;
    MRS_VEC(mrs_shape_loss) losses;
    void *state; /* of the form */
};

/* What differs between shapes; what is NULL is not called. put, finish: under mrs_arena_run of both
 * arenas. */
struct mrs_shape_form {
    const char *suffix;
    void (*blank)(mrs_shape *shape); /* cells of nothing: the names of the columns */
    void (*cells)(mrs_shape *shape, const void *row); /* or: CSV of rows that are held */
    const void *nothing;                              /* such a row of nothing */
    const char *const *members; /* or the members that may be withheld, up to a NULL */
    mrs_status (*begin)(mrs_shape *shape, mrs_err *err);
    mrs_status (*put)(mrs_shape *shape, const mrs_shape_event *event, mrs_err *err);
    mrs_status (*finish)(mrs_shape *shape, mrs_err *err);
    void (*close)(mrs_shape *shape);
};
extern const mrs_shape_form mrs_form_acled, mrs_form_ucdp, mrs_form_plover, mrs_form_csv,
    mrs_form_hxl, mrs_form_geojson, mrs_form_gpkg, mrs_form_graphml, mrs_form_atom;

bool mrs_shape_withheld(const mrs_shape *shape, const char *member);
/* A copy of a row, to be written at the end: in that order, one after the other. */
void *mrs_shape_hold(mrs_shape *shape, const void *row, size_t size);
void mrs_shape_keep(mrs_shape *shape, mrs_str *const *texts, size_t n); /* its strings */
void mrs_shape_sort(mrs_shape *shape, int (*order)(const void *a, const void *b));
void mrs_shape_put_held(mrs_shape *shape, const void *row, mrs_str notice);
/* What those functions of order are given leads to a row by way of a pointer. */
static inline const void *mrs_shape_row(const void *at)
{
    return *(void *const *)at;
}
/* The event has no row, and why; reason: of the tables, or literal. */
void mrs_shape_leave(mrs_shape *shape, const mrs_event *event, mrs_str reason);
/* It has one, less exact than the record. */
void mrs_shape_less(mrs_shape *shape, mrs_str id, const char *what);
/* Cells that are withheld are emptied; then a line of CSV. */
void mrs_shape_csv_head(mrs_shape *shape);
void mrs_shape_csv_row(mrs_shape *shape);
void mrs_shape_hide(mrs_shape *shape);

#endif
