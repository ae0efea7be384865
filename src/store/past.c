/* past.c - what the record knew then.
 *
 * Each write transaction has a row of `revisions`. Of every table that an answer is made from,
 * triggers keep in born_T since which revision a row stands as it is, and in past_T the rows that
 * were taken out or changed, with the first revision in which they stood and the first in which
 * they did not. A store opened as of a moment has, over each such table, a view of the same name
 * that holds the rows of then: every statement reads the past without knowing. Triggers, so that no
 * way of writing can forget. Of documents only what changes is kept: which stands, what it repeats.
 */
#include "store/driver.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const char *table;
    const char *by;      /* column by which rows are looked up */
    const char *changes; /* columns that change; NULL: any, and rows go too */
} historic;

static const historic tables[] = {{"documents", "fid", "standing,pending,repeats,resemblance"},
                                  {"claims", "document", NULL},
                                  {"parties", "claim", NULL},
                                  {"quantities", "claim", NULL},
                                  {"place_parts", "claim", NULL},
                                  {"events", "id", NULL},
                                  {"event_parties", "event", NULL},
                                  {"event_quantities", "event", NULL},
                                  {"event_claims", "event", NULL},
                                  {"event_sources", "event", NULL},
                                  {"links", "from_id", NULL}};
enum { N_TABLES = sizeof tables / sizeof *tables };

/* PREFIX"a",PREFIX"b",... of the columns that are kept, fid first. */
static mrs_status names(mrs_store *store, const historic *h, const char *prefix, mrs_buf *out,
                        mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_str rest = mrs_str_of(h->changes), name;
    mrs_buf_printf(out, "%s\"fid\"", prefix);
    while (h->changes && mrs_str_split(&rest, ',', &name))
        mrs_buf_printf(out, ",%s\"%.*s\"", prefix, (int)name.len, name.ptr);
    if (h->changes)
        return mrs_buf_status(out, err);
    mrs_str sql =
        MRS_STR("SELECT name FROM pragma_table_info(?1,'main') WHERE name<>'fid' ORDER BY cid");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        mrs_sql_str(stmt, 1, mrs_str_of(h->table));
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        mrs_buf_printf(out, ",%s\"%s\"", prefix, mrs_col_text(stmt, 0));
    mrs_stmt_free(stmt);
    return st ? st : mrs_buf_status(out, err);
}

/* ---- keeping it -------------------------------------------------------------------------------
 */

static mrs_status keep(mrs_store *store, const historic *h, mrs_err *err)
{
    mrs_buf text = {0}, cols = {0}, olds = {0};
    mrs_status st = names(store, h, "", &cols, err);
    if (!st)
        st = names(store, h, "old.", &olds, err);
    if (!st) {
        mrs_buf_printf(&text,
                       "CREATE TABLE born_%s (fid INTEGER PRIMARY KEY, rev INTEGER NOT NULL);"
                       "INSERT INTO born_%s SELECT fid,(SELECT max(fid) FROM revisions) FROM %s;",
                       h->table, h->table, h->table);
        store->driver->keep_past(h->table, cols.ptr, olds.ptr, h->changes, &text);
        mrs_buf_printf(&text, "CREATE INDEX past_%s_by ON past_%s(%s)", h->table, h->table, h->by);
        st = mrs_sql_exec_buf(store, &text, err);
    }
    mrs_buf_clear(&text);
    mrs_buf_clear(&cols);
    mrs_buf_clear(&olds);
    return st;
}

mrs_status mrs_past_create(mrs_store *store, mrs_err *err)
{
    mrs_status st = mrs_sql_exec(
        store,
        "CREATE TABLE revisions (fid INTEGER PRIMARY KEY, at TEXT NOT NULL);"
        "INSERT INTO revisions VALUES(1,coalesce((SELECT max(at) FROM audit),''));"
        "CREATE TABLE releases (fid INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, revision "
        "INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, comment TEXT, manifest TEXT NOT "
        "NULL)",
        err);
    for (int i = 0; !st && i < N_TABLES; i++)
        st = keep(store, &tables[i], err);
    return st;
}

mrs_status mrs_past_begin(mrs_store *store, mrs_err *err)
{
    char at[40];
    mrs_stmt *stmt;
    mrs_status st = mrs_audit_time(store, at, err);
    if (!st)
        st = mrs_sql_get(store, MRS_SQL_REVISION_ADD, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, mrs_str_of(at));
    return mrs_sql_run(store, stmt, err);
}

/* ---- reading it -------------------------------------------------------------------------------
 */

/* "2026-11-21" stands for its last second. */
static bool is_time(const char *text)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    size_t n = strlen(text);
    bool good = n == 10 || n == sizeof form - 1;
    for (size_t i = 0; good && i < n; i++)
        good = form[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
    return good;
}

