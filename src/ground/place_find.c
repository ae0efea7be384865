#include "ground/place_work.h"

#include <stdlib.h>

mrs_str mrs_place_words_of(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    return mrs_span_str(
        w->doc->text, (mrs_span){w->doc->tokens.at[first].start, w->doc->tokens.at[past - 1].end});
}

static bool is_propn_upper(const mrs_place_work *w, uint32_t t)
{
    mrs_str s = mrs_token_text(w->doc, t);
    return w->parse->pos[t] == MRS_POS_PROPN && s.len && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z';
}

/* Words that make no name by themselves: "North", "the Centre", "River Road". */
static bool all_common(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    static const mrs_word_effect COMMON[] = {MRS_WORD_COMPASS, MRS_WORD_KIND, MRS_WORD_NEAR,
                                             MRS_WORD_NOT_PLACE};
    for (uint32_t t = first; t < past;) {
        uint32_t end = 0;
        for (size_t i = 0; i < 4 && !end; i++)
            mrs_place_word_at(&w->places->words, w->doc, t, COMMON[i], &end);
        if (!end)
            return false;
        t = end;
    }
    return true;
}

/* ---- a name's candidates ---------------------------------------------------------------------
 */

static bool has_upper(mrs_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') || (unsigned char)s.ptr[i] >= 0xC3)
            return true;
    return false;
}

static bool all_upper(mrs_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
            return false;
    return true;
}

/* "us" is no country; "Hit" is a town, "HIT" and "In" are not. */
static bool fit_to_look_up(mrs_str words, const mrs_key *key)
{
    if (!has_upper(words))
        return false;
    return key->len > 2 || all_upper(words);
}

/* Of words that are common by themselves ("the Gulf") only the rows of data/places count. */
static void add_cands(mrs_place_work *w, mrs_gaz_hits hits, bool common, mrs_place_name *name)
{
    bool abbreviation = name->abbreviation;
    for (uint32_t i = 0; i < hits.n && name->n_cands < MRS_CANDS_MAX; i++) {
        uint32_t flags = hits.at[i].tag & MRS_GAZ_FLAG_BITS, place = hits.at[i].place;
        bool only_short = (flags & MRS_GAZ_ABBR) && !(flags & MRS_GAZ_PRIMARY);
        bool known = false;
        for (uint32_t k = 0; k < name->n_cands && !known; k++)
            known = name->cand[k].place == place;
        bool own = (w->places->gaz.place[place].flags & MRS_GAZ_OWN) != 0;
        if (known || (only_short && !abbreviation) || (common && !own))
            continue;
        mrs_place_cand *c = &name->cand[name->n_cands++];
        *c = (mrs_place_cand){.place = place, .flags = flags};
        c->start = mrs_place_start(w->places, place, flags);
        c->score = c->start;
    }
}

static bool fit_for_sound(const mrs_place_work *w, mrs_gaz_hits light)
{
    for (uint32_t i = 0; i < light.n; i++) {
        const mrs_gaz_place *p = &w->places->gaz.place[light.at[i].place];
        if ((p->flags & MRS_GAZ_TRANSLIT) || (light.at[i].tag & MRS_GAZ_ADJ))
            return false;
    }
    return true;
}

static uint32_t new_name(mrs_place_work *w, const mrs_key *key, bool abbreviation, bool common,
                         uint32_t slot)
{
    mrs_gaz_hits light = mrs_gazetteer_light(&w->places->gaz, key);
    mrs_gaz_hits sound = {NULL, 0};
    if (fit_for_sound(w, light) && key->len > 3)
        sound = mrs_gazetteer_sound(&w->places->gaz, key);
    mrs_place_name name = {.key = *key, .abbreviation = abbreviation};
    uint32_t max = light.n + sound.n;
    if (!max)
        return MRS_NO_NAME;
    name.cand = MRS_NEW(w->arena, mrs_place_cand, max < MRS_CANDS_MAX ? max : MRS_CANDS_MAX);
    add_cands(w, light, common, &name);
    add_cands(w, sound, common, &name);
    if (!name.n_cands)
        return MRS_NO_NAME;
    name.next = w->name_slot[slot];
    *MRS_PUSH(w->arena, &w->names) = name;
    w->name_slot[slot] = w->names.n;
    return w->names.n - 1;
}

