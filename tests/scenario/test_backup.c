/* SPDX-License-Identifier: ISC */

/*
 * Backups: made while the agent goes on, checked by anyone, put in place; and what is no backup is never taken for one
 */

#include "test.h"

#include <dirent.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "begin.h"
#include "room.h"
#include "text.h"

enum { PATH_SIZE = 2 * ROOM_PATH_MAX, STEPS_MAX = 40 };

static struct room room;
static char backup[PATH_SIZE], target[PATH_SIZE], number[64];

static int each_begin(void **state) {
        (void) state;
        room_open(&room);
        room_shelf(&room, "ER1", NULL);
        room_shelf(&room, "ER1/A", "SHELF-A");
        room_shelf(&room, "ER1/B", "SHELF-B");
        room_item(&room, "ER1/A", "GUN-1", number, sizeof number);
        (void) snprintf(backup, sizeof backup, "%.250s/backup", room.folder);
        (void) snprintf(target, sizeof target, "%.250s/target", room.folder);
        return 0;
}

static void folder_empty(const char *path) {
        DIR *folder = opendir(path);
        const struct dirent *entry;

        while (folder && (entry = readdir(folder)))
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        assert_int_equal(unlinkat(dirfd(folder), entry->d_name, 0), 0);
        if (folder)
                (void) closedir(folder);
        (void) rmdir(path);
}

static const char *inside(const char *name);

static int each_end(void **state) {
        static const char *const names[] = { "sira", "sira.pub", "sira.sig", "binta", "binta.pub",
                "binta.sig", "awa", "awa.pub", "awa.sig" };

        (void) state;
        folder_empty(backup);
        folder_empty(target);
        for (size_t i = 0; i < count_of(names); i++)
                (void) unlink(inside(names[i]));
        room_close(&room);
        return 0;
}

