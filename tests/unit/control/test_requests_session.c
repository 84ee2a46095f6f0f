/* SPDX-License-Identifier: ISC */

/*
 * Sessions: a password lets its owner in, and nobody else, however often they try
 *
 * Hashes cost next to nothing here, so that thousands of guesses can be made; how many were reckoned is counted.
 */

#include "test.h"

#include <sodium.h>
#include <string.h>

#include "live.h"
#include "password.h"
#include "peer_asks.h"
#include "people.h"
#include "room.h"
#include "session.h"
#include "staff.h"

enum { GUESSES = 10000 };

static const struct password_cost cheap = { .passes = 1, .memory = 8192 };
static const char secret[] = "nine green bottles";
static unsigned hashes;

int __real_crypto_pwhash_str_verify(const char *str, const char *passwd, unsigned long long size);
int __wrap_crypto_pwhash_str_verify(const char *str, const char *passwd, unsigned long long size);

int __wrap_crypto_pwhash_str_verify(const char *str, const char *passwd, unsigned long long size) {
        hashes++;
        return __real_crypto_pwhash_str_verify(str, passwd, size);
}

static struct live live;

/* The staff, cheap hashes; awa has a password, and a stranger asks. */
static void enter(struct peer *peer, struct room *room) {
        live = (struct live){ .password_cost = &cheap };
        staff_begin(peer, room);
        room->act.live = &live;
        act_as(room, "awa", ROLE_CUSTODIAN);
        ask(peer, "{'do':'user.password','password':'%s'}", secret);
        assert_done(peer);
        act_as(room, "uid-1000", 0);
}

static void say(struct peer *peer, const char *user, const char *password) {
        ask(peer, "{'do':'session.open','user':'%s','password':'%s'}", user, password);
}

static void pass(struct room *room, int64_t seconds) {
        room->now.wall_us += seconds * 1000000;
        room->now.mono_ns += (uint64_t) seconds * 1000000000;
}

static void the_right_password_opens_and_is_nowhere_on_record(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        say(&peer, "awa", secret);
        assert_told(&peer, "user", "awa");
        assert_told(&peer, "roles.0", "intake");
        assert_int_equal(session_roles(room.ledger, "awa"), ROLE_INTAKE | ROLE_CUSTODIAN);
        act_as(&room, "binta", ROLE_AUDITOR);
        ask(&peer, "{'do':'log.list'}");
        assert_done(&peer);
        {
                char *all = json_dumps(peer.answer, JSON_COMPACT);

                assert_null(strstr(all, secret));
                assert_null(strstr(all, "argon2"));
                assert_non_null(strstr(all, "session.opened"));
                assert_non_null(strstr(all, "user.password_set"));
                free(all);
        }
        peer_end(&peer);
}

/* Whatever is wrong: the same answer after the same work. */
static void a_stranger_learns_nothing_of_who_there_is(void **state) {
        static const char *const users[] = { "awa", "binta", "nobody", "jean", "No Name", "uid-0" };
        char *first = NULL, *line;
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        both(&peer, "{'do':'user.add','user':'jean','roles':['intake'],'unix':''}");
        assert_done(&peer);
        room_turn_begin(&room);
        assert_int_equal(password_set(room.ledger, "jean", secret, false, &cheap), 0);
        room_turn_end(&room, 0);
        both(&peer, "{'do':'user.close','user':'jean','reason':'left'}");
        assert_done(&peer);
        act_as(&room, "uid-1000", 0);
        for (size_t i = 0; i < count_of(users); i++) {
                hashes = 0;
                say(&peer, users[i], i == 3 ? secret : "ten green bottles");
                assert_told_off(&peer, "session.refused", ACT_EXIT_DENIED);
                assert_int_equal(hashes, 1);
                line = json_dumps(peer.answer, JSON_COMPACT);
                assert_non_null(line);
                if (!first)
                        first = strdup(line);
                assert_string_equal(line, first);
                free(line);
        }
        free(first);
        peer_end(&peer);
}

