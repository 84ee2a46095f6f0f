/* SPDX-License-Identifier: ISC */

/*
 * A count, told as a custodian would live it, against the unmodified agent
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "room.h"

/* Two shelves with two exhibits each, and a third shelf in another room. */
struct shelves {
        struct room room;
        char pistol[ITEM_NUMBER_MAX], rifle[ITEM_NUMBER_MAX];     /* on ER1/A */
        char revolver[ITEM_NUMBER_MAX], shotgun[ITEM_NUMBER_MAX]; /* on ER1/B */
        char stranger[ITEM_NUMBER_MAX];                           /* in the other room, on ER2/A */
};

static void shelves_open(struct shelves *s) {
        room_open(&s->room);
        room_shelf(&s->room, "ER1", NULL);
        room_shelf(&s->room, "ER2", NULL);
        room_shelf(&s->room, "ER1/A", "SHELF-1A");
        room_shelf(&s->room, "ER1/B", "SHELF-1B");
        room_shelf(&s->room, "ER2/A", "SHELF-2A");
        room_item(&s->room, "ER1/A", "PISTOL", s->pistol, sizeof s->pistol);
        room_item(&s->room, "ER1/A", "RIFLE", s->rifle, sizeof s->rifle);
        room_item(&s->room, "ER1/B", "REVOLVER", s->revolver, sizeof s->revolver);
        room_item(&s->room, "ER1/B", "SHOTGUN", s->shotgun, sizeof s->shotgun);
        room_item(&s->room, "ER2/A", "STRANGER", s->stranger, sizeof s->stranger);
}

static void count_begin(struct shelves *s, const char *mode) {
        json_decref(room_do(&s->room, "{s:s,s:s,s:s,s:s}", "do", "count.open", "kind", "full", "place", "ER1",
                "mode", mode));
}

/* The result of an exhibit's line in the report of the newest count. */
static void assert_line(json_t *report, const char *number, const char *result) {
        json_t *line;
        size_t i;

        json_array_foreach(json_object_get(report, "lines"), i, line) {
                if (strcmp(json_string_value(json_object_get(line, "item")), number) != 0)
                        continue;
                assert_string_equal(json_string_value(json_object_get(line, "result")), result);
                return;
        }
        fail_msg("%s has no line", number);
}

static void assert_extra(json_t *report, const char *subject, const char *result) {
        json_t *extra;
        size_t i;

        json_array_foreach(json_object_get(report, "extras"), i, extra) {
                const char *what = json_string_value(json_object_get(extra, "subject"));
                const char *payload = json_string_value(json_object_get(extra, "payload"));

                if (strcmp(json_string_value(json_object_get(extra, "result")), result) != 0)
                        continue;
                if ((what && !strcmp(what, subject)) || (payload && !strcmp(payload, subject)))
                        return;
        }
        fail_msg("no extra %s %s", result, subject);
}

static json_t *count_end(struct shelves *s) {
        json_t *closed = room_do(&s->room, "{s:s}", "do", "count.close");
        json_t *report = room_do(
                &s->room, "{s:s,s:O}", "do", "count.report", "count", json_object_get(closed, "count"));

        json_decref(closed);
        return report;
}

/* ---- the record of a story, as it must always be ---- */

/* What differs from run to run is taken out: labels drawn at random, the year in numbers and what is hashed over it. */
static void golden_trim(json_t *body) {
        static const char *const drawn[] = { "label", "snapshot", "lines", "reason", "driver", "text",
                "version" };

        for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
                (void) json_object_del(body, drawn[i]);
}

static void golden_line(struct room *room, int64_t sequence, FILE *out) {
        json_t *answer = room_do(room, "{s:s,s:I}", "do", "log.show", "seq", sequence);
        json_t *event = json_object_get(answer, "event"), *body = json_object_get(event, "body");
        json_t *line = json_pack("{s:O,s:O,s:O,s:O}", "kind", json_object_get(event, "kind"), "item",
                json_object_get(event, "item"), "reader", json_object_get(event, "reader"), "body", body);
        char *text, *year;

        golden_trim(body);
        text = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS);
        while ((year = strstr(text, "-20")) && year[5] == '-') {
                memcpy(year, "-YYYY", 5);
                if (strlen(year) > 13 && year[12] == '-')
                        year[13] = '*'; /* an exhibit's check character covers the year */
        }
        assert_true(fprintf(out, "%s\n", text) > 0);
        free(text);
        json_decref(line);
        json_decref(answer);
}

