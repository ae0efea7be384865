/* filter_sql.c - a filter as two statements: how many rows by reason, and the rows. */
#include "store/driver.h"

#include <stdio.h>

enum { MAX_VALUES = 40 };

typedef struct {
    const mrs_filter *f;
    const mrs_driver *driver;
    bool events;
    mrs_buf where; /* what the user asked for */
    mrs_buf left;  /* CASE: which mrs_left a row falls under, else -1 */
    mrs_buf keep;  /* texts bound below, each with a NUL */
    struct {
        size_t at, len;
    } values[MAX_VALUES];
    int n;
} query;

/* "?N" for a text, which is kept until the statement is made. */
static void value(query *q, mrs_buf *out, mrs_str text)
{
    q->values[q->n].at = q->keep.len;
    q->values[q->n++].len = text.len;
    mrs_buf_put(&q->keep, text);
    mrs_buf_printf(out, "?%d", q->n);
}

static void day_value(query *q, mrs_buf *out, int32_t day)
{
    char text[16];
    size_t n = mrs_day_text(day, text);
    value(q, out, (mrs_str){text, n});
}

/* " AND t.col IN ('a','b')" for the bits of an enum; texts are our own words. */
static void in_bits(mrs_buf *out, const char *lead, const char *col, uint32_t bits,
                    const char *(*text)(int))
{
    mrs_buf_printf(out, "%st.%s IN (", lead, col);
    bool first = true;
    for (int v = 0; text(v)[0]; v++) {
        if (!(bits >> v & 1))
            continue;
        mrs_buf_printf(out, "%s'%s'", first ? "" : ",", text(v));
        first = false;
    }
    mrs_buf_putc(out, ')');
}

static const char *type_text(int v)
{
    return mrs_type_text((mrs_type)v);
}

static const char *status_text(int v)
{
    return mrs_claim_status_text((mrs_claim_status)v);
}

static const char *recency_text(int v)
{
    return mrs_recency_text((mrs_recency)v);
}

static const char *state_text(int v)
{
    return mrs_state_text((mrs_state)v);
}

static const char *precision_text(int v)
{
    return mrs_precision_text((mrs_precision)v);
}

static const char *source_text(int v)
{
    return mrs_source_kind_text((mrs_source_kind)v);
}

/* %words% with %, _ and \ made plain. */
static void like_value(query *q, mrs_buf *out, mrs_str words)
{
    mrs_buf pattern = {0};
    mrs_buf_putc(&pattern, '%');
    for (size_t i = 0; i < words.len; i++) {
        if (strchr("%_\\", words.ptr[i]))
            mrs_buf_putc(&pattern, '\\');
        mrs_buf_putc(&pattern, words.ptr[i]);
    }
    mrs_buf_putc(&pattern, '%');
    q->where.failed |= pattern.failed;
    mrs_buf_put(out, MRS_STR(" LIKE "));
    value(q, out, mrs_buf_view(&pattern));
    mrs_buf_put(out, MRS_STR(" ESCAPE '\\'"));
    mrs_buf_clear(&pattern);
}

static void ask_actor(query *q)
{
    mrs_buf *w = &q->where;
    if (!q->f->actor.len)
        return;
    mrs_buf_printf(w,
                   " AND EXISTS(SELECT 1 FROM %s p WHERE p.%s=t.fid AND p.side IN "
                   "('actor','target') AND (p.id=",
                   q->events ? "event_parties" : "parties", q->events ? "event" : "claim");
    value(q, w, q->f->actor);
    mrs_buf_put(w, MRS_STR(" OR p.name"));
    like_value(q, w, q->f->actor);
    mrs_buf_put(w, MRS_STR("))"));
}

static void ask_place(query *q)
{
    mrs_buf *w = &q->where;
    mrs_str place = q->f->place;
    if (!place.len)
        return;
    mrs_buf_put(w, MRS_STR(" AND (t.gazetteer_id="));
    value(q, w, place);
    if (place.len == 2) {
        mrs_buf_printf(w, " OR t.country=upper(?%d) OR t.country2=upper(?%d)", q->n, q->n);
    } else {
        mrs_buf_put(w, MRS_STR(" OR t.place"));
        like_value(q, w, place);
        mrs_buf_printf(w, " OR t.admin1 LIKE ?%d ESCAPE '\\'", q->n);
    }
    mrs_buf_putc(w, ')');
}

