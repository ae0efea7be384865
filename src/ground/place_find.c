#include "ground/place_work.h"

#include <stdlib.h>

bool mrs_place_is_free(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    if (past > w->signature.start && first < w->signature.end)
        return false;
    for (uint32_t t = first; t < past; t++)
        if (w->mention_of[t])
            return false;
    return true;
}

/* A country, or a province by its main name, says which country the report is about. */
static void name_country(mrs_place_work *w, const mrs_place_cand *best)
{
    const mrs_gaz_place *p = &w->places->gaz.place[best->place];
    uint32_t country = p->kind == MRS_GAZ_COUNTRY ? best->place : 0;
    if (p->kind == MRS_GAZ_ADMIN1 && (best->flags & MRS_GAZ_PRIMARY))
        country = p->country;
    if (country && country < MRS_COUNTRIES_MAX)
        w->named[country] = true;
}

mrs_place_mention *mrs_place_add(mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name,
                                 mrs_mention_from from)
{
    mrs_place_mention *m = MRS_PUSH(w->arena, &w->mentions);
    *m = (mrs_place_mention){.first = first,
                             .past = past,
                             .left = first,
                             .right = past,
                             .name = name,
                             .inner = MRS_NO_NAME,
                             .from = from};
    for (uint32_t t = first; t < past; t++)
        w->mention_of[t] = w->mentions.n;
    if (name == MRS_NO_NAME)
        return m;
    mrs_place_name *n = &w->names.at[name];
    const mrs_place_cand *best = mrs_place_best_start(w, name);
    bool only_adj = (best->flags & MRS_GAZ_ADJ) && !(best->flags & MRS_GAZ_PRIMARY);
    mrs_str dep = w->parse->dep[past - 1];
    bool before_noun =
        mrs_str_is(dep, "compound") || mrs_str_is(dep, "amod") || mrs_str_is(dep, "nmod");
    m->demonym = only_adj || ((best->flags & MRS_GAZ_ADJ) && before_noun);
    name_country(w, best);
    n->n_mentions++;
    n->tagged = n->tagged || (from <= MRS_FROM_FAC && !m->demonym);
    return m;
}

/* Known by sound, in a country that the report does not name. */
static bool is_by_sound_alone(const mrs_place_work *w, uint32_t name)
{
    const mrs_place_cand *c = mrs_place_best_start(w, name);
    uint32_t country = w->places->gaz.place[c->place].country;
    return (c->flags & MRS_GAZ_SOUND) && !(country < MRS_COUNTRIES_MAX && w->named[country]);
}

static bool add_known(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from)
{
    if (first >= past || !mrs_place_is_free(w, first, past))
        return false;
    uint32_t ignored = 0;
    uint32_t name = mrs_place_name_of(w, first, past, mrs_place_may_be_short(w, first));
    if (name == MRS_NO_NAME || mrs_place_is_other(w, first, past, name) ||
        mrs_place_is_acronym(w, first, past, name))
        return false;
    bool doubtful =
        (past - first == 1 && mrs_place_is_word(w, first, MRS_WORD_NOT_PLACE, &ignored)) ||
        is_by_sound_alone(w, name);
    if (doubtful && !mrs_place_said_placed(w, first, past))
        return false;
    mrs_place_add(w, first, past, name, from);
    return true;
}

/* "the", "at", quotes, "'s" off both ends. */
void mrs_place_strip(const mrs_place_work *w, uint32_t *first, uint32_t *past)
{
    while (*first < *past &&
           (w->parse->pos[*first] == MRS_POS_DET || w->parse->pos[*first] == MRS_POS_SPACE ||
            (w->parse->pos[*first] == MRS_POS_ADP && !mrs_place_starts_upper(w, *first)) ||
            (w->parse->pos[*first] == MRS_POS_PUNCT && !mrs_place_is_text(w, *first, "'"))))
        ++*first;
    while (*past > *first &&
           (mrs_str_is(w->parse->tag[*past - 1], "POS") ||
            w->parse->pos[*past - 1] == MRS_POS_SPACE || w->parse->pos[*past - 1] == MRS_POS_ADP ||
            w->parse->pos[*past - 1] == MRS_POS_CCONJ ||
            (w->parse->pos[*past - 1] == MRS_POS_PUNCT && !mrs_place_is_text(w, *past - 1, "."))))
        --*past;
}

