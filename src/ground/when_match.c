/* Words of time and numbers at each atom, and the patterns they make. */
#include "ground/when_work.h"

/* ---- hits -------------------------------------------------------------------------------------
 */
typedef MRS_VEC(mrs_time_hit) hit_vec;

static void put(mrs_time_work *w, hit_vec *hits, unsigned class, uint32_t n, int32_t value)
{
    *MRS_PUSH(w->arena, hits) = (mrs_time_hit){
        .class = (uint16_t) class, .n = (uint8_t)n, .word = UINT32_MAX, .value = value};
}

static bool is_mark(const mrs_atoms *atoms, uint32_t i, char c)
{
    return i < atoms->n && atoms->at[i].kind == MRS_ATOM_MARK &&
           atoms->text.ptr[atoms->at[i].at.start] == c;
}

/* "1" of "1,200". */
static bool in_thousands(const mrs_atoms *atoms, uint32_t i)
{
    return is_mark(atoms, i + 1, ',') && atoms->at[i + 1].glued && i + 2 < atoms->n &&
           atoms->at[i + 2].glued && atoms->at[i + 2].kind == MRS_ATOM_DIGITS &&
           mrs_atom_digits(atoms, i + 2) == 3;
}

static void digit_hits(mrs_time_work *w, hit_vec *hits, uint32_t i)
{
    int32_t value = w->atoms.at[i].number;
    uint32_t n = mrs_atom_digits(&w->atoms, i);
    const struct {
        unsigned class;
        uint32_t least, most;
        int32_t from, to;
    } rows[] = {{MRS_TC_DAYNUM, 1, 2, 1, 31},     {MRS_TC_MONTHNUM, 1, 2, 1, 12},
                {MRS_TC_YEAR4, 4, 4, 1000, 2199}, {MRS_TC_YEAR2, 2, 2, 0, 99},
                {MRS_TC_HOUR, 1, 2, 0, 24},       {MRS_TC_MINUTE, 2, 2, 0, 59},
                {MRS_TC_HOURS4, 4, 4, 0, 2400}};
    if (value < 0 || in_thousands(&w->atoms, i))
        return;
    for (uint32_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (n >= rows[k].least && n <= rows[k].most && value >= rows[k].from && value <= rows[k].to)
            put(w, hits, rows[k].class, 1, value);
}

static void number_hits(mrs_time_work *w, hit_vec *hits, uint32_t i)
{
    mrs_number number;
    if (!mrs_number_read(&w->whens->numbers, &w->atoms, i, &number))
        return;
    put(w, hits, number.ordinal ? MRS_TC_ORD : MRS_TC_NUM, number.past - i,
        (int32_t)(number.value < 1e9 ? number.value : 1e9));
    hits->at[hits->n - 1].num = number.value;
    hits->at[hits->n - 1].vague = number.vague;
    hits->at[hits->n - 1].plain = number.plain;
}

static void word_hits(mrs_time_work *w, hit_vec *hits, uint32_t i)
{
    const mrs_phrase *p;
    for (uint32_t at = 0; (p = mrs_phrases_at(&w->whens->phrases, &w->atoms, i, &at));) {
        const mrs_time_word *word = &w->whens->words.at[p->row];
        if (word->letters && w->atoms.at[i].letters == MRS_CASE_LOWER)
            continue;
        put(w, hits, word->class, p->n, word->value);
        hits->at[hits->n - 1].word = p->row;
    }
}

/* Every expression holds a hit of one of these; around them alone patterns are tried. */
static bool core_class(unsigned class)
{
    static const uint8_t core[MRS_N_TIME_CLASSES] = {
        [MRS_TC_MONTH] = 1,   [MRS_TC_LEVANT] = 1,    [MRS_TC_MABBR] = 1,   [MRS_TC_HIJRI] = 1,
        [MRS_TC_WEEKDAY] = 1, [MRS_TC_WEEKDAYS] = 1,  [MRS_TC_WABBR] = 1,   [MRS_TC_SEASON] = 1,
        [MRS_TC_UNIT] = 1,    [MRS_TC_UNITS] = 1,     [MRS_TC_PART] = 1,    [MRS_TC_DAY0] = 1,
        [MRS_TC_TONIGHT] = 1, [MRS_TC_OVERNIGHT] = 1, [MRS_TC_REF] = 1,     [MRS_TC_REFADJ] = 1,
        [MRS_TC_SETW] = 1,    [MRS_TC_DURW] = 1,      [MRS_TC_HOLIDAY] = 1, [MRS_TC_FEAST] = 1,
        [MRS_TC_DECADEW] = 1, [MRS_TC_CLOCKW] = 1,    [MRS_TC_DAYNUM] = 1,  [MRS_TC_YEAR4] = 1,
        [MRS_TC_YEAR2] = 1,   [MRS_TC_HOUR] = 1,      [MRS_TC_HOURS4] = 1};
    return class < MRS_N_TIME_CLASSES && core[class];
}

enum { REACH = 7 }; /* atoms that an expression may have before its first core word */

static void mark_core(mrs_time_work *w)
{
    uint32_t next = UINT32_MAX;
    w->core = MRS_NEW(w->arena, uint8_t, w->atoms.n);
    w->masks = MRS_NEW(w->arena, mrs_time_mask, w->atoms.n);
    for (uint32_t i = w->atoms.n; i-- > 0;) {
        for (uint32_t h = w->hit_of[i]; h < w->hit_of[i + 1]; h++) {
            mrs_time_mask_add(&w->masks[i], w->hits[h].class);
            if (core_class(w->hits[h].class))
                next = i;
        }
        w->core[i] = next != UINT32_MAX && next - i <= REACH;
    }
}

void mrs_time_hits(mrs_time_work *w)
{
    hit_vec hits = {.cap = w->atoms.n + 16};
    hits.at = MRS_NEW(w->arena, mrs_time_hit, hits.cap);
    w->hit_of = MRS_NEW(w->arena, uint32_t, w->atoms.n + 1);
    for (uint32_t i = 0; i < w->atoms.n; i++) {
        w->hit_of[i] = hits.n;
        if (w->atoms.at[i].kind == MRS_ATOM_DIGITS)
            digit_hits(w, &hits, i);
        else
            word_hits(w, &hits, i);
        if (w->atoms.at[i].kind != MRS_ATOM_MARK)
            number_hits(w, &hits, i);
    }
    w->hit_of[w->atoms.n] = hits.n;
    w->hits = hits.at;
    w->n_hits = hits.n;
    mark_core(w);
}

const mrs_time_hit *mrs_time_hit_at(const mrs_time_work *w, uint32_t atom, unsigned class)
{
    for (uint32_t h = atom < w->atoms.n ? w->hit_of[atom] : w->n_hits;
         atom < w->atoms.n && h < w->hit_of[atom + 1]; h++)
        if (w->hits[h].class == class)
            return &w->hits[h];
    return NULL;
}

bool mrs_time_word_class(const mrs_time_work *w, mrs_str word, unsigned class)
{
    const mrs_phrase *p;
    uint64_t hash = mrs_word_hash(word);
    for (uint32_t at = 0; (p = mrs_phrases_of(&w->whens->phrases, hash, &at));)
        if (w->whens->words.at[p->row].class == class)
            return true;
    return false;
}

/* ---- patterns ---------------------------------------------------------------------------------
 */
/* Where we are in the patterns that hold each other, innermost first. */
typedef struct frame {
    const mrs_time_pattern *pattern;
    uint32_t element;
    const struct frame *up;
} frame;

typedef struct {
    mrs_time_work *w;
    mrs_time_match best;
    mrs_time_mask window; /* classes of the atoms that a match may reach */
    uint32_t steps;
} matcher;

enum { WINDOW = 16 };  /* atoms that the longest expression takes */
enum { STEPS = 4000 }; /* a bound on the work at one atom; no pattern comes near it */

/* Class -> slot, and the slot of a second one. 0 (year, year) for years. */
typedef struct {
    unsigned class;
    mrs_time_slot slot, next;
    bool word; /* keep the row of the word, not its number */
} slot_row;
static const slot_row slot_rows[] = {
    {MRS_TC_YEAR4, MRS_TS_year, MRS_TS_year2, false},
    {MRS_TC_YEAR2, MRS_TS_year, MRS_TS_year2, false},
    {MRS_TC_MONTH, MRS_TS_month, MRS_TS_month2, false},
    {MRS_TC_LEVANT, MRS_TS_month, MRS_TS_month2, false},
    {MRS_TC_HIJRI, MRS_TS_month, MRS_TS_month2, false},
    {MRS_TC_FEAST, MRS_TS_word, MRS_TS_word, true},
    {MRS_TC_MABBR, MRS_TS_month, MRS_TS_month2, false},
    {MRS_TC_MONTHNUM, MRS_TS_month, MRS_TS_month2, false},
    {MRS_TC_DAYNUM, MRS_TS_day, MRS_TS_day2, false},
    {MRS_TC_ORD, MRS_TS_day, MRS_TS_day2, false},
    {MRS_TC_WEEKDAY, MRS_TS_weekday, MRS_TS_weekday, false},
    {MRS_TC_WABBR, MRS_TS_weekday, MRS_TS_weekday, false},
    {MRS_TC_WEEKDAYS, MRS_TS_weekday, MRS_TS_weekday, false},
    {MRS_TC_SEASON, MRS_TS_season, MRS_TS_season, false},
    {MRS_TC_UNIT, MRS_TS_unit, MRS_TS_unit2, false},
    {MRS_TC_UNITS, MRS_TS_unit, MRS_TS_unit2, false},
    {MRS_TC_PART, MRS_TS_part, MRS_TS_part, true},
    {MRS_TC_TONIGHT, MRS_TS_part, MRS_TS_part, true},
    {MRS_TC_OVERNIGHT, MRS_TS_part, MRS_TS_part, true},
    {MRS_TC_DAY0, MRS_TS_day0, MRS_TS_day0, false},
    {MRS_TC_REF, MRS_TS_word, MRS_TS_word, true},
    {MRS_TC_REFADJ, MRS_TS_word, MRS_TS_word, true},
    {MRS_TC_SETW, MRS_TS_word, MRS_TS_word, true},
    {MRS_TC_DURW, MRS_TS_word, MRS_TS_word, true},
    {MRS_TC_HOLIDAY, MRS_TS_word, MRS_TS_word, true},
    {MRS_TC_SHIFTN, MRS_TS_shiftn, MRS_TS_shiftn, false},
    {MRS_TC_SHIFTT, MRS_TS_shiftt, MRS_TS_shiftt, false},
    {MRS_TC_EDGE, MRS_TS_edge, MRS_TS_edge, false},
    {MRS_TC_EARLY, MRS_TS_edge, MRS_TS_edge, false},
    {MRS_TC_AGO, MRS_TS_then, MRS_TS_then, false},
    {MRS_TC_THEN, MRS_TS_then, MRS_TS_then, false},
    {MRS_TC_HENCE, MRS_TS_then, MRS_TS_then, false},
    {MRS_TC_DECADEW, MRS_TS_decade, MRS_TS_decade, false},
    {MRS_TC_AMPM, MRS_TS_ampm, MRS_TS_ampm, false},
    {MRS_TC_ZONE, MRS_TS_zone, MRS_TS_zone, true},
    {MRS_TC_HOUR, MRS_TS_hour, MRS_TS_hour, false},
    {MRS_TC_MINUTE, MRS_TS_minute, MRS_TS_second, false},
    {MRS_TC_HOURS4, MRS_TS_hours4, MRS_TS_hours4, false},
};

static void take(const mrs_time_work *w, const mrs_time_hit *hit, mrs_time_match *m)
{
    m->weak |= hit->word != UINT32_MAX && w->whens->words.at[hit->word].letters == 2;
    if (hit->class == MRS_TC_NUM) {
        *(m->num < 0 ? &m->num : &m->num2) = hit->num;
        if (hit->vague && hit->num != 2)
            m->v[MRS_TS_vague] = 1;
        return;
    }
    for (uint32_t i = 0; i < sizeof slot_rows / sizeof *slot_rows; i++) {
        const slot_row *row = &slot_rows[i];
        if (row->class != hit->class)
            continue;
        int16_t value = (int16_t)(row->word ? (int32_t)hit->word : hit->value);
        m->v[m->v[row->slot] == MRS_TIME_UNSET ? row->slot : row->next] = value;
    }
}

static void step(matcher *m, frame at, uint32_t pos, const mrs_time_match *so_far);

static void set_by(const mrs_time_pattern *p, mrs_time_match *m)
{
    for (uint32_t i = 0; i < p->n_sets; i++)
        m->v[p->set[i].slot] = p->set[i].value;
    if (p->num > 0 && (m->num < 0 || p->reading == MRS_TR_set)) /* not of "three times" */
        m->num = p->num;
    if (p->reading != MRS_TR_none && p->reading != MRS_TR_inherit) {
        m->inner = m->reading;
        m->reading = p->reading;
    }
}

static void report(matcher *m, uint32_t pos, const mrs_time_match *so_far)
{
    mrs_time_match got = *so_far;
    if (got.past == 0)
        got.past = pos;
    bool better = got.past > m->best.past ||
                  (m->best.past && got.first < m->best.first && got.past == m->best.past);
    if (better && got.past > got.first && mrs_time_guard(m->w, &got))
        m->best = got;
}

/* The pattern of at is done: go on in the one that holds it. */
static void leave(matcher *m, frame at, uint32_t pos, const mrs_time_match *so_far)
{
    mrs_time_match got = *so_far;
    set_by(at.pattern, &got);
    if (!at.up)
        report(m, pos, &got);
    else
        step(m, (frame){at.up->pattern, at.up->element + 1, at.up->up}, pos, &got);
}

static void step_mark(matcher *m, frame at, uint32_t pos, const mrs_time_match *so_far)
{
    mrs_time_match got = *so_far;
    switch (at.pattern->element[at.element].kind) {
    case '{':
        got.first = pos;
        break;
    case '}':
        got.past = pos;
        break;
    case ';':
        got.cut1 = pos;
        break;
    default:
        got.cut2 = pos;
    }
    at.element++;
    step(m, at, pos, &got);
}

static bool wanted(const mrs_time_element *e, unsigned class)
{
    return e->mask.bits[class >> 6] >> (class & 63) & 1;
}

static bool possible(const matcher *m, const mrs_time_pattern *p)
{
    for (uint32_t i = 0; i < p->n_needs; i++)
        if (!mrs_time_mask_meet(&p->need[i], &m->window))
            return false;
    return true;
}

/* Every pattern of a name that the element asks for. */
static void step_ref(matcher *m, const frame *at, const mrs_time_element *e, uint32_t pos,
                     const mrs_time_match *so_far)
{
    const mrs_whens *whens = m->w->whens;
    for (uint32_t k = 0; k < e->n; k++) {
        const mrs_time_list *list = &whens->named[e->any[k]];
        for (uint32_t j = 0; j < list->n; j++) {
            const mrs_time_pattern *p = &whens->patterns.at[list->at[j]];
            if (mrs_time_mask_meet(&p->first, &m->w->masks[pos]) && possible(m, p))
                step(m, (frame){p, 0, at}, pos, so_far);
        }
    }
}

static void step_class(matcher *m, frame on, const mrs_time_element *e, uint32_t pos,
                       const mrs_time_match *so_far)
{
    const mrs_time_work *w = m->w;
    if (!mrs_time_mask_meet(&e->mask, &w->masks[pos]))
        return;
    for (uint32_t h = w->hit_of[pos]; h < w->hit_of[pos + 1]; h++) {
        if (!wanted(e, w->hits[h].class))
            continue;
        mrs_time_match got = *so_far;
        take(w, &w->hits[h], &got);
        step(m, on, pos + w->hits[h].n, &got);
    }
}

static void step(matcher *m, frame at, uint32_t pos, const mrs_time_match *so_far)
{
    const mrs_time_work *w = m->w;
    if (m->steps++ > STEPS)
        return;
    if (at.element == at.pattern->n) {
        leave(m, at, pos, so_far);
        return;
    }
    const mrs_time_element *e = &at.pattern->element[at.element];
    const frame on = {at.pattern, at.element + 1, at.up};
    if (e->kind != 'c' && e->kind != 'r') {
        step_mark(m, at, pos, so_far);
        return;
    }
    bool here = pos < w->atoms.n && (!e->glued || w->atoms.at[pos].glued) &&
                (!w->atoms.at[pos].line || pos == so_far->first);
    if (here && e->kind == 'r')
        step_ref(m, &at, e, pos, so_far);
    else if (here)
        step_class(m, on, e, pos, so_far);
    if (e->optional)
        step(m, on, pos, so_far);
}

/* The best expression that a pattern finds when it begins at atom i (it may itself begin later). */
static mrs_time_match match_at(mrs_time_work *w, uint32_t i, mrs_time_match *best)
{
    matcher m = {.w = w};
    for (uint32_t k = i; k < w->atoms.n && k < i + WINDOW; k++)
        for (uint32_t b = 0; b < MRS_TIME_MAX_CLASSES / 64; b++)
            m.window.bits[b] |= w->masks[k].bits[b];
    for (uint32_t h = w->hit_of[i]; h < w->hit_of[i + 1]; h++) {
        const mrs_time_list *list = &w->whens->starts[w->hits[h].class];
        for (uint32_t k = 0; k < list->n; k++) {
            if (!possible(&m, &w->whens->patterns.at[list->at[k]]))
                continue;
            mrs_time_match none = {.first = i, .num = -1, .num2 = -1, .pattern = list->at[k]};
            for (uint32_t s = 0; s < MRS_N_TIME_SLOTS; s++)
                none.v[s] = MRS_TIME_UNSET;
            m.steps = 0;
            m.best = (mrs_time_match){0};
            step(&m, (frame){&w->whens->patterns.at[list->at[k]], 0, NULL}, i, &none);
            if (m.best.past == 0)
                continue;
            mrs_time_match *slot = &best[m.best.first % 8];
            bool other = slot->past == 0 || slot->first != m.best.first;
            if (other || m.best.past > slot->past)
                *slot = m.best;
        }
    }
    return best[i % 8];
}

void mrs_time_matches(mrs_time_work *w)
{
    mrs_time_match best[8] = {{0}};
    uint32_t done = 0;
    for (uint32_t i = 0; i < w->atoms.n; i++) {
        if (w->hit_of[i] == w->hit_of[i + 1] || !w->core[i])
            continue;
        mrs_time_match m = match_at(w, i, best);
        if (m.past == 0 || m.first != i || i < done)
            continue;
        done = m.past;
        if (m.reading == MRS_TR_skip)
            continue;
        mrs_time_found *f = MRS_PUSH(w->arena, &w->found);
        f->m = m;
    }
}
