/* brief.h - a short report of what is new, changed, disputed and overdue, before it is written.
 *
 * Every sentence says only what the record holds; each leads by its numbers to sentences of
 * reports. */
#ifndef MRS_ANALYSE_BRIEF_H
#define MRS_ANALYSE_BRIEF_H

#include "analyse/analyse_internal.h"

/* A sentence of a report, once each, numbered from 1 in the order of their coming, and a claim that
 * it makes. */
typedef struct {
    const mrs_told *told;
} mrs_brief_ref;

typedef struct {
    const mrs_event *event;
    mrs_str text;   /* plain */
    uint32_t *refs; /* numbers */
    uint32_t n_refs;
} mrs_brief_item;

typedef struct {
    const mrs_event *event;
    mrs_str text;
} mrs_brief_news;

typedef struct {
    const char *key, *title; /* "new", "What is new" */
    const char *none;        /* said when it is empty */
    MRS_VEC(mrs_brief_item) items;
    uint32_t more; /* items past the limit */
} mrs_brief_part;

enum { MRS_BRIEF_NEW, MRS_BRIEF_CHANGED, MRS_BRIEF_DISPUTED, MRS_BRIEF_OVERDUE, MRS_BRIEF_PARTS };
typedef struct {
    mrs_work *w;
    const mrs_labels *words;
    bool sample;
    int32_t since, until;
    uint32_t reports, publishers; /* read in that time, with a date */
    uint32_t undated;             /* reports with no date: in no part */
    mrs_brief_part parts[MRS_BRIEF_PARTS];
    MRS_VEC(mrs_brief_news) news; /* all that is new, those past the limit too: map and charts */
    MRS_VEC(mrs_brief_ref) refs;
    mrs_index seen, ids; /* sentences; events, in order */
    mrs_str head, scope; /* one line each */
} mrs_briefing;

/* brief_write.c; appended to out. */
void mrs_brief_html(const mrs_briefing *brief, mrs_buf *out);
void mrs_brief_markdown(const mrs_briefing *brief, mrs_buf *out);
void mrs_brief_json(const mrs_briefing *brief, mrs_buf *out);

/* brief_svg.c: where the new events were, points and areas over the borders; how many were told a
 * week; of what kinds. Under mrs_arena_run; nothing when there is nothing to draw. */
void mrs_brief_map(const mrs_briefing *brief, mrs_buf *out);
void mrs_brief_weeks(const mrs_briefing *brief, mrs_buf *out);
void mrs_brief_kinds(const mrs_briefing *brief, mrs_buf *out);
/* Text in HTML and SVG. */
void mrs_brief_escape(mrs_str text, mrs_buf *out);

#endif
