/* marsad_publish.c - the published record: each report that changed is looked at, what may be
 * handed out of it is put, and what was put is linked. */
#include "marsad_access.h"

#include "marsad_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 1000, WAIT_SECONDS = 5 }; /* reports held in memory; for another publisher */

typedef struct {
    char document[65]; /* in the team's record */
    mrs_arena *arena;
    mrs_doc_row row;
    mrs_handout handout;
    mrs_ledger_row was, is;
} item;

typedef struct {
    const mrs_engine *engine;
    mrs_worker *worker;
    const mrs_publish_options *o;
    mrs_publish_counts *counts;
    mrs_access *access;
    mrs_store *from, *to;
    mrs_profile *profile;
    mrs_ties *ties;
    char tied[65]; /* their hash */
    mrs_name_tables names;
    mrs_handout_rules rules;
    char path[4096], made[4112];            /* where it is; where it is being made */
    char now_day[16], now[32], made_by[80]; /* now: of the day alone, as what leaves has it */
    int lock;
    int32_t today;
    int64_t revision;
    bool anew;  /* all of it is made again */
    bool again; /* and must be: something that has left may no longer */
    char (*ids)[65];
    size_t n_ids, cap_ids;
    item *items;
    uint32_t n;
} publishing;

mrs_status mrs_public_path(const char *store, char *out, size_t size, mrs_err *err)
{
    size_t n = strlen(store);
    if (mrs_is_server(store)) {
        mrs_name_beside(store, ".public.gpkg", out, size);
        return MRS_OK;
    }
    size_t stem = n > 5 && strcmp(store + n - 5, ".gpkg") == 0 ? n - 5 : n;
    int len = snprintf(out, size, "%.*s.public%s", (int)stem, store, store + stem);
    return len < 0 || (size_t)len >= size ? mrs_fail(err, MRS_E_ARG, "the path is too long")
                                          : MRS_OK;
}

/* ---- which reports -----------------------------------------------------------------------------
 */

static bool add_id(publishing *p, const char *id)
{
    if (p->n_ids == p->cap_ids) {
        size_t cap = p->cap_ids ? p->cap_ids * 2 : 256;
        char(*more)[65] = realloc(p->ids, cap * sizeof *more);
        if (!more)
            return false;
        p->ids = more;
        p->cap_ids = cap;
    }
    snprintf(p->ids[p->n_ids++], 65, "%s", id);
    return true;
}

static bool take_changed(void *ctx, mrs_str id)
{
    char text[65];
    snprintf(text, sizeof text, "%.*s", (int)id.len, id.ptr);
    return add_id(ctx, text);
}

