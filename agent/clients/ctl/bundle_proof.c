/* SPDX-License-Identifier: ISC */

/*
 * Proofs as a bundle has them: lists of base64, the leaf's end first
 */

#include <errno.h>

#include "bundle.h"
#include "bytes.h"
#include "proof.h"

static int proof_list(const struct hash *hashes, size_t count, json_t **ret_proof) {
        json_t *proof = json_array();

        for (size_t i = 0; proof && i < count; i++) {
                char base64[BYTES_BASE64_SIZE(HASH_SIZE)];

                bytes_base64(hashes[i].bytes, HASH_SIZE, base64);
                if (json_array_append_new(proof, json_string(base64))) {
                        json_decref(proof);
                        proof = NULL;
                }
        }
        if (!proof)
                return -ENOMEM;
        *ret_proof = proof;
        return 0;
}

int bundle_inclusion(const struct bundle *bundle, uint64_t seq, json_t **ret_proof) {
        struct hash hashes[PROOF_HASHES_MAX];
        size_t count = 0;
        int r = proof_inclusion(bundle->ledger, seq, bundle->size, hashes, &count);

        return r ? r : proof_list(hashes, count, ret_proof);
}

int bundle_consistency(const struct bundle *bundle, uint64_t older, json_t **ret_proof) {
        struct hash hashes[PROOF_HASHES_MAX];
        size_t count = 0;
        int r = proof_consistency(bundle->ledger, older, bundle->size, hashes, &count);

        return r ? r : proof_list(hashes, count, ret_proof);
}
