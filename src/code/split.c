/* split.c - several places or days under one trigger (spec/record.md 4, rule 2): "killed three in
 * Mosul and five in Tikrit" tells of each by itself and makes a claim of each; "killed eight in
 * Mosul and Tikrit" is one total and stays one. A total told beside its parts ("15 in all"; "ten in
 * Mosul on Monday and in Tikrit on Tuesday") is a claim of its own and no part's.
 *
 * By the order of words, for the tree seldom tells what an elided verb governs: numbers, places and
 * days around the trigger are read in order, and where one of a kind comes again behind a comma or
 * an "and" the next part begins. It is a split when all parts tell two things of the same kinds. */
#include "code/context.h"

#include <math.h>

/* Kinds: those of quantities, then these. */
enum { PLACE = MRS_N_QUANTITY_KINDS, DAY, FEWEST_KINDS = 2, MOST_PARTS = 8, MOST_MENTIONS = 32 };
#define BIT(kind) ((uint64_t)1 << (kind))

typedef struct {
    mrs_span at;
    unsigned kind;
    bool fresh; /* a number that no row has given to the hit: */
    mrs_quantity number;
    uint32_t noun; /* the token that it counts; n tokens: elided */
} mention;

typedef struct {
    mrs_span at;
    uint64_t kinds;
} segment;

/* The first mentions that do not lie before the sentence. */
typedef struct {
    uint32_t day, count, place;
} cursor;

typedef struct {
    mrs_hits *h;
    cursor first;
    uint32_t hit, from, past; /* tokens that no other hit speaks for */
    mention all[MOST_MENTIONS];
    uint32_t n;
    mention totals[MOST_MENTIONS];
    uint32_t n_totals;
    segment parts[MOST_PARTS];
    uint32_t n_parts;
} splitting;

static mrs_hit *hit_of(const splitting *s)
{
    return &s->h->hits.at[s->hit];
}

static uint32_t root_of(const mrs_hits *h, uint32_t i)
{
    while (h->hits.at[i].into)
        i = h->hits.at[i].into - 1;
    return i;
}

/* The first token of the clause that the hit stands in. */
static uint32_t clause_start(const mrs_walk *w, uint32_t token)
{
    while (!mrs_walk_verb(w, token) && w->p->head[token] != token)
        token = w->p->head[token];
    return w->p->l_edge[token];
}

/* From the start of its clause to the end of the sentence, up to other hits on either side. */
static void find_reach(splitting *s)
{
    const mrs_hit *hit = hit_of(s);
    s->from = clause_start(s->h->w, hit->token);
    s->past = s->h->w->p->sent_first[hit->sent + 1];
    uint32_t i = s->hit;
    while (i > 0 && s->h->hits.at[i - 1].sent == hit->sent)
        i--;
    for (; i < s->h->hits.n && s->h->hits.at[i].sent == hit->sent; i++) {
        const mrs_hit *other = &s->h->hits.at[i];
        uint32_t root = root_of(s->h, i);
        if (root == s->hit || s->h->hits.at[root].dropped)
            continue;
        if (other->token < hit->token && other->past > s->from)
            s->from = other->past;
        if (other->token > hit->token && other->first < s->past)
            s->past = other->first;
    }
}

static bool in_reach(const splitting *s, mrs_span at)
{
    const mrs_span *tokens = s->h->w->doc->tokens.at;
    return s->from < s->past && at.start >= tokens[s->from].start &&
           at.end <= tokens[s->past - 1].end;
}

static uint32_t end_of(const splitting *s)
{
    return s->h->w->doc->tokens.at[s->past - 1].end;
}

static void add(splitting *s, mention m)
{
    uint32_t i = s->n;
    for (uint32_t k = 0; k < s->n; k++)
        if (mrs_span_overlap(s->all[k].at, m.at))
            return; /* the first that was found stands */
    if (!in_reach(s, m.at) || s->n == MOST_MENTIONS)
        return;
    for (; i > 0 && s->all[i - 1].at.start > m.at.start; i--)
        s->all[i] = s->all[i - 1];
    s->all[i] = m;
    s->n++;
}

/* "told reporters in Washington today": of the telling. */
static bool of_saying(const splitting *s, uint32_t token)
{
    const mrs_walk *w = s->h->w;
    const mrs_lex *cues = &w->coder->context->cues;
    const mrs_hit *hit = hit_of(s);
    while (token != hit->token && !mrs_walk_verb(w, token) && w->p->head[token] != token)
        token = w->p->head[token];
    bool of_it = mrs_tree_under(w->p, token, hit->token) || /* "attacks ... were claimed" */
                 (w->p->head[hit->token] == token && mrs_walk_noun(w, hit->token));
    return token != hit->token && !of_it &&
           (mrs_lex_bits(cues, w->low[token]) >> MRS_CUE_SPEECH & 1);
}