/* Runs strongroom with the room's socket; the arguments end with NULL. Killed after so many µs, where not 0. */
static int run(unsigned kill_us, const char *state, ...) {
        char socket[PATH_SIZE];
        const char *arguments[16] = { STRONGROOM, "--quiet", "--no-input", "--socket", socket, "--state",
                state };
        size_t count = 7;
        va_list args;
        int status;
        pid_t pid;

        (void) snprintf(socket, sizeof socket, "%.250s/run/control", room.folder);
        va_start(args, state);
        while (count < count_of(arguments) - 1 && (arguments[count] = va_arg(args, const char *)))
                count++;
        va_end(args);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                (void) execv(STRONGROOM, (char **) (uintptr_t) arguments);
                _exit(127);
        }
        if (kill_us) {
                (void) usleep(kill_us);
                (void) kill(pid, SIGKILL);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *room_state(void) {
        static char path[PATH_SIZE];

        (void) snprintf(path, sizeof path, "%.250s/state", room.folder);
        return path;
}

static int make(void) {
        return run(0, room_state(), "backup", "make", backup, NULL);
}

static int check(void) {
        return run(0, target, "backup", "check", backup, NULL);
}

static int restore(void) {
        return run(0, target, "restore", backup, NULL);
}

static void move_to(const char *place) {
        json_decref(room_do(&room, "{s:s,s:s,s:s}", "do", "item.move", "item", number, "to", place));
}

/* The one file of the backup whose name begins so. */
static void backup_file(const char *prefix, char *out) {
        DIR *folder = opendir(backup);
        const struct dirent *entry;
        size_t found = 0;

        assert_non_null(folder);
        while ((entry = readdir(folder)))
                if (!strncmp(entry->d_name, prefix, strlen(prefix)) && ++found)
                        (void) snprintf(out, PATH_SIZE, "%.250s/%.200s", backup, entry->d_name);
        (void) closedir(folder);
        assert_int_equal(found, 1);
}

static void flip(const char *path, long at) {
        FILE *file = fopen(path, "r+b");
        int byte;

        assert_non_null(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        byte = fgetc(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        assert_int_not_equal(fputc(byte ^ 1, file), EOF);
        assert_int_equal(fclose(file), 0);
}

static size_t file_has(const char *path, const char *value) {
        FILE *file = fopen(path, "rb");
        struct text bytes = { 0 };
        char part[65536];
        size_t size, found;

        assert_non_null(file);
        while ((size = fread(part, 1, sizeof part, file)) > 0)
                text_add_bytes(&bytes, part, size);
        (void) fclose(file);
        found = memmem(bytes.bytes, bytes.size, value, strlen(value)) != NULL;
        text_end(&bytes);
        return found;
}

/* ---- stories ---- */

static void a_backup_is_made_checked_and_put_in_place(void **state) {
        char key[2 * PATH_SIZE];

        (void) state;
        assert_int_equal(make(), 0);
        assert_int_equal(check(), 0);
        move_to("ER1/B");
        assert_int_equal(make(), 0); /* again, over the first */
        assert_int_equal(check(), 0);
        assert_int_equal(restore(), 0);
        assert_int_equal(restore(), 0); /* what is there is the same: again is no harm */
        (void) snprintf(key, sizeof key, "%.500s/site.key", target);
        assert_int_not_equal(access(key, F_OK), 0); /* a backup never has the key */
}

static void what_is_not_whole_is_no_backup(void **state) {
        char path[PATH_SIZE];

        (void) state;
        assert_int_equal(check(), 66);
        assert_int_equal(make(), 0);
        backup_file("record-", path);
        for (long at = 100; at < 8192; at += 2711) {
                flip(path, at);
                assert_int_equal(check(), 5);
                assert_int_equal(restore(), 5);
                flip(path, at);
        }
        assert_int_equal(check(), 0);
        backup_file("manifest", path);
        for (long at = 12; at < 200; at += 37) {
                flip(path, at);
                assert_int_equal(check(), 5);
                flip(path, at);
        }
        assert_int_equal(check(), 0);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(restore(), 66);
        assert_int_not_equal(access(target, F_OK), 0); /* nothing was begun */
}

static void killed_at_any_moment_it_is_the_old_one_or_the_new(void **state) {
        (void) state;
        assert_int_equal(make(), 0);
        for (unsigned i = 0; i < STEPS_MAX; i++) {
                move_to(i % 2 ? "ER1/A" : "ER1/B");
                (void) run(2000 + i * 4000, room_state(), "backup", "make", backup, NULL);
                assert_int_equal(check(), 0);
        }
        assert_int_equal(make(), 0);
        assert_int_equal(check(), 0);
}

static void what_was_recorded_since_is_never_lost_by_a_restore(void **state) {
        (void) state;
        assert_int_equal(make(), 0);
        assert_int_equal(run(0, room_state(), "restore", backup, NULL), 75); /* the agent has it open */
        move_to("ER1/B");
        room_stop(&room);
        assert_int_equal(run(0, room_state(), "restore", backup, NULL), 7);
        room_start(&room);
}

static void a_backup_made_after_an_erasure_has_nothing_erased(void **state) {
        char path[PATH_SIZE];

        (void) state;
        json_decref(room_do(&room, "{s:s,s:s,s:s,s:s,s:s}", "do", "item.checkout", "item", number, "to",
                "Zaphod Beeblebrox", "purpose", "opinion", "due", "2099-01-01"));
        assert_int_equal(make(), 0);
        backup_file("record-", path);
        assert_int_equal(file_has(path, "Beeblebrox"), 1);
        json_decref(room_do(&room, "{s:s,s:s,s:s,s:s}", "do", "personal.erase", "item", number, "ground",
                "art. 17", "authority", "DPO-14"));
        assert_int_equal(make(), 0);
        backup_file("record-", path);
        assert_int_equal(file_has(path, "Beeblebrox"), 0);
        assert_int_equal(check(), 0);
}

/* The key is kept apart, and put there by hand. */
static void key_move(const char *from, const char *to) {
        assert_int_equal(rename(from, to), 0);
}

static void a_restored_record_says_so_at_its_first_start(void **state) {
        char key[2 * PATH_SIZE], kept[2 * PATH_SIZE];
        json_t *answer, *entries;

        (void) state;
        assert_int_equal(make(), 0);
        room_stop(&room);
        (void) snprintf(key, sizeof key, "%.500s/site.key", room_state());
        (void) snprintf(kept, sizeof kept, "%.250s/kept.key", room.folder);
        key_move(key, kept);
        folder_empty(room_state());
        assert_int_equal(run(0, room_state(), "restore", backup, NULL), 0);
        key_move(kept, key);
        room_start(&room);
        room_kill(&room);
        room_start(&room);
        answer = room_do(&room, "{s:s,s:s}", "do", "log.list", "kind", "store.restored");
        entries = json_object_get(answer, "entries");
        assert_int_equal(json_array_size(entries), 1);
        json_decref(answer);
        move_to("ER1/B");
        assert_int_equal(room_verify(&room), 0);
}

/* ---- two persons ---- */

static void keygen(const char *first, ...) {
        const char *arguments[16] = { "ssh-keygen", "-q", first };
        size_t count = 3;
        va_list args;
        int status;
        pid_t pid;

        va_start(args, first);
        while (count < count_of(arguments) - 1 && (arguments[count] = va_arg(args, const char *)))
                count++;
        va_end(args);
        pid = fork();
        assert_true(pid >= 0);
        if (!pid) {
                (void) execvp("ssh-keygen", (char **) (uintptr_t) arguments);
                _exit(127);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static const char *inside(const char *name) {
        static char paths[4][PATH_SIZE];
        static size_t next;
        char *path = paths[next++ % count_of(paths)];

        (void) snprintf(path, PATH_SIZE, "%.250s/%s", room.folder, name);
        return path;
}

static void person(const char *user, const char *role, const char *also, const char *unix_user) {
        char line[512] = "", public[64];
        FILE *file;

        keygen("-t", "ed25519", "-N", "", "-f", inside(user), NULL);
        (void) snprintf(public, sizeof public, "%.40s.pub", user);
        file = fopen(inside(public), "r");
        assert_non_null(file);
        assert_non_null(fgets(line, sizeof line, file));
        (void) fclose(file);
        line[strcspn(line, "\n")] = '\0';
        json_decref(room_do(&room, "{ss ss s[s s*] ss}", "do", "user.add", "user", user, "roles", role, also,
                "unix", unix_user));
        json_decref(room_do(&room, "{ss ss ss}", "do", "key.add", "user", user, "public_key", line));
}

/* Their signature of the statement, as USER.sig. */
static void person_signs(const char *user) {
        char statement[2 * PATH_SIZE], made[2 * PATH_SIZE], sig[64];

        (void) snprintf(statement, sizeof statement, "%.500s/restore-statement", backup);
        (void) snprintf(made, sizeof made, "%.500s/restore-statement.sig", backup);
        (void) snprintf(sig, sizeof sig, "%.40s.sig", user);
        keygen("-Y", "sign", "-n", "custody-event@strongroom", "-f", inside(user), statement, NULL);
        assert_int_equal(rename(made, inside(sig)), 0);
}

static int restore_by(const char *first, const char *second) {
        return run(0, target, "restore", backup, "--first", inside(first), "--second", inside(second), NULL);
}

static void to_restore_takes_two_persons_once_people_are_on_record(void **state) {
        const struct passwd *me = getpwuid(getuid());

        (void) state;
        person("sira", "supervisor", "admin", me ? me->pw_name : "root");
        person("binta", "auditor", NULL, "");
        person("awa", "custodian", NULL, "");
        json_decref(room_do(&room, "{ss ss ss}", "do", "user.password", "user", "binta", "password",
                "nine green bottles"));
        room_people_begin(&room, inside("binta"), inside("sira"));
        assert_int_equal(make(), 0);
        assert_int_equal(restore(), 7); /* and writes the statement down */
        person_signs("sira");
        person_signs("binta");
        person_signs("awa");
        assert_int_equal(restore_by("sira.sig", "sira.sig"), 7);  /* one person */
        assert_int_equal(restore_by("sira.sig", "awa.sig"), 4);   /* who may not approve it */
        assert_int_equal(restore_by("binta.sig", "sira.sig"), 4); /* who may not start it */
        assert_int_equal(restore_by("sira.sig", "sira.pub"), 7);  /* no signature */
        assert_int_not_equal(access(target, F_OK), 0);
        assert_int_equal(restore_by("sira.sig", "binta.sig"), 0);
        assert_int_equal(make(), 0); /* of another size: the signatures aren't for this one */
        assert_int_equal(restore_by("sira.sig", "binta.sig"), 7);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_backup_is_made_checked_and_put_in_place, each_begin, each_end),
                cmocka_unit_test_setup_teardown(what_is_not_whole_is_no_backup, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        killed_at_any_moment_it_is_the_old_one_or_the_new, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        what_was_recorded_since_is_never_lost_by_a_restore, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        a_backup_made_after_an_erasure_has_nothing_erased, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        a_restored_record_says_so_at_its_first_start, each_begin, each_end),
                cmocka_unit_test_setup_teardown(
                        to_restore_takes_two_persons_once_people_are_on_record, each_begin, each_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
