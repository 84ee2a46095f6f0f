/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_DERIVE_H
#define STRONGROOM_DERIVE_H

/*
 * What follows from an exhibit's record, and is never typed
 */

#include <jansson.h>
#include <stddef.h>

#include "text.h"

enum { DERIVE_KEY_MAX = 80, DERIVE_SUMMARY_MAX = 128 };

/*
 * Two keys to find a serial number by, whatever its looks (NCIC gun file, "serial matching"): capitals, separators
 * dropped, O as 0 and I as 1; letters of other scripts stay as they are. The second also without the letters that
 * stand between digits.
 */
void derive_serial_keys(const char *raw, char *ret_key, char *ret_key2);

/* The serial number as it was seen, of the firearm or part in the record; NULL where it has none. */
const char *derive_serial(const json_t *record);

/* "Pistol, Taurus PT-92, 9 mm, serial TKR12345"; the description where the record says nothing. */
must_check int derive_summary(
        const char *class, const char *description, const json_t *record, char *out, size_t room);

/* The same without the serial number, for who must read it without being told. */
void derive_hide_serial(char *summary);

/*
 * How much of what a trace request needs is there (ITI 17, eTrace section V): 0..100; the fields that lack are added
 * to missing as a list. Not for what isn't a firearm: -1.
 */
int derive_trace_readiness(const json_t *record, struct text *missing);

#endif
