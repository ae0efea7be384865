#include "ground/place_work.h"

#include <math.h>
#include <stdlib.h>

/* ---- one place of the gazetteer --------------------------------------------------------------
 */

static double radius_of(const mrs_gaz_place *p)
{
    if (p->radius)
        return p->radius;
    if (p->kind == MRS_GAZ_CITY)
        return p->population > 1000000 ? 15 : p->population > 100000 ? 8 : 5;
    if (p->north > p->south) {
        double half = 0.5 * fmax(p->north - p->south, (p->east - p->west) * 0.8);
        return fmax(10, 1.11 * half);
    }
    return mrs_gaz_kind_radius(p->kind);
}

void mrs_place_fill(const mrs_places *places, uint32_t place, mrs_arena *arena, mrs_place *out)
{
    const mrs_gazetteer *gaz = &places->gaz;
    const mrs_gaz_place *p = &gaz->place[place];
    bool point = p->lat != MRS_GAZ_NO_POINT;
    bool bare = p->kind == MRS_GAZ_COUNTRY || p->kind == MRS_GAZ_CONTINENT;
    out->name = mrs_gazetteer_name(gaz, place);
    out->gazetteer_id = mrs_gazetteer_id(gaz, place, arena);
    out->centre_lat = point ? p->lat * 1e-5 : NAN;
    out->centre_lon = point ? p->lon * 1e-5 : NAN;
    out->lat = bare ? NAN : out->centre_lat;
    out->lon = bare ? NAN : out->centre_lon;
    memcpy(out->country, p->cc, 2);
    out->admin1 = p->kind == MRS_GAZ_ADMIN1 ? out->name
                  : p->admin1               ? mrs_gazetteer_name(gaz, p->admin1)
                                            : (mrs_str){NULL, 0};
    out->precision = mrs_gaz_kind_precision(p->kind);
    out->radius_km = radius_of(p);
    out->sensitive = (p->flags & MRS_GAZ_SENSITIVE) != 0;
}

void mrs_place_toward(const mrs_place_work *w, uint32_t area, int dx, int dy, mrs_place *out)
{
    const mrs_gaz_place *p = &w->places->gaz.place[area];
    double reach = dx && dy ? 0.5 : 0.6;
    double south = p->south * 1e-2, north = p->north * 1e-2;
    double west = p->west * 1e-2, east = p->east * 1e-2;
    mrs_place_fill(w->places, area, w->arena, out);
    out->precision = MRS_PRECISION_REGION;
    out->gazetteer_id = (mrs_str){NULL, 0};
    if (p->kind != MRS_GAZ_ADMIN1)
        out->admin1 = (mrs_str){NULL, 0};
    if (north <= south || east <= west)
        return;
    out->lat = (south + north) / 2 + dy * reach * (north - south) / 2;
    out->lon = (west + east) / 2 + dx * reach * (east - west) / 2;
    out->centre_lat = out->lat;
    out->centre_lon = out->lon;
    double tall = 111 * (north - south), wide = 111 * (east - west) * cos(out->lat * 0.01745);
    out->radius_km = ceil(0.35 * sqrt(tall * tall + wide * wide));
}

/* ---- one mention -----------------------------------------------------------------------------
 */

void mrs_place_cover(const mrs_place_work *w, uint32_t first, uint32_t past, mrs_place *out)
{
    const mrs_parse *p = w->parse;
    uint32_t t = past - 1, top = past - 1;
    for (uint32_t steps = past - first; steps > 0; steps--) {
        if (p->head[t] == t || p->head[t] < first || p->head[t] >= past)
            break;
        t = p->head[t];
        if (p->pos[t] != MRS_POS_ADP)
            top = t;
    }
    out->at = (mrs_span){w->doc->tokens.at[first].start, w->doc->tokens.at[past - 1].end};
    out->first = first;
    out->past = past;
    out->head = top;
}

