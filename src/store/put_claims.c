/* put_claims.c - a document's claims as rows. Byte spans become code points here. */
#include "store/geometry.h"
#include "store/store_internal.h"

#include <math.h>
#include <stdio.h>

bool mrs_place_pinned(const mrs_place *place)
{
    return place &&
           (place->precision == MRS_PRECISION_EXACT || place->precision == MRS_PRECISION_NEAR) &&
           isfinite(place->lat) && isfinite(place->lon) && !place->withheld;
}

void mrs_party_names(const mrs_party *parties, uint32_t n, mrs_buf *out)
{
    out->len = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            mrs_buf_put(out, MRS_STR("; "));
        mrs_buf_put(out, parties[i].name);
    }
}

/* ---- ids --------------------------------------------------------------------------------------
 */

static void hashed_id(const char *mark, mrs_str of, char out[MRS_ID_LEN + 1])
{
    char hash[65];
    mrs_sha256_hex(of, hash);
    snprintf(out, MRS_ID_LEN + 1, "%s%.32s", mark, hash);
}

void mrs_claim_id(mrs_str doc_id, mrs_type type, mrs_span trigger, uint32_t nth,
                  char out[MRS_ID_LEN + 1])
{
    char text[160];
    int n =
        snprintf(text, sizeof text, "%.*s\n%s\n%u-%u\n%u", doc_id.len > 64 ? 64 : (int)doc_id.len,
                 doc_id.ptr, mrs_type_text(type), trigger.start, trigger.end, nth);
    hashed_id("c-", (mrs_str){text, (size_t)n}, out);
}

void mrs_event_id(mrs_str smallest_claim, char out[MRS_ID_LEN + 1])
{
    hashed_id("e-", smallest_claim, out);
}

/* ---- rows of a document's claims --------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    const mrs_doc *doc;
    bool back; /* from code points to bytes */
    mrs_cpindex index;
    mrs_str *ids; /* [claims] */
    mrs_claim_row *rows;
} making;

static mrs_span points(const making *m, mrs_span at)
{
    if (m->back)
        return (mrs_span){(uint32_t)mrs_cpindex_byte(&m->index, at.start),
                          (uint32_t)mrs_cpindex_byte(&m->index, at.end)};
    return (mrs_span){mrs_cpindex_of(&m->index, at.start), mrs_cpindex_of(&m->index, at.end)};
}

static mrs_party *parties_of(const making *m, const mrs_party *from, uint32_t n)
{
    mrs_party *out = MRS_NEW(m->store->arena, mrs_party, n);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = from[i];
        out[i].at = points(m, from[i].at);
    }
    return out;
}

static mrs_place *places_of(const making *m, const mrs_place *from, uint32_t n)
{
    mrs_place *out = MRS_NEW(m->store->arena, mrs_place, n);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = from[i];
        out[i].at = points(m, from[i].at);
        if (from[i].n_parts)
            out[i].parts = places_of(m, from[i].parts, from[i].n_parts);
    }
    return out;
}

/* Which of the claims with this type and trigger it is. */
static uint32_t nth_of(const mrs_coding *coding, uint32_t at)
{
    const mrs_claim *c = &coding->claims[at];
    uint32_t nth = 0;
    for (uint32_t i = at; i-- > 0 && coding->claims[i].trigger.start == c->trigger.start;)
        nth += coding->claims[i].type == c->type && coding->claims[i].trigger.end == c->trigger.end;
    return nth;
}

static void make_ids(making *m)
{
    const mrs_coding *coding = m->doc->coding;
    m->ids = MRS_NEW(m->store->arena, mrs_str, coding->n);
    for (uint32_t i = 0; i < coding->n; i++) {
        char id[MRS_ID_LEN + 1];
        mrs_claim_id(m->doc->id, coding->claims[i].type, points(m, coding->claims[i].trigger),
                     nth_of(coding, i), id);
        m->ids[i] = mrs_str_copy(mrs_str_of(id), m->store->arena);
    }
}

static mrs_str id_at(const making *m, uint32_t one_based)
{
    return one_based && one_based <= m->doc->coding->n ? m->ids[one_based - 1] : MRS_STR("");
}

