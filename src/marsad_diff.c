/* marsad_diff.c - what changed between two runs, or two moments, claim by claim.
 *
 * Of every claim of both sides a hash of what people can read of it is kept, so that memory grows
 * by some 200 bytes a claim; those that differ are read again and told field by field. A claim that
 * is gone and a new one over the same words of the report are one that changed: its type did. */
#include "marsad_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CEILING ((size_t)4 << 30)
enum { SHORT_ID = 10 };                             /* characters of an id in the table */
enum { TRIGGER = 16, CONFIDENCE, STATE, N_FIELDS }; /* beside mrs_sayers, which are fewer */

typedef struct {
    char id[MRS_ID_LEN + 1], doc[65], hash[33];
    mrs_span trigger;
} entry;

typedef struct {
    const entry *from, *to; /* one of them NULL: added, gone */
    bool paired;            /* told with another */
} change;

typedef struct {
    const char *word;
    char as_of[128];
    bool run;
    mrs_store *store;
    MRS_VEC(entry) claims; /* in order of id */
    mrs_summary sum;
} side;

typedef struct {
    const mrs_diff_options *options;
    mrs_format format;
    bool runs; /* between two of them: what the machine made */
    side from, to;
    mrs_arena *arena, *scratch;
    MRS_VEC(change) changes;
    uint64_t added, gone, changed, same, newcomers; /* newcomers: added, in reports that are new */
    uint64_t by_field[N_FIELDS];
    mrs_buf text, before, after;
    mrs_buf *out;
    mrs_json json; /* into out */
    mrs_status st;
    mrs_err *err;
} diffing;

/* ---- the two sides ----------------------------------------------------------------------------
 */

static bool found(void *ctx, const mrs_run_row *row)
{
    (void)row;
    *(bool *)ctx = true;
    return false;
}

static mrs_status open_side(const char *path, side *s, mrs_err *err)
{
    static const mrs_store_options now = {.held = true};
    mrs_status st = mrs_store_open(path, &now, &s->store, err);
    if (!st)
        st = mrs_store_runs(s->store, mrs_str_of(s->word), found, &s->run, err);
    mrs_store_close(s->store);
    s->store = NULL;
    if (st)
        return st;
    int n = snprintf(s->as_of, sizeof s->as_of, "%s%s", s->run ? "run:" : "", s->word);
    if (n < 0 || (size_t)n >= sizeof s->as_of)
        return mrs_fail(err, MRS_E_ARG, "%.40s...: no such run or moment", s->word);
    const mrs_store_options then = {.as_of = s->as_of, .held = true};
    st = mrs_store_open(path, &then, &s->store, err);
    if (st == MRS_E_ARG)
        return mrs_fail(err, st,
                        "%s: no such run, release, day (2026-11-21), time or rev:N; `marsad runs` "
                        "lists the runs",
                        s->word);
    return st ? st : mrs_store_summary(s->store, &s->sum, err);
}

/* What is compared of a claim: all that people read, and not where its row stands in a table. */
static mrs_claim_row readable(const mrs_claim_row *row)
{
    mrs_claim_row out = *row;
    out.json = out.why = out.coded = out.sentence = MRS_STR("");
    out.part_of = out.follows = out.coincides_with = MRS_STR("");
    out.claim.sentence = (mrs_span){0};
    out.group = 0;
    out.claim.confidence = (float)(round((double)row->claim.confidence * 100) / 100);
    return out;
}

/* The row as it is compared, in scratch; false: it is not (people made it, and runs are compared).
 */
static bool take_row(diffing *d, const mrs_claim_row *row, mrs_claim_row *out)
{
    if (d->runs && mrs_str_starts(row->run, MRS_STR("hand/")))
        return false;
    *out = *row;
    if (d->runs && row->coded.len) {
        d->st = mrs_claim_unpack(row->coded, out, d->scratch, d->err);
        out->doc = row->doc;
        out->title = row->title;
        out->uri = row->uri;
        out->publisher = row->publisher;
    }
    if (d->runs)
        out->state = MRS_STATE_MACHINE;
    return d->st == MRS_OK;
}

typedef struct {
    diffing *d;
    side *s;
} reading;

static mrs_status push_entry(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    (void)err;
    *MRS_PUSH(r->d->arena, &r->s->claims) = (entry){0};
    return MRS_OK;
}

