#include "ingest/article.h"
#include "ingest/page_names.h"

enum {
    LONG_BLOCK = 80, /* code points that make a block running text without a full stop */
    SENTENCE = 25,   /* with one */
    ENOUGH = 300,    /* running text that makes a report without its comments */
    NOTICE = 600,    /* running text that a notice about cookies may have */
    LEFT = 35        /* percent of the running text that names may leave */
};

typedef struct {
    const mrs_canon *canon;
    const mrs_page *page;
    mrs_arena *arena;
    mrs_article *out;
    uint8_t *marks;  /* out->marks */
    uint32_t *good;  /* [nodes + 1] sums over blocks that begin before the node: running text */
    uint32_t *other; /* the same of the rest */
    bool comments;   /* they go */
} finding;

/* --- what names say --------------------------------------------------------------------------- */

/* Marks that the words of one element make: bit m for mrs_page_mark m. */
static uint32_t marks_of(const finding *f, const mrs_name_words *w)
{
    uint32_t found = 0;
    for (size_t i = 0; i < w->n; i++)
        for (size_t n = 1; n <= 3 && i + n <= w->n; n++)
            found |= 1U << mrs_canon_page_mark(f->canon, mrs_name_phrase(w, i, n));
    return found;
}

static mrs_page_mark mark_of(const finding *f, const mrs_node *node)
{
    static const mrs_attr_name looked[] = {MRS_ATTR_CLASS, MRS_ATTR_ID, MRS_ATTR_ITEMPROP,
                                           MRS_ATTR_ROLE};
    uint32_t found = 0;
    for (size_t a = 0; a < sizeof looked / sizeof *looked; a++) {
        mrs_name_words w;
        mrs_name_split(mrs_page_attr(f->page, node, looked[a]), &w);
        found |= marks_of(f, &w);
    }
    bool keep = found & 1U << MRS_MARK_KEEP;
    if (found & 1U << MRS_MARK_COMMENTS && !keep)
        return MRS_MARK_COMMENTS;
    if (found & 1U << MRS_MARK_NEVER && !keep && !(found & 1U << MRS_MARK_BODY1))
        return MRS_MARK_NEVER;
    if (found & 1U << MRS_MARK_DROP && !keep && !(found & 1U << MRS_MARK_BODY1))
        return MRS_MARK_DROP;
    for (mrs_page_mark m = MRS_MARK_BODY1; m >= MRS_MARK_LEAD; m--)
        if (found & 1U << m)
            return m;
    return MRS_MARK_NONE;
}

static bool is_hidden(const mrs_page *page, const mrs_node *node)
{
    for (uint32_t i = 0; i < node->n_attrs; i++) {
        const mrs_attr *a = &page->attrs.at[node->attrs + i];
        if (a->name == MRS_ATTR_HIDDEN && !mrs_str_is(a->value, "false"))
            return true;
        if (a->name == MRS_ATTR_ARIA_HIDDEN && mrs_str_is(a->value, "true"))
            return true;
        if (a->name != MRS_ATTR_STYLE)
            continue;
        for (size_t k = 0; k + 12 <= a->value.len; k++)
            if (memcmp(a->value.ptr + k, "display:none", 12) == 0 ||
                (k + 13 <= a->value.len && memcmp(a->value.ptr + k, "display: none", 13) == 0))
                return true;
    }
    return false;
}

typedef enum { KIND_BLOCK, KIND_INLINE, KIND_NEVER, KIND_DROP } kind;

