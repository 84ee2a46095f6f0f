/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_FAKE_SK_PROVIDER_H
#define STRONGROOM_FAKE_SK_PROVIDER_H

/*
 * What OpenSSH 9.2 asks of the library behind a security key (its PROTOCOL.u2f and sk-api.h): layouts and names are its
 */

#include <stddef.h>
#include <stdint.h>

#define SK_VERSION UINT32_C(0x000a0000)

enum { SK_ECDSA = 0, SK_ED25519 = 1 };
enum { SK_PRESENT = 0x01 };
enum { SK_ERR_GENERAL = -1, SK_ERR_UNSUPPORTED = -2 };

struct sk_option;
struct sk_resident_key;

/* Everything in it is freed by who asked. */
struct sk_enroll_response {
        uint8_t flags;
        uint8_t *public_key; /* Ed25519: 32 bytes; P-256: an uncompressed point */
        size_t public_key_len;
        uint8_t *key_handle;
        size_t key_handle_len;
        uint8_t *signature;
        size_t signature_len;
        uint8_t *attestation_cert;
        size_t attestation_cert_len;
        uint8_t *authdata;
        size_t authdata_len;
};

struct sk_sign_response {
        uint8_t flags;
        uint32_t counter;
        uint8_t *sig_r; /* Ed25519: all of it */
        size_t sig_r_len;
        uint8_t *sig_s;
        size_t sig_s_len;
};

uint32_t sk_api_version(void);
int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len, const char *application,
        uint8_t flags, const char *pin, struct sk_option **options, struct sk_enroll_response **response);
int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application,
        const uint8_t *key_handle, size_t key_handle_len, uint8_t flags, const char *pin,
        struct sk_option **options, struct sk_sign_response **response);
int sk_load_resident_keys(
        const char *pin, struct sk_option **options, struct sk_resident_key ***keys, size_t *count);

#endif
