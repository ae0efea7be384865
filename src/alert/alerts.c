/* alerts.c - STORE.alerts: rules, what they told, letters. */
#include "alert/alert_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char schema[] =
    "PRAGMA application_id=1836217196; PRAGMA user_version=1;" /* "mrsl" */
    "CREATE TABLE rules (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, uid TEXT "
    "NOT NULL, on_what INTEGER NOT NULL, query TEXT NOT NULL, internal INTEGER NOT NULL, within "
    "INTEGER NOT NULL, channel TEXT NOT NULL, secret TEXT NOT NULL, made TEXT NOT NULL);"
    /* version: letters made of it, 0: it was known before the rule; fields: as told last, JSON */
    "CREATE TABLE subjects (id INTEGER PRIMARY KEY AUTOINCREMENT, rule INTEGER NOT NULL, version "
    "INTEGER NOT NULL, anchor TEXT NOT NULL, signature TEXT NOT NULL, title TEXT NOT NULL, fields "
    "TEXT NOT NULL, standing INTEGER NOT NULL);"
    "CREATE INDEX subjects_by_signature ON subjects(rule, signature);"
    "CREATE TABLE tokens (rule INTEGER NOT NULL, token TEXT NOT NULL, subject INTEGER NOT NULL, "
    "PRIMARY KEY(rule, token)) WITHOUT ROWID;"
    "CREATE INDEX tokens_by_subject ON tokens(subject);"
    "CREATE TABLE letters (fid INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, rule "
    "INTEGER NOT NULL, subject INTEGER NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, "
    "made TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, state INTEGER NOT NULL, tries "
    "INTEGER NOT NULL, due INTEGER NOT NULL, fault TEXT NOT NULL);"
    "CREATE INDEX letters_by_state ON letters(state, due);"
    "CREATE INDEX letters_by_subject ON letters(subject, version);"
    "CREATE INDEX letters_by_rule ON letters(rule, state);";
static const char suffix[] = ".alerts";

/* ---- opening ----------------------------------------------------------------------------------
 */

mrs_status mrs_alerts_open(const char *store, mrs_alerts **out, mrs_err *err)
{
    static const mrs_side_kind kind = {suffix, 1836217196, schema, true};
    *out = NULL;
    mrs_alerts *alerts = calloc(1, sizeof *alerts);
    if (!alerts)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_side_open(store, &kind, &alerts->side, err);
    if (st)
        mrs_alerts_close(alerts);
    else
        *out = alerts;
    return st;
}

void mrs_alerts_close(mrs_alerts *alerts)
{
    if (!alerts)
        return;
    mrs_side_close(alerts->side);
    free(alerts);
}

mrs_side *mrs_alerts_side(mrs_alerts *alerts)
{
    return alerts->side;
}

/* A file of its own: SQLite's locks go when a process closes any handle of its file. */
mrs_status mrs_alerts_lock(const char *store, int *lock, mrs_err *err)
{
    size_t size = strlen(store) + 32;
    char *path = malloc(size);
    if (!path)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_name_beside(store, ".alerts-lock", path, size);
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    mrs_status st = MRS_OK;
    if (*lock < 0)
        st = mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(errno));
    else if (flock(*lock, LOCK_EX | LOCK_NB) != 0)
        st = mrs_fail(err, MRS_E_BUSY, "another `marsad alert run` sends for this record");
    if (st) {
        mrs_alerts_let(*lock);
        *lock = -1;
    }
    free(path);
    return st;
}

void mrs_alerts_let(int lock)
{
    if (lock >= 0)
        close(lock);
}

static mrs_status forget(mrs_side *side, const char *words, int64_t *rows, mrs_err *err)
{
    static const char *const texts[] = {
        "DELETE FROM letters WHERE instr(lower(title||' '||body),lower(?))>0",
        "UPDATE subjects SET title='', fields='' WHERE instr(lower(title||' '||fields),lower(?))>0",
    };
    mrs_status st = mrs_side_begin(side, err);
    if (st)
        return st;
    for (size_t i = 0; !st && i < sizeof texts / sizeof *texts; i++) {
        st = mrs_side_run(side, err, texts[i], "s", words);
        *rows += st ? 0 : mrs_side_changes(side);
    }
    st = mrs_side_end(side, st, err);
    return st ? st : mrs_side_run(side, err, "VACUUM", "");
}

