/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CHECK_DIGIT_H
#define STRONGROOM_CHECK_DIGIT_H

/*
 * Check digits of other people's codes (our own labels' is in identify/label.h)
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GTIN_SIZE = 14, CODE39_BAD = -1 };

/*
 * The mod 10 check digit of GS1 keys, EAN and UPC, as a character: weights 3, 1, 3 … from the right (General
 * Specifications, 7.9). The digits are those before the check digit; only digits may be given.
 */
char check_mod10(const uint8_t *digits, size_t count);

/* All digits, and the last one is the check digit of the others. */
bool check_mod10_holds(const uint8_t *digits, size_t count);

/* The check character of Code 39 (ISO/IEC 16388, annex A): mod 43; CODE39_BAD where a character isn't Code 39's. */
int check_code39(const uint8_t *bytes, size_t size);

/*
 * The check character pair of GS1's alphanumeric keys (General Specifications, 7.9.5), for a value that ends in one;
 * false where the value is too short or too long for it, or has a character without a value.
 */
bool check_pair(const uint8_t *value, size_t size, char ret_pair[2]);

/* The mod 97 check of an IBAN (ISO 13616) of at least 4 characters; false also where one isn't a digit or a capital. */
bool check_iban_holds(const uint8_t *iban, size_t size);

/*
 * A GTIN of 8, 12, 13 or 14 digits as 14; false where the count, a character or the check digit is wrong. out is not
 * terminated.
 */
bool check_gtin(const uint8_t *digits, size_t count, char out[GTIN_SIZE]);

/* UPC-E, 8 digits with number system and check digit, as the UPC-A of 12 that it shortens; false where it isn't one. */
bool check_upce(const uint8_t *digits, char out[12]);

#endif
