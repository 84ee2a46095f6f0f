/* SPDX-License-Identifier: ISC */

/*
 * A disk that was put back, and checkpoints that were carried out before: the unmodified agent, a stick beside it
 */

#include "test.h"

#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "room.h"

struct house {
        struct room room;
        char stick[ROOM_PATH_MAX];
};

static void shell(char *command) {
        char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, command, NULL };
        int status;
        pid_t pid;

        assert_int_equal(posix_spawn(&pid, argv[0], NULL, NULL, argv, environ), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static void house_open(struct house *house) {
        char more[ROOM_PATH_MAX + 64];

        *house = (struct house){ .stick = "/tmp/strongroom-stick-XXXXXX" };
        assert_non_null(mkdtemp(house->stick));
        (void) snprintf(more, sizeof more, "[checkpoint]\noutside = %.100s\n", house->stick);
        room_open_with(&house->room, more);
        room_shelf(&house->room, "ER1", "STORE-1");
}

static void house_close(struct house *house) {
        char command[2 * ROOM_PATH_MAX];

        room_close(&house->room);
        (void) snprintf(command, sizeof command, "rm -rf %.100s", house->stick);
        shell(command);
}

/* The file as it is now, kept beside; and put back, with what SQLite wrote beside it since then taken away. */
static void disk(const struct house *house, const char *how) {
        char command[4 * ROOM_PATH_MAX];

        (void) snprintf(command, sizeof command, "cd %.100s/state && %s", house->room.folder, how);
        shell(command);
}

static void stick(const struct house *house, const char *how) {
        char command[4 * ROOM_PATH_MAX];

        (void) snprintf(command, sizeof command, "cd %.100s && %s", house->stick, how);
        shell(command);
}

static const char *keep_disk = "cp strongroom.db ../kept.db";
static const char *put_disk_back = "cp ../kept.db strongroom.db && rm -f strongroom.db-wal strongroom.db-shm";

static void put_on_stick(struct house *house, const char *name, const char *text) {
        char path[2 * ROOM_PATH_MAX];
        FILE *file;

        (void) snprintf(path, sizeof path, "%.100s/%s", house->stick, name);
        file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

/* The signed head; the caller's. */
static char *head(struct house *house) {
        json_t *answer = room_do(&house->room, "{s:s}", "do", "checkpoint.show");
        char *note = strdup(json_string_value(json_object_get(answer, "checkpoint")));

        assert_non_null(note);
        json_decref(answer);
        return note;
}

static void carry_out(struct house *house, const char *name) {
        char *note = head(house);

        put_on_stick(house, name, note);
        free(note);
}

static void add_place(struct house *house, const char *code) {
        json_decref(room_do(&house->room, "{s:s,s:s,s:s,s:s}", "do", "place.add", "code", code, "kind",
                "STORE", "name", code));
}

static void assert_nothing_is_recorded(struct house *house) {
        json_t *before = room_ask(&house->room, "{s:s}", "do", "status"), *after;

        assert_int_equal(json_integer_value(json_object_get(before, "exit")), 5);
        assert_int_equal(json_array_size(json_object_get(before, "contradicted")), 1);
        room_refuses(&house->room, "record.contradicted", "{s:s,s:s,s:s,s:s}", "do", "place.add", "code",
                "ER9", "kind", "STORE", "name", "ER9");
        room_connect_reader(&house->room);
        assert_int_equal(room_scan(&house->room, "STORE-1"), SIGNAL_REFUSED);
        after = room_ask(&house->room, "{s:s}", "do", "status");
        assert_true(json_equal(json_object_get(before, "root"), json_object_get(after, "root")));
        json_decref(before);
        json_decref(after);
}

static bool has_alert(struct house *house, const char *rule) {
        json_t *answer = room_do(&house->room, "{s:s}", "do", "alert.list"), *alert;
        bool found = false;
        size_t i;

        json_array_foreach(json_object_get(answer, "alerts"), i, alert) found |=
                !strcmp(json_string_value(json_object_get(alert, "rule")), rule);
        json_decref(answer);
        return found;
}

static void accept_it(struct house *house) {
        room_refuses(&house->room, "request.missing", "{s:s}", "do", "checkpoint.accept");
        json_decref(room_do(
                &house->room, "{s:s,s:s,s:b}", "do", "checkpoint.accept", "reason", "to see", "dry", 1));
        assert_nothing_is_recorded(house);
        json_decref(room_do(
                &house->room, "{s:s,s:s}", "do", "checkpoint.accept", "reason", "disk died, order 41"));
        add_place(house, "ER2");
        assert_true(has_alert(house, "record-contradicted"));
}

/* ---- the stories ---- */

static void a_record_that_only_grew_is_believed(void **state) {
        struct house house;

        (void) state;
        house_open(&house);
        carry_out(&house, "monday.note");
        add_place(&house, "ER3");
        carry_out(&house, "tuesday.checkpoint");
        put_on_stick(&house, "shopping.note", "milk\n");
        room_stop(&house.room);
        room_start(&house.room);
        add_place(&house, "ER4");
        room_kill(&house.room);
        room_start(&house.room);
        add_place(&house, "ER5");
        assert_true(room_logged(&house.room, "shopping.note is no checkpoint of this record"));
        house_close(&house);
}

static void an_old_disk_is_found_at_the_start_and_nothing_added_to_it(void **state) {
        struct house house;

        (void) state;
        house_open(&house);
        room_stop(&house.room);
        disk(&house, keep_disk);
        room_start(&house.room);
        add_place(&house, "ER3");
        carry_out(&house, "monday.note");
        room_stop(&house.room);
        disk(&house, put_disk_back);
        assert_int_equal(room_verify(&house.room), 0); /* whole, signed, and old */
        room_start(&house.room);
        assert_nothing_is_recorded(&house);
        assert_true(room_logged(&house.room, "monday.note is over"));
        room_stop(&house.room);
        room_start(&house.room); /* nobody decided yet */
        assert_nothing_is_recorded(&house);
        accept_it(&house);
        room_stop(&house.room);
        room_start(&house.room); /* decided, and on record */
        add_place(&house, "ER6");
        house_close(&house);
}

/* Grown past the checkpoint again, so that its length tells nothing. */
static void a_second_history_is_found_at_the_start(void **state) {
        struct house house;
        char code[8];

        (void) state;
        house_open(&house);
        room_stop(&house.room);
        disk(&house, keep_disk);
        room_start(&house.room);
        add_place(&house, "ER3");
        carry_out(&house, "monday.note");
        room_stop(&house.room);
        disk(&house, put_disk_back);
        stick(&house, "mv monday.note monday.away"); /* nobody looks meanwhile */
        room_start(&house.room);
        for (int i = 10; i < 20; i++) {
                (void) snprintf(code, sizeof code, "ER%d", i);
                add_place(&house, code);
        }
        room_stop(&house.room);
        stick(&house, "mv monday.away monday.note");
        room_start(&house.room);
        assert_nothing_is_recorded(&house);
        assert_true(room_logged(&house.room, "it was rewritten, or is a second history"));
        accept_it(&house);
        house_close(&house);
}

static void a_checkpoint_handed_in_stops_the_writing_at_once(void **state) {
        struct house house;
        json_t *answer;
        char *before, *after;

        (void) state;
        house_open(&house);
        before = head(&house);
        room_stop(&house.room);
        disk(&house, keep_disk);
        room_start(&house.room);
        add_place(&house, "ER3");
        after = head(&house);
        answer = room_do(&house.room, "{s:s,s:s}", "do", "checkpoint.check", "note", before);
        assert_string_equal(json_string_value(json_object_get(answer, "verdict")), "holds");
        json_decref(answer);
        room_refuses(
                &house.room, "checkpoint.unsigned", "{s:s,s:s}", "do", "checkpoint.check", "note", "milk");
        room_refuses(&house.room, "checkpoint.uncontradicted", "{s:s,s:s}", "do", "checkpoint.accept",
                "reason", "for nothing");
        room_stop(&house.room);
        disk(&house, put_disk_back);
        room_start(&house.room);
        add_place(&house, "ER7"); /* nobody knows yet */
        add_place(&house, "ER8");
        room_refuses(
                &house.room, "checkpoint.rewritten", "{s:s,s:s}", "do", "checkpoint.check", "note", after);
        assert_nothing_is_recorded(&house);
        accept_it(&house);
        free(before);
        free(after);
        house_close(&house);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_record_that_only_grew_is_believed),
                cmocka_unit_test(an_old_disk_is_found_at_the_start_and_nothing_added_to_it),
                cmocka_unit_test(a_second_history_is_found_at_the_start),
                cmocka_unit_test(a_checkpoint_handed_in_stops_the_writing_at_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
