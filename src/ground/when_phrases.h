/* when_phrases.h - words and phrases of a table, found in a text by their atoms.
 *
 * A phrase is matched by the hashes of its words in small letters; several rows may share one. Also
 * the reading of tables by column name, with errors that name file and line. Built once,
 * read-only after. */
#ifndef MRS_GROUND_WHEN_PHRASES_H
#define MRS_GROUND_WHEN_PHRASES_H

#include "ground/when_atoms.h"

enum { MRS_PHRASE_WORDS = 7 };

typedef struct {
    uint64_t word[MRS_PHRASE_WORDS];
    uint8_t n;
    uint32_t row;  /* the caller's number */
    uint32_t next; /* 1 + index of the next phrase that begins with the same word; 0: none */
} mrs_phrase;

typedef struct {
    MRS_VEC(mrs_phrase) all;
    uint32_t *slot;    /* 1 + index of the first phrase, 0 empty; linear probing by word[0] */
    uint32_t slots;    /* a power of two */
    uint64_t seen[64]; /* a bit for the top 12 bits of the hash of every first word: most words of a
                          text end here */
} mrs_phrases;

/* False when words has no atom or too many of them. Digits cannot begin a phrase. */
bool mrs_phrases_add(mrs_phrases *phrases, mrs_arena *arena, mrs_str words, uint32_t row);
/* To be called once, after the last add. */
void mrs_phrases_index(mrs_phrases *phrases, mrs_arena *arena);

/* The next phrase that stands at atom i, *at 0 to begin with and 1 + its index after; NULL: no
 * more. */
const mrs_phrase *mrs_phrases_at(const mrs_phrases *phrases, const mrs_atoms *atoms, uint32_t i,
                                 uint32_t *at);

/* The same for one word by its hash (mrs_atom). */
const mrs_phrase *mrs_phrases_of(const mrs_phrases *phrases, uint64_t word, uint32_t *at);
/* The hash of a word, in any case. */
uint64_t mrs_word_hash(mrs_str word);

/* ---- rows of a table of the data pack ----------------------------------------------------------
 */
enum { MRS_ROW_COLS = 10 };
typedef struct {
    mrs_table table;
    const char *file; /* "data/lexicon/time_words.tsv" */
    uint32_t col[MRS_ROW_COLS];
    uint32_t line;
    uint32_t row; /* 0 before the first */
} mrs_rows_of;

/* columns: n names. Fails: MRS_E_FORMAT naming the file and the column. */
MRS_CHECK mrs_status mrs_rows_of_open(const mrs_pack *pack, const char *section, const char *file,
                                      const char *const *columns, uint32_t n, mrs_rows_of *out,
                                      mrs_err *err);
/* On to the next row; false at the end. */
bool mrs_rows_of_next(mrs_rows_of *rows);
mrs_str mrs_rows_of_cell(const mrs_rows_of *rows, uint32_t column);
/* MRS_E_FORMAT: "data/lexicon/time_words.tsv line 41: unknown unit "fortnite"". */
MRS_CHECK mrs_status mrs_rows_of_bad(const mrs_rows_of *rows, const char *what, mrs_str word,
                                     mrs_err *err);

#endif
