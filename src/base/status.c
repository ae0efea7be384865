#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *mrs_status_text(mrs_status st)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_STATUSES(MRS_X)
#undef MRS_X
    };
    return (unsigned)st < sizeof texts / sizeof *texts ? texts[st] : "unknown status";
}

/* A cut inside a character, or a line break taken from the input, must not reach a terminal. */
static void tidy(char *text)
{
    size_t len = strlen(text);
    if (len == MRS_ERR_TEXT - 1) {
        while (len && ((unsigned char)text[len - 1] & 0xC0) == 0x80)
            len--;
        if (len && (unsigned char)text[len - 1] >= 0xC0)
            len--;
        text[len] = '\0';
    }
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = ' ';
}

mrs_status mrs_fail(mrs_err *err, mrs_status st, const char *fmt, ...)
{
    if (!err)
        return st;
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    tidy(err->text);
    err->status = st;
    return st;
}

mrs_status mrs_err_wrap(mrs_err *err, mrs_status st, const char *fmt, ...)
{
    if (!err)
        return st;
    char head[MRS_ERR_TEXT];
    char tail[MRS_ERR_TEXT];
    va_list args;
    va_start(args, fmt);
    vsnprintf(head, sizeof head, fmt, args);
    va_end(args);
    memcpy(tail, err->text, sizeof tail);
    size_t n = strlen(head);
    size_t room = sizeof err->text - 1;
    memcpy(err->text, head, n);
    for (const char *c = ": "; *c && n < room; c++)
        err->text[n++] = *c;
    for (const char *c = tail; *c && n < room; c++)
        err->text[n++] = *c;
    err->text[n] = '\0';
    tidy(err->text);
    err->status = st;
    return st;
}
