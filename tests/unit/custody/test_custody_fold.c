/* SPDX-License-Identifier: ISC */

/*
 * The register is only a fold: the same from the same record, and deaf to an entry that contradicts it
 *
 * Every room is verified at its end: the record is folded again from nothing and compared table by table.
 */

#include "test.h"

#include <errno.h>
#include <string.h>

#include "acts.h"
#include "room.h"

enum { WALK_STEPS = 2000, WALK_ITEMS = 40 };

/* ---- contradictions ---- */

static int append(struct room *room, const char *kind, const char *item, json_t *body) {
        struct entry entry;
        int r;

        room_turn_begin(room);
        r = act_append(&room->act, kind, item, body, &entry);
        ledger_rollback(room->ledger);
        return r;
}

static void an_entry_that_contradicts_the_register_is_found_out(void **state) {
        static const struct {
                const char *kind, *item, *body;
        } cases[] = {
                { "place.added", NULL, "{\"code\":\"ER1/A\",\"kind\":\"SHELF\",\"parent\":\"ER1\"}" },
                { "place.added", NULL, "{\"code\":\"ER9/A\",\"kind\":\"SHELF\",\"parent\":\"ER9\"}" },
                { "place.retired", NULL, "{\"code\":\"ER9\",\"reason\":\"\"}" },
                { "place.retired", NULL, "{\"code\":\"ER1/C\",\"reason\":\"twice\"}" },
                { "case.added", NULL, "{\"ref\":\"K1\",\"type\":\"CRIMINAL\",\"status\":\"OPEN\"}" },
                { "item.added", "PSK-2026-000009-X", "{\"class\":\"OTHER\",\"place\":\"ER9\"}" },
                { "item.added", "PSK-2026-000001-A", "{\"class\":\"OTHER\",\"place\":\"ER1/A\"}" },
                { "item.moved", "PSK-2026-000009-X", "{\"from\":\"ER1/A\",\"to\":\"ER1/B\"}" },
                { "item.moved", "PSK-2026-000001-A", "{\"from\":\"ER1/B\",\"to\":\"ER2/A\"}" },
                { "item.moved", "PSK-2026-000001-A", "{\"from\":\"ER1/A\",\"to\":\"ER9\"}" },
                { "item.moved", "PSK-2026-000001-A", "{\"from\":\"ER1/A\",\"to\":\"ER1/C\"}" },
                { "item.moved", "PSK-2026-000002-A", "{\"from\":\"ER1/A\",\"to\":\"ER1/B\"}" },
                { "item.moved", "PSK-2026-000003-A", "{\"from\":\"ER1/A\",\"to\":\"ER1/B\"}" },
                { "item.checked_out", "PSK-2026-000002-A", "{\"from\":\"ER1/A\",\"to\":\"LAB\"}" },
                { "item.checked_out", "PSK-2026-000003-A", "{\"from\":\"ER1/A\",\"to\":\"LAB\"}" },
                { "item.returned", "PSK-2026-000001-A", "{\"from\":\"\",\"to\":\"ER1/A\"}" },
                { "item.returned", "PSK-2026-000003-A", "{\"from\":\"COURT\",\"to\":\"ER1/A\"}" },
                { "item.handed_over", "PSK-2026-000009-X", "{\"to_actor\":\"moussa\"}" },
                { "item.status", "PSK-2026-000002-A", "{\"status\":\"IN_STORE\"}" },
                { "item.edited", "PSK-2026-000001-A",
                        "{\"after\":{\"place\":\"ER2/A\",\"status\":\"IN_STORE\"}}" },
                { "tag.bound", NULL, "{\"tag\":\"text:T1\",\"binds\":\"LOCATION\",\"subject\":\"ER1/A\"}" },
                { "tag.bound", NULL, "{\"tag\":\"text:T2\",\"binds\":\"LOCATION\",\"subject\":\"ER1/A\"}" },
                { "tag.unbound", NULL, "{\"tag\":\"text:T1\",\"subject\":\"ER1/A\"}" },
                { "tag.unbound", NULL, "{\"tag\":\"text:T9\",\"subject\":\"ER1/A\"}" },
                { "tag.retired", NULL, "{\"tag\":\"text:T2\",\"subject\":\"ER1/B\"}" },
        };
        struct tag_change change;
        struct entry entry;
        struct room room;
        json_t *body;

        (void) state;
        room_begin(&room);
        room_put(&room, "PSK-2026-000001-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000002-A", "FIREARM", "ER1/A");
        room_put(&room, "PSK-2026-000003-A", "FIREARM", "ER1/A");
        assert_int_equal(set_status(&room, "PSK-2026-000002-A", "DESTROYED"), 0);
        assert_int_equal(check_out(&room, "PSK-2026-000003-A", "LAB", "2026-12-01"), 0);
        assert_int_equal(room_act(&room, place_retire(&room.act, "ER1/C", "taken down", &entry)), 0);
        assert_int_equal(bind_tag(&room, "T1", "ER1/B"), 0);
        assert_int_equal(bind_tag(&room, "T2", "ER1/B"), 0);
        assert_int_equal(room_act(&room, tag_retire(&room.act, "T2", "torn", &change)), 0);
        room_record(&room, "case.added", NULL,
                json_pack("{ss ss ss}", "ref", "K1", "type", "CRIMINAL", "status", "OPEN"));
        for (size_t i = 0; i < count_of(cases); i++) {
                int r;

                body = json_loads(cases[i].body, 0, NULL);
                assert_non_null(body);
                r = append(&room, cases[i].kind, cases[i].item, body);
                if (r != -EBADMSG)
                        fail_msg("%s %s gave %d", cases[i].kind, cases[i].body, r);
        }
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
                cmocka_unit_test(an_entry_that_contradicts_the_register_is_found_out),
                cmocka_unit_test(no_walk_breaks_what_must_hold_and_the_fold_is_always_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
