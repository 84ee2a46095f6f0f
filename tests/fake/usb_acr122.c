/* SPDX-License-Identifier: ISC */

/*
 * USB ACR122U: usbfs ioctls of one device, answered in umockdev's thread
 *
 * Source: CCID 1.1, 6.1.4 and 6.2.1; ACS, ACR122U application programming interface 2.04, 5.1 (direct transmit).
 */

#include "usb_acr122.h"

#include "test.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <umockdev.h>

#include "nfc_pad.h"

enum {
        CCID_HEAD = 10,
        CCID_TRANSFER = 0x6f,
        CCID_DATA = 0x80,
        DIRECT_HEAD = 5,
        ANSWER_ROOM = CCID_HEAD + NFC_PAD_ANSWER_MAX + 2,
        DESCRIPTORS_SIZE = 18 + 39,
};

static const char acr_node[] = "/dev/bus/usb/001/006", acr_path[] = "/sys/devices/usb1/1-2";

struct usb_acr122 {
        UMockdevTestbed *testbed;
        UMockdevIoctlBase *ioctls;
        pthread_mutex_t mutex; /* over everything below */
        struct nfc_pad pad;
        bool plugged, gone;
        GQueue waiting, done; /* transfers */
        GQueue answers;       /* GBytes that no transfer has asked for yet */
};

struct acr_answer {
        int result, error;
};

static const struct acr_answer acr_fine = { 0, 0 };

static struct acr_answer acr_error(int error) {
        return (struct acr_answer){ -1, error };
}

/* ---- the reader ---- */

static void acr_hear(struct usb_acr122 *acr, const uint8_t *bytes, size_t size) {
        static const uint8_t direct[] = { 0xff, 0x00, 0x00, 0x00 };
        uint8_t answer[ANSWER_ROOM] = { CCID_DATA };
        const uint8_t *apdu = bytes + CCID_HEAD;
        size_t length = 0;

        if (size < CCID_HEAD)
                return;
        answer[5] = bytes[5];
        answer[6] = bytes[6];
        if (bytes[0] == CCID_TRANSFER && size >= CCID_HEAD + DIRECT_HEAD + 2 &&
                !memcmp(apdu, direct, sizeof direct) && size == CCID_HEAD + DIRECT_HEAD + (size_t) apdu[4] &&
                apdu[5] == 0xd4)
                length = nfc_pad_do(&acr->pad, apdu + DIRECT_HEAD, apdu[4], answer + CCID_HEAD);
        if (bytes[0] == CCID_TRANSFER) {
                answer[CCID_HEAD + length++] = 0x90;
                answer[CCID_HEAD + length++] = 0x00;
        }
        answer[1] = (uint8_t) length;
        answer[2] = (uint8_t) (length >> 8);
        g_queue_push_tail(&acr->answers, g_bytes_new(answer, CCID_HEAD + length));
}

/* ---- transfers ---- */

static void acr_complete(
        struct usb_acr122 *acr, UMockdevIoctlData *transfer, int status, const void *bytes, size_t size) {
        struct usbdevfs_urb *urb = (struct usbdevfs_urb *) (void *) transfer->data;

        if (size > (size_t) urb->buffer_length)
                size = (size_t) urb->buffer_length;
        if (bytes && size)
                memcpy(urb->buffer, bytes, size);
        urb->actual_length = (int) size;
        urb->status = status;
        g_queue_push_tail(&acr->done, transfer);
}

static void acr_pump(struct usb_acr122 *acr) {
        while (acr->waiting.length && acr->answers.length) {
                GBytes *answer = g_queue_pop_head(&acr->answers);
                gsize size;
                const void *bytes = g_bytes_get_data(answer, &size);

                acr_complete(acr, g_queue_pop_head(&acr->waiting), 0, bytes, size);
                g_bytes_unref(answer);
        }
}

