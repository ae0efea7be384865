/* page_names.h - the words that class, id, role ... of an element are made of. */
#ifndef MRS_INGEST_PAGE_NAMES_H
#define MRS_INGEST_PAGE_NAMES_H

#include "base/base.h"

enum { MRS_NAME_BYTES = 512, MRS_NAME_WORDS = 120 };

typedef struct {
    char text[MRS_NAME_BYTES + 64]; /* words in small letters, each followed by a space */
    size_t len;
    size_t starts[MRS_NAME_WORDS + 8], n;
} mrs_name_words;

/* "articleBody-text" -> article, body, text: split at signs, digits and capitals. What is past
 * MRS_NAME_BYTES is left out. */
void mrs_name_split(mrs_str name, mrs_name_words *out);

/* n words from word i, one space between; borrowed. */
mrs_str mrs_name_phrase(const mrs_name_words *words, size_t i, size_t n);

#endif
