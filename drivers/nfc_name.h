/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_NFC_NAME_H
#define STRONGROOM_NFC_NAME_H

/*
 * Models, and what libnfc calls a device
 */

#include <stdbool.h>
#include <stddef.h>

#include "strongroom/driver.h"

extern const struct driver_match nfc_matches[];

/*
 * The whole of it, never a part: pn532_uart:PATH:BAUD, acr122_usb:001:006. `via` is libnfc's driver for a USB device,
 * from the row of the model; baud NULL: 115200. False where there can be no such name; a colon in a path would end it.
 */
bool nfc_name(const char *address, const char *via, const char *baud, char *out, size_t room);

#endif
