/* source.c - who says so: by verbs of saying, quotation marks, "according to", statements. */
#include "code/context.h"

enum { FAR = 14, BACK = 4 /* sentences */ };

typedef struct {
    const mrs_actor *actor; /* NULL: nobody */
    mrs_span at;
    uint32_t verb; /* what says it, p->n: none */
    bool direct;
} speech;

static const mrs_actor *actor_of(const mrs_cx *x, uint32_t token)
{
    return mrs_actor_at(x->doc, token, NULL);
}

static const mrs_actor *acting(const mrs_cx *x, uint32_t token)
{
    const mrs_actor *a = actor_of(x, token);
    return a && a->kind != MRS_ACTOR_THING ? a : NULL;
}

/* Whose a statement is: "a report by X", "the ministry's statement". */
static const mrs_actor *owner_of(const mrs_cx *x, uint32_t noun)
{
    uint32_t at = x->p->l_edge[noun], child = 0;
    while (mrs_tree_next_child(x->p, noun, &at, &child)) {
        bool by = mrs_walk_dep(x->w, child, "prep") &&
                  mrs_list_has(MRS_STR("by|of|from"), x->w->low[child]);
        uint32_t owner = by ? mrs_walk_child(x->w, child, "pobj") : child;
        bool fits = by || mrs_walk_dep_in(x->w, child, "poss|compound");
        if (fits && owner < x->p->n && acting(x, owner))
            return acting(x, owner);
    }
    return NULL;
}

/* "The ministry issued a statement ... The statement said": who brought it up. */
static const mrs_actor *issuer(const mrs_cx *x, uint32_t noun)
{
    uint32_t sent = x->p->sent[noun], first = x->p->sent_first[sent > BACK ? sent - BACK : 0];
    for (uint32_t i = noun; i-- > first;) {
        if (!mrs_str_eq(x->w->low[i], x->w->low[noun]))
            continue;
        const mrs_actor *a = owner_of(x, i);
        uint32_t subject = mrs_walk_child(x->w, mrs_walk_head(x->w, i), "nsubj");
        if (!a && subject < x->p->n)
            a = acting(x, subject);
        if (a)
            return a;
    }
    return NULL;
}

/* "Police, the governor said, arrested": the parser leaves "said" without its subject. */
static const mrs_actor *set_in(const mrs_cx *x, uint32_t verb)
{
    const mrs_actor *found = NULL;
    for (uint32_t i = verb; i-- > 0 && x->p->pos[i] != MRS_POS_PUNCT;)
        found = acting(x, i) ? acting(x, i) : found;
    return found;
}

/* "the emergency room said": a noun that is no party stands by its own words. */
static const mrs_actor *worded(const mrs_cx *x, uint32_t noun)
{
    const mrs_parse *p = x->p;
    uint32_t first = noun, at = p->l_edge[noun], child = 0;
    while (mrs_tree_next_child(p, noun, &at, &child) && child < noun)
        if (mrs_walk_dep_in(x->w, child, "compound|amod|nmod") && child < first)
            first = child;
    mrs_actor *a = MRS_NEW(x->doc->arena, mrs_actor, 1);
    mrs_span words = {x->doc->tokens.at[first].start, x->doc->tokens.at[noun].end};
    if (owner_of(x, noun)) /* "the media centre of X" */
        return owner_of(x, noun);
    *a = (mrs_actor){.head = noun, .first = first, .past = noun + 1, .at = words};
    a->name = mrs_span_str(x->doc->text, words);
    return a;
}

/* A verb by which only those speak who can: "the sign reads" has no such verb. */
static bool can_word(const mrs_cx *x, uint32_t verb, uint32_t noun)
{
    return noun < x->p->n && mrs_walk_noun(x->w, noun) && !acting(x, noun) &&
           mrs_list_has(
               MRS_STR("say|tell|announce|report|confirm|warn|add|mention|note|explain|"
                       "indicate|state|reveal|stress|deny|find|discover|establish|conclude"),
               x->w->low[verb]);
}

/* "Fars quoted X as saying", "X was quoted by Fars": X. */
static const mrs_actor *quoted_one(const mrs_cx *x, uint32_t verb)
{
    uint32_t who = mrs_walk_child(x->w, verb, "nsubjpass");
    if (who == x->p->n)
        who = mrs_walk_child(x->w, verb, "dobj");
    return mrs_cued(x, verb, MRS_CUE_CITING) && who < x->p->n ? acting(x, who) : NULL;
}

