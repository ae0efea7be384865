/* board_make.c - a board out of the record, or out of an older board and what changed since.
 *
 * Both ways give the same: order and words of a board depend on the record alone, never on how it
 * came to be as it is. */
#include "serve/board_content.h"

#include <stdlib.h>

#define BOARD_CEILING ((size_t)4 << 30)
/* SLICE: rows read at a stretch; MOST_TOUCHED: more than these are read as fast from the start. */
enum { SLICE = 1 << 14, MOST_TOUCHED = 20000 };

/* ---- sharing ----------------------------------------------------------------------------------
 */

static void content_drop(mrs_board_content *in)
{
    if (!in || --in->users > 0)
        return;
    for (uint32_t i = 0; i < in->n_sets; i++) {
        free(in->sets[i].key);
        free(in->sets[i].bits);
    }
    mrs_features_drop(in);
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
    *n = board->in->n_everyone;
    return board->in->everyone;
}

const uint32_t *mrs_board_actors(const mrs_board *board)
{
    return board->in->actors.at;
}

/* ---- rows in ----------------------------------------------------------------------------------
 */

typedef struct {
    mrs_board_content *in;
    mrs_wordlist words; /* modes, places ...: each is there once */
    mrs_wordlist ids;   /* of actors */
    uint32_t at;        /* the card that rows are coming to */
    const mrs_brief *brief;
    int64_t document;
    mrs_str value, label;
    mrs_status status; /* of what is kept of a row */
    mrs_err *err;
} making;

static mrs_str once(making *m, mrs_str word)
{
    if (!word.len)
        return (mrs_str){0};
    uint32_t at = mrs_wordlist_put(&m->words, word, m->in->arena); /* moves the list */
    return m->words.words.at[at];
}

static mrs_card *put_card(making *m, const mrs_brief *brief)
{
    mrs_arena *arena = m->in->arena;
    mrs_card *card = MRS_PUSH(arena, &m->in->cards);
    card->brief = *brief;
    card->brief.id = mrs_str_copy(brief->id, arena);
    card->brief.mode = once(m, brief->mode);
    card->brief.place = once(m, brief->place);
    card->brief.country = once(m, brief->country);
    card->brief.gazetteer_id = once(m, brief->gazetteer_id);
    card->reported = MRS_NO_DAY;
    card->feature = NULL;
    return card;
}

static void put_doc(making *m, mrs_card *card, int64_t document)
{
    if (!card->n_docs++)
        card->first_doc = m->in->docs.n;
    *MRS_PUSH(m->in->arena, &m->in->docs) = document;
}

static void put_actor(making *m, mrs_card *card, mrs_str id, mrs_str name)
{
    mrs_board_content *in = m->in;
    if (!card->n_actors++)
        card->first_actor = in->actors.n;
    *MRS_PUSH(in->arena, &in->actors) = mrs_wordlist_put(&m->ids, id, in->arena);
    *MRS_PUSH(in->arena, &in->called) = mrs_wordlist_put(&in->names, name, in->arena);
}

static mrs_status add_card(void *ctx, mrs_err *err)
{
    making *m = ctx;
    (void)err;
    put_card(m, m->brief);
    return MRS_OK;
}

/* False stops the reading; what failed is kept for read_rows. */
static bool taken(making *m, mrs_status (*add)(void *, mrs_err *))
{
    m->status = mrs_arena_run(&m->in->arena, 1, add, m, m->err);
    return m->status == MRS_OK;
}

static bool take_brief(void *ctx, const mrs_brief *brief)
{
    making *m = ctx;
    m->brief = brief;
    return taken(m, add_card);
}

/* The card of an event; cards and what comes to them are in order of fid. NULL: none. */
static mrs_card *card_of(making *m, int64_t fid)
{
    const mrs_board_content *in = m->in;
    while (m->at < in->cards.n && in->cards.at[m->at].brief.fid < fid)
        m->at++;
    return m->at < in->cards.n && in->cards.at[m->at].brief.fid == fid ? &in->cards.at[m->at]
                                                                       : NULL;
}

static mrs_status add_doc(void *ctx, mrs_err *err)
{
    making *m = ctx;
    (void)err;
    put_doc(m, &m->in->cards.at[m->at], m->document);
    return MRS_OK;
}

static bool take_doc(void *ctx, int64_t event, int64_t document, int32_t published)
{
    making *m = ctx;
    mrs_card *card = card_of(m, event);
    if (!card)
        return true;
    if (published != MRS_NO_DAY && (card->reported == MRS_NO_DAY || published < card->reported))
        card->reported = published;
    m->document = document;
    return taken(m, add_doc);
}

static bool take_kind(void *ctx, int64_t event, mrs_str value, mrs_str label)
{
    mrs_card *card = card_of(ctx, event);
    (void)label;
    for (int kind = 0; card && kind < MRS_BOARD_KINDS; kind++)
        if (mrs_str_is(value, mrs_source_kind_text((mrs_source_kind)kind)))
            card->kinds |= 1U << kind;
    return true;
}

