#include "ground/place_work.h"

/* ---- words beside one name -------------------------------------------------------------------
 */

static uint32_t sentence_start(const mrs_place_work *w, uint32_t t)
{
    return w->parse->sent_first[w->parse->sent[t]];
}

static void add_kind(mrs_place_mention *m, const mrs_word_row *row)
{
    m->kinds |= row->kinds;
    m->plural = m->plural || mrs_str_ends(row->phrase, MRS_STR("s"));
}

static void kind_after(mrs_place_work *w, mrs_place_mention *m)
{
    uint32_t past = 0;
    if (m->right >= w->parse->n || w->parse->sent[m->right] != w->parse->sent[m->first])
        return;
    const mrs_word_row *row =
        mrs_place_word_at(&w->places->words, w->doc, m->right, MRS_WORD_KIND, &past);
    /* "the Buffalo suburb of Amherst": the word goes with Amherst */
    bool goes_on = row && mrs_place_is_text(w, past, "of") && past + 1 < w->parse->n &&
                   w->mention_of[past + 1];
    if (row && (row->sides & MRS_SIDE_AFTER) && !w->mention_of[m->right] && !goes_on) {
        add_kind(m, row);
        m->right = past;
    }
    row = mrs_place_word_at(&w->places->words, w->doc, m->right, MRS_WORD_NEAR, &past);
    if (row && (row->sides & MRS_SIDE_AFTER)) {
        m->near = true;
        m->right = past;
    }
}

/* The row that ends at left, or before an "of" or "of the" there; *left is moved to its start. */
static const mrs_word_row *row_before(mrs_place_work *w, const mrs_place_mention *m,
                                      mrs_word_effect effect, bool of_only, uint32_t *left)
{
    uint32_t start = sentence_start(w, m->first), past = m->left, at = 0;
    if (past > start && mrs_place_is_text(w, past - 1, "the"))
        past--;
    bool of = past > start && mrs_place_is_text(w, past - 1, "of");
    if (of)
        past--;
    if (past <= start || (of_only && !of) || w->mention_of[past - 1])
        return NULL;
    const mrs_word_row *row = mrs_place_word_before(&w->places->words, w->doc, past, effect, &at);
    if (!row || at < start || !(row->sides & MRS_SIDE_BEFORE))
        return NULL;
    *left = at;
    return row;
}

static void kind_before(mrs_place_work *w, mrs_place_mention *m)
{
    uint32_t left = 0;
    const mrs_word_row *row = row_before(w, m, MRS_WORD_KIND, false, &left);
    if (!row)
        return;
    /* "cities, Mosul": the word before must touch the name or have "of" */
    add_kind(m, row);
    m->left = left;
}

/* "20 km" before "from Mosul"; but "two men near Mosul". */
static void measure_before(mrs_place_work *w, mrs_place_mention *m)
{
    uint32_t start = sentence_start(w, m->first), at = 0;
    if (mrs_place_word_before(&w->places->words, w->doc, m->left, MRS_WORD_MEASURE, &at) &&
        at > start && w->parse->pos[at - 1] == MRS_POS_NUM)
        m->left = at - 1;
}

static void near_before(mrs_place_work *w, mrs_place_mention *m)
{
    uint32_t left = 0;
    const mrs_word_row *row = row_before(w, m, MRS_WORD_NEAR, false, &left);
    if (!row)
        return;
    m->near = true;
    m->left = left;
    measure_before(w, m);
}

static void compass_before(mrs_place_work *w, mrs_place_mention *m)
{
    uint32_t left = 0;
    const mrs_word_row *row = row_before(w, m, MRS_WORD_COMPASS, false, &left);
    if (!row)
        return;
    m->compass = true;
    m->dx = row->dx;
    m->dy = row->dy;
    uint32_t old = m->left;
    m->left = left;
    uint32_t start = sentence_start(w, m->first), at = 0;
    m->of_compass = mrs_place_is_text(w, old - 1, "of") &&
                    !(left > start && mrs_place_is_text(w, left - 1, "the"));
    /* "the north and centre of": the first of two */
    if (left > start + 1 && mrs_place_is_text(w, left - 1, "and") &&
        mrs_place_word_before(&w->places->words, w->doc, left - 1, MRS_WORD_COMPASS, &at) &&
        at >= start)
        m->left = at;
}

