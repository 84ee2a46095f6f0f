/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_OUTSIDE_H
#define STRONGROOM_OUTSIDE_H

/*
 * Outside: checkpoints that were carried out of the machine, held against the record
 *
 * A record that is whole and signed can still be an old copy put back, or another history that whoever holds the key
 * wrote. Both contradict any one checkpoint that was taken away before: the record is then shorter than it, or has
 * another root at its size. A cosigned checkpoint is the same note with witnesses' lines below.
 */

#include "ledger.h"
#include "note.h"

enum outside_verdict {
        OUTSIDE_HOLDS = 0, /* the record still begins with what was signed */
        OUTSIDE_FOREIGN,   /* of another record, or no checkpoint at all: says nothing */
        OUTSIDE_UNSIGNED, /* names this record, and its key didn't sign it: a forgery, or of a record before this */
        OUTSIDE_ROLLED_BACK, /* the record is shorter than what was signed: its end is missing */
        OUTSIDE_REWRITTEN,   /* the record has another root at that size: rewritten, or a fork */
};

struct outside {
        enum outside_verdict verdict;
        struct checkpoint checkpoint; /* from OUTSIDE_ROLLED_BACK on, and where it holds */
        uint64_t entries;             /* of the record, when it was judged */
        struct hash root;             /* of the record at that size; where it isn't shorter */
};

/*
 * Judges each of notes (texts of signed notes, terminated) against the durable record, in one pass over the leaves: so
 * it costs as much for one as for many. 0 with every verdict set; or a condition of reading, LEDGER_E_* or -errno.
 */
must_check int outside_judge(
        struct ledger *ledger, const char *const *notes, size_t count, struct outside *ret_outside);

const char *outside_name(enum outside_verdict verdict); /* "rolled_back", for events and answers; stable */

#endif
