/* marsad_doc.c - a document as it stands in the record: its head, its copies, what is coded of it
 * and what is not. */
#include "marsad_internal.h"

#include <jansson.h>
#include <stdio.h>

/* A paragraph that is not machine-coded, with what can be said of it all the same. */
typedef struct {
    mrs_foreign paragraph;
    mrs_spans sentences;
    mrs_knowns known;
} uncoded;

typedef struct {
    const mrs_engine *engine;
    const mrs_show_options *options;
    mrs_arena *arena;
    mrs_buf *out;
    mrs_doc_row row;
    mrs_cpindex index;
    MRS_VEC(uncoded) uncoded;
    json_t *list; /* row.foreign */
} page;

/* ---- what is not coded ------------------------------------------------------------------------
 */

static mrs_status read_uncoded(void *ctx, mrs_err *err)
{
    page *p = ctx;
    size_t i;
    json_t *item;
    (void)err;
    p->index = mrs_cpindex_new(p->row.text, p->arena);
    json_array_foreach(p->list, i, item)
    {
        uint32_t ends[2];
        for (size_t k = 0; k < 2; k++)
            ends[k] = (uint32_t)mrs_cpindex_byte(
                &p->index, (uint32_t)json_integer_value(json_array_get(item, k)));
        const char *lang = json_string_value(json_array_get(item, 2));
        uncoded *u = MRS_PUSH(p->arena, &p->uncoded);
        u->paragraph.at = (mrs_span){ends[0], ends[1]};
        u->paragraph.lang = mrs_str_copy(mrs_str_of(lang), p->arena);
        mrs_canon_sentences(p->engine->canon, p->row.text, u->paragraph.at, p->arena,
                            &u->sentences);
        mrs_ground_known(p->engine->ground, p->row.text, u->paragraph.at, u->paragraph.lang,
                         p->arena, &u->known);
    }
    return MRS_OK;
}

static void span_json(const page *p, mrs_json *json, const char *key, mrs_span at)
{
    mrs_json_array(json, key);
    mrs_json_int(json, NULL, mrs_cpindex_of(&p->index, at.start));
    mrs_json_int(json, NULL, mrs_cpindex_of(&p->index, at.end));
    mrs_json_end(json, ']');
}

