#include "ground/ground.h"

#include "ground/actor.h"
#include "ground/count.h"
#include "ground/known.h"
#include "ground/person_names.h"
#include "ground/place.h"
#include "ground/recase.h"
#include "ground/when.h"

#include <stdlib.h>

struct mrs_ground {
    mrs_places *places;
    mrs_whens *whens;
    mrs_actors *actors;
    mrs_counts *counts;
    mrs_recaser recaser;
    mrs_known_tables known;
};

mrs_status mrs_ground_open(const mrs_pack *pack, mrs_ground **out, mrs_err *err)
{
    *out = NULL;
    mrs_ground *ground = calloc(1, sizeof *ground);
    if (!ground)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_places_open(pack, &ground->places, err);
    if (!st)
        st = mrs_whens_open(pack, &ground->whens, err);
    if (!st)
        st = mrs_actors_open(pack, &ground->actors, err);
    if (!st)
        st = mrs_counts_open(pack, &ground->counts, err);
    if (!st)
        st = mrs_recaser_open(pack, ground->places, ground->actors, &ground->recaser, err);
    if (!st)
        st = mrs_known_open(pack, ground->places, ground->actors, &ground->known, err);
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
    mrs_recaser_close(&ground->recaser);
    mrs_counts_close(ground->counts);
    mrs_actors_close(ground->actors);
    mrs_whens_close(ground->whens);
    mrs_places_close(ground->places);
    free(ground);
}

mrs_str mrs_ground_recase(const mrs_ground *ground, const mrs_nlp *nlp, mrs_str text,
                          mrs_arena *arena)
{
    return mrs_recase(&ground->recaser, nlp, text, arena);
}

void mrs_ground_names(const mrs_ground *ground, const mrs_nlp *nlp, mrs_doc *doc)
{
    mrs_person_names_mend(&ground->recaser, nlp, doc);
}

/* The order matters: actors read places (whose state?), counts read all three. */
mrs_status mrs_ground_run(const mrs_ground *ground, mrs_doc *doc, mrs_err *err)
{
    doc->ground = MRS_NEW(doc->arena, mrs_grounding, 1);
    mrs_status st = mrs_places_find(ground->places, doc, err);
    if (!st)
        st = mrs_whens_find(ground->whens, doc, err);
    if (!st)
        st = mrs_actors_find(ground->actors, doc, err);
    if (!st)
        st = mrs_counts_find(ground->counts, doc, err);
    return st;
}

void mrs_ground_known(const mrs_ground *ground, mrs_str text, mrs_span at, mrs_str lang,
                      mrs_arena *arena, mrs_knowns *out)
{
    mrs_known_find(&ground->known, text, at, lang, arena, out);
}

void mrs_ground_actor(const mrs_ground *ground, mrs_str name, mrs_str *id, mrs_str *canonical)
{
    mrs_actors_lookup(ground->actors, name, id, canonical);
}

bool mrs_ground_place(const mrs_ground *ground, mrs_str name, mrs_arena *arena, mrs_place *out)
{
    return mrs_places_by_id(ground->places, name, arena, out) ||
           mrs_places_lookup(ground->places, name, MRS_STR(""), arena, out);
}

bool mrs_ground_holder(const mrs_ground *ground, mrs_str id, mrs_arena *arena, mrs_place *out)
{
    return mrs_places_holder(ground->places, id, arena, out);
}
