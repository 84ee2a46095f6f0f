/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_USB_SERIAL_H
#define STRONGROOM_HOST_USB_SERIAL_H

/*
 * The byte stream of an open device: a CDC-ACM function, or a vendor's interface with a bulk endpoint each way
 */

#include "usb_interface.h"

/* A communication interface of a serial line; not a network's that borrows its class. */
bool usb_serial_is_acm(const struct libusb_interface_descriptor *interface);

/*
 * Detaches the kernel's driver and claims the first CDC-ACM function, both of its interfaces, and sets its line to
 * baud (bit/s), 8N1, DTR and RTS on; where there is none, the first vendor-specific interface that the kernel has no
 * driver for. USB_E_UNFIT: there is neither; the problem tells why. A negative errno: it can't be had now. Waits
 * USB_CONTROL_MS at most for each answer. In the end DTR and RTS go off and the kernel has the interfaces back.
 *
 * No row of the driver is needed: whoever names the device vouches for it, as for a tty.
 */
must_check int usb_serial_claim(
        struct usb_interface *usb, const struct driver *driver, uint32_t baud, struct text *problem);

#endif
