/* network.c - who acts on, with, in support of and speaks for whom: organisations alone. Options:
 * window N, days (default 28), which end on until, else on the newest report; nodes. */
#include "analyse/analyse_internal.h"

#include <math.h>
#include <stdlib.h>

typedef enum { ON, WITH, SUPPORTS, SPEAKS_FOR, N_TIES } tie_kind;
static const char *const tie_names[N_TIES] = {"acts on", "with", "supports", "speaks for"};

typedef struct {
    uint32_t from, to; /* organisations */
    tie_kind kind;
    int sign;
    int32_t first, last;                 /* days; MRS_NO_DAY: all undated */
    uint32_t now, before, ever, undated; /* events in the window, the one before it, at all */
    mrs_id_list ids;
} tie;

typedef struct {
    mrs_str id, name;
    uint32_t hostile, friendly, neutral; /* others that it has such ties with, in the window */
    uint32_t fresh, gone;
} node;

typedef struct {
    mrs_work *w;
    int32_t from, until; /* of the window */
    int32_t since;       /* ties told of no day since are not listed; MRS_NO_DAY: all are */
    int64_t days;
    mrs_index index, keys;
    MRS_VEC(node) nodes;
    MRS_VEC(tie) ties;
} graph;

/* An event and the claims that tell it. */
typedef struct {
    const mrs_event *event;
    const mrs_told *at;
    uint32_t n;
} telling;

/* ---- in ---------------------------------------------------------------------------------------
 */

static uint32_t node_of(graph *g, mrs_str id, mrs_str name)
{
    uint32_t i = mrs_index_of(&g->index, id, g->w->arena);
    if (i == g->nodes.n)
        *MRS_PUSH(g->w->arena, &g->nodes) = (node){.id = id, .name = name};
    return i;
}

static mrs_tie_rule rule_of(const mrs_analyser *a, const mrs_told *t)
{
    mrs_tie_rule of_type = {0};
    for (uint32_t i = 0; i < a->ties.n; i++) {
        const mrs_tie_rule *rule = &a->ties.at[i];
        if (rule->type == t->type && mrs_str_eq(rule->mode, t->mode))
            return *rule;
        if (rule->type == t->type && !rule->mode.len)
            of_type = *rule;
    }
    return of_type;
}

/* A person who speaks for others is none of the organisations. */
static bool is_org_source(const mrs_told *t)
{
    return (t->kind == MRS_SOURCE_OFFICIAL || t->kind == MRS_SOURCE_ARMED_GROUP) &&
           t->source_id.len && !mrs_str_starts(t->source_id, MRS_STR("person:"));
}

static void add_tie(graph *g, const mrs_event *e, uint32_t from, uint32_t to, tie_kind kind,
                    int sign)
{
    int32_t day = e->time.end != MRS_NO_DAY ? e->time.end : e->time.start;
    mrs_str key = mrs_str_format(g->w->arena, "%u/%u/%d/%d", from, to, kind, sign);
    if (from == to)
        return;
    uint32_t i = mrs_index_of(&g->keys, key, g->w->arena);
    if (i == g->ties.n)
        *MRS_PUSH(g->w->arena, &g->ties) = (tie){.from = from,
                                                 .to = to,
                                                 .kind = kind,
                                                 .sign = sign,
                                                 .first = MRS_NO_DAY,
                                                 .last = MRS_NO_DAY};
    tie *t = &g->ties.at[i];
    if (t->ids.n && mrs_str_eq(t->ids.at[t->ids.n - 1], e->id))
        return; /* one event, one tie */
    *MRS_PUSH(g->w->arena, &t->ids) = e->id;
    t->ever++;
    if (day == MRS_NO_DAY) {
        t->undated++;
        return;
    }
    t->first = t->first == MRS_NO_DAY || day < t->first ? day : t->first;
    t->last = day > t->last ? day : t->last;
    t->now += day >= g->from && day <= g->until;
    t->before += day < g->from && day >= g->from - g->days;
}

static bool is_among(const mrs_party *at, uint32_t n, mrs_str id)
{
    for (uint32_t i = 0; i < n; i++)
        if (mrs_str_eq(at[i].id, id))
            return true;
    return false;
}

