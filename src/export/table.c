/* table.c - rows in columns that fit the terminal. */
#include "export/export_internal.h"

enum { GAP = 2, SHORT_ID = 8 };
enum { WHEN = 2, SAYS = 7, COUNT = 6, STATE = 8 };

typedef struct {
    const char *claims, *events; /* head */
    uint32_t least, bare;        /* as narrow as it reads well; as it may get in the end */
} column;

static const column columns[MRS_TABLE_COLUMNS] = {
    {"note", "note", 8, 8},    {"claim", "event", SHORT_ID, SHORT_ID},
    {"when", "when", 12, 12},  {"where ± km", "where ± km", 12, 8},
    {"what", "what", 10, 6},   {"who → whom", "who → whom", 12, 6},
    {"count", "count", 10, 6}, {"says", "sources", 7, 5},
    {"state", "state", 6, 6}};
/* Columns that a narrow terminal does without, in this order. */
static const int dropped[] = {SAYS, COUNT, STATE};

/* Code points, which a terminal shows in one column each for the scripts that stand here. */
uint32_t mrs_table_width(mrs_str s)
{
    return (uint32_t)mrs_utf8_count(s);
}

/* White space and control characters must not break a row or speak to the terminal. */
mrs_str mrs_table_tame(mrs_str s, mrs_arena *arena)
{
    char *out = MRS_NEW(arena, char, s.len);
    size_t n = 0;
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        uint32_t cp = mrs_utf8_next(s, &at);
        bool blank = cp <= 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x202A && cp <= 0x202E) ||
                     (cp >= 0x2066 && cp <= 0x2069);
        if (!blank) {
            memcpy(out + n, s.ptr + from, at - from);
            n += at - from;
        } else if (n && out[n - 1] != ' ') {
            out[n++] = ' ';
        }
    }
    return mrs_str_trim((mrs_str){out, n});
}

void mrs_table_fit(mrs_buf *out, mrs_str s, uint32_t width, bool pad)
{
    uint32_t n = mrs_table_width(s);
    if (n > width) {
        size_t at = 0;
        for (uint32_t i = 0; i + 1 < width; i++)
            mrs_utf8_next(s, &at);
        mrs_buf_put(out, mrs_str_sub(s, 0, at));
        mrs_buf_put(out, MRS_STR("…"));
        n = width;
    } else {
        mrs_buf_put(out, s);
    }
    for (; pad && n < width; n++)
        mrs_buf_putc(out, ' ');
}

/* ---- widths -----------------------------------------------------------------------------------
 */

static mrs_str head_of(const mrs_export *x, int c)
{
    return mrs_str_of(x->options.events ? columns[c].events : columns[c].claims);
}

static uint32_t natural(const mrs_export *x, int c)
{
    uint32_t w = 0;
    for (uint32_t i = 0; i < x->n_held; i++) {
        uint32_t n = mrs_table_width(x->held[i].cells[c]);
        w = n > w ? n : w;
    }
    if (!w)
        return 0; /* nothing in it: no column */
    uint32_t head = mrs_table_width(head_of(x, c));
    return w > head ? w : head;
}

static uint32_t room_of(const mrs_export *x)
{
    uint32_t width = x->options.width ? x->options.width : MRS_TABLE_ROOM;
    return width < MRS_TABLE_LEAST ? MRS_TABLE_LEAST : width;
}

static uint32_t total_of(const mrs_export *x)
{
    uint32_t total = 0;
    for (int c = 0; c < MRS_TABLE_COLUMNS; c++)
        total += x->widths[c] ? x->widths[c] + GAP : 0;
    return total ? total - GAP : 0;
}

/* Take from the widest until all fit; the days last of all and then at once, for a part of the
 * second day says nothing. */
static bool shrink(mrs_export *x, bool bare)
{
    while (total_of(x) > room_of(x)) {
        int widest = -1;
        for (int c = 0; c < MRS_TABLE_COLUMNS; c++) {
            uint32_t least = bare ? columns[c].bare : columns[c].least;
            if (c != WHEN && x->widths[c] > least &&
                (widest < 0 || x->widths[c] > x->widths[widest]))
                widest = c;
        }
        if (widest >= 0)
            x->widths[widest]--;
        else if (x->widths[WHEN] > columns[WHEN].least)
            x->widths[WHEN] = columns[WHEN].least;
        else
            return false;
    }
    return true;
}

