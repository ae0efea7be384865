#include "store/geometry.h"

#include <math.h>
#include <stdlib.h>

static const double semi_major = 6378137.0, flattening = 1 / 298.257223563;
static const double radian = 0.017453292519943295; /* of a degree */

enum { CORNERS = 64, RING = 2 * CORNERS, WKB_POINT = 1, WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6 };

/* ---- bytes ------------------------------------------------------------------------------------
 */

static void put_u32(mrs_buf *out, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        mrs_buf_putc(out, (char)(v >> (8 * i)));
}

static void put_f64(mrs_buf *out, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put_u32(out, (uint32_t)bits);
    put_u32(out, (uint32_t)(bits >> 32));
}

/* "GP", version 0, flags, CRS 4326; envelope [4] as minx maxx miny maxy, or NULL */
static void put_header(mrs_buf *out, const double *envelope)
{
    mrs_buf_put(out, (mrs_str){"GP\0", 3});
    mrs_buf_putc(out, envelope ? 0x03 : 0x01);
    put_u32(out, 4326);
    for (int i = 0; envelope && i < 4; i++)
        put_f64(out, envelope[i]);
}

static void put_kind(mrs_buf *out, uint32_t wkb_type)
{
    mrs_buf_putc(out, 1);
    put_u32(out, wkb_type);
}

void mrs_geometry_point(double lat, double lon, mrs_buf *out)
{
    put_header(out, NULL);
    put_kind(out, WKB_POINT);
    put_f64(out, lon);
    put_f64(out, lat);
}

/* ---- circles ----------------------------------------------------------------------------------
 */

typedef struct {
    double a, b, sin_sigma, cos_sigma, cos_2m; /* of Vincenty's series */
} series;

static double vincenty_sigma(series *s, double sigma1, double metres)
{
    double minor = semi_major * (1 - flattening);
    double sigma = metres / (minor * s->a);
    for (int i = 0; i < 30; i++) {
        s->cos_2m = cos(2 * sigma1 + sigma);
        s->sin_sigma = sin(sigma);
        s->cos_sigma = cos(sigma);
        double c2 = s->cos_2m * s->cos_2m;
        double inner = s->cos_sigma * (2 * c2 - 1) -
                       s->b / 6 * s->cos_2m * (4 * s->sin_sigma * s->sin_sigma - 3) * (4 * c2 - 3);
        double delta = s->b * s->sin_sigma * (s->cos_2m + s->b / 4 * inner);
        double next = metres / (minor * s->a) + delta;
        bool done = fabs(next - sigma) < 1e-13;
        sigma = next;
        if (done)
            break;
    }
    return sigma;
}

void mrs_geodesic_direct(double lat, double lon, double azimuth, double metres, double *lat2,
                         double *lon2)
{
    double minor = semi_major * (1 - flattening);
    double u1 = atan((1 - flattening) * tan(lat * radian));
    double sin_u1 = sin(u1), cos_u1 = cos(u1), cos_az = cos(azimuth);
    double sin_alpha = cos_u1 * sin(azimuth), cos2_alpha = 1 - sin_alpha * sin_alpha;
    double k = cos2_alpha * (semi_major * semi_major - minor * minor) / (minor * minor);
    series s = {.a = 1 + k / 16384 * (4096 + k * (-768 + k * (320 - 175 * k))),
                .b = k / 1024 * (256 + k * (-128 + k * (74 - 47 * k)))};
    double sigma = vincenty_sigma(&s, atan2(tan(u1), cos_az), metres);
    double along = sin_u1 * s.sin_sigma - cos_u1 * s.cos_sigma * cos_az;
    *lat2 = atan2(sin_u1 * s.cos_sigma + cos_u1 * s.sin_sigma * cos_az,
                  (1 - flattening) * sqrt(sin_alpha * sin_alpha + along * along)) /
            radian;
    double lambda =
        atan2(s.sin_sigma * sin(azimuth), cos_u1 * s.cos_sigma - sin_u1 * s.sin_sigma * cos_az);
    double c = flattening / 16 * cos2_alpha * (4 + flattening * (4 - 3 * cos2_alpha));
    double bend = s.cos_2m + c * s.cos_sigma * (2 * s.cos_2m * s.cos_2m - 1);
    double shift = (1 - c) * flattening * sin_alpha * (sigma + c * s.sin_sigma * bend);
    *lon2 = lon + (lambda - shift) / radian;
}

