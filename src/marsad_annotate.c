/* marsad_annotate.c - `marsad annotate`: a line of JSON in, a line of JSON out, no store. */
#include "marsad_internal.h"

#include <jansson.h>
#include <math.h>

bool mrs_annotate_read(mrs_str name, mrs_annotate_what *out)
{
    static const char *const names[] = {"parse", "names", "places", "times", "claims", "page"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (mrs_str_is(name, names[i])) {
            *out = (mrs_annotate_what)i;
            return true;
        }
    }
    return false;
}

/* ---- in ----------------------------------------------------------------------------------------
 */
typedef struct {
    mrs_doc *doc;
    const mrs_canon *canon; /* NULL: line breaks are left as they are */
    const char *text, *title, *date, *publisher;
    size_t text_len;
    mrs_str given; /* the text with its line breaks; doc->text is as long, wraps undone */
} request;

static mrs_status fill(void *ctx, mrs_err *err)
{
    request *r = ctx;
    mrs_doc *doc = r->doc;
    r->given = mrs_str_copy((mrs_str){r->text, r->text_len}, doc->arena);
    doc->text = r->canon ? mrs_canon_unwrapped(r->canon, r->given, doc->arena) : r->given;
    if (r->canon)
        doc->dateline = mrs_canon_dateline(r->canon, doc->text, doc->arena);
    doc->title = mrs_str_copy(mrs_str_of(r->title), doc->arena);
    doc->publisher = mrs_str_copy(mrs_str_of(r->publisher), doc->arena);
    doc->published.text = mrs_str_copy(mrs_str_of(r->date), doc->arena);
    if (!r->date || !*r->date)
        return MRS_OK;
    if (!mrs_day_read(doc->published.text, &doc->published.first, &doc->published.last))
        return mrs_fail(err, MRS_E_FORMAT, "\"date\" is \"%.40s\", not YYYY, YYYY-MM or YYYY-MM-DD",
                        r->date);
    doc->published.how = MRS_PUBLISHED_GIVEN;
    return MRS_OK;
}

static mrs_status read_request(json_t *root, request *r, mrs_err *err)
{
    json_t *text = json_object_get(root, "text");
    if (!json_is_object(root))
        return mrs_fail(err, MRS_E_FORMAT, "not a JSON object");
    if (!json_is_string(text))
        return mrs_fail(err, MRS_E_FORMAT, "no \"text\"");
    r->text = json_string_value(text);
    r->text_len = json_string_length(text);
    r->title = json_string_value(json_object_get(root, "title"));
    r->date = json_string_value(json_object_get(root, "date"));
    r->publisher = json_string_value(json_object_get(root, "publisher"));
    return mrs_arena_run(&r->doc->arena, 1, fill, r, err);
}

mrs_status mrs_request_doc(const mrs_engine *engine, json_t *root, mrs_doc *doc, mrs_err *err)
{
    request r = {.doc = doc, .canon = engine->canon};
    return read_request(root, &r, err);
}

/* ---- out ---------------------------------------------------------------------------------------
 */
typedef struct {
    const mrs_engine *engine;
    mrs_doc *doc;
    mrs_cpindex index;
    mrs_json json;
} writer;

static void span(writer *w, const char *key, mrs_span at)
{
    mrs_json_array(&w->json, key);
    mrs_json_int(&w->json, NULL, mrs_cpindex_of(&w->index, at.start));
    mrs_json_int(&w->json, NULL, mrs_cpindex_of(&w->index, at.end));
    mrs_json_end(&w->json, ']');
}

static void ends(writer *w, mrs_span at)
{
    mrs_json_int(&w->json, "start", mrs_cpindex_of(&w->index, at.start));
    mrs_json_int(&w->json, "end", mrs_cpindex_of(&w->index, at.end));
    mrs_json_str(&w->json, "text", mrs_span_str(w->doc->text, at));
}

static void strings(writer *w, const char *key, const mrs_str *values, uint32_t n)
{
    mrs_json_array(&w->json, key);
    for (uint32_t i = 0; i < n; i++)
        mrs_json_str(&w->json, NULL, values[i]);
    mrs_json_end(&w->json, ']');
}