static void take_due(void *ctx, const char *document)
{
    add_id(ctx, document);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static mrs_status which(publishing *p, int64_t since, mrs_err *err)
{
    size_t n = 0;
    p->n_ids = 0;
    mrs_status st = mrs_store_changed_since(p->from, since, take_changed, p, err);
    if (!st && since)
        st = mrs_ledger_due(p->access, p->now_day, take_due, p, err);
    if (p->n_ids)
        qsort(p->ids, p->n_ids, sizeof *p->ids, by_text);
    for (size_t i = 0; i < p->n_ids; i++)
        if (!n || strcmp(p->ids[i], p->ids[n - 1]) != 0)
            memmove(p->ids[n++], p->ids[i], sizeof *p->ids);
    p->n_ids = n;
    return st;
}

typedef struct {
    publishing *p;
    mrs_status st;
    mrs_err *err;
} checking;

/* What has left and stands no longer must go: the whole is made again. */
static void check_stands(void *ctx, const char *document)
{
    checking *c = ctx;
    mrs_doc_row row;
    mrs_arena *arena = c->st || c->p->again ? NULL : mrs_arena_new(MRS_DOC_CEILING);
    if (!arena)
        return;
    c->st = mrs_store_doc(c->p->from, mrs_str_of(document), arena, &row, c->err);
    c->p->again = c->p->again || c->st == MRS_E_NONE || (!c->st && row.repeats.len);
    c->st = c->st == MRS_E_NONE ? MRS_OK : c->st;
    mrs_arena_free(arena);
}

/* ---- one report --------------------------------------------------------------------------------
 */

typedef struct {
    item *it;
    mrs_arena *arena;
    MRS_VEC(mrs_str) ids;
    mrs_claim_row *claims;
    mrs_doc *parsed;
    const mrs_handout_rules *rules;
} looking;

static bool take_claim(void *ctx, const mrs_claim_row *row)
{
    looking *l = ctx;
    *MRS_PUSH(l->arena, &l->ids) = mrs_str_copy(row->id, l->arena);
    return true;
}

static int by_str(const void *a, const void *b)
{
    return mrs_str_cmp(*(const mrs_str *)a, *(const mrs_str *)b);
}

static mrs_status read_claims(publishing *p, looking *l, mrs_err *err)
{
    const mrs_filter filter = {.doc = l->it->row.id, .all = true};
    mrs_status st = mrs_store_claims(p->from, &filter, NULL, take_claim, l, err);
    if (st || !l->ids.n)
        return st;
    qsort(l->ids.at, l->ids.n, sizeof *l->ids.at, by_str);
    l->claims = MRS_NEW(l->arena, mrs_claim_row, l->ids.n);
    for (uint32_t i = 0; !st && i < l->ids.n; i++)
        st = mrs_store_claim(p->from, l->ids.at[i], l->arena, &l->claims[i], err);
    return st;
}

static mrs_status fill_parsed(void *ctx, mrs_err *err)
{
    looking *l = ctx;
    const mrs_doc_row *row = &l->it->row;
    mrs_doc *d = l->parsed;
    (void)err;
    d->text = mrs_str_copy(mrs_handout_text(row, d->arena), d->arena);
    d->publisher = mrs_str_copy(row->publisher, d->arena);
    d->published = row->published;
    return MRS_OK;
}

static bool is_coded(const mrs_doc_row *row)
{
    return row->paragraphs ? row->not_coded < row->paragraphs
                           : !row->lang.len || mrs_language_is_english(row->lang);
}

static mrs_status parse(publishing *p, looking *l, mrs_err *err)
{
    if (!is_coded(&l->it->row))
        return MRS_OK;
    l->parsed = mrs_doc_new(MRS_DOC_CEILING);
    if (!l->parsed)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_arena_run(&l->parsed->arena, 1, fill_parsed, l, err);
    return st ? st : mrs_worker_run(p->worker, l->parsed, MRS_UPTO_GROUND, err);
}

static mrs_status make(void *ctx, mrs_err *err)
{
    looking *l = ctx;
    const mrs_handout_report report = {&l->it->row, l->claims, l->ids.n,
                                       l->parsed && l->parsed->parse ? l->parsed : NULL};
    (void)err;
    mrs_handout_make(l->rules, &report, &l->it->handout, l->arena);
    return MRS_OK;
}

static mrs_status look(publishing *p, const char *id, item *it, mrs_err *err)
{
    *it = (item){.arena = mrs_arena_new(MRS_DOC_CEILING)};
    snprintf(it->document, sizeof it->document, "%s", id);
    looking l = {.it = it, .arena = it->arena, .rules = &p->rules};
    mrs_status st = it->arena ? mrs_store_doc(p->from, mrs_str_of(id), it->arena, &it->row, err)
                              : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_ledger_row_get(p->access, id, &it->was, err);
    if (!st)
        st = read_claims(p, &l, err);
    if (!st)
        st = parse(p, &l, err);
    if (!st)
        st = mrs_arena_run(&it->arena, 1, make, &l, err);
    mrs_doc_free(l.parsed);
    return st;
}

/* ---- putting it --------------------------------------------------------------------------------
 */

/* Of when it was had the day alone leaves. */
static mrs_status give(publishing *p, const mrs_handout *h, mrs_str retrieved, mrs_str repeats,
                       mrs_err *err)
{
    mrs_str day = mrs_str_sub(retrieved, 0, retrieved.len < 10 ? retrieved.len : 10);
    const mrs_given given = {&h->doc, h->states, repeats, day, mrs_str_of(h->said)};
    return mrs_store_give(p->to, &given, err);
}

typedef struct {
    const item *it;
    uint32_t copy;
    mrs_handout out;
} copying;

static mrs_status make_copy(void *ctx, mrs_err *err)
{
    copying *c = ctx;
    (void)err;
    mrs_handout_copy(&c->it->handout, &c->it->row, c->copy, &c->out, c->it->arena);
    return MRS_OK;
}

static mrs_status give_copies(publishing *p, item *it, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < it->row.n_copies; i++) {
        copying c = {.it = it, .copy = i};
        st = mrs_arena_run(&it->arena, 1, make_copy, &c, err);
        if (!st && !mrs_str_eq(c.out.doc.id, it->handout.doc.id))
            st = give(p, &c.out, it->row.copies[i].retrieved, it->handout.doc.id, err);
    }
    return st;
}

