#include "access/profile.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    uint32_t types; /* bit 1 << mrs_type; 0: any */
    mrs_str modes, actors, targets, words;
    bool marked; /* a place that is marked sensitive */
    mrs_sensitivity does;
} rule;

struct mrs_profile {
    rule *rules;
    uint32_t n;
};

/* ---- rows -------------------------------------------------------------------------------------
 */

enum { TYPE, MODE, ACTOR, TARGET, WORDS, PLACE, TO_PLACE, TO_TIME, LATE, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"type",  "mode",     "actor",   "target",    "words",
                                               "place", "to_place", "to_time", "late_hours"};

static mrs_status wrong(uint32_t row, const char *column, mrs_str cell, mrs_err *err)
{
    return mrs_fail(err, MRS_E_FORMAT, "data/publish/profile.tsv row %u: %s \"%.*s\"", row, column,
                    (int)cell.len, cell.ptr);
}

static bool one_of(mrs_str cell, const char *word, bool *is)
{
    *is = mrs_str_is(cell, word);
    return *is || cell.len == 0;
}

static mrs_status read_rule(const mrs_table *t, const uint32_t *cols, uint32_t row, rule *out,
                            mrs_err *err)
{
    mrs_str c[N_COLUMNS];
    mrs_type type;
    int64_t hours = 0;
    for (int i = 0; i < N_COLUMNS; i++)
        c[i] = mrs_table_cell(t, row, cols[i]);
    if (c[TYPE].len && !mrs_type_read(c[TYPE], &type))
        return wrong(row, "type", c[TYPE], err);
    out->types = c[TYPE].len ? (uint32_t)1 << type : 0;
    out->modes = c[MODE];
    out->actors = c[ACTOR];
    out->targets = c[TARGET];
    out->words = c[WORDS];
    if (!one_of(c[PLACE], "sensitive", &out->marked))
        return wrong(row, "place", c[PLACE], err);
    if (!one_of(c[TO_PLACE], "area", &out->does.place))
        return wrong(row, "to_place", c[TO_PLACE], err);
    if (!one_of(c[TO_TIME], "week", &out->does.time))
        return wrong(row, "to_time", c[TO_TIME], err);
    if (!mrs_str_int(c[LATE], &hours) || hours < 0 || hours > 10000)
        return wrong(row, "late_hours", c[LATE], err);
    out->does.late_hours = (uint32_t)hours;
    return MRS_OK;
}

static mrs_status read_rules(const mrs_table *t, mrs_profile *p, mrs_err *err)
{
    uint32_t cols[N_COLUMNS];
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < N_COLUMNS; i++)
        st = mrs_table_column(t, columns[i], &cols[i], err);
    for (uint32_t r = 1; !st && r < t->rows; r++)
        st = read_rule(t, cols, r, &p->rules[p->n++], err);
    return st;
}

mrs_status mrs_profile_open(const mrs_pack *pack, mrs_profile **out, mrs_err *err)
{
    mrs_table t;
    *out = NULL;
    mrs_status st = mrs_table_open(pack, "table/publish/profile", &t, err);
    if (st)
        return st;
    mrs_profile *p = calloc(1, sizeof *p);
    if (p)
        p->rules = calloc(t.rows, sizeof *p->rules);
    st = p && p->rules ? read_rules(&t, p, err) : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (st)
        mrs_profile_close(p);
    else
        *out = p;
    return st;
}

void mrs_profile_close(mrs_profile *profile)
{
    if (!profile)
        return;
    free(profile->rules);
    free(profile);
}

/* ---- words ------------------------------------------------------------------------------------
 */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

size_t mrs_words_at(mrs_str text, size_t at, mrs_str words)
{
    if (!words.len || at + words.len > text.len || (at && is_letter(text.ptr[at - 1])))
        return 0;
    for (size_t i = 0; i < words.len; i++)
        if ((text.ptr[at + i] | 0x20) != (words.ptr[i] | 0x20))
            return 0;
    mrs_str rest = mrs_str_sub(text, at + words.len, text.len);
    size_t s = mrs_str_starts(rest, MRS_STR("es")) ? 2 : mrs_str_starts(rest, MRS_STR("s")) ? 1 : 0;
    if (s < rest.len && is_letter(rest.ptr[s]))
        return 0;
    return words.len + s;
}