/* there: a run that coded nothing that stands or stood. */
static mrs_status wrong(const char *text, bool there, mrs_err *err)
{
    if (strncmp(text, "run:", 4) == 0)
        return mrs_fail(err, MRS_E_ARG,
                        there ? "run %s never took the place of another, so there is no answer by "
                                "it: run `marsad recode` with its rows again, or name one that "
                                "`marsad runs` lists"
                              : "%s: no such run; `marsad runs` lists them",
                        text + 4);
    return mrs_fail(err, MRS_E_ARG,
                    "--as-of %s: no such release; give one, a day (2026-11-21), a time "
                    "(2026-11-21T13:00:00Z, UTC) or a revision (rev:17)",
                    text);
}

/* By how a moment is written; ?1 is what stands after the beginning. */
static const struct {
    const char *begins, *sql;
} questions[] = {
    {"rev:", "SELECT fid FROM revisions WHERE CAST(fid AS TEXT)=?1"},
    {"run:",
     "SELECT coalesce(r.last_revision,CASE WHEN EXISTS(SELECT 1 FROM documents d "
     "WHERE " MRS_CODED_BY
     "=r.fid) THEN (SELECT max(v.fid) FROM revisions v) END) FROM runs r WHERE " MRS_BY_MACHINE
     " AND (r.name=?1 OR CAST(" MRS_RUN_NUMBER " AS TEXT)=?1)"},
    {"", "SELECT revision FROM releases WHERE name=?1"}};
static const char of_time[] = "SELECT coalesce(max(fid),0) FROM revisions WHERE "
                              "at<=?1||CASE WHEN length(?1)=10 THEN 'U' ELSE '' END";

/* The last revision not after it; 0: the record was not begun yet. */
static mrs_status find(mrs_store *store, const char *text, int64_t *revision, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row, time = is_time(text);
    size_t i = 0;
    while (strncmp(text, questions[i].begins, strlen(questions[i].begins)) != 0)
        i++;
    mrs_str sql = mrs_str_of(time ? of_time : questions[i].sql);
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st) {
        mrs_sql_str(stmt, 1, mrs_str_of(text + strlen(questions[i].begins)));
        st = mrs_sql_step(store, stmt, &row, err);
    }
    if (!st && (!row || mrs_col_null(stmt, 0)))
        st = wrong(text, row, err);
    if (!st)
        *revision = mrs_col_int(stmt, 0);
    mrs_stmt_free(stmt);
    return st;
}

static mrs_status view(mrs_store *store, const historic *h, int64_t revision, mrs_err *err)
{
    const char *t = h->table;
    long long rev = revision;
    mrs_buf text = {0}, cols = {0};
    mrs_status st = names(store, h, "", &cols, err);
    mrs_buf_printf(&text,
                   "CREATE TEMP VIEW %s AS SELECT %s FROM main.%s t WHERE (SELECT rev FROM "
                   "main.born_%s b WHERE b.fid=t.fid)<=%lld UNION ALL SELECT %s FROM "
                   "main.past_%s WHERE born<=%lld AND died>%lld",
                   t, st ? "" : cols.ptr, t, t, rev, st ? "" : cols.ptr, t, rev, rev);
    if (!st)
        st = mrs_sql_exec_buf(store, &text, err);
    mrs_buf_clear(&text);
    mrs_buf_clear(&cols);
    return st;
}

/* All columns of a document; those that change as they stood. */
static mrs_status view_documents(mrs_store *store, int64_t revision, mrs_err *err)
{
    static const historic all = {"documents", "fid", NULL};
    long long rev = revision;
    mrs_buf text = {0}, cols = {0};
    mrs_status st = names(store, &all, "", &cols, err);
    mrs_buf_printf(&text, "CREATE TEMP VIEW documents AS SELECT ");
    mrs_str rest = mrs_buf_view(&cols), name;
    for (bool first = true; !st && mrs_str_split(&rest, ',', &name); first = false) {
        mrs_str bare = mrs_str_sub(name, 1, name.len - 1);
        bool changes = mrs_list_has(MRS_STR("standing|pending|repeats|resemblance"), bare);
        if (changes)
            mrs_buf_printf(&text, "%sCASE WHEN p.fid IS NULL THEN d.%.*s ELSE p.%.*s END AS %.*s",
                           first ? "" : ",", (int)name.len, name.ptr, (int)name.len, name.ptr,
                           (int)name.len, name.ptr);
        else
            mrs_buf_printf(&text, "%sd.%.*s AS %.*s", first ? "" : ",", (int)name.len, name.ptr,
                           (int)name.len, name.ptr);
    }
    mrs_buf_printf(&text,
                   " FROM main.documents d LEFT JOIN main.past_documents p ON p.fid=d.fid AND "
                   "p.born<=%lld AND p.died>%lld WHERE p.fid IS NOT NULL OR (SELECT rev FROM "
                   "main.born_documents b WHERE b.fid=d.fid)<=%lld",
                   rev, rev, rev);
    if (!st)
        st = mrs_sql_exec_buf(store, &text, err);
    mrs_buf_clear(&text);
    mrs_buf_clear(&cols);
    return st;
}

