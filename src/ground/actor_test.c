#include "test_line.h"

#include "ground/actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- sentences of tests/cases/actors.tsv -------------------------------------------------------
 */
typedef struct {
    test_line line;
    mrs_actors *actors;
} bench;

static int open_all(void **state)
{
    bench *b = calloc(1, sizeof *b);
    mrs_err err = {0};
    *state = b;
    mrs_status st = test_line_open(&b->line, "actors.tsv", &err);
    if (!st)
        st = mrs_actors_open(&b->line.pack, &b->actors, &err);
    if (st)
        print_error("%s\n", err.text);
    return st ? -1 : 0;
}

static int close_all(void **state)
{
    bench *b = *state;
    mrs_actors_close(b->actors);
    test_line_close(&b->line);
    free(b);
    return 0;
}

typedef struct {
    bench *b;
    mrs_doc *doc;
    mrs_str text;
} one;

static mrs_status find(void *ctx, mrs_err *err)
{
    one *o = ctx;
    char *text = MRS_NEW(o->doc->arena, char, o->text.len + 1);
    memcpy(text, o->text.ptr, o->text.len);
    for (char *at = text; (at = strstr(at, " / ")); at++)
        at[0] = at[1] = '\n';
    o->doc->text = (mrs_str){text, o->text.len};
    mrs_status st = mrs_nlp_run(o->b->line.worker, o->doc, err);
    o->doc->ground = MRS_NEW(o->doc->arena, mrs_grounding, 1);
    return st ? st : mrs_actors_find(o->b->actors, o->doc, err);
}

/* Bytes of the phrase in the text; "they#2" is the second one. Whole words only. */
static bool phrase_at(mrs_str text, mrs_str phrase, mrs_span *out)
{
    uint32_t wanted = 1;
    if (phrase.len > 2 && phrase.ptr[phrase.len - 2] == '#') {
        wanted = (uint32_t)(phrase.ptr[phrase.len - 1] - '0');
        phrase.len -= 2;
    }
    for (size_t i = 0; i + phrase.len <= text.len; i++) {
        bool left = i == 0 || strchr(" .,(\"", text.ptr[i - 1]);
        bool right = i + phrase.len == text.len || strchr(" .,()'\"", text.ptr[i + phrase.len]);
        if (!left || !right || memcmp(text.ptr + i, phrase.ptr, phrase.len) != 0 || --wanted)
            continue;
        *out = (mrs_span){(uint32_t)i, (uint32_t)(i + phrase.len)};
        return true;
    }
    return false;
}

/* The actor whose head lies in the phrase, the last token first; NULL: none. */
static const mrs_actor *actor_in(const mrs_doc *doc, mrs_span phrase, uint32_t *n)
{
    const mrs_actor *inner = NULL;
    for (uint32_t i = doc->tokens.n; i-- > 0;) {
        mrs_span at = doc->tokens.at[i];
        if (at.start < phrase.start || at.end > phrase.end)
            continue;
        const mrs_actor *a = mrs_actor_at(doc, i, n);
        if (a && a->head == i)
            return a;
        inner = inner ? inner : a;
    }
    return inner;
}

static mrs_str names_of(const mrs_doc *doc, const mrs_actor *a, uint32_t n)
{
    mrs_str names = a ? a[0].name : MRS_STR("-");
    for (uint32_t i = 1; a && i < n; i++)
        names = mrs_str_format(doc->arena, "%.*s|%.*s", (int)names.len, names.ptr,
                               (int)a[i].name.len, a[i].name.ptr);
    return names;
}

static mrs_str name_at(const mrs_doc *doc, uint32_t index)
{
    return index ? doc->ground->actors.at[index - 1].name : MRS_STR("");
}