typedef struct {
    double x[RING], y[RING];
    int n; /* not closed */
} ring;

/* The part of the ring where sign * x <= sign * bound (Sutherland-Hodgman, one edge), moved by
 * shift. */
static void clip(const ring *in, double bound, double sign, double shift, ring *out)
{
    out->n = 0;
    for (int i = 0; i < in->n; i++) {
        int j = (i + 1) % in->n;
        bool here = sign * in->x[i] <= sign * bound, there = sign * in->x[j] <= sign * bound;
        if (here) {
            out->x[out->n] = in->x[i] + shift;
            out->y[out->n++] = in->y[i];
        }
        if (here != there) {
            double t = (bound - in->x[i]) / (in->x[j] - in->x[i]);
            out->x[out->n] = bound + shift;
            out->y[out->n++] = in->y[i] + t * (in->y[j] - in->y[i]);
        }
    }
}

static ring circle_ring(double lat, double lon, double radius_km)
{
    ring r = {.n = CORNERS};
    for (int i = 0; i < CORNERS; i++) {
        double azimuth = -2 * 3.14159265358979323846 * i / CORNERS;
        mrs_geodesic_direct(lat, lon, azimuth, radius_km * 1000, &r.y[i], &r.x[i]);
    }
    return r;
}

static void put_ring(mrs_buf *out, const ring *r)
{
    put_kind(out, WKB_POLYGON);
    put_u32(out, 1);
    put_u32(out, (uint32_t)r->n + 1);
    for (int i = 0; i <= r->n; i++) {
        put_f64(out, r->x[i % r->n]);
        put_f64(out, r->y[i % r->n]);
    }
}

static void widen(const ring *r, double envelope[4])
{
    for (int i = 0; i < r->n; i++) {
        envelope[0] = fmin(envelope[0], r->x[i]);
        envelope[1] = fmax(envelope[1], r->x[i]);
        envelope[2] = fmin(envelope[2], r->y[i]);
        envelope[3] = fmax(envelope[3], r->y[i]);
    }
}

void mrs_geometry_circle(double lat, double lon, double radius_km, mrs_buf *out)
{
    ring whole = circle_ring(lat, lon, radius_km), parts[2];
    double over = 0;
    for (int i = 0; i < whole.n; i++) {
        whole.y[i] = fmax(-90, fmin(90, whole.y[i]));
        if (fabs(whole.x[i]) > 180)
            over = whole.x[i] > 0 ? 1 : -1;
    }
    uint32_t n = 1;
    parts[0] = whole;
    if (over != 0) {
        clip(&whole, over * 180, over, 0, &parts[0]);
        clip(&whole, over * 180, -over, -over * 360, &parts[1]);
        n = 2;
    }
    double envelope[4] = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (uint32_t i = 0; i < n; i++)
        widen(&parts[i], envelope);
    put_header(out, envelope);
    put_kind(out, WKB_MULTIPOLYGON);
    put_u32(out, n);
    for (uint32_t i = 0; i < n; i++)
        put_ring(out, &parts[i]);
}

