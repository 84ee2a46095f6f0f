/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DRIVER_H
#define STRONGROOM_DRIVER_H

/*
 * The driver contract
 *
 * A driver turns what one reader says into frames. It is a state machine over bytes: it holds no descriptor, reads
 * no clock, writes no log, allocates nothing and keeps no static state. The host (drivers/host/) moves the bytes,
 * keeps the time and carries the frames away; so a test, a recording and a fuzzer drive the very code a reader does.
 *
 * The property every protocol driver holds: fed whole, byte by byte or in any split, the frames are the same. (For
 * TRANSPORT_USB_HID the unit is one report: feed() gets exactly one input report, report id first where the
 * descriptor uses ids; the split property then holds over the reports of one scan.)
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strongroom/frame.h"
#include "strongroom/limits.h"

enum transport {
        TRANSPORT_USB_HID =
                1,         /* interrupt transfers over libusb; the report descriptor is handed over first */
        TRANSPORT_USB_CDC, /* bytes: CDC-ACM, by its tty or over libusb, as the address says */
        TRANSPORT_TTY,     /* bytes: the same, or a serial line, or a pseudo-terminal */
        TRANSPORT_TCP,
        TRANSPORT_LIBRARY, /* the library opens the device itself */
};

/* What stays allowed once the device is open; over libusb always SANDBOX_USBFS. */
enum sandbox {
        SANDBOX_BYTES = 1, /* read, write and poll on descriptors already open */
        SANDBOX_TERMINAL,  /* and the termios ioctls */
        SANDBOX_USBFS,     /* and the usbfs ioctls, and libusb's thread */
        SANDBOX_LIBRARY,   /* and opening a line by its path: a library finds and opens the device itself */
};

/* Conditions a host handles. A negative errno ends the session. */
enum driver_condition {
        DRIVER_OK = 0,
        DRIVER_E_GARBLED = 1, /* framing lost and found again, or a checksum wrong; counted */
        DRIVER_E_REFUSED,     /* the reader rejected a command; counted */
        DRIVER_E_GONE,        /* unplugged, or the peer hung up */
        DRIVER_E_UNFIT, /* this device can't be driven: wrong descriptor or mode; the reason by driver_reason() */
};

/* What a station tells its scanner. A beep means it is on disk. */
enum signal_kind {
        SIGNAL_ACCEPTED = 1, /* found, recorded */
        SIGNAL_AGAIN,        /* counted before; nothing changed */
        SIGNAL_WRONG_PLACE,  /* known, but it doesn't belong here; recorded */
        SIGNAL_REFUSED,      /* unknown, refused, or the record couldn't be written */
};

enum { COMMISSION_EPC_MAX = 62 }; /* the PC counts at most 31 words (Gen2, 6.3.2.1.2.2) */

/* What the one tag in the field is to be made into. */
struct commission {
        size_t epc_size; /* bytes; even, 2 to COMMISSION_EPC_MAX */
        uint8_t epc[COMMISSION_EPC_MAX];
        bool keyed; /* there is an access password: the tag's own from now on, and what opens it if it is locked */
        uint8_t password[4]; /* high byte first; not zero */
        bool lock;           /* EPC and both passwords, writable with the password only; needs one */
        uint32_t wait_ms;    /* how long a tag is waited for */
};

enum commission_result {
        COMMISSION_DONE = 1,
        COMMISSION_NO_TAG,      /* none came within wait_ms; nothing was written */
        COMMISSION_MANY_TAGS,   /* more than one is in the field; nothing was written */
        COMMISSION_LOCKED_OUT,  /* it is locked, and not with this password; nothing was written */
        COMMISSION_NOT_WRITTEN, /* the tag or the reader refused; it may hold a part */
        COMMISSION_UNLIKE,      /* what was read back isn't what was to be written */
        COMMISSION_NOT_LOCKED,  /* the EPC stands and was read back, but the lock failed */
        COMMISSION_SILENT,      /* the reader stopped answering */
};