/* clang-format off */
static const uint8_t kinds[MRS_N_TAGS] = {
    [MRS_TAG_SCRIPT] = KIND_NEVER, [MRS_TAG_STYLE] = KIND_NEVER, [MRS_TAG_NOSCRIPT] = KIND_NEVER,
    [MRS_TAG_TEMPLATE] = KIND_NEVER, [MRS_TAG_SVG] = KIND_NEVER, [MRS_TAG_HEAD] = KIND_NEVER,
    [MRS_TAG_IFRAME] = KIND_NEVER, [MRS_TAG_OBJECT] = KIND_NEVER, [MRS_TAG_SELECT] = KIND_NEVER,
    [MRS_TAG_OPTION] = KIND_NEVER, [MRS_TAG_TEXTAREA] = KIND_NEVER, [MRS_TAG_BUTTON] = KIND_NEVER,
    [MRS_TAG_CANVAS] = KIND_NEVER, [MRS_TAG_AUDIO] = KIND_NEVER, [MRS_TAG_VIDEO] = KIND_NEVER,
    [MRS_TAG_MAP] = KIND_NEVER, [MRS_TAG_TITLE] = KIND_NEVER, [MRS_TAG_EMBED] = KIND_NEVER,
    [MRS_TAG_RT] = KIND_NEVER, [MRS_TAG_RP] = KIND_NEVER,
    [MRS_TAG_NAV] = KIND_DROP, [MRS_TAG_ASIDE] = KIND_DROP, [MRS_TAG_FOOTER] = KIND_DROP,
    [MRS_TAG_FIGCAPTION] = KIND_DROP, [MRS_TAG_FIGURE] = KIND_DROP, [MRS_TAG_MENU] = KIND_DROP,
    [MRS_TAG_DIALOG] = KIND_DROP, [MRS_TAG_LABEL] = KIND_DROP, [MRS_TAG_ADDRESS] = KIND_DROP,
    [MRS_TAG_CAPTION] = KIND_DROP, [MRS_TAG_A] = KIND_INLINE, [MRS_TAG_ABBR] = KIND_INLINE,
    [MRS_TAG_B] = KIND_INLINE, [MRS_TAG_CODE] = KIND_INLINE, [MRS_TAG_DEL] = KIND_INLINE,
    [MRS_TAG_EM] = KIND_INLINE, [MRS_TAG_FONT] = KIND_INLINE, [MRS_TAG_I] = KIND_INLINE,
    [MRS_TAG_Q] = KIND_INLINE, [MRS_TAG_S] = KIND_INLINE, [MRS_TAG_SMALL] = KIND_INLINE,
    [MRS_TAG_SPAN] = KIND_INLINE, [MRS_TAG_STRONG] = KIND_INLINE, [MRS_TAG_SUB] = KIND_INLINE,
    [MRS_TAG_SUP] = KIND_INLINE, [MRS_TAG_TIME] = KIND_INLINE, [MRS_TAG_U] = KIND_INLINE,
    [MRS_TAG_WBR] = KIND_INLINE, [MRS_TAG_OTHER] = KIND_INLINE, [MRS_TAG_IMG] = KIND_INLINE,
    [MRS_TAG_PICTURE] = KIND_INLINE, [MRS_TAG_INPUT] = KIND_INLINE};
/* clang-format on */

static kind kind_of(uint8_t tag)
{
    return (kind)kinds[tag];
}

/* --- blocks ----------------------------------------------------------------------------------- */

static uint32_t count_chars(mrs_str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        n += c > ' ' && (c & 0xC0) != 0x80;
    }
    return n;
}

static bool ends_sentence(mrs_str s)
{
    static const mrs_str stops[] = {MRS_STR_INIT("."), MRS_STR_INIT("!"),  MRS_STR_INIT("?"),
                                    MRS_STR_INIT("…"), MRS_STR_INIT("。"), MRS_STR_INIT("؟"),
                                    MRS_STR_INIT("۔")};
    static const char *const quotes[] = {"\"", "”", "'", "’", "»", ")", "“", "]"};
    s = mrs_str_trim(s);
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
            mrs_str q = mrs_str_of(quotes[i]);
            if (s.len > q.len && mrs_str_ends(s, q)) {
                s.len -= q.len;
                again = true;
            }
        }
    }
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (mrs_str_ends(s, stops[i]))
            return true;
    return false;
}

/* The nearest element around the node that breaks lines. */
static uint32_t element_of(const mrs_page *page, uint32_t node)
{
    uint32_t at = page->nodes.at[node].parent;
    while (at && kind_of(page->nodes.at[at].tag) == KIND_INLINE)
        at = page->nodes.at[at].parent;
    return at;
}

typedef struct {
    mrs_page_block *open; /* NULL: none */
    mrs_str last;         /* its last text that is not blank */
    uint32_t link_end;    /* node where the <a> that is open ends */
} cutting;

static void close_block(finding *f, cutting *c)
{
    mrs_page_block *b = c->open;
    c->open = NULL;
    if (!b)
        return;
    if (b->chars == 0) {
        f->out->blocks.n--;
        return;
    }
    bool stop = ends_sentence(c->last);
    bool links = b->links * 2 > b->chars;
    b->sentences = !links && ((stop && b->chars >= SENTENCE) || b->chars >= LONG_BLOCK);
}