static double get_f64(const unsigned char *p)
{
    uint64_t bits = 0;
    for (int i = 7; i >= 0; i--)
        bits = bits << 8 | p[i];
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* ---- as PostGIS has it ------------------------------------------------------------------------
 */

enum { HAS_SRID = 0x20000000 };

void mrs_geometry_to_ewkb(mrs_str blob, mrs_buf *out)
{
    size_t at = blob.len > 3 && (blob.ptr[3] >> 1 & 7) ? 40 : 8; /* header, envelope */
    uint32_t kind = 0;
    if (blob.len < at + 5)
        return;
    memcpy(&kind, blob.ptr + at + 1, sizeof kind);
    put_kind(out, kind | HAS_SRID);
    put_u32(out, 4326);
    mrs_buf_put(out, mrs_str_sub(blob, at + 5, blob.len));
}

/* Reads on in WKB. */
typedef struct {
    const unsigned char *p, *end;
    double *envelope;
} wkb_scan;

static uint32_t get_u32(wkb_scan *s)
{
    uint32_t v = 0;
    for (int i = 0; i < 4 && s->p < s->end; i++)
        v |= (uint32_t)*s->p++ << (8 * i);
    return v;
}

static void scan_points(wkb_scan *s, uint32_t n)
{
    for (; n && s->end - s->p >= 16; n--, s->p += 16) {
        double x = get_f64(s->p), y = get_f64(s->p + 8), *e = s->envelope;
        e[0] = fmin(e[0], x);
        e[1] = fmax(e[1], x);
        e[2] = fmin(e[2], y);
        e[3] = fmax(e[3], y);
    }
}

/* One part of several: a line, or an area of rings. */
static void scan_part(wkb_scan *s)
{
    s->p += s->end - s->p > 0;
    uint32_t kind = get_u32(s), n = get_u32(s);
    if (kind == WKB_POLYGON)
        for (; n && s->p < s->end; n--)
            scan_points(s, get_u32(s));
    else
        scan_points(s, n);
}

void mrs_geometry_from_hex(mrs_str hex, mrs_buf *out)
{
    mrs_buf wkb = {0};
    double envelope[4] = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    for (size_t i = 0; i + 1 < hex.len; i += 2) {
        const char digits[3] = {hex.ptr[i], hex.ptr[i + 1], 0};
        mrs_buf_putc(&wkb, (char)strtol(digits, NULL, 16));
    }
    if (!wkb.failed && wkb.len > 9) {
        wkb_scan s = {(const unsigned char *)wkb.ptr + 1, (const unsigned char *)wkb.ptr + wkb.len,
                      envelope};
        uint32_t kind = get_u32(&s) & ~(uint32_t)HAS_SRID;
        (void)get_u32(&s);
        mrs_str rest = mrs_str_sub(mrs_buf_view(&wkb), 9, wkb.len);
        for (uint32_t n = kind == WKB_POINT ? 0 : get_u32(&s); n && s.p < s.end; n--)
            scan_part(&s);
        put_header(out, kind == WKB_POINT ? NULL : envelope);
        put_kind(out, kind);
        mrs_buf_put(out, rest);
    }
    out->failed |= wkb.failed;
    mrs_buf_clear(&wkb);
}

/* ---- SQL functions ----------------------------------------------------------------------------
 */

/* minx maxx miny maxy of our own kind of blob (little-endian; envelope, or a point); false: empty
 * or another kind. */
static bool envelope_of(sqlite3_value *value, double out[4])
{
    const unsigned char *p = sqlite3_value_blob(value);
    int n = sqlite3_value_bytes(value);
    if (!p || n < 8 || p[0] != 'G' || p[1] != 'P' || !(p[3] & 1) || (p[3] & 0x10))
        return false;
    if ((p[3] >> 1 & 7) == 1 && n >= 40) {
        for (int i = 0; i < 4; i++)
            out[i] = get_f64(p + 8 + 8 * i);
        return true;
    }
    if (n < 29 || p[3] >> 1 & 7 || p[9] != WKB_POINT)
        return false;
    out[0] = out[1] = get_f64(p + 13);
    out[2] = out[3] = get_f64(p + 21);
    return true;
}

static void st_bound(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
    (void)argc;
    double e[4];
    if (envelope_of(argv[0], e))
        sqlite3_result_double(ctx, e[*(const int *)sqlite3_user_data(ctx)]);
    else
        sqlite3_result_null(ctx);
}

static void st_empty(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
    (void)argc;
    double e[4];
    if (sqlite3_value_type(argv[0]) == SQLITE_NULL)
        sqlite3_result_null(ctx);
    else
        sqlite3_result_int(ctx, !envelope_of(argv[0], e));
}

int mrs_geometry_functions(sqlite3 *db)
{
    static const char *const names[] = {"ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"};
    static const int which[] = {0, 1, 2, 3};
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int rc = sqlite3_create_function(db, "ST_IsEmpty", 1, flags, NULL, st_empty, NULL, NULL);
    for (int i = 0; !rc && i < 4; i++) {
        void *at = (void *)(uintptr_t)&which[i]; /* SQLite hands it back untouched */
        rc = sqlite3_create_function(db, names[i], 1, flags, at, st_bound, NULL, NULL);
    }
    return rc;
}
