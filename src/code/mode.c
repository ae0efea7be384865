/* The mode that a trigger does not give: of an ASSAULT by the weapon told, of a REQUEST by what is
 * asked. Near: below the trigger or its support verb; doer: what does it; below: anywhere under it;
 * sentence: anywhere in it; document: what the report speaks of ("strike" beside "airstrike"),
 * which goes first. Inside one scope the first row of data/cues/modes.tsv. */
#include "code/code_internal.h"

/* "=firearms|destroy": the row overrules these modes. */
static bool overrules(const mrs_mode_row *row)
{
    return row->trigger.len && row->trigger.ptr[0] == '=';
}

static bool row_for(const mrs_walk *w, const mrs_mode_row *row, const mrs_hit *hit,
                    const char *scope)
{
    return mrs_str_is(row->scope, scope) && row->type == hit->type && !overrules(row) &&
           (mrs_str_is(row->trigger, "*") || mrs_list_has(row->trigger, w->low[hit->token]));
}

static bool is_cue(const mrs_walk *w, const mrs_mode_row *row, uint32_t token)
{
    if (row->classes)
        return (w->bits[token] & row->classes) != 0;
    mrs_str rest = row->cue, word;
    uint32_t t = token;
    while (mrs_str_split(&rest, ' ', &word)) {
        if (t >= w->p->n || (!mrs_str_eq(w->low[t], word) && !mrs_str_eq(w->text[t], word)))
            return false;
        t++;
    }
    return true;
}

/* What an act is done to is no instrument of it: "destroyed a car bomb"; but "condemned the grenade
 * attack". */
static bool suffers(const mrs_hits *h, const mrs_hit *hit, uint32_t token)
{
    const mrs_walk *w = h->w;
    for (int i = 0; i < 8 && token != hit->token; i++) {
        for (uint32_t k = 0; k < h->hits.n; k++)
            for (uint32_t a = 0; a < h->hits.at[k].own; a++)
                if (h->hits.at[k].args.at[a].role == 'T' && h->hits.at[k].args.at[a].token == token)
                    return true;
        if (!mrs_walk_dep_in(w, token, "compound|amod|nmod|conj|appos|nummod|poss"))
            return false;
        token = w->p->head[token];
    }
    return false;
}

/* The row's object is what suffers, not what is used. */
static bool acts_on(const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->row->n_ways; i++)
        if (hit->row->ways[i].role == 'T' && hit->row->ways[i].rel == MRS_REL_OBJ)
            return true;
    return false;
}

/* Up one step from t the way to the trigger is cut: another claim, another clause, an object. */
static bool cut(const mrs_hits *h, const mrs_hit *hit, uint32_t t)
{
    const mrs_walk *w = h->w;
    uint32_t head = w->p->head[t];
    const mrs_hit *other = h->hit_at[t] ? &h->hits.at[h->hit_at[t] - 1] : NULL;
    const mrs_hit *over = h->hit_at[head] ? &h->hits.at[h->hit_at[head] - 1] : NULL;
    if (other && other != hit && !other->dropped)
        return true;
    if (head == t || mrs_walk_dep_in(w, t, "relcl|ccomp|advcl"))
        return true;
    return over && mrs_walk_dep_in(w, t, "dobj|nsubjpass") && acts_on(over);
}

/* Belongs to the trigger: below it without a claim of its own between, or carried with it. */
static bool near(const mrs_hits *h, const mrs_hit *hit, uint32_t token)
{
    const mrs_walk *w = h->w;
    uint32_t t = token;
    for (int i = 0; i < 12 && !suffers(h, hit, token); i++) {
        const mrs_hit *other = h->hit_at[t] ? &h->hits.at[h->hit_at[t] - 1] : NULL;
        bool taken_up = other && other->into && &h->hits.at[other->into - 1] == hit;
        if (t == hit->token || (hit->light < w->p->n && t == hit->light) || taken_up)
            return true;
        if (cut(h, hit, t))
            return false;
        t = w->p->head[t];
    }
    return false;
}

static bool reaches(const mrs_hits *h, const mrs_hit *hit, const mrs_mode_row *row, uint32_t token)
{
    if (mrs_str_is(row->scope, "near"))
        return near(h, hit, token);
    if (mrs_str_is(row->scope, "below"))
        return token != hit->token && mrs_tree_under(h->w->p, token, hit->token);
    return !suffers(h, hit, token);
}

static uint32_t nearest(const mrs_hits *h, const mrs_hit *hit, const mrs_mode_row *row)
{
    const mrs_parse *p = h->w->p;
    uint32_t best = p->n, away = p->n;
    for (uint32_t t = p->sent_first[hit->sent]; t < p->sent_first[hit->sent + 1]; t++) {
        uint32_t d = t > hit->token ? t - hit->token : hit->token - t;
        if (d < away && is_cue(h->w, row, t) && reaches(h, hit, row, t)) {
            best = t;
            away = d;
        }
    }
    return best;
}

