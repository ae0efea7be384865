/* shape.c - one output in the making: which shape, what is left out of it and why. */
#include "export/shape_internal.h"

#include <stdlib.h>

#define SHAPE_CEILING ((size_t)8 << 30)
#define EVENT_CEILING ((size_t)1 << 28)

static const mrs_shape_form *const forms[] = {
#define MRS_X(name) &mrs_form_##name,
    MRS_SHAPES(MRS_X)
#undef MRS_X
};

static const char *const names[] = {
#define MRS_X(name) #name,
    MRS_SHAPES(MRS_X)
#undef MRS_X
};

const char *mrs_shape_text(mrs_shape_kind kind)
{
    return names[kind];
}

mrs_status mrs_shape_read(mrs_str name, mrs_shape_kind *out, mrs_err *err)
{
    for (int i = 0; i < MRS_N_SHAPES; i++)
        if (mrs_str_is(name, names[i])) {
            *out = (mrs_shape_kind)i;
            return MRS_OK;
        }
    return mrs_fail(err, MRS_E_ARG,
                    "%.*s: not one of acled, ucdp, plover, csv, hxl, geojson, gpkg, graphml, atom",
                    (int)name.len, name.ptr);
}

/* ---- columns that are withheld ----------------------------------------------------------------
 */

static bool names_column(const mrs_shape *s, mrs_str name)
{
    for (uint32_t i = 0; i < s->cells.n; i++)
        if (mrs_str_is(name, s->cells.at[i].name))
            return true;
    for (const char *const *m = s->form->members; m && *m; m++)
        if (mrs_str_is(name, *m))
            return true;
    return false;
}

static mrs_status check_withheld(const mrs_shape *s, mrs_err *err)
{
    mrs_str rest = s->options.withhold, name;
    while (rest.len && mrs_str_split(&rest, ',', &name)) {
        if (names_column(s, name))
            continue;
        mrs_buf all = {0};
        for (uint32_t i = 0; i < s->cells.n; i++)
            mrs_words_add(&all, ", ", mrs_str_of(s->cells.at[i].name));
        for (const char *const *m = s->form->members; m && *m; m++)
            mrs_words_add(&all, ", ", mrs_str_of(*m));
        mrs_status st = mrs_fail(err, MRS_E_ARG, "%.*s: nothing to withhold; there are %.*s",
                                 (int)name.len, name.ptr, (int)all.len, all.ptr ? all.ptr : "");
        mrs_buf_clear(&all);
        return st;
    }
    return MRS_OK;
}

bool mrs_shape_withheld(const mrs_shape *s, const char *member)
{
    mrs_str rest = s->options.withhold, name;
    while (rest.len && mrs_str_split(&rest, ',', &name))
        if (mrs_str_is(name, member))
            return true;
    return false;
}

void mrs_shape_hide(mrs_shape *s)
{
    for (uint32_t i = 0; i < s->cells.n; i++) {
        mrs_cell *c = &s->cells.at[i];
        if (strcmp(c->name, "notice") == 0)
            c->text = s->notice;
        else if (mrs_shape_withheld(s, c->name))
            *c = (mrs_cell){.name = c->name, .kind = MRS_CELL_TEXT};
    }
    if (mrs_shape_withheld(s, "lat") || mrs_shape_withheld(s, "lon"))
        s->cells.point = NULL;
}

/* ---- the report -------------------------------------------------------------------------------
 */

static void note(mrs_shape *s, mrs_str reason, bool out, mrs_str id)
{
    uint32_t i = 0;
    while (i < s->losses.n &&
           (s->losses.at[i].out != out || !mrs_str_eq(s->losses.at[i].reason, reason)))
        i++;
    mrs_shape_loss *loss = i < s->losses.n ? &s->losses.at[i] : MRS_PUSH(s->arena, &s->losses);
    if (!loss->reason.len) {
        loss->reason = mrs_str_copy(reason, s->arena);
        loss->out = out;
    }
    *MRS_PUSH(s->arena, &loss->ids) = mrs_str_copy(id, s->arena);
}

void mrs_shape_leave(mrs_shape *s, const mrs_event *e, mrs_str reason)
{
    mrs_deaths d;
    mrs_deaths_of(s->options.shapes, e, &d);
    s->counts.left_out++;
    s->counts.killed_left_out += d.best;
    note(s, reason, true, e->id);
}

