/* scene.c - what is told without a place or a day happened in the scene in force: the deeds told
 * just before, the heading it stands under, the headline (spec/record.md 4, rule 11). */
#include "code/context.h"

static bool happened(const mrs_claim *c)
{
    return c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ATTEMPTED ||
           c->status == MRS_CLAIM_ALLEGED;
}

static bool on_the_ground(const mrs_claim *c)
{
    return c->type == MRS_TYPE_ASSAULT || c->type == MRS_TYPE_COERCE || c->type == MRS_TYPE_MOVE ||
           c->type == MRS_TYPE_MOBILIZE || c->type == MRS_TYPE_CONTROL ||
           c->type == MRS_TYPE_BUILD || c->type == MRS_TYPE_CRIME || c->type == MRS_TYPE_RETREAT ||
           c->type == MRS_TYPE_PROTEST;
}

/* Words exchanged where people meet. */
static bool in_a_meeting(const mrs_claim *c)
{
    return c->type == MRS_TYPE_CONSULT || c->type == MRS_TYPE_SUPPORT || c->type == MRS_TYPE_AGREE;
}

/* "has imposed": up to now, on no day that was told. */
static bool is_open(const mrs_cx *x, const mrs_claim *c)
{
    mrs_tense tense = mrs_tense_of(x, mrs_clause_verb(x, c->token));
    return tense == MRS_TENSE_PERFECT || tense == MRS_TENSE_PRESENT || tense == MRS_TENSE_PROGRESS;
}

/* "handed out bread", no standing support. */
static bool was_given(const mrs_cx *x, const mrs_claim *c)
{
    return c->type == MRS_TYPE_AID && happened(c) && !is_open(x, c);
}

/* Deeds told one after the other, or what was said at one meeting: one scene. */
static bool one_scene(const mrs_cx *x, const mrs_claim *before, const mrs_claim *c)
{
    if (on_the_ground(before) && (on_the_ground(c) || was_given(x, c)))
        return true;
    return before->type == MRS_TYPE_CONSULT && in_a_meeting(c) &&
           mrs_same_side(before->actors, before->n_actors, c->actors, c->n_actors);
}

static bool same_news(const mrs_claim *before, const mrs_claim *c)
{
    return before->recency == c->recency ||
           (before->recency == MRS_RECENCY_AGGREGATE && c->recency == MRS_RECENCY_FRESH);
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
    if (c->place || !sets_scene(before->place) || c->type == MRS_TYPE_SUPPORT)
        return NOT; /* praise is no happening on the spot */
    bool other = before->sent != c->sent && (is_aside(x, before) || is_way(before));
    return other ? AT_NEED : GLADLY;
}

/* Each has a place of its own, and nobody went from the one to the other. */
static bool are_elsewhere(const mrs_claim *a, const mrs_claim *b)
{
    return a->sent != b->sent && sets_scene(a->place) && sets_scene(b->place) &&
           a->type != MRS_TYPE_MOVE && b->type != MRS_TYPE_MOVE &&
           !mrs_same_place(a->place, b->place);
}

/* "in the evening" of a day that is not said. */
static bool is_hour(const mrs_cx *x, const mrs_when *t)
{
    return t->type == MRS_TIMEX_TIME && t->start == MRS_NO_DAY && t->end == MRS_NO_DAY &&
           x->doc->published.last != MRS_NO_DAY;
}

/* Told of the past with no day, or only with its last ("until Wednesday"). */
static bool wants_day(const mrs_cx *x, const mrs_claim *c)
{
    const mrs_when *t = &c->time;
    bool until = t->bound == MRS_BOUND_UNTIL && t->start == MRS_NO_DAY && t->end != MRS_NO_DAY;
    return (mrs_span_empty(t->at) || until || is_hour(x, t)) && happened(c) && !is_open(x, c);
}

static readiness gives_day(const mrs_cx *x, const mrs_claim *before, const mrs_claim *c)
{
    if (!wants_day(x, c) || !happened(before) || !mrs_has_day(&before->time))
        return NOT;
    return before->sent != c->sent && is_aside(x, before) ? AT_NEED : GLADLY;
}

/* What holds for the whole report. */
typedef struct {
    const mrs_place **heading; /* [n claims] */
    const uint32_t *turn;      /* [n tokens] */
    const uint32_t *item;      /* [n paragraphs] */
    bool *told;                /* [n sentences] tells a claim */
    const mrs_place **place;   /* [n sentences] that a sentence without a claim sets, NULL none */
    const mrs_when **day;      /* [n sentences] the same */
    bool one_place, one_day;
} stage;

