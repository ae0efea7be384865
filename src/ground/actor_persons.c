/* actor_persons.c - persons by name, the offices they hold, and who is the same. */
#include "ground/actor_mention.h"

#include <stdlib.h>

enum { TITLE_WORDS_MAX = 5, NAME_TOKENS_MAX = 6 };

/* ---- titles ------------------------------------------------------------------------------------
 */
/* The title whose words are the n pieces that end before piece past, or NULL. */
static const mrs_lex_key *title_before(const mrs_actor_work *w, uint32_t past, uint32_t n)
{
    char room[128];
    size_t len = 0;
    for (uint32_t i = past - n; i < past; i++) {
        const mrs_piece *p = &w->pieces.all.at[i];
        if ((i > past - n && p->gap) || len + p->word.len + 1 > sizeof room)
            return NULL;
        if (len)
            room[len++] = ' ';
        memcpy(room + len, p->word.ptr, p->word.len);
        len += p->word.len;
    }
    const mrs_lex_key *key = mrs_lex_find(w->lex, MRS_LEX_TITLE, (mrs_str){room, len});
    bool small =
        key && key->n == 1 && key->caps && w->pieces.all.at[past - 1].shape != MRS_SHAPE_CAPS;
    return small ? NULL : key;
}

static const mrs_lex_key *longest_title(const mrs_actor_work *w, uint32_t past, uint32_t *n)
{
    const mrs_lex_key *key = NULL;
    for (*n = past < TITLE_WORDS_MAX ? past : TITLE_WORDS_MAX; *n > 0; --*n) {
        if (!w->pieces.all.at[past - *n].key)
            continue;
        key = title_before(w, past, *n);
        if (key)
            break;
    }
    return key;
}

const mrs_lex_key *mrs_actor_title_at(const mrs_actor_work *w, uint32_t token, uint32_t *first)
{
    uint32_t n = 0, past = w->piece_of[token + 1];
    if (past == w->piece_of[token])
        return NULL;
    const mrs_lex_key *key = longest_title(w, past, &n);
    if (key)
        *first = w->pieces.all.at[past - n].token;
    return key;
}

static void take_title(mrs_actor_work *w, mrs_mention *m, const mrs_lex_key *key, mrs_str word)
{
    const mrs_lex_title *title = &w->lex->titles[key->row];
    bool better = !m->title || title->kind < m->title->kind;
    if (better)
        m->title = title;
    if (title->kind == MRS_TITLE_OFFICE && (better || m->title_word.len == 0))
        m->title_word = word;
    m->a.office_holder |= title->stands;
}

/* "Navy Capt.", "Air Force Gen.": the title that ends before a service's name, both counted in n.
 */
static const mrs_lex_key *service_title(const mrs_actor_work *w, uint32_t past, uint32_t *n)
{
    for (uint32_t k = 2; k > 0; k--) {
        uint32_t i = past > k ? past - k : 0;
        const mrs_lex_key *body =
            i ? mrs_lex_match(w->lex, &w->pieces, i, MRS_LEX_BIT(MRS_LEX_BODY), MRS_NO_DAY) : NULL;
        if (!body || body->n != k || w->lex->bodies[body->row].kind != MRS_ACTOR_FORCE)
            continue;
        const mrs_lex_key *key = longest_title(w, i, n);
        *n += k;
        return key;
    }
    return NULL;
}

/* "Joint Operations Command spokesperson Major General X": titles right before the name. */
static void titles_before(mrs_actor_work *w, uint32_t index)
{
    uint32_t past = w->piece_of[w->all.at[index].core_first];
    bool comma = false;
    for (uint32_t n = 0; past > 0; past -= n) {
        const mrs_piece *next = past < w->pieces.all.n ? &w->pieces.all.at[past] : NULL;
        if (next && next->gap && comma)
            break;
        comma |= next && next->gap;
        uint32_t before = w->pieces.all.at[past - 1].token;
        const mrs_lex_key *key = w->taken[before] ? NULL : longest_title(w, past, &n);
        if (!key && !w->taken[before])
            key = service_title(w, past, &n);
        mrs_mention *m = &w->all.at[index];
        if (!key || w->parse->sent[before] != m->sent)
            break;
        take_title(w, m, key, key->words);
        uint32_t first = w->pieces.all.at[past - n].token;
        for (uint32_t i = first; i < m->core_first; i++)
            w->taken[i] = index + 1;
        m->a.first = first;
    }
}

