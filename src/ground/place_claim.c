#include "ground/place_work.h"

/* "fled to", "the road from". */
static bool moves_before(const mrs_place_work *w, uint32_t past)
{
    uint32_t at = 0;
    return mrs_place_word_before(&w->places->words, w->doc, past, MRS_WORD_MOTION, &at) != NULL;
}

static double locative_before(const mrs_place_work *w, uint32_t first)
{
    uint32_t at = 0;
    if (first && w->parse->pos[first - 1] == MRS_POS_DET)
        first--;
    if (mrs_place_word_before(&w->places->words, w->doc, first, MRS_WORD_NEAR, &at))
        return 2.5;
    const mrs_word_row *row =
        mrs_place_word_before(&w->places->words, w->doc, first, MRS_WORD_LOCATIVE, &at);
    if (row && !row->strong && at && moves_before(w, at))
        return 3;
    return !row ? 0 : row->strong ? 2 : 1;
}

uint32_t mrs_place_kind_beside(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t at = 0;
    const mrs_place_words *words = &w->places->words;
    const mrs_word_row *row = mrs_place_word_at(words, w->doc, past, MRS_WORD_KIND, &at);
    if (row && (row->sides & MRS_SIDE_AFTER))
        return row->kinds;
    if (first && mrs_place_is_text(w, first - 1, "of"))
        first--;
    row = mrs_place_word_before(words, w->doc, first, MRS_WORD_KIND, &at);
    return row && (row->sides & MRS_SIDE_BEFORE) ? row->kinds : 0;
}

/* A country or province stands at token t. */
static bool area_at(mrs_place_work *w, uint32_t t)
{
    uint32_t name = MRS_NO_NAME;
    if (t >= w->parse->n || !mrs_place_starts_upper(w, t))
        return false;
    if (w->mention_of[t])
        name = w->mentions.at[w->mention_of[t] - 1].name;
    else
        mrs_place_longest(w, t, mrs_place_sentence_end(w, t), &name);
    const mrs_place_cand *c = mrs_place_best_start(w, name);
    uint8_t kind = c ? w->places->gaz.place[c->place].kind : MRS_GAZ_NONE;
    return kind == MRS_GAZ_COUNTRY || kind == MRS_GAZ_ADMIN1;
}

static bool area_after_comma(mrs_place_work *w, uint32_t past)
{
    return mrs_place_is_text(w, past, ",") && area_at(w, past + 1);
}

/* "Sabboura, an area outside Damascus", "Abu Kamal is a town on": says what it is. */
static bool kind_in_apposition(const mrs_place_work *w, uint32_t past)
{
    uint32_t end = 0;
    bool says = mrs_place_is_text(w, past, ",") || mrs_place_is_text(w, past, "is") ||
                mrs_place_is_text(w, past, "was");
    if (!says || past + 2 >= w->parse->n || w->parse->pos[past + 1] != MRS_POS_DET)
        return false;
    for (uint32_t t = past + 2; t < past + 6 && t < w->parse->n; t++) {
        if (mrs_place_is_word(w, t, MRS_WORD_KIND, &end))
            return true;
        if (w->parse->pos[t] != MRS_POS_ADJ && w->parse->pos[t] != MRS_POS_NOUN)
            return false;
    }
    return false;
}

static bool is_named(const mrs_place_work *w, uint32_t country)
{
    return country && country < MRS_COUNTRIES_MAX && w->named[country];
}

/* True when the report names the country of the name's best candidate. */
static bool country_is_named(const mrs_place_work *w, uint32_t name)
{
    const mrs_gaz_place *p = w->places->gaz.place;
    return is_named(w, p[mrs_place_best_start(w, name)->place].country);
}

