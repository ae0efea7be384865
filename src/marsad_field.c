/* marsad_field.c - one field of a claim from the words of a person. */
#include "marsad_internal.h"

#include <math.h>

typedef struct {
    const mrs_engine *engine;
    mrs_str text; /* of the document */
    mrs_cpindex index;
    mrs_claim_row *row;
    mrs_arena *arena;
} fielding;

/* ---- words of a list --------------------------------------------------------------------------
 */

#define TEXT_OF(name, T, fn)                                                                       \
    static const char *name(int value)                                                             \
    {                                                                                              \
        return fn((T)value);                                                                       \
    }
TEXT_OF(type_text, mrs_type, mrs_type_text)
TEXT_OF(status_text, mrs_claim_status, mrs_claim_status_text)
TEXT_OF(recency_text, mrs_recency, mrs_recency_text)
TEXT_OF(responsibility_text, mrs_responsibility, mrs_responsibility_text)
TEXT_OF(precision_text, mrs_precision, mrs_precision_text)
TEXT_OF(role_text, mrs_role, mrs_role_text)
TEXT_OF(kind_text, mrs_quantity_kind, mrs_quantity_kind_text)
TEXT_OF(of_text, mrs_of, mrs_of_text)
TEXT_OF(source_text, mrs_source_kind, mrs_source_kind_text)

static int find_word(mrs_str word, const char *(*text)(int))
{
    for (int v = 0; text(v)[0]; v++)
        if (mrs_str_is(word, text(v)))
            return v;
    return -1;
}

static mrs_status read_word(const char *what, mrs_str word, const char *(*text)(int), int *out,
                            mrs_err *err)
{
    mrs_buf list = {0};
    *out = find_word(word, text);
    if (*out >= 0)
        return MRS_OK;
    for (int v = 0; text(v)[0]; v++)
        mrs_buf_printf(&list, "%s%s", v ? ", " : "", text(v));
    mrs_status st = mrs_fail(err, MRS_E_ARG, "%s: no \"%.*s\"; there are %s", what, (int)word.len,
                             word.ptr, list.ptr ? list.ptr : "");
    mrs_buf_clear(&list);
    return st;
}

static bool is_none(mrs_str value)
{
    return !value.len || mrs_str_is(value, "none");
}

/* Cuts ":TAIL" off when TAIL is a word of that list. */
static bool cut_word(mrs_str *value, const char *(*text)(int), int *out)
{
    for (size_t i = value->len; i-- > 0;) {
        if (value->ptr[i] != ':')
            continue;
        int v = find_word(mrs_str_sub(*value, i + 1, value->len), text);
        if (v < 0)
            return false;
        *out = v;
        value->len = i;
        return true;
    }
    return false;
}

/* ---- places in the text ------------------------------------------------------------------------
 */

mrs_status mrs_span_read(mrs_str value, uint32_t n_points, mrs_span *out, mrs_err *err)
{
    int64_t start = -1, end = -1;
    mrs_str rest = value, part = {0};
    bool good = mrs_str_split(&rest, ':', &part) && mrs_str_int(part, &start) &&
                mrs_str_int(rest, &end) && start >= 0 && start < end && end <= n_points;
    if (!good)
        return mrs_fail(err, MRS_E_ARG,
                        "%.*s: a span is START:END, in characters of the text as `marsad show` "
                        "gives it, at most %u",
                        (int)value.len, value.ptr, n_points);
    *out = (mrs_span){(uint32_t)start, (uint32_t)end};
    return MRS_OK;
}

/* Where the words stand in [from, to) of text, in bytes; how often. */
static uint32_t find_words(mrs_str text, mrs_str words, mrs_span in, mrs_span *first)
{
    uint32_t n = 0;
    *first = (mrs_span){0, 0};
    for (size_t i = in.start; words.len && i + words.len <= in.end; i++) {
        if (memcmp(text.ptr + i, words.ptr, words.len) != 0)
            continue;
        if (!n++)
            *first = (mrs_span){(uint32_t)i, (uint32_t)(i + words.len)};
    }
    return n;
}

static mrs_span to_points(const mrs_cpindex *index, mrs_span at)
{
    return (mrs_span){mrs_cpindex_of(index, at.start), mrs_cpindex_of(index, at.end)};
}

