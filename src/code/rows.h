/* rows.h - the tables of code as its files use them: words and their classes, rows, the coder.
 *
 * Read and checked by rows.c, topic.c and context.c; all in coder->arena. */
#ifndef MRS_CODE_ROWS_H
#define MRS_CODE_ROWS_H

#include "code/code.h"

/* ---- words and their classes (data/cues/classes.tsv) */

enum { MRS_CLASSES = 64, MRS_ROW_WORDS = 6, MRS_FEW = 24 };

/* Lower-case words, each with a bit set of classes; open addressing, FNV-1a. */
typedef struct {
    mrs_str *key;
    uint64_t *bits;
    uint32_t slots, n;
} mrs_lex;

uint64_t mrs_lex_bits(const mrs_lex *lex, mrs_str word); /* 0: not there */
/* The bits of word, to be changed; the word is added when it is new. */
uint64_t *mrs_lex_at(mrs_lex *lex, mrs_arena *arena, mrs_str word);

/* ---- rows */
/* How a token stands to another. Names in rows.c; any other word of a row is a preposition. */
typedef enum {
    MRS_REL_PREP,    /* object of the preposition `prep` */
    MRS_REL_SUBJ,    /* who does it: subject, agent of a passive, controller */
    MRS_REL_OBJ,     /* what it is done to: object, subject of a passive */
    MRS_REL_IOBJ,    /* dative */
    MRS_REL_POSS,    /* X's N */
    MRS_REL_COMP,    /* compound or adjective before N: "ISIS attack", "Israeli strike" */
    MRS_REL_LIGHT,   /* who does it, by the support verb: "X carried out N" */
    MRS_REL_UNDER,   /* to whom, by a support verb that turns it round: "X suffered N" */
    MRS_REL_SMALL,   /* "left five dead": five */
    MRS_REL_FOE,     /* "an operation to capture X": X */
    MRS_REL_AFTER,   /* object of the preposition after "~": the next such phrase in the clause */
    MRS_REL_AIM,     /* "an operation to retake": retake */
    MRS_REL_SELF,    /* the token */
    MRS_REL_HEAD,    /* its governor in the tree, prepositions passed over */
    MRS_REL_MOD,     /* adjectives, compounds, possessors */
    MRS_REL_CHILD,   /* any child */
    MRS_REL_PRT,     /* particle */
    MRS_REL_NEXT,    /* the token after */
    MRS_REL_PREV,    /* the token before */
    MRS_REL_WORD,    /* the token's own lower-case text */
    MRS_REL_DEP,     /* its own label */
    MRS_REL_TAG,     /* its own Penn tag */
    MRS_REL_SENT,    /* any token of the sentence */
    MRS_REL_VIA,     /* the preposition that it hangs on */
    MRS_REL_BESIDE,  /* partner, by the support verb: "X joined Y for N" */
    MRS_REL_SPEAKER, /* who says the clause */
    MRS_REL_SAYS,    /* verbs of the clauses it governs: "warned that a strike would be met" */
    MRS_REL_VOWS,    /* of these, what the speaker's own side will do: "... that it would leave" */
    MRS_REL_SITE,    /* building, vehicle or party that its phrases of place name (site.c) */
    MRS_REL_DOC      /* topic of the document */
} mrs_rel;

/* One way to find a filler of a role; ways of one role are tried in order until one gives any. */
typedef struct {
    char role; /* 'A' actor, 'T' target, 'P' partner, 'I' instrument */
    mrs_rel rel;
    mrs_str prep;
    bool two; /* "obj>of": from what rel gives on by then_rel */
    mrs_rel then_rel;
    mrs_str then_prep;
} mrs_way;

/* One condition of a row: rel=word|@class|* or rel>rel=..., negated with "!". */
typedef struct {
    mrs_way way; /* no role */
    bool negated, any;
    uint64_t classes; /* of REL_DOC: bits by mrs_topic */
    mrs_str words;    /* "a|b|c", borrowed from the table */
    mrs_str text;     /* the whole, as written */
} mrs_cond;

typedef struct {
    char of; /* role whose number it is: 'A', 'T', 'I'; 'S': the number before the trigger */
    mrs_quantity_kind kind;
} mrs_qrule;

