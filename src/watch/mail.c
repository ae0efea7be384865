#include "watch/mail.h"

#include "watch/address.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* ---- an address ------------------------------------------------------------------------------ */

static bool copy(mrs_str s, char *out, size_t size)
{
    if (s.len >= size)
        return false;
    memcpy(out, s.ptr ? s.ptr : "", s.len);
    out[s.len] = '\0';
    return true;
}

/* One mail address, that can stand in a header and in a command as it is. */
static bool take_address(mrs_str s, char out[256])
{
    const char *at = s.len ? memchr(s.ptr, '@', s.len) : NULL;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || (unsigned char)s.ptr[i] > '~' ||
            strchr("<>\"(),;:\\", s.ptr[i]))
            return false;
    return at && at != s.ptr && at != s.ptr + s.len - 1 && copy(s, out, 256);
}

static bool take_people(mrs_str query, mrs_mailbox *out)
{
    mrs_str part;
    while (mrs_str_split(&query, '&', &part)) {
        bool from = mrs_str_starts(part, MRS_STR("from="));
        bool to = mrs_str_starts(part, MRS_STR("to="));
        if (!from && !to)
            return false;
        mrs_str who = mrs_str_sub(part, from ? 5 : 3, part.len);
        if (to && out->n_to == MRS_MAIL_TO)
            return false;
        if (!take_address(who, from ? out->from : out->to[out->n_to++]))
            return false;
    }
    return out->from[0] && out->n_to;
}

static bool take_server(mrs_str scheme, mrs_str server, mrs_mailbox *out)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]";
    const char *at = server.len ? memchr(server.ptr, '@', server.len) : NULL;
    if (at && !copy(mrs_str_sub(server, 0, (size_t)(at - server.ptr)), out->user, 256))
        return false;
    if (at)
        server = mrs_str_sub(server, (size_t)(at - server.ptr) + 1, server.len);
    if (!server.len || !copy(server, out->host, sizeof out->host))
        return false;
    for (char *c = out->host; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    if (out->host[strspn(out->host, good)])
        return false;
    snprintf(out->server, sizeof out->server, "%s://%s",
             mrs_str_is(scheme, "smtps") ? "smtps" : "smtp", out->host);
    char *port = strrchr(out->host, ':');
    if (port && !strchr(port, ']'))
        *port = '\0';
    return out->host[0] != '\0';
}

mrs_status mrs_mailbox_read(const char *text, mrs_mailbox *out, mrs_err *err)
{
    static const char *const schemes[] = {"smtp", "smtps", "smtp+plain"};
    const char *rest = strstr(text, "://"), *query = rest ? strchr(rest, '?') : NULL;
    *out = (mrs_mailbox){0};
    bool good = query != NULL, known = false;
    mrs_str scheme = {text, good ? (size_t)(rest - text) : 0};
    for (size_t i = 0; i < 3; i++)
        known |= mrs_str_is(scheme, schemes[i]);
    out->plain = mrs_str_is(scheme, "smtp+plain");
    good = good && known &&
           take_server(scheme, (mrs_str){rest + 3, (size_t)(query - rest) - 3}, out) &&
           take_people(mrs_str_of(query + 1), out) && !(out->plain && out->user[0]);
    return good ? MRS_OK
                : mrs_fail(err, MRS_E_ARG,
                           "a mail channel is smtp://[USER@]HOST[:PORT]?from=ADDRESS&to=ADDRESS "
                           "(smtps: TLS from the start; smtp+plain: none, with no USER)");
}

/* ---- sending --------------------------------------------------------------------------------- */

typedef struct {
    const mrs_mail *mail;
    size_t sent;
    char refused[64]; /* an address that was not public */
    char why[CURL_ERROR_SIZE];
} exchange;

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *at)
{
    exchange *x = ctx;
    (void)purpose;
    if (!x->mail->any_address && !mrs_address_public(&at->addr)) {
        mrs_address_text(&at->addr, x->refused);
        return CURL_SOCKET_BAD;
    }
    return socket(at->family, at->socktype, at->protocol);
}

static size_t give(char *to, size_t size, size_t n, void *ctx)
{
    exchange *x = ctx;
    size_t left = x->mail->message.len - x->sent;
    size_t now = left < size * n ? left : size * n;
    memcpy(to, x->mail->message.ptr + x->sent, now);
    x->sent += now;
    return now;
}

static void set_up(CURL *curl, exchange *x)
{
    const mrs_mail *m = x->mail;
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_URL, m->box->server);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)m->timeout_s);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 15L);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, x);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, x->why);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, x);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, m->box->from);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(m->box->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (m->ca_file)
        curl_easy_setopt(curl, CURLOPT_CAINFO, m->ca_file);
    if (m->box->user[0] && m->password) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, m->box->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, m->password);
    }
}

/* A server that says 5yz means it; a certificate that is not in order stays so. */
static bool may_pass(CURLcode code, long answer)
{
    static const CURLcode lasting[] = {CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
                                       CURLE_USE_SSL_FAILED, CURLE_URL_MALFORMAT,
                                       CURLE_UNSUPPORTED_PROTOCOL};
    for (size_t i = 0; i < sizeof lasting / sizeof *lasting; i++)
        if (lasting[i] == code)
            return false;
    return answer < 500;
}

static mrs_status judge(const exchange *x, CURLcode code, mrs_err *err)
{
    const char *host = x->mail->box->host;
    if (!code)
        return MRS_OK;
    if (code == CURLE_OUT_OF_MEMORY)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (x->refused[0] && code == CURLE_COULDNT_CONNECT)
        return mrs_fail(err, MRS_E_FORMAT,
                        "%.100s is at %s, which is no public address; if it is yours, give "
                        "--allow-host %.100s",
                        host, x->refused, host);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return mrs_fail(err, MRS_E_LIMIT, "%.100s: not done after %u seconds", host,
                        x->mail->timeout_s);
    return mrs_fail(err, MRS_E_IO, "%.100s: %s", host,
                    x->why[0] ? x->why : curl_easy_strerror(code));
}

mrs_status mrs_mail_send(const mrs_mail *mail, bool *passing, mrs_err *err)
{
    exchange x = {.mail = mail};
    struct curl_slist *to = NULL;
    long answer = 0;
    *passing = false;
    CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    bool good = curl != NULL;
    for (uint32_t i = 0; good && i < mail->box->n_to; i++) {
        struct curl_slist *longer = curl_slist_append(to, mail->box->to[i]);
        good = longer != NULL;
        to = longer ? longer : to;
    }
    CURLcode code = CURLE_OUT_OF_MEMORY;
    if (good) {
        set_up(curl, &x);
        curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
        code = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
        *passing = code && !x.refused[0] && may_pass(code, answer);
    }
    curl_slist_free_all(to);
    curl_easy_cleanup(curl);
    return judge(&x, code, err);
}
