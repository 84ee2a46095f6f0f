/* SPDX-License-Identifier: ISC */

/*
 * Scanners in HID Point of Sale mode
 *
 * Usage page 0x8C, application Bar Code Scanner (0x02), scanned data report (0x12): up to three bytes of symbology
 * identifier (0xFB, 0xFC, 0xFD), decoded data (0xFE), decoded data continued (0xFF). Where they lie, whether a byte
 * counts the data, which report ids there are: all by the device's report descriptor. Without a count the data ends
 * where its trailing NULs begin. A scan longer than a report goes on in the next one while "continued" is set; when the
 * next one doesn't come within POS_QUIET_MS, the half of a scan is dropped and counted: it would name another thing.
 *
 * Beeps and lights, where the descriptor has an output report for them: 0x85 error, 0x86 good read, 0x87 not on file.
 * "Counted before" has no usage of its own, and must not sound like a good read: it sounds not at all. Honeywells have
 * no beep for not on file: a wrong place then sounds as an error.
 *
 * Sources: HID Point of Sale Usage Tables 1.02, chapter 3 (page 0x8C); usages also in Haiku's and RIOT's headers of
 * that page. The count, Byte Count of Generic Desktop, in the report descriptor of a Honeywell scanner's published
 * firmware; its layout (id, count, identifier, 56 bytes, two of the vendor, flags) also in the guides of Hand Held
 * Products' 2020-5B and Access-IS' LSR118; without identifier in Newland's FM420; without count in notes on the
 * Honeywell 1400g.
 */

#include <string.h>

#include "gather.h"
#include "hid_report.h"
#include "strongroom/driver.h"

enum { POS_PAGE = 0x8C, IBM_PAGE = 0xFF45, DESKTOP_KEYBOARD = 0x00010006, DESKTOP_BYTE_COUNT = 0x0001003B };
#define POS(id) ((uint32_t) POS_PAGE << 16 | (id))
enum {
        POS_SYMBOLOGY_1 = 0xFB,
        POS_DATA = 0xFE,
        POS_CONTINUED = 0xFF,
        POS_SOUND_ERROR = 0x85,
        POS_SOUND_GOOD = 0x86,
        POS_SOUND_NOT_ON_FILE = 0x87,
        POS_SYMBOLOGIES = 3,
        POS_SOUNDS = 3,
        POS_OUTPUT_MAX = 64,
        POS_QUIET_MS = 1000, /* the reports of one scan come some 10 ms apart */
};

struct hid_pos {
        bool ids, has_count, has_continued;
        bool spoiled; /* a part of this scan is lost */
        struct hid_field data, count, continued, symbology[POS_SYMBOLOGIES];
        struct hid_field sounds[POS_SOUNDS]; /* error, good read, not on file */
        size_t output_size[POS_SOUNDS];      /* of their reports; 0: it has none */
        char identifier[4];
        struct gather gather;
        struct hid_layout layout; /* while it is described */
};
static_assert(sizeof(struct hid_pos) <= DRIVER_STATE_MAX, "the host gives this much");

/* ---- the layout ---- */

/* A field that stands beside the data, in the same report. */
static bool pos_beside(const struct hid_pos *pos, uint32_t usage, struct hid_field *ret_field) {
        const struct hid_field *field = hid_find(&pos->layout, HID_INPUT, usage);

        if (!field || field->report != pos->data.report)
                return false;
        *ret_field = *field;
        return true;
}

static const uint32_t pos_sounds[POS_SOUNDS] = { POS_SOUND_ERROR, POS_SOUND_GOOD, POS_SOUND_NOT_ON_FILE };

static void pos_find_sounds(struct hid_pos *pos) {
        for (size_t i = 0; i < POS_SOUNDS; i++) {
                const struct hid_field *field = hid_find(&pos->layout, HID_OUTPUT, POS(pos_sounds[i]));
                size_t size = field ? hid_report_size(&pos->layout, HID_OUTPUT, field->report) : 0;

                if (!size || size > POS_OUTPUT_MAX)
                        continue;
                pos->sounds[i] = *field;
                pos->output_size[i] = size;
        }
}

/* What else it is, and how to make it a scanner we can drive. */
static int pos_unfit(const struct hid_pos *pos, struct driver_io *io) {
        for (size_t i = 0; i < pos->layout.field_count; i++) {
                uint32_t application = pos->layout.fields[i].application;

                if (application >> 16 == IBM_PAGE) {
                        driver_reason(io, "the scanner is in IBM OEM mode: scan the code \"USB HID POS\" in "
                                          "its manual");
                        return DRIVER_E_UNFIT;
                }
                if (application == DESKTOP_KEYBOARD) {
                        driver_reason(io, "the scanner is in keyboard mode: scan the code \"USB HID POS\" in "
                                          "its manual, or use the driver hid-keyboard");
                        return DRIVER_E_UNFIT;
                }
        }
        driver_reason(io, "it has no scanned-data report of usage page 0x8C");
        return DRIVER_E_UNFIT;
}

static int pos_describe(void *state, struct driver_io *io, const uint8_t *descriptor, size_t size) {
        struct hid_pos *pos = state;
        const struct hid_field *data;

        if (hid_parse(descriptor, size, &pos->layout)) {
                driver_reason(io, pos->layout.reason);
                return DRIVER_E_UNFIT;
        }
        pos->ids = pos->layout.ids;
        data = hid_find(&pos->layout, HID_INPUT, POS(POS_DATA));
        if (!data || data->bits != 8)
                return pos_unfit(pos, io);
        pos->data = *data;
        for (uint32_t i = 0; i < POS_SYMBOLOGIES; i++)
                (void) pos_beside(pos, POS(POS_SYMBOLOGY_1 + i), &pos->symbology[i]);
        pos->has_continued = pos_beside(pos, POS(POS_CONTINUED), &pos->continued);
        pos->has_count = pos_beside(pos, DESKTOP_BYTE_COUNT, &pos->count);
        pos_find_sounds(pos);
        return DRIVER_OK;
}