static void ask_box(query *q)
{
    mrs_buf *w = &q->where;
    const double *b = q->f->box;
    if (!q->f->has_box)
        return;
    char n[4][32];
    for (int i = 0; i < 4; i++)
        mrs_num_text(b[i], n[i]);
    mrs_buf_printf(w,
                   " AND (t.lat IS NULL OR (t.lat BETWEEN %s AND %s AND (t.lon>=%s %s t.lon<=%s)))",
                   n[1], n[3], n[0], b[0] <= b[2] ? "AND" : "OR", n[2]);
}

/* A plan counts by its deadline; an open end reaches on. */
static void ask_days(query *q)
{
    mrs_buf *w = &q->where;
    if (q->f->has_since) {
        mrs_buf_put(w, MRS_STR(" AND (coalesce(t.start_date,t.end_date,t.deadline) IS NULL OR "
                               "coalesce(t.end_date,CASE WHEN t.start_date IS NULL THEN t.deadline "
                               "ELSE '9999-12-31' END)>="));
        day_value(q, w, q->f->since);
        mrs_buf_putc(w, ')');
    }
    if (q->f->has_until) {
        mrs_buf_put(w, MRS_STR(" AND (coalesce(t.start_date,t.end_date,t.deadline) IS NULL OR "
                               "coalesce(t.start_date,CASE WHEN t.end_date IS NULL THEN t.deadline "
                               "ELSE '0000-01-01' END)<="));
        day_value(q, w, q->f->until);
        mrs_buf_putc(w, ')');
    }
}

static void ask_text(query *q)
{
    mrs_buf *w = &q->where, words = {0};
    if (!q->f->text.len)
        return;
    q->driver->ask_words(q->f->text, &words);
    const char *docs = "SELECT rowid FROM documents_text WHERE documents_text MATCH ";
    if (q->events)
        mrs_buf_printf(w,
                       " AND t.fid IN (SELECT j.event FROM event_claims j JOIN claims c ON "
                       "c.fid=j.claim WHERE c.document IN (%s",
                       docs);
    else
        mrs_buf_printf(w, " AND t.document IN (%s", docs);
    value(q, w, mrs_buf_view(&words));
    mrs_buf_put(w, q->events ? MRS_STR("))") : MRS_STR(")"));
    w->failed |= words.failed;
    mrs_buf_clear(&words);
}

static void ask_ids(query *q)
{
    mrs_buf *w = &q->where;
    const char *doc = "SELECT fid FROM documents WHERE id=";
    if (q->f->doc.len) {
        if (q->events)
            mrs_buf_printf(w,
                           " AND t.fid IN (SELECT j.event FROM event_claims j JOIN claims c ON "
                           "c.fid=j.claim WHERE c.document=(%s",
                           doc);
        else
            mrs_buf_printf(w, " AND (t.document=(%s", doc);
        value(q, w, q->f->doc);
        mrs_buf_put(w, MRS_STR("))"));
    }
    if (q->f->event.len && !q->events) {
        mrs_buf_put(w, MRS_STR(" AND t.fid IN (SELECT j.claim FROM event_claims j JOIN events e ON "
                               "e.fid=j.event WHERE e.id="));
        value(q, w, q->f->event);
        mrs_buf_putc(w, ')');
    }
}

/* What people said of it, how well its place is known, who says so. */
static void ask_kinds(query *q)
{
    mrs_buf *w = &q->where;
    if (q->f->states)
        in_bits(w, " AND ", "state", q->f->states, state_text);
    if (q->f->precisions)
        in_bits(w, " AND ", "precision", q->f->precisions, precision_text);
    if (q->f->sources && !q->events)
        in_bits(w, " AND ", "source_kind", q->f->sources, source_text);
    if (!q->f->sources || !q->events)
        return;
    in_bits(w, " AND t.fid IN (SELECT t.event FROM event_sources t WHERE ", "kind", q->f->sources,
            source_text);
    mrs_buf_putc(w, ')');
}

