/* The learned pipeline against the reference data (golden/MODEL.md 12), with every kernel that this
 * processor has: decisions must be identical, activations agree within TOLERANCE.
 *
 * Needs marsad.model in MARSAD_DATA and the folder golden in MARSAD_SHARED (default: ../shared
 * beside MARSAD_SRC); without them it says so and is skipped. MARSAD_GOLDEN may name another file
 * of the same form to compare with, MARSAD_KERNEL the only kernel to test (under an emulator). */
#include "nlp/names.h"
#include "nlp/nlp_internal.h"
#include "nlp/parse_json.h"
#include "test.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SKIPPED = 77, CEILING = 64 << 20 };
/* fp32 sums in another order than spaCy's; scores are sums of larger terms. */
static const double TOLERANCE = 5e-5, SCORE_TOLERANCE = 2e-4;

#ifdef MRS_HAVE_X86
extern const mrs_kernel mrs_kernel_wide, mrs_kernel_tiles; /* see kernel_test.c */
#endif

/* Kernel i of those this processor can run; NULL past the last. */
static const mrs_kernel *kernel_at(uint32_t i)
{
    const mrs_kernel *kernel;
    const char *only = getenv("MARSAD_KERNEL");
    if (only)
        return i ? NULL : mrs_kernel_find(only);
    for (uint32_t k = 0; (kernel = mrs_kernel_at(k)); k++)
        if (kernel->usable() && i-- == 0)
            return kernel;
#ifdef MRS_HAVE_X86
    if (i < 2 && mrs_kernel_wide.usable())
        return i ? &mrs_kernel_tiles : &mrs_kernel_wide;
#endif
    return NULL;
}

typedef struct {
    mrs_nlp *nlp;
    mrs_file golden, numbers;
    json_t *activations;
} bench;

static void path_of(char out[1024], const char *file)
{
    const char *shared = getenv("MARSAD_SHARED"), *src = getenv("MARSAD_SRC");
    if (shared)
        snprintf(out, 1024, "%s/golden/en_core_web_sm-3.8.0.%s", shared, file);
    else
        snprintf(out, 1024, "%s/../shared/golden/en_core_web_sm-3.8.0.%s", src ? src : ".", file);
}

static mrs_doc *doc_of(mrs_str text)
{
    mrs_doc *doc = mrs_doc_new(CEILING);
    assert_non_null(doc);
    doc->text = mrs_str_copy(text, doc->arena);
    return doc;
}

typedef struct {
    mrs_nlp_worker *worker;
    mrs_doc *got, *want;
    mrs_str line;
} job;

static mrs_status run_job(void *ctx, mrs_err *err)
{
    job *j = ctx;
    mrs_status st = mrs_parse_read(j->want, j->line, err);
    if (st)
        return st;
    j->got->text = mrs_str_copy(j->want->text, j->got->arena);
    return mrs_nlp_run(j->worker, j->got, err);
}

/* Columns that differ, by name; counts[i] is raised for each token. */
typedef enum { TOKEN, NORM, TAG, POS, MORPH, LEMMA, HEAD, DEP, SENT, ENTS, COLUMNS } column;
static const char *const column_names[COLUMNS] = {"tokens", "norm", "tag", "pos",  "morph",
                                                  "lemma",  "head", "dep", "sent", "ents"};

static void compare_tokens(const mrs_doc *a, const mrs_doc *b, uint32_t counts[COLUMNS])
{
    const mrs_parse *p = a->parse, *q = b->parse;
    for (uint32_t i = 0; i < p->n; i++) {
        const mrs_span x = a->tokens.at[i], y = b->tokens.at[i];
        const bool differ[COLUMNS] = {
            [TOKEN] =
                x.start != y.start || x.end != y.end || a->tokens.space[i] != b->tokens.space[i],
            [NORM] = !mrs_str_eq(a->tokens.norm[i], b->tokens.norm[i]),
            [TAG] = !mrs_str_eq(p->tag[i], q->tag[i]),
            [POS] = p->pos[i] != q->pos[i],
            [MORPH] = !mrs_str_eq(p->morph[i], q->morph[i]),
            [LEMMA] = !mrs_str_eq(p->lemma[i], q->lemma[i]),
            [HEAD] = p->head[i] != q->head[i],
            [DEP] = !mrs_str_eq(p->dep[i], q->dep[i]),
            [SENT] = p->sent[i] != q->sent[i],
        };
        for (int c = 0; c < COLUMNS; c++)
            counts[c] += differ[c];
    }
}

