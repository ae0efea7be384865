#include "store/redact.h"
#include "store/driver.h"
#include "store/mask.h"

#include <stdio.h>
#include <stdlib.h>

enum { LEAST = 3 };

/* Which columns of which rows came from a document. ?1: its fid; ?2, ?3: claims whose sentences
 * meet these code points. */
typedef struct {
    const char *table, *columns, *where;
} scope;

#define CLAIMS "SELECT fid FROM claims WHERE document=?1 AND sentence_start<?3 AND sentence_end>?2"
#define EVENTS "SELECT j.event FROM event_claims j WHERE j.claim IN (" CLAIMS ")"
#define EVENT_IDS "SELECT id FROM events WHERE fid IN (" EVENTS ")"

static const scope scopes[] = {
    {"claims", "trigger sentence instrument means place admin1 source actors targets timex",
     "fid IN (" CLAIMS ")"},
    {"parties", "name", "claim IN (" CLAIMS ")"},
    {"quantities", "unit", "claim IN (" CLAIMS ")"},
    {"place_parts", "place admin1", "claim IN (" CLAIMS ")"},
    {"event_areas", "place actors targets counts summary", "event IN (" EVENT_IDS ")"},
    {"event_lines", "place actors targets counts summary", "event IN (" EVENT_IDS ")"},
    {"event_parties", "name", "event IN (" EVENTS ")"},
    {"event_quantities", "unit", "event IN (" EVENTS ")"},
    {"event_sources", "name why", "event IN (" EVENTS ")"},
    {"event_claims", "why", "event IN (" EVENTS ")"},
    {"links", "from_value to_value why",
     "event IN (" EVENT_IDS ") OR from_id IN (" EVENT_IDS ") OR to_id IN (" EVENT_IDS ") OR "
     "from_id IN (SELECT id FROM claims WHERE fid IN (" CLAIMS ")) OR "
     "to_id IN (SELECT id FROM claims WHERE fid IN (" CLAIMS "))"},
    {"events", "summary actors targets counts place admin1", "fid IN (" EVENTS ")"}};
/* JSON, so that only its words are touched. */
static const scope json_scopes[] = {{"claims", "json why coded", "fid IN (" CLAIMS ")"},
                                    {"superseded", "json", "document=?1"}};
/* Rows as they stood before, which are of no document any more: wherever the words are in them.
 * Last, for masking what stands makes such rows. */
static const scope past[] = {
    {"past_claims", "trigger sentence instrument means place admin1 source actors targets timex",
     "1=1"},
    {"past_parties", "name", "1=1"},
    {"past_quantities", "unit", "1=1"},
    {"past_place_parts", "place admin1", "1=1"},
    {"past_events", "summary actors targets counts place admin1", "1=1"},
    {"past_event_parties", "name", "1=1"},
    {"past_event_quantities", "unit", "1=1"},
    {"past_event_sources", "name why", "1=1"},
    {"past_event_claims", "why", "1=1"},
    {"past_links", "from_value to_value why", "1=1"}};
static const scope past_json = {"past_claims", "json why coded", "1=1"};
/* Of parts of the words, only where they came from. */
#define PAST_CLAIMS                                                                                \
    "SELECT fid FROM past_claims WHERE document=?1 AND sentence_start<?3 AND sentence_end>?2"
#define ALL_CLAIMS PAST_CLAIMS " UNION " CLAIMS
#define ALL_EVENTS                                                                                 \
    "SELECT event FROM past_event_claims WHERE claim IN (" ALL_CLAIMS                              \
    ") UNION SELECT event FROM event_claims WHERE claim IN (" ALL_CLAIMS ")"
static const scope past_parts[] = {
    {"past_claims", "place admin1 source actors targets timex", "fid IN (" PAST_CLAIMS ")"},
    {"past_parties", "name", "claim IN (" ALL_CLAIMS ")"},
    {"past_quantities", "unit", "claim IN (" ALL_CLAIMS ")"},
    {"past_place_parts", "place admin1", "claim IN (" ALL_CLAIMS ")"},
    {"past_events", "summary actors targets counts place admin1", "fid IN (" ALL_EVENTS ")"},
    {"past_event_parties", "name", "event IN (" ALL_EVENTS ")"},
    {"past_event_quantities", "unit", "event IN (" ALL_EVENTS ")"},
    {"past_event_sources", "name why", "event IN (" ALL_EVENTS ")"},
    {"past_event_claims", "why", "event IN (" ALL_EVENTS ")"}};
