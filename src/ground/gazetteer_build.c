#include "ground/gazetteer_build.h"

#include "ground/gazetteer_make.h"

#include <sodium.h>
#include <stdlib.h>

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

static void add_keys(mrs_making *m, mrs_gaz_made_list *list)
{
    for (uint32_t i = 0; i < m->names.n; i++) {
        const mrs_made_name *n = &m->names.at[i];
        mrs_gaz_made_name(list, m->arena, n->name, mrs_made_at(m, n->place), n->place, n->flags);
    }
    for (uint32_t i = 1; i < m->places.n; i++) {
        const mrs_gaz_place *p = &m->places.at[i];
        char key[3] = {'=', p->cc[0], p->cc[1]};
        if (p->kind == MRS_GAZ_COUNTRY)
            mrs_gaz_made_key(list, m->arena, (mrs_str){key, 3}, false, p, i, MRS_GAZ_PRIMARY);
    }
}

/* ---- writing ---------------------------------------------------------------------------------
 */

static void put(mrs_buf *buf, const void *p, size_t n)
{
    mrs_buf_put(buf, (mrs_str){p, n});
}

typedef struct {
    mrs_packer *packer;
    crypto_hash_sha256_state hash;
} writing;

static mrs_status add_section(writing *w, const char *name, mrs_buf *bytes, mrs_err *err)
{
    mrs_status st = mrs_buf_status(bytes, err);
    if (!st) {
        mrs_packer_add(w->packer, name, mrs_buf_view(bytes));
        crypto_hash_sha256_update(&w->hash, (const unsigned char *)bytes->ptr, bytes->len);
    }
    mrs_buf_clear(bytes);
    return st;
}

static mrs_status write_buckets(const mrs_gaz_made_list *list, uint32_t bits, writing *w,
                                mrs_err *err)
{
    mrs_buf buckets = {0};
    uint32_t at = 0;
    for (uint64_t b = 0; b <= (uint64_t)1 << bits; b++) {
        while (at < list->n && list->at[at].low >> (32 - bits) < b)
            at++;
        put(&buckets, &at, sizeof at);
    }
    return add_section(w, "gaz/bucket", &buckets, err);
}

static mrs_status write_entries(const mrs_gaz_made_list *list, writing *w, mrs_err *err)
{
    mrs_buf entries = {0}, lows = {0};
    for (uint32_t i = 0; i < list->n; i++) {
        mrs_gaz_entry e = {list->at[i].tag, list->at[i].place};
        put(&entries, &e, sizeof e);
        put(&lows, &list->at[i].low, sizeof list->at[i].low);
    }
    mrs_status st = add_section(w, "gaz/entry", &entries, err);
    mrs_status low = add_section(w, "gaz/low", &lows, st ? NULL : err);
    return st ? st : low;
}

/* Strings become offsets here; *names_len is the length of gaz/name. */
static mrs_status write_places(const mrs_making *m, writing *w, uint32_t *names_len, mrs_err *err)
{
    mrs_buf places = {0}, names = {0};
    put(&names, "", 1);
    for (uint32_t i = 0; i < m->places.n; i++) {
        mrs_gaz_place p = m->places.at[i];
        mrs_made_name_it(m, &p, &names);
        put(&places, &p, sizeof p);
    }
    *names_len = (uint32_t)names.len;
    mrs_status st = add_section(w, "gaz/place", &places, err);
    mrs_status name = add_section(w, "gaz/name", &names, st ? NULL : err);
    return st ? st : name;
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = ((const mrs_gaz_code *)a)->hash, y = ((const mrs_gaz_code *)b)->hash;
    return (x > y) - (x < y);
}

/* The codes by which a dump says in which province and district its places lie. */
static mrs_status write_codes(const mrs_making *m, writing *w, mrs_err *err)
{
    mrs_buf out = {0};
    for (uint32_t i = 0; i < m->n_slots; i++) {
        const mrs_made_slot *slot = &m->slot[i];
        if (slot->key.len < 4 || slot->key.ptr[2] != '.' || !slot->value)
            continue;
        mrs_gaz_code code = {mrs_str_hash(slot->key), slot->value, 0};
        put(&out, &code, sizeof code);
    }
    if (out.len)
        qsort(out.ptr, out.len / sizeof(mrs_gaz_code), sizeof(mrs_gaz_code), by_hash);
    return add_section(w, "gaz/code", &out, err);
}

static int by_letters(const void *a, const void *b)
{
    return memcmp(a, b, 4);
}

static mrs_status write_all(mrs_making *m, uint32_t first_own, mrs_packer *packer, mrs_err *err)
{
    mrs_gaz_made_list list = {0};
    mrs_buf borders = {0};
    writing w = {.packer = packer};
    crypto_hash_sha256_init(&w.hash);
    add_keys(m, &list);
    mrs_gaz_head head = {.format = MRS_GAZ_FORMAT,
                         .n_places = m->places.n,
                         .bucket_bits = mrs_gaz_bucket_bits(list.n),
                         .n_borders = m->borders.n,
                         .first_own = first_own,
                         .first_user = m->places.n};
    mrs_gaz_made_sort(&list);
    head.n_entries = list.n;
    qsort(m->borders.at, m->borders.n, 4, by_letters);
    put(&borders, m->borders.at, (size_t)4 * m->borders.n);
    mrs_status st = add_section(&w, "gaz/border", &borders, err);
    if (!st)
        st = write_buckets(&list, head.bucket_bits, &w, err);
    if (!st)
        st = write_entries(&list, &w, err);
    if (!st)
        st = write_places(m, &w, &head.user_names, err);
    if (!st)
        st = write_codes(m, &w, err);
    crypto_hash_sha256_final(&w.hash, head.sha256);
    mrs_packer_add(packer, "gaz/head", (mrs_str){(const char *)&head, sizeof head});
    return st;
}

typedef struct {
    mrs_making m;
    mrs_packer *packer;
} building;

static mrs_status build(void *ctx, mrs_err *err)
{
    building *b = ctx;
    mrs_making *m = &b->m;
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
        st = mrs_made_province_rows(m, err);
    uint32_t first_own = m->places.n;
    if (!st)
        st = mrs_made_place_rows(m, err);
    if (st)
        return st;
    for (int level = 0; level < 3; level++)
        measure_level(m, level);
    return write_all(m, first_own, b->packer, err);
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
