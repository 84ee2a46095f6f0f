/* SPDX-License-Identifier: ISC */

/*
 * A build without ZXing-C++: zbar is alone
 */

#include "engine.h"

bool engine_zxing_is_built(void) {
        return false;
}

int engine_zxing(
        const uint8_t *grey, uint32_t width, uint32_t height, unsigned int formats, struct codes *codes) {
        (void) grey, (void) width, (void) height, (void) formats, (void) codes;
        return 0;
}
