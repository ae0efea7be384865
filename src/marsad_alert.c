/* marsad_alert.c - alerts: rules are read and written, each change with its row in the log. */
#include "marsad_alert.h"

#include "alert/alert.h"
#include "marsad_access.h"
#include "marsad_internal.h"

#include <jansson.h>

enum { MOST_FILTERS = 32, PATH_BYTES = 4200 };

typedef struct {
    const mrs_engine *engine;
    const mrs_alert_options *o;
    mrs_alerts *alerts;
    mrs_analyser *analyser;
    mrs_store *log; /* the team's record, for its log */
    mrs_buf *out, *note;
    int64_t now;
    mrs_alert_sent sent;
} alerting;

/* ---- the log ----------------------------------------------------------------------------------
 */

static mrs_status log_it(alerting *a, const char *what, mrs_str object, mrs_str detail,
                         mrs_err *err)
{
    const mrs_audit_row row = {.what = mrs_str_of(what), .object = object, .detail = detail};
    mrs_status st = MRS_OK;
    if (!a->log)
        st = mrs_store_open_as(a->engine, a->o->store, a->o->who, a->o->now, &a->log, err);
    return st ? st : mrs_store_note(a->log, &row, err);
}

/* ---- a rule's query ---------------------------------------------------------------------------
 */

static void put_wheres(mrs_json *json, const char *key, const mrs_where *at, size_t n)
{
    mrs_json_array(json, key);
    for (size_t i = 0; i < n; i++) {
        mrs_json_array(json, NULL);
        mrs_json_str(json, NULL, mrs_str_of(at[i].name));
        mrs_json_str(json, NULL, mrs_str_of(at[i].value));
        mrs_json_end(json, ']');
    }
    mrs_json_end(json, ']');
}

static void put_query(const mrs_alert_options *o, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    put_wheres(&json, "filters", o->filters, o->n_filters);
    put_wheres(&json, "options", o->options, o->n_options);
    mrs_json_str_or_null(&json, "near", mrs_str_of(o->near));
    mrs_json_str_or_null(&json, "km", mrs_str_of(o->km));
    mrs_json_bool(&json, "all", o->all);
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\0');
}

/* A rule as it is asked. Strings are root's. */
typedef struct {
    json_t *root;
    mrs_where filters[MOST_FILTERS];
    size_t n_filters;
    mrs_store *store;
    mrs_nearby *near;
    mrs_option options[MOST_FILTERS];
    mrs_alert_view view;
} asked;

static void asked_clear(asked *q)
{
    mrs_nearby_close(q->near);
    mrs_store_close(q->store);
    json_decref(q->root);
}

static size_t read_wheres(const json_t *list, mrs_where out[MOST_FILTERS])
{
    size_t n = json_array_size(list) < MOST_FILTERS ? json_array_size(list) : MOST_FILTERS;
    for (size_t i = 0; i < n; i++) {
        const json_t *pair = json_array_get(list, i);
        out[i] = (mrs_where){json_string_value(json_array_get(pair, 0)),
                             json_string_value(json_array_get(pair, 1))};
    }
    return n;
}

/* The published record, unless the rule is the team's own. */
static mrs_status open_record(const alerting *a, const mrs_alert_rule *rule, mrs_store **out,
                              mrs_err *err)
{
    static const mrs_store_options read = {0};
    char path[PATH_BYTES];
    if (rule->internal)
        return mrs_store_open(a->o->store, &read, out, err);
    mrs_status st = mrs_public_path(a->o->store, path, sizeof path, err);
    if (!st)
        st = mrs_store_open(path, &read, out, err);
    return st == MRS_E_NONE ? mrs_fail(err, st,
                                       "%s: nothing is published yet; `marsad publish` does it, or "
                                       "make the rule with --internal",
                                       path)
                            : st;
}

