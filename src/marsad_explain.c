/* marsad_explain.c - why a claim was coded so: its report is coded again, and the claim found
 * there. */
#include "marsad_internal.h"

typedef struct {
    const mrs_canon *canon;
    mrs_doc *doc;
    const mrs_doc_row *row;
    mrs_buf *out;
    const mrs_claim_row *claim;
} explaining;

static mrs_status fill(void *ctx, mrs_err *err)
{
    explaining *e = ctx;
    (void)err;
    e->doc->text = mrs_str_copy(e->row->text, e->doc->arena);
    e->doc->title = mrs_str_copy(e->row->title, e->doc->arena);
    e->doc->publisher = mrs_str_copy(e->row->publisher, e->doc->arena);
    e->doc->id = mrs_str_copy(e->row->id, e->doc->arena);
    e->doc->published = e->row->published;
    e->doc->dateline = mrs_canon_dateline(e->canon, e->doc->text, e->doc->arena);
    if (mrs_str_starts(e->doc->text, e->doc->title)) /* else it stands in the head alone */
        e->doc->title_at = (mrs_span){0, (uint32_t)e->doc->title.len};
    return MRS_OK;
}

/* One trigger may tell of several places. */
static bool same_place(const mrs_place *a, const mrs_place *b)
{
    return a && b ? mrs_str_eq(a->name, b->name) : a == b;
}

static const mrs_claim *same_claim(explaining *e, const mrs_cpindex *index)
{
    const mrs_claim *wanted = &e->claim->claim;
    for (uint32_t i = 0; i < e->doc->coding->n; i++) {
        const mrs_claim *c = &e->doc->coding->claims[i];
        if (c->type == wanted->type && same_place(c->place, wanted->place) &&
            mrs_cpindex_of(index, c->trigger.start) == wanted->trigger.start &&
            mrs_cpindex_of(index, c->trigger.end) == wanted->trigger.end)
            return c;
    }
    return NULL;
}

static uint32_t depth(const mrs_parse *p, uint32_t token)
{
    uint32_t n = 0;
    while (p->head[token] != token && n < 40) {
        token = p->head[token];
        n++;
    }
    return n;
}

static void put_tree(explaining *e, const mrs_claim *c)
{
    const mrs_parse *p = e->doc->parse;
    mrs_buf_printf(e->out, "\ntree (word, tag, relation to its head):\n");
    for (uint32_t i = p->sent_first[c->sent]; i < p->sent_first[c->sent + 1]; i++) {
        mrs_str word = mrs_token_text(e->doc, i);
        if (mrs_str_trim(word).len == 0)
            continue;
        bool in = e->doc->tokens.at[i].start < c->trigger.end &&
                  c->trigger.start < e->doc->tokens.at[i].end;
        mrs_str head = mrs_token_text(e->doc, p->head[i]);
        mrs_buf_printf(e->out, "%s %*s%.*s  %.*s %.*s", in ? ">" : " ", (int)depth(p, i) * 2, "",
                       (int)word.len, word.ptr, (int)p->tag[i].len, p->tag[i].ptr,
                       (int)p->dep[i].len, p->dep[i].ptr);
        if (p->head[i] != i)
            mrs_buf_printf(e->out, " of %.*s", (int)head.len, head.ptr);
        mrs_buf_putc(e->out, '\n');
    }
}

/* The word of a span that the rest of it hangs on. */
static uint32_t head_of(const explaining *e, const mrs_claim *c, mrs_span at)
{
    const mrs_parse *p = e->doc->parse;
    for (uint32_t i = p->sent_first[c->sent]; i < p->sent_first[c->sent + 1]; i++)
        if (mrs_span_overlap(e->doc->tokens.at[i], at) &&
            (p->head[i] == i || !mrs_span_overlap(e->doc->tokens.at[p->head[i]], at)))
            return i;
    return p->n;
}

static void put_step(explaining *e, const char *way, uint32_t token)
{
    const mrs_parse *p = e->doc->parse;
    mrs_str word = mrs_token_text(e->doc, token);
    mrs_buf_printf(e->out, " %s %.*s %.*s", way, (int)p->dep[token].len, p->dep[token].ptr,
                   (int)word.len, word.ptr);
}

/* From the trigger up (<) to what holds both, and down (>) to the word. */
static void put_path(explaining *e, uint32_t from, uint32_t to)
{
    enum { FAR = 40 };
    const mrs_parse *p = e->doc->parse;
    uint32_t down[FAR], n = 0;
    while (from != to && !mrs_tree_under(p, to, from) && p->head[from] != from) {
        from = p->head[from];
        put_step(e, "<", from);
    }
    for (; to != from && p->head[to] != to && n < FAR; to = p->head[to])
        down[n++] = to;
    while (n > 0)
        put_step(e, ">", down[--n]);
}

static void put_parties(explaining *e, const mrs_claim *c, const mrs_party *at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t head = head_of(e, c, at[i].at);
        mrs_str word = mrs_token_text(e->doc, c->token);
        mrs_buf_printf(e->out, "  %-12s %.*s:", mrs_role_text(at[i].role), (int)at[i].name.len,
                       at[i].name.ptr);
        if (head < e->doc->parse->n) {
            mrs_buf_printf(e->out, " %.*s", (int)word.len, word.ptr);
            put_path(e, c->token, head);
        } else {
            mrs_buf_printf(e->out, " told in another sentence");
        }
        mrs_buf_putc(e->out, '\n');
    }
}

