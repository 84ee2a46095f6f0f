/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_LISTEN_H
#define STRONGROOM_LISTEN_H

/*
 * Listening on a Unix socket in the run folder
 */

#include <sys/types.h>

#include "macros.h"

/* A listening socket, or a negative errno. One of that name that is left over is replaced. */
must_check int listen_at(const char *run, const char *name, int type, mode_t mode);

#endif
