/* map.c - every event of a filter, column by column: for a map, a histogram and a list at once.
 *
 * Columns, because names of members would be most of the bytes; fixed words are places in a list.
 */
#include "serve/routes.h"
#include "serve/service.h"

#include <math.h>
#include <stdlib.h>

typedef enum {
    ID,
    TYPE,
    MODE,
    LON,
    LAT,
    PRECISION,
    RADIUS,
    DAY,
    END,
    STATUS,
    STATE,
    CONFIDENCE,
    WITHHELD,
    INFERRED,
    PLACE,
    COUNTRY,
    N_COLUMNS
} column;
static const char *const names[N_COLUMNS] = {
    "id",  "type",   "mode",  "lon",        "lat",      "precision", "radius_km", "day",
    "end", "status", "state", "confidence", "withheld", "inferred",  "place",     "country"};

/* Words in the order in which they came, and where each is. */
typedef struct {
    MRS_VEC(mrs_str) words;
    uint32_t *slots; /* 1 + index; 0: free */
    uint32_t n_slots;
} wordlist;

typedef struct {
    mrs_call *call;
    mrs_buf columns[N_COLUMNS];
    mrs_json json[N_COLUMNS];
    wordlist modes, places;
    uint32_t n;
} mapping;

static uint32_t *slot_of(const wordlist *list, mrs_str word)
{
    uint32_t i = (uint32_t)mrs_str_hash(word) & (list->n_slots - 1);
    while (list->slots[i] && !mrs_str_eq(list->words.at[list->slots[i] - 1], word))
        i = (i + 1) & (list->n_slots - 1);
    return &list->slots[i];
}

static void grow(wordlist *list, mrs_arena *arena)
{
    list->n_slots = list->n_slots ? list->n_slots * 2 : 256;
    list->slots = MRS_NEW(arena, uint32_t, list->n_slots);
    for (uint32_t i = 0; i < list->words.n; i++)
        *slot_of(list, list->words.at[i]) = i + 1;
}

static void put_word(mrs_json *json, wordlist *list, mrs_str word, mrs_arena *arena)
{
    if (!word.len) {
        mrs_json_null(json, NULL);
        return;
    }
    if (list->words.n * 2 >= list->n_slots)
        grow(list, arena);
    uint32_t *slot = slot_of(list, word);
    if (!*slot) {
        *MRS_PUSH(arena, &list->words) = mrs_str_copy(word, arena);
        *slot = list->words.n;
    }
    mrs_json_int(json, NULL, *slot - 1);
}

static void put_day(mrs_json *json, int32_t day)
{
    if (day == MRS_NO_DAY)
        mrs_json_null(json, NULL);
    else
        mrs_json_int(json, NULL, day);
}

static void put_brief(mapping *m, const mrs_brief *b)
{
    mrs_json *j = m->json;
    mrs_json_str(&j[ID], NULL, b->id);
    mrs_json_int(&j[TYPE], NULL, b->type);
    put_word(&j[MODE], &m->modes, b->mode, m->call->arena);
    mrs_json_num(&j[LON], NULL, b->withheld ? NAN : b->lon);
    mrs_json_num(&j[LAT], NULL, b->withheld ? NAN : b->lat);
    mrs_json_int(&j[PRECISION], NULL, b->precision);
    mrs_json_num(&j[RADIUS], NULL, b->radius_km);
    put_day(&j[DAY], b->first);
    put_day(&j[END], b->last);
    mrs_json_int(&j[STATUS], NULL, b->status);
    mrs_json_int(&j[STATE], NULL, b->state);
    mrs_json_num(&j[CONFIDENCE], NULL, round(b->confidence * 1000) / 1000);
    mrs_json_int(&j[WITHHELD], NULL, b->withheld);
    mrs_json_int(&j[INFERRED], NULL, b->inferred);
    put_word(&j[PLACE], &m->places, b->place, m->call->arena);
    mrs_json_str_or_null(&j[COUNTRY], NULL, b->country);
    m->n++;
}

static void put_list(mrs_json *json, const char *key, const wordlist *list)
{
    mrs_json_array(json, key);
    for (uint32_t i = 0; i < list->words.n; i++)
        mrs_json_str(json, NULL, list->words.at[i]);
    mrs_json_end(json, ']');
}

static void put_all(mapping *m, const mrs_tally *tally)
{
    mrs_json json = {.out = &m->call->out};
    mrs_json_object(&json, NULL);
    mrs_tally_json(tally, &json);
    mrs_json_int(&json, "revision", m->call->moment.revision);
    mrs_json_int(&json, "n", m->n);
    mrs_fixed_words_json(&json);
    put_list(&json, "modes", &m->modes);
    put_list(&json, "places", &m->places);
    for (int i = 0; i < N_COLUMNS; i++) {
        mrs_json_end(&m->json[i], ']');
        mrs_json_raw(&json, names[i], mrs_buf_view(&m->columns[i]));
        json.out->failed |= m->columns[i].failed;
    }
    mrs_json_end(&json, '}');
}

mrs_status mrs_route_map(mrs_call *call, mrs_err *err)
{
    mrs_filter filter;
    mrs_tally tally;
    mrs_cards cards = {0};
    mapping m = {.call = call};
    mrs_status st = mrs_call_filter(call, &filter, err);
    filter.limit = MRS_SERVE_MAP_ROWS;
    for (int i = 0; i < N_COLUMNS; i++) {
        m.json[i].out = &m.columns[i];
        mrs_json_array(&m.json[i], NULL);
    }
    if (!st)
        st = mrs_call_cards(call, &filter, &tally, &cards, err);
    for (uint32_t i = 0; !st && i < cards.n; i++)
        put_brief(&m, &cards.at[i]->brief);
    if (!st)
        put_all(&m, &tally);
    for (int i = 0; i < N_COLUMNS; i++)
        mrs_buf_clear(&m.columns[i]);
    return st;
}