static mrs_place blank(void)
{
    return (mrs_place){
        .lat = NAN, .lon = NAN, .centre_lat = NAN, .centre_lon = NAN, .radius_km = NAN};
}

static bool is_area(const mrs_gaz_place *p)
{
    return p->kind == MRS_GAZ_COUNTRY || p->kind == MRS_GAZ_ADMIN1 || p->kind == MRS_GAZ_REGION ||
           p->kind == MRS_GAZ_CONTINENT || p->kind == MRS_GAZ_DESERT;
}

/* A region of the rows that is named so, compass word included ("northeastern Syria"); 0 none. */
static uint32_t named_region(mrs_place_work *w, const mrs_place_mention *m)
{
    for (uint32_t t = m->left; t < m->first; t++) {
        mrs_key key;
        if (!mrs_fold_light(mrs_place_words_of(w, t, m->past), &key))
            continue;
        mrs_gaz_hits hits = mrs_gazetteer_light(&w->places->gaz, &key);
        for (uint32_t i = 0; i < hits.n; i++)
            if (w->places->gaz.place[hits.at[i].place].flags & MRS_GAZ_OWN)
                return hits.at[i].place;
    }
    return 0;
}

static void fill_compass(mrs_place_work *w, const mrs_place_mention *m, mrs_place *out)
{
    uint32_t row = named_region(w, m), from = m->left;
    mrs_place centre = *out;
    mrs_place_fill(w->places, m->place, w->arena, &centre);
    if (row) {
        mrs_place_fill(w->places, row, w->arena, out);
        out->centre_lat = centre.centre_lat;
        out->centre_lon = centre.centre_lon;
        return;
    }
    mrs_place_toward(w, m->place, m->dx, m->dy, out);
    out->centre_lat = centre.centre_lat;
    out->centre_lon = centre.centre_lon;
    while (from < m->first && w->parse->pos[from] == MRS_POS_DET)
        from++;
    out->name = mrs_str_format(w->arena, "%.*s", (int)mrs_place_words_of(w, from, m->past).len,
                               mrs_place_words_of(w, from, m->past).ptr);
}

/* "Tikrit Castle": Tikrit, when it is a place of a country that the report names. */
static uint32_t likely_inner(const mrs_place_work *w, uint32_t place)
{
    uint32_t country = w->places->gaz.place[place].country;
    return country && country < MRS_COUNTRIES_MAX && w->named[country] ? place : 0;
}

/* What bears a place's name is mostly near it ("Lake Champlain"): a centre for lists, no point. */
static void fill_guess(mrs_place_work *w, const mrs_place_mention *m, mrs_place *out)
{
    uint32_t place =
        m->inner == MRS_NO_NAME ? 0 : likely_inner(w, w->names.at[m->inner].cand[0].place);
    if (!place || w->places->gaz.place[place].lat == MRS_GAZ_NO_POINT)
        return;
    out->centre_lat = w->places->gaz.place[place].lat * 1e-5;
    out->centre_lon = w->places->gaz.place[place].lon * 1e-5;
}

/* An unknown name gets no point of its own, only what the text says it lies in. */
static void fill_unknown(mrs_place_work *w, const mrs_place_mention *m, mrs_place *out)
{
    mrs_str words = mrs_place_words_of(w, m->first, m->past);
    uint32_t holder = m->inside ? w->mentions.at[m->inside - 1].place : 0;
    if (!holder && m->inner != MRS_NO_NAME && m->from == MRS_FROM_FAC)
        holder = likely_inner(w, w->names.at[m->inner].cand[0].place);
    if (holder) {
        mrs_place_fill(w->places, holder, w->arena, out);
        out->gazetteer_id = (mrs_str){NULL, 0};
        out->sensitive = false;
        if (out->precision == MRS_PRECISION_EXACT) {
            out->precision = MRS_PRECISION_NEAR;
            out->radius_km = fmax(15, 2 * out->radius_km);
        }
        out->name = mrs_str_format(w->arena, "%.*s, %.*s", (int)words.len, words.ptr,
                                   (int)out->name.len, out->name.ptr);
    } else {
        fill_guess(w, m, out);
        out->name = words;
    }
    const uint32_t quiet = 1u << MRS_GAZ_HOSPITAL | 1u << MRS_GAZ_SCHOOL | 1u << MRS_GAZ_GRAVE;
    out->sensitive = out->sensitive || (m->kinds & quiet) != 0;
    out->why = MRS_STR(
        "not in the gazetteer, or not there; placed by what it is said to lie in, if anything");
}

