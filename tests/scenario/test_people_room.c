/* SPDX-License-Identifier: ISC */

/*
 * The first day with people, and a morning after: over the real socket, and by the command line
 */

#include "test.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "begin.h"
#include "room.h"

static const char first[] = "a first password", second[] = "nine green bottles";

static void assert_user(struct room *room, const char *user) {
        json_t *answer = room_do(room, "{ss}", "do", "user.whoami");

        assert_string_equal(json_string_value(json_object_get(answer, "user")), user);
        json_decref(answer);
}

static void put(struct room *room, const char *user, const char *role, const char *unix_user) {
        json_decref(room_do(
                room, "{ss ss s[s] ss}", "do", "user.add", "user", user, "roles", role, "unix", unix_user));
}

static void password(struct room *room, const char *user) {
        json_decref(room_do(room, "{ss ss ss}", "do", "user.password", "user", user, "password", first));
}

/* Their key's file. */
static const char *key_of(const struct room *room, const char *user, char *out) {
        (void) snprintf(out, ROOM_PATH_MAX + 16, "%s/key-%.8s", room->folder, user);
        return out;
}

static void key(struct room *room, const char *user) {
        char path[ROOM_PATH_MAX + 16], line[BEGIN_LINE_MAX];

        begin_key(key_of(room, user, path), line);
        json_decref(room_do(room, "{ss ss ss}", "do", "key.add", "user", user, "public_key", line));
}

/* sira is whom the Unix user of this test acts as; awa and binta log in. */
static void put_people(struct room *room) {
        const struct passwd *me = getpwuid(getuid());
        char number[24], one[ROOM_PATH_MAX + 16], other[ROOM_PATH_MAX + 16];

        (void) snprintf(number, sizeof number, "%u", (unsigned) getuid());
        assert_user(room, "tester");
        put(room, "sira", "supervisor", me ? me->pw_name : number);
        put(room, "binta", "auditor", "");
        put(room, "awa", "custodian", "");
        key(room, "sira");
        key(room, "binta");
        room_refuses(room, "people.too_few", "{ss}", "do", "people.begin");
        password(room, "binta");
        password(room, "awa");
        room_refuses(room, "people.not_begun", "{ss ss ss}", "do", "session.open", "user", "awa", "password",
                first);
        room_refuses(room, "act.second_needed", "{ss}", "do", "people.begin");
        assert_user(room, "tester");
        room_people_begin(room, key_of(room, "sira", one), key_of(room, "binta", other));
        assert_user(room, "sira"); /* the configuration's tester is nobody from here on */
}

static void first_day(struct room *room) {
        room_open(room);
        put_people(room);
}

static void log_in(struct room *room, const char *user, const char *with) {
        json_decref(room_do(room, "{ss ss ss}", "do", "session.open", "user", user, "password", with));
        assert_user(room, user);
}

/* awa, past her temporary password. */
static void let_in(struct room *room) {
        log_in(room, "awa", first);
        room_refuses(room, "user.password_temporary", "{ss}", "do", "place.list");
        json_decref(room_do(room, "{ss ss ss}", "do", "user.password", "password", second, "old", first));
        json_decref(room_do(room, "{ss}", "do", "place.list"));
}

static void a_connection_is_whose_password_was_said_on_it(void **state) {
        struct room room;

        (void) state;
        first_day(&room);
        room_refuses(&room, "session.refused", "{ss ss ss}", "do", "session.open", "user", "awa", "password",
                "not the one at all");
        assert_user(&room, "sira");
        let_in(&room);
        room_refuses(&room, "role.denied", "{ss ss s[s]}", "do", "user.add", "user", "x", "roles", "intake");
        json_decref(room_do(&room, "{ss}", "do", "session.close"));
        assert_user(&room, "sira");
        log_in(&room, "awa", second);
        room_stop(&room);
        room_start(&room);
        assert_user(&room, "sira"); /* another connection */
        room_close(&room);
}

