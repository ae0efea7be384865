/* dataset.c - a sheet's rows as events. Which column tells what: data/export/columns.tsv, or the
 * user's own table. */
#include "export/shape_internal.h"

#include <math.h>
#include <stdio.h>

static const char *const forms[] = {"acled", "ucdp", "csv"};

bool mrs_form_read(mrs_str name, mrs_form *out)
{
    for (int i = 0; i < 3; i++)
        if (mrs_str_is(name, forms[i])) {
            *out = (mrs_form)i;
            return true;
        }
    return false;
}

const char *mrs_form_text(mrs_form form)
{
    return forms[form];
}

/* ---- what a cell tells ------------------------------------------------------------------------
 * Each reader is given a cell that is not empty; it gives NULL or what is wanted there. */

typedef struct {
    const mrs_shapes *shapes;
    mrs_arena *arena;
    mrs_dataset *set;
    mrs_str mapping, bytes;
    int *fields; /* [n_columns] index into readers; -1: not read */

    mrs_dataset_row *row; /* under way */
    mrs_place place;
    bool has_place;
    int64_t time_precision;
    double counts[3][3]; /* killed, wounded, arrested; low, best, high */
    int64_t inter[2];
} reading;

typedef const char *reader(reading *r, mrs_str cell, int arg);

static const char *read_id(reading *r, mrs_str cell, int arg)
{
    (void)arg;
    r->row->event.id = cell;
    return NULL;
}

/* By the plain words of data/words.tsv: "air strike". */
static void read_label(reading *r, mrs_str cell)
{
    mrs_str mode, label;
    mrs_event *e = &r->row->event;
    for (int t = 0; !r->row->typed && t < MRS_N_TYPES; t++) {
        label = mrs_labels_of(r->shapes->words, (mrs_type)t, MRS_STR(""));
        mode = (mrs_str){0};
        bool found = mrs_str_eq(label, cell);
        for (uint32_t n = 0;
             !found && mrs_labels_nth(r->shapes->words, (mrs_type)t, n, &mode, &label); n++)
            found = mrs_str_eq(label, cell);
        if (found) {
            r->row->typed = true;
            e->type = (mrs_type)t;
            e->mode = mode;
        }
    }
}

/* "ASSAULT", "ASSAULT/aerial", "air strike"; others are no type that is known. */
static const char *read_type(reading *r, mrs_str cell, int arg)
{
    mrs_str type, mode = cell;
    (void)arg;
    if (mrs_str_split(&mode, '/', &type))
        r->row->typed = mrs_type_read(type, &r->row->event.type);
    if (r->row->typed && mode.len)
        r->row->event.mode = mode;
    read_label(r, cell);
    return NULL;
}

static const char *read_mode(reading *r, mrs_str cell, int arg)
{
    (void)arg;
    r->row->event.mode = cell;
    return NULL;
}

static const char *read_acled_type(reading *r, mrs_str cell, int arg)
{
    const mrs_grid *types = &r->shapes->types;
    uint32_t row = mrs_grid_row(types, TYPE_SUB, cell);
    (void)arg;
    if (!row)
        return "one of ACLED's 25 sub-event types is wanted";
    mrs_str reads = mrs_grid_cell(types, row, TYPE_READS);
    return reads.len ? read_type(r, reads, 0) : NULL;
}

static const char *read_violence(reading *r, mrs_str cell, int arg)
{
    int64_t n = 0;
    (void)arg;
    r->row->typed = true;
    r->row->event.type = MRS_TYPE_ASSAULT;
    return mrs_str_int(cell, &n) && n >= 1 && n <= 3 ? NULL : "1, 2 or 3 is wanted";
}

static const char *read_status(reading *r, mrs_str cell, int arg)
{
    (void)arg;
    for (int s = MRS_CLAIM_ACTUAL; s <= MRS_CLAIM_NEGATED; s++)
        if (mrs_str_is(cell, mrs_claim_status_text((mrs_claim_status)s))) {
            r->row->event.status = (mrs_claim_status)s;
            return NULL;
        }
    return "actual, attempted, alleged, planned, possible or negated is wanted";
}

