/* SPDX-License-Identifier: ISC */

/*
 * Probe drivers: a table that shows what the host does with each answer of a driver
 *
 *      g garbled    r refused    x gone    u unfit    e a negative errno    w wake in 20 ms, then a frame "tick"
 *      any other byte is a frame; a signal is answered with 'S' and its digit, on HID in report 4
 */

#include <errno.h>

#include "strongroom/driver.h"

enum { PROBE_WAKE_MS = 20, PROBE_REPORT = 4 };

static int probe_emit(struct driver_io *io, const void *bytes, size_t size) {
        const struct frame frame = {
                .kind = FRAME_TEXT, .rssi_cdbm = FRAME_RSSI_UNKNOWN, .size = size, .bytes = bytes
        };

        return driver_emit(io, &frame);
}

static int probe_take(struct driver_io *io, const uint8_t *byte) {
        switch (*byte) {
        case 'g': return DRIVER_E_GARBLED;
        case 'r': return DRIVER_E_REFUSED;
        case 'x': return DRIVER_E_GONE;
        case 'e': return -EPROTO;
        case 'u': driver_reason(io, "The probe was told so."); return DRIVER_E_UNFIT;
        case 'w': driver_wake(io, PROBE_WAKE_MS); return DRIVER_OK;
        default: return probe_emit(io, byte, 1);
        }
}

static int probe_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        int r = 0;

        (void) state;
        for (size_t i = 0; i < size && !r; i++)
                r = probe_take(io, &bytes[i]);
        return r;
}

static int probe_tick(void *state, struct driver_io *io) {
        (void) state;
        return probe_emit(io, "tick", 4);
}

static int probe_signal(void *state, struct driver_io *io, enum signal_kind kind) {
        const uint8_t answer[] = { 'S', (uint8_t) ('0' + kind) };

        (void) state;
        return driver_send(io, answer, sizeof answer);
}

static int probe_hid_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        (void) state;
        return size > 5 ? probe_emit(io, bytes + 5, bytes[1]) : DRIVER_E_GARBLED;
}

static int probe_hid_signal(void *state, struct driver_io *io, enum signal_kind kind) {
        const uint8_t report[] = { PROBE_REPORT, (uint8_t) kind };

        (void) state;
        return driver_send(io, report, sizeof report);
}

static const struct driver_match probe_hid_rows[] = {
        { .interface_class = 3, .usage_page = 0x8c, .model = "Any scanner", .source = "test" },
        { .model = NULL },
};

static const struct driver probe = { .name = "probe",
        .summary = "answers as it is told",
        .transport = TRANSPORT_TTY,
        .sandbox = SANDBOX_BYTES,
        .feed = probe_feed,
        .tick = probe_tick,
        .signal = probe_signal };

static const struct driver probe_hid = { .name = "probe-hid",
        .summary = "a report is a frame",
        .transport = TRANSPORT_USB_HID,
        .sandbox = SANDBOX_USBFS,
        .matches = probe_hid_rows,
        .feed = probe_hid_feed,
        .signal = probe_hid_signal };

const struct driver *const drivers[] = { &probe, &probe_hid, NULL };
