/* side.h - a small SQLite file beside a store: STORE.watch, STORE.access. What belongs to this
 * machine and this team, and not to the record that is handed round.
 *
 * Parameters of a statement are told by a word: each "s" a string (const char *), each "i" an
 * int64_t. Statuses: MRS_E_IO, MRS_E_BUSY, MRS_E_FORMAT (belongs to another program, damaged),
 * MRS_E_MEMORY, each naming the file. One thread a handle. */
#ifndef MRS_BASE_SIDE_H
#define MRS_BASE_SIDE_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct mrs_side mrs_side;
struct sqlite3_stmt;
typedef struct sqlite3_stmt mrs_side_row;

typedef struct {
    const char *suffix; /* ".watch" */
    int32_t owner;      /* SQLite's application_id: whose file it is */
    const char *schema; /* sets application_id and makes the tables */
    bool secret;        /* only its owner may read it */
} mrs_side_kind;

/* STORE and the suffix; made when it is not there. Caller: mrs_side_close. */
MRS_CHECK mrs_status mrs_side_open(const char *store, const mrs_side_kind *kind, mrs_side **out,
                                   mrs_err *err);
void mrs_side_close(mrs_side *side); /* NULL is fine */
const char *mrs_side_path(const mrs_side *side);

MRS_CHECK mrs_status mrs_side_run(mrs_side *side, mrs_err *err, const char *sql, const char *kinds,
                                  ...);
/* The first column of the first row; 0 when there is none. */
MRS_CHECK mrs_status mrs_side_number(mrs_side *side, int64_t *out, mrs_err *err, const char *sql,
                                     const char *kinds, ...);
/* Each row, borrowed, to fn. */
typedef void mrs_side_fn(void *ctx, mrs_side_row *row);
MRS_CHECK mrs_status mrs_side_each(mrs_side *side, mrs_side_fn *fn, void *ctx, mrs_err *err,
                                   const char *sql, const char *kinds, ...);
const char *mrs_side_text(mrs_side_row *row, int column); /* NULL: "" */
int64_t mrs_side_int(mrs_side_row *row, int column);
/* Rows that the last run changed. */
int64_t mrs_side_changes(const mrs_side *side);

/* One inside another is part of it: what ends with a failure must end the outer one with it. */
MRS_CHECK mrs_status mrs_side_begin(mrs_side *side, mrs_err *err);
/* Commits when st is MRS_OK, else takes all back; gives st, or why it could not be committed. */
MRS_CHECK mrs_status mrs_side_end(mrs_side *side, mrs_status st, mrs_err *err);

#endif
