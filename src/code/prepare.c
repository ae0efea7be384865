/* What coding wants to know of every token, worked out once a document. */
#include "code/code_internal.h"

static uint64_t kind_bits(const mrs_coder *coder, const mrs_actor *actor)
{
    static const struct {
        mrs_actor_kind kind;
        const char *classes[3];
    } rows[] = {
        {MRS_ACTOR_STATE, {"state", "actor", NULL}},
        {MRS_ACTOR_FORCE, {"force", "actor", NULL}},
        {MRS_ACTOR_GROUP, {"group", "actor", NULL}},
        {MRS_ACTOR_COALITION, {"force", "actor", NULL}},
        {MRS_ACTOR_MONITOR, {"org", "actor", NULL}},
        {MRS_ACTOR_MEDIA, {"org", NULL, NULL}},
        {MRS_ACTOR_ORG, {"org", "actor", NULL}},
        {MRS_ACTOR_OFFICE, {"office", "actor", "person"}},
        {MRS_ACTOR_CIVILIANS, {"civil", NULL, NULL}},
        {MRS_ACTOR_FIGHTERS, {"fighter", "actor", NULL}},
        {MRS_ACTOR_PERSON, {"person", NULL, NULL}},
    };
    uint64_t bits = 0;
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint32_t k = 0; rows[i].kind == actor->kind && k < 3 && rows[i].classes[k]; k++)
            bits |= mrs_class_bit(coder, mrs_str_of(rows[i].classes[k]));
    return bits;
}

static uint64_t name_bits(const mrs_coder *coder, mrs_str label)
{
    if (mrs_list_has(MRS_STR("GPE|LOC|FAC"), label))
        return mrs_class_bit(coder, MRS_STR("place"));
    if (mrs_str_is(label, "PERSON"))
        return mrs_class_bit(coder, MRS_STR("person"));
    if (mrs_str_is(label, "ORG"))
        return mrs_class_bit(coder, MRS_STR("org"));
    return 0;
}

/* A finite verb that stands as an object or a subject of a noun's kind is a noun mistaken;
 * a noun with a subject and an object of its own is a verb mistaken. */
static uint8_t real_pos(const mrs_parse *p, uint32_t t)
{
    bool takes = p->pos[t] == MRS_POS_NOUN && mrs_tree_child(p, t, "dobj") < p->n;
    if (takes && mrs_list_has(MRS_STR("ROOT|ccomp|relcl"), p->dep[t]) &&
        mrs_tree_child(p, t, "nsubj") < p->n)
        return MRS_POS_VERB; /* "The members urge the parties to ..." */
    if (takes && mrs_list_has(MRS_STR("advcl|acl|xcomp|pcomp"), p->dep[t]))
        return MRS_POS_VERB; /* "... , killing at least ten" */
    if (p->pos[t] != MRS_POS_VERB || !mrs_list_has(MRS_STR("VBZ|VBP|VBD|VB"), p->tag[t]))
        return p->pos[t];
    bool nominal = mrs_list_has(MRS_STR("pobj|dobj|nsubj|nsubjpass|compound"), p->dep[t]);
    bool clause = mrs_tree_child(p, t, "nsubj") < p->n || mrs_tree_child(p, t, "aux") < p->n ||
                  mrs_tree_child(p, t, "dobj") < p->n;
    return nominal && !clause ? MRS_POS_NOUN : p->pos[t];
}

/* The verb of an -ing form, if the triggers know it. */
static mrs_str stem(const mrs_walk *w, mrs_str ing)
{
    if (ing.len < 6 || !mrs_str_ends(ing, MRS_STR("ing")))
        return ing;
    mrs_str bare = mrs_str_sub(ing, 0, ing.len - 3);
    mrs_str with_e = mrs_str_join(bare, MRS_STR("e"), MRS_STR(""), w->arena);
    if (mrs_lex_bits(&w->coder->triggers.first, bare))
        return bare;
    return mrs_lex_bits(&w->coder->triggers.first, with_e) ? with_e : ing;
}

static uint64_t verb_form(const mrs_walk *w, uint32_t token)
{
    uint64_t form = mrs_lex_bits(&w->coder->forms, w->text[token]);
    return form ? form : mrs_lex_bits(&w->coder->forms, w->low[token]);
}

