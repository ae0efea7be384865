#include "base/buf.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool reserve(mrs_buf *buf, size_t more)
{
    if (buf->failed || more > SIZE_MAX / 4 - buf->len)
        return !(buf->failed = true);
    size_t need = buf->len + more + 1;
    if (need <= buf->cap)
        return true;
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap < need)
        cap *= 2;
    char *p = realloc(buf->ptr, cap);
    if (!p)
        return !(buf->failed = true);
    buf->ptr = p;
    buf->cap = cap;
    return true;
}

void mrs_buf_clear(mrs_buf *buf)
{
    free(buf->ptr);
    *buf = (mrs_buf){0};
}

void mrs_buf_put(mrs_buf *buf, mrs_str s)
{
    if (!reserve(buf, s.len))
        return;
    if (s.len)
        memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
    buf->ptr[buf->len] = '\0';
}

void mrs_buf_putc(mrs_buf *buf, char c)
{
    mrs_buf_put(buf, (mrs_str){&c, 1});
}

void mrs_buf_printf(mrs_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0 || !reserve(buf, (size_t)n))
        return;
    va_start(args, fmt);
    vsnprintf(buf->ptr + buf->len, (size_t)n + 1, fmt, args);
    va_end(args);
    buf->len += (size_t)n;
}

void mrs_buf_xml(mrs_buf *buf, mrs_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '<' || c == '>' || c == '&' || c == '"')
            mrs_buf_printf(buf, "&#%d;", c);
        else
            mrs_buf_putc(buf, c < 0x20 && c != '\n' ? ' ' : (char)c);
    }
}

mrs_status mrs_buf_status(const mrs_buf *buf, mrs_err *err)
{
    return buf->failed ? mrs_fail(err, MRS_E_MEMORY, "out of memory") : MRS_OK;
}

static void escaped(mrs_buf *out, mrs_str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
            continue;
        mrs_buf_put(out, mrs_str_sub(s, from, i));
        from = i + 1;
        if (c == '"' || c == '\\')
            mrs_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            mrs_buf_put(out, MRS_STR("\\n"));
        else if (c == '\t')
            mrs_buf_put(out, MRS_STR("\\t"));
        else
            mrs_buf_printf(out, "\\u%04x", c);
    }
    if (from < s.len)
        mrs_buf_put(out, mrs_str_sub(s, from, s.len));
}

static void quoted(mrs_buf *out, mrs_str s)
{
    mrs_buf_putc(out, '"');
    escaped(out, s);
    mrs_buf_putc(out, '"');
}

static void lead(mrs_json *json, const char *key)
{
    uint64_t bit = (uint64_t)1 << json->depth;
    if (json->has & bit)
        mrs_buf_putc(json->out, ',');
    json->has |= bit;
    if (key) {
        quoted(json->out, mrs_str_of(key));
        mrs_buf_putc(json->out, ':');
    }
}

static void open_level(mrs_json *json, const char *key, char c)
{
    lead(json, key);
    mrs_buf_putc(json->out, c);
    json->depth++;
    assert(json->depth < 64);
    json->has &= ~((uint64_t)1 << json->depth);
}

void mrs_json_object(mrs_json *json, const char *key)
{
    open_level(json, key, '{');
}

void mrs_json_array(mrs_json *json, const char *key)
{
    open_level(json, key, '[');
}

void mrs_json_end(mrs_json *json, char closing)
{
    assert(json->depth > 0);
    mrs_buf_putc(json->out, closing);
    json->depth--;
    if (json->depth == 0)
        json->has = 0;
}

void mrs_json_str(mrs_json *json, const char *key, mrs_str value)
{
    lead(json, key);
    quoted(json->out, value);
}

void mrs_json_str_or_null(mrs_json *json, const char *key, mrs_str value)
{
    if (value.len)
        mrs_json_str(json, key, value);
    else
        mrs_json_null(json, key);
}

/* Digits of a number, `places` of them behind the point (0: there is none). */
static size_t decimal(int64_t value, uint32_t places, char out[32])
{
    char back[32];
    uint32_t n = 0, at = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        if (n && n == places)
            back[at++] = '.';
        back[at++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (++n <= places || rest);
    if (value < 0)
        back[at++] = '-';
    for (uint32_t i = 0; i < at; i++)
        out[i] = back[at - 1 - i];
    out[at] = '\0';
    return at;
}

void mrs_json_int(mrs_json *json, const char *key, int64_t value)
{
    char text[32];
    lead(json, key);
    mrs_buf_put(json->out, (mrs_str){text, decimal(value, 0, text)});
}

/* Most numbers have few decimals: by whole numbers, a tenth of printf's time. 0: it is none. */
static size_t few_decimals(double value, char out[32])
{
    double ten = 10;
    for (uint32_t places = 1; places <= 6; places++, ten *= 10) {
        double whole = nearbyint(value * ten);
        if (whole / ten == value)
            return decimal((int64_t)whole, places, out);
    }
    return 0;
}

size_t mrs_num_text(double value, char out[32])
{
    if (fabs(value) < 1e15 && value == floor(value))
        return decimal((int64_t)value, 0, out);
    int n = fabs(value) < 1e8 && fabs(value) >= 1e-3 ? (int)few_decimals(value, out) : 0;
    if (n)
        return (size_t)n;
    /* 15 digits tell any decimal of so many apart: what reads back there is the shortest */
    for (int digits = 15; digits <= 17; digits++) {
        n = snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return (size_t)n;
}

void mrs_json_num(mrs_json *json, const char *key, double value)
{
    if (!isfinite(value)) {
        mrs_json_null(json, key);
        return;
    }
    char text[32];
    size_t n = mrs_num_text(value, text);
    mrs_json_raw(json, key, (mrs_str){text, n});
}

void mrs_json_bool(mrs_json *json, const char *key, bool value)
{
    mrs_json_raw(json, key, value ? MRS_STR("true") : MRS_STR("false"));
}

void mrs_json_null(mrs_json *json, const char *key)
{
    mrs_json_raw(json, key, MRS_STR("null"));
}

void mrs_json_raw(mrs_json *json, const char *key, mrs_str json_text)
{
    lead(json, key);
    mrs_buf_put(json->out, json_text);
}
