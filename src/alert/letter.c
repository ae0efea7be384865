/* letter.c - a letter in words and as JSON, with the sentences it stands on. */
#include "alert/alert_internal.h"

#include <math.h>

enum { MOST_EVIDENCE = 20, MOST_EVENTS = 10 };

typedef struct {
    mrs_json *json;
    mrs_buf *text; /* the same as lines */
    uint32_t n;
} evidence;

static bool put_claim(void *ctx, const mrs_claim_row *row)
{
    evidence *e = ctx;
    mrs_json *j = e->json;
    char day[16];
    mrs_day_text(row->published.first, day);
    mrs_json_object(j, NULL);
    mrs_json_str(j, "claim", row->id);
    mrs_json_str(j, "event", row->event);
    mrs_json_str(j, "document", row->doc);
    mrs_json_str_or_null(j, "uri", row->uri);
    mrs_json_str_or_null(j, "publisher", row->publisher);
    mrs_json_str_or_null(j, "published", mrs_str_of(day));
    mrs_json_array(j, "span");
    mrs_json_int(j, NULL, row->claim.sentence.start);
    mrs_json_int(j, NULL, row->claim.sentence.end);
    mrs_json_end(j, ']');
    mrs_json_str(j, "sentence", row->sentence);
    mrs_json_end(j, '}');
    mrs_buf_printf(e->text, "\n- %.*s%s%s: \"%.*s\" (%.12s%s%.*s)",
                   row->publisher.len ? (int)row->publisher.len : 10,
                   row->publisher.len ? row->publisher.ptr : "the report", day[0] ? ", " : "", day,
                   (int)row->sentence.len, row->sentence.ptr, row->doc.ptr, row->uri.len ? " " : "",
                   (int)row->uri.len, row->uri.ptr ? row->uri.ptr : "");
    return ++e->n < MOST_EVIDENCE;
}

static mrs_status put_evidence(const mrs_findings *findings, const mrs_letter *letter,
                               mrs_json *json, mrs_buf *text, mrs_err *err)
{
    evidence e = {.json = json, .text = text};
    mrs_str ids = letter->about->ids, id;
    mrs_status st = MRS_OK;
    mrs_json_array(json, "evidence");
    for (uint32_t n = 0; !st && n < MOST_EVENTS && mrs_str_split(&ids, ' ', &id); n++) {
        const mrs_filter filter = {.event = id, .all = true};
        if (id.len && e.n < MOST_EVIDENCE)
            st = mrs_store_claims(findings->view->store, &filter, NULL, put_claim, &e, err);
    }
    mrs_json_end(json, ']');
    return st;
}

/* ---- words ------------------------------------------------------------------------------------
 */

static void put_title(const mrs_findings *findings, const mrs_letter *letter, mrs_buf *out)
{
    const mrs_finding *f = letter->about;
    if (mrs_store_sample(findings->view->store))
        mrs_buf_put(out, MRS_STR("INVENTED "));
    if (letter->kind[0] == 'u')
        mrs_buf_put(out, MRS_STR("Update: "));
    if (letter->kind[0] == 'w')
        mrs_buf_put(out, MRS_STR("Withdrawn: "));
    if (f->says.len)
        mrs_buf_printf(out, "%.*s says: ", (int)f->says.len, f->says.ptr);
    mrs_buf_put(out, f->title);
}

