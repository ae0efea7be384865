/* pack.c - marsad-pack: the tables of data/, the packages' gazetteer and word list as one mapped
 * file.
 *
 * usage: marsad-pack DATA_DIR PACKAGES_DIR OUT.pack
 *
 * Each DATA_DIR/PATH.tsv becomes the section "table/PATH" with a last column "#line", the line that
 * a row had in its file, so that a reader can name it in an error. */
#include "analyse/border_layout.h"
#include "analyse/borders.h"
#include "base/base.h"
#include "base/package.h"
#include "ground/gazetteer_build.h"
#include "ground/ground.h"
#include "link/rarity.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct {
    const char *data_dir, *packages_dir, *out;
    mrs_arena *arena;
    mrs_packer packer;
    MRS_VEC(mrs_str) files; /* below data_dir, ".tsv" included, sorted */
} packing;

static int by_name(const void *a, const void *b)
{
    return mrs_str_cmp(*(const mrs_str *)a, *(const mrs_str *)b);
}

static mrs_status list(packing *p, mrs_str below, mrs_err *err)
{
    mrs_str path = mrs_str_format(p->arena, "%s/%.*s", p->data_dir, (int)below.len, below.ptr);
    DIR *dir = opendir(path.ptr);
    if (!dir)
        return mrs_fail(err, MRS_E_IO, "%s: %s", path.ptr, strerror(errno));
    mrs_status st = MRS_OK;
    for (struct dirent *e; !st && (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        mrs_str sep = below.len ? MRS_STR("/") : MRS_STR("");
        mrs_str inner = mrs_str_join(below, sep, mrs_str_of(e->d_name), p->arena);
        struct stat info;
        mrs_str full = mrs_str_format(p->arena, "%s/%s", p->data_dir, inner.ptr);
        if (stat(full.ptr, &info) != 0)
            st = mrs_fail(err, MRS_E_IO, "%s: %s", full.ptr, strerror(errno));
        else if (S_ISDIR(info.st_mode))
            st = list(p, inner, err);
        else if (mrs_str_ends(inner, MRS_STR(".tsv")))
            *MRS_PUSH(p->arena, &p->files) = inner;
    }
    closedir(dir);
    return st;
}

static mrs_status add_table(packing *p, mrs_str name, mrs_err *err)
{
    mrs_str path = mrs_str_format(p->arena, "%s/%s", p->data_dir, name.ptr);
    mrs_file file = {0};
    mrs_tsv tsv = {0};
    mrs_status st = mrs_file_map(path.ptr, &file, err);
    if (st)
        return st;
    st = mrs_tsv_read(file.bytes, p->arena, &tsv, err);
    if (st) {
        mrs_file_close(&file);
        return mrs_err_wrap(err, st, "data/%s", name.ptr);
    }
    mrs_str *cells = MRS_NEW(p->arena, mrs_str, (size_t)tsv.rows * (tsv.cols + 1));
    for (uint32_t r = 0; r < tsv.rows; r++) {
        mrs_str *to = cells + (size_t)r * (tsv.cols + 1);
        memcpy(to, tsv.cells + (size_t)r * tsv.cols, tsv.cols * sizeof *to);
        to[tsv.cols] = r ? mrs_str_format(p->arena, "%u", tsv.lines[r]) : mrs_str_of("#line");
    }
    mrs_buf section = {0};
    mrs_table_build(cells, tsv.rows, tsv.cols + 1, &section);
    mrs_str title = mrs_str_format(p->arena, "table/%.*s", (int)name.len - 4, name.ptr);
    st = mrs_buf_status(&section, err);
    if (title.len >= MRS_PACK_NAME)
        st = mrs_fail(err, MRS_E_ARG, "data/%s: path is too long for a section", name.ptr);
    if (!st)
        mrs_packer_add(&p->packer, title.ptr, mrs_buf_view(&section));
    mrs_buf_clear(&section);
    mrs_file_close(&file);
    return st;
}

/* How rare the words of English are. */
static mrs_status add_rarity(packing *p, mrs_err *err)
{
    static const char package[] = "wordfreq-3.1.1-py3-none-any.whl";
    static const char member[] = "wordfreq/data/large_en.msgpack.gz";
    mrs_buf zipped = {0}, list = {0}, section = {0};
    mrs_status st = mrs_package_read(p->packages_dir, package, member, &zipped, err);
    if (!st)
        st = mrs_package_unzip(mrs_buf_view(&zipped), &list, err);
    if (!st)
        st = mrs_rarity_make(mrs_buf_view(&list), p->arena, &section, err);
    if (!st)
        mrs_packer_add(&p->packer, MRS_RARITY_SECTION, mrs_buf_view(&section));
    mrs_buf_clear(&section);
    mrs_buf_clear(&list);
    mrs_buf_clear(&zipped);
    return st ? mrs_err_wrap(err, st, "%s", member) : MRS_OK;
}

/* The lines that countries share. */
static mrs_status add_borders(packing *p, mrs_err *err)
{
    static const char package[] = "world-atlas-2.0.2.tgz";
    static const char member[] = "package/countries-10m.json";
    mrs_buf topology = {0}, section = {0};
    mrs_file file = {0};
    mrs_tsv units;
    mrs_str path = mrs_str_format(p->arena, "%s/borders/units.tsv", p->data_dir);
    mrs_status st = mrs_package_read(p->packages_dir, package, member, &topology, err);
    if (!st)
        st = mrs_file_map(path.ptr, &file, err);
    if (!st)
        st = mrs_tsv_read(file.bytes, p->arena, &units, err);
    if (!st)
        st = mrs_borders_make(mrs_buf_view(&topology), &units, p->arena, &section, err);
    if (!st)
        mrs_packer_add(&p->packer, MRS_BORDERS_SECTION, mrs_buf_view(&section));
    mrs_file_close(&file);
    mrs_buf_clear(&section);
    mrs_buf_clear(&topology);
    return st ? mrs_err_wrap(err, st, "%s", member) : MRS_OK;
}

/* What grounding reads must open: a wrong row of the register, say, ends the build with its line.
 */
static mrs_status check(const char *path, mrs_err *err)
{
    mrs_pack pack = {0};
    mrs_ground *ground = NULL;
    mrs_status st = mrs_pack_open(path, false, &pack, err);
    if (!st)
        st = mrs_ground_open(&pack, &ground, err);
    mrs_ground_close(ground);
    mrs_pack_close(&pack);
    if (st)
        remove(path);
    return st;
}

static mrs_status pack(void *ctx, mrs_err *err)
{
    packing *p = ctx;
    mrs_status st = list(p, MRS_STR(""), err);
    if (st)
        return st;
    qsort(p->files.at, p->files.n, sizeof *p->files.at, by_name);
    for (uint32_t i = 0; i < p->files.n && !st; i++)
        st = add_table(p, p->files.at[i], err);
    if (!st)
        st = mrs_gazetteer_build(p->packages_dir, p->data_dir, &p->packer, err);
    if (!st)
        st = add_rarity(p, err);
    if (!st)
        st = add_borders(p, err);
    return st ? st : mrs_packer_write(&p->packer, p->out, err);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: marsad-pack DATA_DIR PACKAGES_DIR OUT.pack\n");
        return 2;
    }
    packing p = {argv[1], argv[2], argv[3], mrs_arena_new((size_t)4 << 30), {{0}, {0}, 0}, {0}};
    if (!p.arena)
        return 1;
    mrs_err err = {0};
    mrs_status st = mrs_arena_run(&p.arena, 1, pack, &p, &err);
    if (!st)
        st = check(p.out, &err);
    if (st)
        fprintf(stderr, "marsad-pack: %s\n", err.text);
    else
        printf("%s: %u sections\n", p.out, p.packer.n);
    mrs_packer_clear(&p.packer);
    mrs_arena_free(p.arena);
    return st ? 1 : 0;
}