static void modifier_before(mrs_place_work *w, mrs_place_mention *m)
{
    uint32_t left = 0;
    if (row_before(w, m, MRS_WORD_MODIFIER, false, &left))
        m->left = left;
}

static void article_before(mrs_place_work *w, mrs_place_mention *m)
{
    uint32_t start = sentence_start(w, m->first);
    if (m->left < m->first && m->left > start && w->parse->pos[m->left - 1] == MRS_POS_DET &&
        (mrs_place_is_text(w, m->left - 1, "the") || mrs_place_is_text(w, m->left - 1, "The")))
        m->left--;
}

/* "inside Syrian territory" is inside Syria. */
static void soil_after(mrs_place_work *w, mrs_place_mention *m)
{
    uint32_t past = 0;
    m->soil = m->demonym && !m->in_name &&
              mrs_place_word_at(&w->places->words, w->doc, m->past, MRS_WORD_SOIL, &past);
    if (!m->soil)
        return;
    m->right = m->right < past ? past : m->right;
    m->kinds = 0;
}

static void read_around(mrs_place_work *w, mrs_place_mention *m)
{
    kind_after(w, m);
    soil_after(w, m);
    if (m->demonym || m->in_name)
        return;
    compass_before(w, m);
    kind_before(w, m);
    if (!m->compass)
        compass_before(w, m);
    modifier_before(w, m);
    near_before(w, m);
    article_before(w, m);
}

/* ---- two names -------------------------------------------------------------------------------
 */

static bool is_site(const mrs_gaz_place *p)
{
    return p->kind == MRS_GAZ_QUARTER || p->kind >= MRS_GAZ_DAM;
}

/* True when some reading of a lies in some reading of b. */
static bool may_lie_in(const mrs_place_work *w, uint32_t a, uint32_t b)
{
    const mrs_gazetteer *gaz = &w->places->gaz;
    if (a == MRS_NO_NAME || b == MRS_NO_NAME)
        return b != MRS_NO_NAME;
    const mrs_place_name *na = &w->names.at[a], *nb = &w->names.at[b];
    for (uint32_t j = 0; j < nb->n_cands && j < 20; j++)
        for (uint32_t i = 0; i < na->n_cands; i++) {
            uint32_t in = na->cand[i].place, out = nb->cand[j].place;
            if (mrs_gazetteer_within(gaz, in, out))
                return true;
            if (is_site(&gaz->place[in]) && gaz->place[out].kind == MRS_GAZ_CITY &&
                mrs_gazetteer_km(gaz, in, out) < 40)
                return true;
        }
    return false;
}

static uint8_t kind_of_name(const mrs_place_work *w, uint32_t name)
{
    const mrs_place_cand *c = mrs_place_best_start(w, name);
    return c ? w->places->gaz.place[c->place].kind : MRS_GAZ_NONE;
}

/* "Egypt, Israel" and "Washington's Egypt" are two; "Lebanon, Pa." is one in the other. */
static bool is_said_inside(const mrs_place_work *w, uint32_t a, uint32_t b, bool comma)
{
    bool country = kind_of_name(w, a) == MRS_GAZ_COUNTRY;
    if (country && (!comma || kind_of_name(w, b) == MRS_GAZ_COUNTRY))
        return false;
    return may_lie_in(w, a, b);
}

/* The words between two mentions, as one of a few patterns. */
typedef enum { GAP_OTHER, GAP_COMMA, GAP_IN, GAP_POSSESSIVE, GAP_ADJECTIVE, GAP_LIST } gap;

