/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_HEAD_H
#define STRONGROOM_HEAD_H

/*
 * Signed heads of sizes that the record has had
 *
 * The tree only grows, so a head of an earlier size, signed again, is the same note byte for byte (Ed25519 is
 * deterministic): what a witness cosigned then stands below it.
 */

#include "ledger.h"
#include "note.h"

/* out has room for NOTE_MAX. PROOF_E_RANGE where size is past ledger_durable(); LEDGER_E_KEY where it is only read. */
must_check int head_sign(struct ledger *ledger, uint64_t size, char *out);

/*
 * Whether that note is this record's: its own signature over its own root. NOTE_E_*; HEAD_E_FOREIGN; and, with the
 * checkpoint set, for a note that this site did sign: PROOF_E_RANGE, larger than the record; HEAD_E_OTHER_ROOT.
 */
enum { HEAD_E_OTHER_ROOT = 200, HEAD_E_FOREIGN /* another origin */ };
must_check int head_check(struct ledger *ledger, const char *note, struct checkpoint *ret_checkpoint);

#endif
