/* http.c - connections: requests come in, calls go to the workers, answers go out.
 *
 * libmicrohttpd's one thread does nothing but this. A call that waits for a worker is suspended, so
 * that a slow answer holds up no other. */
#include "serve/service.h"
#include "serve/stream.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define CALL_CEILING ((size_t)1 << 30)

/* What a connection does now decides how long it may take. */
typedef enum { READS, WORKS, SENDS, STREAMS } doing;

struct mrs_wire {
    mrs_wire *next, **at;
    int fd;
    doing what;
    double since;
};

struct mrs_waiter {
    mrs_call call;
    struct MHD_Connection *connection;
    mrs_wire *wire;
    mrs_waiter *next;
    double since;
    bool begun, done;
    size_t most; /* bytes that its route takes */
    int refused; /* a status of our own, before any worker */
};

/* ---- connections ------------------------------------------------------------------------------
 */

static void wire_does(mrs_service *service, mrs_wire *wire, doing what)
{
    if (!wire)
        return;
    pthread_mutex_lock(&service->lock);
    wire->what = what;
    wire->since = mrs_clock();
    pthread_mutex_unlock(&service->lock);
}

static void connected(void *ctx, struct MHD_Connection *connection, void **socket,
                      enum MHD_ConnectionNotificationCode what)
{
    mrs_service *service = ctx;
    mrs_wire *wire = *socket;
    pthread_mutex_lock(&service->lock);
    if (what == MHD_CONNECTION_NOTIFY_STARTED && (wire = calloc(1, sizeof *wire)) != NULL) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *wire = (mrs_wire){service->wires, &service->wires, info ? info->connect_fd : -1, READS,
                           mrs_clock()};
        if (wire->next)
            wire->next->at = &wire->next;
        service->wires = wire;
        *socket = wire;
    } else if (what == MHD_CONNECTION_NOTIFY_CLOSED && wire) {
        *wire->at = wire->next;
        if (wire->next)
            wire->next->at = wire->at;
        free(wire);
        *socket = NULL;
    }
    pthread_mutex_unlock(&service->lock);
}

void mrs_http_sweep(mrs_service *service, double now)
{
    static const double most[] = {[READS] = MRS_SERVE_READ_SECONDS,
                                  [WORKS] = 0,
                                  [SENDS] = MRS_SERVE_SEND_SECONDS,
                                  [STREAMS] = 0};
    pthread_mutex_lock(&service->lock);
    for (mrs_wire *w = service->wires; w; w = w->next)
        if (most[w->what] > 0 && now - w->since > most[w->what] && w->fd >= 0) {
            shutdown(w->fd, SHUT_RDWR);
            w->fd = -1;
            service->counts.slow++;
        }
    pthread_mutex_unlock(&service->lock);
}

static mrs_wire *wire_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* ---- a request comes in -----------------------------------------------------------------------
 */

static mrs_str field(struct MHD_Connection *connection, const char *name)
{
    return mrs_str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static void read_fields(struct MHD_Connection *c, mrs_fields *f)
{
    *f = (mrs_fields){.accept = field(c, "Accept"),
                      .accept_encoding = field(c, "Accept-Encoding"),
                      .if_none_match = field(c, "If-None-Match"),
                      .cookie = field(c, "Cookie"),
                      .authorization = field(c, "Authorization"),
                      .origin = field(c, "Origin"),
                      .fetch_site = field(c, "Sec-Fetch-Site"),
                      .content_type = field(c, "Content-Type"),
                      .csrf = field(c, "X-Marsad-CSRF"),
                      .last_event = field(c, "Last-Event-ID"),
                      .host = field(c, "Host"),
                      .forwarded = field(c, "X-Forwarded-Proto"),
                      .forwarded_for = field(c, "X-Forwarded-For")};
}

static void read_peer(struct MHD_Connection *connection, char out[64])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || getnameinfo(info->client_addr,
                             info->client_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                                      : sizeof(struct sockaddr_in),
                             out, 64, NULL, 0, NI_NUMERICHOST))
        snprintf(out, 64, "unknown");
}

