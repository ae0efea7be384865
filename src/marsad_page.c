/* marsad_page.c - `marsad annotate page`: a saved page in, its report and head out. */
#include "marsad_internal.h"

#include <jansson.h>
#include <sodium.h>

typedef struct {
    mrs_doc *doc;
    const json_t *root;
    mrs_file file; /* open until the page is read */
    mrs_str charset;
} page_request;

static mrs_str string_of(const json_t *root, const char *key)
{
    const json_t *v = json_object_get(root, key);
    return json_is_string(v) ? (mrs_str){json_string_value(v), json_string_length(v)}
                             : (mrs_str){0};
}

static mrs_status take_base64(page_request *r, mrs_str text, mrs_err *err)
{
    size_t len = 0, room = text.len / 4 * 3 + 3;
    unsigned char *bytes = MRS_NEW(r->doc->arena, unsigned char, room);
    if (sodium_base642bin(bytes, room, text.ptr, text.len, " \r\n", &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return mrs_fail(err, MRS_E_FORMAT, "\"base64\" is not base64");
    r->doc->bytes = (mrs_str){(const char *)bytes, len};
    return MRS_OK;
}

static mrs_status take_bytes(void *ctx, mrs_err *err)
{
    page_request *r = ctx;
    mrs_str html = string_of(r->root, "html"), base64 = string_of(r->root, "base64");
    r->doc->uri = mrs_str_copy(string_of(r->root, "url"), r->doc->arena);
    r->charset = html.ptr ? MRS_STR("utf-8") : string_of(r->root, "charset");
    if (html.ptr)
        r->doc->bytes = html;
    else if (base64.ptr)
        return take_base64(r, base64, err);
    else if (r->file.bytes.ptr)
        r->doc->bytes = r->file.bytes;
    else
        return mrs_fail(err, MRS_E_FORMAT, "no \"html\", \"base64\" or \"file\"");
    return MRS_OK;
}

static void put_page(const mrs_doc *doc, mrs_json *json)
{
    char day[16];
    size_t n =
        doc->published.first == doc->published.last ? mrs_day_text(doc->published.first, day) : 0;
    mrs_json_str(json, "text", doc->text);
    mrs_json_str_or_null(json, "title", doc->title);
    mrs_json_str_or_null(json, "author", doc->author);
    mrs_json_str_or_null(json, "publisher", doc->publisher);
    mrs_json_str_or_null(json, "url", doc->uri);
    mrs_json_str_or_null(json, "lang", doc->lang);
    mrs_json_str_or_null(json, "date", (mrs_str){day, n});
    mrs_json_str(json, "published_how", mrs_str_of(mrs_published_how_text(doc->published.how)));
    mrs_json_str_or_null(json, "charset", mrs_str_of(doc->charset));
}

mrs_status mrs_annotate_page(const mrs_canon *canon, const json_t *root, mrs_doc *doc,
                             mrs_json *json, mrs_err *err)
{
    page_request r = {.doc = doc, .root = root};
    const char *path = json_string_value(json_object_get(root, "file"));
    mrs_status st = path ? mrs_file_map(path, &r.file, err) : MRS_OK;
    if (!st)
        st = mrs_arena_run(&doc->arena, 1, take_bytes, &r, err);
    if (!st)
        st = mrs_ingest_page(canon, doc, r.charset, err);
    if (st == MRS_E_EMPTY) /* its head may tell something all the same */
        st = MRS_OK;
    if (!st)
        put_page(doc, json);
    mrs_file_close(&r.file);
    return st;
}
