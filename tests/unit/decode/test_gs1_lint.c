/* SPDX-License-Identifier: ISC */

/*
 * The checks of values, each with what it takes and what it refuses
 *
 * Cases are our own, of the General Specifications' rules; check characters come from its worked examples.
 */

#include "test.h"

#include <string.h>

#include "gs1_lint.h"

static const char *verdict(const char *name, const char *value) {
        static struct gs1_fault fault;
        const struct gs1_ai *ai = gs1_ai_find((const uint8_t *) name, strlen(name));

        assert_non_null(ai);
        return gs1_value_check(ai, (const uint8_t *) value, strlen(value), &fault) ? "" : fault.code;
}

struct lint_case {
        const char *name, *value, *verdict; /* "": sound */
};

static const struct lint_case cases[] = {
        { "00", "006141411234567890", "" },
        { "00", "006141411234567891", "gs1.check_digit" },
        { "00", "0A6141411234567890", "gs1.character" },
        { "8013", "1987654Ad4X4bL5ttr2310c2K", "" }, /* General Specifications, 7.9.5 */
        { "8013", "1987654Ad4X4bL5ttr2310cXK", "gs1.check_pair" },
        { "8013", "1", "gs1.length" },
        { "8014", "1987654Ad4X4bL5ttr2310c2K", "" },
        { "401", "1234AB", "" },
        { "401", "123AB", "gs1.prefix" },
        { "401", "123", "gs1.prefix" },
        { "11", "260229", "gs1.date" },
        { "11", "240229", "" },
        { "11", "000229", "" },
        { "11", "260200", "" },
        { "11", "261301", "gs1.date" },
        { "7006", "260200", "gs1.date" },
        { "7006", "260228", "" },
        { "7007", "260101", "" },
        { "7007", "260101260131", "" },
        { "7007", "260101260132", "gs1.date" },
        { "7007", "2601012601", "gs1.length" },
        { "7250", "19000229", "gs1.date" },
        { "7250", "20000229", "" },
        { "7003", "2601012359", "" },
        { "7003", "2601012400", "gs1.time" },
        { "7003", "2601012360", "gs1.time" },
        { "8008", "26010123", "" },
        { "8008", "2601012359", "" },
        { "8008", "260101235960", "gs1.time" },
        { "4324", "2601002359", "" },
        { "421", "250ABC", "" },
        { "421", "251ABC", "gs1.country" },
        { "7030", "999AB", "" },
        { "7030", "998AB", "gs1.country" },
        { "4307", "ML", "" },
        { "4307", "XX", "gs1.country" },
        { "3910", "952100", "" },
        { "3910", "000100", "gs1.currency" },
        { "4301", "a%20b", "" },
        { "4301", "a%2", "gs1.percent" },
        { "4301", "a%zz", "gs1.percent" },
        { "4309", "18000000003600000000", "" },
        { "4309", "18000000013600000000", "gs1.coordinate" },
        { "4309", "18000000003600000001", "gs1.coordinate" },
        { "4309", "99999999990000000000", "gs1.coordinate" },
        { "4321", "1", "" },
        { "4321", "2", "gs1.code" },
        { "4330", "000123", "" },
        { "4330", "000123-", "" },
        { "4330", "000123+", "gs1.code" },
        { "7040", "1AB_", "" },
        { "7040", "1AB=", "gs1.character" },
        { "7041", "APE", "" },
        { "7041", "9", "" },
        { "7041", "00", "gs1.code" },
        { "7041", "APE1", "gs1.code" },
        { "7241", "01", "" },
        { "7241", "80", "" },
        { "7241", "00", "gs1.code" },
        { "7241", "11", "gs1.code" },
        { "7252", "9", "" },
        { "7252", "3", "gs1.code" },
        { "7258", "1/2", "" },
        { "7258", "2/1", "gs1.piece" },
        { "7258", "0/1", "gs1.piece" },
        { "7258", "///", "gs1.piece" },
        { "7258", "123", "gs1.piece" },
        { "8001", "12341234512398", "" },
        { "8001", "00001234512398", "gs1.zero" },
        { "8001", "12341234512328", "gs1.code" },
        { "8003", "01234567890128X", "" },
        { "8003", "11234567890128X", "gs1.zero" },
        { "8006", "123456789012310105", "" },
        { "8006", "123456789012310601", "gs1.piece" },
        { "8006", "123456789012310001", "gs1.piece" },
        { "8007", "FR7630006000011234567890189", "" },
        { "8007", "FR7630006000011234567890188", "gs1.iban" },
        { "8007", "FR76", "gs1.iban" },
        { "8007", "XX7630006000011234567890189", "gs1.country" },
        { "8007", "FR763000600001123456789018a", "gs1.iban" },
        { "8010", "1234AB-/#", "" },
        { "8010", "1234ab", "gs1.character" },
        { "8011", "0", "" },
        { "8011", "01", "gs1.zero" },
        { "8014", "22", "gs1.prefix" },
        { "8030", "QUJD", "" },
        { "8030", "QUI=", "" },
        { "8030", "QQ==", "" },
        { "8030", "QQ", "" },
        { "8030", "Q===", "gs1.character" },
        { "8030", "QU=D", "gs1.character" },
        { "8030", "QU+D", "gs1.character" },
        { "8110", "106141416543213150110120", "" }, /* AIM's coupon guide, figure 1 */
        { "8110", "706141416543213150110120", "gs1.coupon" },
        { "8110", "1061414165432131501101", "gs1.coupon" },
        { "8110", "1061414165432131501101203261231", "" },
        { "8110", "1061414165432131501101203261232", "gs1.date" },
        { "8110", "10614141654321315011012032612314261232", "gs1.date" },
        { "8110", "10614141654321315011012032601014261231", "gs1.coupon" },
        { "8110", "1061414165432131501101205012345678", "gs1.coupon" },
        { "8110", "1061414165432131501101205112345679", "gs1.coupon" },
        { "8110", "106141416543213150110120501234565", "gs1.coupon" },
        { "8110", "10614141654321315011012050123456", "" },
        { "8110", "106141416543213150110120911201", "gs1.coupon" },
        { "8110", "10614141654321315011012091120", "" },
        { "8110", "10614141654321315011012098120", "gs1.coupon" },
        { "8110", "1061414165432131501101201", "gs1.coupon" },
        { "8110", "10614141654321315011012011150110120", "gs1.coupon" },
        { "8110", "106141416543213150110120111501209", "" },
        { "8110", "10614141654321315011012021501200123456", "" },
        { "8110", "1061414165432131501101207", "gs1.coupon" },
        { "8110", "10614141654321315011012A", "gs1.character" },
        { "8112", "001234561234560123456", "" },
        { "8112", "201234561234560123456", "gs1.coupon" },
        { "8112", "0012345612345601234567", "gs1.coupon" },
        { "8112", "00123456123456012345", "gs1.coupon" },
        { "99", "", "gs1.length" },
        { "99", "~", "gs1.character" },
        { "242", "1234567", "gs1.length" },
};

