/* The string half of the pipeline against the reference data (golden/MODEL.md 12): needs
 * marsad.model in MARSAD_DATA and the folder golden in MARSAD_SHARED. */
#include "nlp/parse_json.h"
#include "nlp/strings.h"
#include "nlp/words.h"
#include "test.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    mrs_pack model;
    mrs_words *words;
    mrs_words_worker *worker;
    mrs_file golden, activations;
} bench;

enum { SKIPPED = 77, CEILING = 64 << 20 };

static void path_of(char out[1024], const char *file)
{
    const char *shared = getenv("MARSAD_SHARED"), *src = getenv("MARSAD_SRC");
    if (shared)
        snprintf(out, 1024, "%s/golden/en_core_web_sm-3.8.0.%s", shared, file);
    else
        snprintf(out, 1024, "%s/../shared/golden/en_core_web_sm-3.8.0.%s", src ? src : ".", file);
}

/* A document of one text that the arena owns. */
static mrs_doc *doc_of(mrs_str text)
{
    mrs_doc *doc = mrs_doc_new(CEILING);
    assert_non_null(doc);
    doc->text = mrs_str_copy(text, doc->arena);
    return doc;
}

static void assert_same_tokens(const mrs_doc *got, const mrs_doc *want, mrs_str line)
{
    for (uint32_t i = 0; i < got->tokens.n && i < want->tokens.n; i++) {
        mrs_span a = got->tokens.at[i], b = want->tokens.at[i];
        if (a.start != b.start || a.end != b.end)
            fail_msg("token %u is %u-%u, want %u-%u: %.*s", i, a.start, a.end, b.start, b.end,
                     (int)(line.len < 200 ? line.len : 200), line.ptr);
        if (got->tokens.space[i] != want->tokens.space[i] ||
            !mrs_str_eq(got->tokens.norm[i], want->tokens.norm[i]))
            fail_msg("token %u: space %d, norm \"%.*s\", want \"%.*s\": %.*s", i,
                     got->tokens.space[i], (int)got->tokens.norm[i].len, got->tokens.norm[i].ptr,
                     (int)want->tokens.norm[i].len, want->tokens.norm[i].ptr,
                     (int)(line.len < 200 ? line.len : 200), line.ptr);
    }
    assert_int_equal(got->tokens.n, want->tokens.n);
}

static void tokens_are_those_of_the_reference(void **state)
{
    bench *b = *state;
    mrs_str rest = b->golden.bytes, line;
    while (mrs_str_split(&rest, '\n', &line)) {
        if (line.len == 0)
            continue;
        mrs_doc *want = mrs_doc_new(CEILING);
        assert_ok(mrs_parse_read(want, line, &err_));
        mrs_doc *got = doc_of(want->text);
        assert_ok(mrs_words_tokens(b->worker, got, &err_));
        assert_same_tokens(got, want, line);
        mrs_doc_free(got);
        mrs_doc_free(want);
    }
}

static void shapes_are_those_of_the_reference(void **state)
{
    bench *b = *state;
    mrs_str rest = b->golden.bytes, line;
    while (mrs_str_split(&rest, '\n', &line)) {
        json_t *row = json_loadb(line.ptr, line.len, 0, NULL);
        mrs_doc *doc = mrs_doc_new(CEILING);
        if (row)
            assert_ok(mrs_parse_read(doc, line, &err_));
        json_t *shapes = json_object_get(row, "shape");
        for (uint32_t i = 0; i < doc->tokens.n; i++) {
            char shape[MRS_SHAPE_ROOM];
            mrs_str got = {shape, mrs_shape_put(mrs_token_text(doc, i), shape)};
            assert_str(got, json_string_value(json_array_get(shapes, i)));
        }
        mrs_doc_free(doc);
        json_decref(row);
    }
}

