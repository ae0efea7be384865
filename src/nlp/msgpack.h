/* msgpack.h - reading MessagePack in place: the form of spaCy's model files.
 *
 * Source: the MessagePack specification (github.com/msgpack/msgpack/blob/master/spec.md).
 * Values are borrowed from the input. Every length is checked against what is left, so that damaged
 * input gives false, never a read outside. Containers give their head only; their elements follow.
 */
#ifndef MRS_NLP_MSGPACK_H
#define MRS_NLP_MSGPACK_H

#include "base/base.h"

typedef enum {
    MRS_MSG_NIL,
    MRS_MSG_BOOL,  /* i: 0 or 1 */
    MRS_MSG_INT,   /* i; u the same bits (64-bit string ids are above INT64_MAX) */
    MRS_MSG_FLOAT, /* f */
    MRS_MSG_STR,   /* s */
    MRS_MSG_BIN,   /* s */
    MRS_MSG_ARRAY, /* n values follow */
    MRS_MSG_MAP,   /* n keys, each with its value, follow */
    MRS_MSG_EXT    /* s */
} mrs_msg_kind;

typedef struct {
    mrs_msg_kind kind;
    int64_t i;
    uint64_t u;
    double f;
    mrs_str s;
    uint32_t n;
} mrs_msg;

/* Takes one value (of a container: its head) off the front of *rest; false at the end or when the
 * bytes are no such value. n of a container is at most the number of bytes left. */
bool mrs_msg_next(mrs_str *rest, mrs_msg *out);
/* The same, and true only for that kind. */
bool mrs_msg_expect(mrs_str *rest, mrs_msg_kind kind, mrs_msg *out);
/* Takes one whole value, elements included; *value (may be NULL) gets its bytes. */
bool mrs_msg_skip(mrs_str *rest, mrs_str *value);
/* The bytes of the value under a str or bin key of the map that `map` begins with. */
bool mrs_msg_find(mrs_str map, const char *key, mrs_str *value);
/* The bytes of element i of the array that `array` begins with. */
bool mrs_msg_at(mrs_str array, uint32_t i, mrs_str *value);

#endif
