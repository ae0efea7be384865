/* board.c - what a filter lets through, out of the events in memory. */
#include "serve/board_content.h"

#include <math.h>
#include <stdlib.h>

/* ---- sets that the store finds ----------------------------------------------------------------
 */

/* The card of a row; NULL: none. */
static const mrs_card *card_of(const mrs_board_content *in, int64_t fid)
{
    uint32_t i = fid >= 0 && fid < in->n_fids ? in->by_fid[fid] : 0;
    return i ? &in->cards.at[i - 1] : NULL;
}

typedef struct {
    const mrs_board_content *in;
    uint64_t *bits;
    uint8_t *docs; /* one bit a document */
    int64_t n_docs;
} setting;

static bool set_event(void *ctx, int64_t event, int64_t document)
{
    const setting *s = ctx;
    const mrs_card *card = card_of(s->in, event);
    (void)document;
    if (card) {
        size_t i = (size_t)(card - s->in->cards.at);
        s->bits[i / 64] |= (uint64_t)1 << i % 64;
    }
    return true;
}

static bool set_doc(void *ctx, int64_t event, int64_t document)
{
    const setting *s = ctx;
    (void)event;
    if (document >= 0 && document < s->n_docs)
        s->docs[document / 8] |= (uint8_t)(1 << document % 8);
    return true;
}

/* Events of which a report holds the words. */
static mrs_status find_text(const mrs_board_content *in, mrs_store *store, mrs_str words,
                            uint64_t *bits, mrs_err *err)
{
    setting s = {.in = in, .bits = bits};
    for (uint32_t i = 0; i < in->docs.n; i++)
        if (in->docs.at[i] >= s.n_docs)
            s.n_docs = in->docs.at[i] + 1;
    s.docs = calloc((size_t)s.n_docs / 8 + 1, 1);
    if (!s.docs)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_store_text_docs(store, words, set_doc, &s, err);
    for (size_t i = 0; !st && i < in->cards.n; i++) {
        const mrs_card *card = &in->cards.at[i];
        for (uint32_t k = 0; k < card->n_docs; k++) {
            int64_t doc = in->docs.at[card->first_doc + k];
            if (s.docs[doc / 8] >> doc % 8 & 1)
                bits[i / 64] |= (uint64_t)1 << i % 64;
        }
    }
    free(s.docs);
    return st;
}

/* What the cards do not tell. */
static mrs_filter part_of(const mrs_filter *f)
{
    return (mrs_filter){
        .all = true, .actor = f->actor, .place = f->place, .doc = f->doc, .sources = f->sources};
}

static bool has_part(const mrs_filter *f)
{
    return f->actor.len || f->place.len || f->doc.len || f->sources;
}

static void key_of(const mrs_filter *f, mrs_buf *out)
{
    const mrs_str texts[] = {f->actor, f->place, f->doc, f->text};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mrs_buf_put(out, texts[i]);
        mrs_buf_putc(out, '\n');
    }
    mrs_buf_printf(out, "%u", f->sources);
}

/* Under the lock: a set kept, copied into bits; false: there is none. */
static bool recall(mrs_board_content *in, const char *key, uint64_t *bits, size_t n_words)
{
    bool found = false;
    pthread_mutex_lock(&in->lock);
    for (uint32_t i = 0; i < in->n_sets && !found; i++) {
        found = strcmp(in->sets[i].key, key) == 0;
        if (found)
            memcpy(bits, in->sets[i].bits, n_words * sizeof *bits);
    }
    pthread_mutex_unlock(&in->lock);
    return found;
}

static void remember(mrs_board_content *in, const char *key, const uint64_t *bits, size_t n_words)
{
    char *own = strdup(key);
    uint64_t *copy = malloc(n_words * sizeof *bits);
    if (!own || !copy) {
        free(own);
        free(copy);
        return;
    }
    memcpy(copy, bits, n_words * sizeof *bits);
    pthread_mutex_lock(&in->lock);
    uint32_t i = in->next_set;
    in->next_set = (i + 1) % MRS_BOARD_SETS;
    if (i < in->n_sets) {
        free(in->sets[i].key);
        free(in->sets[i].bits);
    } else {
        in->n_sets++;
    }
    in->sets[i] = (mrs_row_set){own, copy};
    pthread_mutex_unlock(&in->lock);
}

