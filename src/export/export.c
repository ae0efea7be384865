/* export.c - one output in the making: which writer, and what stands before, between and after. */
#include "export/export_internal.h"

#include <math.h>
#include <stdlib.h>

#define ROW_CEILING ((size_t)1 << 30)

static const char *const names[] = {"table", "jsonl", "csv", "geojson"};

bool mrs_format_read(mrs_str name, mrs_format *out)
{
    for (int i = 0; i < 4; i++)
        if (mrs_str_is(name, names[i])) {
            *out = (mrs_format)i;
            return true;
        }
    return false;
}

mrs_status mrs_export_new(const mrs_export_options *options, mrs_buf *out, mrs_export **export,
                          mrs_err *err)
{
    *export = NULL;
    mrs_export *x = calloc(1, sizeof *x);
    if (x)
        x->arena = mrs_arena_new(ROW_CEILING);
    if (!x || !x->arena) {
        mrs_export_free(x);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    x->options = *options;
    x->near = "";
    x->out = out;
    x->cells.arena = x->arena;
    *export = x;
    return MRS_OK;
}

void mrs_export_near(mrs_export *x, const char *near)
{
    x->near = near;
}

void mrs_export_free(mrs_export *x)
{
    if (!x)
        return;
    mrs_buf_clear(&x->cells.keep);
    mrs_arena_free(x->arena);
    free(x);
}

/* ---- CSV --------------------------------------------------------------------------------------
 */

void mrs_csv_text(mrs_buf *out, mrs_str s)
{
    /* a spreadsheet would run it */
    bool guard = s.len && strchr("=+-@\t\r", s.ptr[0]) != NULL;
    bool quote = guard;
    for (size_t i = 0; !quote && i < s.len; i++)
        quote = strchr("\",\r\n;", s.ptr[i]) != NULL;
    if (!quote) {
        mrs_buf_put(out, s);
        return;
    }
    mrs_buf_putc(out, '"');
    if (guard)
        mrs_buf_putc(out, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            mrs_buf_putc(out, '"');
        mrs_buf_putc(out, s.ptr[i]);
    }
    mrs_buf_putc(out, '"');
}

void mrs_cell_csv(const mrs_cell *c, mrs_buf *out)
{
    char text[32];
    if (c->kind == MRS_CELL_TEXT || c->kind == MRS_CELL_LIST || c->kind == MRS_CELL_DAY)
        mrs_csv_text(out, c->text);
    else if (c->kind == MRS_CELL_BOOL)
        mrs_buf_put(out, c->number != 0 ? MRS_STR("true") : MRS_STR("false"));
    else if (isfinite(c->number))
        mrs_buf_put(out, (mrs_str){text, mrs_num_text(c->number, text)});
}

void mrs_cells_csv(const mrs_cells *cells, bool head, mrs_buf *out)
{
    for (uint32_t i = 0; i < cells->n; i++) {
        if (i)
            mrs_buf_putc(out, ',');
        if (head)
            mrs_buf_put(out, mrs_str_of(cells->at[i].name));
        else
            mrs_cell_csv(&cells->at[i], out);
    }
    mrs_buf_put(out, MRS_STR("\r\n"));
}

static void csv_row(mrs_export *x)
{
    if (x->rows == 0)
        mrs_cells_csv(&x->cells, true, x->out);
    mrs_cells_csv(&x->cells, false, x->out);
}

/* ---- GeoJSON ----------------------------------------------------------------------------------
 */

void mrs_geojson_open(bool sample, mrs_buf *out)
{
    mrs_buf_put(out, MRS_STR("{\"type\":\"FeatureCollection\","));
    if (sample)
        mrs_buf_put(out, MRS_STR("\"notice\":\"INVENTED\","));
    mrs_buf_put(out, MRS_STR("\"features\":["));
}

void mrs_geojson_close(mrs_buf *out)
{
    mrs_buf_put(out, MRS_STR("\n]}\n"));
}

static void json_list(mrs_json *json, const char *name, mrs_str words)
{
    mrs_str word;
    mrs_json_array(json, name);
    while (words.len && mrs_str_split(&words, ' ', &word))
        mrs_json_str(json, NULL, word);
    mrs_json_end(json, ']');
}

void mrs_cell_json(const mrs_cell *c, mrs_json *json)
{
    if (c->kind == MRS_CELL_TEXT || c->kind == MRS_CELL_DAY)
        mrs_json_str_or_null(json, c->name, c->text);
    else if (c->kind == MRS_CELL_LIST)
        json_list(json, c->name, c->text);
    else if (c->kind == MRS_CELL_BOOL)
        mrs_json_bool(json, c->name, c->number != 0);
    else
        mrs_json_num(json, c->name, c->number);
}

void mrs_cells_feature(const mrs_cells *cells, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "type", MRS_STR("Feature"));
    mrs_json_str(&json, "id", cells->at[1].text);
    if (cells->point) {
        mrs_json_object(&json, "geometry");
        mrs_json_str(&json, "type", MRS_STR("Point"));
        mrs_json_array(&json, "coordinates");
        mrs_json_num(&json, NULL, cells->point->lon);
        mrs_json_num(&json, NULL, cells->point->lat);
        mrs_json_end(&json, ']');
        mrs_json_end(&json, '}');
    } else {
        mrs_json_null(&json, "geometry");
    }
    mrs_json_object(&json, "properties");
    for (uint32_t i = 0; i < cells->n; i++)
        mrs_cell_json(&cells->at[i], &json);
    mrs_json_end(&json, '}');
    mrs_json_end(&json, '}');
}

