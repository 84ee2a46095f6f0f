/* SPDX-License-Identifier: ISC */

/*
 * USB transport: transfers, and one timer for whatever a callback mustn't do itself
 *
 * Nothing is opened, closed or cleared inside a callback of libusb: it notes what it saw and sets the timer.
 */

#include "transport_usb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "error.h"
#include "usb_context.h"
#include "usb_hid.h"

enum {
        USB_LOOK_MS = 1000,   /* where hotplug says nothing */
        USB_UNFIT_MS = 10000, /* each look takes the interface from the kernel's driver and gives it back */
        USB_STALLS_MAX = 3,   /* in a row, before the device is given up for a while */
        USB_OUT_MAX = 8,      /* output reports on their way */
        USB_OUT_MS = 1000,
        USB_DRAIN_TURNS = 20, /* of 50 ms, when the process ends */
        HID_SET_REPORT = 0x09,
        HID_REPORT_OUTPUT = 2,
};

enum usb_state { USB_CLOSED = 0, USB_OPEN, USB_CLOSING };

struct transport_usb {
        struct driver_io *host;
        struct address address;
        struct usb_context *context;
        sd_event_source *timer;
        enum usb_state state;
        struct usb_hid hid;
        libusb_device *device; /* borrowed from the open handle */
        struct libusb_transfer *in;
        uint8_t *input;
        bool reading; /* the IN transfer is on its way */
        bool gone, stalled;
        unsigned int stalls, outs;
};

static void usb_set_timer(struct transport_usb *usb, unsigned int after_ms) {
        (void) sd_event_source_set_time_relative(usb->timer, (uint64_t) after_ms * 1000u);
        (void) sd_event_source_set_enabled(usb->timer, SD_EVENT_ONESHOT);
}

static void usb_stop(void *transport) {
        struct transport_usb *usb = transport;

        if (usb->state == USB_OPEN) {
                usb->state = USB_CLOSING;
                if (usb->reading)
                        (void) libusb_cancel_transfer(usb->in);
        }
        usb_set_timer(usb, usb->reading || usb->outs ? USB_LOOK_MS : 0);
}

/* ---- reading ---- */

static void usb_read(struct transport_usb *usb) {
        int r;

        if (usb->state != USB_OPEN || usb->reading || usb->stalled || !host_room(usb->host))
                return;
        r = libusb_submit_transfer(usb->in);
        usb->reading = !r;
        if (r) {
                usb->gone = true;
                usb_set_timer(usb, 0);
        }
}

static void LIBUSB_CALL usb_on_input(struct libusb_transfer *transfer) {
        struct transport_usb *usb = transfer->user_data;

        usb->reading = false;
        switch (transfer->status) {
        case LIBUSB_TRANSFER_COMPLETED:
                usb->stalls = 0;
                if (usb->state == USB_OPEN && transfer->actual_length > 0)
                        host_hear(usb->host, usb->input, (size_t) transfer->actual_length);
                break;
        case LIBUSB_TRANSFER_OVERFLOW: usb->host->health.garbled++; break;
        case LIBUSB_TRANSFER_CANCELLED: break;
        case LIBUSB_TRANSFER_NO_DEVICE: usb->gone = true; break;
        case LIBUSB_TRANSFER_STALL:
        case LIBUSB_TRANSFER_ERROR:
        case LIBUSB_TRANSFER_TIMED_OUT: usb->stalled = true; break;
        }
        if (usb->gone || usb->stalled || usb->state != USB_OPEN)
                usb_set_timer(usb, 0);
        else
                usb_read(usb);
}

static void usb_resume(void *transport) {
        usb_read(transport);
}

/* ---- writing ---- */

static void LIBUSB_CALL usb_on_output(struct libusb_transfer *transfer) {
        struct transport_usb *usb = transfer->user_data;

        usb->outs--;
        if (transfer->status == LIBUSB_TRANSFER_STALL)
                usb->host->health.refused++;
        if (transfer->status == LIBUSB_TRANSFER_NO_DEVICE)
                usb->gone = true;
        if (usb->gone || usb->state == USB_CLOSING)
                usb_set_timer(usb, 0);
}

