/* look.c - what is found beside what was told: which letters are due. */
#include "alert/alert_internal.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* A subject that shares tokens with a finding. */
typedef struct {
    int64_t subject;
    uint32_t finding, shared;
    bool anchor; /* has its first token */
} share;

typedef struct {
    int64_t id, version;
    mrs_str anchor, title, fields;
    bool standing, held; /* held: some finding has it */
} subject;

typedef struct {
    mrs_alerts *alerts;
    mrs_findings findings;
    bool first;
    mrs_buf *keys;
    MRS_VEC(share) shares;
    MRS_VEC(subject) subjects; /* of the rule, by id */
    const char *now_text;
} looking;

/* ---- subjects ---------------------------------------------------------------------------------
 */

typedef struct {
    looking *l;
    mrs_side_row *row;
} row_taking;

static mrs_status keep_subject(void *ctx, mrs_err *err)
{
    const row_taking *t = ctx;
    mrs_arena *arena = t->l->findings.arena;
    (void)err;
    *MRS_PUSH(arena, &t->l->subjects) =
        (subject){.id = mrs_side_int(t->row, 0),
                  .version = mrs_side_int(t->row, 1),
                  .anchor = mrs_str_copy(mrs_str_of(mrs_side_text(t->row, 2)), arena),
                  .title = mrs_str_copy(mrs_str_of(mrs_side_text(t->row, 3)), arena),
                  .fields = mrs_str_copy(mrs_str_of(mrs_side_text(t->row, 4)), arena),
                  .standing = mrs_side_int(t->row, 5) != 0};
    return MRS_OK;
}

typedef struct {
    looking *l;
    mrs_status st;
    mrs_err *err;
} walking;

static void take_subject(void *ctx, mrs_side_row *row)
{
    walking *w = ctx;
    row_taking t = {w->l, row};
    if (!w->st)
        w->st = mrs_arena_run(&w->l->findings.arena, 1, keep_subject, &t, w->err);
}

static mrs_status read_subjects(looking *l, mrs_err *err)
{
    walking w = {.l = l, .err = err};
    mrs_status st = mrs_side_each(l->alerts->side, take_subject, &w, err,
                                  "SELECT id,version,anchor,title,fields,standing FROM subjects "
                                  "WHERE rule=? ORDER BY id",
                                  "i", l->findings.rule->id);
    return st ? st : w.st;
}

static subject *subject_of(looking *l, int64_t id)
{
    uint32_t low = 0, high = l->subjects.n;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (l->subjects.at[mid].id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < l->subjects.n && l->subjects.at[low].id == id ? &l->subjects.at[low] : NULL;
}

/* ---- which finding has which subject ----------------------------------------------------------
 */

static mrs_status keep_share(void *ctx, mrs_err *err)
{
    looking *l = ctx;
    (void)err;
    (void)MRS_PUSH(l->findings.arena, &l->shares);
    return MRS_OK;
}

static mrs_status add_share(looking *l, uint32_t finding, int64_t id, mrs_str token, mrs_err *err)
{
    const subject *s = subject_of(l, id);
    for (uint32_t i = l->shares.n; i-- > 0 && l->shares.at[i].finding == finding;)
        if (l->shares.at[i].subject == id) {
            l->shares.at[i].shared++;
            l->shares.at[i].anchor |= s && mrs_str_eq(s->anchor, token);
            return MRS_OK;
        }
    mrs_status st = mrs_arena_run(&l->findings.arena, 1, keep_share, l, err);
    if (!st)
        l->shares.at[l->shares.n - 1] = (share){id, finding, 1, s && mrs_str_eq(s->anchor, token)};
    return st;
}

static mrs_status read_shares(looking *l, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < l->findings.all.n; i++) {
        const mrs_finding *f = &l->findings.all.at[i];
        for (uint32_t k = 0; !st && k < f->n_tokens; k++) {
            int64_t id = 0;
            st = mrs_side_number(l->alerts->side, &id, err,
                                 "SELECT subject FROM tokens WHERE rule=? AND token=?", "is",
                                 l->findings.rule->id, f->tokens[k].ptr);
            if (!st && id)
                st = add_share(l, i, id, f->tokens[k], err);
        }
    }
    return st;
}

/* The finding that has a subject comes first among its shares. */
static int by_holder(const void *a, const void *b)
{
    const share *x = a, *y = b;
    if (x->subject != y->subject)
        return x->subject < y->subject ? -1 : 1;
    if (x->anchor != y->anchor)
        return x->anchor ? -1 : 1;
    if (x->shared != y->shared)
        return x->shared > y->shared ? -1 : 1;
    return (x->finding > y->finding) - (x->finding < y->finding);
}

/* A finding of several subjects (they were found to be one happening) goes on as the oldest. */
static void settle(looking *l)
{
    if (l->shares.n)
        qsort(l->shares.at, l->shares.n, sizeof *l->shares.at, by_holder);
    for (uint32_t i = 0; i < l->shares.n; i++) {
        const share *s = &l->shares.at[i];
        if (i && l->shares.at[i - 1].subject == s->subject)
            continue;
        mrs_finding *f = &l->findings.all.at[s->finding];
        subject *of = subject_of(l, s->subject);
        if (of)
            of->held = true;
        if (of && !f->subject)
            f->subject = s->subject;
    }
}

