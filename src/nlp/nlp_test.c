/* The pipeline as others use it: damaged models, odd texts, the same result every time. Needs
 * marsad.model in MARSAD_DATA; without it the tests say so and are skipped. */
#include "nlp/nlp_internal.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SKIPPED = 77, CEILING = 512 << 20, FLIPS_A_SECTION = 2 };

typedef struct {
    const char *path; /* of the model */
    mrs_nlp *nlp;
    mrs_nlp_worker *worker;
} bench;

static const char TEXT[] =
    "Police in Agartala said on Tuesday that almost 30 men crossed the river "
    "near Sonamura. No one was hurt, the BSF's spokesman told reporters.\n";

typedef struct {
    mrs_nlp_worker *worker;
    mrs_doc *doc;
} job;

static mrs_status run(void *ctx, mrs_err *err)
{
    job *j = ctx;
    return mrs_nlp_run(j->worker, j->doc, err);
}

static mrs_status parse(mrs_nlp_worker *worker, mrs_str text, mrs_doc **out)
{
    job j = {worker, mrs_doc_new(CEILING)};
    assert_non_null(j.doc);
    j.doc->text = text;
    *out = j.doc;
    return mrs_arena_run(&j.doc->arena, 1, run, &j, NULL);
}

/* Everything that a reader of the parse follows leads somewhere. */
static void assert_sound(const mrs_doc *doc)
{
    const mrs_parse *p = doc->parse;
    assert_int_equal(p->n, doc->tokens.n);
    assert_int_equal(p->sent_first[p->n_sents], p->n);
    for (uint32_t i = 0; i < p->n; i++) {
        assert_true(p->head[i] < p->n && p->l_edge[i] <= i && p->r_edge[i] >= i);
        assert_true(p->r_edge[i] < p->n && p->sent[i] < p->n_sents);
        assert_true(p->sent_first[p->sent[i]] <= i && p->sent_first[p->sent[i] + 1] > i);
        assert_true(p->ent_of[i] <= p->n_ents);
    }
    for (uint32_t e = 0; e < p->n_ents; e++)
        assert_true(p->ents[e].first < p->ents[e].past && p->ents[e].past <= p->n);
}

static void assert_same(const mrs_doc *a, const mrs_doc *b)
{
    const mrs_parse *p = a->parse, *q = b->parse;
    assert_int_equal(p->n, q->n);
    assert_memory_equal(p->head, q->head, p->n * sizeof *p->head);
    assert_memory_equal(p->sent, q->sent, p->n * sizeof *p->sent);
    assert_memory_equal(p->ent_of, q->ent_of, p->n * sizeof *p->ent_of);
    assert_memory_equal(p->pos, q->pos, p->n);
    for (uint32_t i = 0; i < p->n; i++)
        assert_true(mrs_str_eq(p->tag[i], q->tag[i]) && mrs_str_eq(p->dep[i], q->dep[i]) &&
                    mrs_str_eq(p->lemma[i], q->lemma[i]));
}

static void a_report_is_parsed(void **state)
{
    bench *b = *state;
    mrs_doc *doc;
    assert_ok(parse(b->worker, mrs_str_of(TEXT), &doc));
    assert_sound(doc);
    const mrs_parse *p = doc->parse;
    assert_int_equal(p->n_sents, 2);
    assert_str(mrs_token_text(doc, 3), "said");
    assert_str(p->dep[3], "ROOT");
    assert_int_equal(p->head[0], 3);
    assert_str(p->lemma[3], "say");
    assert_int_equal(p->pos[2], MRS_POS_PROPN);
    assert_true(p->n_ents >= 3);
    assert_str(mrs_nlp_version(b->nlp), "en_core_web_sm 3.8.0");
    mrs_doc_free(doc);
}

static void odd_texts_are_parsed_too(void **state)
{
    static const char *const texts[] = {
        "", " ", "\n", "\n\n \t\n", "a", ".", "\xe2\x80\x8b", "a\nb", "  two  spaces  "};
    bench *b = *state;
    mrs_doc *doc;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_ok(parse(b->worker, mrs_str_of(texts[i]), &doc));
        assert_sound(doc);
        mrs_doc_free(doc);
    }
}

