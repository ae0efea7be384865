/* export.c - rows that leave as a file: out of the published record, or for who may, and says why,
 * out of the precise one. What left is in the team's log before the first byte goes. */
#include "serve/routes.h"
#include "serve/service.h"

#include <stdio.h>

/* of: what may leave so, c(laims), e(vents); shape: of events, that of mrs_shape_held. */
static const struct {
    const char *name, *type, *end;
    mrs_format format; /* of claims, and of what is no shape */
    bool shape, claims;
} formats[] = {{"csv", "text/csv; charset=utf-8", "csv", MRS_FORMAT_CSV, true, true},
               {"geojson", "application/geo+json", "geojson", MRS_FORMAT_GEOJSON, true, true},
               {"jsonl", "application/x-ndjson", "jsonl", MRS_FORMAT_JSONL, false, true},
               {"acled", "text/csv; charset=utf-8", "csv", 0, true, false},
               {"ucdp", "text/csv; charset=utf-8", "csv", 0, true, false},
               {"plover", "application/x-ndjson", "jsonl", 0, true, false},
               {"hxl", "text/csv; charset=utf-8", "csv", 0, true, false},
               {"gpkg", "application/geopackage+sqlite3", "gpkg", 0, true, false},
               {"graphml", "application/graphml+xml", "graphml", 0, true, false},
               {"atom", "application/atom+xml", "atom", 0, true, false}};

typedef struct {
    mrs_call *call;
    mrs_export *export;
    size_t which; /* of formats */
    bool events, shape, report;
    uint64_t n, left_out;
    mrs_status st;
    mrs_err *err;
} leaving;

static const char *text_of(mrs_call *call, const char *name)
{
    mrs_str value = mrs_call_ask(call, name);
    return value.len ? mrs_str_copy(value, call->arena).ptr : NULL;
}

/* ---- rows in ----------------------------------------------------------------------------------
 */

static bool put_claim(void *ctx, const mrs_claim_row *row)
{
    leaving *l = ctx;
    l->n++;
    l->st = mrs_export_claim(l->export, row, l->err);
    return l->st == MRS_OK;
}

static mrs_status put_plain(leaving *l, const mrs_filter *filter, mrs_err *err)
{
    mrs_cards cards;
    mrs_tally tally = {0};
    mrs_call *call = l->call;
    const mrs_export_options options = {.words = mrs_engine_words(call->service->engine),
                                        .format = formats[l->which].format,
                                        .events = l->events,
                                        .sample = mrs_store_sample(call->store)};
    mrs_status st = mrs_export_new(&options, &call->out, &l->export, err);
    if (!st)
        st = l->events ? mrs_call_cards(call, filter, &tally, &cards, err)
                       : mrs_store_claims(call->store, filter, &tally, put_claim, l, err);
    if (!st && tally.left[MRS_LEFT_LIMIT])
        return mrs_fail(err, MRS_E_ARG, "more than %d rows fit; choose fewer by since and until",
                        MRS_SERVE_EXPORT_ROWS);
    if (!st && l->events) {
        l->n = cards.n;
        st = mrs_cards_export(call, &cards, l->export, err);
    }
    st = st ? st : l->st;
    return st ? st : mrs_export_finish(l->export, err);
}

static bool put_bytes(void *ctx, mrs_str bytes)
{
    mrs_buf_put(ctx, bytes);
    return true;
}

/* In the shape's order and words; or what the shape leaves out, and nothing of the file. */
static mrs_status put_shape(leaving *l, const mrs_filter *filter, mrs_err *err)
{
    mrs_call *call = l->call;
    mrs_where where[MRS_MOST_QUERIES + 2];
    mrs_shape_done done;
    mrs_buf file = {0}, *out = &call->out;
    mrs_shape_request request = {.format = formats[l->which].name,
                                 .filters = where,
                                 .all = filter->all,
                                 .as_of = text_of(call, "as_of"),
                                 .coarsen = text_of(call, "coarsen"),
                                 .withhold = text_of(call, "withhold")};
    mrs_status st = mrs_call_where(call, where, &request.n_filters, err);
    if (!st)
        st = mrs_shape_held(call->service->engine, &request, call->store, filter, put_bytes,
                            l->report ? &file : out, l->report ? out : NULL, &done, err);
    if (!st)
        st = mrs_buf_status(&file, err);
    mrs_buf_clear(&file);
    l->n = done.rows;
    l->left_out = done.left_out;
    return st;
}

/* ---- the log ----------------------------------------------------------------------------------
 */

/* As it was asked for, but for the reason, which the log has beside it. */
static void put_asked(const mrs_call *call, mrs_buf *out)
{
    for (uint32_t i = 0; i < call->target.n_queries; i++) {
        const mrs_query *q = &call->target.queries[i];
        if (mrs_str_is(q->name, "reason"))
            continue;
        mrs_buf_printf(out, "%s%.*s=", out->len ? "&" : "", (int)q->name.len, q->name.ptr);
        mrs_query_put(out, q->value);
    }
}

