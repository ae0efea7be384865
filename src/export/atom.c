/* atom.c - an Atom feed (RFC 4287) of events, with GeoRSS points where a place is exact or near. */
#include "export/shape_internal.h"

#include <stdio.h>

typedef struct {
    mrs_buf entries;
    int64_t latest;
} feed;

static const char *const members[] = {"title", "summary", "point", "category", NULL};

static void put_element(mrs_shape *s, mrs_buf *out, const char *name, mrs_str text)
{
    bool hidden = mrs_shape_withheld(s, name);
    mrs_buf_printf(out, "<%s>", name);
    mrs_buf_xml(out, hidden ? (mrs_str){0} : text);
    mrs_buf_printf(out, "</%s>\n", name);
}

static void put_moment(mrs_buf *out, const char *name, int64_t seconds)
{
    int y, m, d;
    int64_t day = seconds / 86400, rest = seconds % 86400;
    mrs_day_parts((int32_t)day, &y, &m, &d);
    mrs_buf_printf(out, "<%s>%04d-%02d-%02dT%02d:%02d:%02dZ</%s>\n", name, y, m, d,
                   (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60), name);
}

static mrs_status begin(mrs_shape *s, mrs_err *err)
{
    (void)err;
    s->state = MRS_NEW(s->arena, feed, 1);
    return MRS_OK;
}

/* "INVENTED air strike, Al-Bukamal ±3 km, 2024-05-03" */
static void put_title(mrs_shape *s, const mrs_event *e, mrs_buf *out)
{
    mrs_buf title = {0};
    mrs_buf_put(&title, s->notice);
    mrs_buf_put(&title, s->notice.len ? MRS_STR(" ") : MRS_STR(""));
    mrs_buf_put(&title, mrs_labels_of(s->options.shapes->words, e->type, e->mode));
    mrs_buf_put(&title, MRS_STR(", "));
    mrs_say_where(e->place, &title);
    mrs_buf_put(&title, MRS_STR(", "));
    mrs_say_when(&e->time, &title);
    put_element(s, out, "title", mrs_buf_view(&title));
    mrs_buf_clear(&title);
}

static mrs_status put(mrs_shape *s, const mrs_shape_event *in, mrs_err *err)
{
    feed *f = s->state;
    const mrs_event *e = in->event;
    const mrs_place *p = e->place;
    mrs_buf *out = &f->entries;
    (void)err;
    mrs_buf_put(out, MRS_STR("<entry>\n<id>urn:marsad:"));
    mrs_buf_xml(out, e->id);
    mrs_buf_put(out, MRS_STR("</id>\n"));
    put_title(s, e, out);
    put_moment(out, "updated", in->changed);
    if (!mrs_shape_withheld(s, "category"))
        mrs_buf_printf(out, "<category term=\"%s%s%.*s\"/>\n", mrs_type_text(e->type),
                       e->mode.len ? "/" : "", (int)e->mode.len, e->mode.len ? e->mode.ptr : "");
    put_element(s, out, "summary", e->summary);
    if (p && !p->withheld && !mrs_shape_withheld(s, "point") &&
        (p->precision == MRS_PRECISION_EXACT || p->precision == MRS_PRECISION_NEAR))
        mrs_buf_printf(out, "<georss:point>%.4f %.4f</georss:point>\n", p->lat, p->lon);
    else
        mrs_shape_less(s, e->id, "no point: the place is an area, several, or not known");
    mrs_buf_put(out, MRS_STR("</entry>\n"));
    f->latest = in->changed > f->latest ? in->changed : f->latest;
    s->rows++;
    return mrs_buf_status(out, err);
}

static mrs_status finish(mrs_shape *s, mrs_err *err)
{
    feed *f = s->state;
    (void)err;
    mrs_buf_put(s->out, MRS_STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                                "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                                "xmlns:georss=\"http://www.georss.org/georss\">\n"
                                "<id>urn:marsad:events</id>\n<title>marsad events</title>\n"
                                "<author><name>marsad</name></author>\n"));
    put_moment(s->out, "updated", f->latest);
    mrs_buf_put(s->out, mrs_buf_view(&f->entries));
    mrs_buf_put(s->out, MRS_STR("</feed>\n"));
    return MRS_OK;
}

static void close_feed(mrs_shape *s)
{
    feed *f = s->state;
    if (f)
        mrs_buf_clear(&f->entries);
}

const mrs_shape_form mrs_form_atom = {.suffix = "atom",
                                      .members = members,
                                      .begin = begin,
                                      .put = put,
                                      .finish = finish,
                                      .close = close_feed};