/* "... as saying that": the verb that brings the speaker in, else the verb itself. */
static uint32_t brought_in(const mrs_cx *x, uint32_t verb)
{
    uint32_t as = x->p->head[verb];
    bool behind = mrs_walk_dep(x->w, verb, "pcomp") && mrs_str_is(x->w->low[as], "as");
    return behind && mrs_cued(x, x->p->head[as], MRS_CUE_CITING) ? x->p->head[as] : verb;
}

/* Who says what the verb tells: its subject, or the agent of "it was announced by". */
static const mrs_actor *speaker_of(const mrs_cx *x, uint32_t verb)
{
    mrs_few found = {.n = 0};
    uint32_t own = mrs_walk_child(x->w, verb, "nsubj");
    if (mrs_walk_dep(x->w, verb, "parataxis") && own == x->p->n && set_in(x, verb))
        return set_in(x, verb);
    const mrs_actor *quoted = quoted_one(x, brought_in(x, verb));
    if (quoted)
        return quoted;
    mrs_walk_find(x->w, verb, MRS_REL_SUBJ, MRS_STR(""), &found);
    for (uint32_t i = 0; i < found.n; i++)
        if (acting(x, found.at[i]))
            return acting(x, found.at[i]);
    if (own < x->p->n && mrs_cued(x, own, MRS_CUE_STATEMENT)) {
        const mrs_actor *a = owner_of(x, own);
        return a ? a : issuer(x, own);
    }
    if (own == x->p->n && found.n)
        own = found.at[0]; /* "X denied it and mentioned that" */
    return can_word(x, verb, own) ? worded(x, own) : NULL;
}

/* "As the governor put it, ..." */
static bool puts_it(const mrs_cx *x, uint32_t verb)
{
    uint32_t as = mrs_walk_child(x->w, verb, "mark"), it = mrs_walk_child(x->w, verb, "dobj");
    return mrs_cued(x, verb, MRS_CUE_PUTS) && as < x->p->n && it < x->p->n &&
           mrs_str_is(x->w->low[as], "as") && mrs_str_is(x->w->low[it], "it");
}

static bool is_speech(const mrs_cx *x, uint32_t token)
{
    return mrs_walk_verb(x->w, token) && (mrs_cued(x, token, MRS_CUE_SPEECH) || puts_it(x, token));
}

/* "put the toll at 12", "gave the number as": a verb of telling how many. */
static bool tells_number(const mrs_cx *x, uint32_t verb)
{
    if (!mrs_cued(x, verb, MRS_CUE_PUTS) || !mrs_walk_verb(x->w, verb))
        return false;
    uint32_t past = x->p->r_edge[verb];
    for (uint32_t i = verb + 1; i < past && i + 1 < x->p->n; i++)
        if (mrs_list_has(MRS_STR("at|as"), x->w->text[i]) && mrs_walk_dep(x->w, i, "prep"))
            return true;
    return false;
}

/* "spoke of 33 dead", "warned of attacks" */
static bool told_of(const mrs_cx *x, uint32_t prep)
{
    return mrs_walk_dep(x->w, prep, "prep") && mrs_list_has(MRS_STR("of|about"), x->w->text[prep]);
}

/* "said in a report that": the preposition leads to what is said. */
static bool in_statement(const mrs_cx *x, uint32_t prep)
{
    uint32_t noun = mrs_walk_child(x->w, prep, "pobj");
    return mrs_walk_dep(x->w, prep, "prep") && noun < x->p->n &&
           mrs_cued(x, noun, MRS_CUE_STATEMENT);
}

/* "..., a tally shows": behind a comma. */
static bool tally_shows(const mrs_cx *x, uint32_t verb)
{
    uint32_t subject = mrs_walk_child(x->w, verb, "nsubj");
    if (subject == x->p->n || !(mrs_cued(x, verb, MRS_CUE_FINDS) || is_speech(x, verb)))
        return false;
    uint32_t first = x->p->l_edge[subject];
    return first > 0 && mrs_str_is(x->w->text[first - 1], ",") &&
           mrs_cued(x, subject, MRS_CUE_STATEMENT);
}

