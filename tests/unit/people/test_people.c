/* SPDX-License-Identifier: ISC */

/*
 * People: what is said of them comes back, stays when they leave, and what contradicts it is found out
 *
 * Every room is verified at its end: the record is folded again from nothing and compared table by table.
 */

#include "test.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "made_key.h"
#include "people.h"
#include "room.h"
#include "text.h"

static void add(struct room *room, const char *user, const char *role, const char *unix_user) {
        room_record(room, "user.added", NULL,
                json_pack("{ss s[s] ss}", "user", user, "roles", role, "unix", unix_user));
}

static json_t *key_body(const char *user, const struct ssh_key *key) {
        char fingerprint[SSH_KEY_FINGERPRINT_MAX], text[BYTES_BASE64_SIZE(SSH_KEY_BLOB_MAX)];

        ssh_key_fingerprint(key->blob, key->size, fingerprint);
        bytes_base64(key->blob, key->size, text);
        return json_pack(
                "{ss ss ss ss}", "user", user, "type", key->type, "key", text, "fingerprint", fingerprint);
}

static struct ssh_key new_key(void) {
        char line[SSH_KEY_LINE_MAX];
        struct ssh_key key;

        made_key(line);
        assert_int_equal(ssh_key_parse(line, &key), 0);
        return key;
}

static struct ssh_key give_key(struct room *room, const char *user) {
        struct ssh_key key = new_key();

        room_record(room, "key.added", NULL, key_body(user, &key));
        return key;
}

static int collect(void *context, const struct person *person) {
        text_addf(context, "%s ", person->name);
        return 0;
}

static int collect_past(void *context, const struct person_past *past) {
        text_addf(context, "%s:%u:%s:%s ", past->change, (unsigned) past->roles, past->by, past->reason);
        return 0;
}

static void a_leaver_is_closed_and_stays_on_record(void **state) {
        struct text names = { 0 }, past = { 0 };
        struct person person;
        struct room room;

        (void) state;
        room_begin(&room);
        assert_int_equal(person_find(room.ledger, "moussa", &person), PERSON_E_ABSENT);
        add(&room, "moussa", "custodian", "moussa");
        add(&room, "binta", "auditor", "");
        room_record(&room, "user.changed", NULL,
                json_pack("{ss s[ss] ss ss}", "user", "moussa", "roles", "custodian", "intake", "unix", "m2",
                        "reason", "two jobs"));
        assert_int_equal(person_by_unix(room.ledger, "moussa", &person), PERSON_E_ABSENT);
        assert_int_equal(person_by_unix(room.ledger, "", &person), PERSON_E_ABSENT);
        assert_int_equal(person_by_unix(room.ledger, "m2", &person), 0);
        assert_int_equal(person.roles, ROLE_CUSTODIAN | ROLE_INTAKE);
        assert_string_equal(person.added_by, "awa");
        assert_true(person.added_seq > 0 && person.added_us > 0 && !person.closed);
        room_record(&room, "user.closed", NULL, json_pack("{ss ss}", "user", "moussa", "reason", "retired"));
        assert_int_equal(person_by_unix(room.ledger, "m2", &person), PERSON_E_ABSENT);
        assert_int_equal(person_find(room.ledger, "moussa", &person), 0);
        assert_true(person.closed && person.closed_seq > person.added_seq);
        assert_int_equal(people_each(room.ledger, NULL, collect, &names), 0);
        assert_string_equal(text_string(&names), "binta moussa ");
        assert_int_equal(person_trail(room.ledger, "moussa", collect_past, &past), 0);
        assert_string_equal(text_string(&past), "added:2:awa: changed:3:awa:two jobs closed:3:awa:retired ");
        add(&room, "marie", "custodian", "m2"); /* his Unix user is free again */
        text_end(&names);
        text_end(&past);
        room_end(&room);
}

