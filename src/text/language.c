/* Which language a text and each of its paragraphs is in, by function words and by letters of its
 * own (data/text/languages.tsv). Cavnar & Trenkle 1994 would need models; here only "is it English,
 * and if not, what" counts. */
#include "text/tables.h"
#include "text/unicode.h"

enum { SAMPLE = 1 << 16, WORD = 48, WORD_WEIGHT = 3, FEW_MARKS = 3 };

typedef struct {
    const mrs_canon *canon;
    uint32_t score[MRS_LANGS];
    uint32_t words, letters;
    uint32_t latin; /* of letters */
} counting;

static void add(counting *k, mrs_str mark, const char *kind, uint32_t weight)
{
    const mrs_table *t = &k->canon->languages;
    uint32_t row = mrs_table_find(t, mark);
    if (!row || !mrs_str_is(mrs_table_cell(t, row, 1), kind))
        return;
    uint64_t bits = k->canon->row_langs[row];
    for (uint32_t i = 0; i < k->canon->n_langs; i++)
        if (bits >> i & 1)
            k->score[i] += weight;
}

static void count_word(counting *k, mrs_str word)
{
    char small[2 * WORD];
    if (word.len == 0)
        return;
    k->words++;
    if (mrs_lower_room(word.len) <= sizeof small)
        add(k, (mrs_str){small, mrs_lower_put(word, small)}, "word", WORD_WEIGHT);
}

static void count(counting *k, mrs_str text)
{
    size_t start = 0;
    for (size_t at = 0; at < text.len;) {
        size_t here = at;
        uint32_t cp = mrs_utf8_next(text, &at);
        bool mark = cp == '\'' || cp == 0x2019 || cp == 0x200C || (cp >= 0x300 && cp < 0x370);
        if (mrs_cp_is_alpha(cp) || mark) {
            k->letters++;
            k->latin += cp < 0x250 || (cp >= 0x1E00 && cp < 0x1F00) || mark;
            if (cp >= 0x80)
                add(k, mrs_str_sub(text, here, at), "letter", 1);
            continue;
        }
        count_word(k, mrs_str_sub(text, start, here));
        start = at;
    }
    count_word(k, mrs_str_sub(text, start, text.len));
}

static mrs_str sample(mrs_str text)
{
    if (text.len <= SAMPLE)
        return text;
    size_t end = SAMPLE;
    while (((unsigned char)text.ptr[end] & 0xC0) == 0x80)
        end--;
    return mrs_str_sub(text, 0, end);
}

static uint32_t best_of(const counting *k)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < k->canon->n_langs; i++)
        if (k->score[i] > k->score[best])
            best = i;
    return best;
}

static mrs_str told(const counting *k)
{
    uint32_t best = best_of(k), score = k->score[best];
    /* a tenth of the words, or one letter in thirty, and two marks at least */
    bool sure = score >= 2 * WORD_WEIGHT &&
                (score * 10 >= k->words * WORD_WEIGHT || score * 30 >= k->letters);
    if (sure)
        return k->canon->lang[best];
    return k->words >= 25 ? MRS_STR("und") : MRS_STR("");
}

mrs_str mrs_canon_language(const mrs_canon *canon, mrs_str text)
{
    counting k = {.canon = canon};
    count(&k, sample(text));
    return told(&k);
}

bool mrs_language_is_english(mrs_str tag)
{
    return mrs_str_starts(tag, MRS_STR("en")) && (tag.len == 2 || tag.ptr[2] == '-');
}

/* Nothing, or a word for not knowing. */
static bool is_open(mrs_str tag)
{
    return tag.len == 0 || mrs_str_is(tag, "und");
}

/* The language of a paragraph that is not coded; empty: it is coded. whole: the document's. */
static mrs_str foreign(const mrs_canon *canon, mrs_str text, mrs_str whole)
{
    counting k = {.canon = canon};
    count(&k, sample(text));
    mrs_str own = told(&k);
    bool at_home = whole.len == 0 || mrs_language_is_english(whole);
    bool latin = k.latin * 2 >= k.letters;
    /* a foreign name and two words that mean something elsewhere make no foreign paragraph */
    if (at_home && latin && k.score[best_of(&k)] < FEW_MARKS * WORD_WEIGHT)
        return MRS_STR("");
    if (!is_open(own))
        return mrs_language_is_english(own) ? MRS_STR("") : own;
    if (!at_home)
        return whole;
    return latin ? MRS_STR("") : MRS_STR("und");
}

static bool has_words(mrs_str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t cp = mrs_utf8_next(text, &at);
        if (mrs_cp_is_alpha(cp) || mrs_cp_is_digit(cp))
            return true;
    }
    return false;
}

void mrs_canon_languages(const mrs_canon *canon, mrs_doc *doc)
{
    MRS_VEC(mrs_foreign) out = {0};
    mrs_str rest = doc->text, line, own = mrs_canon_language(canon, doc->text);
    if (!is_open(own) && !is_open(doc->lang) &&
        mrs_language_is_english(own) != mrs_language_is_english(doc->lang))
        doc->lang = mrs_str_copy(own, doc->arena);
    mrs_str whole = is_open(own) && doc->lang.len ? doc->lang : own;
    doc->n_paragraphs = 0;
    while (mrs_str_split(&rest, '\n', &line)) {
        if (!has_words(line))
            continue;
        doc->n_paragraphs++;
        mrs_str lang = foreign(canon, line, whole);
        uint32_t start = (uint32_t)(line.ptr - doc->text.ptr);
        if (lang.len)
            *MRS_PUSH(doc->arena, &out) =
                (mrs_foreign){{start, start + (uint32_t)line.len}, mrs_str_copy(lang, doc->arena)};
    }
    doc->foreign.at = out.at;
    doc->foreign.n = out.n;
}