uint32_t mrs_place_name_of(mrs_place_work *w, uint32_t first, uint32_t past, bool abbreviation)
{
    mrs_key key;
    mrs_str words = mrs_place_words_of(w, first, past);
    if (!mrs_fold_light(words, &key) || !fit_to_look_up(words, &key))
        return MRS_NO_NAME;
    uint32_t slot = (uint32_t)mrs_str_hash(mrs_key_str(&key)) & (MRS_NAME_SLOTS - 1);
    for (uint32_t i = w->name_slot[slot]; i; i = w->names.at[i - 1].next) {
        const mrs_place_name *n = &w->names.at[i - 1];
        if (n->abbreviation == abbreviation && mrs_str_eq(mrs_key_str(&n->key), mrs_key_str(&key)))
            return i - 1;
    }
    return new_name(w, &key, abbreviation, all_common(w, first, past), slot);
}

/* "Red River", "Fraser Valley": the kind word is part of the name, what it does not fit is another
 * place. False when candidates of that kind are left, or the word fits anything. */
static bool another_kind(const mrs_place_work *w, uint32_t past, uint32_t name)
{
    uint32_t end = 0;
    const mrs_word_row *row =
        past < w->parse->n ? mrs_place_word_at(&w->places->words, w->doc, past, MRS_WORD_KIND, &end)
                           : NULL;
    if (!row || !(row->sides & MRS_SIDE_AFTER) || !is_propn_upper(w, past))
        return false;
    const mrs_place_name *n = &w->names.at[name];
    for (uint32_t i = 0; i < n->n_cands; i++)
        if (row->kinds & 1u << w->places->gaz.place[n->cand[i].place].kind)
            return false;
    return true;
}

/* The candidate with the best start; NULL for no name. */
static const mrs_place_cand *best_start(const mrs_place_work *w, uint32_t name)
{
    const mrs_place_cand *best = NULL;
    for (uint32_t i = 0; name != MRS_NO_NAME && i < w->names.at[name].n_cands; i++) {
        const mrs_place_cand *c = &w->names.at[name].cand[i];
        if (!best || c->start > best->start)
            best = c;
    }
    return best;
}

/* ---- words -----------------------------------------------------------------------------------
 */

static bool is_word(const mrs_place_work *w, uint32_t at, mrs_word_effect effect, uint32_t *past)
{
    return mrs_place_word_at(&w->places->words, w->doc, at, effect, past) != NULL;
}

static bool is_propn(const mrs_place_work *w, uint32_t t)
{
    return w->parse->pos[t] == MRS_POS_PROPN;
}

static bool is_text(const mrs_place_work *w, uint32_t t, const char *word)
{
    return t < w->parse->n && mrs_str_is(mrs_token_text(w->doc, t), word);
}

static bool starts_upper(const mrs_place_work *w, uint32_t t)
{
    mrs_str s = mrs_token_text(w->doc, t);
    return s.len && ((s.ptr[0] >= 'A' && s.ptr[0] <= 'Z') || (unsigned char)s.ptr[0] >= 0xC3);
}

/* May stand inside a name without being one: "Deir ez - Zor", "Port of Spain". */
static bool joins(const mrs_place_work *w, uint32_t t)
{
    static const char *const JOINERS[] = {
        "-",  "al",  "el", "ez", "az", "of", "de",  "la", "le",  "as",  "ad",   "ar",  "es",
        "du", "del", "'",  "’",  "–",  "an", "ash", "at", "the", "and", "upon", "sur", "."};
    for (size_t i = 0; i < sizeof JOINERS / sizeof *JOINERS; i++)
        if (is_text(w, t, JOINERS[i]))
            return true;
    return false;
}

static uint32_t sentence_end(const mrs_place_work *w, uint32_t t)
{
    return w->parse->sent_first[w->parse->sent[t] + 1];
}

static mrs_mention_from from_of(const mrs_place_work *w, uint32_t t)
{
    static const struct {
        const char *label;
        mrs_mention_from from;
    } FROM[] = {{"GPE", MRS_FROM_GPE},      {"LOC", MRS_FROM_LOC}, {"FAC", MRS_FROM_FAC},
                {"NORP", MRS_FROM_NORP},    {"ORG", MRS_FROM_ORG}, {"PERSON", MRS_FROM_PERSON},
                {"LANGUAGE", MRS_FROM_NORP}};
    uint32_t e = w->parse->ent_of[t];
    if (!e)
        return MRS_FROM_NONE;
    for (size_t i = 0; i < sizeof FROM / sizeof *FROM; i++)
        if (mrs_str_is(w->parse->ents[e - 1].label, FROM[i].label))
            return FROM[i].from;
    return MRS_FROM_OTHER;
}

