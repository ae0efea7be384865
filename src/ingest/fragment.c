#include "ingest/fragment.h"

#include "ingest/weave.h"

typedef enum { BREAK, INLINE, GONE } way;

/* The rest breaks the line. */
static way way_of(uint8_t tag)
{
    static const uint8_t within[] = {
        MRS_TAG_TEXT, MRS_TAG_A,     MRS_TAG_ABBR,   MRS_TAG_B,     MRS_TAG_CODE, MRS_TAG_DEL,
        MRS_TAG_EM,   MRS_TAG_FONT,  MRS_TAG_I,      MRS_TAG_LABEL, MRS_TAG_Q,    MRS_TAG_S,
        MRS_TAG_SPAN, MRS_TAG_SMALL, MRS_TAG_STRONG, MRS_TAG_SUB,   MRS_TAG_SUP,  MRS_TAG_TIME,
        MRS_TAG_U,    MRS_TAG_WBR,   MRS_TAG_OTHER};
    static const uint8_t gone[] = {MRS_TAG_SCRIPT, MRS_TAG_STYLE,  MRS_TAG_TEMPLATE,  MRS_TAG_HEAD,
                                   MRS_TAG_BUTTON, MRS_TAG_SELECT, MRS_TAG_TEXTAREA,  MRS_TAG_SVG,
                                   MRS_TAG_IFRAME, MRS_TAG_OBJECT, MRS_TAG_FIGCAPTION};
    if (memchr(within, tag, sizeof within))
        return INLINE;
    return memchr(gone, tag, sizeof gone) ? GONE : BREAK;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char last_of(const mrs_weave *w)
{
    return w->text.n ? w->text.at[w->text.n - 1] : '\n';
}

static void put_text(mrs_weave *w, const mrs_node *n)
{
    mrs_str s = n->text;
    for (uint32_t at = 0; at < s.len;) {
        uint32_t end = at;
        bool blank = is_blank(s.ptr[at]);
        while (end < s.len && is_blank(s.ptr[end]) == blank)
            end++;
        char last = last_of(w);
        uint32_t from = n->copied ? n->from + at : n->from, to = n->copied ? n->from + end : n->to;
        if (!blank && n->copied)
            mrs_weave_copy(w, from, to);
        else if (!blank)
            mrs_weave_put(w, mrs_str_sub(s, at, end), from, to);
        else if (last != ' ' && last != '\n')
            mrs_weave_put(w, MRS_STR(" "), from, to);
        at = end;
    }
}

typedef struct {
    const mrs_page *page;
    mrs_weave w;
} putting;

static mrs_status put_all(void *ctx, mrs_err *err)
{
    putting *p = ctx;
    uint32_t open = 0; /* node whose end breaks the line */
    (void)err;
    for (uint32_t i = 1; i < p->page->nodes.n;) {
        const mrs_node *n = &p->page->nodes.at[i];
        way how = way_of(n->tag);
        bool closed = open && i >= p->page->nodes.at[open].end;
        if ((how == BREAK || closed) && last_of(&p->w) != '\n')
            mrs_weave_put(&p->w, MRS_STR("\n"), n->from, n->from);
        while (open && i >= p->page->nodes.at[open].end)
            open = p->page->nodes.at[open].parent;
        if (how == BREAK)
            open = i;
        if (n->tag == MRS_TAG_TEXT)
            put_text(&p->w, n);
        i = how == GONE ? n->end : i + 1;
    }
    return MRS_OK;
}

mrs_status mrs_fragment_read(const mrs_decoded *in, mrs_arena *scratch, mrs_decoded *out,
                             mrs_err *err)
{
    mrs_page page;
    mrs_status st = mrs_page_parse(in->text, scratch, &page, err);
    putting p = {&page, {.arena = scratch, .in = in}};
    if (!st)
        st = mrs_arena_run(&scratch, 1, put_all, &p, err);
    if (!st)
        *out = mrs_weave_done(&p.w);
    if (!st && mrs_str_trim(out->text).len == 0)
        st = mrs_fail(err, MRS_E_EMPTY, "no text in it");
    return st;
}

bool mrs_fragment_is(mrs_str s)
{
    for (size_t at = 0; at + 2 < s.len; at++) {
        const char *mark = memchr(s.ptr + at, '<', s.len - at);
        if (!mark)
            return false;
        at = (size_t)(mark - s.ptr);
        char c = at + 1 < s.len ? (char)(s.ptr[at + 1] | 0x20) : 0;
        if ((c >= 'a' && c <= 'z') || c == '/' || c == '!')
            return true;
    }
    return false;
}
