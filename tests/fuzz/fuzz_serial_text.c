/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: lines of text give the same frames in any split
 *
 *      settings (1) bytes …
 */

#include <assert.h>

#include "fake/driver_bench.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_serial_text;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const char *const settings[] = {
                "",
                "suffix=cr aim=yes",
                "suffix=lf prefix=S:",
                "suffix=crlf aim=yes prefix=\\x02 idle_ms=50",
                "suffix=tab",
                "suffix=none aim=yes",
        };

        if (!size)
                return 0;
        assert(bench_splits_agree(&driver_serial_text,
                settings[bytes[0] % (sizeof settings / sizeof *settings)], bytes + 1, size - 1, 4));
        return 0;
}