mrs_status mrs_words_find(mrs_str text, const mrs_cpindex *index, mrs_str words, mrs_span *out,
                          mrs_err *err)
{
    mrs_span whole = {0, (uint32_t)text.len}, at;
    uint32_t n = find_words(text, words, whole, &at);
    *out = to_points(index, at);
    if (n == 1)
        return MRS_OK;
    if (!n)
        return mrs_fail(err, MRS_E_ARG, "\"%.*s\": the text has no such words", (int)words.len,
                        words.ptr);
    return mrs_fail(err, MRS_E_ARG,
                    "\"%.*s\" stands %u times in the text, first at %u:%u: take more words, or say "
                    "which with --span START:END",
                    (int)words.len, words.ptr, n, out->start, out->end);
}

/* The words in the claim's sentence, else in the text; empty when they do not stand there. */
static mrs_span seek(const fielding *f, mrs_str words)
{
    mrs_span sentence = f->row->claim.sentence, at;
    mrs_span in = {(uint32_t)mrs_cpindex_byte(&f->index, sentence.start),
                   (uint32_t)mrs_cpindex_byte(&f->index, sentence.end)};
    if (!find_words(f->text, words, in, &at))
        find_words(f->text, words, (mrs_span){0, (uint32_t)f->text.len}, &at);
    return to_points(&f->index, at);
}

/* Cuts "@START:END" off, or seeks the words. */
static mrs_status take_span(const fielding *f, mrs_str *value, mrs_span *out, mrs_err *err)
{
    for (size_t i = value->len; i-- > 0;) {
        if (value->ptr[i] != '@')
            continue;
        mrs_str tail = mrs_str_sub(*value, i + 1, value->len);
        value->len = i;
        return mrs_span_read(tail, mrs_cpindex_of(&f->index, f->text.len), out, err);
    }
    *out = (mrs_span){0, 0};
    return MRS_OK;
}

/* ---- what and how ------------------------------------------------------------------------------
 */

static mrs_status set_mode(fielding *f, mrs_str value, mrs_err *err)
{
    mrs_claim *c = &f->row->claim;
    if (is_none(value)) {
        c->mode = MRS_STR("");
        return MRS_OK;
    }
    return mrs_labels_mode(f->engine->words, c->type, value, &c->mode, err);
}

static mrs_status set_type(fielding *f, mrs_str value, mrs_err *err)
{
    mrs_claim *c = &f->row->claim;
    mrs_str mode = value, type = {0};
    mrs_str_split(&mode, '/', &type);
    if (!mrs_type_read(type, &c->type)) {
        int none;
        return read_word("type", type, type_text, &none, err);
    }
    return set_mode(f, mode, err);
}

static mrs_status set_status(fielding *f, mrs_str value, mrs_err *err)
{
    int v;
    mrs_status st = read_word("status", value, status_text, &v, err);
    if (!st)
        f->row->claim.status = (mrs_claim_status)v;
    return st;
}

static mrs_status set_recency(fielding *f, mrs_str value, mrs_err *err)
{
    int v;
    mrs_status st = read_word("recency", value, recency_text, &v, err);
    if (!st)
        f->row->claim.recency = (mrs_recency)v;
    return st;
}

static mrs_status set_span(const fielding *f, const char *what, mrs_str value, mrs_span *out,
                           mrs_str *words, mrs_err *err)
{
    *out = (mrs_span){0, 0};
    *words = MRS_STR("");
    if (is_none(value))
        return MRS_OK;
    mrs_status st = MRS_OK;
    if (mrs_str_starts(value, MRS_STR("@")))
        st = take_span(f, &value, out, err);
    else
        *out = seek(f, value);
    if (!st && mrs_span_empty(*out))
        st = mrs_fail(err, MRS_E_ARG, "%s: the text has no words \"%.*s\"", what, (int)value.len,
                      value.ptr);
    if (!st)
        *words = mrs_str_sub(f->text, mrs_cpindex_byte(&f->index, out->start),
                             mrs_cpindex_byte(&f->index, out->end));
    return st;
}

static mrs_status set_instrument(fielding *f, mrs_str value, mrs_err *err)
{
    return set_span(f, "instrument", value, &f->row->claim.instrument, &f->row->instrument, err);
}

static mrs_status set_means(fielding *f, mrs_str value, mrs_err *err)
{
    return set_span(f, "means", value, &f->row->claim.means, &f->row->means, err);
}