static void known_json(const page *p, const uncoded *u, bool actors, mrs_json *json)
{
    mrs_json_array(json, actors ? "actors" : "places");
    for (uint32_t i = 0; i < u->known.n; i++) {
        const mrs_known *k = &u->known.at[i];
        if (k->actor != actors)
            continue;
        mrs_json_object(json, NULL);
        span_json(p, json, "span", k->at);
        mrs_json_str(json, "text", mrs_span_str(p->row.text, k->at));
        mrs_json_str(json, "name", k->name);
        mrs_json_str_or_null(json, "id", k->id);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

static void uncoded_json(const page *p, mrs_json *json)
{
    mrs_json_array(json, "not_coded");
    for (uint32_t i = 0; i < p->uncoded.n; i++) {
        const uncoded *u = &p->uncoded.at[i];
        mrs_json_object(json, NULL);
        span_json(p, json, "span", u->paragraph.at);
        mrs_json_str(json, "lang", u->paragraph.lang);
        mrs_json_array(json, "sentences");
        for (uint32_t s = 0; s < u->sentences.n; s++)
            span_json(p, json, NULL, u->sentences.at[s]);
        mrs_json_end(json, ']');
        known_json(p, u, false, json);
        known_json(p, u, true, json);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

static void known_text(const page *p, const uncoded *u, bool actors)
{
    bool first = true;
    for (uint32_t i = 0; i < u->known.n; i++) {
        const mrs_known *k = &u->known.at[i];
        mrs_str words = mrs_span_str(p->row.text, k->at);
        if (k->actor != actors)
            continue;
        mrs_buf_printf(p->out, "%s%.*s = %.*s",
                       first ? (actors ? "\n    actors: " : "\n    places: ") : "; ",
                       (int)words.len, words.ptr, (int)k->name.len, k->name.ptr);
        first = false;
    }
}

static void uncoded_text(const page *p)
{
    if (p->uncoded.n)
        mrs_buf_printf(p->out, "  %-12s %u of %u paragraphs:\n", "not coded", p->row.not_coded,
                       p->row.paragraphs);
    for (uint32_t i = 0; i < p->uncoded.n; i++) {
        const uncoded *u = &p->uncoded.at[i];
        mrs_buf_printf(p->out, "  [%u-%u] %.*s, %u sentence%s",
                       mrs_cpindex_of(&p->index, u->paragraph.at.start),
                       mrs_cpindex_of(&p->index, u->paragraph.at.end), (int)u->paragraph.lang.len,
                       u->paragraph.lang.ptr, u->sentences.n, u->sentences.n == 1 ? "" : "s");
        known_text(p, u, false);
        known_text(p, u, true);
        mrs_buf_putc(p->out, '\n');
    }
}

/* ---- head and copies --------------------------------------------------------------------------
 */

/* RFC 3339 date, or the month or year where no more is known. */
static mrs_str published(const mrs_published *p, char space[16])
{
    size_t n = mrs_day_text(p->first, space);
    if (n && p->last != p->first)
        n = p->last - p->first > 31 ? 4 : 7;
    return (mrs_str){space, n};
}

const char *mrs_published_how_text(mrs_published_how how)
{
    static const char *const names[] = {"none", "meta", "dateline", "text", "given"};
    return names[how];
}

static void put_json(const page *p)
{
    const mrs_doc_row *d = &p->row;
    char day[16];
    mrs_json json = {.out = p->out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "id", d->id);
    mrs_json_str(&json, "text_sha256", d->text_sha256);
    mrs_json_str_or_null(&json, "uri", d->uri);
    mrs_json_str_or_null(&json, "publisher", d->publisher);
    mrs_json_str_or_null(&json, "title", d->title);
    mrs_json_str_or_null(&json, "author", d->author);
    mrs_json_str_or_null(&json, "lang", d->lang);
    mrs_json_str_or_null(&json, "published", published(&d->published, day));
    mrs_json_str(&json, "published_how", mrs_str_of(mrs_published_how_text(d->published.how)));
    mrs_json_str(&json, "text", d->text);
    mrs_json_str_or_null(&json, "retrieved", d->retrieved);
    mrs_json_int(&json, "claims", d->n_claims);
    mrs_json_int(&json, "paragraphs", d->paragraphs);
    uncoded_json(p, &json);
    mrs_json_array(&json, "copies");
    for (uint32_t i = 0; i < d->n_copies; i++) {
        const mrs_copy_row *c = &d->copies[i];
        mrs_json_object(&json, NULL);
        mrs_json_str(&json, "id", c->id);
        mrs_json_str_or_null(&json, "uri", c->uri);
        mrs_json_str_or_null(&json, "publisher", c->publisher);
        mrs_json_str_or_null(&json, "published", published(&c->published, day));
        mrs_json_str_or_null(&json, "retrieved", c->retrieved);
        mrs_json_num(&json, "resemblance", c->resemblance);
        mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, ']');
    mrs_json_bool(&json, "sample", d->sample);
    mrs_json_end(&json, '}');
    mrs_buf_putc(p->out, '\n');
}

static void line(const page *p, const char *label, mrs_str value)
{
    if (value.len)
        mrs_buf_printf(p->out, "  %-12s %.*s\n", label, (int)value.len, value.ptr);
}

/* "republished  2 times, by 2 publishers; none of them counts as a source" and each. */
static void put_copies(const page *p)
{
    const mrs_doc_row *d = &p->row;
    char day[16];
    if (d->n_copies)
        mrs_buf_printf(p->out, "  %-12s %u time%s; republications add no source\n", "republished",
                       d->n_copies, d->n_copies == 1 ? "" : "s");
    for (uint32_t i = 0; i < d->n_copies; i++) {
        const mrs_copy_row *c = &d->copies[i];
        mrs_str when = published(&c->published, day);
        mrs_str who = c->publisher.len ? c->publisher : c->uri;
        mrs_buf_printf(p->out, "    %.8s  ", c->id.ptr);
        if (c->resemblance < 1)
            mrs_buf_printf(p->out, "near copy %.2f  ", c->resemblance);
        else
            mrs_buf_printf(p->out, "copy  ");
        mrs_buf_printf(p->out, "%.*s%s%.*s\n", (int)when.len, when.ptr, when.len ? "  " : "",
                       (int)who.len, who.ptr);
    }
}

static void put_text(const page *p)
{
    const mrs_doc_row *d = &p->row;
    char day[16];
    mrs_buf_printf(p->out, "%sdocument %.*s\n", d->sample ? "INVENTED " : "", (int)d->id.len,
                   d->id.ptr);
    line(p, "title", d->title);
    line(p, "publisher", d->publisher);
    line(p, "published", published(&d->published, day));
    line(p, "language", d->lang);
    line(p, "from", d->uri);
    line(p, "retrieved", d->retrieved);
    mrs_buf_printf(p->out, "  %-12s %u\n", "claims", d->n_claims);
    put_copies(p);
    uncoded_text(p);
    mrs_buf_printf(p->out, "\n%.*s\n", (int)d->text.len, d->text.ptr);
}

mrs_status mrs_show_doc(const mrs_engine *engine, mrs_store *store, const mrs_show_options *options,
                        mrs_str id, mrs_arena *arena, mrs_buf *out, mrs_err *err)
{
    page p = {.engine = engine, .options = options, .arena = arena, .out = out};
    mrs_status st = mrs_store_doc(store, id, arena, &p.row, err);
    if (st)
        return st;
    p.list = json_loadb(p.row.foreign.ptr, p.row.foreign.len, 0, NULL);
    st = mrs_arena_run(&arena, 1, read_uncoded, &p, err);
    json_decref(p.list);
    if (!st && options->json)
        put_json(&p);
    else if (!st)
        put_text(&p);
    return st;
}

mrs_status mrs_doc_json(const mrs_engine *engine, mrs_store *store, mrs_str id, mrs_arena *arena,
                        mrs_buf *out, mrs_err *err)
{
    const mrs_show_options options = {.json = true};
    return mrs_show_doc(engine, store, &options, id, arena, out, err);
}

/* ---- lists ------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_buf *out;
    bool json;
    uint64_t shown;
} listing;

static void row_json(const mrs_doc_row *d, mrs_str day, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "id", d->id);
    mrs_json_str_or_null(&json, "published", day);
    mrs_json_str_or_null(&json, "publisher", d->publisher);
    mrs_json_str_or_null(&json, "title", d->title);
    mrs_json_str_or_null(&json, "uri", d->uri);
    mrs_json_str_or_null(&json, "lang", d->lang);
    mrs_json_int(&json, "claims", d->n_claims);
    mrs_json_int(&json, "paragraphs", d->paragraphs);
    mrs_json_int(&json, "not_coded", d->not_coded);
    mrs_json_int(&json, "copies", d->n_copies);
    mrs_json_bool(&json, "sample", d->sample);
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
}

static bool put_row(void *ctx, const mrs_doc_row *d)
{
    listing *l = ctx;
    char day[16], coded[40];
    mrs_str when = published(&d->published, day), name = d->title.len ? d->title : d->uri;
    l->shown++;
    if (l->json) {
        row_json(d, when, l->out);
        return true;
    }
    snprintf(coded, sizeof coded, "%u claim%s", d->n_claims, d->n_claims == 1 ? "" : "s");
    if (d->not_coded)
        snprintf(coded, sizeof coded, "%u of %u not coded", d->not_coded, d->paragraphs);
    mrs_buf_printf(l->out, "%s%.8s  %-10.*s  %-3.*s  %-16s  %.*s\n", d->sample ? "INVENTED " : "",
                   d->id.ptr, (int)when.len, when.ptr, (int)d->lang.len, d->lang.ptr, coded,
                   (int)name.len, name.ptr);
    return true;
}

mrs_status mrs_documents(const mrs_documents_options *options, mrs_buf *out, mrs_buf *note,
                         mrs_err *err)
{
    mrs_store_options read = {.as_of = options->as_of, .held = true};
    mrs_store *store = NULL;
    listing l = {out, options->json, 0};
    mrs_summary summary = {0};
    uint64_t n = 0;
    const mrs_doc_filter filter = {.text = mrs_str_of(options->text),
                                   .lang = mrs_str_of(options->lang),
                                   .not_coded = options->not_coded,
                                   .limit = options->limit};
    mrs_status st = mrs_store_open(options->store, &read, &store, err);
    if (!st)
        st = mrs_store_search(store, &filter, put_row, &l, &n, err);
    if (!st)
        st = mrs_store_summary(store, &summary, err);
    mrs_store_close(store);
    mrs_buf_printf(note, "%llu report%s shown", (unsigned long long)l.shown,
                   l.shown == 1 ? "" : "s");
    if (n > l.shown)
        mrs_buf_printf(note, ", %llu past the limit (--limit 0 shows all)",
                       (unsigned long long)(n - l.shown));
    if (summary.not_coded + summary.in_part)
        mrs_buf_put(note, MRS_STR("; "));
    mrs_coverage_text(&summary, note);
    return st ? st : mrs_buf_status(out, err);
}
