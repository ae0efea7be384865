/* load.c - a document's claims as items, with all that linking reads of them. */
#include "link/link_internal.h"

typedef struct {
    mrs_linking *run;
    const mrs_claim_row *row;
    uint32_t doc, first; /* first of its items */
    mrs_status status;
    mrs_err *err;
} taking;

/* ---- index ------------------------------------------------------------------------------------
 */

static uint32_t slot_of(const mrs_index *index, int64_t key)
{
    uint64_t h = (uint64_t)key * 0x9E3779B97F4A7C15ULL;
    uint32_t at = (uint32_t)(h >> 32) & (index->slots - 1);
    while (index->at[at].value && index->at[at].key != key)
        at = (at + 1) & (index->slots - 1);
    return at;
}

void mrs_index_put(mrs_index *index, int64_t key, uint32_t value, mrs_arena *arena)
{
    if (index->n * 2 >= index->slots) {
        mrs_index old = *index;
        index->slots = old.slots ? old.slots * 2 : 1024;
        index->at = mrs_arena_alloc(arena, index->slots, sizeof *index->at);
        for (uint32_t i = 0; i < old.slots; i++)
            if (old.at[i].value)
                index->at[slot_of(index, old.at[i].key)] = old.at[i];
    }
    uint32_t at = slot_of(index, key);
    index->n += index->at[at].value == 0;
    index->at[at].key = key;
    index->at[at].value = value + 1;
}

uint32_t mrs_index_get(const mrs_index *index, int64_t key)
{
    return index->slots ? index->at[slot_of(index, key)].value - 1 : UINT32_MAX;
}

/* ---- copies -----------------------------------------------------------------------------------
 */

static mrs_str copy(const mrs_linking *run, mrs_str s)
{
    return s.len ? mrs_str_copy(s, run->arena) : (mrs_str){"", 0};
}

static mrs_party *copy_parties(const mrs_linking *run, const mrs_party *from, uint32_t n)
{
    mrs_party *out = MRS_NEW(run->arena, mrs_party, n);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = from[i];
        out[i].name = copy(run, from[i].name);
        out[i].id = copy(run, from[i].id);
        out[i].at = (mrs_span){0, 0};
    }
    return out;
}

static mrs_place *copy_places(const mrs_linking *run, const mrs_place *from, uint32_t n)
{
    mrs_place *out = MRS_NEW(run->arena, mrs_place, n);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = from[i];
        out[i].at = (mrs_span){0, 0};
        out[i].name = copy(run, from[i].name);
        out[i].gazetteer_id = copy(run, from[i].gazetteer_id);
        out[i].admin1 = copy(run, from[i].admin1);
        out[i].why = (mrs_str){"", 0};
        out[i].parts = from[i].n_parts ? copy_places(run, from[i].parts, from[i].n_parts) : NULL;
    }
    return out;
}

mrs_claim mrs_claim_kept(const mrs_linking *run, const mrs_claim *from)
{
    mrs_claim c = *from;
    c.mode = copy(run, from->mode);
    c.actors = copy_parties(run, from->actors, from->n_actors);
    c.targets = copy_parties(run, from->targets, from->n_targets);
    c.responsibility_by = NULL;
    c.place = from->place ? copy_places(run, from->place, 1) : NULL;
    c.time.at = c.time.anchor = (mrs_span){0, 0};
    c.time.value = copy(run, from->time.value);
    c.time.mod = (mrs_str){"", 0};
    c.quantities = MRS_NEW(run->arena, mrs_quantity, from->n_quantities);
    for (uint32_t i = 0; i < from->n_quantities; i++) {
        c.quantities[i] = from->quantities[i];
        c.quantities[i].unit = copy(run, from->quantities[i].unit);
    }
    c.source.name = copy(run, from->source.name);
    c.source.id = copy(run, from->source.id);
    c.source.via = copy_parties(run, from->source.via, from->source.n_via);
    return c;
}

/* ---- loading ----------------------------------------------------------------------------------
 */

static void take_claim(mrs_linking *run, uint32_t at, uint32_t first, const mrs_claim_row *row)
{
    if (run->items.n == first) {
        mrs_link_doc *doc = &run->docs.at[at];
        doc->id = copy(run, row->doc);
        doc->publisher = copy(run, row->publisher);
        doc->published = row->published;
        doc->published.text = (mrs_str){"", 0};
        doc->fetched = row->fetched;
    }
    *MRS_PUSH(run->arena, &run->items) =
        (mrs_item){.id = copy(run, row->id),
                   .sentence = copy(run, row->sentence),
                   .doc = at,
                   .group = row->group,
                   .claim = mrs_claim_kept(run, &row->claim),
                   .words = mrs_claim_words(run, row->sentence, &row->claim, false),
                   .trigger = mrs_trigger_of(&run->linker->deeds, row->trigger),
                   .sample = row->sample,
                   .state = row->state};
}

static mrs_status take_row(void *ctx, mrs_err *err)
{
    const taking *t = ctx;
    (void)err;
    take_claim(t->run, t->doc, t->first, t->row);
    return MRS_OK;
}

/* What the report's claims make together. */
static void settle(mrs_linking *run, uint32_t doc, uint32_t first)
{
    mrs_mark mark = mrs_arena_mark(run->part);
    run->docs.at[doc].words = mrs_story_words(run, mrs_told_text(run, first));
    mrs_arena_rewind(run->part, mark);
    mrs_link_units(run, doc, first);
    run->docs.at[doc].n_units = run->units.n - run->docs.at[doc].first_unit;
    run->stats.claims += run->items.n - first;
}

void mrs_link_take(mrs_linking *run, const mrs_claim_row *rows, uint32_t n)
{
    uint32_t doc = run->docs.n, first = run->items.n;
    *MRS_PUSH(run->arena, &run->docs) = (mrs_link_doc){.fid = doc, .first_unit = run->units.n};
    for (uint32_t i = 0; i < n; i++)
        take_claim(run, doc, first, &rows[i]);
    settle(run, doc, first);
}

static bool take(void *ctx, const mrs_claim_row *row)
{
    taking *t = ctx;
    t->row = row;
    t->status = mrs_arena_run(&t->run->arena, 1, take_row, t, t->err);
    return t->status == MRS_OK;
}

typedef struct {
    mrs_linking *run;
    int64_t fid;
    uint32_t doc;
} loading;

static mrs_status load(void *ctx, mrs_err *err)
{
    loading *l = ctx;
    mrs_linking *run = l->run;
    l->doc = run->docs.n;
    *MRS_PUSH(run->arena, &run->docs) = (mrs_link_doc){.fid = l->fid, .first_unit = run->units.n};
    mrs_index_put(&run->doc_at, l->fid, l->doc, run->arena);
    taking t = {.run = run, .doc = l->doc, .first = run->items.n, .err = err};
    mrs_status st = mrs_relink_claims(run->relink, l->fid, take, &t, err);
    if (!st)
        st = t.status;
    if (st)
        return st;
    settle(run, l->doc, t.first);
    return MRS_OK;
}

mrs_status mrs_link_load(mrs_linking *run, int64_t fid, uint32_t *doc, mrs_err *err)
{
    mrs_arena *const arenas[] = {run->arena, run->part};
    loading l = {run, fid, mrs_index_get(&run->doc_at, fid)};
    mrs_status st = l.doc != UINT32_MAX ? MRS_OK : mrs_arena_run(arenas, 2, load, &l, err);
    *doc = l.doc;
    return st;
}
