/* hand.c - a worker: takes calls, finds out who asks, runs the route, finishes the answer. */
#include "serve/routes.h"
#include "serve/service.h"

#include <isa-l.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PACK_FROM = 1024 };

/* ---- the store --------------------------------------------------------------------------------
 */

static uint64_t inode_of(const char *path)
{
    struct stat info;
    return stat(path, &info) ? 0 : (uint64_t)info.st_ino;
}

/* Opened when first wanted, and again when another file stands in its place (a restore) or its
 * server went and came back. */
mrs_status mrs_hand_store(mrs_hand *hand, bool precise, mrs_store **out, mrs_err *err)
{
    const char *path = mrs_service_path(hand->service, precise);
    mrs_store **store = &hand->stores[precise];
    uint64_t inode = inode_of(path);
    if (*store && (inode != hand->inode[precise] || mrs_store_gone(*store))) {
        mrs_store_close(*store);
        *store = NULL;
    }
    mrs_status st = MRS_OK;
    if (!*store)
        st = mrs_store_open(path, &(mrs_store_options){.most_ms = hand->service->answer_ms}, store,
                            err);
    hand->inode[precise] = inode;
    *out = *store;
    return st;
}

mrs_status mrs_hand_access(mrs_hand *hand, mrs_access **out, mrs_err *err)
{
    mrs_status st = MRS_OK;
    const char *store = hand->service->options.store;
    uint64_t inode = hand->access ? inode_of(mrs_side_path(mrs_access_side(hand->access))) : 0;
    if (hand->access && inode != hand->access_inode) {
        mrs_access_close(hand->access); /* another file stands in its place */
        hand->access = NULL;
    }
    if (!hand->access) { /* asked before it was opened: what comes in between is seen next time */
        st = mrs_access_open(store, &hand->access, err);
        if (!st && !inode)
            inode = inode_of(mrs_side_path(mrs_access_side(hand->access)));
        hand->access_inode = st ? 0 : inode;
        hand->opened++;
    }
    *out = hand->access;
    return st;
}

mrs_status mrs_hand_granted(mrs_hand *hand, uint64_t *out, mrs_err *err)
{
    int64_t n = 0;
    mrs_access *access;
    mrs_status st = mrs_hand_access(hand, &access, err);
    if (!st)
        st = mrs_side_number(mrs_access_side(access), &n, err, "PRAGMA data_version", "");
    *out = (uint64_t)hand->opened << 32 | (uint32_t)n;
    return st;
}

void mrs_hand_close(mrs_hand *hand)
{
    mrs_access_close(hand->access);
    hand->access = NULL;
    for (int i = 0; i < 2; i++) {
        mrs_store_close(hand->stores[i]);
        mrs_store_close(hand->pasts[i].store);
        hand->stores[i] = hand->pasts[i].store = NULL;
    }
    mrs_arena_free(hand->arena);
    hand->arena = NULL;
}

/* ---- before the route -------------------------------------------------------------------------
 */

/* An address in numbers: nobody's DNS can point it elsewhere. */
static bool is_number(mrs_str host)
{
    for (size_t i = 0; i < host.len; i++)
        if (!strchr("0123456789.:", host.ptr[i]) && !memchr(host.ptr, ':', host.len))
            return false;
    return host.len > 0;
}

/* A name that a foreign page could point at us by its own DNS is none of ours. */
static bool host_is_ours(const mrs_service *service, mrs_str field)
{
    mrs_str host = mrs_field_host(field);
    const char *const ours[] = {"localhost", service->host, service->options.name};
    bool good = is_number(host);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        good |= ours[i] && host.len && mrs_str_is(host, ours[i]);
    return good;
}