static void ask(query *q)
{
    mrs_buf *w = &q->where;
    mrs_buf_put(w, MRS_STR("1=1"));
    bool period = q->events && (q->f->has_since || q->f->has_until); /* its index leads with type */
    if (q->f->types || period)
        in_bits(w, " AND ", "type", q->f->types ? q->f->types : ~0U, type_text);
    if (q->f->mode.len) {
        mrs_buf_put(w, MRS_STR(" AND t.mode="));
        value(q, w, q->f->mode);
    }
    ask_actor(q);
    ask_place(q);
    ask_box(q);
    ask_days(q);
    ask_text(q);
    ask_ids(q);
    ask_kinds(q);
}

static void leave(query *q)
{
    mrs_buf *l = &q->left;
    const mrs_filter *f = q->f;
    uint32_t statuses =
        f->statuses ? f->statuses
                    : 1U << MRS_CLAIM_ACTUAL | 1U << MRS_CLAIM_ATTEMPTED | 1U << MRS_CLAIM_ALLEGED;
    uint32_t recencies = f->recencies ? f->recencies : 1U << MRS_RECENCY_FRESH;
    mrs_buf_put(l, MRS_STR("CASE"));
    if (!f->all && !f->states)
        mrs_buf_printf(l, " WHEN t.state='rejected' THEN %d", MRS_LEFT_REJECTED);
    if (!f->all || f->statuses) {
        in_bits(l, " WHEN NOT ", "status", statuses, status_text);
        mrs_buf_printf(l, " THEN %d", MRS_LEFT_STATUS);
    }
    if (!f->all || f->recencies) {
        in_bits(l, " WHEN NOT ", "recency", recencies, recency_text);
        mrs_buf_printf(l, " THEN %d", MRS_LEFT_RECENCY);
    }
    if (!f->all || f->confidence > 0) {
        char least[32];
        mrs_num_text(f->confidence > 0 ? f->confidence : MRS_MIN_CONFIDENCE, least);
        mrs_buf_printf(l, " WHEN t.confidence<%s THEN %d", least, MRS_LEFT_CONFIDENCE);
    }
    if (f->has_since || f->has_until)
        mrs_buf_printf(l, " WHEN coalesce(t.start_date,t.end_date,t.deadline) IS NULL THEN %d",
                       MRS_LEFT_UNDATED);
    if (f->has_box)
        mrs_buf_printf(l, " WHEN t.lat IS NULL THEN %d", MRS_LEFT_NO_POINT);
    mrs_buf_put(l, MRS_STR(" WHEN 1=0 THEN 0 ELSE -1 END"));
}

static mrs_status make(mrs_store *store, query *q, mrs_buf *text, mrs_stmt **out, mrs_err *err)
{
    mrs_status st = mrs_buf_status(&q->keep, err);
    if (!st)
        st = mrs_buf_status(text, err);
    if (!st)
        st = mrs_sql_prepare(store, mrs_buf_view(text), out, err);
    for (int i = 0; !st && i < q->n; i++)
        mrs_bind_copy(*out, i + 1, (mrs_str){q->keep.ptr + q->values[i].at, q->values[i].len});
    mrs_buf_clear(text);
    return st;
}

/* left, n, pinned, no_place, undated, inferred; of columns that events_of_type holds */
static const char *const counted =
    "count(*) n,"
    "count(*) FILTER (WHERE t.precision IN ('exact','near') AND t.lat IS NOT NULL AND "
    "coalesce(t.withheld,0)=0) pinned,"
    "count(*) FILTER (WHERE coalesce(t.precision,'none')='none' OR (t.precision IN "
    "('exact','near') AND t.lat IS NULL)) no_place,"
    "count(*) FILTER (WHERE coalesce(t.start_date,t.end_date,t.deadline) IS NULL) undated,"
    "sum(coalesce(t.inferred,0)) inferred";

/* Events of a period by ranges of an index: those that begin in it or shortly before; the few that
 * last longer than MRS_LONG_DAYS, which have an index of their own; those with a last day or a
 * deadline alone; those without any day, which are counted and not given. "1=1" is everything.
 * Claims are read through. */
enum { MOST_ARMS = 5 };
typedef struct {
    char from[MOST_ARMS][40], text[MOST_ARMS][160];
    int n, n_dated; /* the first */
} arms;

