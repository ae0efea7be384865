#include "text/blocks.h"

#include "text/pubdate.h"

#include <utf8proc.h>

enum {
    BODY = 60,       /* code points of a paragraph that ends like a sentence */
    BODY_LONG = 220, /* of any */
    SHORT = 60,      /* of a slogan or a name */
    TITLE = 250,
    WORDS = 5 /* of a name */
};

typedef struct {
    const mrs_canon *canon;
    mrs_matcher *matcher;
    mrs_blocks *blocks;
    mrs_arena *scratch;
    mrs_blocks_head *head;
} judging;

/* --- rules ------------------------------------------------------------------------------------ */

/* A table's why when it covers the block in that zone. */
static bool applies(const mrs_rule *rule, const mrs_block *b, mrs_zone zone)
{
    bool here = zone == MRS_ZONE_ANY ? rule->zone == MRS_ZONE_ANY
                                     : rule->zone == zone || rule->zone == MRS_ZONE_EDGE;
    return here && b->width <= rule->max && !(rule->no_stop && b->last == MRS_LAST_STOP);
}

static void take(judging *j, const mrs_rule *rule, mrs_str value)
{
    value = mrs_str_trim(value);
    mrs_str *to = rule->take == MRS_TAKE_AUTHOR ? &j->head->author : &j->head->publisher;
    if (rule->take != MRS_TAKE_NONE && to->len == 0)
        *to = value;
}

static bool may_match(judging *j, const mrs_block *b, mrs_zone zone)
{
    const mrs_regex *screen = j->canon->screen;
    return zone != MRS_ZONE_ANY || (screen && mrs_regex_may(j->matcher, screen, b->text));
}

static void match_rules(judging *j, mrs_block *b, mrs_zone zone)
{
    const mrs_rule *line = b->width <= SHORT ? mrs_canon_line_rule(j->canon, b->text) : NULL;
    if (line && applies(line, b, zone)) {
        b->why = line->why;
        return;
    }
    if (b->width > j->canon->longest || !may_match(j, b, zone))
        return;
    for (uint32_t i = 0; i < j->canon->rules.n; i++) {
        const mrs_rule *rule = &j->canon->rules.at[i];
        mrs_span groups[MRS_GROUPS];
        if (!rule->regex || !applies(rule, b, zone) ||
            !mrs_regex_find(j->matcher, rule->regex, b->text, 0, groups))
            continue;
        b->why = rule->why;
        take(j, rule, mrs_span_str(b->text, groups[1]));
        return;
    }
}

static bool is_body(const mrs_block *b)
{
    if (b->why || b->date)
        return false;
    return b->width >= BODY_LONG || (b->width >= BODY && b->last == MRS_LAST_STOP);
}

/* A short report may have no full paragraph: then any that ends like a sentence will do. */
static void find_body(mrs_blocks *blocks)
{
    blocks->first = blocks->last = blocks->n;
    for (int least = 1; least >= 0 && blocks->first == blocks->n; least--) {
        for (uint32_t i = 0; i < blocks->n; i++) {
            const mrs_block *b = &blocks->at[i];
            if (!(least ? is_body(b) : !b->why && !b->date && b->last == MRS_LAST_STOP))
                continue;
            blocks->first = blocks->first == blocks->n ? i : blocks->first;
            blocks->last = i;
        }
    }
}

/* --- names ------------------------------------------------------------------------------------ */

static bool is_particle(mrs_str word)
{
    static const char *const particles[] = {"and", "&",  "bin", "ibn", "al",  "el", "de",
                                            "van", "of", "for", "the", "von", "abu"};
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (mrs_str_is(word, particles[i]))
            return true;
    return mrs_str_starts(word, MRS_STR("al-")) || mrs_str_starts(word, MRS_STR("el-"));
}

static bool begins_great(mrs_str word)
{
    size_t at = 0;
    uint32_t cp = mrs_utf8_next(word, &at);
    return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LU;
}

