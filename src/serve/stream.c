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
    mrs_moment seen; /* that it was brought to */
    double told;
    bool precise, asleep, over;
    /* as who it was let in */
    char token[128], cookie[128], expires[32];
};

struct mrs_streams {
    pthread_mutex_t lock;
    stream *first;
    uint32_t n;
    bool ended;
    uint64_t granted; /* of the watcher: accounts as they were when streams were looked at last */
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

/* What a client gives back to go on from here. */
static void put_id(const mrs_moment *at, mrs_buf *out)
{
    mrs_buf_printf(out, "id: %lld-%lld-%s\n", (long long)at->revision, (long long)at->row,
                   at->hash);
}

/* What put_id wrote, or a revision alone; else the moment of no record. */
static mrs_moment read_id(mrs_str text)
{
    mrs_moment at = {0};
    mrs_str revision, row;
    bool good = mrs_str_split(&text, '-', &revision) && mrs_str_int(revision, &at.revision);
    if (good && text.ptr) {
        good = mrs_str_split(&text, '-', &row) && mrs_str_int(row, &at.row) && at.row > 0;
        good = good && text.len > 0 && text.len < sizeof at.hash;
        snprintf(at.hash, sizeof at.hash, "%.*s", good ? (int)text.len : 0, good ? text.ptr : "");
    }
    return good && at.revision >= 0 ? at : (mrs_moment){.revision = INT64_MAX};
}

static void put_message(const mrs_changes *c, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_buf_put(out, MRS_STR("event: change\ndata: "));
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
    mrs_store *store; /* held */
    mrs_moment since, now;
    mrs_arena *arena;
    mrs_buf *out;
} telling;

static mrs_status compose(void *ctx, mrs_err *err)
{
    telling *t = ctx;
    mrs_changes c;
    bool went = false;
    mrs_status st = mrs_store_moment(t->store, &t->now, err);
    if (!st)
        st = mrs_store_went(t->store, &t->since, &went, err);
    if (!st && !went) { /* of another record: what it has is of no use */
        put_id(&t->now, t->out);
        mrs_buf_printf(t->out, "event: reset\ndata: {\"revision\":%lld}\n\n",
                       (long long)t->now.revision);
    } else if (!st && t->since.revision < t->now.revision) {
        st = mrs_store_changes(t->store, t->since.revision, MOST_IDS, &c, t->arena, err);
        put_id(&t->now, t->out);
        put_message(&c, t->out);
    }
    return st;
}

mrs_status mrs_route_stream(mrs_call *call, mrs_err *err)
{
    mrs_str last =
        call->fields.last_event.len ? call->fields.last_event : mrs_call_ask(call, "since");
    telling t = {call->store, read_id(last), call->moment, call->arena, &call->out};
    mrs_buf_put(&call->out, MRS_STR("retry: 3000\n\n"));
    mrs_status st = last.len ? compose(&t, err) : MRS_OK;
    call->moment = t.now;
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
    size_t left = s->over ? 0 : s->out.len - s->sent;
    if (left) {
        n = (ssize_t)(left < most ? left : most);
        memcpy(to, s->out.ptr + s->sent, (size_t)n);
        s->sent += (size_t)n;
        if (s->sent == s->out.len) {
            mrs_buf_clear(&s->out);
            s->sent = 0;
        }
    } else if (s->all->ended || s->over) {
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

static bool enter(stream *s)
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
    return room;
}

/* What it was let in by is looked at again as long as it listens. */
static void remember(const mrs_call *call, stream *s)
{
    mrs_str token = mrs_asker_bearer(call), cookie = mrs_asker_cookie(call);
    snprintf(s->token, sizeof s->token, "%.*s", (int)token.len, token.len ? token.ptr : "");
    snprintf(s->cookie, sizeof s->cookie, "%.*s", (int)cookie.len, cookie.len ? cookie.ptr : "");
    snprintf(s->expires, sizeof s->expires, "%s", call->asker.viewer.expires);
}

struct MHD_Response *mrs_stream_response(mrs_call *call, struct MHD_Connection *connection)
{
    stream *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    *s = (stream){.all = mrs_service_streams(call->service),
                  .connection = connection,
                  .seen = call->moment,
                  .told = mrs_clock(),
                  .precise = call->asker.precise,
                  .out = call->out};
    remember(call, s);
    if (!enter(s)) {
        free(s);
        return NULL;
    }
    call->out = (mrs_buf){0};
    struct MHD_Response *r =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, give, s, leave);
    if (!r)
        leave(s);
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

/* Some stream that was brought to another moment (now NULL: any); false: none was. */
static bool find_other(mrs_streams *all, bool precise, const mrs_moment *now, mrs_moment *seen)
{
    bool found = false;
    pthread_mutex_lock(&all->lock);
    for (stream *s = all->first; s && !found; s = s->next) {
        found = s->precise == precise && !s->out.len && (!now || !mrs_moment_same(&s->seen, now));
        *seen = s->seen;
    }
    pthread_mutex_unlock(&all->lock);
    return found;
}

static void tell_from(mrs_streams *all, bool precise, const telling *t, double now)
{
    pthread_mutex_lock(&all->lock);
    for (stream *s = all->first; s; s = s->next)
        if (s->precise == precise && !s->out.len && mrs_moment_same(&s->seen, &t->since)) {
            s->seen = t->now;
            if (t->out->len)
                say(s, mrs_buf_view(t->out), now);
        }
    pthread_mutex_unlock(&all->lock);
}

/* Each by what it knows; the store is held. */
static mrs_status tell_all(mrs_streams *all, mrs_hand *hand, bool precise, double now,
                           mrs_store *store, mrs_err *err)
{
    mrs_moment here;
    mrs_status st = mrs_store_moment(store, &here, err);
    mrs_buf text = {0};
    telling t = {.store = store, .arena = hand->arena, .out = &text};
    while (!st && find_other(all, precise, &here, &t.since)) {
        mrs_mark mark = mrs_arena_mark(hand->arena);
        text.len = 0;
        st = mrs_arena_run(&hand->arena, 1, compose, &t, err);
        if (!st)
            st = mrs_buf_status(&text, err);
        if (!st)
            tell_from(all, precise, &t, now);
        mrs_arena_rewind(hand->arena, mark);
    }
    mrs_buf_clear(&text);
    return st;
}

static mrs_status tell_new(mrs_streams *all, mrs_hand *hand, bool precise, double now, mrs_err *err)
{
    mrs_store *store = NULL;
    mrs_moment seen;
    if (!find_other(all, precise, NULL, &seen))
        return MRS_OK;
    mrs_status st = mrs_hand_store(hand, precise, &store, err);
    if (!st)
        st = mrs_store_hold(store, err);
    if (st)
        return st == MRS_E_NONE ? MRS_OK : st; /* it is being made anew, or was taken away */
    st = tell_all(all, hand, precise, now, store, err);
    mrs_store_let(store);
    return st;
}

/* ---- may they still? --------------------------------------------------------------------------
 */

static bool may_stay(const stream *s, mrs_hand *hand, mrs_access *access, mrs_err *err)
{
    mrs_asker asker;
    mrs_status st = mrs_asker_read(hand->service, access, s->token, s->cookie, &asker, err);
    return st == MRS_E_BUSY || (!st && asker.precise == s->precise &&
                                mrs_asker_may(hand->service, &asker, MRS_MAY_READ));
}

/* A stream ends with the session, token or role that it was opened by. */
static mrs_status part(mrs_streams *all, mrs_hand *hand, mrs_err *err)
{
    char now[32];
    uint64_t granted = 0;
    mrs_access *access = NULL;
    mrs_status st = mrs_hand_access(hand, &access, err);
    if (!st)
        st = mrs_hand_granted(hand, &granted, err);
    if (st)
        return st;
    hand->service->options.now(now);
    pthread_mutex_lock(&all->lock);
    for (stream *s = all->first; s; s = s->next) {
        bool look = granted != all->granted || (s->expires[0] && strcmp(s->expires, now) <= 0);
        if (!look || s->over || may_stay(s, hand, access, err))
            continue;
        s->over = true;
        say(s, MRS_STR(""), s->told);
    }
    all->granted = granted;
    pthread_mutex_unlock(&all->lock);
    return MRS_OK;
}

void mrs_streams_tell(mrs_streams *all, mrs_hand *hand, double now)
{
    mrs_err err = {0};
    if (!mrs_streams_count(all))
        return;
    mrs_status st = part(all, hand, &err);
    for (int precise = 0; precise < 2 && !st; precise++)
        st = tell_new(all, hand, precise, now, &err);
    if (st && st != MRS_E_BUSY)
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
