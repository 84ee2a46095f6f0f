/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: SSI gives the same frames and the same answers in any split
 *
 *      (length (1) bytes …) …
 *
 * Each piece of the input is heard as it is, and as a packet with its length and checksum put right: what is random
 * would hardly ever pass the sum.
 */

#include <assert.h>
#include <string.h>

#include "fake/driver_bench.h"

enum { HEARD_MAX = 4096, PACKET_HEAD = 4, PACKET_MAX = 255, RAW = 0x80 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_ssi;

static size_t add_packet(uint8_t *out, const uint8_t *bytes, size_t size) {
        unsigned int sum = 0;

        out[0] = (uint8_t) (1 + size);
        memcpy(out + 1, bytes, size);
        for (size_t i = 0; i < 1 + size; i++)
                sum += out[i];
        sum = 0x10000u - sum;
        out[1 + size] = (uint8_t) (sum >> 8);
        out[2 + size] = (uint8_t) sum;
        return 3 + size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static uint8_t line[HEARD_MAX];
        size_t at = 0, length = 0;

        while (at < size && length + PACKET_MAX + 3 < sizeof line) {
                bool raw = bytes[at] & RAW;
                size_t piece = bytes[at++] & ~(unsigned int) RAW;

                piece = piece < size - at ? piece : size - at;
                if (raw || piece < PACKET_HEAD - 1)
                        memcpy(line + length, bytes + at, piece);
                length +=
                        raw || piece < PACKET_HEAD - 1 ? piece : add_packet(line + length, bytes + at, piece);
                at += piece;
        }
        assert(bench_splits_agree(&driver_ssi, "", line, length, 4));
        return 0;
}
