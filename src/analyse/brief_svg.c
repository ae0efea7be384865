/* brief_svg.c - the brief's map and charts, as SVG 1.1. */
#include "analyse/brief.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 640, HEIGHT = 360, BAR = 18, LEFT = 170, MOST_BARS = 12, WEEKS_HEIGHT = 120 };

static const char ink[] = "#333", fill[] = "#4a7ba6", alarm[] = "#b03a2e";

static void open_svg(mrs_buf *out, int width, int height, const char *what)
{
    mrs_buf_printf(out,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                   "height=\"%d\" role=\"img\" aria-label=\"%s\" font-family=\"sans-serif\" "
                   "font-size=\"11\">\n",
                   width, height, width, height, what);
}

/* ---- the map ----------------------------------------------------------------------------------
 */

typedef struct {
    double west, south, scale, shrink; /* shrink: of a degree of longitude */
} frame;

static double x_of(const frame *f, double lon)
{
    return (lon - f->west) * f->shrink * f->scale;
}

static double y_of(const frame *f, double lat)
{
    return HEIGHT - (lat - f->south) * f->scale;
}

static bool is_pin(const mrs_place *p)
{
    return !p->withheld &&
           (p->precision == MRS_PRECISION_EXACT || p->precision == MRS_PRECISION_NEAR);
}

static bool can_draw(const mrs_place *p)
{
    return p && isfinite(p->lat) && isfinite(p->lon) &&
           (is_pin(p) || (isfinite(p->radius_km) && p->radius_km <= 150));
}

/* About the places, a degree on each side, in the picture's shape; false: no place. */
static bool frame_of(const mrs_briefing *b, frame *f)
{
    double south = 90, north = -90, west = 180, east = -180;
    for (uint32_t i = 0; i < b->news.n; i++) {
        const mrs_place *p = b->news.at[i].event->place;
        if (!can_draw(p))
            continue;
        south = fmin(south, p->lat - 1);
        north = fmax(north, p->lat + 1);
        west = fmin(west, p->lon - 1);
        east = fmax(east, p->lon + 1);
    }
    if (south > north)
        return false;
    f->shrink = fmax(0.05, cos((south + north) / 2 * 0.017453292519943295));
    f->scale = fmin(WIDTH / ((east - west) * f->shrink), HEIGHT / (north - south));
    f->west = (west + east) / 2 - WIDTH / f->scale / f->shrink / 2;
    f->south = (south + north) / 2 - HEIGHT / f->scale / 2;
    return true;
}

typedef struct {
    const frame *f;
    mrs_buf *out;
    bool drawing;
} drawing;

/* A line as far as it lies in the picture. */
static void draw_point(void *ctx, mrs_spot s, bool first)
{
    drawing *d = ctx;
    double x = x_of(d->f, s.lon), y = y_of(d->f, s.lat);
    bool inside = x > -WIDTH && x < 2 * WIDTH && y > -HEIGHT && y < 2 * HEIGHT;
    if (first)
        d->drawing = false;
    if (inside)
        mrs_buf_printf(d->out, "%s%.1f %.1f", d->drawing ? "L" : "M", x, y);
    d->drawing = inside;
}

static void draw_borders(const mrs_briefing *b, const frame *f, mrs_buf *out)
{
    const mrs_borders *borders = b->w->analyser->borders;
    drawing d = {.f = f, .out = out};
    mrs_buf_printf(out, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"1\" d=\"", ink);
    for (uint32_t i = 0; i < mrs_borders_n(borders); i++)
        mrs_border_points(borders, mrs_borders_at(borders, i), draw_point, &d);
    mrs_buf_put(out, MRS_STR("\"/>\n"));
}

static void draw_place(const frame *f, const mrs_brief_news *item, mrs_buf *out)
{
    const mrs_place *p = item->event->place;
    double x = x_of(f, p->lon), y = y_of(f, p->lat);
    double radius = fmax(4, (isfinite(p->radius_km) ? p->radius_km : 0) / 111.2 * f->scale);
    if (is_pin(p))
        mrs_buf_printf(out,
                       "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\" fill-opacity=\".8\"", x,
                       y, alarm);
    else
        mrs_buf_printf(out,
                       "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"none\" stroke=\"%s\" "
                       "stroke-dasharray=\"4 3\"",
                       x, y, radius, alarm);
    mrs_buf_put(out, MRS_STR("><title>"));
    mrs_brief_escape(item->text, out);
    mrs_buf_put(out, MRS_STR("</title></circle>\n"));
}

void mrs_brief_map(const mrs_briefing *b, mrs_buf *out)
{
    uint32_t left = 0;
    frame f;
    if (!frame_of(b, &f))
        return;
    open_svg(out, WIDTH, HEIGHT + 16, "map of the new events");
    mrs_buf_printf(out,
                   "<rect width=\"%d\" height=\"%d\" fill=\"#f6f4ee\"/>\n<svg width=\"%d\" "
                   "height=\"%d\">\n",
                   WIDTH, HEIGHT, WIDTH, HEIGHT);
    draw_borders(b, &f, out);
    for (uint32_t i = 0; i < b->news.n; i++) {
        bool drawn = can_draw(b->news.at[i].event->place);
        left += !drawn;
        if (drawn)
            draw_place(&f, &b->news.at[i], out);
    }
    mrs_buf_printf(out,
                   "</svg>\n<text x=\"4\" y=\"%d\" fill=\"%s\">%u events on the map, %u not: no "
                   "place, or a wide one</text>\n</svg>\n",
                   HEIGHT + 12, ink, b->news.n - left, left);
}

