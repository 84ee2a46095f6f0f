/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_TRANSPORT_USB_H
#define STRONGROOM_HOST_TRANSPORT_USB_H

/*
 * A HID interface over libusb
 *
 *      closed --found--> open --stop, unplugged--> closing --all transfers are back--> closed
 *
 * One interrupt-IN transfer is on its way while there is room; without it the device keeps its reports to itself.
 */

#include "address.h"
#include "host.h"

struct transport_usb;

must_check int transport_usb_new(
        struct driver_io *host, const struct address *address, struct transport_usb **ret_usb);
struct transport_usb *transport_usb_free(struct transport_usb *usb);
DEFINE_SCOPED(struct transport_usb, transport_usb_free)

#endif