/* A list of places with a number or a day inside is no place. */
static bool broken(const splitting *s, const mrs_place *place)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (mrs_span_overlap(s->all[i].at, place->at))
            return true;
    return false;
}

static void find_days(splitting *s)
{
    const mrs_grounding *g = s->h->w->doc->ground;
    for (uint32_t i = s->first.day; i < g->whens.n; i++) {
        const mrs_when *t = &g->whens.at[i];
        if (t->at.start >= end_of(s))
            break;
        bool day = t->type == MRS_TIMEX_DATE || t->type == MRS_TIMEX_TIME;
        if (day && !t->whole && !mrs_span_empty(t->at) && t->bound == MRS_BOUND_IN &&
            !of_saying(s, t->head))
            add(s, (mention){.at = t->at, .kind = DAY});
    }
}

static bool is_target(const mrs_party *p)
{
    return p->role == MRS_ROLE_TARGET || p->role == MRS_ROLE_VICTIM;
}

/* "two gunmen": of who did it. */
static bool counts_actor(const mrs_hit *hit, const mrs_count *c)
{
    for (uint32_t i = 0; i < hit->parties.n; i++)
        if (!is_target(&hit->parties.at[i]) && mrs_span_overlap(hit->parties.at[i].at, c->at))
            return true;
    return false;
}

/* The numbers that rows gave; and others, which are of the kind of the first. */
static void find_numbers(splitting *s)
{
    const mrs_hit *hit = hit_of(s);
    const mrs_grounding *g = s->h->w->doc->ground;
    for (uint32_t i = 0; i < hit->quantities.n; i++)
        add(s, (mention){.at = hit->quantities.at[i].at, .kind = hit->quantities.at[i].kind});
    for (uint32_t i = s->first.count; hit->quantities.n && i < g->counts.n; i++) {
        const mrs_count *c = &g->counts.at[i];
        mention m = {.at = c->at, .kind = hit->quantities.at[0].kind, .fresh = true};
        if (c->at.start >= end_of(s))
            break;
        bool governed = c->first > 0 && s->h->w->p->pos[c->first - 1] == MRS_POS_ADP;
        if (c->what == MRS_COUNT_LENGTH || c->what == MRS_COUNT_AREA || i + 1 == hit->number ||
            governed || counts_actor(hit, c)) /* "by two gunmen" */
            continue;
        m.number = hit->quantities.at[0];
        m.number.low = c->low;
        m.number.best = c->best;
        m.number.high = c->high;
        m.number.approx = c->approx;
        m.number.at = c->at;
        m.noun = s->h->w->p->n;
        if (c->what != MRS_COUNT_OTHER) {
            m.noun = c->head;
            m.number.unit = c->unit;
            m.number.of = MRS_OF_UNKNOWN;
        }
        add(s, m);
    }
}

static void find_places(splitting *s)
{
    const mrs_grounding *g = s->h->w->doc->ground;
    for (uint32_t i = s->first.place; i < g->places.n; i++) { /* a list before its parts */
        const mrs_place *p = &g->places.at[i];
        if (p->at.start >= end_of(s))
            break;
        if (!p->demonym && !p->in_name && !p->dateline && !p->anaphor && !broken(s, p) &&
            !of_saying(s, p->head))
            add(s, (mention){.at = p->at, .kind = PLACE});
    }
}

/* The last comma or "and" between two mentions; p->n: none. alone: nothing else stands there. */
static uint32_t divider(const splitting *s, mrs_span a, mrs_span b, bool *alone)
{
    const mrs_walk *w = s->h->w;
    uint32_t found = w->p->n, n = 0;
    for (uint32_t t = s->from; t < s->past; t++) {
        mrs_span at = w->doc->tokens.at[t];
        if (at.start < a.end || at.end > b.start)
            continue;
        n++;
        if (mrs_list_has(MRS_STR("and|,|;|while"), w->text[t]))
            found = t;
    }
    *alone = n == 1 && found < w->p->n && mrs_str_is(w->text[found], ",");
    return found;
}

/* False where a mention comes again and nothing divides it from the last. */
static bool begins_part(const splitting *s, uint32_t i, uint32_t *at)
{
    bool alone = false;
    *at = divider(s, s->all[i - 1].at, s->all[i].at, &alone);
    bool holder = alone && s->all[i].kind == PLACE && s->all[i - 1].kind == PLACE;
    return *at < s->h->w->p->n && !holder; /* "Falluja, Iraq" */
}

