/* accounts.c - users and tokens: granted, changed, taken away. */
#include "access/accounts_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static const char schema[] =
    "PRAGMA application_id=1836217185; PRAGMA user_version=1;" /* "mrsa" */
    "CREATE TABLE users (name TEXT PRIMARY KEY, role INTEGER NOT NULL, hash TEXT NOT NULL, since "
    "TEXT NOT NULL);"
    "CREATE TABLE sessions (hash TEXT PRIMARY KEY, name TEXT NOT NULL, expires TEXT NOT NULL);"
    "CREATE INDEX sessions_by_name ON sessions(name);"
    "CREATE TABLE tokens (hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, "
    "scopes TEXT NOT NULL, label TEXT NOT NULL, since TEXT NOT NULL, expires TEXT NOT NULL);"
    /* wrong passwords: the hash of who from where, of where, of who */
    "CREATE TABLE tries (who TEXT NOT NULL, at TEXT NOT NULL);"
    "CREATE INDEX tries_by_who ON tries(who, at);"
    /* ledger.c */
    "CREATE TABLE released (document TEXT PRIMARY KEY, id TEXT NOT NULL, form TEXT NOT NULL, n "
    "INTEGER NOT NULL, claims TEXT NOT NULL, due TEXT NOT NULL);"
    "CREATE INDEX released_by_form ON released(form);"
    "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL);";

