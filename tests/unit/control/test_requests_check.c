/* SPDX-License-Identifier: ISC */

/*
 * count.check: what a counter says that he read, and what he is told (docs/control.md)
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "peer_asks.h"
#include "room.h"

#define PISTOL "PSK-2026-000001-A"
#define BOX    "PSK-2026-000002-A"

static void shelf_begin(struct peer *peer, struct room *room, const char *mode) {
        peer_begin(peer, room);
        room_put_marked(room, PISTOL, "ER1/A", "TKR12345", "S-0071");
        room_put_lot(room, BOX, "ER1/A", 50);
        ask(peer, "{'do':'count.open','place':'ER1/A','kind':'handover','to':'moussa','mode':'%s'}", mode);
        assert_done(peer);
        assert_scan(room, "ER1/A", "PLACE");
        assert_scan(room, PISTOL, "FOUND_CONFIRMED");
        assert_scan(room, BOX, "FOUND_CONFIRMED");
}

static void a_guided_check_tells_what_was_read_and_what_is_recorded(void **state) {
        struct peer peer;
        struct room room;
        int64_t sequence;

        (void) state;
        shelf_begin(&peer, &room, "guided");
        ask(&peer, "{'do':'count.check','item':'%s','serial':'TKR12345','seal':'S-0072','quantity':2}",
                PISTOL);
        assert_told(&peer, "item", PISTOL);
        assert_told(&peer, "mismatch.0", "SEAL_MISMATCH");
        assert_told(&peer, "mismatch.1", "QTY_MISMATCH");
        assert_int_equal(json_array_size(at(&peer, "mismatch")), 2);
        assert_told(&peer, "expected.serial", "TKR12345");
        assert_told(&peer, "expected.seal", "S-0071");
        assert_int_equal(number(&peer, "expected.quantity"), 1);
        sequence = number(&peer, "seq");
        ask(&peer, "{'do':'log.show','seq':%lld}", (long long) sequence);
        assert_told(&peer, "event.kind", "count.seal");
        assert_told(&peer, "event.body.state", "INTACT");
        assert_told(&peer, "text", PISTOL ": seal read as \"S-0072\", INTACT.");
        ask(&peer, "{'do':'log.show','seq':%lld}", (long long) sequence - 1);
        assert_told(&peer, "text", PISTOL ": serial number read as \"TKR12345\".");
        ask(&peer, "{'do':'log.show','seq':%lld}", (long long) sequence - 2);
        assert_told(&peer, "event.kind", "count.quantity");
        ask(&peer, "{'do':'count.show'}");
        assert_int_equal(number(&peer, "count.seals_unread"), 0);
        ask(&peer, "{'do':'count.check','item':'%s','quantity':1,'seal_broken':true}", PISTOL);
        assert_told(&peer, "mismatch.0", "SEAL_MISMATCH");
        ask(&peer, "{'do':'count.close'}");
        assert_int_equal(number(&peer, "summary.SEAL_MISMATCH"), 1);
        assert_int_equal(number(&peer, "exit"), 1);
        assert_int_equal(json_array_size(at(&peer, "alerts")), 1);
        ask(&peer, "{'do':'alert.list'}");
        assert_told(&peer, "alerts.0.rule", "seal-broken");
        ask(&peer, "{'do':'count.report','count':'C-2026-0001'}");
        assert_told(&peer, "lines.0.serial", "TKR12345");
        assert_told(&peer, "lines.0.serial_read", "TKR12345");
        assert_told(&peer, "lines.0.seal_read", "");
        assert_told(&peer, "lines.0.seal_state", "BROKEN");
        assert_told(&peer, "lines.0.mismatch.0", "SEAL_MISMATCH");
        assert_null(at(&peer, "lines.1.serial_read")); /* nobody looked */
        assert_int_equal(json_array_size(at(&peer, "lines.1.mismatch")), 0);
        peer_end(&peer);
}

/* Neither in the answer, nor in the count, nor on the record as far as it goes. */
static void a_blind_check_tells_nothing_but_what_was_read(void **state) {
        struct peer peer;
        struct room room;
        int64_t first, last;
        char *answer;

        (void) state;
        shelf_begin(&peer, &room, "blind");
        first = (int64_t) room.answer.seq;
        ask(&peer, "{'do':'count.check','item':'%s','serial':'TKR99999','seal':'S-0072'}", PISTOL);
        assert_told(&peer, "text", PISTOL ": What you read is on record.");
        assert_null(at(&peer, "mismatch"));
        assert_null(at(&peer, "expected"));
        last = number(&peer, "seq");
        for (int64_t sequence = first; sequence <= last; sequence++) {
                ask(&peer, "{'do':'log.show','seq':%lld}", (long long) sequence);
                answer = json_dumps(peer.answer, JSON_COMPACT);
                assert_null(strstr(answer, "TKR12345"));
                assert_null(strstr(answer, "DIFFERS"));
                free(answer);
        }
        ask(&peer, "{'do':'count.show'}");
        assert_null(at(&peer, "count.serials_unread"));
        assert_null(at(&peer, "count.seals_unread"));
        ask(&peer, "{'do':'count.close'}");
        assert_int_equal(number(&peer, "summary.SERIAL_MISMATCH"), 1);
        ask(&peer, "{'do':'finding.list'}");
        assert_told(&peer, "findings.0.type", "SERIAL_MISMATCH");
        assert_told(&peer, "findings.0.severity", "CRITICAL");
        ask(&peer, "{'do':'finding.resolve','finding':'%s','cause':'tag_swap','note':'labels changed back'}",
                told(&peer, "findings.0.finding"));
        assert_done(&peer);
        peer_end(&peer);
}

