/* count_work.h - what the files of count share. */
#ifndef MRS_GROUND_COUNT_WORK_H
#define MRS_GROUND_COUNT_WORK_H

#include "ground/count.h"
#include "ground/count_number.h"

/* class of unit_nouns.tsv: the first eight are mrs_count_class in order of its names there */
typedef enum {
    MRS_NOUN_PERSON,
    MRS_NOUN_ANIMAL,
    MRS_NOUN_THING,
    MRS_NOUN_ACT,
    MRS_NOUN_LENGTH,
    MRS_NOUN_AREA,
    MRS_NOUN_MONEY,
    MRS_NOUN_OTHER,
    MRS_NOUN_SKIP,
    MRS_NOUN_DIMENSION,
    MRS_NOUN_DIMENSION_OF,
    MRS_NOUN_DISTANCE,
    MRS_NOUN_LABEL,
    MRS_N_NOUN_CLASSES
} mrs_noun_class;

typedef struct {
    mrs_noun_class class;
    mrs_str unit, dimension;
    double factor;
} mrs_noun;

typedef enum { MRS_SIDE_BEFORE, MRS_SIDE_AFTER, MRS_SIDE_NUMBER } mrs_bound_side;
typedef struct {
    mrs_bound_side side;
    bool low, best, high; /* set to the number; else open */
    mrs_approx approx;
} mrs_count_bound;

struct mrs_counts {
    mrs_arena *arena;
    mrs_numbers numbers;
    mrs_phrases nouns;  /* row: index into noun_rows */
    mrs_phrases bounds; /* row: index into bound_rows */
    MRS_VEC(mrs_noun) noun_rows;
    MRS_VEC(mrs_count_bound) bound_rows;
    uint32_t longest_bound; /* atoms */
};

enum { MRS_NO_TOKEN = UINT32_MAX };

/* A number of the text on its way to become a count. Atoms half-open. */
typedef struct {
    uint32_t first, past; /* the number, both ends of a range, "of" of "dozens of" included */
    uint32_t from, to;    /* the same with "about", "or more" */
    double low, best, high;
    mrs_approx approx;
    double value;              /* the number, the first of a range */
    bool vague, unknown, none; /* none: "no" */
    bool range, digits, plain;
    uint32_t noun; /* token counted, or MRS_NO_TOKEN: it stands alone */
} mrs_counted;

typedef struct {
    const mrs_counts *counts;
    mrs_doc *doc;
    const mrs_parse *parse; /* never NULL */
    mrs_arena *arena;
    mrs_atoms atoms;
    uint8_t *timed; /* [tokens] in an expression of time */
    MRS_VEC(mrs_count) out;
} mrs_count_work;

/* count_noun.c */
/* The longest phrase of unit_nouns.tsv of one of these classes (bits) at atom i; NULL: none. */
const mrs_noun *mrs_noun_at(const mrs_count_work *w, uint32_t i, unsigned classes, uint32_t *past);
/* The same of phrases that end before atom past. */
const mrs_noun *mrs_noun_before(const mrs_count_work *w, uint32_t past, unsigned classes);
/* What a noun is by its lemma; NULL: not known. */
const mrs_noun *mrs_noun_of(const mrs_count_work *w, uint32_t token);
/* The token that the number counts, or MRS_NO_TOKEN. */
uint32_t mrs_counted_noun(const mrs_count_work *w, const mrs_counted *c);
/* "oil tanker truck", "ISIS leader", "person" of its noun */
mrs_str mrs_counted_unit(const mrs_count_work *w, const mrs_counted *c);

/* count_guard.c: the number counts something here. */
bool mrs_count_guard(const mrs_count_work *w, const mrs_counted *c);

/* count_measure.c: lengths, areas, money. True when it was one, counted or not. */
bool mrs_count_measure(mrs_count_work *w, const mrs_counted *c);

/* count_find.c */
void mrs_count_all(mrs_count_work *w); /* fills out */
/* Adds a count to w->out. */
void mrs_count_put(mrs_count_work *w, const mrs_counted *c, mrs_count_class class, double factor,
                   mrs_str unit, uint32_t head);

static inline bool mrs_count_tag(const mrs_count_work *w, uint32_t token, const char *tag)
{
    return mrs_str_is(w->parse->tag[token], tag);
}
static inline bool mrs_count_noun_tag(const mrs_count_work *w, uint32_t token)
{
    return w->parse->pos[token] == MRS_POS_NOUN || w->parse->pos[token] == MRS_POS_PROPN;
}
static inline bool mrs_count_is(const mrs_count_work *w, uint32_t atom, const char *word)
{
    return atom < w->atoms.n && w->atoms.at[atom].hash == mrs_word_hash(mrs_str_of(word));
}

#endif
