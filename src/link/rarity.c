#include "link/rarity.h"

#include <string.h>

static const char *const endings[] = {"ing", "ed", "e"};

mrs_status mrs_rarity_open(const mrs_pack *pack, mrs_rarity *out, mrs_err *err)
{
    mrs_str bytes;
    mrs_status st = mrs_pack_section(pack, MRS_RARITY_SECTION, &bytes, err);
    if (st)
        return st;
    size_t n = bytes.len / sizeof *out->slots;
    if (n < 2 || (n & (n - 1)) != 0 || n > UINT32_MAX)
        return mrs_fail(err, MRS_E_FORMAT, "section %s: not a power of two", MRS_RARITY_SECTION);
    *out = (mrs_rarity){(const uint32_t *)(const void *)bytes.ptr, (uint32_t)n};
    return MRS_OK;
}

double mrs_rarity_bits(const mrs_rarity *rarity, mrs_str term)
{
    uint64_t hash = mrs_str_hash(term);
    for (uint32_t i = 0, at = (uint32_t)hash; i < rarity->n; i++, at++) {
        uint32_t slot = rarity->slots[at & (rarity->n - 1)];
        if (!slot)
            break;
        if ((slot & ~0xFFU) == mrs_rarity_print(hash))
            return (double)(slot & 0xFF) / MRS_RARITY_STEPS;
    }
    return (double)MRS_RARITY_MOST / MRS_RARITY_STEPS;
}

/* ---- words ------------------------------------------------------------------------------------
 */

static bool letter_or_digit(unsigned char c)
{
    unsigned char low = c | 0x20;
    return c >= 0x80 || (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
}

bool mrs_word_next(mrs_str s, size_t *at, char word[MRS_WORD_MOST], size_t *len)
{
    *len = 0;
    for (; *at < s.len; (*at)++) {
        unsigned char c = (unsigned char)s.ptr[*at];
        bool letter = letter_or_digit(c);
        if (!letter && *len)
            return true;
        if (letter && *len < MRS_WORD_MOST - 1)
            word[(*len)++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    return *len > 0;
}

size_t mrs_word_stem(const char *word, size_t len)
{
    if (len > 3 && word[len - 1] == 's' && word[len - 2] != 's')
        len--;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i]);
        if (len >= n + 3 && memcmp(word + len - n, endings[i], n) == 0)
            return len - n;
    }
    return len;
}

uint32_t mrs_term_number(mrs_str term)
{
    uint64_t h = mrs_str_hash(term);
    return (uint32_t)(h ^ h >> 32);
}
