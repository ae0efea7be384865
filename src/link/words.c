/* words.c - what a sentence and a report tell, as weighted terms: TF-IDF (G. Salton, C. Buckley,
 * IP&M 24/5, 1988), with how rare a word is in English in place of how rare it is in the store, so
 * that likeness is a function of the two texts alone. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

/* A word as frequent as this weighs nothing: in a sentence, in a story. */
static const double plain_in_sentence = 8, plain_in_story = 13;
enum { STORY = 64 }; /* words that a story is known by */

static int by_term(const void *a, const void *b)
{
    uint32_t x = ((const mrs_term *)a)->term, y = ((const mrs_term *)b)->term;
    return (x > y) - (x < y);
}

static void normalize(mrs_vector *v)
{
    double sum = 0;
    for (uint32_t i = 0; i < v->n; i++)
        sum += (double)v->at[i].weight * (double)v->at[i].weight;
    for (uint32_t i = 0; sum > 0 && i < v->n; i++)
        v->at[i].weight = (float)((double)v->at[i].weight / sqrt(sum));
}

/* What of a sentence is weighed as deed, place, time, parties or count is not weighed once more. */
static bool covers(mrs_span span, uint32_t at)
{
    return at >= span.start && at < span.end;
}

static bool parties_cover(const mrs_claim *c, uint32_t at)
{
    bool found = false;
    for (uint32_t i = 0; !found && i < c->n_actors; i++)
        found = covers(c->actors[i].at, at);
    for (uint32_t i = 0; !found && i < c->n_targets; i++)
        found = c->targets[i].id.len && covers(c->targets[i].at, at);
    return found;
}

static bool weighed_elsewhere(const mrs_claim *c, uint32_t at)
{
    const mrs_span once[] = {c->trigger, c->instrument, c->time.at,
                             c->place ? c->place->at : (mrs_span){0, 0}};
    bool found = parties_cover(c, at);
    for (size_t i = 0; !found && i < sizeof once / sizeof *once; i++)
        found = covers(once[i], at);
    for (uint32_t i = 0; !found && c->place && i < c->place->n_parts; i++)
        found = covers(c->place->parts[i].at, at);
    for (uint32_t i = 0; !found && !c->n_targets && i < c->n_quantities; i++)
        found = covers(c->quantities[i].at, at);
    return found;
}

/* list holds a term as often as it stands there, with its own weight: one entry each, the heavier
 * the more often. */
static void count_up(mrs_vector *v)
{
    uint32_t n = 0;
    if (v->n)
        qsort(v->at, v->n, sizeof *v->at, by_term);
    for (uint32_t i = 0, end; i < v->n; i = end) {
        for (end = i + 1; end < v->n && v->at[end].term == v->at[i].term;)
            end++;
        double often = 1 + log2((double)(end - i));
        v->at[n++] = (mrs_term){v->at[i].term, (float)(often * (double)v->at[i].weight)};
    }
    v->n = n;
}

typedef struct {
    double plain;           /* bits */
    const mrs_claim *claim; /* of whose sentence the text is; NULL: of none */
    bool bytes;             /* its spans; else code points */
} weighing;

static mrs_vector terms_of(const mrs_linker *linker, mrs_str text, weighing how, mrs_arena *arena)
{
    const mrs_claim *claim = how.claim;
    MRS_VEC(mrs_term) list = {0};
    char word[MRS_WORD_MOST];
    size_t at = 0, len, before = 0;
    uint32_t place = claim ? claim->sentence.start : 0;
    while (mrs_word_next(text, &at, word, &len)) {
        for (; before + len < at; before++) /* to the start of the word */
            place += how.bytes || ((unsigned char)text.ptr[before] & 0xC0) != 0x80;
        if (len < 2 || mrs_table_find(&linker->stop, (mrs_str){word, len}) ||
            (claim && weighed_elsewhere(claim, place)))
            continue;
        mrs_str term = {word, mrs_word_stem(word, len)};
        double weight = mrs_rarity_bits(&linker->rarity, term) - how.plain;
        if (weight > 0)
            *MRS_PUSH(arena, &list) = (mrs_term){mrs_term_number(term), (float)weight};
    }
    mrs_vector v = {list.at, list.n};
    count_up(&v);
    return v;
}

/* Lists grow in run->part; what lasts is of its own size. */
static mrs_vector kept(const mrs_linking *run, const mrs_vector *v)
{
    mrs_vector to = {MRS_NEW(run->arena, mrs_term, v->n), v->n};
    if (v->n)
        memcpy(to.at, v->at, v->n * sizeof *v->at);
    return to;
}

mrs_vector mrs_claim_words(const mrs_linking *run, mrs_str sentence, const mrs_claim *claim,
                           bool bytes)
{
    const weighing how = {plain_in_sentence, claim, bytes};
    mrs_mark mark = mrs_arena_mark(run->part);
    mrs_vector v = terms_of(run->linker, sentence, how, run->part);
    normalize(&v);
    v = kept(run, &v);
    mrs_arena_rewind(run->part, mark);
    return v;
}

mrs_vector mrs_sentence_words(const mrs_linking *run, mrs_str sentence, mrs_arena *arena)
{
    const weighing how = {plain_in_sentence, NULL, true};
    mrs_vector v = terms_of(run->linker, sentence, how, arena);
    normalize(&v);
    return v;
}

static int by_weight(const void *a, const void *b)
{
    const mrs_term *x = a, *y = b;
    if (x->weight < y->weight || x->weight > y->weight)
        return x->weight > y->weight ? -1 : 1;
    return by_term(a, b);
}

mrs_vector mrs_story_words(const mrs_linking *run, mrs_str text)
{
    const weighing how = {plain_in_story, NULL, true};
    mrs_mark mark = mrs_arena_mark(run->part);
    mrs_vector v = terms_of(run->linker, text, how, run->part);
    if (v.n > STORY) {
        qsort(v.at, v.n, sizeof *v.at, by_weight);
        v.n = STORY;
        qsort(v.at, v.n, sizeof *v.at, by_term);
    }
    normalize(&v);
    v = kept(run, &v);
    mrs_arena_rewind(run->part, mark);
    return v;
}

mrs_str mrs_told_text(const mrs_linking *run, uint32_t first)
{
    size_t most = 0;
    mrs_index told = {0};
    for (uint32_t i = first; i < run->items.n; i++)
        most += 1 + run->items.at[i].sentence.len;
    char *text = mrs_arena_alloc(run->part, most + 1, 1), *at = text;
    for (uint32_t i = first; i < run->items.n; i++) {
        mrs_str sentence = run->items.at[i].sentence;
        int64_t key = (int64_t)mrs_str_hash(sentence);
        uint32_t before = mrs_index_get(&told, key);
        if (before != UINT32_MAX && mrs_str_eq(run->items.at[before].sentence, sentence))
            continue;
        mrs_index_put(&told, key, i, run->part);
        *at++ = ' ';
        if (sentence.len)
            memcpy(at, sentence.ptr, sentence.len);
        at += sentence.len;
    }
    return (mrs_str){text, (size_t)(at - text)};
}

double mrs_vector_cosine(const mrs_vector *a, const mrs_vector *b)
{
    double sum = 0;
    for (uint32_t i = 0, j = 0; i < a->n && j < b->n;) {
        if (a->at[i].term == b->at[j].term)
            sum += (double)a->at[i++].weight * (double)b->at[j++].weight;
        else if (a->at[i].term < b->at[j].term)
            i++;
        else
            j++;
    }
    return sum;
}
