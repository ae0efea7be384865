/* gazetteer_own.c - rows of places as people write them: ours in data/places, and a user's. */
#include "ground/gazetteer_make.h"

#include <math.h>

/* ---- a table -----------------------------------------------------------------------------------
 */

mrs_str mrs_made_cell(const mrs_made_rows *r, uint32_t i)
{
    return r->tsv.cells[(size_t)r->row * r->tsv.cols + r->col[i]];
}

static mrs_status find_columns(mrs_made_rows *r, const char *const *names, mrs_err *err)
{
    for (uint32_t i = 0; names[i]; i++) {
        uint32_t c = 0;
        while (c < r->tsv.cols && !mrs_str_is(r->tsv.cells[c], names[i]))
            c++;
        if (c == r->tsv.cols)
            return mrs_fail(err, MRS_E_FORMAT, "line %u: no column \"%s\" in the header row",
                            r->tsv.lines[0], names[i]);
        r->col[i] = c;
    }
    return MRS_OK;
}

mrs_status mrs_made_each_row(mrs_making *m, mrs_str text, const char *const *names,
                             mrs_made_row_fn fn, mrs_err *err)
{
    mrs_made_rows r = {.m = m};
    mrs_status st = mrs_tsv_read(text, m->arena, &r.tsv, err);
    if (!st)
        st = find_columns(&r, names, err);
    for (r.row = 1; !st && r.row < r.tsv.rows; r.row++) {
        st = fn(&r, err);
        if (st)
            mrs_err_wrap(err, st, "line %u", r.tsv.lines[r.row]);
    }
    return st;
}

mrs_status mrs_made_bad(mrs_err *err, const char *what, mrs_str value)
{
    return mrs_fail(err, MRS_E_FORMAT, "%s \"%.*s\"", what, (int)value.len, value.ptr);
}

mrs_status mrs_made_point(mrs_gaz_place *p, mrs_str lat, mrs_str lon, mrs_err *err)
{
    double y = NAN, x = NAN;
    if (lat.len == 0 && lon.len == 0) {
        p->lat = p->lon = MRS_GAZ_NO_POINT;
        return MRS_OK;
    }
    if (!mrs_str_num(lat, &y) || !(fabs(y) <= 90))
        return mrs_made_bad(err, "lat is degrees from -90 (south) to 90, not", lat);
    if (!mrs_str_num(lon, &x) || !(fabs(x) <= 180))
        return mrs_made_bad(err, "lon is degrees from -180 (west) to 180, not", lon);
    p->lat = (int32_t)lround(y * 1e5);
    p->lon = (int32_t)lround(x * 1e5);
    return MRS_OK;
}

mrs_status mrs_made_radius(mrs_gaz_place *p, mrs_str km, mrs_err *err)
{
    double r = 0;
    if (km.len && (!mrs_str_num(km, &r) || !(r > 0 && r <= 20000)))
        return mrs_made_bad(err, "radius_km is above 0 and at most 20000, or empty, not", km);
    if (km.len)
        p->radius = (uint16_t)fmax(1, round(r));
    return MRS_OK;
}

void mrs_made_aliases(mrs_making *m, mrs_str list, uint32_t place, uint32_t flags)
{
    for (mrs_str one; mrs_str_split(&list, '|', &one);)
        if (mrs_str_trim(one).len)
            mrs_made_alias(m, mrs_str_trim(one), place, flags);
}

/* ---- places ------------------------------------------------------------------------------------
 */

void mrs_made_province_key(mrs_making *m, const mrs_gaz_place *p, mrs_str name, uint32_t place)
{
    mrs_str cc = {p->cc, 2};
    if (p->kind == MRS_GAZ_ADMIN1)
        mrs_made_set(m, mrs_str_join(cc, MRS_STR("/"), name, m->arena), place);
}

static mrs_status read_parents(const mrs_made_rows *r, mrs_gaz_place *p, mrs_err *err)
{
    mrs_str cc = mrs_made_cell(r, 7), province = mrs_made_cell(r, 8);
    if (cc.len == 0)
        return MRS_OK;
    p->country = mrs_made_get(r->m, cc);
    if (cc.len != 2 || !p->country)
        return mrs_made_bad(err, "country is an ISO 3166-1 code of two capitals, or empty, not",
                            cc);
    memcpy(p->cc, cc.ptr, 2);
    p->flags |= mrs_made_at(r->m, p->country)->flags & MRS_GAZ_TRANSLIT;
    if (province.len == 0)
        return MRS_OK;
    p->admin1 = mrs_made_get(r->m, mrs_str_join(cc, MRS_STR("/"), province, r->m->arena));
    return p->admin1 ? MRS_OK
                     : mrs_made_bad(err,
                                    "admin1 is a province of that country as marsad names it "
                                    "(Nineveh), or empty, not",
                                    province);
}

