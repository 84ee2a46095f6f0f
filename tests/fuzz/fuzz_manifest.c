/* SPDX-License-Identifier: ISC */

/*
 * Fuzz: a backup's manifest from anywhere
 *
 * What is taken as one prints as its text again, byte for byte; and nobody's is taken as the site's.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
        static const char vkey[] = "strongroom/TST+b41e2f32+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        char *text = malloc(size + 1), again[MANIFEST_MAX];
        struct manifest manifest;

        assert(text);
        if (size)
                memcpy(text, bytes, size);
        text[size] = '\0';
        if (!manifest_parse(text, &manifest)) {
                manifest_print(&manifest, again);
                assert(!strncmp(text, again, strlen(again)));
                assert(text[strlen(again)] == '\n');
        }
        assert(manifest_check(text, vkey, &manifest));
        free(text);
        return 0;
}