static void the_fifth_wrong_password_locks_a_name_that_exists_and_one_that_does_not(void **state) {
        static const char *const users[] = { "awa", "nobody" };
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        for (size_t i = 0; i < count_of(users); i++) {
                for (int k = 0; k < SESSION_FAILURES_MAX; k++) {
                        say(&peer, users[i], "ten green bottles");
                        assert_told_off(&peer, "session.refused", ACT_EXIT_DENIED);
                }
                hashes = 0;
                say(&peer, users[i], secret);
                assert_told_off(&peer, "session.locked", ACT_EXIT_DENIED);
                assert_int_equal(hashes, 0);
        }
        act_as(&room, "sira", ROLE_SUPERVISOR);
        ask(&peer, "{'do':'alert.list'}");
        assert_done(&peer);
        assert_non_null(strstr(told(&peer, "alerts.0.text"), "awa"));
        room_reopen(&room, false); /* the lock is on record */
        act_as(&room, "uid-1000", 0);
        pass(&room, SESSION_LOCK_S - 30);
        say(&peer, "awa", secret);
        assert_told_off(&peer, "session.locked", ACT_EXIT_DENIED);
        pass(&room, 31);
        say(&peer, "awa", secret);
        assert_told(&peer, "user", "awa");
        peer_end(&peer);
}

static void a_right_password_forgives_the_wrong_ones_before(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        for (int round = 0; round < 3; round++) {
                for (int k = 0; k < SESSION_FAILURES_MAX - 1; k++)
                        say(&peer, "awa", "ten green bottles");
                say(&peer, "awa", secret);
                assert_told(&peer, "user", "awa");
        }
        for (int k = 0; k < SESSION_FAILURES_MAX - 1; k++)
                say(&peer, "awa", "ten green bottles");
        pass(&room, 3601); /* an hour later they don't count any more */
        say(&peer, "awa", "ten green bottles");
        say(&peer, "awa", secret);
        assert_told(&peer, "user", "awa");
        peer_end(&peer);
}

static void a_supervisor_lifts_a_lock_but_not_his_own(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        for (int k = 0; k < SESSION_FAILURES_MAX; k++)
                say(&peer, "awa", "ten green bottles");
        for (int k = 0; k < SESSION_FAILURES_MAX; k++)
                say(&peer, "sira", "ten green bottles");
        act_as(&room, "sira", ROLE_SUPERVISOR);
        ask(&peer, "{'do':'user.unlock','user':'sira','reason':'x'}");
        assert_told_off(&peer, "user.self", ACT_EXIT_DENIED);
        ask(&peer, "{'do':'user.unlock','user':'awa','reason':'mistyped'}");
        assert_done(&peer);
        ask(&peer, "{'do':'user.unlock','user':'awa','reason':'mistyped'}");
        assert_told_off(&peer, "user.not_locked", ACT_EXIT_RULE);
        act_as(&room, "uid-1000", 0);
        say(&peer, "awa", secret);
        assert_told(&peer, "user", "awa");
        peer_end(&peer);
}

/* One guess after the other, whenever the name isn't locked: none gets in. */
static void ten_thousand_guesses_get_nobody_in(void **state) {
        unsigned in = 0, locked = 0, refused = 0, waited = 0;
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        hashes = 0;
        for (int i = 0; i < GUESSES; i++) {
                char guess[64];

                (void) snprintf(guess, sizeof guess, "%d green bottles", i);
                say(&peer, "awa", guess);
                in += json_is_true(at(&peer, "ok"));
                if (json_is_true(at(&peer, "ok")))
                        continue;
                locked += !strcmp(told(&peer, "error"), "session.locked");
                refused += !strcmp(told(&peer, "error"), "session.refused");
                waited += !strcmp(told(&peer, "error"), "session.busy");
                pass(&room, i % 97 == 0 ? SESSION_LOCK_S : 0);
        }
        assert_int_equal(in, 0);
        assert_int_equal(locked + refused + waited, GUESSES);
        assert_true(refused > 100 && locked > refused * 10);
        assert_int_equal(hashes, refused);
        peer_end(&peer);
}

static void one_peer_has_so_many_tries_a_minute_under_whatever_names(void **state) {
        char user[32];
        struct peer peer;
        struct room room;
        unsigned busy = 0;

        (void) state;
        enter(&peer, &room);
        room.now.wall_us -= 120 * INT64_C(1000000);
        for (int i = 0; i < 3 * SESSION_LOGINS_A_MINUTE; i++) {
                (void) snprintf(user, sizeof user, "user%d", i);
                say(&peer, user, "ten green bottles");
                busy += !strcmp(told(&peer, "error"), "session.busy");
        }
        assert_true(busy > 0);
        room.act.actor = "uid-1001"; /* another isn't held up by it */
        say(&peer, "awa", secret);
        assert_told(&peer, "user", "awa");
        peer_end(&peer);
}