/* What shrinking the days left over goes to those that were cut, the narrowest first. */
static void grow(mrs_export *x, const uint32_t wanted[MRS_TABLE_COLUMNS])
{
    while (total_of(x) < room_of(x)) {
        int least = -1;
        for (int c = 0; c < MRS_TABLE_COLUMNS; c++)
            if (c != WHEN && x->widths[c] && x->widths[c] < wanted[c] &&
                (least < 0 || x->widths[c] < x->widths[least]))
                least = c;
        if (least < 0)
            return;
        x->widths[least]++;
    }
}

static void set_widths(mrs_export *x)
{
    uint32_t wanted[MRS_TABLE_COLUMNS];
    size_t n = 0, most = sizeof dropped / sizeof *dropped;
    for (int c = 0; c < MRS_TABLE_COLUMNS; c++)
        wanted[c] = x->widths[c] = natural(x, c);
    while (!shrink(x, n == most) && n < most) {
        wanted[dropped[n++]] = 0;
        memcpy(x->widths, wanted, sizeof wanted);
    }
    grow(x, wanted);
    x->widths_set = true;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

/* Days that do not fit: the first of a range, then that there is more. */
static mrs_str when_in(const mrs_export *x, mrs_str s, uint32_t width)
{
    static const char *const more = "…";
    size_t at = 0;
    while (at + 1 < s.len && !(s.ptr[at] == '.' && s.ptr[at + 1] == '.'))
        at++;
    if (mrs_table_width(s) <= width)
        return s;
    if (at + 1 < s.len)
        return mrs_str_join(mrs_str_sub(s, 0, at), mrs_str_of(more), MRS_STR(""), x->arena);
    if (mrs_str_starts(s, MRS_STR("since ")))
        return mrs_str_join(mrs_str_sub(s, 6, s.len), mrs_str_of(more), MRS_STR(""), x->arena);
    if (mrs_str_starts(s, MRS_STR("until ")))
        return mrs_str_join(mrs_str_of(more), mrs_str_sub(s, 6, s.len), MRS_STR(""), x->arena);
    return mrs_str_starts(s, MRS_STR("due "))
               ? mrs_str_join(MRS_STR("<"), mrs_str_sub(s, 4, s.len), MRS_STR(""), x->arena)
               : s;
}

static void print_cells(mrs_export *x, const mrs_str cells[MRS_TABLE_COLUMNS])
{
    int last = MRS_TABLE_COLUMNS - 1;
    while (last > 0 && !x->widths[last])
        last--;
    for (int c = 0; c <= last; c++) {
        if (!x->widths[c])
            continue;
        mrs_str cell = c == WHEN ? when_in(x, cells[c], x->widths[c]) : cells[c];
        mrs_table_fit(x->out, cell, x->widths[c], c < last);
        if (c < last)
            mrs_buf_put(x->out, MRS_STR("  "));
    }
    while (x->out->len && x->out->ptr[x->out->len - 1] == ' ')
        x->out->len--;
    mrs_buf_putc(x->out, '\n');
}

static void print_row(mrs_export *x, const mrs_table_row *row)
{
    print_cells(x, row->cells);
    if (!x->options.sentences || !row->sentence.len)
        return;
    mrs_buf_put(x->out, MRS_STR("    "));
    mrs_table_fit(x->out, row->sentence, room_of(x) - 4, false);
    mrs_buf_putc(x->out, '\n');
}

void mrs_table_flush(mrs_export *x)
{
    if (!x->widths_set && x->n_held) {
        mrs_str heads[MRS_TABLE_COLUMNS];
        set_widths(x);
        for (int c = 0; c < MRS_TABLE_COLUMNS; c++)
            heads[c] = head_of(x, c);
        print_cells(x, heads);
    }
    for (uint32_t i = 0; i < x->n_held; i++)
        print_row(x, &x->held[i]);
    x->n_held = 0;
}

void mrs_table_put(mrs_export *x, const mrs_table_row *row)
{
    x->held[x->n_held++] = *row;
    if (x->widths_set || x->n_held == MRS_TABLE_HELD)
        mrs_table_flush(x);
}

/* ---- what stands in the columns ----------------------------------------------------------------
 */

static mrs_str kept(mrs_export *x)
{
    mrs_str s = mrs_table_tame(mrs_buf_view(&x->cells.keep), x->arena);
    x->cells.keep.len = 0;
    return s;
}

static mrs_str short_id(mrs_str id, mrs_arena *arena)
{
    return mrs_str_copy(mrs_str_sub(id, 0, id.len < SHORT_ID ? id.len : SHORT_ID), arena);
}

/* Column by column in keep, taken by kept(). */
#define SAID(call) ((call), kept(x))

/* A range as its two days, the year once when they share it; "~" before one that is inferred. */
static mrs_str when_of(mrs_export *x, const mrs_when *t)
{
    mrs_buf *keep = &x->cells.keep;
    char start[16], end[16];
    mrs_say_when(t, keep);
    bool range = t->start != MRS_NO_DAY && t->end != MRS_NO_DAY && keep->len > 10;
    if (!range)
        return kept(x);
    keep->len = 0;
    mrs_day_text(t->start, start);
    mrs_day_text(t->end, end);
    bool one_year = strncmp(start, end, 5) == 0;
    mrs_buf_printf(keep, "%s%s..%s", t->inferred ? "~" : "", start, end + (one_year ? 5 : 0));
    return kept(x);
}

/* "3 (2 sides)", "1 (actor's)" */
static mrs_str sources_of(mrs_export *x, const mrs_event *e)
{
    static const char *const sides[] = {"", " (actor's)", " (target's)", " (2 sides)",
                                        "", " (2 sides)", " (2 sides)",  " (3 sides)"};
    mrs_buf_printf(&x->cells.keep, "%u%s", e->independent, sides[e->says & 7]);
    return kept(x);
}

/* The head of the column says km. */
static mrs_str where_of(mrs_export *x, const mrs_place *place)
{
    mrs_say_where(place, &x->cells.keep);
    mrs_str s = kept(x);
    return mrs_str_ends(s, MRS_STR(" km")) ? mrs_str_sub(s, 0, s.len - 3) : s;
}

static void put_near(mrs_export *x)
{
    if (x->options.near && strcmp(x->near, "yes") != 0)
        mrs_buf_printf(&x->cells.keep, ", %s near", x->near);
}

void mrs_table_claim(mrs_export *x, const mrs_claim_row *row, mrs_table_row *out)
{
    const mrs_claim *c = &row->claim;
    mrs_buf *keep = &x->cells.keep;
    mrs_str label = mrs_labels_of(x->options.words, c->type, c->mode);
    *out = (mrs_table_row){
        .cells = {row->sample ? MRS_STR("INVENTED") : MRS_STR(""), short_id(row->id, x->arena),
                  when_of(x, &c->time), where_of(x, c->place), SAID(mrs_buf_put(keep, label)),
                  SAID(mrs_say_sides(c, keep)), SAID(mrs_say_counts(c, keep)),
                  SAID(mrs_say_source(&c->source, row->publisher, keep)), MRS_STR("")},
        .sentence = mrs_table_tame(row->sentence, x->arena)};
    mrs_buf_put(keep, mrs_str_of(mrs_claim_status_text(c->status)));
    if (c->recency != MRS_RECENCY_FRESH)
        mrs_buf_printf(keep, ", %s", mrs_recency_text(c->recency));
    if (row->state != MRS_STATE_MACHINE)
        mrs_buf_printf(keep, ", %s", mrs_state_text(row->state));
    put_near(x);
    out->cells[8] = kept(x);
}

void mrs_table_event(mrs_export *x, const mrs_event *e, mrs_table_row *out)
{
    mrs_buf *keep = &x->cells.keep;
    mrs_str label = mrs_labels_of(x->options.words, e->type, e->mode);
    *out = (mrs_table_row){
        .cells = {e->sample ? MRS_STR("INVENTED") : MRS_STR(""), short_id(e->id, x->arena),
                  when_of(x, &e->time), where_of(x, e->place), SAID(mrs_buf_put(keep, label)),
                  SAID(mrs_say_event_sides(e, keep)), SAID(mrs_say_event_counts(e, keep)),
                  sources_of(x, e), MRS_STR("")},
        .sentence = mrs_table_tame(e->summary, x->arena)};
    mrs_buf_put(keep, mrs_str_of(mrs_claim_status_text(e->status)));
    if (e->recency != MRS_RECENCY_FRESH)
        mrs_buf_printf(keep, ", %s", mrs_recency_text(e->recency));
    if (e->n_contradictions)
        mrs_buf_put(keep, MRS_STR(", disputed"));
    if (e->state != MRS_STATE_MACHINE)
        mrs_buf_printf(keep, ", %s", mrs_state_text(e->state));
    put_near(x);
    out->cells[8] = kept(x);
}
