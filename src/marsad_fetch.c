/* marsad_fetch.c - pages and feeds from the network to a store, by the same way as files. */
#include "marsad_internal.h"

typedef struct {
    const mrs_fetch_options *options;
    mrs_watch *watch;
    mrs_fetch_counts *fetched;
} fetching;

static void told_feed(void *ctx, const mrs_feed_report *feed)
{
    const fetching *f = ctx;
    f->fetched->feeds++;
    f->fetched->feeds_failed += feed->status != MRS_OK;
    f->fetched->gaps += feed->gap;
    if (f->options->feed)
        f->options->feed(f->options->add.ctx, feed->url, feed->status ? feed->why : NULL,
                         feed->fresh, feed->gap);
}

static void told_part(void *ctx, const mrs_added *part)
{
    const fetching *f = ctx;
    mrs_watch_settle(f->watch, part->path);
    if (f->options->add.report)
        f->options->add.report(f->options->add.ctx, part);
}

static mrs_status open_watch(const mrs_fetch_options *o, mrs_watch **out, mrs_err *err)
{
    const mrs_watch_options options = {.store = o->add.store,
                                       .contact = o->contact ? o->contact : "",
                                       .allow = o->allow,
                                       .delay_s = o->delay_s,
                                       .timeout_s = o->timeout_s,
                                       .retries = o->retries,
                                       .most_bytes = o->most_bytes,
                                       .now = o->now};
    return mrs_watch_open(&options, out, err);
}

mrs_status mrs_fetch(const mrs_engine *engine, mrs_worker *const *workers, size_t n_workers,
                     const mrs_fetch_options *options, mrs_fetch_counts *fetched,
                     mrs_add_counts *counts, mrs_err *err)
{
    fetching f = {.options = options, .fetched = fetched};
    mrs_watch_counts pages = {0};
    *fetched = (mrs_fetch_counts){0};
    *counts = (mrs_add_counts){0};
    mrs_status st = open_watch(options, &f.watch, err);
    if (st)
        return st;
    st = options->feeds ? mrs_watch_check(f.watch, told_feed, &f, err)
                        : mrs_watch_want(f.watch, options->add.paths, options->add.n_paths, err);
    mrs_add_options add = options->add;
    add.ctx = &f;
    add.report = told_part;
    const mrs_bringing pages_of = {.bring = mrs_watch_next, .ctx = f.watch};
    if (!st && mrs_watch_wanted(f.watch))
        st = mrs_add_brought(engine, workers, n_workers, &add, &pages_of, counts, err);
    mrs_err late = {0};
    mrs_status ended = mrs_watch_finish(f.watch, !st, &pages, &late);
    if (!st && ended)
        st = mrs_fail(err, ended, "%s", late.text);
    fetched->wanted = pages.wanted;
    fetched->fetched = pages.fetched;
    fetched->same = pages.same;
    fetched->failed = pages.failed;
    mrs_watch_close(f.watch);
    return st;
}

mrs_status mrs_feeds_change(const char *store, mrs_feeds_verb verb, const char *const *urls,
                            size_t n, mrs_err *err)
{
    const mrs_watch_options options = {.store = store};
    mrs_watch *watch = NULL;
    mrs_status st = mrs_watch_open(&options, &watch, err);
    for (size_t i = 0; !st && i < n; i++)
        st = verb == MRS_FEEDS_ADD ? mrs_watch_add(watch, urls[i], err)
                                   : mrs_watch_remove(watch, urls[i], err);
    mrs_watch_close(watch);
    return st;
}

mrs_status mrs_feeds_list(const char *store, mrs_buf *out, mrs_err *err)
{
    const mrs_watch_options options = {.store = store};
    mrs_watch *watch = NULL;
    mrs_status st = mrs_watch_open(&options, &watch, err);
    if (!st)
        st = mrs_watch_list(watch, out, err);
    mrs_watch_close(watch);
    return st;
}
