#include "access/handout.h"

#include "access/cut.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_AHEAD = 31 }; /* days from publication in which a plan still counts as near */

typedef struct {
    mrs_claim claim; /* byte spans of the handed out text */
    mrs_state state;
    mrs_str id, part_of, follows, coincides_with; /* of the team's record */
    uint32_t group, first, past;                  /* trigger, in the team's text */
    mrs_str said;                                 /* JSON without id */
} entry;

typedef struct {
    const mrs_handout_rules *rules;
    const mrs_handout_report *in;
    mrs_handout *out;
    mrs_arena *arena;
    mrs_cpindex index; /* of row->text */
    mrs_private names;
    MRS_VEC(mrs_str) phrases; /* of places and days that are withheld */
    mrs_cuts cuts, title_cuts;
    entry *entries;
    mrs_sensitivity *how; /* [n] of entries, as they came */
    const mrs_claim_row **rows;
    uint32_t n;
    bool any_time; /* a day of the report is withheld */
} making;

/* ---- what is withheld --------------------------------------------------------------------------
 */

static bool headline_stands(const mrs_doc_row *row)
{
    return !row->title.len || mrs_str_starts(row->text, row->title);
}

mrs_str mrs_handout_text(const mrs_doc_row *row, mrs_arena *arena)
{
    return headline_stands(row) ? row->text
                                : mrs_str_join(row->title, MRS_STR("\n"), row->text, arena);
}

static mrs_span bytes_of(const making *m, mrs_span points)
{
    if (mrs_span_empty(points))
        return (mrs_span){0, 0};
    return (mrs_span){(uint32_t)mrs_cpindex_byte(&m->index, points.start),
                      (uint32_t)mrs_cpindex_byte(&m->index, points.end)};
}

static mrs_str words_of(const making *m, mrs_span points)
{
    return mrs_span_str(m->in->row->text, bytes_of(m, points));
}

static void add_phrase(making *m, mrs_str words)
{
    words = mrs_str_trim(words);
    if (words.len < 3)
        return;
    for (uint32_t i = 0; i < m->phrases.n; i++)
        if (mrs_str_eq(m->phrases.at[i], words))
            return;
    *MRS_PUSH(m->arena, &m->phrases) = words;
}

static bool is_capital(mrs_str word)
{
    size_t at = 0;
    return word.len && (mrs_cp_is_upper(mrs_utf8_next(word, &at)) || (word.ptr[0] & 0x80));
}

/* Runs of words with a capital: "Tal Rifat" of "near the town of Tal Rifat". */
static void add_names_in(making *m, mrs_str words)
{
    mrs_span w, run = {0, 0};
    for (size_t at = 0; mrs_name_word(words, &at, &w);) {
        bool capital = is_capital(mrs_span_str(words, w));
        if (capital)
            run = (mrs_span){mrs_span_empty(run) ? w.start : run.start, w.end};
        else if (!mrs_span_empty(run) && w.end - w.start > 3) {
            add_phrase(m, mrs_span_str(words, run));
            run = (mrs_span){0, 0};
        }
    }
    if (!mrs_span_empty(run))
        add_phrase(m, mrs_span_str(words, run));
}

static void withhold_place(making *m, const mrs_place *p)
{
    if (p->precision != MRS_PRECISION_EXACT && p->precision != MRS_PRECISION_NEAR &&
        p->precision != MRS_PRECISION_NONE)
        return;
    add_phrase(m, p->name);
    add_names_in(m, words_of(m, p->at));
}

static void withhold_claim(making *m, const mrs_claim_row *row, mrs_sensitivity how)
{
    const mrs_claim *c = &row->claim;
    if (how.place || how.time)
        *MRS_PUSH(m->arena, &m->cuts) = bytes_of(m, c->sentence);
    if (how.place && c->place) {
        withhold_place(m, c->place);
        for (uint32_t i = 0; i < c->place->n_parts; i++)
            withhold_place(m, &c->place->parts[i]);
    }
    if (how.time && (c->time.precision == MRS_TIME_DAY || c->time.precision == MRS_TIME_TIME))
        add_phrase(m, words_of(m, c->time.at));
}

/* Paragraphs in languages in which names cannot be told. */
static void withhold_foreign(making *m)
{
    mrs_str list = m->in->row->foreign;
    json_t *root = list.len ? json_loadb(list.ptr, list.len, 0, NULL) : NULL, *one;
    size_t i;
    json_array_foreach(root, i, one)
    {
        const mrs_span at = {(uint32_t)json_integer_value(json_array_get(one, 0)),
                             (uint32_t)json_integer_value(json_array_get(one, 1))};
        *MRS_PUSH(m->arena, &m->cuts) = bytes_of(m, at);
    }
    json_decref(root);
}

