/* SPDX-License-Identifier: ISC */

/*
 * Requests of custody: what a peer says and what it is told (docs/control.md)
 *
 * Requests and answers stand here as they go over the socket, one JSON object each.
 */

#include "test.h"

#include <string.h>

#include "label.h"
#include "peer_asks.h"
#include "room.h"

/* ---- places ---- */

static void a_place_is_added_shown_listed_and_retired(void **state) {
        struct peer peer;
        struct room room;
        char label[LABEL_TEXT_MAX], pistol[ITEM_NUMBER_MAX];

        (void) state;
        peer_begin(&peer, &room);
        ask(&peer, "{'id':7,'do':'place.add','code':'ER1/D','kind':'cabinet','name':'Grey cabinet',"
                   "'purpose':'quarantine','capacity':12,'max_dwell_h':72,'reference_tags':['R-1'],"
                   "'antennas':[{'reader':'gate','port':1,'alias':'left'}]}");
        assert_told(&peer, "code", "ER1/D");
        assert_int_equal(number(&peer, "id"), 7);
        assert_true(number(&peer, "seq") > 0);
        (void) snprintf(label, sizeof label, "%s", told(&peer, "label"));
        take_in(&peer, "ER1/D", pistol);
        ask(&peer, "{'do':'place.show','place':'%s'}", label); /* by its label */
        assert_told(&peer, "place.code", "ER1/D");
        assert_string_equal(told(&peer, "place.parent"), "ER1");
        assert_string_equal(told(&peer, "place.purpose"), "QUARANTINE");
        assert_string_equal(told(&peer, "place.counted"), "");
        assert_int_equal(number(&peer, "place.detail.capacity"), 12);
        assert_string_equal(told(&peer, "place.antennas.0.reader"), "gate");
        assert_string_equal(told(&peer, "place.reference_tags.0"), "text:R-1");
        assert_string_equal(told(&peer, "place.contents.0.number"), pistol);
        ask(&peer, "{'do':'place.retire','place':'ER1/D','reason':'taken down'}");
        assert_told_off(&peer, "place.not_empty", ACT_EXIT_RULE);
        ask(&peer, "{'do':'item.status','item':'%s','status':'destroyed','authority':'order 4'}", pistol);
        ask(&peer, "{'do':'place.show','place':'ER1/D'}");
        assert_done(&peer);
        assert_int_equal(json_array_size(at(&peer, "place.contents")), 0); /* it isn't there any more */
        ask(&peer, "{'do':'place.retire','place':'ER1/D','reason':'taken down'}");
        assert_told_off(&peer, "place.watched", ACT_EXIT_RULE);
        ask(&peer, "{'do':'antenna.clear','reader':'gate','port':1,'reason':'taken down'}");
        assert_done(&peer);
        ask(&peer, "{'do':'place.retire','place':'ER1/D','reason':'taken down'}");
        assert_done(&peer);
        ask(&peer, "{'do':'place.list','under':'ER1'}");
        assert_int_equal(json_array_size(at(&peer, "places")), 4);
        ask(&peer, "{'do':'place.list','under':'ER1','retired':true}");
        assert_int_equal(json_array_size(at(&peer, "places")), 5);
        peer_end(&peer);
}

