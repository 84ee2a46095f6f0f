/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DRIVER_BENCH_H
#define STRONGROOM_DRIVER_BENCH_H

/*
 * A host for one driver, on the bench: it collects what the driver emits, sends and wishes
 *
 * Replay tests, unit tests and fuzzers drive the very code that a reader drives.
 */

#include "strongroom/driver.h"

enum { BENCH_FRAMES_MAX = 64, BENCH_SENT_MAX = 4096, BENCH_SETTINGS_MAX = 8, BENCH_REASON_MAX = 160 };

struct bench_frame {
        char symbology[4];
        size_t size, cut;
        uint8_t bytes[PAYLOAD_BYTES_MAX];
};

struct driver_io {
        const struct driver *driver;
        _Alignas(16) uint8_t state[DRIVER_STATE_MAX];
        struct bench_frame frames[BENCH_FRAMES_MAX];
        size_t frame_count;
        uint8_t sent[BENCH_SENT_MAX];
        size_t sent_size;
        uint32_t wake_ms;
        char reason[BENCH_REASON_MAX];
        const char *settings[BENCH_SETTINGS_MAX][2];
        int worst; /* the worst condition since the start */
};

/* Settings as "key=value key=value"; borrowed. Starts the driver unless it wants a descriptor first. */
void bench_open(struct driver_io *io, const struct driver *driver, const char *settings);
int bench_describe(struct driver_io *io, const uint8_t *descriptor, size_t size); /* and starts it, on 0 */
int bench_feed(struct driver_io *io, const void *bytes, size_t size);
void bench_tick(struct driver_io *io);
void bench_signal(struct driver_io *io, enum signal_kind kind);
void bench_forget(struct driver_io *io); /* frames and sent bytes */

#endif
