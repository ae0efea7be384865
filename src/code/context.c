#include "code/context.h"

static const char *const cue_names[] = {
#define MRS_X(name, text) text,
    MRS_CUES(MRS_X)
#undef MRS_X
};
static const char *const tie_names[] = {
#define MRS_X(name, text) text,
    MRS_TIES(MRS_X)
#undef MRS_X
};
_Static_assert(MRS_N_CUES < 64 && MRS_N_TIES < 64, "a bit for each, and one for none");

/* A table of words, each with a name out of n; the names become bits. */
typedef struct {
    const char *section, *file, *column;
    const char *const *names;
    unsigned n;
} word_table;

static bool bit_of(const word_table *t, mrs_str name, uint64_t *bit)
{
    for (unsigned i = 0; i < t->n; i++) {
        if (mrs_str_is(name, t->names[i])) {
            *bit = (uint64_t)1 << i;
            return true;
        }
    }
    return false;
}

static mrs_status unknown(const mrs_coder *coder, const word_table *t, const mrs_table *table,
                          uint32_t row, mrs_str name, mrs_err *err)
{
    mrs_str at = mrs_row_at(coder, table, t->file, row);
    return mrs_fail(err, MRS_E_FORMAT, "%.*s, column %s: unknown \"%.*s\"; %s has them",
                    (int)at.len, at.ptr, t->column, (int)name.len, name.ptr, t->file);
}

static mrs_status open_words(mrs_coder *coder, const word_table *t, mrs_lex *out, mrs_err *err)
{
    mrs_table table;
    uint32_t word = 0, name = 0;
    mrs_status st = mrs_table_open(coder->pack, t->section, &table, err);
    if (!st)
        st = mrs_table_column(&table, "word", &word, err);
    if (!st)
        st = mrs_table_column(&table, t->column, &name, err);
    if (st)
        return mrs_err_wrap(err, st, "%s", t->file);
    for (uint32_t r = 1; r < table.rows; r++) {
        uint64_t bit = 0;
        mrs_str given = mrs_table_cell(&table, r, name);
        if (!bit_of(t, given, &bit))
            return unknown(coder, t, &table, r, given, err);
        *mrs_lex_at(out, coder->arena, mrs_table_cell(&table, r, word)) |= bit;
    }
    return MRS_OK;
}

/* What link joins across reports is one happening within one too. */
static mrs_status open_kin(mrs_coder *coder, mrs_err *err)
{
    static const char *const names[] = {"type_a", "mode_a", "type_b", "mode_b", "score"};
    struct mrs_context *c = coder->context;
    mrs_table table;
    uint32_t col[5] = {0};
    mrs_status st = mrs_table_open(coder->pack, "table/link/compatible", &table, err);
    for (uint32_t i = 0; !st && i < 5; i++)
        st = mrs_table_column(&table, names[i], &col[i], err);
    if (st)
        return mrs_err_wrap(err, st, "data/link/compatible.tsv");
    c->kin = MRS_NEW(coder->arena, mrs_mode_kin, table.rows);
    for (uint32_t r = 1; r < table.rows; r++) {
        mrs_type a, b;
        double score = 0;
        bool read = mrs_type_read(mrs_table_cell(&table, r, col[0]), &a) &&
                    mrs_type_read(mrs_table_cell(&table, r, col[2]), &b) &&
                    mrs_str_num(mrs_table_cell(&table, r, col[4]), &score);
        double enough =
            a == MRS_TYPE_ASSAULT ? 0.3 : 0.5; /* one attack, told by its several arms */
        if (read && a == b && score >= enough) /* link checks the cells */
            c->kin[c->n_kin++] = (mrs_mode_kin){a, mrs_table_cell(&table, r, col[1]),
                                                mrs_table_cell(&table, r, col[3])};
    }
    return MRS_OK;
}