static bool divide(splitting *s)
{
    const mrs_span *tokens = s->h->w->doc->tokens.at;
    s->n_parts = 1;
    s->parts[0] = (segment){{tokens[s->from].start, tokens[s->past - 1].end}, 0};
    for (uint32_t i = 0; i < s->n; i++) {
        segment *p = &s->parts[s->n_parts - 1];
        uint32_t at = 0;
        if ((p->kinds & BIT(s->all[i].kind)) && begins_part(s, i, &at)) {
            if (s->n_parts == MOST_PARTS)
                return false;
            s->parts[s->n_parts++] = (segment){{tokens[at].end, p->at.end}, 0};
            p->at.end = tokens[at].start;
            p++;
        }
        p->kinds |= BIT(s->all[i].kind);
    }
    return s->n_parts > 1;
}

/* "three of them", "including two": numbers of a number told before. */
static bool tells_shares(const splitting *s)
{
    const mrs_walk *w = s->h->w;
    for (uint32_t t = s->from; t + 1 < s->past; t++) {
        bool of = mrs_str_is(w->text[t], "of") &&
                  mrs_list_has(MRS_STR("them|whom|which|those|these"), w->text[t + 1]);
        if (of || mrs_list_has(MRS_STR("including|include|among|total|both|:"), w->text[t]))
            return true;
    }
    return false;
}

/* ---- totals ------------------------------------------------------------------------------------
 */
static bool unknown(const mrs_quantity *q)
{
    return isnan(q->low) && isnan(q->high);
}

static const mrs_quantity *quantity_of(const splitting *s, const mention *m)
{
    const mrs_hit *hit = hit_of(s);
    for (uint32_t k = 0; k < hit->quantities.n && !m->fresh; k++)
        if (mrs_span_overlap(hit->quantities.at[k].at, m->at))
            return &hit->quantities.at[k];
    return &m->number;
}

static void take_total(splitting *s, uint32_t i)
{
    s->totals[s->n_totals++] = s->all[i];
    s->n--;
    memmove(&s->all[i], &s->all[i + 1], (s->n - i) * sizeof s->all[0]);
}

/* Is it what the others of its kind come to? */
static bool sums_others(const splitting *s, uint32_t total)
{
    double sum = 0, want = quantity_of(s, &s->all[total])->best;
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        if (i == total || s->all[i].kind != s->all[total].kind)
            continue;
        sum += quantity_of(s, &s->all[i])->best;
        n++;
    }
    return n > 1 && fabs(sum - want) < 0.5; /* whole numbers */
}

/* "five in Kirkuk" is told of Kirkuk alone: before all, a total is followed by a number; behind
 * them, by nothing. */
static bool stands_alone(const splitting *s, uint32_t i)
{
    bool first = i == 0 && s->n > 1 && s->all[1].kind < PLACE, last = true;
    for (uint32_t k = i + 1; k < s->n; k++)
        last = last && s->all[k].kind < PLACE;
    return first || last;
}

/* "ten in Mosul and five in Tikrit, 15 in all": the first or the last of each kind of number. */
static void find_sums(splitting *s)
{
    uint64_t seen = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        unsigned kind = s->all[i].kind;
        uint32_t last = i;
        if (kind >= PLACE || seen & BIT(kind))
            continue;
        seen |= BIT(kind);
        for (uint32_t k = i; k < s->n; k++)
            if (s->all[k].kind == kind)
                last = k;
        uint32_t total = sums_others(s, i) ? i : last;
        if (sums_others(s, total) && stands_alone(s, total)) {
            take_total(s, total);
            i = UINT32_MAX; /* what follows has moved: look again */
        }
    }
}

/* "..., killing ten people" */
static bool follows_all(const splitting *s, uint32_t i)
{
    const mrs_walk *w = s->h->w;
    for (uint32_t t = s->from; i > 0 && t + 1 < s->past; t++)
        if (w->doc->tokens.at[t].start >= s->all[i - 1].at.end &&
            w->doc->tokens.at[t].end <= s->all[i].at.start && mrs_str_is(w->text[t], ",") &&
            mrs_walk_tag(w, t + 1, "VBG"))
            return true;
    return false;
}

/* "killed ten in Mosul on Monday and in Tikrit on Tuesday": numbers before what parts them, where
 * no part has one, or behind it. False: such a number is told, and not of the deed. */
