/* actor.c - the steps in order, and the register for those outside. */
#include "ground/actor.h"

#include "ground/actor_mention.h"

#include <stdlib.h>

enum { ARENA_CEILING = 256 << 20, LOOKUP_CEILING = 8 << 20 };
enum { OWNERS = MRS_LEX_BIT(MRS_LEX_STATE) | MRS_LEX_BIT(MRS_LEX_ADJECTIVE) };

struct mrs_actors {
    mrs_lex lex;
};

const mrs_lex *mrs_actors_lex(const mrs_actors *actors)
{
    return &actors->lex;
}

typedef struct {
    const mrs_pack *pack;
    mrs_lex *lex;
} loading;

static mrs_status load(void *ctx, mrs_err *err)
{
    loading *l = ctx;
    return mrs_lex_load(l->pack, l->lex, err);
}

mrs_status mrs_actors_open(const mrs_pack *pack, mrs_actors **out, mrs_err *err)
{
    *out = NULL;
    mrs_actors *actors = calloc(1, sizeof *actors);
    mrs_arena *arena = actors ? mrs_arena_new(ARENA_CEILING) : NULL;
    if (!arena) {
        free(actors);
        return mrs_fail(err, MRS_E_MEMORY, "actors: no memory");
    }
    actors->lex.arena = arena;
    loading l = {pack, &actors->lex};
    mrs_status st = mrs_arena_run(&arena, 1, load, &l, err);
    if (st) {
        mrs_actors_close(actors);
        return st;
    }
    *out = actors;
    return MRS_OK;
}

void mrs_actors_close(mrs_actors *actors)
{
    if (!actors)
        return;
    mrs_arena_free(actors->lex.arena);
    free(actors);
}

/* ---- finding -----------------------------------------------------------------------------------
 */
static void index_places(mrs_actor_work *w)
{
    const mrs_grounding *g = w->doc->ground;
    w->place_of = MRS_NEW(w->doc->arena, uint32_t, w->doc->tokens.n + 1);
    for (uint32_t i = 0; i < g->places.n; i++) {
        const mrs_place *p = &g->places.at[i];
        for (uint32_t k = p->first; !p->demonym && !p->in_name && k < p->past; k++) {
            const mrs_place *old = w->place_of[k] ? &g->places.at[w->place_of[k] - 1] : NULL;
            if (!old || p->past - p->first < old->past - old->first)
                w->place_of[k] = i + 1;
        }
    }
}

static void set_up(mrs_actor_work *w)
{
    uint32_t n = w->doc->tokens.n;
    mrs_pieces_of_doc(w->lex, w->doc, &w->pieces);
    w->piece_of = MRS_NEW(w->doc->arena, uint32_t, n + 2);
    w->lower = MRS_NEW(w->doc->arena, mrs_str, n + 1);
    w->lemma = MRS_NEW(w->doc->arena, mrs_str, n + 1);
    w->slot = MRS_NEW(w->doc->arena, uint32_t, n + 1);
    w->taken = MRS_NEW(w->doc->arena, uint32_t, n + 1);
    w->timed = MRS_NEW(w->doc->arena, uint8_t, n + 1);
    for (uint32_t i = 0; i < w->doc->ground->whens.n; i++)
        for (uint32_t t = w->doc->ground->whens.at[i].first; t < w->doc->ground->whens.at[i].past;
             t++)
            w->timed[t] = 1;
    index_places(w);
    uint32_t piece = 0;
    for (uint32_t i = 0; i <= n + 1; i++) {
        while (piece < w->pieces.all.n && w->pieces.all.at[piece].token < i)
            piece++;
        w->piece_of[i] = piece;
    }
}

static int by_head(const void *a, const void *b)
{
    const mrs_mention *const *x = a, *const *y = b;
    if ((*x)->a.head != (*y)->a.head)
        return (*x)->a.head < (*y)->a.head ? -1 : 1;
    if (((*x)->twin != 0) != ((*y)->twin != 0))
        return (*x)->twin ? 1 : -1;
    return (*x < *y) ? -1 : *x > *y;
}