static void an_antenna_looks_at_one_place_at_a_time(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        ask(&peer, "{'do':'antenna.set','reader':'portal','port':2,'place':'ER1/A','alias':'inner'}");
        assert_done(&peer);
        ask(&peer, "{'do':'antenna.set','reader':'portal','port':2,'place':'ER1/A','alias':'inner'}");
        assert_told_off(&peer, "antenna.no_change", ACT_EXIT_RULE);
        ask(&peer, "{'do':'antenna.set','reader':'portal','port':1,'place':'ER1/B'}");
        assert_done(&peer);
        ask(&peer, "{'do':'antenna.set','reader':'portal','port':2,'place':'ER1/B'}"); /* turned round */
        assert_done(&peer);
        ask(&peer, "{'do':'antenna.list','place':'ER1/B'}");
        assert_int_equal(json_array_size(at(&peer, "antennas")), 2);
        assert_int_equal(number(&peer, "antennas.1.port"), 2);
        assert_told(&peer, "antennas.1.alias", "");
        ask(&peer, "{'do':'antenna.set','reader':'portal','port':256,'place':'ER1/B'}");
        assert_told_off(&peer, "request.range", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'antenna.set','reader':'portal','place':'LAB'}");
        assert_told_off(&peer, "place.external", ACT_EXIT_RULE);
        ask(&peer, "{'do':'antenna.set','reader':'portal','place':'ER9'}");
        assert_told_off(&peer, "place.unknown", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'antenna.clear','reader':'portal','port':7,'reason':'x'}");
        assert_told_off(&peer, "antenna.unknown", ACT_EXIT_ABSENT);
        peer_end(&peer);
}

static void a_tag_is_bound_with_the_number_of_its_chip(void **state) {
        static const char *const wrong[] = { "E2801105200", "E280110520007G14", "000000000000000000000000",
                "FFFFFFFFFFFFFFFFFFFFFFFF" };
        char pistol[ITEM_NUMBER_MAX];
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", pistol);
        for (size_t i = 0; i < count_of(wrong); i++) {
                ask(&peer, "{'do':'tag.bind','tag':'epc:3074257BF7194E4000001A85','to':'%s','tid':'%s'}",
                        pistol, wrong[i]);
                assert_string_equal(told(&peer, "error"), "tag.tid");
        }
        ask(&peer, "{'do':'tag.bind','tag':'4006381333931','to':'%s','tid':'E280110520007314'}", pistol);
        assert_told_off(&peer, "tag.tid", ACT_EXIT_INPUT);
        ask(&peer,
                "{'do':'tag.bind','tag':'epc:3074257BF7194E4000001A85','to':'%s','tid':'e280110520007314'}",
                pistol);
        assert_done(&peer);
        ask(&peer, "{'do':'tag.show','tag':'epc:3074257BF7194E4000001A85'}");
        assert_told(&peer, "tag.tid", "E280110520007314");
        assert_told(&peer, "tag.carrier", "RFID_UHF");
        ask(&peer, "{'do':'place.add','code':'ER1/R','reference_tags':['epc:AB12CD34']}");
        assert_done(&peer);
        ask(&peer, "{'do':'place.show','place':'ER1/R'}");
        assert_told(&peer, "place.reference_tags.0", "epc:AB12CD340000000000000000");
        peer_end(&peer);
}

