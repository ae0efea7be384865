/* pack.h - one flat file of named sections that is mapped and used in place.
 *
 * The learned model (marsad.model) and the data pack (marsad.pack) are both such files.
 * Layout, little-endian: 64-byte header {magic "MARSADPK", u32 format, u32 sections, u64 file
 * length, 32-byte SHA-256 of all that follows the header, 8 bytes zero}; directory of sections
 * {char name[40]; u64 offset; u64 length}; sections, each aligned to 64 bytes.
 * A section is raw bytes; what is in it is its reader's matter. */
#ifndef MRS_BASE_PACK_H
#define MRS_BASE_PACK_H

#include "base/buf.h"
#include "base/file.h"

enum { MRS_PACK_FORMAT = 1, MRS_PACK_NAME = 40, MRS_PACK_ALIGN = 64 };

typedef struct mrs_pack {
    mrs_file file;
    uint32_t n_sections;
    const struct mrs_pack *above; /* its sections stand for those of the same name; may be NULL */
} mrs_pack;                       /* read-only once open; threads share it */

/* Fails: MRS_E_IO; MRS_E_FORMAT (not such a file, cut short, a section out of bounds);
 * MRS_E_VERSION. With verify the SHA-256 is computed too (reads the whole file). */
MRS_CHECK mrs_status mrs_pack_open(const char *path, bool verify, mrs_pack *out, mrs_err *err);
/* The same of a pack in memory, borrowed. MRS_E_FORMAT, MRS_E_VERSION. */
MRS_CHECK mrs_status mrs_pack_view(mrs_str bytes, mrs_pack *out, mrs_err *err);
void mrs_pack_close(mrs_pack *pack); /* {0} is fine */

/* The bytes of a section, 64-byte aligned. MRS_E_FORMAT naming it when it is not there. */
MRS_CHECK mrs_status mrs_pack_section(const mrs_pack *pack, const char *name, mrs_str *out,
                                      mrs_err *err);
bool mrs_pack_has(const mrs_pack *pack, const char *name);
/* The name of section i, borrowed; for listings. */
mrs_str mrs_pack_name(const mrs_pack *pack, uint32_t i);
/* The SHA-256 that stands in the header, in hex. */
void mrs_pack_sha256(const mrs_pack *pack, char out[65]);

/* Building: add sections in order, then write. Sections are copied. */
typedef struct {
    mrs_buf directory, body;
    uint32_t n;
} mrs_packer;
void mrs_packer_add(mrs_packer *packer, const char *name, mrs_str bytes);
MRS_CHECK mrs_status mrs_packer_write(const mrs_packer *packer, const char *path, mrs_err *err);
/* The whole pack's bytes into out, which is empty. MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_packer_bytes(const mrs_packer *packer, mrs_buf *out, mrs_err *err);
void mrs_packer_clear(mrs_packer *packer);

/* A pack too large for memory: the lengths of its sections are known beforehand, their bytes come
 * in order within each. A file PATH.tmp until it is whole. */
typedef struct {
    const char *name;
    uint64_t length;
} mrs_pack_part;
typedef struct mrs_pack_file mrs_pack_file;
/* Caller: mrs_pack_file_close. MRS_E_IO, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_pack_file_new(const char *path, const mrs_pack_part *parts, uint32_t n,
                                       mrs_pack_file **out, mrs_err *err);
/* To the end of what section i has; a fault is told by close. */
void mrs_pack_file_put(mrs_pack_file *file, uint32_t i, const void *bytes, size_t n);
/* With st MRS_OK: hash, fsync, rename; otherwise it is thrown away and st returned. */
MRS_CHECK mrs_status mrs_pack_file_close(mrs_pack_file *file, mrs_status st, mrs_err *err);

/* A table of strings in a section, with a hash index over its first column (case kept).
 * Layout: u32 rows, cols, slots, zero; u32 cell_end[rows*cols+1]; u32 slot[slots] (row+1, 0 empty,
 * linear probing by FNV-1a, slots a power of two); the cells' bytes end to end. */
typedef struct {
    uint32_t rows, cols, slots;
    const uint32_t *ends;
    const uint32_t *slot;
    const char *bytes;
} mrs_table;

/* Checks every offset, so that a damaged section cannot lead outside. Row 0 holds the column names;
 * data rows are 1 .. rows-1. */
MRS_CHECK mrs_status mrs_table_open(const mrs_pack *pack, const char *section, mrs_table *out,
                                    mrs_err *err);
mrs_str mrs_table_cell(const mrs_table *table, uint32_t row, uint32_t col);
/* The column of that name, or MRS_E_FORMAT naming table and column. */
MRS_CHECK mrs_status mrs_table_column(const mrs_table *table, const char *name, uint32_t *col,
                                      mrs_err *err);
/* The first data row whose first cell is key; 0 when there is none. */
uint32_t mrs_table_find(const mrs_table *table, mrs_str key);
/* cells: rows*cols strings, row by row, header first. Appends the section's bytes to out. */
void mrs_table_build(const mrs_str *cells, uint32_t rows, uint32_t cols, mrs_buf *out);

#endif
