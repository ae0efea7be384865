/* columns.h - which field of a row stands in which column of which table: one list each, from which
 * CREATE TABLE, INSERT, SELECT, binding and reading are all made.
 *
 * A layout is some lead columns that the caller binds by hand (geometry, foreign keys), then groups
 * of columns that stand for the fields of one struct. Unknown is NULL in every column. */
#ifndef MRS_STORE_COLUMNS_H
#define MRS_STORE_COLUMNS_H

#include "store/sql.h"

typedef enum {
    MRS_COL_STR,  /* mrs_str; empty: NULL */
    MRS_COL_NUM,  /* double; NAN: NULL */
    MRS_COL_REAL, /* float */
    MRS_COL_U32,
    MRS_COL_U64,
    MRS_COL_INT,
    MRS_COL_BOOL,
    MRS_COL_DAY,  /* int32_t -> "YYYY-MM-DD"; MRS_NO_DAY: NULL */
    MRS_COL_CC,   /* char[3]; empty: NULL */
    MRS_COL_ENUM, /* an enum, as its text */
    MRS_COL_SPAN  /* mrs_span -> two columns NAME_start, NAME_end; empty: NULL */
} mrs_column_kind;

typedef struct {
    const char *name;
    mrs_column_kind kind;
    size_t offset;                  /* in the group's struct */
    const char *(*text)(int value); /* of an enum; "" past its last */
} mrs_column;

typedef struct {
    const mrs_column *columns;
    uint32_t n;
    size_t offset; /* of the struct in the row, or of the pointer to it */
    size_t size; /* of a struct behind a pointer; 0: it stands in the row itself. A pointer is NULL
                    when the group's first column is NULL */
} mrs_column_group;

typedef struct {
    const char *table;
    const char *lead; /* definitions of the lead columns, each ended by "," */
    uint32_t n_lead;
    const mrs_column_group *groups;
    uint32_t n_groups;
    const char *tail; /* constraints, each begun by "," */
} mrs_layout;

extern const mrs_layout mrs_layout_documents, mrs_layout_claims, mrs_layout_parties,
    mrs_layout_quantities, mrs_layout_place_parts, mrs_layout_events, mrs_layout_event_parties,
    mrs_layout_event_quantities, mrs_layout_event_claims, mrs_layout_event_sources,
    mrs_layout_links, mrs_layout_set_aside, mrs_layout_decisions, mrs_layout_audit,
    mrs_layout_published; /* no table: part of documents */

/* Each appended to out. */
void mrs_layout_create(const mrs_layout *layout, mrs_buf *out);
/* "ALTER TABLE t ADD COLUMN c T;...": those past the first `have` of its columns (fid and lead
 * columns among them). No span may be one of them. */
void mrs_layout_widen(const mrs_layout *layout, uint32_t have, mrs_buf *out);
/* "INSERT INTO t VALUES(NULL,?1,...)": lead columns first. */
void mrs_layout_insert(const mrs_layout *layout, mrs_buf *out);
/* "p.\"id\",p.\"type\",..." without the lead. */
void mrs_layout_names(const mrs_layout *layout, const char *prefix, mrs_buf *out);

/* Bind the row's fields to the parameters after the lead. Strings are borrowed until the statement
 * is reset. */
void mrs_layout_bind(const mrs_layout *layout, mrs_stmt *stmt, const void *row);
/* Read fields from column `first` on; strings are copied into arena, to be called under
 * mrs_arena_run. */
void mrs_layout_read(const mrs_layout *layout, mrs_stmt *stmt, int first, void *row,
                     mrs_arena *arena);

/* Every field of the row as text, each ended by 0x1F: equal rows give equal bytes. */
void mrs_layout_text(const mrs_layout *layout, const void *row, mrs_buf *out);

/* Members of an object that is open, named as the columns; an unknown is null. names: those that
 * are wanted, "a|b"; empty: all. */
void mrs_layout_json(const mrs_layout *layout, const void *row, mrs_str names, mrs_json *json);
/* Such members back into *row, which is zeroed: a member that is not there is unknown. Strings are
 * copied into arena, to be called under mrs_arena_run. */
struct json_t;
void mrs_layout_unjson(const mrs_layout *layout, const struct json_t *object, void *row,
                       mrs_arena *arena);

/* A field from the text of its column: strings, enums, days, country codes. */
void mrs_column_set(const mrs_column *column, mrs_str text, void *field, mrs_arena *arena);
/* Where the group's struct is; NULL for a pointer that is not set. */
const char *mrs_group_at(const mrs_column_group *group, const void *row);

/* A text column, copied. */
mrs_str mrs_column_str(mrs_stmt *stmt, int col, mrs_arena *arena);
/* The four columns published, published_last, published_how, published_text from col on. */
mrs_published mrs_column_published(mrs_stmt *stmt, int col, mrs_arena *arena);

#endif
