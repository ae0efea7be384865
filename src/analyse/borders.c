#include "analyse/analyse_internal.h"
#include "analyse/border_layout.h"

#include <math.h>
#include <stdlib.h>

static const double unit = 1e-7; /* of a coordinate, in degrees */

struct mrs_borders {
    mrs_arena *arena;
    const mrs_ground *ground;
    const mrs_border_part *parts;
    const mrs_border_point *points;
    MRS_VEC(mrs_border) borders;
    MRS_VEC(mrs_sector) sectors;
    MRS_VEC(mrs_crossing) crossings;
    const mrs_pack *pack; /* while it opens */
};

/* ---- the section ------------------------------------------------------------------------------
 */

static mrs_status damaged(mrs_err *err)
{
    return mrs_fail(err, MRS_E_FORMAT, "%s: damaged", MRS_BORDERS_SECTION);
}

static mrs_status read_pair(mrs_borders *b, const mrs_border_pair *pair, const mrs_border_head *h,
                            mrs_err *err)
{
    mrs_border *out = MRS_PUSH(b->arena, &b->borders);
    memcpy(out->a, pair->a, 2);
    memcpy(out->b, pair->b, 2);
    out->first_part = pair->first_part;
    out->n_parts = pair->n_parts;
    if (pair->n_parts == 0 || pair->first_part > h->parts ||
        pair->n_parts > h->parts - pair->first_part)
        return damaged(err);
    for (uint32_t i = 0; i < pair->n_parts; i++) {
        const mrs_border_part *part = &b->parts[pair->first_part + i];
        if (part->n_points < 2 || part->first_point > h->points ||
            part->n_points > h->points - part->first_point)
            return damaged(err);
        out->km = (double)b->points[part->first_point + part->n_points - 1].km;
    }
    return MRS_OK;
}

static mrs_status read_lines(mrs_borders *b, mrs_err *err)
{
    mrs_str bytes;
    mrs_border_head h;
    mrs_status st = mrs_pack_section(b->pack, MRS_BORDERS_SECTION, &bytes, err);
    if (st)
        return st;
    if (bytes.len < sizeof h)
        return damaged(err);
    memcpy(&h, bytes.ptr, sizeof h);
    uint64_t pairs = (uint64_t)h.pairs * sizeof(mrs_border_pair);
    uint64_t parts = (uint64_t)h.parts * sizeof(mrs_border_part);
    if (bytes.len != sizeof h + pairs + parts + (uint64_t)h.points * sizeof(mrs_border_point))
        return damaged(err);
    const mrs_border_pair *pair = (const void *)(bytes.ptr + sizeof h);
    b->parts = (const void *)(bytes.ptr + sizeof h + pairs);
    b->points = (const void *)(bytes.ptr + sizeof h + pairs + parts);
    for (uint32_t i = 0; !st && i < h.pairs; i++)
        st = read_pair(b, &pair[i], &h, err);
    return st;
}

uint32_t mrs_borders_n(const mrs_borders *b)
{
    return b->borders.n;
}

const mrs_border *mrs_borders_at(const mrs_borders *b, uint32_t i)
{
    return &b->borders.at[i];
}

const mrs_border *mrs_borders_find(const mrs_borders *b, mrs_str x, mrs_str y)
{
    for (uint32_t i = 0; i < b->borders.n; i++) {
        const mrs_border *one = &b->borders.at[i];
        if ((mrs_str_is(x, one->a) && mrs_str_is(y, one->b)) ||
            (mrs_str_is(x, one->b) && mrs_str_is(y, one->a)))
            return one;
    }
    return NULL;
}

/* ---- along the line ---------------------------------------------------------------------------
 */

static mrs_spot spot_of(const mrs_border_point *p)
{
    return (mrs_spot){p->lat * unit, p->lon * unit};
}

/* A part is looked at in runs, so that no long array is copied. */
enum { RUN = 256 };

