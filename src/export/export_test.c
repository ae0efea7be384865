#include "export/export.h"
#include "test.h"
#include "test_record.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#define ok(call)                                                                                   \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

/* A pack with a words table of three rows. */
static mrs_labels *words_of(const char *path, mrs_pack *pack, const char *type)
{
    const char *rows[] = {"type",   "mode", "label", "source",   "#line",  "ASSAULT",    "",
                          "attack", "test", "2",     "ASSAULT",  "aerial", "air strike", "test",
                          "3",      type,   "",      "building", "test",   "4"};
    mrs_str cells[20];
    mrs_err err = {0};
    mrs_packer packer = {0};
    mrs_buf section = {0};
    mrs_labels *words = NULL;
    for (int i = 0; i < 20; i++)
        cells[i] = mrs_str_of(rows[i]);
    mrs_table_build(cells, 4, 5, &section);
    mrs_packer_add(&packer, "table/words", mrs_buf_view(&section));
    ok(mrs_packer_write(&packer, path, &err));
    mrs_packer_clear(&packer);
    mrs_buf_clear(&section);
    ok(mrs_pack_open(path, true, pack, &err));
    if (mrs_labels_open(pack, &words, &err))
        assert_non_null(strstr(err.text, "line 4"));
    return words;
}

typedef struct {
    char path[64];
    mrs_pack pack;
    mrs_labels *words;
    mrs_buf out;
} world;

static int setup(void **state)
{
    world *w = calloc(1, sizeof *w);
    snprintf(w->path, sizeof w->path, "/tmp/marsad-words-%d", (int)getpid());
    w->words = words_of(w->path, &w->pack, "BUILD");
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world *w = *state;
    mrs_labels_close(w->words);
    mrs_pack_close(&w->pack);
    mrs_buf_clear(&w->out);
    unlink(w->path);
    free(w);
    return 0;
}

static mrs_party guards = {.name = MRS_STR_INIT("guards; \"the few\"")};
static mrs_quantity killed = {.kind = MRS_Q_killed, .low = 2, .best = NAN, .high = 4};
static mrs_place town = {.name = MRS_STR_INIT("Tell Tamr"),
                         .lat = 36.65,
                         .lon = 40.37,
                         .precision = MRS_PRECISION_EXACT,
                         .radius_km = 3};
static mrs_place province = {.name = MRS_STR_INIT("al-Hasakah"),
                             .lat = 36.5,
                             .lon = 40.75,
                             .precision = MRS_PRECISION_ADMIN1,
                             .radius_km = 90};

static mrs_claim_row claim_row(void)
{
    return (mrs_claim_row){.id = MRS_STR("c-00112233445566778899aabbccddeeff"),
                           .doc = MRS_STR("d0"),
                           .title = MRS_STR("=HYPERLINK(\"x\")"),
                           .publisher = MRS_STR("@Border News"),
                           .sentence = MRS_STR("They struck\nthe guards."),
                           .json = MRS_STR("{\"id\":\"c-0011\",\"type\":\"ASSAULT\"}"),
                           .sample = true,
                           .claim = {.type = MRS_TYPE_ASSAULT,
                                     .mode = MRS_STR("aerial"),
                                     .targets = &guards,
                                     .n_targets = 1,
                                     .quantities = &killed,
                                     .n_quantities = 1,
                                     .place = &town,
                                     .time = {.start = mrs_day(2024, 5, 3),
                                              .end = mrs_day(2024, 5, 3),
                                              .not_before = MRS_NO_DAY,
                                              .not_after = MRS_NO_DAY,
                                              .deadline = MRS_NO_DAY},
                                     .confidence = 0.7F}};
}

static void write_claims(world *w, mrs_format format, const mrs_claim_row *rows, int n)
{
    mrs_err err = {0};
    mrs_export *x;
    mrs_export_options options = {
        .words = w->words, .format = format, .sample = true, .sentences = true, .width = 100};
    w->out.len = 0;
    ok(mrs_export_new(&options, &w->out, &x, &err));
    for (int i = 0; i < n; i++)
        ok(mrs_export_claim(x, &rows[i], &err));
    ok(mrs_export_finish(x, &err));
    mrs_export_free(x);
}