/* ---- mentions --------------------------------------------------------------------------------
 */

static bool is_free(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    for (uint32_t t = first; t < past; t++)
        if (w->mention_of[t])
            return false;
    return true;
}

static mrs_place_mention *add_mention(mrs_place_work *w, uint32_t first, uint32_t past,
                                      uint32_t name, mrs_mention_from from)
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
    const mrs_place_cand *best = best_start(w, name);
    bool only_adj = (best->flags & MRS_GAZ_ADJ) && !(best->flags & MRS_GAZ_PRIMARY);
    mrs_str dep = w->parse->dep[past - 1];
    bool before_noun =
        mrs_str_is(dep, "compound") || mrs_str_is(dep, "amod") || mrs_str_is(dep, "nmod");
    m->demonym = only_adj || ((best->flags & MRS_GAZ_ADJ) && before_noun);
    n->n_mentions++;
    n->tagged = n->tagged || from <= MRS_FROM_FAC;
    return m;
}

/* True when token t may be a short form: after ", " that follows a capitalised word ("Paris, TX"),
 * or three letters or more with a full stop or in capitals ("S.C.", "Calif.", "NSW"). */
static bool may_be_short(const mrs_place_work *w, uint32_t t)
{
    mrs_str s = mrs_token_text(w->doc, t);
    if (t >= 2 && is_text(w, t - 1, ",") && starts_upper(w, t - 2))
        return true;
    return s.len > 2 && from_of(w, t) <= MRS_FROM_LOC &&
           ((s.len > 3 && s.ptr[s.len - 1] == '.') || all_upper(s));
}

static bool add_known(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from)
{
    if (first >= past || !is_free(w, first, past))
        return false;
    uint32_t name = mrs_place_name_of(w, first, past, may_be_short(w, first));
    if (name == MRS_NO_NAME || another_kind(w, past, name))
        return false;
    add_mention(w, first, past, name, from);
    return true;
}

/* "the", quotes, "'s" off both ends. */
static void strip(const mrs_place_work *w, uint32_t *first, uint32_t *past)
{
    while (*first < *past &&
           (w->parse->pos[*first] == MRS_POS_DET || w->parse->pos[*first] == MRS_POS_SPACE ||
            (w->parse->pos[*first] == MRS_POS_PUNCT && !is_text(w, *first, "'"))))
        ++*first;
    while (*past > *first &&
           (mrs_str_is(w->parse->tag[*past - 1], "POS") ||
            w->parse->pos[*past - 1] == MRS_POS_SPACE ||
            (w->parse->pos[*past - 1] == MRS_POS_PUNCT && !is_text(w, *past - 1, "."))))
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
            if (is_word(w, *first, OFF[i], &end) && end < *past) {
                *first = end;
                again = true;
            }
            if (mrs_place_word_before(&w->places->words, w->doc, *past, OFF[i], &start) &&
                start > *first) {
                *past = start;
                again = true;
            }
        }
        while (*first + 1 < *past && (is_text(w, *first, "of") || is_text(w, *first, "the")))
            ++*first;
    }
    strip(w, first, past);
    return f != *first || p != *past;
}

/* The longest known name that starts at first, not past the end; its token after, or 0. */
static uint32_t longest(mrs_place_work *w, uint32_t first, uint32_t past, uint32_t *name)
{
    uint32_t most = past - first < MRS_NAME_TOKENS ? past - first : MRS_NAME_TOKENS;
    for (uint32_t n = most; n > 0; n--) {
        if (!is_free(w, first, first + n))
            continue;
        *name = mrs_place_name_of(w, first, first + n, may_be_short(w, first));
        if (*name != MRS_NO_NAME)
            return first + n;
    }
    return 0;
}

static bool is_between(const mrs_place_work *w, uint32_t t, uint32_t *past)
{
    *past = t + 1;
    if (!is_propn(w, t))
        return true;
    return is_word(w, t, MRS_WORD_KIND, past) || is_word(w, t, MRS_WORD_COMPASS, past);
}

