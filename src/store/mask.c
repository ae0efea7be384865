#include "store/mask.h"

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

bool mrs_mask_find(mrs_str text, mrs_str words, size_t *at, size_t *len)
{
    *len = 0;
    for (size_t i = *at; words.len && i < text.len; i++) {
        *len = stands(text, i, words);
        if (*len) {
            *at = i;
            return true;
        }
    }
    return false;
}

void mrs_mask(char *text, size_t at, size_t len)
{
    static const char *const marks[] = {"#", "\xC2\xA4", "\xE2\x96\x88", "\xF0\x9F\xAE\x8B"};
    const mrs_str s = {text + at, len};
    for (size_t from = 0, to = 0; from < len; from = to) {
        (void)mrs_utf8_next(s, &to);
        memcpy(text + at + from, marks[to - from - 1], to - from);
    }
}

/* Is what stands at `at` the second half of an escape? */
static bool escaped_here(mrs_str text, size_t at)
{
    size_t n = 0;
    while (n < at && text.ptr[at - n - 1] == '\\')
        n++;
    return n % 2 == 1;
}

static uint32_t mask_all(mrs_str text, mrs_str words, bool escapes, mrs_buf *out)
{
    size_t start = out->len, at = 0, len;
    uint32_t n = 0;
    mrs_buf_put(out, text);
    while (!out->failed && mrs_mask_find(text, words, &at, &len)) {
        if (escapes && escaped_here(text, at)) {
            at++;
            continue;
        }
        mrs_mask(out->ptr + start, at, len);
        at += len;
        n++;
    }
    return n;
}

uint32_t mrs_mask_text(mrs_str text, mrs_str words, mrs_buf *out)
{
    return mask_all(text, words, false, out);
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

/* Words as they stand inside a JSON string. */
static mrs_str escaped(mrs_str words, mrs_buf *space)
{
    mrs_json json = {.out = space};
    mrs_json_str(&json, NULL, words);
    return space->failed ? words : mrs_str_sub(mrs_buf_view(space), 1, space->len - 1);
}

uint32_t mrs_mask_json(mrs_str json, mrs_str words, mrs_buf *out)
{
    mrs_buf space = {0};
    mrs_str sought = escaped(words, &space);
    bool open = false;
    uint32_t n = 0;
    for (size_t at = 0, end; at < json.len; at = end) {
        if (json.ptr[at] != '"') {
            mrs_buf_putc(out, json.ptr[at]);
            end = at + 1;
            continue;
        }
        end = string_end(json, at);
        mrs_str token = mrs_str_sub(json, at, end);
        bool key = end < json.len && json.ptr[end] == ':';
        if (key)
            open = told(mrs_str_sub(json, at + 1, end - 1));
        if (!key && open)
            n += mask_all(token, sought, true, out);
        else
            mrs_buf_put(out, token);
    }
    out->failed |= space.failed;
    mrs_buf_clear(&space);
    return n;
}
