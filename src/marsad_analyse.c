/* marsad_analyse.c - answers out of a store. */
#include "marsad_analyse.h"
#include "marsad_internal.h"
#include "marsad_read.h"

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

mrs_status mrs_answer_write(const mrs_engine *engine, const mrs_answer_options *o, mrs_buf *out,
                            mrs_buf *note, mrs_err *err)
{
    mrs_store_options read = {.as_of = o->as_of, .held = true};
    mrs_option options[MOST_OPTIONS];
    mrs_question q = {
        .verb = mrs_str_of(o->verb), .filter = {.limit = 50, .all = o->all}, .options = options};
    mrs_store *store = NULL;
    mrs_nearby *near = NULL;
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
    if (!st)
        st = answer(engine, o, o->held ? o->held : store, &q, out, note, err);
    mrs_store_close(q.other);
    mrs_store_close(store);
    mrs_nearby_close(near);
    return st;
}
