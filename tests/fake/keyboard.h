/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_KEYBOARD_H
#define STRONGROOM_FAKE_KEYBOARD_H

/*
 * A keyboard to type on: boot reports, a key down and up again
 */

#include "driver_bench.h"

/* Puts the wedge driver on the bench; describes the boot keyboard to it, for all keys. */
void keyboard_open(struct driver_io *bench, const char *settings);
int keyboard_describe(struct driver_io *bench);

/*
 * Keys separated by spaces, each by its cap on a US keyboard ("a", "7", "["), or its name: enter tab caps num f1
 * kp0..kp9 kpdot kpenter 102 (beside the left Shift) hash (above the right Shift) ro (ABNT2). Before it what is held: S
 * shift, C ctrl, A alt, G altgr; after it a + where they stay held. Returns the worst of what the driver answered.
 */
int keyboard_type(struct driver_io *bench, const char *keys);

/* Typed with those settings, and nothing garbled, this gives these frames. */
#define assert_typed(settings, keys, frames) \
        do { \
                struct driver_io bench; \
                keyboard_open(&bench, settings); \
                assert_int_equal(keyboard_type(&bench, keys), 0); \
                assert_string_equal(bench_frames(&bench), frames); \
                bench_close(&bench); \
        } while (0)

#endif
