/* SPDX-License-Identifier: ISC */

/*
 * Canonical JSON
 *
 * Object keys are compared as sequences of UTF-16 code units (RFC 8785, 3.2.3): that differs from the order of the
 * UTF-8 bytes only where a character past U+FFFF meets one of U+E000..U+FFFF. Strings are escaped as ECMAScript's
 * JSON.stringify does (3.2.2.2), numbers printed as its Number::toString (3.2.2.3).
 */

#include "canon.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANON_DEPTH_MAX = 32, CANON_MEMBERS_ON_STACK = 48, CANON_NUMBER_MAX = 32 };

#define CANON_INTEGER_MAX 9007199254740991LL /* 2^53 - 1 */

/* Printable ASCII that stands in a string as it is: nearly all of a record, so nothing else is asked of it. */
static bool canon_is_plain(const char *string, size_t size) {
        bool plain = true;

        for (size_t i = 0; i < size; i++) {
                unsigned char c = (unsigned char) string[i];

                plain &= c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
        }
        return plain;
}

static void canon_quote(const char *string, size_t size, struct text *out) {
        char *at = text_extend(out, size + 2);

        if (!at)
                return;
        at[0] = at[size + 1] = '"';
        memcpy(at + 1, string, size);
}

static void canon_escape(const char *string, size_t size, struct text *out) {
        static const char *const shorts[32] = {
                ['\b'] = "\\b",
                ['\t'] = "\\t",
                ['\n'] = "\\n",
                ['\f'] = "\\f",
                ['\r'] = "\\r",
        };
        size_t plain = 0;

        text_add_bytes(out, "\"", 1);
        for (size_t i = 0; i < size; i++) {
                unsigned char c = (unsigned char) string[i];

                if (c >= 0x20 && c != '"' && c != '\\')
                        continue;
                text_add_bytes(out, string + plain, i - plain);
                plain = i + 1;
                if (c == '"')
                        text_add_bytes(out, "\\\"", 2);
                else if (c == '\\')
                        text_add_bytes(out, "\\\\", 2);
                else if (shorts[c])
                        text_add_bytes(out, shorts[c], 2);
                else
                        text_addf(out, "\\u%04x", c);
        }
        text_add_bytes(out, string + plain, size - plain);
        text_add_bytes(out, "\"", 1);
}

void canon_string(const char *string, size_t size, struct text *out) {
        if (canon_is_plain(string, size))
                canon_quote(string, size, out);
        else
                canon_escape(string, size, out);
}

int canon_string_event(const char *string, size_t size, struct text *out) {
        if (canon_is_plain(string, size)) {
                canon_quote(string, size, out);
                return 0;
        }
        if (strlen(string) != size || !text_is_clean(string))
                return CANON_E_UNFIT;
        canon_escape(string, size, out);
        return 0;
}

/* ---- numbers ---- */

void canon_integer(int64_t integer, struct text *out) {
        uint64_t rest = integer < 0 ? 0 - (uint64_t) integer : (uint64_t) integer;
        char digits[CANON_NUMBER_MAX];
        size_t at = sizeof digits;

        do
                digits[--at] = (char) ('0' + rest % 10);
        while (rest /= 10);
        if (integer < 0)
                digits[--at] = '-';
        text_add_bytes(out, digits + at, sizeof digits - at);
}

/* The shortest decimal digits that read back as the same double, and their exponent: 0.d1d2d3… × 10^exponent. */
static int canon_digits(double number, char *ret_digits) {
        char form[CANON_NUMBER_MAX];
        size_t count = 0;
        int precision = 1;

        do
                (void) snprintf(form, sizeof form, "%.*e", precision - 1, number);
        while (precision++ < 17 && strtod(form, NULL) != number);
        for (const char *at = form; *at && *at != 'e'; at++)
                if (*at != '.')
                        ret_digits[count++] = *at;
        while (count > 1 && ret_digits[count - 1] == '0')
                count--;
        ret_digits[count] = '\0';
        return (int) strtol(strchr(form, 'e') + 1, NULL, 10) + 1;
}

