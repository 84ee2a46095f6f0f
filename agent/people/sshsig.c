/* SPDX-License-Identifier: ISC */

/*
 * SSHSIG: one signature, its form and what it is over
 *
 *      blob     "SSHSIG" | u32 1 | string key | string namespace | string reserved | string hash | string signature
 *      signed   "SSHSIG" | string namespace | string reserved | string hash | string H(message)
 *
 *      signature, of ssh-ed25519              string algorithm | string R S
 *      of ecdsa-sha2-nistp256                 string algorithm | string (mpint r | mpint s)
 *      of a security key                      the same | u8 flags | u32 counter
 *      what a security key signs              SHA-256(application) | u8 flags | u32 counter | SHA-256(signed)
 */

#include "sshsig.h"

#include <assert.h>
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "text.h"
#include "words.h"

enum {
        SSHSIG_VERSION = 1,
        SSHSIG_PRESENT = 0x01,  /* CTAP2, 6.1: flags, bit 0 */
        SSHSIG_SCALAR_MAX = 32, /* r and s of P-256 */
        SSHSIG_HASH_MAX = 64,
        SSHSIG_SIGNED_MAX = 6 + 4 * 4 + SSHSIG_NAMESPACE_MAX + 8 + SSHSIG_HASH_MAX,
        SSHSIG_TOUCHED_SIZE = 32 + 1 + 4 + 32,
        DER_INTEGER = 0x02,
        DER_SEQUENCE = 0x30,
};

static const uint8_t sshsig_magic[] = { 'S', 'S', 'H', 'S', 'I', 'G' };
static const char *const sshsig_hashes[] = { "sha512", "sha256" };

static int sshsig_string(struct cursor *cursor, const uint8_t **ret_bytes, size_t *ret_size) {
        uint32_t size = 0;

        if (cursor_u32be(cursor, &size) || cursor_take(cursor, size, ret_bytes))
                return SSHSIG_E_FORM;
        *ret_size = size;
        return 0;
}

static bool sshsig_is_word(const uint8_t *bytes, size_t size, const char *word) {
        return size == strlen(word) && !memcmp(bytes, word, size);
}

/* ---- the signature proper ---- */

/* A positive mpint in its one spelling (RFC 4251, 5), without the zero that keeps it positive. */
static int sshsig_scalar(struct cursor *cursor, const uint8_t **ret_bytes, size_t *ret_size) {
        const uint8_t *bytes;
        size_t size;

        if (sshsig_string(cursor, &bytes, &size) || !size || bytes[0] & 0x80)
                return SSHSIG_E_FORM;
        if (!bytes[0]) {
                if (size == 1 || !(bytes[1] & 0x80))
                        return SSHSIG_E_FORM;
                bytes++;
                size--;
        }
        *ret_bytes = bytes;
        *ret_size = size;
        return size <= SSHSIG_SCALAR_MAX ? 0 : SSHSIG_E_FORM;
}

static size_t der_integer(uint8_t *out, const uint8_t *bytes, size_t size) {
        const size_t zero = bytes[0] >> 7;

        out[0] = DER_INTEGER;
        out[1] = (uint8_t) (size + zero);
        out[2] = 0;
        memcpy(out + 2 + zero, bytes, size);
        return 2 + zero + size;
}

static int sshsig_ecdsa(const uint8_t *bytes, size_t size, struct sshsig *signature) {
        struct cursor cursor = { .at = bytes, .left = size };
        const uint8_t *r, *s;
        size_t r_size, s_size, der_size;

        if (sshsig_scalar(&cursor, &r, &r_size) || sshsig_scalar(&cursor, &s, &s_size) || cursor.left)
                return SSHSIG_E_FORM;
        der_size = der_integer(signature->proof + 2, r, r_size);
        der_size += der_integer(signature->proof + 2 + der_size, s, s_size);
        signature->proof[0] = DER_SEQUENCE;
        signature->proof[1] = (uint8_t) der_size; /* two scalars of 33 bytes at most: one byte of length */
        signature->proof_size = 2 + der_size;
        return 0;
}

static int sshsig_ed25519(const uint8_t *bytes, size_t size, struct sshsig *signature) {
        if (size != crypto_sign_BYTES)
                return SSHSIG_E_FORM;
        memcpy(signature->proof, bytes, size);
        signature->proof_size = size;
        return 0;
}

