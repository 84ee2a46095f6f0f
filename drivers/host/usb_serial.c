/* SPDX-License-Identifier: ISC */

/*
 * USB serial: where the bytes are
 *
 *      communication interface, class 2.2 --union--> data interface, class 0x0a: bulk IN, bulk OUT (CDC 1.2)
 *      communication interface, class 2.2, with the bulk endpoints in itself
 *      vendor's interface, class 0xff: bulk IN, bulk OUT
 *
 * An IN transfer is one packet long: what fills its last packet to the brim needn't be followed by an empty one to
 * arrive.
 */

#include "usb_serial.h"

#include <errno.h>
#include <string.h>

#include "cdc.h"
#include "usb_context.h"

/* What speaks a language of its own about speed and status, in every packet or before the first. */
static const struct {
        uint16_t vendor_id;
        const char *name;
} usb_serial_bridges[] = {
        { 0x0403, "FTDI" },
        { 0x067b, "Prolific" },
        { 0x10c4, "Silicon Labs" },
        { 0x1a86, "WCH" },
};

bool usb_serial_is_acm(const struct libusb_interface_descriptor *interface) {
        return interface->bInterfaceClass == CDC_CLASS && interface->bInterfaceSubClass == CDC_SUBCLASS_ACM &&
               interface->bInterfaceProtocol != CDC_PROTOCOL_VENDOR;
}

static const struct libusb_interface_descriptor *usb_serial_interface(
        const struct libusb_config_descriptor *config, uint8_t number) {
        for (int i = 0; i < config->bNumInterfaces && i < USB_INTERFACES_MAX; i++)
                if (config->interface[i].num_altsetting > 0 &&
                        config->interface[i].altsetting[0].bInterfaceNumber == number)
                        return &config->interface[i].altsetting[0];
        return NULL;
}

/* Some devices put them behind the notification endpoint. */
static int usb_serial_read_function(
        const struct libusb_interface_descriptor *control, struct cdc_function *ret_function) {
        const struct libusb_endpoint_descriptor *endpoint = control->endpoint;

        if (control->extra_length > 0 || !control->bNumEndpoints)
                return cdc_read(control->extra, (size_t) control->extra_length, ret_function);
        return cdc_read(endpoint->extra, (size_t) endpoint->extra_length, ret_function);
}

/* NULL with the reason in the problem. */
static const struct libusb_interface_descriptor *usb_serial_find_data(
        const struct libusb_config_descriptor *config, const struct libusb_interface_descriptor *control,
        struct text *problem) {
        const struct libusb_interface_descriptor *data;
        struct cdc_function function;
        uint8_t number = control->bInterfaceNumber;

        if (usb_serial_read_function(control, &function)) {
                text_addf(problem, "The functional descriptors of interface %u make no sense. ", number);
                return NULL;
        }
        if (function.has_union && function.control != number) {
                text_addf(problem, "The union descriptor of interface %u is that of interface %u. ", number,
                        function.control);
                return NULL;
        }
        if (!function.has_data || function.data == number)
                return control;
        data = usb_serial_interface(config, function.data);
        if (!data)
                text_addf(problem, "Interface %u names interface %u for its data, which isn't there. ",
                        number, function.data);
        else if (data->bInterfaceClass != CDC_CLASS_DATA)
                text_addf(problem, "Interface %u names interface %u for its data, which is of class 0x%02x. ",
                        number, function.data, data->bInterfaceClass);
        return data && data->bInterfaceClass == CDC_CLASS_DATA ? data : NULL;
}

static int usb_serial_set_endpoints(struct usb_interface *usb,
        const struct libusb_interface_descriptor *interface, struct text *problem) {
        if (usb_interface_set_endpoints(usb, interface, LIBUSB_TRANSFER_TYPE_BULK) && usb->out)
                return 0;
        text_addf(problem, "Interface %u hasn't a bulk endpoint each way. ", interface->bInterfaceNumber);
        return USB_E_UNFIT;
}

/* A stall is an answer: a device without a line to set needn't know the requests (PSTN 1.2, 5.3.2). */
static int usb_serial_request(
        struct usb_interface *usb, uint8_t request, uint16_t value, uint8_t *bytes, uint16_t size) {
        int r = libusb_control_transfer(usb->handle,
                LIBUSB_REQUEST_TYPE_CLASS | (unsigned) LIBUSB_RECIPIENT_INTERFACE, request, value,
                usb->claims[0].number, bytes, size, USB_CONTROL_MS);

        return r < 0 && r != LIBUSB_ERROR_PIPE ? usb_errno(r) : 0;
}