/* Does a claim of the event have one act on the other? */
static bool is_opposed(const telling *all, mrs_str a, mrs_str b)
{
    for (uint32_t i = 0; i < all->n; i++) {
        const mrs_told *t = &all->at[i];
        if ((is_among(t->actors, t->n_actors, a) && is_among(t->targets, t->n_targets, b)) ||
            (is_among(t->actors, t->n_actors, b) && is_among(t->targets, t->n_targets, a)))
            return true;
    }
    return false;
}

/* Those that act together, as one claim has it: two claims may disagree on who did it. */
static void add_partners(graph *g, const telling *all, const mrs_told *t, const mrs_party *a,
                         int sign)
{
    uint32_t from = node_of(g, a->id, a->name);
    for (uint32_t i = 0; i < t->n_actors; i++) {
        const mrs_party *b = &t->actors[i];
        if (b == a || !mrs_party_is_org(b) || (sign >= 0 && is_opposed(all, a->id, b->id)))
            continue;
        uint32_t to = node_of(g, b->id, b->name);
        if (a->role == MRS_ROLE_SUPPORT && b->role == MRS_ROLE_ACTOR)
            add_tie(g, all->event, from, to, SUPPORTS, 1);
        else if (a->role != MRS_ROLE_SUPPORT && b->role != MRS_ROLE_SUPPORT && a < b)
            add_tie(g, all->event, from < to ? from : to, from < to ? to : from,
                    sign < 0 ? ON : WITH, sign);
    }
}

/* Whom the source speaks for: of several doers none can be told, and a doer speaks for itself. */
static void add_spokesman(graph *g, const telling *all, const mrs_told *t)
{
    const mrs_party *doer = NULL;
    uint32_t doers = 0;
    for (uint32_t i = 0; i < t->n_actors; i++)
        if (t->actors[i].role == MRS_ROLE_ACTOR) {
            doer = &t->actors[i];
            doers++;
        }
    if (doers == 1 && mrs_party_is_org(doer) && is_org_source(t) && t->stake == MRS_STAKE_ACTOR &&
        !is_among(t->actors, t->n_actors, t->source_id))
        add_tie(g, all->event, node_of(g, t->source_id, t->source),
                node_of(g, doer->id, doer->name), SPEAKS_FOR, 1);
}

static void add_claim(graph *g, const telling *all, const mrs_told *t)
{
    const mrs_tie_rule rule = rule_of(g->w->analyser, t);
    for (uint32_t i = 0; i < t->n_actors; i++) {
        const mrs_party *a = &t->actors[i];
        if (!mrs_party_is_org(a))
            continue;
        add_partners(g, all, t, a, rule.between);
        for (uint32_t k = 0; a->role != MRS_ROLE_SUPPORT && k < t->n_targets; k++) {
            const mrs_party *b = &t->targets[k];
            if (mrs_party_is_org(b) && !is_among(t->actors, t->n_actors, b->id))
                add_tie(g, all->event, node_of(g, a->id, a->name), node_of(g, b->id, b->name), ON,
                        rule.sign);
        }
    }
    add_spokesman(g, all, t);
}

/* What was rejected, or denied where others affirm it, ties nobody. */
static void add_event(graph *g, const mrs_event *e)
{
    telling all = {.event = e};
    all.at = mrs_told_of(g->w, e->id, &all.n);
    for (uint32_t i = 0; i < all.n; i++) {
        const mrs_told *t = &all.at[i];
        bool denied = t->status == MRS_CLAIM_NEGATED && e->status != MRS_CLAIM_NEGATED;
        if (t->state != MRS_STATE_REJECTED && !denied)
            add_claim(g, &all, t);
    }
}

/* ---- out --------------------------------------------------------------------------------------
 */

/* "new": never told before the window; "kept"; "not told now": told in the window before, which is
 * no word that it ended; "older"; "undated". */
static const char *change_of(const tie *t, const graph *g)
{
    if (t->first == MRS_NO_DAY)
        return "undated";
    if (t->now)
        return t->first >= g->from ? "new" : "kept";
    return t->before ? "not told now" : t->first > g->until ? "later" : "older";
}

/* A tie is as old as it is, whatever is asked for: what is older than `since` counts, unlisted. */
static bool is_listed(const tie *t, const graph *g)
{
    return g->since == MRS_NO_DAY || (t->last != MRS_NO_DAY && t->last >= g->since);
}

static int by_tie(const void *a, const void *b)
{
    const tie *x = a, *y = b;
    if (x->now != y->now)
        return x->now < y->now ? 1 : -1;
    if (x->ever != y->ever)
        return x->ever < y->ever ? 1 : -1;
    return mrs_str_cmp(x->ids.at[0], y->ids.at[0]);
}

