/* Arguments become parties: the mention that grounding made of the words, whoever owns the weapon
 * or the vehicle, or the phrase itself (rules 7, 8, 13 of the record's specification). */
#include "code/code_internal.h"

static bool article(const mrs_walk *w, uint32_t token)
{
    return mrs_walk_dep_in(w, token, "det|nummod|predet|quantmod|punct|cc|case") ||
           w->p->pos[token] == MRS_POS_SPACE || mrs_str_is(w->p->tag[token], "PRP$") ||
           mrs_walk_is(w, token, "amount");
}

/* "the two main prison gates" without articles and amounts, from its first modifier to the noun. */
static mrs_span phrase(const mrs_walk *w, uint32_t noun)
{
    const mrs_parse *p = w->p;
    uint32_t first = noun, at = p->l_edge[noun], child = 0;
    while (at < noun && mrs_tree_next_child(p, noun, &at, &child) && child < noun) {
        if (article(w, child) || !mrs_walk_dep_in(w, child, "compound|amod|nmod|poss"))
            continue;
        first = p->l_edge[child] < child && mrs_walk_dep_in(w, child, "compound|nmod|poss")
                    ? p->l_edge[child]
                    : child;
        break;
    }
    while (first < noun && article(w, first))
        first++;
    return (mrs_span){w->doc->tokens.at[first].start, w->doc->tokens.at[noun].end};
}

static mrs_role role_of(const mrs_hit *hit, char letter, const mrs_party *party)
{
    bool meeting = hit->type == MRS_TYPE_CONSULT || hit->type == MRS_TYPE_AGREE ||
                   hit->type == MRS_TYPE_COOPERATE;
    if (letter == 'A' || (letter == 'P' && meeting))
        return MRS_ROLE_ACTOR;
    if (letter == 'P')
        return MRS_ROLE_PARTNER;
    bool harm =
        hit->type == MRS_TYPE_ASSAULT || hit->type == MRS_TYPE_CRIME || hit->type == MRS_TYPE_MOVE;
    return harm && party->kind == MRS_ACTOR_CIVILIANS ? MRS_ROLE_VICTIM : MRS_ROLE_TARGET;
}

static bool joined(const mrs_walk *w, mrs_hit *hit, const mrs_party *party);

/* Two who are both called "person", each by a name of their own: "A. Ruiz and B. Paz". */
static bool two_persons(const mrs_walk *w, const mrs_party *a, const mrs_party *b)
{
    mrs_str one = mrs_span_str(w->doc->text, a->at), other = mrs_span_str(w->doc->text, b->at);
    return a->kind == MRS_ACTOR_PERSON && mrs_str_is(a->name, "person") &&
           !mrs_span_overlap(a->at, b->at) && !mrs_str_ends(one, other) &&
           !mrs_str_ends(other, one);
}

static void put(mrs_hits *h, mrs_hit *hit, char letter, mrs_party party)
{
    if (hit->type == MRS_TYPE_CONSULT && letter == 'T')
        return; /* all who meet take part */
    party.role = role_of(hit, letter, &party);
    if (joined(h->w, hit, &party))
        return;
    for (uint32_t i = 0; i < hit->parties.n; i++)
        if (mrs_str_eq(hit->parties.at[i].name, party.name) &&
            (hit->parties.at[i].role == party.role || letter != 'A') &&
            !two_persons(h->w, &hit->parties.at[i], &party))
            return;
    *MRS_PUSH(h->w->arena, &hit->parties) = party;
}

/* "women and children" are one party. */
static bool joined(const mrs_walk *w, mrs_hit *hit, const mrs_party *party)
{
    mrs_party *last = hit->parties.n ? &hit->parties.at[hit->parties.n - 1] : NULL;
    if (!last || last->kind != MRS_ACTOR_CIVILIANS || party->kind != last->kind ||
        last->role != party->role || last->id.len || party->id.len ||
        last->at.end >= party->at.start || party->at.start - last->at.end > 6)
        return false;
    mrs_str between = mrs_span_str(w->doc->text, (mrs_span){last->at.end, party->at.start});
    if (!mrs_str_is(mrs_str_trim(between), "and"))
        return false;
    last->name = mrs_str_join(last->name, MRS_STR(" and "), party->name, w->arena);
    last->at.end = party->at.end;
    return true;
}

