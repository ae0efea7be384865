/* Numbers of a claim: what grounding counted, given a kind by the row (rule 12). */
#include "code/code_internal.h"

#include <math.h>

static bool tagged_person(const mrs_walk *w, uint32_t t)
{
    uint32_t e = w->p->ent_of[t];
    return e && mrs_str_is(w->p->ents[e - 1].label, "PERSON");
}

static bool plural(const mrs_walk *w, uint32_t t)
{
    bool name = mrs_walk_tag(w, t, "NNPS") && !tagged_person(w, t); /* not "Barillas" */
    return name || mrs_walk_tag(w, t, "NNS") || mrs_walk_is(w, t, "people");
}

/* Somebody by name or by an office that one person holds: "the governor", "candidate B. Paz". */
static bool somebody(const mrs_walk *w, uint32_t t)
{
    uint32_t a = w->actor[t];
    const mrs_actor *m = a ? &w->doc->ground->actors.at[a - 1] : NULL;
    bool holder = m && m->kind == MRS_ACTOR_OFFICE && m->head == t;
    bool named =
        m && m->kind == MRS_ACTOR_PERSON && (w->p->pos[t] == MRS_POS_PROPN || m->person.len);
    return holder || named || tagged_person(w, t);
}

/* "the driver", "his companion": a person, no body of people. */
static bool lone_person(const mrs_walk *w, uint32_t t)
{
    bool person = mrs_walk_is(w, t, "civil") || mrs_walk_is(w, t, "person") ||
                  mrs_walk_is(w, t, "office") || mrs_walk_is(w, t, "fighter");
    bool body = mrs_walk_is(w, t, "force") || mrs_walk_is(w, t, "troops") ||
                mrs_walk_is(w, t, "group") || mrs_walk_is(w, t, "people");
    return person && !body && mrs_walk_tag(w, t, "NN");
}

static bool one(const mrs_walk *w, uint32_t t)
{
    uint32_t det = mrs_walk_child(w, t, "det");
    if (mrs_list_has(MRS_STR("he|she|him|her"), w->text[t]))
        return true;
    if (plural(w, t) || w->p->pos[t] == MRS_POS_PRON)
        return false;
    if (det < w->p->n && mrs_list_has(MRS_STR("a|an|another"), w->text[det]))
        return true;
    if (mrs_list_has(MRS_STR("no|any|every|each"), det < w->p->n ? w->text[det] : MRS_STR("")))
        return false;
    if (somebody(w, t))
        return true;
    if (det < w->p->n)
        return mrs_str_is(w->text[det], "the") && lone_person(w, t);
    return mrs_walk_child(w, t, "poss") < w->p->n && lone_person(w, t);
}

/* A measure keeps the kind of its unit. */
static mrs_quantity_kind kind_of(const mrs_count *count, mrs_quantity_kind given)
{
    if (count->what == MRS_COUNT_AREA)
        return MRS_Q_area_km2;
    if (count->what == MRS_COUNT_MONEY)
        return MRS_Q_money;
    if (count->what != MRS_COUNT_LENGTH)
        return given;
    if (mrs_str_is(count->dimension, "width"))
        return MRS_Q_other;
    if (mrs_str_is(count->dimension, "depth"))
        return MRS_Q_depth_m;
    return mrs_str_is(count->dimension, "height") ? MRS_Q_height_m : MRS_Q_length_m;
}

static void put(mrs_hits *h, mrs_hit *hit, mrs_quantity q)
{
    for (uint32_t i = 0; i < hit->quantities.n; i++)
        if (hit->quantities.at[i].kind == q.kind &&
            mrs_span_overlap(hit->quantities.at[i].at, q.at))
            return;
    *MRS_PUSH(h->w->arena, &hit->quantities) = q;
}

static mrs_of whose(const mrs_walk *w, const mrs_qrule *rule, uint32_t token)
{
    bool people = rule->kind == MRS_Q_killed || rule->kind == MRS_Q_wounded;
    if (mrs_walk_is(w, token, "civil"))
        return MRS_OF_CIVILIAN;
    if (people && (mrs_walk_is(w, token, "fighter") || mrs_walk_is(w, token, "actor")))
        return rule->of == 'A' ? MRS_OF_ACTOR : MRS_OF_TARGET;
    return MRS_OF_UNKNOWN;
}

