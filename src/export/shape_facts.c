/* shape_facts.c - what the shapes ask of an event: who the two sides are, how many died, where. */
#include "export/shape_internal.h"

#include <math.h>

/* ---- sides ------------------------------------------------------------------------------------
 */

static uint32_t kind_row(const mrs_shapes *s, mrs_actor_kind kind, bool target)
{
    mrs_str name = mrs_str_of(mrs_actor_kind_text(kind));
    for (uint32_t r = 1; r < s->kinds.table.rows; r++) {
        mrs_str side = mrs_grid_cell(&s->kinds, r, KIND_SIDE);
        bool fits = !side.len || mrs_str_is(side, target ? "done_to" : "doer");
        if (fits && mrs_str_eq(mrs_grid_cell(&s->kinds, r, KIND_KIND), name))
            return r;
    }
    return 0;
}

/* form with the name of a country in place of mark: "Civilians ({country})". */
static mrs_str name_with(const mrs_shapes *s, mrs_str form, const char *mark, mrs_str iso2,
                         mrs_arena *arena)
{
    mrs_str where = mrs_country_name(s, iso2);
    size_t n = strlen(mark);
    for (size_t i = 0; i + n <= form.len; i++)
        if (memcmp(form.ptr + i, mark, n) == 0)
            return mrs_str_join(mrs_str_sub(form, 0, i), where.len ? where : MRS_STR("unknown"),
                                mrs_str_sub(form, i + n, form.len), arena);
    return form;
}

/* A party's rows in the tables; 0: none. */
typedef struct {
    uint32_t kind, actor, own;
} party_rows;

static mrs_str home_of(const mrs_shapes *s, const mrs_party *p, uint32_t actor)
{
    mrs_str home = actor ? mrs_grid_cell(&s->actors, actor, ACTOR_COUNTRY) : (mrs_str){0};
    return home.len ? home : mrs_str_of(p->country);
}

/* State forces outside their country are external, and external ones at home are state forces. */
static int inter_of(const mrs_shapes *s, const mrs_party *p, party_rows rows, const char country[3])
{
    mrs_str code = rows.actor ? mrs_grid_cell(&s->actors, rows.actor, ACTOR_INTER) : (mrs_str){0};
    mrs_str home = home_of(s, p, rows.actor);
    bool known = home.len && country[0], abroad = known && !mrs_str_is(home, country);
    int64_t inter = 0;
    if (!code.len && rows.kind)
        code = mrs_grid_cell(&s->kinds, rows.kind, abroad ? KIND_ABROAD : KIND_HOME);
    if (!mrs_str_int(code, &inter))
        return 0;
    bool moved = (inter == 1 && abroad) || (inter == 8 && known && !abroad && rows.actor);
    return (int)(moved ? 9 - inter : inter);
}

/* What ACLED and UCDP write for it. */
static void set_names(const mrs_shapes *s, party_rows rows, const char country[3], mrs_arena *arena,
                      mrs_shape_side *out)
{
    const mrs_party *p = out->party;
    mrs_str form = rows.kind ? mrs_grid_cell(&s->kinds, rows.kind, KIND_NAME) : (mrs_str){0};
    mrs_str acled = rows.own ? mrs_grid_cell(&s->names, rows.own, NAME_ACLED) : (mrs_str){0};
    mrs_str ucdp = rows.own ? mrs_grid_cell(&s->names, rows.own, NAME_UCDP) : (mrs_str){0};
    out->ucdp_name = ucdp.len ? ucdp : p->name;
    out->name = acled.len ? name_with(s, acled, "{country}", mrs_str_of(country), arena) : p->name;
    if (form.len && (out->inter == 7 || !p->id.len)) {
        bool organised = mrs_str_is(mrs_grid_cell(&s->kinds, rows.kind, KIND_ORGANISED), "yes");
        out->beside = organised ? p->name : (mrs_str){0};
        mrs_str home = home_of(s, p, rows.actor);
        form = name_with(s, form, "{country}", mrs_str_of(country), arena);
        out->name = name_with(s, form, "{home}", home.len ? home : mrs_str_of(country), arena);
    }
    if (!out->inter)
        out->name = (mrs_str){0};
}

