/* borders_make.c - from shared arcs of a topology to one line for each pair of countries. */
#include "analyse/border_layout.h"
#include "analyse/distance.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

enum { UNITS = 4 };

typedef struct {
    int64_t x, y; /* of the topology's grid */
} knot;

typedef struct {
    knot *at;
    uint32_t n;
    struct {
        char code[3];
        uint32_t uses;
    } units[UNITS];      /* whose rings it is part of */
    const char *unit[2]; /* the two that it parts; NULL: it parts none */
    bool many;           /* more than two, or than UNITS */
    bool taken;
} arc;

typedef struct {
    mrs_arena *arena;
    const json_t *root;
    const mrs_tsv *units;
    double scale[2], shift[2];
    arc *arcs;
    uint32_t n_arcs;
    MRS_VEC(mrs_border_pair) pairs;
    MRS_VEC(mrs_border_part) parts;
    MRS_VEC(mrs_border_point) points;
} making;

/* ---- in ---------------------------------------------------------------------------------------
 */

static int64_t whole(const json_t *list, size_t i)
{
    return json_integer_value(json_array_get(list, i));
}

static mrs_status read_arcs(making *m, mrs_err *err)
{
    const json_t *arcs = json_object_get(m->root, "arcs");
    const json_t *transform = json_object_get(m->root, "transform");
    for (int i = 0; i < 2; i++) {
        m->scale[i] =
            json_number_value(json_array_get(json_object_get(transform, "scale"), (size_t)i));
        m->shift[i] =
            json_number_value(json_array_get(json_object_get(transform, "translate"), (size_t)i));
    }
    m->n_arcs = (uint32_t)json_array_size(arcs);
    if (!m->n_arcs || !(m->scale[0] > 0 && m->scale[1] > 0))
        return mrs_fail(err, MRS_E_FORMAT, "no quantized arcs");
    m->arcs = MRS_NEW(m->arena, arc, m->n_arcs);
    for (uint32_t i = 0; i < m->n_arcs; i++) {
        const json_t *list = json_array_get(arcs, i);
        arc *a = &m->arcs[i];
        a->n = (uint32_t)json_array_size(list);
        a->at = MRS_NEW(m->arena, knot, a->n);
        knot at = {0, 0};
        for (uint32_t k = 0; k < a->n; k++) {
            at.x += whole(json_array_get(list, k), 0);
            at.y += whole(json_array_get(list, k), 1);
            a->at[k] = at;
        }
        if (a->n < 2)
            return mrs_fail(err, MRS_E_FORMAT, "arc %u: of one point", i);
    }
    return MRS_OK;
}

static void use_arc(arc *a, mrs_str code)
{
    for (int k = 0; k < UNITS; k++) {
        if (!a->units[k].uses)
            memcpy(a->units[k].code, code.ptr, 2);
        if (memcmp(a->units[k].code, code.ptr, 2) == 0) {
            a->units[k].uses++;
            return;
        }
    }
    a->many = true;
}

/* A ring that runs along an arc twice, out and back (a spur that the grid left), is not parted by
 * it; nor are two units of one code. */
static void settle(arc *a)
{
    int n = 0;
    for (int k = 0; k < UNITS; k++) {
        if (a->units[k].uses % 2 == 0)
            continue;
        a->many |= n == 2;
        if (n < 2)
            a->unit[n++] = a->units[k].code;
    }
    if (n < 2)
        a->unit[0] = NULL;
}

/* Rings at any depth. */
static mrs_status use_arcs(making *m, const json_t *rings, mrs_str code, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < json_array_size(rings); i++) {
        const json_t *one = json_array_get(rings, i);
        int64_t index = json_is_integer(one) ? json_integer_value(one) : 0;
        index = index < 0 ? -1 - index : index;
        if (json_is_array(one))
            st = use_arcs(m, one, code, err);
        else if (index >= (int64_t)m->n_arcs)
            st = mrs_fail(err, MRS_E_FORMAT, "arc %lld: there is none", (long long)index);
        else
            use_arc(&m->arcs[index], code);
    }
    return st;
}