/* ---- who --------------------------------------------------------------------------------------
 */

/* "NAME[:ROLE][@START:END]"; roles [low, high] are allowed, the first is the default. */
static mrs_status read_party(const fielding *f, mrs_str value, mrs_role low, mrs_role high,
                             mrs_party *out, mrs_err *err)
{
    int role = (int)low;
    mrs_span at;
    mrs_status st = take_span(f, &value, &at, err);
    if (st)
        return st;
    cut_word(&value, role_text, &role);
    value = mrs_str_trim(value);
    if (role < (int)low || role > (int)high || !value.len)
        return mrs_fail(err, MRS_E_ARG, "%.*s: a name and one of the roles %s to %s is wanted",
                        (int)value.len, value.ptr, role_text((int)low), role_text((int)high));
    *out = (mrs_party){.name = value, .role = (mrs_role)role, .at = at};
    if (mrs_span_empty(at))
        out->at = seek(f, value);
    mrs_engine_actor(f->engine, value, &out->id, &out->name);
    if (!out->name.len)
        out->name = value;
    out->affiliation = MRS_AFFILIATION_STATED;
    return MRS_OK;
}

static mrs_status read_parties(const fielding *f, mrs_str value, mrs_role low, mrs_role high,
                               mrs_party **out, uint32_t *n, mrs_err *err)
{
    MRS_VEC(mrs_party) list = {0};
    mrs_str part;
    mrs_status st = MRS_OK;
    while (!st && !is_none(value) && mrs_str_split(&value, ';', &part))
        st = read_party(f, mrs_str_trim(part), low, high, MRS_PUSH(f->arena, &list), err);
    *out = list.at;
    *n = list.n;
    return st;
}

static mrs_status set_actors(fielding *f, mrs_str value, mrs_err *err)
{
    mrs_claim *c = &f->row->claim;
    return read_parties(f, value, MRS_ROLE_ACTOR, MRS_ROLE_SUPPORT, &c->actors, &c->n_actors, err);
}

static mrs_status set_targets(fielding *f, mrs_str value, mrs_err *err)
{
    mrs_claim *c = &f->row->claim;
    return read_parties(f, value, MRS_ROLE_TARGET, MRS_ROLE_VICTIM, &c->targets, &c->n_targets,
                        err);
}

/* "claimed by ISIS" */
static mrs_status set_responsibility(fielding *f, mrs_str value, mrs_err *err)
{
    mrs_claim *c = &f->row->claim;
    mrs_str who = value, word = {0};
    int v;
    mrs_str_split(&who, ' ', &word);
    mrs_status st = read_word("responsibility", word, responsibility_text, &v, err);
    if (st)
        return st;
    c->responsibility = (mrs_responsibility)v;
    c->responsibility_by = NULL;
    if (!mrs_str_starts(who, MRS_STR("by ")))
        return MRS_OK;
    c->responsibility_by = MRS_NEW(f->arena, mrs_party, 1);
    return read_party(f, mrs_str_sub(who, 3, who.len), MRS_ROLE_ACTOR, MRS_ROLE_SUPPORT,
                      c->responsibility_by, err);
}

/* "NAME[:KIND][@START:END]" */
static mrs_status set_source(fielding *f, mrs_str value, mrs_err *err)
{
    mrs_source *s = &f->row->claim.source;
    mrs_party party;
    int kind = -1;
    mrs_span at;
    mrs_status st = take_span(f, &value, &at, err);
    if (st)
        return st;
    cut_word(&value, source_text, &kind);
    if (is_none(value) || mrs_str_is(value, "narrator")) {
        *s = (mrs_source){.name = MRS_STR("narrator")};
        return MRS_OK;
    }
    if (kind < 0)
        return read_word("source: say its kind, as in \"NAME:official\"", MRS_STR(""), source_text,
                         &kind, err);
    st = read_party(f, value, MRS_ROLE_ACTOR, MRS_ROLE_ACTOR, &party, err);
    if (st)
        return st;
    *s = (mrs_source){.name = party.name,
                      .id = party.id,
                      .at = mrs_span_empty(at) ? party.at : at,
                      .kind = (mrs_source_kind)kind,
                      .speech = MRS_SPEECH_INDIRECT};
    return MRS_OK;
}