/* id, name and kind of a new place; a country cannot be added, all else hangs on those there are.
 */
static mrs_status read_head(const mrs_made_rows *r, mrs_gaz_kind *kind, mrs_err *err)
{
    mrs_str id = mrs_made_cell(r, 0), text = mrs_made_cell(r, 2), rest = id, head;
    bool split = mrs_str_split(&rest, ':', &head);
    if (!split || head.len == 0 || rest.len == 0 || mrs_str_is(head, "gn"))
        return mrs_made_bad(err, "id is of the form mine:name, not", id);
    if (mrs_made_get(r->m, id))
        return mrs_made_bad(err, "a row before, or one that is installed, has the id", id);
    if (mrs_made_cell(r, 1).len == 0)
        return mrs_fail(err, MRS_E_FORMAT, "name is empty");
    if (!mrs_gaz_kind_read(text, kind) || *kind == MRS_GAZ_COUNTRY)
        return mrs_made_bad(err, "kind is city, quarter, region, camp ... (docs/gazetteer.md), not",
                            text);
    return MRS_OK;
}

/* Two rows that are each called by the other's name: nobody could say which is which. */
static mrs_status read_aliases(const mrs_made_rows *r, uint32_t at, mrs_err *err)
{
    mrs_making *m = r->m;
    mrs_str name = mrs_made_cell(r, 1), list = mrs_made_cell(r, 9);
    for (mrs_str rest = list, one; mrs_str_split(&rest, '|', &one);) {
        mrs_str alias = mrs_str_trim(one);
        if (alias.len == 0)
            continue;
        uint32_t back = mrs_made_get(m, mrs_str_join(alias, MRS_STR("\t"), name, m->arena));
        if (back && !mrs_str_eq(alias, name))
            return mrs_made_bad(err,
                                "an alias is the name of a row that has this one's name as an "
                                "alias:",
                                alias);
        mrs_made_set(m, mrs_str_join(name, MRS_STR("\t"), alias, m->arena), at);
    }
    mrs_made_aliases(m, list, at, MRS_GAZ_PRIMARY);
    return MRS_OK;
}

static const char *const PLACE_COLUMNS[] = {"id",     "name",    "kind",      "sensitive",
                                            "lat",    "lon",     "radius_km", "country",
                                            "admin1", "aliases", "source",    NULL};

static mrs_status place_row(mrs_made_rows *r, mrs_err *err)
{
    mrs_making *m = r->m;
    mrs_gaz_kind kind = MRS_GAZ_NONE;
    mrs_str sensitive = mrs_made_cell(r, 3);
    bool yes = mrs_str_is(sensitive, "yes");
    mrs_status st = read_head(r, &kind, err);
    if (!st && !yes && !mrs_str_is(sensitive, "no"))
        st = mrs_made_bad(err, "sensitive is yes or no, not", sensitive);
    if (st)
        return st;
    uint32_t at = mrs_made_place(m, mrs_made_cell(r, 1), kind);
    mrs_made_set(m, mrs_made_cell(r, 0), at);
    mrs_gaz_place *p = &m->places.at[at - m->first];
    p->flags = yes ? MRS_GAZ_OWN | MRS_GAZ_SENSITIVE : MRS_GAZ_OWN;
    p->id = mrs_made_string(m, mrs_made_cell(r, 0));
    st = mrs_made_point(p, mrs_made_cell(r, 4), mrs_made_cell(r, 5), err);
    if (!st)
        st = mrs_made_radius(p, mrs_made_cell(r, 6), err);
    if (!st)
        st = read_parents(r, p, err);
    if (!st)
        st = read_aliases(r, at, err);
    for (uint32_t i = 0; !st && m->kept && PLACE_COLUMNS[i]; i++) {
        mrs_buf_put(m->kept, mrs_made_cell(r, i));
        mrs_buf_putc(m->kept, PLACE_COLUMNS[i + 1] ? '\t' : '\n');
    }
    return st;
}

void mrs_made_own_header(mrs_buf *out)
{
    for (uint32_t i = 0; PLACE_COLUMNS[i]; i++) {
        mrs_buf_put(out, mrs_str_of(PLACE_COLUMNS[i]));
        mrs_buf_putc(out, PLACE_COLUMNS[i + 1] ? '\t' : '\n');
    }
}

mrs_status mrs_made_own_rows(mrs_making *m, mrs_str text, mrs_err *err)
{
    return mrs_made_each_row(m, text, PLACE_COLUMNS, place_row, err);
}
