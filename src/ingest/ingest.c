#include "ingest/ingest.h"

#include "ingest/columns.h"
#include "ingest/csv.h"
#include "ingest/paths.h"
#include "ingest/reader.h"
#include "ingest/source.h"

#include <inttypes.h>
#include <stdlib.h>

static const size_t default_ceiling = (size_t)1 << 30;

/* A source that is being read, and what it reads from. */
typedef struct {
    mrs_source *source;
    mrs_input
        input; /* of a file or of bytes that lie ready; a stream belongs to the source above */
    char *path;
    bool gave; /* a member, or a reason why not */
} level;

struct mrs_ingest {
    const mrs_canon *canon;
    mrs_ingest_options options;
    int32_t first, last; /* of options.date */
    mrs_paths *walk;     /* of what is given by path; NULL: what is brought is no path */
    level levels[MRS_SOURCE_DEPTH];
    int depth;
    mrs_ingest_counts counts;
};

/* --- opening ---------------------------------------------------------------------------------- */

static mrs_status read_date(mrs_ingest *in, mrs_err *err)
{
    const char *date = in->options.date;
    if (mrs_day_read(mrs_str_of(date), &in->first, &in->last))
        return MRS_OK;
    return mrs_fail(err, MRS_E_ARG, "\"%.60s\" is no date; give YYYY-MM-DD, YYYY-MM or YYYY", date);
}

mrs_status mrs_ingest_open(const mrs_canon *canon, const char *const *paths, size_t n_paths,
                           const mrs_ingest_options *options, mrs_ingest **out, mrs_err *err)
{
    *out = NULL;
    if (n_paths == 0 && !options->bring)
        return mrs_fail(err, MRS_E_ARG, "nothing to read; give files, folders or - ");
    mrs_str bad;
    if (!mrs_columns_valid(options->columns, &bad))
        return mrs_fail(err, MRS_E_ARG, "\"%.*s\" maps no field; write text=COLUMN,date=COLUMN ...",
                        (int)(bad.len < 60 ? bad.len : 60), bad.ptr);
    mrs_ingest *in = calloc(1, sizeof *in);
    if (!in)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    in->canon = canon;
    in->options = *options;
    in->first = in->last = MRS_NO_DAY;
    if (in->options.doc_ceiling == 0)
        in->options.doc_ceiling = default_ceiling;
    mrs_status st = options->date ? read_date(in, err) : MRS_OK;
    if (!st && !options->bring && !(in->walk = mrs_paths_new(paths, n_paths)))
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (st)
        mrs_ingest_close(in);
    else
        *out = in;
    return st;
}

static void leave(mrs_ingest *in)
{
    level *l = &in->levels[--in->depth];
    if (l->source) {
        in->counts.skipped += l->source->skipped;
        l->source->close(l->source);
    }
    mrs_input_close(&l->input);
    free(l->path);
    *l = (level){0};
}

void mrs_ingest_close(mrs_ingest *ingest)
{
    if (!ingest)
        return;
    while (ingest->depth)
        leave(ingest);
    mrs_paths_free(ingest->walk);
    free(ingest);
}

void mrs_part_clear(mrs_part *part)
{
    mrs_doc_free(part->doc);
    free(part->path);
    *part = (mrs_part){0};
}

mrs_ingest_counts mrs_ingest_counted(const mrs_ingest *ingest)
{
    return ingest->counts;
}

/* --- parts ------------------------------------------------------------------------------------ */

/* What a person can do about it; static. Some reasons name their cure themselves. */
static const char *cure_of(mrs_status st, bool line)
{
    static const struct {
        mrs_status st;
        const char *file, *line;
    } cures[] = {
        {MRS_E_IO, "; check the path and its permissions and add it again",
         "; add the file again when it can be read"},
        {MRS_E_EMPTY, "; nothing to store", "; nothing to store"},
        {MRS_E_MEMORY, "; free memory and add it again", "; free memory and add it again"},
        {MRS_E_LIMIT, "; cut it into its reports", "; cut it into its reports"},
        {MRS_E_FORMAT, "", "; mend the line and add the file again"},
    };
    for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
        if (cures[i].st == st)
            return line ? cures[i].line : cures[i].file;
    return "";
}

