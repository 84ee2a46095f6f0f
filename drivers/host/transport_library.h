/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_TRANSPORT_LIBRARY_H
#define STRONGROOM_HOST_TRANSPORT_LIBRARY_H

/*
 * A device that a library opens: the host says where it is, and asks it again and again
 *
 *      looking ── locked (a line) or found (on USB), driver->open ──▶ open ── driver->poll, a pause, … ──▶ looking
 *        ^                                                                                                  |
 *        +──────────────── 100 ms, doubling to 2 s; at once where something is plugged in ──────────────────+
 *
 * A poll may take DRIVER_POLL_MS_MAX, and an open of a device that is mute some 2 s; between any two the loop serves
 * the agent, the service manager and signals. Both are well within LINK_STALE_MS.
 *
 * The device is locked here, since libnfc's own lock doesn't hold: flock(2) on its node before the library opens it,
 * and on a serial line TIOCEXCL after, which would keep out the library too.
 */

#include "address.h"
#include "host.h"

struct transport_library;

/* Begins to look at once; attaches itself to the host. Before the sandbox: on USB, libusb starts a thread. */
must_check int transport_library_new(
        struct driver_io *host, const struct address *address, struct transport_library **ret_library);
struct transport_library *transport_library_free(struct transport_library *library);
DEFINE_SCOPED(struct transport_library, transport_library_free)

#endif
