/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_MANIFEST_H
#define STRONGROOM_MANIFEST_H

/*
 * A backup's manifest: a signed note by the site's key, over what the backup's files must be
 *
 *      strongroom/PSK/backup                   the origin of the site's checkpoints, and /backup: never one of those
 *      1742                                    entries
 *      CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3…   root over them, base64
 *      store 7340032 sha256:9f2c…              the record's file: bytes, hash
 *
 *      — strongroom/PSK Az3grl…
 */

#include "ledger.h"

enum { MANIFEST_E_MALFORMED = 1, MANIFEST_E_WRONG /* not signed by this key */ };
enum { MANIFEST_MAX = 1024, MANIFEST_ORIGIN_MAX = 128 };

struct verifier;

struct manifest {
        char origin[MANIFEST_ORIGIN_MAX]; /* "strongroom/PSK", without /backup */
        uint64_t size;
        struct hash root;
        uint64_t bytes;
        struct hash store;
};

/* The text that is signed; out has room for MANIFEST_MAX. */
void manifest_print(const struct manifest *manifest, char *out);

/* Signs it with the site's key; the ledger must be open for writing. out has room for MANIFEST_MAX. */
void manifest_sign(struct ledger *ledger, const struct manifest *manifest, char *out);

/* The text, whoever signed it: exactly what manifest_print() prints, and signature lines. */
must_check int manifest_parse(const char *note, struct manifest *ret_manifest);

/* The same, signed by the key of a verifier key (C2SP): of the record that is backed up. */
must_check int manifest_check(const char *note, const char *vkey, struct manifest *ret_manifest);

#endif
