/* SPDX-License-Identifier: ISC */

/*
 * Settings of drivers
 */

#include "setting.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { SETTING_MS_MAX = 60000 };

bool setting_is_on(const struct driver_io *io, const char *key) {
        const char *value = driver_setting(io, key);

        return value && (!strcmp(value, "yes") || !strcmp(value, "true") || !strcmp(value, "1"));
}

bool setting_ms(const struct driver_io *io, const char *key, uint32_t otherwise, uint32_t *ret_ms) {
        const char *value = driver_setting(io, key);
        size_t digits = value ? strspn(value, "0123456789") : 0;
        unsigned long ms = otherwise;

        if (value && (!digits || value[digits]))
                return false;
        if (value)
                ms = strtoul(value, NULL, 10); /* too many digits: ULONG_MAX */
        if (ms > SETTING_MS_MAX)
                return false;
        *ret_ms = (uint32_t) ms;
        return true;
}

bool setting_bytes(const struct driver_io *io, const char *key, uint8_t *out, size_t room, size_t *ret_size) {
        const char *value = driver_setting(io, key);
        size_t size = 0;

        if (value && text_unescape(value, strlen(value), out, room, &size))
                return false;
        *ret_size = size;
        return true;
}