static bool is_address(const char *text)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* Our proxy says for whom it asks: the last name of its list is its own word. */
static void read_proxy(const mrs_service *service, mrs_call *call)
{
    char peer[64];
    mrs_str rest = call->fields.forwarded_for, last = {0};
    if (!service->options.proxy || strcmp(call->peer, service->options.proxy) != 0)
        return;
    call->tls = mrs_str_is(call->fields.forwarded, "https");
    while (mrs_str_split(&rest, ',', &last))
        ;
    last = mrs_str_trim(last);
    snprintf(peer, sizeof peer, "%.*s", (int)last.len, last.len ? last.ptr : "");
    if (is_address(peer))
        memcpy(call->peer, peer, sizeof peer);
}

/* The whole target, before libmicrohttpd takes it apart. */
static void *begin(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    mrs_waiter *w = calloc(1, sizeof *w);
    mrs_err err = {0};
    if (!w || !(w->call.arena = mrs_arena_new(CALL_CEILING))) {
        free(w);
        return NULL;
    }
    w->call.service = ctx;
    w->connection = connection;
    w->wire = wire_of(connection);
    w->since = mrs_clock();
    mrs_status st = mrs_target_open(mrs_str_of(uri), &w->call.target, w->call.arena, &err);
    if (st) {
        w->refused = st == MRS_E_NONE ? 404 : 400;
        mrs_call_problem(&w->call, w->refused, err.text);
    }
    return w;
}

static void waiter_free(mrs_waiter *w)
{
    w->call.service->bodies -= w->call.body.len;
    mrs_buf_clear(&w->call.body);
    mrs_buf_clear(&w->call.out);
    mrs_buf_clear(&w->call.head);
    mrs_arena_free(w->call.arena);
    free(w);
}

static void ended(void *ctx, struct MHD_Connection *connection, void **context,
                  enum MHD_RequestTerminationCode why)
{
    mrs_waiter *w = *context;
    (void)why;
    wire_does(ctx, wire_of(connection), READS);
    if (w)
        waiter_free(w);
    *context = NULL;
}

/* ---- to the workers and back ------------------------------------------------------------------
 */

static bool enqueue(mrs_service *service, mrs_waiter *w)
{
    pthread_mutex_lock(&service->lock);
    bool room = service->n_waiting < MRS_SERVE_WAITING && !service->ending;
    if (room) {
        MHD_suspend_connection(w->connection);
        *(service->last ? &service->last->next : &service->first) = w;
        service->last = w;
        service->n_waiting++;
        pthread_cond_signal(&service->work);
    }
    pthread_mutex_unlock(&service->lock);
    return room;
}

mrs_waiter *mrs_http_take(mrs_service *service)
{
    pthread_mutex_lock(&service->lock);
    while (!service->first && !service->ending)
        pthread_cond_wait(&service->work, &service->lock);
    mrs_waiter *w = service->first;
    if (w) {
        service->first = w->next;
        service->last = w->next ? service->last : NULL;
        w->next = NULL;
        service->n_waiting--;
    }
    pthread_mutex_unlock(&service->lock);
    return w;
}

mrs_call *mrs_waiter_call(mrs_waiter *waiter)
{
    return &waiter->call;
}

void mrs_http_give(mrs_waiter *w)
{
    w->done = true;
    MHD_resume_connection(w->connection);
}

/* ---- an answer goes out -----------------------------------------------------------------------
 */

static const struct {
    const char *name, *value;
} always[] = {{"X-Content-Type-Options", "nosniff"},
              {"Referrer-Policy", "no-referrer"},
              {"Cross-Origin-Opener-Policy", "same-origin"},
              {"Cross-Origin-Resource-Policy", "same-origin"},
              {"Vary", "Accept, Accept-Encoding, Cookie, Authorization"}};

static const char page_policy[] =
    "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/* A worker goes by that of its own file: the map's reads its shapes itself. */
static const char script_policy[] =
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";
static const char data_policy[] = "default-src 'none'; frame-ancestors 'none'";

static const char *policy_of(const char *type)
{
    if (strstr(type, "text/html"))
        return page_policy;
    return strstr(type, "javascript") ? script_policy : data_policy;
}

/* Lines "Name: value" of a call. */
static void add_lines(struct MHD_Response *r, mrs_call *call)
{
    mrs_str rest = mrs_buf_view(&call->head), line, name;
    while (mrs_str_split(&rest, '\n', &line)) {
        if (!mrs_str_split(&line, ':', &name) || !line.len)
            continue;
        char key[64], value[512];
        snprintf(key, sizeof key, "%.*s", (int)name.len, name.ptr);
        snprintf(value, sizeof value, "%.*s", (int)line.len - 1, line.ptr + 1);
        MHD_add_response_header(r, key, value);
    }
}

