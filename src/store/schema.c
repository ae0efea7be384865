/* schema.c - the tables of a new store: those of GeoPackage 1.3 (OGC 12-128r17), then our own.
 *
 * Version 6. To add a column: layouts.c, MRS_STORE_SCHEMA, and a step in migrate.c. Claims are only
 * ever added; those of a document that an earlier copy replaces move to `superseded`. Tombstones
 * (ids that another took over) have their table from the start. */
#include "store/store_internal.h"

#define WGS84                                                                                      \
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY["    \
    "\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\"," \
    "\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS["            \
    "\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]"

static const char *const geopackage[] = {
    "PRAGMA application_id=1196444487", /* "GPKG" */
    "PRAGMA user_version=10300",
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY "
    "KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT "
    "NOT NULL, description TEXT)",
    "INSERT INTO gpkg_spatial_ref_sys VALUES"
    "('Undefined cartesian SRS',-1,'NONE',-1,'undefined','undefined cartesian coordinate reference "
    "system'),"
    "('Undefined geographic SRS',0,'NONE',0,'undefined','undefined geographic coordinate reference "
    "system'),"
    "('WGS 84 geodetic',4326,'EPSG',4326,'" WGS84
    "','longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid')",
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, "
    "identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT "
    "(strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y "
    "DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES "
    "gpkg_spatial_ref_sys(srs_id))",
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT "
    "NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT "
    "uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES "
    "gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES "
    "gpkg_spatial_ref_sys (srs_id))",
    "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT "
    "NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, "
    "column_name, extension_name))",
    "INSERT INTO gpkg_extensions VALUES('documents_text',NULL,'marsad_fts5',"
    "'https://www.sqlite.org/fts5.html','read-write')"};

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
    "CREATE VIRTUAL TABLE documents_text USING fts5(title, text, content='documents', "
    "content_rowid='fid', tokenize='unicode61 remove_diacritics 2')",
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
    "CREATE INDEX links_by_to ON links(to_id)"};

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

/* "$" stands for the table, as in Annex F.3 for <t>; the column is geom, the key fid. */
static const char *const rtree[] = {
    "CREATE VIRTUAL TABLE rtree_$_geom USING rtree(id, minx, maxx, miny, maxy)",
    "CREATE TRIGGER rtree_$_geom_insert AFTER INSERT ON $ WHEN (new.geom NOT NULL AND NOT "
    "ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO rtree_$_geom VALUES (NEW.fid, "
    "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END",
    "CREATE TRIGGER rtree_$_geom_update1 AFTER UPDATE OF geom ON $ WHEN OLD.fid = NEW.fid AND "
    "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO rtree_$_geom "
    "VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), "
    "ST_MaxY(NEW.geom)); END",
    "CREATE TRIGGER rtree_$_geom_update2 AFTER UPDATE OF geom ON $ WHEN OLD.fid = NEW.fid AND "
    "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM rtree_$_geom WHERE id = OLD.fid; "
    "END",
    "CREATE TRIGGER rtree_$_geom_update3 AFTER UPDATE ON $ WHEN OLD.fid != NEW.fid AND (NEW.geom "
    "NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM rtree_$_geom WHERE id = OLD.fid; "
    "INSERT OR REPLACE INTO rtree_$_geom VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), "
    "ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END",
    "CREATE TRIGGER rtree_$_geom_update4 AFTER UPDATE ON $ WHEN OLD.fid != NEW.fid AND (NEW.geom "
    "ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM rtree_$_geom WHERE id IN (OLD.fid, "
    "NEW.fid); END",
    "CREATE TRIGGER rtree_$_geom_delete AFTER DELETE ON $ WHEN old.geom NOT NULL BEGIN DELETE FROM "
    "rtree_$_geom WHERE id = OLD.fid; END",
    "INSERT INTO gpkg_extensions VALUES('$','geom','gpkg_rtree_index',"
    "'http://www.geopackage.org/spec120/#extension_rtree','write-only')"};

const char *const mrs_schema_near[] = {
    "CREATE TABLE sketches (hash INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY(hash, "
    "document)) WITHOUT ROWID",
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

static mrs_status run_all(mrs_store *store, const char *const *texts, size_t n, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < n; i++)
        st = mrs_sql_exec(store, texts[i], err);
    return st;
}

/* A text of rtree[] with the table put in for "$". */
static mrs_status exec_for(mrs_store *store, const char *text, const char *table, mrs_err *err)
{
    mrs_buf out = {0};
    mrs_str rest = mrs_str_of(text), part;
    for (bool first = true; mrs_str_split(&rest, '$', &part); first = false) {
        if (!first)
            mrs_buf_put(&out, mrs_str_of(table));
        mrs_buf_put(&out, part);
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
    if (!st && c->geometry) {
        mrs_buf_printf(&text, "INSERT INTO gpkg_geometry_columns VALUES('%s','geom','%s',4326,0,0)",
                       c->table, c->geometry);
        st = mrs_sql_exec_buf(store, &text, err);
    }
    for (size_t i = 0; !st && c->geometry && i < sizeof rtree / sizeof *rtree; i++)
        st = exec_for(store, rtree[i], c->table, err);
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
    static const char *const *const lists[] = {mrs_schema_near, mrs_schema_decisions,
                                               mrs_schema_link, mrs_schema_keep, mrs_schema_runs};
    mrs_status st = run_all(store, geopackage, sizeof geopackage / sizeof *geopackage, err);
    if (!st)
        st = create_tables(store, err);
    if (!st)
        st = run_all(store, own, sizeof own / sizeof *own, err);
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (size_t i = 0; !st && lists[l][i]; i++)
            st = mrs_sql_exec(store, lists[l][i], err);
    if (!st)
        st = mrs_past_create(store, err);
    for (size_t i = 0; !st && i < sizeof contents / sizeof *contents; i++)
        st = register_content(store, &contents[i], err);
    char version[32];
    mrs_num_text(MRS_STORE_SCHEMA, version);
    return st ? st : mrs_meta_set(store, "schema", version, err);
}
