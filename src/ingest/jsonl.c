#include "ingest/columns.h"
#include "ingest/fragment.h"
#include "ingest/reader.h"
#include "ingest/source.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
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

/* The end of any value that begins at `at`, in an object or a list. s is valid JSON. */
static size_t skip_value(mrs_str s, size_t at)
{
    int depth = 0;
    do {
        char c = at < s.len ? s.ptr[at] : '}';
        if (c == '"') {
            at = skip_string(s, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}' || c == ']'))
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

/* The value of a field and the key it has; NULL: none. One that the user maps stands above all. */
static const json_t *find_value(const head *h, const char *field, mrs_str *key)
{
    const json_t *v = NULL;
    *key = mrs_column_of(h->options->columns, field);
    if (key->len)
        return json_object_getn(h->root, key->ptr, key->len);
    for (uint32_t k = 0; !v && (*key = mrs_canon_column(h->options->canon, "json", field, k)).len;
         k++)
        v = json_object_getn(h->root, key->ptr, key->len);
    return v;
}

/* A string; a number as it is written; of a list of persons or a person the name. */
static mrs_str value_of(const head *h, const char *field, char number[32])
{
    mrs_str key;
    const json_t *v = find_value(h, field, &key);
    if (json_is_array(v))
        v = json_array_get(v, 0);
    if (json_is_object(v))
        v = json_object_get(v, "name");
    if (json_is_string(v))
        return (mrs_str){json_string_value(v), json_string_length(v)};
    if (!json_is_integer(v))
        return (mrs_str){0};
    int n = snprintf(number, 32, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    return (mrs_str){number, (size_t)n};
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
    mrs_head_set(doc, &doc->title, value_of(h, "title", number));
    mrs_head_set(doc, &doc->author, value_of(h, "author", number));
    mrs_head_set(doc, &doc->publisher, value_of(h, "publisher", number));
    mrs_head_set(doc, &doc->lang, value_of(h, "lang", number));
    mrs_head_set(doc, &doc->uri, value_of(h, "url", number));
    mrs_head_date(h->options->canon, doc, value_of(h, "date", number), MRS_PUBLISHED_META);
    doc->sample = doc->sample || is_true(json_object_get(h->root, "sample"));
    mrs_str id = value_of(h, "id", number);
    if (doc->uri.len == 0)
        doc->uri =
            id.len ? mrs_str_format(doc->arena, "%s#%.*s", h->options->path, (int)id.len, id.ptr)
                   : mrs_str_format(doc->arena, "%s#L%" PRIu64, h->options->path, h->options->line);
    return MRS_OK;
}

/* Where the text stands; *markup: it may be HTML. */
static mrs_status read_object(head *h, mrs_span *text, bool *markup, mrs_err *err)
{
    mrs_str name;
    if (!json_is_object(h->root))
        return mrs_fail(err, MRS_E_FORMAT, "not a JSON object; write {\"text\": ...}");
    const json_t *value = find_value(h, "text", &name);
    name = name.len ? name : MRS_STR("text");
    if (!value || json_is_null(value))
        return mrs_fail(err, MRS_E_EMPTY, "no \"%.*s\" in it", (int)name.len, name.ptr);
    if (!json_is_string(value))
        return mrs_fail(err, MRS_E_FORMAT, "\"%.*s\" is not a string", (int)name.len, name.ptr);
    *text = find_string(h->doc->bytes, name);
    if (mrs_span_empty(*text))
        return mrs_fail(err, MRS_E_EMPTY, "\"%.*s\" is empty", (int)name.len, name.ptr);
    *markup = !mrs_str_is(name, "text");
    return mrs_arena_run(&h->doc->arena, 1, take_head, h, err);
}

mrs_status mrs_read_json(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                         mrs_reading *out, mrs_err *err)
{
    json_error_t why;
    mrs_span text = {0, 0};
    mrs_decoded in;
    bool markup = false;
    head h = {options, doc, NULL};
    h.root = json_loadb(doc->bytes.ptr, doc->bytes.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &why);
    if (!h.root)
        return mrs_fail(err, MRS_E_FORMAT, "not JSON: %s", why.text);
    mrs_status st = read_object(&h, &text, &markup, err);
    json_decref(h.root);
    if (!st)
        st = mrs_decode_json(doc->bytes, text, scratch, &in, err);
    if (st)
        return st;
    out->paragraphs = markup && mrs_fragment_is(in.text);
    if (out->paragraphs)
        return mrs_fragment_read(&in, scratch, &out->text, err);
    out->text = in;
    return MRS_OK;
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

/* --- lists ------------------------------------------------------------------------------------ */

enum { LIST_MAX = 64 << 20 };

typedef struct {
    mrs_source source;
    mrs_str all;
    size_t at;   /* of the next element, or past the end */
    size_t seen; /* lines are counted up to here */
    uint64_t line;
    bool single; /* the object is the report itself */
    char publisher[256], name[24];
    uint64_t n;
} list;

/* Keys that hold the reports of an object, in the order they are tried. */
static const char *const holders[] = {"items",   "articles", "documents", "reports", "posts",
                                      "results", "records",  "data",      "entries"};

/* Where the value of key begins in the object s, which is valid; 0: there is none. */
static size_t find_array(mrs_str s, const char *key)
{
    size_t at = skip_blank(s, 0) + 1;
    for (;;) {
        at = skip_blank(s, at);
        if (at >= s.len || s.ptr[at] != '"')
            return 0;
        size_t end = skip_string(s, at);
        bool mine = mrs_str_is(mrs_str_sub(s, at + 1, end - 1), key);
        at = skip_blank(s, skip_blank(s, end) + 1);
        if (mine && s.ptr[at] == '[')
            return at;
        at = skip_blank(s, skip_value(s, at)) + 1;
    }
}

static mrs_status begin_list(list *l, mrs_err *err)
{
    json_error_t why;
    json_t *root = json_loadb(l->all.ptr, l->all.len, JSON_ALLOW_NUL, &why);
    if (!root)
        return mrs_fail(err, MRS_E_IO, "not JSON, line %d: %s", why.line, why.text);
    const char *title = json_string_value(json_object_get(root, "title"));
    size_t open = json_is_array(root) ? skip_blank(l->all, 0) : 0;
    for (size_t i = 0; json_is_object(root) && !open && i < sizeof holders / sizeof *holders; i++)
        open = find_array(l->all, holders[i]);
    l->single = json_is_object(root) && !open;
    if (title && !l->single)
        snprintf(l->publisher, sizeof l->publisher, "%s", title);
    l->at = l->single ? skip_blank(l->all, 0) : skip_blank(l->all, open + 1);
    json_decref(root);
    return MRS_OK;
}

static mrs_status next_element(mrs_source *self, mrs_member *out, mrs_err *err)
{
    list *l = (list *)self;
    *out = (mrs_member){.media = MRS_MEDIA_JSON};
    if (l->at >= l->all.len || l->all.ptr[l->at] == ']')
        return l->n++ ? MRS_E_NONE : mrs_fail(err, MRS_E_EMPTY, "no report in the list");
    size_t end = skip_value(l->all, l->at);
    for (; l->seen < l->at; l->seen++)
        l->line += l->all.ptr[l->seen] == '\n';
    snprintf(l->name, sizeof l->name, "%" PRIu64, ++l->n);
    out->name = l->single ? MRS_STR("") : mrs_str_of(l->name);
    out->line = l->line;
    out->bytes = mrs_str_trim(mrs_str_sub(l->all, l->at, end));
    out->publisher = mrs_str_of(l->publisher);
    l->at = skip_blank(l->all, end);
    if (l->single)
        l->at = l->all.len;
    else if (l->at < l->all.len && l->all.ptr[l->at] == ',')
        l->at = skip_blank(l->all, l->at + 1);
    return MRS_OK;
}

mrs_status mrs_list_open(const mrs_source_options *options, mrs_input *input, mrs_source **out,
                         mrs_err *err)
{
    (void)options;
    list *l = calloc(1, sizeof *l);
    if (!l)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    l->source = (mrs_source){.next = next_element, .close = close_lines};
    l->line = 1;
    mrs_status st = mrs_input_rest(input, LIST_MAX, &l->all, err);
    if (!st && mrs_str_starts(l->all, MRS_STR("\xEF\xBB\xBF")))
        l->all = mrs_str_sub(l->all, 3, l->all.len);
    if (!st)
        st = begin_list(l, err);
    if (st)
        free(l);
    else
        *out = &l->source;
    return st;
}