/* What a browser says of where a write comes from must be this site. */
static bool origin_is_ours(const mrs_call *call)
{
    mrs_str site = call->fields.fetch_site, origin = call->fields.origin;
    if (site.len && !mrs_str_is(site, "same-origin") && !mrs_str_is(site, "none"))
        return false;
    if (!origin.len)
        return true;
    mrs_buf own = {0};
    mrs_call_base(call, &own);
    bool same = mrs_str_eq(origin, mrs_buf_view(&own));
    mrs_buf_clear(&own);
    return same;
}

static bool writes(const mrs_call *call)
{
    return !mrs_str_is(call->method, "GET") && !mrs_str_is(call->method, "HEAD");
}

/* Is the body's type what the route reads? */
static bool type_is_json(mrs_str type)
{
    mrs_str first;
    return mrs_str_split(&type, ';', &first) && mrs_str_is(mrs_str_trim(first), "application/json");
}

/* False: the answer is made already. */
static bool may_go_on(mrs_call *call)
{
    if (writes(call) && !origin_is_ours(call)) {
        mrs_call_problem(call, 403, "this was sent by a page of another site");
        return false;
    }
    if (call->route->body && !type_is_json(call->fields.content_type)) {
        mrs_call_problem(call, 415, "application/json is wanted");
        return false;
    }
    return mrs_asker_find(call);
}

/* ---- the answer -------------------------------------------------------------------------------
 */

mrs_status mrs_call_tag(mrs_call *call, mrs_err *err)
{
    mrs_status st = mrs_store_moment(call->store, &call->moment, err);
    const char *own = call->route->needs == MRS_NEEDS_READ ? "" : call->asker.viewer.who;
    snprintf(call->tag, sizeof call->tag, "W/\"%lld-%s-%s%s-%s\"", (long long)call->moment.revision,
             call->moment.hash, call->asker.precise ? "team" : "public", own, MRS_VERSION);
    return st;
}

/* What was wrong with the moment that was asked for, by the parameter's name. */
static mrs_status wrong_moment(mrs_status st, mrs_err *err)
{
    const char *says = strstr(err->text, ": ");
    char text[200];
    if (st != MRS_E_ARG || !says)
        return st;
    snprintf(text, sizeof text, "%s", says + 2);
    return mrs_fail(err, st, "as_of: %s", text);
}

/* In place of the record as it is; kept by the hand while the record stands and asked for again. */
static mrs_status take_past(mrs_call *call, mrs_str as_of, mrs_err *err)
{
    mrs_past *past = &call->hand->pasts[call->asker.precise];
    const char *path = mrs_service_path(call->service, call->asker.precise);
    if (as_of.len >= sizeof past->as_of)
        return mrs_fail(err, MRS_E_ARG, "as_of: is too long");
    mrs_store_let(call->store);
    call->store = NULL;
    if (!mrs_str_is(as_of, past->as_of) || !mrs_moment_same(&past->made, &call->moment)) {
        mrs_store_close(past->store);
        *past = (mrs_past){.made = call->moment};
        snprintf(past->as_of, sizeof past->as_of, "%.*s", (int)as_of.len, as_of.ptr);
    }
    mrs_store_options options = {.most_ms = call->service->answer_ms, .as_of = past->as_of};
    mrs_status st = past->store ? MRS_OK : mrs_store_open(path, &options, &past->store, err);
    if (st)
        return wrong_moment(st, err);
    call->store = past->store;
    return mrs_store_hold(call->store, err);
}

static mrs_status read_record(mrs_call *call, mrs_err *err)
{
    mrs_str as_of = mrs_call_ask(call, "as_of");
    mrs_status st = mrs_call_tag(call, err);
    if (!st && mrs_field_matches(call->fields.if_none_match, mrs_str_of(call->tag))) {
        call->status = 304;
        return MRS_OK;
    }
    if (!st && as_of.len)
        st = take_past(call, as_of, err);
    return st ? st : call->route->run(call, err);
}

