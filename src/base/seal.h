/* seal.h - a file under a passphrase: nobody reads or changes it who has not the passphrase.
 *
 * Form: "marsad-sealed-1\n" (16 bytes), u64 operations and u64 memory of the key derivation
 * (little-endian), 16 bytes of salt, 24 bytes of header, then pieces of 64 KiB with 17 bytes of
 * authentication each, the last marked as the last, so that a file that was cut short is found.
 * Key: Argon2id (RFC 9106), limits "moderate" of libsodium: 3 passes over 256 MiB. Cipher:
 * XChaCha20-Poly1305 as libsodium's secretstream; the bytes before it are authenticated too. */
#ifndef MRS_BASE_SEAL_H
#define MRS_BASE_SEAL_H

#include "base/str.h"

/* Writes TO anew and fsyncs it; on failure TO is taken away. MRS_E_IO, MRS_E_MEMORY; MRS_E_ARG:
 * the passphrase is empty. */
MRS_CHECK mrs_status mrs_seal(const char *from, const char *to, mrs_str passphrase, mrs_err *err);
/* MRS_E_ARG: a wrong passphrase, or the file was changed (the two look the same). MRS_E_FORMAT: no
 * sealed file, or cut short. On failure TO is taken away. */
MRS_CHECK mrs_status mrs_unseal(const char *from, const char *to, mrs_str passphrase, mrs_err *err);
/* Does the file begin as a sealed one? False also when it cannot be read. */
bool mrs_is_sealed(const char *path);

#endif
