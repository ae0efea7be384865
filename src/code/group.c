/* group.c - claims of one report that tell one happening; what one tells of place and time, the
 * others take over, their span pointing there (spec/record.md 4, rule 11). */
#include "code/context.h"

#include <math.h>

static bool same_name(const mrs_party *a, const mrs_party *b)
{
    if (a->id.len && b->id.len)
        return mrs_str_eq(a->id, b->id);
    return a->name.len && mrs_str_eq(a->name, b->name);
}

static bool share(const mrs_party *a, uint32_t n, const mrs_party *b, uint32_t m)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < m; k++)
            if (same_name(&a[i], &b[k]))
                return true;
    return false;
}

static bool apart_in_time(const mrs_when *a, const mrs_when *b)
{
    if (a->start == MRS_NO_DAY || b->start == MRS_NO_DAY || a->end == MRS_NO_DAY ||
        b->end == MRS_NO_DAY)
        return false;
    return a->start > b->end || b->start > a->end;
}

static bool apart_in_place(const mrs_place *a, const mrs_place *b)
{
    if (!a || !b)
        return false;
    if (a->country[0] && b->country[0] && strcmp(a->country, b->country) != 0)
        return true;
    bool fine_a = a->precision == MRS_PRECISION_EXACT || a->precision == MRS_PRECISION_NEAR;
    bool fine_b = b->precision == MRS_PRECISION_EXACT || b->precision == MRS_PRECISION_NEAR;
    if (fine_a && fine_b && !isnan(a->lat) && !isnan(b->lat))
        return fabs(a->lat - b->lat) > 0.3 || fabs(a->lon - b->lon) > 0.35;
    return false;
}

static bool counts_differ(const mrs_claim *a, const mrs_claim *b)
{
    for (uint32_t i = 0; i < a->n_quantities; i++)
        for (uint32_t k = 0; k < b->n_quantities; k++) {
            const mrs_quantity *p = &a->quantities[i], *q = &b->quantities[k];
            if (p->kind == q->kind && !isnan(p->low) && !isnan(q->low) && p->low != q->low)
                return true;
        }
    return false;
}

/* "the attack", "this operation": a noun that points back. */
static bool points_back(const mrs_cx *x, const mrs_claim *c)
{
    uint32_t at = x->p->l_edge[c->token], child = 0;
    while (mrs_tree_next_child(x->p, c->token, &at, &child)) {
        mrs_str word = x->w->text[child];
        if (mrs_walk_dep(x->w, child, "det") &&
            (mrs_str_is(word, "the") || mrs_str_is(word, "this") || mrs_str_is(word, "that") ||
             mrs_str_is(word, "these")))
            return true;
    }
    return false;
}

static bool mode_fits(const mrs_claim *a, const mrs_claim *b)
{
    return !a->mode.len || !b->mode.len || mrs_str_eq(a->mode, b->mode);
}

static bool clash(const mrs_claim *a, const mrs_claim *b)
{
    bool ahead_a = a->status == MRS_CLAIM_PLANNED || a->status == MRS_CLAIM_POSSIBLE;
    bool ahead_b = b->status == MRS_CLAIM_PLANNED || b->status == MRS_CLAIM_POSSIBLE;
    return a->type != b->type || !mode_fits(a, b) || ahead_a != ahead_b ||
           a->recency != b->recency || apart_in_time(&a->time, &b->time) ||
           apart_in_place(a->place, b->place) || counts_differ(a, b);
}

