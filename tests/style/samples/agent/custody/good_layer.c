/* SPDX-License-Identifier: ISC */

/*
 * Keeps: to the left, and a generated header
 */

#include "act.h"
#include "bytes.h"
#include "ledger.h"
#include "schema.sql.h"
#include "strongroom/tag.h"
