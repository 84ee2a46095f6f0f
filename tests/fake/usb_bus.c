/* SPDX-License-Identifier: ISC */

/*
 * USB bus: the node, and the transfers that wait at it
 *
 *      submit IN  -> waiting --report, stall, unplug, discard--> done -> reaped
 *      submit OUT, control -> usb_node.c answers at once     --> done
 *
 * Ioctls come in umockdev's thread: whatever they share with the test is behind the mutex.
 */

#include "usb_bus.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "agent.h"
#include "usb_node.h"

static const char usb_node[] = "/dev/bus/usb/001/005", usb_path[] = "/sys/devices/usb1/1-1";

/* ---- the pipe that stands for the node's readiness ---- */

static void usb_pipe_fill(struct usb_bus *bus) {
        static const char bytes[4096];

        while (write(bus->pipe, bytes, sizeof bytes) > 0)
                ;
}

static void usb_pipe_drain(struct usb_bus *bus) {
        char bytes[4096];

        while (read(bus->pipe, bytes, sizeof bytes) > 0)
                ;
}

void usb_node_show(struct usb_bus *bus) {
        if (bus->pipe < 0)
                return;
        if ((bus->done.length || bus->gone) && !bus->hidden)
                usb_pipe_drain(bus);
        else
                usb_pipe_fill(bus);
}

/* ---- transfers ---- */

void usb_node_complete(
        struct usb_bus *bus, UMockdevIoctlData *transfer, int status, const void *bytes, size_t size) {
        struct usbdevfs_urb *urb = (struct usbdevfs_urb *) (void *) transfer->data;
        size_t skip = urb->type == USBDEVFS_URB_TYPE_CONTROL ? 8 : 0;
        size_t room = urb->buffer_length > (int) skip ? (size_t) urb->buffer_length - skip : 0;

        if (size > room)
                size = room;
        if (bytes && size)
                memcpy((uint8_t *) urb->buffer + skip, bytes, size);
        urb->actual_length = (int) size;
        urb->status = status;
        g_queue_push_tail(&bus->done, transfer);
}

/* A transfer takes packets until it is full or one is short (USB 2.0, 5.8.3); one that doesn't fit spoils it. */
static void usb_node_take_packet(struct usb_bus *bus) {
        UMockdevIoctlData *transfer = g_queue_peek_head(&bus->waiting);
        struct usbdevfs_urb *urb = (struct usbdevfs_urb *) (void *) transfer->data;
        GBytes *packet = g_queue_pop_head(&bus->reports);
        gsize size, had = (gsize) urb->actual_length, room = (gsize) urb->buffer_length - had;
        const void *bytes = g_bytes_get_data(packet, &size);

        if (bytes && size && size <= room)
                memcpy((uint8_t *) urb->buffer + had, bytes, size);
        urb->actual_length += (int) (size < room ? size : room);
        if (size >= room || size < USB_PACKET_MAX) {
                (void) g_queue_pop_head(&bus->waiting);
                usb_node_complete(
                        bus, transfer, size > room ? -EOVERFLOW : 0, NULL, (size_t) urb->actual_length);
        }
        g_bytes_unref(packet);
}

/* Hands waiting packets to waiting transfers. */
void usb_node_pump(struct usb_bus *bus) {
        while (bus->waiting.length && (bus->stalls || bus->reports.length)) {
                if (!bus->stalls) {
                        usb_node_take_packet(bus);
                        continue;
                }
                bus->stalls--;
                bus->halted = true;
                usb_node_complete(bus, g_queue_pop_head(&bus->waiting), -EPIPE, NULL, 0);
        }
        usb_node_show(bus);
}

/* ---- the socket ---- */

struct usb_bus *usb_bus_new(void) {
        struct usb_bus *bus = calloc(1, sizeof *bus);

        assert_non_null(bus);
        assert_int_equal(pthread_mutex_init(&bus->mutex, NULL), 0);
        bus->pipe = -1;
        bus->testbed = umockdev_testbed_new();
        return bus;
}

void usb_bus_free(struct usb_bus *bus) {
        if (bus->pipe >= 0)
                usb_bus_unplug(bus);
        g_object_unref(bus->testbed);
        (void) pthread_mutex_destroy(&bus->mutex);
        free(bus);
}

