/* SPDX-License-Identifier: ISC */

/*
 * A count among people: undone, paused, killed, and counted while custody moves things
 *
 * The room of each test is folded anew from its record at the end, and must come out the same.
 */

#include "test.h"

#include <string.h>

#include <sys/wait.h>

#include "count_check.h"
#include "count_open.h"
#include "count_report.h"
#include "count_state.h"
#include "finding.h"
#include "room.h"

static void only_ones_own_last_scans_can_be_undone(void **state) {
        struct count_undone undone;
        uint64_t first;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        first = room.answer.seq;
        room.act.actor = "moussa";
        assert_refused(&room, room_act(&room, count_undo(&room.act, NULL, 0, &undone)), "count.undo_nothing");
        assert_refused(&room, room_act(&room, count_undo(&room.act, NULL, (int64_t) first, &undone)),
                "count.undo_foreign");
        room.act.actor = "awa";
        assert_refused(&room, room_act(&room, count_undo(&room.act, NULL, (int64_t) first - 1, &undone)),
                "count.undo_place");
        assert_int_equal(room_act(&room, count_undo(&room.act, NULL, (int64_t) first, &undone)), 0);
        assert_refused(&room, room_act(&room, count_undo(&room.act, NULL, (int64_t) first, &undone)),
                "count.undone");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        first = room.answer.seq;
        for (int i = 0; i < COUNT_UNDO_LAST; i++)
                assert_scan(&room, "PSK-2026-000001-A", "AGAIN");
        assert_refused(&room, room_act(&room, count_undo(&room.act, NULL, (int64_t) first, &undone)),
                "count.undo_late");
        room_close(&room);
        room_end(&room);
}

static void an_undone_label_uncovers_its_place(void **state) {
        struct count_undone undone;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_int_equal(room_act(&room, count_undo(&room.act, NULL, 0, &undone)), 0);
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_MISPLACED"); /* the counter stands at ER1/B again */
        assert_int_equal(room_act(&room, count_undo(&room.act, NULL, 0, &undone)), 0);
        room_close(&room);
        assert_int_equal(room_result(&room, "NOT_OBSERVED"), 1);
        room_end(&room);
}

static void what_custody_moves_meanwhile_is_never_missing(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        for (int i = 1; i <= 6; i++) {
                char number[ITEM_NUMBER_MAX];

                (void) snprintf(number, sizeof number, "PSK-2026-%06d-A", i);
                room_put(&room, number, "FIREARM", "ER1/A");
        }
        room_open(&room, "shelf", "guided", "ER1");
        assert_scan(&room, "ER1/A", "PLACE");
        room_check_out(&room, "PSK-2026-000001-A", "2026-12-01"); /* out */
        room_move(&room, "PSK-2026-000002-A", "ER2/A");           /* out of the scope */
        room_move(&room, "PSK-2026-000003-A", "ER1/B");           /* within it, and seen there */
        room_check_out(
                &room, "PSK-2026-000004-A", "2026-12-01"); /* out and back: it may have been away just then */
        room_return(&room, "PSK-2026-000004-A", "ER1/A");
        assert_scan(&room, "PSK-2026-000005-A", "FOUND_CONFIRMED");
        room_move(&room, "PSK-2026-000005-A", "ER1/B"); /* counted, then moved */
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "PSK-2026-000003-A", "FOUND_CONFIRMED");
        assert_scan(&room, "PSK-2026-000005-A", "FOUND_CONFIRMED"); /* no conflict: the move explains it */
        assert_scan(&room, "PSK-2026-000006-A", "FOUND_MISPLACED");
        room_move(&room, "PSK-2026-000006-A", "ER1/B"); /* put right by a recorded move */
        room_close(&room);
        assert_int_equal(room_result(&room, "EXPLAINED_OUT"), 2);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 3);
        assert_int_equal(room_result(&room, "NOT_OBSERVED"), 1);
        assert_int_equal(room_result(&room, "MISSING"), 0);
        assert_int_equal(room_result(&room, "FOUND_MISPLACED"), 0);
        room_end(&room);
}

