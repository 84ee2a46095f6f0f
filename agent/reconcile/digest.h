/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DIGEST_H
#define STRONGROOM_DIGEST_H

/*
 * Digests of lists: SHA-256 over lines of tab-separated fields
 *
 * Texts on the record have no control characters, so that a tab or a line feed in a field can't be forged, and
 * `sha256sum` over the same lines gives the same digest.
 */

#include <sodium.h>
#include <stdint.h>

enum { DIGEST_TEXT_MAX = 72 };

struct digest {
        crypto_hash_sha256_state state;
};

void digest_start(struct digest *digest);
void digest_text(struct digest *digest, const char *field, char end); /* end: '\t' or '\n' */
void digest_integer(struct digest *digest, int64_t field, char end);
void digest_finish(struct digest *digest, char *out); /* "sha256:<hex>"; room for DIGEST_TEXT_MAX */

#endif