/* "; before Mosul (US, 0.30), Mosul (TR, 0.02)": the likeliest of the others. */
static mrs_str rivals(mrs_place_work *w, const mrs_place_mention *m)
{
    enum { MOST = 3 };
    const mrs_place_name *n = &w->names.at[m->name];
    mrs_str said = MRS_STR("");
    for (uint32_t i = 0, k = 0; i < n->n_cands && k < MOST; i++) {
        const mrs_gaz_place *p = &w->places->gaz.place[n->cand[i].place];
        if (n->cand[i].place == m->place)
            continue;
        mrs_str name = mrs_gazetteer_name(&w->places->gaz, n->cand[i].place);
        mrs_str kind = mrs_gaz_kind_text(p->kind);
        said = mrs_str_format(w->arena, "%.*s%s%.*s (%.*s, %.2s, %.2f)", (int)said.len, said.ptr,
                              k++ ? ", " : "; before ", (int)name.len, name.ptr, (int)kind.len,
                              kind.ptr, p->cc[0] ? p->cc : "--", n->cand[i].share);
    }
    return said;
}

static mrs_str reasons(mrs_place_work *w, const mrs_place_mention *m)
{
    if (m->name == MRS_NO_NAME)
        return MRS_STR("not in the gazetteer so spelt; the only row of its kind that is near it");
    const mrs_place_name *n = &w->names.at[m->name];
    const mrs_place_cand *c = n->cand;
    while (c->place != m->place)
        c++;
    const mrs_gaz_place *p = &w->places->gaz.place[m->place];
    mrs_str kind = mrs_gaz_kind_text(p->kind), others = rivals(w, m);
    return mrs_str_format(
        w->arena, "%.*s, population %u; one of %u of that name, share %.2f%s%s%s%s%s%s%.*s",
        (int)kind.len, kind.ptr, p->population, n->n_cands, c->share,
        c->inside ? "; the text says what holds it" : "", c->holds ? "; holds another" : "",
        c->flags & MRS_GAZ_SOUND ? "; by sound" : "",
        m->kinds ? (m->kinds & 1u << p->kind ? "; its kind word fits" : "; its kind word does not")
                 : "",
        p->country && p->country == w->publisher ? "; in its publisher's country" : "",
        !(p->flags & MRS_GAZ_OWN)                    ? ""
        : m->place < w->places->gaz.head->first_user ? "; row of data/places"
                                                     : "; row of your own",
        (int)others.len, others.ptr);
}

/* "Tikrit hospital", which nothing knows: somewhere in Tikrit. */
static void fill_site_of(mrs_place_work *w, const mrs_place_mention *m, mrs_place *out)
{
    const uint32_t quiet = 1u << MRS_GAZ_HOSPITAL | 1u << MRS_GAZ_SCHOOL | 1u << MRS_GAZ_GRAVE;
    out->name = mrs_str_copy(mrs_place_words_of(w, m->first, m->right), w->arena);
    out->gazetteer_id = (mrs_str){NULL, 0};
    out->precision = MRS_PRECISION_NEAR;
    out->radius_km = fmax(15, 2 * out->radius_km);
    out->sensitive = (m->kinds & quiet) != 0;
}

/* The city that is called a province, the province that is called a city. */
static bool is_conflict(const mrs_place_mention *m, uint8_t kind)
{
    const uint32_t towns = 1u << MRS_GAZ_CITY, provinces = 1u << MRS_GAZ_ADMIN1;
    return (kind == MRS_GAZ_ADMIN1 && (m->kinds & towns) && !(m->kinds & provinces)) ||
           (kind == MRS_GAZ_CITY && m->kinds == provinces);
}

