#include "ingest/media.h"

#include <zlib.h>

typedef struct {
    size_t at;
    mrs_str mark;
    mrs_media media;
    const char *why; /* of MRS_MEDIA_OTHER */
} magic;

const char *mrs_media_text(mrs_media media)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_MEDIAS(MRS_X)
#undef MRS_X
    };
    return media < MRS_N_MEDIA ? texts[media] : "";
}

mrs_media mrs_media_read(mrs_str text)
{
    int media = MRS_N_MEDIA - 1;
    while (media > MRS_MEDIA_ANY && !mrs_str_is(text, mrs_media_text((mrs_media)media)))
        media--;
    return (mrs_media)media;
}

#define IS(mark, media)                                                                            \
    {                                                                                              \
        0, MRS_STR_INIT(mark), MRS_MEDIA_##media, NULL                                             \
    }
#define NO(at, mark, why)                                                                          \
    {                                                                                              \
        at, MRS_STR_INIT(mark), MRS_MEDIA_OTHER, why                                               \
    }
static const magic marks[] = {
    IS("%PDF-", PDF),
    IS("PK\x03\x04", ARCHIVE),
    IS("PK\x05\x06", ARCHIVE),
    IS("\x1F\x8B", ARCHIVE),
    IS("BZh", ARCHIVE),
    IS("\xFD"
       "7zXZ",
       ARCHIVE),
    IS("\x28\xB5\x2F\xFD", ARCHIVE),
    IS("7z\xBC\xAF\x27\x1C", ARCHIVE),
    {257, MRS_STR_INIT("ustar"), MRS_MEDIA_ARCHIVE, NULL},
    IS("WARC/", WARC),
    NO(0, "Rar!", "RAR: not read; unpack it and add what is inside"),
    NO(0, "\xD0\xCF\x11\xE0", "old Word or Excel file: not read; save it as text or DOCX"),
    NO(0, "{\\rtf", "RTF: not read; save it as text or DOCX"),
    NO(0, "\x89PNG", "PNG image: there is no text in it"),
    NO(0, "\xFF\xD8\xFF", "JPEG image: there is no text in it"),
    NO(0, "GIF8", "GIF image: there is no text in it"),
    NO(0, "RIFF", "image, sound or film (RIFF): there is no text in it"),
    NO(0, "II*\0", "TIFF image: there is no text in it"),
    NO(0, "MM\0*", "TIFF image: there is no text in it"),
    NO(0, "ID3", "sound (MP3): there is no text in it"),
    NO(0, "OggS", "sound or film (Ogg): there is no text in it"),
    NO(4, "ftyp", "film or image (MP4, HEIC): there is no text in it"),
    NO(0,
       "\x7F"
       "ELF",
       "program: there is no report in it"),
    NO(0, "SQLite format 3\0",
       "SQLite database: give a marsad store with --store, it is no report"),
    NO(0, "PAR1", "Parquet: not read; write it as JSON Lines"),
};

/* After white space, case ignored. */
static const magic tags[] = {
    IS("<!doctype html", HTML), IS("<html", HTML),    IS("<head", HTML), IS("<body", HTML),
    IS("<!--", HTML),           IS("<div", HTML),     IS("<p>", HTML),   IS("<p ", HTML),
    IS("<article", HTML),       IS("<table", HTML),   IS("<meta", HTML), IS("<script", HTML),
    IS("<title", HTML),         IS("<section", HTML), IS("<h1", HTML),   IS("<rss", FEED),
    IS("<feed", FEED),          IS("<rdf:rdf", FEED),
};

static bool starts_caseless(mrs_str s, mrs_str small)
{
    if (s.len < small.len)
        return false;
    for (size_t i = 0; i < small.len; i++) {
        char c = s.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c != small.ptr[i])
            return false;
    }
    return true;
}

static bool has(mrs_str s, mrs_str words)
{
    for (size_t at = 0; at + words.len <= s.len; at++)
        if (s.ptr[at] == words.ptr[0] && memcmp(s.ptr + at, words.ptr, words.len) == 0)
            return true;
    return false;
}

