/* record.c - one event, claim or document whole; documents by their words. */
#include "serve/routes.h"
#include "serve/service.h"

#include <stdlib.h>

mrs_status mrs_route_event(mrs_call *call, mrs_err *err)
{
    char full[65];
    mrs_event event;
    mrs_json json = {.out = &call->out};
    mrs_status st = mrs_call_find(call, call->parts[0], MRS_IS_EVENT, full, err);
    if (!st)
        st = mrs_store_event(call->store, mrs_str_of(full), call->rows, &event, err);
    return st ? st : mrs_store_event_json(call->store, &event, &json, NULL, err);
}

/* ---- a claim ----------------------------------------------------------------------------------
 */

typedef struct {
    const char *role;
    mrs_span at;
    mrs_str name;
} mark;

enum { MOST_MARKS = 64 };

typedef struct {
    mark at[MOST_MARKS];
    uint32_t n;
} marks;

static void add_mark(marks *m, const char *role, mrs_span at, mrs_str name)
{
    if (!mrs_span_empty(at) && m->n < MOST_MARKS)
        m->at[m->n++] = (mark){role, at, name};
}

static int by_place(const void *a, const void *b)
{
    const mark *x = a, *y = b;
    if (x->at.start != y->at.start)
        return x->at.start < y->at.start ? -1 : 1;
    return (x->at.end > y->at.end) - (x->at.end < y->at.end);
}

/* Which words of the report stand for what, in their order. */
static void find_marks(const mrs_claim *c, marks *m)
{
    add_mark(m, "trigger", c->trigger, (mrs_str){0});
    for (uint32_t i = 0; i < c->n_actors; i++)
        add_mark(m, "actor", c->actors[i].at, c->actors[i].name);
    for (uint32_t i = 0; i < c->n_targets; i++)
        add_mark(m, "target", c->targets[i].at, c->targets[i].name);
    if (c->place)
        add_mark(m, "place", c->place->at, c->place->name);
    add_mark(m, "time", c->time.at, (mrs_str){0});
    add_mark(m, "anchor", c->time.anchor, (mrs_str){0});
    for (uint32_t i = 0; i < c->n_quantities; i++)
        add_mark(m, "quantity", c->quantities[i].at,
                 mrs_str_of(mrs_quantity_kind_text(c->quantities[i].kind)));
    add_mark(m, "source", c->source.at, c->source.name);
    add_mark(m, "instrument", c->instrument, (mrs_str){0});
    add_mark(m, "means", c->means, (mrs_str){0});
    qsort(m->at, m->n, sizeof *m->at, by_place);
}

