/* tie.c - what hangs together in a report, by its words: a happening that is part of another,
 * comes after it, or coincides with it (spec/record.md 3). Words: data/cues/ties.tsv.
 *
 * Nothing is tied that the words do not tie; the sums of totals are link's. */
#include "code/context.h"

enum { FAR = 10 };

typedef enum { AFTER, BEFORE, PART, MEANWHILE } relation;

/* Claims by token, and nouns that only point back by the claim they point to. */
typedef struct {
    const mrs_cx *x;
    uint32_t *claim; /* [n tokens] 1 + index; 0: tells nothing */
} told;

/* The last claim of that kind before the token. */
static uint32_t told_before(const mrs_cx *x, uint32_t token, mrs_type type)
{
    const mrs_coding *coding = x->doc->coding;
    for (uint32_t i = mrs_claims_of(x, x->p->sent[token]).from; i > 0; i--)
        if (coding->claims[i - 1].type == type)
            return i;
    return 0;
}

static void mark_back(const told *t, const mrs_passed *passed)
{
    const mrs_cx *x = t->x;
    const mrs_span *at = x->doc->tokens.at;
    for (uint32_t i = mrs_token_after(x, passed->trigger.start);
         i < x->p->n && at[i].start < passed->trigger.end; i++)
        if (!t->claim[i] && mrs_points_back(x, i))
            t->claim[i] = told_before(x, i, passed->type);
}

static told what_is_told(const mrs_cx *x)
{
    const mrs_coding *coding = x->doc->coding;
    told t = {x, MRS_NEW(x->doc->arena, uint32_t, x->p->n + 1)};
    for (uint32_t i = coding->n; i-- > 0;)
        t.claim[coding->claims[i].token] = i + 1;
    for (uint32_t i = 0; i < coding->n_passed; i++)
        mark_back(&t, &coding->passed[i]);
    return t;
}

/* ---- ties that are set -------------------------------------------------------------------------
 */

static bool is_in(const mrs_coding *coding, uint32_t one, uint32_t event)
{
    return one && coding->claims[one - 1].event == event;
}

/* a and b: 1 + index. Of one happening, or tied the other way round: nothing. */
static void tie(const told *t, uint32_t a, relation how, uint32_t b, uint32_t by)
{
    static const char *const fields[] = {"follows", "follows", "part_of", "coincides_with"};
    mrs_coding *coding = t->x->doc->coding;
    if (how == BEFORE) {
        tie(t, b, AFTER, a, by);
        return;
    }
    if (!a || !b)
        return;
    mrs_claim *c = &coding->claims[a - 1];
    const mrs_claim *other = &coding->claims[b - 1];
    uint32_t *to = how == AFTER ? &c->follows : how == PART ? &c->part_of : &c->coincides_with;
    bool ahead = other->status == MRS_CLAIM_PLANNED || other->status == MRS_CLAIM_POSSIBLE;
    if (how == AFTER && ahead && c->status == MRS_CLAIM_ACTUAL)
        return; /* it has not happened */
    if (*to || c->event == other->event || is_in(coding, other->follows, c->event) ||
        is_in(coding, other->part_of, c->event))
        return;
    *to = b;
    mrs_str word = t->x->w->text[by];
    mrs_because(t->x, c, fields[how],
                mrs_str_format(t->x->doc->arena, "\"%.*s\" in the text", (int)word.len, word.ptr));
}

/* ---- what a word ties --------------------------------------------------------------------------
 */

static uint32_t first_told(const told *t, const mrs_few *few)
{
    for (uint32_t i = 0; i < few->n; i++)
        if (t->claim[few->at[i]])
            return t->claim[few->at[i]];
    return 0;
}

/* What the clause of a verb tells: the verb, else its subject or object. */
static uint32_t of_clause(const told *t, uint32_t verb)
{
    mrs_few few = {.n = 0};
    if (t->claim[verb] || !mrs_walk_verb(t->x->w, verb))
        return t->claim[verb];
    mrs_walk_find(t->x->w, verb, MRS_REL_OBJ, MRS_STR(""), &few);
    mrs_walk_surface(t->x->w, verb, &few);
    return first_told(t, &few);
}

/* The first thing told from the token upwards. */
static uint32_t of_above(const told *t, uint32_t token)
{
    const mrs_parse *p = t->x->p;
    for (int i = 0; i < FAR; i++) {
        uint32_t found = of_clause(t, token);
        if (found || p->head[token] == token)
            return found;
        token = p->head[token];
    }
    return 0;
}