static void nearest_of_part(const mrs_border_point *p, uint32_t n, mrs_spot spot,
                            mrs_border_spot *best)
{
    mrs_spot run[RUN];
    for (uint32_t first = 0; first + 1 < n; first += RUN - 1) {
        uint32_t many = n - first < RUN ? n - first : RUN;
        for (uint32_t i = 0; i < many; i++)
            run[i] = spot_of(&p[first + i]);
        mrs_nearest here = mrs_geodesic_to_line(spot, run, many);
        if (here.km >= best->off)
            continue;
        double start = (double)p[first + here.leg].km, end = (double)p[first + here.leg + 1].km;
        *best = (mrs_border_spot){here.km, start + here.part * (end - start), here.at};
    }
}

mrs_border_spot mrs_border_nearest(const mrs_borders *b, const mrs_border *border, mrs_spot spot)
{
    mrs_border_spot best = {.off = INFINITY};
    for (uint32_t i = 0; i < border->n_parts; i++) {
        const mrs_border_part *part = &b->parts[border->first_part + i];
        nearest_of_part(b->points + part->first_point, part->n_points, spot, &best);
    }
    return best;
}

const mrs_sector *mrs_border_sector(const mrs_borders *b, const mrs_border *border, double along)
{
    for (uint32_t i = 0; i < b->sectors.n; i++) {
        const mrs_sector *s = &b->sectors.at[i];
        if (s->border == border && along >= s->from && along <= s->to)
            return s;
    }
    return NULL;
}

const mrs_crossing *mrs_border_crossing(const mrs_borders *b, const mrs_border *border,
                                        double along)
{
    const mrs_crossing *best = NULL;
    for (uint32_t i = 0; i < b->crossings.n; i++) {
        const mrs_crossing *c = &b->crossings.at[i];
        if (c->border == border && (!best || fabs(c->km - along) < fabs(best->km - along)))
            best = c;
    }
    return best;
}

const mrs_crossing *mrs_border_crossing_of(const mrs_borders *b, const mrs_border *border,
                                           mrs_str id)
{
    for (uint32_t i = 0; id.len && i < b->crossings.n; i++)
        if (b->crossings.at[i].border == border && mrs_list_has(b->crossings.at[i].ids, id))
            return &b->crossings.at[i];
    return NULL;
}

static void put_degrees(mrs_buf *out, double degrees)
{
    char text[32];
    double rounded = round(degrees * 1e5) / 1e5;
    mrs_buf_put(out, (mrs_str){text, mrs_num_text(rounded, text)});
}

void mrs_border_points(const mrs_borders *b, const mrs_border *border,
                       void (*point)(void *ctx, mrs_spot spot, bool first), void *ctx)
{
    for (uint32_t i = 0; i < border->n_parts; i++) {
        const mrs_border_part *part = &b->parts[border->first_part + i];
        for (uint32_t k = 0; k < part->n_points; k++)
            point(ctx, spot_of(&b->points[part->first_point + k]), k == 0);
    }
}

typedef struct {
    mrs_buf *out;
    bool any;
} writing;

static void write_point(void *ctx, mrs_spot s, bool first)
{
    writing *w = ctx;
    mrs_buf_put(w->out, !first ? MRS_STR(",[") : w->any ? MRS_STR("],[[") : MRS_STR("[["));
    put_degrees(w->out, s.lon);
    mrs_buf_putc(w->out, ',');
    put_degrees(w->out, s.lat);
    mrs_buf_putc(w->out, ']');
    w->any = true;
}

void mrs_border_geojson(const mrs_borders *b, const mrs_border *border, mrs_buf *out)
{
    writing w = {.out = out};
    mrs_buf_put(out, MRS_STR("{\"type\":\"MultiLineString\",\"coordinates\":["));
    mrs_border_points(b, border, write_point, &w);
    mrs_buf_put(out, w.any ? MRS_STR("]]}") : MRS_STR("]}"));
}

/* ---- crossings and sectors --------------------------------------------------------------------
 */