/* "2024-05-16", "2024-05-16 00:00:00", "16 May 2025". */
static bool read_days(mrs_str cell, int32_t *first, int32_t *last)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    char text[40], name[16] = "";
    int d = 0, y = 0;
    if (mrs_day_read(cell, first, last))
        return true;
    snprintf(text, sizeof text, "%.*s", (int)cell.len, cell.ptr);
    if (sscanf(text, "%d %15[A-Za-z] %d", &d, name, &y) != 3)
        return false;
    for (int m = 0; m < 12; m++) {
        bool same = (name[0] | 0x20) == months[m][0] && (name[1] | 0x20) == months[m][1] &&
                    (name[2] | 0x20) == months[m][2];
        if (same && mrs_day_valid(y, m + 1, d)) {
            *first = *last = mrs_day(y, m + 1, d);
            return true;
        }
    }
    return false;
}

/* arg 0: start, and the end unless that is told too; 1: end. */
static const char *read_day(reading *r, mrs_str cell, int arg)
{
    int32_t first, last;
    mrs_when *t = &r->row->event.time;
    if (!read_days(cell, &first, &last))
        return "a day is wanted: 2024-05-16 or 16 May 2024";
    if (!arg)
        t->start = first;
    if (arg || t->end == MRS_NO_DAY)
        t->end = last;
    return NULL;
}

static const char *read_code(reading *r, mrs_str cell, int arg)
{
    static const mrs_precision of_acled[] = {MRS_PRECISION_EXACT, MRS_PRECISION_NEAR,
                                             MRS_PRECISION_REGION};
    static const mrs_precision of_ucdp[] = {
        MRS_PRECISION_EXACT,  MRS_PRECISION_NEAR,    MRS_PRECISION_ADMIN2, MRS_PRECISION_ADMIN1,
        MRS_PRECISION_REGION, MRS_PRECISION_COUNTRY, MRS_PRECISION_NONE};
    int64_t code = 0;
    if (!mrs_str_int(cell, &code) || code < 1 || code > (arg == 2 ? 7 : 3))
        return arg == 2 ? "a code of 1 to 7 is wanted" : "a code of 1 to 3 is wanted";
    if (arg == 0)
        r->time_precision = code;
    else
        r->place.precision = arg == 1 ? of_acled[code - 1] : of_ucdp[code - 1];
    return NULL;
}

static const char *read_precision(reading *r, mrs_str cell, int arg)
{
    (void)arg;
    for (int p = MRS_PRECISION_NONE; p <= MRS_PRECISION_COUNTRY; p++)
        if (mrs_str_is(cell, mrs_precision_text((mrs_precision)p))) {
            r->place.precision = (mrs_precision)p;
            return NULL;
        }
    return "exact, near, admin2, admin1, region, composite, border, country or none is wanted";
}

/* arg 0: latitude, 1: longitude */
static const char *read_degrees(reading *r, mrs_str cell, int arg)
{
    double n;
    if (!mrs_str_num(cell, &n) || !(fabs(n) <= (arg ? 180 : 90)))
        return arg ? "degrees from -180 to 180 are wanted" : "degrees from -90 to 90 are wanted";
    *(arg ? &r->place.lon : &r->place.lat) = n;
    r->has_place = true;
    return NULL;
}

static const char *read_radius(reading *r, mrs_str cell, int arg)
{
    (void)arg;
    if (!mrs_str_num(cell, &r->place.radius_km) || r->place.radius_km < 0)
        return "kilometres are wanted";
    return NULL;
}

/* arg 0: the place, 1: the province */
static const char *read_name(reading *r, mrs_str cell, int arg)
{
    *(arg ? &r->place.admin1 : &r->place.name) = cell;
    r->has_place |= !arg;
    return NULL;
}

