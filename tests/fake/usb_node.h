/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_USB_NODE_H
#define STRONGROOM_FAKE_USB_NODE_H

/*
 * Between the files of the fake USB bus
 */

#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <umockdev.h>

#include "usb_bus.h"

enum { USB_DESCRIPTORS_MAX = 160, USB_OUTPUT_MAX = 256 };

struct usb_bus {
        UMockdevTestbed *testbed;
        UMockdevIoctlBase *ioctls;
        pthread_mutex_t mutex; /* over everything below */
        struct usb_gadget gadget;
        char *file; /* the FIFO */
        int pipe;   /* -1: nothing is plugged in */
        bool bound, held, gone, halted, stall_out, out_halted;
        bool hidden; /* nothing can be seen at the node */
        unsigned int discards;
        unsigned int claimed; /* a bit for each interface */
        unsigned int stalls, cleared;
        struct usb_line line;
        GQueue waiting, done; /* transfers */
        GQueue reports;       /* GBytes that no transfer has asked for yet */
        uint8_t output[USB_OUTPUT_MAX];
        size_t output_size;
};

gboolean usb_node_on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data);

void usb_node_complete(
        struct usb_bus *bus, UMockdevIoctlData *transfer, int status, const void *bytes, size_t size);
void usb_node_pump(struct usb_bus *bus);
void usb_node_show(struct usb_bus *bus);

/* Device and configuration descriptors, one after the other; the size. */
size_t usb_node_descriptors(const struct usb_gadget *gadget, uint8_t *out);

size_t usb_node_serial_descriptors(const struct usb_gadget *gadget, uint8_t *out);
unsigned int usb_node_interfaces(const struct usb_gadget *gadget);

/* A class request about a line; false where it is none, or the gadget doesn't know it. */
bool usb_node_take_line(struct usb_bus *bus, const uint8_t *setup);

enum { USB_BULK_IN = 0x82, USB_BULK_OUT = 0x03 };

#endif
