/* schema.c - the tables of a new store: those that its database needs, then our own.
 *
 * Version 7. To add a column: layouts.c, MRS_STORE_SCHEMA, and a step in migrate.c. Claims are only
 * ever added; those of a document that an earlier copy replaces move to `superseded`. Tombstones
 * (ids that another took over) have their table from the start. */
#include "store/driver.h"

static const mrs_layout *const tables[] = {&mrs_layout_documents,     &mrs_layout_claims,
                                           &mrs_layout_parties,       &mrs_layout_quantities,
                                           &mrs_layout_place_parts,   &mrs_layout_events,
                                           &mrs_layout_event_parties, &mrs_layout_event_quantities,
                                           &mrs_layout_event_claims,  &mrs_layout_event_sources,
                                           &mrs_layout_links,         &mrs_layout_set_aside,
                                           &mrs_layout_audit,         &mrs_layout_decisions};

#define MAP_COLUMNS                                                                                \
    "event TEXT NOT NULL, type TEXT, mode TEXT, status TEXT, start_date DATE, end_date DATE, "     \
    "place TEXT, precision TEXT, radius_km DOUBLE, actors TEXT, targets TEXT, counts TEXT, "       \
    "summary TEXT, confidence DOUBLE, notice TEXT"

static const char *const own[] = {
    "CREATE TABLE event_areas (fid INTEGER PRIMARY KEY, geom MULTIPOLYGON, " MAP_COLUMNS ")",
    "CREATE TABLE event_lines (fid INTEGER PRIMARY KEY, geom MULTILINESTRING, " MAP_COLUMNS ")",
    "CREATE TABLE superseded (fid INTEGER PRIMARY KEY, id TEXT NOT NULL, document INTEGER NOT "
    "NULL, run INTEGER NOT NULL, json TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE TABLE runs (fid INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, program TEXT, model "
    "TEXT, model_sha256 TEXT, pack_sha256 TEXT, first_at TEXT NOT NULL, own TEXT, last_revision "
    "INTEGER)",
    "CREATE TABLE tombstones (fid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, successor TEXT, at "
    "TEXT NOT NULL, why TEXT NOT NULL)",
    "CREATE TABLE marsad_meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    "INSERT INTO marsad_meta VALUES('owner','marsad')",
    "CREATE INDEX documents_by_text ON documents(text_sha256)",
    "CREATE UNIQUE INDEX documents_standing ON documents(text_sha256) WHERE standing=1",
    "CREATE INDEX claims_by_document ON claims(document)",
    "CREATE INDEX claims_by_day ON claims(start_date)",
    "CREATE INDEX parties_by_claim ON parties(claim)",
    "CREATE INDEX parties_by_id ON parties(id)",
    "CREATE INDEX quantities_by_claim ON quantities(claim)",
    "CREATE INDEX place_parts_by_claim ON place_parts(claim)",
    "CREATE INDEX event_parties_by_event ON event_parties(event)",
    "CREATE INDEX event_parties_by_id ON event_parties(id)",
    "CREATE INDEX event_quantities_by_event ON event_quantities(event)",
    "CREATE INDEX event_claims_by_event ON event_claims(event)",
    "CREATE INDEX event_sources_by_event ON event_sources(event)",
    "CREATE INDEX event_areas_by_event ON event_areas(event)",
    "CREATE INDEX event_lines_by_event ON event_lines(event)",
    "CREATE INDEX links_by_from ON links(from_id)",
    "CREATE INDEX links_by_to ON links(to_id)",
    NULL};

typedef struct {
    const char *table, *geometry, *says; /* geometry NULL: an attribute table */
} content;

