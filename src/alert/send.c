/* send.c - letters leave: signed webhooks, mails, a feed, standard output. */
#include "alert/alert_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { REPLY_BYTES = 1 << 20, FEED_LETTERS = 100, FIRST_WAIT = 30, MOST_WAIT = 3600 };

/* ---- channels ---------------------------------------------------------------------------------
 */

typedef enum { WEBHOOK, MAIL, ATOM, OUT, NO_CHANNEL } channel_kind;

static bool begins(const char *text, const char *head)
{
    return strncmp(text, head, strlen(head)) == 0;
}

static channel_kind kind_of(const char *to)
{
    if (begins(to, "https://") || begins(to, "http://"))
        return WEBHOOK;
    if (begins(to, "smtp"))
        return MAIL;
    if (begins(to, "atom:") && to[5])
        return ATOM;
    return strcmp(to, "stdout") == 0 ? OUT : NO_CHANNEL;
}

mrs_status mrs_channel_check(const char *to, const char *secret, mrs_err *err)
{
    mrs_mailbox box;
    mrs_url url;
    channel_kind kind = kind_of(to);
    bool known = begins(secret, "file:") || begins(secret, "env:");
    if (secret[0] && !known)
        return mrs_fail(err, MRS_E_ARG, "--secret file:PATH or env:NAME: where it is, not what");
    if (kind == NO_CHANNEL)
        return mrs_fail(err, MRS_E_ARG,
                        "--to https://..., smtp://..., atom:FILE or stdout is wanted");
    if (kind == WEBHOOK && !known)
        return mrs_fail(err, MRS_E_ARG,
                        "a webhook is signed: give --secret file:PATH or --secret env:NAME");
    if (kind == WEBHOOK)
        return mrs_url_read(to, NULL, &url, err) ? mrs_err_wrap(err, MRS_E_ARG, "--to") : MRS_OK;
    return kind == MAIL ? mrs_mailbox_read(to, &box, err) : MRS_OK;
}

void mrs_channel_shown(const char *to, char *out, size_t size)
{
    mrs_url url;
    mrs_mailbox box;
    channel_kind kind = kind_of(to);
    if (kind == WEBHOOK)
        snprintf(out, size, "%s", mrs_url_read(to, NULL, &url, NULL) ? "?" : url.origin);
    else if (kind == MAIL)
        snprintf(out, size, "%s", mrs_mailbox_read(to, &box, NULL) ? "?" : box.server);
    else
        snprintf(out, size, "%s", to);
}

/* The first line of the file, or the variable. */
static mrs_status read_secret(const char *where, char out[1024], mrs_err *err)
{
    mrs_file file = {0};
    mrs_str line = {0};
    const char *named = begins(where, "env:") ? getenv(where + 4) : NULL;
    mrs_status st = MRS_OK;
    out[0] = '\0';
    if (!where[0])
        return MRS_OK;
    if (begins(where, "file:"))
        st = mrs_file_map(where + 5, &file, err);
    mrs_str rest = file.bytes;
    if (!st && begins(where, "file:") && mrs_str_split(&rest, '\n', &line))
        line = mrs_str_trim(line);
    else if (!st)
        line = mrs_str_of(named);
    if (!st && (!line.len || line.len >= 1024))
        st = mrs_fail(err, MRS_E_ARG, "%s: no secret there (or one of 1024 bytes or more)", where);
    else if (!st)
        snprintf(out, 1024, "%.*s", (int)line.len, line.ptr);
    mrs_file_close(&file);
    return st;
}

/* ---- one letter -------------------------------------------------------------------------------
 */

typedef struct {
    mrs_str key, rule, kind, made, title, body, to, secret, uid;
    int64_t rule_id, tries;
} letter;

typedef struct {
    mrs_alerts *alerts;
    const mrs_alert_sending *how;
    mrs_client *client;
    mrs_arena *arena;
    MRS_VEC(letter) due;
    mrs_alert_sent *out;
} sending;

