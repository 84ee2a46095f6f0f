/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_ENGINE_H
#define STRONGROOM_IMAGE_ENGINE_H

/*
 * The two engines
 *
 * Each looks at grey pixels and adds what it reads to the codes, in normal form and in the pixels of what it was given.
 * ZXing-C++ is a choice of the build (engine_zxing.cc, the only C++; no exception leaves it): without it
 * engine_zxing_is_built() is false and it reads nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "code.h"

enum { ENGINE_E_MEMORY = 1, ENGINE_E_FAILED };

/* formats: bits of enum format. 0 or ENGINE_E_*; then codes may hold what was read before. */
must_check int engine_zbar(
        const uint8_t *grey, uint32_t width, uint32_t height, unsigned int formats, struct codes *codes);
must_check int engine_zxing(
        const uint8_t *grey, uint32_t width, uint32_t height, unsigned int formats, struct codes *codes);

bool engine_zxing_is_built(void);

#endif