/* TEXT, n times, with something new in each, so that types are forgotten on the way. */
static char *long_text(uint32_t n)
{
    mrs_buf buf = {0};
    for (uint32_t i = 0; i < n; i++)
        mrs_buf_printf(&buf, "Unit %u%c%u: %s", i * 7919 % 10007, 'a' + (char)(i % 26), i, TEXT);
    assert_false(buf.failed);
    return buf.ptr;
}

static void a_text_gives_the_same_whatever_was_seen_before(void **state)
{
    bench *b = *state;
    char *text = long_text(400);
    mrs_doc *cold, *warm, *again;
    mrs_nlp_worker *fresh = NULL;
    assert_ok(mrs_nlp_worker_new(b->nlp, NULL, &fresh, NULL));
    assert_ok(parse(fresh, mrs_str_of(text), &cold));
    assert_ok(parse(b->worker, mrs_str_of(text), &warm));
    assert_sound(warm);
    assert_same(cold, warm);
    assert_ok(parse(b->worker, mrs_str_of(text), &again));
    assert_same(cold, again);
    assert_true(cold->parse->n_sents > 400);
    mrs_nlp_worker_free(fresh);
    mrs_doc_free(cold);
    mrs_doc_free(warm);
    mrs_doc_free(again);
    free(text);
}

typedef struct {
    mrs_nlp_worker *worker;
    mrs_doc **docs;
    uint32_t n;
} several;

static mrs_status run_several(void *ctx, mrs_err *err)
{
    several *s = ctx;
    for (uint32_t i = 0; i < s->n; i++) {
        mrs_status st = mrs_nlp_tokens(s->worker, s->docs[i], err);
        if (st)
            return st;
    }
    return mrs_nlp_texts(s->worker, s->docs, s->n, err);
}

/* Chunks begin and end in texts, between them and in names. */
static void texts_together_give_what_each_gives_alone(void **state)
{
    bench *b = *state;
    char *text = long_text(40);
    const char *const texts[] = {TEXT, "",   "Fire in Port Sudan",
                                 "\n", text, "The minister of defence, Aster Bekele, resigned.",
                                 " ",  TEXT};
    enum { TEXTS = sizeof texts / sizeof *texts, ROUNDS = 6, ALL = TEXTS * ROUNDS };
    mrs_doc parts[ALL] = {0}, *docs[ALL], *holder = mrs_doc_new(CEILING), *alone;
    several s = {b->worker, docs, ALL};
    assert_non_null(holder);
    for (uint32_t i = 0; i < ALL; i++) {
        docs[i] = &parts[i];
        parts[i].arena = holder->arena;
        parts[i].text = mrs_str_of(texts[(i * 5 + i / TEXTS) % TEXTS]);
    }
    assert_ok(mrs_arena_run(&holder->arena, 1, run_several, &s, NULL));
    for (uint32_t i = 0; i < ALL; i++) {
        assert_sound(docs[i]);
        assert_ok(parse(b->worker, docs[i]->text, &alone));
        assert_same(docs[i], alone);
        mrs_doc_free(alone);
    }
    mrs_doc_free(holder);
    free(text);
}

static void a_word_as_long_as_the_text_is_parsed(void **state)
{
    enum { LONG = 1 << 16 };
    bench *b = *state;
    char *text = malloc(LONG);
    mrs_doc *doc;
    assert_non_null(text);
    memset(text, 'x', LONG);
    assert_ok(parse(b->worker, (mrs_str){text, LONG}, &doc));
    assert_sound(doc);
    mrs_doc_free(doc);
    free(text);
}

static void a_kernel_that_is_not_there_is_refused(void **state)
{
    bench *b = *state;
    mrs_nlp_worker *worker = NULL;
    mrs_err err = {0};
    assert_int_equal(mrs_nlp_worker_new(b->nlp, "abacus", &worker, &err), MRS_E_ARG);
    assert_non_null(strstr(err.text, "abacus"));
    assert_null(worker);
}

/* ---- damaged files ----------------------------------------------------------------------------
 */