/* Does the head say what the node tells? */
static bool says(const mrs_cx *x, uint32_t node, uint32_t head)
{
    if (mrs_walk_dep(x->w, node, "conj") && mrs_walk_child(x->w, node, "nsubj") < x->p->n)
        return false; /* "X complain that ..., and Y blocked", "has not commented, but it ..." */
    if (is_speech(x, head))
        return !mrs_walk_dep_in(x->w, node, "nsubj|agent|advcl|relcl|prep") ||
               in_statement(x, node) || told_of(x, node);
    if (tells_number(x, head))
        return mrs_walk_dep(x->w, node, "dobj");
    bool before = mrs_walk_dep(x->w, node, "advcl") && node < head && tally_shows(x, head);
    return before || (mrs_cued(x, head, MRS_CUE_FINDS) && mrs_walk_dep(x->w, node, "ccomp"));
}

/* The nearest verb of saying above the token whose content holds it. */
static uint32_t saying_above(const mrs_cx *x, uint32_t token)
{
    const mrs_parse *p = x->p;
    uint32_t node = token;
    for (int i = 0; i < FAR && p->head[node] != node; i++) {
        uint32_t head = p->head[node];
        bool content = mrs_walk_dep_in(x->w, node,
                                       "ccomp|dobj|xcomp|conj|dep|parataxis|pcomp|"
                                       "prep|nsubjpass|advcl|pobj|appos|attr|acl|relcl|"
                                       "nsubj|compound|amod|oprd|dative|agent|poss|nmod");
        if (!content)
            return p->n;
        if (says(x, node, head) && speaker_of(x, head))
            return head;
        node = head;
    }
    return p->n;
}

static bool found_behind(const mrs_cx *x, uint32_t verb)
{
    return tally_shows(x, verb) && mrs_walk_dep_in(x->w, verb, "parataxis|ccomp|advcl|dep|conj");
}

static bool set_behind(const mrs_cx *x, uint32_t verb)
{
    return found_behind(x, verb) ||
           (mrs_walk_dep_in(x->w, verb, "parataxis|ccomp|advcl|dep") && is_speech(x, verb));
}

/* A verb of saying set into or behind its content: "X, Y said, Z" (the verb hangs on the content).
 */
static uint32_t saying_below(const mrs_cx *x, uint32_t token)
{
    const mrs_parse *p = x->p;
    uint32_t node = token;
    for (int i = 0; i < FAR; i++) {
        uint32_t at = p->l_edge[node], child = 0;
        while (mrs_tree_next_child(p, node, &at, &child))
            if (child != token && set_behind(x, child) &&
                mrs_walk_child(x->w, child, "ccomp") == p->n &&
                mrs_walk_child(x->w, child, "dobj") == p->n && !mrs_tree_under(p, token, child) &&
                speaker_of(x, child))
                return child;
        if (p->head[node] == node)
            break;
        node = p->head[node];
    }
    return p->n;
}

/* "condemned the raids, in which ten died according to X": of the inner clause alone. */
static bool covers(const mrs_cx *x, uint32_t by, uint32_t token)
{
    const mrs_parse *p = x->p;
    uint32_t verb = p->head[by];
    bool comma = by > 0 && mrs_str_is(x->w->text[by - 1], ",");
    while (!mrs_walk_verb(x->w, verb) && p->head[verb] != verb)
        verb = p->head[verb];
    return comma || !mrs_walk_dep(x->w, verb, "relcl") || mrs_tree_under(p, token, verb);
}

/* "according to X" in the sentence of the claim: the last of them is the origin. */
static const mrs_actor *according(const mrs_cx *x, const mrs_claim *c, uint32_t *by)
{
    const mrs_parse *p = x->p;
    const mrs_actor *found = NULL;
    for (uint32_t i = p->sent_first[c->sent]; i < p->sent_first[c->sent + 1]; i++) {
        bool to = i + 1 < p->n && mrs_str_is(x->w->text[i + 1], "to");
        bool per = mrs_str_is(x->w->text[i], "per") &&
                   (mrs_walk_verb(x->w, p->head[i]) || mrs_str_is(x->w->text[p->head[i]], "as"));
        if (!mrs_cued(x, i, MRS_CUE_ACCORDING) || !(to || per) || !covers(x, i, c->token))
            continue;
        for (uint32_t k = i + 1; k < p->sent_first[c->sent + 1] && k < i + 12; k++) {
            const mrs_actor *a = actor_of(x, k);
            if (a && a->kind != MRS_ACTOR_THING && a->head >= k) {
                found = a;
                *by = i;
                break;
            }
        }
    }
    return found;
}

