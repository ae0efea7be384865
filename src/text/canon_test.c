#include "test.h"
#include "text/canon_check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* tests/golden/canon/NAME.txt gives NAME.json; with MARSAD_ACCEPT=1 the json is written anew. */

static const char *from_env(const char *name)
{
    const char *value = getenv(name);
    if (!value || !*value)
        fail_msg("%s is not set", name);
    return value;
}

static int open_canon(void **state)
{
    char path[4096];
    mrs_pack *pack = calloc(1, sizeof *pack);
    mrs_canon *canon = NULL;
    mrs_err err = {0};
    snprintf(path, sizeof path, "%s/marsad.pack", from_env("MARSAD_DATA"));
    if (mrs_pack_open(path, false, pack, &err) || mrs_canon_open(pack, &canon, &err)) {
        fprintf(stderr, "%s\n", err.text);
        free(pack);
        return -1;
    }
    void **both = calloc(2, sizeof *both);
    both[0] = pack;
    both[1] = canon;
    *state = both;
    return 0;
}

static int close_canon(void **state)
{
    void **both = *state;
    mrs_canon_close(both[1]);
    mrs_pack_close(both[0]);
    free(both[0]);
    free(both);
    return 0;
}

static const mrs_canon *canon_of(void **state)
{
    return ((void **)*state)[1];
}

static mrs_doc *read_bytes(const mrs_canon *canon, mrs_str bytes, mrs_status *st, mrs_err *err)
{
    mrs_doc *doc = mrs_doc_new((size_t)256 << 20);
    mrs_arena *scratch = mrs_arena_new((size_t)256 << 20);
    assert_non_null(doc);
    assert_non_null(scratch);
    doc->bytes = bytes;
    const mrs_canon_options options = {.header = true};
    mrs_decoded decoded;
    *st = mrs_decode(bytes, scratch, &decoded, err);
    if (!*st)
        *st = mrs_canon_doc(canon, &options, &decoded, doc, scratch, err);
    mrs_arena_free(scratch);
    return doc;
}

/* --- golden pairs ----------------------------------------------------------------------------- */

static void put_member(mrs_buf *out, const char *key, mrs_str value)
{
    mrs_json json = {.out = out};
    mrs_buf_printf(out, " \"%s\": ", key);
    mrs_json_str(&json, NULL, value);
    mrs_buf_put(out, MRS_STR(",\n"));
}

static void put_published(mrs_buf *out, const mrs_published *p)
{
    static const char *const how[] = {"none", "meta", "dateline", "text", "given"};
    char first[16], last[16];
    mrs_day_text(p->first, first);
    mrs_day_text(p->last, last);
    mrs_buf_printf(out, " \"published\": [\"%s\", \"%s\", \"%s\"],\n", how[p->how], first, last);
    put_member(out, "date", p->text);
}

static void put_strings(mrs_buf *out, const char *key, mrs_str lines)
{
    mrs_buf_printf(out, " \"%s\": [", key);
    const char *comma = "\n";
    for (mrs_str line; mrs_str_split(&lines, '\n', &line);) {
        mrs_json json = {.out = out};
        if (line.len == 0)
            continue;
        mrs_buf_printf(out, "%s  ", comma);
        mrs_json_str(&json, NULL, line);
        comma = ",\n";
    }
    mrs_buf_put(out, MRS_STR("\n ]"));
}

/* Bytes of another charset are shown as their number. */
static void put_removed(mrs_buf *out, const mrs_doc *doc)
{
    mrs_buf lines = {0};
    for (uint32_t i = 0; i < doc->removed.n; i++) {
        const mrs_removed *r = &doc->removed.at[i];
        mrs_str bytes = mrs_str_sub(doc->bytes, r->from, r->to);
        mrs_buf_printf(&lines, "%s: ", r->why);
        bool plain = mrs_utf8_valid(bytes, NULL) && !memchr(bytes.ptr, 0, bytes.len);
        for (size_t k = 0; k < bytes.len && plain; k++)
            mrs_buf_putc(&lines, bytes.ptr[k] == '\n' ? '|' : bytes.ptr[k]);
        if (!plain)
            mrs_buf_printf(&lines, "%zu bytes", bytes.len);
        mrs_buf_putc(&lines, '\n');
    }
    put_strings(out, "removed", mrs_buf_view(&lines));
    mrs_buf_clear(&lines);
}

