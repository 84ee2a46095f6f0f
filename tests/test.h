/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_H
#define STRONGROOM_TEST_H

/*
 * cmocka with what it wants included first, and where the ground truth lies
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

/* Tests run in the source tree; vectors stand beside it. */
#define VECTORS "../shared/vectors/"

/* Skips the test, saying why, where a file of the vectors isn't there. */
#define need_vectors(path) \
        do { \
                if (access(path, R_OK)) { \
                        print_message("skipped: %s isn't here\n", path); \
                        skip(); \
                } \
        } while (0)

#endif