static uint32_t count(const char *text, const char *part)
{
    uint32_t n = 0;
    for (; (text = strstr(text, part)); text++)
        n++;
    return n;
}

static void csv_quotes_guards_and_keeps_its_columns(void **state)
{
    world *w = *state;
    mrs_claim_row rows[2] = {claim_row(), claim_row()};
    rows[1].claim.place = &province;
    rows[1].claim.n_targets = 0;
    rows[1].claim.place->lon = -40.75; /* a number is no formula */
    write_claims(w, MRS_FORMAT_CSV, rows, 2);
    const char *out = w->out.ptr;
    assert_non_null(strstr(out, "notice,id,event,type,mode,label,"));
    assert_int_equal(count(out, "\r\nINVENTED,c-0011"), 2);
    assert_non_null(strstr(out, "\"guards; \"\"the few\"\"\""));
    assert_non_null(strstr(out, "\"'@Border News\""));
    assert_non_null(strstr(out, ",air strike,"));
    assert_non_null(strstr(out, ",2024-05-03,2024-05-03,"));
    assert_non_null(strstr(out, ",Tell Tamr,36.65,40.37,,,exact,3,"));
    assert_non_null(strstr(out, ",al-Hasakah,,,36.5,-40.75,admin1,90,"));
    assert_non_null(strstr(out, "\"They struck\nthe guards.\""));
}

static void a_border_lies_in_no_one_country(void **state)
{
    world *w = *state;
    mrs_claim_row row = claim_row();
    mrs_place border = {.name = MRS_STR("the border"),
                        .lat = NAN,
                        .lon = NAN,
                        .radius_km = NAN,
                        .precision = MRS_PRECISION_BORDER,
                        .country = "IQ"};
    row.claim.place = &border;
    write_claims(w, MRS_FORMAT_GEOJSON, &row, 1);
    assert_non_null(strstr(w->out.ptr, "\"country\":\"IQ\""));
    memcpy(border.country2, "SY", 3);
    write_claims(w, MRS_FORMAT_GEOJSON, &row, 1);
    assert_non_null(strstr(w->out.ptr, "\"country\":null"));
    border.sided = true;
    write_claims(w, MRS_FORMAT_GEOJSON, &row, 1);
    assert_non_null(strstr(w->out.ptr, "\"country\":\"IQ\""));
}

static void csv_of_nothing_is_its_header(void **state)
{
    world *w = *state;
    write_claims(w, MRS_FORMAT_CSV, NULL, 0);
    assert_int_equal(count(w->out.ptr, "\r\n"), 1);
    assert_true(mrs_str_starts(mrs_buf_view(&w->out), MRS_STR("notice,id,event,type")));
}

static void geojson_is_json_and_only_pins_are_points(void **state)
{
    world *w = *state;
    mrs_claim_row rows[3] = {claim_row(), claim_row(), claim_row()};
    rows[1].claim.place = &province;
    rows[2].claim.place = NULL;
    for (int n = 0; n <= 3; n += 3) {
        write_claims(w, MRS_FORMAT_GEOJSON, rows, n);
        json_t *root = json_loads(w->out.ptr, 0, NULL);
        assert_non_null(root);
        assert_string_equal(json_string_value(json_object_get(root, "type")), "FeatureCollection");
        json_t *features = json_object_get(root, "features");
        assert_int_equal(json_array_size(features), n);
        for (size_t i = 0; i < (size_t)n; i++) {
            json_t *f = json_array_get(features, i);
            json_t *geometry = json_object_get(f, "geometry");
            json_t *properties = json_object_get(f, "properties");
            assert_int_equal(json_is_null(geometry), i != 0);
            assert_string_equal(json_string_value(json_object_get(properties, "notice")),
                                "INVENTED");
            if (i == 0)
                assert_float_equal(
                    json_real_value(json_array_get(json_object_get(geometry, "coordinates"), 0)),
                    40.37, 1e-9);
        }
        json_decref(root);
    }
}

static void jsonl_is_the_claim_with_what_the_store_knows(void **state)
{
    world *w = *state;
    mrs_claim_row row = claim_row();
    write_claims(w, MRS_FORMAT_JSONL, &row, 1);
    json_t *root = json_loads(w->out.ptr, 0, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "type")), "ASSAULT");
    assert_string_equal(json_string_value(json_object_get(root, "notice")), "INVENTED");
    assert_true(json_is_null(json_object_get(root, "event")));
    json_decref(root);
}