static const content contents[] = {
    {"claims", "POINT", "What each source says happened; a point only where it is exact or near"},
    {"events", "POINT", "Happenings, from one or more claims; a point only where exact or near"},
    {"event_areas", "MULTIPOLYGON", "Circles that hold the place of events known to an area only"},
    {"event_lines", "MULTILINESTRING", "Stretches of border for events placed on a border"},
    {"documents", NULL, "Reports: bytes as they came (codec), canonical text, map between them"},
    {"parties", NULL, "Who did it and to whom, by claim"},
    {"quantities", NULL, "Counts and measures, by claim"},
    {"place_parts", NULL, "The places of a composite place, by claim"},
    {"event_parties", NULL, "Who did it and to whom, by event"},
    {"event_quantities", NULL, "Low, best and high of each count, by event"},
    {"event_claims", NULL, "Which claims speak of which event, and why"},
    {"event_sources", NULL, "Who says so, and whose word is not counted again"},
    {"links", NULL, "sums, contradicts, part_of, follows, coincides_with"},
    {"set_aside", NULL, "Documents that could not be read, and why"},
    {"superseded", NULL, "Claims of copies that an earlier copy replaced"},
    {"runs", NULL, "Program, model and data that made the claims"},
    {"audit", NULL, "Every write, each row hashed over the one before"},
    {"decisions", NULL, "What people decided of claims and events"},
    {"decision_objects", NULL, "Which claims a decision speaks of"},
    {"tombstones", NULL, "Ids that another took over"}};

/* Who has a hash in its sketch, in order (near.c), those that stand apart. */
const char *const mrs_schema_sketches[] = {
    "CREATE TABLE sketches (hash INTEGER NOT NULL, standing INTEGER NOT NULL, place INTEGER NOT "
    "NULL, document INTEGER NOT NULL, PRIMARY KEY(hash, standing, place, document)) WITHOUT ROWID",
    NULL};
const char *const mrs_schema_near[] = {
    "CREATE TABLE unsettled (document INTEGER PRIMARY KEY)",
    "CREATE INDEX documents_by_first ON documents(repeats) WHERE repeats IS NOT NULL",
    "CREATE INDEX documents_pending ON documents(id) WHERE pending=1",
    "CREATE VIEW copies AS SELECT fid, repeats AS document, id, resemblance, uri, publisher, "
    "published, retrieved FROM documents WHERE repeats IS NOT NULL",
    NULL};

const char *const mrs_schema_decisions[] = {
    "CREATE TABLE decision_objects (decision INTEGER NOT NULL, object TEXT NOT NULL, leaves "
    "BOOLEAN NOT NULL, PRIMARY KEY(decision, object)) WITHOUT ROWID",
    "CREATE INDEX decision_objects_by_object ON decision_objects(object)",
    "CREATE INDEX decisions_by_object ON decisions(object)", NULL};
const char *const mrs_schema_keep[] = {
    "CREATE TABLE backups (fid INTEGER PRIMARY KEY, at TEXT NOT NULL, path TEXT NOT NULL, sealed "
    "BOOLEAN NOT NULL, sha256 TEXT)",
    "CREATE TABLE redactions (fid INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, "
    "document TEXT NOT NULL, reason TEXT NOT NULL, places TEXT NOT NULL, text_sha256 TEXT NOT "
    "NULL, bytes_sha256 TEXT, audit TEXT NOT NULL)",
    "CREATE INDEX redactions_by_document ON redactions(document)",
    "INSERT INTO gpkg_contents(table_name,data_type,identifier,description,last_change) VALUES"
    "('backups','attributes','backups','Backups made of this store','1970-01-01T00:00:00.000Z'),"
    "('redactions','attributes','redactions','Words that were destroyed: where, when, by whom and "
    "why','1970-01-01T00:00:00.000Z')",
    NULL};

/* runs.h says what they hold: the run that coded a document anew; what a run has coded that does
 * not stand yet, a line a claim. */
const char *const mrs_schema_runs[] = {
    "CREATE TABLE coded (document INTEGER PRIMARY KEY, run INTEGER NOT NULL)",
    "CREATE TABLE recoded (document INTEGER PRIMARY KEY, run INTEGER NOT NULL, claims TEXT NOT "
    "NULL)",
    NULL};

/* relink.h says what they hold; blocks: 64-bit numbers as they stand in memory. stale_events:
 * events that lost a claim since link ran. */
