/* SPDX-License-Identifier: ISC */

/*
 * Breaks: a driver keeps state, allocates and looks at the ledger
 */

#include <stdlib.h>

#include "ledger.h"

static int impure_count;

void *impure_start(void) {
        static const int step = 2;
        static char last[4] = { 0 };

        impure_count += step + last[0];
        return malloc(4);
}