static mrs_status add_actor(void *ctx, mrs_err *err)
{
    making *m = ctx;
    (void)err;
    put_actor(m, &m->in->cards.at[m->at], m->value, m->label);
    return MRS_OK;
}

static bool take_actor(void *ctx, int64_t event, mrs_str value, mrs_str label)
{
    making *m = ctx;
    if (!card_of(m, event))
        return true;
    m->value = value;
    m->label = label;
    return taken(m, add_actor);
}

/* The events of these rows, behind those that are there. */
static mrs_status read_rows(making *m, mrs_store *store, mrs_fids of, mrs_err *err)
{
    uint32_t first = m->in->cards.n;
    m->err = err;
    mrs_status st = mrs_store_briefs(store, of, take_brief, m, err);
    m->at = first;
    if (!st && !m->status)
        st = mrs_store_event_docs(store, of, take_doc, m, err);
    m->at = first;
    if (!st && !m->status)
        st = mrs_store_event_words(store, MRS_WORD_SOURCE_KIND, of, take_kind, m, err);
    m->at = first;
    if (!st && !m->status)
        st = mrs_store_event_words(store, MRS_WORD_ACTOR, of, take_actor, m, err);
    return st ? st : m->status;
}

/* ---- in order ---------------------------------------------------------------------------------
 */

static int by_day(const void *a, const void *b)
{
    const mrs_brief *x = &((const mrs_card *)a)->brief, *y = &((const mrs_card *)b)->brief;
    if (x->first == y->first)
        return mrs_str_cmp(x->id, y->id);
    if (x->first == MRS_NO_DAY || y->first == MRS_NO_DAY)
        return x->first == MRS_NO_DAY ? 1 : -1;
    return x->first > y->first ? -1 : 1;
}

static void index_cards(mrs_board_content *in)
{
    for (uint32_t i = 0; i < in->cards.n; i++)
        if (in->cards.at[i].brief.fid >= in->n_fids)
            in->n_fids = in->cards.at[i].brief.fid + 1;
    in->by_fid = MRS_NEW(in->arena, uint32_t, (size_t)in->n_fids);
    for (uint32_t i = 0; i < in->cards.n; i++)
        in->by_fid[in->cards.at[i].brief.fid] = i + 1;
}

typedef struct {
    mrs_board_actor actor;
    uint32_t was;
} numbered;

static int by_id(const void *a, const void *b)
{
    return mrs_str_cmp(((const numbered *)a)->actor.id, ((const numbered *)b)->actor.id);
}

