/* context.h - the second half of coding: how a claim is meant, when it happened, who says so.
 *
 * Runs over the claims of doc->coding once their triggers, roles and numbers stand: status,
 * recency, source, place and time, groups. Words that steer it are rows of data/cues/context.tsv.
 */
#ifndef MRS_CODE_CONTEXT_H
#define MRS_CODE_CONTEXT_H

#include "code/code_internal.h"

/* Cues of data/cues/context.tsv: name in the table. */
/* clang-format off */
#define MRS_CUES(X)                                                                                \
    X(PLAN, "plan")           /* governor: what hangs on it is planned */                          \
    X(TRY, "try")             /* ... attempted */                                                  \
    X(PREVENT, "prevent")     /* ... was kept from happening: attempted */                         \
    X(FAIL, "fail")           /* ... attempted; of a prevention: it happened */                    \
    X(DENY, "deny")           /* ... negated */                                                    \
    X(ALLEGE, "allege")       /* ... alleged */                                                    \
    X(BELIEF, "belief")       /* verb: "is thought to have" is alleged */                          \
    X(CLAIM, "claim")         /* verb: the clause under it is alleged */                           \
    X(HEARSAY, "hearsay")     /* noun: as a subject, what its verb tells is alleged */             \
    X(CAPTOR, "captor")       /* verb: what it is done for is a charge ... */                      \
    X(CHARGE, "charge")       /* ... behind one of these prepositions: alleged */                  \
    X(RISK, "risk")           /* ... possible */                                                   \
    X(PLAN_TO, "plan-to")     /* governor of an infinitive: planned */                             \
    X(TRUE, "true")           /* predicate: what is said of it is said of the act */               \
    X(VERIFY, "verify")       /* verb: what could not be so is alleged */                          \
    X(LISTED, "listed")       /* word for what stands below: a caveat over all of it */            \
    X(YET, "yet")             /* adverb: "have yet to" is negated */                               \
    X(WANT, "want")           /* ... asked for or wished: planned */                               \
    X(WILL, "will")           /* auxiliary: planned */                                             \
    X(WOULD, "would")         /* auxiliary: planned in reported speech, else possible */           \
    X(MAY, "may")             /* auxiliary: possible */                                            \
    X(DOUBT, "doubt")         /* adverb or adjective: alleged */                                   \
    X(POSSIBLY, "possibly")   /* adverb or adjective: possible */                                  \
    X(INTENDED, "intended")   /* adjective: planned */                                             \
    X(TRIED, "tried")         /* adjective: attempted */                                           \
    X(NOBODY, "nobody")       /* subject or object: negated */                                     \
    X(IF, "if")               /* mark of a premise */                                              \
    X(WITHOUT, "without")     /* preposition: negated */                                           \
    X(ASIDE, "aside")         /* preposition: what it governs keeps a mood of its own */           \
    X(TOPIC, "topic")         /* ... unless a verb of warning or hoping governs it */              \
    X(CARRIER, "carrier")     /* verb that only carries an act: its mood is the act's */           \
    X(DONE, "done")           /* verb: its act happened, if told in the past: no mere plan */      \
    X(SPEECH, "speech")       /* verb of saying: who does it is the source */                      \
    X(STATEMENT, "statement") /* noun: what is said; its owner is the source */                    \
    X(CARRIED, "carried")     /* verb: an outlet passes a statement on */                          \
    X(FINDS, "finds")         /* verb: who does it is the source of the clause under it */         \
    X(PUTS, "puts")           /* verb: with "at" or "as" it tells a number: as speech */           \
    X(CITING, "citing")       /* verb of an outlet: its object is the source */                    \
    X(ACCORDING, "according") /* "according to X": X is the source */                              \
    X(HABIT, "habit")         /* adverb: general */                                                \
    X(GOING, "going")         /* verb: what hangs on it goes on: general */                        \
    X(TOTAL, "total")         /* word beside a number: aggregate */                                \
    X(SO_FAR, "so-far")       /* adverb of a perfect: aggregate when numbers are told */           \
    X(BACK, "back")           /* adverb or adjective: background */                                \
    X(NEWS, "news")           /* adverb: fresh whatever the tense */                               \
    X(SERIES, "series")       /* noun: of several acts: aggregate */                               \
    X(SINCE, "since")         /* mark or preposition: up to now; what it governs is background */  \
    X(BEFORE, "before")       /* mark or preposition: of a pluperfect that is background */        \
    X(ENDED, "ended")         /* verb: a time beside it is an act's last day */                    \
    X(WHEN, "when")           /* preposition before what says when */                              \
    X(ERA, "era")             /* noun: what happened in it is background */                        \
    X(BYGONE, "bygone")       /* verb or noun: what it governs is background */                    \
    X(RECORD, "record")       /* verb or noun: the deed that a person is held for is background */ \
    X(TREND, "trend")         /* noun: of acts that go on: general */                              \
    X(COMMON, "common")       /* said of acts: general */                                          \
    X(WITNESS, "witness")     /* noun: kind of source */                                           \
    X(ANALYST, "analyst")                                                                          \
    X(UNNAMED, "unnamed")                                                                          \
    X(OFFICIAL, "official")                                                                        \
    X(UNDERGO, "undergo")     /* verb: its subject is where it happens */                          \
    X(THERE, "there")       /* preposition or adverb that places an act */                         \
    X(FOLLOW, "follow")     /* preposition or verb: what it governs came before */                 \
    X(PAST_BUT, "past-but") /* "managed", "able": what hangs on it happened */
