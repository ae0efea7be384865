#include "serve/stream.h"
#include "serve/routes.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_IDS = 1000, BEAT_SECONDS = 15, BLOCK = 4096 };

typedef struct stream stream;
struct stream {
    stream *next, **at;
    mrs_streams *all;
    struct MHD_Connection *connection;
    mrs_buf out;
    size_t sent;
    int64_t seen; /* revision that it was brought to */
    double told;
    bool precise, asleep;
};

struct mrs_streams {
    pthread_mutex_t lock;
    stream *first;
    uint32_t n;
    bool ended;
};

mrs_status mrs_streams_new(mrs_streams **out, mrs_err *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    pthread_mutex_init(&(*out)->lock, NULL);
    return MRS_OK;
}

void mrs_streams_free(mrs_streams *streams)
{
    if (streams)
        pthread_mutex_destroy(&streams->lock);
    free(streams);
}

uint32_t mrs_streams_count(mrs_streams *streams)
{
    pthread_mutex_lock(&streams->lock);
    uint32_t n = streams->n;
    pthread_mutex_unlock(&streams->lock);
    return n;
}

/* ---- messages ---------------------------------------------------------------------------------
 */

static void put_ids(mrs_json *json, const char *key, const mrs_ids *ids, bool many)
{
    if (many) {
        mrs_json_null(json, key);
        return;
    }
    mrs_json_array(json, key);
    for (uint32_t i = 0; i < ids->n; i++)
        mrs_json_str(json, NULL, ids->at[i]);
    mrs_json_end(json, ']');
}

static void put_message(const mrs_changes *c, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_buf_printf(out, "id: %lld\nevent: change\ndata: ", (long long)c->revision);
    mrs_json_object(&json, NULL);
    mrs_json_int(&json, "revision", (int64_t)c->revision);
    mrs_json_str(&json, "at", c->at);
    put_ids(&json, "events", &c->events, c->many);
    put_ids(&json, "gone", &c->gone, c->many);
    mrs_json_int(&json, "claims", (int64_t)c->claims);
    mrs_json_int(&json, "decisions", (int64_t)c->decisions);
    mrs_json_end(&json, '}');
    mrs_buf_put(out, MRS_STR("\n\n"));
}

typedef struct {
    mrs_store *store;
    int64_t since;
    mrs_arena *arena;
    mrs_buf *out;
    int64_t revision;
} telling;

static mrs_status compose(void *ctx, mrs_err *err)
{
    telling *t = ctx;
    mrs_changes c;
    mrs_status st = mrs_store_changes(t->store, t->since, MOST_IDS, &c, t->arena, err);
    t->revision = c.revision;
    if (!st && t->since > c.revision) /* of another record: what it has is of no use */
        mrs_buf_printf(t->out, "id: %lld\nevent: reset\ndata: {\"revision\":%lld}\n\n",
                       (long long)c.revision, (long long)c.revision);
    else if (!st && t->since < c.revision)
        put_message(&c, t->out);
    return st;
}

mrs_status mrs_route_stream(mrs_call *call, mrs_err *err)
{
    int64_t since = 0;
    bool resumes = mrs_str_int(call->fields.last_event, &since) && since >= 0;
    if (!resumes && mrs_call_ask(call, "since").len) {
        since = mrs_call_whole(call, "since");
        resumes = true;
    }
    mrs_buf_put(&call->out, MRS_STR("retry: 3000\n\n"));
    telling t = {call->store, since, call->arena, &call->out, call->revision};
    mrs_status st = resumes ? compose(&t, err) : MRS_OK;
    call->revision = t.revision;
    call->tag[0] = '\0';
    call->stream = !st;
    return st;
}

/* ---- to one client ----------------------------------------------------------------------------
 */

static ssize_t give(void *ctx, uint64_t pos, char *to, size_t most)
{
    stream *s = ctx;
    (void)pos;
    ssize_t n = 0;
    pthread_mutex_lock(&s->all->lock);
    size_t left = s->out.len - s->sent;
    if (left) {
        n = (ssize_t)(left < most ? left : most);
        memcpy(to, s->out.ptr + s->sent, (size_t)n);
        s->sent += (size_t)n;
        if (s->sent == s->out.len) {
            mrs_buf_clear(&s->out);
            s->sent = 0;
        }
    } else if (s->all->ended) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        s->asleep = true;
        MHD_suspend_connection(s->connection);
    }
    pthread_mutex_unlock(&s->all->lock);
    return n;
}