/* "Anbar, Mosul and Nineveh" in one: all its proper nouns must be known names. */
static bool add_pieces(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from)
{
    struct {
        uint32_t first, past, name;
    } piece[16];
    uint32_t n = 0;
    for (uint32_t t = first; t < past;) {
        uint32_t name = MRS_NO_NAME, end = 0;
        if (starts_upper(w, t) && (end = longest(w, t, past, &name)) != 0 && n < 16) {
            piece[n].first = t;
            piece[n].past = end;
            piece[n++].name = name;
        } else if (!is_between(w, t, &end)) {
            return false;
        }
        t = end;
    }
    for (uint32_t i = 0; i < n; i++)
        add_mention(w, piece[i].first, piece[i].past, piece[i].name, from);
    return n > 0;
}

/* The first known name inside an unknown one. */
static uint32_t inner_name(mrs_place_work *w, uint32_t first, uint32_t past)
{
    for (uint32_t t = first; t < past; t++) {
        uint32_t name = MRS_NO_NAME;
        const mrs_place_cand *c = NULL;
        if (!is_propn(w, t) || !longest(w, t, past, &name))
            continue;
        c = best_start(w, name);
        if (c && c->start > w->places->weight[MRS_W_site])
            return name;
    }
    return MRS_NO_NAME;
}

/* "Farrin" in a report that has "Henry Farrin": a person, unless the words before take a place. */
static bool is_family_name(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t at = 0;
    const mrs_word_row *row =
        mrs_place_word_before(&w->places->words, w->doc, first, MRS_WORD_LOCATIVE, &at);
    if (past - first != 1 || (row && row->strong))
        return false;
    mrs_str word = mrs_token_text(w->doc, first);
    for (uint32_t i = 0; i < w->parse->n_ents; i++) {
        const mrs_ent *e = &w->parse->ents[i];
        uint32_t last = e->past;
        if (!mrs_str_is(e->label, "PERSON"))
            continue;
        while (last > e->first && mrs_str_is(w->parse->tag[last - 1], "POS"))
            last--;
        if (last > e->first + 1 && mrs_str_eq(mrs_token_text(w->doc, last - 1), word))
            return true;
    }
    return false;
}

static void add_tagged(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from)
{
    strip(w, &first, &past);
    if (first >= past || !is_free(w, first, past) || is_family_name(w, first, past) ||
        add_known(w, first, past, from))
        return;
    uint32_t f = first, p = past;
    bool stripped = strip_words(w, &f, &p);
    if (f < p && stripped && from != MRS_FROM_FAC && add_known(w, f, p, from))
        return;
    if (f < p && from != MRS_FROM_FAC && add_pieces(w, f, p, from))
        return;
    bool proper = false;
    for (uint32_t t = first; t < past; t++)
        proper = proper || is_propn(w, t);
    if (!proper || from == MRS_FROM_NORP)
        return;
    uint32_t inner = inner_name(w, first, past);
    add_mention(w, first, past, MRS_NO_NAME, from)->inner = inner;
}

/* ---- names that the tagger left or tagged as something else ----------------------------------
 */

static double locative_before(const mrs_place_work *w, uint32_t first)
{
    uint32_t at = 0;
    if (first && w->parse->pos[first - 1] == MRS_POS_DET)
        first--;
    const mrs_word_row *row =
        mrs_place_word_before(&w->places->words, w->doc, first, MRS_WORD_LOCATIVE, &at);
    if (!row)
        row = mrs_place_word_before(&w->places->words, w->doc, first, MRS_WORD_NEAR, &at);
    return !row ? 0 : row->strong || row->effect == MRS_WORD_NEAR ? 2 : 1;
}

static bool kind_beside(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t at = 0;
    const mrs_place_words *words = &w->places->words;
    const mrs_word_row *row = mrs_place_word_at(words, w->doc, past, MRS_WORD_KIND, &at);
    if (row && (row->sides & MRS_SIDE_AFTER))
        return true;
    if (first && is_text(w, first - 1, "of"))
        first--;
    row = mrs_place_word_before(words, w->doc, first, MRS_WORD_KIND, &at);
    return row && (row->sides & MRS_SIDE_BEFORE);
}

static bool area_may_be_short(mrs_place_work *w, uint32_t past)
{
    uint32_t name = MRS_NO_NAME;
    if (!is_text(w, past, ",") || past + 1 >= w->parse->n || !starts_upper(w, past + 1))
        return false;
    if (!longest(w, past + 1, sentence_end(w, past), &name))
        return false;
    const mrs_place_cand *c = best_start(w, name);
    uint8_t kind = w->places->gaz.place[c->place].kind;
    return kind == MRS_GAZ_COUNTRY || kind == MRS_GAZ_ADMIN1;
}

