/* SPDX-License-Identifier: ISC */

/*
 * CDC: functional descriptors
 *
 *      length | 0x24 | subtype | …
 *      subtype 1, call management:  capabilities, data interface
 *      subtype 6, union:            control interface, first data interface, further ones
 */

#include "cdc.h"

#include <errno.h>

enum {
        CDC_HEAD = 3,
        CDC_FUNCTIONAL = 0x24,
        CDC_CALL_MANAGEMENT = 0x01,
        CDC_UNION = 0x06,
        CDC_PAIR = 5, /* length of both kinds, up to the interface that matters */
};

static int cdc_take(struct cdc_function *function, const uint8_t *at) {
        if (at[2] == CDC_CALL_MANAGEMENT && at[0] >= CDC_PAIR && !function->has_union) {
                function->has_data = true;
                function->data = at[4];
        }
        if (at[2] != CDC_UNION)
                return 0;
        if (at[0] < CDC_PAIR || function->has_union)
                return -EBADMSG;
        function->has_union = function->has_data = true;
        function->control = at[3];
        function->data = at[4];
        return 0;
}

int cdc_read(const uint8_t *bytes, size_t size, struct cdc_function *ret_function) {
        struct cdc_function function = { 0 };

        for (size_t at = 0; at < size; at += bytes[at]) {
                if (size - at < 2 || bytes[at] < 2 || bytes[at] > size - at)
                        return -EBADMSG;
                if (bytes[at + 1] == CDC_FUNCTIONAL && bytes[at] >= CDC_HEAD &&
                        cdc_take(&function, bytes + at))
                        return -EBADMSG;
        }
        *ret_function = function;
        return 0;
}

void cdc_write_line(uint32_t baud, uint8_t *out) {
        for (size_t i = 0; i < 4; i++)
                out[i] = (uint8_t) (baud >> (8 * i));
        out[4] = 0; /* one stop bit */
        out[5] = 0; /* no parity */
        out[6] = 8;
}