static void put_doc(mrs_buf *out, const mrs_doc *doc)
{
    mrs_buf_put(out, MRS_STR("{\n"));
    put_member(out, "title", doc->title);
    put_member(out, "title_in_text", mrs_span_str(doc->text, doc->title_at));
    put_member(out, "author", doc->author);
    put_member(out, "publisher", doc->publisher);
    put_member(out, "uri", doc->uri);
    put_member(out, "lang", doc->lang);
    put_member(out, "charset", mrs_str_of(doc->charset));
    mrs_buf_printf(out, " \"guessed\": %s,\n \"sample\": %s,\n",
                   doc->charset_guessed ? "true" : "false", doc->sample ? "true" : "false");
    put_published(out, &doc->published);
    put_member(out, "dateline", mrs_span_str(doc->text, doc->dateline));
    put_removed(out, doc);
    mrs_buf_put(out, MRS_STR(",\n"));
    put_strings(out, "text", doc->text);
    mrs_buf_put(out, MRS_STR("\n}\n"));
}

static void check_golden(const mrs_canon *canon, const char *dir, const char *name)
{
    char path[4200];
    mrs_file in = {0}, want = {0};
    mrs_err err = {0};
    mrs_status st = MRS_OK;
    snprintf(path, sizeof path, "%s/%s.txt", dir, name);
    assert_ok(mrs_file_map(path, &in, &err_));
    mrs_doc *doc = read_bytes(canon, in.bytes, &st, &err);
    if (st)
        fail_msg("%s: %s", name, err.text);
    if (wrong_doc(doc))
        fail_msg("%s: %s", name, wrong_doc(doc));
    mrs_buf got = {0};
    put_doc(&got, doc);
    snprintf(path, sizeof path, "%s/%s.json", dir, name);
    if (getenv("MARSAD_ACCEPT"))
        assert_ok(mrs_file_write(path, mrs_buf_view(&got), &err_));
    assert_ok(mrs_file_map(path, &want, &err_));
    if (!mrs_str_eq(mrs_buf_view(&got), want.bytes))
        fail_msg("%s gives\n%s", name, got.ptr);
    mrs_buf_clear(&got);
    mrs_file_close(&want);
    mrs_file_close(&in);
    mrs_doc_free(doc);
}

static void reports_become_the_texts_that_stand_beside_them(void **state)
{
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/tests/golden/canon", from_env("MARSAD_SRC"));
    DIR *d = opendir(dir);
    assert_non_null(d);
    int n = 0;
    for (struct dirent *e; (e = readdir(d));) {
        mrs_str name = mrs_str_of(e->d_name);
        if (!mrs_str_ends(name, MRS_STR(".txt")))
            continue;
        char stem[256] = "";
        memcpy(stem, name.ptr, name.len - 4);
        check_golden(canon_of(state), dir, stem);
        n++;
    }
    closedir(d);
    assert_true(n >= 20);
}

/* --- whatever comes in ------------------------------------------------------------------------ */

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static void check_any(const mrs_canon *canon, mrs_str bytes)
{
    mrs_err err = {0};
    mrs_status st = MRS_OK;
    mrs_doc *doc = read_bytes(canon, bytes, &st, &err);
    if (st && st != MRS_E_EMPTY)
        fail_msg("%s", err.text);
    if (wrong_doc(doc))
        fail_msg("%s", wrong_doc(doc));
    mrs_doc_free(doc);
}

static void random_bytes_never_break_the_map(void **state)
{
    static const char *const pieces[] = {
        "\n",     "\r\n",       " ",        "\t",       "\xC2\xA0", "\xC2\xAD",     "\xE2\x80\x8B",
        "army",   "The",        "\xCC\x81", "e",        ".",        "\xD9\x84",     "\xE1\x84\x80",
        "-",      "|",          "\xFF",     "\x80",     "Read",     "\xE1\x85\xA1", "\xEF\xBB\xBF",
        "By Ann", "3 May 2021", ":",        "Title: x", "\xD8\xA7", "\xD9\x94",     "\xE2\x80\xA8",
    };
    uint64_t seed = 7;
    char bytes[4000];
    for (int round = 0; round < 300; round++) {
        size_t n = 0, want = next_random(&seed) % 3000;
        while (n < want) {
            size_t pick = next_random(&seed) % (sizeof pieces / sizeof *pieces);
            size_t len = strlen(pieces[pick]);
            memcpy(bytes + n, pieces[pick], len);
            n += len;
        }
        check_any(canon_of(state), (mrs_str){bytes, n});
        for (size_t i = 0; i < n; i++)
            if (round % 3 == 0 || next_random(&seed) % 50 == 0)
                bytes[i] = (char)next_random(&seed);
        check_any(canon_of(state), (mrs_str){bytes, n});
    }
}

