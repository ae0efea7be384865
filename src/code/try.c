/* try.c - what a user's own rows make of a text: where they fit, and where not and why. */
#include "code/topic.h"

typedef struct {
    const mrs_walk *w;
    const mrs_coding *coding;
    const mrs_rows *rows;
    mrs_tries *out;
} trial;

mrs_str mrs_coder_own_table(const mrs_coder *coder)
{
    return mrs_str_of(coder->own_table ? coder->own_table : "");
}

uint32_t mrs_coder_own(const mrs_coder *coder)
{
    uint32_t n = 0;
    while (coder->tried && n < coder->tried->n && coder->tried->at[n].own)
        n++;
    return n;
}

mrs_str mrs_coder_own_at(const mrs_coder *coder, uint32_t i)
{
    return coder->tried->at[i].at;
}

static uint32_t claim_of(const trial *t, uint32_t token, const mrs_row *row)
{
    for (uint32_t i = 0; i < t->coding->n; i++)
        if (t->coding->claims[i].token == token && t->coding->claims[i].row == row->row)
            return i + 1;
    return 0;
}

/* A row of triggers fits and makes no claim. */
static mrs_str passed(const trial *t, uint32_t token)
{
    mrs_span word = t->w->doc->tokens.at[token];
    for (uint32_t i = 0; i < t->coding->n_passed; i++)
        if (mrs_span_overlap(t->coding->passed[i].trigger, word))
            return t->coding->passed[i].why;
    return MRS_STR("told by another claim");
}

static void try_row(trial *t, const mrs_row *row, uint32_t token)
{
    const mrs_walk *w = t->w;
    mrs_span at, best_at;
    mrs_tried tried = {.own = (uint32_t)(row - t->rows->at), .sent = w->p->sent[token]};
    tried.why = mrs_row_misfit(w, row, token, &at);
    tried.at = (mrs_span){w->doc->tokens.at[at.start].start, w->doc->tokens.at[at.end - 1].end};
    const mrs_row *best = tried.why.len ? row : mrs_rows_best(w, t->rows, token, &best_at);
    if (best != row)
        tried.why = mrs_str_format(w->arena, "%.*s asks for more and fits", (int)best->at.len,
                                   best->at.ptr);
    tried.fits = !tried.why.len;
    if (tried.fits && t->rows == &w->coder->triggers) {
        tried.claim = claim_of(t, token, row);
        tried.why = tried.claim ? MRS_STR("") : passed(t, token);
    }
    *MRS_PUSH(w->arena, t->out) = tried;
}

void mrs_coder_try(const mrs_coder *coder, mrs_doc *doc, mrs_tries *out)
{
    *out = (mrs_tries){0};
    if (!coder->tried)
        return;
    mrs_walk *w = mrs_walk_new(coder, doc);
    mrs_topic_run(w);
    trial t = {w, doc->coding, coder->tried, out};
    uint32_t n = mrs_coder_own(coder);
    for (uint32_t token = 0; token < w->p->n; token++)
        for (uint32_t i = 0; i < n; i++) {
            const mrs_row *row = &t.rows->at[i];
            mrs_str head = row->word[row->head];
            if (mrs_str_eq(w->low[token], head) || mrs_str_eq(w->text[token], head))
                try_row(&t, row, token);
        }
}
