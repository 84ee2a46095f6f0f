/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_CHECK_H
#define STRONGROOM_COUNT_CHECK_H

/*
 * A closer look at an exhibit that was scanned: how many there are, its serial number, its seal
 *
 * What the counter read is put on record as he read it, an entry for each; the last reading counts. What the frozen
 * line says is compared with it, and is told where the count isn't a blind one.
 */

#include "count.h"
#include "reading.h"

enum { COUNT_CHECK_TEXT_MAX = 1024 };

/* Clean texts shorter than READING_TEXT_MAX; NULL: it wasn't looked at; "": there is none on it. */
struct count_check_call {
        const char *serial, *seal;
        bool seal_broken; /* whatever its number */
        bool counted;
        int64_t quantity; /* where it was counted */
};

struct count_checked {
        struct count_row count;
        struct entry entry;                     /* the last one */
        enum reading quantity, serial, seal;    /* READING_NONE: not looked at by this call */
        int64_t expected_quantity;              /* as the line has them; not to be told where */
        char expected_serial[READING_TEXT_MAX]; /* count_is_hidden() */
        char expected_seal[READING_TEXT_MAX];
        char text[COUNT_CHECK_TEXT_MAX]; /* for people; of a blind count without what was expected */
};

/*
 * id NULL means the count of the act's station; the exhibit must have been found in it. Refuses count.nothing_read,
 * count.not_found, count.not_expected.
 */
must_check int count_check(struct act *act, const char *id, const char *number,
        const struct count_check_call *call, struct count_checked *ret_checked);

/* The same for the quantity alone. */
must_check int count_quantity(
        struct act *act, const char *id, const char *number, int64_t quantity, struct entry *ret_entry);

#endif
