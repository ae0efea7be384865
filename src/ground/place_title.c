/* place_title.c - the place that the headline names: a frame for news whose sentence names none. */
#include "ground/place_work.h"

typedef struct {
    const mrs_place_work *w;
    mrs_str title;
    mrs_span at; /* the title in the text; empty: not in it */
} headline;

static bool is_letter_at(mrs_str s, size_t at)
{
    unsigned char c = at < s.len ? (unsigned char)s.ptr[at] : ' ';
    return c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Where whole words stand in the title; its length when they do not. */
static size_t find_words(mrs_str title, mrs_str words)
{
    for (size_t i = 0; words.len && i + words.len <= title.len; i++)
        if (memcmp(title.ptr + i, words.ptr, words.len) == 0 &&
            (i == 0 || !is_letter_at(title, i - 1)) && !is_letter_at(title, i + words.len))
            return i;
    return title.len;
}

static const mrs_word_row *row_of(const mrs_place_work *w, mrs_word_effect effect, mrs_str words)
{
    const mrs_place_words *rows = &w->places->words;
    mrs_str low = mrs_str_lower_ascii(words, w->arena);
    for (uint32_t i = 0; i < rows->n_rows; i++)
        if (rows->row[i].effect == effect && mrs_str_eq(rows->row[i].phrase, low))
            return &rows->row[i];
    return NULL;
}

static mrs_str word_before(mrs_str s, size_t past)
{
    while (past > 0 && s.ptr[past - 1] == ' ')
        past--;
    size_t from = past;
    while (from > 0 && s.ptr[from - 1] != ' ')
        from--;
    return mrs_str_sub(s, from, past);
}

/* "in Mosul", "Near Mosul", "Mosul: ...". */
static bool said_there(const headline *h, size_t at, size_t past)
{
    mrs_str before = word_before(h->title, at);
    if (at == 0)
        return past < h->title.len && h->title.ptr[past] == ':';
    return row_of(h->w, MRS_WORD_LOCATIVE, before) || row_of(h->w, MRS_WORD_NEAR, before);
}

/* How well a place of the text that the title names sets the scene; 0 not. A state or a capital
 * that acts ("Baghdad condemns") is none. */
static int fitness(const headline *h, const mrs_place *p)
{
    static const int fine[] = {
        [MRS_PRECISION_EXACT] = 4,  [MRS_PRECISION_NEAR] = 4,   [MRS_PRECISION_ADMIN2] = 3,
        [MRS_PRECISION_ADMIN1] = 2, [MRS_PRECISION_REGION] = 2, [MRS_PRECISION_COUNTRY] = 1,
        [MRS_PRECISION_BORDER] = 0};
    if (p->demonym || p->in_name || p->anaphor || mrs_span_empty(p->named))
        return 0;
    mrs_str words = mrs_span_str(h->w->doc->text, p->named);
    size_t at = find_words(h->title, words);
    return at < h->title.len && said_there(h, at, at + words.len) ? fine[p->precision] : 0;
}

/* The finest; none when two are as fine. The title's own mention stands before the text's. */
static const mrs_place *of_text(const headline *h)
{
    const mrs_place *best = NULL;
    int top = 0;
    for (uint32_t i = 0; i < h->w->out.n; i++) {
        const mrs_place *p = &h->w->out.at[i];
        int fit = fitness(h, p);
        if (fit && fit == top && best && !mrs_str_eq(best->name, p->name))
            best = NULL;
        if (fit <= top)
            continue;
        top = fit;
        best = p;
    }
    return best;
}

/* The country that most of the text's places lie in; "" when they have none. */
static const char *main_country(const mrs_place_work *w)
{
    const char *best = "";
    uint32_t most = 0;
    for (uint32_t i = 0; i < w->out.n; i++) {
        uint32_t n = 0;
        for (uint32_t k = 0; k < w->out.n; k++)
            n += strcmp(w->out.at[k].country, w->out.at[i].country) == 0;
        if (n > most && w->out.at[i].country[0]) {
            most = n;
            best = w->out.at[i].country;
        }
    }
    return best;
}

/* "Ten Killed in Attack": capitals that tell nothing. */
static bool is_title_case(mrs_str title)
{
    uint32_t low = 0;
    mrs_str rest = title, word;
    while (mrs_str_split(&rest, ' ', &word))
        low += word.len > 3 && word.ptr[0] >= 'a' && word.ptr[0] <= 'z';
    return low < 2;
}

/* The end of the longest run of capitalised words from at. */
static size_t capitals_end(mrs_str title, size_t at, uint32_t words)
{
    size_t end = at;
    for (uint32_t n = 0; n < words && at < title.len; n++) {
        if (!is_letter_at(title, at) || (title.ptr[at] >= 'a' && title.ptr[at] <= 'z'))
            break;
        while (at < title.len && (is_letter_at(title, at) || title.ptr[at] == '-'))
            at++;
        end = at;
        if (at >= title.len || title.ptr[at] != ' ')
            break;
        at++;
    }
    return end;
}

/* The place at a word of the title that the text does not name. */
static bool look_up(const headline *h, size_t at, const char *cc, mrs_place *out)
{
    enum { WORDS = 4 };
    for (uint32_t n = WORDS; n > 0; n--) {
        size_t end = capitals_end(h->title, at, n);
        mrs_str words = mrs_str_sub(h->title, at, end);
        if (end == at || row_of(h->w, MRS_WORD_NOT_PLACE, words))
            return false;
        if (said_there(h, at, end) &&
            mrs_places_lookup(h->w->places, words, mrs_str_of(cc), h->w->arena, out))
            return true;
    }
    return false;
}

static const mrs_place *of_title_only(const headline *h)
{
    mrs_place *out = MRS_NEW(h->w->arena, mrs_place, 1);
    const char *cc = main_country(h->w);
    if (is_title_case(h->title))
        return NULL;
    for (size_t at = 1; at < h->title.len; at++)
        if (h->title.ptr[at - 1] == ' ' && look_up(h, at, cc, out))
            return out;
    return NULL;
}

const mrs_place *mrs_place_title(const mrs_place_work *w)
{
    const mrs_doc *doc = w->doc;
    headline h = {w, doc->title, doc->title_at};
    if (!mrs_span_empty(h.at))
        h.title = mrs_span_str(doc->text, h.at);
    const mrs_place *p = h.title.len ? of_text(&h) : NULL;
    return p || !h.title.len || !mrs_span_empty(h.at) ? p : of_title_only(&h);
}