/* Office files are ZIP archives; what they are, the names of their first members say. Source:
 * ECMA-376-2, OASIS OpenDocument 1.3 part 2. */
static mrs_media judge_zip(mrs_str head, const char **why)
{
    if (has(head, MRS_STR("word/")) || has(head, MRS_STR("word%2F")))
        return MRS_MEDIA_DOCX;
    if (has(head, MRS_STR("xl/workbook")) || has(head, MRS_STR("ppt/presentation"))) {
        *why = "sheet or slides (XLSX, PPTX): not read; save it as CSV or text";
        return MRS_MEDIA_OTHER;
    }
    if (has(head, MRS_STR("mimetypeapplication/vnd.oasis"))) {
        *why = "OpenDocument: not read; save it as DOCX or text";
        return MRS_MEDIA_OTHER;
    }
    return MRS_MEDIA_ARCHIVE;
}

/* A web archive is often one gzip member a record; its own reader unpacks it. */
static mrs_media judge_gzip(mrs_str head)
{
    unsigned char out[8] = {0};
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)head.ptr,
                  .avail_in = (unsigned)head.len,
                  .next_out = out,
                  .avail_out = sizeof out};
    if (inflateInit2(&z, 15 + 16) != Z_OK)
        return MRS_MEDIA_ARCHIVE;
    (void)inflate(&z, Z_SYNC_FLUSH);
    (void)inflateEnd(&z);
    return memcmp(out, "WARC/", 5) == 0 ? MRS_MEDIA_WARC : MRS_MEDIA_ARCHIVE;
}

static mrs_media known_mark(mrs_str head, const char **why)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const magic *m = &marks[i];
        if (head.len <= m->at || !mrs_str_starts(mrs_str_sub(head, m->at, head.len), m->mark))
            continue;
        *why = m->why;
        if (head.ptr[0] == 'P' && m->media == MRS_MEDIA_ARCHIVE)
            return judge_zip(head, why);
        if (head.ptr[0] == '\x1F')
            return judge_gzip(head);
        return m->media;
    }
    return MRS_MEDIA_ANY;
}

/* XML says what it is by its first element. */
static mrs_media judge_xml(mrs_str body, const char **why)
{
    for (size_t at = 0; at + 1 < body.len; at++) {
        if (body.ptr[at] != '<' || body.ptr[at + 1] == '?' ||
            (body.ptr[at + 1] == '!' &&
             !starts_caseless(mrs_str_sub(body, at, body.len), MRS_STR("<!doctype html"))))
            continue;
        mrs_str rest = mrs_str_sub(body, at, body.len);
        for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
            if (starts_caseless(rest, tags[i].mark))
                return tags[i].media;
        break;
    }
    *why = "XML of no known kind: not read; save its reports as text";
    return MRS_MEDIA_OTHER;
}

static mrs_media known_tag(mrs_str body, const char **why)
{
    if (starts_caseless(body, MRS_STR("<?xml")) || starts_caseless(body, MRS_STR("<!doctype")))
        return judge_xml(body, why);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (starts_caseless(body, tags[i].mark))
            return tags[i].media;
    return MRS_MEDIA_ANY;
}

/* Text has next to no control characters; compressed and machine data have one byte in ten. A few
 * NULs among text are left out later. */
static bool is_binary(mrs_str head)
{
    size_t controls = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        controls += c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1B;
    }
    return controls * 20 > head.len && !mrs_canon_is_utf16(head);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The line at *at; *at moves past it. */
static mrs_str line_at(mrs_str s, size_t *at)
{
    const char *end = memchr(s.ptr + *at, '\n', s.len - *at);
    size_t from = *at, to = end ? (size_t)(end - s.ptr) : s.len;
    *at = to + (end != NULL);
    return mrs_str_sub(s, from, to > from && s.ptr[to - 1] == '\r' ? to - 1 : to);
}

