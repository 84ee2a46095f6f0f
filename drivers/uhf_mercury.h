/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DRIVER_UHF_MERCURY_H
#define STRONGROOM_DRIVER_UHF_MERCURY_H

/*
 * Mercury modules: the record of a tag
 */

#include "uhf.h"

/* All that these modules can tell of a tag but the state of their pins. */
enum { MERCURY_META_WANTED = 0xFF };

/* The data of an answer 22, from the option on. */
int mercury_tag(struct uhf *uhf, struct driver_io *io, const uint8_t *data, size_t size);

#endif
