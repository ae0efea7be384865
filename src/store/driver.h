/* driver.h - what a database does for the store: one table of functions each. */
#ifndef MRS_STORE_DRIVER_H
#define MRS_STORE_DRIVER_H

#include "store/store_internal.h"

/* The functions are those of sql.h and store_internal.h that call them. */
typedef struct mrs_driver {
    mrs_status (*prepare)(mrs_store *store, mrs_str text, mrs_stmt **out, mrs_err *err);
    mrs_status (*step)(mrs_store *store, mrs_stmt *stmt, bool *row, mrs_err *err);
    void (*reset)(mrs_stmt *stmt);
    void (*unbind)(mrs_stmt *stmt);
    void (*free)(mrs_stmt *stmt);
    int (*params)(const mrs_stmt *stmt);
    void (*bind_null)(mrs_stmt *stmt, int at);
    void (*bind_int)(mrs_stmt *stmt, int at, int64_t value);
    void (*bind_real)(mrs_stmt *stmt, int at, double value);
    void (*bind_text)(mrs_stmt *stmt, int at, mrs_str text, bool copy);
    void (*bind_blob)(mrs_stmt *stmt, int at, mrs_str bytes, bool geometry); /* that is copied */
    bool (*col_null)(mrs_stmt *stmt, int col);
    int64_t (*col_int)(mrs_stmt *stmt, int col);
    double (*col_real)(mrs_stmt *stmt, int col);
    mrs_str (*col_text)(mrs_stmt *stmt, int col);
    mrs_str (*col_blob)(mrs_stmt *stmt, int col);
    mrs_status (*exec)(mrs_store *store, const char *text, mrs_err *err);
    void (*rollback)(mrs_store *store);
    int64_t (*last)(mrs_store *store);
    int64_t (*changes)(mrs_store *store);
    int64_t (*total)(mrs_store *store);
    bool (*idle)(mrs_store *store);
    mrs_status (*fail)(mrs_store *store, mrs_err *err);
} mrs_driver;

/* What every driver's own statement begins with. */
struct mrs_stmt {
    const mrs_driver *driver;
};

extern const mrs_driver mrs_driver_sqlite;

#endif