/* By its number, else by its name, in data/borders/units.tsv; empty: of nobody. */
static mrs_status code_of(const making *m, const json_t *unit, mrs_str *code, mrs_err *err)
{
    mrs_str number = mrs_str_of(json_string_value(json_object_get(unit, "id")));
    mrs_str name =
        mrs_str_of(json_string_value(json_object_get(json_object_get(unit, "properties"), "name")));
    for (uint32_t r = 1; r < m->units->rows; r++) {
        const mrs_str *cells = m->units->cells + (size_t)r * m->units->cols;
        if ((cells[0].len && mrs_str_eq(cells[0], number)) ||
            (!cells[0].len && !number.len && mrs_str_eq(cells[1], name))) {
            *code = cells[2];
            return code->len == 0 || code->len == 2
                       ? MRS_OK
                       : mrs_fail(err, MRS_E_FORMAT, "data/borders/units.tsv line %u: not a code",
                                  m->units->lines[r]);
        }
    }
    return mrs_fail(err, MRS_E_FORMAT, "data/borders/units.tsv: no row for %.*s %.*s",
                    (int)number.len, number.ptr, (int)name.len, name.ptr);
}

static mrs_status read_units(making *m, mrs_err *err)
{
    const json_t *units = json_object_get(
        json_object_get(json_object_get(m->root, "objects"), "countries"), "geometries");
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < json_array_size(units); i++) {
        const json_t *unit = json_array_get(units, i);
        mrs_str code = {0};
        st = code_of(m, unit, &code, err);
        if (!st && code.len)
            st = use_arcs(m, json_object_get(unit, "arcs"), code, err);
    }
    for (uint32_t i = 0; !st && i < m->n_arcs; i++) {
        settle(&m->arcs[i]);
        if (m->arcs[i].many)
            st = mrs_fail(err, MRS_E_FORMAT, "arc %u: shared by more than two", i);
    }
    return st;
}

/* ---- joined -----------------------------------------------------------------------------------
 */

typedef struct {
    arc *arcs[512]; /* of one pair */
    uint32_t n;
} shared;

static bool same(knot a, knot b)
{
    return a.x == b.x && a.y == b.y;
}

/* The one other arc that ends where this one does; NULL: none, or the line branches there. */
static arc *next_arc(const shared *s, knot end, bool *turned)
{
    arc *found = NULL;
    uint32_t ends = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        arc *a = s->arcs[i];
        bool first = same(a->at[0], end), last = same(a->at[a->n - 1], end);
        ends += (uint32_t)first + (uint32_t)last;
        if ((first || last) && !a->taken) {
            found = a;
            *turned = !first;
        }
    }
    return ends == 2 ? found : NULL;
}

typedef MRS_VEC(knot) knots;

static void append(making *m, knots *line, const arc *a, bool turned)
{
    for (uint32_t i = line->n ? 1 : 0; i < a->n; i++)
        *MRS_PUSH(m->arena, line) = a->at[turned ? a->n - 1 - i : i];
}

static void turn(knots *line)
{
    for (uint32_t i = 0; i < line->n / 2; i++) {
        knot k = line->at[i];
        line->at[i] = line->at[line->n - 1 - i];
        line->at[line->n - 1 - i] = k;
    }
}

/* The arc and all that hang on to either end of it. */
static void follow(making *m, const shared *s, arc *a, knots *line)
{
    bool turned = false;
    append(m, line, a, false);
    a->taken = true;
    for (int end = 0; end < 2; end++) {
        for (arc *next; (next = next_arc(s, line->at[line->n - 1], &turned));) {
            append(m, line, next, turned);
            next->taken = true;
        }
        turn(line);
    }
    /* from north to south, or west to east */
    knot first = line->at[0], last = line->at[line->n - 1];
    if (first.y < last.y || (first.y == last.y && first.x > last.x))
        turn(line);
}

static int by_size(const void *a, const void *b)
{
    const knots *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : 0;
}

static mrs_spot degrees(const making *m, knot k)
{
    return (mrs_spot){(double)k.y * m->scale[1] + m->shift[1],
                      (double)k.x * m->scale[0] + m->shift[0]};
}