static bool read_claim(void *ctx, const mrs_claim_row *row)
{
    reading *r = ctx;
    diffing *d = r->d;
    mrs_claim_row said;
    char hash[65];
    mrs_mark mark = mrs_arena_mark(d->scratch);
    bool wanted = take_row(d, row, &said);
    if (wanted) {
        said = readable(&said);
        d->text.len = 0;
        d->st = mrs_claim_field(&said, MRS_STR(""), &d->text, d->err);
        mrs_sha256_hex(mrs_buf_view(&d->text), hash);
    }
    if (wanted && !d->st)
        d->st = mrs_arena_run(&d->arena, 1, push_entry, r, d->err);
    if (wanted && !d->st) {
        entry *e = &r->s->claims.at[r->s->claims.n - 1];
        snprintf(e->id, sizeof e->id, "%.*s", (int)row->id.len, row->id.ptr);
        snprintf(e->doc, sizeof e->doc, "%.*s", (int)row->doc.len, row->doc.ptr);
        snprintf(e->hash, sizeof e->hash, "%.32s", hash);
        e->trigger = said.claim.trigger;
    }
    mrs_arena_rewind(d->scratch, mark);
    return d->st == MRS_OK;
}

static mrs_status read_side(diffing *d, side *s, mrs_err *err)
{
    reading r = {d, s};
    mrs_status st = mrs_store_claims(s->store, NULL, NULL, read_claim, &r, err);
    return st ? st : d->st;
}

/* ---- what differs -----------------------------------------------------------------------------
 */

static const entry *any(const change *c)
{
    return c->from ? c->from : c->to;
}

static int in_text_order(const void *a, const void *b)
{
    const entry *x = any(a), *y = any(b);
    int by_doc = strcmp(x->doc, y->doc);
    if (by_doc)
        return by_doc;
    if (x->trigger.start != y->trigger.start)
        return x->trigger.start < y->trigger.start ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void add_change(diffing *d, const entry *from, const entry *to)
{
    *MRS_PUSH(d->arena, &d->changes) = (change){from, to, false};
}

static mrs_status merge(void *ctx, mrs_err *err)
{
    diffing *d = ctx;
    uint32_t i = 0, k = 0;
    (void)err;
    while (i < d->from.claims.n || k < d->to.claims.n) {
        const entry *a = i < d->from.claims.n ? &d->from.claims.at[i] : NULL;
        const entry *b = k < d->to.claims.n ? &d->to.claims.at[k] : NULL;
        int order = !a ? 1 : !b ? -1 : strcmp(a->id, b->id);
        i += order <= 0;
        k += order >= 0;
        if (order)
            add_change(d, order < 0 ? a : NULL, order < 0 ? NULL : b);
        else if (strcmp(a->hash, b->hash) != 0)
            add_change(d, a, b);
        else
            d->same++;
    }
    if (d->changes.n)
        qsort(d->changes.at, d->changes.n, sizeof *d->changes.at, in_text_order);
    return MRS_OK;
}

/* One that is gone and a new one over the same words are one. */
static void pair(diffing *d)
{
    for (uint32_t i = 0; i < d->changes.n; i++) {
        change *one = &d->changes.at[i];
        mrs_span words = any(one)->trigger;
        for (uint32_t k = i + 1; k < d->changes.n && !one->paired && (!one->from || !one->to);
             k++) {
            change *other = &d->changes.at[k];
            const entry *e = any(other);
            if (strcmp(any(one)->doc, e->doc) != 0 || e->trigger.start >= words.end)
                break;
            if (other->paired || (one->from ? other->from : other->to))
                continue;
            one->from = one->from ? one->from : other->from;
            one->to = one->to ? one->to : other->to;
            other->paired = true;
        }
    }
}

static mrs_status count(diffing *d, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < d->changes.n; i++) {
        const change *c = &d->changes.at[i];
        bool known = true;
        if (c->paired)
            continue;
        d->changed += c->from && c->to;
        d->gone += !c->to;
        d->added += !c->from;
        if (!c->from)
            st = mrs_store_has(d->from.store, mrs_str_of(c->to->doc), &known, err);
        d->newcomers += !known;
    }
    return st;
}

/* ---- one that differs, field by field ---------------------------------------------------------
 */

static const char *field_name(int i)
{
    static const char *const more[] = {"trigger", "confidence", "state"};
    return i < TRIGGER ? mrs_sayers[i].name : more[i - TRIGGER];
}

