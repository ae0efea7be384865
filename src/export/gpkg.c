/* gpkg.c - the columns of `marsad events` as the layer "events" of a GeoPackage. */
#include "export/shape_internal.h"

#include <math.h>

static const mrs_event no_event;

static void blank(mrs_shape *s)
{
    mrs_event_cells(&s->cells, s->options.shapes->words, &no_event);
}

static mrs_status begin(mrs_shape *s, mrs_err *err)
{
    static const char *const types[] = {
        [MRS_CELL_TEXT] = "TEXT", [MRS_CELL_NUMBER] = "REAL", [MRS_CELL_BOOL] = "BOOLEAN",
        [MRS_CELL_LIST] = "TEXT", [MRS_CELL_DAY] = "DATE",    [MRS_CELL_WHOLE] = "INTEGER"};
    mrs_layer_column columns[MRS_CELLS];
    mrs_layer *layer = NULL;
    for (uint32_t i = 0; i < s->cells.n; i++)
        columns[i] = (mrs_layer_column){s->cells.at[i].name, types[s->cells.at[i].kind]};
    mrs_status st =
        mrs_layer_open("events", "What reports say happened; a point where it is exact or near",
                       columns, s->cells.n, &layer, err);
    s->state = layer;
    return st;
}

static mrs_layer_value value_of(const mrs_cell *c)
{
    bool text = c->kind == MRS_CELL_TEXT || c->kind == MRS_CELL_LIST || c->kind == MRS_CELL_DAY;
    return (mrs_layer_value){.null = text ? !c->text.len : !isfinite(c->number),
                             .is_text = text,
                             .whole = c->kind != MRS_CELL_NUMBER,
                             .text = c->text,
                             .number = c->number};
}

static mrs_status put(mrs_shape *s, const mrs_shape_event *in, mrs_err *err)
{
    mrs_layer_value values[MRS_CELLS];
    mrs_event_cells(&s->cells, s->options.shapes->words, in->event);
    if (!s->cells.point)
        mrs_shape_less(s, in->event->id, "no point: the place is an area, several, or not known");
    if (in->event->time.inferred)
        mrs_shape_less(s, in->event->id, "its day is inferred: the week up to the report");
    mrs_shape_hide(s);
    for (uint32_t i = 0; i < s->cells.n; i++)
        values[i] = value_of(&s->cells.at[i]);
    const mrs_place *p = s->cells.point;
    s->rows++;
    return mrs_layer_put(s->state, values, p ? p->lat : NAN, p ? p->lon : NAN, err);
}

static mrs_status finish(mrs_shape *s, mrs_err *err)
{
    return mrs_layer_take(s->state, s->out, err);
}

static void close_layer(mrs_shape *s)
{
    mrs_layer_close(s->state);
}

const mrs_shape_form mrs_form_gpkg = {.suffix = "gpkg",
                                      .blank = blank,
                                      .begin = begin,
                                      .put = put,
                                      .finish = finish,
                                      .close = close_layer};
