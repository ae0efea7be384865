/* brief.c - what is new, changed, disputed, overdue since a day, as sentences with their numbers.
 */
#include "analyse/brief.h"

#include <stdlib.h>

/* ---- references -------------------------------------------------------------------------------
 */

static uint32_t ref_of(mrs_briefing *b, const mrs_told *told)
{
    mrs_str key = mrs_str_join(told->doc, MRS_STR(" "), told->sentence, b->w->arena);
    uint32_t i = mrs_index_of(&b->seen, key, b->w->arena);
    if (i == b->refs.n)
        *MRS_PUSH(b->w->arena, &b->refs) = (mrs_brief_ref){told};
    return i + 1;
}

/* One more number of an item, once. */
static void add_ref(mrs_briefing *b, mrs_brief_item *item, const mrs_told *told)
{
    uint32_t number = ref_of(b, told);
    for (uint32_t i = 0; i < item->n_refs; i++)
        if (item->refs[i] == number)
            return;
    item->refs[item->n_refs++] = number;
}

static bool is_fresh(const mrs_briefing *b, const mrs_told *t)
{
    return t->published != MRS_NO_DAY && t->published >= b->since && t->published <= b->until;
}

typedef enum { ALL_OF_IT, FRESH_ALONE } which_told;

/* The item's references: claims of the event. */
static void refer(mrs_briefing *b, mrs_brief_item *item, which_told which)
{
    uint32_t n;
    const mrs_told *told = mrs_told_of(b->w, item->event->id, &n);
    item->refs = MRS_NEW(b->w->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        if (which == ALL_OF_IT || is_fresh(b, &told[i]))
            add_ref(b, item, &told[i]);
}

/* ---- sentences --------------------------------------------------------------------------------
 */

static void put(mrs_buf *out, const char *before, mrs_str s)
{
    if (!s.len)
        return;
    mrs_buf_put(out, mrs_str_of(before));
    mrs_buf_put(out, s);
}

static mrs_brief_item *add_item(mrs_briefing *b, int part, const mrs_event *e)
{
    mrs_brief_part *p = &b->parts[part];
    if (b->w->limit && p->items.n == b->w->limit) {
        p->more++;
        return NULL;
    }
    mrs_brief_item *item = MRS_PUSH(b->w->arena, &p->items);
    item->event = e;
    return item;
}

static mrs_str taken_text(mrs_briefing *b)
{
    mrs_buf *keep = &b->w->cells.keep;
    mrs_str text = mrs_str_copy(mrs_buf_view(keep), b->w->arena);
    keep->len = 0;
    return text;
}

/* ---- the parts --------------------------------------------------------------------------------
 */

static void add_new(mrs_briefing *b, const mrs_event *e)
{
    mrs_brief_item *item = add_item(b, MRS_BRIEF_NEW, e);
    mrs_brief_news *news = MRS_PUSH(b->w->arena, &b->news);
    mrs_say_event(b->words, e, &b->w->cells.keep);
    mrs_say_voices(e, &b->w->cells.keep);
    *news = (mrs_brief_news){e, taken_text(b)};
    if (!item)
        return;
    item->text = news->text;
    refer(b, item, FRESH_ALONE);
}

static void add_changed(mrs_briefing *b, const mrs_event *e, const mrs_told *told, uint32_t n)
{
    mrs_brief_item *item = add_item(b, MRS_BRIEF_CHANGED, e);
    mrs_buf *keep = &b->w->cells.keep;
    bool any = false;
    if (!item)
        return;
    mrs_say_event(b->words, e, keep);
    mrs_buf_put(keep, MRS_STR(" Told again by "));
    for (uint32_t i = 0; i < n; i++) {
        bool again = !is_fresh(b, &told[i]);
        for (uint32_t k = 0; k < i && !again; k++)
            again = is_fresh(b, &told[k]) && mrs_str_eq(told[k].source, told[i].source);
        if (again)
            continue;
        put(keep, any ? ", " : "", told[i].source.len ? told[i].source : MRS_STR("one report"));
        any = true;
    }
    mrs_buf_putc(keep, '.');
    item->text = taken_text(b);
    refer(b, item, ALL_OF_IT);
}

/* Told first in this time, or before it and again in it. */
static void add_event(mrs_briefing *b, const mrs_event *e)
{
    uint32_t n, fresh = 0, before = 0;
    const mrs_told *told = mrs_told_of(b->w, e->id, &n);
    for (uint32_t i = 0; i < n; i++) {
        fresh += is_fresh(b, &told[i]);
        before += told[i].published != MRS_NO_DAY && told[i].published < b->since;
    }
    if (fresh && !before)
        add_new(b, e);
    else if (fresh)
        add_changed(b, e, told, n);
}

static const mrs_told *told_by(const mrs_briefing *b, const mrs_link *l, mrs_str claim)
{
    uint32_t n;
    const mrs_told *told = mrs_told_of(b->w, l->event, &n);
    for (uint32_t i = 0; i < n; i++)
        if (mrs_str_eq(told[i].id, claim))
            return &told[i];
    return NULL;
}

/* One of those that the filter chooses. */
static const mrs_event *event_of(mrs_briefing *b, mrs_str id)
{
    uint32_t known = b->ids.keys.n, i = mrs_index_of(&b->ids, id, b->w->arena);
    return i < known && i < b->w->events.n ? &b->w->events.at[i] : NULL;
}

static void add_dispute(mrs_briefing *b, const mrs_link *l)
{
    const mrs_event *e = event_of(b, l->event);
    const mrs_told *from = e ? told_by(b, l, l->from) : NULL, *to = e ? told_by(b, l, l->to) : NULL;
    if (!from || !to || !(is_fresh(b, from) || is_fresh(b, to)))
        return;
    mrs_brief_item *item = add_item(b, MRS_BRIEF_DISPUTED, e);
    mrs_buf *keep = &b->w->cells.keep;
    if (!item)
        return;
    mrs_say_event(b->words, e, keep);
    put(keep, " ", l->field);
    put(keep, ": ", l->from_value);
    put(keep, " says ", from->source.len ? from->source : MRS_STR("one report"));
    put(keep, ", ", l->to_value);
    put(keep, " says ", to->source.len ? to->source : MRS_STR("another report"));
    mrs_buf_putc(keep, '.');
    item->text = taken_text(b);
    item->refs = MRS_NEW(b->w->arena, uint32_t, 2);
    add_ref(b, item, from);
    add_ref(b, item, to);
}

static void add_overdue(mrs_briefing *b, const mrs_event *e)
{
    char due[16], said[16];
    int32_t first;
    if (e->status != MRS_CLAIM_PLANNED || !mrs_pledge_is_due(b->w, e, &first))
        return;
    mrs_brief_item *item = add_item(b, MRS_BRIEF_OVERDUE, e);
    mrs_buf *keep = &b->w->cells.keep;
    if (!item)
        return;
    mrs_day_text(e->time.deadline, due);
    mrs_day_text(first, said);
    mrs_say_event(b->words, e, keep);
    mrs_buf_printf(keep, " Due %s, said %s; the record holds no later word of it.", due, said);
    item->text = taken_text(b);
    refer(b, item, ALL_OF_IT);
}

/* ---- head -------------------------------------------------------------------------------------
 */

static void count_reports(mrs_briefing *b)
{
    mrs_index seen = {0};
    for (uint32_t i = 0; i < b->w->docs.n; i++) {
        const mrs_read_doc *doc = &b->w->docs.at[i];
        b->undated += doc->published == MRS_NO_DAY;
        if (doc->published == MRS_NO_DAY || doc->published < b->since || doc->published > b->until)
            continue;
        b->reports++;
        if (doc->publisher.len)
            (void)mrs_index_of(&seen, doc->publisher, b->w->arena);
    }
    b->publishers = seen.keys.n;
}

static void set_head(mrs_briefing *b)
{
    char since[16], until[16];
    mrs_buf *keep = &b->w->cells.keep;
    mrs_str area = b->w->question.filter.place;
    mrs_day_text(b->since, since);
    mrs_day_text(b->until, until);
    mrs_buf_printf(keep, "%s to %s", since, until);
    put(keep, ", ", area);
    b->head = mrs_str_copy(mrs_buf_view(keep), b->w->arena);
    keep->len = 0;
    mrs_buf_printf(keep,
                   "%u dated reports of %u publishers were read in this time; %u reports have no "
                   "date and are in no part. What no report tells is not here: silence is not "
                   "peace.",
                   b->reports, b->publishers, b->undated);
    b->scope = mrs_str_copy(mrs_buf_view(keep), b->w->arena);
    keep->len = 0;
}

static const mrs_brief_part parts[MRS_BRIEF_PARTS] = {
    {.key = "new", .title = "What is new", .none = "Nothing is told for the first time."},
    {.key = "changed", .title = "What is told again", .none = "No earlier event is told again."},
    {.key = "disputed",
     .title = "What is disputed",
     .none = "No two sources contradict each other."},
    {.key = "overdue",
     .title = "What is overdue",
     .none = "No promise is past its day with no word."}};

static mrs_status prepare(mrs_work *w, mrs_err *err)
{
    static const char *const forms[] = {"html", "markdown", "json"};
    mrs_filter *f = &w->question.filter;
    size_t i = 0;
    while (i < 3 && !mrs_str_is(w->question.form, forms[i]))
        i++;
    if (i == 3)
        return mrs_fail(err, MRS_E_ARG, "brief: --format html, markdown or json");
    if (!f->has_since)
        return mrs_fail(err, MRS_E_ARG, "brief: --since DAY is wanted");
    w->since = f->since;
    f->has_since = f->has_until = false; /* what counts is when it was told */
    if (!f->statuses)
        f->statuses = 1u << MRS_CLAIM_ACTUAL | 1u << MRS_CLAIM_ATTEMPTED | 1u << MRS_CLAIM_ALLEGED |
                      1u << MRS_CLAIM_PLANNED;
    return MRS_OK;
}

static mrs_status compute(mrs_work *w, mrs_err *err)
{
    mrs_briefing b = {.w = w,
                      .words = w->question.words,
                      .sample = mrs_store_sample(w->store),
                      .since = w->since,
                      .until = w->until};
    (void)err;
    memcpy(b.parts, parts, sizeof parts);
    count_reports(&b);
    set_head(&b);
    for (uint32_t i = 0; i < w->events.n; i++)
        (void)mrs_index_of(&b.ids, w->events.at[i].id, w->arena);
    for (uint32_t i = 0; i < w->events.n; i++) /* newest first */
        add_event(&b, &w->events.at[i]);
    for (uint32_t i = 0; i < w->links.n; i++)
        if (w->links.at[i].kind == MRS_LINK_CONTRADICTS)
            add_dispute(&b, &w->links.at[i]);
    for (uint32_t i = 0; i < w->events.n; i++)
        add_overdue(&b, &w->events.at[i]);
    if (mrs_str_is(w->question.form, "html"))
        mrs_brief_html(&b, w->text);
    else if (mrs_str_is(w->question.form, "markdown"))
        mrs_brief_markdown(&b, w->text);
    else
        mrs_brief_json(&b, w->text);
    for (int i = 0; i < MRS_BRIEF_PARTS; i++)
        mrs_buf_printf(w->note, "%s%u %s", i ? ", " : "", b.parts[i].items.n + b.parts[i].more,
                       b.parts[i].key);
    return MRS_OK;
}

static const char *const options[] = {NULL};
const mrs_answer mrs_answer_brief = {"brief", options,
                                     MRS_NEED_EVENTS | MRS_NEED_ALL | MRS_NEED_TOLD |
                                         MRS_NEED_LINKS | MRS_NEED_DOCS,
                                     prepare, compute};