/* The first byte from `at` on that is not blank; NUL: none. */
static char first_after(mrs_str s, size_t at)
{
    while (at < s.len && is_blank(s.ptr[at]))
        at++;
    return at < s.len ? s.ptr[at] : '\0';
}

/* "{" and then a key or "}" on the same line is JSON Lines, unless it says that it is a feed; "["
 * and "{" over many lines is a list. Source: jsonfeed.org version 1.1. */
static mrs_media judge_json(mrs_str body)
{
    size_t at = 0;
    mrs_str line = line_at(body, &at);
    mrs_str start = {body.ptr, body.len < 2048 ? body.len : 2048};
    if (body.ptr[0] == '{' && has(start, MRS_STR("jsonfeed.org/version")))
        return MRS_MEDIA_FEED;
    char next = first_after(line, 1);
    if (body.ptr[0] == '{' && (next == '"' || next == '}'))
        return MRS_MEDIA_JSON_LINES;
    next = first_after(body, 1);
    char want = body.ptr[0] == '{' ? '"' : '{';
    return next == want ? MRS_MEDIA_JSON_LIST : MRS_MEDIA_ANY;
}

/* Letters and hyphens, then ":". */
static bool is_field(mrs_str line)
{
    size_t n = 0;
    while (n < line.len && (line.ptr[n] == '-' || (line.ptr[n] >= '0' && line.ptr[n] <= '9') ||
                            ((line.ptr[n] | 0x20) >= 'a' && (line.ptr[n] | 0x20) <= 'z')))
        n++;
    return n > 1 && n < line.len && line.ptr[n] == ':';
}

/* A message begins with header fields, one of which only mail has. Source: RFC 5322, RFC 4155. */
static mrs_media judge_mail(mrs_str body)
{
    static const mrs_str only[] = {MRS_STR_INIT("message-id:"), MRS_STR_INIT("mime-version:"),
                                   MRS_STR_INIT("received:"), MRS_STR_INIT("return-path:"),
                                   MRS_STR_INIT("delivered-to:")};
    bool box = mrs_str_starts(body, MRS_STR("From ")), mail = false;
    for (size_t at = 0, n = 0; at < body.len; n++) {
        mrs_str line = line_at(body, &at);
        if (line.len == 0 || (n == 0 && box))
            continue;
        bool more = line.ptr[0] == ' ' || line.ptr[0] == '\t';
        if (!more && !is_field(line))
            break;
        for (size_t i = 0; i < sizeof only / sizeof *only; i++)
            mail = mail || starts_caseless(line, only[i]);
        if (mail)
            return box ? MRS_MEDIA_MBOX : MRS_MEDIA_MAIL;
    }
    return MRS_MEDIA_ANY;
}

/* Front matter, a heading at the top, or a link in Markdown's form. */
static bool is_markdown(mrs_str body)
{
    size_t at = 0;
    mrs_str line = line_at(body, &at);
    if (line.len > 2 && line.ptr[0] == '#' && (line.ptr[1] == ' ' || line.ptr[1] == '#'))
        return true;
    if (mrs_str_is(line, "---") && at < body.len && is_field(line_at(body, &at)))
        return true;
    return has(body, MRS_STR("](http"));
}

mrs_media mrs_media_of(mrs_str head, const char **why)
{
    *why = NULL;
    mrs_media media = known_mark(head, why);
    if (media)
        return media;
    if (is_binary(head)) {
        *why = "not text (too many control bytes): convert it to text and add that";
        return MRS_MEDIA_OTHER;
    }
    if (mrs_str_starts(head, MRS_STR("\xEF\xBB\xBF")))
        head = mrs_str_sub(head, 3, head.len);
    while (head.len && is_blank(head.ptr[0]))
        head = mrs_str_sub(head, 1, head.len);
    media = known_tag(head, why);
    if (!media && head.len && (head.ptr[0] == '{' || head.ptr[0] == '['))
        media = judge_json(head);
    if (!media)
        media = judge_mail(head);
    return media ? media : (is_markdown(head) ? MRS_MEDIA_MARKDOWN : MRS_MEDIA_TEXT);
}
