#include "watch/watch.h"

#include "watch/fetch.h"
#include "watch/state.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef enum { WANTED, BROUGHT, SETTLED } stage;

/* A page of this run. */
typedef struct {
    char *url;
    stage stage;
    bool later; /* it failed, but not for good */
    char etag[MRS_MARK_BYTES], changed[64];
} wanted;

struct mrs_watch {
    void (*now)(char out[32]);
    mrs_state *state;
    mrs_fetcher *fetcher; /* NULL: nothing is to be fetched */
    wanted *pages;
    size_t n, cap, at, settled; /* [settled, at) may be brought and not settled */
    mrs_page page;              /* handed out last */
    char fetched_at[32];
    pthread_mutex_t lock; /* of state, pages, counts, st */
    mrs_watch_counts counts;
    mrs_status st; /* what ended it */
    mrs_err err;
};

/* --- opening ---------------------------------------------------------------------------------- */

mrs_status mrs_watch_open(const mrs_watch_options *options, mrs_watch **out, mrs_err *err)
{
    *out = NULL;
    mrs_watch *w = calloc(1, sizeof *w);
    if (!w)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    pthread_mutex_init(&w->lock, NULL);
    w->now = options->now;
    const mrs_fetch_limits limits = {options->contact,   options->allow,   options->delay_s,
                                     options->timeout_s, options->retries, options->most_bytes};
    mrs_status st = options->contact ? mrs_fetcher_open(&limits, &w->fetcher, err) : MRS_OK;
    if (!st)
        st = mrs_state_open(options->store, &w->state, err);
    if (st)
        mrs_watch_close(w);
    else
        *out = w;
    return st;
}

void mrs_watch_close(mrs_watch *watch)
{
    if (!watch)
        return;
    mrs_page_clear(&watch->page);
    for (size_t i = 0; i < watch->n; i++)
        free(watch->pages[i].url);
    free(watch->pages);
    mrs_state_close(watch->state);
    mrs_fetcher_close(watch->fetcher);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}

/* --- the list of feeds ------------------------------------------------------------------------ */

static mrs_status read_url(const char *text, mrs_url *out, mrs_err *err)
{
    mrs_status st = mrs_url_read(text, NULL, out, err);
    if (st == MRS_E_FORMAT)
        st = mrs_err_wrap(err, MRS_E_ARG, "%.200s", text);
    return st;
}

mrs_status mrs_watch_add(mrs_watch *watch, const char *url, mrs_err *err)
{
    mrs_url whole;
    mrs_status st = read_url(url, &whole, err);
    return st ? st : mrs_state_add(watch->state, whole.text, err);
}

mrs_status mrs_watch_remove(mrs_watch *watch, const char *url, mrs_err *err)
{
    mrs_url whole;
    mrs_status st = read_url(url, &whole, err);
    return st ? st : mrs_state_remove(watch->state, whole.text, err);
}

static void list_feed(void *ctx, const mrs_feed_row *row)
{
    mrs_json json = {.out = ctx};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "feed", mrs_str_of(row->url));
    mrs_json_str_or_null(&json, "read", mrs_str_of(row->checked));
    mrs_json_int(&json, "entries", row->entries);
    mrs_json_int(&json, "waiting", row->waiting);
    mrs_json_int(&json, "gaps", row->gaps);
    if (row->gaps) {
        mrs_json_array(&json, "last_gap");
        mrs_json_str(&json, NULL, mrs_str_of(row->gap_from));
        mrs_json_str(&json, NULL, mrs_str_of(row->gap_to));
        mrs_json_end(&json, ']');
    }
    mrs_json_str_or_null(&json, "fault", mrs_str_of(row->fault));
    mrs_json_end(&json, '}');
    mrs_buf_putc(json.out, '\n');
}

mrs_status mrs_watch_list(mrs_watch *watch, mrs_buf *out, mrs_err *err)
{
    mrs_status st = mrs_state_feeds(watch->state, list_feed, out, err);
    return st ? st : mrs_buf_status(out, err);
}

/* --- what is wanted --------------------------------------------------------------------------- */

static void want(mrs_watch *w, const char *url)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->pages[i].url, url) == 0)
            return;
    if (w->n == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 64;
        wanted *more = realloc(w->pages, cap * sizeof *more);
        w->pages = more ? more : w->pages;
        w->cap = more ? cap : w->cap;
    }
    char *own = w->n < w->cap ? strdup(url) : NULL;
    if (own)
        w->pages[w->n++] = (wanted){.url = own};
    else
        w->st = mrs_fail(&w->err, MRS_E_MEMORY, "out of memory");
}

