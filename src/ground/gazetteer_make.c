#include "ground/gazetteer_make.h"

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
    uint32_t index = m->first + m->places.n - 1;
    mrs_made_alias(m, m->strings.at[string], index, MRS_GAZ_PRIMARY);
    return index;
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
    return m->n_slots ? slot_of(m, key)->value : 0;
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

const mrs_gaz_place *mrs_made_at(const mrs_making *m, uint32_t place)
{
    return place < m->first ? &m->base->place[place] : &m->places.at[place - m->first];
}

void mrs_made_name_it(const mrs_making *m, mrs_gaz_place *p, mrs_buf *names)
{
    mrs_str name = m->strings.at[p->name];
    p->name = name.len ? (uint32_t)names->len : 0;
    if (name.len)
        mrs_buf_put(names, (mrs_str){name.ptr, name.len + 1}); /* its NUL too */
    if (!(p->flags & MRS_GAZ_OWN))
        return;
    mrs_str id = m->strings.at[p->id];
    p->id = (uint32_t)names->len;
    mrs_buf_put(names, (mrs_str){id.ptr, id.len + 1});
}

/* "DEZ", "LAX": codes, not names. */
static bool is_code(mrs_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] < 'A' || name.ptr[i] > 'Z')
            return false;
    return name.len <= 4;
}

bool mrs_made_worth(mrs_str name)
{
    static const uint32_t RANGES[][2] = {
        {'A', 'Z'}, {0xC0, 0x24F}, {0x1E00, 0x1EFF}, {0x621, 0x6FF}, {0x2BB, 0x2BF}};
    size_t at = 0;
    if (name.len < 3 || name.len > 80 || is_code(name))
        return false;
    uint32_t cp = mrs_utf8_next(name, &at);
    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++)
        if (cp >= RANGES[i][0] && cp <= RANGES[i][1])
            return true;
    return false;
}