/* "hurt 13, by the union's count": whose count it is; *by: the preposition. */
static const mrs_actor *by_count(const mrs_cx *x, const mrs_claim *c, uint32_t *by)
{
    const mrs_parse *p = x->p;
    for (uint32_t i = p->sent_first[c->sent]; i < p->sent_first[c->sent + 1]; i++) {
        uint32_t noun = mrs_str_is(x->w->text[i], "by") ? mrs_walk_child(x->w, i, "pobj") : p->n;
        uint32_t owner = noun < p->n ? mrs_walk_child(x->w, noun, "poss") : p->n;
        if (owner == p->n || !mrs_cued(x, noun, MRS_CUE_STATEMENT) || !covers(x, i, c->token))
            continue;
        *by = i;
        return acting(x, owner) ? acting(x, owner) : worded(x, owner);
    }
    return NULL;
}

/* ---- quotations
 * ---------------------------------------------------------------------------------- */

/* Who is quoted in a sentence that has both quoted words and a verb of saying outside them. */
static const mrs_actor *quoted_by(const mrs_cx *x, uint32_t sent)
{
    const mrs_parse *p = x->p;
    for (uint32_t i = p->sent_first[sent]; i < p->sent_first[sent + 1]; i++)
        if (is_speech(x, i) && !x->quoted[i]) {
            const mrs_actor *a = speaker_of(x, i);
            if (a)
                return a;
        }
    return NULL;
}

static bool any_quoted(const mrs_cx *x, uint32_t sent)
{
    for (uint32_t i = x->p->sent_first[sent]; i < x->p->sent_first[sent + 1]; i++)
        if (x->quoted[i])
            return true;
    return false;
}

/* A quotation that runs on without a speaker belongs to the one before it, else to the one that is
 * named right after it. */
static void mark_speakers(const mrs_cx *x)
{
    uint32_t n = x->p->n_sents;
    for (uint32_t s = 0; s < n; s++)
        if (any_quoted(x, s))
            x->speaker[s] = quoted_by(x, s);
    for (uint32_t s = 1; s < n; s++)
        if (any_quoted(x, s) && !x->speaker[s])
            x->speaker[s] = x->speaker[s - 1]            ? x->speaker[s - 1]
                            : s > 1 && x->speaker[s - 2] ? x->speaker[s - 2]
                                                         : quoted_by(x, s - 1);
    for (uint32_t s = n; s-- > 1;)
        if (any_quoted(x, s - 1) && !x->speaker[s - 1])
            x->speaker[s - 1] = x->speaker[s];
}

/* ---- the claim's source
 * --------------------------------------------------------------------------- */
/* "our units" */
static bool is_ours(const mrs_cx *x, uint32_t noun)
{
    uint32_t owner = mrs_walk_child(x->w, noun, "poss");
    return owner < x->p->n && mrs_list_has(MRS_STR("our|my"), x->w->text[owner]);
}

/* Does the paragraph speak of the actor in the third person, or quote somebody by a verb of saying?
 */
static bool told_by_narrator(const mrs_cx *x, uint32_t first, uint32_t past, const mrs_actor *who)
{
    for (uint32_t i = first; i < past; i++) {
        const mrs_actor *a = x->w->actor[i] ? actor_of(x, i) : NULL;
        if (a && a->head == i && x->p->pos[i] != MRS_POS_PRON && !is_ours(x, i) &&
            (a == who || mrs_str_eq(a->name, who->name)))
            return true;
        if (is_speech(x, i) && !x->quoted[i] && mrs_walk_tag(x->w, i, "VBD") && speaker_of(x, i))
            return true;
    }
    return false;
}

