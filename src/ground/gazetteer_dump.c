#include "ground/gazetteer_dump.h"

#include "ground/gazetteer_make.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>

enum { CELLS = 19, ID_BITS = 28 }; /* ids are below 2^28: GeoNames counts one up for each place */
enum { ID, NAME, ASCII, ALTERNATES, LAT, LON, CLASS, CODE, COUNTRY, CC2, ADMIN1, ADMIN2 };
enum { POPULATION = 14 };

typedef struct {
    uint8_t kind, flags;
} feature; /* kind MRS_GAZ_NONE: of no use */

struct mrs_gaz_dump {
    mrs_gazetteer gaz;
    const mrs_gaz_code *codes;
    uint32_t n_codes;
    mrs_table features;
    feature *feature;     /* by row of features */
    unsigned char *known; /* bit an id: marsad's own */
    unsigned char *seen;  /* bit an id: stood in the dump before */
    unsigned char maker[32];
};

/* A dump being read into one run. */
typedef struct {
    mrs_gaz_dump *dump;
    mrs_arena *arena;
    mrs_str text;
    uint64_t line;
    mrs_gaz_run *head;
    mrs_packer *packer;
    mrs_str cell[CELLS];
    MRS_VEC(mrs_gaz_place) places;
    mrs_gaz_made_list entries;
    MRS_VEC(char) names;
} reading;

/* ---- what marsad knows -------------------------------------------------------------------------
 */

static bool bit_set(unsigned char *bits, uint32_t id)
{
    unsigned char mask = (unsigned char)(1u << (id & 7)), was = bits[id >> 3] & mask;
    bits[id >> 3] |= mask;
    return was != 0;
}

static mrs_status read_features(const mrs_pack *pack, mrs_gaz_dump *dump, mrs_err *err)
{
    const mrs_table *t = &dump->features;
    uint32_t kind = 0, sensitive = 0, line = 0;
    mrs_status st = mrs_table_open(pack, "table/places/features", &dump->features, err);
    if (!st)
        st = mrs_table_column(t, "kind", &kind, err);
    if (!st)
        st = mrs_table_column(t, "sensitive", &sensitive, err);
    if (!st)
        st = mrs_table_column(t, "#line", &line, err);
    dump->feature = st ? NULL : calloc(t->rows, sizeof *dump->feature);
    if (!st && !dump->feature)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    for (uint32_t r = 1; !st && r < t->rows; r++) {
        mrs_gaz_kind k = MRS_GAZ_NONE;
        mrs_str text = mrs_table_cell(t, r, kind), at = mrs_table_cell(t, r, line);
        if (!mrs_str_is(text, "none") && !mrs_gaz_kind_read(text, &k))
            st = mrs_fail(err, MRS_E_FORMAT, "data/places/features.tsv line %.*s: no such kind",
                          (int)at.len, at.ptr);
        bool yes = mrs_str_is(mrs_table_cell(t, r, sensitive), "yes");
        dump->feature[r] = (feature){(uint8_t)k, yes ? MRS_GAZ_SENSITIVE : 0};
    }
    return st;
}

static void read_known(mrs_gaz_dump *dump)
{
    for (uint32_t i = 1; i < dump->gaz.head->first_own; i++)
        if (dump->gaz.place[i].id && dump->gaz.place[i].id >> ID_BITS == 0)
            bit_set(dump->known, dump->gaz.place[i].id);
}

static mrs_status open_parts(const mrs_pack *pack, mrs_gaz_dump *dump, mrs_err *err)
{
    mrs_str codes = {0}, table = {0};
    mrs_status st = mrs_gazetteer_open(pack, &dump->gaz, err);
    if (!st)
        st = mrs_pack_section(pack, "gaz/code", &codes, err);
    if (!st)
        st = read_features(pack, dump, err);
    if (!st)
        st = mrs_pack_section(pack, "table/places/features", &table, err);
    if (st)
        return st;
    dump->codes = (const mrs_gaz_code *)(const void *)codes.ptr;
    dump->n_codes = (uint32_t)(codes.len / sizeof *dump->codes);
    dump->known = calloc(1, 1 << (ID_BITS - 3));
    dump->seen = calloc(1, 1 << (ID_BITS - 3));
    if (!dump->known || !dump->seen)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, dump->gaz.head->sha256, sizeof dump->gaz.head->sha256);
    crypto_hash_sha256_update(&state, (const unsigned char *)table.ptr, table.len);
    crypto_hash_sha256_final(&state, dump->maker);
    read_known(dump);
    return MRS_OK;
}

