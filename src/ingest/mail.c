/* mail.c - messages: a mailbox (mbox) is its messages; a message is its text, and what is attached.
 *
 * The bytes of a message's text are the whole message; those of an attachment are its content,
 * decoded. Of alternatives the plain text is read, unless it is a stub; then the HTML.
 * Sources: RFC 5322, RFC 2046, RFC 4155 ("From " begins a message after an empty line). */
#include "ingest/fragment.h"
#include "ingest/mime.h"
#include "ingest/reader.h"
#include "ingest/source.h"

#include <stdio.h>
#include <stdlib.h>

enum { MESSAGE_MAX = 64 << 20, STUB = 4 };

/* --- mailboxes -------------------------------------------------------------------------------- */

typedef struct {
    mrs_source source;
    mrs_input *input;
    mrs_buf message;
    char name[24];
    uint64_t n;
    bool begun; /* a "From " line was read */
} mailbox;

/* "From a@a.example Tue Mar  3 10:00:00 2026": a sentence has no time of day at such a place. */
static bool begins_message(mrs_str line)
{
    bool time = false;
    for (size_t i = 5; mrs_str_starts(line, MRS_STR("From ")) && i + 2 < line.len; i++)
        time = time || (line.ptr[i] == ':' && line.ptr[i - 1] >= '0' && line.ptr[i - 1] <= '9' &&
                        line.ptr[i + 1] >= '0' && line.ptr[i + 1] <= '9');
    return time;
}

/* Lines up to the next message into b->message. MRS_E_LIMIT: it is too long, and read past. */
static mrs_status gather(mailbox *b, mrs_err *err)
{
    mrs_str line;
    mrs_status st;
    bool empty = true, full = false;
    b->message.len = 0;
    while (!(st = mrs_input_line(b->input, MESSAGE_MAX, &line, err))) {
        bool from = empty && begins_message(line);
        if (from && b->begun)
            break;
        empty = line.len == 0;
        b->begun = b->begun || from;
        full = full || b->message.len + line.len > MESSAGE_MAX;
        if (!from && !full) {
            mrs_buf_put(&b->message, line);
            mrs_buf_put(&b->message, MRS_STR("\r\n"));
        }
    }
    if (st == MRS_E_NONE && b->message.len)
        st = MRS_OK;
    if (full)
        return mrs_fail(err, MRS_E_LIMIT, "a message longer than %d bytes", MESSAGE_MAX);
    return st ? st : mrs_buf_status(&b->message, err);
}

static mrs_status next_message(mrs_source *self, mrs_member *out, mrs_err *err)
{
    mailbox *b = (mailbox *)self;
    *out = (mrs_member){.media = MRS_MEDIA_MAIL};
    mrs_status st = gather(b, err);
    if (st == MRS_E_NONE || st == MRS_E_IO || st == MRS_E_MEMORY)
        return st;
    snprintf(b->name, sizeof b->name, "%llu", (unsigned long long)++b->n);
    out->name = mrs_str_of(b->name);
    out->bytes = mrs_buf_view(&b->message);
    if (!st && mrs_str_trim(out->bytes).len == 0)
        st = mrs_fail(err, MRS_E_EMPTY, "an empty message");
    return st;
}

static void close_mailbox(mrs_source *self)
{
    mrs_buf_clear(&((mailbox *)self)->message);
    free(self);
}

mrs_status mrs_mbox_open(const mrs_source_options *options, mrs_input *input, mrs_source **out,
                         mrs_err *err)
{
    (void)options;
    mailbox *b = calloc(1, sizeof *b);
    if (!b)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    b->source = (mrs_source){.next = next_message, .close = close_mailbox};
    b->input = input;
    *out = &b->source;
    return MRS_OK;
}

/* --- a message and what is attached ----------------------------------------------------------- */

typedef struct {
    mrs_source source;
    mrs_arena *arena;
    mrs_str bytes;
    mrs_mime_parts parts;
    uint32_t at; /* parts handed out */
    bool begun;
    mrs_member *out;
    mrs_mark mark;
} message;

static bool is_text(const mrs_mime_part *p, const char *type)
{
    return !p->attached && mrs_str_is(p->type, type);
}

