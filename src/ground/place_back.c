#include "ground/place_work.h"

#include <math.h>

enum { LOOK_BACK = 200 }; /* mentions */

static bool is_text(const mrs_place_work *w, uint32_t t, const char *word)
{
    mrs_str s = t < w->parse->n ? mrs_token_text(w->doc, t) : (mrs_str){NULL, 0};
    size_t n = strlen(word);
    if (s.len != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((s.ptr[i] | 0x20) != word[i])
            return false;
    return true;
}

static bool points(const mrs_place_work *w, uint32_t t)
{
    static const char *const WORDS[] = {"the", "this", "that", "its", "their", "same"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (is_text(w, t, WORDS[i]))
            return true;
    return false;
}

/* The kinds that a mention may be called by; 0 when it is none to point back to. */
static uint32_t kinds_of(const mrs_place_work *w, const mrs_place_mention *m, uint32_t wanted)
{
    uint32_t kind = m->place ? 1u << w->places->gaz.place[m->place].kind : m->kinds;
    bool country = (kind & 1u << MRS_GAZ_COUNTRY) != 0;
    if (m->dateline || ((m->demonym || m->in_name) && !country) ||
        (m->demonym && wanted != 1u << MRS_GAZ_COUNTRY))
        return 0;
    return kind;
}

/* "Daquq in Iraq": what is spoken of lies in it. */
static bool holds_last(const mrs_place_work *w, uint32_t i, uint32_t kinds)
{
    const mrs_place_mention *before = i ? &w->mentions.at[i - 1] : NULL;
    return before && before->inside == i + 1 && (kinds_of(w, before, kinds) & kinds);
}

/* "urged Baghdad to", before "the area" also "Baghdad says": a government, which no word for a
 * place points back to. */
static bool is_government(const mrs_place_work *w, const mrs_place_mention *m, bool areas)
{
    if (!m->place || !(w->places->gaz.place[m->place].flags & MRS_GAZ_CAPITAL))
        return false;
    mrs_str dep = w->parse->dep[m->past - 1];
    return (areas && mrs_str_is(dep, "nsubj")) ||
           (mrs_str_is(dep, "dobj") && is_text(w, m->past, "to"));
}

/* A clause hangs on the verb: it says so. */
static bool tells(const mrs_parse *p, uint32_t verb)
{
    uint32_t at = p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(p, verb, &at, &child))
        if (mrs_str_is(p->dep[child], "ccomp"))
            return true;
    return false;
}

static bool is_capital(const mrs_place_work *w, const mrs_place_mention *m)
{
    return m->place && (w->places->gaz.place[m->place].flags & MRS_GAZ_CAPITAL);
}

/* "a spokesman in Baghdad said", "workers from Atarib": where governments speak or people come from
 * is not what the report goes on with; where anybody speaks is not "the area". */
static bool in_passing(const mrs_place_work *w, const mrs_place_mention *m, bool areas)
{
    const mrs_parse *p = w->parse;
    uint32_t prep = p->head[m->past - 1], on = p->head[prep];
    if (!mrs_str_is(p->dep[m->past - 1], "pobj") || !mrs_str_is(p->dep[prep], "prep"))
        return false;
    bool sits = areas || is_capital(w, m);
    if (p->pos[on] == MRS_POS_VERB)
        return sits && tells(p, on);
    return is_text(w, prep, "from") || (sits && tells(p, p->head[on]));
}

/* A capital is no town. */
static bool is_too_large(const mrs_place_work *w, const mrs_place_mention *m, uint32_t noun)
{
    enum { TOWN = 200000 };
    uint32_t past = 0;
    const mrs_gaz_place *p = &w->places->gaz.place[m->place];
    return m->place && (is_capital(w, m) || p->population > TOWN) &&
           mrs_place_is_word(w, noun, MRS_WORD_SMALL, &past);
}

/* The last mention before token of one of those kinds that the noun fits; NULL none. A country's
 * adjective counts for "the country"; what is told in passing at need only. */
static const mrs_place_mention *last_of(const mrs_place_work *w, uint32_t token, uint32_t kinds,
                                        uint32_t noun)
{
    const bool areas = (kinds & 1u << MRS_GAZ_ADMIN1) != 0; /* "the area", not "the city" */
    const mrs_place_mention *passing = NULL;
    uint32_t low = 0, high = w->mentions.n, looked = 0;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (w->mentions.at[mid].first < token)
            low = mid + 1;
        else
            high = mid;
    }
    while (low-- > 0 && looked++ < LOOK_BACK) {
        const mrs_place_mention *m = &w->mentions.at[low];
        if (!(kinds_of(w, m, kinds) & kinds) || holds_last(w, low, kinds) ||
            is_government(w, m, areas) || is_too_large(w, m, noun))
            continue;
        if (!in_passing(w, m, areas))
            return m;
        passing = passing ? passing : m;
    }
    return passing;
}