static void write_file(const char *path, mrs_str bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

static void patch_file(const char *path, long at, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void temporary(char path[64])
{
    strcpy(path, "/tmp/marsad-nlp-test-XXXXXX");
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
}

static mrs_status open_model(const char *path, bool verify, mrs_err *err)
{
    mrs_nlp *nlp = NULL;
    mrs_status st = mrs_nlp_open(path, verify, &nlp, err);
    mrs_nlp_close(nlp);
    return st;
}

static void a_model_that_is_not_there_or_no_model_is_refused(void **state)
{
    (void)state;
    char path[64];
    mrs_err err = {0};
    assert_int_equal(open_model("/nonexistent/marsad.model", true, &err), MRS_E_IO);
    temporary(path);
    assert_int_equal(open_model(path, true, &err), MRS_E_FORMAT);
    write_file(path, mrs_str_of(TEXT));
    assert_int_equal(open_model(path, true, &err), MRS_E_FORMAT);
    unlink(path);
}

static void a_model_cut_short_is_refused(void **state)
{
    static const size_t kept[] = {1, 40, 63, 64, 100, 2000, 4096, 1 << 20, 20 << 20};
    bench *b = *state;
    char path[64];
    mrs_file model;
    mrs_err err = {0};
    temporary(path);
    assert_ok(mrs_file_map(b->path, &model, NULL));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        write_file(path, mrs_str_sub(model.bytes, 0, kept[i]));
        assert_int_equal(open_model(path, false, &err), MRS_E_FORMAT);
        assert_non_null(strstr(err.text, path));
    }
    write_file(path, mrs_str_sub(model.bytes, 0, model.bytes.len - 1));
    assert_int_equal(open_model(path, false, &err), MRS_E_FORMAT);
    mrs_file_close(&model);
    unlink(path);
}

/* Where section i's entry stands in the file, and the section: pack.h gives the layout. */
enum { HEADER = 64, ENTRY = MRS_PACK_NAME + 16 };

static mrs_str section_of(const mrs_pack *pack, uint32_t i, long *entry)
{
    uint64_t place[2];
    *entry = HEADER + (long)i * ENTRY;
    memcpy(place, pack->file.bytes.ptr + *entry + MRS_PACK_NAME, sizeof place);
    return mrs_str_sub(pack->file.bytes, (size_t)place[0], (size_t)(place[0] + place[1]));
}

static void a_section_missing_or_of_another_size_is_refused_by_name(void **state)
{
    bench *b = *state;
    char path[64];
    mrs_pack pack;
    mrs_err err = {0};
    temporary(path);
    assert_ok(mrs_pack_open(b->path, false, &pack, NULL));
    write_file(path, pack.file.bytes);
    for (uint32_t i = 0; i < pack.n_sections; i++) {
        long entry;
        const uint64_t len = section_of(&pack, i, &entry).len;
        const mrs_str name = mrs_pack_name(&pack, i);
        patch_file(path, entry, "?", 1);
        /* the lemmatizer does without tables for a part of speech */
        const bool may_lack = mrs_str_starts(name, MRS_STR("lemma/"));
        const mrs_status lacking = open_model(path, false, &err);
        if (!may_lack && (lacking != MRS_E_FORMAT || !strstr(err.text, name.ptr)))
            fail_msg("without section %s: %s", name.ptr, err.text);
        patch_file(path, entry, name.ptr, 1);
        const uint64_t wrong[] = {0, 1, len / 2, len - 1};
        for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
            patch_file(path, entry + MRS_PACK_NAME + 8, &wrong[k], sizeof wrong[k]);
            const mrs_status st = open_model(path, false, &err);
            const bool net =
                strstr("/mix /small /first /first_tiles /conv /conv_tiles /head /head_tiles /lower "
                       "/lower_tiles /state /upper",
                       strrchr(name.ptr, '/') ? strrchr(name.ptr, '/') : "?");
            assert_true(!net || st == MRS_E_FORMAT);
        }
        patch_file(path, entry + MRS_PACK_NAME + 8, &len, sizeof len);
    }
    assert_ok(open_model(path, true, &err));
    mrs_pack_close(&pack);
    unlink(path);
}

