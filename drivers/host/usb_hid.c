/* SPDX-License-Identifier: ISC */

/*
 * USB HID: descriptors of a stranger, read within limits
 *
 *      interface descriptor, class 3 -> HID descriptor (0x21) -> length of the report descriptor (0x22) -> fetched
 */

#include "usb_hid.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "usb_context.h"

enum {
        HID_DESCRIPTOR = 0x21, /* HID 1.11, 6.2.1: bLength 0x21 bcdHID(2) country count { type length(2) }… */
        HID_DESCRIPTOR_REPORT = 0x22,
        HID_DESCRIPTOR_HEAD = 6,
        HID_DESCRIPTOR_ROW = 3,
        HID_SET_IDLE = 0x0a,
        HID_SET_PROTOCOL = 0x0b,
        HID_PROTOCOL_REPORT = 1,
        HID_SUBCLASS_BOOT = 1,
        USB_PORTS_MAX = 7,
        USB_INTERFACES_MAX = 32,
        USB_ENDPOINTS_MAX = 30,
};

void usb_hid_print_port(libusb_device *device, char *out) {
        uint8_t ports[USB_PORTS_MAX];
        int count = libusb_get_port_numbers(device, ports, USB_PORTS_MAX);
        int size = snprintf(out, ADDRESS_PORT_MAX, "%u", libusb_get_bus_number(device));

        for (int i = 0; i < count; i++)
                size += snprintf(
                        out + size, ADDRESS_PORT_MAX - (size_t) size, "%c%u", i ? '.' : '-', ports[i]);
}

bool usb_hid_is_at(const struct address *address, libusb_device *device) {
        struct libusb_device_descriptor descriptor;
        char port[ADDRESS_PORT_MAX];

        switch (address->kind) {
        case ADDRESS_USB_PORT: usb_hid_print_port(device, port); return !strcmp(port, address->port);
        case ADDRESS_USB_NODE:
                return libusb_get_bus_number(device) == address->bus &&
                       libusb_get_device_address(device) == address->device;
        case ADDRESS_USB_ID:
                return !libusb_get_device_descriptor(device, &descriptor) &&
                       descriptor.idVendor == address->vendor_id &&
                       descriptor.idProduct == address->product_id;
        case ADDRESS_PATH:
        case ADDRESS_TCP: return false;
        }
        return false;
}

static bool usb_hid_has_serial(
        struct usb_hid *hid, const struct libusb_device_descriptor *descriptor, const char *serial) {
        unsigned char read[ADDRESS_SERIAL_MAX];
        int size;

        if (!serial[0])
                return true;
        size = libusb_get_string_descriptor_ascii(
                hid->handle, descriptor->iSerialNumber, read, sizeof read - 1);
        return size > 0 && (size_t) size == strlen(serial) && !memcmp(read, serial, (size_t) size);
}