/* Of the past there are views, and no indexes to name. */
static arms arms_of(const query *q, bool past)
{
    char since[16], until[16];
    const mrs_filter *f = q->f;
    arms a = {.n = 1, .n_dated = 1, .text = {"1=1"}};
    snprintf(a.from[0], sizeof a.from[0], "%s t", q->events ? "events" : "claims");
    if (!q->events || (!f->has_since && !f->has_until))
        return a;
    mrs_day_text(f->has_since ? f->since - MRS_LONG_DAYS : mrs_day(1, 1, 1), since);
    mrs_day_text(f->has_until ? f->until : mrs_day(9999, 12, 31), until);
    snprintf(a.text[0], sizeof a.text[0], "t.start_date BETWEEN '%s' AND '%s'", since, until);
    snprintf(a.text[1], sizeof a.text[1], "t.start_date<'%s' AND " MRS_IS_LONG, since);
    snprintf(a.text[2], sizeof a.text[2], "t.start_date IS NULL AND t.end_date>''");
    snprintf(a.text[3], sizeof a.text[3],
             "t.start_date IS NULL AND t.end_date IS NULL AND t.deadline>''");
    snprintf(a.text[4], sizeof a.text[4],
             "t.start_date IS NULL AND t.end_date IS NULL AND t.deadline IS NULL");
    a.n = MOST_ARMS;
    a.n_dated = MOST_ARMS - 1;
    for (int i = 0; i < a.n; i++)
        snprintf(a.from[i], sizeof a.from[i], past ? "events t" : "events t INDEXED BY events_%s",
                 i == 1 ? "long" : "of_type");
    return a;
}

static void count_text(const query *q, const arms *a, mrs_buf *text)
{
    mrs_buf_put(text, MRS_STR("SELECT w,sum(n),sum(pinned),sum(no_place),sum(undated),"
                              "sum(inferred) FROM ("));
    for (int i = 0; i < a->n; i++)
        mrs_buf_printf(text, "%sSELECT %s AS w,%s FROM %s WHERE %s AND %s GROUP BY w",
                       i ? " UNION ALL " : "", q->left.ptr, counted, a->from[i], a->text[i],
                       q->where.ptr);
    mrs_buf_put(text, MRS_STR(") x GROUP BY w"));
}

/* Rows past the one that filter.after names, in the order of rows_text. */
static void past_key(query *q, mrs_buf *text)
{
    mrs_str id = q->f->after, day;
    if (!id.len || !mrs_str_split(&id, '_', &day))
        return;
    mrs_buf_put(text, MRS_STR(" WHERE "));
    if (!day.len) {
        mrs_buf_put(text, MRS_STR("day IS NULL AND id>"));
        value(q, text, id);
        return;
    }
    mrs_buf_printf(text, "(day IS NULL OR day%c", q->f->oldest_first ? '>' : '<');
    value(q, text, day);
    mrs_buf_printf(text, " OR (day=?%d AND id>", q->n);
    value(q, text, id);
    mrs_buf_put(text, MRS_STR("))"));
}

/* fid, day and id of the rows, in no order. */
static void set_text(query *q, const arms *a, mrs_buf *text)
{
    mrs_buf_put(text, MRS_STR("SELECT fid,day,id FROM ("));
    for (int i = 0; i < a->n_dated; i++)
        mrs_buf_printf(text,
                       "%sSELECT t.fid,t.start_date AS day,t.id FROM %s WHERE %s AND %s AND %s=-1",
                       i ? " UNION ALL " : "", a->from[i], a->text[i], q->where.ptr, q->left.ptr);
    mrs_buf_put(text, MRS_STR(") u"));
    past_key(q, text);
}

static void rows_text(query *q, const arms *a, const char *around, mrs_buf *text)
{
    mrs_str rest = mrs_str_of(around), part;
    for (bool first = true; mrs_str_split(&rest, '$', &part); first = false) {
        if (!first) {
            mrs_buf_putc(text, '(');
            set_text(q, a, text);
            mrs_buf_putc(text, ')');
        }
        mrs_buf_put(text, part);
    }
    if (!mrs_str_ends(mrs_str_of(around), MRS_STR(" r"))) /* it has an order of its own */
        return;
    mrs_buf_printf(text, " ORDER BY r.day IS NULL,r.day %s,r.id",
                   q->f->oldest_first ? "ASC" : "DESC");
    if (q->f->limit)
        mrs_buf_printf(text, " LIMIT %u", q->f->limit);
}