static void canon_zeros(struct text *out, int count) {
        for (int i = 0; i < count; i++)
                text_add_bytes(out, "0", 1);
}

/* ECMA-262, Number::toString: n digits k, exponent e. */
static int canon_real(double number, struct text *out) {
        char digits[CANON_NUMBER_MAX];
        int exponent, count;

        if (!isfinite(number))
                return CANON_E_UNFIT;
        if (number < 0)
                text_add_bytes(out, "-", 1);
        if (fpclassify(number) == FP_ZERO) {
                text_add_bytes(out, "0", 1);
                return 0;
        }
        exponent = canon_digits(fabs(number), digits);
        count = (int) strlen(digits);
        if (count <= exponent && exponent <= 21) {
                text_add(out, digits);
                canon_zeros(out, exponent - count);
        } else if (exponent > 0 && exponent <= 21) {
                text_addf(out, "%.*s.%s", exponent, digits, digits + exponent);
        } else if (exponent > -6 && exponent <= 0) {
                text_add(out, "0.");
                canon_zeros(out, -exponent);
                text_add(out, digits);
        } else {
                text_addf(out, "%c%s%se%+d", digits[0], count > 1 ? "." : "", digits + 1, exponent - 1);
        }
        return 0;
}

/* ---- keys ---- */

/* One code point of well-formed UTF-8, and on to the next. */
static uint32_t canon_point(const unsigned char **at) {
        const unsigned char *c = *at;
        size_t more = c[0] < 0x80 ? 0 : c[0] < 0xe0 ? 1 : c[0] < 0xf0 ? 2 : 3;
        static const unsigned char masks[] = { 0x7f, 0x1f, 0x0f, 0x07 };
        uint32_t point = c[0] & masks[more];

        for (size_t i = 1; i <= more; i++)
                point = point << 6 | (c[i] & 0x3fu);
        *at += more + 1;
        return point;
}

/* Characters past U+FFFF are surrogate pairs in UTF-16, and so sort before U+E000..U+FFFF. */
static uint32_t canon_weight(uint32_t point) {
        if (point > 0xffff)
                return point - 0x10000 + 0xd800;
        return point >= 0xe000 ? point + 0x100000 : point;
}

struct canon_member {
        const char *key;
        const json_t *value;
};

static int canon_key_order(const void *a, const void *b) {
        const unsigned char *x = (const unsigned char *) ((const struct canon_member *) a)->key;
        const unsigned char *y = (const unsigned char *) ((const struct canon_member *) b)->key;

        for (; *x && *y && *x < 0x80 && *x == *y; x++)
                y++;
        if (*x < 0x80 && *y < 0x80)
                return *x - *y;
        while (*x && *y) {
                uint32_t left = canon_weight(canon_point(&x)), right = canon_weight(canon_point(&y));

                if (left != right)
                        return left < right ? -1 : 1;
        }
        return (*x != 0) - (*y != 0);
}

/* Most come in order, or nearly; an object has few. */
static void canon_sort_few(struct canon_member *members, size_t count) {
        for (size_t i = 1; i < count; i++) {
                struct canon_member moved = members[i];
                size_t at = i;

                for (; at && canon_key_order(&members[at - 1], &moved) > 0; at--)
                        members[at] = members[at - 1];
                members[at] = moved;
        }
}

/* ---- values ---- */

enum canon_what { CANON_ANY, CANON_EVENT, CANON_AGAIN };

struct canon {
        struct text *out;
        enum canon_what what;
        unsigned depth;
};

static int canon_value(struct canon *canon, const json_t *value);

static int canon_words(struct canon *canon, const char *string, size_t size) {
        if (canon->what == CANON_EVENT)
                return canon_string_event(string, size, canon->out);
        if (canon->what == CANON_AGAIN && !canon_is_plain(string, size) &&
                (strlen(string) != size || !text_is_printable(string)))
                return CANON_E_UNFIT;
        canon_string(string, size, canon->out);
        return 0;
}

