#include "ground/gazetteer.h"

#include <math.h>

typedef struct {
    const char *text;
    mrs_precision precision;
    double radius;
} kind_row;
static const kind_row KINDS[MRS_N_GAZ_KINDS] = {
#define MRS_X(name, text, precision, radius) {text, MRS_PRECISION_##precision, radius},
    MRS_GAZ_KINDS(MRS_X)
#undef MRS_X
};

mrs_str mrs_gaz_kind_text(mrs_gaz_kind kind)
{
    return mrs_str_of(KINDS[kind].text);
}

bool mrs_gaz_kind_read(mrs_str text, mrs_gaz_kind *out)
{
    for (int k = 1; k < MRS_N_GAZ_KINDS; k++) {
        if (mrs_str_is(text, KINDS[k].text)) {
            *out = (mrs_gaz_kind)k;
            return true;
        }
    }
    return false;
}

mrs_precision mrs_gaz_kind_precision(mrs_gaz_kind kind)
{
    return KINDS[kind].precision;
}

double mrs_gaz_kind_radius(mrs_gaz_kind kind)
{
    return KINDS[kind].radius;
}

typedef struct {
    const char *name;
    size_t unit;
    uint64_t count;
    const void **to;
} part;

static mrs_status bad(mrs_err *err, const char *why)
{
    return mrs_fail(err, MRS_E_FORMAT, "damaged: gazetteer, %s; run make again", why);
}

static mrs_status read_parts(const mrs_pack *pack, mrs_gazetteer *gaz, mrs_err *err)
{
    const mrs_gaz_head *h = gaz->head;
    const part parts[] = {
        {"gaz/place", sizeof *gaz->place, h->n_places, (const void **)&gaz->place},
        {"gaz/entry", sizeof *gaz->entry, h->n_entries, (const void **)&gaz->entry},
        {"gaz/bucket", sizeof *gaz->bucket, ((uint64_t)1 << h->bucket_bits) + 1,
         (const void **)&gaz->bucket},
        {"gaz/border", 4, h->n_borders, (const void **)&gaz->border},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        mrs_str s = {0};
        mrs_status st = mrs_pack_section(pack, parts[i].name, &s, err);
        if (st)
            return st;
        if (s.len != parts[i].unit * parts[i].count)
            return bad(err, parts[i].name);
        *parts[i].to = s.ptr;
    }
    return MRS_OK;
}

mrs_status mrs_gazetteer_open(const mrs_pack *pack, mrs_gazetteer *out, mrs_err *err)
{
    mrs_str head = {0}, names = {0};
    *out = (mrs_gazetteer){0};
    mrs_status st = mrs_pack_section(pack, "gaz/head", &head, err);
    if (!st)
        st = mrs_pack_section(pack, "gaz/name", &names, err);
    if (st)
        return st;
    if (head.len != sizeof *out->head)
        return bad(err, "gaz/head");
    out->head = (const mrs_gaz_head *)(const void *)head.ptr;
    if (out->head->format != MRS_GAZ_FORMAT)
        return mrs_fail(err, MRS_E_VERSION, "gazetteer format %u, this program reads %d",
                        out->head->format, MRS_GAZ_FORMAT);
    const mrs_gaz_head *h = out->head;
    if (h->bucket_bits < 1 || h->bucket_bits > 31 || h->first_own > h->first_user ||
        h->first_user > h->n_places || names.len == 0 || names.ptr[names.len - 1] != '\0')
        return bad(err, "gaz/head");
    out->name = names.ptr;
    out->name_len = names.len;
    return read_parts(pack, out, err);
}

uint64_t mrs_gazetteer_hash(mrs_str key, bool sound)
{
    uint64_t h = mrs_str_hash(key);
    h = (h ^ (sound ? 0x9E3779B97F4A7C15u : 0)) * 0xD6E8FEB86659FD93u;
    return h ^ (h >> 32);
}

