/* SPDX-License-Identifier: ISC */

/*
 * USB serial gadget: descriptors of a CDC-ACM scanner and of a vendor's own, its line, and what it says
 */

#include "test.h"

#include <string.h>

#include "usb_node.h"

enum { SET_LINE_CODING = 0x20, SET_CONTROL_LINE_STATE = 0x22, CLASS_TO_INTERFACE = 0x21, DTR = 1 };

const struct usb_gadget usb_gadget_acm = {
        .vendor_id = 0x05f9,
        .product_id = 0x4204,
        .kind = USB_GADGET_ACM,
        .subclass = 2,
        .protocol = 1,
        .union_data = 1,
        .union_size = 5,
        .data_class = 0x0a,
        .bound = true,
};

static size_t usb_add(uint8_t *out, size_t size, const void *bytes, size_t more) {
        memcpy(out + size, bytes, more);
        return size + more;
}

static size_t usb_add_bulk(uint8_t *out, size_t size) {
        static const uint8_t endpoints[] = { 7, 5, USB_BULK_IN, 2, USB_PACKET_MAX, 0, 0, 7, 5, USB_BULK_OUT,
                2, USB_PACKET_MAX, 0, 0 };

        return usb_add(out, size, endpoints, sizeof endpoints);
}

/* Header, abstract control management and union (CDC 1.2, 5.2.3; PSTN 1.2, 5.3.2). */
static size_t usb_add_functions(const struct usb_gadget *gadget, uint8_t *out, size_t size) {
        static const uint8_t common[] = { 5, 0x24, 0, 0x20, 0x01, 4, 0x24, 2, 0x02 };
        const uint8_t pair[] = { gadget->union_size, 0x24, 6, gadget->union_control, gadget->union_data };

        size = usb_add(out, size, common, sizeof common);
        if (gadget->kind == USB_GADGET_ACM)
                size = usb_add(out, size, pair, gadget->union_size == 4 ? 4 : sizeof pair);
        return size;
}

size_t usb_node_serial_descriptors(const struct usb_gadget *gadget, uint8_t *out) {
        bool acm = gadget->kind == USB_GADGET_ACM, vendor = gadget->kind == USB_GADGET_VENDOR;
        const uint8_t config[] = { 9, 2, 0, 0, acm ? 2 : 1, 1, 0, 0x80, 50 };
        const uint8_t control[] = { 9, 4, 0, 0, acm ? 1 : 3, 2, gadget->subclass, gadget->protocol, 0 };
        const uint8_t data[] = { 9, 4, 1, 0, 2, gadget->data_class, 0, 0, 0 };
        static const uint8_t own[] = { 9, 4, 0, 0, 2, 0xff, 0, 0, 0 };
        static const uint8_t notices[] = { 7, 5, 0x81, 3, 8, 0, 10 };
        size_t size = usb_add(out, 0, config, sizeof config);

        size = usb_add(out, size, vendor ? own : control, sizeof own);
        if (!vendor) {
                size = usb_add_functions(gadget, out, size);
                size = usb_add(out, size, notices, sizeof notices);
        }
        if (acm)
                size = usb_add(out, size, data, sizeof data);
        size = usb_add_bulk(out, size);
        out[2] = (uint8_t) size;
        return size;
}

bool usb_node_take_line(struct usb_bus *bus, const uint8_t *setup) {
        const uint8_t *data = setup + 8;
        uint16_t lines = (uint16_t) (setup[2] | setup[3] << 8);
        bool acm = bus->gadget.kind == USB_GADGET_ACM || bus->gadget.kind == USB_GADGET_ACM_ONE;

        if (!acm || bus->gadget.lineless || setup[0] != CLASS_TO_INTERFACE)
                return false;
        bus->line.interface = setup[4];
        if (setup[1] == SET_LINE_CODING && setup[6] == 7) {
                bus->line.baud = (uint32_t) data[0] | (uint32_t) data[1] << 8 | (uint32_t) data[2] << 16 |
                                 (uint32_t) data[3] << 24;
                bus->line.stop_bits = data[4];
                bus->line.parity = data[5];
                bus->line.data_bits = data[6];
                return true;
        }
        if (setup[1] != SET_CONTROL_LINE_STATE)
                return false;
        bus->line.raised += lines & DTR && !(bus->line.lines & DTR);
        bus->line.lines = lines;
        return true;
}

void usb_bus_say(struct usb_bus *bus, const char *text) {
        for (size_t left = strlen(text), size; left; left -= size, text += size) {
                size = left < USB_PACKET_MAX ? left : USB_PACKET_MAX;
                usb_bus_report(bus, text, size);
        }
}

void usb_bus_stall_out(struct usb_bus *bus) {
        (void) pthread_mutex_lock(&bus->mutex);
        bus->stall_out = true;
        (void) pthread_mutex_unlock(&bus->mutex);
}

void usb_bus_let_go(struct usb_bus *bus) {
        (void) pthread_mutex_lock(&bus->mutex);
        bus->held = false;
        (void) pthread_mutex_unlock(&bus->mutex);
}

struct usb_line usb_bus_line(struct usb_bus *bus) {
        struct usb_line line;

        (void) pthread_mutex_lock(&bus->mutex);
        line = bus->line;
        (void) pthread_mutex_unlock(&bus->mutex);
        return line;
}

unsigned int usb_bus_untaken(struct usb_bus *bus) {
        unsigned int untaken;

        (void) pthread_mutex_lock(&bus->mutex);
        untaken = bus->reports.length;
        (void) pthread_mutex_unlock(&bus->mutex);
        return untaken;
}
