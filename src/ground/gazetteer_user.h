/* gazetteer_user.h - a user's gazetteer: marsad's places, those of a GeoNames dump, rows of their
 * own.
 *
 * One file with the sections of gazetteer.h, which then stand for the data pack's, and two texts:
 * gaz/own, the user's rows as data/places/area.tsv writes them; gaz/origin, one line of JSON about
 * the dump, empty without one. It belongs to the data pack that it was made beside. Each call
 * leaves either the old file or the whole new one; PATH.lock keeps two calls apart. The same pack,
 * dump and rows give the same bytes, however often an import was cut off. */
#ifndef MRS_GROUND_GAZETTEER_USER_H
#define MRS_GROUND_GAZETTEER_USER_H

#include "base/base.h"

typedef struct {
    const mrs_pack *builtin; /* the data pack alone, nothing above it */
    const char *path;        /* of the user's file; its folder is made */
    void *ctx;
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t all); /* may be NULL */
} mrs_gaz_user;

typedef struct {
    uint64_t lines;  /* of the dump */
    uint64_t places; /* made of them */
    uint64_t known;  /* lines of places that marsad has */
    uint64_t unused; /* lines of kinds that it has no use for */
    uint64_t own;    /* the user's rows that are there now */
} mrs_gaz_counts;

/* The dump takes the place of one imported before. Work so far is kept in PATH.parts until the end,
 * and is taken up again; a dump that is refused leaves nothing. Fails: MRS_E_FORMAT naming file,
 * line and cure; MRS_E_IO; MRS_E_LIMIT; MRS_E_ARG, another call is at work. */
MRS_CHECK mrs_status mrs_gaz_user_import(const mrs_gaz_user *user, const char *dump,
                                         mrs_gaz_counts *counts, mrs_err *err);
/* The rows of files, beside those there are; with none, the file is made anew beside this data
 * pack. Fails as import does; MRS_E_VERSION when the file holds a dump and is of another data pack.
 */
MRS_CHECK mrs_status mrs_gaz_user_add(const mrs_gaz_user *user, const char *const *files, size_t n,
                                      mrs_gaz_counts *counts, mrs_err *err);
/* MRS_E_NONE when no row has one of the ids; nothing is removed then. */
MRS_CHECK mrs_status mrs_gaz_user_remove(const mrs_gaz_user *user, const char *const *ids, size_t n,
                                         mrs_gaz_counts *counts, mrs_err *err);
/* The texts of the file, appended; both empty when it is not there. */
MRS_CHECK mrs_status mrs_gaz_user_read(const char *path, mrs_buf *rows, mrs_buf *origin,
                                       mrs_err *err);
/* MRS_E_VERSION, with the cure, when the user's file is of another data pack. */
MRS_CHECK mrs_status mrs_gaz_user_check(const mrs_pack *builtin, const mrs_pack *user,
                                        mrs_err *err);

#endif