/* ---- reports ---- */

/* "]C1" from its three bytes; "" where the report has none, or only NULs. */
static void pos_identifier(struct hid_pos *pos, const uint8_t *data, size_t size) {
        memset(pos->identifier, 0, sizeof pos->identifier);
        if (pos->symbology[0].count >= POS_SYMBOLOGIES) /* one usage for all three */
                for (uint32_t i = 0; i < POS_SYMBOLOGIES; i++)
                        pos->identifier[i] = (char) hid_get(&pos->symbology[0], i, data, size);
        else
                for (uint32_t i = 0; i < POS_SYMBOLOGIES && pos->symbology[i].count; i++)
                        pos->identifier[i] = (char) hid_get(&pos->symbology[i], 0, data, size);
        if (pos->identifier[0] != ']')
                memset(pos->identifier, 0, sizeof pos->identifier);
}

/* How many bytes of the scan this report holds; true where it says that there are more. */
static bool pos_length(const struct hid_pos *pos, const uint8_t *data, size_t size, size_t *ret_length) {
        size_t held = (size * 8 - pos->data.offset) / 8, length = pos->data.count;
        size_t said = hid_get(&pos->count, 0, data, size);

        length = held < length ? held : length; /* a device may send less than its layout has room for */
        if (pos->has_count) {
                *ret_length = said < length ? said : length;
                return said > length;
        }
        while (length && !hid_get(&pos->data, (uint32_t) length - 1, data, size))
                length--;
        *ret_length = length;
        return false;
}

/* The end of a scan. One of which a part is lost is dropped: the rest would name another thing. */
static int pos_end(struct hid_pos *pos, struct driver_io *io) {
        driver_wake(io, 0);
        if (!pos->spoiled)
                return gather_emit(&pos->gather, io, pos->identifier);
        pos->spoiled = false;
        gather_clear(&pos->gather);
        return DRIVER_E_GARBLED;
}

static int pos_feed(void *state, struct driver_io *io, const uint8_t *bytes, size_t size) {
        struct hid_pos *pos = state;
        size_t length;
        bool more;

        if (pos->ids) {
                if (!size || bytes[0] != pos->data.report)
                        return DRIVER_OK; /* a status, a battery: another report */
                bytes++;
                size--;
        }
        if (size * 8 < pos->data.offset + 8) {
                driver_reason(io, "a report is too short for its layout");
                pos->spoiled = true;
                return pos_end(pos, io);
        }
        if (pos_length(pos, bytes, size, &length)) {
                driver_reason(io, "a report counts more bytes than it holds; its scan was dropped");
                pos->spoiled = true;
        }
        if (gather_is_empty(&pos->gather))
                pos_identifier(pos, bytes, size);
        for (size_t i = 0; i < length; i++) {
                uint8_t byte = (uint8_t) hid_get(&pos->data, (uint32_t) i, bytes, size);

                gather_add(&pos->gather, &byte, 1);
        }
        more = pos->has_continued && hid_get(&pos->continued, 0, bytes, size);
        if (!more)
                return pos_end(pos, io);
        driver_wake(io, POS_QUIET_MS);
        return DRIVER_OK;
}

static int pos_tick(void *state, struct driver_io *io) {
        struct hid_pos *pos = state;

        driver_reason(io, "a scan stopped half way");
        pos->spoiled = true;
        return pos_end(pos, io);
}

static int pos_signal(void *state, struct driver_io *io, enum signal_kind kind) {
        static const int sounds[][2] = {
                /* the second where the scanner hasn't the first */
                [SIGNAL_ACCEPTED] = { 1, 1 },
                [SIGNAL_AGAIN] = { -1, -1 },
                [SIGNAL_WRONG_PLACE] = { 2, 0 },
                [SIGNAL_REFUSED] = { 0, 2 },
        };
        const struct hid_pos *pos = state;
        uint8_t report[1 + POS_OUTPUT_MAX] = { 0 };
        int sound = sounds[kind][0];

        if (sound >= 0 && !pos->output_size[sound])
                sound = sounds[kind][1];
        if (sound < 0 || !pos->output_size[sound])
                return DRIVER_OK;
        report[0] = pos->sounds[sound].report;
        hid_switch_on(&pos->sounds[sound], POS(pos_sounds[sound]), report + 1, pos->output_size[sound]);
        return driver_send(io, report, 1 + pos->output_size[sound]);
}

static int pos_start(void *state, struct driver_io *io) {
        (void) state;
        (void) io;
        return DRIVER_OK;
}

static const struct driver_match pos_matches[] = {
        { .interface_class = 0x03,
                .usage_page = POS_PAGE,
                .model = "any scanner in HID POS mode",
                .source = "HID POS Usage Tables 1.02, page 0x8C" },
        { .interface_class = 0x03,
                .usage_page = IBM_PAGE,
                .model = "any scanner in IBM OEM mode: refused, with the way out of it",
                .source = "devices of this mode name the page" },
        { 0 },
};

const struct driver driver_hid_pos = {
        .name = "hid-pos",
        .summary = "scanners in USB HID Point-of-Sale mode (the best one: nothing can be typed)",
        .transport = TRANSPORT_USB_HID,
        .sandbox = SANDBOX_USBFS,
        .state_size = sizeof(struct hid_pos),
        .matches = pos_matches,
        .describe = pos_describe,
        .start = pos_start,
        .feed = pos_feed,
        .tick = pos_tick,
        .signal = pos_signal,
};