/* arg: the column of data/export/countries.tsv; what is not known there stays unknown. */
static const char *read_country(reading *r, mrs_str cell, int arg)
{
    const mrs_grid *g = &r->shapes->countries;
    uint32_t row = mrs_grid_row(g, arg, cell);
    if (!row && arg == COUNTRY_ISO2)
        row = mrs_grid_row(g, COUNTRY_ISO3, cell);
    if (row)
        memcpy(r->place.country, mrs_grid_cell(g, row, COUNTRY_ISO2).ptr, 2);
    if (row || arg != COUNTRY_ISO2)
        return NULL;
    row = mrs_grid_row(&r->shapes->country_names, 1, cell);
    if (row)
        memcpy(r->place.country, mrs_grid_cell(&r->shapes->country_names, row, 0).ptr, 2);
    return row ? NULL : "a country is wanted: two letters, three, or its name";
}

static const char *read_country_name(reading *r, mrs_str cell, int arg)
{
    if (!r->place.country[0])
        (void)read_country(r, cell, arg);
    return NULL;
}

/* Names between ";"; arg 0: who did it, 1: to whom. */
static const char *read_parties(reading *r, mrs_str cell, int arg)
{
    MRS_VEC(mrs_party) list = {0};
    mrs_str rest = cell, name, known;
    while (rest.len && mrs_str_split(&rest, ';', &name)) {
        mrs_party *p = MRS_PUSH(r->arena, &list);
        p->name = mrs_str_trim(name);
        p->role = arg ? MRS_ROLE_TARGET : MRS_ROLE_ACTOR;
        mrs_ground_actor(r->shapes->ground, p->name, &p->id, &known);
    }
    *(arg ? &r->row->event.targets : &r->row->event.actors) = list.at;
    *(arg ? &r->row->event.n_targets : &r->row->event.n_actors) = list.n;
    return NULL;
}

/* ACLED's word or number of a side; arg: which. */
static const char *read_inter(reading *r, mrs_str cell, int arg)
{
    const mrs_grid *g = &r->shapes->inter;
    r->inter[arg] = 0;
    if (mrs_str_is(cell, "0"))
        return NULL;
    for (uint32_t row = 1; row < g->table.rows; row++)
        if (mrs_str_eq(cell, mrs_grid_cell(g, row, INTER_CODE)) ||
            mrs_str_eq(cell, mrs_grid_cell(g, row, INTER_WORD)) ||
            mrs_list_has(mrs_grid_cell(g, row, INTER_OTHER), cell)) {
            r->inter[arg] = row;
            return NULL;
        }
    return "one of ACLED's eight types of actors is wanted";
}

/* arg: 3 * kind + bound */
static const char *read_count(reading *r, mrs_str cell, int arg)
{
    double n;
    if (!mrs_str_num(cell, &n) || n < 0 || n != floor(n))
        return "a whole number is wanted";
    r->counts[arg / 3][arg % 3] = n;
    return NULL;
}

static const char *read_source(reading *r, mrs_str cell, int arg)
{
    MRS_VEC(mrs_event_source) list = {0};
    mrs_str rest = cell, name;
    (void)arg;
    while (rest.len && mrs_str_split(&rest, ';', &name)) {
        mrs_event_source *s = MRS_PUSH(r->arena, &list);
        s->name = mrs_str_trim(name);
        s->kind = MRS_SOURCE_UNNAMED;
    }
    r->row->event.sources = list.at;
    r->row->event.n_sources = list.n;
    return NULL;
}

static const char *read_summary(reading *r, mrs_str cell, int arg)
{
    (void)arg;
    r->row->event.summary = cell;
    return NULL;
}

static const char *read_notice(reading *r, mrs_str cell, int arg)
{
    (void)arg;
    r->row->event.sample = mrs_str_starts(cell, MRS_STR("INVENTED"));
    return NULL;
}

static const char *read_changed(reading *r, mrs_str cell, int arg)
{
    (void)arg;
    return mrs_str_int(cell, &r->row->changed) ? NULL : "seconds since 1970 are wanted";
}

