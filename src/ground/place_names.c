#include "ground/place_work.h"

mrs_str mrs_place_words_of(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    return mrs_span_str(
        w->doc->text, (mrs_span){w->doc->tokens.at[first].start, w->doc->tokens.at[past - 1].end});
}

bool mrs_place_is_text(const mrs_place_work *w, uint32_t t, const char *word)
{
    return t < w->parse->n && mrs_str_is(mrs_token_text(w->doc, t), word);
}

bool mrs_place_is_word(const mrs_place_work *w, uint32_t at, mrs_word_effect effect, uint32_t *past)
{
    return mrs_place_word_at(&w->places->words, w->doc, at, effect, past) != NULL;
}

bool mrs_place_is_propn(const mrs_place_work *w, uint32_t t)
{
    return w->parse->pos[t] == MRS_POS_PROPN;
}

bool mrs_place_starts_upper(const mrs_place_work *w, uint32_t t)
{
    mrs_str s = mrs_token_text(w->doc, t);
    return s.len && ((s.ptr[0] >= 'A' && s.ptr[0] <= 'Z') || (unsigned char)s.ptr[0] >= 0xC3);
}

bool mrs_place_all_upper(mrs_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
            return false;
    return true;
}

/* May stand inside a name without being one: "Deir ez - Zor", "Port of Spain". */
bool mrs_place_joins(const mrs_place_work *w, uint32_t t)
{
    static const char *const JOINERS[] = {
        "-",  "al",  "el", "ez", "az", "of", "de",  "la", "le",  "as",  "ad",   "ar",  "es",
        "du", "del", "'",  "’",  "–",  "an", "ash", "at", "the", "and", "upon", "sur", "."};
    mrs_str word = mrs_token_text(w->doc, t);
    if (word.len > 4 || (word.ptr[0] >= 'A' && word.ptr[0] <= 'Z'))
        return false;
    for (size_t i = 0; i < sizeof JOINERS / sizeof *JOINERS; i++)
        if (mrs_place_is_text(w, t, JOINERS[i]))
            return true;
    return false;
}

bool mrs_place_starts_article(const mrs_place_work *w, uint32_t t)
{
    static const char *const ARTICLES[] = {"al", "el", "ad",  "an",  "ar", "as",
                                           "at", "az", "ash", "esh", "es"};
    if (t + 2 >= w->parse->n || !mrs_place_is_text(w, t + 1, "-") ||
        !mrs_place_starts_upper(w, t + 2))
        return false;
    for (size_t i = 0; i < sizeof ARTICLES / sizeof *ARTICLES; i++)
        if (mrs_place_is_text(w, t, ARTICLES[i]))
            return true;
    return false;
}

uint32_t mrs_place_sentence_end(const mrs_place_work *w, uint32_t t)
{
    return w->parse->sent_first[w->parse->sent[t] + 1];
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
        uint32_t end = w->parse->pos[t] == MRS_POS_DET ? t + 1 : 0;
        for (size_t i = 0; i < 4 && !end; i++)
            mrs_place_word_at(&w->places->words, w->doc, t, COMMON[i], &end);
        if (!end)
            return false;
        t = end;
    }
    return true;
}

static bool has_upper(mrs_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') || (unsigned char)s.ptr[i] >= 0xC3)
            return true;
    return false;
}

