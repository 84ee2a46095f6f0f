/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_BULK_ROOM_H
#define STRONGROOM_HOST_BULK_ROOM_H

/*
 * A reader program between a fake agent and a USB bus that isn't there (tests/fake/usb_bus.h)
 */

#include "agent.h"
#include "reader.h"
#include "usb_bus.h"

struct bulk_room {
        char dir[32], socket[64];
        struct usb_bus *bus;
        struct fake_agent agent;
        struct reader_run run;
};

extern struct bulk_room room; /* the one at hand */

/* Set-up and teardown of a story; the bus's socket is empty. */
int room_open(void **state);
int room_close(void **state);

/* A reader at "usb:1-1", greeted; the setting is "key=value". */
void room_start(const char *driver, const char *setting);

/* The gadget is plugged in and served as serial text with bells, and its device live. */
void room_serve(const struct usb_gadget *gadget);

/* The next frame, which the agent then acknowledges. */
void room_expect_text(uint64_t number, const char *text);

/* The last output within the usual wait. */
void room_expect_output(const void *bytes, size_t size);

/* Starts the test again under umockdev-wrapper, unless it is there; then true. */
bool room_is_mocked(char **argv);

#endif
