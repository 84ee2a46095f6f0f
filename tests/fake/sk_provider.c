/* SPDX-License-Identifier: ISC */

/*
 * A security key made of software: what OpenSSH loads as SSH_SK_PROVIDER (its sk-api.h, version 0x000a0000)
 *
 * The key handle, which a real one keeps wrapped, is the private key itself. Compiled with SK_UNTOUCHED it signs
 * without anybody's touch, and says so in the flags.
 */

#include "sk_provider.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#ifdef SK_UNTOUCHED
static const uint8_t flags_given = 0;
#else
static const uint8_t flags_given = SK_PRESENT;
#endif

uint32_t sk_api_version(void) {
        return SK_VERSION;
}

static uint8_t *sk_copy(const void *bytes, size_t size, size_t *ret_size) {
        uint8_t *copy = malloc(size);

        if (copy)
                memcpy(copy, bytes, size);
        *ret_size = copy ? size : 0;
        return copy;
}

/* ---- Ed25519 ---- */

static void ed25519_enroll(struct sk_enroll_response *out) {
        uint8_t point[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];

        (void) crypto_sign_keypair(point, secret);
        out->public_key = sk_copy(point, sizeof point, &out->public_key_len);
        out->key_handle = sk_copy(secret, sizeof secret, &out->key_handle_len);
}

static void ed25519_sign(const uint8_t *over, size_t size, const uint8_t *handle, size_t handle_size,
        struct sk_sign_response *out) {
        uint8_t signature[crypto_sign_BYTES];

        if (handle_size != crypto_sign_SECRETKEYBYTES)
                return;
        (void) crypto_sign_detached(signature, NULL, over, size, handle);
        out->sig_r = sk_copy(signature, sizeof signature, &out->sig_r_len);
}

/* ---- ECDSA on P-256 ---- */

static void p256_enroll(struct sk_enroll_response *out) {
        EVP_PKEY *key = EVP_EC_gen("P-256");
        uint8_t point[80], *der = NULL;
        size_t size = 0;
        int der_size = key ? i2d_PrivateKey(key, &der) : 0;

        if (der_size > 0 &&
                EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size)) {
                out->public_key = sk_copy(point, size, &out->public_key_len);
                out->key_handle = sk_copy(der, (size_t) der_size, &out->key_handle_len);
        }
        OPENSSL_free(der);
        EVP_PKEY_free(key);
}

static void p256_take_apart(const uint8_t *der, size_t size, struct sk_sign_response *out) {
        ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long) size);
        uint8_t scalar[32];

        if (signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), scalar, sizeof scalar) > 0)
                out->sig_r = sk_copy(scalar, sizeof scalar, &out->sig_r_len);
        if (signature && BN_bn2binpad(ECDSA_SIG_get0_s(signature), scalar, sizeof scalar) > 0)
                out->sig_s = sk_copy(scalar, sizeof scalar, &out->sig_s_len);
        ECDSA_SIG_free(signature);
}

static void p256_sign(const uint8_t *over, size_t size, const uint8_t *handle, size_t handle_size,
        struct sk_sign_response *out) {
        EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &handle, (long) handle_size);
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        uint8_t der[80];
        size_t der_size = sizeof der;

        if (key && context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestSign(context, der, &der_size, over, size) == 1)
                p256_take_apart(der, der_size, out);
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(key);
}

/* ---- what OpenSSH asks for ---- */

int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len, const char *application,
        uint8_t flags, const char *pin, struct sk_option **options, struct sk_enroll_response **response) {
        struct sk_enroll_response *out = calloc(1, sizeof *out);

        (void) challenge, (void) challenge_len, (void) application, (void) pin, (void) options;
        if (!out || sodium_init() < 0)
                return SK_ERR_GENERAL;
        out->flags = flags;
        if (alg == SK_ED25519)
                ed25519_enroll(out);
        else
                p256_enroll(out);
        out->signature = sk_copy("", 1, &out->signature_len);
        *response = out;
        return out->public_key && out->key_handle ? 0 : SK_ERR_GENERAL;
}

/* SHA-256(application) | flags | counter | SHA-256(data), as a U2F token signs it. */
int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application,
        const uint8_t *key_handle, size_t key_handle_len, uint8_t flags, const char *pin,
        struct sk_option **options, struct sk_sign_response **response) {
        struct sk_sign_response *out = calloc(1, sizeof *out);
        uint8_t over[32 + 1 + 4 + 32] = { 0 };

        (void) flags, (void) pin, (void) options;
        if (!out)
                return SK_ERR_GENERAL;
        out->flags = flags_given;
        out->counter = 7;
        (void) crypto_hash_sha256(over, (const uint8_t *) application, strlen(application));
        over[32] = out->flags;
        over[36] = (uint8_t) out->counter;
        (void) crypto_hash_sha256(over + 37, data, data_len);
        if (alg == SK_ED25519)
                ed25519_sign(over, sizeof over, key_handle, key_handle_len, out);
        else
                p256_sign(over, sizeof over, key_handle, key_handle_len, out);
        *response = out;
        return out->sig_r ? 0 : SK_ERR_GENERAL;
}

int sk_load_resident_keys(
        const char *pin, struct sk_option **options, struct sk_resident_key ***keys, size_t *count) {
        (void) pin, (void) options, (void) keys, (void) count;
        return SK_ERR_UNSUPPORTED;
}