/* "us" is no country; "Hit" is a town, "In" is not; "Ky." is a state. */
static bool fit_to_look_up(mrs_str words, const mrs_key *key)
{
    if (!has_upper(words))
        return false;
    return key->len > 2 || mrs_place_all_upper(words) || words.ptr[words.len - 1] == '.';
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

/* The candidate with the best start; NULL for no name. */
const mrs_place_cand *mrs_place_best_start(const mrs_place_work *w, uint32_t name)
{
    const mrs_place_cand *best = NULL;
    for (uint32_t i = 0; name != MRS_NO_NAME && i < w->names.at[name].n_cands; i++) {
        const mrs_place_cand *c = &w->names.at[name].cand[i];
        if (!best || c->start > best->start)
            best = c;
    }
    return best;
}

/* The kinds of the capitalised kind word beside the name ("Red River", "Mount Hope"); 0 none. */
static uint32_t kind_in_name(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t end = 0;
    const mrs_place_words *words = &w->places->words;
    const mrs_word_row *row = NULL;
    if (past < w->parse->n && is_propn_upper(w, past))
        row = mrs_place_word_at(words, w->doc, past, MRS_WORD_KIND, &end);
    if (row && (row->sides & MRS_SIDE_AFTER))
        return row->kinds;
    row = NULL;
    if (first && is_propn_upper(w, first - 1))
        row = mrs_place_word_before(words, w->doc, first, MRS_WORD_KIND, &end);
    return row && (row->sides & MRS_SIDE_BEFORE) ? row->kinds : 0;
}

/* The kind word is part of the name, what it does not fit is another place. False when candidates
 * of that kind are left, or the word fits anything; "U.S. District Court" is no district. */
static bool is_another_kind(const mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name)
{
    const mrs_gaz_place *p = w->places->gaz.place;
    uint32_t kinds = kind_in_name(w, first, past);
    if ((kinds & 1u << MRS_GAZ_ADMIN2) &&
        p[mrs_place_best_start(w, name)->place].kind == MRS_GAZ_COUNTRY)
        return false;
    const mrs_place_name *n = &w->names.at[name];
    for (uint32_t i = 0; kinds && i < n->n_cands; i++)
        if (kinds & 1u << p[n->cand[i].place].kind)
            return false;
    return kinds != 0;
}

/* "Hamas" of the register, unless countries, provinces or rows of data/places are called so. */
static bool is_actor(const mrs_place_work *w, uint32_t name)
{
    const mrs_place_name *n = &w->names.at[name];
    const mrs_gaz_place *p = &w->places->gaz.place[mrs_place_best_start(w, name)->place];
    return p->kind != MRS_GAZ_COUNTRY && p->kind != MRS_GAZ_ADMIN1 && !(p->flags & MRS_GAZ_OWN) &&
           mrs_place_guard_actor(&w->places->guard, mrs_key_str(&n->key));
}

bool mrs_place_is_other(const mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name)
{
    uint32_t land = mrs_place_kind_beside(w, first, past) & ((1u << MRS_GAZ_DAM) - 1u);
    return (is_actor(w, name) && !land) || is_another_kind(w, first, past, name);
}

static bool is_capitals(const mrs_place_work *w, uint32_t t)
{
    mrs_str s = t < w->parse->n ? mrs_token_text(w->doc, t) : (mrs_str){NULL, 0};
    return s.len > 1 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && mrs_place_all_upper(s);
}

bool mrs_place_is_acronym(const mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name)
{
    mrs_str s = mrs_token_text(w->doc, first);
    if (past - first != 1 || s.len > 5 || !mrs_place_all_upper(s) ||
        mrs_place_is_text(w, past, "(") || mrs_place_is_text(w, past, ",") ||
        is_capitals(w, past) || (first && is_capitals(w, first - 1)) ||
        mrs_place_heads(w, first, past))
        return false;
    const mrs_place_cand *c = mrs_place_best_start(w, name);
    const mrs_gaz_place *p = &w->places->gaz.place[c->place];
    return p->kind != MRS_GAZ_COUNTRY && !(p->flags & MRS_GAZ_OWN) && !(c->flags & MRS_GAZ_ABBR);
}

mrs_mention_from mrs_place_from(const mrs_place_work *w, uint32_t t)
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

/* True when token t may be a short form: after ", " that follows a capitalised word ("Paris, TX"),
 * or three letters or more with a full stop or in capitals ("S.C.", "Calif.", "NSW"). */
bool mrs_place_may_be_short(const mrs_place_work *w, uint32_t t)
{
    mrs_str s = mrs_token_text(w->doc, t);
    if (t >= 2 && mrs_place_is_text(w, t - 1, ",") && mrs_place_starts_upper(w, t - 2))
        return true;
    return s.len > 2 && mrs_place_from(w, t) <= MRS_FROM_LOC &&
           ((s.len > 3 && s.ptr[s.len - 1] == '.') || mrs_place_all_upper(s));
}

/* Keys know no marks: "Nelson -", "St. Paul &" would be names. */
static bool may_end_name(const mrs_place_work *w, uint32_t t)
{
    mrs_str s = mrs_token_text(w->doc, t);
    unsigned char c = s.len ? (unsigned char)s.ptr[0] : 0;
    return (c | 0x20u) >= 'a' && ((c | 0x20u) <= 'z' || c >= 0x80) ? !mrs_str_is(s, "–")
                                                                   : c >= '0' && c <= '9';
}

/* "The Hague", not "The New York" of "The New York Times". */
static bool bears_article(const mrs_place_work *w, uint32_t name)
{
    mrs_str main = mrs_gazetteer_name(&w->places->gaz, mrs_place_best_start(w, name)->place);
    return mrs_str_starts(main, MRS_STR("The "));
}

/* The longest known name that starts at first, not past the end; its token after, or 0. */
uint32_t mrs_place_longest(mrs_place_work *w, uint32_t first, uint32_t past, uint32_t *name)
{
    uint32_t most = past - first < MRS_NAME_TOKENS ? past - first : MRS_NAME_TOKENS;
    bool article = w->parse->pos[first] == MRS_POS_DET;
    for (uint32_t n = most; n > 0; n--) {
        if (!mrs_place_is_free(w, first, first + n) || !may_end_name(w, first + n - 1))
            continue;
        *name = mrs_place_name_of(w, first, first + n, mrs_place_may_be_short(w, first));
        if (*name != MRS_NO_NAME && (!article || bears_article(w, *name)))
            return first + n;
    }
    return 0;
}

/* True when token t may go on with a name: a proper noun, what joins two, or a kind word. */
static bool goes_on(const mrs_place_work *w, uint32_t t)
{
    uint32_t end = 0;
    return !w->mention_of[t] &&
           (mrs_place_is_propn(w, t) || mrs_place_joins(w, t) ||
            mrs_place_is_word(w, t, MRS_WORD_KIND, &end) ||
            (t > 0 && mrs_place_is_word(w, t - 1, MRS_WORD_KIND, &end) && end > t));
}

/* "Washington, D.C.": one name, when the gazetteer has it so; the token after it, or 0. */
static uint32_t with_short_form(mrs_place_work *w, uint32_t first, uint32_t past)
{
    if (!mrs_place_is_text(w, past, ",") || past + 1 >= w->parse->n || w->mention_of[past + 1])
        return 0;
    mrs_str s = mrs_token_text(w->doc, past + 1);
    if (s.len < 4 || s.ptr[1] != '.' || !mrs_place_all_upper(s))
        return 0;
    uint32_t name = mrs_place_name_of(w, first, past + 2, false);
    bool known = name != MRS_NO_NAME && !(mrs_place_best_start(w, name)->flags & MRS_GAZ_SOUND);
    return known ? past + 2 : 0;
}

uint32_t mrs_place_grow(mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t end = mrs_place_sentence_end(w, first), most = past;
    while (most < end && most - first < MRS_NAME_TOKENS + 2 && goes_on(w, most))
        most++;
    uint32_t seat = with_short_form(w, first, past);
    if (seat)
        return seat;
    for (; most > past; most--) {
        if (mrs_place_joins(w, most - 1))
            continue;
        uint32_t name = mrs_place_name_of(w, first, most, false);
        if (name != MRS_NO_NAME && !(mrs_place_best_start(w, name)->flags & MRS_GAZ_SOUND))
            return most;
        if (name != MRS_NO_NAME && most - first > 2)
            return most;
    }
    return past;
}
