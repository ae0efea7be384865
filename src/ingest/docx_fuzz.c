/* Any bytes as a DOCX file, and as the main part of one: a mutated zip seldom passes its checksums.
 */
#include "ingest/part_fuzz.h"

#include <archive.h>
#include <archive_entry.h>

static void put_member(struct archive *zip, const char *name, mrs_str bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)bytes.len);
    archive_entry_set_filetype(entry, AE_IFREG);
    if (archive_write_header(zip, entry) ||
        (bytes.len && archive_write_data(zip, bytes.ptr, bytes.len) < 0))
        fuzz_stop("no zip");
    archive_entry_free(entry);
}

static void run(const fuzz_tables *t, mrs_str bytes)
{
    size_t room = bytes.len + 4096, n = 0;
    char *file = malloc(room);
    struct archive *zip = archive_write_new();
    if (!file || !zip)
        fuzz_stop("no memory");
    archive_write_set_format_zip(zip);
    archive_write_set_options(zip, "zip:compression=store");
    archive_write_open_memory(zip, file, room, &n);
    put_member(zip, "[Content_Types].xml", MRS_STR("<Types/>"));
    put_member(zip, "word/document.xml", bytes);
    archive_write_free(zip);
    fuzz_as(t, MRS_MEDIA_DOCX, (mrs_str){file, n});
    free(file);
    fuzz_as(t, MRS_MEDIA_DOCX, bytes);
}

FUZZ_TARGET(fuzz_tables, fuzz_open_tables, run, fuzz_close_tables)
