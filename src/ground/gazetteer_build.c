#include "ground/gazetteer_build.h"

#include "ground/gazetteer_make.h"

#include <stdlib.h>

/* ---- parts of a gazetteer in the making ------------------------------------------------------
 */

uint32_t mrs_made_string(mrs_making *m, mrs_str s)
{
    *MRS_PUSH(m->arena, &m->strings) = mrs_str_copy(s, m->arena);
    return m->strings.n - 1;
}

void mrs_made_alias(mrs_making *m, mrs_str name, uint32_t place, uint32_t flags)
{
    *MRS_PUSH(m->arena, &m->names) = (mrs_made_name){name, place, flags};
}

uint32_t mrs_made_place(mrs_making *m, mrs_str name, mrs_gaz_kind kind)
{
    uint32_t string = mrs_made_string(m, name);
    mrs_gaz_place *p = MRS_PUSH(m->arena, &m->places);
    *p = (mrs_gaz_place){.lat = MRS_GAZ_NO_POINT, .lon = MRS_GAZ_NO_POINT};
    p->name = string;
    p->kind = (uint8_t)kind;
    mrs_made_alias(m, m->strings.at[string], m->places.n - 1, MRS_GAZ_PRIMARY);
    return m->places.n - 1;
}

static mrs_made_slot *slot_of(const mrs_making *m, mrs_str key)
{
    uint32_t mask = m->n_slots - 1, at = (uint32_t)mrs_str_hash(key) & mask;
    while (m->slot[at].key.ptr && !mrs_str_eq(m->slot[at].key, key))
        at = (at + 1) & mask;
    return &m->slot[at];
}

uint32_t mrs_made_get(const mrs_making *m, mrs_str key)
{
    return slot_of(m, key)->value;
}

static void grow_slots(mrs_making *m)
{
    mrs_made_slot *old = m->slot;
    uint32_t n = m->n_slots;
    m->n_slots = n ? n * 2 : 1 << 16;
    m->slot = MRS_NEW(m->arena, mrs_made_slot, m->n_slots);
    for (uint32_t i = 0; i < n; i++)
        if (old[i].key.ptr)
            *slot_of(m, old[i].key) = old[i];
}

void mrs_made_set(mrs_making *m, mrs_str key, uint32_t value)
{
    if (2 * m->n_used >= m->n_slots)
        grow_slots(m);
    mrs_made_slot *slot = slot_of(m, key);
    if (!slot->key.ptr) {
        slot->key = mrs_str_copy(key, m->arena);
        m->n_used++;
    }
    slot->value = value;
}

/* ---- areas from the cities in them -----------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The values at 2 and 98 % (all of them when they are few): one far island is not the country. */
static void spread(int32_t *v, uint32_t n, int16_t *low, int16_t *high)
{
    qsort(v, n, sizeof *v, by_value);
    uint32_t cut = n / 50;
    *low = (int16_t)(v[cut] / 1000);
    *high = (int16_t)(v[n - 1 - cut] / 1000);
}

static uint32_t parent_at(const mrs_gaz_place *p, int level)
{
    return level == 0 ? p->country : level == 1 ? p->admin1 : p->admin2;
}

static void measure_area(mrs_gaz_place *area, int32_t *lat, int32_t *lon, uint32_t n)
{
    spread(lat, n, &area->south, &area->north);
    spread(lon, n, &area->west, &area->east);
    if (area->kind == MRS_GAZ_COUNTRY || area->lat != MRS_GAZ_NO_POINT)
        return;
    area->lat = 500 * ((int32_t)area->south + area->north);
    area->lon = 500 * ((int32_t)area->west + area->east);
}

