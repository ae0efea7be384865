/* attach.c - which place and which time of the sentence belong to this claim. */
#include "code/context.h"

#include <math.h>

enum { FAR = 14, NONE = -1, WEEK = 7 };
enum { ANOTHER = 4, OWN = 9 }; /* nearness of what stands in another deed's clause, the claim's */

/* ---- the tree between a mention and a claim -----------------------------------------------------
 */

/* What the mention hangs on: the first verb or claimed act above it. p->n: nothing. */
static uint32_t anchor(const mrs_cx *x, uint32_t head, const uint8_t *acts)
{
    const mrs_parse *p = x->p;
    for (int i = 0; i < FAR && p->head[head] != head; i++) {
        head = p->head[head];
        if (mrs_walk_verb(x->w, head) || acts[head])
            return head;
    }
    return p->n;
}

/* The preposition or relation by which a mention comes to its anchor, lower case. */
static mrs_str link_word(const mrs_cx *x, uint32_t head, uint32_t to)
{
    const mrs_parse *p = x->p;
    mrs_str word = MRS_STR("");
    for (int i = 0; i < FAR && head != to && p->head[head] != head; i++) {
        if (mrs_walk_dep_in(x->w, head, "prep|agent"))
            word = x->w->text[head];
        else if (p->head[head] == to && !word.len)
            word = p->dep[head];
        head = p->head[head];
    }
    return word;
}

/* Steps from the claim's act up to `to` through its own clause chain; NONE when it is not above. */
static int steps_up(const mrs_cx *x, uint32_t from, uint32_t to)
{
    const mrs_parse *p = x->p;
    for (int i = 0; i < FAR; i++) {
        if (from == to)
            return i;
        if (p->head[from] == from)
            return NONE;
        from = p->head[from];
    }
    return NONE;
}

/* Words, meetings, deals, sanctions: the saying is the act. */
static bool by_word_of_mouth(const mrs_claim *c)
{
    switch (c->type) {
    case MRS_TYPE_ACCUSE:
    case MRS_TYPE_REQUEST:
    case MRS_TYPE_SUPPORT:
    case MRS_TYPE_REJECT:
    case MRS_TYPE_THREATEN:
    case MRS_TYPE_CONSULT:
    case MRS_TYPE_AGREE:
    case MRS_TYPE_SANCTION:
        return true;
    default:
        return false;
    }
}

/* "said during a visit to X", "spoke after talks": where and when it was said is where they met. */
static bool said_at(const mrs_cx *x, uint32_t verb, const mrs_claim *c)
{
    uint32_t token = c->token;
    if (c->type != MRS_TYPE_CONSULT || mrs_walk_verb(x->w, token))
        return false;
    for (int i = 0; i < FAR && x->p->head[token] != verb && x->p->head[token] != token; i++)
        token = x->p->head[token];
    return x->p->head[token] == verb && mrs_walk_dep(x->w, token, "prep");
}

/* The verb only tells of the claim. Announcing an operation starts it; announcing arrests does not
 * make them. */
static bool says(const mrs_cx *x, uint32_t verb, const mrs_claim *c)
{
    const mrs_row *row = NULL;
    if (verb == c->token || !mrs_cued(x, verb, MRS_CUE_SPEECH) || said_at(x, verb, c))
        return false;
    bool is_act =
        by_word_of_mouth(c) || c->type == MRS_TYPE_MOBILIZE || c->type == MRS_TYPE_CONTROL;
    return !is_act || mrs_walk_light(x->w, c->token, &row) != verb;
}

/* A clause of its own: "who fought in 2006", "...; his deputy was shot in February". */
static bool apart(const mrs_cx *x, const mrs_claim *c, uint32_t verb)
{
    return mrs_walk_verb(x->w, verb) && mrs_walk_dep_in(x->w, verb, "relcl|ccomp|parataxis") &&
           (x->p->head[verb] != c->token || mrs_walk_verb(x->w, c->token));
    /* but "the offensive that ended in July" */
}

/* Of a mention below the claim or its verb, whose own anchor is a. */
static bool of_another(const mrs_cx *x, const mrs_claim *c, uint32_t a, const uint8_t *acts)
{
    return a != c->token && a != x->p->n && (acts[a] || apart(x, c, a));
}

/* "would intervene if fighters blocked the road to X": X belongs to the premise alone. */
static bool in_premise(const mrs_cx *x, const mrs_claim *c, uint32_t head)
{
    for (int up = 0; up < FAR && x->p->head[head] != head; up++) {
        uint32_t mark =
            mrs_walk_dep(x->w, head, "advcl") ? mrs_walk_child(x->w, head, "mark") : x->p->n;
        if (mark < x->p->n && mrs_cued(x, mark, MRS_CUE_IF))
            return !mrs_tree_under(x->p, c->token, head);
        head = x->p->head[head];
    }
    return false;
}

