/* SPDX-License-Identifier: ISC */

/*
 * Mercury modules: the record of a tag
 */

#include "uhf_mercury.h"

#include <string.h>

enum { MERCURY_TAG_RECORD = 1, MERCURY_XI = 0x0200, MERCURY_DATA_FAILED = 0x8000 };

/* What is told with a tag; each comes where its bit is set, in this order. */
enum {
        META_COUNT = 0x01,
        META_RSSI = 0x02,
        META_ANTENNA = 0x04,
        META_FREQUENCY = 0x08,
        META_TIME = 0x10,
        META_PHASE = 0x20,
        META_PROTOCOL = 0x40,
        META_DATA = 0x80,
        META_PINS = 0x100,
};

/* What is left of a record, taken piece by piece; too short: all that follows is 0, and it shows. */
struct mercury_record {
        const uint8_t *bytes;
        size_t size;
        bool short_;
};

static uint32_t mercury_get(struct mercury_record *record, size_t size) {
        uint32_t value = 0;

        if (record->size < size) {
                record->short_ = true;
                return 0;
        }
        for (size_t i = 0; i < size; i++)
                value = value << 8 | record->bytes[i];
        record->bytes += size;
        record->size -= size;
        return value;
}

static void mercury_get_data(struct mercury_record *record, struct frame *frame) {
        uint32_t bits = mercury_get(record, 2);
        size_t size = (bits & ~(uint32_t) MERCURY_DATA_FAILED) / 8;

        if (size > record->size) {
                record->short_ = true;
                return;
        }
        if (!(bits & MERCURY_DATA_FAILED) && size) {
                frame->tid_size = (uint16_t) (size < FRAME_TID_MAX ? size : FRAME_TID_MAX);
                memcpy(frame->tid, record->bytes, frame->tid_size);
        }
        record->bytes += size;
        record->size -= size;
}

static void mercury_get_meta(struct mercury_record *record, uint32_t flags, struct frame *frame) {
        if (flags & META_COUNT)
                (void) mercury_get(record, 1);
        if (flags & META_RSSI)
                frame->rssi_cdbm = (int16_t) ((int8_t) mercury_get(record, 1) * 100);
        if (flags & META_ANTENNA)
                frame->antenna = (uint16_t) (mercury_get(record, 1) >> 4);
        if (flags & META_FREQUENCY)
                frame->frequency_khz = mercury_get(record, 3);
        if (flags & META_TIME)
                (void) mercury_get(record, 4);
        if (flags & META_PHASE)
                frame->phase = (uint16_t) mercury_get(record, 2);
        if (flags & META_PROTOCOL)
                (void) mercury_get(record, 1);
        if (flags & META_DATA)
                mercury_get_data(record, frame);
        if (flags & META_PINS)
                (void) mercury_get(record, 1);
}

/* Option, search flags(2), metadata flags(2), kind of record, metadata, bits(2), PC(2), EPC, CRC(2). */
int mercury_tag(struct uhf *uhf, struct driver_io *io, const uint8_t *data, size_t size) {
        struct mercury_record record = { .bytes = data, .size = size };
        struct frame frame = { .kind = FRAME_EPC, .rssi_cdbm = FRAME_RSSI_UNKNOWN };
        uint32_t flags;
        size_t all, extra;

        (void) mercury_get(&record, 3);
        flags = mercury_get(&record, 2);
        if (mercury_get(&record, 1) != MERCURY_TAG_RECORD)
                return DRIVER_OK; /* temperature, statistics */
        mercury_get_meta(&record, flags, &frame);
        all = mercury_get(&record, 2) / 8;
        if (record.short_ || all < 4 || all > record.size)
                return uhf_garbled(io, "a tag came that is shorter than it says");
        frame.pc = (uint16_t) (record.bytes[0] << 8 | record.bytes[1]);
        frame.size = uhf_epc_size(frame.pc);
        extra = frame.pc & MERCURY_XI && all == 4 + frame.size + 2 ? 2 : 0;
        if (all != 4 + frame.size + extra)
                return uhf_garbled(io, "a tag came whose EPC isn't as long as its PC says");
        if (uhf_crc16(record.bytes, all - 2) !=
                (uint16_t) (record.bytes[all - 2] << 8 | record.bytes[all - 1]))
                return uhf_garbled(io, "a tag came whose CRC is wrong");
        frame.bytes = record.bytes + 2 + extra;
        return uhf_saw(uhf, io, &frame);
}
