/* SPDX-License-Identifier: ISC */

/*
 * A closer look while counting: serial numbers and seals as the counter reads them, against what is recorded
 *
 * The room of each test is folded anew from its record at the end, and must come out the same.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "count_open.h"
#include "count_report.h"
#include "count_state.h"
#include "custody.h"
#include "finding.h"
#include "room.h"

#define PISTOL "PSK-2026-000001-A"
#define RIFLE  "PSK-2026-000002-A"
#define BOX    "PSK-2026-000003-A"

/* Two firearms and a lot on one shelf, all found. */
static void shelf_begin(struct room *room, const char *mode) {
        room_begin(room);
        room_put_marked(room, PISTOL, "ER1/A", "TKR12345", "S-0071");
        room_put_marked(room, RIFLE, "ER1/A", "", "");
        room_put_lot(room, BOX, "ER1/A", 50);
        room_open(room, "shelf", mode, "ER1/A");
        assert_scan(room, "ER1/A", "PLACE");
        assert_scan(room, PISTOL, "FOUND_CONFIRMED");
        assert_scan(room, RIFLE, "FOUND_CONFIRMED");
        assert_scan(room, BOX, "FOUND_CONFIRMED");
}

static void assert_text(const struct room *room, const char *part, bool there) {
        if ((strstr(room->checked.text, part) != NULL) != there)
                fail_msg("\"%s\": %s", part, room->checked.text);
}

/* The only finding of that type; the caller's to look at. */
static void finding_of(struct room *room, const char *type, struct finding_row *ret_finding) {
        char question[160], name[FINDING_NAME_MAX];

        (void) snprintf(question, sizeof question, "SELECT count(*) FROM finding WHERE type = '%s'", type);
        assert_int_equal(room_number(room, question), 1);
        (void) snprintf(question, sizeof question, "SELECT seq FROM finding WHERE type = '%s'", type);
        (void) snprintf(name, sizeof name, "F-%lld", (long long) room_number(room, question));
        assert_int_equal(finding_find(room->ledger, name, ret_finding), 0);
}

static void what_reads_as_recorded_is_no_discrepancy(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "guided");
        assert_int_equal(room_check(&room, PISTOL, "TKR12345", "s-0071 "), 0);
        assert_text(&room, "The serial number is the recorded one, TKR12345.", true);
        assert_text(&room, "The seal is the recorded one, S-0071.", true);
        assert_int_equal(room_check(&room, RIFLE, "", ""), 0);
        assert_text(&room, "It bears no serial number, as recorded. It bears no seal, as recorded.", true);
        assert_int_equal(room_check(&room, PISTOL, "tkr-I2345", NULL), 0); /* looks only */
        assert_int_equal(room.checked.serial, READING_ALIKE);
        assert_int_equal(room.checked.seal, READING_NONE);
        assert_text(&room, "differ in O and 0, I and 1, capitals or separators only", true);
        room_close(&room);
        assert_int_equal(room.closing.findings, 0);
        assert_null(json_object_get(room.closing.summary, "SERIAL_MISMATCH"));
        assert_null(json_object_get(room.closing.summary, "SEAL_MISMATCH"));
        assert_string_equal(room.closing.count.state, "RECONCILED");
        room_end(&room);
}

static void another_serial_number_is_a_critical_mismatch_of_a_firearm(void **state) {
        struct finding_row finding;
        int64_t stock, resolved;
        struct entry entry;
        struct room room;

        (void) state;
        shelf_begin(&room, "guided");
        stock = room_number(&room, "SELECT sum(last_seq) FROM item");
        assert_int_equal(room_check(&room, PISTOL, "TKR99999", NULL), 0);
        assert_int_equal(room.checked.serial, READING_DIFFERS);
        assert_text(&room, "The serial number reads TKR99999; recorded is TKR12345.", true);
        room_close(&room);
        assert_int_equal(room_result(&room, "SERIAL_MISMATCH"), 1);
        assert_int_equal(room_result(&room, "FOUND_CONFIRMED"), 3); /* what is there is there */
        assert_string_equal(room.closing.count.state, "CLOSED_UNRECONCILED");
        finding_of(&room, "SERIAL_MISMATCH", &finding);
        assert_string_equal(finding.severity, "CRITICAL");
        assert_string_equal(finding.item, PISTOL);
        assert_string_equal(finding.place, "ER1/A");
        assert_string_equal(finding.payload, "TKR99999"); /* as it was read */
        assert_int_equal(room_act(&room, finding_resolve(&room.act, finding.name, "TAG_SWAP",
                                                 "labels changed back", "EXPLAINED", &entry, &resolved)),
                0);
        assert_int_equal(count_find(room.ledger, room.closing.count.id, &room.closing.count), 0);
        assert_string_equal(room.closing.count.state, "RECONCILED");
        assert_int_equal(room_number(&room, "SELECT sum(last_seq) FROM item"), stock);
        room_end(&room);
}

