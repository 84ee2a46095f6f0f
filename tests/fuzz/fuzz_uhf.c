/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: what is common to the UHF drivers
 */

#include "fuzz_uhf.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "fake/driver_bench.h"

enum { HEARD_MAX = 4096, PIECE_ROOM = 160, RAW = 0x80, GOOD_MAX = 200, SPLITS = 4 };

/* The end of a session: what comes after isn't fed to it any more. */
static bool is_over(int condition) {
        return condition < 0 || condition >= DRIVER_E_GONE;
}

static void hear_good_after(const struct fuzz_uhf *target, const uint8_t *line, size_t size) {
        struct driver_io bench;
        uint8_t good[GOOD_MAX];
        size_t good_size, before;
        int r;

        assert(!bytes_unhex(target->good, strlen(target->good), good, sizeof good, &good_size));
        bench_open(&bench, target->driver, target->settings, NULL, 0);
        r = bench_feed(&bench, line, size);
        for (int i = 0; i < 2 && !is_over(r); i++)
                r = bench_tick(&bench);
        before = bench.frame_count;
        if (!is_over(r)) {
                (void) bench_feed(&bench, good, good_size);
                assert(bench.frame_count > before);
        }
        bench_close(&bench);
}

void fuzz_uhf(const struct fuzz_uhf *target, const uint8_t *bytes, size_t size) {
        static uint8_t line[HEARD_MAX];
        size_t at = 0, length = 0;

        while (at < size && length + PIECE_ROOM < sizeof line) {
                bool raw = bytes[at] & RAW;
                size_t piece = bytes[at++] & ~(unsigned int) RAW;

                piece = piece < size - at ? piece : size - at;
                if (raw)
                        memcpy(line + length, bytes + at, piece);
                length += raw ? piece : target->repair(line + length, bytes + at, piece);
                at += piece;
        }
        assert(bench_splits_agree(target->driver, target->settings, line, length, SPLITS));
        hear_good_after(target, line, length);
}