/* One output report, its id first; an id of 0 isn't sent (HID 1.11, 7.2.2 and 8.1). */
static int usb_send(void *transport, const uint8_t *bytes, size_t size) {
        struct transport_usb *usb = transport;
        struct libusb_transfer *transfer;
        size_t skip = bytes[0] ? 0 : 1;
        uint8_t *report;
        int r;

        if (usb->state != USB_OPEN)
                return -ENODEV;
        if (!size || size > HID_DESCRIPTOR_MAX || usb->outs == USB_OUT_MAX)
                return -ENOBUFS;
        report = malloc(LIBUSB_CONTROL_SETUP_SIZE + size);
        transfer = report ? libusb_alloc_transfer(0) : NULL;
        if (!transfer) {
                free(report);
                return -ENOMEM;
        }
        if (usb->hid.out) {
                memcpy(report, bytes + skip, size - skip);
                libusb_fill_interrupt_transfer(transfer, usb->hid.handle, usb->hid.out, report,
                        (int) (size - skip), usb_on_output, usb, USB_OUT_MS);
        } else {
                libusb_fill_control_setup(report,
                        LIBUSB_REQUEST_TYPE_CLASS | (unsigned) LIBUSB_RECIPIENT_INTERFACE, HID_SET_REPORT,
                        (uint16_t) (HID_REPORT_OUTPUT << 8 | bytes[0]), usb->hid.interface,
                        (uint16_t) (size - skip));
                memcpy(report + LIBUSB_CONTROL_SETUP_SIZE, bytes + skip, size - skip);
                libusb_fill_control_transfer(
                        transfer, usb->hid.handle, report, usb_on_output, usb, USB_OUT_MS);
        }
        transfer->flags = LIBUSB_TRANSFER_FREE_BUFFER | LIBUSB_TRANSFER_FREE_TRANSFER;
        r = libusb_submit_transfer(transfer);
        if (r) {
                libusb_free_transfer(transfer); /* and the buffer, as the flags say */
                return usb_errno(r);
        }
        usb->outs++;
        return 0;
}

/* ---- finding ---- */

static int usb_begin(struct transport_usb *usb, libusb_device *device) {
        size_t size = usb->hid.input_size;

        usb->in = libusb_alloc_transfer(0);
        usb->input = calloc(1, size);
        if (!usb->in || !usb->input)
                return -ENOMEM;
        libusb_fill_interrupt_transfer(
                usb->in, usb->hid.handle, usb->hid.in, usb->input, (int) size, usb_on_input, usb, 0);
        usb->device = device;
        usb->gone = usb->stalled = false;
        usb->stalls = 0;
        usb->state = USB_OPEN;
        host_prepare(usb->host, usb->hid.row, usb->hid.name);
        if (host_describe(usb->host, usb->hid.descriptor, usb->hid.descriptor_size)) {
                usb_stop(usb);
                host_refuse(
                        usb->host, usb->host->told[0] ? usb->host->told : "Its descriptor isn't understood.");
                return 0;
        }
        host_begin(usb->host);
        usb_read(usb);
        return 0;
}

static void usb_close(struct transport_usb *usb) {
        libusb_free_transfer(usb->in);
        usb->in = NULL;
        free(usb->input);
        usb->input = NULL;
        usb_hid_close(&usb->hid);
        usb->state = USB_CLOSED;
        usb->gone = usb->stalled = false;
}

/* USB_HID_E_ABSENT where nothing at the address can be what we look for. */
static int usb_look(struct transport_usb *usb, struct text *problem) {
        libusb_device **list;
        int r = USB_HID_E_ABSENT;

        if (libusb_get_device_list(usb_context_libusb(usb->context), &list) < 0)
                return -ENOMEM;
        for (size_t i = 0; list[i] && r == USB_HID_E_ABSENT; i++) {
                if (!usb_hid_is_at(&usb->address, list[i]))
                        continue;
                r = usb_hid_open(&usb->hid, list[i], &usb->address, usb->host->driver, problem);
                if (!r)
                        r = usb_begin(usb, list[i]);
        }
        libusb_free_device_list(list, 1);
        return r;
}

