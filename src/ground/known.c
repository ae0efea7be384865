#include "ground/known.h"

#include "ground/place_work.h"

enum { MOST_WORDS = 5, MOST_AFFIXES = 2, FEWEST_LETTERS = 3 };
/* A place's least start, log10 of population as in place_rank.c: where its language is at home, and
 * elsewhere. */
#define LARGE 4.0
#define LARGE_ABROAD 6.0

typedef struct {
    mrs_span at;
    bool gap; /* something else than one blank or hyphen stands before it */
} word;

typedef struct {
    const mrs_known_tables *tables;
    mrs_str text, lang;
    mrs_arena *arena;
    MRS_VEC(word) words;
    mrs_knowns *out;
    bool actors; /* what is looked for */
} search;

mrs_status mrs_known_open(const mrs_pack *pack, const mrs_places *places, const mrs_actors *actors,
                          mrs_known_tables *out, mrs_err *err)
{
    *out = (mrs_known_tables){.places = places, .actors = actors};
    mrs_status st = mrs_table_open(pack, "table/lexicon/affixes", &out->affixes, err);
    if (!st)
        st = mrs_table_open(pack, "table/lexicon/homes", &out->homes, err);
    if (!st)
        st = mrs_table_open(pack, "table/lexicon/no_names", &out->no_names, err);
    return st ? st : mrs_table_open(pack, "table/text/languages", &out->words, err);
}

/* ---- words ------------------------------------------------------------------------------------
 */

static bool in_word(uint32_t cp)
{
    return mrs_cp_is_alpha(cp) || mrs_cp_is_digit(cp) || cp == '\'' || cp == 0x2019 ||
           cp == 0x200C || (cp >= 0x300 && cp < 0x370) || (cp >= 0x64B && cp < 0x660);
}

static void split(search *s, mrs_span at)
{
    size_t i = at.start, start = at.start, end = at.start;
    bool open = false;
    while (i <= at.end) {
        size_t here = i;
        uint32_t cp = i < at.end ? mrs_utf8_next(s->text, &i) : ' ';
        bool in = in_word(cp);
        if (in && !open)
            start = here;
        if (!in && open) {
            mrs_str before = mrs_str_sub(s->text, end, start);
            bool near = mrs_str_is(before, " ") || mrs_str_is(before, "-");
            *MRS_PUSH(s->arena, &s->words) =
                (word){{(uint32_t)start, (uint32_t)here}, s->words.n == 0 || !near};
            end = here;
        }
        open = in;
        if (here == at.end)
            return;
    }
}

/* ---- tables -----------------------------------------------------------------------------------
 */

static bool has_case(uint32_t cp)
{
    return cp < 0x590 || (cp >= 0x1E00 && cp < 0x2000);
}

/* Where a script has capitals a name begins with one, and an acronym is all of them. */
static bool looks_like_a_name(mrs_str name)
{
    size_t at = 0, letters = 0;
    bool first = false, all = true, cased = true;
    while (at < name.len) {
        uint32_t cp = mrs_utf8_next(name, &at);
        bool upper = mrs_cp_is_upper(cp);
        cased = cased && has_case(cp);
        first = letters++ ? first : upper;
        all = all && upper;
    }
    if (!cased)
        return letters >= FEWEST_LETTERS;
    return all ? letters > 1 : first && letters > FEWEST_LETTERS;
}

/* Is the language spoken there? One that no row names is at home everywhere. */
static bool at_home(const search *s, const char cc[2])
{
    uint32_t row = mrs_table_find(&s->tables->homes, s->lang);
    return !row || mrs_list_has(mrs_table_cell(&s->tables->homes, row, 1), (mrs_str){cc, 2});
}

static bool is_place(const search *s, mrs_str name, mrs_known *out)
{
    const mrs_places *places = s->tables->places;
    mrs_key key;
    mrs_place found = {0};
    uint32_t chosen = 0;
    double best = 0;
    if (!mrs_fold_light(name, &key))
        return false;
    mrs_gaz_hits hits = mrs_gazetteer_light(&places->gaz, &key);
    for (uint32_t i = 0; i < hits.n; i++) {
        uint32_t place = hits.at[i].place;
        double score = mrs_place_start(places, place, hits.at[i].tag);
        const mrs_gaz_place *p = &places->gaz.place[place];
        double least = p->flags & MRS_GAZ_OWN ? 0 : at_home(s, p->cc) ? LARGE : LARGE_ABROAD;
        if ((hits.at[i].tag & (MRS_GAZ_ADJ | MRS_GAZ_ABBR)) || score < least)
            continue;
        if (!chosen || score > best) {
            chosen = place;
            best = score;
        }
    }
    if (!chosen)
        return false;
    mrs_place_fill(places, chosen, s->arena, &found);
    out->id = found.gazetteer_id;
    out->name = found.name;
    memcpy(out->country, found.country, sizeof out->country);
    return true;
}

