#include "text/opening.h"

#include "text/pubdate.h"

enum { LOOK = 200 }; /* bytes of the paragraph that an opening may take */

typedef struct {
    const mrs_canon *canon;
    mrs_matcher *matcher;
    mrs_str head; /* the first bytes of the paragraph */
    mrs_opening_found *out;
} looking;

static mrs_str first_bytes(mrs_str s)
{
    size_t end = s.len < LOOK ? s.len : LOOK;
    while (end < s.len && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
        end--;
    return mrs_str_sub(s, 0, end);
}

/* "SANA - " looks like a city and is an agency. */
static bool is_agency_name(const looking *l, mrs_str s)
{
    uint32_t row = mrs_table_find(&l->canon->publishers, s);
    return row && mrs_str_is(mrs_table_cell(&l->canon->publishers, row, 1), "name");
}

static mrs_str group(const mrs_span groups[MRS_GROUPS], uint32_t n, mrs_str s)
{
    return n ? mrs_str_trim(mrs_span_str(s, groups[n])) : MRS_STR("");
}

static void take_date(looking *l, mrs_str date)
{
    mrs_date_found found;
    l->out->date = date;
    if (date.len && mrs_pubdate_find(l->canon, l->matcher, date, &found)) {
        l->out->first = found.first;
        l->out->last = found.last;
    }
}

/* Does the form open the rest of the paragraph (from byte `from`)? */
static bool try_form(looking *l, const mrs_opening *form, uint32_t from)
{
    mrs_span g[MRS_GROUPS];
    mrs_str rest = mrs_str_sub(l->head, from, l->head.len);
    if (!mrs_regex_find(l->matcher, form->regex, rest, 0, g) || g[0].start != 0)
        return false;
    mrs_str known = group(g, form->known, rest), agency = group(g, form->agency, rest);
    mrs_str place = group(g, form->place, rest);
    if (known.len && !mrs_canon_is_publisher(l->canon, known))
        return false;
    if (known.len || agency.len)
        l->out->agency = known.len ? known : agency;
    bool only_agency = form->kind == MRS_OPENING_AGENCY || is_agency_name(l, place);
    if (!only_agency) {
        l->out->dateline = (mrs_span){from, from + g[0].end};
        take_date(l, group(g, form->date, rest));
        return true;
    }
    if (place.len)
        l->out->agency = place;
    l->out->cut = from + g[0].end;
    return true;
}

static void try_forms(looking *l, uint32_t from, bool behind_agency)
{
    for (uint32_t i = 0; i < l->canon->openings.n; i++) {
        const mrs_opening *form = &l->canon->openings.at[i];
        bool wanted =
            behind_agency ? form->kind != MRS_OPENING_AGENCY : form->kind != MRS_OPENING_AFTER;
        if (wanted && try_form(l, form, from))
            return;
    }
}

void mrs_opening_find(const mrs_canon *canon, mrs_matcher *matcher, mrs_str paragraph,
                      mrs_opening_found *out)
{
    looking l = {canon, matcher, first_bytes(paragraph), out};
    *out = (mrs_opening_found){.first = MRS_NO_DAY, .last = MRS_NO_DAY};
    try_forms(&l, 0, false);
    uint32_t cut = out->cut;
    if (cut == 0 || cut >= l.head.len)
        return;
    try_forms(&l, cut, true);
    out->cut = cut > out->cut ? cut : out->cut;
}