/* Whose office: the name right before the titles ("Pentagon Press Secretary X"). */
static void org_before(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = &w->all.at[index];
    if (m->a.first == m->core_first || m->a.first == 0)
        return;
    uint32_t before = m->a.first - 1;
    if (mrs_str_is(w->parse->tag[before], "POS") && before > 0)
        before--;
    if (w->taken[before] && w->taken[before] != index + 1 &&
        w->all.at[w->taken[before] - 1].class != MRS_MENTION_PERSON)
        m->side = w->taken[before];
}

/* ---- finding names -----------------------------------------------------------------------------
 */
static bool is_break(const mrs_actor_work *w, uint32_t token)
{
    return w->parse->pos[token] == MRS_POS_SPACE || mrs_str_is(mrs_token_text(w->doc, token), ",");
}

static bool is_place(const mrs_actor_work *w, uint32_t first, uint32_t past)
{
    for (uint32_t i = first; i < past; i++)
        if (mrs_actor_place(w, i))
            return true;
    return false;
}

/* "the Yazidis": one word that is a people is no person. */
static bool is_people(const mrs_actor_work *w, uint32_t first, uint32_t past)
{
    return past == first + 1 && (mrs_lex_find(w->lex, MRS_LEX_PEOPLE, mrs_actor_lemma(w, first)) ||
                                 mrs_lex_find(w->lex, MRS_LEX_DEMONYM, mrs_actor_lower(w, first)) ||
                                 mrs_str_is(w->parse->tag[first], "NNPS"));
}

static void add_person(mrs_actor_work *w, uint32_t first, uint32_t past)
{
    if (is_people(w, first, past))
        return;
    uint32_t index =
        mrs_actor_add(w, MRS_MENTION_PERSON, first, past, mrs_actor_root(w, first, past));
    mrs_mention *m = &w->all.at[index];
    m->a.kind = MRS_ACTOR_PERSON;
    m->a.name = mrs_actor_text(w, first, past);
    m->a.person = m->a.name;
}

/* "in X", "near X": a place, whatever the tagger thinks. */
static bool where_one_is(const mrs_actor_work *w, uint32_t first, uint32_t past)
{
    static const char *const words[] = {"in",      "near",   "at",      "around",
                                        "outside", "into",   "through", "across",
                                        "towards", "toward", "inside",  "throughout"};
    uint32_t root = mrs_actor_root(w, first, past);
    if (!mrs_str_is(w->parse->dep[root], "pobj"))
        return false;
    mrs_str word = mrs_actor_lower(w, w->parse->head[root]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mrs_str_is(word, words[i]))
            return true;
    return false;
}

/* Cuts titles off its front and at its end what follows a comma or line end. */
static void trim_entity(const mrs_actor_work *w, uint32_t *first, uint32_t *past)
{
    uint32_t title_first;
    while (*past > *first && (w->parse->pos[*past - 1] == MRS_POS_PART ||
                              w->parse->pos[*past - 1] == MRS_POS_PUNCT || is_break(w, *past - 1)))
        --*past;
    for (uint32_t i = *first; i < *past; i++)
        if (is_break(w, i))
            *past = i;
    for (uint32_t i = *first; i + 1 < *past; i++)
        if (mrs_actor_title_at(w, i, &title_first) || w->taken[i] ||
            w->parse->pos[i] == MRS_POS_DET)
            *first = i + 1;
}

/* "F-16s" */
static bool has_digit(mrs_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
            return true;
    return false;
}

/* Free, capitalised, no title, no place. */
static bool may_be_person(const mrs_actor_work *w, uint32_t first, uint32_t past)
{
    uint32_t title_first;
    for (uint32_t i = first; i < past; i++)
        if (w->taken[i] || has_digit(mrs_token_text(w->doc, i)))
            return false;
    return first < past && w->piece_of[past] > w->piece_of[first] &&
           w->pieces.all.at[w->piece_of[first]].shape != MRS_SHAPE_LOWER &&
           !mrs_actor_title_at(w, past - 1, &title_first) && !where_one_is(w, first, past) &&
           !is_place(w, first, past);
}

static void person_of_entity(mrs_actor_work *w, const mrs_ent *ent)
{
    uint32_t first = ent->first, past = ent->past;
    trim_entity(w, &first, &past);
    if (may_be_person(w, first, past))
        add_person(w, first, past);
}

