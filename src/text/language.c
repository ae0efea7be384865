/* Which language a text is in, by function words and by letters of its own
 * (data/text/languages.tsv). Cavnar & Trenkle 1994 would need models; here only "is it English, and
 * if not, what" counts. */
#include "text/tables.h"
#include "text/unicode.h"

enum { SAMPLE = 1 << 16, WORD = 48, WORD_WEIGHT = 3 };

typedef struct {
    const mrs_canon *canon;
    uint32_t score[MRS_LANGS];
    uint32_t words, letters;
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

mrs_str mrs_canon_language(const mrs_canon *canon, mrs_str text)
{
    counting k = {.canon = canon};
    count(&k, sample(text));
    uint32_t best = 0;
    for (uint32_t i = 1; i < canon->n_langs; i++)
        if (k.score[i] > k.score[best])
            best = i;
    uint32_t score = k.score[best];
    /* a tenth of the words, or one letter in thirty, and two marks at least */
    bool told = score >= 2 * WORD_WEIGHT &&
                (score * 10 >= k.words * WORD_WEIGHT || score * 30 >= k.letters);
    if (told)
        return canon->lang[best];
    return k.words >= 25 ? MRS_STR("und") : MRS_STR("");
}
