/* page.c - the files of the page: those built in, or of a folder while it is made. */
#include "serve/page_files.h"
#include "serve/service.h"

#include <stdio.h>

static const struct {
    const char *end, *type;
} types[] = {{".html", "text/html; charset=utf-8"},
             {".js", "text/javascript; charset=utf-8"},
             {".css", "text/css; charset=utf-8"},
             {".json", "application/json"},
             {".geojson", "application/geo+json"},
             {".webmanifest", "application/manifest+json"},
             {".svg", "image/svg+xml"},
             {".png", "image/png"},
             {".ico", "image/x-icon"},
             {".woff2", "font/woff2"},
             {".pbf", "application/x-protobuf"},
             {".wasm", "application/wasm"},
             {".txt", "text/plain; charset=utf-8"}};

static const char *type_of(mrs_str name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (mrs_str_ends(name, mrs_str_of(types[i].end)))
            return types[i].type;
    return NULL;
}

/* The name of a file from segments that target.c has looked at: no "..", no "/", nothing empty. */
static mrs_str name_of(const mrs_call *call)
{
    mrs_str name = {0};
    for (uint32_t i = 0; i < call->target.n_segments; i++)
        name = mrs_str_join(name, i ? MRS_STR("/") : MRS_STR(""), call->target.segments[i],
                            call->arena);
    return name.len ? name : MRS_STR("index.html");
}

/* Names with a hash in them ("assets/main-1a2b3c4d.js") never change. */
static void put_cache(mrs_call *call, mrs_str name)
{
    bool fixed = mrs_str_starts(name, MRS_STR("assets/")) && !call->service->options.page;
    mrs_buf_put(&call->head, fixed ? MRS_STR("Cache-Control: public, max-age=31536000, immutable\n")
                                   : MRS_STR("Cache-Control: no-cache\n"));
}

static bool find_built_in(mrs_call *call, mrs_str name)
{
    const mrs_page_file *f = mrs_page_files;
    while (f->name && !mrs_str_is(name, f->name))
        f++;
    if (!f->name)
        return false;
    snprintf(call->tag, sizeof call->tag, "W/\"%.16s\"", f->sha256);
    if (mrs_field_matches(call->fields.if_none_match, mrs_str_of(call->tag))) {
        call->status = 304;
        return true;
    }
    mrs_buf_put(&call->out, (mrs_str){(const char *)f->at, (size_t)(f->end - f->at)});
    return true;
}

static bool find_in_folder(mrs_call *call, mrs_str name)
{
    mrs_file file;
    mrs_err err;
    mrs_str path =
        mrs_str_join(mrs_str_of(call->service->options.page), MRS_STR("/"), name, call->arena);
    if (mrs_file_map(path.ptr, &file, &err))
        return false;
    mrs_buf_put(&call->out, file.bytes);
    mrs_file_close(&file);
    return true;
}

bool mrs_page_find(mrs_call *call)
{
    mrs_str name = name_of(call);
    const char *type = type_of(name);
    bool found = type && (call->service->options.page ? find_in_folder(call, name)
                                                      : find_built_in(call, name));
    if (!found)
        return false;
    call->status = call->status == 304 ? 304 : 200;
    call->type = type;
    put_cache(call, name);
    return true;
}