static void say(int i, const mrs_claim_row *row, mrs_buf *out)
{
    out->len = 0;
    if (i < TRIGGER)
        mrs_sayers[i].say(row, out);
    else if (i == TRIGGER)
        mrs_buf_put(out, row->trigger);
    else if (i == CONFIDENCE)
        mrs_buf_printf(out, "%.2f", (double)row->claim.confidence);
    else
        mrs_buf_put(out, mrs_str_of(mrs_state_text(row->state)));
    if (!out->len)
        mrs_buf_put(out, MRS_STR("none"));
}

static bool same_bytes(diffing *d, const char *field, const mrs_claim_row *a,
                       const mrs_claim_row *b)
{
    mrs_buf one = {0}, other = {0};
    d->st = mrs_claim_field(a, mrs_str_of(field), &one, d->err);
    if (!d->st)
        d->st = mrs_claim_field(b, mrs_str_of(field), &other, d->err);
    bool same = d->st || mrs_str_eq(mrs_buf_view(&one), mrs_buf_view(&other));
    mrs_buf_clear(&one);
    mrs_buf_clear(&other);
    return same;
}

/* Does field i differ? Then before and after say how. */
static bool differs(diffing *d, int i, const mrs_claim_row *a, const mrs_claim_row *b)
{
    say(i, a, &d->before);
    say(i, b, &d->after);
    bool same = mrs_str_eq(mrs_buf_view(&d->before), mrs_buf_view(&d->after));
    if (i >= TRIGGER)
        return !same;
    bool type = a->claim.type != b->claim.type; /* which is told with its mode */
    if ((mrs_str_is(mrs_str_of(field_name(i)), "type") && !type) ||
        (mrs_str_is(mrs_str_of(field_name(i)), "mode") && type))
        return false;
    if (same_bytes(d, field_name(i), a, b))
        return false;
    if (same)
        mrs_buf_put(&d->after, MRS_STR(" (other words, or more of it)"));
    return true;
}

typedef void field_fn(diffing *d, const mrs_claim_row *row, int field);

static void each_field(diffing *d, const mrs_claim_row *a, const mrs_claim_row *b, field_fn *fn)
{
    for (int i = 0; i < N_FIELDS && !d->st; i++) {
        if (i < TRIGGER && !mrs_sayers[i].name)
            i = TRIGGER; /* past the last */
        if (differs(d, i, a, b))
            fn(d, b, i);
    }
}

static void count_field(diffing *d, const mrs_claim_row *row, int field)
{
    (void)row;
    d->by_field[field]++;
}

/* ---- as text ----------------------------------------------------------------------------------
 */

static void put_words(mrs_str words, mrs_buf *out)
{
    for (size_t i = 0; i < words.len; i++)
        mrs_buf_putc(out, words.ptr[i] == '\n' ? ' ' : words.ptr[i]);
}

static void put_name(const mrs_claim_row *row, char mark, mrs_buf *out)
{
    mrs_str title = row->title.len ? row->title : row->uri;
    mrs_buf_printf(out, "%c %.*s  %s%s%.*s \"", mark, SHORT_ID, row->id.ptr,
                   mrs_type_text(row->claim.type), row->claim.mode.len ? "/" : "",
                   (int)row->claim.mode.len, row->claim.mode.len ? row->claim.mode.ptr : "");
    put_words(row->trigger, out);
    mrs_buf_put(out, MRS_STR("\"  "));
    put_words(title, out);
    mrs_buf_putc(out, '\n');
}

static void put_field(diffing *d, const mrs_claim_row *row, int field)
{
    (void)row;
    mrs_buf_printf(d->out, "    %-14s ", field_name(field));
    put_words(mrs_buf_view(&d->before), d->out);
    mrs_buf_put(d->out, MRS_STR(" -> "));
    put_words(mrs_buf_view(&d->after), d->out);
    mrs_buf_putc(d->out, '\n');
}

/* ---- as JSON ----------------------------------------------------------------------------------
 */

static void json_side(mrs_json *json, const char *key, const side *s)
{
    mrs_json_object(json, key);
    mrs_json_str(json, s->run ? "run" : "moment", mrs_str_of(s->word));
    mrs_json_int(json, "documents", (int64_t)s->sum.docs);
    mrs_json_int(json, "claims", (int64_t)s->claims.n);
    mrs_json_int(json, "events", (int64_t)s->sum.events);
    mrs_json_end(json, '}');
}

