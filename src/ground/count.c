#include "ground/count_work.h"

#include <stdlib.h>

static bool word_in(const char *const *names, uint32_t n, mrs_str word, uint32_t *out)
{
    for (*out = 0; *out < n; ++*out)
        if (mrs_str_is(word, names[*out]))
            return true;
    return false;
}

static mrs_status load_bounds(const mrs_pack *pack, mrs_counts *counts, mrs_err *err)
{
    enum { PHRASE, SIDE, LOW, BEST, HIGH, APPROX, N };
    static const char *const columns[] = {"phrase", "side", "low", "best", "high", "approx"};
    static const char *const sides[] = {"before", "after", "number"};
    static const char *const approxes[] = {"exact", "about", "at_least", "at_most", "unknown"};
    mrs_rows_of rows;
    mrs_status st = mrs_rows_of_open(pack, "table/lexicon/number_bounds",
                                     "data/lexicon/number_bounds.tsv", columns, N, &rows, err);
    while (!st && mrs_rows_of_next(&rows)) {
        uint32_t side, approx;
        mrs_str phrase = mrs_rows_of_cell(&rows, PHRASE);
        if (!word_in(sides, 3, mrs_rows_of_cell(&rows, SIDE), &side))
            return mrs_rows_of_bad(&rows, "unknown side", mrs_rows_of_cell(&rows, SIDE), err);
        if (!word_in(approxes, 5, mrs_rows_of_cell(&rows, APPROX), &approx))
            return mrs_rows_of_bad(&rows, "unknown approx", mrs_rows_of_cell(&rows, APPROX), err);
        if (!mrs_phrases_add(&counts->bounds, counts->arena, phrase, counts->bound_rows.n))
            return mrs_rows_of_bad(&rows, "not a phrase:", phrase, err);
        uint32_t n = counts->bounds.all.at[counts->bounds.all.n - 1].n;
        if (side == MRS_SIDE_BEFORE && n > counts->longest_bound)
            counts->longest_bound = n;
        *MRS_PUSH(counts->arena, &counts->bound_rows) =
            (mrs_count_bound){.side = (mrs_bound_side)side,
                              .low = mrs_rows_of_cell(&rows, LOW).len > 0,
                              .best = mrs_rows_of_cell(&rows, BEST).len > 0,
                              .high = mrs_rows_of_cell(&rows, HIGH).len > 0,
                              .approx = (mrs_approx)approx};
    }
    return st;
}

static mrs_status load_nouns(const mrs_pack *pack, mrs_counts *counts, mrs_err *err)
{
    enum { PHRASE, CLASS, UNIT, FACTOR, DIMENSION, N };
    static const char *const columns[] = {"phrase", "class", "unit", "factor", "dimension"};
    static const char *const classes[] = {"person",       "animal",   "thing", "act",  "length",
                                          "area",         "money",    "other", "skip", "dimension",
                                          "dimension_of", "distance", "label"};
    mrs_rows_of rows;
    mrs_status st = mrs_rows_of_open(pack, "table/lexicon/unit_nouns",
                                     "data/lexicon/unit_nouns.tsv", columns, N, &rows, err);
    while (!st && mrs_rows_of_next(&rows)) {
        uint32_t class;
        mrs_noun noun = {.unit = mrs_rows_of_cell(&rows, UNIT),
                         .dimension = mrs_rows_of_cell(&rows, DIMENSION)};
        mrs_str phrase = mrs_rows_of_cell(&rows, PHRASE);
        if (!word_in(classes, MRS_N_NOUN_CLASSES, mrs_rows_of_cell(&rows, CLASS), &class))
            return mrs_rows_of_bad(&rows, "unknown class", mrs_rows_of_cell(&rows, CLASS), err);
        if (!mrs_str_num(mrs_rows_of_cell(&rows, FACTOR), &noun.factor) || noun.factor <= 0)
            return mrs_rows_of_bad(&rows, "no factor:", mrs_rows_of_cell(&rows, FACTOR), err);
        if (!mrs_phrases_add(&counts->nouns, counts->arena, phrase, counts->noun_rows.n))
            return mrs_rows_of_bad(&rows, "not a phrase:", phrase, err);
        noun.class = (mrs_noun_class) class;
        *MRS_PUSH(counts->arena, &counts->noun_rows) = noun;
    }
    return st;
}