/* Nouns; the tagger may take one before another for an adjective: "the dynamite attack". */
static bool nominal(const mrs_walk *w, uint32_t token)
{
    return mrs_walk_noun(w, token) ||
           (mrs_walk_is(w, token, "weapon") && mrs_walk_dep_in(w, token, "compound|amod|nmod"));
}

/* "gunmen" tells of guns and is none; nor is "shot dead". */
static bool is_thing(const mrs_walk *w, uint32_t token)
{
    uint32_t a = w->actor[token];
    mrs_actor_kind kind = a ? w->doc->ground->actors.at[a - 1].kind : MRS_ACTOR_THING;
    return nominal(w, token) && (kind == MRS_ACTOR_THING || kind == MRS_ACTOR_UNKNOWN) &&
           !mrs_walk_is(w, token, "fighter") && !mrs_walk_is(w, token, "force");
}

static bool take(mrs_hits *h, mrs_hit *hit, const mrs_mode_row *row, uint32_t token)
{
    hit->mode = row->mode;
    if (token < h->w->p->n) {
        if (token != hit->token && hit->type == MRS_TYPE_ASSAULT && is_thing(h->w, token))
            hit->weapon = token;
        mrs_str word = h->w->text[token];
        mrs_hit_because(h, hit, "mode",
                        mrs_str_format(h->w->arena, "\"%.*s\" (%.*s)", (int)word.len, word.ptr,
                                       (int)row->scope.len, row->scope.ptr));
    }
    return true;
}

static bool in_document(const mrs_walk *w, const mrs_mode_row *row)
{
    if (row->classes)
        return (w->doc_class & row->classes) != 0;
    for (uint32_t t = 0; t < w->p->n; t++)
        if (is_cue(w, row, t))
            return true;
    return false;
}

static bool by_scope(mrs_hits *h, mrs_hit *hit, const char *scope)
{
    const mrs_walk *w = h->w;
    bool whole = mrs_str_is(mrs_str_of(scope), "document");
    for (uint32_t i = 0; i < w->coder->n_modes; i++) {
        const mrs_mode_row *row = &w->coder->modes[i];
        if (!row_for(w, row, hit, scope))
            continue;
        if (whole && in_document(w, row))
            return take(h, hit, row, w->p->n);
        uint32_t t = whole ? w->p->n : nearest(h, hit, row);
        if (t < w->p->n)
            return take(h, hit, row, t);
    }
    return false;
}

/* The weapon told with the deed, where none gave it its mode: "a bomb went off", "threw grenades".
 */
static void find_weapon(const mrs_hits *h, mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t away = w->p->n;
    for (uint32_t t = w->p->sent_first[hit->sent]; t < w->p->sent_first[hit->sent + 1]; t++) {
        uint32_t d = t > hit->token ? t - hit->token : hit->token - t;
        bool arm = mrs_walk_is(w, t, "weapon") && nominal(w, t) && t != hit->token;
        if (arm && d < away && near(h, hit, t)) {
            hit->weapon = t;
            away = d;
        }
    }
}

/* Does one who does it fit the cue: "helicopters opened fire", "the missile destroyed a house". */
static bool by_doer(const mrs_hits *h, const mrs_hit *hit, const mrs_mode_row *row, uint32_t *who)
{
    for (uint32_t a = 0; a < hit->args.n; a++) {
        *who = mrs_walk_content(h->w, hit->args.at[a].token); /* "a pair of jets" */
        bool does = hit->args.at[a].role == 'A' || hit->args.at[a].role == 'I';
        if (does && *who < h->w->p->n && is_cue(h->w, row, *who))
            return true;
    }
    return false;
}

/* The arm told may say more than the verb of means and result: rows whose trigger is the modes that
 * they overrule. */
static void overrule(mrs_hits *h, mrs_hit *hit)
{
    for (uint32_t i = 0; i < h->w->coder->n_modes; i++) {
        const mrs_mode_row *row = &h->w->coder->modes[i];
        uint32_t t = h->w->p->n;
        if (row->type != hit->type || !overrules(row) ||
            !mrs_list_has(mrs_str_sub(row->trigger, 1, row->trigger.len), hit->mode))
            continue;
        bool doer = mrs_str_is(row->scope, "doer");
        if (!doer)
            t = nearest(h, hit, row);
        if (doer ? by_doer(h, hit, row, &t) : t < h->w->p->n) {
            take(h, hit, row, t);
            return;
        }
    }
}

void mrs_mode_run(mrs_hits *h)
{
    static const char *const scopes[] = {"document", "near", "below", "sentence"};
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        if (hit->dropped)
            continue;
        for (uint32_t s = 0; !hit->mode.len && s < 4 && !by_scope(h, hit, scopes[s]); s++)
            ;
        if (hit->mode.len)
            overrule(h, hit);
        if (hit->type == MRS_TYPE_ASSAULT && hit->weapon == h->w->p->n)
            find_weapon(h, hit);
    }
}
