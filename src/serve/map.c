/* map.c - every event of a filter, column by column: for a map, a histogram and a list at once.
 *
 * Columns, because names of members would be most of the bytes; fixed words are places in a list.
 */
#include "serve/routes.h"
#include "serve/service.h"
#include "serve/wordlist.h"

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
    RECENCY,
    REPORTED,
    SOURCE_KIND,
    ACTOR,
    N_COLUMNS
} column;
static const char *const names[N_COLUMNS] = {
    "id",    "type",    "mode",    "lon",      "lat",         "precision", "radius_km",
    "day",   "end",     "status",  "state",    "confidence",  "withheld",  "inferred",
    "place", "country", "recency", "reported", "source_kind", "actor"};

typedef struct {
    mrs_call *call;
    mrs_buf columns[N_COLUMNS];
    mrs_json json[N_COLUMNS];
    mrs_wordlist modes, places;
    uint32_t n;
} mapping;

static void put_word(mrs_json *json, mrs_wordlist *list, mrs_str word, mrs_arena *arena)
{
    if (word.len)
        mrs_json_int(json, NULL, mrs_wordlist_put(list, word, arena));
    else
        mrs_json_null(json, NULL);
}

static void put_day(mrs_json *json, int32_t day)
{
    if (day == MRS_NO_DAY)
        mrs_json_null(json, NULL);
    else
        mrs_json_int(json, NULL, day);
}

static void put_kinds(mrs_json *json, uint32_t kinds)
{
    mrs_json_array(json, NULL);
    for (int kind = 0; kind < MRS_BOARD_KINDS; kind++)
        if (kinds >> kind & 1)
            mrs_json_int(json, NULL, kind);
    mrs_json_end(json, ']');
}

static void put_actors(mrs_json *json, const mrs_card *card, const uint32_t *actors)
{
    mrs_json_array(json, NULL);
    for (uint32_t i = 0; i < card->n_actors; i++)
        mrs_json_int(json, NULL, actors[card->first_actor + i]);
    mrs_json_end(json, ']');
}

static void put_card(mapping *m, const mrs_card *card)
{
    const mrs_brief *b = &card->brief;
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
    mrs_json_int(&j[RECENCY], NULL, b->recency);
    put_day(&j[REPORTED], card->reported);
    put_kinds(&j[SOURCE_KIND], card->kinds);
    put_actors(&j[ACTOR], card, mrs_board_actors(m->call->board));
    m->n++;
}

static void put_list(mrs_json *json, const char *key, const mrs_wordlist *list)
{
    mrs_json_array(json, key);
    for (uint32_t i = 0; i < list->words.n; i++)
        mrs_json_str(json, NULL, list->words.at[i]);
    mrs_json_end(json, ']');
}

static void put_everyone(const mapping *m, mrs_json *json)
{
    uint32_t n;
    const mrs_board_actor *everyone = mrs_board_everyone(m->call->board, &n);
    mrs_json_array(json, "actors");
    for (uint32_t i = 0; i < n; i++) {
        mrs_json_object(json, NULL);
        mrs_json_str(json, "id", everyone[i].id);
        mrs_json_str(json, "name", everyone[i].name);
        mrs_json_end(json, '}');
    }
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
    put_everyone(m, &json);
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
        put_card(&m, cards.at[i]);
    if (!st)
        put_all(&m, &tally);
    for (int i = 0; i < N_COLUMNS; i++)
        mrs_buf_clear(&m.columns[i]);
    return st;
}
