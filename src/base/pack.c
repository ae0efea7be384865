#include "base/pack_layout.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>

static const mrs_pack_entry *entries(const mrs_pack *pack)
{
    return (const mrs_pack_entry *)(const void *)(pack->file.bytes.ptr + sizeof(mrs_pack_header));
}

static mrs_status check(const mrs_pack *pack, bool verify, mrs_err *err)
{
    static const char magic[8] = MRS_PACK_MAGIC;
    mrs_str bytes = pack->file.bytes;
    const mrs_pack_header *h = (const mrs_pack_header *)(const void *)bytes.ptr;
    if (bytes.len < sizeof *h || memcmp(h->magic, magic, sizeof magic) != 0)
        return mrs_fail(err, MRS_E_FORMAT, "not a marsad data file");
    if (h->format != MRS_PACK_FORMAT)
        return mrs_fail(err, MRS_E_VERSION, "data format %u, this program reads %d; run make again",
                        h->format, MRS_PACK_FORMAT);
    if (h->length != bytes.len || h->sections > (bytes.len - sizeof *h) / sizeof(mrs_pack_entry))
        return mrs_fail(err, MRS_E_FORMAT, "damaged: %zu bytes, %llu expected", bytes.len,
                        (unsigned long long)h->length);
    const mrs_pack_entry *e = entries(pack);
    for (uint32_t i = 0; i < h->sections; i++)
        if (e[i].offset % MRS_PACK_ALIGN || e[i].offset > bytes.len ||
            e[i].length > bytes.len - e[i].offset || e[i].name[MRS_PACK_NAME - 1])
            return mrs_fail(err, MRS_E_FORMAT, "damaged: section %u is out of bounds", i);
    if (!verify)
        return MRS_OK;
    unsigned char hash[32];
    crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr + sizeof *h, bytes.len - sizeof *h);
    if (memcmp(hash, h->sha256, sizeof hash) != 0)
        return mrs_fail(err, MRS_E_FORMAT, "damaged: its SHA-256 is wrong; run make again");
    return MRS_OK;
}

mrs_status mrs_pack_open(const char *path, bool verify, mrs_pack *out, mrs_err *err)
{
    *out = (mrs_pack){0};
    mrs_status st = mrs_file_map(path, &out->file, err);
    if (st)
        return st;
    st = check(out, verify, err);
    if (st) {
        mrs_pack_close(out);
        return mrs_err_wrap(err, st, "%s", path);
    }
    out->n_sections = ((const mrs_pack_header *)(const void *)out->file.bytes.ptr)->sections;
    return MRS_OK;
}

mrs_status mrs_pack_view(mrs_str bytes, mrs_pack *out, mrs_err *err)
{
    *out = (mrs_pack){.file = {.bytes = bytes}};
    mrs_status st = check(out, false, err);
    if (!st)
        out->n_sections = ((const mrs_pack_header *)(const void *)bytes.ptr)->sections;
    return st;
}

void mrs_pack_close(mrs_pack *pack)
{
    mrs_file_close(&pack->file);
    pack->n_sections = 0;
}

mrs_str mrs_pack_name(const mrs_pack *pack, uint32_t i)
{
    return mrs_str_of(entries(pack)[i].name);
}

bool mrs_pack_has(const mrs_pack *pack, const char *name)
{
    for (uint32_t i = 0; i < pack->n_sections; i++)
        if (mrs_str_is(mrs_pack_name(pack, i), name))
            return true;
    return false;
}

mrs_status mrs_pack_section(const mrs_pack *pack, const char *name, mrs_str *out, mrs_err *err)
{
    const mrs_pack *above = pack->above;
    if (above && mrs_pack_has(above, name))
        return mrs_pack_section(above, name, out, err);
    const mrs_pack_entry *e = entries(pack);
    for (uint32_t i = 0; i < pack->n_sections; i++) {
        if (strcmp(e[i].name, name) == 0) {
            *out = (mrs_str){pack->file.bytes.ptr + e[i].offset, (size_t)e[i].length};
            return MRS_OK;
        }
    }
    return mrs_fail(err, MRS_E_FORMAT, "no section \"%s\"; made by another version, run make again",
                    name);
}

void mrs_pack_sha256(const mrs_pack *pack, char out[65])
{
    const mrs_pack_header *h = (const mrs_pack_header *)(const void *)pack->file.bytes.ptr;
    for (size_t i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", h->sha256[i]);
}

static void pad(mrs_buf *buf, size_t align)
{
    static const char zeros[MRS_PACK_ALIGN] = {0};
    size_t over = buf->len % align;
    if (over)
        mrs_buf_put(buf, (mrs_str){zeros, align - over});
}

void mrs_packer_add(mrs_packer *packer, const char *name, mrs_str bytes)
{
    pad(&packer->body, MRS_PACK_ALIGN);
    mrs_pack_entry e = {.offset = packer->body.len, .length = bytes.len};
    assert(strlen(name) < MRS_PACK_NAME);
    memcpy(e.name, name, strlen(name));
    mrs_buf_put(&packer->directory, (mrs_str){(const char *)&e, sizeof e});
    mrs_buf_put(&packer->body, bytes);
    packer->n++;
}

mrs_status mrs_packer_bytes(const mrs_packer *packer, mrs_buf *out, mrs_err *err)
{
    mrs_pack_header h = {.magic = MRS_PACK_MAGIC, .format = MRS_PACK_FORMAT, .sections = packer->n};
    mrs_buf_put(out, (mrs_str){(const char *)&h, sizeof h});
    mrs_buf_put(out, mrs_buf_view(&packer->directory));
    pad(out, MRS_PACK_ALIGN);
    size_t base = out->len;
    mrs_buf_put(out, mrs_buf_view(&packer->body));
    if (out->failed || packer->body.failed || packer->directory.failed)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_pack_entry *e = (mrs_pack_entry *)(void *)(out->ptr + sizeof h);
    for (uint32_t i = 0; i < packer->n; i++)
        e[i].offset += base;
    h.length = out->len;
    crypto_hash_sha256(h.sha256, (const unsigned char *)out->ptr + sizeof h, out->len - sizeof h);
    memcpy(out->ptr, &h, sizeof h);
    return MRS_OK;
}

mrs_status mrs_packer_write(const mrs_packer *packer, const char *path, mrs_err *err)
{
    mrs_buf out = {0};
    mrs_status st = mrs_packer_bytes(packer, &out, err);
    if (!st)
        st = mrs_file_write(path, mrs_buf_view(&out), err);
    mrs_buf_clear(&out);
    return st;
}

void mrs_packer_clear(mrs_packer *packer)
{
    mrs_buf_clear(&packer->directory);
    mrs_buf_clear(&packer->body);
    packer->n = 0;
}
