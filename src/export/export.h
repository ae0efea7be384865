/* export.h - rows of the record as people and programs read them. Front door of export.
 *
 * Formats: table (columns that fit the terminal, plain words), jsonl (spec/record.md, one object a
 * line), csv (RFC 4180, CRLF, constant columns), geojson (RFC 7946 FeatureCollection). A writer
 * appends to a buffer that the caller prints and clears when it likes; same rows, same bytes.
 * Of a store of samples every row says INVENTED: a column, a member, a property.
 *
 * CSV: a cell that a spreadsheet would run (first character = + - @ tab CR) gets an apostrophe
 * before it, numbers excepted; dates are ISO 8601; unknown is empty.
 * Coordinates: lat and lon are given for exact and near places alone; the middle of anything wider
 * stands in area_lat, area_lon beside its radius_km, so that no reader puts it on a map as a point.
 * A border lies in no one country: country is then empty. Of several counts of one kind the columns
 * of that kind give the largest; counts gives them all.
 * GeoJSON: exact and near places are Points; all others have geometry null and those properties. */
#ifndef MRS_EXPORT_EXPORT_H
#define MRS_EXPORT_EXPORT_H

#include "store/store.h"

typedef enum {
    MRS_FORMAT_TABLE,
    MRS_FORMAT_JSONL,
    MRS_FORMAT_CSV,
    MRS_FORMAT_GEOJSON,
    MRS_FORMAT_FEATURES /* the features of GeoJSON, commas between; has no name */
} mrs_format;
bool mrs_format_read(mrs_str name, mrs_format *out); /* "table", "jsonl", "csv", "geojson" */

/* Plain words for types and modes: data/words.tsv ("arrest", "air strike"). Read-only once open;
 * the pack must outlive it. Fails: MRS_E_FORMAT naming the line. */
typedef struct mrs_labels mrs_labels;
MRS_CHECK mrs_status mrs_labels_open(const mrs_pack *pack, mrs_labels **out, mrs_err *err);
void mrs_labels_close(mrs_labels *words); /* NULL is fine */
/* "air strike"; the type's own label when the mode has none. */
mrs_str mrs_labels_of(const mrs_labels *words, mrs_type type, mrs_str mode);
/* The n-th mode of a type, from 0, and its label; false: it has no more. */
bool mrs_labels_nth(const mrs_labels *words, mrs_type type, uint32_t n, mrs_str *mode,
                    mrs_str *label);
/* The mode of that type as the record writes it, from the words of a user (ASCII case apart).
 * MRS_E_ARG: no such mode; the text lists those there are. */
MRS_CHECK mrs_status mrs_labels_mode(const mrs_labels *words, mrs_type type, mrs_str word,
                                     mrs_str *mode, mrs_err *err);

typedef struct {
    const mrs_labels *words;
    mrs_format format;
    bool events;    /* rows are events; else claims */
    bool sample;    /* mrs_store_sample */
    bool sentences; /* tables: below each row the sentence that says so */
    bool near;      /* rows say how they are near; see mrs_export_near */
    uint32_t width; /* of the terminal, for tables; 0: 100; less than 60: 60. No line is wider */
} mrs_export_options;

typedef struct mrs_export mrs_export; /* one output in the making */
/* out is borrowed until finish; rows are appended there. Caller: mrs_export_free. */
MRS_CHECK mrs_status mrs_export_new(const mrs_export_options *options, mrs_buf *out,
                                    mrs_export **export, mrs_err *err);
MRS_CHECK mrs_status mrs_export_claim(mrs_export *export, const mrs_claim_row *row, mrs_err *err);
/* store: for the links in JSON; NULL leaves links out. */
MRS_CHECK mrs_status mrs_export_event(mrs_export *export, mrs_store *store, const mrs_event *event,
                                      mrs_err *err);
/* Of the rows that follow: "yes", "may be"; borrowed. A column, a member, a property `near`; in
 * tables what is not "yes". */
void mrs_export_near(mrs_export *export, const char *near);
/* Closes what is open (GeoJSON's array), and gives the buffer's status. */
MRS_CHECK mrs_status mrs_export_finish(mrs_export *export, mrs_err *err);
void mrs_export_free(mrs_export *export); /* NULL is fine */

/* One cell, quoted and guarded as said above. */
void mrs_csv_text(mrs_buf *out, mrs_str text);

/* One line of plain text without a line break, for messages: "8 events shown; left out: 12 planned,
 * possible or denied, 3 background, totals or habits (--all shows them), 4 past the limit (--limit
 * 0 shows all)". What the user's own filter left out is said so and without "--all": "5 of another
 * status". Nothing left out: no second half. */
void mrs_tally_text(const mrs_tally *tally, const char *noun, mrs_buf *out);
/* What stands outside of every count: "3 of 12 reports are not machine-coded (ar 2, tr 1), 1 more
 * in part". Nothing when all is coded. */
void mrs_coverage_text(const mrs_summary *summary, mrs_buf *out);
/* "24 pinned, 10 only an area, 3 with no place, 5 undated, 2 dated by inference" */
void mrs_tally_where(const mrs_tally *tally, mrs_buf *out);

/* ---- words for one thing, as the tables have them; each appended to out -------------------------
 */
void mrs_say_when(const mrs_when *when, mrs_buf *out);    /* "2024-05-03", "week to 2024-05-03" */
void mrs_say_where(const mrs_place *place, mrs_buf *out); /* "Tell Kocher ±3 km"; NULL: "-" */
void mrs_say_parties(const mrs_party *parties, uint32_t n, mrs_buf *out); /* "SDF, Coalition" */
/* "SDF -> ISIS cell"; "unknown" for a doer that is not known, nothing when neither is */
void mrs_say_sides(const mrs_claim *claim, mrs_buf *out);
void mrs_say_event_sides(const mrs_event *event, mrs_buf *out);
void mrs_say_counts(const mrs_claim *claim, mrs_buf *out); /* "killed 3-5; wounded ?" */
void mrs_say_event_counts(const mrs_event *event, mrs_buf *out);
/* Who says so; for the narrator the publisher, else "the report". */
void mrs_say_source(const mrs_source *source, mrs_str publisher, mrs_buf *out);
void mrs_say_sources(const mrs_event *event, mrs_buf *out); /* "3 sources, 2 sides" */

/* tell.c. "2024-05-06, Rabia crossing ±5 km: arrest, Border Guard -> smugglers; arrested 3." */
void mrs_say_event(const mrs_labels *words, const mrs_event *event, mrs_buf *out);
/* " 2 independent sources say so. Machine-coded." */
void mrs_say_voices(const mrs_event *event, mrs_buf *out);
/* Sides of which at least one source says so: 0 to 3. */
uint32_t mrs_event_sides(const mrs_event *event);
/* Where one side of the happening alone says so: the first source of it; else empty. */
mrs_str mrs_event_one_side(const mrs_event *event);

#include "export/dataset.h"
#include "export/shape.h"
#include "export/sheet.h"

#endif
