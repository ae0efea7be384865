/* actor_refer.c - what a noun or pronoun points back to.
 *
 * Every earlier mention is weighed: by whether its kind suits (a table), by nearness in sentences,
 * by being a subject, by how often its actor was named. The heaviest wins; ties go to the nearest.
 * The weights are plain sums so that `why` can say them. */
#include "ground/actor_mention.h"

enum {
    WEIGHT = 10,       /* for each point of suiting */
    SUBJECT = 12,      /* the candidate is a subject */
    SPEAKER = 20,      /* both speak */
    MODIFIER = -14,    /* the candidate only modifies another noun */
    OFTEN = 3,         /* for each other mention of it, up to 4 */
    FAR = -11,         /* for each sentence between, first reach sentences */
    FAR_PRONOUN = -15, /* the same for pronouns */
    FAR_NAME = -3,     /* the same for coalitions, persons and documents, which stay in mind */
    PARALLEL = 8,      /* subject for subject */
    UNDERGOES = 32,    /* "abducted four shepherds ... they were released": done to, for done to */
    CLAUSE = 25,       /* "X fled when it was hit": the subject of the clause it hangs on */
    OWNS = 30,         /* "its correspondent" of an outlet, "its troops" of a state or force */
    WORD = 20,         /* "the rebels" for "M23 rebels" */
    NAMELESS = -30,    /* "the rebels" for rebels that have no name */
    NUMBER = -25,      /* one for many or many for one, where that tells */
    TERROR = 20,       /* "the terror group" for a listed one, and against one that is not */
    FORCES = -25,      /* "the group" for a name that ends in Forces or Units */
    WINDOW = 12,       /* sentences looked back at */
    WINDOW_NAME = 60,  /* the same for what stays in mind */
    OFTEN_LOOKED = 80, /* mentions looked back at for how often */
    WINDOW_LOOSE = 3,  /* the same for "terrorists" with no article */
    WINDOW_PRONOUN = 4 /* the same for pronouns */
};

/* How well a kind suits (0-10, 0: not at all), in the order of MRS_ACTOR_KINDS. */
static const uint8_t SUITS[][MRS_ACTOR_THING + 1] = {
    /*                     ? st fo gr co mo me or of ci fi pe th */
    [MRS_REFERS_GROUP] = {0, 0, 2, 10, 1, 2, 0, 6, 0, 0, 8, 0, 0},
    [MRS_REFERS_MONITOR] = {0, 0, 0, 0, 0, 10, 0, 6, 0, 0, 0, 0, 0},
    [MRS_REFERS_COALITION] = {0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0},
    [MRS_REFERS_MEDIA] = {0, 0, 0, 0, 0, 0, 10, 2, 0, 0, 0, 0, 0},
    [MRS_REFERS_OFFICE] = {0, 0, 0, 0, 0, 0, 0, 6, 10, 0, 0, 0, 0},
    [MRS_REFERS_FORCE] = {0, 0, 10, 3, 2, 0, 0, 3, 3, 0, 1, 0, 0},
    [MRS_REFERS_STATE] = {0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    [MRS_REFERS_BODY] = {0, 8, 0, 0, 0, 0, 0, 4, 4, 0, 0, 0, 0},
    [MRS_REFERS_PERSON] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0},
    [MRS_REFERS_DOCUMENT] = {0, 8, 8, 8, 8, 8, 0, 8, 9, 0, 0, 7, 0},
    [MRS_REFERS_FIGHTERS] = {0, 0, 1, 9, 0, 0, 0, 1, 0, 0, 10, 0, 0},
    [MRS_REFERS_SIDES] = {0, 9, 9, 9, 5, 0, 0, 7, 7, 0, 6, 3, 0},
    [MRS_REFERS_ANY] = {0, 7, 8, 9, 8, 5, 2, 6, 6, 6, 8, 3, 3},
};
typedef enum { MRS_SAID_HE, MRS_SAID_THEY, MRS_SAID_IT, MRS_SAID_NONE } said;
static const uint8_t PRONOUN_SUITS[][MRS_ACTOR_THING + 1] = {
    [MRS_SAID_HE] = {0, 0, 0, 0, 0, 2, 0, 0, 4, 1, 1, 10, 0},
    [MRS_SAID_THEY] = {1, 4, 9, 9, 6, 4, 3, 6, 6, 9, 10, 2, 5},
    [MRS_SAID_IT] = {0, 8, 7, 9, 9, 9, 7, 8, 7, 0, 3, 0, 5},
};