static const char *pos_name(uint8_t pos)
{
    static const char *const names[] = {"",
#define MRS_X(name) #name,
                                        MRS_POSES(MRS_X)
#undef MRS_X
    };
    return names[pos];
}

static void numbers(writer *w)
{
    const mrs_parse *p = w->doc->parse;
    mrs_json_array(&w->json, "pos");
    for (uint32_t i = 0; i < p->n; i++)
        mrs_json_str(&w->json, NULL, mrs_str_of(pos_name(p->pos[i])));
    mrs_json_end(&w->json, ']');
    mrs_json_array(&w->json, "head");
    for (uint32_t i = 0; i < p->n; i++)
        mrs_json_int(&w->json, NULL, p->head[i]);
    mrs_json_end(&w->json, ']');
    mrs_json_array(&w->json, "sent_start");
    for (uint32_t i = 0; i < p->n_sents; i++)
        mrs_json_int(&w->json, NULL, p->sent_first[i]);
    mrs_json_end(&w->json, ']');
}

static void put_parse(writer *w)
{
    const mrs_parse *p = w->doc->parse;
    mrs_json_str(&w->json, "text", w->doc->text);
    mrs_json_array(&w->json, "tokens");
    for (uint32_t i = 0; i < p->n; i++)
        span(w, NULL, w->doc->tokens.at[i]);
    mrs_json_end(&w->json, ']');
    mrs_json_array(&w->json, "spacy");
    for (uint32_t i = 0; i < p->n; i++)
        mrs_json_int(&w->json, NULL, w->doc->tokens.space[i]);
    mrs_json_end(&w->json, ']');
    strings(w, "norm", w->doc->tokens.norm, p->n);
    strings(w, "tag", p->tag, p->n);
    strings(w, "morph", p->morph, p->n);
    strings(w, "lemma", p->lemma, p->n);
    strings(w, "dep", p->dep, p->n);
    numbers(w);
    mrs_json_array(&w->json, "ents");
    for (uint32_t i = 0; i < p->n_ents; i++) {
        mrs_json_array(&w->json, NULL);
        mrs_json_int(&w->json, NULL, p->ents[i].first);
        mrs_json_int(&w->json, NULL, p->ents[i].past);
        mrs_json_str(&w->json, NULL, p->ents[i].label);
        mrs_json_end(&w->json, ']');
    }
    mrs_json_end(&w->json, ']');
}

static void put_actors(writer *w)
{
    mrs_actors_json(w->doc, &w->index, &w->json);
}

static void put_tagged(writer *w)
{
    mrs_tagged_json(w->doc, &w->index, &w->json);
}

static void put_names(writer *w)
{
    mrs_names_json(w->engine, w->doc, &w->index, &w->json);
}

static void put_place(writer *w, const mrs_place *p)
{
    mrs_json_object(&w->json, NULL);
    ends(w, p->at);
    mrs_json_str(&w->json, "name", p->name);
    mrs_json_num(&w->json, "lat", p->lat);
    mrs_json_num(&w->json, "lon", p->lon);
    mrs_json_str_or_null(&w->json, "gazetteer_id", p->gazetteer_id);
    mrs_json_str_or_null(&w->json, "country", mrs_str_of(p->country));
    mrs_json_str_or_null(&w->json, "admin1", p->admin1);
    mrs_json_str(&w->json, "precision", mrs_str_of(mrs_precision_text(p->precision)));
    mrs_json_num(&w->json, "radius_km", p->radius_km);
    mrs_json_bool(&w->json, "withheld", p->withheld);
    mrs_json_bool(&w->json, "conflict", p->conflict);
    mrs_json_bool(&w->json, "demonym", p->demonym);
    mrs_json_bool(&w->json, "in_name", p->in_name);
    mrs_json_bool(&w->json, "anaphor", p->anaphor);
    mrs_json_bool(&w->json, "dateline", p->dateline);
    if (!mrs_span_empty(p->named))
        span(w, "named", p->named);
    else
        mrs_json_null(&w->json, "named");
    mrs_json_num(&w->json, "centre_lat", p->centre_lat);
    mrs_json_num(&w->json, "centre_lon", p->centre_lon);
    mrs_json_str_or_null(&w->json, "why", p->why);
    mrs_json_array(&w->json, "places");
    for (uint32_t i = 0; i < p->n_parts; i++)
        put_place(w, &p->parts[i]);
    mrs_json_end(&w->json, ']');
    mrs_json_end(&w->json, '}');
}

