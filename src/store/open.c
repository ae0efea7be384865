/* open.c - a record opened: whose it is, of which version, as of when. */
#include "store/driver.h"

#include <stdlib.h>

#define SCRATCH_CEILING ((size_t)8 << 30)

void mrs_store_close(mrs_store *store)
{
    if (!store)
        return;
    for (int i = 0; i < MRS_N_SQL; i++)
        mrs_stmt_free(store->kept[i]);
    store->driver->close(store);
    mrs_arena_free(store->arena);
    mrs_buf_clear(&store->json);
    mrs_buf_clear(&store->why);
    mrs_buf_clear(&store->blob);
    free(store->path);
    free(store->url);
    free(store);
}

/* Whose is it, and of which version? An empty one is nobody's. */
static mrs_status check_owner(mrs_store *store, bool *empty, int *version, mrs_err *err)
{
    char schema[16];
    mrs_status st = store->driver->look(store, empty, err);
    if (st || *empty)
        return st;
    st = mrs_meta_get(store, "schema", schema, sizeof schema, err);
    *version = atoi(schema);
    if (!st && *version > MRS_STORE_SCHEMA)
        return mrs_fail(err, MRS_E_VERSION,
                        "%s: made by a newer marsad (tables of version %s, this program knows %d); "
                        "update marsad, or name another --store",
                        store->path, schema, MRS_STORE_SCHEMA);
    if (!st && *version < MRS_STORE_OLDEST)
        return mrs_fail(err, MRS_E_VERSION,
                        "%s: made by an older marsad (tables of version %s, this program reads %d "
                        "and later); add its reports to a new --store",
                        store->path, schema, MRS_STORE_OLDEST);
    return st;
}

/* Tables made, or brought to this version. In one transaction, so that a kill leaves the file as
 * it was, and the next open does it again. Two at once: the second finds it done. */
static mrs_status renew(mrs_store *store, mrs_err *err)
{
    bool empty = true;
    int version = 0;
    mrs_status st = store->driver->begin(store, MRS_BEGIN_WRITE, err);
    if (st)
        return st;
    st = check_owner(store, &empty, &version, err);
    if (!st)
        st = empty ? mrs_schema_create(store, err) : mrs_schema_migrate(store, version, err);
    return mrs_sql_end(store, st, err);
}

/* What is open for reading is brought to this version by a writer of its own. */
static mrs_status renew_beside(mrs_store *store, mrs_err *err)
{
    static const mrs_store_options writing = {.write = true};
    mrs_store *writer = NULL;
    mrs_err why = {0};
    mrs_status st = mrs_store_open(store->url, &writing, &writer, &why);
    mrs_store_close(writer);
    if (!st)
        return MRS_OK;
    return mrs_fail(err, st == MRS_E_IO ? MRS_E_VERSION : st,
                    "%s: made by an older marsad, and its tables could not be brought to this "
                    "version (%.160s); copy it to where it can be written",
                    store->path, why.text);
}

static mrs_status prepare(mrs_store *store, const mrs_store_options *options, mrs_err *err)
{
    bool empty = false;
    int version = MRS_STORE_SCHEMA;
    char sample[8];
    mrs_status st = check_owner(store, &empty, &version, err);
    if (!st && empty && !(options->write && options->create))
        return mrs_fail(err, MRS_E_FORMAT,
                        "%s: is empty, no store yet; `marsad add` or `marsad store init` makes one",
                        store->path);
    if (!st && (empty || version < MRS_STORE_SCHEMA))
        st = options->write ? renew(store, err) : renew_beside(store, err);
    if (!st)
        st = options->write ? store->driver->prepare_writing(store, err)
                            : mrs_past_open(store, options->as_of, err);
    if (!st)
        st = mrs_meta_get(store, "sample", sample, sizeof sample, err);
    store->sample = !st && strcmp(sample, "1") == 0;
    return st;
}

mrs_status mrs_store_open(const char *path, const mrs_store_options *options, mrs_store **out,
                          mrs_err *err)
{
    *out = NULL;
    mrs_store *store = calloc(1, sizeof *store);
    if (!store)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    store->driver = mrs_is_server(path) ? &mrs_driver_postgres : &mrs_driver_sqlite;
    store->url = strdup(path);
    store->path = strdup(path);
    if (store->path)
        mrs_name_shown(path, store->path, strlen(path) + 1);
    store->arena = mrs_arena_new(SCRATCH_CEILING);
    store->write = options->write;
    store->most_ms = options->most_ms;
    mrs_status st = store->url && store->path && store->arena
                        ? store->driver->open(store, options, err)
                        : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = prepare(store, options, err);
    if (!st && options->held && !options->write)
        st = mrs_store_hold(store, err);
    if (!st) {
        *out = store;
        return MRS_OK;
    }
    if (!store->has_run)
        store->write = false; /* nothing was written: leave the journal of a foreign file alone */
    mrs_store_close(store);
    return st;
}

bool mrs_store_sample(const mrs_store *store)
{
    return store->sample;
}

bool mrs_store_gone(const mrs_store *store)
{
    return store->driver->lost(store);
}

const char *mrs_store_path(const mrs_store *store)
{
    return store->url;
}
