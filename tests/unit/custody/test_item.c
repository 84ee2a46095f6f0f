/* SPDX-License-Identifier: ISC */

/*
 * Exhibits: taken in with a number of their own, corrected without losing what was there
 */

#include "test.h"

#include <string.h>

#include "acts.h"
#include "label.h"
#include "room.h"

/* ---- intake ---- */

static void an_exhibit_gets_a_number_with_a_check_character(void **state) {
        struct item_added first, second;
        struct room room;
        char body[ITEM_NUMBER_MAX];

        (void) state;
        room_begin(&room);
        first = put(&room, "ER1/A", "T1");
        second = put(&room, "ER1/A", "T2");
        assert_memory_equal(first.number, "PSK-2026-000001-", 16);
        assert_memory_equal(second.number, "PSK-2026-000002-", 16);
        (void) snprintf(body, sizeof body, "%.15s", second.number);
        assert_int_equal(second.number[16], label_number_check(body));
        assert_string_equal(look(&room, first.number).summary, "Pistol, Taurus, serial T1");
        assert_string_equal(look(&room, first.number).legal_status, "SEIZED");
        json_decref(first.warnings);
        json_decref(second.warnings);
        room_end(&room);
}

static void a_second_serial_number_alike_warns_and_is_taken(void **state) {
        struct item_added first, second;
        struct room room;

        (void) state;
        room_begin(&room);
        first = put(&room, "ER1/A", "TKR-O1I");
        second = put(&room, "ER1/B", "tkr 011"); /* O and 0, I and 1, separators: the same key */
        assert_non_null(strstr(json_string_value(json_array_get(second.warnings, 0)), first.number));
        assert_null(strstr(json_string_value(json_array_get(first.warnings, 0)), "on record already"));
        json_decref(first.warnings);
        json_decref(second.warnings);
        room_end(&room);
}

/* ---- correction ---- */

static void a_correction_keeps_the_trail_and_cannot_move_anything(void **state) {
        json_t *model = json_pack("{s:{s:{s:s}}}", "record", "firearm", "model", "PT-92");
        json_t *place = json_pack("{s:s}", "place", "ER1/B"),
               *wrong = json_pack("{s:{s:{s:s}}}", "record", "firearm", "kind", "BAZOOKA");
        struct item_added pistol;
        struct entry entry;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        assert_int_equal(
                room_act(&room, item_edit(&room.act, pistol.number, model, "read again", &entry)), 0);
        assert_string_equal(look(&room, pistol.number).summary, "Pistol, Taurus PT-92, serial T1");
        assert_refused(&room, room_act(&room, item_edit(&room.act, pistol.number, place, "x", &entry)),
                "item.not_editable");
        assert_refused(&room, room_act(&room, item_edit(&room.act, pistol.number, wrong, "x", &entry)),
                "record.word");
        json_decref(model);
        json_decref(place);
        json_decref(wrong);
        json_decref(pistol.warnings);
        room_end(&room);
}

static void a_correction_takes_away_only_what_may_lack_and_says_something_new(void **state) {
        struct item_added pistol;
        struct room room;
        json_t *record;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        assert_refused(
                &room, correct(&room, pistol.number, json_pack("{s:n}", "class")), "item.field_needed");
        assert_refused(&room, correct(&room, pistol.number, json_pack("{s:n}", "unit")), "item.field_needed");
        assert_refused(
                &room, correct(&room, pistol.number, json_pack("{s:n}", "colour")), "item.field_absent");
        assert_refused(&room, correct(&room, pistol.number, json_object()), "item.no_change");
        assert_refused(&room, correct(&room, pistol.number, json_pack("{s:s}", "legal_status", "seized")),
                "item.no_change"); /* it is already, in whatever case */
        assert_refused(
                &room, correct(&room, pistol.number, json_pack("{s:s}", "label", "X")), "item.not_editable");
        assert_refused(
                &room, correct(&room, pistol.number, json_pack("{s:s}", "case", "none")), "case.unknown");
        assert_int_equal(
                correct(&room, pistol.number, json_pack("{s:{s:{s:n}}}", "record", "firearm", "make")), 0);
        assert_string_equal(look(&room, pistol.number).summary, "Pistol, serial T1");
        assert_int_equal(correct(&room, pistol.number,
                                 json_pack("{s:{s:{s:s}}}", "record", "seizure", "context", "found")),
                0); /* into an object that wasn't there */
        assert_int_equal(registry_record(room.ledger, pistol.number, &record), 0);
        assert_string_equal(
                json_string_value(json_object_get(json_object_get(record, "seizure"), "context")), "FOUND");
        json_decref(record);
        assert_int_equal(room_number(&room, "SELECT count(*) FROM entries WHERE event ->> "
                                            "'$.body.changes.record.seizure.context' = 'FOUND'"),
                1); /* the record has the word as the model spells it */
        json_decref(pistol.warnings);
        room_end(&room);
}

