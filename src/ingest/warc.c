/* warc.c - answers and resources of a web archive, one by one; each fails alone. The bytes of a
 * part are the body, decoded. Requests, metadata and revisits, answers other than 200 and what is
 * no text are passed over and counted. Source: ISO 28500:2017 (WARC 1.1) and 1.0. */
#include "ingest/http.h"
#include "ingest/source.h"
#include "ingest/stretch.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { HEAD_MAX = 1 << 16, BLOCK_MAX = MRS_BODY_MAX + HEAD_MAX, TAIL = 16, HEAD_LOOK = 1024 };

typedef struct {
    mrs_source source;
    mrs_stretch *stretch;
    size_t used;  /* bytes of the record handed out last */
    bool lost;    /* look for the next record */
    bool started; /* a stretch is open */
    mrs_buf rooms[2];
    char name[160]; /* of the record at hand */
} web_archive;

/* --- records ---------------------------------------------------------------------------------- */

typedef struct {
    mrs_str head; /* WARC's */
    mrs_str block;
    size_t size; /* of head, empty line and block */
} record;

static mrs_status next_stretch(web_archive *w, mrs_err *err)
{
    w->lost = false;
    return mrs_stretch_next(w->stretch, err);
}

/* Move to the next line that begins a record, or to the end of the stretch. */
static mrs_status find_record(web_archive *w, mrs_err *err)
{
    static const mrs_str mark = MRS_STR_INIT("\nWARC/1.");
    mrs_str s;
    mrs_status st;
    while (!(st = mrs_stretch_peek(w->stretch, HEAD_MAX, &s, err)) && s.len) {
        for (size_t at = 0; at + mark.len <= s.len; at++) {
            const char *line = memchr(s.ptr + at, '\n', s.len - at);
            at = line ? (size_t)(line - s.ptr) : s.len;
            if (!mrs_str_starts(mrs_str_sub(s, at, s.len), mark))
                continue;
            mrs_stretch_skip(w->stretch, at + 1);
            w->lost = false;
            return MRS_OK;
        }
        mrs_stretch_skip(w->stretch, s.len < HEAD_MAX ? s.len : s.len - mark.len);
    }
    return st;
}

/* Move past line breaks; into the next stretch at the end of one. */
static mrs_status skip_breaks(web_archive *w, mrs_str *head, mrs_err *err)
{
    for (;;) {
        mrs_status st = mrs_stretch_peek(w->stretch, TAIL, head, err);
        size_t n = 0;
        if (!st && head->len == 0) {
            st = next_stretch(w, err);
            if (!st)
                continue;
        }
        if (st)
            return st;
        while (n < head->len && (head->ptr[n] == '\r' || head->ptr[n] == '\n'))
            n++;
        if (n == 0)
            return MRS_OK;
        mrs_stretch_skip(w->stretch, n);
    }
}

static mrs_status damaged(const char *why, mrs_err *err)
{
    return mrs_fail(err, MRS_E_FORMAT, "damaged web archive: %s", why);
}

/* The head at hand, and how long head, empty line and block are. */
static mrs_status read_head(web_archive *w, record *r, mrs_err *err)
{
    mrs_str s, rest;
    int64_t length;
    mrs_status st = MRS_OK;
    for (size_t want = 4096; want <= HEAD_MAX; want *= 4) {
        st = mrs_stretch_peek(w->stretch, want, &s, err);
        if (st || mrs_head_split(s, &r->head, &rest))
            break;
        if (s.len < want || want == HEAD_MAX)
            return damaged("the head of a record has no end", err);
    }
    if (st)
        return st;
    mrs_str value = mrs_head_field(r->head, MRS_STR("content-length"));
    if (!mrs_str_int(value, &length) || length < 0)
        return damaged("a record does not say its length", err);
    r->size = (size_t)(rest.ptr - s.ptr) + (size_t)length;
    return MRS_OK;
}

/* Line breaks, then the end or a record. */
static bool ends_well(mrs_str tail)
{
    size_t n = 0;
    while (n < tail.len && (tail.ptr[n] == '\r' || tail.ptr[n] == '\n'))
        n++;
    return n == tail.len || mrs_str_starts(mrs_str_sub(tail, n, tail.len), MRS_STR("WARC/"));
}

/* Bring the block of the record into memory. */
static mrs_status read_block(web_archive *w, record *r, mrs_err *err)
{
    mrs_str s;
    if (r->size > BLOCK_MAX)
        return mrs_fail(err, MRS_E_LIMIT, "a record of %zu bytes; more than %d are not read",
                        r->size, BLOCK_MAX);
    mrs_status st = mrs_stretch_peek(w->stretch, r->size + TAIL, &s, err);
    if (st)
        return st;
    if (s.len < r->size)
        return damaged("a record ends too early", err);
    if (!ends_well(mrs_str_sub(s, r->size, s.len)))
        return damaged("a record is not as long as it says", err);
    if (!mrs_head_split(mrs_str_sub(s, 0, r->size), &r->head, &r->block))
        return damaged("the head of a record has no end", err);
    return MRS_OK;
}

/* --- what is taken ---------------------------------------------------------------------------- */

/* Web types that may hold a report; of the rest nothing is read. Source: IANA media types. */
static const char *const types[] = {"text/html",
                                    "application/xhtml",
                                    "text/plain",
                                    "text/xml",
                                    "application/xml",
                                    "application/rss",
                                    "application/atom",
                                    "application/rdf",
                                    "application/feed",
                                    "application/json",
                                    "application/ld+json",
                                    "text/markdown",
                                    "text/csv",
                                    "application/pdf",
                                    "message/rfc822",
                                    "application/vnd.openxmlformats-officedocument.wordprocessing"};