/* Set the part aside: "PATH line N: why; cure". */
static void set_aside(mrs_part *part, mrs_status st)
{
    char why[MRS_ERR_TEXT];
    memcpy(why, part->err.text, sizeof why);
    part->status = st;
    const char *path = part->path ? part->path : "";
    const char *cure = cure_of(st, part->line > 0);
    if (part->line)
        mrs_fail(&part->err, st, "%.200s line %" PRIu64 ": %.200s%s", path, part->line, why, cure);
    else
        mrs_fail(&part->err, st, "%.200s: %.240s%s", path, why, cure);
}

typedef struct {
    const mrs_ingest *ingest;
    mrs_part *part;
    const mrs_member *from;
    mrs_str bytes;
} making;

static mrs_status fill_doc(void *ctx, mrs_err *err)
{
    const making *m = ctx;
    mrs_doc *doc = m->part->doc;
    const mrs_member *from = m->from;
    char hex[65];
    (void)err;
    doc->bytes = mrs_str_copy(m->bytes, doc->arena);
    mrs_sha256_hex(doc->bytes, hex);
    doc->id = mrs_str_copy(mrs_str_of(hex), doc->arena);
    doc->sample = m->ingest->options.sample || from->sample;
    if (from->published.how) {
        doc->published = from->published;
        doc->published.text = mrs_str_copy(from->published.text, doc->arena);
    }
    if (m->ingest->options.date)
        doc->published =
            (mrs_published){m->ingest->first, m->ingest->last, MRS_PUBLISHED_GIVEN,
                            mrs_str_copy(mrs_str_of(m->ingest->options.date), doc->arena)};
    mrs_head_set(doc, &doc->uri, from->uri);
    mrs_head_set(doc, &doc->title, from->title);
    mrs_head_set(doc, &doc->author, from->author);
    mrs_head_set(doc, &doc->publisher, from->publisher);
    mrs_head_set(doc, &doc->lang, from->lang);
    mrs_head_date(m->ingest->canon, doc, from->date, MRS_PUBLISHED_META);
    mrs_head_set(doc, &doc->origin.charset, from->charset);
    mrs_head_set(doc, &doc->origin.headers, from->headers);
    mrs_head_set(doc, &doc->origin.fetched_at, from->fetched_at);
    mrs_head_set(doc, &doc->origin.inside, mrs_str_of(m->part->path));
    doc->origin.fetched = from->fetched;
    doc->origin.format = mrs_media_text(m->part->media);
    return MRS_OK;
}

static mrs_status make_doc(const mrs_ingest *in, mrs_part *part, const mrs_member *from,
                           mrs_str bytes)
{
    part->doc = mrs_doc_new(in->options.doc_ceiling);
    if (!part->doc)
        return mrs_fail(&part->err, MRS_E_MEMORY, "out of memory");
    making m = {in, part, from, bytes};
    return mrs_arena_run(&part->doc->arena, 1, fill_doc, &m, &part->err);
}

/* "FILE!a/b.html"; what cannot be printed in one line becomes "?". NULL: no memory. */
static char *path_inside(const char *outer, mrs_str name)
{
    mrs_buf out = {0};
    mrs_buf_put(&out, mrs_str_of(outer));
    if (name.len && out.len)
        mrs_buf_putc(&out, '!');
    for (size_t i = 0; i < name.len; i++)
        mrs_buf_putc(&out, (unsigned char)name.ptr[i] < 0x20 ? '?' : name.ptr[i]);
    if (!out.failed && out.ptr)
        return out.ptr;
    mrs_buf_clear(&out);
    return NULL;
}

/* Open a source on what `input` gives: the bytes that lie ready move into it. */
static mrs_status enter(mrs_ingest *in, mrs_part *part, mrs_media media, mrs_input *input,
                        bool moves)
{
    if (in->depth == MRS_SOURCE_DEPTH)
        return mrs_fail(&part->err, MRS_E_FORMAT,
                        "archives in archives more than %d deep; unpack it", MRS_SOURCE_DEPTH);
    level *l = &in->levels[in->depth];
    *l = (level){.input = mrs_input_of(MRS_STR(""))};
    if (moves) {
        l->input = *input;
        *input = mrs_input_of(MRS_STR(""));
    }
    const mrs_source_options options = {in->canon, in->options.columns};
    mrs_status st =
        mrs_source_open(media, &options, moves ? &l->input : input, &l->source, &part->err);
    l->path = part->path;
    in->depth++;
    part->path = NULL;
    if (st) {
        part->path = l->path;
        l->path = NULL;
        leave(in);
    }
    return st;
}

