/* mask.h - words in a text give way to marks of the same length, character by character. */
#ifndef MRS_STORE_MASK_H
#define MRS_STORE_MASK_H

#include "base/base.h"

/* Where words next stand in text at or after *at: case apart, and whatever stands between them that
 * is no letter or digit, quotes and brackets and lines broken by a hyphen included, as long as they
 * have three characters (else as they are written, ASCII case apart, a blank standing for any white
 * space). False: nowhere. words: valid UTF-8; text: any bytes. */
bool mrs_mask_find(mrs_str text, mrs_str words, size_t *at, size_t *len);

/* Does the word stand in the words, whole? "man" does not stand in "Rahman". */
bool mrs_mask_holds(mrs_str words, mrs_str word);

/* Bytes [at, at+len) of text, valid UTF-8, each character replaced by one of the same length: "#",
 * U+00A4, U+2588, U+1FB8B. */
void mrs_mask(char *text, size_t at, size_t len);

/* All occurrences in a copy of text, appended to out; how many. */
uint32_t mrs_mask_text(mrs_str text, mrs_str words, mrs_buf *out);

/* The same in a JSON text, only in strings that are words of a report: values of the keys text,
 * name, unit, reason, and columns of claims that hold words. */
uint32_t mrs_mask_json(mrs_str json, mrs_str words, mrs_buf *out);

/* The same of single letters: where a string is followed by its span in text (code points), which
 * has been masked, the characters that are marks there become these marks. */
uint32_t mrs_mask_spans(mrs_str json, const mrs_cpindex *text, mrs_buf *out);

#endif
