/* SPDX-License-Identifier: ISC */

/*
 * USB node: usbfs as a program sees it, for one device
 *
 * An interface can't be claimed while the kernel's driver sits on it, and nothing is sent to a halted endpoint.
 */

#include "usb_node.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

enum { GET_DESCRIPTOR = 6, SET_REPORT = 9, DESCRIPTOR_REPORT = 0x22 };

struct usb_answer {
        int result, error;
};

static const struct usb_answer usb_fine = { 0, 0 };

static struct usb_answer usb_error(int error) {
        return (struct usb_answer){ -1, error };
}

static void usb_keep_output(struct usb_bus *bus, const uint8_t *bytes, size_t size) {
        bus->output_size = size < USB_OUTPUT_MAX ? size : USB_OUTPUT_MAX;
        memcpy(bus->output, bytes, bus->output_size);
}

/* A setup packet: type, request, value(2), index(2), length(2), low byte first (USB 2.0, 9.3). */
static void usb_take_control(struct usb_bus *bus, UMockdevIoctlData *transfer, const uint8_t *setup) {
        size_t length = (size_t) setup[6] | (size_t) setup[7] << 8;

        if (bus->gadget.mute) {
                g_queue_push_tail(&bus->waiting, transfer);
        } else if (usb_node_take_line(bus, setup)) {
                usb_node_complete(bus, transfer, 0, NULL, length);
        } else if (bus->gadget.kind != USB_GADGET_HID) {
                usb_node_complete(bus, transfer, -EPIPE, NULL, 0);
        } else if (setup[1] == GET_DESCRIPTOR && setup[3] == DESCRIPTOR_REPORT && bus->claimed) {
                usb_node_complete(bus, transfer, 0, bus->gadget.report,
                        length < bus->gadget.report_size ? length : bus->gadget.report_size);
        } else if (!(setup[0] & 0x80)) {
                if (setup[1] == SET_REPORT)
                        usb_keep_output(bus, setup + 8, length);
                usb_node_complete(bus, transfer, 0, NULL, length);
        } else {
                usb_node_complete(bus, transfer, -EPIPE, NULL, 0);
        }
}

static void usb_take_out(
        struct usb_bus *bus, UMockdevIoctlData *transfer, const uint8_t *bytes, size_t size) {
        bus->out_halted = bus->out_halted || bus->stall_out;
        bus->stall_out = false;
        if (!bus->out_halted)
                usb_keep_output(bus, bytes, size);
        usb_node_complete(bus, transfer, bus->out_halted ? -EPIPE : 0, NULL, bus->out_halted ? 0 : size);
}

/* An endpoint of an interface that isn't claimed, or of another type, isn't there (usbfs: ENOENT). */
static bool usb_has_endpoint(const struct usb_bus *bus, const struct usbdevfs_urb *urb) {
        bool hid = bus->gadget.kind == USB_GADGET_HID;

        if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
                return true;
        if (bus->claimed != usb_node_interfaces(&bus->gadget))
                return false;
        if (hid)
                return urb->type == USBDEVFS_URB_TYPE_INTERRUPT;
        return urb->type == USBDEVFS_URB_TYPE_BULK &&
               (urb->endpoint == USB_BULK_IN || urb->endpoint == USB_BULK_OUT);
}

static struct usb_answer usb_submit(struct usb_bus *bus, UMockdevIoctlData *argument) {
        UMockdevIoctlData *transfer =
                umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_urb), NULL);
        struct usbdevfs_urb *urb = (struct usbdevfs_urb *) (void *) transfer->data;
        UMockdevIoctlData *buffer;

        if (!usb_has_endpoint(bus, urb)) {
                g_object_unref(transfer);
                return usb_error(ENOENT);
        }
        buffer = umockdev_ioctl_data_resolve(
                transfer, offsetof(struct usbdevfs_urb, buffer), (gsize) urb->buffer_length, NULL);
        urb->actual_length = 0;
        if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
                usb_take_control(bus, transfer, buffer->data);
        else if (!(urb->endpoint & 0x80))
                usb_take_out(bus, transfer, buffer->data, (size_t) urb->buffer_length);
        else if (bus->halted)
                usb_node_complete(bus, transfer, -EPIPE, NULL, 0);
        else
                g_queue_push_tail(&bus->waiting, transfer);
        g_object_unref(buffer);
        usb_node_pump(bus);
        return usb_fine;
}

static struct usb_answer usb_reap(struct usb_bus *bus, UMockdevIoctlData *argument) {
        UMockdevIoctlData *transfer = g_queue_pop_head(&bus->done), *slot;

        if (transfer) {
                slot = umockdev_ioctl_data_resolve(argument, 0, sizeof(void *), NULL);
                (void) umockdev_ioctl_data_set_ptr(slot, 0, transfer);
                g_object_unref(slot);
                g_object_unref(transfer);
        }
        usb_node_show(bus);
        return transfer ? usb_fine : usb_error(bus->gone ? ENODEV : EAGAIN);
}