static mrs_party of_mention(const mrs_actor *m)
{
    mrs_party party = {
        .name = m->name, .id = m->id, .at = m->at, .kind = m->kind, .affiliation = m->affiliation};
    memcpy(party.country, m->country, sizeof party.country);
    return party;
}

/* All who share the head: "both countries", "Russian and Turkish troops". */
static void put_mention(mrs_hits *h, mrs_hit *hit, char letter, const mrs_actor *m)
{
    const mrs_actor *past = h->w->doc->ground->actors.at + h->w->doc->ground->actors.n;
    for (const mrs_actor *a = m; a < past && a->head == m->head; a++)
        put(h, hit, letter, of_mention(a));
}

/* "the village of X": its name; p->n: it has none. */
static uint32_t place_named(const mrs_walk *w, uint32_t noun)
{
    uint32_t of = mrs_walk_child(w, noun, "prep");
    if (!mrs_walk_is(w, noun, "area") || of == w->p->n || !mrs_str_is(w->low[of], "of"))
        return w->p->n;
    uint32_t name = mrs_walk_child(w, of, "pobj");
    return name < w->p->n && w->p->pos[name] == MRS_POS_PROPN ? name : w->p->n;
}

static mrs_party of_words(const mrs_walk *w, uint32_t token, mrs_actor_kind kind)
{
    uint32_t name = kind == MRS_ACTOR_THING ? place_named(w, token) : w->p->n;
    mrs_span at = phrase(w, name < w->p->n ? name : token);
    return (mrs_party){.name = mrs_span_str(w->doc->text, at), .at = at, .kind = kind};
}

