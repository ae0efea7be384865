#include "ground/fold.h"

#include <utf8proc.h>

enum { POINTS_MAX = 4 * MRS_KEY_MAX };

/* Letters that Unicode does not take apart, and Arabic letters that hands exchange.
 * to: ASCII or one Arabic letter; 0: dropped. Source: Unicode 14 code charts; own knowledge. */
typedef struct {
    int32_t from;
    const char *to;
} letter;
static const letter LETTERS[] = {
    {0x27, ""},        {0x60, ""},        {0xB4, ""},        {0xE6, "ae"},      {0xF0, "d"},
    {0xF8, "o"},       {0xFE, "th"},      {0x111, "d"},      {0x127, "h"},      {0x131, "i"},
    {0x142, "l"},      {0x153, "oe"},     {0x1DD, "a"},      {0x259, "a"},      {0x2B9, ""},
    {0x2BB, ""},       {0x2BC, ""},       {0x2BE, ""},       {0x2BF, ""},       {0x2018, ""},
    {0x2019, ""},      {0x201B, ""},      {0x2032, ""},      {0x621, ""},       {0x624, "\u0648"},
    {0x625, "\u0627"}, {0x623, "\u0627"}, {0x622, "\u0627"}, {0x626, "\u064A"}, {0x629, "\u0647"},
    {0x640, ""},       {0x649, "\u064A"}, {0x671, "\u0627"}, {0x6A9, "\u0643"}, {0x6CC, "\u064A"},
    {0x6BE, "\u0647"}, {0x6C1, "\u0647"}, {0x6C6, "\u0648"}, {0x6CE, "\u064A"}, {0x6D5, "\u0647"},
    {0x67E, "\u0628"}, {0x686, "\u062C"}, {0x6A4, "\u0641"}, {0x6AF, "\u0643"}, {0x698, "\u0632"},
    {0x695, "\u0631"}, {0x6B5, "\u0644"}, {0x200C, ""},      {0x200D, ""},      {0x200E, ""},
    {0x200F, ""},
};

static const char *letter_of(int32_t cp)
{
    for (size_t i = 0; i < sizeof LETTERS / sizeof *LETTERS; i++)
        if (LETTERS[i].from == cp)
            return LETTERS[i].to;
    return NULL;
}

static bool is_word(int32_t cp)
{
    utf8proc_category_t c = utf8proc_category(cp);
    return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
           (c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO);
}

static bool put(mrs_key *key, const char *bytes, size_t n)
{
    if (key->len + n > MRS_KEY_MAX)
        return false;
    memcpy(key->text + key->len, bytes, n);
    key->len += (uint32_t)n;
    return true;
}

/* Whole words that stand for another at the start of a name. Source: English usage. */
static const char *const OPENERS[][2] = {
    {"st", "saint"}, {"ste", "sainte"}, {"mt", "mount"}, {"ft", "fort"}, {"the", ""}};

static mrs_str opener_of(mrs_str word)
{
    for (size_t i = 0; i < sizeof OPENERS / sizeof *OPENERS; i++)
        if (mrs_str_is(word, OPENERS[i][0]))
            return mrs_str_of(OPENERS[i][1]);
    return word;
}

/* "st louis" becomes "saint louis", "the hague" becomes "hague"; Arabic words lose their article.
 */
static bool tidy(const mrs_key *raw, mrs_key *out)
{
    mrs_str rest = mrs_key_str(raw), word;
    const mrs_str al = MRS_STR("\u0627\u0644");
    out->len = 0;
    for (bool first = true; mrs_str_split(&rest, ' ', &word);) {
        if (word.len == 0)
            continue;
        if (first && rest.ptr && rest.len)
            word = opener_of(word);
        if (word.len > 3 * al.len / 2 + 2 && mrs_str_starts(word, al))
            word = mrs_str_sub(word, al.len, word.len);
        first = false;
        if (word.len == 0)
            continue;
        if ((out->len && !put(out, " ", 1)) || !put(out, word.ptr, word.len))
            return false;
    }
    return out->len > 0;
}

static bool put_point(mrs_key *raw, int32_t cp)
{
    const char *as = cp < 0x80 && cp != 0x27 && cp != 0x60 ? NULL : letter_of(cp);
    char bytes[4];
    if (as)
        return put(raw, as, strlen(as));
    if (!is_word(cp))
        return raw->len == 0 || raw->text[raw->len - 1] == ' ' || put(raw, " ", 1);
    return put(raw, bytes, mrs_utf8_put((uint32_t)cp, bytes));
}

