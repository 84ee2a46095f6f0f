/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_ADDRESS_H
#define STRONGROOM_HOST_ADDRESS_H

/*
 * Where a reader is
 *
 *      /dev/ttyACM0            a terminal
 *      usb:1-2.3               bus 1, port 2 of the root, port 3 of the hub there: the socket in the wall
 *      usb:0c2e:0901           the first device of this vendor and product
 *      usb:0c2e:0901:SN123     that one alone
 *      usb:001/005             bus and device number, as lsusb prints them
 *      tcp:10.0.0.7            a reader on the network; tcp:HOST:PORT, tcp:[fe80::1]:5084; the port is LLRP's, 5084,
 *                              where none is said
 */

#include <stdint.h>

#include "macros.h"
#include "strongroom/link.h"

enum { ADDRESS_E_MALFORMED = 1, ADDRESS_PORT_MAX = 32, ADDRESS_SERIAL_MAX = 64, ADDRESS_HOST_MAX = 80 };

enum address_kind { ADDRESS_PATH = 1, ADDRESS_USB_PORT, ADDRESS_USB_ID, ADDRESS_USB_NODE, ADDRESS_TCP };

struct address {
        enum address_kind kind;
        char path[LINK_DEVICE_MAX];
        char port[ADDRESS_PORT_MAX]; /* "1-2.3"; of a TCP address "5084" */
        char host[ADDRESS_HOST_MAX];
        uint16_t vendor_id, product_id;
        char serial[ADDRESS_SERIAL_MAX]; /* "": any */
        uint8_t bus, device;
};

must_check int address_parse(const char *text, struct address *ret_address);

/* From what udev calls a device: "1-2.3" is on USB, anything else is a node of /dev. */
must_check int address_from_kernel(const char *name, struct address *ret_address);

#endif
