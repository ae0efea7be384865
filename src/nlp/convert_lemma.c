#include "nlp/convert_tables.h"
#include "nlp/lemma.h"
#include "text/text.h"

#include <stdio.h>

static const char FILE_NAME[] = "lemmatizer/lookups/lookups.bin";

static mrs_status damaged(const char *table, const char *pos, mrs_err *err)
{
    return mrs_fail(err, MRS_E_FORMAT, "%s: %s of %s", FILE_NAME, table, pos);
}

/* The value under the id of pos in a table of the file; false when there is none. */
static bool find_pos(const mrs_converter *c, mrs_str file, const char *table, const char *pos,
                     mrs_str *value)
{
    mrs_str rest;
    mrs_msg map, key;
    uint64_t id = mrs_converter_id(c, mrs_str_of(pos));
    if (!mrs_msg_find(file, table, &rest) || !mrs_msg_expect(&rest, MRS_MSG_MAP, &map))
        return false;
    for (uint32_t i = 0; i < map.n; i++) {
        if (!mrs_msg_expect(&rest, MRS_MSG_INT, &key) || !mrs_msg_skip(&rest, value))
            return false;
        if (key.u == id)
            return true;
    }
    return false;
}

static mrs_status pack(mrs_converter *c, const char *pos, const char *what, const mrs_cells *cells,
                       uint32_t cols, mrs_err *err)
{
    char section[MRS_PACK_NAME];
    snprintf(section, sizeof section, MRS_LEMMA_SECTION, pos, what);
    return mrs_cells_pack(c, section, cells, cols, err);
}

/* [[old, new], ...] */
static mrs_status pack_rules(mrs_converter *c, mrs_str list, const char *pos, mrs_err *err)
{
    mrs_cells cells = {0};
    mrs_msg rules, pair, item;
    mrs_cells_add(c, &cells, MRS_STR("old"));
    mrs_cells_add(c, &cells, MRS_STR("new"));
    if (!mrs_msg_expect(&list, MRS_MSG_ARRAY, &rules))
        return damaged("lemma_rules", pos, err);
    for (uint32_t i = 0; i < rules.n; i++) {
        if (!mrs_msg_expect(&list, MRS_MSG_ARRAY, &pair) || pair.n != 2)
            return damaged("lemma_rules", pos, err);
        for (uint32_t k = 0; k < 2; k++) {
            if (!mrs_msg_expect(&list, MRS_MSG_STR, &item))
                return damaged("lemma_rules", pos, err);
            mrs_cells_add(c, &cells, item.s);
        }
    }
    return pack(c, pos, MRS_LEMMA_RULES, &cells, 2, err);
}

/* {form: [lemma, ...], ...} */
static mrs_status pack_exceptions(mrs_converter *c, mrs_str map, const char *pos, mrs_err *err)
{
    mrs_cells cells = {0};
    mrs_msg entries, form;
    mrs_str lemmas;
    mrs_cells_add(c, &cells, MRS_STR("form"));
    mrs_cells_add(c, &cells, MRS_STR("lemmas"));
    if (!mrs_msg_expect(&map, MRS_MSG_MAP, &entries))
        return damaged("lemma_exc", pos, err);
    for (uint32_t i = 0; i < entries.n; i++) {
        if (!mrs_msg_expect(&map, MRS_MSG_STR, &form))
            return damaged("lemma_exc", pos, err);
        mrs_status st = mrs_converter_join(c, &map, "lemma_exc", &lemmas, err);
        if (st)
            return st;
        mrs_cells_add(c, &cells, form.s);
        mrs_cells_add(c, &cells, lemmas);
    }
    return pack(c, pos, MRS_LEMMA_EXCEPTIONS, &cells, 2, err);
}

/* [word, ...] */
static mrs_status pack_words(mrs_converter *c, mrs_str list, const char *pos, mrs_err *err)
{
    mrs_cells cells = {0};
    mrs_msg words, word;
    mrs_cells_add(c, &cells, MRS_STR("word"));
    if (!mrs_msg_expect(&list, MRS_MSG_ARRAY, &words))
        return damaged("lemma_index", pos, err);
    for (uint32_t i = 0; i < words.n; i++) {
        if (!mrs_msg_expect(&list, MRS_MSG_STR, &word))
            return damaged("lemma_index", pos, err);
        mrs_cells_add(c, &cells, word.s);
    }
    return pack(c, pos, MRS_LEMMA_WORDS, &cells, 1, err);
}

mrs_status mrs_convert_lemma(mrs_converter *c, mrs_err *err)
{
    static const struct {
        const char *table;
        mrs_status (*pack)(mrs_converter *, mrs_str, const char *, mrs_err *);
    } parts[] = {
        {"lemma_rules", pack_rules}, {"lemma_exc", pack_exceptions}, {"lemma_index", pack_words}};
    static const char *const poses[] = {"adj", "adv", "noun", "verb", "punct"};
    mrs_str file, value;
    mrs_status st = mrs_wheel_file(c->wheel, FILE_NAME, &file, err);
    if (st)
        return st;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (size_t p = 0; !st && p < sizeof poses / sizeof *poses; p++) {
            if (find_pos(c, file, parts[i].table, poses[p], &value))
                st = parts[i].pack(c, value, poses[p], err);
            else if (i == 0) /* all five have rules; punctuation has nothing else */
                st = damaged(parts[i].table, poses[p], err);
        }
    }
    return st;
}