/* Runs strongroom with its output in the folder: its status. */
static int run(const struct room *room, const char *const *words) {
        char out[ROOM_PATH_MAX + 8], socket[ROOM_PATH_MAX + 16];
        pid_t pid = fork();
        int status;

        assert_true(pid >= 0);
        (void) snprintf(out, sizeof out, "%s/out", room->folder);
        (void) snprintf(socket, sizeof socket, "%s/run/control", room->folder);
        if (!pid) {
                (void) setenv("STRONGROOM_SOCKET", socket, 1);
                (void) dup2(open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), STDOUT_FILENO);
                (void) dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
                (void) setsid(); /* no terminal to ask on */
                (void) execv(STRONGROOM, (char *const *) (uintptr_t) words);
                _exit(127);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

#define strongroom(room, ...) run(room, (const char *const[]){ STRONGROOM, __VA_ARGS__, NULL })

static void write_secret(const struct room *room, const char *name, const char *text, char *ret_path) {
        int fd;

        (void) snprintf(ret_path, ROOM_PATH_MAX + 16, "%s/%s", room->folder, name);
        fd = open(ret_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        assert_int_equal(dprintf(fd, "%s\n", text), strlen(text) + 1);
        (void) close(fd);
}

static void assert_out(const struct room *room, const char *wanted) {
        char path[ROOM_PATH_MAX + 8], text[4096] = "";
        int fd;

        (void) snprintf(path, sizeof path, "%s/out", room->folder);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0 && read(fd, text, sizeof text - 1) >= 0);
        (void) close(fd);
        if (!strstr(text, wanted))
                fail_msg("\"%s\" isn't in: %s", wanted, text);
}

static void the_command_line_logs_in_from_a_file_and_never_asks_where_nobody_is(void **state) {
        char good[ROOM_PATH_MAX + 16], bad[ROOM_PATH_MAX + 16];
        struct room room;

        (void) state;
        first_day(&room);
        write_secret(&room, "good", first, good);
        write_secret(&room, "bad", "not the one at all", bad);
        assert_int_equal(
                strongroom(&room, "--json", "--as", "awa", "--password-file", good, "user", "whoami"), 0);
        assert_out(&room, "\"user\":\"awa\"");
        assert_int_equal(strongroom(&room, "--as", "awa", "--password-file", bad, "user", "whoami"), 4);
        assert_int_equal(strongroom(&room, "--as", "awa", "user", "whoami"), 2);
        write_secret(&room, "bad", second, bad);
        assert_int_equal(strongroom(&room, "--as", "awa", "--password-file", good, "user", "password",
                                 "--new-file", bad),
                0);
        assert_int_equal(strongroom(&room, "--as", "awa", "--password-file", bad, "place", "list"), 0);
        assert_int_equal(strongroom(&room, "--as", "awa", "--password-file", good, "place", "list"), 4);
        assert_int_equal(strongroom(&room, "user", "show", "awa", "--trail"), 0);
        assert_out(&room, "custodian");
        assert_int_equal(strongroom(&room, "key", "list"), 0);
        assert_out(&room, "SHA256:");
        (void) unlink(good);
        (void) unlink(bad);
        (void) snprintf(good, sizeof good, "%s/out", room.folder);
        (void) unlink(good);
        room_close(&room);
}

static void whose_password_another_sets_is_out_on_the_connection_that_is_open(void **state) {
        char path[ROOM_PATH_MAX + 16];
        struct room room;

        (void) state;
        first_day(&room);
        let_in(&room);
        write_secret(&room, "new", first, path);
        assert_int_equal(strongroom(&room, "user", "password", "awa", "--new-file", path), 0);
        room_refuses(&room, "user.password_temporary", "{ss}", "do", "place.list");
        (void) unlink(path);
        (void) snprintf(path, sizeof path, "%s/out", room.folder);
        (void) unlink(path);
        room_close(&room);
}

static void a_badge_at_the_scanner_says_who_is_at_the_station(void **state) {
        struct room room;
        json_t *answer;

        (void) state;
        room_open(&room);
        json_decref(room_do(
                &room, "{ss ss ss ss}", "do", "tag.bind", "tag", "BADGE-1", "to", "awa", "binds", "actor"));
        json_decref(room_do(
                &room, "{ss ss ss ss}", "do", "tag.bind", "tag", "BADGE-2", "to", "jean", "binds", "actor"));
        put_people(&room);
        assert_int_equal(room_scan(&room, "BADGE-1"), SIGNAL_ACCEPTED);
        assert_int_equal(room_scan(&room, "BADGE-2"), SIGNAL_REFUSED); /* nobody on record */
        assert_int_equal(room_scan(&room, "BADGE-3"), SIGNAL_REFUSED); /* no badge, and no count is open */
        answer = room_do(&room, "{ss}", "do", "station.list");
        assert_string_equal(json_string_value(json_object_get(
                                    json_array_get(json_object_get(answer, "stations"), 0), "person")),
                "awa");
        json_decref(answer);
        assert_user(&room, "sira");
        json_decref(room_do(&room, "{ss ss}", "do", "session.open", "password", first));
        assert_user(&room, "awa");
        room_close(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_connection_is_whose_password_was_said_on_it),
                cmocka_unit_test(the_command_line_logs_in_from_a_file_and_never_asks_where_nobody_is),
                cmocka_unit_test(a_badge_at_the_scanner_says_who_is_at_the_station),
                cmocka_unit_test(whose_password_another_sets_is_out_on_the_connection_that_is_open),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
