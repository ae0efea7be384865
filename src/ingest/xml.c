#include "ingest/xml.h"

#include <libxml/HTMLparser.h>

/* Where s has words, from `at` on; s.len: nowhere. */
static size_t find(mrs_str s, size_t at, mrs_str words)
{
    while (at < s.len) {
        const char *c = memchr(s.ptr + at, words.ptr[0], s.len - at);
        if (!c)
            break;
        at = (size_t)(c - s.ptr);
        if (mrs_str_starts(mrs_str_sub(s, at, s.len), words))
            return at;
        at++;
    }
    return s.len;
}

static size_t after(mrs_str s, size_t at, mrs_str words)
{
    size_t end = find(s, at, words);
    return end < s.len ? end + words.len : s.len;
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '-' || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

/* The ">" of the tag that begins at `at`; a quoted one counts only when no other comes before the
 * next "<", which cannot stand in a tag. s.len: there is none. */
static size_t tag_end(mrs_str s, size_t at)
{
    size_t inner = s.len;
    char quote = 0;
    for (size_t i = at + 1; i < s.len && s.ptr[i] != '<'; i++) {
        char c = s.ptr[i];
        if (c == '>' && !quote)
            return i;
        if (c == '>' && inner == s.len)
            inner = i;
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? '\0' : c;
    }
    return inner;
}

/* An internal subset holds ">" between brackets. */
static size_t doctype_end(mrs_str s, size_t at)
{
    size_t close = find(s, at, MRS_STR(">")), open = find(s, at, MRS_STR("["));
    return open < close ? after(s, find(s, open, MRS_STR("]")), MRS_STR(">"))
                        : close + (close < s.len);
}

static void take_tag(mrs_str s, size_t end, mrs_xml_piece *out)
{
    size_t at = out->from + 1, name;
    out->kind = s.ptr[at] == '/' ? MRS_XML_CLOSE : MRS_XML_OPEN;
    at += out->kind == MRS_XML_CLOSE;
    for (name = at; at < end && is_name(s.ptr[at]);)
        at++;
    out->name = mrs_str_sub(s, name, at);
    out->empty = out->kind == MRS_XML_OPEN && end > at && s.ptr[end - 1] == '/';
    out->inner = mrs_str_sub(s, at, end - out->empty);
    out->to = end + 1;
}

static void take_text(mrs_xml *xml, mrs_xml_piece *out)
{
    mrs_str s = xml->in;
    const char *c =
        xml->at + 1 < s.len ? memchr(s.ptr + xml->at + 1, '<', s.len - xml->at - 1) : NULL;
    out->kind = MRS_XML_TEXT;
    out->to = c ? (size_t)(c - s.ptr) : s.len;
    out->inner = mrs_str_sub(s, out->from, out->to);
}

static void take_cdata(mrs_xml *xml, mrs_xml_piece *out)
{
    size_t from = xml->at + 9, end = find(xml->in, from, MRS_STR("]]>"));
    out->kind = MRS_XML_TEXT;
    out->cdata = true;
    out->inner = mrs_str_sub(xml->in, from, end);
    out->to = end < xml->in.len ? end + 3 : end;
}

bool mrs_xml_next(mrs_xml *xml, mrs_xml_piece *out)
{
    for (;;) {
        mrs_str rest = mrs_str_sub(xml->in, xml->at, xml->in.len);
        *out = (mrs_xml_piece){.from = xml->at};
        if (rest.len == 0)
            return false;
        if (mrs_str_starts(rest, MRS_STR("<!--"))) {
            xml->at = after(xml->in, xml->at + 4, MRS_STR("-->"));
            continue;
        }
        if (mrs_str_starts(rest, MRS_STR("<?"))) {
            xml->at = after(xml->in, xml->at, MRS_STR("?>"));
            continue;
        }
        size_t end =
            rest.len > 1 && rest.ptr[0] == '<' && (rest.ptr[1] == '/' || is_name(rest.ptr[1]))
                ? tag_end(xml->in, xml->at)
                : xml->in.len;
        if (mrs_str_starts(rest, MRS_STR("<![CDATA["))) {
            take_cdata(xml, out);
        } else if (mrs_str_starts(rest, MRS_STR("<!"))) {
            out->kind = MRS_XML_DOCTYPE;
            out->to = doctype_end(xml->in, xml->at);
            out->inner = mrs_str_sub(xml->in, xml->at, out->to);
        } else if (end < xml->in.len) {
            take_tag(xml->in, end, out);
        } else {
            take_text(xml, out);
        }
        xml->at = out->to;
        return true;
    }
}

mrs_str mrs_xml_local(mrs_str name)
{
    const char *colon = name.len ? memchr(name.ptr, ':', name.len) : NULL;
    return colon ? mrs_str_sub(name, (size_t)(colon - name.ptr) + 1, name.len) : name;
}

mrs_str mrs_xml_attr(const mrs_xml_piece *piece, const char *name)
{
    mrs_str s = piece->inner;
    size_t want = strlen(name);
    for (size_t at = 0; at < s.len;) {
        while (at < s.len && !is_name(s.ptr[at]))
            at++;
        size_t from = at;
        while (at < s.len && is_name(s.ptr[at]))
            at++;
        bool mine = at - from == want && memcmp(s.ptr + from, name, want) == 0;
        while (at < s.len && s.ptr[at] != '"' && s.ptr[at] != '\'')
            at++;
        const char *end = at < s.len ? memchr(s.ptr + at + 1, s.ptr[at], s.len - at - 1) : NULL;
        if (!end)
            break;
        size_t to = (size_t)(end - s.ptr);
        if (mine)
            return mrs_str_sub(s, at + 1, to);
        at = to + 1;
    }
    return MRS_STR("");
}

/* --- references ------------------------------------------------------------------------------- */

/* -1: it is none. */
static int digit_of(char c, bool hex)
{
    char low = (char)(c | 0x20);
    if (c >= '0' && c <= '9')
        return c - '0';
    return hex && low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

static uint32_t number_of(mrs_str s)
{
    bool hex = s.len > 1 && (s.ptr[1] | 0x20) == 'x';
    uint32_t cp = 0;
    for (size_t i = hex ? 2 : 1; i < s.len && cp < 0x110000; i++) {
        int digit = digit_of(s.ptr[i], hex);
        if (digit < 0)
            return 0;
        cp = cp * (hex ? 16 : 10) + (uint32_t)digit;
    }
    if (cp >= 0x80 && cp < 0xA0)
        return mrs_windows_1252((unsigned char)cp); /* as all browsers do */
    return cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF) ? 0 : cp;
}

uint32_t mrs_xml_reference(mrs_str s, size_t *used)
{
    enum { LONGEST = 12 };
    char name[LONGEST + 1];
    size_t room = s.len < LONGEST ? s.len : LONGEST;
    const char *end = memchr(s.ptr, ';', room);
    size_t n = end ? (size_t)(end - s.ptr) - 1 : 0;
    if (n == 0)
        return 0;
    *used = n + 2;
    memcpy(name, s.ptr + 1, n);
    name[n] = '\0';
    if (name[0] == '#')
        return number_of((mrs_str){name, n});
    if (strcmp(name, "apos") == 0)
        return '\'';
    const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *)name);
    return known ? known->value : 0;
}

