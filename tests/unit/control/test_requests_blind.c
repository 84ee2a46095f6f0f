/* SPDX-License-Identifier: ISC */

/*
 * Blind: what somebody who counts blind can't read through any request
 *
 * PISTOL lies on ER1/A and is never scanned; its number and its serial number are what no answer may name.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "peer_asks.h"
#include "requests.h"
#include "room.h"

enum { OVERSEERS = ROLE_SUPERVISOR | ROLE_AUDITOR | ROLE_ADMIN };

struct story {
        struct peer peer;
        struct room room;
        char pistol[ITEM_NUMBER_MAX], rifle[ITEM_NUMBER_MAX];
};

static void be(struct story *s, const char *name, uint32_t roles, const char *station) {
        s->room.act.actor = name;
        s->room.act.roles = roles;
        s->room.act.station = station;
}

/* The pistol and a rifle on ER1/A, counted once; then awa counts ER1 again, blind, and has found the rifle. */
static void story_begin(struct story *s) {
        peer_begin(&s->peer, &s->room);
        take_in(&s->peer, "ER1/A", s->pistol);
        take_in(&s->peer, "ER1/A", s->rifle);
        ask(&s->peer, "{'do':'tag.bind','tag':'epc:300000000000000000000009','to':'%s'}", s->pistol);
        assert_done(&s->peer);
        ask(&s->peer, "{'do':'count.open','place':'ER1','mode':'guided'}");
        assert_done(&s->peer);
        ask(&s->peer, "{'do':'count.close'}");
        assert_done(&s->peer);
        ask(&s->peer, "{'do':'count.open','place':'ER1'}");
        assert_told(&s->peer, "mode", "blind");
        assert_null(at(&s->peer, "expected"));
        ask(&s->peer, "{'do':'count.scan','payload':'%s'}", room_label_of(&s->room, "ER1/A"));
        assert_told(&s->peer, "result", "PLACE");
        ask(&s->peer, "{'do':'count.scan','payload':'%s'}", s->rifle);
        assert_told(&s->peer, "result", "FOUND_CONFIRMED");
}

static void story_end(struct story *s) {
        peer_end(&s->peer);
}

/* What a person who counts blind may ask, with what they say; all else is refused. */
static const char *const asked[] = {
        "{'do':'status'}",
        "{'do':'watch'}",
        "{'do':'user.whoami'}",
        "{'do':'user.password','password':'short'}",
        "{'do':'session.open','user':'binta','password':'not the one'}",
        "{'do':'session.close'}",
        "{'do':'reader.list'}",
        "{'do':'reader.show','reader':'scanner-1'}",
        "{'do':'reader.test','reader':'scanner-1','signal':'again'}",
        "{'do':'station.list'}",
        "{'do':'station.show','station':'counter'}",
        "{'do':'antenna.list'}",
        "{'do':'antenna.set','reader':'uhf-1','place':'ER1/A'}",
        "{'do':'antenna.clear','reader':'uhf-1','reason':'moved'}",
        "{'do':'place.list'}",
        "{'do':'place.show','place':'ER1/A'}",
        "{'do':'place.add','code':'ER1/Z'}",
        "{'do':'case.add','ref':'2026-7'}",
        ("{'do':'item.add','class':'firearm','place':'ER1/A','legal_status':'seized','description':'x',"
         "'record':{'firearm':{'kind':'pistol','make':'Taurus','serial_frame_raw':'TKR1'}}}"),
        "{'do':'tag.bind','tag':'epc:300000000000000000000001','to':'ER1/A','binds':'reference'}",
        "{'do':'count.open','place':'ER2'}",
        "{'do':'count.scan','payload':'8801234567'}",
        "{'do':'count.quantity','item':'8801234567','quantity':1}",
        "{'do':'count.check','item':'8801234567','serial':'X'}",
        "{'do':'count.undo'}",
        "{'do':'count.pause'}",
        "{'do':'count.resume'}",
        "{'do':'count.look','place':'ER1/A'}",
        "{'do':'count.pass'}",
        "{'do':'count.show'}",
        "{'do':'count.report'}",
        "{'do':'count.list'}",
        /* last, since they end it: */
        "{'do':'count.abandon','reason':'the end'}",
        "{'do':'count.close'}",
};

