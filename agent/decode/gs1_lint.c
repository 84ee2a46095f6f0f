/* SPDX-License-Identifier: ISC */

/*
 * Checking the value of an AI against its row
 *
 * A value is cut into its parts; each part is of one type and goes through at most three checks, one function each,
 * by the names of GS1's Barcode Syntax Tests. A function sees digits only where its part is numeric.
 */

#include "gs1_lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "check_digit.h"
#include "codes.h"

/* The characters of a type, a bit each (General Specifications, 7.11). */
struct charset {
        uint64_t bits[2];
        const char *name;
};

static const struct charset charset_n = { { 0x03ff000000000000, 0 }, "a digit" };
static const struct charset charset_x = { { 0xffffffe600000000, 0x07fffffe87fffffe },
        "of GS1's character set 82" };
static const struct charset charset_y = { { 0x03ffa00800000000, 0x0000000007fffffe },
        "of GS1's character set 39" };
static const struct charset charset_z = { { 0x23ff200000000000, 0x07fffffe87fffffe }, "of base64url" };

static bool charset_has(const struct charset *set, uint8_t c) {
        return c < 128 && (set->bits[c >> 6] >> (c & 63) & 1);
}

bool gs1_is_cset82(uint8_t c) {
        return charset_has(&charset_x, c);
}

bool gs1_fault(struct gs1_fault *fault, const char *code, size_t at, const char *format, ...) {
        va_list args;

        fault->code = code;
        fault->at = at;
        va_start(args, format);
        (void) vsnprintf(fault->text, sizeof fault->text, format, args);
        va_end(args);
        return false;
}

static unsigned lint_number(const uint8_t *digits, size_t count) {
        unsigned value = 0;

        for (size_t i = 0; i < count; i++)
                value = 10 * value + (unsigned) (digits[i] - '0');
        return value;
}

static size_t lint_zeros(const uint8_t *s, size_t n) {
        size_t count = 0;

        while (count < n && s[count] == '0')
                count++;
        return count;
}

/* ---- check characters ---- */

static bool lint_check_digit(const uint8_t *s, size_t n, struct gs1_fault *f) {
        char should = check_mod10(s, n - 1);

        if (s[n - 1] == (uint8_t) should)
                return true;
        return gs1_fault(f, "gs1.check_digit", n - 1, "check digit is %c, should be %c", s[n - 1], should);
}

static bool lint_check_pair(const uint8_t *s, size_t n, struct gs1_fault *f) {
        char should[2];

        if (!check_pair(s, n, should))
                return gs1_fault(f, "gs1.length", 0, "%zu characters can't end in a check character pair", n);
        if (!memcmp(s + n - 2, should, 2))
                return true;
        return gs1_fault(f, "gs1.check_pair", n - 2, "check characters are %c%c, should be %c%c", s[n - 2],
                s[n - 1], should[0], should[1]);
}

static bool lint_iban(const uint8_t *s, size_t n, struct gs1_fault *f) {
        if (n <= 10)
                return gs1_fault(f, "gs1.iban", 0, "%zu characters are too few for an IBAN", n);
        if (!codes_country_letters(s))
                return gs1_fault(
                        f, "gs1.country", 0, "an IBAN can't begin with the country %c%c", s[0], s[1]);
        return check_iban_holds(s, n) || gs1_fault(f, "gs1.iban", 2, "check digits of the IBAN are wrong");
}

/* ---- dates and times ---- */

/* The century doesn't matter: of 2000 and the years about it, every fourth is a leap year. */
static bool lint_day(unsigned year, const uint8_t *mmdd, bool day_optional, size_t at, struct gs1_fault *f) {
        static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        unsigned month = lint_number(mmdd, 2), day = lint_number(mmdd + 2, 2), last;
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

        if (month < 1 || month > 12)
                return gs1_fault(f, "gs1.date", at, "there is no month %02u", month);
        last = days[month - 1] + (month == 2 && leap ? 1U : 0U);
        if (day > last || (day == 0 && !day_optional))
                return gs1_fault(f, "gs1.date", at + 2, "there is no day %02u in month %02u", day, month);
        return true;
}

bool gs1_date_check(const uint8_t *yymmdd, bool day_optional, struct gs1_fault *fault) {
        return lint_day(2000 + lint_number(yymmdd, 2), yymmdd + 2, day_optional, 2, fault);
}

static bool lint_yymmd0(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return gs1_date_check(s, true, f);
}

static bool lint_yymmdd(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return gs1_date_check(s, false, f);
}

static bool lint_yyyymmdd(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return lint_day(lint_number(s, 4), s + 4, false, 4, f);
}

static bool lint_hh(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return lint_number(s, 2) < 24 ||
               gs1_fault(f, "gs1.time", 0, "there is no hour %.2s", (const char *) s);
}

static bool lint_sixty(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return lint_number(s, 2) < 60 ||
               gs1_fault(f, "gs1.time", 0, "there is no minute or second %.2s", (const char *) s);
}

static bool lint_hhmi(const uint8_t *s, size_t n, struct gs1_fault *f) {
        if (!lint_hh(s, n, f))
                return false;
        if (lint_sixty(s + 2, n, f))
                return true;
        f->at += 2;
        return false;
}

