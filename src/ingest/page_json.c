#include "ingest/page_json.h"

typedef struct {
    mrs_str keys[MRS_PAGE_JSON_DEPTH];
    mrs_str key; /* the one whose value comes */
    int depth;   /* may go past what keys holds */
} walking;

/* After the closing quote of the string whose opening quote is at `at`. */
static size_t skip_string(mrs_str s, size_t at)
{
    for (at++; at < s.len && s.ptr[at] != '"'; at++)
        at += s.ptr[at] == '\\';
    return at < s.len ? at + 1 : s.len;
}

static bool colon_follows(mrs_str s, size_t at)
{
    while (at < s.len && (s.ptr[at] == ' ' || (s.ptr[at] >= '\t' && s.ptr[at] <= '\r')))
        at++;
    return at < s.len && s.ptr[at] == ':';
}

static void enter(walking *w)
{
    if (w->depth < MRS_PAGE_JSON_DEPTH)
        w->keys[w->depth] = w->key;
    w->depth++;
}

static void leave(walking *w)
{
    if (w->depth == 0)
        return;
    w->depth--;
    w->key = MRS_STR("");
    if (w->depth > 0 && w->depth <= MRS_PAGE_JSON_DEPTH)
        w->key = w->keys[w->depth - 1]; /* the next in a list has the list's key */
}

void mrs_page_json_walk(mrs_str script, void (*visit)(void *ctx, const mrs_page_json *value),
                        void *ctx)
{
    walking w = {.depth = 0};
    for (size_t at = 0; at < script.len;) {
        char c = script.ptr[at];
        if (c == '{' || c == '[')
            enter(&w);
        else if (c == '}' || c == ']')
            leave(&w);
        if (c != '"') {
            at++;
            continue;
        }
        size_t end = skip_string(script, at);
        bool closed = end > at + 1 && script.ptr[end - 1] == '"';
        mrs_str s = mrs_str_sub(script, at + 1, closed ? end - 1 : end);
        at = end;
        if (colon_follows(script, end)) {
            w.key = s;
        } else if (w.depth <= MRS_PAGE_JSON_DEPTH) {
            const mrs_page_json value = {w.key, s, w.keys, w.depth};
            visit(ctx, &value);
        }
    }
}
