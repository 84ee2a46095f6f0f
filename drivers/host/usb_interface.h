/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_USB_INTERFACE_H
#define STRONGROOM_HOST_USB_INTERFACE_H

/*
 * A USB device that is open, and the interfaces of it that are ours
 *
 *      usb_interface_open() -> usb_hid_claim() or usb_serial_claim() -> … -> usb_interface_close()
 *
 * The two claims fill in what differs: reports over interrupt endpoints, or a stream of bytes over bulk endpoints.
 */

#include <libusb.h>
#include <stdbool.h>

#include "address.h"
#include "macros.h"
#include "match.h"
#include "text.h"

enum {
        USB_E_ABSENT = 1, /* another device than the address means */
        USB_E_UNFIT,      /* no interface is served; the problem tells why */
        USB_CONTROL_MS = 250,
        USB_CLAIMS_MAX = 2,
        USB_INTERFACES_MAX = 32,
        USB_ENDPOINTS_MAX = 30,
};

struct usb_interface {
        libusb_device_handle *handle;
        uint16_t vendor_id, product_id;
        char name[LINK_DEVICE_MAX]; /* "usb 1-2.3 0c2e:0901" */

        struct {
                uint8_t number;
                bool detached;    /* from the kernel's driver */
        } claims[USB_CLAIMS_MAX]; /* requests go to the first */
        size_t claim_count;
        bool gives_back; /* the kernel's driver is bound again in the end */

        bool stream;            /* bytes, to be split anywhere; else each transfer is one report, and whole */
        uint8_t in, out;        /* endpoint addresses; out 0: reports go by control transfer */
        size_t input_size;      /* of one IN transfer, in bytes */
        size_t descriptor_size; /* of the HID report descriptor; 0: none */
        uint8_t descriptor[HID_DESCRIPTOR_MAX];
        const struct driver_match *row; /* NULL: none fits, and none is needed */

        /* Lays an OUT transfer out for what a driver sends; the buffer has room for size and a setup packet. */
        void (*fill)(struct usb_interface *usb, struct libusb_transfer *transfer, uint8_t *buffer,
                const uint8_t *bytes, size_t size);
        void (*end)(struct usb_interface *usb); /* before the interfaces are released; NULL: nothing */
};

/* "1-2.3"; out has ADDRESS_PORT_MAX. */
void usb_interface_print_port(libusb_device *device, char *out);

/* Whether the address can be this device; a serial number is compared by usb_interface_open(). */
bool usb_interface_is_at(const struct address *address, libusb_device *device);

/* 0, USB_E_ABSENT, or a negative errno. Nothing is claimed yet. */
must_check int usb_interface_open(
        struct usb_interface *usb, libusb_device *device, const struct address *address);
void usb_interface_close(struct usb_interface *usb);

/* USB_E_UNFIT, told in the problem, or -ENODEV. The caller frees it with libusb_free_config_descriptor(). */
must_check int usb_interface_read_config(
        struct usb_interface *usb, struct libusb_config_descriptor **ret_config, struct text *problem);

struct match_interface usb_interface_describe(
        const struct usb_interface *usb, const struct libusb_interface_descriptor *interface);

/*
 * The first endpoint of each direction that has this LIBUSB_TRANSFER_TYPE_…, and an input of one packet. False where
 * there is nothing to read from.
 */
bool usb_interface_set_endpoints(
        struct usb_interface *usb, const struct libusb_interface_descriptor *interface, uint8_t type);

/* -EBUSY where another process holds it. At most USB_CLAIMS_MAX. */
must_check int usb_interface_claim(struct usb_interface *usb, uint8_t number);

/* All that is claimed, in the order of the claims. */
void usb_interface_release(struct usb_interface *usb);

#endif