static const struct {
    const char *field;
    reader *read;
    int arg;
} readers[] = {{"id", read_id, 0},
               {"type", read_type, 0},
               {"mode", read_mode, 0},
               {"acled_type", read_acled_type, 0},
               {"violence", read_violence, 0},
               {"status", read_status, 0},
               {"start", read_day, 0},
               {"end", read_day, 1},
               {"time_precision", read_code, 0},
               {"geo_precision", read_code, 1},
               {"where_prec", read_code, 2},
               {"precision", read_precision, 0},
               {"lat", read_degrees, 0},
               {"lon", read_degrees, 1},
               {"area_lat", read_degrees, 0},
               {"area_lon", read_degrees, 1},
               {"radius_km", read_radius, 0},
               {"place", read_name, 0},
               {"admin1", read_name, 1},
               {"country", read_country, COUNTRY_ISO2},
               {"iso", read_country, COUNTRY_NUMBER},
               {"gwno", read_country, COUNTRY_GWNO},
               {"country_name", read_country_name, COUNTRY_ISO2},
               {"actors", read_parties, 0},
               {"targets", read_parties, 1},
               {"inter1", read_inter, 0},
               {"inter2", read_inter, 1},
               {"killed_low", read_count, 0},
               {"killed_best", read_count, 1},
               {"killed_high", read_count, 2},
               {"wounded_low", read_count, 3},
               {"wounded_best", read_count, 4},
               {"wounded_high", read_count, 5},
               {"arrested_low", read_count, 6},
               {"arrested_best", read_count, 7},
               {"arrested_high", read_count, 8},
               {"source", read_source, 0},
               {"summary", read_summary, 0},
               {"changed", read_changed, 0},
               {"notice", read_notice, 0}};
enum { N_READERS = sizeof readers / sizeof *readers };

static int reader_of(mrs_str field)
{
    for (int i = 0; i < N_READERS; i++)
        if (mrs_str_is(field, readers[i].field))
            return i;
    return -1;
}

/* ---- which column tells what ------------------------------------------------------------------
 */

/* "Event Date" is event_date. */
static bool same_column(mrs_str a, mrs_str name)
{
    if (a.len != name.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        char c = a.ptr[i] == ' ' ? '_' : a.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        if (c != name.ptr[i] && a.ptr[i] != name.ptr[i])
            return false;
    }
    return true;
}

/* The first column of the sheet that has that name tells the field, if no other does yet. */
static bool take_column(reading *r, mrs_str name, int field)
{
    for (uint32_t c = 0; c < r->set->n_columns; c++)
        if (r->fields[c] == field)
            return true;
    for (uint32_t c = 0; c < r->set->n_columns; c++)
        if (r->fields[c] < 0 && same_column(mrs_str_trim(r->set->columns[c]), name)) {
            r->fields[c] = field;
            return true;
        }
    return false;
}

static mrs_status take_table(reading *r, mrs_err *err)
{
    const mrs_grid *g = &r->shapes->columns;
    mrs_str form = mrs_str_of(mrs_form_text(r->set->form));
    for (uint32_t row = 1; row < g->table.rows; row++) {
        mrs_str name = mrs_grid_cell(g, row, COLUMN_NAME), field;
        field = mrs_grid_cell(g, row, COLUMN_FIELD);
        if (!mrs_str_eq(mrs_grid_cell(g, row, COLUMN_FORM), form))
            continue;
        bool wanted = mrs_str_ends(field, MRS_STR("*"));
        int reads = reader_of(mrs_str_sub(field, 0, field.len - wanted));
        if (reads < 0)
            return mrs_grid_refuse(g, row, COLUMN_FIELD, "no such field", err);
        if (!take_column(r, name, reads) && wanted)
            return mrs_fail(err, MRS_E_FORMAT, "no %.*s sheet: it has no column %.*s",
                            (int)form.len, form.ptr, (int)name.len, name.ptr);
    }
    return MRS_OK;
}

