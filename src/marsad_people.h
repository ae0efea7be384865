/* marsad_people.h - what people decide of the record, and the log of every write. Part of marsad.h;
 * docs/review.md says it for people. */
#ifndef MARSAD_PEOPLE_H
#define MARSAD_PEOPLE_H

#include "marsad.h"

/* A decision is added, laid over the claims and linked. Words of the verbs: EVENT EVENT...; EVENT
 * CLAIM...; d-17; CLAIM|EVENT (and state); CLAIM FIELD VALUE; DOC (and fields: "words" or "span" of
 * the trigger, "type", "place" ...); DOC... (and to); DOC...; CODING... */
typedef enum {
    MRS_PERSON_MERGE,
    MRS_PERSON_SPLIT,
    MRS_PERSON_UNDO,
    MRS_PERSON_REVIEW,
    MRS_PERSON_CORRECT,
    MRS_PERSON_CODE,
    MRS_PERSON_ASSIGN,
    MRS_PERSON_DONE,
    MRS_PERSON_ACCEPT
} mrs_person_verb;
typedef struct {
    const char *store, *who, *comment, *now, *state, *to;
    const char *const *words;
    size_t n_words, n_fields;
    const mrs_where *fields;
    bool blind, json;
} mrs_person_options;
/* worker: of CODE, for its sentences; else NULL. One line that says what stands now into out. */
MRS_CHECK mrs_status mrs_person(const mrs_engine *engine, mrs_worker *worker, mrs_person_verb verb,
                                const mrs_person_options *options, mrs_buf *out, mrs_err *err);

typedef struct {
    const char *store, *who, *id; /* id: of a claim or document; NULL: all */
    bool json, lost, mine;        /* lost: decisions whose claims are not there */
    uint32_t limit;
    mrs_buf *out;
} mrs_review_options;
/* Decisions; claims that wait, by doubt and weight (*n: all of them); how far blind codings agree
 * (MRS_E_ARG: not all have finished). */
MRS_CHECK mrs_status mrs_decisions(const mrs_review_options *options, mrs_err *err);
MRS_CHECK mrs_status mrs_queue(const mrs_review_options *options, uint64_t *n, mrs_err *err);
MRS_CHECK mrs_status mrs_agreement(const mrs_review_options *options, mrs_err *err);

/* The log of every write; and is it whole (known: NULL or a hash noted earlier)? */
MRS_CHECK mrs_status mrs_audit(const char *store, bool json, mrs_buf *out, mrs_err *err);
MRS_CHECK mrs_status mrs_audit_verify(const char *store, const char *known, uint64_t *n,
                                      char head[65], mrs_err *err);

#endif
