/* SPDX-License-Identifier: ISC */

/*
 * Custody: what may happen to places, exhibits and tags, what may not, and that the register is only a fold
 *
 * Every room is verified at its end: the record is folded again from nothing and compared table by table.
 */

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "custody.h"
#include "label.h"
#include "room.h"

enum { WALK_STEPS = 2000, WALK_ITEMS = 40 };

static int add_place(struct room *room, const char *code, const char *kind) {
        const struct place_call call = { .code = code, .kind = kind };
        char label[LABEL_TEXT_MAX];
        struct entry entry;

        return room_act(room, place_add(&room->act, &call, label, &entry));
}

static int add_item(struct room *room, const char *place, const char *serial, struct item_added *ret_added) {
        json_t *record = json_pack("{s:{s:s,s:s,s:s}}", "firearm", "kind", "pistol", "make", "Taurus",
                "serial_frame_raw", serial);
        const struct item_call call = {
                .class = "firearm", .place = place, .legal_status = "seized", .record = record
        };
        int r = room_act(room, item_add(&room->act, &call, ret_added));

        json_decref(record);
        return r;
}

static struct item_added put(struct room *room, const char *place, const char *serial) {
        struct item_added added;

        assert_int_equal(add_item(room, place, serial, &added), 0);
        return added;
}

static int move(struct room *room, const char *item, const char *to) {
        struct item_movement movement;

        return room_act(room, item_move(&room->act, item, to, NULL, &movement));
}

static int check_out(struct room *room, const char *item, const char *to, const char *due) {
        const struct checkout_call call = { .item = item, .to = to, .purpose = "ballistics", .due = due };
        struct item_movement movement;

        return room_act(room, item_checkout(&room->act, &call, &movement));
}

static int take_back(struct room *room, const char *item) {
        const struct return_call call = { .item = item };
        struct item_movement movement;

        return room_act(room, item_return(&room->act, &call, &movement));
}

static int set_status(struct room *room, const char *item, const char *status) {
        struct entry entry;

        return room_act(room, item_set_status(&room->act, item, status, "order 12/2019", NULL, &entry));
}

static struct exhibit look(struct room *room, const char *number) {
        struct exhibit exhibit;

        assert_int_equal(registry_item(room->ledger, number, &exhibit), 0);
        return exhibit;
}

/* ---- places ---- */

static void a_place_lies_in_one_that_is_there(void **state) {
        struct room room;

        (void) state;
        room_begin(&room);
        assert_refused(&room, add_place(&room, "ER9/A", "SHELF"), "place.parent");
        assert_refused(&room, add_place(&room, "ER1/A", "SHELF"), "place.exists");
        assert_refused(&room, add_place(&room, "ER 1", "SHELF"), "place.code");
        assert_refused(&room, add_place(&room, "/ER1", "SHELF"), "place.code");
        assert_refused(&room, add_place(&room, "ER1/", "SHELF"), "place.code");
        assert_refused(&room, add_place(&room, "ER3", "CUPBOARD"), "record.word");
        assert_int_equal(add_place(&room, "ER1/A/1", "bin"), 0);
        assert_refused(&room, add_place(&room, "LAB/A", "SHELF"), "place.parent"); /* outside stays outside */
        assert_int_equal(add_place(&room, "LAB/A", "EXTERNAL_DEPOT"), 0);
        room_end(&room);
}

