/* marsad_export.c - the record in other shapes; see marsad_export.h. */
#include "marsad_export.h"

#include "marsad_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#define EVENT_CEILING ((size_t)1 << 30)
#define SET_CEILING ((size_t)8 << 30)
enum { FLUSH = 1 << 20 };

typedef struct {
    const mrs_engine *engine;
    const mrs_shape_request *request;
    mrs_shapes *shapes;
    mrs_store *store;
    mrs_nearby *near;
    mrs_shape *shape;
    mrs_set_opened set; /* of a data set */
    mrs_arena *arena;   /* of one event */
    mrs_buf out, notice;
    mrs_write_fn write;
    void *ctx;
    crypto_hash_sha256_state hash;
    mrs_tally tally;
    uint64_t far, pointless, limit, taken, untyped;
    bool invented;            /* all of it */
    bool own_shape;           /* a data set in the shape in which it came */
    const mrs_filter *filter; /* of mrs_shape_held, or NULL */
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

static mrs_status too_many(const making *m)
{
    return mrs_fail(m->err, MRS_E_ARG, "more than %llu rows fit; choose fewer by since and until",
                    (unsigned long long)m->filter->limit);
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
    m->st = m->filter && m->tally.left[MRS_LEFT_LIMIT] ? too_many(m) : put_event(m, event);
    return !m->st;
}

static mrs_status put_record(making *m)
{
    const mrs_shape_request *r = m->request;
    mrs_filter filter = {.all = r->all};
    mrs_status st;
    if (m->filter) {
        st = mrs_store_events(m->store, m->filter, &m->tally, take_event, m, m->err);
        return st ? st : m->st;
    }
    st = mrs_filter_read(m->engine, r->filters, r->n_filters, &filter, m->err);
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

/* ---- a data set in -----------------------------------------------------------------------------
 */

mrs_status mrs_set_open(const mrs_shapes *shapes, const char *store, const char *name,
                        mrs_set_opened *out, mrs_err *err)
{
    mrs_form form = MRS_FORM_CSV;
    *out = (mrs_set_opened){.arena = mrs_arena_new(SET_CEILING)};
    if (!out->arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_dataset_get(store, name, &form, &out->mapping, &out->bytes, err);
    return st ? st
              : mrs_dataset_read(shapes, form, mrs_buf_view(&out->mapping),
                                 mrs_buf_view(&out->bytes), out->arena, &out->set, err);
}

void mrs_set_close(mrs_set_opened *o)
{
    mrs_buf_clear(&o->mapping);
    mrs_buf_clear(&o->bytes);
    mrs_arena_free(o->arena);
}

/* What every row of it says; of each that is invented the shape says so too. */
static mrs_status open_set(making *m)
{
    const mrs_shape_request *r = m->request;
    if (r->n_filters || r->near || r->as_of || r->all)
        return mrs_fail(m->err, MRS_E_ARG,
                        "a data set is exported whole: no filter, --near, --as-of or --all");
    mrs_status st = mrs_set_open(m->shapes, r->store, r->dataset, &m->set, m->err);
    m->invented = m->set.set.invented > 0 && m->set.set.invented == m->set.set.rows.n;
    mrs_buf_printf(&m->notice, "data set %s", r->dataset);
    return st;
}

/* In its own shape as it came; in another as far as it goes. */
static mrs_status put_set(making *m, mrs_shape_kind kind)
{
    const mrs_shape_request *r = m->request;
    const mrs_dataset *set = &m->set.set;
    mrs_status st = MRS_OK;
    m->own_shape =
        !r->coarsen && !r->withhold && strcmp(mrs_form_text(set->form), mrs_shape_text(kind)) == 0;
    if (m->own_shape) {
        m->out.len = 0; /* the head of the shape: the sheet has its own */
        m->taken = set->rows.n;
        st = mrs_dataset_write(set, &m->out, m->err);
    }
    for (uint32_t i = 0; !st && !m->own_shape && i < set->rows.n; i++) {
        const mrs_dataset_row *row = &set->rows.at[i];
        const mrs_shape_event in = {.event = &row->event, .changed = row->changed};
        if (row->typed)
            st = mrs_shape_add(m->shape, &in, m->err);
        m->untyped += !row->typed;
    }
    return st;
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
    mrs_json_int(&json, "untyped", (int64_t)m->untyped);
    mrs_json_bool(&json, "as_it_came", m->own_shape);
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
    mrs_status st = r->dataset ? open_set(m) : MRS_OK;
    if (!r->dataset)
        m->invented = mrs_store_sample(m->store);
    mrs_shape_options o = {.shapes = m->shapes,
                           .withhold = mrs_str_of(r->withhold ? r->withhold : ""),
                           .invented = m->invented,
                           .notice = mrs_buf_view(&m->notice)};
    unsigned char hash[crypto_hash_sha256_BYTES];
    mrs_shape_counts counts;
    if (!st)
        st = mrs_shape_read(mrs_str_of(r->format), &o.kind, m->err);
    if (!st)
        st = read_coarsen(r->coarsen, &o.coarsen, m->err);
    if (!st)
        st = mrs_shape_new(&o, &m->out, &m->shape, m->err);
    if (!st)
        st = r->dataset ? put_set(m, o.kind) : put_record(m);
    if (!st && !m->own_shape)
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
    done->left_out = counts.left_out + m->untyped;
    if (m->own_shape)
        done->events = done->rows = m->taken;
    return MRS_OK;
}

static mrs_status write_all(making *m, mrs_buf *report, mrs_shape_done *done)
{
    const mrs_engine *engine = m->engine;
    *done = (mrs_shape_done){0};
    crypto_hash_sha256_init(&m->hash);
    mrs_status st = MRS_OK;
    if (!(m->arena = mrs_arena_new(EVENT_CEILING)))
        st = mrs_fail(m->err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_shapes_open(&engine->pack, engine->ground, engine->words, &m->shapes, m->err);
    if (!st)
        st = shape_all(m, done);
    if (!st && report) {
        put_report(m, done, report);
        st = mrs_buf_status(report, m->err);
    }
    mrs_shape_free(m->shape);
    mrs_set_close(&m->set);
    mrs_shapes_close(m->shapes);
    mrs_arena_free(m->arena);
    mrs_buf_clear(&m->out);
    mrs_buf_clear(&m->notice);
    return st;
}

mrs_status mrs_shape_write(const mrs_engine *engine, const mrs_shape_request *request,
                           mrs_write_fn write, void *ctx, mrs_buf *report, mrs_shape_done *done,
                           mrs_err *err)
{
    making m = {.engine = engine, .request = request, .write = write, .ctx = ctx, .err = err};
    const mrs_store_options read = {.as_of = request->as_of};
    mrs_status st = mrs_nearby_open(request->near, request->km, &m.near, err);
    if (!st)
        st = mrs_store_open(request->store, &read, &m.store, err);
    if (!st)
        st = write_all(&m, report, done);
    mrs_store_close(m.store);
    mrs_nearby_close(m.near);
    return st;
}

mrs_status mrs_shape_held(const mrs_engine *engine, const mrs_shape_request *request,
                          mrs_store *store, const mrs_filter *filter, mrs_write_fn write, void *ctx,
                          mrs_buf *report, mrs_shape_done *done, mrs_err *err)
{
    making m = {.engine = engine,
                .request = request,
                .store = store,
                .filter = filter,
                .write = write,
                .ctx = ctx,
                .err = err};
    return write_all(&m, report, done);
}

/* ---- sheets of one's own ------------------------------------------------------------------------
 */

typedef struct {
    const mrs_import_request *request;
    mrs_file file, columns;
    mrs_str name;
    mrs_form form;
    mrs_arena *arena;
    mrs_shapes *shapes;
    mrs_dataset set;
    bool same;
} importing;

/* The file's name without folders and ending. */
static mrs_str name_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *from = slash ? slash + 1 : path;
    const char *dot = strrchr(from, '.');
    return (mrs_str){from, dot && dot > from ? (size_t)(dot - from) : strlen(from)};
}

static mrs_status log_set(const mrs_engine *engine, const mrs_import_request *r, const char *what,
                          mrs_str name, mrs_str detail, mrs_err *err)
{
    const mrs_audit_row row = {.what = mrs_str_of(what), .object = name, .detail = detail};
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open_as(engine, r->store, r->who, r->now, &store, err);
    if (!st)
        st = mrs_store_note(store, &row, err);
    mrs_store_close(store);
    return st;
}

static void put_imported(const importing *m, mrs_buf *out)
{
    mrs_json json = {.out = out};
    char sha256[65];
    mrs_sha256_hex(m->file.bytes, sha256);
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "dataset", m->name);
    mrs_json_str(&json, "kind", MRS_STR("dataset"));
    mrs_json_str(&json, "format", mrs_str_of(mrs_form_text(m->form)));
    mrs_json_str(&json, "file", mrs_str_of(m->request->path));
    mrs_json_str(&json, "sha256", mrs_str_of(sha256));
    mrs_json_bool(&json, "same", m->same);
    mrs_json_int(&json, "rows", m->set.rows.n);
    mrs_json_int(&json, "untyped", (int64_t)m->set.untyped);
    mrs_json_int(&json, "invented", (int64_t)m->set.invented);
    mrs_json_array(&json, "refused");
    for (uint32_t i = 0; i < m->set.faults.n; i++) {
        const mrs_dataset_fault *f = &m->set.faults.at[i];
        mrs_json_object(&json, NULL);
        mrs_json_int(&json, "line", (int64_t)f->line);
        mrs_json_str_or_null(&json, "column", f->column);
        mrs_json_str(&json, "reason", f->reason);
        mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
}

static mrs_status keep_set(const mrs_engine *engine, importing *m, mrs_err *err)
{
    const mrs_import_request *r = m->request;
    const mrs_dataset_new set = {.name = m->name,
                                 .file = mrs_str_of(r->path),
                                 .mapping = m->columns.bytes,
                                 .bytes = m->file.bytes,
                                 .now = mrs_str_of(r->now),
                                 .who = mrs_str_of(r->who),
                                 .form = m->form,
                                 .rows = m->set.rows.n,
                                 .faults = m->set.faults.n};
    char sha256[65];
    mrs_sha256_hex(m->file.bytes, sha256);
    mrs_status st = mrs_dataset_keep(r->store, &set, &m->same, err);
    return st || m->same ? st : log_set(engine, r, "import", m->name, mrs_str_of(sha256), err);
}

static mrs_status read_set(const mrs_engine *engine, importing *m, mrs_err *err)
{
    const mrs_import_request *r = m->request;
    if (!r->format || !mrs_form_read(mrs_str_of(r->format), &m->form))
        return mrs_fail(err, MRS_E_ARG, "%s: not one of acled, ucdp, csv",
                        r->format ? r->format : "--format");
    if (r->columns && m->form != MRS_FORM_CSV)
        return mrs_fail(err, MRS_E_ARG, "--columns is for --format csv");
    mrs_status st = mrs_file_map(r->path, &m->file, err);
    if (!st && r->columns)
        st = mrs_file_map(r->columns, &m->columns, err);
    if (!st && !(m->arena = mrs_arena_new(SET_CEILING)))
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_shapes_open(&engine->pack, engine->ground, engine->words, &m->shapes, err);
    if (st)
        return st;
    st = mrs_dataset_read(m->shapes, m->form, m->columns.bytes, m->file.bytes, m->arena, &m->set,
                          err);
    return st ? mrs_err_wrap(err, st, "%s", r->path) : MRS_OK;
}

mrs_status mrs_import(const mrs_engine *engine, const mrs_import_request *request, mrs_buf *out,
                      uint64_t *refused, mrs_err *err)
{
    importing m = {.request = request,
                   .name = request->name ? mrs_str_of(request->name) : name_of(request->path)};
    mrs_status st = read_set(engine, &m, err);
    if (!st && !m.set.rows.n)
        st = mrs_fail(err, MRS_E_FORMAT,
                      "%s: none of its %u rows can be read; the first: line %llu: %.*s%s%s",
                      request->path, m.set.faults.n,
                      (unsigned long long)(m.set.faults.n ? m.set.faults.at[0].line : 0),
                      m.set.faults.n ? (int)m.set.faults.at[0].column.len : 0,
                      m.set.faults.n ? m.set.faults.at[0].column.ptr : "", ": ",
                      m.set.faults.n ? m.set.faults.at[0].reason.ptr : "there is none");
    if (!st)
        st = keep_set(engine, &m, err);
    if (!st) {
        put_imported(&m, out);
        st = mrs_buf_status(out, err);
    }
    *refused = m.set.faults.n;
    mrs_shapes_close(m.shapes);
    mrs_arena_free(m.arena);
    mrs_file_close(&m.columns);
    mrs_file_close(&m.file);
    return st;
}

static void put_kept(void *ctx, const mrs_dataset_kept *set)
{
    mrs_json json = {.out = ctx};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "dataset", mrs_str_of(set->name));
    mrs_json_str(&json, "format", mrs_str_of(set->form));
    mrs_json_str(&json, "file", mrs_str_of(set->file));
    mrs_json_str(&json, "imported", mrs_str_of(set->at));
    mrs_json_int(&json, "rows", set->rows);
    mrs_json_int(&json, "refused", set->faults);
    mrs_json_int(&json, "bytes", set->n_bytes);
    mrs_json_end(&json, '}');
    mrs_buf_putc(ctx, '\n');
}

mrs_status mrs_import_list(const char *store, mrs_buf *out, mrs_err *err)
{
    mrs_status st = mrs_dataset_list(store, put_kept, out, err);
    return st ? st : mrs_buf_status(out, err);
}

mrs_status mrs_import_remove(const mrs_engine *engine, const mrs_import_request *request,
                             mrs_err *err)
{
    mrs_status st = mrs_dataset_remove(request->store, request->name, err);
    return st ? st
              : log_set(engine, request, "import removed", mrs_str_of(request->name), MRS_STR(""),
                        err);
}
