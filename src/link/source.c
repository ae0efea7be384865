/* source.c - who says that it happened, and whose word is not counted again.
 *
 * A voice is a source named in the text, or the publisher of a report that says so itself. Not
 * counted again: the same voice twice; a paper that only carries a named source; several voices of
 * one side of the deed; a report whose sentence is that of another, word for word; a report whose
 * publisher is only declared by whoever brought it, beside any other voice; reports and sources
 * without a name, which may all be one. Near copies of a report have no claims, so no voice. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

static const double same_wording = 0.92; /* cosine */

typedef struct {
    mrs_event_source said; /* first: by_name */
    uint32_t doc;
    mrs_vector words; /* a narrator's: of the sentence in which the report first tells it */
} voice;

typedef struct {
    const mrs_linking *run;
    mrs_arena *arena;
    const mrs_event *e;
    MRS_VEC(voice) voices;
    MRS_VEC(uint32_t) counted; /* of voices, so far */
} hearing;

static bool same_text(mrs_str a, mrs_str b)
{
    mrs_party x = {.name = a}, y = {.name = b};
    return mrs_same_party(&x, &y);
}

/* A source that is itself a party to the deed speaks for that side. */
static mrs_stake stake_of(const mrs_event *e, const mrs_source *s)
{
    if (s->stake == MRS_STAKE_ACTOR || s->stake == MRS_STAKE_TARGET || !s->id.len)
        return s->stake;
    for (uint32_t i = 0; i < e->n_actors; i++)
        if (mrs_str_eq(e->actors[i].id, s->id))
            return MRS_STAKE_ACTOR;
    for (uint32_t i = 0; i < e->n_targets; i++)
        if (mrs_str_eq(e->targets[i].id, s->id))
            return MRS_STAKE_TARGET;
    return s->stake;
}

static mrs_event_source voice_of(const hearing *h, const mrs_item *item)
{
    const mrs_source *s = &item->claim.source;
    const mrs_link_doc *doc = &h->run->docs.at[item->doc];
    mrs_event_source v = {.kind = s->kind, .stake = stake_of(h->e, s), .doc = doc->id};
    if (s->kind == MRS_SOURCE_NARRATOR) {
        v.name = doc->publisher;
    } else if (s->kind != MRS_SOURCE_UNNAMED) {
        v.name = s->name;
        v.id = s->id;
    }
    return v;
}

static bool same_voice(const mrs_event_source *a, const mrs_event_source *b)
{
    if (a->id.len && b->id.len)
        return mrs_str_eq(a->id, b->id);
    return a->name.len && same_text(a->name, b->name);
}

/* Sources with a name first, then by name, so that they are counted before those without. */
static int by_name(const void *a, const void *b)
{
    const mrs_event_source *x = a, *y = b;
    if (!x->name.len != !y->name.len)
        return x->name.len ? -1 : 1;
    int c = mrs_str_cmp(x->name, y->name);
    if (c == 0)
        c = mrs_str_cmp(x->id, y->id);
    if (c == 0)
        c = mrs_str_cmp(x->doc, y->doc);
    return c ? c : (x->kind > y->kind) - (x->kind < y->kind);
}

static bool repeats(const voice *a, const voice *b)
{
    if (a->said.kind != MRS_SOURCE_NARRATOR || b->said.kind != MRS_SOURCE_NARRATOR)
        return false;
    return a->words.n > 3 && mrs_vector_cosine(&a->words, &b->words) >= same_wording;
}

/* Why voice i adds nothing to those before it that count; empty: it does add. */
static mrs_str why_not(const hearing *h, uint32_t i)
{
    const voice *at = &h->voices.at[i];
    const mrs_event_source *v = &at->said;
    mrs_arena *arena = h->arena;
    bool any = false;
    for (uint32_t n = 0; n < h->counted.n; n++) {
        const voice *by = &h->voices.at[h->counted.at[n]];
        const mrs_event_source *w = &by->said;
        any = true;
        if (same_voice(v, w))
            return mrs_str_format(arena, "the same source as in %.8s", w->doc.ptr);
        bool side = v->stake == MRS_STAKE_ACTOR || v->stake == MRS_STAKE_TARGET;
        if (side && v->stake == w->stake)
            return mrs_str_format(arena, "speaks for the same side as %.*s", (int)w->name.len,
                                  w->name.ptr);
        if (repeats(at, by))
            return mrs_str_format(arena, "word for word as %.*s", (int)w->name.len, w->name.ptr);
    }
    if (any && v->kind == MRS_SOURCE_NARRATOR && !h->run->docs.at[at->doc].fetched)
        return MRS_STR("its publisher is only declared");
    return any && !v->name.len ? MRS_STR("has no name: may be one of the others") : MRS_STR("");
}

/* The same voice in the same report is one voice; such stand together. */
static void drop_doubles(hearing *h)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < h->voices.n; i++) {
        const voice *v = &h->voices.at[i];
        bool twice = false;
        for (uint32_t k = n; !twice && k-- && by_name(&h->voices.at[k], v) == 0;)
            twice = h->voices.at[k].said.stake == v->said.stake;
        if (!twice)
            h->voices.at[n++] = *v;
    }
    h->voices.n = n;
}

/* What each claim's source says, in the order in which they are counted. */
static void hear(hearing *h, const uint32_t *items, uint32_t n)
{
    mrs_index first = {0};
    for (uint32_t i = 0; i < n; i++) {
        const mrs_item *item = &h->run->items.at[items[i]];
        *MRS_PUSH(h->arena, &h->voices) = (voice){.said = voice_of(h, item), .doc = item->doc};
        if (mrs_index_get(&first, item->doc) == UINT32_MAX)
            mrs_index_put(&first, item->doc, items[i], h->arena);
    }
    qsort(h->voices.at, h->voices.n, sizeof *h->voices.at, by_name);
    drop_doubles(h);
    for (uint32_t i = 0; i < h->voices.n; i++) {
        voice *v = &h->voices.at[i];
        if (v->said.kind == MRS_SOURCE_NARRATOR)
            v->words = mrs_sentence_words(
                h->run, h->run->items.at[mrs_index_get(&first, v->doc)].sentence, h->arena);
    }
}

void mrs_event_voices(const mrs_linking *run, const uint32_t *items, uint32_t n, mrs_event *out,
                      mrs_arena *arena)
{
    hearing h = {.run = run, .arena = arena, .e = out};
    hear(&h, items, n);
    out->sources = MRS_NEW(arena, mrs_event_source, h.voices.n);
    out->n_sources = h.voices.n;
    for (uint32_t i = 0; i < h.voices.n; i++) {
        mrs_event_source *v = &h.voices.at[i].said;
        v->why = why_not(&h, i);
        v->counts = v->why.len == 0;
        if (v->counts)
            *MRS_PUSH(arena, &h.counted) = i;
        out->says |= v->stake == MRS_STAKE_ACTOR ? 1U : v->stake == MRS_STAKE_TARGET ? 2U : 4U;
        out->sources[i] = *v;
    }
    out->independent += h.counted.n;
}