/* What the actor lacks of the wanted flags, or "". */
static const char *lacks(const mrs_doc *doc, const mrs_actor *a, mrs_str flags)
{
    const mrs_str of = MRS_STR("of="), org = MRS_STR("org=");
    mrs_str rest = flags;
    if (mrs_str_starts(flags, MRS_STR("office "))) {
        if (!a->office_holder)
            return "office";
        rest = mrs_str_sub(flags, 7, flags.len);
    }
    if (mrs_str_starts(rest, of))
        return mrs_str_eq(name_at(doc, a->of), mrs_str_sub(rest, of.len, rest.len)) ? "" : "of";
    if (mrs_str_starts(rest, org))
        return mrs_str_eq(name_at(doc, a->org), mrs_str_sub(rest, org.len, rest.len)) ? "" : "org";
    if (mrs_str_is(rest, "pronoun"))
        return a->pronoun && a->antecedent.end ? "" : "pronoun";
    if (mrs_str_is(rest, "alleged"))
        return a->affiliation == MRS_AFFILIATION_ALLEGED ? "" : "alleged";
    if (mrs_str_is(rest, "office"))
        return a->office_holder ? "" : "office";
    return rest.len ? "an unknown flag" : "";
}

static bool as_wanted(const mrs_doc *doc, const mrs_actor *a, mrs_str names, const mrs_str *row)
{
    if (!mrs_str_eq(names, row[2]))
        return false;
    return !a || ((!row[3].len || mrs_str_is(row[3], mrs_actor_kind_text(a->kind))) &&
                  (!row[4].len || mrs_str_is(row[4], a->country)) && !*lacks(doc, a, row[5]));
}

static bool check(const mrs_doc *doc, const mrs_str *row, uint32_t line)
{
    mrs_span at = {0};
    uint32_t n = 0;
    if (!phrase_at(doc->text, row[1], &at)) {
        print_error("line %u: the phrase is not in the text\n", line);
        return false;
    }
    const mrs_actor *a = actor_in(doc, at, &n);
    mrs_str names = names_of(doc, a, n), why = a ? a->why : MRS_STR("");
    if (as_wanted(doc, a, names, row))
        return true;
    print_error("line %u: %.*s: got \"%.*s\" %s %s, want \"%.*s\" (%.*s; lacks: %s)\n", line,
                (int)row[1].len, row[1].ptr, (int)names.len, names.ptr,
                a ? mrs_actor_kind_text(a->kind) : "", a ? a->country : "", (int)row[2].len,
                row[2].ptr, (int)why.len, why.ptr, a ? lacks(doc, a, row[5]) : "");
    return false;
}

static void actors_are_who_the_cases_say(void **state)
{
    bench *b = *state;
    uint32_t wrong = 0;
    for (uint32_t r = 1; r < b->line.cases.rows; r++) {
        const mrs_str *row = b->line.cases.cells + (size_t)r * b->line.cases.cols;
        one o = {b, mrs_doc_new(1 << 26), row[0]};
        mrs_arena *arena = o.doc->arena;
        assert_ok(mrs_arena_run(&arena, 1, find, &o, NULL));
        wrong += !check(o.doc, row, b->line.cases.lines[r]);
        mrs_doc_free(o.doc);
    }
    assert_int_equal(wrong, 0);
    assert_true(b->line.cases.rows > 60);
}

static void a_users_word_finds_its_row(void **state)
{
    static const char *const cases[][3] = {
        {"isis", "actor:is", "Islamic State"},
        {"ISIL", "actor:is", "Islamic State"},
        {"actor:sdf", "actor:sdf", "Syrian Democratic Forces"},
        {"iraqi army", "actor:iq-army", "Iraqi Army"},
        {"jordanian police", "actor:jo-police", "Jordanian police"},
        {"turkey", "state:TR", "Turkey"},
        {"us", "state:US", "United States"},
        {"داعش", "actor:is", "Islamic State"},
        {"nobody at all", "", ""},
        {"", "", ""}};
    bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_str id, name;
        mrs_actors_lookup(b->actors, mrs_str_of(cases[i][0]), &id, &name);
        assert_str(id, cases[i][1]);
        assert_str(name, cases[i][2]);
    }
}

static void the_register_holds_four_hundred_rows(void **state)
{
    bench *b = *state;
    mrs_table table;
    assert_ok(mrs_table_open(&b->line.pack, "table/actors/register", &table, NULL));
    assert_true(table.rows > 400);
}

/* ---- tables that are wrong ---------------------------------------------------------------------
 */
static const char REGISTER[] = "id\tname\taliases\tkind\tcountry\tparent\tactive_from\tactive_to\t"
                               "plover_sector\tacled_inter\tsource_kind\tdesignated\tsource\n";