void mrs_xml_put(mrs_weave *w, uint32_t from, uint32_t to)
{
    mrs_str s = w->in->text;
    while (from < to) {
        const char *mark = memchr(s.ptr + from, '&', to - from);
        uint32_t at = mark ? (uint32_t)(mark - s.ptr) : to;
        size_t used = 1;
        mrs_weave_copy(w, from, at);
        uint32_t cp = at < to ? mrs_xml_reference(mrs_str_sub(s, at, to), &used) : 0;
        char put[4];
        if (cp)
            mrs_weave_put(w, (mrs_str){put, mrs_utf8_put(cp, put)}, at, at + (uint32_t)used);
        else if (at < to)
            mrs_weave_copy(w, at, at + (uint32_t)(used = 1));
        from = at < to ? at + (uint32_t)used : to;
    }
}

mrs_str mrs_xml_raw(mrs_str written, mrs_arena *arena)
{
    mrs_mapped all = {{0, (uint32_t)written.len}, 0, written.len, true};
    const mrs_decoded in = {written, &all, 1, NULL, false};
    mrs_weave w = {.arena = arena, .in = &in};
    mrs_xml_put(&w, 0, (uint32_t)written.len);
    return mrs_weave_done(&w).text;
}

mrs_str mrs_xml_text(mrs_str written, mrs_arena *arena)
{
    return mrs_str_trim(mrs_xml_raw(written, arena));
}
