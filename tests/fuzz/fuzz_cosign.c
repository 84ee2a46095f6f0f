/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: cosigned notes and witnesses' keys from anywhere
 *
 * Nobody has our witness's key, so no line made up holds. Our own line below any checkpoint that parses holds and gives
 * its time back, whatever else stands below; with one bit of it turned over it doesn't. A verifier key that parses
 * prints as it was.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cosign.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int fuzz_measure(void *context, const struct note_line *line) {
        (void) context;
        (void) line;
        return 0;
}

static void check_foreign(const char *note, const struct signer *witness) {
        struct verifier twice[2] = { witness->verifier, witness->verifier };
        size_t count;
        int64_t time_s;

        twice[1].public_key[0] ^= 1;
        verifier_set_type(&twice[1], SIGN_TYPE_COSIGNATURE);
        assert(cosign_check(note, &witness->verifier, &time_s) != 0);
        assert(cosign_quorum(note, twice, 2, 1, &count, &time_s) != 0);
}

static void check_own(const char *note, const struct signer *witness) {
        char line[COSIGN_LINE_MAX];
        struct text whole = { 0 };
        int64_t time_s = 0;
        size_t size, at;

        if (note_each_line(note, &size, fuzz_measure, NULL))
                return;
        cosign_make(witness, 1700000000 + (int64_t) size, note, size, line);
        text_add(&whole, note);
        text_add(&whole, line);
        assert(!text_failed(&whole));
        if (!cosign_check(whole.bytes, &witness->verifier, &time_s))
                assert(time_s == 1700000000 + (int64_t) size);
        else /* only too many lines hinder it */
                assert(strlen(note) > 100 * 10);
        at = (size_t) ((unsigned char) note[0]) % (size ? size : 1);
        whole.bytes[at] = (char) (whole.bytes[at] ^ 1);
        assert(cosign_check(whole.bytes, &witness->verifier, &time_s) != 0);
        text_end(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static struct signer witness;
        char *text = malloc(size + 1), again[SIGN_VKEY_MAX];
        struct verifier verifier, twice;

        assert(text);
        if (size)
                memcpy(text, bytes, size);
        text[size] = '\0';
        if (!witness.verifier.name[0]) {
                signer_make("example.org/witness", &witness);
                cosign_take(&witness);
        }
        check_foreign(text, &witness);
        check_own(text, &witness);
        if (!cosign_parse(text, &verifier)) {
                cosign_print(&verifier, again);
                assert(!cosign_parse(again, &twice));
                assert(!memcmp(&twice, &verifier, sizeof twice));
        }
        free(text);
        return 0;
}