static const char *asked_for(const char *request) {
        char begin[80];

        (void) snprintf(begin, sizeof begin, "{'do':'%s'", request);
        for (size_t i = 0; i < count_of(asked); i++)
                if (!strncmp(asked[i], begin, strlen(begin)))
                        return asked[i];
        return NULL;
}

static void assert_untold(const struct story *s) {
        char *line = json_dumps(s->peer.answer, JSON_COMPACT);

        assert_non_null(line);
        if (strstr(line, s->pistol) || strstr(line, "TKR1"))
                fail_msg("told: %s", line);
        free(line);
}

static void no_request_tells_the_counter_what_is_expected(void **state) {
        size_t refused = 0, answered = 0;
        struct story s;

        (void) state;
        story_begin(&s);
        each_request(request) {
                if (asked_for(request->name))
                        continue;
                ask(&s.peer, "{'do':'%s','item':'%s','place':'ER1/A','from':1}", request->name, s.pistol);
                assert_told_off(&s.peer, "count.blind", ACT_EXIT_RULE);
                assert_untold(&s);
                refused++;
        }
        for (size_t i = 0; i < count_of(asked); i++) {
                if (strstr(asked[i], "count.close"))
                        continue; /* it seals the count, and then all is told */
                ask(&s.peer, "%s", asked[i]);
                assert_untold(&s);
                answered += json_is_true(at(&s.peer, "ok"));
        }
        assert_true(refused > 25);
        assert_true(answered > 15);
        story_end(&s);
}

/* Totals, contents and amounts say as much as a list of numbers does. */
static void no_answer_says_how_much_is_there(void **state) {
        struct story s;

        (void) state;
        story_begin(&s);
        ask(&s.peer, "{'do':'status'}");
        assert_done(&s.peer);
        assert_null(at(&s.peer, "items"));
        assert_null(at(&s.peer, "items_out"));
        ask(&s.peer, "{'do':'place.list'}");
        assert_done(&s.peer);
        assert_true(json_array_size(at(&s.peer, "places")) > 3);
        assert_null(at(&s.peer, "places.1.items"));
        ask(&s.peer, "{'do':'place.show','place':'ER1/A'}");
        assert_told(&s.peer, "place.code", "ER1/A");
        assert_null(at(&s.peer, "place.items"));
        assert_null(at(&s.peer, "place.contents"));
        ask(&s.peer, "{'do':'count.list'}");
        assert_done(&s.peer);
        assert_int_equal(json_array_size(at(&s.peer, "counts")), 2);
        assert_null(at(&s.peer, "counts.0.expected")); /* of the count before, which is closed */
        assert_null(at(&s.peer, "counts.1.expected"));
        story_end(&s);
}

static void no_way_round_tells_it_either(void **state) {
        static const char *const ways[] = {
                "{'do':'count.close','dry':true}",
                "{'do':'count.scan','payload':'8801234567','dry':true}",
                "{'do':'count.open','place':'ER1','mode':'guided','station':'office'}",
                "{'do':'count.show','count':'C-2026-0001'}",
                "{'do':'count.report','count':'C-2026-0001'}",
                "{'do':'item.move','item':'TKR1','to':'ER1/B','dry':true}",
                "{'do':'log.list','from':1}",
                /* allowed, but for what its refusal would name */
                "{'do':'tag.bind','tag':'epc:300000000000000000000009','to':'ER1/A','binds':'reference'}",
        };
        struct story s;

        (void) state;
        story_begin(&s);
        for (size_t i = 0; i < count_of(ways); i++) {
                ask(&s.peer, "%s", ways[i]);
                assert_told_off(&s.peer, "count.blind", ACT_EXIT_RULE);
                assert_untold(&s);
        }
        ask(&s.peer, "{'do':'count.report'}"); /* of the blind count itself, as ever */
        assert_false(json_is_true(at(&s.peer, "ok")));
        story_end(&s);
}

