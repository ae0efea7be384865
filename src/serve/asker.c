/* asker.c - who asks, and may they? Sessions begin and end. */
#include "serve/routes.h"
#include "serve/service.h"

#include <jansson.h>
#include <stdio.h>

static const mrs_access_act acts[] = {[MRS_NEEDS_READ] = MRS_MAY_READ,
                                      [MRS_NEEDS_EXPORT] = MRS_MAY_EXPORT,
                                      [MRS_NEEDS_TEAM] = MRS_MAY_READ_PRECISE,
                                      [MRS_NEEDS_DECIDE] = MRS_MAY_DECIDE,
                                      [MRS_NEEDS_AUDIT] = MRS_MAY_READ_PRECISE};

mrs_str mrs_asker_bearer(const mrs_call *call)
{
    mrs_str field = call->fields.authorization, scheme;
    bool is_it = mrs_str_split(&field, ' ', &scheme) &&
                 (mrs_str_is(scheme, "Bearer") || mrs_str_is(scheme, "bearer"));
    return is_it ? mrs_str_trim(field) : (mrs_str){0};
}

mrs_str mrs_asker_cookie(const mrs_call *call)
{
    return mrs_field_cookie(call->fields.cookie, "marsad");
}

/* Without accounts, who sits at this machine may read; which record, --precise says. Once there
 * were accounts it is never so again: that the last one was taken away opens nothing. */
bool mrs_asker_may(const mrs_service *service, const mrs_asker *asker, mrs_access_act act)
{
    if (mrs_access_may(&asker->viewer, act))
        return true;
    if (asker->accounts && !service->options.open)
        return false;
    bool precise = service->options.precise && !asker->accounts;
    return act == MRS_MAY_READ || act == MRS_MAY_EXPORT ||
           (precise && (act == MRS_MAY_READ_PRECISE || act == MRS_MAY_EXPORT_PRECISE));
}

mrs_status mrs_asker_read(mrs_service *service, mrs_access *access, const char *token,
                          const char *cookie, mrs_asker *out, mrs_err *err)
{
    char now[32];
    bool any = false;
    mrs_status st = MRS_OK;
    *out = (mrs_asker){.by_cookie = cookie[0] && !token[0]};
    service->options.now(now);
    if (token[0])
        st = mrs_access_bearer(access, token, now, &out->viewer, err);
    else if (cookie[0])
        st = mrs_access_session(access, cookie, now, &out->viewer, err);
    if (st == MRS_E_NONE && out->by_cookie) /* an old cookie is nobody's */
        st = MRS_OK;
    if (!st)
        st = mrs_access_any(access, &any, err);
    if (any)
        service->guarded = true;
    out->accounts = service->guarded;
    out->precise = mrs_asker_may(service, out, MRS_MAY_READ_PRECISE);
    return st;
}

static bool refuse(mrs_call *call)
{
    bool known = call->asker.viewer.role != MRS_ACCESS_NONE;
    if (!known)
        mrs_buf_put(&call->head, MRS_STR("WWW-Authenticate: Bearer realm=\"marsad\"\n"));
    mrs_call_problem(call, known ? 403 : 401,
                     known ? "your account may not do that" : "this needs an account that may");
    return false;
}

/* What a cookie alone would let a foreign page do needs the token that only our page has. */
static bool csrf_is_good(const mrs_call *call)
{
    const char *given = mrs_str_copy(call->fields.csrf, call->arena).ptr;
    return mrs_str_is(call->method, "GET") || mrs_str_is(call->method, "HEAD") ||
           call->route->needs == MRS_NEEDS_NOTHING || !call->asker.by_cookie ||
           mrs_access_csrf_good(&call->asker.viewer, given);
}

static mrs_status read_asker(mrs_call *call, mrs_err *err)
{
    mrs_access *access = NULL;
    mrs_status st = mrs_hand_access(call->hand, &access, err);
    if (st)
        return st;
    const char *token = mrs_str_copy(mrs_asker_bearer(call), call->arena).ptr;
    const char *cookie = mrs_str_copy(mrs_asker_cookie(call), call->arena).ptr;
    return mrs_asker_read(call->service, access, token, cookie, &call->asker, err);
}

static mrs_access_act act_of(const mrs_call *call)
{
    bool precise = call->route->needs == MRS_NEEDS_EXPORT && mrs_call_bool(call, "precise");
    return precise ? MRS_MAY_EXPORT_PRECISE : acts[call->route->needs];
}

bool mrs_asker_find(mrs_call *call)
{
    mrs_err err = {0};
    mrs_needs needs = call->route->needs;
    mrs_status st = read_asker(call, &err);
    if (st == MRS_E_NONE) {
        mrs_buf_put(&call->head, MRS_STR("WWW-Authenticate: Bearer error=\"invalid_token\"\n"));
        mrs_call_problem(call, 401, "that token is unknown, or has expired");
        return false;
    }
    if (st) {
        mrs_call_fail(call, st, &err);
        return false;
    }
    if (needs != MRS_NEEDS_NOTHING && !mrs_asker_may(call->service, &call->asker, act_of(call)))
        return refuse(call);
    if (needs == MRS_NEEDS_EXPORT) /* coarsened is the default for anyone */
        call->asker.precise = mrs_call_bool(call, "precise");
    if (csrf_is_good(call))
        return true;
    mrs_call_problem(call, 403, "the field X-Marsad-CSRF is wanted, as /v1/session gives it");
    return false;
}