/* How near a mention at head is to the claim: 0 not its own, higher is nearer. */
static int nearness(const mrs_cx *x, const mrs_claim *c, uint32_t head, const uint8_t *acts)
{
    const mrs_parse *p = x->p;
    uint32_t a = anchor(x, head, acts);
    uint32_t clause = mrs_clause_verb(x, c->token);
    if (head == c->token || mrs_tree_under(p, head, c->token))
        return of_another(x, c, a, acts) ? ANOTHER : 10;
    if (a == p->n)
        return 5;
    if (says(x, a, c))
        return 0;
    if (a == clause)
        return 9;
    int up = steps_up(x, c->token, a);
    if (up != NONE)
        return up < 5 ? 8 - up : 3;
    if (clause < p->n && mrs_tree_under(p, head, clause))
        return of_another(x, c, a, acts) ? ANOTHER : 7;
    return acts[a] ? 1 : 2;
}

/* Where a total of the claim's sentence begins to speak: "... bringing the number to 37 since May";
 * p->n: nowhere. */
static uint32_t total_after(const mrs_cx *x, const mrs_claim *c)
{
    const mrs_coding *coding = x->doc->coding;
    const mrs_claim *end = coding->claims + coding->n;
    for (const mrs_claim *k = c + 1; k < end && k->sent == c->sent; k++)
        if (k->sum == MRS_SUM_MANY && c->sum != MRS_SUM_MANY && k->token != c->token)
            return k->token;
    return x->p->n;
}

/* 1: stands in the claim's own part of what its trigger tells; -1: in another's. */
static int of_part(const mrs_claim *c, mrs_span at, bool told)
{
    if (!told)
        return 0;
    return at.start >= c->part.at.start && at.end <= c->part.at.end ? 1 : -1;
}

static uint8_t *claimed_tokens(const mrs_cx *x)
{
    uint8_t *acts = MRS_NEW(x->doc->arena, uint8_t, x->p->n + 1);
    for (uint32_t i = 0; i < x->doc->coding->n; i++)
        acts[x->doc->coding->claims[i].token] = 1;
    return acts;
}

/* ---- places
 * ---------------------------------------------------------------------------------------- */
static int fineness_of(mrs_precision p)
{
    static const int ranks[] = {
        [MRS_PRECISION_NONE] = 0,      [MRS_PRECISION_EXACT] = 6,  [MRS_PRECISION_NEAR] = 6,
        [MRS_PRECISION_ADMIN2] = 5,    [MRS_PRECISION_ADMIN1] = 4, [MRS_PRECISION_REGION] = 4,
        [MRS_PRECISION_COMPOSITE] = 4, [MRS_PRECISION_BORDER] = 5, [MRS_PRECISION_COUNTRY] = 1};
    return ranks[p];
}

/* Several places are as fine as their finest: a list is not the first of its names. */
static int fineness(const mrs_place *m)
{
    int finest = fineness_of(m->precision);
    for (uint32_t i = 0; i < m->n_parts; i++)
        if (fineness_of(m->parts[i].precision) > finest)
            finest = fineness_of(m->parts[i].precision);
    return finest;
}

/* "Iraq witnessed a wave of bombings": there. */
static bool undergoes(const mrs_cx *x, const mrs_claim *c, const mrs_place *m)
{
    uint32_t verb = x->p->head[m->head];
    return verb != c->token && mrs_walk_dep(x->w, m->head, "nsubj") &&
           mrs_cued(x, verb, MRS_CUE_UNDERGO);
}

/* "Ankara has massed tanks", "deals with Damascus": the government. */
static bool governs(const mrs_cx *x, const mrs_claim *c, const mrs_place *m)
{
    uint32_t head = m->head;
    while (mrs_walk_dep(x->w, head, "conj") && x->p->head[head] != head)
        head = x->p->head[head];
    if (!m->capital || c->type == MRS_TYPE_CONTROL || undergoes(x, c, m))
        return false;
    uint32_t above = x->p->head[head];
    if (mrs_walk_dep(x->w, head, "nsubj"))
        return above == c->token || above == mrs_clause_verb(x, c->token);
    if (mrs_walk_dep(x->w, head, "pobj") && mrs_walk_dep(x->w, above, "agent"))
        return true;
    return mrs_walk_dep(x->w, head, "pobj") &&
           mrs_list_has(MRS_STR("with|between"), x->w->text[above]) &&
           (x->p->head[above] == c->token || mrs_walk_noun(x->w, x->p->head[above]));
}