mrs_status mrs_alerts_forget(const char *store, const char *words, int64_t *rows, mrs_err *err)
{
    size_t size = strlen(store) + 32;
    char *path = malloc(size);
    struct stat info;
    mrs_alerts *alerts = NULL;
    *rows = 0;
    if (!path)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_name_beside(store, suffix, path, size);
    bool there = stat(path, &info) == 0;
    free(path);
    if (!there)
        return MRS_OK;
    mrs_status st = mrs_alerts_open(store, &alerts, err);
    if (!st)
        st = forget(alerts->side, words, rows, err);
    mrs_alerts_close(alerts);
    return st;
}

/* ---- rules ------------------------------------------------------------------------------------
 */

static const char *const ons[] = {"events", "trend", "pledges"};

const char *mrs_alert_on_text(mrs_alert_on on)
{
    return (unsigned)on < 3 ? ons[on] : "";
}

bool mrs_alert_on_read(mrs_str text, mrs_alert_on *out)
{
    for (int i = 0; i < 3; i++)
        if (mrs_str_is(text, ons[i])) {
            *out = (mrs_alert_on)i;
            return true;
        }
    return false;
}

static mrs_status check_name(const char *name, mrs_err *err)
{
    size_t n = strlen(name);
    if (n < 1 || n > 40 || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") != n)
        return mrs_fail(err, MRS_E_ARG,
                        "a rule's name is 1 to 40 of a-z, 0-9, \".\", \"_\", \"-\"");
    return MRS_OK;
}

mrs_status mrs_alerts_add(mrs_alerts *alerts, const mrs_alert_rule *r, int64_t *id, mrs_err *err)
{
    char uid[65], named[128];
    mrs_status st = check_name(r->name, err);
    if (!st)
        st = mrs_channel_check(r->to, r->secret, err);
    if (st)
        return st;
    snprintf(named, sizeof named, "%s %s", r->name, r->made);
    mrs_sha256_hex(mrs_str_of(named), uid);
    st = mrs_side_run(alerts->side, err,
                      "INSERT OR IGNORE INTO "
                      "rules(name,uid,on_what,query,internal,within,channel,secret,made) "
                      "VALUES(?,?,?,?,?,?,?,?,?)",
                      "ssisiisss", r->name, uid, (int64_t)r->on, r->query, (int64_t)r->internal,
                      r->within, r->to, r->secret, r->made);
    if (!st && mrs_side_changes(alerts->side) == 0)
        st = mrs_fail(err, MRS_E_ARG, "there is a rule %s already; `marsad alert remove %s` first",
                      r->name, r->name);
    if (!st)
        st = mrs_side_number(alerts->side, id, err, "SELECT id FROM rules WHERE name=?", "s",
                             r->name);
    return st;
}

mrs_status mrs_alerts_remove(mrs_alerts *alerts, const char *name, int64_t *dropped, mrs_err *err)
{
    static const char *const texts[] = {
        "DELETE FROM tokens WHERE rule=?", "DELETE FROM subjects WHERE rule=?",
        "DELETE FROM letters WHERE rule=?", "DELETE FROM rules WHERE id=?"};
    int64_t id = 0;
    mrs_side *side = alerts->side;
    mrs_status st = mrs_side_number(side, &id, err, "SELECT id FROM rules WHERE name=?", "s", name);
    if (!st && !id)
        st = mrs_fail(err, MRS_E_NONE, "%s: no such rule; `marsad alert list` shows them", name);
    if (!st)
        st = mrs_side_number(side, dropped, err,
                             "SELECT count(*) FROM letters WHERE rule=? AND state=0", "i", id);
    for (size_t i = 0; !st && i < sizeof texts / sizeof *texts; i++)
        st = mrs_side_run(side, err, texts[i], "i", id);
    return st;
}

typedef struct {
    mrs_alert_rule_fn *rule;
    mrs_letter_fn *letter;
    void *ctx;
    bool any;
} telling;

static void tell_rule(void *ctx, mrs_side_row *r)
{
    telling *t = ctx;
    const mrs_alert_rule row = {.id = mrs_side_int(r, 0),
                                .name = mrs_side_text(r, 1),
                                .uid = mrs_side_text(r, 2),
                                .on = (mrs_alert_on)mrs_side_int(r, 3),
                                .query = mrs_side_text(r, 4),
                                .internal = mrs_side_int(r, 5) != 0,
                                .within = mrs_side_int(r, 6),
                                .to = mrs_side_text(r, 7),
                                .secret = mrs_side_text(r, 8),
                                .made = mrs_side_text(r, 9),
                                .told = mrs_side_int(r, 10),
                                .waiting = mrs_side_int(r, 11),
                                .sent = mrs_side_int(r, 12),
                                .dead = mrs_side_int(r, 13)};
    t->any = true;
    t->rule(t->ctx, &row);
}

mrs_status mrs_alerts_rules(mrs_alerts *alerts, const char *name, mrs_alert_rule_fn *fn, void *ctx,
                            mrs_err *err)
{
#define LETTERS(state) "(SELECT count(*) FROM letters l WHERE l.rule=r.id AND state=" #state ")"
    static const char sql[] =
        "SELECT id,name,uid,on_what,query,internal,within,channel,secret,made,(SELECT count(*) "
        "FROM subjects s WHERE s.rule=r.id AND version>0)," LETTERS(0) "," LETTERS(1) "," LETTERS(
            2) " FROM rules r WHERE ?1='' OR name=?1 ORDER BY name";
    telling t = {.rule = fn, .ctx = ctx};
    mrs_status st = mrs_side_each(alerts->side, tell_rule, &t, err, sql, "s", name ? name : "");
    if (!st && name && !t.any)
        st = mrs_fail(err, MRS_E_NONE, "%s: no such rule; `marsad alert list` shows them", name);
    return st;
}

/* ---- letters ----------------------------------------------------------------------------------
 */

static const char *const states[MRS_N_LETTER_STATES] = {
#define MRS_X(name, text) text,
    MRS_LETTER_STATES(MRS_X)
#undef MRS_X
};

const char *mrs_letter_state_text(mrs_letter_state s)
{
    return (unsigned)s < MRS_N_LETTER_STATES ? states[s] : "";
}

bool mrs_letter_state_read(mrs_str text, mrs_letter_state *out)
{
    for (int i = 0; i < MRS_N_LETTER_STATES; i++)
        if (mrs_str_is(text, states[i])) {
            *out = (mrs_letter_state)i;
            return true;
        }
    return false;
}

static void tell_letter(void *ctx, mrs_side_row *r)
{
    const telling *t = ctx;
    const mrs_letter_row row = {
        mrs_side_text(r, 0), mrs_side_text(r, 1), mrs_side_text(r, 2),
        mrs_side_text(r, 3), mrs_side_text(r, 4), (mrs_letter_state)mrs_side_int(r, 5),
        mrs_side_int(r, 6),  mrs_side_int(r, 7),  mrs_side_text(r, 8)};
    t->letter(t->ctx, &row);
}

mrs_status mrs_alerts_letters(mrs_alerts *alerts, mrs_letter_state state, mrs_letter_fn *fn,
                              void *ctx, mrs_err *err)
{
    telling t = {.letter = fn, .ctx = ctx};
    int64_t any = state == MRS_N_LETTER_STATES;
    return mrs_side_each(alerts->side, tell_letter, &t, err,
                         "SELECT key,r.name,kind,l.made,title,state,tries,due,fault FROM letters l "
                         "JOIN rules r ON r.id=l.rule WHERE ?1 OR state=?2 ORDER BY l.fid",
                         "ii", any, (int64_t)state);
}

mrs_status mrs_alerts_resend(mrs_alerts *alerts, const char *word, int64_t now, int64_t *n,
                             mrs_err *err)
{
    mrs_status st = mrs_side_run(
        alerts->side, err,
        "UPDATE letters SET state=0, tries=0, due=?2 WHERE state=2 AND (rule=(SELECT id FROM rules "
        "WHERE name=?1) OR (length(?1)>=6 AND substr(key,1,length(?1))=?1))",
        "si", word, now);
    *n = st ? 0 : mrs_side_changes(alerts->side);
    if (!st && !*n)
        st = mrs_fail(err, MRS_E_NONE,
                      "%s: no dead letter of that key (6 digits or more) or rule; `marsad alert "
                      "letters --state dead` shows them",
                      word);
    return st;
}