static void anothers_password_is_temporary_and_ones_own_takes_the_present_one(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        act_as(&room, "awa", ROLE_CUSTODIAN);
        ask(&peer, "{'do':'user.password','password':'eight green bottles'}");
        assert_told_off(&peer, "session.refused", ACT_EXIT_DENIED);
        ask(&peer, "{'do':'user.password','password':'eight green bottles','old':'%s'}", secret);
        assert_done(&peer);
        ask(&peer, "{'do':'user.password','user':'binta','password':'eight green bottles'}");
        assert_told_off(&peer, "role.denied", ACT_EXIT_DENIED);
        act_as(&room, "sira", ROLE_ADMIN);
        ask(&peer, "{'do':'user.password','user':'awa','password':'seven green bottles'}");
        assert_done(&peer);
        assert_true(json_is_true(at(&peer, "temporary")));
        assert_int_equal(session_roles(room.ledger, "awa"), 0);
        act_as(&room, "awa", session_roles(room.ledger, "awa"));
        ask(&peer, "{'do':'place.list'}");
        assert_told_off(&peer, "user.password_temporary", ACT_EXIT_DENIED);
        ask(&peer, "{'do':'user.whoami'}");
        assert_told(&peer, "user", "awa");
        ask(&peer, "{'do':'user.password','password':'six green bottles','old':'seven green bottles'}");
        assert_done(&peer);
        assert_int_equal(session_roles(room.ledger, "awa"), ROLE_INTAKE | ROLE_CUSTODIAN);
        ask(&peer, "{'do':'user.password','password':'short','old':'six green bottles'}");
        assert_told_off(&peer, "user.password_size", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'user.password','password':'awa and ten bottles','old':'six green bottles'}");
        assert_told_off(&peer, "user.password_weak", ACT_EXIT_INPUT);
        act_as(&room, "stranger", 0);
        ask(&peer, "{'do':'user.password','password':'six green bottles'}");
        assert_told_off(&peer, "user.unknown", ACT_EXIT_ABSENT);
        peer_end(&peer);
}

static void a_leaver_is_out_at_once(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        assert_int_not_equal(session_roles(room.ledger, "awa"), 0);
        both(&peer, "{'do':'user.close','user':'awa','reason':'left'}");
        assert_done(&peer);
        assert_int_equal(session_roles(room.ledger, "awa"), 0);
        say(&peer, "awa", secret);
        assert_told_off(&peer, "session.refused", ACT_EXIT_DENIED);
        act_as(&room, "sira", ROLE_SUPERVISOR);
        ask(&peer, "{'do':'user.password','user':'awa','password':'six green bottles'}");
        assert_told_off(&peer, "user.closed", ACT_EXIT_RULE);
        peer_end(&peer);
}

static void a_login_is_never_remembered_nor_tried_out(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        ask(&peer, "{'do':'session.open','key':'K1','user':'awa','password':'%s'}", secret);
        assert_done(&peer);
        ask(&peer, "{'do':'session.open','key':'K1','user':'awa','password':'ten green bottles'}");
        assert_told_off(&peer, "session.refused", ACT_EXIT_DENIED);
        ask(&peer, "{'do':'session.open','dry':true,'user':'awa','password':'%s'}", secret);
        assert_told_off(&peer, "request.dry", ACT_EXIT_USAGE);
        peer_end(&peer);
}

static void nobody_logs_in_before_people_are_on_record(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        say(&peer, "awa", secret);
        assert_told_off(&peer, "people.not_begun", ACT_EXIT_RULE);
        peer_end(&peer);
}

/* A new version folds the state again: passwords are no state and stay. */
static void passwords_outlive_a_refold(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        enter(&peer, &room);
        assert_int_equal(sqlite3_exec(ledger_database(room.ledger), "UPDATE head SET folds = 'other'", NULL,
                                 NULL, NULL),
                SQLITE_OK);
        room_reopen(&room, false);
        say(&peer, "awa", secret);
        assert_told(&peer, "user", "awa");
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_right_password_opens_and_is_nowhere_on_record),
                cmocka_unit_test(a_stranger_learns_nothing_of_who_there_is),
                cmocka_unit_test(the_fifth_wrong_password_locks_a_name_that_exists_and_one_that_does_not),
                cmocka_unit_test(a_right_password_forgives_the_wrong_ones_before),
                cmocka_unit_test(a_supervisor_lifts_a_lock_but_not_his_own),
                cmocka_unit_test(ten_thousand_guesses_get_nobody_in),
                cmocka_unit_test(one_peer_has_so_many_tries_a_minute_under_whatever_names),
                cmocka_unit_test(anothers_password_is_temporary_and_ones_own_takes_the_present_one),
                cmocka_unit_test(a_leaver_is_out_at_once),
                cmocka_unit_test(a_login_is_never_remembered_nor_tried_out),
                cmocka_unit_test(nobody_logs_in_before_people_are_on_record),
                cmocka_unit_test(passwords_outlive_a_refold),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
