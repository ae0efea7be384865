#include "store/mask.h"

#include "text/unicode.h"

#include <jansson.h>
#include <stdio.h>

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Bytes of text that words take up at `at`; 0: they do not stand there. */
static size_t stands(mrs_str text, size_t at, mrs_str words)
{
    size_t t = at;
    for (size_t w = 0; w < words.len; w++) {
        if (t >= text.len)
            return 0;
        if (!blank(words.ptr[w])) {
            if (lower(text.ptr[t++]) != lower(words.ptr[w]))
                return 0;
            continue;
        }
        if (!blank(text.ptr[t]))
            return 0;
        while (t < text.len && blank(text.ptr[t]))
            t++;
        while (w + 1 < words.len && blank(words.ptr[w + 1]))
            w++;
    }
    return t - at;
}

/* ---- the same words otherwise written ---------------------------------------------------------
 */

enum { LEAST = 3, NO_LETTER = 0xFFFD, SOFT_HYPHEN = 0xAD };

/* By their length in bytes. */
static const char *const marks[] = {"#", "\xC2\xA4", "\xE2\x96\x88", "\xF0\x9F\xAE\x8B"};

/* The character at *at, letters in lower case; bytes that are no UTF-8 are no letters. */
static uint32_t letter(mrs_str s, size_t *at)
{
    unsigned char lead = (unsigned char)s.ptr[*at];
    size_t n = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, from = *at, bad;
    char small[16];
    if (lead < 0x80)
        return (unsigned char)lower(s.ptr[(*at)++]);
    mrs_str one = mrs_str_sub(s, from, from + n < s.len ? from + n : s.len);
    if (!mrs_utf8_valid(one, &bad)) {
        ++*at;
        return NO_LETTER;
    }
    *at = from + n;
    const mrs_str low = {small, mrs_lower_put(one, small)};
    return mrs_utf8_next(low, &(size_t){0});
}

/* What may stand between words: neither letter nor digit, nor what words gave way to. */
static bool parts(uint32_t c)
{
    static const uint32_t others[] = {'#', 0xA4, 0x2588, 0x1FB8B, NO_LETTER};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (c == others[i])
            return false;
    return !mrs_cp_is_alpha(c) && !mrs_cp_is_digit(c);
}

/* The end of what stands between words at `at`; *breaks: it is the break of one word. */
static size_t gap_end(mrs_str s, size_t at, bool *breaks)
{
    uint32_t first = 0;
    size_t end = at;
    *breaks = false;
    for (size_t next = at; next < s.len; end = next) {
        uint32_t c = letter(s, &next);
        if (!parts(c))
            break;
        first = first ? first : c;
        *breaks |= c == SOFT_HYPHEN || (first == '-' && c == '\n');
    }
    return end;
}

/* As stands, but for case, and for what stands between words and breaks them over lines. */
static size_t alike(mrs_str text, size_t at, mrs_str words)
{
    size_t t = at;
    for (size_t w = 0; w < words.len;) {
        bool word_breaks, text_breaks;
        size_t w_end = gap_end(words, w, &word_breaks), t_end = gap_end(text, t, &text_breaks);
        bool differ = (w_end > w) != (t_end > t);
        if (t_end >= text.len || (differ && !word_breaks && !text_breaks))
            return 0;
        w = w_end;
        t = t_end;
        if (letter(words, &w) != letter(text, &t))
            return 0;
    }
    return t - at;
}

/* Without what stands before the first letter and after the last; empty: too short to be sought so.
 */
static mrs_str core_of(mrs_str words)
{
    bool breaks;
    size_t from = gap_end(words, 0, &breaks), end = words.len;
    while (end > from) {
        size_t at = end;
        if (!parts(mrs_utf8_prev(words, &at)))
            break;
        end = at;
    }
    mrs_str core = mrs_str_sub(words, from, end);
    return mrs_utf8_count(core) < LEAST ? (mrs_str){0} : core;
}

bool mrs_mask_find(mrs_str text, mrs_str words, size_t *at, size_t *len)
{
    mrs_str core = core_of(words);
    char first = core.len ? lower(core.ptr[0]) : 0;
    *len = 0;
    for (size_t i = *at; words.len && i < text.len; i++) {
        bool may = core.len && ((first | text.ptr[i]) & 0x80 || lower(text.ptr[i]) == first);
        *len = stands(text, i, words);
        if (!*len && may)
            *len = alike(text, i, core);
        if (*len) {
            *at = i;
            return true;
        }
    }
    return false;
}

void mrs_mask(char *text, size_t at, size_t len)
{
    const mrs_str s = {text + at, len};
    for (size_t from = 0, to = 0; from < len; from = to) {
        (void)mrs_utf8_next(s, &to);
        memcpy(text + at + from, marks[to - from - 1], to - from);
    }
}

