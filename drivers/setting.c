/* SPDX-License-Identifier: ISC */

/*
 * Settings of drivers
 */

#include "setting.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

bool setting_is_on(const struct driver_io *io, const char *key) {
        const char *value = driver_setting(io, key);

        return value && (!strcmp(value, "yes") || !strcmp(value, "true") || !strcmp(value, "1"));
}

uint32_t setting_ms(const struct driver_io *io, const char *key, uint32_t otherwise) {
        const char *value = driver_setting(io, key);
        unsigned long number;
        char *end;

        if (!value || !*value)
                return otherwise;
        number = strtoul(value, &end, 10);
        return *end || number > 60000 ? otherwise : (uint32_t) number;
}

size_t setting_bytes(const struct driver_io *io, const char *key, uint8_t *out, size_t room) {
        const char *value = driver_setting(io, key);
        size_t size = 0;

        if (!value || text_unescape(value, strlen(value), out, room, &size))
                return 0;
        return size;
}
