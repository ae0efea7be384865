#include "code/context.h"

static mrs_status cue_of(mrs_str name, mrs_cue_kind *out)
{
    static const char *const names[] = {
#define MRS_X(name, text) text,
        MRS_CUES(MRS_X)
#undef MRS_X
    };
    for (unsigned i = 0; i < MRS_N_CUES; i++) {
        if (mrs_str_is(name, names[i])) {
            *out = (mrs_cue_kind)i;
            return MRS_OK;
        }
    }
    return MRS_E_FORMAT;
}

mrs_status mrs_context_open(mrs_coder *coder, mrs_err *err)
{
    mrs_table table;
    uint32_t word = 0, cue = 0, line = 0;
    mrs_status st = mrs_table_open(coder->pack, "table/cues/context", &table, err);
    if (!st)
        st = mrs_table_column(&table, "word", &word, err);
    if (!st)
        st = mrs_table_column(&table, "cue", &cue, err);
    if (!st)
        st = mrs_table_column(&table, "#line", &line, err);
    if (st)
        return mrs_err_wrap(err, st, "data/cues/context.tsv");
    coder->context = MRS_NEW(coder->arena, struct mrs_context, 1);
    for (uint32_t r = 1; r < table.rows; r++) {
        mrs_cue_kind kind;
        mrs_str name = mrs_table_cell(&table, r, cue);
        mrs_str at = mrs_table_cell(&table, r, line);
        if (cue_of(name, &kind))
            return mrs_fail(err, MRS_E_FORMAT,
                            "data/cues/context.tsv line %.*s: unknown cue \"%.*s\"", (int)at.len,
                            at.ptr, (int)name.len, name.ptr);
        *mrs_lex_at(&coder->context->cues, coder->arena, mrs_table_cell(&table, r, word)) |=
            (uint64_t)1 << kind;
    }
    return MRS_OK;
}

void mrs_because(const mrs_cx *x, mrs_claim *claim, const char *field, mrs_str reason)
{
    mrs_reason *why = MRS_NEW(x->doc->arena, mrs_reason, claim->n_why + 1);
    if (claim->n_why)
        memcpy(why, claim->why, claim->n_why * sizeof *why);
    why[claim->n_why] = (mrs_reason){mrs_str_of(field), reason};
    claim->why = why;
    claim->n_why++;
}

uint32_t mrs_clause_verb(const mrs_cx *x, uint32_t token)
{
    const mrs_parse *p = x->p;
    const mrs_row *row = NULL;
    if (mrs_walk_verb(x->w, token))
        return token;
    uint32_t light = mrs_walk_light(x->w, token, &row);
    if (light < p->n)
        return light;
    for (int i = 0; i < 12 && p->head[token] != token; i++) {
        token = p->head[token];
        if (mrs_walk_verb(x->w, token))
            return token;
    }
    return p->n;
}

/* Opening and closing marks; a straight one opens where it is not open. Marks do not reach past a
 * paragraph, unless the next one opens with a mark again. */
static void mark_quotes(mrs_cx *x)
{
    bool open = false;
    for (uint32_t i = 0; i < x->p->n; i++) {
        mrs_str t = mrs_token_text(x->doc, i);
        bool straight = mrs_str_is(t, "\"") || mrs_str_is(t, "''") || mrs_str_is(t, "``");
        if (mrs_str_is(t, "\xE2\x80\x9C") || (straight && !open))
            open = true;
        else if (mrs_str_is(t, "\xE2\x80\x9D") || straight)
            open = false;
        else if (memchr(t.ptr, '\n', t.len))
            open = false;
        else
            x->quoted[i] = open;
    }
}

static void mark_paragraphs(mrs_cx *x)
{
    for (uint32_t i = 0; i < x->p->n; i++) {
        x->para[i] = x->n_paras;
        mrs_str t = mrs_token_text(x->doc, i);
        x->n_paras += memchr(t.ptr, '\n', t.len) != NULL;
    }
    x->n_paras++;
    x->block = MRS_NEW(x->doc->arena, uint32_t, x->n_paras);
}

static void mark_cues(mrs_cx *x)
{
    const mrs_lex *lex = &x->coder->context->cues;
    for (uint32_t i = 0; i < x->p->n; i++)
        x->cue[i] = mrs_lex_bits(lex, x->w->low[i]) | mrs_lex_bits(lex, x->w->text[i]);
}

void mrs_context_run(const mrs_walk *w, mrs_doc *doc)
{
    mrs_arena *arena = doc->arena;
    uint32_t n = doc->parse->n;
    mrs_cx x = {.coder = w->coder,
                .doc = doc,
                .w = w,
                .p = doc->parse,
                .cue = MRS_NEW(arena, uint64_t, n),
                .quoted = MRS_NEW(arena, uint8_t, n),
                .para = MRS_NEW(arena, uint32_t, n),
                .speaker = MRS_NEW(arena, uint32_t, doc->parse->n_sents + 1)};
    mark_cues(&x);
    mark_quotes(&x);
    mark_paragraphs(&x);
    mrs_status_run(&x);
    mrs_source_run(&x);
    mrs_place_run(&x);
    mrs_time_run(&x);
    mrs_recency_run(&x);
    mrs_group_run(&x);
    mrs_infer_run(&x);
    mrs_confidence_run(&x);
}