/* Do two claims, the later one b, tell one happening? */
static bool same_happening(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b)
{
    if (clash(a, b) || a->sent == b->sent || a->recency == MRS_RECENCY_GENERAL)
        return false;
    bool actors = share(a->actors, a->n_actors, b->actors, b->n_actors);
    bool targets = share(a->targets, a->n_targets, b->targets, b->n_targets);
    bool against =
        (a->n_actors && b->n_actors && !actors) || (a->n_targets && b->n_targets && !targets);
    bool place = a->place && b->place && mrs_str_eq(a->place->name, b->place->name);
    bool word = mrs_str_eq(x->w->low[a->token], x->w->low[b->token]);
    bool back = points_back(x, b);
    int score = actors * 2 + targets * 2 + place * 2 + word + back * 2 - against * 3;
    return score >= 3;
}

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
static bool joinable(const mrs_coding *coding, const groups *g, uint32_t a, uint32_t b)
{
    uint32_t i = a;
    do {
        uint32_t k = b;
        do {
            if (clash(&coding->claims[i], &coding->claims[k]))
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

static groups join_groups(const mrs_cx *x)
{
    enum { WINDOW = 40 }; /* claims looked back */
    mrs_coding *coding = x->doc->coding;
    groups g = {MRS_NEW(x->doc->arena, uint32_t, coding->n + 1),
                MRS_NEW(x->doc->arena, uint32_t, coding->n + 1)};
    for (uint32_t i = 0; i < coding->n; i++)
        g.parent[i] = g.next[i] = i;
    for (uint32_t i = 1; i < coding->n; i++)
        for (uint32_t k = i; k-- > 0 && i - k <= WINDOW;) {
            uint32_t a = root_of(g.parent, k), b = root_of(g.parent, i);
            if (a != b && same_happening(x, &coding->claims[k], &coding->claims[i]) &&
                joinable(coding, &g, a, b))
                join(&g, a, b);
        }
    for (uint32_t i = 0; i < coding->n; i++)
        coding->claims[i].event = root_of(g.parent, i);
    return g;
}

static void fill_from(const mrs_cx *x, mrs_claim *c, const mrs_claim *from, const char *why)
{
    if (!c->place && from->place) {
        c->place = MRS_NEW(x->doc->arena, mrs_place, 1);
        *c->place = *from->place;
        mrs_because(x, c, "place", mrs_str_of(why));
    }
    if (mrs_span_empty(c->time.at) && !mrs_span_empty(from->time.at)) {
        c->time = from->time;
        mrs_because(x, c, "time", mrs_str_of(why));
    }
}

/* The first member of a group that tells a place (a time) gives it to those that tell none. */
static void fill_groups(const mrs_cx *x, const groups *g)
{
    mrs_coding *coding = x->doc->coding;
    for (uint32_t i = 0; i < coding->n; i++) {
        if (coding->claims[i].event != i || g->next[i] == i)
            continue;
        const mrs_claim *place = NULL, *time = NULL;
        for (uint32_t k = i, round = 0; !round || k != i; k = g->next[k], round = 1) {
            const mrs_claim *c = &coding->claims[k];
            if (c->place && (!place || c < place))
                place = c;
            if (!mrs_span_empty(c->time.at) && (!time || c < time))
                time = c;
        }
        for (uint32_t k = i, round = 0; !round || k != i; k = g->next[k], round = 1) {
            if (place)
                fill_from(x, &coding->claims[k], place, "told elsewhere of the same happening");
            if (time)
                fill_from(x, &coding->claims[k], time, "told elsewhere of the same happening");
        }
    }
}

static bool on_the_ground(const mrs_claim *c)
{
    return c->type == MRS_TYPE_ASSAULT || c->type == MRS_TYPE_COERCE || c->type == MRS_TYPE_MOVE ||
           c->type == MRS_TYPE_MOBILIZE || c->type == MRS_TYPE_CONTROL ||
           c->type == MRS_TYPE_BUILD || c->type == MRS_TYPE_CRIME || c->type == MRS_TYPE_RETREAT;
}

/* A deed told without a place right after one of the same kind of news with a place: same scene. */
static void fill_scene(const mrs_cx *x)
{
    enum { REACH = 2 }; /* sentences */
    mrs_coding *coding = x->doc->coding;
    for (uint32_t i = 1; i < coding->n; i++) {
        mrs_claim *c = &coding->claims[i];
        if (c->place || !on_the_ground(c) || c->recency == MRS_RECENCY_GENERAL)
            continue;
        for (uint32_t k = i; k-- > 0 && c->sent - coding->claims[k].sent <= REACH;) {
            const mrs_claim *before = &coding->claims[k];
            if (!before->place || !on_the_ground(before) || before->recency != c->recency ||
                before->place->precision == MRS_PRECISION_COUNTRY)
                continue;
            c->place = MRS_NEW(x->doc->arena, mrs_place, 1);
            *c->place = *before->place;
            mrs_because(x, c, "place", MRS_STR("the scene told just before"));
            break;
        }
    }
}

void mrs_group_run(const mrs_cx *x)
{
    groups g = join_groups(x);
    fill_groups(x, &g);
    fill_scene(x);
}
