/* relink.h - how link keeps the events up to date. Part of store.h; for link alone.
 *
 * Everything between begin and end is one transaction: reports whose claims came or went since the
 * last, tables by which link finds what such a change touches, and the events written anew. The
 * tables are functions of the claims that stand (the order in which reports came does not show):
 * link_units, one row a unit (claims of one report that are one happening), link_blocks, where it
 * may meet others, link_pairs, which of those it is likely one with. A report is named by its
 * number in this store, a unit by link's own key. */
#ifndef MRS_STORE_RELINK_H
#define MRS_STORE_RELINK_H

#include "store/row.h"

typedef struct mrs_store mrs_store;
typedef struct mrs_relink mrs_relink;

enum { MRS_RELINK_MANY = 100 };

typedef struct {
    uint32_t n_dirty; /* documents whose claims came, went or changed */
    uint32_t n_units; /* in link_units; no more than MRS_RELINK_MANY a dirty document are counted */
    bool fresh;       /* nothing is linked yet, or by other rules: all is to be linked */
} mrs_relink_state;

/* rules: names what link's result depends on beside the claims. Caller: mrs_relink_end, in any
 * case. MRS_E_BUSY when another process writes; MRS_E_ARG when the store is not open for writing.
 */
MRS_CHECK mrs_status mrs_relink_begin(mrs_store *store, mrs_str rules, mrs_relink **out,
                                      mrs_relink_state *state, mrs_err *err);

typedef struct {
    uint32_t added, changed, gone, same; /* of the events that were touched */
} mrs_event_changes;

/* st MRS_OK: events touched and not put again go, links that code found are set, tombstones
 * written, and all is committed. Otherwise all is as before. Gives st, or why it failed. */
MRS_CHECK mrs_status mrs_relink_end(mrs_relink *relink, mrs_status st, mrs_event_changes *changes,
                                    mrs_err *err);

/* ---- claims ------------------------------------------------------------------------------------
 */
/* Numbers of the documents that are dirty, or of all that have claims; ascending. Caller frees. */
MRS_CHECK mrs_status mrs_relink_docs(mrs_relink *relink, bool all, int64_t **out, uint32_t *n,
                                     mrs_err *err);
MRS_CHECK mrs_status mrs_relink_n_claims(mrs_relink *relink, uint32_t *n, mrs_err *err);
/* The document's claims, as mrs_store_claims gives them, in order of id. */
typedef bool (*mrs_relink_claim_fn)(void *ctx, const mrs_claim_row *row);
MRS_CHECK mrs_status mrs_relink_claims(mrs_relink *relink, int64_t doc, mrs_relink_claim_fn fn,
                                       void *ctx, mrs_err *err);
/* The document that holds the claim; 0: no such claim stands. */
MRS_CHECK mrs_status mrs_relink_doc_of(mrs_relink *relink, mrs_str claim, int64_t *doc,
                                       mrs_err *err);

/* ---- units, blocks, pairs ----------------------------------------------------------------------
 */
typedef struct {
    int64_t unit, doc;
    int32_t day;
    const int64_t *blocks; /* those it stands in; ascending, each once */
    uint32_t n_blocks;
} mrs_unit_row;

/* Where a unit stands in a block: in order of day, then unit. */
typedef struct {
    int32_t day;
    int64_t unit;
} mrs_rank;

/* Empties the three tables. */
MRS_CHECK mrs_status mrs_relink_clear(mrs_relink *relink, mrs_err *err);
/* The row and its entries in the blocks; with_blocks false: the row alone. */
MRS_CHECK mrs_status mrs_relink_unit_put(mrs_relink *relink, const mrs_unit_row *row,
                                         bool with_blocks, mrs_err *err);
/* Row, entries and pairs. */
MRS_CHECK mrs_status mrs_relink_unit_drop(mrs_relink *relink, const mrs_unit_row *row,
                                          mrs_err *err);
/* MRS_E_NONE. blocks are in arena. */
MRS_CHECK mrs_status mrs_relink_unit(mrs_relink *relink, int64_t unit, mrs_arena *arena,
                                     mrs_unit_row *out, mrs_err *err);
/* Units of a document as they were put; ascending. Both are borrowed until the next call. */
MRS_CHECK mrs_status mrs_relink_units_of(mrs_relink *relink, int64_t doc, const int64_t **out,
                                         uint32_t *n, mrs_err *err);

MRS_CHECK mrs_status mrs_relink_block_put(mrs_relink *relink, int64_t block, mrs_rank at,
                                          mrs_err *err);
