/* actor_say.c - how a noun is named, and whether it is doubted. */
#include "ground/actor_mention.h"

/* ---- names of nouns ----------------------------------------------------------------------------
 */
bool mrs_actor_in_side(const mrs_actor_work *w, const mrs_mention *m, uint32_t token)
{
    if (!m->side)
        return false;
    const mrs_mention *side = &w->all.at[m->side - 1];
    const mrs_parse *p = w->parse;
    uint32_t head = side->a.head; /* of two sides of one noun each leaves the other out */
    bool listed = (mrs_str_is(p->dep[token], "conj") && p->head[token] == head) ||
                  (mrs_str_is(p->dep[head], "conj") && p->head[head] == token);
    return (token >= side->a.first && token < side->a.past) ||
           (listed && token < m->core_first && w->slot[token]);
}

/* "More people", "Last Friday residents": an amount or a time beside the noun. */
static bool counts_or_dates(const mrs_actor_work *w, uint32_t token)
{
    mrs_str tag = w->parse->tag[token];
    return mrs_str_is(tag, "JJR") || mrs_str_is(tag, "JJS") || w->timed[token];
}

/* Words that tell one group of people from another: "sheep herders", "Kurdish fighters". */
bool mrs_actor_tells(const mrs_actor_work *w, const mrs_mention *m, uint32_t token)
{
    const mrs_parse *p = w->parse;
    if (mrs_actor_in_side(w, m, token) || p->pos[token] == MRS_POS_PUNCT ||
        p->pos[token] == MRS_POS_SPACE || mrs_actor_cue(w, token, MRS_CUE_ALLEGED) ||
        mrs_actor_cue(w, token, MRS_CUE_PORTION)) /* "several dozen policemen" */
        return false;
    if (mrs_str_is(p->dep[token], "compound"))
        return !counts_or_dates(w, token);
    bool describes = mrs_str_is(p->dep[token], "amod") || mrs_str_is(p->dep[token], "nmod") ||
                     mrs_str_is(p->dep[token], "conj");
    bool capital = w->piece_of[token + 1] > w->piece_of[token] &&
                   w->pieces.all.at[w->piece_of[token]].shape != MRS_SHAPE_LOWER &&
                   (token > p->sent_first[m->sent] || p->ent_of[token]);
    return describes && (capital || mrs_actor_cue(w, token, MRS_CUE_KEEP)) &&
           !counts_or_dates(w, token);
}

static bool is_hyphen(const mrs_actor_work *w, uint32_t token)
{
    return mrs_str_is(mrs_token_text(w->doc, token), "-");
}

bool mrs_actor_led(const mrs_actor_work *w, const mrs_mention *m, uint32_t token)
{
    uint32_t who = mrs_tree_child(w->parse, token, "npadvmod");
    bool led = mrs_str_is(mrs_actor_lower(w, token), "led"); /* they are Kurdish forces */
    who = who < w->parse->n && !led ? who : token;
    return mrs_str_is(w->parse->dep[who], "npadvmod") && w->parse->ent_of[who] &&
           !mrs_actor_in_side(w, m, who);
}

static bool in_name(const mrs_actor_work *w, const mrs_mention *m, uint32_t token)
{
    bool core = token >= m->core_first && token < m->core_past;
    return core || mrs_actor_led(w, m, token) || mrs_actor_tells(w, m, token);
}

/* The noun with what tells it apart, its side left out; white space is one blank. */
/* A hyphen between two words of the name. */
static bool is_joint(const mrs_actor_work *w, const mrs_mention *m, uint32_t token, uint32_t past)
{
    return is_hyphen(w, token) && token > m->a.first && token + 1 < past &&
           in_name(w, m, token - 1) && in_name(w, m, token + 1);
}

/* As written; small where a common noun stands, or opens a sentence. */
static mrs_str word_of(const mrs_actor_work *w, const mrs_mention *m, uint32_t token)
{
    bool opens = token == w->parse->sent_first[m->sent] && !w->parse->ent_of[token];
    bool small = (token >= m->core_first || opens) && w->parse->pos[token] != MRS_POS_PROPN;
    return small ? mrs_actor_lower(w, token) : mrs_token_text(w->doc, token);
}

mrs_str mrs_actor_own_name(mrs_actor_work *w, const mrs_mention *m)
{
    mrs_str name = {0};
    uint32_t past = m->core_past > m->a.head ? m->core_past : m->a.head + 1;
    for (uint32_t i = m->a.first; i < past; i++) {
        bool joint = is_joint(w, m, i, past);
        if (!joint && !in_name(w, m, i))
            continue;
        bool tight = joint || (i > 0 && is_hyphen(w, i - 1));
        mrs_str between = name.len && !tight ? MRS_STR(" ") : MRS_STR("");
        name = mrs_str_join(name, between, word_of(w, m, i), w->doc->arena);
    }
    return name;
}

mrs_str mrs_actor_with_side(mrs_actor_work *w, const mrs_mention *side, mrs_str own)
{
    return mrs_str_join(mrs_actor_side_name(side), MRS_STR(" "), own, w->doc->arena);
}

/* ---- doubt -------------------------------------------------------------------------------------
 */
/* "alleged members", "men accused of belonging to", "suspected ISIS militants". */
bool mrs_actor_alleged(const mrs_actor_work *w, const mrs_mention *m)
{
    static const char *const after[] = {"acl", "relcl", "advcl", NULL};
    for (uint32_t i = m->a.first; i < m->a.head; i++)
        if (mrs_actor_cue(w, i, MRS_CUE_ALLEGED) && mrs_tree_under(w->parse, i, m->a.head))
            return true;
    uint32_t from = m->a.head + 1, child;
    while (mrs_tree_next_child(w->parse, m->a.head, &from, &child))
        if (mrs_actor_dep(w, child, after) && mrs_actor_cue(w, child, MRS_CUE_ALLEGED))
            return true;
    return false;
}

void mrs_actor_set_affiliation(const mrs_actor_work *w, mrs_mention *m)
{
    if (mrs_actor_alleged(w, m))
        m->a.affiliation = MRS_AFFILIATION_ALLEGED;
    else
        m->a.affiliation = m->side ? MRS_AFFILIATION_STATED : MRS_AFFILIATION_UNKNOWN;
}
