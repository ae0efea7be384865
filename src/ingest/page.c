#include "ingest/page.h"
#include "ingest/page_cut.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>

static const char *const tag_names[MRS_N_TAGS] = {"", "",
#define MRS_X(name, text) text,
                                                  MRS_TAGS(MRS_X)
#undef MRS_X
};

static const char *const attr_names[MRS_N_ATTRS] = {
#define MRS_X(name, text) text,
    MRS_ATTRS(MRS_X)
#undef MRS_X
};

enum { SLOTS = 512, NODES_MAX = 4 << 20 };

/* What libxml2's calls fill, on the heap: a jump out of an arena would leak libxml2's own. */
typedef struct {
    mrs_str decoded;
    mrs_page_cut cut; /* what the parser reads of it */
    htmlParserCtxtPtr xml;
    mrs_node *nodes; /* text.ptr NULL and len set: text stands at `from` of chars */
    mrs_attr *attrs; /* value.ptr NULL: at chars */
    size_t n_nodes, cap_nodes, n_attrs, cap_attrs;
    size_t *node_chars, *attr_chars; /* where in chars */
    mrs_buf chars;
    uint32_t *open; /* elements that are open, innermost last */
    size_t n_open, cap_open;
    size_t at; /* of decoded: where the last text ended */
    bool failed, full;
    uint8_t slots[SLOTS]; /* tag by hash of its name; 0: none */
} builder;

static uint32_t hash_name(const char *s)
{
    uint32_t h = 2166136261U;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619U;
    return h % SLOTS;
}

static void fill_slots(builder *b)
{
    for (uint8_t t = MRS_TAG_OTHER + 1; t < MRS_N_TAGS; t++) {
        uint32_t at = hash_name(tag_names[t]);
        while (b->slots[at])
            at = (at + 1) % SLOTS;
        b->slots[at] = t;
    }
}

static uint8_t tag_of(const builder *b, const char *name)
{
    for (uint32_t at = hash_name(name); b->slots[at]; at = (at + 1) % SLOTS)
        if (strcmp(tag_names[b->slots[at]], name) == 0)
            return b->slots[at];
    return MRS_TAG_OTHER;
}

/* --- growing ---------------------------------------------------------------------------------- */

static bool grow(void **at, size_t *cap, size_t n, size_t size)
{
    if (n < *cap)
        return true;
    size_t more = *cap ? *cap * 2 : 256;
    void *bigger = realloc(*at, more * size);
    if (!bigger)
        return false;
    *at = bigger;
    *cap = more;
    return true;
}

static mrs_node *add_node(builder *b, uint8_t tag)
{
    size_t cap = b->cap_nodes;
    if (b->n_nodes >= NODES_MAX)
        b->full = true;
    if (b->full || b->failed)
        return NULL;
    if (!grow((void **)&b->nodes, &b->cap_nodes, b->n_nodes, sizeof *b->nodes) ||
        !grow((void **)&b->node_chars, &cap, b->n_nodes, sizeof *b->node_chars)) {
        b->failed = true;
        return NULL;
    }
    b->node_chars[b->n_nodes] = 0;
    mrs_node *node = &b->nodes[b->n_nodes++];
    *node = (mrs_node){.parent = b->n_open ? b->open[b->n_open - 1] : 0,
                       .end = (uint32_t)b->n_nodes,
                       .attrs = (uint32_t)b->n_attrs,
                       .tag = tag};
    return node;
}

static void add_attr(builder *b, uint8_t name, const char *value)
{
    size_t cap = b->cap_attrs;
    mrs_str s = mrs_str_of(value);
    if (!grow((void **)&b->attrs, &b->cap_attrs, b->n_attrs, sizeof *b->attrs) ||
        !grow((void **)&b->attr_chars, &cap, b->n_attrs, sizeof *b->attr_chars)) {
        b->failed = true;
        return;
    }
    b->attr_chars[b->n_attrs] = b->chars.len;
    b->attrs[b->n_attrs++] = (mrs_attr){{NULL, s.len}, name};
    mrs_buf_put(&b->chars, s);
}

