/* plain.c - the columns of `marsad events` as they are: CSV, CSV with a row of HXL tags, GeoJSON.
 */
#include "export/shape_internal.h"

static const mrs_event no_event;

static void blank(mrs_shape *s)
{
    mrs_event_cells(&s->cells, s->options.shapes->words, &no_event);
}

static void fill(mrs_shape *s, const mrs_event *e)
{
    mrs_event_cells(&s->cells, s->options.shapes->words, e);
    if (!s->cells.point)
        mrs_shape_less(s, e->id, "no point: the place is an area, several, or not known");
    if (e->time.inferred)
        mrs_shape_less(s, e->id, "its day is inferred: the week up to the report");
}

static mrs_status csv_begin(mrs_shape *s, mrs_err *err)
{
    (void)err;
    mrs_shape_csv_head(s);
    return MRS_OK;
}

/* HXL 1.1: the row of tags stands under that of names. */
static mrs_status hxl_begin(mrs_shape *s, mrs_err *err)
{
    const mrs_grid *hxl = &s->options.shapes->hxl;
    (void)err;
    mrs_shape_csv_head(s);
    for (uint32_t i = 0; i < s->cells.n; i++) {
        uint32_t row = mrs_table_find(&hxl->table, mrs_str_of(s->cells.at[i].name));
        mrs_buf_put(s->out, i ? MRS_STR(",") : MRS_STR(""));
        if (row)
            mrs_buf_put(s->out, mrs_grid_cell(hxl, row, 1));
    }
    mrs_buf_put(s->out, MRS_STR("\r\n"));
    return MRS_OK;
}

static mrs_status csv_put(mrs_shape *s, const mrs_shape_event *in, mrs_err *err)
{
    (void)err;
    fill(s, in->event);
    mrs_shape_csv_row(s);
    return MRS_OK;
}

static mrs_status geojson_begin(mrs_shape *s, mrs_err *err)
{
    (void)err;
    mrs_geojson_open(s->options.invented, s->out);
    return MRS_OK;
}

static mrs_status geojson_put(mrs_shape *s, const mrs_shape_event *in, mrs_err *err)
{
    (void)err;
    fill(s, in->event);
    mrs_shape_hide(s);
    mrs_buf_put(s->out, s->rows ? MRS_STR(",\n") : MRS_STR("\n"));
    mrs_cells_feature(&s->cells, s->out);
    s->rows++;
    return MRS_OK;
}

static mrs_status geojson_finish(mrs_shape *s, mrs_err *err)
{
    (void)err;
    mrs_geojson_close(s->out);
    return MRS_OK;
}

const mrs_shape_form mrs_form_csv = {
    .suffix = "csv", .blank = blank, .begin = csv_begin, .put = csv_put};
const mrs_shape_form mrs_form_hxl = {
    .suffix = "csv", .blank = blank, .begin = hxl_begin, .put = csv_put};
const mrs_shape_form mrs_form_geojson = {.suffix = "geojson",
                                         .blank = blank,
                                         .begin = geojson_begin,
                                         .put = geojson_put,
                                         .finish = geojson_finish};
