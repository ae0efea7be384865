/* brief_write.c - a brief as HTML that prints well, as Markdown, as JSON. */
#include "analyse/brief.h"

static const char style[] =
    "body{font:11pt/1.4 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em;color:#111}"
    "h1{font-size:1.5em}h2{font-size:1.15em;border-bottom:1px solid #999;margin-top:1.6em}"
    "li{margin:.35em 0}.refs{font-size:.85em}figure{margin:1em 0;break-inside:avoid}"
    "figcaption{font-size:.85em;color:#444}svg{max-width:100%;height:auto}"
    ".invented{border:2px solid #a00;padding:.3em .6em}a{color:inherit}"
    "@media print{body{margin:0;max-width:none}li,figure{break-inside:avoid}}";

static const char title[] = "Brief";
static const char invented[] = "INVENTED: made of samples; nothing told here happened.";

void mrs_brief_escape(mrs_str s, mrs_buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'')
            mrs_buf_printf(out, "&#%d;", c);
        else if ((unsigned char)c >= 0x20)
            mrs_buf_putc(out, c);
        else
            mrs_buf_putc(out, ' ');
    }
}

/* "2024-05-07, Tigris Daily" */
static void put_origin(const mrs_told *t, void (*text)(mrs_str, mrs_buf *), mrs_buf *out)
{
    char day[16];
    size_t n = mrs_day_text(t->published, day);
    mrs_buf_put(out, n ? (mrs_str){day, n} : MRS_STR("undated"));
    mrs_buf_put(out, MRS_STR(", "));
    text(t->publisher.len ? t->publisher : MRS_STR("publisher unknown"), out);
}

/* ---- HTML -------------------------------------------------------------------------------------
 */

static void html_item(const mrs_brief_item *item, mrs_buf *out)
{
    mrs_buf_put(out, MRS_STR("<li id=\""));
    mrs_brief_escape(item->event->id, out);
    mrs_buf_put(out, MRS_STR("\">"));
    mrs_brief_escape(item->text, out);
    for (uint32_t i = 0; i < item->n_refs; i++)
        mrs_buf_printf(out, " <a href=\"#r%u\">[%u]</a>", item->refs[i], item->refs[i]);
    mrs_buf_put(out, MRS_STR("</li>\n"));
}

static void html_part(const mrs_brief_part *part, mrs_buf *out)
{
    mrs_buf_printf(out, "<h2>%s</h2>\n", part->title);
    if (!part->items.n) {
        mrs_buf_printf(out, "<p>%s</p>\n", part->none);
        return;
    }
    mrs_buf_put(out, MRS_STR("<ul>\n"));
    for (uint32_t i = 0; i < part->items.n; i++)
        html_item(&part->items.at[i], out);
    mrs_buf_put(out, MRS_STR("</ul>\n"));
    if (part->more)
        mrs_buf_printf(out, "<p>%u more (--limit 0 gives all).</p>\n", part->more);
}

static void html_figure(const mrs_briefing *b, void (*draw)(const mrs_briefing *, mrs_buf *),
                        const char *caption, mrs_buf *out)
{
    size_t start = out->len, head;
    mrs_buf_put(out, MRS_STR("<figure>\n"));
    head = out->len;
    draw(b, out);
    if (out->len == head) {
        out->len = start;
        return;
    }
    mrs_buf_printf(out, "<figcaption>%s</figcaption>\n</figure>\n", caption);
}

static const char map_says[] =
    "Where the new events listed below were: dots are places that a report names, dashed "
    "circles hold the true point of the others. Lines: Natural Earth.";
static const char weeks_says[] =
    "The new events listed below, by the week in which they were first told.";
static const char kinds_says[] = "The new events listed below, by kind.";

static void html_figures(const mrs_briefing *b, mrs_buf *out)
{
    html_figure(b, mrs_brief_map, map_says, out);
    html_figure(b, mrs_brief_weeks, weeks_says, out);
    html_figure(b, mrs_brief_kinds, kinds_says, out);
}

void mrs_brief_html(const mrs_briefing *b, mrs_buf *out)
{
    mrs_buf_printf(out,
                   "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                   "<title>%s</title><style>%s</style></head><body>\n<h1>%s: ",
                   title, style, title);
    mrs_brief_escape(b->head, out);
    mrs_buf_put(out, MRS_STR("</h1>\n"));
    if (b->sample)
        mrs_buf_printf(out, "<p class=\"invented\">%s</p>\n", invented);
    mrs_buf_put(out, MRS_STR("<p>"));
    mrs_brief_escape(b->scope, out);
    mrs_buf_put(out, MRS_STR("</p>\n"));
    html_figures(b, out);
    for (int i = 0; i < MRS_BRIEF_PARTS; i++)
        html_part(&b->parts[i], out);
    mrs_buf_put(out, MRS_STR("<h2>Sentences</h2>\n<ol class=\"refs\">\n"));
    for (uint32_t i = 0; i < b->refs.n; i++) {
        const mrs_told *t = b->refs.at[i].told;
        mrs_buf_printf(out, "<li id=\"r%u\">&#8220;", i + 1);
        mrs_brief_escape(t->sentence, out);
        mrs_buf_put(out, MRS_STR("&#8221; "));
        put_origin(t, mrs_brief_escape, out);
        mrs_buf_printf(out, " (%.10s, %.8s)</li>\n", t->id.ptr, t->doc.ptr);
    }
    mrs_buf_put(out, MRS_STR("</ol>\n</body></html>\n"));
}