/* Since when an event stands as it stood then. */
static mrs_status view_born(mrs_store *store, int64_t revision, mrs_err *err)
{
    long long rev = revision;
    mrs_buf text = {0};
    mrs_buf_printf(&text,
                   "CREATE TEMP VIEW born_events AS SELECT fid,rev FROM main.born_events WHERE "
                   "rev<=%lld UNION ALL SELECT fid,born FROM main.past_events WHERE born<=%lld AND "
                   "died>%lld",
                   rev, rev, rev);
    mrs_status st = mrs_sql_exec_buf(store, &text, err);
    mrs_buf_clear(&text);
    return st;
}

mrs_status mrs_past_open(mrs_store *store, const char *as_of, mrs_err *err)
{
    int64_t revision = 0;
    if (!as_of || !as_of[0])
        return MRS_OK;
    store->past = true;
    mrs_status st = find(store, as_of, &revision, err);
    if (!st)
        st = view_documents(store, revision, err);
    for (int i = 1; !st && i < N_TABLES; i++)
        st = view(store, &tables[i], revision, err);
    if (!st)
        st = view_born(store, revision, err);
    if (!st)
        st = mrs_decisions_then(store, revision, err);
    if (!st) /* whatever is yet to be linked now */
        st =
            mrs_sql_exec(store, "CREATE TEMP VIEW unlinked AS SELECT 0 AS document WHERE 1=0", err);
    return st;
}

mrs_status mrs_store_changed_since(mrs_store *store, int64_t since, mrs_id_fn fn, void *ctx,
                                   mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row, go_on = true;
    mrs_str sql = MRS_STR(
        "SELECT d.id FROM documents d WHERE d.standing=1 AND (?1=0 OR d.fid IN (SELECT fid FROM "
        "born_documents WHERE rev>?1) OR d.fid IN (SELECT c.document FROM claims c JOIN "
        "born_claims b ON b.fid=c.fid WHERE b.rev>?1) OR d.fid IN (SELECT document FROM "
        "past_claims WHERE died>?1) OR d.id IN (SELECT k.repeats FROM documents k JOIN "
        "born_documents b ON b.fid=k.fid WHERE b.rev>?1)) ORDER BY d.id");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        mrs_bind_int(stmt, 1, since);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        go_on = fn(ctx, mrs_column_peek(stmt, 0));
    mrs_stmt_free(stmt);
    return st;
}

/* ---- releases ---------------------------------------------------------------------------------
 */

mrs_status mrs_store_revision(mrs_store *store, int64_t *revision, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_status st = mrs_sql_prepare(store, MRS_STR("SELECT max(fid) FROM revisions"), &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    *revision = st ? 0 : mrs_col_int(stmt, 0);
    mrs_stmt_free(stmt);
    return st;
}

mrs_status mrs_store_release(mrs_store *store, const mrs_release *r, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool there = false;
    if (!r->name.len || is_time(r->name.ptr) || mrs_str_starts(r->name, MRS_STR("rev:")) ||
        mrs_str_starts(r->name, MRS_STR("run:")))
        return mrs_fail(err, MRS_E_ARG, "a release needs a name that is no date, rev:N or run:N");
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    st = mrs_sql_prepare(store, MRS_STR("SELECT 1 FROM releases WHERE name=?1"), &stmt, err);
    if (!st) {
        mrs_sql_str(stmt, 1, r->name);
        st = mrs_sql_step(store, stmt, &there, err);
    }
    mrs_stmt_free(stmt);
    if (!st && there)
        st = mrs_fail(err, MRS_E_ARG, "release %.*s is there already; its meaning never changes",
                      (int)r->name.len, r->name.ptr);
    stmt = NULL;
    if (!st)
        st = mrs_sql_prepare(store, MRS_STR("INSERT INTO releases VALUES(NULL,?1,?2,?3,?4,?5,?6)"),
                             &stmt, err);
    if (!st) {
        const mrs_str texts[] = {mrs_str_of(store->now), mrs_str_of(store->who), r->comment,
                                 r->manifest};
        mrs_sql_str(stmt, 1, r->name);
        mrs_bind_int(stmt, 2, r->revision);
        for (int i = 0; i < 4; i++)
            mrs_sql_str(stmt, 3 + i, texts[i]);
        st = mrs_sql_run(store, stmt, err);
    }
    mrs_stmt_free(stmt);
    if (!st)
        st = mrs_audit_add(store, "release", r->name, r->manifest, err);
    return mrs_sql_end(store, st, err);
}

mrs_status mrs_store_releases(mrs_store *store, mrs_release_fn fn, void *ctx, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row, go_on = true;
    mrs_str sql = MRS_STR("SELECT name,revision,at,who,coalesce(comment,''),manifest FROM releases "
                          "ORDER BY fid");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        const mrs_release r = {.name = mrs_column_peek(stmt, 0),
                               .revision = mrs_col_int(stmt, 1),
                               .at = mrs_column_peek(stmt, 2),
                               .who = mrs_column_peek(stmt, 3),
                               .comment = mrs_column_peek(stmt, 4),
                               .manifest = mrs_column_peek(stmt, 5)};
        go_on = fn(ctx, &r);
    }
    mrs_stmt_free(stmt);
    return st;
}
