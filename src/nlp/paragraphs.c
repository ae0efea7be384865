#include "nlp/nlp_internal.h"

/* Short texts share the cost of fetching the networks' weights: paragraphs go through them together
 * until they have so many tokens. */
enum { TOGETHER = 2048 };

/* One paragraph with the line breaks behind it; the date line before a paragraph is one too. */
static mrs_str next_paragraph(const mrs_doc *doc, size_t from)
{
    mrs_str text = doc->text;
    size_t end = from;
    if (from == doc->dateline.start && doc->dateline.end > from)
        return mrs_str_sub(text, from, doc->dateline.end);
    while (end < text.len && text.ptr[end] != '\n')
        end++;
    while (end < text.len && (text.ptr[end] == '\n' || text.ptr[end] == '\r'))
        end++;
    return mrs_str_sub(text, from, end);
}

typedef struct {
    mrs_doc *doc;
    MRS_VEC(mrs_doc *) parts;
    uint32_t n, n_sents, n_ents;
    uint32_t done, waiting; /* parts that are parsed, tokens of those that are not */
} pieces;

static void allocate(pieces *s, mrs_parse *p)
{
    mrs_arena *a = s->doc->arena;
    mrs_tokens *t = &s->doc->tokens;
    *t = (mrs_tokens){s->n, MRS_NEW(a, mrs_span, s->n), MRS_NEW(a, uint8_t, s->n),
                      MRS_NEW(a, mrs_str, s->n)};
    *p = (mrs_parse){.n = s->n,
                     .tag = MRS_NEW(a, mrs_str, s->n),
                     .pos = MRS_NEW(a, uint8_t, s->n),
                     .morph = MRS_NEW(a, mrs_str, s->n),
                     .lemma = MRS_NEW(a, mrs_str, s->n),
                     .head = MRS_NEW(a, uint32_t, s->n),
                     .dep = MRS_NEW(a, mrs_str, s->n),
                     .l_edge = MRS_NEW(a, uint32_t, s->n),
                     .r_edge = MRS_NEW(a, uint32_t, s->n),
                     .sent = MRS_NEW(a, uint32_t, s->n),
                     .sent_first = MRS_NEW(a, uint32_t, s->n_sents + 1),
                     .ents = MRS_NEW(a, mrs_ent, s->n_ents),
                     .ent_of = MRS_NEW(a, uint32_t, s->n)};
}

static void append_tokens(mrs_doc *doc, mrs_parse *p, const mrs_doc *part, uint32_t at)
{
    const mrs_parse *q = part->parse;
    uint32_t bytes = (uint32_t)(part->text.ptr - doc->text.ptr);
    for (uint32_t i = 0; i < q->n; i++) {
        mrs_span span = part->tokens.at[i];
        doc->tokens.at[at + i] = (mrs_span){span.start + bytes, span.end + bytes};
        doc->tokens.space[at + i] = part->tokens.space[i];
        doc->tokens.norm[at + i] = part->tokens.norm[i];
        p->tag[at + i] = q->tag[i];
        p->pos[at + i] = q->pos[i];
        p->morph[at + i] = q->morph[i];
        p->lemma[at + i] = q->lemma[i];
        p->dep[at + i] = q->dep[i];
        p->head[at + i] = q->head[i] + at;
        p->l_edge[at + i] = q->l_edge[i] + at;
        p->r_edge[at + i] = q->r_edge[i] + at;
        p->sent[at + i] = q->sent[i] + p->n_sents;
        p->ent_of[at + i] = q->ent_of[i] ? q->ent_of[i] + p->n_ents : 0;
    }
    for (uint32_t i = 0; i < q->n_sents; i++)
        p->sent_first[p->n_sents++] = q->sent_first[i] + at;
    for (uint32_t i = 0; i < q->n_ents; i++)
        p->ents[p->n_ents++] =
            (mrs_ent){q->ents[i].first + at, q->ents[i].past + at, q->ents[i].label};
}

static mrs_status parse_waiting(mrs_nlp_worker *worker, pieces *s, mrs_err *err)
{
    const uint32_t from = s->done;
    if (from == s->parts.n)
        return MRS_OK;
    s->done = s->parts.n;
    s->waiting = 0;
    mrs_status st = mrs_nlp_texts(worker, s->parts.at + from, s->done - from, err);
    for (uint32_t i = from; i < s->done && !st; i++) {
        const mrs_parse *parse = s->parts.at[i]->parse;
        s->n += parse->n;
        s->n_sents += parse->n_sents;
        s->n_ents += parse->n_ents;
    }
    return st;
}

mrs_status mrs_nlp_run_paragraphs(mrs_nlp_worker *worker, mrs_doc *doc, mrs_err *err)
{
    pieces s = {.doc = doc};
    mrs_status st = MRS_OK;
    for (size_t from = 0; from < doc->text.len && !st;) {
        mrs_str text = next_paragraph(doc, from);
        from += text.len;
        if (mrs_str_trim(text).len == 0)
            continue;
        mrs_doc *part = MRS_NEW(doc->arena, mrs_doc, 1);
        *part = (mrs_doc){.arena = doc->arena, .text = text};
        *MRS_PUSH(doc->arena, &s.parts) = part;
        st = mrs_nlp_tokens(worker, part, err);
        s.waiting += part->tokens.n;
        if (!st && s.waiting >= TOGETHER)
            st = parse_waiting(worker, &s, err);
    }
    if (!st)
        st = parse_waiting(worker, &s, err);
    if (st)
        return st;
    mrs_parse *p = MRS_NEW(doc->arena, mrs_parse, 1);
    allocate(&s, p);
    for (uint32_t i = 0, at = 0; i < s.parts.n; at += s.parts.at[i]->parse->n, i++)
        append_tokens(doc, p, s.parts.at[i], at);
    p->sent_first[p->n_sents] = p->n;
    doc->parse = p;
    return MRS_OK;
}