/* What came of one try. */
typedef struct {
    mrs_status st; /* MRS_OK: it was taken */
    bool passing;
    int64_t wait; /* that the receiver asked for; 0: none */
} outcome;

static void sign(const char *secret, const char *stamp, mrs_str body, char out[80])
{
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char hex[2 * sizeof mac + 1];
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)stamp, strlen(stamp));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.ptr, body.len);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    snprintf(out, 80, "sha256=%s", hex);
}

/* 2xx: taken. What a receiver says of now alone may pass; all else is its last word. */
static mrs_status judge(const mrs_reply *reply, outcome *o, mrs_err *err)
{
    static const long passing[] = {408, 409, 425, 429};
    long s = reply->status;
    if (s >= 200 && s < 300)
        return MRS_OK;
    o->passing = s >= 500;
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        o->passing |= s == passing[i];
    o->wait = reply->retry_after;
    return mrs_fail(err, MRS_E_IO, "the receiver answered %ld", s);
}

static mrs_status by_webhook(sending *s, const letter *l, const char *secret, outcome *o,
                             mrs_err *err)
{
    char stamp[32], signature[80];
    mrs_url url;
    mrs_reply reply = {0};
    mrs_status st = mrs_url_read(l->to.ptr, NULL, &url, err);
    if (st)
        return st;
    snprintf(stamp, sizeof stamp, "%lld", (long long)s->how->now);
    sign(secret, stamp, l->body, signature);
    const mrs_field fields[] = {{"Content-Type", "application/json"},
                                {"Idempotency-Key", l->key.ptr},
                                {"Marsad-Timestamp", stamp},
                                {"Marsad-Signature", signature}};
    const mrs_request request = {.url = &url,
                                 .body = &l->body,
                                 .fields = fields,
                                 .n_fields = sizeof fields / sizeof *fields,
                                 .ca_file = s->how->ca_file,
                                 .any_address = mrs_host_allowed(s->how->allow, url.host),
                                 .timeout_s = s->how->timeout_s,
                                 .most_bytes = REPLY_BYTES};
    st = mrs_request_run(s->client, &request, &reply, err);
    o->passing = reply.passing || st == MRS_E_LIMIT;
    if (!st)
        st = judge(&reply, o, err);
    mrs_reply_clear(&reply);
    return st;
}

static mrs_status by_mail(sending *s, const letter *l, const char *secret, outcome *o, mrs_err *err)
{
    mrs_mailbox box;
    mrs_buf message = {0};
    mrs_status st = mrs_mailbox_read(l->to.ptr, &box, err);
    if (st)
        return st;
    mrs_mail_write(&box, l->key.ptr, s->how->now, l->title.ptr, l->body, &message);
    const mrs_mail mail = {.box = &box,
                           .password = secret[0] ? secret : NULL,
                           .ca_file = s->how->ca_file,
                           .any_address = mrs_host_allowed(s->how->allow, box.host),
                           .timeout_s = s->how->timeout_s,
                           .message = mrs_buf_view(&message)};
    st = mrs_buf_status(&message, err);
    if (!st)
        st = mrs_mail_send(&mail, &o->passing, err);
    mrs_buf_clear(&message);
    return st;
}

static void take_entry(void *ctx, mrs_side_row *row)
{
    mrs_atom_put(ctx, mrs_side_text(row, 0), mrs_side_text(row, 1), mrs_side_text(row, 2),
                 mrs_str_of(mrs_side_text(row, 3)));
}

