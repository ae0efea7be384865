#include "ingest/mime.h"

#include "ingest/http.h"

#include <strings.h>

enum { DEEPEST = 16, PARTS_MAX = 1000 };

/* --- codings ---------------------------------------------------------------------------------- */

static int hex_of(char c)
{
    char low = (char)(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

static int base64_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

typedef struct {
    char *to;
    uint32_t *origin;
    uint32_t n;
} undoing;

static void put(undoing *u, int byte, size_t from)
{
    u->to[u->n] = (char)byte;
    u->origin[u->n++] = (uint32_t)from;
}

/* The length of a soft line break at `at`, behind "="; 0: there is none. */
static size_t soft_break(mrs_str s, size_t at)
{
    size_t n = at;
    while (n < s.len && (s.ptr[n] == ' ' || s.ptr[n] == '\t' || s.ptr[n] == '\r'))
        n++;
    return n < s.len && s.ptr[n] == '\n' ? n + 1 - at : 0;
}

static void undo_quoted(mrs_str s, undoing *u)
{
    for (size_t at = 0; at < s.len;) {
        size_t soft = s.ptr[at] == '=' ? soft_break(s, at + 1) : 0;
        int high = s.ptr[at] == '=' && at + 2 < s.len ? hex_of(s.ptr[at + 1]) : -1;
        int low = high >= 0 ? hex_of(s.ptr[at + 2]) : -1;
        if (soft) {
            at += soft + 1;
        } else if (low >= 0) {
            put(u, high * 16 + low, at);
            at += 3;
        } else {
            put(u, s.ptr[at], at);
            at++;
        }
    }
}

static void undo_base64(mrs_str s, undoing *u)
{
    uint32_t bits = 0, n = 0;
    for (size_t at = 0; at < s.len && s.ptr[at] != '='; at++) {
        int v = base64_of(s.ptr[at]);
        if (v < 0)
            continue;
        bits = (bits << 6 | (uint32_t)v) & 0xFFFFFF;
        n++;
        if (n % 4 == 2)
            put(u, (int)(bits >> 4 & 0xFF), at);
        else if (n % 4 == 3)
            put(u, (int)(bits >> 2 & 0xFF), at);
        else if (n % 4 == 0)
            put(u, (int)(bits & 0xFF), at);
    }
}

mrs_mime_body mrs_mime_decode(const mrs_mime_part *part, mrs_arena *arena)
{
    mrs_str s = part->body;
    undoing u = {MRS_NEW(arena, char, s.len + 1), MRS_NEW(arena, uint32_t, s.len + 1), 0};
    if (part->coding == 'q')
        undo_quoted(s, &u);
    else if (part->coding == 'b')
        undo_base64(s, &u);
    for (size_t i = 0; !part->coding && i < s.len; i++)
        put(&u, s.ptr[i], i);
    u.origin[u.n] = (uint32_t)s.len;
    return (mrs_mime_body){{u.to, u.n}, u.origin};
}

/* --- fields ----------------------------------------------------------------------------------- */

/* The value with its folded lines; borrowed. */
static mrs_str raw_field(mrs_str head, const char *name)
{
    mrs_str value = mrs_head_field(head, mrs_str_of(name));
    const char *end = head.ptr + head.len;
    const char *at = value.len ? value.ptr + value.len : end;
    while (at < end) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        at = line && line + 1 < end ? line + 1 : end;
        if (at < end && *at != ' ' && *at != '\t')
            break;
    }
    return value.len ? mrs_str_trim((mrs_str){value.ptr, (size_t)(at - value.ptr)}) : value;
}

typedef struct {
    mrs_arena *arena;
    char *text;
    uint32_t n, cap;
} growing;

static void add(growing *g, mrs_str s)
{
    if (g->n + s.len > g->cap) {
        char *text = MRS_NEW(g->arena, char, g->cap = (uint32_t)(g->n + s.len) * 2 + 64);
        memcpy(text, g->text ? g->text : "", g->n);
        g->text = text;
    }
    memcpy(g->text + g->n, s.ptr ? s.ptr : "", s.len);
    g->n += (uint32_t)s.len;
}

/* The encoded word at the front of s into g; its length, or 0: it is none. */
static size_t add_word(growing *g, mrs_str s)
{
    mrs_str rest = s, piece[4], text;
    for (int i = 0; i < 4; i++)
        if (!mrs_str_split(&rest, '?', &piece[i]))
            return 0;
    if (!mrs_str_is(piece[0], "=") || piece[2].len != 1 || !rest.ptr || !rest.len ||
        rest.ptr[0] != '=')
        return 0;
    char *body = MRS_NEW(g->arena, char, piece[3].len + 1);
    char coding = (char)(piece[2].ptr[0] | 0x20);
    for (size_t i = 0; i < piece[3].len; i++)
        body[i] = coding == 'q' && piece[3].ptr[i] == '_' ? ' ' : piece[3].ptr[i];
    mrs_mime_part part = {.body = {body, piece[3].len}, .coding = coding};
    mrs_decoded decoded;
    mrs_err err;
    text = mrs_mime_decode(&part, g->arena).bytes;
    if ((coding != 'q' && coding != 'b') || mrs_decode_as(text, piece[1], g->arena, &decoded, &err))
        return 0;
    add(g, decoded.text);
    return (size_t)(rest.ptr - s.ptr) + 1;
}

mrs_str mrs_mime_field(mrs_str head, const char *name, mrs_arena *arena)
{
    mrs_str s = raw_field(head, name);
    growing g = {.arena = arena};
    bool word = false; /* blanks between two encoded words go */
    for (size_t at = 0; at < s.len;) {
        size_t blank = at, used = 0;
        while (blank < s.len && strchr(" \t\r\n", s.ptr[blank]))
            blank++;
        uint32_t before = g.n;
        if (blank > at)
            add(&g, MRS_STR(" "));
        uint32_t behind = g.n;
        if (mrs_str_starts(mrs_str_sub(s, blank, s.len), MRS_STR("=?")))
            used = add_word(&g, mrs_str_sub(s, blank, s.len));
        if (used && word && behind > before) {
            memmove(g.text + before, g.text + behind, g.n - behind);
            g.n -= behind - before;
        }
        word = used > 0;
        at = blank + used;
        if (!used && at < s.len)
            add(&g, mrs_str_sub(s, at, at + 1));
        at += !used;
    }
    mrs_decoded clean;
    mrs_err err;
    return mrs_decode((mrs_str){g.text, g.n}, arena, &clean, &err) ? MRS_STR("") : clean.text;
}

/* A parameter of a field: text/plain; NAME="value". */
static mrs_str parameter(mrs_str field, const char *name)
{
    size_t want = strlen(name);
    for (size_t at = 0; at < field.len; at++) {
        const char *semi = memchr(field.ptr + at, ';', field.len - at);
        if (!semi)
            break;
        at = (size_t)(semi - field.ptr);
        mrs_str rest = mrs_str_trim(mrs_str_sub(field, at + 1, field.len));
        if (rest.len <= want || strncasecmp(rest.ptr, name, want) != 0 || rest.ptr[want] != '=')
            continue;
        rest = mrs_str_trim(mrs_str_sub(rest, want + 1, rest.len));
        bool quoted = rest.len && rest.ptr[0] == '"';
        size_t end = quoted;
        while (end < rest.len &&
               (quoted ? rest.ptr[end] != '"' : !strchr("; \t\r\n", rest.ptr[end])))
            end++;
        return mrs_str_sub(rest, quoted, end);
    }
    return MRS_STR("");
}

/* --- parts ------------------------------------------------------------------------------------ */

static void read_head(mrs_mime_part *p, mrs_str *boundary, mrs_arena *arena)
{
    mrs_str field = raw_field(p->head, "content-type"), type = field;
    mrs_str coding = raw_field(p->head, "content-transfer-encoding");
    mrs_str place = raw_field(p->head, "content-disposition");
    for (type.len = 0; type.len < field.len && !strchr("; \t\r\n", field.ptr[type.len]);)
        type.len++;
    p->type = type.len ? mrs_str_lower_ascii(type, arena) : MRS_STR("text/plain");
    p->charset = parameter(field, "charset");
    p->name =
        parameter(place, "filename").len ? parameter(place, "filename") : parameter(field, "name");
    p->attached = place.len >= 10 && strncasecmp(place.ptr, "attachment", 10) == 0;
    p->coding = coding.len >= 6 && strncasecmp(coding.ptr, "quoted", 6) == 0   ? 'q'
                : coding.len >= 6 && strncasecmp(coding.ptr, "base64", 6) == 0 ? 'b'
                                                                               : '\0';
    *boundary =
        mrs_str_starts(p->type, MRS_STR("multipart/")) ? parameter(field, "boundary") : MRS_STR("");
}

/* The next line "--boundary" from *at on: where it begins; *at moves behind it; *last: "--" ends
 * it.
 */
static bool next_boundary(mrs_str s, mrs_str boundary, size_t *at, size_t *begins, bool *last)
{
    while (*at < s.len) {
        const char *end = memchr(s.ptr + *at, '\n', s.len - *at);
        size_t from = *at, to = end ? (size_t)(end - s.ptr) + 1 : s.len;
        mrs_str line = mrs_str_sub(s, from, to);
        *at = to;
        if (mrs_str_starts(line, MRS_STR("--")) &&
            mrs_str_starts(mrs_str_sub(line, 2, line.len), boundary)) {
            *begins = from;
            *last = mrs_str_starts(mrs_str_sub(line, 2 + boundary.len, line.len), MRS_STR("--"));
            return true;
        }
    }
    return false;
}

static void split(mrs_str s, int depth, mrs_arena *arena, mrs_mime_parts *out)
{
    mrs_mime_part p = {0};
    mrs_str boundary;
    if (!mrs_head_split(s, &p.head, &p.body))
        p = (mrs_mime_part){.head = s, .body = {s.ptr + s.len, 0}};
    read_head(&p, &boundary, arena);
    if (boundary.len == 0 || depth == DEEPEST) {
        if (out->n < PARTS_MAX)
            *MRS_PUSH(arena, out) = p;
        return;
    }
    size_t at = 0, from, to;
    bool last = false, more = next_boundary(p.body, boundary, &at, &from, &last);
    while (more && !last && out->n < PARTS_MAX) {
        from = at;
        more = next_boundary(p.body, boundary, &at, &to, &last);
        split(mrs_str_sub(p.body, from, more ? to : p.body.len), depth + 1, arena, out);
    }
}

void mrs_mime_split(mrs_str message, mrs_arena *arena, mrs_mime_parts *out)
{
    split(message, 0, arena, out);
}

/* --- text ------------------------------------------------------------------------------------- */

typedef struct {
    mrs_str message;
    const mrs_mime_part *part;
    mrs_arena *arena;
    mrs_mime_body body;
    const mrs_decoded *in; /* of body.bytes */
    MRS_VEC(mrs_mapped) runs;
} leading;

/* Do bytes [from, to) of the body stand in the message just so? */
static bool stands(const leading *l, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        if (l->part->body.ptr[l->body.origin[i]] != l->body.bytes.ptr[i] ||
            (i > from && l->body.origin[i] != l->body.origin[i - 1] + 1))
            return false;
    return true;
}

/* One character of the text, bytes [from, to) of the body. */
static void lead_back(leading *l, mrs_span text, uint64_t from, uint64_t to, bool copied)
{
    uint64_t base = (uint64_t)(l->part->body.ptr - l->message.ptr);
    bool same = copied && stands(l, from, to);
    uint64_t start = base + l->body.origin[from];
    uint64_t end = same ? start + (to - from) : base + l->body.origin[to];
    mrs_mapped *last = l->runs.n ? &l->runs.at[l->runs.n - 1] : NULL;
    if (same && last && last->copied && last->to == start) {
        last->text.end = text.end;
        last->to = end;
    } else {
        *MRS_PUSH(l->arena, &l->runs) = (mrs_mapped){text, start, end, same};
    }
}

static mrs_status undo(void *ctx, mrs_err *err)
{
    leading *l = ctx;
    (void)err;
    l->body = mrs_mime_decode(l->part, l->arena);
    return MRS_OK;
}

static mrs_status lead_all(void *ctx, mrs_err *err)
{
    leading *l = ctx;
    (void)err;
    for (uint32_t i = 0; i < l->in->n_runs; i++) {
        const mrs_mapped *r = &l->in->runs[i];
        if (!r->copied) {
            lead_back(l, r->text, r->from, r->to, false);
            continue;
        }
        for (size_t at = r->text.start; at < r->text.end;) {
            uint32_t start = (uint32_t)at;
            (void)mrs_utf8_next(l->in->text, &at);
            uint64_t from = r->from + (start - r->text.start);
            lead_back(l, (mrs_span){start, (uint32_t)at}, from, from + (at - start), true);
        }
    }
    return MRS_OK;
}

mrs_status mrs_mime_text(mrs_str message, const mrs_mime_part *part, mrs_arena *arena,
                         mrs_decoded *out, mrs_err *err)
{
    leading l = {.message = message, .part = part, .arena = arena, .in = out};
    mrs_status st = mrs_arena_run(&arena, 1, undo, &l, err);
    if (!st)
        st = mrs_decode_as(l.body.bytes, part->charset, arena, out, err);
    if (!st)
        st = mrs_arena_run(&arena, 1, lead_all, &l, err);
    out->runs = l.runs.at;
    out->n_runs = l.runs.n;
    return st;
}