static void compare_ents(const mrs_parse *p, const mrs_parse *q, uint32_t counts[COLUMNS])
{
    counts[ENTS] += p->n_ents != q->n_ents;
    for (uint32_t i = 0; i < p->n_ents && i < q->n_ents; i++)
        counts[ENTS] += p->ents[i].first != q->ents[i].first ||
                        p->ents[i].past != q->ents[i].past ||
                        !mrs_str_eq(p->ents[i].label, q->ents[i].label);
}

static void compare(const job *j, uint32_t counts[COLUMNS], uint32_t *tokens)
{
    if (j->got->parse->n != j->want->parse->n) {
        counts[TOKEN] += 1;
        return;
    }
    *tokens += j->got->parse->n;
    compare_tokens(j->got, j->want, counts);
    compare_ents(j->got->parse, j->want->parse, counts);
}

static void check_golden(bench *b, const mrs_kernel *kernel)
{
    mrs_str rest = b->golden.bytes, line;
    uint32_t counts[COLUMNS] = {0}, tokens = 0, texts = 0, wrong = 0;
    mrs_nlp_worker *worker = NULL;
    assert_ok(mrs_nlp_worker_new_on(b->nlp, kernel, &worker, NULL));
    while (rest.len && mrs_str_split(&rest, '\n', &line)) {
        job j = {worker, mrs_doc_new(CEILING), mrs_doc_new(CEILING), line};
        mrs_arena *arenas[] = {j.got->arena, j.want->arena};
        mrs_err err = {0};
        if (mrs_arena_run(arenas, 2, run_job, &j, &err))
            fail_msg("%s", err.text);
        compare(&j, counts, &tokens);
        texts++;
        mrs_doc_free(j.got);
        mrs_doc_free(j.want);
    }
    mrs_nlp_worker_free(worker);
    printf("%s: %u texts, %u tokens;", kernel->name, texts, tokens);
    for (int c = 0; c < COLUMNS; c++) {
        printf(" %s %u", column_names[c], counts[c]);
        wrong += counts[c];
    }
    printf(" differ\n");
    assert_int_equal(wrong, 0);
    assert_true(getenv("MARSAD_GOLDEN") || (texts > 400 && tokens > 7000));
}

static void every_decision_is_that_of_the_reference_with_every_kernel(void **state)
{
    bench *b = *state;
    const mrs_kernel *kernel = kernel_at(0);
    assert_non_null(kernel);
    for (uint32_t i = 0; (kernel = kernel_at(i)); i++)
        check_golden(b, kernel);
}

/* ---- activations ------------------------------------------------------------------------------
 */

static const float *numbers(const bench *b, const json_t *at, size_t count)
{
    const size_t offset = (size_t)json_integer_value(json_object_get(at, "offset"));
    assert_true(offset % sizeof(float) == 0 &&
                offset + count * sizeof(float) <= b->numbers.bytes.len);
    return (const float *)(const void *)(b->numbers.bytes.ptr + offset);
}

static double farthest(const float *got, const float *want, size_t n)
{
    double far = 0;
    for (size_t i = 0; i < n; i++) {
        const double gap = fabs((double)got[i] - (double)want[i]);
        far = gap <= far ? far : gap; /* not a number is far */
    }
    return far;
}

/* Layers 0-4 of one network for a text of n tokens, which is one chunk. */
static double layers_gap(const bench *b, const mrs_encoder *encoder, const json_t *net, uint32_t n)
{
    static const char *const names[MRS_LAYERS + 1] = {"embed", "layer1", "layer2", "layer3",
                                                      "layer4"};
    double far = 0;
    for (int layer = 0; layer <= MRS_LAYERS; layer++) {
        const float *want = numbers(b, json_object_get(net, names[layer]), (size_t)n * MRS_UNITS);
        const float *got =
            mrs_encoder_layer(encoder, layer) + (size_t)(MRS_RIM - layer) * MRS_UNITS;
        const double gap = farthest(got, want, (size_t)n * MRS_UNITS);
        far = gap > far ? gap : far;
    }
    return far;
}