static int add_record(struct room *room, const char *class, int quantity, json_t *record) {
        const struct item_call call = { .class = class,
                .place = "ER1/A",
                .legal_status = "SEIZED",
                .quantity = quantity,
                .record = record };
        struct item_added added;
        int r = room_act(room, item_add(&room->act, &call, &added));

        if (!r)
                json_decref(added.warnings);
        json_decref(record);
        return r;
}

static void an_exhibit_is_one_thing_of_its_class(void **state) {
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        assert_refused(&room, add_record(&room, "FIREARM", 2, NULL), "item.quantity");
        assert_refused(&room,
                add_record(&room, "PART", 2, json_pack("{s:{s:s}}", "part", "serial_frame_raw", "B77")),
                "item.quantity");
        assert_int_equal(
                add_record(&room, "PART", 12, json_pack("{s:{s:s}}", "part", "part_type", "magazine")), 0);
        assert_refused(&room,
                add_record(&room, "AMMO", 50, json_pack("{s:{s:s}}", "firearm", "kind", "PISTOL")),
                "record.class");
        assert_refused(&room, add_record(&room, "OTHER", 1, json_pack("{s:{}}", "ammo_lot")), "record.class");
        assert_refused(&room,
                add_record(&room, "AMMO", 8, json_pack("{s:s}", "parent_exhibit", "PSK-2026-000099-X")),
                "item.parent");
        assert_int_equal(
                add_record(&room, "AMMO", 8, json_pack("{s:s}", "parent_exhibit", pistol.number)), 0);
        assert_refused(&room,
                correct(&room, pistol.number,
                        json_pack("{s:{s:s}}", "record", "parent_exhibit", pistol.number)),
                "item.parent");
        json_decref(pistol.warnings);
        room_end(&room);
}

/* ---- how much an act reads ---- */

enum { MANY_ITEMS = 300, FEW_STEPS = 50 };

/* Rows that the store's statements went through without an index, since they were asked last. */
static int scanned(struct room *room) {
        int steps = 0;

        for (sqlite3_stmt *statement = sqlite3_next_stmt(ledger_database(room->ledger), NULL); statement;
                statement = sqlite3_next_stmt(ledger_database(room->ledger), statement))
                steps += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
        return steps;
}

static void no_act_goes_through_all_exhibits(void **state) {
        struct item_added pistol;
        struct entry entry;
        struct room room;
        char serial[24];

        (void) state;
        room_begin(&room);
        for (int i = 0; i < MANY_ITEMS; i++) {
                (void) snprintf(serial, sizeof serial, "TKR%d", i);
                json_decref(put(&room, "ER1/A", serial).warnings);
        }
        (void) scanned(&room);
        pistol = put(&room, "ER1/A", "NEW-1"); /* one that isn't found early */
        assert_int_equal(move(&room, pistol.number, "ER1/B"), 0);
        assert_int_equal(check_out(&room, pistol.number, "LAB", "2026-12-01"), 0);
        assert_int_equal(take_back(&room, pistol.label), 0);
        assert_int_equal(bind_tag(&room, "EVB-1", pistol.number), 0);
        assert_int_equal(correct(&room, pistol.number, json_pack("{s:s}", "legal_status", "FOUND")), 0);
        assert_refused(
                &room, room_act(&room, place_retire(&room.act, "ER1/A", "x", &entry)), "place.not_empty");
        assert_int_equal(room_act(&room, place_retire(&room.act, "ER1/C", "x", &entry)), 0);
        assert_int_equal(set_status(&room, pistol.number, "DESTROYED"), 0);
        assert_true(scanned(&room) < FEW_STEPS);
        json_decref(pistol.warnings);
        room_end(&room);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_exhibit_gets_a_number_with_a_check_character),
                cmocka_unit_test(a_second_serial_number_alike_warns_and_is_taken),
                cmocka_unit_test(a_correction_keeps_the_trail_and_cannot_move_anything),
                cmocka_unit_test(a_correction_takes_away_only_what_may_lack_and_says_something_new),
                cmocka_unit_test(an_exhibit_is_one_thing_of_its_class),
                cmocka_unit_test(no_act_goes_through_all_exhibits),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