typedef struct {
    item *it;
    uint32_t n;
} numbering;

static mrs_status number(void *ctx, mrs_err *err)
{
    const numbering *n = ctx;
    (void)err;
    mrs_handout_number(&n->it->handout, n->n, n->it->arena);
    return MRS_OK;
}

/* Which of its form it is: as before, else behind those that left and those of this call. */
static mrs_status number_of(publishing *p, uint32_t at, uint32_t *n, mrs_err *err)
{
    const item *it = &p->items[at];
    *n = (uint32_t)it->was.n;
    if (it->was.id[0])
        return MRS_OK;
    mrs_status st = mrs_ledger_same(p->access, it->handout.form, it->document, n, err);
    for (uint32_t i = at; i-- > 0 && !strcmp(p->items[i].handout.form, it->handout.form);)
        *n += !p->items[i].was.id[0];
    return st;
}

/* Which of the claims before it have its type and trigger, as mrs_claim_id counts. */
static uint32_t nth_of(const mrs_coding *coding, uint32_t at)
{
    const mrs_claim *c = &coding->claims[at];
    uint32_t n = 0;
    for (uint32_t i = 0; i < at; i++)
        n += coding->claims[i].type == c->type &&
             coding->claims[i].trigger.start == c->trigger.start &&
             coding->claims[i].trigger.end == c->trigger.end;
    return n;
}

typedef struct {
    publishing *p;
    const mrs_handout *h;
    mrs_arena *arena;
} naming;

static mrs_status name_claims(void *ctx, mrs_err *err)
{
    const naming *n = ctx;
    const mrs_coding *coding = n->h->doc.coding;
    mrs_cpindex index = {0};
    (void)err;
    for (uint32_t i = 0; i < coding->n; i++) {
        char id[MRS_ID_LEN + 1];
        const mrs_claim *c = &coding->claims[i];
        if (!mrs_ties_want(n->p->ties, n->h->of[i]))
            continue;
        index = mrs_cpindex_new(n->h->doc.text, n->arena);
        mrs_claim_id(n->h->doc.id, c->type,
                     (mrs_span){mrs_cpindex_of(&index, c->trigger.start),
                                mrs_cpindex_of(&index, c->trigger.end)},
                     nth_of(coding, i), id);
        mrs_ties_name(n->p->ties, n->h->of[i], id);
    }
    return MRS_OK;
}

static mrs_status put(publishing *p, uint32_t at, mrs_err *err)
{
    item *it = &p->items[at];
    const mrs_handout *h = &it->handout;
    bool left = it->was.id[0], same = left && !strcmp(it->was.said, h->said);
    numbering n = {.it = it};
    mrs_status st = number_of(p, at, &n.n, err);
    if (!st)
        st = mrs_arena_run(&it->arena, 1, number, &n, err);
    if (!st && left && !mrs_str_is(h->doc.id, it->was.id)) {
        p->again = true;
        return MRS_OK;
    }
    if (!st && !same)
        st = give(p, h, it->row.retrieved, MRS_STR(""), err);
    if (!st)
        st = give_copies(p, it, err);
    naming names = {p, h, it->arena};
    if (!st)
        st = mrs_arena_run(&it->arena, 1, name_claims, &names, err);
    it->is = (mrs_ledger_row){.n = n.n};
    memcpy(it->is.form, h->form, sizeof h->form);
    memcpy(it->is.said, h->said, sizeof h->said);
    snprintf(it->is.id, sizeof it->is.id, "%.*s", (int)h->doc.id.len, h->doc.id.ptr);
    p->counts->unchanged += same;
    p->counts->changed += left && !same;
    p->counts->released += !left;
    return st;
}

