/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: notes and keys from anywhere
 *
 * Nobody has our key, so no note made up holds; and a verifier key that parses prints as it was.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "note.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_note(const char *text) {
        static struct signer signer;
        struct checkpoint checkpoint;
        size_t size;

        if (!signer.verifier.name[0])
                signer_make("strongroom/TST", &signer);
        assert(note_check(text, &signer.verifier, &size) != 0);
        assert(note_checkpoint(text, &signer.verifier, &checkpoint) != 0);
}

/* Our own signature over what the input says: then it must parse, whatever stands in it. */
static void check_own(const uint8_t *bytes, size_t size) {
        struct checkpoint checkpoint;
        char note[NOTE_MAX];
        struct signer signer;
        struct hash root = { 0 };
        uint64_t count = 0;

        signer_make("strongroom/TST", &signer);
        memcpy(root.bytes, bytes, size < HASH_SIZE ? size : HASH_SIZE);
        memcpy(&count, bytes, size < sizeof count ? size : sizeof count);
        count >>= 4; /* a size of at most 19 digits */
        note_sign(&signer, count, &root, note);
        assert(!note_checkpoint(note, &signer.verifier, &checkpoint));
        assert(checkpoint.size == count && !memcmp(checkpoint.root.bytes, root.bytes, HASH_SIZE));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        char *text = malloc(size + 1), again[SIGN_VKEY_MAX];
        struct verifier verifier;

        assert(text);
        if (size)
                memcpy(text, bytes, size);
        text[size] = '\0';
        check_note(text);
        check_own(bytes, size);
        if (!verifier_parse(text, &verifier)) {
                struct verifier twice;

                verifier_print(&verifier, again);
                assert(!verifier_parse(again, &twice));
                assert(!memcmp(&twice, &verifier, sizeof twice));
        }
        free(text);
        return 0;
}
