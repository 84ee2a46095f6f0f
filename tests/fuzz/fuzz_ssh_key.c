/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: lines and blobs that say they are a public key
 *
 * What is taken prints, and what is printed is taken again as the same key.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ssh_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_again(const struct ssh_key *key) {
        char line[SSH_KEY_LINE_MAX], one[SSH_KEY_FINGERPRINT_MAX], other[SSH_KEY_FINGERPRINT_MAX];
        struct ssh_key again;

        ssh_key_print(key, line);
        assert(!ssh_key_parse(line, &again));
        assert(again.size == key->size && !memcmp(again.blob, key->blob, key->size));
        assert(again.type == key->type && again.curve == key->curve);
        assert(again.point_size == key->point_size && !memcmp(again.point, key->point, key->point_size));
        assert(!strcmp(again.application, key->application));
        ssh_key_fingerprint(key->blob, key->size, one);
        ssh_key_fingerprint(again.blob, again.size, other);
        assert(!strcmp(one, other) && strlen(one) == SSH_KEY_FINGERPRINT_MAX - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        char *text = malloc(size + 1);
        struct ssh_key key;

        assert(text);
        if (size)
                memcpy(text, bytes, size);
        text[size] = '\0';
        if (!ssh_key_parse(text, &key))
                check_again(&key);
        if (!ssh_key_read(bytes, size, &key))
                check_again(&key);
        free(text);
        return 0;
}
