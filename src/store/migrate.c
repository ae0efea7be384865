/* migrate.c - the tables of an older store brought to this version.
 *
 * 3 -> 4: near copies (repeats, resemblance, pending, sketches), custody (where from, headers,
 * codec), rounds of retry. Copies of one text keep their first; documents that are nearly one text
 * are told apart at the next write, for that goes into the audit log.
 * 4 -> 5: how many paragraphs of a document are not machine-coded, and which; what a retry must
 * know of what is set aside; backups, redactions. Of documents that were there only the whole is
 * known. Decisions, the claim as coded beside what people made of it, who and why in the log.
 * Link's tables; what was linked is linked anew.
 * 5 -> 6: own rows of a run, and until when it stood; documents that are coded anew.
 * 6 -> 7: the sketches in order; documents are told apart anew at the next write. */
#include "store/store_internal.h"

static const char *const to_4[] = {
    "DROP VIEW copies",
    "UPDATE documents SET codec='zlib', repeats=(SELECT s.id FROM documents s WHERE "
    "s.text_sha256=documents.text_sha256 AND s.standing=1 AND s.fid<>documents.fid)",
    "UPDATE documents SET resemblance=1 WHERE repeats IS NOT NULL",
    "UPDATE set_aside SET codec='zlib' WHERE bytes IS NOT NULL", NULL};

#define CONTENT(table, says)                                                                       \
    "INSERT INTO gpkg_contents(table_name,data_type,identifier,description,last_change) "          \
    "VALUES('" table "','attributes','" table "','" says "','1970-01-01T00:00:00.000Z')"

static const char *const to_5[] = {
    "UPDATE documents SET paragraphs=1, not_coded=(coalesce(lang,'en') NOT LIKE 'en%')",
    "DROP TABLE reviews", /* it was never written to */
    "DELETE FROM gpkg_contents WHERE table_name='reviews'",
    CONTENT("decisions", "What people decided of claims and events"),
    CONTENT("decision_objects", "Which claims a decision speaks of"),
    "INSERT INTO documents_text(documents_text) VALUES('rebuild')", /* those that stand no more too
                                                                     */
    "DELETE FROM marsad_meta WHERE key IN ('linked','links')",
    "INSERT INTO unlinked SELECT DISTINCT document FROM claims",
    NULL};

static const char *const to_6[] = {
    "ALTER TABLE runs ADD COLUMN own TEXT", "ALTER TABLE runs ADD COLUMN last_revision INTEGER",
    "INSERT INTO marsad_meta VALUES('migrated','1') ON CONFLICT(key) DO UPDATE SET value='1'",
    NULL};

static const char *const to_7[] = {
    "DROP TABLE IF EXISTS sketches",
    "INSERT INTO marsad_meta VALUES('unsettled','1') ON CONFLICT(key) DO UPDATE SET value='1'",
    NULL};

/* Columns stand in the order of their layout, so that the first missing one says all. */
static mrs_status widen(mrs_store *store, const mrs_layout *layout, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_buf text = {0};
    mrs_status st =
        mrs_sql_prepare(store, MRS_STR("SELECT count(*) FROM pragma_table_info(?1)"), &stmt, err);
    if (!st) {
        mrs_sql_str(stmt, 1, mrs_str_of(layout->table));
        st = mrs_sql_step(store, stmt, &row, err);
    }
    if (!st) {
        mrs_layout_widen(layout, (uint32_t)mrs_col_i32(stmt, 0), &text);
        st = mrs_buf_status(&text, err);
    }
    mrs_stmt_free(stmt);
    if (!st && text.len)
        st = mrs_sql_exec(store, text.ptr, err);
    mrs_buf_clear(&text);
    return st;
}

static mrs_status exec_all(mrs_store *store, const char *const *texts, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && texts[i]; i++)
        st = mrs_sql_exec(store, texts[i], err);
    return st;
}

/* Columns that came with any later version. */
static mrs_status widen_all(mrs_store *store, mrs_err *err)
{
    static const mrs_layout *const layouts[] = {&mrs_layout_documents, &mrs_layout_set_aside,
                                                &mrs_layout_claims, &mrs_layout_audit};
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < sizeof layouts / sizeof *layouts; i++)
        st = widen(store, layouts[i], err);
    return st;
}