static void each_check_takes_and_refuses_what_it_should(void **state) {
        (void) state;
        for (size_t i = 0; i < count_of(cases); i++)
                if (strcmp(verdict(cases[i].name, cases[i].value), cases[i].verdict) != 0)
                        fail_msg("(%s)%s: \"%s\", should be \"%s\"", cases[i].name, cases[i].value,
                                verdict(cases[i].name, cases[i].value), cases[i].verdict);
}

/* Every check has a case that takes and one that refuses, through some AI that names it. */
static void no_check_is_without_both_cases(void **state) {
        bool takes[LINT_COUNT] = { false }, refuses[LINT_COUNT] = { false };

        (void) state;
        for (size_t i = 0; i < count_of(cases); i++) {
                const struct gs1_ai *ai = gs1_ai_find((const uint8_t *) cases[i].name, strlen(cases[i].name));

                for (size_t part = 0; part < GS1_PARTS_MAX; part++)
                        for (size_t k = 0; k < GS1_LINTS_MAX; k++) {
                                takes[ai->parts[part].lints[k]] |= !cases[i].verdict[0];
                                refuses[ai->parts[part].lints[k]] |= cases[i].verdict[0] != '\0';
                        }
        }
        for (size_t i = LINT_NONE + 1; i < LINT_COUNT; i++)
                if (!takes[i] || !refuses[i])
                        fail_msg("check %zu has no case that it %s", i, takes[i] ? "refuses" : "takes");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_check_takes_and_refuses_what_it_should),
                cmocka_unit_test(no_check_is_without_both_cases),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