static void resolve(mrs_actor_work *w)
{
    uint32_t n = w->all.n;
    w->order = MRS_NEW(w->doc->arena, uint32_t, n);
    w->n_order = n;
    const mrs_mention **sorted = MRS_NEW(w->doc->arena, const mrs_mention *, n);
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = &w->all.at[i];
    qsort(sorted, n, sizeof *sorted, by_head);
    for (uint32_t i = 0; i < n; i++)
        w->order[i] = (uint32_t)(sorted[i] - w->all.at);
    for (uint32_t i = 0; i < n; i++)
        w->all.at[w->order[i]].rank = i;
    for (uint32_t i = 0; i < n; i++)
        mrs_actor_settle(w, w->order[i]);
}

/* "LIMA, 12 May (Agency) - ": who wrote it takes no part in what it tells. */
static void leave_out_dateline(mrs_actor_work *w)
{
    mrs_span line = w->doc->dateline;
    for (uint32_t i = 0; i < w->all.n; i++) {
        mrs_mention *m = &w->all.at[i];
        bool inside = w->doc->tokens.at[m->a.past - 1].end <= line.end &&
                      w->doc->tokens.at[m->a.first].start >= line.start;
        if (inside && m->a.kind != MRS_ACTOR_STATE)
            m->hidden = true;
    }
}

static mrs_actor finished(const mrs_actor_work *w, const mrs_mention *m, const uint32_t *place)
{
    mrs_actor a = m->a;
    bool person = m->class == MRS_MENTION_PERSON ||
                  (m->class == MRS_MENTION_TITLE && a.kind != MRS_ACTOR_FIGHTERS);
    uint32_t side = m->side ? place[m->side - 1] : 0;
    a.of = person ? 0 : side;
    a.org = person ? side : 0;
    a.at = (mrs_span){w->doc->tokens.at[a.first].start, w->doc->tokens.at[a.past - 1].end};
    return a;
}

/* Sorts by head, drops what was hidden, and points every token to its actor. */
static void write_out(mrs_actor_work *w)
{
    mrs_grounding *g = w->doc->ground;
    uint32_t n = w->all.n, kept = 0;
    const mrs_mention **sorted = MRS_NEW(w->doc->arena, const mrs_mention *, n);
    uint32_t *place = MRS_NEW(w->doc->arena, uint32_t, n); /* 1 + index written to */
    for (uint32_t i = 0; i < n; i++)
        if (!w->all.at[i].hidden && w->all.at[i].a.name.len)
            sorted[kept++] = &w->all.at[i];
    qsort(sorted, kept, sizeof *sorted, by_head);
    for (uint32_t i = 0; i < kept; i++)
        place[sorted[i] - w->all.at] = i + 1;
    g->actors.at = MRS_NEW(w->doc->arena, mrs_actor, kept);
    g->actors.n = kept;
    for (uint32_t i = 0; i < kept; i++)
        g->actors.at[i] = finished(w, sorted[i], place);
    g->actor_of = MRS_NEW(w->doc->arena, uint32_t, w->doc->tokens.n);
    for (uint32_t i = 0; i < w->doc->tokens.n; i++) {
        uint32_t index = w->slot[i] ? w->slot[i] : w->taken[i];
        g->actor_of[i] = index ? place[index - 1] : 0;
    }
}

mrs_status mrs_actors_find(const mrs_actors *actors, mrs_doc *doc, mrs_err *err)
{
    if (!doc->parse || !doc->ground)
        return mrs_fail(err, MRS_E_ARG, "actors: the document is not parsed or has no grounding");
    mrs_actor_work w = {.lex = &actors->lex,
                        .doc = doc,
                        .parse = doc->parse,
                        .day = doc->published.how == MRS_PUBLISHED_NONE ? MRS_NO_DAY
                                                                        : doc->published.first};
    set_up(&w);
    mrs_actor_names(&w);
    mrs_actor_persons(&w);
    mrs_actor_orgs(&w);
    mrs_actor_nouns(&w);
    leave_out_dateline(&w);
    resolve(&w);
    write_out(&w);
    return MRS_OK;
}

