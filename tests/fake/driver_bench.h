/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_DRIVER_BENCH_H
#define STRONGROOM_FAKE_DRIVER_BENCH_H

/*
 * A bench for drivers: the host's side of the contract, in memory
 *
 * A driver is put on it with its settings, hears what a reader would say, and what it does is written down: each frame
 * a line `SYMBOLOGY text +CUT` (escaped; the cut where there is one), `epc HEX pc=… tid=… rssi=… antenna=… phase=…
 * khz=…` or `nfc HEX atqa=… sak=… type=… originality=… fleeting` (what isn't known left out), each send a line of hex.
 * State and input are of exact size on the heap, so a sanitizer sees every step beyond them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strongroom/driver.h"
#include "text.h"

enum { BENCH_SETTINGS_MAX = 8, BENCH_SETTINGS_SIZE = 256, BENCH_REASON_SIZE = 200 };

struct driver_io {
        const struct driver *driver;
        void *state;
        char settings[BENCH_SETTINGS_SIZE]; /* "key=value", each terminated */
        const char *keys[BENCH_SETTINGS_MAX], *values[BENCH_SETTINGS_MAX];
        size_t setting_count;
        struct text frames, sent;
        size_t frame_count;
        uint32_t wake_ms; /* 0: it wishes nothing */
        char reason[BENCH_REASON_SIZE];
        struct commissioned commissioned; /* result 0: nothing yet */
        void (*peer)(
                void *context, const uint8_t *bytes, size_t size); /* hears each send too; NULL: nobody */
        void *peer_context;
        int emit_fails; /* what driver_emit() answers instead of taking the frame; 0: it takes it */
};

/* Settings as in a match row: "suffix=cr idle_ms=80". Puts it there; describe and start are calls of their own. */
void bench_put(struct driver_io *bench, const struct driver *driver, const char *settings);
int bench_describe(struct driver_io *bench, const uint8_t *descriptor, size_t size);
int bench_start(struct driver_io *bench);

/* All in one, and what start sent is forgotten. A descriptor of NULL: it isn't a HID driver. */
void bench_open(struct driver_io *bench, const struct driver *driver, const char *settings,
        const uint8_t *descriptor, size_t size);
void bench_close(struct driver_io *bench);

int bench_feed(struct driver_io *bench, const void *bytes, size_t size);

/* The time that was wished for has come. */
int bench_tick(struct driver_io *bench);
int bench_commission(struct driver_io *bench, const struct commission *order);
int bench_signal(struct driver_io *bench, enum signal_kind kind);

/*
 * Feeds it whole, byte by byte and in that many seeded splits, with a tick at the end where one is wished for: true
 * where frames, sends and wishes were the same each time.
 */
bool bench_splits_agree(const struct driver *driver, const char *settings, const void *bytes, size_t size,
        unsigned int count);

/* What it said since it was opened. */
const char *bench_frames(const struct driver_io *bench);
const char *bench_sent(const struct driver_io *bench);

#endif
