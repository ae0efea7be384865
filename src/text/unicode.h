/* unicode.h - classes and lower case of characters as Python 3.11 sees them.
 *
 * The learned pipeline was trained on Python's str.isalpha, isupper, isdigit, isspace and lower of
 * Unicode 14; other tables (utf8proc: 15.0) differ at thousands of code points. The tables are made
 * at build by tools/gen_unicode.py from Python's own answers. */
#ifndef MRS_TEXT_UNICODE_H
#define MRS_TEXT_UNICODE_H

#include "base/base.h"

/* cp: any value; past U+10FFFF all are false. */
bool mrs_cp_is_alpha(uint32_t cp);
bool mrs_cp_is_upper(uint32_t cp);
bool mrs_cp_is_digit(uint32_t cp); /* also superscripts and such: Python's isdigit */
bool mrs_cp_is_space(uint32_t cp); /* Python's isspace: also U+001C-U+001F, U+0085, not U+200B */

/* s is valid UTF-8. True when s is not empty and every character of it is of the class. */
bool mrs_str_is_alpha(mrs_str s);
bool mrs_str_is_space(mrs_str s);

/* Python's str.lower: full mapping (U+0130 becomes two characters) and the final-sigma rule.
 * s is valid UTF-8; gives s itself, borrowed, when nothing changes, else a copy in arena. */
mrs_str mrs_lower(mrs_str s, mrs_arena *arena);

/* The same into out, which has room for mrs_lower_room(s.len) bytes; returns the length. */
size_t mrs_lower_put(mrs_str s, char *out);
static inline size_t mrs_lower_room(size_t len)
{
    return len + len / 2 + 4; /* no character grows by more than half of its bytes */
}

#endif
