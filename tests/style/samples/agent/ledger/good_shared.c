/* SPDX-License-Identifier: ISC */

/*
 * Keeps: one of several files behind the folder's header
 */

#include "ledger.h"

#include <stdio.h>
#include <string.h>

#include "bytes.h"