/* clang-format on */

typedef enum {
#define MRS_X(name, text) MRS_CUE_##name,
    MRS_CUES(MRS_X)
#undef MRS_X
        MRS_N_CUES /* no cue: nothing is cued so */
} mrs_cue_kind;

/* Words that tie a claim to others told in the report (data/cues/ties.tsv). */
/* clang-format off */
#define MRS_TIES(X)                                                                                \
    X(POINTS, "points")     /* determiner of a noun that points back */                            \
    X(ONE, "one")           /* determiner of a noun that is new */                                 \
    X(OTHER, "other")       /* modifier: not the one told before */                                \
    X(APART, "apart")       /* adverb of a clause: what it tells is another happening */           \
    X(TURNS, "turns")       /* opens a sentence: what it tells is another scene */                 \
    X(AFTER, "after")       /* what it governs came before */                                      \
    X(BEFORE, "before")     /* what it governs came after */                                       \
    X(THEN, "then")         /* adverb: after what was told just before */                          \
    X(LEADS, "leads")       /* verb: its object came after its subject */                          \
    X(DURING, "during")     /* what it governs holds the rest */                                   \
    X(COINCIDES, "coincides") /* what it governs went on at the same time */               \
    X(SUMS, "sums")         /* verb: gives a number to a noun of counting */               \
    X(TALLY, "tally")       /* noun of counting */                                                 \
    X(HARMED, "harmed")     /* noun or adjective: who was hurt, killed or taken */                 \
    X(HARMER, "harmer")     /* noun: who did it */                                                 \
    X(NAMES, "names")       /* verb: says what somebody is called */                               \
    X(DIES, "dies")         /* verb: what becomes of those that were hurt */                       \
    X(DEED, "deed")         /* noun that may point back to a deed of force */                      \
    X(HAPPENS, "happens")   /* verb, or its object: says where and when what was told was */
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_TIE_##name,
    MRS_TIES(MRS_X)
#undef MRS_X
        MRS_N_TIES
} mrs_tie;

/* Two modes of a type that may be told of one happening (data/link/compatible.tsv). */
typedef struct {
    mrs_type type;
    mrs_str a, b;
} mrs_mode_kin;

struct mrs_context {
    mrs_lex cues; /* lemma or lower-case word -> bits by mrs_cue_kind */
    mrs_lex ties; /* lemma or lower-case word -> bits by mrs_tie */
    mrs_mode_kin *kin;
    uint32_t n_kin;
};

/* Indices, half-open. */
typedef struct {
    uint32_t from, past;
} mrs_some;

/* One document as this half walks it. */
typedef struct {
    const mrs_coder *coder;
    mrs_doc *doc;
    const mrs_walk *w;
    const mrs_parse *p;
    uint64_t *cue;   /* [n] bits of the token's lemma and word */
    uint8_t *quoted; /* [n] 1: inside quotation marks */
    uint32_t *para;  /* [n] number of the token's paragraph */
    uint32_t n_paras;
    const mrs_actor **speaker; /* [n_sents] who is quoted there; NULL: none known */
    const mrs_actor **block;   /* [n_paras] whose words the whole paragraph is ("X said:") */
    uint32_t *claims, *whens, *places; /* [n_sents + 1] the first of the sentence, or later */
    uint32_t *back; /* [n_sents] bits by type: a noun that points back and tells no claim itself */
} mrs_cx;

