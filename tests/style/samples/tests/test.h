/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_H
#define STRONGROOM_TEST_H

/*
 * Keeps every rule of heads
 */

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>

#endif
