/* same.c - do two claims of one report tell one happening?
 *
 * What one says and the other cannot have meant keeps them apart; what both say, and words that
 * point back, are counted up. The sums were set by hand on tests/cases/grouping.tsv. */
#include "code/context.h"

#include <math.h>

/* ---- what keeps apart --------------------------------------------------------------------------
 */

/* "December" and "30 November" of an unknown year: the part of the values that both fill in. */
static bool values_apart(mrs_str a, mrs_str b)
{
    enum { MONTH = 7 }; /* "XXXX-12" */
    if (a.len < MONTH || b.len < MONTH || a.ptr[4] != '-' || b.ptr[4] != '-')
        return false;
    for (size_t i = 0; i < a.len && i < b.len; i++)
        if (a.ptr[i] != b.ptr[i])
            return a.ptr[i] != 'X' && b.ptr[i] != 'X';
    return false;
}

static bool apart_in_time(const mrs_when *a, const mrs_when *b)
{
    if (a->start == MRS_NO_DAY || b->start == MRS_NO_DAY || a->end == MRS_NO_DAY ||
        b->end == MRS_NO_DAY)
        return values_apart(a->value, b->value);
    return a->start > b->end || b->start > a->end;
}

static bool has_point(const mrs_place *p)
{
    return !isnan(p->lat) && !isnan(p->lon);
}

static bool within(const mrs_place *a, const mrs_place *b, double lat, double lon)
{
    return has_point(a) && has_point(b) && fabs(a->lat - b->lat) <= lat &&
           fabs(a->lon - b->lon) <= lon;
}

static bool is_fine(const mrs_place *p)
{
    return (p->precision == MRS_PRECISION_EXACT || p->precision == MRS_PRECISION_NEAR) &&
           has_point(p);
}

/* The city may stand for its province: "a raid in Mosul", then the village. */
static bool may_be_province(const mrs_place *a, const mrs_place *b)
{
    return a->admin1.len && mrs_str_eq(a->admin1, b->admin1) &&
           (mrs_str_eq(a->name, a->admin1) || mrs_str_eq(b->name, b->admin1));
}

static bool apart_in_place(const mrs_place *a, const mrs_place *b)
{
    if (!a || !b)
        return false;
    if ((a->precision == MRS_PRECISION_COMPOSITE) != (b->precision == MRS_PRECISION_COMPOSITE))
        return true; /* the whole and its part */
    if (a->country[0] && b->country[0] && strcmp(a->country, b->country) != 0)
        return true;
    if (is_fine(a) && is_fine(b))
        return !within(a, b, 0.3, 0.35) && !may_be_province(a, b);
    return a->precision == MRS_PRECISION_ADMIN1 && b->precision == MRS_PRECISION_ADMIN1 &&
           !mrs_str_eq(a->name, b->name);
}

bool mrs_same_place(const mrs_place *a, const mrs_place *b)
{
    return mrs_str_eq(a->name, b->name) || within(a, b, 0.3, 0.35);
}

/* "nearly 100" and "up to 100" are no 2. */
static double least(const mrs_quantity *q)
{
    return !isnan(q->low) ? q->low : isnan(q->high) ? 0 : q->high / 2;
}

static double most(const mrs_quantity *q)
{
    return isnan(q->high) ? INFINITY : q->high;
}

static bool is_known(const mrs_quantity *q)
{
    return q->kind != MRS_Q_other && (!isnan(q->low) || !isnan(q->high));
}

static bool meets(const mrs_quantity *p, const mrs_quantity *q)
{
    return least(p) <= most(q) && least(q) <= most(p);
}

/* Both count one kind of thing, and no count of the one may be a count of the other. */
static bool counts_apart(const mrs_claim *a, const mrs_claim *b)
{
    for (uint32_t i = 0; i < a->n_quantities; i++) {
        bool both = false, met = false;
        for (uint32_t k = 0; k < b->n_quantities; k++) {
            const mrs_quantity *p = &a->quantities[i], *q = &b->quantities[k];
            if (p->kind != q->kind || !is_known(p) || !is_known(q))
                continue;
            both = true;
            met = met || meets(p, q);
        }
        if (both && !met)
            return true;
    }
    return false;
}

static bool is_ahead(const mrs_claim *c)
{
    return c->status == MRS_CLAIM_PLANNED || c->status == MRS_CLAIM_POSSIBLE;
}