/* Wherever text has a private word or a withheld phrase. */
static void cut_words(making *m, mrs_str text, mrs_cuts *cuts)
{
    mrs_span w;
    for (size_t at = 0; mrs_name_word(text, &at, &w);)
        if (mrs_private_has(&m->names, mrs_span_str(text, w), m->arena))
            *MRS_PUSH(m->arena, cuts) = w;
}

static void cut_phrases(making *m, mrs_str text, mrs_cuts *cuts)
{
    for (uint32_t i = 0; i < m->phrases.n; i++)
        for (size_t at = 0, n; at < text.len; at += n ? n : 1)
            if ((n = mrs_words_at(text, at, m->phrases.at[i])) > 0)
                *MRS_PUSH(m->arena, cuts) = (mrs_span){(uint32_t)at, (uint32_t)(at + n)};
}

static void cut_names(making *m)
{
    const mrs_doc_row *row = m->in->row;
    uint32_t shift = headline_stands(row) ? 0 : (uint32_t)row->title.len + 1;
    for (uint32_t i = 0; i < m->names.at.n; i++) {
        mrs_span at = m->names.at.at[i];
        if (at.start >= shift)
            *MRS_PUSH(m->arena, &m->cuts) = (mrs_span){at.start - shift, at.end - shift};
        else
            *MRS_PUSH(m->arena, &m->title_cuts) = at;
    }
}

static void withhold(making *m)
{
    const mrs_doc_row *row = m->in->row;
    for (uint32_t i = 0; i < m->n; i++)
        withhold_claim(m, m->rows[i], m->how[i]);
    if (m->in->parsed) {
        mrs_private_find(m->rules->names, m->in->parsed, &m->names, m->arena);
        withhold_foreign(m);
        cut_names(m);
    } else { /* nobody can tell a name in it */
        *MRS_PUSH(m->arena, &m->cuts) = (mrs_span){0, (uint32_t)row->text.len};
        *MRS_PUSH(m->arena, &m->title_cuts) = (mrs_span){0, (uint32_t)row->title.len};
    }
    cut_phrases(m, row->text, &m->cuts);
    cut_phrases(m, row->title, &m->title_cuts);
    cut_words(m, row->title, &m->title_cuts);
    mrs_cuts_settle(&m->cuts);
    mrs_cuts_settle(&m->title_cuts);
}

/* ---- what claims say ---------------------------------------------------------------------------
 */

static bool is_tainted(const making *m, mrs_str words)
{
    mrs_span w;
    for (size_t at = 0; mrs_name_word(words, &at, &w);)
        if (mrs_private_has(&m->names, mrs_span_str(words, w), m->arena))
            return true;
    for (uint32_t i = 0; i < m->phrases.n; i++)
        if (mrs_profile_told(words, m->phrases.at[i]))
            return true;
    return false;
}

static bool has_name(mrs_str words)
{
    mrs_span w;
    for (size_t at = 0; mrs_name_word(words, &at, &w);)
        if (is_capital(mrs_span_str(words, w)))
            return true;
    return false;
}

/* "hospital" of "Al-Shifa Hospital"; else what kind it is. */
static mrs_str noun_of(const making *m, mrs_str name, const char *kind)
{
    mrs_span w, last = {0, 0};
    for (size_t at = 0; mrs_name_word(name, &at, &w);)
        last = w;
    mrs_str noun = mrs_lower(mrs_span_str(name, last), m->arena);
    uint32_t bits = mrs_nlp_word(m->rules->names->nlp, noun, m->arena);
    bool common = (bits & MRS_WORD_NOUN) && (bits & MRS_WORD_SEEN) && !is_tainted(m, noun);
    return common ? mrs_str_copy(noun, m->arena) : mrs_str_of(kind);
}

/* A name that is not the register's, as it may leave. */
static mrs_str clean(const making *m, mrs_str name, mrs_str id, bool coarse, const char *kind)
{
    bool leaves = id.len || !(is_tainted(m, name) || (coarse && has_name(name)));
    return leaves ? name : noun_of(m, name, kind);
}

static mrs_span led(const making *m, mrs_span points)
{
    return mrs_cut_span(&m->cuts, bytes_of(m, points));
}