void mrs_side_of(const mrs_shapes *s, const mrs_party *p, bool target, const char country[3],
                 mrs_arena *arena, mrs_shape_side *out)
{
    static const char *const ucdp[] = {"", "government", "group",     "group",     "group",
                                       "", "",           "civilians", "government"};
    *out = (mrs_shape_side){.party = p};
    if (!p)
        return;
    party_rows rows = {.kind = kind_row(s, p->kind, target)};
    if (p->id.len) {
        rows.actor = mrs_table_find(&s->actors.table, p->id);
        rows.own = mrs_table_find(&s->names.table, p->id);
    }
    out->inter = inter_of(s, p, rows, country);
    out->ucdp = mrs_str_of(ucdp[out->inter]);
    if (rows.actor)
        out->sector = mrs_grid_cell(&s->actors, rows.actor, ACTOR_SECTOR);
    if (!out->sector.len && rows.kind)
        out->sector = mrs_grid_cell(&s->kinds, rows.kind, KIND_SECTOR);
    set_names(s, rows, country, arena, out);
}

/* Of a meeting or an agreement all are actors: the second is the other side. */
static const mrs_party *second_of(const mrs_event *e)
{
    if (e->n_targets)
        return &e->targets[0];
    bool mutual = e->type == MRS_TYPE_AGREE || e->type == MRS_TYPE_CONSULT ||
                  (e->type == MRS_TYPE_ASSAULT && mrs_str_is(e->mode, "clash"));
    return mutual && e->n_actors > 1 ? &e->actors[1] : NULL;
}

void mrs_facts_of(const mrs_shapes *s, const mrs_event *e, mrs_arena *arena, mrs_shape_facts *out)
{
    *out = (mrs_shape_facts){.event = e};
    if (e->place)
        memcpy(out->country, mrs_place_country(e->place), 3);
    mrs_side_of(s, e->n_actors ? &e->actors[0] : NULL, false, out->country, arena, &out->doer);
    mrs_side_of(s, second_of(e), true, out->country, arena, &out->done_to);
}

/* ---- which rule -------------------------------------------------------------------------------
 */

static bool side_fits(mrs_str codes, int inter)
{
    char code = (char)('0' + inter);
    return !codes.len || mrs_list_has(codes, (mrs_str){&code, 1});
}

/* A word of the list stands in text, a plural too; small letters or capitals. */
static bool names_one(mrs_str words, mrs_str text)
{
    mrs_str word;
    while (words.ptr && mrs_str_split(&words, '|', &word))
        for (size_t i = 0; i + word.len <= text.len; i++) {
            size_t k = 0;
            while (k < word.len && ((text.ptr[i + k] ^ word.ptr[k]) & ~0x20) == 0)
                k++;
            char after = i + k < text.len ? text.ptr[i + k] : ' ';
            bool begins = i == 0 || text.ptr[i - 1] == ' ' || text.ptr[i - 1] == '-';
            if (k == word.len && begins && (after == ' ' || after == 's' || after == '-'))
                return true;
        }
    return false;
}

static bool words_fit(mrs_str words, const mrs_event *e)
{
    bool found = !words.len;
    for (uint32_t i = 0; !found && i < e->n_targets; i++)
        found = names_one(words, e->targets[i].name);
    for (uint32_t i = 0; !found && i < e->n_quantities; i++)
        found = names_one(words, e->quantities[i].unit);
    return found;
}

static double size_of(const mrs_event_quantity *q)
{
    return !isnan(q->best) ? q->best : !isnan(q->low) ? q->low : isnan(q->high) ? -1 : q->high;
}

