/* SPDX-License-Identifier: ISC */

/*
 * The two North American coupon codes, AI 8110 and 8112
 *
 *   8110   prefix* offer(6) save* need* code(1) family(3), then fields 1 to 6 and 9, each led by its digit, in order
 *   8112   format(1) funder* offer(6) serial*
 *
 * A star is a number led by a digit that says how long it is. All are digits.
 */

#include <string.h>

#include "gs1_lint.h"

struct coupon {
        const uint8_t *digits;
        size_t size, at;
        struct gs1_fault *fault;
        const uint8_t *expires; /* YYMMDD; NULL where not said */
};

static bool coupon_start(struct coupon *c) {
        for (size_t i = 0; i < c->size; i++)
                if (c->digits[i] < '0' || c->digits[i] > '9')
                        return gs1_fault(c->fault, "gs1.character", i, "a coupon code is digits only");
        return true;
}

static bool coupon_skip(struct coupon *c, size_t count, const char *what) {
        if (c->size - c->at < count)
                return gs1_fault(c->fault, "gs1.coupon", c->at, "the %s is cut short", what);
        c->at += count;
        return true;
}

/* A digit that must be one of these. */
static bool coupon_digit(struct coupon *c, const char *allowed, const char *what) {
        if (c->at < c->size && strchr(allowed, c->digits[c->at])) {
                c->at++;
                return true;
        }
        return gs1_fault(c->fault, "gs1.coupon", c->at, "the %s isn't one of %s", what, allowed);
}

/* A number led by its length; the length's digit counts from `zero` on. */
static bool coupon_number(struct coupon *c, const char *lengths, size_t zero, const char *what) {
        return coupon_digit(c, lengths, what) &&
               coupon_skip(c, zero + (size_t) (c->digits[c->at - 1] - '0'), what);
}

/* A company prefix; '9' where `absent` says that none follows. */
static bool coupon_prefix(struct coupon *c, bool absent) {
        size_t from = c->at + 1;

        if (absent && c->at < c->size && c->digits[c->at] == '9')
                return coupon_skip(c, 1, "company prefix");
        return coupon_number(c, "0123456", 6, "company prefix") &&
               gs1_prefix_check(c->digits + from, c->at - from, c->fault);
}

static bool coupon_requirement(struct coupon *c) {
        return coupon_number(c, "12345", 0, "purchase requirement") &&
               coupon_digit(c, "012349", "purchase requirement code") && coupon_skip(c, 3, "family code");
}

static bool coupon_date(struct coupon *c, const uint8_t **ret_date) {
        size_t from = c->at;

        if (!coupon_skip(c, 6, "date"))
                return false;
        if (!gs1_date_check(c->digits + from, false, c->fault)) {
                c->fault->at += from;
                return false;
        }
        *ret_date = c->digits + from;
        return true;
}

static bool coupon_start_date(struct coupon *c) {
        size_t from = c->at;
        const uint8_t *starts;

        if (!coupon_date(c, &starts))
                return false;
        if (c->expires && memcmp(c->expires, starts, 6) < 0)
                return gs1_fault(c->fault, "gs1.coupon", from, "the coupon ends before it starts");
        return true;
}

static bool coupon_field(struct coupon *c, uint8_t field) {
        switch (field) {
        case '1':
                return coupon_digit(c, "0123", "purchase rules code") && coupon_requirement(c) &&
                       coupon_prefix(c, true);
        case '2': return coupon_requirement(c) && coupon_prefix(c, true);
        case '3': return coupon_date(c, &c->expires);
        case '4': return coupon_start_date(c);
        case '5': return coupon_number(c, "0123456789", 6, "serial number");
        case '6': return coupon_number(c, "1234567", 6, "retailer's prefix");
        default:
                return coupon_digit(c, "01256", "save value code") &&
                       coupon_digit(c, "012", "item it applies to") &&
                       coupon_skip(c, 1, "store coupon flag") && coupon_digit(c, "01", "don't multiply flag");
        }
}

bool gs1_coupon_code(const uint8_t *value, size_t size, struct gs1_fault *fault) {
        struct coupon c = { .digits = value, .size = size, .fault = fault };
        uint8_t last = '0';

        if (!coupon_start(&c) || !coupon_prefix(&c, false) || !coupon_skip(&c, 6, "offer code") ||
                !coupon_number(&c, "12345", 0, "save value") || !coupon_requirement(&c))
                return false;
        while (c.at < c.size) {
                uint8_t field = c.digits[c.at];

                if (field <= last || field == '7' || field == '8')
                        return gs1_fault(fault, "gs1.coupon", c.at, "field %c can't stand here", field);
                last = field;
                c.at++;
                if (!coupon_field(&c, field))
                        return false;
        }
        return true;
}

bool gs1_coupon_offer(const uint8_t *value, size_t size, struct gs1_fault *fault) {
        struct coupon c = { .digits = value, .size = size, .fault = fault };

        if (!coupon_start(&c) || !coupon_digit(&c, "01", "format") ||
                !coupon_number(&c, "0123456", 6, "funder") || !coupon_skip(&c, 6, "offer code") ||
                !coupon_number(&c, "0123456789", 6, "serial number"))
                return false;
        return c.at == size || gs1_fault(fault, "gs1.coupon", c.at, "there is more than a coupon code");
}
