#include "ingest/page_date.h"
#include "ingest/page_names.h"

enum {
    BLOCK = 160,  /* bytes of text that an element around a date may have */
    NODES = 1000, /* nodes that such an element may have */
    WINDOW = 60,  /* bytes looked at on both sides of a year in longer texts */
    LABEL = 48,   /* bytes before a date in which its label stands */
    IN_BLOCK = 4, /* dates taken of one element */
    CLIMB = 4,    /* elements around it whose names are read */
    NEAR = 12,    /* nodes with text that part a date from the headline */
    RANK_URL = 9, /* the address */
    RANK_TIME = 26,
    RANK_LINE = 50, /* a line of nothing but a date */
    RANK_ANY = 54,
    RANK_WITHIN = 64, /* within running text; its label counts less by: */
    LESS_WITHIN = 20,
    RANK_VISIBLE = 50,   /* a visible date of this rank corrects one in UTC by a day */
    RANK_ELSEWHERE = 20, /* added for what stands beside the report */
    RANK_NEVER = 99
};

/* --- reading ---------------------------------------------------------------------------------- */

static bool plausible(int32_t day)
{
    return day >= mrs_day(1995, 1, 1) && day < mrs_day(2100, 1, 1);
}

static bool add(mrs_page_dates *d, mrs_str text, const mrs_date_found *date, int rank,
                mrs_published_how how)
{
    bool sure = date->first != MRS_NO_DAY && date->first == date->last && plausible(date->first);
    bool unsure = date->first == MRS_NO_DAY && plausible(date->either[0]);
    if (!sure && !unsure)
        return false;
    *MRS_PUSH(d->arena, &d->found) = (mrs_page_day){.text = text,
                                                    .day = date->first,
                                                    .either = {date->either[0], date->either[1]},
                                                    .rank = rank,
                                                    .how = how};
    return true;
}

/* Seconds or milliseconds since 1970. */
static bool is_epoch(mrs_str s, mrs_date_found *out)
{
    int64_t n = 0;
    if ((s.len != 10 && s.len != 13) || !mrs_str_int(s, &n) || n < 0)
        return false;
    out->first = out->last = (int32_t)(n / (s.len == 13 ? 1000 : 1) / 86400);
    return true;
}

void mrs_page_date_offer(mrs_page_dates *dates, mrs_str value, int rank, mrs_published_how how)
{
    mrs_date_found date = {.first = MRS_NO_DAY, .either = {MRS_NO_DAY, MRS_NO_DAY}};
    value = mrs_str_trim(value);
    if (value.len > BLOCK)
        value.len = BLOCK;
    while (value.len && !mrs_utf8_valid(value, NULL))
        value.len--;
    if (mrs_day_read(value, &date.first, &date.last) || is_epoch(value, &date) ||
        mrs_canon_date_in(dates->canon, value, dates->arena, &date))
        add(dates, value, &date, rank, how);
}

/* --- dates in texts --------------------------------------------------------------------------- */

/* Bytes of one digit at s.ptr[at]: ASCII, Arabic, Persian; 0: none. */
static size_t digit_at(mrs_str s, size_t at)
{
    unsigned char c = (unsigned char)s.ptr[at];
    if (c >= '0' && c <= '9')
        return 1;
    if (at + 1 >= s.len)
        return 0;
    unsigned char next = (unsigned char)s.ptr[at + 1];
    bool arabic =
        (c == 0xD9 && next >= 0xA0 && next <= 0xA9) || (c == 0xDB && next >= 0xB0 && next <= 0xB9);
    return arabic ? 2 : 0;
}

/* Where a year of four digits, or the second of "12.3.21", begins; s.len: there is none. */
static size_t find_year(mrs_str s)
{
    size_t before = 0, end_before = 0; /* digits of the last run, and where it ended */
    for (size_t i = 0; i < s.len;) {
        size_t from = i, n = 0, step;
        while (i < s.len && (step = digit_at(s, i))) {
            i += step;
            n++;
        }
        if (n == 4 || n == 8)
            return from;
        if (n == 2 && before && from == end_before + 1 && strchr("./-", s.ptr[end_before]))
            return from;
        if (n) {
            before = n <= 2 && (i >= s.len || strchr("./-", s.ptr[i])) ? n : 0;
            end_before = i;
            continue;
        }
        i++;
    }
    return s.len;
}

