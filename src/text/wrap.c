#include "text/lines.h"

enum { WIDEST = 400, NARROWEST = 20 };

/* The columns at which lines were broken: any width in [low, high] explains what was seen. */
typedef struct {
    uint32_t low, high;
    bool known;
} fit;

typedef struct {
    mrs_lines lines;
    bool wrapped; /* by enough sure wraps */
    bool blanks;  /* paragraphs are parted by blank lines */
    uint8_t gap;  /* blank lines that mean nothing: 1 when the text is double-spaced */
    fit width[2]; /* [1]: of lines that begin a paragraph */
} wrapping;

/* Votes for widths: a wrap after a line of `width` columns before a word of `word` says that the
 * limit lies in [width, width + word]. */
typedef struct {
    int32_t change[WIDEST + 2];
    uint32_t n;
} votes;

static bool same_block(const wrapping *w, uint32_t i)
{
    return w->lines.at[i].gap <= w->gap;
}

static bool begins(const wrapping *w, uint32_t i)
{
    return i == 0 || !same_block(w, i) || w->lines.at[i].list ||
           w->lines.at[i - 1].last == MRS_LAST_STOP || w->lines.at[i - 1].alone;
}

/* A break that can be nothing but a wrap. */
static bool is_sure(const mrs_line *before, const mrs_line *line)
{
    return line->first == MRS_FIRST_SMALL && !line->list && !line->alone && !before->alone &&
           before->last != MRS_LAST_STOP && before->last != MRS_LAST_COLON;
}

static void vote(votes *v, const mrs_line *before, const mrs_line *line)
{
    if (before->width < NARROWEST || before->width >= WIDEST)
        return;
    uint32_t end = before->width + line->word;
    v->n++;
    v->change[before->width]++;
    v->change[end < WIDEST ? end + 1 : WIDEST + 1]--;
}

/* The widths most votes agree on, when they are `least` votes at least. */
static fit elect(const votes *v, uint32_t least)
{
    int32_t count = 0, best = 0;
    fit f = {0, 0, false};
    for (uint32_t x = 0; x <= WIDEST; x++) {
        count += v->change[x];
        if (count > best) {
            best = count;
            f = (fit){x, x, true};
        } else if (count == best && f.high + 1 == x) {
            f.high = x;
        }
    }
    f.known = best > 0 && (uint32_t)best >= least && (uint32_t)best * 2 >= v->n;
    return f;
}

/* When lines were broken by hand at no fixed width: from the tenth part of the sure wraps on. */
static fit ragged(const wrapping *w, mrs_arena *arena)
{
    uint32_t *seen = MRS_NEW(arena, uint32_t, WIDEST + 1);
    uint32_t n = 0;
    for (uint32_t i = 1; i < w->lines.n; i++) {
        const mrs_line *before = &w->lines.at[i - 1], *line = &w->lines.at[i];
        if (same_block(w, i) && is_sure(before, line) && before->width >= NARROWEST &&
            before->width < WIDEST) {
            seen[before->width]++;
            n++;
        }
    }
    fit f = {0, 0, n >= 5};
    uint32_t sum = 0;
    for (uint32_t x = 0; x <= WIDEST; x++) {
        sum += seen[x];
        if (sum * 10 < n)
            f.low = x + 1;
        if (seen[x])
            f.high = x;
    }
    return f;
}

/* Text in a script without capitals, or in nothing else, has no sure wraps: nearly all its lines
 * must agree. */
static void measure_caseless(wrapping *w, mrs_arena *arena)
{
    votes *v = MRS_NEW(arena, votes, 1);
    uint32_t breaks = 0, stops = 0;
    for (uint32_t i = 1; i < w->lines.n; i++) {
        const mrs_line *before = &w->lines.at[i - 1], *line = &w->lines.at[i];
        if (!same_block(w, i) || line->first != MRS_FIRST_CASELESS || line->list)
            continue;
        breaks++;
        stops += before->last == MRS_LAST_STOP;
        vote(v, before, line);
    }
    fit f = elect(v, 5);
    if (f.known && breaks && stops * 2 < breaks && v->n * 10 >= breaks * 6) {
        w->wrapped = true;
        w->width[0] = w->width[1] = f;
    }
}

