/* alert.h - to be told: rules over the record, what they found, and its way out. Front door of
 * alert. docs/alerts.md says it for people.
 *
 * STORE.alerts beside the store holds the rules, what each of them has told (subjects), and the
 * letters that leave. A letter is made in one transaction with what it tells of, and its key is
 * fixed then; it is sent as long as nobody took it, always under that key. Killed at any moment,
 * nothing is lost, and a receiver that knows its keys takes nothing twice.
 *
 * Statuses of any call: those of base/side.h, and those of the store that is read. */
#ifndef MRS_ALERT_ALERT_H
#define MRS_ALERT_ALERT_H

#include "analyse/analyse.h"
#include "watch/watch.h"

typedef struct mrs_alerts mrs_alerts; /* one connection; belongs to one thread */

/* Made when it is not there. Caller: mrs_alerts_close. */
MRS_CHECK mrs_status mrs_alerts_open(const char *store, mrs_alerts **out, mrs_err *err);
void mrs_alerts_close(mrs_alerts *alerts); /* NULL is fine */
/* For what must be written together with it (the log): mrs_side_begin, mrs_side_end. */
mrs_side *mrs_alerts_side(mrs_alerts *alerts);

/* Only one program sends at a time; the lock goes with its process. MRS_E_BUSY. Caller:
 * mrs_alerts_let. */
MRS_CHECK mrs_status mrs_alerts_lock(const char *store, int *lock, mrs_err *err);
void mrs_alerts_let(int lock); /* -1 is fine */

/* What of the record holds these words is destroyed, where there is a STORE.alerts: letters that
 * tell them; *rows: how many. What was sent is out. */
MRS_CHECK mrs_status mrs_alerts_forget(const char *store, const char *words, int64_t *rows,
                                       mrs_err *err);

/* ---- rules -------------------------------------------------------------------------------------
 */

typedef enum { MRS_ALERT_EVENTS, MRS_ALERT_TREND, MRS_ALERT_PLEDGES } mrs_alert_on;
const char *mrs_alert_on_text(mrs_alert_on on); /* "events", "trend", "pledges" */
bool mrs_alert_on_read(mrs_str text, mrs_alert_on *out);

/* Strings of a row are borrowed until the callback returns. */
typedef struct {
    int64_t id; /* given */
    const char *name;
    const char *uid; /* given: of this rule, made then; 64 hex */
    mrs_alert_on on;
    const char *query;                 /* as the caller reads it */
    bool internal;                     /* reads the team's record */
    int64_t within;                    /* days: what is older is no news */
    const char *to;                    /* a channel: see mrs_channel_check */
    const char *secret;                /* where it is: "file:PATH", "env:NAME"; "" none */
    const char *made;                  /* RFC 3339 */
    int64_t told, waiting, sent, dead; /* subjects; letters */
} mrs_alert_rule;

/* "https://...", "http://...", "smtp://..." (watch/mail.h), "atom:FILE", "stdout". A webhook needs
 * a secret, for it is signed. MRS_E_ARG says what is wrong. */
MRS_CHECK mrs_status mrs_channel_check(const char *to, const char *secret, mrs_err *err);
/* What may be shown of a channel: of an address no path. */
void mrs_channel_shown(const char *to, char *out, size_t size);

/* MRS_E_ARG: there is one of that name, or the name or channel is none. *id is given. */
MRS_CHECK mrs_status mrs_alerts_add(mrs_alerts *alerts, const mrs_alert_rule *rule, int64_t *id,
                                    mrs_err *err);
/* With all that it told and what waits. MRS_E_NONE. */
MRS_CHECK mrs_status mrs_alerts_remove(mrs_alerts *alerts, const char *name, int64_t *dropped,
                                       mrs_err *err);
typedef void mrs_alert_rule_fn(void *ctx, const mrs_alert_rule *rule);
/* In order of name. name NULL: all. MRS_E_NONE: no such rule. */
MRS_CHECK mrs_status mrs_alerts_rules(mrs_alerts *alerts, const char *name, mrs_alert_rule_fn *fn,
                                      void *ctx, mrs_err *err);

/* ---- looking -----------------------------------------------------------------------------------
 */