static mrs_str repeated(const char *piece, size_t bytes, char **owned)
{
    size_t len = strlen(piece), n = bytes / len * len;
    *owned = malloc(n);
    assert_non_null(*owned);
    for (size_t i = 0; i < n; i += len)
        memcpy(*owned + i, piece, len);
    return (mrs_str){*owned, n};
}

static void a_line_of_a_megabyte_is_read(void **state)
{
    static const char *const pieces[] = {"x", "e\xCC\x81", "word ", "\xD8\xA3", "a\n", ".\n\n"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char *owned = NULL;
        check_any(canon_of(state), repeated(pieces[i], 1 << 20, &owned));
        free(owned);
    }
}

static void a_text_past_the_ceiling_is_refused(void **state)
{
    char *owned = NULL;
    mrs_err err = {0};
    mrs_status st = MRS_OK;
    mrs_str bytes = repeated("word ", (size_t)9 << 20, &owned);
    mrs_doc *doc = read_bytes(canon_of(state), bytes, &st, &err);
    assert_int_equal(st, MRS_E_LIMIT);
    assert_non_null(strstr(err.text, "one document may have 8388608"));
    mrs_doc_free(doc);
    free(owned);
}

static void text_without_a_word_is_empty(void **state)
{
    static const char *const cases[] = {"",    "\n\n\n",   "\xEF\xBB\xBF",
                                        "...", "\x01\x02", "---\n***\n"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_err err = {0};
        mrs_status st = MRS_OK;
        mrs_doc *doc = read_bytes(canon_of(state), mrs_str_of(cases[i]), &st, &err);
        assert_int_equal(st, MRS_E_EMPTY);
        mrs_doc_free(doc);
    }
}

/* --- clean text ------------------------------------------------------------------------------- */

static void clean_text_is_taken_as_it_is(void **state)
{
    mrs_str text = MRS_STR("Advertisement\n\n  e\xCC\x81  stays\r\n");
    mrs_doc *doc = mrs_doc_new(1 << 20);
    assert_ok(
        mrs_doc_from_clean(canon_of(state), text, MRS_STR("T"), MRS_STR("May 2021"), doc, &err_));
    assert_true(mrs_str_eq(doc->text, text));
    assert_str(doc->title, "T");
    assert_null(wrong_map(doc));
    assert_int_equal(doc->published.first, mrs_day(2021, 5, 1));
    assert_int_equal(doc->published.last, mrs_day(2021, 5, 31));
    uint64_t from = 0, to = 0;
    mrs_doc_bytes_of(doc, (mrs_span){3, 9}, &from, &to);
    assert_int_equal(from, 3);
    assert_int_equal(to, 9);
    mrs_doc_free(doc);
}

static void clean_text_must_be_utf8_and_its_date_a_date(void **state)
{
    mrs_err err = {0};
    mrs_doc *doc = mrs_doc_new(1 << 20);
    mrs_str none = MRS_STR("");
    assert_int_equal(mrs_doc_from_clean(canon_of(state), MRS_STR("ab\xFF"), none, none, doc, &err),
                     MRS_E_FORMAT);
    assert_string_equal(err.text, "text is not UTF-8 at byte 2");
    assert_int_equal(
        mrs_doc_from_clean(canon_of(state), MRS_STR("ab"), none, MRS_STR("soon"), doc, &err),
        MRS_E_FORMAT);
    assert_non_null(strstr(err.text, "\"soon\" is no date"));
    mrs_doc_free(doc);
}

static void unwrapping_keeps_every_offset(void **state)
{
    mrs_arena *arena = mrs_arena_new(1 << 20);
    mrs_str text = MRS_STR("Heading of the text\nThe force left the valley on Sunday after it\n"
                           "had blown up the last of the tunnels\r\nthat it found. Nobody knew "
                           "of any\nother tunnel.\n- one\n- two\n");
    mrs_str want = MRS_STR("Heading of the text\nThe force left the valley on Sunday after it "
                           "had blown up the last of the tunnels  that it found. Nobody knew "
                           "of any other tunnel.\n- one\n- two\n");
    mrs_str got = mrs_canon_unwrapped(canon_of(state), text, arena);
    if (!mrs_str_eq(got, want))
        fail_msg("%.*s", (int)got.len, got.ptr);
    mrs_arena_free(arena);
}