static void put_marks(const mrs_letter *letter, mrs_buf *out)
{
    const mrs_finding *f = letter->about;
    if (letter->why) {
        mrs_buf_printf(out, "\n%s: what was told before does not hold.", letter->why);
        return;
    }
    mrs_buf_printf(out, "\n%s", f->reviewed ? "Reviewed" : "Machine-coded, not reviewed");
    if (f->sides >= 0)
        mrs_buf_printf(out, "; %lld independent source%s, %lld side%s", (long long)f->sources,
                       f->sources == 1 ? "" : "s", (long long)f->sides, f->sides == 1 ? "" : "s");
    else
        mrs_buf_printf(out, "; most sources read in a week: %lld", (long long)f->sources);
    if (f->says.len)
        mrs_buf_printf(out, "; one side alone says so: %.*s", (int)f->says.len, f->says.ptr);
    mrs_buf_putc(out, '.');
    for (uint32_t i = 0; i < letter->n_changes; i++) {
        const mrs_told_change *c = &letter->changes[i];
        mrs_buf_printf(out, "\nchanged, %s: %.*s -> %.*s", c->name, (int)c->from.len, c->from.ptr,
                       (int)c->to.len, c->to.ptr ? c->to.ptr : "");
    }
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static void put_head(const mrs_findings *findings, const mrs_letter *letter, mrs_str title,
                     mrs_json *j)
{
    const mrs_finding *f = letter->about;
    char made[32];
    bool sample = mrs_store_sample(findings->view->store);
    mrs_moment_text(findings->view->now, made);
    mrs_json_object(j, NULL);
    mrs_json_str(j, "form", MRS_STR("marsad alert 1"));
    mrs_json_str_or_null(j, "notice", sample ? MRS_STR("INVENTED") : MRS_STR(""));
    mrs_json_str(j, "key", mrs_str_of(letter->key));
    mrs_json_str(j, "rule", mrs_str_of(findings->rule->name));
    mrs_json_int(j, "alert", letter->subject);
    mrs_json_int(j, "version", letter->version);
    mrs_json_str(j, "kind", mrs_str_of(letter->kind));
    mrs_json_str(j, "made", mrs_str_of(made));
    mrs_json_str(j, "record", mrs_str_of(findings->rule->internal ? "internal" : "published"));
    mrs_json_str(j, "title", title);
    mrs_json_str_or_null(j, "why", mrs_str_of(letter->why));
    mrs_json_str(j, "coded", mrs_str_of(f->reviewed ? "reviewed" : "machine"));
    mrs_json_num(j, "sources", f->sources < 0 ? (double)NAN : (double)f->sources);
    mrs_json_num(j, "sides", f->sides < 0 ? (double)NAN : (double)f->sides);
    mrs_json_str_or_null(j, "says", f->says);
    mrs_json_array(j, "changed");
    for (uint32_t i = 0; i < letter->n_changes; i++) {
        mrs_json_object(j, NULL);
        mrs_json_str(j, "field", mrs_str_of(letter->changes[i].name));
        mrs_json_str(j, "from", letter->changes[i].from);
        mrs_json_str(j, "to", letter->changes[i].to);
        mrs_json_end(j, '}');
    }
    mrs_json_end(j, ']');
}

/* The event whole, or the row of the answer; of one that went neither. */
static mrs_status put_record(const mrs_findings *findings, const mrs_finding *f, mrs_json *j,
                             mrs_err *err)
{
    mrs_event event;
    if (f->row.len)
        mrs_json_raw(j, "row", f->row);
    else
        mrs_json_null(j, "row");
    if (f->row.len || !f->ids.len) {
        mrs_json_null(j, "event");
        return MRS_OK;
    }
    mrs_store *store = findings->view->store;
    mrs_status st = mrs_store_event(store, f->ids, findings->arena, &event, err);
    return st ? st : mrs_store_event_json(store, &event, j, "event", err);
}

mrs_status mrs_letter_write(const mrs_findings *findings, const mrs_letter *letter, mrs_buf *title,
                            mrs_buf *body, mrs_err *err)
{
    mrs_json json = {.out = body};
    mrs_buf text = {0};
    put_title(findings, letter, title);
    put_head(findings, letter, mrs_buf_view(title), &json);
    mrs_buf_put(&text, mrs_buf_view(title));
    put_marks(letter, &text);
    mrs_status st = put_record(findings, letter->about, &json, err);
    if (!st)
        st = put_evidence(findings, letter, &json, &text, err);
    mrs_json_str(&json, "text", mrs_buf_view(&text));
    mrs_json_end(&json, '}');
    if (!st)
        st = mrs_buf_status(&text, err);
    mrs_buf_clear(&text);
    return st;
}
