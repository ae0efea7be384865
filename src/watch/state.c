#include "watch/state.h"

#include <stdio.h>
#include <sys/stat.h>

static const char schema[] =
    "PRAGMA application_id=1836217207; PRAGMA user_version=1;"
    "CREATE TABLE feeds (url TEXT PRIMARY KEY, etag TEXT NOT NULL DEFAULT '', changed TEXT NOT "
    "NULL DEFAULT '', checked TEXT NOT NULL DEFAULT '', fault TEXT NOT NULL DEFAULT '');"
    /* present: 1 in the last reading, 2 in the one before it while a reading is taken in */
    "CREATE TABLE entries (fid INTEGER PRIMARY KEY, feed TEXT NOT NULL, id TEXT NOT NULL, url TEXT "
    "NOT NULL, present INTEGER NOT NULL, done INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, "
    "UNIQUE(feed, id));"
    "CREATE INDEX entries_by_url ON entries(url);"
    "CREATE TABLE gaps (feed TEXT NOT NULL, from_at TEXT NOT NULL, to_at TEXT NOT NULL);"
    "CREATE TABLE pages (url TEXT PRIMARY KEY, etag TEXT NOT NULL, changed TEXT NOT NULL);";

/* --- opening ---------------------------------------------------------------------------------- */

mrs_status mrs_state_open(const char *store, mrs_state **out, mrs_err *err)
{
    static const mrs_side_kind kind = {".watch", 1836217207, schema, false}; /* "mrsw" */
    struct stat info;
    mrs_status st = mrs_side_open(store, &kind, out, err);
    if (!st && !mrs_is_server(store) && stat(store, &info) != 0)
        st = mrs_side_run(*out, err, "DELETE FROM pages", "");
    if (st) {
        mrs_side_close(*out);
        *out = NULL;
    }
    return st;
}

void mrs_state_close(mrs_state *state)
{
    mrs_side_close(state);
}

/* --- feeds ------------------------------------------------------------------------------------ */

mrs_status mrs_state_add(mrs_state *state, const char *url, mrs_err *err)
{
    mrs_status st =
        mrs_side_run(state, err, "INSERT OR IGNORE INTO feeds(url) VALUES(?)", "s", url);
    if (!st && mrs_side_changes(state) == 0)
        st = mrs_fail(err, MRS_E_ARG, "%s: is watched already", url);
    return st;
}

mrs_status mrs_state_remove(mrs_state *state, const char *url, mrs_err *err)
{
    mrs_status st = mrs_side_begin(state, err);
    if (st)
        return st;
    st = mrs_side_run(state, err, "DELETE FROM feeds WHERE url=?", "s", url);
    if (!st && mrs_side_changes(state) == 0)
        st = mrs_fail(err, MRS_E_ARG, "%s: is not watched; `marsad watch list` shows what is", url);
    if (!st)
        st = mrs_side_run(state, err, "DELETE FROM entries WHERE feed=?", "s", url);
    if (!st)
        st = mrs_side_run(state, err, "DELETE FROM gaps WHERE feed=?", "s", url);
    return mrs_side_end(state, st, err);
}

typedef struct {
    mrs_feed_seen *feed;
    mrs_url_seen *url;
    void *ctx;
} telling;

static void tell_feed(void *ctx, mrs_side_row *r)
{
    const telling *t = ctx;
    const mrs_feed_row row = {mrs_side_text(r, 0), mrs_side_text(r, 1), mrs_side_text(r, 2),
                              mrs_side_text(r, 3), mrs_side_text(r, 4), mrs_side_int(r, 5),
                              mrs_side_int(r, 6),  mrs_side_int(r, 7),  mrs_side_text(r, 8),
                              mrs_side_text(r, 9)};
    t->feed(t->ctx, &row);
}

