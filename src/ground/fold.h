/* fold.h - one key for many spellings of a name.
 *
 * Two keys. The light key keeps the letters and drops what hands vary: case, accents, apostrophes,
 * hyphens, "the" ("Al-Ḩasakah" and "al Hasakah" are both "al hasakah"). Arabic script is folded by
 * letters (alef forms, ta marbuta, ya, kaf, no article, no vowel signs).
 * The sound key is for names that came from Arabic, Kurdish or Persian script only, where English
 * has a dozen spellings of one: articles go, vowels and glides fall into three, doubled letters and
 * a final h go ("Deir ez-Zor", "Dayr az Zawr", "Deir Al-Zour", "Deir Ezzor" are all "dirzur").
 * Families that must meet and friends that must not: tests/cases/spellings.tsv; how many different
 * places of the area share a key all the same: gazetteer_test.
 * Elsewhere it would make false friends, so the gazetteer stores it for such countries alone.
 * Changing a rule here changes the gazetteer's index: rebuild the pack. */
#ifndef MRS_GROUND_FOLD_H
#define MRS_GROUND_FOLD_H

#include "base/base.h"

enum { MRS_KEY_MAX = 120 };
typedef struct {
    char text[MRS_KEY_MAX]; /* UTF-8, no NUL */
    uint32_t len;
} mrs_key;

/* False, and an empty key, when name holds no letter or digit or is too long. */
bool mrs_fold_light(mrs_str name, mrs_key *out);

/* From a light key. False when it is not of Latin letters or nothing is left of it. */
bool mrs_fold_sound(const mrs_key *light, mrs_key *out);

static inline mrs_str mrs_key_str(const mrs_key *key)
{
    return (mrs_str){key->text, key->len};
}

#endif
