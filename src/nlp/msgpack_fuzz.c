/* Whatever the bytes, the reader stays inside them: what it skips it can also walk, and everything
 * it gives lies in the input. With MRS_LIBFUZZER: a libFuzzer target; else replays a folder. */
#include "nlp/msgpack.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static void stop(const char *why)
{
    fprintf(stderr, "%s\n", why);
    abort();
}

static void check_inside(mrs_str all, mrs_str part)
{
    if (part.len && (part.ptr < all.ptr || part.ptr + part.len > all.ptr + all.len))
        stop("a value lies outside the input");
}

static void run(mrs_str bytes)
{
    mrs_str rest = bytes, value;
    while (mrs_msg_skip(&rest, &value)) {
        mrs_str walk = value;
        mrs_msg msg;
        check_inside(bytes, value);
        for (uint64_t due = 1; due; due--) {
            if (!mrs_msg_next(&walk, &msg))
                stop("a value that was skipped cannot be walked");
            check_inside(value, msg.s);
            due += (uint64_t)msg.n * (msg.kind == MRS_MSG_MAP ? 2 : 1);
        }
        if (walk.len)
            stop("skipping and walking end at different places");
        mrs_str found;
        if (mrs_msg_find(value, "nodes", &found) || mrs_msg_at(value, 1, &found))
            check_inside(value, found);
    }
}

#ifdef MRS_LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    run((mrs_str){(const char *)bytes, n});
    return 0;
}
#else
static void replay(const char *folder, const char *name)
{
    char path[1024];
    mrs_file file;
    mrs_err err;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (mrs_file_map(path, &file, &err))
        stop(err.text);
    run(file.bytes);
    mrs_file_close(&file);
}

/* argv[1]: a folder of inputs. */
int main(int argc, char **argv)
{
    DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
    int n = 0;
    if (!folder) {
        printf("usage: msgpack_fuzz FOLDER\n");
        return 1;
    }
    for (struct dirent *e; (e = readdir(folder));) {
        if (e->d_name[0] == '.')
            continue;
        replay(argv[1], e->d_name);
        n++;
    }
    closedir(folder);
    printf("%d inputs\n", n);
    return n == 0;
}
#endif
