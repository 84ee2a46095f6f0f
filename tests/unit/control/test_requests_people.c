/* SPDX-License-Identifier: ISC */

/*
 * People as they are asked for: who may say who may do what, and what nobody may
 */

#include "test.h"

#include <string.h>

#include "made_key.h"
#include "password.h"
#include "peer_asks.h"
#include "people.h"
#include "room.h"
#include "staff.h"

static const struct password_cost cheap = { .passes = 1, .memory = 8192 };

static void people_come_change_and_leave(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        staff_begin(&peer, &room);
        both(&peer, "{'do':'user.change','user':'awa','roles':['custodian'],'reason':'one job'}");
        assert_done(&peer);
        both(&peer, "{'do':'user.change','user':'awa','unix':'awa2','reason':'new account'}");
        assert_done(&peer);
        both(&peer, "{'do':'user.close','user':'awa','reason':'retired'}");
        assert_done(&peer);
        ask(&peer, "{'do':'user.list'}");
        assert_done(&peer);
        assert_int_equal(json_array_size(at(&peer, "users")), 2);
        ask(&peer, "{'do':'user.list','closed':true}");
        assert_told(&peer, "users.0.user", "awa");
        assert_told(&peer, "users.0.state", "CLOSED");
        ask(&peer, "{'do':'user.show','user':'awa','trail':true}");
        assert_told(&peer, "user.roles", "custodian");
        assert_int_equal(json_array_size(at(&peer, "trail")), 4);
        assert_told(&peer, "trail.0.change", "added");
        assert_told(&peer, "trail.0.roles.1", "custodian");
        assert_told(&peer, "trail.1.reason", "one job");
        assert_told(&peer, "trail.2.unix", "awa2");
        assert_told(&peer, "trail.3.by", "sira");
        ask(&peer, "{'do':'user.add','user':'awa','roles':['custodian']}");
        assert_told_off(&peer, "user.exists", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.change','user':'awa','roles':['intake'],'reason':'back'}");
        assert_told_off(&peer, "user.closed", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.close','user':'awa','reason':'again'}");
        assert_told_off(&peer, "user.closed", ACT_EXIT_RULE);
        peer_end(&peer);
}

static void what_is_said_of_a_person_must_make_sense(void **state) {
        static const char *const names[] = { "Awa", "awa diallo", "1awa", "agent", "uid-0", "a+b", "\xc3\xa9",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        for (size_t i = 0; i < count_of(names); i++) {
                ask(&peer, "{'do':'user.add','user':'%s','roles':['intake']}", names[i]);
                assert_true(json_is_false(at(&peer, "ok")));
                assert_int_equal(number(&peer, "exit"), ACT_EXIT_INPUT);
        }
        ask(&peer, "{'do':'user.add','user':'awa','roles':[]}");
        assert_told_off(&peer, "user.roles", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'user.add','user':'awa','roles':['king']}");
        assert_told_off(&peer, "user.roles", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'user.add','user':'awa'}");
        assert_told_off(&peer, "user.roles", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'user.add','user':'awa','roles':['auditor','custodian']}");
        assert_told_off(&peer, "user.roles_apart", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.add','user':'awa','roles':['intake'],'unix':'a:b'}");
        assert_told_off(&peer, "user.unix", ACT_EXIT_INPUT);
        staff(&peer);
        ask(&peer, "{'do':'user.add','user':'fatou','roles':['intake'],'unix':'binta'}");
        assert_told_off(&peer, "user.unix_taken", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.change','user':'awa','roles':['intake','auditor'],'reason':'x'}");
        assert_told_off(&peer, "user.roles_apart", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.change','user':'awa','unix':'awa','reason':'x'}");
        assert_told_off(&peer, "user.no_change", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.change','user':'nobody','unix':'awa','reason':'x'}");
        assert_told_off(&peer, "user.unknown", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'user.show','user':'nobody'}");
        assert_told_off(&peer, "user.unknown", ACT_EXIT_ABSENT);
        peer_end(&peer);
}

static void nobody_but_supervisor_and_administrator_proposes_people(void **state) {
        static const uint32_t others[] = { ROLE_INTAKE, ROLE_CUSTODIAN, ROLE_AUDITOR };
        static const char *const asks[] = {
                "{'do':'user.add','user':'fatou','roles':['intake']}",
                "{'do':'user.change','user':'awa','roles':['intake'],'reason':'x'}",
                "{'do':'user.close','user':'awa','reason':'x'}",
                "{'do':'key.add','user':'awa','public_key':'x'}",
                "{'do':'key.revoke','fingerprint':'SHA256:x','reason':'x'}",
                "{'do':'people.begin'}",
        };
        struct peer peer;
        struct room room;

        (void) state;
        staff_begin(&peer, &room);
        for (size_t role = 0; role < count_of(others); role++)
                for (size_t i = 0; i < count_of(asks); i++) {
                        act_as(&room, "marie", others[role]);
                        ask(&peer, "%s", asks[i]);
                        assert_told_off(&peer, "role.denied", ACT_EXIT_DENIED);
                }
        peer_end(&peer);
}

static void nobody_changes_what_he_is_himself(void **state) {
        static const char *const asks[] = {
                "{'do':'user.change','user':'sira','roles':['supervisor'],'reason':'x'}",
                "{'do':'user.close','user':'sira','reason':'x'}",
                "{'do':'key.add','user':'sira','public_key':'x'}",
        };
        struct peer peer;
        struct room room;
        uint64_t size;

        (void) state;
        staff_begin(&peer, &room);
        for (size_t i = 0; i < count_of(asks); i++) {
                size = ledger_durable(room.ledger);
                ask(&peer, "%s", asks[i]);
                assert_told_off(&peer, "user.self", ACT_EXIT_DENIED);
                assert_true(ledger_durable(room.ledger) > size); /* and that is on record */
        }
        peer_end(&peer);
}

static void the_people_are_never_left_without_one_who_proposes_or_approves(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        staff_begin(&peer, &room);
        ask(&peer, "{'do':'user.close','user':'binta','reason':'x'}");
        assert_told_off(&peer, "people.too_few", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.change','user':'binta','roles':['intake'],'reason':'x'}");
        assert_told_off(&peer, "people.too_few", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.change','user':'binta','unix':'','reason':'x'}");
        assert_told_off(&peer, "people.too_few", ACT_EXIT_RULE);
        both(&peer, "{'do':'user.add','user':'adama','roles':['auditor'],'unix':'adama'}");
        assert_done(&peer);
        ask(&peer, "{'do':'user.close','user':'binta','reason':'x'}");
        assert_told_off(&peer, "people.too_few", ACT_EXIT_RULE); /* adama can't sign yet */
        give_key(&peer, "adama");
        both(&peer, "{'do':'user.close','user':'binta','reason':'x'}");
        assert_done(&peer);
        act_as(&room, "adama", ROLE_ADMIN);
        ask(&peer, "{'do':'user.close','user':'sira','reason':'x'}");
        assert_told_off(&peer, "people.too_few", ACT_EXIT_RULE);
        peer_end(&peer);
}

static void people_begin_once_there_are_enough_of_them(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        ask(&peer, "{'do':'people.begin'}");
        assert_told_off(&peer, "people.too_few", ACT_EXIT_RULE);
        ask(&peer, "{'do':'user.add','user':'sira','roles':['supervisor'],'unix':'sira'}");
        ask(&peer, "{'do':'user.add','user':'binta','roles':['auditor']}");
        staff_keys(&peer);
        ask(&peer, "{'do':'people.begin'}");
        assert_told_off(&peer, "people.too_few", ACT_EXIT_RULE); /* binta has no way to be known */
        room_turn_begin(&room);
        assert_int_equal(password_set(room.ledger, "binta", "long enough a word", false, &cheap), 0);
        room_turn_end(&room, 0);
        ask(&peer, "{'do':'people.begin'}");
        assert_told_off(&peer, "act.second_needed", ACT_EXIT_RULE); /* whoever it is */
        assert_false(people_rule(room.ledger));
        staff_rule(&peer);
        assert_true(people_rule(room.ledger));
        ask(&peer, "{'do':'people.begin'}");
        assert_told_off(&peer, "people.began", ACT_EXIT_RULE);
        peer_end(&peer);
}

static void a_key_is_one_persons_and_is_revoked_for_good(void **state) {
        char line[SSH_KEY_LINE_MAX], fingerprint[SSH_KEY_FINGERPRINT_MAX];
        struct peer peer;
        struct room room;

        (void) state;
        staff_begin(&peer, &room);
        made_security_key("ssh:", line);
        both(&peer, "{'do':'key.add','user':'awa','public_key':'%s'}", line);
        assert_told(&peer, "type", "sk-ssh-ed25519@openssh.com");
        (void) snprintf(fingerprint, sizeof fingerprint, "%s", told(&peer, "fingerprint"));
        ask(&peer, "{'do':'key.add','user':'binta','public_key':'%s'}", line);
        assert_told_off(&peer, "key.exists", ACT_EXIT_RULE);
        act_as(&room, "awa", ROLE_CUSTODIAN); /* her own, alone: it was stolen */
        ask(&peer, "{'do':'key.revoke','fingerprint':'%s','reason':'stolen'}", fingerprint);
        assert_told(&peer, "user", "awa");
        act_as(&room, "sira", ROLE_SUPERVISOR);
        ask(&peer, "{'do':'key.revoke','fingerprint':'%s','reason':'again'}", fingerprint);
        assert_told_off(&peer, "key.revoked", ACT_EXIT_RULE);
        ask(&peer, "{'do':'key.add','user':'awa','public_key':'%s'}", line);
        assert_told_off(&peer, "key.exists", ACT_EXIT_RULE);
        ask(&peer, "{'do':'key.revoke','fingerprint':'SHA256:none','reason':'x'}");
        assert_told_off(&peer, "key.unknown", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'key.list','user':'awa'}");
        assert_told(&peer, "keys.0.state", "REVOKED");
        ask(&peer, "{'do':'key.list'}");
        assert_int_equal(json_array_size(at(&peer, "keys")), 3);
        ask(&peer, "{'do':'key.list','user':'nobody'}");
        assert_told_off(&peer, "user.unknown", ACT_EXIT_ABSENT);
        for (int i = 0; i < PERSON_KEYS_MAX; i++)
                give_key(&peer, "awa");
        made_key(line);
        ask(&peer, "{'do':'key.add','user':'awa','public_key':'%s'}", line);
        assert_told_off(&peer, "key.too_many", ACT_EXIT_RULE);
        peer_end(&peer);
}

static void what_is_no_public_key_is_told_apart(void **state) {
        static const char *const lines[][2] = {
                { "", "key.form" },
                { "hello", "key.form" },
                { "hello AAAA", "key.type" },
                { "ssh-rsa AAAA", "key.type" },
                { "ssh-ed25519 AAAA", "key.blob" },
                { "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                        "key.point" },
        };
        struct peer peer;
        struct room room;

        (void) state;
        staff_begin(&peer, &room);
        for (size_t i = 0; i < count_of(lines); i++) {
                ask(&peer, "{'do':'key.add','user':'awa','public_key':'%s'}", lines[i][0]);
                assert_true(json_is_false(at(&peer, "ok")));
                if (*lines[i][0])
                        assert_told_off(&peer, lines[i][1], ACT_EXIT_INPUT);
        }
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(people_come_change_and_leave),
                cmocka_unit_test(what_is_said_of_a_person_must_make_sense),
                cmocka_unit_test(nobody_but_supervisor_and_administrator_proposes_people),
                cmocka_unit_test(nobody_changes_what_he_is_himself),
                cmocka_unit_test(the_people_are_never_left_without_one_who_proposes_or_approves),
                cmocka_unit_test(people_begin_once_there_are_enough_of_them),
                cmocka_unit_test(a_key_is_one_persons_and_is_revoked_for_good),
                cmocka_unit_test(what_is_no_public_key_is_told_apart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