static bool is_list_word(const mrs_place_work *w, uint32_t t)
{
    static const char *const WORDS[] = {",", "and", "or", ";", "/", "&", "in", "the", "both", "-"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (mrs_place_is_text(w, t, WORDS[i]))
            return true;
    return false;
}

static bool is_in_gap(const mrs_place_work *w, uint32_t from, uint32_t to)
{
    if (to - from == 3 && mrs_place_is_text(w, to - 1, "the"))
        to--; /* ", in the countryside of X" */
    uint32_t n = to - from;
    bool second =
        n == 2 && (mrs_place_is_text(w, from, ",") || mrs_place_is_text(w, from + 1, "the"));
    return (n == 1 || second) &&
           (mrs_place_is_text(w, from, "in") || mrs_place_is_text(w, to - 1, "in") ||
            mrs_place_is_text(w, from, "of") || mrs_place_is_text(w, from, "inside"));
}

static bool is_list_gap(const mrs_place_work *w, uint32_t from, uint32_t to)
{
    for (uint32_t t = from; t < to; t++)
        if (!is_list_word(w, t))
            return false;
    return to - from <= 4;
}

/* "the Syrian city of X", but not "the American embassy in X". */
static bool is_adjective_gap(const mrs_place_work *w, uint32_t from, uint32_t to)
{
    for (uint32_t t = from; t < to; t++)
        if (w->parse->pos[t] == MRS_POS_ADP && !mrs_place_is_text(w, t, "of"))
            return false;
    return to - from <= 2;
}

static gap gap_between(const mrs_place_work *w, const mrs_place_mention *a,
                       const mrs_place_mention *b)
{
    uint32_t from = a->right, to = b->left;
    if (from > to || w->parse->sent[a->first] != w->parse->sent[b->first])
        return GAP_OTHER;
    if (from == to)
        return a->demonym || a->right > a->past ? GAP_ADJECTIVE : GAP_OTHER;
    if (mrs_str_is(w->parse->tag[from], "POS"))
        return to - from <= 3 ? GAP_POSSESSIVE : GAP_OTHER;
    if (to - from == 1 && (mrs_place_is_text(w, from, ",") || mrs_place_is_text(w, from, "(")))
        return GAP_COMMA;
    if (is_in_gap(w, from, to))
        return GAP_IN;
    if (is_list_gap(w, from, to))
        return GAP_LIST;
    return a->demonym && is_adjective_gap(w, from, to) ? GAP_ADJECTIVE : GAP_OTHER;
}

/* "Weston, Pennsylvania, on Monday": no list, but a town and its province. */
static bool is_town_of_province(const mrs_place_work *w, const mrs_place_mention *a,
                                const mrs_place_mention *b)
{
    static const char *const ENDS[] = {",", ".", ")", ";"};
    uint8_t town = kind_of_name(w, a->name);
    bool ends = b->right >= w->parse->n, list = a->listed;
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++)
        ends = ends || mrs_place_is_text(w, b->right, ENDS[i]);
    for (uint32_t t = b->right; t < b->right + 3 && t < w->parse->n; t++)
        list = list || mrs_place_is_text(w, t, "and") || mrs_place_is_text(w, t, "or") ||
               w->mention_of[t];
    return ends && !list && (town == MRS_GAZ_CITY || town == MRS_GAZ_ADMIN2) &&
           kind_of_name(w, b->name) == MRS_GAZ_ADMIN1;
}

/* None of the known places of that name is meant, wherever the report has it. */
static void forget_name(mrs_place_work *w, uint32_t name, uint32_t holder)
{
    for (uint32_t i = 0; i < w->mentions.n; i++) {
        mrs_place_mention *m = &w->mentions.at[i];
        if (m->name != name)
            continue;
        m->name = m->inner = MRS_NO_NAME;
        m->inside = holder;
    }
    w->names.at[name].n_mentions = 0;
}

