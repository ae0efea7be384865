/* topic.h - what a document speaks of, by its words (data/topics.tsv).
 *
 * Bag of words, no order: each word counts three times at most, its weight for each topic is its
 * row's. A topic holds (w->topic) when two words or more speak for it, and it is spoken of more
 * than armed force and unrest. Shares of all topics stand in doc->coding->topics. */
#ifndef MRS_CODE_TOPIC_H
#define MRS_CODE_TOPIC_H

#include "code/code_internal.h"

/* Fills coder->topics. Fails: MRS_E_FORMAT naming the line. */
MRS_CHECK mrs_status mrs_topic_open(mrs_coder *coder, mrs_err *err);
void mrs_topic_run(mrs_walk *w);

/* How much a word with these bits of coder->topics speaks for a topic. */
static inline uint32_t mrs_topic_weight(uint64_t bits, unsigned topic)
{
    return (uint32_t)(bits >> (4 * topic)) & 15;
}

#endif
