/* store_internal.h - what the files of store share: the handle, its statements, errors. */
#ifndef MRS_STORE_INTERNAL_H
#define MRS_STORE_INTERNAL_H

#include "store/statements.h"

enum { MRS_WHO_LEN = 63 };

struct mrs_store {
    const struct mrs_driver *driver;
    struct sqlite3 *db;      /* of SQLite */
    struct mrs_pg *pg;       /* of PostgreSQL */
    char *url;               /* as given to open */
    char *path;              /* the same, without a password: for messages */
    mrs_arena *arena;        /* scratch of the call that runs; rewound by who marked it */
    mrs_buf json, why, blob; /* scratch */
    bool past;               /* as of a moment */
    uint32_t most_ms;        /* for what is asked of a view; 0: no limit */
    double until;            /* by the monotonic clock; 0: no view is held */
    bool write, sample, has_run;
    uint32_t round; /* of retry, that goes on; 0: none */
    int64_t run;    /* fid in runs */
    char now[40];
    char who[MRS_WHO_LEN + 1];
    bool audited;    /* in the transaction that is open */
    int64_t changes; /* of the connection, when the transaction began */
    char run_key[64];
    mrs_stmt *kept[MRS_N_SQL];
};

/* A kept statement, reset and with no bindings. */
MRS_CHECK mrs_status mrs_sql_get(mrs_store *store, mrs_sql_id id, mrs_stmt **out, mrs_err *err);
/* A statement of the caller's own (mrs_stmt_free). */
MRS_CHECK mrs_status mrs_sql_prepare(mrs_store *store, mrs_str text, mrs_stmt **out, mrs_err *err);
/* One step; *row false when done, and then the statement is reset. */
MRS_CHECK mrs_status mrs_sql_step(mrs_store *store, mrs_stmt *stmt, bool *row, mrs_err *err);
/* Steps to the end and resets. */
MRS_CHECK mrs_status mrs_sql_run(mrs_store *store, mrs_stmt *stmt, mrs_err *err);
/* get and run a statement with at most one text (ptr NULL: none) or number (text NULL) bound. */
MRS_CHECK mrs_status mrs_sql_do(mrs_store *store, mrs_sql_id id, mrs_str text, mrs_err *err);
MRS_CHECK mrs_status mrs_sql_do_int(mrs_store *store, mrs_sql_id id, int64_t value, mrs_err *err);
/* Text that is no statement of ours: pragmas, several statements. */
MRS_CHECK mrs_status mrs_sql_exec(mrs_store *store, const char *text, mrs_err *err);
/* The same of a text in the making, which is emptied. */
MRS_CHECK mrs_status mrs_sql_exec_buf(mrs_store *store, mrs_buf *text, mrs_err *err);
/* The fid of the row last added; rows of the last statement; of all so far; no transaction open? */
int64_t mrs_sql_last(mrs_store *store);
int64_t mrs_sql_changes(mrs_store *store);
int64_t mrs_sql_total(mrs_store *store);
bool mrs_sql_idle(mrs_store *store);

/* Begins for a store open for writing with a run (MRS_E_ARG otherwise); then end: commit
 * when st is MRS_OK, roll back when it is not; gives st or the commit's own failure. What has
 * changed a row has added one to the audit log: that is asserted. */
MRS_CHECK mrs_status mrs_sql_begin(mrs_store *store, mrs_err *err);
/* One view of the record for several questions; then end. */
MRS_CHECK mrs_status mrs_sql_begin_read(mrs_store *store, mrs_err *err);
MRS_CHECK mrs_status mrs_sql_end(mrs_store *store, mrs_status st, mrs_err *err);

/* schema.c: make the tables of an empty file, in the transaction that is open. */
MRS_CHECK mrs_status mrs_schema_create(mrs_store *store, mrs_err *err);
/* What schemas 4 to 7 added beside columns; each ends with NULL. */
extern const char *const mrs_schema_near[];
extern const char *const mrs_schema_decisions[];
extern const char *const mrs_schema_link[];
extern const char *const mrs_schema_keep[];
extern const char *const mrs_schema_runs[];
extern const char *const mrs_schema_sketches[];
/* A table by its layout. */
MRS_CHECK mrs_status mrs_schema_table(mrs_store *store, const mrs_layout *layout, mrs_err *err);

/* backup.c: takes away the plain copy that a killed sealed backup left; true: there was one. */
bool mrs_backup_forget(const mrs_store *store);

