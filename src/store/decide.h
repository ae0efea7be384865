/* decide.h - what people decide about the record, and the log of every write. Part of store.h.
 *
 * Decisions are only ever added; undo is itself one. A decision speaks of claims, never of events,
 * so that it holds when events are made anew. What stands is laid over the claims as they were
 * coded: corrected fields and the state are in the claim's row, the row as coded in its column
 * `coded`, and undo gives that back to the byte. When a document is coded again, decisions hold
 * for the claims with the same ids; those whose claim is no longer made are kept (lost). */
#ifndef MRS_STORE_DECIDE_H
#define MRS_STORE_DECIDE_H

#include "store/row.h"

typedef struct mrs_store mrs_store;

/* clang-format off */
#define MRS_DECISIONS(X)                                                                           \
    X(MERGE, "merge")           /* the objects are one happening */                                \
    X(SPLIT, "split")           /* the first n_leave of them are another happening than the rest */\
    X(CONFIRM, "confirm")                                                                          \
    X(REJECT, "reject")                                                                            \
    X(NEEDS_WORK, "needs work")                                                                    \
    X(CORRECT, "correct")       /* one claim, one field */                                         \
    X(CLAIM, "claim")           /* a claim coded by hand */                                        \
    X(ACCEPT, "accept")         /* blind codings that stand from now on */                         \
    X(ASSIGN, "assign")         /* objects to `after`; field "blind": to be coded unseen */        \
    X(DONE, "done")             /* who has finished with documents that were assigned */           \
    X(UNDO, "undo")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_DECISION_##name,
    MRS_DECISIONS(MRS_X)
#undef MRS_X
        MRS_N_DECISIONS
} mrs_decision_kind;
const char *mrs_decision_text(mrs_decision_kind kind);

typedef struct {
    uint64_t id; /* 17 of "d-17" */
    mrs_str at;  /* RFC 3339; never before that of an earlier one */
    mrs_str who;
    mrs_decision_kind kind;
    mrs_str object;   /* what the person named: an event that was split, events that were merged
                         (a space between), a claim, a document */
    mrs_str *objects; /* ids of claims; of documents for ASSIGN and DONE of these */
    uint32_t n_objects, n_leave;
    mrs_str field; /* of CORRECT; "blind" of CLAIM and ASSIGN, else empty */
    /* CORRECT: the field's columns, JSON, as mrs_claim_field. CLAIM: the whole claim likewise.
     * ASSIGN: to whom. Else states as text. */
    mrs_str before, after;
    mrs_str comment;
    uint64_t undoes;    /* of UNDO */
    uint64_t undone_by; /* 0: it stands */
} mrs_decision;

/* Adds one, in one transaction with its row of the audit log, and lays it over the claims it speaks
 * of. Read: kind, object, objects, n_leave, field, after, comment, undoes; of CLAIM objects is
 * given back (one id, in arena). who is that of mrs_store_set_run. Given back: id. Events are made
 * anew by mrs_link_run. Fails: MRS_E_ARG (no comment, no such field, nothing would change, the
 * second person is the first, undone already), MRS_E_NONE (no such claim, document, decision). */
MRS_CHECK mrs_status mrs_store_decide(mrs_store *store, mrs_decision *decision, mrs_arena *arena,
                                      mrs_err *err);

typedef bool (*mrs_decision_fn)(void *ctx, const mrs_decision *decision);
/* In order of id; all, or those that speak of a claim or document. false from fn: stop. */
MRS_CHECK mrs_status mrs_store_decisions(mrs_store *store, mrs_str object, mrs_decision_fn fn,
                                         void *ctx, mrs_err *err);

/* Does a decision that stands speak of claims that the store does not hold (any more)? */
MRS_CHECK mrs_status mrs_store_lost(mrs_store *store, mrs_decision_fn fn, void *ctx, mrs_err *err);

/* Two claims that people hold for one happening, or for two. Of two decisions on one pair the later
 * stands. a < b. */
typedef struct {
    mrs_str a, b;
    bool same;
    uint64_t decision;
} mrs_tie;
typedef bool (*mrs_tie_fn)(void *ctx, const mrs_tie *tie);
/* Those that stand, of claims that the store holds; in order of decision, a, b. A merge gives its
 * smallest claim with each other one; a split that within both sides, and each of one side with
 * each of the other. */
MRS_CHECK mrs_status mrs_store_ties(mrs_store *store, mrs_tie_fn fn, void *ctx, mrs_err *err);

/* A claim that waits for a person: the machine's own, or marked, corrected or coded by hand. */
typedef struct {
    mrs_str claim, doc;
    mrs_state state;
    bool own; /* it waits for another than `who` */
    double confidence;
    uint32_t contradictions; /* in its event */
    double people;           /* the most counted of one kind */
} mrs_queue_row;
typedef bool (*mrs_queue_fn)(void *ctx, const mrs_queue_row *row);
/* In order of id. */
MRS_CHECK mrs_status mrs_store_queue(mrs_store *store, mrs_str who, mrs_queue_fn fn, void *ctx,
                                     mrs_err *err);

/* ---- fields ------------------------------------------------------------------------------------
 */

/* "type, mode, status, ..." */
void mrs_claim_fields(mrs_buf *out);
/* The columns in which one field of spec/record.md 2 stands, as a JSON object, appended to out; two
 * claims with equal bytes agree in it. field empty: the whole row. MRS_E_ARG names the fields. */
MRS_CHECK mrs_status mrs_claim_field(const mrs_claim_row *row, mrs_str field, mrs_buf *out,
                                     mrs_err *err);
/* A whole row back, in arena. The spans' words and json are as the JSON has them. MRS_E_FORMAT. */
MRS_CHECK mrs_status mrs_claim_unpack(mrs_str json, mrs_claim_row *out, mrs_arena *arena,
                                      mrs_err *err);

/* ---- the log -----------------------------------------------------------------------------------
 * Each transaction that writes adds at least one row. Rows are chained: each hash is over the one
 * before and the row's own fields, each with its length before it. Time never goes back: where the
 * clock does, a row keeps the time of the one before, and its detail says what the clock said. */
typedef struct {
    uint64_t n;
    mrs_str at, who, what, object, detail, before, after, why, hash;
} mrs_audit_row;
typedef bool (*mrs_audit_fn)(void *ctx, const mrs_audit_row *row);

/* A row of something that was done beside the tables: an export, a user. what, object, detail and
 * why are read. */
MRS_CHECK mrs_status mrs_store_note(mrs_store *store, const mrs_audit_row *row, mrs_err *err);
MRS_CHECK mrs_status mrs_store_audit(mrs_store *store, mrs_audit_fn fn, void *ctx, mrs_err *err);
/* The chain, the decisions beside it, and whether `known`, a hash that was noted earlier (empty:
 * none), is in it. n: rows; head: hash of the last. MRS_E_FORMAT names the first row at fault. */
MRS_CHECK mrs_status mrs_store_audit_verify(mrs_store *store, mrs_str known, uint64_t *n,
                                            char head[65], mrs_err *err);

#endif
