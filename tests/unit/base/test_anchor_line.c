/* SPDX-License-Identifier: ISC */

/*
 * Lines between the agent and strongroom-anchor: what is one, and what isn't
 */

#include "test.h"

#include <string.h>

#include "anchor_line.h"

static int parsed(const char *text, struct anchor_line *line) {
        return anchor_line_parse(text, strlen(text), line);
}

static void what_is_printed_is_read_back(void **state) {
        static const struct anchor_line lines[] = {
                { .kind = ANCHOR_READ },
                { .kind = ANCHOR_RAISE, .value = 1 },
                { .kind = ANCHOR_COUNTER, .name = "tpm:01500010:ef2b", .value = 9007199254740991 },
                { .kind = ANCHOR_ABSENT },
                { .kind = ANCHOR_FAILED, .why = "the counter can't be read: tpm:handle(1)" },
        };

        (void) state;
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
                struct anchor_line line = { 0 };
                char text[ANCHOR_LINE_MAX];
                size_t size = anchor_line_print(&lines[i], text);

                assert_int_equal(anchor_line_parse(text, size, &line), 0);
                assert_int_equal(line.kind, lines[i].kind);
                assert_int_equal(line.value, lines[i].value);
                assert_string_equal(line.name, lines[i].name);
                assert_string_equal(line.why, lines[i].why);
        }
}

static void what_is_no_line_is_refused_and_changes_nothing(void **state) {
        static const char *const wrong[] = { "", "rea", "read ", "read 1", "READ", "raise", "raise ",
                "raise 0", "raise 01", "raise -1", "raise +1", "raise 1 ", "raise 9007199254740992",
                "raise 99999999999999999999", "counter", "counter a", "counter a ", "counter  1",
                "counter A 1", "counter a/b 1", "counter a 1\n", "absent now", "failed", "failed ",
                "failed a\tb", "counters a 1" };

        (void) state;
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                struct anchor_line line = { .kind = ANCHOR_ABSENT, .value = 7 };

                if (!parsed(wrong[i], &line))
                        fail_msg("taken: \"%s\"", wrong[i]);
                assert_int_equal(line.value, 7);
        }
}

static void what_is_too_long_or_has_a_nul_is_refused(void **state) {
        char text[2 * ANCHOR_LINE_MAX] = "failed ";
        struct anchor_line line;

        (void) state;
        memset(text + 7, 'x', sizeof text - 8);
        assert_int_equal(anchor_line_parse(text, sizeof text - 1, &line), ANCHOR_E_MALFORMED);
        assert_int_equal(anchor_line_parse(text, 7 + ANCHOR_WHY_MAX, &line), ANCHOR_E_MALFORMED);
        assert_int_equal(anchor_line_parse(text, 7 + ANCHOR_WHY_MAX - 1, &line), 0);
        assert_int_equal(anchor_line_parse("read\0", 5, &line), ANCHOR_E_MALFORMED);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_printed_is_read_back),
                cmocka_unit_test(what_is_no_line_is_refused_and_changes_nothing),
                cmocka_unit_test(what_is_too_long_or_has_a_nul_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