/* ---- where and when ----------------------------------------------------------------------------
 */

/* "ID|NAME[:PRECISION][@START:END]" */
static mrs_status set_place(fielding *f, mrs_str value, mrs_err *err)
{
    mrs_claim *c = &f->row->claim;
    int precision = -1;
    mrs_span at;
    c->place = NULL;
    if (is_none(value))
        return MRS_OK;
    mrs_status st = take_span(f, &value, &at, err);
    if (st)
        return st;
    cut_word(&value, precision_text, &precision);
    mrs_place *place = MRS_NEW(f->arena, mrs_place, 1);
    if (!mrs_ground_place(f->engine->ground, value, f->arena, place))
        return mrs_fail(err, MRS_E_ARG,
                        "place: the gazetteer has no \"%.*s\"; give a name or an id it knows "
                        "(`marsad gazetteer add` brings places of your own), or none",
                        (int)value.len, value.ptr);
    place->at = mrs_span_empty(at) ? seek(f, value) : at;
    if (precision >= 0)
        place->precision = (mrs_precision)precision;
    c->place = place;
    return MRS_OK;
}

static mrs_status read_days(mrs_str value, int32_t *first, int32_t *last, mrs_err *err)
{
    if (mrs_day_read(value, first, last))
        return MRS_OK;
    return mrs_fail(err, MRS_E_ARG,
                    "time: \"%.*s\" is no day (2024-05-03), month, year or FIRST/LAST of them; "
                    "also \"deadline DAY\", \"not_before DAY\", \"not_after DAY\", or none",
                    (int)value.len, value.ptr);
}

static mrs_status read_bound(mrs_when *t, mrs_str part, bool *is_bound, mrs_err *err)
{
    const struct {
        const char *word;
        int32_t *at;
    } bounds[] = {{"deadline ", &t->deadline},
                  {"not_before ", &t->not_before},
                  {"not_after ", &t->not_after}};
    *is_bound = false;
    for (int i = 0; i < 3; i++) {
        int32_t first, last;
        mrs_str word = mrs_str_of(bounds[i].word);
        if (!mrs_str_starts(part, word))
            continue;
        *is_bound = true;
        mrs_status st = read_days(mrs_str_sub(part, word.len, part.len), &first, &last, err);
        if (!st)
            *bounds[i].at = i == 1 ? first : last;
        return st;
    }
    return MRS_OK;
}

static mrs_time_precision grain_of(mrs_str iso)
{
    return iso.len <= 4 ? MRS_TIME_YEAR : iso.len <= 7 ? MRS_TIME_MONTH : MRS_TIME_DAY;
}

static mrs_status read_time(mrs_when *t, mrs_str part, mrs_err *err)
{
    bool is_bound;
    int32_t none;
    mrs_str last = part, first = {0};
    mrs_status st = read_bound(t, part, &is_bound, err);
    if (st || is_bound)
        return st;
    mrs_str_split(&last, '/', &first);
    st = read_days(first, &t->start, &t->end, err);
    t->precision = grain_of(first);
    if (st || !last.len)
        return st;
    t->precision = MRS_TIME_RANGE;
    st = read_days(last, &none, &t->end, err);
    if (!st && t->end < t->start)
        st = mrs_fail(err, MRS_E_ARG, "time: %.*s ends before it begins", (int)part.len, part.ptr);
    return st;
}

static mrs_status set_time(fielding *f, mrs_str value, mrs_err *err)
{
    mrs_when t = {.start = MRS_NO_DAY,
                  .end = MRS_NO_DAY,
                  .not_before = MRS_NO_DAY,
                  .not_after = MRS_NO_DAY,
                  .deadline = MRS_NO_DAY};
    mrs_str part;
    mrs_status st = take_span(f, &value, &t.at, err);
    while (!st && !is_none(value) && mrs_str_split(&value, ';', &part))
        st = read_time(&t, mrs_str_trim(part), err);
    if (!st)
        f->row->claim.time = t;
    return st;
}

/* ---- how many ---------------------------------------------------------------------------------
 */