static int sshsig_touch(struct cursor *cursor, struct sshsig *signature) {
        if (cursor_u8(cursor, &signature->flags) || cursor_u32be(cursor, &signature->counter))
                return SSHSIG_E_FORM;
        if (strcmp(signature->key.application, "ssh:") != 0)
                return SSHSIG_E_APPLICATION;
        return signature->flags & SSHSIG_PRESENT ? 0 : SSHSIG_E_PRESENCE;
}

static int sshsig_proof(const uint8_t *bytes, size_t size, struct sshsig *signature) {
        struct cursor cursor = { .at = bytes, .left = size };
        const uint8_t *name, *proof;
        size_t name_size, proof_size;
        int r = sshsig_string(&cursor, &name, &name_size);

        if (!r && !sshsig_is_word(name, name_size, signature->key.type))
                return SSHSIG_E_ALGORITHM; /* for these four, the key's type is the algorithm's name */
        if (!r)
                r = sshsig_string(&cursor, &proof, &proof_size);
        if (!r)
                r = signature->key.curve == SSH_KEY_ED25519 ? sshsig_ed25519(proof, proof_size, signature)
                                                            : sshsig_ecdsa(proof, proof_size, signature);
        if (!r && signature->key.application[0])
                r = sshsig_touch(&cursor, signature);
        return r ? r : cursor.left ? SSHSIG_E_FORM : 0;
}

/* ---- the blob ---- */

static int sshsig_preamble(struct cursor *cursor) {
        const uint8_t *magic;
        uint32_t version = 0;

        if (cursor_take(cursor, sizeof sshsig_magic, &magic) ||
                memcmp(magic, sshsig_magic, sizeof sshsig_magic) != 0 || cursor_u32be(cursor, &version))
                return SSHSIG_E_FORM;
        return version == SSHSIG_VERSION ? 0 : SSHSIG_E_VERSION;
}

static int sshsig_key(struct cursor *cursor, struct sshsig *signature) {
        const uint8_t *bytes;
        size_t size;
        int r = sshsig_string(cursor, &bytes, &size);

        if (r)
                return r;
        return ssh_key_read(bytes, size, &signature->key) ? SSHSIG_E_KEY : 0;
}

static int sshsig_purpose(struct cursor *cursor, struct sshsig *signature) {
        const uint8_t *bytes;
        size_t size;
        int r = sshsig_string(cursor, &bytes, &size);

        if (r)
                return r;
        if (!size || size >= sizeof signature->space || memchr(bytes, '\0', size))
                return SSHSIG_E_NAMESPACE;
        memcpy(signature->space, bytes, size);
        r = sshsig_string(cursor, &bytes, &size);
        return r ? r : size ? SSHSIG_E_RESERVED : 0;
}

static int sshsig_hash(struct cursor *cursor, struct sshsig *signature) {
        const uint8_t *bytes;
        size_t size;
        int r = sshsig_string(cursor, &bytes, &size);

        for (size_t i = 0; !r && i < count_of(sshsig_hashes); i++)
                if (sshsig_is_word(bytes, size, sshsig_hashes[i]))
                        signature->hash = sshsig_hashes[i];
        return r ? r : signature->hash ? 0 : SSHSIG_E_HASH;
}

int sshsig_read(const void *blob, size_t size, struct sshsig *ret_signature) {
        struct cursor cursor = { .at = blob, .left = size };
        struct sshsig signature = { 0 };
        const uint8_t *proof;
        size_t proof_size;
        int r = size > SSHSIG_BLOB_MAX ? SSHSIG_E_FORM : sshsig_preamble(&cursor);

        if (!r)
                r = sshsig_key(&cursor, &signature);
        if (!r)
                r = sshsig_purpose(&cursor, &signature);
        if (!r)
                r = sshsig_hash(&cursor, &signature);
        if (!r)
                r = sshsig_string(&cursor, &proof, &proof_size);
        if (!r && cursor.left)
                r = SSHSIG_E_FORM;
        if (!r)
                r = sshsig_proof(proof, proof_size, &signature);
        if (!r)
                *ret_signature = signature;
        return r;
}

/* ---- what is signed ---- */

static size_t sshsig_put(uint8_t *out, size_t at, const void *bytes, size_t size) {
        const uint8_t length[] = { 0, 0, 0, (uint8_t) size };

        static_assert(SSHSIG_NAMESPACE_MAX <= 256 && SSHSIG_HASH_MAX < 256, "one byte holds each length");
        memcpy(out + at, length, sizeof length);
        if (size)
                memcpy(out + at + sizeof length, bytes, size);
        return at + sizeof length + size;
}