static void json_counts(diffing *d)
{
    mrs_json_object(&d->json, NULL);
    json_side(&d->json, "from", &d->from);
    json_side(&d->json, "to", &d->to);
    mrs_json_int(&d->json, "added", (int64_t)d->added);
    mrs_json_int(&d->json, "of_new_documents", (int64_t)d->newcomers);
    mrs_json_int(&d->json, "gone", (int64_t)d->gone);
    mrs_json_int(&d->json, "changed", (int64_t)d->changed);
    mrs_json_int(&d->json, "same", (int64_t)d->same);
    mrs_json_object(&d->json, "fields");
    for (int i = 0; i < N_FIELDS; i++)
        if (d->by_field[i])
            mrs_json_int(&d->json, field_name(i), (int64_t)d->by_field[i]);
    mrs_json_end(&d->json, '}');
    mrs_json_end(&d->json, '}');
    mrs_buf_putc(d->out, '\n');
}

static void json_field(diffing *d, const mrs_claim_row *row, int field)
{
    (void)row;
    mrs_json_object(&d->json, NULL);
    mrs_json_str(&d->json, "field", mrs_str_of(field_name(field)));
    mrs_json_str(&d->json, "before", mrs_buf_view(&d->before));
    mrs_json_str(&d->json, "after", mrs_buf_view(&d->after));
    mrs_json_end(&d->json, '}');
}

static void json_change(diffing *d, const mrs_claim_row *a, const mrs_claim_row *b)
{
    const mrs_claim_row *row = b ? b : a;
    mrs_json *json = &d->json;
    *json = (mrs_json){.out = d->out};
    mrs_json_object(json, NULL);
    mrs_json_str(json, "change",
                 a && b ? MRS_STR("changed")
                 : a    ? MRS_STR("gone")
                        : MRS_STR("added"));
    mrs_json_str(json, "id", row->id);
    mrs_json_str_or_null(json, "was", a && b && !mrs_str_eq(a->id, b->id) ? a->id : MRS_STR(""));
    mrs_json_str(json, "document", row->doc);
    mrs_json_str(json, "type", mrs_str_of(mrs_type_text(row->claim.type)));
    mrs_json_str_or_null(json, "mode", row->claim.mode);
    mrs_json_str(json, "trigger", row->trigger);
    mrs_json_array(json, "fields");
    if (a && b)
        each_field(d, a, b, json_field);
    mrs_json_end(json, ']');
    mrs_json_raw(json, "claim", a && b ? MRS_STR("null") : row->json);
    mrs_json_end(json, '}');
    mrs_buf_putc(d->out, '\n');
}

/* ---- as CSV -----------------------------------------------------------------------------------
 */

static void csv_row(diffing *d, const mrs_claim_row *row, const char *what, mrs_str field)
{
    const mrs_str cells[] = {mrs_str_of(what),
                             row->id,
                             row->doc,
                             row->title.len ? row->title : row->uri,
                             mrs_str_of(mrs_type_text(row->claim.type)),
                             row->claim.mode,
                             row->trigger,
                             field,
                             field.len ? mrs_buf_view(&d->before) : MRS_STR(""),
                             field.len ? mrs_buf_view(&d->after) : MRS_STR("")};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        if (i)
            mrs_buf_putc(d->out, ',');
        mrs_csv_text(d->out, cells[i]);
    }
    mrs_buf_put(d->out, MRS_STR("\r\n"));
}

