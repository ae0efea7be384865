#include "code/topic.h"

enum { TABLES_CEILING = 64 << 20 };

typedef struct {
    mrs_coder *coder;
    const mrs_own_rows *own;
} opening;

static mrs_status open_tables(void *ctx, mrs_err *err)
{
    const opening *o = ctx;
    mrs_status st = o->own ? mrs_own_lay(o->coder, o->own, err) : MRS_OK;
    if (!st)
        st = mrs_rows_open(o->coder, err);
    if (!st)
        st = mrs_topic_open(o->coder, err);
    return st ? st : mrs_context_open(o->coder, err);
}

mrs_status mrs_coder_open_with(const mrs_pack *pack, const mrs_own_rows *own, mrs_coder **out,
                               mrs_err *err)
{
    *out = NULL;
    mrs_arena *arena = mrs_arena_new(TABLES_CEILING);
    if (!arena)
        return mrs_fail(err, MRS_E_MEMORY, "no memory for the coding tables");
    mrs_coder *coder = MRS_NEW(arena, mrs_coder, 1);
    coder->arena = arena;
    coder->pack = pack;
    opening o = {coder, own};
    mrs_status st = mrs_arena_run(&arena, 1, open_tables, &o, err);
    if (st)
        mrs_coder_close(coder);
    else
        *out = coder;
    return st;
}

mrs_status mrs_coder_open(const mrs_pack *pack, mrs_coder **out, mrs_err *err)
{
    return mrs_coder_open_with(pack, NULL, out, err);
}

void mrs_coder_close(mrs_coder *coder)
{
    if (!coder)
        return;
    mrs_buf_clear(&coder->own_bytes);
    mrs_arena_free(coder->arena);
}

static mrs_span tokens_span(const mrs_doc *doc, uint32_t first, uint32_t past)
{
    while (past > first + 1 && doc->parse->pos[past - 1] == MRS_POS_SPACE)
        past--;
    while (first + 1 < past && doc->parse->pos[first] == MRS_POS_SPACE)
        first++;
    return (mrs_span){doc->tokens.at[first].start, doc->tokens.at[past - 1].end};
}

static void take_parties(const mrs_hits *h, const mrs_hit *hit, mrs_claim *c)
{
    c->actors = MRS_NEW(h->w->arena, mrs_party, hit->parties.n);
    c->targets = MRS_NEW(h->w->arena, mrs_party, hit->parties.n);
    for (uint32_t i = 0; i < hit->parties.n; i++) {
        const mrs_party *p = &hit->parties.at[i];
        if (p->role == MRS_ROLE_TARGET || p->role == MRS_ROLE_VICTIM)
            c->targets[c->n_targets++] = *p;
        else
            c->actors[c->n_actors++] = *p;
    }
}

static mrs_when no_time(void)
{
    return (mrs_when){.start = MRS_NO_DAY,
                      .end = MRS_NO_DAY,
                      .own_first = MRS_NO_DAY,
                      .own_last = MRS_NO_DAY,
                      .not_before = MRS_NO_DAY,
                      .not_after = MRS_NO_DAY,
                      .deadline = MRS_NO_DAY};
}

/* "car bomb", "explosive devices": the weapon with the words before it that say which. */
/* "5-kg", "9-mm": the parts of a word with hyphens stand side by side. */
static bool hyphen_before(const mrs_walk *w, uint32_t token)
{
    const mrs_span *at = w->doc->tokens.at;
    return token > w->p->sent_first[w->p->sent[token]] + 1 && mrs_str_is(w->text[token - 1], "-") &&
           at[token - 2].end == at[token - 1].start && at[token - 1].end == at[token].start;
}

static mrs_span weapon_span(const mrs_walk *w, uint32_t weapon)
{
    uint32_t head = w->p->head[weapon];
    if (head > weapon && mrs_walk_dep_in(w, weapon, "amod|compound|nmod") &&
        mrs_walk_is(w, head, "weapon"))
        weapon = head;
    uint32_t first = weapon;
    while (first > w->p->sent_first[w->p->sent[weapon]] && w->p->head[first - 1] <= weapon &&
           w->p->head[first - 1] >= first &&
           (mrs_walk_dep_in(w, first - 1, "compound|nmod") || mrs_walk_is(w, first - 1, "weapon") ||
            mrs_walk_is(w, first - 1, "explosive")))
        first -= hyphen_before(w, first - 1) ? 3 : 1;
    return tokens_span(w->doc, first, weapon + 1);
}