/* past.c: what is needed to know the past; a new revision (in a transaction that has begun); the
 * tables as they stood at a moment (NULL, "": now). */
MRS_CHECK mrs_status mrs_past_create(mrs_store *store, mrs_err *err);
MRS_CHECK mrs_status mrs_past_begin(mrs_store *store, mrs_err *err);
MRS_CHECK mrs_status mrs_past_open(mrs_store *store, const char *as_of, mrs_err *err);

/* meta.c */
MRS_CHECK mrs_status mrs_meta_get(mrs_store *store, const char *key, char *out, size_t size,
                                  mrs_err *err); /* "" when it is not there */
MRS_CHECK mrs_status mrs_meta_set(mrs_store *store, const char *key, const char *value,
                                  mrs_err *err);
/* The row of `runs` with that name, made when it is not there. */
MRS_CHECK mrs_status mrs_run_fid(mrs_store *store, const char *key, const mrs_run *run,
                                 int64_t *fid, mrs_err *err);

/* audit.c: one row of the hash chain; at, who, n and hash are filled in. */
MRS_CHECK mrs_status mrs_audit_put(mrs_store *store, const mrs_audit_row *row, mrs_err *err);
/* What time it is for decisions and the log: the clock's, but never before the last row's. */
MRS_CHECK mrs_status mrs_audit_time(mrs_store *store, char out[40], mrs_err *err);
MRS_CHECK mrs_status mrs_audit_add(mrs_store *store, const char *what, mrs_str object,
                                   mrs_str detail, mrs_err *err);
/* last_change of a layer, and its box widened to minx maxx miny maxy (NULL: as it is). */
MRS_CHECK mrs_status mrs_layer_touch(mrs_store *store, const char *table, const double *box,
                                     mrs_err *err);

/* A point's place on the map: exact or near, with coordinates. */
bool mrs_place_pinned(const mrs_place *place);
/* "A; B" of the names, into out (cleared first). */
void mrs_party_names(const mrs_party *parties, uint32_t n, mrs_buf *out);

/* put_claims.c: the claims of a document that now carries its text; box as in mrs_layer_touch,
 * widened. Reads doc->coding. */
MRS_CHECK mrs_status mrs_claims_put(mrs_store *store, const mrs_doc *doc, int64_t doc_fid,
                                    double box[4], mrs_err *err);
/* What mrs_claims_put would write, one row after the other. */
typedef mrs_status (*mrs_made_fn)(void *ctx, const mrs_claim_row *row, mrs_err *err);
MRS_CHECK mrs_status mrs_claims_make(mrs_store *store, const mrs_doc *doc, mrs_made_fn fn,
                                     void *ctx, mrs_err *err);
/* The box so wide that it holds the place's point, if it is pinned. */
void mrs_box_widen(const mrs_place *place, double box[4]);
/* One claim's rows, with the geometry of its place; fid 0: a new one, else in place of that one.
 * run: fid in runs. */
MRS_CHECK mrs_status mrs_claim_write(mrs_store *store, const mrs_claim_row *row, int64_t doc_fid,
                                     int64_t run, int64_t fid, mrs_err *err);
MRS_CHECK mrs_status mrs_claim_drop(mrs_store *store, int64_t fid, bool join, mrs_err *err);
/* The claim's json and words from its fields and the document's text; under mrs_arena_run of
 * store->arena. */
MRS_CHECK mrs_status mrs_claim_rewrite(mrs_store *store, mrs_str text, mrs_claim_row *row,
                                       mrs_err *err);
/* claim_pack.c: mrs_claim_unpack of base with the members of each patch put over it. */
MRS_CHECK mrs_status mrs_claim_patched(mrs_str base, const mrs_str *patches, uint32_t n,
                                       mrs_claim_row *out, mrs_arena *arena, mrs_err *err);
/* standing.c: what stands of the decisions on one claim; under mrs_arena_run of arena. */
typedef struct {
    mrs_str hand, hand_doc, hand_who; /* coded by hand: packed, its document, by whom; else empty */
    bool blind;                       /* and not to be seen yet */
    MRS_VEC(mrs_str) patches;         /* corrections, in order */
    MRS_VEC(mrs_str) authors;         /* whose word no second person has confirmed */
    mrs_state state;
} mrs_standing;
MRS_CHECK mrs_status mrs_standing_read(mrs_store *store, mrs_str claim, mrs_standing *out,
                                       mrs_arena *arena, mrs_err *err);
