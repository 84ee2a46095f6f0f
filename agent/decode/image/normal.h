/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_NORMAL_H
#define STRONGROOM_IMAGE_NORMAL_H

/*
 * What an engine says, as a scanner would have sent it
 *
 *                      zbar 0.23                     ZXing-C++ 1.4                 here
 *      identifier      none; a type and modifiers    as ISO/IEC 15424              ISO/IEC 15424's
 *      UPC-A           as EAN-13, or 12 digits       12 digits                     ]E0, 13 digits
 *      UPC-E           8 digits                      8 digits                      ]E0, 8 digits
 *      Interleaved     any                           ]I1 where a mod 10 holds      ]I1 for a GTIN of 14 alone
 *      DataBar         01 and the GTIN               the GTIN                      ]e0, 01 and the GTIN
 *      DataBar Exp.    an element string             (01)…(10)… for people         ]e0, an element string
 *
 * Pure. A code that can't be put right is refused; it is counted as dropped.
 */

#include <stdbool.h>

#include "code.h"

enum normal_fnc1 { FNC1_NONE = 0, FNC1_GS1, FNC1_AIM }; /* in first position, in second */

/* format, bytes and size are set; the symbology is made. */
must_check bool normal_zbar(struct code *code, enum normal_fnc1 fnc1);

/* The symbology is set too, as ZXing gave it. */
must_check bool normal_zxing(struct code *code);

#endif
