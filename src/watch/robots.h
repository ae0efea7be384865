/* robots.h - what a robots.txt lets a program fetch. Source: RFC 9309; Crawl-delay as commonly
 * used. The text is outside bytes: whatever stands in it gives an answer, in bounded time. */
#ifndef MRS_WATCH_ROBOTS_H
#define MRS_WATCH_ROBOTS_H

#include "base/base.h"

enum { MRS_ROBOTS_BYTES = 500 << 10, MRS_ROBOTS_RULE = 2048, MRS_ROBOTS_DELAY = 60 };

typedef struct {
    bool allowed;
    mrs_str rule;    /* the line's pattern that decided; borrowed from the text; empty: none did */
    int64_t delay_s; /* Crawl-delay of the group, 0 to MRS_ROBOTS_DELAY */
} mrs_robots_answer;

/* path: as in the request line, with its query. agent: the product token ("marsad"); groups for it
 * stand above those for "*". The longest rule wins, Allow where two are as long. */
mrs_robots_answer mrs_robots_ask(mrs_str text, mrs_str agent, mrs_str path);

#endif
