#include "ground/place_work.h"

#include <math.h>

enum { SIDES = 2, MOST_COUNTED = 300 };
typedef struct {
    uint32_t country[SIDES]; /* places of the gazetteer */
    uint32_t mention[SIDES]; /* 1 + mention that named it; 0 none */
    uint32_t n;
    uint32_t first, past; /* tokens of the whole phrase */
    uint32_t side;        /* the country whose side is meant; 0 neither */
    bool two;             /* "between the two countries", "both sides" */
} border;

/* The mention of a country (or its adjective) that holds token t; NULL none. */
static mrs_place_mention *country_at(const mrs_place_work *w, uint32_t t)
{
    uint32_t i = t < w->parse->n ? w->mention_of[t] : 0;
    mrs_place_mention *m = i ? &w->mentions.at[i - 1] : NULL;
    return m && m->place && w->places->gaz.place[m->place].kind == MRS_GAZ_COUNTRY ? m : NULL;
}

static void add_side(const mrs_place_work *w, border *b, const mrs_place_mention *m)
{
    if (b->n == SIDES || (b->n == 1 && b->country[0] == m->place))
        return;
    b->country[b->n] = m->place;
    b->mention[b->n++] = (uint32_t)(m - w->mentions.at) + 1;
}

static bool is_filler(const mrs_place_work *w, uint32_t t)
{
    return w->parse->pos[t] == MRS_POS_ADJ || mrs_place_is_text(w, t, "-") ||
           mrs_place_is_text(w, t, "–") || mrs_place_is_text(w, t, "/") ||
           mrs_place_is_text(w, t, "and") || mrs_str_is(w->parse->tag[t], "POS") ||
           mrs_place_is_text(w, t, "land");
}

/* The country of "the Syrian side", "Syria's side", by the token of "side"; NULL none. */
static const mrs_place_mention *side_of(const mrs_place_work *w, uint32_t side)
{
    uint32_t t = side;
    if (t && mrs_str_is(w->parse->tag[t - 1], "POS"))
        t--;
    return t ? country_at(w, t - 1) : NULL;
}

/* "Iraq's long border with Syria": Iraq's side of it. */
static uint32_t owner_of(const mrs_place_work *w, const border *b, uint32_t noun)
{
    const mrs_place_mention *m =
        b->mention[0] && b->mention[1] ? &w->mentions.at[b->mention[0] - 1] : NULL;
    bool owns = m && m->past < noun && mrs_str_is(w->parse->tag[m->past], "POS");
    return owns && mrs_place_is_text(w, noun + 1, "with") ? m->place : 0;
}

/* "Iraqi-Syrian international", "Iraq's", "the Syria-Iraq" before the noun. */
static void read_before(const mrs_place_work *w, uint32_t noun, border *b)
{
    uint32_t start = w->parse->sent_first[w->parse->sent[noun]], t = noun;
    uint32_t outer = noun;
    while (t > start) {
        const mrs_place_mention *m = country_at(w, t - 1);
        if (m) {
            add_side(w, b, m);
            t = m->first;
            outer = t;
        } else if (is_filler(w, t - 1)) {
            t--;
        } else {
            break;
        }
    }
    b->first = b->n ? outer : noun;
    if (b->first > start && w->parse->pos[b->first - 1] == MRS_POS_DET)
        b->first--;
    uint32_t at = b->first;
    if (at > start + 2 && mrs_place_is_text(w, at - 1, "of") &&
        (mrs_place_is_text(w, at - 2, "sides") || mrs_place_is_text(w, at - 2, "side"))) {
        const mrs_place_mention *m = side_of(w, at - 2);
        b->side = m && mrs_place_is_text(w, at - 2, "side") ? m->place : 0;
        b->two = !b->side;
        b->first = b->side ? m->first : at - 3;
    }
}

