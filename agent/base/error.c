/* SPDX-License-Identifier: ISC */

/*
 * Error: where the last negative errno came from
 */

#include "error.h"

#include <stdio.h>

enum { ERROR_ORIGIN_MAX = 96 };

static char error_place[ERROR_ORIGIN_MAX];
static int error_last;

void error_note(int r, const char *function, int line) {
        if (r < 0 && r != error_last) {
                (void) snprintf(error_place, sizeof error_place, "%s:%d", function, line);
                error_last = r;
        }
}

const char *error_origin(void) {
        error_last = 0;
        return error_place;
}
