/* marsad_export.c - the record in other shapes; see marsad_export.h. */
#include "marsad_export.h"

#include "marsad_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#define EVENT_CEILING ((size_t)1 << 30)
enum { FLUSH = 1 << 20 };

typedef struct {
    const mrs_engine *engine;
    const mrs_shape_request *request;
    mrs_shapes *shapes;
    mrs_store *store;
    mrs_nearby *near;
    mrs_shape *shape;
    mrs_arena *arena; /* of one event */
    mrs_buf out;
    mrs_write_fn write;
    void *ctx;
    crypto_hash_sha256_state hash;
    mrs_tally tally;
    uint64_t far, pointless, limit, taken;
    mrs_status st;
    mrs_err *err;
} making;

/* ---- bytes out --------------------------------------------------------------------------------
 */

static mrs_status flush(making *m)
{
    mrs_str bytes = mrs_buf_view(&m->out);
    if (!bytes.len)
        return MRS_OK;
    crypto_hash_sha256_update(&m->hash, (const unsigned char *)bytes.ptr, bytes.len);
    bool good = m->write(m->ctx, bytes);
    m->out.len = 0;
    return good ? MRS_OK : mrs_fail(m->err, MRS_E_IO, "cannot write");
}

/* ---- events in --------------------------------------------------------------------------------
 */

static int64_t seconds_of(const char *at)
{
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
    if (sscanf(at, "%d-%d-%dT%d:%d:%d", &y, &mo, &d, &h, &mi, &s) < 3 || !mrs_day_valid(y, mo, d))
        return 0;
    return (int64_t)mrs_day(y, mo, d) * 86400 + h * 3600 + mi * 60 + s;
}

typedef struct {
    making *m;
    const mrs_event *event;
    mrs_claim_row *claims;
} gathering;

static mrs_status room(void *ctx, mrs_err *err)
{
    gathering *g = ctx;
    (void)err;
    g->claims = MRS_NEW(g->m->arena, mrs_claim_row, g->event->n_claims);
    return MRS_OK;
}

static mrs_status put_event(making *m, const mrs_event *event)
{
    gathering g = {m, event, NULL};
    mrs_mark mark = mrs_arena_mark(m->arena);
    char at[40] = "";
    mrs_status st = mrs_arena_run(&m->arena, 1, room, &g, m->err);
    for (uint32_t i = 0; !st && i < event->n_claims; i++)
        st = mrs_store_claim(m->store, event->claims[i].claim, m->arena, &g.claims[i], m->err);
    if (!st)
        st = mrs_store_changed(m->store, event->id, at, m->err);
    mrs_shape_event in = {event, g.claims, event->n_claims, seconds_of(at)};
    if (!st)
        st = mrs_shape_add(m->shape, &in, m->err);
    mrs_arena_rewind(m->arena, mark);
    return !st && m->out.len > FLUSH ? flush(m) : st;
}

static bool take_event(void *ctx, const mrs_event *event)
{
    making *m = ctx;
    double km;
    mrs_nearness near = m->near ? mrs_nearby_test(m->near, event->place, &km) : MRS_NEAR_YES;
    m->far += near == MRS_NEAR_NOT;
    m->pointless += near == MRS_NEAR_UNKNOWN;
    if (near == MRS_NEAR_NOT || near == MRS_NEAR_UNKNOWN)
        return true;
    if (m->limit && m->taken == m->limit)
        return false;
    m->taken++;
    m->st = put_event(m, event);
    return !m->st;
}

static mrs_status put_record(making *m)
{
    const mrs_shape_request *r = m->request;
    mrs_filter filter = {.all = r->all};
    mrs_status st = mrs_filter_read(m->engine, r->filters, r->n_filters, &filter, m->err);
    if (st)
        return st;
    m->limit = filter.limit;
    if (m->near)
        filter.limit = 0;
    st = mrs_store_hold(m->store, m->err);
    if (st)
        return st;
    st = mrs_store_events(m->store, &filter, &m->tally, take_event, m, m->err);
    mrs_store_let(m->store);
    return st ? st : m->st;
}

/* ---- the report -------------------------------------------------------------------------------
 */

