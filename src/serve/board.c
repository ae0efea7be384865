#include "serve/board.h"
#include "serve/wordlist.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define BOARD_CEILING ((size_t)4 << 30)
enum { MOST_SETS = 64 };

/* Rows that the store found for a part of a filter; one bit a card. */
typedef struct {
    char *key;
    uint64_t *bits;
} row_set;

typedef struct {
    mrs_arena *arena;
    MRS_VEC(mrs_card) cards; /* newest first, undated last, then id */
    MRS_VEC(int64_t) docs;
    mrs_wordlist ids; /* of actors, in the order of everyone */
    MRS_VEC(mrs_board_actor) everyone;
    MRS_VEC(uint32_t) actors;
    uint32_t *by_fid; /* [n_fids] 1 + card; 0: none */
    int64_t n_fids;
    atomic_int users;
    pthread_mutex_t lock; /* of sets */
    row_set sets[MOST_SETS];
    uint32_t n_sets, next_set;
} content;

struct mrs_board {
    content *in; /* shared by boards of moments between which no event changed */
    mrs_moment moment;
    atomic_int users;
};

/* ---- making -----------------------------------------------------------------------------------
 */

static void content_drop(content *in)
{
    if (!in || --in->users > 0)
        return;
    for (uint32_t i = 0; i < in->n_sets; i++) {
        free(in->sets[i].key);
        free(in->sets[i].bits);
    }
    pthread_mutex_destroy(&in->lock);
    mrs_arena_free(in->arena);
    free(in);
}

mrs_board *mrs_board_share(mrs_board *board)
{
    board->users++;
    return board;
}

void mrs_board_drop(mrs_board *board)
{
    if (!board || --board->users > 0)
        return;
    content_drop(board->in);
    free(board);
}

const mrs_moment *mrs_board_moment(const mrs_board *board)
{
    return &board->moment;
}

const mrs_board_actor *mrs_board_everyone(const mrs_board *board, uint32_t *n)
{
    *n = board->in->everyone.n;
    return board->in->everyone.at;
}

const uint32_t *mrs_board_actors(const mrs_board *board)
{
    return board->in->actors.at;
}

typedef struct {
    content *in;
    const mrs_brief *brief;
    int64_t event, document;
    mrs_str value, label;
} adding;

static mrs_status add_card(void *ctx, mrs_err *err)
{
    const adding *a = ctx;
    content *in = a->in;
    (void)err;
    mrs_card *card = MRS_PUSH(in->arena, &in->cards);
    card->brief = *a->brief;
    mrs_str *const texts[] = {&card->brief.id, &card->brief.mode, &card->brief.place,
                              &card->brief.country, &card->brief.gazetteer_id};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = texts[i]->len ? mrs_str_copy(*texts[i], in->arena) : (mrs_str){0};
    return MRS_OK;
}

static bool take_brief(void *ctx, const mrs_brief *brief)
{
    adding *a = ctx;
    mrs_err err;
    a->brief = brief;
    return mrs_arena_run(&a->in->arena, 1, add_card, a, &err) == MRS_OK;
}

static mrs_status index_cards(void *ctx, mrs_err *err)
{
    content *in = ctx;
    (void)err;
    for (uint32_t i = 0; i < in->cards.n; i++)
        if (in->cards.at[i].brief.fid >= in->n_fids)
            in->n_fids = in->cards.at[i].brief.fid + 1;
    in->by_fid = MRS_NEW(in->arena, uint32_t, (size_t)in->n_fids);
    for (uint32_t i = 0; i < in->cards.n; i++)
        in->by_fid[in->cards.at[i].brief.fid] = i + 1;
    return MRS_OK;
}

/* The card of a row; NULL: none. */
static mrs_card *card_of(const content *in, int64_t fid)
{
    uint32_t i = fid >= 0 && fid < in->n_fids ? in->by_fid[fid] : 0;
    return i ? &in->cards.at[i - 1] : NULL;
}

static mrs_status add_doc(void *ctx, mrs_err *err)
{
    const adding *a = ctx;
    (void)err;
    *MRS_PUSH(a->in->arena, &a->in->docs) = a->document;
    return MRS_OK;
}

/* In order of event, so that each has its own stretch of the list. */
static bool take_doc(void *ctx, int64_t event, int64_t document)
{
    adding *a = ctx;
    mrs_err err;
    mrs_card *card = card_of(a->in, event);
    if (!card)
        return true;
    if (!card->n_docs)
        card->first_doc = a->in->docs.n;
    card->n_docs++;
    a->document = document;
    return mrs_arena_run(&a->in->arena, 1, add_doc, a, &err) == MRS_OK;
}

static bool take_reported(void *ctx, int64_t event, mrs_str value, mrs_str label)
{
    mrs_card *card = card_of(((adding *)ctx)->in, event);
    int32_t last;
    (void)label;
    if (card)
        (void)mrs_day_read(value, &card->reported, &last);
    return true;
}