static void a_place_with_something_in_it_is_not_retired_and_a_retired_one_is_never_used_again(void **state) {
        struct item_added destroyed, pistol;
        struct entry entry;
        struct room room;

        (void) state;
        room_begin(&room);
        destroyed = put(&room, "ER1/A", "T0"); /* what is gone doesn't hide what is there */
        pistol = put(&room, "ER1/A", "T1");
        assert_int_equal(set_status(&room, destroyed.number, "DESTROYED"), 0);
        json_decref(destroyed.warnings);
        assert_refused(
                &room, room_act(&room, place_retire(&room.act, "ER1/A", "gone", &entry)), "place.not_empty");
        assert_non_null(strstr(room.act.refusal.message, pistol.number));
        assert_refused(&room, room_act(&room, place_retire(&room.act, "ER2", "gone", &entry)),
                "place.not_empty"); /* its shelf is in use */
        assert_non_null(strstr(room.act.refusal.message, "ER2/A"));
        assert_int_equal(move(&room, pistol.number, "ER1/B"), 0);
        assert_int_equal(room_act(&room, place_retire(&room.act, "ER1/A", "gone", &entry)), 0);
        assert_refused(&room, add_place(&room, "ER1/A", "SHELF"), "place.exists");
        assert_refused(&room, move(&room, pistol.number, "ER1/A"), "place.retired");
        json_decref(pistol.warnings);
        room_end(&room);
}

/* ---- exhibits ---- */

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

static void a_movement_needs_an_exhibit_that_is_here(void **state) {
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        assert_refused(&room, move(&room, "PSK-2026-000099-X", "ER1/B"), "item.unknown");
        assert_refused(&room, move(&room, pistol.number, "ER1/A"), "item.already_there");
        assert_refused(&room, move(&room, pistol.number, "ER7"), "place.unknown");
        assert_refused(&room, move(&room, pistol.number, "LAB"), "place.external");
        assert_refused(&room, check_out(&room, pistol.number, "ER1/B", "2026-12-01"), "place.internal");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "soon"), "item.due");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "2026-11-23"), "item.due");
        assert_refused(&room, take_back(&room, pistol.number), "item.not_out");
        assert_int_equal(check_out(&room, pistol.number, "LAB", "2026-12-01"), 0);
        assert_string_equal(look(&room, pistol.number).status, "OUT_TEMP");
        assert_string_equal(look(&room, pistol.number).place, "ER1/A"); /* where it belongs */
        assert_refused(&room, move(&room, pistol.number, "ER1/B"), "item.out");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "2026-12-01"), "item.out");
        assert_int_equal(take_back(&room, pistol.label), 0); /* by its label as well as by its number */
        assert_string_equal(look(&room, pistol.number).status, "IN_STORE");
        assert_int_equal(set_status(&room, pistol.number, "DESTROYED"), 0);
        assert_refused(&room, move(&room, pistol.number, "ER1/B"), "item.gone");
        assert_refused(&room, set_status(&room, pistol.number, "IN_STORE"), "item.gone");
        json_decref(pistol.warnings);
        room_end(&room);
}

static void what_is_lost_is_found_again_before_it_moves(void **state) {
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        assert_refused(&room, set_status(&room, pistol.number, "IN_STORE"), "item.no_change");
        assert_refused(&room, set_status(&room, pistol.number, "OUT_TEMP"), "item.status");
        assert_int_equal(set_status(&room, pistol.number, "stolen"), 0);
        assert_refused(&room, move(&room, pistol.number, "ER1/B"), "item.not_in_store");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "2026-12-01"), "item.not_in_store");
        assert_int_equal(set_status(&room, pistol.number, "IN_STORE"), 0);
        assert_int_equal(check_out(&room, pistol.number, "LAB", "2026-12-01"), 0);
        assert_refused(
                &room, set_status(&room, pistol.number, "IN_STORE"), "item.out"); /* that is a return */
        assert_int_equal(set_status(&room, pistol.number, "DESTROYED"), 0);       /* there */
        assert_string_equal(look(&room, pistol.number).holder, "");
        json_decref(pistol.warnings);
        room_end(&room);
}

