#include "nlp/parser.h"

#include <math.h>

/* ---- the classes ------------------------------------------------------------------------------
 */

static int action_of(mrs_str name)
{
    static const char letters[] = "SDLRB";
    const char *at = name.len ? strchr(letters, name.ptr[0]) : NULL;
    const bool labelled = name.len > 2 && name.ptr[1] == '-';
    if (!at || (name.len != 1 && !labelled))
        return -1;
    return (int)(at - letters);
}

/* Set s of the 16: bit 0 Shift, 1 Reduce, 2 Left and Right, 3 Break. */
static void fill_penalties(mrs_parser *p)
{
    static const uint32_t bit[MRS_ACTIONS] = {0, 1, 2, 2, 3};
    for (uint32_t set = 0; set < 16; set++) {
        float *row = p->penalty + set * MRS_SCORES;
        for (uint32_t i = 0; i < MRS_SCORES; i++)
            row[i] = -INFINITY;
        for (int a = 0; a < MRS_ACTIONS; a++)
            for (uint32_t i = p->first[a]; set >> bit[a] & 1 && i < p->first[a + 1]; i++)
                row[i] = 0;
    }
}

mrs_status mrs_parser_open(const mrs_weights *weights, mrs_arena *arena, mrs_parser *out,
                           mrs_err *err)
{
    const uint32_t n = weights->n_classes;
    *out = (mrs_parser){.w = weights, .labels = MRS_NEW(arena, mrs_str, n)};
    int action = -1;
    for (uint32_t i = 0; i < n; i++) {
        const mrs_str name = weights->classes[i];
        const int now = action_of(name);
        if (now < 0 || (now != action && now != action + 1) || i >= MRS_SCORES)
            return mrs_fail(err, MRS_E_FORMAT, "parser class %u is \"%.*s\"", i, (int)name.len,
                            name.ptr);
        if (now != action)
            out->first[now] = i;
        action = now;
        out->labels[i] = name.len > 2 ? mrs_str_sub(name, 2, name.len) : MRS_STR("");
    }
    if (action != MRS_BREAK || n != 106 || out->first[MRS_REDUCE] != 1 ||
        out->first[MRS_LEFT] != 2 || out->first[MRS_BREAK] != n - 1)
        return mrs_fail(err, MRS_E_FORMAT, "the parser's %u classes are not those expected", n);
    out->first[MRS_ACTIONS] = n;
    out->root = out->labels[n - 1];
    out->penalty = MRS_NEW(arena, float, (size_t)16 * MRS_SCORES + 16);
    out->penalty += 64 / sizeof(float) - (uintptr_t)out->penalty % 64 / sizeof(float);
    fill_penalties(out);
    return MRS_OK;
}

/* ---- the transitions --------------------------------------------------------------------------
 */

typedef struct {
    mrs_work *w;
    uint32_t n, next, depth, n_back; /* tokens, next word, height of the stack, words put back */
    uint32_t b0, b1, s0;             /* MRS_NO_TOKEN where there is none */
} state;

/* b0, b1 and s0 after a change. */
static void look(state *s)
{
    const uint32_t n_back = s->n_back;
    s->b0 = n_back ? s->w->back[n_back - 1] : s->next < s->n ? s->next : MRS_NO_TOKEN;
    if (n_back > 1)
        s->b1 = s->w->back[n_back - 2];
    else if (n_back)
        s->b1 = s->next < s->n ? s->next : MRS_NO_TOKEN;
    else
        s->b1 = s->next + 1 < s->n ? s->next + 1 : MRS_NO_TOKEN;
    s->s0 = s->depth ? s->w->stack[s->depth - 1] : MRS_NO_TOKEN;
}

/* A set as in fill_penalties. */
static uint32_t allowed(const state *s)
{
    const uint8_t *marks = s->w->marks;
    const bool words = s->b0 != MRS_NO_TOKEN, two = s->b1 != MRS_NO_TOKEN;
    const bool start = words && marks[s->b0] & MRS_MARK_START;
    const bool shifted = words && marks[s->b0] & MRS_MARK_SHIFTED;
    const bool shift = s->depth == 0 || (two && !start && !shifted);
    const bool arcs = s->depth && words && !start;
    const bool cut = two && s->b1 == s->b0 + 1 && !(marks[s->b1] & MRS_MARK_START);
    return (uint32_t)shift | (uint32_t)(s->depth > 0) << 1 | (uint32_t)arcs << 2 |
           (uint32_t)cut << 3;
}

