/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_GS1_LINT_H
#define STRONGROOM_GS1_LINT_H

/*
 * Is the value of an AI what its row says: lengths, characters, check digits, dates, codes
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gs1_table.h"
#include "macros.h"

enum { GS1_FAULT_TEXT_MAX = 112 };

struct gs1_fault {
        const char *code;              /* "gs1.check_digit"; static */
        size_t at;                     /* in the value */
        char text[GS1_FAULT_TEXT_MAX]; /* "check digit is 2, should be 1" */
};

/* false: the fault says where and why. */
must_check bool gs1_value_check(
        const struct gs1_ai *ai, const uint8_t *value, size_t size, struct gs1_fault *ret_fault);

/* Always false, for `return gs1_fault(…)`. */
format_like(4, 5) bool gs1_fault(
        struct gs1_fault *fault, const char *code, size_t at, const char *format, ...);

/* YYMMDD; day 00 where day_optional. Both are six digits already. */
bool gs1_date_check(const uint8_t *yymmdd, bool day_optional, struct gs1_fault *fault);

/* AI 8110 and 8112 (gs1_coupon.c). */
bool gs1_coupon_code(const uint8_t *value, size_t size, struct gs1_fault *fault);
bool gs1_coupon_offer(const uint8_t *value, size_t size, struct gs1_fault *fault);

/* Begins with a GS1 Company Prefix: four digits at least. */
bool gs1_prefix_check(const uint8_t *value, size_t size, struct gs1_fault *fault);

/* Only characters that an AI's value can hold (character set 82). */
bool gs1_is_cset82(uint8_t c);

#endif
