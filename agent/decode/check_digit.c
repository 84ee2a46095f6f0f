/* SPDX-License-Identifier: ISC */

/*
 * Check digits of other people's codes
 *
 *      EAN-13   4 0 0 6 3 8 1 3 3 3 9 3 | 1     sum of 1×, 3×, 1× … from the left end here; the rest to 10 is the digit
 *      UPC-E    0 1 2 3 4 5 3 | c               the sixth digit of the middle says where the zeros were
 */

#include "check_digit.h"

#include <string.h>

#include "macros.h"

static bool check_digits(const uint8_t *bytes, size_t size) {
        for (size_t i = 0; i < size; i++)
                if (bytes[i] < '0' || bytes[i] > '9')
                        return false;
        return true;
}

char check_mod10(const uint8_t *digits, size_t count) {
        unsigned threes = 0, ones = 0;
        size_t left = count;

        for (; left >= 2; left -= 2) {
                threes += digits[left - 1] - (unsigned) '0';
                ones += digits[left - 2] - (unsigned) '0';
        }
        if (left)
                threes += digits[0] - (unsigned) '0';
        return (char) ('0' + (10 - (3 * threes + ones) % 10) % 10);
}

bool check_mod10_holds(const uint8_t *digits, size_t count) {
        return count > 1 && check_digits(digits, count) &&
               check_mod10(digits, count - 1) == (char) digits[count - 1];
}

int check_code39(const uint8_t *bytes, size_t size) {
        static const char values[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
        size_t sum = 0;

        for (size_t i = 0; i < size; i++) {
                const char *at = memchr(values, bytes[i], sizeof values - 1);

                if (!at)
                        return CODE39_BAD;
                sum += (size_t) (at - values);
        }
        return values[sum % (sizeof values - 1)];
}

/* Weights are the primes from the right; the sum mod 1021 goes into two characters of five bits. */
bool check_pair(const uint8_t *value, size_t size, char ret_pair[2]) {
        static const char values[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                                     "abcdefghijklmnopqrstuvwxyz";
        static const char pair[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        static const uint8_t primes[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61,
                67, 71, 73, 79, 83 };
        size_t sum = 0;

        if (size < 2 || size - 2 > count_of(primes))
                return false;
        for (size_t i = 0; i < size - 2; i++) {
                const char *at = memchr(values, value[size - 3 - i], sizeof values - 1);

                if (!at)
                        return false;
                sum += (size_t) (at - values) * primes[i];
        }
        sum %= 1021;
        ret_pair[0] = pair[sum >> 5];
        ret_pair[1] = pair[sum & 31];
        return true;
}

/* Country and check digits move to the end; letters count 10 to 35; the whole number mod 97 is 1. */
bool check_iban_holds(const uint8_t *iban, size_t size) {
        unsigned rest = 0;

        for (size_t i = 0; i < size; i++) {
                uint8_t c = iban[(i + 4) % size];

                if (c >= '0' && c <= '9')
                        rest = (10 * rest + (unsigned) (c - '0')) % 97;
                else if (c >= 'A' && c <= 'Z')
                        rest = (100 * rest + (unsigned) (c - 'A') + 10) % 97;
                else
                        return false;
        }
        return rest == 1;
}

bool check_gtin(const uint8_t *digits, size_t count, char out[GTIN_SIZE]) {
        if ((count != 8 && count != 12 && count != 13 && count != GTIN_SIZE) ||
                !check_mod10_holds(digits, count))
                return false;
        memset(out, '0', GTIN_SIZE - count);
        memcpy(out + GTIN_SIZE - count, digits, count);
        return true;
}

bool check_upce(const uint8_t *digits, char out[12]) {
        const uint8_t *six = digits + 1;
        char upca[12];

        if (!check_digits(digits, 8) || digits[0] > '1')
                return false;
        memset(upca, '0', sizeof upca);
        upca[0] = (char) digits[0];
        upca[11] = (char) digits[7];
        memcpy(upca + 1, six, 2);
        if (six[5] <= '2') { /* ab c00 00d ef: the last says which hundred */
                upca[3] = (char) six[5];
                memcpy(upca + 8, six + 2, 3);
        } else if (six[5] == '3') {
                upca[3] = (char) six[2];
                memcpy(upca + 9, six + 3, 2);
        } else if (six[5] == '4') {
                memcpy(upca + 3, six + 2, 2);
                upca[10] = (char) six[4];
        } else {
                memcpy(upca + 3, six + 2, 3);
                upca[10] = (char) six[5];
        }
        if (!check_mod10_holds((const uint8_t *) upca, sizeof upca))
                return false;
        memcpy(out, upca, sizeof upca);
        return true;
}
