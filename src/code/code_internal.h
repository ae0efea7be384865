/* code_internal.h - what the files of code share: tables, the tree as coding walks it, hits.
 *
 * Order of work (code.c): walk (lower-cased lemmas, word classes, who is mentioned where) ->
 * trigger (which tokens name an event, by data/triggers.tsv and data/senses.tsv) -> merge (one
 * claim per happening per sentence) -> mode -> role -> quantity -> confidence; then status,
 * recency, source, attach and group each look at the claims that stand in doc->coding.
 * All memory of a run is in doc->arena. */
#ifndef MRS_CODE_INTERNAL_H
#define MRS_CODE_INTERNAL_H

#include "code/rows.h"

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
bool mrs_walk_gerund(const mrs_walk *w, uint32_t verb); /* "in liberating X", taken for an amod */
/* The subject as the clause has it (of a passive: who it was done to). */
void mrs_walk_surface(const mrs_walk *w, uint32_t verb, mrs_few *out);
/* The support verb that carries a noun ("carried out" of "an attack"), and its row; p->n: none. */
uint32_t mrs_walk_light(const mrs_walk *w, uint32_t noun, const mrs_row **row);
uint32_t mrs_walk_head(const mrs_walk *w, uint32_t token); /* prepositions passed over */
uint32_t mrs_walk_child(const mrs_walk *w, uint32_t head, const char *dep);
uint32_t mrs_walk_content(const mrs_walk *w, uint32_t token); /* "dozens of X": X */
/* What can be struck of where it happened: "in front of the court", "near a patrol" (site.c). */
void mrs_walk_site(const mrs_walk *w, uint32_t token, mrs_few *out);
/* clause.c: "X said that Y must go": X, for any word of the clause. */
void mrs_walk_speaker(const mrs_walk *w, uint32_t token, mrs_few *out);
/* The verbs of the clauses that a word governs. */
void mrs_walk_says(const mrs_walk *w, uint32_t token, mrs_few *out);
/* What the speaker's own side will do: "... to strike", "that it would leave". */
void mrs_walk_vows(const mrs_walk *w, uint32_t token, mrs_few *out);
/* Token and what is coordinated with it, if its label and theirs fit. */
void mrs_walk_conj(const mrs_walk *w, uint32_t token, mrs_few *out);
/* "at the bank and at the court": the preposition joined to this one, or p->n. */
uint32_t mrs_walk_next_prep(const mrs_walk *w, uint32_t prep);
bool mrs_walk_dep(const mrs_walk *w, uint32_t token, const char *dep);
bool mrs_walk_dep_in(const mrs_walk *w, uint32_t token, const char *list); /* "acl|relcl" */
bool mrs_walk_tag(const mrs_walk *w, uint32_t token, const char *tag);
bool mrs_walk_is(const mrs_walk *w, uint32_t token, const char *class_name);
bool mrs_walk_verb(const mrs_walk *w, uint32_t token); /* VERB or AUX */
bool mrs_walk_noun(const mrs_walk *w, uint32_t token); /* NOUN or PROPN */

/* match.c: does the row's phrase stand at token, do its conditions hold. */
bool mrs_row_words(const mrs_walk *w, const mrs_row *row, uint32_t token, mrs_span *tokens);
bool mrs_row_conds(const mrs_walk *w, const mrs_row *row, uint32_t token);
/* What of the row does not hold at a token that is its head word; empty: all holds. */
mrs_str mrs_row_misfit(const mrs_walk *w, const mrs_row *row, uint32_t token, mrs_span *tokens);
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
    mrs_share part;  /* split.c */
    uint32_t number; /* 1 + index of the count that a verb of summing up gives it; 0: none */
    bool dead;       /* ... of the dead, whatever the row counts */
    mrs_sum sum;
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
/* The hit that took this one up, at last; itself if none did. */
mrs_hit *mrs_hit_root(mrs_hits *h, mrs_hit *hit);
/* The hit at a token, or the one that took it up; NULL: none, or dropped. */
mrs_hit *mrs_hit_at(mrs_hits *h, uint32_t token);

void mrs_trigger_run(mrs_hits *h); /* trigger.c: fills hits, with their arguments */
/* suppress.c: an aim, a premise, a duty, a heading, a name; "attack helicopter", a kind. */
bool mrs_trigger_mute(const mrs_walk *w, uint32_t token);
bool mrs_trigger_describes(const mrs_walk *w, uint32_t token);
void mrs_total_run(mrs_hits *h);     /* total.c: "bringing the total to 37" */
void mrs_trigger_needs(mrs_hits *h); /* trigger.c: drops what needs an actor or a target */
void mrs_merge_run(mrs_hits *h);     /* merge.c */
void mrs_listing_run(mrs_hits *h);   /* listing.c: names told one after the other */
/* The person's name that holds the token; the next of a list before token `end`. NULL: none. */
const mrs_ent *mrs_name_at(const mrs_walk *w, uint32_t token);
const mrs_ent *mrs_name_next(const mrs_walk *w, const mrs_ent *name, uint32_t end);
void mrs_mode_run(mrs_hits *h);                            /* mode.c */
void mrs_role_run(mrs_hits *h);                            /* role.c: parties */
void mrs_role_add(mrs_hits *h, mrs_hit *hit, mrs_arg arg); /* one more filler */
void mrs_cue_run(mrs_hits *h);            /* cue.c: partner, support, instrument, means */
void mrs_responsibility_run(mrs_hits *h); /* responsibility.c */
void mrs_quantity_run(mrs_hits *h);       /* quantity.c */
void mrs_split_run(mrs_hits *h);          /* split.c: a hit of each place or day told by itself */
float mrs_confidence(const mrs_hits *h, const mrs_hit *hit); /* confidence.c */
/* ---- the other half (context.c): status, recency, source, place, time, groups */
/* Reads and writes the claims of doc->coding. */
void mrs_context_run(const mrs_walk *w, mrs_doc *doc);
/* Tables of the other half, opened into coder->context (coder->arena). */
MRS_CHECK mrs_status mrs_context_open(mrs_coder *coder, mrs_err *err);

#endif
