/* marsad_internal.h - what the files of the library's front share. */
#ifndef MARSAD_INTERNAL_H
#define MARSAD_INTERNAL_H

#include "analyse/analyse.h"
#include "code/code.h"
#include "export/export.h"
#include "ingest/ingest.h"
#include "link/link.h"
#include "marsad.h"
#include "marsad_read.h"
#include "store/store.h"
#include "watch/watch.h"

/* marsad_own.c: a user's own rows, as given and as the store keeps them. */
typedef struct {
    mrs_file *files; /* [n]; of a row that is written out: empty */
    mrs_own_text *texts;
    size_t n;        /* 0: none */
    mrs_buf kept;    /* {"table","rows":[{"name","text"}]} */
    char sha256[65]; /* of kept; empty: not laid */
} mrs_own;
/* What a call names: files, and rows with a "=" in them. bare: a file goes by the last part of its
 * path. Caller: mrs_own_clear, also when it fails. */
MRS_CHECK mrs_status mrs_own_read(const char *const *rows, size_t n, bool bare, mrs_own *own,
                                  mrs_err *err);
void mrs_own_clear(mrs_own *own);
/* A coder with rows as a store keeps them; texts are in arena, with json, which must outlive it.
 * Caller: mrs_coder_close. */
MRS_CHECK mrs_status mrs_own_coder(const mrs_pack *pack, mrs_str kept, mrs_arena *arena,
                                   mrs_coder **out, mrs_err *err);

struct mrs_engine {
    mrs_pack model_file; /* for its hash; nlp maps it by itself */
    mrs_pack pack;
    mrs_pack gazetteer; /* the user's, above pack; no sections: none */
    mrs_nlp *nlp;
    mrs_ground *ground;
    mrs_coder *coder;
    mrs_canon *canon;
    mrs_labels *words;
    mrs_linker *linker;
    mrs_own own; /* n 0: the coder has no own rows */
};

struct mrs_worker {
    const mrs_engine *engine;
    mrs_nlp_worker *nlp;
};

/* Member "names" (the tagger's) of an object already open. */
void mrs_tagged_json(const mrs_doc *doc, const mrs_cpindex *index, mrs_json *json);
/* Member "actors" of an object already open. */
void mrs_actors_json(const mrs_doc *doc, const mrs_cpindex *index, mrs_json *json);
/* Members "names" (the tagger's), "actors" and "nouns" of an object already open. */
void mrs_names_json(const mrs_engine *engine, const mrs_doc *doc, const mrs_cpindex *index,
                    mrs_json *json);

typedef struct {
    mrs_bring *bring;
    void *ctx;
    /* With the store open for writing: before the first part, after the last. May be NULL. */
    mrs_status (*begin)(void *ctx, mrs_store *store, mrs_err *err);
    mrs_status (*end)(void *ctx, mrs_store *store, mrs_err *err);
} mrs_bringing;

/* mrs_add; of what is brought, and not options->paths, when from is not NULL. */
MRS_CHECK mrs_status mrs_add_brought(const mrs_engine *engine, mrs_worker *const *workers,
                                     size_t n_workers, const mrs_add_options *options,
                                     const mrs_bringing *from, mrs_add_counts *counts,
                                     mrs_err *err);

/* marsad_gate.c: a report that the gate holds back has the status MRS_E_HELD then. */
void mrs_part_gate(const mrs_engine *engine, mrs_part *part);

/* mrs_show of a document, by its full id. */
MRS_CHECK mrs_status mrs_show_doc(const mrs_engine *engine, mrs_store *store,
                                  const mrs_show_options *options, mrs_str id, mrs_arena *arena,
                                  mrs_buf *out, mrs_err *err);

/* marsad_export.c: a data set that was imported beside a store. Caller: mrs_set_close, also when it
 * fails. */
typedef struct {
    mrs_buf mapping, bytes;
    mrs_arena *arena;
    mrs_dataset set;
} mrs_set_opened;
MRS_CHECK mrs_status mrs_set_open(const mrs_shapes *shapes, const char *store, const char *name,
                                  mrs_set_opened *out, mrs_err *err);
void mrs_set_close(mrs_set_opened *set);

/* marsad_recode.c: a document of the store as it was when it was coded, but for its bytes and map.
 */
MRS_CHECK mrs_status mrs_doc_recall(const mrs_engine *engine, const mrs_doc_row *row, mrs_doc *doc,
                                    mrs_err *err);

