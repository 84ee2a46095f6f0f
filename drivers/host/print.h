/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_PRINT_H
#define STRONGROOM_HOST_PRINT_H

/*
 * A frame as a line of JSON, for a person and for a test
 *
 *      {"frame":1,"kind":"text","symbology":"]C1","size":6,"text":"00AHRR"}
 *
 * `text` has bytes outside 0x20..0x7e as \xhh; kinds that aren't text have `hex` instead. `antenna`, `rssi_cdbm` and
 * `cut` stand where there is something to say.
 */

#include <stdio.h>

#include "macros.h"
#include "strongroom/frame.h"

must_check int print_frame(FILE *out, uint64_t number, const struct frame *frame);

#endif
