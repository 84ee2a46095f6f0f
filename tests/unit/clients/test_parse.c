/* SPDX-License-Identifier: ISC */

/*
 * What is typed becomes the request that was meant, or a usage failure
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"

enum { WORDS_MAX = 16 };

/* The request of these words (the last NULL); or NULL and the status. Dropped by the caller. */
static json_t *typed(struct ctl *ctl, const char *const *said, int *ret_status) {
        char *words[WORDS_MAX + 1] = { 0 };
        int count = 0, taken;

        *ctl = (struct ctl){ .local = json_object(), .quiet = true };
        while (said[count]) {
                words[count] = (char *) (uintptr_t) said[count];
                count++;
        }
        *ret_status = command_find(ctl, count, words, &taken);
        return *ret_status >= 0 ? NULL : parse_request(ctl, count - taken, words + taken, ret_status);
}

#define words(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* The request, but for its key and its language, is this; words_language() is English in a test. */
static void assert_asks(const char *const *said, const char *wanted) {
        struct ctl ctl;
        int status;
        json_t *request = typed(&ctl, said, &status), *expected = json_loads(wanted, 0, NULL);
        char *shown;

        assert_non_null(request);
        assert_non_null(expected);
        (void) json_object_del(request, "key");
        if (json_object_get(expected, "do"))
                assert_string_equal(json_string_value(json_object_get(request, "lang")), "en");
        (void) json_object_del(request, "lang");
        shown = json_dumps(request, JSON_SORT_KEYS | JSON_COMPACT);
        if (!json_equal(request, expected))
                fail_msg("%s isn't %s", shown, wanted);
        free(shown);
        json_decref(request);
        json_decref(expected);
        json_decref(ctl.local);
}

static void assert_status(const char *const *said, int wanted) {
        struct ctl ctl;
        int status;
        json_t *request = typed(&ctl, said, &status);

        assert_null(request);
        assert_int_equal(status, wanted);
        json_decref(ctl.local);
}

static void positionals_and_options_become_fields(void **state) {
        (void) state;
        assert_asks(words("item", "move", "PSK-1", "ER1/B", "--note", "for the trial"),
                "{\"do\":\"item.move\",\"item\":\"PSK-1\",\"to\":\"ER1/B\",\"note\":\"for the trial\"}");
        assert_asks(words("place", "add", "ER1", "--max-dwell-h", "48", "--kind", "STORE"),
                "{\"do\":\"place.add\",\"code\":\"ER1\",\"max_dwell_h\":48,\"kind\":\"STORE\"}");
}

static void options_may_stand_before_and_after(void **state) {
        (void) state;
        assert_asks(words("item", "move", "--note=n", "PSK-1", "ER1/B"),
                "{\"do\":\"item.move\",\"item\":\"PSK-1\",\"to\":\"ER1/B\",\"note\":\"n\"}");
        assert_asks(words("item", "find", "--", "--odd"), "{\"do\":\"item.find\",\"text\":\"--odd\"}");
}

static void flags_are_true(void **state) {
        (void) state;
        assert_asks(words("item", "list", "--out"), "{\"do\":\"item.list\",\"out\":true}");
        assert_asks(words("count", "pause", "-n"), "{\"do\":\"count.pause\",\"dry\":true}");
        assert_asks(words("count", "pause", "--dry-run"), "{\"do\":\"count.pause\",\"dry\":true}");
}

static void a_serial_number_of_digits_stays_text(void **state) {
        (void) state;
        assert_asks(words("item", "add", "--class", "FIREARM", "--place", "ER1", "--set",
                            "firearm.serial_frame_raw=0012345", "--set", "firearm.make=Taurus"),
                "{\"do\":\"item.add\",\"class\":\"FIREARM\",\"place\":\"ER1\",\"record\":{\"firearm\":"
                "{\"serial_frame_raw\":\"0012345\",\"make\":\"Taurus\"}}}");
}

static void set_fields_have_the_type_of_the_record(void **state) {
        (void) state;
        assert_asks(words("item", "edit", "PSK-1", "--reason", "r", "--set", "record.ammo_lot.year=1984",
                            "--set", "record.ammo_lot.store_apart=true", "--set", "quantity=50", "--set",
                            "record.aliases=a=b", "--set", "record.aliases=c", "--set", "description=7"),
                "{\"do\":\"item.edit\",\"item\":\"PSK-1\",\"reason\":\"r\",\"changes\":{\"record\":{\"ammo_"
                "lot\":"
                "{\"year\":1984,\"store_apart\":true},\"aliases\":[\"a=b\",\"c\"]},\"quantity\":50,"
                "\"description\":\"7\"}}");
}