static void find_spacing(wrapping *w)
{
    uint32_t over[3] = {0, 0, 0};
    for (uint32_t i = 1; i < w->lines.n; i++) {
        const mrs_line *line = &w->lines.at[i];
        over[line->gap] += is_sure(line - 1, line) && line[-1].width >= NARROWEST;
    }
    w->gap = over[1] >= 3 && over[1] > 2 * over[0];
    uint32_t parted = 0;
    for (uint32_t i = 1; i < w->lines.n; i++)
        parted += !same_block(w, i);
    w->blanks = parted >= 2 && parted * 12 >= w->lines.n;
}

static void measure(wrapping *w, mrs_arena *arena)
{
    votes *v = MRS_NEW(arena, votes, 2);
    uint32_t sure = 0, breaks = 0;
    for (uint32_t i = 1; i < w->lines.n; i++) {
        const mrs_line *before = &w->lines.at[i - 1], *line = &w->lines.at[i];
        if (!same_block(w, i))
            continue;
        breaks += before->last != MRS_LAST_STOP;
        if (!is_sure(before, line))
            continue;
        sure++;
        vote(&v[begins(w, i - 1)], before, line);
    }
    w->width[0] = elect(&v[0], 2);
    w->width[1] = elect(&v[1], 2);
    w->wrapped =
        sure >= 2 && (sure * 4 >= breaks) && (w->width[0].known || w->width[1].known || sure >= 4);
    if (w->wrapped && !w->width[0].known && !w->width[1].known)
        w->width[0] = ragged(w, arena);
    if (!w->width[0].known)
        w->width[0] = w->width[1];
    if (!w->width[1].known || v[1].n < 3)
        w->width[1] = w->width[0];
    if (!w->wrapped)
        measure_caseless(w, arena);
}

/* Would the first word of line not have fitted on the line before it? */
static bool filled(const wrapping *w, const mrs_line *before, const mrs_line *line, bool begins)
{
    const fit *f = &w->width[begins];
    return f->known && before->width <= f->high && before->width + 1 + line->word > f->low;
}

/* A break within a block that is not sure: does it only wrap? */
static bool seems_wrap(const wrapping *w, uint32_t i)
{
    const mrs_line *before = &w->lines.at[i - 1], *line = &w->lines.at[i];
    if (i == 1 && before->great)
        return false;
    if (before->last == MRS_LAST_STOP || before->last == MRS_LAST_COLON)
        return w->blanks && line->list == MRS_LIST_NO;
    return true;
}

/* Does the break before line i only wrap? begins: the line before it begins its paragraph. */
static bool is_wrap(const wrapping *w, uint32_t i, bool begins)
{
    const mrs_line *before = &w->lines.at[i - 1], *line = &w->lines.at[i];
    if (line->list == MRS_LIST_BULLET || line->alone || before->alone)
        return false;
    bool full = w->wrapped && filled(w, before, line, begins);
    bool sure = is_sure(before, line);
    if (!same_block(w, i))
        return full && sure && line->gap == 1;
    bool open = w->wrapped && before->last == MRS_LAST_OPEN && !line->list;
    if (sure || open)
        return w->wrapped || before->width >= 40;
    return full && seems_wrap(w, i);
}

/* Was a word cut in two, or at its hyphen? */
static bool is_cut(const mrs_line *before, const mrs_line *line)
{
    bool hyphen = before->last == MRS_LAST_HYPHEN || before->last == MRS_LAST_SOFT;
    return hyphen && line->first != MRS_FIRST_OTHER;
}

void mrs_lines_join(mrs_lines lines, mrs_arena *arena)
{
    wrapping w = {.lines = lines};
    find_spacing(&w);
    measure(&w, arena);
    bool begins = true;
    for (uint32_t i = 0; i < lines.n; i++) {
        mrs_line *line = &lines.at[i];
        line->join = MRS_JOIN_NO;
        if (i > 0 && is_wrap(&w, i, begins))
            line->join = is_cut(&lines.at[i - 1], line) ? MRS_JOIN_BARE : MRS_JOIN_SPACE;
        begins = line->join == MRS_JOIN_NO;
    }
}