static mrs_status ask(alerting *a, const mrs_alert_rule *rule, asked *q, mrs_err *err)
{
    mrs_where wheres[MOST_FILTERS];
    *q = (asked){.root = json_loads(rule->query, 0, NULL)};
    mrs_alert_view *v = &q->view;
    v->filter.all = json_is_true(json_object_get(q->root, "all"));
    q->n_filters = read_wheres(json_object_get(q->root, "filters"), q->filters);
    mrs_status st = mrs_filter_read(a->engine, q->filters, q->n_filters, &v->filter, err);
    v->n_options = (uint32_t)read_wheres(json_object_get(q->root, "options"), wheres);
    for (uint32_t i = 0; i < v->n_options; i++)
        q->options[i] = (mrs_option){mrs_str_of(wheres[i].name), mrs_str_of(wheres[i].value)};
    if (!st)
        st = mrs_nearby_open(json_string_value(json_object_get(q->root, "near")),
                             json_string_value(json_object_get(q->root, "km")), &q->near, err);
    if (!st)
        st = open_record(a, rule, &q->store, err);
    if (!st && !a->analyser)
        st = mrs_analyser_open(&a->engine->pack, a->engine->ground, &a->analyser, err);
    v->analyser = a->analyser;
    v->words = a->engine->words;
    v->store = q->store;
    v->near = q->near;
    v->options = q->options;
    v->now = a->now;
    return st ? mrs_err_wrap(err, st, "rule %s", rule->name) : MRS_OK;
}

/* ---- looking ----------------------------------------------------------------------------------
 */

static mrs_status look(alerting *a, const mrs_alert_rule *rule, bool first, mrs_alert_looked *out,
                       mrs_err *err)
{
    asked q;
    mrs_buf keys = {0};
    mrs_status st = ask(a, rule, &q, err);
    if (!st && first)
        st = mrs_note_unknown(a->engine, q.store, q.filters, q.n_filters, &q.view.filter, a->note,
                              err);
    if (!st)
        st = mrs_alert_look(a->alerts, rule, &q.view, first, out, &keys, err);
    if (!st && keys.len) /* what cannot be logged is not made */
        st = log_it(a, "alert made", mrs_str_of(rule->name), mrs_buf_view(&keys), err);
    asked_clear(&q);
    mrs_buf_clear(&keys);
    return st;
}

typedef struct {
    alerting *a;
    MRS_VEC(mrs_alert_rule) rules; /* strings in the arena */
    mrs_arena *arena;
    const mrs_alert_rule *row;
    mrs_status st;
    mrs_err *err;
} collecting;

static mrs_status keep_rule(void *ctx, mrs_err *err)
{
    collecting *c = ctx;
    mrs_alert_rule *r = MRS_PUSH(c->arena, &c->rules);
    const char **const texts[] = {&r->name, &r->uid, &r->query, &r->to, &r->secret, &r->made};
    (void)err;
    *r = *c->row;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = mrs_str_copy(mrs_str_of(*texts[i]), c->arena).ptr;
    return MRS_OK;
}

static void take_rule(void *ctx, const mrs_alert_rule *row)
{
    collecting *c = ctx;
    c->row = row;
    if (!c->st)
        c->st = mrs_arena_run(&c->arena, 1, keep_rule, c, c->err);
}

