/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COSIGNED_H
#define STRONGROOM_COSIGNED_H

/*
 * Cosigned: which checkpoints of this record which witness has vouched for
 *
 *      checkpoint.cosigned  size, root, witness, time (s since 1970), line      checked before it is recorded
 *      witness.conflict     witness, status, known, size                        what a witness said that contradicts us
 *
 * Nothing of it rests on who hands it in: a cosignature holds or it doesn't.
 */

#include "act.h"
#include "text.h"
#include "witness_policy.h"

extern const struct fold cosigned_fold;

struct cosigned {
        uint64_t size;
        int64_t time_s;
        uint64_t seq;
};

enum { COSIGNED_E_ABSENT = 1 };

/* The largest that this witness cosigned: 0 or COSIGNED_E_ABSENT. */
must_check int cosigned_last(
        struct ledger *ledger, const struct witness_known *witness, struct cosigned *ret_cosigned);

/*
 * How far k witnesses vouch: each witness's last checkpoint holds all before it fixed, so the k-th largest size is
 * fixed by k of them, since the k-th latest time. COSIGNED_E_ABSENT where fewer than k ever cosigned.
 */
must_check int cosigned_reach(
        struct ledger *ledger, const struct witness_policy *policy, struct cosigned *ret_cosigned);

/* A cosigned checkpoint of that size as a note, with all its lines: COSIGNED_E_ABSENT where it has none. */
must_check int cosigned_note(struct ledger *ledger, uint64_t size, struct text *ret_note);

/*
 * Records what a witness answered to a request of that size. lines: its answer's body. Refuses witness.line where no
 * line of that witness holds over our checkpoint of that size; witness.size where the record was never so large.
 */
must_check int cosigned_take(struct act *act, const struct witness_known *witness, uint64_t size,
        const char *lines, struct cosigned *ret_cosigned, struct entry *ret_entry);

/* What a witness said that contradicts the record. status: 409 or 422. known: the size it has, of a 409. */
struct witness_conflict {
        const struct witness_known *witness;
        int status;
        uint64_t known, size;
};

/*
 * Records it and raises witness-conflict. Refuses witness.no_conflict where a 409 only says a size that the record has
 * had, and no smaller one than that witness cosigned: ask again from there.
 */
must_check int cosigned_conflict(
        struct act *act, const struct witness_conflict *conflict, struct entry *ret_entry);

/* Raises witness-stale, or clears it. Whoever keeps the time calls it; a second call changes nothing. */
must_check int alert_witness(struct act *act, const struct witness_policy *policy);

#endif