static void fill_known(mrs_place_work *w, const mrs_place_mention *m, mrs_place *out)
{
    const mrs_gaz_place *p = &w->places->gaz.place[m->place];
    out->conflict = is_conflict(m, p->kind);
    out->capital = (p->flags & MRS_GAZ_CAPITAL) != 0;
    out->why = reasons(w, m);
    if (m->compass && is_area(p) && !m->demonym)
        fill_compass(w, m, out);
    else
        mrs_place_fill(w->places, m->place, w->arena, out);
    if (out->conflict && p->kind == MRS_GAZ_CITY && p->admin1) {
        mrs_place_fill(w->places, p->admin1, w->arena, out);
        out->why = mrs_str_join(out->why, MRS_STR("; the province that it lies in stands"),
                                MRS_STR(""), w->arena);
        return; /* "the province of Tikrit": the one it lies in */
    }
    if (out->precision == MRS_PRECISION_EXACT && (m->near || m->of_compass)) {
        out->precision = MRS_PRECISION_NEAR;
        out->radius_km = fmax(15, 2 * out->radius_km);
    } else if (p->kind == MRS_GAZ_CITY && (m->kinds & 1u << MRS_GAZ_ADMIN2)) {
        out->precision = MRS_PRECISION_ADMIN2;
        out->radius_km = fmax(30, out->radius_km);
        out->name = mrs_str_join(out->name, MRS_STR(" district"), MRS_STR(""), w->arena);
    }
    if (p->kind == MRS_GAZ_CITY && m->kinds && !(m->kinds & ~MRS_PLACE_SITES))
        fill_site_of(w, m, out);
}

/* "Fars Province", not "Ohio State University"; "Ohio state" ends before its kind word. */
static uint32_t name_end(const mrs_place_work *w, const mrs_place_mention *m)
{
    const uint32_t county = 1u << MRS_GAZ_ADMIN2, units = county | 1u << MRS_GAZ_ADMIN1;
    const mrs_place_words *words = &w->places->words;
    uint32_t past = m->past, end = 0;
    const mrs_word_row *row = mrs_place_word_at(words, w->doc, past - 1, MRS_WORD_KIND, &end);
    if (row && end == past && past - m->first > 1 && !mrs_place_starts_upper(w, past - 1))
        return past - 1;
    if (past == m->right || !mrs_place_starts_upper(w, past))
        return past;
    row = mrs_place_word_at(words, w->doc, past, MRS_WORD_KIND, &end);
    bool part = row && (row->kinds & units) &&
                ((row->kinds & county) || end >= w->parse->n || !mrs_place_starts_upper(w, end));
    return part ? end : past;
}

/* "North London", where the capital is not the sentence's. */
static uint32_t name_start(const mrs_place_work *w, const mrs_place_mention *m)
{
    uint32_t first = m->first, at = 0, start = w->parse->sent_first[w->parse->sent[first]];
    if (!m->compass || m->left >= first || first <= start + 1 ||
        !mrs_place_starts_upper(w, first - 1))
        return first;
    bool compass =
        mrs_place_word_before(&w->places->words, w->doc, first, MRS_WORD_COMPASS, &at) != NULL;
    return compass ? at : first;
}

void mrs_place_of_mention(mrs_place_work *w, const mrs_place_mention *m, mrs_place *out)
{
    *out = blank();
    if (m->place)
        fill_known(w, m, out);
    else
        fill_unknown(w, m, out);
    mrs_place_cover(w, m->left, m->right, out);
    out->named = (mrs_span){w->doc->tokens.at[name_start(w, m)].start,
                            w->doc->tokens.at[name_end(w, m) - 1].end};
    out->demonym = m->demonym && !m->soil;
    out->in_name = m->in_name;
    out->dateline = m->dateline;
    out->heading = m->heading;
    out->withheld = m->withheld;
}