static mrs_status take_mapping(reading *r, mrs_err *err)
{
    mrs_tsv t;
    mrs_status st = mrs_tsv_read(r->mapping, r->arena, &t, err);
    if (st)
        return st;
    if (t.cols < 2 || !mrs_str_is(t.cells[0], "field") || !mrs_str_is(t.cells[1], "column"))
        return mrs_fail(err, MRS_E_FORMAT, "line 1: the header row \"field column\" is wanted");
    for (uint32_t row = 1; row < t.rows; row++) {
        mrs_str field = t.cells[row * t.cols], column = t.cells[row * t.cols + 1];
        int reads = reader_of(field);
        if (reads < 0)
            return mrs_fail(err, MRS_E_FORMAT, "line %u: no such field \"%.*s\"", t.lines[row],
                            (int)field.len, field.ptr);
        if (!take_column(r, column, reads))
            return mrs_fail(err, MRS_E_FORMAT, "line %u: the sheet has no column \"%.*s\"",
                            t.lines[row], (int)column.len, column.ptr);
    }
    return MRS_OK;
}

static mrs_status take_columns(reading *r, const mrs_sheet_cells *head, mrs_err *err)
{
    mrs_dataset *set = r->set;
    mrs_str *names = MRS_NEW(r->arena, mrs_str, head->n);
    set->n_columns = head->n;
    set->columns = names;
    r->fields = MRS_NEW(r->arena, int, head->n);
    for (uint32_t c = 0; c < head->n; c++) {
        names[c] = head->at[c];
        r->fields[c] = -1;
    }
    mrs_status st = r->mapping.len ? take_mapping(r, err) : take_table(r, err);
    int start = reader_of(MRS_STR("start"));
    bool dated = false;
    for (uint32_t c = 0; c < head->n; c++)
        dated |= r->fields[c] == start;
    if (!st && !dated)
        st = mrs_fail(err, MRS_E_FORMAT,
                      "no column tells the day; name one in a table of columns (--columns)");
    return st;
}

/* ---- a row ------------------------------------------------------------------------------------
 */

static void refuse(reading *r, uint64_t line, mrs_str column, const char *why)
{
    *MRS_PUSH(r->arena, &r->set->faults) = (mrs_dataset_fault){line, column, mrs_str_of(why)};
}

/* ACLED's 2: some time in a week; 3: in a month. */
static void widen_time(reading *r)
{
    mrs_when *t = &r->row->event.time;
    int y, m, d;
    if (r->time_precision == 2) {
        t->start -= 3;
        t->end += 3;
    } else if (r->time_precision == 3) {
        mrs_day_parts(t->start, &y, &m, &d);
        t->start = mrs_day(y, m, 1);
        t->end = mrs_day(y, m, mrs_days_in_month(y, m));
    }
    int32_t days = t->end - t->start + 1;
    t->precision = days == 1 ? MRS_TIME_DAY : days <= 7 ? MRS_TIME_WEEK : MRS_TIME_RANGE;
    if (r->time_precision == 3)
        t->precision = MRS_TIME_MONTH;
}

static void set_kinds(const reading *r)
{
    static const mrs_actor_kind kinds[] = {
        MRS_ACTOR_UNKNOWN,   MRS_ACTOR_FORCE,     MRS_ACTOR_GROUP,
        MRS_ACTOR_FIGHTERS,  MRS_ACTOR_FIGHTERS,  MRS_ACTOR_CIVILIANS,
        MRS_ACTOR_CIVILIANS, MRS_ACTOR_CIVILIANS, MRS_ACTOR_COALITION};
    mrs_event *e = &r->row->event;
    mrs_party *const sides[] = {e->actors, e->targets};
    const uint32_t n[] = {e->n_actors, e->n_targets};
    for (int side = 0; side < 2; side++)
        for (uint32_t i = 0; i < n[side]; i++) {
            mrs_party *p = &sides[side][i];
            p->kind = kinds[r->inter[side]];
            if (mrs_str_starts(p->name, MRS_STR("Civilians")))
                p->kind = MRS_ACTOR_CIVILIANS;
            else if (mrs_str_starts(p->name, MRS_STR("Government of ")))
                p->kind = MRS_ACTOR_STATE;
            else if (p->kind == MRS_ACTOR_UNKNOWN && r->set->form == MRS_FORM_UCDP)
                p->kind = MRS_ACTOR_GROUP;
            if (p->kind == MRS_ACTOR_FORCE || p->kind == MRS_ACTOR_STATE)
                memcpy(p->country, r->place.country, sizeof p->country);
        }
}

