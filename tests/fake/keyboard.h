/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_KEYBOARD_H
#define STRONGROOM_FAKE_KEYBOARD_H

/*
 * A keyboard to type on: boot reports, a key down and up again
 */

#include "driver_bench.h"

/*
 * Keys separated by spaces, each by its cap on a US keyboard ("a", "7", "["), or its name: enter tab caps num f1
 * kp0..kp9 kpdot kpenter 102 (beside the left Shift) hash (above the right Shift) ro (ABNT2). Before it what is held: S
 * shift, C ctrl, A alt, G altgr; after it a + where they stay held. Returns the worst of what the driver answered.
 */
int keyboard_type(struct driver_io *bench, const char *keys);

#endif
