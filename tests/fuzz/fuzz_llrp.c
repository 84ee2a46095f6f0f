/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: LLRP gives the same frames and the same answers in any split, and a tag that is read lies within its report
 *
 *      (kind (1) size (1) bytes …) …
 *
 * The reader greets and takes every command; then each piece of the input is a message of the kind: a report as it is,
 * a report of one tag with the lengths put right, an event, another message, or bytes without any head.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fake/driver_bench.h"
#include "llrp_wire.h"

enum { LINE_MAX = 1 << 15, PIECE_MAX = 255, ROOM = PIECE_MAX + 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

extern const struct driver driver_llrp;

static const uint16_t answers[] = {
        LLRP_GET_READER_CAPABILITIES_RESPONSE,
        LLRP_DELETE_ACCESSSPEC_RESPONSE,
        LLRP_DELETE_ROSPEC_RESPONSE,
        LLRP_SET_READER_CONFIG_RESPONSE,
        LLRP_ADD_ROSPEC_RESPONSE,
        LLRP_ENABLE_ROSPEC_RESPONSE,
        LLRP_START_ROSPEC_RESPONSE,
};

static void put_status(struct llrp_out *out) {
        const size_t status = llrp_open(out, LLRP_STATUS);

        llrp_put(out, 0, 4);
        llrp_close(out, status);
}

static void greet(struct llrp_out *out) {
        size_t message = llrp_open_message(out, LLRP_READER_EVENT_NOTIFICATION, 1), data, part;

        data = llrp_open(out, LLRP_READER_EVENT_NOTIFICATION_DATA);
        part = llrp_open(out, LLRP_CONNECTION_ATTEMPT_EVENT);
        llrp_put(out, 0, 2);
        llrp_close(out, part);
        llrp_close(out, data);
        llrp_close_message(out, message);
        for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
                message = llrp_open_message(out, answers[i], 2);
                put_status(out);
                if (answers[i] == LLRP_GET_READER_CAPABILITIES_RESPONSE) {
                        part = llrp_open(out, LLRP_GENERAL_DEVICE_CAPABILITIES);
                        llrp_put(out, 0, 8);
                        llrp_put(out, 0, 6);
                        llrp_close(out, part);
                }
                llrp_close_message(out, message);
        }
}

static void put_bytes(struct llrp_out *out, const uint8_t *bytes, size_t size) {
        for (size_t i = 0; i < size; i++)
                llrp_put(out, bytes[i], 1);
}

static void put_piece(struct llrp_out *out, unsigned int kind, const uint8_t *bytes, size_t size) {
        static const uint16_t types[] = { LLRP_RO_ACCESS_REPORT, LLRP_RO_ACCESS_REPORT,
                LLRP_READER_EVENT_NOTIFICATION, LLRP_KEEPALIVE, LLRP_ERROR_MESSAGE, LLRP_CUSTOM_MESSAGE };
        const size_t at = kind % 7;
        size_t message, tag;

        if (at == 6) {
                put_bytes(out, bytes, size);
                return;
        }
        message = llrp_open_message(out, types[at], kind);
        tag = at == 1   ? llrp_open(out, LLRP_TAG_REPORT_DATA)
              : at == 2 ? llrp_open(out, LLRP_READER_EVENT_NOTIFICATION_DATA)
                        : 0;
        put_bytes(out, bytes, size);
        if (tag)
                llrp_close(out, tag);
        llrp_close_message(out, message);
}

/* On a heap block of just that size, so that a sanitizer sees every step beyond it. */
static void check_tag(const uint8_t *bytes, size_t size) {
        uint8_t *copy = malloc(size ? size : 1);
        struct llrp_tag tag;

        assert(copy);
        memcpy(copy, bytes, size);
        if (!llrp_read_tag(copy, size, &tag)) {
                assert(tag.epc >= copy && tag.epc + (tag.epc_bits + 7) / 8 <= copy + size);
                assert(!tag.tid || (tag.tid >= copy && tag.tid + tag.tid_size <= copy + size));
        }
        free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static uint8_t line[LINE_MAX];
        struct llrp_out out = { line, sizeof line, 0, false };
        size_t at = 0;

        greet(&out);
        while (size - at >= 2 && out.room - out.size > ROOM) {
                const unsigned int kind = bytes[at];
                size_t piece = bytes[at + 1];

                at += 2;
                piece = piece < size - at ? piece : size - at;
                put_piece(&out, kind, bytes + at, piece);
                check_tag(bytes + at, piece);
                at += piece;
        }
        assert(!out.failed);
        assert(bench_splits_agree(&driver_llrp, "tid=no", line, out.size, 4));
        return 0;
}