/* ---- codes ---- */

static bool lint_iso3166(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return codes_country(s) ||
               gs1_fault(f, "gs1.country", 0, "%.3s is no country of ISO 3166", (const char *) s);
}

static bool lint_iso3166999(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return !memcmp(s, "999", 3) || lint_iso3166(s, n, f);
}

static bool lint_iso3166alpha2(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return codes_country_letters(s) ||
               gs1_fault(f, "gs1.country", 0, "%.2s is no country of ISO 3166", (const char *) s);
}

static bool lint_iso4217(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return codes_currency(s) ||
               gs1_fault(f, "gs1.currency", 0, "%.3s is no currency of ISO 4217", (const char *) s);
}

static bool lint_packagetype(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return codes_package(s, n) || gs1_fault(f, "gs1.code", 0, "this is no package type");
}

static bool lint_mediatype(const uint8_t *s, size_t n, struct gs1_fault *f) {
        unsigned value = lint_number(s, n);

        return (value >= 1 && value <= 10) || value >= 80 ||
               gs1_fault(f, "gs1.code", 0, "%.2s is no AIDC media type", (const char *) s);
}

static bool lint_one_of(const uint8_t *s, size_t n, const char *allowed, struct gs1_fault *f) {
        if (n == 1 && strchr(allowed, s[0]))
                return true;
        return gs1_fault(f, "gs1.code", 0, "%c isn't one of %s", s[0], allowed);
}

static bool lint_iso5218(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return lint_one_of(s, n, "0129", f);
}

static bool lint_yesno(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return lint_one_of(s, n, "01", f);
}

static bool lint_winding(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return lint_one_of(s, n, "019", f);
}

static bool lint_hyphen(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return lint_one_of(s, n, "-", f);
}

/* EU 2018/574: base64url's alphabet. */
static bool lint_importeridx(const uint8_t *s, size_t n, struct gs1_fault *f) {
        (void) n;
        return (charset_has(&charset_z, s[0]) && s[0] != '=') ||
               gs1_fault(f, "gs1.character", 0, "%c can't be an importer index", s[0]);
}

/* ---- numbers and their form ---- */

static bool lint_prefix_2(const uint8_t *s, size_t n, struct gs1_fault *f) {
        if (gs1_prefix_check(s + 1, n - 1, f))
                return true;
        f->at += 1;
        return false;
}

bool gs1_prefix_check(const uint8_t *s, size_t n, struct gs1_fault *f) {
        for (size_t i = 0; i < 4; i++)
                if (i >= n || s[i] < '0' || s[i] > '9')
                        return gs1_fault(f, "gs1.prefix", i,
                                "no GS1 Company Prefix begins with these four characters");
        return true;
}

static bool lint_at_most(const uint8_t *s, size_t n, unsigned most, const char *what, struct gs1_fault *f) {
        return (s[0] <= '3' && lint_number(s, n) <= most) ||
               gs1_fault(f, "gs1.coordinate", 0, "%s is beyond %u", what, most);
}

static bool lint_latitude(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return lint_at_most(s, n, 1800000000, "latitude", f);
}

static bool lint_longitude(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return lint_at_most(s, n, 3600000000, "longitude", f);
}

static bool lint_nonzero(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return lint_zeros(s, n) < n || gs1_fault(f, "gs1.zero", 0, "this part can't be zero");
}

static bool lint_zero(const uint8_t *s, size_t n, struct gs1_fault *f) {
        size_t zeros = lint_zeros(s, n);

        return zeros == n || gs1_fault(f, "gs1.zero", zeros, "this part must be zero");
}

static bool lint_nozeroprefix(const uint8_t *s, size_t n, struct gs1_fault *f) {
        return n == 1 || s[0] != '0' || gs1_fault(f, "gs1.zero", 0, "can't begin with a zero");
}

static bool lint_hasnondigit(const uint8_t *s, size_t n, struct gs1_fault *f) {
        for (size_t i = 0; i < n; i++)
                if (s[i] < '0' || s[i] > '9')
                        return true;
        return gs1_fault(f, "gs1.character", 0, "can't be digits only");
}

static bool lint_pieceoftotal(const uint8_t *s, size_t n, struct gs1_fault *f) {
        unsigned piece = lint_number(s, n / 2), total = lint_number(s + n / 2, n / 2);

        return (piece > 0 && piece <= total) ||
               gs1_fault(f, "gs1.piece", 0, "there is no piece %u of %u", piece, total);
}

static bool lint_posinseqslash(const uint8_t *s, size_t n, struct gs1_fault *f) {
        const uint8_t *slash = memchr(s, '/', n);
        size_t position = slash ? (size_t) (slash - s) : n, end = slash ? n - position - 1 : 0;

        for (size_t i = 0; i < n; i++)
                if (i != position && (s[i] < '0' || s[i] > '9'))
                        end = 0;
        if (position == 0 || end == 0 || s[0] == '0' || slash[1] == '0')
                return gs1_fault(
                        f, "gs1.piece", 0, "should be a position, a slash and the number of all, as 1/2");
        if (position > end || (position == end && memcmp(s, slash + 1, end) > 0))
                return gs1_fault(f, "gs1.piece", 0, "the position is beyond the number of all");
        return true;
}

