/* marsad_access.c - accounts and exports, each written into the store's log. */
#include "marsad_access.h"

#include "marsad_internal.h"

/* ---- exports ------------------------------------------------------------------------------------
 */

mrs_status mrs_export_log(const mrs_engine *engine, const mrs_export_note *n, mrs_err *err)
{
    mrs_buf detail = {0};
    mrs_json json = {.out = &detail};
    bool reasoned = n->reason && mrs_str_trim(mrs_str_of(n->reason)).len;
    if (n->precise && !reasoned)
        return mrs_fail(err, MRS_E_ARG, "a precise export needs a reason");
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "what", mrs_str_of(n->what));
    if (n->dataset)
        mrs_json_str(&json, "dataset", mrs_str_of(n->dataset));
    mrs_json_str(&json, "filter", mrs_str_of(n->filter));
    mrs_json_int(&json, "rows", (int64_t)n->rows);
    mrs_json_str(&json, "sha256", mrs_str_of(n->sha256));
    mrs_json_bool(&json, "precise", n->precise);
    mrs_json_end(&json, '}');
    const mrs_audit_row row = {.what = MRS_STR("export"),
                               .object = n->dataset   ? MRS_STR("data set")
                                         : n->precise ? MRS_STR("precise")
                                                      : MRS_STR("published"),
                               .detail = mrs_buf_view(&detail),
                               .why = mrs_str_of(reasoned ? n->reason : "")};
    mrs_store *store = NULL;
    mrs_status st = mrs_buf_status(&detail, err);
    if (!st)
        st = mrs_store_open_as(engine, n->store, n->who, n->now, &store, err);
    if (!st)
        st = mrs_store_note(store, &row, err);
    mrs_store_close(store);
    mrs_buf_clear(&detail);
    return st;
}

/* ---- what a verb does --------------------------------------------------------------------------
 */

typedef struct {
    const mrs_user_options *o;
    mrs_access *access;
    mrs_buf *out;
    char token[MRS_TOKEN_LEN + 1], id[9];
} user;

static mrs_status need(const char *value, const char *what, mrs_err *err)
{
    return value && value[0] ? MRS_OK : mrs_fail(err, MRS_E_ARG, "%s is wanted", what);
}

static mrs_status role_of(const user *u, mrs_access_role *role, mrs_err *err)
{
    if (mrs_access_role_read(mrs_str_of(u->o->role), role))
        return MRS_OK;
    return mrs_fail(err, MRS_E_ARG, "--role %s: reader, reviewer or admin",
                    u->o->role ? u->o->role : "");
}

static mrs_status add(user *u, mrs_err *err)
{
    mrs_access_role role;
    mrs_status st = role_of(u, &role, err);
    if (!st)
        st = need(u->o->password, "a password", err);
    return st ? st : mrs_access_add(u->access, u->o->name, role, u->o->password, u->o->now, err);
}

static mrs_status take_away(user *u, mrs_err *err)
{
    return mrs_access_remove(u->access, u->o->name, err);
}

static mrs_status new_password(user *u, mrs_err *err)
{
    mrs_status st = need(u->o->password, "a password", err);
    return st ? st : mrs_access_password(u->access, u->o->name, u->o->password, err);
}

static mrs_status new_role(user *u, mrs_err *err)
{
    mrs_access_role role;
    mrs_status st = role_of(u, &role, err);
    return st ? st : mrs_access_set_role(u->access, u->o->name, role, err);
}

static mrs_status new_token(user *u, mrs_err *err)
{
    const mrs_token_wish wish = {u->o->name, u->o->scopes, u->o->label, u->o->days};
    return mrs_access_token_add(u->access, &wish, u->o->now, u->token, u->id, err);
}

static mrs_status revoke(user *u, mrs_err *err)
{
    return mrs_access_token_remove(u->access, u->o->name, err);
}

/* Columns of a row: as an object, or between two spaces. */
typedef struct {
    const char *name, *value;
} cell;

static void put_row(const user *u, const cell *cells, int n)
{
    mrs_json json = {.out = u->out};
    if (u->o->json)
        mrs_json_object(&json, NULL);
    for (int i = 0; i < n; i++) {
        if (u->o->json)
            mrs_json_str(&json, cells[i].name, mrs_str_of(cells[i].value));
        else
            mrs_buf_printf(u->out, "%s%s", i ? "  " : "", cells[i].value);
    }
    if (u->o->json)
        mrs_json_end(&json, '}');
    mrs_buf_putc(u->out, '\n');
}

