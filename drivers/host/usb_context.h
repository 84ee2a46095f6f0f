/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_USB_CONTEXT_H
#define STRONGROOM_HOST_USB_CONTEXT_H

/*
 * libusb inside the event loop
 *
 * libusb's descriptors are watched by sd-event; its events are handled without waiting. Callbacks of transfers and of
 * hotplug run from there: in them nothing may be opened or closed.
 */

#include <libusb.h>
#include <stdbool.h>
#include <systemd/sd-event.h>

#include "macros.h"

struct usb_context;

struct usb_context_calls {
        void (*changed)(void *context, libusb_device *device, bool arrived);
        void *context;
};

/* Before the sandbox: libusb starts a thread that listens to udev. */
must_check int usb_context_new(
        sd_event *event, const struct usb_context_calls *calls, struct usb_context **ret_usb);
struct usb_context *usb_context_free(struct usb_context *usb);
DEFINE_SCOPED(struct usb_context, usb_context_free)

libusb_context *usb_context_libusb(struct usb_context *usb);

/* libusb's code as a negative errno. */
int usb_errno(int code);

#endif
