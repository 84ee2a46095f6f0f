/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PROOF_TEXT_H
#define STRONGROOM_PROOF_TEXT_H

/*
 * Proofs as texts that stand alone: each ends with the signed checkpoint that it leads to
 *
 *      c2sp.org/tlog-proof@v1          C2SP tlog-proof: of inclusion
 *      extra <base64>                  here, where it isn't left out: the bytes of the leaf
 *      index <from 0>
 *      <base64 hash> …
 *
 *      <checkpoint>
 *
 *      old <size>                      of consistency: the body of C2SP tlog-witness's add-checkpoint
 *      <base64 hash> …
 *
 *      <checkpoint>
 */

#include "note.h"
#include "proof.h"
#include "text.h"

enum proof_kind { PROOF_INCLUSION = 1, PROOF_CONSISTENCY };

struct proof_text {
        enum proof_kind kind;
        uint64_t number; /* the index from 0, or the older size; at most 2^63-1 */
        struct hash hashes[PROOF_HASHES_MAX];
        size_t count;
        const char *extra; /* base64, borrowed; NULL: none */
        size_t extra_size;
        const char *note; /* borrowed, to the text's end */
};

void proof_text_write(const struct proof_text *proof, struct text *out);

/* Either form. Its parts point into text. PROOF_E_MALFORMED; -ENOMEM. The checkpoint isn't looked at yet. */
must_check int proof_text_parse(const char *text, struct proof_text *ret_proof);

/* The bytes of extra, added to out: 0, or PROOF_E_MALFORMED where there are none. -ENOMEM. */
must_check int proof_text_extra(const struct proof_text *proof, struct text *out);

/*
 * That the checkpoint is signed by this key, and the proof leads from hash (the leaf, or the older root) to its root.
 * PROOF_E_UNSIGNED; PROOF_E_WRONG.
 */
must_check int proof_text_check(const struct proof_text *proof, const struct hash *hash,
        const struct verifier *verifier, struct checkpoint *ret_checkpoint);

/* ---- of a record ---- */

/* The bytes of a leaf: the event, and the signatures behind it. PROOF_E_RANGE. */
must_check int proof_leaf_bytes(struct ledger *ledger, uint64_t sequence, struct text *out);

/* A signed checkpoint of exactly that size (0: the head), into room for NOTE_MAX. PROOF_E_RANGE, PROOF_E_UNSIGNED. */
must_check int proof_note(struct ledger *ledger, uint64_t size, char *out);

/*
 * A checkpoint from elsewhere: this record's key signed it (else PROOF_E_UNSIGNED), over no more than is here
 * (PROOF_E_RANGE), and over the same entries (PROOF_E_WRONG: one of the two was rewritten).
 */
must_check int proof_accept(struct ledger *ledger, const char *note, struct checkpoint *ret_checkpoint);

/* The texts, for a checkpoint that was accepted. whole: with the leaf's bytes. */
must_check int proof_tell_inclusion(
        struct ledger *ledger, uint64_t sequence, const char *note, bool whole, struct text *out);
must_check int proof_tell_consistency(
        struct ledger *ledger, uint64_t older, const char *note, struct text *out);

#endif