static said pronoun_of(const mrs_actor_work *w, uint32_t token)
{
    static const char *const he[] = {"he", "she", "him", "her", "his", "himself", "herself", NULL};
    static const char *const they[] = {"they", "them", "their", "theirs", "themselves", NULL};
    mrs_str word = mrs_actor_lower(w, token);
    for (uint32_t i = 0; he[i]; i++)
        if (mrs_str_is(word, he[i]))
            return MRS_SAID_HE;
    for (uint32_t i = 0; they[i]; i++)
        if (mrs_str_is(word, they[i]))
            return MRS_SAID_THEY;
    return mrs_str_is(word, "it") || mrs_str_is(word, "its") || mrs_str_is(word, "itself")
               ? MRS_SAID_IT
               : MRS_SAID_NONE;
}

typedef struct {
    mrs_actor_work *w;
    uint32_t index; /* the mention that points back */
    uint32_t first; /* token before which nothing is looked at */
    uint32_t self;  /* 1 + index of who says the words that it stands in, or 0 */
    const uint8_t *suits;
    said pronoun; /* MRS_SAID_NONE: a noun */
    mrs_refers to;
    int32_t window, far;
    bool speakers;       /* only who speaks */
    const char *country; /* only of that country, when not NULL */
    bool terror;         /* the noun says terror */
} search;

static bool same_actor(const mrs_mention *a, const mrs_mention *b)
{
    if (a->a.id.len || b->a.id.len)
        return mrs_str_eq(a->a.id, b->a.id);
    return mrs_str_eq(a->a.name, b->a.name);
}

/* An office without a name is of a person. */
static mrs_actor_kind kind_of(const mrs_mention *c)
{
    return c->class == MRS_MENTION_TITLE && c->a.kind == MRS_ACTOR_OFFICE ? MRS_ACTOR_PERSON
                                                                          : c->a.kind;
}

static bool groups(mrs_actor_kind kind)
{
    return kind == MRS_ACTOR_FORCE || kind == MRS_ACTOR_GROUP || kind == MRS_ACTOR_COALITION ||
           kind == MRS_ACTOR_ORG || kind == MRS_ACTOR_OFFICE;
}

/* Number tells for people and persons; groups are one or many as the writer likes. */
static bool number_differs(const search *s, const mrs_mention *c)
{
    const mrs_mention *m = &s->w->all.at[s->index];
    bool many = s->pronoun == MRS_SAID_NONE ? m->a.plural : s->pronoun == MRS_SAID_THEY;
    if (s->pronoun == MRS_SAID_NONE && s->to == MRS_REFERS_GROUP)
        return false;
    if (groups(kind_of(c)) && !c->people)
        return false;
    return many != c->a.plural && !(c->a.kind == MRS_ACTOR_FIGHTERS && c->a.id.len);
}

/* "X attacked it", "X called and urged him": an object is never the subject of its own verb. */
static bool same_clause(const search *s, const mrs_mention *c)
{
    const mrs_parse *p = s->w->parse;
    uint32_t token = s->w->all.at[s->index].a.head, verb = p->head[token];
    bool object = mrs_str_is(p->dep[token], "dobj") || mrs_str_is(p->dep[token], "dative");
    if (mrs_str_is(p->dep[token], "pobj"))
        verb = p->head[verb];
    else if (!object)
        return false;
    while (mrs_str_is(p->dep[verb], "conj") && mrs_tree_child(p, verb, "nsubj") == p->n &&
           p->head[verb] != verb)
        verb = p->head[verb];
    return c->subject && mrs_actor_verb(s->w, c->a.head) == verb;
}

/* What a verb is done to. */
static bool undergoes(const mrs_actor_work *w, uint32_t token)
{
    static const char *const done_to[] = {"dobj", "nsubjpass", NULL};
    return mrs_actor_dep(w, token, done_to) &&
           !mrs_actor_cue(w, w->parse->head[token], MRS_CUE_SPEECH);
}

/* The pronoun is the subject of a clause of time or cause, the candidate of the clause above. */
static bool clause_above(const search *s, const mrs_mention *c)
{
    const mrs_parse *p = s->w->parse;
    uint32_t verb = p->head[s->w->all.at[s->index].a.head];
    return s->w->all.at[s->index].subject && c->subject && mrs_str_is(p->dep[verb], "advcl") &&
           p->head[verb] == p->head[c->a.head];
}

