/* marsad_show.c - what stands behind an id, and why it was coded so. */
#include "marsad_internal.h"

typedef struct {
    const mrs_engine *engine;
    mrs_store *store;
    const mrs_show_options *options;
    mrs_arena *arena;
    mrs_buf *out;
} showing;

static void line(showing *s, const char *label, mrs_str value)
{
    if (value.len)
        mrs_buf_printf(s->out, "  %-12s %.*s\n", label, (int)value.len, value.ptr);
}

/* The words of `text` with [from, to) (code points) in brackets, bold on a terminal. */
static void marked(showing *s, mrs_str text, uint32_t from, uint32_t to)
{
    const char *on = s->options->colour ? "\033[1m" : "[";
    const char *off = s->options->colour ? "\033[0m" : "]";
    size_t a = 0, b = 0, i = 0;
    for (uint32_t cp = 0; i <= text.len; cp++) {
        if (cp == from)
            a = i;
        if (cp == to)
            b = i;
        if (i == text.len)
            break;
        mrs_utf8_next(text, &i);
    }
    mrs_buf_put(s->out, mrs_str_sub(text, 0, a));
    mrs_buf_printf(s->out, "%s%.*s%s", on, (int)(b - a), text.ptr + a, off);
    mrs_buf_put(s->out, mrs_str_sub(text, b, text.len));
}

static void put_parties(showing *s, const char *label, const mrs_party *parties, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const mrs_party *p = &parties[i];
        mrs_buf_printf(s->out, "  %-12s %.*s (%s%s%s)%s\n", label, (int)p->name.len, p->name.ptr,
                       mrs_role_text(p->role), p->id.len ? ", " : "", p->id.len ? p->id.ptr : "",
                       p->affiliation == MRS_AFFILIATION_ALLEGED ? " alleged" : "");
    }
}

static void put_claim_facts(showing *s, const mrs_claim_row *row)
{
    const mrs_claim *c = &row->claim;
    mrs_buf text = {0};
    mrs_say_when(&c->time, &text);
    line(s, "when", mrs_buf_view(&text));
    text.len = 0;
    mrs_say_where(c->place, &text);
    line(s, "where", mrs_buf_view(&text));
    put_parties(s, "who", c->actors, c->n_actors);
    put_parties(s, "to whom", c->targets, c->n_targets);
    text.len = 0;
    mrs_say_counts(c, &text);
    line(s, "count", mrs_buf_view(&text));
    line(s, "with", row->instrument);
    line(s, "how", row->means);
    text.len = 0;
    mrs_say_source(&c->source, row->publisher, &text);
    line(s, "says", mrs_buf_view(&text));
    mrs_buf_printf(s->out, "  %-12s %s, %s, confidence %.2f, %s\n", "state",
                   mrs_claim_status_text(c->status), mrs_recency_text(c->recency),
                   (double)c->confidence, mrs_state_text(row->state));
    mrs_buf_clear(&text);
}

/* The own row that made the claim, "mine.tsv line 2: wallop"; empty: none did. */
static mrs_str own_row(const mrs_claim_row *row)
{
    static const char begins[] = "{\"field\":\"type\",\"reason\":\"" MRS_OWN_ROW;
    const char *at = row->why.len ? strstr(row->why.ptr, begins) : NULL;
    if (!at)
        return MRS_STR("");
    at += sizeof begins - 1;
    return (mrs_str){at, strcspn(at, "\"")};
}

static void put_claim(showing *s, const mrs_claim_row *row)
{
    const mrs_claim *c = &row->claim;
    mrs_str label = mrs_labels_of(s->engine->words, c->type, c->mode);
    mrs_buf_printf(s->out, "%sclaim %.*s: %.*s (%s%s%.*s)\n", row->sample ? "INVENTED " : "",
                   (int)row->id.len, row->id.ptr, (int)label.len, label.ptr, mrs_type_text(c->type),
                   c->mode.len ? "/" : "", (int)c->mode.len, c->mode.ptr ? c->mode.ptr : "");
    put_claim_facts(s, row);
    mrs_buf_put(s->out, MRS_STR("\n  "));
    marked(s, row->sentence, c->trigger.start - c->sentence.start,
           c->trigger.end - c->sentence.start);
    mrs_buf_printf(s->out, "\n\n");
    line(s, "report", row->title.len ? row->title : row->uri);
    line(s, "document", row->doc);
    line(s, "event", row->event);
    line(s, "run", row->run);
    line(s, "own row", own_row(row));
}

static bool put_decided(void *ctx, const mrs_decision *d)
{
    showing *s = ctx;
    mrs_buf_put(s->out, MRS_STR("  "));
    mrs_say_decision(d, s->arena, s->out);
    return true;
}

static bool put_decided_json(void *ctx, const mrs_decision *d)
{
    mrs_decision_json(d, ctx);
    return true;
}

/* The claim as it stands, then what people decided of it. */
static mrs_status put_claim_json(showing *s, const mrs_claim_row *row, mrs_err *err)
{
    mrs_buf members = {0};
    mrs_json json = {.out = &members};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "state", mrs_str_of(mrs_state_text(row->state)));
    mrs_json_str(&json, "run", row->run);
    mrs_json_str_or_null(&json, "own_row", own_row(row));
    mrs_json_array(&json, "decisions");
    mrs_status st = mrs_store_decisions(s->store, row->id, put_decided_json, &json, err);
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    if (!st && row->json.len)
        mrs_buf_printf(s->out, "%.*s,%s\n", (int)row->json.len - 1, row->json.ptr,
                       members.ptr ? members.ptr + 1 : "");
    mrs_buf_clear(&members);
    return st;
}

