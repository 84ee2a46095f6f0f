/* SPDX-License-Identifier: ISC */

/*
 * Print: one frame, one line, flushed
 */

#include "print.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "bytes.h"
#include "strongroom/limits.h"
#include "text.h"

static const char *const print_kinds[] = {
        [FRAME_TEXT] = "text",
        [FRAME_NFC] = "nfc",
        [FRAME_EPC] = "epc",
        [FRAME_IMAGE] = "image",
        [FRAME_NDEF] = "ndef",
        [FRAME_NDEF_MESSAGE] = "ndef-message",
};

static void print_jsonp(json_t **object) {
        json_decref(*object);
}

static void print_bytes(json_t *line, const struct frame *frame) {
        scoped(text_end) struct text text = { 0 };
        char hex[2 * FRAME_BYTES_MAX + 1];

        if (frame->kind == FRAME_TEXT) {
                text_add_escaped(&text, frame->bytes, frame->size);
                (void) json_object_set_new(line, "text", json_string(text_string(&text)));
        } else {
                bytes_hex(frame->bytes, frame->size, hex);
                (void) json_object_set_new(line, "hex", json_string(hex));
        }
}

static void print_hex(json_t *line, const char *key, const uint8_t *bytes, size_t size) {
        char hex[2 * FRAME_TID_MAX + 1];

        bytes_hex(bytes, size, hex);
        (void) json_object_set_new(line, key, json_string(hex));
}

static void print_word(json_t *line, const char *key, uint16_t word) {
        const uint8_t bytes[] = { (uint8_t) (word >> 8), (uint8_t) word };

        print_hex(line, key, bytes, sizeof bytes);
}

/* A number where there is something to say. */
static void print_number(json_t *line, const char *key, uint32_t number) {
        if (number)
                (void) json_object_set_new(line, key, json_integer(number));
}

static void print_epc(json_t *line, const struct frame *frame) {
        if (frame->rssi_cdbm != FRAME_RSSI_UNKNOWN)
                (void) json_object_set_new(line, "rssi_cdbm", json_integer(frame->rssi_cdbm));
        print_number(line, "phase", frame->phase);
        print_number(line, "channel", frame->channel);
        print_number(line, "frequency_khz", frame->frequency_khz);
        if (frame->pc)
                print_word(line, "pc", frame->pc);
        if (frame->tid_size)
                print_hex(line, "tid", frame->tid, frame->tid_size);
}

static void print_nfc(json_t *line, const struct frame *frame) {
        if (frame->atqa) {
                print_word(line, "atqa", frame->atqa);
                print_hex(line, "sak", &frame->sak, 1);
        }
        if (frame->type[0])
                (void) json_object_set_new(line, "type", json_string(frame->type));
        if (frame->originality)
                (void) json_object_set_new(line, "originality",
                        json_string(frame->originality == FRAME_ORIGINALITY_HOLDS ? "holds" : "wrong"));
        if (frame->fleeting)
                (void) json_object_set_new(line, "fleeting", json_true());
}

int print_frame(FILE *out, uint64_t number, const struct frame *frame) {
        scoped(print_jsonp) json_t *line = json_object();

        if (!line)
                return -ENOMEM;
        (void) json_object_set_new(line, "frame", json_integer((json_int_t) number));
        (void) json_object_set_new(line, "kind", json_string(print_kinds[frame->kind]));
        print_number(line, "antenna", frame->antenna);
        if (frame->kind == FRAME_EPC)
                print_epc(line, frame);
        if (frame->kind == FRAME_NFC)
                print_nfc(line, frame);
        if (frame->symbology[0])
                (void) json_object_set_new(line, "symbology", json_string(frame->symbology));
        (void) json_object_set_new(line, "size", json_integer((json_int_t) frame->size));
        if (frame->cut)
                (void) json_object_set_new(line, "cut", json_integer((json_int_t) frame->cut));
        print_bytes(line, frame);
        if (json_dumpf(line, out, JSON_COMPACT) || fputc('\n', out) == EOF || fflush(out))
                return -EIO;
        return 0;
}