static void a_table_fits_and_cannot_speak_to_the_terminal(void **state)
{
    world *w = *state;
    mrs_claim_row rows[2] = {claim_row(), claim_row()};
    rows[0].sentence = MRS_STR("A \x1b[31mred\x07 line\nand more of it, which goes on and on until "
                               "it is longer than the terminal is wide.");
    rows[1].claim.status = MRS_CLAIM_ALLEGED;
    write_claims(w, MRS_FORMAT_TABLE, rows, 2);
    if (getenv("MARSAD_SHOW"))
        printf("%s", w->out.ptr);
    assert_null(strchr(w->out.ptr, 0x1b));
    assert_int_equal(count(w->out.ptr, "INVENTED"), 2);
    assert_non_null(strstr(w->out.ptr, "air strike"));
    assert_non_null(strstr(w->out.ptr, "alleged"));
    assert_non_null(strstr(w->out.ptr, "killed 2-4"));
    mrs_str rest = mrs_buf_view(&w->out), line;
    while (mrs_str_split(&rest, '\n', &line))
        if (mrs_utf8_count(line) > 100)
            fail_msg("too wide: %.*s", (int)line.len, line.ptr);
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    world *w = *state;
    mrs_party cell = {.name = MRS_STR("a cell of the Islamic State in the desert")};
    mrs_event e = {
        .id = MRS_STR("e-00112233445566778899aabbccddeeff"),
        .type = MRS_TYPE_ASSAULT,
        .mode = MRS_STR("aerial"),
        .place = &town,
        .targets = &cell,
        .n_targets = 1,
        .independent = 12,
        .says = 3,
        .n_contradictions = 1,
        .time = {.start = mrs_day(2019, 1, 1), .end = mrs_day(2025, 4, 28), .deadline = MRS_NO_DAY},
        .summary = MRS_STR("A long sentence that tells of it, and goes on and on and on "
                           "past the end of the line.")};
    mrs_event_quantity dead = {.kind = MRS_Q_killed, .low = 2, .best = NAN, .high = 40};
    e.quantities = &dead;
    e.n_quantities = 1;
    for (int sample = 0; sample < 2; sample++)
        for (uint32_t width = 40; width <= 160; width++) {
            mrs_err err = {0};
            mrs_export *x;
            mrs_export_options options = {
                .words = w->words, .events = true, .sentences = true, .width = width};
            w->out.len = 0;
            e.sample = sample;
            ok(mrs_export_new(&options, &w->out, &x, &err));
            ok(mrs_export_event(x, NULL, &e, &err));
            ok(mrs_export_finish(x, &err));
            mrs_export_free(x);
            if (getenv("MARSAD_SHOW") && width % 20 == 0)
                printf("%u\n%s", width, w->out.ptr);
            mrs_str rest = mrs_buf_view(&w->out), line;
            while (mrs_str_split(&rest, '\n', &line))
                if (mrs_utf8_count(line) > (width < 60 ? 60 : width))
                    fail_msg("%u: too wide: %.*s", width, (int)line.len, line.ptr);
            assert_non_null(strstr(w->out.ptr, "e-001122"));
            assert_non_null(strstr(w->out.ptr, "2019-01-01"));
            assert_null(strstr(w->out.ptr, "?"));
        }
    assert_non_null(strstr(w->out.ptr, "2019-01-01..2025-04-28"));
    assert_non_null(strstr(w->out.ptr, "unknown → a cell"));
}