#define ROW(id, name, aliases, kind, country, parent, from, to)                                    \
    id "\t" name "\t" aliases "\t" kind "\t" country "\t" parent "\t" from "\t" to                 \
       "\tREB\t2\tarmed_group\t\town\n"

/* The other tables, as small as they may be. */
static const char *const SMALL[][2] = {
    {"actors/spellings", "from\tto\tsource\ndefence\tdefense\town\n"},
    {"places/countries",
     "iso2\tname\tadjectives\tdemonyms\taliases\tsource\nIQ\tIraq\tIraqi\tIraqis\t\town\n"},
    {"actors/states", "country\tadjective\tcapitals\tsource\nIQ\t\tBaghdad\town\n"},
    {"actors/institutions",
     "id\twords\tname\tkind\tplover_sector\tacled_inter\tsource_kind\tbare\tsource\n"
     "army\tarmy\t{adj} army\tforce\tMIL\t1\tofficial\tyes\town\n"},
    {"actors/titles",
     "words\tkind\tsource_kind\tperson\tsource\ncolonel\trank\tofficial\tyes\town\n"},
    {"actors/people", "word\tkind\tsector\tside\tsource_kind\tsource\n"
                      "militant\tfighters\tREB\tmember\tarmed_group\town\n"},
    {"actors/things", "word\twhat\tsource\nprison\tbuilding\town\n"},
    {"actors/references",
     "word\trefers\tnumber\tdefault\teach\tsource\ngroup\tgroup\tsing\t\t\town\n"},
    {"actors/cues", "word\tcue\tsource\nalleged\talleged\town\n"}};

typedef struct {
    mrs_arena *arena;
    mrs_packer *packer;
    const char *name, *text;
} adding;

/* A table as the pack tool makes it: with its line numbers in a last column. */
static mrs_status add_table(void *ctx, mrs_err *err)
{
    adding *a = ctx;
    mrs_tsv tsv;
    mrs_status st = mrs_tsv_read(mrs_str_of(a->text), a->arena, &tsv, err);
    if (st)
        return st;
    mrs_str *cells = MRS_NEW(a->arena, mrs_str, (size_t)tsv.rows * (tsv.cols + 1));
    for (uint32_t r = 0; r < tsv.rows; r++) {
        memcpy(cells + r * (tsv.cols + 1), tsv.cells + r * tsv.cols, tsv.cols * sizeof *cells);
        cells[r * (tsv.cols + 1) + tsv.cols] =
            r ? mrs_str_format(a->arena, "%u", tsv.lines[r]) : MRS_STR("#line");
    }
    mrs_buf section = {0};
    mrs_table_build(cells, tsv.rows, tsv.cols + 1, &section);
    mrs_str name = mrs_str_format(a->arena, "table/%s", a->name);
    mrs_packer_add(a->packer, name.ptr, mrs_buf_view(&section));
    mrs_buf_clear(&section);
    return MRS_OK;
}

/* Opens a pack of the small tables with that register, one of them replaced when name is not NULL;
 * the error's text is left in *err. */
static mrs_status open_with(const char *text, const char *name, const char *other, mrs_err *err)
{
    char path[] = "/tmp/marsad-actors-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    mrs_packer packer = {0};
    mrs_arena *arena = mrs_arena_new(1 << 24);
    adding a = {arena, &packer, "actors/register", text};
    assert_ok(mrs_arena_run(&arena, 1, add_table, &a, NULL));
    for (size_t i = 0; i < sizeof SMALL / sizeof *SMALL; i++) {
        a.name = SMALL[i][0];
        a.text = name && strcmp(name, a.name) == 0 ? other : SMALL[i][1];
        assert_ok(mrs_arena_run(&arena, 1, add_table, &a, NULL));
    }
    assert_ok(mrs_packer_write(&packer, path, NULL));
    mrs_pack pack = {0};
    mrs_actors *actors = NULL;
    mrs_status st = mrs_pack_open(path, true, &pack, err);
    if (!st)
        st = mrs_actors_open(&pack, &actors, err);
    assert_true(st ? actors == NULL : actors != NULL);
    mrs_actors_close(actors);
    mrs_pack_close(&pack);
    mrs_packer_clear(&packer);
    mrs_arena_free(arena);
    remove(path);
    return st;
}