/* Characters inside the node, up to a little more than BLOCK, which many nodes count as. */
static size_t text_len(const mrs_page *page, uint32_t node)
{
    size_t len = 0;
    if (page->nodes.at[node].end - node > NODES)
        return BLOCK + 1;
    for (uint32_t i = node; i < page->nodes.at[node].end && len <= BLOCK; i++)
        if (page->nodes.at[i].tag == MRS_TAG_TEXT)
            len += mrs_str_trim(page->nodes.at[i].text).len;
    return len;
}

/* The largest element around the text that holds little more than it. */
static uint32_t element_around(const mrs_page *page, uint32_t text)
{
    uint32_t best = text;
    for (uint32_t at = page->nodes.at[text].parent; at; at = page->nodes.at[at].parent) {
        if (text_len(page, at) > BLOCK)
            break;
        best = at;
    }
    return best;
}

/* What the names of the element say, best rank first; not beats all. */
static mrs_page_says says_of(const mrs_page_dates *d, uint32_t node)
{
    static const mrs_attr_name looked[] = {MRS_ATTR_CLASS, MRS_ATTR_ID, MRS_ATTR_ITEMPROP};
    mrs_page_says best = {0};
    for (size_t a = 0; a < sizeof looked / sizeof *looked; a++) {
        mrs_name_words w;
        mrs_str name = mrs_page_attr(d->page, &d->page->nodes.at[node], looked[a]);
        mrs_page_says item = looked[a] == MRS_ATTR_CLASS || name.len == 0
                                 ? (mrs_page_says){0}
                                 : mrs_canon_page_says(d->canon, "item", name);
        if (item.field == MRS_SAYS_PUBLISHED || item.field == MRS_SAYS_MODIFIED)
            best = item;
        mrs_name_split(name, &w);
        for (size_t i = 0; i < w.n; i++) {
            for (size_t n = 1; n <= 3 && i + n <= w.n; n++) {
                mrs_page_says one =
                    mrs_canon_page_says(d->canon, "word", mrs_name_phrase(&w, i, n));
                if (one.field && (!best.field || one.rank < best.rank))
                    best = one;
            }
        }
    }
    return best;
}

/* Does the text stand in something that is not the report: comments, links to others? */
static bool is_elsewhere(const mrs_page_dates *d, uint32_t node)
{
    for (uint32_t at = node; at; at = d->page->nodes.at[at].parent) {
        uint8_t tag = d->page->nodes.at[at].tag;
        if (tag == MRS_TAG_BODY || tag == MRS_TAG_HTML)
            return false;
        if (d->article->marks[at] == MRS_MARK_COMMENTS || tag == MRS_TAG_ASIDE ||
            tag == MRS_TAG_NAV || tag == MRS_TAG_FOOTER)
            return true;
    }
    return false;
}

/* What the elements around a date say of it. */
static mrs_page_says says_around(const mrs_page_dates *d, uint32_t node)
{
    mrs_page_says best = {0};
    int up = 0;
    for (uint32_t at = node; at && up < CLIMB; at = d->page->nodes.at[at].parent, up++) {
        uint8_t tag = d->page->nodes.at[at].tag;
        if (tag == MRS_TAG_BODY || tag == MRS_TAG_HTML || tag == MRS_TAG_ARTICLE ||
            tag == MRS_TAG_MAIN)
            break;
        mrs_page_says one = says_of(d, at);
        if (one.field == MRS_SAYS_NOT)
            return one;
        if (one.field && (!best.field || one.rank < best.rank))
            best = one;
    }
    return best;
}

