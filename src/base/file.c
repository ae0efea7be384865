#define _DEFAULT_SOURCE 1 /* madvise */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

mrs_status mrs_file_map(const char *path, mrs_file *out, mrs_err *err)
{
    *out = (mrs_file){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(errno));
    mrs_status st = MRS_OK;
    struct stat info;
    if (fstat(fd, &info) != 0) {
        st = mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(errno));
    } else if (!S_ISREG(info.st_mode)) {
        st = mrs_fail(err, MRS_E_IO, "%s: not a regular file", path);
    } else if (info.st_size > 0) {
        void *map = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (map == MAP_FAILED)
            st = mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(errno));
        else
            *out = (mrs_file){{map, (size_t)info.st_size}, map, (size_t)info.st_size};
    }
    close(fd);
    return st;
}

void mrs_file_close(mrs_file *file)
{
    if (file->map)
        munmap(file->map, file->map_len);
    *file = (mrs_file){0};
}

void mrs_file_forget(const void *from, const void *to)
{
    const uintptr_t page = 4096;
    uintptr_t a = ((uintptr_t)from + page - 1) / page * page, b = (uintptr_t)to / page * page;
    if (b > a) /* of a shared map: the pages go, the bytes are read again when wanted */
        madvise((void *)a, b - a, MADV_DONTNEED);
}

static bool write_all(int fd, mrs_str bytes)
{
    for (size_t done = 0; done < bytes.len;) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return fsync(fd) == 0;
}

mrs_status mrs_file_write(const char *path, mrs_str bytes, mrs_err *err)
{
    char tmp[4096];
    if ((size_t)snprintf(tmp, sizeof tmp, "%s.tmp", path) >= sizeof tmp)
        return mrs_fail(err, MRS_E_ARG, "%.200s: path is too long", path);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return mrs_fail(err, MRS_E_IO, "%s: %s", tmp, strerror(errno));
    bool good = write_all(fd, bytes);
    int why = errno;
    good = close(fd) == 0 && good;
    if (good && rename(tmp, path) == 0)
        return MRS_OK;
    if (good)
        why = errno;
    unlink(tmp);
    return mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(why));
}

mrs_status mrs_file_read_fd(int fd, size_t limit, char **out, size_t *len, mrs_err *err)
{
    size_t cap = 1 << 16, n = 0;
    char *p = malloc(cap);
    while (p) {
        if (n == cap) {
            char *more = realloc(p, cap *= 2);
            if (!more)
                break;
            p = more;
        }
        ssize_t got = read(fd, p + n, cap - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(p);
            return mrs_fail(err, MRS_E_IO, "read: %s", strerror(errno));
        }
        if (got == 0) {
            *out = p;
            *len = n;
            return MRS_OK;
        }
        n += (size_t)got;
        if (n > limit) {
            free(p);
            return mrs_fail(err, MRS_E_LIMIT, "longer than %zu bytes", limit);
        }
    }
    free(p);
    return mrs_fail(err, MRS_E_MEMORY, "out of memory");
}

void mrs_sha256_hex(mrs_str bytes, char out[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    static const unsigned char none[1] = {0};
    crypto_hash_sha256(hash, bytes.len ? (const unsigned char *)bytes.ptr : none, bytes.len);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

bool mrs_is_server(const char *name)
{
    return strncmp(name, "postgresql://", 13) == 0 || strncmp(name, "postgres://", 11) == 0;
}

void mrs_name_shown(const char *name, char *out, size_t size)
{
    snprintf(out, size, "%s", name);
    char *host = mrs_is_server(out) ? strstr(out, "://") + 3 : NULL;
    char *end = host ? host + strcspn(host, "/?") : NULL;
    char *at = host ? memchr(host, '@', (size_t)(end - host)) : NULL;
    char *colon = at ? memchr(host, ':', (size_t)(at - host)) : NULL;
    if (colon)
        memmove(colon, at, strlen(at) + 1);
    char *word = host ? strstr(host, "password=") : NULL;
    if (word)
        memmove(word + 9, word + 9 + strcspn(word + 9, "&"),
                strlen(word + 9 + strcspn(word + 9, "&")) + 1);
}

void mrs_name_beside(const char *store, const char *suffix, char *out, size_t size)
{
    char hash[65];
    mrs_name_shown(store, out, size);
    mrs_sha256_hex(mrs_str_of(out), hash);
    if (mrs_is_server(store))
        snprintf(out, size, "./marsad-%.12s%s", hash, suffix);
    else
        snprintf(out, size, "%s%s%s", store[0] == '/' ? "" : "./", store, suffix);
}