/* Cells a and b of the row are countries with a line. */
static mrs_status border_of(const mrs_borders *b, const mrs_grid *rows, uint32_t row,
                            const mrs_border **out, mrs_err *err)
{
    *out = mrs_borders_find(b, mrs_grid_cell(rows, row, 0), mrs_grid_cell(rows, row, 1));
    return *out ? MRS_OK : mrs_grid_refuse(rows, row, 1, "shares no border with the first:", err);
}

static mrs_status read_crossings(mrs_borders *b, mrs_err *err)
{
    static const char *const columns[] = {"a", "b", "crossing", "gazetteer_ids", NULL};
    mrs_grid rows;
    mrs_status st = mrs_grid_open(b->pack, "borders/crossings", columns, &rows, err);
    for (uint32_t r = 1; !st && r < rows.table.rows; r++) {
        mrs_crossing *c = MRS_PUSH(b->arena, &b->crossings);
        mrs_place place;
        c->name = mrs_grid_cell(&rows, r, 2);
        c->ids = mrs_grid_cell(&rows, r, 3);
        mrs_str ids = c->ids, first;
        st = border_of(b, &rows, r, &c->border, err);
        bool known = mrs_str_split(&ids, '|', &first) &&
                     mrs_ground_place(b->ground, first, b->arena, &place) && isfinite(place.lat);
        if (!st && !known)
            st = mrs_grid_refuse(&rows, r, 3, "no such place:", err);
        if (!st)
            c->km = mrs_border_nearest(b, c->border, (mrs_spot){place.lat, place.lon}).along;
    }
    return st;
}

static bool read_spot(mrs_str cell, mrs_spot *out)
{
    mrs_str lat;
    return mrs_str_split(&cell, ',', &lat) && mrs_str_num(lat, &out->lat) &&
           mrs_str_num(cell, &out->lon);
}

static mrs_status read_sectors(mrs_borders *b, mrs_err *err)
{
    static const char *const columns[] = {"a", "b", "sector", "from", "to", NULL};
    mrs_grid rows;
    mrs_status st = mrs_grid_open(b->pack, "borders/sectors", columns, &rows, err);
    for (uint32_t r = 1; !st && r < rows.table.rows; r++) {
        mrs_sector *s = MRS_PUSH(b->arena, &b->sectors);
        mrs_spot from, to;
        s->name = mrs_grid_cell(&rows, r, 2);
        st = border_of(b, &rows, r, &s->border, err);
        if (!st && !(read_spot(mrs_grid_cell(&rows, r, 3), &from) &&
                     read_spot(mrs_grid_cell(&rows, r, 4), &to)))
            st = mrs_grid_refuse(&rows, r, 3, "not LAT,LON (or the next cell):", err);
        if (st)
            break;
        double one = mrs_border_nearest(b, s->border, from).along;
        double two = mrs_border_nearest(b, s->border, to).along;
        s->from = fmin(one, two);
        s->to = fmax(one, two);
    }
    return st;
}

static mrs_status read_all(void *ctx, mrs_err *err)
{
    mrs_borders *b = ctx;
    mrs_status st = read_lines(b, err);
    if (!st)
        st = read_crossings(b, err);
    return st ? st : read_sectors(b, err);
}

mrs_status mrs_borders_open(const mrs_pack *pack, const mrs_ground *ground, mrs_borders **out,
                            mrs_err *err)
{
    mrs_borders *b = calloc(1, sizeof *b);
    *out = NULL;
    if (b)
        b->arena = mrs_arena_new((size_t)1 << 28);
    if (!b || !b->arena) {
        free(b);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    b->pack = pack;
    b->ground = ground;
    mrs_status st = mrs_arena_run(&b->arena, 1, read_all, b, err);
    if (st)
        mrs_borders_close(b);
    else
        *out = b;
    return st;
}

void mrs_borders_close(mrs_borders *b)
{
    if (!b)
        return;
    mrs_arena_free(b->arena);
    free(b);
}
