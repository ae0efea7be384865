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

static bool on_the_ground(const mrs_claim *c)
{
    return c->type == MRS_TYPE_ASSAULT || c->type == MRS_TYPE_COERCE || c->type == MRS_TYPE_MOVE ||
           c->type == MRS_TYPE_MOBILIZE || c->type == MRS_TYPE_CONTROL ||
           c->type == MRS_TYPE_BUILD || c->type == MRS_TYPE_CRIME || c->type == MRS_TYPE_RETREAT;
}

/* Words exchanged where people meet. */
static bool in_a_meeting(const mrs_claim *c)
{
    return c->type == MRS_TYPE_CONSULT || c->type == MRS_TYPE_SUPPORT || c->type == MRS_TYPE_AGREE;
}

/* Deeds told one after the other, or what was said at one meeting: one scene. */
static bool one_scene(const mrs_claim *before, const mrs_claim *c)
{
    if (on_the_ground(before) && on_the_ground(c))
        return true;
    return before->type == MRS_TYPE_CONSULT && in_a_meeting(c) &&
           mrs_same_side(before->actors, before->n_actors, c->actors, c->n_actors);
}

static bool same_news(const mrs_claim *before, const mrs_claim *c)
{
    return before->recency == c->recency ||
           (before->recency == MRS_RECENCY_AGGREGATE && c->recency == MRS_RECENCY_FRESH);
}

static bool happened(const mrs_claim *c)
{
    return c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ATTEMPTED ||
           c->status == MRS_CLAIM_ALLEGED;
}

/* A place that a scene may be set in: not a country, nor the sum of several places. */
static bool sets_scene(const mrs_place *place)
{
    return place && place->precision != MRS_PRECISION_COUNTRY &&
           place->precision != MRS_PRECISION_COMPOSITE;
}

static bool has_day(const mrs_when *t)
{
    return (t->precision == MRS_TIME_DAY || t->precision == MRS_TIME_TIME) &&
           t->start != MRS_NO_DAY;
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
                !mode_fits(total, c) || !has_day(&total->time) || mrs_acts_counted(total) <= part)
                continue;
            c->time = total->time;
            mrs_because(x, c, "time", MRS_STR("a part of the total told before"));
            break;
        }
    }
}

/* The last paragraph that a heading speaks for: on a line of its own, for what stands below; before
 * a sentence, for its own. */
static uint32_t last_under(const mrs_cx *x, const mrs_place *heading)
{
    enum { BELOW = 3 }; /* paragraphs */
    uint32_t para = x->para[heading->first], end = heading->first;
    while (end + 1 < x->p->n && x->para[end + 1] == para)
        end++;
    while (end > heading->first && x->p->pos[end] == MRS_POS_SPACE)
        end--;
    bool sentence = mrs_list_has(MRS_STR(".|!|?|\""), x->w->text[end]);
    return para + (sentence ? 0 : BELOW);
}

/* [n claims] the heading ("IDLIB: ...") that each stands under; NULL none. */
static const mrs_place **headings_of(const mrs_cx *x)
{
    const mrs_grounding *g = x->doc->ground;
    const mrs_coding *coding = x->doc->coding;
    const mrs_place **out = MRS_NEW(x->doc->arena, const mrs_place *, coding->n + 1), *last = NULL;
    for (uint32_t i = 0, k = 0, until = 0; i < coding->n; i++) {
        uint32_t token = coding->claims[i].token;
        for (; k < g->places.n && g->places.at[k].first <= token; k++)
            if (g->places.at[k].heading) {
                last = &g->places.at[k];
                until = last_under(x, last);
            }
        out[i] = last && x->para[token] <= until ? last : NULL;
    }
    return out;
}

static void fill_from_heading(const mrs_cx *x, const mrs_place *const *heading)
{
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        if (!heading[i] || c->place || !on_the_ground(c) || c->recency == MRS_RECENCY_BACKGROUND)
            continue;
        mrs_place_take(x, c, heading[i], MRS_STR("the heading that it stands under"));
    }
}

