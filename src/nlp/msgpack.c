#include "nlp/msgpack.h"

/* n bytes off the front of *rest, or false. */
static bool take(mrs_str *rest, size_t n, mrs_str *out)
{
    if (n > rest->len)
        return false;
    *out = mrs_str_sub(*rest, 0, n);
    *rest = mrs_str_sub(*rest, n, rest->len);
    return true;
}

/* A big-endian number of 1, 2, 4 or 8 bytes. */
static bool take_number(mrs_str *rest, size_t n, uint64_t *out)
{
    mrs_str bytes;
    if (!take(rest, n, &bytes))
        return false;
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out = *out << 8 | (unsigned char)bytes.ptr[i];
    return true;
}

static bool take_text(mrs_str *rest, size_t width, size_t extra, mrs_msg *out)
{
    uint64_t n;
    return take_number(rest, width, &n) && n <= SIZE_MAX - extra &&
           take(rest, (size_t)n + extra, &out->s);
}

static bool take_count(mrs_str *rest, size_t width, mrs_msg *out)
{
    uint64_t n;
    if (!take_number(rest, width, &n))
        return false;
    out->n = (uint32_t)n;
    return true;
}

static bool take_int(mrs_str *rest, size_t width, bool is_signed, mrs_msg *out)
{
    uint64_t u;
    if (!take_number(rest, width, &u))
        return false;
    if (is_signed && width < 8 && u >> (8 * width - 1))
        u |= UINT64_MAX << (8 * width);
    out->u = u;
    memcpy(&out->i, &u, sizeof u);
    return true;
}

static bool take_float(mrs_str *rest, size_t width, mrs_msg *out)
{
    uint64_t u;
    if (!take_number(rest, width, &u))
        return false;
    if (width == 8) {
        memcpy(&out->f, &u, sizeof u);
        return true;
    }
    uint32_t half = (uint32_t)u;
    float f;
    memcpy(&f, &half, sizeof f);
    out->f = (double)f;
    return true;
}

typedef enum { AS_NIL, AS_BOOL, AS_TEXT, AS_FLOAT, AS_UINT, AS_INT, AS_COUNT, AS_WRONG } form;

/* What the type bytes 0xc0 - 0xdf say: kind, how to read on, width of the number, bytes besides. */
static const struct {
    unsigned char kind, how, width, extra;
} forms[32] = {
    {MRS_MSG_NIL, AS_NIL, 0, 0},   {MRS_MSG_NIL, AS_WRONG, 0, 0},   {MRS_MSG_BOOL, AS_BOOL, 0, 0},
    {MRS_MSG_BOOL, AS_BOOL, 0, 1}, {MRS_MSG_BIN, AS_TEXT, 1, 0},    {MRS_MSG_BIN, AS_TEXT, 2, 0},
    {MRS_MSG_BIN, AS_TEXT, 4, 0},  {MRS_MSG_EXT, AS_TEXT, 1, 1},    {MRS_MSG_EXT, AS_TEXT, 2, 1},
    {MRS_MSG_EXT, AS_TEXT, 4, 1},  {MRS_MSG_FLOAT, AS_FLOAT, 4, 0}, {MRS_MSG_FLOAT, AS_FLOAT, 8, 0},
    {MRS_MSG_INT, AS_UINT, 1, 0},  {MRS_MSG_INT, AS_UINT, 2, 0},    {MRS_MSG_INT, AS_UINT, 4, 0},
    {MRS_MSG_INT, AS_UINT, 8, 0},  {MRS_MSG_INT, AS_INT, 1, 0},     {MRS_MSG_INT, AS_INT, 2, 0},
    {MRS_MSG_INT, AS_INT, 4, 0},   {MRS_MSG_INT, AS_INT, 8, 0},     {MRS_MSG_EXT, AS_TEXT, 0, 2},
    {MRS_MSG_EXT, AS_TEXT, 0, 3},  {MRS_MSG_EXT, AS_TEXT, 0, 5},    {MRS_MSG_EXT, AS_TEXT, 0, 9},
    {MRS_MSG_EXT, AS_TEXT, 0, 17}, {MRS_MSG_STR, AS_TEXT, 1, 0},    {MRS_MSG_STR, AS_TEXT, 2, 0},
    {MRS_MSG_STR, AS_TEXT, 4, 0},  {MRS_MSG_ARRAY, AS_COUNT, 2, 0}, {MRS_MSG_ARRAY, AS_COUNT, 4, 0},
    {MRS_MSG_MAP, AS_COUNT, 2, 0}, {MRS_MSG_MAP, AS_COUNT, 4, 0},
};

