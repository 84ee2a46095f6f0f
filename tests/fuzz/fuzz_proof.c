/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: proofs from anywhere
 *
 * What parses prints as it was, so there is one text to a proof; and under a key that signed nothing none holds.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proof_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_own(const struct proof_text *proof) {
        static struct signer signer;
        struct checkpoint checkpoint;
        struct hash leaf = { { 1 } };

        if (!signer.verifier.name[0])
                signer_make("strongroom/TST", &signer);
        assert(proof_text_check(proof, &leaf, &signer.verifier, &checkpoint) == PROOF_E_UNSIGNED);
}

/* Our checkpoint under their hashes: only a tree of that one leaf is proved by none. */
static void check_signed(const struct proof_text *proof) {
        static struct signer signer;
        struct proof_text under = *proof;
        struct checkpoint checkpoint;
        struct hash leaf = { { 1 } };
        char note[NOTE_MAX];
        int r;

        if (!signer.verifier.name[0])
                signer_make("strongroom/TST", &signer);
        note_sign(&signer, proof->number < 1000 ? 1000 : proof->number + 1, &(struct hash){ { 9 } }, note);
        under.note = note;
        r = proof_text_check(&under, &leaf, &signer.verifier, &checkpoint);
        assert(r == PROOF_E_WRONG || (r == PROOF_E_UNSIGNED && proof->number == INT64_MAX));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        char *text = malloc(size + 1);
        struct text again = { 0 }, extra = { 0 };
        struct proof_text proof;

        assert(text);
        if (size)
                memcpy(text, bytes, size);
        text[size] = '\0';
        if (!proof_text_parse(text, &proof)) {
                proof_text_write(&proof, &again);
                assert(!text_failed(&again) && !strcmp(text_string(&again), text));
                assert(!proof.extra || !proof_text_extra(&proof, &extra));
                check_own(&proof);
                check_signed(&proof);
        }
        text_end(&again);
        text_end(&extra);
        free(text);
        return 0;
}