/* Nouns that the tables of actors know already. */
static mrs_status load_shared(const mrs_pack *pack, mrs_counts *counts, const char *section,
                              const char *file, const char *column, mrs_err *err)
{
    const char *columns[] = {"word", column};
    mrs_rows_of rows;
    mrs_status st = mrs_rows_of_open(pack, section, file, columns, 2, &rows, err);
    bool people = mrs_str_is(mrs_str_of(column), "kind");
    while (!st && mrs_rows_of_next(&rows)) {
        mrs_str kind = mrs_rows_of_cell(&rows, 1), word = mrs_rows_of_cell(&rows, 0);
        bool many = mrs_str_is(kind, "group") || mrs_str_is(kind, "org");
        mrs_noun noun = {.factor = 1};
        noun.class = !people ? MRS_NOUN_THING : many ? MRS_NOUN_OTHER : MRS_NOUN_PERSON;
        if (mrs_str_is(kind, "animal"))
            noun.class = MRS_NOUN_ANIMAL;
        if (!mrs_phrases_add(&counts->nouns, counts->arena, word, counts->noun_rows.n))
            return mrs_rows_of_bad(&rows, "not a phrase:", word, err);
        *MRS_PUSH(counts->arena, &counts->noun_rows) = noun;
    }
    return st;
}

typedef struct {
    const mrs_pack *pack;
    mrs_counts *counts;
} loading;

static mrs_status load(void *ctx, mrs_err *err)
{
    const loading *l = ctx;
    mrs_counts *counts = l->counts;
    mrs_status st = mrs_numbers_open(l->pack, counts->arena, &counts->numbers, err);
    if (!st)
        st = load_bounds(l->pack, counts, err);
    if (!st)
        st = load_nouns(l->pack, counts, err);
    if (!st)
        st = load_shared(l->pack, counts, "table/actors/people", "data/actors/people.tsv", "kind",
                         err);
    if (!st)
        st = load_shared(l->pack, counts, "table/actors/things", "data/actors/things.tsv", "what",
                         err);
    mrs_phrases_index(&counts->nouns, counts->arena);
    mrs_phrases_index(&counts->bounds, counts->arena);
    return st;
}

enum { CEILING = 16 << 20 };

mrs_status mrs_counts_open(const mrs_pack *pack, mrs_counts **out, mrs_err *err)
{
    *out = NULL;
    mrs_counts *counts = calloc(1, sizeof *counts);
    if (counts)
        counts->arena = mrs_arena_new(CEILING);
    if (!counts || !counts->arena) {
        free(counts);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    loading l = {pack, counts};
    mrs_status st = mrs_arena_run(&counts->arena, 1, load, &l, err);
    if (st)
        mrs_counts_close(counts);
    else
        *out = counts;
    return st;
}

void mrs_counts_close(mrs_counts *counts)
{
    if (!counts)
        return;
    mrs_arena_free(counts->arena);
    free(counts);
}

mrs_status mrs_counts_find(const mrs_counts *counts, mrs_doc *doc, mrs_err *err)
{
    (void)err;
    if (!doc->parse)
        return MRS_OK;
    mrs_count_work w = {.counts = counts, .doc = doc, .parse = doc->parse, .arena = doc->arena};
    w.atoms = mrs_atoms_of_doc(doc);
    w.timed = MRS_NEW(doc->arena, uint8_t, doc->tokens.n);
    for (uint32_t i = 0; i < doc->ground->whens.n; i++)
        for (uint32_t t = doc->ground->whens.at[i].first; t < doc->ground->whens.at[i].past; t++)
            w.timed[t] = 1;
    mrs_count_all(&w);
    doc->ground->counts.at = w.out.at;
    doc->ground->counts.n = w.out.n;
    return MRS_OK;
}
