/* page.h - an HTML page in flat arrays: elements and texts in document order, each text with its
 * place in the decoded bytes.
 *
 * One pass, each byte looked at a bounded number of times; nothing is fetched, no entity but the
 * named characters of HTML 4 is known, no depth is walked by recursion. Elements end as browsers
 * end them in what pages commonly leave out (paragraphs, list items, cells, <head>); tags are never
 * moved to another place, and elements that overlap become elements in each other.
 * Source: the HTML standard, 13.2 (whatwg.org, 2026); docs/decisions/007 for why not libxml2. */
#ifndef MRS_INGEST_PAGE_H
#define MRS_INGEST_PAGE_H

#include "text/text.h"

/* clang-format off */
#define MRS_TAGS(X)                                                                                \
    X(A, "a") X(ABBR, "abbr") X(ADDRESS, "address") X(ARTICLE, "article") X(ASIDE, "aside")        \
    X(AUDIO, "audio") X(B, "b") X(BASE, "base") X(BLOCKQUOTE, "blockquote") X(BODY, "body")        \
    X(BR, "br") X(BUTTON, "button") X(CANVAS, "canvas") X(CAPTION, "caption") X(CENTER, "center")  \
    X(CODE, "code") X(DD, "dd") X(DEL, "del") X(DETAILS, "details") X(DIALOG, "dialog")            \
    X(DIV, "div") X(DL, "dl") X(DT, "dt") X(EM, "em") X(EMBED, "embed") X(FIELDSET, "fieldset")    \
    X(FIGCAPTION, "figcaption") X(FIGURE, "figure") X(FONT, "font") X(FOOTER, "footer")            \
    X(FORM, "form") X(FRAME, "frame") X(H1, "h1") X(H2, "h2") X(H3, "h3") X(H4, "h4") X(H5, "h5")  \
    X(H6, "h6") X(HEAD, "head") X(HEADER, "header") X(HR, "hr") X(HTML, "html") X(I, "i")          \
    X(IFRAME, "iframe") X(IMG, "img") X(INPUT, "input") X(LABEL, "label") X(LI, "li")              \
    X(LINK, "link") X(MAIN, "main") X(MAP, "map") X(MENU, "menu") X(META, "meta") X(NAV, "nav")    \
    X(NOSCRIPT, "noscript") X(OBJECT, "object") X(OL, "ol") X(OPTION, "option") X(P, "p")          \
    X(PICTURE, "picture") X(PRE, "pre") X(Q, "q") X(RP, "rp") X(RT, "rt") X(S, "s")                \
    X(SCRIPT, "script") X(SECTION, "section") X(SELECT, "select") X(SMALL, "small")                \
    X(SPAN, "span") X(STRONG, "strong") X(STYLE, "style") X(SUB, "sub") X(SUMMARY, "summary")      \
    X(SUP, "sup") X(SVG, "svg") X(TABLE, "table") X(TBODY, "tbody") X(TD, "td")                    \
    X(TEMPLATE, "template") X(TEXTAREA, "textarea") X(TFOOT, "tfoot") X(TH, "th")                  \
    X(THEAD, "thead") X(TIME, "time") X(TITLE, "title") X(TR, "tr") X(U, "u") X(UL, "ul")          \
    X(VIDEO, "video") X(WBR, "wbr")
/* clang-format on */
typedef enum {
    MRS_TAG_TEXT, /* characters */
    MRS_TAG_OTHER,
#define MRS_X(name, text) MRS_TAG_##name,
    MRS_TAGS(MRS_X)
#undef MRS_X
        MRS_N_TAGS
} mrs_tag;

/* Attributes that are kept; the rest is dropped. */
/* clang-format off */
#define MRS_ATTRS(X)                                                                               \
    X(CLASS, "class") X(ID, "id") X(HREF, "href") X(ITEMPROP, "itemprop") X(ROLE, "role")          \
    X(STYLE, "style") X(HIDDEN, "hidden") X(ARIA_HIDDEN, "aria-hidden") X(DATETIME, "datetime")    \
    X(CONTENT, "content") X(NAME, "name") X(PROPERTY, "property") X(REL, "rel") X(TYPE, "type")    \
    X(LANG, "lang") X(TITLE, "title") X(PUBDATE, "pubdate") X(ITEMTYPE, "itemtype")                \
    X(ALT, "alt") X(HTTP_EQUIV, "http-equiv")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_ATTR_##name,
    MRS_ATTRS(MRS_X)
#undef MRS_X
        MRS_N_ATTRS
} mrs_attr_name;

typedef struct {
    mrs_str value; /* references resolved; of the decoded bytes or in the arena */
    uint8_t name;  /* mrs_attr_name */
} mrs_attr;

typedef struct {
    uint32_t parent;         /* node; 0 is its own */
    uint32_t end;            /* one past the last node inside; of a text: its own next */
    uint32_t attrs, n_attrs; /* into page->attrs */
    mrs_str text;            /* of a text: the characters; of a script: its code */
    uint32_t from, to;       /* of a text: bytes of the decoded page it stands for */
    bool copied;             /* and it is these bytes */
    uint8_t tag;             /* mrs_tag */
} mrs_node;

typedef struct {
    MRS_VEC(mrs_node) nodes; /* nodes.at[0]: the whole page */
    MRS_VEC(mrs_attr) attrs;
} mrs_page;

/* decoded: valid UTF-8, borrowed while the page lives. Runs the arena itself. MRS_E_LIMIT. What is
 * no HTML gives a page without elements. */
MRS_CHECK mrs_status mrs_page_parse(mrs_str decoded, mrs_arena *arena, mrs_page *page,
                                    mrs_err *err);

/* "": the node has none. */
mrs_str mrs_page_attr(const mrs_page *page, const mrs_node *node, mrs_attr_name name);

/* All characters inside the node, white space squeezed; in arena. Runs under mrs_arena_run. */
mrs_str mrs_page_text(const mrs_page *page, uint32_t node, mrs_arena *arena);

#endif
