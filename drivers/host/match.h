/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_MATCH_H
#define STRONGROOM_HOST_MATCH_H

/*
 * Which row of a driver's match table serves an interface
 */

#include "strongroom/driver.h"

struct match_interface {
        uint16_t vendor_id, product_id;
        uint8_t interface_class, interface_subclass, interface_protocol;
        uint32_t usage_page; /* 0: not known yet, which fits every row */
};

/* The first row that fits, or NULL. */
const struct driver_match *match_find(const struct driver *driver, const struct match_interface *interface);

/* What the host must know of a HID report descriptor before a driver reads it (HID 1.11, 6.2.2). */
struct match_report {
        uint32_t usage_page; /* of the first application collection; 0: none */
        size_t input_size;   /* the largest input report, its id included */
};

/* 0, or -EBADMSG where the items run past the end, past sense, or past HOST limits. */
int match_read_descriptor(const uint8_t *descriptor, size_t size, struct match_report *ret_report);

#endif
