/* SPDX-License-Identifier: ISC */

/*
 * USB context: pollfds into sd-event, hotplug out of it
 */

#include "usb_context.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/time.h>

enum { USB_FDS_MAX = 16 };

struct usb_context {
        sd_event *event;
        libusb_context *libusb;
        struct usb_context_calls calls;
        libusb_hotplug_callback_handle hotplug;
        bool hotplugs;
        struct {
                int fd;
                sd_event_source *source;
        } fds[USB_FDS_MAX];
};

static int usb_on_io(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        struct usb_context *usb = userdata;
        struct timeval now = { 0 };

        (void) source;
        (void) fd;
        (void) events;
        (void) libusb_handle_events_timeout_completed(usb->libusb, &now, NULL);
        return 0;
}

static void usb_on_fd_added(int fd, short events, void *userdata) {
        struct usb_context *usb = userdata;
        uint32_t wanted =
                (events & POLLIN ? (uint32_t) EPOLLIN : 0u) | (events & POLLOUT ? (uint32_t) EPOLLOUT : 0u);

        for (size_t i = 0; i < USB_FDS_MAX; i++) {
                if (usb->fds[i].source)
                        continue;
                usb->fds[i].fd = fd;
                (void) sd_event_add_io(usb->event, &usb->fds[i].source, fd, wanted, usb_on_io, usb);
                return;
        }
}

static void usb_on_fd_removed(int fd, void *userdata) {
        struct usb_context *usb = userdata;

        for (size_t i = 0; i < USB_FDS_MAX; i++)
                if (usb->fds[i].source && usb->fds[i].fd == fd)
                        usb->fds[i].source = sd_event_source_disable_unref(usb->fds[i].source);
}

static int LIBUSB_CALL usb_on_hotplug(
        libusb_context *libusb, libusb_device *device, libusb_hotplug_event event, void *userdata) {
        struct usb_context *usb = userdata;

        (void) libusb;
        usb->calls.changed(usb->calls.context, device, event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED);
        return 0;
}

int usb_context_new(sd_event *event, const struct usb_context_calls *calls, struct usb_context **ret_usb) {
        scoped(usb_context_freep) struct usb_context *usb = calloc(1, sizeof *usb);
        const struct libusb_pollfd **fds;
        int r;

        if (!usb)
                return -ENOMEM;
        usb->event = sd_event_ref(event);
        usb->calls = *calls;
        r = libusb_init(&usb->libusb);
        if (r)
                return usb_errno(r);
        (void) libusb_set_option(usb->libusb, LIBUSB_OPTION_LOG_LEVEL, LIBUSB_LOG_LEVEL_NONE);
        libusb_set_pollfd_notifiers(usb->libusb, usb_on_fd_added, usb_on_fd_removed, usb);
        fds = libusb_get_pollfds(usb->libusb);
        if (!fds)
                return -ENOTSUP;
        for (size_t i = 0; fds[i]; i++)
                usb_on_fd_added(fds[i]->fd, fds[i]->events, usb);
        libusb_free_pollfds(fds);
        usb->hotplugs = libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) &&
                        !libusb_hotplug_register_callback(usb->libusb,
                                LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
                                LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
                                usb_on_hotplug, usb, &usb->hotplug);
        *ret_usb = take(usb);
        return 0;
}

struct usb_context *usb_context_free(struct usb_context *usb) {
        if (!usb)
                return NULL;
        if (usb->hotplugs)
                libusb_hotplug_deregister_callback(usb->libusb, usb->hotplug);
        if (usb->libusb)
                libusb_exit(usb->libusb);
        for (size_t i = 0; i < USB_FDS_MAX; i++)
                (void) sd_event_source_disable_unref(usb->fds[i].source);
        (void) sd_event_unref(usb->event);
        free(usb);
        return NULL;
}

libusb_context *usb_context_libusb(struct usb_context *usb) {
        return usb->libusb;
}

int usb_errno(int code) {
        switch (code) {
        case LIBUSB_SUCCESS: return 0;
        case LIBUSB_ERROR_ACCESS: return -EACCES;
        case LIBUSB_ERROR_NO_DEVICE: return -ENODEV;
        case LIBUSB_ERROR_NOT_FOUND: return -ENOENT;
        case LIBUSB_ERROR_BUSY: return -EBUSY;
        case LIBUSB_ERROR_TIMEOUT: return -ETIMEDOUT;
        case LIBUSB_ERROR_OVERFLOW: return -EOVERFLOW;
        case LIBUSB_ERROR_PIPE: return -EPIPE;
        case LIBUSB_ERROR_NO_MEM: return -ENOMEM;
        case LIBUSB_ERROR_NOT_SUPPORTED: return -EOPNOTSUPP;
        default: return -EIO;
        }
}
