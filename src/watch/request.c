#include "watch/request.h"

#include "watch/address.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_BYTES = 64 << 10, CONNECT_S = 15, SLOW_S = 30, SLOW_BYTES = 64 };

struct mrs_client {
    CURL *curl;
    char *agent;
};

typedef struct {
    const mrs_request *request;
    mrs_reply *reply;
    bool too_large;
    char refused[64]; /* an address that was not public */
    char why[CURL_ERROR_SIZE];
} exchange;

/* --- what libcurl calls ----------------------------------------------------------------------- */

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *at)
{
    exchange *x = ctx;
    (void)purpose;
    if (!x->request->any_address && !mrs_address_public(&at->addr)) {
        mrs_address_text(&at->addr, x->refused);
        return CURL_SOCKET_BAD;
    }
    return socket(at->family, at->socktype, at->protocol);
}

/* n bytes more; 0 (which ends the exchange) when they are too many. */
static size_t take(exchange *x, mrs_buf *to, const char *from, size_t n, size_t most)
{
    if (to->len + n > most) {
        x->too_large = true;
        return 0;
    }
    mrs_buf_put(to, (mrs_str){from, n});
    return to->failed ? 0 : n;
}

static size_t take_head(char *from, size_t size, size_t n, void *ctx)
{
    exchange *x = ctx;
    if (mrs_str_starts((mrs_str){from, size * n}, MRS_STR("HTTP/")))
        x->reply->head.len = 0; /* what came before was an interim answer */
    return take(x, &x->reply->head, from, size * n, HEAD_BYTES);
}

static size_t take_body(char *from, size_t size, size_t n, void *ctx)
{
    exchange *x = ctx;
    return take(x, &x->reply->body, from, size * n, x->request->most_bytes);
}

/* --- the client ------------------------------------------------------------------------------- */

mrs_status mrs_client_open(const char *agent, mrs_client **out, mrs_err *err)
{
    *out = NULL;
    mrs_client *client = calloc(1, sizeof *client);
    bool good = client && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (good)
        good = (client->curl = curl_easy_init()) && (client->agent = strdup(agent));
    if (!good) {
        mrs_client_close(client);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    *out = client;
    return MRS_OK;
}

void mrs_client_close(mrs_client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->curl);
    free(client->agent);
    free(client);
}

/* --- one exchange ----------------------------------------------------------------------------- */

static void set_limits(CURL *curl, const mrs_request *r)
{
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* through a proxy no address could be checked */
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)r->timeout_s);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->most_bytes);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    if (r->ca_file)
        curl_easy_setopt(curl, CURLOPT_CAINFO, r->ca_file);
}

static void set_body(CURL *curl, const mrs_str *body)
{
    if (!body)
        return;
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->ptr);
}

static void set_calls(CURL *curl, exchange *x)
{
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, x);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, x->why);
}

/* "Name: value" to the list, when there is a value that is one line. */
static bool add_field(struct curl_slist **list, const char *name, const char *value)
{
    char line[MRS_MARK_BYTES + 32];
    if (!value || !value[0] || strpbrk(value, "\r\n"))
        return true;
    snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (longer)
        *list = longer;
    return longer != NULL;
}

static void get_field(CURL *curl, const char *name, char *out, size_t size)
{
    struct curl_header *field;
    out[0] = '\0';
    if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &field) == CURLHE_OK &&
        strlen(field->value) < size)
        memcpy(out, field->value, strlen(field->value) + 1);
}

static bool may_pass(CURLcode code)
{
    static const CURLcode passing[] = {
        CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,   CURLE_OPERATION_TIMEDOUT,
        CURLE_GOT_NOTHING,          CURLE_RECV_ERROR,        CURLE_SEND_ERROR,
        CURLE_PARTIAL_FILE,         CURLE_SSL_CONNECT_ERROR, CURLE_HTTP2,
        CURLE_HTTP2_STREAM};
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (passing[i] == code)
            return true;
    return false;
}

static mrs_status judge(exchange *x, CURLcode code, mrs_err *err)
{
    const mrs_request *r = x->request;
    if (!code)
        return MRS_OK;
    x->reply->status = 0;
    if (x->too_large || code == CURLE_FILESIZE_EXCEEDED)
        return mrs_fail(err, MRS_E_LIMIT, "larger than %zu bytes; raise --max-bytes to take it",
                        r->most_bytes);
    if (x->reply->head.failed || x->reply->body.failed || code == CURLE_OUT_OF_MEMORY)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (x->refused[0] && code == CURLE_COULDNT_CONNECT)
        return mrs_fail(err, MRS_E_FORMAT,
                        "%.100s is at %s, which is no public address; if it is yours, give "
                        "--allow-host %.100s",
                        r->url->host, x->refused, r->url->host);
    x->reply->passing = may_pass(code);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return mrs_fail(err, MRS_E_LIMIT, "not there after %u seconds; try again later",
                        r->timeout_s);
    return mrs_fail(err, MRS_E_IO, "%s", x->why[0] ? x->why : curl_easy_strerror(code));
}

static void take_answer(CURL *curl, mrs_reply *out)
{
    curl_off_t wait = 0;
    char *location = NULL;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out->status);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait);
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
    out->retry_after = wait > 0 ? (int64_t)wait : 0;
    out->location = location ? strdup(location) : NULL;
    get_field(curl, "Content-Type", out->type, sizeof out->type);
    get_field(curl, "ETag", out->etag, sizeof out->etag);
    get_field(curl, "Last-Modified", out->changed, sizeof out->changed);
}

mrs_status mrs_request_run(mrs_client *client, const mrs_request *request, mrs_reply *out,
                           mrs_err *err)
{
    CURL *curl = client->curl;
    exchange x = {.request = request, .reply = out};
    struct curl_slist *fields = NULL;
    *out = (mrs_reply){0};
    curl_easy_reset(curl);
    set_limits(curl, request);
    set_calls(curl, &x);
    bool good = add_field(&fields, "If-None-Match", request->etag) &&
                add_field(&fields, "If-Modified-Since", request->changed);
    for (size_t i = 0; good && i < request->n_fields; i++)
        good = add_field(&fields, request->fields[i].name, request->fields[i].value);
    set_body(curl, request->body);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, client->agent);
    CURLcode code =
        good ? curl_easy_setopt(curl, CURLOPT_URL, request->url->text) : CURLE_OUT_OF_MEMORY;
    if (!code)
        code = curl_easy_perform(curl);
    if (!code)
        take_answer(curl, out);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(fields);
    return judge(&x, code, err);
}

void mrs_reply_clear(mrs_reply *reply)
{
    mrs_buf_clear(&reply->head);
    mrs_buf_clear(&reply->body);
    free(reply->location);
    *reply = (mrs_reply){0};
}