static void a_number_where_none_is_recorded_is_a_mismatch_too(void **state) {
        struct finding_row finding;
        char text[FINDING_TEXT_MAX];
        struct room room;

        (void) state;
        shelf_begin(&room, "guided");
        assert_int_equal(room_check(&room, RIFLE, "AK 4711", "S-0099"), 0);
        assert_text(&room, "The serial number reads AK 4711; recorded is none.", true);
        assert_text(&room, "The seal reads S-0099; recorded is none.", true);
        assert_int_equal(room_check(&room, PISTOL, "", ""), 0); /* both gone */
        assert_text(&room, "It bears no serial number; recorded is TKR12345.", true);
        assert_text(&room, "It bears no seal; recorded is S-0071.", true);
        room_close(&room);
        assert_int_equal(room_result(&room, "SERIAL_MISMATCH"), 2);
        assert_int_equal(room_result(&room, "SEAL_MISMATCH"), 2);
        assert_int_equal(room.closing.findings, 4);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM finding WHERE type = 'SEAL_BROKEN'"
                                            " AND severity = 'WARNING' AND payload IN ('', 'S-0099')"),
                2);
        for (int64_t seq = room_number(&room, "SELECT min(seq) FROM finding"), i = 0; i < 4; i++) {
                char name[FINDING_NAME_MAX];

                (void) snprintf(name, sizeof name, "F-%lld", (long long) seq + i);
                assert_int_equal(finding_find(room.ledger, name, &finding), 0);
                finding_text(&finding, text, sizeof text);
                assert_non_null(strstr(text, finding.item));
                assert_true(!finding.payload[0] || strstr(text, finding.payload));
        }
        room_end(&room);
}

static void a_broken_seal_is_a_finding_whatever_its_number(void **state) {
        const struct count_check_call broken = { .seal = "S-0071", .seal_broken = true };
        const struct count_check_call unread = { .seal_broken = true };
        struct finding_row finding;
        struct room room;

        (void) state;
        shelf_begin(&room, "guided");
        assert_int_equal(room_act(&room, count_check(&room.act, NULL, PISTOL, &unread, &room.checked)), 0);
        assert_text(&room, "The seal is broken; recorded is S-0071.", true);
        assert_int_equal(room_act(&room, count_check(&room.act, NULL, PISTOL, &broken, &room.checked)), 0);
        room_close(&room);
        assert_int_equal(room_result(&room, "SEAL_MISMATCH"), 1);
        finding_of(&room, "SEAL_BROKEN", &finding);
        assert_string_equal(finding.item, PISTOL);
        room_end(&room);
}

static void the_last_reading_counts(void **state) {
        struct room room;

        (void) state;
        shelf_begin(&room, "guided");
        assert_int_equal(room_check(&room, PISTOL, "TKR99999", "S-0072"), 0);
        assert_int_equal(room_check(&room, PISTOL, "TKR12345", NULL), 0); /* leaves the seal as read */
        assert_int_equal(room_number(&room, "SELECT count(*) FROM count_line WHERE serial_verdict = 'SAME'"
                                            " AND seal_verdict = 'DIFFERS' AND seal_read = 'S-0072'"),
                1);
        assert_int_equal(room_check(&room, PISTOL, NULL, "S-0071"), 0);
        room_close(&room);
        assert_int_equal(room.closing.findings, 0);
        room_end(&room);
}

static void a_reading_of_what_wasnt_found_after_all_says_nothing(void **state) {
        struct count_undone undone;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put_marked(&room, PISTOL, "ER1/A", "TKR12345", "");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_refused(&room, room_check(&room, PISTOL, "TKR99999", NULL), "count.not_found");
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED");
        assert_int_equal(room_check(&room, PISTOL, "TKR99999", NULL), 0);
        assert_int_equal(room_act(&room, count_undo(&room.act, NULL, 0, &undone)), 0);
        room_close(&room);
        assert_null(json_object_get(room.closing.summary, "SERIAL_MISMATCH"));
        assert_int_equal(room_result(&room, "MISSING"), 1);
        room_end(&room);
}