/* The entries from `from` on are those of tests/scenario/golden/NAME; STRONGROOM_GOLDEN=update writes it anew. */
static void assert_golden(struct room *room, int64_t from, const char *name) {
        json_t *status = room_do(room, "{s:s}", "do", "status");
        int64_t last = json_integer_value(json_object_get(status, "entries"));
        char path[ROOM_PATH_MAX], *written = NULL, kept[65536];
        size_t size, held;
        FILE *file, *memory = open_memstream(&written, &size);

        json_decref(status);
        assert_non_null(memory);
        for (int64_t sequence = from; sequence <= last; sequence++)
                golden_line(room, sequence, memory);
        assert_int_equal(fclose(memory), 0);
        (void) snprintf(path, sizeof path, "tests/scenario/golden/%.60s", name);
        file = fopen(path, getenv("STRONGROOM_GOLDEN") ? "w+" : "r");
        assert_non_null(file);
        if (getenv("STRONGROOM_GOLDEN")) {
                assert_int_equal(fwrite(written, 1, size, file), size);
                rewind(file);
        }
        held = fread(kept, 1, sizeof kept - 1, file);
        kept[held] = '\0';
        (void) fclose(file);
        assert_string_equal(written, kept);
        free(written);
}

static void a_full_count_names_what_is_wrong(void **state) {
        struct shelves s;
        json_t *report, *alerts;

        (void) state;
        shelves_open(&s);
        count_begin(&s, "guided");
        assert_int_equal(room_scan(&s.room, "PISTOL"), SIGNAL_REFUSED); /* no shelf yet: not counted */
        json_decref(room_do(&s.room, "{s:s}", "do", "count.undo"));
        assert_int_equal(room_scan(&s.room, "SHELF-1A"), SIGNAL_ACCEPTED);
        assert_int_equal(room_scan(&s.room, "PISTOL"), SIGNAL_ACCEPTED);
        assert_int_equal(room_scan(&s.room, "PISTOL"), SIGNAL_AGAIN);
        assert_int_equal(room_scan(&s.room, "REVOLVER"), SIGNAL_WRONG_PLACE);
        assert_int_equal(room_scan(&s.room, "STRANGER"), SIGNAL_WRONG_PLACE);
        assert_int_equal(room_scan(&s.room, "SHELF-1B"), SIGNAL_ACCEPTED);
        assert_int_equal(room_scan(&s.room, "SHOTGUN"), SIGNAL_ACCEPTED);
        assert_int_equal(room_scan(&s.room, "NEVER-SEEN"), SIGNAL_REFUSED);

        report = count_end(&s);
        assert_line(report, s.pistol, "FOUND_CONFIRMED");
        assert_line(report, s.rifle, "MISSING");
        assert_line(report, s.revolver, "FOUND_MISPLACED");
        assert_line(report, s.shotgun, "FOUND_CONFIRMED");
        assert_extra(report, s.stranger, "UNEXPECTED_KNOWN");
        assert_extra(report, "NEVER-SEEN", "UNKNOWN_CODE");
        json_decref(report);

        alerts = room_do(&s.room, "{s:s}", "do", "alert.list");
        assert_true(json_array_size(json_object_get(alerts, "alerts")) >= 3);
        json_decref(alerts);
        assert_true(room_logged(&s.room, "STRONGROOM_RULE=expected-missing")); /* with fields to filter on */
        assert_true(room_logged(&s.room, "STRONGROOM_SEVERITY=CRITICAL"));
        assert_golden(&s.room, 3, "full_count.jsonl");
        room_close(&s.room);
}

