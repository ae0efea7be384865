/* near.h - is one text a republication of another: the same wire, edited, cut or with another head?
 *
 * Two steps, as in Broder 1997 ("On the resemblance and containment of documents") and Manku, Jain,
 * Das Sarma 2007: a sketch of each text finds candidates, and the texts themselves decide.
 *
 * Sketch: the smallest MRS_SKETCH of the hashes of all runs of five words (bottom-k). Two texts
 * whose sketches share less than an eighth are not looked at: at a resemblance of .35 that loses
 * one pair in a hundred.
 *
 * Decision: a word is shared when it stands in a run of four words that the other text has too.
 * One stands for the other when MRS_NEAR of the words of each are shared. It is asked of both, the
 * longer too (resemblance, not containment): a digest that holds two stories is neither of them,
 * and a short notice is not the long report that quotes it. And nothing told may be another thing:
 * where one text has other words in the same place of the same sentence, numbers must not differ,
 * and names may in one of 150 words (spellings do differ); of texts under 50 words one must have
 * nothing that the other has not; under 30 words, a notice that may be said of any day, only the
 * very text will do. So a bulletin that differs from yesterday's by place and count stays a report
 * of its own, and so does a wire with a new toll. */
#ifndef MRS_TEXT_NEAR_H
#define MRS_TEXT_NEAR_H

#include "base/base.h"

enum { MRS_SKETCH = 24 };
#define MRS_NEAR 0.65

typedef struct {
    uint64_t at[MRS_SKETCH]; /* ascending; the same hash once */
    uint32_t n;              /* less than MRS_SKETCH only in a short text; 0: under five words */
} mrs_sketch;

/* text is valid UTF-8. Scratch is taken from arena; both run under mrs_arena_run. */
void mrs_sketch_make(mrs_str text, mrs_sketch *out, mrs_arena *arena);
/* How many of a sketch's hashes another must hold to be looked at. */
uint32_t mrs_sketch_need(const mrs_sketch *sketch);

/* The smaller of both shares of shared words, 0 to 1; 0 when they tell another thing. At least
 * MRS_NEAR: one stands for the other. Symmetric. */
double mrs_near(mrs_str a, mrs_str b, mrs_arena *arena);

/* The same of one text and many: it is read once, into arena; text is borrowed. One thread. */
typedef struct mrs_near_text mrs_near_text;
mrs_near_text *mrs_near_read(mrs_str text, mrs_arena *arena);
double mrs_near_to(mrs_near_text *a, mrs_str text, mrs_arena *arena);

#endif
