/* login.c - who is here: log-in, sessions, bearer tokens. */
#include "access/accounts_internal.h"

#include <sodium.h>
#include <stdio.h>

/* ---- how often ----------------------------------------------------------------------------------
 */

typedef struct {
    char key[65];
    int64_t most;
} limit;
enum { N_LIMITS = 3 };

/* Names and addresses are kept as hashes: the file is no log of who came from where. */
static void limits_of(const char *name, const char *peer, limit out[N_LIMITS])
{
    static const int64_t most[] = {MRS_TRIES_BOTH, MRS_TRIES_PEER, MRS_TRIES_NAME};
    for (int i = 0; i < N_LIMITS; i++) {
        char text[400];
        snprintf(text, sizeof text, "%d\n%.150s\n%.150s", i, i == 1 ? "" : name,
                 i == 2 ? "" : peer);
        mrs_sha256_hex(mrs_str_of(text), out[i].key);
        out[i].most = most[i];
    }
}

#define SINCE "strftime('%Y-%m-%dT%H:%M:%SZ',?2,'-15 minutes')"

/* Seconds until one of the three may be tried again; 0: now. */
static mrs_status wait_of(mrs_side *side, const limit limits[N_LIMITS], const char *now,
                          uint32_t *wait, mrs_err *err)
{
    mrs_status st = MRS_OK;
    *wait = 0;
    for (int i = 0; !st && i < N_LIMITS; i++) {
        int64_t seconds = 0;
        st = mrs_side_number(side, &seconds, err,
                             "SELECT iif(count(*)>=?3,max(1,strftime('%s',min(at))+900-"
                             "strftime('%s',?2)),0) FROM tries WHERE who=?1 AND at>" SINCE,
                             "ssi", limits[i].key, now, limits[i].most);
        if (seconds > *wait)
            *wait = (uint32_t)seconds;
    }
    return st;
}

/* Counted before it is looked at, so that many at once are counted too. */
static mrs_status count_try(mrs_side *side, const limit limits[N_LIMITS], const char *now,
                            uint32_t *wait, mrs_err *err)
{
    mrs_status st = mrs_side_begin(side, err);
    if (st)
        return st;
    st = wait_of(side, limits, now, wait, err);
    if (!st)
        st = mrs_side_run(side, err,
                          "DELETE FROM tries WHERE at<strftime('%Y-%m-%dT%H:%M:%SZ',?,'-1 day')",
                          "s", now);
    for (int i = 0; !st && !*wait && i < N_LIMITS; i++)
        st = mrs_side_run(side, err, "INSERT INTO tries VALUES(?,?)", "ss", limits[i].key, now);
    return mrs_side_end(side, st, err);
}

/* A right password takes its own tries back. */
static mrs_status forget_tries(mrs_side *side, const limit limits[N_LIMITS], mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < N_LIMITS; i++)
        st = mrs_side_run(side, err,
                          i ? "DELETE FROM tries WHERE rowid=(SELECT max(rowid) FROM tries WHERE "
                              "who=?1)"
                            : "DELETE FROM tries WHERE who=?1",
                          "s", limits[i].key);
    return st;
}

/* ---- coming in ---------------------------------------------------------------------------------
 */

typedef struct {
    char hash[crypto_pwhash_STRBYTES];
    int role;
} user;

static void take_user(void *ctx, mrs_side_row *row)
{
    user *u = ctx;
    snprintf(u->hash, sizeof u->hash, "%s", mrs_side_text(row, 0));
    u->role = (int)mrs_side_int(row, 1);
}

/* As long for a name that is not there: its password is hashed too. */
static bool right(const user *u, const char *password)
{
    char spent[crypto_pwhash_STRBYTES];
    if (u->hash[0])
        return crypto_pwhash_str_verify(u->hash, password, strlen(password)) == 0;
    (void)!crypto_pwhash_str(spent, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE);
    return false;
}

