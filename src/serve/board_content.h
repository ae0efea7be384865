/* board_content.h - the insides of a board: board_make.c makes it, board.c finds in it. */
#ifndef MRS_SERVE_BOARD_CONTENT_H
#define MRS_SERVE_BOARD_CONTENT_H

#include "serve/board.h"
#include "serve/wordlist.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MRS_BOARD_SETS = 64 };

/* Rows that the store found for a part of a filter; one bit a card. */
typedef struct {
    char *key;
    uint64_t *bits;
} mrs_row_set;

/* What filters look at, packed: reading through all of it is what a question costs. */
typedef struct {
    double lat, lon, confidence;
    int32_t first, last, deadline;
    uint8_t type, status, recency, state, precision;
    bool withheld, inferred;
} mrs_traits;

/* A feature's text; of boards that follow each other. */
typedef struct {
    atomic_uint users;
    uint32_t len;
    char text[];
} mrs_kept_text;

typedef struct {
    mrs_arena *arena;
    MRS_VEC(mrs_card) cards; /* newest first, undated last, then id */
    mrs_traits *traits;      /* [cards.n] */
    MRS_VEC(int64_t) docs;
    MRS_VEC(uint32_t) actors; /* of cards: places in everyone */
    MRS_VEC(uint32_t) called; /* as that card calls them: places in names */
    mrs_wordlist names;
    mrs_board_actor *everyone; /* in order of id */
    uint32_t n_everyone;
    uint32_t *by_fid; /* [n_fids] 1 + card; 0: none */
    int64_t n_fids;
    atomic_int users;
    pthread_mutex_t lock; /* of what stands below, and of card->feature */
    size_t kept;          /* bytes of features */
    mrs_row_set sets[MRS_BOARD_SETS];
    uint32_t n_sets, next_set;
} mrs_board_content;

struct mrs_board {
    mrs_board_content *in; /* shared by boards of moments between which no event changed */
    mrs_moment moment;
    atomic_int users;
};

/* features.c; under the lock. The text that a card has becomes another's too; all are let go. */
void mrs_feature_share(mrs_board_content *in, const mrs_card *from, mrs_card *to);
void mrs_features_drop(mrs_board_content *in);

#endif