static bool modes_kin(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    const struct mrs_context *c = x->coder->context;
    for (uint32_t i = 0; i < c->n_kin; i++) {
        const mrs_mode_kin *k = &c->kin[i];
        if (k->type == a->type && ((mrs_str_eq(k->a, a->mode) && mrs_str_eq(k->b, b->mode)) ||
                                   (mrs_str_eq(k->a, b->mode) && mrs_str_eq(k->b, a->mode))))
            return true;
    }
    return false;
}

static bool modes_apart(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    return a->mode.len && b->mode.len && !mrs_str_eq(a->mode, b->mode) && !modes_kin(x, a, b);
}

/* One claim per happening per sentence; a headline may run into the sentence after it. */
static bool in_one_breath(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    return a->sent == b->sent && x->para[a->token] == x->para[b->token];
}

/* The place that the claim's own sentence tells; what was filled in keeps nothing apart. */
static const mrs_place *own_place(const mrs_claim *c)
{
    return c->place && mrs_span_overlap(c->place->at, c->sentence) ? c->place : NULL;
}

bool mrs_same_excluded(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    bool parts = a->token == b->token && !mrs_span_empty(a->part.at);
    return parts || a->type != b->type || a->recency != b->recency ||
           a->recency == MRS_RECENCY_GENERAL || is_ahead(a) != is_ahead(b) ||
           in_one_breath(x, a, b) || modes_apart(x, a, b) || apart_in_time(&a->time, &b->time) ||
           apart_in_place(own_place(a), own_place(b)) || counts_apart(a, b);
}

/* ---- what speaks for it ------------------------------------------------------------------------
 */

static bool same_name(const mrs_party *a, const mrs_party *b)
{
    if (a->id.len && b->id.len)
        return mrs_str_eq(a->id, b->id);
    return a->name.len && mrs_str_eq(a->name, b->name);
}

static uint32_t shared_parties(const mrs_party *a, uint32_t n, const mrs_party *b, uint32_t m)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool same = false;
        for (uint32_t k = 0; k < m && !same; k++)
            same = same_name(&a[i], &b[k]);
        found += same;
    }
    return found;
}

bool mrs_same_side(const mrs_party *a, uint32_t n, const mrs_party *b, uint32_t m)
{
    return shared_parties(a, n, b, m) > 0;
}

/* Iraq and its police; two forces of one country are two. A word in common: "compound" of one
 * airport and the airport. */
static bool related(const mrs_party *a, const mrs_party *b)
{
    bool state = a->kind == MRS_ACTOR_STATE || b->kind == MRS_ACTOR_STATE;
    if (state && a->country[0] && strcmp(a->country, b->country) == 0)
        return true;
    mrs_str words = a->name, word, others, other;
    while (!(a->id.len && b->id.len) && mrs_str_split(&words, ' ', &word))
        for (others = b->name; mrs_str_split(&others, ' ', &other);)
            if (word.len > 3 && mrs_str_eq(word, other))
                return true;
    return false;
}

static bool of_one_country(const mrs_party *a, uint32_t n, const mrs_party *b, uint32_t m)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < m; k++)
            if (a[i].country[0] && strcmp(a[i].country, b[k].country) == 0)
                return true;
    return false;
}

static bool any_known(const mrs_party *a, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (a[i].id.len)
            return true;
    return false;
}

/* 3 or 2 the same, 1 related, 0 not told by one of them, of one country, or "the gunmen" beside a
 * name; else against: each is somebody else. */
static int parties_score(const mrs_party *a, uint32_t n, const mrs_party *b, uint32_t m,
                         int against)
{
    uint32_t same = shared_parties(a, n, b, m);
    if (same)
        return same > 1 ? 3 : 2;
    if (!n || !m)
        return 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < m; k++)
            if (related(&a[i], &b[k]))
                return 1;
    if (of_one_country(a, n, b, m) || any_known(a, n) != any_known(b, m))
        return 0;
    return any_known(a, n) ? against : -1;
}

static int place_score(const mrs_place *a, const mrs_place *b)
{
    if (!a || !b)
        return 0;
    if (mrs_str_eq(a->name, b->name) || within(a, b, 0.15, 0.2))
        return 2;
    return a->country[0] != 0 && strcmp(a->country, b->country) == 0;
}

static bool same_count(const mrs_claim *a, const mrs_claim *b)
{
    for (uint32_t i = 0; i < a->n_quantities; i++)
        for (uint32_t k = 0; k < b->n_quantities; k++) {
            const mrs_quantity *p = &a->quantities[i], *q = &b->quantities[k];
            if (p->kind == q->kind && is_known(p) && p->low == q->low && p->low > 1)
                return true;
        }
    return false;
}