/* What the words right before a date say: "Updated: ". */
static mrs_page_says label_before(const mrs_page_dates *d, mrs_str s)
{
    static const char signs[] = " :,-|([/\t";
    mrs_page_says best = {0};
    s.ptr += s.len > LABEL ? s.len - LABEL : 0;
    s.len = s.len > LABEL ? LABEL : s.len;
    while (s.len && ((unsigned char)s.ptr[0] & 0xC0) == 0x80)
        s = mrs_str_sub(s, 1, s.len);
    mrs_str lower = mrs_lower(s, d->arena);
    while (lower.len && memchr(signs, lower.ptr[lower.len - 1], sizeof signs - 1))
        lower.len--;
    for (size_t i = 0; i < lower.len; i++) {
        if (i > 0 && !memchr(signs, lower.ptr[i - 1], sizeof signs - 1))
            continue;
        for (size_t end = i + 1, words = 0; end <= lower.len && words < 4; end++) {
            if (end < lower.len && !memchr(signs, lower.ptr[end], sizeof signs - 1))
                continue;
            words++;
            mrs_page_says one = mrs_canon_page_says(d->canon, "label", mrs_str_sub(lower, i, end));
            if (one.field)
                best = one; /* the nearest */
        }
    }
    return best;
}

/* --- places ----------------------------------------------------------------------------------- */

typedef struct {
    mrs_page_dates *dates;
    uint32_t head_from, head_to; /* nodes: from a little before the headline to the first lines */
    uint32_t text_to;            /* the report's end and a little more */
} zones;

static uint32_t step_texts(const mrs_page *page, uint32_t node, int step)
{
    uint32_t left = NEAR;
    while (left && node > 0 && node + 1 < page->nodes.n) {
        node = (uint32_t)((int64_t)node + step);
        const mrs_node *n = &page->nodes.at[node];
        left -= n->tag == MRS_TAG_TEXT && mrs_str_trim(n->text).len;
    }
    return node;
}

static zones find_zones(mrs_page_dates *d)
{
    const mrs_article *a = d->article;
    uint32_t first = 0, last = 0;
    for (uint32_t i = 0; i < a->blocks.n; i++) {
        if (!a->blocks.at[i].kept)
            continue;
        first = first ? first : a->blocks.at[i].first;
        last = a->blocks.at[i].end;
    }
    uint32_t title = a->title && (!first || a->title < first) ? a->title : first;
    return (zones){d, step_texts(d->page, title, -1), step_texts(d->page, first ? first : title, 1),
                   step_texts(d->page, last, 1)};
}

/* What is added to the rank of a date that stands there. */
static int aside(const zones *z, uint32_t node, mrs_page_says named)
{
    if (named.field == MRS_SAYS_NOT || is_elsewhere(z->dates, node))
        return RANK_ELSEWHERE + (node < z->head_to ? 0 : 6);
    if (node >= z->head_from && node <= z->head_to)
        return 0;
    return node < z->text_to && node > z->head_to ? 6 : 12;
}

/* --- weighing --------------------------------------------------------------------------------- */

static void weigh(zones *z, uint32_t node, mrs_str block, const mrs_date_found *date,
                  mrs_page_says named, int rank)
{
    mrs_page_dates *d = z->dates;
    mrs_page_says label = label_before(d, mrs_str_sub(block, 0, date->at.start));
    int less = rank == RANK_WITHIN ? LESS_WITHIN : 0;
    if (named.field == MRS_SAYS_PUBLISHED && named.rank < rank)
        rank = named.rank;
    if (named.field == MRS_SAYS_MODIFIED)
        rank = named.rank;
    if (label.field == MRS_SAYS_NOT)
        return;
    if (label.field == MRS_SAYS_PUBLISHED && label.rank + less < rank)
        rank = label.rank + less;
    if (label.field == MRS_SAYS_MODIFIED)
        rank = label.rank;
    rank += aside(z, node, named);
    add(d, mrs_span_str(block, date->at), date, rank, MRS_PUBLISHED_TEXT);
}