static void csrf_of(const char *token, char out[48])
{
    unsigned char mac[32];
    static const char label[] = "marsad csrf 1";
    crypto_generichash(mac, sizeof mac, (const unsigned char *)label, sizeof label - 1,
                       (const unsigned char *)token, MRS_SECRET_LEN);
    sodium_bin2base64(out, 48, mac, sizeof mac, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static mrs_status begin_session(mrs_access *access, const char *name, const char *now,
                                mrs_viewer *out, mrs_err *err)
{
    char secret[MRS_SECRET_LEN + 1], hash[65];
    mrs_secret_make(secret);
    mrs_secret_hash(secret, hash);
    mrs_status st =
        mrs_side_run(access->side, err, "DELETE FROM sessions WHERE expires<=?", "s", now);
    if (!st)
        st = mrs_side_run(access->side, err,
                          "INSERT INTO sessions VALUES(?,?,strftime('%Y-%m-%dT%H:%M:%SZ',?,"
                          "'+12 hours'))",
                          "sss", hash, name, now);
    if (!st)
        st = mrs_access_session(access, secret, now, out, err);
    if (!st)
        snprintf(out->token, sizeof out->token, "%s", secret);
    return st;
}

mrs_status mrs_access_login(mrs_access *access, const char *name, const char *password,
                            const char *peer, const char *now, mrs_viewer *out, mrs_err *err)
{
    limit limits[N_LIMITS];
    user u = {0};
    uint32_t wait = 0;
    *out = (mrs_viewer){0};
    limits_of(name, peer, limits);
    mrs_status st = count_try(access->side, limits, now, &wait, err);
    if (!st && wait) {
        out->retry_s = wait;
        st = mrs_fail(err, MRS_E_BUSY, "too many wrong passwords; try again in %u seconds", wait);
    }
    if (!st && strlen(password) <= 1000)
        st = mrs_side_each(access->side, take_user, &u, err,
                           "SELECT hash,role FROM users WHERE name=?", "s", name);
    if (!st && (strlen(password) > 1000 || !right(&u, password)))
        st = mrs_fail(err, MRS_E_ARG, "wrong name or password");
    if (!st)
        st = forget_tries(access->side, limits, err);
    return st ? st : begin_session(access, name, now, out, err);
}

/* ---- being here --------------------------------------------------------------------------------
 */

typedef struct {
    mrs_viewer *out;
    char scopes[128];
} finding;

/* name, role, expires, scopes ("": all) */
static void take_viewer(void *ctx, mrs_side_row *row)
{
    finding *f = ctx;
    snprintf(f->out->who, sizeof f->out->who, "%s", mrs_side_text(row, 0));
    f->out->role = (mrs_access_role)mrs_side_int(row, 1);
    snprintf(f->out->expires, sizeof f->out->expires, "%s", mrs_side_text(row, 2));
    snprintf(f->scopes, sizeof f->scopes, "%s", mrs_side_text(row, 3));
}

static mrs_status find(mrs_access *access, const char *sql, const char *secret, const char *now,
                       mrs_viewer *out, mrs_err *err)
{
    char hash[65];
    finding f = {.out = out};
    *out = (mrs_viewer){0};
    mrs_secret_hash(secret, hash);
    mrs_status st = mrs_side_each(access->side, take_viewer, &f, err, sql, "ss", hash, now);
    if (!st && !out->role)
        return mrs_fail(err, MRS_E_NONE, "not logged in, or no longer");
    out->scopes = UINT32_MAX;
    return st || !f.scopes[0] ? st : mrs_scopes_read(f.scopes, &out->scopes, err);
}

mrs_status mrs_access_session(mrs_access *access, const char *token, const char *now,
                              mrs_viewer *out, mrs_err *err)
{
    mrs_status st = find(access,
                         "SELECT u.name,u.role,s.expires,'' FROM sessions s JOIN users u ON "
                         "u.name=s.name WHERE s.hash=?1 AND s.expires>?2",
                         token, now, out, err);
    if (!st)
        csrf_of(token, out->csrf);
    return st;
}

mrs_status mrs_access_bearer(mrs_access *access, const char *token, const char *now,
                             mrs_viewer *out, mrs_err *err)
{
    return find(access,
                "SELECT u.name,u.role,k.expires,k.scopes FROM tokens k JOIN users u ON "
                "u.name=k.name WHERE k.hash=?1 AND k.expires>?2",
                token, now, out, err);
}

mrs_status mrs_access_logout(mrs_access *access, const char *token, mrs_err *err)
{
    char hash[65];
    mrs_secret_hash(token, hash);
    return mrs_side_run(access->side, err, "DELETE FROM sessions WHERE hash=?", "s", hash);
}

bool mrs_access_csrf_good(const mrs_viewer *viewer, const char *given)
{
    size_t n = strlen(viewer->csrf);
    return n && strlen(given) == n && sodium_memcmp(viewer->csrf, given, n) == 0;
}