static void put_part(making *m, const knots *line, double *km)
{
    *MRS_PUSH(m->arena, &m->parts) = (mrs_border_part){m->points.n, line->n};
    for (uint32_t i = 0; i < line->n; i++) {
        mrs_spot s = degrees(m, line->at[i]);
        if (i)
            *km += mrs_geodesic_km(degrees(m, line->at[i - 1]), s);
        *MRS_PUSH(m->arena, &m->points) = (mrs_border_point){
            (int32_t)lround(s.lat * 1e7), (int32_t)lround(s.lon * 1e7), (float)*km};
    }
}

static void put_pair(making *m, shared *s)
{
    MRS_VEC(knots) lines = {0};
    for (uint32_t i = 0; i < s->n; i++)
        if (!s->arcs[i]->taken)
            follow(m, s, s->arcs[i], MRS_PUSH(m->arena, &lines));
    qsort(lines.at, lines.n, sizeof *lines.at, by_size);
    mrs_border_pair pair = {.first_part = m->parts.n, .n_parts = lines.n};
    const arc *a = s->arcs[0];
    int low = memcmp(a->unit[0], a->unit[1], 2) < 0 ? 0 : 1;
    memcpy(pair.a, a->unit[low], 2);
    memcpy(pair.b, a->unit[!low], 2);
    *MRS_PUSH(m->arena, &m->pairs) = pair;
    double km = 0;
    for (uint32_t i = 0; i < lines.n; i++)
        put_part(m, &lines.at[i], &km);
}

static bool of_pair(const arc *a, const arc *b)
{
    return b->unit[0] && !b->taken &&
           ((!memcmp(a->unit[0], b->unit[0], 2) && !memcmp(a->unit[1], b->unit[1], 2)) ||
            (!memcmp(a->unit[0], b->unit[1], 2) && !memcmp(a->unit[1], b->unit[0], 2)));
}

static mrs_status join(making *m, mrs_err *err)
{
    shared *s = MRS_NEW(m->arena, shared, 1);
    for (uint32_t i = 0; i < m->n_arcs; i++) {
        const arc *a = &m->arcs[i];
        if (!a->unit[0] || a->taken)
            continue;
        s->n = 0;
        for (uint32_t k = i; k < m->n_arcs; k++) {
            if (!of_pair(a, &m->arcs[k]))
                continue;
            if (s->n == sizeof s->arcs / sizeof *s->arcs)
                return mrs_fail(err, MRS_E_LIMIT, "%s-%s: too many arcs", a->unit[0], a->unit[1]);
            s->arcs[s->n++] = &m->arcs[k];
        }
        put_pair(m, s);
    }
    return MRS_OK;
}

/* ---- out --------------------------------------------------------------------------------------
 */

static int by_codes(const void *a, const void *b)
{
    return memcmp(a, b, 4);
}

static void put_all(mrs_buf *out, const void *at, size_t n)
{
    mrs_buf_put(out, (mrs_str){at, n});
}

mrs_status mrs_borders_make(mrs_str topology, const mrs_tsv *units, mrs_arena *arena, mrs_buf *out,
                            mrs_err *err)
{
    json_error_t why;
    making m = {.arena = arena, .units = units};
    json_t *root = json_loadb(topology.ptr, topology.len, 0, &why);
    if (!root)
        return mrs_fail(err, MRS_E_FORMAT, "line %d: %s", why.line, why.text);
    m.root = root;
    mrs_status st = read_arcs(&m, err);
    if (!st)
        st = read_units(&m, err);
    if (!st)
        st = join(&m, err);
    json_decref(root);
    if (st)
        return st;
    qsort(m.pairs.at, m.pairs.n, sizeof *m.pairs.at, by_codes);
    mrs_border_head head = {m.pairs.n, m.parts.n, m.points.n, 0};
    put_all(out, &head, sizeof head);
    put_all(out, m.pairs.at, m.pairs.n * sizeof *m.pairs.at);
    put_all(out, m.parts.at, m.parts.n * sizeof *m.parts.at);
    put_all(out, m.points.at, m.points.n * sizeof *m.points.at);
    return mrs_buf_status(out, err);
}