mrs_status mrs_gaz_dump_open(const mrs_pack *builtin, mrs_gaz_dump **out, mrs_err *err)
{
    *out = NULL;
    mrs_gaz_dump *dump = calloc(1, sizeof *dump);
    if (!dump)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = open_parts(builtin, dump, err);
    if (st)
        mrs_gaz_dump_close(dump);
    else
        *out = dump;
    return st;
}

void mrs_gaz_dump_close(mrs_gaz_dump *dump)
{
    if (!dump)
        return;
    free(dump->feature);
    free(dump->known);
    free(dump->seen);
    free(dump);
}

const unsigned char *mrs_gaz_dump_maker(const mrs_gaz_dump *dump)
{
    return dump->maker;
}

void mrs_gaz_dump_seen(mrs_gaz_dump *dump, const mrs_gaz_place *places, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        bit_set(dump->seen, places[i].id);
}

static int by_hash(const void *key, const void *code)
{
    uint64_t x = *(const uint64_t *)key, y = ((const mrs_gaz_code *)code)->hash;
    return (x > y) - (x < y);
}

/* "IQ.15", "US.CA.037"; 0 none. */
static uint32_t area_of(const reading *r, bool district)
{
    char text[128];
    const mrs_str *c = r->cell;
    size_t len = c[COUNTRY].len + c[ADMIN1].len + 1 + (district ? c[ADMIN2].len + 1 : 0);
    if (c[ADMIN1].len == 0 || (district && c[ADMIN2].len == 0) || len > sizeof text)
        return 0;
    memcpy(text, c[COUNTRY].ptr, c[COUNTRY].len);
    size_t at = c[COUNTRY].len;
    text[at++] = '.';
    memcpy(text + at, c[ADMIN1].ptr, c[ADMIN1].len);
    at += c[ADMIN1].len;
    if (district) {
        text[at++] = '.';
        memcpy(text + at, c[ADMIN2].ptr, c[ADMIN2].len);
    }
    uint64_t hash = mrs_str_hash((mrs_str){text, len});
    const mrs_gaz_code *found =
        bsearch(&hash, r->dump->codes, r->dump->n_codes, sizeof *found, by_hash);
    return found ? found->place : 0;
}

/* ---- a line ------------------------------------------------------------------------------------
 */

static mrs_status split_cells(reading *r, mrs_str line, mrs_err *err)
{
    uint32_t n = 0;
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    for (mrs_str cell; mrs_str_split(&line, '\t', &cell); n++)
        if (n < CELLS)
            r->cell[n] = cell;
    if (n != CELLS)
        return mrs_fail(err, MRS_E_FORMAT,
                        "%u cells, a GeoNames dump has %d between tabs; take allCountries.txt or a "
                        "country's file out of its zip as it is",
                        n, CELLS);
    return MRS_OK;
}

static mrs_status read_id(const reading *r, uint32_t *id, mrs_err *err)
{
    int64_t value = 0;
    if (!mrs_str_int(r->cell[ID], &value) || value < 1 || value >> ID_BITS)
        return mrs_made_bad(err, "the first cell is a GeoNames id, not", r->cell[ID]);
    *id = (uint32_t)value;
    return MRS_OK;
}

static feature feature_of(const reading *r)
{
    char code[24];
    mrs_str class = r->cell[CLASS], last = r->cell[CODE];
    size_t len = class.len + 1 + last.len;
    if (class.len == 0 || len > sizeof code)
        return (feature){0};
    memcpy(code, class.ptr, class.len);
    code[class.len] = '.';
    memcpy(code + class.len + 1, last.ptr, last.len);
    uint32_t row = mrs_table_find(&r->dump->features, (mrs_str){code, len});
    if (!row)
        row = mrs_table_find(&r->dump->features, class);
    return r->dump->feature[row];
}

static mrs_status read_place(const reading *r, mrs_gaz_place *p, mrs_err *err)
{
    double people = 0;
    const mrs_str *c = r->cell;
    if (c[NAME].len == 0)
        return mrs_fail(err, MRS_E_FORMAT, "the name is empty; take the line out");
    if (c[LAT].len == 0 || c[LON].len == 0)
        return mrs_fail(err, MRS_E_FORMAT, "latitude or longitude is empty; take the line out");
    mrs_status st = mrs_made_point(p, c[LAT], c[LON], err);
    if (st)
        return st;
    if (c[POPULATION].len && (!mrs_str_num(c[POPULATION], &people) || people < 0))
        return mrs_made_bad(err, "the population is a whole number, or empty, not", c[POPULATION]);
    p->population = people < 4e9 ? (uint32_t)people : UINT32_MAX;
    if (c[COUNTRY].len != 2)
        return MRS_OK; /* a sea, or land that is no state's */
    memcpy(p->cc, c[COUNTRY].ptr, 2);
    p->country = mrs_gazetteer_country(&r->dump->gaz, p->cc);
    p->admin1 = area_of(r, false);
    p->admin2 = area_of(r, true);
    p->flags |= r->dump->gaz.place[p->country].flags & MRS_GAZ_TRANSLIT;
    return MRS_OK;
}