/* A place in the name or description of who acts, or a country that is dealt with, is none. */
static bool is_party(const mrs_cx *x, const mrs_claim *c, const mrs_place *m)
{
    for (uint32_t i = 0; i < c->n_actors; i++)
        if (mrs_span_overlap(c->actors[i].at, m->at))
            return true;
    if (mrs_span_overlap(c->source.at, m->at) || governs(x, c, m))
        return true;
    if (undergoes(x, c, m) || (fineness(m) > 1 && !mrs_walk_dep_in(x->w, m->head, "agent|poss")))
        return false;
    for (uint32_t i = 0; i < c->n_targets && fineness(m) <= 1; i++)
        if (mrs_span_overlap(c->targets[i].at, m->at))
            return c->type != MRS_TYPE_CONTROL;
    return fineness(m) <= 1 && mrs_walk_dep_in(x->w, m->head, "nsubj|poss|dative|agent");
}

/* A move ends somewhere: that is its place, before where it began. */
static int way(const mrs_cx *x, const mrs_claim *c, const mrs_place *m, const uint8_t *acts)
{
    mrs_str word = link_word(x, m->head, anchor(x, m->head, acts));
    if (mrs_str_is(word, "from"))
        return c->type == MRS_TYPE_MOVE ? -1 : -2;
    if (c->type != MRS_TYPE_MOVE)
        return 0;
    return mrs_list_has(MRS_STR("to|into|toward|towards"), word) ? 2 : 0;
}

/* What is only said is placed by what hangs on it directly ("met in Paris"): what it speaks of lies
 * elsewhere. */
static bool hangs_directly(const mrs_cx *x, const mrs_claim *c, const mrs_place *m)
{
    const mrs_parse *p = x->p;
    uint32_t prep = p->head[m->head];
    if (!mrs_walk_dep(x->w, m->head, "pobj") || !mrs_walk_dep(x->w, prep, "prep"))
        return mrs_walk_dep(x->w, m->head, "dobj") && c->type == MRS_TYPE_CONSULT &&
               p->head[m->head] == c->token;
    mrs_str word = x->w->text[prep];
    bool there = mrs_list_has(MRS_STR("in|at|near|outside|inside"), word) ||
                 (c->type == MRS_TYPE_CONSULT && mrs_str_is(word, "to"));
    uint32_t above = p->head[prep];
    for (uint32_t i = 0; there && c->type == MRS_TYPE_CONSULT && i < c->n_actors; i++)
        if (mrs_span_overlap(c->actors[i].at, x->doc->tokens.at[above]))
            return true; /* "met with the minister in Paris" */
    return there && (above == c->token || above == mrs_clause_verb(x, c->token));
}

/* "people who had crossed from Syria", "the road to the border": it did not happen where another
 * deed began or what country it went to, nor at a border that only a way leads to. */
static bool leads_away(const mrs_cx *x, const mrs_claim *c, const mrs_place *m, int near,
                       const uint8_t *acts)
{
    mrs_str word = link_word(x, m->head, anchor(x, m->head, acts));
    bool to = mrs_list_has(MRS_STR("to|into|toward|towards"), word);
    if (near == ANOTHER && (mrs_str_is(word, "from") || (to && fineness(m) <= 1)))
        return true;
    return to && m->precision == MRS_PRECISION_BORDER && c->type != MRS_TYPE_MOVE;
}

static int place_score(const mrs_cx *x, const mrs_claim *c, const mrs_place *m, const uint8_t *acts)
{
    int near = nearness(x, c, m->head, acts), own = of_part(c, m->at, c->part.place);
    if (!mrs_is_spot(m) || own < 0 || in_premise(x, c, m->head))
        return 0;
    bool total = c->sum == MRS_SUM_MANY;
    if (!own &&
        (near < (total ? OWN : 3) || m->head > total_after(x, c) || is_party(x, c, m) ||
         leads_away(x, c, m, near, acts) || (by_word_of_mouth(c) && !hangs_directly(x, c, m))))
        return 0;
    return near * 10 + own * 10 + fineness(m) * 4 + way(x, c, m, acts) * 10 - (m->anaphor ? 5 : 0);
}

static void take_place(const mrs_cx *x, mrs_claim *c, const mrs_place *m, const char *how)
{
    mrs_place_take(x, c, m,
                   mrs_str_format(x->doc->arena, "%.*s, %s", (int)m->name.len, m->name.ptr, how));
}