/* One to five capitalised words: a person, an outlet, or a short headline. */
static bool is_name(mrs_str s)
{
    int words = 0;
    if (s.len == 0 || s.len > 2 * SHORT)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (memchr("0123456789:;!?\"/", s.ptr[i], 16))
            return false;
    for (mrs_str word; mrs_str_split(&s, ' ', &word);) {
        if (word.len == 0 || is_particle(word))
            continue;
        if (!begins_great(word) || ++words > WORDS)
            return false;
    }
    return words > 0;
}

static void take_name(judging *j, mrs_str name)
{
    if (mrs_str_starts(name, MRS_STR("By ")) || mrs_str_starts(name, MRS_STR("BY ")))
        name = mrs_str_trim(mrs_str_sub(name, 3, name.len));
    if (mrs_canon_is_publisher(j->canon, name)) {
        if (j->head->publisher.len == 0)
            j->head->publisher = name;
    } else if (memchr(name.ptr, ' ', name.len) && j->head->author.len == 0) {
        j->head->author = name;
    }
}

/* --- lines of a head -------------------------------------------------------------------------- */

static void take_date(judging *j, mrs_str line, const mrs_date_found *date)
{
    mrs_blocks_head *h = j->head;
    bool better = h->date.len == 0 || (h->date_first == MRS_NO_DAY && date->first != MRS_NO_DAY);
    if (!better)
        return;
    h->date = line;
    h->date_first = date->first;
    h->date_last = date->last;
}

/* Cut the part of *rest before the next separator off: | • · or a dash between spaces. */
static bool next_part(mrs_str *rest, mrs_str *part)
{
    static const mrs_str marks[] = {MRS_STR_INIT("|"),   MRS_STR_INIT(" - "), MRS_STR_INIT(" – "),
                                    MRS_STR_INIT(" — "), MRS_STR_INIT("•"),   MRS_STR_INIT("·"),
                                    MRS_STR_INIT(" / ")};
    if (!rest->ptr)
        return false;
    for (size_t at = 0; at < rest->len; at++) {
        mrs_str here = mrs_str_sub(*rest, at, rest->len);
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            if (!mrs_str_starts(here, marks[i]))
                continue;
            *part = mrs_str_trim(mrs_str_sub(*rest, 0, at));
            *rest = mrs_str_sub(here, marks[i].len, here.len);
            return true;
        }
    }
    *part = mrs_str_trim(*rest);
    *rest = (mrs_str){0};
    return true;
}

/* "By Jane Doe | 3 May 2021": parts that are all date, time or name, one of them a date. */
static bool is_head_line(judging *j, mrs_str s, mrs_date_found *date)
{
    bool dated = false;
    mrs_str part;
    for (mrs_str rest = s; next_part(&rest, &part);) {
        mrs_date_found found;
        if (part.len == 0)
            continue;
        if (mrs_pubdate_line(j->canon, j->matcher, part, j->scratch, &found)) {
            *date = dated ? *date : found;
            dated = true;
        } else if (!is_name(part) && !mrs_pubdate_beside(j->canon, j->matcher, part, j->scratch)) {
            return false;
        }
    }
    return dated;
}

static void take_names(judging *j, mrs_str s)
{
    mrs_str part;
    mrs_date_found found;
    for (mrs_str rest = s; next_part(&rest, &part);)
        if (is_name(part) && !mrs_pubdate_line(j->canon, j->matcher, part, j->scratch, &found) &&
            !mrs_pubdate_beside(j->canon, j->matcher, part, j->scratch))
            take_name(j, part);
}

static void judge_edge(judging *j, mrs_block *b)
{
    mrs_date_found date;
    b->name = b->last != MRS_LAST_STOP && !b->list && is_name(b->text);
    if (b->width > 2 * SHORT)
        return;
    if (mrs_pubdate_line(j->canon, j->matcher, b->text, j->scratch, &date)) {
        take_date(j, b->text, &date);
    } else if (is_head_line(j, b->text, &date)) {
        take_date(j, b->text, &date);
        take_names(j, b->text);
    } else {
        return;
    }
    b->date = true;
    b->why = "dateline";
}

/* --- title, names beside a date, repeats ------------------------------------------------------ */

