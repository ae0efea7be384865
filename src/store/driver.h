/* driver.h - what a database does for the store: one table of functions each.
 *
 * The texts of statements are one set for all (statements.c and where they are used); a driver that
 * speaks another dialect puts them into its own words when they are prepared (dialect.h). What
 * differs in more than words is here. */
#ifndef MRS_STORE_DRIVER_H
#define MRS_STORE_DRIVER_H

#include "store/store_internal.h"

typedef enum {
    MRS_BEGIN_READ, /* one view of the record, whoever writes meanwhile */
    MRS_BEGIN_WRITE /* one writer at a time: waits for the others, then MRS_E_BUSY */
} mrs_begin;

typedef struct mrs_driver {
    /* open.c: a connection to store->url (for which the options are meant), what is in there,
     * journal and the like of one who writes, and the end. empty: no tables at all. */
    mrs_status (*open)(mrs_store *store, const mrs_store_options *options, mrs_err *err);
    mrs_status (*look)(mrs_store *store, bool *empty, mrs_err *err);
    mrs_status (*prepare_writing)(mrs_store *store, mrs_err *err);
    void (*close)(mrs_store *store);
    bool (*lost)(const mrs_store *store); /* the connection is gone */

    /* sql.h */
    mrs_status (*prepare)(mrs_store *store, mrs_str text, bool kept, mrs_stmt **out, mrs_err *err);
    mrs_status (*step)(mrs_store *store, mrs_stmt *stmt, bool *row, mrs_err *err);
    void (*reset)(mrs_stmt *stmt);
    void (*unbind)(mrs_stmt *stmt);
    void (*free)(mrs_stmt *stmt);
    void (*bind_null)(mrs_stmt *stmt, int at);
    void (*bind_int)(mrs_stmt *stmt, int at, int64_t value);
    void (*bind_real)(mrs_stmt *stmt, int at, double value);
    void (*bind_text)(mrs_stmt *stmt, int at, mrs_str text, bool copy);
    void (*bind_blob)(mrs_stmt *stmt, int at, mrs_str bytes, bool geometry); /* that is copied */
    mrs_value_kind (*col_kind)(mrs_stmt *stmt, int col);
    int64_t (*col_int)(mrs_stmt *stmt, int col);
    double (*col_real)(mrs_stmt *stmt, int col);
    mrs_str (*col_text)(mrs_stmt *stmt, int col);
    mrs_str (*col_blob)(mrs_stmt *stmt, int col);
    mrs_status (*exec)(mrs_store *store, const char *text, mrs_err *err);
    mrs_status (*begin)(mrs_store *store, mrs_begin how, mrs_err *err);
    mrs_status (*commit)(mrs_store *store, mrs_err *err);
    void (*rollback)(mrs_store *store);
    int64_t (*last)(mrs_store *store);
    int64_t (*changes)(mrs_store *store);
    int64_t (*total)(mrs_store *store);
    bool (*idle)(mrs_store *store);

    /* schema.c, past.c: lists end with NULL; of layer "$" stands for the table. Triggers that keep
     * what stood in a table before; names and olds: its columns that are kept, fid first, bare and
     * each after "old."; changes: those that change, or NULL. */
    const char *const *schema, *const *layer;
    void (*keep_past)(const char *table, const char *names, const char *olds, const char *changes,
                      mrs_buf *out);

    /* Words asked for, as "documents_text MATCH" takes them; a document's into and out of that
     * index; the whole index, and those of the layers, made anew. */
    void (*ask_words)(mrs_str words, mrs_buf *out);
    mrs_status (*index)(mrs_store *store, int64_t doc, bool add, mrs_err *err);
    mrs_status (*reindex)(mrs_store *store, mrs_err *err);

    mrs_status (*triggers)(mrs_store *store, bool on, mrs_err *err); /* of all tables */
    mrs_status (*check)(mrs_store *store, mrs_err *err); /* the database's own check of itself */
    mrs_status (*scrub)(mrs_store *store, mrs_err *err); /* nothing of deleted rows is left */
    mrs_status (*empty_journal)(mrs_store *store, mrs_err *err); /* nor in its journal */
    mrs_status (*copy_to)(mrs_store *store, const char *path, mrs_err *err); /* an SQLite file */
} mrs_driver;

/* What every driver's own statement begins with. */
struct mrs_stmt {
    const mrs_driver *driver;
};

extern const mrs_driver mrs_driver_sqlite, mrs_driver_postgres;

/* copy.c: copy_to of any driver; a file that is at path is overwritten. */
MRS_CHECK mrs_status mrs_store_copy_to(mrs_store *store, const char *path, mrs_err *err);

#endif
