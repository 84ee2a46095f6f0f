/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HOST_PRINT_H
#define STRONGROOM_HOST_PRINT_H

/*
 * A frame as a line of JSON, for a person and for a test
 *
 *      {"frame":1,"kind":"text","symbology":"]C1","size":6,"text":"00AHRR"}
 *      {"frame":2,"kind":"epc","antenna":1,"rssi_cdbm":-5500,"pc":"3400","tid":"e280…","size":12,"hex":"3075…"}
 *      {"frame":3,"kind":"nfc","atqa":"0044","sak":"00","type":"NTAG216","originality":"holds","size":7,"hex":"04a1…"}
 *      {"frame":4,"kind":"ndef","size":24,"hex":"e1106d00…"}
 *
 * `text` has bytes outside 0x20..0x7e as \xhh; kinds that aren't text have `hex` instead. All but `frame`, `kind`,
 * `size` and the bytes stand only where there is something to say; see struct frame.
 */

#include <stdio.h>

#include "macros.h"
#include "strongroom/frame.h"

must_check int print_frame(FILE *out, uint64_t number, const struct frame *frame);

#endif