static void put_places(writer *w)
{
    mrs_json_array(&w->json, "places");
    for (uint32_t i = 0; i < w->doc->ground->places.n; i++)
        put_place(w, &w->doc->ground->places.at[i]);
    mrs_json_end(&w->json, ']');
}

static void day(writer *w, const char *key, int32_t value)
{
    char text[16];
    size_t n = mrs_day_text(value, text);
    mrs_json_str_or_null(&w->json, key, (mrs_str){text, n});
}

static void put_times(writer *w)
{
    static const char *const types[] = {"DATE", "TIME", "DURATION", "SET"};
    mrs_json_array(&w->json, "times");
    for (uint32_t i = 0; i < w->doc->ground->whens.n; i++) {
        const mrs_when *t = &w->doc->ground->whens.at[i];
        mrs_json_object(&w->json, NULL);
        ends(w, t->at);
        mrs_json_str(&w->json, "type", mrs_str_of(types[t->type]));
        mrs_json_str_or_null(&w->json, "value", t->value);
        mrs_json_str_or_null(&w->json, "mod", t->mod);
        day(w, "first", t->start);
        day(w, "last", t->end);
        mrs_json_str(&w->json, "precision", mrs_str_of(mrs_time_precision_text(t->precision)));
        day(w, "deadline", t->deadline);
        mrs_json_end(&w->json, '}');
    }
    mrs_json_end(&w->json, ']');
}

/* The words that topics and rows are known by, each as often as it stands: a token's lemma, else
 * its form. */
static void put_words(writer *w)
{
    const mrs_coder *coder = w->engine->coder;
    mrs_json_array(&w->json, "words");
    for (uint32_t i = 0; i < w->doc->parse->n; i++) {
        mrs_str lemma = mrs_str_lower_ascii(w->doc->parse->lemma[i], w->doc->arena);
        mrs_str form = mrs_str_lower_ascii(mrs_token_text(w->doc, i), w->doc->arena);
        if (mrs_coder_knows(coder, lemma) || mrs_coder_knows(coder, form))
            mrs_json_str(&w->json, NULL, mrs_coder_knows(coder, lemma) ? lemma : form);
    }
    mrs_json_end(&w->json, ']');
}

/* What the document speaks of, and words that look like an event and tell none. */
static void put_rest(writer *w)
{
    const mrs_coding *c = w->doc->coding;
    mrs_json_object(&w->json, "topics");
    for (unsigned i = 0; i < MRS_N_TOPICS; i++)
        if (c->topics[i] > 0.0F)
            mrs_json_num(&w->json, mrs_topic_text((mrs_topic)i),
                         round((double)c->topics[i] * 1000) / 1000);
    mrs_json_end(&w->json, '}');
    put_words(w);
    mrs_json_array(&w->json, "passed_over");
    for (uint32_t i = 0; i < c->n_passed; i++) {
        mrs_json_object(&w->json, NULL);
        ends(w, c->passed[i].trigger);
        mrs_json_str(&w->json, "type", mrs_str_of(mrs_type_text(c->passed[i].type)));
        mrs_json_str(&w->json, "mode", c->passed[i].mode);
        mrs_json_str(&w->json, "why", c->passed[i].why);
        mrs_json_end(&w->json, '}');
    }
    mrs_json_end(&w->json, ']');
    put_actors(w);
}

/* Names that other sentences give to those a claim tells of without one; claim: its index. */
static void put_identified(writer *w)
{
    const mrs_coding *c = w->doc->coding;
    mrs_json_array(&w->json, "identified");
    for (uint32_t i = 0; i < c->identified.n; i++) {
        mrs_json_object(&w->json, NULL);
        ends(w, c->identified.at[i].at);
        mrs_json_int(&w->json, "claim", c->identified.at[i].claim);
        mrs_json_str(&w->json, "role", mrs_str_of(mrs_role_text(c->identified.at[i].role)));
        mrs_json_end(&w->json, '}');
    }
    mrs_json_end(&w->json, ']');
}