/* The parts of a total stand right before it; n of them. */
static const mrs_claim *parts_of(const mrs_cx *x, const mrs_claim *total, uint32_t *n)
{
    const mrs_claim *first = total;
    while (first > x->doc->coding->claims && first[-1].token == total->token &&
           !first[-1].part.total)
        first--;
    *n = (uint32_t)(total - first);
    return first;
}

/* A total stands where all of its parts do, one place of several. */
static void place_of_total(const mrs_cx *x, mrs_claim *c)
{
    uint32_t n = 0;
    const mrs_claim *part = parts_of(x, c, &n);
    mrs_place *places = MRS_NEW(x->doc->arena, mrs_place, n);
    for (uint32_t i = 0; i < n; i++) {
        if (!part[i].place)
            return;
        places[i] = *part[i].place;
    }
    mrs_place all = mrs_place_join(places, n, x->doc->arena);
    take_place(x, c, &all, "of all parts");
}

void mrs_place_run(const mrs_cx *x)
{
    const uint8_t *acts = claimed_tokens(x);
    const mrs_grounding *g = x->doc->ground;
    uint32_t from = 0; /* claims and mentions are in text order */
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        const mrs_place *best = NULL;
        int top = 0;
        while (from < g->places.n && x->p->sent[g->places.at[from].head] < c->sent)
            from++;
        for (uint32_t k = from; k < g->places.n; k++) {
            const mrs_place *m = &g->places.at[k];
            if (x->p->sent[m->head] > c->sent)
                break;
            int score = place_score(x, c, m, acts);
            if (score > top) {
                top = score;
                best = m;
            }
        }
        if (c->part.total && c->part.place)
            place_of_total(x, c);
        else if (best)
            take_place(x, c, best, "told in the sentence");
    }
}

/* ---- times
 * ----------------------------------------------------------------------------------------- */
static bool dated(const mrs_when *t)
{
    return t->start != MRS_NO_DAY || t->end != MRS_NO_DAY;
}

static bool is_time(const mrs_when *t)
{
    bool vague = mrs_str_is(t->value, "PRESENT_REF") || mrs_str_is(t->value, "FUTURE_REF");
    if (t->whole || (vague && !dated(t)))
        return false; /* an end of "3 to 7 May": the range itself stands before it */
    return t->type == MRS_TIMEX_DATE || t->type == MRS_TIMEX_TIME || dated(t);
}

/* "since", "after", "before" that bounds a time from above other words: "since the fall of the town
 * in March", "after a bomb went off last week". p->n: none. */
static uint32_t bounding(const mrs_cx *x, const mrs_when *t)
{
    uint32_t token = t->head;
    if (t->bound != MRS_BOUND_SINCE && t->bound != MRS_BOUND_AFTER && t->bound != MRS_BOUND_BEFORE)
        return x->p->n;
    for (int up = 0; up < FAR && x->p->head[token] != token; up++) {
        uint32_t mark = mrs_walk_verb(x->w, token) ? mrs_walk_child(x->w, token, "mark") : x->p->n;
        token = mark < x->p->n ? mark : x->p->head[token];
        if (mrs_cued(x, token, MRS_CUE_SINCE) || mrs_cued(x, token, MRS_CUE_FOLLOW) ||
            mrs_cued(x, token, MRS_CUE_BEFORE))
            return token;
        if (mark < x->p->n)
            break;
    }
    return x->p->n;
}

/* The top of what the bounding word governs: itself, or the clause that it marks. */
static uint32_t bounded(const mrs_cx *x, uint32_t word)
{
    return mrs_walk_dep(x->w, word, "mark") ? x->p->head[word] : word;
}

/* The claim is what the bounding word speaks of: it happened then, not since then. */
static bool is_origin(const mrs_cx *x, const mrs_claim *c, const mrs_when *t)
{
    uint32_t word = bounding(x, t);
    return word < x->p->n && mrs_tree_under(x->p, c->token, bounded(x, word));
}

static mrs_when at_its_words(const mrs_when *t)
{
    mrs_when own = *t;
    own.start = t->own_first;
    own.end = t->own_last;
    own.bound = MRS_BOUND_IN;
    own.not_before = own.not_after = own.deadline = MRS_NO_DAY;
    return own;
}

/* The last day of the statement that tells the claim, or MRS_NO_DAY. */
static int32_t said_on(const mrs_claim *c)
{
    return c->said ? c->said->own_last : MRS_NO_DAY;
}

static bool tells_number(mrs_str words)
{
    for (size_t i = 0; i < words.len; i++)
        if (words.ptr[i] >= '0' && words.ptr[i] <= '9')
            return true;
    return false;
}