bool mrs_profile_told(mrs_str text, mrs_str list)
{
    mrs_str words;
    while (mrs_str_split(&list, '|', &words))
        for (size_t at = 0; words.len && at < text.len; at++)
            if (mrs_words_at(text, at, words))
                return true;
    return false;
}

/* ---- judging ----------------------------------------------------------------------------------
 */

static bool has_kind(const mrs_party *parties, uint32_t n, mrs_str kinds)
{
    for (uint32_t i = 0; i < n; i++)
        if (mrs_list_has(kinds, mrs_str_of(mrs_actor_kind_text(parties[i].kind))))
            return true;
    return false;
}

static bool party_told(const mrs_party *parties, uint32_t n, mrs_str words)
{
    for (uint32_t i = 0; i < n; i++)
        if (mrs_profile_told(parties[i].name, words))
            return true;
    return false;
}

static bool told(const mrs_claim *c, mrs_str words)
{
    return party_told(c->actors, c->n_actors, words) ||
           party_told(c->targets, c->n_targets, words) ||
           (c->place && mrs_profile_told(c->place->name, words));
}

static bool is_marked(const mrs_place *p)
{
    bool is = p && p->sensitive;
    for (uint32_t i = 0; p && !is && i < p->n_parts; i++)
        is = p->parts[i].sensitive;
    return is;
}

static bool fits(const rule *r, const mrs_claim *c)
{
    return (!r->types || (r->types >> c->type & 1)) &&
           (!r->modes.len || mrs_list_has(r->modes, c->mode)) &&
           (!r->actors.len || has_kind(c->actors, c->n_actors, r->actors)) &&
           (!r->targets.len || has_kind(c->targets, c->n_targets, r->targets)) &&
           (!r->words.len || told(c, r->words)) && (!r->marked || is_marked(c->place));
}

static bool add(mrs_sensitivity *to, mrs_sensitivity more)
{
    mrs_sensitivity was = *to;
    to->place |= more.place;
    to->time |= more.time;
    if (more.late_hours > to->late_hours)
        to->late_hours = more.late_hours;
    return was.place != to->place || was.time != to->time || was.late_hours != to->late_hours;
}

static bool same_point(const mrs_place *a, const mrs_place *b)
{
    return a && b && a->gazetteer_id.len && mrs_str_eq(a->gazetteer_id, b->gazetteer_id) &&
           (a->precision == MRS_PRECISION_EXACT || a->precision == MRS_PRECISION_NEAR);
}

/* Its day or place was taken from the sentence of the other. */
static bool takes_from(const mrs_claim *c, mrs_span sentence)
{
    return mrs_span_overlap(c->time.at, sentence) || mrs_span_overlap(c->time.anchor, sentence) ||
           (c->place && mrs_span_overlap(c->place->at, sentence));
}

static bool goes_with(const mrs_claim_row *a, const mrs_claim_row *b)
{
    return takes_from(&b->claim, a->claim.sentence) || (a->group && a->group == b->group) ||
           a->claim.sentence.start == b->claim.sentence.start || mrs_str_eq(a->part_of, b->id) ||
           mrs_str_eq(b->part_of, a->id) || mrs_str_eq(a->coincides_with, b->id) ||
           mrs_str_eq(b->coincides_with, a->id) || same_point(a->claim.place, b->claim.place);
}

void mrs_profile_judge(const mrs_profile *profile, const mrs_claim_row *claims, uint32_t n,
                       mrs_sensitivity *out)
{
    bool grown = true;
    for (uint32_t i = 0; i < n; i++) {
        out[i] = (mrs_sensitivity){0};
        for (uint32_t r = 0; r < profile->n; r++)
            if (fits(&profile->rules[r], &claims[i].claim))
                add(&out[i], profile->rules[r].does);
    }
    while (grown) {
        grown = false;
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t k = 0; (out[i].place || out[i].time) && k < n; k++)
                if (goes_with(&claims[i], &claims[k]))
                    grown |= add(&out[k], out[i]);
    }
}

