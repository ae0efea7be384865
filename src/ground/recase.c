#include "ground/recase.h"
#include "ground/actor_lex.h"
#include "ground/place_work.h"

#include <stdlib.h>
#include <utf8proc.h>

enum {
    LETTERS = 12,      /* of a paragraph in capitals, at least */
    RARE = 50,         /* one letter in so many may be of the other case */
    KNOWN_TOWN = 15000 /* people, from which on a town's name beats a common noun */
};
typedef enum { SMALL, CAPITAL, CAPITALS } form;

typedef struct {
    mrs_span at;
    mrs_str low;
    uint32_t know; /* MRS_WORD_* */
    uint8_t kind, form;
    bool fixed;  /* by a phrase of a table */
    bool gap;    /* more than blanks before it */
    bool begins; /* a sentence */
    bool hyphen; /* hangs on the word before by a hyphen */
    bool tail;   /* after an apostrophe: "s" of "Peru's" */
    bool number;
} word;

typedef struct {
    const mrs_recaser *r;
    const mrs_nlp *nlp;
    const mrs_lex *lex;
    mrs_str text;
    mrs_arena *arena;
    MRS_VEC(word) words;
    mrs_pieces pieces;
} recasing;

/* ---- open */
mrs_status mrs_recaser_open(const mrs_pack *pack, const mrs_places *places,
                            const mrs_actors *actors, mrs_recaser *out, mrs_err *err)
{
    static const char *const kinds[MRS_CASE_KINDS] = {
        "", "function", "particle", "name", "month", "given", "address", "capitals", "saint"};
    *out = (mrs_recaser){.places = places, .actors = actors};
    mrs_status st = mrs_table_open(pack, "table/text/case", &out->words, err);
    if (st)
        return st;
    out->kind = calloc(out->words.rows, 1);
    if (!out->kind)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    for (uint32_t row = 1; row < out->words.rows; row++) {
        mrs_str kind = mrs_table_cell(&out->words, row, 1);
        for (uint8_t k = 1; k < MRS_CASE_KINDS; k++)
            if (mrs_str_is(kind, kinds[k]))
                out->kind[row] = k;
        mrs_str line = mrs_table_cell(&out->words, row, out->words.cols - 1);
        if (!out->kind[row])
            return mrs_fail(err, MRS_E_FORMAT, "data/text/case.tsv line %.*s: unknown kind",
                            (int)line.len, line.ptr);
    }
    return MRS_OK;
}

void mrs_recaser_close(mrs_recaser *recaser)
{
    free(recaser->kind);
}

mrs_case_kind mrs_recaser_kind(const mrs_recaser *recaser, mrs_str lower)
{
    uint32_t row = mrs_table_find(&recaser->words, lower);
    return row ? (mrs_case_kind)recaser->kind[row] : MRS_CASE_NONE;
}

/* ---- words of the paragraphs that have no case */
typedef struct {
    uint32_t small, great;
} letters;

static letters count_letters(mrs_str s)
{
    letters n = {0, 0};
    for (size_t at = 0; at < s.len;) {
        uint32_t cp = mrs_utf8_next(s, &at);
        if (!mrs_cp_is_alpha(cp))
            continue;
        n.great += mrs_cp_is_upper(cp);
        n.small += !mrs_cp_is_upper(cp) && utf8proc_toupper((utf8proc_int32_t)cp) != (int)cp;
    }
    return n;
}

/* Of a word of one letter and a full stop, as many as follow: "u.s.". */
static size_t initials_end(mrs_str s, size_t end)
{
    for (;;) {
        size_t next = end + 1;
        if (next >= s.len || s.ptr[end] != '.' || !mrs_cp_is_alpha((unsigned char)s.ptr[next]))
            break;
        size_t after = next + 1;
        if (after < s.len && (mrs_cp_is_alpha((unsigned char)s.ptr[after]) || s.ptr[after] == '\''))
            break;
        end = after;
    }
    return end;
}

