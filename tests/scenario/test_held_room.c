/* SPDX-License-Identifier: ISC */

/*
 * An old copy put back where people are on record: nothing is written but the acceptance, and that takes two
 *
 * The unmodified agent, a stick beside it, and keys of ssh-keygen. A failure here locks a station's room for good.
 */

#include "test.h"

#include <pwd.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "begin.h"
#include "room.h"

enum { LINE_SIZE = 1024 };

static const char first[] = "a first password", second[] = "nine green bottles";

struct held {
        struct room room;
        char stick[ROOM_PATH_MAX]; /* with the checkpoint, and the keys in a folder */
        json_int_t earlier;        /* an act that waits since before the copy was made */
        char earlier_bytes[EVENT_BYTES_MAX + 1];
};

static void shell(const struct held *held, const char *how) {
        char command[4 * ROOM_PATH_MAX];
        char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, command, NULL };
        int status;
        pid_t pid;

        (void) snprintf(command, sizeof command, "S=%.100s/state; cd %.100s && %.400s", held->room.folder,
                held->stick, how);
        assert_int_equal(posix_spawn(&pid, argv[0], NULL, NULL, argv, environ), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static void put(const struct held *held, const char *name, const char *text) {
        char path[2 * ROOM_PATH_MAX];
        FILE *file;

        (void) snprintf(path, sizeof path, "%.100s/%.100s", held->stick, name);
        file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

/* The first line. */
static void get(const struct held *held, const char *name, char *ret_line) {
        char path[2 * ROOM_PATH_MAX];
        FILE *file;

        (void) snprintf(path, sizeof path, "%.100s/%.100s", held->stick, name);
        file = fopen(path, "r");
        assert_non_null(file);
        assert_non_null(fgets(ret_line, LINE_SIZE, file));
        assert_int_equal(fclose(file), 0);
        ret_line[strcspn(ret_line, "\n")] = '\0';
}

/* ---- people ---- */

static void person(struct held *held, const char *user, const char *role, const char *unix_user) {
        char how[LINE_SIZE], line[LINE_SIZE], name[64];

        (void) snprintf(how, sizeof how, "ssh-keygen -q -t ed25519 -N '' -f keys/%.20s", user);
        shell(held, how);
        (void) snprintf(name, sizeof name, "keys/%.20s.pub", user);
        get(held, name, line);
        json_decref(room_do(&held->room, "{ss ss s[s] ss}", "do", "user.add", "user", user, "roles", role,
                "unix", unix_user));
        json_decref(room_do(&held->room, "{ss ss ss}", "do", "key.add", "user", user, "public_key", line));
}

static void assert_user(struct held *held, const char *user) {
        json_t *answer = room_do(&held->room, "{ss}", "do", "user.whoami");

        assert_string_equal(json_string_value(json_object_get(answer, "user")), user);
        json_decref(answer);
}

/* What `ssh-keygen -Y sign` makes of these bytes with that person's key, without its armour. */
static void made_signature(const struct held *held, const char *user, const char *bytes, char *ret_base64) {
        char how[LINE_SIZE];

        put(held, "keys/bytes", bytes);
        (void) snprintf(how, sizeof how,
                "rm -f keys/bytes.sig; ssh-keygen -q -Y sign -n custody-event@strongroom -f keys/%.20s "
                "keys/bytes && grep -v -e ---- keys/bytes.sig | tr -d '\\n' > keys/base64",
                user);
        shell(held, how);
        get(held, "keys/base64", ret_base64);
}

static json_t *sign(struct held *held, const char *user, json_int_t proposal, const char *bytes) {
        char base64[LINE_SIZE];

        made_signature(held, user, bytes, base64);
        return room_ask(
                &held->room, "{ss sI ss}", "do", "act.sign", "proposal", proposal, "signature", base64);
}

static void assert_refused(json_t *answer, const char *error) {
        const char *got = json_string_value(json_object_get(answer, "error"));

        assert_non_null(got);
        assert_string_equal(got, error);
        json_decref(answer);
}

static void assert_state(json_t *answer, const char *state) {
        const char *got = json_string_value(json_object_get(answer, "state"));

        if (!got)
                fail_msg("%s", json_string_value(json_object_get(answer, "message")));
        assert_string_equal(got, state);
        json_decref(answer);
}

/* Its number, and in bytes what is to be signed. */
static json_int_t take_proposal(json_t *answer, char *ret_bytes) {
        json_int_t proposal = json_integer_value(json_object_get(answer, "proposal"));
        const char *bytes = json_string_value(json_object_get(answer, "sign"));

        assert_true(proposal > 0 && bytes);
        (void) snprintf(ret_bytes, EVENT_BYTES_MAX + 1, "%s", bytes);
        json_decref(answer);
        return proposal;
}

static json_int_t propose_acceptance(struct held *held, char *ret_bytes) {
        return take_proposal(room_do(&held->room, "{ss s{ss ss}}", "do", "act.propose", "act", "do",
                                     "checkpoint.accept", "reason", "disk died, order 41"),
                ret_bytes);
}

/* ---- the room ---- */

static void add_place(struct held *held, const char *code) {
        json_decref(room_do(&held->room, "{ss ss ss ss}", "do", "place.add", "code", code, "kind", "STORE",
                "name", code));
}

/* sira is whom the Unix user of this test acts as; binta logs in, with a password that she hasn't changed yet. */
static void put_people(struct held *held) {
        char sira[ROOM_PATH_MAX], binta[ROOM_PATH_MAX];
        const struct passwd *me = getpwuid(getuid());

        person(held, "sira", "supervisor", me ? me->pw_name : "root");
        person(held, "ibou", "admin", "");
        person(held, "binta", "auditor", "");
        json_decref(
                room_do(&held->room, "{ss ss ss}", "do", "user.password", "user", "ibou", "password", first));
        json_decref(room_do(
                &held->room, "{ss ss ss}", "do", "user.password", "user", "binta", "password", first));
        (void) snprintf(sira, sizeof sira, "%.100s/keys/sira", held->stick);
        (void) snprintf(binta, sizeof binta, "%.100s/keys/binta", held->stick);
        room_people_begin(&held->room, sira, binta);
        assert_user(held, "sira");
}

/* People, an act that waits, a copy; then a day that only the stick knows of; then the copy again. */
static void held_open(struct held *held) {
        json_t *note;
        char more[ROOM_PATH_MAX + 64];

        *held = (struct held){ .stick = "/tmp/strongroom-held-XXXXXX" };
        assert_non_null(mkdtemp(held->stick));
        (void) snprintf(more, sizeof more, "[checkpoint]\noutside = %.100s\n", held->stick);
        room_open_with(&held->room, more);
        shell(held, "mkdir -m 700 keys");
        put_people(held);
        held->earlier =
                take_proposal(room_do(&held->room, "{ss s{ss ss s[s] ss}}", "do", "act.propose", "act", "do",
                                      "user.change", "user", "ibou", "roles", "auditor", "reason", "order 3"),
                        held->earlier_bytes);
        room_stop(&held->room);
        shell(held, "cp $S/strongroom.db $S/../kept.db");
        room_start(&held->room);
        add_place(held, "ER3");
        add_place(held, "ER4");
        add_place(held, "ER5");
        note = room_do(&held->room, "{ss}", "do", "checkpoint.show");
        put(held, "monday.note", json_string_value(json_object_get(note, "checkpoint")));
        json_decref(note);
        room_stop(&held->room);
        shell(held, "mv $S/../kept.db $S/strongroom.db && rm -f $S/strongroom.db-wal $S/strongroom.db-shm");
        assert_int_equal(room_verify(&held->room), 0); /* whole, signed, and old */
        room_start(&held->room);
        assert_true(room_logged(&held->room, "monday.note is over"));
}

static void held_close(struct held *held) {
        room_close(&held->room); /* which verifies, signatures too */
        shell(held, "rm -rf \"$PWD\"");
}

static json_int_t entries(struct held *held) {
        json_t *status = room_ask(&held->room, "{ss}", "do", "status");
        json_int_t count = json_integer_value(json_object_get(status, "entries"));

        json_decref(status);
        assert_true(count > 0);
        return count;
}

static size_t recorded(struct held *held, const char *kind) {
        json_t *answer = room_do(&held->room, "{ss ss}", "do", "log.list", "kind", kind);
        size_t count = json_array_size(json_object_get(answer, "entries"));

        json_decref(answer);
        return count;
}

/* What is refused leaves nothing behind. */
static void assert_held(struct held *held) {
        json_int_t before = entries(held);

        room_refuses(&held->room, "record.contradicted", "{ss ss ss ss}", "do", "place.add", "code", "ER9",
                "kind", "STORE", "name", "ER9");
        room_refuses(&held->room, "record.contradicted", "{ss s{ss ss s[s] ss}}", "do", "act.propose", "act",
                "do", "user.change", "user", "binta", "roles", "admin", "reason", "x");
        assert_refused(sign(held, "binta", held->earlier, held->earlier_bytes), "record.contradicted");
        room_refuses(&held->room, "record.contradicted", "{ss sI}", "do", "act.withdraw", "proposal",
                held->earlier);
        room_refuses(&held->room, "record.contradicted", "{ss sI}", "do", "act.withdraw", "proposal",
                (json_int_t) 1);
        assert_int_equal(entries(held), before);
}

static void assert_released(struct held *held) {
        assert_int_equal(recorded(held, "checkpoint.accepted"), 1);
        add_place(held, "ER6");
        room_stop(&held->room);
        room_start(&held->room); /* decided, and on record */
        add_place(held, "ER7");
}

/* ---- the stories ---- */

static void two_accept_it_and_the_agent_goes_on(void **state) {
        static struct held held;
        char bytes[EVENT_BYTES_MAX + 1];
        json_t *answer, *actors;
        json_int_t proposal;

        (void) state;
        held_open(&held);
        assert_held(&held);
        proposal = propose_acceptance(&held, bytes);
        assert_held(&held);
        assert_state(sign(&held, "sira", proposal, bytes), "OPEN");
        assert_held(&held);
        assert_state(sign(&held, "binta", proposal, bytes), "APPROVED");
        answer = room_do(&held.room, "{ss ss}", "do", "log.list", "kind", "checkpoint.accepted");
        actors = json_object_get(json_array_get(json_object_get(answer, "entries"), 0), "actors");
        assert_int_equal(json_array_size(actors), 2);
        assert_string_equal(json_string_value(json_array_get(actors, 0)), "sira");
        assert_string_equal(json_string_value(json_array_get(actors, 1)), "binta");
        json_decref(answer);
        assert_int_equal(recorded(&held, "alert.raised"), 1);
        assert_released(&held);
        held_close(&held);
}

static void one_alone_can_not(void **state) {
        static struct held held;
        char bytes[EVENT_BYTES_MAX + 1];
        json_int_t proposal;

        (void) state;
        held_open(&held);
        room_refuses(&held.room, "act.second_needed", "{ss ss}", "do", "checkpoint.accept", "reason", "x");
        room_refuses(&held.room, "act.no_glass", "{ss s{ss ss} ss}", "do", "act.propose", "act", "do",
                "checkpoint.accept", "reason", "x", "glass", "nobody else is here");
        proposal = propose_acceptance(&held, bytes);
        assert_state(sign(&held, "sira", proposal, bytes), "OPEN");
        assert_refused(sign(&held, "sira", proposal, bytes), "act.self");
        assert_refused(sign(&held, "binta", proposal, held.earlier_bytes), "act.bytes");
        assert_held(&held);
        json_decref(room_do(&held.room, "{ss sI}", "do", "act.withdraw", "proposal", proposal));
        assert_refused(sign(&held, "binta", proposal, bytes), "record.contradicted"); /* it is over */
        assert_held(&held);
        room_stop(&held.room);
        room_start(&held.room); /* nobody decided yet, though entries were added */
        assert_held(&held);
        proposal = propose_acceptance(&held, bytes);
        assert_state(sign(&held, "binta", proposal, bytes), "OPEN"); /* in any order */
        assert_state(sign(&held, "sira", proposal, bytes), "APPROVED");
        assert_released(&held);
        held_close(&held);
}

/* Who isn't the Unix user has to say who they are first. */
static void who_logs_in_can_begin_it(void **state) {
        static struct held held;
        char bytes[EVENT_BYTES_MAX + 1];
        json_int_t proposal;

        (void) state;
        held_open(&held);
        room_refuses(&held.room, "session.refused", "{ss ss ss}", "do", "session.open", "user", "ibou",
                "password", "not the one at all");
        json_decref(
                room_do(&held.room, "{ss ss ss}", "do", "session.open", "user", "ibou", "password", first));
        assert_user(&held, "ibou");
        room_refuses(&held.room, "record.contradicted", "{ss ss ss}", "do", "user.password", "user", "binta",
                "password", second);
        json_decref(
                room_do(&held.room, "{ss ss ss}", "do", "user.password", "password", second, "old", first));
        proposal = propose_acceptance(&held, bytes);
        json_decref(room_do(&held.room, "{ss}", "do", "session.close"));
        assert_user(&held, "sira");
        room_refuses(&held.room, "act.not_yours", "{ss sI}", "do", "act.withdraw", "proposal", proposal);
        assert_state(sign(&held, "ibou", proposal, bytes), "OPEN");
        assert_state(sign(&held, "binta", proposal, bytes), "APPROVED");
        assert_released(&held);
        held_close(&held);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(two_accept_it_and_the_agent_goes_on),
                cmocka_unit_test(one_alone_can_not),
                cmocka_unit_test(who_logs_in_can_begin_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
