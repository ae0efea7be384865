#include "ingest/page.h"
#include "ingest/xml.h"

enum {
    SLOTS = 512,
    NODES_MAX = 4 << 20,
    DEPTH = 512, /* elements open at once; deeper ones hold nothing, as in browsers */
    NAME = 16    /* longer names are none that we know */
};

/* What an element's tag means for the tree; names as in the HTML standard, 13.2. */
enum {
    VOID = 1,     /* holds nothing */
    RAW = 2,      /* holds code up to its end tag */
    CHARS = 4,    /* holds characters, no elements */
    SPECIAL = 8,  /* no end tag of what is not special reaches past it */
    ENDS_P = 16,  /* its start ends a paragraph */
    SCOPE = 32,   /* no end tag reaches past it, but those of tables */
    IN_HEAD = 64, /* may stand in <head> */
    ONCE = 128    /* the second start, and each end, is passed over */
};

/* clang-format off */
static const uint8_t traits[MRS_N_TAGS] = {
    [MRS_TAG_BASE] = VOID | IN_HEAD, [MRS_TAG_BR] = VOID, [MRS_TAG_EMBED] = VOID,
    [MRS_TAG_FRAME] = VOID, [MRS_TAG_HR] = VOID | ENDS_P, [MRS_TAG_IMG] = VOID,
    [MRS_TAG_INPUT] = VOID, [MRS_TAG_LINK] = VOID | IN_HEAD, [MRS_TAG_META] = VOID | IN_HEAD,
    [MRS_TAG_WBR] = VOID, [MRS_TAG_SCRIPT] = RAW | IN_HEAD, [MRS_TAG_STYLE] = RAW | IN_HEAD,
    [MRS_TAG_IFRAME] = RAW, [MRS_TAG_TITLE] = CHARS | IN_HEAD, [MRS_TAG_TEXTAREA] = CHARS,
    [MRS_TAG_NOSCRIPT] = IN_HEAD, [MRS_TAG_TEMPLATE] = SPECIAL | SCOPE | IN_HEAD,
    [MRS_TAG_HTML] = SPECIAL | SCOPE | ONCE, [MRS_TAG_BODY] = SPECIAL | ONCE,
    [MRS_TAG_HEAD] = SPECIAL, [MRS_TAG_OBJECT] = SPECIAL | SCOPE, [MRS_TAG_BUTTON] = SPECIAL,
    [MRS_TAG_SELECT] = SPECIAL, [MRS_TAG_CAPTION] = SPECIAL | SCOPE,
    [MRS_TAG_TABLE] = SPECIAL | SCOPE | ENDS_P, [MRS_TAG_TBODY] = SPECIAL,
    [MRS_TAG_THEAD] = SPECIAL, [MRS_TAG_TFOOT] = SPECIAL, [MRS_TAG_TR] = SPECIAL,
    [MRS_TAG_TD] = SPECIAL | SCOPE, [MRS_TAG_TH] = SPECIAL | SCOPE,
    [MRS_TAG_ADDRESS] = SPECIAL | ENDS_P, [MRS_TAG_ARTICLE] = SPECIAL | ENDS_P,
    [MRS_TAG_ASIDE] = SPECIAL | ENDS_P, [MRS_TAG_BLOCKQUOTE] = SPECIAL | ENDS_P,
    [MRS_TAG_CENTER] = SPECIAL | ENDS_P, [MRS_TAG_DD] = SPECIAL | ENDS_P,
    [MRS_TAG_DETAILS] = SPECIAL | ENDS_P, [MRS_TAG_DIALOG] = SPECIAL | ENDS_P,
    [MRS_TAG_DIV] = SPECIAL | ENDS_P, [MRS_TAG_DL] = SPECIAL | ENDS_P,
    [MRS_TAG_DT] = SPECIAL | ENDS_P, [MRS_TAG_FIELDSET] = SPECIAL | ENDS_P,
    [MRS_TAG_FIGCAPTION] = SPECIAL | ENDS_P, [MRS_TAG_FIGURE] = SPECIAL | ENDS_P,
    [MRS_TAG_FOOTER] = SPECIAL | ENDS_P, [MRS_TAG_FORM] = SPECIAL | ENDS_P,
    [MRS_TAG_H1] = SPECIAL | ENDS_P, [MRS_TAG_H2] = SPECIAL | ENDS_P,
    [MRS_TAG_H3] = SPECIAL | ENDS_P, [MRS_TAG_H4] = SPECIAL | ENDS_P,
    [MRS_TAG_H5] = SPECIAL | ENDS_P, [MRS_TAG_H6] = SPECIAL | ENDS_P,
    [MRS_TAG_HEADER] = SPECIAL | ENDS_P, [MRS_TAG_LI] = SPECIAL | ENDS_P,
    [MRS_TAG_MAIN] = SPECIAL | ENDS_P, [MRS_TAG_MENU] = SPECIAL | ENDS_P,
    [MRS_TAG_NAV] = SPECIAL | ENDS_P, [MRS_TAG_OL] = SPECIAL | ENDS_P,
    [MRS_TAG_P] = SPECIAL | ENDS_P, [MRS_TAG_PRE] = SPECIAL | ENDS_P,
    [MRS_TAG_SECTION] = SPECIAL | ENDS_P, [MRS_TAG_SUMMARY] = SPECIAL | ENDS_P,
    [MRS_TAG_UL] = SPECIAL | ENDS_P};