static size_t word_end(mrs_str s, size_t at, bool *number)
{
    size_t end = at, first = at;
    uint32_t cp = mrs_utf8_next(s, &end);
    *number = !mrs_cp_is_alpha(cp);
    for (size_t next = first = end; next < s.len; end = next) {
        cp = mrs_utf8_next(s, &next);
        if (!mrs_cp_is_alpha(cp) && !mrs_cp_is_digit(cp))
            break;
    }
    if (end != first || *number)
        return end;
    size_t more = initials_end(s, end);
    return more > end && more < s.len && s.ptr[more] == '.' ? more + 1 : more;
}

static void look_between(word *w, mrs_str between)
{
    w->begins = memchr(between.ptr, '\n', between.len) != NULL;
    for (size_t i = 0; i < between.len; i++) {
        char c = between.ptr[i];
        w->gap |= c != ' ';
        w->begins |= c == '.' || c == '!' || c == '?';
    }
    w->hyphen = mrs_str_is(between, "-");
    w->tail = mrs_str_is(between, "'") || mrs_str_is(between, "\u2019");
    w->gap &= !w->hyphen;
}

static void add_word(recasing *c, mrs_span at, uint32_t before, bool number)
{
    word w = {.at = at, .number = number};
    look_between(&w, mrs_str_sub(c->text, before, at.start));
    w.begins |= before == 0 && at.start == 0;
    w.low = mrs_lower(mrs_span_str(c->text, at), c->arena);
    w.know = number ? 0 : mrs_nlp_word(c->nlp, w.low, c->arena);
    w.kind = (uint8_t)mrs_recaser_kind(c->r, w.low);
    *MRS_PUSH(c->arena, &c->words) = w;
}

static void cut_words(recasing *c, uint32_t start, uint32_t end)
{
    mrs_str part = mrs_str_sub(c->text, 0, end);
    uint32_t before = start;
    uint32_t first = c->words.n;
    for (size_t at = start; at < end;) {
        size_t next = at;
        uint32_t cp = mrs_utf8_next(part, &next);
        if (!mrs_cp_is_alpha(cp) && !mrs_cp_is_digit(cp)) {
            at = next;
            continue;
        }
        bool number;
        next = word_end(part, at, &number);
        add_word(c, (mrs_span){(uint32_t)at, (uint32_t)next}, before, number);
        before = (uint32_t)next;
        at = next;
    }
    if (first < c->words.n)
        c->words.at[first].begins = c->words.at[first].gap = true;
}

/* Where a date line in capitals ends, or 0: it tells nothing of the text's own case. */
static size_t dateline_end(mrs_str text)
{
    enum { LONGEST = 120 };
    size_t end = 0;
    for (size_t i = 0; !end && i + 1 < text.len && i < LONGEST && text.ptr[i] != '\n'; i++)
        if (text.ptr[i] == '-' && text.ptr[i + 1] == '-')
            end = i + 2;
    letters n = count_letters(mrs_str_sub(text, 0, end));
    return n.small * RARE <= n.great ? end : 0;
}

static void cut_text(recasing *c)
{
    letters all = count_letters(mrs_str_sub(c->text, dateline_end(c->text), c->text.len));
    bool small = all.small >= LETTERS && all.great == 0;
    for (size_t start = 0, end; start < c->text.len; start = end + 1) {
        const char *stop = memchr(c->text.ptr + start, '\n', c->text.len - start);
        end = stop ? (size_t)(stop - c->text.ptr) : c->text.len;
        letters n = count_letters(mrs_str_sub(c->text, start, end));
        if (small || (n.great >= LETTERS && n.small * RARE <= n.great))
            cut_words(c, (uint32_t)start, (uint32_t)end);
    }
}

/* ---- names of the tables */
static void cut_pieces(recasing *c)
{
    for (uint32_t i = 0; i < c->words.n; i++) {
        mrs_pieces own = {0};
        word *w = &c->words.at[i];
        mrs_pieces_of_name(c->lex, w->low, c->arena, &own);
        for (uint32_t k = 0; k < own.all.n; k++) {
            mrs_piece *p = MRS_PUSH(c->arena, &c->pieces.all);
            *p = own.all.at[k];
            p->token = i;
            p->shape = MRS_SHAPE_CAPITAL;
            p->loud = true;
            p->gap = w->gap;
            p->the = i && mrs_str_is(c->words.at[i - 1].low, "the");
        }
    }
}