static void usb_find(struct transport_usb *usb) {
        scoped(text_end) struct text problem = { 0 };
        char reason[LINK_REASON_MAX];
        int r;

        if (usb->host->closing)
                return;
        r = usb_look(usb, &problem);
        if (!r)
                return;
        if (usb->state == USB_OPEN || usb->hid.handle)
                usb_close(usb);
        usb_set_timer(usb, r == USB_HID_E_UNFIT ? USB_UNFIT_MS : USB_LOOK_MS);
        if (r == USB_HID_E_UNFIT) {
                host_refuse(usb->host, text_string(&problem));
        } else if (r == USB_HID_E_ABSENT || r == -ENODEV) {
                host_lose(usb->host, "not plugged in");
        } else if (r == -EACCES) {
                host_lose(
                        usb->host, "its node can't be opened; it must belong to the group strongroom-reader");
        } else {
                (void) snprintf(
                        reason, sizeof reason, "%s", r == -EBUSY ? "another process holds it" : strerror(-r));
                host_lose(usb->host, reason);
        }
}

static void usb_recover(struct transport_usb *usb) {
        usb->stalled = false;
        if (++usb->stalls > USB_STALLS_MAX || libusb_clear_halt(usb->hid.handle, usb->hid.in)) {
                usb_stop(usb);
                host_lose(usb->host, "its endpoint stalls again and again");
                usb_set_timer(usb, USB_LOOK_MS);
                return;
        }
        usb_read(usb);
}

static int usb_on_timer(sd_event_source *source, uint64_t usec, void *userdata) {
        struct transport_usb *usb = userdata;

        (void) source;
        (void) usec;
        if (usb->state == USB_OPEN && usb->gone) {
                usb_stop(usb);
                host_lose(usb->host, "unplugged");
        }
        if (usb->state == USB_CLOSING) {
                if (usb->reading || usb->outs) {
                        usb_set_timer(usb, USB_LOOK_MS);
                        return 0;
                }
                usb_close(usb);
                usb_set_timer(usb, USB_LOOK_MS);
        } else if (usb->state == USB_CLOSED) {
                usb_find(usb);
        } else if (usb->stalled) {
                usb_recover(usb);
        }
        return 0;
}

static void usb_on_changed(void *context, libusb_device *device, bool arrived) {
        struct transport_usb *usb = context;

        if (usb->state == USB_OPEN && !arrived && device == usb->device)
                usb->gone = true;
        if (usb->gone || (usb->state == USB_CLOSED && arrived))
                usb_set_timer(usb, 0);
}

/* ---- beginning and end ---- */

int transport_usb_new(struct driver_io *host, const struct address *address, struct transport_usb **ret_usb) {
        static const struct transport_ops ops = { usb_send, usb_resume, usb_stop };
        scoped(transport_usb_freep) struct transport_usb *usb = calloc(1, sizeof *usb);
        const struct usb_context_calls calls = { usb_on_changed, usb };
        int r;

        if (!usb)
                return -ENOMEM;
        usb->host = host;
        usb->address = *address;
        r = sd_event_add_time_relative(host->event, &usb->timer, CLOCK_MONOTONIC, 0, 1, usb_on_timer, usb);
        if (r >= 0)
                r = usb_context_new(host->event, &calls, &usb->context);
        if (r < 0)
                return error_trace(r);
        host->ops = &ops;
        host->transport = usb;
        *ret_usb = take(usb);
        return 0;
}

struct transport_usb *transport_usb_free(struct transport_usb *usb) {
        if (!usb)
                return NULL;
        usb->host->live = false;
        if (usb->state == USB_OPEN)
                usb_stop(usb);
        for (unsigned int i = 0; i < USB_DRAIN_TURNS && (usb->reading || usb->outs); i++) {
                struct timeval wait = { .tv_usec = 50000 };

                (void) libusb_handle_events_timeout_completed(usb_context_libusb(usb->context), &wait, NULL);
        }
        if (usb->state != USB_CLOSED && !usb->reading && !usb->outs)
                usb_close(usb);
        (void) sd_event_source_disable_unref(usb->timer);
        (void) usb_context_free(usb->context);
        free(usb);
        return NULL;
}