/* Population, extent and (where no row gave it) middle of every area, from its cities. */
static void measure_level(mrs_making *m, int level)
{
    uint32_t n = m->places.n;
    uint32_t *first = MRS_NEW(m->arena, uint32_t, n + 1);
    int32_t *lat = MRS_NEW(m->arena, int32_t, n), *lon = MRS_NEW(m->arena, int32_t, n);
    uint32_t *fill = MRS_NEW(m->arena, uint32_t, n);
    for (uint32_t i = 1; i < n; i++)
        if (m->places.at[i].kind == MRS_GAZ_CITY && m->places.at[i].lat != MRS_GAZ_NO_POINT)
            first[parent_at(&m->places.at[i], level) + 1]++;
    for (uint32_t i = 0; i < n; i++)
        first[i + 1] += first[i];
    for (uint32_t i = 1; i < n; i++) {
        const mrs_gaz_place *p = &m->places.at[i];
        uint32_t up = parent_at(p, level);
        if (p->kind != MRS_GAZ_CITY || p->lat == MRS_GAZ_NO_POINT)
            continue;
        lat[first[up] + fill[up]] = p->lat;
        lon[first[up] + fill[up]++] = p->lon;
        if (up && level > 0)
            m->places.at[up].population += p->population;
    }
    for (uint32_t i = 1; i < n; i++)
        if (first[i + 1] > first[i])
            measure_area(&m->places.at[i], lat + first[i], lon + first[i], first[i + 1] - first[i]);
}

/* ---- the index -------------------------------------------------------------------------------
 */

typedef struct {
    uint32_t bucket, tag, place, population;
} made_entry;

static int by_bucket(const void *a, const void *b)
{
    const made_entry *x = a, *y = b;
    const uint32_t mask = ~(uint32_t)MRS_GAZ_FLAG_BITS;
    if (x->bucket != y->bucket)
        return x->bucket < y->bucket ? -1 : 1;
    if ((x->tag & mask) != (y->tag & mask))
        return x->tag < y->tag ? -1 : 1;
    if (x->population != y->population)
        return x->population > y->population ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

typedef MRS_VEC(made_entry) entry_list;

static void add_entry(mrs_making *m, entry_list *list, mrs_str key, bool sound, uint32_t place,
                      uint32_t flags)
{
    uint64_t hash = mrs_gazetteer_hash(key, sound);
    uint32_t tag = (uint32_t)(hash >> 32) & ~(uint32_t)MRS_GAZ_FLAG_BITS;
    *MRS_PUSH(m->arena, list) =
        (made_entry){(uint32_t)hash, tag | flags, place, m->places.at[place].population};
}

static void add_keys(mrs_making *m, entry_list *list)
{
    for (uint32_t i = 0; i < m->names.n; i++) {
        const mrs_made_name *n = &m->names.at[i];
        mrs_key light, sound;
        if (!mrs_fold_light(n->name, &light))
            continue;
        add_entry(m, list, mrs_key_str(&light), false, n->place, n->flags);
        const mrs_gaz_place *p = &m->places.at[n->place];
        bool sounds = (p->flags & MRS_GAZ_TRANSLIT) && p->kind != MRS_GAZ_COUNTRY;
        if (sounds && mrs_fold_sound(&light, &sound))
            add_entry(m, list, mrs_key_str(&sound), true, n->place, n->flags | MRS_GAZ_SOUND);
    }
    for (uint32_t i = 1; i < m->places.n; i++) {
        const mrs_gaz_place *p = &m->places.at[i];
        char key[3] = {'=', p->cc[0], p->cc[1]};
        if (p->kind == MRS_GAZ_COUNTRY)
            add_entry(m, list, (mrs_str){key, 3}, false, i, MRS_GAZ_PRIMARY);
    }
}

/* Sorted by bucket; one place under one key once, its flags joined. */
static void sort_entries(entry_list *list, uint32_t n_buckets)
{
    const uint32_t mask = ~(uint32_t)MRS_GAZ_FLAG_BITS;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->n; i++)
        list->at[i].bucket &= n_buckets - 1;
    qsort(list->at, list->n, sizeof *list->at, by_bucket);
    for (uint32_t i = 0; i < list->n; i++) {
        made_entry *last = kept ? &list->at[kept - 1] : NULL, *e = &list->at[i];
        if (last && last->bucket == e->bucket && (last->tag & mask) == (e->tag & mask) &&
            last->place == e->place)
            last->tag |= e->tag & MRS_GAZ_FLAG_BITS;
        else
            list->at[kept++] = *e;
    }
    list->n = kept;
}

/* ---- writing ---------------------------------------------------------------------------------
 */

static void put(mrs_buf *buf, const void *p, size_t n)
{
    mrs_buf_put(buf, (mrs_str){p, n});
}

static mrs_status add_section(mrs_packer *packer, const char *name, mrs_buf *bytes, mrs_err *err)
{
    mrs_status st = mrs_buf_status(bytes, err);
    if (!st)
        mrs_packer_add(packer, name, mrs_buf_view(bytes));
    mrs_buf_clear(bytes);
    return st;
}