static mrs_status put_tie(graph *g, const tie *t, mrs_err *err)
{
    mrs_cells *c = mrs_work_row(g->w);
    mrs_cells_text(c, "from", g->nodes.at[t->from].name);
    mrs_cells_words(c, "tie", tie_names[t->kind]);
    mrs_cells_text(c, "to", g->nodes.at[t->to].name);
    mrs_cells_number(c, "sign", t->sign);
    mrs_cells_number(c, "now", t->now);
    mrs_cells_number(c, "before", t->before);
    mrs_cells_number(c, "ever", t->ever);
    mrs_cells_words(c, "change", change_of(t, g));
    mrs_cells_day(c, "first", t->first);
    mrs_cells_day(c, "last", t->last);
    uint32_t first = c->n;
    mrs_cells_number(c, "undated", t->undated);
    mrs_cells_text(c, "from_id", g->nodes.at[t->from].id);
    mrs_cells_text(c, "to_id", g->nodes.at[t->to].id);
    mrs_cells_list(c, "event_ids", mrs_id_list_text(&t->ids, g->w->arena));
    mrs_cells_detail(c, first);
    return mrs_work_put(g->w, (mrs_str){0}, err);
}

static void count_degrees(graph *g)
{
    for (uint32_t i = 0; i < g->ties.n; i++) {
        const tie *t = &g->ties.at[i];
        const char *change = change_of(t, g);
        if (!is_listed(t, g))
            continue;
        for (int end = 0; end < 2; end++) {
            node *n = &g->nodes.at[end ? t->to : t->from];
            n->hostile += t->now && t->sign < 0;
            n->friendly += t->now && t->sign > 0;
            n->neutral += t->now && t->sign == 0;
            n->fresh += strcmp(change, "new") == 0;
            n->gone += strcmp(change, "not told now") == 0;
        }
    }
}

static uint32_t degree(const node *n)
{
    return n->hostile + n->friendly + n->neutral;
}

static int by_degree(const void *a, const void *b)
{
    const node *x = a, *y = b;
    return degree(x) != degree(y) ? (degree(x) < degree(y) ? 1 : -1) : mrs_str_cmp(x->id, y->id);
}

static mrs_status put_nodes(graph *g, mrs_err *err)
{
    mrs_status st = MRS_OK;
    if (g->nodes.n)
        qsort(g->nodes.at, g->nodes.n, sizeof *g->nodes.at, by_degree);
    for (uint32_t i = 0; !st && i < g->nodes.n; i++) {
        const node *n = &g->nodes.at[i];
        mrs_cells *c = mrs_work_row(g->w);
        mrs_cells_text(c, "organisation", n->name);
        mrs_cells_number(c, "degree", degree(n));
        mrs_cells_number(c, "hostile", n->hostile);
        mrs_cells_number(c, "friendly", n->friendly);
        mrs_cells_number(c, "neutral", n->neutral);
        mrs_cells_number(c, "new_ties", n->fresh);
        mrs_cells_number(c, "not_told_now", n->gone);
        mrs_cells_text(c, "id", n->id);
        st = mrs_work_put(g->w, (mrs_str){0}, err);
    }
    return st;
}

/* ---- GraphML: http://graphml.graphdrawing.org/xmlns -------------------------------------------
 */

/* An id as the schema wants it, an NMTOKEN: what that cannot hold as "_" and two hex digits. */
static void put_token(mrs_buf *out, mrs_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (letter || c == ':' || c == '-' || c == '.')
            mrs_buf_putc(out, (char)c);
        else
            mrs_buf_printf(out, "_%02X", c);
    }
}

static void put_data(mrs_buf *out, const char *key, mrs_str value)
{
    mrs_buf_printf(out, "<data key=\"%s\">", key);
    mrs_buf_xml(out, value);
    mrs_buf_put(out, MRS_STR("</data>"));
}

