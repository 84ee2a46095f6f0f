/* SPDX-License-Identifier: ISC */

/*
 * Breaks: reads a clock, a file and the environment
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clock.h"

int decode_now(void) {
        FILE *file = fopen("x", "r");

        printf("%p", (void *) file);
        return (int) time(NULL) + clock_now() + !getenv("HOME");
}