/* Rows of pad tokens that the last layer depends on: 4 - layer on each side. */
static double pads_gap(const bench *b, const mrs_encoder *encoder, const json_t *net, uint32_t n)
{
    static const char *const names[MRS_LAYERS] = {"", "layer1_pad", "layer2_pad", "layer3_pad"};
    double far = 0;
    for (int layer = 1; layer < MRS_LAYERS; layer++) {
        const size_t rim = (size_t)(MRS_RIM - layer), floats = rim * MRS_UNITS;
        const float *want = numbers(b, json_object_get(net, names[layer]), (size_t)8 * MRS_UNITS);
        const float *got = mrs_encoder_layer(encoder, layer);
        const double before = farthest(got, want + (size_t)layer * MRS_UNITS, floats);
        const double after =
            farthest(got + (rim + n) * MRS_UNITS, want + (size_t)4 * MRS_UNITS, floats);
        far = fmax(far, fmax(before, after));
    }
    return far;
}

static double heads_gap(const bench *b, const mrs_nlp_worker *worker, const mrs_kernel *kernel,
                        const json_t *item, double *scores)
{
    const uint32_t n = (uint32_t)json_array_size(json_object_get(item, "words"));
    const mrs_matrix *head = &mrs_nlp_model(b->nlp)->net[MRS_NET_TOK2VEC].head;
    const size_t stride = (size_t)head->blocks * MRS_PANEL;
    float *out = aligned_alloc(64, (n + MRS_TILE) * stride * sizeof *out);
    const float *x = mrs_encoder_layer(mrs_nlp_encoder(worker, MRS_NET_TOK2VEC), MRS_LAYERS);
    const json_t *parser = json_object_get(item, "parser");
    const float *linear = numbers(b, json_object_get(parser, "linear"), (size_t)n * MRS_HIDDEN);
    const float *tags = numbers(b, json_object_get(item, "tagger_scores"), (size_t)n * 50);
    double far = 0;
    assert_non_null(out);
    kernel->product(head, x, MRS_UNITS, n, out);
    for (uint32_t t = 0; t < n; t++) {
        far = fmax(far, farthest(out + t * stride, linear + t * MRS_HIDDEN, MRS_HIDDEN));
        *scores = fmax(*scores, farthest(out + t * stride + MRS_TAG_COLUMN, tags + t * 50, 50));
    }
    free(out);
    return far;
}

static mrs_status run_text(void *ctx, mrs_err *err)
{
    job *j = ctx;
    return mrs_nlp_run(j->worker, j->got, err);
}

static void check_activations(bench *b, const mrs_kernel *kernel)
{
    static const char *const nets[MRS_NETS] = {"tok2vec", "ner_tok2vec"};
    mrs_nlp_worker *worker = NULL;
    double layers = 0, pads = 0, linear = 0, scores = 0;
    assert_ok(mrs_nlp_worker_new_on(b->nlp, kernel, &worker, NULL));
    json_t *item;
    size_t i;
    json_array_foreach(json_object_get(b->activations, "items"), i, item)
    {
        const char *text = json_string_value(json_object_get(item, "text"));
        const uint32_t n = (uint32_t)json_array_size(json_object_get(item, "words"));
        job j = {.worker = worker, .got = doc_of(mrs_str_of(text))};
        assert_ok(mrs_arena_run(&j.got->arena, 1, run_text, &j, NULL));
        assert_int_equal(j.got->tokens.n, n);
        assert_true(n <= MRS_CHUNK);
        for (int net = 0; net < MRS_NETS; net++) {
            const json_t *want = json_object_get(item, nets[net]);
            const mrs_encoder *encoder = mrs_nlp_encoder(worker, (mrs_net)net);
            layers = fmax(layers, layers_gap(b, encoder, want, n));
            pads = fmax(pads, pads_gap(b, encoder, want, n));
        }
        linear = fmax(linear, heads_gap(b, worker, kernel, item, &scores));
        mrs_doc_free(j.got);
    }
    mrs_nlp_worker_free(worker);
    printf("%s: %zu texts; farthest: layers %.1e, pads %.1e, linear %.1e, tag scores %.1e\n",
           kernel->name, i, layers, pads, linear, scores);
    assert_true(i == 10 && layers < TOLERANCE && pads < TOLERANCE);
    assert_true(linear < SCORE_TOLERANCE && scores < SCORE_TOLERANCE);
}

