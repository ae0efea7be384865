/* sqlite_schema.c - what an SQLite store has beside the tables of all: those of GeoPackage 1.3 (OGC
 * 12-128r17), R*Trees, the index of words, and the triggers that keep the past. */
#include "store/sqlite.h"

#define WGS84                                                                                      \
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY["    \
    "\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\"," \
    "\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS["            \
    "\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]"

const char *const mrs_sqlite_schema[] = {
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
    "'https://www.sqlite.org/fts5.html','read-write')",
    "CREATE VIRTUAL TABLE documents_text USING fts5(title, text, content='documents', "
    "content_rowid='fid', tokenize='unicode61 remove_diacritics 2')",
    NULL};

/* "$" stands for the table, as in Annex F.3 for <t>; the column is geom, the key fid. */
const char *const mrs_sqlite_layer[] = {
    "INSERT INTO gpkg_geometry_columns VALUES('$','geom','%',4326,0,0)",
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
    "'http://www.geopackage.org/spec120/#extension_rtree','write-only')",
    NULL};

#define NOW "(SELECT max(fid) FROM revisions)"
/* What stood before goes to past_T, unless it never was seen. */
#define BURY                                                                                       \
    "INSERT INTO past_%s SELECT %s,b.rev," NOW " FROM born_%s b WHERE b.fid=old.fid AND "          \
    "b.rev<" NOW ";"

void mrs_sqlite_keep_past(const char *t, const char *names, const char *olds, const char *changes,
                          mrs_buf *out)
{
    mrs_buf_printf(out, "CREATE TABLE past_%s AS SELECT %s,0 AS born,0 AS died FROM %s WHERE 0;", t,
                   names, t);
    mrs_buf_printf(out,
                   "CREATE TRIGGER %s_born AFTER INSERT ON %s BEGIN INSERT OR REPLACE INTO "
                   "born_%s VALUES(new.fid," NOW "); END;",
                   t, t, t);
    mrs_buf_printf(out, "CREATE TRIGGER %s_changed AFTER UPDATE %s%s ON %s BEGIN " BURY, t,
                   changes ? "OF " : "", changes ? changes : "", t, t, olds, t);
    mrs_buf_printf(out,
                   "DELETE FROM born_%s WHERE fid=old.fid;INSERT OR REPLACE INTO born_%s "
                   "VALUES(new.fid," NOW "); END;",
                   t, t);
    mrs_buf_printf(out,
                   "CREATE TRIGGER %s_gone AFTER DELETE ON %s BEGIN " BURY
                   "DELETE FROM born_%s WHERE fid=old.fid; END;",
                   t, t, t, olds, t, t);
}