/* Of the bytes that libxml2 reads. */
static size_t cursor_of(const builder *b)
{
    const xmlParserInput *in = b->xml->input;
    return in->consumed + (size_t)(in->cur - in->base);
}

/* --- what libxml2 calls ----------------------------------------------------------------------- */

static void start_element(void *ctx, const xmlChar *name, const xmlChar **atts)
{
    builder *b = ctx;
    mrs_node *node = add_node(b, tag_of(b, (const char *)name));
    if (!node)
        return;
    uint32_t self = (uint32_t)b->n_nodes - 1, n = 0;
    for (; atts && atts[0]; atts += 2) {
        for (uint8_t a = 0; a < MRS_N_ATTRS; a++) {
            const char *attr = (const char *)atts[0];
            if (attr_names[a][0] == attr[0] && strcmp(attr_names[a], attr) == 0) {
                add_attr(b, a, atts[1] ? (const char *)atts[1] : "");
                n++;
                break;
            }
        }
    }
    b->nodes[self].n_attrs = b->failed ? 0 : n;
    if (b->nodes[self].tag == MRS_TAG_SCRIPT) {
        mrs_page_gap code = mrs_page_cut_after(&b->cut, cursor_of(b));
        b->nodes[self].from = (uint32_t)code.from;
        b->nodes[self].to = (uint32_t)code.to;
    }
    if (!grow((void **)&b->open, &b->cap_open, b->n_open, sizeof *b->open))
        b->failed = true;
    else
        b->open[b->n_open++] = self;
}

static void end_element(void *ctx, const xmlChar *name)
{
    builder *b = ctx;
    uint8_t tag = tag_of(b, (const char *)name);
    size_t depth = b->n_open;
    while (depth && b->nodes[b->open[depth - 1]].tag != tag)
        depth--;
    if (b->full || depth == 0)
        return;
    while (b->n_open >= depth)
        b->nodes[b->open[--b->n_open]].end = (uint32_t)b->n_nodes;
}

/* Where the characters just read stand in the bytes. libxml2 calls with its cursor behind them, or,
 * when its buffer is full, still on the last of them. False: they stand for others (an entity). */
static bool find_bytes(builder *b, mrs_str s, size_t *from, size_t *to)
{
    size_t cursor = cursor_of(b);
    size_t last = s.len;
    while (last > 0 && ((unsigned char)s.ptr[--last] & 0xC0) == 0x80)
        continue;
    const size_t ends[] = {cursor, cursor + (s.len - last)};
    for (int i = 0; i < 2; i++) {
        if (ends[i] < s.len || ends[i] > b->cut.left.len)
            continue;
        *from = mrs_page_cut_place(&b->cut, ends[i] - s.len);
        *to = *from + s.len;
        if (*to <= b->decoded.len && *from >= b->at &&
            memcmp(b->decoded.ptr + *from, s.ptr, s.len) == 0)
            return true;
    }
    cursor = mrs_page_cut_place(&b->cut, cursor);
    *to = cursor < b->decoded.len ? cursor : b->decoded.len;
    *from = b->at < *to ? b->at : *to;
    return false;
}

static void characters(void *ctx, const xmlChar *ch, int len)
{
    builder *b = ctx;
    mrs_str s = {(const char *)ch, len > 0 ? (size_t)len : 0};
    size_t from, to;
    bool copied = find_bytes(b, s, &from, &to);
    mrs_node *last = b->n_nodes ? &b->nodes[b->n_nodes - 1] : NULL;
    if (s.len == 0)
        return;
    b->at = to;
    if (copied && last && last->tag == MRS_TAG_TEXT && last->copied && last->to == from) {
        last->to = (uint32_t)to;
        return;
    }
    mrs_node *node = add_node(b, MRS_TAG_TEXT);
    if (!node)
        return;
    node->from = (uint32_t)from;
    node->to = (uint32_t)to;
    node->copied = copied;
    if (!copied) {
        b->node_chars[b->n_nodes - 1] = b->chars.len;
        node->text.len = s.len;
        mrs_buf_put(&b->chars, s);
    }
}

/* --- the page --------------------------------------------------------------------------------- */

