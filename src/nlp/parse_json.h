/* parse_json.h - the parse as JSON: the columns that `marsad annotate parse` writes, read back.
 *
 * Lets every later stage run alone on the output of the one before. One object:
 * {"text", "tokens":[[start,end],...] (code points), "spacy":[0|1,...], "norm", "tag", "pos",
 * "morph", "lemma", "head", "dep": [n], "sent_start":[token,...], "ents":[[first,past,label],...],
 *  "title"?, "date"?}. */
#ifndef MRS_NLP_PARSE_JSON_H
#define MRS_NLP_PARSE_JSON_H

#include "nlp/nlp.h"

/* Fills doc->text, title, published (from date), tokens, parse, in doc->arena; under mrs_arena_run.
 * MRS_E_FORMAT when a column is missing or out of range. */
MRS_CHECK mrs_status mrs_parse_read(mrs_doc *doc, mrs_str json_line, mrs_err *err);

/* l_edge, r_edge from head; sent from sent_first; ent_of from ents. */
void mrs_parse_edges(mrs_parse *parse, mrs_arena *arena);

#endif
