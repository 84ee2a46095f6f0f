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

/* A number of milliseconds, at most a minute; otherwise where unset. False where it is no such number. */
bool setting_ms(const struct driver_io *io, const char *key, uint32_t otherwise, uint32_t *ret_ms);

/* The value with its \xHH taken back to bytes; none where unset. False where it is malformed or doesn't fit. */
bool setting_bytes(const struct driver_io *io, const char *key, uint8_t *out, size_t room, size_t *ret_size);

#endif
