/* marsad_names.c - `marsad annotate names`: the tagger's names, the actors, and every noun with all
 * that the stages know of it. */
#include "marsad_internal.h"

/* What one noun is to the other stages: 1 + index in their lists, 0 none. */
typedef struct {
    uint32_t ent, actor, place, when, count;
} known;

typedef struct {
    const mrs_engine *engine;
    const mrs_doc *doc;
    const mrs_cpindex *index;
    mrs_json *json;
    known *of; /* [tokens] */
} writer;

static void put_span(writer *w, const char *key, mrs_span at)
{
    mrs_json_array(w->json, key);
    mrs_json_int(w->json, NULL, mrs_cpindex_of(w->index, at.start));
    mrs_json_int(w->json, NULL, mrs_cpindex_of(w->index, at.end));
    mrs_json_end(w->json, ']');
}

static void put_ends(writer *w, mrs_span at)
{
    mrs_json_int(w->json, "start", mrs_cpindex_of(w->index, at.start));
    mrs_json_int(w->json, "end", mrs_cpindex_of(w->index, at.end));
    mrs_json_str(w->json, "text", mrs_span_str(w->doc->text, at));
}

static mrs_span bytes(const mrs_doc *doc, uint32_t first, uint32_t past)
{
    return (mrs_span){doc->tokens.at[first].start, doc->tokens.at[past - 1].end};
}

void mrs_tagged_json(const mrs_doc *doc, const mrs_cpindex *index, mrs_json *json)
{
    writer out = {.doc = doc, .index = index, .json = json}, *w = &out;
    const mrs_parse *p = w->doc->parse;
    mrs_json_array(w->json, "names");
    for (uint32_t i = 0; i < p->n_ents; i++) {
        mrs_json_object(w->json, NULL);
        put_ends(w, bytes(w->doc, p->ents[i].first, p->ents[i].past));
        mrs_json_str(w->json, "label", p->ents[i].label);
        mrs_json_end(w->json, '}');
    }
    mrs_json_end(w->json, ']');
}

void mrs_actors_json(const mrs_doc *doc, const mrs_cpindex *index, mrs_json *json)
{
    writer out = {.doc = doc, .index = index, .json = json}, *w = &out;
    mrs_json_array(w->json, "actors");
    for (uint32_t i = 0; i < w->doc->ground->actors.n; i++) {
        const mrs_actor *a = &w->doc->ground->actors.at[i];
        mrs_json_object(w->json, NULL);
        put_ends(w, a->at);
        mrs_json_str(w->json, "name", a->name);
        mrs_json_str_or_null(w->json, "id", a->id);
        mrs_json_str(w->json, "kind", mrs_str_of(mrs_actor_kind_text(a->kind)));
        mrs_json_str_or_null(w->json, "country", mrs_str_of(a->country));
        mrs_json_bool(w->json, "pronoun", a->pronoun);
        mrs_json_str_or_null(w->json, "person", a->person);
        mrs_json_str_or_null(w->json, "of",
                             a->of ? doc->ground->actors.at[a->of - 1].name : MRS_STR(""));
        put_span(w, "whole", mrs_tree_span(doc, a->head));
        mrs_json_str_or_null(w->json, "antecedent", mrs_span_str(doc->text, a->antecedent));
        mrs_json_end(w->json, '}');
    }
    mrs_json_end(w->json, ']');
}

/* ---- nouns -------------------------------------------------------------------------------------
 * One entry a head; what other stages found is hung on the head of their own words. */

/* The token of [first, past) that hangs outside it. */
static uint32_t root(const mrs_parse *p, uint32_t first, uint32_t past)
{
    for (uint32_t t = first; t < past; t++)
        if (p->head[t] == t || p->head[t] < first || p->head[t] >= past)
            return t;
    return first;
}

/* True when a dependent between the token and its head is of one of the kinds left out ("prep|cc").
 */
static bool cut_off(const mrs_parse *p, uint32_t token, uint32_t head, mrs_str out)
{
    for (uint32_t steps = 0; token != head && steps < p->n; steps++) {
        if (mrs_list_has(out, p->dep[token]))
            return true;
        token = p->head[token];
    }
    return false;
}

