#include "ground/gazetteer_make.h"

#include <math.h>
#include <stdio.h>

/* ---- a table being read ----------------------------------------------------------------------
 */

enum { COLS_MAX = 12 };
typedef struct {
    mrs_making *m;
    const char *file;
    mrs_tsv tsv;
    uint32_t row;
    uint32_t col[COLS_MAX];
} reading;
typedef mrs_status (*row_fn)(reading *r, mrs_err *err);

static mrs_str cell(const reading *r, uint32_t i)
{
    return r->tsv.cells[(size_t)r->row * r->tsv.cols + r->col[i]];
}

static mrs_status find_columns(reading *r, const char *const *names, mrs_err *err)
{
    for (uint32_t i = 0; names[i]; i++) {
        uint32_t c = 0;
        while (c < r->tsv.cols && !mrs_str_is(r->tsv.cells[c], names[i]))
            c++;
        if (c == r->tsv.cols)
            return mrs_fail(err, MRS_E_FORMAT, "no column \"%s\"", names[i]);
        r->col[i] = c;
    }
    return MRS_OK;
}

/* Each data row of data_dir/places/file; columns in the order of names, NULL at the end. */
static mrs_status each_row(mrs_making *m, const char *file, const char *const *names, row_fn fn,
                           mrs_err *err)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/places/%s", m->data_dir, file) >= sizeof path)
        return mrs_fail(err, MRS_E_ARG, "%.200s: path is too long", m->data_dir);
    mrs_file bytes = {0};
    reading r = {.m = m, .file = file};
    mrs_status st = mrs_file_map(path, &bytes, err);
    if (st)
        return st;
    /* cells must outlive the file */
    st = mrs_tsv_read(mrs_str_copy(bytes.bytes, m->arena), m->arena, &r.tsv, err);
    mrs_file_close(&bytes);
    if (!st)
        st = find_columns(&r, names, err);
    for (r.row = 1; !st && r.row < r.tsv.rows; r.row++) {
        st = fn(&r, err);
        if (st)
            mrs_err_wrap(err, st, "line %u", r.tsv.lines[r.row]);
    }
    return st ? mrs_err_wrap(err, st, "data/places/%s", file) : MRS_OK;
}

static void add_names(mrs_making *m, mrs_str list, uint32_t place, uint32_t flags)
{
    for (mrs_str one; mrs_str_split(&list, '|', &one);)
        if (mrs_str_trim(one).len)
            mrs_made_alias(m, mrs_str_trim(one), place, flags);
}

static mrs_status bad_cell(mrs_err *err, const char *what, mrs_str value)
{
    return mrs_fail(err, MRS_E_FORMAT, "%s \"%.*s\"", what, (int)value.len, value.ptr);
}

/* Both empty: no point. */
static mrs_status read_point(mrs_gaz_place *p, mrs_str lat, mrs_str lon, mrs_err *err)
{
    double y = NAN, x = NAN;
    if (lat.len == 0 && lon.len == 0) {
        p->lat = p->lon = MRS_GAZ_NO_POINT;
        return MRS_OK;
    }
    if (!mrs_str_num(lat, &y) || !(fabs(y) <= 90))
        return bad_cell(err, "no such latitude", lat);
    if (!mrs_str_num(lon, &x) || !(fabs(x) <= 180))
        return bad_cell(err, "no such longitude", lon);
    p->lat = (int32_t)lround(y * 1e5);
    p->lon = (int32_t)lround(x * 1e5);
    return MRS_OK;
}

static mrs_status read_radius(mrs_gaz_place *p, mrs_str km, mrs_err *err)
{
    double r = 0;
    if (km.len && (!mrs_str_num(km, &r) || !(r > 0 && r <= 20000)))
        return bad_cell(err, "no such radius_km", km);
    if (km.len)
        p->radius = (uint16_t)lround(r);
    return MRS_OK;
}

/* ---- countries -------------------------------------------------------------------------------
 */

static const char *const COUNTRY_COLUMNS[] = {
    "iso2", "name", "lat", "lon", "translit", "adjectives", "demonyms", "aliases", "source", NULL};

static mrs_status country_row(reading *r, mrs_err *err)
{
    mrs_making *m = r->m;
    mrs_str iso = cell(r, 0), name = cell(r, 1);
    uint32_t at = mrs_made_get(m, iso);
    if (iso.len != 2 || !at)
        return bad_cell(err, "no such country", iso);
    mrs_gaz_place *p = &m->places.at[at];
    mrs_status st = read_point(p, cell(r, 2), cell(r, 3), err);
    if (st)
        return st;
    if (mrs_str_is(cell(r, 4), "yes"))
        p->flags |= MRS_GAZ_TRANSLIT;
    else if (!mrs_str_is(cell(r, 4), "no"))
        return bad_cell(err, "translit is yes or no, not", cell(r, 4));
    p->name = mrs_made_string(m, name);
    mrs_made_alias(m, name, at, MRS_GAZ_PRIMARY);
    add_names(m, cell(r, 5), at, MRS_GAZ_ADJ);
    add_names(m, cell(r, 6), at, MRS_GAZ_ADJ);
    add_names(m, cell(r, 7), at, MRS_GAZ_PRIMARY);
    return MRS_OK;
}

mrs_status mrs_made_country_rows(mrs_making *m, mrs_err *err)
{
    return each_row(m, "countries.tsv", COUNTRY_COLUMNS, country_row, err);
}

/* ---- provinces, better names, own places -----------------------------------------------------
 */

