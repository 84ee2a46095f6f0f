/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DRIVER_SETTING_H
#define STRONGROOM_DRIVER_SETTING_H

/*
 * Reading a driver's settings
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strongroom/driver.h"

/* "yes", "true", "1". */
bool setting_is_on(const struct driver_io *io, const char *key);

/* A number of milliseconds; otherwise where unset or no number. */
uint32_t setting_ms(const struct driver_io *io, const char *key, uint32_t otherwise);

/* The value with its \xHH taken back to bytes; what doesn't fit is left off. Returns the size. */
size_t setting_bytes(const struct driver_io *io, const char *key, uint8_t *out, size_t room);

#endif