static void add_fields(struct MHD_Response *r, mrs_call *call)
{
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        MHD_add_response_header(r, always[i].name, always[i].value);
    MHD_add_response_header(r, "Content-Security-Policy", policy_of(call->type));
    if (call->status != 304)
        MHD_add_response_header(r, "Content-Type", call->type);
    if (call->tag[0])
        MHD_add_response_header(r, "ETag", call->tag);
    if (!call->head.ptr || !strstr(call->head.ptr, "Cache-Control:"))
        MHD_add_response_header(r, "Cache-Control",
                                call->tag[0] ? "private, no-cache" : "no-store");
    if (call->packed)
        MHD_add_response_header(r, "Content-Encoding", "gzip");
    add_lines(r, call);
}

static void log_answer(mrs_service *service, const mrs_waiter *w)
{
    const mrs_call *call = &w->call;
    mrs_counts *n = &service->counts;
    double ms = (mrs_clock() - w->since) * 1000;
    int slot = 0;
    while (slot < 11 && ms >= (double)(1 << slot))
        slot++;
    n->slots[slot]++;
    n->answers[call->status / 100 % 6]++;
    n->bytes += call->out.len;
    n->microseconds += (unsigned long long)(ms * 1000);
    /* the route, not the address: what was searched for is nobody else's business */
    mrs_service_say(service, "%.*s %s %d %zu %.1f ms%s%s", (int)call->method.len, call->method.ptr,
                    call->route ? call->route->path : "-", call->status, call->out.len, ms,
                    call->asker.viewer.who[0] ? " " : "", call->asker.viewer.who);
}