/* ---- for those outside -------------------------------------------------------------------------
 */
const mrs_actor *mrs_actor_at(const mrs_doc *doc, uint32_t token, uint32_t *n)
{
    const mrs_grounding *g = doc->ground;
    uint32_t found = g && g->actor_of && token < doc->tokens.n ? g->actor_of[token] : 0;
    uint32_t same = found ? 1 : 0;
    while (found && found - 1 + same < g->actors.n &&
           g->actors.at[found - 1 + same].head == g->actors.at[found - 1].head)
        same++;
    if (n)
        *n = same;
    return found ? &g->actors.at[found - 1] : NULL;
}

/* A user's word need not have the case that a text must have. */
static const mrs_lex_key *whole(const mrs_lex *lex, mrs_pieces *pieces, uint32_t from,
                                uint32_t mask)
{
    if (from >= pieces->all.n)
        return NULL;
    const mrs_lex_key *key = mrs_lex_match(lex, pieces, from, mask, MRS_NO_DAY);
    return key && key->n == pieces->all.n - from ? key : NULL;
}

typedef struct {
    const mrs_lex *lex;
    mrs_arena *arena;
    mrs_str name, id, canonical;
} lookup;

/* A state's body by its owner and its words: "iraqi army". */
static const mrs_lex_office *office_of(const mrs_lex *lex, mrs_pieces *pieces)
{
    const mrs_lex_key *key =
        pieces->all.n ? mrs_lex_match(lex, pieces, 0, OWNERS, MRS_NO_DAY) : NULL;
    const mrs_lex_key *body = key ? whole(lex, pieces, key->n, MRS_LEX_BIT(MRS_LEX_BODY)) : NULL;
    return body ? mrs_lex_office_of(lex, &lex->states[key->row], &lex->bodies[body->row]) : NULL;
}

static bool answer(lookup *l, mrs_str id, mrs_str canonical)
{
    l->id = id;
    l->canonical = canonical;
    return true;
}

static bool find_row(lookup *l, mrs_pieces *pieces)
{
    const mrs_lex *lex = l->lex;
    const mrs_lex_key *key = whole(lex, pieces, 0, MRS_LEX_BIT(MRS_LEX_NAME));
    const mrs_lex_named *row = key ? &lex->named[key->row] : mrs_lex_named_of(lex, l->name);
    if (row)
        return answer(l, row->id, row->name);
    key = whole(lex, pieces, 0, OWNERS);
    if (key)
        return answer(l, lex->states[key->row].id, lex->states[key->row].name);
    const mrs_lex_office *office = office_of(lex, pieces);
    if (office && office->named)
        return answer(l, office->named->id, office->named->name);
    return office && answer(l, office->id, office->name);
}

static mrs_status look_up(void *ctx, mrs_err *err)
{
    lookup *l = ctx;
    mrs_pieces pieces = {0};
    mrs_pieces_of_name(l->lex, l->name, l->arena, &pieces);
    for (uint32_t i = 0; i < pieces.all.n; i++)
        pieces.all.at[i].shape = MRS_SHAPE_CAPS;
    (void)find_row(l, &pieces);
    (void)err;
    return MRS_OK;
}

void mrs_actors_lookup(const mrs_actors *actors, mrs_str name, mrs_str *id, mrs_str *canonical)
{
    lookup l = {.lex = &actors->lex, .name = name, .arena = mrs_arena_new(LOOKUP_CEILING)};
    if (l.arena && mrs_arena_run(&l.arena, 1, look_up, &l, NULL) != MRS_OK)
        l.id = l.canonical = (mrs_str){0};
    mrs_arena_free(l.arena);
    *id = l.id;
    *canonical = l.canonical;
}
