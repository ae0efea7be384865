/* actor_pieces.c - text and names cut into the same folded pieces. */
#include "ground/actor_lex.h"

#include "ground/fold.h"

typedef struct {
    const mrs_lex *lex;
    mrs_arena *arena;
    mrs_pieces *out;
    uint32_t token;
    mrs_piece next; /* what stood before the next piece */
} cutter;

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Letters outside ASCII count as capitals where they begin a word: case tells nothing there. */
static mrs_shape shape_of(mrs_str word)
{
    uint32_t upper = 0, lower = 0;
    for (size_t i = 0; i < word.len; i++) {
        upper += is_upper(word.ptr[i]);
        lower += is_lower(word.ptr[i]);
    }
    if (upper > 1 && lower == 0)
        return MRS_SHAPE_CAPS;
    return word.len && (is_upper(word.ptr[0]) || (unsigned char)word.ptr[0] >= 0x80)
               ? MRS_SHAPE_CAPITAL
               : MRS_SHAPE_LOWER;
}

/* Arabic articles as written before a hyphen ("ash-Sham"); al and el also before a blank. */
static bool is_article(mrs_str word, bool hyphen_after)
{
    static const char *const sun[] = {"as", "ash", "ad", "an", "ar", "at", "az",
                                      "es", "ez",  "ed", "er", "et", "en", "adh"};
    if (mrs_str_is(word, "al") || mrs_str_is(word, "el"))
        return true;
    for (size_t i = 0; hyphen_after && i < sizeof sun / sizeof *sun; i++)
        if (mrs_str_is(word, sun[i]))
            return true;
    return false;
}

static void put_words(cutter *c, mrs_str words, mrs_shape shape)
{
    for (mrs_str rest = words, word; mrs_str_split(&rest, ' ', &word);) {
        mrs_piece *p = MRS_PUSH(c->arena, &c->out->all);
        *p = c->next;
        p->word = word;
        p->key = mrs_lex_head_of(c->lex, word);
        p->token = c->token;
        p->shape = (uint8_t)shape;
        c->next = (mrs_piece){0};
    }
}

/* "U.S." is "US". */
static mrs_str undot(mrs_str part, char room[16])
{
    size_t n = 0, dots = 0;
    for (size_t i = 0; i < part.len && n < 16; i++) {
        if (part.ptr[i] == '.')
            dots++;
        else
            room[n++] = part.ptr[i];
    }
    return dots && n <= dots + 1 && n < 16 ? (mrs_str){room, n} : part;
}

/* What mrs_fold_light makes of a word of ASCII letters and digits, without its cost. */
static bool fold_plain(mrs_str part, mrs_key *out)
{
    if (part.len == 0 || part.len > MRS_KEY_MAX)
        return false;
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        if (is_upper(c))
            c = (char)(c + 32);
        else if (!is_lower(c) && !(c >= '0' && c <= '9'))
            return false;
        out->text[i] = c;
    }
    out->len = (uint32_t)part.len;
    return true;
}

static void put_folded(cutter *c, mrs_str part, const mrs_key *key, bool hyphen_after)
{
    mrs_str word = mrs_key_str(key);
    if (mrs_str_is(word, "the")) {
        c->next.the = true;
        return;
    }
    if (word.len <= 3 && is_article(word, hyphen_after)) {
        c->next.article = true;
        return;
    }
    uint32_t row = mrs_table_find(&c->lex->spellings, word);
    mrs_str as = row ? mrs_table_cell(&c->lex->spellings, row, 1) : mrs_str_copy(word, c->arena);
    put_words(c, as, shape_of(part));
}

static void put_part(cutter *c, mrs_str part, bool hyphen_after)
{
    char room[16];
    mrs_key key;
    mrs_str plain = undot(part, room);
    if (fold_plain(plain, &key) || mrs_fold_light(plain, &key))
        put_folded(c, plain, &key, hyphen_after);
}

/* Length of the hyphen or slash at s[i], or 0. */
static size_t joint_at(mrs_str s, size_t i)
{
    static const char *const joints[] = {"\u2010", "\u2011", "\u2013"};
    if (s.ptr[i] == '-' || s.ptr[i] == '/')
        return 1;
    for (size_t k = 0; (unsigned char)s.ptr[i] == 0xE2 && k < sizeof joints / sizeof *joints; k++)
        if (mrs_str_starts(mrs_str_sub(s, i, s.len), mrs_str_of(joints[k])))
            return strlen(joints[k]);
    return 0;
}

