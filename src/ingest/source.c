#include "ingest/source.h"

static const struct {
    mrs_media media;
    mrs_source_opener *open;
} openers[] = {
    {MRS_MEDIA_JSON_LINES, mrs_lines_open}, {MRS_MEDIA_JSON_LIST, mrs_list_open},
    {MRS_MEDIA_FEED, mrs_feed_open},        {MRS_MEDIA_CSV, mrs_csv_open},
    {MRS_MEDIA_MAIL, mrs_mail_open},        {MRS_MEDIA_MBOX, mrs_mbox_open},
    {MRS_MEDIA_WARC, mrs_warc_open},        {MRS_MEDIA_ARCHIVE, mrs_archive_open},
};

bool mrs_source_is(mrs_media media)
{
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (openers[i].media == media)
            return true;
    return false;
}

mrs_status mrs_source_open(mrs_media media, const mrs_source_options *options, mrs_input *input,
                           mrs_source **out, mrs_err *err)
{
    *out = NULL;
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (openers[i].media == media)
            return openers[i].open(options, input, out, err);
    return mrs_fail(err, MRS_E_FORMAT, "%s: not read yet", mrs_media_text(media));
}