static void set_counts(reading *r)
{
    static const mrs_quantity_kind kinds[] = {MRS_Q_killed, MRS_Q_wounded, MRS_Q_arrested};
    MRS_VEC(mrs_event_quantity) list = {0};
    for (int k = 0; k < 3; k++) {
        const double *n = r->counts[k];
        bool told = !isnan(n[0]) || !isnan(n[1]) || !isnan(n[2]);
        bool nothing = r->set->form == MRS_FORM_ACLED && n[1] == 0; /* also: nothing reported */
        if (told && !nothing)
            *MRS_PUSH(r->arena, &list) = (mrs_event_quantity){.kind = kinds[k],
                                                              .of = MRS_OF_UNKNOWN,
                                                              .unit = MRS_STR("person"),
                                                              .low = n[0],
                                                              .best = n[1],
                                                              .high = n[2]};
    }
    r->row->event.quantities = list.at;
    r->row->event.n_quantities = list.n;
}

/* The row of HXL tags that may stand under the names (HXL 1.1). */
static bool is_tags(const mrs_sheet_cells *cells)
{
    bool any = false;
    for (uint32_t c = 0; c < cells->n; c++) {
        if (cells->at[c].len && cells->at[c].ptr[0] != '#')
            return false;
        any |= cells->at[c].len > 0;
    }
    return any;
}

/* What the cells of a row make of it together; NULL: a row like any. */
static const char *misfit(const reading *r)
{
    const mrs_when *t = &r->row->event.time;
    bool dated = t->start != MRS_NO_DAY;
    if (!dated && r->set->form != MRS_FORM_CSV)
        return "it tells no day";
    if (t->end < t->start)
        return "it ends before it begins";
    for (int k = 0; k < 3; k++) {
        const double *n = r->counts[k];
        if (n[0] > n[1] || n[1] > n[2] || n[0] > n[2])
            return "low, best and high are not in order";
    }
    return NULL;
}

static void set_place(reading *r)
{
    bool pinned = isfinite(r->place.lat) && isfinite(r->place.lon);
    if (!r->has_place && !r->place.country[0])
        return;
    if (r->place.precision == MRS_PRECISION_NONE && r->set->form != MRS_FORM_UCDP)
        r->place.precision = pinned ? MRS_PRECISION_EXACT : MRS_PRECISION_COUNTRY;
    r->row->event.place = MRS_NEW(r->arena, mrs_place, 1);
    *r->row->event.place = r->place;
}

/* False: refused. */
static bool settle(reading *r)
{
    mrs_event *e = &r->row->event;
    const char *why = misfit(r);
    if (why) {
        refuse(r, r->row->line, MRS_STR(""), why);
        return false;
    }
    if (e->time.start != MRS_NO_DAY)
        widen_time(r);
    set_kinds(r);
    set_counts(r);
    set_place(r);
    if (!e->id.len)
        e->id = mrs_str_format(r->arena, "line %llu", (unsigned long long)r->row->line);
    return true;
}