static void claim_of(const mrs_hits *h, mrs_hit *hit, mrs_claim *c)
{
    const mrs_doc *doc = h->w->doc;
    const uint32_t *first = doc->parse->sent_first;
    *c = (mrs_claim){.token = hit->token,
                     .sent = hit->sent,
                     .row = hit->row->row,
                     .type = hit->type,
                     .mode = hit->mode,
                     .part = hit->part,
                     .sum = hit->sum,
                     .means = hit->means,
                     .responsibility = hit->responsibility,
                     .responsibility_by = hit->responsibility_by,
                     .time = no_time(),
                     .quantities = hit->quantities.at,
                     .n_quantities = hit->quantities.n,
                     .source = {.name = MRS_STR("narrator")},
                     .confidence = mrs_confidence(h, hit),
                     .why = hit->why.at,
                     .n_why = hit->why.n};
    c->trigger = tokens_span(doc, hit->first, hit->past);
    c->sentence = tokens_span(doc, first[hit->sent], first[hit->sent + 1]);
    if (hit->weapon < doc->parse->n)
        c->instrument = weapon_span(h->w, hit->weapon);
    take_parties(h, hit, c);
}

static bool comes_after(const mrs_claim *a, const mrs_claim *b)
{
    if (a->trigger.start != b->trigger.start)
        return a->trigger.start > b->trigger.start;
    if (a->trigger.end != b->trigger.end)
        return a->trigger.end > b->trigger.end;
    return a->type > b->type;
}

/* By insertion: hits come by their head words, nearly in the order of their triggers. */
static void sort_claims(mrs_coding *coding)
{
    for (uint32_t i = 1; i < coding->n; i++) {
        mrs_claim moved = coding->claims[i];
        uint32_t k = i;
        for (; k > 0 && comes_after(&coding->claims[k - 1], &moved); k--)
            coding->claims[k] = coding->claims[k - 1];
        coding->claims[k] = moved;
    }
    for (uint32_t i = 0; i < coding->n; i++)
        coding->claims[i].event = i;
}

static void write_claims(const mrs_hits *h, mrs_coding *coding)
{
    coding->claims = MRS_NEW(h->w->arena, mrs_claim, h->hits.n);
    for (uint32_t i = 0; i < h->hits.n; i++)
        if (!h->hits.at[i].dropped) {
            claim_of(h, &h->hits.at[i], &coding->claims[coding->n]);
            coding->n++;
        }
    sort_claims(coding);
}

static mrs_str why_dropped(const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->why.n; i++)
        if (mrs_str_is(hit->why.at[i].field, "dropped"))
            return hit->why.at[i].reason;
    return MRS_STR("told by another claim");
}

/* What became of no claim: words in another sense, and what other claims took up. */
static void write_passed(const mrs_hits *h, mrs_coding *coding)
{
    coding->passed = MRS_NEW(h->w->arena, mrs_passed, h->hits.n + h->passed.n);
    for (uint32_t i = 0; i < h->passed.n; i++)
        coding->passed[coding->n_passed++] = h->passed.at[i];
    for (uint32_t i = 0; i < h->hits.n; i++) {
        const mrs_hit *hit = &h->hits.at[i];
        if (hit->dropped)
            coding->passed[coding->n_passed++] =
                (mrs_passed){tokens_span(h->w->doc, hit->first, hit->past), hit->type, hit->mode,
                             why_dropped(hit)};
    }
}

mrs_status mrs_coder_run(const mrs_coder *coder, mrs_doc *doc, mrs_err *err)
{
    if (!doc->parse)
        return mrs_fail(err, MRS_E_ARG, "the document has not been parsed");
    mrs_parse_mend(coder, doc);
    doc->coding = MRS_NEW(doc->arena, mrs_coding, 1);
    mrs_hits h = {.w = mrs_walk_new(coder, doc)};
    mrs_topic_run(h.w);
    mrs_trigger_run(&h);
    mrs_total_run(&h);
    mrs_merge_run(&h);
    mrs_listing_run(&h);
    mrs_mode_run(&h);
    mrs_role_run(&h);
    mrs_cue_run(&h);
    mrs_responsibility_run(&h);
    mrs_quantity_run(&h);
    mrs_split_run(&h);
    write_claims(&h, doc->coding);
    write_passed(&h, doc->coding);
    mrs_context_run(h.w, doc);
    return MRS_OK;
}