static void usb_hid_set_endpoints(struct usb_hid *hid, const struct libusb_interface_descriptor *interface) {
        hid->in = hid->out = 0;
        for (int i = 0; i < interface->bNumEndpoints && i < USB_ENDPOINTS_MAX; i++) {
                const struct libusb_endpoint_descriptor *endpoint = &interface->endpoint[i];

                if ((endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_INTERRUPT)
                        continue;
                if (!(endpoint->bEndpointAddress & LIBUSB_ENDPOINT_IN)) {
                        hid->out = endpoint->bEndpointAddress;
                } else if (!hid->in) {
                        hid->in = endpoint->bEndpointAddress;
                        hid->in_packet = endpoint->wMaxPacketSize & 0x7ff; /* USB 2.0, 9.6.6 */
                }
        }
}

/* The report descriptor's length as the HID descriptor tells it; 0 where it doesn't. */
static size_t usb_hid_report_length(const struct libusb_interface_descriptor *interface) {
        const uint8_t *at = interface->extra;
        size_t left = interface->extra_length > 0 ? (size_t) interface->extra_length : 0;

        for (; left >= 2 && at[0] >= 2 && at[0] <= left; left -= at[0], at += at[0]) {
                if (at[1] != HID_DESCRIPTOR)
                        continue;
                for (size_t i = HID_DESCRIPTOR_HEAD; i + HID_DESCRIPTOR_ROW <= at[0]; i += HID_DESCRIPTOR_ROW)
                        if (at[i] == HID_DESCRIPTOR_REPORT)
                                return (size_t) at[i + 1] | (size_t) at[i + 2] << 8;
        }
        return 0;
}

static int usb_hid_fetch(struct usb_hid *hid, size_t length, struct text *problem) {
        int size;

        if (!length || length > HID_DESCRIPTOR_MAX) {
                text_addf(problem, "Its report descriptor says it is %zu bytes long; 1 to %d can be. ",
                        length, HID_DESCRIPTOR_MAX);
                return USB_HID_E_UNFIT;
        }
        size = libusb_control_transfer(hid->handle,
                (uint8_t) (LIBUSB_ENDPOINT_IN | (unsigned) LIBUSB_RECIPIENT_INTERFACE),
                LIBUSB_REQUEST_GET_DESCRIPTOR, HID_DESCRIPTOR_REPORT << 8, hid->interface, hid->descriptor,
                (uint16_t) length, USB_HID_CONTROL_MS);
        if (size == LIBUSB_ERROR_NO_DEVICE)
                return -ENODEV;
        if (size <= 0) {
                text_addf(problem, "Its report descriptor can't be read: %s. ",
                        size ? libusb_error_name(size) : "it is empty");
                return USB_HID_E_UNFIT;
        }
        hid->descriptor_size = (size_t) size;
        return 0;
}

/* 0 where the driver has a row for what the descriptor says. */
static int usb_hid_examine(struct usb_hid *hid, const struct match_interface *interface,
        const struct driver *driver, struct text *problem) {
        struct match_interface full = *interface;
        struct match_report report;

        if (match_read_descriptor(hid->descriptor, hid->descriptor_size, &report)) {
                text_addf(problem, "The report descriptor of interface %u makes no sense. ", hid->interface);
                return USB_HID_E_UNFIT;
        }
        full.usage_page = report.usage_page ? report.usage_page : UINT32_MAX;
        hid->row = match_find(driver, &full);
        if (!hid->row) {
                text_addf(problem, "Interface %u has usage page 0x%04x, which %s doesn't serve. ",
                        hid->interface, (unsigned) report.usage_page, driver->name);
                return USB_HID_E_UNFIT;
        }
        hid->input_size = report.input_size > hid->in_packet ? report.input_size : hid->in_packet;
        return 0;
}

static int usb_hid_claim(struct usb_hid *hid, bool *ret_detached) {
        int r = libusb_detach_kernel_driver(hid->handle, hid->interface);

        *ret_detached = !r;
        if (r && r != LIBUSB_ERROR_NOT_FOUND && r != LIBUSB_ERROR_NOT_SUPPORTED)
                return usb_errno(r);
        return usb_errno(libusb_claim_interface(hid->handle, hid->interface));
}

static int usb_hid_try(struct usb_hid *hid, const struct libusb_interface_descriptor *interface,
        const struct match_interface *what, const struct driver *driver, struct text *problem) {
        bool detached;
        int r;

        hid->interface = interface->bInterfaceNumber;
        hid->subclass = interface->bInterfaceSubClass;
        hid->protocol = interface->bInterfaceProtocol;
        usb_hid_set_endpoints(hid, interface);
        if (!hid->in || !hid->in_packet) {
                text_addf(problem, "Interface %u has no interrupt endpoint. ", hid->interface);
                return USB_HID_E_UNFIT;
        }
        r = usb_hid_claim(hid, &detached);
        if (r)
                return r;
        r = usb_hid_fetch(hid, usb_hid_report_length(interface), problem);
        if (!r)
                r = usb_hid_examine(hid, what, driver, problem);
        if (!r)
                return 0;
        (void) libusb_release_interface(hid->handle, hid->interface);
        if (detached)
                (void) libusb_attach_kernel_driver(hid->handle, hid->interface);
        return r;
}

static int usb_hid_seek(struct usb_hid *hid, const struct libusb_config_descriptor *config,
        const struct match_interface *device, const struct driver *driver, struct text *problem) {
        for (int i = 0; i < config->bNumInterfaces && i < USB_INTERFACES_MAX; i++) {
                const struct libusb_interface_descriptor *interface;
                struct match_interface what = *device;
                int r;

                if (config->interface[i].num_altsetting < 1)
                        continue;
                interface = &config->interface[i].altsetting[0];
                what.interface_class = interface->bInterfaceClass;
                what.interface_subclass = interface->bInterfaceSubClass;
                what.interface_protocol = interface->bInterfaceProtocol;
                if (interface->bInterfaceClass != LIBUSB_CLASS_HID || !match_find(driver, &what))
                        continue;
                r = usb_hid_try(hid, interface, &what, driver, problem);
                if (r != USB_HID_E_UNFIT)
                        return r;
        }
        if (!problem->size)
                text_addf(problem, "It has no interface that %s serves.", driver->name);
        return USB_HID_E_UNFIT;
}

/* A stall here is an answer: the request is optional (HID 1.11, 7.2.4 and 7.2.6). */
static void usb_hid_settle(struct usb_hid *hid) {
        const uint8_t type = LIBUSB_REQUEST_TYPE_CLASS | (unsigned) LIBUSB_RECIPIENT_INTERFACE;

        if (hid->subclass == HID_SUBCLASS_BOOT)
                (void) libusb_control_transfer(hid->handle, type, HID_SET_PROTOCOL, HID_PROTOCOL_REPORT,
                        hid->interface, NULL, 0, USB_HID_CONTROL_MS);
        (void) libusb_control_transfer(
                hid->handle, type, HID_SET_IDLE, 0, hid->interface, NULL, 0, USB_HID_CONTROL_MS);
}

int usb_hid_open(struct usb_hid *hid, libusb_device *device, const struct address *address,
        const struct driver *driver, struct text *problem) {
        struct libusb_config_descriptor *config = NULL;
        struct libusb_device_descriptor descriptor;
        struct match_interface what = { 0 };
        char port[ADDRESS_PORT_MAX];
        int r = libusb_get_device_descriptor(device, &descriptor);

        *hid = (struct usb_hid){ 0 };
        if (!r)
                r = libusb_open(device, &hid->handle);
        if (r)
                return usb_errno(r);
        what.vendor_id = descriptor.idVendor;
        what.product_id = descriptor.idProduct;
        usb_hid_print_port(device, port);
        (void) snprintf(
                hid->name, sizeof hid->name, "usb %s %04x:%04x", port, what.vendor_id, what.product_id);
        r = usb_hid_has_serial(hid, &descriptor, address->serial) ? 0 : USB_HID_E_ABSENT;
        if (!r)
                r = usb_errno(libusb_get_active_config_descriptor(device, &config));
        if (!r) {
                r = usb_hid_seek(hid, config, &what, driver, problem);
                libusb_free_config_descriptor(config);
        }
        if (!r) {
                usb_hid_settle(hid);
        } else {
                libusb_close(hid->handle);
                hid->handle = NULL;
        }
        return r;
}

void usb_hid_close(struct usb_hid *hid) {
        if (!hid->handle)
                return;
        (void) libusb_release_interface(hid->handle, hid->interface);
        libusb_close(hid->handle);
        hid->handle = NULL;
}
