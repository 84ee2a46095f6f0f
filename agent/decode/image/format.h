/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_FORMAT_H
#define STRONGROOM_IMAGE_FORMAT_H

/*
 * The symbologies that are looked for, as a set of bits
 */

#include <stdbool.h>

#include "macros.h"

enum format {
        FORMAT_CODE128 = 1 << 0, /* GS1-128 too */
        FORMAT_CODE39 = 1 << 1,
        FORMAT_CODE93 = 1 << 2,
        FORMAT_ITF = 1 << 3,
        FORMAT_EAN = 1 << 4, /* EAN-13, EAN-8, UPC-A, UPC-E */
        FORMAT_CODABAR = 1 << 5,
        FORMAT_DATABAR = 1 << 6,
        FORMAT_DATABAR_EXPANDED = 1 << 7,
        FORMAT_QR = 1 << 8,
        FORMAT_DATAMATRIX = 1 << 9,
        FORMAT_PDF417 = 1 << 10,
        FORMAT_AZTEC = 1 << 11,
        FORMAT_ALL = (1 << 12) - 1,
        /*
         * Without being asked: not Codabar and DataBar, which random stripes are taken for most easily and which no
         * label of a store room carries.
         */
        FORMAT_USUAL = FORMAT_ALL & ~(FORMAT_CODABAR | FORMAT_DATABAR | FORMAT_DATABAR_EXPANDED),
        FORMAT_LINEAR = FORMAT_CODE128 | FORMAT_CODE39 | FORMAT_CODE93 | FORMAT_ITF | FORMAT_EAN |
                        FORMAT_CODABAR | FORMAT_DATABAR | FORMAT_DATABAR_EXPANDED,
        FORMAT_MIDDLE =
                FORMAT_DATAMATRIX | FORMAT_AZTEC, /* what ZXing finds in the middle of a picture alone */
        FORMAT_ZBAR = FORMAT_LINEAR | FORMAT_QR,  /* what zbar can read at all */
};

/* FORMAT_E_UNKNOWN: a name that isn't in the table. */
enum { FORMAT_E_UNKNOWN = 1 };

/* "code128,qr", or "all": 0 or FORMAT_E_UNKNOWN. */
must_check int format_parse(const char *list, unsigned int *ret_formats);

/* Every name that format_parse() takes, separated by blanks; static. */
const char *format_names(void);

#endif