static mrs_status migrate_to_5(mrs_store *store, int from, mrs_err *err)
{
    mrs_status st = widen_all(store, err);
    if (!st && from < 4)
        st = exec_all(store, to_4, err);
    if (!st && from < 4)
        st = exec_all(store, mrs_schema_near, err);
    if (!st)
        st = mrs_schema_table(store, &mrs_layout_decisions, err);
    if (!st)
        st = exec_all(store, mrs_schema_decisions, err);
    if (!st)
        st = exec_all(store, mrs_schema_link, err);
    if (!st)
        st = exec_all(store, to_5, err);
    if (!st)
        st = exec_all(store, mrs_schema_keep, err);
    return st ? st : mrs_past_create(store, err);
}

static mrs_status migrate_to_6(mrs_store *store, mrs_err *err)
{
    mrs_status st = exec_all(store, to_6, err);
    return st ? st : exec_all(store, mrs_schema_runs, err);
}

mrs_status mrs_schema_migrate(mrs_store *store, int from, mrs_err *err)
{
    char version[32];
    if (from >= MRS_STORE_SCHEMA)
        return MRS_OK;
    mrs_status st = from < 5 ? migrate_to_5(store, from, err) : MRS_OK;
    if (!st && from < 6)
        st = migrate_to_6(store, err);
    if (!st)
        st = exec_all(store, to_7, err);
    if (!st)
        st = exec_all(store, mrs_schema_sketches, err);
    mrs_num_text(MRS_STORE_SCHEMA, version);
    return st ? st : mrs_meta_set(store, "schema", version, err);
}

typedef mrs_status step(mrs_store *store, int64_t fid, mrs_err *err);

static mrs_status settle(mrs_store *store, int64_t fid, mrs_err *err)
{
    uint32_t n_fell;
    return mrs_near_settle(store, fid, &n_fell, err);
}

static mrs_status all_fids(mrs_store *store, mrs_buf *out, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_str sql = MRS_STR("SELECT fid FROM documents ORDER BY published IS NULL,published,id");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        int64_t fid = mrs_col_int(stmt, 0);
        mrs_buf_put(out, (mrs_str){(const char *)&fid, sizeof fid});
    }
    mrs_stmt_free(stmt);
    return st ? st : mrs_buf_status(out, err);
}

/* All are in the index before the first is settled. */
static mrs_status settle_all(mrs_store *store, mrs_err *err)
{
    static step *const steps[] = {mrs_near_index, settle};
    mrs_buf fids = {0};
    mrs_status st = all_fids(store, &fids, err);
    for (int i = 0; i < 2; i++)
        for (size_t at = 0; !st && at < fids.len; at += sizeof(int64_t)) {
            int64_t fid;
            memcpy(&fid, fids.ptr + at, sizeof fid);
            st = steps[i](store, fid, err);
        }
    mrs_buf_clear(&fids);
    return st ? st : mrs_meta_set(store, "unsettled", "0", err);
}

static mrs_status flag(mrs_store *store, const char *key, bool *set, mrs_err *err)
{
    char value[8];
    mrs_status st = mrs_meta_get(store, key, value, sizeof value, err);
    *set = !st && strcmp(value, "1") == 0;
    return st;
}

static mrs_status settle_migrated(mrs_store *store, bool unsettled, mrs_err *err)
{
    mrs_status st = unsettled ? settle_all(store, err) : MRS_OK;
    if (!st)
        st = mrs_meta_set(store, "migrated", "0", err);
    return st ? st : mrs_audit_add(store, "migrate", MRS_STR(""), MRS_STR("to tables of 7"), err);
}

mrs_status mrs_schema_settle(mrs_store *store, mrs_err *err)
{
    bool unsettled, migrated = false;
    mrs_status st = flag(store, "unsettled", &unsettled, err);
    if (!st)
        st = flag(store, "migrated", &migrated, err);
    if (st || (!unsettled && !migrated))
        return st;
    st = mrs_sql_begin(store, err);
    if (st)
        return st;
    st = settle_migrated(store, unsettled, err);
    return mrs_sql_end(store, st, err);
}
