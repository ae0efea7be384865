#include "analyse/distance.h"

#include <math.h>

static const double semi_major = 6378.137, flattening = 1 / 298.257223563, mean_radius = 6371.0088;
static const double radian = 0.017453292519943295; /* of a degree */

static double great_circle(mrs_spot a, mrs_spot b)
{
    double dlat = (b.lat - a.lat) * radian / 2, dlon = (b.lon - a.lon) * radian / 2;
    double h =
        sin(dlat) * sin(dlat) + cos(a.lat * radian) * cos(b.lat * radian) * sin(dlon) * sin(dlon);
    return 2 * mean_radius * asin(fmin(1, sqrt(h)));
}

/* What an iteration of the inverse problem has, in Vincenty's names. */
typedef struct {
    double sin_u1, cos_u1, sin_u2, cos_u2;
    double sin_sigma, cos_sigma, sigma, cos2_alpha, cos_2m;
} inverse;

/* The next lambda; false: the two are one spot. */
static bool step(inverse *v, double l, double *lambda)
{
    double s = sin(*lambda), c = cos(*lambda);
    double across = v->cos_u2 * s, up = v->cos_u1 * v->sin_u2 - v->sin_u1 * v->cos_u2 * c;
    v->sin_sigma = hypot(across, up);
    v->cos_sigma = v->sin_u1 * v->sin_u2 + v->cos_u1 * v->cos_u2 * c;
    v->sigma = atan2(v->sin_sigma, v->cos_sigma);
    if (v->sin_sigma <= 0)
        return false;
    double sin_alpha = v->cos_u1 * v->cos_u2 * s / v->sin_sigma;
    v->cos2_alpha = 1 - sin_alpha * sin_alpha;
    v->cos_2m = v->cos2_alpha > 0 ? v->cos_sigma - 2 * v->sin_u1 * v->sin_u2 / v->cos2_alpha : 0;
    double k = flattening / 16 * v->cos2_alpha * (4 + flattening * (4 - 3 * v->cos2_alpha));
    double m2 = v->cos_2m * v->cos_2m;
    double inner = v->sigma + k * v->sin_sigma * (v->cos_2m + k * v->cos_sigma * (2 * m2 - 1));
    *lambda = l + (1 - k) * flattening * sin_alpha * inner;
    return true;
}

static double length(const inverse *v)
{
    double minor = semi_major * (1 - flattening);
    double u2 = v->cos2_alpha * (semi_major * semi_major - minor * minor) / (minor * minor);
    double a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
    double b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
    double m2 = v->cos_2m * v->cos_2m, s2 = v->sin_sigma * v->sin_sigma;
    double inner = v->cos_sigma * (2 * m2 - 1) - b / 6 * v->cos_2m * (4 * s2 - 3) * (4 * m2 - 3);
    double delta = b * v->sin_sigma * (v->cos_2m + b / 4 * inner);
    return minor * a * (v->sigma - delta);
}

double mrs_geodesic_km(mrs_spot a, mrs_spot b)
{
    double u1 = atan((1 - flattening) * tan(a.lat * radian));
    double u2 = atan((1 - flattening) * tan(b.lat * radian));
    double l = remainder(b.lon - a.lon, 360) * radian, lambda = l;
    inverse v = {.sin_u1 = sin(u1), .cos_u1 = cos(u1), .sin_u2 = sin(u2), .cos_u2 = cos(u2)};
    for (int i = 0; i < 60; i++) {
        double before = lambda;
        if (!step(&v, l, &lambda))
            return 0;
        if (fabs(lambda - before) < 1e-12)
            return length(&v);
    }
    return great_circle(a, b);
}

/* ---- to a line --------------------------------------------------------------------------------
 */

static mrs_spot along(mrs_spot a, mrs_spot b, double part)
{
    double dlon = remainder(b.lon - a.lon, 360);
    return (mrs_spot){a.lat + part * (b.lat - a.lat), a.lon + part * dlon};
}

/* Km to a leg on a plane about the spot: good enough to choose legs, not to give a distance. */
static double roughly(mrs_spot from, mrs_spot a, mrs_spot b, double *part)
{
    double deg = 111.2, shrink = cos(from.lat * radian) * deg;
    double ax = remainder(a.lon - from.lon, 360) * shrink, ay = (a.lat - from.lat) * deg;
    double bx = ax + remainder(b.lon - a.lon, 360) * shrink, by = (b.lat - from.lat) * deg;
    double dx = bx - ax, dy = by - ay, size = dx * dx + dy * dy;
    *part = size > 0 ? fmin(1, fmax(0, -(ax * dx + ay * dy) / size)) : 0;
    return hypot(ax + *part * dx, ay + *part * dy);
}

static double legs_km(mrs_spot from, mrs_spot a, mrs_spot b, double part)
{
    return mrs_geodesic_km(from, along(a, b, part));
}

/* The nearest spot of a leg, by ternary search: along a leg the distance falls, then rises. */
static mrs_nearest on_leg(mrs_spot from, const mrs_spot *line, uint32_t leg)
{
    mrs_spot a = line[leg], b = line[leg + 1];
    double low = 0, high = 1;
    while (high - low > 1e-7) {
        double third = (high - low) / 3;
        if (legs_km(from, a, b, low + third) < legs_km(from, a, b, high - third))
            high -= third;
        else
            low += third;
    }
    double part = (low + high) / 2;
    return (mrs_nearest){legs_km(from, a, b, part), leg, part, along(a, b, part)};
}

mrs_nearest mrs_geodesic_to_line(mrs_spot from, const mrs_spot *line, uint32_t n)
{
    mrs_nearest best = {mrs_geodesic_km(from, line[0]), 0, 0, line[0]};
    double least = INFINITY, part;
    for (uint32_t i = 0; i + 1 < n; i++)
        least = fmin(least, roughly(from, line[i], line[i + 1], &part));
    /* the plane errs by less than a hundredth near by; far off by more: then more legs are tried */
    double limit = least * (least < 300 ? 1.02 : 1.5) + 0.1;
    for (uint32_t i = 0; i + 1 < n; i++) {
        if (roughly(from, line[i], line[i + 1], &part) > limit)
            continue;
        mrs_nearest here = on_leg(from, line, i);
        if (here.km < best.km)
            best = here;
    }
    return best;
}