/* "X fled, it said": the pronoun says what the candidate is the subject of. */
static bool says_of_itself(const search *s, const mrs_mention *c)
{
    static const char *const told[] = {"parataxis", "ccomp", NULL};
    const mrs_parse *p = s->w->parse;
    const mrs_mention *m = &s->w->all.at[s->index];
    uint32_t verb = p->head[m->a.head], deed = mrs_actor_verb(s->w, c->a.head);
    if (!m->subject || !m->speaker || deed == p->n || c->sent != m->sent)
        return false;
    return (p->head[deed] == verb && mrs_actor_dep(s->w, deed, told)) ||
           (p->head[verb] == deed && mrs_actor_dep(s->w, verb, told));
}

/* "X said its men ...": the candidate says what the pronoun stands in. */
static bool said_by(const search *s, const mrs_mention *c)
{
    const mrs_parse *p = s->w->parse;
    uint32_t at = s->w->all.at[s->index].a.head;
    for (uint32_t steps = 0; steps < 32 && p->head[at] != at; steps++, at = p->head[at])
        if (mrs_str_is(p->dep[at], "ccomp"))
            return c->subject && mrs_actor_cue(s->w, p->head[at], MRS_CUE_SPEECH) &&
                   p->head[c->a.head] == p->head[at];
    return false;
}

/* One is never "they", many are never "he": of persons and offices. */
static bool number_forbids(const search *s, const mrs_mention *c)
{
    bool one = (kind_of(c) == MRS_ACTOR_PERSON || c->people) && !groups(kind_of(c));
    if (!one || c->a.id.len > 0)
        return s->pronoun == MRS_SAID_THEY && kind_of(c) == MRS_ACTOR_PERSON && !c->a.plural;
    return (s->pronoun == MRS_SAID_THEY && !c->a.plural) ||
           (s->pronoun == MRS_SAID_HE && c->a.plural);
}

/* "the organization", "the terrorist group", "militants" are no body of a state. */
static bool state_for_group(const search *s, const mrs_mention *c)
{
    bool body = c->body || mrs_str_is(c->a.source_kind, "official");
    bool group = s->to == MRS_REFERS_GROUP && c->a.kind == MRS_ACTOR_FORCE;
    return s->pronoun == MRS_SAID_NONE && body && (group || s->terror);
}

/* Who says "we" is never told of as "they". */
static bool first_person(const search *s, const mrs_mention *c)
{
    return s->pronoun != MRS_SAID_NONE && c->class == MRS_MENTION_PRONOUN &&
           pronoun_of(s->w, c->a.head) == MRS_SAID_NONE;
}

/* Told before, known, and not the phrase that holds the pronoun itself. */
static bool told_before(const mrs_mention *m, const mrs_mention *c)
{
    bool holds = m->a.head < c->a.past && m->a.head >= c->a.first;
    return c->a.head < m->a.head && c->resolved && !c->hidden && c->a.name.len && !holds;
}

/* A noun points back to names, to people without one only as fighters ("the rebels"). */
static bool nameless_other(const search *s, const mrs_mention *c)
{
    bool nameless = (c->class == MRS_MENTION_PEOPLE || c->class == MRS_MENTION_BODY || c->bare) &&
                    c->a.id.len == 0;
    bool fighters = s->to == MRS_REFERS_FIGHTERS && kind_of(c) != MRS_ACTOR_ORG;
    return s->pronoun == MRS_SAID_NONE && nameless && !fighters;
}

/* "said a nurse ... she added": one person told by a noun suits "she" nearly as a name does. */
static int32_t suits(const search *s, const mrs_mention *c)
{
    bool one = s->pronoun == MRS_SAID_HE && c->people && !c->a.plural &&
               (c->a.kind == MRS_ACTOR_CIVILIANS || c->a.kind == MRS_ACTOR_FIGHTERS);
    return one ? 8 : s->suits[kind_of(c)];
}

static bool usable(const search *s, const mrs_mention *c)
{
    if (!told_before(&s->w->all.at[s->index], c) || s->suits[kind_of(c)] == 0 ||
        same_clause(s, c) || number_forbids(s, c) || state_for_group(s, c) || first_person(s, c) ||
        (s->self && c->sent != s->w->all.at[s->index].sent &&
         same_actor(c, &s->w->all.at[s->self - 1])) ||
        (s->speakers && !c->speaker) || (s->country && memcmp(c->a.country, s->country, 2) != 0))
        return false;
    return !nameless_other(s, c);
}