/* Spans to code points, in copies: the document is not ours to change. */
static mrs_claim to_points(const making *m, const mrs_claim *from)
{
    mrs_claim c = *from;
    c.trigger = points(m, from->trigger);
    c.sentence = points(m, from->sentence);
    c.instrument = points(m, from->instrument);
    c.means = points(m, from->means);
    c.actors = parties_of(m, from->actors, from->n_actors);
    c.targets = parties_of(m, from->targets, from->n_targets);
    if (from->responsibility_by)
        c.responsibility_by = parties_of(m, from->responsibility_by, 1);
    if (from->place)
        c.place = places_of(m, from->place, 1);
    c.time.at = points(m, from->time.at);
    c.time.anchor = points(m, from->time.anchor);
    c.quantities = MRS_NEW(m->store->arena, mrs_quantity, from->n_quantities);
    for (uint32_t i = 0; i < from->n_quantities; i++) {
        c.quantities[i] = from->quantities[i];
        c.quantities[i].at = points(m, from->quantities[i].at);
    }
    c.source.at = points(m, from->source.at);
    c.source.via = parties_of(m, from->source.via, from->source.n_via);
    return c;
}

static mrs_str kept(const making *m, const mrs_buf *buf)
{
    return mrs_str_copy(mrs_buf_view(buf), m->store->arena);
}

static mrs_str why_json(const making *m, const mrs_claim *c)
{
    mrs_buf *out = &m->store->why;
    out->len = 0;
    mrs_json json = {.out = out};
    mrs_json_array(&json, NULL);
    for (uint32_t i = 0; i < c->n_why; i++) {
        mrs_json_object(&json, NULL);
        mrs_json_str(&json, "field", c->why[i].field);
        mrs_json_str(&json, "reason", c->why[i].reason);
        mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, ']');
    return kept(m, out);
}

static mrs_str claim_json(const making *m, const mrs_claim *c, mrs_str id)
{
    m->store->json.len = 0;
    mrs_json json = {.out = &m->store->json};
    mrs_claim_json(m->doc, &m->index, c, id, &json, NULL);
    return kept(m, &m->store->json);
}

static mrs_claim_row make_row(const making *m, uint32_t at)
{
    const mrs_claim *c = &m->doc->coding->claims[at];
    mrs_str text = m->doc->text;
    mrs_claim_row row = {.id = m->ids[at],
                         .doc = m->doc->id,
                         .claim = to_points(m, c),
                         .trigger = mrs_span_str(text, c->trigger),
                         .sentence = mrs_span_str(text, c->sentence),
                         .instrument = mrs_span_str(text, c->instrument),
                         .means = mrs_span_str(text, c->means),
                         .part_of = id_at(m, c->part_of),
                         .follows = id_at(m, c->follows),
                         .coincides_with = id_at(m, c->coincides_with),
                         .group = c->event,
                         .why = why_json(m, c),
                         .sample = m->doc->sample};
    row.json = claim_json(m, c, row.id);
    return row;
}

static mrs_status make_rows(void *ctx, mrs_err *err)
{
    making *m = ctx;
    uint32_t n = m->doc->coding->n;
    m->index = mrs_cpindex_new(m->doc->text, m->store->arena);
    make_ids(m);
    m->rows = MRS_NEW(m->store->arena, mrs_claim_row, n);
    for (uint32_t i = 0; i < n; i++)
        m->rows[i] = make_row(m, i);
    mrs_status st = mrs_buf_status(&m->store->json, err);
    return st ? st : mrs_buf_status(&m->store->why, err);
}

mrs_status mrs_claim_rewrite(mrs_store *store, mrs_str text, mrs_claim_row *row, mrs_err *err)
{
    mrs_doc doc = {.text = text};
    making m = {.store = store, .doc = &doc, .back = true};
    m.index = mrs_cpindex_new(text, store->arena);
    mrs_claim c = to_points(&m, &row->claim);
    row->trigger = mrs_str_copy(mrs_span_str(text, c.trigger), store->arena);
    row->sentence = mrs_str_copy(mrs_span_str(text, c.sentence), store->arena);
    row->instrument = mrs_str_copy(mrs_span_str(text, c.instrument), store->arena);
    row->means = mrs_str_copy(mrs_span_str(text, c.means), store->arena);
    row->json = claim_json(&m, &c, row->id);
    return mrs_buf_status(&store->json, err);
}