static bool thing(const mrs_walk *w, uint32_t token)
{
    static const char *const classes[] = {"weapon",   "vehicle", "aircraft",
                                          "munition", "goods",   "materiel"};
    for (uint32_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (mrs_walk_is(w, token, classes[i]))
            return true;
    return false;
}

static void by_words(mrs_hits *h, mrs_hit *hit, const mrs_arg *arg);

/* "his town" is not his alone. */
static bool one_of_many(const mrs_actor *m)
{
    return m->kind == MRS_ACTOR_PERSON || m->kind == MRS_ACTOR_OFFICE;
}

/* Words are for or against somebody through what is theirs: "welcomed the decision of X". */
static bool by_words_alone(const mrs_hit *hit)
{
    return hit->type == MRS_TYPE_ACCUSE || hit->type == MRS_TYPE_SUPPORT ||
           hit->type == MRS_TYPE_REJECT || hit->type == MRS_TYPE_REQUEST ||
           hit->type == MRS_TYPE_CONCEDE || hit->type == MRS_TYPE_SANCTION;
}

static bool may_act(mrs_actor_kind kind)
{
    return kind >= MRS_ACTOR_STATE && kind <= MRS_ACTOR_OFFICE;
}

/* A state or a people is no target of force for a place that is theirs, nor a person for a town. */
static bool owns(const mrs_walk *w, const mrs_hit *hit, const mrs_actor *m, char letter,
                 uint32_t token)
{
    bool state = m->kind == MRS_ACTOR_STATE || m->kind == MRS_ACTOR_CIVILIANS;
    bool itself = m->kind == MRS_ACTOR_STATE && m->head == token;
    bool theirs = thing(w, token) || by_words_alone(hit);
    if (hit->type == MRS_TYPE_REQUEST && letter == 'T' && !may_act(m->kind))
        return false; /* "the release of prisoners" is not asked of them */
    if (m->kind == MRS_ACTOR_THING || itself || (state && letter == 'T' && !theirs))
        return false;
    return !(one_of_many(m) &&
             (mrs_walk_is(w, token, "area") || mrs_walk_is(w, token, "building")));
}

/* "caves that belong to the rebels": the preposition after the verb; p->n: none. */
static uint32_t belonging(const mrs_walk *w, uint32_t noun)
{
    uint32_t at = noun + 1, child = 0;
    while (mrs_tree_next_child(w->p, noun, &at, &child))
        if (mrs_walk_dep_in(w, child, "acl|relcl") && mrs_str_is(w->low[child], "belong"))
            return child;
    return w->p->n;
}

/* Whose: "Israeli jets", "a vehicle of the group", "the coalition's drones". */
static bool owner(mrs_hits *h, mrs_hit *hit, char letter, uint32_t token)
{
    static const struct {
        mrs_rel rel;
        const char *prep;
    } ways[] = {{MRS_REL_POSS, ""},
                {MRS_REL_COMP, ""},
                {MRS_REL_PREP, "of"},
                {MRS_REL_PREP, "belonging"},
                {MRS_REL_PREP, "from"}};
    const mrs_walk *w = h->w;
    for (uint32_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        mrs_few few = {.n = 0};
        uint32_t belong = belonging(w, token);
        mrs_walk_find(w, token, ways[i].rel, mrs_str_of(ways[i].prep), &few);
        if (belong < w->p->n)
            mrs_walk_find(w, belong, MRS_REL_PREP, MRS_STR("to"), &few);
        bool any = false;
        for (uint32_t k = 0; k < few.n; k++) {
            uint32_t a = w->actor[few.at[k]];
            const mrs_actor *m = a ? &w->doc->ground->actors.at[a - 1] : NULL;
            if (!m || !owns(w, hit, m, letter, token))
                continue;
            put_mention(h, hit, letter, m);
            any = true;
        }
        if (any)
            return true;
    }
    return false;
}

static const mrs_actor *mention(const mrs_walk *w, uint32_t token)
{
    uint32_t a = w->actor[token];
    const mrs_actor *m = a ? &w->doc->ground->actors.at[a - 1] : NULL;
    return m && m->kind != MRS_ACTOR_THING && (m->head == token || m->pronoun || m->id.len) ? m
                                                                                            : NULL;
}

/* "five strikes destroyed": the verb tells what counted strikes did. */
static bool by_strikes(const mrs_walk *w, uint32_t verb)
{
    mrs_few who = {.n = 0};
    mrs_walk_surface(w, verb, &who);
    for (uint32_t i = 0; i < who.n; i++)
        if (!w->actor[who.at[i]] && mrs_lex_bits(&w->coder->triggers.first, w->low[who.at[i]]))
            return true;
    return false;
}

/* "destroyed two bridges": a number of things, of which none is the target by name. */
static bool only_counted(const mrs_walk *w, const mrs_hit *hit, uint32_t noun)
{
    bool wrecked = mrs_str_is(hit->mode, "destroy");
    for (uint32_t i = 0; i < hit->quantities.n; i++)
        wrecked = wrecked || hit->quantities.at[i].kind == MRS_Q_destroyed;
    uint32_t first = noun;
    for (int i = 0; i < 12 && mrs_walk_dep_in(w, first, "conj|appos"); i++)
        first = w->p->head[first];
    uint32_t verb = w->p->head[first];
    wrecked = wrecked ||
              mrs_list_has(MRS_STR("destroy|damage|disable|crater|engage|suppress"), w->low[verb]);
    if (!wrecked || !by_strikes(w, verb) || (w->p->pos[noun] == MRS_POS_PROPN && !thing(w, noun)) ||
        !mrs_walk_dep_in(w, noun, "dobj|conj|appos|nsubjpass"))
        return false;
    uint32_t det = mrs_walk_child(w, noun, "det");
    bool the = det < w->p->n && mrs_list_has(MRS_STR("the|its|their|this|that"), w->text[det]);
    return !the && mrs_walk_child(w, noun, "poss") == w->p->n;
}

/* A town, a quarter, a zone: land, and no single site on it. */
static bool land(const mrs_walk *w, uint32_t noun)
{
    bool site = mrs_walk_is(w, noun, "building") && !mrs_walk_is(w, noun, "spot");
    return mrs_walk_is(w, noun, "area") && !site;
}

/* "exploded near a school", "fell inside the zone": where it was, not what it was for. */
static bool only_where(const mrs_walk *w, uint32_t noun)
{
    mrs_str prep = w->text[w->p->head[noun]];
    if (!mrs_walk_dep_in(w, noun, "pobj"))
        return false;
    return mrs_list_has(MRS_STR("near|outside|beside|behind|around|along|off|nearby|opposite"),
                        prep) ||
           (mrs_list_has(MRS_STR("in|inside|within|across|over"), prep) && land(w, noun));
}

/* Prisons, bridges and buses are targets of attacks, searches and protests. */
static bool struck(const mrs_walk *w, const mrs_hit *hit, const mrs_arg *arg)
{
    static const char *const sites[] = {"building", "place", "vehicle"};
    bool site = mrs_walk_is(w, arg->token, "works") && !mrs_walk_is(w, arg->token, "area");
    for (uint32_t i = 0; i < sizeof sites / sizeof *sites; i++)
        site = site || mrs_walk_is(w, arg->token, sites[i]);
    bool act = hit->type == MRS_TYPE_ASSAULT || hit->type == MRS_TYPE_PROTEST ||
               mrs_str_is(hit->mode, "search") || mrs_str_is(hit->mode, "theft");
    bool where = hit->type == MRS_TYPE_ASSAULT && only_where(w, arg->token);
    return arg->role == 'T' && site && act && !where && !only_counted(w, hit, arg->token);
}

/* Words for people and bodies that are also words for things ("well heads", "command node"). */
static bool counted_thing(const mrs_walk *w, const mrs_hit *hit, uint32_t noun)
{
    static const char *const people[] = {"civil", "fighter", "force"};
    for (uint32_t i = 0; i < sizeof people / sizeof *people; i++)
        if (mrs_walk_is(w, noun, people[i]))
            return false;
    return only_counted(w, hit, noun);
}

static void by_words(mrs_hits *h, mrs_hit *hit, const mrs_arg *arg)
{
    static const struct {
        const char *name;
        mrs_actor_kind kind;
    } classes[] = {{"civil", MRS_ACTOR_CIVILIANS}, {"fighter", MRS_ACTOR_FIGHTERS},
                   {"force", MRS_ACTOR_FORCE},     {"org", MRS_ACTOR_UNKNOWN},
                   {"actor", MRS_ACTOR_UNKNOWN},   {"leadership", MRS_ACTOR_UNKNOWN},
                   {"person", MRS_ACTOR_PERSON}};
    const mrs_walk *w = h->w;
    uint32_t t = arg->token;
    bool mute = w->p->pos[t] == MRS_POS_PRON || w->p->pos[t] == MRS_POS_NUM || mrs_walk_verb(w, t);
    if (mute || (arg->role == 'T' && counted_thing(w, hit, t)))
        return;
    for (uint32_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (mrs_walk_is(w, t, classes[i].name)) {
            put(h, hit, arg->role, of_words(w, t, classes[i].kind));
            return;
        }
    if (struck(w, hit, arg))
        put(h, hit, arg->role, of_words(w, t, MRS_ACTOR_THING));
}

static bool somebody(const mrs_walk *w, uint32_t token)
{
    static const char *const classes[] = {"civil", "fighter", "force", "person",
                                          "org",   "actor",   "group", "leadership"};
    for (uint32_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (mrs_walk_is(w, token, classes[i]))
            return true;
    return w->p->pos[token] == MRS_POS_PROPN;
}

/* Land is no party to its own loss, nor a town to the visit: who holds it may be. */
static bool mere_land(const mrs_walk *w, const mrs_hit *hit, const mrs_arg *arg, const mrs_actor *m)
{
    bool ground_only = hit->type == MRS_TYPE_CONTROL || hit->type == MRS_TYPE_MOVE;
    bool armed = m && (m->kind == MRS_ACTOR_GROUP || m->kind == MRS_ACTOR_FORCE);
    return !armed && mrs_walk_is(w, arg->token, "place") &&
           ((ground_only && arg->role == 'T') || arg->role == 'P');
}

static const mrs_hit *another_event(const mrs_hits *h, const mrs_hit *hit, uint32_t token)
{
    uint32_t i = h->hit_at[token];
    const mrs_hit *other = i ? &h->hits.at[i - 1] : NULL;
    return other && other != hit && !other->dropped ? other : NULL;
}

/* "condemned the attack by X": X; "the operation led by X killed": X. */
static void doers(mrs_hits *h, mrs_hit *hit, const mrs_hit *other, char letter)
{
    bool judged = hit->type == MRS_TYPE_ACCUSE || hit->type == MRS_TYPE_SUPPORT;
    if (judged)
        letter = 'T'; /* "appalled by the attack by X" too */
    for (uint32_t i = 0; (judged || letter == 'A') && i < other->args.n; i++) {
        const mrs_arg *arg = &other->args.at[i];
        const mrs_actor *m = arg->role == 'A' ? mention(h->w, arg->token) : NULL;
        if (m)
            put_mention(h, hit, letter, m);
        else if (arg->role == 'A')
            owner(h, hit, letter, arg->token);
    }
}

/* "unidentified aircraft": whose they are is what is not known. */
static bool unidentified(const mrs_walk *w, uint32_t noun)
{
    uint32_t at = w->p->l_edge[noun], child = 0;
    while (at < noun && mrs_tree_next_child(w->p, noun, &at, &child) && child < noun)
        if (mrs_list_has(MRS_STR("unidentified|unknown|unmarked|mysterious"), w->low[child]))
            return true;
    return false;
}

static void resolve_thing(mrs_hits *h, mrs_hit *hit, const mrs_arg *arg)
{
    bool owned = owner(h, hit, arg->role, arg->token);
    if (!owned && arg->role == 'T')
        by_words(h, hit, arg);
    else if (!owned && arg->role == 'A' && unidentified(h->w, arg->token))
        put(h, hit, 'A', of_words(h->w, arg->token, MRS_ACTOR_UNKNOWN));
    if (arg->role == 'A' && hit->weapon == h->w->p->n)
        hit->weapon = arg->token;
}

static void resolve(mrs_hits *h, mrs_hit *hit, const mrs_arg *arg)
{
    const mrs_walk *w = h->w;
    const mrs_actor *m = mention(w, arg->token);
    const mrs_hit *other = m ? NULL : another_event(h, hit, arg->token);
    bool known = m && (m->kind != MRS_ACTOR_UNKNOWN || m->id.len || somebody(w, arg->token));
    if (arg->role == 'I') {
        if (hit->type == MRS_TYPE_ASSAULT && hit->weapon == w->p->n)
            hit->weapon = arg->token;
    } else if (mere_land(w, hit, arg, m)) {
        owner(h, hit, arg->role, arg->token);
    } else if (other) {
        doers(h, hit, other, arg->role);
    } else if (thing(w, arg->token)) {
        resolve_thing(h, hit, arg);
    } else if (known) {
        put_mention(h, hit, arg->role, m);
    } else if (arg->role != 'T' || !owner(h, hit, 'T', arg->token)) {
        by_words(h, hit, arg); /* else "an ISIS position": the target is ISIS */
    }
}

void mrs_role_add(mrs_hits *h, mrs_hit *hit, mrs_arg arg)
{
    resolve(h, hit, &arg);
}

static bool acted(const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->parties.n; i++)
        if (hit->parties.at[i].role == MRS_ROLE_ACTOR)
            return true;
    return false;
}

/* "supported the army with air strikes": who supports strikes. */
static void by_helper(mrs_hits *h, mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    if (acted(hit))
        return;
    mrs_few prep = {.n = 0}, who = {.n = 0};
    mrs_walk_find(w, hit->token, MRS_REL_VIA, MRS_STR(""), &prep);
    uint32_t verb = prep.n ? w->p->head[prep.at[0]] : w->p->n;
    if (hit->type != MRS_TYPE_ASSAULT || verb == w->p->n || !mrs_walk_is(w, verb, "helping") ||
        !mrs_list_has(MRS_STR("with|by|through"), w->text[prep.at[0]]))
        return;
    mrs_walk_find(w, verb, MRS_REL_SUBJ, MRS_STR(""), &who);
    for (uint32_t i = 0; i < who.n; i++)
        if (mention(w, who.at[i]))
            put_mention(h, hit, 'A', mention(w, who.at[i]));
}

/* "an attack of X on Y": X. */
static void by_of(mrs_hits *h, mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    mrs_few who = {.n = 0}, whom = {.n = 0};
    if (hit->type != MRS_TYPE_ASSAULT || !mrs_walk_noun(w, hit->token) || acted(hit))
        return;
    mrs_walk_find(w, hit->token, MRS_REL_PREP, MRS_STR("of"), &who);
    mrs_walk_find(w, hit->token, MRS_REL_PREP, MRS_STR("on"), &whom);
    mrs_walk_find(w, hit->token, MRS_REL_PREP, MRS_STR("against"), &whom);
    for (uint32_t i = 0; whom.n && i < who.n; i++)
        if (mention(w, who.at[i]))
            put_mention(h, hit, 'A', mention(w, who.at[i]));
}

/* "ISIS gangs" are ISIS. */
static bool one_body(const mrs_party *target, const mrs_party *actor)
{
    const mrs_str t = target->name, a = actor->name;
    bool begins = target->id.len && t.len && a.len > t.len && mrs_str_starts(a, t);
    return mrs_str_eq(t, a) || (begins && a.ptr[t.len] == ' ');
}

/* Nobody does a thing to themselves: of two equal names the better founded stays. */
static void part_sides(mrs_hit *hit)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < hit->parties.n; i++) {
        const mrs_party *a = &hit->parties.at[i];
        bool twice = false;
        for (uint32_t k = 0; k < hit->parties.n; k++) {
            const mrs_party *b = &hit->parties.at[k];
            twice = twice || (k != i && a->role == MRS_ROLE_TARGET && b->role == MRS_ROLE_ACTOR &&
                              one_body(a, b));
        }
        if (!twice)
            hit->parties.at[kept++] = *a;
    }
    hit->parties.n = kept;
}