static void times_are_said_as_people_say_them(void **state)
{
    (void)state;
    const int32_t no = MRS_NO_DAY;
    const struct {
        mrs_when t;
        const char *says;
    } cases[] = {
        {{.start = mrs_day(2024, 5, 3), .end = mrs_day(2024, 5, 3), .deadline = no}, "2024-05-03"},
        {{.start = mrs_day(2024, 5, 1), .end = mrs_day(2024, 5, 31), .deadline = no}, "2024-05"},
        {{.start = mrs_day(2024, 1, 1), .end = mrs_day(2024, 12, 31), .deadline = no}, "2024"},
        {{.start = mrs_day(2024, 4, 27), .end = mrs_day(2024, 5, 3), .deadline = no, .inferred = 1},
         "week to 2024-05-03"},
        {{.start = mrs_day(2024, 5, 1), .end = no, .deadline = no}, "since 2024-05-01"},
        {{.start = no, .end = no, .deadline = mrs_day(2024, 8, 1)}, "due 2024-08-01"},
        {{.start = no, .end = no, .deadline = no}, "undated"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_buf out = {0};
        mrs_say_when(&cases[i].t, &out);
        assert_str(mrs_buf_view(&out), cases[i].says);
        mrs_buf_clear(&out);
    }
}

static void a_tally_says_what_was_left_out(void **state)
{
    (void)state;
    mrs_buf out = {0};
    mrs_tally t = {.shown = 1};
    mrs_tally_text(&t, "event", &out);
    assert_str(mrs_buf_view(&out), "1 event shown");
    out.len = 0;
    t = (mrs_tally){.shown = 8};
    t.left[MRS_LEFT_STATUS] = 12;
    t.left[MRS_LEFT_LIMIT] = 3;
    t.asked = 1U << MRS_LEFT_LIMIT;
    mrs_tally_text(&t, "event", &out);
    assert_str(mrs_buf_view(&out),
               "8 events shown; left out: 12 planned, possible or denied (--all shows them), 3 "
               "past the limit (--limit 0 shows all)");
    out.len = 0;
    t.left[MRS_LEFT_LIMIT] = 0;
    t.asked |= 1U << MRS_LEFT_STATUS;
    mrs_tally_text(&t, "event", &out);
    assert_str(mrs_buf_view(&out), "8 events shown; left out: 12 of another status");
    mrs_buf_clear(&out);
}

static void modes_are_known_in_any_case_and_listed_when_not(void **state)
{
    world *w = *state;
    mrs_str mode;
    mrs_err err = {0};
    ok(mrs_labels_mode(w->words, MRS_TYPE_ASSAULT, MRS_STR("Aerial"), &mode, &err));
    assert_str(mode, "aerial");
    assert_int_equal(mrs_labels_mode(w->words, MRS_TYPE_ASSAULT, MRS_STR("bogus"), &mode, &err),
                     MRS_E_ARG);
    assert_non_null(strstr(err.text, "one of: aerial"));
}

static void a_wrong_row_of_words_is_named(void **state)
{
    (void)state;
    mrs_pack pack = {0};
    char path[64];
    snprintf(path, sizeof path, "/tmp/marsad-words-bad-%d", (int)getpid());
    assert_null(words_of(path, &pack, "DANCE"));
    mrs_pack_close(&pack);
    unlink(path);
}

static void every_word_of_the_data_has_a_known_type(void **state)
{
    (void)state;
    const char *src = getenv("MARSAD_SRC");
    if (!src)
        skip();
    char path[512];
    mrs_err err = {0};
    mrs_file file = {0};
    mrs_tsv tsv;
    mrs_arena *arena = mrs_arena_new(1 << 22);
    snprintf(path, sizeof path, "%s/data/words.tsv", src);
    ok(mrs_file_map(path, &file, &err));
    ok(mrs_tsv_read(file.bytes, arena, &tsv, &err));
    for (uint32_t r = 1; r < tsv.rows; r++) {
        mrs_type type;
        const mrs_str *cells = tsv.cells + (size_t)r * tsv.cols;
        assert_true(mrs_type_read(cells[0], &type) && cells[2].len && cells[3].len);
    }
    mrs_file_close(&file);
    mrs_arena_free(arena);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {T(csv_quotes_guards_and_keeps_its_columns),
                                       T(a_border_lies_in_no_one_country),
                                       T(csv_of_nothing_is_its_header),
                                       T(geojson_is_json_and_only_pins_are_points),
                                       T(jsonl_is_the_claim_with_what_the_store_knows),
                                       T(a_table_fits_and_cannot_speak_to_the_terminal),
                                       T(no_line_is_wider_than_the_terminal),
                                       cmocka_unit_test(times_are_said_as_people_say_them),
                                       cmocka_unit_test(a_tally_says_what_was_left_out),
                                       T(modes_are_known_in_any_case_and_listed_when_not),
                                       cmocka_unit_test(a_wrong_row_of_words_is_named),
                                       cmocka_unit_test(every_word_of_the_data_has_a_known_type)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
