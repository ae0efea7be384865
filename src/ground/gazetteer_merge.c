#include "ground/gazetteer_merge.h"

#include <stdlib.h>

static const uint32_t TAG = ~(uint32_t)MRS_GAZ_FLAG_BITS;
enum { FORGET_EVERY = 1 << 15 }; /* entries read between two times of letting pages go */

/* Whose row an entry leads to; of one key the user's come first, then marsad's. */
typedef enum { LAYER_USER, LAYER_BASE, LAYER_DUMP } layer;

/* The entries of one source in order; now is the one that is next, its place that of the result. */
typedef struct {
    mrs_gaz_made now;
    layer layer;
    uint32_t shift;             /* added to places from first on */
    uint32_t first, past;       /* places of it that move; that are no longer there */
    const mrs_gaz_made *made;   /* LAYER_USER, LAYER_DUMP */
    const mrs_gaz_entry *entry; /* LAYER_BASE */
    const uint32_t *low;
    uint32_t at, n;
} stream;

typedef struct {
    const mrs_gaz_merge *m;
    mrs_gazetteer base;
    const uint32_t *low; /* of base */
    stream *streams;
    stream **heap; /* [n_heap] the least on top */
    uint32_t n_heap;
    uint32_t dump_places;
    uint64_t dump_names;
    mrs_buf user_places, user_names;
    mrs_gaz_made_list user;
    mrs_gaz_head head;
    mrs_pack_file *out;
} merging;

typedef enum { HEAD, BORDER, BUCKET, ENTRY, LOW, PLACE, NAME, CODE, ORIGIN, OWN, N_PARTS } part;

/* ---- streams -----------------------------------------------------------------------------------
 */

static const mrs_gaz_run *run_head(const mrs_pack *run)
{
    mrs_str s = {0};
    return mrs_pack_section(run, "run/head", &s, NULL) == MRS_OK && s.len == sizeof(mrs_gaz_run)
               ? (const mrs_gaz_run *)(const void *)s.ptr
               : NULL;
}

static void forget(const stream *s)
{
    if (s->at % FORGET_EVERY || s->at < FORGET_EVERY)
        return;
    uint32_t from = s->at - FORGET_EVERY;
    if (s->made)
        mrs_file_forget(s->made + from, s->made + s->at);
    else {
        mrs_file_forget(s->entry + from, s->entry + s->at);
        mrs_file_forget(s->low + from, s->low + s->at);
    }
}

/* The next entry that stays into s->now; false at the end. */
static bool advance(stream *s)
{
    while (s->at < s->n) {
        uint32_t i = s->at++;
        if (s->layer != LAYER_USER)
            forget(s);
        s->now =
            s->made ? s->made[i] : (mrs_gaz_made){s->low[i], s->entry[i].tag, s->entry[i].place, 0};
        if (s->now.place >= s->past)
            continue;
        if (s->now.place >= s->first)
            s->now.place += s->shift;
        return true;
    }
    return false;
}

static bool before(const stream *a, const stream *b)
{
    if (a->now.low != b->now.low)
        return a->now.low < b->now.low;
    if ((a->now.tag & TAG) != (b->now.tag & TAG))
        return a->now.tag < b->now.tag;
    if (a->layer != b->layer)
        return a->layer < b->layer;
    return mrs_gaz_made_cmp(&a->now, &b->now) < 0;
}

static void sink(merging *g, uint32_t at)
{
    for (;;) {
        uint32_t least = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < g->n_heap; child++)
            if (before(g->heap[child], g->heap[least]))
                least = child;
        if (least == at)
            return;
        stream *swap = g->heap[at];
        g->heap[at] = g->heap[least];
        g->heap[least] = swap;
        at = least;
    }
}

static void add_stream(merging *g, stream s)
{
    stream *to = &g->streams[g->n_heap];
    *to = s;
    if (advance(to))
        g->heap[g->n_heap++] = to;
}

static mrs_status add_runs(merging *g, mrs_err *err)
{
    uint32_t first = g->head.first_own - g->dump_places;
    for (uint32_t i = 0; i < g->m->n_runs; i++) {
        mrs_str entries = {0};
        mrs_status st = mrs_pack_section(&g->m->runs[i], "run/entry", &entries, err);
        if (st)
            return st;
        add_stream(g, (stream){.layer = LAYER_DUMP,
                               .shift = first,
                               .past = UINT32_MAX,
                               .made = (const mrs_gaz_made *)(const void *)entries.ptr,
                               .n = run_head(&g->m->runs[i])->n_entries});
        first += run_head(&g->m->runs[i])->n_places;
    }
    return MRS_OK;
}

static mrs_status start_streams(merging *g, mrs_err *err)
{
    add_stream(
        g, (stream){.layer = LAYER_USER, .past = UINT32_MAX, .made = g->user.at, .n = g->user.n});
    add_stream(g, (stream){.layer = LAYER_BASE,
                           .shift = g->dump_places,
                           .first = g->base.head->first_own,
                           .past = g->base.head->first_user,
                           .entry = g->base.entry,
                           .low = g->low,
                           .n = g->base.head->n_entries});
    mrs_status st = add_runs(g, err);
    for (uint32_t i = g->n_heap / 2 + 1; i-- > 0;)
        if (i < g->n_heap)
            sink(g, i);
    return st;
}