const mrs_event_quantity *mrs_count_of(const mrs_event *e, mrs_quantity_kind kind)
{
    const mrs_event_quantity *most = NULL;
    for (uint32_t i = 0; i < e->n_quantities; i++)
        if (e->quantities[i].kind == kind && (!most || size_of(&e->quantities[i]) > size_of(most)))
            most = &e->quantities[i];
    return most;
}

static bool rule_fits(const mrs_shape_rule *r, const mrs_shape_facts *f)
{
    const mrs_event *e = f->event;
    const mrs_event_quantity *q = isnan(r->least) ? NULL : mrs_count_of(e, r->kind);
    bool mode =
        !r->mode.len || mrs_str_eq(r->mode, e->mode) || (mrs_str_is(r->mode, "-") && !e->mode.len);
    return r->type == e->type && mode && (r->status >> e->status & 1) &&
           (isnan(r->least) || (q && size_of(q) >= r->least)) &&
           side_fits(r->doer, f->doer.inter) && side_fits(r->done_to, f->done_to.inter) &&
           words_fit(r->words, e);
}

const mrs_shape_rule *mrs_shape_rule_of(const mrs_shape_rules *rules, const mrs_shape_facts *facts)
{
    for (uint32_t i = 0; i < rules->n; i++)
        if (rule_fits(&rules->at[i], facts))
            return &rules->at[i];
    return NULL;
}

/* ---- deaths -----------------------------------------------------------------------------------
 */

typedef struct {
    double low, best, high, acled;
} number;

static number number_of(const mrs_shapes *s, const mrs_event_quantity *q, bool *vague)
{
    number n = {q->low, q->best, q->high, NAN};
    char text[32];
    mrs_str low = {text, isnan(q->low) ? 0 : mrs_num_text(q->low, text)};
    uint32_t row = isnan(q->best) && isnan(q->high) ? mrs_grid_row(&s->vague, 0, low) : 0;
    *vague |= isnan(q->best);
    if (row && !mrs_str_num(mrs_grid_cell(&s->vague, row, 1), &n.acled))
        n.acled = NAN;
    if (isnan(n.best))
        n.best = !isnan(n.low) ? n.low : isnan(n.high) ? 0 : n.high;
    n.low = isnan(n.low) || n.low > n.best ? n.best : n.low;
    n.high = isnan(n.high) || n.high < n.best ? n.best : n.high;
    n.acled = isnan(n.acled) ? n.low : n.acled;
    return n;
}

static mrs_str teller(const mrs_event_quantity *q)
{
    return q->best_claim.len ? q->best_claim : q->low_claim.len ? q->low_claim : q->high_claim;
}

static number plus(number a, number b)
{
    return (number){a.low + b.low, a.best + b.best, a.high + b.high, a.acled + b.acled};
}

static number larger(number a, number b)
{
    return (number){fmax(a.low, b.low), fmax(a.best, b.best), fmax(a.high, b.high),
                    fmax(a.acled, b.acled)};
}

/* Numbers of one claim are added; of several claims the largest stands. */
static number dead_of(const mrs_shapes *s, const mrs_event *e, mrs_of of, mrs_deaths *d)
{
    number most = {0};
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const mrs_event_quantity *q = &e->quantities[i];
        number sum = {0};
        if (q->kind != MRS_Q_killed || q->of != of)
            continue;
        d->told = true;
        d->numbered |= !isnan(q->low) || !isnan(q->best) || !isnan(q->high);
        for (uint32_t k = 0; k < e->n_quantities; k++) {
            const mrs_event_quantity *p = &e->quantities[k];
            if (p == q || (p->kind == q->kind && p->of == of && teller(p).len &&
                           mrs_str_eq(teller(p), teller(q))))
                sum = plus(sum, number_of(s, p, &d->vague));
        }
        most = larger(most, sum);
    }
    return most;
}