static void relate(mrs_place_work *w, uint32_t i)
{
    mrs_place_mention *a = &w->mentions.at[i], *b = &w->mentions.at[i + 1];
    gap g = gap_between(w, a, b);
    if (g == GAP_OTHER || b->demonym || b->in_name)
        return;
    if ((g == GAP_POSSESSIVE || g == GAP_ADJECTIVE) && is_said_inside(w, b->name, a->name, false)) {
        b->inside = i + 1;
        return;
    }
    if (a->demonym || a->in_name)
        return;
    if ((g == GAP_COMMA || g == GAP_IN) && is_said_inside(w, a->name, b->name, g == GAP_COMMA)) {
        a->inside = i + 2;
        return;
    }
    if (g == GAP_COMMA && is_town_of_province(w, a, b))
        forget_name(w, a->name, i + 2);
    else
        b->listed = g == GAP_COMMA || g == GAP_LIST;
}

/* "Baaj and Sinjar, Iraq": what holds the second holds the first where it can. */
static void share_holder(mrs_place_work *w, uint32_t i)
{
    mrs_place_mention *a = &w->mentions.at[i], *b = &w->mentions.at[i + 1];
    if (b->listed && b->inside && !a->inside &&
        may_lie_in(w, a->name, w->mentions.at[b->inside - 1].name))
        a->inside = b->inside;
}

/* "Cherokee and Anderson counties", "the provinces of Anbar and Diyala": the word goes for all. */
static void share_kinds(const mrs_place_mention *from, mrs_place_mention *to)
{
    if (!from->plural || to->kinds)
        return;
    to->kinds = from->kinds;
    to->plural = true;
}

static void share_all_kinds(mrs_place_work *w)
{
    mrs_place_mention *m = w->mentions.at;
    for (uint32_t i = w->mentions.n; i-- > 1;)
        if (m[i].listed)
            share_kinds(&m[i], &m[i - 1]);
    for (uint32_t i = 1; i < w->mentions.n; i++)
        if (m[i].listed)
            share_kinds(&m[i - 1], &m[i]);
}

/* ---- withheld, dateline ----------------------------------------------------------------------
 */

/* The last place before the words in their sentence or the one before, else the first after them
 * in their sentence. */
static void withhold(mrs_place_work *w, uint32_t token, uint32_t next)
{
    uint32_t sent = w->parse->sent[token];
    for (uint32_t i = next; i-- > 0;) {
        mrs_place_mention *m = &w->mentions.at[i];
        if (w->parse->sent[m->first] + 1 < sent)
            break;
        if (!m->demonym && !m->in_name) {
            m->withheld = true;
            return;
        }
    }
    for (uint32_t i = next; i < w->mentions.n; i++) {
        mrs_place_mention *m = &w->mentions.at[i];
        if (w->parse->sent[m->first] != sent)
            return;
        if (!m->demonym && !m->in_name) {
            m->withheld = true;
            return;
        }
    }
}

static void read_withheld(mrs_place_work *w)
{
    uint32_t next = 0;
    for (uint32_t t = 0, past = 0; t < w->parse->n; t++) {
        while (next < w->mentions.n && w->mentions.at[next].first < t)
            next++;
        if (mrs_place_word_at(&w->places->words, w->doc, t, MRS_WORD_WITHHELD, &past))
            withhold(w, t, next);
    }
}

static bool is_dash(const mrs_place_work *w, uint32_t t)
{
    static const char *const DASHES[] = {"-", "--", "–", "—", "---"};
    for (size_t i = 0; i < sizeof DASHES / sizeof *DASHES; i++)
        if (mrs_place_is_text(w, t, DASHES[i]))
            return true;
    return false;
}