/* ---- what is written ---------------------------------------------------------------------------
 */

static void put(merging *g, part at, const void *bytes, size_t n)
{
    mrs_pack_file_put(g->out, (uint32_t)at, bytes, n);
}

static void tell(const merging *g, uint64_t done)
{
    if (g->m->progress && done % (1 << 16) == 0)
        g->m->progress(g->m->ctx, "merged", done, g->head.n_entries);
}

static void write_index(merging *g)
{
    uint32_t bits = g->head.bucket_bits;
    uint64_t bucket = 0;
    uint32_t done = 0;
    while (g->n_heap) {
        stream *s = g->heap[0];
        for (; bucket <= s->now.low >> (32 - bits); bucket++)
            put(g, BUCKET, &done, sizeof done);
        mrs_gaz_entry e = {s->now.tag, s->now.place};
        put(g, ENTRY, &e, sizeof e);
        put(g, LOW, &s->now.low, sizeof s->now.low);
        tell(g, ++done);
        if (!advance(s))
            g->heap[0] = g->heap[--g->n_heap];
        sink(g, 0);
    }
    for (; bucket <= (uint64_t)1 << bits; bucket++)
        put(g, BUCKET, &done, sizeof done);
}

/* Mapped bytes as they are, without keeping them resident. */
static void copy(merging *g, part to, const void *from, size_t n)
{
    const char *p = from;
    for (size_t at = 0; at < n;) {
        size_t now = n - at < 1 << 20 ? n - at : 1 << 20;
        put(g, to, p + at, now);
        mrs_file_forget(p + at, p + at + now);
        at += now;
    }
}

static mrs_status write_run(merging *g, const mrs_pack *run, uint64_t names_before, mrs_err *err)
{
    mrs_str places = {0}, names = {0};
    mrs_status st = mrs_pack_section(run, "run/place", &places, err);
    if (!st)
        st = mrs_pack_section(run, "run/name", &names, err);
    if (st)
        return st;
    const mrs_gaz_place *p = (const mrs_gaz_place *)(const void *)places.ptr;
    for (uint32_t i = 0; i < run_head(run)->n_places; i++) {
        mrs_gaz_place one = p[i];
        one.name = (uint32_t)(one.name + names_before);
        put(g, PLACE, &one, sizeof one);
    }
    mrs_file_forget(places.ptr, places.ptr + places.len);
    copy(g, NAME, names.ptr, names.len);
    return MRS_OK;
}

static mrs_status write_places(merging *g, mrs_err *err)
{
    const mrs_gaz_head *b = g->base.head;
    const size_t size = sizeof *g->base.place;
    uint64_t names = b->user_names;
    mrs_status st = MRS_OK;
    copy(g, PLACE, g->base.place, b->first_own * size);
    copy(g, NAME, g->base.name, b->user_names);
    for (uint32_t i = 0; !st && i < g->m->n_runs; i++) {
        mrs_str run = {0};
        st = write_run(g, &g->m->runs[i], names, err);
        if (!st)
            st = mrs_pack_section(&g->m->runs[i], "run/name", &run, err);
        names += run.len;
    }
    copy(g, PLACE, g->base.place + b->first_own, (b->first_user - b->first_own) * size);
    put(g, PLACE, g->user_places.ptr, g->user_places.len);
    put(g, NAME, g->user_names.ptr, g->user_names.len);
    return st;
}

/* ---- sizes -------------------------------------------------------------------------------------
 */

static mrs_status count_runs(merging *g, mrs_err *err)
{
    uint64_t places = 0;
    for (uint32_t i = 0; i < g->m->n_runs; i++) {
        mrs_str names = {0};
        const mrs_gaz_run *head = run_head(&g->m->runs[i]);
        mrs_status st = mrs_pack_section(&g->m->runs[i], "run/name", &names, err);
        if (st)
            return st;
        if (!head)
            return mrs_fail(err, MRS_E_FORMAT, "run %u is damaged", i);
        places += head->n_places;
        g->dump_names += names.len;
        g->head.n_entries += head->n_entries;
    }
    if (places > UINT32_MAX / 8 || g->dump_names > UINT32_MAX / 2)
        return mrs_fail(err, MRS_E_LIMIT, "more places than one gazetteer takes; leave some out");
    g->dump_places = (uint32_t)places;
    return MRS_OK;
}

static uint32_t count_base(const merging *g)
{
    const mrs_gaz_head *b = g->base.head;
    uint32_t n = b->n_entries;
    for (uint32_t i = 0; b->first_user < b->n_places && i < b->n_entries; i++)
        n -= g->base.entry[i].place >= b->first_user;
    return n;
}

