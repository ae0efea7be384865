/* code_internal.h - what the files of code share: tables, the tree as coding walks it, hits.
 *
 * Order of work (code.c): walk (lower-cased lemmas, word classes, who is mentioned where) ->
 * trigger (which tokens name an event, by data/triggers.tsv and data/senses.tsv) -> merge (one
 * claim per happening per sentence) -> mode -> role -> quantity -> confidence; then status,
 * recency, source, attach and group each look at the claims that stand in doc->coding.
 * All memory of a run is in doc->arena. */
#ifndef MRS_CODE_INTERNAL_H
#define MRS_CODE_INTERNAL_H

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
    MRS_REL_DOC      /* topic of the document */
} mrs_rel;

/* One condition of a row: rel=word|@class|*, negated with "!". */
typedef struct {
    mrs_rel rel;
    mrs_str prep;
    bool negated, any;
    uint64_t classes; /* of REL_DOC: bits by mrs_topic */
    mrs_str words;    /* "a|b|c", borrowed from the table */
} mrs_cond;

/* One way to find a filler of a role; ways of one role are tried in order until one gives any. */
typedef struct {
    char role; /* 'A' actor, 'T' target, 'P' partner, 'I' instrument */
    mrs_rel rel;
    mrs_str prep;
    bool two; /* "obj>of": from what rel gives on by then_rel */
    mrs_rel then_rel;
    mrs_str then_prep;
} mrs_way;

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
    uint32_t row, line;
    uint32_t next; /* 1 + index of the next row with the same head word; 0: none */
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

struct mrs_coder {
    mrs_arena *arena;
    const mrs_pack *pack;
    mrs_lex class_index; /* name -> its bit */
    uint32_t n_classes;
    mrs_lex classes;
    mrs_lex forms; /* what the model takes for a verb's lemma -> 1 + index in lemmas */
    mrs_str *lemmas;
    mrs_rows triggers, senses, lights;
    mrs_lex topics;   /* word -> weight for each mrs_topic, four bits each */
    mrs_rows answers; /* who answers for an act: claimed, denied, attributed */
    mrs_cues cues;
    mrs_mode_row *modes;
    uint32_t n_modes;
    struct mrs_context *context; /* tables of status, recency, source, attach, group */
};

/* Bit of a class by name, 0 when no row and no built-in class has it. */
uint64_t mrs_class_bit(const mrs_coder *coder, mrs_str name);

/* rows.c: reading and checking. Fail: MRS_E_FORMAT naming file and line. */
MRS_CHECK mrs_status mrs_rows_open(mrs_coder *coder, mrs_err *err);

/* ---- the document as coding walks it */
typedef struct mrs_walk {
    const mrs_coder *coder;
    const mrs_doc *doc;
    const mrs_parse *p;
    mrs_arena *arena;
    mrs_str *low;       /* [n] lemma, ASCII lower case (plural s of proper nouns cut off) */
    mrs_str *text;      /* [n] the token in lower case */
    uint64_t *bits;     /* [n] classes of the word, and what grounding says of it */
    uint32_t *actor;    /* [n] 1 + index in ground->actors of the mention; 0: none */
    uint32_t *count;    /* [n] 1 + index in ground->counts; 0: none */
    uint8_t *pos;       /* [n] mrs_pos, put right where the label shows a noun ("airstrikes" VBZ) */
    uint64_t doc_class; /* classes with at least three tokens in the document */
    uint64_t topic;     /* bits by mrs_topic: what the document is about */
} mrs_walk;

/* Some tokens, in the order found. */
typedef struct {
    uint32_t at[MRS_FEW];
    uint32_t n;
} mrs_few;

mrs_walk *mrs_walk_new(const mrs_coder *coder, const mrs_doc *doc);
/* Mends doc->parse where the tagger took a sentence's only verb for a noun (mend.c). */
void mrs_parse_mend(const mrs_coder *coder, mrs_doc *doc);

