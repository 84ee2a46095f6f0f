/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_READING_H
#define STRONGROOM_READING_H

/*
 * Reading: what a counter read on a thing against what the record says (pure)
 *
 * A serial number is the same where its keys are (derive.h): O and 0, I and 1, capitals and separators don't tell two
 * things apart; one that is all separators has no key and is compared as it stands. A seal's number is the same where
 * it is, without blanks around it and in capitals. "" is none, on either side: none read where one is recorded differs,
 * as does one read where none is recorded.
 */

#include <stdbool.h>

#include "strongroom/tag.h"

enum { READING_TEXT_MAX = 65 }; /* as long as the record's own: record_tables.c */

enum reading {
        READING_NONE = 0, /* nobody read it */
        READING_SAME,
        READING_ALIKE, /* a serial number whose looks differ, and nothing else */
        READING_DIFFERS,
};

/* "", "SAME", "ALIKE", "DIFFERS": as they stand in the tables. */
const char *reading_name(enum reading reading);

enum reading reading_serial(const char *recorded, const char *read);

/*
 * A mark on the thing itself, scanned: MIL-STD-130's identifier ends with the serial number (5.2), GS1's is AI 21.
 * READING_NONE where it carries none, or none is recorded: what the mark is bound to says which thing it is.
 */
enum reading reading_mark(const char *recorded, const struct tag *tag);

/* state: of reading_seal_state(). A broken seal differs from whatever is recorded. */
enum reading reading_seal(const char *recorded, const char *read, const char *state);

/* "INTACT", "BROKEN", or "NONE" where nothing but blanks was read. */
const char *reading_seal_state(const char *read, bool broken);

#endif