static double fame(const mrs_place_work *w, uint32_t name)
{
    const mrs_place_cand *c = best_start(w, name);
    const mrs_gaz_place *p = &w->places->gaz.place[c->place];
    if (c->flags & MRS_GAZ_SOUND)
        return 0;
    double less = c->flags & MRS_GAZ_PRIMARY ? 0 : 0.5;
    if (p->kind == MRS_GAZ_COUNTRY || p->kind == MRS_GAZ_ADMIN1)
        return 2 - less;
    if (p->flags & MRS_GAZ_OWN)
        return 1.5;
    return (p->population >= 500000   ? 2
            : p->population >= 100000 ? 1.5
            : p->population >= 20000  ? 1
            : p->population >= 5000   ? 0.5
                                      : 0) -
           less;
}

/* How much speaks for these words being a place; compared with the accept_ weights. */
static double claim_to_place(mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name)
{
    double score = fame(w, name) + locative_before(w, first);
    uint32_t end = 0;
    if (kind_beside(w, first, past))
        score += 2;
    if (area_may_be_short(w, past))
        score += 2;
    if (w->names.at[name].tagged)
        score += 2;
    if (past - first == 1 && first == w->parse->sent_first[w->parse->sent[first]])
        score -= 1;
    if (past < w->parse->n && is_propn(w, past) && !kind_beside(w, first, past))
        score -= 2;
    if (first && is_propn(w, first - 1) && !is_word(w, first - 1, MRS_WORD_KIND, &end) &&
        w->parse->sent[first - 1] == w->parse->sent[first])
        score -= 2;
    return score;
}

static bool may_end(const mrs_place_work *w, uint32_t t)
{
    return starts_upper(w, t) &&
           (is_propn(w, t) || w->parse->pos[t] == MRS_POS_ADJ || w->parse->pos[t] == MRS_POS_NOUN);
}

static bool add_demonym(mrs_place_work *w, uint32_t first, uint32_t past, bool in_name)
{
    if (!is_free(w, first, past))
        return false;
    uint32_t name = mrs_place_name_of(w, first, past, false);
    const mrs_place_cand *c = best_start(w, name);
    if (!c || !(c->flags & MRS_GAZ_ADJ))
        return false;
    add_mention(w, first, past, name, MRS_FROM_NORP)->in_name = in_name;
    return true;
}

/* The longest run from first that is a place by its own name and what stands around it. */
static uint32_t add_untagged(mrs_place_work *w, uint32_t first, uint32_t limit, double needs,
                             mrs_mention_from from)
{
    uint32_t most = first, ignored = 0;
    while (most < limit && most - first < MRS_NAME_TOKENS &&
           (may_end(w, most) || (most > first && joins(w, most))))
        most++;
    for (uint32_t past = most; past > first; past--) {
        if (!may_end(w, past - 1) || !is_free(w, first, past))
            continue;
        if (add_demonym(w, first, past, false))
            return past;
        uint32_t name = mrs_place_name_of(w, first, past, may_be_short(w, first));
        if (name == MRS_NO_NAME ||
            (past - first == 1 && is_word(w, first, MRS_WORD_NOT_PLACE, &ignored)))
            continue;
        if (is_propn(w, first) && claim_to_place(w, first, past, name) >= needs) {
            add_mention(w, first, past, name, from);
            return past;
        }
    }
    return first + 1;
}

/* "Mosul Police", "Syrian Observatory": the place is part of the name. */
static void add_in_name(mrs_place_work *w, const mrs_ent *e)
{
    for (uint32_t t = e->first; t < e->past; t++) {
        uint32_t name = MRS_NO_NAME, end = 0;
        if (!starts_upper(w, t) || !is_free(w, t, t + 1) || !(end = longest(w, t, e->past, &name)))
            continue;
        const mrs_place_cand *c = best_start(w, name);
        const mrs_gaz_place *p = &w->places->gaz.place[c->place];
        bool sure =
            (c->flags & MRS_GAZ_ADJ) ||
            ((c->flags & MRS_GAZ_PRIMARY) &&
             (p->kind == MRS_GAZ_COUNTRY || p->kind == MRS_GAZ_ADMIN1 || p->population >= 100000));
        if (!sure)
            continue;
        add_mention(w, t, end, name, MRS_FROM_ORG)->in_name = true;
        t = end - 1;
    }
}

