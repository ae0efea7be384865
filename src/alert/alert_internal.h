/* alert_internal.h - what the files of alert share. */
#ifndef MRS_ALERT_INTERNAL_H
#define MRS_ALERT_INTERNAL_H

#include "alert/alert.h"

struct mrs_alerts {
    mrs_side *side;
};

/* ---- what a rule finds -------------------------------------------------------------------------
 */

/* One thing that is told of a finding. quiet: a change of it alone is no news. */
typedef struct {
    const char *name;
    mrs_str value;
    bool quiet;
} mrs_told_field;

enum { MRS_TOLD_FIELDS = 12 };
typedef struct {
    /* What it is known by: claims, weeks. Of two findings that share tokens with one subject, the
     * one with the subject's first token has it, else the one with the most. */
    mrs_str *tokens;
    uint32_t n_tokens;
    mrs_str signature; /* what it is known by when all tokens went (its report was found to be a
                          copy of an earlier one, was published anew) */
    mrs_told_field fields[MRS_TOLD_FIELDS];
    uint32_t n_fields;
    bool news;              /* may begin a subject */
    mrs_str title;          /* one line */
    mrs_str ids;            /* events that it stands on, a blank between */
    mrs_str row;            /* of an answer: its row, JSON; else empty: ids is the event */
    mrs_str says;           /* the one side that says so; empty: not one alone */
    int64_t sources, sides; /* -1: unknown */
    bool reviewed;
    int64_t subject; /* 0: none yet */
} mrs_finding;

typedef struct {
    const mrs_alert_rule *rule;
    const mrs_alert_view *view;
    int32_t today;
    mrs_arena *arena;
    mrs_buf keep; /* texts in the making; its owner clears it */
    MRS_VEC(mrs_finding) all;
    mrs_alert_looked *out;
} mrs_findings;

/* finding.c: fills all, in order. */
MRS_CHECK mrs_status mrs_findings_read(mrs_findings *findings, mrs_err *err);
/* An event as a finding; under mrs_arena_run. first: the day it was first published. */
void mrs_finding_of(mrs_findings *findings, const mrs_event *event, int32_t first,
                    mrs_finding *out);
/* What is kept goes into the arena, and keep is empty. */
mrs_str mrs_finding_kept(mrs_findings *findings);
void mrs_finding_field(mrs_finding *f, const char *name, mrs_str value, bool quiet);
/* The last day on which it happened, else `first`. */
int32_t mrs_event_day(const mrs_event *event, int32_t first);
/* The first day on which a report tells it; MRS_NO_DAY: none has a date. */
MRS_CHECK mrs_status mrs_event_first(mrs_store *store, mrs_str id, int32_t *out, mrs_err *err);

/* answers.c: the rows of mrs_analyse, as findings; until: as of that day. of "trend" with series,
 * every week of it. Each row to fn, under mrs_arena_run. */
typedef void mrs_row_fn(void *ctx, mrs_finding *finding, mrs_str state, int32_t day);
MRS_CHECK mrs_status mrs_findings_ask(mrs_findings *findings, int32_t until, bool series,
                                      mrs_row_fn *fn, void *ctx, mrs_err *err);

/* ---- letters -----------------------------------------------------------------------------------
 */

typedef struct {
    const char *name;
    mrs_str from, to;
} mrs_told_change;

typedef struct {
    char key[65];
    int64_t subject, version;
    const char *kind;   /* "new", "update", "withdrawn" */
    const char *why;    /* of withdrawn */
    mrs_finding *about; /* of withdrawn: the title alone */
    mrs_told_change changes[MRS_TOLD_FIELDS];
    uint32_t n_changes;
} mrs_letter;

/* letter.c: its title, and the whole of it as JSON with the evidence. */
MRS_CHECK mrs_status mrs_letter_write(const mrs_findings *findings, const mrs_letter *letter,
                                      mrs_buf *title, mrs_buf *body, mrs_err *err);

/* form.c: an Atom feed of letters, newest first; a mail. */
typedef struct {
    mrs_buf *out;
    const char *name;
    char latest[40];
} mrs_atom;
void mrs_atom_open(mrs_atom *atom, const char *uid);
void mrs_atom_put(mrs_atom *atom, const char *key, const char *made, const char *title,
                  mrs_str body);
void mrs_atom_close(mrs_atom *atom);
void mrs_mail_write(const mrs_mailbox *box, const char *key, int64_t now, const char *title,
                    mrs_str body, mrs_buf *out);

#endif