static enum MHD_Result answer(mrs_service *service, mrs_waiter *w)
{
    mrs_call *call = &w->call;
    struct MHD_Response *r = call->stream ? mrs_stream_response(call, w->connection) : NULL;
    if (call->stream && !r) {
        call->stream = false;
        mrs_call_problem(call, 503, "too many clients wait for what is new; try again later");
    }
    if (call->stream) {
        wire_does(service, w->wire, STREAMS);
    } else {
        r = MHD_create_response_from_buffer_with_free_callback(
            call->status == 304 ? 0 : call->out.len, call->out.ptr ? call->out.ptr : malloc(1),
            free);
        wire_does(service, w->wire, SENDS);
    }
    if (!r)
        return MHD_NO;
    if (!call->stream)
        call->out.ptr = NULL; /* the response's now */
    add_fields(r, call);
    log_answer(service, w);
    enum MHD_Result result = MHD_queue_response(w->connection, (unsigned)call->status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result refuse(mrs_service *service, mrs_waiter *w, int status, const char *why)
{
    mrs_call_problem(&w->call, status, why);
    service->counts.refused++;
    return answer(service, w);
}

static enum MHD_Result refuse_as(mrs_service *service, mrs_waiter *w)
{
    if (w->refused == 413)
        return refuse(service, w, 413, "more than 64 KiB was sent");
    if (w->refused == 503)
        return refuse(service, w, 503, "too much is being sent; try again in a moment");
    return answer(service, w); /* the problem stands already */
}

/* What is sent is kept only for a route that reads it. */
static enum MHD_Result hear_head(mrs_service *service, mrs_waiter *w, const char *method)
{
    int64_t size = 0;
    bool known;
    char allow[128];
    mrs_str parts[2];
    mrs_call *call = &w->call;
    w->begun = true;
    call->method = mrs_str_copy(mrs_str_of(method), call->arena);
    read_fields(w->connection, &call->fields);
    read_peer(w->connection, call->peer);
    read_proxy(service, call);
    const mrs_route *route =
        w->refused ? NULL : mrs_route_find(&call->target, call->method, parts, &known, allow);
    w->most = route && route->body ? MRS_SERVE_BODY : 0;
    if (!mrs_str_int(field(w->connection, "Content-Length"), &size) || size <= MRS_SERVE_BODY)
        return MHD_YES;
    w->refused = 413;
    return refuse_as(service, w);
}

static void hear_piece(mrs_service *service, mrs_waiter *w, mrs_str piece)
{
    size_t had = w->call.body.len;
    if (!w->most || w->refused)
        return;
    if (had + piece.len > w->most)
        w->refused = 413;
    else if (service->bodies + piece.len > MRS_SERVE_BODIES)
        w->refused = 503;
    else
        mrs_buf_put(&w->call.body, piece);
    service->bodies += w->call.body.len - had;
}

/* libmicrohttpd calls: once with the head, with each piece of the body, at its end, and again when
 * a suspended call goes on. */
static enum MHD_Result hear_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                    const char *method, const char *version, const char *data,
                                    size_t *size, void **context)
{
    mrs_service *service = ctx;
    mrs_waiter *w = *context;
    (void)url;
    (void)version;
    (void)connection;
    if (!w)
        return MHD_NO;
    if (w->done)
        return answer(service, w);
    if (!w->begun)
        return hear_head(service, w, method);
    if (*size) {
        hear_piece(service, w, (mrs_str){data, *size});
        *size = 0;
        return MHD_YES;
    }
    if (w->refused)
        return refuse_as(service, w);
    wire_does(service, w->wire, WORKS);
    if (!enqueue(service, w))
        return refuse(service, w, 503, "too many calls wait; try again in a moment");
    return MHD_YES;
}

/* ---- the daemon -------------------------------------------------------------------------------
 */

static size_t keep_escapes(void *ctx, struct MHD_Connection *connection, char *text)
{
    (void)ctx;
    (void)connection;
    return strlen(text);
}

static void hear_fault(void *ctx, const char *fmt, va_list args)
{
    char text[256];
    vsnprintf(text, sizeof text, fmt, args);
    text[strcspn(text, "\n")] = '\0';
    mrs_service_say(ctx, "http: %s", text);
}

/* As many files as this process may have: a connection is one. */
static unsigned most_connections(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return 256;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    rlim_t room = limit.rlim_cur > 512 ? limit.rlim_cur - 256 : limit.rlim_cur / 2;
    return room < MRS_SERVE_CONNECTIONS ? (unsigned)room : MRS_SERVE_CONNECTIONS;
}

static mrs_status find_address(mrs_service *service, struct addrinfo **out, mrs_err *err)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_PASSIVE,
                                   .ai_socktype = SOCK_STREAM};
    char port[8];
    snprintf(port, sizeof port, "%u", service->options.port);
    int why = getaddrinfo(service->host, port, &hints, out);
    return why ? mrs_fail(err, MRS_E_ARG, "--host %s: is no address (127.0.0.1, ::1 ...)",
                          service->host)
               : MRS_OK;
}

static void find_port(mrs_service *service)
{
    struct sockaddr_storage at;
    socklen_t n = sizeof at;
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(service->daemon, MHD_DAEMON_INFO_LISTEN_FD);
    if (!info || getsockname(info->listen_fd, (struct sockaddr *)&at, &n))
        return;
    service->port = at.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&at)->sin6_port)
                                             : ntohs(((struct sockaddr_in *)&at)->sin_port);
}

mrs_status mrs_http_open(mrs_service *service, mrs_err *err)
{
    struct addrinfo *at = NULL;
    mrs_status st = find_address(service, &at, err);
    if (st)
        return st;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (at->ai_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    service->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, hear_request, service, MHD_OPTION_EXTERNAL_LOGGER, hear_fault,
        service, MHD_OPTION_SOCK_ADDR, at->ai_addr, MHD_OPTION_URI_LOG_CALLBACK, begin, service,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, service, MHD_OPTION_NOTIFY_COMPLETED, ended,
        service, MHD_OPTION_NOTIFY_CONNECTION, connected, service, MHD_OPTION_CONNECTION_LIMIT,
        most_connections(), MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MRS_SERVE_HEAD,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)MRS_SERVE_READ_SECONDS * 2,
        MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024U, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    freeaddrinfo(at);
    if (!service->daemon)
        return mrs_fail(err, MRS_E_IO, "cannot listen on %s port %u: %s", service->host,
                        service->options.port, "it is in use, or not ours to use");
    find_port(service);
    return MRS_OK;
}

void mrs_http_stop(mrs_service *service)
{
    if (service->daemon)
        MHD_stop_daemon(service->daemon);
    service->daemon = NULL;
}