/* The start of one element ends another that is open, unless a third lies between. */
static const struct {
    uint8_t tag, ends, within[2];
} endings[] = {
    {MRS_TAG_LI, MRS_TAG_LI, {MRS_TAG_UL, MRS_TAG_OL}},
    {MRS_TAG_DD, MRS_TAG_DD, {MRS_TAG_DL}}, {MRS_TAG_DD, MRS_TAG_DT, {MRS_TAG_DL}},
    {MRS_TAG_DT, MRS_TAG_DD, {MRS_TAG_DL}}, {MRS_TAG_DT, MRS_TAG_DT, {MRS_TAG_DL}},
    {MRS_TAG_TD, MRS_TAG_TD, {MRS_TAG_TABLE}}, {MRS_TAG_TD, MRS_TAG_TH, {MRS_TAG_TABLE}},
    {MRS_TAG_TH, MRS_TAG_TD, {MRS_TAG_TABLE}}, {MRS_TAG_TH, MRS_TAG_TH, {MRS_TAG_TABLE}},
    {MRS_TAG_TR, MRS_TAG_TR, {MRS_TAG_TABLE}}, {MRS_TAG_TBODY, MRS_TAG_TBODY, {MRS_TAG_TABLE}},
    {MRS_TAG_TBODY, MRS_TAG_THEAD, {MRS_TAG_TABLE}},
    {MRS_TAG_TFOOT, MRS_TAG_TBODY, {MRS_TAG_TABLE}},
    {MRS_TAG_BODY, MRS_TAG_HEAD, {0}}, {MRS_TAG_A, MRS_TAG_A, {MRS_TAG_TABLE}},
    {MRS_TAG_BUTTON, MRS_TAG_BUTTON, {0}}, {MRS_TAG_OPTION, MRS_TAG_OPTION, {MRS_TAG_SELECT}},
};
/* clang-format on */

static const char *const tag_names[] = {"",
                                        "",
#define MRS_X(name, text) text,
                                        MRS_TAGS(MRS_X)
#undef MRS_X
                                        /* void ones that mean nothing to us */
                                        "area",
                                        "col",
                                        "param",
                                        "source",
                                        "track"};

static const char *const attr_names[] = {
#define MRS_X(name, text) text,
    MRS_ATTRS(MRS_X)
#undef MRS_X
};

enum { N_NAMES = sizeof tag_names / sizeof *tag_names };