/* A subject that lost all its tokens is taken up by what looks the same. */
static mrs_status recognise(looking *l, mrs_finding *f, mrs_err *err)
{
    int64_t id = 0;
    mrs_status st = mrs_side_number(l->alerts->side, &id, err,
                                    "SELECT min(id) FROM subjects WHERE rule=? AND signature=?",
                                    "is", l->findings.rule->id, f->signature.ptr);
    subject *s = !st && id ? subject_of(l, id) : NULL;
    if (s && !s->held) {
        s->held = true;
        f->subject = id;
    }
    return st;
}

/* ---- what changed -----------------------------------------------------------------------------
 */

static mrs_str fields_text(const mrs_finding *f, mrs_buf *out)
{
    mrs_json json = {.out = out};
    out->len = 0;
    mrs_json_object(&json, NULL);
    for (uint32_t i = 0; i < f->n_fields; i++)
        mrs_json_str(&json, f->fields[i].name, f->fields[i].value);
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\0');
    return (mrs_str){out->ptr, out->len - 1};
}

typedef struct {
    looking *l;
    const subject *subject;
    const mrs_finding *finding;
    mrs_letter *letter;
    bool loud;
} comparing;

static mrs_status compare(void *ctx, mrs_err *err)
{
    comparing *c = ctx;
    mrs_arena *arena = c->l->findings.arena;
    json_t *old = json_loadb(c->subject->fields.ptr, c->subject->fields.len, 0, NULL);
    (void)err;
    for (uint32_t i = 0; old && i < c->finding->n_fields; i++) {
        const mrs_told_field *f = &c->finding->fields[i];
        const char *was = json_string_value(json_object_get(old, f->name));
        if (!was || mrs_str_is(f->value, was))
            continue;
        char *copy = mrs_arena_alloc(arena, strlen(was) + 1, 1);
        memcpy(copy, was, strlen(was));
        c->letter->changes[c->letter->n_changes++] =
            (mrs_told_change){f->name, {copy, strlen(was)}, f->value};
        c->loud |= !f->quiet;
    }
    json_decref(old);
    return MRS_OK;
}

/* ---- letters ----------------------------------------------------------------------------------
 */

static void key_of(const looking *l, int64_t id, int64_t version, char out[65])
{
    char text[160];
    snprintf(text, sizeof text, "%s %lld %lld", l->findings.rule->uid, (long long)id,
             (long long)version);
    mrs_sha256_hex(mrs_str_of(text), out);
}

static mrs_status post(looking *l, mrs_letter *letter, mrs_err *err)
{
    mrs_buf title = {0}, body = {0};
    key_of(l, letter->subject, letter->version, letter->key);
    mrs_status st = mrs_letter_write(&l->findings, letter, &title, &body, err);
    mrs_buf_putc(&title, '\0');
    mrs_buf_putc(&body, '\0');
    if (!st)
        st = mrs_buf_status(&body, err);
    if (!st)
        st = mrs_side_run(
            l->alerts->side, err,
            "INSERT INTO letters(key,rule,subject,version,kind,made,title,body,state,tries,due,"
            "fault) VALUES(?,?,?,?,?,?,?,?,0,0,?,'')",
            "siiissssi", letter->key, l->findings.rule->id, letter->subject, letter->version,
            letter->kind, l->now_text, title.ptr, body.ptr, l->findings.view->now);
    if (!st)
        mrs_buf_printf(l->keys, "%s ", letter->key);
    mrs_buf_clear(&title);
    mrs_buf_clear(&body);
    return st;
}

/* What it is known by from now on. */
static mrs_status hold(looking *l, const mrs_finding *f, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < f->n_tokens; i++)
        st = mrs_side_run(l->alerts->side, err,
                          "INSERT INTO tokens VALUES(?,?,?) ON CONFLICT(rule,token) DO UPDATE SET "
                          "subject=excluded.subject",
                          "isi", l->findings.rule->id, f->tokens[i].ptr, f->subject);
    return st;
}

static mrs_status begin(looking *l, mrs_finding *f, mrs_err *err)
{
    mrs_buf fields = {0};
    mrs_side *side = l->alerts->side;
    mrs_status st = mrs_side_run(
        side, err,
        "INSERT INTO subjects(rule,version,anchor,signature,title,fields,standing) "
        "VALUES(?,?,?,?,?,?,1)",
        "iissss", l->findings.rule->id, (int64_t)!l->first, f->n_tokens ? f->tokens[0].ptr : "",
        f->signature.ptr, f->title.ptr, fields_text(f, &fields).ptr);
    mrs_buf_clear(&fields);
    if (!st)
        st = mrs_side_number(side, &f->subject, err, "SELECT max(id) FROM subjects", "");
    if (!st)
        st = hold(l, f, err);
    mrs_letter letter = {.subject = f->subject, .version = 1, .kind = "new", .about = f};
    if (!st && !l->first) {
        l->findings.out->fresh++;
        st = post(l, &letter, err);
    }
    return st;
}

