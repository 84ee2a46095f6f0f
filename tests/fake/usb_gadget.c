/* SPDX-License-Identifier: ISC */

/*
 * USB gadget: descriptors of a device with one HID interface, and what a test does to it
 */

#include "test.h"

#include <string.h>

#include "agent.h"
#include "usb_node.h"

/* HID Point of Sale Usage Tables 1.02, bar code scanner; the layout that scanners of the shop send. */
static const uint8_t usb_pos_report[] = {
        0x05, 0x8c,       /* usage page: bar code scanner */
        0x09, 0x02,       /* usage: bar code scanner */
        0xa1, 0x01,       /* collection: application */
        0x09, 0x12,       /*   usage: scanned data report */
        0xa1, 0x02,       /*   collection: logical */
        0x85, 0x02,       /*     report id 2 */
        0x15, 0x00,       /*     logical minimum 0 */
        0x26, 0xff, 0x00, /*     logical maximum 255 */
        0x75, 0x08,       /*     report size 8 */
        0x95, 0x01,       /*     report count 1 */
        0x05, 0x01,       /*     usage page: generic desktop */
        0x09, 0x3b,       /*     usage: byte count */
        0x81, 0x02,       /*     input */
        0x05, 0x8c,       /*     usage page: bar code scanner */
        0x09, 0xfb,       /*     symbology identifier 1 */
        0x09, 0xfc,       /*     symbology identifier 2 */
        0x09, 0xfd,       /*     symbology identifier 3 */
        0x95, 0x03,       /*     report count 3 */
        0x81, 0x02,       /*     input */
        0x09, 0xfe,       /*     decoded data */
        0x95, 0x38,       /*     report count 56 */
        0x82, 0x02, 0x01, /*     input, buffered bytes */
        0x09, 0xff,       /*     decode data continued */
        0x25, 0x01,       /*     logical maximum 1 */
        0x75, 0x01,       /*     report size 1 */
        0x95, 0x01,       /*     report count 1 */
        0x81, 0x02,       /*     input */
        0x75, 0x07,       /*     padding */
        0x81, 0x03,       /*     input, constant */
        0xc0,             /*   end */
        0xc0,             /* end */
};

const struct usb_gadget usb_gadget_pos = {
        .vendor_id = 0x0c2e,
        .product_id = 0x0907,
        .report = usb_pos_report,
        .report_size = sizeof usb_pos_report,
        .bound = true,
};

unsigned int usb_node_interfaces(const struct usb_gadget *gadget) {
        return gadget->kind == USB_GADGET_ACM ? 3 : 1;
}

static size_t usb_hid_descriptors(const struct usb_gadget *gadget, uint8_t *out) {
        const uint8_t config[] = { 9, 2, (uint8_t) (gadget->out ? 41 : 34), 0, 1, 1, 0, 0x80, 50 };
        const uint8_t interface[] = { 9, 4, 0, 0, (uint8_t) (gadget->out ? 2 : 1), 3, gadget->subclass,
                gadget->protocol, 0 };
        const uint8_t hid[] = { 9, 0x21, 0x11, 0x01, 0, 1, 0x22, (uint8_t) gadget->report_size,
                (uint8_t) (gadget->report_size >> 8) };
        const uint8_t in[] = { 7, 5, 0x81, 3, 64, 0, 10 }, to[] = { 7, 5, 0x02, 3, 64, 0, 10 };
        const struct {
                const uint8_t *bytes;
                size_t size;
        } parts[] = { { config, sizeof config }, { interface, sizeof interface }, { hid, sizeof hid },
                { in, sizeof in }, { to, gadget->out ? sizeof to : 0 } };
        size_t size = 0;

        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
                memcpy(out + size, parts[i].bytes, parts[i].size);
                size += parts[i].size;
        }
        return size;
}

size_t usb_node_descriptors(const struct usb_gadget *gadget, uint8_t *out) {
        const uint8_t device[] = { 18, 1, 0x00, 0x02, 0, 0, 0, 64, (uint8_t) gadget->vendor_id,
                (uint8_t) (gadget->vendor_id >> 8), (uint8_t) gadget->product_id,
                (uint8_t) (gadget->product_id >> 8), 0x00, 0x01, 0, 0, 0, 1 };

        memcpy(out, device, sizeof device);
        if (gadget->kind == USB_GADGET_HID)
                return sizeof device + usb_hid_descriptors(gadget, out + sizeof device);
        return sizeof device + usb_node_serial_descriptors(gadget, out + sizeof device);
}

void usb_bus_report(struct usb_bus *bus, const void *bytes, size_t size) {
        (void) pthread_mutex_lock(&bus->mutex);
        g_queue_push_tail(&bus->reports, g_bytes_new(bytes, size));
        usb_node_pump(bus);
        (void) pthread_mutex_unlock(&bus->mutex);
}

void usb_bus_scan(struct usb_bus *bus, const char *symbology, const char *text) {
        uint8_t report[USB_POS_REPORT_SIZE] = { 2, (uint8_t) strlen(text) };

        assert_true(strlen(text) <= USB_POS_DATA_MAX);
        memcpy(report + 2, symbology, strlen(symbology));
        memcpy(report + 5, text, strlen(text));
        usb_bus_report(bus, report, sizeof report);
}

void usb_bus_stall(struct usb_bus *bus, unsigned int count) {
        (void) pthread_mutex_lock(&bus->mutex);
        bus->stalls = count;
        usb_node_pump(bus);
        (void) pthread_mutex_unlock(&bus->mutex);
}

bool usb_bus_is_bound(struct usb_bus *bus) {
        bool bound;

        (void) pthread_mutex_lock(&bus->mutex);
        bound = bus->bound;
        (void) pthread_mutex_unlock(&bus->mutex);
        return bound;
}

bool usb_bus_is_claimed(struct usb_bus *bus) {
        bool claimed;

        (void) pthread_mutex_lock(&bus->mutex);
        claimed = bus->claimed == usb_node_interfaces(&bus->gadget);
        (void) pthread_mutex_unlock(&bus->mutex);
        return claimed;
}

unsigned int usb_bus_halts_cleared(struct usb_bus *bus) {
        unsigned int cleared;

        (void) pthread_mutex_lock(&bus->mutex);
        cleared = bus->cleared;
        (void) pthread_mutex_unlock(&bus->mutex);
        return cleared;
}

bool usb_bus_await_reading(struct usb_bus *bus) {
        for (int waited_ms = 0; waited_ms < FAKE_WAIT_MS; waited_ms += 10) {
                bool reading;

                (void) pthread_mutex_lock(&bus->mutex);
                reading = bus->waiting.length > 0;
                (void) pthread_mutex_unlock(&bus->mutex);
                if (reading)
                        return true;
                usleep(10000);
        }
        return false;
}

size_t usb_bus_output(struct usb_bus *bus, uint8_t *out, size_t room) {
        size_t size;

        (void) pthread_mutex_lock(&bus->mutex);
        size = bus->output_size < room ? bus->output_size : room;
        memcpy(out, bus->output, size);
        (void) pthread_mutex_unlock(&bus->mutex);
        return size;
}