static void put_graphml(const graph *g)
{
    static const char *const keys[][3] = {
        {"id", "node", "string"},     {"name", "node", "string"},  {"tie", "edge", "string"},
        {"sign", "edge", "int"},      {"now", "edge", "int"},      {"before", "edge", "int"},
        {"ever", "edge", "int"},      {"first", "edge", "string"}, {"last", "edge", "string"},
        {"change", "edge", "string"}, {"events", "edge", "string"}};
    mrs_buf *out = g->w->text;
    char day[16];
    mrs_buf_put(out, MRS_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml "
                             "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        mrs_buf_printf(out, "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                       keys[i][0], keys[i][1], keys[i][0], keys[i][2]);
    mrs_buf_printf(out, "<graph id=\"%s\" edgedefault=\"directed\">\n",
                   mrs_store_sample(g->w->store) ? "INVENTED" : "marsad");
    for (uint32_t i = 0; i < g->nodes.n; i++) {
        mrs_buf_put(out, MRS_STR("<node id=\""));
        put_token(out, g->nodes.at[i].id);
        mrs_buf_put(out, MRS_STR("\">"));
        put_data(out, "id", g->nodes.at[i].id);
        put_data(out, "name", g->nodes.at[i].name);
        mrs_buf_put(out, MRS_STR("</node>\n"));
    }
    for (uint32_t i = 0; i < g->ties.n; i++) {
        const tie *t = &g->ties.at[i];
        if (!is_listed(t, g))
            continue;
        mrs_buf_put(out, MRS_STR("<edge source=\""));
        put_token(out, g->nodes.at[t->from].id);
        mrs_buf_put(out, MRS_STR("\" target=\""));
        put_token(out, g->nodes.at[t->to].id);
        mrs_buf_put(out, MRS_STR("\">"));
        put_data(out, "tie", mrs_str_of(tie_names[t->kind]));
        mrs_buf_printf(out,
                       "<data key=\"sign\">%d</data><data key=\"now\">%u</data><data "
                       "key=\"before\">%u</data><data key=\"ever\">%u</data>",
                       t->sign, t->now, t->before, t->ever);
        put_data(out, "first", (mrs_str){day, mrs_day_text(t->first, day)});
        put_data(out, "last", (mrs_str){day, mrs_day_text(t->last, day)});
        put_data(out, "change", mrs_str_of(change_of(t, g)));
        put_data(out, "events", mrs_id_list_text(&t->ids, g->w->arena));
        mrs_buf_put(out, MRS_STR("</edge>\n"));
    }
    mrs_buf_put(out, MRS_STR("</graph>\n</graphml>\n"));
}

/* ---- the answer -------------------------------------------------------------------------------
 */

static mrs_status compute(mrs_work *w, mrs_err *err)
{
    graph g = {.w = w, .days = 28, .since = w->since};
    uint32_t listed = 0;
    char from[16], until[16];
    mrs_status st = mrs_option_number(w, "window", 1, 3660, &g.days, err);
    if (st)
        return st;
    g.until = w->until;
    g.from = g.until == MRS_NO_DAY ? MRS_NO_DAY : g.until - (int32_t)g.days + 1;
    for (uint32_t i = 0; i < w->events.n; i++)
        add_event(&g, &w->events.at[i]);
    if (g.ties.n)
        qsort(g.ties.at, g.ties.n, sizeof *g.ties.at, by_tie);
    count_degrees(&g);
    if (w->text)
        put_graphml(&g);
    else if (mrs_option_of(w, "nodes").len)
        st = put_nodes(&g, err);
    bool ties = !w->text && !mrs_option_of(w, "nodes").len;
    for (uint32_t i = 0; !st && i < g.ties.n; i++) {
        listed += is_listed(&g.ties.at[i], &g);
        if (ties && is_listed(&g.ties.at[i], &g))
            st = put_tie(&g, &g.ties.at[i], err);
    }
    mrs_day_text(g.from, from);
    mrs_day_text(g.until, until);
    mrs_buf_printf(w->note,
                   "%u organisations, %u ties from %u events; now: %s to %s, before: the %lld days "
                   "before it. What is not told now may still be so",
                   g.nodes.n, listed, w->events.n, from, until, (long long)g.days);
    return st;
}

static mrs_status prepare(mrs_work *w, mrs_err *err)
{
    mrs_filter *f = &w->question.filter;
    (void)err;
    w->since = f->has_since ? f->since : MRS_NO_DAY;
    f->has_since = false;
    return MRS_OK;
}

static const char *const options[] = {"window", "nodes", NULL};
const mrs_answer mrs_answer_network = {
    "network", options, MRS_NEED_EVENTS | MRS_NEED_DOCS | MRS_NEED_TOLD | MRS_NEED_PARTIES, prepare,
    compute};
