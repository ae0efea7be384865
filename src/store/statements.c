/* statements.c - the text of every kept statement. */
#include "store/store_internal.h"

/* As near.c reads them. */
#define KIN "SELECT d.fid,d.id,d.published,d.repeats,d.text_sha256,d.standing "

/* What near.c asks of the rows of a sketch: of each hash "?i"; the place is ?25, and ?to the last
 * place of the row to look at. */
#define TEXT_OF(n) #n
#define NUMBER(n) TEXT_OF(n)
#define ROW(i, order, limit, rest)                                                                 \
    "SELECT * FROM (SELECT " #i ",document,place FROM sketches WHERE hash=?" #i                    \
    " AND " rest order limit ") q" #i
#define NEAREST(i, way, down)                                                                      \
    ROW(i, " ORDER BY place" down, " LIMIT " NUMBER(MRS_NEAR_ROW), "standing=1 AND place" way "?25")
#define ROW_BEFORE(i, to) NEAREST(i, "<", " DESC")
#define ROW_AFTER(i, to) NEAREST(i, ">", "")
#define ROW_COPIES(i, to) ROW(i, "", "", "standing=0 AND place>?25 AND place<=?" #to)
#define ALL " UNION ALL "
#define EACH_ROW(X)                                                                                \
    X(1, 26)                                                                                       \
    ALL X(2, 27) ALL X(3, 28) ALL X(4, 29) ALL X(5, 30) ALL X(6, 31) ALL X(7, 32) ALL X(8, 33)     \
        ALL X(9, 34) ALL X(10, 35) ALL X(11, 36) ALL X(12, 37) ALL X(13, 38) ALL X(14, 39)         \
            ALL X(15, 40) ALL X(16, 41) ALL X(17, 42) ALL X(18, 43) ALL X(19, 44) ALL X(20, 45)    \
                ALL X(21, 46) ALL X(22, 47) ALL X(23, 48) ALL X(24, 49)

/* As relink_events.c reads them: fid, id, hash, the first claim that stands, stale. */
#define OLD                                                                                        \
    "SELECT e.fid,e.id,e.hash,(SELECT c.fid FROM event_claims m JOIN claims c ON c.fid=m.claim "   \
    "WHERE m.event=e.fid ORDER BY c.id LIMIT 1),EXISTS(SELECT 1 FROM stale_events z WHERE "        \
    "z.event=e.fid) "

#define AT_EDGE(table, rows)                                                                       \
    "SELECT 1 FROM rtree_" table "_geom g JOIN gpkg_contents c ON c.table_name='" table            \
    "' WHERE " rows " AND (g.minx<=c.min_x OR g.maxx>=c.max_x OR g.miny<=c.min_y OR "              \
    "g.maxy>=c.max_y)"

