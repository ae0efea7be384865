/* when_atoms.h - a document cut finer than tokens, for times and counts.
 *
 * An atom is a run of letters, a run of digits, or one mark. "24/March/2023", "1990s" and "10km"
 * are one token each for the tagger and 5, 2 and 2 atoms here, so that one rule reads every
 * spelling. Atoms are in text order; white space gives none. */
#ifndef MRS_GROUND_WHEN_ATOMS_H
#define MRS_GROUND_WHEN_ATOMS_H

#include "ground/ground.h"

typedef enum { MRS_ATOM_WORD, MRS_ATOM_DIGITS, MRS_ATOM_MARK } mrs_atom_kind;
typedef enum { MRS_CASE_LOWER, MRS_CASE_CAPITAL, MRS_CASE_CAPS } mrs_case;

typedef struct {
    mrs_span at;     /* bytes of the text */
    uint32_t token;  /* the token it lies in */
    int32_t number;  /* of digits, at most nine of them; else -1 */
    uint64_t hash;   /* FNV-1a of the word in small letters, of a mark's bytes; 0 of digits */
    uint8_t kind;    /* mrs_atom_kind */
    uint8_t letters; /* mrs_case of a word */
    bool glued;      /* nothing stands between it and the atom before */
    bool line;       /* first of a line */
} mrs_atom;

typedef struct {
    mrs_atom *at;
    uint32_t n;
    mrs_str text;
} mrs_atoms;

/* doc->tokens cut into atoms. */
mrs_atoms mrs_atoms_of_doc(const mrs_doc *doc);
/* Any words, as one token 0: for the rows of tables. */
mrs_atoms mrs_atoms_of_words(mrs_str words, mrs_arena *arena);

static inline mrs_str mrs_atom_text(const mrs_atoms *atoms, uint32_t i)
{
    return mrs_span_str(atoms->text, atoms->at[i].at);
}
static inline uint32_t mrs_atom_digits(const mrs_atoms *atoms, uint32_t i)
{
    return atoms->at[i].at.end - atoms->at[i].at.start;
}

#endif
