/* SPDX-License-Identifier: ISC */

/*
 * The table of drivers
 */

#include <stddef.h>

#include "strongroom/driver.h"

extern const struct driver driver_hid_pos, driver_hid_keyboard, driver_llrp, driver_nfc, driver_serial_text,
        driver_ssi, driver_uhf_m100, driver_uhf_chafon, driver_uhf_tsl, driver_uhf_mercury;

const struct driver *const drivers[] = {
        &driver_hid_pos,
        &driver_hid_keyboard,
        &driver_ssi,
        &driver_serial_text,
        &driver_llrp,
        &driver_nfc,
        &driver_uhf_m100,
        &driver_uhf_chafon,
        &driver_uhf_tsl,
        &driver_uhf_mercury,
        NULL,
};