/* Up to IN_BLOCK dates of a short text. */
static void take_block(zones *z, uint32_t node, mrs_str block, mrs_page_says named, bool whole)
{
    mrs_page_dates *d = z->dates;
    mrs_str rest = mrs_str_copy(block, d->arena);
    char *text = (char *)(uintptr_t)rest.ptr;
    int32_t first, last;
    bool alone = whole && mrs_canon_date(d->canon, block, d->arena, &first, &last);
    int rank = alone ? RANK_LINE : whole ? RANK_ANY : RANK_WITHIN;
    mrs_date_found date;
    for (int n = 0; n < IN_BLOCK && mrs_canon_date_in(d->canon, rest, d->arena, &date); n++) {
        weigh(z, node, block, &date, named, rank);
        memset(text + date.at.start, ' ', date.at.end - date.at.start);
    }
}

static mrs_str window(mrs_str s, size_t at)
{
    size_t from = at > WINDOW ? at - WINDOW : 0, to = at + WINDOW < s.len ? at + WINDOW : s.len;
    while (from > 0 && ((unsigned char)s.ptr[from] & 0xC0) == 0x80)
        from--;
    while (to < s.len && ((unsigned char)s.ptr[to] & 0xC0) == 0x80)
        to++;
    return mrs_str_sub(s, from, to);
}

static bool is_unseen(uint8_t tag)
{
    return tag == MRS_TAG_SCRIPT || tag == MRS_TAG_STYLE || tag == MRS_TAG_TEMPLATE ||
           tag == MRS_TAG_TITLE || tag == MRS_TAG_OPTION || tag == MRS_TAG_TEXTAREA;
}

static void search_texts(zones *z)
{
    const mrs_page_dates *d = z->dates;
    const mrs_page *page = d->page;
    uint32_t done = 0; /* end of the element last taken */
    for (uint32_t i = 1; i < page->nodes.n; i++) {
        const mrs_node *n = &page->nodes.at[i];
        if (is_unseen(n->tag)) {
            i = n->end - 1;
            continue;
        }
        if (n->tag != MRS_TAG_TEXT || i < done || n->text.len < 4)
            continue;
        size_t year = find_year(n->text);
        if (year == n->text.len)
            continue;
        uint32_t around = element_around(page, i);
        bool whole = around != i;
        mrs_page_says named = says_around(d, n->parent);
        mrs_str block = whole ? mrs_page_text(page, around, d->arena) : window(n->text, year);
        take_block(z, i, block, named, whole);
        done = whole ? page->nodes.at[around].end : i + 1;
    }
}

/* --- <time> and microformats ------------------------------------------------------------------ */

/* "schema:dateCreated" of RDFa -> "dateCreated". */
static mrs_str after_prefix(mrs_str name)
{
    const char *colon = name.len ? memchr(name.ptr, ':', name.len) : NULL;
    return colon ? mrs_str_sub(name, (size_t)(colon - name.ptr) + 1, name.len) : name;
}

static void take_element(zones *z, uint32_t i)
{
    mrs_page_dates *d = z->dates;
    const mrs_node *n = &d->page->nodes.at[i];
    mrs_str when = mrs_page_attr(d->page, n, MRS_ATTR_DATETIME);
    mrs_str item = mrs_page_attr(d->page, n, MRS_ATTR_ITEMPROP);
    if (item.len == 0)
        item = after_prefix(mrs_page_attr(d->page, n, MRS_ATTR_PROPERTY));
    if (when.len == 0 && n->tag != MRS_TAG_TIME)
        when = item.len ? mrs_page_attr(d->page, n, MRS_ATTR_CONTENT) : when;
    if (when.len == 0 && n->tag == MRS_TAG_ABBR)
        when = mrs_page_attr(d->page, n, MRS_ATTR_TITLE);
    if (when.len == 0)
        return;
    mrs_page_says named = says_around(d, i);
    mrs_page_says own = mrs_canon_page_says(d->canon, "item", item);
    int rank = RANK_TIME;
    if (named.field == MRS_SAYS_MODIFIED)
        rank = named.rank;
    if (own.field == MRS_SAYS_PUBLISHED || own.field == MRS_SAYS_MODIFIED)
        rank = own.rank;
    else if (n->tag != MRS_TAG_TIME && named.field == MRS_SAYS_NOTHING)
        return;
    if (mrs_page_attr(d->page, n, MRS_ATTR_PUBDATE).ptr)
        rank = rank < 20 ? rank : 20;
    mrs_page_date_offer(d, when, rank + aside(z, i, named), MRS_PUBLISHED_META);
}

