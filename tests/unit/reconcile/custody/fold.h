/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CUSTODY_FOLD_H
#define STRONGROOM_CUSTODY_FOLD_H

/*
 * A small stand-in for custody's fold, until it is there
 */

#include "registry.h"

#endif