enum {
    MRS_ROW_RESULT = 1,   /* tells an outcome: merges into its cause ("killing five") */
    MRS_ROW_ONLY = 2,     /* tells only an outcome: no claim alone ("casualties") */
    MRS_ROW_GENERIC = 4,  /* says little by itself: gives way to the deed told ("operation") */
    MRS_ROW_NEEDS = 8,    /* no claim without an actor or a target */
    MRS_ROW_SPEECH = 16,  /* a statement that is itself the act ("condemned") */
    MRS_ROW_TAKES = 64,   /* says what became of the event its object names: "lifted the curfew" */
    MRS_ROW_TOWARD = 256, /* no claim without a target that can act */
    MRS_ROW_YIELDS = 128, /* no claim beside one told below it: "promised to send troops" */
    MRS_ROW_BARE = 32     /* a claim also as a participle before a noun, or a compound */
};

typedef struct {
    mrs_str phrase, mode;
    mrs_str word[MRS_ROW_WORDS]; /* lower-case lemmas; word[head] is the trigger's token */
    uint8_t n_words, head;
    uint8_t pos; /* mrs_pos; MRS_POS_NONE: any */
    mrs_type type;
    const mrs_way *ways;
    const mrs_qrule *qrules;
    const mrs_cond *conds;
    uint8_t n_ways, n_qrules, n_conds;
    uint32_t flags;
    float strength; /* 0-1: how often the words mean this */
    uint32_t row;   /* of its table */
    mrs_str at;     /* "data/triggers.tsv line 41" */
    bool own;       /* laid over the table by a user */
    uint32_t next;  /* 1 + index of the next row with the same head word; 0: none */
} mrs_row;

/* Rows by the lemma of their head word. */
typedef struct {
    mrs_row *at;
    uint32_t n;
    mrs_lex first; /* head word -> 1 + index of its first row */
} mrs_rows;

/* A phrase that makes what follows a party, an instrument or a means ("in coordination with"). */
typedef struct {
    mrs_str word[MRS_ROW_WORDS];
    uint8_t n_words;
    mrs_str gives; /* "partner", "support", "instrument", "means" ... */
    uint32_t next;
} mrs_cue;

typedef struct {
    mrs_cue *at;
    uint32_t n;
    mrs_lex first;
} mrs_cues;

/* Word or class -> mode of a claim whose trigger gives none (data/cues/modes.tsv). */
typedef struct {
    mrs_type type;
    mrs_str trigger; /* lemma that it holds for, or "*" */
    mrs_str cue;     /* word */
    uint64_t classes;
    mrs_str scope; /* "near" (hangs on the trigger), "below", "sentence", "document" */
    mrs_str mode;
} mrs_mode_row;

/* Whose number is which kind where the row of the trigger does not say (data/cues/counts.tsv). */
typedef struct {
    mrs_type type;
    mrs_str mode;
    mrs_qrule rule;
} mrs_count_row;

struct mrs_coder {
    mrs_arena *arena;
    const mrs_pack *pack; /* &laid when a user's rows lie over it */
    mrs_pack laid, own;   /* own: their tables, above laid */
    mrs_buf own_bytes;
    const char *own_table; /* "cues/modes"; NULL: no own rows */
    const mrs_rows *tried; /* the table with own rows, which are its first; NULL: none */
    mrs_lex class_index;   /* name -> its bit */
    uint32_t n_classes;
    mrs_lex classes;
    mrs_lex forms; /* what the model takes for a verb's lemma -> 1 + index in lemmas */
    mrs_str *lemmas;
    mrs_rows triggers, senses, lights;
    mrs_lex preps, mode_types; /* prepositions; mode -> bits by mrs_type */
    mrs_lex topics;            /* word -> weight for each mrs_topic, four bits each */
    mrs_rows answers;          /* who answers for an act: claimed, denied, attributed */
    mrs_cues cues;
    mrs_mode_row *modes;
    uint32_t n_modes;
    mrs_count_row *counts;
    uint32_t n_counts;
    struct mrs_context *context; /* tables of status, recency, source, attach, group */
};

/* Bit of a class by name, 0 when no row and no built-in class has it. */
uint64_t mrs_class_bit(const mrs_coder *coder, mrs_str name);

/* own.c: own rows laid over their table: coder->pack is then &coder->laid. Fails as
 * mrs_coder_open_with. */
MRS_CHECK mrs_status mrs_own_lay(mrs_coder *coder, const mrs_own_rows *own, mrs_err *err);
/* The column of a table that has a user's rows: where each stands ("my.tsv line 3"), or empty. */
#define MRS_OWN_COLUMN "#own"

/* rows.c: reading and checking. Fail: MRS_E_FORMAT naming file, line, column and cure. */
/* Where a row stands: "data/triggers.tsv line 41". */
mrs_str mrs_row_at(const mrs_coder *coder, const mrs_table *table, const char *file, uint32_t row);
MRS_CHECK mrs_status mrs_rows_open(mrs_coder *coder, mrs_err *err);

#endif
