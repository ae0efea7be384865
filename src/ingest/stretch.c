#include "ingest/stretch.h"

#include "ingest/media.h"
#include "ingest/source.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

enum {
    PIECE = 1 << 16, /* read at a time */
    ROOM = 1 << 18   /* unpacked at a time; most members are smaller */
};

typedef enum { NONE, PLAIN, PACKED } stretch_mode;

struct mrs_stretch {
    mrs_input *input;
    struct inflate_state z;
    stretch_mode mode;
    bool ended;  /* nothing more comes into out */
    bool failed; /* look for the next member */
    char *out;   /* unpacked; [at, end) not used yet */
    size_t at, end, cap;
    uint64_t n_in, n_out;
};

static mrs_status grow(mrs_stretch *s, size_t cap, mrs_err *err)
{
    if (cap <= s->cap)
        return MRS_OK;
    char *out = realloc(s->out, cap);
    if (!out)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    s->out = out;
    s->cap = cap;
    return MRS_OK;
}

static void use_input(mrs_stretch *s, size_t n)
{
    mrs_input_skip(s->input, n);
    s->n_in += n;
}

mrs_status mrs_stretch_open(mrs_input *input, mrs_stretch **out, mrs_err *err)
{
    mrs_stretch *s = calloc(1, sizeof *s);
    *out = s;
    if (!s)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    s->input = input;
    isal_inflate_init(&s->z);
    return MRS_OK;
}

void mrs_stretch_close(mrs_stretch *s)
{
    if (!s)
        return;
    free(s->out);
    free(s);
}

static void open_member(mrs_stretch *s)
{
    isal_inflate_reset(&s->z);
    s->z.crc_flag = ISAL_GZIP;
    s->mode = PACKED;
    s->at = s->end = 0;
    s->ended = false;
}

static bool is_gzip(mrs_str s)
{
    return mrs_str_starts(s, MRS_STR("\x1F\x8B\x08"));
}

/* Where in bytes a member begins that holds a record; bytes.len when none does. */
static size_t find_member(mrs_str bytes)
{
    const char *why;
    for (size_t at = 0; at + 3 <= bytes.len; at++) {
        const char *mark = memchr(bytes.ptr + at, '\x1F', bytes.len - at);
        if (!mark)
            break;
        at = (size_t)(mark - bytes.ptr);
        mrs_str rest = mrs_str_sub(bytes, at, bytes.len);
        if (is_gzip(rest) && mrs_media_of(rest, &why) == MRS_MEDIA_WARC)
            return at;
    }
    return bytes.len;
}

/* Move the input to the next member; MRS_E_NONE: there is none. */
static mrs_status seek_member(mrs_stretch *s, mrs_err *err)
{
    enum { TAIL = 1024 }; /* a mark is judged with at least so many bytes behind it */
    mrs_str bytes;
    for (;;) {
        mrs_status st = mrs_input_peek(s->input, PIECE, &bytes, err);
        if (st || bytes.len == 0)
            return st ? st : MRS_E_NONE;
        size_t at = find_member(bytes);
        if (at < bytes.len) {
            use_input(s, at);
            return MRS_OK;
        }
        use_input(s, bytes.len < PIECE ? bytes.len : bytes.len - TAIL);
    }
}

/* Leave the stretch at hand, and the input behind it. */
static mrs_status leave(mrs_stretch *s, mrs_err *err)
{
    mrs_str rest;
    mrs_status st = MRS_OK;
    while (!s->failed && !s->ended && s->mode != NONE) {
        st = mrs_stretch_peek(s, PIECE, &rest, err);
        if (st || rest.len == 0)
            break;
        mrs_stretch_skip(s, rest.len);
    }
    s->mode = NONE;
    return s->failed ? MRS_OK : st;
}

mrs_status mrs_stretch_next(mrs_stretch *s, mrs_err *err)
{
    mrs_str head = {0};
    bool first = s->mode == NONE && s->n_in == 0;
    mrs_status st = leave(s, err);
    if (!st)
        st = mrs_input_peek(s->input, 3, &head, err);
    if (st || head.len == 0)
        return st ? st : MRS_E_NONE;
    if (first && !is_gzip(head)) {
        s->mode = PLAIN;
        return MRS_OK;
    }
    if (s->failed) /* not the same member again */
        use_input(s, 1);
    if (s->failed || !is_gzip(head))
        st = seek_member(s, err);
    s->failed = false;
    if (!st)
        open_member(s);
    return st;
}

/* One piece more into out. At the end of the input some may still wait in ISA-L's own buffers. */
static mrs_status fill(mrs_stretch *s, mrs_err *err)
{
    mrs_str packed;
    mrs_status st = mrs_input_peek(s->input, PIECE, &packed, err);
    if (!st)
        st = grow(s, s->end + ROOM, err);
    if (st)
        return st;
    s->z.next_in = (unsigned char *)(uintptr_t)packed.ptr;
    s->z.avail_in = (uint32_t)packed.len;
    s->z.next_out = (unsigned char *)s->out + s->end;
    s->z.avail_out = ROOM;
    int rc = isal_inflate(&s->z);
    size_t made = ROOM - s->z.avail_out;
    s->end += made;
    s->n_out += made;
    s->ended = s->z.block_state == ISAL_BLOCK_FINISH;
    if (s->z.avail_in <= packed.len) /* after damaged data it may be more */
        use_input(s, packed.len - s->z.avail_in);
    bool stuck = made == 0 && s->z.avail_in >= packed.len && !s->ended;
    if (rc != ISAL_DECOMP_OK || (stuck && packed.len))
        return mrs_fail(err, MRS_E_FORMAT, "damaged gzip data");
    if (stuck)
        return mrs_fail(err, MRS_E_FORMAT, "the gzip data end too early");
    if (s->n_out > MRS_UNPACK_FREE && s->n_out / MRS_UNPACK_RATIO > s->n_in)
        return mrs_fail(err, MRS_E_LIMIT, "unpacks to more than %d times its size",
                        MRS_UNPACK_RATIO);
    return MRS_OK;
}

mrs_status mrs_stretch_peek(mrs_stretch *s, size_t want, mrs_str *out, mrs_err *err)
{
    if (s->mode == PLAIN)
        return mrs_input_peek(s->input, want, out, err);
    /* what is moved is less than what was used: many small records stay cheap */
    if (s->mode == PACKED && s->end - s->at < want && s->at > s->end - s->at) {
        memmove(s->out, s->out + s->at, s->end - s->at);
        s->end -= s->at;
        s->at = 0;
    }
    while (!s->ended && !s->failed && s->end - s->at < want) {
        mrs_status st = fill(s, err);
        s->failed = st != MRS_OK;
        if (st)
            return st;
    }
    size_t n = s->failed ? 0 : s->end - s->at;
    *out = (mrs_str){s->out + s->at, n < want ? n : want};
    return MRS_OK;
}

void mrs_stretch_skip(mrs_stretch *s, size_t n)
{
    if (s->mode == PLAIN)
        use_input(s, n);
    else
        s->at += n;
}