static bool is_letter(mrs_str text, size_t at)
{
    unsigned char c = at < text.len ? (unsigned char)text.ptr[at] : ' ';
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool mrs_mask_holds(mrs_str words, mrs_str word)
{
    size_t len;
    for (size_t at = 0; mrs_mask_find(words, word, &at, &len); at += len ? len : 1)
        if (!(at && is_letter(words, at - 1)) && !is_letter(words, at + len))
            return true;
    return false;
}

uint32_t mrs_mask_text(mrs_str text, mrs_str words, mrs_buf *out)
{
    size_t start = out->len, at = 0, len;
    uint32_t n = 0;
    mrs_buf_put(out, text);
    for (; !out->failed && mrs_mask_find(text, words, &at, &len); at += len) {
        mrs_mask(out->ptr + start, at, len);
        n++;
    }
    return n;
}

/* ---- JSON -------------------------------------------------------------------------------------
 */

/* The end of the string that begins at `at`, past its closing quote. */
static size_t string_end(mrs_str json, size_t at)
{
    for (size_t i = at + 1; i < json.len; i++) {
        if (json.ptr[i] == '\\')
            i++;
        else if (json.ptr[i] == '"')
            return i + 1;
    }
    return json.len;
}

static bool told(mrs_str key)
{
    return mrs_list_has(
        MRS_STR(
            "text|name|unit|admin1|reason|sentence|trigger|instrument|means|place|source|timex"),
        key);
}

/* JSON of its own. */
static bool nested(mrs_str key, mrs_str value)
{
    return mrs_list_has(MRS_STR("json|why"), key) && value.len &&
           (value.ptr[0] == '{' || value.ptr[0] == '[');
}

/* Either words are masked, or what stands at a span of `text`, which is masked already, is. */
typedef struct {
    mrs_str words;
    const mrs_cpindex *text;
} masking;

/* The span told after a value: "text":"...","span":[7,13]; "trigger":"...","trigger_start":7,... */
static bool span_after(mrs_str rest, mrs_span *out)
{
    char head[80];
    unsigned from, to;
    snprintf(head, sizeof head, "%.*s", rest.len < 79 ? (int)rest.len : 79, rest.ptr);
    bool good = sscanf(head, ",\"span\":[%u,%u]", &from, &to) == 2 ||
                sscanf(head, ",\"%*[a-z]_start\":%u,\"%*[a-z]_end\":%u", &from, &to) == 2;
    if (good)
        *out = (mrs_span){from, to};
    return good && from < to;
}

/* A copy of value, with each character masked that is so at its place in the text. */
static uint32_t mask_at(mrs_str value, const mrs_cpindex *text, mrs_span at, mrs_buf *out)
{
    mrs_str now =
        mrs_str_sub(text->text, mrs_cpindex_byte(text, at.start), mrs_cpindex_byte(text, at.end));
    uint32_t n = 0;
    if (mrs_utf8_count(now) != mrs_utf8_count(value))
        return 0;
    for (size_t i = 0, k = 0; i < value.len;) {
        size_t v = i, t = k;
        (void)mrs_utf8_next(value, &i);
        (void)mrs_utf8_next(now, &k);
        mrs_str was = mrs_str_sub(value, v, i), is = mrs_str_sub(now, t, k);
        bool gone = mrs_str_is(is, marks[is.len - 1]) && !mrs_str_eq(is, was);
        mrs_buf_put(out, gone ? is : was);
        n += gone;
    }
    return n;
}

static uint32_t walk(mrs_str json, const masking *m, mrs_buf *out);

/* A string, with its quotes, masked as what it says: a line's end in it is "\\n", two letters. */
static uint32_t mask_string(mrs_str key, mrs_str token, mrs_str rest, const masking *m,
                            mrs_buf *out)
{
    uint32_t n = 0;
    mrs_span at;
    mrs_buf masked = {0};
    mrs_json json = {.out = out};
    json_t *value = json_loadb(token.ptr, token.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    const mrs_str says = {json_string_value(value), json_string_length(value)};
    if (value && nested(key, says))
        n = walk(says, m, &masked);
    else if (value && told(key) && !m->text)
        n = mrs_mask_text(says, m->words, &masked);
    else if (value && told(key) && span_after(rest, &at))
        n = mask_at(says, m->text, at, &masked);
    if (n)
        mrs_json_str(&json, NULL, mrs_buf_view(&masked));
    else
        mrs_buf_put(out, token);
    out->failed |= masked.failed;
    mrs_buf_clear(&masked);
    json_decref(value);
    return n;
}

static uint32_t walk(mrs_str json, const masking *m, mrs_buf *out)
{
    mrs_str key = MRS_STR("");
    uint32_t n = 0;
    for (size_t at = 0, end; at < json.len; at = end) {
        if (json.ptr[at] != '"') {
            mrs_buf_putc(out, json.ptr[at]);
            end = at + 1;
            continue;
        }
        end = string_end(json, at);
        mrs_str token = mrs_str_sub(json, at, end);
        bool is_key = end < json.len && json.ptr[end] == ':';
        if (is_key)
            key = mrs_str_sub(json, at + 1, end - 1);
        if (is_key || !(told(key) || mrs_list_has(MRS_STR("json|why"), key)))
            mrs_buf_put(out, token);
        else
            n += mask_string(key, token, mrs_str_sub(json, end, json.len), m, out);
    }
    return n;
}

uint32_t mrs_mask_json(mrs_str json, mrs_str words, mrs_buf *out)
{
    return walk(json, &(masking){words, NULL}, out);
}

uint32_t mrs_mask_spans(mrs_str json, const mrs_cpindex *text, mrs_buf *out)
{
    return walk(json, &(masking){MRS_STR(""), text}, out);
}