/* clang-format off */
const mrs_sql_text mrs_sql_texts[MRS_N_SQL] = {
    [MRS_SQL_META_GET] = {"SELECT value FROM marsad_meta WHERE key=?1", NULL},
    [MRS_SQL_META_SET] = {
        "INSERT INTO marsad_meta VALUES(?1,?2) ON CONFLICT(key) DO UPDATE SET "
        "value=excluded.value WHERE marsad_meta.value<>excluded.value", NULL},
    [MRS_SQL_TOUCH] = {"UPDATE gpkg_contents SET last_change=?2 WHERE table_name=?1", NULL},
    [MRS_SQL_WIDEN] = {
        "UPDATE gpkg_contents SET min_x=min(coalesce(min_x,?2),?2), "
        "max_x=max(coalesce(max_x,?3),?3), min_y=min(coalesce(min_y,?4),?4), "
        "max_y=max(coalesce(max_y,?5),?5) WHERE table_name=?1", NULL},
    [MRS_SQL_RUN_FIND] = {"SELECT fid FROM runs WHERE name=?1", NULL},
    [MRS_SQL_RUN_ADD] = {"INSERT INTO runs VALUES(NULL,?1,?2,?3,?4,?5,?6,?7,NULL)", NULL},
    /* the last revision before the one that is being written */
    [MRS_SQL_RUN_END] = {
        "UPDATE runs SET last_revision=CASE WHEN fid=?1 THEN NULL ELSE (SELECT max(v.fid) FROM "
        "revisions v WHERE v.fid<(SELECT max(w.fid) FROM revisions w)) END WHERE fid=?1 OR fid IN "
        "(SELECT " MRS_CODED_BY " FROM recoded s JOIN documents d ON d.fid=s.document "
        "WHERE s.run=?1)", NULL},
    [MRS_SQL_CODED_PUT] = {
        "INSERT INTO coded VALUES(?1,?2) ON CONFLICT(document) DO UPDATE SET run=?2", NULL},
    [MRS_SQL_RECODE_NEXT] = {
        "SELECT d.id FROM documents d WHERE d.id>?2 AND d.standing=1 AND d.pending=0 AND "
        MRS_CODED_BY "<>?1 AND NOT EXISTS(SELECT 1 FROM recoded s WHERE s.document=d.fid AND "
        "s.run=?1) ORDER BY d.id LIMIT 1", NULL},
    [MRS_SQL_RECODE_COUNT] = {
        "SELECT count(*) FROM documents d WHERE d.standing=1 AND d.pending=0 AND "
        MRS_CODED_BY "<>?1 AND NOT EXISTS(SELECT 1 FROM recoded s WHERE s.document=d.fid AND "
        "s.run=?1)", NULL},
    [MRS_SQL_RECODE_STANDS] = {
        "SELECT c.fid FROM claims c JOIN runs r ON r.fid=c.run WHERE c.document=?1 AND "
        MRS_BY_MACHINE " ORDER BY c.fid", NULL},
    [MRS_SQL_RECODE_SAME] = {
        "UPDATE claims SET run=?2 WHERE document=?1 AND run IN (SELECT r.fid FROM runs r WHERE "
        MRS_BY_MACHINE ")", NULL},
    [MRS_SQL_RECODED_DROP_OTHER] = {"DELETE FROM recoded WHERE run<>?1", NULL},
    [MRS_SQL_RECODED_PUT] = {
        "INSERT INTO recoded SELECT fid,?2,?3 FROM documents WHERE id=?1 "
        "ON CONFLICT(document) DO UPDATE SET run=excluded.run,claims=excluded.claims", NULL},
    [MRS_SQL_RECODED_NEXT] = {
        "SELECT d.fid,d.id,s.claims FROM recoded s JOIN documents d ON d.fid=s.document WHERE "
        "d.fid>?1 AND s.run=?2 AND d.standing=1 AND d.pending=0 ORDER BY d.fid LIMIT 1", NULL},
    [MRS_SQL_RECODED_DROP] = {"DELETE FROM recoded WHERE run=?1", NULL},
    [MRS_SQL_RECODED_DROP_ALL] = {"DELETE FROM recoded", NULL},
    [MRS_SQL_AUDIT_LAST] = {"SELECT hash,at,fid FROM audit ORDER BY fid DESC LIMIT 1", NULL},
    [MRS_SQL_AUDIT_ADD] = {NULL, &mrs_layout_audit},
    [MRS_SQL_REVISION_ADD] = {"INSERT INTO revisions VALUES(NULL,?1)", NULL},
    [MRS_SQL_EVENT_DAYS] = {
        "SELECT min(start_date),max(coalesce(end_date,start_date)) FROM events", NULL},
    [MRS_SQL_EVENT_LAST] = {"SELECT max(fid) FROM events", NULL},
    [MRS_SQL_EVENT_BRIEFS] = {
        "SELECT t.id,t.mode,t.place,t.country,t.type,t.status,t.state,t.precision,t.lat,t.lon,"
        "t.radius_km,t.start_date,t.end_date,t.confidence,t.withheld,t.inferred,t.fid,t.recency,"
        "t.deadline,t.gazetteer_id FROM events t WHERE t.fid BETWEEN ?1 AND ?2 ORDER BY t.fid",
        NULL},
    [MRS_SQL_EVENT_DOCS] = {
        "SELECT j.event,c.document,d.published FROM event_claims j JOIN claims c ON c.fid=j.claim "
        "JOIN documents d ON d.fid=c.document WHERE j.event BETWEEN ?1 AND ?2 ORDER BY j.event",
        NULL},
    [MRS_SQL_EVENT_KINDS] = {
        "SELECT DISTINCT s.event,s.kind,'' FROM event_sources s WHERE s.event BETWEEN ?1 AND ?2 "
        "ORDER BY s.event,s.kind", NULL},
    [MRS_SQL_EVENT_ACTORS] = {
        "SELECT p.event,p.id,min(p.name) FROM event_parties p WHERE p.event BETWEEN ?1 AND ?2 AND "
        "p.id<>'' AND p.side IN ('actor','target') GROUP BY p.event,p.id ORDER BY p.event,p.id",
        NULL},
    [MRS_SQL_EVENTS_TOUCHED] = {
        "SELECT fid FROM born_events WHERE rev>?1 UNION SELECT fid FROM past_events WHERE died>?1 "
        "UNION SELECT event FROM past_event_claims WHERE died>?1 UNION SELECT j.event FROM "
        "born_event_claims b JOIN event_claims j ON j.fid=b.fid WHERE b.rev>?1 UNION SELECT "
        "j.event FROM born_claims b JOIN event_claims j ON j.claim=b.fid WHERE b.rev>?1 ORDER BY 1",
        NULL},
    [MRS_SQL_TEXT_DOCS] = {
        "SELECT 0,rowid FROM documents_text WHERE documents_text MATCH ?1", NULL},
    [MRS_SQL_EVENT_CHANGED] = {
        "SELECT r.at FROM events t JOIN born_events b ON b.fid=t.fid JOIN revisions r ON "
        "r.fid=b.rev WHERE t.id=?1", NULL},
    [MRS_SQL_CHANGES_EVENTS] = {"SELECT t.id FROM events t JOIN born_events b ON b.fid=t.fid WHERE "
                                "b.rev>?1 ORDER BY t.id LIMIT ?2",
                                NULL},
    [MRS_SQL_CHANGES_GONE] = {"SELECT DISTINCT p.id FROM past_events p WHERE p.died>?1 AND "
                              "p.born<=?1 AND NOT EXISTS(SELECT 1 FROM events t WHERE t.id=p.id) "
                              "ORDER BY p.id LIMIT ?2",
                              NULL},
    [MRS_SQL_CHANGES_COUNT] = {"SELECT (SELECT count(*) FROM born_claims WHERE rev>?1),(SELECT "
                               "count(*) FROM decisions WHERE at>=coalesce((SELECT min(at) FROM "
                               "revisions WHERE fid>?1),'9')),(SELECT at FROM revisions ORDER BY "
                               "fid DESC LIMIT 1)",
                               NULL},

    [MRS_SQL_DECISION_ADD] = {NULL, &mrs_layout_decisions},
    [MRS_SQL_DECISION_READ] = {"SELECT @ FROM decisions t WHERE t.fid=?1", &mrs_layout_decisions},
    [MRS_SQL_DECISION_UNDONE] = {"UPDATE decisions SET undone_by=?2 WHERE fid=?1", NULL},
    [MRS_SQL_DECISION_OBJECT_ADD] = {
        "INSERT OR IGNORE INTO decision_objects VALUES(?1,?2,?3)", NULL},
    [MRS_SQL_DECISION_OBJECTS] = {
        "SELECT object,leaves FROM decision_objects WHERE decision=?1 "
        "ORDER BY leaves DESC,object", NULL},
    [MRS_SQL_DECISION_OF] = {
        "SELECT @ FROM decision_objects o JOIN decisions t ON t.fid=o.decision "
        "WHERE o.object=?1 AND t.undone_by=0 ORDER BY t.fid", &mrs_layout_decisions},
    [MRS_SQL_DECISION_NEXT] = {"SELECT coalesce(max(fid),0)+1 FROM decisions", NULL},
    [MRS_SQL_DECISION_OF_DOC] = {
        "SELECT o.object FROM decision_objects o JOIN claims c ON c.id=o.object "
        "WHERE c.document=?1 UNION SELECT o.object FROM decisions d JOIN decision_objects o "
        "ON o.decision=d.fid WHERE d.kind='claim' AND d.object=?2 ORDER BY 1", NULL},

    [MRS_SQL_DOC_HAS] = {"SELECT fid FROM documents WHERE id=?1", NULL},
    [MRS_SQL_DOC_KIN] = {KIN "FROM documents d WHERE d.fid=?1", NULL},
    [MRS_SQL_DOC_KIN_OF] = {KIN "FROM documents d WHERE d.id=?1", NULL},
    [MRS_SQL_DOC_SAME_TEXT] = {
        KIN "FROM documents d WHERE d.text_sha256=?1 AND d.fid<>?2", NULL},
    [MRS_SQL_DOC_SAME_STANDS] = {
        KIN "FROM documents d WHERE d.text_sha256=?1 AND d.standing=1 AND d.fid<>?2", NULL},
    [MRS_SQL_DOC_TEXT] = {"SELECT text FROM documents WHERE fid=?1", NULL},
    [MRS_SQL_DOC_STANDS] = {"SELECT standing,resemblance FROM documents WHERE fid=?1", NULL},
    [MRS_SQL_DOC_STANDING] = {"SELECT fid FROM documents WHERE id=?1 AND standing=1", NULL},
    [MRS_SQL_SKETCH_ADD] = {"INSERT OR IGNORE INTO sketches VALUES(?1,?2,?3,?4)", NULL},
    [MRS_SQL_SKETCH_DROP] = {
        "DELETE FROM sketches WHERE hash=?1 AND standing=?2 AND place=?3 AND document=?4", NULL},
    [MRS_SQL_SKETCH_STANDS] = {
        "UPDATE sketches SET standing=?27 WHERE hash IN "
        "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24) "
        "AND standing=1-?27 AND place=?25 AND document=?26", NULL},
    [MRS_SQL_SKETCH_BEFORE] = {EACH_ROW(ROW_BEFORE), NULL},
    [MRS_SQL_SKETCH_AFTER] = {EACH_ROW(ROW_AFTER), NULL},
    [MRS_SQL_SKETCH_COPIES] = {EACH_ROW(ROW_COPIES), NULL},
    [MRS_SQL_UNSETTLE] = {"INSERT OR IGNORE INTO unsettled VALUES(?1)", NULL},
    [MRS_SQL_UNSETTLE_REPEATS] = {
        "INSERT OR IGNORE INTO unsettled SELECT fid FROM documents WHERE repeats=?1", NULL},
    [MRS_SQL_UNSETTLE_NEXT] = {
        "SELECT d.fid FROM unsettled u CROSS JOIN documents d ON d.fid=u.document "
        "ORDER BY d.published IS NULL,d.published,d.id LIMIT 1", NULL},
    [MRS_SQL_UNSETTLE_DROP] = {"DELETE FROM unsettled WHERE document=?1", NULL},
    [MRS_SQL_DOC_ADD] = {NULL, &mrs_layout_documents},
    [MRS_SQL_DOC_FALL] = {
        "UPDATE documents SET standing=0,pending=0,repeats=?2,resemblance=?3 WHERE fid=?1", NULL},
    [MRS_SQL_DOC_RISE] = {
        "UPDATE documents SET standing=1,pending=1,repeats=NULL,resemblance=NULL WHERE fid=?1",
        NULL},
    [MRS_SQL_DOC_CODED] = {"UPDATE documents SET pending=0 WHERE fid=?1", NULL},
    [MRS_SQL_DOC_PENDING] = {"SELECT id FROM documents WHERE pending=1 ORDER BY id LIMIT 1", NULL},
    [MRS_SQL_DOC_IS_PENDING] = {"SELECT fid FROM documents WHERE id=?1 AND pending=1", NULL},
    [MRS_SQL_DOC_READ] = {
        "SELECT t.notice,(SELECT count(*) FROM claims WHERE document=t.fid),"
        "(SELECT name FROM runs WHERE fid=t.run),@ FROM documents t WHERE t.id=?1",
        &mrs_layout_documents},
    [MRS_SQL_DOC_COPIES] = {
        "SELECT id,uri,publisher,retrieved,published,published_last,published_how,published_text,"
        "resemblance FROM documents WHERE repeats=?1 ORDER BY id", NULL},
    [MRS_SQL_DOC_BYTES] = {"SELECT bytes,n_bytes,codec FROM documents WHERE id=?1", NULL},
    [MRS_SQL_DOC_IDS] = {
        "SELECT id FROM documents WHERE standing=1 AND id>?1 ORDER BY id LIMIT 1", NULL},

    [MRS_SQL_CLAIM_ADD] = {NULL, &mrs_layout_claims},
    [MRS_SQL_PARTY_ADD] = {NULL, &mrs_layout_parties},
    [MRS_SQL_QUANTITY_ADD] = {NULL, &mrs_layout_quantities},
    [MRS_SQL_PART_ADD] = {NULL, &mrs_layout_place_parts},
    [MRS_SQL_SUPERSEDE] = {
        "INSERT INTO superseded SELECT NULL,id,document,run,json,?2 FROM claims WHERE document=?1",
        NULL},
    [MRS_SQL_DROP_PARTIES] = {
        "DELETE FROM parties WHERE claim IN (SELECT fid FROM claims WHERE document=?1)", NULL},
    [MRS_SQL_DROP_QUANTITIES] = {
        "DELETE FROM quantities WHERE claim IN (SELECT fid FROM claims WHERE document=?1)", NULL},
    [MRS_SQL_DROP_PARTS] = {
        "DELETE FROM place_parts WHERE claim IN (SELECT fid FROM claims WHERE document=?1)", NULL},
    [MRS_SQL_DROP_JOINS] = {
        "DELETE FROM event_claims WHERE claim IN (SELECT fid FROM claims WHERE document=?1)", NULL},
    [MRS_SQL_DROP_CLAIMS] = {"DELETE FROM claims WHERE document=?1", NULL},
    [MRS_SQL_CLAIM_OF] = {"SELECT fid,document,run FROM claims WHERE id=?1", NULL},
    [MRS_SQL_CLAIM_MOVE] = {"UPDATE claims SET fid=?2 WHERE fid=?1", NULL},
    [MRS_SQL_CLAIM_DROP] = {"DELETE FROM claims WHERE fid=?1", NULL},
    [MRS_SQL_CLAIM_STATE] = {"UPDATE claims SET state=?2 WHERE fid=?1", NULL},
    [MRS_SQL_CLAIM_DROP_PARTIES] = {"DELETE FROM parties WHERE claim=?1", NULL},
    [MRS_SQL_CLAIM_DROP_QUANTITIES] = {"DELETE FROM quantities WHERE claim=?1", NULL},
    [MRS_SQL_CLAIM_DROP_PARTS] = {"DELETE FROM place_parts WHERE claim=?1", NULL},
    [MRS_SQL_CLAIM_DROP_JOIN] = {"DELETE FROM event_claims WHERE claim=?1", NULL},
    [MRS_SQL_CLAIM_READ] = {
        "SELECT e.id,d.id,d.uri,d.publisher,d.title,d.published,d.published_last,d.published_how,"
        "d.published_text,r.name,t.notice,d.fetched,"
        "@ FROM claims t JOIN documents d ON d.fid=t.document "
        "JOIN runs r ON r.fid=t.run LEFT JOIN event_claims j ON j.claim=t.fid "
        "LEFT JOIN events e ON e.fid=j.event WHERE t.fid=?1", &mrs_layout_claims},
    [MRS_SQL_CLAIM_FID] = {"SELECT fid FROM claims WHERE id=?1", NULL},
    [MRS_SQL_PARTIES_READ] = {
        "SELECT @ FROM parties t WHERE t.claim=?1 AND t.side=?2 ORDER BY t.n", &mrs_layout_parties},
    [MRS_SQL_QUANTITIES_READ] = {
        "SELECT @ FROM quantities t WHERE t.claim=?1 ORDER BY t.n", &mrs_layout_quantities},
    [MRS_SQL_PARTS_READ] = {
        "SELECT @ FROM place_parts t WHERE t.claim=?1 ORDER BY t.n", &mrs_layout_place_parts},
    [MRS_SQL_ASIDE_DROP] = {"DELETE FROM set_aside WHERE name=?1", NULL},
    [MRS_SQL_ASIDE_ADD] = {NULL, &mrs_layout_set_aside},
    [MRS_SQL_ASIDE_BYTES] = {
        "SELECT bytes,n_bytes,codec FROM set_aside WHERE name=?1 AND bytes IS NOT NULL", NULL},
    [MRS_SQL_ASIDE_ROUND] = {"SELECT round FROM set_aside WHERE name=?1", NULL},

    [MRS_SQL_EVENT_ADD] = {NULL, &mrs_layout_events},
    [MRS_SQL_EVENT_DROP] = {"DELETE FROM events WHERE fid=?1", NULL},
    [MRS_SQL_EVENT_DROP_PARTIES] = {"DELETE FROM event_parties WHERE event=?1", NULL},
    [MRS_SQL_EVENT_DROP_QUANTITIES] = {"DELETE FROM event_quantities WHERE event=?1", NULL},
    [MRS_SQL_EVENT_DROP_CLAIMS] = {"DELETE FROM event_claims WHERE event=?1", NULL},
    [MRS_SQL_EVENT_DROP_SOURCES] = {"DELETE FROM event_sources WHERE event=?1", NULL},
    [MRS_SQL_EVENT_DROP_AREA] = {
        "DELETE FROM event_areas WHERE event=(SELECT id FROM events WHERE fid=?1)", NULL},
    [MRS_SQL_EVENT_DROP_LINE] = {
        "DELETE FROM event_lines WHERE event=(SELECT id FROM events WHERE fid=?1)", NULL},
    [MRS_SQL_EVENT_PARTY_ADD] = {NULL, &mrs_layout_event_parties},
    [MRS_SQL_EVENT_QUANTITY_ADD] = {NULL, &mrs_layout_event_quantities},
    [MRS_SQL_EVENT_CLAIM_ADD] = {
        "INSERT INTO event_claims SELECT NULL,?1,fid,?3,?4 FROM claims WHERE id=?2 "
        "ON CONFLICT(claim) DO UPDATE SET event=excluded.event,score=excluded.score,"
        "why=excluded.why", NULL},
    [MRS_SQL_EVENT_SOURCE_ADD] = {NULL, &mrs_layout_event_sources},
    [MRS_SQL_EVENT_AREA_ADD] = {
        "INSERT INTO event_areas SELECT NULL,?2,id,type,mode,status,start_date,end_date,place,"
        "precision,radius_km,actors,targets,counts,summary,confidence,notice "
        "FROM events WHERE fid=?1", NULL},
    [MRS_SQL_EVENT_READ] = {"SELECT t.notice,@ FROM events t WHERE t.fid=?1", &mrs_layout_events},
    [MRS_SQL_EVENT_FID] = {"SELECT fid FROM events WHERE id=?1", NULL},
    [MRS_SQL_EVENT_PARTIES_READ] = {
        "SELECT @ FROM event_parties t WHERE t.event=?1 AND t.side=?2 ORDER BY t.n",
        &mrs_layout_event_parties},
    [MRS_SQL_EVENT_QUANTITIES_READ] = {
        "SELECT @ FROM event_quantities t WHERE t.event=?1 ORDER BY t.n",
        &mrs_layout_event_quantities},
    [MRS_SQL_EVENT_CLAIMS_READ] = {
        "SELECT c.id,t.score,t.why FROM event_claims t JOIN claims c ON c.fid=t.claim "
        "WHERE t.event=?1 ORDER BY c.id", NULL},
    [MRS_SQL_EVENT_SOURCES_READ] = {
        "SELECT @ FROM event_sources t WHERE t.event=?1 ORDER BY t.n", &mrs_layout_event_sources},
    [MRS_SQL_EVENT_VIA_READ] = {
        "SELECT DISTINCT d.id,c.source_kind,p.name FROM events e JOIN event_claims j ON "
        "j.event=e.fid JOIN claims c ON c.fid=j.claim JOIN documents d ON d.fid=c.document JOIN "
        "parties p ON p.claim=c.fid AND p.side='via' WHERE e.id=?1 ORDER BY 1,2,3", NULL},
    [MRS_SQL_LINK_ADD] = {NULL, &mrs_layout_links},

    [MRS_SQL_UNLINK] = {"INSERT OR IGNORE INTO unlinked VALUES(?1)", NULL},
    [MRS_SQL_UNLINK_EVENT] = {
        "INSERT OR IGNORE INTO stale_events SELECT event FROM event_claims WHERE claim=?1", NULL},
    [MRS_SQL_UNLINK_EVENTS] = {
        "INSERT OR IGNORE INTO stale_events SELECT event FROM event_claims WHERE claim IN "
        "(SELECT fid FROM claims WHERE document=?1)", NULL},
    [MRS_SQL_LINK_DIRTY] = {"SELECT count(*) FROM unlinked", NULL},
    [MRS_SQL_LINK_UNITS] = {
        "SELECT count(*) FROM (SELECT 1 FROM link_units LIMIT ?1) x", NULL},
    [MRS_SQL_LINK_N_CLAIMS] = {"SELECT count(*) FROM claims", NULL},
    [MRS_SQL_LINK_ALL_DOCS] = {"SELECT DISTINCT document FROM claims ORDER BY document", NULL},
    [MRS_SQL_LINK_DIRTY_DOCS] = {"SELECT document FROM unlinked ORDER BY document", NULL},
    [MRS_SQL_LINK_CLAIMS] = {"SELECT fid FROM claims WHERE document=?1 ORDER BY id", NULL},
    [MRS_SQL_LINK_DOC_OF] = {"SELECT document FROM claims WHERE id=?1", NULL},
    [MRS_SQL_UNIT_ADD] = {"INSERT INTO link_units VALUES(?1,?2,?3,?4)", NULL},
    [MRS_SQL_UNIT_READ] = {"SELECT document,day,blocks FROM link_units WHERE unit=?1", NULL},
    [MRS_SQL_UNITS_OF] = {"SELECT unit FROM link_units WHERE document=?1 ORDER BY unit", NULL},
    [MRS_SQL_UNIT_DROP] = {"DELETE FROM link_units WHERE unit=?1", NULL},
    [MRS_SQL_BLOCK_ADD] = {"INSERT INTO link_blocks VALUES(?1,?2,?3)", NULL},
    [MRS_SQL_BLOCK_DROP] = {
        "DELETE FROM link_blocks WHERE block=?1 AND day=?2 AND unit=?3", NULL},
    [MRS_SQL_BLOCK_SIZE] = {
        "SELECT count(*) FROM (SELECT 1 FROM link_blocks WHERE block=?1 LIMIT ?2) x", NULL},
    [MRS_SQL_BLOCK_BACK] = {
        "SELECT day,unit FROM link_blocks WHERE block=?1 AND (day,unit)<(?2,?3) "
        "ORDER BY day DESC,unit DESC", NULL},
    [MRS_SQL_BLOCK_ON] = {
        "SELECT day,unit FROM link_blocks WHERE block=?1 AND (day,unit)>=(?2,?3) "
        "ORDER BY day,unit", NULL},
    [MRS_SQL_PAIR_ADD] = {
        "INSERT INTO link_pairs VALUES(?1,?2,?3) ON CONFLICT(a,b) DO UPDATE SET "
        "z=excluded.z WHERE link_pairs.z<>excluded.z", NULL},
    [MRS_SQL_PAIR_HAS] = {"SELECT 1 FROM link_pairs WHERE a=?1 AND b=?2", NULL},
    [MRS_SQL_PAIR_DROP] = {"DELETE FROM link_pairs WHERE a=?1 AND b=?2", NULL},
    [MRS_SQL_PAIRS_OF] = {"SELECT b,z FROM link_pairs WHERE a=?1 ORDER BY b", NULL},
    [MRS_SQL_PAIRS_DROP] = {"DELETE FROM link_pairs WHERE a=?1", NULL},
    [MRS_SQL_PAIRS_DROP_BACK] = {
        "DELETE FROM link_pairs WHERE (a,b) IN (SELECT b,a FROM link_pairs WHERE a=?1)", NULL},

    [MRS_SQL_TOUCH_ALL] = {OLD "FROM events e", NULL},
    [MRS_SQL_TOUCH_STALE] = {OLD "FROM stale_events s JOIN events e ON e.fid=s.event", NULL},
    [MRS_SQL_TOUCH_CLAIM] = {
        OLD "FROM claims k JOIN event_claims j ON j.claim=k.fid JOIN events e ON e.fid=j.event "
        "WHERE k.id=?1", NULL},
    [MRS_SQL_TOUCHED_ADD] = {
        "INSERT OR IGNORE INTO relink_touched SELECT j.event FROM claims k JOIN event_claims j ON "
        "j.claim=k.fid WHERE k.id=?1", NULL},
    [MRS_SQL_TOUCHED_STALE] = {
        "INSERT OR IGNORE INTO relink_touched SELECT event FROM stale_events", NULL},
    [MRS_SQL_EVENT_MEMBERS] = {
        "SELECT c.id,c.document FROM event_claims j JOIN claims c ON c.fid=j.claim "
        "WHERE j.event=?1 ORDER BY c.id", NULL},
    [MRS_SQL_EVENT_AT_EDGE] = {AT_EDGE("events", "g.id=?1"), NULL},
    [MRS_SQL_AREA_AT_EDGE] = {
        AT_EDGE("event_areas", "g.id IN (SELECT a.fid FROM event_areas a JOIN events e ON "
                               "e.id=a.event WHERE e.fid=?1)"), NULL},
    [MRS_SQL_LINKS_DROP_FROM] = {"DELETE FROM links WHERE from_id=?1", NULL},
    [MRS_SQL_LINKS_DROP_TO] = {"DELETE FROM links WHERE to_id=?1", NULL},
    [MRS_SQL_LINKS_DROP_IN] = {"DELETE FROM links WHERE event=?1", NULL},
    [MRS_SQL_TOMBSTONE_ADD] = {
        "INSERT INTO tombstones SELECT NULL,?1,e.id,?3,CASE WHEN e.id IS NULL THEN "
        "'its reports were taken out' ELSE 'its claims are in the successor' END "
        "FROM (SELECT 1) x LEFT JOIN event_claims j ON j.claim=?2 LEFT JOIN events e "
        "ON e.fid=j.event WHERE true ON CONFLICT(id) DO UPDATE SET successor=excluded.successor,"
        "at=excluded.at,why=excluded.why", NULL},
    [MRS_SQL_TOMBSTONE_DROP] = {"DELETE FROM tombstones WHERE id=?1", NULL},
    [MRS_SQL_WRITTEN_ADD] = {"INSERT OR IGNORE INTO relink_written VALUES(?1)", NULL},
    [MRS_SQL_WRITTEN] = {"SELECT event FROM relink_written ORDER BY event", NULL},
    [MRS_SQL_SHORT] = {
        "SELECT e.fid FROM relink_short s JOIN events e ON e.id=s.event ORDER BY e.id", NULL},
    [MRS_SQL_TOTALS_SHORT] = {
        "INSERT OR IGNORE INTO relink_short SELECT from_id FROM links l WHERE to_id=?1 AND "
        "kind='sums' AND (SELECT count(*) FROM links k WHERE k.from_id=l.from_id AND "
        "k.kind='sums')>=500", NULL},
    [MRS_SQL_TOTAL_GROWN] = {
        "INSERT OR IGNORE INTO relink_short SELECT ?1 WHERE (SELECT count(*) FROM links WHERE "
        "from_id=?1 AND kind='sums')>500", NULL},
    [MRS_SQL_SUMS_DROP] = {"DELETE FROM links WHERE from_id=?1 AND kind='sums'", NULL},
    [MRS_SQL_TOTALS_OVER] = {
        "SELECT fid FROM events WHERE recency='aggregate' AND type=?1 AND start_date<=?2 AND "
        "end_date>=?3 AND (mode IS NULL OR mode=?4) ORDER BY fid", NULL},
    [MRS_SQL_TOTAL_COUNTS] = {
        "SELECT fid FROM events WHERE type=?1 AND start_date BETWEEN ?2 AND ?3 AND end_date<=?3 "
        "AND recency IN ('fresh','background') ORDER BY start_date,id", NULL},
    [MRS_SQL_FIND_ID] = {
        "SELECT 0,id FROM claims WHERE id>=?1 AND id<?2 "
        "UNION ALL SELECT 1,id FROM events WHERE id>=?1 AND id<?2 "
        "UNION ALL SELECT 2,coalesce(repeats,id) FROM documents WHERE id>=?1 AND id<?2 "
        "UNION ALL SELECT 1,e.id FROM (WITH RECURSIVE after(id) AS (SELECT successor FROM "
        "tombstones WHERE id>=?1 AND id<?2 AND id NOT IN (SELECT id FROM events) UNION "
        "SELECT t.successor FROM after a JOIN tombstones t "
        "ON t.id=a.id) SELECT id FROM after) f JOIN events e ON e.id=f.id LIMIT 3",
        NULL},
};
/* clang-format on */
