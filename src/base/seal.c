#include "base/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

enum { PIECE = 1 << 16, MARK = 16, HEAD = MARK + 8 + 8 + crypto_pwhash_SALTBYTES };
static const char mark[] = "marsad-sealed-1\n";
/* More than this is no file of ours, but one that wants to use up the machine. */
static const uint64_t most_passes = 16, most_memory = (uint64_t)1 << 30;

typedef crypto_secretstream_xchacha20poly1305_state stream;

typedef struct {
    const char *from, *to;
    FILE *in, *out;
    unsigned char head[HEAD];
    unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    stream state;
    unsigned char plain[PIECE];
    unsigned char closed[PIECE + crypto_secretstream_xchacha20poly1305_ABYTES];
} sealing;

static mrs_status io_fail(const char *path, mrs_err *err)
{
    return mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(errno ? errno : EIO));
}

static mrs_status open_both(sealing *s, mrs_err *err)
{
    s->in = fopen(s->from, "rbe");
    if (!s->in)
        return io_fail(s->from, err);
    int fd = open(s->to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    s->out = fd < 0 ? NULL : fdopen(fd, "wb");
    if (s->out)
        return MRS_OK;
    mrs_status st = io_fail(s->to, err);
    if (fd >= 0)
        close(fd);
    return st;
}

/* Files closed; what was made stands only when all went well. */
static mrs_status end(sealing *s, mrs_status st, mrs_err *err)
{
    bool made = s->out != NULL;
    if (!st && (fflush(s->out) || fsync(fileno(s->out))))
        st = io_fail(s->to, err);
    if (made && fclose(s->out) && !st)
        st = io_fail(s->to, err);
    if (s->in)
        fclose(s->in);
    if (st && made)
        unlink(s->to);
    sodium_memzero(s, sizeof *s);
    return st;
}

static void put_u64(unsigned char *at, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        at[i] = (unsigned char)(v >> (8 * i));
}

static uint64_t get_u64(const unsigned char *at)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)at[i] << (8 * i);
    return v;
}

static mrs_status make_key(sealing *s, mrs_str passphrase, mrs_err *err)
{
    uint64_t passes = get_u64(s->head + MARK), memory = get_u64(s->head + MARK + 8);
    if (!passes || passes > most_passes || memory < crypto_pwhash_MEMLIMIT_MIN ||
        memory > most_memory)
        return mrs_fail(err, MRS_E_FORMAT, "%s: its head is damaged", s->from);
    if (crypto_pwhash(s->key, sizeof s->key, passphrase.ptr, passphrase.len, s->head + MARK + 16,
                      passes, (size_t)memory, crypto_pwhash_ALG_ARGON2ID13))
        return mrs_fail(err, MRS_E_MEMORY, "out of memory: the key takes %llu MiB",
                        (unsigned long long)(memory >> 20));
    return MRS_OK;
}

static bool put(sealing *s, const unsigned char *at, size_t n)
{
    return fwrite(at, 1, n, s->out) == n;
}

static mrs_status seal_head(sealing *s, mrs_str passphrase, mrs_err *err)
{
    unsigned char header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    memcpy(s->head, mark, MARK);
    put_u64(s->head + MARK, crypto_pwhash_OPSLIMIT_MODERATE);
    put_u64(s->head + MARK + 8, crypto_pwhash_MEMLIMIT_MODERATE);
    randombytes_buf(s->head + MARK + 16, crypto_pwhash_SALTBYTES);
    mrs_status st = make_key(s, passphrase, err);
    if (st)
        return st;
    crypto_secretstream_xchacha20poly1305_init_push(&s->state, header, s->key);
    return put(s, s->head, HEAD) && put(s, header, sizeof header) ? MRS_OK : io_fail(s->to, err);
}

static mrs_status seal_body(sealing *s, mrs_err *err)
{
    bool last = false;
    for (bool first = true; !last; first = false) {
        unsigned long long n;
        size_t got = fread(s->plain, 1, PIECE, s->in);
        last = got < PIECE;
        if (ferror(s->in))
            return io_fail(s->from, err);
        crypto_secretstream_xchacha20poly1305_push(
            &s->state, s->closed, &n, s->plain, got, first ? s->head : NULL, first ? HEAD : 0,
            last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        if (!put(s, s->closed, (size_t)n))
            return io_fail(s->to, err);
    }
    return MRS_OK;
}

static mrs_status start(sealing *s, mrs_str passphrase, mrs_err *err)
{
    if (!passphrase.len)
        return mrs_fail(err, MRS_E_ARG, "the passphrase is empty");
    return sodium_init() < 0 ? mrs_fail(err, MRS_E_IO, "no random numbers can be had")
                             : open_both(s, err);
}

mrs_status mrs_seal(const char *from, const char *to, mrs_str passphrase, mrs_err *err)
{
    sealing s = {.from = from, .to = to};
    mrs_status st = start(&s, passphrase, err);
    if (!st)
        st = seal_head(&s, passphrase, err);
    if (!st)
        st = seal_body(&s, err);
    return end(&s, st, err);
}

static mrs_status unseal_head(sealing *s, mrs_str passphrase, mrs_err *err)
{
    unsigned char header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    if (fread(s->head, 1, HEAD, s->in) != HEAD || memcmp(s->head, mark, MARK) != 0 ||
        fread(header, 1, sizeof header, s->in) != sizeof header)
        return mrs_fail(err, MRS_E_FORMAT, "%s: is no sealed file, or cut short", s->from);
    mrs_status st = make_key(s, passphrase, err);
    if (!st && crypto_secretstream_xchacha20poly1305_init_pull(&s->state, header, s->key))
        st = mrs_fail(err, MRS_E_FORMAT, "%s: its head is damaged", s->from);
    return st;
}

static mrs_status unseal_body(sealing *s, mrs_err *err)
{
    unsigned char tag = 0;
    for (bool first = true; tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL; first = false) {
        unsigned long long n;
        size_t got = fread(s->closed, 1, sizeof s->closed, s->in);
        if (ferror(s->in))
            return io_fail(s->from, err);
        if (got < crypto_secretstream_xchacha20poly1305_ABYTES)
            return mrs_fail(err, MRS_E_FORMAT, "%s: is cut short; use another backup", s->from);
        if (crypto_secretstream_xchacha20poly1305_pull(&s->state, s->plain, &n, &tag, s->closed,
                                                       got, first ? s->head : NULL,
                                                       first ? HEAD : 0))
            return mrs_fail(err, MRS_E_ARG, "%s: the passphrase is wrong, or the file was changed",
                            s->from);
        if (!put(s, s->plain, (size_t)n))
            return io_fail(s->to, err);
    }
    return fgetc(s->in) == EOF ? MRS_OK
                               : mrs_fail(err, MRS_E_FORMAT, "%s: more follows its end", s->from);
}

mrs_status mrs_unseal(const char *from, const char *to, mrs_str passphrase, mrs_err *err)
{
    sealing s = {.from = from, .to = to};
    mrs_status st = start(&s, passphrase, err);
    if (!st)
        st = unseal_head(&s, passphrase, err);
    if (!st)
        st = unseal_body(&s, err);
    return end(&s, st, err);
}

bool mrs_is_sealed(const char *path)
{
    char head[MARK];
    FILE *in = fopen(path, "rbe");
    bool is = in && fread(head, 1, MARK, in) == MARK && memcmp(head, mark, MARK) == 0;
    if (in)
        fclose(in);
    return is;
}
