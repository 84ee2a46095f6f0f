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

/* state: of reading_seal_state(). A broken seal differs from whatever is recorded. */
enum reading reading_seal(const char *recorded, const char *read, const char *state);

/* "INTACT", "BROKEN", or "NONE" where nothing but blanks was read. */
const char *reading_seal_state(const char *read, bool broken);

#endif