static mrs_status note_subject(looking *l, const mrs_finding *f, int64_t version, mrs_err *err)
{
    mrs_buf fields = {0};
    mrs_status st = mrs_side_run(l->alerts->side, err,
                                 "UPDATE subjects SET version=?, signature=?, title=?, fields=?, "
                                 "standing=1 WHERE id=?",
                                 "isssi", version, f->signature.ptr, f->title.ptr,
                                 fields_text(f, &fields).ptr, f->subject);
    mrs_buf_clear(&fields);
    return st;
}

/* Of what was known before the rule, only news is told. */
static mrs_status go_on(looking *l, mrs_finding *f, mrs_err *err)
{
    const subject *s = subject_of(l, f->subject);
    mrs_letter letter = {.subject = s->id, .version = s->version + 1, .kind = "update", .about = f};
    comparing c = {.l = l, .subject = s, .finding = f, .letter = &letter};
    mrs_status st = mrs_arena_run(&l->findings.arena, 1, compare, &c, err);
    if (!st)
        st = hold(l, f, err);
    bool again = !s->standing;
    bool tell = (c.loud || again) && (s->version || f->news) && !l->first;
    if (!st && (letter.n_changes || again))
        st = note_subject(l, f, s->version + tell, err);
    if (st || !tell)
        return st;
    l->findings.out->updates++;
    return post(l, &letter, err);
}

/* ---- what is gone -----------------------------------------------------------------------------
 */

/* Why none of the findings has it any more. */
static mrs_status why_gone(looking *l, const subject *s, const char **why, mrs_err *err)
{
    mrs_claim_row row;
    mrs_status st =
        mrs_store_claim(l->findings.view->store, s->anchor, l->findings.arena, &row, err);
    *why = st == MRS_E_NONE                  ? "no longer in the record"
           : row.state == MRS_STATE_REJECTED ? "rejected in review"
                                             : "it no longer fits the rule";
    return st == MRS_E_NONE ? MRS_OK : st;
}

static mrs_status withdraw(looking *l, const subject *s, mrs_err *err)
{
    mrs_finding about = {.title = s->title, .sources = -1, .sides = -1};
    mrs_letter letter = {
        .subject = s->id, .version = s->version + 1, .kind = "withdrawn", .about = &about};
    mrs_status st = why_gone(l, s, &letter.why, err);
    if (!st)
        st = mrs_side_run(l->alerts->side, err,
                          "UPDATE subjects SET version=version+1, standing=0 WHERE id=?", "i",
                          s->id);
    l->findings.out->gone++;
    return st ? st : post(l, &letter, err);
}

/* A week that is over and a promise are not taken back by silence. */
static mrs_status take_back(looking *l, mrs_err *err)
{
    mrs_status st = MRS_OK;
    bool events = l->findings.rule->on == MRS_ALERT_EVENTS;
    for (uint32_t i = 0; events && !st && i < l->subjects.n; i++) {
        const subject *s = &l->subjects.at[i];
        if (!s->held && s->standing && s->version)
            st = withdraw(l, s, err);
    }
    return st;
}

/* ---- a look -----------------------------------------------------------------------------------
 */

static mrs_status match(looking *l, mrs_err *err)
{
    mrs_status st = read_shares(l, err);
    if (st)
        return st;
    settle(l);
    for (uint32_t i = 0; !st && i < l->findings.all.n; i++) {
        mrs_finding *f = &l->findings.all.at[i];
        if (!f->subject)
            st = recognise(l, f, err);
    }
    for (uint32_t i = 0; !st && i < l->findings.all.n; i++) {
        mrs_finding *f = &l->findings.all.at[i];
        if (f->subject)
            st = go_on(l, f, err);
        else if (f->news)
            st = begin(l, f, err);
    }
    return st ? st : take_back(l, err);
}

enum { LOOK_CEILING_GIB = 4 };

mrs_status mrs_alert_look(mrs_alerts *alerts, const mrs_alert_rule *rule,
                          const mrs_alert_view *view, bool first, mrs_alert_looked *out,
                          mrs_buf *keys, mrs_err *err)
{
    char now[32];
    *out = (mrs_alert_looked){0};
    mrs_moment_text(view->now, now);
    looking l = {.alerts = alerts, .first = first, .keys = keys, .now_text = now};
    l.findings = (mrs_findings){
        .rule = rule, .view = view, .today = (int32_t)(view->now / 86400), .out = out};
    l.findings.arena = mrs_arena_new((size_t)LOOK_CEILING_GIB << 30);
    if (!l.findings.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_findings_read(&l.findings, err);
    if (!st)
        st = read_subjects(&l, err);
    if (!st)
        st = match(&l, err);
    mrs_buf_clear(&l.findings.keep);
    mrs_arena_free(l.findings.arena);
    return st;
}