static void every_layer_agrees_with_the_reference_with_every_kernel(void **state)
{
    bench *b = *state;
    const mrs_kernel *kernel;
    for (uint32_t i = 0; (kernel = kernel_at(i)); i++)
        check_activations(b, kernel);
}

static void hash_rows_are_those_of_the_reference(void **state)
{
    bench *b = *state;
    const mrs_net_shape *shape = &mrs_net_shapes[MRS_NET_TOK2VEC];
    json_t *item, *ids, *rows;
    size_t i, t;
    json_array_foreach(json_object_get(b->activations, "items"), i, item)
    {
        rows = json_object_get(item, "rows");
        json_array_foreach(json_object_get(item, "ids"), t, ids)
        {
            for (uint32_t f = 0; f < shape->n_tables; f++) {
                uint32_t got[4];
                const char *id = json_string_value(json_array_get(ids, f));
                mrs_hash_rows(strtoull(id, NULL, 16), shape->first_seed + f, shape->table_rows[f],
                              got);
                for (size_t r = 0; r < 4; r++)
                    assert_int_equal(got[r], json_integer_value(json_array_get(
                                                 json_array_get(json_array_get(rows, t), f), r)));
            }
        }
    }
}

static void classes_stand_in_the_order_of_the_reference(void **state)
{
    bench *b = *state;
    char path[1024];
    path_of(path, "moves.json");
    json_t *moves = json_load_file(path, 0, NULL);
    static const char *const names[MRS_NETS] = {"parser_moves", "ner_moves"};
    for (int net = 0; net < MRS_NETS; net++) {
        const json_t *want = json_object_get(moves, names[net]);
        const mrs_weights *w = &mrs_nlp_model(b->nlp)->net[net];
        assert_int_equal(w->n_classes, json_array_size(want));
        for (uint32_t i = 0; i < w->n_classes; i++)
            assert_str(w->classes[i], json_string_value(json_array_get(want, i)));
    }
    json_decref(moves);
}

int main(void)
{
    bench b = {0};
    char model[1024], path[1024];
    mrs_err err = {0};
    snprintf(model, sizeof model, "%s/marsad.model",
             getenv("MARSAD_DATA") ? getenv("MARSAD_DATA") : ".");
    path_of(path, "golden.jsonl");
    const char *other = getenv("MARSAD_GOLDEN");
    bool there = mrs_nlp_open(model, true, &b.nlp, &err) == MRS_OK &&
                 mrs_file_map(other ? other : path, &b.golden, &err) == MRS_OK;
    if (there) {
        path_of(path, "act.bin");
        there = mrs_file_map(path, &b.numbers, &err) == MRS_OK;
        path_of(path, "act.json");
        b.activations = json_load_file(path, 0, NULL);
    }
    if (!there || !b.activations) {
        printf("skipped: the reference data or the model is not there (%s)\n", err.text);
        mrs_file_close(&b.golden);
        mrs_file_close(&b.numbers);
        mrs_nlp_close(b.nlp);
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(hash_rows_are_those_of_the_reference, &b),
        cmocka_unit_test_prestate(classes_stand_in_the_order_of_the_reference, &b),
        cmocka_unit_test_prestate(every_layer_agrees_with_the_reference_with_every_kernel, &b),
        cmocka_unit_test_prestate(every_decision_is_that_of_the_reference_with_every_kernel, &b),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    json_decref(b.activations);
    mrs_file_close(&b.golden);
    mrs_file_close(&b.numbers);
    mrs_nlp_close(b.nlp);
    return failed;
}