/* ---- coarsening -------------------------------------------------------------------------------
 */

static bool is_fine(mrs_precision p)
{
    return p == MRS_PRECISION_EXACT || p == MRS_PRECISION_NEAR || p == MRS_PRECISION_NONE ||
           p == MRS_PRECISION_COMPOSITE;
}

static const double district_km = 30;

/* The area that holds it; of a place that the gazetteer does not have, its country alone. */
static mrs_place area_of(const mrs_ground *ground, const mrs_place *p, mrs_arena *arena)
{
    mrs_place area = {.lat = NAN, .lon = NAN, .radius_km = NAN};
    if (!is_fine(p->precision))
        area = *p;
    else if (!mrs_ground_holder(ground, p->gazetteer_id, arena, &area))
        area.precision = p->country[0] ? MRS_PRECISION_COUNTRY : MRS_PRECISION_NONE;
    if (area.precision == MRS_PRECISION_ADMIN2) /* one size, so that it tells nothing */
        area.radius_km = fmax(area.radius_km, district_km);
    if (!area.country[0])
        memcpy(area.country, p->country, sizeof area.country);
    area.at = p->at;
    area.withheld = area.sensitive = true;
    area.conflict = false;
    area.parts = NULL;
    area.n_parts = 0;
    return area;
}

static mrs_place coarse_place(const mrs_ground *ground, const mrs_place *p, mrs_arena *arena)
{
    if (!p->n_parts)
        return area_of(ground, p, arena);
    mrs_place out = *p, *parts = MRS_NEW(arena, mrs_place, p->n_parts);
    out.withheld = out.sensitive = true;
    for (uint32_t i = 0; i < p->n_parts; i++)
        parts[i] = area_of(ground, &p->parts[i], arena);
    out.parts = parts;
    out.name = MRS_STR("");
    out.gazetteer_id = MRS_STR("");
    out.lat = out.lon = out.radius_km = NAN;
    return out;
}

/* 1970-01-01 was a Thursday. */
static int32_t monday(int32_t day)
{
    int32_t past = (day + 3) % 7;
    return day == MRS_NO_DAY ? day : day - (past < 0 ? past + 7 : past);
}

static int32_t sunday(int32_t day)
{
    return day == MRS_NO_DAY ? day : monday(day) + 6;
}

static void coarse_time(mrs_when *t)
{
    bool wide = t->precision == MRS_TIME_MONTH || t->precision == MRS_TIME_SEASON ||
                t->precision == MRS_TIME_YEAR;
    if (!wide) {
        t->start = monday(t->start);
        t->end = sunday(t->end);
    }
    if (t->precision == MRS_TIME_DAY || t->precision == MRS_TIME_TIME)
        t->precision = MRS_TIME_WEEK;
    t->deadline = sunday(t->deadline);
    t->duration_days = t->duration_days < 7 ? 0 : t->duration_days;
    t->value = MRS_STR("");
    t->anchor = (mrs_span){0, 0};
}

void mrs_claim_bounds(mrs_claim *claim)
{
    claim->time.not_before = monday(claim->time.not_before);
    claim->time.not_after = sunday(claim->time.not_after);
}

void mrs_claim_coarsen(const mrs_ground *ground, mrs_sensitivity how, mrs_claim *claim,
                       mrs_arena *arena)
{
    if (how.place) { /* what gives none is marked too: link joins no other to it */
        static const mrs_place none = {.lat = NAN, .lon = NAN, .radius_km = NAN};
        mrs_place *place = MRS_NEW(arena, mrs_place, 1);
        *place = coarse_place(ground, claim->place ? claim->place : &none, arena);
        claim->place = place;
    }
    if (how.time) {
        coarse_time(&claim->time);
        mrs_claim_bounds(claim);
    }
    if (how.place || how.time) {
        claim->instrument = claim->means = (mrs_span){0, 0};
        claim->said = NULL;
    }
}