void mrs_shape_less(mrs_shape *s, mrs_str id, const char *what)
{
    note(s, mrs_str_of(what), false, id);
}

static void put_losses(const mrs_shape *s, bool out, mrs_json *json)
{
    mrs_json_array(json, out ? "left_out" : "said_less");
    for (uint32_t i = 0; i < s->losses.n; i++) {
        const mrs_shape_loss *loss = &s->losses.at[i];
        if (loss->out != out)
            continue;
        mrs_json_object(json, NULL);
        mrs_json_str(json, "reason", loss->reason);
        mrs_json_int(json, "n", loss->ids.n);
        mrs_json_array(json, "ids");
        for (uint32_t k = 0; k < loss->ids.n; k++)
            mrs_json_str(json, NULL, loss->ids.at[k]);
        mrs_json_end(json, ']');
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

static void put_fields(const mrs_shape *s, mrs_json *json)
{
    const mrs_grid *lost = &s->options.shapes->lost;
    mrs_json_array(json, "fields");
    for (uint32_t r = 1; r < lost->table.rows; r++) {
        if (!mrs_list_has(mrs_grid_cell(lost, r, LOST_FORMAT), mrs_str_of(names[s->options.kind])))
            continue;
        mrs_json_object(json, NULL);
        mrs_json_str(json, "field", mrs_grid_cell(lost, r, LOST_FIELD));
        mrs_json_str(json, "why", mrs_grid_cell(lost, r, LOST_WHY));
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

void mrs_shape_count(const mrs_shape *s, mrs_shape_counts *out)
{
    *out = s->counts;
    out->rows = s->rows;
    out->killed_written = out->killed_read - out->killed_left_out;
}

void mrs_shape_report(const mrs_shape *s, mrs_json *json)
{
    mrs_shape_counts c;
    mrs_shape_count(s, &c);
    mrs_json_object(json, "events");
    mrs_json_int(json, "read", (int64_t)c.read);
    mrs_json_int(json, "written", (int64_t)(c.read - c.left_out));
    mrs_json_int(json, "left_out", (int64_t)c.left_out);
    mrs_json_end(json, '}');
    mrs_json_int(json, "rows", (int64_t)c.rows);
    mrs_json_object(json, "killed");
    mrs_json_num(json, "read", c.killed_read);
    mrs_json_num(json, "written", c.killed_written);
    mrs_json_num(json, "left_out", c.killed_left_out);
    mrs_json_end(json, '}');
    put_losses(s, true, json);
    put_losses(s, false, json);
    put_fields(s, json);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

void mrs_shape_csv_head(mrs_shape *s)
{
    mrs_cells_csv(&s->cells, true, s->out);
}

void mrs_shape_csv_row(mrs_shape *s)
{
    mrs_shape_hide(s);
    mrs_cells_csv(&s->cells, false, s->out);
    s->rows++;
}

/* ---- rows that wait for the end --------------------------------------------------------------
 */

void *mrs_shape_hold(mrs_shape *s, const void *row, size_t size)
{
    void *own = mrs_arena_alloc(s->arena, 1, size);
    *MRS_PUSH(s->arena, &s->held) = own;
    return memcpy(own, row, size);
}

void mrs_shape_keep(mrs_shape *s, mrs_str *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *texts[i] = texts[i]->len ? mrs_str_copy(*texts[i], s->arena) : (mrs_str){0};
}

void mrs_shape_sort(mrs_shape *s, int (*order)(const void *a, const void *b))
{
    if (s->held.n)
        qsort(s->held.at, s->held.n, sizeof *s->held.at, order);
}

void mrs_shape_put_held(mrs_shape *s, const void *row, mrs_str notice)
{
    mrs_mark mark = mrs_arena_mark(s->scratch);
    s->notice = notice;
    s->form->cells(s, row);
    mrs_shape_csv_row(s);
    mrs_arena_rewind(s->scratch, mark);
}

/* ---- life -------------------------------------------------------------------------------------
 */

/* "INVENTED; data set theirs" */
static mrs_str notice_of(const mrs_shape *s, bool invented)
{
    mrs_buf notice = {0};
    if (invented)
        mrs_words_add(&notice, "; ", MRS_STR("INVENTED"));
    mrs_words_add(&notice, "; ", s->options.notice);
    mrs_str out = mrs_str_copy(mrs_buf_view(&notice), s->scratch);
    mrs_buf_clear(&notice);
    return out;
}

static mrs_status begin(void *ctx, mrs_err *err)
{
    mrs_shape *s = ctx;
    s->notice = notice_of(s, s->options.invented);
    if (s->form->blank)
        s->form->blank(s);
    if (s->form->cells)
        s->form->cells(s, s->form->nothing);
    mrs_status st = check_withheld(s, err);
    if (!st && s->form->cells)
        mrs_shape_csv_head(s);
    return !st && s->form->begin ? s->form->begin(s, err) : st;
}

static mrs_status run(mrs_shape *s, mrs_status (*stage)(void *, mrs_err *), void *ctx, mrs_err *err)
{
    mrs_arena *const arenas[] = {s->arena, s->scratch};
    return mrs_arena_run(arenas, 2, stage, ctx, err);
}

mrs_status mrs_shape_new(const mrs_shape_options *options, mrs_buf *out, mrs_shape **shape,
                         mrs_err *err)
{
    *shape = NULL;
    mrs_shape *s = calloc(1, sizeof *s);
    if (s) {
        s->arena = mrs_arena_new(SHAPE_CEILING);
        s->scratch = mrs_arena_new(EVENT_CEILING);
    }
    if (!s || !s->arena || !s->scratch) {
        mrs_shape_free(s);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    s->options = *options;
    s->form = forms[options->kind];
    s->out = out;
    s->cells.arena = s->scratch;
    mrs_status st = run(s, begin, s, err);
    if (st)
        mrs_shape_free(s);
    else
        *shape = s;
    return st;
}

typedef struct {
    mrs_shape *shape;
    const mrs_shape_event *in;
} putting;

/* With nothing finer than is asked for: neither the place nor what may name it. */
static void coarsen(const mrs_shape *s, mrs_shape_event *in, mrs_event *e)
{
    *e = *in->event;
    if (e->place)
        e->place =
            mrs_place_coarsen(s->options.shapes->ground, e->place, s->options.coarsen, s->scratch);
    e->summary = (mrs_str){0};
    mrs_claim_row *claims = MRS_NEW(s->scratch, mrs_claim_row, in->n);
    for (uint32_t i = 0; i < in->n; i++) {
        claims[i] = in->claims[i];
        claims[i].sentence = claims[i].title = claims[i].uri = (mrs_str){0};
    }
    in->claims = claims;
    in->event = e;
}

static mrs_status put_one(void *ctx, mrs_err *err)
{
    putting *p = ctx;
    mrs_shape *s = p->shape;
    mrs_shape_event in = *p->in;
    mrs_event e;
    mrs_deaths d;
    if (s->options.coarsen != MRS_PRECISION_NONE)
        coarsen(s, &in, &e);
    s->notice = notice_of(s, in.event->sample || s->options.invented);
    mrs_deaths_of(s->options.shapes, in.event, &d);
    s->counts.read++;
    s->counts.killed_read += d.best;
    return s->form->put(s, &in, err);
}

mrs_status mrs_shape_add(mrs_shape *s, const mrs_shape_event *event, mrs_err *err)
{
    putting p = {s, event};
    mrs_mark mark = mrs_arena_mark(s->scratch);
    mrs_status st = run(s, put_one, &p, err);
    mrs_arena_rewind(s->scratch, mark);
    return st ? st : mrs_buf_status(s->out, err);
}

static mrs_status finish(void *ctx, mrs_err *err)
{
    mrs_shape *s = ctx;
    return s->form->finish ? s->form->finish(s, err) : MRS_OK;
}

mrs_status mrs_shape_finish(mrs_shape *s, mrs_err *err)
{
    mrs_status st = run(s, finish, s, err);
    return st ? st : mrs_buf_status(s->out, err);
}

void mrs_shape_free(mrs_shape *s)
{
    if (!s)
        return;
    if (s->form && s->form->close)
        s->form->close(s);
    mrs_buf_clear(&s->cells.keep);
    mrs_arena_free(s->scratch);
    mrs_arena_free(s->arena);
    free(s);
}
