/* marsad_row.c - `marsad test-row`: each report is coded without a user's own rows and with them,
 * and what differs is shown sentence by sentence. */
#include "marsad_internal.h"

#include <stdlib.h>

typedef struct {
    const mrs_trial_options *options;
    mrs_trial_counts *counts;
    mrs_engine engine; /* the caller's, with a coder of its own */
    mrs_worker without, with;
    mrs_own own;
    uint64_t *fits, *claims, *missed; /* [own rows] */
} trial;

/* What a report gives without the rows or with them. */
typedef struct {
    const mrs_coding *coding;
    mrs_str *json; /* [coding->n] */
} side;

typedef struct {
    trial *t;
    const mrs_part *part;
    mrs_doc *doc;
    mrs_cpindex index;
    side without, with;
    mrs_tries tries;
    mrs_buf out, scratch;
    bool named; /* the report's path is said */
} report;

/* ---- what differs ------------------------------------------------------------------------------
 */
static side side_of(report *r, const mrs_coding *coding)
{
    side s = {coding, MRS_NEW(r->doc->arena, mrs_str, coding->n)};
    for (uint32_t i = 0; i < coding->n; i++) {
        mrs_json json = {.out = &r->scratch};
        r->scratch.len = 0;
        mrs_claim_json(r->doc, &r->index, &coding->claims[i], MRS_STR(""), &json, NULL);
        s.json[i] = mrs_str_copy(mrs_buf_view(&r->scratch), r->doc->arena);
    }
    return s;
}

/* The other side has just that claim. */
static bool in_both(const side *other, mrs_str json)
{
    for (uint32_t i = 0; i < other->coding->n; i++)
        if (mrs_str_eq(other->json[i], json))
            return true;
    return false;
}

/* The other side has a claim of its own at those words. */
static bool stands_there(const side *own, const side *other, mrs_span trigger)
{
    for (uint32_t i = 0; i < other->coding->n; i++)
        if (mrs_span_overlap(other->coding->claims[i].trigger, trigger) &&
            !in_both(own, other->json[i]))
            return true;
    return false;
}

static bool differs(const side *a, const side *b, uint32_t sent)
{
    for (uint32_t i = 0; i < a->coding->n; i++)
        if (a->coding->claims[i].sent == sent && !in_both(b, a->json[i]))
            return true;
    return false;
}

static void count_claims(report *r)
{
    mrs_trial_counts *n = r->t->counts;
    const side *with = &r->with, *without = &r->without;
    for (uint32_t i = 0; i < with->coding->n; i++)
        if (!in_both(without, with->json[i]))
            *(stands_there(with, without, with->coding->claims[i].trigger) ? &n->changed
                                                                           : &n->new) += 1;
    for (uint32_t i = 0; i < without->coding->n; i++)
        n->gone += !in_both(with, without->json[i]) &&
                   !stands_there(without, with, without->coding->claims[i].trigger);
}

static void count_tries(report *r)
{
    for (uint32_t i = 0; i < r->tries.n; i++) {
        const mrs_tried *tried = &r->tries.at[i];
        *(tried->fits ? &r->t->fits[tried->own] : &r->t->missed[tried->own]) += 1;
        r->t->claims[tried->own] += tried->claim > 0;
        r->t->counts->fires += tried->fits;
    }
}

static bool shown(const report *r, uint32_t sent)
{
    for (uint32_t i = 0; i < r->tries.n; i++)
        if (r->tries.at[i].sent == sent && (r->tries.at[i].fits || r->t->options->misses))
            return true;
    return differs(&r->with, &r->without, sent) || differs(&r->without, &r->with, sent);
}

/* ---- as text -----------------------------------------------------------------------------------
 */
static void put_name(report *r)
{
    if (r->named)
        return;
    mrs_buf_printf(&r->out, "%s", r->part->path);
    if (r->part->line)
        mrs_buf_printf(&r->out, " line %llu", (unsigned long long)r->part->line);
    mrs_buf_put(&r->out, MRS_STR("\n"));
    r->named = true;
}

/* Words of the text on one line. */
static void put_words(report *r, mrs_str words)
{
    words = mrs_str_trim(words);
    for (size_t i = 0; i < words.len; i++)
        mrs_buf_putc(&r->out, words.ptr[i] == '\n' ? ' ' : words.ptr[i]);
}

/* What a writer of export says, after a "; "; nothing when it says nothing. */
static void put_said(report *r, const char *before)
{
    if (r->scratch.len)
        mrs_buf_printf(&r->out, "; %s%.*s", before, (int)r->scratch.len, r->scratch.ptr);
    r->scratch.len = 0;
}