/* The rules of that name, or all. Caller: mrs_arena_free of c->arena, also when it fails. */
static mrs_status collect(alerting *a, collecting *c, mrs_err *err)
{
    *c = (collecting){.a = a, .err = err, .arena = mrs_arena_new((size_t)1 << 26)};
    if (!c->arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_alerts_rules(a->alerts, a->o->name, take_rule, c, err);
    return st ? st : c->st;
}

static mrs_status look_once(alerting *a, const mrs_alert_rule *rule, bool first,
                            mrs_alert_looked *out, mrs_err *err)
{
    mrs_side *side = mrs_alerts_side(a->alerts);
    mrs_status st = mrs_side_begin(side, err);
    return st ? st : mrs_side_end(side, look(a, rule, first, out, err), err);
}

/* ---- verbs ------------------------------------------------------------------------------------
 */

static mrs_status add_rule(alerting *a, mrs_alert_rule *rule, mrs_err *err)
{
    collecting c = {0};
    mrs_alert_looked looked = {0};
    char shown[600];
    mrs_side *side = mrs_alerts_side(a->alerts);
    mrs_status st = mrs_side_begin(side, err);
    if (st)
        return st;
    st = mrs_alerts_add(a->alerts, rule, &rule->id, err);
    if (!st)
        st = collect(a, &c, err);
    if (!st)
        st = look(a, &c.rules.at[0], true, &looked, err);
    mrs_channel_shown(rule->to, shown, sizeof shown);
    if (!st)
        st = log_it(a, "alert add", mrs_str_of(rule->name), mrs_str_of(shown), err);
    st = mrs_side_end(side, st, err);
    mrs_arena_free(c.arena);
    if (!st)
        mrs_buf_printf(a->note,
                       "%s: from now on to %s; %u that fit it already are known and told when they "
                       "change",
                       rule->name, shown, looked.found - looked.old - looked.undated);
    return st;
}

static mrs_status add(alerting *a, mrs_err *err)
{
    const mrs_alert_options *o = a->o;
    mrs_buf query = {0};
    mrs_alert_rule rule = {.name = o->name,
                           .internal = o->internal,
                           .within = o->within,
                           .to = o->to ? o->to : "",
                           .secret = o->secret ? o->secret : "",
                           .made = o->now};
    if (!mrs_alert_on_read(mrs_str_of(o->on ? o->on : "events"), &rule.on))
        return mrs_fail(err, MRS_E_ARG, "--on %s: events, trend or pledges", o->on);
    if (rule.on != MRS_ALERT_TREND && o->n_options)
        return mrs_fail(err, MRS_E_ARG, "--%s is of --on trend alone", o->options[0].name);
    put_query(o, &query);
    rule.query = query.ptr;
    mrs_status st = mrs_buf_status(&query, err);
    if (!st)
        st = add_rule(a, &rule, err);
    mrs_buf_clear(&query);
    return st;
}

static mrs_status take_away(alerting *a, mrs_err *err)
{
    int64_t dropped = 0;
    mrs_side *side = mrs_alerts_side(a->alerts);
    mrs_status st = mrs_side_begin(side, err);
    if (st)
        return st;
    st = mrs_alerts_remove(a->alerts, a->o->name, &dropped, err);
    if (!st)
        st = log_it(a, "alert remove", mrs_str_of(a->o->name), (mrs_str){0}, err);
    st = mrs_side_end(side, st, err);
    if (!st)
        mrs_buf_printf(a->note, "%s: gone, with %lld letters that waited", a->o->name,
                       (long long)dropped);
    return st;
}

static mrs_status resend(alerting *a, mrs_err *err)
{
    int64_t n = 0;
    mrs_side *side = mrs_alerts_side(a->alerts);
    mrs_status st = mrs_side_begin(side, err);
    if (st)
        return st;
    st = mrs_alerts_resend(a->alerts, a->o->name, a->now, &n, err);
    if (!st)
        st = log_it(a, "alert resend", mrs_str_of(a->o->name), (mrs_str){0}, err);
    st = mrs_side_end(side, st, err);
    if (!st)
        mrs_buf_printf(a->note, "%lld letters wait again", (long long)n);
    return st;
}

/* ---- sending ----------------------------------------------------------------------------------
 */

static mrs_status dealt(void *ctx, const mrs_letter_row *l, const char *why, mrs_err *err)
{
    alerting *a = ctx;
    mrs_buf detail = {0};
    mrs_buf_printf(&detail, "%s try %lld%s%s", l->key, (long long)l->tries, why ? ": " : "",
                   why ? why : "");
    mrs_status st = mrs_buf_status(&detail, err);
    if (!st)
        st = log_it(a,
                    l->state == MRS_LETTER_SENT   ? "alert sent"
                    : l->state == MRS_LETTER_DEAD ? "alert dead"
                                                  : "alert failed",
                    mrs_str_of(l->rule), mrs_buf_view(&detail), err);
    mrs_buf_clear(&detail);
    return st;
}

static bool print(void *ctx, mrs_str line)
{
    const alerting *a = ctx;
    return a->o->print(a->o->ctx, line);
}

static mrs_status send_all(alerting *a, mrs_err *err)
{
    const mrs_alert_sending how = {.now = a->now,
                                   .allow = a->o->allow,
                                   .ca_file = a->o->ca_file,
                                   .timeout_s = a->o->timeout_s,
                                   .ctx = a,
                                   .print = print,
                                   .dealt = dealt};
    return mrs_alert_send(a->alerts, &how, &a->sent, err);
}

static mrs_status run(alerting *a, mrs_err *err)
{
    collecting c = {0};
    int lock = -1;
    mrs_alert_looked sum = {0};
    mrs_status st = mrs_alerts_lock(a->o->store, &lock, err);
    if (!st)
        st = collect(a, &c, err);
    for (uint32_t i = 0; !st && i < c.rules.n; i++) {
        mrs_alert_looked looked = {0};
        st = look_once(a, &c.rules.at[i], false, &looked, err);
        sum.fresh += looked.fresh;
        sum.updates += looked.updates;
        sum.gone += looked.gone;
    }
    if (!st)
        st = send_all(a, err);
    mrs_arena_free(c.arena);
    mrs_alerts_let(lock);
    if (!st)
        mrs_buf_printf(a->note,
                       "%u new, %u updates, %u withdrawn; %u sent, %u failed for now, %u given up, "
                       "%u wait",
                       sum.fresh, sum.updates, sum.gone, a->sent.by_state[MRS_LETTER_SENT],
                       a->sent.by_state[MRS_LETTER_WAITING], a->sent.by_state[MRS_LETTER_DEAD],
                       a->sent.later);
    return st;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

typedef struct {
    alerting *a;
    mrs_sheet *sheet;
    mrs_cells cells;
    const mrs_alert_rule *rule;
    const mrs_letter_row *letter;
    mrs_status st;
    mrs_err *err;
} listing;

static mrs_status put_rule(void *ctx, mrs_err *err)
{
    listing *l = ctx;
    const mrs_alert_rule *r = l->rule;
    mrs_cells *c = &l->cells;
    char shown[600];
    mrs_channel_shown(r->to, shown, sizeof shown);
    c->n = 0;
    mrs_cells_words(c, "rule", r->name);
    mrs_cells_words(c, "on", mrs_alert_on_text(r->on));
    mrs_cells_text(c, "to", mrs_str_copy(mrs_str_of(shown), c->arena));
    mrs_cells_words(c, "record", r->internal ? "internal" : "published");
    mrs_cells_number(c, "within", (double)r->within);
    mrs_cells_number(c, "told", (double)r->told);
    mrs_cells_number(c, "waiting", (double)r->waiting);
    mrs_cells_number(c, "sent", (double)r->sent);
    mrs_cells_number(c, "dead", (double)r->dead);
    uint32_t first = c->n;
    mrs_cells_words(c, "query", r->query);
    mrs_cells_words(c, "made", r->made);
    mrs_cells_detail(c, first);
    return mrs_sheet_put(l->sheet, c, (mrs_str){0}, err);
}

static mrs_status put_letter(void *ctx, mrs_err *err)
{
    listing *l = ctx;
    const mrs_letter_row *r = l->letter;
    mrs_cells *c = &l->cells;
    char due[32];
    mrs_moment_text(r->due, due);
    c->n = 0;
    mrs_cells_text(c, "key", (mrs_str){r->key, strlen(r->key) < 12 ? strlen(r->key) : 12});
    mrs_cells_words(c, "rule", r->rule);
    mrs_cells_words(c, "kind", r->kind);
    mrs_cells_words(c, "state", mrs_letter_state_text(r->state));
    mrs_cells_number(c, "tries", (double)r->tries);
    mrs_cells_words(c, "made", r->made);
    mrs_cells_text(c, "due", mrs_str_copy(mrs_str_of(r->state ? "" : due), c->arena));
    mrs_cells_words(c, "fault", r->fault);
    uint32_t first = c->n;
    mrs_cells_words(c, "title", r->title);
    mrs_cells_words(c, "whole_key", r->key);
    mrs_cells_detail(c, first);
    return mrs_sheet_put(l->sheet, c, (mrs_str){0}, err);
}

static void list_rule(void *ctx, const mrs_alert_rule *rule)
{
    listing *l = ctx;
    l->rule = rule;
    if (!l->st)
        l->st = mrs_arena_run(&l->cells.arena, 1, put_rule, l, l->err);
}

static void list_letter(void *ctx, const mrs_letter_row *letter)
{
    listing *l = ctx;
    l->letter = letter;
    if (!l->st)
        l->st = mrs_arena_run(&l->cells.arena, 1, put_letter, l, l->err);
}

static mrs_status put_rules(alerting *a, mrs_sheet *sheet, mrs_err *err)
{
    listing l = {.a = a, .sheet = sheet, .err = err, .cells.arena = mrs_arena_new(1 << 26)};
    if (!l.cells.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_alerts_rules(a->alerts, NULL, list_rule, &l, err);
    mrs_arena_free(l.cells.arena);
    return st ? st : l.st;
}

static mrs_status put_letters(alerting *a, mrs_sheet *sheet, mrs_err *err)
{
    mrs_letter_state state = MRS_N_LETTER_STATES;
    listing l = {.a = a, .sheet = sheet, .err = err};
    if (a->o->state && !mrs_letter_state_read(mrs_str_of(a->o->state), &state))
        return mrs_fail(err, MRS_E_ARG, "--state %s: waiting, sent or dead", a->o->state);
    l.cells.arena = mrs_arena_new((size_t)1 << 28);
    if (!l.cells.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_alerts_letters(a->alerts, state, list_letter, &l, err);
    mrs_arena_free(l.cells.arena);
    return st ? st : l.st;
}

static bool count_undated(void *ctx, const mrs_doc_row *row)
{
    uint64_t *n = ctx;
    *n += !row->repeats.len && row->published.first == MRS_NO_DAY;
    return true;
}

static mrs_status put_past(alerting *a, mrs_sheet *sheet, mrs_err *err)
{
    collecting c = {0};
    asked q = {0};
    uint64_t undated = 0;
    int32_t since, until = (int32_t)(a->now / 86400), last;
    if (!a->o->since || !mrs_day_read(mrs_str_of(a->o->since), &since, &last))
        return mrs_fail(err, MRS_E_ARG, "--since DAY is wanted");
    if (a->o->until && !mrs_day_read(mrs_str_of(a->o->until), &last, &until))
        return mrs_fail(err, MRS_E_ARG, "--until %s: no day", a->o->until);
    mrs_status st = collect(a, &c, err);
    if (!st)
        st = ask(a, &c.rules.at[0], &q, err);
    if (!st)
        st = mrs_alert_past(&c.rules.at[0], &q.view, since, until, sheet, err);
    if (!st)
        st = mrs_store_docs(q.store, MRS_STR(""), count_undated, &undated, err);
    asked_clear(&q);
    mrs_arena_free(c.arena);
    if (!st)
        mrs_buf_printf(a->note,
                       "%llu would have been sent; by the days on which reports were published, as "
                       "the record is now",
                       (unsigned long long)mrs_sheet_rows(sheet));
    if (!st && undated)
        mrs_buf_printf(a->note, "; %llu report%s without a date of publication left out",
                       (unsigned long long)undated, undated == 1 ? "" : "s");
    return st;
}

typedef mrs_status rows_fn(alerting *a, mrs_sheet *sheet, mrs_err *err);

static mrs_status is_sample(const alerting *a, bool *sample, mrs_err *err)
{
    static const mrs_store_options read = {0};
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open(a->o->store, &read, &store, err);
    *sample = !st && mrs_store_sample(store);
    mrs_store_close(store);
    return st;
}

static mrs_status put_rows(alerting *a, rows_fn *rows, mrs_err *err)
{
    mrs_format format;
    mrs_sheet *sheet = NULL;
    if (!mrs_format_read(mrs_str_of(a->o->format), &format) || format == MRS_FORMAT_GEOJSON)
        return mrs_fail(err, MRS_E_ARG, "%s: not one of table, jsonl, csv", a->o->format);
    bool sample = false;
    mrs_status st = is_sample(a, &sample, err);
    if (!st)
        st = mrs_sheet_new(format, sample, a->o->width, a->out, &sheet, err);
    if (!st)
        st = rows(a, sheet, err);
    if (!st)
        st = mrs_sheet_finish(sheet, err);
    mrs_sheet_free(sheet);
    return st;
}

/* ---- which ------------------------------------------------------------------------------------
 */

static const struct {
    mrs_status (*run)(alerting *a, mrs_err *err);
    rows_fn *rows;
} doings[] = {[MRS_ALERT_ADD] = {add, NULL},        [MRS_ALERT_REMOVE] = {take_away, NULL},
              [MRS_ALERT_LIST] = {NULL, put_rules}, [MRS_ALERT_TEST] = {NULL, put_past},
              [MRS_ALERT_RUN] = {run, NULL},        [MRS_ALERT_LETTERS] = {NULL, put_letters},
              [MRS_ALERT_RESEND] = {resend, NULL}};

mrs_status mrs_alert(const mrs_engine *engine, mrs_alert_verb verb,
                     const mrs_alert_options *options, mrs_buf *out, mrs_buf *note,
                     uint32_t *failed, mrs_err *err)
{
    alerting a = {.engine = engine, .o = options, .out = out, .note = note};
    if (!mrs_moment_read(mrs_str_of(options->now), &a.now))
        return mrs_fail(err, MRS_E_ARG, "--now %s: 2026-11-21T13:00:00Z is wanted", options->now);
    mrs_status st = mrs_alerts_open(options->store, &a.alerts, err);
    if (!st)
        st = doings[verb].rows ? put_rows(&a, doings[verb].rows, err) : doings[verb].run(&a, err);
    *failed = a.sent.by_state[MRS_LETTER_WAITING] + a.sent.by_state[MRS_LETTER_DEAD];
    mrs_store_close(a.log);
    mrs_analyser_close(a.analyser);
    mrs_alerts_close(a.alerts);
    return st ? st : mrs_buf_status(out, err);
}
