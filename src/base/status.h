/* status.h - what went wrong, where and why.
 *
 * Every call that can fail for a reason outside our code returns an mrs_status and, when it is not
 * MRS_OK, has written one line into *err. Callers that know a name (path, document, line) widen the
 * text with mrs_err_wrap on the way up. The library never prints and never exits. */
#ifndef MRS_BASE_STATUS_H
#define MRS_BASE_STATUS_H

/* name, exit-worthy text */
/* clang-format off */
#define MRS_STATUSES(X)                                                                            \
    X(OK, "ok")                                                                                    \
    X(E_ARG, "wrong call")                                                                         \
    X(E_IO, "input or output failed")                                                              \
    X(E_FORMAT, "not in the expected form")                                                        \
    X(E_VERSION, "made by another version")                                                        \
    X(E_LIMIT, "past a limit")                                                                     \
    X(E_MEMORY, "out of memory")                                                                   \
    X(E_EMPTY, "nothing in it")                                                                    \
    X(E_LANG, "in a language that cannot be coded")                                                \
    X(E_NONE, "not found")                                                                         \
    X(E_BUSY, "in use")                                                                            \
    X(E_HELD, "held back by the gate")
/* clang-format on */

typedef enum {
#define MRS_X(name, text) MRS_##name,
    MRS_STATUSES(MRS_X)
#undef MRS_X
} mrs_status_code;

/* An unused result does not compile. */
typedef mrs_status_code mrs_status;
#define MRS_CHECK __attribute__((warn_unused_result))

enum { MRS_ERR_TEXT = 512 };
typedef struct {
    mrs_status status;
    char text[MRS_ERR_TEXT]; /* one line, UTF-8, NUL-terminated, cut at a character */
} mrs_err;

/* The text of a status; never NULL. */
const char *mrs_status_text(mrs_status st);

/* Write "fmt" into *err (err may be NULL) and return st. */
mrs_status mrs_fail(mrs_err *err, mrs_status st, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "fmt: " before the text already in *err and return st. */
mrs_status mrs_err_wrap(mrs_err *err, mrs_status st, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
