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
#include "terminal.h"
#include "usb_context.h"
#include "usb_hid.h"
#include "usb_serial.h"

enum {
        USB_LOOK_MS = 1000,   /* where hotplug says nothing */
        USB_UNFIT_MS = 10000, /* each look takes the interface from the kernel's driver and gives it back */
        USB_STALLS_MAX = 3,   /* in a row, before the device is given up for a while */
        USB_OUT_MAX = READER_UNACKED_MAX, /* OUT transfers on their way: a signal for every frame */
        USB_OUT_SIZE_MAX = 4096,
        USB_OUT_MS = 1000,
        USB_DRAIN_TURNS = 20, /* of 50 ms, when the process ends */
};

enum usb_state { USB_CLOSED = 0, USB_OPEN, USB_CLOSING };

struct transport_usb {
        struct driver_io *host;
        struct address address;
        struct usb_context *context;
        sd_event_source *timer;
        enum usb_state state;
        struct usb_interface open;
        unsigned int baud;     /* of a byte stream's line */
        libusb_device *device; /* borrowed from the open handle */
        struct libusb_transfer *in;
        uint8_t *input;
        size_t filled, heard; /* of the input: came; handed over to the host */
        bool reading;         /* the IN transfer is on its way */
        bool gone, leaving, stalled, out_stalled;
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

static void usb_fail(struct transport_usb *usb, bool *what) {
        *what = true;
        usb_set_timer(usb, 0);
}

/*
 * Hands over what came, as far as there is room; true where nothing is left. A byte brings at most one frame, and so
 * does a report, which stays whole.
 */
static bool usb_hand_over(struct transport_usb *usb) {
        while (usb->state == USB_OPEN && usb->heard < usb->filled) {
                const uint8_t *bytes = usb->input + usb->heard;
                size_t size = usb->filled - usb->heard, room = host_room(usb->host);

                if (!room)
                        return false;
                if (usb->open.stream && size > room)
                        size = room;
                usb->heard += size;
                host_hear(usb->host, bytes, size);
        }
        return true;
}

/* What else has happened meanwhile waits for what came before it. */
static void usb_read(struct transport_usb *usb) {
        if (!usb_hand_over(usb))
                return;
        if (usb->gone || usb->stalled || usb->state != USB_OPEN) {
                usb_set_timer(usb, 0);
                return;
        }
        if (usb->reading || !host_room(usb->host))
                return;
        usb->reading = !libusb_submit_transfer(usb->in);
        if (!usb->reading)
                usb_fail(usb, &usb->gone);
}

/* Bytes are missing in the stream: what the driver holds of it isn't glued to what follows. */
static void usb_on_overflow(struct transport_usb *usb) {
        usb->host->health.garbled++;
        if (!usb->open.stream || usb->state != USB_OPEN)
                return;
        host_prepare(usb->host, usb->open.row, usb->open.name);
        host_begin(usb->host);
}

static void LIBUSB_CALL usb_on_input(struct libusb_transfer *transfer) {
        struct transport_usb *usb = transfer->user_data;

        usb->reading = false;
        switch (transfer->status) {
        case LIBUSB_TRANSFER_COMPLETED:
                usb->stalls = 0;
                usb->filled = (size_t) transfer->actual_length;
                usb->heard = 0;
                break;
        case LIBUSB_TRANSFER_OVERFLOW: usb_on_overflow(usb); break;
        case LIBUSB_TRANSFER_CANCELLED: break;
        case LIBUSB_TRANSFER_NO_DEVICE: usb->gone = true; break;
        case LIBUSB_TRANSFER_STALL:
        case LIBUSB_TRANSFER_ERROR:
        case LIBUSB_TRANSFER_TIMED_OUT: usb->stalled = true; break;
        }
        usb_read(usb);
}

static void usb_resume(void *transport) {
        usb_read(transport);
}

/* ---- writing ---- */

static void LIBUSB_CALL usb_on_output(struct libusb_transfer *transfer) {
        struct transport_usb *usb = transfer->user_data;

        usb->outs--;
        if (transfer->status == LIBUSB_TRANSFER_NO_DEVICE)
                usb_fail(usb, &usb->gone);
        else if (transfer->status != LIBUSB_TRANSFER_COMPLETED &&
                 transfer->status != LIBUSB_TRANSFER_CANCELLED)
                usb->host->health.refused++;
        /* A control endpoint clears itself with the next setup packet (USB 2.0, 8.5.3.4). */
        if (transfer->status == LIBUSB_TRANSFER_STALL && transfer->type != LIBUSB_TRANSFER_TYPE_CONTROL)
                usb_fail(usb, &usb->out_stalled);
        if (usb->state == USB_CLOSING)
                usb_set_timer(usb, 0);
}

/* That the device is gone shows in the loop: nothing ends under the driver's feet. */
static int usb_send(void *transport, const uint8_t *bytes, size_t size) {
        struct transport_usb *usb = transport;
        struct libusb_transfer *transfer;
        uint8_t *buffer;
        int r;

        if (usb->state != USB_OPEN)
                return -ENODEV;
        if (!size || size > USB_OUT_SIZE_MAX || usb->outs == USB_OUT_MAX)
                return -ENOBUFS;
        buffer = malloc(LIBUSB_CONTROL_SETUP_SIZE + size);
        transfer = buffer ? libusb_alloc_transfer(0) : NULL;
        if (!transfer) {
                free(buffer);
                return -ENOMEM;
        }
        usb->open.fill(&usb->open, transfer, buffer, bytes, size);
        transfer->callback = usb_on_output;
        transfer->user_data = usb;
        transfer->timeout = USB_OUT_MS;
        transfer->flags = LIBUSB_TRANSFER_FREE_BUFFER | LIBUSB_TRANSFER_FREE_TRANSFER;
        r = libusb_submit_transfer(transfer);
        if (r) {
                libusb_free_transfer(transfer); /* and the buffer, as the flags say */
                if (r != LIBUSB_ERROR_NO_DEVICE)
                        return usb_errno(r);
                usb_fail(usb, &usb->gone);
                return 0;
        }
        usb->outs++;
        return 0;
}

/* ---- finding ---- */

static int usb_begin(struct transport_usb *usb, libusb_device *device) {
        struct usb_interface *open = &usb->open;

        usb->in = libusb_alloc_transfer(0);
        usb->input = calloc(1, open->input_size);
        if (!usb->in || !usb->input)
                return -ENOMEM;
        libusb_fill_interrupt_transfer(
                usb->in, open->handle, open->in, usb->input, (int) open->input_size, usb_on_input, usb, 0);
        if (open->stream)
                usb->in->type = LIBUSB_TRANSFER_TYPE_BULK;
        usb->device = device;
        usb->stalls = 0;
        usb->state = USB_OPEN;
        host_prepare(usb->host, open->row, open->name);
        if (open->descriptor_size && host_describe(usb->host, open->descriptor, open->descriptor_size)) {
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
        usb->filled = usb->heard = 0;
        usb_interface_close(&usb->open);
        usb->state = USB_CLOSED;
        usb->gone = usb->leaving = usb->stalled = usb->out_stalled = false;
}

static int usb_open(struct transport_usb *usb, libusb_device *device, struct text *problem) {
        const struct driver *driver = usb->host->driver;
        int r = usb_interface_open(&usb->open, device, &usb->address);

        if (r)
                return r;
        if (driver->transport == TRANSPORT_USB_HID)
                r = usb_hid_claim(&usb->open, driver, problem);
        else
                r = usb_serial_claim(&usb->open, driver, usb->baud, problem);
        return r ? r : usb_begin(usb, device);
}

/* USB_E_ABSENT where nothing at the address can be what we look for. */
static int usb_look(struct transport_usb *usb, struct text *problem) {
        libusb_device **list;
        int r = USB_E_ABSENT;

        if (libusb_get_device_list(usb_context_libusb(usb->context), &list) < 0)
                return -ENOMEM;
        for (size_t i = 0; list[i] && r == USB_E_ABSENT; i++)
                if (usb_interface_is_at(&usb->address, list[i]))
                        r = usb_open(usb, list[i], problem);
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
        if (usb->state == USB_OPEN || usb->open.handle)
                usb_close(usb);
        usb_set_timer(usb, r == USB_E_UNFIT ? USB_UNFIT_MS : USB_LOOK_MS);
        if (r == USB_E_UNFIT) {
                host_refuse(usb->host, text_string(&problem));
        } else if (r == USB_E_ABSENT || r == -ENODEV) {
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
        int r;

        usb->stalled = false;
        r = ++usb->stalls > USB_STALLS_MAX ? LIBUSB_ERROR_PIPE
                                           : libusb_clear_halt(usb->open.handle, usb->open.in);
        if (r == LIBUSB_ERROR_NO_DEVICE) {
                usb_fail(usb, &usb->gone);
        } else if (r) {
                usb_stop(usb);
                host_lose(usb->host, "its endpoint stalls again and again");
                usb_set_timer(usb, USB_LOOK_MS);
        } else {
                usb_read(usb);
        }
}

/* What was complete when the plug was pulled is still heard: the IN transfer comes back first. */
static void usb_leave(struct transport_usb *usb) {
        if (usb->reading && !usb->leaving) {
                usb->leaving = true;
                (void) libusb_cancel_transfer(usb->in);
                usb_set_timer(usb, USB_LOOK_MS);
                return;
        }
        usb_stop(usb);
        host_lose(usb->host, "unplugged");
}

static void usb_settle(struct transport_usb *usb) {
        if (usb->out_stalled) {
                usb->out_stalled = false;
                (void) libusb_clear_halt(usb->open.handle, usb->open.out);
        }
        if (usb->heard < usb->filled)
                return; /* until there is room */
        if (usb->gone)
                usb_leave(usb);
        else if (usb->stalled)
                usb_recover(usb);
}

static int usb_on_timer(sd_event_source *source, uint64_t usec, void *userdata) {
        struct transport_usb *usb = userdata;

        (void) source;
        (void) usec;
        if (usb->state == USB_OPEN)
                usb_settle(usb);
        if (usb->state == USB_CLOSING) {
                if (!usb->reading && !usb->outs)
                        usb_close(usb);
                usb_set_timer(usb, USB_LOOK_MS);
        } else if (usb->state == USB_CLOSED) {
                usb_find(usb);
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
        const char *baud = settings_get(&host->configured, "baud");
        int r;

        if (!usb)
                return -ENOMEM;
        usb->host = host;
        usb->address = *address;
        usb->baud = host->driver->baud ? host->driver->baud : TERMINAL_BAUD;
        if (baud && terminal_parse_baud(baud, &usb->baud))
                return -EINVAL;
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