static void add_text(finding *f, cutting *c, uint32_t i)
{
    const mrs_node *node = &f->page->nodes.at[i];
    uint32_t chars = count_chars(node->text);
    if (!c->open) {
        if (chars == 0)
            return;
        c->open = MRS_PUSH(f->arena, &f->out->blocks);
        uint32_t element = element_of(f->page, i);
        *c->open =
            (mrs_page_block){.first = i, .element = element, .tag = f->page->nodes.at[element].tag};
    }
    c->open->end = i + 1;
    c->open->chars += chars;
    c->open->links += i < c->link_end ? chars : 0;
    if (chars)
        c->last = node->text;
}

static void cut_blocks(finding *f)
{
    const mrs_page *page = f->page;
    cutting c = {0};
    bool *breaks = MRS_NEW(f->arena, bool, (size_t)page->nodes.n + 1);
    uint32_t br = 0; /* line breaks since the last text */
    for (uint32_t i = 1; i < page->nodes.n; i++) {
        const mrs_node *node = &page->nodes.at[i];
        if (breaks[i])
            close_block(f, &c);
        if (f->out->dropped[i])
            continue;
        if (node->tag == MRS_TAG_TEXT) {
            bool blank = count_chars(node->text) == 0;
            if (br >= 2 && !blank)
                close_block(f, &c);
            br = blank ? br : 0;
            add_text(f, &c, i);
            continue;
        }
        br += node->tag == MRS_TAG_BR;
        if (node->tag == MRS_TAG_A)
            c.link_end = node->end;
        if (node->tag != MRS_TAG_BR && kind_of(node->tag) != KIND_INLINE) {
            close_block(f, &c);
            breaks[node->end] = true;
            br = 0;
        }
    }
    close_block(f, &c);
}

/* --- what goes -------------------------------------------------------------------------------- */

static void drop(finding *f, uint32_t node)
{
    for (uint32_t i = node; i < f->page->nodes.at[node].end; i++)
        f->out->dropped[i] = true;
}

static void sum_blocks(finding *f)
{
    uint32_t n = f->page->nodes.n, b = 0;
    for (uint32_t i = 0; i < n; i++) {
        f->good[i + 1] = f->good[i];
        f->other[i + 1] = f->other[i];
        for (; b < f->out->blocks.n && f->out->blocks.at[b].first == i; b++) {
            const mrs_page_block *block = &f->out->blocks.at[b];
            if (block->sentences)
                f->good[i + 1] += block->chars - block->links;
            else
                f->other[i + 1] += block->chars;
            f->other[i + 1] += block->sentences ? block->links : 0;
        }
    }
}

static uint32_t good_in(const finding *f, uint32_t node)
{
    return f->good[f->page->nodes.at[node].end] - f->good[node];
}

static uint32_t other_in(const finding *f, uint32_t node)
{
    return f->other[f->page->nodes.at[node].end] - f->other[node];
}

typedef enum { DROP_NAMED, DROP_TAGGED, DROP_NOTHING } strictness;

static bool goes(const finding *f, uint32_t i, strictness how)
{
    const mrs_node *node = &f->page->nodes.at[i];
    if (kind_of(node->tag) == KIND_NEVER || f->marks[i] == MRS_MARK_NEVER)
        return true;
    if (how == DROP_NOTHING || node->tag == MRS_TAG_HTML || node->tag == MRS_TAG_BODY)
        return false;
    if (kind_of(node->tag) == KIND_DROP || is_hidden(f->page, node))
        return true;
    if (f->marks[i] == MRS_MARK_COMMENTS && f->comments)
        return true;
    return how == DROP_NAMED && f->marks[i] == MRS_MARK_DROP && node->tag != MRS_TAG_ARTICLE &&
           node->tag != MRS_TAG_MAIN;
}

static void cut_again(finding *f)
{
    f->out->blocks.n = 0;
    cut_blocks(f);
    sum_blocks(f);
}

/* Running text of the elements named so; the whole page is none. */
static uint32_t good_of(const finding *f, mrs_page_mark mark)
{
    uint32_t sum = 0;
    for (uint32_t i = 1; i < f->page->nodes.n; i++) {
        uint8_t tag = f->page->nodes.at[i].tag;
        if (f->marks[i] != mark || tag == MRS_TAG_BODY || tag == MRS_TAG_HTML)
            continue;
        sum += good_in(f, i);
        i = f->page->nodes.at[i].end - 1;
    }
    return sum;
}

