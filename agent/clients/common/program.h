/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PROGRAM_H
#define STRONGROOM_PROGRAM_H

/*
 * Where the other programs of this installation, or of this build, are
 */

#include <stddef.h>

#include "macros.h"

/* The path of "strongroomd", "strongroom-reader" … beside this program, or else in PATH: 0 or a negative errno. */
must_check int program_find(const char *name, char *out, size_t room);

#endif