static bool is_known(const search *s, mrs_str name, mrs_known *out)
{
    if (!looks_like_a_name(name))
        return false;
    if (!s->actors)
        return is_place(s, name, out);
    mrs_actors_lookup(s->tables->actors, name, &out->id, &out->name);
    return out->id.len > 0;
}

/* A name without the affix of a row; false: it has none such. */
static bool without(const search *s, uint32_t row, mrs_str name, mrs_str *out)
{
    const mrs_table *t = &s->tables->affixes;
    mrs_str affix = mrs_table_cell(t, row, 0), kind = mrs_table_cell(t, row, 1);
    mrs_str langs = mrs_table_cell(t, row, 2);
    size_t at = 1;
    if (!mrs_list_has(langs, s->lang) || name.len <= affix.len)
        return false;
    *out = mrs_str_sub(name, affix.len, name.len);
    if (mrs_str_is(kind, "prefix"))
        return mrs_str_starts(name, affix);
    *out = mrs_str_sub(name, 0, name.len - affix.len);
    if (mrs_str_is(kind, "suffix"))
        return mrs_str_ends(name, affix);
    while (at < name.len && !mrs_str_starts(mrs_str_sub(name, at, name.len), affix))
        at++; /* "from": the affix and all behind it */
    *out = mrs_str_sub(name, 0, at);
    return at < name.len;
}

/* A common word of the language, or such a one with something written onto it. */
static bool is_common(const search *s, mrs_str name, int affixes)
{
    const mrs_table *common = &s->tables->no_names, *words = &s->tables->words;
    uint32_t row = mrs_table_find(common, name), of = mrs_table_find(words, name);
    mrs_str less, langs = of ? mrs_table_cell(words, of, 2) : MRS_STR(""), lang;
    if (row && mrs_list_has(mrs_table_cell(common, row, 1), s->lang))
        return true;
    while (mrs_str_split(&langs, ' ', &lang))
        if (mrs_str_eq(lang, s->lang))
            return true;
    for (row = 1; affixes && row < s->tables->affixes.rows; row++)
        if (without(s, row, name, &less) && is_common(s, less, affixes - 1))
            return true;
    return false;
}

static bool find_name(const search *s, mrs_str name, int affixes, mrs_known *out)
{
    mrs_str less;
    if (is_known(s, name, out)) {
        out->at.start = (uint32_t)(name.ptr - s->text.ptr);
        out->at.end = out->at.start + (uint32_t)name.len;
        return true;
    }
    for (uint32_t row = 1; affixes && row < s->tables->affixes.rows; row++)
        if (without(s, row, name, &less) && find_name(s, less, affixes - 1, out))
            return true;
    return false;
}

/* "Syria" in "Syrian Democratic Forces" is no place of its own. */
static bool within_actor(const search *s, mrs_span at)
{
    for (uint32_t i = 0; i < s->out->n; i++) {
        mrs_span actor = s->out->at[i].at;
        bool wider = actor.end - actor.start > at.end - at.start;
        if (s->out->at[i].actor && wider && mrs_span_overlap(actor, at))
            return true;
    }
    return false;
}

/* The longest name that begins with the word; its number of words, 0: none. */
static uint32_t take_name(search *s, uint32_t i)
{
    mrs_known found = {.actor = s->actors};
    uint32_t n = 1;
    while (n < MOST_WORDS && i + n < s->words.n && !s->words.at[i + n].gap)
        n++;
    for (; n; n--) {
        mrs_span last = s->words.at[i + n - 1].at, at = {s->words.at[i].at.start, last.end};
        if (!find_name(s, mrs_span_str(s->text, at), MOST_AFFIXES, &found) ||
            found.at.end <= last.start || within_actor(s, found.at) ||
            (n == 1 && is_common(s, mrs_span_str(s->text, at), MOST_AFFIXES)))
            continue;
        *MRS_PUSH(s->arena, s->out) = found;
        return n;
    }
    return 0;
}

void mrs_known_find(const mrs_known_tables *tables, mrs_str text, mrs_span at, mrs_str lang,
                    mrs_arena *arena, mrs_knowns *out)
{
    search s = {.tables = tables, .text = text, .lang = lang, .arena = arena, .out = out};
    split(&s, at);
    for (int pass = 0; pass < 2; pass++) {
        s.actors = pass == 0;
        for (uint32_t i = 0, n; i < s.words.n; i += n ? n : 1)
            n = take_name(&s, i);
    }
}