static void put_claim(report *r, const char *which, const mrs_claim *c)
{
    mrs_buf_printf(&r->out, "    %-8s %s%s%.*s \"", which, mrs_type_text(c->type),
                   c->mode.len ? "/" : "", (int)c->mode.len, c->mode.len ? c->mode.ptr : "");
    put_words(r, mrs_span_str(r->doc->text, c->trigger));
    mrs_buf_printf(&r->out, "\": %s, %s, %.2f", mrs_claim_status_text(c->status),
                   mrs_recency_text(c->recency), (double)c->confidence);
    r->scratch.len = 0;
    mrs_say_sides(c, &r->scratch);
    put_said(r, "");
    mrs_say_counts(c, &r->scratch);
    put_said(r, "");
    mrs_say_where(c->place, &r->scratch);
    put_said(r, "where ");
    mrs_say_when(&c->time, &r->scratch);
    put_said(r, "when ");
    mrs_say_source(&c->source, r->doc->publisher, &r->scratch);
    put_said(r, "says ");
    mrs_buf_put(&r->out, MRS_STR("\n"));
}

static void put_side(report *r, const char *which, const side *own, const side *other,
                     uint32_t sent)
{
    uint32_t n = 0, same = 0;
    for (uint32_t i = 0; i < own->coding->n; i++) {
        if (own->coding->claims[i].sent != sent)
            continue;
        if (in_both(other, own->json[i]))
            same++;
        else if (++n)
            put_claim(r, which, &own->coding->claims[i]);
    }
    if (!n && !same)
        mrs_buf_printf(&r->out, "    %-8s no claim\n", which);
    else if (same && own == &r->with)
        mrs_buf_printf(&r->out, "    both     %u claim%s alike\n", same, same == 1 ? "" : "s");
}

static void put_tried(report *r, const mrs_tried *tried)
{
    mrs_str at = mrs_coder_own_at(r->t->engine.coder, tried->own);
    if (!tried->fits && !r->t->options->misses)
        return;
    mrs_buf_printf(&r->out, "    %.*s %s \"", (int)at.len, at.ptr,
                   tried->fits ? "fires on" : "does not fire on");
    put_words(r, mrs_span_str(r->doc->text, tried->at));
    mrs_buf_put(&r->out, MRS_STR("\""));
    if (tried->why.len)
        mrs_buf_printf(&r->out, "%s%.*s", tried->fits ? " and makes no claim: " : ": ",
                       (int)tried->why.len, tried->why.ptr);
    mrs_buf_put(&r->out, MRS_STR("\n"));
}

static mrs_str sentence_text(const report *r, uint32_t sent, mrs_span *at)
{
    const mrs_parse *p = r->doc->parse;
    const mrs_span *tokens = r->doc->tokens.at;
    *at = (mrs_span){tokens[p->sent_first[sent]].start, tokens[p->sent_first[sent + 1] - 1].end};
    return mrs_span_str(r->doc->text, *at);
}

static void put_sentence(report *r, uint32_t sent)
{
    mrs_span at;
    put_name(r);
    mrs_buf_put(&r->out, MRS_STR("  | "));
    put_words(r, sentence_text(r, sent, &at));
    mrs_buf_put(&r->out, MRS_STR("\n"));
    for (uint32_t i = 0; i < r->tries.n; i++)
        if (r->tries.at[i].sent == sent)
            put_tried(r, &r->tries.at[i]);
    put_side(r, "with", &r->with, &r->without, sent);
    put_side(r, "without", &r->without, &r->with, sent);
}

/* ---- as JSON -----------------------------------------------------------------------------------
 */
static void json_span(report *r, mrs_json *json, const char *key, mrs_span at)
{
    mrs_json_array(json, key);
    mrs_json_int(json, NULL, mrs_cpindex_of(&r->index, at.start));
    mrs_json_int(json, NULL, mrs_cpindex_of(&r->index, at.end));
    mrs_json_end(json, ']');
}