static bool take_kind(void *ctx, int64_t event, mrs_str value, mrs_str label)
{
    mrs_card *card = card_of(((adding *)ctx)->in, event);
    (void)label;
    for (int kind = 0; card && kind < MRS_BOARD_KINDS; kind++)
        if (mrs_str_is(value, mrs_source_kind_text((mrs_source_kind)kind)))
            card->kinds |= 1U << kind;
    return true;
}

static mrs_status add_actor(void *ctx, mrs_err *err)
{
    const adding *a = ctx;
    content *in = a->in;
    (void)err;
    uint32_t at = mrs_wordlist_put(&in->ids, a->value, in->arena);
    if (at == in->everyone.n)
        *MRS_PUSH(in->arena, &in->everyone) =
            (mrs_board_actor){in->ids.words.at[at], mrs_str_copy(a->label, in->arena)};
    *MRS_PUSH(in->arena, &in->actors) = at;
    return MRS_OK;
}

/* In order of event, as documents are. */
static bool take_actor(void *ctx, int64_t event, mrs_str value, mrs_str label)
{
    adding *a = ctx;
    mrs_err err;
    mrs_card *card = card_of(a->in, event);
    if (!card)
        return true;
    if (!card->n_actors)
        card->first_actor = a->in->actors.n;
    card->n_actors++;
    a->value = value;
    a->label = label;
    return mrs_arena_run(&a->in->arena, 1, add_actor, a, &err) == MRS_OK;
}

static mrs_status fill_words(content *in, mrs_store *store, mrs_err *err)
{
    adding a = {.in = in};
    for (uint32_t i = 0; i < in->cards.n; i++)
        in->cards.at[i].reported = MRS_NO_DAY;
    mrs_status st = mrs_store_event_words(store, "reported", take_reported, &a, err);
    if (!st)
        st = mrs_store_event_words(store, "source_kind", take_kind, &a, err);
    return st ? st : mrs_store_event_words(store, "actor", take_actor, &a, err);
}

static mrs_status fill(content *in, mrs_store *store, mrs_err *err)
{
    const mrs_filter all = {.all = true};
    adding a = {.in = in};
    mrs_tally tally;
    mrs_status st = mrs_store_briefs(store, &all, &tally, take_brief, &a, err);
    if (!st && in->cards.n != tally.shown)
        st = mrs_fail(err, MRS_E_LIMIT, "too many events to hold in memory");
    if (!st)
        st = mrs_arena_run(&in->arena, 1, index_cards, in, err);
    if (!st)
        st = mrs_store_event_docs(store, take_doc, &a, err);
    return st ? st : fill_words(in, store, err);
}