static int canon_members(
        struct canon *canon, const json_t *object, struct canon_member *members, size_t count) {
        size_t at = 0;
        const char *key;
        json_t *value;
        int r = 0;

        json_object_foreach((json_t *) (uintptr_t) object, key, value) members[at++] =
                (struct canon_member){ key, value };
        assert(at == count);
        if (count <= CANON_MEMBERS_ON_STACK)
                canon_sort_few(members, count);
        else
                qsort(members, count, sizeof *members, canon_key_order);
        text_add_bytes(canon->out, "{", 1);
        for (size_t i = 0; !r && i < count; i++) {
                if (i)
                        text_add_bytes(canon->out, ",", 1);
                r = canon_words(canon, members[i].key, strlen(members[i].key));
                text_add_bytes(canon->out, ":", 1);
                if (!r)
                        r = canon_value(canon, members[i].value);
        }
        text_add_bytes(canon->out, "}", 1);
        return r;
}

static int canon_object(struct canon *canon, const json_t *object) {
        struct canon_member on_stack[CANON_MEMBERS_ON_STACK];
        size_t count = json_object_size(object);
        scoped(freep) struct canon_member *members = NULL;

        if (count <= CANON_MEMBERS_ON_STACK)
                return canon_members(canon, object, on_stack, count);
        members = calloc(count, sizeof *members);
        if (!members) {
                canon->out->failed = true;
                return 0;
        }
        return canon_members(canon, object, members, count);
}

static int canon_array(struct canon *canon, const json_t *array) {
        int r = 0;

        text_add_bytes(canon->out, "[", 1);
        for (size_t i = 0; !r && i < json_array_size(array); i++) {
                if (i)
                        text_add_bytes(canon->out, ",", 1);
                r = canon_value(canon, json_array_get(array, i));
        }
        text_add_bytes(canon->out, "]", 1);
        return r;
}

static int canon_number(struct canon *canon, const json_t *value) {
        json_int_t integer = json_integer_value(value);

        if (json_is_real(value))
                return canon->what != CANON_ANY ? CANON_E_UNFIT
                                                : canon_real(json_real_value(value), canon->out);
        if (integer > CANON_INTEGER_MAX || integer < -CANON_INTEGER_MAX)
                return canon->what != CANON_ANY ? CANON_E_UNFIT : canon_real((double) integer, canon->out);
        canon_integer(integer, canon->out);
        return 0;
}

static int canon_value(struct canon *canon, const json_t *value) {
        int r = 0;

        if (++canon->depth > CANON_DEPTH_MAX)
                return CANON_E_UNFIT;
        switch (json_typeof(value)) {
        case JSON_OBJECT: r = canon_object(canon, value); break;
        case JSON_ARRAY: r = canon_array(canon, value); break;
        case JSON_STRING: r = canon_words(canon, json_string_value(value), json_string_length(value)); break;
        case JSON_INTEGER:
        case JSON_REAL: r = canon_number(canon, value); break;
        case JSON_TRUE: text_add(canon->out, "true"); break;
        case JSON_FALSE: text_add(canon->out, "false"); break;
        case JSON_NULL: text_add(canon->out, "null"); break;
        }
        canon->depth--;
        return r;
}

int canon_write(const json_t *value, struct text *out) {
        return canon_value(&(struct canon){ .out = out, .what = CANON_ANY }, value);
}

int canon_write_event(const json_t *value, struct text *out) {
        return canon_value(&(struct canon){ .out = out, .what = CANON_EVENT }, value);
}

int canon_write_again(const json_t *value, struct text *out) {
        return canon_value(&(struct canon){ .out = out, .what = CANON_AGAIN }, value);
}

/* json_dumps() leaves bytes out where there is no memory for them, and says nothing (jansson 2.14). */
char *canon_dump(const json_t *value) {
        struct text out = { 0 };

        if (!canon_write(value, &out) && !text_failed(&out))
                return out.bytes;
        text_end(&out);
        return NULL;
}