static void what_arrives_meanwhile_is_no_discrepancy(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER2/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/A");
        room_check_out(&room, "PSK-2026-000002-A", "2026-12-01");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "UNEXPECTED_KNOWN");
        room_move(&room, "PSK-2026-000001-A", "ER1/A");
        assert_scan(&room, "PSK-2026-000002-A", "UNEXPECTED_KNOWN");
        room_return(&room, "PSK-2026-000002-A", "ER1/A");
        assert_scan(&room, "PSK-2026-000002-A", "FOUND_CONFIRMED");
        room_put(&room, "PSK-2026-000003-A", "FIREARM", "ER1/A");
        assert_scan(&room, "PSK-2026-000003-A", "FOUND_CONFIRMED");
        room_close(&room);
        assert_int_equal(room_result(&room, "UNEXPECTED_KNOWN"), 0);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 1); /* the line of PSK-2026-000002-A */
        assert_int_equal(room.closing.findings, 0);
        room_end(&room);
}

static void a_lot_counted_short_is_a_variance(void **state) {
        struct entry entry;
        struct count_progress progress;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put_lot(&room, "PSK-2026-000001-A", "ER1/A", 50);
        room_put_lot(&room, "PSK-2026-000002-A", "ER1/A", 20);
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_refused(&room,
                room_act(&room, count_quantity(&room.act, NULL, "PSK-2026-000001-A", 48, &entry)),
                "count.not_found");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        assert_scan(&room, "PSK-2026-000002-A", "FOUND_CONFIRMED");
        assert_int_equal(
                room_act(&room, count_quantity(&room.act, NULL, "PSK-2026-000001-A", 48, &entry)), 0);
        room_close(&room);
        assert_int_equal(room_result(&room, "QTY_MISMATCH"), 1);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE type = 'QTY_VARIANCE' AND "
                                            "item = 'PSK-2026-000001-A'"),
                1);
        assert_int_equal(count_progress(room.ledger, &room.closing.count, &progress), 0);
        assert_int_equal(progress.unverified, 1); /* nobody counted the rounds of PSK-2026-000002-A */
        room_end(&room);
}

static void a_paused_count_takes_no_scans(void **state) {
        struct entry entry;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_int_equal(room_act(&room, count_pause(&room.act, NULL, "end of shift", &entry)), 0);
        assert_refused(&room, room_scan(&room, "PSK-2026-000001-A"), "count.paused");
        assert_int_equal(room_act(&room, count_resume(&room.act, NULL, "", &entry)), 0);
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED"); /* at the same place still */
        room_close(&room);
        assert_string_equal(room.closing.count.state, "RECONCILED");
        room_end(&room);
}

static void a_resolved_finding_reconciles_its_count_and_leaves_stock_alone(void **state) {
        struct finding_row finding;
        struct entry entry;
        int64_t sequence, moves;
        char name[FINDING_NAME_MAX];
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, "XYZ", "UNKNOWN_CODE");
        room_close(&room);
        assert_int_equal(room.closing.findings, 2);
        moves = room_number(&room, "SELECT sum(last_seq) FROM item");
        for (int i = 0; i < 2; i++) {
                assert_string_equal(room.closing.count.state, "CLOSED_UNRECONCILED");
                sequence = room_number(&room, "SELECT min(seq) FROM finding WHERE state = 'OPEN'");
                (void) snprintf(name, sizeof name, "F-%lld", (long long) sequence);
                assert_int_equal(room_act(&room, finding_resolve(&room.act, name, "OUT_NOT_LOGGED",
                                                         "at the lab", "EXPLAINED", &entry, &sequence)),
                        0);
                assert_int_equal(count_find(room.ledger, room.closing.count.id, &room.closing.count), 0);
        }
        assert_string_equal(room.closing.count.state, "RECONCILED");
        assert_int_equal(finding_find(room.ledger, name, &finding), 0);
        assert_string_equal(finding.resolved_by, "awa");
        assert_refused(&room,
                room_act(&room,
                        finding_resolve(&room.act, name, "OTHER", "again", "RESOLVED", &entry, &sequence)),
                "finding.resolved");
        assert_int_equal(room_number(&room, "SELECT sum(last_seq) FROM item"), moves);
        room_end(&room);
}