static double fame(const mrs_place_work *w, uint32_t name)
{
    const mrs_place_cand *c = mrs_place_best_start(w, name);
    const mrs_gaz_place *p = &w->places->gaz.place[c->place];
    if (c->flags & MRS_GAZ_SOUND)
        return 0;
    bool main = (c->flags & MRS_GAZ_PRIMARY) || (p->flags & MRS_GAZ_TRANSLIT);
    double less = main ? 0 : 0.5;
    if (p->kind == MRS_GAZ_COUNTRY)
        return 3 - less;
    if (p->kind == MRS_GAZ_ADMIN1)
        return 2 - less;
    if (p->flags & (MRS_GAZ_OWN | MRS_GAZ_NAMED))
        return p->population >= 500000 ? 2 : 1.5;
    return (p->population >= 500000   ? 2
            : p->population >= 100000 ? 1.5
            : p->population >= 20000  ? 1
            : p->population >= 5000   ? 0.5
                                      : 0) -
           less;
}

/* What stands before and after says that the name is part of a longer one, or opens a sentence. */
static double against(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t end = 0;
    double score = 0;
    if (past - first == 1 && first == w->parse->sent_first[w->parse->sent[first]])
        score += 1;
    if (past < w->parse->n && mrs_place_is_propn(w, past) && !mrs_place_kind_beside(w, first, past))
        score += 2;
    bool joined = first && mrs_place_is_propn(w, first - 1) &&
                  w->parse->sent[first - 1] == w->parse->sent[first];
    if (joined && !mrs_place_is_word(w, first - 1, MRS_WORD_KIND, &end) &&
        !mrs_place_is_word(w, first - 1, MRS_WORD_NEAR, &end))
        score += 2;
    return score;
}

/* "Tabqa Dam": the kind word is part of the name. */
static bool ends_in_kind(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t at = 0;
    const mrs_word_row *row =
        mrs_place_word_before(&w->places->words, w->doc, past, MRS_WORD_KIND, &at);
    return row && at > first && (row->sides & MRS_SIDE_AFTER);
}

static bool is_separator(const mrs_place_work *w, uint32_t t)
{
    return t < w->parse->n && (mrs_place_is_text(w, t, ",") || mrs_place_is_text(w, t, ";") ||
                               mrs_place_is_text(w, t, "and") || mrs_place_is_text(w, t, "or"));
}

/* "Basra, Amarah", "Basra; and Amarah": beside a place in a list. */
static bool is_listed(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t left = first, right = past;
    while (left > 0 && first - left < 2 && is_separator(w, left - 1))
        left--;
    while (right - past < 2 && is_separator(w, right))
        right++;
    uint32_t before = left < first && left > 0 ? w->mention_of[left - 1] : 0;
    uint32_t after = right > past && right < w->parse->n ? w->mention_of[right] : 0;
    return (before && !w->mentions.at[before - 1].demonym) ||
           (after && !w->mentions.at[after - 1].demonym);
}

/* "a driver, 49, of Mosul". */
static bool is_home(const mrs_place_work *w, uint32_t first)
{
    return first >= 3 && mrs_place_is_text(w, first - 1, "of") &&
           mrs_place_is_text(w, first - 2, ",") && w->parse->pos[first - 3] == MRS_POS_NUM;
}

bool mrs_place_said_placed(mrs_place_work *w, uint32_t first, uint32_t past)
{
    return locative_before(w, first) >= 2 || mrs_place_kind_beside(w, first, past) ||
           area_after_comma(w, past) || is_listed(w, first, past) || is_home(w, first) ||
           mrs_place_dateline(w, first, past) != 0;
}

static bool opens_text(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    return mrs_place_dateline(w, first, past) || mrs_place_heads(w, first, past);
}

/* "in al-Qaim": the label is as often a person's or body's; they are not what one is in. */
static double of_article(const mrs_place_work *w, uint32_t first)
{
    bool joined = first && mrs_place_is_propn(w, first - 1);
    return joined || !mrs_place_starts_article(w, first) ? 0
           : locative_before(w, first) > 0               ? 2
                                                         : 1;
}