static bool take_typed(mrs_str *rest, unsigned type, mrs_msg *out)
{
    const unsigned at = type - 0xc0;
    const size_t width = forms[at].width, extra = forms[at].extra;
    out->kind = (mrs_msg_kind)forms[at].kind;
    switch ((form)forms[at].how) {
    case AS_NIL:
        return true;
    case AS_BOOL:
        out->i = (int64_t)extra;
        out->u = extra;
        return true;
    case AS_TEXT:
        return take_text(rest, width, extra, out);
    case AS_FLOAT:
        return take_float(rest, width, out);
    case AS_UINT:
        return take_int(rest, width, false, out);
    case AS_INT:
        return take_int(rest, width, true, out);
    case AS_COUNT:
        return take_count(rest, width, out);
    case AS_WRONG:
        break;
    }
    return false;
}

/* The forms that hold their number or length in the type byte itself. */
static bool take_short(mrs_str *rest, unsigned type, mrs_msg *out)
{
    if (type < 0x80 || type >= 0xe0) {
        out->kind = MRS_MSG_INT;
        out->i = type < 0x80 ? (int64_t)type : (int64_t)type - 256;
        memcpy(&out->u, &out->i, sizeof out->u);
        return true;
    }
    if (type >= 0xa0) {
        out->kind = MRS_MSG_STR;
        return take(rest, type & 31, &out->s);
    }
    out->kind = type < 0x90 ? MRS_MSG_MAP : MRS_MSG_ARRAY;
    out->n = type & 15;
    return true;
}

bool mrs_msg_next(mrs_str *rest, mrs_msg *out)
{
    mrs_str head;
    *out = (mrs_msg){0};
    if (!take(rest, 1, &head))
        return false;
    const unsigned type = (unsigned char)head.ptr[0];
    const bool good =
        type >= 0xc0 && type < 0xe0 ? take_typed(rest, type, out) : take_short(rest, type, out);
    return good && out->n <= rest->len;
}

bool mrs_msg_expect(mrs_str *rest, mrs_msg_kind kind, mrs_msg *out)
{
    return mrs_msg_next(rest, out) && out->kind == kind;
}

bool mrs_msg_skip(mrs_str *rest, mrs_str *value)
{
    const mrs_str from = *rest;
    /* no recursion: a damaged file may nest as deep as it is long */
    for (uint64_t due = 1; due; due--) {
        mrs_msg msg;
        if (!mrs_msg_next(rest, &msg))
            return false;
        due += (uint64_t)msg.n * (msg.kind == MRS_MSG_MAP ? 2 : 1);
    }
    if (value)
        *value = mrs_str_sub(from, 0, from.len - rest->len);
    return true;
}

bool mrs_msg_find(mrs_str map, const char *key, mrs_str *value)
{
    mrs_msg head;
    if (!mrs_msg_expect(&map, MRS_MSG_MAP, &head))
        return false;
    for (uint32_t i = 0; i < head.n; i++) {
        mrs_str name, it;
        mrs_msg named;
        if (!mrs_msg_skip(&map, &name) || !mrs_msg_skip(&map, &it))
            return false;
        if (mrs_msg_next(&name, &named) &&
            (named.kind == MRS_MSG_STR || named.kind == MRS_MSG_BIN) && mrs_str_is(named.s, key)) {
            *value = it;
            return true;
        }
    }
    return false;
}

bool mrs_msg_at(mrs_str array, uint32_t i, mrs_str *value)
{
    mrs_msg head;
    if (!mrs_msg_expect(&array, MRS_MSG_ARRAY, &head) || i >= head.n)
        return false;
    for (uint32_t k = 0; k < i; k++)
        if (!mrs_msg_skip(&array, NULL))
            return false;
    return mrs_msg_skip(&array, value);
}