/* The end of "since D": its announcement, else publication. */
static void close_since(const mrs_cx *x, const mrs_claim *c, mrs_when *t)
{
    const mrs_published *pub = &x->doc->published;
    if (t->bound != MRS_BOUND_SINCE || t->start == MRS_NO_DAY)
        return;
    bool ahead = pub->last != MRS_NO_DAY && t->start > pub->last && t->start <= pub->last + WEEK;
    if (ahead && !tells_number(mrs_span_str(x->doc->text, t->at)))
        t->start -= WEEK; /* "since Thursday": the last one; "since 3 May" stays */
    t->end = said_on(c) > t->start ? said_on(c) : pub->last;
    t->precision = MRS_TIME_RANGE;
}

static void close_deadline(const mrs_cx *x, const mrs_claim *c, mrs_when *t)
{
    bool ahead = c->status == MRS_CLAIM_PLANNED || c->status == MRS_CLAIM_POSSIBLE;
    bool limit = t->bound == MRS_BOUND_BY || t->bound == MRS_BOUND_WITHIN;
    if (!ahead || !limit)
        return;
    if (t->deadline == MRS_NO_DAY)
        t->deadline = t->end;
    if (t->deadline == MRS_NO_DAY || x->doc->published.first == MRS_NO_DAY)
        return;
    t->start = x->doc->published.first;
    t->end = t->deadline;
    t->precision = MRS_TIME_RANGE;
}

/* "had been caught by Wednesday": on no day, only not after it. */
static void bound_past(const mrs_claim *c, mrs_when *t)
{
    bool past = c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ALLEGED;
    if (!past || t->bound != MRS_BOUND_BY || t->start != MRS_NO_DAY || t->end == MRS_NO_DAY)
        return;
    t->not_after = t->end;
    t->end = MRS_NO_DAY;
}

static void take_time(const mrs_cx *x, mrs_claim *c, const mrs_when *t)
{
    c->time = is_origin(x, c, t) ? at_its_words(t) : *t;
    close_since(x, c, &c->time);
    close_deadline(x, c, &c->time);
    bound_past(c, &c->time);
    mrs_str words = mrs_span_str(x->doc->text, t->at);
    mrs_because(x, c, "time",
                mrs_str_format(x->doc->arena, "\"%.*s\" in the sentence%s", (int)words.len,
                               words.ptr, t->odd ? ", though that day was another weekday" : ""));
}

/* "fell in 2017, but its men still attack": a time behind the first verb is not the second's. */
static bool left_behind(const mrs_cx *x, const mrs_claim *c, const mrs_when *t, uint32_t verb)
{
    uint32_t token = mrs_clause_verb(x, c->token);
    if (token == x->p->n || verb == x->p->n || t->head < verb)
        return false;
    for (int up = 0; up < FAR && token != verb && x->p->head[token] != token; up++) {
        if (mrs_walk_dep(x->w, token, "conj") && mrs_walk_child(x->w, token, "nsubj") < x->p->n)
            return mrs_tree_under(x->p, token, verb) && t->head < token;
        token = x->p->head[token];
    }
    return false;
}

/* The last token of a time's words; p->n: none. */
static uint32_t last_token(const mrs_cx *x, const mrs_when *t)
{
    uint32_t token = t->head;
    const mrs_span *at = x->doc->tokens.at;
    while (token + 1 < x->p->n && at[token + 1].end <= t->at.end)
        token++;
    return at[token].end <= t->at.end ? token : x->p->n;
}

/* "two days earlier, when gunmen stormed the wall": what the clause tells was then. */
static bool opens_when(const mrs_cx *x, const mrs_claim *c, const mrs_when *t)
{
    uint32_t verb = mrs_clause_verb(x, c->token), last = last_token(x, t), when = 0, at = 0;
    if (verb == x->p->n || last == x->p->n || !mrs_walk_dep_in(x->w, verb, "advcl|relcl"))
        return false;
    for (at = x->p->l_edge[verb]; mrs_tree_next_child(x->p, verb, &at, &when) && when < verb;)
        if (mrs_str_is(x->w->low[when], "when"))
            return when == last + 1 || (when == last + 2 && mrs_str_is(x->w->low[last + 1], ","));
    return false;
}

