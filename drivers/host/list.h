/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_LIST_H
#define STRONGROOM_HOST_LIST_H

/*
 * What is plugged in, and which driver would serve it; nothing is opened
 */

#include <stdbool.h>
#include <stdio.h>

#include "macros.h"

/* An exit status. */
must_check int list_readers(FILE *out, bool json);

#endif
