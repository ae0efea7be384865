/* layouts.c - the columns of every table: the record on disk. Names are those of spec/record.md
 * where it gives one. */
#include "store/columns.h"

#define TEXT_OF(name, T, fn)                                                                       \
    static const char *name(int value)                                                             \
    {                                                                                              \
        return fn((T)value);                                                                       \
    }
TEXT_OF(type_text, mrs_type, mrs_type_text)
TEXT_OF(status_text, mrs_claim_status, mrs_claim_status_text)
TEXT_OF(recency_text, mrs_recency, mrs_recency_text)
TEXT_OF(responsibility_text, mrs_responsibility, mrs_responsibility_text)
TEXT_OF(state_text, mrs_state, mrs_state_text)
TEXT_OF(precision_text, mrs_precision, mrs_precision_text)
TEXT_OF(grain_text, mrs_time_precision, mrs_time_precision_text)
TEXT_OF(role_text, mrs_role, mrs_role_text)
TEXT_OF(kind_text, mrs_actor_kind, mrs_actor_kind_text)
TEXT_OF(quantity_text, mrs_quantity_kind, mrs_quantity_kind_text)
TEXT_OF(of_text, mrs_of, mrs_of_text)
TEXT_OF(approx_text, mrs_approx, mrs_approx_text)
TEXT_OF(source_text, mrs_source_kind, mrs_source_kind_text)
TEXT_OF(speech_text, mrs_speech, mrs_speech_text)
TEXT_OF(stake_text, mrs_stake, mrs_stake_text)
TEXT_OF(link_text, mrs_link_kind, mrs_link_kind_text)
TEXT_OF(decision_text, mrs_decision_kind, mrs_decision_text)

static const char *status_code_text(int value)
{
    return value < 0 || value > MRS_E_HELD ? "" : mrs_status_text((mrs_status)value);
}

static const char *affiliation_text(int value)
{
    static const char *const texts[] = {"unknown", "stated", "alleged"};
    return value >= 0 && value < 3 ? texts[value] : "";
}

static const char *how_text(int value)
{
    static const char *const texts[] = {"none", "meta", "dateline", "text", "given"};
    return value >= 0 && value < 5 ? texts[value] : "";
}