/* Capitalised words right after a title that the tagger did not mark. */
/* The end of the run of name words that begins at token: proper nouns and the hyphens between. */
static uint32_t name_end(const mrs_actor_work *w, uint32_t token)
{
    uint32_t past = token, title_first;
    for (; past < w->doc->tokens.n && past < token + NAME_TOKENS_MAX; past++) {
        bool hyphen = past > token && mrs_str_is(mrs_token_text(w->doc, past), "-");
        if (w->taken[past] || w->parse->sent[past] != w->parse->sent[token] ||
            (w->parse->pos[past] != MRS_POS_PROPN && !hyphen) ||
            mrs_actor_title_at(w, past, &title_first))
            break;
    }
    while (past > token && mrs_str_is(mrs_token_text(w->doc, past - 1), "-"))
        past--;
    return past;
}

static void person_after_title(mrs_actor_work *w, uint32_t token)
{
    uint32_t title_first;
    const mrs_lex_key *key = token ? mrs_actor_title_at(w, token - 1, &title_first) : NULL;
    if (!key || w->lex->titles[key->row].kind == MRS_TITLE_PERSON)
        return;
    uint32_t past = name_end(w, token);
    bool words = past > token && w->piece_of[past] > w->piece_of[token];
    if (words && w->pieces.all.at[w->piece_of[token]].shape == MRS_SHAPE_CAPITAL &&
        !is_place(w, token, past))
        add_person(w, token, past);
}

/* "Abu X": a by-name, whatever the tagger thinks. */
static void person_by_name(mrs_actor_work *w, uint32_t token)
{
    uint32_t past = name_end(w, token);
    if (past > token && w->piece_of[past] - w->piece_of[token] > 1 && !is_place(w, token, past))
        add_person(w, token, past);
}

static bool begins_by_name(const mrs_actor_work *w, uint32_t token)
{
    uint32_t i = w->piece_of[token];
    return !w->taken[token] && w->piece_of[token + 1] > i &&
           w->pieces.all.at[i].shape == MRS_SHAPE_CAPITAL &&
           mrs_lex_cue(w->lex, w->pieces.all.at[i].word, MRS_CUE_KUNYA);
}

static bool can_follow_title(const mrs_actor_work *w, uint32_t token)
{
    uint32_t e = w->parse->ent_of[token];
    return !w->taken[token] && w->parse->pos[token] == MRS_POS_PROPN &&
           (!e || mrs_str_is(w->parse->ents[e - 1].label, "PERSON"));
}

/* ---- offices told elsewhere in the sentence ----------------------------------------------------
 */
static void link_office(mrs_actor_work *w, uint32_t index, uint32_t noun)
{
    uint32_t first;
    const mrs_lex_key *key = mrs_actor_title_at(w, noun, &first);
    if (!key || w->taken[noun] || mrs_actor_plural(w, noun) ||
        w->lex->titles[key->row].kind == MRS_TITLE_PERSON)
        return;
    take_title(w, &w->all.at[index], key, key->words);
    uint32_t title = mrs_actor_add(w, MRS_MENTION_TITLE, first, noun + 1, noun);
    w->all.at[title].person = index + 1;
    w->all.at[title].title = &w->lex->titles[key->row];
    w->all.at[title].title_word = key->words;
    uint32_t side = mrs_actor_side(w, title);
    if (side && side != index + 1 && !w->all.at[index].side)
        w->all.at[index].side = side;
}

/* "the governor, who was named X": the noun that the verb says it of, or parse->n. */
static uint32_t clause_noun(const mrs_actor_work *w, uint32_t verb)
{
    if (mrs_str_is(w->parse->dep[verb], "relcl"))
        return w->parse->head[verb];
    uint32_t subject = mrs_tree_child(w->parse, verb, "nsubj");
    return subject < w->parse->n ? subject : mrs_tree_child(w->parse, verb, "nsubjpass");
}

/* "a spokesman for Y, X": the name may hang by Y; the office that Y belongs to, else the noun. */
static uint32_t office_above(const mrs_actor_work *w, uint32_t noun)
{
    static const char *const inner[] = {"pobj", "prep", NULL};
    uint32_t first;
    for (uint32_t at = noun, steps = 0; steps < 6; steps++, at = w->parse->head[at]) {
        if (mrs_actor_noun(w, at) && !w->taken[at] && mrs_actor_title_at(w, at, &first))
            return at;
        if (!mrs_actor_dep(w, at, inner))
            break;
    }
    return noun;
}