/* All that needs the arena, before anything is held that a jump out of it would lose. */
static void make_entries(merging *g)
{
    const mrs_making *m = g->m->own;
    for (uint32_t i = 0; i < m->names.n; i++) {
        const mrs_made_name *n = &m->names.at[i];
        mrs_gaz_made_name(&g->user, m->arena, n->name, mrs_made_at(m, n->place), n->place,
                          n->flags);
    }
    mrs_gaz_made_sort(&g->user);
    g->streams = MRS_NEW(m->arena, stream, g->m->n_runs + 2);
    g->heap = MRS_NEW(m->arena, stream *, g->m->n_runs + 2);
}

static void make_user(merging *g)
{
    const mrs_making *m = g->m->own;
    for (uint32_t i = 0; i < m->places.n; i++) {
        mrs_gaz_place p = m->places.at[i];
        mrs_made_name_it(m, &p, &g->user_names);
        p.name += g->head.user_names;
        p.id += g->head.user_names;
        mrs_buf_put(&g->user_places, (mrs_str){(const char *)&p, sizeof p});
    }
}

static mrs_status open_base(merging *g, mrs_err *err)
{
    mrs_str low = {0};
    mrs_status st = mrs_gazetteer_open(g->m->base, &g->base, err);
    if (!st)
        st = mrs_pack_section(g->m->base, "gaz/low", &low, err);
    g->low = (const uint32_t *)(const void *)low.ptr;
    return st;
}

static mrs_status measure(merging *g, mrs_err *err)
{
    mrs_status st = open_base(g, err);
    if (!st)
        st = count_runs(g, err);
    if (st)
        return st;
    const mrs_gaz_head *b = g->base.head;
    g->head.format = MRS_GAZ_FORMAT;
    g->head.first_own = b->first_own + g->dump_places;
    g->head.first_user = b->first_user + g->dump_places;
    g->head.n_borders = b->n_borders;
    g->head.user_names = (uint32_t)(b->user_names + g->dump_names);
    memcpy(g->head.sha256, b->sha256, sizeof g->head.sha256);
    return MRS_OK;
}

mrs_status mrs_gaz_merge_first(const mrs_gaz_merge *merge, uint32_t *first, mrs_err *err)
{
    merging g = {.m = merge};
    mrs_status st = measure(&g, err);
    *first = g.head.first_user;
    return st;
}

/* ---- all together ------------------------------------------------------------------------------
 */

static mrs_status open_out(merging *g, const char *path, mrs_str codes, mrs_err *err)
{
    const mrs_gaz_head *h = &g->head;
    const uint64_t names = h->user_names + g->user_names.len;
    const mrs_pack_part parts[N_PARTS] = {
        [HEAD] = {"gaz/head", sizeof *h},
        [BORDER] = {"gaz/border", (uint64_t)4 * h->n_borders},
        [BUCKET] = {"gaz/bucket", 4 * (((uint64_t)1 << h->bucket_bits) + 1)},
        [ENTRY] = {"gaz/entry", (uint64_t)h->n_entries * sizeof(mrs_gaz_entry)},
        [LOW] = {"gaz/low", (uint64_t)h->n_entries * 4},
        [PLACE] = {"gaz/place", (uint64_t)h->n_places * sizeof(mrs_gaz_place)},
        [NAME] = {"gaz/name", names},
        [CODE] = {"gaz/code", codes.len},
        [ORIGIN] = {"gaz/origin", g->m->origin.len},
        [OWN] = {"gaz/own", g->m->rows.len},
    };
    if (names > UINT32_MAX)
        return mrs_fail(err, MRS_E_LIMIT, "more names than one gazetteer takes; leave some out");
    return mrs_pack_file_new(path, parts, N_PARTS, &g->out, err);
}

static mrs_status write_all(merging *g, mrs_str codes, mrs_err *err)
{
    put(g, HEAD, &g->head, sizeof g->head);
    put(g, BORDER, g->base.border, (size_t)4 * g->head.n_borders);
    put(g, CODE, codes.ptr, codes.len);
    put(g, ORIGIN, g->m->origin.ptr, g->m->origin.len);
    put(g, OWN, g->m->rows.ptr, g->m->rows.len);
    mrs_status st = start_streams(g, err);
    if (st)
        return st;
    write_index(g);
    return write_places(g, err);
}

mrs_status mrs_gaz_merge_write(const mrs_gaz_merge *merge, const char *path, mrs_err *err)
{
    merging g = {.m = merge};
    mrs_str codes = {0};
    mrs_status st = measure(&g, err);
    if (!st)
        st = mrs_pack_section(merge->base, "gaz/code", &codes, err);
    if (st)
        return st;
    make_entries(&g);
    make_user(&g);
    g.head.n_places = g.head.first_user + merge->own->places.n;
    g.head.n_entries += count_base(&g) + g.user.n;
    g.head.bucket_bits = mrs_gaz_bucket_bits(g.head.n_entries);
    st = mrs_buf_status(&g.user_names, err);
    if (!st)
        st = mrs_buf_status(&g.user_places, err);
    if (!st)
        st = open_out(&g, path, codes, err);
    if (g.out) {
        st = write_all(&g, codes, err);
        st = mrs_pack_file_close(g.out, st, err);
    }
    mrs_buf_clear(&g.user_names);
    mrs_buf_clear(&g.user_places);
    return st;
}
