/* store.h - the record on disk: one SQLite file that is a GeoPackage 1.3. Front door of store.
 *
 * QGIS and ogrinfo open it as it is: layers claims, events (points only where the precision is
 * exact or near), event_areas (circles of radius_km), event_lines (borders whose line is known);
 * attribute tables documents, copies, parties, quantities, event_claims, event_sources, links,
 * decisions, set_aside, runs, audit, marsad_meta; FTS5 over the texts. The tables' contract is in
 * schema.c.
 *
 * Each call that writes is one transaction: killed at any moment, the file holds all of it or
 * nothing. While open for writing the journal is WAL (readers go on reading, a commit is one
 * fsync); the last writer to close turns it back into the plain form, so that at rest the record is
 * one file that also opens from read-only media. Killed, FILE-wal stays beside it until the next
 * open and belongs to it.
 *
 * Statuses of any call: MRS_E_IO (system or disk full, naming the file; what was committed stands),
 * MRS_E_BUSY (another process writes), MRS_E_FORMAT (no marsad store, or damaged), MRS_E_MEMORY,
 * MRS_E_LIMIT. A process that may meet a file size limit should ignore SIGXFSZ, as any. */
#ifndef MRS_STORE_STORE_H
#define MRS_STORE_STORE_H

#include "store/decide.h"
#include "store/relink.h"

/* mrs_store: one connection and its scratch; belongs to one thread. */

enum { MRS_STORE_SCHEMA = 7, MRS_STORE_OLDEST = 3 }; /* versions of the tables */

typedef struct {
    bool write;        /* false: read only */
    bool create;       /* with write: make it when it is not there (or an empty file) */
    uint32_t wait_ms;  /* for another writer, before MRS_E_BUSY; 0: 5000 */
    uint32_t most_ms;  /* for all that is asked of one view (mrs_store_hold), then MRS_E_LIMIT;
                          of a server for each statement; 0: no limit */
    bool held;         /* without write: one view of the record till it is closed (as after
                          mrs_store_hold), whoever writes meanwhile */
    const char *as_of; /* without write: what the record knew then: "2026-11-21" (its end),
                          "2026-11-21T13:00:00Z", "rev:17", a release, "run:2" (a run, by its number
                          or name: as it stood last); NULL or "": now */
} mrs_store_options;

/* Caller: mrs_store_close. Fails also: MRS_E_NONE (not there, and not to be made); MRS_E_FORMAT
 * (not an SQLite file, SQLite of another program, GeoPackage of another program);
 * MRS_E_VERSION (made by a newer marsad, or by an older one and not to be written). The tables of
 * an older one are brought to MRS_STORE_SCHEMA, in one transaction, even when only read. The text
 * names file, reason and cure. */
MRS_CHECK mrs_status mrs_store_open(const char *path, const mrs_store_options *options,
                                    mrs_store **out, mrs_err *err);
void mrs_store_close(mrs_store *store); /* NULL is fine */

/* Who writes, and when. Must be set before the first write; kept as one row of `runs` per
 * (program, model, pack); pack_sha256 is "TABLES", with a user's gazetteer "TABLES+PLACES", with
 * own rows and "~ROWS" after that.
 * now: RFC 3339 UTC by the caller's clock ("2026-11-21T13:00:00Z"); it goes into retrieved, runs
 * and audit, and into no export. who: at whose word, for audit and decisions; empty: "unknown".
 * Copied. */
typedef struct {
    mrs_str program, model, model_sha256, pack_sha256, now, who;
    mrs_str own; /* own rows, as mrs_run_row has them; empty: none */
} mrs_run;
MRS_CHECK mrs_status mrs_store_set_run(mrs_store *store, const mrs_run *run, mrs_err *err);

/* ---- writing documents -------------------------------------------------------------------------
 */
typedef enum {
    MRS_PUT_NEW,  /* stored with its claims */
    MRS_PUT_SAME, /* these very bytes are in the store: nothing changed */
    MRS_PUT_COPY, /* same canonical text as a stored one: kept as a copy, its claims not doubled */
    MRS_PUT_BEST, /* published earlier than a stored one that it is a copy of, or near to: its
                     claims stand in place of the former's */
    MRS_PUT_NEAR  /* nearly the text of a stored one (text/near.h): kept as COPY is */
} mrs_put;

/* Is a part with that SHA-256 (64 hex) in the store? To be asked before the costly stages. */
MRS_CHECK mrs_status mrs_store_has(mrs_store *store, mrs_str sha256, bool *has, mrs_err *err);

/* The document with raw bytes, text, map and claims (doc->coding NULL: none), in one transaction.
 * A document set aside before under the same hash is no longer aside. Of copies and near copies,
 * the one with the earliest known publication (then the smallest id) carries the claims, in
 * whatever order they come. Fails also: MRS_E_ARG when samples and real reports would share a
 * store; the text says the cure. Events are not touched: mrs_link_run after the last put. */
