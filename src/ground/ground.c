#include "ground/ground.h"

#include "ground/place.h"
#if __has_include("ground/when.h")
#include "ground/when.h"
#define HAS_WHEN 1
#endif
#if __has_include("ground/actor.h")
#include "ground/actor.h"
#define HAS_ACTOR 1
#endif
#if __has_include("ground/count.h")
#include "ground/count.h"
#define HAS_COUNT 1
#endif

#include <stdlib.h>

struct mrs_ground {
    mrs_places *places;
#ifdef HAS_WHEN
    mrs_whens *whens;
#endif
#ifdef HAS_ACTOR
    mrs_actors *actors;
#endif
#ifdef HAS_COUNT
    mrs_counts *counts;
#endif
};

mrs_status mrs_ground_open(const mrs_pack *pack, mrs_ground **out, mrs_err *err)
{
    *out = NULL;
    mrs_ground *ground = calloc(1, sizeof *ground);
    if (!ground)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_places_open(pack, &ground->places, err);
#ifdef HAS_WHEN
    if (!st)
        st = mrs_whens_open(pack, &ground->whens, err);
#endif
#ifdef HAS_ACTOR
    if (!st)
        st = mrs_actors_open(pack, &ground->actors, err);
#endif
#ifdef HAS_COUNT
    if (!st)
        st = mrs_counts_open(pack, &ground->counts, err);
#endif
    if (st) {
        mrs_ground_close(ground);
        return st;
    }
    *out = ground;
    return MRS_OK;
}

void mrs_ground_close(mrs_ground *ground)
{
    if (!ground)
        return;
#ifdef HAS_COUNT
    mrs_counts_close(ground->counts);
#endif
#ifdef HAS_ACTOR
    mrs_actors_close(ground->actors);
#endif
#ifdef HAS_WHEN
    mrs_whens_close(ground->whens);
#endif
    mrs_places_close(ground->places);
    free(ground);
}

mrs_status mrs_ground_run(const mrs_ground *ground, mrs_doc *doc, mrs_err *err)
{
    doc->ground = MRS_NEW(doc->arena, mrs_grounding, 1);
    mrs_status st = mrs_places_find(ground->places, doc, err);
#ifdef HAS_WHEN
    if (!st)
        st = mrs_whens_find(ground->whens, doc, err);
#endif
#ifdef HAS_ACTOR
    if (!st)
        st = mrs_actors_find(ground->actors, doc, err);
#endif
#ifdef HAS_COUNT
    if (!st)
        st = mrs_counts_find(ground->counts, doc, err);
#endif
    return st;
}

void mrs_ground_actor(const mrs_ground *ground, mrs_str name, mrs_str *id, mrs_str *canonical)
{
    mrs_actors_lookup(ground->actors, name, id, canonical);
}