static mrs_span noun_phrase(const mrs_walk *w, uint32_t t)
{
    return (mrs_span){w->doc->tokens.at[w->p->l_edge[t]].start, w->doc->tokens.at[t].end};
}

static bool fits(const mrs_count *count, mrs_quantity_kind kind)
{
    static const struct {
        mrs_quantity_kind kind;
        unsigned classes;
    } allowed[] = {
        {MRS_Q_operations, 1u << MRS_COUNT_ACT | 1u << MRS_COUNT_OTHER | 1u << MRS_COUNT_THING},
        {MRS_Q_attacks, 1u << MRS_COUNT_ACT | 1u << MRS_COUNT_OTHER | 1u << MRS_COUNT_THING},
    };
    for (uint32_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (allowed[i].kind == kind)
            return (allowed[i].classes >> count->what) & 1;
    return true;
}

/* Also of what an amount is said of: "thirty percent of the territory". */
static uint32_t count_of(const mrs_walk *w, uint32_t token)
{
    for (int i = 0; i < 3; i++) {
        uint32_t prep = w->p->head[token];
        if (w->count[token])
            return w->count[token];
        if (!mrs_walk_dep(w, token, "pobj") || !mrs_str_is(w->low[prep], "of"))
            return 0;
        token = w->p->head[prep];
        if (!mrs_walk_is(w, token, "quantity") && w->p->pos[token] != MRS_POS_NUM)
            return 0;
    }
    return 0;
}

static mrs_quantity of_count(const mrs_count *c, mrs_quantity_kind kind)
{
    return (mrs_quantity){.kind = kind_of(c, kind),
                          .low = c->low,
                          .best = c->best,
                          .high = c->high,
                          .approx = c->approx,
                          .unit = c->unit,
                          .at = c->at};
}

static bool counted(mrs_hits *h, mrs_hit *root, const mrs_qrule *rule, mrs_quantity_kind kind,
                    uint32_t token)
{
    const mrs_walk *w = h->w;
    uint32_t number = count_of(w, token);
    const mrs_count *c = number ? &w->doc->ground->counts.at[number - 1] : NULL;
    if (!c || !fits(c, kind))
        return false;
    if (kind == MRS_Q_killed_or_wounded && c->high <= 0) { /* "no casualties" */
        mrs_quantity none = {.kind = MRS_Q_killed, .unit = c->unit, .at = c->at};
        put(h, root, none);
        none.kind = MRS_Q_wounded;
        put(h, root, none);
        return true;
    }
    mrs_quantity q = of_count(c, kind);
    q.of = whose(w, rule, token);
    put(h, root, q);
    return true;
}

/* "an unknown number of prisoners", "a large number of": said to be some, not how many. */
static bool of_a_number(const mrs_walk *w, uint32_t token)
{
    uint32_t prep = w->p->head[token], head = w->p->head[prep];
    if (mrs_str_is(w->low[token], "number"))
        return true;
    return mrs_walk_dep(w, token, "pobj") && mrs_str_is(w->low[prep], "of") &&
           mrs_str_is(w->low[head], "number");
}

static void put_number(mrs_hits *h, mrs_hit *root, mrs_quantity q, double number)
{
    q.low = q.best = q.high = number;
    q.approx = isnan(number) ? MRS_APPROX_UNKNOWN : MRS_APPROX_EXACT;
    put(h, root, q);
}

/* "a soldier", "civilians": one, or a number that nobody tells. */
static void uncounted(mrs_hits *h, mrs_hit *root, const mrs_qrule *rule, uint32_t token,
                      bool others)
{
    const mrs_walk *w = h->w;
    bool hurt = rule->kind == MRS_Q_killed || rule->kind == MRS_Q_wounded;
    mrs_quantity q = {.kind = rule->kind,
                      .of = whose(w, rule, token),
                      .unit = w->low[token],
                      .at = noun_phrase(w, token)};
    bool unit = mrs_walk_is(w, token, "troops") && (root->row->flags & MRS_ROW_SPEECH) == 0;
    if (rule->kind == MRS_Q_other && !of_a_number(w, token) && !unit)
        return;
    if (of_a_number(w, token) || (hurt && plural(w, token) && !others))
        put_number(h, root, q, NAN);
    else if (one(w, token))
        put_number(h, root, q, 1);
}

/* "no casualties": none dead, none hurt; "heavy losses": nobody says how many. */
static void losses(mrs_hits *h, mrs_hit *root, const mrs_qrule *rule, uint32_t token)
{
    const mrs_walk *w = h->w;
    uint32_t det = mrs_walk_child(w, token, "det");
    mrs_quantity q = {.kind = rule->kind, .at = noun_phrase(w, token), .unit = w->low[token]};
    if (det < w->p->n && mrs_str_is(w->low[det], "no")) {
        q.kind = MRS_Q_killed;
        put_number(h, root, q, 0);
        if (rule->kind == MRS_Q_killed_or_wounded) {
            q.kind = MRS_Q_wounded;
            put_number(h, root, q, 0);
        }
    } else if (plural(w, token) && (det == w->p->n || !mrs_str_is(w->low[det], "any"))) {
        put_number(h, root, q, NAN);
    }
}

static void by_rule(mrs_hits *h, mrs_hit *root, const mrs_hit *hit, const mrs_qrule *rule)
{
    mrs_quantity_kind kind = hit->shared ? (mrs_quantity_kind)(hit->shared - 1) : rule->kind;
    uint32_t any = 0;
    if (rule->of == 'S') {
        bool told = counted(h, root, rule, kind, hit->token);
        if (!told && (hit->row->flags & MRS_ROW_ONLY) && root != hit)
            losses(h, root, rule, hit->token);
        return;
    }
    for (uint32_t i = 0; i < hit->own; i++)
        if (hit->args.at[i].role == rule->of)
            any += counted(h, root, rule, kind, hit->args.at[i].token);
    for (uint32_t i = 0; i < hit->own; i++) {
        uint32_t t = hit->args.at[i].token;
        if (hit->args.at[i].role == rule->of && !count_of(h->w, t))
            uncounted(h, root, rule, t, any > 0);
    }
}

/* What the number of a role counts where the row does not say; an explicit number at least. */
static mrs_qrule by_mode(const mrs_hits *h, const mrs_hit *hit, char of)
{
    const mrs_coder *coder = h->w->coder;
    for (uint32_t i = 0; i < coder->n_counts; i++)
        if (coder->counts[i].type == hit->type && coder->counts[i].rule.of == of &&
            mrs_str_eq(coder->counts[i].mode, hit->mode))
            return coder->counts[i].rule;
    return (mrs_qrule){of, MRS_Q_other};
}

static bool rules_on(const mrs_row *row, char of)
{
    for (uint32_t i = 0; i < row->n_qrules; i++)
        if (row->qrules[i].of == of)
            return true;
    return false;
}

static bool stands(const mrs_hit *root, mrs_span at)
{
    for (uint32_t i = 0; i < root->quantities.n; i++)
        if (mrs_span_overlap(root->quantities.at[i].at, at))
            return true;
    return false;
}

/* "set up three posts": the number of what the verb is done to, where that fills no role. */
static void unfilled(mrs_hits *h, mrs_hit *root, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t t = w->p->n;
    if (mrs_walk_verb(w, hit->token))
        t = mrs_walk_child(w, hit->token, mrs_walk_passive(w, hit->token) ? "nsubjpass" : "dobj");
    for (uint32_t i = 0; i < hit->own; i++)
        if (hit->args.at[i].token == t)
            return;
    uint32_t n = t < w->p->n ? count_of(w, t) : 0;
    mrs_qrule rule = by_mode(h, hit, 'T');
    if (rule.kind == MRS_Q_other)
        rule = by_mode(h, hit, 'I');
    if (n && !stands(root, w->doc->ground->counts.at[n - 1].at))
        counted(h, root, &rule, rule.kind, t);
}

/* Numbers of roles that no rule of the row is about, where they count nothing else of the claim. */
static void unruled(mrs_hits *h, mrs_hit *root, const mrs_hit *hit)
{
    static const char roles[] = "TIA";
    const mrs_walk *w = h->w;
    for (uint32_t i = 0; i < hit->own; i++) {
        uint32_t t = hit->args.at[i].token, n = count_of(w, t);
        mrs_qrule rule = by_mode(h, hit, hit->args.at[i].role);
        if (!memchr(roles, rule.of, 3) || rules_on(hit->row, rule.of) ||
            (rule.of == 'A' && rule.kind == MRS_Q_other))
            continue;
        if (n && !stands(root, w->doc->ground->counts.at[n - 1].at))
            counted(h, root, &rule, rule.kind, t);
        else if (!n && mrs_walk_verb(w, hit->token) && rule.kind != MRS_Q_other)
            uncounted(h, root, &rule, t, false);
    }
    unfilled(h, root, hit);
}

/* "the number of policemen killed has reached 112": of the kind that the row counts. */
static void summed(mrs_hits *h, mrs_hit *root, const mrs_hit *hit)
{
    const mrs_count *c = &h->w->doc->ground->counts.at[hit->number - 1];
    if (hit->dead || hit->row->n_qrules)
        put(h, root, of_count(c, hit->dead ? MRS_Q_killed : hit->row->qrules[0].kind));
}

/* "the judge was shot three times": wounds of one person, no attacks. */
static bool one_body(const mrs_walk *w, const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->parties.n; i++) {
        mrs_actor_kind kind = hit->parties.at[i].kind;
        bool person = kind == MRS_ACTOR_PERSON || kind == MRS_ACTOR_OFFICE;
        person |= kind == MRS_ACTOR_CIVILIANS && mrs_walk_is(w, hit->token, "transitive");
        if (person && hit->parties.at[i].role != MRS_ROLE_ACTOR)
            return true;
    }
    return false;
}

