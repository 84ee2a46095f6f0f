/* SPDX-License-Identifier: ISC */

/*
 * Persons, named and erased: over the socket, in the unmodified agent, and searched for in every byte it keeps
 */

#include "test.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "room.h"
#include "text.h"

static struct room room;
static char number[64];

#define NAME "Zénobie Ouédraogo"

static int each_begin(void **state) {
        (void) state;
        room_open(&room);
        room_shelf(&room, "ER1", NULL);
        room_shelf(&room, "ER1/A", "SHELF-A");
        room_item(&room, "ER1/A", "GUN-1", number, sizeof number);
        return 0;
}

static int each_end(void **state) {
        (void) state;
        room_close(&room);
        return 0;
}

/* ---- the folder's bytes ---- */

static size_t file_has(const char *path, const char *value) {
        FILE *file = fopen(path, "rb");
        struct text bytes = { 0 };
        char part[65536];
        size_t size, found;

        assert_non_null(file);
        while ((size = fread(part, 1, sizeof part, file)) > 0)
                text_add_bytes(&bytes, part, size);
        (void) fclose(file);
        found = bytes.size && memmem(bytes.bytes, bytes.size, value, strlen(value)) ? 1 : 0;
        text_end(&bytes);
        return found;
}

static size_t folder_has(const char *path, const char *value) {
        DIR *folder = opendir(path);
        const struct dirent *entry;
        char inner[2 * ROOM_PATH_MAX];
        size_t found = 0;
        struct stat info;

        assert_non_null(folder);
        while ((entry = readdir(folder))) {
                if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
                        continue;
                (void) snprintf(inner, sizeof inner, "%.255s/%.250s", path, entry->d_name);
                if (!lstat(inner, &info) && S_ISDIR(info.st_mode))
                        found += folder_has(inner, value);
                else if (S_ISREG(info.st_mode))
                        found += file_has(inner, value);
        }
        (void) closedir(folder);
        return found;
}

/* As UTF-8, and as JSON may escape it. */
static size_t room_has(void) {
        return folder_has(room.folder, NAME) + folder_has(room.folder, "nobie Ou") +
               folder_has(room.folder, "Z\\u00e9nobie") + folder_has(room.folder, "Z\\u00E9nobie");
}

/* ---- stories ---- */

static json_t *check_out(const char *key) {
        return room_do(&room, "{s:s,s:s,s:s,s:s,s:s,s:s}", "do", "item.checkout", "key", key, "item", number,
                "to", NAME, "purpose", "expert's opinion", "due", "2099-01-01");
}

static void assert_holder(const char *name) {
        json_t *answer = room_do(&room, "{s:s,s:s}", "do", "item.show", "item", number);

        assert_string_equal(
                json_string_value(json_object_get(json_object_get(answer, "item"), "holder")), name);
        json_decref(answer);
}

static void assert_to(json_t *answer, const char *name) {
        assert_string_equal(json_string_value(json_object_get(answer, "to")), name);
        json_decref(answer);
}

static json_t *erase(const char *key) {
        return room_do(&room, "{s:s,s:s,s:s,s:s,s:s}", "do", "personal.erase", "key", key, "person", NAME,
                "ground", "art. 17", "authority", "DPO-14");
}

static void assert_state(json_t *answer, const char *state) {
        assert_string_equal(json_string_value(json_object_get(answer, "state")), state);
        json_decref(answer);
}

static void a_person_is_named_where_asked_and_erased_everywhere(void **state) {
        (void) state;
        assert_to(check_out("k1"), NAME);
        assert_to(check_out("k1"), NAME); /* asked again, it is said again */
        assert_holder(NAME);
        room_refuses(&room, "item.out", "{s:s,s:s,s:s}", "do", "item.move", "item", number, "to", "ER1/A");
        assert_true(room_has() > 0);
        assert_state(erase("k2"), "done");
        assert_state(erase("k2"), "done");
        assert_int_equal(room_has(), 0);
        assert_holder("(erased)");
        assert_to(check_out("k1"), "(erased)");
        room_refuses(&room, "personal.nothing", "{s:s,s:s,s:s,s:s}", "do", "personal.erase", "person", NAME,
                "ground", "art. 17", "authority", "DPO-14");
        assert_int_equal(room_verify(&room), 0);
        json_decref(room_do(&room, "{s:s,s:s}", "do", "item.return", "item", number));
        assert_int_equal(room_has(), 0);
}