static bool is_function(const word *w)
{
    return w->kind == MRS_CASE_FUNCTION || w->kind == MRS_CASE_PARTICLE;
}

/* A word that is one of the language's own, whatever else it may be. */
static bool is_plain(const word *w)
{
    return is_function(w) || (w->know & MRS_WORD_OTHER && !(w->know & MRS_WORD_CAPITAL));
}

static void set(word *w, form f)
{
    w->form = (uint8_t)f;
    w->fixed = true;
}

/* The register's or a state's name that begins at piece p; words that it takes. */
static uint32_t known_actor(recasing *c, uint32_t p)
{
    const mrs_piece *at = c->pieces.all.at + p;
    uint32_t mask = MRS_LEX_BIT(MRS_LEX_NAME) | MRS_LEX_BIT(MRS_LEX_STATE) |
                    MRS_LEX_BIT(MRS_LEX_ADJECTIVE) | MRS_LEX_BIT(MRS_LEX_DEMONYM) |
                    MRS_LEX_BIT(MRS_LEX_CAPITAL);
    const mrs_lex_key *key = mrs_lex_match(c->lex, &c->pieces, p, mask, MRS_NO_DAY);
    if (!key || (key->n == 1 && is_plain(&c->words.at[at->token])))
        return 0;
    for (uint32_t k = 0; k < key->n; k++) {
        word *w = &c->words.at[at[k].token];
        set(w, key->caps >> k & 1 ? CAPITALS : key->cap >> k & 1 ? CAPITAL : SMALL);
    }
    return at[key->n - 1].token - at->token + 1;
}

/* 1 + how many live in the largest place of that name; 0: there is none. flags: of its key. */
static uint32_t people_of(const recasing *c, mrs_str name, uint32_t flags)
{
    mrs_key key;
    uint32_t most = 0;
    if (!mrs_fold_light(name, &key))
        return 0;
    const mrs_gazetteer *gaz = &c->r->places->gaz;
    mrs_gaz_hits hits = mrs_gazetteer_light(gaz, &key);
    for (uint32_t i = 0; i < hits.n; i++) {
        uint32_t people = gaz->place[hits.at[i].place].population + 1;
        if (!(hits.at[i].tag & (MRS_GAZ_ADJ | MRS_GAZ_ABBR)) && people > most &&
            (hits.at[i].tag & flags) == flags)
            most = people;
    }
    return most;
}

static bool is_common(const recasing *c, const word *w);

/* May words i .. i + n - 1 be one name? */
static bool may_be_place(const recasing *c, uint32_t i, uint32_t n)
{
    const word *w = &c->words.at[i];
    bool plain = true;
    if (i + n > c->words.n || w->kind == MRS_CASE_FUNCTION || is_function(&w[n - 1]))
        return false;
    for (uint32_t k = 0; k < n; k++) {
        if (w[k].number || w[k].tail || (k && w[k].gap))
            return false;
        plain &= is_common(c, &w[k]);
    }
    return !plain;
}

/* A place's name of several words; words that it takes. */
static uint32_t known_place(recasing *c, uint32_t i)
{
    enum { LONGEST = 4 };
    word *w = &c->words.at[i];
    for (uint32_t n = LONGEST; n > 1; n--) {
        if (!may_be_place(c, i, n))
            continue;
        mrs_span at = {w->at.start, w[n - 1].at.end};
        if (!people_of(c, mrs_span_str(c->text, at), 0))
            continue;
        for (uint32_t k = 0; k < n; k++)
            set(&w[k], k && is_function(&w[k]) ? SMALL : CAPITAL);
        return n;
    }
    return 0;
}

static void fix_phrases(recasing *c)
{
    for (uint32_t i = 0, p = 0; i < c->words.n;) {
        while (p < c->pieces.all.n && c->pieces.all.at[p].token < i)
            p++;
        bool piece = p < c->pieces.all.n && c->pieces.all.at[p].token == i;
        uint32_t n = c->words.at[i].number ? 1 : piece ? known_actor(c, p) : 0;
        n = n ? n : known_place(c, i);
        i += n ? n : 1;
    }
}