static void a_shelf_nobody_covered_is_not_observed_never_missing(void **state) {
        struct shelves s;
        json_t *report;

        (void) state;
        shelves_open(&s);
        count_begin(&s, "blind");
        (void) room_scan(&s.room, "SHELF-1A");
        (void) room_scan(&s.room, "PISTOL");
        report = count_end(&s);
        assert_line(report, s.rifle, "MISSING");
        assert_line(report, s.revolver, "NOT_OBSERVED");
        assert_line(report, s.shotgun, "NOT_OBSERVED");
        json_decref(report);
        room_close(&s.room);
}

static void a_count_without_a_scan_says_that_nothing_was_counted(void **state) {
        struct shelves s;
        json_t *closed;

        (void) state;
        shelves_open(&s);
        count_begin(&s, "guided");
        closed = room_do(&s.room, "{s:s}", "do", "count.close");
        assert_non_null(strstr(json_string_value(json_object_get(closed, "text")), "Nothing was counted"));
        assert_int_equal(json_integer_value(json_object_get(closed, "exit")), 1);
        json_decref(closed);
        room_close(&s.room);
}

static void a_count_survives_a_kill_and_loses_nothing(void **state) {
        struct shelves s;
        json_t *report;

        (void) state;
        shelves_open(&s);
        count_begin(&s, "guided");
        (void) room_scan(&s.room, "SHELF-1A");
        (void) room_scan(&s.room, "PISTOL");
        room_send_scan(&s.room, "RIFLE"); /* perhaps on disk, perhaps not: nobody knows */
        room_kill(&s.room);
        room_start(&s.room);
        if (room_connect_reader(&s.room) < s.room.number) {
                s.room.number--;
                assert_int_equal(room_scan(&s.room, "RIFLE"), SIGNAL_ACCEPTED);
        } else {
                assert_int_equal(room_scan(&s.room, "RIFLE"), SIGNAL_AGAIN);
        }
        (void) room_scan(&s.room, "SHELF-1B");
        (void) room_scan(&s.room, "REVOLVER");
        (void) room_scan(&s.room, "SHOTGUN");
        report = count_end(&s);
        assert_line(report, s.pistol, "FOUND_CONFIRMED");
        assert_line(report, s.rifle, "FOUND_CONFIRMED");
        assert_line(report, s.shotgun, "FOUND_CONFIRMED");
        json_decref(report);
        room_close(&s.room);
}

static void a_silent_reader_interrupts_its_shelf(void **state) {
        struct shelves s;
        json_t *closed;

        (void) state;
        shelves_open(&s);
        count_begin(&s, "guided");
        (void) room_scan(&s.room, "SHELF-1A");
        (void) room_scan(&s.room, "PISTOL");
        (void) close(s.room.reader); /* its process dies while the shelf is being counted */
        s.room.reader = -1;
        (void) room_connect_reader(&s.room);
        (void) room_scan(&s.room, "SHELF-1B");
        room_refuses(&s.room, "count.unresolved", "{s:s}", "do", "count.close");
        (void) room_scan(&s.room, "SHELF-1A"); /* covers it again */
        (void) room_scan(&s.room, "RIFLE");
        closed = room_do(&s.room, "{s:s}", "do", "count.close");
        json_decref(closed);
        room_close(&s.room);
}

static void the_same_key_is_done_once(void **state) {
        struct shelves s;
        json_t *first, *second;

        (void) state;
        shelves_open(&s);
        first = room_do(&s.room, "{s:s,s:s,s:s,s:s}", "do", "item.move", "key", "K1", "item", s.pistol, "to",
                "ER1/B");
        second = room_do(&s.room, "{s:s,s:s,s:s,s:s}", "do", "item.move", "key", "K1", "item", s.pistol, "to",
                "ER1/B");
        assert_int_equal(json_integer_value(json_object_get(first, "seq")),
                json_integer_value(json_object_get(second, "seq")));
        json_decref(first);
        json_decref(second);
        room_kill(&s.room);
        room_start(&s.room);
        first = room_do(&s.room, "{s:s,s:s,s:s,s:s}", "do", "item.move", "key", "K1", "item", s.pistol, "to",
                "ER1/B");
        assert_true(json_is_true(json_object_get(first, "ok"))); /* remembered over the kill */
        json_decref(first);
        room_refuses(&s.room, "item.already_there", "{s:s,s:s,s:s,s:s}", "do", "item.move", "key", "K2",
                "item", s.pistol, "to", "ER1/B");
        room_close(&s.room);
}