static json_t *seizure(const char *narrative) {
        return json_pack("{s:{s:{s:s,s:[s],s:s}}}", "record", "seizure", "narrative", narrative, "officers",
                NAME, "agency", "Customs");
}

static const char *shown(json_t *answer, const char *field) {
        json_t *record = json_object_get(json_object_get(answer, "item"), "record");

        return json_string_value(json_object_get(json_object_get(record, "seizure"), field));
}

static void what_a_seizure_says_of_people_goes_and_the_rest_stays(void **state) {
        json_t *answer;

        (void) state;
        json_decref(room_do(&room, "{s:s,s:s,s:o,s:s}", "do", "item.edit", "item", number, "changes",
                seizure("met " NAME), "reason", "from the report"));
        json_decref(room_do(&room, "{s:s,s:s,s:{s:s},s:s}", "do", "item.edit", "item", number, "changes",
                "description", "a pistol", "reason", "plainer")); /* carries the whole on */
        answer = room_do(&room, "{s:s,s:s}", "do", "item.show", "item", number);
        assert_string_equal(shown(answer, "narrative"), "met " NAME);
        json_decref(answer);
        json_decref(room_do(&room, "{s:s,s:s,s:s,s:s}", "do", "personal.erase", "item", number, "ground",
                "art. 17", "authority", "DPO-14"));
        assert_int_equal(room_has(), 0);
        answer = room_do(&room, "{s:s,s:s}", "do", "item.show", "item", number);
        assert_null(shown(answer, "narrative"));
        assert_string_equal(shown(answer, "agency"), "Customs");
        json_decref(answer);
        assert_int_equal(room_verify(&room), 0);
}

static void killed_or_dry_nothing_is_half_erased(void **state) {
        (void) state;
        json_decref(check_out("k1"));
        json_decref(room_do(&room, "{s:s,s:b,s:s,s:s,s:s}", "do", "personal.erase", "dry", 1, "person", NAME,
                "ground", "art. 17", "authority", "DPO-14"));
        assert_holder(NAME);
        room_kill(&room);
        room_start(&room);
        assert_holder(NAME);
        assert_state(erase("k2"), "done");
        room_kill(&room);
        assert_int_equal(room_has(), 0);
        room_start(&room);
        assert_holder("(erased)");
}

static void while_someone_reads_it_says_pending(void **state) {
        char path[2 * ROOM_PATH_MAX];
        sqlite3 *reader;
        json_t *answer;

        (void) state;
        json_decref(check_out("k1"));
        (void) snprintf(path, sizeof path, "%.255s/state/strongroom.db", room.folder);
        assert_int_equal(sqlite3_open_v2(path, &reader, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
        assert_int_equal(
                sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM entries", NULL, NULL, NULL), SQLITE_OK);
        assert_state(erase("k2"), "pending");
        answer = room_do(&room, "{s:s}", "do", "status");
        assert_true(json_is_true(json_object_get(answer, "erasure_pending")));
        json_decref(answer);
        assert_int_equal(sqlite3_close(reader), SQLITE_OK);
        assert_state(erase("k2"), "done"); /* the same key: asked again, it says how it stands now */
        assert_int_equal(room_has(), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_person_is_named_where_asked_and_erased_everywhere, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        what_a_seizure_says_of_people_goes_and_the_rest_stays, each_begin, each_end),
                cmocka_unit_test_setup_teardown(killed_or_dry_nothing_is_half_erased, each_begin, each_end),
                cmocka_unit_test_setup_teardown(while_someone_reads_it_says_pending, each_begin, each_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
