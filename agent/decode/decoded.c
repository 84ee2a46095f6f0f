/* SPDX-License-Identifier: ISC */

/*
 * Filling in what a payload means
 */

#include "decoded.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* Clears the head only: the arrays are as long as their counts say, and clearing them would cost more than decoding. */
void decoded_start(struct decoded *decoded) {
        memset(decoded, 0, offsetof(struct decoded, warnings));
        decoded->ok = true;
        decoded->symbology = decoded->scheme = "";
        decoded->uri[0] = decoded->pure[0] = decoded->link[0] = decoded->hex[0] = '\0';
}

bool decoded_fail(struct decoded *decoded, const char *error, size_t at, const char *format, ...) {
        va_list args;

        decoded->ok = false;
        decoded->at = at;
        decoded->tag = (struct tag){ 0 };
        (void) text_copy(decoded->error, sizeof decoded->error, error);
        va_start(args, format);
        (void) vsnprintf(decoded->message, sizeof decoded->message, format, args);
        va_end(args);
        return false;
}

void decoded_warn(struct decoded *decoded, const char *code, const char *format, ...) {
        va_list args;
        char *out;
        int size;

        if (decoded->warning_count == DECODED_WARNINGS_MAX)
                return;
        out = decoded->warnings[decoded->warning_count++];
        size = snprintf(out, DECODED_MESSAGE_MAX, "%s: ", code);
        va_start(args, format);
        (void) vsnprintf(out + size, DECODED_MESSAGE_MAX - (size_t) size, format, args);
        va_end(args);
}

bool decoded_element(struct decoded *decoded, const void *name, size_t size, size_t where) {
        struct element *element = &decoded->elements[decoded->element_count];

        if (decoded->element_count == DECODED_ELEMENTS_MAX || size >= sizeof element->name)
                return decoded_fail(decoded, "payload.too_many_elements", where,
                        "There are more than %d elements.", DECODED_ELEMENTS_MAX);
        *element = (struct element){ .at = (uint16_t) decoded->room_size, .where = (uint16_t) where };
        memcpy(element->name, name, size);
        decoded->element_count++;
        return true;
}

bool decoded_value(struct decoded *decoded, const void *bytes, size_t size) {
        struct element *element = &decoded->elements[decoded->element_count - 1];

        if (size > sizeof decoded->room - decoded->room_size)
                return decoded_fail(decoded, "payload.too_long", element->where,
                        "The values are longer than %d bytes together.", DECODED_ROOM);
        memcpy(decoded->room + decoded->room_size, bytes, size);
        decoded->room_size += size;
        element->size = (uint16_t) (element->size + size);
        return true;
}

const struct element *decoded_find(const struct decoded *decoded, const char *name) {
        for (size_t i = 0; i < decoded->element_count; i++)
                if (decoded->elements[i].name[0] == name[0] && !strcmp(decoded->elements[i].name, name))
                        return &decoded->elements[i];
        return NULL;
}

const uint8_t *decoded_bytes(const struct decoded *decoded, const struct element *element) {
        return (const uint8_t *) decoded->room + element->at;
}