/* ---- bars -------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_str name;
    uint32_t n;
} bar;

static int by_size(const void *a, const void *b)
{
    const bar *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : mrs_str_cmp(x->name, y->name);
}

void mrs_brief_kinds(const mrs_briefing *b, mrs_buf *out)
{
    mrs_index index = {0};
    MRS_VEC(bar) bars = {0};
    for (uint32_t i = 0; i < b->news.n; i++) {
        const mrs_event *e = b->news.at[i].event;
        mrs_str name = mrs_labels_of(b->words, e->type, e->mode);
        uint32_t k = mrs_index_of(&index, name, b->w->arena);
        if (k == bars.n)
            *MRS_PUSH(b->w->arena, &bars) = (bar){name, 0};
        bars.at[k].n++;
    }
    if (!bars.n)
        return;
    qsort(bars.at, bars.n, sizeof *bars.at, by_size);
    uint32_t shown = bars.n < MOST_BARS ? bars.n : MOST_BARS, rest = 0;
    for (uint32_t i = shown; i < bars.n; i++)
        rest += bars.at[i].n;
    open_svg(out, WIDTH, (int)(shown + 1) * BAR, "new events by kind");
    for (uint32_t i = 0; i < shown; i++) {
        double width = (WIDTH - LEFT - 40.0) * bars.at[i].n / bars.at[0].n;
        int y = (int)i * BAR;
        mrs_buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">", LEFT - 6,
                       y + 13, ink);
        mrs_brief_escape(bars.at[i].name, out);
        mrs_buf_printf(out,
                       "</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                       "<text x=\"%.1f\" y=\"%d\" fill=\"%s\">%u</text>\n",
                       LEFT, y + 2, width, BAR - 4, fill, LEFT + width + 4, y + 13, ink,
                       bars.at[i].n);
    }
    if (rest)
        mrs_buf_printf(out, "<text x=\"%d\" y=\"%d\" fill=\"%s\">%u of other kinds</text>\n", LEFT,
                       (int)shown * BAR + 13, ink, rest);
    mrs_buf_put(out, MRS_STR("</svg>\n"));
}

/* ---- weeks ------------------------------------------------------------------------------------
 */

typedef struct {
    int32_t monday;
    uint32_t n, *events, *reports;
} weeks;

enum { MOST_WEEKS = 104 };

/* Those of the brief, the last ones when they are many. */
static weeks weeks_of(const mrs_briefing *b)
{
    weeks w = {.monday = b->since - mrs_day_weekday(b->since)};
    w.n = b->until >= b->since ? (uint32_t)(b->until - w.monday) / 7 + 1 : 0;
    if (w.n > MOST_WEEKS) {
        w.monday += 7 * (int32_t)(w.n - MOST_WEEKS);
        w.n = MOST_WEEKS;
    }
    w.events = MRS_NEW(b->w->arena, uint32_t, w.n);
    w.reports = MRS_NEW(b->w->arena, uint32_t, w.n);
    return w;
}

static uint32_t *week_at(const weeks *w, uint32_t *counts, int32_t day)
{
    bool in = day != MRS_NO_DAY && day >= w->monday && (uint32_t)(day - w->monday) / 7 < w->n;
    return in ? &counts[(uint32_t)(day - w->monday) / 7] : NULL;
}

static uint32_t fill_weeks(const mrs_briefing *b, weeks *w)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < b->w->docs.n; i++) {
        uint32_t *at = week_at(w, w->reports, b->w->docs.at[i].published);
        if (at)
            ++*at;
    }
    for (uint32_t i = 0; i < b->news.n; i++) {
        uint32_t n;
        const mrs_told *told = mrs_told_of(b->w, b->news.at[i].event->id, &n);
        uint32_t *at = n ? week_at(w, w->events, told[0].published) : NULL;
        if (at && ++*at > most)
            most = *at;
    }
    return most;
}

void mrs_brief_weeks(const mrs_briefing *b, mrs_buf *out)
{
    weeks w = weeks_of(b);
    uint32_t most = fill_weeks(b, &w);
    if (!most)
        return;
    double step = (double)WIDTH / w.n;
    char day[16];
    open_svg(out, WIDTH, WEEKS_HEIGHT + 34, "new events a week");
    for (uint32_t i = 0; i < w.n; i++) {
        double height = (double)WEEKS_HEIGHT * w.events[i] / most;
        bool gap = w.reports[i] == 0;
        mrs_day_text(w.monday + 7 * (int32_t)i, day);
        mrs_buf_printf(out,
                       "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\">"
                       "<title>week of %s: %u events, %u reports</title></rect>\n",
                       i * step, gap ? 0 : WEEKS_HEIGHT - height, fmax(1, step - 2),
                       gap ? WEEKS_HEIGHT : height, gap ? "#ddd" : fill, day, w.events[i],
                       w.reports[i]);
    }
    mrs_day_text(w.monday, day);
    mrs_buf_printf(out, "<text x=\"0\" y=\"%d\" fill=\"%s\">week of %s; most: %u</text>\n",
                   WEEKS_HEIGHT + 13, ink, day, most);
    mrs_buf_printf(out,
                   "<text x=\"0\" y=\"%d\" fill=\"%s\">grey: no report was read in that "
                   "week</text>\n</svg>\n",
                   WEEKS_HEIGHT + 28, ink);
}
