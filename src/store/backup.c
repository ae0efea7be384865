#include "store/backup.h"
#include "base/seal.h"
#include "store/driver.h"
#include "store/redact.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool there(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

static mrs_status io_fail(const char *path, mrs_err *err)
{
    return mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(errno));
}

static mrs_status beside(const char *path, const char *ending, char out[PATH_MAX], mrs_err *err)
{
    int n = snprintf(out, PATH_MAX, "%s%s", path, ending);
    return n > 0 && n < PATH_MAX ? MRS_OK
                                 : mrs_fail(err, MRS_E_ARG, "%.200s: the path is too long", path);
}

/* The folder of a path on disk, so that a rename in it is not lost. */
static mrs_status sync_at(const char *path, bool folder, mrs_err *err)
{
    char of[PATH_MAX];
    snprintf(of, sizeof of, "%s", path);
    char *slash = strrchr(of, '/');
    if (folder && slash)
        slash[slash == of] = '\0';
    int fd = open(folder && !slash ? "." : of, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return io_fail(of, err);
    mrs_status st = fsync(fd) ? io_fail(of, err) : MRS_OK;
    close(fd);
    return st;
}

static mrs_status put_in_place(const char *from, const char *to, mrs_err *err)
{
    mrs_status st = sync_at(from, false, err);
    if (!st && rename(from, to))
        st = io_fail(to, err);
    return st ? st : sync_at(to, true, err);
}

/* ---- making one -------------------------------------------------------------------------------
 */

/* Before it is made, so that no backup is unknown; its hash afterwards. */
static mrs_status announce(mrs_store *store, const char *path, bool sealed, int64_t *fid,
                           mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    st = mrs_sql_prepare(store, MRS_STR("INSERT INTO backups VALUES(NULL,?1,?2,?3,NULL)"), &stmt,
                         err);
    if (!st) {
        mrs_sql_str(stmt, 1, mrs_str_of(store->now));
        mrs_sql_str(stmt, 2, mrs_str_of(path));
        mrs_bind_int(stmt, 3, sealed);
        st = mrs_sql_run(store, stmt, err);
        *fid = mrs_sql_last(store);
    }
    mrs_stmt_free(stmt);
    if (!st)
        st = mrs_audit_add(store, "backup", mrs_str_of(path), MRS_STR("begun"), err);
    return mrs_sql_end(store, st, err);
}

static mrs_status finish(mrs_store *store, const char *path, int64_t fid, mrs_err *err)
{
    char hash[65];
    mrs_file file;
    mrs_stmt *stmt = NULL;
    mrs_status st = mrs_file_map(path, &file, err);
    if (st)
        return st;
    mrs_sha256_hex(file.bytes, hash);
    mrs_file_close(&file);
    st = mrs_sql_begin(store, err);
    if (st)
        return st;
    st = mrs_sql_prepare(store, MRS_STR("UPDATE backups SET sha256=?2 WHERE fid=?1"), &stmt, err);
    if (!st) {
        mrs_bind_int(stmt, 1, fid);
        mrs_sql_str(stmt, 2, mrs_str_of(hash));
        st = mrs_sql_run(store, stmt, err);
    }
    mrs_stmt_free(stmt);
    if (!st)
        st = mrs_audit_add(store, "backup", mrs_str_of(path), mrs_str_of(hash), err);
    return mrs_sql_end(store, st, err);
}

/* A folder that its owner alone can read, made when it is not there. */
static mrs_status private_folder(const char *path, mrs_err *err)
{
    struct stat info;
    if ((mkdir(path, S_IRWXU) && errno != EEXIST) || lstat(path, &info))
        return io_fail(path, err);
    bool ours = S_ISDIR(info.st_mode) && info.st_uid == geteuid() && !(info.st_mode & 077);
    return ours ? MRS_OK : mrs_fail(err, MRS_E_IO, "%s: is another's; set TMPDIR", path);
}

/* Where a plain copy stands for a while: beside the store, where the same bytes stand anyway; of a
 * server's, in a folder of its own for temporary files. */
static mrs_status plain_name(const char *store, const char *ending, char out[PATH_MAX],
                             mrs_err *err)
{
    char hash[65], name[PATH_MAX];
    const char *folder = getenv("TMPDIR");
    if (!mrs_is_server(store))
        return beside(store, ending, out, err);
    mrs_sha256_hex(mrs_str_of(store), hash);
    snprintf(name, sizeof name, "%s/marsad-%.12s", folder && *folder ? folder : "/tmp", hash);
    mrs_status st = private_folder(name, err);
    if (st)
        return st;
    strncat(name, "/copy", sizeof name - strlen(name) - 1);
    return beside(name, ending, out, err);
}

bool mrs_backup_forget(const mrs_store *store)
{
    char plain[PATH_MAX];
    return !plain_name(store->url, ".backup-part", plain, NULL) && unlink(plain) == 0;
}

static mrs_status make(mrs_store *store, const char *part, mrs_str passphrase, mrs_err *err)
{
    char plain[PATH_MAX];
    if (!passphrase.len)
        return store->driver->copy_to(store, part, err);
    mrs_status st = plain_name(store->url, ".backup-part", plain, err);
    if (!st)
        st = store->driver->copy_to(store, plain, err);
    if (st)
        return st;
    st = mrs_seal(plain, part, passphrase, err);
    unlink(plain);
    return st;
}

static mrs_status absolute(const char *path, char out[PATH_MAX], mrs_err *err)
{
    char here[PATH_MAX];
    if (path[0] == '/')
        return beside(path, "", out, err);
    if (!getcwd(here, sizeof here))
        return io_fail(".", err);
    size_t n = strlen(here);
    if (n + 1 >= PATH_MAX)
        return mrs_fail(err, MRS_E_ARG, "%.200s: the path is too long", here);
    memcpy(here + n, "/", 2);
    return beside(here, path, out, err);
}

mrs_status mrs_store_backup(mrs_store *store, const char *out, mrs_str passphrase, mrs_err *err)
{
    char part[PATH_MAX], full[PATH_MAX];
    int64_t fid = 0;
    if (!out[0] || there(out))
        return mrs_fail(err, MRS_E_ARG, "%s: %s", out[0] ? out : "--out",
                        out[0] ? "is there already; name a file that is not"
                               : "the name of the backup is empty");
    mrs_status st = absolute(out, full, err);
    if (!st)
        st = beside(full, ".part", part, err);
    if (!st)
        st = announce(store, full, passphrase.len > 0, &fid, err);
    if (!st)
        st = make(store, part, passphrase, err);
    if (!st)
        st = put_in_place(part, full, err);
    return st ? st : finish(store, full, fid, err);
}

/* ---- a store out of one -----------------------------------------------------------------------
 */

static mrs_status plain_copy(const char *from, const char *to, mrs_err *err)
{
    mrs_file file;
    mrs_status st = mrs_file_map(from, &file, err);
    if (st)
        return st;
    st = mrs_file_write(to, file.bytes, err);
    mrs_file_close(&file);
    return st;
}

/* Is it a whole store? And, brought to this version, ready to take a write. */
static mrs_status look(const char *path, const char *backup, const mrs_run *run, mrs_store *old,
                       mrs_err *err)
{
    static const mrs_store_options writing = {.write = true};
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open(path, &writing, &store, err);
    if (st == MRS_E_FORMAT)
        return mrs_fail(err, st, "%s: is no backup of a record, or is damaged; name another file",
                        backup);
    if (!st)
        st = mrs_store_verify(store, err);
    if (st)
        mrs_err_wrap(err, st, "%s", backup);
    if (!st)
        st = mrs_store_set_run(store, run, err);
    if (!st && old)
        st = mrs_store_redact_again(old, store, err);
    if (!st)
        st = mrs_sql_begin(store, err);
    if (!st) {
        st = mrs_audit_add(store, "restore", mrs_str_of(backup), MRS_STR(""), err);
        st = mrs_sql_end(store, st, err);
    }
    mrs_store_close(store);
    return st;
}

/* The store that is there, brought to one plain file that nobody writes to; NULL: there is none. */
static mrs_status take_old(const char *path, bool replace, mrs_store **old, mrs_err *err)
{
    static const mrs_store_options writing = {.write = true};
    *old = NULL;
    if (!there(path))
        return MRS_OK;
    if (!replace)
        return mrs_fail(err, MRS_E_ARG,
                        "%s: is there already; name another --store, or replace it with --replace",
                        path);
    return mrs_store_open(path, &writing, old, err);
}

static mrs_status set_old_aside(const char *path, mrs_err *err)
{
    char aside[PATH_MAX], wal[PATH_MAX];
    mrs_status st = beside(path, ".replaced", aside, err);
    if (!st)
        st = beside(path, "-wal", wal, err);
    if (st)
        return st;
    if (there(wal))
        return mrs_fail(err, MRS_E_BUSY, "%s: another process has it open; end it first", path);
    if (there(aside))
        return mrs_fail(err, MRS_E_ARG,
                        "%s: is there already, from a restore before; move it away first", aside);
    /* both names at once, so that one always stands; then rename puts the new one in its place */
    if (link(path, aside) == 0)
        return MRS_OK;
    return rename(path, aside) ? io_fail(path, err) : MRS_OK; /* no such links here */
}

/* What a killed restore left would be played into this one. */
static mrs_status clear_part(const char *part, mrs_err *err)
{
    static const char *const ends[] = {"-wal", "-shm", "-journal"};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < 3; i++) {
        char rest[PATH_MAX];
        st = beside(part, ends[i], rest, err);
        if (!st && unlink(rest) && errno != ENOENT)
            st = io_fail(rest, err);
    }
    return st;
}

