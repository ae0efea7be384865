/* buf.h - bytes that grow on the heap, and JSON written into them.
 *
 * A buffer never fails in the middle: when memory runs out it stays as it was and remembers; ask
 * mrs_buf_status at the end. JSON: RFC 8259, UTF-8, members in the order they are written, so that
 * equal input gives equal bytes. Numbers are the shortest decimal that reads back (%.17g at most).
 */
#ifndef MRS_BASE_BUF_H
#define MRS_BASE_BUF_H

#include "base/str.h"

typedef struct {
    char *ptr; /* NUL-terminated when not NULL */
    size_t len, cap;
    bool failed;
} mrs_buf;

void mrs_buf_clear(mrs_buf *buf); /* frees; {0} is an empty buffer */
void mrs_buf_put(mrs_buf *buf, mrs_str s);
void mrs_buf_putc(mrs_buf *buf, char c);
void mrs_buf_printf(mrs_buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline mrs_str mrs_buf_view(const mrs_buf *buf)
{
    return (mrs_str){buf->ptr, buf->len};
}
/* As text of an element or attribute of XML: control characters become spaces. */
void mrs_buf_xml(mrs_buf *buf, mrs_str s);
MRS_CHECK mrs_status mrs_buf_status(const mrs_buf *buf, mrs_err *err);

/* A JSON text in the making. key NULL: an element of an array (or the top). At most 63 deep. */
typedef struct {
    mrs_buf *out;
    uint64_t has; /* bit d: level d holds something already */
    int depth;
} mrs_json;

void mrs_json_object(mrs_json *json, const char *key);
void mrs_json_array(mrs_json *json, const char *key);
void mrs_json_end(mrs_json *json, char closing); /* '}' or ']' */
void mrs_json_str(mrs_json *json, const char *key, mrs_str value);
void mrs_json_str_or_null(mrs_json *json, const char *key, mrs_str value); /* empty: null */
void mrs_json_int(mrs_json *json, const char *key, int64_t value);
void mrs_json_num(mrs_json *json, const char *key, double value); /* NAN, infinite: null */
void mrs_json_bool(mrs_json *json, const char *key, bool value);
void mrs_json_null(mrs_json *json, const char *key);
void mrs_json_raw(mrs_json *json, const char *key, mrs_str json_text); /* as it is */

/* The shortest decimal form of value ("12", "36.5"); returns its length. */
size_t mrs_num_text(double value, char out[32]);

#endif
