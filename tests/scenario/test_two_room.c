/* SPDX-License-Identifier: ISC */

/*
 * An act for two, and the agent killed between its signatures: it waits as it did, or it is whole
 */

#include "test.h"

#include <pwd.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "begin.h"
#include "room.h"

struct waiting {
        struct room room;
        json_int_t proposal;
        char bytes[1 << 14]; /* to be signed */
};

static const char *key_of(const struct waiting *waiting, const char *user) {
        static char path[ROOM_PATH_MAX + 16];

        (void) snprintf(path, sizeof path, "%s/key-%.8s", waiting->room.folder, user);
        return path;
}

static void put(struct waiting *waiting, const char *user, const char *role, const char *unix_user) {
        char line[BEGIN_LINE_MAX];

        json_decref(room_do(&waiting->room, "{ss ss s[s] ss}", "do", "user.add", "user", user, "roles", role,
                "unix", unix_user));
        begin_key(key_of(waiting, user), line);
        json_decref(room_do(&waiting->room, "{ss ss ss}", "do", "key.add", "user", user, "public_key", line));
}

static json_t *sign(struct waiting *waiting, const char *user) {
        char base64[BEGIN_LINE_MAX];

        begin_signature(key_of(waiting, user), waiting->bytes, base64);
        return room_ask(&waiting->room, "{ss sI ss}", "do", "act.sign", "proposal", waiting->proposal,
                "signature", base64);
}

static const char *told(const json_t *answer, const char *field) {
        const char *text = json_string_value(json_object_get(answer, field));

        return text ? text : "";
}

/* sira, who is who runs this, wants awa to be an intake officer, and has signed it. */
static void one_has_signed(struct waiting *waiting) {
        const struct passwd *me = getpwuid(getuid());
        char sira[ROOM_PATH_MAX + 16];
        json_t *answer;

        room_open(&waiting->room);
        put(waiting, "sira", "supervisor", me ? me->pw_name : "root");
        put(waiting, "binta", "auditor", "nobody");
        put(waiting, "awa", "custodian", "");
        (void) snprintf(sira, sizeof sira, "%s", key_of(waiting, "sira"));
        room_people_begin(&waiting->room, sira, key_of(waiting, "binta"));
        answer = room_do(&waiting->room, "{ss s{ss ss s[s] ss}}", "do", "act.propose", "act", "do",
                "user.change", "user", "awa", "roles", "intake", "reason", "order 3");
        waiting->proposal = json_integer_value(json_object_get(answer, "proposal"));
        assert_true(strlen(told(answer, "sign")) < sizeof waiting->bytes);
        (void) snprintf(waiting->bytes, sizeof waiting->bytes, "%s", told(answer, "sign"));
        json_decref(answer);
        answer = sign(waiting, "sira");
        assert_string_equal(told(answer, "state"), "OPEN");
        json_decref(answer);
}

static void killed(struct waiting *waiting) {
        room_kill(&waiting->room);
        room_start(&waiting->room);
}

static json_t *shown(struct waiting *waiting) {
        return room_do(&waiting->room, "{ss sI}", "do", "act.show", "proposal", waiting->proposal);
}

static void assert_awa(struct waiting *waiting, const char *role) {
        json_t *answer = room_do(&waiting->room, "{ss ss}", "do", "user.show", "user", "awa");

        assert_string_equal(told(json_object_get(answer, "user"), "roles"), role);
        json_decref(answer);
}

static void what_one_has_signed_waits_for_the_other_across_a_kill(void **state) {
        struct waiting waiting;
        json_t *answer;

        (void) state;
        one_has_signed(&waiting);
        killed(&waiting);
        assert_awa(&waiting, "custodian");
        answer = shown(&waiting);
        assert_string_equal(told(answer, "state"), "OPEN");
        assert_string_equal(told(answer, "sign"), waiting.bytes);
        assert_string_equal(json_string_value(json_array_get(json_object_get(answer, "signed"), 0)), "sira");
        assert_int_equal(json_array_size(json_object_get(answer, "signed")), 1);
        json_decref(answer);
        answer = sign(&waiting, "sira");
        assert_string_equal(told(answer, "error"), "act.self");
        json_decref(answer);
        answer = sign(&waiting, "binta");
        assert_string_equal(told(answer, "state"), "APPROVED");
        json_decref(answer);
        assert_awa(&waiting, "intake");
        killed(&waiting);
        assert_awa(&waiting, "intake");
        answer = sign(&waiting, "binta");
        assert_string_equal(told(answer, "error"), "act.ended");
        json_decref(answer);
        room_close(&waiting.room);
}

static json_int_t left(struct waiting *waiting) {
        json_t *answer = shown(waiting);
        json_int_t left_s = json_integer_value(json_object_get(answer, "left_s"));

        json_decref(answer);
        return left_s;
}

/* Nobody writes, and the time that is told runs all the same. */
static void the_time_that_is_left_runs_for_who_only_looks(void **state) {
        const struct timespec pause = { .tv_nsec = 50000000 };
        struct waiting waiting;
        json_int_t before;

        (void) state;
        one_has_signed(&waiting);
        before = left(&waiting);
        assert_in_range(before, 1, 120);
        for (int i = 0; i < 200 && left(&waiting) == before; i++)
                (void) nanosleep(&pause, NULL);
        assert_true(left(&waiting) < before);
        room_close(&waiting.room);
}

/* Sends the last signature, and kills the agent without reading what it says. */
static void sign_and_kill(struct waiting *waiting) {
        char base64[BEGIN_LINE_MAX];

        begin_signature(key_of(waiting, "binta"), waiting->bytes, base64);
        assert_true(dprintf(waiting->room.control,
                            "{\"id\":\"last\",\"do\":\"act.sign\",\"proposal\":%lld,\"signature\":\"%s\"}\n",
                            (long long) waiting->proposal, base64) > 0);
        killed(waiting);
}

static void a_kill_at_the_last_signature_leaves_all_of_it_or_none(void **state) {
        struct waiting waiting;
        json_t *answer;
        bool done;

        (void) state;
        one_has_signed(&waiting);
        sign_and_kill(&waiting);
        answer = shown(&waiting);
        done = !strcmp(told(answer, "state"), "APPROVED");
        assert_true(done || !strcmp(told(answer, "state"), "OPEN"));
        json_decref(answer);
        assert_awa(&waiting, done ? "intake" : "custodian");
        answer = sign(&waiting, "binta");
        assert_string_equal(told(answer, done ? "error" : "state"), done ? "act.ended" : "APPROVED");
        json_decref(answer);
        assert_awa(&waiting, "intake");
        room_close(&waiting.room);
}

int main(void) {
        const struct CMUnitTest stories[] = {
                cmocka_unit_test(what_one_has_signed_waits_for_the_other_across_a_kill),
                cmocka_unit_test(the_time_that_is_left_runs_for_who_only_looks),
                cmocka_unit_test(a_kill_at_the_last_signature_leaves_all_of_it_or_none),
        };

        return cmocka_run_group_tests(stories, NULL, NULL);
}