static mrs_status run_route(mrs_call *call, mrs_err *err)
{
    mrs_status st = MRS_OK;
    call->status = 200;
    call->type = call->route->type;
    if (!call->route->record) {
        st = call->route->run(call, err);
        return st ? st : mrs_buf_status(&call->out, err);
    }
    st = mrs_hand_store(call->hand, call->asker.precise, &call->store, err);
    if (st == MRS_E_NONE) {
        mrs_call_problem(call, 503,
                         call->asker.precise ? "the record is not there"
                                             : "nothing is published yet: see `marsad publish`");
        return MRS_OK;
    }
    if (!st)
        st = mrs_store_hold(call->store, err);
    if (!st)
        st = read_record(call, err);
    return st ? st : mrs_buf_status(&call->out, err);
}

static bool is_text(const char *type)
{
    return strstr(type, "json") || strstr(type, "text/") || strstr(type, "xml") ||
           strstr(type, "javascript") || strstr(type, "svg");
}

/* gzip at the fastest level: an answer of 10 MB takes some 30 ms. */
static void pack(mrs_call *call)
{
    struct isal_zstream z;
    if (call->packed || call->out.len < PACK_FROM || !is_text(call->type) ||
        !mrs_field_accepts(call->fields.accept_encoding, "gzip"))
        return;
    size_t size = call->out.len + call->out.len / 8 + 256;
    char *to = malloc(size);
    isal_deflate_stateless_init(&z);
    z.gzip_flag = IGZIP_GZIP;
    z.end_of_stream = 1;
    z.next_in = (uint8_t *)call->out.ptr;
    z.avail_in = (uint32_t)call->out.len;
    z.next_out = (uint8_t *)to;
    z.avail_out = (uint32_t)size;
    if (to && call->out.len < UINT32_MAX / 2 && isal_deflate_stateless(&z) == COMP_OK) {
        free(call->out.ptr);
        call->out = (mrs_buf){.ptr = to, .len = z.total_out, .cap = size};
        call->packed = true;
        return;
    }
    free(to);
}

/* A file of the page: at "/" for who reads HTML, whatever parameters the page keeps its state in;
 * else where no route is. */
static bool is_page(mrs_call *call)
{
    bool root = call->target.n_segments == 0 &&
                mrs_field_accepts(call->fields.accept, "text/html") &&
                !mrs_target_query(&call->target, "f");
    return !writes(call) && (root || !call->route) && mrs_page_find(call);
}

static mrs_status run(void *ctx, mrs_err *err)
{
    mrs_call *call = ctx;
    bool known;
    char allow[128];
    call->route = mrs_route_find(&call->target, call->method, call->parts, &known, allow);
    if (!host_is_ours(call->service, call->fields.host)) {
        mrs_call_problem(call, 421,
                         "this service does not go by that name (--name NAME gives it one)");
        return MRS_OK;
    }
    if (is_page(call))
        return MRS_OK;
    if (!call->route && known) {
        mrs_buf_printf(&call->head, "Allow: %s\n", allow);
        mrs_call_problem(call, 405, "this address does not know that method");
        return MRS_OK;
    }
    if (!call->route) {
        mrs_call_problem(call, 404, "there is no such address; /api lists them");
        return MRS_OK;
    }
    if (!may_go_on(call))
        return MRS_OK;
    mrs_status st = mrs_route_check(call->route, &call->target, err);
    if (st) {
        mrs_call_problem(call, 400, err->text);
        return MRS_OK;
    }
    return run_route(call, err);
}

void mrs_call_run(mrs_hand *hand, mrs_call *call)
{
    mrs_err err = {0};
    mrs_mark mark = mrs_arena_mark(hand->arena);
    call->hand = hand;
    call->rows = hand->arena;
    mrs_status st = mrs_arena_run(&call->arena, 1, run, call, &err);
    if (st)
        mrs_call_fail(call, st, &err);
    if (call->store)
        mrs_store_let(call->store);
    mrs_board_drop(call->board);
    mrs_arena_rewind(hand->arena, mark);
    pack(call);
}
