#include "ingest/page_head.h"
#include "ingest/page_date.h"
#include "ingest/page_json.h"

enum {
    VALUE = 600,   /* bytes a value may have */
    RANK_DATA = 48 /* added for what scripts carry */
};

typedef struct {
    mrs_str value;
    int rank;
} ranked;

typedef struct {
    const mrs_page *page;
    mrs_arena *arena;
    mrs_page_dates dates;
    ranked best[MRS_N_SAYS];
} heading;

/* --- values ----------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* White space to one space; in arena when there is more of it. */
static mrs_str squeeze(mrs_str s, mrs_arena *arena)
{
    char *out = MRS_NEW(arena, char, s.len + 1);
    size_t len = 0;
    s = mrs_str_trim(s);
    for (size_t i = 0; i < s.len; i++)
        if (!is_blank(s.ptr[i]))
            out[len++] = s.ptr[i];
        else if (len && out[len - 1] != ' ')
            out[len++] = ' ';
    return (mrs_str){out, len};
}

static void offer(heading *h, mrs_page_says says, mrs_str value)
{
    value = mrs_str_trim(value);
    if (value.len == 0 || value.len > VALUE || says.field == MRS_SAYS_NOTHING)
        return;
    if (says.field == MRS_SAYS_PUBLISHED || says.field == MRS_SAYS_MODIFIED) {
        mrs_page_date_offer(&h->dates, value, says.rank, MRS_PUBLISHED_META);
        return;
    }
    bool web =
        mrs_str_starts(value, MRS_STR("http://")) || mrs_str_starts(value, MRS_STR("https://"));
    ranked *best = &h->best[says.field];
    if (web != (says.field == MRS_SAYS_URI) || (best->rank && best->rank <= says.rank))
        return;
    *best = (ranked){squeeze(value, h->arena), says.rank};
}

/* --- JSON-LD ---------------------------------------------------------------------------------- */

/* Escapes undone. */
static mrs_str unescape(mrs_str s, mrs_arena *arena)
{
    if (!memchr(s.ptr, '\\', s.len))
        return s;
    char *out = MRS_NEW(arena, char, s.len + 1);
    size_t len = 0;
    for (size_t at = 0; at < s.len;) {
        if (s.ptr[at] != '\\' || at + 1 >= s.len)
            out[len++] = s.ptr[at++];
        else
            len += mrs_utf8_put(mrs_json_escape(s, &at, s.len), out + len);
    }
    return (mrs_str){out, len};
}

static void take_json(void *ctx, const mrs_page_json *j)
{
    heading *h = ctx;
    const mrs_canon *canon = h->dates.canon;
    for (int i = 0; i < j->depth; i++)
        if (mrs_canon_page_says(canon, "json", j->above[i]).field == MRS_SAYS_NOT)
            return;
    mrs_page_says says = {0};
    mrs_str above = j->depth ? j->above[j->depth - 1] : MRS_STR("");
    if (above.len && above.len + j->key.len < 64)
        says =
            mrs_canon_page_says(canon, "json", mrs_str_join(above, MRS_STR(" "), j->key, h->arena));
    if (!says.field)
        says = mrs_canon_page_says(canon, "json", j->key);
    if (says.field)
        offer(h, says, unescape(j->value, h->arena));
}

/* Dates alone, of the data that other scripts carry. */
static void take_data(void *ctx, const mrs_page_json *j)
{
    heading *h = ctx;
    mrs_page_says says =
        j->key.len ? mrs_canon_page_says(h->dates.canon, "json", j->key) : (mrs_page_says){0};
    if (says.field == MRS_SAYS_PUBLISHED)
        mrs_page_date_offer(&h->dates, j->value, RANK_DATA + says.rank, MRS_PUBLISHED_META);
}

static bool is_ld(const heading *h, uint32_t script)
{
    mrs_str type = mrs_page_attr(h->page, &h->page->nodes.at[script], MRS_ATTR_TYPE);
    return mrs_str_starts(mrs_str_lower_ascii(type, h->arena), MRS_STR("application/ld+json"));
}

/* --- elements --------------------------------------------------------------------------------- */

static void take_meta(heading *h, const mrs_node *n)
{
    static const mrs_attr_name names[] = {MRS_ATTR_PROPERTY, MRS_ATTR_NAME, MRS_ATTR_ITEMPROP,
                                          MRS_ATTR_HTTP_EQUIV};
    mrs_str value = mrs_page_attr(h->page, n, MRS_ATTR_CONTENT);
    for (size_t i = 0; value.len && i < sizeof names / sizeof *names; i++) {
        mrs_str name = mrs_page_attr(h->page, n, names[i]);
        if (name.len)
            offer(h, mrs_canon_page_says(h->dates.canon, "meta", name), value);
    }
}

static void take_named(heading *h, uint32_t i)
{
    const mrs_node *n = &h->page->nodes.at[i];
    mrs_str item = mrs_page_attr(h->page, n, MRS_ATTR_ITEMPROP);
    if (item.len == 0)
        item = mrs_page_attr(h->page, n, MRS_ATTR_REL);
    mrs_page_says says = mrs_canon_page_says(h->dates.canon, "item", item);
    if (says.field == MRS_SAYS_URI)
        offer(h, says, mrs_page_attr(h->page, n, MRS_ATTR_HREF));
    else if (says.field == MRS_SAYS_AUTHOR || says.field == MRS_SAYS_TITLE)
        offer(h, says, mrs_page_text(h->page, i, h->arena));
}