static int time_score(const mrs_cx *x, const mrs_claim *c, const mrs_when *t, const uint8_t *acts)
{
    bool origin = is_origin(x, c, t);
    mrs_when own = origin ? at_its_words(t) : *t;
    if (!is_time(&own))
        return 0;
    uint32_t head = t->head, word = bounding(x, t);
    if (!origin && word < x->p->n && t->bound == MRS_BOUND_SINCE)
        head = bounded(x, word);
    int near = opens_when(x, c, t) ? OWN : nearness(x, c, head, acts);
    int mine = of_part(c, t->at, c->part.day);
    bool far =
        near < 5 || t->head > total_after(x, c) || left_behind(x, c, t, anchor(x, head, acts));
    if (mine < 0 || (mine == 0 && far))
        return 0;
    int day = t->precision == MRS_TIME_DAY || t->precision == MRS_TIME_TIME;
    return near * 10 + dated(&own) * 4 + day * 3;
}

/* The time of the statement that tells the claim: "said on Friday that". */
static bool says_when(const mrs_cx *x, const mrs_claim *c, const mrs_when *t, const uint8_t *acts)
{
    uint32_t a = anchor(x, t->head, acts);
    return a < x->p->n && !t->whole && t->type != MRS_TIMEX_SET && t->type != MRS_TIMEX_DURATION &&
           says(x, a, c) && mrs_tree_under(x->p, c->token, a) &&
           !mrs_tree_under(x->p, t->head, c->token);
}

/* From the first day of the parts of a total to their last. */
static void time_of_total(const mrs_cx *x, mrs_claim *c)
{
    uint32_t n = 0;
    const mrs_claim *part = parts_of(x, c, &n);
    mrs_when all = part[0].time;
    for (uint32_t i = 0; i < n; i++) {
        if (part[i].time.start == MRS_NO_DAY || part[i].time.end == MRS_NO_DAY)
            return;
        all.start = part[i].time.start < all.start ? part[i].time.start : all.start;
        all.end = part[i].time.end > all.end ? part[i].time.end : all.end;
    }
    all.at.end = part[n - 1].time.at.end;
    all.precision = MRS_TIME_RANGE;
    all.bound = MRS_BOUND_IN;
    c->time = all;
    mrs_because(x, c, "time", MRS_STR("of all parts"));
}

/* A mark between the two sets them apart in time: "after", "before", "since". */
static bool marked_apart(const mrs_cx *x, uint32_t low, uint32_t high)
{
    for (uint32_t i = low; i < high; i++)
        if (mrs_cued(x, i, MRS_CUE_FOLLOW) || mrs_cued(x, i, MRS_CUE_BEFORE) ||
            mrs_cued(x, i, MRS_CUE_SINCE))
            return true;
    return false;
}

/* "was killed and two were hurt on Monday", "killed four who fired at a post today": the one day
 * that ends the sentence, though the tree hangs it on another verb of the past. */
static bool ends_with_day(const mrs_cx *x, const mrs_claim *c, const mrs_when *t,
                          const uint8_t *acts)
{
    enum { NEWS = 31 };
    int32_t pub = x->doc->published.last;
    uint32_t a = anchor(x, t->head, acts);
    return mrs_has_day(t) && t->bound == MRS_BOUND_IN && t->head > c->token && a < x->p->n &&
           a > c->token && (pub == MRS_NO_DAY || (t->end > pub - NEWS && t->end <= pub)) &&
           t->type != MRS_TIMEX_SET && !says(x, a, c) && mrs_tense_of(x, a) == MRS_TENSE_PAST &&
           mrs_tense_of(x, mrs_clause_verb(x, c->token)) == MRS_TENSE_PAST &&
           !marked_apart(x, c->token, t->head);
}

/* "arrested a man who robbed": which man, not what came then. */
static bool tells_which(const mrs_cx *x, const mrs_claim *c)
{
    uint32_t token = mrs_clause_verb(x, c->token);
    for (int up = 0; token < x->p->n && up < FAR && x->p->head[token] != token; up++) {
        uint32_t first = x->p->l_edge[token];
        bool comma = first > 0 && mrs_str_is(x->w->text[first - 1], ",");
        if (mrs_walk_dep_in(x->w, token, "acl|pcomp") ||
            (mrs_walk_dep(x->w, token, "relcl") && !comma))
            return true;
        token = x->p->head[token];
    }
    return false;
}

/* "In June 2018 a strike killed two guards, whose brothers blamed the army": the one time opens the
 * sentence, for all that it tells of the past. */
static bool opens_with_time(const mrs_cx *x, const mrs_claim *c, const mrs_when *t,
                            const uint8_t *acts)
{
    enum { OPENING = 4 };
    uint32_t a = anchor(x, t->head, acts), verb = mrs_clause_verb(x, c->token);
    return t->head < x->p->sent_first[c->sent] + OPENING && dated(t) && t->bound == MRS_BOUND_IN &&
           t->type != MRS_TIMEX_SET && a < x->p->n && !says(x, a, c) && verb < x->p->n &&
           mrs_tense_of(x, verb) == MRS_TENSE_PAST && mrs_tense_of(x, a) == MRS_TENSE_PAST &&
           !tells_which(x, c) && !marked_apart(x, t->head, c->token);
}

