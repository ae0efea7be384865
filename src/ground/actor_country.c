/* actor_country.c - which countries a text is about. */
#include "ground/actor_mention.h"

static void count(mrs_tally *t, const char country[3], int32_t weight)
{
    uint32_t i = 0;
    while (i < t->n && memcmp(t->country[i], country, 2) != 0)
        i++;
    if (!country[0] || i == MRS_TALLY_MAX)
        return;
    if (i == t->n) {
        memcpy(t->country[t->n++], country, 3);
        t->weight[i] = 0;
    }
    t->weight[i] += weight;
}

/* A state, its body, its people or its force, said outright. */
static bool tells_country(const mrs_mention *m)
{
    bool named = m->class == MRS_MENTION_NAME || (m->class == MRS_MENTION_PERSON && m->named);
    bool force = named && (m->class == MRS_MENTION_PERSON || m->a.kind == MRS_ACTOR_FORCE ||
                           m->a.kind == MRS_ACTOR_STATE || m->a.kind == MRS_ACTOR_OFFICE);
    bool state = m->state && (m->class == MRS_MENTION_STATE || m->class == MRS_MENTION_BODY ||
                              m->class == MRS_MENTION_PEOPLE);
    return (force || state) && !m->bare && !m->a.pronoun && !m->hidden;
}

/* ---- whose "the army" is -----------------------------------------------------------------------
 *
 * Every country told of gets a weight: its share of the text (or of the item of a digest), who acts
 * near the noun, the place of the report, and most of all a body of the same kind told just before.
 */
enum {
    WHOLE = 12,  /* to the country told of most; to others their share of it */
    ITEM = 20,   /* "AMMAN: ...": the place at the head of the paragraph */
    LINE = 6,    /* the dateline's */
    ACTS = 10,   /* a state, its people or its things in the same sentence, doing or suffering */
    NAMED = 4,   /* ... only named */
    FRONT = 16,  /* "In Turkey, ...": where the sentence begins */
    LIES = 3,    /* a place in the same sentence */
    KIN = 24,    /* a body of the same kind in the same sentence */
    SAME = 6,    /* ... of the same name */
    NEAR = 4,    /* sentences; what stands farther weighs less, from here on nothing */
    FAR_KIN = 4, /* ... but for a body of the same kind */
    HEAD_WORDS = 8
};

/* The colon of "DEIR EZ-ZOR: ..." where a line begins at token; parse->n: none. */
static uint32_t head_end(const mrs_actor_work *w, uint32_t token)
{
    for (uint32_t i = token; i < w->doc->tokens.n && i < token + HEAD_WORDS; i++) {
        mrs_str text = mrs_token_text(w->doc, i);
        if (mrs_str_is(text, ":"))
            return i;
        bool name = w->piece_of[i + 1] == w->piece_of[i] ||
                    w->pieces.all.at[w->piece_of[i]].shape != MRS_SHAPE_LOWER;
        if (!name || memchr(text.ptr, '\n', text.len))
            break;
    }
    return w->doc->tokens.n;
}

static bool begins_line(const mrs_actor_work *w, uint32_t token)
{
    mrs_str before = token ? mrs_token_text(w->doc, token - 1) : (mrs_str){0};
    return token == 0 || memchr(before.ptr, '\n', before.len);
}

/* The country of the line head [token, past), or NULL. */
static const char *head_country(const mrs_actor_work *w, uint32_t token, uint32_t past)
{
    for (uint32_t i = token; i < past; i++) {
        const mrs_place *place = mrs_actor_place(w, i);
        const mrs_mention *m = w->taken[i] ? &w->all.at[w->taken[i] - 1] : NULL;
        if (place && place->country[0])
            return place->country;
        if (m && m->class == MRS_MENTION_STATE)
            return m->a.country;
    }
    return NULL;
}