/* "Democratic Forces", "Protection Units": called "the forces", hardly ever "the group". */
static bool named_forces(const mrs_actor_work *w, const mrs_mention *c)
{
    size_t from = c->a.name.len;
    while (from > 0 && c->a.name.ptr[from - 1] != ' ')
        from--;
    mrs_str last = mrs_str_lower_ascii(mrs_str_sub(c->a.name, from, c->a.name.len), w->doc->arena);
    if (!mrs_str_ends(last, MRS_STR("s")) || from == 0)
        return false;
    const mrs_lex_key *key =
        mrs_lex_find(w->lex, MRS_LEX_PEOPLE, mrs_str_sub(last, 0, last.len - 1));
    return key && mrs_str_is(w->lex->people[key->row].sector, "MIL");
}

/* "its correspondent", "its troops": who has such people. */
static int32_t weigh_owner(const search *s, const mrs_mention *c)
{
    const mrs_actor_work *w = s->w;
    uint32_t pronoun = w->all.at[s->index].a.head, noun = w->parse->head[pronoun];
    const mrs_mention *of = w->slot[noun] ? &w->all.at[w->slot[noun] - 1] : NULL;
    if (!mrs_str_is(w->parse->dep[pronoun], "poss") || !of || !of->people)
        return 0;
    bool media = mrs_str_is(of->people->sector, "MED");
    bool army = of->people->body && (c->a.kind == MRS_ACTOR_STATE || c->a.kind == MRS_ACTOR_FORCE);
    return army || (media && c->a.kind == MRS_ACTOR_MEDIA) ? OWNS : 0;
}

/* "The rebels" are rather those told of with a name, and in that word. */
static int32_t weigh_fighters(const search *s, const mrs_mention *c)
{
    const mrs_mention *m = &s->w->all.at[s->index];
    mrs_str noun = mrs_actor_lemma(s->w, m->a.head);
    return (c->a.id.len == 0 ? NAMELESS : 0) +
           (c->people && mrs_str_eq(mrs_actor_lemma(s->w, c->a.head), noun) ? WORD : 0);
}

/* What the noun itself says of the name: "the terror group", "the forces". */
static int32_t weigh_noun(const search *s, const mrs_mention *c)
{
    if (s->pronoun != MRS_SAID_NONE)
        return weigh_owner(s, c);
    int32_t weight = s->to == MRS_REFERS_FIGHTERS ? weigh_fighters(s, c) : 0;
    if (s->terror && c->a.kind == MRS_ACTOR_GROUP)
        weight += c->named && c->named->designated ? TERROR : -TERROR;
    bool noun = s->to == MRS_REFERS_GROUP || s->to == MRS_REFERS_FORCE;
    if (noun && named_forces(s->w, c))
        weight += s->to == MRS_REFERS_GROUP ? FORCES : -2 * FORCES;
    return weight;
}

/* Like part for like part: who acted acts again, whom it was done to is done to again. */
static int32_t weigh_clause(const search *s, const mrs_mention *c)
{
    const mrs_mention *m = &s->w->all.at[s->index];
    bool pronoun = s->pronoun != MRS_SAID_NONE;
    if (pronoun && (clause_above(s, c) || says_of_itself(s, c)))
        return CLAUSE + PARALLEL;
    bool own = mrs_str_is(s->w->parse->dep[m->a.head], "poss");
    if ((s->pronoun == MRS_SAID_IT || s->pronoun == MRS_SAID_THEY) && own && said_by(s, c))
        return CLAUSE;
    if (pronoun && m->subject && undergoes(s->w, m->a.head))
        return undergoes(s->w, c->a.head) ? UNDERGOES : 0;
    return c->subject && m->subject ? PARALLEL : 0;
}

static int32_t weigh(const search *s, const mrs_mention *c)
{
    const mrs_mention *m = &s->w->all.at[s->index];
    int32_t back = (int32_t)(m->sent - c->sent);
    int32_t weight = WEIGHT * suits(s, c) + s->far * back + weigh_noun(s, c);
    weight += (c->subject ? SUBJECT : 0) + weigh_clause(s, c);
    weight += c->speaker && m->speaker ? SPEAKER : 0;
    weight += c->modifier && c->class != MRS_MENTION_PRONOUN ? MODIFIER : 0;
    weight += number_differs(s, c) ? NUMBER : 0;
    return weight;
}

