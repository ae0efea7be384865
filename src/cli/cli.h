/* cli.h - the marsad command: arguments, progress and printing, nothing else.
 *
 * Data on stdout, messages on stderr. Exit codes: 0 good; 1 some inputs failed (the others are
 * done); 2 wrong call. Colour and a progress line only on a terminal; NO_COLOR is kept. */
#ifndef MRS_CLI_CLI_H
#define MRS_CLI_CLI_H

#include "marsad.h"

#include <stdio.h>

enum { CLI_GOOD = 0, CLI_SOME = 1, CLI_WRONG = 2 };
enum { CLI_MAX_VALUES = 32, CLI_MAX_WORDS = 4096, CLI_MAX_FILTERS = 16 };

typedef struct {
    const char *name;  /* "--store" */
    const char *value; /* "FILE"; NULL: a flag */
    const char *help;
} cli_option;

typedef struct cli_call cli_call;

typedef struct {
    const char *name;
    const char *words;         /* "PATH... | -" */
    const char *summary;       /* one line */
    const char *more;          /* examples and notes for --help; ends in "\n" */
    const cli_option *options; /* ends with a NULL name */
    int (*run)(const cli_call *call);
} cli_verb;

/* A call after its arguments were read. */
struct cli_call {
    const cli_verb *verb;
    const char *values[CLI_MAX_VALUES]; /* by index of the verb's options; flags: "" when given */
    char **words;                       /* what is no option; "-" is a word */
    int n_words;
    char published[4200]; /* with --public, the record that is read; else "" */
};

/* The option's value; NULL when not given. name must be one of the verb's. */
const char *cli_get(const cli_call *call, const char *name);
bool cli_has(const cli_call *call, const char *name);
/* A whole number from low to high, or fallback when not given; false after a message. */
bool cli_number(const cli_call *call, const char *name, int64_t low, int64_t high, int64_t *out);

/* Read argv after the verb. Returns CLI_GOOD, or CLI_WRONG after a message; help is for the caller.
 */
int cli_parse(const cli_verb *verb, int argc, char **argv, cli_call *call);
void cli_help(const cli_verb *verb, FILE *to);
/* With --public: finds the published record; CLI_GOOD, or after a message that there is none. */
int cli_to_public(cli_call *call);

/* "marsad: TEXT" on stderr. */
void cli_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Who is at the keyboard: --who, $MARSAD_WHO, $USER, the login name. */
const char *cli_who(const cli_call *call);
enum { CLI_SECRET = 1024 };
typedef struct {
    const char *what;     /* "password" */
    const char *option;   /* a file whose first line it is */
    const char *variable; /* of the environment */
} cli_secret_kind;
/* By that option, else that variable, else asked on the terminal, twice when it is new. */
int cli_secret(const cli_call *call, const cli_secret_kind *kind, bool is_new,
               char out[CLI_SECRET]);
/* Prints out, or the error; frees out. The exit code. */
int cli_put(mrs_status st, mrs_buf *out, const mrs_err *err);
/* The exit code of a status, after its text is said. */
int cli_fail(const mrs_err *err);
bool cli_colour(FILE *to);

/* Columns of the terminal, else $COLUMNS, else 120. */
uint32_t cli_width(void);
/* What the call gives of the filters of events; their number. */
size_t cli_filters(const cli_call *call, mrs_where where[CLI_MAX_FILTERS]);
/* CLI_WRONG, after a message that words are not expected. */
int cli_no_words(const cli_call *call);

/* Where the model and pack are: $MARSAD_DATA, else beside the program. Never NULL. */
const char *cli_data_dir(char *space, size_t size);
/* Where a user's gazetteer is or would be: --gazetteer (if the verb has it), else
 * $MARSAD_GAZETTEER, else marsad/gazetteer.pack in $XDG_DATA_HOME or ~/.local/share. Empty: none is
 * wanted. */
const char *cli_gazetteer_path(const cli_call *call, char *space, size_t size);
/* The same when it is to be read: NULL when it is not there. */
const char *cli_gazetteer_there(char *space, size_t size);
/* --as-of or --run: the moment asked for, in space if need be; NULL: now. CLI_WRONG after a
 * message.
 */
int cli_moment(const cli_call *call, char *space, size_t size, const char **out);
/* --store, else $MARSAD_STORE, else ./marsad.gpkg; with --public the published record beside it. */
const char *cli_store(const cli_call *call);
/* The team's record, also with --public. */
const char *cli_store_team(const cli_call *call);
/* The same without a password. */
const char *cli_store_shown(const cli_call *call, char *space, size_t size);
/* Engine and one worker a job; CLI_GOOD or after a message. Caller: cli_close. */
typedef struct {
    mrs_engine *engine;
    mrs_worker *workers[MRS_POOL_MAX];
    size_t n;
} cli_engine;
int cli_open(cli_engine *e, size_t jobs);
void cli_close(cli_engine *e);
/* --rows and --table: own rows over what e codes. CLI_GOOD, also without; else after a message, and
 * e is closed. */
int cli_lay(const cli_call *call, cli_engine *e);

/* A line on stderr that is written over, only on a terminal, at most ten times a second. */
typedef struct {
    double last;
    bool shown;
} cli_progress;
void cli_progress_show(cli_progress *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cli_progress_end(cli_progress *p);

/* What add and fetch have in common: a line for each part, counts at the end, the time by this
 * machine's clock, the number of processors. */
typedef struct {
    cli_progress progress;
    bool json;
} cli_reporting;
void cli_report(void *ctx, const mrs_added *part); /* ctx: a cli_reporting */
void cli_say_counts(const mrs_add_counts *n, const char *store, bool dated);
void cli_now(char out[32]);
int64_t cli_processors(void);

int cli_add(const cli_call *call);
int cli_alert(const cli_call *call);
int cli_answer(const cli_call *call);
int cli_list(const cli_call *call);
int cli_documents(const cli_call *call);
int cli_show(const cli_call *call);
int cli_explain(const cli_call *call);
int cli_annotate(const cli_call *call);
int cli_version(const cli_call *call);
int cli_doctor(const cli_call *call);
int cli_overview(const cli_call *call);
int cli_fetch(const cli_call *call);
int cli_watch(const cli_call *call);
int cli_gazetteer(const cli_call *call);
int cli_test_row(const cli_call *call);
int cli_merge(const cli_call *call);
int cli_split(const cli_call *call);
int cli_undo(const cli_call *call);
int cli_correct(const cli_call *call);
int cli_claim(const cli_call *call);
int cli_review(const cli_call *call);
int cli_audit(const cli_call *call);
int cli_origin(const cli_call *call);
int cli_inbox(const cli_call *call);
int cli_retry(const cli_call *call);
int cli_verify(const cli_call *call);
int cli_backup(const cli_call *call);
int cli_restore(const cli_call *call);
int cli_redact(const cli_call *call);
int cli_recode(const cli_call *call);
int cli_export(const cli_call *call);
int cli_import(const cli_call *call);
int cli_runs(const cli_call *call);
int cli_diff(const cli_call *call);
int cli_release(const cli_call *call);
int cli_publish(const cli_call *call);
int cli_store_verb(const cli_call *call);
int cli_user(const cli_call *call);
int cli_serve(const cli_call *call);

#endif