static void attributes_have_the_ids_of_the_reference(void **state)
{
    bench *b = *state;
    json_t *root = json_loadb(b->activations.bytes.ptr, b->activations.bytes.len, 0, NULL);
    json_t *items = json_object_get(root, "items"), *item;
    assert_true(json_array_size(items) > 0);
    size_t k;
    json_array_foreach(items, k, item)
    {
        mrs_doc *doc = doc_of(mrs_str_of(json_string_value(json_object_get(item, "text"))));
        assert_ok(mrs_words_tokens(b->worker, doc, &err_));
        json_t *ids = json_object_get(item, "ids");
        assert_int_equal(doc->tokens.n, json_array_size(ids));
        for (uint32_t i = 0; i < doc->tokens.n; i++) {
            uint64_t out[MRS_ATTRS];
            mrs_attrs_of(b->words, mrs_token_text(doc, i), doc->tokens.norm[i],
                         doc->tokens.space[i], out);
            for (size_t a = 0; a < MRS_ATTRS; a++) {
                const char *hex = json_string_value(json_array_get(json_array_get(ids, i), a));
                if (out[a] != strtoull(hex, NULL, 16))
                    fail_msg("text %zu, token %u, attribute %zu: %llx, want %s", k, i, a,
                             (unsigned long long)out[a], hex);
            }
        }
        mrs_doc_free(doc);
    }
    json_decref(root);
}

static void assert_column(const char *name, mrs_str got, mrs_str want, const mrs_doc *doc,
                          uint32_t i)
{
    mrs_str text = mrs_token_text(doc, i);
    if (!mrs_str_eq(got, want))
        fail_msg("%s of token %u \"%.*s\": \"%.*s\", want \"%.*s\" in: %.*s", name, i,
                 (int)text.len, text.ptr, (int)got.len, got.ptr, (int)want.len, want.ptr,
                 (int)doc->text.len, doc->text.ptr);
}

static void parts_of_speech_and_lemmas_are_those_of_the_reference(void **state)
{
    bench *b = *state;
    mrs_str rest = b->golden.bytes, line;
    while (mrs_str_split(&rest, '\n', &line)) {
        if (line.len == 0)
            continue;
        mrs_doc *doc = mrs_doc_new(CEILING);
        assert_ok(mrs_parse_read(doc, line, &err_));
        mrs_parse *want = doc->parse, got = {.n = want->n};
        got.tag = MRS_NEW(doc->arena, mrs_str, got.n);
        got.dep = MRS_NEW(doc->arena, mrs_str, got.n);
        for (uint32_t i = 0; i < got.n; i++) {
            got.tag[i] = want->tag[i];
            got.dep[i] = want->dep[i];
        }
        mrs_words_finish(b->worker, doc, &got);
        for (uint32_t i = 0; i < got.n; i++) {
            assert_column("tag", got.tag[i], want->tag[i], doc, i);
            assert_column("dep", got.dep[i], want->dep[i], doc, i);
            assert_column("morph", got.morph[i], want->morph[i], doc, i);
            assert_column("lemma", got.lemma[i], want->lemma[i], doc, i);
            if (got.pos[i] != want->pos[i])
                fail_msg("part of speech of token %u: %d, want %d", i, got.pos[i], want->pos[i]);
        }
        mrs_doc_free(doc);
    }
}

/* The tokens of text, then "/" and the norm where it is not the text, with spaces between. */
static mrs_str tokens_text(bench *b, mrs_doc *doc)
{
    assert_ok(mrs_words_tokens(b->worker, doc, &err_));
    mrs_str out = MRS_STR("");
    for (uint32_t i = 0; i < doc->tokens.n; i++) {
        mrs_str text = mrs_token_text(doc, i), norm = doc->tokens.norm[i];
        out = mrs_str_join(out, i ? MRS_STR(" ") : MRS_STR(""), text, doc->arena);
        if (!mrs_str_eq(text, norm))
            out = mrs_str_join(out, MRS_STR("/"), norm, doc->arena);
    }
    return out;
}

static void words_come_apart_at_affixes_infixes_and_exceptions(void **state)
{
    bench *b = *state;
    static const char *const cases[][2] = {
        {"they left", "they left"},
        {"it's", "it 's"},
        {"(it's)", "( it 's )"},
        {"won't go.", "wo/will n't/not go ."},
        {"12km away", "12 km away"},
        {"well-known", "well - known"},
        {"https://example.org/a-b.", "https://example.org/a-b ."},
        {"5:30p.m.", "5:30p.m ."},
        {"9a.m.", "9 a.m."},
        {"wait...", "wait ..."},
        {"\"(stop!!)\"", "\" ( stop ! ! ) \""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_doc *doc = doc_of(mrs_str_of(cases[i][0]));
        assert_str(tokens_text(b, doc), cases[i][1]);
        mrs_doc_free(doc);
    }
}

static void a_long_run_of_signs_takes_no_more_than_its_length(void **state)
{
    bench *b = *state;
    static const char *const runs[] = {"!", "..", ":a", "@", "a.", "\u0301", "(", "-"};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        mrs_doc *doc = mrs_doc_new(CEILING * 4);
        size_t n = strlen(runs[i]), len = 40000 * n;
        char *text = MRS_NEW(doc->arena, char, len);
        for (size_t at = 0; at < len; at += n)
            memcpy(text + at, runs[i], n);
        doc->text = (mrs_str){text, len};
        assert_ok(mrs_words_tokens(b->worker, doc, &err_));
        assert_true(doc->tokens.n > 0);
        assert_int_equal(doc->tokens.at[doc->tokens.n - 1].end, len);
        mrs_doc_free(doc);
    }
}

