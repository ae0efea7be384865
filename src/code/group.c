/* group.c - claims of one report that tell one happening (same.c says which); what one tells of
 * place and time, the others take over, their span pointing there (spec/record.md 4, rule 11). */
#include "code/context.h"

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* Groups as rings: next leads through the members of a group and back. */
typedef struct {
    uint32_t *parent, *next;
} groups;

/* No two members of the joined groups may contradict each other. */
static bool joinable(const mrs_cx *x, const groups *g, uint32_t a, uint32_t b)
{
    const mrs_claim *claims = x->doc->coding->claims;
    uint32_t i = a;
    do {
        uint32_t k = b;
        do {
            if (mrs_same_excluded(x, &claims[i], &claims[k]))
                return false;
            k = g->next[k];
        } while (k != b);
        i = g->next[i];
    } while (i != a);
    return true;
}

static void join(groups *g, uint32_t a, uint32_t b)
{
    uint32_t after = g->next[a];
    g->parent[a < b ? b : a] = a < b ? a : b;
    g->next[a] = g->next[b];
    g->next[b] = after;
}

static uint32_t members(const groups *g, uint32_t i)
{
    uint32_t n = 1;
    for (uint32_t k = g->next[i]; k != i; k = g->next[k])
        n++;
    return n;
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
        bool more = score > top || (score == top && best != i && members(g, k) > members(g, best));
        if (more && joinable(x, g, k, i)) {
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
                MRS_NEW(x->doc->arena, uint32_t, coding->n + 1)};
    for (uint32_t i = 0; i < coding->n; i++)
        g.parent[i] = g.next[i] = i;
    for (uint32_t i = 1; i < coding->n; i++) {
        uint32_t k = antecedent(x, &g, i);
        if (k != i)
            join(&g, root_of(g.parent, k), root_of(g.parent, i));
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

/* The first members of the ring at i that tell a place, a time. */
static void first_told(const mrs_coding *coding, const groups *g, uint32_t i,
                       const mrs_claim **place, const mrs_claim **time)
{
    uint32_t k = i;
    do {
        const mrs_claim *c = &coding->claims[k];
        if (c->place && (!*place || c < *place))
            *place = c;
        if (!mrs_span_empty(c->time.at) && (!*time || c < *time))
            *time = c;
        k = g->next[k];
    } while (k != i);
}

/* Who tells a place (a time) first gives it to those of the group that tell none. */
static void fill_groups(const mrs_cx *x, const groups *g)
{
    mrs_coding *coding = x->doc->coding;
    for (uint32_t i = 0; i < coding->n; i++) {
        if (g->next[i] == i)
            continue;
        const mrs_claim *place = NULL, *time = NULL;
        first_told(coding, g, i, &place, &time);
        if (place)
            fill_from(x, &coding->claims[i], place, "told elsewhere of the same happening");
        if (time)
            fill_from(x, &coding->claims[i], time, "told elsewhere of the same happening");
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