static mrs_status show_claim(showing *s, mrs_str id, mrs_err *err)
{
    mrs_claim_row row;
    mrs_status st = mrs_store_claim(s->store, id, s->arena, &row, err);
    if (st)
        return st;
    if (s->options->json)
        return put_claim_json(s, &row, err);
    put_claim(s, &row);
    return mrs_store_decisions(s->store, id, put_decided, s, err);
}

static void put_event(showing *s, const mrs_event *e)
{
    mrs_str label = mrs_labels_of(s->engine->words, e->type, e->mode);
    mrs_buf text = {0};
    mrs_buf_printf(s->out, "%sevent %.*s: %.*s\n", e->sample ? "INVENTED " : "", (int)e->id.len,
                   e->id.ptr, (int)label.len, label.ptr);
    mrs_say_when(&e->time, &text);
    line(s, "when", mrs_buf_view(&text));
    text.len = 0;
    mrs_say_where(e->place, &text);
    line(s, "where", mrs_buf_view(&text));
    put_parties(s, "who", e->actors, e->n_actors);
    put_parties(s, "to whom", e->targets, e->n_targets);
    text.len = 0;
    mrs_say_event_counts(e, &text);
    line(s, "count", mrs_buf_view(&text));
    text.len = 0;
    mrs_say_sources(e, &text);
    line(s, "says", mrs_buf_view(&text));
    mrs_buf_printf(s->out, "  %-12s %s, %s, confidence %.2f\n\n", "state",
                   mrs_claim_status_text(e->status), mrs_recency_text(e->recency),
                   (double)e->confidence);
    mrs_buf_clear(&text);
}

static bool put_link(void *ctx, const mrs_link *link)
{
    showing *s = ctx;
    mrs_buf_printf(s->out, "%s %.*s -> %.*s", mrs_link_kind_text(link->kind), (int)link->from.len,
                   link->from.ptr, (int)link->to.len, link->to.ptr);
    if (link->field.len)
        mrs_buf_printf(s->out, ": %.*s, %.*s against %.*s", (int)link->field.len, link->field.ptr,
                       (int)link->from_value.len, link->from_value.ptr, (int)link->to_value.len,
                       link->to_value.ptr);
    mrs_buf_printf(s->out, "\n");
    return true;
}

/* The event of the record's specification, and what a total holds. */
static mrs_status put_event_json(showing *s, const mrs_event *e, mrs_err *err)
{
    mrs_buf event = {0}, more = {0};
    mrs_json whole = {.out = &event}, members = {.out = &more};
    mrs_status st = mrs_store_event_json(s->store, e, &whole, NULL, err);
    mrs_json_object(&members, NULL);
    if (!st)
        st = mrs_total_json(s->store, e, s->arena, &members, err);
    mrs_json_end(&members, '}');
    if (!st)
        st = mrs_buf_status(&event, err);
    if (!st)
        st = mrs_buf_status(&more, err);
    if (!st)
        mrs_buf_printf(s->out, "%.*s,%s\n", (int)event.len - 1, event.ptr, more.ptr + 1);
    mrs_buf_clear(&event);
    mrs_buf_clear(&more);
    return st;
}

static mrs_status show_event(showing *s, mrs_str id, mrs_err *err)
{
    mrs_event e;
    mrs_status st = mrs_store_event(s->store, id, s->arena, &e, err);
    if (st)
        return st;
    if (s->options->json)
        return put_event_json(s, &e, err);
    put_event(s, &e);
    st = mrs_show_total(s->store, &e, s->arena, s->out, err);
    for (uint32_t i = 0; i < e.n_claims && !st; i++) {
        mrs_buf_printf(s->out, "joined by: %.*s\n", (int)e.claims[i].why.len, e.claims[i].why.ptr);
        st = show_claim(s, e.claims[i].claim, err);
        mrs_buf_printf(s->out, "\n");
    }
    return st ? st : mrs_store_links(s->store, id, put_link, s, err);
}

static mrs_status show_any(showing *s, mrs_err *err)
{
    mrs_id_kind kind;
    char full[65];
    mrs_status st = mrs_store_find(s->store, mrs_str_of(s->options->id), &kind, full, err);
    if (st)
        return st;
    mrs_str id = mrs_str_of(full), given = mrs_str_of(s->options->id);
    if (kind == MRS_IS_EVENT && !mrs_str_starts(id, given) && !s->options->json)
        mrs_buf_printf(s->out, "%s is now %s\n", s->options->id, full);
    if (kind == MRS_IS_CLAIM)
        return show_claim(s, id, err);
    if (kind == MRS_IS_EVENT)
        return show_event(s, id, err);
    return mrs_show_doc(s->engine, s->store, s->options, id, s->arena, s->out, err);
}

mrs_status mrs_show(const mrs_engine *engine, const mrs_show_options *options, mrs_buf *out,
                    mrs_err *err)
{
    mrs_store_options read = {.as_of = options->as_of, .held = true};
    showing s = {engine, NULL, options, mrs_arena_new(MRS_DOC_CEILING), out};
    if (!s.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_store_open(options->store, &read, &s.store, err);
    if (!st)
        st = show_any(&s, err);
    mrs_store_close(s.store);
    mrs_arena_free(s.arena);
    return st;
}
