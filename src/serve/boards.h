/* boards.h - the boards that a service keeps. */
#ifndef MRS_SERVE_BOARDS_H
#define MRS_SERVE_BOARDS_H

#include "serve/board.h"

/* A record's; under `boarding` of the service. */
typedef struct {
    mrs_board *board; /* NULL: none yet */
    bool wanted;      /* it is to be read through */
    bool making;      /* it is being */
    uint32_t turns;   /* how often that ended */
    mrs_status st;    /* with what, the last time */
} mrs_kept_board;

/* A record as it was, that was asked for last. */
typedef struct {
    mrs_board *board;
    char as_of[80];
} mrs_past_board;

/* The service's boards; end: who waits is sent away, the thread ends; close: nobody asks any more.
 */
void mrs_boards_open(mrs_service *service);
void mrs_boards_end(mrs_service *service);
void mrs_boards_close(mrs_service *service);

/* The thread that reads records through; ctx: the service. */
void *mrs_boarder_run(void *ctx);
/* Begin to: somebody will ask. */
void mrs_boards_want(mrs_service *service, bool precise);
/* How often a record was read through. */
uint32_t mrs_boards_turns(mrs_service *service);

#endif
