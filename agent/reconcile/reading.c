/* SPDX-License-Identifier: ISC */

/*
 * Reading: serial numbers by their keys, seals by their numbers
 */

#include "reading.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "derive.h"
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
