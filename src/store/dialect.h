/* dialect.h - the texts of the store's statements, put into PostgreSQL's words.
 *
 * Not a translator of SQL: it knows what our texts use and no more (docs/decisions). What
 * PostgreSQL lacks as a function (instr, date with a shift, substr of 64-bit numbers,
 * pragma_table_info, sqlite_master) it has from postgres_schema.c under the same name. */
#ifndef MRS_STORE_DIALECT_H
#define MRS_STORE_DIALECT_H

#include "base/base.h"

typedef struct {
    int n_params;
    bool gives_fid; /* an INSERT of one row that returns its fid */
    bool select;
} mrs_dialect_facts;

/* Appended to out:
 *   ?1, ?               $1, $2 ...; "?1 IS NULL": the parameter is a text
 *   VALUES(NULL,        VALUES(DEFAULT, and RETURNING fid at the end
 *   SELECT NULL, of an INSERT INTO t   SELECT t_next(),
 *   INSERT OR IGNORE    ON CONFLICT DO NOTHING at the end
 *   LIKE                ILIKE: SQLite's minds no case of ASCII, as ILIKE under collation C
 *   main.               marsad.
 *   CROSS JOIN t ON, INDEXED BY i      a join; nothing: words to SQLite's planner
 *   documents_text WHERE documents_text MATCH ?1   asked_documents($1)
 * and in CREATE TABLE, ALTER TABLE: types, WITHOUT ROWID, and a key fid INTEGER PRIMARY KEY that
 * is one more than the largest, as SQLite's. */
void mrs_dialect(mrs_str text, mrs_buf *out, mrs_dialect_facts *facts);

#endif
