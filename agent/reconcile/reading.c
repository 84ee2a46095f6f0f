/* SPDX-License-Identifier: ISC */

/*
 * Reading: serial numbers by their keys, seals by their numbers
 */

#include "reading.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "decoded.h"
#include "derive.h"
#include "gs1.h"
#include "macros.h"

const char *reading_name(enum reading reading) {
        static const char *const names[] = {
                [READING_NONE] = "",
                [READING_SAME] = "SAME",
                [READING_ALIKE] = "ALIKE",
                [READING_DIFFERS] = "DIFFERS",
        };

        assert((size_t) reading < count_of(names));
        return names[reading];
}

enum reading reading_serial(const char *recorded, const char *read) {
        char key[DERIVE_KEY_MAX], other[DERIVE_KEY_MAX], unused[DERIVE_KEY_MAX];

        if (!strcmp(recorded, read))
                return READING_SAME;
        derive_serial_keys(recorded, key, unused);
        derive_serial_keys(read, other, unused);
        return key[0] && !strcmp(key, other) ? READING_ALIKE : READING_DIFFERS;
}

/* Of at most 50 characters, with nothing to tell where the serial number begins: a part number may stand before it. */
static enum reading reading_iuid(const char *recorded, const char *mark) {
        char key[DERIVE_KEY_MAX], whole[DERIVE_KEY_MAX], unused[DERIVE_KEY_MAX];
        size_t size, key_size;

        derive_serial_keys(recorded, key, unused);
        derive_serial_keys(mark, whole, unused);
        key_size = strlen(key);
        size = strlen(whole);
        return size >= key_size && !strcmp(whole + size - key_size, key) ? READING_SAME : READING_DIFFERS;
}

static enum reading reading_gs1(const char *recorded, const struct tag *tag) {
        const struct element *element;
        char serial[READING_TEXT_MAX];
        struct decoded decoded;

        decoded_start(&decoded);
        element = gs1_decode(tag->bytes, tag->size, &decoded) ? decoded_find(&decoded, "21") : NULL;
        if (!element || element->size >= sizeof serial)
                return READING_NONE;
        memcpy(serial, decoded_bytes(&decoded, element), element->size);
        serial[element->size] = '\0';
        return reading_serial(recorded, serial);
}

enum reading reading_mark(const char *recorded, const struct tag *tag) {
        char mark[TAG_BYTES_MAX + 1] = "";

        if (!recorded[0])
                return READING_NONE;
        if (tag->scheme == TAG_GS1)
                return reading_gs1(recorded, tag);
        if (tag->scheme != TAG_IUID)
                return READING_NONE;
        memcpy(mark, tag->bytes, tag->size);
        return reading_iuid(recorded, mark);
}

/* Without the blanks around it. */
static size_t seal_trim(const char **text) {
        size_t size;

        *text += strspn(*text, " ");
        size = strlen(*text);
        while (size && (*text)[size - 1] == ' ')
                size--;
        return size;
}

static bool seal_equals(const char *a, const char *b) {
        const size_t size = seal_trim(&a);

        if (seal_trim(&b) != size)
                return false;
        for (size_t i = 0; i < size; i++)
                if (toupper((unsigned char) a[i]) != toupper((unsigned char) b[i]))
                        return false;
        return true;
}

enum reading reading_seal(const char *recorded, const char *read, const char *state) {
        return strcmp(state, "BROKEN") != 0 && seal_equals(recorded, read) ? READING_SAME : READING_DIFFERS;
}

const char *reading_seal_state(const char *read, bool broken) {
        return broken ? "BROKEN" : seal_trim(&read) ? "INTACT" : "NONE";
}