mrs_status mrs_state_feeds(mrs_state *state, mrs_feed_seen *fn, void *ctx, mrs_err *err)
{
    static const char sql[] =
        "SELECT url, etag, changed, checked, fault, (SELECT count(*) FROM entries WHERE "
        "feed=f.url), "
        "(SELECT count(*) FROM entries WHERE feed=f.url AND done=0), (SELECT count(*) FROM gaps "
        "WHERE feed=f.url), g.from_at, g.to_at FROM feeds f LEFT JOIN gaps g ON g.rowid=(SELECT "
        "max(rowid) FROM gaps WHERE feed=f.url) ORDER BY url";
    telling t = {.feed = fn, .ctx = ctx};
    return mrs_side_each(state, tell_feed, &t, err, sql, "");
}

static void tell_url(void *ctx, mrs_side_row *r)
{
    const telling *t = ctx;
    t->url(t->ctx, mrs_side_text(r, 0));
}

mrs_status mrs_state_waiting(mrs_state *state, mrs_url_seen *fn, void *ctx, mrs_err *err)
{
    telling t = {.url = fn, .ctx = ctx};
    return mrs_side_each(state, tell_url, &t, err,
                         "SELECT url FROM entries WHERE done=0 GROUP BY url ORDER BY "
                         "min(feed), min(fid)",
                         "");
}

static mrs_status take_entries(mrs_state *s, const mrs_feed_reading *r, int64_t *fresh,
                               mrs_err *err)
{
    static const char add[] = "INSERT OR IGNORE INTO entries(feed,id,url,present,done) "
                              "VALUES(?,?,?,0,CASE WHEN ?3='' OR EXISTS(SELECT 1 FROM entries "
                              "WHERE url=?3 AND done=1) THEN 1 ELSE 0 END)";
    mrs_status st = mrs_side_run(
        s, err, "UPDATE entries SET present=2*present WHERE feed=? AND present=1", "s", r->url);
    mrs_str rest = r->entries, id, url;
    while (!st && rest.len && mrs_str_split(&rest, '\0', &id) && mrs_str_split(&rest, '\0', &url)) {
        st = mrs_side_run(s, err, add, "sss", r->url, id.ptr, url.ptr);
        if (st)
            break;
        *fresh += mrs_side_changes(s);
        st = mrs_side_run(s, err, "UPDATE entries SET present=present|1 WHERE feed=? AND id=?",
                          "ss", r->url, id.ptr);
    }
    return st;
}

static mrs_status find_gap(mrs_state *s, const mrs_feed_reading *r, bool *gap, mrs_err *err)
{
    static const char count[] = "SELECT count(*) FROM entries WHERE feed=? AND present&?";
    int64_t had = 0, has = 0, both = 0;
    mrs_status st = mrs_side_number(s, &had, err, count, "si", r->url, (int64_t)2);
    if (!st)
        st = mrs_side_number(s, &has, err, count, "si", r->url, (int64_t)1);
    if (!st)
        st = mrs_side_number(
            s, &both, err, "SELECT count(*) FROM entries WHERE feed=? AND present=3", "s", r->url);
    *gap = !st && had && has && !both;
    if (*gap)
        st =
            mrs_side_run(s, err, "INSERT INTO gaps SELECT url, checked, ?2 FROM feeds WHERE url=?1",
                         "ss", r->url, r->now);
    if (st)
        return st;
    /* an empty feed says nothing: what it had before is still what the next one is held against */
    const char *after = has ? "UPDATE entries SET present=present&1 WHERE feed=? AND present>1"
                            : "UPDATE entries SET present=1 WHERE feed=? AND present>1";
    return mrs_side_run(s, err, after, "s", r->url);
}

mrs_status mrs_state_read(mrs_state *state, const mrs_feed_reading *reading, bool *gap,
                          int64_t *fresh, mrs_err *err)
{
    *gap = false;
    *fresh = 0;
    mrs_status st = mrs_side_begin(state, err);
    if (st)
        return st;
    st = take_entries(state, reading, fresh, err);
    if (!st)
        st = find_gap(state, reading, gap, err);
    if (!st)
        st = mrs_side_run(state, err,
                          "UPDATE feeds SET etag=?, changed=?, checked=?, fault='' WHERE url=?",
                          "ssss", reading->etag, reading->changed, reading->now, reading->url);
    return mrs_side_end(state, st, err);
}