static bool leads_on(const mrs_place_work *w, uint32_t t)
{
    static const char *const WORDS[] = {"with", "between", "from", "and",       "of",
                                        "into", "to",      "the",  "separating"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (mrs_place_is_text(w, t, WORDS[i]))
            return true;
    return false;
}

/* "with Syria", "between Iraq and Syria", "between the two countries" after it. */
static void read_after(const mrs_place_work *w, uint32_t noun, border *b)
{
    uint32_t end = w->parse->sent_first[w->parse->sent[noun] + 1], t = noun + 1;
    uint32_t ignored = 0;
    b->past = t;
    while (t < end && mrs_place_is_word(w, t, MRS_WORD_BORDER_NOUN, &ignored))
        b->past = ++t;
    bool leads = false;
    while (t < end && b->n < SIDES) {
        const mrs_place_mention *m = country_at(w, t);
        if (m && leads && !m->demonym) {
            add_side(w, b, m);
            t = b->past = m->past;
            leads = false;
        } else if (leads_on(w, t)) {
            leads = true;
            t++;
        } else {
            break;
        }
    }
    if (leads && t + 1 < end &&
        (mrs_place_is_text(w, t, "two") || mrs_place_is_text(w, t, "both")) &&
        (mrs_place_is_text(w, t + 1, "countries") || mrs_place_is_text(w, t + 1, "states"))) {
        b->two = true;
        b->past = t + 2;
    }
}

/* ---- the side that the text takes ------------------------------------------------------------
 */

static bool leads_inside(const mrs_place_work *w, uint32_t t)
{
    return mrs_place_is_text(w, t, "in") || mrs_place_is_text(w, t, "inside") ||
           mrs_place_is_text(w, t, "into");
}

/* "inside Syria near the border". */
static const mrs_place_mention *side_before(const mrs_place_work *w, uint32_t t)
{
    uint32_t start = w->parse->sent_first[w->parse->sent[t]];
    while (t > start && (w->parse->pos[t - 1] == MRS_POS_ADP || mrs_place_is_text(w, t - 1, ",")))
        t--;
    const mrs_place_mention *m = t > start ? country_at(w, t - 1) : NULL;
    return m && !m->demonym && m->first > start && leads_inside(w, m->first - 1) ? m : NULL;
}

/* "Syria's side", "Iraqi side": true when "side" follows the country. */
static bool says_side(const mrs_place_work *w, const mrs_place_mention *m, uint32_t end)
{
    uint32_t t = m->past;
    if (t < end && mrs_str_is(w->parse->tag[t], "POS"))
        t++;
    return t < end && mrs_place_is_text(w, t, "side");
}

/* "along the border, inside Syria", "across the border in Syria", "from the Iraqi side". */
static const mrs_place_mention *side_after(const mrs_place_work *w, uint32_t t)
{
    uint32_t end = mrs_place_sentence_end(w, t - 1);
    if (t < end && mrs_place_is_text(w, t, ","))
        t++;
    if (t >= end)
        return NULL;
    bool within = leads_inside(w, t);
    if (!within && !mrs_place_is_text(w, t, "from") && !mrs_place_is_text(w, t, "on"))
        return NULL;
    t++;
    if (t < end && w->parse->pos[t] == MRS_POS_DET)
        t++;
    const mrs_place_mention *m = t < end ? country_at(w, t) : NULL;
    return m && (says_side(w, m, end) || (within && !m->demonym)) ? m : NULL;
}

static void take_side(const mrs_place_work *w, uint32_t noun, border *b)
{
    const mrs_place_mention *m = b->side ? NULL : side_before(w, b->first);
    m = m || b->side ? m : side_after(w, b->past);
    if (!m && !b->side)
        b->side = owner_of(w, b, noun);
    if (m && (m->place == b->country[0] || m->place == b->country[1]))
        b->side = m->place;
}

/* ---- sides that the phrase leaves out --------------------------------------------------------
 */

/* The country most spoken of that shares a border with side (any that borders another of the
 * report when side is 0) and is not it; 0 none. */
static uint32_t likely_side(const mrs_place_work *w, uint32_t side)
{
    const mrs_gazetteer *gaz = &w->places->gaz;
    uint32_t best = 0, most = 0;
    for (uint32_t i = 0; i < w->mentions.n && i < MOST_COUNTED; i++) {
        uint32_t c = w->mentions.at[i].place, count = 0;
        if (!c || gaz->place[c].kind != MRS_GAZ_COUNTRY)
            c = c ? gaz->place[c].country : 0;
        if (!c || c == side ||
            (side && !mrs_gazetteer_borders(gaz, gaz->place[side].cc, gaz->place[c].cc)))
            continue;
        for (uint32_t k = 0; k < w->mentions.n && k < MOST_COUNTED; k++) {
            uint32_t d = w->mentions.at[k].place;
            count += d && (d == c || gaz->place[d].country == c);
        }
        if (count > most) {
            most = count;
            best = c;
        }
    }
    return best;
}

/* "Turkish soldiers crossed the border": a country that the sentence names before it, unless the
 * last border was one of its own; 0 none. */
static uint32_t named_before(const mrs_place_work *w, uint32_t noun, const border *last)
{
    for (uint32_t t = noun; t-- > w->parse->sent_first[w->parse->sent[noun]];) {
        const mrs_place_mention *m = country_at(w, t);
        if (m && last->n == SIDES && (m->place == last->country[0] || m->place == last->country[1]))
            return 0;
        if (m && likely_side(w, m->place))
            return m->place;
    }
    return 0;
}

/* "Greece finished a fence on its own border with Turkey": Greece's side; 0 none. */
static uint32_t possessor(const mrs_place_work *w, uint32_t noun, const border *b)
{
    const mrs_gazetteer *gaz = &w->places->gaz;
    uint32_t t = noun;
    while (t > 0 && (w->parse->pos[t - 1] == MRS_POS_ADJ || w->parse->pos[t - 1] == MRS_POS_NUM))
        t--;
    if (b->n != 1 || !b->mention[0] || t == 0 || !mrs_str_is(w->parse->tag[t - 1], "PRP$"))
        return 0;
    for (t--; t > w->parse->sent_first[w->parse->sent[noun]]; t--) {
        const mrs_place_mention *m = country_at(w, t - 1);
        if (m && m->place != b->country[0])
            return mrs_gazetteer_borders(gaz, gaz->place[m->place].cc, gaz->place[b->country[0]].cc)
                       ? m->place
                       : 0;
    }
    return 0;
}

static void complete(const mrs_place_work *w, uint32_t noun, const border *last, border *b)
{
    uint32_t own = possessor(w, noun, b);
    if (own)
        b->side = b->country[b->n++] = own;
    uint32_t named = b->n == 0 && !b->two ? named_before(w, noun, last) : 0;
    if (named)
        b->country[b->n++] = named;
    if (b->n == 0 && last->n == SIDES) {
        b->country[0] = last->country[0];
        b->country[1] = last->country[1];
        b->n = SIDES;
        return;
    }
    if (b->n == 1 && last->n == SIDES &&
        (b->country[0] == last->country[0] || b->country[0] == last->country[1])) {
        b->country[1] = b->country[0] == last->country[0] ? last->country[1] : last->country[0];
        b->n = SIDES;
        return;
    }
    while (b->n < SIDES) {
        uint32_t side = likely_side(w, b->n ? b->country[0] : 0);
        if (!side)
            return;
        b->country[b->n++] = side;
    }
}

static bool is_border_noun(const mrs_place_work *w, uint32_t t)
{
    mrs_pos pos = (mrs_pos)w->parse->pos[t];
    uint32_t ignored = 0;
    if ((pos != MRS_POS_NOUN && pos != MRS_POS_PROPN) || w->mention_of[t] ||
        !mrs_place_is_word(w, t, MRS_WORD_BORDER, &ignored))
        return false;
    if (t + 1 < w->parse->n && mrs_place_is_word(w, t + 1, MRS_WORD_BORDER_NOT, &ignored))
        return false;
    return !mrs_str_is(w->parse->dep[t], "compound") ||
           (t + 1 < w->parse->n && mrs_place_is_word(w, t + 1, MRS_WORD_BORDER_NOUN, &ignored));
}

static void add_border(mrs_place_work *w, const border *b)
{
    const mrs_gazetteer *gaz = &w->places->gaz;
    uint32_t x = b->country[0], y = b->country[1];
    if (mrs_str_cmp(mrs_gazetteer_name(gaz, x), mrs_gazetteer_name(gaz, y)) > 0) {
        x = b->country[1];
        y = b->country[0];
    }
    mrs_place *out = MRS_PUSH(w->arena, &w->out);
    *out = (mrs_place){.lat = NAN,
                       .lon = NAN,
                       .centre_lat = NAN,
                       .centre_lon = NAN,
                       .radius_km = NAN,
                       .precision = MRS_PRECISION_BORDER};
    mrs_place_cover(w, b->first, b->past, out);
    mrs_str left = mrs_gazetteer_name(gaz, x), right = mrs_gazetteer_name(gaz, y);
    out->name = mrs_str_format(w->arena, "%.*s-%.*s border", (int)left.len, left.ptr,
                               (int)right.len, right.ptr);
    out->sided = b->side == x || b->side == y;
    memcpy(out->country, gaz->place[b->side == y ? y : x].cc, 2);
    memcpy(out->country2, gaz->place[b->side == y ? x : y].cc, 2);
    out->why = b->mention[1]   ? MRS_STR("both countries named with it")
               : b->mention[0] ? MRS_STR("one country named with it, the other from the report")
                               : MRS_STR("the border the report speaks of");
    for (int i = 0; i < SIDES; i++)
        if (b->mention[i])
            w->mentions.at[b->mention[i] - 1].in_name = true;
}

void mrs_place_borders(mrs_place_work *w)
{
    border last = {.n = 0};
    for (uint32_t t = 0; t < w->parse->n; t++) {
        if (!is_border_noun(w, t))
            continue;
        border b = {.first = t, .past = t + 1};
        read_before(w, t, &b);
        read_after(w, t, &b);
        if (b.side && b.n < SIDES && b.side != b.country[0])
            b.country[b.n++] = b.side;
        complete(w, t, &last, &b);
        take_side(w, t, &b);
        const mrs_gaz_place *p = w->places->gaz.place;
        if (b.n < SIDES ||
            !mrs_gazetteer_borders(&w->places->gaz, p[b.country[0]].cc, p[b.country[1]].cc))
            continue;
        add_border(w, &b);
        last = b;
    }
}