/* The token past the document's date line, when the name stands in it; else 0. */
static uint32_t past_dateline(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    mrs_span line = w->doc->dateline;
    const mrs_span *at = w->doc->tokens.at;
    if (at[first].start < line.start || at[past - 1].end > line.end)
        return 0;
    while (past < w->doc->tokens.n && at[past].start < line.end)
        past++;
    return past;
}

uint32_t mrs_place_dateline(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    uint32_t known = past_dateline(w, first, past);
    if (known)
        return known;
    bool opens = first <= 1 || (first == sentence_start(w, first) &&
                                mrs_place_all_upper(mrs_place_words_of(w, first, past)));
    for (uint32_t t = past; opens && t < past + 9 && t < w->parse->n; t++) {
        if (is_dash(w, t) && w->doc->tokens.at[t].start > w->doc->tokens.at[t - 1].end)
            return t;
        if (w->parse->pos[t] == MRS_POS_VERB || w->parse->pos[t] == MRS_POS_AUX)
            return 0;
    }
    return 0;
}

static void read_dateline(mrs_place_work *w)
{
    for (uint32_t i = 0; i < w->mentions.n; i++) {
        const mrs_place_mention *m = &w->mentions.at[i];
        uint32_t end = m->demonym ? 0 : mrs_place_dateline(w, m->first, m->past);
        for (uint32_t k = i; k < w->mentions.n && w->mentions.at[k].first < end; k++)
            w->mentions.at[k].dateline = true;
    }
}

static bool ends_line(const mrs_place_work *w, uint32_t t)
{
    mrs_str word = t < w->doc->tokens.n ? mrs_token_text(w->doc, t) : MRS_STR("");
    return word.len && memchr(word.ptr, '\n', word.len);
}

static bool starts_line(const mrs_place_work *w, uint32_t t)
{
    return t == 0 || ends_line(w, t - 1) ||
           (mrs_is_bullet(mrs_token_text(w->doc, t - 1)) && (t == 1 || ends_line(w, t - 2)));
}

bool mrs_place_heads(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    mrs_place_is_word(w, past, MRS_WORD_KIND, &past); /* "Idlib province:" */
    return starts_line(w, first) && (mrs_place_is_text(w, past, ":") || ends_line(w, past));
}

/* One alone is a date line, as some papers write it. */
static void read_headings(mrs_place_work *w)
{
    uint32_t n = 0;
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < w->mentions.n; i++) {
            mrs_place_mention *m = &w->mentions.at[i];
            bool heads = !m->demonym && mrs_place_heads(w, m->first, m->past);
            n += heads && !pass;
            m->heading = heads && n > 1;
        }
}

/* "Iran-backed", "Damascus-based": says what somebody is. */
static bool is_compounded(const mrs_place_work *w, const mrs_place_mention *m)
{
    const mrs_span *at = w->doc->tokens.at;
    uint32_t t = m->past;
    return t + 1 < w->parse->n && mrs_place_is_text(w, t, "-") && at[t].start == at[t - 1].end &&
           at[t + 1].start == at[t].end && !mrs_place_starts_upper(w, t + 1);
}

void mrs_place_link(mrs_place_work *w)
{
    for (uint32_t i = 0; i < w->mentions.n; i++)
        w->mentions.at[i].in_name |= is_compounded(w, &w->mentions.at[i]);
    for (uint32_t i = 0; i < w->mentions.n; i++)
        read_around(w, &w->mentions.at[i]);
    for (uint32_t i = 0; i + 1 < w->mentions.n; i++) {
        /* words taken by the name before stay with it */
        mrs_place_mention *next = &w->mentions.at[i + 1];
        uint32_t taken = w->mentions.at[i].right;
        if (next->left < taken)
            next->left = taken < next->first ? taken : next->first;
        relate(w, i);
    }
    for (uint32_t i = w->mentions.n; i-- > 1;)
        share_holder(w, i - 1);
    share_all_kinds(w);
    read_withheld(w);
    read_dateline(w);
    read_headings(w);
}