/* How many stand in the block; no more than `most` are counted. */
MRS_CHECK mrs_status mrs_relink_block_size(mrs_relink *relink, int64_t block, uint32_t most,
                                           uint32_t *n, mrs_err *err);
/* Those that stand before `from`, nearest first, or from it on, until fn returns false. */
typedef bool (*mrs_rank_fn)(void *ctx, mrs_rank at);
MRS_CHECK mrs_status mrs_relink_block(mrs_relink *relink, int64_t block, mrs_rank from, bool before,
                                      mrs_rank_fn fn, void *ctx, mrs_err *err);

/* Both ways round are kept. put: over what is there; *is_new: nothing was. */
MRS_CHECK mrs_status mrs_relink_pair_put(mrs_relink *relink, int64_t a, int64_t b, float z,
                                         bool *is_new, mrs_err *err);
/* One of the two ways: for who writes all of them in order. */
MRS_CHECK mrs_status mrs_relink_half_put(mrs_relink *relink, int64_t a, int64_t b, float z,
                                         mrs_err *err);
MRS_CHECK mrs_status mrs_relink_pair_has(mrs_relink *relink, int64_t a, int64_t b, bool *has,
                                         mrs_err *err);
MRS_CHECK mrs_status mrs_relink_pair_drop(mrs_relink *relink, int64_t a, int64_t b, mrs_err *err);
typedef struct {
    int64_t unit;
    float z;
} mrs_likely;
/* The units that one is likely one with, ascending; borrowed until the next call. */
MRS_CHECK mrs_status mrs_relink_pairs_of(mrs_relink *relink, int64_t unit, const mrs_likely **out,
                                         uint32_t *n, mrs_err *err);

/* ---- events ------------------------------------------------------------------------------------
 */
/* An event that is touched goes, unless it is put again: every one; those that lost a claim since;
 * the one that holds the claim. All touching is done before the first is put. */
MRS_CHECK mrs_status mrs_relink_touch_all(mrs_relink *relink, mrs_err *err);
MRS_CHECK mrs_status mrs_relink_touch_stale(mrs_relink *relink, mrs_err *err);
MRS_CHECK mrs_status mrs_relink_touch(mrs_relink *relink, mrs_str claim, mrs_err *err);
/* Claims of the events touched since the last such call, and the document of each. */
typedef bool (*mrs_relink_touched_fn)(void *ctx, mrs_str claim, int64_t doc);
MRS_CHECK mrs_status mrs_relink_touched(mrs_relink *relink, mrs_relink_touched_fn fn, void *ctx,
                                        mrs_err *err);
/* links: within it. What stands as it is, is left; otherwise links from and to it are gone. */
MRS_CHECK mrs_status mrs_relink_event_put(mrs_relink *relink, const mrs_event *event,
                                          const mrs_link *links, uint32_t n_links, mrs_err *err);
MRS_CHECK mrs_status mrs_relink_link_put(mrs_relink *relink, const mrs_link *link, mrs_err *err);
/* Events that were touched and not put again go. */
MRS_CHECK mrs_status mrs_relink_sweep(mrs_relink *relink, mrs_err *err);

/* ---- totals (after the sweep) ------------------------------------------------------------------
 */
enum { MRS_MOST_SUMMED = 500 }; /* events that one total is linked to: the first by day, then id */
typedef bool (*mrs_relink_event_fn)(void *ctx, const mrs_event *event); /* false: enough */

/* Aggregate events of that type, of that mode or none, whose days hold the event's. */
MRS_CHECK mrs_status mrs_relink_totals(mrs_relink *relink, const mrs_event *event,
                                       mrs_relink_event_fn fn, void *ctx, mrs_err *err);
/* Single events of that type within the total's days, by first day, then id. */
MRS_CHECK mrs_status mrs_relink_counted(mrs_relink *relink, const mrs_event *total,
                                        mrs_relink_event_fn fn, void *ctx, mrs_err *err);
/* Events that were written. */
MRS_CHECK mrs_status mrs_relink_written(mrs_relink *relink, mrs_relink_event_fn fn, void *ctx,
                                        mrs_err *err);
/* Totals that were linked to MRS_MOST_SUMMED events, and lost one. */
MRS_CHECK mrs_status mrs_relink_short(mrs_relink *relink, mrs_relink_event_fn fn, void *ctx,
                                      mrs_err *err);
/* One that is linked to more is among the short too. */
MRS_CHECK mrs_status mrs_relink_total_grown(mrs_relink *relink, mrs_str total, mrs_err *err);
/* The total is linked to none. */
MRS_CHECK mrs_status mrs_relink_total_clear(mrs_relink *relink, mrs_str total, mrs_err *err);

#endif
