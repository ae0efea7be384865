/* counts.c - events counted: facets, days, who acts on and with whom. */
#include "serve/routes.h"
#include "serve/service.h"

#include <stdlib.h>

typedef struct {
    mrs_call *call;
    mrs_json *json;
    mrs_str what;
} listing;

static const mrs_labels *labels_of(const mrs_call *call)
{
    return mrs_engine_words(call->service->engine);
}

/* Words for a value, where it has any beside itself. */
static mrs_str label_of(const listing *l, const mrs_portion *share)
{
    mrs_type type;
    if (mrs_str_is(l->what, "type") && mrs_type_read(share->value, &type))
        return mrs_labels_of(labels_of(l->call), type, (mrs_str){0});
    if (mrs_str_is(l->what, "mode") && mrs_type_read(share->label, &type))
        return mrs_labels_of(labels_of(l->call), type, share->value);
    return share->label.len ? share->label : share->value;
}

/* "coerce/arrest", as the filter type takes it. */
static void put_value(const listing *l, const mrs_portion *share)
{
    mrs_buf both = {0};
    if (mrs_str_is(l->what, "mode")) {
        mrs_buf_put(&both, share->label);
        mrs_buf_putc(&both, '/');
    }
    mrs_buf_put(&both, share->value);
    mrs_json_str_or_null(l->json, "value", mrs_buf_view(&both));
    mrs_buf_clear(&both);
}

static bool put_share(void *ctx, const mrs_portion *share)
{
    const listing *l = ctx;
    mrs_json_object(l->json, NULL);
    put_value(l, share);
    mrs_json_str_or_null(l->json, "label", label_of(l, share));
    mrs_json_int(l->json, "n", (int64_t)share->n);
    mrs_json_end(l->json, '}');
    return true;
}

/* ---- facets that the cards tell ----------------------------------------------------------------
 */

static const char *type_of(const mrs_brief *b)
{
    return mrs_type_text(b->type);
}

static const char *status_of(const mrs_brief *b)
{
    return mrs_claim_status_text(b->status);
}

static const char *recency_of(const mrs_brief *b)
{
    return mrs_recency_text(b->recency);
}

static const char *state_of(const mrs_brief *b)
{
    return mrs_state_text(b->state);
}

static const char *precision_of(const mrs_brief *b)
{
    return mrs_precision_text(b->precision);
}

static const struct {
    const char *what;
    const char *(*of)(const mrs_brief *b);
} few[] = {{"type", type_of},
           {"status", status_of},
           {"recency", recency_of},
           {"state", state_of},
           {"precision", precision_of}};

enum { MOST_WORDS = 40 };

static int most_first(const void *a, const void *b)
{
    const mrs_portion *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return mrs_str_cmp(x->value, y->value);
}

static void count_few(listing *l, const mrs_cards *cards, size_t which, uint32_t top)
{
    mrs_portion words[MOST_WORDS] = {0};
    uint32_t n = 0;
    for (uint32_t i = 0; i < cards->n; i++) {
        mrs_str word = mrs_str_of(few[which].of(&cards->at[i]->brief));
        uint32_t k = 0;
        while (k < n && words[k].value.ptr != word.ptr) /* texts of an enum: one place each */
            k++;
        if (k == MOST_WORDS)
            continue;
        n += k == n;
        words[k].value = word;
        words[k].n++;
    }
    qsort(words, n, sizeof *words, most_first);
    for (uint32_t k = 0; k < n && k < top; k++)
        put_share(l, &words[k]);
}

/* ---- all of them ------------------------------------------------------------------------------
 */

static mrs_status put_facet(listing *l, const mrs_cards *cards, const mrs_filter *filter,
                            uint32_t top, mrs_err *err)
{
    for (size_t i = 0; i < sizeof few / sizeof *few; i++)
        if (mrs_str_is(l->what, few[i].what)) {
            count_few(l, cards, i, top);
            return MRS_OK;
        }
    return mrs_store_counts(l->call->store, filter, l->what, top, NULL, put_share, l, err);
}

mrs_status mrs_route_facets(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    mrs_filter filter;
    mrs_tally tally = {0};
    mrs_cards cards;
    mrs_str rest = mrs_call_ask(call, "facets"), what;
    uint32_t top = (uint32_t)mrs_call_whole(call, "top");
    mrs_status st = mrs_call_filter(call, &filter, err);
    if (!st)
        st = mrs_call_cards(call, &filter, &tally, &cards, err);
    if (!rest.len)
        rest = MRS_STR("type,mode,status,recency,state,precision,actor,place,country,source_kind,"
                       "publisher");
    mrs_json_object(&json, NULL);
    mrs_json_object(&json, "facets");
    while (!st && mrs_str_split(&rest, ',', &what)) {
        listing l = {call, &json, mrs_str_copy(what, call->arena)};
        mrs_json_array(&json, l.what.ptr);
        st = put_facet(&l, &cards, &filter, top, err);
        mrs_json_end(&json, ']');
    }
    mrs_json_end(&json, '}');
    mrs_tally_json(&tally, &json);
    mrs_json_end(&json, '}');
    return st;
}