MRS_CHECK mrs_status mrs_store_put(mrs_store *store, const mrs_doc *doc, mrs_put *how,
                                   mrs_err *err);

/* Is it a copy, or nearly, of an earlier one that stands? Then coding it is for nothing. */
MRS_CHECK mrs_status mrs_store_repeats(mrs_store *store, const mrs_doc *doc, bool *repeats,
                                       mrs_err *err);
/* The first document, by id, that stands and whose claims are yet to be put, because what it
 * repeated has fallen; "": none. */
MRS_CHECK mrs_status mrs_store_pending(mrs_store *store, char id[65], mrs_err *err);
/* Puts the claims of such a document (doc->coding; NULL: it has none). */
MRS_CHECK mrs_status mrs_store_code(mrs_store *store, const mrs_doc *doc, mrs_err *err);

/* A document of a published record (docs/access.md) with its claims, which stand as they are given:
 * nothing is near anything here, and `repeats` alone says what it is a copy of. One that is there
 * has its claims made anew. */
typedef struct {
    const mrs_doc *doc;
    const mrs_state *states; /* [doc->coding->n] */
    mrs_str repeats;         /* id of the document whose text and claims it repeats, or empty */
    mrs_str retrieved;       /* as mrs_doc_row */
    mrs_str said;            /* hash of the claims, for the log */
} mrs_given;
MRS_CHECK mrs_status mrs_store_give(mrs_store *store, const mrs_given *given, mrs_err *err);

/* Ids of documents that stand and that may not be what they were at revision `since` (0: all):
 * they, their copies or their claims came, went or changed. In order of id. */
typedef bool (*mrs_id_fn)(void *ctx, mrs_str id);
MRS_CHECK mrs_status mrs_store_changed_since(mrs_store *store, int64_t since, mrs_id_fn fn,
                                             void *ctx, mrs_err *err);

/* Keep aside what could not be read, with its bytes when they could be had (else empty). Of row,
 * sha256, n_bytes, codec, at and round are set here. Twice the same (hash, else uri) is one row
 * with the later reason. */
MRS_CHECK mrs_status mrs_store_set_aside(mrs_store *store, const mrs_aside_row *row, mrs_str bytes,
                                         mrs_err *err);
/* Its bytes, appended to out, checked against the hash. */
MRS_CHECK mrs_status mrs_store_aside_bytes(mrs_store *store, mrs_str sha256, mrs_buf *out,
                                           mrs_err *err);

/* A round of retry: what is set aside between begin and end has its number. */
MRS_CHECK mrs_status mrs_store_retry_begin(mrs_store *store, mrs_err *err);
/* Rows taken up in it, by hash, else uri, leave, but those that were set aside again: *n_stay. */
MRS_CHECK mrs_status mrs_store_retry_end(mrs_store *store, const mrs_str *names, uint32_t n,
                                         uint32_t *n_stay, mrs_err *err);

/* ---- ids ---------------------------------------------------------------------------------------
 */
enum { MRS_ID_LEN = 34 };
/* "c-" + 32 hex of SHA-256 over document id, type, trigger span (code points) and which of the
 * claims with these three it is (0, 1, ...). */
void mrs_claim_id(mrs_str doc_id, mrs_type type, mrs_span trigger, uint32_t nth,
                  char out[MRS_ID_LEN + 1]);
/* "e-" + 32 hex of SHA-256 of the smallest claim id. */
void mrs_event_id(mrs_str smallest_claim, char out[MRS_ID_LEN + 1]);

typedef enum { MRS_IS_CLAIM, MRS_IS_EVENT, MRS_IS_DOC } mrs_id_kind;
/* The one claim ("c-..."), event ("e-...") or document (hex; a copy gives the document that
 * carries its text; an event that went, the one that has its claims) whose id begins with prefix.
 * full: 65 bytes. MRS_E_NONE when there is none; MRS_E_ARG when several begin so, or with fewer
 * than 4 hex digits. */
MRS_CHECK mrs_status mrs_store_find(mrs_store *store, mrs_str prefix, mrs_id_kind *kind,
                                    char full[65], mrs_err *err);

/* A document by the beginning of its id: a copy stays itself. Fails as mrs_store_find. */
MRS_CHECK mrs_status mrs_store_find_doc(mrs_store *store, mrs_str prefix, char full[65],
                                        mrs_err *err);

/* ---- reading -----------------------------------------------------------------------------------
 * Callbacks return false to stop (then the call returns MRS_OK). They must not write to the store;
 * they may read from it. tally may be NULL; it is whole before the first callback. */