/* Mentions before this one, nearest first: call with *rank = its rank; false at the window's end.
 */
static bool before(const search *s, uint32_t *rank, const mrs_mention **out)
{
    const mrs_mention *m = &s->w->all.at[s->index];
    if (*rank == 0)
        return false;
    *out = &s->w->all.at[s->w->order[--*rank]];
    return (int32_t)(m->sent - (*out)->sent) <= s->window && (*out)->a.head >= s->first;
}

static int32_t often(const search *s, const mrs_mention *c)
{
    int32_t n = 0;
    uint32_t rank = s->w->all.at[s->index].rank, looked = 0;
    const mrs_mention *o;
    while (n < 4 && looked++ < OFTEN_LOOKED && before(s, &rank, &o))
        n += o != c && o->resolved && same_actor(o, c);
    return OFTEN * n;
}

/* 1 + index of the heaviest, or 0. except: 1 + index of one whose actor is not wanted. */
static uint32_t heaviest(const search *s, uint32_t except)
{
    const mrs_actor_work *w = s->w;
    uint32_t best = 0, rank = w->all.at[s->index].rank;
    int32_t most = 0;
    const mrs_mention *c;
    while (before(s, &rank, &c)) {
        if (!usable(s, c) || (except && same_actor(c, &w->all.at[except - 1])))
            continue;
        int32_t weight = weigh(s, c) + often(s, c);
        if (!best || weight > most) {
            best = (uint32_t)(c - w->all.at) + 1;
            most = weight;
        }
    }
    return most > 0 ? best : 0;
}

static bool stays_in_mind(mrs_refers to)
{
    return to == MRS_REFERS_COALITION || to == MRS_REFERS_PERSON || to == MRS_REFERS_DOCUMENT ||
           to == MRS_REFERS_MONITOR;
}

/* Between quotation marks that open in its line: the last that are not straight decide. */
static void find_quotes(mrs_actor_work *w)
{
    uint8_t in = 0, curly = 0;
    w->quoted = MRS_NEW(w->doc->arena, uint8_t, w->doc->tokens.n + 1);
    for (uint32_t i = 0; i < w->doc->tokens.n; i++) {
        mrs_str text = mrs_token_text(w->doc, i);
        w->quoted[i] = in;
        bool open = mrs_str_is(text, "\u201C"), close = mrs_str_is(text, "\u201D");
        bool straight = mrs_str_is(text, "\"") || mrs_str_is(text, "``") || mrs_str_is(text, "''");
        if (memchr(text.ptr, '\n', text.len)) {
            in = curly = 0;
        } else if (open || close) {
            in = open;
            curly = 1;
        } else if (straight && !curly) {
            in ^= 1;
        }
    }
}

static bool in_quotes(mrs_actor_work *w, uint32_t token)
{
    if (!w->quoted)
        find_quotes(w);
    return w->quoted[token];
}

/* 1 + index of who says the pronoun in his own words, or 0: he is never "they" in them. */
static uint32_t quoted_self(mrs_actor_work *w, uint32_t index)
{
    uint32_t self = in_quotes(w, w->all.at[index].a.head) ? mrs_actor_speaker(w, index) : 0;
    if (self && !w->all.at[self - 1].resolving)
        mrs_actor_settle(w, self - 1);
    return self;
}

uint32_t mrs_actor_antecedent(mrs_actor_work *w, uint32_t index, mrs_refers to)
{
    search s = {.w = w, .index = index, .to = to, .pronoun = MRS_SAID_NONE};
    if (w->all.at[index].class == MRS_MENTION_PRONOUN)
        s.pronoun = pronoun_of(w, w->all.at[index].a.head);
    s.terror = s.pronoun == MRS_SAID_NONE && mrs_actor_terror(w, &w->all.at[index]);
    s.suits = s.pronoun == MRS_SAID_NONE ? SUITS[to] : PRONOUN_SUITS[s.pronoun];
    s.far = s.pronoun != MRS_SAID_NONE ? FAR_PRONOUN : stays_in_mind(to) ? FAR_NAME : FAR;
    s.window = s.pronoun != MRS_SAID_NONE ? WINDOW_PRONOUN : stays_in_mind(to) ? 1000 : WINDOW;
    s.first = mrs_actor_item(w, w->all.at[index].a.head)->first;
    if (s.terror && !w->all.at[index].definite)
        s.window = WINDOW_LOOSE;
    s.self = s.pronoun != MRS_SAID_NONE ? quoted_self(w, index) : 0;
    return heaviest(&s, 0);
}

