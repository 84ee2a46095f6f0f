/* SPDX-License-Identifier: ISC */

/*
 * Text: growing strings, UTF-8, and the one escape form used throughout
 */

#include "text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

#include "bytes.h"

enum { TEXT_ROOM_MIN = 64, TEXT_NFC_ROOM = 512 };

void text_end(struct text *text) {
        free(text->bytes);
        *text = (struct text){ 0 };
}

void text_clear(struct text *text) {
        text->size = 0;
        text->failed = false;
        if (text->bytes)
                text->bytes[0] = '\0';
}

static bool text_grow(struct text *text, size_t more) {
        size_t room = text->room ? text->room : TEXT_ROOM_MIN;
        char *bytes;

        if (text->failed)
                return false;
        if (text->room - text->size > more)
                return true;
        while (room - text->size <= more)
                room *= 2;
        bytes = realloc(text->bytes, room);
        if (!bytes) {
                text->failed = true;
                return false;
        }
        text->bytes = bytes;
        text->room = room;
        return true;
}

char *text_extend(struct text *text, size_t size) {
        char *at;

        if (!text_grow(text, size))
                return NULL;
        at = text->bytes + text->size;
        text->size += size;
        at[size] = '\0';
        return at;
}

void text_add_bytes(struct text *text, const void *bytes, size_t size) {
        char *at = text_extend(text, size);

        if (at && size)
                memcpy(at, bytes, size);
}

void text_add(struct text *text, const char *string) {
        text_add_bytes(text, string, strlen(string));
}

void text_addf(struct text *text, const char *format, ...) {
        va_list args, again;
        int size;

        va_start(args, format);
        va_copy(again, args);
        size = vsnprintf(NULL, 0, format, args);
        va_end(args);
        if (size < 0)
                text->failed = true;
        else if (text_grow(text, (size_t) size)) {
                (void) vsnprintf(text->bytes + text->size, (size_t) size + 1, format, again);
                text->size += (size_t) size;
        }
        va_end(again);
}

bool text_failed(const struct text *text) {
        return text->failed;
}

const char *text_string(const struct text *text) {
        return text->bytes ? text->bytes : "";
}

bool text_is_utf8(const uint8_t *bytes, size_t size) {
        return !u8_check(bytes, size) && !memchr(bytes, 0, size);
}

static bool text_has_control(const uint8_t *bytes, size_t size) {
        for (size_t i = 0; i < size; i++) {
                if (bytes[i] < 0x20 || bytes[i] == 0x7f)
                        return true;
                if (bytes[i] == 0xc2 && i + 1 < size && bytes[i + 1] < 0xa0)
                        return true; /* C1 controls, U+0080..U+009F */
        }
        return false;
}

static bool text_is_ascii(const uint8_t *bytes, size_t size) {
        for (size_t i = 0; i < size; i++)
                if (bytes[i] > 0x7f)
                        return false;
        return true;
}

bool text_is_printable(const char *string) {
        const uint8_t *bytes = (const uint8_t *) string;
        size_t size = strlen(string);

        return text_is_utf8(bytes, size) && !text_has_control(bytes, size);
}

bool text_is_clean(const char *string) {
        const uint8_t *bytes = (const uint8_t *) string;
        size_t size = strlen(string), length = TEXT_NFC_ROOM;
        uint8_t room[TEXT_NFC_ROOM];
        uint8_t *normal;
        bool same;

        if (!text_is_printable(string))
                return false;
        if (text_is_ascii(bytes, size))
                return true;
        normal = u8_normalize(UNINORM_NFC, bytes, size, room, &length);
        if (!normal)
                return false;
        same = length == size && !memcmp(normal, bytes, size);
        if (normal != room)
                free(normal);
        return same;
}

void text_add_escaped(struct text *text, const uint8_t *bytes, size_t size) {
        for (size_t i = 0; i < size; i++) {
                if (bytes[i] == '\\')
                        text_add_bytes(text, "\\\\", 2);
                else if (bytes[i] >= 0x20 && bytes[i] <= 0x7e)
                        text_add_bytes(text, bytes + i, 1);
                else
                        text_addf(text, "\\x%02x", bytes[i]);
        }
}

int text_unescape(const char *in, size_t length, uint8_t *out, size_t room, size_t *ret_size) {
        size_t size = 0;

        for (size_t i = 0; i < length; i++) {
                size_t one;

                if (size == room)
                        return BYTES_E_MALFORMED;
                if (in[i] != '\\') {
                        out[size++] = (uint8_t) in[i];
                } else if (i + 1 < length && in[i + 1] == '\\') {
                        out[size++] = '\\';
                        i += 1;
                } else if (i + 3 < length && in[i + 1] == 'x' &&
                           !bytes_unhex(in + i + 2, 2, out + size, 1, &one)) {
                        size++;
                        i += 3;
                } else {
                        return BYTES_E_MALFORMED;
                }
        }
        *ret_size = size;
        return 0;
}

void text_mend(char *string) {
        const uint8_t *in = (const uint8_t *) string;
        size_t left = strlen(string);
        char *out = string;
        ucs4_t character;

        while (left) {
                int size = u8_mbtoucr(&character, in, left);

                if (size > 0) {
                        memmove(out, in, (size_t) size);
                        out += size;
                } else {
                        size = 1;
                }
                in += size;
                left -= (size_t) size;
        }
        *out = '\0';
}

bool text_copy(char *out, size_t room, const char *in) {
        size_t size = strlen(in);
        bool whole = size < room;

        assert(room > 0);
        if (!whole) {
                size = room - 1;
                while (size > 0 && ((uint8_t) in[size] & 0xc0) == 0x80)
                        size--;
        }
        memcpy(out, in, size);
        out[size] = '\0';
        return whole;
}