static mrs_status write_index(const entry_list *list, uint32_t n_buckets, mrs_packer *packer,
                              mrs_err *err)
{
    mrs_buf entries = {0}, buckets = {0};
    uint32_t at = 0;
    for (uint32_t b = 0; b <= n_buckets; b++) {
        while (at < list->n && list->at[at].bucket < b)
            at++;
        put(&buckets, &at, sizeof at);
    }
    for (uint32_t i = 0; i < list->n; i++) {
        mrs_gaz_entry e = {list->at[i].tag, list->at[i].place};
        put(&entries, &e, sizeof e);
    }
    mrs_status st = add_section(packer, "gaz/bucket", &buckets, err);
    if (st) {
        mrs_buf_clear(&entries);
        return st;
    }
    return add_section(packer, "gaz/entry", &entries, err);
}

/* Strings become offsets here. */
static mrs_status write_places(const mrs_making *m, mrs_packer *packer, mrs_err *err)
{
    mrs_buf places = {0}, names = {0};
    put(&names, "", 1);
    for (uint32_t i = 0; i < m->places.n; i++) {
        mrs_gaz_place p = m->places.at[i];
        mrs_str name = m->strings.at[p.name];
        p.name = name.len ? (uint32_t)names.len : 0;
        if (name.len)
            put(&names, name.ptr, name.len + 1);
        if (p.flags & MRS_GAZ_OWN) {
            mrs_str id = m->strings.at[p.id];
            p.id = (uint32_t)names.len;
            put(&names, id.ptr, id.len + 1);
        }
        put(&places, &p, sizeof p);
    }
    mrs_status st = add_section(packer, "gaz/place", &places, err);
    if (st) {
        mrs_buf_clear(&names);
        return st;
    }
    return add_section(packer, "gaz/name", &names, err);
}

static int by_letters(const void *a, const void *b)
{
    return memcmp(a, b, 4);
}

static mrs_status write_all(mrs_making *m, mrs_packer *packer, mrs_err *err)
{
    entry_list list = {0};
    add_keys(m, &list);
    uint32_t n_buckets = 1024;
    while (n_buckets < list.n / 4)
        n_buckets *= 2;
    sort_entries(&list, n_buckets);
    qsort(m->borders.at, m->borders.n, 4, by_letters);
    mrs_gaz_head head = {MRS_GAZ_FORMAT, m->places.n, list.n, n_buckets, m->borders.n, {0}};
    mrs_packer_add(packer, "gaz/head", (mrs_str){(const char *)&head, sizeof head});
    mrs_packer_add(packer, "gaz/border",
                   (mrs_str){(const char *)m->borders.at, (size_t)4 * m->borders.n});
    mrs_status st = write_index(&list, n_buckets, packer, err);
    return st ? st : write_places(m, packer, err);
}

typedef struct {
    mrs_making m;
    mrs_packer *packer;
} building;

static mrs_status build(void *ctx, mrs_err *err)
{
    building *b = ctx;
    mrs_making *m = &b->m;
    grow_slots(m);
    mrs_made_string(m, MRS_STR(""));
    *MRS_PUSH(m->arena, &m->places) = (mrs_gaz_place){0};
    mrs_status st = mrs_made_countries(m, err);
    if (!st)
        st = mrs_made_country_rows(m, err);
    if (!st)
        st = mrs_made_admins(m, err);
    if (!st)
        st = mrs_made_cities(m, err);
    if (!st)
        st = mrs_made_place_rows(m, err);
    if (st)
        return st;
    for (int level = 0; level < 3; level++)
        measure_level(m, level);
    return write_all(m, b->packer, err);
}

mrs_status mrs_gazetteer_build(const char *packages_dir, const char *data_dir, mrs_packer *packer,
                               mrs_err *err)
{
    building b = {.packer = packer};
    b.m.packages_dir = packages_dir;
    b.m.data_dir = data_dir;
    b.m.arena = mrs_arena_new((size_t)4 << 30);
    if (!b.m.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_arena_run(&b.m.arena, 1, build, &b, err);
    mrs_arena_free(b.m.arena);
    return st ? mrs_err_wrap(err, st, "gazetteer") : MRS_OK;
}