uint32_t mrs_actor_issuer(mrs_actor_work *w, uint32_t index)
{
    search s = {.w = w,
                .index = index,
                .to = MRS_REFERS_DOCUMENT,
                .pronoun = MRS_SAID_NONE,
                .suits = SUITS[MRS_REFERS_DOCUMENT],
                .far = FAR,
                .window = WINDOW,
                .speakers = true};
    return heaviest(&s, 0);
}

uint32_t mrs_actor_partner(mrs_actor_work *w, uint32_t index, const char *country, uint32_t except)
{
    static const uint8_t forces[MRS_ACTOR_THING + 1] = {[MRS_ACTOR_FORCE] = 10};
    static const uint8_t of_country[MRS_ACTOR_THING + 1] = {
        [MRS_ACTOR_FORCE] = 10, [MRS_ACTOR_GROUP] = 9};
    search s = {.w = w,
                .index = index,
                .to = MRS_REFERS_FORCE,
                .pronoun = MRS_SAID_NONE,
                .suits = country ? of_country : forces,
                .far = FAR,
                .window = country ? WINDOW : 3,
                .country = country};
    return heaviest(&s, except);
}

/* Told by the same word, or of one kind; a ministry is no other ministry. */
static bool same_kind(const mrs_actor_work *w, const mrs_mention *m, const mrs_mention *o)
{
    if (m->body && o->body == m->body)
        return true;
    bool ministry = m->body && m->body->kind == MRS_ACTOR_OFFICE;
    return !ministry && mrs_str_eq(mrs_actor_lemma(w, o->a.head), mrs_actor_lemma(w, m->a.head));
}

uint32_t mrs_actor_same_body(mrs_actor_work *w, uint32_t index, const mrs_lex_state *state)
{
    const mrs_mention *m = &w->all.at[index];
    search s = {
        .w = w, .index = index, .to = MRS_REFERS_BODY, .pronoun = MRS_SAID_NONE, .far = FAR};
    uint32_t best = 0;
    int32_t most = 0;
    for (uint32_t back = 1; back <= m->rank && back <= MRS_LOOK_BACK; back++) {
        uint32_t i = w->order[m->rank - back];
        const mrs_mention *o = &w->all.at[i];
        bool known = o->resolved && o->a.country[0] && !o->a.pronoun &&
                     (o->class == MRS_MENTION_BODY || o->class == MRS_MENTION_NAME);
        if (!known || (state && memcmp(state->country, o->a.country, 2) != 0) ||
            !same_kind(w, m, o))
            continue;
        s.suits = SUITS[MRS_REFERS_SIDES];
        int32_t weight = weigh(&s, o) + 1000;
        if (!best || weight > most) {
            best = i + 1;
            most = weight;
        }
    }
    return best;
}

/* ---- two at once -------------------------------------------------------------------------------
 */
/* Two actors for "the two sides": in *one and *two, 1 + index each; false when there are not two.
 */
bool mrs_actor_two(mrs_actor_work *w, uint32_t index, mrs_refers each, uint32_t *one, uint32_t *two)
{
    search s = {.w = w,
                .index = index,
                .to = MRS_REFERS_SIDES,
                .pronoun = MRS_SAID_NONE,
                .suits = SUITS[each == MRS_REFERS_ANY ? MRS_REFERS_SIDES : each],
                .far = FAR,
                .window = WINDOW};
    if (each == MRS_REFERS_STATE)
        return mrs_actor_two_states(w, index, one, two);
    bool plural = w->all.at[index].a.plural;
    w->all.at[index].a.plural = false; /* each of the two is one */
    *one = heaviest(&s, 0);
    *two = *one ? heaviest(&s, *one) : 0;
    w->all.at[index].a.plural = plural;
    if (*two && w->all.at[*two - 1].a.head < w->all.at[*one - 1].a.head) {
        uint32_t swap = *one;
        *one = *two;
        *two = swap;
    }
    return *two != 0;
}
