/* redact.h - words that the law, or mercy, makes one destroy.
 *
 * A redaction destroys words in one document, in the documents of the very same text, and in all
 * that came from them: text, title, bytes as received, search index, claims, events, links, audit
 * log, decisions. In the text each character gives way to one of the same length in bytes ("#",
 * then block characters), so that every other span still leads to its words. Bytes received as
 * plain text or Markdown are blanked at the same places; of other formats, where the words may
 * stand in other forms, they are destroyed whole. Ids stay: a document's id is the hash of bytes
 * that may now be gone, and mrs_store_verify knows by the table `redactions` what to expect.
 *
 * Names and units that were made out of the words go too, in whatever form they are kept: from all
 * that the report tells where it has them nowhere else, otherwise where the words stand.
 *
 * Words are destroyed in one transaction; pages that held them are rewritten by mrs_store_scrub,
 * which the next writer does if a kill came between. */
#ifndef MRS_STORE_REDACT_H
#define MRS_STORE_REDACT_H

#include "store/store.h"

typedef struct {
    mrs_str doc;   /* full id */
    mrs_str words; /* all of its occurrences, as mrs_mask_find has them; at least 3 characters */
    mrs_str reason;
} mrs_redaction;

typedef struct {
    uint32_t documents;   /* of this very text */
    uint32_t places;      /* where the words stood in text, title, author and address */
    uint32_t rows;        /* of other tables in which words were destroyed */
    uint32_t whole_bytes; /* documents whose bytes as received are gone whole */
} mrs_redacted;

/* store open for writing, with a run. Events must be linked again after it (wordings changed).
 * Fails also: MRS_E_NONE (no such document, or it has not these words); MRS_E_ARG (too short, no
 * reason). */
MRS_CHECK mrs_status mrs_store_redact(mrs_store *store, const mrs_redaction *redaction,
                                      mrs_redacted *out, mrs_err *err);

/* What was redacted in `from` is redacted in `to`, where it still stands. */
MRS_CHECK mrs_status mrs_store_redact_again(mrs_store *from, mrs_store *to, mrs_err *err);

/* The file rewritten without freed pages, the search index made anew, the journal emptied.
 * MRS_E_BUSY: another process reads, and the journal keeps the words for it until the next call. */
MRS_CHECK mrs_status mrs_store_scrub(mrs_store *store, mrs_err *err);

typedef struct {
    mrs_str at, who, doc, reason;
    mrs_str places;       /* JSON: [["text",12,20],["title",0,8]], code points */
    mrs_str text_sha256;  /* of the text since */
    mrs_str bytes_sha256; /* of the bytes since; empty: destroyed whole */
} mrs_redaction_row;
typedef bool (*mrs_redaction_fn)(void *ctx, const mrs_redaction_row *row);
/* In order of time; doc empty: all. fn returns false to stop. */
MRS_CHECK mrs_status mrs_store_redactions(mrs_store *store, mrs_str doc, mrs_redaction_fn fn,
                                          void *ctx, mrs_err *err);

/* Documents that hold these words, in text or title, by id. fn returns false to stop. */
typedef bool (*mrs_holder_fn)(void *ctx, mrs_str doc, mrs_str title);
MRS_CHECK mrs_status mrs_store_holders(mrs_store *store, mrs_str words, mrs_holder_fn fn, void *ctx,
                                       mrs_err *err);

#endif
