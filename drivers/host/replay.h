/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_REPLAY_H
#define STRONGROOM_HOST_REPLAY_H

/*
 * Feeding a recording to its driver, in the recording's own time
 */

#include <stdint.h>

#include "macros.h"
#include "options.h"

struct replay;

/* Prints the frames; an exit status. EXIT_INPUT where a line isn't of the recording format. */
must_check int replay_run(const struct options *options);

/* driver_wake() of a driver that is being replayed. */
void replay_wake(struct replay *replay, uint32_t after_ms);

#endif