/* Held back, or nothing of it leaves: what has left already must go. */
static bool stays(publishing *p, item *it)
{
    bool held = it->handout.due != MRS_NO_DAY && it->handout.due > p->today;
    if (!held && !it->handout.none)
        return false;
    p->again = p->again || it->was.id[0];
    p->counts->held += held;
    if (held)
        mrs_day_text(it->handout.due, it->is.due);
    return true;
}

/* ---- many --------------------------------------------------------------------------------------
 */

static mrs_status write_ledger(publishing *p, const item *items, uint32_t n, mrs_err *err)
{
    mrs_side *side = mrs_access_side(p->access);
    mrs_status st = mrs_side_begin(side, err);
    if (st)
        return st;
    for (uint32_t i = 0; !st && i < n; i++)
        st = mrs_ledger_row_set(p->access, items[i].document, &items[i].is, err);
    return mrs_side_end(side, st, err);
}

/* Those that leave come first, in the order of what leaves. */
static int in_order(const void *a, const void *b)
{
    const item *x = a, *y = b;
    bool x_stays = x->is.due[0] || x->handout.none, y_stays = y->is.due[0] || y->handout.none;
    if (x_stays != y_stays)
        return x_stays ? 1 : -1;
    int c = strcmp(x->handout.form, y->handout.form);
    c = c || x_stays ? c : mrs_str_cmp(x->handout.doc.id, y->handout.doc.id);
    return c ? c : strcmp(x->handout.said, y->handout.said);
}

static mrs_status some(publishing *p, size_t from, size_t to, mrs_err *err)
{
    mrs_status st = MRS_OK;
    uint32_t leave = 0;
    for (p->n = 0; !st && from + p->n < to; p->n++) {
        item *it = &p->items[p->n];
        st = look(p, p->ids[from + p->n], it, err);
        if (!st)
            leave += !stays(p, it);
    }
    if (!st && p->n)
        qsort(p->items, p->n, sizeof *p->items, in_order);
    for (uint32_t i = 0; !st && !p->again && i < leave; i++)
        st = put(p, i, err);
    if (!st && !p->again)
        st = write_ledger(p, p->items, p->n, err);
    for (uint32_t i = 0; i < p->n; i++)
        mrs_arena_free(p->items[i].arena);
    return st;
}

static mrs_status open_to(publishing *p, mrs_err *err)
{
    const mrs_store_options options = {.write = true, .create = true};
    mrs_version v;
    mrs_run run = mrs_run_of(p->engine, p->now, "publish", &v);
    run.own = MRS_STR(""); /* the team's own rows are its own */
    mrs_status st = mrs_store_open(p->anew ? p->made : p->path, &options, &p->to, err);
    return st ? st : mrs_store_set_run(p->to, &run, err);
}

/* What SQLite keeps beside a file would be taken for another's at the same path. */
static void forget_beside(const char *path)
{
    static const char *const beside[] = {"-wal", "-shm", "-journal"};
    char name[4200];
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, beside[i]);
        unlink(name);
    }
}

static mrs_status begin_anew(publishing *p, mrs_err *err)
{
    p->counts->rebuilt = true;
    unlink(p->made);
    forget_beside(p->made);
    mrs_status st = mrs_ledger_set(p->access, "rules", "", err);
    return st ? st : mrs_ledger_clear(p->access, err);
}