/* Most bytes one document's arena may take. */
#define MRS_DOC_CEILING ((size_t)3 << 30)

/* What this engine writes under; version is filled in and must outlive it. */
mrs_run mrs_run_of(const mrs_engine *engine, const char *now, const char *who,
                   mrs_version *version);

/* The store at path open for writing, by who; caller: mrs_store_close, also when it fails. */
MRS_CHECK mrs_status mrs_store_open_as(const mrs_engine *engine, const char *path, const char *who,
                                       const char *now, mrs_store **out, mrs_err *err);

/* marsad_field.c: one field of a claim from a person's words (docs/review.md); text: of the
 * document, whose spans are sought in the claim's sentence first. Strings of value are borrowed.
 * Under mrs_arena_run of arena. MRS_E_ARG says what is allowed. */
MRS_CHECK mrs_status mrs_field_set(const mrs_engine *engine, mrs_str text, mrs_claim_row *row,
                                   mrs_str field, mrs_str value, mrs_arena *arena, mrs_err *err);
/* "12:17", in code points of a text that has so many. */
MRS_CHECK mrs_status mrs_span_read(mrs_str value, uint32_t n_points, mrs_span *out, mrs_err *err);
/* Where the words stand, once, in code points. */
MRS_CHECK mrs_status mrs_words_find(mrs_str text, const mrs_cpindex *index, mrs_str words,
                                    mrs_span *out, mrs_err *err);

/* marsad_decisions.c: each field of a claim as people read it; ends with a NULL name. */
typedef struct {
    const char *name;
    void (*say)(const mrs_claim_row *row, mrs_buf *out);
} mrs_sayer;
extern const mrs_sayer mrs_sayers[];
/* Value of that field as a decision keeps it; what is no JSON as it is. Under mrs_arena_run. */
void mrs_say_value(mrs_str field, mrs_str value, mrs_arena *arena, mrs_buf *out);
/* One line; and one object. */
void mrs_say_decision(const mrs_decision *d, mrs_arena *arena, mrs_buf *out);

/* "meta" ... */
const char *mrs_published_how_text(mrs_published_how how);

struct json_t;
/* The report of a request {"text", "title"?, "date"?, "publisher"?} into doc, not yet coded. */
mrs_status mrs_request_doc(const mrs_engine *engine, struct json_t *root, mrs_doc *doc,
                           mrs_err *err);
/* The caller's id as it came: a string, a number, or null. */
void mrs_request_id(const struct json_t *root, mrs_json *json);

/* Of a total, in words: how many events of the record it may count, and of each of its numbers what
 * those tell and what is missing. Nothing of other events. */
mrs_status mrs_show_total(mrs_store *store, const mrs_event *event, mrs_arena *arena, mrs_buf *out,
                          mrs_err *err);

/* The same as member "total" of an object that is open: {"events", "quantities": [{"kind", "unit",
 * "told", "found", "gap"}]}; of other events null. */
mrs_status mrs_total_json(mrs_store *store, const mrs_event *event, mrs_arena *arena,
                          mrs_json *json, mrs_err *err);

/* The page of a request: "html", "base64" or "file", with "url"?, "charset"?; its report and head
 * as members of the object that json is in. */
mrs_status mrs_annotate_page(const mrs_canon *canon, const struct json_t *root, mrs_doc *doc,
                             mrs_json *json, mrs_err *err);

/* marsad_unknown.c: where nothing in the record is by or against the actor that is asked for, says
 * so at the head of note, with the names of record and register that are nearest. */
MRS_CHECK mrs_status mrs_note_unknown(const mrs_engine *engine, mrs_store *store,
                                      const mrs_where *filters, size_t n, const mrs_filter *filter,
                                      mrs_buf *note, mrs_err *err);

/* marsad_ties.c: what people merged and split in the team's record. Caller: mrs_ties_free. */
typedef struct mrs_ties mrs_ties;
MRS_CHECK mrs_status mrs_ties_read(mrs_store *store, mrs_ties **out, char hash[65], mrs_err *err);
void mrs_ties_free(mrs_ties *ties); /* NULL is fine */
/* Does one speak of that claim? Then its id in the published record is to be named. */
bool mrs_ties_want(const mrs_ties *ties, mrs_str claim);
void mrs_ties_name(mrs_ties *ties, mrs_str claim, const char *id);
/* Decides the same of the published record's claims, where both are there. */
MRS_CHECK mrs_status mrs_ties_write(const mrs_ties *ties, mrs_store *store, mrs_err *err);

#endif
