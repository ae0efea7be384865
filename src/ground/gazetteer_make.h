/* gazetteer_make.h - a gazetteer in the making; shared by the files of the builder only. */
#ifndef MRS_GROUND_GAZETTEER_MAKE_H
#define MRS_GROUND_GAZETTEER_MAKE_H

#include "ground/gazetteer.h"

#include <jansson.h>

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
    MRS_VEC(mrs_gaz_place) places; /* name and id: index into strings */
    MRS_VEC(mrs_str) strings;
    MRS_VEC(mrs_made_name) names;
    MRS_VEC(uint32_t) borders; /* four letters in memory order */
    mrs_made_slot *slot;       /* open addressing, n_slots a power of two */
    uint32_t n_slots, n_used;
} mrs_making;

/* ---- parts (gazetteer_build.c) */
uint32_t mrs_made_string(mrs_making *m, mrs_str s);
/* A new place; pointers into m->places die with the next one. */
uint32_t mrs_made_place(mrs_making *m, mrs_str name, mrs_gaz_kind kind);
void mrs_made_alias(mrs_making *m, mrs_str name, uint32_t place, uint32_t flags);
/* 0: unknown. Setting a key again replaces. */
uint32_t mrs_made_get(const mrs_making *m, mrs_str key);
void mrs_made_set(mrs_making *m, mrs_str key, uint32_t value);

/* ---- packages (gazetteer_packages.c): countries, admin1, admin2, cities */
MRS_CHECK mrs_status mrs_made_countries(mrs_making *m, mrs_err *err);
MRS_CHECK mrs_status mrs_made_admins(mrs_making *m, mrs_err *err);
MRS_CHECK mrs_status mrs_made_cities(mrs_making *m, mrs_err *err);

/* ---- rows (gazetteer_rows.c): country rows come after the packages' countries, the rest last */
MRS_CHECK mrs_status mrs_made_country_rows(mrs_making *m, mrs_err *err);
MRS_CHECK mrs_status mrs_made_place_rows(mrs_making *m, mrs_err *err);

#endif