static void geojson_row(mrs_export *x)
{
    if (x->rows == 0 && x->options.format == MRS_FORMAT_GEOJSON)
        mrs_geojson_open(x->options.sample, x->out);
    mrs_buf_put(x->out, x->rows ? MRS_STR(",\n") : MRS_STR("\n"));
    mrs_cells_feature(&x->cells, x->out);
}

/* ---- JSON lines -------------------------------------------------------------------------------
 */

/* The claim as it is kept, then what the store knows beside it. */
static void jsonl_claim(mrs_export *x, const mrs_claim_row *row)
{
    mrs_buf *keep = &x->cells.keep;
    char day[16];
    keep->len = 0;
    mrs_json json = {.out = keep};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "document", row->doc);
    mrs_json_str_or_null(&json, "uri", row->uri);
    mrs_json_str_or_null(&json, "publisher", row->publisher);
    mrs_json_str_or_null(&json, "title", row->title);
    mrs_json_str_or_null(&json, "published",
                         (mrs_str){day, mrs_day_text(row->published.first, day)});
    mrs_json_str_or_null(&json, "event", row->event);
    mrs_json_str_or_null(&json, "part_of", row->part_of);
    mrs_json_str_or_null(&json, "follows", row->follows);
    mrs_json_str_or_null(&json, "coincides_with", row->coincides_with);
    mrs_json_str(&json, "state", mrs_str_of(mrs_state_text(row->state)));
    mrs_json_str(&json, "run", row->run);
    mrs_json_str_or_null(&json, "notice", row->sample ? MRS_STR("INVENTED") : MRS_STR(""));
    mrs_json_end(&json, '}');
    mrs_str claim = row->json;
    if (claim.len > 2 && claim.ptr[claim.len - 1] == '}') {
        mrs_buf_put(x->out, mrs_str_sub(claim, 0, claim.len - 1));
        mrs_buf_putc(x->out, ',');
        mrs_buf_put(x->out, mrs_str_sub(mrs_buf_view(keep), 1, keep->len));
    } else {
        mrs_buf_put(x->out, mrs_buf_view(keep));
    }
}

/* One more member of the object that the line is. */
static void jsonl_near(mrs_export *x)
{
    if (!x->options.near || !x->out->len || x->out->ptr[x->out->len - 1] != '}')
        return;
    x->out->len--;
    mrs_buf_printf(x->out, ",\"near\":\"%s\"}", x->near);
}

/* ---- rows in -------------------------------------------------------------------------------- */

typedef struct {
    mrs_export *x;
    const mrs_claim_row *claim; /* NULL: an event */
    const mrs_event *event;
} putting;

static mrs_status put_row(void *ctx, mrs_err *err)
{
    putting *p = ctx;
    mrs_export *x = p->x;
    (void)err;
    if (x->options.format == MRS_FORMAT_TABLE) {
        mrs_table_row row;
        if (p->claim)
            mrs_table_claim(x, p->claim, &row);
        else
            mrs_table_event(x, p->event, &row);
        mrs_table_put(x, &row);
        return MRS_OK;
    }
    if (p->claim)
        mrs_claim_cells(&x->cells, x->options.words, p->claim);
    else
        mrs_event_cells(&x->cells, x->options.words, p->event);
    if (x->options.near)
        mrs_cells_words(&x->cells, "near", x->near);
    if (x->options.format == MRS_FORMAT_CSV)
        csv_row(x);
    else
        geojson_row(x);
    return MRS_OK;
}

/* Rows held for a table stay in the arena; all others are gone once they are out. */
static mrs_status put(putting *p, mrs_err *err)
{
    mrs_export *x = p->x;
    mrs_mark mark = mrs_arena_mark(x->arena);
    mrs_status st = mrs_arena_run(&x->arena, 1, put_row, p, err);
    if (x->n_held == 0)
        mrs_arena_rewind(x->arena, mark);
    x->rows++;
    return st;
}

mrs_status mrs_export_claim(mrs_export *x, const mrs_claim_row *row, mrs_err *err)
{
    if (x->options.format == MRS_FORMAT_JSONL) {
        jsonl_claim(x, row);
        jsonl_near(x);
        mrs_buf_putc(x->out, '\n');
        return mrs_buf_status(x->out, err);
    }
    return put(&(putting){x, row, NULL}, err);
}

mrs_status mrs_export_event(mrs_export *x, mrs_store *store, const mrs_event *event, mrs_err *err)
{
    if (x->options.format == MRS_FORMAT_JSONL) {
        mrs_json json = {.out = x->out};
        mrs_status st = mrs_store_event_json(store, event, &json, NULL, err);
        jsonl_near(x);
        mrs_buf_putc(x->out, '\n');
        return st;
    }
    return put(&(putting){x, NULL, event}, err);
}

mrs_status mrs_export_finish(mrs_export *x, mrs_err *err)
{
    if (x->options.format == MRS_FORMAT_TABLE)
        mrs_table_flush(x);
    if (x->options.format == MRS_FORMAT_GEOJSON) {
        if (x->rows == 0)
            mrs_geojson_open(x->options.sample, x->out);
        mrs_geojson_close(x->out);
    }
    if (x->options.format == MRS_FORMAT_CSV && x->rows == 0) {
        static const mrs_event no_event;
        static const mrs_claim_row no_claim;
        putting p = {x, x->options.events ? NULL : &no_claim, &no_event};
        size_t before = x->out->len;
        mrs_status st = put(&p, err);
        if (st)
            return st;
        char *line = memchr(x->out->ptr + before, '\n', x->out->len - before);
        x->out->len = line ? (size_t)(line + 1 - x->out->ptr) : before; /* the header alone */
        x->out->ptr[x->out->len] = '\0';
    }
    return mrs_buf_status(x->out, err);
}
