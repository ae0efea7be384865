/* Which tokens name an event: the most specific row that fits, unless a sense row says that the
 * words mean something else here, or nothing is told. */
#include "code/code_internal.h"

void mrs_hit_because(mrs_hits *h, mrs_hit *hit, const char *field, mrs_str reason)
{
    *MRS_PUSH(h->w->arena, &hit->why) = (mrs_reason){mrs_str_of(field), reason};
}

static void add_args(mrs_hits *h, mrs_hit *hit, char role, const mrs_few *few)
{
    for (uint32_t i = 0; i < few->n; i++)
        if (few->at[i] != hit->token)
            *MRS_PUSH(h->w->arena, &hit->args) = (mrs_arg){few->at[i], role};
}

/* "the judge's murder": of a row whose possessor suffers, the possessor is not who did it. */
static void leave_out_sufferer(const mrs_walk *w, const mrs_row *row, const mrs_way *way,
                               uint32_t at, mrs_few *few)
{
    bool suffers = false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < row->n_ways; i++)
        suffers = suffers || (row->ways[i].role == 'T' && row->ways[i].rel == MRS_REL_POSS);
    if (!suffers || way->role != 'A' || way->rel != MRS_REL_COMP)
        return;
    for (uint32_t i = 0; i < few->n; i++)
        if (w->p->head[few->at[i]] != at || !mrs_walk_dep(w, few->at[i], "poss"))
            few->at[kept++] = few->at[i];
    few->n = kept;
}

static bool found(mrs_hits *h, mrs_hit *hit, uint32_t at, const mrs_way *way)
{
    mrs_few few = {.n = 0};
    mrs_walk_way(h->w, at, way, &few);
    leave_out_sufferer(h->w, hit->row, way, at, &few);
    bool self = few.n == 1 && few.at[0] == hit->token;
    if (!few.n || self)
        return false;
    add_args(h, hit, way->role, &few);
    return true;
}

static void fill_role(mrs_hits *h, mrs_hit *hit, uint32_t at, char role)
{
    const mrs_row *row = hit->row;
    for (uint32_t i = 0; i < row->n_ways; i++)
        if (row->ways[i].role == role && found(h, hit, at, &row->ways[i]))
            return;
}

static bool has_role(const mrs_hit *hit, char role)
{
    for (uint32_t i = 0; i < hit->args.n; i++)
        if (hit->args.at[i].role == role)
            return true;
    return false;
}

/* "bombings and raids against X": what one noun of the row lacks, its fellows give. */
static void borrow(mrs_hits *h, mrs_hit *hit, char role)
{
    const mrs_walk *w = h->w;
    uint32_t t = hit->token, at = t + 1, child = 0;
    if (has_role(hit, role) || !mrs_walk_noun(w, t))
        return;
    for (int i = 0; i < 6 && mrs_walk_dep(w, t, "conj") && !has_role(hit, role); i++) {
        t = w->p->head[t];
        if (mrs_walk_noun(w, t))
            fill_role(h, hit, t, role);
    }
    while (!has_role(hit, role) && mrs_tree_next_child(w->p, hit->token, &at, &child))
        if (mrs_walk_dep(w, child, "conj") && mrs_walk_noun(w, child))
            fill_role(h, hit, child, role);
}

static void fill(mrs_hits *h, mrs_hit *hit)
{
    for (const char *role = "ATPI"; *role; role++) {
        fill_role(h, hit, hit->token, *role);
        borrow(h, hit, *role);
    }
    hit->own = hit->args.n;
}

static bool other_sense(const mrs_walk *w, uint32_t token, const mrs_row *row)
{
    mrs_span at;
    const mrs_row *sense = mrs_rows_best(w, &w->coder->senses, token, &at);
    return sense && sense->n_words + sense->n_conds >= row->n_words;
}

/* "we will continue to strike": a resolve, no act. */
static bool resolve(const mrs_walk *w, uint32_t token, const mrs_row *row)
{
    uint32_t head = w->p->head[token], aux = mrs_walk_child(w, head, "aux");
    bool force = row->type == MRS_TYPE_ASSAULT || row->type == MRS_TYPE_CONTROL ||
                 row->type == MRS_TYPE_COERCE;
    return force && mrs_walk_dep(w, token, "xcomp") && mrs_str_is(w->low[head], "continue") &&
           aux < w->p->n && mrs_walk_tag(w, aux, "MD");
}

/* "I want to thank", "must leave": the words are the act, whatever governs them. */
static bool said_so(const mrs_walk *w, uint32_t token, const mrs_row *row)
{
    uint32_t head = w->p->head[token];
    bool polite = row->type == MRS_TYPE_SUPPORT && mrs_walk_is(w, head, "polite");
    return polite || mrs_walk_is(w, token, "duty");
}

