/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IUID_H
#define STRONGROOM_IUID_H

/*
 * The unique item identifier of MIL-STD-130 in the elements of an envelope
 */

#include <stdbool.h>

#include "decoded.h"

/*
 * Makes decoded's tag the concatenated identifier where its elements hold one, and leaves it where they don't. false:
 * they hold one that breaks the rules; decoded says where and why.
 */
bool iuid_find(struct decoded *decoded);

#endif