mrs_status mrs_context_open(mrs_coder *coder, mrs_err *err)
{
    const word_table cues = {"table/cues/context", "data/cues/context.tsv", "cue", cue_names,
                             MRS_N_CUES};
    const word_table ties = {"table/cues/ties", "data/cues/ties.tsv", "tie", tie_names, MRS_N_TIES};
    coder->context = MRS_NEW(coder->arena, struct mrs_context, 1);
    mrs_status st = open_words(coder, &cues, &coder->context->cues, err);
    if (!st)
        st = open_words(coder, &ties, &coder->context->ties, err);
    return st ? st : open_kin(coder, err);
}

bool mrs_tied(const mrs_cx *x, uint32_t token, mrs_tie tie)
{
    const mrs_lex *ties = &x->coder->context->ties;
    uint64_t bits = mrs_lex_bits(ties, x->w->low[token]) | mrs_lex_bits(ties, x->w->text[token]);
    return (bits >> tie & 1) != 0;
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

void mrs_place_take(const mrs_cx *x, mrs_claim *c, const mrs_place *m, mrs_str why)
{
    c->place = MRS_NEW(x->doc->arena, mrs_place, 1);
    *c->place = *m;
    mrs_because(x, c, "place", why);
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
    x->block = MRS_NEW(x->doc->arena, const mrs_actor *, x->n_paras);
}

static void mark_cues(mrs_cx *x)
{
    const mrs_lex *lex = &x->coder->context->cues;
    for (uint32_t i = 0; i < x->p->n; i++)
        x->cue[i] = mrs_lex_bits(lex, x->w->low[i]) | mrs_lex_bits(lex, x->w->text[i]);
}

uint32_t mrs_token_after(const mrs_cx *x, uint32_t byte)
{
    uint32_t low = 0, high = x->p->n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (x->doc->tokens.at[mid].end <= byte)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* One more, the last so far, stands in that sentence. */
static void mark(uint32_t *first, uint32_t *next, uint32_t sent, uint32_t index)
{
    while (*next <= sent)
        first[(*next)++] = index;
}

static void mark_sentences(mrs_cx *x)
{
    const mrs_grounding *g = x->doc->ground;
    const mrs_coding *coding = x->doc->coding;
    uint32_t n = x->p->n_sents, claim = 0, when = 0, place = 0;
    x->claims = MRS_NEW(x->doc->arena, uint32_t, n + 1);
    x->whens = MRS_NEW(x->doc->arena, uint32_t, n + 1);
    x->places = MRS_NEW(x->doc->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < coding->n; i++)
        mark(x->claims, &claim, coding->claims[i].sent, i);
    for (uint32_t i = 0; i < g->whens.n; i++)
        mark(x->whens, &when, x->p->sent[g->whens.at[i].head], i);
    for (uint32_t i = 0; i < g->places.n; i++)
        mark(x->places, &place, x->p->sent[g->places.at[i].head], i);
    mark(x->claims, &claim, n, coding->n);
    mark(x->whens, &when, n, g->whens.n);
    mark(x->places, &place, n, g->places.n);
}

static void mark_back(mrs_cx *x)
{
    const mrs_coding *coding = x->doc->coding;
    x->back = MRS_NEW(x->doc->arena, uint32_t, x->p->n_sents + 1);
    for (uint32_t i = 0; i < coding->n_passed; i++) {
        const mrs_passed *passed = &coding->passed[i];
        for (uint32_t t = mrs_token_after(x, passed->trigger.start);
             t < x->p->n && x->doc->tokens.at[t].start < passed->trigger.end; t++)
            if (mrs_points_back(x, t))
                x->back[x->p->sent[t]] |= (uint32_t)1 << passed->type;
    }
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
                .speaker = MRS_NEW(arena, const mrs_actor *, doc->parse->n_sents + 1)};
    mark_cues(&x);
    mark_quotes(&x);
    mark_paragraphs(&x);
    mark_sentences(&x);
    mark_back(&x);
    mrs_status_run(&x);
    mrs_source_run(&x);
    mrs_place_run(&x);
    mrs_time_run(&x);
    mrs_recency_run(&x);
    mrs_history_run(&x);
    mrs_group_run(&x);
    mrs_border_side_run(&x);
    mrs_tie_run(&x);
    mrs_identify_run(&x);
    mrs_infer_run(&x);
    mrs_confidence_run(&x);
}
