#include "ingest/paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEEPEST = 64 };

/* A folder being read: the names in it, sorted. */
typedef struct {
    char *path;
    char **names;
    size_t n, at;
    dev_t dev;
    ino_t ino;
} folder;

struct mrs_paths {
    const char *const *paths;
    size_t n_paths, at;
    folder folders[DEEPEST];
    size_t depth;
};

mrs_paths *mrs_paths_new(const char *const *paths, size_t n_paths)
{
    mrs_paths *walk = calloc(1, sizeof *walk);
    if (walk) {
        walk->paths = paths;
        walk->n_paths = n_paths;
    }
    return walk;
}

static void clear_folder(folder *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->names[i]);
    free(f->names);
    free(f->path);
    *f = (folder){0};
}

void mrs_paths_free(mrs_paths *walk)
{
    if (!walk)
        return;
    while (walk->depth > 0)
        clear_folder(&walk->folders[--walk->depth]);
    free(walk);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static mrs_status add_name(folder *f, size_t *cap, const char *name, mrs_err *err)
{
    if (f->n == *cap) {
        size_t more = *cap ? *cap * 2 : 32;
        char **names = realloc(f->names, more * sizeof *names);
        if (!names)
            return mrs_fail(err, MRS_E_MEMORY, "out of memory");
        f->names = names;
        *cap = more;
    }
    char *copy = strdup(name);
    if (!copy)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    f->names[f->n++] = copy;
    return MRS_OK;
}

static mrs_status read_names(folder *f, mrs_err *err)
{
    DIR *dir = opendir(f->path);
    if (!dir)
        return mrs_fail(err, MRS_E_IO, "%s", strerror(errno));
    mrs_status st = MRS_OK;
    size_t cap = 0;
    for (struct dirent *e; !st && (e = readdir(dir));)
        if (e->d_name[0] != '.')
            st = add_name(f, &cap, e->d_name, err);
    closedir(dir);
    if (f->n)
        qsort(f->names, f->n, sizeof *f->names, by_bytes);
    return st;
}

static bool is_open(const mrs_paths *walk, const struct stat *info)
{
    for (size_t i = 0; i < walk->depth; i++)
        if (walk->folders[i].dev == info->st_dev && walk->folders[i].ino == info->st_ino)
            return true;
    return false;
}

/* Go into the folder at path, which becomes the walk's. Already inside it: nothing happens. */
static mrs_status enter(mrs_paths *walk, char *path, const struct stat *info, mrs_err *err)
{
    if (is_open(walk, info)) {
        free(path);
        return MRS_OK;
    }
    folder *f = &walk->folders[walk->depth++];
    *f = (folder){.path = path, .dev = info->st_dev, .ino = info->st_ino};
    return read_names(f, err);
}

static char *joined(const char *folder_path, const char *name)
{
    size_t n = strlen(folder_path), room = n + strlen(name) + 2;
    bool slash = n > 0 && folder_path[n - 1] == '/';
    char *path = malloc(room);
    if (path)
        snprintf(path, room, "%s%s%s", folder_path, slash ? "" : "/", name);
    return path;
}

/* The next path of any kind, NULL when memory ran out; *given: named by the caller. */
static mrs_status next_path(mrs_paths *walk, char **path, bool *given, mrs_err *err)
{
    while (walk->depth > 0) {
        folder *f = &walk->folders[walk->depth - 1];
        if (f->at < f->n) {
            *given = false;
            *path = joined(f->path, f->names[f->at++]);
            return *path ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
        }
        clear_folder(f);
        walk->depth--;
    }
    if (walk->at == walk->n_paths)
        return MRS_E_NONE;
    *given = true;
    *path = strdup(walk->paths[walk->at++]);
    return *path ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
}

mrs_status mrs_paths_next(mrs_paths *walk, char **path, mrs_err *err)
{
    for (;;) {
        bool given = false;
        struct stat info;
        *path = NULL;
        mrs_status st = next_path(walk, path, &given, err);
        if (st || (given && strcmp(*path, "-") == 0))
            return st;
        if (stat(*path, &info) != 0)
            return mrs_fail(err, MRS_E_IO, "%s", strerror(errno));
        if (!S_ISDIR(info.st_mode)) {
            if (given || S_ISREG(info.st_mode))
                return MRS_OK;
            return mrs_fail(err, MRS_E_FORMAT, "neither a file nor a folder; left alone");
        }
        if (walk->depth == DEEPEST)
            return mrs_fail(err, MRS_E_LIMIT, "folders are more than %d deep", DEEPEST);
        char *inside = strdup(*path); /* the folder keeps its own copy for errors to name */
        if (!inside)
            return mrs_fail(err, MRS_E_MEMORY, "out of memory");
        st = enter(walk, inside, &info, err);
        if (st)
            return st;
        free(*path);
    }
}
