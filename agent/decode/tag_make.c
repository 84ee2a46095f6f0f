/* SPDX-License-Identifier: ISC */

/*
 * A tag from the bytes of an identity; see tag_make.h
 */

#include "tag_make.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "bytes.h"

static const char digest_mark[] = "#sha256:";

enum {
        DIGEST_MARK_SIZE = sizeof digest_mark - 1,
        DIGEST_HEX_SIZE = 2 * crypto_hash_sha256_BYTES,
        DIGEST_KEPT = TAG_BYTES_MAX - DIGEST_MARK_SIZE - DIGEST_HEX_SIZE,
};

static_assert(DIGEST_KEPT >= 32, "a person still recognises what is cut");

static void tag_digest(const void *bytes, size_t size, struct tag *tag) {
        uint8_t digest[crypto_hash_sha256_BYTES];
        char hex[DIGEST_HEX_SIZE + 1];

        (void) crypto_hash_sha256(digest, bytes, size);
        bytes_hex(digest, sizeof digest, hex);
        memcpy(tag->bytes, bytes, DIGEST_KEPT);
        memcpy(tag->bytes + DIGEST_KEPT, digest_mark, DIGEST_MARK_SIZE);
        memcpy(tag->bytes + DIGEST_KEPT + DIGEST_MARK_SIZE, hex, DIGEST_HEX_SIZE);
        tag->size = TAG_BYTES_MAX;
}

void tag_make(enum tag_scheme scheme, const void *bytes, size_t size, struct tag *ret) {
        *ret = (struct tag){ .scheme = (uint16_t) scheme };
        if (size > TAG_BYTES_MAX) {
                tag_digest(bytes, size, ret);
                return;
        }
        memcpy(ret->bytes, bytes, size);
        ret->size = (uint16_t) size;
}
