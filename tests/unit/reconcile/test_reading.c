/* SPDX-License-Identifier: ISC */

/*
 * Reading: which serial numbers and seals are the same, and which aren't
 */

#include "test.h"

#include "macros.h"
#include "reading.h"

static void serial_numbers_are_the_same_whatever_their_looks(void **state) {
        static const struct {
                const char *recorded, *read;
                enum reading reading;
        } table[] = {
                { "TKR12345", "TKR12345", READING_SAME }, { "", "", READING_SAME },
                { "TKR12345", "tkr 123-45", READING_ALIKE }, { "TKO1I", "TK011", READING_ALIKE },
                { "---", "---", READING_SAME },
                { "---", "--", READING_DIFFERS }, /* nothing is left of either to compare */
                { "---", "", READING_DIFFERS }, { "", "TKR12345", READING_DIFFERS },
                { "TKR12345", "", READING_DIFFERS }, { "TKR12345", "TKR12346", READING_DIFFERS },
                { "TKR12345", "TKR1234", READING_DIFFERS },
                { "B8", "88", READING_DIFFERS }, /* alike to an eye, and apart in the key */
                { "\xd0\x90\xd0\x91 12", "\xd0\x90\xd0\x91-12", READING_ALIKE },
                { "\xd0\x90\xd0\x91 12", "AB 12", READING_DIFFERS }, /* Cyrillic isn't Latin */
        };

        (void) state;
        for (size_t i = 0; i < count_of(table); i++) {
                assert_int_equal(reading_serial(table[i].recorded, table[i].read), table[i].reading);
                assert_int_equal(reading_serial(table[i].read, table[i].recorded), table[i].reading);
        }
}

static void seals_are_the_same_by_their_number_alone(void **state) {
        static const struct {
                const char *recorded, *read;
                bool broken;
                enum reading reading;
        } table[] = {
                { "S-0071", "S-0071", false, READING_SAME },
                { "S-0071", " s-0071 ", false, READING_SAME },
                { "S-0071", "S-0071", true, READING_DIFFERS },
                { "S-0071", "S0071", false, READING_DIFFERS }, /* a hyphen may tell two series apart */
                { "S-OO71", "S-0071", false, READING_DIFFERS },
                { "S-0071", "S-007", false, READING_DIFFERS },
                { "S-0071", "", false, READING_DIFFERS },
                { "", "S-0071", false, READING_DIFFERS },
                { "", "", false, READING_SAME },
                { "", "  ", false, READING_SAME },
                { "", "", true, READING_DIFFERS },
        };

        (void) state;
        for (size_t i = 0; i < count_of(table); i++)
                assert_int_equal(reading_seal(table[i].recorded, table[i].read,
                                         reading_seal_state(table[i].read, table[i].broken)),
                        table[i].reading);
        assert_string_equal(reading_seal_state("S-0071", false), "INTACT");
        assert_string_equal(reading_seal_state("S-0071", true), "BROKEN");
        assert_string_equal(reading_seal_state("  ", false), "NONE");
        assert_string_equal(reading_name(READING_NONE), "");
        assert_string_equal(reading_name(READING_DIFFERS), "DIFFERS");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(serial_numbers_are_the_same_whatever_their_looks),
                cmocka_unit_test(seals_are_the_same_by_their_number_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