void mrs_marks_json(const mrs_claim *claim, mrs_json *json)
{
    marks m = {.n = 0};
    find_marks(claim, &m);
    mrs_json_array(json, "marks");
    for (uint32_t i = 0; i < m.n; i++) {
        mrs_json_object(json, NULL);
        mrs_json_str(json, "role", mrs_str_of(m.at[i].role));
        mrs_json_int(json, "start", m.at[i].at.start);
        mrs_json_int(json, "end", m.at[i].at.end);
        mrs_json_str_or_null(json, "name", m.at[i].name);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

static void span_json(mrs_json *json, const char *key, mrs_span at)
{
    mrs_json_array(json, key);
    mrs_json_int(json, NULL, at.start);
    mrs_json_int(json, NULL, at.end);
    mrs_json_end(json, ']');
}

/* The claim as `marsad claims --json` has it. */
static mrs_status put_row(mrs_call *call, const mrs_claim_row *row, mrs_json *json, mrs_err *err)
{
    mrs_buf line = {0};
    mrs_export *export = NULL;
    const mrs_export_options options = {.words = mrs_engine_words(call->service->engine),
                                        .format = MRS_FORMAT_JSONL,
                                        .sample = mrs_store_sample(call->store)};
    mrs_status st = mrs_export_new(&options, &line, &export, err);
    if (!st)
        st = mrs_export_claim(export, row, err);
    if (!st)
        mrs_json_raw(json, "claim", mrs_str_trim(mrs_buf_view(&line)));
    mrs_export_free(export);
    mrs_buf_clear(&line);
    return st;
}

mrs_status mrs_claim_whole_json(mrs_call *call, mrs_str id, mrs_json *json, mrs_err *err)
{
    mrs_claim_row row;
    mrs_status st = mrs_store_claim(call->store, id, call->rows, &row, err);
    if (st)
        return st;
    const mrs_claim *c = &row.claim;
    st = put_row(call, &row, json, err);
    mrs_json_str(json, "label",
                 mrs_labels_of(mrs_engine_words(call->service->engine), c->type, c->mode));
    mrs_marks_json(c, json);
    mrs_json_raw(json, "reasons", row.why.len ? row.why : MRS_STR("[]"));
    if (row.coded.len)
        mrs_json_raw(json, "coded", row.coded);
    return st;
}

mrs_status mrs_route_claim(mrs_call *call, mrs_err *err)
{
    char full[65];
    mrs_json json = {.out = &call->out};
    mrs_status st = mrs_call_find(call, call->parts[0], MRS_IS_CLAIM, full, err);
    mrs_json_object(&json, NULL);
    if (!st)
        st = mrs_claim_whole_json(call, mrs_str_of(full), &json, err);
    mrs_json_end(&json, '}');
    return st;
}

/* ---- documents --------------------------------------------------------------------------------
 */

typedef struct {
    mrs_call *call;
    mrs_json *json;
} listing;

static bool put_claim_of(void *ctx, const mrs_claim_row *row)
{
    listing *l = ctx;
    const mrs_claim *c = &row->claim;
    mrs_json *json = l->json;
    mrs_json_object(json, NULL);
    mrs_json_str(json, "id", row->id);
    mrs_json_str_or_null(json, "event", row->event);
    mrs_json_str(json, "type", mrs_str_of(mrs_type_text(c->type)));
    mrs_json_str_or_null(json, "mode", c->mode);
    mrs_json_str(json, "label",
                 mrs_labels_of(mrs_engine_words(l->call->service->engine), c->type, c->mode));
    mrs_json_str(json, "state", mrs_str_of(mrs_state_text(row->state)));
    mrs_json_str(json, "status", mrs_str_of(mrs_claim_status_text(c->status)));
    mrs_json_str(json, "recency", mrs_str_of(mrs_recency_text(c->recency)));
    span_json(json, "trigger", c->trigger);
    span_json(json, "sentence", c->sentence);
    mrs_marks_json(c, json);
    mrs_json_end(json, '}');
    return true;
}

static void put_origin(const mrs_doc_row *d, mrs_json *json)
{
    mrs_json_object(json, "origin");
    mrs_json_str(json, "sha256", d->id);
    mrs_json_int(json, "bytes", (int64_t)d->n_bytes);
    mrs_json_str_or_null(json, "format", d->format);
    mrs_json_str_or_null(json, "charset", d->charset);
    mrs_json_str_or_null(json, "inside", d->inside);
    mrs_json_str_or_null(json, "codec", d->codec);
    mrs_json_str_or_null(json, "retrieved", d->retrieved);
    mrs_json_bool(json, "fetched", d->fetched);
    mrs_json_str_or_null(json, "fetched_at", d->fetched_at);
    mrs_json_str_or_null(json, "run", d->run);
    mrs_json_end(json, '}');
}

static bool right_to_left(mrs_str lang)
{
    mrs_str first;
    return mrs_str_split(&lang, '-', &first) &&
           mrs_list_has(MRS_STR("ar|ckb|fa|he|ur|ps|sd|ug"), first);
}

mrs_status mrs_route_document(mrs_call *call, mrs_err *err)
{
    char full[65];
    mrs_doc_row doc;
    mrs_json json = {.out = &call->out};
    const mrs_filter all = {.doc = {full, 64}, .all = true};
    mrs_status st = mrs_call_find(call, call->parts[0], MRS_IS_DOC, full, err);
    if (!st)
        st = mrs_store_doc(call->store, mrs_str_of(full), call->rows, &doc, err);
    mrs_buf whole = {0};
    if (!st)
        st = mrs_doc_json(call->service->engine, call->store, doc.id, call->rows, &whole, err);
    mrs_json_object(&json, NULL);
    if (!st)
        mrs_json_raw(&json, "document", mrs_str_trim(mrs_buf_view(&whole)));
    mrs_buf_clear(&whole);
    if (st)
        return st;
    mrs_json_str(&json, "dir", mrs_str_of(right_to_left(doc.lang) ? "rtl" : "ltr"));
    put_origin(&doc, &json);
    mrs_json_array(&json, "claims");
    st = mrs_store_claims(call->store, &all, NULL, put_claim_of, &(listing){call, &json}, err);
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    return st;
}

/* ---- documents by their words ------------------------------------------------------------------
 */

enum { MOST_WORDS = 200, BEFORE = 60, SHOWN = 240 }; /* bytes of a snippet */

typedef struct {
    mrs_json *json;
    mrs_str words;
    mrs_status st;
    mrs_err *err;
} searching;

/* The beginning of the word at or before, or the end of the one at or behind a place. */
static size_t word_edge(mrs_str text, size_t at, bool back)
{
    while (back && at > 0 && !strchr(" \n", text.ptr[at - 1]))
        at--;
    while (!back && at < text.len && !strchr(" \n", text.ptr[at]))
        at++;
    return at;
}

/* Where the words stand in the part of the text, in characters of it. */
static void put_places(mrs_str text, mrs_span part, const mrs_span *at, uint32_t n, mrs_json *json)
{
    mrs_json_array(json, "marks");
    for (uint32_t i = 0; i < n; i++) {
        if (at[i].start < part.start || at[i].end > part.end)
            continue;
        mrs_str before = mrs_str_sub(text, part.start, at[i].start);
        mrs_str word = mrs_span_str(text, at[i]);
        size_t start = mrs_utf8_count(before);
        mrs_json_array(json, NULL);
        mrs_json_int(json, NULL, (int64_t)start);
        mrs_json_int(json, NULL, (int64_t)(start + mrs_utf8_count(word)));
        mrs_json_end(json, ']');
    }
    mrs_json_end(json, ']');
}

/* Member `key`: the words' first place with what stands around it; of a headline all of it. */
static mrs_status put_snippet(searching *s, const char *key, mrs_str text, bool whole)
{
    mrs_span at[MOST_WORDS];
    uint32_t n = 0;
    mrs_status st = mrs_store_words_at(text, s->words, at, MOST_WORDS, &n, s->err);
    size_t from = n && at[0].start > BEFORE ? word_edge(text, at[0].start - BEFORE, true) : 0;
    size_t to = from + SHOWN < text.len ? word_edge(text, from + SHOWN, false) : text.len;
    const mrs_span part = {whole ? 0 : (uint32_t)from, (uint32_t)(whole ? text.len : to)};
    mrs_json_object(s->json, key);
    mrs_json_str(s->json, "text", mrs_span_str(text, part));
    mrs_json_int(s->json, "start", (int64_t)mrs_utf8_count(mrs_str_sub(text, 0, part.start)));
    put_places(text, part, at, n, s->json);
    mrs_json_end(s->json, '}');
    return st;
}

static bool put_doc(void *ctx, const mrs_doc_row *d)
{
    searching *s = ctx;
    mrs_json *json = s->json;
    char day[16];
    mrs_json_object(json, NULL);
    mrs_json_str(json, "id", d->id);
    mrs_json_str_or_null(json, "published", (mrs_str){day, mrs_day_text(d->published.first, day)});
    mrs_json_str_or_null(json, "publisher", d->publisher);
    mrs_json_str_or_null(json, "title", d->title);
    mrs_json_str_or_null(json, "uri", d->uri);
    mrs_json_str_or_null(json, "lang", d->lang);
    mrs_json_str(json, "dir", mrs_str_of(right_to_left(d->lang) ? "rtl" : "ltr"));
    mrs_json_int(json, "claims", d->n_claims);
    mrs_json_int(json, "paragraphs", d->paragraphs);
    mrs_json_int(json, "not_coded", d->not_coded);
    mrs_json_int(json, "copies", d->n_copies);
    if (s->words.len)
        s->st = put_snippet(s, "headline", d->title, true);
    if (s->words.len && !s->st)
        s->st = put_snippet(s, "snippet", d->text, false);
    mrs_json_end(json, '}');
    return s->st == MRS_OK;
}

mrs_status mrs_route_documents(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    uint64_t n = 0;
    searching s = {.json = &json, .words = mrs_call_ask(call, "text"), .err = err};
    const mrs_doc_filter filter = {.text = mrs_call_ask(call, "text"),
                                   .lang = mrs_call_ask(call, "lang"),
                                   .not_coded = mrs_call_bool(call, "not_coded"),
                                   .limit = (uint32_t)mrs_call_whole(call, "limit")};
    mrs_json_object(&json, NULL);
    mrs_json_array(&json, "documents");
    mrs_status st = mrs_store_search(call->store, &filter, put_doc, &s, &n, err);
    mrs_json_end(&json, ']');
    mrs_json_int(&json, "matched", (int64_t)n);
    mrs_json_end(&json, '}');
    return st ? st : s.st;
}