/* ---- words by themselves */
static bool is_common(const recasing *c, const word *w)
{
    if (is_function(w) || w->know & MRS_WORD_OTHER)
        return true;
    bool capital = w->know & MRS_WORD_CAPITAL;
    if (w->know & MRS_WORD_SEEN && !capital)
        return w->know & (MRS_WORD_NOUN | MRS_WORD_FORM) || !(w->know & MRS_WORD_UPPER);
    if (w->know & MRS_WORD_NOUN)
        return w->know & MRS_WORD_FORM || people_of(c, w->low, MRS_GAZ_PRIMARY) <= KNOWN_TOWN;
    return w->know & MRS_WORD_FORM && !(capital && people_of(c, w->low, MRS_GAZ_PRIMARY));
}

/* No list has it: a name; a short one an acronym. */
static form form_of_unknown(const word *w)
{
    enum { SHORT = 4, SHORTEST = 3 };
    bool vowel = false;
    for (size_t i = 0; i < w->low.len; i++)
        vowel |= memchr("aeiouy", w->low.ptr[i], 6) != NULL || (w->low.ptr[i] & 0x80);
    bool seen = w->know & MRS_WORD_SEEN;
    bool acronym = seen ? (w->know & MRS_WORD_UPPER) && !(w->know & MRS_WORD_CAPITAL)
                        : w->low.len <= (vowel ? SHORTEST : SHORT);
    return acronym ? CAPITALS : CAPITAL;
}

static form form_of_letter(const word *w)
{
    return w->low.ptr[0] == 'i' && !w->hyphen ? CAPITAL : SMALL;
}

static bool begins_names(const word *w)
{
    return w->kind == MRS_CASE_NAME || w->kind == MRS_CASE_GIVEN || w->kind == MRS_CASE_SAINT;
}

static form form_of_word(const recasing *c, uint32_t i)
{
    const word *w = &c->words.at[i];
    bool initials = w->low.len > 2 && w->low.ptr[1] == '.';
    if (w->number || w->tail)
        return SMALL;
    if (initials || w->kind == MRS_CASE_CAPITALS)
        return CAPITALS;
    if (begins_names(w))
        return CAPITAL;
    if (w->kind == MRS_CASE_MONTH) {
        bool beside = (i && w[-1].number) || (i + 1 < c->words.n && w[1].number);
        return beside ? CAPITAL : SMALL;
    }
    if (w->low.len == 1)
        return form_of_letter(w);
    return is_common(c, w) ? SMALL : form_of_unknown(w);
}

/* ---- words by those beside them */
static bool is_name(const word *w)
{
    return w->form != SMALL && !w->number;
}

/* A noun that may be a surname: of a kind that texts hardly write small. */
static bool may_be_surname(const word *w, bool sure)
{
    uint32_t noun = MRS_WORD_NOUN | (sure ? MRS_WORD_FORM : 0); /* "Ossa": bones */
    return !w->gap && !is_function(w) && w->know & noun && !(w->know & MRS_WORD_OTHER) &&
           (!(w->know & MRS_WORD_SEEN) || (sure && w->know & MRS_WORD_CAPITAL));
}

/* 1 + the last word of the title that begins at piece p, or 0. */
static uint32_t title_end(const recasing *c, uint32_t p)
{
    const mrs_lex_key *key =
        mrs_lex_match(c->lex, &c->pieces, p, MRS_LEX_BIT(MRS_LEX_TITLE), MRS_NO_DAY);
    return key ? c->pieces.all.at[p + key->n - 1].token + 1 : 0;
}

/* A given name takes two surnames: "Ana Toro Ossa". */
static void mend_names(recasing *c)
{
    enum { SURNAMES = 2 };
    uint32_t left = 0; /* surnames that may still come */
    for (uint32_t i = 1; i < c->words.n; i++) {
        word *w = &c->words.at[i];
        bool given = w[-1].kind == MRS_CASE_GIVEN, after = is_name(&w[-1]) && !w->gap;
        left = !after ? 0 : given ? SURNAMES : left ? left - 1 : 0;
        if (w->form == SMALL && !w->number && after && (!w[-1].fixed || given) &&
            may_be_surname(w, left > 0))
            w->form = CAPITAL;
    }
}

