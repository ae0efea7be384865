#include "code/topic.h"

enum { NIBBLE = 4, COUNTED = 3, LEAST_WORDS = 2, LEAST_SCORE = 6 };

static const char *const names[] = {
#define MRS_X(name) #name,
    MRS_TOPICS(MRS_X)
#undef MRS_X
};

const char *mrs_topic_text(mrs_topic topic)
{
    return names[topic];
}

bool mrs_topic_read(mrs_str text, mrs_topic *out)
{
    for (unsigned i = 0; i < MRS_N_TOPICS; i++) {
        if (mrs_str_is(text, names[i])) {
            *out = (mrs_topic)i;
            return true;
        }
    }
    return false;
}

static mrs_status wrong(const mrs_coder *coder, mrs_err *err, const mrs_table *table, uint32_t row,
                        const char *what)
{
    mrs_str at = mrs_row_at(coder, table, "data/topics.tsv", row);
    return mrs_fail(err, MRS_E_FORMAT, "%.*s, %s", (int)at.len, at.ptr, what);
}

static mrs_status read_row(mrs_coder *coder, const mrs_table *table, uint32_t row,
                           const uint32_t *col, mrs_err *err)
{
    mrs_topic topic;
    mrs_str weight = mrs_table_cell(table, row, col[2]);
    if (!mrs_topic_read(mrs_table_cell(table, row, col[1]), &topic))
        return wrong(coder, err, table, row, "column topic: unknown; src/code/code.h has them");
    if (weight.len != 1 || weight.ptr[0] < '1' || weight.ptr[0] > '9')
        return wrong(coder, err, table, row, "column weight: not one of 1 to 9");
    uint64_t *bits = mrs_lex_at(&coder->topics, coder->arena, mrs_table_cell(table, row, col[0]));
    *bits &= ~((uint64_t)15 << (NIBBLE * topic)); /* a user's own row stands last */
    *bits |= (uint64_t)(weight.ptr[0] - '0') << (NIBBLE * topic);
    return MRS_OK;
}

mrs_status mrs_topic_open(mrs_coder *coder, mrs_err *err)
{
    static const char *const columns[] = {"word", "topic", "weight"};
    mrs_table table;
    uint32_t col[3];
    mrs_status st = mrs_table_open(coder->pack, "table/topics", &table, err);
    for (uint32_t i = 0; !st && i < 3; i++)
        st = mrs_table_column(&table, columns[i], &col[i], err);
    if (st)
        return mrs_err_wrap(err, st, "data/topics.tsv");
    for (uint32_t r = 1; !st && r < table.rows; r++)
        st = read_row(coder, &table, r, col, err);
    return st;
}

/* Score and number of different words of each topic. */
typedef struct {
    uint32_t score[MRS_N_TOPICS], words[MRS_N_TOPICS];
} tally;

static void add(tally *t, uint64_t weights, bool first)
{
    for (uint32_t i = 0; weights; i++, weights >>= NIBBLE) {
        uint32_t weight = (uint32_t)(weights & 15);
        t->score[i] += weight;
        t->words[i] += weight && first;
    }
}

static tally count(const mrs_walk *w)
{
    tally t = {{0}, {0}};
    mrs_lex seen = {0};
    for (uint32_t i = 0; i < w->p->n; i++) {
        mrs_str word = w->low[i];
        uint64_t weights = mrs_lex_bits(&w->coder->topics, word);
        if (!weights)
            weights = mrs_lex_bits(&w->coder->topics, word = w->text[i]);
        uint64_t *times = weights ? mrs_lex_at(&seen, w->arena, word) : NULL;
        if (times && (*times)++ < COUNTED)
            add(&t, weights, *times == 1);
    }
    return t;
}

/* A topic holds where it is spoken of more than of armed force and unrest. */
static bool about(const tally *t, unsigned topic)
{
    uint32_t force = t->score[MRS_TOPIC_conflict], riot = t->score[MRS_TOPIC_unrest];
    uint32_t bar = force > riot ? force : riot;
    bool itself = topic == MRS_TOPIC_conflict || topic == MRS_TOPIC_unrest;
    return t->words[topic] >= LEAST_WORDS && t->score[topic] >= LEAST_SCORE &&
           (itself || t->score[topic] > bar);
}

void mrs_topic_run(mrs_walk *w)
{
    tally t = count(w);
    uint32_t sum = 0;
    for (unsigned i = 0; i < MRS_N_TOPICS; i++)
        sum += t.score[i];
    for (unsigned i = 0; i < MRS_N_TOPICS; i++) {
        w->topic |= about(&t, i) ? 1ULL << i : 0;
        w->doc->coding->topics[i] = sum ? (float)t.score[i] / (float)sum : 0.0F;
    }
}