/* The file is a function of the letters: written twice, it is the same. */
static mrs_status by_feed(sending *s, const letter *l, outcome *o, mrs_err *err)
{
    mrs_buf out = {0};
    mrs_atom atom = {.out = &out, .name = l->rule.ptr};
    snprintf(atom.latest, sizeof atom.latest, "%s", l->made.ptr);
    mrs_atom_open(&atom, l->uid.ptr);
    mrs_status st =
        mrs_side_each(s->alerts->side, take_entry, &atom, err,
                      "SELECT key,made,title,body FROM letters WHERE rule=?1 AND (state=1 OR "
                      "key=?2) ORDER BY fid DESC LIMIT ?3",
                      "isi", l->rule_id, l->key.ptr, (int64_t)FEED_LETTERS);
    mrs_atom_close(&atom);
    if (!st)
        st = mrs_buf_status(&out, err);
    if (!st)
        st = mrs_file_write(l->to.ptr + 5, mrs_buf_view(&out), err);
    o->passing = st == MRS_E_IO;
    mrs_buf_clear(&out);
    return st;
}

static mrs_status by_print(sending *s, const letter *l, outcome *o, mrs_err *err)
{
    o->passing = true;
    return s->how->print(s->how->ctx, l->body)
               ? MRS_OK
               : mrs_fail(err, MRS_E_IO, "standard output cannot be written");
}

static void try_it(sending *s, const letter *l, outcome *o, mrs_err *err)
{
    char secret[1024];
    *o = (outcome){.st = read_secret(l->secret.ptr, secret, err)};
    if (o->st) {
        o->passing = true; /* its owner can put it there */
        return;
    }
    switch (kind_of(l->to.ptr)) {
    case WEBHOOK:
        o->st = by_webhook(s, l, secret, o, err);
        break;
    case MAIL:
        o->st = by_mail(s, l, secret, o, err);
        break;
    case ATOM:
        o->st = by_feed(s, l, o, err);
        break;
    default:
        o->st = by_print(s, l, o, err);
    }
    sodium_memzero(secret, sizeof secret);
    o->passing |= o->st == MRS_E_MEMORY || o->st == MRS_E_FORMAT; /* an address to be allowed */
}

/* ---- what comes of it -------------------------------------------------------------------------
 */

int64_t mrs_letter_wait(const char *key, int64_t tries)
{
    int64_t wait = FIRST_WAIT;
    char text[128];
    for (int64_t i = 1; i < tries && wait < MOST_WAIT; i++)
        wait *= 2;
    wait = wait < MOST_WAIT ? wait : MOST_WAIT;
    snprintf(text, sizeof text, "%.65s %lld", key, (long long)tries);
    uint64_t hash = mrs_str_hash(mrs_str_of(text)) >> 16;
    return wait * 3 / 4 + (int64_t)(hash % (uint64_t)(wait / 2 + 1));
}

/* All that waits for the same channel. */
static mrs_status put_off(sending *s, const letter *l, int64_t due, mrs_err *err)
{
    return mrs_side_run(s->alerts->side, err,
                        "UPDATE letters SET due=max(due,?) WHERE state=0 AND rule IN (SELECT id "
                        "FROM rules WHERE channel=?)",
                        "is", due, l->to.ptr);
}

static mrs_letter_state state_after(const letter *l, const outcome *o)
{
    if (!o->st)
        return MRS_LETTER_SENT;
    return !o->passing || l->tries + 1 >= MRS_LETTER_TRIES ? MRS_LETTER_DEAD : MRS_LETTER_WAITING;
}

static mrs_status settle(sending *s, const letter *l, const outcome *o, const char *why,
                         mrs_err *err)
{
    mrs_side *side = s->alerts->side;
    int64_t tries = l->tries + 1, wait = mrs_letter_wait(l->key.ptr, tries);
    const mrs_letter_row row = {.key = l->key.ptr,
                                .rule = l->rule.ptr,
                                .kind = l->kind.ptr,
                                .made = l->made.ptr,
                                .title = l->title.ptr,
                                .state = state_after(l, o),
                                .tries = tries,
                                .due = s->how->now + (o->wait > wait ? o->wait : wait),
                                .fault = o->st ? why : ""};
    mrs_status st = mrs_side_begin(side, err);
    if (st)
        return st;
    st = mrs_side_run(side, err, "UPDATE letters SET state=?, tries=?, due=?, fault=? WHERE key=?",
                      "iiiss", (int64_t)row.state, tries, row.due, row.fault, l->key.ptr);
    if (!st)
        st = s->how->dealt(s->how->ctx, &row, o->st ? why : NULL, err);
    if (!st && row.state == MRS_LETTER_WAITING)
        st = put_off(s, l, row.due, err);
    st = mrs_side_end(side, st, err);
    if (!st)
        s->out->by_state[row.state]++;
    return st;
}

