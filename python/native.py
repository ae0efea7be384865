"""native.py - what of the C library Python calls. The compiler holds each line against the headers of src/."""
import pathlib

from cffi import FFI

PROJECT = pathlib.Path(__file__).resolve().parent.parent
ffi = FFI()
ffi.cdef("""
typedef int... mrs_status;
#define MRS_OK ...
#define MRS_E_ARG ...
#define MRS_E_IO ...
#define MRS_E_FORMAT ...
#define MRS_E_VERSION ...
#define MRS_E_LIMIT ...
#define MRS_E_MEMORY ...
#define MRS_E_EMPTY ...
#define MRS_E_LANG ...
#define MRS_E_NONE ...
#define MRS_E_BUSY ...

typedef struct { const char *ptr; size_t len; } mrs_str;
typedef struct { char *ptr; size_t len; ...; } mrs_buf;
typedef struct { char text[...]; ...; } mrs_err;
void mrs_buf_clear(mrs_buf *buf);
const char *mrs_status_text(mrs_status st);

typedef struct mrs_engine mrs_engine;
typedef struct mrs_worker mrs_worker;
typedef struct {
    char program[...]; char model[...]; char model_sha256[...]; char pack_sha256[...]; char gazetteer_sha256[...];
    char rows_sha256[...]; char data[...]; char kernel[...];
    ...;
} mrs_version;
mrs_status mrs_engine_open(const char *data_dir, const char *gazetteer, bool verify, mrs_engine **out, mrs_err *err);
void mrs_engine_close(mrs_engine *engine);
void mrs_engine_version(const mrs_engine *engine, mrs_version *out);
mrs_status mrs_engine_lay(mrs_engine *engine, const char *table, const char *const *rows, size_t n_rows, mrs_err *err);
mrs_status mrs_worker_new(const mrs_engine *engine, const char *kernel, mrs_worker **out, mrs_err *err);
void mrs_worker_free(mrs_worker *worker);

typedef int... mrs_annotate_what;
bool mrs_annotate_read(mrs_str name, mrs_annotate_what *out);
mrs_status mrs_annotate(mrs_worker *worker, mrs_annotate_what what, mrs_str line, mrs_buf *out, mrs_err *err);

typedef struct {
    const char *path; uint64_t line; mrs_status status; const char *reason; const char *how; uint32_t claims; bool coded;
    uint64_t parts_done;
    ...;
} mrs_added;
typedef struct {
    const char *store; const char *const *paths; size_t n_paths; const char *date; const char *publisher;
    const char *fields; bool sample; bool gate; const char *now; const char *who; void *ctx;
    void (*report)(void *ctx, const mrs_added *part);
    ...;
} mrs_add_options;
typedef struct {
    uint64_t parts, added, same, copies, near, set_aside, gated, not_coded, in_part, claims, events, lost, skipped;
    ...;
} mrs_add_counts;
mrs_status mrs_add(const mrs_engine *engine, mrs_worker *const *workers, size_t n_workers,
                   const mrs_add_options *options, mrs_add_counts *counts, mrs_err *err);

typedef struct { const char *name; const char *value; ...; } mrs_where;
typedef struct {
    const char *store; bool events; const mrs_where *filters; size_t n_filters; bool all; const char *format;
    const char *rule; uint32_t width; const char *as_of; const char *near; const char *km;
    ...;
} mrs_list_options;
mrs_status mrs_list(const mrs_engine *engine, const mrs_list_options *options, mrs_buf *out, mrs_buf *note, mrs_err *err);
typedef struct {
    const char *store; const char *id; bool json; bool colour; uint32_t width; const char *as_of;
    ...;
} mrs_show_options;
mrs_status mrs_show(const mrs_engine *engine, const mrs_show_options *options, mrs_buf *out, mrs_err *err);
typedef struct {
    const char *store; const char *text; const char *lang; bool not_coded; bool json; uint32_t limit; const char *as_of;
    ...;
} mrs_documents_options;
mrs_status mrs_documents(const mrs_documents_options *options, mrs_buf *out, mrs_buf *note, mrs_err *err);
mrs_status mrs_verify(const char *store, mrs_err *err);

typedef bool mrs_share_fn(void *ctx, mrs_str line);
mrs_status mrs_share_read(const mrs_engine *engine, const mrs_add_options *options, mrs_share_fn *fn, void *ctx,
                          mrs_err *err);
mrs_status mrs_share_near(mrs_str a, mrs_str b, double *of, mrs_err *err);
mrs_status mrs_share_code(mrs_worker *worker, const char *scratch, const mrs_str *lines, size_t n, mrs_share_fn *fn,
                          void *ctx, mrs_err *err);
mrs_status mrs_share_pairs(const mrs_engine *engine, const mrs_str *lines, size_t n, uint32_t share, mrs_buf *out,
                           mrs_err *err);
typedef struct { int64_t a, b; float z; ...; } mrs_unit_pair;
typedef struct {
    const mrs_str *lines; size_t n_lines; const int64_t *units; uint32_t n_units, n_pairs; const mrs_unit_pair *pairs;
    ...;
} mrs_share_parts;
mrs_status mrs_share_events(const mrs_engine *engine, const mrs_share_parts *parts, mrs_share_fn *fn, void *ctx,
                            mrs_err *err);

extern "Python" bool marsad_line(void *ctx, mrs_str line);
extern "Python" void marsad_added(void *ctx, const mrs_added *part);
""")
ffi.set_source(
    "marsad._native",
    '#include "marsad.h"\n#include "marsad_own.h"\n#include "marsad_share.h"\n#include <stdbool.h>\n',
    include_dirs=[str(PROJECT / "src")],
    library_dirs=[str(PROJECT / "build" / "release")],
    libraries=["marsad"],
    extra_compile_args=["-std=gnu17"],
    extra_link_args=["-Wl,-rpath,$ORIGIN"],
    py_limited_api=True,
)