/* Kind, compass and nearness words and "of", "the" off both ends; true when any was there. */
static bool strip_words(const mrs_place_work *w, uint32_t *first, uint32_t *past)
{
    static const mrs_word_effect OFF[] = {MRS_WORD_COMPASS, MRS_WORD_KIND, MRS_WORD_NEAR,
                                          MRS_WORD_MODIFIER};
    uint32_t f = *first, p = *past;
    for (bool again = true; again && *first < *past;) {
        again = false;
        for (size_t i = 0; i < 4; i++) {
            uint32_t end = 0, start = 0;
            if (mrs_place_is_word(w, *first, OFF[i], &end) && end < *past) {
                *first = end;
                again = true;
            }
            if (mrs_place_word_before(&w->places->words, w->doc, *past, OFF[i], &start) &&
                start > *first) {
                *past = start;
                again = true;
            }
        }
        while (*first + 1 < *past &&
               (mrs_place_is_text(w, *first, "of") || mrs_place_is_text(w, *first, "the")))
            ++*first;
    }
    mrs_place_strip(w, first, past);
    return f != *first || p != *past;
}

static bool is_between(const mrs_place_work *w, uint32_t t, uint32_t *past)
{
    *past = t + 1;
    if (!mrs_place_is_propn(w, t))
        return true;
    return mrs_place_is_word(w, t, MRS_WORD_KIND, past) ||
           mrs_place_is_word(w, t, MRS_WORD_COMPASS, past);
}

/* "Mosul Iraq", not "Maya Harden", with nothing between them. */
static bool may_stand_beside(const mrs_place_work *w, uint32_t a, uint32_t b)
{
    const mrs_place_cand *outer = mrs_place_best_start(w, b);
    for (uint32_t i = 0; i < w->names.at[a].n_cands; i++)
        if (mrs_gazetteer_within(&w->places->gaz, w->names.at[a].cand[i].place, outer->place))
            return true;
    return (mrs_place_best_start(w, a)->flags & MRS_GAZ_ADJ) != 0;
}

/* "Anbar, Mosul and Nineveh" in one: all its proper nouns must be known names. */
bool mrs_place_add_pieces(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from)
{
    struct {
        uint32_t first, past, name;
    } piece[16];
    uint32_t n = 0;
    for (uint32_t t = first; t < past;) {
        uint32_t name = MRS_NO_NAME, end = 0;
        if (mrs_place_starts_upper(w, t) && (end = mrs_place_longest(w, t, past, &name)) != 0 &&
            n < 16) {
            if (mrs_place_is_other(w, t, end, name) ||
                (n && piece[n - 1].past == t && !may_stand_beside(w, piece[n - 1].name, name)))
                return false;
            piece[n].first = t;
            piece[n].past = end;
            piece[n++].name = name;
        } else if (!is_between(w, t, &end)) {
            return false;
        }
        t = end;
    }
    for (uint32_t i = 0; i < n; i++)
        mrs_place_add(w, piece[i].first, piece[i].past, piece[i].name, from);
    return n > 0;
}

/* The first known name inside an unknown one. */
static uint32_t inner_name(mrs_place_work *w, uint32_t first, uint32_t past)
{
    for (uint32_t t = first; t < past; t++) {
        uint32_t name = MRS_NO_NAME;
        const mrs_place_cand *c = NULL;
        if (!mrs_place_is_propn(w, t) || !mrs_place_longest(w, t, past, &name))
            continue;
        c = mrs_place_best_start(w, name);
        if (c && c->start > w->places->weight[MRS_W_site])
            return name;
    }
    return MRS_NO_NAME;
}

