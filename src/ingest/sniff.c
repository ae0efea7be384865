#include "ingest/sniff.h"

#define NOT_READ " not read yet; "

typedef struct {
    size_t at;
    mrs_str mark;
    const char *why;
} magic;

static const magic marks[] = {
    {0, MRS_STR_INIT("%PDF-"), "PDF:" NOT_READ "convert it to text (pdftotext) and add that"},
    {0, MRS_STR_INIT("PK\x03\x04"),
     "ZIP, DOCX, XLSX or ODT:" NOT_READ "unpack it or save it as text"},
    {0, MRS_STR_INIT("\x1F\x8B"), "gzip:" NOT_READ "unpack it (gunzip) and add what is inside"},
    {0, MRS_STR_INIT("BZh"), "bzip2:" NOT_READ "unpack it (bunzip2) and add what is inside"},
    {0,
     MRS_STR_INIT("\xFD"
                  "7zXZ"),
     "xz:" NOT_READ "unpack it (unxz) and add what is inside"},
    {0, MRS_STR_INIT("\x28\xB5\x2F\xFD"), "zstd:" NOT_READ "unpack it and add what is inside"},
    {0, MRS_STR_INIT("7z\xBC\xAF\x27\x1C"), "7-Zip:" NOT_READ "unpack it and add what is inside"},
    {0, MRS_STR_INIT("Rar!"), "RAR:" NOT_READ "unpack it and add what is inside"},
    {257, MRS_STR_INIT("ustar"), "tar:" NOT_READ "unpack it and add what is inside"},
    {0, MRS_STR_INIT("WARC/"), "web archive (WARC):" NOT_READ "add its pages as text"},
    {0, MRS_STR_INIT("\xD0\xCF\x11\xE0"), "old Word or Excel file:" NOT_READ "save it as text"},
    {0, MRS_STR_INIT("{\\rtf"), "RTF:" NOT_READ "save it as text"},
    {0, MRS_STR_INIT("\x89PNG"), "PNG image: there is no text in it"},
    {0, MRS_STR_INIT("\xFF\xD8\xFF"), "JPEG image: there is no text in it"},
    {0, MRS_STR_INIT("GIF8"), "GIF image: there is no text in it"},
    {0, MRS_STR_INIT("RIFF"), "image, sound or film (RIFF): there is no text in it"},
    {0, MRS_STR_INIT("II*\0"), "TIFF image: there is no text in it"},
    {0, MRS_STR_INIT("MM\0*"), "TIFF image: there is no text in it"},
    {0, MRS_STR_INIT("ID3"), "sound (MP3): there is no text in it"},
    {0, MRS_STR_INIT("OggS"), "sound or film (Ogg): there is no text in it"},
    {4, MRS_STR_INIT("ftyp"), "film or image (MP4, HEIC): there is no text in it"},
    {0,
     MRS_STR_INIT("\x7F"
                  "ELF"),
     "program: there is no report in it"},
    {0, MRS_STR_INIT("SQLite format 3\0"),
     "SQLite database: give a marsad store with --store, it is no report"},
    {0, MRS_STR_INIT("PAR1"), "Parquet:" NOT_READ "write it as JSON Lines"},
};

/* After white space, case ignored. */
static const magic tags[] = {
    {0, MRS_STR_INIT("<!doctype html"), NULL},
    {0, MRS_STR_INIT("<html"), NULL},
    {0, MRS_STR_INIT("<head"), NULL},
    {0, MRS_STR_INIT("<body"), NULL},
    {0, MRS_STR_INIT("<!--"), NULL},
    {0, MRS_STR_INIT("<div"), NULL},
    {0, MRS_STR_INIT("<p>"), NULL},
    {0, MRS_STR_INIT("<p "), NULL},
    {0, MRS_STR_INIT("<article"), NULL},
    {0, MRS_STR_INIT("<table"), NULL},
    {0, MRS_STR_INIT("<meta"), NULL},
    {0, MRS_STR_INIT("<script"), NULL},
    {0, MRS_STR_INIT("<?xml"), "feed or other XML:" NOT_READ "save its reports as text"},
    {0, MRS_STR_INIT("<rss"), "feed (RSS):" NOT_READ "save its reports as text"},
    {0, MRS_STR_INIT("<feed"), "feed (Atom):" NOT_READ "save its reports as text"},
};

static const char *const html_why = "HTML page:" NOT_READ "save its text (lynx -dump) and add that";

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

static const char *known_mark(mrs_str head)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const magic *m = &marks[i];
        if (head.len > m->at && mrs_str_starts(mrs_str_sub(head, m->at, head.len), m->mark))
            return m->why;
    }
    return NULL;
}

static const char *known_tag(mrs_str body)
{
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (starts_caseless(body, tags[i].mark))
            return tags[i].why ? tags[i].why : html_why;
    return NULL;
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

/* "{" and then a key or "}" on the same line. A lone "{" begins JSON over many lines. */
static mrs_sniffed judge_json(mrs_str body, const char **why)
{
    size_t at = 1;
    while (at < body.len && (body.ptr[at] == ' ' || body.ptr[at] == '\t'))
        at++;
    char next = at < body.len ? body.ptr[at] : '\0';
    if (body.ptr[0] == '{' && (next == '"' || next == '}'))
        return MRS_SNIFF_JSONL;
    while (at < body.len && is_blank(body.ptr[at]))
        at++;
    next = at < body.len ? body.ptr[at] : '\0';
    bool json = body.ptr[0] == '{' ? next == '"' : next == '{';
    if (!json)
        return MRS_SNIFF_TEXT;
    *why = body.ptr[0] == '{' ? "JSON over many lines: write each report on one line (jq -c .)"
                              : "a JSON array: write each report on one line (jq -c '.[]')";
    return MRS_SNIFF_OTHER;
}

mrs_sniffed mrs_sniff(mrs_str head, const char **why)
{
    *why = known_mark(head);
    if (*why)
        return MRS_SNIFF_OTHER;
    if (is_binary(head)) {
        *why = "not text (too many control bytes): convert it to text and add that";
        return MRS_SNIFF_OTHER;
    }
    if (mrs_str_starts(head, MRS_STR("\xEF\xBB\xBF")))
        head = mrs_str_sub(head, 3, head.len);
    while (head.len && is_blank(head.ptr[0]))
        head = mrs_str_sub(head, 1, head.len);
    *why = known_tag(head);
    if (*why)
        return MRS_SNIFF_OTHER;
    if (head.len && (head.ptr[0] == '{' || head.ptr[0] == '['))
        return judge_json(head, why);
    return MRS_SNIFF_TEXT;
}
