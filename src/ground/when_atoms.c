#include "ground/when_atoms.h"

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* A letter, or a byte of a character that is neither ASCII nor general punctuation (U+2000-206F),
 * which marks: dashes and curly quotes. */
static bool is_letter(const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    if (c < 0x80)
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    bool general = c == 0xE2 && p + 1 < end && ((unsigned char)p[1] & 0xFE) == 0x80;
    bool latin_mark = c == 0xC2;
    return !general && !latin_mark;
}

static size_t char_len(unsigned char c)
{
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

enum { NINE = 9 };
static const uint64_t fnv_basis = 14695981039346656037u, fnv_prime = 1099511628211u;

static size_t read_digits(const char *p, const char *end, mrs_atom *out)
{
    size_t n = 0;
    int32_t value = 0;
    for (; p + n < end && is_digit((unsigned char)p[n]); n++)
        value = n < NINE ? value * 10 + (p[n] - '0') : -1;
    out->kind = MRS_ATOM_DIGITS;
    out->number = value;
    return n;
}

static size_t read_word(const char *p, const char *end, mrs_atom *out)
{
    uint64_t hash = fnv_basis;
    size_t n = 0, capitals = 0;
    while (p + n < end && is_letter(p + n, end)) {
        size_t len = char_len((unsigned char)p[n]);
        for (size_t k = 0; k < len && p + n + k < end; k++) {
            unsigned char c = (unsigned char)p[n + k];
            bool capital = c >= 'A' && c <= 'Z';
            capitals += capital;
            hash = (hash ^ (capital ? c | 0x20u : c)) * fnv_prime;
        }
        n += len;
    }
    out->kind = MRS_ATOM_WORD;
    out->number = -1;
    out->hash = hash;
    out->letters = p[0] < 'A' || p[0] > 'Z' ? MRS_CASE_LOWER
                   : capitals == n && n > 1 ? MRS_CASE_CAPS
                                            : MRS_CASE_CAPITAL;
    return n;
}

static size_t read_mark(const char *p, const char *end, mrs_atom *out)
{
    size_t n = char_len((unsigned char)*p);
    if (n > (size_t)(end - p))
        n = (size_t)(end - p);
    out->kind = MRS_ATOM_MARK;
    out->number = -1;
    out->hash = fnv_basis;
    for (size_t i = 0; i < n; i++)
        out->hash = (out->hash ^ (unsigned char)p[i]) * fnv_prime;
    return n;
}

typedef MRS_VEC(mrs_atom) atom_vec;

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void cut(atom_vec *v, mrs_arena *arena, mrs_str text, mrs_span at, uint32_t token)
{
    const char *end = text.ptr + at.end;
    for (const char *p = text.ptr + at.start; p < end;) {
        if (is_space(*p)) {
            p++;
            continue;
        }
        mrs_atom *a = MRS_PUSH(arena, v);
        size_t n = is_digit((unsigned char)*p) ? read_digits(p, end, a)
                   : is_letter(p, end)         ? read_word(p, end, a)
                                               : read_mark(p, end, a);
        uint32_t start = (uint32_t)(p - text.ptr);
        uint32_t before = v->n > 1 ? v->at[v->n - 2].at.end : 0;
        a->at = (mrs_span){start, start + (uint32_t)n};
        a->token = token;
        a->glued = v->n > 1 && before == start;
        a->line = v->n == 1;
        for (uint32_t i = before; i < start && !a->line; i++)
            a->line = text.ptr[i] == '\n';
        p += n;
    }
}

mrs_atoms mrs_atoms_of_doc(const mrs_doc *doc)
{
    atom_vec v = {.cap = doc->tokens.n + doc->tokens.n / 8 + 16};
    v.at = MRS_NEW(doc->arena, mrs_atom, v.cap);
    for (uint32_t t = 0; t < doc->tokens.n; t++)
        cut(&v, doc->arena, doc->text, doc->tokens.at[t], t);
    return (mrs_atoms){v.at, v.n, doc->text};
}

mrs_atoms mrs_atoms_of_words(mrs_str words, mrs_arena *arena)
{
    atom_vec v = {0};
    cut(&v, arena, words, (mrs_span){0, (uint32_t)words.len}, 0);
    return (mrs_atoms){v.at, v.n, words};
}
