#include "ingest/http.h"

#include <brotli/decode.h>
#include <strings.h>
#include <zlib.h>

/* --- the head --------------------------------------------------------------------------------- */

bool mrs_head_split(mrs_str s, mrs_str *head, mrs_str *rest)
{
    for (size_t at = 0; at < s.len;) {
        const char *end = memchr(s.ptr + at, '\n', s.len - at);
        if (!end)
            return false;
        size_t next = (size_t)(end - s.ptr) + 1;
        if (next - at == 1 || (next - at == 2 && s.ptr[at] == '\r')) {
            *head = mrs_str_sub(s, 0, at);
            *rest = mrs_str_sub(s, next, s.len);
            return true;
        }
        at = next;
    }
    return false;
}

mrs_str mrs_head_field(mrs_str head, mrs_str name)
{
    mrs_str line;
    while (mrs_str_split(&head, '\n', &line))
        if (line.len > name.len && line.ptr[name.len] == ':' &&
            strncasecmp(line.ptr, name.ptr, name.len) == 0)
            return mrs_str_trim(mrs_str_sub(line, name.len + 1, line.len));
    return MRS_STR("");
}

bool mrs_http_split(mrs_str block, mrs_http *out)
{
    *out = (mrs_http){0};
    if (!mrs_str_starts(block, MRS_STR("HTTP/")) || !mrs_head_split(block, &out->head, &out->body))
        return false;
    mrs_str rest = out->head, part;
    int64_t status = 0;
    (void)mrs_str_split(&rest, ' ', &part);
    for (size_t i = 0;
         rest.ptr && i < 3 && i < rest.len && rest.ptr[i] >= '0' && rest.ptr[i] <= '9'; i++)
        status = status * 10 + (rest.ptr[i] - '0');
    out->status = (int)status;
    return true;
}

/* --- chunks ----------------------------------------------------------------------------------- */

/* The size line of a chunk at *at, which moves behind it; false: there is none. */
static bool chunk_size(mrs_str s, size_t *at, size_t *size)
{
    size_t n = 0, i = *at;
    for (; i < s.len && n < ((size_t)1 << 40); i++) {
        char c = s.ptr[i], low = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            n = n * 16 + (size_t)(c - '0');
        else if (low >= 'a' && low <= 'f')
            n = n * 16 + (size_t)(low - 'a') + 10;
        else
            break;
    }
    const char *end = i > *at && i < s.len ? memchr(s.ptr + i, '\n', s.len - i) : NULL;
    if (!end || !strchr("\r\n; \t", s.ptr[i]))
        return false;
    *at = (size_t)(end - s.ptr) + 1;
    *size = n;
    return true;
}

/* A body that is not in chunks stays as it is. */
static mrs_status undo_chunks(mrs_str in, bool cut, mrs_buf *room, mrs_str *out, mrs_err *err)
{
    size_t at = 0, size = 0;
    *out = in;
    if (!chunk_size(in, &at, &size))
        return MRS_OK;
    room->len = 0;
    while (size) {
        bool early = in.len - at < size;
        mrs_buf_put(room, mrs_str_sub(in, at, early ? in.len : at + size));
        at = early ? in.len : at + size;
        if (at < in.len && in.ptr[at] == '\r')
            at++;
        bool apart = at < in.len && in.ptr[at] == '\n';
        at += apart;
        if (early || !apart || !chunk_size(in, &at, &size)) {
            if (cut && at >= in.len)
                break;
            return mrs_fail(err, MRS_E_FORMAT, "damaged chunks in the body");
        }
    }
    *out = mrs_buf_view(room);
    return mrs_buf_status(room, err);
}

/* --- compression ------------------------------------------------------------------------------ */

typedef enum { MORE, WHOLE, BROKEN } step;

enum { PIECE = 1 << 16 };

/* One piece more into to; *used and *made move on. */
typedef step unpack_step(void *state, mrs_str in, size_t *used, char *to, size_t *made);

static step inflate_step(void *state, mrs_str in, size_t *used, char *to, size_t *made)
{
    z_stream *z = state;
    z->next_in = (unsigned char *)(uintptr_t)(in.ptr + *used);
    z->avail_in = (unsigned)(in.len - *used);
    z->next_out = (unsigned char *)to;
    z->avail_out = PIECE;
    int rc = inflate(z, Z_NO_FLUSH);
    *used = in.len - z->avail_in;
    *made = PIECE - z->avail_out;
    return rc == Z_STREAM_END ? WHOLE : rc == Z_OK ? MORE : BROKEN;
}

