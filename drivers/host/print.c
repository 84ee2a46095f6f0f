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

int print_frame(FILE *out, uint64_t number, const struct frame *frame) {
        scoped(print_jsonp) json_t *line = json_object();

        if (!line)
                return -ENOMEM;
        (void) json_object_set_new(line, "frame", json_integer((json_int_t) number));
        (void) json_object_set_new(line, "kind", json_string(print_kinds[frame->kind]));
        if (frame->antenna)
                (void) json_object_set_new(line, "antenna", json_integer(frame->antenna));
        if (frame->rssi_cdbm != FRAME_RSSI_UNKNOWN && frame->kind == FRAME_EPC)
                (void) json_object_set_new(line, "rssi_cdbm", json_integer(frame->rssi_cdbm));
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
