/* ask.h - what a service asks of the record beside its rows. Part of store.h. */
#ifndef MRS_STORE_ASK_H
#define MRS_STORE_ASK_H

#include "store/row.h"

typedef struct mrs_store mrs_store;
typedef MRS_VEC(mrs_str) mrs_ids;

/* The first and last day that an event has; MRS_NO_DAY: none. */
typedef struct {
    int32_t first, last;
} mrs_span_days;
MRS_CHECK mrs_status mrs_store_days(mrs_store *store, mrs_span_days *out, mrs_err *err);

/* An event in few words: what a map, a histogram and a list draw. */
typedef struct {
    int64_t fid; /* its row, while the record stands as it is */
    mrs_str id, mode, place, country, gazetteer_id;
    mrs_type type;
    mrs_claim_status status;
    mrs_recency recency;
    mrs_state state;
    mrs_precision precision;
    double lat, lon, radius_km; /* NAN: unknown */
    int32_t first, last, deadline;
    double confidence;
    bool withheld, inferred;
} mrs_brief;

/* Rows of events by their fid, both ends included. */
typedef struct {
    int64_t first, last;
} mrs_fids;
/* The last there is; 0: there is none. */
MRS_CHECK mrs_status mrs_store_event_last(mrs_store *store, int64_t *fid, mrs_err *err);

/* Events in order of their fid; strings live until the callback returns. false from fn: stop. */
typedef bool (*mrs_brief_fn)(void *ctx, const mrs_brief *brief);
MRS_CHECK mrs_status mrs_store_briefs(mrs_store *store, mrs_fids of, mrs_brief_fn fn, void *ctx,
                                      mrs_err *err);
/* Of the same, in order of their fid: each document, with the day on which it was published
 * (MRS_NO_DAY: unknown), once a claim. */
typedef bool (*mrs_event_doc_fn)(void *ctx, int64_t event, int64_t document, int32_t published);
MRS_CHECK mrs_status mrs_store_event_docs(mrs_store *store, mrs_fids of, mrs_event_doc_fn fn,
                                          void *ctx, mrs_err *err);
/* Of the same, in order of their fid, each once: the kinds of their sources; id and name of who
 * acts or is acted on. Strings live until the callback returns. */
typedef enum { MRS_WORD_SOURCE_KIND, MRS_WORD_ACTOR } mrs_event_word;
typedef bool (*mrs_event_word_fn)(void *ctx, int64_t event, mrs_str value, mrs_str label);
MRS_CHECK mrs_status mrs_store_event_words(mrs_store *store, mrs_event_word what, mrs_fids of,
                                           mrs_event_word_fn fn, void *ctx, mrs_err *err);

/* One view of the record for all that is asked until it is let go, whoever writes meanwhile. */
MRS_CHECK mrs_status mrs_store_hold(mrs_store *store, mrs_err *err);
void mrs_store_let(mrs_store *store);
/* Off: what is asked of the view may take its time; on: most_ms of mrs_store_options from now. */
void mrs_store_limit(mrs_store *store, bool on);

/* How far a record's history went: its revision, and the last row of its log, the hash of which is
 * over all rows before it. A revision alone may be met twice (a backup is put back, a published
 * record is made anew), a moment may not. */
typedef struct {
    int64_t revision, row; /* row: of the log; 0: none */
    char hash[17];         /* its beginning */
} mrs_moment;
MRS_CHECK mrs_status mrs_store_moment(mrs_store *store, mrs_moment *out, mrs_err *err);
bool mrs_moment_same(const mrs_moment *a, const mrs_moment *b);
/* Did this record go through that moment? Of one without a row its revision alone is looked at. */
MRS_CHECK mrs_status mrs_store_went(mrs_store *store, const mrs_moment *moment, bool *went,
                                    mrs_err *err);

/* Rows by their fid: events of a filter, in no order; events that came, went, or of which anything
 * changed after a revision, in order; documents that hold all words. false from fn: stop. */
typedef bool (*mrs_row_pair_fn)(void *ctx, int64_t event, int64_t document);
MRS_CHECK mrs_status mrs_store_event_fids(mrs_store *store, const mrs_filter *filter,
                                          mrs_row_pair_fn fn, void *ctx, mrs_err *err);
MRS_CHECK mrs_status mrs_store_events_touched(mrs_store *store, int64_t since, mrs_row_pair_fn fn,
                                              void *ctx, mrs_err *err);
MRS_CHECK mrs_status mrs_store_text_docs(mrs_store *store, mrs_str words, mrs_row_pair_fn fn,
                                         void *ctx, mrs_err *err);

/* Where a text has any of the words asked for, as the search for them reads words: bytes, in order,
 * the first `most`. */
MRS_CHECK mrs_status mrs_store_words_at(mrs_str text, mrs_str words, mrs_span *out, uint32_t most,
                                        uint32_t *n, mrs_err *err);

/* How many of the events of a filter fall under each value of something: "mode", "place",
 * "country", "actor", "source_kind", "publisher" (most first); "report" (day of their first report;
 * in order of day; empty: none); "on", "with" (two parties, most first). Strings live until the
 * callback returns. */
typedef struct {
    /* of "on", "with": ids of both, the type, names of both; else label is words for value, empty
     * where it is its own */
    mrs_str value, label, third, fourth, fifth;
    uint64_t n;
} mrs_portion;
typedef bool (*mrs_portion_fn)(void *ctx, const mrs_portion *row);
/* most: rows, 0: all. The filter's limit is not read. MRS_E_ARG: no such thing. tally may be NULL.
 */
MRS_CHECK mrs_status mrs_store_counts(mrs_store *store, const mrs_filter *filter, mrs_str what,
                                      uint32_t most, mrs_tally *tally, mrs_portion_fn fn, void *ctx,
                                      mrs_err *err);

/* When the event with that full id became as it stands: RFC 3339. MRS_E_NONE. */
MRS_CHECK mrs_status mrs_store_changed(mrs_store *store, mrs_str id, char at[40], mrs_err *err);

/* What became of the record after revision `since`: events as they stand that are new or changed,
 * then events that are there no more; counts of claims and decisions. */
typedef struct {
    int64_t revision; /* up to which */
    mrs_str at;       /* RFC 3339; in arena */
    mrs_ids events, gone;
    bool many; /* more than most: events and gone are cut off */
    uint64_t claims, decisions;
} mrs_changes;
/* Under mrs_arena_run of arena. */
MRS_CHECK mrs_status mrs_store_changes(mrs_store *store, int64_t since, uint32_t most,
                                       mrs_changes *out, mrs_arena *arena, mrs_err *err);

#endif