/* A damaged bucket or entry leads nowhere: every index is checked against the head. */
static mrs_gaz_hits find(const mrs_gazetteer *gaz, mrs_str key, bool sound)
{
    uint64_t hash = mrs_gazetteer_hash(key, sound);
    uint32_t b = (uint32_t)hash >> (32 - gaz->head->bucket_bits);
    uint32_t tag = (uint32_t)(hash >> 32) & ~(uint32_t)MRS_GAZ_FLAG_BITS;
    uint32_t at = gaz->bucket[b], past = gaz->bucket[b + 1];
    if (past > gaz->head->n_entries)
        past = gaz->head->n_entries;
    while (at < past && (gaz->entry[at].tag & ~(uint32_t)MRS_GAZ_FLAG_BITS) != tag)
        at++;
    mrs_gaz_hits hits = {gaz->entry + at, 0};
    while (at < past && (gaz->entry[at].tag & ~(uint32_t)MRS_GAZ_FLAG_BITS) == tag &&
           gaz->entry[at].place < gaz->head->n_places) {
        hits.n++;
        at++;
    }
    return hits;
}

mrs_gaz_hits mrs_gazetteer_light(const mrs_gazetteer *gaz, const mrs_key *light)
{
    return find(gaz, mrs_key_str(light), false);
}

mrs_gaz_hits mrs_gazetteer_sound(const mrs_gazetteer *gaz, const mrs_key *light)
{
    mrs_key sound;
    if (!mrs_fold_sound(light, &sound))
        return (mrs_gaz_hits){NULL, 0};
    return find(gaz, mrs_key_str(&sound), true);
}

static mrs_str name_at(const mrs_gazetteer *gaz, uint32_t offset)
{
    return offset < gaz->name_len ? mrs_str_of(gaz->name + offset) : (mrs_str){NULL, 0};
}

mrs_str mrs_gazetteer_name(const mrs_gazetteer *gaz, uint32_t place)
{
    return name_at(gaz, gaz->place[place].name);
}

mrs_str mrs_gazetteer_id(const mrs_gazetteer *gaz, uint32_t place, mrs_arena *arena)
{
    const mrs_gaz_place *p = &gaz->place[place];
    if (p->flags & MRS_GAZ_OWN)
        return name_at(gaz, p->id);
    return p->id ? mrs_str_format(arena, "gn:%u", p->id) : (mrs_str){NULL, 0};
}

uint32_t mrs_gazetteer_country(const mrs_gazetteer *gaz, const char cc[2])
{
    mrs_key key = {.text = {'=', cc[0], cc[1]}, .len = 3};
    mrs_gaz_hits hits = find(gaz, mrs_key_str(&key), false);
    return hits.n ? hits.at[0].place : 0;
}

bool mrs_gazetteer_borders(const mrs_gazetteer *gaz, const char a[2], const char b[2])
{
    char want[4] = {a[0], a[1], b[0], b[1]};
    uint32_t low = 0, high = gaz->head->n_borders;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int c = memcmp(gaz->border + (size_t)4 * mid, want, 4);
        if (c == 0)
            return true;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

bool mrs_gazetteer_within(const mrs_gazetteer *gaz, uint32_t inner, uint32_t outer)
{
    const mrs_gaz_place *in = &gaz->place[inner], *out = &gaz->place[outer];
    if (inner == outer || inner == 0 || outer == 0)
        return false;
    if (in->country == outer || in->admin1 == outer || in->admin2 == outer)
        return true;
    /* a region of rows has an extent, not children */
    return out->kind == MRS_GAZ_REGION && in->kind == MRS_GAZ_CITY &&
           mrs_gazetteer_km(gaz, inner, outer) <= out->radius;
}

double mrs_gazetteer_km(const mrs_gazetteer *gaz, uint32_t a, uint32_t b)
{
    const mrs_gaz_place *p = &gaz->place[a], *q = &gaz->place[b];
    if (p->lat == MRS_GAZ_NO_POINT || q->lat == MRS_GAZ_NO_POINT)
        return 1e5;
    const double rad = 3.14159265358979323846 / 180e5;
    double la = p->lat * rad, lb = q->lat * rad;
    double s = sin((lb - la) / 2), t = sin((q->lon - p->lon) * rad / 2);
    double h = s * s + cos(la) * cos(lb) * t * t;
    return 2 * 6371.0088 * asin(h < 1 ? sqrt(h) : 1);
}
