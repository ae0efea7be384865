/* words.c - what a sentence and a report tell, as weighted terms. TF-IDF with a floor: with few
 * reports in the store a word is not rare for being new. Source: G. Salton, C. Buckley, IP&M 24/5
 * (1988). */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

enum { WORD = 32, FLOOR = 64 };

/* Term numbers by word; open addressing. */
typedef struct {
    mrs_str *key;
    uint32_t *id; /* 1 + term; 0: free */
    uint32_t slots, n;
    uint32_t *df; /* [slots] by term: sentences that hold it */
} dictionary;

static const char *const endings[] = {"ing", "ed", "es", "s"};

static bool letter_or_digit(unsigned char c)
{
    unsigned char low = c | 0x20;
    return c >= 0x80 || (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
}

/* Lower-case letters and digits; bytes past ASCII as they are. */
static bool next_word(mrs_str s, size_t *at, char word[WORD], size_t *len)
{
    *len = 0;
    for (; *at < s.len; (*at)++) {
        unsigned char c = (unsigned char)s.ptr[*at];
        bool letter = letter_or_digit(c);
        if (!letter && *len)
            return true;
        if (letter && *len < WORD - 1)
            word[(*len)++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    return *len > 0;
}

/* "killings" and "killed" are one term. */
static size_t stem(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i]);
        if (len >= n + 4 && memcmp(word + len - n, endings[i], n) == 0)
            return len - n;
    }
    return len;
}

static uint32_t slot_of(const dictionary *d, mrs_str word)
{
    uint32_t at = (uint32_t)mrs_str_hash(word) & (d->slots - 1);
    while (d->id[at] && !mrs_str_eq(d->key[at], word))
        at = (at + 1) & (d->slots - 1);
    return at;
}

static void grow(dictionary *d, mrs_arena *arena)
{
    dictionary old = *d;
    d->slots = old.slots ? old.slots * 2 : 1024;
    d->key = MRS_NEW(arena, mrs_str, d->slots);
    d->id = MRS_NEW(arena, uint32_t, d->slots);
    d->df = MRS_NEW(arena, uint32_t, d->slots);
    for (uint32_t i = 0; i < old.slots; i++) {
        if (!old.id[i])
            continue;
        uint32_t at = slot_of(d, old.key[i]);
        d->key[at] = old.key[i];
        d->id[at] = old.id[i];
    }
    if (old.slots)
        memcpy(d->df, old.df, old.slots * sizeof *d->df);
}

static uint32_t term_of(dictionary *d, mrs_str word, mrs_arena *arena)
{
    if (d->n * 2 >= d->slots)
        grow(d, arena);
    uint32_t at = slot_of(d, word);
    if (!d->id[at]) {
        d->key[at] = mrs_str_copy(word, arena);
        d->id[at] = ++d->n;
    }
    return d->id[at] - 1;
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
    char part[WORD];
    size_t at = 0, n;
    while (next_word(name, &at, part, &n))
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

static mrs_vector terms_of(mrs_linking *run, dictionary *d, const mrs_item *item)
{
    MRS_VEC(mrs_term) list = {0};
    char word[WORD];
    size_t at = 0, len;
    while (next_word(item->sentence, &at, word, &len)) {
        if (len < 2 || mrs_table_find(&run->linker->stop, (mrs_str){word, len}) ||
            weighed_elsewhere(&item->claim, word, len))
            continue;
        uint32_t term = term_of(d, (mrs_str){word, stem(word, len)}, run->arena);
        *MRS_PUSH(run->arena, &list) = (mrs_term){term, 1};
    }
    mrs_vector v = {list.at, list.n};
    settle(&v);
    for (uint32_t i = 0; i < v.n; i++)
        d->df[v.at[i].term]++;
    return v;
}

/* Half steps, so that one report more seldom changes a weight. */
static void weigh(mrs_vector *v, const dictionary *d, uint32_t n_sentences)
{
    for (uint32_t i = 0; i < v->n; i++) {
        double rare = log2((n_sentences + (double)FLOOR) / (d->df[v->at[i].term] + 1.0));
        v->at[i].weight = (float)((1 + log2((double)v->at[i].weight)) * floor(rare * 2) / 2);
    }
}

typedef struct {
    mrs_term *at;
    uint32_t n, cap;
} term_list;

/* The words of all its items together. */
static void doc_words(mrs_linking *run)
{
    term_list *lists = MRS_NEW(run->arena, term_list, run->docs.n);
    for (uint32_t i = 0; i < run->items.n; i++) {
        const mrs_item *item = &run->items.at[i];
        for (uint32_t k = 0; k < item->words.n; k++)
            *MRS_PUSH(run->arena, &lists[item->doc]) = item->words.at[k];
    }
    for (uint32_t i = 0; i < run->docs.n; i++) {
        run->docs.at[i].words = (mrs_vector){lists[i].at, lists[i].n};
        settle(&run->docs.at[i].words);
        normalize(&run->docs.at[i].words);
    }
}

void mrs_link_words(mrs_linking *run)
{
    dictionary d = {0};
    grow(&d, run->arena);
    for (uint32_t i = 0; i < run->items.n; i++)
        run->items.at[i].words = terms_of(run, &d, &run->items.at[i]);
    for (uint32_t i = 0; i < run->items.n; i++)
        weigh(&run->items.at[i].words, &d, run->items.n);
    doc_words(run);
    for (uint32_t i = 0; i < run->items.n; i++)
        normalize(&run->items.at[i].words);
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