/* One write at a time; the view is let go first, for it would hold up the writer. */
static mrs_status note(const leaving *l, const char *what, const char *sha256, mrs_err *err)
{
    char now[32];
    mrs_buf asked = {0};
    mrs_call *call = l->call;
    mrs_service *service = call->service;
    const char *who = call->asker.viewer.who;
    put_asked(call, &asked);
    mrs_buf_putc(&asked, '\0');
    service->options.now(now);
    const mrs_export_note row = {.store = service->options.store,
                                 .who = who[0] ? who : "anonymous",
                                 .now = now,
                                 .what = what,
                                 .filter = asked.ptr,
                                 .sha256 = sha256,
                                 .reason =
                                     mrs_str_copy(mrs_call_ask(call, "reason"), call->arena).ptr,
                                 .rows = l->n,
                                 .precise = call->asker.precise};
    mrs_status st = mrs_buf_status(&asked, err);
    mrs_store_let(call->store);
    pthread_mutex_lock(&service->writing);
    if (!st)
        st = mrs_export_log(service->engine, &row, err);
    pthread_mutex_unlock(&service->writing);
    mrs_buf_clear(&asked);
    return st;
}

/* ---- what is said of it -----------------------------------------------------------------------
 */

/* Of the file: its name, size and hash, and where its report is. */
static void put_head(const leaving *l, const char *sha256)
{
    mrs_call *call = l->call;
    mrs_buf report = {0};
    const char *name = formats[l->which].name, *end = formats[l->which].end;
    bool bare = strcmp(name, end) == 0;
    mrs_buf_printf(&call->head,
                   "Content-Disposition: attachment; filename=\"marsad-%s%s%s%s\"\n"
                   "X-Marsad-Rows: %llu\nX-Marsad-SHA256: %s\n",
                   l->events ? "events" : "claims", bare ? "" : "-", bare ? "" : name,
                   l->report ? ".report.json" : mrs_str_format(call->arena, ".%s", end).ptr,
                   (unsigned long long)l->n, sha256);
    if (!l->shape || l->report)
        return;
    mrs_call_address(call, "part", MRS_STR("report"), &report);
    mrs_buf_printf(&call->head,
                   "X-Marsad-Left-Out: %llu\n"
                   "Link: <%.*s>; rel=\"describedby\"; type=\"application/json\"\n",
                   (unsigned long long)l->left_out, (int)report.len, report.ptr);
    mrs_buf_clear(&report);
}

static mrs_status finish(const leaving *l, mrs_err *err)
{
    char what[48], sha256[65];
    mrs_call *call = l->call;
    mrs_sha256_hex(mrs_buf_view(&call->out), sha256);
    snprintf(what, sizeof what, "%s %s%s", l->events ? "events" : "claims", formats[l->which].name,
             l->report ? " report" : "");
    call->type = l->report ? "application/json" : formats[l->which].type;
    put_head(l, sha256);
    return mrs_str_is(call->method, "GET") ? note(l, what, sha256, err) : MRS_OK; /* HEAD: nothing
                                                                                     leaves */
}

/* What was asked for, as far as it goes together. */
static mrs_status read_asked(mrs_call *call, leaving *l, mrs_err *err)
{
    mrs_str format = mrs_call_ask(call, "format");
    while (format.len && !mrs_str_is(format, formats[l->which].name))
        l->which++;
    l->events = !mrs_str_is(mrs_call_ask(call, "of"), "claims");
    l->shape = l->events && formats[l->which].shape;
    l->report = mrs_str_is(mrs_call_ask(call, "part"), "report");
    if (!l->events && !formats[l->which].claims)
        return mrs_fail(err, MRS_E_ARG, "format: claims leave as csv, geojson or jsonl");
    static const char *const of_shapes[] = {"part", "coarsen", "withhold"};
    for (size_t i = 0; i < sizeof of_shapes / sizeof *of_shapes; i++)
        if (!l->shape && mrs_call_ask(call, of_shapes[i]).len)
            return mrs_fail(err, MRS_E_ARG, "%s: goes with events, in a format other than jsonl",
                            of_shapes[i]);
    if (call->asker.precise && !mrs_str_trim(mrs_call_ask(call, "reason")).len)
        return mrs_fail(err, MRS_E_ARG, "reason: a precise export needs one; it is logged");
    return MRS_OK;
}

mrs_status mrs_route_export(mrs_call *call, mrs_err *err)
{
    mrs_filter filter;
    leaving l = {.call = call, .err = err};
    mrs_status st = read_asked(call, &l, err);
    if (!st)
        st = mrs_call_filter(call, &filter, err);
    filter.limit = MRS_SERVE_EXPORT_ROWS;
    if (!st)
        st = l.shape ? put_shape(&l, &filter, err) : put_plain(&l, &filter, err);
    if (!st)
        st = finish(&l, err);
    mrs_export_free(l.export);
    return st;
}
