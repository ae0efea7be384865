/* board.h - all events of a record in few words, in memory: what a filter lets through is found
 * there in about a millisecond per 100,000, counted as the store counts it.
 *
 * A board is of one moment and is never changed; workers share it. What it does not know itself
 * (actors, places, documents, kinds of sources) the store answers once, as a set of rows that the
 * board keeps. Some 190 bytes an event. */
#ifndef MRS_SERVE_BOARD_H
#define MRS_SERVE_BOARD_H

#include "serve/call.h"

#include <stdatomic.h>

/* An event; strings are the board's. */
typedef struct {
    mrs_brief brief;
    uint32_t first_doc, n_docs; /* of the board's list of documents */
    uint32_t first_actor, n_actors;
    int32_t reported; /* day of its first report, or MRS_NO_DAY */
    uint32_t kinds;   /* of its sources: bits of mrs_source_kind */
    void *feature;    /* the board's own */
} mrs_card;

/* That of the store as it is at the moment `now`, read through; to be given back. Not under
 * mrs_arena_run. stop: true ends it with MRS_E_BUSY; NULL: nothing does. */
MRS_CHECK mrs_status mrs_board_make(mrs_store *store, const mrs_moment *now,
                                    const atomic_bool *stop, mrs_board **out, mrs_err *err);
/* The same out of an older board, of which only what changed since is read: some milliseconds for
 * 100,000 events. *out NULL: the store never went through the old one's moment, or so much changed
 * that it is to be made anew. */
MRS_CHECK mrs_status mrs_board_follow(mrs_store *store, mrs_board *old, const mrs_moment *now,
                                      mrs_board **out, mrs_err *err);
mrs_board *mrs_board_share(mrs_board *board);
void mrs_board_drop(mrs_board *board); /* NULL is fine */
const mrs_moment *mrs_board_moment(const mrs_board *board);

/* Who acts or is acted on in any event; [n_actors] of a card: places in this list, in
 * mrs_board_actors from first_actor on. */
typedef struct {
    mrs_str id, name;
} mrs_board_actor;
enum { MRS_BOARD_KINDS = MRS_SOURCE_UNNAMED + 1 }; /* of sources */
const mrs_board_actor *mrs_board_everyone(const mrs_board *board, uint32_t *n);
const uint32_t *mrs_board_actors(const mrs_board *board);

/* The events of a filter in its order, past filter.after, at most filter.limit (0: all), into
 * arena; tally may be NULL. Under mrs_arena_run of arena. */
typedef struct {
    const mrs_card **at;
    uint32_t n;
} mrs_cards;
MRS_CHECK mrs_status mrs_board_find(mrs_board *board, mrs_store *store, const mrs_filter *filter,
                                    mrs_tally *tally, mrs_cards *out, mrs_arena *arena,
                                    mrs_err *err);

/* The text of a card's feature, as a page of the collection has it: kept while there is room, so
 * that it is read from the record once. False: it is not there; else it is behind out. */
bool mrs_board_feature(mrs_board *board, const mrs_card *card, mrs_buf *out);
void mrs_board_keep_feature(mrs_board *board, const mrs_card *card, mrs_str text);

#endif