static mrs_span reach(const mrs_doc *doc, uint32_t head, mrs_str out)
{
    const mrs_parse *p = doc->parse;
    uint32_t first = head, past = head + 1;
    for (uint32_t t = p->l_edge[head]; t <= p->r_edge[head]; t++) {
        if (cut_off(p, t, head, out))
            continue;
        first = t < first ? t : first;
        past = t >= past ? t + 1 : past;
    }
    return bytes(doc, first, past);
}

static bool within(mrs_span part, mrs_span whole)
{
    return part.start >= whole.start && part.end <= whole.end;
}

static void hang(writer *w)
{
    const mrs_parse *p = w->doc->parse;
    const mrs_grounding *g = w->doc->ground;
    for (uint32_t i = 0; i < p->n_ents; i++)
        w->of[root(p, p->ents[i].first, p->ents[i].past)].ent = i + 1;
    for (uint32_t i = 0; i < g->actors.n; i++)
        if (!w->of[g->actors.at[i].head].actor)
            w->of[g->actors.at[i].head].actor = i + 1;
    for (uint32_t i = 0; i < g->places.n; i++)
        w->of[g->places.at[i].head].place = i + 1;
    for (uint32_t i = 0; i < g->whens.n; i++)
        if (!g->whens.at[i].whole)
            w->of[g->whens.at[i].head].when = i + 1;
    for (uint32_t i = 0; i < g->counts.n; i++)
        w->of[g->counts.at[i].head].count = i + 1;
}

/* What the words' stages say of it. */
static void facts(writer *w, const known *k)
{
    const mrs_grounding *g = w->doc->ground;
    static const char *const types[] = {"DATE", "TIME", "DURATION", "SET"};
    static const char *const counted[] = {"person", "animal", "thing", "act",
                                          "length", "area",   "money", "other"};
    mrs_str label = k->ent ? w->doc->parse->ents[k->ent - 1].label : (mrs_str){NULL, 0};
    const mrs_actor *a = k->actor ? &g->actors.at[k->actor - 1] : NULL;
    const mrs_place *at = k->place ? &g->places.at[k->place - 1] : NULL;
    mrs_json_str_or_null(w->json, "label", label);
    mrs_json_str_or_null(w->json, "actor", mrs_str_of(a ? mrs_actor_kind_text(a->kind) : ""));
    mrs_json_bool(w->json, "registered", a && a->id.len);
    mrs_json_bool(w->json, "pronoun", a && a->pronoun);
    mrs_json_bool(w->json, "person", a && a->person.len);
    mrs_json_str_or_null(w->json, "place", mrs_str_of(at ? mrs_precision_text(at->precision) : ""));
    mrs_json_bool(w->json, "demonym", at && at->demonym);
    mrs_json_bool(w->json, "anaphor", at && at->anaphor);
    mrs_json_bool(w->json, "in_name", at && at->in_name);
    mrs_json_str_or_null(w->json, "time",
                         mrs_str_of(k->when ? types[g->whens.at[k->when - 1].type] : ""));
    mrs_json_str_or_null(w->json, "count",
                         mrs_str_of(k->count ? counted[g->counts.at[k->count - 1].what] : ""));
}

/* "ASSAULT/aerial target": what it is in the claims. */
static void parts(writer *w, uint32_t head)
{
    const mrs_coding *coding = w->doc->coding;
    mrs_span at = w->doc->tokens.at[head];
    mrs_json_array(w->json, "parts");
    for (uint32_t i = 0; i < coding->n; i++) {
        const mrs_claim *c = &coding->claims[i];
        for (uint32_t k = 0; k < c->n_actors + c->n_targets; k++) {
            const mrs_party *p = k < c->n_actors ? &c->actors[k] : &c->targets[k - c->n_actors];
            if (!within(at, p->at))
                continue;
            mrs_json_array(w->json, NULL);
            mrs_json_str(w->json, NULL, mrs_str_of(mrs_type_text(c->type)));
            mrs_json_str(w->json, NULL, c->mode);
            mrs_json_str(w->json, NULL, mrs_str_of(mrs_role_text(p->role)));
            mrs_json_end(w->json, ']');
        }
    }
    mrs_json_end(w->json, ']');
}

