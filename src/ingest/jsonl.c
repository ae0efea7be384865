#include "ingest/jsonl.h"

#include <inttypes.h>
#include <jansson.h>

/* --- where the text stands -------------------------------------------------------------------- */

static size_t skip_blank(mrs_str s, size_t at)
{
    while (at < s.len && (s.ptr[at] == ' ' || (s.ptr[at] >= '\t' && s.ptr[at] <= '\r')))
        at++;
    return at;
}

/* The end of the string whose opening quote is at `at`: after its closing quote. */
static size_t skip_string(mrs_str s, size_t at)
{
    for (at++; at < s.len && s.ptr[at] != '"'; at++)
        at += s.ptr[at] == '\\';
    return at + 1;
}

/* The end of any value that begins at `at`. s is valid JSON. */
static size_t skip_value(mrs_str s, size_t at)
{
    int depth = 0;
    do {
        char c = at < s.len ? s.ptr[at] : '}';
        if (c == '"') {
            at = skip_string(s, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}'))
            return at;
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        at++;
    } while (at < s.len);
    return at;
}

/* The characters of the string that key has in the object s, which is valid JSON; the last one
 * when there are several. */
static mrs_span find_string(mrs_str s, mrs_str key)
{
    mrs_span found = {0, 0};
    size_t at = skip_blank(s, 0) + 1;
    for (;;) {
        at = skip_blank(s, at);
        if (at >= s.len || s.ptr[at] != '"')
            return found;
        size_t end = skip_string(s, at);
        bool mine = mrs_str_eq(mrs_str_sub(s, at + 1, end - 1), key);
        at = skip_blank(s, skip_blank(s, end) + 1);
        end = skip_value(s, at);
        if (mine && s.ptr[at] == '"')
            found = (mrs_span){(uint32_t)at + 1, (uint32_t)skip_string(s, at) - 1};
        at = skip_blank(s, end) + 1;
    }
}

/* --- the head --------------------------------------------------------------------------------- */

typedef struct {
    const mrs_canon *canon;
    const char *path;
    uint64_t line;
    mrs_doc *doc;
    json_t *root;
} head;

/* The string of the first of two keys that has one; a number is taken as it is written. */
static mrs_str value_of(const head *h, const char *key, const char *other, char number[32])
{
    const char *const keys[] = {key, other};
    for (int i = 0; i < 2 && keys[i]; i++) {
        const json_t *v = json_object_get(h->root, keys[i]);
        if (json_is_string(v) && json_string_length(v))
            return (mrs_str){json_string_value(v), json_string_length(v)};
        if (json_is_integer(v)) {
            int n = snprintf(number, 32, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
            return (mrs_str){number, (size_t)n};
        }
    }
    return (mrs_str){0};
}

static void set(mrs_doc *doc, mrs_str *to, mrs_str value)
{
    if (to->len == 0 && value.len)
        *to = mrs_str_copy(value, doc->arena);
}

static bool is_true(const json_t *v)
{
    return json_is_true(v) || (json_is_string(v) && strcmp(json_string_value(v), "true") == 0);
}

static void set_published(const head *h, mrs_str date)
{
    mrs_published *p = &h->doc->published;
    if (date.len == 0 || p->how != MRS_PUBLISHED_NONE)
        return;
    p->how = MRS_PUBLISHED_META;
    p->text = mrs_str_copy(date, h->doc->arena);
    mrs_canon_date(h->canon, p->text, h->doc->arena, &p->first, &p->last);
}

static mrs_status take_head(void *ctx, mrs_err *err)
{
    const head *h = ctx;
    mrs_doc *doc = h->doc;
    char number[32];
    (void)err;
    set(doc, &doc->title, value_of(h, "title", "headline", number));
    set(doc, &doc->author, value_of(h, "author", NULL, number));
    set(doc, &doc->publisher, value_of(h, "publisher", "source", number));
    set(doc, &doc->lang, value_of(h, "lang", "language", number));
    set(doc, &doc->uri, value_of(h, "url", "uri", number));
    set_published(h, value_of(h, "date", "published", number));
    doc->sample = doc->sample || is_true(json_object_get(h->root, "sample"));
    mrs_str id = value_of(h, "id", NULL, number);
    if (doc->uri.len == 0)
        doc->uri = id.len ? mrs_str_format(doc->arena, "%s#%.*s", h->path, (int)id.len, id.ptr)
                          : mrs_str_format(doc->arena, "%s#L%" PRIu64, h->path, h->line);
    return MRS_OK;
}

static mrs_status read_object(head *h, mrs_span *text, mrs_err *err)
{
    const json_t *value = json_object_get(h->root, "text");
    if (!json_is_object(h->root))
        return mrs_fail(err, MRS_E_FORMAT, "not a JSON object; write {\"text\": ...}");
    if (!value || json_is_null(value))
        return mrs_fail(err, MRS_E_EMPTY, "no \"text\" in it");
    if (!json_is_string(value))
        return mrs_fail(err, MRS_E_FORMAT, "\"text\" is not a string");
    *text = find_string(h->doc->bytes, MRS_STR("text"));
    if (mrs_span_empty(*text))
        return mrs_fail(err, MRS_E_EMPTY, "\"text\" is empty");
    return mrs_arena_run(&h->doc->arena, 1, take_head, h, err);
}

mrs_status mrs_jsonl_read(const mrs_canon *canon, const char *path, uint64_t line, mrs_doc *doc,
                          mrs_span *text, mrs_err *err)
{
    json_error_t why;
    head h = {canon, path, line, doc, NULL};
    h.root = json_loadb(doc->bytes.ptr, doc->bytes.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &why);
    if (!h.root)
        return mrs_fail(err, MRS_E_FORMAT, "not JSON: %s", why.text);
    mrs_status st = read_object(&h, text, err);
    json_decref(h.root);
    return st;
}