/* Is it by that person, and not confirmed by another? */
bool mrs_standing_by(const mrs_standing *standing, mrs_str who);
/* The claim's row becomes what stands: made, corrected, given back as coded, or taken out. */
MRS_CHECK mrs_status mrs_claim_settle(mrs_store *store, mrs_str claim, mrs_err *err);
/* What people decided of a document's claims, laid over those just put. */
MRS_CHECK mrs_status mrs_decisions_apply(mrs_store *store, mrs_str doc, int64_t doc_fid,
                                         mrs_err *err);
/* One by its number, objects included; under mrs_arena_run of arena. MRS_E_NONE. */
MRS_CHECK mrs_status mrs_decision_read(mrs_store *store, uint64_t id, mrs_decision *out,
                                       mrs_arena *arena, mrs_err *err);
/* decide.c: as a view, those made by the time of that revision, and what was undone by then. */
MRS_CHECK mrs_status mrs_decisions_then(mrs_store *store, int64_t revision, mrs_err *err);
/* Of a decision t: it stands, and speaks of a claim that is not there. */
#define MRS_LOST                                                                                   \
    "t.undone_by=0 AND t.kind NOT IN ('assign','done','undo') AND coalesce(t.field,'')<>'blind' "  \
    "AND EXISTS(SELECT 1 FROM decision_objects o WHERE o.decision=t.fid AND o.object NOT IN "      \
    "(SELECT id FROM claims))"
/* As mrs_store_decisions, by the end of its SELECT. */
MRS_CHECK mrs_status mrs_decisions_where(mrs_store *store, const char *tail, mrs_str bound,
                                         mrs_decision_fn fn, void *ctx, mrs_err *err);
/* The audit row that belongs to a decision. */
void mrs_decision_audit(const mrs_decision *d, mrs_buf *detail, mrs_audit_row *out);

/* runs.c: the document is coded by the run that is set. */
MRS_CHECK mrs_status mrs_coded_by(mrs_store *store, int64_t doc_fid, mrs_err *err);

/* Takes the claims of a superseded document out of the layer; their JSON goes to `superseded`. */
MRS_CHECK mrs_status mrs_claims_supersede(mrs_store *store, int64_t doc_fid, mrs_err *err);

/* put_events.c: an event as rows; what it and its links say, as a hash; its rows without links. */
MRS_CHECK mrs_status mrs_event_hash(mrs_store *store, const mrs_event *event, const mrs_link *links,
                                    uint32_t n_links, char hash[65], mrs_err *err);
MRS_CHECK mrs_status mrs_event_add(mrs_store *store, const mrs_event *event, const char *hash,
                                   int64_t *fid, mrs_err *err);
MRS_CHECK mrs_status mrs_event_drop(mrs_store *store, int64_t fid, mrs_err *err);

#define MRS_NEAR_ROW 32 /* near.c: how many of a row a document looks at; a word of SQL */
/* near.c: the document's sketch into the index, and out of it: before its text is changed. */
MRS_CHECK mrs_status mrs_near_index(mrs_store *store, int64_t fid, mrs_err *err);
MRS_CHECK mrs_status mrs_near_forget(mrs_store *store, int64_t fid, mrs_err *err);
/* Does it stand, and what does that change? In a transaction. n_fell: documents that stood and now
 * repeat it. One that begins to stand is pending: its claims are to be put. */
MRS_CHECK mrs_status mrs_near_settle(mrs_store *store, int64_t fid, uint32_t *n_fell, mrs_err *err);

/* pack.c: bytes as they are kept. packed: caller frees. */
typedef struct {
    unsigned char *at;
    size_t n;
} mrs_packed;
extern const char mrs_codec[]; /* "zstd"; "zlib" is read too (schema 3) */
MRS_CHECK mrs_status mrs_pack_bytes(mrs_str in, mrs_packed *out, mrs_err *err);
/* len: of the bytes, as kept beside them. *out is malloc'd. MRS_E_FORMAT: damaged. */
MRS_CHECK mrs_status mrs_unpack_bytes(mrs_str packed, mrs_str codec, uint64_t len, char **out,
                                      mrs_err *err);

