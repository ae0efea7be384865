/* tables.h - the rows of data/text, checked and compiled: what canon.c and its parts share. */
#ifndef MRS_TEXT_TABLES_H
#define MRS_TEXT_TABLES_H

#include "text/regex.h"
#include "text/text.h"

typedef enum { MRS_ZONE_ANY, MRS_ZONE_HEAD, MRS_ZONE_TAIL, MRS_ZONE_EDGE } mrs_zone;
typedef enum { MRS_TAKE_NONE, MRS_TAKE_AUTHOR, MRS_TAKE_PUBLISHER } mrs_take;

/* A row of boilerplate.tsv. */
typedef struct {
    mrs_regex *regex; /* NULL: a whole line, found by the table's index */
    mrs_zone zone;
    mrs_take take;
    uint32_t max;    /* code points */
    bool no_stop;    /* only when the paragraph does not end like a sentence */
    const char *why; /* lives as long as the tables */
} mrs_rule;

/* A row of dates.tsv or openings.tsv. Group numbers, 0: has none. */
typedef struct {
    mrs_regex *regex;
    uint32_t y, m, d, mon, a, b;
} mrs_date_form;

typedef enum { MRS_OPENING_DATELINE, MRS_OPENING_AGENCY, MRS_OPENING_AFTER } mrs_opening_kind;
typedef struct {
    mrs_regex *regex;
    mrs_opening_kind kind;
    uint32_t place, date, agency, known;
} mrs_opening;

typedef enum {
    MRS_HEAD_TITLE,
    MRS_HEAD_DATE,
    MRS_HEAD_PUBLISHER,
    MRS_HEAD_AUTHOR,
    MRS_HEAD_URI,
    MRS_HEAD_LANG,
    MRS_HEAD_SAMPLE,
    MRS_HEAD_NOTE
} mrs_head_field;

enum { MRS_LANGS = 64 };

struct mrs_canon {
    mrs_arena *arena;
    mrs_table boilerplate, words, months, header, abbreviations, publishers, languages, page,
        page_head, columns;
    uint8_t *page_marks;      /* [rows of page] mrs_page_mark */
    mrs_page_says *page_says; /* [rows of page_head] */
    MRS_VEC(mrs_rule) rules;  /* rules.at[row - 1] */
    mrs_regex *screen;        /* all rules of zone any in one: most paragraphs match none */
    uint32_t longest;         /* max of all rules */
    MRS_VEC(mrs_date_form) dates;
    MRS_VEC(mrs_regex *) times; /* and time zones */
    MRS_VEC(mrs_opening) openings;
    const uint64_t *row_langs; /* [rows of languages] bit i: lang[i] */
    mrs_str lang[MRS_LANGS];
    uint32_t n_langs;
};

/* Stop before which no sentence ends? For lines.h; ctx is the mrs_canon. */
bool mrs_canon_abbreviation(const void *ctx, mrs_str word);

/* The field of a header key in small letters; false when there is no such key. */
bool mrs_canon_header_key(const mrs_canon *canon, mrs_str key, mrs_head_field *out);

/* Is s an outlet's name, or does it have a word that no person's name has? */
bool mrs_canon_is_publisher(const mrs_canon *canon, mrs_str s);

/* The row of a line that is boilerplate by itself; NULL when it is none. */
const mrs_rule *mrs_canon_line_rule(const mrs_canon *canon, mrs_str line);

#endif