/* A plural common noun for people: "leaders". */
static bool plural_noun(const mrs_walk *w, const mrs_hit *hit, const mrs_party *p)
{
    for (uint32_t i = 0; i < hit->args.n; i++) {
        mrs_span token = w->doc->tokens.at[hit->args.at[i].token];
        if (token.start >= p->at.start && token.end <= p->at.end)
            return mrs_walk_tag(w, hit->args.at[i].token, "NNS");
    }
    return false;
}

/* "the rebels ..., killing three leaders": of the group that is a target beside them. */
static void leave_out_members(const mrs_walk *w, mrs_hit *hit)
{
    bool group = false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < hit->parties.n; i++) {
        const mrs_party *p = &hit->parties.at[i];
        group = group || (p->role == MRS_ROLE_TARGET &&
                          (p->kind == MRS_ACTOR_GROUP || p->kind == MRS_ACTOR_FIGHTERS));
    }
    for (uint32_t i = 0; i < hit->parties.n; i++) {
        const mrs_party *p = &hit->parties.at[i];
        bool member = p->role == MRS_ROLE_TARGET && p->kind == MRS_ACTOR_PERSON && !p->id.len &&
                      plural_noun(w, hit, p);
        if (!(group && member))
            hit->parties.at[kept++] = *p;
    }
    hit->parties.n = kept;
}