/* "heads the aid branch of the Y"; not "led a raid against Y". */
static bool is_headed(const mrs_actor_work *w, uint32_t head, uint32_t verb)
{
    for (uint32_t up = 0; up <= w->parse->n && head != verb; up++) {
        if (mrs_str_is(w->parse->dep[head], "prep") && !mrs_str_is(mrs_actor_lower(w, head), "of"))
            return false;
        if (w->parse->head[head] == head)
            return false;
        head = w->parse->head[head];
    }
    return head == verb;
}

/* The first name of a body that the verb's object is or is part of: 1 + index, or 0. */
static uint32_t body_under(const mrs_actor_work *w, uint32_t verb)
{
    for (uint32_t i = verb + 1; i <= w->parse->r_edge[verb]; i++) {
        const mrs_mention *m = w->taken[i] ? &w->all.at[w->taken[i] - 1] : NULL;
        if (m && (m->class == MRS_MENTION_NAME || m->class == MRS_MENTION_BODY) &&
            is_headed(w, m->a.head, verb))
            return w->taken[i];
    }
    return 0;
}

/* "at the Orient Institute": where somebody works, by a name. */
static bool works_somewhere(const mrs_actor_work *w, uint32_t verb)
{
    for (uint32_t i = verb + 1; i <= w->parse->r_edge[verb]; i++)
        if ((mrs_str_is(mrs_actor_lower(w, i), "at") || mrs_str_is(mrs_actor_lower(w, i), "for")) &&
            mrs_str_is(w->parse->dep[i], "prep")) {
            uint32_t noun = mrs_tree_child(w->parse, i, "pobj");
            if (noun < w->parse->n && w->parse->pos[noun] == MRS_POS_PROPN)
                return true;
        }
    return false;
}

/* "X, who heads Y", "X, who studies Z at Y": an office or a trade told by a verb. */
static void office_by_clause(mrs_actor_work *w, uint32_t index)
{
    uint32_t head = w->all.at[index].a.head, at = head + 1, verb;
    while (mrs_tree_next_child(w->parse, head, &at, &verb)) {
        uint32_t who = mrs_tree_child(w->parse, verb, "nsubj");
        if (verb < head || !mrs_str_is(w->parse->dep[verb], "relcl") || who == w->parse->n ||
            !mrs_str_is(mrs_actor_lower(w, who), "who"))
            continue;
        bool heads = mrs_actor_cue(w, verb, MRS_CUE_HEADS);
        if (!heads && !(mrs_actor_cue(w, verb, MRS_CUE_STUDIES) && works_somewhere(w, verb)))
            continue;
        mrs_str word = heads ? MRS_STR("head") : MRS_STR("analyst");
        const mrs_lex_key *key = mrs_lex_find(w->lex, MRS_LEX_TITLE, word);
        if (key)
            take_title(w, &w->all.at[index], key, key->words);
        if (!w->all.at[index].side)
            w->all.at[index].side = body_under(w, verb);
    }
}

/* "X, the head of Y", "the head of Y, X", "X is the head of Y", "appointed X head of Y". */
static void office_of(mrs_actor_work *w, uint32_t index)
{
    static const char *const beside[] = {"appos", NULL};
    static const char *const said_of[] = {"attr", "oprd", NULL};
    uint32_t head = w->all.at[index].a.head, at = w->parse->l_edge[head], child;
    while (mrs_tree_next_child(w->parse, head, &at, &child))
        if (mrs_actor_dep(w, child, beside))
            link_office(w, index, child);
    uint32_t up = w->parse->head[head];
    if (mrs_str_is(w->parse->dep[head], "appos"))
        link_office(w, index, office_above(w, up));
    if (mrs_actor_dep(w, head, said_of)) {
        uint32_t named = clause_noun(w, up);
        if (named < w->parse->n)
            link_office(w, index, named);
    }
    if (!mrs_str_is(w->parse->dep[head], "nsubj") && !mrs_str_is(w->parse->dep[head], "dobj"))
        return;
    for (at = w->parse->l_edge[up]; mrs_tree_next_child(w->parse, up, &at, &child);)
        if (mrs_actor_dep(w, child, said_of))
            link_office(w, index, child);
}

/* ---- who is the same ---------------------------------------------------------------------------
 */