static void leave(void *ctx)
{
    stream *s = ctx;
    mrs_streams *all = s->all;
    pthread_mutex_lock(&all->lock);
    *s->at = s->next;
    if (s->next)
        s->next->at = s->at;
    all->n--;
    pthread_mutex_unlock(&all->lock);
    mrs_buf_clear(&s->out);
    free(s);
}

static struct MHD_Response *join(mrs_call *call, stream *s)
{
    mrs_streams *all = s->all;
    pthread_mutex_lock(&all->lock);
    bool room = all->n < MRS_SERVE_STREAMS && !all->ended;
    if (room) {
        s->next = all->first;
        s->at = &all->first;
        if (s->next)
            s->next->at = &s->next;
        all->first = s;
        all->n++;
    }
    pthread_mutex_unlock(&all->lock);
    if (!room)
        return NULL;
    s->out = call->out;
    call->out = (mrs_buf){0};
    struct MHD_Response *r =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, give, s, leave);
    if (!r)
        leave(s);
    return r;
}

struct MHD_Response *mrs_stream_response(mrs_call *call, struct MHD_Connection *connection)
{
    stream *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    *s = (stream){.all = mrs_service_streams(call->service),
                  .connection = connection,
                  .seen = call->revision,
                  .told = mrs_clock(),
                  .precise = call->asker.precise};
    struct MHD_Response *r = join(call, s);
    if (!r && !s->at)
        free(s);
    return r;
}

/* ---- to all of them ---------------------------------------------------------------------------
 */

/* Under the lock. A client that takes nothing is not filled up: it comes back and is told all. */
static void say(stream *s, mrs_str text, double now)
{
    mrs_buf_put(&s->out, text);
    s->told = now;
    if (s->asleep) {
        s->asleep = false;
        MHD_resume_connection(s->connection);
    }
}

/* Some stream that is behind; false: none is. */
static bool find_behind(mrs_streams *all, bool precise, int64_t revision, int64_t *seen)
{
    bool found = false;
    pthread_mutex_lock(&all->lock);
    for (stream *s = all->first; s && !found; s = s->next) {
        found = s->precise == precise && s->seen < revision && !s->out.len;
        *seen = s->seen;
    }
    pthread_mutex_unlock(&all->lock);
    return found;
}

static void tell_from(mrs_streams *all, bool precise, int64_t from, int64_t to, mrs_str text,
                      double now)
{
    pthread_mutex_lock(&all->lock);
    for (stream *s = all->first; s; s = s->next)
        if (s->precise == precise && s->seen == from && !s->out.len) {
            s->seen = to;
            say(s, text, now);
        }
    pthread_mutex_unlock(&all->lock);
}

static mrs_status tell_new(mrs_streams *all, mrs_hand *hand, bool precise, double now, mrs_err *err)
{
    mrs_store *store = NULL;
    int64_t revision, seen = 0;
    if (!find_behind(all, precise, INT64_MAX, &seen))
        return MRS_OK;
    mrs_status st = mrs_hand_store(hand, precise, &store, err);
    if (!st)
        st = mrs_store_revision(store, &revision, err);
    while (!st && find_behind(all, precise, revision, &seen)) {
        mrs_buf text = {0};
        mrs_mark mark = mrs_arena_mark(hand->arena);
        telling t = {store, seen, hand->arena, &text, revision};
        st = mrs_arena_run(&hand->arena, 1, compose, &t, err);
        if (!st)
            st = mrs_buf_status(&text, err);
        if (!st)
            tell_from(all, precise, seen, t.revision, mrs_buf_view(&text), now);
        mrs_arena_rewind(hand->arena, mark);
        mrs_buf_clear(&text);
    }
    return st;
}

void mrs_streams_tell(mrs_streams *all, mrs_hand *hand, double now)
{
    mrs_err err = {0};
    for (int precise = 0; precise < 2; precise++)
        if (tell_new(all, hand, precise, now, &err))
            mrs_service_say(hand->service, "fault: stream: %s", err.text);
    pthread_mutex_lock(&all->lock);
    for (stream *s = all->first; s; s = s->next)
        if (now - s->told > BEAT_SECONDS && !s->out.len)
            say(s, MRS_STR(":\n\n"), now);
    pthread_mutex_unlock(&all->lock);
}

void mrs_streams_end(mrs_streams *all)
{
    pthread_mutex_lock(&all->lock);
    all->ended = true;
    for (stream *s = all->first; s; s = s->next)
        say(s, MRS_STR(""), 0);
    pthread_mutex_unlock(&all->lock);
}
