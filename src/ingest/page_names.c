#include "ingest/page_names.h"

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

void mrs_name_split(mrs_str name, mrs_name_words *out)
{
    bool in_word = false;
    out->len = out->n = 0;
    for (size_t i = 0; i < name.len && out->len + 4 < MRS_NAME_BYTES && out->n < MRS_NAME_WORDS;
         i++) {
        char c = name.ptr[i];
        bool begins = is_upper(c) && i > 0 && !is_upper(name.ptr[i - 1]);
        if (in_word && (!is_letter(c) || begins)) {
            out->text[out->len++] = ' ';
            in_word = false;
        }
        if (!is_letter(c))
            continue;
        if (!in_word)
            out->starts[out->n++] = out->len;
        in_word = true;
        out->text[out->len++] = (char)(c | 0x20);
    }
    if (in_word)
        out->text[out->len++] = ' ';
}

mrs_str mrs_name_phrase(const mrs_name_words *words, size_t i, size_t n)
{
    size_t end = i + n < words->n ? words->starts[i + n] : words->len;
    return (mrs_str){words->text + words->starts[i], end - 1 - words->starts[i]};
}
