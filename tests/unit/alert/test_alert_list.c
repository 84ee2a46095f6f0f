/* SPDX-License-Identifier: ISC */

/*
 * A list of names in an alert
 */

#include "test.h"

#include <string.h>

#include "alert_list.h"

static void list_of(struct alert_list *list, int count, const char *pattern) {
        char name[128];

        *list = (struct alert_list){ 0 };
        for (int i = 1; i <= count; i++) {
                (void) snprintf(name, sizeof name, "%s%d", pattern, i);
                alert_list_add(list, name);
        }
        alert_list_end(list);
}

static void twenty_are_named_and_the_others_counted(void **state) {
        struct alert_list list;

        (void) state;
        list_of(&list, 0, "N-");
        assert_string_equal(list.text, "");
        list_of(&list, 2, "N-");
        assert_string_equal(list.text, "N-1, N-2");
        list_of(&list, 20, "N-");
        assert_non_null(strstr(list.text, "N-20"));
        assert_null(strstr(list.text, "more"));
        list_of(&list, 40, "N-");
        assert_non_null(strstr(list.text, "N-20 and 20 more"));
        assert_null(strstr(list.text, "N-21"));
}

static void long_names_never_burst_it(void **state) {
        char pattern[100] = { 0 };
        struct alert_list list;

        (void) state;
        for (size_t size = 1; size < sizeof pattern; size++) {
                memset(pattern, 'x', size);
                list_of(&list, 4096, pattern);
                assert_true(strlen(list.text) < sizeof list.text);
                assert_int_equal(list.count, 4096);
                assert_true(list.named > 3);
                assert_int_equal(strcmp(list.text + strlen(list.text) - strlen(" more"), " more"), 0);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(twenty_are_named_and_the_others_counted),
                cmocka_unit_test(long_names_never_burst_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