/* What a rule reads, and when. */
typedef struct {
    const mrs_analyser *analyser;
    const mrs_labels *words;
    mrs_store *store; /* the published record, or the team's */
    mrs_filter filter;
    const mrs_nearby *near;
    const mrs_option *options; /* of the answer that it asks */
    uint32_t n_options;
    int64_t now; /* seconds since 1970 */
} mrs_alert_view;

typedef struct {
    uint32_t found;                /* that fit the rule now */
    uint32_t old, undated;         /* of these: no news, and told of none */
    uint32_t fresh, updates, gone; /* letters made */
} mrs_alert_looked;

/* Makes the letters that are due. first: what fits by now is known and no letter is made of it. To
 * be called within mrs_side_begin of the caller. keys: those of the letters, a blank after each. */
MRS_CHECK mrs_status mrs_alert_look(mrs_alerts *alerts, const mrs_alert_rule *rule,
                                    const mrs_alert_view *view, bool first, mrs_alert_looked *out,
                                    mrs_buf *keys, mrs_err *err);

/* What the rule would have sent between two days, and on which: told by the days on which reports
 * were published. Rows: day, kind, title, sources, sides, coded. Writes nothing. */
MRS_CHECK mrs_status mrs_alert_past(const mrs_alert_rule *rule, const mrs_alert_view *view,
                                    int32_t since, int32_t until, mrs_sheet *sheet, mrs_err *err);

/* ---- letters -----------------------------------------------------------------------------------
 */

/* clang-format off */
#define MRS_LETTER_STATES(X)                                                                       \
    X(WAITING, "waiting")                                                                          \
    X(SENT, "sent")                                                                                \
    X(DEAD, "dead") /* given up: by its receiver's word, or after MRS_LETTER_TRIES */
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_LETTER_##name,
    MRS_LETTER_STATES(MRS_X)
#undef MRS_X
        MRS_N_LETTER_STATES
} mrs_letter_state;
const char *mrs_letter_state_text(mrs_letter_state s);
bool mrs_letter_state_read(mrs_str text, mrs_letter_state *out);
enum { MRS_LETTER_TRIES = 40 };

/* Seconds until the next try after `tries` that failed: 30 doubled each time up to an hour, from
 * three quarters to five quarters of it by the key, so that two runs behave alike. */
int64_t mrs_letter_wait(const char *key, int64_t tries);

typedef struct {
    const char *key, *rule, *kind, *made, *title;
    mrs_letter_state state;
    int64_t tries, due; /* seconds since 1970 */
    const char *fault;  /* of the last try */
} mrs_letter_row;
typedef void mrs_letter_fn(void *ctx, const mrs_letter_row *letter);
/* Oldest first; state MRS_N_LETTER_STATES: any. */
MRS_CHECK mrs_status mrs_alerts_letters(mrs_alerts *alerts, mrs_letter_state state,
                                        mrs_letter_fn *fn, void *ctx, mrs_err *err);
/* A dead letter, by its key or the beginning of it, or all of a rule: it waits again, at once.
 * MRS_E_NONE. */
MRS_CHECK mrs_status mrs_alerts_resend(mrs_alerts *alerts, const char *word, int64_t now,
                                       int64_t *n, mrs_err *err);

typedef struct {
    int64_t now;
    const char *allow;   /* NULL, or "NAME,NAME": hosts that may have private addresses */
    const char *ca_file; /* NULL: the system's */
    uint32_t timeout_s;
    void *ctx;
    /* A line for stdout; false: it could not be written. */
    bool (*print)(void *ctx, mrs_str line);
    /* One letter was dealt with: into the log, before it counts as such. why: NULL, it was taken.
     */
    mrs_status (*dealt)(void *ctx, const mrs_letter_row *letter, const char *why, mrs_err *err);
} mrs_alert_sending;

typedef struct {
    uint32_t by_state[MRS_N_LETTER_STATES]; /* tries: taken, failed for now, given up */
    uint32_t later;                         /* letters that wait */
} mrs_alert_sent;
/* Every letter that is due, oldest first, those of one subject in their order. After a failure that
 * may pass nothing more goes to that channel in this call. */
MRS_CHECK mrs_status mrs_alert_send(mrs_alerts *alerts, const mrs_alert_sending *how,
                                    mrs_alert_sent *out, mrs_err *err);

#endif
