/* charset.c - bytes in a charset that their giver names, by the system's iconv, a character at a
 * time so that each leads back. Labels: WHATWG Encoding Standard. */
#include "text/decode.h"

#include <iconv.h>
#include <strings.h>

/* What is not here, mrs_decode tells by the bytes. */
static const struct {
    const char *label, *name;
} labels[] = {
    {"iso-8859-2", "ISO-8859-2"},
    {"latin2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"latin5", "WINDOWS-1254"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"windows-1250", "WINDOWS-1250"},
    {"windows-1251", "WINDOWS-1251"},
    {"cp1251", "WINDOWS-1251"},
    {"windows-1253", "WINDOWS-1253"},
    {"windows-1254", "WINDOWS-1254"},
    {"windows-1255", "WINDOWS-1255"},
    {"windows-1257", "WINDOWS-1257"},
    {"windows-1258", "WINDOWS-1258"},
    {"windows-874", "WINDOWS-874"},
    {"tis-620", "WINDOWS-874"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"euc-jp", "EUC-JP"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"csiso2022jp", "ISO-2022-JP"},
    {"shift_jis", "CP932"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
};

static const char *name_of(mrs_str charset)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (charset.len == strlen(labels[i].label) &&
            strncasecmp(charset.ptr, labels[i].label, charset.len) == 0)
            return labels[i].name;
    return NULL;
}

/* Escape sequences switch what its seven-bit bytes mean. RFC 1468. */
static bool switches(const char *name)
{
    return strcmp(name, "ISO-2022-JP") == 0;
}

typedef struct {
    iconv_t cd;
    bool ascii; /* bytes below 0x80 are themselves */
    mrs_str bytes;
    mrs_arena *arena;
    mrs_decoded *out;
} converting;

/* One character from `at` on; *at moves behind it. 0: only a switch, and the text ends. */
static uint32_t next_char(converting *c, size_t *at)
{
    unsigned char room[4];
    char *in = (char *)(uintptr_t)(c->bytes.ptr + *at), *to = (char *)room;
    size_t left = c->bytes.len - *at, space = sizeof room;
    size_t rc = iconv(c->cd, &in, &left, &to, &space);
    size_t used = (size_t)(in - (c->bytes.ptr + *at));
    bool made = space == 0;
    *at += used ? used : 1;
    if (!made)
        return rc == (size_t)-1 || !used ? 0xFFFD : 0;
    return (uint32_t)room[0] | (uint32_t)room[1] << 8 | (uint32_t)room[2] << 16 |
           (uint32_t)room[3] << 24;
}

static mrs_status convert(void *ctx, mrs_err *err)
{
    converting *c = ctx;
    MRS_VEC(mrs_mapped) runs = {0};
    char *text = MRS_NEW(c->arena, char, c->bytes.len * 4 + 4);
    uint32_t n = 0;
    (void)err;
    for (size_t at = 0; at < c->bytes.len;) {
        size_t from = at;
        uint32_t start = n, cp = (unsigned char)c->bytes.ptr[at];
        if (cp >= 0x80 || !c->ascii)
            cp = next_char(c, &at);
        else
            at++;
        if (!cp && !c->ascii)
            break;
        n += (uint32_t)mrs_utf8_put(cp > 0x10FFFF ? 0xFFFD : cp, text + n);
        bool copied = at - from == 1 && cp < 0x80;
        mrs_mapped *last = runs.n ? &runs.at[runs.n - 1] : NULL;
        if (copied && last && last->copied && last->to == from) {
            last->text.end = n;
            last->to = at;
        } else {
            *MRS_PUSH(c->arena, &runs) = (mrs_mapped){{start, n}, from, at, copied};
        }
    }
    c->out->text = (mrs_str){text, n};
    c->out->runs = runs.at;
    c->out->n_runs = runs.n;
    return MRS_OK;
}

mrs_status mrs_decode_as(mrs_str bytes, mrs_str charset, mrs_arena *arena, mrs_decoded *out,
                         mrs_err *err)
{
    size_t bad;
    const char *name = name_of(charset);
    iconv_t cd = (iconv_t)-1;
    bool ascii = !name || !switches(name);
    if (name && bytes.len <= MRS_TEXT_MAX && (!ascii || !mrs_utf8_valid(bytes, &bad)))
        cd = iconv_open("UTF-32LE", name);
    if (cd == (iconv_t)-1)
        return mrs_decode(bytes, arena, out, err);
    *out = (mrs_decoded){.charset = name};
    converting c = {cd, ascii, bytes, arena, out};
    mrs_status st = mrs_arena_run(&arena, 1, convert, &c, err);
    iconv_close(cd);
    return st;
}