static void what_isnt_of_its_type_is_left_to_the_agent_to_refuse(void **state) {
        (void) state;
        assert_asks(words("item", "edit", "PSK-1", "--reason", "r", "--set", "record.ammo_lot.year=old",
                            "--set", "record.no_such=7"),
                "{\"do\":\"item.edit\",\"item\":\"PSK-1\",\"reason\":\"r\",\"changes\":{\"record\":{\"ammo_"
                "lot\":"
                "{\"year\":\"old\"},\"no_such\":\"7\"}}}");
}

static void a_record_from_a_file_and_fields_set_are_one(void **state) {
        char path[] = "/dev/shm/strongroom-test-XXXXXX";
        int fd = mkstemp(path);

        (void) state;
        assert_true(fd >= 0);
        assert_int_equal(dprintf(fd, "{\"firearm\":{\"make\":\"Colt\",\"model\":\"1911\"}}"), 42);
        (void) close(fd);
        assert_asks(words("item", "add", "--class", "FIREARM", "--place", "ER1", "--record", path, "--set",
                            "firearm.make=Taurus"),
                "{\"do\":\"item.add\",\"class\":\"FIREARM\",\"place\":\"ER1\",\"record\":{\"firearm\":{"
                "\"make\":"
                "\"Taurus\",\"model\":\"1911\"}}}");
        assert_int_equal(unlink(path), 0);
        assert_status(
                words("item", "add", "--class", "FIREARM", "--place", "ER1", "--record", path), CTL_INPUT);
}

static void every_writing_command_has_a_key_of_its_own(void **state) {
        struct ctl one, two;
        int status;
        json_t *first = typed(&one, words("count", "undo"), &status),
               *second = typed(&two, words("count", "undo"), &status), *reading = NULL;

        (void) state;
        assert_int_equal(json_string_length(json_object_get(first, "key")), 26);
        assert_string_not_equal(json_string_value(json_object_get(first, "key")),
                json_string_value(json_object_get(second, "key")));
        json_decref(one.local);
        json_decref(two.local);
        reading = typed(&one, words("count", "list"), &status);
        assert_null(json_object_get(reading, "key"));
        json_decref(one.local);
        json_decref(reading);
        json_decref(first);
        json_decref(second);
}

static void what_is_wrong_is_a_usage_failure(void **state) {
        const char *const *const wrong[] = {
                words("nonsense"),
                words("item"),
                words("item", "nonsense"),
                words("item", "move", "PSK-1"),
                words("item", "move", "PSK-1", "ER1/B", "ER1/C"),
                words("item", "move", "PSK-1", "ER1/B", "--no-such"),
                words("item", "move", "PSK-1", "ER1/B", "--note"),
                words("item", "list", "--dry-run"),
                words("item", "checkout", "PSK-1", "--to", "LAB"),
                words("item", "list", "--limit", "many"),
                words("item", "list", "--limit", ""),
                words("item", "list", "--limit", "99999999999999999999"),
                words("item", "edit", "PSK-1", "--reason", "r", "--set", "novalue"),
                words("item", "edit", "PSK-1", "--reason", "r", "--set", "=v"),
                words("item", "edit", "PSK-1", "--reason", "r", "--set", "a..b=v"),
                words("item", "find", "\xff\xfe"),
        };

        (void) state;
        for (size_t i = 0; i < count_of(wrong); i++)
                assert_status(wrong[i], CTL_USAGE);
}

static void help_is_fine(void **state) {
        (void) state;
        assert_status(words("item", "move", "--help"), CTL_FINE);
        assert_status(words("item", "--help"), CTL_FINE);
        assert_status(words("item", "help"), CTL_FINE);
        assert_status(words("watch", "-h"), CTL_FINE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(positionals_and_options_become_fields),
                cmocka_unit_test(options_may_stand_before_and_after),
                cmocka_unit_test(flags_are_true),
                cmocka_unit_test(a_serial_number_of_digits_stays_text),
                cmocka_unit_test(set_fields_have_the_type_of_the_record),
                cmocka_unit_test(what_isnt_of_its_type_is_left_to_the_agent_to_refuse),
                cmocka_unit_test(a_record_from_a_file_and_fields_set_are_one),
                cmocka_unit_test(every_writing_command_has_a_key_of_its_own),
                cmocka_unit_test(what_is_wrong_is_a_usage_failure),
                cmocka_unit_test(help_is_fine),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
