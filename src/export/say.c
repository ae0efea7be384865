/* say.c - one field in plain words. */
#include "export/export.h"

#include <math.h>
#include <stdio.h>

static void put_day(mrs_buf *out, const char *before, int32_t day)
{
    char text[16];
    mrs_day_text(day, text);
    mrs_buf_printf(out, "%s%s", before, text);
}

/* "2024-05" or "2024" when the two days are the ends of just that. */
static bool whole(int32_t start, int32_t end, mrs_buf *out)
{
    int y, m, d, y2, m2, d2;
    mrs_day_parts(start, &y, &m, &d);
    mrs_day_parts(end, &y2, &m2, &d2);
    if (y != y2 || d != 1 || d2 != mrs_days_in_month(y2, m2))
        return false;
    if (m == m2)
        mrs_buf_printf(out, "%04d-%02d", y, m);
    else if (m == 1 && m2 == 12)
        mrs_buf_printf(out, "%04d", y);
    else
        return false;
    return true;
}

/* Both ends known. */
static void say_range(const mrs_when *t, mrs_buf *out)
{
    if (t->start == t->end) {
        put_day(out, "", t->start);
    } else if (t->end - t->start < 7 && t->inferred) {
        put_day(out, "week to ", t->end);
    } else if (!whole(t->start, t->end, out)) {
        put_day(out, "", t->start);
        put_day(out, "..", t->end);
    }
}

void mrs_say_when(const mrs_when *t, mrs_buf *out)
{
    bool start = t->start != MRS_NO_DAY, end = t->end != MRS_NO_DAY;
    if (start && end)
        say_range(t, out);
    else if (start)
        put_day(out, "since ", t->start);
    else if (end)
        put_day(out, "until ", t->end);
    else if (t->deadline != MRS_NO_DAY)
        put_day(out, "due ", t->deadline);
    else
        mrs_buf_put(out, MRS_STR("undated"));
}

void mrs_say_where(const mrs_place *p, mrs_buf *out)
{
    if (!p || (p->precision == MRS_PRECISION_NONE && !p->name.len)) {
        mrs_buf_put(out, p && p->withheld ? MRS_STR("withheld") : MRS_STR("-"));
        return;
    }
    if (p->precision == MRS_PRECISION_NEAR)
        mrs_buf_put(out, MRS_STR("near "));
    mrs_buf_put(out, p->name);
    if (isfinite(p->radius_km) && p->radius_km > 0)
        mrs_buf_printf(out, " ±%.*f km", p->radius_km < 1 ? 1 : 0, p->radius_km);
    if (p->withheld)
        mrs_buf_put(out, MRS_STR(" (more is withheld)"));
}

void mrs_say_parties(const mrs_party *parties, uint32_t n, mrs_buf *out)
{
    for (uint32_t i = 0; i < n; i++) {
        mrs_buf_put(out, i ? MRS_STR(", ") : MRS_STR(""));
        mrs_buf_put(out, parties[i].affiliation == MRS_AFFILIATION_ALLEGED ? MRS_STR("alleged ")
                                                                           : MRS_STR(""));
        mrs_buf_put(out, parties[i].name);
    }
}

static void sides(const mrs_party *actors, uint32_t n, const mrs_party *targets, uint32_t m,
                  mrs_buf *out)
{
    if (!n && !m)
        return;
    if (n)
        mrs_say_parties(actors, n, out);
    else
        mrs_buf_put(out, MRS_STR("unknown"));
    if (!m)
        return;
    mrs_buf_put(out, MRS_STR(" → "));
    mrs_say_parties(targets, m, out);
}

void mrs_say_sides(const mrs_claim *c, mrs_buf *out)
{
    sides(c->actors, c->n_actors, c->targets, c->n_targets, out);
}

void mrs_say_event_sides(const mrs_event *e, mrs_buf *out)
{
    sides(e->actors, e->n_actors, e->targets, e->n_targets, out);
}

/* Of several counts of one kind each says what it counts: "killed 2 (guard); killed 11 (attacker)".
 */
static void say_unit(mrs_str unit, uint32_t of_kind, mrs_buf *out)
{
    if (of_kind > 1 && unit.len)
        mrs_buf_printf(out, " (%.*s)", (int)unit.len, unit.ptr);
}

