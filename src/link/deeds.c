#include "link/deeds.h"

#include "link/rarity.h"

#include <stdio.h>
#include <stdlib.h>

/* A word, and the one that follows it when the two are one entry ("break out"). */
enum { KEY = 2 * MRS_WORD_MOST };

static uint32_t number_of(mrs_str word, mrs_str next)
{
    char key[KEY];
    int n = snprintf(key, sizeof key, "%.*s%s%.*s", (int)mrs_word_stem(word.ptr, word.len),
                     word.ptr, next.len ? "_" : "", (int)next.len, next.ptr);
    return mrs_term_number((mrs_str){key, (size_t)n});
}

static int by_term(const void *a, const void *b)
{
    const mrs_deed_word *x = a, *y = b;
    if (x->term != y->term)
        return x->term < y->term ? -1 : 1;
    return (x->deed > y->deed) - (x->deed < y->deed);
}

mrs_status mrs_deeds_open(const mrs_pack *pack, mrs_arena *arena, mrs_deeds *out, mrs_err *err)
{
    mrs_table t;
    uint32_t word, deed;
    mrs_status st = mrs_table_open(pack, "table/link/deeds", &t, err);
    if (!st)
        st = mrs_table_column(&t, "word", &word, err);
    if (!st)
        st = mrs_table_column(&t, "deed", &deed, err);
    if (st)
        return st;
    *out = (mrs_deeds){MRS_NEW(arena, mrs_deed_word, t.rows), 0};
    for (uint32_t row = 1; row < t.rows; row++) {
        mrs_str name = mrs_table_cell(&t, row, deed), first, second = {"", 0};
        first = mrs_table_cell(&t, row, word);
        const char *bar = memchr(first.ptr, '_', first.len);
        if (bar) {
            second = (mrs_str){bar + 1, (size_t)(first.ptr + first.len - bar - 1)};
            first.len = (size_t)(bar - first.ptr);
        }
        if (first.len >= MRS_WORD_MOST || second.len >= MRS_WORD_MOST)
            return mrs_fail(err, MRS_E_FORMAT, "data/link/deeds.tsv: a word is too long");
        out->at[out->n++] = (mrs_deed_word){number_of(first, second),
                                            mrs_str_is(name, "-") ? 0 : mrs_term_number(name)};
    }
    qsort(out->at, out->n, sizeof *out->at, by_term);
    return MRS_OK;
}

static void add(uint32_t *list, uint8_t *n, uint8_t most, uint32_t number)
{
    for (uint8_t i = 0; i < *n; i++)
        if (list[i] == number)
            return;
    if (*n < most)
        list[(*n)++] = number;
}

/* The deeds that the term may name; false: it says nothing beside others. */
static bool add_deeds(const mrs_deeds *deeds, uint32_t term, mrs_trigger *t)
{
    const mrs_deed_word key = {term, 0};
    uint32_t low = 0, high = deeds->n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (by_term(&deeds->at[mid], &key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    bool says = low == deeds->n || deeds->at[low].term != term || deeds->at[low].deed;
    for (; low < deeds->n && deeds->at[low].term == term; low++)
        if (deeds->at[low].deed)
            add(t->deeds, &t->n_deeds, MRS_TRIGGER_DEEDS, deeds->at[low].deed);
    return says;
}

mrs_trigger mrs_trigger_of(const mrs_deeds *deeds, mrs_str words)
{
    mrs_trigger t = {0};
    char word[2][MRS_WORD_MOST];
    mrs_str last = {"", 0};
    size_t at = 0, len;
    uint32_t first = 0;
    for (int i = 0; mrs_word_next(words, &at, word[i], &len); i = 1 - i) {
        mrs_str now = {word[i], len};
        uint32_t term = number_of(now, (mrs_str){"", 0});
        first = last.len ? first : term;
        if (last.len)
            add_deeds(deeds, number_of(last, now), &t);
        if (add_deeds(deeds, term, &t) && len > 1)
            add(t.terms, &t.n_terms, MRS_TRIGGER_TERMS, term);
        last = now;
    }
    if (!t.n_terms && last.len)
        add(t.terms, &t.n_terms, MRS_TRIGGER_TERMS, first);
    return t;
}

static bool share(const uint32_t *a, uint8_t n, const uint32_t *b, uint8_t m)
{
    for (uint8_t i = 0; i < n; i++)
        for (uint8_t j = 0; j < m; j++)
            if (a[i] == b[j])
                return true;
    return false;
}

double mrs_trigger_like(const mrs_trigger *a, const mrs_trigger *b)
{
    if (share(a->terms, a->n_terms, b->terms, b->n_terms))
        return 1;
    return share(a->deeds, a->n_deeds, b->deeds, b->n_deeds) ? MRS_TRIGGER_KIN : 0;
}
