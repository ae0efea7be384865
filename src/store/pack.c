/* pack.c - bytes as they are kept: zstd (RFC 8878); zlib in stores of schema 3. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

const char mrs_codec[] = "zstd";
enum { LEVEL = 6 };

mrs_status mrs_pack_bytes(mrs_str in, mrs_packed *out, mrs_err *err)
{
    size_t room = ZSTD_compressBound(in.len);
    out->at = malloc(room ? room : 1);
    out->n = out->at ? ZSTD_compress(out->at, room, in.ptr, in.len, LEVEL) : 0;
    if (!out->at || ZSTD_isError(out->n))
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    return MRS_OK;
}

static bool inflate_all(mrs_str packed, char *to, uint64_t len)
{
    uLongf got = (uLongf)len;
    return uncompress((Bytef *)to, &got, (const Bytef *)packed.ptr, (uLong)packed.len) == Z_OK &&
           got == len;
}

mrs_status mrs_unpack_bytes(mrs_str packed, mrs_str codec, uint64_t len, char **out, mrs_err *err)
{
    if (len > (uint64_t)1 << 40)
        return mrs_fail(err, MRS_E_FORMAT, "its length is damaged");
    *out = malloc(len + 1);
    if (!*out)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    bool whole = mrs_str_is(codec, "zlib")
                     ? inflate_all(packed, *out, len)
                     : ZSTD_decompress(*out, len, packed.ptr, packed.len) == len;
    return whole ? MRS_OK : mrs_fail(err, MRS_E_FORMAT, "its bytes are damaged");
}
