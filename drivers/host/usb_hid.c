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
        HID_SET_REPORT = 0x09,
        HID_REPORT_OUTPUT = 2,
};

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

static int usb_hid_fetch(struct usb_interface *usb, size_t length, struct text *problem) {
        int size;

        if (!length || length > HID_DESCRIPTOR_MAX) {
                text_addf(problem, "Its report descriptor says it is %zu bytes long; 1 to %d can be. ",
                        length, HID_DESCRIPTOR_MAX);
                return USB_E_UNFIT;
        }
        size = libusb_control_transfer(usb->handle,
                (uint8_t) (LIBUSB_ENDPOINT_IN | (unsigned) LIBUSB_RECIPIENT_INTERFACE),
                LIBUSB_REQUEST_GET_DESCRIPTOR, HID_DESCRIPTOR_REPORT << 8, usb->claims[0].number,
                usb->descriptor, (uint16_t) length, USB_CONTROL_MS);
        if (size == LIBUSB_ERROR_NO_DEVICE)
                return -ENODEV;
        if (size <= 0) {
                text_addf(problem, "Its report descriptor can't be read: %s. ",
                        size ? libusb_error_name(size) : "it is empty");
                return USB_E_UNFIT;
        }
        usb->descriptor_size = (size_t) size;
        return 0;
}

/* 0 where the driver has a row for what the descriptor says. */
static int usb_hid_examine(struct usb_interface *usb, const struct match_interface *interface,
        const struct driver *driver, struct text *problem) {
        struct match_interface full = *interface;
        struct match_report report;

        if (match_read_descriptor(usb->descriptor, usb->descriptor_size, &report)) {
                text_addf(problem, "The report descriptor of interface %u makes no sense. ",
                        usb->claims[0].number);
                return USB_E_UNFIT;
        }
        full.usage_page = report.usage_page ? report.usage_page : UINT32_MAX;
        usb->row = match_find(driver, &full);
        if (!usb->row) {
                text_addf(problem, "Interface %u has usage page 0x%04x, which %s doesn't serve. ",
                        usb->claims[0].number, (unsigned) report.usage_page, driver->name);
                return USB_E_UNFIT;
        }
        usb->input_size = report.input_size > usb->input_size ? report.input_size : usb->input_size;
        return 0;
}

/* A stall here is an answer: the request is optional (HID 1.11, 7.2.4 and 7.2.6). */
static void usb_hid_settle(struct usb_interface *usb, const struct libusb_interface_descriptor *interface) {
        const uint8_t type = LIBUSB_REQUEST_TYPE_CLASS | (unsigned) LIBUSB_RECIPIENT_INTERFACE;
        uint8_t number = interface->bInterfaceNumber;

        if (interface->bInterfaceSubClass == HID_SUBCLASS_BOOT)
                (void) libusb_control_transfer(usb->handle, type, HID_SET_PROTOCOL, HID_PROTOCOL_REPORT,
                        number, NULL, 0, USB_CONTROL_MS);
        (void) libusb_control_transfer(usb->handle, type, HID_SET_IDLE, 0, number, NULL, 0, USB_CONTROL_MS);
}

static int usb_hid_try(struct usb_interface *usb, const struct libusb_interface_descriptor *interface,
        const struct driver *driver, struct text *problem) {
        const struct match_interface what = usb_interface_describe(usb, interface);
        int r;

        if (!usb_interface_set_endpoints(usb, interface, LIBUSB_TRANSFER_TYPE_INTERRUPT)) {
                text_addf(problem, "Interface %u has no interrupt endpoint. ", interface->bInterfaceNumber);
                return USB_E_UNFIT;
        }
        r = usb_interface_claim(usb, interface->bInterfaceNumber);
        if (r)
                return r;
        r = usb_hid_fetch(usb, usb_hid_report_length(interface), problem);
        if (!r)
                r = usb_hid_examine(usb, &what, driver, problem);
        if (r)
                usb_interface_release(usb);
        else
                usb_hid_settle(usb, interface);
        return r;
}

static int usb_hid_seek(struct usb_interface *usb, const struct libusb_config_descriptor *config,
        const struct driver *driver, struct text *problem) {
        for (int i = 0; i < config->bNumInterfaces && i < USB_INTERFACES_MAX; i++) {
                const struct libusb_interface_descriptor *interface;
                struct match_interface what;
                int r;

                if (config->interface[i].num_altsetting < 1)
                        continue;
                interface = &config->interface[i].altsetting[0];
                what = usb_interface_describe(usb, interface);
                if (interface->bInterfaceClass != LIBUSB_CLASS_HID || !match_find(driver, &what))
                        continue;
                r = usb_hid_try(usb, interface, driver, problem);
                if (r != USB_E_UNFIT)
                        return r;
        }
        if (!problem->size)
                text_addf(problem, "It has no interface that %s serves.", driver->name);
        return USB_E_UNFIT;
}

/* One output report, its id first; an id of 0 isn't sent (HID 1.11, 7.2.2 and 8.1). */
static void usb_hid_fill(struct usb_interface *usb, struct libusb_transfer *transfer, uint8_t *buffer,
        const uint8_t *bytes, size_t size) {
        size_t skip = bytes[0] ? 0 : 1;
        uint16_t length = (uint16_t) (size - skip);

        if (usb->out) {
                memcpy(buffer, bytes + skip, length);
                libusb_fill_interrupt_transfer(
                        transfer, usb->handle, usb->out, buffer, length, NULL, NULL, 0);
                return;
        }
        libusb_fill_control_setup(buffer, LIBUSB_REQUEST_TYPE_CLASS | (unsigned) LIBUSB_RECIPIENT_INTERFACE,
                HID_SET_REPORT, (uint16_t) (HID_REPORT_OUTPUT << 8 | bytes[0]), usb->claims[0].number,
                length);
        memcpy(buffer + LIBUSB_CONTROL_SETUP_SIZE, bytes + skip, length);
        libusb_fill_control_transfer(transfer, usb->handle, buffer, NULL, NULL, 0);
}

int usb_hid_claim(struct usb_interface *usb, const struct driver *driver, struct text *problem) {
        struct libusb_config_descriptor *config;
        int r = usb_interface_read_config(usb, &config, problem);

        if (r)
                return r;
        r = usb_hid_seek(usb, config, driver, problem);
        libusb_free_config_descriptor(config);
        if (r)
                return r;
        usb->fill = usb_hid_fill;
        usb->gives_back = false;
        return 0;
}