/* "DARAA: ...": capitals alone head an item too, whether they are known as a place or not. */
static bool loud_head(const mrs_actor_work *w, uint32_t token, uint32_t past)
{
    for (uint32_t i = w->piece_of[token]; i < w->piece_of[past]; i++)
        if (w->pieces.all.at[i].shape != MRS_SHAPE_CAPS || w->pieces.all.at[i].word.len < 2)
            return false;
    return w->piece_of[past] > w->piece_of[token] &&
           w->pieces.all.at[w->piece_of[token]].word.len > 2;
}

/* "in Iraq", "the border with Syria", "with the Syrian side": where something is, or another's. */
static bool is_where(const mrs_actor_work *w, const mrs_mention *o)
{
    uint32_t head = o->a.head;
    if (o->adjective && mrs_str_is(w->parse->dep[head], "amod"))
        head = w->parse->head[head];
    bool governed = mrs_str_is(w->parse->dep[head], "pobj");
    if (o->class != MRS_MENTION_STATE || o->adjective)
        return governed && mrs_str_is(mrs_actor_lower(w, w->parse->head[head]), "with");
    return governed || mrs_actor_place(w, head);
}

/* It, or the noun that it stands before, does something or has it done to it. */
static bool takes_part(const mrs_actor_work *w, const mrs_mention *o)
{
    static const char *const inner[] = {"amod", "compound", "poss", "nmod", NULL};
    static const char *const done_to[] = {"dobj", "nsubjpass", NULL};
    uint32_t token = o->a.head;
    for (int up = 0; up < 4 && mrs_actor_dep(w, token, inner); up++)
        token = w->parse->head[token];
    return mrs_actor_verb(w, token) < w->parse->n || mrs_actor_dep(w, token, done_to);
}

static const mrs_lex_body *body_of(const mrs_mention *m)
{
    return m->body ? m->body : m->people ? m->people->body : NULL;
}

/* Armies and militaries are of one kind, so are all polices; ministries are themselves alone. */
static bool same_kind(const mrs_mention *m, const mrs_mention *o)
{
    const mrs_lex_body *a = body_of(m), *b = body_of(o);
    if (a && a == b)
        return true;
    bool force = o->a.kind == MRS_ACTOR_FORCE && (b || o->class == MRS_MENTION_NAME);
    return a && force && a->kind == MRS_ACTOR_FORCE && mrs_str_eq(a->sector, o->a.sector);
}

/* "In Turkey, police ...": only the preposition, or nothing, stands before it in its sentence. */
static bool opens(const mrs_actor_work *w, uint32_t token)
{
    uint32_t first = w->parse->sent_first[w->parse->sent[token]];
    while (first < token && w->parse->pos[first] != MRS_POS_PROPN &&
           w->parse->pos[first] != MRS_POS_VERB && w->parse->pos[first] != MRS_POS_NOUN)
        first++;
    return first == token;
}

/* What a mention in the same sentence weighs that is of no body of m's kind. */
static int32_t weight_of(const mrs_actor_work *w, const mrs_mention *o, bool same_sentence)
{
    bool where = is_where(w, o);
    if (o->bare) /* "police ...; the interior ministry" */
        return o->resolved && o->body ? ACTS : 0;
    if (!tells_country(o))
        return 0;
    if (where)
        return same_sentence && opens(w, o->a.head) ? FRONT : LIES;
    return takes_part(w, o) ? ACTS : NAMED;
}

/* What a mention before says of whose m is. */
static void count_mention(const mrs_actor_work *w, const mrs_mention *m, const mrs_mention *o,
                          mrs_tally *t)
{
    int32_t back = (int32_t)(m->sent - o->sent), near = back < NEAR ? NEAR - back : 0;
    bool kin = o->a.country[0] && !o->hidden && o->resolved && same_kind(m, o);
    bool same = kin && (mrs_str_eq(o->a.name, m->a.name) || body_of(m) == body_of(o));
    if (kin)
        count(t, o->a.country, near ? KIN * near / NEAR + (same ? SAME : 0) : FAR_KIN);
    else if (near)
        count(t, o->a.country, weight_of(w, o, back == 0) * near / NEAR);
}