static void add_name(reading *r, mrs_str name, const mrs_gaz_place *p, uint32_t flags)
{
    mrs_gaz_made_name(&r->entries, r->arena, name, p, r->places.n - 1, flags);
}

static void add_names(reading *r, const mrs_gaz_place *p)
{
    const mrs_str *c = r->cell;
    add_name(r, c[NAME], p, MRS_GAZ_PRIMARY);
    if (c[ASCII].len && !mrs_str_eq(c[ASCII], c[NAME]))
        add_name(r, c[ASCII], p, MRS_GAZ_PRIMARY);
    for (mrs_str rest = c[ALTERNATES], one; rest.len && mrs_str_split(&rest, ',', &one);)
        if (mrs_made_worth(one) && !mrs_str_eq(one, c[NAME]))
            add_name(r, one, p, 0);
}

static void keep(reading *r, const mrs_gaz_place *from)
{
    mrs_gaz_place *p = MRS_PUSH(r->arena, &r->places);
    *p = *from;
    p->name = r->names.n;
    for (size_t i = 0; i < r->cell[NAME].len; i++)
        *MRS_PUSH(r->arena, &r->names) = r->cell[NAME].ptr[i];
    *MRS_PUSH(r->arena, &r->names) = '\0';
    add_names(r, p);
}

/* Provinces and districts by their code, the rest by id. */
static bool is_known(const reading *r, const mrs_gaz_place *p)
{
    const unsigned char *bits = r->dump->known;
    return (p->kind == MRS_GAZ_ADMIN1 && p->admin1) ||
           (p->kind == MRS_GAZ_ADMIN2 && p->admin2 && mrs_str_is(r->cell[CODE], "ADM2")) ||
           (bits[p->id >> 3] & 1u << (p->id & 7));
}

static mrs_status read_line(reading *r, mrs_str line, mrs_err *err)
{
    mrs_gaz_place p = {0};
    mrs_status st = split_cells(r, line, err);
    if (!st)
        st = read_id(r, &p.id, err);
    if (!st)
        st = read_place(r, &p, err);
    if (st)
        return st;
    feature f = feature_of(r);
    p.kind = f.kind;
    p.flags |= f.flags;
    if (f.kind == MRS_GAZ_NONE) {
        r->head->unused++;
    } else if (is_known(r, &p)) {
        r->head->known++;
    } else if (bit_set(r->dump->seen, p.id)) {
        return mrs_fail(err, MRS_E_FORMAT, "the id %u stood in a line before; take one out", p.id);
    } else {
        keep(r, &p);
    }
    return MRS_OK;
}

static mrs_status read_lines(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_status st = MRS_OK;
    mrs_str rest = r->text;
    for (mrs_str line; !st && rest.len && mrs_str_split(&rest, '\n', &line); r->line++) {
        r->head->lines++;
        if (!mrs_utf8_valid(line, NULL))
            st = mrs_fail(err, MRS_E_FORMAT, "not UTF-8; GeoNames gives UTF-8, take it as it is");
        else if (line.len)
            st = read_line(r, line, err);
        if (st)
            return mrs_err_wrap(err, st, "line %llu", (unsigned long long)r->line);
    }
    mrs_gaz_made_sort(&r->entries);
    r->head->n_places = r->places.n;
    r->head->n_entries = r->entries.n;
    mrs_str place = {(const char *)r->places.at, r->places.n * sizeof *r->places.at};
    mrs_str entry = {(const char *)r->entries.at, r->entries.n * sizeof *r->entries.at};
    mrs_packer_add(r->packer, "run/place", place);
    mrs_packer_add(r->packer, "run/name", (mrs_str){r->names.at, r->names.n});
    mrs_packer_add(r->packer, "run/entry", entry);
    mrs_packer_add(r->packer, "run/head", (mrs_str){(const char *)r->head, sizeof *r->head});
    return MRS_OK;
}

mrs_status mrs_gaz_dump_read(mrs_gaz_dump *dump, mrs_str text, uint64_t first_line,
                             mrs_gaz_run *head, mrs_packer *packer, mrs_err *err)
{
    reading r = {.dump = dump, .text = text, .line = first_line, .head = head, .packer = packer};
    r.arena = mrs_arena_new((size_t)1 << 30);
    if (!r.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    head->format = MRS_GAZ_RUN_FORMAT;
    mrs_status st = mrs_arena_run(&r.arena, 1, read_lines, &r, err);
    mrs_arena_free(r.arena);
    return st;
}
