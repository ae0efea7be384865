#include "nlp/convert_tables.h"
#include "nlp/words.h"

#include <stdlib.h>

static const char FILE_NAME[] = "vocab/strings.json";

typedef struct {
    mrs_str lower;
    char seen; /* 'l' small, 'c' with a capital, 'u' in capitals */
} sighting;

static int by_word(const void *a, const void *b)
{
    const sighting *x = a, *y = b;
    int order = mrs_str_cmp(x->lower, y->lower);
    return order ? order : x->seen - y->seen;
}

/* How a word is written; 0 for mixed case. */
static char case_of(mrs_str word, mrs_str lower, mrs_arena *arena)
{
    if (mrs_str_eq(word, lower))
        return 'l';
    size_t first = 0;
    (void)mrs_utf8_next(word, &first);
    mrs_str rest = mrs_str_sub(word, first, word.len);
    if (rest.len && mrs_str_eq(rest, mrs_lower(rest, arena)))
        return 'c';
    for (size_t at = 0; at < word.len;)
        if (!mrs_cp_is_upper(mrs_utf8_next(word, &at)))
            return 0;
    return 'u';
}

/* The strings of the model's vocabulary: each word of the texts that it was trained on, in each
 * case that they wrote it in. */
mrs_status mrs_convert_case(mrs_converter *c, mrs_err *err)
{
    mrs_str bytes;
    mrs_status st = mrs_wheel_file(c->wheel, FILE_NAME, &bytes, err);
    if (st)
        return st;
    json_t *list = json_loadb(bytes.ptr, bytes.len, 0, NULL), *item;
    size_t i;
    MRS_VEC(sighting) all = {0};
    json_array_foreach(list, i, item)
    {
        mrs_str word = mrs_str_copy(mrs_str_of(json_string_value(item)), c->arena);
        mrs_str lower = mrs_lower(word, c->arena);
        char seen = mrs_str_is_alpha(word) ? case_of(word, lower, c->arena) : 0;
        if (seen)
            *MRS_PUSH(c->arena, &all) = (sighting){lower, seen};
    }
    json_decref(list);
    if (!all.n)
        return mrs_fail(err, MRS_E_FORMAT, "%s: no list of words", FILE_NAME);
    qsort(all.at, all.n, sizeof *all.at, by_word);
    mrs_cells cells = {0};
    mrs_cells_add(c, &cells, MRS_STR("word"));
    mrs_cells_add(c, &cells, MRS_STR("seen"));
    for (uint32_t from = 0, past; from < all.n; from = past) {
        char *seen = MRS_NEW(c->arena, char, 4);
        for (past = from; past < all.n && mrs_str_eq(all.at[past].lower, all.at[from].lower);)
            seen[past - from] = all.at[past].seen, past++;
        mrs_cells_add(c, &cells, all.at[from].lower);
        mrs_cells_add(c, &cells, (mrs_str){seen, past - from});
    }
    return mrs_cells_pack(c, MRS_WORDS_CASE, &cells, 2, err);
}