/* Which reports, and where to. */
static mrs_status begin(publishing *p, int64_t since, mrs_err *err)
{
    mrs_status st = p->anew ? begin_anew(p, err) : MRS_OK;
    mrs_ties_free(p->ties);
    p->ties = NULL;
    if (!st)
        st = mrs_ties_read(p->from, &p->ties, p->tied, err);
    if (!st)
        st = which(p, since, err);
    return st ? st : open_to(p, err);
}

static mrs_status join(publishing *p, mrs_err *err)
{
    mrs_status st = p->anew ? mrs_ties_write(p->ties, p->to, err) : MRS_OK;
    return st ? st : mrs_link_run(p->engine->linker, p->to, NULL, NULL, err);
}

static mrs_status all(publishing *p, int64_t since, mrs_err *err)
{
    mrs_status st = begin(p, since, err);
    for (size_t i = 0; !st && !p->again && i < p->n_ids; i += AT_ONCE)
        st = some(p, i, i + AT_ONCE < p->n_ids ? i + AT_ONCE : p->n_ids, err);
    if (!st && !p->again)
        st = join(p, err);
    mrs_store_close(p->to);
    p->to = NULL;
    if (st || p->again || !p->anew)
        return st;
    forget_beside(p->path);
    return rename(p->made, p->path) == 0
               ? MRS_OK
               : mrs_fail(err, MRS_E_IO, "%s: cannot be put in its place", p->made);
}

/* ---- what there is to do -----------------------------------------------------------------------
 */

/* Program, model, tables and places that made it: others would withhold other words. */
static void made_by(publishing *p)
{
    mrs_version v;
    mrs_engine_version(p->engine, &v);
    snprintf(p->made_by, sizeof p->made_by, "2 %.16s %.8s %.8s %.8s", v.program, v.model_sha256,
             v.pack_sha256, v.gazetteer_sha256);
}

static mrs_status saved(publishing *p, int64_t *since, mrs_err *err)
{
    char text[80];
    *since = 0;
    mrs_status st = mrs_ledger_get(p->access, "rules", text, err);
    bool same = !st && strcmp(text, p->made_by) == 0 && access(p->path, F_OK) == 0;
    if (!st)
        st = mrs_ledger_get(p->access, "revision", text, err);
    if (!st && same)
        *since = strtoll(text, NULL, 10);
    if (!st)
        st = mrs_ledger_get(p->access, "ties", text, err);
    if (!st)
        st = mrs_ties_read(p->from, &p->ties, p->tied, err);
    p->anew = *since == 0 || strcmp(text, p->tied) != 0;
    checking c = {p, st, err};
    if (!st && !p->anew && *since != p->revision)
        st = mrs_ledger_each(p->access, check_stands, &c, err);
    p->anew = p->anew || p->again;
    return st ? st : c.st;
}

static mrs_status is_due(publishing *p, bool *due, mrs_err *err)
{
    mrs_status st = mrs_ledger_next(p->access, p->counts->next_due, err);
    *due = !st && p->counts->next_due[0] && strcmp(p->counts->next_due, p->now_day) <= 0;
    return st;
}

/* What left stands in the team's log. */
static mrs_status note(publishing *p, mrs_err *err)
{
    mrs_store *store = NULL;
    char detail[120];
    const mrs_publish_counts *n = p->counts;
    if (!n->released && !n->changed && !n->rebuilt)
        return MRS_OK;
    int len = snprintf(detail, sizeof detail, "%llu released, %llu changed, %llu held back%s",
                       (unsigned long long)n->released, (unsigned long long)n->changed,
                       (unsigned long long)n->held, n->rebuilt ? ", made anew" : "");
    const mrs_audit_row row = {.what = MRS_STR("publish"), .detail = {detail, (size_t)len}};
    mrs_status st = mrs_store_open_as(p->engine, p->o->store, p->o->who, p->o->now, &store, err);
    if (!st)
        st = mrs_store_note(store, &row, err);
    mrs_store_close(store);
    return st;
}

