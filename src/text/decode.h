/* decode.h - bytes of a part as UTF-8, with the way back to each byte.
 *
 * Charsets: UTF-8 (with and without a byte order mark), UTF-16 of either order (by its mark, or by
 * where its control bytes stand), and, when the bytes are not UTF-8, Windows-1252 or Windows-1256
 * by the letters they make. Nothing is dropped here but a byte order mark; what cannot be decoded
 * becomes U+FFFD.
 * Sources: RFC 3629; RFC 2781; RFC 8259 (strings); Unicode's CP1252.TXT and CP1256.TXT. */
#ifndef MRS_TEXT_DECODE_H
#define MRS_TEXT_DECODE_H

#include "text/text.h"

enum { MRS_TEXT_MAX = 8 << 20 }; /* bytes of one part that are read; longer ones are set aside */

/* Runs the arena itself, as mrs_decode_json does. MRS_E_LIMIT past MRS_TEXT_MAX or memory. */
MRS_CHECK mrs_status mrs_decode(mrs_str bytes, mrs_arena *arena, mrs_decoded *out, mrs_err *err);

/* As mrs_decode, when a giver says the charset (its label alone): bytes that are valid UTF-8 stay
 * so. Unknown labels are as if not said. charset.c. */
MRS_CHECK mrs_status mrs_decode_as(mrs_str bytes, mrs_str charset, mrs_arena *arena,
                                   mrs_decoded *out, mrs_err *err);

/* The JSON string whose characters (without the quotes) are bytes [at.start, at.end) of line, which
 * must be valid JSON. MRS_E_LIMIT. */
MRS_CHECK mrs_status mrs_decode_json(mrs_str line, mrs_span at, mrs_arena *arena, mrs_decoded *out,
                                     mrs_err *err);

/* The character of a byte from 0x80 on in Windows-1252. */
uint32_t mrs_windows_1252(unsigned char byte);

/* The character of the JSON escape at s.ptr[*at] == '\\', which *at is moved past; *at + 1 < end.
 */
uint32_t mrs_json_escape(mrs_str s, size_t *at, size_t end);

#endif