static mrs_status ask_store(mrs_board_content *in, mrs_store *store, const mrs_filter *f,
                            uint64_t *bits, size_t n_words, mrs_err *err)
{
    mrs_status st = MRS_OK;
    const mrs_filter part = part_of(f);
    if (f->text.len)
        st = find_text(in, store, f->text, bits, err);
    if (st || !has_part(f))
        return st;
    uint64_t *other = f->text.len ? calloc(n_words, sizeof *other) : bits;
    if (!other)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    st = mrs_store_event_fids(store, &part, set_event, &(setting){.in = in, .bits = other}, err);
    for (size_t i = 0; other != bits && i < n_words; i++)
        bits[i] &= other[i];
    if (other != bits)
        free(other);
    return st;
}

/* One bit a card into bits, zeroed: the parts of the filter that the store must answer. */
static mrs_status find_set(mrs_board_content *in, mrs_store *store, const mrs_filter *f,
                           uint64_t *bits, mrs_err *err)
{
    mrs_buf key = {0};
    size_t n_words = in->cards.n / 64 + 1;
    key_of(f, &key);
    mrs_status st = mrs_buf_status(&key, err);
    if (!st && !recall(in, key.ptr, bits, n_words)) {
        st = ask_store(in, store, f, bits, n_words, err);
        if (!st)
            remember(in, key.ptr, bits, n_words);
    }
    mrs_buf_clear(&key);
    return st;
}

/* ---- the filter, as store/filter_sql.c has it -------------------------------------------------
 */

static bool in_bits(uint32_t bits, int value)
{
    return !bits || (bits >> value & 1);
}

static bool in_box(const mrs_filter *f, const mrs_traits *b)
{
    const double *box = f->box;
    if (!f->has_box || isnan(b->lat))
        return true; /* without a point: counted as such */
    bool lon = box[0] <= box[2] ? b->lon >= box[0] && b->lon <= box[2]
                                : b->lon >= box[0] || b->lon <= box[2];
    return b->lat >= box[1] && b->lat <= box[3] && lon;
}

static bool undated(const mrs_traits *b)
{
    return b->first == MRS_NO_DAY && b->last == MRS_NO_DAY && b->deadline == MRS_NO_DAY;
}

/* A plan counts by its deadline; an open end reaches on. */
static bool in_days(const mrs_filter *f, const mrs_traits *b)
{
    if (undated(b))
        return true;
    int32_t last = b->last != MRS_NO_DAY    ? b->last
                   : b->first == MRS_NO_DAY ? b->deadline
                                            : INT32_MAX;
    int32_t first = b->first != MRS_NO_DAY  ? b->first
                    : b->last == MRS_NO_DAY ? b->deadline
                                            : MRS_NO_DAY;
    return (!f->has_since || last >= f->since) && (!f->has_until || first <= f->until);
}

static bool asked_for(const mrs_filter *f, const mrs_traits *b, const mrs_card *card)
{
    return in_bits(f->types, b->type) && in_box(f, b) && in_bits(f->states, b->state) &&
           in_bits(f->precisions, b->precision) && in_days(f, b) &&
           (!f->mode.len || mrs_str_eq(f->mode, card->brief.mode));
}

/* Is the part of the default that these bits replace, or the bits themselves, against it? */
static bool against(const mrs_filter *f, uint32_t asked, uint32_t usual, int value)
{
    return (!f->all || asked) && !in_bits(asked ? asked : usual, value);
}

static bool too_doubtful(const mrs_filter *f, const mrs_traits *b)
{
    bool asked = f->confidence > 0;
    return (!f->all || asked) && b->confidence < (asked ? f->confidence : MRS_MIN_CONFIDENCE);
}

/* Why it is left out; MRS_N_LEFTS: it is not. */
static mrs_left left_of(const mrs_filter *f, const mrs_traits *b)
{
    static const uint32_t statuses =
        1U << MRS_CLAIM_ACTUAL | 1U << MRS_CLAIM_ATTEMPTED | 1U << MRS_CLAIM_ALLEGED;
    if (!f->all && !f->states && b->state == MRS_STATE_REJECTED)
        return MRS_LEFT_REJECTED;
    if (against(f, f->statuses, statuses, b->status))
        return MRS_LEFT_STATUS;
    if (against(f, f->recencies, 1U << MRS_RECENCY_FRESH, b->recency))
        return MRS_LEFT_RECENCY;
    if (too_doubtful(f, b))
        return MRS_LEFT_CONFIDENCE;
    if ((f->has_since || f->has_until) && undated(b))
        return MRS_LEFT_UNDATED;
    return f->has_box && isnan(b->lat) ? MRS_LEFT_NO_POINT : MRS_N_LEFTS;
}

static void count_card(const mrs_traits *b, mrs_tally *t)
{
    bool precise = b->precision == MRS_PRECISION_EXACT || b->precision == MRS_PRECISION_NEAR;
    if (precise && !isnan(b->lat) && !b->withheld)
        t->pinned++;
    else if (b->precision == MRS_PRECISION_NONE || (precise && isnan(b->lat)))
        t->no_place++;
    else
        t->area++;
    t->undated += undated(b);
    t->inferred += b->inferred;
}

