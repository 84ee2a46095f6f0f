/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: any bytes as an NDEF message
 *
 * What must hold: records lie inside the message and their texts are UTF-8; those of a depth follow a Smart Poster of
 * one less; the records of the outermost depth are no longer together than the message; the same bytes as a payload are
 * sound or not alike.
 */

#include <assert.h>
#include <string.h>

#include "bytes.h"
#include "ndef.h"
#include "payload.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void assert_inside(struct ndef_span span, size_t size) {
        assert((size_t) span.at + span.size <= size);
}

static void assert_records(const struct ndef *ndef, size_t size) {
        size_t outside = 0;

        for (size_t i = 0; i < ndef->count; i++) {
                const struct ndef_record *record = &ndef->records[i];

                assert_inside(record->type, size);
                assert_inside(record->id, size);
                assert_inside(record->payload, size);
                assert_inside(record->language, size);
                assert_inside(record->text, ndef->room_size);
                assert(text_is_utf8((const uint8_t *) ndef->room + record->text.at, record->text.size));
                assert(record->kind == NDEF_TEXT || record->kind == NDEF_URI || record->text.size == 0);
                assert(record->depth == 0 || (i > 0 && record->depth <= ndef->records[i - 1].depth + 1));
                if (i > 0 && record->depth > ndef->records[i - 1].depth)
                        assert(ndef->records[i - 1].kind == NDEF_POSTER);
                if (record->depth == 0)
                        outside += 3U + record->type.size + record->id.size + record->payload.size;
        }
        assert(ndef->count > 0 && outside <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static char hex[2 * NDEF_BYTES_MAX + 3];
        static struct decoded decoded, again;
        static struct ndef ndef;
        bool sound;

        if (size > NDEF_BYTES_MAX + 1)
                return 0;
        decoded_start(&decoded);
        sound = ndef_read(bytes, size, &ndef, &decoded);
        assert(sound == decoded.ok && (sound || decoded.at <= size));
        if (sound)
                assert_records(&ndef, size);
        bytes_hex(bytes, size, hex);
        payload_decode(PAYLOAD_NDEF, (const uint8_t *) hex, 2 * size, &again);
        assert(again.ok == sound);
        if (!sound && size > 0 && size <= NDEF_BYTES_MAX)
                assert(!strcmp(again.error, decoded.error) && again.at == 2 * decoded.at);
        return 0;
}