typedef struct {
    const builder *b;
    mrs_arena *arena;
    mrs_page *page;
} keeping;

static mrs_status keep(void *ctx, mrs_err *err)
{
    const keeping *k = ctx;
    const builder *b = k->b;
    (void)err;
    const char *chars = mrs_str_copy(mrs_buf_view(&b->chars), k->arena).ptr;
    mrs_node *nodes = MRS_NEW(k->arena, mrs_node, b->n_nodes);
    mrs_attr *attrs = MRS_NEW(k->arena, mrs_attr, b->n_attrs);
    for (size_t i = 0; i < b->n_nodes; i++) {
        nodes[i] = b->nodes[i];
        if (nodes[i].copied)
            nodes[i].text = mrs_str_sub(b->decoded, nodes[i].from, nodes[i].to);
        else if (nodes[i].tag == MRS_TAG_SCRIPT)
            nodes[i].text = mrs_str_sub(b->decoded, nodes[i].from, nodes[i].to);
        else if (nodes[i].text.len)
            nodes[i].text.ptr = chars + b->node_chars[i];
    }
    for (size_t i = 0; i < b->n_attrs; i++)
        attrs[i] = (mrs_attr){{chars + b->attr_chars[i], b->attrs[i].value.len}, b->attrs[i].name};
    k->page->nodes.at = nodes;
    k->page->nodes.n = k->page->nodes.cap = (uint32_t)b->n_nodes;
    k->page->attrs.at = attrs;
    k->page->attrs.n = k->page->attrs.cap = (uint32_t)b->n_attrs;
    return MRS_OK;
}

static bool run_parser(builder *b)
{
    htmlSAXHandler sax = {.startElement = start_element,
                          .endElement = end_element,
                          .characters = characters,
                          .cdataBlock = characters,
                          .ignorableWhitespace = characters};
    mrs_page_cut_make(b->decoded, &b->cut);
    if (b->cut.failed)
        return false;
    b->xml = htmlCreateMemoryParserCtxt(b->cut.left.ptr, (int)b->cut.left.len);
    if (!b->xml)
        return b->decoded.len == 0; /* libxml2 refuses what is empty */
    htmlCtxtUseOptions(b->xml, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                   HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | HTML_PARSE_NODEFDTD);
    xmlSwitchEncoding(b->xml, XML_CHAR_ENCODING_UTF8);
    htmlSAXHandlerPtr own = b->xml->sax;
    b->xml->sax = &sax;
    b->xml->userData = b;
    htmlParseDocument(b->xml);
    b->xml->sax = own;
    xmlFreeDoc(b->xml->myDoc);
    b->xml->myDoc = NULL;
    htmlFreeParserCtxt(b->xml);
    return !b->failed && !b->chars.failed;
}

mrs_status mrs_page_parse(mrs_str decoded, mrs_arena *arena, mrs_page *page, mrs_err *err)
{
    builder b = {.decoded = decoded};
    *page = (mrs_page){0};
    fill_slots(&b);
    mrs_status st = add_node(&b, MRS_TAG_OTHER) && run_parser(&b)
                        ? MRS_OK
                        : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st && b.full)
        st = mrs_fail(err, MRS_E_LIMIT, "a page of more than %d elements", NODES_MAX);
    if (!st) {
        b.nodes[0].end = (uint32_t)b.n_nodes;
        for (size_t i = 0; i < b.n_open; i++)
            b.nodes[b.open[i]].end = (uint32_t)b.n_nodes;
        keeping k = {&b, arena, page};
        st = mrs_arena_run(&arena, 1, keep, &k, err);
    }
    mrs_page_cut_clear(&b.cut);
    free(b.nodes);
    free(b.attrs);
    free(b.node_chars);
    free(b.attr_chars);
    free(b.open);
    mrs_buf_clear(&b.chars);
    return st;
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
            bool blank = c == ' ' || (c >= '\t' && c <= '\r');
            if (!blank)
                out[len++] = c;
            else if (len && out[len - 1] != ' ')
                out[len++] = ' ';
        }
    }
    return mrs_str_trim((mrs_str){out, len});
}