/* "bombed the depot several times" */
static void times(mrs_hits *h, mrs_hit *root, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    static const mrs_qrule rule = {'S', MRS_Q_attacks};
    uint32_t t = mrs_walk_child(w, hit->token, "advmod");
    if (t < w->p->n && mrs_str_is(w->low[t], "twice") && !one_body(w, hit)) {
        mrs_quantity q = {.kind = MRS_Q_attacks, .unit = w->low[t], .at = noun_phrase(w, t)};
        put_number(h, root, q, 2);
    }
    t = mrs_walk_child(w, hit->token, "npadvmod");
    if (t < w->p->n && mrs_str_is(w->low[t], "time") && !one_body(w, hit))
        counted(h, root, &rule, MRS_Q_attacks, t);
}

static bool fills(const mrs_hit *hit, uint32_t token)
{
    for (uint32_t i = 0; i < hit->own; i++)
        if (hit->args.at[i].token == token)
            return true;
    return hit->token == token || hit->light == token;
}

/* The hit that the token hangs on, itself or by one of its parties. NULL: none. */
static mrs_hit *owner_of(mrs_hits *h, uint32_t token)
{
    enum { CLIMB = 12 };
    const mrs_walk *w = h->w;
    for (int up = 0; up < CLIMB; up++) {
        for (uint32_t i = 0; i < h->hits.n; i++)
            if (h->hits.at[i].sent == w->p->sent[token] && !h->hits.at[i].dropped &&
                fills(&h->hits.at[i], token))
                return mrs_hit_root(h, &h->hits.at[i]);
        if (w->p->head[token] == token)
            return NULL;
        token = w->p->head[token];
    }
    return NULL;
}