/* ---- Markdown ---------------------------------------------------------------------------------
 */

static void mark(mrs_str s, mrs_buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] && strchr("\\`*_[]<>|#&", s.ptr[i]))
            mrs_buf_putc(out, '\\');
        mrs_buf_putc(out, (unsigned char)s.ptr[i] < 0x20 ? ' ' : s.ptr[i]);
    }
}

static void mark_part(const mrs_brief_part *part, mrs_buf *out)
{
    mrs_buf_printf(out, "\n## %s\n\n", part->title);
    if (!part->items.n)
        mrs_buf_printf(out, "%s\n", part->none);
    for (uint32_t i = 0; i < part->items.n; i++) {
        const mrs_brief_item *item = &part->items.at[i];
        mrs_buf_put(out, MRS_STR("- "));
        mark(item->text, out);
        for (uint32_t k = 0; k < item->n_refs; k++)
            mrs_buf_printf(out, " [%u]", item->refs[k]);
        mrs_buf_printf(out, " (%.8s)\n", item->event->id.ptr);
    }
    if (part->more)
        mrs_buf_printf(out, "\n%u more (--limit 0 gives all).\n", part->more);
}

void mrs_brief_markdown(const mrs_briefing *b, mrs_buf *out)
{
    mrs_buf_printf(out, "# %s: ", title);
    mark(b->head, out);
    mrs_buf_putc(out, '\n');
    if (b->sample)
        mrs_buf_printf(out, "\n**%s**\n", invented);
    mrs_buf_putc(out, '\n');
    mark(b->scope, out);
    mrs_buf_putc(out, '\n');
    for (int i = 0; i < MRS_BRIEF_PARTS; i++)
        mark_part(&b->parts[i], out);
    mrs_buf_put(out, MRS_STR("\n## Sentences\n\n"));
    for (uint32_t i = 0; i < b->refs.n; i++) {
        const mrs_told *t = b->refs.at[i].told;
        mrs_buf_printf(out, "%u. \"", i + 1);
        mark(t->sentence, out);
        mrs_buf_put(out, MRS_STR("\" "));
        put_origin(t, mark, out);
        mrs_buf_printf(out, " (%.10s, %.8s)\n", t->id.ptr, t->doc.ptr);
    }
}

/* ---- JSON -------------------------------------------------------------------------------------
 */

static void json_day(mrs_json *json, const char *key, int32_t day)
{
    char text[16];
    mrs_json_str_or_null(json, key, (mrs_str){text, mrs_day_text(day, text)});
}

static void json_part(const mrs_brief_part *part, mrs_json *json)
{
    mrs_json_array(json, part->key);
    for (uint32_t i = 0; i < part->items.n; i++) {
        const mrs_brief_item *item = &part->items.at[i];
        mrs_json_object(json, NULL);
        mrs_json_str(json, "event", item->event->id);
        mrs_json_str(json, "text", item->text);
        mrs_json_array(json, "references");
        for (uint32_t k = 0; k < item->n_refs; k++)
            mrs_json_int(json, NULL, item->refs[k]);
        mrs_json_end(json, ']');
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

void mrs_brief_json(const mrs_briefing *b, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_json_str_or_null(&json, "notice", b->sample ? MRS_STR("INVENTED") : MRS_STR(""));
    json_day(&json, "since", b->since);
    json_day(&json, "until", b->until);
    mrs_json_int(&json, "reports", b->reports);
    mrs_json_int(&json, "publishers", b->publishers);
    mrs_json_int(&json, "undated_reports", b->undated);
    for (int i = 0; i < MRS_BRIEF_PARTS; i++)
        json_part(&b->parts[i], &json);
    mrs_json_object(&json, "more");
    for (int i = 0; i < MRS_BRIEF_PARTS; i++)
        mrs_json_int(&json, b->parts[i].key, b->parts[i].more);
    mrs_json_end(&json, '}');
    mrs_json_array(&json, "references");
    for (uint32_t i = 0; i < b->refs.n; i++) {
        const mrs_told *t = b->refs.at[i].told;
        mrs_json_object(&json, NULL);
        mrs_json_int(&json, "number", i + 1);
        mrs_json_str(&json, "claim", t->id);
        mrs_json_str(&json, "document", t->doc);
        mrs_json_str_or_null(&json, "publisher", t->publisher);
        json_day(&json, "published", t->published);
        mrs_json_str(&json, "sentence", t->sentence);
        mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
}