/* Why the row's words tell no event here; NULL: they do. */
static const char *unfit(const mrs_walk *w, uint32_t token, const mrs_row *row)
{
    if (mrs_trigger_describes(w, token) && !(row->flags & MRS_ROW_BARE))
        return "describes";
    if ((row->flags & MRS_ROW_GENERIC) && w->p->pos[token] == MRS_POS_PROPN)
        return "a name"; /* "Operation X" */
    if (resolve(w, token, row) || (!said_so(w, token, row) && mrs_trigger_mute(w, token)))
        return "not told as done";
    return other_sense(w, token, row) ? "another sense" : NULL;
}

static void pass_over(mrs_hits *h, uint32_t token, const mrs_row *row, const char *why)
{
    *MRS_PUSH(h->w->arena, &h->passed) =
        (mrs_passed){h->w->doc->tokens.at[token], row->type, row->mode, mrs_str_of(why)};
}

static mrs_str reason_of(const mrs_walk *w, const mrs_row *row)
{
    if (row->own)
        return mrs_str_format(w->arena, MRS_OWN_ROW "%.*s: %.*s", (int)row->at.len, row->at.ptr,
                              (int)row->phrase.len, row->phrase.ptr);
    return mrs_str_format(w->arena, "%.*s, row %u: %.*s", (int)row->at.len, row->at.ptr, row->row,
                          (int)row->phrase.len, row->phrase.ptr);
}

static void add_hit(mrs_hits *h, uint32_t token, const mrs_row *row, mrs_span at)
{
    mrs_walk *w = h->w;
    mrs_hit *hit = MRS_PUSH(w->arena, &h->hits);
    hit->token = token;
    bool together = at.end - at.start <= row->n_words + 1u; /* else the head word speaks for all */
    hit->first = together ? at.start : token;
    hit->past = together ? at.end : token + 1;
    hit->sent = w->p->sent[token];
    hit->row = row;
    hit->type = row->type;
    hit->mode = row->mode;
    hit->weapon = w->p->n;
    hit->sign = 1;
    hit->light = mrs_walk_noun(w, token) ? mrs_walk_light(w, token, &hit->light_row) : w->p->n;
    h->hit_at[token] = h->hits.n;
    mrs_hit_because(h, hit, "type", reason_of(w, row));
}

static void drop(mrs_hits *h, mrs_hit *hit, const char *why)
{
    hit->dropped = true;
    mrs_hit_because(h, hit, "dropped", mrs_str_of(why));
}

static mrs_hit *hit_of(mrs_hits *h, uint32_t token)
{
    return token < h->w->p->n && h->hit_at[token] ? &h->hits.at[h->hit_at[token] - 1] : NULL;
}

/* Words inside a longer trigger name nothing more. */
static void drop_inner(mrs_hits *h, mrs_hit *hit)
{
    for (uint32_t t = hit->first; t < hit->past; t++) {
        mrs_hit *inner = hit_of(h, t);
        bool twice = inner > hit && inner->first == hit->first && inner->past == hit->past;
        if (inner && inner != hit && (twice || inner->row->n_words < hit->row->n_words))
            drop(h, inner, "inside a longer trigger");
    }
}

/* Nor do support verbs of a noun that is one. */
static void drop_covered(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++)
        drop_inner(h, &h->hits.at[i]);
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        mrs_hit *verb = hit_of(h, hit->light);
        if (!verb || hit->dropped || verb->dropped)
            continue;
        bool bare = (hit->row->flags & MRS_ROW_NEEDS) && !has_role(hit, 'A') && !has_role(hit, 'T');
        if (bare && verb->type == hit->type) /* "assistance was provided to the returnees" */
            drop(h, hit, "told by the verb");
        else if (verb->row->n_conds && verb->type != hit->type) /* "lifted sanctions" */
            drop(h, hit, "told by the verb");
        else
            drop(h, verb, "support verb of a noun");
    }
}

/* "called for the release": the object of the phrase's own preposition. */
static void own_objects(const mrs_walk *w, const mrs_hit *verb, mrs_few *few)
{
    const mrs_row *row = verb->row;
    for (uint32_t i = 1; i < row->n_words; i++)
        mrs_walk_find(w, verb->token, MRS_REL_PREP, row->word[i], few);
}

static void drop_taken(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        const mrs_hit *verb = &h->hits.at[i];
        mrs_few few = {.n = 0};
        if (verb->dropped || !(verb->row->flags & MRS_ROW_TAKES))
            continue;
        mrs_walk_find(h->w, verb->token, MRS_REL_OBJ, MRS_STR(""), &few);
        own_objects(h->w, verb, &few);
        for (uint32_t k = 0, n = few.n; k < n; k++) { /* "dismissed calls for his resignation" */
            mrs_walk_find(h->w, few.at[k], MRS_REL_PREP, MRS_STR("of"), &few);
            mrs_walk_find(h->w, few.at[k], MRS_REL_PREP, MRS_STR("for"), &few);
        }
        uint32_t nouns = few.n;
        mrs_walk_find(h->w, verb->token, MRS_REL_AIM, MRS_STR(""), &few); /* "refused to meet" */
        for (uint32_t k = 0; k < few.n; k++)
            if (h->hit_at[few.at[k]] && (k >= nouns || mrs_walk_noun(h->w, few.at[k])))
                drop(h, &h->hits.at[h->hit_at[few.at[k]] - 1], "told by the verb");
    }
}