bool mrs_fold_light(mrs_str name, mrs_key *out)
{
    int32_t points[POINTS_MAX];
    mrs_key raw = {.len = 0};
    out->len = 0;
    if (name.len == 0 || name.len > MRS_KEY_MAX)
        return false;
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)name.ptr,
                                            (utf8proc_ssize_t)name.len, points, POINTS_MAX,
                                            UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                                UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    if (n < 0 || n > POINTS_MAX)
        return false;
    for (utf8proc_ssize_t i = 0; i < n; i++)
        if (!put_point(&raw, points[i]))
            return false;
    if (raw.len && raw.text[raw.len - 1] == ' ')
        raw.len--;
    return tidy(&raw, out) || (out->len = 0, false);
}

/* ---- the sound key ---------------------------------------------------------------------------
 */

/* The Arabic article as Latin hands write it, sun letters included. */
static const char *const ARTICLES[] = {"al",  "el",  "ul",  "il",  "ad",  "ed",  "an", "en",
                                       "ar",  "er",  "as",  "es",  "at",  "et",  "az", "ez",
                                       "ash", "esh", "ath", "adh", "eth", "edh", "uz", "ud"};

/* Words with many spellings, as the rules below would not join them. */
static const char *const WORDS[][2] = {
    {"tell", "tal"},      {"tel", "tal"},       {"tall", "tal"},      {"til", "tal"},
    {"jebel", "jabal"},   {"jabel", "jabal"},   {"djebel", "jabal"},  {"gebel", "jabal"},
    {"kafar", "kafr"},    {"kefar", "kafr"},    {"kfar", "kafr"},     {"kafer", "kafr"},
    {"kefr", "kafr"},     {"om", "um"},         {"oum", "um"},        {"umm", "um"},
    {"abou", "abu"},      {"abo", "abu"},       {"ebu", "abu"},       {"abi", "abu"},
    {"khirbat", "xarab"}, {"khirbet", "xarab"}, {"kherbet", "xarab"}, {"kherbat", "xarab"},
    {"kharbat", "xarab"}, {"khirba", "xarab"},  {"kharab", "xarab"},  {"khrab", "xarab"},
    {"nahar", "nahr"},    {"bet", "bit"},       {"maarrat", "marat"}, {"maarat", "marat"},
    {"maaret", "marat"},  {"marrat", "marat"},  {"maraat", "marat"},  {"qaser", "kasr"},
    {"kaser", "kasr"},    {"ouadi", "uadi"},    {"sheik", "Six"},     {"cheik", "Six"},
    {"qalaat", "kalat"},  {"kalaat", "kalat"},  {"abdul", "abd"},     {"abdel", "abd"},
    {"abdal", "abd"},     {"abdol", "abd"},
};

static bool is_article(mrs_str w)
{
    for (size_t i = 0; w.len < 4 && i < sizeof ARTICLES / sizeof *ARTICLES; i++)
        if (mrs_str_is(w, ARTICLES[i]))
            return true;
    return false;
}

static bool vowel_at(mrs_str w, size_t i)
{
    return i < w.len && strchr("aeiou", w.ptr[i]) != NULL;
}

/* "ezzor", "arraqqah", "alhasakah": the article written in one, mostly with its sun letter. */
static mrs_str unstick(mrs_str w)
{
    if (w.len < 5 || (w.ptr[0] != 'a' && w.ptr[0] != 'e') || vowel_at(w, 1) || vowel_at(w, 2))
        return w;
    bool sun = w.ptr[1] == w.ptr[2] && strchr("dnrstz", w.ptr[1]) && vowel_at(w, 3);
    bool moon = w.ptr[1] == 'l' && w.ptr[2] != 'l' && vowel_at(w, 3);
    return sun || moon ? mrs_str_sub(w, 2, w.len) : w;
}

/* "Abdulaziz", "Abderrahman": the end of "abdul", "abder"; 0 when w is no such name. */
static size_t servant_end(mrs_str w)
{
    bool abd = w.len > 7 && mrs_str_starts(w, MRS_STR("abd")) && vowel_at(w, 3);
    return abd && (w.ptr[4] == 'l' || w.ptr[4] == w.ptr[5]) ? 5 : 0;
}

