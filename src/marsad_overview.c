/* marsad_overview.c - a store on one page of at most 25 lines. */
#include "marsad_internal.h"

typedef struct {
    const mrs_engine *engine;
    mrs_store *store;
    const mrs_overview_options *options;
    mrs_arena *arena;
    mrs_buf *out;
    mrs_err *err;
    mrs_status st;
    mrs_export *export;
    mrs_str id; /* of the pledge found */
    bool with_deadline;
    mrs_str from, to, field; /* the disagreement found: claim ids */
    mrs_str from_value, to_value;
} overview;

/* At most `columns` characters of s, cut at a word. */
static void put_cut(overview *o, mrs_str s, size_t columns)
{
    size_t at = 0, n = 0, space = 0;
    while (at < s.len && n < columns) {
        if (s.ptr[at] == ' ')
            space = at;
        mrs_utf8_next(s, &at);
        n++;
    }
    bool whole = at >= s.len;
    mrs_buf_put(o->out, mrs_str_sub(s, 0, whole ? s.len : (space ? space : at)));
    if (!whole)
        mrs_buf_put(o->out, MRS_STR(" ..."));
}

static void put_counts(overview *o, const mrs_summary *s, const mrs_tally *tally)
{
    mrs_buf_printf(o->out, "%s%llu reports, %llu claims, %llu events",
                   s->sample ? "INVENTED SAMPLES: " : "", (unsigned long long)s->docs,
                   (unsigned long long)s->claims, (unsigned long long)s->events);
    if (s->copies)
        mrs_buf_printf(o->out, "; %llu copies of a report", (unsigned long long)s->copies);
    if (s->asides)
        mrs_buf_printf(o->out, "; %llu set aside", (unsigned long long)s->asides);
    mrs_buf_put(o->out, MRS_STR("\n"));
    mrs_tally_where(tally, o->out);
    mrs_buf_put(o->out, MRS_STR("\n"));
    mrs_tally_text(tally, "event", o->out);
    mrs_buf_put(o->out, MRS_STR("\n\n"));
}

static bool put_row(void *ctx, const mrs_event *event)
{
    overview *o = ctx;
    o->st = mrs_export_event(o->export, o->store, event, o->err);
    return o->st == MRS_OK;
}

static mrs_status put_events(overview *o, const mrs_summary *s, mrs_err *err)
{
    mrs_export_options e = {.words = o->engine->words,
                            .format = MRS_FORMAT_TABLE,
                            .events = true,
                            .sample = s->sample,
                            .width = o->options->width};
    mrs_filter filter = {.limit = o->options->rows};
    mrs_tally tally = {0};
    mrs_buf rows = {0};
    mrs_status st = mrs_export_new(&e, &rows, &o->export, err);
    if (!st)
        st = mrs_store_events(o->store, &filter, &tally, put_row, o, err);
    st = st ? st : o->st;
    if (!st)
        st = mrs_export_finish(o->export, err);
    mrs_export_free(o->export);
    if (!st) {
        put_counts(o, s, &tally);
        mrs_buf_put(o->out, mrs_buf_view(&rows));
    }
    mrs_buf_clear(&rows);
    return st;
}

/* Counts first: who killed how many is what readers ask about. */
static bool see_link(void *ctx, const mrs_link *link)
{
    overview *o = ctx;
    bool count = mrs_str_starts(link->field, MRS_STR("quantity"));
    if (link->kind != MRS_LINK_CONTRADICTS || (o->from.len && !count))
        return true;
    o->from = mrs_str_copy(link->from, o->arena);
    o->to = mrs_str_copy(link->to, o->arena);
    o->field = mrs_str_copy(link->field, o->arena);
    o->from_value = mrs_str_copy(link->from_value, o->arena);
    o->to_value = mrs_str_copy(link->to_value, o->arena);
    return !count;
}