mrs_status mrs_filter_prepare(mrs_store *store, const mrs_filter *filter, bool events,
                              const char *around, mrs_filter_query *out, mrs_err *err)
{
    query q = {.f = filter, .driver = store->driver, .events = events};
    mrs_buf text = {0};
    const arms a = arms_of(&q, store->past);
    *out = (mrs_filter_query){0};
    ask(&q);
    leave(&q);
    mrs_status st = mrs_buf_status(&q.where, err);
    if (!st)
        st = mrs_buf_status(&q.left, err);
    if (!st) {
        count_text(&q, &a, &text);
        st = make(store, &q, &text, &out->counts, err);
    }
    if (!st) {
        rows_text(&q, &a, around, &text);
        st = make(store, &q, &text, &out->rows, err);
    }
    mrs_buf_clear(&text);
    mrs_buf_clear(&q.where);
    mrs_buf_clear(&q.left);
    mrs_buf_clear(&q.keep);
    return st;
}

/* Which reasons are the user's own words. */
static uint32_t asked(const mrs_filter *f)
{
    return (f->statuses ? 1U << MRS_LEFT_STATUS : 0) | (f->recencies ? 1U << MRS_LEFT_RECENCY : 0) |
           (f->confidence > 0 ? 1U << MRS_LEFT_CONFIDENCE : 0) | 1U << MRS_LEFT_UNDATED |
           1U << MRS_LEFT_NO_POINT | 1U << MRS_LEFT_LIMIT;
}

static mrs_status count(mrs_store *store, const mrs_filter *filter, mrs_stmt *stmt,
                        mrs_tally *tally, mrs_err *err)
{
    bool row = true;
    mrs_status st = MRS_OK;
    *tally = (mrs_tally){.asked = asked(filter)};
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        int why = mrs_col_i32(stmt, 0);
        uint64_t n = (uint64_t)mrs_col_int(stmt, 1);
        if (why >= 0) {
            tally->left[why] = n;
            continue;
        }
        uint64_t *const sums[] = {&tally->pinned, &tally->no_place, &tally->undated,
                                  &tally->inferred};
        for (int i = 0; i < 4; i++)
            *sums[i] = (uint64_t)mrs_col_int(stmt, 2 + i);
        tally->area = n - tally->pinned - tally->no_place;
        tally->shown = filter->limit && n > filter->limit ? filter->limit : n;
        tally->left[MRS_LEFT_LIMIT] = n - tally->shown;
    }
    return st;
}

mrs_status mrs_filter_around(mrs_store *store, const mrs_filter *filter, bool events,
                             const char *around, mrs_tally *tally, mrs_around_fn fn, void *ctx,
                             mrs_err *err)
{
    mrs_filter_query q = {0};
    bool row = true, go_on = true;
    /* one view of the record for both statements, whoever writes meanwhile */
    bool own = mrs_sql_idle(store);
    mrs_status st = own ? mrs_sql_begin_read(store, err) : MRS_OK;
    if (!st)
        st = mrs_filter_prepare(store, filter, events, around, &q, err);
    if (!st && tally)
        st = count(store, filter, q.counts, tally, err);
    while (!st && go_on && (st = mrs_sql_step(store, q.rows, &row, err)) == MRS_OK && row)
        st = fn(ctx, q.rows, &go_on, err);
    mrs_stmt_free(q.counts);
    mrs_stmt_free(q.rows);
    return own ? mrs_sql_end(store, st, err) : st;
}

typedef struct {
    mrs_fid_fn fn;
    void *ctx;
} by_fid;

static mrs_status give_fid(void *ctx, mrs_stmt *row, bool *go_on, mrs_err *err)
{
    const by_fid *b = ctx;
    return b->fn(b->ctx, mrs_col_int(row, 0), go_on, err);
}

mrs_status mrs_filter_run(mrs_store *store, const mrs_filter *filter, bool events, mrs_tally *tally,
                          mrs_fid_fn fn, void *ctx, mrs_err *err)
{
    by_fid b = {fn, ctx};
    return mrs_filter_around(store, filter, events, "SELECT r.fid FROM $ r", tally, give_fid, &b,
                             err);
}
