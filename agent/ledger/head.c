/* SPDX-License-Identifier: ISC */

/*
 * Heads of earlier sizes
 */

#include "head.h"

#include <string.h>

#include "inside.h"
#include "proof.h"

int head_sign(struct ledger *ledger, uint64_t size, char *out) {
        struct hash root;
        int r;

        if (ledger->read_only)
                return LEDGER_E_KEY;
        r = proof_root(ledger, size, &root);
        if (!r)
                note_sign(&ledger->signer, size, &root, out);
        return r;
}

int head_check(struct ledger *ledger, const char *note, struct checkpoint *ret_checkpoint) {
        struct checkpoint checkpoint;
        struct hash root;
        int r = note_parse_checkpoint(note, &checkpoint);

        if (r)
                return r;
        if (strcmp(checkpoint.origin, ledger->verifier.name) != 0)
                return HEAD_E_FOREIGN;
        r = note_checkpoint(note, &ledger->verifier, &checkpoint);
        if (r)
                return r;
        *ret_checkpoint = checkpoint;
        if (checkpoint.size > ledger_durable(ledger))
                return PROOF_E_RANGE;
        r = proof_root(ledger, checkpoint.size, &root);
        return r ? r : memcmp(&root, &checkpoint.root, sizeof root) ? HEAD_E_OTHER_ROOT : 0;
}