/* st, or what went wrong where no status could be given back. */
static mrs_status outcome(const mrs_watch *w, mrs_status st, mrs_err *err)
{
    return st || !w->st ? st : mrs_fail(err, w->st, "%s", w->err.text);
}

mrs_status mrs_watch_want(mrs_watch *watch, const char *const *urls, size_t n, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < n; i++) {
        mrs_url whole;
        st = read_url(urls[i], &whole, err);
        if (!st)
            want(watch, whole.text);
    }
    for (size_t i = 0; !st && i < watch->n; i++)
        st = mrs_state_page(watch->state, watch->pages[i].url, watch->pages[i].etag,
                            watch->pages[i].changed, err);
    return outcome(watch, st, err);
}

size_t mrs_watch_wanted(const mrs_watch *watch)
{
    return watch->n;
}

/* --- feeds ------------------------------------------------------------------------------------ */

/* What the callbacks below write: strings, each with a NUL after it. */
typedef struct {
    mrs_buf text;
    const mrs_url *base; /* links are relative to it */
} strings;

static void put(mrs_buf *to, mrs_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i])
            mrs_buf_putc(to, text.ptr[i]);
    mrs_buf_putc(to, '\0');
}

static void keep_feed(void *ctx, const mrs_feed_row *row)
{
    strings *to = ctx;
    put(&to->text, mrs_str_of(row->url));
    put(&to->text, mrs_str_of(row->etag));
    put(&to->text, mrs_str_of(row->changed));
}

static bool keep_entry(void *ctx, mrs_str id, mrs_str link)
{
    strings *to = ctx;
    mrs_url url = {0};
    mrs_err why;
    char text[MRS_URL_BYTES];
    bool fits = link.len && link.len < sizeof text;
    snprintf(text, sizeof text, "%.*s", fits ? (int)link.len : 0, fits ? link.ptr : "");
    if (!fits || mrs_url_read(text, to->base, &url, &why))
        url.text[0] = '\0';
    put(&to->text, id);
    put(&to->text, mrs_str_of(url.text));
    return true;
}

/* What a feed says, into the state. */
static mrs_status take_feed(mrs_watch *w, const mrs_page *page, mrs_feed_report *out, mrs_err *err)
{
    strings entries = {.base = &page->url};
    mrs_status st = mrs_feed_links(mrs_buf_view(&page->reply.body), keep_entry, &entries, err);
    if (!st)
        st = mrs_buf_status(&entries.text, err);
    const mrs_feed_reading reading = {out->url, page->reply.etag, page->reply.changed,
                                      w->fetched_at, mrs_buf_view(&entries.text)};
    if (!st)
        st = mrs_state_read(w->state, &reading, &out->gap, &out->fresh, err);
    mrs_buf_clear(&entries.text);
    return st;
}

/* *out has its url. Fails only when the run cannot go on. */
static mrs_status read_feed(mrs_watch *w, const char *etag, const char *changed,
                            mrs_feed_report *out, mrs_err *why, mrs_err *err)
{
    mrs_page page = {0};
    mrs_status st = mrs_fetch_page(w->fetcher, out->url, etag, changed, &page, why);
    w->now(w->fetched_at);
    out->same = !st && page.same;
    if (!st && !page.same)
        st = take_feed(w, &page, out, why);
    mrs_page_clear(&page);
    out->status = st;
    out->why = st ? why->text : "";
    if (st == MRS_E_MEMORY || st == MRS_E_BUSY)
        return mrs_fail(err, st, "%s", why->text);
    if (!st && !out->same)
        return MRS_OK;
    return mrs_state_checked(w->state, out->url, w->fetched_at, out->why, err);
}

static void want_page(void *ctx, const char *url)
{
    want(ctx, url);
}

mrs_status mrs_watch_check(mrs_watch *watch, mrs_feed_told *report, void *ctx, mrs_err *err)
{
    strings feeds = {0};
    mrs_str url, etag, changed;
    mrs_status st = mrs_state_feeds(watch->state, keep_feed, &feeds, err);
    if (!st)
        st = mrs_buf_status(&feeds.text, err);
    mrs_str rest = mrs_buf_view(&feeds.text);
    while (!st && rest.len && mrs_str_split(&rest, '\0', &url) &&
           mrs_str_split(&rest, '\0', &etag) && mrs_str_split(&rest, '\0', &changed)) {
        mrs_feed_report out = {.url = url.ptr};
        mrs_err why = {0};
        st = read_feed(watch, etag.ptr, changed.ptr, &out, &why, err);
        if (!st && report)
            report(ctx, &out);
    }
    mrs_buf_clear(&feeds.text);
    if (!st)
        st = mrs_state_waiting(watch->state, want_page, watch, err);
    return outcome(watch, st, err);
}

