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
    char gazetteer_sha256[65]; /* of the user's gazetteer; empty: none */
    char rows_sha256[65];      /* of the user's own rows; empty: none */
    char data[210];            /* "TABLES[+PLACES][~ROWS]": what made a record */
    char kernel[16];           /* "avx2": what a worker of this processor uses */
} mrs_version;

/* data_dir holds marsad.model and marsad.pack; gazetteer is a user's (see mrs_gazetteer_import) or
 * NULL. verify reads them whole and checks their SHA-256. Fails: MRS_E_IO, MRS_E_FORMAT,
 * MRS_E_VERSION, each naming the file. Caller: mrs_engine_close. */
MRS_CHECK mrs_status mrs_engine_open(const char *data_dir, const char *gazetteer, bool verify,
                                     mrs_engine **out, mrs_err *err);
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

/* Runs the stages on a document whose text is set; each fills its section of it. Paragraphs in a
 * language other than English are passed over; a document of such alone (and doc->lang set) keeps
 * no parse and no claims: MRS_OK. */
MRS_CHECK mrs_status mrs_worker_run(mrs_worker *worker, struct mrs_doc *doc, mrs_upto upto,
                                    mrs_err *err);

typedef enum {
    MRS_ANNOTATE_PARSE,
    MRS_ANNOTATE_NAMES,
    MRS_ANNOTATE_PLACES,
    MRS_ANNOTATE_TIMES,
    MRS_ANNOTATE_CLAIMS,
    MRS_ANNOTATE_PAGE
} mrs_annotate_what;

/* "parse" ...; false when there is no such thing. */
bool mrs_annotate_read(mrs_str name, mrs_annotate_what *out);

/* One line of JSON {"id","title"?,"text","date"?} to one line of JSON, appended to out with its
 * "\n"; of a page {"id", "html" | "base64" | "file", "url"?, "charset"?}. All offsets are code
 * points of text as given. On failure nothing is appended. MRS_E_FORMAT (no JSON, no text, not
 * UTF-8), MRS_E_LIMIT, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_annotate(mrs_worker *worker, mrs_annotate_what what, mrs_str line,
                                  mrs_buf *out, mrs_err *err);

/* Reports that are linked with no store: which tell one story, which words one happening. */
typedef struct mrs_links mrs_links;
typedef struct mrs_linkable mrs_linkable; /* one report, coded */

/* MRS_E_MEMORY. Caller: mrs_links_free. */
MRS_CHECK mrs_status mrs_links_new(const mrs_engine *engine, mrs_links **out, mrs_err *err);
void mrs_links_free(mrs_links *links); /* NULL is fine */
/* One line of JSON as of mrs_annotate, with "mentions"? [{"start", "end"}, ...]: words that stand
 * in for the report's claims. Any thread. Fails as mrs_annotate. Caller: mrs_links_take. */
MRS_CHECK mrs_status mrs_links_code(mrs_worker *worker, mrs_str line, mrs_linkable **out,
                                    mrs_err *err);
/* Frees it. One thread. MRS_E_ARG (a mention outside of the text), MRS_E_LIMIT. */
MRS_CHECK mrs_status mrs_links_take(mrs_links *links, mrs_linkable *report, mrs_err *err);
/* After the last: a line a report, {"id", "story", "mentions" | "claims": [{"start", "end",
 * "event"}]}; equal numbers are one. MRS_E_LIMIT: too many reports. */
MRS_CHECK mrs_status mrs_links_write(mrs_links *links, mrs_buf *out, mrs_err *err);

/* ---- the store ---------------------------------------------------------------------------------
 */

/* One part that add has dealt with. Strings live until the callback returns. */
typedef struct {
    const char *path;
    uint64_t line;     /* of JSON Lines, 0: the file is one part */
    mrs_status status; /* not MRS_OK: set aside, reason says why and what to do; MRS_E_HELD: gate */
    const char *reason;
    const char *how; /* "new", "same", "copy", "near copy"; "" when set aside */
    uint32_t claims;
    bool coded; /* false: kept, but its language is not machine-coded */
    uint64_t parts_done;
} mrs_added;

