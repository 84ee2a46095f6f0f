/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_USB_BUS_H
#define STRONGROOM_FAKE_USB_BUS_H

/*
 * A USB bus with one socket, for a program that uses libusb and doesn't know
 *
 * umockdev answers the usbfs ioctls of a child process; the node is a FIFO, since a plain file can't be waited for
 * with epoll: the bus keeps the pipe full (not writable: nothing to reap) and drains it when a transfer is done. The
 * test must run under umockdev-wrapper. What the kernel tells by POLLERR at an unplug can't be shown: transfers end
 * with -ESHUTDOWN, ioctls with ENODEV, and udev says "remove".
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct usb_bus;

struct usb_gadget {
        uint16_t vendor_id, product_id;
        uint8_t subclass, protocol; /* of its one HID interface */
        const uint8_t *report;      /* its report descriptor */
        size_t report_size;
        bool bound; /* the kernel's usbhid sits on the interface */
        bool out;   /* it has an interrupt-OUT endpoint */
};

/* A HID point-of-sale scanner: report 2 = length, symbology identifier(3), 56 bytes of data, continued. */
extern const struct usb_gadget usb_gadget_pos;
enum { USB_POS_REPORT_SIZE = 62, USB_POS_DATA_MAX = 56 };

struct usb_bus *usb_bus_new(void);
void usb_bus_free(struct usb_bus *bus);

/* In the socket "1-1", as bus 1 device 5. */
void usb_bus_plug(struct usb_bus *bus, const struct usb_gadget *gadget);
void usb_bus_unplug(struct usb_bus *bus);

void usb_bus_report(struct usb_bus *bus, const void *bytes, size_t size);
void usb_bus_scan(struct usb_bus *bus, const char *symbology, const char *text);

/* The next interrupt-IN transfer ends with a stall. */
void usb_bus_stall(struct usb_bus *bus);

bool usb_bus_is_bound(struct usb_bus *bus);
bool usb_bus_is_claimed(struct usb_bus *bus);
unsigned int usb_bus_halts_cleared(struct usb_bus *bus);

/* Waits until the host has an interrupt-IN transfer on its way; false after the usual wait. */
bool usb_bus_await_reading(struct usb_bus *bus);

/* The last output report, by either way; its size, 0 where there was none. */
size_t usb_bus_output(struct usb_bus *bus, uint8_t *out, size_t room);

#endif