typedef struct {
    mrs_str in;
    mrs_arena *arena;
    mrs_page *page;
    uint32_t open[DEPTH];              /* elements, innermost last; the first: the page */
    bool ended[DEPTH];                 /* its end tag came while a special element in it was open */
    size_t depth;                      /* of open */
    uint32_t count[MRS_N_TAGS];        /* of each among them that has not ended */
    bool met[MRS_N_TAGS];              /* ONCE: has begun */
    uint8_t tags[SLOTS], attrs[SLOTS]; /* 1 + index of a name by its hash; 0: none */
} reading;

/* --- names ------------------------------------------------------------------------------------ */

static uint32_t hash_name(const char *s, size_t n)
{
    uint32_t h = 2166136261U;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619U;
    return (h ^ h >> 15) % SLOTS;
}

static void fill_slots(uint8_t *slots, const char *const *names, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        uint32_t at = hash_name(names[i], strlen(names[i]));
        while (slots[at])
            at = (at + 1) % SLOTS;
        slots[at] = (uint8_t)(i + 1);
    }
}

/* Index of the name in names, whatever its case; none: `none`. */
static size_t name_of(const uint8_t *slots, const char *const *names, mrs_str name, size_t none)
{
    char small[NAME];
    if (name.len >= NAME)
        return none;
    for (size_t i = 0; i < name.len; i++)
        small[i] =
            (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] | 0x20 : name.ptr[i]);
    small[name.len] = '\0';
    for (uint32_t at = hash_name(small, name.len); slots[at]; at = (at + 1) % SLOTS)
        if (strcmp(names[slots[at] - 1], small) == 0)
            return slots[at] - 1U;
    return none;
}

/* --- the tree --------------------------------------------------------------------------------- */

static mrs_node *add_node(reading *r, uint8_t tag)
{
    mrs_node *node = MRS_PUSH(r->arena, &r->page->nodes);
    node->parent = r->depth ? r->open[r->depth - 1] : 0;
    node->end = r->page->nodes.n;
    node->attrs = r->page->attrs.n;
    node->tag = tag;
    return node;
}

static uint8_t open_tag(const reading *r, size_t depth)
{
    return r->page->nodes.at[r->open[depth]].tag;
}

static void push(reading *r, uint32_t node)
{
    if (r->depth == DEPTH)
        return;
    r->ended[r->depth] = false;
    r->open[r->depth++] = node;
    r->count[r->page->nodes.at[node].tag]++;
}

/* End the elements from this depth on, and those around whose end tag came before. */
static void pop_to(reading *r, size_t depth)
{
    while (r->depth > depth || (r->depth > 1 && r->ended[r->depth - 1])) {
        r->depth--;
        if (!r->ended[r->depth])
            r->count[open_tag(r, r->depth)]--;
        r->page->nodes.at[r->open[r->depth]].end = r->page->nodes.n;
    }
}

static bool is_table_part(uint8_t tag)
{
    return tag == MRS_TAG_TABLE || tag == MRS_TAG_TBODY || tag == MRS_TAG_THEAD ||
           tag == MRS_TAG_TFOOT || tag == MRS_TAG_TR || tag == MRS_TAG_TD || tag == MRS_TAG_TH;
}

/* An end tag, or what stands for one. */
static void end_element(reading *r, uint8_t tag)
{
    bool special = traits[tag] & SPECIAL, crossed = false;
    if (!r->count[tag] || traits[tag] & ONCE)
        return;
    for (size_t d = r->depth; d-- > 1;) {
        uint8_t at = open_tag(r, d);
        if (at == tag && !r->ended[d]) {
            r->ended[d] = true;
            r->count[tag]--;
            if (!crossed)
                pop_to(r, d);
            return;
        }
        if (is_table_part(tag) ? at == MRS_TAG_TABLE : traits[at] & SCOPE)
            return;
        crossed = crossed || (!special && traits[at] & SPECIAL);
    }
}

/* End `tag` if it is open and none of within lies above it. */
static void end_within(reading *r, uint8_t tag, const uint8_t within[2])
{
    for (size_t d = r->depth; r->count[tag] && d-- > 1;) {
        uint8_t at = open_tag(r, d);
        if (at == tag && !r->ended[d]) {
            pop_to(r, d);
            return;
        }
        if (at == within[0] || at == within[1])
            return;
    }
}

