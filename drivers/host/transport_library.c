/* SPDX-License-Identifier: ISC */

/*
 * Library transport: a timer that opens, then polls
 */

#include "transport_library.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

#include "error.h"
#include "match.h"
#include "usb_context.h"
#include "usb_interface.h"

enum {
        LIBRARY_BACKOFF_MS_MIN = 100,
        LIBRARY_BACKOFF_MS_MAX = 2000,
        LIBRARY_SETTLED_MS = 5000, /* a session of this length begins the backoff again */
        LIBRARY_PAUSE_MS = 50,     /* between two polls */
        LIBRARY_PLUGGED_MS = 100,  /* a device that has just arrived gets ready */
};

struct transport_library {
        struct driver_io *host;
        struct address address;
        struct usb_context *usb; /* NULL for a serial line */
        bool open;
        int lock; /* -1: none */
        unsigned int backoff_ms;
        uint64_t opened_us;
        sd_event_source *timer;
};

static void library_set_timer(struct transport_library *library, unsigned int after_ms) {
        (void) sd_event_source_set_time_relative(library->timer, (uint64_t) after_ms * 1000u);
        (void) sd_event_source_set_enabled(library->timer, SD_EVENT_ONESHOT);
}

static void library_close(struct transport_library *library) {
        if (library->open)
                library->host->driver->close(library->host->state);
        library->open = false;
        closep(&library->lock);
        library->lock = -1;
}

static void library_stop(void *transport) {
        struct transport_library *library = transport;
        uint64_t now_us = 0;

        (void) sd_event_now(library->host->event, CLOCK_MONOTONIC, &now_us);
        if (library->open && now_us - library->opened_us > LIBRARY_SETTLED_MS * UINT64_C(1000))
                library->backoff_ms = LIBRARY_BACKOFF_MS_MIN;
        library_close(library);
        library_set_timer(library, library->backoff_ms);
        library->backoff_ms *= 2;
        if (library->backoff_ms > LIBRARY_BACKOFF_MS_MAX)
                library->backoff_ms = LIBRARY_BACKOFF_MS_MAX;
}

static void library_lose(struct transport_library *library, const char *reason) {
        char copy[LINK_REASON_MAX];

        (void) snprintf(copy, sizeof copy, "%s", reason); /* it may be of the session that ends */
        library_stop(library);
        host_lose(library->host, copy);
}

static void library_refuse(struct transport_library *library, const char *reason) {
        char copy[LINK_REASON_MAX];

        (void) snprintf(copy, sizeof copy, "%s", reason);
        library_stop(library);
        library_set_timer(library, LIBRARY_BACKOFF_MS_MAX);
        host_refuse(library->host, copy);
}

/* The library takes nothing from us: a driver that sends to it has been written wrong. */
static int library_send(void *transport, const uint8_t *bytes, size_t size) {
        (void) transport;
        (void) bytes;
        (void) size;
        return -EOPNOTSUPP;
}

static void library_resume(void *transport) {
        struct transport_library *library = transport;

        if (library->open)
                library_set_timer(library, 0);
}

/* ---- where it is ---- */

static int library_flock(const struct transport_library *library) {
        if (!flock(library->lock, LOCK_EX | LOCK_NB))
                return 0;
        return errno == EWOULDBLOCK ? -EBUSY : -errno;
}

