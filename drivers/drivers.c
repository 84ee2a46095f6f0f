/* SPDX-License-Identifier: ISC */

/*
 * The table of drivers
 */

#include <stddef.h>

#include "strongroom/driver.h"

extern const struct driver driver_hid_pos, driver_hid_keyboard, driver_llrp, driver_nfc, driver_serial_text,
        driver_ssi;

const struct driver *const drivers[] = {
        &driver_hid_pos,
        &driver_hid_keyboard,
        &driver_ssi,
        &driver_serial_text,
        &driver_llrp,
        &driver_nfc,
        NULL,
};
