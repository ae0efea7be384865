/* marsad_overview.c - a store on one page of at most 25 lines. */
#include "marsad_internal.h"

#include <stdlib.h>

typedef struct {
    int score;
    uint32_t order; /* newest first */
    mrs_str id;
} ranked;

typedef struct {
    const mrs_engine *engine;
    mrs_store *store;
    const mrs_overview_options *options;
    mrs_arena *arena;
    mrs_buf *out;
    MRS_VEC(ranked) ranked;
    mrs_tally tally;
    mrs_str id;              /* of the pledge found */
    int pledge;              /* how much it tells: a deadline, something to be built */
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

static void put_number(overview *o, uint64_t n, const char *one, const char *many)
{
    mrs_buf_printf(o->out, "%llu %s", (unsigned long long)n, n == 1 ? one : many);
}

static void put_counts(overview *o, const mrs_summary *s, const mrs_tally *tally)
{
    mrs_buf_printf(o->out, "%s", s->sample ? "INVENTED SAMPLES: " : "");
    put_number(o, s->docs, "report, ", "reports, ");
    put_number(o, s->claims, "claim, ", "claims, ");
    put_number(o, s->events, "event", "events");
    if (s->copies + s->near)
        mrs_buf_printf(o->out, "; republished: %llu copies, %llu near copies",
                       (unsigned long long)s->copies, (unsigned long long)s->near);
    if (s->asides)
        mrs_buf_printf(o->out, "; %llu set aside", (unsigned long long)s->asides);
    if (s->unjoined) {
        mrs_buf_put(o->out, MRS_STR("; "));
        put_number(o, s->unjoined, "claim", "claims");
        mrs_buf_put(o->out, MRS_STR(" not joined to events yet: run `marsad add` again"));
    }
    mrs_buf_put(o->out, MRS_STR("\n"));
    mrs_tally_where(tally, o->out);
    mrs_buf_put(o->out, MRS_STR("\n"));
    mrs_tally_text(tally, "event", o->out);
    if (s->not_coded + s->in_part)
        mrs_buf_putc(o->out, '\n');
    mrs_coverage_text(s, o->out);
    mrs_buf_put(o->out, MRS_STR("\n\n"));
}

/* ---- the rows that tell most
 * --------------------------------------------------------------------- */

/* Events told by several sources, with numbers, on a point of the map, come first. */
static int telling(const mrs_event *e)
{
    bool pinned = e->place && (e->place->precision == MRS_PRECISION_EXACT ||
                               e->place->precision == MRS_PRECISION_NEAR);
    int sources = e->independent > 4 ? 4 : (int)e->independent;
    return 4 * sources + 3 * (e->n_quantities > 0) + 3 * pinned + 2 * (e->n_actors > 0) +
           2 * (e->n_targets > 0) + (e->n_contradictions > 0);
}

static bool see_event(void *ctx, const mrs_event *event)
{
    overview *o = ctx;
    *MRS_PUSH(o->arena, &o->ranked) =
        (ranked){telling(event), o->ranked.n, mrs_str_copy(event->id, o->arena)};
    return true;
}

static int by_telling(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return y->score != x->score ? y->score - x->score
                                : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

/* text in `columns` characters, cut or filled up, and a space. */
static void put_cell(mrs_buf *out, mrs_str text, size_t columns)
{
    size_t n = mrs_utf8_count(text), at = 0;
    for (size_t i = 0; n > columns && i + 1 < columns; i++)
        mrs_utf8_next(text, &at);
    mrs_buf_put(out, n > columns ? mrs_str_sub(text, 0, at) : text);
    if (n > columns)
        mrs_buf_put(out, MRS_STR("\u2026"));
    for (; n < columns; n++)
        mrs_buf_putc(out, ' ');
    mrs_buf_putc(out, ' ');
}

enum { COLUMNS = 8 };
static const char *const heads[COLUMNS] = {"event",           "when",  "where \u00b1 km", "what",
                                           "who \u2192 whom", "count", "who says",        "state"};
static const unsigned shares[COLUMNS] = {8, 15, 21, 15, 27, 14, 20, 9};

static void put_line(overview *o, bool sample, mrs_buf cells[COLUMNS])
{
    unsigned all = sample ? 9 : 0, sum = 0;
    for (int i = 0; i < COLUMNS; i++)
        sum += shares[i] + 1;
    unsigned room = o->options->width > all + 60 ? o->options->width - all : 60;
    if (sample)
        put_cell(o->out, cells ? MRS_STR("INVENTED") : MRS_STR(""), 8);
    for (int i = 0; i < COLUMNS; i++) {
        unsigned wide = i && room < sum ? shares[i] * room / sum : shares[i];
        put_cell(o->out, cells ? mrs_buf_view(&cells[i]) : mrs_str_of(heads[i]), wide);
    }
    while (o->out->len && o->out->ptr[o->out->len - 1] == ' ')
        o->out->ptr[--o->out->len] = '\0';
    mrs_buf_putc(o->out, '\n');
}

static unsigned bits(uint32_t value)
{
    unsigned n = 0;
    for (; value; value >>= 1)
        n += value & 1;
    return n;
}

static void put_event(overview *o, const mrs_event *e)
{
    mrs_buf cells[COLUMNS] = {{0}};
    mrs_buf_put(&cells[0], mrs_str_sub(e->id, 0, e->id.len < 8 ? e->id.len : 8));
    mrs_say_when(&e->time, &cells[1]);
    mrs_say_where(e->place, &cells[2]);
    mrs_buf_put(&cells[3], mrs_labels_of(o->engine->words, e->type, e->mode));
    mrs_say_event_sides(e, &cells[4]);
    mrs_say_event_counts(e, &cells[5]);
    unsigned sides = bits(e->says);
    mrs_buf_printf(&cells[6], "%u source%s, %u side%s", e->independent,
                   e->independent == 1 ? "" : "s", sides, sides == 1 ? "" : "s");
    mrs_buf_printf(&cells[7], "%s", mrs_claim_status_text(e->status));
    put_line(o, e->sample, cells);
    for (int i = 0; i < COLUMNS; i++)
        mrs_buf_clear(&cells[i]);
}

static mrs_status read_events(void *ctx, mrs_err *err)
{
    overview *o = ctx;
    mrs_filter filter = {0};
    mrs_status st = mrs_store_events(o->store, &filter, &o->tally, see_event, o, err);
    if (st)
        return st;
    qsort(o->ranked.at, o->ranked.n, sizeof *o->ranked.at, by_telling);
    if (o->ranked.n > o->options->rows)
        o->ranked.n = o->options->rows;
    qsort(o->ranked.at, o->ranked.n, sizeof *o->ranked.at, by_order);
    return MRS_OK;
}

static mrs_status put_events(overview *o, const mrs_summary *s, mrs_err *err)
{
    mrs_status st = mrs_arena_run(&o->arena, 1, read_events, o, err);
    if (st)
        return st;
    o->tally.left[MRS_LEFT_LIMIT] = 0;
    put_counts(o, s, &o->tally);
    if (o->ranked.n)
        put_line(o, s->sample, NULL);
    for (uint32_t i = 0; i < o->ranked.n && !st; i++) {
        mrs_event event;
        st = mrs_store_event(o->store, o->ranked.at[i].id, o->arena, &event, err);
        if (!st)
            put_event(o, &event);
    }
    return st;
}

/* Counts first: who killed how many is what readers ask about. */
static bool see_link(void *ctx, const mrs_link *link)
{
    overview *o = ctx;
    mrs_quantity_kind kind;
    bool count = mrs_quantity_kind_read(link->field, &kind);
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
    int weight = 1 + 2 * (row->claim.time.deadline != MRS_NO_DAY) +
                 (row->claim.type == MRS_TYPE_BUILD) + mrs_str_is(row->claim.mode, "barrier");
    if (weight > o->pledge) {
        o->id = mrs_str_copy(row->id, o->arena);
        o->pledge = weight;
    }
    return true;
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
    char store[4200];
    const char *program = o->options->program;
    mrs_name_shown(o->options->store, store, sizeof store);
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
    mrs_store_options read = {.as_of = options->as_of, .held = true};
    overview o = {
        .engine = engine, .options = options, .arena = mrs_arena_new(MRS_DOC_CEILING), .out = out};
    if (!o.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_store_open(options->store, &read, &o.store, err);
    if (!st)
        st = put_all(&o, err);
    mrs_store_close(o.store);
    mrs_arena_free(o.arena);
    return st;
}