/* ---- several at once -------------------------------------------------------------------------
 */

static mrs_str joined_names(const mrs_place *part, uint32_t n, mrs_arena *arena)
{
    mrs_str name = part[0].name;
    for (uint32_t i = 1; i < n; i++)
        name =
            mrs_str_join(name, i + 1 < n ? MRS_STR(", ") : MRS_STR(" and "), part[i].name, arena);
    return name;
}

static int by_name(const void *a, const void *b)
{
    const mrs_place *x = a, *y = b;
    return mrs_str_cmp(x->name, y->name);
}

mrs_place mrs_place_join(mrs_place *part, uint32_t n, mrs_arena *arena)
{
    mrs_place all = blank();
    bool countries = true, one = true;
    all.at = (mrs_span){part[0].at.start, part[n - 1].at.end};
    all.first = part[0].first;
    all.past = part[n - 1].past;
    all.head = part[0].head;
    for (uint32_t i = 0; i < n; i++) {
        countries = countries && part[i].precision == MRS_PRECISION_COUNTRY;
        one = one && strcmp(mrs_place_country(&part[i]), mrs_place_country(&part[0])) == 0;
    }
    if (countries)
        qsort(part, n, sizeof *part, by_name);
    all.name = joined_names(part, n, arena);
    all.precision = MRS_PRECISION_COMPOSITE;
    if (one)
        memcpy(all.country, mrs_place_country(&part[0]), strlen(mrs_place_country(&part[0])));
    all.parts = part;
    all.n_parts = n;
    all.why = MRS_STR("several places named together");
    return all;
}

/* What may be a part: a mention or a border, in text order. */
typedef struct {
    uint32_t left, right; /* tokens */
    uint32_t mention;     /* with no border */
    const mrs_place *border;
    bool breaks; /* no part: what stands before and after it is no list */
} list_unit;

static bool is_stretch(const mrs_place_work *w, const list_unit *unit, uint32_t n)
{
    return n == 2 && !unit[0].border && !unit[1].border &&
           mrs_place_is_stretch(w, &w->mentions.at[unit[0].mention],
                                &w->mentions.at[unit[1].mention]);
}

static void add_composite(mrs_place_work *w, const list_unit *unit, uint32_t n)
{
    mrs_place *part = MRS_NEW(w->arena, mrs_place, n);
    for (uint32_t i = 0; i < n; i++) {
        if (unit[i].border)
            part[i] = *unit[i].border;
        else
            mrs_place_of_mention(w, &w->mentions.at[unit[i].mention], &part[i]);
    }
    uint32_t head = part[0].head;
    mrs_place c = mrs_place_join(part, n, w->arena);
    if (is_stretch(w, unit, n))
        mrs_place_halfway(w, &w->mentions.at[unit[0].mention], &w->mentions.at[unit[1].mention],
                          &c);
    mrs_place_cover(w, unit[0].left, unit[n - 1].right, &c);
    c.head = head;
    *MRS_PUSH(w->arena, &w->out) = c;
}

static bool may_be_part(const mrs_place_mention *m)
{
    return !m->demonym && !m->in_name && !m->dateline && m->place;
}

/* Mentions and borders in text order; a border stands for the mentions in it, a holder ("Falluja,
 * Iraq") for none. unit has room for all. */
static uint32_t list_units(const mrs_place_work *w, const mrs_place *border, uint32_t n_borders,
                           list_unit *unit)
{
    uint32_t n = 0, b = 0;
    for (uint32_t i = 0; i <= w->mentions.n; i++) {
        const mrs_place_mention *m = i < w->mentions.n ? &w->mentions.at[i] : NULL;
        while (b < n_borders && (!m || border[b].first <= m->first)) {
            unit[n++] = (list_unit){border[b].first, border[b].past, 0, &border[b], false};
            b++;
        }
        bool held = m && b && m->first < border[b - 1].past;
        bool holder = m && i && w->mentions.at[i - 1].inside == i + 1;
        if (m && !held && !holder)
            unit[n++] = (list_unit){m->left, m->right, i, NULL, !may_be_part(m)};
    }
    return n;
}