static const scope past_parts_json = {"past_claims", "json why coded", "fid IN (" PAST_CLAIMS ")"};
/* What people decided, and the log, which tells it word for word. */
static const scope said[] = {{"decisions", "comment", "1=1"},
                             {"redactions", "reason", "1=1"},
                             {"releases", "name comment", "1=1"}};
static const scope said_json = {"decisions", "before after", "1=1"};
static const scope logged = {"audit", "object detail why", "1=1"};
static const scope logged_json = {"audit", "before after", "1=1"};
/* What stands in no claim. */
static const scope document_scope = {
    "documents", "uri title author publisher published_text headers inside", "fid=?1"};

/* Spans of the document, for what of the words stands there in parts too short to be sought. */
static const scope span_scopes[] = {{"claims", "json coded", "document=?1"},
                                    {"past_claims", "json coded", "document=?1"},
                                    {"superseded", "json", "document=?1"}};

typedef enum {
    IN_TEXT,
    IN_JSON, /* in strings that hold words */
    AT_SPANS /* in JSON, what is masked in r->now at the span that is told with it */
} way;

typedef struct {
    mrs_str text;
    uint32_t from, to; /* code points: claims whose sentences meet these are masked */
} piece;

typedef struct {
    mrs_store *store;
    const mrs_redaction *what;
    mrs_arena *arena;
    int64_t fid;
    mrs_doc_row row;
    mrs_cpindex index, now; /* of the text as it was, and as it is since */
    MRS_VEC(piece) pieces;
    const piece *at; /* whose turn it is */
    mrs_buf places, masked, changed, audit;
    mrs_redacted *out;
} redacting;

/* ---- one column of some rows ------------------------------------------------------------------
 */

/* The value with the words of the piece masked, into r->masked; false: they are not in it. */
static bool mask(redacting *r, mrs_str value, way how)
{
    r->masked.len = 0;
    if (how == AT_SPANS)
        return mrs_mask_spans(value, &r->now, &r->masked) > 0;
    return (how == IN_JSON ? mrs_mask_json : mrs_mask_text)(value, r->at->text, &r->masked) > 0;
}

static void bind_scope(redacting *r, mrs_stmt *stmt)
{
    mrs_bind_int(stmt, 1, r->fid);
    mrs_bind_int(stmt, 2, r->at->from);
    mrs_bind_int(stmt, 3, r->at->to);
}

/* Key, length and text of each row that holds the words, into r->changed. */
static mrs_status find_rows(redacting *r, mrs_str sql, way how, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    r->changed.len = 0;
    mrs_status st = mrs_sql_prepare(r->store, sql, &stmt, err);
    if (!st)
        bind_scope(r, stmt);
    while (!st && (st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row) {
        if (!mask(r, mrs_column_peek(stmt, 1), how))
            continue;
        const int64_t head[2] = {mrs_col_int(stmt, 0), (int64_t)r->masked.len};
        mrs_buf_put(&r->changed, (mrs_str){(const char *)head, sizeof head});
        mrs_buf_put(&r->changed, mrs_buf_view(&r->masked));
        r->changed.failed |= r->masked.failed;
    }
    mrs_stmt_free(stmt);
    return st ? st : mrs_buf_status(&r->changed, err);
}

static mrs_status write_rows(redacting *r, mrs_str sql, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    mrs_status st = r->changed.len ? mrs_sql_prepare(r->store, sql, &stmt, err) : MRS_OK;
    for (size_t at = 0; !st && at < r->changed.len;) {
        int64_t head[2];
        memcpy(head, r->changed.ptr + at, sizeof head);
        at += sizeof head;
        mrs_bind_int(stmt, 1, head[0]);
        mrs_bind_text(stmt, 2, (mrs_str){r->changed.ptr + at, (size_t)head[1]});
        st = mrs_sql_run(r->store, stmt, err);
        at += (size_t)head[1];
        r->out->rows++;
    }
    mrs_stmt_free(stmt);
    return st;
}

static mrs_status update(redacting *r, const scope *s, mrs_str column, way how, mrs_err *err)
{
    mrs_buf find = {0}, write = {0};
    const char *key = strncmp(s->table, "past_", 5) == 0 ? "rowid" : "fid";
    mrs_buf_printf(&find, "SELECT %s,\"%.*s\" FROM %s WHERE (%s) AND \"%.*s\" IS NOT NULL", key,
                   (int)column.len, column.ptr, s->table, s->where, (int)column.len, column.ptr);
    mrs_buf_printf(&write, "UPDATE %s SET \"%.*s\"=?2 WHERE %s=?1", s->table, (int)column.len,
                   column.ptr, key);
    mrs_status st = mrs_buf_status(&find, err);
    if (!st)
        st = mrs_buf_status(&write, err);
    if (!st)
        st = find_rows(r, mrs_buf_view(&find), how, err);
    if (!st)
        st = write_rows(r, mrs_buf_view(&write), err);
    mrs_buf_clear(&find);
    mrs_buf_clear(&write);
    return st;
}

static mrs_status mask_scopes(redacting *r, const scope *list, size_t n, way how, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < n; i++) {
        mrs_str rest = mrs_str_of(list[i].columns), column;
        while (!st && mrs_str_split(&rest, ' ', &column))
            st = update(r, &list[i], column, how, err);
    }
    return st;
}

