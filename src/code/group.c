/* group.c - claims of one report that tell one happening (same.c says which); what one tells of
 * place and time, the others take over, their span pointing there (spec/record.md 4, rule 11). */
#include "code/context.h"

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* Groups as rings: next leads from the first member (the root) to the last and back to it. */
typedef struct {
    uint32_t *parent, *next, *size; /* size: at roots */
} groups;

/* May the claim join that group? It may contradict none of its members, of very many the first and
 * the last. */
static bool joinable(const mrs_cx *x, const groups *g, uint32_t root, uint32_t claim)
{
    enum { MOST = 200 };
    const mrs_claim *claims = x->doc->coding->claims;
    uint32_t i = root, n = 0;
    do {
        if (mrs_same_excluded(x, &claims[i], &claims[claim]))
            return false;
        i = g->next[i];
    } while (i != root && ++n < MOST);
    return true;
}

/* A claim that is in no group, after all members of that one. */
static void join(groups *g, uint32_t root, uint32_t claim)
{
    g->parent[claim] = root;
    g->next[claim] = g->next[root];
    g->next[root] = claim;
    g->size[root]++;
}

/* The earlier claim that tells most of what claim i tells; i: none tells enough. */
static uint32_t antecedent(const mrs_cx *x, const groups *g, uint32_t i)
{
    enum { WINDOW = 60, ENOUGH = 3 }; /* claims looked back */
    const mrs_coding *coding = x->doc->coding;
    const mrs_claim *c = &coding->claims[i];
    uint32_t best = i;
    int top = ENOUGH - 1;
    for (uint32_t k = i; k-- > 0 && i - k <= WINDOW;) {
        if (mrs_same_excluded(x, &coding->claims[k], c))
            continue;
        int score = mrs_same_score(x, &coding->claims[k], c);
        uint32_t root = root_of(g->parent, k), of_best = root_of(g->parent, best);
        bool more = score > top || (score == top && best != i && g->size[root] > g->size[of_best]);
        if (more && joinable(x, g, root, i)) {
            top = score;
            best = k;
        }
    }
    return best;
}

static groups join_groups(const mrs_cx *x)
{
    mrs_coding *coding = x->doc->coding;
    groups g = {MRS_NEW(x->doc->arena, uint32_t, coding->n + 1),
                MRS_NEW(x->doc->arena, uint32_t, coding->n + 1),
                MRS_NEW(x->doc->arena, uint32_t, coding->n + 1)};
    for (uint32_t i = 0; i < coding->n; i++) {
        g.parent[i] = g.next[i] = i;
        g.size[i] = 1;
    }
    for (uint32_t i = 1; i < coding->n; i++) {
        uint32_t k = antecedent(x, &g, i);
        if (k != i)
            join(&g, root_of(g.parent, k), i);
    }
    for (uint32_t i = 0; i < coding->n; i++)
        coding->claims[i].event = root_of(g.parent, i);
    return g;
}

static void fill_from(const mrs_cx *x, mrs_claim *c, const mrs_claim *from, const char *why)
{
    if (!c->place && from->place)
        mrs_place_take(x, c, from->place, mrs_str_of(why));
    if (mrs_span_empty(c->time.at) && !mrs_span_empty(from->time.at)) {
        c->time = from->time;
        mrs_because(x, c, "time", mrs_str_of(why));
    }
}

/* Who tells a place (a time) first gives it to those of the group that tell none. */
static void fill_groups(const mrs_cx *x, const groups *g)
{
    mrs_coding *coding = x->doc->coding;
    const mrs_claim **place = MRS_NEW(x->doc->arena, const mrs_claim *, coding->n + 1);
    const mrs_claim **time = MRS_NEW(x->doc->arena, const mrs_claim *, coding->n + 1);
    for (uint32_t i = coding->n; i-- > 0;) {
        const mrs_claim *c = &coding->claims[i];
        place[c->event] = c->place ? c : place[c->event];
        time[c->event] = !mrs_span_empty(c->time.at) ? c : time[c->event];
    }
    for (uint32_t i = 0; i < coding->n; i++) {
        mrs_claim *c = &coding->claims[i];
        const char *why = "told elsewhere of the same happening";
        if (g->next[i] != i && place[c->event])
            fill_from(x, c, place[c->event], why);
        if (g->next[i] != i && time[c->event])
            fill_from(x, c, time[c->event], why);
    }
}

static bool mode_fits(const mrs_claim *a, const mrs_claim *b)
{
    return !a->mode.len || !b->mode.len || mrs_str_eq(a->mode, b->mode);
}

/* "23 strikes were flown on 3 May", then the strikes one by one: the parts have the total's day. */
static void fill_parts(const mrs_cx *x)
{
    mrs_coding *coding = x->doc->coding;
    for (uint32_t i = 1; i < coding->n; i++) {
        mrs_claim *c = &coding->claims[i];
        double part = mrs_acts_counted(c);
        if (c->recency != MRS_RECENCY_FRESH || part == 0 || !mrs_span_empty(c->time.at))
            continue;
        for (uint32_t k = i; k-- > 0;) {
            const mrs_claim *total = &coding->claims[k];
            if (total->recency != MRS_RECENCY_AGGREGATE || total->type != c->type ||
                !mode_fits(total, c) || !mrs_has_day(&total->time) ||
                mrs_acts_counted(total) <= part)
                continue;
            c->time = total->time;
            mrs_because(x, c, "time", MRS_STR("a part of the total told before"));
            break;
        }
    }
}

void mrs_group_run(const mrs_cx *x)
{
    mrs_scene_run(x);
    groups g = join_groups(x);
    fill_groups(x, &g);
    fill_parts(x);
    mrs_scene_run(x);
    mrs_scene_rest(x);
}