static void what_waits_in_the_locker_is_taken_in_when_it_gets_its_shelf(void **state) {
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        assert_int_equal(add_place(&room, "ER1/L1", "TEMP_LOCKER"), 0);
        assert_int_equal(add_place(&room, "ER1/L2", "TEMP_LOCKER"), 0);
        pistol = put(&room, "ER1/L1", "T1");
        assert_string_equal(look(&room, pistol.number).status, "PENDING_INTAKE");
        assert_int_equal(move(&room, pistol.number, "ER1/L2"), 0);
        assert_string_equal(look(&room, pistol.number).status, "PENDING_INTAKE");
        assert_int_equal(move(&room, pistol.number, "ER1/A"), 0);
        assert_string_equal(look(&room, pistol.number).status, "IN_STORE");
        json_decref(pistol.warnings);
        room_end(&room);
}

static void an_exhibit_goes_out_to_a_place_by_its_label_or_to_a_person(void **state) {
        struct item_added pistol;
        struct room room;
        char longest[ACTOR_NAME_MAX + 1], stray[LABEL_TEXT_MAX], note[ACT_NOTE_MAX + 2];
        struct item_movement movement;

        (void) state;
        room_begin(&room);
        memset(longest, 'n', ACTOR_NAME_MAX);
        longest[ACTOR_NAME_MAX] = '\0';
        memset(note, 'n', sizeof note);
        note[sizeof note - 1] = '\0';
        label_make(LABEL_PLACE, false, stray);
        pistol = put(&room, "ER1/A", "T1");
        assert_refused(&room, check_out(&room, pistol.number, longest, "2026-12-01"), "item.holder");
        assert_refused(&room, check_out(&room, pistol.number, stray, "2026-12-01"), "place.unknown");
        assert_refused(&room, check_out(&room, pistol.number, room_label_of(&room, "ER1/B"), "2026-12-01"),
                "place.internal");
        assert_refused(&room, check_out(&room, pistol.number, "LAB", "2026-9-30"), "item.due"); /* passed */
        assert_refused(&room, room_act(&room, item_move(&room.act, pistol.number, "ER1/B", note, &movement)),
                "request.too_long");
        assert_int_equal(
                check_out(&room, pistol.number, room_label_of(&room, "LAB"), "2026-12-01T09:00:00Z"), 0);
        assert_string_equal(look(&room, pistol.number).holder, "LAB");
        assert_string_equal(look(&room, pistol.number).due, "2026-12-01");
        assert_int_equal(take_back(&room, pistol.number), 0);
        assert_int_equal(check_out(&room, pistol.number, "Dr Traoré", "2026-11-24"), 0); /* today still is */
        assert_string_equal(look(&room, pistol.number).holder, "Dr Traoré");
        json_decref(pistol.warnings);
        room_end(&room);
}

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