static void words(mrs_walk *w)
{
    const mrs_parse *p = w->p;
    for (uint32_t i = 0; i < p->n; i++) {
        w->pos[i] = real_pos(p, i);
        w->text[i] = mrs_str_lower_ascii(mrs_token_text(w->doc, i), w->arena);
        w->low[i] = mrs_str_lower_ascii(p->lemma[i], w->arena);
        mrs_str *low = &w->low[i];
        uint64_t form = w->pos[i] == MRS_POS_VERB ? verb_form(w, i) : 0;
        if (form)
            *low = w->coder->lemmas[form - 1];
        if (w->pos[i] == MRS_POS_VERB && p->pos[i] == MRS_POS_NOUN)
            *low = stem(w, *low);
        bool plural = p->pos[i] == MRS_POS_PROPN && low->len > 3 && low->ptr[low->len - 1] == 's';
        if (plural && low->ptr[low->len - 2] != 's' &&
            mrs_lex_bits(&w->coder->triggers.first, mrs_str_sub(*low, 0, low->len - 1)))
            low->len--; /* "Airstrikes" of a title stays whole in the model's lemma */
        w->bits[i] = mrs_lex_bits(&w->coder->classes, w->low[i]) |
                     mrs_lex_bits(&w->coder->classes, w->text[i]);
    }
}

/* A word of the classes in small letters is no name, whatever it looks like ("captagon"). */
static bool common(const mrs_walk *w, uint32_t token)
{
    uint64_t place = mrs_class_bit(w->coder, MRS_STR("area"));
    return w->bits[token] && !(w->bits[token] & place) &&
           w->text[token].ptr[0] == mrs_token_text(w->doc, token).ptr[0];
}

/* The shortest mention that holds a token speaks for it. */
static void actors(mrs_walk *w, const mrs_grounding *g)
{
    for (uint32_t a = 0; a < g->actors.n; a++) {
        const mrs_actor *m = &g->actors.at[a];
        for (uint32_t i = m->first; i < m->past && i < w->p->n; i++) {
            const mrs_actor *old = w->actor[i] ? &g->actors.at[w->actor[i] - 1] : NULL;
            bool closer = !old || (m->head == i && old->head != i) ||
                          (old->head != i && m->past - m->first < old->past - old->first);
            if (closer)
                w->actor[i] = a + 1;
        }
        if (m->head < w->p->n)
            w->bits[m->head] |= kind_bits(w->coder, m);
    }
}

static void grounding(mrs_walk *w, const mrs_grounding *g)
{
    uint64_t place = mrs_class_bit(w->coder, MRS_STR("place"));
    actors(w, g);
    for (uint32_t i = 0; i < g->places.n; i++) {
        uint32_t head = g->places.at[i].head;
        if (head < w->p->n && !g->places.at[i].demonym && !g->places.at[i].in_name &&
            !common(w, head))
            w->bits[head] |= place;
    }
    for (uint32_t i = 0; i < g->counts.n; i++)
        for (uint32_t t = g->counts.at[i].first; t < g->counts.at[i].past && t < w->p->n; t++)
            w->count[t] = i + 1;
    for (uint32_t i = 0; i < g->counts.n; i++)
        if (g->counts.at[i].head < w->p->n)
            w->count[g->counts.at[i].head] = i + 1;
}

mrs_walk *mrs_walk_new(const mrs_coder *coder, const mrs_doc *doc)
{
    mrs_walk *w = MRS_NEW(doc->arena, mrs_walk, 1);
    uint32_t n = doc->parse->n, seen[MRS_CLASSES] = {0};
    *w = (mrs_walk){.coder = coder, .doc = doc, .p = doc->parse, .arena = doc->arena};
    w->pos = MRS_NEW(w->arena, uint8_t, n);
    w->low = MRS_NEW(w->arena, mrs_str, n);
    w->text = MRS_NEW(w->arena, mrs_str, n);
    w->bits = MRS_NEW(w->arena, uint64_t, n);
    w->actor = MRS_NEW(w->arena, uint32_t, n);
    w->count = MRS_NEW(w->arena, uint32_t, n);
    words(w);
    for (uint32_t e = 0; e < doc->parse->n_ents; e++)
        for (uint32_t i = doc->parse->ents[e].first; i < doc->parse->ents[e].past; i++)
            if (!common(w, i))
                w->bits[i] |= name_bits(coder, doc->parse->ents[e].label);
    if (doc->ground)
        grounding(w, doc->ground);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t c = 0; c < MRS_CLASSES; c++)
            seen[c] += (w->bits[i] >> c) & 1;
    for (uint32_t c = 0; c < MRS_CLASSES; c++)
        w->doc_class |= seen[c] >= 3 ? 1ULL << c : 0;
    return w;
}
