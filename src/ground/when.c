#include "ground/when_solve.h"

#include <stdlib.h>

/* ---- which way the report tells its times -----------------------------------------------------
 */
static mrs_cal published(const mrs_doc *doc)
{
    const mrs_published *p = &doc->published;
    if (p->first == MRS_NO_DAY || p->last == MRS_NO_DAY)
        return (mrs_cal){0};
    mrs_cal day = mrs_cal_of_day(p->first);
    if (p->first == p->last)
        return day;
    return mrs_cal_to(day, p->last - p->first > 31 ? MRS_GRAIN_YEAR : MRS_GRAIN_MONTH);
}

/* Words that only make sense from publication: "today", "last week", "Friday", "two days ago". */
static bool tells_from_now(const mrs_time_match *m)
{
    return m->v[MRS_TS_day0] != MRS_TIME_UNSET || m->v[MRS_TS_shiftn] != MRS_TIME_UNSET ||
           m->reading == MRS_TR_ago || m->reading == MRS_TR_recent ||
           (m->v[MRS_TS_weekday] != MRS_TIME_UNSET && m->v[MRS_TS_day] == MRS_TIME_UNSET);
}

void mrs_time_mode(mrs_time_work *w)
{
    uint32_t far = 0, dated = 0, from_now = 0;
    w->now = published(w->doc);
    for (uint32_t i = 0; i < w->found.n; i++) {
        const mrs_time_match *m = &w->found.at[i].m;
        int32_t year = m->v[MRS_TS_year];
        bool named = year >= 1000 && m->reading != MRS_TR_hijri;
        if (named && year > w->newest)
            w->newest = year;
        far += named && (!w->now.grain || year < w->now.year - 1);
        dated += named && m->v[MRS_TS_month] != MRS_TIME_UNSET;
        from_now += tells_from_now(m);
        if (m->reading == MRS_TR_numeric && m->v[MRS_TS_day2] > 12)
            w->us_order = true;
    }
    uint32_t least = w->now.grain ? 4 : 3;
    w->narrative = far >= least && far > 3 * from_now && (w->now.grain || dated >= 2);
}

/* ---- open, close, find ------------------------------------------------------------------------
 */
enum { CEILING = 16 << 20 };

typedef struct {
    const mrs_pack *pack;
    mrs_whens *whens;
} loading;

static mrs_status load(void *ctx, mrs_err *err)
{
    loading *l = ctx;
    return mrs_time_load(l->pack, l->whens, err);
}

mrs_status mrs_whens_open(const mrs_pack *pack, mrs_whens **out, mrs_err *err)
{
    *out = NULL;
    mrs_whens *whens = calloc(1, sizeof *whens);
    if (whens)
        whens->arena = mrs_arena_new(CEILING);
    if (!whens || !whens->arena) {
        free(whens);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    loading l = {pack, whens};
    mrs_status st = mrs_arena_run(&whens->arena, 1, load, &l, err);
    if (st)
        mrs_whens_close(whens);
    else
        *out = whens;
    return st;
}

void mrs_whens_close(mrs_whens *whens)
{
    if (!whens)
        return;
    mrs_arena_free(whens->arena);
    free(whens);
}

mrs_status mrs_whens_find(const mrs_whens *whens, mrs_doc *doc, mrs_err *err)
{
    (void)err;
    mrs_time_work w = {.whens = whens, .doc = doc, .parse = doc->parse, .arena = doc->arena};
    w.atoms = mrs_atoms_of_doc(doc);
    mrs_time_hits(&w);
    mrs_time_matches(&w);
    mrs_time_mode(&w);
    mrs_time_pairs(&w);
    for (uint32_t i = 0; i < w.found.n; i++)
        mrs_time_solve(&w, &w.found.at[i]);
    for (uint32_t i = 0; i < w.found.n; i++)
        mrs_time_bound_of(&w, &w.found.at[i]);
    mrs_time_ranges(&w);
    return MRS_OK;
}
