/* part_fuzz.h - any bytes as a part or as what holds parts: all of it is read, parts in parts, each
 * a document whose map re-reads, or a refusal with its reason. */
#ifndef MRS_INGEST_PART_FUZZ_H
#define MRS_INGEST_PART_FUZZ_H

#include "fuzz.h"
#include "ingest/reader.h"
#include "ingest/source.h"

static inline void fuzz_check_map(const mrs_doc *doc)
{
    for (uint32_t i = 0; i < doc->map.n; i++) {
        const mrs_mapped *m = &doc->map.at[i];
        if (m->to > doc->bytes.len || m->to < m->from || m->text.end > doc->text.len)
            fuzz_stop("a run lies outside");
        if (m->copied &&
            !mrs_str_eq(mrs_span_str(doc->text, m->text), mrs_str_sub(doc->bytes, m->from, m->to)))
            fuzz_stop("copied bytes differ");
    }
    if (!mrs_utf8_valid(doc->text, NULL) || !mrs_utf8_valid(doc->title, NULL))
        fuzz_stop("text is not UTF-8");
}

/* bytes as a part of this format, which `from` was told of. */
static inline void fuzz_part(const fuzz_tables *t, mrs_media media, const mrs_member *from,
                             mrs_str bytes)
{
    mrs_reading reading = {0};
    mrs_doc *doc = mrs_doc_new(1U << 30);
    mrs_arena *scratch = mrs_arena_new(1U << 30);
    mrs_err err = {0};
    const mrs_reader_options options = {.canon = t->canon,
                                        .charset = from->charset,
                                        .path = "x",
                                        .line = 1,
                                        .column = from->column,
                                        .delimiter = from->delimiter};
    if (!doc || !scratch)
        fuzz_stop("no memory");
    doc->bytes = bytes;
    mrs_status st = mrs_reader_of(media)(&options, doc, scratch, &reading, &err);
    const mrs_canon_options how = {.paragraphs = reading.paragraphs, .article = reading.article};
    if (!st)
        st = mrs_canon_doc(t->canon, &how, &reading.text, doc, scratch, &err);
    if (!st)
        fuzz_check_map(doc);
    else if (!err.text[0])
        fuzz_stop("refused without a reason");
    mrs_arena_free(scratch);
    mrs_doc_free(doc);
}

static inline void fuzz_member(const fuzz_tables *t, const mrs_member *m, mrs_input *in, int depth);

static inline void fuzz_source(const fuzz_tables *t, mrs_media media, mrs_input *in, int depth)
{
    enum { MOST = 200 };
    const mrs_source_options options = {.canon = t->canon};
    mrs_source *source = NULL;
    mrs_member m;
    mrs_err err;
    mrs_status st = mrs_source_open(media, &options, in, &source, &err);
    for (int n = 0; !st && n < MOST; n++) {
        st = source->next(source, &m, &err);
        mrs_input ready = mrs_input_of(m.bytes);
        if (!st)
            fuzz_member(t, &m, m.stream ? m.stream : &ready, depth);
        mrs_input_close(&ready);
        if (st == MRS_E_FORMAT || st == MRS_E_LIMIT || st == MRS_E_EMPTY)
            st = MRS_OK;
    }
    if (source)
        source->close(source);
}

/* PDF is left to its own program. */
static inline void fuzz_member(const fuzz_tables *t, const mrs_member *m, mrs_input *in, int depth)
{
    const char *why = NULL;
    mrs_str head, bytes;
    mrs_err err;
    if (mrs_input_peek(in, MRS_MEDIA_BYTES, &head, &err))
        return;
    mrs_media media = m->media ? m->media : mrs_media_of(head, &why);
    if (media == MRS_MEDIA_OTHER && !why)
        fuzz_stop("set aside without a reason");
    if (mrs_source_is(media) && depth < MRS_SOURCE_DEPTH)
        fuzz_source(t, media, in, depth + 1);
    else if (mrs_reader_of(media) && media != MRS_MEDIA_PDF &&
             !mrs_input_rest(in, mrs_reader_limit(media), &bytes, &err))
        fuzz_part(t, media, m, bytes);
}

/* bytes as a file of this format, whatever they look like; ANY: as they look. */
static inline void fuzz_as(const fuzz_tables *t, mrs_media media, mrs_str bytes)
{
    const mrs_member whole = {.media = media};
    mrs_input in = mrs_input_of(bytes);
    fuzz_member(t, &whole, &in, 0);
    mrs_input_close(&in);
}

/* A target that reads its bytes as these formats. */
#define FUZZ_FORMATS(...)                                                                          \
    static void run(const fuzz_tables *t, mrs_str bytes)                                           \
    {                                                                                              \
        static const mrs_media formats[] = {__VA_ARGS__};                                          \
        for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)                              \
            fuzz_as(t, formats[i], bytes);                                                         \
    }                                                                                              \
    FUZZ_TARGET(fuzz_tables, fuzz_open_tables, run, fuzz_close_tables)

#endif
