/* marsad_links.c - `marsad annotate links`: reports in, which of them tell one story and one
 * happening out, no store. */
#include "marsad_internal.h"

#include <jansson.h>
#include <stdlib.h>

/* Kept of a report until all are linked. */
typedef struct {
    json_t *head; /* {"id"?} */
    bool marked;
    uint32_t (*at)[2]; /* [n] code points */
    uint32_t n;
} kept;

struct mrs_links {
    mrs_arena *arena;
    mrs_link_set *set;
    struct {
        kept *at;
        uint32_t n, cap;
    } reports;
};

struct mrs_linkable {
    mrs_doc *doc;
    json_t *root;
};

mrs_status mrs_links_new(const mrs_engine *engine, mrs_links **out, mrs_err *err)
{
    mrs_links *links = *out = calloc(1, sizeof *links);
    if (links)
        links->arena = mrs_arena_new((size_t)1 << 30);
    if (!links || !links->arena) {
        mrs_links_free(links);
        *out = NULL;
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    mrs_status st = mrs_link_set_new(engine->linker, &links->set, err);
    if (st) {
        mrs_links_free(links);
        *out = NULL;
    }
    return st;
}

void mrs_links_free(mrs_links *links)
{
    if (!links)
        return;
    for (uint32_t i = 0; i < links->reports.n; i++)
        json_decref(links->reports.at[i].head);
    mrs_link_set_free(links->set);
    mrs_arena_free(links->arena);
    free(links);
}

static void drop(mrs_linkable *report)
{
    mrs_doc_free(report->doc);
    json_decref(report->root);
    free(report);
}

mrs_status mrs_links_code(mrs_worker *worker, mrs_str line, mrs_linkable **out, mrs_err *err)
{
    json_error_t why;
    mrs_linkable *report = calloc(1, sizeof *report);
    *out = NULL;
    if (!report || !(report->doc = mrs_doc_new(MRS_DOC_CEILING))) {
        free(report);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    mrs_status st = MRS_OK;
    report->root = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &why);
    if (!report->root)
        st = mrs_fail(err, MRS_E_FORMAT, "not JSON: %s (column %d)", why.text, why.column);
    if (!st)
        st = mrs_request_doc(worker->engine, report->root, report->doc, err);
    if (!st)
        st = mrs_worker_run(worker, report->doc, MRS_UPTO_CODE, err);
    if (st)
        drop(report);
    else
        *out = report;
    return st;
}

/* ---- taking -----------------------------------------------------------------------------------
 */

typedef struct {
    mrs_links *links;
    const mrs_linkable *report;
    kept *kept;
    mrs_span *marked; /* bytes; NULL: its claims */
} taking;

static bool read_mention(const json_t *mention, uint32_t at[2])
{
    json_int_t start = json_integer_value(json_object_get(mention, "start"));
    json_int_t end = json_integer_value(json_object_get(mention, "end"));
    at[0] = (uint32_t)start;
    at[1] = (uint32_t)end;
    return json_is_integer(json_object_get(mention, "start")) && start >= 0 && end > start &&
           end < UINT32_MAX;
}

static mrs_status take_mentions(taking *t, const json_t *mentions, mrs_err *err)
{
    mrs_arena *arena = t->report->doc->arena;
    mrs_cpindex index = mrs_cpindex_new(t->report->doc->text, arena);
    t->marked = MRS_NEW(arena, mrs_span, t->kept->n + 1);
    for (uint32_t i = 0; i < t->kept->n; i++) {
        uint32_t *at = t->kept->at[i];
        if (!read_mention(json_array_get(mentions, i), at) ||
            at[1] > mrs_cpindex_of(&index, index.text.len))
            return mrs_fail(err, MRS_E_FORMAT, "mention %u is outside of the text", i);
        t->marked[i] = (mrs_span){(uint32_t)mrs_cpindex_byte(&index, at[0]),
                                  (uint32_t)mrs_cpindex_byte(&index, at[1])};
    }
    return MRS_OK;
}

static void take_claims(taking *t)
{
    const mrs_doc *doc = t->report->doc;
    mrs_cpindex index = mrs_cpindex_new(doc->text, doc->arena);
    for (uint32_t i = 0; i < t->kept->n; i++) {
        mrs_span at = doc->coding->claims[i].trigger;
        t->kept->at[i][0] = mrs_cpindex_of(&index, at.start);
        t->kept->at[i][1] = mrs_cpindex_of(&index, at.end);
    }
}

static mrs_status take(void *ctx, mrs_err *err)
{
    taking *t = ctx;
    mrs_arena *arena = t->links->arena;
    const mrs_coding *coding = t->report->doc->coding;
    const json_t *mentions = json_object_get(t->report->root, "mentions");
    kept *k = t->kept = MRS_PUSH(arena, &t->links->reports);
    *k = (kept){.marked = json_is_array(mentions)};
    k->n = k->marked ? (uint32_t)json_array_size(mentions) : coding ? coding->n : 0;
    k->at = mrs_arena_alloc(arena, k->n, sizeof *k->at);
    if (k->marked)
        return take_mentions(t, mentions, err);
    take_claims(t);
    return MRS_OK;
}

mrs_status mrs_links_take(mrs_links *links, mrs_linkable *report, mrs_err *err)
{
    mrs_arena *const arenas[] = {links->arena, report->doc->arena};
    taking t = {.links = links, .report = report};
    uint32_t before = links->reports.n;
    mrs_status st = mrs_arena_run(arenas, 2, take, &t, err);
    if (!st)
        st = mrs_link_set_add(links->set, report->doc, t.marked, t.marked ? t.kept->n : 0, err);
    if (st)
        links->reports.n = before;
    else
        t.kept->head = json_pack("{s:O*}", "id", json_object_get(report->root, "id"));
    drop(report);
    return st;
}

/* ---- writing ----------------------------------------------------------------------------------
 */

mrs_status mrs_links_write(mrs_links *links, mrs_buf *out, mrs_err *err)
{
    mrs_status st = mrs_link_set_run(links->set, err);
    for (uint32_t i = 0; !st && i < links->reports.n; i++) {
        const kept *k = &links->reports.at[i];
        mrs_json json = {.out = out};
        mrs_json_object(&json, NULL);
        mrs_request_id(k->head, &json);
        mrs_json_int(&json, "story", mrs_link_set_story(links->set, i));
        mrs_json_array(&json, k->marked ? "mentions" : "claims");
        for (uint32_t m = 0; m < k->n; m++) {
            mrs_json_object(&json, NULL);
            mrs_json_int(&json, "start", k->at[m][0]);
            mrs_json_int(&json, "end", k->at[m][1]);
            mrs_json_int(&json, "event", mrs_link_set_event(links->set, i, m));
            mrs_json_end(&json, '}');
        }
        mrs_json_end(&json, ']');
        mrs_json_end(&json, '}');
        mrs_buf_putc(out, '\n');
    }
    return st ? st : mrs_buf_status(out, err);
}
