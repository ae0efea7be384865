/* link_test.h - a folder with stores, a linker and what its events tell: for the tests of link. */
#ifndef MRS_LINK_LINK_TEST_H
#define MRS_LINK_LINK_TEST_H

#include "link/link.h"
#include "run_test.h"
#include "test.h"
#include "test_record.h"

#include <stdio.h>
#include <unistd.h>

#define ok(call)                                                                                   \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

typedef struct {
    char dir[64];
    mrs_pack pack;
    mrs_linker *linker;
} world;

static inline int setup(void **state)
{
    const char *data = getenv("MARSAD_DATA");
    char path[512];
    mrs_err err = {0};
    world *w = calloc(1, sizeof *w);
    strcpy(w->dir, "/tmp/marsad-link-XXXXXX");
    if (!mkdtemp(w->dir))
        return -1;
    *state = w;
    snprintf(path, sizeof path, "%s/marsad.pack", data ? data : "");
    if (access(path, R_OK) != 0)
        return 0; /* each test skips */
    ok(mrs_pack_open(path, false, &w->pack, &err));
    ok(mrs_linker_open(&w->pack, &w->linker, &err));
    return 0;
}

static inline int teardown(void **state)
{
    world *w = *state;
    char command[96];
    mrs_linker_close(w->linker);
    mrs_pack_close(&w->pack);
    snprintf(command, sizeof command, "rm -rf %s", w->dir);
    int rc = system(command);
    free(w);
    return rc;
}

static inline mrs_store *store_at(const world *w, const char *name)
{
    char path[128];
    mrs_store *store = NULL;
    mrs_err err = {0};
    mrs_store_options options = {.write = true, .create = true};
    snprintf(path, sizeof path, "%s/%s.gpkg", w->dir, name);
    ok(mrs_store_open(path, &options, &store, &err));
    ok(mrs_store_set_run(store, &run, &err));
    return store;
}

static inline void put(mrs_store *store, const mrs_fake_doc *from)
{
    mrs_err err = {0};
    mrs_put how;
    mrs_doc *doc = mrs_fake(from);
    ok(mrs_store_put(store, doc, &how, &err));
    mrs_doc_free(doc);
}

static inline mrs_link_stats link_all(const world *w, mrs_store *store)
{
    mrs_err err = {0};
    mrs_link_stats stats;
    ok(mrs_link_run(w->linker, store, NULL, &stats, &err));
    return stats;
}

/* Everything that an export of the present state tells. */
typedef struct {
    mrs_store *store;
    mrs_buf out;
} dump;

static inline bool dump_event(void *ctx, const mrs_event *event)
{
    dump *d = ctx;
    mrs_err err = {0};
    mrs_json json = {.out = &d->out};
    ok(mrs_store_event_json(d->store, event, &json, NULL, &err));
    mrs_buf_putc(&d->out, '\n');
    return true;
}

static inline mrs_buf dumped(mrs_store *store)
{
    dump d = {.store = store};
    mrs_err err = {0};
    ok(mrs_store_events(store, NULL, NULL, dump_event, &d, &err));
    return d.out;
}

#endif