static bool may_be_title(const mrs_block *b)
{
    return !b->why && !b->list && b->width <= TITLE && b->width >= 8 &&
           memchr(b->text.ptr, ' ', b->text.len) &&
           (b->last != MRS_LAST_STOP || !mrs_str_ends(b->text, MRS_STR("."))) &&
           b->last != MRS_LAST_COLON;
}

static bool beside_date(const mrs_blocks *blocks, uint32_t i)
{
    for (uint32_t k = i; k > 0 && blocks->at[k].gap == 0; k--)
        if (blocks->at[k - 1].date)
            return true;
    for (uint32_t k = i + 1; k < blocks->n && blocks->at[k].gap == 0; k++)
        if (blocks->at[k].date)
            return true;
    return false;
}

/* The first line of the head that is more than a name, else the first that stands alone. */
static uint32_t find_title(const mrs_blocks *blocks)
{
    uint32_t end = blocks->first;
    for (uint32_t i = 0; i < end; i++)
        if (may_be_title(&blocks->at[i]) && !blocks->at[i].name)
            return i;
    for (uint32_t i = 0; i < end; i++)
        if (may_be_title(&blocks->at[i]) && !beside_date(blocks, i))
            return i;
    for (uint32_t i = 0; i < end; i++)
        if (may_be_title(&blocks->at[i]))
            return i;
    return blocks->n;
}

static void take_names_beside(judging *j)
{
    mrs_blocks *blocks = j->blocks;
    for (uint32_t i = 0; i < blocks->first && i < blocks->n; i++) {
        mrs_block *b = &blocks->at[i];
        bool signature = beside_date(blocks, i) || mrs_canon_is_publisher(j->canon, b->text);
        if (b->why || !b->name || i == j->head->title || !signature)
            continue;
        take_name(j, b->text);
        b->why = "byline";
    }
}

/* Headlines under "Related" and the like, after the body. */
static void find_linked(judging *j)
{
    bool under = false;
    for (uint32_t i = j->blocks->last + 1; i < j->blocks->n; i++) {
        mrs_block *b = &j->blocks->at[i];
        if (b->why)
            under = mrs_str_is(mrs_str_of(b->why), "cross-link") || (under && b->date);
        else if (under && b->last != MRS_LAST_STOP && b->width <= TITLE)
            b->why = "cross-link";
        else
            under = false;
    }
}

/* Slogans after the body: short lines that stand more than once in the text. */
static void find_repeats(judging *j)
{
    mrs_blocks *blocks = j->blocks;
    for (uint32_t i = blocks->last + 1; i < blocks->n; i++) {
        mrs_block *b = &blocks->at[i];
        if (b->why || b->width > SHORT || b->last == MRS_LAST_STOP)
            continue;
        bool again =
            j->head->title < blocks->n && mrs_str_eq(b->text, blocks->at[j->head->title].text);
        for (uint32_t k = blocks->last + 1; k < blocks->n && k < blocks->last + 200; k++)
            again = again || (k != i && mrs_str_eq(b->text, blocks->at[k].text));
        if (again)
            b->why = "repeat";
    }
}

void mrs_blocks_judge(const mrs_canon *canon, mrs_matcher *matcher, mrs_blocks *blocks,
                      bool article, mrs_arena *scratch, mrs_blocks_head *head)
{
    judging j = {canon, matcher, blocks, scratch, head};
    *head = (mrs_blocks_head){.date_first = MRS_NO_DAY, .date_last = MRS_NO_DAY};
    for (uint32_t i = 0; i < blocks->n; i++)
        match_rules(&j, &blocks->at[i], MRS_ZONE_ANY);
    find_body(blocks);
    for (uint32_t i = 0; i < blocks->n; i++) {
        mrs_block *b = &blocks->at[i];
        bool head_zone = i < blocks->first;
        if (b->why || (!head_zone && i <= blocks->last))
            continue;
        match_rules(&j, b, head_zone ? MRS_ZONE_HEAD : MRS_ZONE_TAIL);
        if (!b->why && !article)
            judge_edge(&j, b);
    }
    head->title = find_title(blocks);
    take_names_beside(&j);
    if (blocks->first < blocks->n && !article) {
        find_repeats(&j);
        find_linked(&j);
    }
}
