/* regex.h - PCRE2 patterns for the rows of data/text: UTF-8, case ignored, bounded work.
 *
 * A compiled pattern is read-only and shared by threads; a matcher lives in a scratch arena and
 * belongs to one thread. Matching a pattern that would take too long counts as no match. */
#ifndef MRS_TEXT_REGEX_H
#define MRS_TEXT_REGEX_H

#include "base/base.h"

typedef struct mrs_regex mrs_regex;
typedef struct mrs_matcher mrs_matcher;

enum { MRS_GROUPS = 8 };

/* Caller: mrs_regex_free. MRS_E_FORMAT with PCRE2's words. */
MRS_CHECK mrs_status mrs_regex_compile(mrs_str pattern, mrs_regex **out, mrs_err *err);
void mrs_regex_free(mrs_regex *regex); /* NULL is fine */
/* The number of a named group, 0 when there is none. */
uint32_t mrs_regex_group(const mrs_regex *regex, const char *name);

/* Runs under mrs_arena_run. */
mrs_matcher *mrs_matcher_new(mrs_arena *arena);

/* The first match in s (valid UTF-8) at or after byte `from`. groups[i] is empty when the group
 * took no part; groups[0] is the whole. Runs under mrs_arena_run. */
bool mrs_regex_find(mrs_matcher *matcher, const mrs_regex *regex, mrs_str s, size_t from,
                    mrs_span groups[MRS_GROUPS]);

/* Can s match from its start? False only when it surely does not. */
bool mrs_regex_may(mrs_matcher *matcher, const mrs_regex *regex, mrs_str s);

#endif
