/* filter.c - a filter from the words of a user. */
#include "store/store.h"

#include <stdio.h>

typedef struct {
    const char *name;
    mrs_status (*set)(mrs_filter *filter, mrs_str value, mrs_err *err);
} setter;

static mrs_status refuse(mrs_err *err, const char *name, mrs_str value, const char *allowed)
{
    return mrs_fail(err, MRS_E_ARG, "--%s %.*s: %s", name, (int)value.len, value.ptr, allowed);
}

/* The value whose text is word (ASCII case apart), or -1. */
static int one_of(const char *(*text)(int), mrs_str word)
{
    for (int v = 0; text(v)[0]; v++) {
        mrs_str t = mrs_str_of(text(v));
        bool same = t.len == word.len;
        for (size_t i = 0; same && i < t.len; i++)
            same = (t.ptr[i] | 0x20) == (word.ptr[i] | 0x20) ||
                   (t.ptr[i] == ' ' && word.ptr[i] == '-'); /* "needs-work" */
        if (same)
            return v;
    }
    return -1;
}

static const char *type_text(int v)
{
    return mrs_type_text((mrs_type)v);
}

static const char *status_text(int v)
{
    return mrs_claim_status_text((mrs_claim_status)v);
}

static const char *recency_text(int v)
{
    return mrs_recency_text((mrs_recency)v);
}

static const char *state_text(int v)
{
    return mrs_state_text((mrs_state)v);
}

static const char *precision_text(int v)
{
    return mrs_precision_text((mrs_precision)v);
}

static const char *source_text(int v)
{
    return mrs_source_kind_text((mrs_source_kind)v);
}

/* "a,b" or "all" to bits; the refusal lists what there is. */
static mrs_status bits_of(const char *name, const char *(*text)(int), mrs_str value, uint32_t *bits,
                          mrs_err *err)
{
    mrs_str rest = value, word;
    *bits = 0;
    while (mrs_str_split(&rest, ',', &word)) {
        word = mrs_str_trim(word);
        int v = one_of(text, word);
        if (v < 0 && !mrs_str_is(word, "all")) {
            char allowed[400];
            snprintf(allowed, sizeof allowed, "unknown %s; one of: all", name);
            for (int i = 0; text(i)[0]; i++) {
                size_t n = strlen(allowed);
                snprintf(allowed + n, sizeof allowed - n, ", %s", text(i));
            }
            return refuse(err, name, value, allowed);
        }
        *bits |= v < 0 ? UINT32_MAX : (uint32_t)1 << v;
    }
    return MRS_OK;
}

static mrs_status set_type(mrs_filter *f, mrs_str value, mrs_err *err)
{
    size_t slash = 0;
    while (slash < value.len && value.ptr[slash] != '/')
        slash++;
    mrs_str mode = slash < value.len ? mrs_str_sub(value, slash + 1, value.len) : MRS_STR("");
    mrs_status st = bits_of("type", type_text, mrs_str_sub(value, 0, slash), &f->types, err);
    if (st || !mode.len)
        return st;
    bool one = f->types && (f->types & (f->types - 1)) == 0;
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] == ',' || !one)
            return refuse(err, "type", value, "a mode goes with one type alone");
    f->mode = mode;
    return MRS_OK;
}

static mrs_status set_status(mrs_filter *f, mrs_str value, mrs_err *err)
{
    return bits_of("status", status_text, value, &f->statuses, err);
}

static mrs_status set_recency(mrs_filter *f, mrs_str value, mrs_err *err)
{
    return bits_of("recency", recency_text, value, &f->recencies, err);
}

static mrs_status set_state(mrs_filter *f, mrs_str value, mrs_err *err)
{
    return bits_of("state", state_text, value, &f->states, err);
}

static mrs_status set_precision(mrs_filter *f, mrs_str value, mrs_err *err)
{
    return bits_of("precision", precision_text, value, &f->precisions, err);
}

static mrs_status set_source(mrs_filter *f, mrs_str value, mrs_err *err)
{
    return bits_of("source_kind", source_text, value, &f->sources, err);
}

/* What is wrong with these four numbers, or NULL. */
static const char *box_fault(const double b[4])
{
    for (int i = 0; i < 4; i++) {
        double most = i % 2 ? 90 : 180;
        if (!(b[i] >= -most && b[i] <= most))
            return i % 2 ? "SOUTH and NORTH are from -90 to 90 (WEST,SOUTH,EAST,NORTH)"
                         : "WEST and EAST are from -180 to 180 (WEST,SOUTH,EAST,NORTH)";
    }
    return b[1] > b[3] ? "SOUTH lies north of NORTH (WEST,SOUTH,EAST,NORTH)" : NULL;
}