/* Who says what follows a colon at the end of the tokens. */
static const mrs_actor *introduced(const mrs_cx *x, uint32_t first, uint32_t past)
{
    while (past > first && x->p->pos[past - 1] == MRS_POS_SPACE)
        past--;
    if (past == first || !mrs_str_is(x->w->text[past - 1], ":"))
        return NULL;
    const mrs_actor *who = NULL;
    for (uint32_t i = first; i < past; i++)
        if (mrs_walk_verb(x->w, i) &&
            (mrs_cued(x, i, MRS_CUE_SPEECH) || mrs_cued(x, i, MRS_CUE_CARRIER)) && speaker_of(x, i))
            who = speaker_of(x, i);
    return who;
}

/* "The minister said:" and, below it, paragraphs with no quotation mark: they are the minister's,
 * until one that is told by the narrator again. */
static void mark_blocks(const mrs_cx *x)
{
    const mrs_parse *p = x->p;
    const mrs_actor *who = NULL;
    for (uint32_t first = 0, past = 0; first < p->n; first = past) {
        while (past < p->n && x->para[past] == x->para[first])
            past++;
        if (who && told_by_narrator(x, first, past, who))
            who = NULL;
        x->block[x->para[first]] = who;
        const mrs_actor *next = introduced(x, first, past);
        who = next ? next : who;
    }
}

/* The line is one question and nothing else. */
static bool is_question(const mrs_cx *x, uint32_t first, uint32_t past)
{
    while (past > first && x->p->pos[past - 1] == MRS_POS_SPACE)
        past--;
    return past > first && x->p->sent[first] == x->p->sent[past - 1] && !x->quoted[first] &&
           mrs_str_is(x->w->text[past - 1], "?");
}

static const mrs_actor *named_before(const mrs_cx *x, uint32_t past)
{
    for (uint32_t i = 0; i < past; i++) {
        const mrs_actor *a = acting(x, i);
        if (a && a->head == i && a->person.len)
            return a;
    }
    return NULL;
}

/* Questions on lines of their own: what stands below the first is said by who is asked, the first
 * named person, but for paragraphs that the narrator tells; what an interviewer says without a
 * question mark passes for his. */
static void mark_interview(const mrs_cx *x)
{
    enum { INTERVIEW = 3 }; /* questions */
    const mrs_parse *p = x->p;
    uint32_t questions = 0, from = p->n;
    for (uint32_t first = 0, past = 0; first < p->n; first = past) {
        while (past < p->n && x->para[past] == x->para[first])
            past++;
        if (!is_question(x, first, past))
            continue;
        from = questions++ ? from : past;
    }
    const mrs_actor *who = questions >= INTERVIEW ? named_before(x, from) : NULL;
    for (uint32_t first = from, past = from; who && first < p->n; first = past) {
        while (past < p->n && x->para[past] == x->para[first])
            past++;
        if (!x->block[x->para[first]] && !told_by_narrator(x, first, past, who))
            x->block[x->para[first]] = who;
    }
}

static mrs_source_kind kind_of(const mrs_cx *x, const mrs_actor *a)
{
    static const struct {
        mrs_cue_kind cue;
        mrs_source_kind kind;
    } cues[] = {{MRS_CUE_UNNAMED, MRS_SOURCE_UNNAMED},
                {MRS_CUE_WITNESS, MRS_SOURCE_WITNESS},
                {MRS_CUE_ANALYST, MRS_SOURCE_ANALYST},
                {MRS_CUE_OFFICIAL, MRS_SOURCE_OFFICIAL}};
    static const mrs_source_kind by_kind[] = {
        [MRS_ACTOR_STATE] = MRS_SOURCE_OFFICIAL,     [MRS_ACTOR_FORCE] = MRS_SOURCE_OFFICIAL,
        [MRS_ACTOR_COALITION] = MRS_SOURCE_OFFICIAL, [MRS_ACTOR_OFFICE] = MRS_SOURCE_OFFICIAL,
        [MRS_ACTOR_GROUP] = MRS_SOURCE_ARMED_GROUP,  [MRS_ACTOR_FIGHTERS] = MRS_SOURCE_ARMED_GROUP,
        [MRS_ACTOR_MONITOR] = MRS_SOURCE_MONITOR,    [MRS_ACTOR_ORG] = MRS_SOURCE_MONITOR,
        [MRS_ACTOR_MEDIA] = MRS_SOURCE_MEDIA,        [MRS_ACTOR_CIVILIANS] = MRS_SOURCE_WITNESS};
    static const char *const names[] = {
#define MRS_X(name, text) text,
        MRS_SOURCE_KINDS(MRS_X)
#undef MRS_X
    };
    for (unsigned i = 1; i < sizeof names / sizeof *names; i++)
        if (mrs_str_is(a->source_kind, names[i]))
            return (mrs_source_kind)i;
    for (uint32_t t = a->first; t < a->past; t++)
        for (size_t i = 0; i < sizeof cues / sizeof *cues; i++)
            if (mrs_cued(x, t, cues[i].cue))
                return cues[i].kind;
    for (mrs_str rest = mrs_str_lower_ascii(a->name, x->doc->arena), word;
         mrs_str_split(&rest, ' ', &word);)
        if (mrs_lex_bits(&x->coder->context->cues, word) >> MRS_CUE_OFFICIAL & 1)
            return MRS_SOURCE_OFFICIAL; /* "the statement": the ministry's */
    return a->kind < sizeof by_kind / sizeof *by_kind && by_kind[a->kind] ? by_kind[a->kind]
           : a->office_holder                                             ? MRS_SOURCE_OFFICIAL
                                                                          : MRS_SOURCE_UNNAMED;
}

