/* load.c - the store's claims as items, with all that linking reads of them. */
#include "link/link_internal.h"

#include <stdlib.h>

typedef struct {
    mrs_linking *run;
    const mrs_claim_row *row;
    mrs_status status;
    mrs_err *err;
} taking;

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

static mrs_claim copy_claim(const mrs_linking *run, const mrs_claim *from)
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

static mrs_status take_row(void *ctx, mrs_err *err)
{
    taking *t = ctx;
    mrs_linking *run = t->run;
    const mrs_claim_row *row = t->row;
    (void)err;
    mrs_item *item = MRS_PUSH(run->arena, &run->items);
    *item = (mrs_item){.id = copy(run, row->id),
                       .sentence = copy(run, row->sentence),
                       .part_of = copy(run, row->part_of),
                       .follows = copy(run, row->follows),
                       .coincides_with = copy(run, row->coincides_with),
                       .group = row->group,
                       .claim = copy_claim(run, &row->claim),
                       .sample = row->sample};
    /* one entry per claim now, one per document once they are sorted */
    mrs_link_doc *doc = MRS_PUSH(run->arena, &run->docs);
    *doc = (mrs_link_doc){.id = copy(run, row->doc),
                          .publisher = copy(run, row->publisher),
                          .published = row->published,
                          .fetched = row->fetched};
    doc->published.text = (mrs_str){"", 0};
    return MRS_OK;
}

static bool take(void *ctx, const mrs_claim_row *row)
{
    taking *t = ctx;
    t->row = row;
    t->status = mrs_arena_run(&t->run->arena, 1, take_row, t, t->err);
    return t->status == MRS_OK;
}

static int by_doc_id(const void *a, const void *b)
{
    return mrs_str_cmp(((const mrs_link_doc *)a)->id, ((const mrs_link_doc *)b)->id);
}

static uint32_t doc_index(const mrs_linking *run, mrs_str id)
{
    const mrs_link_doc key = {.id = id};
    const mrs_link_doc *at = bsearch(&key, run->docs.at, run->docs.n, sizeof key, by_doc_id);
    return (uint32_t)(at - run->docs.at);
}

static mrs_status number_docs(void *ctx, mrs_err *err)
{
    mrs_linking *run = ctx;
    (void)err;
    mrs_str *doc_of = MRS_NEW(run->arena, mrs_str, run->items.n);
    for (uint32_t i = 0; i < run->items.n; i++)
        doc_of[i] = run->docs.at[i].id;
    if (run->docs.n)
        qsort(run->docs.at, run->docs.n, sizeof *run->docs.at, by_doc_id);
    uint32_t n = 0;
    for (uint32_t i = 0; i < run->docs.n; i++)
        if (n == 0 || by_doc_id(&run->docs.at[n - 1], &run->docs.at[i]) != 0)
            run->docs.at[n++] = run->docs.at[i];
    run->docs.n = n;
    for (uint32_t i = 0; i < run->items.n; i++)
        run->items.at[i].doc = doc_index(run, doc_of[i]);
    return MRS_OK;
}

mrs_status mrs_link_load(mrs_linking *run, mrs_store *store, mrs_err *err)
{
    taking t = {.run = run, .err = err};
    mrs_status st = mrs_store_claims(store, NULL, NULL, take, &t, err);
    if (!st)
        st = t.status;
    return st ? st : mrs_arena_run(&run->arena, 1, number_docs, run, err);
}