/* One with a country ("en-GB") tells more. */
static void take_lang(heading *h, mrs_str lang)
{
    offer(h, (mrs_page_says){MRS_SAYS_LANG, lang.len > 2 ? 10 : 30}, lang);
}

static void take_elements(heading *h)
{
    const mrs_page *page = h->page;
    for (uint32_t i = 1; i < page->nodes.n; i++) {
        const mrs_node *n = &page->nodes.at[i];
        if (n->tag == MRS_TAG_META)
            take_meta(h, n);
        else if (n->tag == MRS_TAG_SCRIPT && is_ld(h, i))
            mrs_page_json_walk(n->text, take_json, h);
        else if (n->tag == MRS_TAG_HTML)
            take_lang(h, mrs_page_attr(page, n, MRS_ATTR_LANG));
        else if (n->n_attrs && n->tag != MRS_TAG_TEXT)
            take_named(h, i);
    }
}

/* --- the title -------------------------------------------------------------------------------- */

static mrs_str text_of_first(const heading *h, uint8_t tag, uint32_t *count)
{
    mrs_str text = MRS_STR("");
    *count = 0;
    for (uint32_t i = 1; i < h->page->nodes.n; i++) {
        if (h->page->nodes.at[i].tag != tag)
            continue;
        mrs_str s = mrs_str_trim(mrs_page_text(h->page, i, h->arena));
        if (s.len && (*count)++ == 0)
            text = s;
    }
    return text;
}

/* "Headline | Site": without the last part, when that is the publisher or the shorter one. */
static mrs_str cut_site(mrs_str title, mrs_str publisher)
{
    static const mrs_str signs[] = {MRS_STR_INIT(" | "), MRS_STR_INIT(" - "), MRS_STR_INIT(" – "),
                                    MRS_STR_INIT(" — "), MRS_STR_INIT(" » "), MRS_STR_INIT(" :: "),
                                    MRS_STR_INIT(" · "), MRS_STR_INIT(" • "), MRS_STR_INIT(" « ")};
    for (size_t at = title.len; at-- > 1;) {
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
            if (!mrs_str_starts(mrs_str_sub(title, at, title.len), signs[i]))
                continue;
            mrs_str tail = mrs_str_sub(title, at + signs[i].len, title.len);
            if (mrs_str_eq(tail, publisher) || tail.len * 2 < at)
                return mrs_str_trim(mrs_str_sub(title, 0, at));
            return title;
        }
    }
    return title;
}

static bool holds(mrs_str whole, mrs_str part)
{
    for (size_t at = 0; part.len && at + part.len <= whole.len; at++)
        if (memcmp(whole.ptr + at, part.ptr, part.len) == 0)
            return true;
    return false;
}

static mrs_str find_title(const heading *h)
{
    uint32_t n_h1, n_title;
    mrs_str publisher = h->best[MRS_SAYS_PUBLISHER].value;
    mrs_str h1 = text_of_first(h, MRS_TAG_H1, &n_h1);
    mrs_str title = text_of_first(h, MRS_TAG_TITLE, &n_title);
    mrs_str said = h->best[MRS_SAYS_TITLE].value;
    bool site = mrs_str_eq(h1, publisher);
    if (!site && h1.len && h1.len < VALUE && (n_h1 == 1 || holds(title, h1) || holds(said, h1)))
        return h1;
    if (said.len)
        return cut_site(said, publisher);
    return title.len && title.len < VALUE ? cut_site(title, publisher) : h1;
}

void mrs_page_head_find(const mrs_canon *canon, const mrs_page *page, const mrs_article *article,
                        mrs_str uri, mrs_arena *arena, mrs_page_head *out)
{
    heading h = {.page = page,
                 .arena = arena,
                 .dates = {.canon = canon, .page = page, .article = article, .arena = arena}};
    take_elements(&h);
    *out = (mrs_page_head){.author = h.best[MRS_SAYS_AUTHOR].value,
                           .publisher = h.best[MRS_SAYS_PUBLISHER].value,
                           .uri = h.best[MRS_SAYS_URI].value,
                           .lang = h.best[MRS_SAYS_LANG].value,
                           .title = find_title(&h),
                           .day = MRS_NO_DAY};
    h.dates.uri = uri.len ? uri : out->uri;
    h.dates.lang = out->lang;
    mrs_page_date_search(&h.dates);
    const mrs_page_day *day = mrs_page_date_best(&h.dates);
    if (!day || day->rank >= RANK_DATA) {
        for (uint32_t i = 1; i < page->nodes.n; i++)
            if (page->nodes.at[i].tag == MRS_TAG_SCRIPT && !is_ld(&h, i))
                mrs_page_json_walk(page->nodes.at[i].text, take_data, &h);
        day = mrs_page_date_best(&h.dates);
    }
    if (day) {
        out->day = day->day;
        out->date = day->text;
        out->how = day->how;
    }
}