/* ---- all that are due -------------------------------------------------------------------------
 */

typedef struct {
    sending *s;
    mrs_side_row *row;
    mrs_status st;
    mrs_err *err;
} taking;

static mrs_status keep_letter(void *ctx, mrs_err *err)
{
    taking *t = ctx;
    mrs_arena *arena = t->s->arena;
    letter *l = MRS_PUSH(arena, &t->s->due);
    mrs_str *const texts[] = {&l->key,  &l->rule, &l->kind,   &l->made, &l->title,
                              &l->body, &l->to,   &l->secret, &l->uid};
    (void)err;
    for (int i = 0; i < 9; i++)
        *texts[i] = mrs_str_copy(mrs_str_of(mrs_side_text(t->row, i)), arena);
    l->rule_id = mrs_side_int(t->row, 9);
    l->tries = mrs_side_int(t->row, 10);
    return MRS_OK;
}

static void take_letter(void *ctx, mrs_side_row *row)
{
    taking *t = ctx;
    t->row = row;
    if (!t->st)
        t->st = mrs_arena_run(&t->s->arena, 1, keep_letter, t, t->err);
}

/* The oldest of each subject; what comes after it waits for it. Those tried least come first: one
 * that its receiver cannot take holds up no other. */
static mrs_status read_due(sending *s, mrs_err *err)
{
    taking t = {.s = s, .err = err};
    s->due.n = 0;
    mrs_status st = mrs_side_each(
        s->alerts->side, take_letter, &t, err,
        "SELECT key,r.name,kind,l.made,title,body,channel,secret,uid,l.rule,tries FROM letters l "
        "JOIN rules r ON r.id=l.rule WHERE state=0 AND due<=?1 AND NOT EXISTS(SELECT 1 FROM "
        "letters e WHERE e.subject=l.subject AND e.version<l.version AND e.state=0) ORDER BY "
        "tries,l.fid LIMIT 256",
        "i", s->how->now);
    return st ? st : t.st;
}

/* *any: something was tried, so that more may be due. */
static mrs_status round_of(sending *s, bool *any, mrs_err *err)
{
    mrs_status st = read_due(s, err);
    *any = false;
    for (uint32_t i = 0; !st && i < s->due.n; i++) {
        const letter *l = &s->due.at[i];
        mrs_err why = {0};
        outcome o;
        try_it(s, l, &o, &why);
        st = settle(s, l, &o, why.text, err);
        *any = true;
        if (!st && o.st && o.passing)
            break; /* what else goes there is not due any more */
    }
    return st;
}

mrs_status mrs_alert_send(mrs_alerts *alerts, const mrs_alert_sending *how, mrs_alert_sent *out,
                          mrs_err *err)
{
    sending s = {.alerts = alerts, .how = how, .out = out};
    int64_t later = 0;
    bool any = true;
    *out = (mrs_alert_sent){0};
    s.arena = mrs_arena_new((size_t)1 << 30);
    mrs_status st = !s.arena || sodium_init() < 0 ? mrs_fail(err, MRS_E_MEMORY, "out of memory")
                                                  : mrs_client_open("marsad", &s.client, err);
    while (!st && any)
        st = round_of(&s, &any, err);
    if (!st)
        st = mrs_side_number(alerts->side, &later, err,
                             "SELECT count(*) FROM letters WHERE state=0", "");
    out->later = (uint32_t)later;
    mrs_client_close(s.client);
    mrs_arena_free(s.arena);
    return st;
}