/* "this city", "here", "the capital" in a dispatch: where it was written; NULL: it does not say. */
static const mrs_place_mention *where_written(const mrs_place_work *w, uint32_t kinds)
{
    for (uint32_t i = 0; i < w->mentions.n && w->mentions.at[i].dateline; i++) {
        const mrs_place_mention *m = &w->mentions.at[i];
        if (m->place && (kinds & 1u << w->places->gaz.place[m->place].kind))
            return m;
    }
    return NULL;
}

/* "in the capital yesterday" */
static bool is_time(const mrs_place_work *w, uint32_t t)
{
    uint32_t e = w->parse->ent_of[t];
    mrs_str label = e ? w->parse->ents[e - 1].label : MRS_STR("");
    return mrs_str_is(label, "DATE") || mrs_str_is(label, "TIME");
}

/* True when the phrase goes on with its own name or "of X". */
static bool says_which(const mrs_place_work *w, uint32_t past)
{
    if (past >= w->parse->n || is_time(w, past))
        return false;
    return w->mention_of[past] || is_text(w, past, "of") || w->parse->pos[past] == MRS_POS_PROPN ||
           w->parse->pos[past] == MRS_POS_NOUN;
}

static bool covered(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    for (uint32_t t = first; t < past; t++)
        if (w->covered[t])
            return true;
    return false;
}

static void cover(mrs_place_work *w, uint32_t first, uint32_t past)
{
    for (uint32_t t = first; t < past; t++)
        w->covered[t] = 1;
}

static void cover_known(mrs_place_work *w)
{
    w->covered = MRS_NEW(w->arena, uint8_t, w->parse->n);
    for (uint32_t i = 0; i < w->mentions.n; i++)
        cover(w, w->mentions.at[i].left, w->mentions.at[i].right);
    for (uint32_t i = 0; i < w->out.n; i++)
        if (w->out.at[i].precision == MRS_PRECISION_BORDER)
            cover(w, w->out.at[i].first, w->out.at[i].past);
}

/* "the north of", "northern part of" before first; NULL none. */
static const mrs_word_row *compass_before(const mrs_place_work *w, uint32_t *first)
{
    uint32_t at = 0;
    if (*first < 2 || !is_text(w, *first - 1, "of"))
        return NULL;
    uint32_t past = *first - 1;
    if (is_text(w, past - 1, "part") || is_text(w, past - 1, "parts"))
        past--;
    const mrs_word_row *row =
        mrs_place_word_before(&w->places->words, w->doc, past, MRS_WORD_COMPASS, &at);
    if (row)
        *first = at;
    return row;
}

static bool near_before(const mrs_place_work *w, uint32_t *first)
{
    uint32_t at = 0, past = *first;
    if (past && is_text(w, past - 1, "of"))
        past--;
    const mrs_word_row *row =
        mrs_place_word_before(&w->places->words, w->doc, past, MRS_WORD_NEAR, &at);
    if (row)
        *first = at;
    return row != NULL;
}