static uint32_t words_of(const mrs_actor_work *w, const mrs_mention *m)
{
    return w->piece_of[m->core_past] - w->piece_of[m->core_first];
}

/* A shorter name is of the same person when its words are last words of the longer one, or its
 * first and last word are. */
static bool same_person(const mrs_actor_work *w, const mrs_mention *longer, const mrs_mention *m)
{
    uint32_t n = words_of(w, m), full = words_of(w, longer);
    const mrs_piece *x = &w->pieces.all.at[w->piece_of[m->core_first]];
    const mrs_piece *y = &w->pieces.all.at[w->piece_of[longer->core_first]];
    if (n == 0 || n > full || !mrs_str_eq(x[n - 1].word, y[full - 1].word))
        return false;
    if (n > 1 && !mrs_str_eq(x[0].word, y[0].word) && !mrs_str_eq(x[0].word, y[full - n].word))
        return false;
    return true;
}

/* Persons by the last word of their name, then in the order they were found. */
typedef struct {
    mrs_str last;
    uint32_t index;
} surname;
typedef MRS_VEC(surname) surnames;

static int by_surname(const void *a, const void *b)
{
    const surname *x = a, *y = b;
    int order = mrs_str_cmp(x->last, y->last);
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

/* Of all that are named by so many words or more. */
static surnames surnames_of(const mrs_actor_work *w, uint32_t words)
{
    surnames out = {0};
    for (uint32_t i = 0; i < w->all.n; i++) {
        const mrs_mention *m = &w->all.at[i];
        if (m->class == MRS_MENTION_PERSON && words_of(w, m) >= words)
            *MRS_PUSH(w->doc->arena, &out) =
                (surname){w->pieces.all.at[w->piece_of[m->core_past] - 1].word, i};
    }
    if (out.n)
        qsort(out.at, out.n, sizeof *out.at, by_surname);
    return out;
}

static bool has_surname(const surnames *known, mrs_str word)
{
    uint32_t low = 0, high = known->n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = mrs_str_cmp(known->at[mid].last, word);
        if (order == 0)
            return true;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

static bool same_words(const mrs_actor_work *w, const mrs_mention *a, const mrs_mention *b)
{
    uint32_t n = words_of(w, a);
    bool same = n == words_of(w, b);
    for (uint32_t i = 0; same && i < n; i++)
        same = mrs_str_eq(w->pieces.all.at[w->piece_of[a->core_first] + i].word,
                          w->pieces.all.at[w->piece_of[b->core_first] + i].word);
    return same;
}

/* The fullest of the names, the first of equals. */
static uint32_t fullest(const mrs_actor_work *w, const surnames *names, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    uint32_t best = index, most = words_of(w, m);
    for (uint32_t k = 0; k < names->n; k++) {
        uint32_t i = names->at[k].index;
        const mrs_mention *o = &w->all.at[i];
        bool fuller = words_of(w, o) > most || (words_of(w, o) == most && i < best);
        if (!fuller || !same_person(w, o, m))
            continue;
        best = i;
        most = words_of(w, o);
    }
    return best;
}

/* Of those of one last word: only the first of each name can be the fullest. */
static void link_namesakes(mrs_actor_work *w, const surname *of, uint32_t n)
{
    surnames names = {0};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = 0;
        while (k < names.n &&
               !same_words(w, &w->all.at[names.at[k].index], &w->all.at[of[i].index]))
            k++;
        if (k == names.n)
            *MRS_PUSH(w->doc->arena, &names) = of[i];
    }
    for (uint32_t i = 0; i < n; i++)
        w->all.at[of[i].index].person = fullest(w, &names, of[i].index) + 1;
}

static void share(mrs_actor_work *w, uint32_t a, uint32_t b)
{
    mrs_mention *x = &w->all.at[a], *y = &w->all.at[b];
    if (y->named && !x->named)
        mrs_actor_be_named(x, y->named);
    if (y->title && (!x->title || y->title->kind < x->title->kind)) {
        x->title = y->title;
        x->title_word = y->title_word;
    }
    if (!x->title_word.len)
        x->title_word = y->title_word;
    if (!x->side)
        x->side = y->side;
    x->a.office_holder |= y->a.office_holder;
}

static void link_persons(mrs_actor_work *w)
{
    surnames all = surnames_of(w, 1);
    for (uint32_t i = 0, past; i < all.n; i = past) {
        for (past = i + 1; past < all.n && mrs_str_eq(all.at[past].last, all.at[i].last);)
            past++;
        link_namesakes(w, &all.at[i], past - i);
    }
    for (uint32_t i = 0; i < w->all.n; i++) {
        mrs_mention *m = &w->all.at[i];
        if (m->class != MRS_MENTION_PERSON)
            continue;
        m->person = m->person ? m->person : i + 1;
        if (m->person != i + 1)
            share(w, m->person - 1, i);
    }
    for (uint32_t i = 0; i < w->all.n; i++) {
        mrs_mention *m = &w->all.at[i];
        uint32_t full = m->class == MRS_MENTION_PERSON ? m->person - 1 : i;
        if (full != i)
            share(w, i, full);
    }
}

/* A capitalised word that is the surname of somebody named elsewhere. */
static void add_surnames(mrs_actor_work *w)
{
    const surnames known = surnames_of(w, 2);
    for (uint32_t i = 0; i < w->pieces.all.n; i++) {
        const mrs_piece *p = &w->pieces.all.at[i];
        if (!w->taken[p->token] && p->shape == MRS_SHAPE_CAPITAL && p->word.len >= 4 &&
            w->parse->pos[p->token] == MRS_POS_PROPN && has_surname(&known, p->word))
            add_person(w, p->token, p->token + 1);
    }
}

/* ---- offices without a name --------------------------------------------------------------------
 */
/* The title at a noun: what ends there, or begins there and is longer ("secretary of state"). */
static const mrs_lex_key *title_around(const mrs_actor_work *w, uint32_t token, uint32_t *first,
                                       uint32_t *past)
{
    const mrs_lex_key *key = mrs_actor_title_at(w, token, first);
    *past = token + 1;
    if (!key)
        return NULL;
    const mrs_lex_key *on = mrs_lex_match(w->lex, &w->pieces, w->piece_of[token],
                                          MRS_LEX_BIT(MRS_LEX_TITLE), MRS_NO_DAY);
    if (!on || on->n == 1)
        return key;
    *first = token;
    *past = w->pieces.all.at[w->piece_of[token] + on->n - 1].token + 1;
    return on;
}

static void add_titles(mrs_actor_work *w)
{
    static const char *const inner[] = {"compound", "amod", NULL};
    for (uint32_t i = 0; i < w->doc->tokens.n; i++) {
        uint32_t first, past;
        if (w->taken[i] || !mrs_actor_noun(w, i) || mrs_actor_plural(w, i) ||
            mrs_actor_dep(w, i, inner))
            continue;
        const mrs_lex_key *key = title_around(w, i, &first, &past);
        if (!key || w->lex->titles[key->row].kind > MRS_TITLE_EXPERT)
            continue;
        uint32_t index = mrs_actor_add(w, MRS_MENTION_TITLE, first, past, i);
        mrs_mention *m = &w->all.at[index];
        const mrs_lex_key *people = mrs_lex_find(w->lex, MRS_LEX_PEOPLE, mrs_actor_lemma(w, i));
        m->people = people ? &w->lex->people[people->row] : NULL;
        m->title = &w->lex->titles[key->row];
        m->title_word = key->words;
    }
}

void mrs_actor_persons(mrs_actor_work *w)
{
    for (uint32_t e = 0; e < w->parse->n_ents; e++)
        if (mrs_str_is(w->parse->ents[e].label, "PERSON"))
            person_of_entity(w, &w->parse->ents[e]);
    for (uint32_t i = 0; i < w->doc->tokens.n; i++) {
        if (begins_by_name(w, i))
            person_by_name(w, i);
        if (i && can_follow_title(w, i))
            person_after_title(w, i);
    }
    add_surnames(w);
    for (uint32_t i = 0, n = w->all.n; i < n; i++) {
        if (w->all.at[i].class != MRS_MENTION_PERSON)
            continue;
        titles_before(w, i);
        org_before(w, i);
        mrs_mention *m = &w->all.at[i];
        uint32_t root = mrs_actor_root(w, m->a.first, m->a.past);
        w->slot[root] = i + 1;
        m->a.head = root;
        uint32_t from = mrs_actor_np_first(w, root);
        m->a.first = from < m->a.first ? from : m->a.first;
    }
    for (uint32_t i = 0, n = w->all.n; i < n; i++)
        if (w->all.at[i].class == MRS_MENTION_PERSON) {
            office_of(w, i);
            office_by_clause(w, i);
        }
    link_persons(w);
    add_titles(w);
}