/* How much speaks for these words being a place; compared with the accept_ weights. */
static double claim_to_place(mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name)
{
    uint32_t ignored = 0;
    double score = fame(w, name) + locative_before(w, first) - against(w, first, past);
    if (mrs_place_kind_beside(w, first, past) || ends_in_kind(w, first, past))
        score += 2;
    if (is_listed(w, first, past))
        score += 1.5;
    if (mrs_place_is_word(w, past, MRS_WORD_PEOPLE, &ignored))
        score += 1.5;
    if (is_home(w, first))
        score += 3.5;
    if (area_after_comma(w, past) || kind_in_apposition(w, past))
        score += 2;
    if (opens_text(w, first, past))
        score += 3.5;
    if (mrs_place_is_text(w, past, "in") && area_at(w, past + 1))
        score += 1;
    if (mrs_place_is_acronym(w, first, past, name))
        score -= 3;
    if (country_is_named(w, name))
        score += 1;
    if (w->names.at[name].tagged)
        score += 2;
    return score + of_article(w, first);
}

static bool may_end(const mrs_place_work *w, uint32_t t)
{
    return mrs_place_starts_upper(w, t) &&
           (mrs_place_is_propn(w, t) || w->parse->pos[t] == MRS_POS_ADJ ||
            w->parse->pos[t] == MRS_POS_NOUN);
}

bool mrs_place_add_demonym(mrs_place_work *w, uint32_t first, uint32_t past, bool in_name)
{
    if (!mrs_place_is_free(w, first, past))
        return false;
    uint32_t name = mrs_place_name_of(w, first, past, false);
    const mrs_place_cand *c = mrs_place_best_start(w, name);
    if (!c || !(c->flags & MRS_GAZ_ADJ))
        return false;
    mrs_place_add(w, first, past, name, MRS_FROM_NORP)->in_name = in_name;
    return true;
}

/* A name that may be claimed for the words; MRS_NO_NAME when one of them is no place's word. */
static uint32_t name_to_claim(mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t ignored = 0;
    if (past - first == 1 && mrs_place_is_word(w, first, MRS_WORD_NOT_PLACE, &ignored))
        return MRS_NO_NAME;
    return mrs_place_name_of(w, first, past, mrs_place_may_be_short(w, first));
}

static uint32_t longest_run(const mrs_place_work *w, uint32_t first, uint32_t limit)
{
    uint32_t most = first;
    bool article = mrs_place_starts_article(w, first);
    while (most < limit && most - first < MRS_NAME_TOKENS &&
           (may_end(w, most) || ((most > first || article) && mrs_place_joins(w, most))))
        most++;
    return most;
}

/* The longest run from first that is a place by its own name and what stands around it. */
static uint32_t add_untagged(mrs_place_work *w, uint32_t first, uint32_t limit, double needs)
{
    uint32_t most = longest_run(w, first, limit);
    for (uint32_t past = most; past > first; past--) {
        if (!may_end(w, past - 1) || !mrs_place_is_free(w, first, past))
            continue;
        if (mrs_place_add_demonym(w, first, past, false))
            return past;
        uint32_t name = name_to_claim(w, first, past);
        bool proper = mrs_place_is_propn(w, first) || opens_text(w, first, past);
        if (name != MRS_NO_NAME && proper && claim_to_place(w, first, past, name) >= needs) {
            mrs_place_add(w, first, past, name, MRS_FROM_NONE);
            return past;
        }
    }
    return first + 1;
}

/* A name in a longer one that nobody would take for another: adjectives, what is large, what the
 * report has as a place elsewhere. */
static bool is_sure_part(const mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name)
{
    uint32_t ignored = 0;
    const mrs_place_cand *c = mrs_place_best_start(w, name);
    const mrs_gaz_place *p = &w->places->gaz.place[c->place];
    if (c->flags & MRS_GAZ_ADJ)
        return true;
    if (past - first == 1 && mrs_place_is_word(w, first, MRS_WORD_NOT_PLACE, &ignored))
        return false;
    if (mrs_place_is_acronym(w, first, past, name) || mrs_place_is_other(w, first, past, name))
        return false;
    bool large = p->kind == MRS_GAZ_COUNTRY || p->kind == MRS_GAZ_ADMIN1 || p->population >= 100000;
    return w->names.at[name].tagged || ((c->flags & MRS_GAZ_PRIMARY) && large);
}