static void a_station_has_one_count_and_a_count_the_people_it_needs(void **state) {
        struct count_opening opening = { .kind = "witnessed" };
        struct count_row count;
        struct room room;

        (void) state;
        room_begin(&room);
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.witness");
        opening.witness = "awa";
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.witness");
        opening = (struct count_opening){ .kind = "handover" };
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.taker");
        opening = (struct count_opening){ .kind = "shelf" };
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.place_needed");
        opening.place = "ER9";
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "place.unknown");
        opening.place = "LAB";
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.external");
        opening = (struct count_opening){ .kind = "full", .seed = "x" };
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.not_random");
        room.act.roles = ROLE_AUDITOR;
        opening = (struct count_opening){ .kind = "full", .mode = "guided" };
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.blind_only");
        opening.mode = "blind";
        assert_int_equal(room_act(&room, count_open(&room.act, &opening, &count)), 0);
        assert_string_equal(count.id, "C-2026-0001");
        assert_refused(&room, room_act(&room, count_open(&room.act, &opening, &count)), "count.open_already");
        room_end(&room);
}

static void a_killed_count_goes_on_where_it_was(void **state) {
        struct count_row count;
        struct room room;
        int status;
        pid_t child;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/A");
        room_open(&room, "shelf", "guided", "ER1/A");
        room.ledger = ledger_close(room.ledger);
        child = fork();
        assert_true(child >= 0);
        if (!child) {
                struct entry entry;

                room_reopen(&room, false);
                assert_scan(&room, "ER1/A", "PLACE");
                assert_scan(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
                room_turn_begin(&room); /* a turn that is never committed */
                if (act_append(&room.act, "count.abandoned", NULL,
                            json_pack("{ss ss}", "count", "C-2026-0001", "reason", "x"), &entry))
                        _exit(2);
                _exit(0); /* nothing is closed, nothing is flushed */
        }
        assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
        room_reopen(&room, false);
        assert_int_equal(count_at_station(room.ledger, "counter", &count), 0);
        assert_string_equal(count.state, "OPEN");
        assert_string_equal(count.place, "ER1/A");
        assert_scan(&room, "PSK-2026-000001-A", "AGAIN");
        assert_scan(&room, "PSK-2026-000002-A", "FOUND_CONFIRMED");
        room_close(&room);
        assert_string_equal(room.closing.count.state, "RECONCILED");
        room_end(&room);
}

/* Who counts blind learns that it isn't expected here, not where it is. */
static void a_blind_count_never_tells_where_an_item_belongs(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER2/A");
        room_open(&room, "shelf", "blind", "ER1");
        assert_scan(&room, "ER1/B", "PLACE");
        assert_scan(&room, "PSK-2026-000001-A", "FOUND_MISPLACED");
        assert_string_equal(room.answer.expected_place, "");
        assert_null(strstr(room.answer.text, "ER1/A"));
        assert_int_equal(room.answer.signal, SIGNAL_WRONG_PLACE);
        assert_scan(&room, "PSK-2026-000002-A", "UNEXPECTED_KNOWN");
        assert_string_equal(room.answer.expected_place, "");
        assert_null(strstr(room.answer.text, "ER2/A"));
        room_close(&room);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE type = 'MISPLACED'"
                                            " AND place = 'ER1/B' AND expected_place = 'ER1/A'"),
                1);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_blind_count_never_tells_where_an_item_belongs),
                cmocka_unit_test(only_ones_own_last_scans_can_be_undone),
                cmocka_unit_test(an_undone_label_uncovers_its_place),
                cmocka_unit_test(what_custody_moves_meanwhile_is_never_missing),
                cmocka_unit_test(what_arrives_meanwhile_is_no_discrepancy),
                cmocka_unit_test(a_lot_counted_short_is_a_variance),
                cmocka_unit_test(a_paused_count_takes_no_scans),
                cmocka_unit_test(a_resolved_finding_reconciles_its_count_and_leaves_stock_alone),
                cmocka_unit_test(a_station_has_one_count_and_a_count_the_people_it_needs),
                cmocka_unit_test(a_killed_count_goes_on_where_it_was),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
