/* source.h - what holds parts: an archive, a web archive, a mailbox, a feed, a sheet, JSON Lines.
 *
 * A source reads from an input and hands out members one by one. A member is a part, or holds parts
 * itself; then a source is opened on it, and so on to a depth of MRS_SOURCE_DEPTH. Names inside are
 * labels only: nothing is ever written by them. */
#ifndef MRS_INGEST_SOURCE_H
#define MRS_INGEST_SOURCE_H

#include "ingest/input.h"
#include "ingest/member.h"

enum {
    MRS_SOURCE_DEPTH = 5,
    MRS_UNPACK_FREE = 64 << 20, /* bytes that may come out of anything */
    MRS_UNPACK_RATIO = 200      /* beyond them: out bytes to in bytes; more is a bomb */
};

typedef struct {
    const mrs_canon *canon;
    const char *columns; /* NULL, or "text=Body,date=When": fields and columns of a sheet or keys */
} mrs_source_options;

typedef struct mrs_source mrs_source;
struct mrs_source {
    /* MRS_E_NONE: there is no more. MRS_E_FORMAT, MRS_E_LIMIT, MRS_E_EMPTY: this member cannot be
     * read, go on with the next; out->name or line says which. MRS_E_IO: the source
     * cannot be read on. MRS_E_MEMORY. */
    mrs_status (*next)(mrs_source *self, mrs_member *out, mrs_err *err);
    void (*close)(mrs_source *self);
    uint64_t skipped; /* members passed over: they can hold no report */
};

/* Does a part of this format hold parts? */
bool mrs_source_is(mrs_media media);

/* input is borrowed while the source lives. Fails as next does. Caller: source->close(source). */
MRS_CHECK mrs_status mrs_source_open(mrs_media media, const mrs_source_options *options,
                                     mrs_input *input, mrs_source **out, mrs_err *err);

/* One opener a kind; each in its own file. */
typedef mrs_status mrs_source_opener(const mrs_source_options *options, mrs_input *input,
                                     mrs_source **out, mrs_err *err);
mrs_source_opener mrs_lines_open;   /* jsonl.c */
mrs_source_opener mrs_list_open;    /* jsonl.c: JSON lists, whole objects, JSON Feed */
mrs_source_opener mrs_feed_open;    /* feed.c */
mrs_source_opener mrs_csv_open;     /* csv.c */
mrs_source_opener mrs_mbox_open;    /* mail.c */
mrs_source_opener mrs_mail_open;    /* mail.c: the message, then what is attached */
mrs_source_opener mrs_warc_open;    /* warc.c: web archives */
mrs_source_opener mrs_archive_open; /* archive.c: zip, tar, gzip ... by libarchive */

#endif