static void a_good_register_opens(void **state)
{
    (void)state;
    mrs_err err = {0};
    mrs_str text = mrs_str_of(
        ROW("actor:a", "Red Band", "RB|Band of Red", "armed_group", "IQ", "", "2010", "2012-05"));
    char all[2048];
    snprintf(all, sizeof all, "%s%.*s%s", REGISTER, (int)text.len, text.ptr,
             ROW("actor:b", "Blue Band", "RB", "armed_group", "", "actor:a", "2012-06", ""));
    assert_ok(open_with(all, NULL, NULL, &err)); /* "RB" is of two, but not at one time */
}

static void a_bad_register_names_file_and_line(void **state)
{
    static const struct {
        const char *rows, *error;
    } cases[] = {
        {ROW("actor:a", "A", "", "armed_group", "", "", "", "")
             ROW("actor:a", "B", "", "armed_group", "", "", "", ""),
         "data/actors/register.tsv line 3: id \"actor:a\" is already taken"},
        {ROW("actor:a", "A", "", "armed_group", "", "actor:b", "", "")
             ROW("actor:b", "B", "", "armed_group", "", "actor:a", "", ""),
         "data/actors/register.tsv line 2: its parents lead in a circle"},
        {ROW("actor:a", "A", "", "armed_group", "", "actor:x", "", ""),
         "data/actors/register.tsv line 2: no row has the id of parent \"actor:x\""},
        {ROW("actor:a", "A", "", "army", "", "", "", ""),
         "data/actors/register.tsv line 2: unknown kind \"army\""},
        {ROW("actor:a", "A", "", "armed_group", "Iraq", "", "", ""),
         "data/actors/register.tsv line 2: country is not two letters"},
        {ROW("actor:a", "A", "", "armed_group", "", "", "last year", ""),
         "data/actors/register.tsv line 2: active_from and active_to are ISO 8601 dates"},
        {ROW("actor:a", "Red Band", "Blue", "armed_group", "", "", "", "")
             ROW("actor:b", "Blue", "Red Band", "armed_group", "", "", "", ""),
         "data/actors/register.tsv line 3: the name \"blue\" is also that of line 2 (\"actor:a\") "
         "in the same time"},
        {ROW("actor:a", "...", "", "armed_group", "", "", "", ""),
         "data/actors/register.tsv line 2: \"...\" holds no word"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char all[2048];
        mrs_err err = {0};
        snprintf(all, sizeof all, "%s%s", REGISTER, cases[i].rows);
        assert_int_equal(open_with(all, NULL, NULL, &err), MRS_E_FORMAT);
        assert_string_equal(err.text, cases[i].error);
    }
}

static void a_bad_table_beside_it_is_named_too(void **state)
{
    static const char *const cases[][3] = {
        {"actors/people",
         "word\tkind\tsector\tside\tsource\nmilitant\tfighters\tREB\tmember\town\n",
         "data/actors/people.tsv"},
        {"actors/people",
         "word\tkind\tsector\tside\tsource_kind\tsource\nmilitant\tfighter\tREB\tmember\t\town\n",
         "data/actors/people.tsv line 2: unknown kind \"fighter\""},
        {"actors/states", "country\tadjective\tcapitals\tsource\nXX\t\tNowhere\town\n",
         "data/actors/states.tsv line 2: no country \"XX\" in data/places/countries.tsv"},
        {"actors/references",
         "word\trefers\tnumber\tdefault\teach\tsource\ncoalition\tcoalition\tsing\tactor:x@"
         "IQ\t\town\n",
         "data/actors/references.tsv line 2: no row of the register has the id of default"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char all[2048];
        mrs_err err = {0};
        snprintf(all, sizeof all, "%s%s", REGISTER,
                 ROW("actor:a", "A", "", "armed_group", "", "", "", ""));
        assert_int_equal(open_with(all, cases[i][0], cases[i][1], &err), MRS_E_FORMAT);
        assert_true(mrs_str_starts(mrs_str_of(err.text), mrs_str_of(cases[i][2])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actors_are_who_the_cases_say),
        cmocka_unit_test(a_users_word_finds_its_row),
        cmocka_unit_test(the_register_holds_four_hundred_rows),
        cmocka_unit_test(a_good_register_opens),
        cmocka_unit_test(a_bad_register_names_file_and_line),
        cmocka_unit_test(a_bad_table_beside_it_is_named_too),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