static mrs_party *parties(const making *m, const mrs_party *from, uint32_t n, bool coarse)
{
    mrs_party *out = MRS_NEW(m->arena, mrs_party, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = from[i];
        out[i].at = led(m, from[i].at);
        out[i].name = clean(m, from[i].name, from[i].id, coarse, mrs_actor_kind_text(from[i].kind));
    }
    return out;
}

static mrs_place *places(const making *m, const mrs_place *from, uint32_t n)
{
    mrs_place *out = MRS_NEW(m->arena, mrs_place, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = from[i];
        out[i].at = led(m, from[i].at);
        out[i].parts = from[i].n_parts ? places(m, from[i].parts, from[i].n_parts) : NULL;
        bool area = from[i].withheld && from[i].sensitive; /* may be called as its town is */
        if (!area && !out[i].gazetteer_id.len && is_tainted(m, out[i].name))
            out[i].name = MRS_STR("");
    }
    return out;
}

static mrs_quantity *quantities(const making *m, const mrs_claim *c, bool coarse)
{
    mrs_quantity *out = MRS_NEW(m->arena, mrs_quantity, c->n_quantities + 1);
    for (uint32_t i = 0; i < c->n_quantities; i++) {
        out[i] = c->quantities[i];
        out[i].at = led(m, c->quantities[i].at);
        out[i].unit = clean(m, out[i].unit, MRS_STR(""), coarse, "person");
    }
    return out;
}

static mrs_claim claim_of(const making *m, const mrs_claim *from, mrs_sensitivity how)
{
    mrs_claim c = *from;
    bool coarse = how.place || how.time;
    mrs_claim_coarsen(m->rules->ground, how, &c, m->arena);
    if (m->any_time)
        mrs_claim_bounds(&c);
    c.trigger = led(m, c.trigger);
    c.sentence = led(m, c.sentence);
    c.instrument = led(m, c.instrument);
    c.means = led(m, c.means);
    c.actors = parties(m, c.actors, c.n_actors, coarse);
    c.targets = parties(m, c.targets, c.n_targets, coarse);
    if (c.responsibility_by)
        c.responsibility_by = parties(m, c.responsibility_by, 1, coarse);
    c.place = c.place ? places(m, c.place, 1) : NULL;
    c.time.at = led(m, c.time.at);
    c.time.anchor = led(m, c.time.anchor);
    c.time.value = mrs_span_empty(c.time.at) ? MRS_STR("") : c.time.value;
    c.quantities = quantities(m, &c, coarse);
    c.source.at = led(m, c.source.at);
    c.source.name = clean(m, c.source.name, c.source.id, coarse, "unnamed");
    c.source.via = parties(m, c.source.via, c.source.n_via, coarse);
    c.why = NULL; /* reasons quote the report */
    c.n_why = 0;
    return c;
}

/* ---- in order ---------------------------------------------------------------------------------
 */

