/* target.h - the target of a request ("/a/b?x=y") taken apart, and small things of header fields.
 *
 * All of it reads bytes of strangers: nothing is trusted, nothing outside of the given bytes is
 * read. Strings given back are in the arena. To be called under mrs_arena_run.
 * Source: RFC 9110, RFC 9112; WHATWG URL for forms of queries. */
#ifndef MRS_SERVE_TARGET_H
#define MRS_SERVE_TARGET_H

#include "base/base.h"

typedef struct {
    mrs_str name, value;
} mrs_query;

enum { MRS_MOST_QUERIES = 64, MRS_MOST_SEGMENTS = 12 };

typedef struct {
    mrs_str path;                        /* as it was sent */
    mrs_str segments[MRS_MOST_SEGMENTS]; /* decoded; "/" has none */
    uint32_t n_segments;
    mrs_query queries[MRS_MOST_QUERIES]; /* decoded, in order */
    uint32_t n_queries;
} mrs_target;

/* MRS_E_NONE: no path that could be one here ("..", a NUL, a wrong escape); MRS_E_ARG: a query that
 * cannot be read, by name. */
MRS_CHECK mrs_status mrs_target_read(mrs_str text, mrs_target *out, mrs_arena *arena, mrs_err *err);
/* The same, not under mrs_arena_run; also MRS_E_LIMIT. */
MRS_CHECK mrs_status mrs_target_open(mrs_str text, mrs_target *out, mrs_arena *arena, mrs_err *err);
/* NULL: not asked for. */
const mrs_str *mrs_target_query(const mrs_target *target, const char *name);

/* Bytes as they may stand in a query's value. */
void mrs_query_put(mrs_buf *out, mrs_str text);

/* Is this token in a list "gzip, deflate;q=0.5" and not refused by q=0? ASCII case apart. */
bool mrs_field_accepts(mrs_str field, const char *token);
/* Does If-None-Match hold this tag (W/ apart), or "*"? */
bool mrs_field_matches(mrs_str field, mrs_str tag);
/* The value of a cookie; empty: none. */
mrs_str mrs_field_cookie(mrs_str field, const char *name);
/* "[::1]:8080" to "::1", "Example.ORG:80" to "Example.ORG"; empty: no host that could be one. */
mrs_str mrs_field_host(mrs_str field);

#endif