static struct usb_answer usb_discard(struct usb_bus *bus, UMockdevIoctlData *argument) {
        gulong address = *(gulong *) (void *) argument->data;

        bus->discards++;
        for (GList *link = bus->waiting.head; link; link = link->next) {
                UMockdevIoctlData *transfer = link->data;

                if (transfer->client_addr != address)
                        continue;
                g_queue_delete_link(&bus->waiting, link);
                usb_node_complete(bus, transfer, -ENOENT, NULL, 0);
                usb_node_show(bus);
                return usb_fine;
        }
        return usb_error(EINVAL);
}

static struct usb_answer usb_move_driver(struct usb_bus *bus, UMockdevIoctlData *argument) {
        UMockdevIoctlData *data =
                umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_ioctl), NULL);
        unsigned int code = (unsigned int) ((struct usbdevfs_ioctl *) (void *) data->data)->ioctl_code;
        struct usb_answer answer = usb_error(ENOTTY);

        if (code == USBDEVFS_DISCONNECT) {
                answer = bus->bound ? usb_fine : usb_error(ENODATA);
                bus->bound = false;
        } else if (code == USBDEVFS_CONNECT) {
                answer = bus->claimed ? usb_error(EBUSY) : (struct usb_answer){ 1, 0 };
                bus->bound = bus->bound || !bus->claimed;
        }
        g_object_unref(data);
        return answer;
}

static struct usb_answer usb_tell_driver(struct usb_bus *bus, UMockdevIoctlData *argument) {
        UMockdevIoctlData *data =
                umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_getdriver), NULL);
        struct usbdevfs_getdriver *driver = (struct usbdevfs_getdriver *) (void *) data->data;

        if (bus->bound || bus->held)
                (void) snprintf(
                        driver->driver, sizeof driver->driver, "%s", bus->held ? "usbfs" : "kernel's");
        g_object_unref(data);
        return bus->bound || bus->held ? usb_fine : usb_error(ENODATA);
}

/* The number that an ioctl's argument points to: of an interface or of an endpoint. */
static unsigned int usb_number(UMockdevIoctlData *argument) {
        UMockdevIoctlData *data = umockdev_ioctl_data_resolve(argument, 0, sizeof(unsigned int), NULL);
        unsigned int number = *(unsigned int *) (void *) data->data;

        g_object_unref(data);
        return number;
}

static struct usb_answer usb_claim(struct usb_bus *bus, unsigned int interface) {
        if (!(1u << interface & usb_node_interfaces(&bus->gadget)))
                return usb_error(ENOENT);
        if (bus->bound || bus->held)
                return usb_error(EBUSY);
        bus->claimed |= 1u << interface;
        return usb_fine;
}

static struct usb_answer usb_clear(struct usb_bus *bus, unsigned int endpoint) {
        if (endpoint & 0x80)
                bus->halted = false;
        else
                bus->out_halted = false;
        bus->cleared++;
        return usb_fine;
}

static struct usb_answer usb_tell_capabilities(UMockdevIoctlData *argument) {
        UMockdevIoctlData *data = umockdev_ioctl_data_resolve(argument, 0, sizeof(guint32), NULL);

        *(guint32 *) (void *) data->data =
                USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                USBDEVFS_CAP_BULK_SCATTER_GATHER | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
        g_object_unref(data);
        return usb_fine;
}

static struct usb_answer usb_answer_to(struct usb_bus *bus, gulong request, UMockdevIoctlData *argument) {
        if (request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB)
                return usb_reap(bus, argument);
        if (bus->gone)
                return usb_error(ENODEV);
        switch (request) {
        case USBDEVFS_GET_CAPABILITIES: return usb_tell_capabilities(argument);
        case USBDEVFS_GETDRIVER: return usb_tell_driver(bus, argument);
        case USBDEVFS_IOCTL: return usb_move_driver(bus, argument);
        case USBDEVFS_SUBMITURB: return usb_submit(bus, argument);
        case USBDEVFS_DISCARDURB: return usb_discard(bus, argument);
        case USBDEVFS_CLAIMINTERFACE: return usb_claim(bus, usb_number(argument));
        case USBDEVFS_RELEASEINTERFACE: bus->claimed &= ~(1u << usb_number(argument)); return usb_fine;
        case USBDEVFS_CLEAR_HALT: return usb_clear(bus, usb_number(argument));
        default: return usb_error(ENOTTY);
        }
}

gboolean usb_node_on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data) {
        struct usb_bus *bus = data;
        struct usb_answer answer;

        (void) base;
        (void) pthread_mutex_lock(&bus->mutex);
        answer = usb_answer_to(
                bus, umockdev_ioctl_client_get_request(client), umockdev_ioctl_client_get_arg(client));
        (void) pthread_mutex_unlock(&bus->mutex);
        umockdev_ioctl_client_complete(client, answer.result, answer.error);
        return TRUE;
}
