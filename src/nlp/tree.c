#include "nlp/nlp.h"

bool mrs_tree_next_child(const mrs_parse *parse, uint32_t head, uint32_t *at, uint32_t *child)
{
    for (uint32_t i = *at; i <= parse->r_edge[head]; i++) {
        if (i != head && parse->head[i] == head) {
            *child = i;
            *at = i + 1;
            return true;
        }
    }
    *at = parse->r_edge[head] + 1;
    return false;
}

uint32_t mrs_tree_child(const mrs_parse *parse, uint32_t head, const char *dep)
{
    uint32_t at = parse->l_edge[head], child = 0;
    while (mrs_tree_next_child(parse, head, &at, &child))
        if (mrs_str_is(parse->dep[child], dep))
            return child;
    return parse->n;
}

bool mrs_tree_under(const mrs_parse *parse, uint32_t token, uint32_t top)
{
    for (uint32_t steps = 0; steps <= parse->n; steps++) {
        if (token == top)
            return true;
        if (parse->head[token] == token)
            return false;
        token = parse->head[token];
    }
    return false;
}

mrs_span mrs_tree_span(const mrs_doc *doc, uint32_t token)
{
    const mrs_parse *p = doc->parse;
    return (mrs_span){doc->tokens.at[p->l_edge[token]].start, doc->tokens.at[p->r_edge[token]].end};
}
