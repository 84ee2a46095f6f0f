/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_NFC_ORIGINALITY_H
#define STRONGROOM_NFC_ORIGINALITY_H

/*
 * NXP's originality signature over a UID
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NFC_SIGNATURE_SIZE = 32, NFC_POINT_SIZE = 33 };

/* Whether one of NXP's keys made it. */
bool nfc_originality(const uint8_t *uid, size_t size, const uint8_t signature[NFC_SIGNATURE_SIZE]);

/* Whether this key did: an uncompressed point on secp128r1. */
bool nfc_originality_by(const uint8_t point[NFC_POINT_SIZE], const uint8_t *uid, size_t size,
        const uint8_t signature[NFC_SIGNATURE_SIZE]);

#endif