/* ---- inserting --------------------------------------------------------------------------------
 */

static mrs_status add_party(mrs_store *store, int64_t claim, uint32_t n, const char *side,
                            const mrs_party *party, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_PARTY_ADD, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, claim);
    mrs_bind_int(stmt, 2, n);
    mrs_sql_str(stmt, 3, mrs_str_of(side));
    mrs_layout_bind(&mrs_layout_parties, stmt, party);
    return mrs_sql_run(store, stmt, err);
}

static mrs_status add_parties(mrs_store *store, int64_t claim, const mrs_claim *c, mrs_err *err)
{
    const struct {
        const char *side;
        const mrs_party *at;
        uint32_t n;
    } lists[] = {{"actor", c->actors, c->n_actors},
                 {"target", c->targets, c->n_targets},
                 {"responsible", c->responsibility_by, c->responsibility_by ? 1 : 0},
                 {"via", c->source.via, c->source.n_via}};
    mrs_status st = MRS_OK;
    for (int l = 0; l < 4; l++)
        for (uint32_t i = 0; !st && i < lists[l].n; i++)
            st = add_party(store, claim, i, lists[l].side, &lists[l].at[i], err);
    return st;
}

/* Rows of a child table that has (claim, n) before its columns. */
static mrs_status add_numbered(mrs_store *store, mrs_sql_id id, const mrs_layout *layout,
                               int64_t claim, const void *rows, size_t size, uint32_t n,
                               mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < n; i++) {
        mrs_stmt *stmt;
        st = mrs_sql_get(store, id, &stmt, err);
        if (st)
            break;
        mrs_bind_int(stmt, 1, claim);
        mrs_bind_int(stmt, 2, i);
        mrs_layout_bind(layout, stmt, (const char *)rows + i * size);
        st = mrs_sql_run(store, stmt, err);
    }
    return st;
}

static mrs_status bind_claim(mrs_store *store, mrs_stmt *stmt, const mrs_claim_row *row,
                             int64_t doc_fid, int64_t run, mrs_err *err)
{
    const mrs_claim *c = &row->claim;
    mrs_layout_bind(&mrs_layout_claims, stmt, row);
    if (mrs_place_pinned(c->place)) {
        store->blob.len = 0;
        mrs_geometry_point(c->place->lat, c->place->lon, &store->blob);
        mrs_bind_geometry(stmt, 1, mrs_buf_view(&store->blob));
    }
    mrs_bind_int(stmt, 2, doc_fid);
    mrs_bind_int(stmt, 3, run);
    const mrs_party *sides[] = {c->actors, c->targets};
    const uint32_t counts[] = {c->n_actors, c->n_targets};
    for (int i = 0; i < 2; i++) {
        mrs_party_names(sides[i], counts[i], &store->blob);
        if (counts[i])
            mrs_bind_copy(stmt, 4 + i, mrs_buf_view(&store->blob));
    }
    mrs_sql_str(stmt, 6, row->sample ? MRS_STR("INVENTED") : MRS_STR(""));
    return mrs_buf_status(&store->blob, err);
}

mrs_status mrs_claim_drop(mrs_store *store, int64_t fid, bool join, mrs_err *err)
{
    static const mrs_sql_id drops[] = {MRS_SQL_CLAIM_DROP_PARTIES, MRS_SQL_CLAIM_DROP_QUANTITIES,
                                       MRS_SQL_CLAIM_DROP_PARTS,   MRS_SQL_CLAIM_DROP,
                                       MRS_SQL_UNLINK_EVENT,       MRS_SQL_CLAIM_DROP_JOIN};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < (join ? 6 : 4); i++)
        st = mrs_sql_do_int(store, drops[i], fid, err);
    return st;
}

