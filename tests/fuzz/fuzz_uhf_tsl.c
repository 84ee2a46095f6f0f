/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: TSL, pieces as lines
 */

#include <string.h>

#include "fuzz_uhf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_uhf_tsl;

static size_t repair(uint8_t *out, const uint8_t *bytes, size_t size) {
        memcpy(out, bytes, size);
        out[size] = 0x0D;
        out[size + 1] = 0x0A;
        return size + 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const struct fuzz_uhf target = {
                .driver = &driver_uhf_tsl,
                .settings = "trigger=no",
                .repair = repair,
                .good = "0D0A43533A202E69760D0A45503A20333037350D0A4F4B3A0D0A" /* CS: .iv, EP: 3075, OK: */,
        };

        fuzz_uhf(&target, bytes, size);
        return 0;
}