typedef struct {
    const char *store;
    const char *const *paths; /* files, folders, "-" */
    size_t n_paths;
    const char *date, *publisher; /* NULL: as found */
    const char *fields;           /* NULL, or "text=Body,date=When": keys of JSON, columns of CSV */
    bool sample;                  /* all are made up */
    bool gate;                    /* set aside, unparsed, what speaks of sport or business alone */
    const char *now;              /* RFC 3339 UTC, by the caller's clock */
    const char *who;              /* for the audit log; NULL: unknown */
    void *ctx;
    void (*report)(void *ctx, const mrs_added *part); /* in order, one at a time; may be NULL */
} mrs_add_options;

typedef struct {
    uint64_t parts; /* added + same + copies + near + set_aside */
    uint64_t added, same, copies, near, set_aside;
    uint64_t gated;              /* of set_aside: by the gate */
    uint64_t not_coded, in_part; /* not in English, wholly or some paragraphs */
    uint64_t claims, events;
    uint64_t lost;    /* decisions of people whose claims are no longer made */
    uint64_t skipped; /* members of web archives that can hold no report: images, redirects ... */
} mrs_add_counts;

/* Read, code and store; then link. A part that fails is set aside with its reason and the rest goes
 * on: MRS_OK. Not MRS_OK (store not to be opened, disk full ...): what was stored before stands.
 * workers: n_workers of this engine. */
MRS_CHECK mrs_status mrs_add(const mrs_engine *engine, mrs_worker *const *workers, size_t n_workers,
                             const mrs_add_options *options, mrs_add_counts *counts, mrs_err *err);

/* What is set aside, once more: options->paths are ids of `marsad inbox` (or their first digits) or
 * paths, none: all. What succeeds now leaves; what fails stays with its new reason. What was kept
 * without bytes is read again from its file. counts are of the parts that came of it. MRS_E_NONE: a
 * word that stands for nothing that is set aside. */
typedef struct {
    uint32_t taken, left, stay; /* rows: taken = left + stay */
} mrs_retry_counts;
MRS_CHECK mrs_status mrs_retry(const mrs_engine *engine, mrs_worker *const *workers,
                               size_t n_workers, const mrs_add_options *options,
                               mrs_retry_counts *retried, mrs_add_counts *counts, mrs_err *err);

/* ---- the network -------------------------------------------------------------------------------
 * Only mrs_fetch ever opens a connection. */

typedef struct {
    mrs_add_options add; /* paths: addresses of pages, http or https */
    bool feeds;          /* no paths: the feeds that are watched, and pages of their new entries */
    const char *contact; /* in the User-Agent: how a server's owner reaches the user */
    const char *allow;   /* NULL, or "NAME,NAME": hosts that may have private addresses */
    uint32_t delay_s, timeout_s, retries;
    size_t most_bytes;         /* of a page */
    void (*now)(char out[32]); /* RFC 3339 UTC, by the caller's clock */
    /* Each feed as it was read; why: NULL, or the reason why it could not be. May be NULL. */
    void (*feed)(void *ctx, const char *url, const char *why, int64_t fresh, bool gap);
} mrs_fetch_options;

typedef struct {
    uint64_t wanted, fetched, same, failed; /* pages; same: not changed since the last time */
    uint64_t feeds, feeds_failed, gaps;
} mrs_fetch_counts;

/* Fetch pages and add them as mrs_add does; what cannot be had is set aside with its reason. What
 * is known of them is kept in STORE.watch. Not MRS_OK as mrs_add, and MRS_E_ARG: an address that is
 * none, no contact. */
MRS_CHECK mrs_status mrs_fetch(const mrs_engine *engine, mrs_worker *const *workers,
                               size_t n_workers, const mrs_fetch_options *options,
                               mrs_fetch_counts *fetched, mrs_add_counts *counts, mrs_err *err);

/* The list of feeds. MRS_E_ARG: no address, there already, not there. */
typedef enum { MRS_FEEDS_ADD, MRS_FEEDS_REMOVE } mrs_feeds_verb;
MRS_CHECK mrs_status mrs_feeds_change(const char *store, mrs_feeds_verb verb,
                                      const char *const *urls, size_t n, mrs_err *err);
/* One line of JSON a feed into out. */
MRS_CHECK mrs_status mrs_feeds_list(const char *store, mrs_buf *out, mrs_err *err);

/* ---- reading -----------------------------------------------------------------------------------
 */

typedef struct {
    const char *name, *value; /* a filter as users write it: "type" "arrest", "since" "2022-01" */
} mrs_where;