static const char *bound_text(int value)
{
    static const char *const texts[] = {"in",     "since", "until",  "by",
                                        "within", "for",   "before", "after"};
    return value >= 0 && value < 8 ? texts[value] : "";
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define IN_ROW(columns)                                                                            \
    {                                                                                              \
        (columns), COUNT(columns), 0, 0                                                            \
    }

/* ---- documents --------------------------------------------------------------------------------
 */
#define D(field) offsetof(mrs_doc_row, field)
static const mrs_column document_columns[] = {
    {"id", MRS_COL_STR, D(id), NULL},       {"text_sha256", MRS_COL_STR, D(text_sha256), NULL},
    {"uri", MRS_COL_STR, D(uri), NULL},     {"publisher", MRS_COL_STR, D(publisher), NULL},
    {"title", MRS_COL_STR, D(title), NULL}, {"author", MRS_COL_STR, D(author), NULL},
    {"lang", MRS_COL_STR, D(lang), NULL}};
static const mrs_column published_columns[] = {
    {"published", MRS_COL_DAY, D(published.first), NULL},
    {"published_last", MRS_COL_DAY, D(published.last), NULL},
    {"published_how", MRS_COL_ENUM, D(published.how), how_text},
    {"published_text", MRS_COL_STR, D(published.text), NULL}};
static const mrs_column received_columns[] = {{"retrieved", MRS_COL_STR, D(retrieved), NULL},
                                              {"text", MRS_COL_STR, D(text), NULL},
                                              {"n_bytes", MRS_COL_U64, D(n_bytes), NULL}};
/* since schema 4, so last: migrate.c adds them to what is there */
static const mrs_column custody_columns[] = {{"repeats", MRS_COL_STR, D(repeats), NULL},
                                             {"resemblance", MRS_COL_NUM, D(resemblance), NULL},
                                             {"pending", MRS_COL_BOOL, D(pending), NULL},
                                             {"fetched", MRS_COL_BOOL, D(fetched), NULL},
                                             {"inside", MRS_COL_STR, D(inside), NULL},
                                             {"format", MRS_COL_STR, D(format), NULL},
                                             {"charset", MRS_COL_STR, D(charset), NULL},
                                             {"headers", MRS_COL_STR, D(headers), NULL},
                                             {"fetched_at", MRS_COL_STR, D(fetched_at), NULL},
                                             {"codec", MRS_COL_STR, D(codec), NULL}};
/* since schema 5 */
static const mrs_column language_columns[] = {{"paragraphs", MRS_COL_U32, D(paragraphs), NULL},
                                              {"not_coded", MRS_COL_U32, D(not_coded), NULL},
                                              {"foreign_at", MRS_COL_STR, D(foreign), NULL}};
static const mrs_column_group published_groups[] = {IN_ROW(published_columns)};
const mrs_layout mrs_layout_published = {"documents", "", 0, published_groups, 1, ""};
static const mrs_column_group document_groups[] = {
    IN_ROW(document_columns), IN_ROW(published_columns), IN_ROW(received_columns),
    IN_ROW(custody_columns), IN_ROW(language_columns)};
/* bytes: the part as received, by codec. map: the same of what write_map gives. removed: JSON
 * array of [from, to, why]. standing: carries the claims of its text; others repeat it. */
const mrs_layout mrs_layout_documents = {
    "documents",
    "bytes BLOB NOT NULL, map BLOB, removed TEXT, run INTEGER NOT NULL, standing BOOLEAN NOT NULL, "
    "notice TEXT",
    6,
    document_groups,
    COUNT(document_groups),
    ", UNIQUE(id)"};

/* ---- claims -----------------------------------------------------------------------------------
 */
#define C(field) offsetof(mrs_claim_row, field)
static const mrs_column claim_columns[] = {
    {"id", MRS_COL_STR, C(id), NULL},
    {"type", MRS_COL_ENUM, C(claim.type), type_text},
    {"mode", MRS_COL_STR, C(claim.mode), NULL},
    {"trigger", MRS_COL_STR, C(trigger), NULL},
    {"trigger", MRS_COL_SPAN, C(claim.trigger), NULL},
    {"sentence", MRS_COL_STR, C(sentence), NULL},
    {"sentence", MRS_COL_SPAN, C(claim.sentence), NULL},
    {"status", MRS_COL_ENUM, C(claim.status), status_text},
    {"recency", MRS_COL_ENUM, C(claim.recency), recency_text},
    {"instrument", MRS_COL_STR, C(instrument), NULL},
    {"instrument", MRS_COL_SPAN, C(claim.instrument), NULL},
    {"means", MRS_COL_STR, C(means), NULL},
    {"means", MRS_COL_SPAN, C(claim.means), NULL},
    {"responsibility", MRS_COL_ENUM, C(claim.responsibility), responsibility_text},
    {"confidence", MRS_COL_REAL, C(claim.confidence), NULL},
    {"happening", MRS_COL_U32, C(group), NULL},
    {"part_of", MRS_COL_STR, C(part_of), NULL},
    {"follows", MRS_COL_STR, C(follows), NULL},
    {"coincides_with", MRS_COL_STR, C(coincides_with), NULL},
    {"trigger_row", MRS_COL_U32, C(claim.row), NULL},
    {"state", MRS_COL_ENUM, C(state), state_text},
    {"json", MRS_COL_STR, C(json), NULL},
    {"why", MRS_COL_STR, C(why), NULL}};
/* since schema 5, so last */
static const mrs_column coded_columns[] = {{"coded", MRS_COL_STR, C(coded), NULL}};

/* precision first: NULL there means that no place is given at all */
#define P(field) offsetof(mrs_place, field)
static const mrs_column place_columns[] = {
    {"precision", MRS_COL_ENUM, P(precision), precision_text},
    {"place", MRS_COL_STR, P(name), NULL},
    {"lat", MRS_COL_NUM, P(lat), NULL},
    {"lon", MRS_COL_NUM, P(lon), NULL},
    {"radius_km", MRS_COL_NUM, P(radius_km), NULL},
    {"gazetteer_id", MRS_COL_STR, P(gazetteer_id), NULL},
    {"country", MRS_COL_CC, P(country), NULL},
    {"country2", MRS_COL_CC, P(country2), NULL},
    {"sided", MRS_COL_BOOL, P(sided), NULL},
    {"admin1", MRS_COL_STR, P(admin1), NULL},
    {"withheld", MRS_COL_BOOL, P(withheld), NULL},
    {"conflict", MRS_COL_BOOL, P(conflict), NULL},
    {"sensitive", MRS_COL_BOOL, P(sensitive), NULL},
    {"place", MRS_COL_SPAN, P(at), NULL}};

#define W(field) offsetof(mrs_when, field)
static const mrs_column when_columns[] = {
    {"start_date", MRS_COL_DAY, W(start), NULL},
    {"end_date", MRS_COL_DAY, W(end), NULL},
    {"time_precision", MRS_COL_ENUM, W(precision), grain_text},
    {"inferred", MRS_COL_BOOL, W(inferred), NULL},
    {"not_before", MRS_COL_DAY, W(not_before), NULL},
    {"not_after", MRS_COL_DAY, W(not_after), NULL},
    {"deadline", MRS_COL_DAY, W(deadline), NULL},
    {"duration_days", MRS_COL_U32, W(duration_days), NULL},
    {"time_bound", MRS_COL_ENUM, W(bound), bound_text},
    {"timex", MRS_COL_STR, W(value), NULL},
    {"time", MRS_COL_SPAN, W(at), NULL},
    {"anchor", MRS_COL_SPAN, W(anchor), NULL}};

#define S(field) offsetof(mrs_source, field)
static const mrs_column source_columns[] = {{"source", MRS_COL_STR, S(name), NULL},
                                            {"source_id", MRS_COL_STR, S(id), NULL},
                                            {"source_kind", MRS_COL_ENUM, S(kind), source_text},
                                            {"speech", MRS_COL_ENUM, S(speech), speech_text},
                                            {"stake", MRS_COL_ENUM, S(stake), stake_text},
                                            {"source", MRS_COL_SPAN, S(at), NULL}};

static const mrs_column_group claim_groups[] = {
    IN_ROW(claim_columns),
    {place_columns, COUNT(place_columns), C(claim.place), sizeof(mrs_place)},
    {when_columns, COUNT(when_columns), C(claim.time), 0},
    {source_columns, COUNT(source_columns), C(claim.source), 0},
    IN_ROW(coded_columns)};
const mrs_layout mrs_layout_claims = {
    "claims",
    "geom POINT, document INTEGER NOT NULL, run INTEGER NOT NULL, actors TEXT, targets TEXT, "
    "notice TEXT",
    6,
    claim_groups,
    COUNT(claim_groups),
    ", UNIQUE(id)"};

#define A(field) offsetof(mrs_party, field)
static const mrs_column party_columns[] = {
    {"name", MRS_COL_STR, A(name), NULL},
    {"id", MRS_COL_STR, A(id), NULL},
    {"role", MRS_COL_ENUM, A(role), role_text},
    {"kind", MRS_COL_ENUM, A(kind), kind_text},
    {"affiliation", MRS_COL_ENUM, A(affiliation), affiliation_text},
    {"country", MRS_COL_CC, A(country), NULL},
    {"words", MRS_COL_SPAN, A(at), NULL}};
static const mrs_column_group party_groups[] = {IN_ROW(party_columns)};
/* side: actor, target, responsible (who is said to be), via (outlets that carry the source) */
const mrs_layout mrs_layout_parties = {
    "parties", "claim INTEGER NOT NULL, n INTEGER NOT NULL, side TEXT NOT NULL", 3, party_groups, 1,
    ""};

#define Q(field) offsetof(mrs_quantity, field)
static const mrs_column quantity_columns[] = {{"kind", MRS_COL_ENUM, Q(kind), quantity_text},
                                              {"whose", MRS_COL_ENUM, Q(of), of_text},
                                              {"unit", MRS_COL_STR, Q(unit), NULL},
                                              {"approx", MRS_COL_ENUM, Q(approx), approx_text},
                                              {"low", MRS_COL_NUM, Q(low), NULL},
                                              {"best", MRS_COL_NUM, Q(best), NULL},
                                              {"high", MRS_COL_NUM, Q(high), NULL},
                                              {"words", MRS_COL_SPAN, Q(at), NULL}};
static const mrs_column_group quantity_groups[] = {IN_ROW(quantity_columns)};
const mrs_layout mrs_layout_quantities = {
    "quantities", "claim INTEGER NOT NULL, n INTEGER NOT NULL", 2, quantity_groups, 1, ""};

static const mrs_column_group part_groups[] = {IN_ROW(place_columns)};
const mrs_layout mrs_layout_place_parts = {
    "place_parts", "claim INTEGER NOT NULL, n INTEGER NOT NULL", 2, part_groups, 1, ""};

/* ---- events -----------------------------------------------------------------------------------
 */
#define E(field) offsetof(mrs_event, field)
static const mrs_column event_columns[] = {
    {"id", MRS_COL_STR, E(id), NULL},
    {"type", MRS_COL_ENUM, E(type), type_text},
    {"mode", MRS_COL_STR, E(mode), NULL},
    {"status", MRS_COL_ENUM, E(status), status_text},
    {"recency", MRS_COL_ENUM, E(recency), recency_text},
    {"time_claim", MRS_COL_STR, E(time_claim), NULL},
    {"place_claim", MRS_COL_STR, E(place_claim), NULL},
    {"independent", MRS_COL_U32, E(independent), NULL},
    {"says", MRS_COL_U32, E(says), NULL},
    {"n_claims", MRS_COL_U32, E(n_claims), NULL},
    {"n_docs", MRS_COL_U32, E(n_docs), NULL},
    {"n_contradictions", MRS_COL_U32, E(n_contradictions), NULL},
    {"clarity", MRS_COL_INT, E(clarity), NULL},
    {"confidence", MRS_COL_REAL, E(confidence), NULL},
    {"summary", MRS_COL_STR, E(summary), NULL},
    {"state", MRS_COL_ENUM, E(state), state_text}};
static const mrs_column_group event_groups[] = {
    IN_ROW(event_columns),
    {place_columns, COUNT(place_columns) - 1, E(place), sizeof(mrs_place)},
    {when_columns, COUNT(when_columns) - 2, E(time), 0}};
/* hash: of all that is stored of the event, so that what did not change is not written again */
const mrs_layout mrs_layout_events = {
    "events", "geom POINT, hash TEXT NOT NULL, actors TEXT, targets TEXT, counts TEXT, notice TEXT",
    6,        event_groups,
    3,        ", UNIQUE(id)"};

static const mrs_column_group event_party_groups[] = {
    {party_columns, COUNT(party_columns) - 1, 0, 0}};
const mrs_layout mrs_layout_event_parties = {
    "event_parties",
    "event INTEGER NOT NULL, n INTEGER NOT NULL, side TEXT NOT NULL",
    3,
    event_party_groups,
    1,
    ""};

#define B(field) offsetof(mrs_event_quantity, field)
static const mrs_column bound_columns[] = {{"kind", MRS_COL_ENUM, B(kind), quantity_text},
                                           {"whose", MRS_COL_ENUM, B(of), of_text},
                                           {"unit", MRS_COL_STR, B(unit), NULL},
                                           {"low", MRS_COL_NUM, B(low), NULL},
                                           {"best", MRS_COL_NUM, B(best), NULL},
                                           {"high", MRS_COL_NUM, B(high), NULL},
                                           {"low_claim", MRS_COL_STR, B(low_claim), NULL},
                                           {"best_claim", MRS_COL_STR, B(best_claim), NULL},
                                           {"high_claim", MRS_COL_STR, B(high_claim), NULL}};
static const mrs_column_group bound_groups[] = {IN_ROW(bound_columns)};
const mrs_layout mrs_layout_event_quantities = {
    "event_quantities", "event INTEGER NOT NULL, n INTEGER NOT NULL", 2, bound_groups, 1, ""};

#define J(field) offsetof(mrs_event_claim, field)
static const mrs_column join_columns[] = {{"score", MRS_COL_REAL, J(score), NULL},
                                          {"why", MRS_COL_STR, J(why), NULL}};
static const mrs_column_group join_groups[] = {IN_ROW(join_columns)};
const mrs_layout mrs_layout_event_claims = {
    "event_claims", "event INTEGER NOT NULL, claim INTEGER NOT NULL UNIQUE", 2, join_groups, 1, ""};

#define V(field) offsetof(mrs_event_source, field)
static const mrs_column voice_columns[] = {{"name", MRS_COL_STR, V(name), NULL},
                                           {"id", MRS_COL_STR, V(id), NULL},
                                           {"kind", MRS_COL_ENUM, V(kind), source_text},
                                           {"stake", MRS_COL_ENUM, V(stake), stake_text},
                                           {"document", MRS_COL_STR, V(doc), NULL},
                                           {"counts", MRS_COL_BOOL, V(counts), NULL},
                                           {"why", MRS_COL_STR, V(why), NULL}};
static const mrs_column_group voice_groups[] = {IN_ROW(voice_columns)};
const mrs_layout mrs_layout_event_sources = {
    "event_sources", "event INTEGER NOT NULL, n INTEGER NOT NULL", 2, voice_groups, 1, ""};

#define L(field) offsetof(mrs_link, field)
static const mrs_column link_columns[] = {{"kind", MRS_COL_ENUM, L(kind), link_text},
                                          {"from_id", MRS_COL_STR, L(from), NULL},
                                          {"to_id", MRS_COL_STR, L(to), NULL},
                                          {"event", MRS_COL_STR, L(event), NULL},
                                          {"field", MRS_COL_STR, L(field), NULL},
                                          {"from_value", MRS_COL_STR, L(from_value), NULL},
                                          {"to_value", MRS_COL_STR, L(to_value), NULL},
                                          {"score", MRS_COL_REAL, L(score), NULL},
                                          {"why", MRS_COL_STR, L(why), NULL}};
static const mrs_column_group link_groups[] = {IN_ROW(link_columns)};
const mrs_layout mrs_layout_links = {"links", "", 0, link_groups, 1, ""};

/* ---- decisions --------------------------------------------------------------------------------
 */
#define K(field) offsetof(mrs_decision, field)
static const mrs_column decision_columns[] = {{"at", MRS_COL_STR, K(at), NULL},
                                              {"who", MRS_COL_STR, K(who), NULL},
                                              {"kind", MRS_COL_ENUM, K(kind), decision_text},
                                              {"object", MRS_COL_STR, K(object), NULL},
                                              {"field", MRS_COL_STR, K(field), NULL},
                                              {"before", MRS_COL_STR, K(before), NULL},
                                              {"after", MRS_COL_STR, K(after), NULL},
                                              {"comment", MRS_COL_STR, K(comment), NULL},
                                              {"undoes", MRS_COL_U64, K(undoes), NULL},
                                              {"undone_by", MRS_COL_U64, K(undone_by), NULL}};
static const mrs_column_group decision_groups[] = {IN_ROW(decision_columns)};
/* fid is the number of "d-17"; only undone_by is ever changed */
const mrs_layout mrs_layout_decisions = {"decisions", "", 0, decision_groups, 1, ""};

/* ---- audit ------------------------------------------------------------------------------------
 */
#define U(field) offsetof(mrs_audit_row, field)
static const mrs_column audit_columns[] = {{"at", MRS_COL_STR, U(at), NULL},
                                           {"what", MRS_COL_STR, U(what), NULL},
                                           {"object", MRS_COL_STR, U(object), NULL},
                                           {"detail", MRS_COL_STR, U(detail), NULL},
                                           {"hash", MRS_COL_STR, U(hash), NULL}};
/* since schema 5, so last */
static const mrs_column change_columns[] = {{"who", MRS_COL_STR, U(who), NULL},
                                            {"before", MRS_COL_STR, U(before), NULL},
                                            {"after", MRS_COL_STR, U(after), NULL},
                                            {"why", MRS_COL_STR, U(why), NULL}};
static const mrs_column_group audit_groups[] = {IN_ROW(audit_columns), IN_ROW(change_columns)};
const mrs_layout mrs_layout_audit = {"audit", "", 0, audit_groups, 2, ""};

/* ---- set aside --------------------------------------------------------------------------------
 */
#define X(field) offsetof(mrs_aside_row, field)
static const mrs_column aside_columns[] = {{"uri", MRS_COL_STR, X(uri), NULL},
                                           {"sha256", MRS_COL_STR, X(sha256), NULL},
                                           {"status", MRS_COL_ENUM, X(status), status_code_text},
                                           {"reason", MRS_COL_STR, X(reason), NULL},
                                           {"at", MRS_COL_STR, X(at), NULL}};
static const mrs_column kept_columns[] = {{"n_bytes", MRS_COL_U64, X(n_bytes), NULL},
                                          {"codec", MRS_COL_STR, X(codec), NULL},
                                          {"round", MRS_COL_U32, X(round), NULL}};
/* since schema 5: what a retry must know besides the bytes */
static const mrs_column given_columns[] = {
    {"format", MRS_COL_STR, X(format), NULL},
    {"line", MRS_COL_U64, X(line), NULL},
    {"text_column", MRS_COL_U32, X(column), NULL},
    {"delimiter", MRS_COL_STR, X(delimiter), NULL},
    {"address", MRS_COL_STR, X(address), NULL},
    {"title", MRS_COL_STR, X(title), NULL},
    {"author", MRS_COL_STR, X(author), NULL},
    {"publisher", MRS_COL_STR, X(publisher), NULL},
    {"lang", MRS_COL_STR, X(lang), NULL},
    {"published", MRS_COL_DAY, X(published.first), NULL},
    {"published_last", MRS_COL_DAY, X(published.last), NULL},
    {"published_how", MRS_COL_ENUM, X(published.how), how_text},
    {"published_text", MRS_COL_STR, X(published.text), NULL},
    {"charset", MRS_COL_STR, X(charset), NULL},
    {"headers", MRS_COL_STR, X(headers), NULL},
    {"fetched_at", MRS_COL_STR, X(fetched_at), NULL},
    {"fetched", MRS_COL_BOOL, X(fetched), NULL},
    {"sample", MRS_COL_BOOL, X(sample), NULL}};
static const mrs_column_group aside_groups[] = {IN_ROW(aside_columns), IN_ROW(kept_columns),
                                                IN_ROW(given_columns)};
/* name: the hash, or the uri when there are no bytes */
const mrs_layout mrs_layout_set_aside = {"set_aside",
                                         "name TEXT NOT NULL UNIQUE, bytes BLOB, run INTEGER",
                                         3,
                                         aside_groups,
                                         COUNT(aside_groups),
                                         ""};
