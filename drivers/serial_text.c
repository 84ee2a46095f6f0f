/* SPDX-License-Identifier: ISC */

/*
 * Scanners that send text over a serial line or CDC-ACM
 *
 *      [prefix] [AIM identifier] data suffix
 *
 * The suffix ends a scan: by default CR, LF, or both. With suffix=none only a pause does (idle_ms). An identifier
 * (ISO/IEC 15424: ']' letter modifier) is told apart from the data where aim=yes. Half of a CR LF that a pause follows
 * is gone with the pause. Control characters other than the suffix are data: GS in a GS1 symbol must arrive. Bells
 * answer where bell=yes and the scanner honours them.
 */

#include <string.h>

#include "gather.h"
#include "setting.h"
#include "strongroom/driver.h"

enum { SERIAL_PREFIX_MAX = 32, SERIAL_IDLE_MS = 80, SERIAL_AIM_SIZE = 3 };

enum serial_suffix { SUFFIX_LINE = 0, SUFFIX_CR, SUFFIX_LF, SUFFIX_CRLF, SUFFIX_TAB, SUFFIX_NONE };

struct serial_text {
        enum serial_suffix suffix;
        bool aim, bell;
        uint32_t idle_ms; /* 0: a pause ends nothing */
        size_t prefix_size;
        uint8_t prefix[SERIAL_PREFIX_MAX];
        bool carriage; /* crlf: CR has come, LF is awaited */
        struct gather gather;
};
static_assert(SERIAL_PREFIX_MAX + SERIAL_AIM_SIZE <= GATHER_FRONT_MAX, "both can come off a full payload");
static_assert(sizeof(struct serial_text) <= DRIVER_STATE_MAX, "the host gives this much");

static const char *const serial_settings[] = { "prefix", "suffix", "aim", "idle_ms", "bell", "baud", NULL };

static int serial_start(void *state, struct driver_io *io) {
        static const char *const names[] = { "line", "cr", "lf", "crlf", "tab", "none" };
        struct serial_text *serial = state;
        const char *suffix = driver_setting(io, "suffix"), *reason = NULL;
        size_t i = 0;

        while (suffix && i < sizeof names / sizeof *names && strcmp(names[i], suffix) != 0)
                i++;
        serial->suffix = (enum serial_suffix) i;
        if (i == sizeof names / sizeof *names)
                reason = "suffix must be line, cr, lf, crlf, tab or none";
        else if (!setting_ms(io, "idle_ms", i == SUFFIX_NONE ? SERIAL_IDLE_MS : 0, &serial->idle_ms))
                reason = "idle_ms must be a number of milliseconds, 0 to 60000";
        else if (i == SUFFIX_NONE && !serial->idle_ms)
                reason = "with suffix=none only a pause ends a scan: idle_ms can't be 0";
        else if (!setting_bytes(io, "prefix", serial->prefix, sizeof serial->prefix, &serial->prefix_size))
                reason = "prefix must be at most 32 bytes, with \\xHH for those that can't be typed";
        if (reason) {
                driver_reason(io, reason);
                return DRIVER_E_UNFIT;
        }
        serial->aim = setting_is_on(io, "aim");
        serial->bell = setting_is_on(io, "bell");
        return DRIVER_OK;
}

static bool serial_is_letter(uint8_t byte) {
        return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static bool serial_is_aim(const struct gather *gather) {
        const uint8_t *bytes = gather->bytes;

        return gather->size >= SERIAL_AIM_SIZE && bytes[0] == ']' && serial_is_letter(bytes[1]) &&
               (serial_is_letter(bytes[2]) || (bytes[2] >= '0' && bytes[2] <= '9'));
}

static int serial_deliver(struct serial_text *serial, struct driver_io *io) {
        struct gather *gather = &serial->gather;
        char symbology[4] = "";

        if (serial->prefix_size && gather->size >= serial->prefix_size &&
                !memcmp(gather->bytes, serial->prefix, serial->prefix_size))
                gather_drop_front(gather, serial->prefix_size);
        if (serial->aim && serial_is_aim(gather)) {
                memcpy(symbology, gather->bytes, SERIAL_AIM_SIZE);
                gather_drop_front(gather, SERIAL_AIM_SIZE);
        }
        return gather_emit(gather, io, symbology);
}

static bool serial_ends(const struct serial_text *serial, uint8_t byte) {
        switch (serial->suffix) {
        case SUFFIX_LINE: return byte == '\r' || byte == '\n';
        case SUFFIX_CR: return byte == '\r';
        case SUFFIX_LF: return byte == '\n';
        case SUFFIX_CRLF: return serial->carriage && byte == '\n';
        case SUFFIX_TAB: return byte == '\t';
        case SUFFIX_NONE: break;
        }
        return false;
}

static int serial_take(struct serial_text *serial, struct driver_io *io, uint8_t byte) {
        static const uint8_t carriage = '\r';

        if (serial_ends(serial, byte)) {
                serial->carriage = false;
                return serial_deliver(serial, io);
        }
        if (serial->carriage) /* a CR without its LF was data */
                gather_add(&serial->gather, &carriage, 1);
        serial->carriage = serial->suffix == SUFFIX_CRLF && byte == '\r';
        if (!serial->carriage)
                gather_add(&serial->gather, &byte, 1);
        return DRIVER_OK;
}

static int serial_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct serial_text *serial = state;

        for (size_t i = 0; i < size; i++) {
                int r = serial_take(serial, io, bytes[i]);

                if (r)
                        return r;
        }
        if (serial->idle_ms)
                driver_wake(io, serial->carriage || !gather_is_empty(&serial->gather) ? serial->idle_ms : 0);
        return DRIVER_OK;
}

static int serial_tick(void *state, struct driver_io *io) {
        struct serial_text *serial = state;

        serial->carriage = false;
        return serial_deliver(serial, io);
}

static int serial_signal(void *state, struct driver_io *io, enum signal_kind kind) {
        static const uint8_t bells[] = { 7, 7, 7, 7 };
        struct serial_text *serial = state;

        return serial->bell ? driver_send(io, bells, (size_t) kind) : DRIVER_OK;
}

/* devices.md; the vendors of bridges are in every serial scanner that has no USB of its own. */
static const struct driver_match serial_matches[] = {
        { .vendor_id = 0x0c2e,
                .interface_class = 0x02,
                .interface_subclass = 0x02,
                .model = "Honeywell/Metrologic, serial emulation",
                .source = "USB id list; CDC 1.2, 4.3" },
        { .vendor_id = 0x05f9,
                .interface_class = 0x02,
                .interface_subclass = 0x02,
                .model = "Datalogic, USB-COM",
                .source = "USB id list; CDC 1.2, 4.3" },
        { .vendor_id = 0x1eab,
                .interface_class = 0x02,
                .interface_subclass = 0x02,
                .model = "Newland, USB-COM",
                .source = "USB id list; CDC 1.2, 4.3" },
        { .vendor_id = 0x065a,
                .interface_class = 0x02,
                .interface_subclass = 0x02,
                .model = "Opticon, USB-VCP",
                .source = "USB id list; CDC 1.2, 4.3" },
        { 0 },
};

const struct driver driver_serial_text = {
        .name = "serial-text",
        .summary = "scanners that send lines of text, over CDC-ACM or a serial line",
        .transport = TRANSPORT_TTY,
        .sandbox = SANDBOX_TERMINAL,
        .state_size = sizeof(struct serial_text),
        .matches = serial_matches,
        .setting_names = serial_settings,
        .start = serial_start,
        .feed = serial_feed,
        .tick = serial_tick,
        .signal = serial_signal,
};