static int by_word(const void *a, const void *b)
{
    const mrs_place_bearer *x = a, *y = b;
    return (x->word > y->word) - (x->word < y->word);
}

static bool after_title(const mrs_place_work *w, uint32_t t)
{
    return t > 0 && mrs_place_starts_upper(w, t - 1) &&
           mrs_place_guard_title(&w->places->guard, mrs_token_text(w->doc, t - 1));
}

/* What one entity says of its last word. */
static mrs_place_bearer bearer_of(const mrs_place_work *w, const mrs_ent *e)
{
    uint32_t last = e->past, first = e->first;
    bool person = mrs_str_is(e->label, "PERSON");
    while (last > e->first + 1 && mrs_str_is(w->parse->tag[last - 1], "POS"))
        last--;
    while (first + 1 < last &&
           mrs_place_guard_title(&w->places->guard, mrs_token_text(w->doc, first)))
        first++;
    mrs_place_bearer b = {.word = mrs_str_hash(mrs_token_text(w->doc, last - 1))};
    b.families = person ? last > e->first + 1 : last == first + 1 && after_title(w, first);
    b.persons = person && last == e->first + 1;
    b.places = !person && last == e->first + 1 && mrs_place_from(w, e->first) <= MRS_FROM_FAC;
    return b;
}

static void collect_bearers(mrs_place_work *w)
{
    uint32_t n = 0;
    w->bearers = MRS_NEW(w->arena, mrs_place_bearer, w->parse->n_ents);
    for (uint32_t i = 0; i < w->parse->n_ents; i++)
        w->bearers[i] = bearer_of(w, &w->parse->ents[i]);
    qsort(w->bearers, w->parse->n_ents, sizeof *w->bearers, by_word);
    for (uint32_t i = 0; i < w->parse->n_ents; i++) {
        mrs_place_bearer *b = &w->bearers[i];
        if (n == 0 || w->bearers[n - 1].word != b->word) {
            w->bearers[n++] = *b;
            continue;
        }
        w->bearers[n - 1].persons += b->persons;
        w->bearers[n - 1].places += b->places;
        w->bearers[n - 1].families += b->families;
    }
    w->n_bearers = n;
}

/* "Egypt" is not easily a person's name. */
static bool is_famous(mrs_place_work *w, uint32_t first, uint32_t past)
{
    const mrs_place_cand *c = mrs_place_best_start(w, mrs_place_name_of(w, first, past, false));
    const mrs_gaz_place *p = c ? &w->places->gaz.place[c->place] : NULL;
    return p && (p->kind == MRS_GAZ_COUNTRY || p->population >= 1000000);
}

/* "Farrin" in a report that has "Henry Farrin", "Sheriff Farrin", or has it mostly tagged as a
 * person: no place, unless the words before take one. */
static bool is_person_name(mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t at = 0;
    if (past - first != 1 || !w->n_bearers || mrs_place_kind_beside(w, first, past))
        return false;
    mrs_place_bearer key = {.word = mrs_str_hash(mrs_token_text(w->doc, first))};
    const mrs_place_bearer *b = bsearch(&key, w->bearers, w->n_bearers, sizeof key, by_word);
    if (!b || b->families + b->persons == 0 || (!b->families && b->persons <= b->places))
        return false;
    if (b->families + b->persons <= b->places && is_famous(w, first, past))
        return false;
    const mrs_word_row *row =
        mrs_place_word_before(&w->places->words, w->doc, first, MRS_WORD_LOCATIVE, &at);
    return !row || !row->strong;
}

static bool has_propn(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    for (uint32_t t = first; t < past; t++)
        if (mrs_place_is_propn(w, t))
            return true;
    return false;
}

static bool is_actor(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    mrs_key key;
    return mrs_fold_light(mrs_place_words_of(w, first, past), &key) &&
           mrs_place_guard_actor(&w->places->guard, mrs_key_str(&key));
}