static void push(state *s)
{
    if (s->n_back)
        s->n_back--;
    else
        s->next++;
    s->w->stack[s->depth++] = s->b0;
}

/* The arc to a former head goes; it is the newest on its side of that head. */
static void detach(mrs_work *w, uint32_t child)
{
    const uint32_t head = w->head[child];
    if (head == MRS_NO_TOKEN)
        return;
    uint32_t *newest = child < head ? &w->l_kid[head] : &w->r_kid[head];
    if (*newest == child)
        *newest = w->next[child];
}

static void attach(mrs_work *w, uint32_t child, uint32_t head, uint32_t label)
{
    detach(w, child);
    uint32_t *newest = child < head ? &w->l_kid[head] : &w->r_kid[head];
    w->next[child] = *newest;
    *newest = child;
    w->head[child] = head;
    w->label[child] = (uint8_t)label;
}

static void reduce(state *s)
{
    s->depth--;
    if (s->w->head[s->s0] != MRS_NO_TOKEN || s->depth == 0)
        return;
    s->w->marks[s->s0] |= MRS_MARK_SHIFTED;
    s->w->back[s->n_back++] = s->s0;
}

static void apply(const mrs_parser *p, state *s, uint32_t class)
{
    mrs_action action = MRS_SHIFT;
    while (class >= p->first[action + 1])
        action++;
    switch (action) {
    case MRS_SHIFT:
        push(s);
        break;
    case MRS_REDUCE:
        reduce(s);
        break;
    case MRS_LEFT:
        attach(s->w, s->s0, s->b0, class);
        s->w->marks[s->b0] &= (uint8_t)~MRS_MARK_SHIFTED;
        s->depth--;
        break;
    case MRS_RIGHT:
        attach(s->w, s->b0, s->s0, class);
        push(s);
        break;
    default:
        s->w->marks[s->b1] |= MRS_MARK_START;
    }
    look(s);
}

static void gather(mrs_slots *lower, const state *s, const float *slots[MRS_PARSER_SLOTS])
{
    const mrs_work *w = s->w;
    const uint32_t tokens[MRS_PARSER_SLOTS] = {
        s->b0,
        s->b1,
        s->s0,
        s->depth > 1 ? w->stack[s->depth - 2] : MRS_NO_TOKEN,
        s->depth > 2 ? w->stack[s->depth - 3] : MRS_NO_TOKEN,
        s->b0 != MRS_NO_TOKEN ? w->l_kid[s->b0] : MRS_NO_TOKEN,
        s->s0 != MRS_NO_TOKEN ? w->l_kid[s->s0] : MRS_NO_TOKEN,
        s->s0 != MRS_NO_TOKEN ? w->r_kid[s->s0] : MRS_NO_TOKEN,
    };
    for (uint32_t i = 0; i < MRS_PARSER_SLOTS; i++)
        slots[i] = mrs_slots_get(lower, i, tokens[i]);
}

void mrs_parser_run(const mrs_parser *parser, const mrs_kernel *kernel, mrs_slots *lower,
                    mrs_work *work, uint32_t n)
{
    _Alignas(64) float hidden[MRS_HIDDEN], scores[MRS_SCORES];
    const float *slots[MRS_PARSER_SLOTS];
    const mrs_weights *w = parser->w;
    memset(work->head, 0xff, n * sizeof *work->head);
    memset(work->l_kid, 0xff, n * sizeof *work->l_kid);
    memset(work->r_kid, 0xff, n * sizeof *work->r_kid);
    memset(work->marks, 0, n);
    mrs_slots_begin(lower, work->linear, n);
    state s = {.w = work, .n = n};
    for (look(&s); s.depth || s.b0 != MRS_NO_TOKEN;) {
        const uint32_t set = allowed(&s);
        gather(lower, &s, slots);
        kernel->state(slots, MRS_PARSER_SLOTS, w->state_bias, hidden);
        kernel->parser_scores(w->upper, w->upper_bias, hidden, scores);
        const float *penalty = parser->penalty + set * MRS_SCORES;
        uint32_t class = kernel->best(scores, penalty, MRS_SCORES);
        /* a damaged model gives no numbers: then the first action that may be */
        if (class >= w->n_classes || penalty[class] < 0)
            class = set & 1 ? MRS_SHIFT : MRS_REDUCE;
        apply(parser, &s, class);
    }
}
