/* export.c - rows that leave as a file: out of the published record, or for who may, and says why,
 * out of the precise one. What left is in the team's log before the first byte goes. */
#include "serve/routes.h"
#include "serve/service.h"

#include <stdio.h>

static const struct {
    const char *name, *type, *end;
    mrs_format format;
} formats[] = {{"csv", "text/csv; charset=utf-8", "csv", MRS_FORMAT_CSV},
               {"geojson", "application/geo+json", "geojson", MRS_FORMAT_GEOJSON},
               {"jsonl", "application/x-ndjson", "jsonl", MRS_FORMAT_JSONL}};

typedef struct {
    mrs_call *call;
    mrs_export *export;
    uint64_t n;
    mrs_status st;
    mrs_err *err;
} leaving;

static bool put_claim(void *ctx, const mrs_claim_row *row)
{
    leaving *l = ctx;
    l->n++;
    l->st = mrs_export_claim(l->export, row, l->err);
    return l->st == MRS_OK;
}

/* The rows of the filter, which has no limit but ours. */
static mrs_status put_rows(leaving *l, bool events, mrs_filter *filter, mrs_err *err)
{
    mrs_cards cards;
    mrs_tally tally = {0};
    mrs_call *call = l->call;
    filter->limit = MRS_SERVE_EXPORT_ROWS;
    mrs_status st = events ? mrs_call_cards(call, filter, &tally, &cards, err)
                           : mrs_store_claims(call->store, filter, &tally, put_claim, l, err);
    if (!st && tally.left[MRS_LEFT_LIMIT])
        return mrs_fail(err, MRS_E_ARG, "more than %d rows fit; choose fewer by since and until",
                        MRS_SERVE_EXPORT_ROWS);
    if (!st && events) {
        l->n = cards.n;
        st = mrs_cards_export(call, &cards, l->export, err);
    }
    return st ? st : l->st;
}

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

static mrs_status finish(const leaving *l, bool events, size_t which, mrs_err *err)
{
    char what[32], sha256[65];
    mrs_call *call = l->call;
    const char *noun = events ? "events" : "claims";
    mrs_status st = mrs_export_finish(l->export, err);
    if (st)
        return st;
    mrs_sha256_hex(mrs_buf_view(&call->out), sha256);
    snprintf(what, sizeof what, "%s %s", noun, formats[which].name);
    if (mrs_str_is(call->method, "GET")) /* of HEAD nothing leaves */
        st = note(l, what, sha256, err);
    call->type = formats[which].type;
    mrs_buf_printf(&call->head,
                   "Content-Disposition: attachment; filename=\"marsad-%s.%s\"\n"
                   "X-Marsad-Rows: %llu\nX-Marsad-SHA256: %s\n",
                   noun, formats[which].end, (unsigned long long)l->n, sha256);
    return st;
}

mrs_status mrs_route_export(mrs_call *call, mrs_err *err)
{
    size_t which = 0;
    mrs_filter filter;
    mrs_str format = mrs_call_ask(call, "format");
    bool events = !mrs_str_is(mrs_call_ask(call, "of"), "claims");
    leaving l = {.call = call, .err = err};
    while (format.len && !mrs_str_is(format, formats[which].name))
        which++;
    if (call->asker.precise && !mrs_str_trim(mrs_call_ask(call, "reason")).len)
        return mrs_fail(err, MRS_E_ARG, "reason: a precise export needs one; it is logged");
    const mrs_export_options options = {.words = mrs_engine_words(call->service->engine),
                                        .format = formats[which].format,
                                        .events = events,
                                        .sample = mrs_store_sample(call->store)};
    mrs_status st = mrs_call_filter(call, &filter, err);
    if (!st)
        st = mrs_export_new(&options, &call->out, &l.export, err);
    if (!st)
        st = put_rows(&l, events, &filter, err);
    if (!st)
        st = finish(&l, events, which, err);
    mrs_export_free(l.export);
    return st;
}