static void a_blind_count_tells_nothing_that_is_recorded(void **state) {
        struct count_progress progress;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put_marked(&room, PISTOL, "ER1/A", "TKR12345", "S-0071");
        room_open(&room, "shelf", "blind", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED");
        assert_null(strstr(room.answer.text, "TKR12345"));
        assert_int_equal(room_check(&room, PISTOL, "TKR99999", "S-0072"), 0);
        assert_string_equal(room.checked.text, PISTOL ": What you read is on record.");
        assert_scan(&room, PISTOL, "AGAIN");
        assert_null(strstr(room.answer.text, "TKR12345"));
        room_close(&room);
        assert_int_equal(room_result(&room, "SERIAL_MISMATCH"), 1);
        assert_int_equal(room_result(&room, "SEAL_MISMATCH"), 1);
        assert_int_equal(count_progress(room.ledger, &room.closing.count, &progress), 0);
        assert_int_equal(progress.serials_unread, 0);
        room_end(&room);
}

static void what_nobody_read_is_said_where_it_was_due(void **state) {
        const struct count_opening witnessed = { .kind = "witnessed", .witness = "moussa", .place = "ER1/A" };
        struct count_progress progress;
        struct count_row count;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put_marked(&room, PISTOL, "ER1/A", "TKR12345", "S-0071");
        room_put_marked(&room, RIFLE, "ER1/A", "AK4711", "");
        room_put_marked(&room, BOX, "ER1/A", "", "");
        assert_int_equal(room_act(&room, count_open(&room.act, &witnessed, &count)), 0);
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED");
        assert_scan(&room, RIFLE, "FOUND_CONFIRMED");
        assert_scan(&room, BOX, "FOUND_CONFIRMED");
        assert_int_equal(room_check(&room, PISTOL, "TKR12345", NULL), 0);
        assert_int_equal(count_progress(room.ledger, &count, &progress), 0);
        assert_int_equal(progress.serials_unread, 1); /* RIFLE's; the BOX has none */
        assert_int_equal(progress.seals_unread, 1);   /* PISTOL's */
        room_close(&room);
        assert_int_equal(room.closing.serials_unread, 1);
        assert_int_equal(room.closing.seals_unread, 1);
        assert_non_null(
                strstr(room.closing.text, "Nobody read the serial number of 1 of them, and the seal of 1."));
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_scan(&room, PISTOL, "FOUND_CONFIRMED");
        assert_scan(&room, RIFLE, "FOUND_CONFIRMED");
        assert_scan(&room, BOX, "FOUND_CONFIRMED");
        room_close(&room);
        assert_int_equal(room.closing.serials_unread, 2); /* counted, and not asked for */
        assert_null(strstr(room.closing.text, "Nobody read"));
        room_end(&room);
}

/* What is corrected while the count runs doesn't change what was expected. */
static void the_number_expected_is_the_one_at_the_opening(void **state) {
        struct entry entry;
        struct room room;
        json_t *changes;
        int r;

        (void) state;
        shelf_begin(&room, "guided");
        changes = json_pack("{ss s{s{ss} ss}}", "unit", "PIECE", "record", "firearm", "serial_frame_raw",
                "TKR99999", "seal_no", "S-0072");
        r = room_act(&room, item_edit(&room.act, PISTOL, changes, "misread at intake", &entry));
        if (r)
                fail_msg("%s: %s", room.act.refusal.error, room.act.refusal.message);
        json_decref(changes);
        assert_int_equal(room_check(&room, PISTOL, "TKR12345", "S-0071"), 0);
        room_close(&room);
        assert_int_equal(room.closing.findings, 0);
        room_end(&room);
}

static void only_what_has_a_line_can_be_checked_and_something_must_be_read(void **state) {
        const struct count_check_call nothing = { 0 };
        struct entry entry;
        struct room room;

        (void) state;
        shelf_begin(&room, "guided");
        assert_refused(&room, room_act(&room, count_check(&room.act, NULL, PISTOL, &nothing, &room.checked)),
                "count.nothing_read");
        room_put_marked(&room, "PSK-2026-000004-A", "ER1/A", "X1", "");
        assert_scan(&room, "PSK-2026-000004-A", "FOUND_CONFIRMED"); /* arrived since: no line */
        assert_refused(&room, room_check(&room, "PSK-2026-000004-A", "X1", NULL), "count.not_expected");
        assert_int_equal(room_act(&room, count_pause(&room.act, NULL, "", &entry)), 0);
        assert_refused(&room, room_check(&room, PISTOL, "TKR12345", NULL), "count.paused");
        assert_int_equal(room_act(&room, count_resume(&room.act, NULL, "", &entry)), 0);
        room.act.roles = ROLE_INTAKE;
        assert_refused(&room, room_check(&room, PISTOL, "TKR12345", NULL), "role.denied");
        room.act.roles = ROLE_ALL;
        room_close(&room);
        assert_refused(&room, room_check(&room, PISTOL, "TKR12345", NULL), "count.none");
        room_end(&room);
}

/* ---- marks on the thing itself ---- */

#define IUID_MARK \
        "[)>\x1e" \
        "06\x1d" \
        "17V0CUK1\x1d" \
        "1PM92\x1d" \
        "STKR12345\x1e\x04"
#define GS1_MARK "010950600013435221TKR12345"

static void mark_bind(struct room *room, const char *payload, const char *number, const char *carrier) {
        const struct tag_call call = {
                .payload = payload, .to = number, .binds = "EXHIBIT", .carrier = carrier
        };
        struct tag_change change;

        if (room_act(room, tag_bind(&room->act, &call, &change)))
                fail_msg("%s: %s", room->act.refusal.error, room->act.refusal.message);
}

static void assert_mark(struct room *room, const char *bytes, const char *symbology, const char *result) {
        const struct count_payload payload = {
                .bytes = (const uint8_t *) bytes, .size = strlen(bytes), .symbology = symbology
        };

        assert_int_equal(room_act(room, count_scan(&room->act, NULL, &payload, &room->answer)), 0);
        assert_string_equal(room->answer.result, result);
}

static void a_mark_with_another_serial_number_gives_a_swap_away(void **state) {
        static const char told[] = "The mark on it carries another serial number";
        struct finding_row finding;
        struct count_undone undone;
        struct room room;

        (void) state;
        room_begin(&room);
        room_put_marked(&room, PISTOL, "ER1/A", "tkr-I2345", ""); /* what the mark says, in other looks */
        room_put_marked(&room, RIFLE, "ER1/A", "AK4711", "");
        room_put_marked(&room, BOX, "ER1/A", "", "");
        mark_bind(&room, "iuid:D0CUK1M92TKR12345", PISTOL, "MARK_ON_WEAPON");
        mark_bind(&room, "gs1:" GS1_MARK, RIFLE, "MARK_ON_WEAPON");
        mark_bind(&room, "gs1:010950600013435221X9", BOX, "MARK_ON_WEAPON");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_mark(&room, IUID_MARK, "]d1", "FOUND_CONFIRMED");
        assert_null(strstr(room.answer.text, told));
        assert_mark(
                &room, "010950600013435221X9", "]d2", "FOUND_CONFIRMED"); /* no number on record to compare */
        assert_null(strstr(room.answer.text, told));
        assert_scan(&room, RIFLE, "FOUND_CONFIRMED"); /* by its label, which says nothing */
        assert_mark(&room, GS1_MARK, "]d2", "AGAIN");
        assert_non_null(strstr(room.answer.text, told));
        assert_int_equal(room_act(&room, count_undo(&room.act, NULL, 0, &undone)), 0);
        assert_int_equal(
                room_number(&room, "SELECT count(*) FROM count_scan WHERE mark <> '' AND undone = 0"), 0);
        assert_mark(&room, GS1_MARK, "]d2", "AGAIN");
        room_close(&room);
        assert_int_equal(room_result(&room, "SERIAL_MISMATCH"), 1);
        finding_of(&room, "SERIAL_MISMATCH", &finding);
        assert_string_equal(finding.item, RIFLE);
        assert_string_equal(finding.payload, GS1_MARK);
        room_end(&room);
}

static void a_label_that_carries_a_number_of_its_own_is_no_mark(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        room_put_marked(&room, PISTOL, "ER1/A", "AK4711", "");
        mark_bind(&room, "gs1:" GS1_MARK, PISTOL, "BARCODE_2D");
        room_open(&room, "shelf", "guided", "ER1/A");
        assert_scan(&room, "ER1/A", "PLACE");
        assert_mark(&room, GS1_MARK, "]d2", "FOUND_CONFIRMED");
        assert_non_null(strstr(room.answer.text, "serial AK4711")); /* told, where the count isn't blind */
        room_close(&room);
        assert_int_equal(room.closing.findings, 0);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_reads_as_recorded_is_no_discrepancy),
                cmocka_unit_test(another_serial_number_is_a_critical_mismatch_of_a_firearm),
                cmocka_unit_test(a_number_where_none_is_recorded_is_a_mismatch_too),
                cmocka_unit_test(a_broken_seal_is_a_finding_whatever_its_number),
                cmocka_unit_test(the_last_reading_counts),
                cmocka_unit_test(a_reading_of_what_wasnt_found_after_all_says_nothing),
                cmocka_unit_test(a_blind_count_tells_nothing_that_is_recorded),
                cmocka_unit_test(what_nobody_read_is_said_where_it_was_due),
                cmocka_unit_test(the_number_expected_is_the_one_at_the_opening),
                cmocka_unit_test(a_mark_with_another_serial_number_gives_a_swap_away),
                cmocka_unit_test(a_label_that_carries_a_number_of_its_own_is_no_mark),
                cmocka_unit_test(only_what_has_a_line_can_be_checked_and_something_must_be_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