/* A new row has a new fid; one that replaces another takes that one's. */
static mrs_status move(mrs_store *store, int64_t from, int64_t to, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_CLAIM_MOVE, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, from);
    mrs_bind_int(stmt, 2, to);
    return mrs_sql_run(store, stmt, err);
}

mrs_status mrs_claim_write(mrs_store *store, const mrs_claim_row *row, int64_t doc_fid, int64_t run,
                           int64_t fid, mrs_err *err)
{
    mrs_stmt *stmt;
    const mrs_claim *c = &row->claim;
    mrs_status st = fid ? mrs_claim_drop(store, fid, false, err) : MRS_OK;
    if (!st)
        st = mrs_sql_get(store, MRS_SQL_CLAIM_ADD, &stmt, err);
    if (!st)
        st = bind_claim(store, stmt, row, doc_fid, run, err);
    if (!st)
        st = mrs_sql_run(store, stmt, err);
    int64_t made = mrs_sql_last(store);
    if (!st && fid && made != fid)
        st = move(store, made, fid, err);
    fid = fid ? fid : made;
    if (st)
        return st;
    st = add_parties(store, fid, c, err);
    if (!st)
        st = add_numbered(store, MRS_SQL_QUANTITY_ADD, &mrs_layout_quantities, fid, c->quantities,
                          sizeof *c->quantities, c->n_quantities, err);
    if (!st && c->place)
        st = add_numbered(store, MRS_SQL_PART_ADD, &mrs_layout_place_parts, fid, c->place->parts,
                          sizeof *c->place, c->place->n_parts, err);
    return st;
}

void mrs_box_widen(const mrs_place *place, double box[4])
{
    if (!mrs_place_pinned(place))
        return;
    box[0] = fmin(box[0], place->lon);
    box[1] = fmax(box[1], place->lon);
    box[2] = fmin(box[2], place->lat);
    box[3] = fmax(box[3], place->lat);
}

mrs_status mrs_claims_make(mrs_store *store, const mrs_doc *doc, mrs_made_fn fn, void *ctx,
                           mrs_err *err)
{
    making m = {.store = store, .doc = doc};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = mrs_arena_run(&store->arena, 1, make_rows, &m, err);
    for (uint32_t i = 0; !st && i < doc->coding->n; i++)
        st = fn(ctx, &m.rows[i], err);
    mrs_arena_rewind(store->arena, mark);
    return st;
}

typedef struct {
    mrs_store *store;
    int64_t document;
    double *box;
} putting;

static mrs_status put_made(void *ctx, const mrs_claim_row *row, mrs_err *err)
{
    const putting *p = ctx;
    mrs_box_widen(row->claim.place, p->box);
    return mrs_claim_write(p->store, row, p->document, p->store->run, 0, err);
}

mrs_status mrs_claims_put(mrs_store *store, const mrs_doc *doc, int64_t doc_fid, double box[4],
                          mrs_err *err)
{
    putting p = {store, doc_fid, box};
    mrs_status st = mrs_claims_make(store, doc, put_made, &p, err);
    return st || !doc->coding->n ? st : mrs_sql_do_int(store, MRS_SQL_UNLINK, doc_fid, err);
}

mrs_status mrs_claims_supersede(mrs_store *store, int64_t doc_fid, mrs_err *err)
{
    static const mrs_sql_id drops[] = {
        MRS_SQL_UNLINK,     MRS_SQL_UNLINK_EVENTS, MRS_SQL_DROP_PARTIES, MRS_SQL_DROP_QUANTITIES,
        MRS_SQL_DROP_PARTS, MRS_SQL_DROP_JOINS,    MRS_SQL_DROP_CLAIMS};
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_SUPERSEDE, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, doc_fid);
    mrs_sql_str(stmt, 2, mrs_str_of(store->now));
    st = mrs_sql_run(store, stmt, err);
    for (size_t i = 0; !st && i < sizeof drops / sizeof *drops; i++)
        st = mrs_sql_do_int(store, drops[i], doc_fid, err);
    return st;
}