/* The nearest of its kind and of each country alone is counted, and what acts near. */
static void count_near(const mrs_actor_work *w, const mrs_mention *m, uint32_t first, mrs_tally *t)
{
    mrs_tally kin = {.n = 0};
    for (uint32_t back = 1; back <= m->rank && back <= MRS_LOOK_BACK; back++) {
        const mrs_mention *o = &w->all.at[w->order[m->rank - back]];
        if (o->a.head < first)
            break;
        bool same = o->a.country[0] && same_kind(m, o), seen = false;
        for (uint32_t i = 0; same && i < kin.n; i++)
            seen = seen || memcmp(kin.country[i], o->a.country, 2) == 0;
        if (seen)
            continue;
        if (same && o->resolved && !o->hidden)
            count(&kin, o->a.country, 1);
        count_mention(w, m, o, t);
    }
}

/* ---- items -------------------------------------------------------------------------------------
 */

static void find_items(mrs_actor_work *w)
{
    uint32_t n = w->doc->tokens.n;
    *MRS_PUSH(w->doc->arena, &w->items) = (mrs_item){.past = n};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t colon = begins_line(w, i) ? head_end(w, i) : n;
        const char *found = colon < n ? head_country(w, i, colon) : NULL;
        if (!found && !(colon < n && loud_head(w, i, colon)))
            continue;
        mrs_item *before = &w->items.at[w->items.n - 1];
        before->past = i;
        mrs_item *item = i ? MRS_PUSH(w->doc->arena, &w->items) : before;
        *item = (mrs_item){.first = i, .past = n};
        if (found)
            memcpy(item->country, found, sizeof item->country);
    }
}

static mrs_item *item_of(mrs_actor_work *w, uint32_t token)
{
    uint32_t low = 0, high = w->items.n;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (w->items.at[mid].first <= token)
            low = mid;
        else
            high = mid;
    }
    return &w->items.at[low];
}

/* Each country's share of its item, WHOLE to the one told of most. */
static void count_items(mrs_actor_work *w)
{
    const mrs_grounding *g = w->doc->ground;
    for (uint32_t i = 0; i < g->places.n; i++) {
        const mrs_place *p = &g->places.at[i];
        mrs_item *item = item_of(w, p->first);
        if (!p->demonym)
            count(&item->whole, p->country, 1);
        if (!p->demonym && p->dateline)
            count(&item->lines, p->country, LINE);
    }
    for (uint32_t i = 0; i < w->all.n; i++) {
        const mrs_mention *o = &w->all.at[i];
        if (tells_country(o))
            count(&item_of(w, o->a.head)->whole, o->a.country, is_where(w, o) ? 1 : 2);
    }
    for (uint32_t k = 0; k < w->items.n; k++) {
        mrs_tally *t = &w->items.at[k].whole;
        int32_t most = 1;
        for (uint32_t i = 0; i < t->n; i++)
            most = t->weight[i] > most ? t->weight[i] : most;
        for (uint32_t i = 0; i < t->n; i++)
            t->weight[i] = WHOLE * t->weight[i] / most;
    }
}

const mrs_item *mrs_actor_item(mrs_actor_work *w, uint32_t token)
{
    if (w->items.n == 0) {
        find_items(w);
        count_items(w);
    }
    return item_of(w, token);
}