static bool is_report(mrs_str type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (type.len >= strlen(types[i]) && strncasecmp(type.ptr, types[i], strlen(types[i])) == 0)
            return true;
    return type.len == 0;
}

/* A page may begin with anything; the type decides when the bytes say nothing. */
static mrs_media media_of(mrs_str type, mrs_str bytes)
{
    const char *why;
    bool page = type.len > 9 ? strncasecmp(type.ptr, "text/html", 9) == 0 ||
                                   strncasecmp(type.ptr, "application/xhtml", 9) == 0
                             : mrs_str_is(type, "text/html");
    mrs_str head = {bytes.ptr, bytes.len < HEAD_LOOK ? bytes.len : HEAD_LOOK};
    return page && mrs_media_of(head, &why) == MRS_MEDIA_TEXT ? MRS_MEDIA_HTML : MRS_MEDIA_ANY;
}

/* "<urn:uuid:...>" without its brackets. */
static mrs_str bare(mrs_str s)
{
    bool both = s.len > 1 && s.ptr[0] == '<' && s.ptr[s.len - 1] == '>';
    return both ? mrs_str_sub(s, 1, s.len - 1) : s;
}

static bool is_type(mrs_str type, const char *name)
{
    return type.len == strlen(name) && strncasecmp(type.ptr, name, type.len) == 0;
}

/* Fill out from a record; false: it is passed over. */
static bool take(web_archive *w, const record *r, mrs_member *out, mrs_status *st, mrs_err *err)
{
    mrs_http http = {.body = r->block, .status = 200};
    bool answer = is_type(mrs_head_field(r->head, MRS_STR("warc-type")), "response");
    bool cut = mrs_head_field(r->head, MRS_STR("warc-truncated")).len > 0;
    mrs_str type = mrs_head_field(r->head, MRS_STR("content-type"));
    if (answer && !mrs_http_split(r->block, &http)) {
        if (!mrs_str_starts(type, MRS_STR("application/http")))
            return false;
        *st = mrs_fail(err, MRS_E_FORMAT, "the answer has no HTTP head");
        return true;
    }
    if (answer)
        type = mrs_head_field(http.head, MRS_STR("content-type"));
    if (http.status != 200 || !is_report(type))
        return false;
    *st = mrs_http_body(&http, cut, w->rooms, &out->bytes, err);
    if (!*st && mrs_str_trim(out->bytes).len == 0)
        return false;
    out->media = *st ? MRS_MEDIA_ANY : media_of(type, out->bytes);
    out->charset = type;
    out->headers = http.head;
    return true;
}

static bool is_wanted(mrs_str type)
{
    return is_type(type, "response") || is_type(type, "resource") || is_type(type, "conversion");
}

/* The record at hand: MRS_OK with *took false when it is passed over. */
static mrs_status read_record(web_archive *w, mrs_member *out, bool *took, mrs_err *err)
{
    record r = {0};
    mrs_status st = read_head(w, &r, err);
    if (st)
        return st;
    mrs_str id = bare(mrs_head_field(r.head, MRS_STR("warc-record-id")));
    snprintf(w->name, sizeof w->name, "%.*s", (int)(id.len < 150 ? id.len : 150), id.ptr);
    out->name = mrs_str_of(w->name);
    if (!is_wanted(mrs_head_field(r.head, MRS_STR("warc-type"))) && r.size <= BLOCK_MAX) {
        mrs_str s;
        st = mrs_stretch_peek(w->stretch, r.size, &s, err);
        if (!st)
            mrs_stretch_skip(w->stretch, s.len);
        return st;
    }
    st = read_block(w, &r, err);
    if (st)
        return st;
    w->used = r.size;
    out->uri = bare(mrs_head_field(r.head, MRS_STR("warc-target-uri")));
    out->fetched_at = mrs_head_field(r.head, MRS_STR("warc-date"));
    *took = take(w, &r, out, &st, err);
    w->source.skipped += !*took;
    return st;
}

static mrs_status next_page(mrs_source *self, mrs_member *out, mrs_err *err)
{
    web_archive *w = (web_archive *)self;
    mrs_status st = MRS_OK;
    bool took = false;
    while (!st && !took) {
        *out = (mrs_member){0};
        mrs_str head;
        mrs_stretch_skip(w->stretch, w->used);
        w->used = 0;
        if (!w->started) {
            w->started = true;
            st = next_stretch(w, err);
        }
        if (!st && w->lost)
            st = find_record(w, err);
        if (!st)
            st = skip_breaks(w, &head, err);
        if (!st && !mrs_str_starts(head, MRS_STR("WARC/")))
            st = damaged("no record where one should begin", err);
        else if (!st)
            st = read_record(w, out, &took, err);
        if (st == MRS_E_FORMAT || st == MRS_E_LIMIT)
            w->lost = !took;
    }
    return st;
}

static void close_warc(mrs_source *self)
{
    web_archive *w = (web_archive *)self;
    mrs_stretch_close(w->stretch);
    mrs_buf_clear(&w->rooms[0]);
    mrs_buf_clear(&w->rooms[1]);
    free(w);
}

mrs_status mrs_warc_open(const mrs_source_options *options, mrs_input *input, mrs_source **out,
                         mrs_err *err)
{
    (void)options;
    web_archive *w = calloc(1, sizeof *w);
    if (!w)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    w->source = (mrs_source){.next = next_page, .close = close_warc};
    mrs_status st = mrs_stretch_open(input, &w->stretch, err);
    if (st)
        close_warc(&w->source);
    else
        *out = &w->source;
    return st;
}