static void a_place_says_when_it_was_last_counted(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        room_put(peer.room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(peer.room, "shelf", "guided", "ER1/A");
        assert_scan(peer.room, "ER1/A", "PLACE");
        assert_scan(peer.room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        ask(&peer, "{'do':'place.show','place':'ER1/A'}");
        assert_told(&peer, "place.counted", ""); /* not before the close */
        room_close(peer.room);
        ask(&peer, "{'do':'place.show','place':'ER1/A'}");
        assert_memory_equal(told(&peer, "place.counted"), "2026-11-24T08:", 14);
        ask(&peer, "{'do':'place.show','place':'ER1/B'}");
        assert_told(&peer, "place.counted", "");
        peer_end(&peer);
}

static void a_list_is_cut_and_goes_on(void **state) {
        struct peer peer;
        struct room room;
        char after[PLACE_CODE_MAX];

        (void) state;
        peer_begin(&peer, &room);
        ask(&peer, "{'do':'place.list','limit':4}");
        assert_int_equal(json_array_size(at(&peer, "places")), 4);
        assert_true(json_is_true(at(&peer, "more")));
        (void) snprintf(after, sizeof after, "%s", told(&peer, "after"));
        assert_string_equal(after, "ER1/C");
        ask(&peer, "{'do':'place.list','limit':4,'after':'%s'}", after);
        assert_int_equal(json_array_size(at(&peer, "places")), 3);
        assert_null(at(&peer, "more"));
        for (int i = 0; i < 3; i++)
                ask(&peer, "{'do':'case.add','ref':'K-%d','type':'found'}", i);
        ask(&peer, "{'do':'case.list','limit':2}");
        assert_true(json_is_true(at(&peer, "more")));
        ask(&peer, "{'do':'case.list','limit':2,'after':'K-1'}");
        assert_told(&peer, "cases.0.ref", "K-2");
        assert_null(at(&peer, "more"));
        peer_end(&peer);
}

/* ---- cases ---- */

static void a_case_keeps_all_that_was_said_of_it(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        peer_begin(&peer, &room);
        ask(&peer,
                "{'do':'case.add','ref':'2026-44','type':'customs','court':'Kita','offences':['smuggling'],"
                "'opened':'2026-02-28','hold':true}");
        assert_told(&peer, "ref", "2026-44");
        ask(&peer, "{'do':'case.show','case':'2026-44'}");
        assert_told(&peer, "case.type", "CUSTOMS");
        assert_string_equal(told(&peer, "case.status"), "OPEN");
        assert_string_equal(told(&peer, "case.detail.court"), "Kita");
        assert_string_equal(told(&peer, "case.detail.offences.0"), "smuggling");
        assert_true(json_is_true(at(&peer, "case.detail.hold")));
        ask(&peer, "{'do':'case.add','ref':'2026-44','type':'customs'}");
        assert_told_off(&peer, "case.exists", ACT_EXIT_RULE);
        ask(&peer, "{'do':'case.add','ref':' ','type':'customs'}");
        assert_told_off(&peer, "case.ref", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'case.add','ref':'K','opened':'2026-02-30'}");
        assert_told_off(&peer, "record.type", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'case.show','case':'nowhere'}");
        assert_told_off(&peer, "case.unknown", ACT_EXIT_ABSENT);
        peer_end(&peer);
}

/* ---- exhibits ---- */

static void an_exhibit_is_taken_in_with_its_tag_and_shown(void **state) {
        struct peer peer;
        struct room room;
        int64_t entries;

        (void) state;
        peer_begin(&peer, &room);
        ask(&peer, "{'do':'item.add','class':'firearm','place':'ER1/A','tag':'EVB-1','record':{'firearm':{"
                   "'kind':'pistol','make':'Taurus','model':'PT-92','calibre_text':'9 mm',"
                   "'serial_frame_raw':'TKR1'}}}");
        assert_done(&peer);
        assert_int_equal(json_array_size(at(&peer, "warnings")), 1); /* what a trace request would lack */
        ask(&peer, "{'do':'item.show','item':'EVB-1'}");             /* by its tag */
        assert_told(&peer, "item.summary", "Pistol, Taurus PT-92, 9 mm, serial TKR1");
        assert_string_equal(told(&peer, "item.legal_status"), "UNKNOWN");
        assert_string_equal(told(&peer, "item.unit"), "PIECE");
        assert_int_equal(number(&peer, "item.quantity"), 1);
        assert_int_equal(number(&peer, "item.trace_readiness"), 85);
        assert_int_equal(json_array_size(at(&peer, "item.tags")), 2); /* its label and this one */
        assert_string_equal(told(&peer, "item.record.firearm.kind"), "PISTOL");
        entries = (int64_t) ledger_size(peer.room->ledger);
        ask(&peer, "{'do':'item.add','class':'other','place':'ER1/A','tag':'EVB-1'}");
        assert_told_off(&peer, "tag.bound", ACT_EXIT_RULE);
        assert_int_equal(ledger_size(peer.room->ledger), entries); /* nor is the exhibit there */
        ask(&peer, "{'do':'item.add','class':'gun','place':'ER1/A'}");
        assert_told_off(&peer, "record.word", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'item.add','place':'ER1/A'}");
        assert_told_off(&peer, "request.missing", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'item.add','class':'other','place':'ER1/A','colour':'red'}");
        assert_told_off(&peer, "request.unknown_field", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'item.add','class':'other','place':'ER1/A','record':{'firearm':{'colour':'red'}}}");
        assert_told_off(&peer, "record.unknown_field", ACT_EXIT_INPUT);
        assert_non_null(strstr(told(&peer, "message"), "record.firearm.colour"));
        peer_end(&peer);
}

static void exhibits_are_found_by_whatever_they_are_known_by(void **state) {
        static const char *const known[] = { "TKR1", "tkr-1", "rusty", "Taurus", "OLD-77" };
        struct peer peer;
        struct room room;
        char pistol[ITEM_NUMBER_MAX];

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", pistol);
        ask(&peer, "{'do':'item.add','class':'other','place':'ER1/B','description':'a 100%% sealed bag'}");
        for (size_t i = 0; i < count_of(known); i++) {
                ask(&peer, "{'do':'item.find','text':'%s'}", known[i]);
                assert_told(&peer, "items.0.number", pistol);
                assert_int_equal(json_array_size(at(&peer, "items")), 1);
        }
        ask(&peer, "{'do':'item.find','text':'0%%'}"); /* a percent sign is one */
        assert_int_equal(json_array_size(at(&peer, "items")), 1);
        ask(&peer, "{'do':'item.find','text':'a_s'}");
        assert_int_equal(json_array_size(at(&peer, "items")), 0);
        peer_end(&peer);
}

static void a_list_is_narrowed_by_what_there_is_and_by_nothing_else(void **state) {
        struct peer peer;
        struct room room;
        char pistol[ITEM_NUMBER_MAX];

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", pistol);
        ask(&peer, "{'do':'item.add','class':'ammo','place':'ER2/A','quantity':50,'unit':'round'}");
        ask(&peer, "{'do':'item.list','place':'ER1','class':'firearm','status':'in_store'}");
        assert_told(&peer, "items.0.number", pistol);
        assert_int_equal(json_array_size(at(&peer, "items")), 1);
        ask(&peer, "{'do':'item.list','out':true}");
        assert_int_equal(json_array_size(at(&peer, "items")), 0);
        ask(&peer, "{'do':'item.checkout','item':'%s','to':'LAB','purpose':'tests','due':'2026-11-24'}",
                pistol);
        ask(&peer, "{'do':'item.list','out':true}");
        assert_told(&peer, "items.0.holder", "LAB");
        ask(&peer, "{'do':'item.list','place':'ER7'}");
        assert_told_off(&peer, "place.unknown", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'item.list','case':'K-9'}");
        assert_told_off(&peer, "case.unknown", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'item.list','status':'present'}");
        assert_told_off(&peer, "request.word", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'item.list','limit':1}");
        assert_told(&peer, "after", pistol);
        ask(&peer, "{'do':'item.list','limit':1,'after':'%s'}", pistol);
        assert_told(&peer, "items.0.class", "AMMO");
        assert_null(at(&peer, "more"));
        peer_end(&peer);
}

static void the_trail_tells_the_chain_of_custody(void **state) {
        static const struct {
                const char *kind, *place;
        } events[] = {
                { "item.handed_over", "" },
                { "item.edited", "" },
                { "item.returned", "ER1/C" },
                { "item.checked_out", "" },
                { "item.moved", "ER1/B" },
                { "item.added", "ER1/A" },
        };
        struct peer peer;
        struct room room;
        char n[ITEM_NUMBER_MAX], path[64];

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", n);
        ask(&peer, "{'do':'item.move','item':'%s','to':'ER1/B','note':'sorted'}", n);
        assert_told(&peer, "from", "ER1/A");
        assert_string_equal(told(&peer, "to"), "ER1/B");
        ask(&peer,
                "{'do':'item.checkout','item':'%s','to':'LAB','purpose':'tests','due':'2026-12-01T10:00:00Z',"
                "'authority':'order 3'}",
                n);
        assert_told(&peer, "due", "2026-12-01"); /* as it stands on the record */
        ask(&peer, "{'do':'item.return','item':'%s','to':'ER1/C','seal_intact':null}", n);
        assert_told(&peer, "to", "ER1/C");
        ask(&peer,
                "{'do':'item.edit','item':'%s','changes':{'record':{'firearm':{'model':'PT-92'}}},"
                "'reason':'read again'}",
                n);
        assert_done(&peer);
        ask(&peer, "{'do':'item.handover','item':'%s','to':'moussa'}", n);
        assert_done(&peer);
        ask(&peer, "{'do':'item.trail','item':'%s'}", n);
        assert_told(&peer, "item", n);
        assert_int_equal(json_array_size(at(&peer, "events")), count_of(events));
        for (size_t i = 0; i < count_of(events); i++) {
                (void) snprintf(path, sizeof path, "events.%zu.kind", i);
                assert_told(&peer, path, events[i].kind);
                (void) snprintf(path, sizeof path, "events.%zu.place", i);
                assert_told(&peer, path, events[i].place);
                (void) snprintf(path, sizeof path, "events.%zu.text", i);
                assert_non_null(strstr(told(&peer, path), n)); /* a line of its own, for people */
        }
        assert_int_equal(
                room_number(peer.room, "SELECT count(*) FROM entries WHERE event LIKE '%seal_intact%'"), 0);
        peer_end(&peer);
}

/* ---- tags ---- */

static void a_tag_has_a_history(void **state) {
        struct peer peer;
        struct room room;
        char first[ITEM_NUMBER_MAX], second[ITEM_NUMBER_MAX];

        (void) state;
        peer_begin(&peer, &room);
        take_in(&peer, "ER1/A", first);
        take_in(&peer, "ER1/A", second);
        ask(&peer, "{'do':'tag.bind','tag':'EVB-1','to':'%s','carrier':'barcode_2d'}", first);
        assert_told(&peer, "tag", "text:EVB-1");
        ask(&peer, "{'do':'tag.unbind','tag':'EVB-1','reason':'wrong bag'}");
        assert_told(&peer, "subject", first);
        ask(&peer, "{'do':'tag.bind','tag':'EVB-1','to':'%s'}", second);
        ask(&peer, "{'do':'tag.retire','tag':'EVB-1','reason':'torn'}");
        ask(&peer, "{'do':'tag.show','tag':'EVB-1'}");
        assert_told(&peer, "tag.scheme", "text");
        assert_string_equal(told(&peer, "tag.state"), "RETIRED");
        assert_string_equal(told(&peer, "tag.subject"), second);
        assert_int_equal(json_array_size(at(&peer, "tag.history")), 4);
        assert_string_equal(told(&peer, "tag.history.0.subject"), first);
        assert_string_equal(told(&peer, "tag.history.1.reason"), "wrong bag");
        assert_string_equal(told(&peer, "tag.history.3.change"), "retired");
        ask(&peer, "{'do':'tag.show','tag':'NOBODY'}");
        assert_told_off(&peer, "tag.unknown", ACT_EXIT_ABSENT);
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_place_is_added_shown_listed_and_retired),
                cmocka_unit_test(an_antenna_looks_at_one_place_at_a_time),
                cmocka_unit_test(a_tag_is_bound_with_the_number_of_its_chip),
                cmocka_unit_test(a_place_says_when_it_was_last_counted),
                cmocka_unit_test(a_list_is_cut_and_goes_on),
                cmocka_unit_test(a_case_keeps_all_that_was_said_of_it),
                cmocka_unit_test(an_exhibit_is_taken_in_with_its_tag_and_shown),
                cmocka_unit_test(exhibits_are_found_by_whatever_they_are_known_by),
                cmocka_unit_test(a_list_is_narrowed_by_what_there_is_and_by_nothing_else),
                cmocka_unit_test(the_trail_tells_the_chain_of_custody),
                cmocka_unit_test(a_tag_has_a_history),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