/* The name without its kind and compass words, or the names it is made of. */
static bool add_core(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from)
{
    bool stripped = strip_words(w, &first, &past);
    if (first >= past)
        return false;
    return (stripped && add_known(w, first, past, from)) ||
           mrs_place_add_pieces(w, first, past, from);
}

static void add_tagged(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from)
{
    mrs_place_strip(w, &first, &past);
    if (first >= past || !mrs_place_is_free(w, first, past) || is_person_name(w, first, past))
        return;
    past = mrs_place_grow(w, first, past);
    if (add_known(w, first, past, from))
        return;
    if (from != MRS_FROM_FAC && add_core(w, first, past, from))
        return;
    if (!has_propn(w, first, past) || is_actor(w, first, past) ||
        (from == MRS_FROM_GPE && !mrs_place_said_placed(w, first, past)))
        return;
    uint32_t inner = inner_name(w, first, past);
    mrs_place_add(w, first, past, MRS_NO_NAME, from)->inner = inner;
    if (inner != MRS_NO_NAME)
        w->names.at[inner].n_mentions++; /* the report's context says which it is */
}

static int by_first(const void *a, const void *b)
{
    const mrs_place_mention *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

/* Before all else: what is doubtful leans on the countries the report names anywhere. */
static void name_countries(mrs_place_work *w)
{
    for (uint32_t i = 0; i < w->parse->n_ents; i++) {
        const mrs_ent *e = &w->parse->ents[i];
        uint32_t first = e->first, past = e->past;
        if (mrs_place_from(w, first) > MRS_FROM_NORP)
            continue;
        mrs_place_strip(w, &first, &past);
        uint32_t name = first < past ? mrs_place_name_of(w, first, past, false) : MRS_NO_NAME;
        if (name != MRS_NO_NAME)
            name_country(w, mrs_place_best_start(w, name));
    }
}

static bool starts_digit(mrs_str word)
{
    return word.len && word.ptr[0] >= '0' && word.ptr[0] <= '9';
}

/* "MOSUL, 3 JAN 90 (RADIO MOUNTAIN) -", "CITY (LAND), NOV 3": no place is said from the day on, in
 * a bracket behind a comma, behind a first bracket. */
static void find_signature(mrs_place_work *w)
{
    mrs_span line = w->doc->dateline;
    bool comma = false, from_here = false, closed = false;
    uint32_t t = 0, n = w->doc->tokens.n;
    while (t < n && w->doc->tokens.at[t].start < line.start)
        t++;
    for (; t < n && w->doc->tokens.at[t].end <= line.end && !from_here && !closed; t++) {
        mrs_str word = mrs_token_text(w->doc, t);
        bool month = comma && t + 1 < n && starts_digit(mrs_token_text(w->doc, t + 1));
        from_here = starts_digit(word) || month || (comma && mrs_str_is(word, "("));
        closed = mrs_str_is(word, ")");
        comma = comma || mrs_str_is(word, ",");
    }
    w->signature = (mrs_span){t, t};
    while (w->signature.end < n && w->doc->tokens.at[w->signature.end].end <= line.end)
        w->signature.end++;
    w->signature.start -= from_here;
}

void mrs_place_collect(mrs_place_work *w)
{
    const mrs_parse *p = w->parse;
    find_signature(w);
    collect_bearers(w);
    name_countries(w);
    for (uint32_t i = 0; i < p->n_ents; i++) {
        mrs_mention_from from = mrs_place_from(w, p->ents[i].first);
        if (from == MRS_FROM_NORP)
            mrs_place_add_demonym(w, p->ents[i].first, p->ents[i].past, false);
        else if (from <= MRS_FROM_FAC)
            add_tagged(w, p->ents[i].first, p->ents[i].past, from);
    }
    mrs_place_claim(w);
    if (w->mentions.n)
        qsort(w->mentions.at, w->mentions.n, sizeof *w->mentions.at, by_first);
    for (uint32_t i = 0; i < w->mentions.n; i++)
        for (uint32_t t = w->mentions.at[i].first; t < w->mentions.at[i].past; t++)
            w->mention_of[t] = i + 1;
}
