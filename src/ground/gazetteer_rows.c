#include "ground/gazetteer_make.h"

#include <stdio.h>

/* ---- a table being read ----------------------------------------------------------------------
 */

typedef mrs_status (*read_fn)(mrs_making *m, mrs_str text, mrs_err *err);

/* Hand the text of data_dir/places/file, which lives in the arena as its cells must. */
static mrs_status read_file(mrs_making *m, const char *file, read_fn fn, mrs_err *err)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/places/%s", m->data_dir, file) >= sizeof path)
        return mrs_fail(err, MRS_E_ARG, "%.200s: path is too long", m->data_dir);
    mrs_file bytes = {0};
    mrs_status st = mrs_file_map(path, &bytes, err);
    if (st)
        return st;
    mrs_str text = mrs_str_copy(bytes.bytes, m->arena);
    mrs_file_close(&bytes);
    st = fn(m, text, err);
    return st ? mrs_err_wrap(err, st, "data/places/%s", file) : MRS_OK;
}

/* ---- countries -------------------------------------------------------------------------------
 */

static const char *const COUNTRY_COLUMNS[] = {
    "iso2", "name", "lat", "lon", "translit", "adjectives", "demonyms", "aliases", "source", NULL};

static mrs_status country_row(mrs_made_rows *r, mrs_err *err)
{
    mrs_making *m = r->m;
    mrs_str iso = mrs_made_cell(r, 0), name = mrs_made_cell(r, 1);
    uint32_t at = mrs_made_get(m, iso);
    if (iso.len != 2 || !at)
        return mrs_made_bad(err, "no such country", iso);
    mrs_gaz_place *p = &m->places.at[at];
    mrs_status st = mrs_made_point(p, mrs_made_cell(r, 2), mrs_made_cell(r, 3), err);
    if (st)
        return st;
    if (mrs_str_is(mrs_made_cell(r, 4), "yes"))
        p->flags |= MRS_GAZ_TRANSLIT;
    else if (!mrs_str_is(mrs_made_cell(r, 4), "no"))
        return mrs_made_bad(err, "translit is yes or no, not", mrs_made_cell(r, 4));
    p->name = mrs_made_string(m, name);
    mrs_made_alias(m, name, at, MRS_GAZ_PRIMARY);
    mrs_made_aliases(m, mrs_made_cell(r, 5), at, MRS_GAZ_ADJ);
    mrs_made_aliases(m, mrs_made_cell(r, 6), at, MRS_GAZ_ADJ);
    mrs_made_aliases(m, mrs_made_cell(r, 7), at, MRS_GAZ_PRIMARY);
    return MRS_OK;
}

static mrs_status country_rows(mrs_making *m, mrs_str text, mrs_err *err)
{
    return mrs_made_each_row(m, text, COUNTRY_COLUMNS, country_row, err);
}

mrs_status mrs_made_country_rows(mrs_making *m, mrs_err *err)
{
    return read_file(m, "countries.tsv", country_rows, err);
}

/* ---- provinces, better names, own places -----------------------------------------------------
 */

static const char *const ADMIN1_COLUMNS[] = {
    "code", "name", "lat", "lon", "radius_km", "abbreviations", "aliases", "source", NULL};

static mrs_status admin1_row(mrs_made_rows *r, mrs_err *err)
{
    mrs_making *m = r->m;
    uint32_t at = mrs_made_get(m, mrs_made_cell(r, 0));
    if (!at || m->places.at[at].kind != MRS_GAZ_ADMIN1)
        return mrs_made_bad(err, "no such province", mrs_made_cell(r, 0));
    mrs_gaz_place *p = &m->places.at[at];
    mrs_status st = mrs_made_point(p, mrs_made_cell(r, 2), mrs_made_cell(r, 3), err);
    if (!st)
        st = mrs_made_radius(p, mrs_made_cell(r, 4), err);
    if (st)
        return st;
    p->name = mrs_made_string(m, mrs_made_cell(r, 1));
    mrs_made_alias(m, mrs_made_cell(r, 1), at, MRS_GAZ_PRIMARY);
    mrs_made_aliases(m, mrs_made_cell(r, 5), at, MRS_GAZ_ABBR);
    mrs_made_aliases(m, mrs_made_cell(r, 6), at, MRS_GAZ_PRIMARY);
    return MRS_OK;
}

static const char *const NAME_COLUMNS[] = {"id", "name", "aliases", "source", NULL};

static mrs_status name_row(mrs_made_rows *r, mrs_err *err)
{
    mrs_making *m = r->m;
    mrs_str id = mrs_made_cell(r, 0);
    if (!mrs_str_starts(id, MRS_STR("gn:")))
        return mrs_made_bad(err, "not a GeoNames id", id);
    mrs_str key = mrs_str_join(MRS_STR("#"), mrs_str_sub(id, 3, id.len), MRS_STR(""), m->arena);
    uint32_t at = mrs_made_get(m, key);
    if (!at)
        return mrs_made_bad(err, "no package has", id);
    m->places.at[at].flags |= MRS_GAZ_NAMED;
    if (mrs_made_cell(r, 1).len) {
        m->places.at[at].name = mrs_made_string(m, mrs_made_cell(r, 1));
        mrs_made_alias(m, mrs_made_cell(r, 1), at, MRS_GAZ_PRIMARY);
    }
    mrs_made_aliases(m, mrs_made_cell(r, 2), at, MRS_GAZ_PRIMARY);
    return MRS_OK;
}

static mrs_status admin1_rows(mrs_making *m, mrs_str text, mrs_err *err)
{
    return mrs_made_each_row(m, text, ADMIN1_COLUMNS, admin1_row, err);
}

static mrs_status name_rows(mrs_making *m, mrs_str text, mrs_err *err)
{
    return mrs_made_each_row(m, text, NAME_COLUMNS, name_row, err);
}

mrs_status mrs_made_province_rows(mrs_making *m, mrs_err *err)
{
    mrs_status st = read_file(m, "admin1.tsv", admin1_rows, err);
    if (!st)
        st = read_file(m, "names.tsv", name_rows, err);
    for (uint32_t i = 1; !st && i < m->places.n; i++)
        mrs_made_province_key(m, &m->places.at[i], m->strings.at[m->places.at[i].name], i);
    return st;
}

mrs_status mrs_made_place_rows(mrs_making *m, mrs_err *err)
{
    mrs_status st = read_file(m, "area.tsv", mrs_made_own_rows, err);
    return st ? st : read_file(m, "world.tsv", mrs_made_own_rows, err);
}
