/* SPDX-License-Identifier: ISC */

/*
 * Random: libsodium's generator, which is the kernel's
 */

#include "random.h"

#include <sodium.h>

void random_bytes(void *out, size_t size) {
        randombytes_buf(out, size);
}

uint64_t random_u64(void) {
        uint64_t number;

        randombytes_buf(&number, sizeof number);
        return number;
}

void random_ulid(int64_t wall_us, char *out) {
        static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        uint64_t ms = wall_us < 0 ? 0 : (uint64_t) wall_us / 1000;
        uint8_t draw[16];

        random_bytes(draw, sizeof draw);
        for (int i = 9; i >= 0; i--, ms >>= 5)
                out[i] = alphabet[ms & 31];
        for (int i = 0; i < 16; i++)
                out[10 + i] = alphabet[draw[i] & 31];
        out[26] = '\0';
}
