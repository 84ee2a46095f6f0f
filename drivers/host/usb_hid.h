/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_USB_HID_H
#define STRONGROOM_HOST_USB_HID_H

/*
 * Finding a HID interface that a driver serves, and claiming it
 */

#include <libusb.h>
#include <stdbool.h>

#include "address.h"
#include "macros.h"
#include "match.h"
#include "text.h"

enum { USB_HID_E_ABSENT = 1, USB_HID_E_UNFIT, USB_HID_CONTROL_MS = 250 };

struct usb_hid {
        libusb_device_handle *handle;
        uint8_t interface, subclass, protocol;
        uint8_t in, out;        /* endpoint addresses; out 0: reports go by control transfer */
        uint16_t in_packet;     /* wMaxPacketSize */
        size_t input_size;      /* what one transfer must hold to hold one report */
        size_t descriptor_size; /* of the report descriptor */
        uint8_t descriptor[HID_DESCRIPTOR_MAX];
        const struct driver_match *row;
        char name[LINK_DEVICE_MAX]; /* "usb 1-2.3 0c2e:0901" */
};

/* "1-2.3"; out has ADDRESS_PORT_MAX. */
void usb_hid_print_port(libusb_device *device, char *out);

/* Whether the address can be this device; a serial number is compared by usb_hid_open(). */
bool usb_hid_is_at(const struct address *address, libusb_device *device);

/*
 * Opens, detaches the kernel's driver, claims, and reads the report descriptor of the first interface the driver has a
 * row for. USB_HID_E_ABSENT: another serial number. USB_HID_E_UNFIT: no interface is served; the problem tells why. A
 * negative errno: it can't be opened now. Waits USB_HID_CONTROL_MS at most for each answer.
 *
 * The kernel's driver isn't bound again to an interface that was ours: a scanner that is a keyboard would type.
 */
must_check int usb_hid_open(struct usb_hid *hid, libusb_device *device, const struct address *address,
        const struct driver *driver, struct text *problem);
void usb_hid_close(struct usb_hid *hid);

#endif