/* Holds no more than half of the running text, or so little that it is no report. */
static bool is_small(const finding *f, uint32_t i, uint32_t all)
{
    uint32_t good = good_in(f, i);
    return good * 2 <= all || (f->marks[i] == MRS_MARK_NEVER && good <= NOTICE);
}

/* Elements that are never the report, and those that their tag or name excludes; but no element
 * that holds half of what reads like sentences, and no such names when little is left. */
static void drop_named(finding *f)
{
    const mrs_page *page = f->page;
    uint32_t all = good_in(f, 0), said = good_of(f, MRS_MARK_COMMENTS);
    f->comments = all - said >= ENOUGH;
    all -= f->comments ? said : 0;
    for (strictness how = DROP_NAMED; how <= DROP_NOTHING; how++) {
        memset(f->out->dropped, 0, page->nodes.n);
        for (uint32_t i = 1; i < page->nodes.n; i++) {
            bool small = is_small(f, i, all) || f->marks[i] == MRS_MARK_COMMENTS;
            if (page->nodes.at[i].tag != MRS_TAG_TEXT && !f->out->dropped[i] && goes(f, i, how) &&
                (small || kind_of(page->nodes.at[i].tag) == KIND_NEVER))
                drop(f, i);
        }
        uint32_t *good = f->good, *other = f->other;
        f->good = MRS_NEW(f->arena, uint32_t, (size_t)page->nodes.n + 1);
        f->other = MRS_NEW(f->arena, uint32_t, (size_t)page->nodes.n + 1);
        cut_again(f);
        uint32_t left = good_in(f, 0);
        if ((uint64_t)left * 100 >= (uint64_t)all * LEFT || how == DROP_NOTHING)
            return;
        f->good = good;
        f->other = other;
    }
}

/* --- the root --------------------------------------------------------------------------------- */

static uint8_t rank_of(const finding *f, uint32_t i)
{
    const mrs_node *node = &f->page->nodes.at[i];
    if (node->tag == MRS_TAG_HTML || node->tag == MRS_TAG_BODY)
        return MRS_MARK_NONE;
    if (f->marks[i] >= MRS_MARK_BODY3)
        return f->marks[i];
    if (node->tag == MRS_TAG_ARTICLE)
        return MRS_MARK_BODY2;
    return node->tag == MRS_TAG_MAIN ? MRS_MARK_BODY3 : MRS_MARK_NONE;
}

/* The element of this rank with the most running text; of two that hold the same, the inner. */
static uint32_t best_of_rank(const finding *f, uint8_t rank)
{
    uint32_t best = 0, most = 0;
    for (uint32_t i = 1; i < f->page->nodes.n; i++) {
        if (f->out->dropped[i] || f->page->nodes.at[i].tag == MRS_TAG_TEXT || rank_of(f, i) != rank)
            continue;
        uint32_t good = good_in(f, i);
        if (good >= most && good > 0) {
            most = good;
            best = i;
        }
    }
    return best;
}

/* The element inside this one with the most running text over other text. */
static bool holds_blocks(uint8_t tag)
{
    return kind_of(tag) == KIND_BLOCK && tag != MRS_TAG_P && tag != MRS_TAG_LI &&
           tag != MRS_TAG_UL && tag != MRS_TAG_OL && tag != MRS_TAG_FORM &&
           tag != MRS_TAG_BLOCKQUOTE && tag != MRS_TAG_TR &&
           !(tag >= MRS_TAG_H1 && tag <= MRS_TAG_H6);
}

static uint32_t densest(const finding *f, uint32_t inside)
{
    uint32_t best = inside;
    int64_t most = INT64_MIN;
    for (uint32_t i = inside; i < f->page->nodes.at[inside].end; i++) {
        if (f->out->dropped[i] || !holds_blocks(f->page->nodes.at[i].tag))
            continue;
        int64_t score = (int64_t)good_in(f, i) - (int64_t)other_in(f, i);
        if (score >= most && good_in(f, i) > 0) {
            most = score;
            best = i;
        }
    }
    return best;
}

