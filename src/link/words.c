/* words.c - what a sentence and a report tell, as weighted terms: TF-IDF (G. Salton, C. Buckley,
 * IP&M 24/5, 1988), with how rare a word is in English in place of how rare it is in the store, so
 * that likeness is a function of the two texts alone. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

/* A word as frequent as this weighs nothing. */
static const double plain_bits = 12;

/* One term for all stores and runs; that two share a number is rarer than a wrong word. */
static uint32_t number_of(mrs_str term)
{
    uint64_t h = mrs_str_hash(term);
    return (uint32_t)(h ^ h >> 32);
}

static int by_term(const void *a, const void *b)
{
    uint32_t x = ((const mrs_term *)a)->term, y = ((const mrs_term *)b)->term;
    return (x > y) - (x < y);
}

/* Sorted, equal terms added up. */
static void settle(mrs_vector *v)
{
    if (v->n)
        qsort(v->at, v->n, sizeof *v->at, by_term);
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->n; i++) {
        if (n && v->at[n - 1].term == v->at[i].term)
            v->at[n - 1].weight += v->at[i].weight;
        else
            v->at[n++] = v->at[i];
    }
    v->n = n;
}

static void normalize(mrs_vector *v)
{
    double sum = 0;
    for (uint32_t i = 0; i < v->n; i++)
        sum += (double)v->at[i].weight * (double)v->at[i].weight;
    for (uint32_t i = 0; sum > 0 && i < v->n; i++)
        v->at[i].weight = (float)((double)v->at[i].weight / sqrt(sum));
}

/* Does the word stand in the name? ASCII case apart. */
static bool in_name(mrs_str name, const char *word, size_t len)
{
    char part[MRS_WORD_MOST];
    size_t at = 0, n;
    while (mrs_word_next(name, &at, part, &n))
        if (n == len && memcmp(part, word, len) == 0)
            return true;
    return false;
}

/* Words of the place and the parties are weighed as place and parties, not once more. */
static bool weighed_elsewhere(const mrs_claim *c, const char *word, size_t len)
{
    bool found = c->place && in_name(c->place->name, word, len);
    for (uint32_t i = 0; !found && i < c->n_actors; i++)
        found = in_name(c->actors[i].name, word, len);
    for (uint32_t i = 0; !found && i < c->n_targets; i++)
        found = c->targets[i].id.len && in_name(c->targets[i].name, word, len);
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

static mrs_vector terms_of(mrs_linking *run, const mrs_item *item)
{
    MRS_VEC(mrs_term) list = {0};
    char word[MRS_WORD_MOST];
    size_t at = 0, len;
    while (mrs_word_next(item->sentence, &at, word, &len)) {
        if (len < 2 || mrs_table_find(&run->linker->stop, (mrs_str){word, len}) ||
            weighed_elsewhere(&item->claim, word, len))
            continue;
        mrs_str term = {word, mrs_word_stem(word, len)};
        double weight = mrs_rarity_bits(&run->linker->rarity, term) - plain_bits;
        if (weight > 0)
            *MRS_PUSH(run->arena, &list) = (mrs_term){number_of(term), (float)weight};
    }
    mrs_vector v = {list.at, list.n};
    count_up(&v);
    return v;
}

void mrs_link_words(mrs_linking *run, uint32_t doc, uint32_t first)
{
    MRS_VEC(mrs_term) all = {0};
    for (uint32_t i = first; i < run->items.n; i++) {
        mrs_item *item = &run->items.at[i];
        item->words = terms_of(run, item);
        for (uint32_t k = 0; k < item->words.n; k++)
            *MRS_PUSH(run->arena, &all) = item->words.at[k];
        normalize(&item->words);
    }
    mrs_vector *story = &run->docs.at[doc].words;
    *story = (mrs_vector){all.at, all.n};
    settle(story);
    normalize(story);
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