/* "struck the group, destroying caves": the things are what it lost, the group is the target. */
static void leave_out_wrecks(const mrs_walk *w, mrs_hit *hit)
{
    bool somebody = false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < hit->parties.n; i++)
        somebody = somebody || (hit->parties.at[i].role == MRS_ROLE_TARGET &&
                                hit->parties.at[i].kind != MRS_ACTOR_THING);
    for (uint32_t i = 0; i < hit->parties.n; i++) {
        const mrs_party *p = &hit->parties.at[i];
        bool wreck = false;
        for (uint32_t k = 0; k < hit->args.n; k++) {
            uint32_t t = hit->args.at[k].token;
            mrs_span at = w->doc->tokens.at[t];
            uint32_t det = mrs_walk_child(w, t, "det");
            wreck = wreck ||
                    (at.start >= p->at.start && at.end <= p->at.end && mrs_walk_tag(w, t, "NNS") &&
                     det == w->p->n && mrs_walk_dep_in(w, t, "dobj|conj|nsubjpass"));
        }
        if (!(somebody && wreck && p->role == MRS_ROLE_TARGET && p->kind == MRS_ACTOR_THING))
            hit->parties.at[kept++] = *p;
    }
    hit->parties.n = kept;
}

static bool several(const mrs_walk *w, const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->args.n; i++)
        if (hit->args.at[i].role == 'T' && (mrs_walk_tag(w, hit->args.at[i].token, "NNS") ||
                                            mrs_walk_tag(w, hit->args.at[i].token, "CD")))
            return true;
    return false;
}

