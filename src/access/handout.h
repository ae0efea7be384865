/* handout.h - what may be handed out of one report: its text without private names and without what
 * tells a sensitive place or day, its claims coarsened, as a document of its own.
 *
 * Its id is the hash of what is handed out, so that it tells nothing of what is not; so are those
 * of its claims. What is handed out is a function of the released values alone: two reports that
 * differ only in what is withheld give the same bytes. docs/access.md lists what is withheld. */
#ifndef MRS_ACCESS_HANDOUT_H
#define MRS_ACCESS_HANDOUT_H

#include "access/names.h"
#include "access/profile.h"

typedef struct {
    const mrs_ground *ground;
    const mrs_profile *profile;
    const mrs_name_tables *names;
} mrs_handout_rules;

typedef struct {
    const mrs_doc_row *row;
    const mrs_claim_row *claims; /* in order of id; those rejected are not handed out */
    uint32_t n;
    const mrs_doc *parsed; /* of mrs_handout_text, parsed and grounded; NULL: its language is not
                              coded, and its text is withheld */
} mrs_handout_report;

/* What is to be parsed: the headline, where it does not stand in the text, a line break, the text.
 * Under mrs_arena_run, as mrs_handout_make. */
mrs_str mrs_handout_text(const mrs_doc_row *row, mrs_arena *arena);

typedef struct {
    mrs_doc doc;       /* head, text, bytes, coding; in the arena */
    mrs_state *states; /* [doc.coding->n] */
    mrs_str *of;       /* [doc.coding->n] ids of the claims in the team's record */
    mrs_str *carriers; /* [row->n_copies] publishers of the copies, as they may leave */
    char form[65];     /* hash of the text, before it is numbered */
    char said[65];     /* hash of the claims */
    int32_t due;       /* the first day on which it may leave */
    bool none;         /* nothing of it can be handed out */
} mrs_handout;

/* In arena. */
void mrs_handout_make(const mrs_handout_rules *rules, const mrs_handout_report *report,
                      mrs_handout *out, mrs_arena *arena);
/* n: how many of the same form were handed out before: no two may have one text. Sets the text,
 * doc.id, bytes and hashes. */
void mrs_handout_number(mrs_handout *handout, uint32_t n, mrs_arena *arena);
/* A copy of the report, of which row->copies[at] tells the head: the same text and claims. */
void mrs_handout_copy(const mrs_handout *handout, const mrs_doc_row *row, uint32_t at,
                      mrs_handout *out, mrs_arena *arena);

#endif
