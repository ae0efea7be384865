/* asker.c - who asks, and may they? Sessions begin and end. */
#include "serve/routes.h"
#include "serve/service.h"

#include <jansson.h>
#include <stdio.h>

static const mrs_access_act acts[] = {[MRS_NEEDS_READ] = MRS_MAY_READ,
                                      [MRS_NEEDS_TEAM] = MRS_MAY_READ_PRECISE,
                                      [MRS_NEEDS_DECIDE] = MRS_MAY_DECIDE,
                                      [MRS_NEEDS_AUDIT] = MRS_MAY_READ_PRECISE};

/* The value of "Bearer VALUE"; empty: none. */
static mrs_str bearer_of(const mrs_call *call)
{
    mrs_str field = call->fields.authorization, scheme;
    bool is_it = mrs_str_split(&field, ' ', &scheme) &&
                 (mrs_str_is(scheme, "Bearer") || mrs_str_is(scheme, "bearer"));
    return is_it ? mrs_str_trim(field) : (mrs_str){0};
}

static mrs_status read_viewer(mrs_call *call, mrs_access *access, mrs_viewer *viewer, mrs_err *err)
{
    char now[32];
    mrs_str token = bearer_of(call), cookie = mrs_field_cookie(call->fields.cookie, "marsad");
    call->service->options.now(now);
    *viewer = (mrs_viewer){0};
    if (token.len)
        return mrs_access_bearer(access, mrs_str_copy(token, call->arena).ptr, now, viewer, err);
    if (!cookie.len)
        return MRS_OK;
    call->asker.by_cookie = true;
    mrs_status st =
        mrs_access_session(access, mrs_str_copy(cookie, call->arena).ptr, now, viewer, err);
    return st == MRS_E_NONE ? MRS_OK : st; /* an old cookie is nobody's */
}

/* Without accounts, who sits at this machine may read; which record, --precise says. */
static bool may(const mrs_call *call, bool any, mrs_access_act act)
{
    const mrs_service *service = call->service;
    if (mrs_access_may(&call->asker.viewer, act))
        return true;
    if (any && !service->options.open)
        return false;
    return act == MRS_MAY_READ || (act == MRS_MAY_READ_PRECISE && service->options.precise && !any);
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

bool mrs_asker_find(mrs_call *call)
{
    mrs_err err = {0};
    mrs_access *access = NULL;
    bool any = false;
    mrs_needs needs = call->route->needs;
    mrs_status st = mrs_hand_access(call->hand, &access, &err);
    if (!st)
        st = read_viewer(call, access, &call->asker.viewer, &err);
    if (!st)
        st = mrs_access_any(access, &any, &err);
    if (st == MRS_E_NONE) {
        mrs_buf_put(&call->head, MRS_STR("WWW-Authenticate: Bearer error=\"invalid_token\"\n"));
        mrs_call_problem(call, 401, "that token is unknown, or has expired");
        return false;
    }
    if (st) {
        mrs_call_fail(call, st, &err);
        return false;
    }
    call->asker.accounts = any;
    call->asker.precise = may(call, any, MRS_MAY_READ_PRECISE);
    if (needs != MRS_NEEDS_NOTHING && !may(call, any, acts[needs]))
        return refuse(call);
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
        if (may(call, call->asker.accounts, (mrs_access_act)act))
            mrs_json_str(&json, NULL, mrs_str_of(mrs_access_act_text((mrs_access_act)act)));
    mrs_json_end(&json, ']');
    mrs_json_str_or_null(&json, "csrf", mrs_str_of(v->csrf));
    mrs_json_str_or_null(&json, "expires", mrs_str_of(v->expires));
    mrs_json_end(&json, '}');
    return MRS_OK;
}

static void put_cookie(mrs_call *call, const char *token, int seconds)
{
    bool tls = mrs_str_is(call->fields.forwarded, "https");
    mrs_buf_printf(&call->head,
                   "Set-Cookie: marsad=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s\n",
                   token, seconds, tls ? "; Secure" : "");
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
    pthread_mutex_lock(&service->writing);
    st = mrs_access_login(access, name, password, call->peer, now, &call->asker.viewer, err);
    pthread_mutex_unlock(&service->writing);
    if (st == MRS_E_ARG)
        mrs_call_problem(call, 401, err->text);
    if (st == MRS_E_BUSY) {
        mrs_call_problem(call, 429, "too many wrong tries; wait");
        call->head.len = 0;
        mrs_buf_printf(&call->head, "Retry-After: %u\n", call->asker.viewer.retry_s);
    }
    if (st)
        return st == MRS_E_ARG || st == MRS_E_BUSY ? MRS_OK : st;
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
    mrs_str cookie = mrs_field_cookie(call->fields.cookie, "marsad");
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