void mrs_deaths_of(const mrs_shapes *s, const mrs_event *e, mrs_deaths *d)
{
    *d = (mrs_deaths){0};
    number doer = dead_of(s, e, MRS_OF_ACTOR, d), done_to = dead_of(s, e, MRS_OF_TARGET, d);
    number civilians = dead_of(s, e, MRS_OF_CIVILIAN, d);
    number parts = plus(plus(doer, done_to), civilians);
    number all = larger(dead_of(s, e, MRS_OF_UNKNOWN, d), parts);
    d->low = all.low;
    d->best = all.best;
    d->high = all.high;
    d->acled = all.acled;
    d->doer = doer.best;
    d->done_to = done_to.best;
    d->civilians = civilians.best;
    d->others = all.best - parts.best;
}

/* ---- places -----------------------------------------------------------------------------------
 */

/* How wide a precision is; what the gazetteer does not have may be of any. */
static int width_of(mrs_precision p)
{
    static const int widths[] = {
        [MRS_PRECISION_NONE] = 0,      [MRS_PRECISION_EXACT] = 0,  [MRS_PRECISION_NEAR] = 0,
        [MRS_PRECISION_COMPOSITE] = 0, [MRS_PRECISION_ADMIN2] = 1, [MRS_PRECISION_ADMIN1] = 2,
        [MRS_PRECISION_REGION] = 2,    [MRS_PRECISION_BORDER] = 2, [MRS_PRECISION_COUNTRY] = 3};
    return widths[p];
}

mrs_place *mrs_place_coarsen(const mrs_ground *ground, const mrs_place *place, mrs_precision least,
                             mrs_arena *arena)
{
    mrs_place *out = MRS_NEW(arena, mrs_place, 1), area;
    *out = *place;
    while (width_of(out->precision) < width_of(least)) {
        if (out->gazetteer_id.len && mrs_ground_holder(ground, out->gazetteer_id, arena, &area) &&
            width_of(area.precision) > width_of(out->precision)) {
            memcpy(area.country, place->country, sizeof area.country);
            *out = area;
            continue;
        }
        *out = (mrs_place){.lat = NAN, .lon = NAN, .radius_km = NAN, .admin1 = place->admin1};
        memcpy(out->country, place->country, sizeof out->country);
        out->precision = out->country[0] ? MRS_PRECISION_COUNTRY : MRS_PRECISION_NONE;
        break;
    }
    out->withheld = out->withheld || width_of(place->precision) < width_of(least);
    return out;
}

double mrs_degrees(double degrees)
{
    return round(degrees * 1e4) / 1e4;
}

/* ---- words ------------------------------------------------------------------------------------
 */

int64_t mrs_id_number(mrs_str id)
{
    int64_t n = 0;
    if (!mrs_str_starts(id, MRS_STR("e-"))) /* of a data set */
        return (int64_t)(mrs_str_hash(id) >> 16);
    for (size_t i = 2; i < id.len && i < 14; i++) {
        const char *hex = "0123456789abcdef", *at = strchr(hex, id.ptr[i]);
        n = n * 16 + (at && *at ? at - hex : 0);
    }
    return n;
}

void mrs_words_add(mrs_buf *list, const char *sep, mrs_str word)
{
    mrs_str all = mrs_buf_view(list);
    size_t gap = strlen(sep);
    for (size_t i = 0; word.len && i + word.len <= all.len; i++) {
        bool begins = i == 0 || (i >= gap && memcmp(all.ptr + i - gap, sep, gap) == 0);
        size_t end = i + word.len;
        bool ends = end == all.len || (end + gap <= all.len && !memcmp(all.ptr + end, sep, gap));
        if (begins && ends && memcmp(all.ptr + i, word.ptr, word.len) == 0)
            return;
    }
    if (!word.len)
        return;
    if (list->len)
        mrs_buf_put(list, mrs_str_of(sep));
    mrs_buf_put(list, word);
}

void mrs_voices(const mrs_event *e, const char *sep, mrs_buf *out)
{
    for (uint32_t i = 0; i < e->n_sources; i++)
        mrs_words_add(out, sep, e->sources[i].name);
}