static mrs_status save(publishing *p, mrs_err *err)
{
    char text[32];
    bool due;
    snprintf(text, sizeof text, "%lld", (long long)p->revision);
    mrs_status st = mrs_ledger_set(p->access, "revision", text, err);
    if (!st)
        st = mrs_ledger_set(p->access, "ties", p->tied, err);
    if (!st)
        st = mrs_ledger_set(p->access, "rules", p->made_by, err);
    return st ? st : is_due(p, &due, err);
}

static mrs_status work(publishing *p, mrs_err *err)
{
    int64_t since;
    bool due = false;
    mrs_status st = saved(p, &since, err);
    if (!st)
        st = is_due(p, &due, err);
    if (st || (!p->anew && since == p->revision && !due))
        return st;
    p->again = false;
    st = mrs_ledger_set(p->access, "rules", "", err); /* cut short, it is made anew */
    if (!st)
        st = all(p, p->anew ? 0 : since, err);
    if (!st && p->again) { /* what left may no longer: it is made without */
        *p->counts = (mrs_publish_counts){0};
        p->again = false;
        p->anew = true;
        st = all(p, 0, err);
    }
    if (!st)
        st = note(p, err);
    return st ? st : save(p, err);
}

/* One at a time: two would make the same file, and the ledger of neither. */
static mrs_status lock(publishing *p, mrs_err *err)
{
    char name[4112];
    const struct timespec tick = {0, 100000000};
    const double end = mrs_clock() + WAIT_SECONDS;
    snprintf(name, sizeof name, "%s.lock", p->path);
    p->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (p->lock < 0)
        return mrs_fail(err, MRS_E_IO, "%s: %s", name, strerror(errno));
    while (flock(p->lock, LOCK_EX | LOCK_NB)) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return mrs_fail(err, MRS_E_IO, "%s: cannot be locked: %s", name, strerror(errno));
        if (mrs_clock() > end)
            return mrs_fail(err, MRS_E_BUSY,
                            "%s: another program publishes just now; try again when it has ended",
                            p->path);
        nanosleep(&tick, NULL);
    }
    return MRS_OK;
}

static mrs_status open_all(publishing *p, mrs_err *err)
{
    static const mrs_store_options reading = {0};
    const mrs_engine *e = p->engine;
    int32_t last;
    char day[16];
    snprintf(day, sizeof day, "%.10s", p->o->now);
    if (!mrs_day_read(mrs_str_of(day), &p->today, &last))
        return mrs_fail(err, MRS_E_ARG, "publishing needs the time");
    snprintf(p->now_day, sizeof p->now_day, "%s", day);
    snprintf(p->now, sizeof p->now, "%sT00:00:00Z", day);
    mrs_status st = mrs_public_path(p->o->store, p->path, sizeof p->path, err);
    snprintf(p->made, sizeof p->made, "%s.new", p->path);
    if (!st)
        st = lock(p, err);
    if (!st)
        st = mrs_store_open(p->o->store, &reading, &p->from, err);
    if (!st)
        st = mrs_store_revision(p->from, &p->revision, err);
    if (!st)
        st = mrs_access_open(p->o->store, &p->access, err);
    if (!st)
        st = mrs_profile_open(&e->pack, &p->profile, err);
    if (!st)
        st = mrs_names_open(&e->pack, e->nlp, &p->names, err);
    p->rules = (mrs_handout_rules){e->ground, p->profile, &p->names};
    made_by(p);
    return st;
}

mrs_status mrs_publish(const mrs_engine *engine, mrs_worker *worker,
                       const mrs_publish_options *options, mrs_publish_counts *counts, mrs_err *err)
{
    *counts = (mrs_publish_counts){0};
    publishing p = {.engine = engine, .worker = worker, .o = options, .counts = counts, .lock = -1};
    p.items = calloc(AT_ONCE, sizeof *p.items);
    mrs_status st = p.items ? open_all(&p, err) : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = work(&p, err);
    mrs_ties_free(p.ties);
    mrs_profile_close(p.profile);
    mrs_access_close(p.access);
    mrs_store_close(p.from);
    if (p.lock >= 0)
        close(p.lock);
    free(p.items);
    free(p.ids);
    return st;
}