static void a_model_of_another_version_is_refused_with_the_cure(void **state)
{
    bench *b = *state;
    char path[64];
    mrs_pack pack;
    mrs_str section;
    mrs_err err = {0};
    const uint32_t other = MRS_MODEL_FORMAT + 1;
    temporary(path);
    assert_ok(mrs_pack_open(b->path, false, &pack, NULL));
    assert_ok(mrs_pack_section(&pack, "model", &section, NULL));
    write_file(path, pack.file.bytes);
    const long at = (long)(section.ptr - pack.file.bytes.ptr);
    patch_file(path, at, &other, sizeof other);
    assert_int_equal(open_model(path, false, &err), MRS_E_VERSION);
    assert_non_null(strstr(err.text, "make"));
    assert_int_equal(open_model(path, true, &err), MRS_E_FORMAT); /* its hash is wrong too */
    patch_file(path, at, section.ptr, sizeof other);
    patch_file(path, at + 4, "xx", 2);
    assert_int_equal(open_model(path, false, &err), MRS_E_VERSION);
    mrs_pack_close(&pack);
    unlink(path);
}

/* Unverified, a damaged file may give nonsense or an error, never a crash or an unsound parse. */
static void flipped_bytes_never_lead_outside(void **state)
{
    bench *b = *state;
    char path[64];
    mrs_pack pack;
    uint64_t dice = 1;
    temporary(path);
    assert_ok(mrs_pack_open(b->path, false, &pack, NULL));
    write_file(path, pack.file.bytes);
    for (uint32_t i = 0; i < pack.n_sections * FLIPS_A_SECTION; i++) {
        long entry;
        const mrs_str section = section_of(&pack, i / FLIPS_A_SECTION, &entry);
        dice = dice * 6364136223846793005U + 1442695040888963407U;
        /* the head of a section holds its counts and offsets: damage it half of the time */
        const size_t room = i % 2 && section.len > 64 ? 64 : section.len;
        const char *from = section.ptr + (room ? (dice >> 33) % room : 0);
        const long at = (long)(from - pack.file.bytes.ptr);
        const char damage[4] = {'\xff', '\xff', '\xff', '\x7f'};
        const size_t len = section.len < sizeof damage ? 1 : sizeof damage;
        mrs_nlp *nlp = NULL;
        mrs_nlp_worker *worker = NULL;
        mrs_doc *doc = NULL;
        patch_file(path, at, damage, len);
        mrs_status st = mrs_nlp_open(path, false, &nlp, NULL);
        if (!st)
            st = mrs_nlp_worker_new(nlp, NULL, &worker, NULL);
        if (!st && parse(worker, mrs_str_of(TEXT), &doc) == MRS_OK)
            assert_sound(doc);
        mrs_doc_free(doc);
        mrs_nlp_worker_free(worker);
        mrs_nlp_close(nlp);
        patch_file(path, at, from, len);
    }
    mrs_pack_close(&pack);
    unlink(path);
}

int main(void)
{
    bench b = {0};
    char model[1024];
    mrs_err err = {0};
    const char *data = getenv("MARSAD_DATA");
    snprintf(model, sizeof model, "%s/marsad.model", data ? data : ".");
    b.path = model;
    if (access(model, R_OK) != 0) {
        printf("skipped: %s is not there\n", model);
        return SKIPPED;
    }
    if (mrs_nlp_open(model, true, &b.nlp, &err) ||
        mrs_nlp_worker_new(b.nlp, NULL, &b.worker, &err)) {
        printf("%s\n", err.text);
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(a_report_is_parsed, &b),
        cmocka_unit_test_prestate(odd_texts_are_parsed_too, &b),
        cmocka_unit_test_prestate(a_text_gives_the_same_whatever_was_seen_before, &b),
        cmocka_unit_test_prestate(texts_together_give_what_each_gives_alone, &b),
        cmocka_unit_test_prestate(a_word_as_long_as_the_text_is_parsed, &b),
        cmocka_unit_test_prestate(a_kernel_that_is_not_there_is_refused, &b),
        cmocka_unit_test_prestate(a_model_that_is_not_there_or_no_model_is_refused, &b),
        cmocka_unit_test_prestate(a_model_cut_short_is_refused, &b),
        cmocka_unit_test_prestate(a_section_missing_or_of_another_size_is_refused_by_name, &b),
        cmocka_unit_test_prestate(a_model_of_another_version_is_refused_with_the_cure, &b),
        cmocka_unit_test_prestate(flipped_bytes_never_lead_outside, &b),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    mrs_nlp_worker_free(b.worker);
    mrs_nlp_close(b.nlp);
    return failed;
}
