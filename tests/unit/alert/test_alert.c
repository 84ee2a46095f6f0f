/* SPDX-License-Identifier: ISC */

/*
 * Alerts: one a cause, until it ends; and what the requests about counts, findings and alerts answer
 */

#include "test.h"

#include <string.h>

#include "alert.h"
#include "alert_count.h"
#include "alert_overdue.h"
#include "ask.h"
#include "reader_state.h"
#include "room.h"

enum { DAY_S = 86400 };

static const struct request *request_named(const char *name) {
        const struct request *const tables[] = { requests_count, requests_finding, requests_alert };

        for (size_t i = 0; i < count_of(tables); i++)
                for (const struct request *request = tables[i]; request->name; request++)
                        if (!strcmp(request->name, name))
                                return request;
        fail_msg("there is no request %s", name);
        return NULL;
}

/* Steals ask; the reply is the caller's. */
static json_t *asked(struct room *room, const char *name, json_t *ask, int expected) {
        json_t *reply = json_object();
        const int r = room_act(room, request_named(name)->handle(&room->act, ask, reply));

        if (r != expected)
                fail_msg("%s: %d %s: %s", name, r, room->act.refusal.error, room->act.refusal.message);
        json_decref(ask);
        return reply;
}

static void done(struct room *room, const char *name, json_t *ask) {
        json_decref(asked(room, name, ask, 0));
}

static json_int_t number_of(json_t *reply, const char *field) {
        return json_integer_value(json_object_get(reply, field));
}

static void scan_said(struct room *room, const char *name, const char *result) {
        json_t *reply = asked(room, "count.scan", json_pack("{ss}", "payload", room_label_of(room, name)), 0);

        assert_string_equal(json_string_value(json_object_get(reply, "result")), result);
        json_decref(reply);
}

static void a_count_asked_for_line_by_line(void **state) {
        json_t *reply, *count;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/A");
        reply = asked(&room, "count.open", json_pack("{ss}", "place", "ER1/A"), 0);
        assert_null(json_object_get(reply, "expected")); /* blind where nothing else is said */
        assert_string_equal(json_string_value(json_object_get(reply, "mode")), "blind");
        json_decref(reply);
        scan_said(&room, "ER1/A", "PLACE");
        scan_said(&room, "PSK-2026-000001-A", "FOUND_CONFIRMED");
        scan_said(&room, "PSK-2026-000001-A", "AGAIN");
        scan_said(&room, "88\\x1d01", "UNKNOWN_CODE");
        reply = asked(&room, "count.show", json_object(), 0);
        count = json_object_get(reply, "count");
        assert_int_equal(number_of(count, "found"), 1);
        assert_null(json_object_get(count, "expected"));
        assert_null(json_object_get(count, "remaining"));
        json_decref(reply);
        json_decref(asked(&room, "count.report", json_object(), ACT_E_REFUSED));
        assert_string_equal(room.act.refusal.error, "count.blind");
        reply = asked(&room, "count.close", json_object(), 0);
        assert_int_equal(number_of(reply, "exit"), 1);
        assert_int_equal(json_array_size(json_object_get(reply, "findings")), 2);
        assert_int_equal(json_array_size(json_object_get(reply, "alerts")), 2);
        assert_int_equal(number_of(json_object_get(reply, "summary"), "MISSING"), 1);
        json_decref(reply);
        reply = asked(&room, "count.report", json_pack("{ss si}", "count", "C-2026-0001", "limit", 1), 0);
        assert_int_equal(json_array_size(json_object_get(reply, "lines")), 1);
        assert_true(json_is_true(json_object_get(reply, "more")));
        assert_int_equal(number_of(reply, "duplicates"), 1);
        assert_int_equal(json_array_size(json_object_get(reply, "extras")), 1);
        json_decref(reply);
        room_end(&room);
}

static void a_missing_firearm_is_critical_and_told_once(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        for (int i = 1; i <= 2; i++) {
                done(&room, "count.open", json_pack("{ss}", "place", "ER1/A"));
                scan_said(&room, "ER1/A", "PLACE");
                done(&room, "count.close", json_object());
                assert_int_equal(
                        room_number(&room, "SELECT count(*) FROM alert WHERE rule = 'expected-missing' AND"
                                           " severity = 'CRITICAL' AND state = 'RAISED'"),
                        1);
                assert_int_equal(
                        room_number(&room, "SELECT times FROM alert WHERE rule = 'expected-missing'"), i);
        }
        room_end(&room);
}

static void a_finding_resolved_ends_its_alert(void **state) {
        char name[32];
        struct room room;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        done(&room, "count.open", json_pack("{ss}", "place", "ER1/A"));
        scan_said(&room, "ER1/A", "PLACE");
        done(&room, "count.close", json_object());
        (void) snprintf(name, sizeof name, "F-%lld",
                (long long) room_number(&room, "SELECT seq FROM finding WHERE item <> ''"));
        json_decref(asked(&room, "finding.resolve",
                json_pack("{ss ss}", "finding", name, "cause", "BORROWED"), ACT_E_REFUSED));
        done(&room, "finding.resolve",
                json_pack("{ss ss ss}", "finding", name, "cause", "BORROWED", "note", "lent to the court"));
        assert_int_equal(room_number(&room, "SELECT count(*) FROM alert WHERE rule = 'expected-missing' AND"
                                            " state = 'RESOLVED' AND resolved_by = 'awa'"),
                1);
        room_end(&room);
}

