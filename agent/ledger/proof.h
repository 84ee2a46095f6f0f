/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_PROOF_H
#define STRONGROOM_PROOF_H

/*
 * Proofs from the record's tree: inclusion (RFC 9162, 2.1.3) and consistency (2.1.4)
 *
 * Of what is committed, at any size up to it; also of a record that is only read. Each is checked against the root
 * that the site signed before it is handed out, so a store whose tiles were changed gives LEDGER_E_BROKEN, never a
 * proof that doesn't hold. merkle_check_inclusion() and merkle_check_consistency() check them on the other side.
 */

#include <stddef.h>
#include <stdint.h>

#include "ledger.h"

enum {
        PROOF_HASHES_MAX = 64,
        PROOF_E_RANGE = 100, /* no such entry in a tree of that size, or no tree of that size on the record */
        PROOF_E_MALFORMED,   /* it isn't a proof */
        PROOF_E_UNSIGNED,    /* there is no checkpoint by this key */
        PROOF_E_WRONG,       /* it doesn't prove that */
};

/*
 * Of entry sequence (from 1) in the tree of the first size entries: ret has room for PROOF_HASHES_MAX, the leaf's
 * sibling first. merkle_check_inclusion() counts leaves from 0: its index is sequence - 1.
 */
must_check int proof_inclusion(
        struct ledger *ledger, uint64_t sequence, uint64_t size, struct hash *ret, size_t *ret_count);

/* That the tree of size entries begins with that of older: 1 to size; none where they are equal. */
must_check int proof_consistency(
        struct ledger *ledger, uint64_t older, uint64_t size, struct hash *ret, size_t *ret_count);

/* The root at that size, 0 to ledger_durable(). */
must_check int proof_root(struct ledger *ledger, uint64_t size, struct hash *ret_root);

/* The leaf of an entry as it is recorded; PROOF_E_RANGE. */
must_check int proof_leaf(struct ledger *ledger, uint64_t sequence, struct hash *ret_leaf);

#endif