static void a_dry_run_changes_nothing(void **state) {
        struct shelves s;
        json_t *before, *dry, *after;

        (void) state;
        shelves_open(&s);
        before = room_do(&s.room, "{s:s}", "do", "status");
        dry = room_do(
                &s.room, "{s:s,s:b,s:s,s:s}", "do", "item.move", "dry", 1, "item", s.pistol, "to", "ER1/B");
        assert_true(json_is_true(json_object_get(dry, "dry")));
        after = room_do(&s.room, "{s:s}", "do", "status");
        assert_true(json_equal(json_object_get(before, "root"), json_object_get(after, "root")));
        json_decref(before);
        json_decref(dry);
        json_decref(after);
        room_close(&s.room);
}

/* Two pistols whose labels were changed over: each label is where it should be, and the wrong thing bears it. */
static void a_swapped_label_is_found_by_reading_the_serial_number(void **state) {
        struct room room;
        json_t *added, *first, *second, *report, *line;
        char pistol[ITEM_NUMBER_MAX];

        (void) state;
        room_open(&room);
        room_shelf(&room, "ER1", "SHELF-1");
        added = room_do(&room, "{s:s,s:s,s:s,s:{s:{s:s,s:s},s:s},s:s}", "do", "item.add", "class", "FIREARM",
                "place", "ER1", "record", "firearm", "kind", "PISTOL", "serial_frame_raw", "TKR12345",
                "seal_no", "S-0071", "tag", "PISTOL");
        (void) snprintf(pistol, sizeof pistol, "%s", json_string_value(json_object_get(added, "number")));
        json_decref(added);
        json_decref(room_do(&room, "{s:s,s:s,s:s}", "do", "count.open", "place", "ER1", "mode", "blind"));
        assert_int_equal(room_scan(&room, "SHELF-1"), SIGNAL_ACCEPTED);
        assert_int_equal(room_scan(&room, "PISTOL"), SIGNAL_ACCEPTED);
        first = room_do(&room, "{s:s,s:s,s:s,s:s,s:s}", "do", "count.check", "key", "K1", "item", pistol,
                "serial", "TKR54321", "seal", "S-0071");
        assert_null(json_object_get(first, "expected"));
        room_kill(&room);
        room_start(&room);
        second = room_do(&room, "{s:s,s:s,s:s,s:s,s:s}", "do", "count.check", "key", "K1", "item", pistol,
                "serial", "TKR54321", "seal", "S-0071");
        assert_int_equal(json_integer_value(json_object_get(first, "seq")),
                json_integer_value(json_object_get(second, "seq"))); /* once, over the kill */
        json_decref(first);
        json_decref(second);
        json_decref(room_do(&room, "{s:s}", "do", "count.close"));
        report = room_do(&room, "{s:s,s:s}", "do", "count.report", "count", "C-2026-0001");
        line = json_array_get(json_object_get(report, "lines"), 0);
        assert_line(report, pistol, "FOUND_CONFIRMED"); /* the label is where it should be */
        assert_string_equal(
                json_string_value(json_array_get(json_object_get(line, "mismatch"), 0)), "SERIAL_MISMATCH");
        assert_int_equal(
                json_array_size(json_object_get(line, "mismatch")), 1); /* the seal is the right one */
        assert_string_equal(json_string_value(json_object_get(line, "serial_read")), "TKR54321");
        json_decref(report);
        assert_true(room_logged(&room, "STRONGROOM_RULE=serial-mismatch"));
        room_close(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_full_count_names_what_is_wrong),
                cmocka_unit_test(a_shelf_nobody_covered_is_not_observed_never_missing),
                cmocka_unit_test(a_count_without_a_scan_says_that_nothing_was_counted),
                cmocka_unit_test(a_count_survives_a_kill_and_loses_nothing),
                cmocka_unit_test(a_silent_reader_interrupts_its_shelf),
                cmocka_unit_test(a_swapped_label_is_found_by_reading_the_serial_number),
                cmocka_unit_test(the_same_key_is_done_once),
                cmocka_unit_test(a_dry_run_changes_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
