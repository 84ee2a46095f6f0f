/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FUZZ_UHF_H
#define STRONGROOM_FUZZ_UHF_H

/*
 * Fuzz: UHF drivers give the same frames and the same commands in any split, and hear a good tag after any bytes
 *
 *      (length (1) bytes …) …
 *
 * Each piece of the input is heard as it is, or as a frame with its length and check put right: what is random would
 * hardly ever pass them.
 */

#include <stddef.h>
#include <stdint.h>

#include "strongroom/driver.h"

struct fuzz_uhf {
        const struct driver *driver;
        const char *settings;
        size_t (*repair)(uint8_t *out, const uint8_t *bytes, size_t size); /* at most 16 bytes more */
        const char *good; /* a frame that tells a tag, whatever the driver is at; hex */
};

void fuzz_uhf(const struct fuzz_uhf *target, const uint8_t *bytes, size_t size);

#endif