/* The one target is a single person told by name or office. */
static bool one_person(const mrs_walk *w, const mrs_hit *hit)
{
    const mrs_party *target = NULL;
    for (uint32_t i = 0; i < hit->parties.n; i++) {
        if (hit->parties.at[i].role != MRS_ROLE_TARGET)
            continue;
        if (target)
            return false;
        target = &hit->parties.at[i];
    }
    return target && !several(w, hit) &&
           (target->kind == MRS_ACTOR_PERSON || target->kind == MRS_ACTOR_OFFICE);
}

/* What the number and the kind of the parties says of the mode: three or more meet multilaterally;
 * one named person killed in a raid or strike was its target. */
static void mode_by_parties(mrs_hits *h, mrs_hit *hit)
{
    uint32_t actors = 0;
    for (uint32_t i = 0; i < hit->parties.n; i++)
        actors += hit->parties.at[i].role == MRS_ROLE_ACTOR &&
                  hit->parties.at[i].kind != MRS_ACTOR_UNKNOWN;
    if (hit->mode.len)
        return;
    if (hit->type == MRS_TYPE_CONSULT && actors >= 3)
        hit->mode = MRS_STR("multilateral");
    if (hit->type == MRS_TYPE_ASSAULT && mrs_walk_is(h->w, hit->token, "pinpoint") &&
        one_person(h->w, hit))
        hit->mode = MRS_STR("targeted");
}