/* The fillers that a way leads to. */
void mrs_walk_way(const mrs_walk *w, uint32_t token, const mrs_way *way, mrs_few *out);
/* Adds the tokens that stand in that relation to token, coordinated ones each. */
void mrs_walk_find(const mrs_walk *w, uint32_t token, mrs_rel rel, mrs_str prep, mrs_few *out);
/* True for a verb used passively (also "killed in a raid", "five arrested"). */
bool mrs_walk_passive(const mrs_walk *w, uint32_t verb);
/* "in liberating neighborhoods", where the parser sees an adjective. */
bool mrs_walk_gerund(const mrs_walk *w, uint32_t verb);
/* The subject as the clause has it (of a passive: who it was done to). */
void mrs_walk_surface(const mrs_walk *w, uint32_t verb, mrs_few *out);
/* The support verb that carries a noun ("carried out" of "an attack"), and its row; p->n: none. */
uint32_t mrs_walk_light(const mrs_walk *w, uint32_t noun, const mrs_row **row);
/* The governor with prepositions passed over. */
uint32_t mrs_walk_head(const mrs_walk *w, uint32_t token);
uint32_t mrs_walk_child(const mrs_walk *w, uint32_t head, const char *dep);
/* "dozens of fighters": fighters. */
uint32_t mrs_walk_content(const mrs_walk *w, uint32_t token);
/* Token and what is coordinated with it, if its label and theirs fit. */
void mrs_walk_conj(const mrs_walk *w, uint32_t token, mrs_few *out);
bool mrs_walk_dep(const mrs_walk *w, uint32_t token, const char *dep);
bool mrs_walk_dep_in(const mrs_walk *w, uint32_t token, const char *list); /* "acl|relcl" */
bool mrs_walk_tag(const mrs_walk *w, uint32_t token, const char *tag);
bool mrs_walk_is(const mrs_walk *w, uint32_t token, const char *class_name);
bool mrs_walk_verb(const mrs_walk *w, uint32_t token); /* VERB or AUX */
bool mrs_walk_noun(const mrs_walk *w, uint32_t token); /* NOUN or PROPN */

/* match.c: does the row's phrase stand at token, do its conditions hold. */
bool mrs_row_words(const mrs_walk *w, const mrs_row *row, uint32_t token, mrs_span *tokens);
bool mrs_row_conds(const mrs_walk *w, const mrs_row *row, uint32_t token);
/* The most specific row that fits, or NULL; *tokens: first and past of the phrase. */
const mrs_row *mrs_rows_best(const mrs_walk *w, const mrs_rows *rows, uint32_t token,
                             mrs_span *tokens);

/* ---- hits: triggers on their way to become claims */
typedef struct {
    uint32_t token;
    char role;
} mrs_arg;

typedef struct {
    uint32_t token, first, past, sent;
    const mrs_row *row;
    mrs_type type;
    mrs_str mode;
    uint32_t light; /* support verb, or p->n */
    const mrs_row *light_row;
    bool dropped;
    uint32_t into;   /* 1 + index of the hit that took this one up; 0: none */
    uint8_t shared;  /* 1 + quantity kind of a number told of two acts at once; 0: none */
    uint32_t weapon; /* token of the instrument, or p->n */
    float sign;      /* product of what speaks for and against it */
    struct {
        mrs_arg *at;
        uint32_t n, cap;
    } args;
    uint32_t own; /* the first `own` args are its row's, the rest came from merged hits */
    struct {
        mrs_quantity *at;
        uint32_t n, cap;
    } quantities;
    struct {
        mrs_party *at;
        uint32_t n, cap;
    } parties;
    mrs_span means;
    mrs_responsibility responsibility;
    mrs_party *responsibility_by;
    struct {
        mrs_reason *at;
        uint32_t n, cap;
    } why;
} mrs_hit;

typedef struct {
    mrs_walk *w;
    struct {
        mrs_hit *at;
        uint32_t n, cap;
    } hits; /* in order of token */
    struct {
        mrs_passed *at;
        uint32_t n, cap;
    } passed;         /* a row stands there, and no event is told */
    uint32_t *hit_at; /* [n tokens] 1 + index of the hit whose trigger token it is; 0: none */
} mrs_hits;

void mrs_hit_because(mrs_hits *h, mrs_hit *hit, const char *field, mrs_str reason);
/* The hit at a token, or the one that took it up; NULL: none, or dropped. */
mrs_hit *mrs_hit_at(mrs_hits *h, uint32_t token);

void mrs_trigger_run(mrs_hits *h); /* trigger.c: fills hits, with their arguments */
/* suppress.c: an aim, a premise, a duty, a heading, a name; "attack helicopter", a kind. */
bool mrs_trigger_mute(const mrs_walk *w, uint32_t token);
bool mrs_trigger_describes(const mrs_walk *w, uint32_t token);
void mrs_trigger_needs(mrs_hits *h);      /* trigger.c: drops what needs an actor or a target */
void mrs_merge_run(mrs_hits *h);          /* merge.c */
void mrs_mode_run(mrs_hits *h);           /* mode.c */
void mrs_role_run(mrs_hits *h);           /* role.c: parties */
void mrs_cue_run(mrs_hits *h);            /* cue.c: partner, support, instrument, means */
void mrs_responsibility_run(mrs_hits *h); /* responsibility.c */
void mrs_quantity_run(mrs_hits *h);       /* quantity.c */
float mrs_confidence(const mrs_hits *h, const mrs_hit *hit); /* confidence.c */
/* ---- the other half (context.c): status, recency, source, place, time, groups */
/* Reads and writes the claims of doc->coding. */
void mrs_context_run(const mrs_walk *w, mrs_doc *doc);
/* Tables of the other half, opened into coder->context (coder->arena). */
MRS_CHECK mrs_status mrs_context_open(mrs_coder *coder, mrs_err *err);

#endif