static void add_other(mrs_place_work *w, const mrs_ent *e, mrs_mention_from from)
{
    uint32_t first = e->first, past = e->past;
    strip(w, &first, &past);
    if (first >= past || !is_free(w, first, past))
        return;
    const double *weight = w->places->weight;
    double needs = weight[from == MRS_FROM_PERSON ? MRS_W_accept_person : MRS_W_accept_org];
    uint32_t name = mrs_place_name_of(w, first, past, may_be_short(w, first)), ignored = 0;
    bool never = past - first == 1 && is_word(w, first, MRS_WORD_NOT_PLACE, &ignored);
    if (name != MRS_NO_NAME && !never && claim_to_place(w, first, past, name) >= needs)
        add_mention(w, first, past, name, from);
    else if (from != MRS_FROM_PERSON)
        add_in_name(w, e);
}

/* "al-Khani mosque", "Ghwayran prison" that nothing knows: kept with their words. */
static void add_sites(mrs_place_work *w)
{
    const uint32_t sites = 1u << MRS_GAZ_PRISON | 1u << MRS_GAZ_WORSHIP | 1u << MRS_GAZ_HOSPITAL |
                           1u << MRS_GAZ_CAMP | 1u << MRS_GAZ_BASE | 1u << MRS_GAZ_DAM |
                           1u << MRS_GAZ_CROSSING | 1u << MRS_GAZ_BRIDGE | 1u << MRS_GAZ_OIL |
                           1u << MRS_GAZ_GRAVE;
    for (uint32_t t = 1; t < w->parse->n; t++) {
        uint32_t past = 0, first = t;
        const mrs_word_row *row =
            is_propn(w, t - 1) && !w->mention_of[t - 1]
                ? mrs_place_word_at(&w->places->words, w->doc, t, MRS_WORD_KIND, &past)
                : NULL;
        if (!row || !(row->kinds & sites) || !(row->sides & MRS_SIDE_AFTER))
            continue;
        while (first > w->parse->sent_first[w->parse->sent[t]] && !w->mention_of[first - 1] &&
               (is_propn(w, first - 1) || (joins(w, first - 1) && is_propn(w, first))) &&
               !is_text(w, first - 1, "of") && !is_text(w, first - 1, "the") &&
               !is_text(w, first - 1, "and"))
            first--;
        if (is_free(w, first, past) && starts_upper(w, t - 1))
            add_mention(w, first, past, MRS_NO_NAME, MRS_FROM_SITE)->kinds = row->kinds;
    }
}

static int by_first(const void *a, const void *b)
{
    const mrs_place_mention *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

static void add_free_runs(mrs_place_work *w)
{
    for (uint32_t t = 0; t < w->parse->n;) {
        if (w->mention_of[t] || w->parse->ent_of[t] || !may_end(w, t)) {
            t++;
            continue;
        }
        uint32_t limit = t;
        while (limit < sentence_end(w, t) && !w->mention_of[limit] && !w->parse->ent_of[limit])
            limit++;
        t = add_untagged(w, t, limit, w->places->weight[MRS_W_accept_untagged], MRS_FROM_NONE);
    }
}

void mrs_place_collect(mrs_place_work *w)
{
    const mrs_parse *p = w->parse;
    for (uint32_t i = 0; i < p->n_ents; i++) {
        mrs_mention_from from = from_of(w, p->ents[i].first);
        if (from == MRS_FROM_NORP)
            add_demonym(w, p->ents[i].first, p->ents[i].past, false);
        else if (from <= MRS_FROM_FAC)
            add_tagged(w, p->ents[i].first, p->ents[i].past, from);
    }
    for (uint32_t i = 0; i < p->n_ents; i++) {
        mrs_mention_from from = from_of(w, p->ents[i].first);
        if (from > MRS_FROM_FAC && from != MRS_FROM_OTHER)
            add_other(w, &p->ents[i], from);
    }
    add_free_runs(w);
    add_sites(w);
    if (w->mentions.n)
        qsort(w->mentions.at, w->mentions.n, sizeof *w->mentions.at, by_first);
    for (uint32_t i = 0; i < w->mentions.n; i++)
        for (uint32_t t = w->mentions.at[i].first; t < w->mentions.at[i].past; t++)
            w->mention_of[t] = i + 1;
}