static void usb_serial_end(struct usb_interface *usb) {
        (void) usb_serial_request(usb, CDC_SET_CONTROL_LINE_STATE, 0, NULL, 0);
}

static int usb_serial_set_line(struct usb_interface *usb, uint32_t baud) {
        uint8_t line[CDC_LINE_SIZE];
        int r;

        cdc_write_line(baud, line);
        r = usb_serial_request(usb, CDC_SET_LINE_CODING, 0, line, sizeof line);
        if (!r)
                r = usb_serial_request(usb, CDC_SET_CONTROL_LINE_STATE, CDC_DTR_RTS, NULL, 0);
        return r;
}

static int usb_serial_try_acm(struct usb_interface *usb, const struct libusb_config_descriptor *config,
        const struct libusb_interface_descriptor *control, uint32_t baud, struct text *problem) {
        const struct libusb_interface_descriptor *data = usb_serial_find_data(config, control, problem);
        int r = data ? usb_serial_set_endpoints(usb, data, problem) : USB_E_UNFIT;

        if (!r)
                r = usb_interface_claim(usb, control->bInterfaceNumber);
        if (!r && data != control)
                r = usb_interface_claim(usb, data->bInterfaceNumber);
        if (!r)
                r = usb_serial_set_line(usb, baud);
        if (r)
                usb_interface_release(usb);
        else
                usb->end = usb_serial_end;
        return r;
}

static int usb_serial_try_vendor(struct usb_interface *usb,
        const struct libusb_interface_descriptor *interface, struct text *problem) {
        uint8_t number = interface->bInterfaceNumber;
        int r;

        for (size_t i = 0; i < count_of(usb_serial_bridges); i++)
                if (usb->vendor_id == usb_serial_bridges[i].vendor_id) {
                        text_addf(problem,
                                "A chip of %s needs the kernel's driver: use its serial line, as "
                                "/dev/ttyUSB0. ",
                                usb_serial_bridges[i].name);
                        return USB_E_UNFIT;
                }
        if (libusb_kernel_driver_active(usb->handle, number) == 1) {
                text_addf(problem, "The kernel drives interface %u: use its serial line, as /dev/ttyUSB0. ",
                        number);
                return USB_E_UNFIT;
        }
        r = usb_serial_set_endpoints(usb, interface, problem);
        return r ? r : usb_interface_claim(usb, number);
}

static int usb_serial_try(struct usb_interface *usb, const struct libusb_config_descriptor *config,
        const struct libusb_interface_descriptor *interface, uint32_t baud, struct text *problem) {
        if (interface->bInterfaceClass == LIBUSB_CLASS_VENDOR_SPEC)
                return usb_serial_try_vendor(usb, interface, problem);
        return usb_serial_try_acm(usb, config, interface, baud, problem);
}

static int usb_serial_seek(struct usb_interface *usb, const struct libusb_config_descriptor *config,
        const struct driver *driver, uint32_t baud, bool vendor, struct text *problem) {
        for (int i = 0; i < config->bNumInterfaces && i < USB_INTERFACES_MAX; i++) {
                const struct libusb_interface_descriptor *interface = config->interface[i].altsetting;
                struct match_interface what;
                int r;

                if (config->interface[i].num_altsetting < 1 ||
                        !(vendor ? interface->bInterfaceClass == LIBUSB_CLASS_VENDOR_SPEC
                                 : usb_serial_is_acm(interface)))
                        continue;
                r = usb_serial_try(usb, config, interface, baud, problem);
                what = usb_interface_describe(usb, interface);
                usb->row = match_find(driver, &what);
                if (r != USB_E_UNFIT)
                        return r;
        }
        return USB_E_UNFIT;
}

static void usb_serial_fill(struct usb_interface *usb, struct libusb_transfer *transfer, uint8_t *buffer,
        const uint8_t *bytes, size_t size) {
        memcpy(buffer, bytes, size);
        libusb_fill_bulk_transfer(transfer, usb->handle, usb->out, buffer, (int) size, NULL, NULL, 0);
}

int usb_serial_claim(
        struct usb_interface *usb, const struct driver *driver, uint32_t baud, struct text *problem) {
        struct libusb_config_descriptor *config;
        int r = usb_interface_read_config(usb, &config, problem);

        if (r)
                return r;
        r = usb_serial_seek(usb, config, driver, baud, false, problem);
        if (r == USB_E_UNFIT)
                r = usb_serial_seek(usb, config, driver, baud, true, problem);
        libusb_free_config_descriptor(config);
        if (r == USB_E_UNFIT && !problem->size)
                text_add(problem, "It has no CDC-ACM interface, and none of its vendor's.");
        usb->stream = true;
        usb->fill = usb_serial_fill;
        return r;
}