/* "the town of X, near the border with Y", "the base, west of Z": says where it lies; nor
 * does a list go on in the next sentence. */
static bool explains(const mrs_place_work *w, const list_unit *a, const list_unit *b)
{
    if (w->parse->sent[b->left] != w->parse->sent[a->left])
        return true;
    bool way = !b->border && w->mentions.at[b->mention].of_compass;
    bool prep = b->border && w->parse->pos[a->right + 1] == MRS_POS_ADP;
    return mrs_place_is_text(w, a->right, ",") && (way || prep);
}

static bool is_listed(const mrs_place_work *w, const list_unit *a, const list_unit *b)
{
    const list_unit pair[] = {*a, *b};
    return w->mentions.at[b->mention].listed || is_stretch(w, pair, 2);
}

/* "Anbar, Nineveh and along the border with Syria": a list goes on over prepositions. */
static bool goes_on(const mrs_place_work *w, const list_unit *a, const list_unit *b)
{
    bool list = false;
    if (explains(w, a, b))
        return false;
    if (!a->border && !b->border)
        return is_listed(w, a, b);
    if (b->left > a->right + 6)
        return false;
    for (uint32_t t = a->right; t < b->left; t++) {
        mrs_pos pos = (mrs_pos)w->parse->pos[t];
        bool comma = mrs_place_is_text(w, t, ",") || mrs_place_is_text(w, t, ";");
        list = list || comma || mrs_place_is_text(w, t, "and") || mrs_place_is_text(w, t, "or");
        if (!comma && pos != MRS_POS_CCONJ && pos != MRS_POS_ADP && pos != MRS_POS_DET &&
            pos != MRS_POS_ADV)
            return false;
    }
    return list;
}

/* "Anbar, Mosul and Nineveh"; "Falluja, Iraq, and Raqqa, Syria". */
static void find_composites(mrs_place_work *w)
{
    enum { PARTS_MAX = 32 };
    uint32_t n_borders = w->out.n;
    mrs_place *border = MRS_NEW(w->arena, mrs_place, n_borders + 1);
    list_unit *unit = MRS_NEW(w->arena, list_unit, w->mentions.n + n_borders + 1);
    if (n_borders)
        memcpy(border, w->out.at, n_borders * sizeof *border);
    uint32_t n = list_units(w, border, n_borders, unit), first = 0;
    for (uint32_t i = 1; i <= n; i++) {
        bool on = i < n && !unit[i].breaks && !unit[i - 1].breaks && i - first < PARTS_MAX &&
                  goes_on(w, &unit[i - 1], &unit[i]);
        if (on)
            continue;
        if (i - first > 1)
            add_composite(w, unit + first, i - first);
        first = i;
    }
}

/* ---- the list --------------------------------------------------------------------------------
 */

static int by_place(const void *a, const void *b)
{
    const mrs_place *x = a, *y = b;
    if (x->at.start != y->at.start)
        return x->at.start < y->at.start ? -1 : 1;
    if (x->at.end != y->at.end)
        return x->at.end > y->at.end ? -1 : 1;
    return (int)y->precision - (int)x->precision;
}

void mrs_place_write(mrs_place_work *w)
{
    mrs_place_borders(w);
    find_composites(w);
    mrs_place_anaphors(w);
    for (uint32_t i = 0; i < w->mentions.n; i++)
        mrs_place_of_mention(w, &w->mentions.at[i], MRS_PUSH(w->arena, &w->out));
    if (w->out.n)
        qsort(w->out.at, w->out.n, sizeof *w->out.at, by_place);
    w->doc->ground->places.at = w->out.at;
    w->doc->ground->places.n = w->out.n;
}
