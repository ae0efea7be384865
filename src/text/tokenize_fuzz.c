/* Any valid UTF-8 comes apart into tokens that cover it but for single spaces, the same way twice.
 * The model in MARSAD_DATA. With MRS_LIBFUZZER: a libFuzzer target; else replays a folder.
 */
#include "text/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    mrs_pack model;
    mrs_token_rules *rules;
    mrs_tokenizer *tokenizer;
} target;

static void stop(const char *why)
{
    fprintf(stderr, "%s\n", why);
    abort();
}

static bool open_target(target *t)
{
    char path[1024];
    mrs_err err = {0};
    const char *data = getenv("MARSAD_DATA");
    snprintf(path, sizeof path, "%s/marsad.model", data ? data : ".");
    mrs_status st = mrs_pack_open(path, false, &t->model, &err);
    if (!st)
        st = mrs_token_rules_open(&t->model, &t->rules, &err);
    if (!st)
        st = mrs_tokenizer_new(t->rules, &t->tokenizer, &err);
    if (st)
        printf("%s\n", err.text);
    return !st;
}

static void close_target(target *t)
{
    mrs_tokenizer_free(t->tokenizer);
    mrs_token_rules_close(t->rules);
    mrs_pack_close(&t->model);
}

static void check_cover(const mrs_doc *doc)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < doc->tokens.n; i++) {
        mrs_span s = doc->tokens.at[i];
        if (s.start != at || s.end <= s.start || s.end > doc->text.len)
            stop("a token is not where the one before ends");
        at = s.end + doc->tokens.space[i];
        if (doc->tokens.space[i] && (s.end >= doc->text.len || doc->text.ptr[s.end] != ' '))
            stop("a space that is none");
        if (!mrs_utf8_valid(doc->tokens.norm[i], &(size_t){0}))
            stop("a norm is not UTF-8");
    }
    if (at != doc->text.len)
        stop("text is left over");
}

static void check_same(const mrs_doc *a, const mrs_doc *b)
{
    if (a->tokens.n != b->tokens.n)
        stop("the cache changes the number of tokens");
    for (uint32_t i = 0; i < a->tokens.n; i++)
        if (a->tokens.at[i].end != b->tokens.at[i].end ||
            !mrs_str_eq(a->tokens.norm[i], b->tokens.norm[i]))
            stop("the cache changes a token");
}

static void run(target *t, mrs_str text)
{
    if (!mrs_utf8_valid(text, &(size_t){0}))
        return;
    mrs_doc *cold = mrs_doc_new(1U << 30), *warm = mrs_doc_new(1U << 30);
    mrs_err err;
    if (!cold || !warm)
        stop("no memory");
    cold->text = warm->text = text;
    if (mrs_tokenize(t->tokenizer, cold, &err) || mrs_tokenize(t->tokenizer, warm, &err))
        stop("refused");
    check_cover(cold);
    check_same(cold, warm);
    mrs_doc_free(cold);
    mrs_doc_free(warm);
}

#ifdef MRS_LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static target t;
    if (!t.tokenizer && !open_target(&t))
        abort();
    run(&t, (mrs_str){(const char *)bytes, n});
    return 0;
}
#else
static void replay(target *t, const char *folder, const char *name)
{
    char path[1024];
    mrs_file file;
    mrs_err err;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (mrs_file_map(path, &file, &err))
        stop(err.text);
    run(t, file.bytes);
    mrs_file_close(&file);
}

/* argv[1]: a folder of inputs. */
int main(int argc, char **argv)
{
    enum { SKIPPED = 77 };
    target t = {0};
    DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
    int n = 0, failed = 1;
    if (!folder) {
        printf("usage: tokenize_fuzz FOLDER\n");
    } else if (!open_target(&t)) {
        failed = SKIPPED;
    } else {
        for (struct dirent *e; (e = readdir(folder)); n += e->d_name[0] != '.')
            if (e->d_name[0] != '.')
                replay(&t, argv[1], e->d_name);
        failed = n == 0;
        printf("%d inputs\n", n);
    }
    if (folder)
        closedir(folder);
    close_target(&t);
    return failed;
}
#endif
