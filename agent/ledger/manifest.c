/* SPDX-License-Identifier: ISC */

/*
 * Manifest
 */

#include "manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "inside.h"

#define MANIFEST_SUFFIX "/backup"
#define MANIFEST_STORE  "store "
#define MANIFEST_HASH   " sha256:"

void manifest_print(const struct manifest *manifest, char *out) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)], store[2 * HASH_SIZE + 1];

        bytes_base64(manifest->root.bytes, HASH_SIZE, root);
        bytes_hex(manifest->store.bytes, HASH_SIZE, store);
        (void) snprintf(out, MANIFEST_MAX,
                "%s" MANIFEST_SUFFIX "\n%llu\n%s\n" MANIFEST_STORE "%llu" MANIFEST_HASH "%s\n",
                manifest->origin, (unsigned long long) manifest->size, root,
                (unsigned long long) manifest->bytes, store);
}

void manifest_sign(struct ledger *ledger, const struct manifest *manifest, char *out) {
        const struct verifier *verifier = &ledger->signer.verifier;
        uint8_t raw[sizeof verifier->id + SIGN_SIGNATURE_SIZE];
        char encoded[BYTES_BASE64_SIZE(sizeof raw)];
        size_t size;

        manifest_print(manifest, out);
        size = strlen(out);
        memcpy(raw, verifier->id, sizeof verifier->id);
        sign_bytes(&ledger->signer, out, size, raw + sizeof verifier->id);
        bytes_base64(raw, sizeof raw, encoded);
        (void) snprintf(out + size, MANIFEST_MAX - size, "\n\xe2\x80\x94 %s %s\n", verifier->name, encoded);
}

/* The store's line. */
static int manifest_store(const char *line, struct manifest *manifest) {
        size_t word = strlen(MANIFEST_STORE), size;
        char *end;

        if (strncmp(line, MANIFEST_STORE, word) != 0)
                return MANIFEST_E_MALFORMED;
        manifest->bytes = strtoull(line + word, &end, 10);
        if (strncmp(end, MANIFEST_HASH, strlen(MANIFEST_HASH)) != 0)
                return MANIFEST_E_MALFORMED;
        end += strlen(MANIFEST_HASH);
        return strnlen(end, 2 * HASH_SIZE) < 2 * HASH_SIZE ||
                               bytes_unhex(end, 2 * HASH_SIZE, manifest->store.bytes, HASH_SIZE, &size)
                       ? MANIFEST_E_MALFORMED
                       : 0;
}

int manifest_parse(const char *note, struct manifest *ret_manifest) {
        struct manifest manifest = { 0 };
        struct checkpoint checkpoint;
        char again[MANIFEST_MAX];
        const char *line = note;
        size_t size;

        if (note_parse_checkpoint(note, &checkpoint))
                return MANIFEST_E_MALFORMED;
        size = strlen(checkpoint.origin);
        if (size <= strlen(MANIFEST_SUFFIX) ||
                strcmp(checkpoint.origin + size - strlen(MANIFEST_SUFFIX), MANIFEST_SUFFIX) != 0)
                return MANIFEST_E_MALFORMED;
        memcpy(manifest.origin, checkpoint.origin, size - strlen(MANIFEST_SUFFIX));
        manifest.size = checkpoint.size;
        manifest.root = checkpoint.root;
        for (int i = 0; i < 3; i++) /* note_parse_checkpoint() found as many */
                line = strchr(line, '\n') + 1;
        if (manifest_store(line, &manifest))
                return MANIFEST_E_MALFORMED;
        manifest_print(&manifest, again); /* one text for one manifest: nothing else can be said in it */
        if (strncmp(again, note, strlen(again)) != 0 || note[strlen(again)] != '\n')
                return MANIFEST_E_MALFORMED;
        *ret_manifest = manifest;
        return 0;
}

int manifest_check(const char *note, const char *vkey, struct manifest *ret_manifest) {
        struct verifier verifier;
        struct manifest manifest;
        size_t size;
        int r = verifier_parse(vkey, &verifier) ? MANIFEST_E_WRONG : manifest_parse(note, &manifest);

        if (r)
                return r;
        if (note_check(note, &verifier, &size) || strcmp(manifest.origin, verifier.name) != 0)
                return MANIFEST_E_WRONG;
        *ret_manifest = manifest;
        return 0;
}
