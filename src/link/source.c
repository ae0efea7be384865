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
    const mrs_linking *run;
    mrs_arena *arena;
    const mrs_event *e;
    struct {
        mrs_event_source *at;
        uint32_t n, cap;
    } voices;
    uint32_t *item; /* [claims] */
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

static bool is_fetched(const hearing *h, const mrs_event_source *v)
{
    for (uint32_t i = 0; i < h->e->n_claims; i++) {
        const mrs_link_doc *doc = &h->run->docs.at[h->run->items.at[h->item[i]].doc];
        if (mrs_str_eq(doc->id, v->doc))
            return doc->fetched;
    }
    return false;
}

/* The words of the sentence in which the report tells it. */
static mrs_vector words_in(const hearing *h, mrs_str doc)
{
    for (uint32_t i = 0; i < h->e->n_claims; i++) {
        const mrs_item *item = &h->run->items.at[h->item[i]];
        if (mrs_str_eq(h->run->docs.at[item->doc].id, doc))
            return mrs_sentence_words(h->run, item->sentence, h->arena);
    }
    return (mrs_vector){NULL, 0};
}

static bool repeats(const hearing *h, const mrs_event_source *a, const mrs_event_source *b)
{
    if (a->kind != MRS_SOURCE_NARRATOR || b->kind != MRS_SOURCE_NARRATOR)
        return false;
    mrs_mark mark = mrs_arena_mark(h->arena);
    mrs_vector x = words_in(h, a->doc), y = words_in(h, b->doc);
    bool same = x.n > 3 && mrs_vector_cosine(&x, &y) >= same_wording;
    mrs_arena_rewind(h->arena, mark);
    return same;
}

/* Why voice i adds nothing to those before it that count; empty: it does add. */
static mrs_str why_not(const hearing *h, uint32_t i)
{
    const mrs_event_source *v = &h->voices.at[i];
    mrs_arena *arena = h->arena;
    bool any = false;
    for (uint32_t k = 0; k < i; k++) {
        const mrs_event_source *w = &h->voices.at[k];
        if (!w->counts)
            continue;
        any = true;
        if (same_voice(v, w))
            return mrs_str_format(arena, "the same source as in %.8s", w->doc.ptr);
        bool side = v->stake == MRS_STAKE_ACTOR || v->stake == MRS_STAKE_TARGET;
        if (side && v->stake == w->stake)
            return mrs_str_format(arena, "speaks for the same side as %.*s", (int)w->name.len,
                                  w->name.ptr);
        if (repeats(h, v, w))
            return mrs_str_format(arena, "word for word as %.*s", (int)w->name.len, w->name.ptr);
    }
    if (any && v->kind == MRS_SOURCE_NARRATOR && !is_fetched(h, v))
        return MRS_STR("its publisher is only declared");
    return any && !v->name.len ? MRS_STR("has no name: may be one of the others") : MRS_STR("");
}

/* The same voice in the same report is one voice. */
static void drop_doubles(hearing *h)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < h->voices.n; i++) {
        bool twice = false;
        for (uint32_t k = 0; !twice && k < n; k++)
            twice = by_name(&h->voices.at[k], &h->voices.at[i]) == 0 &&
                    h->voices.at[k].stake == h->voices.at[i].stake;
        if (!twice)
            h->voices.at[n++] = h->voices.at[i];
    }
    h->voices.n = n;
}

void mrs_event_voices(const mrs_linking *run, const uint32_t *items, uint32_t n, mrs_event *out,
                      mrs_arena *arena)
{
    hearing h = {.run = run, .arena = arena, .e = out};
    h.item = MRS_NEW(arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) {
        h.item[i] = items[i];
        *MRS_PUSH(arena, &h.voices) = voice_of(&h, &run->items.at[items[i]]);
    }
    qsort(h.voices.at, h.voices.n, sizeof *h.voices.at, by_name);
    drop_doubles(&h);
    for (uint32_t i = 0; i < h.voices.n; i++) {
        mrs_event_source *v = &h.voices.at[i];
        v->why = why_not(&h, i);
        v->counts = v->why.len == 0;
        out->independent += v->counts ? 1 : 0;
        out->says |= v->stake == MRS_STAKE_ACTOR ? 1U : v->stake == MRS_STAKE_TARGET ? 2U : 4U;
    }
    out->sources = h.voices.at;
    out->n_sources = h.voices.n;
}