static void damaged_tables_are_refused(void **state)
{
    bench *b = *state;
    mrs_packer packer = {0};
    for (uint32_t i = 0; i < b->model.n_sections; i++) {
        char name[MRS_PACK_NAME] = "";
        mrs_str bytes, whole = mrs_pack_name(&b->model, i);
        memcpy(name, whole.ptr, whole.len);
        assert_ok(mrs_pack_section(&b->model, name, &bytes, &err_));
        if (strcmp(name, MRS_TOKENS_SPECIALS) == 0)
            bytes = mrs_str_sub(bytes, 0, bytes.len - 1);
        if (mrs_str_starts(whole, MRS_STR("tokens/")))
            mrs_packer_add(&packer, name, bytes);
    }
    const char *path = "words_test.model";
    assert_ok(mrs_packer_write(&packer, path, &err_));
    mrs_packer_clear(&packer);
    mrs_pack bad;
    mrs_words *words;
    mrs_err err = {0};
    assert_ok(mrs_pack_open(path, true, &bad, &err_));
    assert_int_equal(mrs_words_open(&bad, &words, &err), MRS_E_FORMAT);
    assert_non_null(strstr(err.text, MRS_TOKENS_SPECIALS));
    mrs_pack_close(&bad);
    remove(path);
}

static mrs_status open_model(bench *b, mrs_err *err)
{
    char path[1024];
    const char *data = getenv("MARSAD_DATA");
    snprintf(path, sizeof path, "%s/marsad.model", data ? data : ".");
    mrs_status st = mrs_pack_open(path, false, &b->model, err);
    if (!st)
        st = mrs_words_open(&b->model, &b->words, err);
    return st ? st : mrs_words_worker_new(b->words, &b->worker, err);
}

static mrs_status open_golden(bench *b, mrs_err *err)
{
    char path[1024];
    path_of(path, "golden.jsonl");
    mrs_status st = mrs_file_map(path, &b->golden, err);
    path_of(path, "act.json");
    return st ? st : mrs_file_map(path, &b->activations, err);
}

int main(void)
{
    bench b = {0};
    mrs_err err = {0};
    int failed = 1;
    if (open_model(&b, &err)) {
        printf("%s\n", err.text);
        goto done;
    }
    const struct CMUnitTest own[] = {
        cmocka_unit_test_prestate(words_come_apart_at_affixes_infixes_and_exceptions, &b),
        cmocka_unit_test_prestate(a_long_run_of_signs_takes_no_more_than_its_length, &b),
        cmocka_unit_test_prestate(damaged_tables_are_refused, &b),
    };
    const struct CMUnitTest golden[] = {
        cmocka_unit_test_prestate(tokens_are_those_of_the_reference, &b),
        cmocka_unit_test_prestate(shapes_are_those_of_the_reference, &b),
        cmocka_unit_test_prestate(attributes_have_the_ids_of_the_reference, &b),
        cmocka_unit_test_prestate(parts_of_speech_and_lemmas_are_those_of_the_reference, &b),
    };
    failed = cmocka_run_group_tests(own, NULL, NULL);
    if (!failed && open_golden(&b, &err)) {
        printf("skipped: no reference data (%s)\n", err.text);
        failed = SKIPPED;
    } else if (!failed) {
        failed = cmocka_run_group_tests(golden, NULL, NULL);
    }
done:
    mrs_file_close(&b.golden);
    mrs_file_close(&b.activations);
    mrs_words_worker_free(b.worker);
    mrs_words_close(b.words);
    mrs_pack_close(&b.model);
    return failed;
}