static bool is_headline(uint8_t tag)
{
    return tag >= MRS_TAG_H1 && tag <= MRS_TAG_H6;
}

static void leave_head(reading *r)
{
    if (open_tag(r, r->depth - 1) == MRS_TAG_HEAD)
        pop_to(r, r->depth - 1);
}

/* End what the start of this element ends. */
static void make_way(reading *r, uint8_t tag)
{
    if (!(traits[tag] & IN_HEAD))
        leave_head(r);
    if (traits[tag] & ENDS_P)
        end_element(r, MRS_TAG_P);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (endings[i].tag == tag)
            end_within(r, endings[i].ends, endings[i].within);
    if (is_headline(tag) && is_headline(open_tag(r, r->depth - 1)))
        pop_to(r, r->depth - 1);
}

/* --- characters ------------------------------------------------------------------------------- */

static void put_copied(reading *r, size_t from, size_t to)
{
    mrs_node *last = &r->page->nodes.at[r->page->nodes.n - 1];
    if (last->tag != MRS_TAG_TEXT || !last->copied || last->to != from) {
        last = add_node(r, MRS_TAG_TEXT);
        last->from = (uint32_t)from;
        last->copied = true;
    }
    last->to = (uint32_t)to;
    last->text = mrs_str_sub(r->in, last->from, to);
}

