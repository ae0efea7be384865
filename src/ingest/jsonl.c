#include "ingest/reader.h"
#include "ingest/source.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

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
    const mrs_reader_options *options;
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

static bool is_true(const json_t *v)
{
    return json_is_true(v) || (json_is_string(v) && strcmp(json_string_value(v), "true") == 0);
}

static mrs_status take_head(void *ctx, mrs_err *err)
{
    const head *h = ctx;
    mrs_doc *doc = h->doc;
    char number[32];
    (void)err;
    mrs_head_set(doc, &doc->title, value_of(h, "title", "headline", number));
    mrs_head_set(doc, &doc->author, value_of(h, "author", NULL, number));
    mrs_head_set(doc, &doc->publisher, value_of(h, "publisher", "source", number));
    mrs_head_set(doc, &doc->lang, value_of(h, "lang", "language", number));
    mrs_head_set(doc, &doc->uri, value_of(h, "url", "uri", number));
    mrs_head_date(h->options->canon, doc, value_of(h, "date", "published", number),
                  MRS_PUBLISHED_META);
    doc->sample = doc->sample || is_true(json_object_get(h->root, "sample"));
    mrs_str id = value_of(h, "id", NULL, number);
    if (doc->uri.len == 0)
        doc->uri =
            id.len ? mrs_str_format(doc->arena, "%s#%.*s", h->options->path, (int)id.len, id.ptr)
                   : mrs_str_format(doc->arena, "%s#L%" PRIu64, h->options->path, h->options->line);
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

mrs_status mrs_read_json(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                         mrs_reading *out, mrs_err *err)
{
    json_error_t why;
    mrs_span text = {0, 0};
    head h = {options, doc, NULL};
    h.root = json_loadb(doc->bytes.ptr, doc->bytes.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &why);
    if (!h.root)
        return mrs_fail(err, MRS_E_FORMAT, "not JSON: %s", why.text);
    mrs_status st = read_object(&h, &text, err);
    json_decref(h.root);
    return st ? st : mrs_decode_json(doc->bytes, text, scratch, &out->text, err);
}

/* --- JSON Lines ------------------------------------------------------------------------------- */

enum { LINE_MAX_BYTES = 32 << 20 }; /* escapes make a text up to six times longer */

typedef struct {
    mrs_source source;
    mrs_input *input;
    uint64_t line;
} lines;

static mrs_status next_line(mrs_source *self, mrs_member *out, mrs_err *err)
{
    lines *l = (lines *)self;
    mrs_status st;
    *out = (mrs_member){.media = MRS_MEDIA_JSON};
    do {
        out->line = ++l->line;
        st = mrs_input_line(l->input, LINE_MAX_BYTES, &out->bytes, err);
        if (!st && l->line == 1 && mrs_str_starts(out->bytes, MRS_STR("\xEF\xBB\xBF")))
            out->bytes = mrs_str_sub(out->bytes, 3, out->bytes.len);
    } while (!st && mrs_str_trim(out->bytes).len == 0);
    return st;
}

static void close_lines(mrs_source *self)
{
    free(self);
}

mrs_status mrs_lines_open(const mrs_source_options *options, mrs_input *input, mrs_source **out,
                          mrs_err *err)
{
    (void)options;
    lines *l = calloc(1, sizeof *l);
    if (!l)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    *l = (lines){{.next = next_line, .close = close_lines}, input, 0};
    *out = &l->source;
    return MRS_OK;
}