/* migrate.c: the tables of an older store to MRS_STORE_SCHEMA, in the transaction that is open. */
MRS_CHECK mrs_status mrs_schema_migrate(mrs_store *store, int from, mrs_err *err);
/* Documents of a migrated store are told apart once there is a run to write under. */
MRS_CHECK mrs_status mrs_schema_settle(mrs_store *store, mrs_err *err);

/* read_*.c: one row by fid into *out, strings in arena; under mrs_arena_run of arena. */
MRS_CHECK mrs_status mrs_claim_read(mrs_store *store, int64_t fid, mrs_claim_row *out,
                                    mrs_arena *arena, mrs_err *err);
MRS_CHECK mrs_status mrs_event_read(mrs_store *store, int64_t fid, mrs_event *out, mrs_arena *arena,
                                    mrs_err *err);

/* read_rows.c: the rows of a table, each into list->row (and its fid), then fn. */
typedef bool (*mrs_row_fn)(void *ctx, const void *row);
typedef struct {
    const mrs_layout *layout;
    const char *tail; /* "WHERE t.x=?1 ORDER BY t.fid" */
    mrs_str bound;    /* to ?1; empty: NULL */
    void *row;
    size_t size;
    int64_t *fid;                                                  /* may be NULL */
    mrs_status (*more)(void *ctx, mrs_arena *arena, mrs_err *err); /* fills in the rest, or NULL;
                                                                      under mrs_arena_run */
    mrs_row_fn fn;
    void *ctx;
} mrs_row_list;
MRS_CHECK mrs_status mrs_rows_each(mrs_store *store, const mrs_row_list *list, mrs_err *err);

/* One row by fid to a callback; *go_on is what that gives. */
MRS_CHECK mrs_status mrs_claim_give(mrs_store *store, int64_t fid, mrs_claim_fn fn, void *ctx,
                                    bool *go_on, mrs_err *err);
MRS_CHECK mrs_status mrs_event_give(mrs_store *store, int64_t fid, mrs_event_fn fn, void *ctx,
                                    bool *go_on, mrs_err *err);

/* Events that last longer than this have an index of their own, events_long. */
enum { MRS_LONG_DAYS = 31 };
#define MRS_IS_LONG "coalesce(end_date,'9999')>date(start_date,'+31 days')"

/* words.c: the words of a text as the index of texts takes them (SQLite's FTS5, unicode61 without
 * diacritics), each between blanks, appended to out. */
MRS_CHECK mrs_status mrs_words_split(mrs_str text, mrs_buf *out, mrs_err *err);

/* The two statements of a filter over `claims` or `events`; caller finalizes. */
typedef struct {
    mrs_stmt *counts; /* left (mrs_left or -1), n, pinned, no_place, undated, inferred */
    mrs_stmt *rows;   /* fid */
} mrs_filter_query;
/* around: the statement that rows come from, "$" in it a table of fid, day and id of what the
 * filter lets through; one that ends in " r" is ordered and limited as the filter says. */
MRS_CHECK mrs_status mrs_filter_prepare(mrs_store *store, const mrs_filter *filter, bool events,
                                        const char *around, mrs_filter_query *out, mrs_err *err);

/* Runs the filter: tally (may be NULL), then fn for each row of `around`. */
typedef mrs_status (*mrs_around_fn)(void *ctx, mrs_stmt *row, bool *go_on, mrs_err *err);
MRS_CHECK mrs_status mrs_filter_around(mrs_store *store, const mrs_filter *filter, bool events,
                                       const char *around, mrs_tally *tally, mrs_around_fn fn,
                                       void *ctx, mrs_err *err);

/* Runs the filter: tally, then fn(ctx, fid, err, &go_on) for each row in order. */
typedef mrs_status (*mrs_fid_fn)(void *ctx, int64_t fid, bool *go_on, mrs_err *err);
MRS_CHECK mrs_status mrs_filter_run(mrs_store *store, const mrs_filter *filter, bool events,
                                    mrs_tally *tally, mrs_fid_fn fn, void *ctx, mrs_err *err);

/* A list of rows of one child table of a claim or event, read by a kept statement with the fid
 * bound to ?1 (and side, when not NULL, to ?2). *n rows of size bytes in arena. */
MRS_CHECK mrs_status mrs_children_read(mrs_store *store, mrs_sql_id id, const mrs_layout *layout,
                                       int64_t fid, const char *side, size_t size, void **rows,
                                       uint32_t *n, mrs_arena *arena, mrs_err *err);

#endif