static void time_of(const mrs_cx *x, mrs_claim *c, uint32_t from, const uint8_t *acts)
{
    const mrs_grounding *g = x->doc->ground;
    const mrs_when *best = NULL, *last = NULL, *first = NULL;
    uint32_t days = 0;
    int top = 0;
    for (uint32_t k = from; k < g->whens.n; k++) {
        const mrs_when *t = &g->whens.at[k];
        if (x->p->sent[t->head] > c->sent)
            break;
        if (!c->said && says_when(x, c, t, acts))
            c->said = t;
        int score = time_score(x, c, t, acts);
        if (score > top) {
            top = score;
            best = t;
        }
        days += is_time(t);
        first = days == 1 && is_time(t) ? t : first;
        last = t;
    }
    if (c->part.total && c->part.day)
        time_of_total(x, c);
    else if (best)
        take_time(x, c, best);
    else if (days == 1 && ends_with_day(x, c, last, acts))
        take_time(x, c, last);
    else if (days == 1 && opens_with_time(x, c, first, acts))
        take_time(x, c, first);
}

/* "In February officials said that ...": as far as told, it happened about then. */
static void take_coarse_statement(const mrs_cx *x, mrs_claim *c)
{
    const mrs_when *t = c->said;
    bool coarse = t && (t->precision == MRS_TIME_MONTH || t->precision == MRS_TIME_SEASON ||
                        t->precision == MRS_TIME_YEAR);
    if (!coarse || dated(&c->time) || t->own_first == MRS_NO_DAY)
        return;
    mrs_span words = c->time.at;
    uint32_t days = c->time.duration_days;
    c->time = at_its_words(t);
    c->time.anchor = words.end > words.start ? t->at : c->time.anchor;
    if (!mrs_span_empty(words)) { /* "in the space of one week" */
        c->time.at = words;
        c->time.duration_days = days;
    }
    mrs_because(x, c, "time", MRS_STR("when it was told of"));
}

/* "Since the start of the operation": from the day that the report gave the operation. */
static void since_an_act(const mrs_cx *x, uint32_t i)
{
    mrs_claim *claims = x->doc->coding->claims, *c = &claims[i];
    const mrs_parse *p = x->p;
    uint32_t verb = mrs_clause_verb(x, c->token), at = verb < p->n ? p->l_edge[verb] : 0, prep = 0;
    uint32_t noun = p->n;
    while (verb < p->n && noun == p->n && mrs_tree_next_child(p, verb, &at, &prep))
        if (mrs_walk_dep(x->w, prep, "prep") && mrs_cued(x, prep, MRS_CUE_SINCE))
            noun = mrs_walk_child(x->w, prep, "pobj");
    if (noun == p->n || dated(&c->time))
        return;
    uint32_t of = mrs_walk_child(x->w, noun, "prep");
    uint32_t whole = of < p->n ? mrs_walk_child(x->w, of, "pobj") : p->n;
    for (uint32_t k = i; k-- > 0;) {
        const mrs_claim *before = &claims[k];
        mrs_str word = x->w->low[before->token];
        bool named = mrs_str_eq(word, x->w->low[noun]) ||
                     (whole < p->n && mrs_str_eq(word, x->w->low[whole]));
        if (!named || before->time.start == MRS_NO_DAY)
            continue;
        c->time = before->time;
        c->time.bound = MRS_BOUND_SINCE;
        c->time.anchor = before->time.at;
        c->time.at = (mrs_span){x->doc->tokens.at[prep].start, x->doc->tokens.at[noun].end};
        close_since(x, c, &c->time);
        mrs_because(x, c, "time", MRS_STR("since an act told before"));
        return;
    }
}

/* What governs "a day after": the verb told with it; p->n: nothing. *told: the top of what came
 * before. */
static uint32_t told_after(const mrs_cx *x, uint32_t after, uint32_t *told)
{
    const mrs_parse *p = x->p;
    uint32_t above = p->head[after];
    *told = p->n;
    if (mrs_walk_dep(x->w, after, "mark") && mrs_walk_dep(x->w, above, "advcl")) {
        *told = above;
        return p->head[above];
    }
    if (mrs_walk_dep(x->w, after, "prep"))
        *told = mrs_walk_child(x->w, after, "pobj");
    return *told < p->n ? above : p->n;
}