struct commissioned {
        enum commission_result result;
        uint16_t code; /* of the reader's last error, as its manual numbers them; 0: none */
        bool locked;
        size_t was_size, tid_size; /* 0: not known */
        uint8_t was[COMMISSION_EPC_MAX], tid[FRAME_TID_MAX];
};

struct driver_match {
        uint16_t vendor_id;  /* 0: any vendor, matched by interface */
        uint16_t product_id; /* 0: any product of the vendor */
        uint8_t interface_class;
        uint8_t interface_subclass;
        uint8_t interface_protocol;
        uint32_t usage_page;  /* of the report descriptor's application collection; 0: any */
        const char *model;    /* for people: "Zebra DS2208" */
        const char *settings; /* defaults for this model: "suffix=cr layout=fr" */
        const char *source;   /* where this row comes from */
};

struct driver_io; /* the host's; see the calls below */

struct driver {
        const char *name;
        const char *summary;
        enum transport transport;
        enum sandbox sandbox;
        unsigned int baud;                  /* of a serial line, where nothing is said; 0: 9600 */
        size_t state_size;                  /* at most DRIVER_STATE_MAX; the host zeroes it before start */
        const struct driver_match *matches; /* ends with a row whose model is NULL */
        const char *const *setting_names;   /* the keys it understands; ends with NULL; NULL: none */

        /*
         * describe() comes before start() and only for TRANSPORT_USB_HID: the HID report descriptor, borrowed for
         * the call. DRIVER_E_UNFIT where the driver can't serve this interface.
         */
        int (*describe)(void *state, struct driver_io *io, const uint8_t *descriptor, size_t size);
        int (*start)(void *state, struct driver_io *io);
        int (*feed)(void *state, struct driver_io *io, const uint8_t *bytes, size_t size);
        int (*tick)(void *state, struct driver_io *io); /* the time asked for by driver_wake() has come */
        int (*signal)(void *state, struct driver_io *io, enum signal_kind kind);

        /*
         * Optional: after start(), once at a time. The order is copied; driver_commissioned() tells the outcome, and
         * the driver reads on.
         */
        int (*commission)(void *state, struct driver_io *io, const struct commission *order);

        /*
         * A library driver fills these instead of feed(). The address is /dev/… without a link or a colon in it, or
         * usb:BUS/DEVICE with three digits each. open(): DRIVER_E_GONE where nothing answers there, DRIVER_E_UNFIT
         * where nothing ever will; it may take 2 s. poll() may block up to DRIVER_POLL_MS_MAX, longer only where a
         * device falls silent in the middle of it, and brings at most two frames. close() follows each open() that
         * was 0.
         */
        int (*open)(void *state, struct driver_io *io, const char *address);
        int (*poll)(void *state, struct driver_io *io);
        void (*close)(void *state);
};

/*
 * What a driver may call. Each works at once or is queued by the host in order; none blocks.
 * driver_emit: 0, or a negative errno when the host can't take it; the driver returns it upwards unchanged.
 * driver_send: bytes to the device; for HID one output report, report id first (0 where there are no ids).
 * driver_wake: call tick() after that many milliseconds, replacing an earlier wish; 0 takes the wish back.
 * driver_setting: the value of a key, from the match row or the configuration; NULL where unset.
 * driver_antenna: an antenna (1-based) was connected or lost; all count as connected when a session begins.
 * driver_reason: why DRIVER_E_UNFIT, DRIVER_E_GARBLED or DRIVER_E_GONE, for people; copied.
 * driver_commissioned: how the order given by commission() ended; copied.
 */
int driver_emit(struct driver_io *io, const struct frame *frame);
int driver_send(struct driver_io *io, const uint8_t *bytes, size_t size);
void driver_wake(struct driver_io *io, uint32_t after_ms);
const char *driver_setting(const struct driver_io *io, const char *key);
void driver_antenna(struct driver_io *io, uint16_t antenna, bool connected);
void driver_reason(struct driver_io *io, const char *reason);
void driver_commissioned(struct driver_io *io, const struct commissioned *outcome);

extern const struct driver *const drivers[]; /* drivers/drivers.c; ends with NULL */

#endif