static int order(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* As a coding has them; of one trigger and type, in the order of what they say. */
static int by_place_in_text(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    int c = order(x->claim.trigger.start, y->claim.trigger.start);
    c = c ? c : order(x->claim.trigger.end, y->claim.trigger.end);
    c = c ? c : order((uint32_t)x->claim.type, (uint32_t)y->claim.type);
    c = c ? c : order(x->first, y->first);
    c = c ? c : order(x->past, y->past);
    return c ? c : mrs_str_cmp(x->said, y->said);
}

static uint32_t index_of(const making *m, mrs_str id)
{
    for (uint32_t i = 0; id.len && i < m->n; i++)
        if (mrs_str_eq(m->entries[i].id, id))
            return i + 1;
    return 0;
}

static uint32_t group_of(const making *m, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (m->entries[i].group == m->entries[at].group)
            return m->entries[i].claim.event;
    return at + 1;
}

static void write_coding(making *m)
{
    mrs_coding *coding = MRS_NEW(m->arena, mrs_coding, 1);
    mrs_buf said = {0};
    *coding = (mrs_coding){.claims = MRS_NEW(m->arena, mrs_claim, m->n + 1), .n = m->n};
    m->out->states = MRS_NEW(m->arena, mrs_state, m->n + 1);
    m->out->of = MRS_NEW(m->arena, mrs_str, m->n + 1);
    for (uint32_t i = 0; i < m->n; i++) {
        entry *e = &m->entries[i];
        e->claim.event = group_of(m, i);
        e->claim.part_of = index_of(m, e->part_of);
        e->claim.follows = index_of(m, e->follows);
        e->claim.coincides_with = index_of(m, e->coincides_with);
        coding->claims[i] = e->claim;
        m->out->states[i] = e->state;
        m->out->of[i] = e->id;
        mrs_buf_printf(&said, "%.*s %u %u %u %u %d\n", (int)e->said.len, e->said.ptr,
                       e->claim.event, e->claim.part_of, e->claim.follows, e->claim.coincides_with,
                       (int)e->state);
    }
    m->out->doc.coding = coding;
    mrs_sha256_hex(mrs_buf_view(&said), m->out->said);
    mrs_buf_clear(&said);
}

static mrs_str claim_text(const making *m, const mrs_cpindex *index, const mrs_claim *c)
{
    mrs_buf buf = {0};
    mrs_json json = {.out = &buf};
    mrs_claim_json(&m->out->doc, index, c, MRS_STR(""), &json, NULL);
    mrs_str text = mrs_str_copy(mrs_buf_view(&buf), m->arena);
    mrs_buf_clear(&buf);
    return text;
}

static void make_claims(making *m)
{
    mrs_cpindex index = mrs_cpindex_new(m->out->doc.text, m->arena);
    m->entries = MRS_NEW(m->arena, entry, m->n + 1);
    for (uint32_t i = 0; i < m->n; i++) {
        const mrs_claim_row *row = m->rows[i];
        entry *e = &m->entries[i];
        *e = (entry){.claim = claim_of(m, &row->claim, m->how[i]),
                     .state = row->state,
                     .id = row->id,
                     .part_of = row->part_of,
                     .follows = row->follows,
                     .coincides_with = row->coincides_with,
                     .group = row->group,
                     .first = row->claim.trigger.start,
                     .past = row->claim.trigger.end};
        e->said = claim_text(m, &index, &e->claim);
    }
    if (m->n)
        qsort(m->entries, m->n, sizeof *m->entries, by_place_in_text);
    write_coding(m);
}

/* ---- when it may leave -------------------------------------------------------------------------
 */

/* The last day that a claim, as it leaves, tells of; plans far ahead do not hold a report back. */
static int32_t last_day(const making *m, const mrs_claim *c)
{
    int32_t first, day = MRS_NO_DAY, published = m->in->row->published.last;
    const int32_t told[] = {c->time.start, c->time.end, c->time.not_after};
    mrs_str retrieved = m->in->row->retrieved;
    if (published == MRS_NO_DAY && retrieved.len >= 10)
        (void)mrs_day_read(mrs_str_sub(retrieved, 0, 10), &first, &published);
    day = published;
    for (int i = 0; i < 3; i++)
        if (told[i] != MRS_NO_DAY && told[i] > day &&
            (published == MRS_NO_DAY || told[i] <= published + MOST_AHEAD))
            day = told[i];
    return day;
}

static void set_due(making *m)
{
    m->out->due = MRS_NO_DAY;
    for (uint32_t i = 0; i < m->n; i++) {
        mrs_claim c = m->rows[i]->claim;
        if (!m->how[i].late_hours)
            continue;
        mrs_claim_coarsen(m->rules->ground, m->how[i], &c, m->arena);
        int32_t day = last_day(m, &c), after = (int32_t)(m->how[i].late_hours + 23) / 24 + 1;
        if (day != MRS_NO_DAY && (m->out->due == MRS_NO_DAY || day + after > m->out->due))
            m->out->due = day + after;
    }
}

/* ---- the document ------------------------------------------------------------------------------
 */

/* Only addresses of the web; where something is withheld, only of the site: its pages tell it. */
static mrs_str address_of(mrs_str uri, bool whole)
{
    size_t host = mrs_str_starts(uri, MRS_STR("https://"))  ? 8
                  : mrs_str_starts(uri, MRS_STR("http://")) ? 7
                                                            : 0;
    if (!host || whole)
        return host ? uri : MRS_STR("");
    while (host < uri.len && uri.ptr[host] != '/' && uri.ptr[host] != '?' && uri.ptr[host] != '#')
        host++;
    return mrs_str_sub(uri, 0, host);
}

static void write_bytes(mrs_doc *doc, mrs_arena *arena)
{
    char day[16], hash[65];
    mrs_buf buf = {0};
    mrs_json json = {.out = &buf};
    size_t n = mrs_day_text(doc->published.first, day);
    mrs_json_object(&json, NULL);
    mrs_json_str_or_null(&json, "uri", doc->uri);
    mrs_json_str_or_null(&json, "publisher", doc->publisher);
    mrs_json_str_or_null(&json, "title", doc->title);
    mrs_json_str_or_null(&json, "lang", doc->lang);
    mrs_json_str_or_null(&json, "published", (mrs_str){day, n});
    mrs_json_bool(&json, "fetched", doc->origin.fetched);
    mrs_json_str(&json, "text", doc->text);
    mrs_json_end(&json, '}');
    doc->bytes = mrs_str_copy(mrs_buf_view(&buf), arena);
    mrs_buf_clear(&buf);
    mrs_sha256_hex(doc->bytes, hash);
    doc->id = mrs_str_copy(mrs_str_of(hash), arena);
    mrs_sha256_hex(doc->text, hash);
    doc->text_sha256 = mrs_str_copy(mrs_str_of(hash), arena);
}

static mrs_str carrier_of(const making *m, mrs_str publisher)
{
    return is_tainted(m, publisher) ? MRS_STR("") : publisher;
}

static void write_carriers(making *m)
{
    const mrs_doc_row *row = m->in->row;
    m->out->carriers = MRS_NEW(m->arena, mrs_str, row->n_copies + 1);
    for (uint32_t i = 0; i < row->n_copies; i++)
        m->out->carriers[i] = carrier_of(m, row->copies[i].publisher);
}

static void write_doc(making *m)
{
    const mrs_doc_row *row = m->in->row;
    mrs_doc *doc = &m->out->doc;
    bool whole = !m->cuts.n && !m->title_cuts.n;
    *doc = (mrs_doc){.arena = m->arena,
                     .uri = address_of(row->uri, whole),
                     .publisher = carrier_of(m, row->publisher),
                     .title = mrs_cut_text(row->title, &m->title_cuts, m->arena),
                     .lang = row->lang,
                     .published = row->published,
                     .origin = {.format = "text", .fetched = row->fetched},
                     .sample = row->sample,
                     .text = mrs_cut_text(row->text, &m->cuts, m->arena),
                     .n_paragraphs = row->paragraphs};
    doc->published.text = MRS_STR("");
    write_bytes(doc, m->arena);
    write_carriers(m);
}

static void take_claims(making *m)
{
    const mrs_handout_report *in = m->in;
    mrs_claim_row *live = MRS_NEW(m->arena, mrs_claim_row, in->n + 1);
    m->rows = MRS_NEW(m->arena, const mrs_claim_row *, in->n + 1);
    for (uint32_t i = 0; i < in->n; i++)
        if (in->claims[i].state != MRS_STATE_REJECTED) {
            live[m->n] = in->claims[i];
            m->rows[m->n] = &live[m->n];
            m->n++;
        }
    m->how = MRS_NEW(m->arena, mrs_sensitivity, m->n + 1);
    mrs_profile_judge(m->rules->profile, live, m->n, m->how);
    for (uint32_t i = 0; i < m->n; i++)
        m->any_time = m->any_time || m->how[i].time;
}

void mrs_handout_make(const mrs_handout_rules *rules, const mrs_handout_report *report,
                      mrs_handout *out, mrs_arena *arena)
{
    making m = {.rules = rules, .in = report, .out = out, .arena = arena};
    *out = (mrs_handout){0};
    m.index = mrs_cpindex_new(report->row->text, arena);
    take_claims(&m);
    out->none = !report->parsed && !m.n;
    if (out->none)
        return;
    withhold(&m);
    write_doc(&m);
    memcpy(out->form, out->doc.text_sha256.ptr, sizeof out->form);
    make_claims(&m);
    set_due(&m);
}

void mrs_handout_number(mrs_handout *handout, uint32_t n, mrs_arena *arena)
{
    if (!n)
        return;
    handout->doc.text = mrs_str_format(arena, "%.*s\n[%u]", (int)handout->doc.text.len,
                                       handout->doc.text.ptr, n + 1);
    write_bytes(&handout->doc, arena);
}

void mrs_handout_copy(const mrs_handout *handout, const mrs_doc_row *row, uint32_t at,
                      mrs_handout *out, mrs_arena *arena)
{
    const mrs_copy_row *copy = &row->copies[at];
    *out = *handout;
    out->doc.uri = address_of(copy->uri, false);
    out->doc.publisher = handout->carriers[at];
    out->doc.published = copy->published;
    out->doc.published.text = MRS_STR("");
    write_bytes(&out->doc, arena);
}
