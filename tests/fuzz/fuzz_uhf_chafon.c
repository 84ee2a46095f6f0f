/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: UHFReader, pieces as address, command, status and data
 */

#include <string.h>

#include "fuzz_uhf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_uhf_chafon;

static size_t repair(uint8_t *out, const uint8_t *bytes, size_t size) {
        unsigned int crc = 0xFFFF;

        out[0] = (uint8_t) (size + 2);
        memcpy(out + 1, bytes, size);
        for (size_t i = 0; i < 8 * (1 + size); i++) {
                unsigned int bit = (crc ^ (unsigned int) out[i / 8] >> i % 8) & 1;

                crc = bit ? crc >> 1 ^ 0x8408 : crc >> 1;
        }
        out[1 + size] = (uint8_t) crc;
        out[2 + size] = (uint8_t) (crc >> 8);
        return 3 + size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const struct fuzz_uhf target = {
                .driver = &driver_uhf_chafon,
                .settings = "",
                .repair = repair,
                .good = "13000103010C0000000000000000000003133F39" /* of an 18, and of a 288 */
                        "1500010301010C0000000000000000000003136BB1A5",
        };

        fuzz_uhf(&target, bytes, size);
        return 0;
}
