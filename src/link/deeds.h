/* deeds.h - which words may name one deed: "murder", "slaying" and "shot dead" of one story.
 *
 * Rows: data/link/deeds.tsv. The words that name a happening (its trigger) become a few numbers, so
 * that two of them are compared without their texts. */
#ifndef MRS_LINK_DEEDS_H
#define MRS_LINK_DEEDS_H

#include "base/base.h"

/* A term (rarity.h) and a deed that it may name, by number; deed 0: beside others it says nothing.
 */
typedef struct {
    uint32_t term, deed;
} mrs_deed_word;

typedef struct {
    mrs_deed_word *at; /* by term, then deed */
    uint32_t n;
} mrs_deeds;

/* In arena, under mrs_arena_run. Fails: MRS_E_FORMAT. */
MRS_CHECK mrs_status mrs_deeds_open(const mrs_pack *pack, mrs_arena *arena, mrs_deeds *out,
                                    mrs_err *err);

enum { MRS_TRIGGER_TERMS = 4, MRS_TRIGGER_DEEDS = 8 };

typedef struct {
    uint32_t terms[MRS_TRIGGER_TERMS], deeds[MRS_TRIGGER_DEEDS];
    uint8_t n_terms, n_deeds;
} mrs_trigger;

mrs_trigger mrs_trigger_of(const mrs_deeds *deeds, mrs_str words);
/* 1: a term in common; MRS_TRIGGER_KIN: a deed; 0: neither. */
double mrs_trigger_like(const mrs_trigger *a, const mrs_trigger *b);
#define MRS_TRIGGER_KIN 0.75

#endif