mrs_status mrs_access_open(const char *store, mrs_access **out, mrs_err *err)
{
    static const mrs_side_kind kind = {".access", 1836217185, schema, true};
    *out = NULL;
    mrs_access *access = calloc(1, sizeof *access);
    if (!access || sodium_init() < 0) {
        free(access);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    mrs_status st = mrs_side_open(store, &kind, &access->side, err);
    if (st)
        mrs_access_close(access);
    else
        *out = access;
    return st;
}

void mrs_access_close(mrs_access *access)
{
    if (!access)
        return;
    mrs_side_close(access->side);
    free(access);
}

mrs_side *mrs_access_side(mrs_access *access)
{
    return access->side;
}

mrs_status mrs_access_any(mrs_access *access, bool *any, mrs_err *err)
{
    int64_t n;
    mrs_status st = mrs_side_number(access->side, &n, err, "SELECT count(*) FROM users", "");
    *any = !st && n > 0;
    return st;
}

/* ---- roles and acts ---------------------------------------------------------------------------
 */

static const char *const roles[] = {"anonymous", "reader", "reviewer", "admin"};

const char *mrs_access_role_text(mrs_access_role role)
{
    return (unsigned)role < 4 ? roles[role] : "";
}

bool mrs_access_role_read(mrs_str text, mrs_access_role *out)
{
    for (int r = MRS_ACCESS_READER; r <= MRS_ACCESS_ADMIN; r++) {
        *out = (mrs_access_role)r;
        if (mrs_str_is(text, roles[r]))
            return true;
    }
    *out = MRS_ACCESS_NONE;
    return false;
}

typedef struct {
    const char *name;
    mrs_access_role from; /* the least role that may */
} act;
static const act acts[MRS_N_MAY] = {[MRS_MAY_READ] = {"read", MRS_ACCESS_READER},
                                    [MRS_MAY_READ_PRECISE] = {"read-precise", MRS_ACCESS_REVIEWER},
                                    [MRS_MAY_DECIDE] = {"decide", MRS_ACCESS_REVIEWER},
                                    [MRS_MAY_EXPORT] = {"export", MRS_ACCESS_READER},
                                    [MRS_MAY_EXPORT_PRECISE] = {"export-precise", MRS_ACCESS_ADMIN},
                                    [MRS_MAY_ADMIN] = {"admin", MRS_ACCESS_ADMIN}};

const char *mrs_access_act_text(mrs_access_act what)
{
    return (unsigned)what < MRS_N_MAY ? acts[what].name : "";
}

bool mrs_access_may(const mrs_viewer *viewer, mrs_access_act what)
{
    return viewer && (unsigned)what < MRS_N_MAY && viewer->role >= acts[what].from &&
           (viewer->scopes >> what & 1);
}

mrs_status mrs_scopes_read(const char *text, uint32_t *out, mrs_err *err)
{
    mrs_str rest = mrs_str_of(text), word;
    *out = 0;
    while (mrs_str_split(&rest, ',', &word)) {
        int a = 0;
        while (a < MRS_N_MAY && !mrs_str_is(word, acts[a].name))
            a++;
        if (a == MRS_N_MAY)
            return mrs_fail(err, MRS_E_ARG,
                            "scope \"%.*s\": there are read, read-precise, decide, export, "
                            "export-precise, admin",
                            (int)word.len, word.ptr);
        *out |= (uint32_t)1 << a;
    }
    return MRS_OK;
}

/* ---- secrets ----------------------------------------------------------------------------------
 */

void mrs_secret_make(char out[MRS_SECRET_LEN + 1])
{
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, MRS_SECRET_LEN + 1, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

void mrs_secret_hash(const char *secret, char out[65])
{
    mrs_sha256_hex(mrs_str_of(secret), out);
}

static mrs_status check_name(const char *name, mrs_err *err)
{
    size_t n = strlen(name);
    if (n < 1 || n > 40 || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") != n)
        return mrs_fail(err, MRS_E_ARG, "a name is 1 to 40 of a-z, 0-9, \".\", \"_\", \"-\"");
    return MRS_OK;
}

static mrs_status hash_password(const char *password, char out[crypto_pwhash_STRBYTES],
                                mrs_err *err)
{
    size_t n = strlen(password);
    if (n < 10 || n > 1000)
        return mrs_fail(err, MRS_E_ARG, "a password has 10 bytes or more (and at most 1000)");
    if (crypto_pwhash_str(out, password, n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE))
        return mrs_fail(err, MRS_E_MEMORY, "out of memory: a password takes 64 MiB");
    return MRS_OK;
}

/* ---- users ------------------------------------------------------------------------------------
 */

mrs_status mrs_access_add(mrs_access *access, const char *name, mrs_access_role role,
                          const char *password, const char *now, mrs_err *err)
{
    char hash[crypto_pwhash_STRBYTES];
    mrs_status st = check_name(name, err);
    if (!st && (role < MRS_ACCESS_READER || role > MRS_ACCESS_ADMIN))
        st = mrs_fail(err, MRS_E_ARG, "a role is reader, reviewer or admin");
    if (!st)
        st = hash_password(password, hash, err);
    if (!st)
        st = mrs_side_run(access->side, err, "INSERT OR IGNORE INTO users VALUES(?,?,?,?)", "siss",
                          name, (int64_t)role, hash, now);
    if (!st && mrs_side_changes(access->side) == 0)
        st = mrs_fail(err, MRS_E_ARG, "there is a user %s already", name);
    return st;
}

static mrs_status must_change(mrs_access *access, mrs_status st, const char *name, mrs_err *err)
{
    return !st && mrs_side_changes(access->side) == 0
               ? mrs_fail(err, MRS_E_NONE, "there is no user %s", name)
               : st;
}

static mrs_status end_sessions(mrs_access *access, const char *name, mrs_err *err)
{
    return mrs_side_run(access->side, err, "DELETE FROM sessions WHERE name=?", "s", name);
}

mrs_status mrs_access_remove(mrs_access *access, const char *name, mrs_err *err)
{
    mrs_status st = mrs_side_begin(access->side, err);
    if (st)
        return st;
    st = mrs_side_run(access->side, err, "DELETE FROM users WHERE name=?", "s", name);
    st = must_change(access, st, name, err);
    if (!st)
        st = end_sessions(access, name, err);
    if (!st)
        st = mrs_side_run(access->side, err, "DELETE FROM tokens WHERE name=?", "s", name);
    return mrs_side_end(access->side, st, err);
}

mrs_status mrs_access_password(mrs_access *access, const char *name, const char *password,
                               mrs_err *err)
{
    char hash[crypto_pwhash_STRBYTES];
    mrs_status st = hash_password(password, hash, err);
    if (!st)
        st = mrs_side_begin(access->side, err);
    if (st)
        return st;
    st = mrs_side_run(access->side, err, "UPDATE users SET hash=? WHERE name=?", "ss", hash, name);
    st = must_change(access, st, name, err);
    if (!st)
        st = end_sessions(access, name, err);
    return mrs_side_end(access->side, st, err);
}

mrs_status mrs_access_set_role(mrs_access *access, const char *name, mrs_access_role role,
                               mrs_err *err)
{
    mrs_status st = mrs_side_begin(access->side, err);
    if (st)
        return st;
    st = mrs_side_run(access->side, err, "UPDATE users SET role=? WHERE name=?", "is",
                      (int64_t)role, name);
    st = must_change(access, st, name, err);
    if (!st)
        st = end_sessions(access, name, err);
    return mrs_side_end(access->side, st, err);
}

typedef struct {
    mrs_user_fn *user;
    mrs_token_fn *token;
    void *ctx;
} telling;

static void tell_user(void *ctx, mrs_side_row *r)
{
    const telling *t = ctx;
    const mrs_user_row row = {mrs_side_text(r, 0),
                              mrs_access_role_text((mrs_access_role)mrs_side_int(r, 1)),
                              mrs_side_text(r, 2), mrs_side_int(r, 3), mrs_side_int(r, 4)};
    t->user(t->ctx, &row);
}

mrs_status mrs_access_users(mrs_access *access, const char *now, mrs_user_fn *fn, void *ctx,
                            mrs_err *err)
{
    telling t = {.user = fn, .ctx = ctx};
    return mrs_side_each(access->side, tell_user, &t, err,
                         "SELECT name,role,since,(SELECT count(*) FROM sessions s WHERE "
                         "s.name=u.name AND expires>?1),(SELECT count(*) FROM tokens k WHERE "
                         "k.name=u.name AND expires>?1) FROM users u ORDER BY name",
                         "s", now);
}

/* ---- tokens -----------------------------------------------------------------------------------
 */

mrs_status mrs_access_token_add(mrs_access *access, const mrs_token_wish *wish, const char *now,
                                char token[MRS_TOKEN_LEN + 1], char id[9], mrs_err *err)
{
    char hash[65], later[24], secret[MRS_SECRET_LEN + 1];
    uint32_t bits, days = wish->days ? wish->days : MRS_TOKEN_DAYS;
    const char *scopes = wish->scopes ? wish->scopes : "read";
    mrs_status st = mrs_scopes_read(scopes, &bits, err);
    if (!st && !bits)
        st = mrs_fail(err, MRS_E_ARG, "a token needs a scope");
    if (!st && days > MRS_TOKEN_DAYS_MOST)
        st = mrs_fail(err, MRS_E_ARG, "a token lives %d days at most", MRS_TOKEN_DAYS_MOST);
    if (st)
        return st;
    mrs_secret_make(secret);
    snprintf(token, MRS_TOKEN_LEN + 1, "mrs_%s", secret);
    mrs_secret_hash(token, hash);
    snprintf(id, 9, "%.8s", hash);
    snprintf(later, sizeof later, "+%u days", days);
    st = mrs_side_run(access->side, err,
                      "INSERT INTO tokens SELECT ?1,?2,name,?4,?5,?6,"
                      "strftime('%Y-%m-%dT%H:%M:%SZ',?6,?7) FROM users WHERE name=?3",
                      "sssssss", hash, id, wish->name, scopes, wish->label ? wish->label : "", now,
                      later);
    return must_change(access, st, wish->name, err);
}

mrs_status mrs_access_token_remove(mrs_access *access, const char *id, mrs_err *err)
{
    mrs_status st = mrs_side_run(access->side, err, "DELETE FROM tokens WHERE id=?", "s", id);
    if (!st && mrs_side_changes(access->side) == 0)
        st = mrs_fail(err, MRS_E_NONE, "there is no token %s; `marsad user tokens` lists them", id);
    return st;
}

static void tell_token(void *ctx, mrs_side_row *r)
{
    const telling *t = ctx;
    const mrs_token_row row = {mrs_side_text(r, 0), mrs_side_text(r, 1), mrs_side_text(r, 2),
                               mrs_side_text(r, 3), mrs_side_text(r, 4), mrs_side_text(r, 5)};
    t->token(t->ctx, &row);
}

mrs_status mrs_access_tokens(mrs_access *access, mrs_token_fn *fn, void *ctx, mrs_err *err)
{
    telling t = {.token = fn, .ctx = ctx};
    return mrs_side_each(access->side, tell_token, &t, err,
                         "SELECT id,name,scopes,label,since,expires FROM tokens ORDER BY "
                         "name,since,id",
                         "");
}