static void a_date_line_is_found_with_all_that_stands_in_it(void **state)
{
    static const struct {
        const char *text, *line;
    } cases[] = {
        {"BASRA, 4 MAR 91 (RADIO ONE) -- a bridge fell.", "BASRA, 4 MAR 91 (RADIO ONE) -- "},
        {"ADEN (YEMEN), 30 NOV 88 -- [TEXT] rain fell.", "ADEN (YEMEN), 30 NOV 88 -- [TEXT] "},
        {"Rain in the hills\nADEN, NO DATE (X-Y) -- rain fell.", "ADEN, NO DATE (X-Y) -- "},
        {"BAGHDAD, May 3 (Agency) - Rain fell.", "BAGHDAD, May 3 (Agency) - "},
        {"Rain fell in ADEN -- it was May.", ""},
        {"", ""},
    };
    mrs_arena *arena = mrs_arena_new(1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_str text = mrs_str_of(cases[i].text);
        mrs_str got = mrs_span_str(text, mrs_canon_dateline(canon_of(state), text, arena));
        if (!mrs_str_is(got, cases[i].line))
            fail_msg("case %zu: \"%.*s\"", i, (int)got.len, got.ptr);
    }
    mrs_arena_free(arena);
}

/* --- dates, languages ------------------------------------------------------------------------- */

static void dates_are_read_as_people_write_them(void **state)
{
    static const struct {
        const char *text;
        int y, m, d; /* d 0: the month; y 0: no date */
    } cases[] = {
        {"2021-05-03", 2021, 5, 3},
        {"2021-05", 2021, 5, 0},
        {"3 May 2021", 2021, 5, 3},
        {"3rd of May, 2021", 2021, 5, 3},
        {"May 3, 2021", 2021, 5, 3},
        {"Friday 24/March/2023 - 12:01 PM", 2023, 3, 24},
        {"Published: 3 May 2021 10:15 GMT+3", 2021, 5, 3},
        {"Updated: 4 May 2021 | Published: 3 May 2021", 2021, 5, 3},
        {"2021-05-03T10:15:00+03:00", 2021, 5, 3},
        {"03.05.2021", 2021, 5, 3},
        {"23/05/2021", 2021, 5, 23},
        {"05/23/2021", 2021, 5, 23},
        {"03/05/2021", 0, 0, 0},
        {"31 June 2021", 0, 0, 0},
        {"May 2021", 2021, 5, 0},
        {"8 تشرين الثاني 2021", 2021, 11, 8},
        {"٨ تشرين الثاني ٢٠٢١", 2021, 11, 8},
        {"8 Kasım 2021", 2021, 11, 8},
        {"8 de noviembre de 2021", 2021, 11, 8},
        {"on 3 May 2021 he left", 0, 0, 0},
        {"tomorrow", 0, 0, 0},
        {"", 0, 0, 0},
    };
    mrs_arena *arena = mrs_arena_new(1 << 22);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t first = 0, last = 0;
        bool good =
            mrs_canon_date(canon_of(state), mrs_str_of(cases[i].text), arena, &first, &last);
        int d = cases[i].d;
        int32_t want = cases[i].y ? mrs_day(cases[i].y, cases[i].m, d ? d : 1) : MRS_NO_DAY;
        if (good != (cases[i].y > 0) || first != want)
            fail_msg("\"%s\" read as day %d", cases[i].text, first);
        if (good && !d)
            assert_int_equal(last - first + 1, mrs_days_in_month(cases[i].y, cases[i].m));
    }
    mrs_arena_free(arena);
}

