/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_READER_STATE_H
#define STRONGROOM_READER_STATE_H

/*
 * The health of readers on record: a change is an event, and silence is an alert, one a reader
 */

#include <stdbool.h>

#include "act.h"

struct reader_report {
        const char *reader, *driver, *device;
        const char *state; /* live, stale, gone, unfit */
        const char *reason;
        uint64_t frames, garbled, refused, unplugged;
        bool watches; /* it has fixed antennas: what these don't see is an alert of its own, which says so too */
};

/* Appends reader.state where it isn't the recorded one; stale, gone and unfit raise reader-silent, live ends it. */
must_check int reader_state_set(struct act *act, const struct reader_report *report);

#endif