/* Ids in order, each by the first of its names. */
static void order_actors(making *m)
{
    mrs_board_content *in = m->in;
    uint32_t n = m->ids.words.n;
    numbered *all = MRS_NEW(in->arena, numbered, n);
    uint32_t *now = MRS_NEW(in->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        all[i] = (numbered){{m->ids.words.at[i], {0}}, i};
    for (uint32_t i = 0; i < in->actors.n; i++) {
        mrs_str *name = &all[in->actors.at[i]].actor.name,
                other = in->names.words.at[in->called.at[i]];
        if (!name->ptr || mrs_str_cmp(other, *name) < 0)
            *name = other;
    }
    if (n)
        qsort(all, n, sizeof *all, by_id);
    in->everyone = MRS_NEW(in->arena, mrs_board_actor, n);
    in->n_everyone = n;
    for (uint32_t i = 0; i < n; i++) {
        in->everyone[i] = all[i].actor;
        now[all[i].was] = i;
    }
    for (uint32_t i = 0; i < in->actors.n; i++)
        in->actors.at[i] = now[in->actors.at[i]];
}

static void index_traits(mrs_board_content *in)
{
    in->traits = MRS_NEW(in->arena, mrs_traits, in->cards.n);
    for (uint32_t i = 0; i < in->cards.n; i++) {
        const mrs_brief *b = &in->cards.at[i].brief;
        in->traits[i] = (mrs_traits){b->lat,
                                     b->lon,
                                     b->confidence,
                                     b->first,
                                     b->last,
                                     b->deadline,
                                     (uint8_t)b->type,
                                     (uint8_t)b->status,
                                     (uint8_t)b->recency,
                                     (uint8_t)b->state,
                                     (uint8_t)b->precision,
                                     b->withheld,
                                     b->inferred};
    }
}

static mrs_status put_in_order(void *ctx, mrs_err *err)
{
    making *m = ctx;
    (void)err;
    if (m->in->cards.n)
        qsort(m->in->cards.at, m->in->cards.n, sizeof *m->in->cards.at, by_day);
    index_cards(m->in);
    index_traits(m->in);
    order_actors(m);
    return MRS_OK;
}

/* ---- the whole record -------------------------------------------------------------------------
 */

static mrs_status read_all(making *m, mrs_store *store, const atomic_bool *stop, mrs_err *err)
{
    int64_t last;
    mrs_status st = mrs_store_event_last(store, &last, err);
    for (int64_t fid = 1; !st && fid <= last; fid += SLICE) {
        if (stop && *stop)
            return mrs_fail(err, MRS_E_BUSY, "given up");
        st = read_rows(m, store, (mrs_fids){fid, fid + SLICE - 1}, err);
    }
    return st;
}

/* ---- what changed -----------------------------------------------------------------------------
 */

typedef struct {
    int64_t *at; /* [MOST_TOUCHED], in order */
    uint32_t n;
    bool many;
} touched;

static bool take_touched(void *ctx, int64_t event, int64_t document)
{
    touched *t = ctx;
    (void)document;
    t->many = t->n == MOST_TOUCHED;
    if (!t->many)
        t->at[t->n++] = event;
    return !t->many;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

typedef struct {
    making *m;
    mrs_board_content *old;
    const touched *t;
} copying;

/* Cards of the old board that nothing touched. */
static mrs_status copy_cards(void *ctx, mrs_err *err)
{
    const copying *c = ctx;
    const mrs_board_content *old = c->old;
    (void)err;
    for (uint32_t i = 0; i < old->cards.n; i++) {
        const mrs_card *was = &old->cards.at[i];
        if (bsearch(&was->brief.fid, c->t->at, c->t->n, sizeof *c->t->at, by_number))
            continue;
        mrs_card *card = put_card(c->m, &was->brief);
        card->reported = was->reported;
        card->kinds = was->kinds;
        mrs_feature_share(c->m->in, was, card);
        for (uint32_t k = 0; k < was->n_docs; k++)
            put_doc(c->m, card, old->docs.at[was->first_doc + k]);
        for (uint32_t k = was->first_actor; k < was->first_actor + was->n_actors; k++)
            put_actor(c->m, card, old->everyone[old->actors.at[k]].id,
                      old->names.words.at[old->called.at[k]]);
    }
    return MRS_OK;
}

/* Rows that follow each other are read at once. */
static mrs_status read_touched(making *m, mrs_store *store, const touched *t, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0, end; !st && i < t->n; i = end) {
        for (end = i + 1; end < t->n && t->at[end] == t->at[end - 1] + 1;)
            end++;
        st = read_rows(m, store, (mrs_fids){t->at[i], t->at[end - 1]}, err);
    }
    return st;
}

static mrs_status find_touched(mrs_store *store, int64_t since, touched *t, mrs_err *err)
{
    if (!(t->at = calloc(MOST_TOUCHED, sizeof *t->at)))
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    return mrs_store_events_touched(store, since, take_touched, t, err);
}

/* ---- a content --------------------------------------------------------------------------------
 */

/* old NULL: out of the record alone. */
static mrs_status fill(mrs_board_content *in, mrs_store *store, mrs_board_content *old,
                       const touched *t, const atomic_bool *stop, mrs_err *err)
{
    making m = {.in = in};
    mrs_status st;
    if (old) {
        pthread_mutex_lock(&old->lock);
        st = mrs_arena_run(&in->arena, 1, copy_cards, &(copying){&m, old, t}, err);
        pthread_mutex_unlock(&old->lock);
        if (!st)
            st = read_touched(&m, store, t, err);
    } else {
        st = read_all(&m, store, stop, err);
    }
    return st ? st : mrs_arena_run(&in->arena, 1, put_in_order, &m, err);
}

static mrs_status content_make(mrs_store *store, mrs_board_content *old, const touched *t,
                               const atomic_bool *stop, mrs_board_content **out, mrs_err *err)
{
    mrs_board_content *in = calloc(1, sizeof *in);
    if (!in || !(in->arena = mrs_arena_new(BOARD_CEILING))) {
        free(in);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    in->users = 1;
    pthread_mutex_init(&in->lock, NULL);
    mrs_status st = fill(in, store, old, t, stop, err);
    if (st)
        content_drop(in);
    else
        *out = in;
    return st;
}

/* Takes the content over. */
static mrs_status board_of(mrs_board_content *in, const mrs_moment *now, mrs_board **out,
                           mrs_err *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out) {
        content_drop(in);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    **out = (mrs_board){.in = in, .moment = *now, .users = 1};
    return MRS_OK;
}

mrs_status mrs_board_make(mrs_store *store, const mrs_moment *now, const atomic_bool *stop,
                          mrs_board **out, mrs_err *err)
{
    mrs_board_content *in;
    *out = NULL;
    mrs_status st = content_make(store, NULL, NULL, stop, &in, err);
    return st ? st : board_of(in, now, out, err);
}

mrs_status mrs_board_follow(mrs_store *store, mrs_board *old, const mrs_moment *now,
                            mrs_board **out, mrs_err *err)
{
    bool went = false;
    touched t = {0};
    mrs_board_content *in = old->in;
    *out = NULL;
    mrs_status st = mrs_store_went(store, &old->moment, &went, err);
    if (!st && went)
        st = find_touched(store, old->moment.revision, &t, err);
    bool can = !st && went && !t.many;
    if (can && t.n)
        st = content_make(store, old->in, &t, NULL, &in, err);
    else if (can)
        in->users++;
    free(t.at);
    return st || !can ? st : board_of(in, now, out, err);
}