static int library_lock(struct transport_library *library, char *out) {
        char real[PATH_MAX];
        int r;

        if (!realpath(library->address.path, real))
                return -errno;
        if (snprintf(out, LINK_DEVICE_MAX, "%s", real) >= LINK_DEVICE_MAX)
                return -ENAMETOOLONG;
        library->lock = open(real, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (library->lock < 0)
                return -errno;
        if (!isatty(library->lock))
                return -ENOTTY;
        r = library_flock(library);
        if (!r)
                host_prepare(library->host, NULL, library->address.path);
        return r;
}

static bool library_take(struct transport_library *library, libusb_device *device, char *out) {
        struct libusb_device_descriptor descriptor;
        struct match_interface what = { 0 };
        char port[ADDRESS_PORT_MAX], name[LINK_DEVICE_MAX];

        if (!usb_interface_is_at(&library->address, device) ||
                libusb_get_device_descriptor(device, &descriptor))
                return false;
        what.vendor_id = descriptor.idVendor;
        what.product_id = descriptor.idProduct;
        usb_interface_print_port(device, port);
        (void) snprintf(
                name, sizeof name, "usb %s %04x:%04x", port, descriptor.idVendor, descriptor.idProduct);
        (void) snprintf(out, LINK_DEVICE_MAX, "usb:%03u/%03u", libusb_get_bus_number(device),
                libusb_get_device_address(device));
        host_prepare(library->host, match_find(library->host->driver, &what), name);
        return true;
}

/* The library resets a device before it claims it: the reader that holds it would be torn out of its work. */
static int library_lock_node(struct transport_library *library, const char *address) {
        char node[LINK_DEVICE_MAX + 16];

        (void) snprintf(node, sizeof node, "/dev/bus/usb/%s", address + sizeof "usb:" - 1);
        library->lock = open(node, O_RDONLY | O_CLOEXEC);
        return library->lock < 0 ? -errno : library_flock(library);
}

static int library_find(struct transport_library *library, char *out) {
        libusb_device **list;
        int r = -ENODEV;

        if (libusb_get_device_list(usb_context_libusb(library->usb), &list) < 0)
                return -ENOMEM;
        for (size_t i = 0; list[i] && r; i++)
                if (library_take(library, list[i], out))
                        r = 0;
        libusb_free_device_list(list, 1);
        return r ? r : library_lock_node(library, out);
}

/* ---- the two things the timer does ---- */

static void library_miss(struct transport_library *library, int r) {
        char reason[LINK_REASON_MAX];

        if (r == -ENOTTY) {
                library_refuse(library, "This isn't a serial line.");
                return;
        }
        (void) snprintf(reason, sizeof reason, "%s",
                r == -ENOENT || r == -ENODEV ? "not plugged in"
                : r == -EBUSY                ? "another process holds it"
                : r == -EACCES ? "its node can't be opened; it must belong to the group strongroom-reader"
                               : strerror(-r));
        library_lose(library, reason);
}

static void library_open(struct transport_library *library) {
        struct driver_io *host = library->host;
        char address[LINK_DEVICE_MAX];
        int r = library->usb ? library_find(library, address) : library_lock(library, address);

        if (r) {
                library_miss(library, r);
                return;
        }
        r = host->driver->open(host->state, host, address);
        if (r == DRIVER_E_UNFIT) {
                library_refuse(library, host->told[0] ? host->told : "The driver can't serve this device.");
        } else if (r) {
                library_lose(library, host->told[0] ? host->told : "it can't be opened");
        } else {
                library->open = true;
                if (!library->usb)
                        (void) ioctl(library->lock, TIOCEXCL);
                (void) sd_event_now(host->event, CLOCK_MONOTONIC, &library->opened_us);
                host_begin(host);
                library_set_timer(library, 0);
        }
}

static void library_poll(struct transport_library *library) {
        struct driver_io *host = library->host;
        int r;

        if (!host_room(host))
                return; /* until resume() */
        r = host->driver->poll(host->state, host);
        if (r == DRIVER_E_GONE)
                library_lose(library, host->told[0] ? host->told : "unplugged");
        else
                host_take_result(host, r);
        if (library->open)
                library_set_timer(library, LIBRARY_PAUSE_MS);
}

static int library_on_timer(sd_event_source *source, uint64_t usec, void *userdata) {
        struct transport_library *library = userdata;

        (void) source;
        (void) usec;
        if (library->host->closing)
                return 0;
        if (library->open)
                library_poll(library);
        else
                library_open(library);
        return 0;
}

static void library_on_changed(void *context, libusb_device *device, bool arrived) {
        struct transport_library *library = context;

        (void) device;
        if (arrived && !library->open)
                library_set_timer(library, LIBRARY_PLUGGED_MS);
}

/* ---- beginning and end ---- */

int transport_library_new(
        struct driver_io *host, const struct address *address, struct transport_library **ret_library) {
        static const struct transport_ops ops = { library_send, library_resume, library_stop };
        scoped(transport_library_freep) struct transport_library *library = calloc(1, sizeof *library);
        struct usb_context_calls calls = { library_on_changed, library };
        int r;

        if (!library)
                return -ENOMEM;
        library->host = host;
        library->address = *address;
        library->lock = -1;
        library->backoff_ms = LIBRARY_BACKOFF_MS_MIN;
        r = sd_event_add_time_relative(
                host->event, &library->timer, CLOCK_MONOTONIC, 0, 1, library_on_timer, library);
        if (r >= 0 && address->kind != ADDRESS_PATH)
                r = usb_context_new(host->event, &calls, &library->usb);
        if (r < 0)
                return error_trace(r);
        if (address->kind == ADDRESS_PATH)
                (void) snprintf(host->hello.device, sizeof host->hello.device, "%s", address->path);
        host->ops = &ops;
        host->transport = library;
        *ret_library = take(library);
        return 0;
}

struct transport_library *transport_library_free(struct transport_library *library) {
        if (!library)
                return NULL;
        library_close(library);
        (void) sd_event_source_disable_unref(library->timer);
        (void) usb_context_free(library->usb);
        free(library);
        return NULL;
}
