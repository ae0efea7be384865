/* marsad_move.c - stores made ready, brought up to date, moved. */
#include "marsad_move.h"
#include "marsad_internal.h"

static mrs_status open_and_close(const char *path, bool create, mrs_err *err)
{
    const mrs_store_options options = {.write = true, .create = create};
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open(path, &options, &store, err);
    mrs_store_close(store);
    return st;
}

mrs_status mrs_record_init(const char *store, mrs_err *err)
{
    return open_and_close(store, true, err);
}

mrs_status mrs_record_migrate(const char *store, mrs_err *err)
{
    return open_and_close(store, false, err);
}

mrs_status mrs_record_copy(const char *from, const char *to, mrs_err *err)
{
    return mrs_store_copy(from, to, err);
}

mrs_status mrs_record_info(const char *path, mrs_buf *out, mrs_err *err)
{
    char shown[4200];
    static const mrs_store_options reading = {.held = true};
    mrs_store *store = NULL;
    mrs_summary n;
    mrs_status st = mrs_store_open(path, &reading, &store, err);
    if (!st)
        st = mrs_store_summary(store, &n, err);
    mrs_store_close(store);
    if (st)
        return st;
    mrs_name_shown(path, shown, sizeof shown);
    mrs_buf_printf(out,
                   "%s\n%s, tables of version %d\n%llu reports, %llu copies, %llu claims, "
                   "%llu events, %llu set aside\n",
                   shown, mrs_is_server(path) ? "PostgreSQL with PostGIS" : "SQLite, a GeoPackage",
                   n.schema, (unsigned long long)n.docs, (unsigned long long)(n.copies + n.near),
                   (unsigned long long)n.claims, (unsigned long long)n.events,
                   (unsigned long long)n.asides);
    return mrs_buf_status(out, err);
}