/* ---- which words ------------------------------------------------------------------------------
 */

static void add_piece(redacting *r, mrs_str text, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < r->pieces.n; i++) {
        piece *p = &r->pieces.at[i];
        if (!mrs_str_eq(p->text, text))
            continue;
        p->from = from < p->from ? from : p->from;
        p->to = to > p->to ? to : p->to;
        return;
    }
    if (mrs_utf8_count(text) >= LEAST)
        *MRS_PUSH(r->arena, &r->pieces) = (piece){text, from, to};
}

static void add_place(redacting *r, const char *field, uint32_t start, uint32_t end)
{
    mrs_buf_printf(&r->places, "%s[\"%s\",%u,%u]", r->places.len > 1 ? "," : "", field, start, end);
    r->out->places++;
}

/* Of a span that the words meet but do not lie in, the part that they cover. */
static void add_part(redacting *r, mrs_span words, uint32_t start, uint32_t end)
{
    uint32_t from = start > words.start ? start : words.start;
    uint32_t to = end < words.end ? end : words.end;
    if (from >= to || (start <= words.start && end >= words.end))
        return;
    mrs_str part = mrs_str_sub(r->row.text, mrs_cpindex_byte(&r->index, from),
                               mrs_cpindex_byte(&r->index, to));
    add_piece(r, part, words.start, words.end);
}