static bool stands_in(const mrs_str id, const mrs_party *parties, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (id.len && mrs_str_eq(id, parties[i].id))
            return true;
    return false;
}

static mrs_stake stake_of(const mrs_cx *x, const mrs_claim *c, const mrs_actor *a)
{
    mrs_str org = a->org ? x->doc->ground->actors.at[a->org - 1].id : MRS_STR("");
    if (stands_in(a->id, c->actors, c->n_actors) || stands_in(org, c->actors, c->n_actors))
        return MRS_STAKE_ACTOR;
    if (stands_in(a->id, c->targets, c->n_targets) || stands_in(org, c->targets, c->n_targets))
        return MRS_STAKE_TARGET;
    for (uint32_t i = 0; i < c->n_actors; i++)
        if (a->country[0] && a->kind != MRS_ACTOR_MONITOR && a->kind != MRS_ACTOR_MEDIA &&
            strcmp(a->country, c->actors[i].country) == 0)
            return MRS_STAKE_ACTOR;
    return a->kind == MRS_ACTOR_MONITOR || a->kind == MRS_ACTOR_MEDIA ? MRS_STAKE_NONE
                                                                      : MRS_STAKE_UNKNOWN;
}

/* Outlets that pass the statement on: "told AFP", "in a statement carried by Al Arabiya". */
static void find_via(const mrs_cx *x, mrs_claim *c, const mrs_actor *source)
{
    const mrs_parse *p = x->p;
    for (uint32_t i = p->sent_first[c->sent]; i < p->sent_first[c->sent + 1]; i++) {
        const mrs_actor *a = x->w->actor[i] ? &x->doc->ground->actors.at[x->w->actor[i] - 1] : NULL;
        if (!a || a == source || a->kind != MRS_ACTOR_MEDIA || a->head != i)
            continue;
        mrs_party *via = MRS_NEW(x->doc->arena, mrs_party, c->source.n_via + 1);
        if (c->source.n_via)
            memcpy(via, c->source.via, c->source.n_via * sizeof *via);
        via[c->source.n_via++] =
            (mrs_party){.name = a->name, .id = a->id, .at = a->at, .kind = a->kind};
        c->source.via = via;
    }
}

/* "Quoting the mayor, the agency reported": the mayor. */
static const mrs_actor *cited(const mrs_cx *x, uint32_t sent)
{
    for (uint32_t i = x->p->sent_first[sent]; i < x->p->sent_first[sent + 1]; i++) {
        uint32_t who = mrs_walk_child(x->w, i, "dobj");
        if (mrs_cued(x, i, MRS_CUE_CITING) && mrs_walk_tag(x->w, i, "VBG") && !x->quoted[i] &&
            who < x->p->n && acting(x, who))
            return acting(x, who);
    }
    return NULL;
}

/* A semicolon stands between the two. */
static bool parted(const mrs_cx *x, uint32_t a, uint32_t b)
{
    uint32_t first = a < b ? a : b, past = a < b ? b : a;
    for (uint32_t i = first; past < x->p->n && i < past; i++)
        if (mrs_str_is(x->w->text[i], ";"))
            return true;
    return false;
}