/* How far a scene holds, in sentences; a meeting's through all that was said there. */
enum { REACH = 2, MEETING = 8 };

/* The place and the day that claim i may take over; NULL none. */
typedef struct {
    const mrs_place *place;
    const mrs_when *day;
    readiness how_place, how_day;
} scene;

/* Another item, or what stands below another heading; what leads them in is for all of them. */
static bool is_aside_of_list(const mrs_cx *x, const stage *on, uint32_t before, uint32_t i)
{
    const mrs_claim *claims = x->doc->coding->claims;
    uint32_t item = on->item[x->para[claims[before].token]];
    return (item && item != on->item[x->para[claims[i].token]]) ||
           (on->heading[before] && on->heading[before] != on->heading[i]);
}

/* The verb of the past that a mention hangs on, none of saying; p->n: none. */
static uint32_t past_above(const mrs_cx *x, uint32_t token)
{
    uint32_t verb = mrs_clause_verb(x, token);
    bool tells = verb < x->p->n && !mrs_cued(x, verb, MRS_CUE_SPEECH) &&
                 !mrs_walk_dep(x->w, verb, "relcl") && mrs_tense_of(x, verb) == MRS_TENSE_PAST;
    return tells ? verb : x->p->n;
}

static bool stands_there(const mrs_cx *x, const mrs_place *m)
{
    uint32_t prep = x->p->head[m->head];
    return sets_scene(m) && mrs_is_spot(m) && mrs_walk_dep(x->w, m->head, "pobj") &&
           mrs_list_has(MRS_STR("in|at|near|outside|inside"), x->w->low[prep]) &&
           past_above(x, m->head) < x->p->n;
}

/* "Thousands attended the funerals in X on Friday.": tells no claim and still sets the scene. */
static void read_bare(const mrs_cx *x, stage *on)
{
    const mrs_grounding *g = x->doc->ground;
    const mrs_coding *coding = x->doc->coding;
    bool *told = on->told = MRS_NEW(x->doc->arena, bool, x->p->n_sents + 1);
    on->place = MRS_NEW(x->doc->arena, const mrs_place *, x->p->n_sents + 1);
    on->day = MRS_NEW(x->doc->arena, const mrs_when *, x->p->n_sents + 1);
    for (uint32_t i = 0; i < coding->n; i++)
        told[coding->claims[i].sent] = true;
    for (uint32_t i = 0; i < g->places.n; i++) {
        uint32_t sent = x->p->sent[g->places.at[i].head];
        if (!told[sent] && !on->place[sent] && stands_there(x, &g->places.at[i]))
            on->place[sent] = &g->places.at[i];
    }
    for (uint32_t i = 0; i < g->whens.n; i++) {
        const mrs_when *t = &g->whens.at[i];
        uint32_t sent = x->p->sent[t->head];
        int32_t now = x->doc->published.last;
        bool news = now == MRS_NO_DAY || t->end <= now;
        if (!told[sent] && mrs_has_day(t) && !t->whole && t->bound != MRS_BOUND_SINCE && news &&
            past_above(x, t->head) < x->p->n)
            on->day[sent] = t;
    }
}

/* "On Monday jets flew five strikes: * in X ...": said before the list, of all its items. */
static bool is_led_in(const mrs_cx *x, const stage *on, uint32_t before, uint32_t i)
{
    const mrs_claim *claims = x->doc->coding->claims;
    return !on->item[x->para[claims[before].token]] && on->item[x->para[claims[i].token]];
}

/* What an earlier claim gives, where nothing nearer gave as gladly. */
static void take_from(const mrs_cx *x, const stage *on, uint32_t k, uint32_t i, bool near, scene *s)
{
    const mrs_claim *before = &x->doc->coding->claims[k], *c = &x->doc->coding->claims[i];
    if (!one_scene(x, before, c) || !same_news(before, c))
        return;
    bool under = on->heading[k] == on->heading[i];
    bool then = (on->one_day || near) && (is_led_in(x, on, k, i) || !are_elsewhere(before, c));
    readiness place = under ? gives_place(x, before, c) : NOT;
    readiness day = then ? gives_day(x, before, c) : NOT;
    if (place > s->how_place) {
        s->how_place = place;
        s->place = before->place;
    }
    if (day > s->how_day) {
        s->how_day = day;
        s->day = &before->time;
    }
}

