/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: a HID POS scanner with any descriptor and any reports
 *
 *      size (2) descriptor … (size (1) report …) …       a report of size 0 is a pause
 *
 * The bench asserts the limits of what is delivered and sent.
 */

#include <assert.h>

#include "fake/driver_bench.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_hid_pos;

static void hear(struct driver_io *bench, const uint8_t *bytes, size_t size) {
        for (size_t at = 0; at < size;) {
                size_t piece = bytes[at++];
                int r;

                piece = piece < size - at ? piece : size - at;
                if (!piece && bench->wake_ms)
                        r = bench_tick(bench);
                else
                        r = bench_feed(bench, bytes + at, piece);
                assert(r == DRIVER_OK || r == DRIVER_E_GARBLED);
                at += piece;
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        struct driver_io bench;
        size_t descriptor;

        if (size < 2)
                return 0;
        descriptor = (size_t) (bytes[0] << 8 | bytes[1]);
        descriptor = descriptor < size - 2 ? descriptor : size - 2;
        bench_put(&bench, &driver_hid_pos, "");
        if (bench_describe(&bench, bytes + 2, descriptor)) {
                assert(bench.reason[0]);
        } else {
                assert(!bench_start(&bench));
                hear(&bench, bytes + 2 + descriptor, size - 2 - descriptor);
                for (int kind = SIGNAL_ACCEPTED; kind <= SIGNAL_REFUSED; kind++)
                        assert(!bench_signal(&bench, (enum signal_kind) kind));
        }
        bench_close(&bench);
        return 0;
}