static bool find_totals(splitting *s, uint64_t keys)
{
    uint64_t where = BIT(PLACE) | BIT(DAY), first = s->parts[0].kinds;
    uint32_t before = 0, past = s->n;
    while (!(keys & ~where) && !(keys & BIT(s->all[before].kind)))
        before++;
    while (!(keys & BIT(s->all[past - 1].kind)))
        past--;
    for (uint32_t i = s->n; i-- > 0;) {
        bool behind = i >= past && (!(keys & ~where) || !(first & BIT(s->all[i].kind)));
        if (s->all[i].kind >= PLACE || !(i < before || behind) ||
            unknown(quantity_of(s, &s->all[i]))) /* "killed farmers": of each */
            continue;
        if (s->all[i].fresh || (behind && !follows_all(s, i)))
            return false;
        take_total(s, i);
    }
    return true;
}

static uint64_t kinds_of_all(const splitting *s)
{
    uint64_t all = s->parts[0].kinds;
    for (uint32_t i = 1; i < s->n_parts; i++)
        all &= s->parts[i].kinds;
    return all;
}

static uint32_t bits(uint64_t set)
{
    uint32_t n = 0;
    for (; set; set &= set - 1)
        n++;
    return n;
}

/* Something is told of each part, and no number speaks for several. */
static bool of_each(splitting *s, uint64_t keys)
{
    const mrs_hit *hit = hit_of(s);
    uint64_t where = BIT(PLACE) | BIT(DAY);
    if (bits(keys) < FEWEST_KINDS || !(keys & where))
        return false;
    for (uint32_t i = 0; i < hit->quantities.n; i++)
        if (!in_reach(s, hit->quantities.at[i].at))
            return false;
    if (!s->n_totals && tells_shares(s))
        return false;
    return find_totals(s, keys);
}

/* ---- a hit of each part ------------------------------------------------------------------------
 */
static bool inside(mrs_span inner, mrs_span outer)
{
    return inner.start >= outer.start && inner.end <= outer.end;
}

static bool in_another(const splitting *s, uint32_t part, mrs_span at)
{
    for (uint32_t i = 0; i < s->n_parts; i++)
        if (i != part && inside(at, s->parts[i].at))
            return true;
    return false;
}

static bool is_a_place(const splitting *s, const mrs_party *p)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (s->all[i].kind == PLACE && mrs_span_overlap(s->all[i].at, p->at))
            return true;
    return false;
}

static bool counts_targets(const mrs_row *row, unsigned kind)
{
    for (uint32_t i = 0; i < row->n_qrules; i++)
        if (row->qrules[i].kind == kind)
            return row->qrules[i].of == 'T';
    return kind == MRS_Q_killed || kind == MRS_Q_wounded; /* told by its outcome */
}

/* Who is counted in the part alone: "... and three farmers in Tikrit". */
static bool add_counted(const splitting *s, uint32_t part, mrs_hit *out)
{
    memset(&out->parties, 0, sizeof out->parties);
    for (uint32_t i = 0; i < s->n; i++)
        if (s->all[i].fresh && s->all[i].noun < s->h->w->p->n &&
            s->h->w->p->pos[s->all[i].noun] != MRS_POS_PRON && /* "seven of them" */
            inside(s->all[i].at, s->parts[part].at) && counts_targets(out->row, s->all[i].kind))
            mrs_role_add(s->h, out, (mrs_arg){s->all[i].noun, 'T'});
    return out->parties.n > 0;
}

static bool is_total(const splitting *s, mrs_span at)
{
    for (uint32_t i = 0; i < s->n_totals; i++)
        if (mrs_span_overlap(s->totals[i].at, at))
            return true;
    return false;
}

/* Parties of its own part, actors wherever they stand, and whom a total counts; victims that it
 * leaves out are those told first: "killed two men in Mosul and three in Tikrit". */
static void share_parties(const splitting *s, const mrs_hit *whole, uint32_t part, mrs_hit *out)
{
    bool any = add_counted(s, part, out);
    for (uint32_t i = 0; i < whole->parties.n; i++) {
        const mrs_party *p = &whole->parties.at[i];
        if (is_target(p) && in_another(s, part, p->at) && !is_total(s, p->at))
            continue;
        *MRS_PUSH(s->h->w->arena, &out->parties) = *p;
        any = any || is_target(p);
    }
    for (uint32_t i = 0; !any && i < whole->parties.n; i++) {
        const mrs_party *p = &whole->parties.at[i];
        if (is_target(p) && inside(p->at, s->parts[0].at) && !is_a_place(s, p))
            *MRS_PUSH(s->h->w->arena, &out->parties) = *p;
    }
}