void mrs_page_date_search(mrs_page_dates *dates)
{
    zones z = find_zones(dates);
    mrs_date_found date;
    if (dates->uri.len && dates->uri.len < 1024 &&
        mrs_canon_date_in(dates->canon, dates->uri, dates->arena, &date) &&
        date.first != MRS_NO_DAY)
        add(dates, mrs_span_str(dates->uri, date.at), &date, RANK_URL, MRS_PUBLISHED_META);
    for (uint32_t i = 1; i < dates->page->nodes.n; i++) {
        const mrs_node *n = &dates->page->nodes.at[i];
        if (n->n_attrs && n->tag != MRS_TAG_META && n->tag != MRS_TAG_TEXT)
            take_element(&z, i);
    }
    search_texts(&z);
}

/* --- the best --------------------------------------------------------------------------------- */

/* Is the day written before the month? 1 yes, 0 no, -1 unknown. */
static int day_first(const mrs_page_dates *d)
{
    static const char *const month_first[] = {"en-us", "en_us", "en-ph", "en_ph"};
    if (d->lang.len < 2)
        return -1;
    mrs_str lang = mrs_str_lower_ascii(d->lang, d->arena);
    for (size_t i = 0; i < sizeof month_first / sizeof *month_first; i++)
        if (mrs_str_is(lang, month_first[i]))
            return 0;
    return mrs_str_is(lang, "en") ? -1 : 1;
}

static void settle(mrs_page_dates *d)
{
    int order = day_first(d);
    for (uint32_t i = 0; i < d->found.n; i++) {
        mrs_page_day *one = &d->found.at[i];
        if (one->day != MRS_NO_DAY)
            continue;
        for (uint32_t k = 0; k < d->found.n && one->day == MRS_NO_DAY; k++)
            for (int e = 0; e < 2; e++)
                if (d->found.at[k].day != MRS_NO_DAY && d->found.at[k].day == one->either[e])
                    one->day = one->either[e];
        if (one->day == MRS_NO_DAY && order >= 0)
            one->day = one->either[order ? 0 : 1];
    }
}

static bool is_utc(mrs_str s)
{
    return s.len > 11 && (mrs_str_ends(s, MRS_STR("Z")) || mrs_str_ends(s, MRS_STR("00:00")) ||
                          mrs_str_ends(s, MRS_STR("+0000")) || mrs_str_ends(s, MRS_STR("GMT")));
}

/* The day the page shows, when that is the day beside one told in UTC: the writer's own. */
static const mrs_page_day *local_day(const mrs_page_dates *d, const mrs_page_day *best)
{
    const mrs_page_day *beside = best;
    for (uint32_t i = 0; i < d->found.n; i++) {
        const mrs_page_day *one = &d->found.at[i];
        if (one->day == MRS_NO_DAY || one->rank > RANK_VISIBLE || is_utc(one->text))
            continue;
        if (one->day == best->day)
            return best;
        if (beside == best && (one->day == best->day + 1 || one->day == best->day - 1))
            beside = one;
    }
    return beside;
}

const mrs_page_day *mrs_page_date_best(mrs_page_dates *dates)
{
    const mrs_page_day *best = NULL;
    settle(dates);
    for (uint32_t i = 0; i < dates->found.n; i++) {
        const mrs_page_day *one = &dates->found.at[i];
        if (one->day != MRS_NO_DAY && one->rank < RANK_NEVER && (!best || one->rank < best->rank))
            best = one;
    }
    return best && is_utc(best->text) ? local_day(dates, best) : best;
}