static scene scene_of(const mrs_cx *x, const stage *on, uint32_t i)
{
    enum { WINDOW = 60 }; /* claims */
    const mrs_claim *claims = x->doc->coding->claims, *c = &claims[i];
    const uint32_t reach = c->type == MRS_TYPE_CONSULT ? MEETING : REACH;
    scene s = {NULL, NULL, NOT, NOT};
    uint32_t from = c->sent; /* other items of the list are stepped over */
    for (uint32_t k = i; k-- > 0 && i - k <= WINDOW;) {
        bool near = from - claims[k].sent <= reach;
        if ((!near && !on->one_place) || on->turn[claims[k].token] != on->turn[c->token])
            break;
        if (is_aside_of_list(x, on, k, i))
            from = claims[k].sent;
        else
            take_from(x, on, k, i, near, &s);
    }
    return s;
}

/* May a sentence that tells no claim set the scene of this one? */
static bool leads_in(const mrs_cx *x, const stage *on, uint32_t sent, const mrs_claim *c)
{
    uint32_t first = x->p->sent_first[sent];
    return !on->told[sent] && on->turn[first] == on->turn[c->token] && !on->item[x->para[first]];
}

/* The sentences right before the claim that tell no claim themselves. */
static void add_bare(const mrs_cx *x, const stage *on, const mrs_claim *c, scene *s)
{
    for (uint32_t n = 1; on_the_ground(c) && n <= REACH && n <= c->sent; n++) {
        const mrs_place *place = on->place[c->sent - n];
        const mrs_when *day = on->day[c->sent - n];
        if (!leads_in(x, on, c->sent - n, c))
            return;
        if (!place && !day)
            continue;
        s->place = place && !c->place ? place : s->place;
        if (day && wants_day(x, c) && (!c->place || !place || mrs_same_place(c->place, place)))
            s->day = day;
        return;
    }
}

/* "The incident happened near X.": of what was told right before. */
static const mrs_place *told_next(const mrs_cx *x, const stage *on, const mrs_claim *c)
{
    const mrs_place *m = c->sent + 1 < x->p->n_sents ? on->place[c->sent + 1] : NULL;
    uint32_t verb = m ? past_above(x, m->head) : x->p->n;
    uint32_t noun = verb < x->p->n ? mrs_walk_child(x->w, verb, "nsubj") : x->p->n;
    uint32_t object = verb < x->p->n ? mrs_walk_child(x->w, verb, "dobj") : x->p->n;
    bool happens = verb < x->p->n && (mrs_tied(x, verb, MRS_TIE_HAPPENS) ||
                                      (object < x->p->n && mrs_tied(x, object, MRS_TIE_HAPPENS)));
    return happens && noun < x->p->n && on_the_ground(c) && mrs_points_back(x, noun) ? m : NULL;
}

static void take_day(const mrs_cx *x, mrs_claim *c, const mrs_when *day)
{
    if (mrs_span_empty(c->time.at) || is_hour(x, &c->time)) {
        c->time = *day;
    } else if (day->start <= c->time.end) { /* "lasted until Wednesday" */
        c->time.start = day->start;
        c->time.precision = MRS_TIME_RANGE;
    }
    mrs_because(x, c, "time", MRS_STR("the scene told before"));
}

/* A deed told without a place or a day, right after one of the same kind of news that has it; the
 * place from further up where the report has no other. */
static void fill_scene(const mrs_cx *x)
{
    stage on = {.heading = headings_of(x),
                .turn = count_turns(x),
                .item = number_items(x),
                .one_place = has_one_scene(x),
                .one_day = has_one_day(x)};
    read_bare(x, &on);
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        if (c->recency == MRS_RECENCY_GENERAL)
            continue;
        scene s = scene_of(x, &on, i);
        if (c->recency == MRS_RECENCY_BACKGROUND)
            s.day = NULL;
        else
            add_bare(x, &on, c, &s);
        if (!s.place && !c->place && c->recency == MRS_RECENCY_FRESH)
            s.place = told_next(x, &on, c);
        if (s.place)
            mrs_place_take(x, c, s.place, MRS_STR("the scene told before"));
        if (s.day)
            take_day(x, c, s.day);
    }
}

static bool names_a_place(const mrs_cx *x, uint32_t sent)
{
    mrs_some places = mrs_places_of(x, sent);
    for (uint32_t i = places.from; i < places.past; i++) {
        const mrs_place *p = &x->doc->ground->places.at[i];
        if (!p->demonym && !p->in_name && !p->dateline)
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
