#include "ingest/ingest.h"

#include "ingest/input.h"
#include "ingest/jsonl.h"
#include "ingest/paths.h"
#include "ingest/sniff.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    LINE_MAX_BYTES = 32 << 20, /* of JSON Lines: escapes make a text up to six times longer */
    FILE_MAX_BYTES = 8 << 20
};
static const size_t default_ceiling = (size_t)1 << 30;

struct mrs_ingest {
    const mrs_canon *canon;
    mrs_ingest_options options;
    int32_t first, last; /* of options.date */
    mrs_paths *walk;
    mrs_input input; /* of the JSON Lines file that is being read */
    char *path;      /* its path; NULL: there is none */
    uint64_t line;
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
    if (n_paths == 0)
        return mrs_fail(err, MRS_E_ARG, "nothing to read; give files, folders or - ");
    mrs_ingest *in = calloc(1, sizeof *in);
    if (!in)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    in->canon = canon;
    in->options = *options;
    in->input.fd = -1;
    in->first = in->last = MRS_NO_DAY;
    if (in->options.doc_ceiling == 0)
        in->options.doc_ceiling = default_ceiling;
    mrs_status st = options->date ? read_date(in, err) : MRS_OK;
    if (!st && !(in->walk = mrs_paths_new(paths, n_paths)))
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (st)
        mrs_ingest_close(in);
    else
        *out = in;
    return st;
}

void mrs_ingest_close(mrs_ingest *ingest)
{
    if (!ingest)
        return;
    mrs_input_close(&ingest->input);
    mrs_paths_free(ingest->walk);
    free(ingest->path);
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
    mrs_doc *doc;
    mrs_str bytes;
} copying;

static mrs_status copy_bytes(void *ctx, mrs_err *err)
{
    copying *c = ctx;
    char hex[65];
    (void)err;
    c->doc->bytes = mrs_str_copy(c->bytes, c->doc->arena);
    mrs_sha256_hex(c->doc->bytes, hex);
    c->doc->id = mrs_str_copy(mrs_str_of(hex), c->doc->arena);
    return MRS_OK;
}

static mrs_status make_doc(const mrs_ingest *in, mrs_part *part, mrs_str bytes)
{
    part->doc = mrs_doc_new(in->options.doc_ceiling);
    if (!part->doc)
        return mrs_fail(&part->err, MRS_E_MEMORY, "out of memory");
    copying c = {part->doc, bytes};
    return mrs_arena_run(&part->doc->arena, 1, copy_bytes, &c, &part->err);
}

/* A line of JSON Lines that is not blank, or MRS_E_NONE at the end of the file. */
static mrs_status next_line(mrs_ingest *in, mrs_part *part, mrs_str *line)
{
    mrs_status st;
    do {
        in->line++;
        st = mrs_input_line(&in->input, LINE_MAX_BYTES, line, &part->err);
        if (!st && in->line == 1 && mrs_str_starts(*line, MRS_STR("\xEF\xBB\xBF")))
            *line = mrs_str_sub(*line, 3, line->len);
    } while (!st && mrs_str_trim(*line).len == 0);
    return st;
}

static void end_file(mrs_ingest *in)
{
    mrs_input_close(&in->input);
    free(in->path);
    in->path = NULL;
}

/* The next line of the open file as a part; false when the file is read. */
static bool line_part(mrs_ingest *in, mrs_part *part)
{
    mrs_str line = {0};
    mrs_status st = next_line(in, part, &line);
    if (st == MRS_E_NONE) {
        end_file(in);
        return false;
    }
    part->path = strdup(in->path);
    part->line = in->line;
    if (!st && part->path)
        st = make_doc(in, part, line);
    if (st)
        set_aside(part, st);
    if (st && st != MRS_E_LIMIT && st != MRS_E_FORMAT)
        end_file(in); /* it cannot be read on */
    return true;
}

/* A whole file as one part, or, for JSON Lines, the file left open in `in` and false. */
static bool file_part(mrs_ingest *in, mrs_part *part, mrs_input *input)
{
    mrs_str head, bytes = {0};
    const char *why = NULL;
    mrs_status st = mrs_input_peek(input, MRS_SNIFF_BYTES, &head, &part->err);
    mrs_sniffed kind = st ? MRS_SNIFF_TEXT : mrs_sniff(head, &why);
    if (!st && kind == MRS_SNIFF_JSONL) {
        in->input = *input;
        *input = (mrs_input){.fd = -1};
        in->path = part->path;
        in->line = 0;
        part->path = NULL;
        return false;
    }
    if (!st && head.len == 0)
        st = mrs_fail(&part->err, MRS_E_EMPTY, "empty file");
    if (!st && kind == MRS_SNIFF_OTHER)
        st = mrs_fail(&part->err, MRS_E_FORMAT, "%s", why);
    if (!st)
        st = mrs_input_rest(input, FILE_MAX_BYTES, &bytes, &part->err);
    if (!st)
        st = make_doc(in, part, bytes);
    if (st)
        set_aside(part, st);
    return true;
}

static bool next_file(mrs_ingest *in, mrs_part *part, mrs_status *st)
{
    mrs_input input = {.fd = -1};
    *st = mrs_paths_next(in->walk, &part->path, &part->err);
    if (*st == MRS_E_NONE || *st == MRS_E_MEMORY)
        return true;
    in->counts.files++;
    if (!*st)
        *st = mrs_input_open(part->path, &input, &part->err);
    if (*st) {
        set_aside(part, *st);
        *st = MRS_OK;
        return true;
    }
    bool made = file_part(in, part, &input);
    mrs_input_close(&input);
    return made;
}

mrs_status mrs_ingest_next(mrs_ingest *ingest, mrs_part *part, mrs_err *err)
{
    mrs_status st = MRS_OK;
    *part = (mrs_part){0};
    bool made = false;
    while (!made) {
        made = ingest->path ? line_part(ingest, part) : next_file(ingest, part, &st);
        if (!st && made && !part->path)
            st = MRS_E_MEMORY;
    }
    if (st == MRS_E_MEMORY) {
        mrs_part_clear(part);
        return mrs_fail(err, st, "out of memory");
    }
    ingest->counts.parts += st == MRS_OK;
    return st;
}

/* --- documents -------------------------------------------------------------------------------- */

typedef struct {
    const mrs_ingest *ingest;
    mrs_part *part;
} reading;

/* What the caller said of all. */
static mrs_status take_options(void *ctx, mrs_err *err)
{
    const reading *r = ctx;
    const mrs_ingest *in = r->ingest;
    mrs_doc *doc = r->part->doc;
    (void)err;
    doc->sample = in->options.sample;
    if (in->options.date)
        doc->published = (mrs_published){in->first, in->last, MRS_PUBLISHED_GIVEN,
                                         mrs_str_copy(mrs_str_of(in->options.date), doc->arena)};
    return MRS_OK;
}

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
    mrs_canon_options options = {.header = part->line == 0};
    mrs_status st = mrs_arena_run(&doc->arena, 1, take_options, &r, &part->err);
    if (!st && part->line)
        st = mrs_jsonl_read(in->canon, part->path, part->line, doc, &options.json, &part->err);
    if (!st)
        st = mrs_canon_doc(in->canon, &options, doc, scratch, &part->err);
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