/* The backup as a plain file, at part. */
static mrs_status unpack(const char *backup, const char *part, mrs_str passphrase, mrs_err *err)
{
    bool sealed = mrs_is_sealed(backup);
    mrs_status st = clear_part(part, err);
    if (!st)
        st = sealed ? mrs_unseal(backup, part, passphrase, err) : plain_copy(backup, part, err);
    return st;
}

/* Does the server's database hold a record? That one is opened. */
static mrs_status take_old_server(const char *url, bool replace, mrs_store **old, bool *holds,
                                  mrs_err *err)
{
    static const mrs_store_options writing = {.write = true, .create = true};
    mrs_summary n;
    mrs_status st = mrs_store_open(url, &writing, old, err);
    if (!st)
        st = mrs_store_summary(*old, &n, err);
    if (st)
        return st;
    *holds = n.docs || n.asides;
    if (*holds && !replace)
        return mrs_fail(err, MRS_E_ARG,
                        "%s: holds a record, is there already; name another --store, or replace it "
                        "with --replace",
                        (*old)->path);
    return MRS_OK;
}

/* What an earlier restore replaced is still there, and is nobody's to drop but the user's. */
static mrs_status look_for_replaced(mrs_store *old, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row = false;
    mrs_status st = mrs_sql_prepare(
        old, MRS_STR("SELECT 1 WHERE to_regnamespace('marsad_replaced') IS NOT NULL"), &stmt, err);
    if (!st)
        st = mrs_sql_step(old, stmt, &row, err);
    mrs_stmt_free(stmt);
    return st || !row ? st
                      : mrs_fail(err, MRS_E_ARG,
                                 "%s: still holds what a restore before has replaced (schema "
                                 "marsad_replaced); look whether it is needed, then drop it (psql: "
                                 "DROP SCHEMA marsad_replaced CASCADE) and restore again",
                                 old->path);
}

