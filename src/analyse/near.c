#include "analyse/near.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct {
    uint32_t first, n; /* of spots */
} line;

struct mrs_nearby {
    mrs_arena *arena;
    double km;
    MRS_VEC(mrs_spot) spots;
    MRS_VEC(line) lines;
};

typedef struct {
    mrs_nearby *near;
    mrs_str text;
    const char *where;
} reading;

static bool spot_read(mrs_str text, mrs_spot *out)
{
    mrs_str lat, lon;
    if (!mrs_str_split(&text, ',', &lat) || !mrs_str_split(&text, ',', &lon))
        return false;
    return mrs_str_num(mrs_str_trim(lat), &out->lat) && mrs_str_num(mrs_str_trim(lon), &out->lon) &&
           fabs(out->lat) <= 90 && fabs(out->lon) <= 180;
}

static void add_line(mrs_nearby *near)
{
    *MRS_PUSH(near->arena, &near->lines) = (line){near->spots.n, 0};
}

static void add_spot(mrs_nearby *near, mrs_spot spot)
{
    *MRS_PUSH(near->arena, &near->spots) = spot;
    near->lines.at[near->lines.n - 1].n++;
}

static mrs_status read_lines(reading *r, mrs_err *err)
{
    mrs_str rest = r->text, row;
    for (unsigned number = 1; mrs_str_split(&rest, '\n', &row); number++) {
        mrs_spot spot;
        row = mrs_str_trim(row);
        if (!row.len || row.ptr[0] == '#')
            continue;
        if (!spot_read(row, &spot)) {
            if (number == 1)
                continue; /* names of columns */
            return mrs_fail(err, MRS_E_FORMAT, "%s line %u: not LAT,LON in degrees", r->where,
                            number);
        }
        add_line(r->near);
        add_spot(r->near, spot);
    }
    return MRS_OK;
}

/* Positions at any depth: [lon, lat] or lists of them; the innermost list is a line. */
static bool read_positions(mrs_nearby *near, const json_t *at, bool apart)
{
    const json_t *first = json_array_get(at, 0);
    if (json_is_number(first)) {
        mrs_spot s = {json_number_value(json_array_get(at, 1)), json_number_value(first)};
        if (apart)
            add_line(near);
        add_spot(near, s);
        return fabs(s.lat) <= 90 && fabs(s.lon) <= 180;
    }
    bool good = json_is_array(first), points = json_is_number(json_array_get(first, 0));
    if (points && !apart)
        add_line(near);
    for (size_t i = 0; good && i < json_array_size(at); i++)
        good = read_positions(near, json_array_get(at, i), apart);
    return good;
}

enum { DEPTH = 8 };

static bool read_geometry(mrs_nearby *near, const json_t *g, int depth)
{
    static const char *const inner[] = {"features", "geometries"};
    const json_t *geometry = json_object_get(g, "geometry");
    const json_t *positions = json_object_get(g, "coordinates");
    mrs_str type = mrs_str_of(json_string_value(json_object_get(g, "type")));
    bool good = depth < DEPTH;
    if (good && json_is_object(geometry))
        good = read_geometry(near, geometry, depth + 1);
    if (good && positions)
        good = read_positions(near, positions,
                              mrs_str_is(type, "Point") || mrs_str_is(type, "MultiPoint"));
    for (int k = 0; k < 2; k++) {
        const json_t *list = json_object_get(g, inner[k]);
        for (size_t i = 0; good && i < json_array_size(list); i++)
            good = read_geometry(near, json_array_get(list, i), depth + 1);
    }
    return good;
}

static mrs_status read_text(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_spot spot;
    if (r->text.len == 0 && spot_read(mrs_str_of(r->where), &spot)) {
        add_line(r->near);
        add_spot(r->near, spot);
        return MRS_OK;
    }
    return read_lines(r, err);
}

typedef struct {
    reading *r;
    const json_t *root;
    bool good;
} geojson;

static mrs_status read_root(void *ctx, mrs_err *err)
{
    geojson *g = ctx;
    (void)err;
    g->good = read_geometry(g->r->near, g->root, 0);
    return MRS_OK;
}

static mrs_status read_geojson(reading *r, mrs_err *err)
{
    json_error_t why;
    geojson g = {.r = r};
    json_t *root = json_loadb(r->text.ptr, r->text.len, 0, &why);
    if (!root)
        return mrs_fail(err, MRS_E_FORMAT, "%s line %d: not JSON: %s", r->where, why.line,
                        why.text);
    g.root = root;
    mrs_status st = mrs_arena_run(&r->near->arena, 1, read_root, &g, err);
    json_decref(root);
    if (!st && !g.good)
        st = mrs_fail(err, MRS_E_FORMAT, "%s: not GeoJSON in degrees", r->where);
    return st;
}

static mrs_status read_where(reading *r, mrs_err *err)
{
    mrs_spot spot;
    mrs_file file = {0};
    if (spot_read(mrs_str_of(r->where), &spot))
        return mrs_arena_run(&r->near->arena, 1, read_text, r, err);
    mrs_status st = mrs_file_map(r->where, &file, err);
    if (st)
        return mrs_err_wrap(err, MRS_E_ARG, "--near: neither LAT,LON nor a file");
    r->text = file.bytes;
    bool json = mrs_str_starts(mrs_str_trim(r->text), MRS_STR("{"));
    st = json ? read_geojson(r, err) : mrs_arena_run(&r->near->arena, 1, read_text, r, err);
    mrs_file_close(&file);
    if (!st && r->near->spots.n == 0)
        st = mrs_fail(err, MRS_E_FORMAT, "%s: holds no point", r->where);
    return st;
}

mrs_status mrs_nearby_open(const char *where, const char *km, mrs_nearby **out, mrs_err *err)
{
    double most = 0;
    *out = NULL;
    if (!where && !km)
        return MRS_OK;
    if (!where || !km || !mrs_str_num(mrs_str_of(km), &most) || !(most > 0 && most <= 20040))
        return mrs_fail(err, MRS_E_ARG,
                        "near: give --near LAT,LON or FILE with --km above 0, to 20040");
    mrs_nearby *near = calloc(1, sizeof *near);
    if (near)
        near->arena = mrs_arena_new((size_t)1 << 28);
    if (!near || !near->arena) {
        free(near);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    near->km = most;
    mrs_status st = read_where(&(reading){near, {0}, where}, err);
    if (st)
        mrs_nearby_close(near);
    else
        *out = near;
    return st;
}

void mrs_nearby_close(mrs_nearby *near)
{
    if (near)
        mrs_arena_free(near->arena);
    free(near);
}

const char *mrs_nearness_text(mrs_nearness near)
{
    static const char *const texts[] = {"no", "yes", "may be", "unknown"};
    return texts[near];
}

mrs_nearness mrs_nearby_test(const mrs_nearby *near, const mrs_place *place, double *km)
{
    *km = NAN;
    if (!place || !isfinite(place->lat) || !isfinite(place->lon))
        return MRS_NEAR_UNKNOWN;
    mrs_spot spot = {place->lat, place->lon};
    double least = INFINITY;
    for (uint32_t i = 0; i < near->lines.n; i++) {
        const line *l = &near->lines.at[i];
        least = fmin(least, mrs_geodesic_to_line(spot, near->spots.at + l->first, l->n).km);
    }
    double radius = isfinite(place->radius_km) ? place->radius_km : 0;
    *km = least;
    return least + radius <= near->km   ? MRS_NEAR_YES
           : least - radius <= near->km ? MRS_NEAR_MAYBE
                                        : MRS_NEAR_NOT;
}
