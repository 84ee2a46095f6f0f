/* SPDX-License-Identifier: ISC */

/*
 * Digest: SHA-256 over lines
 */

#include "digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"

void digest_start(struct digest *digest) {
        (void) crypto_hash_sha256_init(&digest->state);
}

void digest_text(struct digest *digest, const char *field, char end) {
        (void) crypto_hash_sha256_update(&digest->state, (const uint8_t *) field, strlen(field));
        (void) crypto_hash_sha256_update(&digest->state, (const uint8_t *) &end, 1);
}

void digest_integer(struct digest *digest, int64_t field, char end) {
        char text[24];

        (void) snprintf(text, sizeof text, "%" PRId64, field);
        digest_text(digest, text, end);
}

void digest_finish(struct digest *digest, char *out) {
        uint8_t hash[crypto_hash_sha256_BYTES];

        (void) crypto_hash_sha256_final(&digest->state, hash);
        memcpy(out, "sha256:", 7);
        bytes_hex(hash, sizeof hash, out + 7);
}
