/* SPDX-License-Identifier: ISC */

/*
 * NXP's signature over a UID: real cards hold, anything else doesn't
 */

#include "test.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <string.h>

#include "macros.h"
#include "nfc_originality.h"
#include "sold_cards.h"

static void signatures_of_cards_that_were_sold_hold(void **state) {
        (void) state;
        for (size_t i = 0; i < count_of(sold); i++)
                assert_true(nfc_originality(sold[i].uid, sizeof sold[i].uid, sold[i].signature));
}

static void a_bit_changed_anywhere_breaks_it(void **state) {
        (void) state;
        for (size_t bit = 0; bit < 8 * (sizeof sold[0].uid + NFC_SIGNATURE_SIZE); bit++) {
                uint8_t uid[7], signature[NFC_SIGNATURE_SIZE];

                memcpy(uid, sold[0].uid, sizeof uid);
                memcpy(signature, sold[0].signature, sizeof signature);
                if (bit < 8 * sizeof uid)
                        uid[bit / 8] ^= (uint8_t) (1u << bit % 8);
                else
                        signature[bit / 8 - sizeof uid] ^= (uint8_t) (1u << bit % 8);
                assert_false(nfc_originality(uid, sizeof uid, signature));
        }
}

static void signatures_that_are_no_numbers_are_wrong(void **state) {
        uint8_t signature[NFC_SIGNATURE_SIZE] = { 0 };

        (void) state;
        assert_false(nfc_originality(sold[0].uid, sizeof sold[0].uid, signature));
        memset(signature, 0xff, sizeof signature);
        assert_false(nfc_originality(sold[0].uid, sizeof sold[0].uid, signature));
}

static void a_key_of_our_own_signs_and_nxps_doesnt_take_it(void **state) {
        EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "secp128r1");
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
        uint8_t point[NFC_POINT_SIZE], der[64], signature[NFC_SIGNATURE_SIZE];
        const uint8_t *at = der;
        size_t size = sizeof der, point_size = 0;
        ECDSA_SIG *both;

        (void) state;
        assert_true(key && context && EVP_PKEY_sign_init(context) > 0);
        assert_true(EVP_PKEY_get_octet_string_param(
                key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &point_size));
        assert_int_equal(point_size, sizeof point);
        assert_true(EVP_PKEY_sign(context, der, &size, sold[0].uid, sizeof sold[0].uid) > 0);
        both = d2i_ECDSA_SIG(NULL, &at, (long) size);
        assert_non_null(both);
        assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(both), signature, 16), 16);
        assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(both), signature + 16, 16), 16);
        assert_true(nfc_originality_by(point, sold[0].uid, sizeof sold[0].uid, signature));
        assert_false(nfc_originality(sold[0].uid, sizeof sold[0].uid, signature));
        point[20] ^= 1; /* not on the curve any more */
        assert_false(nfc_originality_by(point, sold[0].uid, sizeof sold[0].uid, signature));
        ECDSA_SIG_free(both);
        EVP_PKEY_CTX_free(context);
        EVP_PKEY_free(key);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(signatures_of_cards_that_were_sold_hold),
                cmocka_unit_test(a_bit_changed_anywhere_breaks_it),
                cmocka_unit_test(signatures_that_are_no_numbers_are_wrong),
                cmocka_unit_test(a_key_of_our_own_signs_and_nxps_doesnt_take_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
