/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SIGN_H
#define STRONGROOM_SIGN_H

/*
 * The site's key: Ed25519 behind a small interface (libsodium; never claimed to be a validated module)
 *
 * Key file and verifier key have the forms of C2SP signed-note, which Go's sumdb/note reads:
 *      PRIVATE+KEY+<name>+<hash>+<base64(0x01 || seed)>        <name>+<hash>+<base64(0x01 || public key)>
 * where hash is the first four bytes of SHA-256(name || "\n" || 0x01 || public key), in hex.
 */

#include <stdint.h>

#include "macros.h"

enum {
        SIGN_PUBLIC_SIZE = 32,
        SIGN_SECRET_SIZE = 64,
        SIGN_SIGNATURE_SIZE = 64,
        SIGN_NAME_MAX = 96,
        SIGN_VKEY_MAX = 192,
};

enum { SIGN_E_ABSENT = 1, SIGN_E_MALFORMED, SIGN_E_WRONG };

/* Signature types, as signed-note assigns them. Ours are Ed25519 where nothing else is said. */
enum sign_type {
        SIGN_TYPE_ED25519 = 0x01,
        SIGN_TYPE_COSIGNATURE = 0x04, /* timestamped Ed25519, tlog-cosignature: cosign.h */
        SIGN_TYPE_ML_DSA_44 = 0x06,   /* timestamped ML-DSA-44: reserved, and refused by name */
};

struct verifier {
        char name[SIGN_NAME_MAX];
        uint8_t id[4];
        uint8_t public_key[SIGN_PUBLIC_SIZE];
};

struct signer {
        struct verifier verifier;
        uint8_t secret_key[SIGN_SECRET_SIZE];
};

/* name: no blank, no plus, not empty. */
void signer_make(const char *name, struct signer *ret_signer);
void signer_wipe(struct signer *signer);

/* The file is made with mode 0600, synced before it gets its name; refused where one exists (-EEXIST). */
must_check int signer_save(const struct signer *signer, const char *path);
must_check int signer_load(
        const char *path, struct signer *ret_signer); /* SIGN_E_ABSENT, SIGN_E_MALFORMED, -errno */

void verifier_print(const struct verifier *verifier, char *out); /* out has room for SIGN_VKEY_MAX */
must_check int verifier_parse(const char *vkey, struct verifier *ret_verifier);

/* The same for keys of another type, whose public key is Ed25519's all the same. */
void verifier_print_type(const struct verifier *verifier, enum sign_type type, char *out);
must_check int verifier_parse_type(const char *vkey, enum sign_type type, struct verifier *ret_verifier);
void verifier_set_type(
        struct verifier *verifier, enum sign_type type); /* the id that a key has as that type */

void sign_bytes(const struct signer *signer, const void *bytes, size_t size, uint8_t *ret_signature);

/*
 * 0, or SIGN_E_WRONG. libsodium's rules: cofactorless, s < L, small-order and non-canonical points refused
 * (RFC 8032, 5.1.7, with the checks of its section 8.4 made strict).
 */
must_check int sign_check(
        const struct verifier *verifier, const void *bytes, size_t size, const uint8_t *signature);

#endif
