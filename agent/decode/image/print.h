/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_IMAGE_PRINT_H
#define STRONGROOM_IMAGE_PRINT_H

/*
 * What was found, a JSON object a line (strongroom-image(1) has the contract)
 *
 *      {"symbology":"]C1","text":"0109506000134352\\x1d10A","engine":"both","x":312,"y":200,"polygon":[[40,40],…]}
 *      {"disagreement":{"zxing":{…},"zbar":{…}}}
 *      {"ok":true,"codes":1,"disagreements":0,"dropped":0,"width":640,"height":480,"engines":["zxing","zbar"]}
 */

#include <stdio.h>

#include "merge.h"
#include "picture.h"

/* 0 or a negative errno. */
must_check int print_merged(const struct merged *merged, const struct picture *picture, FILE *out);

/* {"ok":false,"error":"image.broken","message":"…"} */
must_check int print_failure(const char *error, const char *message, FILE *out);

#endif
