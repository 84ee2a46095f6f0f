/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SCAN_TEXT_H
#define STRONGROOM_SCAN_TEXT_H

/*
 * What a scan is for people: one line that says what happened to which thing, and what to do now
 *
 * The same in a guided and in a blind count: nothing here tells what else is expected, or how much of it.
 */

#include <stddef.h>

#include "scan_judge.h"

void scan_text(const struct scan *scan, const char *payload, char *out, size_t room);

/* "14:02:11 UTC" */
enum { SCAN_CLOCK_MAX = 16 };
void scan_clock(int64_t wall_us, char *out);

#endif