typedef struct {
    const char *store;
    bool events; /* else claims */
    const mrs_where *filters;
    size_t n_filters;
    bool all;
    const char *format; /* "table", "jsonl", "csv", "geojson" */
    const char *rule;   /* of events: "conservative", "informative", "representative"; NULL: none */
    uint32_t width;     /* of the terminal */
    const char *as_of;  /* what the record knew then; see mrs_store_options; NULL: now */
    const char *near;   /* "LAT,LON" or a file of points, with km; NULL: anywhere */
    const char *km;
} mrs_list_options;

/* Rows into out; into note one line that says how many are shown and what was left out and why.
 * The whole answer is in memory: about 1 kB a row. */
MRS_CHECK mrs_status mrs_list(const mrs_engine *engine, const mrs_list_options *options,
                              mrs_buf *out, mrs_buf *note, mrs_err *err);

/* What stands behind an id (a claim's, an event's, a document's, or a prefix of it). */
typedef struct {
    const char *store, *id;
    bool json, colour;
    uint32_t width;
    const char *as_of; /* as in mrs_list_options; not read by explain, origin */
} mrs_show_options;
MRS_CHECK mrs_status mrs_show(const mrs_engine *engine, const mrs_show_options *options,
                              mrs_buf *out, mrs_err *err);

/* Documents that stand, newest first: rows, or with json one object a line, into out; one line that
 * says how many there are, and how many are not machine-coded, into note. */
typedef struct {
    const char *store, *text, *lang; /* NULL: any */
    bool not_coded;                  /* only those that are not machine-coded, wholly or in part */
    bool json;
    uint32_t limit;    /* 0: all */
    const char *as_of; /* as in mrs_list_options */
} mrs_documents_options;
MRS_CHECK mrs_status mrs_documents(const mrs_documents_options *options, mrs_buf *out,
                                   mrs_buf *note, mrs_err *err);

/* A claim's tree, the row that fired and where each field came from: the document is coded again.
 */
MRS_CHECK mrs_status mrs_explain(const mrs_engine *engine, mrs_worker *worker,
                                 const mrs_show_options *options, mrs_buf *out, mrs_err *err);

/* The store on one page: counts, what is on the map and what is not and why, newest events, one
 * disagreement, one pledge. program: how the reader starts marsad. */
typedef struct {
    const char *store, *program;
    uint32_t rows, width;
    const char *as_of; /* as in mrs_list_options */
} mrs_overview_options;
MRS_CHECK mrs_status mrs_overview(const mrs_engine *engine, const mrs_overview_options *options,
                                  mrs_buf *out, mrs_err *err);

/* Where a document came from and how it was kept; its bytes are hashed again. options->id: of a
 * document or copy. */
MRS_CHECK mrs_status mrs_origin_show(const mrs_show_options *options, mrs_buf *out, mrs_err *err);
/* What was set aside, and why: lines or, json, one object a line; *n: how many. */
MRS_CHECK mrs_status mrs_inbox(const char *store, bool json, mrs_buf *out, uint64_t *n,
                               mrs_err *err);

/* Read every byte of the store again: SQLite's own check, hashes of documents, spans of claims. */
MRS_CHECK mrs_status mrs_verify(const char *store, mrs_err *err);

/* ---- a user's gazetteer ------------------------------------------------------------------------
 */

typedef struct {
    const char *data_dir; /* holds marsad.pack */
    const char *path;     /* of the user's gazetteer */
    void *ctx;
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t all); /* may be NULL */
} mrs_gazetteer_options;

typedef enum { MRS_GAZETTEER_IMPORT, MRS_GAZETTEER_ADD, MRS_GAZETTEER_REMOVE } mrs_gazetteer_verb;

/* IMPORT: words[0] is a GeoNames dump; ADD: files of own rows (none: made anew beside this data
 * pack); REMOVE: ids of own rows. One line of JSON that says what there is now into out. Fails as
 * ground/gazetteer_user.h says, and then nothing is changed. */
MRS_CHECK mrs_status mrs_gazetteer_change(const mrs_gazetteer_options *options,
                                          mrs_gazetteer_verb verb, const char *const *words,
                                          size_t n_words, mrs_buf *out, mrs_err *err);
/* Own rows as a table with its header, and JSON about the dump; both empty when there is none. */
MRS_CHECK mrs_status mrs_gazetteer_list(const char *path, mrs_buf *rows, mrs_buf *origin,
                                        mrs_err *err);

#include "marsad_keep.h"
#include "marsad_move.h"
#include "marsad_own.h"
#include "marsad_people.h"
#include "marsad_runs.h"

#endif