/* The first place that begins at the token or after it. */
static uint32_t place_from(const mrs_grounding *g, uint32_t token)
{
    uint32_t low = 0, high = g->places.n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (g->places.at[mid].first < token)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Places of the sentence and of the one before it; the datelines. */
static void count_places(const mrs_actor_work *w, const mrs_mention *m, const mrs_item *item,
                         mrs_tally *t)
{
    const mrs_grounding *g = w->doc->ground;
    const uint32_t *sent = &w->parse->sent_first[m->sent];
    uint32_t from = m->sent ? sent[-1] : sent[0],
             past = sent[1] < item->past ? sent[1] : item->past;
    for (uint32_t i = 0; i < item->lines.n; i++)
        count(t, item->lines.country[i], item->lines.weight[i]);
    for (uint32_t i = place_from(g, from > item->first ? from : item->first);
         i < g->places.n && g->places.at[i].first < past; i++) {
        const mrs_place *p = &g->places.at[i];
        if (p->demonym || p->dateline)
            continue;
        if (w->parse->sent[p->first] != m->sent)
            count(t, p->country, LIES - 1);
        else if (p->past <= m->a.first && opens(w, p->first))
            count(t, p->country, FRONT);
        else
            count(t, p->country, LIES);
    }
}

const mrs_lex_state *mrs_actor_country(mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    const mrs_item *item = mrs_actor_item(w, m->a.head);
    mrs_tally t = item->whole;
    count_places(w, m, item, &t);
    count_near(w, m, item->first, &t);
    count(&t, item->country, ITEM);
    uint32_t best = 0;
    for (uint32_t i = 1; i < t.n; i++)
        if (t.weight[i] > t.weight[best])
            best = i;
    return t.n ? mrs_lex_state_of(w->lex, t.country[best]) : NULL;
}

/* The heaviest but the one left out. */
static uint32_t heaviest(const mrs_tally *t, uint32_t except)
{
    uint32_t best = except == 0 ? 1 : 0;
    for (uint32_t k = 0; k < t->n; k++)
        if (k != except && t->weight[k] > t->weight[best])
            best = k;
    return best;
}

/* Countries told before a mention, weighed; last: 1 + index of the nearest mention of each. */
static void count_before(const mrs_actor_work *w, const mrs_mention *m, mrs_tally *t,
                         uint32_t last[MRS_TALLY_MAX])
{
    for (uint32_t back = 1; back <= m->rank && back <= MRS_LOOK_BACK; back++) {
        uint32_t i = w->order[m->rank - back];
        const mrs_mention *o = &w->all.at[i];
        bool title = o->class == MRS_MENTION_TITLE && !o->a.pronoun;
        if (!o->a.country[0] || !(tells_country(o) || title))
            continue;
        int32_t near = m->sent == o->sent ? 3 : m->sent == o->sent + 1 ? 2 : 1;
        count(t, o->a.country, near + (o->subject ? 2 : 0));
        for (uint32_t k = 0; k < t->n; k++)
            if (!last[k] && memcmp(t->country[k], o->a.country, 2) == 0)
                last[k] = i + 1;
    }
}

bool mrs_actor_two_states(const mrs_actor_work *w, uint32_t index, uint32_t *one, uint32_t *two)
{
    mrs_tally t = {.n = 0};
    uint32_t last[MRS_TALLY_MAX] = {0};
    count_before(w, &w->all.at[index], &t, last);
    if (t.n < 2)
        return false;
    uint32_t a = heaviest(&t, UINT32_MAX), b = heaviest(&t, a);
    bool swap = w->all.at[last[b] - 1].a.head < w->all.at[last[a] - 1].a.head;
    *one = last[swap ? b : a];
    *two = last[swap ? a : b];
    return true;
}

bool mrs_actor_mentions(const mrs_actor_work *w, mrs_str countries)
{
    const mrs_grounding *g = w->doc->ground;
    for (mrs_str rest = countries, cc; mrs_str_split(&rest, '|', &cc);) {
        for (uint32_t i = 0; cc.len == 2 && i < w->all.n; i++)
            if (memcmp(w->all.at[i].a.country, cc.ptr, 2) == 0)
                return true;
        for (uint32_t i = 0; cc.len == 2 && i < g->places.n; i++)
            if (memcmp(g->places.at[i].country, cc.ptr, 2) == 0)
                return true;
    }
    return countries.len == 0;
}