/* What a verb of tying says it of: its subject, or what its relative clause hangs on. */
static uint32_t of_subject(const told *t, uint32_t verb)
{
    const mrs_cx *x = t->x;
    mrs_few few = {.n = 0};
    if (mrs_walk_dep_in(x->w, verb, "relcl|advcl|conj"))
        return of_above(t, x->p->head[verb]);
    mrs_walk_surface(x->w, verb, &few);
    return first_told(t, &few);
}

static bool relation_of(const told *t, uint32_t token, relation *how)
{
    static const struct {
        mrs_tie tie;
        relation how;
    } rows[] = {{MRS_TIE_AFTER, AFTER},
                {MRS_TIE_BEFORE, BEFORE},
                {MRS_TIE_DURING, PART},
                {MRS_TIE_COINCIDES, MEANWHILE}};
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (mrs_tied(t->x, token, rows[i].tie)) {
            *how = rows[i].how;
            return true;
        }
    }
    return false;
}

/* "after the raid", "in conjunction with strikes", "were part of a campaign": the noun below ties
 * what stands above. */
static bool by_preposition(const told *t, uint32_t prep, uint32_t b)
{
    const mrs_cx *x = t->x;
    const mrs_parse *p = x->p;
    relation how;
    uint32_t word = prep, above = p->head[prep];
    if (!relation_of(t, word, &how)) {
        word = above;
        if (!mrs_walk_noun(x->w, word) || !relation_of(t, word, &how))
            return false;
        above = p->head[word];
        if (mrs_walk_dep(x->w, above, "prep"))
            above = p->head[above];
    }
    uint32_t a = mrs_walk_verb(x->w, above) && !t->claim[above] ? of_subject(t, above) : 0;
    tie(t, a ? a : of_above(t, above), how, b, word);
    uint32_t at = above + 1, child = 0;
    while (prep < above && mrs_tree_next_child(p, above, &at, &child)) /* all joined by "and" */
        if (mrs_walk_dep(x->w, child, "conj"))
            tie(t, t->claim[child], how, b, word);
    return true;
}

/* "After the army retook the town, families returned", "while jets struck" */
static bool by_mark(const told *t, uint32_t clause, uint32_t b)
{
    const mrs_parse *p = t->x->p;
    uint32_t at = p->l_edge[clause], child = 0;
    relation how;
    while (mrs_tree_next_child(p, clause, &at, &child) && child < clause) {
        bool joins = mrs_walk_dep_in(t->x->w, child, "mark|advmod|prep");
        if (joins && relation_of(t, child, &how)) {
            tie(t, of_above(t, p->head[clause]), how, b, child);
            return true;
        }
    }
    return false;
}

/* "led to the escape", "coincided with a raid", "followed the attack" */
static bool by_verb(const told *t, uint32_t verb, uint32_t b)
{
    relation how;
    if (t->claim[verb])
        return false;
    if (mrs_tied(t->x, verb, MRS_TIE_LEADS))
        how = BEFORE;
    else if (!relation_of(t, verb, &how))
        return false;
    tie(t, of_subject(t, verb), how, b, verb);
    return true;
}

static void tie_up(const told *t, uint32_t token)
{
    const mrs_cx *x = t->x;
    uint32_t b = t->claim[token], at = token;
    for (int i = 0; i < FAR && x->p->head[at] != at; i++) {
        if (at != token && t->claim[at])
            return; /* nearer to that one */
        uint32_t head = x->p->head[at];
        bool found = mrs_walk_dep_in(x->w, at, "advcl|pcomp|relcl") && by_mark(t, at, b);
        if (!found && mrs_walk_dep_in(x->w, at, "pobj|pcomp"))
            found = by_preposition(t, head, b);
        if (!found && mrs_walk_verb(x->w, head))
            found = by_verb(t, head, b);
        if (found)
            return;
        at = head;
    }
}

/* "and then stormed it", "subsequently": after what was told just before. */
static void tie_then(const told *t, uint32_t i)
{
    const mrs_cx *x = t->x;
    const mrs_claim *c = &x->doc->coding->claims[i];
    uint32_t verb = mrs_clause_verb(x, c->token), at = 0, child = 0;
    if (!i || verb == x->p->n || c[-1].sent + 1 < c->sent)
        return;
    for (at = x->p->l_edge[verb]; mrs_tree_next_child(x->p, verb, &at, &child);)
        if (mrs_walk_dep(x->w, child, "advmod") && mrs_tied(x, child, MRS_TIE_THEN))
            tie(t, i + 1, AFTER, i, child);
}

void mrs_tie_run(const mrs_cx *x)
{
    told t = what_is_told(x);
    for (uint32_t i = 0; i < x->p->n; i++)
        if (t.claim[i])
            tie_up(&t, i);
    for (uint32_t i = 0; i < x->doc->coding->n; i++)
        tie_then(&t, i);
}
