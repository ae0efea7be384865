/* Any bytes become a canonical text whose map re-reads, or are refused. */
#include "text/canon_check.h"

#include "fuzz.h"

static void run_as(const fuzz_tables *t, mrs_str bytes, bool header)
{
    mrs_doc *doc = mrs_doc_new(1U << 30);
    mrs_arena *scratch = mrs_arena_new(1U << 30);
    mrs_err err;
    const mrs_canon_options options = {.header = header};
    if (!doc || !scratch)
        fuzz_stop("no memory");
    doc->bytes = bytes;
    mrs_decoded decoded;
    mrs_status st = mrs_decode(bytes, scratch, &decoded, &err);
    if (!st)
        st = mrs_canon_doc(t->canon, &options, &decoded, doc, scratch, &err);
    if (st != MRS_OK && st != MRS_E_EMPTY && st != MRS_E_LIMIT)
        fuzz_stop(err.text);
    if (st != MRS_E_LIMIT && wrong_doc(doc))
        fuzz_stop(wrong_doc(doc));
    mrs_arena_free(scratch);
    mrs_doc_free(doc);
}

static void run(const fuzz_tables *t, mrs_str bytes)
{
    run_as(t, bytes, false);
    run_as(t, bytes, true);
}

FUZZ_TARGET(fuzz_tables, fuzz_open_tables, run, fuzz_close_tables)
