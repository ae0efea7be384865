/* mime.h - a message cut into its parts, their heads read, their codings undone.
 * Sources: RFC 5322, RFC 2045-2047, RFC 2183, RFC 2231 (without continuations). */
#ifndef MRS_INGEST_MIME_H
#define MRS_INGEST_MIME_H

#include "text/text.h"

typedef struct {
    mrs_str head, body;    /* as written; borrowed from the message */
    mrs_str type;          /* "text/plain", lower case; in the arena, as all below */
    mrs_str charset, name; /* name: of the file, when it has one */
    char coding;           /* 'q' quoted-printable, 'b' base64, 0 none */
    bool attached;         /* Content-Disposition: attachment */
} mrs_mime_part;

typedef MRS_VEC(mrs_mime_part) mrs_mime_parts;

/* The parts that hold no parts, in order; multipart at most 16 deep, 1000 parts. All run under
 * mrs_arena_run of arena. */
void mrs_mime_split(mrs_str message, mrs_arena *arena, mrs_mime_parts *out);

/* A field of a head, unfolded, encoded words decoded to UTF-8. */
mrs_str mrs_mime_field(mrs_str head, const char *name, mrs_arena *arena);

/* Bytes of a part and where each came from: origin [n + 1], offsets in body, rising. */
typedef struct {
    mrs_str bytes;
    const uint32_t *origin;
} mrs_mime_body;
mrs_mime_body mrs_mime_decode(const mrs_mime_part *part, mrs_arena *arena);

/* The text of a part; its runs lead to bytes of the message that it was cut from. Runs arena. */
MRS_CHECK mrs_status mrs_mime_text(mrs_str message, const mrs_mime_part *part, mrs_arena *arena,
                                   mrs_decoded *out, mrs_err *err);

#endif