/* "Mosul Police", "Syrian Observatory": the place is part of the name, not so in "Mosul's Police".
 */
static void add_in_name(mrs_place_work *w, const mrs_ent *e)
{
    for (uint32_t t = e->first; t < e->past; t++) {
        uint32_t name = MRS_NO_NAME, end = 0;
        if (!mrs_place_starts_upper(w, t) || !mrs_place_is_free(w, t, t + 1) ||
            !(end = mrs_place_longest(w, t, e->past, &name)))
            continue;
        bool whole = t == e->first && end == e->past;
        bool owns = end < w->parse->n && mrs_str_is(w->parse->tag[end], "POS");
        if (whole || !is_sure_part(w, t, end, name))
            continue;
        mrs_place_add(w, t, end, name, MRS_FROM_ORG)->in_name = !owns;
        t = end - 1;
    }
}

/* "Near Palmyra", tagged as one name. */
static void strip_locative(const mrs_place_work *w, uint32_t *first, uint32_t past)
{
    uint32_t end = 0;
    if (mrs_place_is_word(w, *first, MRS_WORD_NEAR, &end) && end < past)
        *first = end;
}

static bool claim_other(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from)
{
    const double *weight = w->places->weight;
    double needs = weight[from == MRS_FROM_PERSON ? MRS_W_accept_person : MRS_W_accept_org];
    uint32_t name = name_to_claim(w, first, past);
    if (name == MRS_NO_NAME || mrs_place_is_other(w, first, past, name) ||
        claim_to_place(w, first, past, name) < needs)
        return false;
    mrs_place_add(w, first, past, name, from);
    w->names.at[name].tagged = true;
    return true;
}

/* Entities that are no places by their label: taken for one when enough speaks for it. */
static void claim_entities(mrs_place_work *w)
{
    for (uint32_t i = 0; i < w->parse->n_ents; i++) {
        const mrs_ent *e = &w->parse->ents[i];
        mrs_mention_from from = mrs_place_from(w, e->first);
        uint32_t first = e->first, past = e->past;
        if (from <= MRS_FROM_FAC)
            continue;
        mrs_place_strip(w, &first, &past);
        strip_locative(w, &first, past);
        if (first >= past || !mrs_place_is_free(w, first, past))
            continue;
        uint32_t grown = mrs_place_grow(w, first, past);
        if ((grown > past && claim_other(w, first, grown, from)) ||
            claim_other(w, first, past, from))
            continue;
        for (uint32_t t = first; from == MRS_FROM_ORG && t < past; t++)
            if (mrs_place_is_text(w, t, "in"))
                mrs_place_add_pieces(w, first, past, from);
    }
}

/* Letters to change, add or drop; more than 2 counts as 3. */
static uint32_t distance(mrs_str a, mrs_str b)
{
    uint8_t row[MRS_KEY_MAX + 1];
    if (a.len > b.len + 2 || b.len > a.len + 2)
        return 3;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = (uint8_t)j;
    for (size_t i = 0; i < a.len; i++) {
        uint8_t corner = row[0];
        row[0] = (uint8_t)(i + 1);
        for (size_t j = 0; j < b.len; j++) {
            uint8_t change = (uint8_t)(corner + (a.ptr[i] != b.ptr[j]));
            uint8_t less = row[j] < row[j + 1] ? row[j] : row[j + 1];
            corner = row[j + 1];
            row[j + 1] = change < less + 1 ? change : (uint8_t)(less + 1);
        }
    }
    return row[b.len] > 2 ? 3 : row[b.len];
}