static bool lint_pcenc(const uint8_t *s, size_t n, struct gs1_fault *f) {
        static const char hex[] = "0123456789ABCDEFabcdef";

        for (size_t i = 0; i < n; i++) {
                if (s[i] != '%')
                        continue;
                if (n - i < 3 || !memchr(hex, s[i + 1], sizeof hex - 1) ||
                        !memchr(hex, s[i + 2], sizeof hex - 1))
                        return gs1_fault(f, "gs1.percent", i, "%% isn't followed by two hex digits");
                i += 2;
        }
        return true;
}

static bool (*const lints[LINT_COUNT])(const uint8_t *s, size_t n, struct gs1_fault *f) = {
        [LINT_CHECK_DIGIT] = lint_check_digit,
        [LINT_CHECK_PAIR] = lint_check_pair,
        [LINT_PREFIX] = gs1_prefix_check,
        [LINT_PREFIX_2] = lint_prefix_2,
        [LINT_YYMMD0] = lint_yymmd0,
        [LINT_YYMMDD] = lint_yymmdd,
        [LINT_YYYYMMDD] = lint_yyyymmdd,
        [LINT_HH] = lint_hh,
        [LINT_MI] = lint_sixty,
        [LINT_SS] = lint_sixty,
        [LINT_HHMI] = lint_hhmi,
        [LINT_ISO3166] = lint_iso3166,
        [LINT_ISO3166999] = lint_iso3166999,
        [LINT_ISO3166ALPHA2] = lint_iso3166alpha2,
        [LINT_ISO4217] = lint_iso4217,
        [LINT_ISO5218] = lint_iso5218,
        [LINT_PCENC] = lint_pcenc,
        [LINT_LATITUDE] = lint_latitude,
        [LINT_LONGITUDE] = lint_longitude,
        [LINT_YESNO] = lint_yesno,
        [LINT_HYPHEN] = lint_hyphen,
        [LINT_IMPORTERIDX] = lint_importeridx,
        [LINT_PACKAGETYPE] = lint_packagetype,
        [LINT_MEDIATYPE] = lint_mediatype,
        [LINT_POSINSEQSLASH] = lint_posinseqslash,
        [LINT_PIECEOFTOTAL] = lint_pieceoftotal,
        [LINT_NONZERO] = lint_nonzero,
        [LINT_ZERO] = lint_zero,
        [LINT_NOZEROPREFIX] = lint_nozeroprefix,
        [LINT_WINDING] = lint_winding,
        [LINT_IBAN] = lint_iban,
        [LINT_HASNONDIGIT] = lint_hasnondigit,
        [LINT_COUPONCODE] = gs1_coupon_code,
        [LINT_COUPONPOSOFFER] = gs1_coupon_offer,
};

/* base64url (RFC 4648, 5): padding is optional and stands at the end of whole groups of four. */
static bool lint_padding(const uint8_t *s, size_t n, struct gs1_fault *f) {
        size_t pads = 0;

        while (pads < n && s[n - 1 - pads] == '=')
                pads++;
        if (memchr(s, '=', n - pads) || pads > 2 || (pads > 0 && n % 4 != 0))
                return gs1_fault(f, "gs1.character", n - pads, "the = at the end don't fill a group of four");
        return true;
}

static bool lint_part(const struct gs1_part *part, const uint8_t *s, size_t n, struct gs1_fault *f) {
        const struct charset *set = part->type == 'N'   ? &charset_n
                                    : part->type == 'X' ? &charset_x
                                    : part->type == 'Y' ? &charset_y
                                                        : &charset_z;

        for (size_t i = 0; i < n; i++)
                if (!charset_has(set, s[i]))
                        return gs1_fault(
                                f, "gs1.character", i, "a character (0x%02x) isn't %s", s[i], set->name);
        if (part->type == 'Z' && !lint_padding(s, n, f))
                return false;
        for (size_t i = 0; i < GS1_LINTS_MAX && part->lints[i]; i++)
                if (!lints[part->lints[i]](s, n, f))
                        return false;
        return true;
}

bool gs1_value_check(
        const struct gs1_ai *ai, const uint8_t *value, size_t size, struct gs1_fault *ret_fault) {
        size_t used = 0;

        for (size_t i = 0; i < GS1_PARTS_MAX && ai->parts[i].type; i++) {
                const struct gs1_part *part = &ai->parts[i];
                size_t left = size - used, take_ = left < part->max ? left : part->max;

                if (left == 0 && part->optional)
                        break;
                if (take_ < part->min)
                        return gs1_fault(ret_fault, "gs1.length", size, "%zu characters are too few", size);
                if (!lint_part(part, value + used, take_, ret_fault)) {
                        ret_fault->at += used;
                        return false;
                }
                used += take_;
        }
        if (used < size)
                return gs1_fault(ret_fault, "gs1.length", used,
                        "%zu characters are too many, at most %zu fit", size, used);
        return true;
}
