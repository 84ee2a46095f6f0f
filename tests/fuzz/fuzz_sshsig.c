/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: blobs that say they are a signature
 *
 * The message was drawn when the program started, so whatever the bytes say is over another one; what is read twice
 * reads the same, and no byte may follow.
 */

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static uint8_t message[32];
        struct sshsig one, other;
        uint8_t *longer;

        if (!message[0] && !message[1])
                randombytes_buf(message, sizeof message);
        if (sshsig_read(bytes, size, &one))
                return 0;
        assert(!sshsig_read(bytes, size, &other) && one.key.size == other.key.size &&
                !memcmp(one.key.blob, other.key.blob, one.key.size) && !strcmp(one.space, other.space));
        assert(sshsig_check(&one, one.space, message, sizeof message) == SSHSIG_E_WRONG);
        assert(sshsig_check(&one, "another", message, sizeof message) == SSHSIG_E_NAMESPACE);
        longer = calloc(1, size + 1);
        assert(longer);
        memcpy(longer, bytes, size);
        assert(sshsig_read(longer, size + 1, &other) == SSHSIG_E_FORM);
        free(longer);
        return 0;
}