static uint32_t find_root(const finding *f)
{
    static const struct {
        uint8_t rank;
        uint32_t least, percent; /* running text it must hold, and its share of the page's */
    } ranks[] = {{MRS_MARK_BODY1, 80, 25}, {MRS_MARK_BODY2, 150, 35}, {MRS_MARK_BODY3, 200, 50}};
    uint32_t all = good_in(f, 0);
    for (size_t r = 0; r < sizeof ranks / sizeof *ranks; r++) {
        uint32_t at = best_of_rank(f, ranks[r].rank), good = at ? good_in(f, at) : 0;
        if (good >= ranks[r].least && (uint64_t)good * 100 >= (uint64_t)all * ranks[r].percent)
            return ranks[r].rank == MRS_MARK_BODY3 ? densest(f, at) : at;
    }
    return densest(f, 0);
}

/* --- within the root -------------------------------------------------------------------------- */

/* Does the block stand in an element named as the report's first lines? */
static bool is_lead(const finding *f, const mrs_page_block *b)
{
    uint32_t at = b->element;
    for (int up = 0; at && up < 3; up++, at = f->page->nodes.at[at].parent)
        if (f->marks[at] == MRS_MARK_LEAD)
            return true;
    return false;
}

/* Where the first lines of the report may begin: at the headline before its root, or at the
 * <article> that holds the root. */
static uint32_t lead_from(const finding *f)
{
    uint32_t from = f->out->root;
    for (uint32_t at = f->out->root; at; at = f->page->nodes.at[at].parent)
        if (f->page->nodes.at[at].tag == MRS_TAG_ARTICLE)
            from = at;
    return f->out->title && f->out->title < from ? f->out->title : from;
}

/* Is the block in the root, or a first line before it; and no list of links? */
static bool may_stay(const finding *f, const mrs_page_block *b, uint32_t lead)
{
    const mrs_article *out = f->out;
    if (b->tag == MRS_TAG_H1 || (b->links * 10 > b->chars * 7 && b->chars < 200))
        return false;
    if (b->first >= out->root)
        return b->first < f->page->nodes.at[out->root].end;
    return b->first >= lead && b->sentences && b->links == 0 &&
           (is_lead(f, b) || (b->tag == MRS_TAG_P && b->first > out->title && out->title));
}

/* A block before the first or after the last running text. */
static bool stays_at_edge(const mrs_page_block *b, bool after)
{
    bool text = b->tag == MRS_TAG_P || b->tag == MRS_TAG_LI || b->tag == MRS_TAG_BLOCKQUOTE;
    return text && (b->chars >= SENTENCE || (after && b->tag == MRS_TAG_P && b->links == 0));
}

static void keep_blocks(finding *f)
{
    mrs_article *out = f->out;
    uint32_t lead = lead_from(f), first = UINT32_MAX, last = 0;
    for (uint32_t i = 0; i < out->blocks.n; i++) {
        mrs_page_block *b = &out->blocks.at[i];
        b->kept = may_stay(f, b, lead);
        if (b->kept && b->sentences) {
            first = first == UINT32_MAX ? i : first;
            last = i;
        }
    }
    for (uint32_t i = 0; i < out->blocks.n; i++) {
        mrs_page_block *b = &out->blocks.at[i];
        if ((i < first || i > last) && !stays_at_edge(b, i > last))
            b->kept = false;
    }
}

/* The h1 with text that stands nearest before the first kept block. */
static void find_title(finding *f)
{
    for (uint32_t i = 1; i < f->page->nodes.n; i++)
        if (f->page->nodes.at[i].tag == MRS_TAG_H1 && !f->out->title)
            f->out->title = i;
}

void mrs_article_find(const mrs_canon *canon, const mrs_page *page, mrs_arena *arena,
                      mrs_article *out)
{
    *out = (mrs_article){.dropped = MRS_NEW(arena, bool, (size_t)page->nodes.n + 1),
                         .marks = MRS_NEW(arena, uint8_t, (size_t)page->nodes.n + 1)};
    finding f = {.canon = canon,
                 .page = page,
                 .arena = arena,
                 .out = out,
                 .marks = out->marks,
                 .good = MRS_NEW(arena, uint32_t, (size_t)page->nodes.n + 1),
                 .other = MRS_NEW(arena, uint32_t, (size_t)page->nodes.n + 1)};
    for (uint32_t i = 1; i < page->nodes.n; i++) {
        const mrs_node *node = &page->nodes.at[i];
        if (node->n_attrs)
            f.marks[i] = (uint8_t)mark_of(&f, node);
        if (kind_of(node->tag) == KIND_NEVER && !out->dropped[i])
            drop(&f, i);
    }
    cut_again(&f);
    drop_named(&f);
    out->root = find_root(&f);
    find_title(&f);
    keep_blocks(&f);
}
