/* runs.h - what coded the record: its runs, and a new one beside the old. Part of store.h.
 *
 * A run is one program, model, data and own rows: the same run makes the same claims of the same
 * texts. Documents are coded anew beside what stands (recode_put, one transaction each: a kill
 * loses one), and in one transaction take its place (recode_end): until then nothing that people
 * see has changed. What stood is kept as any past is (past.c), and a run that was replaced knows
 * the last revision at which it stood: `run:NAME` of mrs_store_options.as_of. Decisions speak of
 * claims by their ids, and an id is the document, the type and the words: they hold for the claims
 * that the new run makes of the same words (docs/decisions/013-runs.md). */
#ifndef MRS_STORE_RUNS_H
#define MRS_STORE_RUNS_H

#include "store/row.h"

typedef struct mrs_store mrs_store;

typedef struct {
    int64_t number;
    mrs_str name; /* "0.1.0/6f12ab34/90cd34ef~1a2b3c4d" */
    mrs_str program, model, model_sha256, data, first_at;
    mrs_str own;                /* own rows, {"table","rows":[{"name","text"}]}; empty: none */
    mrs_str until;              /* when another took its place; empty: it was not replaced */
    int64_t revision;           /* the last at which it stood; 0: it was not replaced */
    uint64_t documents, claims; /* that stand and are its */
} mrs_run_row;
typedef bool (*mrs_run_fn)(void *ctx, const mrs_run_row *row);

/* In order of number; those by hand are none. name: one of them, by number or whole name; empty:
 * all. */
MRS_CHECK mrs_status mrs_store_runs(mrs_store *store, mrs_str name, mrs_run_fn fn, void *ctx,
                                    mrs_err *err);

/* Name of the run that is set; borrowed, "" when none is. */
const char *mrs_store_run(const mrs_store *store);

/* How many documents the run that is set is to code: those that stand coded by another, and are not
 * put beside yet. When there are any it is its turn: what another run has put beside is forgotten,
 * and that one's next write fails with MRS_E_BUSY. */
MRS_CHECK mrs_status mrs_store_recode_begin(mrs_store *store, uint64_t *n, mrs_err *err);
/* The first of these by id after id ("": of all); "": none. */
MRS_CHECK mrs_status mrs_store_recode_next(mrs_store *store, char id[65], mrs_err *err);
/* Its claims (doc->coding; NULL: it has none) beside what stands. */
MRS_CHECK mrs_status mrs_store_recode_put(mrs_store *store, const mrs_doc *doc, mrs_err *err);

typedef struct {
    uint64_t documents; /* taken over */
    uint64_t changed;   /* of these, whose claims are not the same */
    uint64_t left;      /* that were still to be coded */
} mrs_recoded;
/* All that the run has put beside stands from now on, unless more are left than failed: then
 * nothing is changed, and these are to be coded too. Claims that are the same keep their events: to
 * be followed by mrs_link_run. */
MRS_CHECK mrs_status mrs_store_recode_end(mrs_store *store, uint64_t failed, mrs_recoded *out,
                                          mrs_err *err);

#endif