static bool is_possessive(mrs_str word)
{
    return mrs_str_is(word, "'s") || mrs_str_is(word, "\u2019s") || mrs_str_is(word, "'") ||
           mrs_str_is(word, "\u2019");
}

static mrs_str cut_possessive(mrs_str word)
{
    static const char *const ends[] = {"'s", "\u2019s", "\u02BCs"};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        if (mrs_str_ends(word, mrs_str_of(ends[k])))
            return mrs_str_sub(word, 0, word.len - strlen(ends[k]));
    return word;
}

/* One blank-separated word, or one token followed by hyphen_next. */
static void put_word(cutter *c, mrs_str word, bool hyphen_next)
{
    mrs_key key;
    if (fold_plain(word, &key)) {
        put_folded(c, word, &key, hyphen_next);
        return;
    }
    word = cut_possessive(word);
    for (size_t from = 0, i = 0; i <= word.len;) {
        size_t joint = i < word.len ? joint_at(word, i) : 0;
        if (i < word.len && !joint) {
            i++;
            continue;
        }
        put_part(c, mrs_str_sub(word, from, i), joint || hyphen_next);
        if (joint)
            c->next.hyphen = true;
        i += joint ? joint : 1;
        from = i;
    }
}

void mrs_pieces_of_name(const mrs_lex *lex, mrs_str name, mrs_arena *arena, mrs_pieces *out)
{
    cutter c = {.lex = lex, .arena = arena, .out = out};
    for (mrs_str rest = name, word; mrs_str_split(&rest, ' ', &word);)
        if (word.len)
            put_word(&c, word, false);
}

/* Punctuation that stands inside names, or between their words. */
static bool joins(mrs_str token)
{
    static const char *const inside[] = {"'",      "\"",     "\u2018", "\u2019", "\u201C", "\u201D",
                                         "\u00AB", "\u00BB", "&",      "``",     "''"};
    for (size_t k = 0; k < sizeof inside / sizeof *inside; k++)
        if (mrs_str_is(token, inside[k]))
            return true;
    return false;
}

static bool blank_line(mrs_str token)
{
    uint32_t breaks = 0;
    for (size_t i = 0; i < token.len; i++)
        breaks += token.ptr[i] == '\n';
    return breaks > 1;
}

static void put_mark(cutter *c, mrs_str token, bool space)
{
    if (token.len && joint_at(token, 0))
        c->next.hyphen = true;
    else if (space ? blank_line(token) : !joins(token))
        c->next.gap = true;
}

/* Sentences of four words and more that are all capitals. */
static void find_loud(const mrs_doc *doc, mrs_pieces *out)
{
    for (uint32_t i = 0, j; i < out->all.n; i = j) {
        uint32_t sent = doc->parse->sent[out->all.at[i].token], loud = 0;
        for (j = i; j < out->all.n && doc->parse->sent[out->all.at[j].token] == sent; j++)
            loud += out->all.at[j].shape == MRS_SHAPE_CAPS || out->all.at[j].word.len == 1;
        for (uint32_t k = i; k < j; k++)
            out->all.at[k].loud = j - i >= 4 && 10 * loud >= 8 * (j - i);
    }
}

void mrs_pieces_of_doc(const mrs_lex *lex, const mrs_doc *doc, mrs_pieces *out)
{
    cutter c = {.lex = lex, .arena = doc->arena, .out = out};
    out->no_case = true;
    for (uint32_t i = 0; i < doc->tokens.n; i++) {
        mrs_str token = mrs_token_text(doc, i);
        c.token = i;
        for (size_t k = 0; k < token.len && out->no_case; k++)
            out->no_case = !is_upper(token.ptr[k]);
        if (is_possessive(token) && out->all.n && !c.next.gap &&
            out->all.at[out->all.n - 1].token + 1 == i) {
            out->all.at[out->all.n - 1].possessive = token.len > 1;
            continue;
        }
        uint32_t before = out->all.n;
        bool the = c.next.the, article = c.next.article;
        bool hyphen_next = i + 1 < doc->tokens.n && doc->tokens.space[i] == 0 &&
                           joint_at(mrs_token_text(doc, i + 1), 0) > 0;
        put_word(&c, token, hyphen_next);
        if (out->all.n == before && the == c.next.the && article == c.next.article)
            put_mark(&c, token, doc->parse->pos[i] == MRS_POS_SPACE);
    }
    find_loud(doc, out);
}
