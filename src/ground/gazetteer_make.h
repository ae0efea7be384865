/* gazetteer_make.h - places and names in the making: by the builder of the data pack, and from a
 * user's own rows, which stand on top of a gazetteer that is there. */
#ifndef MRS_GROUND_GAZETTEER_MAKE_H
#define MRS_GROUND_GAZETTEER_MAKE_H

#include "ground/gazetteer_index.h"

/* A name of a place, waiting for its key. */
typedef struct {
    mrs_str name;
    uint32_t place;
    uint32_t flags; /* MRS_GAZ_PRIMARY, MRS_GAZ_ADJ */
} mrs_made_name;

typedef struct {
    mrs_str key; /* "IQ", "IQ.15", "US.CA.037", "@lat,lon", "#id", "mrs:..." */
    uint32_t value;
} mrs_made_slot;

typedef struct {
    mrs_arena *arena;
    const char *packages_dir, *data_dir;
    const mrs_gazetteer *base;     /* what they stand on; NULL: nothing */
    uint32_t first;                /* the index of places.at[0] */
    MRS_VEC(mrs_gaz_place) places; /* name and id: index into strings */
    MRS_VEC(mrs_str) strings;
    MRS_VEC(mrs_made_name) names;
    MRS_VEC(uint32_t) borders; /* four letters in memory order */
    mrs_buf *kept;             /* own rows are written here too, one form; NULL: not */
    mrs_made_slot *slot;       /* open addressing, n_slots a power of two */
    uint32_t n_slots, n_used;
} mrs_making;

/* ---- parts (gazetteer_make.c) */
uint32_t mrs_made_string(mrs_making *m, mrs_str s);
/* A new place; pointers into m->places die with the next one. */
uint32_t mrs_made_place(mrs_making *m, mrs_str name, mrs_gaz_kind kind);
void mrs_made_alias(mrs_making *m, mrs_str name, uint32_t place, uint32_t flags);
/* A place of base or a new one. */
const mrs_gaz_place *mrs_made_at(const mrs_making *m, uint32_t place);
/* 0: unknown. Setting a key again replaces. */
uint32_t mrs_made_get(const mrs_making *m, mrs_str key);
void mrs_made_set(mrs_making *m, mrs_str key, uint32_t value);
/* p->name, p->id from indexes into strings to offsets into names, which get the strings. */
void mrs_made_name_it(const mrs_making *m, mrs_gaz_place *p, mrs_buf *names);

/* An alternate name worth a key: Latin that begins in upper case (lower case ones are machine
 * romanisations), no short code; Arabic script. */
bool mrs_made_worth(mrs_str name);

/* ---- rows of a table (gazetteer_own.c) */
enum { MRS_ROW_COLS = 12 };
typedef struct {
    mrs_making *m;
    mrs_tsv tsv;
    uint32_t row;
    uint32_t col[MRS_ROW_COLS];
} mrs_made_rows;
typedef mrs_status (*mrs_made_row_fn)(mrs_made_rows *r, mrs_err *err);
/* Each data row of text, which must outlive m; columns in the order of names, NULL at the end.
 * Errors begin "line N: ". */
MRS_CHECK mrs_status mrs_made_each_row(mrs_making *m, mrs_str text, const char *const *names,
                                       mrs_made_row_fn fn, mrs_err *err);
mrs_str mrs_made_cell(const mrs_made_rows *r, uint32_t i);
MRS_CHECK mrs_status mrs_made_bad(mrs_err *err, const char *what, mrs_str value);
/* Both empty: no point. */
MRS_CHECK mrs_status mrs_made_point(mrs_gaz_place *p, mrs_str lat, mrs_str lon, mrs_err *err);
MRS_CHECK mrs_status mrs_made_radius(mrs_gaz_place *p, mrs_str km, mrs_err *err);
/* "A|B|C" */
void mrs_made_aliases(mrs_making *m, mrs_str list, uint32_t place, uint32_t flags);
/* "SY/Al-Hasakah" is to lead to the province, by the name that stands for it now. */
void mrs_made_province_key(mrs_making *m, const mrs_gaz_place *p, mrs_str name, uint32_t place);
/* Rows of the form of data/places/area.tsv. Fails: MRS_E_FORMAT naming the line and the cure. */
MRS_CHECK mrs_status mrs_made_own_rows(mrs_making *m, mrs_str text, mrs_err *err);
/* Their header row. */
void mrs_made_own_header(mrs_buf *out);

/* ---- packages (gazetteer_packages.c): countries, admin1, admin2, cities */
MRS_CHECK mrs_status mrs_made_countries(mrs_making *m, mrs_err *err);
MRS_CHECK mrs_status mrs_made_admins(mrs_making *m, mrs_err *err);
MRS_CHECK mrs_status mrs_made_cities(mrs_making *m, mrs_err *err);

/* ---- rows of data/places (gazetteer_rows.c): of countries after the packages' countries; of
 * provinces and names; of places last */
MRS_CHECK mrs_status mrs_made_country_rows(mrs_making *m, mrs_err *err);
MRS_CHECK mrs_status mrs_made_province_rows(mrs_making *m, mrs_err *err);
MRS_CHECK mrs_status mrs_made_place_rows(mrs_making *m, mrs_err *err);

#endif