static mrs_status set_box(mrs_filter *f, mrs_str value, mrs_err *err)
{
    mrs_str rest = value, part;
    int n = 0;
    for (; mrs_str_split(&rest, ',', &part); n++)
        if (n < 4 && !mrs_str_num(mrs_str_trim(part), &f->box[n]))
            return refuse(err, "bbox", value,
                          "is not four numbers of degrees (WEST,SOUTH,EAST,NORTH)");
    if (n != 4) {
        char says[64];
        snprintf(says, sizeof says, "%d number%s, not four (WEST,SOUTH,EAST,NORTH)", n,
                 n == 1 ? "" : "s");
        return refuse(err, "bbox", value, says);
    }
    const char *fault = box_fault(f->box);
    f->has_box = !fault;
    return fault ? refuse(err, "bbox", value, fault) : MRS_OK;
}

static mrs_status set_since(mrs_filter *f, mrs_str value, mrs_err *err)
{
    int32_t last;
    f->has_since = mrs_day_read(value, &f->since, &last);
    return f->has_since ? MRS_OK
                        : refuse(err, "since", value, "is not YYYY, YYYY-MM or YYYY-MM-DD");
}

static mrs_status set_until(mrs_filter *f, mrs_str value, mrs_err *err)
{
    int32_t first;
    f->has_until = mrs_day_read(value, &first, &f->until);
    return f->has_until ? MRS_OK
                        : refuse(err, "until", value, "is not YYYY, YYYY-MM or YYYY-MM-DD");
}

static mrs_status set_confidence(mrs_filter *f, mrs_str value, mrs_err *err)
{
    if (!mrs_str_num(value, &f->confidence) || !(f->confidence >= 0 && f->confidence <= 1))
        return refuse(err, "confidence", value, "is not between 0 and 1");
    return MRS_OK;
}

static mrs_status set_limit(mrs_filter *f, mrs_str value, mrs_err *err)
{
    int64_t n;
    if (!mrs_str_int(value, &n) || n < 0 || n > UINT32_MAX)
        return refuse(err, "limit", value, "is not a number of rows (0: all)");
    f->limit = (uint32_t)n;
    return MRS_OK;
}

#define SET_WORDS(field)                                                                           \
    static mrs_status set_##field(mrs_filter *f, mrs_str value, mrs_err *err)                      \
    {                                                                                              \
        f->field = mrs_str_trim(value);                                                            \
        return f->field.len ? MRS_OK : refuse(err, #field, value, "is empty");                     \
    }
SET_WORDS(mode)
SET_WORDS(actor)
SET_WORDS(place)
SET_WORDS(text)
SET_WORDS(doc)
SET_WORDS(event)

/* "2024-05-03_c-..." */
static mrs_status set_after(mrs_filter *f, mrs_str value, mrs_err *err)
{
    mrs_str rest = value, day;
    int32_t first, last;
    bool good = mrs_str_split(&rest, '_', &day) && rest.len > 2 && rest.len < 48 &&
                (!day.len || (day.len == 10 && mrs_day_read(day, &first, &last)));
    f->after = value;
    return good ? MRS_OK : refuse(err, "after", value, "is not what a page before gave");
}

void mrs_filter_key(int32_t day, mrs_str id, char out[64])
{
    char text[16];
    mrs_day_text(day, text);
    snprintf(out, 64, "%s_%.*s", text, (int)id.len, id.ptr);
}

static const setter setters[] = {{"type", set_type},
                                 {"mode", set_mode},
                                 {"actor", set_actor},
                                 {"place", set_place},
                                 {"bbox", set_box},
                                 {"since", set_since},
                                 {"until", set_until},
                                 {"status", set_status},
                                 {"recency", set_recency},
                                 {"text", set_text},
                                 {"doc", set_doc},
                                 {"event", set_event},
                                 {"state", set_state},
                                 {"precision", set_precision},
                                 {"source_kind", set_source},
                                 {"after", set_after},
                                 {"confidence", set_confidence},
                                 {"limit", set_limit}};

mrs_status mrs_filter_set(mrs_filter *filter, mrs_str name, mrs_str value, mrs_err *err)
{
    for (size_t i = 0; i < sizeof setters / sizeof *setters; i++)
        if (mrs_str_is(name, setters[i].name))
            return setters[i].set(filter, value, err);
    return mrs_fail(err, MRS_E_ARG, "there is no filter \"%.*s\"", (int)name.len, name.ptr);
}

mrs_status mrs_filter_check(const mrs_filter *f, mrs_err *err)
{
    if (!f->has_since || !f->has_until || f->since <= f->until)
        return MRS_OK;
    char since[16], until[16];
    mrs_day_text(f->since, since);
    mrs_day_text(f->until, until);
    return mrs_fail(err, MRS_E_ARG, "--since %s is later than --until %s", since, until);
}
