/* gazetteer_dump.h - a GeoNames dump, read run by run.
 *
 * A dump is UTF-8, one place a line, 19 cells between tabs and no header (GeoNames readme.txt: id,
 * name, asciiname, alternatenames, latitude, longitude, feature class, feature code, country, cc2,
 * admin1-4, population, elevation, dem, timezone, modified). A run is RUN_BYTES of it cut at a
 * line's end, made into a pack with sections run/head {mrs_gaz_run}; run/place
 * {mrs_gaz_place[n_places]}, name an offset into run/name; run/name; run/entry
 * {mrs_gaz_made[n_entries]}, sorted, place counted from the run's first. So an import that is cut
 * off goes on after the last whole run. */
#ifndef MRS_GROUND_GAZETTEER_DUMP_H
#define MRS_GROUND_GAZETTEER_DUMP_H

#include "ground/gazetteer_index.h"

enum { MRS_GAZ_RUN_FORMAT = 1, MRS_GAZ_RUN_BYTES = 8 << 20 };
typedef struct {
    uint32_t format, n_places, n_entries, zero;
    uint64_t bytes, lines;  /* of the dump that went into it */
    uint64_t known, unused; /* lines that are marsad's places already; of kinds it has no use for */
    unsigned char maker[32];   /* of all that decides beside the dump: mrs_gaz_dump_maker */
    unsigned char through[32]; /* SHA-256 of the dump from its start to the end of this run */
} mrs_gaz_run;

typedef struct mrs_gaz_dump mrs_gaz_dump;

/* builtin: the data pack, which must outlive it. Caller: mrs_gaz_dump_close. MRS_E_FORMAT naming a
 * row of data/places/features.tsv; MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_gaz_dump_open(const mrs_pack *builtin, mrs_gaz_dump **out, mrs_err *err);
void mrs_gaz_dump_close(mrs_gaz_dump *dump);                       /* NULL is fine */
const unsigned char *mrs_gaz_dump_maker(const mrs_gaz_dump *dump); /* [32] */

/* The whole lines in text, of which the first is number first_line, into sections of packer; head
 * gets its counts and is added last, its hashes are the caller's. Fails: MRS_E_FORMAT, "line N:
 * what is wrong and what to do". */
MRS_CHECK mrs_status mrs_gaz_dump_read(mrs_gaz_dump *dump, mrs_str text, uint64_t first_line,
                                       mrs_gaz_run *head, mrs_packer *packer, mrs_err *err);
/* The ids of a run that was read before count as seen. */
void mrs_gaz_dump_seen(mrs_gaz_dump *dump, const mrs_gaz_place *places, uint32_t n);

#endif
