/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ANCHOR_LINE_H
#define STRONGROOM_ANCHOR_LINE_H

/*
 * What the agent and strongroom-anchor say to each other: one line a message, over a Unix socket of kind SEQPACKET
 *
 *      agent                      strongroom-anchor
 *      read                       counter <name> <value>      it stands there
 *      raise <value>              absent                      no counter is defined in this TPM
 *                                 failed <why>                the TPM couldn't be asked
 *
 * raise counts once where the counter stands one below the value, and else only tells where it stands: so it may be
 * asked again.
 */

#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum { ANCHOR_LINE_MAX = 160, ANCHOR_NAME_MAX = 96, ANCHOR_WHY_MAX = 96, ANCHOR_E_MALFORMED = 1 };

enum anchor_kind {
        ANCHOR_READ = 1,
        ANCHOR_RAISE,
        ANCHOR_COUNTER,
        ANCHOR_ABSENT,
        ANCHOR_FAILED,
};

struct anchor_line {
        enum anchor_kind kind;
        char name[ANCHOR_NAME_MAX]; /* of a counter: letters, digits, colons; another one has another name */
        uint64_t value;             /* 1 to 2^53 - 1, so that an event can hold it */
        char why[ANCHOR_WHY_MAX];   /* clean text */
};

/* Takes exactly what anchor_line_print() writes: 0, or ANCHOR_E_MALFORMED. size without a terminator. */
must_check int anchor_line_parse(const char *bytes, size_t size, struct anchor_line *ret_line);

/* out has room for ANCHOR_LINE_MAX; gives the length. */
size_t anchor_line_print(const struct anchor_line *line, char *out);

#endif