/* The day that "after" counts from: of the claim at the verb, or of publication where the verb
 * tells of no claim and is in the present ("comes a day after"). */
static int32_t counted_from(const mrs_cx *x, uint32_t verb, uint32_t told)
{
    mrs_some claims = mrs_claims_of(x, x->p->sent[verb]);
    for (uint32_t i = claims.from; i < claims.past; i++) {
        const mrs_claim *c = &x->doc->coding->claims[i];
        bool there = c->token == verb || mrs_clause_verb(x, c->token) == verb;
        if (!there || mrs_tree_under(x->p, c->token, told))
            continue;
        return c->time.start == c->time.end ? c->time.start : MRS_NO_DAY;
    }
    return mrs_tense_of(x, verb) == MRS_TENSE_PRESENT ? x->doc->published.last : MRS_NO_DAY;
}

/* "P2D": 2; 0: no whole number of days. */
static int32_t whole_days(mrs_str value)
{
    double n = 0;
    bool days = value.len > 2 && value.ptr[0] == 'P' && value.ptr[value.len - 1] == 'D';
    return days && mrs_str_num(mrs_str_sub(value, 1, value.len - 1), &n) ? (int32_t)n : 0;
}

/* The claim's time is told in the words below token. */
static bool has_own(const mrs_cx *x, const mrs_claim *c, uint32_t token)
{
    const mrs_span *at = x->doc->tokens.at;
    return !mrs_span_empty(c->time.at) && c->time.at.start > at[token].start &&
           c->time.at.start < at[x->p->r_edge[token]].end;
}

/* "hit a clinic on Tuesday, a day after gunmen had killed a commander": on Monday. */
static void days_before(const mrs_cx *x, const mrs_when *t)
{
    enum { MOST = 6 };
    uint32_t after = last_token(x, t), told;
    int32_t days = t->type == MRS_TIMEX_DURATION ? whole_days(t->value) : 0;
    if (days < 1 || days > MOST || after == x->p->n || !mrs_str_is(x->w->low[after], "after"))
        return;
    uint32_t verb = told_after(x, after, &told);
    int32_t from = verb < x->p->n ? counted_from(x, verb, told) : MRS_NO_DAY;
    mrs_some claims = mrs_claims_of(x, x->p->sent[after]);
    for (uint32_t i = claims.from; from != MRS_NO_DAY && i < claims.past; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        bool it = c->token == told || mrs_clause_verb(x, c->token) == told;
        if (!it || c->token == verb || has_own(x, c, told))
            continue;
        c->time = *t;
        c->time.start = c->time.end = from - days;
        c->time.precision = MRS_TIME_DAY;
        mrs_because(x, c, "time", MRS_STR("so many days before what it is told with"));
    }
}

/* Who spoke at last week's press conference speaks there still a few sentences on. */
static void carry_statement(const mrs_cx *x, uint32_t i)
{
    enum { REACH = 3 }; /* sentences */
    mrs_claim *claims = x->doc->coding->claims, *c = &claims[i];
    for (uint32_t k = i; k-- > 0 && c->sent - claims[k].sent <= REACH && !c->said;)
        if (c->source.name.len && mrs_str_eq(c->source.name, claims[k].source.name))
            c->said = claims[k].said;
}

/* "The two presidents meet in Sochi tomorrow": a present of days to come. */
static void plan_by_day(const mrs_cx *x, mrs_claim *c)
{
    int32_t now = x->doc->published.last;
    if (c->status != MRS_CLAIM_ACTUAL || now == MRS_NO_DAY || c->time.start == MRS_NO_DAY ||
        c->time.start <= now || mrs_tense_of(x, mrs_clause_verb(x, c->token)) != MRS_TENSE_PRESENT)
        return;
    c->status = MRS_CLAIM_PLANNED;
    mrs_because(x, c, "status", MRS_STR("planned: told in the present of a day to come"));
}

void mrs_time_run(const mrs_cx *x)
{
    const uint8_t *acts = claimed_tokens(x);
    const mrs_grounding *g = x->doc->ground;
    uint32_t from = 0;
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        while (from < g->whens.n && x->p->sent[g->whens.at[from].head] < c->sent)
            from++;
        time_of(x, c, from, acts);
        bool undated = from >= g->whens.n || x->p->sent[g->whens.at[from].head] > c->sent;
        if (undated)
            carry_statement(x, i);
        take_coarse_statement(x, c);
        since_an_act(x, i);
        plan_by_day(x, c);
    }
    for (uint32_t k = 0; k < g->whens.n; k++)
        days_before(x, &g->whens.at[k]);
}
