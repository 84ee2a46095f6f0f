/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_TERMINAL_H
#define STRONGROOM_HOST_TERMINAL_H

/*
 * Opening a serial line: raw, 8 bits, no parity, one stop bit, and ours alone
 */

#include "macros.h"

enum { TERMINAL_BAUD = 9600 };

/* -EBUSY where another process holds it; -EINVAL where the speed isn't one of termios(3). */
must_check int terminal_open(const char *path, unsigned int baud, int *ret_fd);

/* "115200" and the like. */
must_check int terminal_parse_baud(const char *text, unsigned int *ret_baud);

#endif
