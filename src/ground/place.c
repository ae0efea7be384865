#include "ground/place.h"

#include "ground/place_work.h"

#include <stdlib.h>

static const char *const WEIGHTS[MRS_N_PLACE_WEIGHTS] = {
#define MRS_X(name) #name,
    MRS_PLACE_WEIGHTS(MRS_X)
#undef MRS_X
};

static mrs_status read_weight(const mrs_table *table, const char *name, double *out, mrs_err *err)
{
    uint32_t value = 0;
    uint32_t row = mrs_table_find(table, mrs_str_of(name));
    mrs_status st = mrs_table_column(table, "value", &value, err);
    if (st)
        return st;
    if (!row)
        return mrs_fail(err, MRS_E_FORMAT, "no row \"%s\"", name);
    if (!mrs_str_num(mrs_table_cell(table, row, value), out))
        return mrs_fail(err, MRS_E_FORMAT, "%s: not a number", name);
    return MRS_OK;
}

static mrs_status read_weights(const mrs_pack *pack, mrs_places *places, mrs_err *err)
{
    mrs_table table = {0};
    mrs_status st = mrs_table_open(pack, "table/places/weights", &table, err);
    for (int i = 0; !st && i < MRS_N_PLACE_WEIGHTS; i++)
        st = read_weight(&table, WEIGHTS[i], &places->weight[i], err);
    return st ? mrs_err_wrap(err, st, "data/places/weights.tsv") : MRS_OK;
}

static mrs_status read_publishers(const mrs_pack *pack, mrs_places *places, mrs_err *err)
{
    mrs_status st = mrs_table_open(pack, "table/text/publishers", &places->publishers, err);
    if (!st)
        st = mrs_table_column(&places->publishers, "country", &places->publisher_country, err);
    return st;
}

/* The country that who publishes the report mostly reports of; 0 unknown. */
static uint32_t country_of_publisher(const mrs_places *places, mrs_str publisher)
{
    uint32_t row = publisher.len ? mrs_table_find(&places->publishers, publisher) : 0;
    mrs_str cc = row ? mrs_table_cell(&places->publishers, row, places->publisher_country)
                     : (mrs_str){NULL, 0};
    return cc.len == 2 ? mrs_gazetteer_country(&places->gaz, cc.ptr) : 0;
}

mrs_status mrs_places_open(const mrs_pack *pack, mrs_places **out, mrs_err *err)
{
    *out = NULL;
    mrs_places *places = calloc(1, sizeof *places);
    if (!places)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_gazetteer_open(pack, &places->gaz, err);
    if (!st)
        st = read_weights(pack, places, err);
    if (!st)
        st = read_publishers(pack, places, err);
    if (!st)
        st = mrs_place_words_open(pack, &places->words, err);
    if (!st)
        st = mrs_place_guard_open(pack, &places->guard, err);
    if (st) {
        mrs_places_close(places);
        return st;
    }
    *out = places;
    return MRS_OK;
}

void mrs_places_close(mrs_places *places)
{
    if (!places)
        return;
    mrs_place_words_close(&places->words);
    mrs_place_guard_close(&places->guard);
    free(places);
}

mrs_status mrs_places_find(const mrs_places *places, mrs_doc *doc, mrs_err *err)
{
    (void)err;
    mrs_place_work w = {.places = places, .doc = doc, .parse = doc->parse, .arena = doc->arena};
    doc->ground->places.n = 0;
    if (!doc->parse || doc->tokens.n == 0)
        return MRS_OK;
    w.publisher = country_of_publisher(places, doc->publisher);
    w.mention_of = MRS_NEW(w.arena, uint32_t, doc->tokens.n + 1);
    mrs_place_collect(&w);
    mrs_place_link(&w);
    mrs_place_rank(&w);
    mrs_place_write(&w);
    doc->ground->title_place = mrs_place_title(&w);
    return MRS_OK;
}

/* place 0: none. */
static bool give(const mrs_places *places, uint32_t place, mrs_arena *arena, mrs_place *out)
{
    if (!place)
        return false;
    *out = (mrs_place){0};
    mrs_place_fill(places, place, arena, out);
    return true;
}

bool mrs_places_lookup(const mrs_places *places, mrs_str name, mrs_str cc, mrs_arena *arena,
                       mrs_place *out)
{
    mrs_key key;
    double best = 0;
    uint32_t chosen = 0;
    if (!mrs_fold_light(name, &key))
        return false;
    mrs_gaz_hits hits = mrs_gazetteer_light(&places->gaz, &key);
    if (!hits.n)
        hits = mrs_gazetteer_sound(&places->gaz, &key);
    for (uint32_t i = 0; i < hits.n; i++) {
        const mrs_gaz_place *p = &places->gaz.place[hits.at[i].place];
        double score = mrs_place_start(places, hits.at[i].place, hits.at[i].tag);
        if (cc.len == 2 && memcmp(p->cc, cc.ptr, 2) != 0)
            continue;
        if (!chosen || score > best) {
            chosen = hits.at[i].place;
            best = score;
        }
    }
    return give(places, chosen, arena, out);
}

/* Numbers of GeoNames are compared as such; only rows of our own and a user's as text. 0: none. */
static uint32_t index_of(const mrs_gazetteer *gaz, mrs_str id, mrs_arena *arena)
{
    int64_t number = -1;
    if (mrs_str_starts(id, MRS_STR("gn:")))
        mrs_str_int(mrs_str_sub(id, 3, id.len), &number);
    for (uint32_t i = 1; i < gaz->head->n_places && id.len; i++) {
        bool own = gaz->place[i].flags & MRS_GAZ_OWN;
        if (own ? mrs_str_eq(mrs_gazetteer_id(gaz, i, arena), id)
                : (int64_t)gaz->place[i].id == number)
            return i;
    }
    return 0;
}

bool mrs_places_by_id(const mrs_places *places, mrs_str id, mrs_arena *arena, mrs_place *out)
{
    return give(places, index_of(&places->gaz, id, arena), arena, out);
}

bool mrs_places_holder(const mrs_places *places, mrs_str id, mrs_arena *arena, mrs_place *out)
{
    uint32_t found = index_of(&places->gaz, id, arena);
    const mrs_gaz_place *p = &places->gaz.place[found];
    uint32_t holder = !found ? 0 : p->admin2 ? p->admin2 : p->admin1 ? p->admin1 : p->country;
    return give(places, holder, arena, out);
}