static void put_char(reading *r, uint32_t cp, size_t from, size_t to)
{
    char *text = MRS_NEW(r->arena, char, 4);
    mrs_node *node = add_node(r, MRS_TAG_TEXT);
    node->text = (mrs_str){text, mrs_utf8_put(cp, text)};
    node->from = (uint32_t)from;
    node->to = (uint32_t)to;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Characters [from, to), their references resolved. */
static void put_text(reading *r, size_t from, size_t to)
{
    size_t ink = from;
    while (ink < to && is_blank(r->in.ptr[ink]))
        ink++;
    if (ink < to)
        leave_head(r);
    while (from < to) {
        const char *mark = memchr(r->in.ptr + from, '&', to - from);
        size_t at = mark ? (size_t)(mark - r->in.ptr) : to, used = 1;
        uint32_t cp = at < to ? mrs_xml_reference(mrs_str_sub(r->in, at, to), &used) : 0;
        size_t same = at < to && !cp ? at + 1 : at;
        if (same > from)
            put_copied(r, from, same);
        if (cp)
            put_char(r, cp, at, at + used);
        from = cp ? at + used : same;
    }
}

/* A value with its references resolved. */
static mrs_str resolve(mrs_str s, mrs_arena *arena)
{
    if (s.len == 0 || !memchr(s.ptr, '&', s.len))
        return s;
    char *out = MRS_NEW(arena, char, s.len + 1); /* no reference is shorter than its character */
    size_t len = 0, used;
    for (size_t at = 0; at < s.len;) {
        uint32_t cp = s.ptr[at] == '&' ? mrs_xml_reference(mrs_str_sub(s, at, s.len), &used) : 0;
        if (cp) {
            len += mrs_utf8_put(cp, out + len);
            at += used;
        } else {
            out[len++] = s.ptr[at++];
        }
    }
    return (mrs_str){out, len};
}

/* --- tags ------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool ends_name(char c)
{
    return is_blank(c) || c == '/' || c == '>';
}

static mrs_str name_at(mrs_str s, size_t *at)
{
    size_t from = *at;
    while (*at < s.len && !ends_name(s.ptr[*at]))
        ++*at;
    return mrs_str_sub(s, from, *at);
}

static size_t skip_blank(mrs_str s, size_t at)
{
    while (at < s.len && is_blank(s.ptr[at]))
        at++;
    return at;
}

/* After "=": quoted, or up to white space. */
static mrs_str value_at(mrs_str s, size_t *at)
{
    size_t from = skip_blank(s, *at), to = from;
    char quote = from < s.len ? s.ptr[from] : 0;
    if (quote == '"' || quote == '\'') {
        const char *end = memchr(s.ptr + from + 1, quote, s.len - from - 1);
        to = end ? (size_t)(end - s.ptr) : s.len;
        *at = to < s.len ? to + 1 : to;
        return mrs_str_sub(s, from + 1, to);
    }
    while (to < s.len && !is_blank(s.ptr[to]) && s.ptr[to] != '>')
        to++;
    *at = to;
    return mrs_str_sub(s, from, to);
}

/* The attributes of a tag, kept for `node` (0: none is kept). Gives the place after its ">". */
static size_t take_attrs(reading *r, size_t at, uint32_t node)
{
    mrs_str s = r->in;
    for (;;) {
        while (at < s.len && (is_blank(s.ptr[at]) || s.ptr[at] == '/'))
            at++;
        if (at >= s.len || s.ptr[at] == '>')
            return at < s.len ? at + 1 : at;
        size_t from = at++; /* a name may begin with "=" */
        while (at < s.len && !ends_name(s.ptr[at]) && s.ptr[at] != '=')
            at++;
        mrs_str name = mrs_str_sub(s, from, at), value = MRS_STR("");
        size_t sign = skip_blank(s, at);
        if (sign < s.len && s.ptr[sign] == '=') {
            at = sign + 1;
            value = value_at(s, &at);
        }
        size_t which = node ? name_of(r->attrs, attr_names, name, MRS_N_ATTRS) : MRS_N_ATTRS;
        if (which == MRS_N_ATTRS)
            continue;
        *MRS_PUSH(r->arena, &r->page->attrs) = (mrs_attr){resolve(value, r->arena), (uint8_t)which};
        r->page->nodes.at[node].n_attrs++;
    }
}

/* Where "</name" begins next; s.len: nowhere. */
static size_t find_end(mrs_str s, size_t at, mrs_str name)
{
    while (at < s.len) {
        const char *next = memchr(s.ptr + at, '<', s.len - at);
        if (!next)
            break;
        at = (size_t)(next - s.ptr) + 1;
        if (at + 1 + name.len < s.len && s.ptr[at] == '/' && ends_name(s.ptr[at + 1 + name.len])) {
            size_t k = 0;
            while (k < name.len && (s.ptr[at + 1 + k] | 0x20) == (name.ptr[k] | 0x20))
                k++;
            if (k == name.len)
                return at - 1;
        }
    }
    return s.len;
}

/* The element whose name begins at `at`. Gives the place after what was read. */
static size_t take_start(reading *r, size_t at)
{
    mrs_str name = name_at(r->in, &at);
    size_t which = name_of(r->tags, tag_names, name, MRS_TAG_OTHER);
    uint8_t tag = which < MRS_N_TAGS ? (uint8_t)which : MRS_TAG_OTHER, how = traits[tag];
    if (how & ONCE && r->met[tag])
        return take_attrs(r, at, 0);
    r->met[tag] = true;
    make_way(r, tag);
    add_node(r, tag);
    uint32_t node = r->page->nodes.n - 1;
    at = take_attrs(r, at, node);
    bool empty = r->in.ptr[at - 1] == '>' && r->in.ptr[at - 2] == '/'; /* XHTML, SVG */
    if (which >= MRS_N_TAGS || how & VOID || (empty && how & (RAW | CHARS)))
        return at;
    if (!(how & (RAW | CHARS))) {
        push(r, node);
        return at;
    }
    size_t to = find_end(r->in, at, name);
    if (tag == MRS_TAG_SCRIPT) {
        r->page->nodes.at[node].text = mrs_str_sub(r->in, at, to);
    } else if (how & CHARS) {
        push(r, node);
        put_text(r, at, to);
        pop_to(r, r->depth - 1);
    }
    return to;
}

static size_t take_end(reading *r, size_t at)
{
    mrs_str name = name_at(r->in, &at);
    size_t which = name_of(r->tags, tag_names, name, MRS_TAG_OTHER);
    if (which == MRS_TAG_BR)
        add_node(r, MRS_TAG_BR);
    else if (which < MRS_N_TAGS)
        end_element(r, (uint8_t)which);
    return take_attrs(r, at, 0);
}

/* --- the page --------------------------------------------------------------------------------- */

static size_t after(mrs_str s, size_t at, const char *words)
{
    size_t n = strlen(words);
    while (at + n <= s.len) {
        const char *next = memchr(s.ptr + at, words[0], s.len - at);
        if (!next)
            break;
        at = (size_t)(next - s.ptr);
        if (at + n <= s.len && memcmp(next, words, n) == 0)
            return at + n;
        at++;
    }
    return s.len;
}

/* What begins at "<". Gives the place after it. */
static size_t take_markup(reading *r, size_t at)
{
    mrs_str s = r->in, rest = mrs_str_sub(s, at, s.len);
    char c = rest.len > 1 ? rest.ptr[1] : 0;
    if (is_letter(c))
        return take_start(r, at + 1);
    if (c == '/' && rest.len > 2 && is_letter(rest.ptr[2]))
        return take_end(r, at + 2);
    if (mrs_str_starts(rest, MRS_STR("<!-->")))
        return at + 5;
    if (mrs_str_starts(rest, MRS_STR("<!--")))
        return after(s, at + 4, "-->");
    if (c == '!' || c == '?' || c == '/')
        return after(s, at, ">");
    put_text(r, at, at + 1);
    return at + 1;
}

static mrs_status read_all(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_str s = r->in;
    add_node(r, MRS_TAG_OTHER);
    push(r, 0);
    for (size_t at = 0; at < s.len;) {
        const char *mark = memchr(s.ptr + at, '<', s.len - at);
        size_t end = mark ? (size_t)(mark - s.ptr) : s.len;
        put_text(r, at, end);
        at = end < s.len ? take_markup(r, end) : end;
        if (r->page->nodes.n > NODES_MAX)
            return mrs_fail(err, MRS_E_LIMIT, "a page of more than %d elements", NODES_MAX);
    }
    pop_to(r, 0);
    return MRS_OK;
}

mrs_status mrs_page_parse(mrs_str decoded, mrs_arena *arena, mrs_page *page, mrs_err *err)
{
    reading r = {.in = decoded, .arena = arena, .page = page};
    *page = (mrs_page){0};
    fill_slots(r.tags, tag_names, MRS_TAG_OTHER + 1, N_NAMES);
    fill_slots(r.attrs, attr_names, 0, MRS_N_ATTRS);
    return mrs_arena_run(&arena, 1, read_all, &r, err);
}

mrs_str mrs_page_attr(const mrs_page *page, const mrs_node *node, mrs_attr_name name)
{
    for (uint32_t i = 0; i < node->n_attrs; i++) {
        const mrs_attr *a = &page->attrs.at[node->attrs + i];
        if (a->name == name)
            return a->value;
    }
    return MRS_STR("");
}

mrs_str mrs_page_text(const mrs_page *page, uint32_t node, mrs_arena *arena)
{
    size_t len = 0, room = 0;
    uint32_t end = page->nodes.at[node].end;
    for (uint32_t i = node; i < end; i++)
        room += page->nodes.at[i].text.len + 1;
    char *out = MRS_NEW(arena, char, room + 1);
    for (uint32_t i = node; i < end; i++) {
        const mrs_node *n = &page->nodes.at[i];
        if (n->tag != MRS_TAG_TEXT && len && out[len - 1] != ' ')
            out[len++] = ' ';
        for (size_t k = 0; k < n->text.len; k++) {
            char c = n->text.ptr[k];
            bool blank = is_blank(c);
            if (!blank)
                out[len++] = c;
            else if (len && out[len - 1] != ' ')
                out[len++] = ' ';
        }
    }
    return mrs_str_trim((mrs_str){out, len});
}
