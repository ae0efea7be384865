#include "nlp/strings.h"

enum { SUFFIX = 3, RUN = 4 };

mrs_str mrs_prefix_of(mrs_str text)
{
    size_t at = 0;
    mrs_utf8_next(text, &at);
    return mrs_str_sub(text, 0, at);
}

mrs_str mrs_suffix_of(mrs_str text)
{
    size_t at = text.len;
    for (int i = 0; at > 0 && i < SUFFIX; i++)
        mrs_utf8_prev(text, &at);
    return mrs_str_sub(text, at, text.len);
}

static uint32_t shape_of(uint32_t cp)
{
    if (mrs_cp_is_alpha(cp))
        return mrs_cp_is_upper(cp) ? 'X' : 'x';
    return mrs_cp_is_digit(cp) ? 'd' : cp;
}

size_t mrs_shape_put(mrs_str text, char out[MRS_SHAPE_ROOM])
{
    uint32_t last = 0, run = 0, count = 0;
    size_t n = 0;
    for (size_t at = 0; at < text.len; count++) {
        if (count + 1 == MRS_SHAPE_LONG) {
            memcpy(out, "LONG", 4);
            return 4;
        }
        uint32_t shape = shape_of(mrs_utf8_next(text, &at));
        run = count && shape == last ? run + 1 : 1;
        last = shape;
        if (run <= RUN)
            n += mrs_utf8_put(shape, out + n);
    }
    return n;
}