/* "Salahuddin", "Izzeddine": where "uddin" begins; 0 when w does not end so. */
static size_t faith_start(mrs_str w)
{
    static const char *const ENDS[] = {"ddin", "ddeen", "ddine", "ddein"};
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        mrs_str end = mrs_str_of(ENDS[i]);
        if (w.len > end.len + 3 && mrs_str_ends(w, end) && vowel_at(w, w.len - end.len - 1))
            return w.len - end.len - 1;
    }
    return 0;
}

/* Letters that sound alike. y and w are i and u wherever they stand. */
static const char *const SOUNDS[][2] = {
    {"kh", "x"}, {"gh", "g"}, {"dh", "d"}, {"th", "t"}, {"ph", "f"}, {"sh", "S"},
    {"ch", "S"}, {"dj", "j"}, {"ck", "k"}, {"zh", "z"}, {"eu", "u"}, {"ae", "i"},
    {"q", "k"},  {"c", "k"},  {"o", "u"},  {"w", "u"},  {"e", "i"},  {"y", "i"},
};

/* The group at w[i] that sounds as *to; its length, or 0. */
static size_t sound_at(mrs_str w, size_t i, const char **to)
{
    for (size_t k = 0; k < sizeof SOUNDS / sizeof *SOUNDS; k++) {
        if (SOUNDS[k][0][0] != w.ptr[i]) /* most of them, and this is asked of every letter */
            continue;
        mrs_str from = mrs_str_of(SOUNDS[k][0]);
        if (mrs_str_starts(mrs_str_sub(w, i, w.len), from)) {
            *to = SOUNDS[k][1];
            return from.len;
        }
    }
    return 0;
}

/* No letter twice; "ai" is i and "au" is u ("Bayji", "Beiji"; "Hawl", "Hol"). */
static bool put_sound(mrs_key *key, size_t word_start, char c)
{
    char *last = key->len > word_start ? &key->text[key->len - 1] : NULL;
    if (last && *last == c)
        return true;
    if (!last || *last != 'a' || (c != 'i' && c != 'u'))
        return put(key, &c, 1);
    key->len--;
    return put_sound(key, word_start, c);
}

static bool put_letters(mrs_key *key, mrs_str w)
{
    size_t start = key->len;
    for (size_t i = 0; i < w.len;) {
        const char *to = NULL;
        size_t n = sound_at(w, i, &to);
        char c = n ? to[0] : w.ptr[i];
        if (i + 1 == w.len && w.ptr[i] == 'e' && i > 1 && w.ptr[i - 1] != 'e')
            c = 'a'; /* "Hasakeh", "Rutbe" */
        if (!put_sound(key, start, c))
            return false;
        i += n ? n : 1;
    }
    return true;
}

static bool put_word(mrs_key *key, mrs_str w)
{
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++)
        if (w.len && WORDS[k][0][0] == w.ptr[0] && mrs_str_is(w, WORDS[k][0]))
            return put(key, WORDS[k][1], strlen(WORDS[k][1]));
    size_t servant = servant_end(w), faith = faith_start(w);
    if (servant)
        return put(key, "abd", 3) && put_word(key, mrs_str_sub(w, servant, w.len));
    if (faith)
        return put_word(key, mrs_str_sub(w, 0, faith)) && put(key, "din", 3);
    w = unstick(w);
    if (w.len > 2 && w.ptr[w.len - 1] == 'h' && vowel_at(w, w.len - 2))
        w.len--;
    if (w.len > 4 && mrs_str_ends(w, MRS_STR("ine")))
        w.len--;
    return put_letters(key, w);
}

bool mrs_fold_sound(const mrs_key *light, mrs_key *out)
{
    mrs_str rest = mrs_key_str(light), word;
    out->len = 0;
    for (uint32_t i = 0; i < light->len; i++)
        if ((unsigned char)light->text[i] >= 0x80)
            return false;
    while (mrs_str_split(&rest, ' ', &word)) {
        bool more = rest.ptr && rest.len;
        if (more && is_article(word))
            continue;
        if (!put_word(out, word))
            return (out->len = 0, false);
    }
    return out->len > 1;
}
