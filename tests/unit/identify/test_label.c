/* SPDX-License-Identifier: ISC */

/*
 * Our own labels: no single slip of eye or finger gives another valid label
 */

#include "test.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "label.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

enum { LABELS_TRIED = 200 }; /* each in some 3,500 wrong ways */

static int check(const char *text) {
        enum label_kind kind;
        bool demo;

        return label_check(text, &kind, &demo);
}

/* Another character that a label folds to the same one is no slip. */
static bool same_folded(const char *a, const char *b) {
        char folded_a[LABEL_TEXT_MAX], folded_b[LABEL_TEXT_MAX];

        label_fold(a, folded_a);
        label_fold(b, folded_b);
        return !strcmp(folded_a, folded_b);
}

static void every_substitution_is_caught(const char *label) {
        char wrong[LABEL_TEXT_MAX];

        for (size_t at = 0; label[at]; at++) {
                for (int c = 1; c < 256; c++) {
                        (void) snprintf(wrong, sizeof wrong, "%s", label);
                        wrong[at] = (char) c;
                        if (!same_folded(wrong, label) && check(wrong) == 0)
                                fail_msg("%s passes for %s", wrong, label);
                }
        }
}

static void every_swap_is_caught(const char *label) {
        char wrong[LABEL_TEXT_MAX];

        for (size_t at = 0; label[at + 1]; at++) {
                (void) snprintf(wrong, sizeof wrong, "%s", label);
                wrong[at] = label[at + 1];
                wrong[at + 1] = label[at];
                if (!same_folded(wrong, label) && check(wrong) == 0)
                        fail_msg("%s passes for %s", wrong, label);
        }
}

static void no_single_slip_gives_a_valid_label(void **state) {
        static const enum label_kind kinds[] = { LABEL_ITEM, LABEL_PLACE, LABEL_CASE, LABEL_PERSON,
                LABEL_COMMAND };
        char label[LABEL_TEXT_MAX];

        (void) state;
        for (size_t i = 0; i < LABELS_TRIED; i++) {
                label_make(kinds[i % count_of(kinds)], i % 2, label);
                assert_int_equal(check(label), 0);
                every_substitution_is_caught(label);
                every_swap_is_caught(label);
        }
}

static void a_label_says_its_kind_and_whether_it_is_a_demo(void **state) {
        char label[LABEL_TEXT_MAX];
        enum label_kind kind;
        bool demo;

        (void) state;
        label_make(LABEL_PLACE, false, label);
        assert_int_equal(strlen(label), 12);
        assert_int_equal(label[0], 'S');
        assert_int_equal(label_check(label, &kind, &demo), 0);
        assert_int_equal(kind, LABEL_PLACE);
        assert_false(demo);

        label_make(LABEL_ITEM, true, label);
        assert_int_equal(strlen(label), 13);
        assert_int_equal(strncmp(label, "DI", 2), 0);
        assert_int_equal(label_check(label, &kind, &demo), 0);
        assert_int_equal(kind, LABEL_ITEM);
        assert_true(demo);
}

static void what_people_confuse_is_put_right(void **state) {
        char label[LABEL_TEXT_MAX], typed[LABEL_TEXT_MAX], folded[LABEL_TEXT_MAX];

        (void) state;
        for (size_t i = 0; i < LABELS_TRIED; i++) {
                label_make(LABEL_ITEM, false, label);
                for (size_t at = 0; at <= strlen(label); at++)
                        typed[at] = label[at] == '0'   ? 'o'
                                    : label[at] == '1' ? 'l'
                                                       : (char) tolower(label[at]);
                assert_int_equal(check(typed), 0);
                label_fold(typed, folded);
                assert_string_equal(folded, label);
        }
}

static void foreign_and_damaged_labels_are_told_apart(void **state) {
        char label[LABEL_TEXT_MAX];

        (void) state;
        assert_int_equal(check(""), LABEL_E_FOREIGN);
        assert_int_equal(check("ABC-123"), LABEL_E_FOREIGN);
        assert_int_equal(check("4006381333931"), LABEL_E_FOREIGN);
        assert_int_equal(check("I7K3M9QZ2FWX5"), LABEL_E_FOREIGN);
        assert_int_equal(check("I7K3M9QZ2F-5"), LABEL_E_FOREIGN);
        label_make(LABEL_CASE, false, label);
        label[11] = label[11] == 'Z' ? 'Y' : 'Z';
        assert_int_equal(check(label), LABEL_E_CHECK);
}

/* The algorithm is on labels already printed, so it can't change: this one was worked out by hand. */
static void the_check_character_is_the_documented_one(void **state) {
        (void) state;
        /* c = 2·1 with d1 = 1 → 2; d = 10 → 2·(2·1 + 0) = 4; 16·2 = 32 = 5 mod x^5 + x^2 + 1 */
        assert_int_equal(label_number_check("1"), '2');
        assert_int_equal(label_number_check("10"), '4');
        assert_int_equal(label_number_check("G"), '5');
        assert_int_equal(check("S00000000000"), LABEL_E_CHECK);
        assert_int_equal(label_number_check("PSK-2026-000017"), label_number_check("psk2026000017"));
}

static void a_number_mistyped_has_another_check_character(void **state) {
        static const char number[] = "PSK-2026-000017";

        (void) state;
        for (size_t at = 0; number[at]; at++) {
                for (size_t i = 0; number[at] != '-' && i < sizeof alphabet - 1; i++) {
                        char wrong[sizeof number];

                        (void) snprintf(wrong, sizeof wrong, "%s", number);
                        wrong[at] = alphabet[i];
                        if (strcmp(wrong, number) != 0)
                                assert_int_not_equal(label_number_check(wrong), label_number_check(number));
                }
        }
        assert_int_not_equal(label_number_check("PSK-2026-000071"), label_number_check(number));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(no_single_slip_gives_a_valid_label),
                cmocka_unit_test(a_label_says_its_kind_and_whether_it_is_a_demo),
                cmocka_unit_test(what_people_confuse_is_put_right),
                cmocka_unit_test(foreign_and_damaged_labels_are_told_apart),
                cmocka_unit_test(the_check_character_is_the_documented_one),
                cmocka_unit_test(a_number_mistyped_has_another_check_character),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