static void mend_titles(recasing *c)
{
    for (uint32_t p = 0; p < c->pieces.all.n; p++) {
        uint32_t first = c->pieces.all.at[p].token, past = title_end(c, p);
        if (!past || past >= c->words.n)
            continue;
        word *next = &c->words.at[past];
        if (!is_name(next) && may_be_surname(next, true))
            next->form = CAPITAL;
        if (!is_name(next) || next->gap)
            continue;
        for (uint32_t i = first; i < past; i++)
            if (c->words.at[i].form == SMALL && !is_function(&c->words.at[i]))
                c->words.at[i].form = CAPITAL;
    }
}

/* Words before an acronym in brackets that its letters may stand for; 1 + the first, or 0. */
static uint32_t spelt_out(const recasing *c, uint32_t acronym)
{
    mrs_str initials = c->words.at[acronym].low;
    size_t left = initials.len;
    for (uint32_t i = acronym; i-- > 0 && left > 0 && acronym - i <= 2 * initials.len + 1;) {
        const word *w = &c->words.at[i];
        if (w->number || (w->gap && i + 1 < acronym && c->words.at[i + 1].gap))
            return 0;
        if (w->low.ptr[0] == initials.ptr[left - 1])
            left--;
        else if (!is_function(w))
            return 0;
        if (left == 0)
            return i + 1;
    }
    return 0;
}

static bool in_brackets(const recasing *c, const word *w)
{
    return w->at.start && c->text.ptr[w->at.start - 1] == '(' && w->at.end < c->text.len &&
           c->text.ptr[w->at.end] == ')';
}

static void mend_acronyms(recasing *c)
{
    enum { LONGEST = 7 };
    for (uint32_t i = 1; i < c->words.n; i++) {
        word *w = &c->words.at[i];
        bool may = w->low.len > 1 && w->low.len <= LONGEST && in_brackets(c, w);
        uint32_t first = may ? spelt_out(c, i) : 0;
        for (uint32_t k = first; first && k <= i; k++)
            if (c->words.at[k - 1].form == SMALL &&
                (k == first || !is_function(&c->words.at[k - 1])))
                c->words.at[k - 1].form = CAPITAL;
        for (uint32_t k = 0; first && k < c->words.n; k++)
            if (k == i || (mrs_str_eq(c->words.at[k].low, w->low) && !is_plain(&c->words.at[k])))
                c->words.at[k].form = CAPITALS;
    }
}

/* ---- out */
static void put_character(char *out, mrs_str text, size_t at, bool great)
{
    size_t next = at;
    uint32_t cp = mrs_utf8_next(text, &next);
    utf8proc_int32_t as =
        great ? utf8proc_toupper((utf8proc_int32_t)cp) : utf8proc_tolower((utf8proc_int32_t)cp);
    char bytes[4];
    if (mrs_utf8_put((uint32_t)as, bytes) == next - at)
        memcpy(out + at, bytes, next - at);
}

static void put_word(const recasing *c, const word *w, char *out)
{
    bool first = true;
    for (size_t at = w->at.start; at < w->at.end; first = false) {
        bool great = w->form == CAPITALS || (first && (w->form == CAPITAL || w->begins));
        size_t here = at;
        (void)mrs_utf8_next(c->text, &at);
        put_character(out, c->text, here, great && !w->tail);
    }
}

mrs_str mrs_recase(const mrs_recaser *recaser, const mrs_nlp *nlp, mrs_str text, mrs_arena *arena)
{
    recasing c = {.r = recaser, .nlp = nlp, .text = text, .arena = arena};
    c.lex = mrs_actors_lex(recaser->actors);
    cut_text(&c);
    if (!c.words.n)
        return text;
    cut_pieces(&c);
    fix_phrases(&c);
    for (uint32_t i = 0; i < c.words.n; i++)
        if (!c.words.at[i].fixed)
            c.words.at[i].form = (uint8_t)form_of_word(&c, i);
    mend_names(&c);
    mend_titles(&c);
    mend_acronyms(&c);
    mrs_str out = mrs_str_copy(text, arena);
    for (uint32_t i = 0; i < c.words.n; i++)
        put_word(&c, &c.words.at[i], (char *)(uintptr_t)out.ptr);
    return out;
}