static void begin_row(reading *r, uint64_t line, const mrs_str *cells, mrs_dataset_row *row)
{
    *row = (mrs_dataset_row){.line = line, .cells = cells};
    row->event.time = (mrs_when){.start = MRS_NO_DAY,
                                 .end = MRS_NO_DAY,
                                 .not_before = MRS_NO_DAY,
                                 .not_after = MRS_NO_DAY,
                                 .deadline = MRS_NO_DAY};
    row->event.clarity = 1;
    row->event.confidence = 1;
    r->row = row;
    r->place = (mrs_place){.lat = NAN, .lon = NAN, .radius_km = NAN};
    r->has_place = false;
    r->time_precision = 0;
    r->inter[0] = r->inter[1] = 0;
    for (int i = 0; i < 9; i++)
        r->counts[i / 3][i % 3] = NAN;
}

static void take_row(reading *r, uint64_t line, const mrs_sheet_cells *cells, const char *why)
{
    mrs_dataset_row row;
    if (!why && cells->n != r->set->n_columns)
        why = "not as many cells as the first row has";
    if (why) {
        refuse(r, line, MRS_STR(""), why);
        return;
    }
    mrs_str *own = MRS_NEW(r->arena, mrs_str, cells->n);
    for (uint32_t c = 0; c < cells->n; c++)
        own[c] = cells->at[c];
    begin_row(r, line, own, &row);
    for (uint32_t c = 0; c < cells->n; c++) {
        mrs_str cell = mrs_sheet_unguard(own[c]);
        why = r->fields[c] >= 0 && cell.len
                  ? readers[r->fields[c]].read(r, cell, readers[r->fields[c]].arg)
                  : NULL;
        if (why) {
            refuse(r, line, r->set->columns[c], why);
            return;
        }
    }
    if (!settle(r))
        return;
    r->set->untyped += !row.typed;
    r->set->invented += row.event.sample;
    *MRS_PUSH(r->arena, &r->set->rows) = row;
}

static mrs_status read_sheet(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_sheet_text text;
    mrs_sheet_cells cells = {0};
    uint64_t line;
    const char *why;
    size_t bad = 0;
    if (!r->bytes.len || !mrs_utf8_valid(r->bytes, &bad) || memchr(r->bytes.ptr, 0, r->bytes.len))
        return mrs_fail(err, MRS_E_FORMAT, "not UTF-8 text; save the sheet as CSV in UTF-8");
    mrs_sheet_open(r->bytes, &text);
    if (!mrs_sheet_row(&text, r->arena, &cells, &line, &why) || why)
        return mrs_fail(err, MRS_E_FORMAT, "no first row with the names of columns");
    mrs_status st = take_columns(r, &cells, err);
    for (bool first = true; !st && mrs_sheet_row(&text, r->arena, &cells, &line, &why);
         first = false)
        if (why || !first || !is_tags(&cells))
            take_row(r, line, &cells, why);
    return st;
}

mrs_status mrs_dataset_read(const mrs_shapes *shapes, mrs_form form, mrs_str mapping, mrs_str bytes,
                            mrs_arena *arena, mrs_dataset *out, mrs_err *err)
{
    *out = (mrs_dataset){.form = form};
    reading r = {.shapes = shapes, .arena = arena, .set = out, .mapping = mapping, .bytes = bytes};
    return mrs_arena_run(&arena, 1, read_sheet, &r, err);
}

mrs_status mrs_dataset_write(const mrs_dataset *set, mrs_buf *out, mrs_err *err)
{
    double number;
    for (uint32_t c = 0; c < set->n_columns; c++) {
        mrs_buf_put(out, c ? MRS_STR(",") : MRS_STR(""));
        mrs_csv_text(out, set->columns[c]);
    }
    mrs_buf_put(out, MRS_STR("\r\n"));
    for (uint32_t i = 0; i < set->rows.n; i++)
        for (uint32_t c = 0; c < set->n_columns; c++) {
            mrs_str cell = set->rows.at[i].cells[c], plain = mrs_sheet_unguard(cell);
            if (plain.len == cell.len && mrs_str_num(cell, &number))
                mrs_buf_put(out, cell);
            else
                mrs_csv_text(out, plain);
            mrs_buf_put(out, c + 1 < set->n_columns ? MRS_STR(",") : MRS_STR("\r\n"));
        }
    return mrs_buf_status(out, err);
}