/* ---- sessions ---------------------------------------------------------------------------------
 */

mrs_status mrs_route_session(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    const mrs_viewer *v = &call->asker.viewer;
    (void)err;
    mrs_json_object(&json, NULL);
    mrs_json_str_or_null(&json, "who", mrs_str_of(v->who));
    mrs_json_str(&json, "role", mrs_str_of(mrs_access_role_text(v->role)));
    mrs_json_bool(&json, "accounts", call->asker.accounts);
    mrs_json_array(&json, "may");
    for (int act = 0; act < MRS_N_MAY; act++)
        if (mrs_asker_may(call->service, &call->asker, (mrs_access_act)act))
            mrs_json_str(&json, NULL, mrs_str_of(mrs_access_act_text((mrs_access_act)act)));
    mrs_json_end(&json, ']');
    mrs_json_str_or_null(&json, "csrf", mrs_str_of(v->csrf));
    mrs_json_str_or_null(&json, "expires", mrs_str_of(v->expires));
    mrs_json_end(&json, '}');
    return MRS_OK;
}

static void put_cookie(mrs_call *call, const char *token, int seconds)
{
    mrs_buf_printf(&call->head,
                   "Set-Cookie: marsad=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s\n",
                   token, seconds, call->tls ? "; Secure" : "");
}

/* Then all of its clients are one address, and one of them can shut the door to the others. */
static void warn_of_proxy(mrs_call *call)
{
    mrs_service *service = call->service;
    bool unknown = call->fields.forwarded_for.len && !service->options.proxy;
    if (unknown && !atomic_exchange(&service->unproxied, true))
        mrs_service_say(service,
                        "fault: log-ins come through a proxy, and wrong ones count for all of its "
                        "clients together; --proxy %s tells them apart",
                        call->peer);
}

/* One at a time: each try takes 64 MiB and some time. */
static mrs_status log_in(mrs_call *call, const char *name, const char *password, mrs_err *err)
{
    char now[32];
    mrs_access *access;
    mrs_service *service = call->service;
    mrs_status st = mrs_hand_access(call->hand, &access, err);
    if (st)
        return st;
    service->options.now(now);
    warn_of_proxy(call);
    pthread_mutex_lock(&service->writing);
    st = mrs_access_login(access, name, password, call->peer, now, &call->asker.viewer, err);
    pthread_mutex_unlock(&service->writing);
    if (st == MRS_E_ARG)
        mrs_call_problem(call, 401, err->text);
    bool often = st == MRS_E_BUSY && call->asker.viewer.retry_s;
    if (often) {
        mrs_call_problem(call, 429, "too many wrong tries; wait");
        call->head.len = 0;
        mrs_buf_printf(&call->head, "Retry-After: %u\n", call->asker.viewer.retry_s);
    }
    if (st)
        return st == MRS_E_ARG || often ? MRS_OK : st;
    put_cookie(call, call->asker.viewer.token, MRS_SESSION_HOURS * 3600);
    return mrs_route_session(call, err);
}

mrs_status mrs_route_log_in(mrs_call *call, mrs_err *err)
{
    json_t *body = json_loadb(call->body.ptr ? call->body.ptr : "", call->body.len,
                              JSON_REJECT_DUPLICATES, NULL);
    const char *name = json_string_value(json_object_get(body, "name"));
    const char *password = json_string_value(json_object_get(body, "password"));
    mrs_status st = MRS_OK;
    if (name && password && json_object_size(body) == 2)
        st = log_in(call, name, password, err);
    else
        mrs_call_problem(call, 400, "an object of name and password is wanted");
    json_decref(body);
    return st;
}

mrs_status mrs_route_log_out(mrs_call *call, mrs_err *err)
{
    mrs_access *access;
    mrs_str cookie = mrs_asker_cookie(call);
    mrs_status st = mrs_hand_access(call->hand, &access, err);
    if (!st && call->asker.viewer.csrf[0] &&
        !mrs_access_csrf_good(&call->asker.viewer,
                              mrs_str_copy(call->fields.csrf, call->arena).ptr)) {
        mrs_call_problem(call, 403, "the field X-Marsad-CSRF is wanted, as /v1/session gives it");
        return MRS_OK;
    }
    if (!st && cookie.len)
        st = mrs_access_logout(access, mrs_str_copy(cookie, call->arena).ptr, err);
    if (st)
        return st;
    put_cookie(call, "", 0);
    call->asker.viewer = (mrs_viewer){0};
    return mrs_route_session(call, err);
}
