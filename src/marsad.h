/* marsad.h - the library: engine, worker, and one call that makes a record of a text.
 *
 * An engine holds the learned model and the data pack, mapped read-only; threads share it. A worker
 * holds scratch and caches; it belongs to one thread. A document goes through the stages
 * nlp -> ground -> code under a memory ceiling; a document past it is refused with MRS_E_LIMIT and
 * nothing else is touched. */
#ifndef MARSAD_H
#define MARSAD_H

#include "base/base.h"

typedef struct mrs_engine mrs_engine;
typedef struct mrs_worker mrs_worker;

typedef struct {
    char program[32]; /* "0.1.0" */
    char model[64];   /* "en_core_web_sm 3.8.0" */
    char model_sha256[65];
    char pack_sha256[65];
    char kernel[16]; /* "avx2": what a worker of this processor uses */
} mrs_version;

/* data_dir holds marsad.model and marsad.pack. verify reads them whole and checks their SHA-256.
 * Fails: MRS_E_IO, MRS_E_FORMAT, MRS_E_VERSION, each naming the file. Caller: mrs_engine_close. */
MRS_CHECK mrs_status mrs_engine_open(const char *data_dir, bool verify, mrs_engine **out,
                                     mrs_err *err);
void mrs_engine_close(mrs_engine *engine); /* NULL is fine */
/* Versions and hashes of what is open. */
void mrs_engine_version(const mrs_engine *engine, mrs_version *out);
/* The canonical name and register id of an actor as a user types it; empty when unknown. */
void mrs_engine_actor(const mrs_engine *engine, mrs_str name, mrs_str *id, mrs_str *canonical);

/* kernel NULL: the best there is. Caller: mrs_worker_free. MRS_E_ARG, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_worker_new(const mrs_engine *engine, const char *kernel, mrs_worker **out,
                                    mrs_err *err);
void mrs_worker_free(mrs_worker *worker); /* NULL is fine */

/* How far to take a document. */
typedef enum { MRS_UPTO_PARSE, MRS_UPTO_GROUND, MRS_UPTO_CODE } mrs_upto;

struct mrs_doc; /* text/text.h */

/* Runs the stages on a document whose text is set; each fills its section of it. A document in a
 * language other than English (doc->lang set and not "en...") keeps no parse and no claims: MRS_OK.
 */
MRS_CHECK mrs_status mrs_worker_run(mrs_worker *worker, struct mrs_doc *doc, mrs_upto upto,
                                    mrs_err *err);

typedef enum {
    MRS_ANNOTATE_PARSE,
    MRS_ANNOTATE_NAMES,
    MRS_ANNOTATE_PLACES,
    MRS_ANNOTATE_TIMES,
    MRS_ANNOTATE_CLAIMS
} mrs_annotate_what;

/* "parse" ...; false when there is no such thing. */
bool mrs_annotate_read(mrs_str name, mrs_annotate_what *out);

/* One line of JSON {"id","title"?,"text","date"?} to one line of JSON, appended to out with its
 * "\n". All offsets are code points of text as given. On failure nothing is appended. MRS_E_FORMAT
 * (no JSON, no text, not UTF-8), MRS_E_LIMIT, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_annotate(mrs_worker *worker, mrs_annotate_what what, mrs_str line,
                                  mrs_buf *out, mrs_err *err);

#endif