static void the_language_of_a_text_is_told(void **state)
{
    static const struct {
        const char *text, *lang;
    } cases[] = {
        {"The army said that it had closed the road to the village on Monday.", "en"},
        {"أعلن الجيش في بيان أنه أغلق الطريق إلى القرية يوم الاثنين بعد الهجوم الذي وقع", "ar"},
        {"ئەو هێزە ڕایگەیاند کە ڕێگاکە لەگەڵ گوندەکە داخراوە و کەس بریندار نەبووە", "ckb"},
        {"Artêşê got ku rêya gund di roja duşemê de hatiye girtin û kes birîndar ne bû", "ku"},
        {"Ordu, köye giden yolun pazartesi günü kapatıldığını ve bir kişinin yaralandığını "
         "bildirdi",
         "tr"},
        {"ارتش اعلام کرد که راه روستا را در روز دوشنبه بسته است و کسی زخمی نشده", "fa"},
        {"L'armée a dit que la route du village est fermée depuis lundi et que personne n'a été "
         "blessé dans les combats",
         "fr"},
        {"Die Armee hat die Straße nach dem Angriff am Montag geschlossen und niemand ist "
         "verletzt",
         "de"},
        {"El ejército dijo que la carretera del pueblo está cerrada desde el lunes", "es"},
        {"Армия сообщила, что дорога в село была закрыта в понедельник и никто не ранен", "ru"},
        {"הצבא הודיע כי הכביש אל הכפר נסגר ביום שני", "he"},
        {"Armeija ilmoitti maanantaina sulkeneensa kylään johtavan tien hyökkäyksen jälkeen eikä "
         "kukaan loukkaantunut tapahtumassa vaikka ammuskelu jatkui koko aamupäivän ajan ja "
         "useita taloja vaurioitui pahoin kertoi edustaja",
         "und"},
        {"Sinjar", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_str got = mrs_canon_language(canon_of(state), mrs_str_of(cases[i].text));
        if (!mrs_str_is(got, cases[i].lang))
            fail_msg("\"%s\": %.*s, want %s", cases[i].text, (int)got.len, got.ptr, cases[i].lang);
    }
}

/* --- tables ----------------------------------------------------------------------------------- */

static void a_bad_row_of_the_tables_is_named_by_its_line(void **state)
{
    static const struct {
        const char *kind, *pattern, *max, *want;
    } cases[] = {
        {"prefixx", "x", "9", "data/text/boilerplate.tsv line 7: kind \"prefixx\""},
        {"prefix", "x", "many", "data/text/boilerplate.tsv line 7: max \"many\""},
        {"regex", "(x", "9", "data/text/boilerplate.tsv line 7: pattern, character "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const rows[] = {"pattern",
                                    "kind",
                                    "zone",
                                    "max",
                                    "stop",
                                    "take",
                                    "why",
                                    "#line",
                                    cases[i].pattern,
                                    cases[i].kind,
                                    "any",
                                    cases[i].max,
                                    "any",
                                    "-",
                                    "banner",
                                    "7"};
        mrs_str cells[16];
        char path[] = "/tmp/marsad-canon-XXXXXX";
        mrs_buf table = {0};
        mrs_packer packer = {0};
        mrs_pack pack;
        mrs_canon *canon = NULL;
        mrs_err err = {0};
        for (size_t k = 0; k < 16; k++)
            cells[k] = mrs_str_of(rows[k]);
        close(mkstemp(path));
        mrs_table_build(cells, 2, 8, &table);
        mrs_packer_add(&packer, "table/text/boilerplate", mrs_buf_view(&table));
        assert_ok(mrs_packer_write(&packer, path, &err_));
        assert_ok(mrs_pack_open(path, true, &pack, &err_));
        assert_int_equal(mrs_canon_open(&pack, &canon, &err), MRS_E_FORMAT);
        assert_null(canon);
        if (!strstr(err.text, cases[i].want))
            fail_msg("%s", err.text);
        mrs_pack_close(&pack);
        mrs_packer_clear(&packer);
        mrs_buf_clear(&table);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_become_the_texts_that_stand_beside_them),
        cmocka_unit_test(random_bytes_never_break_the_map),
        cmocka_unit_test(a_line_of_a_megabyte_is_read),
        cmocka_unit_test(a_text_past_the_ceiling_is_refused),
        cmocka_unit_test(text_without_a_word_is_empty),
        cmocka_unit_test(clean_text_is_taken_as_it_is),
        cmocka_unit_test(clean_text_must_be_utf8_and_its_date_a_date),
        cmocka_unit_test(unwrapping_keeps_every_offset),
        cmocka_unit_test(a_date_line_is_found_with_all_that_stands_in_it),
        cmocka_unit_test(dates_are_read_as_people_write_them),
        cmocka_unit_test(the_language_of_a_text_is_told),
        cmocka_unit_test(a_bad_row_of_the_tables_is_named_by_its_line),
    };
    return cmocka_run_group_tests(tests, open_canon, close_canon);
}