/* As the member says, else as its bytes say. */
static mrs_media media_of(const mrs_ingest *in, const mrs_member *from, mrs_str head,
                          const char **why)
{
    const mrs_source_options plain = {in->canon, NULL}, said = {in->canon, in->options.columns};
    if (from->media)
        return from->media;
    mrs_media media = mrs_media_of(head, why);
    bool text = media == MRS_MEDIA_TEXT || media == MRS_MEDIA_MARKDOWN;
    return text && (mrs_csv_sniff(&plain, head) || mrs_csv_sniff(&said, head)) ? MRS_MEDIA_CSV
                                                                               : media;
}

/* What comes out of a member: a part, or false when a source was opened on it. */
static bool take_member(mrs_ingest *in, mrs_part *part, const mrs_member *from, mrs_input *input,
                        bool moves)
{
    const char *why = NULL;
    mrs_str head, bytes = {0};
    mrs_status st = mrs_input_peek(input, MRS_MEDIA_BYTES, &head, &part->err);
    part->media = st ? from->media : media_of(in, from, head, &why);
    part->line = from->line;
    part->column = from->column;
    part->delimiter = from->delimiter;
    if (!st && head.len == 0)
        st = mrs_fail(&part->err, MRS_E_EMPTY, "empty file");
    if (!st && part->media == MRS_MEDIA_OTHER)
        st = mrs_fail(&part->err, MRS_E_FORMAT, "%s", why);
    if (!st && mrs_source_is(part->media)) {
        st = enter(in, part, part->media, input, moves);
        if (!st)
            return false;
    } else if (!st && !mrs_reader_of(part->media)) {
        st = mrs_fail(&part->err, MRS_E_FORMAT, "%s: not read yet; save it as text",
                      mrs_media_text(part->media));
    }
    if (!st)
        st = mrs_input_rest(input, mrs_reader_limit(part->media), &bytes, &part->err);
    if (!st)
        st = make_doc(in, part, from, bytes);
    if (st)
        set_aside(part, st);
    return true;
}

/* The next member of the innermost source; false when it brought no part. */
static bool next_inside(mrs_ingest *in, mrs_part *part, mrs_status *fatal)
{
    level *l = &in->levels[in->depth - 1];
    mrs_member member = {0};
    mrs_status st = l->source->next(l->source, &member, &part->err);
    if (st == MRS_E_NONE && (l->gave || l->source->skipped)) {
        leave(in);
        return false;
    }
    l->gave = true;
    if (st == MRS_E_NONE)
        st = mrs_fail(&part->err, MRS_E_EMPTY, "nothing in it");
    part->path = path_inside(l->path, member.name);
    part->line = member.line;
    if (!part->path || st == MRS_E_MEMORY) {
        *fatal = MRS_E_MEMORY;
        return true;
    }
    if (st) {
        set_aside(part, st);
        if (st != MRS_E_LIMIT && st != MRS_E_FORMAT && st != MRS_E_EMPTY)
            leave(in); /* it cannot be read on */
        return true;
    }
    mrs_input ready = mrs_input_of(member.bytes);
    bool made = member.stream ? take_member(in, part, &member, member.stream, false)
                              : take_member(in, part, &member, &ready, true);
    mrs_input_close(&ready);
    return made;
}

static bool next_file(mrs_ingest *in, mrs_part *part, mrs_status *fatal)
{
    mrs_input input = mrs_input_of(MRS_STR(""));
    const mrs_member whole = {0};
    mrs_status st = mrs_paths_next(in->walk, &part->path, &part->err);
    if (st == MRS_E_NONE || st == MRS_E_MEMORY) {
        *fatal = st;
        return true;
    }
    in->counts.files++;
    if (!st)
        st = mrs_input_open(part->path, &input, &part->err);
    if (st) {
        set_aside(part, st);
        return true;
    }
    bool made = take_member(in, part, &whole, &input, true);
    mrs_input_close(&input);
    return made;
}

