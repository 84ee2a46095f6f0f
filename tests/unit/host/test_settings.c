/* SPDX-License-Identifier: ISC */

/*
 * Settings of a reader: by word and by file, all or nothing
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "settings.h"
#include "table.h"

/* Loads the section "reader gate" of a file with this text. */
static int load(struct settings *settings, const char *text, struct text *problem) {
        char path[] = "/dev/shm/strongroom-settings-XXXXXX";
        int fd = mkstemp(path), r;

        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), (ssize_t) strlen(text));
        (void) close(fd);
        r = settings_load(settings, path, "gate", problem);
        (void) unlink(path);
        return r;
}

static void the_readers_own_section_counts(void **state) {
        struct settings settings = { 0 };
        struct text problem = { 0 };

        (void) state;
        assert_int_equal(load(&settings,
                                 "[reader door]\nsuffix = lf\n[reader gate]\nsuffix = cr\ndriver = "
                                 "lines\n[site]\nx = y\n",
                                 &problem),
                0);
        assert_string_equal(settings_get(&settings, "suffix"), "cr");
        assert_int_equal(settings.count, 2);
        assert_int_equal(settings_put(&settings, "suffix=crlf", &problem), 0);
        assert_string_equal(settings_get(&settings, "suffix"), "crlf");
        assert_null(settings_get(&settings, "prefix"));
}

static void nothing_is_taken_from_a_file_that_is_wrong(void **state) {
        struct settings settings = { 0 };
        struct text problem = { 0 };
        char text[400];

        (void) state;
        assert_int_equal(
                load(&settings, "[reader gate]\nsuffix = cr\nnonsense\n", &problem), SETTINGS_E_PROBLEM);
        assert_int_equal(settings.count, 0);
        assert_non_null(strstr(text_string(&problem), "line 3"));
        (void) snprintf(text, sizeof text, "[reader gate]\nsuffix = cr\nprefix = %0250d\n", 7);
        assert_int_equal(load(&settings, text, &problem), SETTINGS_E_PROBLEM);
        assert_int_equal(settings.count, 0);
        assert_int_equal(settings_load(&settings, "/nowhere", "gate", &problem), SETTINGS_E_PROBLEM);
        text_end(&problem);
}

static void a_stranger_is_named_with_its_neighbour(void **state) {
        struct settings settings = { 0 };
        struct text problem = { 0 };

        (void) state;
        assert_int_equal(settings_put_words(&settings, " suffix=cr  baud=9600", &problem), 0);
        assert_int_equal(settings_check(&settings, &table_lines, &problem), 0);
        assert_int_equal(settings_put(&settings, "perfix=x", &problem), 0);
        assert_int_equal(settings_check(&settings, &table_lines, &problem), SETTINGS_E_PROBLEM);
        assert_string_equal(
                text_string(&problem), "The driver lines has no setting perfix; did you mean prefix?");
        text_clear(&problem);
        assert_int_equal(settings_put(&settings, "noequals", &problem), SETTINGS_E_PROBLEM);
        assert_int_equal(settings_put(&settings, "=x", &problem), SETTINGS_E_PROBLEM);
        text_end(&problem);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_readers_own_section_counts),
                cmocka_unit_test(nothing_is_taken_from_a_file_that_is_wrong),
                cmocka_unit_test(a_stranger_is_named_with_its_neighbour),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
