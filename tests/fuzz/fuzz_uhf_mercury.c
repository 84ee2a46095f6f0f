/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: Mercury, pieces as op, status and data
 */

#include <string.h>

#include "fuzz_uhf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_uhf_mercury;

static size_t repair(uint8_t *out, const uint8_t *bytes, size_t size) {
        unsigned int crc = 0xFFFF;

        if (size < 3)
                return 0;
        out[0] = 0xFF;
        out[1] = (uint8_t) (size - 3);
        memcpy(out + 2, bytes, size);
        for (size_t i = 8; i < 8 * (2 + size); i++) {
                unsigned int top = crc & 0x8000;

                crc = (crc << 1 | ((unsigned int) out[i / 8] >> (7 - i % 8) & 1)) & 0xFFFF;
                crc = top ? crc ^ 0x1021 : crc;
        }
        out[2 + size] = (uint8_t) (crc >> 8);
        out[3 + size] = (uint8_t) crc;
        return 4 + size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const struct fuzz_uhf target = {
                .driver = &driver_uhf_mercury,
                .settings = "region=eu",
                .repair = repair,
                .good = "FF2822000010001B01FF0101C4110E16400000012700000500000F0080"
                        "3000000000000000000000001545E94A561D",
        };

        fuzz_uhf(&target, bytes, size);
        return 0;
}
