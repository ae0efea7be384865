/* marsad_analyse.c - answers out of a store. */
#include "marsad_analyse.h"
#include "marsad_internal.h"
#include "marsad_read.h"

#include <stdlib.h>

enum { MOST_OPTIONS = 16, MOST_MISSED = 1024 };

typedef struct {
    mrs_missed at[MOST_MISSED];
    uint32_t n;
} missed_list;

static void take_missed(void *ctx, const char *from, const char *to)
{
    missed_list *list = ctx;
    mrs_missed *m = &list->at[list->n];
    int32_t last;
    if (list->n < MOST_MISSED && mrs_day_read(mrs_str_of(from), &m->first, &last) &&
        mrs_day_read(mrs_str_of(to), &last, &m->last))
        list->n++;
}

static mrs_status answer(const mrs_engine *engine, const mrs_answer_options *o, mrs_store *store,
                         mrs_question *q, mrs_buf *out, mrs_buf *note, mrs_err *err)
{
    mrs_analyser *analyser = NULL;
    mrs_sheet *sheet = NULL;
    mrs_format format = MRS_FORMAT_TABLE;
    static const struct {
        const char *verb, *form;
    } forms[] = {
        {"network", "graphml"}, {"brief", "html"}, {"brief", "markdown"}, {"brief", "json"}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(o->verb, forms[i].verb) == 0 && strcmp(o->format, forms[i].form) == 0)
            q->form = mrs_str_of(forms[i].form);
    bool rows = !q->form.len && strcmp(o->verb, "brief") != 0;
    if (rows && !mrs_format_read(mrs_str_of(o->format), &format))
        return mrs_fail(err, MRS_E_ARG, "%s: not one of table, jsonl, csv, geojson%s", o->format,
                        strcmp(o->verb, "network") == 0 ? ", graphml" : "");
    q->words = engine->words;
    mrs_status st = mrs_analyser_open(&engine->pack, engine->ground, &analyser, err);
    if (!st)
        st = mrs_sheet_new(format, mrs_store_sample(store), o->width, out, &sheet, err);
    if (!st)
        st = mrs_note_unknown(engine, store, o->filters, o->n_filters, &q->filter, note, err);
    if (!st)
        st = mrs_analyse(analyser, store, q, sheet, rows ? NULL : out, note, err);
    if (!st && rows)
        st = mrs_sheet_finish(sheet, err);
    mrs_sheet_free(sheet);
    mrs_analyser_close(analyser);
    return st;
}

/* ---- what compare holds against the record ----------------------------------------------------
 */

typedef struct {
    mrs_shapes *shapes;
    mrs_set_opened set;
    mrs_event *told;
} sheet;

static void sheet_close(sheet *s)
{
    free(s->told);
    if (s->set.arena)
        mrs_set_close(&s->set);
    mrs_shapes_close(s->shapes);
}

/* Rows of which the sheet tells the type. */
static mrs_status sheet_open(const mrs_engine *engine, const mrs_answer_options *o, sheet *s,
                             mrs_question *q, mrs_buf *note, mrs_err *err)
{
    static const char *const told[] = {"type", "since", "until", "bbox", "limit"};
    for (size_t i = 0, k; i < o->n_filters; i++) {
        for (k = 0; k < sizeof told / sizeof *told; k++)
            if (strcmp(o->filters[i].name, told[k]) == 0)
                break;
        if (k == sizeof told / sizeof *told || q->filter.mode.len)
            return mrs_fail(err, MRS_E_ARG,
                            "--%s: a data set is asked by --type (without a mode), --since, "
                            "--until, --bbox and --near alone",
                            o->filters[i].name);
    }
    mrs_status st = mrs_shapes_open(&engine->pack, engine->ground, engine->words, &s->shapes, err);
    if (!st)
        st = mrs_set_open(s->shapes, o->store, o->dataset, &s->set, err);
    if (st)
        return st;
    s->told = calloc(s->set.set.rows.n + 1, sizeof *s->told);
    if (!s->told)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    size_t n = 0;
    for (size_t i = 0; i < s->set.set.rows.n; i++)
        if (s->set.set.rows.at[i].typed)
            s->told[n++] = s->set.set.rows.at[i].event;
    q->told = s->told;
    q->told_end = s->told + n;
    mrs_buf_printf(note,
                   "B: data set %s, %zu rows; of whose type nothing is told, and so left "
                   "out: %zu; ",
                   o->dataset, (size_t)s->set.set.rows.n, (size_t)s->set.set.rows.n - n);
    return MRS_OK;
}

mrs_status mrs_answer_write(const mrs_engine *engine, const mrs_answer_options *o, mrs_buf *out,
                            mrs_buf *note, mrs_err *err)
{
    mrs_store_options read = {.as_of = o->as_of, .held = true};
    mrs_option options[MOST_OPTIONS];
    mrs_question q = {
        .verb = mrs_str_of(o->verb), .filter = {.limit = 50, .all = o->all}, .options = options};
    mrs_store *store = NULL;
    mrs_nearby *near = NULL;
    sheet against = {NULL};
    mrs_status st = mrs_filter_read(engine, o->filters, o->n_filters, &q.filter, err);
    for (size_t i = 0; !st && i < o->n_options && i < MOST_OPTIONS; i++)
        options[q.n_options++] =
            (mrs_option){mrs_str_of(o->options[i].name), mrs_str_of(o->options[i].value)};
    missed_list missed = {.n = 0};
    if (!st && strcmp(o->verb, "trend") == 0)
        st = mrs_watch_missed(o->store, take_missed, &missed, err);
    q.missed = missed.at;
    q.n_missed = missed.n;
    if (!st)
        st = mrs_nearby_open(o->near, o->km, &near, err);
    q.near = near;
    if (!st && !o->held)
        st = mrs_store_open(o->store, &read, &store, err);
    if (!st && o->other)
        st = mrs_store_open(o->other, &read, &q.other, err);
    if (!st && o->dataset)
        st = sheet_open(engine, o, &against, &q, note, err);
    if (!st)
        st = answer(engine, o, o->held ? o->held : store, &q, out, note, err);
    sheet_close(&against);
    mrs_store_close(q.other);
    mrs_store_close(store);
    mrs_nearby_close(near);
    return st;
}
