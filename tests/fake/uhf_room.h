/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_UHF_ROOM_H
#define STRONGROOM_FAKE_UHF_ROOM_H

/*
 * A UHF driver on the bench, and a fake reader at the other end of its line: no host, no time but what a test lets pass
 */

#include "driver_bench.h"
#include "fake_uhf.h"

enum { UHF_ROOM_ROUNDS = 3 /* of inventory, in a tick */ };

struct uhf_room {
        struct driver_io bench;
        struct fake_uhf reader;
        unsigned int garbled, refused;
        int end; /* DRIVER_E_GONE, DRIVER_E_UNFIT, or an errno; 0: it goes on */
};

/* Puts it there without starting it, so that a test can fill the field first. */
void uhf_room_put(struct uhf_room *room, const struct driver *driver, const struct fake_uhf_kind *kind,
        const char *settings);
void uhf_room_start(struct uhf_room *room);
void uhf_room_close(struct uhf_room *room);

/* Whatever is under way is said and answered. */
void uhf_room_settle(struct uhf_room *room);

/* So many of the driver's ticks pass, with rounds of inventory in each. */
void uhf_room_pass(struct uhf_room *room, unsigned int ticks);

/* An order, until it is done; gives back how it ended. Fails the test where it never ends. */
struct commissioned uhf_room_commission(
        struct uhf_room *room, const char *epc, const char *password, bool lock);

#endif
