/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_TRANSPORT_TTY_H
#define STRONGROOM_HOST_TRANSPORT_TTY_H

/*
 * A serial line, a CDC-ACM device, a pseudo-terminal; or a TCP connection, which reads and writes just as they do
 *
 * read() == 0, EPOLLHUP and EIO all mean that the device is gone. It is looked for again after 100 ms, doubling to 2 s.
 */

#include "host.h"

struct transport_tty;

/* Begins to look at once, through the door; attaches itself to the host. name: the device's, for people. */
must_check int transport_tty_new(
        struct driver_io *host, int door, const char *name, struct transport_tty **ret_tty);
struct transport_tty *transport_tty_free(struct transport_tty *tty);
DEFINE_SCOPED(struct transport_tty, transport_tty_free)

#endif
