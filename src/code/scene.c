/* scene.c - what is told without a place or a day happened in the scene in force: the deeds told
 * just before, the heading it stands under, the headline (spec/record.md 4, rule 11). */
#include "code/context.h"

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
        if (!mrs_has_day(&c->time) || (day != MRS_NO_DAY && day != c->time.start))
            return false;
        day = c->time.start;
    }
    return day != MRS_NO_DAY;
}

/* ---- the scene told before ----------------------------------------------------------------------
 */

/* "In another incident, ...": a phrase that opens the sentence speaks of something else. */
static bool opens_other(const mrs_cx *x, uint32_t token)
{
    uint32_t noun =
        mrs_walk_dep(x->w, token, "prep") ? mrs_walk_child(x->w, token, "pobj") : x->p->n;
    for (uint32_t t = token + 1; noun < x->p->n && t < noun; t++)
        if (mrs_tied(x, t, MRS_TIE_OTHER))
            return true;
    return false;
}

/* "Separately, ...", "In another incident, ...": what the sentence tells is another scene. */
static bool turns(const mrs_cx *x, uint32_t sent)
{
    enum { OPENING = 3 }; /* tokens */
    uint32_t first = x->p->sent_first[sent], end = x->p->sent_first[sent + 1];
    for (uint32_t t = first; t < end && t < first + OPENING; t++)
        if (mrs_tied(x, t, MRS_TIE_TURNS) || opens_other(x, t))
            return true;
    return false;
}

/* [n tokens] how often the report has turned to another scene. */
static uint32_t *count_turns(const mrs_cx *x)
{
    uint32_t *turn = MRS_NEW(x->doc->arena, uint32_t, x->p->n + 1);
    for (uint32_t t = 0, n = 0; t < x->p->n; t++) {
        n += t == x->p->sent_first[x->p->sent[t]] && turns(x, x->p->sent[t]);
        turn[t] = n;
    }
    return turn;
}

/* [n paragraphs] number of the item of a list that the line is; 0: none. */
static uint32_t *number_items(const mrs_cx *x)
{
    uint32_t *item = MRS_NEW(x->doc->arena, uint32_t, x->n_paras);
    for (uint32_t t = 0, n = 0; t < x->p->n; t++)
        if ((t == 0 || x->para[t] != x->para[t - 1]) && mrs_is_bullet(mrs_token_text(x->doc, t)))
            item[x->para[t]] = ++n;
    return item;
}

/* "... after gunmen had shot a judge in X": what is told there is not what the report goes on with.
 */
static bool is_aside(const mrs_cx *x, const mrs_claim *c)
{
    enum { FAR = 8 };
    uint32_t token = c->token;
    if (mrs_tense_of(x, mrs_clause_verb(x, token)) == MRS_TENSE_PLUPERFECT)
        return true;
    for (int up = 0; up < FAR && x->p->head[token] != token; up++) {
        uint32_t mark = mrs_walk_verb(x->w, token) ? mrs_walk_child(x->w, token, "mark") : x->p->n;
        if (mrs_cued(x, token, MRS_CUE_FOLLOW) ||
            (mark < x->p->n && mrs_cued(x, mark, MRS_CUE_FOLLOW)))
            return true;
        token = x->p->head[token];
    }
    return false;
}

/* "were taken to Y": who went there is there, the rest goes on where it was. */
static bool is_way(const mrs_claim *c)
{
    return c->type == MRS_TYPE_MOVE;
}

typedef enum { NOT, AT_NEED, GLADLY } readiness;

static readiness gives_place(const mrs_cx *x, const mrs_claim *before, const mrs_claim *c)
{
    if (c->place || !sets_scene(before->place))
        return NOT;
    bool other = before->sent != c->sent && (is_aside(x, before) || is_way(before));
    return other ? AT_NEED : GLADLY;
}

/* "has imposed": up to now, on no day that was told. */
static bool is_open(const mrs_cx *x, const mrs_claim *c)
{
    mrs_tense tense = mrs_tense_of(x, mrs_clause_verb(x, c->token));
    return tense == MRS_TENSE_PERFECT || tense == MRS_TENSE_PRESENT || tense == MRS_TENSE_PROGRESS;
}

static readiness gives_day(const mrs_cx *x, const mrs_claim *before, const mrs_claim *c)
{
    if (!mrs_span_empty(c->time.at) || !happened(c) || !happened(before) ||
        !mrs_has_day(&before->time) || is_open(x, c))
        return NOT;
    return before->sent != c->sent && is_aside(x, before) ? AT_NEED : GLADLY;
}

/* What holds for the whole report. */
typedef struct {
    const mrs_place **heading; /* [n claims] */
    const uint32_t *turn;      /* [n tokens] */
    const uint32_t *item;      /* [n paragraphs] */
    bool one_place, one_day;
} stage;

/* The earlier claims whose place and whose day claim i may take over; NULL none. */
typedef struct {
    const mrs_claim *place, *day;
} scene;

/* Another item, or what stands below another heading; what leads them in is for all of them. */
static bool is_aside_of_list(const mrs_cx *x, const stage *on, uint32_t before, uint32_t i)
{
    const mrs_claim *claims = x->doc->coding->claims;
    uint32_t item = on->item[x->para[claims[before].token]];
    return (item && item != on->item[x->para[claims[i].token]]) ||
           (on->heading[before] && on->heading[before] != on->heading[i]);
}

static scene scene_of(const mrs_cx *x, const stage *on, uint32_t i)
{
    enum { REACH = 2, WINDOW = 60 }; /* sentences; claims */
    const mrs_claim *claims = x->doc->coding->claims, *c = &claims[i];
    readiness place = NOT, when = NOT;
    scene s = {NULL, NULL};
    uint32_t from = c->sent; /* other items of the list are stepped over */
    for (uint32_t k = i; k-- > 0 && i - k <= WINDOW;) {
        const mrs_claim *before = &claims[k];
        bool near = from - before->sent <= REACH;
        if ((!near && !on->one_place) || on->turn[before->token] != on->turn[c->token])
            break;
        if (is_aside_of_list(x, on, k, i)) {
            from = before->sent;
            continue;
        }
        if (!one_scene(before, c) || !same_news(before, c))
            continue;
        bool under = on->heading[k] == on->heading[i];
        readiness p = under ? gives_place(x, before, c) : NOT;
        readiness d = near || on->one_day ? gives_day(x, before, c) : NOT;
        if (p > place) {
            place = p;
            s.place = before;
        }
        if (d > when) {
            when = d;
            s.day = before;
        }
    }
    return s;
}

/* A deed told without a place or a day, right after one of the same kind of news that has it; the
 * place from further up where the report has no other. */
static void fill_scene(const mrs_cx *x)
{
    const stage on = {headings_of(x), count_turns(x), number_items(x), has_one_scene(x),
                      has_one_day(x)};
    for (uint32_t i = 1; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        if (c->recency == MRS_RECENCY_GENERAL || c->recency == MRS_RECENCY_BACKGROUND)
            continue;
        scene s = scene_of(x, &on, i);
        if (s.place)
            mrs_place_take(x, c, s.place->place, MRS_STR("the scene told before"));
        if (s.day) {
            c->time = s.day->time;
            mrs_because(x, c, "time", MRS_STR("the scene told before"));
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

void mrs_scene_run(const mrs_cx *x)
{
    fill_scene(x);
}

void mrs_scene_rest(const mrs_cx *x)
{
    fill_from_heading(x, headings_of(x));
    fill_from_title(x);
}