static void usb_pipe_open(struct usb_bus *bus) {
        char *root = umockdev_testbed_get_root_dir(bus->testbed);
        char *folder;

        bus->file = g_strdup_printf("%s%s", root, usb_node);
        folder = g_path_get_dirname(bus->file);
        assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
        assert_int_equal(mkfifo(bus->file, 0600), 0);
        bus->pipe = open(bus->file, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        assert_true(bus->pipe >= 0);
        (void) fcntl(bus->pipe, F_SETPIPE_SZ, 4096);
        usb_pipe_fill(bus);
        g_free(folder);
        g_free(root);
}

static void usb_bus_announce(struct usb_bus *bus) {
        uint8_t descriptors[USB_DESCRIPTORS_MAX];
        char hex[2 * USB_DESCRIPTORS_MAX + 1];
        size_t size = usb_node_descriptors(&bus->gadget, descriptors);
        char *device;
        GError *error = NULL;

        for (size_t i = 0; i < size; i++)
                (void) snprintf(hex + 2 * i, 3, "%02X", descriptors[i]);
        device = g_strdup_printf(
                "P: /devices/usb1/1-1\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\n"
                "E: DEVNAME=%s\nE: MAJOR=189\nE: MINOR=4\nE: BUSNUM=001\nE: DEVNUM=005\n"
                "A: dev=189:4\\n\nA: busnum=1\\n\nA: devnum=5\\n\nA: bConfigurationValue=%d\\n\n"
                "A: speed=12\\n\nH: descriptors=%s\n\n",
                usb_node, bus->gadget.unconfigured ? 0 : 1, hex);
        if (!umockdev_testbed_add_from_string(bus->testbed, device, &error))
                fail_msg("umockdev: %s", error->message);
        g_free(device);
}

void usb_bus_plug(struct usb_bus *bus, const struct usb_gadget *gadget) {
        GError *error = NULL;

        (void) pthread_mutex_lock(&bus->mutex);
        bus->gadget = *gadget;
        bus->bound = gadget->bound;
        bus->held = gadget->held;
        bus->gone = bus->halted = bus->stall_out = bus->out_halted = false;
        bus->claimed = bus->stalls = bus->cleared = 0;
        bus->line = (struct usb_line){ 0 };
        bus->output_size = 0;
        (void) pthread_mutex_unlock(&bus->mutex);
        bus->ioctls = umockdev_ioctl_base_new();
        g_signal_connect(bus->ioctls, "handle-ioctl", G_CALLBACK(usb_node_on_ioctl), bus);
        if (!umockdev_testbed_attach_ioctl(bus->testbed, usb_node, bus->ioctls, &error))
                fail_msg("umockdev: %s", error->message);
        usb_pipe_open(bus);
        usb_bus_announce(bus);
}

static void usb_bus_end_transfers(struct usb_bus *bus) {
        UMockdevIoctlData *transfer;
        GBytes *report;

        bus->gone = true;
        while ((transfer = g_queue_pop_head(&bus->waiting)) != NULL)
                usb_node_complete(bus, transfer, -ESHUTDOWN, NULL, 0);
        while ((report = g_queue_pop_head(&bus->reports)) != NULL)
                g_bytes_unref(report);
        usb_node_show(bus);
}

static void usb_bus_remove(struct usb_bus *bus) {
        UMockdevIoctlData *transfer;

        usleep(50000); /* the program reaps its transfers, and udev's word arrives before the files go */
        umockdev_testbed_remove_device(bus->testbed, usb_path);
        umockdev_testbed_detach_ioctl(bus->testbed, usb_node, NULL);
        (void) pthread_mutex_lock(&bus->mutex);
        while ((transfer = g_queue_pop_head(&bus->done)) != NULL)
                g_object_unref(transfer);
        g_object_unref(bus->ioctls);
        (void) close(bus->pipe);
        bus->pipe = -1;
        (void) unlink(bus->file);
        g_free(bus->file);
        bus->file = NULL;
        (void) pthread_mutex_unlock(&bus->mutex);
}

void usb_bus_unplug(struct usb_bus *bus) {
        (void) pthread_mutex_lock(&bus->mutex);
        usb_bus_end_transfers(bus);
        (void) pthread_mutex_unlock(&bus->mutex);
        umockdev_testbed_uevent(bus->testbed, usb_path, "remove");
        usb_bus_remove(bus);
}

static bool usb_bus_await_discard(struct usb_bus *bus) {
        for (int waited_ms = 0; waited_ms < FAKE_WAIT_MS; waited_ms += 10) {
                bool discarded;

                (void) pthread_mutex_lock(&bus->mutex);
                discarded = bus->discards > 0;
                (void) pthread_mutex_unlock(&bus->mutex);
                if (discarded)
                        return true;
                usleep(10000);
        }
        return false;
}

void usb_bus_unplug_saying(struct usb_bus *bus, const char *text) {
        (void) pthread_mutex_lock(&bus->mutex);
        bus->hidden = true;
        bus->discards = 0;
        (void) pthread_mutex_unlock(&bus->mutex);
        usb_bus_say(bus, text);
        umockdev_testbed_uevent(bus->testbed, usb_path, "remove");
        assert_true(usb_bus_await_discard(bus));
        (void) pthread_mutex_lock(&bus->mutex);
        bus->hidden = false;
        usb_bus_end_transfers(bus);
        (void) pthread_mutex_unlock(&bus->mutex);
        usb_bus_remove(bus);
}