/* "according to X", or whom an outlet cites, is the source where no other than an outlet is. */
static void find_origin(const mrs_cx *x, const mrs_claim *c, speech *s)
{
    uint32_t by = s->verb;
    bool outlet = s->actor && s->actor->kind == MRS_ACTOR_MEDIA;
    const mrs_actor *origin = according(x, c, &by);
    if (!origin)
        origin = by_count(x, c, &by);
    if (outlet && !origin)
        origin = cited(x, c->sent);
    if (origin && parted(x, c->token, s->verb) && !parted(x, c->token, by))
        s->actor = NULL; /* "according to X, ten died; Y has verified four" */
    if (!origin || (s->actor && (!outlet || origin->kind == MRS_ACTOR_MEDIA)))
        return;
    s->actor = origin;
    s->verb = by;
}

/* "denied it and accused X": the second is told of him by the narrator, as the first is. */
static bool told_beside(const mrs_cx *x, const mrs_claim *c)
{
    static const mrs_type acts[] = {MRS_TYPE_ACCUSE, MRS_TYPE_REQUEST, MRS_TYPE_REJECT,
                                    MRS_TYPE_THREATEN, MRS_TYPE_SUPPORT};
    bool act = false;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        act = act || c->type == acts[i];
    return act && mrs_walk_verb(x->w, c->token) && mrs_walk_dep(x->w, c->token, "conj") &&
           is_speech(x, x->p->head[c->token]);
}

static speech speech_of(const mrs_cx *x, const mrs_claim *c)
{
    const mrs_parse *p = x->p;
    speech s = {.verb = told_beside(x, c) ? p->n : saying_above(x, c->token)};
    if (s.verb == p->n && !told_beside(x, c))
        s.verb = saying_below(x, c->token);
    if (s.verb < p->n)
        s.actor = speaker_of(x, s.verb);
    if (!s.actor && x->block[x->para[c->token]]) {
        s.actor = x->block[x->para[c->token]];
        s.direct = true;
        return s;
    }
    bool in_quotes = x->quoted[c->token];
    if (!s.actor && in_quotes)
        s.actor = x->speaker[c->sent];
    s.direct = in_quotes && s.actor;
    find_origin(x, c, &s);
    return s;
}

/* "a source in the army's command": the body that speaks by it, where it is told. */
static const mrs_actor *body_of(const mrs_cx *x, const mrs_actor *a)
{
    uint32_t prep = a->head, noun = x->p->n;
    if (!mrs_str_is(x->w->low[a->head], "source"))
        return a;
    for (int deep = 0; deep < 2; deep++) {
        prep = mrs_walk_child(x->w, deep ? noun : a->head, "prep");
        if (prep == x->p->n ||
            !mrs_list_has(MRS_STR("in|at|within|inside|from|of"), x->w->low[prep]))
            return a;
        noun = mrs_walk_child(x->w, prep, "pobj");
        if (noun == x->p->n)
            return a;
        const mrs_actor *body = acting(x, noun);
        if (body && body->id.len)
            return body;
    }
    return a;
}

static void set_source(const mrs_cx *x, mrs_claim *c)
{
    speech s = speech_of(x, c);
    c->source = (mrs_source){.name = MRS_STR("narrator"), .kind = MRS_SOURCE_NARRATOR};
    if (!s.actor)
        return;
    const mrs_actor *a = body_of(x, s.actor);
    c->source.name = a->name;
    c->source.id = a->id;
    c->source.at = a->at;
    c->source.kind = kind_of(x, a);
    c->source.speech = s.direct ? MRS_SPEECH_DIRECT : MRS_SPEECH_INDIRECT;
    c->source.stake = stake_of(x, c, a);
    find_via(x, c, a);
    mrs_str verb = s.verb < x->p->n ? mrs_token_text(x->doc, s.verb) : MRS_STR("quotation");
    mrs_because(x, c, "source",
                mrs_str_format(x->doc->arena, "%.*s by \"%.*s\"", (int)a->name.len, a->name.ptr,
                               (int)verb.len, verb.ptr));
}

void mrs_source_run(const mrs_cx *x)
{
    mark_speakers(x);
    mark_blocks(x);
    mark_interview(x);
    for (uint32_t i = 0; i < x->doc->coding->n; i++)
        set_source(x, &x->doc->coding->claims[i]);
}
