/* lines.h - the lines of a decoded text, and which of their ends only wrap a line.
 *
 * A break is a wrap when the next word would not have fitted into the width that most sure wraps
 * agree on. Sure is a wrap before a small letter. The width is found twice, for first lines of
 * paragraphs and for the others, since text taken from pages often has a shorter first line.
 * All functions run under mrs_arena_run. */
#ifndef MRS_TEXT_LINES_H
#define MRS_TEXT_LINES_H

#include "text/text.h"

typedef enum {
    MRS_FIRST_OTHER,
    MRS_FIRST_SMALL, /* small letter, or a mark that cannot begin a sentence */
    MRS_FIRST_GREAT,
    MRS_FIRST_CASELESS /* Arabic, Hebrew ..., and text all in capitals */
} mrs_line_first;

typedef enum {
    MRS_LAST_OTHER,
    MRS_LAST_STOP, /* . ! ? and their like; not after an abbreviation */
    MRS_LAST_OPEN, /* comma, or the full stop of an abbreviation: more must follow */
    MRS_LAST_COLON,
    MRS_LAST_HYPHEN,
    MRS_LAST_SOFT /* soft hyphen */
} mrs_line_last;

typedef enum { MRS_LIST_NO, MRS_LIST_NUMBER, MRS_LIST_BULLET } mrs_line_list;

typedef enum { MRS_JOIN_NO, MRS_JOIN_SPACE, MRS_JOIN_BARE } mrs_line_join;

/* A line that is not blank. */
typedef struct {
    uint32_t start, end;  /* bytes of the text, white space at both ends left out */
    uint32_t next;        /* where the line after its line break begins */
    uint32_t width, word; /* code points, with its indent; of its first word */
    uint8_t gap;          /* blank lines before it: 0, 1, 2 (or more) */
    uint8_t first, last, list;
    bool alone;   /* never part of a paragraph: a line of its own by the tables */
    bool great;   /* every longer word begins with a capital */
    uint8_t join; /* to the line before */
} mrs_line;

typedef struct {
    mrs_line *at;
    uint32_t n;
} mrs_lines;

/* Is this the last word before a full stop that ends no sentence ("Gen", "U.S")? */
typedef bool mrs_is_abbreviation(const void *ctx, mrs_str word);

mrs_lines mrs_lines_split(mrs_str text, mrs_is_abbreviation *abbreviation, const void *ctx,
                          mrs_arena *arena);

/* Sets join of every line. */
void mrs_lines_join(mrs_lines lines, mrs_arena *arena);

/* Class of the last character of s that is no closing quote or bracket. */
mrs_line_last mrs_last_of(mrs_str s, mrs_is_abbreviation *abbreviation, const void *ctx);

#endif