static size_t sshsig_signed(
        const struct sshsig *signature, const void *message, size_t message_size, uint8_t *out) {
        uint8_t hash[SSHSIG_HASH_MAX];
        const bool is_long = !strcmp(signature->hash, "sha512");
        size_t size = sizeof sshsig_magic;

        if (is_long)
                (void) crypto_hash_sha512(hash, message, message_size);
        else
                (void) crypto_hash_sha256(hash, message, message_size);
        memcpy(out, sshsig_magic, size);
        size = sshsig_put(out, size, signature->space, strlen(signature->space));
        size = sshsig_put(out, size, "", 0);
        size = sshsig_put(out, size, signature->hash, strlen(signature->hash));
        return sshsig_put(out, size, hash, is_long ? crypto_hash_sha512_BYTES : crypto_hash_sha256_BYTES);
}

/* What a security key signs of it; out has room for SSHSIG_TOUCHED_SIZE. */
static void sshsig_touched(const struct sshsig *signature, const uint8_t *bytes, size_t size, uint8_t *out) {
        const char *application = signature->key.application;

        (void) crypto_hash_sha256(out, (const uint8_t *) application, strlen(application));
        out[32] = signature->flags;
        for (unsigned i = 0; i < 4; i++)
                out[33 + i] = (uint8_t) (signature->counter >> (24 - 8 * i));
        (void) crypto_hash_sha256(out + 37, bytes, size);
}

static EVP_PKEY *sshsig_p256(const struct ssh_key *key) {
        char group[] = "prime256v1";
        uint8_t point[SSH_KEY_POINT_MAX];
        OSSL_PARAM parameters[] = {
                OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, key->point_size),
                OSSL_PARAM_construct_end(),
        };
        EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
        EVP_PKEY *made = NULL;

        memcpy(point, key->point, key->point_size);
        if (making && EVP_PKEY_fromdata_init(making) == 1)
                (void) EVP_PKEY_fromdata(making, &made, EVP_PKEY_PUBLIC_KEY, parameters);
        EVP_PKEY_CTX_free(making);
        return made;
}

static int sshsig_check_p256(const struct sshsig *signature, const uint8_t *bytes, size_t size) {
        EVP_PKEY *key = sshsig_p256(&signature->key);
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        int r = -ENOMEM; /* the point was on the curve when it was read */

        if (key && context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1)
                r = EVP_DigestVerify(context, signature->proof, signature->proof_size, bytes, size) == 1
                            ? 0
                            : SSHSIG_E_WRONG;
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(key);
        return r;
}

int sshsig_check(const struct sshsig *signature, const char *space, const void *message, size_t size) {
        uint8_t bytes[SSHSIG_SIGNED_MAX], touched[SSHSIG_TOUCHED_SIZE];
        const uint8_t *over = bytes;
        size_t over_size;

        if (strcmp(signature->space, space) != 0)
                return SSHSIG_E_NAMESPACE;
        over_size = sshsig_signed(signature, message, size, bytes);
        if (signature->key.application[0]) {
                sshsig_touched(signature, bytes, over_size, touched);
                over = touched;
                over_size = sizeof touched;
        }
        if (signature->key.curve == SSH_KEY_NISTP256)
                return sshsig_check_p256(signature, over, over_size);
        return crypto_sign_verify_detached(signature->proof, over, over_size, signature->key.point)
                       ? SSHSIG_E_WRONG
                       : 0;
}

const char *sshsig_why(int condition) {
        static const char *const whys[] = {
                [SSHSIG_E_FORM] = N_("it isn't what ssh-keygen -Y sign makes"),
                [SSHSIG_E_VERSION] = N_("it is of a later version of the form"),
                [SSHSIG_E_KEY] = N_("it is by a kind of key that isn't taken here"),
                [SSHSIG_E_NAMESPACE] = N_("it was made for another purpose"),
                [SSHSIG_E_RESERVED] = N_("it has something in a reserved field"),
                [SSHSIG_E_HASH] = N_("it is over another hash than sha256 or sha512"),
                [SSHSIG_E_ALGORITHM] = N_("its algorithm isn't its key's"),
                [SSHSIG_E_APPLICATION] = N_("its security key isn't one for SSH"),
                [SSHSIG_E_PRESENCE] = N_("nobody touched the security key"),
                [SSHSIG_E_WRONG] = N_("it isn't over these bytes by this key"),
        };

        return condition > 0 && (size_t) condition < count_of(whys) ? whys[condition] : whys[SSHSIG_E_FORM];
}