/* "bombed" and "the bombing", "explode" and "explosion" */
static bool same_word(mrs_str a, mrs_str b)
{
    enum { STEM = 4, ENDING = 2 };
    size_t n = 0, shorter = a.len < b.len ? a.len : b.len;
    while (n < shorter && a.ptr[n] == b.ptr[n])
        n++;
    return (n == a.len && n == b.len) || (n >= STEM && n + ENDING >= shorter);
}

static bool has_modifier(const mrs_cx *x, uint32_t token, mrs_tie tie)
{
    uint32_t at = x->p->l_edge[token], child = 0;
    while (mrs_tree_next_child(x->p, token, &at, &child) && child < token)
        if (mrs_tied(x, child, tie))
            return true;
    return false;
}

bool mrs_points_back(const mrs_cx *x, uint32_t token)
{
    return mrs_walk_noun(x->w, token) && has_modifier(x, token, MRS_TIE_POINTS);
}

static bool in_words(const mrs_claim *c)
{
    return c->type == MRS_TYPE_ACCUSE || c->type == MRS_TYPE_SUPPORT ||
           c->type == MRS_TYPE_REQUEST || c->type == MRS_TYPE_REJECT ||
           c->type == MRS_TYPE_THREATEN || c->type == MRS_TYPE_AGREE;
}

/* "in a separate incident" */
static bool in_another(const mrs_cx *x, uint32_t prep)
{
    uint32_t noun = mrs_walk_child(x->w, prep, "pobj");
    return mrs_walk_dep(x->w, prep, "prep") && mrs_str_is(x->w->low[prep], "in") &&
           noun < x->p->n && has_modifier(x, noun, MRS_TIE_OTHER);
}

/* "another bomb", "a second attack"; "separately", "elsewhere" before the clause, "also" in it. */
static bool is_another(const mrs_cx *x, const mrs_claim *c)
{
    const mrs_parse *p = x->p;
    uint32_t verb = mrs_clause_verb(x, c->token), at = 0, child = 0;
    if (has_modifier(x, c->token, MRS_TIE_OTHER))
        return true;
    if (verb == p->n)
        return false;
    for (at = p->l_edge[verb]; mrs_tree_next_child(p, verb, &at, &child);) {
        bool party = mrs_walk_dep_in(x->w, child, "nsubj|nsubjpass|dobj") && !in_words(c) &&
                     c->type != MRS_TYPE_CONSULT; /* "discussed the next steps" */
        if (mrs_tied(x, child, MRS_TIE_APART) || in_another(x, child) ||
            (party && has_modifier(x, child, MRS_TIE_OTHER)))
            return true;
    }
    return false;
}

static bool tells(const mrs_cx *x, uint32_t token)
{
    return x->p->pos[token] == MRS_POS_NOUN && !x->w->actor[token];
}

/* Nouns that stand below both triggers: what is condemned, asked for, hit. */
static uint32_t shared_nouns(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    enum { MOST = 200 }; /* tokens: a sentence without end is looked at in part */
    const mrs_parse *p = x->p;
    uint32_t n = 0, end_a = a->token + MOST, end_b = b->token + MOST;
    end_a = p->r_edge[a->token] < end_a ? p->r_edge[a->token] : end_a;
    end_b = p->r_edge[b->token] < end_b ? p->r_edge[b->token] : end_b;
    for (uint32_t i = a->token + 1; i < end_a; i++) {
        bool found = false;
        for (uint32_t k = b->token + 1; tells(x, i) && k < end_b && !found; k++)
            found = tells(x, k) && mrs_str_eq(x->w->low[i], x->w->low[k]);
        n += found;
    }
    return n;
}

/* The headline or first sentence and what comes right after it. */
static bool opens(const mrs_claim *a, const mrs_claim *b)
{
    return a->sent == 0 && b->sent <= 2;
}

/* A calendar date that is not of the days before publication. */
static bool is_old_date(const mrs_cx *x, const mrs_when *t)
{
    enum { YEAR = 4, NEWS = 10 }; /* letters; days */
    int32_t pub = x->doc->published.first;
    if (pub != MRS_NO_DAY && t->end != MRS_NO_DAY)
        return t->end < pub - NEWS;
    return t->value.len >= YEAR && !memchr(t->value.ptr, 'W', t->value.len) &&
           !memchr(t->value.ptr, 'P', t->value.len);
}

