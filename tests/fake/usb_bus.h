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

enum usb_gadget_kind {
        USB_GADGET_HID = 0,
        USB_GADGET_ACM,     /* CDC-ACM: interface 0 is named by a union with the data interface 1 */
        USB_GADGET_ACM_ONE, /* all in interface 0, and no union */
        USB_GADGET_VENDOR,  /* class 0xff: a bulk endpoint each way */
};

struct usb_gadget {
        uint16_t vendor_id, product_id;
        enum usb_gadget_kind kind;
        uint8_t subclass, protocol; /* of its one HID interface, or of the communication interface */
        uint8_t union_control, union_data, union_size; /* what its union descriptor says */
        uint8_t data_class;                            /* of interface 1 */
        bool held;                                     /* another process has claimed its interfaces */
        bool lineless;                                 /* it knows no request about a line */
        bool mute;                                     /* it never answers one */
        bool unconfigured;
        const uint8_t *report; /* its report descriptor */
        size_t report_size;
        bool bound; /* a driver of the kernel sits on its interfaces */
        bool out;   /* it has an interrupt-OUT endpoint */
};

/* A HID point-of-sale scanner: report 2 = length, symbology identifier(3), 56 bytes of data, continued. */
extern const struct usb_gadget usb_gadget_pos;
enum { USB_POS_REPORT_SIZE = 62, USB_POS_DATA_MAX = 56 };

/* A scanner over CDC-ACM. */
extern const struct usb_gadget usb_gadget_acm;
enum { USB_PACKET_MAX = 64 };

/* What the requests of CDC-ACM have set; lines: 1 DTR, 2 RTS. */
struct usb_line {
        uint32_t baud;
        uint8_t stop_bits, parity, data_bits, interface;
        uint16_t lines;
        unsigned int raised; /* how often DTR went on */
};

struct usb_bus *usb_bus_new(void);
void usb_bus_free(struct usb_bus *bus);

/* In the socket "1-1", as bus 1 device 5. */
void usb_bus_plug(struct usb_bus *bus, const struct usb_gadget *gadget);
void usb_bus_unplug(struct usb_bus *bus);

/* It says so much and is pulled out, and udev tells of it before the program sees that a transfer is done. */
void usb_bus_unplug_saying(struct usb_bus *bus, const char *text);

void usb_bus_report(struct usb_bus *bus, const void *bytes, size_t size);
void usb_bus_scan(struct usb_bus *bus, const char *symbology, const char *text);

/* Bytes of a stream, in packets as full as can be, and no empty one at the end. A report is one packet. */
void usb_bus_say(struct usb_bus *bus, const char *text);

/* Every IN transfer that waits or comes ends with a stall, until these many have. */
void usb_bus_stall(struct usb_bus *bus, unsigned int count);

/* The next OUT transfer does, and every one after it until the endpoint is cleared. */
void usb_bus_stall_out(struct usb_bus *bus);

/* The other process lets go. */
void usb_bus_let_go(struct usb_bus *bus);

struct usb_line usb_bus_line(struct usb_bus *bus);

/* How many packets no transfer has taken yet. */
unsigned int usb_bus_untaken(struct usb_bus *bus);

bool usb_bus_is_bound(struct usb_bus *bus);
bool usb_bus_is_claimed(struct usb_bus *bus); /* all of its interfaces */
unsigned int usb_bus_halts_cleared(struct usb_bus *bus);

/* Waits until the host has an IN transfer on its way; false after the usual wait. */
bool usb_bus_await_reading(struct usb_bus *bus);

/* The last output, by whichever way; its size, 0 where there was none. */
size_t usb_bus_output(struct usb_bus *bus, uint8_t *out, size_t room);

#endif