static int correct(struct room *room, const char *item, json_t *changes) {
        struct entry entry;
        int r = room_act(room, item_edit(&room->act, item, changes, "read again", &entry));

        json_decref(changes);
        return r;
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

/* ---- tags ---- */

static int bind_tag(struct room *room, const char *payload, const char *to) {
        struct tag_change change;

        return room_act(room, tag_bind(&room->act, payload, to, NULL, NULL, &change));
}

static void a_tag_means_one_thing_and_a_retired_one_nothing_ever_again(void **state) {
        struct item_added first, second;
        struct tag_change change;
        struct room room;

        (void) state;
        room_begin(&room);
        first = put(&room, "ER1/A", "T1");
        second = put(&room, "ER1/A", "T2");
        assert_int_equal(bind_tag(&room, "4006381333931", first.number), 0);
        assert_refused(&room, bind_tag(&room, "4006381333931", second.number), "tag.bound");
        assert_int_equal(room_act(&room, tag_unbind(&room.act, "4006381333931", "wrong box", &change)), 0);
        assert_refused(&room, room_act(&room, tag_unbind(&room.act, "4006381333931", "again", &change)),
                "tag.state");
        assert_int_equal(bind_tag(&room, "4006381333931", second.number), 0);
        assert_int_equal(room_act(&room, tag_retire(&room.act, "4006381333931", "torn", &change)), 0);
        assert_refused(&room, bind_tag(&room, "4006381333931", second.number), "tag.retired");
        assert_refused(
                &room, room_act(&room, tag_retire(&room.act, "NOBODY-KNOWS", "x", &change)), "tag.unknown");
        assert_refused(&room, bind_tag(&room, "with\ttab", first.number), "payload.control_character");
        assert_refused(&room, bind_tag(&room, "X-1", "PSK-2026-000099-X"), "tag.subject");
        json_decref(first.warnings);
        json_decref(second.warnings);
        room_end(&room);
}

static void our_labels_are_bound_to_what_they_are_made_for(void **state) {
        char item[LABEL_TEXT_MAX], place[LABEL_TEXT_MAX], demo[LABEL_TEXT_MAX];
        struct item_added pistol;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        label_make(LABEL_ITEM, false, item);
        label_make(LABEL_PLACE, false, place);
        label_make(LABEL_ITEM, true, demo);
        assert_refused(&room, bind_tag(&room, place, pistol.number), "label.kind");
        assert_refused(&room, bind_tag(&room, item, "ER1/B"), "label.kind");
        assert_refused(&room, bind_tag(&room, demo, pistol.number), "label.foreign");
        assert_int_equal(bind_tag(&room, item, pistol.number), 0);
        assert_int_equal(bind_tag(&room, place, "ER1/B"), 0);
        item[3] = item[3] == '7' ? '8' : '7'; /* misread */
        assert_refused(&room, bind_tag(&room, item, pistol.number), "label.check_character");
        json_decref(pistol.warnings);
        room_end(&room);
}

static void a_code_with_two_readings_means_the_one_that_is_bound(void **state) {
        struct item_added first, second;
        struct tag_change change;
        struct room room;

        (void) state;
        room_begin(&room);
        first = put(&room, "ER1/A", "T1");
        second = put(&room, "ER1/B", "T2");
        assert_int_equal(bind_tag(&room, "4006381333931", first.number), 0);       /* as GS1's */
        assert_int_equal(bind_tag(&room, "text:4006381333931", second.number), 0); /* as it stands */
        assert_int_equal(room_act(&room, tag_unbind(&room.act, "4006381333931", "torn", &change)), 0);
        assert_string_equal(change.subject, first.number);
        assert_int_equal(move(&room, "4006381333931", "ER1/C"), 0);
        assert_string_equal(look(&room, second.number).place, "ER1/C");
        assert_string_equal(look(&room, first.number).place, "ER1/A");
        json_decref(first.warnings);
        json_decref(second.warnings);
        room_end(&room);
}

/* ---- roles ---- */

static void each_act_takes_its_role(void **state) {
        struct item_added pistol, refused;
        struct tag_change change;
        struct entry entry;
        struct room room;

        (void) state;
        room_begin(&room);
        pistol = put(&room, "ER1/A", "T1");
        room.act.roles = ROLE_CUSTODIAN;
        assert_refused(&room, add_item(&room, "ER1/A", "T2", &refused), "role.denied");
        assert_refused(&room, set_status(&room, pistol.number, "DESTROYED"), "role.denied");
        room.act.roles = ROLE_INTAKE;
        assert_int_equal(bind_tag(&room, "X1", pistol.number), 0);
        assert_refused(&room, room_act(&room, tag_unbind(&room.act, "X1", "x", &change)), "role.denied");
        assert_refused(&room, move(&room, pistol.number, "ER1/B"), "role.denied");
        assert_refused(&room, room_act(&room, place_retire(&room.act, "ER1/C", "x", &entry)), "role.denied");
        room.act.roles = ROLE_AUDITOR;
        assert_refused(&room, add_place(&room, "ER5", "STORE"), "role.denied");
        assert_refused(&room, bind_tag(&room, "X2", pistol.number), "role.denied");
        json_decref(pistol.warnings);
        room_end(&room);
}

/* ---- a walk ---- */

static uint64_t next(uint64_t *seed) {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        return *seed;
}

/* What must hold of every exhibit after every act. */
static void assert_sound(struct room *room, const char *number, bool was_gone, const char *was_place) {
        struct exhibit exhibit = look(room, number);

        assert_int_equal(exhibit.holder[0] != '\0', !strcmp(exhibit.status, "OUT_TEMP"));
        assert_int_equal(exhibit.due[0] != '\0', exhibit.holder[0] != '\0');
        if (was_gone) {
                assert_true(exhibit_is_gone(&exhibit));
                assert_string_equal(exhibit.place, was_place);
        }
}

static void step(struct room *room, uint64_t draw, const char *number) {
        static const char *const places[] = { "ER1/A", "ER1/B", "ER1/C", "ER2/A", "LAB" };
        char payload[16];
        struct tag_change change;

        (void) snprintf(payload, sizeof payload, "TAG-%u", (unsigned) (draw >> 20) % 60);
        switch (draw % 7) {
        case 0:
        case 1: (void) move(room, number, places[draw / 7 % 5]); break;
        case 2: (void) check_out(room, number, places[draw / 7 % 5], "2026-12-24"); break;
        case 3: (void) take_back(room, number); break;
        case 4: (void) bind_tag(room, payload, number); break;
        case 5:
                (void) room_act(room, draw & 64 ? tag_unbind(&room->act, payload, "walk", &change)
                                                : tag_retire(&room->act, payload, "walk", &change));
                break;
        default:
                if (draw % 5 == 0)
                        (void) set_status(room, number, draw & 128 ? "DESTROYED" : "UNLOCATED");
        }
}

static void no_walk_breaks_what_must_hold_and_the_fold_is_always_the_same(void **state) {
        struct item_added items[WALK_ITEMS];
        uint64_t seed = 20261124;
        struct room room;

        (void) state;
        room_begin(&room);
        for (int i = 0; i < WALK_ITEMS; i++) {
                items[i] = put(&room, "ER1/A", "T");
                json_decref(items[i].warnings);
        }
        for (int i = 0; i < WALK_STEPS; i++) {
                uint64_t draw = next(&seed);
                const char *number = items[draw % WALK_ITEMS].number;
                struct exhibit before = look(&room, number);

                step(&room, draw >> 8, number);
                assert_sound(&room, number, exhibit_is_gone(&before), before.place);
        }
        assert_int_equal(
                room_number(&room,
                        "SELECT count(*) FROM tag WHERE state NOT IN ('ACTIVE', 'UNBOUND', 'RETIRED')"),
                0);
        assert_true(room_number(&room, "SELECT count(*) FROM item WHERE status = 'DESTROYED'") > 0);
        room_end(&room); /* and the record folds to the same register */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_place_lies_in_one_that_is_there),
                cmocka_unit_test(
                        a_place_with_something_in_it_is_not_retired_and_a_retired_one_is_never_used_again),
                cmocka_unit_test(an_exhibit_gets_a_number_with_a_check_character),
                cmocka_unit_test(a_second_serial_number_alike_warns_and_is_taken),
                cmocka_unit_test(a_movement_needs_an_exhibit_that_is_here),
                cmocka_unit_test(what_is_lost_is_found_again_before_it_moves),
                cmocka_unit_test(what_waits_in_the_locker_is_taken_in_when_it_gets_its_shelf),
                cmocka_unit_test(an_exhibit_goes_out_to_a_place_by_its_label_or_to_a_person),
                cmocka_unit_test(a_correction_keeps_the_trail_and_cannot_move_anything),
                cmocka_unit_test(a_correction_takes_away_only_what_may_lack_and_says_something_new),
                cmocka_unit_test(an_exhibit_is_one_thing_of_its_class),
                cmocka_unit_test(a_tag_means_one_thing_and_a_retired_one_nothing_ever_again),
                cmocka_unit_test(our_labels_are_bound_to_what_they_are_made_for),
                cmocka_unit_test(a_code_with_two_readings_means_the_one_that_is_bound),
                cmocka_unit_test(each_act_takes_its_role),
                cmocka_unit_test(no_walk_breaks_what_must_hold_and_the_fold_is_always_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