/* What can hold a report of its own. */
static bool is_document(const mrs_mime_part *p)
{
    static const char *const never[] = {"image/",
                                        "audio/",
                                        "video/",
                                        "font/",
                                        "application/pgp",
                                        "application/pkcs7",
                                        "text/calendar",
                                        "application/ms-tnef",
                                        "multipart/",
                                        "text/x-vcard",
                                        "message/delivery-status"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (mrs_str_starts(p->type, mrs_str_of(never[i])))
            return false;
    return p->attached || !mrs_str_starts(p->type, MRS_STR("text/"));
}

static mrs_status split_message(void *ctx, mrs_err *err)
{
    message *m = ctx;
    (void)err;
    mrs_mime_split(m->bytes, m->arena, &m->parts);
    return MRS_OK;
}

static mrs_status take_attached(void *ctx, mrs_err *err)
{
    message *m = ctx;
    const mrs_mime_part *p = &m->parts.at[m->at - 1];
    (void)err;
    m->out->name = p->name.len ? p->name : mrs_str_format(m->arena, "part %u", (unsigned)m->at);
    m->out->charset = p->charset;
    m->out->media = mrs_str_is(p->type, "message/rfc822") ? MRS_MEDIA_MAIL : MRS_MEDIA_ANY;
    m->out->bytes = mrs_mime_decode(p, m->arena).bytes;
    return MRS_OK;
}

static mrs_status next_part(mrs_source *self, mrs_member *out, mrs_err *err)
{
    message *m = (message *)self;
    *out = (mrs_member){.media = MRS_MEDIA_MESSAGE, .bytes = m->bytes};
    if (!m->begun) {
        m->begun = true;
        out->headers = m->parts.n ? m->parts.at[0].head : MRS_STR("");
        return MRS_OK;
    }
    while (m->at < m->parts.n) {
        const mrs_mime_part *p = &m->parts.at[m->at++];
        m->source.skipped += !is_document(p) && !mrs_str_starts(p->type, MRS_STR("text/"));
        if (!is_document(p))
            continue;
        m->out = out;
        mrs_arena_rewind(m->arena, m->mark);
        return mrs_arena_run(&m->arena, 1, take_attached, m, err);
    }
    return MRS_E_NONE;
}

static void close_message(mrs_source *self)
{
    mrs_arena_free(((message *)self)->arena);
    free(self);
}

mrs_status mrs_mail_open(const mrs_source_options *options, mrs_input *input, mrs_source **out,
                         mrs_err *err)
{
    (void)options;
    message *m = calloc(1, sizeof *m);
    if (m)
        m->arena = mrs_arena_new((size_t)1 << 30);
    if (!m || !m->arena) {
        free(m);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    m->source = (mrs_source){.next = next_part, .close = close_message};
    mrs_status st = mrs_input_rest(input, MESSAGE_MAX, &m->bytes, err);
    if (!st)
        st = mrs_arena_run(&m->arena, 1, split_message, m, err);
    m->mark = mrs_arena_mark(m->arena);
    if (st)
        close_message(&m->source);
    else
        *out = &m->source;
    return st;
}

/* --- the text --------------------------------------------------------------------------------- */

typedef struct {
    const mrs_reader_options *options;
    mrs_doc *doc;
    mrs_arena *scratch;
    mrs_mime_parts parts;
} reading;

/* "Ada Writer" of: Ada Writer <ada@a.example>. */
static mrs_str name_of(mrs_str from)
{
    const char *open = memchr(from.ptr ? from.ptr : "", '<', from.len);
    mrs_str name = open ? mrs_str_sub(from, 0, (size_t)(open - from.ptr)) : from;
    name = mrs_str_trim(name);
    if (name.len > 1 && name.ptr[0] == '"' && name.ptr[name.len - 1] == '"')
        name = mrs_str_sub(name, 1, name.len - 1);
    return name;
}

static mrs_status take_head(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_doc *doc = r->doc;
    mrs_str head = doc->bytes, rest;
    (void)err;
    for (size_t at = 0; at < head.len; at++) /* an empty line ends it */
        if (head.ptr[at] == '\n' && at + 1 < head.len &&
            (head.ptr[at + 1] == '\n' || head.ptr[at + 1] == '\r'))
            head.len = at + 1;
    mrs_head_set(doc, &doc->title, mrs_mime_field(head, "subject", r->scratch));
    mrs_head_set(doc, &doc->author, name_of(mrs_mime_field(head, "from", r->scratch)));
    mrs_head_set(doc, &doc->lang, mrs_mime_field(head, "content-language", r->scratch));
    mrs_head_date(r->options->canon, doc, mrs_mime_field(head, "date", r->scratch),
                  MRS_PUBLISHED_META);
    rest = mrs_mime_field(head, "message-id", r->scratch);
    if (rest.len > 2 && rest.ptr[0] == '<' && doc->uri.len == 0)
        doc->uri = mrs_str_format(doc->arena, "mid:%.*s", (int)rest.len - 2, rest.ptr + 1);
    mrs_mime_split(doc->bytes, r->scratch, &r->parts);
    return MRS_OK;
}

static const mrs_mime_part *first_of(const reading *r, const char *type)
{
    for (uint32_t i = 0; i < r->parts.n; i++)
        if (is_text(&r->parts.at[i], type))
            return &r->parts.at[i];
    return NULL;
}

mrs_status mrs_read_message(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                            mrs_reading *out, mrs_err *err)
{
    reading r = {.options = options, .doc = doc, .scratch = scratch};
    mrs_arena *arenas[] = {doc->arena, scratch};
    mrs_decoded html = {0}, page = {0};
    mrs_status st = mrs_arena_run(arenas, 2, take_head, &r, err);
    const mrs_mime_part *plain = first_of(&r, "text/plain"), *rich = first_of(&r, "text/html");
    if (!st && plain)
        st = mrs_mime_text(doc->bytes, plain, scratch, &out->text, err);
    if (!st && rich)
        st = mrs_mime_text(doc->bytes, rich, scratch, &html, err);
    if (!st && rich && html.text.len)
        st = mrs_fragment_read(&html, scratch, &page, err);
    if (st == MRS_E_EMPTY && plain)
        st = MRS_OK;
    if (!st && mrs_str_trim(out->text.text).len * STUB < page.text.len) {
        out->text = page;
        out->paragraphs = true;
    }
    if (!st && mrs_str_trim(out->text.text).len == 0)
        st = mrs_fail(err, MRS_E_EMPTY, "no text in the message");
    return st;
}
