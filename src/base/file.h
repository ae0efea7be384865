/* file.h - whole files: mapped read-only, read, or written so that a crash leaves old or new. */
#ifndef MRS_BASE_FILE_H
#define MRS_BASE_FILE_H

#include "base/str.h"

typedef struct {
    mrs_str bytes; /* read-only, shared between threads and processes */
    void *map;     /* NULL for an empty file */
    size_t map_len;
} mrs_file;

/* Caller: mrs_file_close. Fails: MRS_E_IO with the system's reason and the path. */
MRS_CHECK mrs_status mrs_file_map(const char *path, mrs_file *out, mrs_err *err);
void mrs_file_close(mrs_file *file); /* {0} is fine */
/* Mapped bytes [from, to) will not be read again soon: they need not stay resident. */
void mrs_file_forget(const void *from, const void *to);

/* Write to PATH.tmp, fsync, rename. Fails: MRS_E_IO, and nothing is changed. */
MRS_CHECK mrs_status mrs_file_write(const char *path, mrs_str bytes, mrs_err *err);

/* Read fd to its end, at most limit bytes. Caller: free(*out). MRS_E_IO, MRS_E_LIMIT, MRS_E_MEMORY
 */
MRS_CHECK mrs_status mrs_file_read_fd(int fd, size_t limit, char **out, size_t *len, mrs_err *err);

/* Lower-case hex SHA-256 (FIPS 180-4, by libsodium) and a NUL. */
void mrs_sha256_hex(mrs_str bytes, char out[65]);

/* "postgresql://..." or "postgres://...": a server's name, no file's. */
bool mrs_is_server(const char *name);
/* The path of a file beside a store: STORE and the suffix (a folder before it, for to SQLite
 * ":memory:" and "file:x" are no paths); of a server's record, one of its own name here. */
void mrs_name_beside(const char *store, const char *suffix, char *out, size_t size);
/* Any name as it may be shown: a server's without its password. */
void mrs_name_shown(const char *name, char *out, size_t size);

#endif
