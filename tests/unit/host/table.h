/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_TABLE_H
#define STRONGROOM_TEST_TABLE_H

/*
 * A table of two drivers with rows of every sort, for tests of the host's pure parts
 */

#include "strongroom/driver.h"

extern const struct driver table_lines, table_keys;

#endif