mrs_status mrs_state_checked(mrs_state *state, const char *url, const char *now, const char *why,
                             mrs_err *err)
{
    if (why[0]) /* checked stays: a gap is told from the last reading that went well */
        return mrs_side_run(state, err, "UPDATE feeds SET fault=? WHERE url=?", "ss", why, url);
    return mrs_side_run(state, err, "UPDATE feeds SET checked=?, fault='' WHERE url=?", "ss", now,
                        url);
}

typedef struct {
    mrs_gap_seen *fn;
    void *ctx;
} gap_telling;

static void tell_gap(void *ctx, mrs_side_row *r)
{
    const gap_telling *t = ctx;
    t->fn(t->ctx, mrs_side_text(r, 0), mrs_side_text(r, 1));
}

mrs_status mrs_state_gaps(mrs_state *state, mrs_gap_seen *fn, void *ctx, mrs_err *err)
{
    gap_telling t = {fn, ctx};
    return mrs_side_each(state, tell_gap, &t, err,
                         "SELECT from_at, to_at FROM gaps ORDER BY from_at, to_at", "");
}

/* --- pages ------------------------------------------------------------------------------------ */

typedef struct {
    char *etag, *changed;
} page;

static void take_page(void *ctx, mrs_side_row *r)
{
    const page *p = ctx;
    snprintf(p->etag, 512, "%s", mrs_side_text(r, 0));
    snprintf(p->changed, 64, "%s", mrs_side_text(r, 1));
}

mrs_status mrs_state_page(mrs_state *state, const char *url, char etag[512], char changed[64],
                          mrs_err *err)
{
    page p = {etag, changed};
    etag[0] = changed[0] = '\0';
    return mrs_side_each(state, take_page, &p, err, "SELECT etag, changed FROM pages WHERE url=?",
                         "s", url);
}

mrs_status mrs_state_settle(mrs_state *state, const char *url, const char *etag,
                            const char *changed, mrs_err *err)
{
    mrs_status st = mrs_side_begin(state, err);
    if (st)
        return st;
    st = mrs_side_run(state, err, "UPDATE entries SET done=1 WHERE url=?", "s", url);
    if (!st)
        st = mrs_side_run(state, err, "INSERT OR REPLACE INTO pages VALUES(?,?,?)", "sss", url,
                          etag, changed);
    return mrs_side_end(state, st, err);
}

mrs_status mrs_state_failed(mrs_state *state, const char *url, mrs_err *err)
{
    return mrs_side_run(state, err,
                        "UPDATE entries SET tries=tries+1, done=(tries+1>=?2) WHERE url=?1", "si",
                        url, (int64_t)MRS_STATE_TRIES);
}

/* --- forgetting ------------------------------------------------------------------------------- */

mrs_status mrs_state_forget(mrs_state *state, const char *words, int64_t *rows, mrs_err *err)
{
    static const char *const texts[] = {
        "DELETE FROM pages WHERE instr(lower(url),lower(?))>0",
        "DELETE FROM entries WHERE instr(lower(url||' '||id),lower(?))>0",
        "UPDATE feeds SET fault='' WHERE instr(lower(fault),lower(?))>0"};
    *rows = 0;
    mrs_status st = mrs_side_begin(state, err);
    if (st)
        return st;
    for (size_t i = 0; !st && i < sizeof texts / sizeof *texts; i++) {
        st = mrs_side_run(state, err, texts[i], "s", words);
        *rows += st ? 0 : mrs_side_changes(state);
    }
    st = mrs_side_end(state, st, err);
    return st ? st : mrs_side_run(state, err, "VACUUM", "");
}