static const char *const ADMIN1_COLUMNS[] = {
    "code", "name", "lat", "lon", "radius_km", "abbreviations", "aliases", "source", NULL};

static mrs_status admin1_row(reading *r, mrs_err *err)
{
    mrs_making *m = r->m;
    uint32_t at = mrs_made_get(m, cell(r, 0));
    if (!at || m->places.at[at].kind != MRS_GAZ_ADMIN1)
        return bad_cell(err, "no such province", cell(r, 0));
    mrs_gaz_place *p = &m->places.at[at];
    mrs_status st = read_point(p, cell(r, 2), cell(r, 3), err);
    if (!st)
        st = read_radius(p, cell(r, 4), err);
    if (st)
        return st;
    p->name = mrs_made_string(m, cell(r, 1));
    mrs_made_alias(m, cell(r, 1), at, MRS_GAZ_PRIMARY);
    add_names(m, cell(r, 5), at, MRS_GAZ_ABBR);
    add_names(m, cell(r, 6), at, MRS_GAZ_PRIMARY);
    return MRS_OK;
}

static const char *const NAME_COLUMNS[] = {"id", "name", "aliases", "source", NULL};

static mrs_status name_row(reading *r, mrs_err *err)
{
    mrs_making *m = r->m;
    mrs_str id = cell(r, 0);
    if (!mrs_str_starts(id, MRS_STR("gn:")))
        return bad_cell(err, "not a GeoNames id", id);
    mrs_str key = mrs_str_join(MRS_STR("#"), mrs_str_sub(id, 3, id.len), MRS_STR(""), m->arena);
    uint32_t at = mrs_made_get(m, key);
    if (!at)
        return bad_cell(err, "no package has", id);
    if (cell(r, 1).len) {
        m->places.at[at].name = mrs_made_string(m, cell(r, 1));
        mrs_made_alias(m, cell(r, 1), at, MRS_GAZ_PRIMARY);
    }
    add_names(m, cell(r, 2), at, MRS_GAZ_PRIMARY);
    return MRS_OK;
}

static const char *const PLACE_COLUMNS[] = {"id",     "name",    "kind",      "sensitive",
                                            "lat",    "lon",     "radius_km", "country",
                                            "admin1", "aliases", "source",    NULL};

static mrs_status read_parents(const reading *r, mrs_gaz_place *p, mrs_err *err)
{
    mrs_str cc = cell(r, 7), province = cell(r, 8);
    if (cc.len == 0)
        return MRS_OK;
    p->country = mrs_made_get(r->m, cc);
    if (cc.len != 2 || !p->country)
        return bad_cell(err, "no such country", cc);
    memcpy(p->cc, cc.ptr, 2);
    p->flags = (uint8_t)(p->flags | (r->m->places.at[p->country].flags & MRS_GAZ_TRANSLIT));
    if (province.len == 0)
        return MRS_OK;
    p->admin1 = mrs_made_get(r->m, mrs_str_join(cc, MRS_STR("/"), province, r->m->arena));
    return p->admin1 ? MRS_OK : bad_cell(err, "no such province", province);
}

static mrs_status place_row(reading *r, mrs_err *err)
{
    mrs_making *m = r->m;
    mrs_gaz_kind kind = MRS_GAZ_NONE;
    mrs_str id = cell(r, 0);
    if (id.len == 0 || mrs_made_get(m, id))
        return bad_cell(err, "no id, or one used before:", id);
    if (cell(r, 1).len == 0 || !mrs_gaz_kind_read(cell(r, 2), &kind))
        return bad_cell(err, "no name, or no such kind:", cell(r, 2));
    uint32_t at = mrs_made_place(m, cell(r, 1), kind);
    mrs_made_set(m, id, at);
    mrs_gaz_place *p = &m->places.at[at];
    p->flags = MRS_GAZ_OWN;
    if (mrs_str_is(cell(r, 3), "yes"))
        p->flags |= MRS_GAZ_SENSITIVE;
    else if (!mrs_str_is(cell(r, 3), "no"))
        return bad_cell(err, "sensitive is yes or no, not", cell(r, 3));
    mrs_status st = read_point(p, cell(r, 4), cell(r, 5), err);
    if (!st)
        st = read_radius(p, cell(r, 6), err);
    if (!st)
        st = read_parents(r, p, err);
    if (st)
        return st;
    p->id = mrs_made_string(m, id);
    add_names(m, cell(r, 9), at, MRS_GAZ_PRIMARY);
    return MRS_OK;
}

/* "SY/Al-Hasakah" leads to the province, by the name that stands for it now. */
static void name_provinces(mrs_making *m)
{
    for (uint32_t i = 1; i < m->places.n; i++) {
        const mrs_gaz_place *p = &m->places.at[i];
        if (p->kind != MRS_GAZ_ADMIN1)
            continue;
        mrs_str cc = {p->cc, 2};
        mrs_made_set(m, mrs_str_join(cc, MRS_STR("/"), m->strings.at[p->name], m->arena), i);
    }
}

mrs_status mrs_made_place_rows(mrs_making *m, mrs_err *err)
{
    mrs_status st = each_row(m, "admin1.tsv", ADMIN1_COLUMNS, admin1_row, err);
    if (!st)
        st = each_row(m, "names.tsv", NAME_COLUMNS, name_row, err);
    name_provinces(m);
    if (!st)
        st = each_row(m, "area.tsv", PLACE_COLUMNS, place_row, err);
    if (!st)
        st = each_row(m, "world.tsv", PLACE_COLUMNS, place_row, err);
    return st;
}