static void put_claims(writer *w)
{
    mrs_json_array(&w->json, "claims");
    for (uint32_t i = 0; i < w->doc->coding->n; i++)
        mrs_claim_json(w->doc, &w->index, &w->doc->coding->claims[i], MRS_STR(""), &w->json, NULL);
    mrs_json_end(&w->json, ']');
    mrs_json_array(&w->json, "happenings"); /* [claim]: claims with one number tell one happening */
    for (uint32_t i = 0; i < w->doc->coding->n; i++)
        mrs_json_int(&w->json, NULL, w->doc->coding->claims[i].event);
    mrs_json_end(&w->json, ']');
    put_identified(w);
    put_rest(w);
    put_tagged(w);
    put_places(w);
}

void mrs_request_id(const json_t *root, mrs_json *json)
{
    json_t *id = json_object_get(root, "id");
    char *text = id ? json_dumps(id, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    mrs_json_raw(json, "id", text ? mrs_str_of(text) : MRS_STR("null"));
    free(text);
}

typedef struct {
    writer *w;
    mrs_annotate_what what;
    const json_t *root;
} writing;

static mrs_status write_all(void *ctx, mrs_err *err)
{
    static void (*const parts[])(writer *) = {put_parse, put_names, put_places, put_times,
                                              put_claims};
    (void)err;
    writing *g = ctx;
    g->w->index = mrs_cpindex_new(g->w->doc->text, g->w->doc->arena);
    mrs_json_object(&g->w->json, NULL);
    mrs_request_id(g->root, &g->w->json);
    parts[g->what](g->w);
    mrs_json_end(&g->w->json, '}');
    mrs_buf_putc(g->w->json.out, '\n');
    return MRS_OK;
}

static mrs_status answer(mrs_worker *worker, mrs_annotate_what what, const json_t *root,
                         const request *r, mrs_buf *out, mrs_err *err)
{
    mrs_doc *doc = r->doc;
    static const mrs_upto upto[] = {MRS_UPTO_PARSE, MRS_UPTO_CODE, MRS_UPTO_GROUND, MRS_UPTO_GROUND,
                                    MRS_UPTO_CODE};
    mrs_status st = mrs_worker_run(worker, doc, upto[what], err);
    if (st)
        return st;
    doc->text = r->given;
    writer w = {.engine = worker->engine, .doc = doc, .json = {.out = out}};
    writing g = {&w, what, root};
    return mrs_arena_run(&doc->arena, 1, write_all, &g, err);
}

static mrs_status answer_page(mrs_worker *worker, const json_t *root, mrs_doc *doc, mrs_buf *out,
                              mrs_err *err)
{
    writer w = {.doc = doc, .json = {.out = out}};
    mrs_json_object(&w.json, NULL);
    mrs_request_id(root, &w.json);
    mrs_status st = mrs_annotate_page(worker->engine->canon, root, doc, &w.json, err);
    mrs_json_end(&w.json, '}');
    mrs_buf_putc(out, '\n');
    return st;
}

mrs_status mrs_annotate(mrs_worker *worker, mrs_annotate_what what, mrs_str line, mrs_buf *out,
                        mrs_err *err)
{
    json_error_t why;
    json_t *root = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &why);
    if (!root)
        return mrs_fail(err, MRS_E_FORMAT, "not JSON: %s (column %d)", why.text, why.column);
    request r = {.doc = mrs_doc_new(MRS_DOC_CEILING),
                 .canon = what == MRS_ANNOTATE_PARSE ? NULL : worker->engine->canon};
    size_t before = out->len;
    mrs_status st = r.doc ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = what == MRS_ANNOTATE_PAGE ? answer_page(worker, root, r.doc, out, err)
                                       : read_request(root, &r, err);
    if (!st && what != MRS_ANNOTATE_PAGE)
        st = answer(worker, what, root, &r, out, err);
    if (!st)
        st = mrs_buf_status(out, err);
    if (st)
        out->len = before;
    mrs_doc_free(r.doc);
    json_decref(root);
    return st;
}
