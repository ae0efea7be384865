/* dialect_test.c - our texts in PostgreSQL's words. */
#include "store/dialect.h"
#include "test.h"

static const struct {
    const char *text, *want;
    int n_params;
} rows[] = {
    {"SELECT a FROM t WHERE b=?1 AND c<>?2 AND d=?1",
     "SELECT a FROM t WHERE b=$1 AND c<>$2 AND d=$1", 2},
    {"SELECT 1 WHERE ?1 IS NULL OR id=?1", "SELECT 1 WHERE $1::text IS NULL OR id=$1", 1},
    {"INSERT INTO t VALUES(NULL,?,?)", "INSERT INTO t VALUES(DEFAULT,$1,$2) RETURNING fid", 2},
    {"INSERT INTO t SELECT NULL,a FROM u", "INSERT INTO t SELECT t_next(),a FROM u", 0},
    {"SELECT NULL,a FROM u", "SELECT NULL,a FROM u", 0},
    {"INSERT OR IGNORE INTO t SELECT ?1", "INSERT INTO t SELECT $1 ON CONFLICT DO NOTHING", 1},
    {"x NOT LIKE 'a LIKE ?%' AND \"main.y\" LIKE ?1",
     "x NOT ILIKE 'a LIKE ?%' AND \"main.y\" ILIKE $1", 1},
    {"SELECT a FROM main.t CROSS JOIN u INDEXED BY u_of_a ON u.b=t.b",
     "SELECT a FROM marsad.t JOIN u  ON u.b=t.b", 0},
    {"fid IN (SELECT rowid FROM documents_text WHERE documents_text MATCH ?3)",
     "fid IN (SELECT rowid FROM asked_documents($3))", 3},
    {"CREATE TABLE t (a INTEGER NOT NULL, b DOUBLE, c BLOB, PRIMARY KEY(a)) WITHOUT ROWID",
     "CREATE TABLE t (a bigint NOT NULL, b double precision, c bytea, PRIMARY KEY(a)) ", 0},
    {"CREATE TABLE t (fid INTEGER PRIMARY KEY, \"DATE\" DATE)",
     "CREATE OR REPLACE FUNCTION t_next() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT "
     "coalesce(max(fid),0)+1 FROM marsad.t); END';CREATE TABLE t (fid bigint PRIMARY KEY DEFAULT "
     "t_next(), \"DATE\" text COLLATE \"C\")",
     0},
    {"UPDATE t SET DATE=1;CREATE TABLE u (a TEXT)",
     "UPDATE t SET DATE=1;CREATE TABLE u (a text "
     "COLLATE \"C\")",
     0},
};

static void each_text_is_put_into_its_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        mrs_buf out = {0};
        mrs_dialect_facts facts;
        mrs_dialect(mrs_str_of(rows[i].text), &out, &facts);
        assert_string_equal(out.ptr, rows[i].want);
        assert_int_equal(facts.n_params, rows[i].n_params);
        mrs_buf_clear(&out);
    }
}

static void what_a_text_is_is_told(void **state)
{
    (void)state;
    mrs_buf out = {0};
    mrs_dialect_facts facts;
    mrs_dialect(MRS_STR("SELECT 1"), &out, &facts);
    assert_true(facts.select && !facts.gives_fid);
    mrs_dialect(MRS_STR("INSERT INTO t VALUES(NULL,?)"), &out, &facts);
    assert_true(!facts.select && facts.gives_fid);
    mrs_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_text_is_put_into_its_words),
                                       cmocka_unit_test(what_a_text_is_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