static void json_tries(report *r, mrs_json *json, uint32_t sent)
{
    mrs_json_array(json, "rows");
    for (uint32_t i = 0; i < r->tries.n; i++) {
        const mrs_tried *tried = &r->tries.at[i];
        if (tried->sent != sent || !(tried->fits || r->t->options->misses))
            continue;
        mrs_json_object(json, NULL);
        mrs_json_str(json, "row", mrs_coder_own_at(r->t->engine.coder, tried->own));
        mrs_json_str(json, "text", mrs_span_str(r->doc->text, tried->at));
        json_span(r, json, "span", tried->at);
        mrs_json_bool(json, "fires", tried->fits);
        mrs_json_bool(json, "claim", tried->claim > 0);
        mrs_json_str_or_null(json, "why", tried->why);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

static void json_side(mrs_json *json, const char *key, const side *own, uint32_t sent)
{
    mrs_json_array(json, key);
    for (uint32_t i = 0; i < own->coding->n; i++)
        if (own->coding->claims[i].sent == sent)
            mrs_json_raw(json, NULL, own->json[i]);
    mrs_json_end(json, ']');
}

static void json_sentence(report *r, uint32_t sent)
{
    mrs_json json = {.out = &r->out};
    mrs_span at;
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "path", mrs_str_of(r->part->path));
    if (r->part->line)
        mrs_json_int(&json, "line", (int64_t)r->part->line);
    else
        mrs_json_null(&json, "line");
    mrs_json_object(&json, "sentence");
    mrs_json_str(&json, "text", sentence_text(r, sent, &at));
    json_span(r, &json, "span", at);
    mrs_json_end(&json, '}');
    json_tries(r, &json, sent);
    json_side(&json, "with", &r->with, sent);
    json_side(&json, "without", &r->without, sent);
    mrs_json_end(&json, '}');
    mrs_buf_putc(&r->out, '\n');
}

/* ---- a report ----------------------------------------------------------------------------------
 */
static mrs_status compare(void *ctx, mrs_err *err)
{
    report *r = ctx;
    (void)err;
    mrs_coder_try(r->t->engine.coder, r->doc, &r->tries);
    r->index = mrs_cpindex_new(r->doc->text, r->doc->arena);
    const mrs_coding *without = r->without.coding;
    r->without = side_of(r, without);
    r->with = side_of(r, r->doc->coding);
    count_claims(r);
    count_tries(r);
    r->t->counts->sentences += r->doc->parse->n_sents;
    for (uint32_t s = 0; s < r->doc->parse->n_sents; s++)
        if (shown(r, s))
            (r->t->options->json ? json_sentence : put_sentence)(r, s);
    return MRS_OK;
}

static mrs_status code_both(trial *t, mrs_part *part, mrs_err *err)
{
    report r = {.t = t, .part = part, .doc = part->doc};
    mrs_status st = mrs_worker_run(&t->without, r.doc, MRS_UPTO_CODE, err);
    r.without.coding = r.doc->coding;
    if (!st && !r.doc->coding)
        t->counts->not_coded++;
    else if (!st && !(st = mrs_worker_run(&t->with, r.doc, MRS_UPTO_CODE, err)))
        st = mrs_arena_run(&r.doc->arena, 1, compare, &r, err);
    if (!st)
        st = mrs_buf_status(&r.out, err);
    if (!st && r.out.len)
        t->options->say(t->options->ctx, mrs_buf_view(&r.out));
    mrs_buf_clear(&r.out);
    mrs_buf_clear(&r.scratch);
    return st;
}

static mrs_status try_reports(trial *t, mrs_err *err)
{
    mrs_ingest_options in = {.date = t->options->date};
    mrs_ingest *ingest = NULL;
    mrs_status st = mrs_ingest_open(t->engine.canon, &t->options->path, 1, &in, &ingest, err);
    for (mrs_part part; !st;) {
        st = mrs_ingest_next(ingest, &part, err);
        if (st)
            break;
        mrs_ingest_read(ingest, &part);
        if (!part.status && part.doc)
            part.status = code_both(t, &part, &part.err);
        t->counts->reports++;
        if (part.status) {
            t->counts->aside++;
            t->options->aside(t->options->ctx, part.err.text);
        }
        mrs_part_clear(&part);
    }
    mrs_ingest_close(ingest);
    return st == MRS_E_NONE ? MRS_OK : st;
}

/* ---- rows --------------------------------------------------------------------------------------
 */
static void put_note(const trial *t, mrs_buf *note)
{
    for (uint32_t i = 0; i < mrs_coder_own(t->engine.coder); i++) {
        mrs_str at = mrs_coder_own_at(t->engine.coder, i);
        mrs_buf_printf(note, "%.*s: ", (int)at.len, at.ptr);
        if (t->fits[i])
            mrs_buf_printf(note, "fires: %llu, claims: %llu\n", (unsigned long long)t->fits[i],
                           (unsigned long long)t->claims[i]);
        else
            mrs_buf_printf(note, "never fires; places with its word: %llu%s\n",
                           (unsigned long long)t->missed[i],
                           t->missed[i] && !t->options->misses ? " (--misses says why not)" : "");
    }
}

static mrs_status open_rows(trial *t, mrs_err *err)
{
    const char *table = t->options->table ? t->options->table : "triggers";
    mrs_status st = mrs_own_read(t->options->rows, t->options->n_rows, false, &t->own, err);
    mrs_own_rows own = {mrs_str_of(table), t->own.texts, t->own.n};
    t->engine.coder = NULL;
    if (!st)
        st = mrs_coder_open_with(&t->engine.pack, &own, &t->engine.coder, err);
    if (st)
        return st;
    uint32_t n = mrs_coder_own(t->engine.coder);
    t->fits = calloc(3 * ((size_t)n + 1), sizeof *t->fits);
    if (!t->fits)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    t->claims = t->fits + n;
    t->missed = t->claims + n;
    return MRS_OK;
}

mrs_status mrs_try_rows(const mrs_engine *engine, mrs_worker *worker,
                        const mrs_trial_options *options, mrs_trial_counts *counts, mrs_buf *note,
                        mrs_err *err)
{
    trial t = {.options = options, .counts = counts, .engine = *engine};
    t.without = t.with = *worker;
    t.with.engine = &t.engine;
    *counts = (mrs_trial_counts){0};
    mrs_status st = open_rows(&t, err);
    if (!st)
        st = try_reports(&t, err);
    if (!st) {
        put_note(&t, note);
        st = mrs_buf_status(note, err);
    }
    if (t.engine.coder != engine->coder)
        mrs_coder_close(t.engine.coder);
    mrs_own_clear(&t.own);
    free(t.fits);
    return st;
}
