/* gate.c - is a report worth a parse? Not when its words of sport, film, technology and business
 * weigh more than twice those of force, crime, courts, politics and disaster (data/topics.tsv;
 * docs/decisions/018). */
#include "code/topic.h"

/* A word is judged by its form alone, or that without a last "s". */
enum { LONGEST = 32, LEAST = 6, TIMES = 2 };

#define BIT(topic) (1U << MRS_TOPIC_##topic)
static const uint32_t ours = BIT(conflict) | BIT(unrest) | BIT(police) | BIT(justice) | BIT(drugs) |
                             BIT(smuggling) | BIT(extortion) | BIT(corruption) | BIT(gang) |
                             BIT(politics) | BIT(disaster);
static const uint32_t others = BIT(sport) | BIT(film) | BIT(technology) | BIT(business);

static bool in_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80 || c == '_' || c == '\'' || c == '-';
}

static uint32_t most(uint64_t bits, uint32_t topics)
{
    uint32_t out = 0;
    for (unsigned i = 0; i < MRS_N_TOPICS; i++) {
        uint32_t weight = topics & (1U << i) ? mrs_topic_weight(bits, i) : 0;
        out = weight > out ? weight : out;
    }
    return out;
}

static uint64_t bits_of(const mrs_coder *coder, mrs_str word)
{
    char low[LONGEST];
    if (word.len > LONGEST)
        return 0;
    for (size_t i = 0; i < word.len; i++)
        low[i] = (char)(word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? word.ptr[i] | 32 : word.ptr[i]);
    mrs_str form = {low, word.len};
    uint64_t bits = mrs_lex_bits(&coder->topics, form);
    if (!bits && form.len > 1 && low[form.len - 1] == 's')
        bits = mrs_lex_bits(&coder->topics, (mrs_str){low, form.len - 1});
    return bits;
}

bool mrs_coder_wants(const mrs_coder *coder, const mrs_doc *doc)
{
    const mrs_str text = doc->text;
    uint64_t for_us = 0, for_others = 0;
    for (size_t at = 0, past; at < text.len; at = past + 1) {
        for (past = at; past < text.len && in_word(text.ptr[past]);)
            past++;
        uint64_t bits = past > at ? bits_of(coder, mrs_str_sub(text, at, past)) : 0;
        uint32_t mine = bits ? most(bits, ours) : 0, theirs = bits ? most(bits, others) : 0;
        *(mine >= theirs ? &for_us : &for_others) += mine >= theirs ? mine : theirs;
    }
    return for_others < LEAST || for_others <= TIMES * for_us || !mrs_doc_is_codable(doc);
}
