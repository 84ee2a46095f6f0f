/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_CODES_H
#define STRONGROOM_CODES_H

/*
 * Code lists that AIs refer to: is this code one of them?
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool codes_country(const uint8_t *three_digits);        /* ISO 3166-1 numeric */
bool codes_country_letters(const uint8_t *two_letters); /* ISO 3166-1 alpha-2 */
bool codes_currency(const uint8_t *three_digits);       /* ISO 4217 numeric, withdrawn ones included */
bool codes_package(const uint8_t *code, size_t size);   /* UN/ECE recommendation 21 with GS1's additions */

#endif