static struct acr_answer acr_submit(struct usb_acr122 *acr, UMockdevIoctlData *argument) {
        UMockdevIoctlData *transfer =
                umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_urb), NULL);
        struct usbdevfs_urb *urb = (struct usbdevfs_urb *) (void *) transfer->data;
        UMockdevIoctlData *buffer = umockdev_ioctl_data_resolve(
                transfer, offsetof(struct usbdevfs_urb, buffer), (gsize) urb->buffer_length, NULL);

        if (urb->type == USBDEVFS_URB_TYPE_CONTROL) {
                acr_complete(acr, transfer, -EPIPE, NULL, 0);
        } else if (urb->endpoint & 0x80) {
                g_queue_push_tail(&acr->waiting, transfer);
        } else {
                acr_hear(acr, buffer->data, (size_t) urb->buffer_length);
                acr_complete(acr, transfer, 0, NULL, (size_t) urb->buffer_length);
        }
        g_object_unref(buffer);
        acr_pump(acr);
        return acr_fine;
}

static struct acr_answer acr_reap(struct usb_acr122 *acr, UMockdevIoctlData *argument) {
        UMockdevIoctlData *transfer = g_queue_pop_head(&acr->done), *slot;

        if (!transfer)
                return acr_error(acr->gone ? ENODEV : EAGAIN);
        slot = umockdev_ioctl_data_resolve(argument, 0, sizeof(void *), NULL);
        (void) umockdev_ioctl_data_set_ptr(slot, 0, transfer);
        g_object_unref(slot);
        g_object_unref(transfer);
        return acr_fine;
}

static struct acr_answer acr_discard(struct usb_acr122 *acr, UMockdevIoctlData *argument) {
        gulong address = *(gulong *) (void *) argument->data;

        for (GList *link = acr->waiting.head; link; link = link->next) {
                UMockdevIoctlData *transfer = link->data;

                if (transfer->client_addr != address)
                        continue;
                g_queue_delete_link(&acr->waiting, link);
                acr_complete(acr, transfer, -ENOENT, NULL, 0);
                return acr_fine;
        }
        return acr_error(EINVAL);
}

/* Answers that nobody fetched. */
static void acr_forget(struct usb_acr122 *acr) {
        GBytes *answer;

        while ((answer = g_queue_pop_head(&acr->answers)) != NULL)
                g_bytes_unref(answer);
}

static struct acr_answer acr_answer_to(struct usb_acr122 *acr, gulong request, UMockdevIoctlData *argument) {
        if (request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB)
                return acr_reap(acr, argument);
        if (acr->gone)
                return acr_error(ENODEV);
        switch (request) {
        case USBDEVFS_SUBMITURB: return acr_submit(acr, argument);
        case USBDEVFS_DISCARDURB: return acr_discard(acr, argument);
        case USBDEVFS_GETDRIVER: return acr_error(ENODATA);
        case USBDEVFS_CLAIMINTERFACE:
        case USBDEVFS_RELEASEINTERFACE:
        case USBDEVFS_SETINTERFACE:
        case USBDEVFS_SETCONFIGURATION:
        case USBDEVFS_CLEAR_HALT: return acr_fine;
        case USBDEVFS_RESET: acr_forget(acr); return acr_fine;
        default: return acr_error(ENOTTY);
        }
}

static gboolean acr_on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data) {
        struct usb_acr122 *acr = data;
        struct acr_answer answer;

        (void) base;
        (void) pthread_mutex_lock(&acr->mutex);
        answer = acr_answer_to(
                acr, umockdev_ioctl_client_get_request(client), umockdev_ioctl_client_get_arg(client));
        (void) pthread_mutex_unlock(&acr->mutex);
        umockdev_ioctl_client_complete(client, answer.result, answer.error);
        return TRUE;
}

/* ---- the socket ---- */

struct usb_acr122 *usb_acr122_new(void) {
        struct usb_acr122 *acr = calloc(1, sizeof *acr);

        assert_non_null(acr);
        assert_int_equal(pthread_mutex_init(&acr->mutex, NULL), 0);
        acr->testbed = umockdev_testbed_new();
        return acr;
}

void usb_acr122_free(struct usb_acr122 *acr) {
        if (acr->plugged)
                usb_acr122_unplug(acr);
        g_object_unref(acr->testbed);
        (void) pthread_mutex_destroy(&acr->mutex);
        free(acr);
}