typedef bool (*mrs_claim_fn)(void *ctx, const mrs_claim_row *row);
typedef bool (*mrs_event_fn)(void *ctx, const mrs_event *event);
typedef bool (*mrs_doc_fn)(void *ctx, const mrs_doc_row *row);
typedef bool (*mrs_aside_fn)(void *ctx, const mrs_aside_row *row);
typedef bool (*mrs_link_fn)(void *ctx, const mrs_link *link);

/* Ordered by first day, then id. filter NULL: every claim that stands (those of superseded copies
 * never do), in order of id. */
MRS_CHECK mrs_status mrs_store_claims(mrs_store *store, const mrs_filter *filter, mrs_tally *tally,
                                      mrs_claim_fn fn, void *ctx, mrs_err *err);
MRS_CHECK mrs_status mrs_store_events(mrs_store *store, const mrs_filter *filter, mrs_tally *tally,
                                      mrs_event_fn fn, void *ctx, mrs_err *err);
/* In order of id. doc_id empty: all. Copies stand under the document that carries their text. */
MRS_CHECK mrs_status mrs_store_docs(mrs_store *store, mrs_str doc_id, mrs_doc_fn fn, void *ctx,
                                    mrs_err *err);
/* Newest first, undated last; *n: how many there are, the limit apart. */
MRS_CHECK mrs_status mrs_store_search(mrs_store *store, const mrs_doc_filter *filter, mrs_doc_fn fn,
                                      void *ctx, uint64_t *n, mrs_err *err);
MRS_CHECK mrs_status mrs_store_asides(mrs_store *store, mrs_aside_fn fn, void *ctx, mrs_err *err);
/* Links of one event or claim (either end, or its event), or all with id empty; ordered by kind,
 * from, to, field. */
MRS_CHECK mrs_status mrs_store_links(mrs_store *store, mrs_str id, mrs_link_fn fn, void *ctx,
                                     mrs_err *err);

/* One by its full id, copied into arena. MRS_E_NONE. Not to be called under mrs_arena_run. */
MRS_CHECK mrs_status mrs_store_claim(mrs_store *store, mrs_str id, mrs_arena *arena,
                                     mrs_claim_row *out, mrs_err *err);
MRS_CHECK mrs_status mrs_store_event(mrs_store *store, mrs_str id, mrs_arena *arena, mrs_event *out,
                                     mrs_err *err);
MRS_CHECK mrs_status mrs_store_doc(mrs_store *store, mrs_str id, mrs_arena *arena, mrs_doc_row *out,
                                   mrs_err *err);
/* The bytes as they came, appended to out, checked against the hash (id of a document or copy). */
MRS_CHECK mrs_status mrs_store_doc_bytes(mrs_store *store, mrs_str id, mrs_buf *out, mrs_err *err);

/* An event in the form of spec/record.md 3 (its links of any kind included), one line. */
MRS_CHECK mrs_status mrs_store_event_json(mrs_store *store, const mrs_event *event, mrs_json *json,
                                          const char *key, mrs_err *err);

typedef struct {
    uint64_t docs, claims, events, asides;
    uint64_t copies, near; /* documents that repeat one of docs: word for word, nearly */
    uint64_t not_coded;    /* of docs: kept and searched, but not machine-coded */
    uint64_t in_part;      /* of docs: some of their paragraphs are not */
    char languages[80];    /* of not_coded, the most frequent first: "ar 12, tr 3" */
    uint64_t unjoined;     /* claims that are in no event yet: an add still runs, or was killed */
    uint64_t unlinked;     /* documents whose claims came, went or changed since mrs_link_run */
    uint64_t lost;         /* decisions that stand on claims that are not there */
    uint64_t links[MRS_N_LINK_KINDS];
    bool sample, linked; /* linked: none is unlinked */
    int schema;
} mrs_summary;
MRS_CHECK mrs_status mrs_store_summary(mrs_store *store, mrs_summary *out, mrs_err *err);

/* True when the store holds samples: every output then says INVENTED in each row. */
bool mrs_store_sample(const mrs_store *store);
/* Is the connection to its server gone? Then it is to be closed, and opened again. */
bool mrs_store_gone(const mrs_store *store);
/* Borrowed; as given to open. */
const char *mrs_store_path(const mrs_store *store);

/* PRAGMA integrity_check, every document's bytes and text re-hashed, every claim's words read again
 * at their spans, the audit log's chain. MRS_E_FORMAT naming the first fault. */
MRS_CHECK mrs_status mrs_store_verify(mrs_store *store, mrs_err *err);

#include "store/ask.h"
#include "store/backup.h"
#include "store/copy.h"
#include "store/layer.h"
#include "store/mask.h"
#include "store/redact.h"
#include "store/release.h"
#include "store/runs.h"

#endif
