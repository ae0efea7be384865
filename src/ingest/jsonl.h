/* jsonl.h - one line of JSON Lines as a report. Fields: docs/input.md. Source: RFC 8259. */
#ifndef MRS_INGEST_JSONL_H
#define MRS_INGEST_JSONL_H

#include "text/text.h"

/* Reads the head of the report in doc->bytes (one JSON object) into doc where it has none yet;
 * *text is where the characters of its text stand in doc->bytes. path and line name it when it has
 * no address. MRS_E_FORMAT: no JSON, no object, a field of the wrong kind; MRS_E_EMPTY: no text;
 * MRS_E_LIMIT. Runs doc->arena itself. */
MRS_CHECK mrs_status mrs_jsonl_read(const mrs_canon *canon, const char *path, uint64_t line,
                                    mrs_doc *doc, mrs_span *text, mrs_err *err);

#endif
