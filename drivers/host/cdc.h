/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_CDC_H
#define STRONGROOM_HOST_CDC_H

/*
 * What the functional descriptors of a CDC communication interface say (CDC 1.2, 5.2.3; PSTN 1.2, 5.3)
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum {
        CDC_CLASS = 0x02, /* communication interface */
        CDC_SUBCLASS_ACM = 0x02,
        CDC_PROTOCOL_VENDOR = 0xff, /* RNDIS, mostly */
        CDC_CLASS_DATA = 0x0a,
        CDC_LINE_SIZE = 7,
        CDC_SET_LINE_CODING = 0x20,
        CDC_SET_CONTROL_LINE_STATE = 0x22,
        CDC_DTR_RTS = 0x03,
};

struct cdc_function {
        bool has_union, has_data;
        uint8_t control; /* interface, by the union */
        uint8_t data;    /* interface, by the union or, without one, by the call management descriptor */
};

/* 0, or -EBADMSG where a descriptor is shorter than its kind or longer than what is left, or there are two unions. */
must_check int cdc_read(const uint8_t *bytes, size_t size, struct cdc_function *ret_function);

/* PSTN 1.2, 6.3.10: so many bits a second, 8 data bits, no parity, one stop bit; out has CDC_LINE_SIZE. */
void cdc_write_line(uint32_t baud, uint8_t *out);

#endif
