/* SPDX-License-Identifier: ISC */

/*
 * NFC originality: ECDSA on secp128r1 over the UID itself, without a hash
 *
 *      signature: r(16) s(16), big-endian        UID: 7 bytes, fewer than the order has, so taken as it is
 *
 * Sources: NXP AN11350 (NTAG21x) and AN11341 (Ultralight EV1) describe the check. NXP hands its keys out with them;
 * they are public in NXP's TagInfo, in Proxmark3 (client/src/cmdhfmfu.c, tools/recover_pk.py, which recovers both from
 * signatures of real cards) and in node-nxp-originality-verifier, which all agree. The unit test holds real cards of
 * both.
 */

#include "nfc_originality.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "macros.h"

enum { HALF = NFC_SIGNATURE_SIZE / 2, DER_MAX = 48 };

static const struct {
        const char *name;
        uint8_t point[NFC_POINT_SIZE];
} originality_keys[] = {
        { "NTAG21x", { 0x04, 0x49, 0x4e, 0x1a, 0x38, 0x6d, 0x3d, 0x3c, 0xfe, 0x3d, 0xc1, 0x0e, 0x5d, 0xe6,
                             0x8a, 0x49, 0x9b, 0x1c, 0x20, 0x2d, 0xb5, 0xb1, 0x32, 0x39, 0x3e, 0x89, 0xed,
                             0x19, 0xfe, 0x5b, 0xe8, 0xbc, 0x61 } },
        { "Ultralight EV1", { 0x04, 0x90, 0x93, 0x3b, 0xdc, 0xd6, 0xe9, 0x9b, 0x4e, 0x25, 0x5e, 0x3d, 0xa5,
                                    0x53, 0x89, 0xa8, 0x27, 0x56, 0x4e, 0x11, 0x71, 0x8e, 0x01, 0x72, 0x92,
                                    0xfa, 0xf2, 0x32, 0x26, 0xa9, 0x66, 0x14, 0xb8 } },
};

static void key_free(EVP_PKEY **key) {
        EVP_PKEY_free(*key);
}

static void context_free(EVP_PKEY_CTX **context) {
        EVP_PKEY_CTX_free(*context);
}

static void signature_free(ECDSA_SIG **signature) {
        ECDSA_SIG_free(*signature);
}

/* NULL where the point isn't on the curve. */
static EVP_PKEY *key_of(const uint8_t *point) {
        scoped(context_free) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
        uint8_t copy[NFC_POINT_SIZE];
        char group[] = "secp128r1";
        OSSL_PARAM params[] = {
                OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, sizeof copy),
                OSSL_PARAM_construct_end(),
        };
        EVP_PKEY *key = NULL;

        for (size_t i = 0; i < sizeof copy; i++)
                copy[i] = point[i];
        if (!context || EVP_PKEY_fromdata_init(context) <= 0 ||
                EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0)
                return NULL;
        return key;
}

/* The DER that OpenSSL wants; 0: it can't be made. */
static size_t signature_der(const uint8_t *signature, uint8_t *der) {
        scoped(signature_free) ECDSA_SIG *both = ECDSA_SIG_new();
        BIGNUM *r = BN_bin2bn(signature, HALF, NULL), *s = BN_bin2bn(signature + HALF, HALF, NULL);
        int size;

        if (!both || !r || !s || !ECDSA_SIG_set0(both, r, s)) {
                BN_free(r);
                BN_free(s);
                return 0;
        }
        size = i2d_ECDSA_SIG(both, NULL);
        if (size <= 0 || size > DER_MAX)
                return 0;
        return i2d_ECDSA_SIG(both, &der) == size ? (size_t) size : 0;
}

bool nfc_originality_by(const uint8_t point[NFC_POINT_SIZE], const uint8_t *uid, size_t size,
        const uint8_t signature[NFC_SIGNATURE_SIZE]) {
        scoped(key_free) EVP_PKEY *key = key_of(point);
        scoped(context_free) EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
        uint8_t der[DER_MAX];
        size_t der_size = signature_der(signature, der);

        return context && der_size && EVP_PKEY_verify_init(context) > 0 &&
               EVP_PKEY_verify(context, der, der_size, uid, size) == 1;
}

bool nfc_originality(const uint8_t *uid, size_t size, const uint8_t signature[NFC_SIGNATURE_SIZE]) {
        bool holds = false;

        for (size_t i = 0; i < count_of(originality_keys) && !holds; i++)
                holds = nfc_originality_by(originality_keys[i].point, uid, size, signature);
        return holds;
}
