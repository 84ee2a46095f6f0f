/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_RECORD_H
#define STRONGROOM_HOST_RECORD_H

/*
 * Recording what passes between the device and the driver, where the host has a file for it
 */

#include <stddef.h>
#include <stdint.h>

struct driver_io;

void record_head(struct driver_io *host);
void record_descriptor(struct driver_io *host, const uint8_t *descriptor, size_t size);
void record_heard(struct driver_io *host, const uint8_t *bytes, size_t size);
void record_sent(struct driver_io *host, const uint8_t *bytes, size_t size);

#endif