/* --- pages ------------------------------------------------------------------------------------ */

/* Under the lock. */
static void settle(mrs_watch *w, wanted *page)
{
    if (page->stage != BROUGHT || w->st)
        return;
    page->stage = SETTLED;
    w->st = page->later ? mrs_state_failed(w->state, page->url, &w->err)
                        : mrs_state_settle(w->state, page->url, page->etag, page->changed, &w->err);
}

/* What the fetch gave; true: it is to be handed out. Under the lock. */
static bool take_page(mrs_watch *w, wanted *p, mrs_status st)
{
    const mrs_reply *reply = &w->page.reply;
    p->stage = BROUGHT;
    p->later = st && w->page.later;
    w->counts.wanted++;
    w->counts.failed += st != MRS_OK;
    w->counts.same += !st && w->page.same;
    w->counts.fetched += !st && !w->page.same;
    if (!st && w->page.same) {
        settle(w, p);
        return false;
    }
    snprintf(p->etag, sizeof p->etag, "%s", st ? "" : reply->etag);
    snprintf(p->changed, sizeof p->changed, "%s", st ? "" : reply->changed);
    return true;
}

bool mrs_watch_next(void *ctx, mrs_brought *out)
{
    mrs_watch *w = ctx;
    while (w->at < w->n && !w->st) {
        wanted *p = &w->pages[w->at];
        mrs_page_clear(&w->page);
        out->member.name = mrs_str_of(p->url);
        mrs_status st =
            mrs_fetch_page(w->fetcher, p->url, p->etag, p->changed, &w->page, &out->why);
        w->now(w->fetched_at);
        pthread_mutex_lock(&w->lock);
        w->at++;
        if (st == MRS_E_MEMORY)
            w->st = mrs_fail(&w->err, st, "out of memory");
        bool give = !w->st && take_page(w, p, st);
        pthread_mutex_unlock(&w->lock);
        if (!give)
            continue;
        out->status = st;
        out->member.uri = mrs_str_of(w->page.url.text);
        out->member.charset = mrs_str_of(w->page.reply.type);
        out->member.headers = mrs_buf_view(&w->page.reply.head);
        out->member.bytes = mrs_buf_view(&w->page.reply.body);
        out->member.fetched_at = mrs_str_of(w->fetched_at);
        out->member.fetched = true;
        return true;
    }
    return false;
}

/* Is path the page's, or of a part inside it ("URL!NAME")? */
static bool is_of(const wanted *page, const char *path)
{
    size_t n = strlen(page->url);
    return strncmp(path, page->url, n) == 0 && (path[n] == '\0' || path[n] == '!');
}

void mrs_watch_settle(mrs_watch *watch, const char *path)
{
    pthread_mutex_lock(&watch->lock);
    size_t i = watch->settled;
    while (i < watch->at && !is_of(&watch->pages[i], path))
        i++;
    for (; i < watch->at && watch->settled < i; watch->settled++)
        settle(watch, &watch->pages[watch->settled]);
    pthread_mutex_unlock(&watch->lock);
}

mrs_status mrs_watch_finish(mrs_watch *watch, bool done, mrs_watch_counts *counts, mrs_err *err)
{
    pthread_mutex_lock(&watch->lock);
    for (; done && watch->settled < watch->at; watch->settled++)
        settle(watch, &watch->pages[watch->settled]);
    *counts = watch->counts;
    pthread_mutex_unlock(&watch->lock);
    return outcome(watch, MRS_OK, err);
}

/* NULL: there is no STORE.watch. */
static mrs_status open_known(const char *store, mrs_state **out, mrs_err *err)
{
    char path[4200];
    struct stat info;
    *out = NULL;
    if (strlen(store) > sizeof path - 32)
        return MRS_OK;
    mrs_name_beside(store, ".watch", path, sizeof path);
    return stat(path, &info) == 0 ? mrs_state_open(store, out, err) : MRS_OK;
}

mrs_status mrs_watch_missed(const char *store, mrs_missed_fn *fn, void *ctx, mrs_err *err)
{
    mrs_state *state;
    mrs_status st = open_known(store, &state, err);
    if (!st && state)
        st = mrs_state_gaps(state, fn, ctx, err);
    mrs_state_close(state);
    return st;
}

mrs_status mrs_watch_forget(const char *store, const char *words, int64_t *rows, mrs_err *err)
{
    mrs_state *state;
    *rows = 0;
    mrs_status st = open_known(store, &state, err);
    if (!st && state)
        st = mrs_state_forget(state, words, rows, err);
    mrs_state_close(state);
    return st;
}