static void acr_announce(struct usb_acr122 *acr, uint16_t vendor_id, uint16_t product_id) {
        const uint8_t descriptors[DESCRIPTORS_SIZE] = { 18, 1, 0, 2, 0, 0, 0, 64, (uint8_t) vendor_id,
                (uint8_t) (vendor_id >> 8), (uint8_t) product_id, (uint8_t) (product_id >> 8), 0, 1, 0, 0, 0,
                1,
                /* one interface of class 0B, interrupt IN 81, bulk OUT 02, bulk IN 82 */
                9, 2, 39, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 3, 0x0b, 0, 0, 0, 7, 5, 0x81, 3, 8, 0, 10, 7, 5,
                0x02, 2, 64, 0, 0, 7, 5, 0x82, 2, 64, 0, 0 };
        char hex[2 * sizeof descriptors + 1], *device;
        GError *error = NULL;

        for (size_t i = 0; i < sizeof descriptors; i++)
                (void) snprintf(hex + 2 * i, 3, "%02X", descriptors[i]);
        device = g_strdup_printf(
                "P: /devices/usb1/1-2\nN: %s=%s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\n"
                "E: DEVNAME=%s\nE: MAJOR=189\nE: MINOR=5\nE: BUSNUM=001\nE: DEVNUM=006\n"
                "A: dev=189:5\\n\nA: busnum=1\\n\nA: devnum=6\\n\nA: bConfigurationValue=1\\n\n"
                "A: speed=12\\n\nH: descriptors=%s\n\n",
                acr_node + sizeof "/dev/" - 1, hex, acr_node, hex);
        if (!umockdev_testbed_add_from_string(acr->testbed, device, &error))
                fail_msg("umockdev: %s", error->message);
        g_free(device);
}

void usb_acr122_plug(struct usb_acr122 *acr, uint16_t vendor_id, uint16_t product_id) {
        GError *error = NULL;

        acr->gone = false;
        acr->plugged = true;
        acr->ioctls = umockdev_ioctl_base_new();
        g_signal_connect(acr->ioctls, "handle-ioctl", G_CALLBACK(acr_on_ioctl), acr);
        if (!umockdev_testbed_attach_ioctl(acr->testbed, acr_node, acr->ioctls, &error))
                fail_msg("umockdev: %s", error->message);
        acr_announce(acr, vendor_id, product_id);
}

void usb_acr122_unplug(struct usb_acr122 *acr) {
        UMockdevIoctlData *transfer;

        (void) pthread_mutex_lock(&acr->mutex);
        acr->gone = true;
        while ((transfer = g_queue_pop_head(&acr->waiting)) != NULL)
                acr_complete(acr, transfer, -ESHUTDOWN, NULL, 0);
        acr_forget(acr);
        (void) pthread_mutex_unlock(&acr->mutex);
        umockdev_testbed_uevent(acr->testbed, acr_path, "remove");
        usleep(50000); /* the program reaps its transfers, and udev's word arrives before the files go */
        umockdev_testbed_remove_device(acr->testbed, acr_path);
        umockdev_testbed_detach_ioctl(acr->testbed, acr_node, NULL);
        (void) pthread_mutex_lock(&acr->mutex);
        while ((transfer = g_queue_pop_head(&acr->done)) != NULL)
                g_object_unref(transfer);
        g_object_unref(acr->ioctls);
        acr->plugged = false;
        (void) pthread_mutex_unlock(&acr->mutex);
}

void usb_acr122_put(struct usb_acr122 *acr, const struct nfc_pad_card *card) {
        (void) pthread_mutex_lock(&acr->mutex);
        nfc_pad_put(&acr->pad, card);
        (void) pthread_mutex_unlock(&acr->mutex);
}

void usb_acr122_take(struct usb_acr122 *acr) {
        (void) pthread_mutex_lock(&acr->mutex);
        nfc_pad_take(&acr->pad);
        (void) pthread_mutex_unlock(&acr->mutex);
}