/* "5", "3-7", ">=12", "<=4", "~30", "?" */
static bool read_number(mrs_str word, mrs_quantity *q)
{
    mrs_str high = word, low = {0};
    q->low = q->best = q->high = NAN;
    q->approx = MRS_APPROX_UNKNOWN;
    if (mrs_str_is(word, "?"))
        return true;
    if (mrs_str_starts(word, MRS_STR(">="))) {
        q->approx = MRS_APPROX_AT_LEAST;
        bool good = mrs_str_num(mrs_str_sub(word, 2, word.len), &q->low);
        q->best = q->low;
        return good;
    }
    if (mrs_str_starts(word, MRS_STR("<="))) {
        q->approx = MRS_APPROX_AT_MOST;
        return mrs_str_num(mrs_str_sub(word, 2, word.len), &q->high);
    }
    if (mrs_str_starts(word, MRS_STR("~"))) {
        q->approx = MRS_APPROX_ABOUT;
        return mrs_str_num(mrs_str_sub(word, 1, word.len), &q->best);
    }
    q->approx = MRS_APPROX_EXACT;
    mrs_str_split(&high, '-', &low);
    if (!mrs_str_num(low, &q->low))
        return false;
    q->high = q->best = q->low;
    if (!high.len)
        return true;
    q->best = NAN;
    q->approx = MRS_APPROX_ABOUT;
    return mrs_str_num(high, &q->high) && q->high >= q->low;
}

/* "KIND NUMBER [UNIT] [of WHOM]" */
static mrs_status read_quantity(const fielding *f, mrs_str part, mrs_quantity *q, mrs_err *err)
{
    mrs_str rest = part, word = {0};
    int kind, of;
    mrs_status st = take_span(f, &rest, &q->at, err);
    if (st)
        return st;
    mrs_str_split(&rest, ' ', &word);
    st = read_word("quantities", word, kind_text, &kind, err);
    if (st)
        return st;
    q->kind = (mrs_quantity_kind)kind;
    if (!mrs_str_split(&rest, ' ', &word) || !read_number(word, q))
        return mrs_fail(err, MRS_E_ARG,
                        "quantities: \"%.*s\": after the kind a number is wanted: 5, 3-7, >=12, "
                        "<=4, ~30 or ?",
                        (int)part.len, part.ptr);
    q->unit = MRS_STR("person");
    while (mrs_str_split(&rest, ' ', &word)) {
        if (!mrs_str_is(word, "of")) {
            q->unit = q->unit.ptr + q->unit.len + 1 == word.ptr
                          ? (mrs_str){q->unit.ptr, q->unit.len + 1 + word.len}
                          : word;
            continue;
        }
        st = read_word("of", rest, of_text, &of, err);
        q->of = st ? MRS_OF_UNKNOWN : (mrs_of)of;
        return st;
    }
    return MRS_OK;
}

static mrs_status set_quantities(fielding *f, mrs_str value, mrs_err *err)
{
    MRS_VEC(mrs_quantity) list = {0};
    mrs_str part;
    mrs_status st = MRS_OK;
    while (!st && !is_none(value) && mrs_str_split(&value, ';', &part))
        st = read_quantity(f, mrs_str_trim(part), MRS_PUSH(f->arena, &list), err);
    f->row->claim.quantities = list.at;
    f->row->claim.n_quantities = list.n;
    return st;
}

/* ---- all --------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    mrs_status (*set)(fielding *f, mrs_str value, mrs_err *err);
} setters[] = {{"type", set_type},
               {"mode", set_mode},
               {"status", set_status},
               {"recency", set_recency},
               {"actors", set_actors},
               {"targets", set_targets},
               {"instrument", set_instrument},
               {"means", set_means},
               {"responsibility", set_responsibility},
               {"place", set_place},
               {"time", set_time},
               {"quantities", set_quantities},
               {"source", set_source}};

mrs_status mrs_field_set(const mrs_engine *engine, mrs_str text, mrs_claim_row *row, mrs_str field,
                         mrs_str value, mrs_arena *arena, mrs_err *err)
{
    fielding f = {engine, text, mrs_cpindex_new(text, arena), row, arena};
    mrs_buf none = {0};
    for (size_t i = 0; i < sizeof setters / sizeof *setters; i++)
        if (mrs_str_is(field, setters[i].name))
            return setters[i].set(&f, mrs_str_trim(value), err);
    mrs_status st = mrs_claim_field(row, field, &none, err); /* names the fields */
    mrs_buf_clear(&none);
    return st;
}