static void a_key_is_found_by_its_blob_also_when_it_is_revoked(void **state) {
        struct person_key found;
        struct ssh_key one, two;
        char fingerprint[SSH_KEY_FINGERPRINT_MAX];
        unsigned count;
        struct room room;

        (void) state;
        room_begin(&room);
        add(&room, "moussa", "custodian", "");
        one = give_key(&room, "moussa");
        two = give_key(&room, "moussa");
        assert_int_equal(person_key_count(room.ledger, "moussa", &count), 0);
        assert_int_equal(count, 2);
        ssh_key_fingerprint(one.blob, one.size, fingerprint);
        room_record(&room, "key.revoked", NULL,
                json_pack("{ss ss ss}", "user", "moussa", "fingerprint", fingerprint, "reason", "lost"));
        assert_int_equal(person_key_by_blob(room.ledger, one.blob, one.size, &found), 0);
        assert_true(found.revoked && found.revoked_seq > found.added_seq);
        assert_string_equal(found.fingerprint, fingerprint);
        assert_string_equal(found.person, "moussa");
        assert_string_equal(found.type, "ssh-ed25519");
        assert_int_equal(person_key_by_blob(room.ledger, two.blob, two.size, &found), 0);
        assert_false(found.revoked);
        assert_int_equal(found.size, two.size);
        assert_memory_equal(found.blob, two.blob, two.size);
        assert_string_equal(found.added_by, "awa");
        assert_int_equal(person_key_by_blob(room.ledger, two.blob, two.size - 1, &found), PERSON_E_ABSENT);
        assert_int_equal(person_key_count(room.ledger, "moussa", &count), 0);
        assert_int_equal(count, 1);
        room_end(&room);
}

static void the_rule_begins_once(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        assert_false(people_rule(room.ledger));
        room_record(&room, "people.began", NULL, json_object());
        assert_true(people_rule(room.ledger));
        room_reopen(&room, false);
        assert_true(people_rule(room.ledger));
        room_end(&room);
}

static void a_lock_stands_on_record_until_it_is_over(void **state) {
        int64_t until;
        struct room room;

        (void) state;
        room_begin(&room);
        assert_int_equal(person_locked_us(room.ledger, "moussa"), 0);
        room_record(&room, "session.locked", NULL,
                json_pack("{ss ss}", "user", "moussa", "until", "2026-11-24T09:00:00.000000Z"));
        until = person_locked_us(room.ledger, "moussa");
        assert_true(until > room.now.wall_us);
        room_reopen(&room, false);
        assert_int_equal(person_locked_us(room.ledger, "moussa"), until);
        room.now.wall_us = until;
        room_record(&room, "session.locked", NULL,
                json_pack("{ss ss}", "user", "other", "until", "2026-11-24T10:00:00.000000Z"));
        assert_int_equal(person_locked_us(room.ledger, "moussa"), 0);
        room_record(&room, "session.unlocked", NULL, json_pack("{ss}", "user", "other"));
        assert_int_equal(person_locked_us(room.ledger, "other"), 0);
        room_end(&room);
}

/* ---- contradictions ---- */

/* In a room with moussa (custodian, Unix user m) and jean, who has left. */
static const struct {
        const char *kind, *body;
} contradictions[] = {
        { "user.added", "{\"user\":\"moussa\",\"roles\":[\"auditor\"],\"unix\":\"\"}" },
        { "user.added", "{\"user\":\"jean\",\"roles\":[\"auditor\"],\"unix\":\"\"}" },
        { "user.added", "{\"user\":\"fatou\",\"roles\":[\"auditor\"],\"unix\":\"m\"}" },
        { "user.added", "{\"user\":\"fatou\",\"roles\":[\"king\"],\"unix\":\"\"}" },
        { "user.added", "{\"user\":\"fatou\",\"roles\":\"auditor\",\"unix\":\"\"}" },
        { "user.added", "{\"user\":\"agent\",\"roles\":[\"auditor\"],\"unix\":\"\"}" },
        { "user.added", "{\"user\":\"Fatou B\",\"roles\":[\"auditor\"],\"unix\":\"\"}" },
        { "user.changed", "{\"user\":\"nobody\",\"roles\":[\"auditor\"],\"unix\":\"\"}" },
        { "user.changed", "{\"user\":\"jean\",\"roles\":[\"auditor\"],\"unix\":\"\"}" },
        { "user.closed", "{\"user\":\"jean\",\"reason\":\"again\"}" },
        { "user.closed", "{\"user\":\"nobody\",\"reason\":\"\"}" },
        { "key.added", "{\"user\":\"moussa\",\"key\":\"AAAA\"}" },
        { "key.revoked", "{\"user\":\"moussa\",\"fingerprint\":\"SHA256:none\"}" },
        { "people.began", "{}" },
        { "session.locked", "{\"user\":\"moussa\",\"until\":\"soon\"}" },
        { "session.locked", "{\"user\":\"\",\"until\":\"2026-11-24T09:00:00.000000Z\"}" },
};

