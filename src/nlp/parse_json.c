#include "nlp/parse_json.h"

#include <jansson.h>

typedef struct {
    mrs_doc *doc;
    mrs_parse *parse;
    json_t *root;
    mrs_cpindex index;
    uint32_t n;
} reader;

static json_t *column(const reader *r, const char *name)
{
    json_t *a = json_object_get(r->root, name);
    return json_is_array(a) && json_array_size(a) == r->n ? a : NULL;
}

static mrs_str text_of(const reader *r, json_t *value)
{
    const char *s = json_string_value(value);
    return mrs_str_copy(mrs_str_of(s ? s : ""), r->doc->arena);
}

static bool strings(const reader *r, const char *name, mrs_str **out)
{
    json_t *a = column(r, name);
    if (!a)
        return false;
    *out = MRS_NEW(r->doc->arena, mrs_str, r->n);
    for (uint32_t i = 0; i < r->n; i++)
        (*out)[i] = text_of(r, json_array_get(a, i));
    return true;
}

static uint8_t pos_of(mrs_str name)
{
    static const char *const names[] = {"",
#define MRS_X(name) #name,
                                        MRS_POSES(MRS_X)
#undef MRS_X
    };
    for (uint8_t i = 1; i < sizeof names / sizeof *names; i++)
        if (mrs_str_is(name, names[i]))
            return i;
    return MRS_POS_NONE;
}

static bool tokens(reader *r)
{
    json_t *at = column(r, "tokens");
    json_t *space = column(r, "spacy");
    mrs_tokens *t = &r->doc->tokens;
    t->n = r->n;
    t->at = MRS_NEW(r->doc->arena, mrs_span, r->n);
    t->space = MRS_NEW(r->doc->arena, uint8_t, r->n);
    for (uint32_t i = 0; at && i < r->n; i++) {
        json_t *pair = json_array_get(at, i);
        uint32_t a = (uint32_t)json_integer_value(json_array_get(pair, 0));
        uint32_t b = (uint32_t)json_integer_value(json_array_get(pair, 1));
        t->at[i].start = (uint32_t)mrs_cpindex_byte(&r->index, a);
        t->at[i].end = (uint32_t)mrs_cpindex_byte(&r->index, b);
        json_t *s = space ? json_array_get(space, i) : NULL;
        t->space[i] = json_is_true(s) || json_integer_value(s) == 1;
    }
    return at && strings(r, "norm", &t->norm);
}

static bool tree(reader *r)
{
    mrs_parse *p = r->parse;
    mrs_str *pos = NULL;
    json_t *head = column(r, "head");
    if (!head || !strings(r, "tag", &p->tag) || !strings(r, "pos", &pos) ||
        !strings(r, "morph", &p->morph) || !strings(r, "lemma", &p->lemma) ||
        !strings(r, "dep", &p->dep))
        return false;
    p->n = r->n;
    p->pos = MRS_NEW(r->doc->arena, uint8_t, r->n);
    p->head = MRS_NEW(r->doc->arena, uint32_t, r->n);
    for (uint32_t i = 0; i < r->n; i++) {
        p->pos[i] = pos_of(pos[i]);
        p->head[i] = (uint32_t)json_integer_value(json_array_get(head, i));
        if (p->head[i] >= r->n)
            return false;
    }
    return true;
}

static bool sentences_and_names(reader *r)
{
    mrs_parse *p = r->parse;
    json_t *starts = json_object_get(r->root, "sent_start");
    json_t *ents = json_object_get(r->root, "ents");
    p->n_sents = (uint32_t)json_array_size(starts);
    p->sent_first = MRS_NEW(r->doc->arena, uint32_t, p->n_sents + 1);
    for (uint32_t i = 0; i < p->n_sents; i++)
        p->sent_first[i] = (uint32_t)json_integer_value(json_array_get(starts, i));
    p->sent_first[p->n_sents] = r->n;
    p->n_ents = (uint32_t)json_array_size(ents);
    p->ents = MRS_NEW(r->doc->arena, mrs_ent, p->n_ents);
    for (uint32_t i = 0; i < p->n_ents; i++) {
        json_t *e = json_array_get(ents, i);
        p->ents[i].first = (uint32_t)json_integer_value(json_array_get(e, 0));
        p->ents[i].past = (uint32_t)json_integer_value(json_array_get(e, 1));
        p->ents[i].label = text_of(r, json_array_get(e, 2));
        if (p->ents[i].past > r->n || p->ents[i].first >= p->ents[i].past)
            return false;
    }
    return r->n == 0 || (p->n_sents && p->sent_first[0] == 0);
}

void mrs_parse_edges(mrs_parse *p, mrs_arena *arena)
{
    p->l_edge = MRS_NEW(arena, uint32_t, p->n);
    p->r_edge = MRS_NEW(arena, uint32_t, p->n);
    p->sent = MRS_NEW(arena, uint32_t, p->n);
    p->ent_of = MRS_NEW(arena, uint32_t, p->n);
    for (uint32_t i = 0; i < p->n; i++)
        p->l_edge[i] = p->r_edge[i] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < p->n; i++) {
            uint32_t h = p->head[i];
            if (p->l_edge[i] < p->l_edge[h]) {
                p->l_edge[h] = p->l_edge[i];
                changed = true;
            }
            if (p->r_edge[i] > p->r_edge[h]) {
                p->r_edge[h] = p->r_edge[i];
                changed = true;
            }
        }
    }
    for (uint32_t s = 0; s < p->n_sents; s++)
        for (uint32_t i = p->sent_first[s]; i < p->sent_first[s + 1]; i++)
            p->sent[i] = s;
    for (uint32_t e = 0; e < p->n_ents; e++)
        for (uint32_t i = p->ents[e].first; i < p->ents[e].past; i++)
            p->ent_of[i] = e + 1;
}

static bool fill(reader *r)
{
    mrs_doc *doc = r->doc;
    doc->text = text_of(r, json_object_get(r->root, "text"));
    doc->title = text_of(r, json_object_get(r->root, "title"));
    doc->published.text = text_of(r, json_object_get(r->root, "date"));
    if (mrs_day_read(doc->published.text, &doc->published.first, &doc->published.last))
        doc->published.how = MRS_PUBLISHED_GIVEN;
    r->index = mrs_cpindex_new(doc->text, doc->arena);
    r->n = (uint32_t)json_array_size(json_object_get(r->root, "tokens"));
    r->parse = MRS_NEW(doc->arena, mrs_parse, 1);
    if (!tokens(r) || !tree(r) || !sentences_and_names(r))
        return false;
    mrs_parse_edges(r->parse, doc->arena);
    doc->parse = r->parse;
    return true;
}

mrs_status mrs_parse_read(mrs_doc *doc, mrs_str json_line, mrs_err *err)
{
    json_error_t why;
    reader r = {.doc = doc, .root = json_loadb(json_line.ptr, json_line.len, 0, &why)};
    if (!r.root)
        return mrs_fail(err, MRS_E_FORMAT, "not JSON: %s", why.text);
    bool good = fill(&r);
    json_decref(r.root);
    return good ? MRS_OK : mrs_fail(err, MRS_E_FORMAT, "a column of the parse is missing or wrong");
}
