/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: a keyboard with any descriptor, any settings and any reports
 *
 *      settings (1) size (2) descriptor … (size (1) report …) …       a report of size 0 is a pause
 *
 * What it delivers is UTF-8, whatever the keys: layouts have no other characters, and none is cut in half but at the
 * limit.
 */

#include <assert.h>
#include <string.h>

#include "fake/driver_bench.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_hid_keyboard;

static void hear(struct driver_io *bench, const uint8_t *bytes, size_t size) {
        for (size_t at = 0; at < size;) {
                size_t piece = bytes[at++];
                int r;

                piece = piece < size - at ? piece : size - at;
                if (!piece && bench->wake_ms)
                        r = bench_tick(bench);
                else
                        r = bench_feed(bench, bytes + at, piece);
                assert(r == DRIVER_OK || (r == DRIVER_E_GARBLED && bench->reason[0]));
                at += piece;
        }
        if (bench->wake_ms)
                assert(!bench_tick(bench));
}

/* Each frame is a line: unescaped it is UTF-8 (a NUL typed by number apart), where nothing was cut. */
static void assert_utf8(const char *frames) {
        while (*frames) {
                size_t size = strcspn(frames, "\n"), out = 0;
                uint8_t bytes[PAYLOAD_BYTES_MAX];
                bool cut = memmem(frames, size, " +", 2);

                if (!cut) {
                        assert(!text_unescape(frames, size, bytes, sizeof bytes, &out));
                        assert(memchr(bytes, 0, out) || text_is_utf8(bytes, out));
                }
                frames += size + 1;
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const char *const settings[] = {
                "",
                "layout=fr",
                "layout=de suffix=tab",
                "layout=es suffix=none",
                "layout=pt idle_ms=0",
                "layout=br boot=yes",
                "layout=it",
                "layout=uk",
        };
        struct driver_io bench;
        size_t descriptor;

        if (size < 3)
                return 0;
        descriptor = (size_t) (bytes[1] << 8 | bytes[2]);
        descriptor = descriptor < size - 3 ? descriptor : size - 3;
        bench_put(&bench, &driver_hid_keyboard, settings[bytes[0] % 8]);
        if (bench_describe(&bench, bytes + 3, descriptor)) {
                assert(bench.reason[0]);
        } else {
                assert(!bench_start(&bench));
                hear(&bench, bytes + 3 + descriptor, size - 3 - descriptor);
                assert_utf8(bench_frames(&bench));
        }
        bench_close(&bench);
        return 0;
}