static void assert_contradicts(struct room *room, const char *kind, json_t *body) {
        struct entry entry;
        int r;

        assert_non_null(body);
        room_turn_begin(room);
        r = act_append(&room->act, kind, NULL, body, &entry);
        ledger_rollback(room->ledger);
        if (r != -EBADMSG)
                fail_msg("%s gave %d", kind, r);
}

static void an_entry_that_contradicts_the_people_is_found_out(void **state) {
        struct ssh_key key;
        json_t *body;
        struct room room;

        (void) state;
        room_begin(&room);
        add(&room, "moussa", "custodian", "m");
        add(&room, "jean", "custodian", "");
        key = give_key(&room, "moussa");
        room_record(&room, "user.closed", NULL, json_pack("{ss ss}", "user", "jean", "reason", "left"));
        room_record(&room, "people.began", NULL, json_object());
        for (size_t i = 0; i < count_of(contradictions); i++)
                assert_contradicts(
                        &room, contradictions[i].kind, json_loads(contradictions[i].body, 0, NULL));
        assert_contradicts(&room, "key.added", key_body("moussa", &key)); /* it is on record already */
        key.blob[key.size - 1] ^= 1;
        assert_contradicts(
                &room, "key.added", key_body("moussa", &key)); /* no point, or the wrong one's name */
        key = new_key();
        assert_contradicts(&room, "key.added", key_body("jean", &key)); /* he has left */
        body = key_body("moussa", &key);
        assert_int_equal(json_object_set_new(body, "fingerprint", json_string("SHA256:other")), 0);
        assert_contradicts(&room, "key.added", body);
        room_end(&room);
}

/* ---- roles ---- */

static void nobody_checks_what_he_did_himself(void **state) {
        static const uint32_t together[] = { 0, ROLE_INTAKE | ROLE_CUSTODIAN, ROLE_SUPERVISOR | ROLE_ADMIN,
                ROLE_INTAKE | ROLE_SUPERVISOR, ROLE_AUDITOR };
        static const uint32_t apart[] = { ROLE_AUDITOR | ROLE_INTAKE, ROLE_AUDITOR | ROLE_CUSTODIAN,
                ROLE_AUDITOR | ROLE_SUPERVISOR, ROLE_AUDITOR | ROLE_ADMIN, ROLE_CUSTODIAN | ROLE_SUPERVISOR,
                ROLE_ADMIN | ROLE_CUSTODIAN, ROLE_ADMIN | ROLE_INTAKE, ROLE_ALL };

        (void) state;
        for (size_t i = 0; i < count_of(together); i++)
                assert_null(roles_conflict(together[i]));
        for (size_t i = 0; i < count_of(apart); i++)
                assert_non_null(roles_conflict(apart[i]));
}

static void every_set_of_roles_is_said_and_read_back(void **state) {
        (void) state;
        for (uint32_t roles = 0; roles <= ROLE_ALL; roles++) {
                json_t *words = roles_json(roles);
                uint32_t again = ~roles;

                assert_non_null(words);
                assert_int_equal(roles_read(words, &again), 0);
                assert_int_equal(again, roles);
                json_decref(words);
        }
        assert_null(role_word(0));
        assert_null(role_word(ROLE_INTAKE | ROLE_ADMIN));
        assert_int_equal(role_find("king"), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_leaver_is_closed_and_stays_on_record),
                cmocka_unit_test(a_key_is_found_by_its_blob_also_when_it_is_revoked),
                cmocka_unit_test(the_rule_begins_once),
                cmocka_unit_test(a_lock_stands_on_record_until_it_is_over),
                cmocka_unit_test(an_entry_that_contradicts_the_people_is_found_out),
                cmocka_unit_test(nobody_checks_what_he_did_himself),
                cmocka_unit_test(every_set_of_roles_is_said_and_read_back),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