/* Arms found and goods stolen are what it was done to, where it is not said to whom. */
static void put_goods(mrs_hits *h, mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    bool act = mrs_list_has(MRS_STR("seize|theft"), hit->mode);
    for (uint32_t i = 0; i < hit->parties.n; i++)
        act = act && hit->parties.at[i].role != MRS_ROLE_TARGET &&
              hit->parties.at[i].role != MRS_ROLE_VICTIM;
    for (uint32_t i = 0; act && i < hit->args.n; i++) {
        uint32_t noun = mrs_walk_content(w, hit->args.at[i].token);
        if (hit->args.at[i].role == 'I' && mrs_walk_noun(w, noun) && !owner(h, hit, 'T', noun))
            put(h, hit, 'T', of_words(w, noun, MRS_ACTOR_THING));
    }
}

static bool can_act(const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->parties.n; i++)
        if (hit->parties.at[i].role == MRS_ROLE_TARGET && may_act(hit->parties.at[i].kind))
            return true;
    return false;
}

static bool aimed(const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->parties.n; i++)
        if (hit->parties.at[i].role == MRS_ROLE_TARGET ||
            hit->parties.at[i].role == MRS_ROLE_VICTIM)
            return true;
    return false;
}

/* Whom words are for or against where no row says: whose the thing praised or refused is, and who
 * is to do what is demanded ("demanded that X withdraw"). */
static void put_addressee(mrs_hits *h, mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    mrs_few what = {.n = 0}, who = {.n = 0};
    if (!by_words_alone(hit) || aimed(hit))
        return;
    mrs_walk_find(w, hit->token, MRS_REL_OBJ, MRS_STR(""), &what);
    mrs_walk_find(w, hit->token, MRS_REL_PREP, MRS_STR("for"), &what);
    for (uint32_t i = 0; i < what.n; i++)
        if (!another_event(h, hit, what.at[i]) && owner(h, hit, 'T', what.at[i]))
            return;
    uint32_t clause = mrs_walk_child(w, hit->token, "ccomp");
    if (hit->type != MRS_TYPE_REQUEST || clause == w->p->n)
        return;
    mrs_walk_find(w, clause, MRS_REL_SUBJ, MRS_STR(""), &who);
    for (uint32_t i = 0; i < who.n; i++) {
        const mrs_actor *m = mention(w, who.at[i]);
        if (m && may_act(m->kind))
            put_mention(h, hit, 'T', m);
    }
}

void mrs_role_run(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        if (hit->dropped)
            continue;
        for (uint32_t k = 0; k < hit->args.n; k++)
            resolve(h, hit, &hit->args.at[k]);
        by_helper(h, hit);
        by_of(h, hit);
        put_addressee(h, hit);
        part_sides(hit);
        leave_out_members(h->w, hit);
        leave_out_wrecks(h->w, hit);
        put_goods(h, hit);
        mode_by_parties(h, hit);
        if ((hit->row->flags & MRS_ROW_TOWARD) && !can_act(hit)) {
            hit->dropped = true;
            mrs_hit_because(h, hit, "dropped", MRS_STR("nobody who could act is addressed"));
        }
    }
}