static void a_check_of_what_cant_be_checked_is_refused(void **state) {
        char text[80];
        struct peer peer;
        struct room room;
        int64_t entries;

        (void) state;
        shelf_begin(&peer, &room, "guided");
        entries = (int64_t) ledger_size(room.ledger);
        memset(text, 'X', sizeof text);
        text[64] = '\0';
        ask(&peer, "{'do':'count.check','item':'%s','serial':'%s','dry':true}", PISTOL, text);
        assert_done(&peer); /* as long as the record's own may be */
        text[64] = 'X';
        text[65] = '\0';
        ask(&peer, "{'do':'count.check','item':'%s','serial':'%s'}", PISTOL, text);
        assert_told_off(&peer, "request.too_long", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'count.check','item':'%s','seal':'%s'}", PISTOL, text);
        assert_told_off(&peer, "request.too_long", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'count.check','item':'%s','serial':'a\\u0007b'}", PISTOL);
        assert_told_off(&peer, "request.text", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'count.check','item':'%s','seal':7}", PISTOL);
        assert_told_off(&peer, "request.type", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'count.check','item':'%s','seal_broken':'yes'}", PISTOL);
        assert_told_off(&peer, "request.type", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'count.check','item':'%s','quantity':-1}", PISTOL);
        assert_told_off(&peer, "request.range", ACT_EXIT_INPUT);
        ask(&peer, "{'do':'count.check','item':'%s','weight':3}", PISTOL);
        assert_told_off(&peer, "request.unknown_field", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'count.check','item':'%s','serial':null,'seal_broken':false}", PISTOL);
        assert_told_off(&peer, "count.nothing_read", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'count.check','serial':'X'}");
        assert_told_off(&peer, "request.missing", ACT_EXIT_USAGE);
        ask(&peer, "{'do':'count.check','item':'PSK-2026-999999-A','serial':'X'}");
        assert_told_off(&peer, "item.unknown", ACT_EXIT_ABSENT);
        ask(&peer, "{'do':'count.check','item':'%s','serial':'X','count':'C-2026-0009'}", PISTOL);
        assert_told_off(&peer, "count.unknown", ACT_EXIT_ABSENT);
        assert_int_equal(ledger_size(room.ledger), entries); /* none of it left anything */
        room_put_marked(&room, "PSK-2026-000003-A", "ER2/A", "X", "");
        ask(&peer, "{'do':'count.check','item':'PSK-2026-000003-A','serial':'X'}");
        assert_told_off(&peer, "count.not_found", ACT_EXIT_RULE);
        peer_end(&peer);
}

static void a_dry_run_tells_and_records_nothing(void **state) {
        struct peer peer;
        struct room room;
        int64_t entries;

        (void) state;
        shelf_begin(&peer, &room, "guided");
        entries = (int64_t) ledger_size(room.ledger);
        ask(&peer, "{'do':'count.check','item':'%s','serial':'TKR1','seal':'','dry':true}", PISTOL);
        assert_told(&peer, "mismatch.0", "SERIAL_MISMATCH");
        assert_true(json_is_true(at(&peer, "dry")));
        assert_int_equal(ledger_size(room.ledger), entries);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM count_line WHERE serial_verdict <> ''"), 0);
        peer_end(&peer);
}

static void a_label_names_the_exhibit_as_well(void **state) {
        struct peer peer;
        struct room room;

        (void) state;
        shelf_begin(&peer, &room, "guided");
        ask(&peer, "{'do':'count.check','item':'%s','quantity':48}", room_label_of(&room, BOX));
        assert_told(&peer, "item", BOX);
        assert_told(&peer, "mismatch.0", "QTY_MISMATCH");
        ask(&peer, "{'do':'count.quantity','item':'%s','quantity':50}", BOX); /* the last one counts */
        assert_done(&peer);
        ask(&peer, "{'do':'count.close','lang':'fr'}");
        assert_null(at(&peer, "summary.QTY_MISMATCH"));
        assert_int_equal(number(&peer, "serials_unread"), 1);
        assert_int_equal(number(&peer, "seals_unread"), 1);
        peer_end(&peer);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_guided_check_tells_what_was_read_and_what_is_recorded),
                cmocka_unit_test(a_blind_check_tells_nothing_but_what_was_read),
                cmocka_unit_test(a_check_of_what_cant_be_checked_is_refused),
                cmocka_unit_test(a_dry_run_tells_and_records_nothing),
                cmocka_unit_test(a_label_names_the_exhibit_as_well),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
