/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_USB_HID_H
#define STRONGROOM_HOST_USB_HID_H

/*
 * The HID interface of an open device that a driver serves
 */

#include "match.h"
#include "usb_interface.h"

/*
 * Detaches the kernel's driver, claims, and reads the report descriptor of the first interface the driver has a row
 * for. USB_E_UNFIT: no interface is served; the problem tells why. A negative errno: it can't be had now. Waits
 * USB_CONTROL_MS at most for each answer.
 *
 * The kernel's driver isn't bound again to an interface that was ours: a scanner that is a keyboard would type.
 */
must_check int usb_hid_claim(struct usb_interface *usb, const struct driver *driver, struct text *problem);

#endif