uint32_t mrs_place_similar_site(const mrs_place_work *w, uint32_t first, uint32_t past,
                                uint32_t kinds)
{
    const mrs_gazetteer *gaz = &w->places->gaz;
    mrs_key light, sound, other, other_sound;
    uint32_t best = 0, least = 3, n = gaz->head->n_places;
    if (!mrs_fold_light(mrs_place_words_of(w, first, past), &light) ||
        !mrs_fold_sound(&light, &sound) || sound.len < 10)
        return 0;
    for (uint32_t i = n - 1; i > 0 && (gaz->place[i].flags & MRS_GAZ_OWN); i--) {
        if (!(kinds & 1u << gaz->place[i].kind) || !is_named(w, gaz->place[i].country) ||
            (gaz->name[gaz->place[i].name] | 0x20) != light.text[0] ||
            !mrs_fold_light(mrs_gazetteer_name(gaz, i), &other) ||
            !mrs_fold_sound(&other, &other_sound))
            continue;
        uint32_t d = distance(mrs_key_str(&sound), mrs_key_str(&other_sound));
        if (d == least)
            best = 0;
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return best;
}

/* The first token of the capitalised run that ends before the kind word at t. */
static uint32_t site_start(const mrs_place_work *w, uint32_t t)
{
    uint32_t start = w->parse->sent_first[w->parse->sent[t]];
    while (t > start && !w->mention_of[t - 1]) {
        bool joins = mrs_place_joins(w, t - 1) && mrs_place_is_propn(w, t) &&
                     !mrs_place_is_text(w, t - 1, "of") && !mrs_place_is_text(w, t - 1, "the") &&
                     !mrs_place_is_text(w, t - 1, "and");
        if (!mrs_place_is_propn(w, t - 1) && !joins)
            break;
        t--;
    }
    return t;
}

/* "al-Khani mosque", "Ghwayran prison" that nothing knows: kept with their words. */
static void add_sites(mrs_place_work *w)
{
    const uint32_t sites = 1u << MRS_GAZ_PRISON | 1u << MRS_GAZ_WORSHIP | 1u << MRS_GAZ_HOSPITAL |
                           1u << MRS_GAZ_CAMP | 1u << MRS_GAZ_BASE | 1u << MRS_GAZ_DAM |
                           1u << MRS_GAZ_CROSSING | 1u << MRS_GAZ_BRIDGE | 1u << MRS_GAZ_OIL |
                           1u << MRS_GAZ_GRAVE;
    for (uint32_t t = 1; t < w->parse->n; t++) {
        uint32_t past = 0;
        if (!mrs_place_is_propn(w, t - 1) || w->mention_of[t - 1] ||
            !mrs_place_starts_upper(w, t - 1))
            continue;
        const mrs_word_row *row =
            mrs_place_word_at(&w->places->words, w->doc, t, MRS_WORD_KIND, &past);
        bool street = row && (row->kinds & 1u << MRS_GAZ_ROAD) && mrs_place_starts_upper(w, t);
        if (!row || !(street || (row->kinds & sites)) || !(row->sides & MRS_SIDE_AFTER))
            continue;
        uint32_t first = site_start(w, t);
        if (!mrs_place_is_free(w, first, past) || (first && w->mention_of[first - 1]))
            continue;
        mrs_place_mention *m = mrs_place_add(w, first, past, MRS_NO_NAME, MRS_FROM_SITE);
        m->kinds = row->kinds;
        m->place = mrs_place_similar_site(w, first, past, row->kinds);
    }
}

static void add_free_runs(mrs_place_work *w)
{
    for (uint32_t t = 0; t < w->parse->n;) {
        if (w->mention_of[t] || w->parse->ent_of[t] ||
            !(may_end(w, t) || mrs_place_starts_article(w, t))) {
            t++;
            continue;
        }
        uint32_t limit = t;
        while (limit < mrs_place_sentence_end(w, t) && !w->mention_of[limit] &&
               !w->parse->ent_of[limit])
            limit++;
        t = add_untagged(w, t, limit, w->places->weight[MRS_W_accept_untagged]);
    }
}

void mrs_place_claim(mrs_place_work *w)
{
    claim_entities(w);
    claim_entities(w); /* what one sentence says of a name holds for its others */
    for (uint32_t i = 0; i < w->parse->n_ents; i++) {
        mrs_mention_from from = mrs_place_from(w, w->parse->ents[i].first);
        if (from == MRS_FROM_ORG || from == MRS_FROM_NORP)
            add_in_name(w, &w->parse->ents[i]);
    }
    add_free_runs(w);
    add_sites(w);
}