void mrs_say_counts(const mrs_claim *c, mrs_buf *out)
{
    for (uint32_t i = 0; i < c->n_quantities; i++) {
        const mrs_quantity *q = &c->quantities[i];
        uint32_t of_kind = 0;
        for (uint32_t k = 0; k < c->n_quantities; k++)
            of_kind += c->quantities[k].kind == q->kind;
        mrs_buf_put(out, i ? MRS_STR("; ") : MRS_STR(""));
        mrs_count_text(q->kind, q->low, q->best, q->high, out);
        say_unit(q->unit, of_kind, out);
    }
}

void mrs_say_event_counts(const mrs_event *e, mrs_buf *out)
{
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const mrs_event_quantity *q = &e->quantities[i];
        uint32_t of_kind = 0;
        for (uint32_t k = 0; k < e->n_quantities; k++)
            of_kind += e->quantities[k].kind == q->kind;
        mrs_buf_put(out, i ? MRS_STR("; ") : MRS_STR(""));
        mrs_count_text(q->kind, q->low, q->best, q->high, out);
        say_unit(q->unit, of_kind, out);
    }
}

void mrs_say_source(const mrs_source *s, mrs_str publisher, mrs_buf *out)
{
    if (s->kind != MRS_SOURCE_NARRATOR && s->name.len)
        mrs_buf_put(out, s->name);
    else
        mrs_buf_put(out, publisher.len ? publisher : MRS_STR("the report"));
}

void mrs_say_sources(const mrs_event *e, mrs_buf *out)
{
    uint32_t n = mrs_event_sides(e);
    mrs_buf_printf(out, "%u source%s", e->independent, e->independent == 1 ? "" : "s");
    if (n > 1)
        mrs_buf_printf(out, ", %u sides", n);
    else if (e->says == 1)
        mrs_buf_put(out, MRS_STR(", actor's side"));
    else if (e->says == 2)
        mrs_buf_put(out, MRS_STR(", target's side"));
}

/* The reason, worded by who left them out: the default, or what the user asked for. */
static const char *left_words(mrs_left l, bool asked)
{
    if (asked && l == MRS_LEFT_STATUS)
        return "of another status";
    if (asked && l == MRS_LEFT_RECENCY)
        return "of another recency";
    if (asked && l == MRS_LEFT_CONFIDENCE)
        return "below the confidence asked";
    return mrs_left_text(l);
}

/* Those that the default left out, or those that the user's words did. */
static uint32_t say_left(const mrs_tally *t, bool asked, bool any, mrs_buf *out)
{
    uint32_t n = 0;
    for (int i = 0; i < MRS_N_LEFTS; i++) {
        if (!t->left[i] || (t->asked >> i & 1) != asked)
            continue;
        mrs_buf_printf(out, "%s%llu %s",
                       any ? ", " : "; left out: ", (unsigned long long)t->left[i],
                       left_words((mrs_left)i, asked));
        any = true;
        n++;
    }
    return n;
}

void mrs_tally_text(const mrs_tally *t, const char *noun, mrs_buf *out)
{
    mrs_buf_printf(out, "%llu %s%s shown", (unsigned long long)t->shown, noun,
                   t->shown == 1 ? "" : "s");
    uint32_t n = say_left(t, false, false, out);
    if (n)
        mrs_buf_put(out, MRS_STR(" (--all shows them)"));
    say_left(t, true, n > 0, out);
    if (t->left[MRS_LEFT_LIMIT])
        mrs_buf_put(out, MRS_STR(" (--limit 0 shows all)"));
}

void mrs_tally_where(const mrs_tally *t, mrs_buf *out)
{
    mrs_buf_printf(out,
                   "%llu pinned, %llu only an area, %llu with no place, %llu undated, %llu dated "
                   "by inference",
                   (unsigned long long)t->pinned, (unsigned long long)t->area,
                   (unsigned long long)t->no_place, (unsigned long long)t->undated,
                   (unsigned long long)t->inferred);
}

void mrs_coverage_text(const mrs_summary *s, mrs_buf *out)
{
    unsigned long long docs = s->docs, not_coded = s->not_coded, in_part = s->in_part;
    if (not_coded)
        mrs_buf_printf(out, "%llu of %llu reports %s not machine-coded (%s)", not_coded, docs,
                       not_coded == 1 ? "is" : "are", s->languages);
    if (in_part && not_coded)
        mrs_buf_printf(out, ", %llu more in part", in_part);
    else if (in_part)
        mrs_buf_printf(out, "%llu of %llu reports %s not machine-coded in part", in_part, docs,
                       in_part == 1 ? "is" : "are");
}