/* Into a server's database. The schema that is there is renamed; what is empty is copied into. */
static mrs_status restore_server(const char *part, const char *backup, const char *url,
                                 bool replace, const mrs_run *run, mrs_err *err)
{
    mrs_store *old = NULL;
    bool holds = false;
    mrs_status st = take_old_server(url, replace, &old, &holds, err);
    if (!st && holds)
        st = look_for_replaced(old, err);
    if (!st)
        st = look(part, backup, run, old, err);
    if (!st && holds)
        st = mrs_sql_exec(old, "ALTER SCHEMA marsad RENAME TO marsad_replaced", err);
    mrs_store_close(old);
    return st ? st : mrs_store_copy(part, url, err);
}

/* Into a file. */
static mrs_status restore_file(const char *part, const char *backup, const char *path, bool replace,
                               const mrs_run *run, mrs_err *err)
{
    mrs_store *old = NULL;
    mrs_status st = take_old(path, replace, &old, err);
    if (!st)
        st = look(part, backup, run, old, err);
    bool was = old != NULL;
    mrs_store_close(old);
    if (!st && was)
        st = set_old_aside(path, err);
    return st ? st : put_in_place(part, path, err);
}

mrs_status mrs_store_restore(const char *backup, const char *path, mrs_str passphrase, bool replace,
                             const mrs_run *run, mrs_err *err)
{
    char part[PATH_MAX];
    bool server = mrs_is_server(path);
    if (mrs_is_sealed(backup) && !passphrase.len)
        return mrs_fail(err, MRS_E_ARG, "%s: is sealed; give its passphrase", backup);
    mrs_status st = plain_name(path, ".restoring", part, err);
    if (!st && !server && there(path) && !replace) /* before the work */
        st = take_old(path, false, &(mrs_store *){NULL}, err);
    if (!st)
        st = unpack(backup, part, passphrase, err);
    if (!st)
        st = (server ? restore_server : restore_file)(part, backup, path, replace, run, err);
    if (st || server)
        unlink(part);
    return st;
}

/* ---- which there are --------------------------------------------------------------------------
 */

mrs_status mrs_store_backups(mrs_store *store, mrs_backup_fn fn, void *ctx, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row, go_on = true;
    mrs_str sql = MRS_STR("SELECT at,path,sha256,sealed FROM backups ORDER BY fid");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        const mrs_backup_row one = {mrs_column_peek(stmt, 0), mrs_column_peek(stmt, 1),
                                    mrs_column_peek(stmt, 2), mrs_col_i32(stmt, 3) != 0};
        go_on = fn(ctx, &one);
    }
    mrs_stmt_free(stmt);
    return st;
}
