/* marsad_alert.h - to be told: rules over a record, and their way out. Beside marsad.h;
 * docs/alerts.md says it for people. */
#ifndef MARSAD_ALERT_H
#define MARSAD_ALERT_H

#include "marsad.h"

typedef enum {
    MRS_ALERT_ADD,
    MRS_ALERT_REMOVE,
    MRS_ALERT_LIST,
    MRS_ALERT_TEST, /* what a rule would have sent; nothing is written */
    MRS_ALERT_RUN,  /* the only one that opens a connection */
    MRS_ALERT_LETTERS,
    MRS_ALERT_RESEND
} mrs_alert_verb;

typedef struct {
    const char *store, *who;
    const char *now;  /* RFC 3339 UTC, by the caller's clock */
    const char *name; /* of a rule; of RESEND a letter's key, too; NULL: all */
    /* of ADD */
    const char *on;           /* "events" (also NULL), "trend", "pledges" */
    const mrs_where *filters; /* as in mrs_list_options */
    size_t n_filters;
    bool all, internal;
    const mrs_where *options; /* of trend */
    size_t n_options;
    const char *near, *km;
    const char *to, *secret;   /* a channel; where its secret is: "file:PATH", "env:NAME" */
    int64_t within;            /* days: what is older is no news */
    const char *since, *until; /* of TEST: days; until NULL: today */
    const char *state;         /* of LETTERS: "waiting", "sent", "dead"; NULL: any */
    /* of RUN */
    const char *allow, *ca_file; /* as in mrs_fetch_options; certificates; NULL: none */
    uint32_t timeout_s;
    void *ctx;
    bool (*print)(void *ctx, mrs_str line); /* false: it could not be written */
    const char *format;                     /* "table", "jsonl", "csv" */
    uint32_t width;
} mrs_alert_options;

/* Rows into out, one line into note. *failed: letters that were not taken, in RUN. Every change is
 * in the store's log. MRS_E_ARG, MRS_E_NONE (no such rule; nothing is published yet), MRS_E_BUSY;
 * else as mrs_list. */
MRS_CHECK mrs_status mrs_alert(const mrs_engine *engine, mrs_alert_verb verb,
                               const mrs_alert_options *options, mrs_buf *out, mrs_buf *note,
                               uint32_t *failed, mrs_err *err);

#endif
