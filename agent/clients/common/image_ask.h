/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_ASK_H
#define STRONGROOM_IMAGE_ASK_H

/*
 * A picture, asked of a strongroom-image of its own
 *
 * The process is started for this picture, is given it by a pipe, and is killed when its time is over. What it says is
 * a stranger's word: at most IMAGE_SAID_MAX bytes, well-formed, every code with a symbology and a text, or it isn't
 * taken. Whatever becomes of it, the next picture has a process of its own.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum {
        IMAGE_BYTES_MAX = 16 << 20, /* of a picture, as strongroom-image has it */
        IMAGE_SAID_MAX = 1 << 20,
        IMAGE_LIMIT_MS = 2000,
        IMAGE_LIMIT_RELAXED_MS =
                60000, /* for a build with sanitizers, which is slow and hasn't the machine alone */
};

enum {
        IMAGE_E_REFUSED = 1, /* it says why: ret_said */
        IMAGE_E_HANG,        /* it took longer than its time */
        IMAGE_E_CRASH,       /* it died, or spoke nonsense */
        IMAGE_E_PROGRAM,     /* it can't be started */
        IMAGE_E_FORMATS,     /* it doesn't know one of the formats */
};

struct image_ask {
        const char *program; /* its path */
        const char *formats; /* NULL: the usual ones */
        bool thorough;
        int limit_ms; /* 0: IMAGE_LIMIT_MS, or the relaxed one */
};

/*
 * 0: *ret_said is {"codes":[…],"disagreements":[…],"summary":{…}}; or IMAGE_E_*, with IMAGE_E_REFUSED
 * {"error":"image.broken",…}; or a negative errno. The caller releases *ret_said.
 */
must_check int image_ask(const struct image_ask *ask, const uint8_t *bytes, size_t size, json_t **ret_said);

#endif
