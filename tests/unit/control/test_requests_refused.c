/* SPDX-License-Identifier: ISC */

/*
 * What one peer can't do to the others, by what it asks of custody
 */

#include "test.h"

#include <string.h>

#include "act.h"
#include "peer_asks.h"
#include "room.h"

enum { LONG_TEXT = 700 };

static void a_refusal_can_be_told_whatever_was_asked(void **state) {
        static const char *const requests[][2] = {
                { "place.show", "place" },
                { "item.show", "item" },
                { "item.trail", "item" },
                { "case.show", "case" },
                { "tag.show", "tag" },
                { "place.retire", "place" },
        };
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        for (size_t shift = 0; shift < 4; shift++) /* wherever the message is cut, it is cut in a character */
                for (size_t i = 0; i < count_of(requests); i++) {
                        char name[LONG_TEXT] = "abc";
                        size_t size = shift;

                        while (size + 3 < sizeof name) {
                                memcpy(name + size, "\xe2\x82\xac", 3);
                                size += 3;
                        }
                        name[size] = '\0';
                        ask_json(&peer,
                                json_pack("{ss ss ss}", "do", requests[i][0], requests[i][1], name,
                                        strcmp(requests[i][0], "place.retire") ? "id" : "reason", "x"));
                        assert_true(json_is_false(at(&peer, "ok")));
                }
        peer_end(&peer);
}

static void a_text_too_long_is_refused_and_the_turn_goes_on(void **state) {
        struct peer peer;
        struct room room;
        char n[ITEM_NUMBER_MAX], text[LONG_TEXT];
        json_t *tags = json_array();

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", n);
        memset(text, 'x', sizeof text);
        text[sizeof text - 1] = '\0';
        ask(&peer, "{'do':'item.move','item':'%s','to':'ER1/B','note':'%s'}", n, text);
        assert_told_off(&peer, "request.too_long", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'place.add','code':'ER1/Z','name':'%s'}", text);
        assert_told_off(&peer, "request.too_long", ACT_EXIT_INPUT);
        text[200] = '\0';
        for (int i = 0; i < 40; i++)
                assert_int_equal(json_array_append_new(tags, json_string(text)), 0);
        ask_json(&peer, json_pack("{ss ss so}", "do", "case.add", "ref", "2026-99", "offences", tags));
        assert_told_off(&peer, "event.too_large", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'item.move','item':'%s','to':'ER1/B'}", n);
        assert_done(&peer);
        peer_end(&peer);
}

static void a_dry_run_and_a_denied_act_change_no_exhibit(void **state) {
        struct peer peer;
        struct room room;
        char n[ITEM_NUMBER_MAX];
        uint64_t entries;

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", n);
        entries = ledger_size(peer.room->ledger);
        ask(&peer, "{'do':'item.move','item':'%s','to':'ER1/B','dry':true}", n);
        assert_told(&peer, "to", "ER1/B");
        assert_int_equal(ledger_size(peer.room->ledger), entries);
        peer.room->act.roles = ROLE_INTAKE;
        ask(&peer, "{'do':'item.move','item':'%s','to':'ER1/B'}", n);
        assert_told_off(&peer, "role.denied", ACT_EXIT_DENIED);
        ask(&peer, "{'do':'item.show','item':'%s'}", n);
        assert_told(&peer, "item.place", "ER1/A");
        assert_int_equal(room_number(peer.room, "SELECT count(*) FROM entries WHERE event ->> '$.kind' = "
                                                "'act.denied'"),
                1);
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_refusal_can_be_told_whatever_was_asked),
                cmocka_unit_test(a_text_too_long_is_refused_and_the_turn_goes_on),
                cmocka_unit_test(a_dry_run_and_a_denied_act_change_no_exhibit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