/* ---- days -------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_json *json;
    mrs_str per;
    int32_t day; /* that is being counted */
    uint64_t n;
} histogram;

/* The first day of the week (Monday) or month that a day is in. */
static int32_t begin_of(mrs_str per, int32_t day)
{
    int year, month, mday;
    if (mrs_str_is(per, "week"))
        return day - mrs_day_weekday(day);
    mrs_day_parts(day, &year, &month, &mday);
    return mrs_str_is(per, "month") ? mrs_day(year, month, 1) : day;
}

static void put_bar(histogram *h)
{
    char text[16];
    if (!h->n)
        return;
    mrs_json_array(h->json, NULL);
    mrs_json_str(h->json, NULL, (mrs_str){text, mrs_day_text(h->day, text)});
    mrs_json_int(h->json, NULL, (int64_t)h->n);
    mrs_json_end(h->json, ']');
}

/* In order of day. */
static void add_days(histogram *h, int32_t day, uint64_t n)
{
    if (day == MRS_NO_DAY)
        return;
    day = begin_of(h->per, day);
    if (day != h->day) {
        put_bar(h);
        h->day = day;
        h->n = 0;
    }
    h->n += n;
}

static bool add_day(void *ctx, const mrs_portion *share)
{
    int32_t first, last;
    if (mrs_day_read(share->value, &first, &last))
        add_days(ctx, first, share->n);
    return true;
}

mrs_status mrs_route_days(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    mrs_filter filter;
    mrs_tally tally = {0};
    mrs_str per = mrs_call_ask(call, "per");
    bool report = mrs_str_is(mrs_call_ask(call, "of"), "report");
    mrs_cards cards = {0};
    histogram h = {.json = &json, .per = per, .day = MRS_NO_DAY};
    mrs_status st = mrs_call_filter(call, &filter, err);
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "per", per.len ? per : MRS_STR("day"));
    mrs_json_array(&json, "days");
    filter.oldest_first = true;
    if (!st)
        st = mrs_call_cards(call, &filter, &tally, &cards, err);
    if (!st && report)
        st = mrs_store_counts(call->store, &filter, MRS_STR("report"), 0, NULL, add_day, &h, err);
    for (uint32_t i = 0; !st && !report && i < cards.n; i++)
        add_days(&h, cards.at[i]->brief.first, 1);
    put_bar(&h);
    mrs_json_end(&json, ']');
    mrs_tally_json(&tally, &json);
    mrs_json_end(&json, '}');
    return st;
}

/* ---- who acts on and with whom ----------------------------------------------------------------
 */

static bool put_edge(void *ctx, const mrs_portion *share)
{
    const listing *l = ctx;
    mrs_json *json = l->json;
    mrs_json_object(json, NULL);
    mrs_json_str(json, "from", share->value);
    mrs_json_str(json, "to", share->label);
    mrs_json_str(json, "kind", l->what);
    mrs_json_str(json, "type", share->third);
    mrs_json_str(json, "from_name", share->fourth);
    mrs_json_str(json, "to_name", share->fifth);
    mrs_json_int(json, "n", (int64_t)share->n);
    mrs_json_end(json, '}');
    return true;
}

static bool put_node(void *ctx, const mrs_portion *share)
{
    const listing *l = ctx;
    mrs_json_object(l->json, NULL);
    mrs_json_str(l->json, "id", share->value);
    mrs_json_str(l->json, "name", share->label);
    mrs_json_int(l->json, "events", (int64_t)share->n);
    mrs_json_end(l->json, '}');
    return true;
}

mrs_status mrs_route_network(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    mrs_filter filter;
    mrs_tally tally = {0};
    uint32_t top = (uint32_t)mrs_call_whole(call, "top");
    static const char *const kinds[] = {"on", "with"};
    listing l = {call, &json, {0}};
    mrs_status st = mrs_call_filter(call, &filter, err);
    mrs_json_object(&json, NULL);
    mrs_json_array(&json, "nodes");
    if (!st)
        st = mrs_store_counts(call->store, &filter, MRS_STR("actor"), 0, &tally, put_node, &l, err);
    mrs_json_end(&json, ']');
    mrs_json_array(&json, "edges");
    for (int i = 0; !st && i < 2; i++) {
        l.what = mrs_str_of(kinds[i]);
        st = mrs_store_counts(call->store, &filter, l.what, top, NULL, put_edge, &l, err);
    }
    mrs_json_end(&json, ']');
    mrs_tally_json(&tally, &json);
    mrs_json_end(&json, '}');
    return st;
}
