/* set.c - reports linked with no store. */
#include "link/link_internal.h"

#include <stdlib.h>

#define CEILING ((size_t)4 << 30)

struct mrs_link_set {
    mrs_linking run;
    struct {
        uint32_t *at; /* [docs] its first item */
        uint32_t n, cap;
    } first;
    uint32_t *clusters; /* [units] */
};

mrs_status mrs_link_set_new(const mrs_linker *linker, mrs_link_set **out, mrs_err *err)
{
    mrs_link_set *set = *out = calloc(1, sizeof *set);
    if (set)
        set->run = (mrs_linking){
            .linker = linker, .arena = mrs_arena_new(CEILING), .part = mrs_arena_new(CEILING)};
    if (set && set->run.arena && set->run.part)
        return MRS_OK;
    mrs_link_set_free(set);
    *out = NULL;
    return mrs_fail(err, MRS_E_MEMORY, "out of memory");
}

void mrs_link_set_free(mrs_link_set *set)
{
    if (!set)
        return;
    mrs_arena_free(set->run.arena);
    mrs_arena_free(set->run.part);
    free(set);
}

/* ---- one report -------------------------------------------------------------------------------
 */

typedef struct {
    mrs_link_set *set;
    const mrs_doc *doc;
    const mrs_span *marked;
    uint32_t n, number; /* of marked spans; of the report */
} adding;

static mrs_span sentence_at(const mrs_doc *doc, uint32_t byte)
{
    const mrs_parse *p = doc->parse;
    const mrs_span *tokens = doc->tokens.at;
    for (uint32_t s = 0; p && s < p->n_sents; s++) {
        uint32_t last = p->sent_first[s + 1];
        if (last > p->sent_first[s] && byte < tokens[last - 1].end)
            return (mrs_span){tokens[p->sent_first[s]].start, tokens[last - 1].end};
    }
    return (mrs_span){0, (uint32_t)doc->text.len};
}

static mrs_item *push_item(const adding *a, const mrs_claim *claim)
{
    mrs_linking *run = &a->set->run;
    mrs_str sentence = mrs_span_str(a->doc->text, claim->sentence);
    uint32_t k = run->items.n - a->set->first.at[a->number];
    mrs_item *item = MRS_PUSH(run->arena, &run->items);
    *item = (mrs_item){
        .id = mrs_str_format(run->arena, "m-%08x%08x", a->number, k),
        .doc = a->number,
        .group = claim->event,
        .claim = mrs_claim_kept(run, claim),
        .words = mrs_claim_words(run, sentence, claim, true),
        .trigger = mrs_trigger_of(&run->linker->deeds, mrs_span_str(a->doc->text, claim->trigger))};
    return item;
}

/* The group of earlier spans of the report that are most like it, or one of its own. */
static uint32_t group_of(const mrs_linking *run, uint32_t first, uint32_t item, uint32_t n_groups)
{
    uint32_t best = n_groups;
    double most = 0.5;
    for (uint32_t group = 0; group < n_groups; group++) {
        double sum = 0;
        uint32_t n = 0;
        for (uint32_t i = first; i < item; i++)
            if (run->items.at[i].group == group) {
                sum += mrs_trigger_like(&run->items.at[i].trigger, &run->items.at[item].trigger);
                n++;
            }
        if (n && sum / n > most) {
            most = sum / n;
            best = group;
        }
    }
    return best;
}

static void add_marked(const adding *a)
{
    mrs_linking *run = &a->set->run;
    uint32_t first = run->items.n, n_groups = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        mrs_claim claim = {.type = MRS_N_TYPES,
                           .trigger = a->marked[i],
                           .sentence = sentence_at(a->doc, a->marked[i].start),
                           .recency = MRS_RECENCY_BACKGROUND,
                           .time = {.start = MRS_NO_DAY,
                                    .end = MRS_NO_DAY,
                                    .not_before = MRS_NO_DAY,
                                    .not_after = MRS_NO_DAY,
                                    .deadline = MRS_NO_DAY}};
        mrs_item *item = push_item(a, &claim);
        item->group = group_of(run, first, first + i, n_groups);
        n_groups += item->group == n_groups;
    }
}

static mrs_status add(void *ctx, mrs_err *err)
{
    const adding *a = ctx;
    mrs_linking *run = &a->set->run;
    const mrs_coding *coding = a->doc->coding;
    uint32_t first = run->items.n;
    mrs_str told = mrs_str_join(a->doc->title, MRS_STR(" "), a->doc->text, run->part);
    (void)err;
    *MRS_PUSH(run->arena, &a->set->first) = first;
    *MRS_PUSH(run->arena, &run->docs) =
        (mrs_link_doc){.published = a->doc->published, .words = mrs_story_words(run, told)};
    if (a->marked)
        add_marked(a);
    for (uint32_t i = 0; !a->marked && coding && i < coding->n; i++)
        push_item(a, &coding->claims[i]);
    mrs_link_units(run, a->number, first);
    return MRS_OK;
}

mrs_status mrs_link_set_add(mrs_link_set *set, const mrs_doc *doc, const mrs_span *marked,
                            uint32_t n, mrs_err *err)
{
    mrs_arena *const arenas[] = {set->run.arena, set->run.part};
    adding a = {set, doc, marked, n, set->run.docs.n};
    for (uint32_t i = 0; i < n; i++)
        if (marked[i].start >= marked[i].end || marked[i].end > doc->text.len)
            return mrs_fail(err, MRS_E_ARG, "mention %u is outside of the text", i);
    return mrs_arena_run(arenas, 2, add, &a, err);
}

/* ---- all of them ------------------------------------------------------------------------------
 */

/* All pairs: a set is small. */
static mrs_status link_set(void *ctx, mrs_err *err)
{
    mrs_link_set *set = ctx;
    mrs_linking *run = &set->run;
    MRS_VEC(mrs_pair) pairs = {0};
    uint32_t n = run->units.n, *units = MRS_NEW(run->part, uint32_t, n);
    (void)err;
    mrs_link_stories(run);
    for (uint32_t i = 0; i < n; i++) {
        units[i] = i;
        for (uint32_t k = i + 1; k < n; k++) {
            if (run->units.at[i].doc == run->units.at[k].doc)
                continue;
            double z = mrs_pair_match(run, i, k).z;
            if (z >= 0)
                *MRS_PUSH(run->part, &pairs) = (mrs_pair){i, k, (float)z};
        }
    }
    set->clusters = MRS_NEW(run->arena, uint32_t, n);
    mrs_link_group(run, units, n, pairs.at, pairs.n, set->clusters);
    return MRS_OK;
}

mrs_status mrs_link_set_run(mrs_link_set *set, mrs_err *err)
{
    mrs_arena *const arenas[] = {set->run.arena, set->run.part};
    if (set->run.docs.n > MRS_STORY_DOCS)
        return mrs_fail(err, MRS_E_LIMIT, "%u reports; at most %d are linked without a store",
                        set->run.docs.n, MRS_STORY_DOCS);
    return mrs_arena_run(arenas, 2, link_set, set, err);
}

uint32_t mrs_link_set_story(const mrs_link_set *set, uint32_t doc)
{
    return set->run.docs.at[doc].story - 1;
}

uint32_t mrs_link_set_event(const mrs_link_set *set, uint32_t doc, uint32_t k)
{
    return set->clusters[set->run.items.at[set->first.at[doc] + k].unit];
}