static void say_user(void *ctx, const mrs_user_row *r)
{
    char sessions[32], n_tokens[32];
    mrs_num_text((double)r->sessions, sessions);
    mrs_num_text((double)r->tokens, n_tokens);
    const cell cells[] = {{"name", r->name},
                          {"role", r->role},
                          {"since", r->since},
                          {"sessions", sessions},
                          {"tokens", n_tokens}};
    put_row(ctx, cells, 5);
}

static mrs_status list(user *u, mrs_err *err)
{
    return mrs_access_users(u->access, u->o->now, say_user, u, err);
}

static void say_token(void *ctx, const mrs_token_row *r)
{
    const cell cells[] = {{"id", r->id},       {"name", r->name},       {"scopes", r->scopes},
                          {"since", r->since}, {"expires", r->expires}, {"label", r->label}};
    put_row(ctx, cells, 6);
}

static mrs_status tokens(user *u, mrs_err *err)
{
    return mrs_access_tokens(u->access, say_token, u, err);
}

typedef struct {
    mrs_status (*run)(user *u, mrs_err *err);
    const char *what; /* in the log; NULL: nothing is written */
    const char *done;
} doing;
static const doing doings[] = {
    [MRS_USER_ADD] = {add, "user add", "may come in"},
    [MRS_USER_REMOVE] = {take_away, "user remove", "may no longer come in"},
    [MRS_USER_PASSWORD] = {new_password, "user password", "has a new password"},
    [MRS_USER_ROLE] = {new_role, "user role", "has a new role"},
    [MRS_USER_LIST] = {list, NULL, NULL},
    [MRS_USER_TOKEN] = {new_token, "user token", "has a new token; it is shown this once"},
    [MRS_USER_TOKENS] = {tokens, NULL, NULL},
    [MRS_USER_REVOKE] = {revoke, "user revoke", "opens nothing any more"}};

static void say(const user *u, const doing *d)
{
    const cell cells[] = {
        {"name", u->o->name}, {"done", d->done}, {"token", u->token}, {"id", u->id}};
    if (u->o->json)
        put_row(u, cells, u->token[0] ? 4 : 2);
    else
        mrs_buf_printf(u->out, "%s %s\n%s%s", u->o->name, d->done, u->token,
                       u->token[0] ? "\n" : "");
}

static mrs_status log_it(mrs_store *store, const user *u, const doing *d, mrs_err *err)
{
    const char *detail = u->o->role ? u->o->role : u->o->scopes ? u->o->scopes : "";
    const mrs_audit_row row = {.what = mrs_str_of(d->what),
                               .object = mrs_str_of(u->o->name),
                               .detail = mrs_str_of(detail)};
    return mrs_store_note(store, &row, err);
}

/* What cannot be logged is not done. */
static mrs_status change(mrs_store *store, user *u, const doing *d, mrs_err *err)
{
    mrs_side *side = mrs_access_side(u->access);
    mrs_status st = mrs_side_begin(side, err);
    if (st)
        return st;
    st = d->run(u, err);
    if (!st)
        st = log_it(store, u, d, err);
    st = mrs_side_end(side, st, err);
    if (!st)
        say(u, d);
    return st;
}

mrs_status mrs_user(const mrs_engine *engine, mrs_user_verb verb, const mrs_user_options *options,
                    mrs_buf *out, mrs_err *err)
{
    const doing *d = &doings[verb];
    user u = {.o = options, .out = out};
    mrs_store *store = NULL;
    mrs_status st = d->what ? need(options->name, "a name", err) : MRS_OK;
    if (!st && d->what)
        st = mrs_store_open_as(engine, options->store, options->who, options->now, &store, err);
    if (!st)
        st = mrs_access_open(options->store, &u.access, err);
    if (!st)
        st = d->what ? change(store, &u, d, err) : d->run(&u, err);
    mrs_access_close(u.access);
    mrs_store_close(store);
    return st ? st : mrs_buf_status(out, err);
}