/* "a trench three metres deep": measures of what is built. */
static void measures(mrs_hits *h, mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    for (uint32_t i = 0; w->doc->ground && i < w->doc->ground->counts.n; i++) {
        const mrs_count *c = &w->doc->ground->counts.at[i];
        if (c->what != MRS_COUNT_LENGTH || c->head >= w->p->n || w->p->sent[c->head] != hit->sent)
            continue;
        mrs_hit *owner = owner_of(h, c->head);
        if (owner && owner != hit)
            continue;
        put(h, hit, of_count(c, MRS_Q_length_m));
    }
}

void mrs_quantity_run(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i], *root = mrs_hit_root(h, hit);
        if (root->dropped)
            continue;
        if (hit->number)
            summed(h, root, hit);
        for (uint32_t q = 0; q < hit->row->n_qrules && !hit->number; q++)
            by_rule(h, root, hit, &hit->row->qrules[q]);
        if (hit->type == MRS_TYPE_ASSAULT && mrs_walk_verb(h->w, hit->token))
            times(h, root, hit);
        if (root == hit && hit->type == MRS_TYPE_BUILD)
            measures(h, hit);
    }
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i], *root = mrs_hit_root(h, hit);
        if (!root->dropped && !hit->number && !(hit->row->flags & MRS_ROW_ONLY))
            unruled(h, root, hit);
    }
}