static void put_asked(const mrs_shape_request *r, mrs_json *json)
{
    const mrs_where named[] = {{"as_of", r->as_of},     {"near", r->near},
                               {"km", r->km},           {"dataset", r->dataset},
                               {"coarsen", r->coarsen}, {"withhold", r->withhold}};
    mrs_json_object(json, "asked");
    for (size_t i = 0; i < r->n_filters; i++)
        mrs_json_str(json, r->filters[i].name, mrs_str_of(r->filters[i].value));
    if (r->all)
        mrs_json_bool(json, "all", true);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i].value)
            mrs_json_str(json, named[i].name, mrs_str_of(named[i].value));
    mrs_json_end(json, '}');
}

static void put_report(const making *m, const mrs_shape_done *done, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_buf filtered = {0};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "format", mrs_str_of(m->request->format));
    mrs_json_str(&json, "sha256", mrs_str_of(done->sha256));
    put_asked(m->request, &json);
    if (!m->request->dataset)
        mrs_tally_text(&m->tally, "event", &filtered);
    mrs_json_str_or_null(&json, "filter", mrs_buf_view(&filtered));
    mrs_json_int(&json, "not_near", (int64_t)m->far);
    mrs_json_int(&json, "without_a_point_to_test", (int64_t)m->pointless);
    mrs_shape_report(m->shape, &json);
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
    mrs_buf_clear(&filtered);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static mrs_status read_coarsen(const char *text, mrs_precision *out, mrs_err *err)
{
    *out = MRS_PRECISION_NONE;
    if (!text)
        return MRS_OK;
    if (strcmp(text, "admin2") == 0)
        *out = MRS_PRECISION_ADMIN2;
    else if (strcmp(text, "admin1") == 0)
        *out = MRS_PRECISION_ADMIN1;
    else
        return mrs_fail(err, MRS_E_ARG, "%s: admin2 or admin1 is wanted", text);
    return MRS_OK;
}

static mrs_status shape_all(making *m, mrs_shape_done *done)
{
    const mrs_shape_request *r = m->request;
    mrs_shape_options o = {.shapes = m->shapes,
                           .withhold = mrs_str_of(r->withhold ? r->withhold : ""),
                           .sample = mrs_store_sample(m->store)};
    unsigned char hash[crypto_hash_sha256_BYTES];
    mrs_shape_counts counts;
    mrs_status st = mrs_shape_read(mrs_str_of(r->format), &o.kind, m->err);
    if (!st)
        st = read_coarsen(r->coarsen, &o.coarsen, m->err);
    if (!st)
        st = mrs_shape_new(&o, &m->out, &m->shape, m->err);
    if (!st)
        st = put_record(m);
    if (!st)
        st = mrs_shape_finish(m->shape, m->err);
    if (!st)
        st = flush(m);
    if (st)
        return st;
    crypto_hash_sha256_final(&m->hash, hash);
    sodium_bin2hex(done->sha256, sizeof done->sha256, hash, sizeof hash);
    mrs_shape_count(m->shape, &counts);
    done->events = counts.read;
    done->rows = counts.rows;
    done->left_out = counts.left_out;
    return MRS_OK;
}

mrs_status mrs_shape_write(const mrs_engine *engine, const mrs_shape_request *request,
                           mrs_write_fn write, void *ctx, mrs_buf *report, mrs_shape_done *done,
                           mrs_err *err)
{
    making m = {.engine = engine, .request = request, .write = write, .ctx = ctx, .err = err};
    const mrs_store_options read = {.as_of = request->as_of};
    *done = (mrs_shape_done){0};
    crypto_hash_sha256_init(&m.hash);
    mrs_status st = MRS_OK;
    if (!(m.arena = mrs_arena_new(EVENT_CEILING)))
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_shapes_open(&engine->pack, engine->ground, engine->words, &m.shapes, err);
    if (!st)
        st = mrs_nearby_open(request->near, request->km, &m.near, err);
    if (!st)
        st = mrs_store_open(request->store, &read, &m.store, err);
    if (!st)
        st = shape_all(&m, done);
    if (!st && report) {
        put_report(&m, done, report);
        st = mrs_buf_status(report, err);
    }
    mrs_shape_free(m.shape);
    mrs_store_close(m.store);
    mrs_nearby_close(m.near);
    mrs_shapes_close(m.shapes);
    mrs_arena_free(m.arena);
    mrs_buf_clear(&m.out);
    return st;
}