static void csv_field(diffing *d, const mrs_claim_row *row, int field)
{
    csv_row(d, row, "changed", mrs_str_of(field_name(field)));
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static void put_change(diffing *d, const mrs_claim_row *a, const mrs_claim_row *b)
{
    const mrs_claim_row *row = b ? b : a;
    if (d->format == MRS_FORMAT_JSONL) {
        json_change(d, a, b);
    } else if (d->format == MRS_FORMAT_CSV && a && b) {
        each_field(d, a, b, csv_field);
    } else if (d->format == MRS_FORMAT_CSV) {
        csv_row(d, row, a ? "gone" : "added", MRS_STR(""));
    } else {
        put_name(row, a && b ? '~' : a ? '-' : '+', d->out);
        if (a && b)
            each_field(d, a, b, put_field);
    }
}

static void count_change(diffing *d, const mrs_claim_row *a, const mrs_claim_row *b)
{
    if (a && b)
        each_field(d, a, b, count_field);
}

static mrs_status row_of(diffing *d, const side *s, const entry *e, mrs_claim_row *out)
{
    mrs_claim_row row;
    mrs_status st = mrs_store_claim(s->store, mrs_str_of(e->id), d->scratch, &row, d->err);
    if (!st)
        (void)take_row(d, &row, out);
    return st ? st : d->st;
}

static mrs_status each_change(diffing *d,
                              void (*fn)(diffing *, const mrs_claim_row *, const mrs_claim_row *))
{
    for (uint32_t i = 0; !d->st && i < d->changes.n; i++) {
        const change *c = &d->changes.at[i];
        mrs_claim_row a, b;
        mrs_mark mark = mrs_arena_mark(d->scratch);
        if (c->paired)
            continue;
        if (c->from)
            d->st = row_of(d, &d->from, c->from, &a);
        if (!d->st && c->to)
            d->st = row_of(d, &d->to, c->to, &b);
        if (!d->st)
            fn(d, c->from ? &a : NULL, c->to ? &b : NULL);
        mrs_arena_rewind(d->scratch, mark);
    }
    return d->st;
}

static void put_side(const side *s, mrs_buf *out)
{
    typedef unsigned long long u;
    mrs_buf_printf(out, "%s%s: reports %llu, claims %llu, events %llu\n", s->run ? "run " : "",
                   s->word, (u)s->sum.docs, (u)s->claims.n, (u)s->sum.events);
}

static void put_counts(diffing *d, mrs_buf *out)
{
    typedef unsigned long long u;
    const char *before = " (";
    put_side(&d->from, out);
    put_side(&d->to, out);
    mrs_buf_printf(out, "claims: %llu added, %llu gone, %llu changed", (u)d->added, (u)d->gone,
                   (u)d->changed);
    for (int i = 0; i < N_FIELDS; i++)
        if (d->by_field[i]) {
            mrs_buf_printf(out, "%s%s %llu", before, field_name(i), (u)d->by_field[i]);
            before = ", ";
        }
    mrs_buf_printf(out, "%s, %llu the same\n", *before == ',' ? ")" : "", (u)d->same);
    if (d->newcomers)
        mrs_buf_printf(out, "%llu of those added are of reports that came since\n",
                       (u)d->newcomers);
}

static mrs_status write_all(diffing *d, mrs_buf *note)
{
    d->json = (mrs_json){.out = d->out};
    if (each_change(d, count_change))
        return d->st;
    if (d->format == MRS_FORMAT_JSONL)
        json_counts(d);
    else
        put_counts(d, d->format == MRS_FORMAT_CSV ? note : d->out);
    if (d->format == MRS_FORMAT_CSV)
        mrs_buf_put(d->out, MRS_STR("change,id,document,report,type,mode,trigger,field,before,"
                                    "after\r\n"));
    else if (d->format == MRS_FORMAT_TABLE && d->changes.n)
        mrs_buf_putc(d->out, '\n');
    if (each_change(d, put_change))
        return d->st;
    return mrs_buf_status(d->out, d->err);
}

static mrs_status compare(diffing *d, mrs_buf *note, mrs_err *err)
{
    mrs_status st = open_side(d->options->store, &d->from, err);
    if (!st)
        st = open_side(d->options->store, &d->to, err);
    d->runs = d->from.run && d->to.run;
    if (!st)
        st = read_side(d, &d->from, err);
    if (!st)
        st = read_side(d, &d->to, err);
    if (!st)
        st = mrs_arena_run(&d->arena, 1, merge, d, err);
    if (st)
        return st;
    pair(d);
    st = count(d, err);
    return st ? st : write_all(d, note);
}

mrs_status mrs_diff(const mrs_diff_options *o, mrs_buf *out, mrs_buf *note, mrs_err *err)
{
    diffing *d = calloc(1, sizeof *d);
    if (!d)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    *d = (diffing){.options = o,
                   .from.word = o->from,
                   .to.word = o->to,
                   .arena = mrs_arena_new(CEILING),
                   .scratch = mrs_arena_new(CEILING),
                   .out = out,
                   .err = err};
    mrs_status st = d->arena && d->scratch ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st &&
        (!mrs_format_read(mrs_str_of(o->format), &d->format) || d->format == MRS_FORMAT_GEOJSON))
        st = mrs_fail(err, MRS_E_ARG, "%s: not one of table, jsonl, csv", o->format);
    if (!st)
        st = compare(d, note, err);
    mrs_store_close(d->from.store);
    mrs_store_close(d->to.store);
    mrs_arena_free(d->arena);
    mrs_arena_free(d->scratch);
    mrs_buf_clear(&d->text);
    mrs_buf_clear(&d->before);
    mrs_buf_clear(&d->after);
    free(d);
    return st;
}