static mrs_status content_make(mrs_store *store, content **out, mrs_err *err)
{
    content *in = calloc(1, sizeof *in);
    if (!in || !(in->arena = mrs_arena_new(BOARD_CEILING))) {
        free(in);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    in->users = 1;
    pthread_mutex_init(&in->lock, NULL);
    mrs_status st = fill(in, store, err);
    if (st)
        content_drop(in);
    else
        *out = in;
    return st;
}

typedef struct {
    mrs_store *store;
    int64_t since;
    mrs_arena *arena;
    bool changed;
} looking;

static mrs_status look(void *ctx, mrs_err *err)
{
    looking *l = ctx;
    mrs_changes c;
    mrs_status st = mrs_store_changes(l->store, l->since, 1, &c, l->arena, err);
    l->changed = c.events.n || c.gone.n || c.claims;
    return st;
}

/* Did any event, or what is joined to it, change since, or is it another record? */
static mrs_status changed_since(mrs_store *store, const mrs_moment *since, bool *changed,
                                mrs_err *err)
{
    bool went = false;
    mrs_status st = mrs_store_went(store, since, &went, err);
    *changed = true;
    if (st || !went)
        return st;
    looking l = {store, since->revision, mrs_arena_new(1 << 20), true};
    st = l.arena ? mrs_arena_run(&l.arena, 1, look, &l, err)
                 : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_arena_free(l.arena);
    *changed = l.changed;
    return st;
}

mrs_status mrs_board_make(mrs_store *store, mrs_board *old, const mrs_moment *now, mrs_board **out,
                          mrs_err *err)
{
    bool changed = true;
    mrs_status st = MRS_OK;
    mrs_board *board = calloc(1, sizeof *board);
    *out = NULL;
    if (!board)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    board->moment = *now;
    board->users = 1;
    if (old)
        st = changed_since(store, &old->moment, &changed, err);
    if (!st && !changed) {
        board->in = old->in;
        board->in->users++;
    } else if (!st) {
        st = content_make(store, &board->in, err);
    }
    if (st)
        mrs_board_drop(board);
    else
        *out = board;
    return st;
}

/* ---- sets that the store finds ----------------------------------------------------------------
 */

typedef struct {
    const content *in;
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
static mrs_status find_text(const content *in, mrs_store *store, mrs_str words, uint64_t *bits,
                            mrs_err *err)
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
static bool recall(content *in, const char *key, uint64_t *bits, size_t n_words)
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

static void remember(content *in, const char *key, const uint64_t *bits, size_t n_words)
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
    in->next_set = (i + 1) % MOST_SETS;
    if (i < in->n_sets) {
        free(in->sets[i].key);
        free(in->sets[i].bits);
    } else {
        in->n_sets++;
    }
    in->sets[i] = (row_set){own, copy};
    pthread_mutex_unlock(&in->lock);
}

static mrs_status ask_store(content *in, mrs_store *store, const mrs_filter *f, uint64_t *bits,
                            size_t n_words, mrs_err *err)
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
static mrs_status find_set(content *in, mrs_store *store, const mrs_filter *f, uint64_t *bits,
                           mrs_err *err)
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

static bool in_box(const mrs_filter *f, const mrs_brief *b)
{
    const double *box = f->box;
    if (!f->has_box || isnan(b->lat))
        return true; /* without a point: counted as such */
    bool lon = box[0] <= box[2] ? b->lon >= box[0] && b->lon <= box[2]
                                : b->lon >= box[0] || b->lon <= box[2];
    return b->lat >= box[1] && b->lat <= box[3] && lon;
}

static bool undated(const mrs_brief *b)
{
    return b->first == MRS_NO_DAY && b->last == MRS_NO_DAY && b->deadline == MRS_NO_DAY;
}

/* A plan counts by its deadline; an open end reaches on. */
static bool in_days(const mrs_filter *f, const mrs_brief *b)
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

static bool asked_for(const mrs_filter *f, const mrs_brief *b)
{
    return in_bits(f->types, b->type) && (!f->mode.len || mrs_str_eq(f->mode, b->mode)) &&
           in_bits(f->states, b->state) && in_bits(f->precisions, b->precision) && in_box(f, b) &&
           in_days(f, b);
}

/* Is the part of the default that these bits replace, or the bits themselves, against it? */
static bool against(const mrs_filter *f, uint32_t asked, uint32_t usual, int value)
{
    return (!f->all || asked) && !in_bits(asked ? asked : usual, value);
}

static bool too_doubtful(const mrs_filter *f, const mrs_brief *b)
{
    bool asked = f->confidence > 0;
    return (!f->all || asked) && b->confidence < (asked ? f->confidence : MRS_MIN_CONFIDENCE);
}

/* Why it is left out; MRS_N_LEFTS: it is not. */
static mrs_left left_of(const mrs_filter *f, const mrs_brief *b)
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

static void count_card(const mrs_brief *b, mrs_tally *t)
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
static uint32_t *order_of(const content *in, const mrs_filter *f, mrs_arena *arena)
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

static void step(walking *w, const mrs_card *card, uint32_t i)
{
    const mrs_filter *f = w->f;
    const mrs_brief *b = &card->brief;
    if ((w->bits && !(w->bits[i / 64] >> i % 64 & 1)) || !asked_for(f, b))
        return;
    mrs_left left = left_of(f, b);
    if (left < MRS_N_LEFTS) {
        w->tally->left[left]++;
        return;
    }
    count_card(b, w->tally);
    w->matched++;
    bool past = !w->paged || compare(f, b->first, b->id, w->key.day, w->key.id) > 0;
    if (past && (!f->limit || w->out->n < f->limit))
        w->out->at[w->out->n++] = card;
}

static void walk(const content *in, const mrs_filter *f, const uint64_t *bits, mrs_tally *t,
                 mrs_cards *out, mrs_arena *arena)
{
    walking w = {.f = f, .bits = bits, .tally = t, .out = out};
    const uint32_t *order = f->oldest_first ? order_of(in, f, arena) : NULL;
    uint32_t most = f->limit && f->limit < in->cards.n ? f->limit : in->cards.n;
    w.paged = read_key(f, &w.key);
    out->at = MRS_NEW(arena, const mrs_card *, most);
    for (uint32_t n = 0; n < in->cards.n; n++) {
        uint32_t i = order ? order[n] : n;
        step(&w, &in->cards.at[i], i);
    }
    t->shown = f->limit && w.matched > f->limit ? f->limit : w.matched;
    t->left[MRS_LEFT_LIMIT] = w.matched - t->shown;
}

mrs_status mrs_board_find(mrs_board *board, mrs_store *store, const mrs_filter *filter,
                          mrs_tally *tally, mrs_cards *out, mrs_arena *arena, mrs_err *err)
{
    content *in = board->in;
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
