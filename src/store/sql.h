/* sql.h - statements of whichever database the record is in.
 *
 * Texts are SQL as SQLite speaks it; parameters "?1", "?2" and "?" count from 1, columns from 0. */
#ifndef MRS_STORE_SQL_H
#define MRS_STORE_SQL_H

#include "store/store.h"

typedef struct mrs_stmt mrs_stmt;

/* Back to its start and free of what was bound by reference; NULL is fine. */
void mrs_stmt_reset(mrs_stmt *stmt);
/* Of a statement made by mrs_sql_prepare; NULL is fine. */
void mrs_stmt_free(mrs_stmt *stmt);

/* What could not be bound (no memory, too long) is told by the next step. Unbound is NULL; a
 * parameter that the text does not have is nothing. */
void mrs_bind_null(mrs_stmt *stmt, int at);
void mrs_bind_int(mrs_stmt *stmt, int at, int64_t value);
void mrs_bind_real(mrs_stmt *stmt, int at, double value);
/* Borrowed until the reset. Empty text is empty; what is no UTF-8 in it, and NUL, becomes U+FFFD.
 */
void mrs_bind_text(mrs_stmt *stmt, int at, mrs_str text);
void mrs_bind_blob(mrs_stmt *stmt, int at, const void *bytes, size_t n);
/* The same, but empty is NULL. */
void mrs_sql_str(mrs_stmt *stmt, int at, mrs_str text);
/* Copied. */
void mrs_bind_copy(mrs_stmt *stmt, int at, mrs_str text);
/* As geometry.h makes it; copied. */
void mrs_bind_geometry(mrs_stmt *stmt, int at, mrs_str blob);

/* Of the row that the last step gave; text and bytes are borrowed until the next step or reset. */
typedef enum {
    MRS_VALUE_NULL,
    MRS_VALUE_INT,
    MRS_VALUE_REAL,
    MRS_VALUE_TEXT,
    MRS_VALUE_BLOB
} mrs_value_kind;
mrs_value_kind mrs_col_kind(mrs_stmt *stmt, int col);
bool mrs_col_null(mrs_stmt *stmt, int col);
int64_t mrs_col_int(mrs_stmt *stmt, int col);
int mrs_col_i32(mrs_stmt *stmt, int col);
double mrs_col_real(mrs_stmt *stmt, int col);
/* Ends with NUL; NULL for NULL. */
const char *mrs_col_text(mrs_stmt *stmt, int col);
mrs_str mrs_col_blob(mrs_stmt *stmt, int col);
/* A text column with its length; NULL: empty. */
mrs_str mrs_column_peek(mrs_stmt *stmt, int col);

#endif