/* The same noun, shorter and longer; and the words that each stage took for its own. */
static void spans(writer *w, uint32_t head, const known *k)
{
    static const struct {
        const char *key, *out;
    } ways[] = {
        {"bare", "det|predet|poss|cc|conj|appos|relcl|acl|prep|punct|advcl|advmod"},
        {"phrase", "cc|conj|appos|relcl|acl|prep|punct|advcl|advmod"},
        {"prepositional", "cc|conj|appos|relcl|acl|punct|advcl"},
        {"whole", ""},
        {"name", "det|predet|poss|amod|nummod|nmod|quantmod|neg|case|cc|conj|appos|relcl|acl|prep|"
                 "punct|advcl|advmod"},
    };
    const mrs_doc *doc = w->doc;
    const mrs_grounding *g = doc->ground;
    mrs_json_object(w->json, "spans");
    put_span(w, "head", doc->tokens.at[head]);
    for (uint32_t i = 0; i < sizeof ways / sizeof *ways; i++)
        put_span(w, ways[i].key, reach(doc, head, mrs_str_of(ways[i].out)));
    if (k->ent)
        put_span(w, "label",
                 bytes(doc, doc->parse->ents[k->ent - 1].first, doc->parse->ents[k->ent - 1].past));
    if (k->actor)
        put_span(w, "actor", g->actors.at[k->actor - 1].at);
    if (k->place)
        put_span(w, "place", g->places.at[k->place - 1].at);
    if (k->place && !mrs_span_empty(g->places.at[k->place - 1].named))
        put_span(w, "named", g->places.at[k->place - 1].named);
    if (k->when)
        put_span(w, "time", g->whens.at[k->when - 1].at);
    if (k->count)
        put_span(w, "count", g->counts.at[k->count - 1].at);
    mrs_json_end(w->json, '}');
}

static bool noun(const mrs_parse *p, uint32_t t, const known *k)
{
    uint32_t nominal = 1u << MRS_POS_NOUN | 1u << MRS_POS_PROPN | 1u << MRS_POS_PRON |
                       1u << MRS_POS_NUM | 1u << MRS_POS_SYM;
    return (nominal >> p->pos[t] & 1) || k->ent || k->actor || k->place || k->when || k->count;
}

/* The word that opens the phrase, when it only points or counts: "the", "their", "two". */
static mrs_str lead(const mrs_doc *doc, uint32_t head)
{
    const mrs_parse *p = doc->parse;
    uint32_t first = head, at = p->l_edge[head], child = 0;
    while (mrs_tree_next_child(p, head, &at, &child) && child < first)
        first = child;
    bool points = p->pos[first] == MRS_POS_DET || p->pos[first] == MRS_POS_PRON;
    if (points)
        return mrs_str_lower_ascii(mrs_token_text(doc, first), doc->arena);
    return p->pos[first] == MRS_POS_NUM ? MRS_STR("#") : (mrs_str){NULL, 0};
}

static void nouns(writer *w)
{
    const mrs_parse *p = w->doc->parse;
    w->of = MRS_NEW(w->doc->arena, known, p->n + 1);
    hang(w);
    mrs_json_array(w->json, "nouns");
    for (uint32_t t = 0; t < p->n; t++) {
        if (!noun(p, t, &w->of[t]))
            continue;
        mrs_str lemma = mrs_str_lower_ascii(p->lemma[t], w->doc->arena);
        mrs_json_object(w->json, NULL);
        mrs_json_str(w->json, "tag", p->tag[t]);
        mrs_json_str(w->json, "dep", p->dep[t]);
        mrs_json_str_or_null(w->json, "classes",
                             mrs_coder_classes(w->engine->coder, lemma, w->doc->arena));
        mrs_json_str_or_null(w->json, "lead", lead(w->doc, t));
        facts(w, &w->of[t]);
        parts(w, t);
        spans(w, t, &w->of[t]);
        mrs_json_end(w->json, '}');
    }
    mrs_json_end(w->json, ']');
}

void mrs_names_json(const mrs_engine *engine, const mrs_doc *doc, const mrs_cpindex *index,
                    mrs_json *json)
{
    writer w = {.engine = engine, .doc = doc, .index = index, .json = json};
    mrs_tagged_json(doc, index, json);
    mrs_actors_json(doc, index, json);
    nouns(&w);
}