static bool see_claim(void *ctx, const mrs_claim_row *row)
{
    overview *o = ctx;
    bool deadline = row->claim.time.deadline != MRS_NO_DAY;
    if (!o->id.len || (deadline && !o->with_deadline)) {
        o->id = mrs_str_copy(row->id, o->arena);
        o->with_deadline = deadline;
    }
    return !o->with_deadline;
}

static mrs_status put_side(overview *o, mrs_str id, mrs_str value, mrs_err *err)
{
    mrs_claim_row row;
    mrs_status st = mrs_store_claim(o->store, id, o->arena, &row, err);
    if (st)
        return st;
    mrs_buf_printf(o->out, "  %.*s (", (int)value.len, value.ptr);
    mrs_say_source(&row.claim.source, row.publisher, o->out);
    mrs_buf_put(o->out, MRS_STR("): "));
    put_cut(o, row.sentence, 110);
    mrs_buf_put(o->out, MRS_STR("\n"));
    return MRS_OK;
}

static mrs_status put_disagreement(overview *o, mrs_err *err)
{
    if (!o->from.len) {
        mrs_buf_put(o->out, MRS_STR("no two sources disagree about one event\n"));
        return MRS_OK;
    }
    mrs_buf_printf(o->out, "sources disagree, %.*s:\n", (int)o->field.len, o->field.ptr);
    mrs_status st = put_side(o, o->from, o->from_value, err);
    return st ? st : put_side(o, o->to, o->to_value, err);
}

static mrs_status put_pledge(overview *o, mrs_err *err)
{
    if (!o->id.len) {
        mrs_buf_put(o->out, MRS_STR("no pledge or plan told\n"));
        return MRS_OK;
    }
    mrs_claim_row row;
    mrs_status st = mrs_store_claim(o->store, o->id, o->arena, &row, err);
    if (st)
        return st;
    char day[16];
    bool dated = mrs_day_text(row.claim.time.deadline, day) > 0;
    mrs_buf_printf(o->out, "a pledge%s%s: ", dated ? " due by " : "", day);
    put_cut(o, row.sentence, 120);
    mrs_buf_put(o->out, MRS_STR("\n"));
    return MRS_OK;
}

static mrs_status collect(void *ctx, mrs_err *err)
{
    overview *o = ctx;
    mrs_filter planned = {.statuses = 1u << MRS_CLAIM_PLANNED,
                          .recencies = 1u << MRS_RECENCY_FRESH};
    mrs_status st = mrs_store_links(o->store, MRS_STR(""), see_link, o, err);
    return st ? st : mrs_store_claims(o->store, &planned, NULL, see_claim, o, err);
}

static mrs_status put_all(overview *o, mrs_err *err)
{
    mrs_summary summary;
    mrs_status st = mrs_store_summary(o->store, &summary, err);
    if (!st)
        st = put_events(o, &summary, err);
    if (!st)
        st = mrs_arena_run(&o->arena, 1, collect, o, err);
    if (!st)
        st = put_disagreement(o, err);
    if (!st)
        st = put_pledge(o, err);
    const char *program = o->options->program, *store = o->options->store;
    mrs_buf_printf(
        o->out,
        "\nthe record is %s (QGIS opens it); next:\n"
        "  %s events --store %s --type assault\n"
        "  %s show --store %s ID      (an id of the first column; its first 8 letters do)\n"
        "  %s events --store %s --format geojson >events.geojson\n",
        store, program, store, program, store, program, store);
    return st;
}

mrs_status mrs_overview(const mrs_engine *engine, const mrs_overview_options *options, mrs_buf *out,
                        mrs_err *err)
{
    mrs_store_options read = {0};
    overview o = {.engine = engine,
                  .options = options,
                  .arena = mrs_arena_new(MRS_DOC_CEILING),
                  .out = out,
                  .err = err};
    if (!o.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_store_open(options->store, &read, &o.store, err);
    if (!st)
        st = put_all(&o, err);
    mrs_store_close(o.store);
    mrs_arena_free(o.arena);
    return st;
}
