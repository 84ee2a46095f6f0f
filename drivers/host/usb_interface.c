/* SPDX-License-Identifier: ISC */

/*
 * USB interface: what any device is asked before its interfaces differ
 */

#include "usb_interface.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "usb_context.h"

enum { USB_PORTS_MAX = 7 };

void usb_interface_print_port(libusb_device *device, char *out) {
        uint8_t ports[USB_PORTS_MAX];
        int count = libusb_get_port_numbers(device, ports, USB_PORTS_MAX);
        int size = snprintf(out, ADDRESS_PORT_MAX, "%u", libusb_get_bus_number(device));

        for (int i = 0; i < count; i++)
                size += snprintf(
                        out + size, ADDRESS_PORT_MAX - (size_t) size, "%c%u", i ? '.' : '-', ports[i]);
}

bool usb_interface_is_at(const struct address *address, libusb_device *device) {
        struct libusb_device_descriptor descriptor;
        char port[ADDRESS_PORT_MAX];

        switch (address->kind) {
        case ADDRESS_USB_PORT: usb_interface_print_port(device, port); return !strcmp(port, address->port);
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

static bool usb_interface_has_serial(
        struct usb_interface *usb, const struct libusb_device_descriptor *descriptor, const char *serial) {
        unsigned char read[ADDRESS_SERIAL_MAX];
        int size;

        if (!serial[0])
                return true;
        size = libusb_get_string_descriptor_ascii(
                usb->handle, descriptor->iSerialNumber, read, sizeof read - 1);
        return size > 0 && (size_t) size == strlen(serial) && !memcmp(read, serial, (size_t) size);
}

int usb_interface_open(struct usb_interface *usb, libusb_device *device, const struct address *address) {
        struct libusb_device_descriptor descriptor;
        char port[ADDRESS_PORT_MAX];
        int r = libusb_get_device_descriptor(device, &descriptor);

        *usb = (struct usb_interface){ .gives_back = true };
        if (!r)
                r = libusb_open(device, &usb->handle);
        if (r)
                return usb_errno(r);
        usb->vendor_id = descriptor.idVendor;
        usb->product_id = descriptor.idProduct;
        usb_interface_print_port(device, port);
        (void) snprintf(
                usb->name, sizeof usb->name, "usb %s %04x:%04x", port, usb->vendor_id, usb->product_id);
        if (usb_interface_has_serial(usb, &descriptor, address->serial))
                return 0;
        usb_interface_close(usb);
        return USB_E_ABSENT;
}

void usb_interface_close(struct usb_interface *usb) {
        if (!usb->handle)
                return;
        if (usb->end)
                usb->end(usb);
        usb_interface_release(usb);
        libusb_close(usb->handle);
        usb->handle = NULL;
}

int usb_interface_read_config(
        struct usb_interface *usb, struct libusb_config_descriptor **ret_config, struct text *problem) {
        int r = libusb_get_active_config_descriptor(libusb_get_device(usb->handle), ret_config);

        if (!r || r == LIBUSB_ERROR_NO_DEVICE)
                return usb_errno(r);
        text_add(problem, r == LIBUSB_ERROR_NOT_FOUND ? "It isn't configured."
                                                      : "Its configuration descriptor makes no sense.");
        return USB_E_UNFIT;
}

struct match_interface usb_interface_describe(
        const struct usb_interface *usb, const struct libusb_interface_descriptor *interface) {
        return (struct match_interface){
                .vendor_id = usb->vendor_id,
                .product_id = usb->product_id,
                .interface_class = interface->bInterfaceClass,
                .interface_subclass = interface->bInterfaceSubClass,
                .interface_protocol = interface->bInterfaceProtocol,
        };
}

bool usb_interface_set_endpoints(
        struct usb_interface *usb, const struct libusb_interface_descriptor *interface, uint8_t type) {
        usb->in = usb->out = 0;
        usb->input_size = 0;
        for (int i = 0; i < interface->bNumEndpoints && i < USB_ENDPOINTS_MAX; i++) {
                const struct libusb_endpoint_descriptor *endpoint = &interface->endpoint[i];
                uint8_t address = endpoint->bEndpointAddress;

                if ((endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != type)
                        continue;
                if (!(address & LIBUSB_ENDPOINT_IN)) {
                        usb->out = usb->out ? usb->out : address;
                } else if (!usb->in) {
                        usb->in = address;
                        usb->input_size = endpoint->wMaxPacketSize & 0x7ff; /* USB 2.0, 9.6.6 */
                }
        }
        return usb->in && usb->input_size;
}

int usb_interface_claim(struct usb_interface *usb, uint8_t number) {
        int r = libusb_detach_kernel_driver(usb->handle, number);
        bool detached = !r;

        assert(usb->claim_count < USB_CLAIMS_MAX);
        if (r && r != LIBUSB_ERROR_NOT_FOUND && r != LIBUSB_ERROR_NOT_SUPPORTED)
                return usb_errno(r);
        r = libusb_claim_interface(usb->handle, number);
        if (r) {
                if (detached)
                        (void) libusb_attach_kernel_driver(usb->handle, number);
                return usb_errno(r);
        }
        usb->claims[usb->claim_count].number = number;
        usb->claims[usb->claim_count].detached = detached;
        usb->claim_count++;
        return 0;
}

/* The kernel's driver of a function takes all of its interfaces: so all are free before one is given back. */
void usb_interface_release(struct usb_interface *usb) {
        for (size_t i = 0; i < usb->claim_count; i++)
                (void) libusb_release_interface(usb->handle, usb->claims[i].number);
        for (size_t i = 0; i < usb->claim_count; i++)
                if (usb->claims[i].detached && usb->gives_back)
                        (void) libusb_attach_kernel_driver(usb->handle, usb->claims[i].number);
        usb->claim_count = 0;
}
