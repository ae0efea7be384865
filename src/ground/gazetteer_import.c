#include "ground/gazetteer_import.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_LINE = MRS_GAZ_RUN_BYTES / 4 };

typedef struct {
    const mrs_gaz_user *user;
    mrs_gaz_dump *dump;
    mrs_gaz_runs *runs;
    int fd;
    uint64_t size, at;
    char *buf; /* [MRS_GAZ_RUN_BYTES] */
    crypto_hash_sha256_state hash;
} importing;

static void run_path(const char *path, uint32_t i, char out[4200])
{
    snprintf(out, 4200, "%s.parts/%05u.run", path, i);
}

/* Whole lines from g->at on into buf; 0 when a line never ends. */
static size_t read_some(importing *g, mrs_err *err)
{
    size_t n = 0;
    while (n < MRS_GAZ_RUN_BYTES) {
        ssize_t got = pread(g->fd, g->buf + n, MRS_GAZ_RUN_BYTES - n, (off_t)(g->at + n));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            mrs_fail(err, MRS_E_IO, "%s", strerror(errno));
            return 0;
        }
        if (got == 0)
            return n;
        n += (size_t)got;
    }
    size_t full = n;
    while (n && g->buf[n - 1] != '\n' && full - n <= LONGEST_LINE)
        n--;
    if (n && g->buf[n - 1] == '\n')
        return n;
    mrs_fail(err, MRS_E_FORMAT, "line %llu or after it: longer than %d bytes; no GeoNames dump",
             (unsigned long long)g->runs->counts.lines + 1, LONGEST_LINE);
    return 0;
}

static const mrs_gaz_run *head_of(const mrs_pack *run)
{
    mrs_str s = {0};
    if (mrs_pack_section(run, "run/head", &s, NULL) || s.len != sizeof(mrs_gaz_run))
        return NULL;
    return (const mrs_gaz_run *)(const void *)s.ptr;
}

/* A run of these very bytes that a call before this one has left. */
static bool find_run(importing *g, const char *path, const mrs_gaz_run *want, mrs_pack *run)
{
    mrs_str places = {0};
    if (mrs_pack_open(path, true, run, NULL))
        return false;
    const mrs_gaz_run *h = head_of(run);
    if (h && h->format == MRS_GAZ_RUN_FORMAT && memcmp(h->maker, want->maker, 32) == 0 &&
        memcmp(h->through, want->through, 32) == 0 &&
        mrs_pack_section(run, "run/place", &places, NULL) == MRS_OK) {
        mrs_gaz_dump_seen(g->dump, (const mrs_gaz_place *)(const void *)places.ptr, h->n_places);
        return true;
    }
    mrs_pack_close(run);
    return false;
}

static mrs_status make_run(importing *g, mrs_str text, const char *path, mrs_gaz_run *head,
                           mrs_pack *run, mrs_err *err)
{
    mrs_packer packer = {0};
    uint64_t line = g->runs->counts.lines + 1;
    mrs_status st = mrs_gaz_dump_read(g->dump, text, line, head, &packer, err);
    if (!st)
        st = mrs_packer_write(&packer, path, err);
    mrs_packer_clear(&packer);
    return st ? st : mrs_pack_open(path, false, run, err);
}

static void count(importing *g, const mrs_gaz_run *head)
{
    mrs_gaz_counts *c = &g->runs->counts;
    c->lines += head->lines;
    c->places += head->n_places;
    c->known += head->known;
    c->unused += head->unused;
}

static mrs_status next_run(importing *g, mrs_err *err)
{
    char path[4200];
    mrs_gaz_runs *runs = g->runs;
    size_t n = read_some(g, err);
    if (n == 0)
        return err->status ? err->status : mrs_fail(err, MRS_E_IO, "cut short while it was read");
    crypto_hash_sha256_update(&g->hash, (const unsigned char *)g->buf, n);
    crypto_hash_sha256_state so_far = g->hash;
    mrs_gaz_run head = {.bytes = n};
    memcpy(head.maker, mrs_gaz_dump_maker(g->dump), sizeof head.maker);
    crypto_hash_sha256_final(&so_far, head.through);
    run_path(g->user->path, runs->n, path);
    mrs_pack *run = &runs->at[runs->n];
    mrs_status st = MRS_OK;
    if (!find_run(g, path, &head, run))
        st = make_run(g, (mrs_str){g->buf, n}, path, &head, run, err);
    if (st)
        return st;
    runs->n++;
    g->at += n;
    memcpy(runs->sha256, head.through, sizeof runs->sha256);
    count(g, head_of(run));
    mrs_file_forget(run->file.bytes.ptr, run->file.bytes.ptr + run->file.bytes.len);
    return MRS_OK;
}

static mrs_status open_dump(importing *g, const char *dump, mrs_err *err)
{
    struct stat info;
    g->fd = open(dump, O_RDONLY | O_CLOEXEC);
    if (g->fd < 0 || fstat(g->fd, &info) != 0)
        return mrs_fail(err, MRS_E_IO, "%s", strerror(errno));
    if (!S_ISREG(info.st_mode))
        return mrs_fail(err, MRS_E_IO, "not a regular file; unpack the dump into one");
    if (info.st_size == 0)
        return mrs_fail(err, MRS_E_EMPTY, "empty");
    g->size = g->runs->bytes = (uint64_t)info.st_size;
    g->buf = malloc(MRS_GAZ_RUN_BYTES);
    g->runs->at = calloc(g->size / (MRS_GAZ_RUN_BYTES - LONGEST_LINE) + 2, sizeof *g->runs->at);
    if (!g->buf || !g->runs->at)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    return mrs_gaz_dump_open(g->user->builtin, &g->dump, err);
}

mrs_status mrs_gaz_runs_make(const mrs_gaz_user *user, const char *dump, mrs_gaz_runs *out,
                             mrs_err *err)
{
    char folder[4200];
    *out = (mrs_gaz_runs){0};
    importing g = {.user = user, .runs = out, .fd = -1};
    crypto_hash_sha256_init(&g.hash);
    mrs_status st = open_dump(&g, dump, err);
    snprintf(folder, sizeof folder, "%s.parts", user->path);
    if (!st && mkdir(folder, 0777) != 0 && errno != EEXIST)
        st = mrs_fail(err, MRS_E_IO, "%s: %s", folder, strerror(errno));
    while (!st && g.at < g.size) {
        st = next_run(&g, err);
        if (!st && user->progress)
            user->progress(user->ctx, "read", g.at, g.size);
    }
    if (g.fd >= 0)
        close(g.fd);
    free(g.buf);
    mrs_gaz_dump_close(g.dump);
    return st ? mrs_err_wrap(err, st, "%s", dump) : MRS_OK;
}

void mrs_gaz_runs_close(mrs_gaz_runs *runs)
{
    for (uint32_t i = 0; i < runs->n; i++)
        mrs_pack_close(&runs->at[i]);
    free(runs->at);
    *runs = (mrs_gaz_runs){0};
}

void mrs_gaz_runs_remove(const char *path)
{
    char name[4600];
    snprintf(name, sizeof name, "%s.parts", path);
    DIR *dir = opendir(name);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        mrs_str file = mrs_str_of(e->d_name);
        if (!mrs_str_ends(file, MRS_STR(".run")) && !mrs_str_ends(file, MRS_STR(".run.tmp")))
            continue;
        snprintf(name, sizeof name, "%s.parts/%s", path, e->d_name);
        unlink(name);
    }
    if (dir)
        closedir(dir);
    snprintf(name, sizeof name, "%s.parts", path);
    rmdir(name);
}