/* All that is news on the ground happened at one place or about it. */
static bool has_one_scene(const mrs_cx *x)
{
    const mrs_place *scene = NULL;
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        const mrs_claim *c = &x->doc->coding->claims[i];
        if (c->recency != MRS_RECENCY_FRESH || !on_the_ground(c) || !c->place)
            continue;
        if (!sets_scene(c->place) || (scene && !mrs_same_place(scene, c->place)))
            return false;
        scene = scene ? scene : c->place;
    }
    return scene != NULL;
}

/* All that is dated news on the ground happened on one day. */
static bool has_one_day(const mrs_cx *x)
{
    int32_t day = MRS_NO_DAY;
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        const mrs_claim *c = &x->doc->coding->claims[i];
        if (c->recency != MRS_RECENCY_FRESH || !on_the_ground(c) || mrs_span_empty(c->time.at))
            continue;
        if (!has_day(&c->time) || (day != MRS_NO_DAY && day != c->time.start))
            return false;
        day = c->time.start;
    }
    return day != MRS_NO_DAY;
}

static void take_scene(const mrs_cx *x, mrs_claim *c, const mrs_claim *before, bool near)
{
    if (!c->place && sets_scene(before->place))
        mrs_place_take(x, c, before->place, MRS_STR("the scene told before"));
    if (near && mrs_span_empty(c->time.at) && happened(c) && happened(before) &&
        has_day(&before->time)) {
        c->time = before->time;
        mrs_because(x, c, "time", MRS_STR("the scene told before"));
    }
}

/* A deed told without a place or a day, right after one of the same kind of news that has it; the
 * place from further up where the report has no other. */
static void fill_scene(const mrs_cx *x, const mrs_place *const *heading)
{
    enum { REACH = 2, WINDOW = 60 }; /* sentences; claims */
    mrs_coding *coding = x->doc->coding;
    const bool one = has_one_scene(x), day = has_one_day(x);
    for (uint32_t i = 1; i < coding->n; i++) {
        mrs_claim *c = &coding->claims[i];
        if (c->recency == MRS_RECENCY_GENERAL || c->recency == MRS_RECENCY_BACKGROUND)
            continue;
        for (uint32_t k = i; k-- > 0 && i - k <= WINDOW;) {
            const mrs_claim *before = &coding->claims[k];
            bool near = c->sent - before->sent <= REACH;
            if (!near && !one)
                break;
            if (one_scene(before, c) && same_news(before, c) && heading[k] == heading[i])
                take_scene(x, c, before, near || day);
        }
    }
}

static bool names_a_place(const mrs_cx *x, uint32_t sent)
{
    const mrs_grounding *g = x->doc->ground;
    for (uint32_t i = 0; i < g->places.n; i++) {
        const mrs_place *p = &g->places.at[i];
        if (x->p->sent[p->head] == sent && !p->demonym && !p->in_name && !p->dateline)
            return true;
    }
    return false;
}

/* The last resort: what the first paragraphs tell with no place happened where the headline says.
 */
static void fill_from_title(const mrs_cx *x)
{
    enum { LEAD = 3 }; /* paragraphs */
    const mrs_place *place = x->doc->ground->title_place;
    for (uint32_t i = 0; place && i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        if (c->place || x->para[c->token] >= LEAD || c->recency != MRS_RECENCY_FRESH ||
            !happened(c) || !on_the_ground(c) || names_a_place(x, c->sent))
            continue;
        mrs_place_take(x, c, place,
                       mrs_span_empty(place->at) ? MRS_STR("from the title, which alone names it")
                                                 : MRS_STR("from the title"));
    }
}

void mrs_group_run(const mrs_cx *x)
{
    const mrs_place **heading = headings_of(x);
    fill_scene(x, heading);
    groups g = join_groups(x);
    fill_groups(x, &g);
    fill_parts(x);
    fill_scene(x, heading);
    fill_from_heading(x, heading);
    fill_from_title(x);
}