/* Words that run over several sentences stand in pieces in what was coded of these. */
static mrs_status add_parts(redacting *r, mrs_span words, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_str sql = MRS_STR(
        "SELECT sentence_start,sentence_end FROM claims WHERE document=?1 UNION "
        "SELECT trigger_start,trigger_end FROM claims WHERE document=?1 UNION "
        "SELECT instrument_start,instrument_end FROM claims WHERE document=?1 UNION "
        "SELECT means_start,means_end FROM claims WHERE document=?1 UNION "
        "SELECT time_start,time_end FROM claims WHERE document=?1 UNION "
        "SELECT place_start,place_end FROM claims WHERE document=?1 UNION "
        "SELECT source_start,source_end FROM claims WHERE document=?1 UNION "
        "SELECT p.words_start,p.words_end FROM parties p JOIN claims c ON c.fid=p.claim WHERE "
        "c.document=?1 UNION "
        "SELECT q.words_start,q.words_end FROM quantities q JOIN claims c ON c.fid=q.claim WHERE "
        "c.document=?1 ORDER BY 1,2");
    mrs_status st = mrs_sql_prepare(r->store, sql, &stmt, err);
    if (!st)
        mrs_bind_int(stmt, 1, r->fid);
    while (!st && (st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row)
        if (!mrs_col_null(stmt, 0))
            add_part(r, words, (uint32_t)mrs_col_int(stmt, 0), (uint32_t)mrs_col_int(stmt, 1));
    mrs_stmt_free(stmt);
    return st;
}

/* A headline that is the report's first line may end amid the words. */
static void add_title(redacting *r, mrs_span words)
{
    size_t at = 0, len;
    if (r->row.title.len && mrs_mask_find(r->row.text, r->row.title, &at, &len))
        add_part(r, words, mrs_cpindex_of(&r->index, at), mrs_cpindex_of(&r->index, at + len));
}

/* Do all words of the name stand in these? */
static bool lies_in(mrs_str name, mrs_str words)
{
    mrs_str rest = name, word;
    while (mrs_str_split(&rest, ' ', &word))
        if (word.len && !mrs_mask_holds(words, word))
            return false;
    return true;
}

/* A name that came from the words alone goes from all that the report tells; one that the report
 * has elsewhere too, only where they stand. */
static void add_name(redacting *r, mrs_str name, mrs_span at)
{
    size_t from = 0, len;
    mrs_buf rest = {0};
    mrs_mask_text(r->row.text, r->what->words, &rest);
    bool elsewhere = mrs_mask_find(mrs_buf_view(&rest), name, &from, &len);
    add_piece(r, mrs_str_copy(name, r->arena), elsewhere ? at.start : 0,
              elsewhere ? at.end : UINT32_MAX - 1);
    mrs_buf_clear(&rest);
}

/* Names that were made out of the words, which may be in another order or form: of who lies in them
 * and is in no register, and those of which the words hold every one. */
static mrs_status add_names(redacting *r, mrs_str words, mrs_span at, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_str sql = MRS_STR(
        "SELECT p.name,CASE WHEN coalesce(p.id,'')='' AND p.words_start>=?2 AND p.words_end<=?3 "
        "THEN 1 ELSE 0 END FROM parties p JOIN claims c ON c.fid=p.claim WHERE c.document=?1 AND "
        "p.name IS NOT NULL UNION SELECT place,0 FROM claims WHERE document=?1 AND place IS NOT "
        "NULL UNION SELECT source,0 FROM claims WHERE document=?1 AND source IS NOT NULL "
        "UNION SELECT q.unit,0 FROM quantities q JOIN claims c ON c.fid=q.claim WHERE "
        "c.document=?1 AND q.unit IS NOT NULL ORDER BY 1,2");
    mrs_status st = mrs_sql_prepare(r->store, sql, &stmt, err);
    if (!st) {
        mrs_bind_int(stmt, 1, r->fid);
        mrs_bind_int(stmt, 2, at.start);
        mrs_bind_int(stmt, 3, at.end);
    }
    while (!st && (st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row) {
        mrs_str name = mrs_column_peek(stmt, 0);
        if (mrs_col_int(stmt, 1) || lies_in(name, words))
            add_name(r, name, at);
    }
    mrs_stmt_free(stmt);
    return st;
}

static mrs_status find_in_text(redacting *r, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (size_t at = 0, len; !st && mrs_mask_find(r->row.text, r->what->words, &at, &len);
         at += len) {
        mrs_span span = {mrs_cpindex_of(&r->index, at), mrs_cpindex_of(&r->index, at + len)};
        add_place(r, "text", span.start, span.end);
        add_piece(r, mrs_str_sub(r->row.text, at, at + len), 0, UINT32_MAX);
        st = add_parts(r, span, err);
        add_title(r, span);
        if (!st)
            st = add_names(r, mrs_str_sub(r->row.text, at, at + len), span, err);
    }
    return st;
}

static void find_in_head(redacting *r)
{
    const struct {
        const char *name;
        mrs_str value;
    } fields[] = {{"title", r->row.title}, {"author", r->row.author}, {"uri", r->row.uri}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        for (size_t at = 0, len; mrs_mask_find(fields[i].value, r->what->words, &at, &len);
             at += len) {
            mrs_str v = fields[i].value;
            add_place(r, fields[i].name, (uint32_t)mrs_utf8_count(mrs_str_sub(v, 0, at)),
                      (uint32_t)mrs_utf8_count(mrs_str_sub(v, 0, at + len)));
            add_piece(r, mrs_str_sub(v, at, at + len), 0, UINT32_MAX);
        }
}

/* ---- the document itself ----------------------------------------------------------------------
 */

/* Blanked in the bytes as received; false: they must go whole. */
static bool blank_bytes(const redacting *r, mrs_str bytes, mrs_buf *out)
{
    size_t bad;
    uint32_t in_text = 0;
    for (size_t at = 0, len; mrs_mask_find(r->row.text, r->what->words, &at, &len); at += len)
        in_text++;
    bool plain = mrs_str_is(r->row.format, "text") || mrs_str_is(r->row.format, "Markdown");
    return plain && mrs_utf8_valid(bytes, &bad) &&
           mrs_mask_text(bytes, r->what->words, out) >= in_text;
}

static mrs_status put_bytes(redacting *r, mrs_str bytes, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    mrs_packed packed = {0};
    mrs_status st = mrs_pack_bytes(bytes, &packed, err);
    if (!st)
        st = mrs_sql_prepare(
            r->store, MRS_STR("UPDATE documents SET bytes=?2,n_bytes=?3,codec=?4 WHERE fid=?1"),
            &stmt, err);
    if (!st) {
        mrs_bind_int(stmt, 1, r->fid);
        mrs_bind_blob(stmt, 2, packed.at, packed.n);
        mrs_bind_int(stmt, 3, (int64_t)bytes.len);
        mrs_sql_str(stmt, 4, mrs_str_of(mrs_codec));
        st = mrs_sql_run(r->store, stmt, err);
    }
    mrs_stmt_free(stmt);
    free(packed.at);
    return st;
}

/* hash: of the bytes since; empty: gone whole. */
static mrs_status mask_bytes(redacting *r, char hash[65], mrs_err *err)
{
    mrs_buf bytes = {0}, clean = {0};
    mrs_status st = mrs_store_doc_bytes(r->store, r->row.id, &bytes, err);
    hash[0] = '\0';
    if (!st && r->row.n_bytes && blank_bytes(r, mrs_buf_view(&bytes), &clean)) {
        mrs_sha256_hex(mrs_buf_view(&clean), hash);
        st = mrs_buf_status(&clean, err);
        if (!st)
            st = put_bytes(r, mrs_buf_view(&clean), err);
    } else if (!st) {
        r->out->whole_bytes += r->row.n_bytes > 0;
        st = put_bytes(r, MRS_STR(""), err);
    }
    mrs_buf_clear(&bytes);
    mrs_buf_clear(&clean);
    return st;
}

/* standing is named so that the change is one of the record (past.c): who follows it must see it.
 */
static mrs_status mask_doc_text(redacting *r, char hash[65], mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    mrs_buf text = {0};
    mrs_mask_text(r->row.text, r->what->words, &text);
    mrs_status st = mrs_buf_status(&text, err);
    mrs_sha256_hex(mrs_buf_view(&text), hash);
    if (!st)
        st = mrs_sql_prepare(r->store,
                             MRS_STR("UPDATE documents SET text=?2,text_sha256=?3,"
                                     "standing=standing WHERE fid=?1"),
                             &stmt, err);
    if (!st) {
        mrs_bind_int(stmt, 1, r->fid);
        mrs_sql_str(stmt, 2, mrs_buf_view(&text));
        mrs_sql_str(stmt, 3, mrs_str_of(hash));
        st = mrs_sql_run(r->store, stmt, err);
    }
    mrs_stmt_free(stmt);
    if (!st)
        r->now = mrs_cpindex_new(mrs_str_copy(mrs_buf_view(&text), r->arena), r->arena);
    mrs_buf_clear(&text);
    return st;
}

/* The index forgets the words as it was told them: before they are masked. */
static mrs_status mask_document(redacting *r, char text_hash[65], char bytes_hash[65], mrs_err *err)
{
    mrs_status st = r->store->driver->index(r->store, r->fid, false, err);
    if (!st)
        st = mask_bytes(r, bytes_hash, err);
    if (!st)
        st = mrs_near_forget(r->store, r->fid, err);
    if (!st)
        st = mask_doc_text(r, text_hash, err);
    if (!st)
        st = mrs_near_index(r->store, r->fid, err);
    for (uint32_t i = 0; !st && i < r->pieces.n; i++) {
        r->at = &r->pieces.at[i];
        st = mask_scopes(r, &document_scope, 1, IN_TEXT, err);
    }
    return st ? st : r->store->driver->index(r->store, r->fid, true, err);
}

/* ---- what came from it ------------------------------------------------------------------------
 */

/* Rows of the log that hold the words keep their hash; which they are is told in the redaction's
 * own row, so that the chain can still be followed. */
static mrs_status mask_audit(redacting *r, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_str sql = MRS_STR("SELECT fid,object,detail,why,before,after FROM audit ORDER BY fid");
    mrs_status st = mrs_sql_prepare(r->store, sql, &stmt, err);
    while (!st && (st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row) {
        bool holds = false;
        for (int i = 1; !holds && i <= 5; i++)
            holds = mask(r, mrs_column_peek(stmt, i), i > 3 ? IN_JSON : IN_TEXT);
        if (holds)
            mrs_buf_printf(&r->audit, "%s%lld", r->audit.len > 1 ? "," : "",
                           (long long)mrs_col_int(stmt, 0));
    }
    mrs_stmt_free(stmt);
    if (!st)
        st = mask_scopes(r, &logged, 1, IN_TEXT, err);
    if (!st)
        st = mask_scopes(r, &logged_json, 1, IN_JSON, err);
    if (!st)
        st = mask_scopes(r, said, sizeof said / sizeof *said, IN_TEXT, err);
    return st ? st : mask_scopes(r, &said_json, 1, IN_JSON, err);
}

static mrs_status mask_rest(redacting *r, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < r->pieces.n; i++) {
        r->at = &r->pieces.at[i];
        st = mask_scopes(r, scopes, sizeof scopes / sizeof *scopes, IN_TEXT, err);
        if (!st)
            st =
                mask_scopes(r, json_scopes, sizeof json_scopes / sizeof *json_scopes, IN_JSON, err);
        bool whole = r->at->to == UINT32_MAX;
        if (!st && whole)
            st = mask_audit(r, err);
        if (!st)
            st = whole ? mask_scopes(r, past, sizeof past / sizeof *past, IN_TEXT, err)
                       : mask_scopes(r, past_parts, sizeof past_parts / sizeof *past_parts, IN_TEXT,
                                     err);
        if (!st)
            st = mask_scopes(r, whole ? &past_json : &past_parts_json, 1, IN_JSON, err);
    }
    return st;
}

/* Words that stand at a span are cut anew from the masked text: parts were masked wherever they
 * stood. */
#define CUT(column)                                                                                \
    column "=(SELECT substr(text," column "_start+1," column "_end-" column                        \
           "_start) FROM documents WHERE fid=?1)"
#define CUT_TRIGGER                                                                                \
    "\"trigger\"=(SELECT substr(text,trigger_start+1,trigger_end-trigger_start) FROM documents "   \
    "WHERE fid=?1)"
#define CUT_ALL(table)                                                                             \
    "UPDATE " table                                                                                \
    " SET " CUT("sentence") "," CUT_TRIGGER                                                        \
                            "," CUT("instrument") "," CUT("means") " WHERE document=?1"

static mrs_status cut_anew(redacting *r, mrs_err *err)
{
    static const char *const texts[] = {CUT_ALL("claims"), CUT_ALL("past_claims")};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < 2; i++) {
        mrs_stmt *stmt = NULL;
        st = mrs_sql_prepare(r->store, mrs_str_of(texts[i]), &stmt, err);
        if (!st) {
            mrs_bind_int(stmt, 1, r->fid);
            st = mrs_sql_run(r->store, stmt, err);
        }
        mrs_stmt_free(stmt);
    }
    static const piece whole = {.to = UINT32_MAX};
    r->at = &whole;
    return st ? st
              : mask_scopes(r, span_scopes, sizeof span_scopes / sizeof *span_scopes, AT_SPANS,
                            err);
}

static mrs_status keep(redacting *r, const char *text_hash, const char *bytes_hash, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    mrs_str sql = MRS_STR("INSERT INTO redactions VALUES(NULL,?1,?2,?3,?4,?5,?6,?7,?8)");
    mrs_status st = mrs_sql_prepare(r->store, sql, &stmt, err);
    mrs_buf_putc(&r->places, ']');
    mrs_buf_putc(&r->audit, ']');
    const mrs_str fields[] = {
        mrs_str_of(r->store->now), mrs_str_of(r->store->who), r->row.id,
        r->what->reason,           mrs_buf_view(&r->places),  mrs_str_of(text_hash),
        mrs_str_of(bytes_hash),    mrs_buf_view(&r->audit)};
    for (int i = 0; !st && i < 8; i++)
        mrs_sql_str(stmt, i + 1, fields[i]);
    if (!st)
        st = mrs_sql_run(r->store, stmt, err);
    mrs_stmt_free(stmt);
    mrs_buf detail = {0};
    mrs_buf_printf(&detail, "%.*s; log rows %.*s", (int)r->places.len, r->places.ptr,
                   (int)r->audit.len, r->audit.ptr);
    const mrs_audit_row log = {.what = MRS_STR("redact"),
                               .object = r->row.id,
                               .detail = mrs_buf_view(&detail),
                               .why = r->what->reason};
    if (!st)
        st = mrs_buf_status(&detail, err);
    if (!st)
        st = mrs_audit_put(r->store, &log, err);
    mrs_buf_clear(&detail);
    return st;
}

/* ---- one document, and those of the same text -------------------------------------------------
 */

static mrs_status redact_one(void *ctx, mrs_err *err)
{
    redacting *r = ctx;
    char text_hash[65], bytes_hash[65];
    r->index = mrs_cpindex_new(r->row.text, r->arena);
    r->places.len = r->audit.len = 0;
    mrs_buf_putc(&r->places, '[');
    mrs_buf_putc(&r->audit, '[');
    r->pieces.n = 0;
    mrs_status st = find_in_text(r, err);
    find_in_head(r);
    if (st || r->places.len == 1)
        return st;
    st = mask_rest(r, err);
    if (!st)
        st = mask_document(r, text_hash, bytes_hash, err);
    if (!st)
        st = cut_anew(r, err);
    if (!st)
        st = keep(r, text_hash, bytes_hash, err);
    if (!st)
        st = mrs_sql_do_int(r->store, MRS_SQL_UNLINK_EVENTS, r->fid, err);
    if (!st)
        st = mrs_sql_do_int(r->store, MRS_SQL_UNLINK, r->fid, err);
    r->out->documents++;
    return st;
}

static mrs_status same_text(mrs_store *store, mrs_str doc, mrs_buf *ids, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_str sql = MRS_STR("SELECT fid,id FROM documents WHERE text_sha256=(SELECT text_sha256 FROM "
                          "documents WHERE id=?1) ORDER BY id");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        mrs_sql_str(stmt, 1, doc);
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        mrs_buf_printf(ids, "%lld %s\n", (long long)mrs_col_int(stmt, 0), mrs_col_text(stmt, 1));
    mrs_stmt_free(stmt);
    return st ? st : mrs_buf_status(ids, err);
}

static mrs_status redact_all(redacting *r, mrs_err *err)
{
    mrs_buf ids = {0};
    mrs_status st = same_text(r->store, r->what->doc, &ids, err);
    mrs_str rest = mrs_buf_view(&ids), id;
    while (!st && mrs_str_split(&rest, '\n', &id) && id.len) {
        mrs_str fid;
        mrs_mark mark = mrs_arena_mark(r->arena);
        mrs_str_split(&id, ' ', &fid);
        r->fid = strtoll(fid.ptr, NULL, 10);
        r->pieces.at = NULL;
        r->pieces.n = r->pieces.cap = 0;
        st = mrs_store_doc(r->store, id, r->arena, &r->row, err);
        if (!st)
            st = mrs_arena_run(&r->arena, 1, redact_one, r, err);
        mrs_arena_rewind(r->arena, mark);
    }
    mrs_buf_clear(&ids);
    if (!st && !r->out->documents)
        st = mrs_fail(err, MRS_E_NONE, "document %.12s: does not hold these words",
                      r->what->doc.ptr);
    if (!st) /* what is coded beside holds the words too: it is coded again */
        st = mrs_sql_do(r->store, MRS_SQL_RECODED_DROP_ALL, (mrs_str){0}, err);
    return st ? st : mrs_meta_set(r->store, "scrub", "1", err);
}

mrs_status mrs_store_redact(mrs_store *store, const mrs_redaction *what, mrs_redacted *out,
                            mrs_err *err)
{
    size_t at = 0, len;
    *out = (mrs_redacted){0};
    redacting r = {.store = store, .what = what, .out = out};
    if (mrs_utf8_count(mrs_str_trim(what->words)) < LEAST)
        return mrs_fail(err, MRS_E_ARG, "give at least %d characters to redact", LEAST);
    if (!mrs_str_trim(what->reason).len)
        return mrs_fail(err, MRS_E_ARG, "a redaction needs its reason: --reason TEXT");
    if (mrs_mask_find(what->reason, what->words, &at, &len))
        return mrs_fail(err, MRS_E_ARG, "the reason is kept: it must not hold the words");
    r.arena = mrs_arena_new((size_t)1 << 30);
    if (!r.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_sql_begin(store, err);
    if (!st) {
        st = redact_all(&r, err);
        st = mrs_sql_end(store, st, err);
    }
    mrs_buf_clear(&r.places);
    mrs_buf_clear(&r.masked);
    mrs_buf_clear(&r.changed);
    mrs_buf_clear(&r.audit);
    mrs_arena_free(r.arena);
    return st;
}

/* ---- again, and who else has them -------------------------------------------------------------
 */

mrs_status mrs_store_redactions(mrs_store *store, mrs_str doc, mrs_redaction_fn fn, void *ctx,
                                mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row, go_on = true;
    mrs_str sql = MRS_STR("SELECT at,who,document,reason,places,text_sha256,bytes_sha256 FROM "
                          "redactions WHERE ?1 IS NULL OR document=?1 ORDER BY fid");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        mrs_sql_str(stmt, 1, doc);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        const mrs_redaction_row one = {mrs_column_peek(stmt, 0), mrs_column_peek(stmt, 1),
                                       mrs_column_peek(stmt, 2), mrs_column_peek(stmt, 3),
                                       mrs_column_peek(stmt, 4), mrs_column_peek(stmt, 5),
                                       mrs_column_peek(stmt, 6)};
        go_on = fn(ctx, &one);
    }
    mrs_stmt_free(stmt);
    return st;
}

typedef struct {
    mrs_store *to;
    mrs_status st;
    mrs_err *err;
} repeating;

/* The byte at which the n-th code point stands. */
static size_t byte_of(mrs_str text, uint32_t n)
{
    size_t at = 0;
    while (n-- && at < text.len)
        (void)mrs_utf8_next(text, &at);
    return at;
}

/* The words that were redacted, as `to` still has them; empty: it has not, or they are masked. */
static mrs_status words_of(mrs_store *to, const mrs_redaction_row *row, mrs_buf *words,
                           mrs_err *err)
{
    static const char *const fields[] = {"text", "title", "author", "uri"};
    mrs_stmt *stmt = NULL;
    bool found;
    char field[8], places[64];
    unsigned from, end;
    mrs_str sql =
        MRS_STR("SELECT text,title,author,uri FROM documents d WHERE d.id=?1 AND "
                "NOT EXISTS(SELECT 1 FROM redactions r WHERE r.document=?1 AND r.places=?2)");
    snprintf(places, sizeof places, "%.*s", row->places.len < 60 ? (int)row->places.len : 60,
             row->places.ptr);
    if (sscanf(places, "[[\"%7[a-z]\",%u,%u]", field, &from, &end) != 3)
        return MRS_OK;
    mrs_status st = mrs_sql_prepare(to, sql, &stmt, err);
    if (!st) {
        mrs_sql_str(stmt, 1, row->doc);
        mrs_sql_str(stmt, 2, row->places);
        st = mrs_sql_step(to, stmt, &found, err);
    }
    for (int i = 0; !st && found && i < 4; i++) {
        mrs_str text = mrs_column_peek(stmt, i);
        if (strcmp(fields[i], field) == 0)
            mrs_buf_put(words, mrs_str_sub(text, byte_of(text, from), byte_of(text, end)));
    }
    mrs_stmt_free(stmt);
    return st ? st : mrs_buf_status(words, err);
}

static bool repeat(void *ctx, const mrs_redaction_row *row)
{
    repeating *again = ctx;
    mrs_redacted out;
    mrs_buf words = {0};
    again->st = words_of(again->to, row, &words, again->err);
    if (!again->st && words.len) {
        const mrs_redaction what = {row->doc, mrs_buf_view(&words), row->reason};
        again->st = mrs_store_redact(again->to, &what, &out, again->err);
    }
    mrs_buf_clear(&words);
    return again->st == MRS_OK;
}

mrs_status mrs_store_redact_again(mrs_store *from, mrs_store *to, mrs_err *err)
{
    repeating again = {to, MRS_OK, err};
    mrs_status st = mrs_store_redactions(from, MRS_STR(""), repeat, &again, err);
    return st ? st : again.st;
}

mrs_status mrs_store_holders(mrs_store *store, mrs_str words, mrs_holder_fn fn, void *ctx,
                             mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row, go_on = true;
    mrs_status st = mrs_sql_prepare(
        store, MRS_STR("SELECT id,title,text FROM documents ORDER BY id"), &stmt, err);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        size_t at = 0, len;
        if (mrs_mask_find(mrs_column_peek(stmt, 2), words, &at, &len) ||
            (at = 0, mrs_mask_find(mrs_column_peek(stmt, 1), words, &at, &len)))
            go_on = fn(ctx, mrs_column_peek(stmt, 0), mrs_column_peek(stmt, 1));
    }
    mrs_stmt_free(stmt);
    return st;
}

/* "scrub" in meta: 1, all is to be done; 2, only the journal is left. */
mrs_status mrs_store_scrub(mrs_store *store, mrs_err *err)
{
    char wanted[8];
    mrs_status st = mrs_meta_get(store, "scrub", wanted, sizeof wanted, err);
    if (st || !wanted[0] || wanted[0] == '0')
        return st;
    (void)mrs_backup_forget(store); /* the plain copy of a sealed backup that was cut off */
    if (wanted[0] == '1')
        st = store->driver->scrub(store, err);
    if (!st)
        st = mrs_meta_set(store, "scrub", "2", err);
    if (!st)
        st = store->driver->empty_journal(store, err);
    return st ? st : mrs_meta_set(store, "scrub", "0", err);
}