static void add_back(mrs_place_work *w, const mrs_place_mention *m, uint32_t first, uint32_t past)
{
    mrs_place p;
    mrs_place_mention plain = *m;
    plain.demonym = plain.in_name = plain.withheld = plain.near = plain.compass = false;
    plain.dateline = false;
    plain.of_compass = false;
    mrs_place_of_mention(w, &plain, &p);
    const mrs_word_row *compass = compass_before(w, &first);
    bool near = !compass && near_before(w, &first);
    if (compass && m->place && w->places->gaz.place[m->place].kind <= MRS_GAZ_ADMIN1) {
        mrs_str way = compass->phrase, whole = p.name;
        mrs_place_toward(w, m->place, compass->dx, compass->dy, &p);
        p.name = mrs_str_format(w->arena, "%.*s of %.*s", (int)way.len, way.ptr, (int)whole.len,
                                whole.ptr);
    }
    if (near && p.precision == MRS_PRECISION_EXACT) {
        p.precision = MRS_PRECISION_NEAR;
        p.radius_km = fmax(15, 2 * p.radius_km);
    }
    p.conflict = false;
    mrs_place_cover(w, first, past, &p);
    p.named = (mrs_span){0, 0};
    p.anaphor = true;
    p.why = MRS_STR("points back to the last such place");
    *MRS_PUSH(w->arena, &w->out) = p;
}

static void read_noun(mrs_place_work *w, uint32_t t)
{
    uint32_t past = 0, first = t;
    if (t == 0 || w->parse->pos[t] != MRS_POS_NOUN || !points(w, t - 1) ||
        mrs_str_is(w->parse->dep[t], "compound"))
        return;
    const mrs_word_row *row =
        mrs_place_word_at(&w->places->words, w->doc, t, MRS_WORD_ANAPHOR, &past);
    if (!row || says_which(w, past))
        return;
    while (first > 0 && points(w, first - 1))
        first--;
    if (covered(w, first, past))
        return;
    const mrs_place_mention *written = where_written(w, row->kinds);
    const mrs_place_mention *last = last_of(w, first, row->kinds, t);
    const mrs_place_mention *m = written && (!last || is_text(w, t - 1, "this")) ? written : last;
    if (m)
        add_back(w, m, first, past);
}

static void read_there(mrs_place_work *w, uint32_t t)
{
    uint32_t past = 0;
    if (w->parse->pos[t] != MRS_POS_ADV || mrs_str_is(w->parse->dep[t], "expl"))
        return;
    const mrs_word_row *row =
        mrs_place_word_at(&w->places->words, w->doc, t, MRS_WORD_ANAPHOR_ADVERB, &past);
    const mrs_place_mention *m = row ? last_of(w, t, row->kinds, t) : NULL;
    if (!row && is_text(w, t, "here")) {
        m = where_written(w, 1u << MRS_GAZ_CITY);
        past = t + 1;
    }
    if (m)
        add_back(w, m, t, past);
}

/* "its vicinity", "the surrounding areas": near the last place of any kind but a country. */
static void read_near(mrs_place_work *w, uint32_t t)
{
    uint32_t past = 0;
    if (t == 0 || !points(w, t - 1) || w->parse->pos[t] != MRS_POS_NOUN)
        return;
    const mrs_word_row *row = mrs_place_word_at(&w->places->words, w->doc, t, MRS_WORD_NEAR, &past);
    if (!row || says_which(w, past) || covered(w, t - 1, past))
        return;
    const mrs_place_mention *m = last_of(w, t - 1, ~(1u << MRS_GAZ_COUNTRY), t);
    if (!m)
        return;
    uint32_t n = w->out.n;
    add_back(w, m, t - 1, past);
    if (w->out.at[n].precision == MRS_PRECISION_EXACT) {
        w->out.at[n].precision = MRS_PRECISION_NEAR;
        w->out.at[n].radius_km = fmax(15, 2 * w->out.at[n].radius_km);
    }
}

void mrs_place_anaphors(mrs_place_work *w)
{
    cover_known(w);
    for (uint32_t t = 0; t < w->parse->n; t++) {
        if (w->mention_of[t])
            continue;
        read_noun(w, t);
        read_there(w, t);
        read_near(w, t);
    }
}