const char *const mrs_schema_link[] = {
    "CREATE TABLE unlinked (document INTEGER PRIMARY KEY)",
    "CREATE TABLE stale_events (event INTEGER PRIMARY KEY)",
    "CREATE TABLE link_units (unit INTEGER PRIMARY KEY, document INTEGER NOT NULL, day INTEGER NOT "
    "NULL, blocks BLOB NOT NULL)",
    "CREATE INDEX link_units_by_document ON link_units(document)",
    "CREATE TABLE link_blocks (block INTEGER NOT NULL, day INTEGER NOT NULL, unit INTEGER NOT "
    "NULL, PRIMARY KEY(block, day, unit)) WITHOUT ROWID",
    "CREATE TABLE link_pairs (a INTEGER NOT NULL, b INTEGER NOT NULL, z DOUBLE NOT NULL, PRIMARY "
    "KEY(a, b)) WITHOUT ROWID",
    "CREATE INDEX links_by_event ON links(event) WHERE event IS NOT NULL",
    "DROP INDEX IF EXISTS events_by_day", /* of schema 4 */
    /* all that a question by type, days, box and sureness reads: filter_sql.c */
    "CREATE INDEX events_of_type ON events(type, start_date, end_date, deadline, lat, lon, status, "
    "recency, confidence, state, precision, withheld, inferred, mode, id)",
    "CREATE INDEX IF NOT EXISTS events_long ON events(start_date) WHERE " MRS_IS_LONG,
    "CREATE INDEX events_total ON events(type, start_date, end_date) WHERE recency='aggregate'",
    NULL};

static mrs_status run_list(mrs_store *store, const char *const *texts, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (; !st && *texts; texts++)
        st = mrs_sql_exec(store, *texts, err);
    return st;
}

/* With the table put in for "$", the kind of its geometry for "%". */
static mrs_status exec_for(mrs_store *store, const char *text, const content *c, mrs_err *err)
{
    mrs_buf out = {0};
    for (const char *p = text; *p; p++) {
        if (*p == '$' || *p == '%')
            mrs_buf_put(&out, mrs_str_of(*p == '$' ? c->table : c->geometry));
        else
            mrs_buf_putc(&out, *p);
    }
    mrs_status st = mrs_sql_exec_buf(store, &out, err);
    mrs_buf_clear(&out);
    return st;
}

static mrs_status register_content(mrs_store *store, const content *c, mrs_err *err)
{
    mrs_buf text = {0};
    mrs_buf_printf(&text,
                   "INSERT INTO gpkg_contents(table_name,data_type,identifier,description,"
                   "last_change,srs_id) VALUES('%s','%s','%s','%s','1970-01-01T00:00:00.000Z',%s)",
                   c->table, c->geometry ? "features" : "attributes", c->table, c->says,
                   c->geometry ? "4326" : "NULL");
    mrs_status st = mrs_sql_exec_buf(store, &text, err);
    for (const char *const *of = store->driver->layer; !st && c->geometry && *of; of++)
        st = exec_for(store, *of, c, err);
    mrs_buf_clear(&text);
    return st;
}

mrs_status mrs_schema_table(mrs_store *store, const mrs_layout *layout, mrs_err *err)
{
    mrs_buf text = {0};
    mrs_layout_create(layout, &text);
    mrs_status st = mrs_sql_exec_buf(store, &text, err);
    mrs_buf_clear(&text);
    return st;
}

static mrs_status create_tables(mrs_store *store, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < sizeof tables / sizeof *tables; i++)
        st = mrs_schema_table(store, tables[i], err);
    return st;
}

mrs_status mrs_schema_create(mrs_store *store, mrs_err *err)
{
    mrs_status st = run_list(store, store->driver->schema, err);
    if (!st)
        st = create_tables(store, err);
    if (!st)
        st = run_list(store, own, err);
    static const char *const *const lists[] = {mrs_schema_sketches,  mrs_schema_near,
                                               mrs_schema_decisions, mrs_schema_link,
                                               mrs_schema_keep,      mrs_schema_runs};
    for (size_t i = 0; !st && i < sizeof lists / sizeof *lists; i++)
        st = run_list(store, lists[i], err);
    if (!st)
        st = mrs_past_create(store, err);
    for (size_t i = 0; !st && i < sizeof contents / sizeof *contents; i++)
        st = register_content(store, &contents[i], err);
    char version[32];
    mrs_num_text(MRS_STORE_SCHEMA, version);
    return st ? st : mrs_meta_set(store, "schema", version, err);
}
