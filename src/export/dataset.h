/* dataset.h - a sheet of somebody's own, read. Part of export.h; docs/export.md says it for people.
 *
 * A data set is no report: its rows are no claims, are joined with nothing, and add nothing to the
 * number of sources. Each row is an event that the sheet tells, as far as it tells it, to be
 * exported in any shape and compared with the record. A row that cannot be read is refused with its
 * line, column and reason, and the rest is kept. */
#ifndef MRS_EXPORT_DATASET_H
#define MRS_EXPORT_DATASET_H

#include "export/shape.h"
#include "export/sheet_read.h"

typedef enum { MRS_FORM_ACLED, MRS_FORM_UCDP, MRS_FORM_CSV } mrs_form;
bool mrs_form_read(mrs_str name, mrs_form *out); /* "acled", "ucdp", "csv" */
const char *mrs_form_text(mrs_form form);

typedef struct {
    uint64_t line;        /* of the sheet, from 1, where the row begins */
    const mrs_str *cells; /* [columns of the sheet]: what they hold, quotes apart; an apostrophe
                             that guards is still there (mrs_sheet_unguard) */
    bool typed;           /* event.type is told by the sheet */
    int64_t changed;      /* seconds since 1970; 0: not told */
    mrs_event event;      /* id: the sheet's own, else "line 17"; no claims; state machine;
                             place NULL: it gives none; quantities: killed, wounded, arrested */
} mrs_dataset_row;

typedef struct {
    uint64_t line;
    mrs_str column, reason; /* column empty: the whole row */
} mrs_dataset_fault;

typedef struct {
    mrs_form form;
    const mrs_str *columns; /* [n_columns] as the sheet's first row has them */
    uint64_t untyped;       /* rows of whose type nothing is known */
    uint64_t invented;      /* rows that say so (event.sample): of samples */
    uint32_t n_columns;
    MRS_VEC(mrs_dataset_row) rows; /* in the sheet's order */
    MRS_VEC(mrs_dataset_fault) faults;
} mrs_dataset;

/* bytes: UTF-8 with or without a mark at its head, RFC 4180 with "," ";" or tab between cells; an
 * apostrophe before = + - @ tab CR at the head of a cell is taken for a guard. mapping: of
 * CSV, a table "field column" (docs/export.md), or empty: columns go by the names of
 * data/export/columns.tsv. Everything is in arena, or borrowed from bytes. MRS_E_FORMAT: no sheet
 * of that form, naming what is missing; MRS_E_LIMIT. Not under mrs_arena_run of arena. */
MRS_CHECK mrs_status mrs_dataset_read(const mrs_shapes *shapes, mrs_form form, mrs_str mapping,
                                      mrs_str bytes, mrs_arena *arena, mrs_dataset *out,
                                      mrs_err *err);
/* As it came, in one way of writing: header and rows, cells guarded and quoted as in CSV of
 * export.h. Rows that were refused are not in it. */
MRS_CHECK mrs_status mrs_dataset_write(const mrs_dataset *set, mrs_buf *out, mrs_err *err);

/* ---- kept beside the record -------------------------------------------------------------------
 * STORE.datasets: other people's data may not be handed round with the record. */
typedef struct {
    char name[64], form[8], sha256[65], at[40], file[256];
    int64_t rows, faults, n_bytes;
} mrs_dataset_kept;
typedef struct {
    mrs_str name, file, mapping, bytes, now, who;
    mrs_form form;
    uint64_t rows, faults;
} mrs_dataset_new;
/* The same bytes under the same name change nothing (*same); other bytes take the place of those
 * that were there. */
MRS_CHECK mrs_status mrs_dataset_keep(const char *store, const mrs_dataset_new *set, bool *same,
                                      mrs_err *err);
/* Bytes and mapping of a name, checked against their hash; appended. MRS_E_NONE names those there
 * are. */
MRS_CHECK mrs_status mrs_dataset_get(const char *store, const char *name, mrs_form *form,
                                     mrs_buf *mapping, mrs_buf *bytes, mrs_err *err);
typedef void (*mrs_dataset_fn)(void *ctx, const mrs_dataset_kept *set);
MRS_CHECK mrs_status mrs_dataset_list(const char *store, mrs_dataset_fn fn, void *ctx,
                                      mrs_err *err);
/* MRS_E_NONE. */
MRS_CHECK mrs_status mrs_dataset_remove(const char *store, const char *name, mrs_err *err);

bool mrs_datasets_there(const char *store); /* has it such a file? */
/* Those of one store beside another too (*n of them); one of a name that is there stays, and what
 * was redacted there does not come back. */
MRS_CHECK mrs_status mrs_datasets_copy(const char *from, const char *to, int64_t *n, mrs_err *err);
/* Words destroyed in all of them, each letter a mark, and the file rewritten; *n: in how many. */
MRS_CHECK mrs_status mrs_datasets_forget(const char *store, const char *words, int64_t *n,
                                         mrs_err *err);

#endif
