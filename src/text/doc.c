#include "text/text.h"

#include <stdlib.h>

mrs_doc *mrs_doc_new(size_t arena_ceiling)
{
    mrs_arena *arena = mrs_arena_new(arena_ceiling);
    if (!arena)
        return NULL;
    mrs_doc *doc = calloc(1, sizeof *doc);
    if (!doc) {
        mrs_arena_free(arena);
        return NULL;
    }
    doc->arena = arena;
    doc->published.first = doc->published.last = MRS_NO_DAY;
    return doc;
}

void mrs_doc_free(mrs_doc *doc)
{
    if (!doc)
        return;
    mrs_arena_free(doc->arena);
    free(doc);
}

/* The run that holds byte `at` of the canonical text. */
static const mrs_mapped *run_of(const mrs_doc *doc, uint32_t at)
{
    uint32_t low = 0, high = doc->map.n - 1;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (doc->map.at[mid].text.end <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return &doc->map.at[low];
}

void mrs_doc_bytes_of(const mrs_doc *doc, mrs_span at, uint64_t *from, uint64_t *to)
{
    *from = *to = 0;
    if (!doc->map.n)
        return;
    const mrs_mapped *first = run_of(doc, at.start);
    const mrs_mapped *last = run_of(doc, at.end > at.start ? at.end - 1 : at.start);
    *from = first->copied ? first->from + (at.start - first->text.start) : first->from;
    *to = last->copied ? last->from + (at.end - last->text.start) : last->to;
}

bool mrs_doc_is_codable(const mrs_doc *doc)
{
    if (doc->n_paragraphs)
        return doc->foreign.n < doc->n_paragraphs;
    return doc->lang.len == 0 || mrs_language_is_english(doc->lang);
}

mrs_str mrs_doc_codable_text(const mrs_doc *doc, mrs_str text, mrs_arena *arena)
{
    if (!doc->foreign.n)
        return text;
    char *out = (char *)(uintptr_t)mrs_str_copy(text, arena).ptr;
    for (uint32_t i = 0; i < doc->foreign.n; i++) {
        mrs_span at = doc->foreign.at[i].at;
        memset(out + at.start, ' ', at.end - at.start);
    }
    return (mrs_str){out, text.len};
}