static void drop_told(mrs_hits *h, const mrs_hit *verb, uint32_t token)
{
    mrs_hit *told = hit_of(h, token);
    if (told && told != verb && !told->dropped)
        drop(h, told, "told by the verb");
}

/* What a demand asks for and a threat holds out; but force that a warning names is possible. */
static void drop_content(mrs_hits *h, const mrs_hit *verb)
{
    mrs_few few = {.n = 0};
    bool threat = verb->type == MRS_TYPE_THREATEN;
    mrs_walk_says(h->w, verb->token, &few);
    if (threat)
        mrs_walk_vows(h->w, verb->token, &few);
    for (uint32_t k = 0, n = few.n; k < n; k++)
        mrs_walk_find(h->w, few.at[k], MRS_REL_OBJ, MRS_STR(""), &few);
    for (uint32_t k = 0; k < few.n; k++) {
        const mrs_hit *told = hit_of(h, few.at[k]);
        if (told && !(threat && told->type == MRS_TYPE_ASSAULT &&
                      mrs_walk_child(h->w, told->token, "nsubj") < h->w->p->n))
            drop_told(h, verb, few.at[k]);
    }
}

/* "demanded that the army lift the siege", "threatened that the tribe will boycott": its content.
 */
static void drop_wished(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        const mrs_hit *verb = &h->hits.at[i];
        bool wish = verb->type == MRS_TYPE_REQUEST || verb->type == MRS_TYPE_THREATEN;
        if (verb->dropped || !wish || !(verb->row->flags & MRS_ROW_SPEECH))
            continue;
        mrs_few few = {.n = 0};
        if (verb->type == MRS_TYPE_THREATEN)
            mrs_walk_find(h->w, verb->token, MRS_REL_OBJ, MRS_STR(""), &few);
        for (uint32_t k = 0; k < few.n; k++)
            drop_told(h, verb, few.at[k]);
        drop_content(h, verb);
    }
}

/* "agreed to share intelligence", "agreed on opening a joint office": what they agreed on. */
static void drop_agreed(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        const mrs_hit *verb = &h->hits.at[i];
        mrs_few few = {.n = 0};
        if (verb->dropped || verb->type != MRS_TYPE_AGREE)
            continue;
        mrs_walk_find(h->w, verb->token, MRS_REL_AIM, MRS_STR(""), &few);
        mrs_walk_find(h->w, verb->token, MRS_REL_PREP, MRS_STR("on"), &few);
        for (uint32_t k = 0; k < few.n; k++)
            if (h->hit_at[few.at[k]] &&
                h->hits.at[h->hit_at[few.at[k]] - 1].type == MRS_TYPE_COOPERATE)
                drop_told(h, verb, few.at[k]);
    }
}

static void drop_yielding(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        for (uint32_t k = 0; (hit->row->flags & MRS_ROW_YIELDS) && k < h->hits.n; k++) {
            const mrs_hit *other = &h->hits.at[k];
            if (k != i && !other->dropped && mrs_tree_under(h->w->p, other->token, hit->token))
                drop(h, hit, "the act itself is told");
        }
    }
}

void mrs_trigger_needs(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        if (!hit->dropped && !hit->number && (hit->row->flags & MRS_ROW_NEEDS) &&
            !has_role(hit, 'A') && !has_role(hit, 'T') && !has_role(hit, 'P'))
            drop(h, hit, "nobody is said to do it or bear it");
    }
}

void mrs_trigger_run(mrs_hits *h)
{
    const mrs_walk *w = h->w;
    h->hit_at = MRS_NEW(w->arena, uint32_t, w->p->n + 1);
    for (uint32_t t = 0; t < w->p->n; t++) {
        mrs_span at = {t, t + 1};
        const mrs_row *row = mrs_rows_best(w, &w->coder->triggers, t, &at);
        const char *why = row ? unfit(w, t, row) : NULL;
        if (why)
            pass_over(h, t, row, why);
        else if (row)
            add_hit(h, t, row, at);
    }
    for (uint32_t i = 0; i < h->hits.n; i++)
        fill(h, &h->hits.at[i]);
    drop_covered(h);
    drop_taken(h);
    drop_wished(h);
    drop_agreed(h);
    drop_yielding(h);
}
