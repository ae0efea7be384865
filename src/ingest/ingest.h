/* ingest.h - from files, folders and standard input to clean documents, one at a time.
 *
 * What a file is, its bytes say, not its name. A file that holds parts (an archive, a feed, JSON
 * Lines ...) is opened and read part by part, and so are parts that hold parts. Folders are read in
 * the order of names, hidden entries skipped. A bad file or part never stops the rest.
 * Formats: docs/input.md. */
#ifndef MRS_INGEST_INGEST_H
#define MRS_INGEST_INGEST_H

#include "ingest/member.h"

/* A part that comes from elsewhere than a path. All is borrowed until the next call. */
typedef struct {
    mrs_member member;
    const char *path;  /* NULL; else not member, but what is read from this file or folder */
    mrs_status status; /* not MRS_OK: it could not be had; why says the reason and the cure */
    mrs_err why;
} mrs_brought;
typedef bool mrs_bring(void *ctx, mrs_brought *out); /* false: there is no more */

typedef struct {
    mrs_bring *bring; /* NULL: paths; else these parts */
    void *bring_ctx;
    const char *date;      /* NULL, or the publication date of all (overrides what is found) */
    const char *publisher; /* NULL, or the publisher of all that name none */
    const char *columns; /* NULL, or "text=Body,date=When": fields and columns of a sheet or keys */
    bool sample;         /* all are made up */
    size_t doc_ceiling;  /* bytes one document may take, with all later stages; 0: 1 GiB */
} mrs_ingest_options;

typedef struct {
    char *path;      /* as given or found, "-": standard input; then "!" and the name inside; own */
    uint64_t line;   /* of a file of lines, from 1; 0: it has none */
    mrs_media media; /* of doc->bytes */
    uint32_t column; /* of a sheet: where the text stands */
    char delimiter;  /* of a sheet */
    mrs_status status; /* not MRS_OK: set aside */
    mrs_err err;       /* then: path, line, reason and cure, in one line */
    mrs_doc *doc; /* who takes it frees it and sets NULL; set aside: only its bytes and id count,
                   * or NULL when they were not read */
} mrs_part;

typedef struct mrs_ingest mrs_ingest; /* belongs to one thread */

/* paths: files, folders, "-" (with options->bring: none); borrowed while the reader lives, as
 * options' strings are, and canon. Fails: MRS_E_ARG (no path, a date that is none), MRS_E_MEMORY.
 * Caller: mrs_ingest_close. */
MRS_CHECK mrs_status mrs_ingest_open(const mrs_canon *canon, const char *const *paths,
                                     size_t n_paths, const mrs_ingest_options *options,
                                     mrs_ingest **out, mrs_err *err);
void mrs_ingest_close(mrs_ingest *ingest); /* NULL is fine */

/* The next part: its bytes are in part->doc, its text is not made yet; or it is set aside already.
 * MRS_E_NONE: there is no more. Nothing else is returned but MRS_E_MEMORY. What was in *part is not
 * freed. Caller: mrs_part_clear. */
MRS_CHECK mrs_status mrs_ingest_next(mrs_ingest *ingest, mrs_part *part, mrs_err *err);

/* Make the text of a part (decode, canonical text, head, language): the slow half, which may run in
 * any thread. Sets part->status. Does nothing when the part is set aside. */
void mrs_ingest_read(const mrs_ingest *ingest, mrs_part *part);

void mrs_part_clear(mrs_part *part); /* frees the document if it is still there; {0} is fine */

/* The report and head of a web page whose bytes are in doc->bytes (doc->uri: where it came from, or
 * empty). charset: as its giver said, or empty. Fails as a part is set aside. */
MRS_CHECK mrs_status mrs_ingest_page(const mrs_canon *canon, mrs_doc *doc, mrs_str charset,
                                     mrs_err *err);

/* The entries of a feed (RSS 0.9x, 1.0, 2.0, Atom, JSON Feed), in its order; those past
 * MRS_FEED_ENTRIES are left. id is never empty; link as written, may be relative, empty: the entry
 * has none. Both borrowed. found: false stops. MRS_E_FORMAT: no feed, cut off, declares entities.
 */
enum { MRS_FEED_ENTRIES = 10000 };
typedef bool mrs_link_found(void *ctx, mrs_str id, mrs_str link);
MRS_CHECK mrs_status mrs_feed_links(mrs_str bytes, mrs_link_found *found, void *ctx, mrs_err *err);

/* What was handed out so far; files: standard input and unreadable ones too. */
typedef struct {
    uint64_t files, parts;
    uint64_t skipped; /* members of sources that can hold no report: images, redirects ... */
} mrs_ingest_counts;
mrs_ingest_counts mrs_ingest_counted(const mrs_ingest *ingest);

#endif
