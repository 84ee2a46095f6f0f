/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: M100, pieces as type, command and parameters
 */

#include <string.h>

#include "fuzz_uhf.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_uhf_m100;

static size_t repair(uint8_t *out, const uint8_t *bytes, size_t size) {
        unsigned int sum = 0;

        if (size < 2)
                return 0;
        out[0] = 0xBB;
        memcpy(out + 1, bytes, 2);
        out[3] = 0;
        out[4] = (uint8_t) (size - 2);
        memcpy(out + 5, bytes + 2, size - 2);
        for (size_t i = 1; i < 3 + size; i++)
                sum += out[i];
        out[3 + size] = (uint8_t) sum;
        out[4 + size] = 0x7E;
        return 5 + size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const struct fuzz_uhf target = {
                .driver = &driver_uhf_m100,
                .settings = "",
                .repair = repair,
                .good = "BB02220011C9340030751FEB705C5904E3D50D703A76EF7E",
        };

        fuzz_uhf(&target, bytes, size);
        return 0;
}