static bool next_brought(mrs_ingest *in, mrs_part *part, mrs_status *fatal)
{
    mrs_brought got = {0};
    if (!in->options.bring(in->options.bring_ctx, &got)) {
        *fatal = MRS_E_NONE;
        return true;
    }
    if (got.path) {
        in->walk = mrs_paths_new(&got.path, 1);
        *fatal = in->walk ? MRS_OK : MRS_E_MEMORY;
        return !in->walk;
    }
    in->counts.files++;
    part->path = path_inside("", got.member.name);
    if (!part->path)
        return true;
    if (got.status) {
        part->status = mrs_fail(&part->err, got.status, "%.200s: %s", part->path, got.why.text);
        return true;
    }
    mrs_input ready = mrs_input_of(got.member.bytes);
    bool made = take_member(in, part, &got.member, &ready, true);
    mrs_input_close(&ready);
    return made;
}

/* The next of what was not opened yet. */
static bool next_outside(mrs_ingest *in, mrs_part *part, mrs_status *fatal)
{
    if (!in->walk)
        return next_brought(in, part, fatal);
    bool made = next_file(in, part, fatal);
    if (*fatal != MRS_E_NONE || !in->options.bring)
        return made;
    mrs_paths_free(in->walk); /* of a path that was brought */
    in->walk = NULL;
    *fatal = MRS_OK;
    return false;
}

mrs_status mrs_ingest_next(mrs_ingest *ingest, mrs_part *part, mrs_err *err)
{
    mrs_status fatal = MRS_OK;
    bool made = false;
    *part = (mrs_part){0};
    while (!made) {
        mrs_part_clear(part);
        made =
            ingest->depth ? next_inside(ingest, part, &fatal) : next_outside(ingest, part, &fatal);
        if (made && !fatal && !part->path)
            fatal = MRS_E_MEMORY;
    }
    if (fatal)
        mrs_part_clear(part);
    if (fatal == MRS_E_MEMORY)
        return mrs_fail(err, fatal, "out of memory");
    ingest->counts.parts += fatal == MRS_OK;
    return fatal;
}

/* --- documents -------------------------------------------------------------------------------- */

typedef struct {
    const mrs_ingest *ingest;
    mrs_part *part;
} reading;

static mrs_status take_defaults(void *ctx, mrs_err *err)
{
    const reading *r = ctx;
    mrs_doc *doc = r->part->doc;
    (void)err;
    if (doc->publisher.len == 0 && r->ingest->options.publisher)
        doc->publisher = mrs_str_copy(mrs_str_of(r->ingest->options.publisher), doc->arena);
    if (doc->uri.len == 0)
        doc->uri = mrs_str_copy(mrs_str_of(r->part->path), doc->arena);
    return MRS_OK;
}

static mrs_status read_part(const mrs_ingest *in, mrs_part *part, mrs_arena *scratch)
{
    mrs_doc *doc = part->doc;
    reading r = {in, part};
    mrs_reading got = {0};
    const mrs_reader_options from = {.canon = in->canon,
                                     .charset = doc->origin.charset,
                                     .line = part->line,
                                     .column = part->column,
                                     .delimiter = part->delimiter,
                                     .columns = in->options.columns,
                                     .path = part->path};
    mrs_status st = mrs_reader_of(part->media)(&from, doc, scratch, &got, &part->err);
    mrs_canon_options options = {
        .header = got.header, .paragraphs = got.paragraphs, .article = got.article};
    if (!st)
        st = mrs_canon_doc(in->canon, &options, &got.text, doc, scratch, &part->err);
    if (!st)
        st = mrs_arena_run(&doc->arena, 1, take_defaults, &r, &part->err);
    return st;
}

void mrs_ingest_read(const mrs_ingest *ingest, mrs_part *part)
{
    if (part->status || !part->doc)
        return;
    mrs_arena *scratch = mrs_arena_new(ingest->options.doc_ceiling);
    mrs_status st = scratch ? read_part(ingest, part, scratch)
                            : mrs_fail(&part->err, MRS_E_MEMORY, "out of memory");
    mrs_arena_free(scratch);
    if (st)
        set_aside(part, st);
}
