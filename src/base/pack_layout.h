/* pack_layout.h - the first bytes of a pack as pack.h describes them; for its writers and reader.
 */
#ifndef MRS_BASE_PACK_LAYOUT_H
#define MRS_BASE_PACK_LAYOUT_H

#include "base/pack.h"

/* clang-format off */
#define MRS_PACK_MAGIC {'M', 'A', 'R', 'S', 'A', 'D', 'P', 'K'}
/* clang-format on */
typedef struct {
    char magic[8];
    uint32_t format, sections;
    uint64_t length;
    unsigned char sha256[32];
    char zero[8];
} mrs_pack_header;
typedef struct {
    char name[MRS_PACK_NAME];
    uint64_t offset, length;
} mrs_pack_entry;

#endif