static void an_alert_is_acknowledged_and_then_resolved(void **state) {
        char name[32];
        json_t *reply;
        struct room room;

        (void) state;
        room_begin(&room);
        done(&room, "count.open", json_pack("{ss}", "place", "ER1/A"));
        done(&room, "count.abandon", json_pack("{ss}", "reason", "fire drill"));
        (void) snprintf(name, sizeof name, "A-%lld", (long long) room_number(&room, "SELECT seq FROM alert"));
        done(&room, "alert.ack", json_pack("{ss ss}", "alert", name, "note", "seen"));
        json_decref(asked(&room, "alert.ack", json_pack("{ss}", "alert", name), ACT_E_REFUSED));
        reply = asked(&room, "alert.list", json_pack("{ss}", "state", "open"), 0);
        assert_int_equal(number_of(reply, "exit"), 1);
        json_decref(reply);
        room.act.roles = ROLE_CUSTODIAN;
        json_decref(asked(&room, "alert.resolve", json_pack("{ss ss}", "alert", name, "reason", "RECOUNTED"),
                ACT_E_REFUSED));
        room.act.roles = ROLE_SUPERVISOR;
        done(&room, "alert.resolve", json_pack("{ss ss}", "alert", name, "reason", "RECOUNTED"));
        json_decref(asked(&room, "alert.resolve", json_pack("{ss ss}", "alert", name, "reason", "RECOUNTED"),
                ACT_E_REFUSED));
        assert_string_equal(room.act.refusal.error, "alert.resolved");
        reply = asked(&room, "alert.list", json_pack("{ss}", "state", "open"), 0);
        assert_int_equal(number_of(reply, "exit"), 0);
        json_decref(reply);
        room_end(&room);
}

static void what_isnt_back_a_day_after_its_date_is_overdue_until_it_is(void **state) {
        static const char open[] =
                "SELECT count(*) FROM alert WHERE rule = 'checked-out-overdue' AND state = 'RAISED'";
        struct room room;
        uint64_t size;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_check_out(&room, "PSK-2026-000001-A", "2026-11-25");
        room.now.wall_us += INT64_C(1000000) * DAY_S; /* the 25th, in the morning */
        assert_int_equal(room_act(&room, alert_overdue(&room.act)), 0);
        assert_int_equal(room_number(&room, open), 0);
        room.now.wall_us += INT64_C(1000000) * DAY_S;
        assert_int_equal(room_act(&room, alert_overdue(&room.act)), 0);
        assert_int_equal(room_number(&room, open), 1);
        size = ledger_size(room.ledger);
        assert_int_equal(room_act(&room, alert_overdue(&room.act)), 0);
        assert_int_equal(ledger_size(room.ledger), size); /* asked again, it changes nothing */
        room_return(&room, "PSK-2026-000001-A", "ER1/A");
        assert_int_equal(room_act(&room, alert_overdue(&room.act)), 0);
        assert_int_equal(room_number(&room, open), 0);
        room_end(&room);
}

static void a_reader_is_one_alert_however_often_it_falls_silent(void **state) {
        struct reader_report report = {
                .reader = "scanner-1", .driver = "hid-pos", .device = "usb-1-2", .state = "live", .reason = ""
        };
        struct room room;
        uint64_t size;

        (void) state;
        room_begin(&room);
        assert_int_equal(room_act(&room, reader_state_set(&room.act, &report)), 0);
        size = ledger_size(room.ledger);
        assert_int_equal(room_act(&room, reader_state_set(&room.act, &report)), 0);
        assert_int_equal(ledger_size(room.ledger), size); /* nothing changed, nothing is said */
        report.state = "stale";
        assert_int_equal(room_act(&room, reader_state_set(&room.act, &report)), 0);
        report.state = "gone";
        assert_int_equal(room_act(&room, reader_state_set(&room.act, &report)), 0);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM alert WHERE rule = 'reader-silent'"), 1);
        report.state = "live";
        assert_int_equal(room_act(&room, reader_state_set(&room.act, &report)), 0);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM alert WHERE state <> 'RESOLVED'"), 0);
        room_end(&room);
}

static void the_third_refusal_within_ten_minutes_is_told(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        for (int i = 1; i <= 5; i++) {
                if (i == 2)
                        room.now.wall_us += INT64_C(3600) * 1000000; /* too long ago to count */
                room_record(&room, "act.denied", NULL,
                        json_pack("{ss ss si}", "act", "item.add", "error", "role.denied", "roles", 2));
                assert_int_equal(room_act(&room, alert_denied(&room.act, "awa")), 0);
                assert_int_equal(
                        room_number(&room, "SELECT count(*) FROM alert WHERE rule = 'act-denied-repeated'"),
                        i >= 4);
        }
        assert_int_equal(room_number(&room, "SELECT times FROM alert"), 1);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_count_asked_for_line_by_line),
                cmocka_unit_test(a_missing_firearm_is_critical_and_told_once),
                cmocka_unit_test(a_finding_resolved_ends_its_alert),
                cmocka_unit_test(an_alert_is_acknowledged_and_then_resolved),
                cmocka_unit_test(what_isnt_back_a_day_after_its_date_is_overdue_until_it_is),
                cmocka_unit_test(a_reader_is_one_alert_however_often_it_falls_silent),
                cmocka_unit_test(the_third_refusal_within_ten_minutes_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