/* -1, 0, 1 in the order of the filter: day, undated last, then id. */
static int compare(const mrs_filter *f, int32_t day, mrs_str id, int32_t other, mrs_str other_id)
{
    if (day == other)
        return mrs_str_cmp(id, other_id);
    if (day == MRS_NO_DAY || other == MRS_NO_DAY)
        return day == MRS_NO_DAY ? 1 : -1;
    return (day < other) == f->oldest_first ? -1 : 1;
}

typedef struct {
    int32_t day;
    mrs_str id;
} page_key;

static bool read_key(const mrs_filter *f, page_key *key)
{
    mrs_str day;
    int32_t last;
    key->id = f->after;
    key->day = MRS_NO_DAY;
    if (!f->after.len || !mrs_str_split(&key->id, '_', &day))
        return false;
    if (day.len)
        (void)mrs_day_read(day, &key->day, &last);
    return true;
}

/* The cards lie newest first. Oldest first: the days from their other end, undated last still; of
 * one day, by id both ways. */
static uint32_t *order_of(const mrs_board_content *in, const mrs_filter *f, mrs_arena *arena)
{
    uint32_t n = in->cards.n, dated = n, k = 0;
    uint32_t *order = MRS_NEW(arena, uint32_t, n);
    while (dated > 0 && in->cards.at[dated - 1].brief.first == MRS_NO_DAY)
        dated--;
    for (uint32_t end = f->oldest_first ? dated : 0; end > 0;) {
        uint32_t begin = end - 1;
        while (begin > 0 &&
               in->cards.at[begin - 1].brief.first == in->cards.at[end - 1].brief.first)
            begin--;
        for (uint32_t i = begin; i < end; i++)
            order[k++] = i;
        end = begin;
    }
    for (uint32_t i = k; i < n; i++)
        order[i] = i;
    return order;
}

typedef struct {
    const mrs_filter *f;
    const uint64_t *bits; /* NULL: all */
    page_key key;
    bool paged;
    mrs_tally *tally;
    uint64_t matched;
    mrs_cards *out;
} walking;

static void step(walking *w, const mrs_board_content *in, uint32_t i)
{
    const mrs_filter *f = w->f;
    const mrs_traits *b = &in->traits[i];
    const mrs_card *card = &in->cards.at[i];
    if ((w->bits && !(w->bits[i / 64] >> i % 64 & 1)) || !asked_for(f, b, card))
        return;
    mrs_left left = left_of(f, b);
    if (left < MRS_N_LEFTS) {
        w->tally->left[left]++;
        return;
    }
    count_card(b, w->tally);
    w->matched++;
    bool past = !w->paged || compare(f, b->first, card->brief.id, w->key.day, w->key.id) > 0;
    if (past && (!f->limit || w->out->n < f->limit))
        w->out->at[w->out->n++] = card;
}

static void walk(const mrs_board_content *in, const mrs_filter *f, const uint64_t *bits,
                 mrs_tally *t, mrs_cards *out, mrs_arena *arena)
{
    walking w = {.f = f, .bits = bits, .tally = t, .out = out};
    const uint32_t *order = f->oldest_first ? order_of(in, f, arena) : NULL;
    uint32_t most = f->limit && f->limit < in->cards.n ? f->limit : in->cards.n;
    w.paged = read_key(f, &w.key);
    out->at = MRS_NEW(arena, const mrs_card *, most);
    for (uint32_t n = 0; n < in->cards.n; n++)
        step(&w, in, order ? order[n] : n);
    t->shown = f->limit && w.matched > f->limit ? f->limit : w.matched;
    t->left[MRS_LEFT_LIMIT] = w.matched - t->shown;
}

mrs_status mrs_board_find(mrs_board *board, mrs_store *store, const mrs_filter *filter,
                          mrs_tally *tally, mrs_cards *out, mrs_arena *arena, mrs_err *err)
{
    mrs_board_content *in = board->in;
    mrs_tally none;
    uint64_t *bits = NULL;
    mrs_status st = MRS_OK;
    *out = (mrs_cards){0};
    tally = tally ? tally : &none;
    *tally = (mrs_tally){0};
    if (has_part(filter) || filter->text.len) {
        bits = MRS_NEW(arena, uint64_t, in->cards.n / 64 + 1);
        st = find_set(in, store, filter, bits, err);
    }
    if (!st)
        walk(in, filter, bits, tally, out, arena);
    return st;
}
