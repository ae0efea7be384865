/* arcs.c - from attached words to the tree: roots, edges, sentences, arcs that were lifted. */
#include "nlp/parser.h"

/* Each head's edges reach as far as its children's. */
static void widen(const mrs_parse *p, uint32_t i)
{
    const uint32_t head = p->head[i];
    if (p->l_edge[i] < p->l_edge[head])
        p->l_edge[head] = p->l_edge[i];
    if (p->r_edge[i] > p->r_edge[head])
        p->r_edge[head] = p->r_edge[i];
}

/* marks[i] = 1 where a sentence starts, by the edges as they are; then: does every head lie in its
 * word's sentence? The word that begins the next sentence is tolerated, as in spaCy. */
static bool heads_inside(const mrs_parse *p, uint8_t *marks)
{
    memset(marks, 0, p->n);
    for (uint32_t i = 0; i < p->n; i++)
        if (p->head[i] == i)
            marks[p->l_edge[i]] = 1;
    uint32_t start = 0;
    for (uint32_t end = 0; end < p->n; end++) {
        if (!(end > 0 && marks[end]) && end + 1 != p->n)
            continue;
        for (uint32_t j = start; j < end; j++)
            if (p->head[j] < start || p->head[j] > end)
                return false;
        start = end;
    }
    return true;
}

static void edges(const mrs_parse *p, uint8_t *marks)
{
    enum { SWEEPS = 12 };
    for (uint32_t i = 0; i < p->n; i++)
        p->l_edge[i] = p->r_edge[i] = i;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (uint32_t i = 0; i < p->n; i++)
            widen(p, i);
        for (uint32_t i = p->n; i-- > 0;)
            widen(p, i);
        if (heads_inside(p, marks))
            return;
    }
}

/* Children of each word in text order: first, then next. */
static void list_children(const mrs_parse *p, mrs_work *work)
{
    memset(work->l_kid, 0xff, p->n * sizeof *work->l_kid);
    for (uint32_t i = p->n; i-- > 0;) {
        if (p->head[i] == i)
            continue;
        work->next[i] = work->l_kid[p->head[i]];
        work->l_kid[p->head[i]] = i;
    }
}

static void move_child(const mrs_parse *p, mrs_work *work, uint32_t child, uint32_t head)
{
    uint32_t *at = &work->l_kid[p->head[child]];
    while (*at != child)
        at = &work->next[*at];
    *at = work->next[child];
    for (at = &work->l_kid[head]; *at < child;)
        at = &work->next[*at];
    work->next[child] = *at;
    *at = child;
    p->head[child] = head;
}

/* The first word below token's head, breadth first, with that label; else the head it has. */
static uint32_t true_head(const mrs_parse *p, mrs_work *work, uint32_t token, mrs_str label)
{
    uint32_t *queue = work->stack, n = 0;
    queue[n++] = p->head[token];
    for (uint32_t at = 0; at < n; at++) {
        const uint32_t head = queue[at];
        for (uint32_t kid = work->l_kid[head]; kid != MRS_NO_TOKEN; kid = work->next[kid]) {
            const bool seen = kid >= p->l_edge[head] && kid <= p->r_edge[head];
            if (!seen || work->space[kid] || kid == token)
                continue;
            if (mrs_str_eq(p->dep[kid], label))
                return kid;
            queue[n++] = kid;
        }
    }
    return p->head[token];
}

/* A label "a||b": the arc was lifted from below to make the tree projective. */
static void lower_arcs(const mrs_parse *p, mrs_work *work)
{
    bool listed = false;
    for (uint32_t i = 0; i < p->n; i++) {
        const mrs_str label = p->dep[i];
        const char *bars = label.len ? memchr(label.ptr, '|', label.len) : NULL;
        const size_t cut = bars ? (size_t)(bars - label.ptr) : label.len;
        if (cut + 2 >= label.len || p->head[i] == i)
            continue;
        if (!listed)
            list_children(p, work);
        listed = true;
        const uint32_t head = true_head(p, work, i, mrs_str_sub(label, cut + 2, label.len));
        if (head != p->head[i])
            move_child(p, work, i, head);
        p->dep[i] = mrs_str_sub(label, 0, cut);
    }
    if (listed)
        edges(p, work->marks);
}

static void sentences(mrs_parse *p, const uint8_t *marks, mrs_arena *arena)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->n; i++) {
        n += i == 0 || marks[i];
        p->sent[i] = n - 1;
    }
    p->n_sents = n;
    p->sent_first = MRS_NEW(arena, uint32_t, (size_t)n + 1);
    for (uint32_t i = p->n; i-- > 0;)
        p->sent_first[p->sent[i]] = i;
    p->sent_first[n] = p->n;
}

void mrs_parser_tree(const mrs_parser *parser, mrs_work *work, uint32_t n, mrs_arena *arena,
                     mrs_parse *parse)
{
    parse->n = n;
    parse->head = MRS_NEW(arena, uint32_t, n);
    parse->dep = MRS_NEW(arena, mrs_str, n);
    parse->l_edge = MRS_NEW(arena, uint32_t, n);
    parse->r_edge = MRS_NEW(arena, uint32_t, n);
    parse->sent = MRS_NEW(arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++) {
        const bool root = work->head[i] == MRS_NO_TOKEN;
        parse->head[i] = root ? i : work->head[i];
        parse->dep[i] = root ? parser->root : parser->labels[work->label[i]];
    }
    edges(parse, work->marks);
    lower_arcs(parse, work);
    sentences(parse, work->marks, arena);
}