static mrs_status put_reasons(void *ctx, mrs_err *err)
{
    explaining *e = ctx;
    mrs_cpindex index = mrs_cpindex_new(e->doc->text, e->doc->arena);
    const mrs_claim *c = same_claim(e, &index);
    if (!c)
        return mrs_fail(err, MRS_E_VERSION,
                        "this version does not code that claim any more (it was coded by run %.*s)",
                        (int)e->claim->run.len, e->claim->run.ptr);
    mrs_buf_printf(e->out, "claim %.*s: %s%s%.*s\n", (int)e->claim->id.len, e->claim->id.ptr,
                   mrs_type_text(c->type), c->mode.len ? "/" : "", (int)c->mode.len,
                   c->mode.len ? c->mode.ptr : "");
    for (uint32_t i = 0; i < c->n_why; i++)
        mrs_buf_printf(e->out, "  %-12.*s %.*s\n", (int)c->why[i].field.len, c->why[i].field.ptr,
                       (int)c->why[i].reason.len, c->why[i].reason.ptr);
    if (c->place && c->place->why.len)
        mrs_buf_printf(e->out, "  %-12s %.*s\n", "gazetteer", (int)c->place->why.len,
                       c->place->why.ptr);
    put_parties(e, c, c->actors, c->n_actors);
    put_parties(e, c, c->targets, c->n_targets);
    put_tree(e, c);
    return MRS_OK;
}

typedef struct {
    mrs_str own; /* of the run, in arena; empty: none */
    mrs_arena *arena;
} run_of;

static bool take_own(void *ctx, const mrs_run_row *row)
{
    run_of *r = ctx;
    r->own = mrs_str_copy(row->own, r->arena);
    return false;
}

typedef struct {
    mrs_store *store;
    const mrs_claim_row *row;
    run_of run;
} asking;

static mrs_status ask_run(void *ctx, mrs_err *err)
{
    asking *a = ctx;
    return mrs_store_runs(a->store, a->row->run, take_own, &a->run, err);
}

static mrs_status explain(mrs_worker *worker, explaining *e, mrs_err *err)
{
    mrs_status st = mrs_arena_run(&e->doc->arena, 1, fill, e, err);
    if (!st)
        st = mrs_worker_run(worker, e->doc, MRS_UPTO_CODE, err);
    return st ? st : mrs_arena_run(&e->doc->arena, 1, put_reasons, e, err);
}

/* With the own rows that the claim's run had, and this program and data. */
static mrs_status explain_run(mrs_store *store, mrs_worker *worker, explaining *e, mrs_arena *arena,
                              mrs_str run, mrs_err *err)
{
    const mrs_claim_row named = {.run = run};
    asking a = {store, &named, {MRS_STR(""), arena}};
    mrs_status st = mrs_arena_run(&arena, 1, ask_run, &a, err);
    if (st || !a.run.own.len)
        return st ? st : explain(worker, e, err);
    mrs_engine engine = *worker->engine;
    mrs_worker other = *worker;
    other.engine = &engine;
    st = mrs_own_coder(&engine.pack, a.run.own, arena, &engine.coder, err);
    if (st)
        return st;
    st = explain(&other, e, err);
    mrs_coder_close(engine.coder);
    return st;
}

static mrs_status find_claim(mrs_store *store, const char *id, mrs_arena *arena, mrs_claim_row *row,
                             mrs_doc_row *doc, mrs_err *err)
{
    mrs_id_kind kind;
    char full[65];
    mrs_status st = mrs_store_find(store, mrs_str_of(id), &kind, full, err);
    if (!st && kind != MRS_IS_CLAIM)
        st = mrs_fail(err, MRS_E_ARG, "%s is no claim; `marsad show %s` lists its claims", id, id);
    if (!st)
        st = mrs_store_claim(store, mrs_str_of(full), arena, row, err);
    return st ? st : mrs_store_doc(store, row->doc, arena, doc, err);
}

typedef struct {
    mrs_arena *arena;
    mrs_buf *out;
} deciding;

static bool say_decision(void *ctx, const mrs_decision *d)
{
    const deciding *say = ctx;
    mrs_say_decision(d, say->arena, say->out);
    return true;
}

static mrs_status put_decided(mrs_store *store, mrs_str id, mrs_arena *arena, mrs_buf *out,
                              mrs_err *err)
{
    deciding say = {arena, out};
    return mrs_store_decisions(store, id, say_decision, &say, err);
}

mrs_status mrs_explain(const mrs_engine *engine, mrs_worker *worker,
                       const mrs_show_options *options, mrs_buf *out, mrs_err *err)
{
    (void)engine;
    mrs_store_options read = {.held = true};
    mrs_store *store = NULL;
    mrs_claim_row row, coded;
    mrs_doc_row doc;
    mrs_arena *arena = mrs_arena_new(MRS_DOC_CEILING);
    explaining e = {
        .canon = worker->engine->canon, .doc = mrs_doc_new(MRS_DOC_CEILING), .out = out};
    mrs_status st = arena && e.doc ? mrs_store_open(options->store, &read, &store, err)
                                   : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = find_claim(store, options->id, arena, &row, &doc, err);
    /* the machine made it as it was before people put it right; or people made it */
    if (!st && row.coded.len)
        st = mrs_claim_unpack(row.coded, &coded, arena, err);
    e.row = &doc;
    e.claim = !st && row.coded.len ? &coded : &row;
    bool hand = !st && mrs_str_starts(row.run, MRS_STR("hand/"));
    if (hand)
        mrs_buf_printf(out, "claim %.*s: coded by hand\n", (int)row.id.len, row.id.ptr);
    else if (!st)
        st = explain_run(store, worker, &e, arena, row.run, err);
    if (!st)
        st = put_decided(store, row.id, arena, out, err);
    mrs_doc_free(e.doc);
    mrs_store_close(store);
    mrs_arena_free(arena);
    return st;
}