/* What stands in a sentence (times and places by their heads), so that a long report is not looked
 * through for each of its claims. */
static inline mrs_some mrs_claims_of(const mrs_cx *x, uint32_t sent)
{
    return (mrs_some){x->claims[sent], x->claims[sent + 1]};
}
static inline mrs_some mrs_whens_of(const mrs_cx *x, uint32_t sent)
{
    return (mrs_some){x->whens[sent], x->whens[sent + 1]};
}
static inline mrs_some mrs_places_of(const mrs_cx *x, uint32_t sent)
{
    return (mrs_some){x->places[sent], x->places[sent + 1]};
}
/* The first token that ends after that byte. */
uint32_t mrs_token_after(const mrs_cx *x, uint32_t byte);

static inline bool mrs_cued(const mrs_cx *x, uint32_t token, mrs_cue_kind kind)
{
    return (x->cue[token] >> kind & 1) != 0;
}

/* Does the token's lemma or word tie so? */
bool mrs_tied(const mrs_cx *x, uint32_t token, mrs_tie tie);

void mrs_because(const mrs_cx *x, mrs_claim *claim, const char *field, mrs_str reason);
/* The claim happened there, why being the reason of the field. */
void mrs_place_take(const mrs_cx *x, mrs_claim *c, const mrs_place *m, mrs_str why);
/* The verb whose clause tells the claim: the trigger, its support verb, or what it hangs on. p->n:
 * none (a headline without a verb). */
uint32_t mrs_clause_verb(const mrs_cx *x, uint32_t token);

typedef enum {
    MRS_TENSE_NONE,
    MRS_TENSE_PRESENT,
    MRS_TENSE_PROGRESS,
    MRS_TENSE_PERFECT,
    MRS_TENSE_PAST,
    MRS_TENSE_PLUPERFECT
} mrs_tense;
/* tense.c: of a clause, by its verb and auxiliaries; of a participle or infinitive, by what it
 * hangs on. verb may be p->n. */
mrs_tense mrs_tense_of(const mrs_cx *x, uint32_t verb);

/* Operations, attacks told of the claim by number; 2 when many but uncounted, 0 none. */
double mrs_acts_counted(const mrs_claim *c);

void mrs_status_run(const mrs_cx *x);
void mrs_recency_run(const mrs_cx *x); /* after place and time */
void mrs_history_run(const mrs_cx *x); /* history.c: after recency; what runs on from history */
void mrs_source_run(const mrs_cx *x);
void mrs_place_run(const mrs_cx *x);
void mrs_time_run(const mrs_cx *x);
/* same.c: b is the later of the two. Excluded: they cannot tell one happening; the score (3 is
 * enough) says how much speaks for it. */
/* The places are one, or lie within some 30 km. */
bool mrs_same_place(const mrs_place *a, const mrs_place *b);
bool mrs_same_excluded(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b);
int mrs_same_score(const mrs_cx *x, const mrs_claim *a, const mrs_claim *b);
/* A noun that points back to what was told ("the attack"). */
bool mrs_points_back(const mrs_cx *x, uint32_t token);
/* Do the two lists of parties share one? */
bool mrs_same_side(const mrs_party *a, uint32_t n, const mrs_party *b, uint32_t m);

/* A day is known, not only a week or a month. */
static inline bool mrs_has_day(const mrs_when *t)
{
    return (t->precision == MRS_TIME_DAY || t->precision == MRS_TIME_TIME) &&
           t->start != MRS_NO_DAY;
}

/* Names where something is, by itself: no adjective, no part of a name, no head of a report. */
static inline bool mrs_is_spot(const mrs_place *m)
{
    return !m->demonym && !m->in_name && !m->dateline && !m->heading &&
           m->precision != MRS_PRECISION_NONE;
}

void mrs_border_side_run(const mrs_cx *x); /* after groups */
void mrs_scene_run(const mrs_cx *x);       /* from the scene in force, once more after groups */
void mrs_scene_rest(const mrs_cx *x);      /* what is left: from headings, the headline */
void mrs_group_run(const mrs_cx *x);       /* groups, and fills place and time within one */
void mrs_tie_run(const mrs_cx *x);         /* after group: part_of, follows, coincides_with */
void mrs_identify_run(const mrs_cx *x);    /* identify.c: who the victims are said to be */
void mrs_infer_run(const mrs_cx *x);       /* the inferred week, bounds */
void mrs_confidence_run(const mrs_cx *x);  /* last: weighs all that was found */

#endif