static step brotli_step(void *state, mrs_str in, size_t *used, char *to, size_t *made)
{
    size_t left = in.len - *used, room = PIECE;
    const uint8_t *from = (const uint8_t *)in.ptr + *used;
    uint8_t *at = (uint8_t *)to;
    BrotliDecoderResult rc = BrotliDecoderDecompressStream(state, &left, &from, &room, &at, NULL);
    *used = in.len - left;
    *made = PIECE - room;
    return rc == BROTLI_DECODER_RESULT_SUCCESS             ? WHOLE
           : rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT ? MORE
                                                           : BROKEN;
}

static mrs_status unpack(unpack_step *next, void *state, mrs_str in, bool cut, mrs_buf *room,
                         mrs_err *err)
{
    char piece[PIECE];
    size_t used = 0, made = 0;
    room->len = 0;
    for (;;) {
        step s = next(state, in, &used, piece, &made);
        mrs_buf_put(room, (mrs_str){piece, made});
        if (room->len > MRS_BODY_MAX)
            return mrs_fail(err, MRS_E_LIMIT, "body longer than %d bytes", MRS_BODY_MAX);
        if (s == WHOLE || (s == BROKEN && used == in.len && cut))
            return mrs_buf_status(room, err);
        if (s == BROKEN || (made == 0 && used == in.len))
            return mrs_fail(err, MRS_E_FORMAT, "damaged compression of the body");
    }
}

static mrs_status undo_inflate(mrs_str in, int bits, bool cut, mrs_buf *room, mrs_err *err)
{
    z_stream z = {0};
    if (inflateInit2(&z, bits) != Z_OK)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = unpack(inflate_step, &z, in, cut, room, err);
    (void)inflateEnd(&z);
    return st;
}

/* Deflate is said of zlib's format and of bare deflate. */
static mrs_status undo_deflate(mrs_str in, bool cut, mrs_buf *room, mrs_err *err)
{
    bool zlib = in.len > 1 && (in.ptr[0] & 0x0F) == 8 &&
                ((unsigned char)in.ptr[0] * 256 + (unsigned char)in.ptr[1]) % 31 == 0;
    return undo_inflate(in, zlib ? 15 : -15, cut, room, err);
}

static mrs_status undo_brotli(mrs_str in, bool cut, mrs_buf *room, mrs_err *err)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!state)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = unpack(brotli_step, state, in, cut, room, err);
    BrotliDecoderDestroyInstance(state);
    return st;
}

static bool looks_plain(mrs_str in)
{
    mrs_str s = mrs_str_trim(mrs_str_sub(in, 0, in.len < 64 ? in.len : 64));
    return s.len && (s.ptr[0] == '<' || s.ptr[0] == '{');
}

static bool is_coding(mrs_str coding, const char *name)
{
    return coding.len == strlen(name) && strncasecmp(coding.ptr, name, coding.len) == 0;
}

static mrs_status undo_coding(mrs_str coding, mrs_str in, bool cut, mrs_buf *room, mrs_str *out,
                              mrs_err *err)
{
    mrs_status st;
    *out = in;
    if (coding.len == 0 || in.len == 0 || is_coding(coding, "identity"))
        return MRS_OK;
    if (is_coding(coding, "gzip") || is_coding(coding, "x-gzip")) {
        if (!mrs_str_starts(in, MRS_STR("\x1F\x8B")))
            return MRS_OK;
        st = undo_inflate(in, 15 + 16, cut, room, err);
    } else if (looks_plain(in)) {
        return MRS_OK;
    } else if (is_coding(coding, "deflate")) {
        st = undo_deflate(in, cut, room, err);
    } else if (is_coding(coding, "br")) {
        st = undo_brotli(in, cut, room, err);
    } else {
        return mrs_fail(err, MRS_E_FORMAT, "body in the coding \"%.*s\", which is not read",
                        (int)(coding.len < 20 ? coding.len : 20), coding.ptr);
    }
    *out = mrs_buf_view(room);
    return st;
}

mrs_status mrs_http_body(const mrs_http *http, bool cut, mrs_buf rooms[2], mrs_str *out,
                         mrs_err *err)
{
    mrs_str codings = mrs_head_field(http->head, MRS_STR("content-encoding"));
    mrs_status st = MRS_OK;
    *out = http->body;
    mrs_str transfer = mrs_head_field(http->head, MRS_STR("transfer-encoding"));
    int room = 0;
    if (transfer.len) {
        st = undo_chunks(*out, cut, &rooms[0], out, err);
        room = 1;
    }
    for (int n = 0; !st && codings.len && n < 3; n++, room ^= 1) { /* the last one first */
        size_t comma = codings.len;
        while (comma && codings.ptr[comma - 1] != ',')
            comma--;
        mrs_str coding = mrs_str_trim(mrs_str_sub(codings, comma, codings.len));
        codings.len = comma ? comma - 1 : 0;
        st = undo_coding(coding, *out, cut, &rooms[room], out, err);
    }
    return st;
}
