/* SPDX-License-Identifier: ISC */

/*
 * Badges say who is there and no more; and who is denied again and again doesn't fill the record
 */

#include "test.h"

#include <string.h>

#include "badge.h"
#include "denial.h"
#include "live.h"
#include "password.h"
#include "peer_asks.h"
#include "people.h"
#include "room.h"
#include "staff.h"

static const struct password_cost cheap = { .passes = 1, .memory = 8192 };
static const char secret[] = "nine green bottles";
static struct live live;

/* The staff; awa has a password, and a stranger asks. */
static void enter(struct peer *peer, struct room *room) {
        live = (struct live){ .password_cost = &cheap };
        staff_begin(peer, room);
        room->act.live = &live;
        room_turn_begin(room);
        assert_int_equal(password_set(room->ledger, "awa", secret, false, &cheap), 0);
        room_turn_end(room, 0);
        act_as(room, "uid-1000", 0);
}

static void pass(struct room *room, int64_t seconds) {
        room->now.wall_us += seconds * 1000000;
        room->now.mono_ns += (uint64_t) seconds * 1000000000;
}

static int scan_badge(struct room *room, const char *payload) {
        const struct frame frame = {
                .kind = FRAME_TEXT, .bytes = (const uint8_t *) payload, .size = strlen(payload)
        };
        char user[ACTOR_NAME_MAX] = "";
        int r;

        act_as(room, "agent", 0);
        room_turn_begin(room);
        r = badge_scan(&room->act, &frame, user);
        room_turn_end(room, r == BADGE_E_NONE ? 0 : r);
        if (!r)
                assert_true(*user);
        return r;
}

static void a_badge_says_who_is_there_and_opens_nothing_without_the_password(void **state) {
        struct peer peer;
        struct room room;
        uint64_t before;

        (void) state;
        enter(&peer, &room);
        room_record(&room, "tag.bound", NULL,
                json_pack("{ss ss ss ss}", "tag", "text:BADGE-1", "binds", "ACTOR", "subject", "awa",
                        "carrier", "RFID_HF"));
        room_record(&room, "tag.bound", NULL,
                json_pack("{ss ss ss ss}", "tag", "text:BADGE-2", "binds", "ACTOR", "subject", "visitor",
                        "carrier", "RFID_HF"));
        ask(&peer, "{'do':'session.open','password':'%s'}", secret);
        assert_told_off(&peer, "session.nobody_there", ACT_EXIT_RULE);
        assert_int_equal(scan_badge(&room, "BADGE-9"), BADGE_E_NONE);
        assert_int_equal(scan_badge(&room, "BADGE-1"), 0);
        before = ledger_durable(room.ledger);
        assert_int_equal(scan_badge(&room, "BADGE-1"), 0); /* the same visit */
        assert_int_equal(ledger_durable(room.ledger), before);
        act_as(&room, "uid-1000", 0);
        ask(&peer, "{'do':'place.list'}"); /* it identifies, and no more */
        assert_told_off(&peer, "role.none", ACT_EXIT_DENIED);
        ask(&peer, "{'do':'session.open','password':'ten green bottles'}");
        assert_told_off(&peer, "session.refused", ACT_EXIT_DENIED);
        assert_int_equal(person_failures(room.ledger, "awa"), 1);
        ask(&peer, "{'do':'session.open','password':'%s'}", secret);
        assert_told(&peer, "user", "awa");
        pass(&room, BADGE_HERE_S + 1);
        ask(&peer, "{'do':'session.open','password':'%s'}", secret);
        assert_told_off(&peer, "session.nobody_there", ACT_EXIT_RULE);
        before = ledger_durable(room.ledger);
        assert_int_equal(scan_badge(&room, "BADGE-2"), ACT_E_REFUSED);
        assert_string_equal(room.act.refusal.error, "badge.unknown");
        assert_true(ledger_durable(room.ledger) > before);
        both(&peer, "{'do':'user.close','user':'awa','reason':'left'}");
        assert_done(&peer);
        assert_int_equal(scan_badge(&room, "BADGE-1"), ACT_E_REFUSED);
        assert_string_equal(room.act.refusal.error, "badge.closed");
        act_as(&room, "binta", ROLE_AUDITOR);
        ask(&peer, "{'do':'log.list','kind':'act.denied'}");
        assert_done(&peer);
        assert_true(json_array_size(at(&peer, "entries")) >= 3);
        peer_end(&peer);
}

static void denials_beyond_so_many_a_minute_are_counted(void **state) {
        struct peer peer;
        struct room room;
        uint64_t before;

        (void) state;
        enter(&peer, &room);
        before = ledger_durable(room.ledger);
        for (int i = 0; i < 100; i++) {
                room.now.wall_us -= 1000000; /* all within a second */
                room.now.mono_ns -= 1000000000;
                ask(&peer, "{'do':'place.list'}");
                assert_told_off(&peer, "role.none", ACT_EXIT_DENIED);
        }
        assert_true(ledger_durable(room.ledger) - before <= DENIALS_A_MINUTE + 2); /* and an alert */
        pass(&room, 61);
        assert_int_equal(room_act(&room, denial_minute(&room.act)), 0);
        act_as(&room, "binta", ROLE_AUDITOR);
        ask(&peer, "{'do':'log.list','kind':'act.denied_more'}");
        assert_non_null(strstr(told(&peer, "entries.0.text"), "70"));
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_badge_says_who_is_there_and_opens_nothing_without_the_password),
                cmocka_unit_test(denials_beyond_so_many_a_minute_are_counted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