static bool knows(const mrs_claim *c, const mrs_when *t)
{
    bool open = t->start == MRS_NO_DAY || c->time.start == MRS_NO_DAY;
    bool coarser = open && c->time.precision == MRS_TIME_DAY && t->precision != MRS_TIME_DAY;
    return !mrs_span_empty(c->time.at) && !coarser && !apart_in_time(&c->time, t);
}

/* An aside ("in December ..."): the sentence of the later one tells a date of which the earlier
 * one knows nothing. */
static bool is_aside(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    mrs_some whens = mrs_whens_of(x, b->sent);
    for (uint32_t i = whens.from; i < whens.past; i++) {
        const mrs_when *t = &x->doc->ground->whens.at[i];
        if (t->type == MRS_TIMEX_DATE && is_old_date(x, t) && !knows(a, t))
            return true;
    }
    return false;
}

/* "the strikes" and then "a strike": of one kind, another one. */
static bool is_new(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    if (!mrs_walk_noun(x->w, b->token) || !mrs_walk_noun(x->w, a->token))
        return false;
    bool single = mrs_walk_tag(x->w, b->token, "NN") && mrs_walk_tag(x->w, a->token, "NNS");
    return single && has_modifier(x, b->token, MRS_TIE_ONE);
}

/* Who meets or works together, each side an actor, is nobody of those who did before. */
static bool others_meet(const mrs_claim *a, const mrs_claim *b)
{
    bool together = b->type == MRS_TYPE_CONSULT || b->type == MRS_TYPE_COOPERATE;
    return together && parties_score(a->actors, a->n_actors, b->actors, b->n_actors, -1) <= 0 &&
           a->n_actors > 1 && b->n_actors > 1;
}

/* What was said at one meeting is the meeting, told without a place or a day of its own. */
static bool one_meeting(const mrs_claim *a, const mrs_claim *b)
{
    return b->type == MRS_TYPE_CONSULT && !b->place &&
           mrs_same_side(a->actors, a->n_actors, b->actors, b->n_actors);
}

/* "In the attack, they used ...": a noun of that kind in the later one's sentence, which tells no
 * claim itself. */
static bool told_back(const mrs_cx *x, const mrs_claim *b)
{
    return (x->back[b->sent] >> b->type & 1) != 0;
}

/* How surely the noun of b points back to a: "the attack", less "the detonation". */
static int back_score(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b, bool word)
{
    enum { NEAR = 3 }; /* sentences */
    if (!mrs_points_back(x, b->token))
        return told_back(x, b) ? 2 : 0;
    bool special = b->mode.len && !mrs_str_eq(a->mode, b->mode);
    return (special && !word ? 1 : 2) + 2 * word + (b->sent - a->sent <= NEAR);
}

static bool is_elsewhere_told(const mrs_claim *a, const mrs_claim *b)
{
    return !a->place || !b->place || place_score(a->place, b->place) < 2;
}

/* Another mode, or none beside one, in other words: told of one place it may still be the same. */
static int mode_score(const mrs_claim *a, const mrs_claim *b, bool word, int back)
{
    if (mrs_str_eq(a->mode, b->mode))
        return a->mode.len > 0;
    if (!a->mode.len || !b->mode.len)
        return word || back ? 0 : -1;
    return is_elsewhere_told(a, b) ? -1 : 0;
}

int mrs_same_score(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    const mrs_str *low = x->w->low;
    uint32_t nouns = shared_nouns(x, a, b);
    if (is_another(x, b) || is_new(x, a, b) || others_meet(a, b) ||
        (in_words(b) && !mrs_points_back(x, b->token) && !nouns))
        return 0;
    bool word = same_word(low[a->token], low[b->token]);
    int back = back_score(x, a, b, word);
    int score = parties_score(a->actors, a->n_actors, b->actors, b->n_actors, -2) +
                parties_score(a->targets, a->n_targets, b->targets, b->n_targets, -1) +
                place_score(a->place, b->place) + mode_score(a, b, word, back);
    score += back + word + (nouns > 1 ? 2 : (int)nouns) + same_count(a, b) * 2;
    score += a->time.start != MRS_NO_DAY && a->time.start == b->time.start;
    score += opens(a, b) + one_meeting(a, b);
    return score - 4 * (!back && !opens(a, b) && is_aside(x, a, b));
}
