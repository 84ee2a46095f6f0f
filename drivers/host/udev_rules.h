/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_UDEV_RULES_H
#define STRONGROOM_HOST_UDEV_RULES_H

/*
 * udev rules made from the drivers' match tables
 */

#include "macros.h"
#include "strongroom/driver.h"
#include "text.h"

/* The whole of udev/70-strongroom.rules, for a table of drivers that ends with NULL. */
void udev_rules_add(struct text *text, const struct driver *const *table);

#endif