static int64_t denied(struct story *s) {
        return room_number(&s->room, "SELECT count(*) FROM entries WHERE event ->> '$.kind' = 'act.denied'"
                                     " AND event ->> '$.body.error' = 'count.blind'");
}

static void that_it_was_asked_is_on_record(void **state) {
        struct story s;

        (void) state;
        story_begin(&s);
        ask(&s.peer, "{'do':'item.list','place':'ER1'}");
        assert_told_off(&s.peer, "count.blind", ACT_EXIT_RULE);
        assert_string_equal(told(&s.peer, "hint"), "strongroom count close");
        ask(&s.peer, "{'do':'item.move','item':'%s','to':'ER1/B'}", s.pistol);
        assert_told_off(&s.peer, "count.blind", ACT_EXIT_RULE);
        assert_int_equal(denied(&s), 2);
        assert_int_equal(room_number(&s.room, "SELECT count(*) FROM entries WHERE event ->> '$.kind' = "
                                              "'item.moved'"),
                0);
        story_end(&s);
}

static void others_are_blind_at_its_station_only(void **state) {
        static const char list[] = "{'do':'item.list','place':'ER1'}";
        struct story s;

        (void) state;
        story_begin(&s);
        be(&s, "fanta", ROLE_AUDITOR, "counter"); /* she oversees */
        ask(&s.peer, list);
        assert_done(&s.peer);
        assert_int_equal(json_array_size(at(&s.peer, "items")), 2);
        be(&s, "moussa", ROLE_CUSTODIAN, "counter");
        ask(&s.peer, list);
        assert_told_off(&s.peer, "count.blind", ACT_EXIT_RULE);
        be(&s, "moussa", ROLE_CUSTODIAN, "office");
        ask(&s.peer, list);
        assert_done(&s.peer);
        be(&s, "awa", ROLE_ALL, "office"); /* wherever the counter goes */
        ask(&s.peer, list);
        assert_told_off(&s.peer, "count.blind", ACT_EXIT_RULE);
        be(&s, "fanta", ROLE_AUDITOR, "counter"); /* she lends a hand, and is a counter from then on */
        ask(&s.peer, "{'do':'count.scan','payload':'8801234567'}");
        assert_done(&s.peer);
        ask(&s.peer, list);
        assert_told_off(&s.peer, "count.blind", ACT_EXIT_RULE);
        story_end(&s);
}

static void the_witness_of_a_blind_count_is_blind_too(void **state) {
        struct peer peer;
        struct room room;
        char pistol[ITEM_NUMBER_MAX];

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", pistol);
        ask(&peer, "{'do':'count.open','place':'ER1','kind':'witnessed','witness':'fanta'}");
        assert_done(&peer);
        room.act.actor = "fanta";
        room.act.roles = ROLE_AUDITOR;
        room.act.station = "office";
        ask(&peer, "{'do':'item.show','item':'%s'}", pistol);
        assert_told_off(&peer, "count.blind", ACT_EXIT_RULE);
        peer_end(&peer);
}

static void once_it_is_sealed_all_is_told(void **state) {
        struct story s;

        (void) state;
        story_begin(&s);
        ask(&s.peer, "{'do':'count.close'}");
        assert_done(&s.peer);
        ask(&s.peer, "{'do':'count.report','count':'C-2026-0002'}");
        assert_done(&s.peer);
        assert_int_equal(json_array_size(at(&s.peer, "lines")), 2);
        ask(&s.peer, "{'do':'item.show','item':'%s'}", s.pistol);
        assert_told(&s.peer, "item.place", "ER1/A");
        ask(&s.peer, "{'do':'status'}");
        assert_int_equal(number(&s.peer, "items"), 2);
        story_end(&s);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(no_request_tells_the_counter_what_is_expected),
                cmocka_unit_test(no_answer_says_how_much_is_there),
                cmocka_unit_test(no_way_round_tells_it_either),
                cmocka_unit_test(that_it_was_asked_is_on_record),
                cmocka_unit_test(others_are_blind_at_its_station_only),
                cmocka_unit_test(the_witness_of_a_blind_count_is_blind_too),
                cmocka_unit_test(once_it_is_sealed_all_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