static void share_numbers(const splitting *s, const mrs_hit *whole, uint32_t part, uint64_t keys,
                          mrs_hit *out)
{
    memset(&out->quantities, 0, sizeof out->quantities);
    for (uint32_t i = 0; i < whole->quantities.n; i++) {
        const mrs_quantity *q = &whole->quantities.at[i];
        bool of_all = unknown(q) && !(keys & BIT(q->kind)); /* "killed farmers in ... and in" */
        if ((of_all || inside(q->at, s->parts[part].at)) && !is_total(s, q->at))
            *MRS_PUSH(s->h->w->arena, &out->quantities) = *q;
    }
    for (uint32_t i = 0; i < s->n; i++)
        if (s->all[i].fresh && inside(s->all[i].at, s->parts[part].at))
            *MRS_PUSH(s->h->w->arena, &out->quantities) = s->all[i].number;
}

static mrs_hit *copy_of(const splitting *s, const mrs_hit *whole, bool first, mrs_str why)
{
    mrs_hit *out = first ? hit_of(s) : MRS_PUSH(s->h->w->arena, &s->h->hits);
    *out = *whole;
    memset(&out->why, 0, sizeof out->why);
    for (uint32_t k = 0; k < whole->why.n; k++)
        *MRS_PUSH(s->h->w->arena, &out->why) = whole->why.at[k];
    mrs_hit_because(s->h, out, "part", why);
    return out;
}

/* Behind its parts, with the place and days of all of them. */
static void add_total(const splitting *s, const mrs_hit *whole, uint64_t keys)
{
    mrs_hit *out = copy_of(s, whole, false, MRS_STR("the total of the parts"));
    mrs_span all = {s->parts[0].at.start, s->parts[s->n_parts - 1].at.end};
    out->part = (mrs_share){all, (keys & BIT(PLACE)) != 0, (keys & BIT(DAY)) != 0, true};
    out->sum = MRS_SUM_MANY;
    memset(&out->quantities, 0, sizeof out->quantities);
    for (uint32_t i = 0; i < whole->quantities.n; i++)
        if (is_total(s, whole->quantities.at[i].at))
            *MRS_PUSH(s->h->w->arena, &out->quantities) = whole->quantities.at[i];
    for (uint32_t i = 0; i < s->n_totals; i++)
        if (s->totals[i].fresh)
            *MRS_PUSH(s->h->w->arena, &out->quantities) = s->totals[i].number;
}

static void share(splitting *s, uint64_t keys)
{
    mrs_hit whole = *hit_of(s);
    for (uint32_t i = 0; i < s->n_parts; i++) {
        mrs_str why =
            mrs_str_format(s->h->w->arena, "%u of %u told by the trigger", i + 1, s->n_parts);
        mrs_hit *out = copy_of(s, &whole, i == 0, why);
        out->part =
            (mrs_share){s->parts[i].at, (keys & BIT(PLACE)) != 0, (keys & BIT(DAY)) != 0, false};
        out->sum = s->n_totals ? MRS_SUM_ONE : whole.sum;
        share_parties(s, &whole, i, out);
        share_numbers(s, &whole, i, keys, out);
    }
    if (s->n_totals)
        add_total(s, &whole, keys);
}

static void advance(const mrs_hits *h, uint32_t sent, cursor *c)
{
    const mrs_grounding *g = h->w->doc->ground;
    uint32_t start = h->w->doc->tokens.at[h->w->p->sent_first[sent]].start;
    while (c->day < g->whens.n && g->whens.at[c->day].at.end <= start)
        c->day++;
    while (c->count < g->counts.n && g->counts.at[c->count].at.end <= start)
        c->count++;
    while (c->place < g->places.n && g->places.at[c->place].at.end <= start)
        c->place++;
}

void mrs_split_run(mrs_hits *h)
{
    cursor first = {0};
    for (uint32_t i = 0, n = h->hits.n; i < n && h->w->doc->ground; i++) {
        if (h->hits.at[i].dropped)
            continue;
        advance(h, h->hits.at[i].sent, &first);
        splitting s = {.h = h, .hit = i, .first = first};
        find_reach(&s);
        if (s.from >= s.past)
            continue;
        find_days(&s);
        find_numbers(&s);
        find_places(&s);
        find_sums(&s);
        uint64_t keys = divide(&s) ? kinds_of_all(&s) : 0;
        if (keys && of_each(&s, keys))
            share(&s, keys);
    }
}
