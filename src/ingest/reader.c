#include "ingest/reader.h"

enum { MIB = 1 << 20 };

static const struct {
    mrs_media media;
    mrs_reader *reader;
    size_t limit;
} readers[] = {
    {MRS_MEDIA_TEXT, mrs_read_text, MRS_TEXT_MAX},
    {MRS_MEDIA_JSON, mrs_read_json, (size_t)32 * MIB},
    {MRS_MEDIA_ROW, mrs_read_row, (size_t)32 * MIB},
    {MRS_MEDIA_MARKDOWN, mrs_read_markdown, MRS_TEXT_MAX},
    {MRS_MEDIA_PDF, mrs_read_pdf, (size_t)256 * MIB},
    {MRS_MEDIA_DOCX, mrs_read_docx, (size_t)128 * MIB},
    {MRS_MEDIA_MESSAGE, mrs_read_message, (size_t)64 * MIB},
    {MRS_MEDIA_ENTRY, mrs_read_entry, (size_t)32 * MIB},
    {MRS_MEDIA_HTML, mrs_read_html, (size_t)32 * MIB},
};

mrs_reader *mrs_reader_of(mrs_media media)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (readers[i].media == media)
            return readers[i].reader;
    return NULL;
}

size_t mrs_reader_limit(mrs_media media)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (readers[i].media == media)
            return readers[i].limit;
    return 0;
}

void mrs_head_set(mrs_doc *doc, mrs_str *to, mrs_str value)
{
    if (to->len == 0 && value.len)
        *to = mrs_str_copy(value, doc->arena);
}

void mrs_head_date(const mrs_canon *canon, mrs_doc *doc, mrs_str date, mrs_published_how how)
{
    mrs_published *p = &doc->published;
    if (date.len == 0 || p->how != MRS_PUBLISHED_NONE)
        return;
    p->how = how;
    p->text = mrs_str_copy(date, doc->arena);
    mrs_canon_date(canon, p->text, doc->arena, &p->first, &p->last);
}

/* --- plain text ------------------------------------------------------------------------------- */

mrs_status mrs_read_text(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                         mrs_reading *out, mrs_err *err)
{
    (void)options;
    out->header = true;
    return mrs_decode(doc->bytes, scratch, &out->text, err);
}
