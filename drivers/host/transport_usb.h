/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_TRANSPORT_USB_H
#define STRONGROOM_HOST_TRANSPORT_USB_H

/*
 * A HID interface or a byte stream over libusb
 *
 *      closed --found--> open --stop, unplugged--> closing --all transfers are back--> closed
 *
 * Which of the two the driver's transport says. One IN transfer is on its way while there is room; without it the
 * device keeps what it has to itself. What has come and found no room waits here, and nothing that happens to the
 * device overtakes it.
 */

#include "address.h"
#include "host.h"

struct transport_usb;

must_check int transport_usb_new(
        struct driver_io *host, const struct address *address, struct transport_usb **ret_usb);
struct transport_usb *transport_usb_free(struct transport_usb *usb);
DEFINE_SCOPED(struct transport_usb, transport_usb_free)

#endif
