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

/* What none of the acts would append, in the room of the test below. */
static const struct {
        const char *kind, *item, *body;
} contradictions[] = {
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
        { "item.edited", "PSK-2026-000001-A", "{\"after\":{\"place\":\"ER2/A\",\"status\":\"IN_STORE\"}}" },
        { "tag.bound", NULL, "{\"tag\":\"text:T1\",\"binds\":\"LOCATION\",\"subject\":\"ER1/A\"}" },
        { "tag.bound", NULL, "{\"tag\":\"text:T2\",\"binds\":\"LOCATION\",\"subject\":\"ER1/A\"}" },
        { "tag.unbound", NULL, "{\"tag\":\"text:T1\",\"subject\":\"ER1/A\"}" },
        { "tag.unbound", NULL, "{\"tag\":\"text:T9\",\"subject\":\"ER1/A\"}" },
        { "tag.unbound", NULL, "{\"tag\":\"text:T2\",\"subject\":\"ER1/B\"}" },
        { "tag.retired", NULL, "{\"tag\":\"text:T2\",\"subject\":\"ER1/B\"}" },
};

static void an_entry_that_contradicts_the_register_is_found_out(void **state) {
        struct tag_change change;
        struct entry entry;
        struct room room;

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
        for (size_t i = 0; i < count_of(contradictions); i++) {
                json_t *body = json_loads(contradictions[i].body, 0, NULL);
                int r;

                assert_non_null(body);
                r = append(&room, contradictions[i].kind, contradictions[i].item, body);
                if (r != -EBADMSG)
                        fail_msg("%s %s gave %d", contradictions[i].kind, contradictions[i].body, r);
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

static int walk_tag(struct room *room, uint64_t draw, const char *number) {
        struct tag_change change;
        char payload[16];

        (void) snprintf(payload, sizeof payload, "TAG-%u", (unsigned) (draw >> 20) % 60);
        switch (draw % 4) {
        case 0: return room_act(room, tag_unbind(&room->act, payload, "walk", &change));
        case 1: return room_act(room, tag_retire(&room->act, payload, "walk", &change));
        default: return bind_tag(room, payload, number);
        }
}

/* A shelf with a name of its own, put up or taken down. */
static int walk_place(struct room *room, uint64_t draw) {
        struct entry entry;
        char code[16];

        (void) snprintf(code, sizeof code, "ER1/S%u", (unsigned) (draw >> 20) % 8);
        return draw & 1 ? add_place(room, code, "SHELF")
                        : room_act(room, place_retire(&room->act, code, "walk", &entry));
}

static int walk_status(struct room *room, uint64_t draw, const char *number) {
        static const char *const statuses[] = { "UNLOCATED", "IN_STORE", "STOLEN", "IN_STORE" };

        return set_status(room, number, draw % 40 ? statuses[draw / 40 % 4] : "DESTROYED");
}

static int walk_hand_over(struct room *room, const char *number) {
        struct entry entry;

        return room_act(room, item_hand_over(&room->act, number, "moussa", "walk", &entry));
}

static int step(struct room *room, uint64_t draw, const char *number) {
        static const char *const places[] = { "ER1/A", "ER1/B", "ER1/S1", "ER1/S5", "ER2/A", "LAB" };
        const char *place = places[(draw >> 8) % count_of(places)];

        switch (draw % 8) {
        case 0: return move(room, number, place);
        case 1: return check_out(room, number, place, "2026-12-24");
        case 2: return take_back(room, number);
        case 3: return walk_tag(room, draw >> 8, number);
        case 4: return walk_place(room, draw >> 8);
        case 5: return walk_status(room, draw >> 8, number);
        case 6: return walk_hand_over(room, number);
        default: return correct(room, number, json_pack("{s:s}", "description", place));
        }
}

/* What must hold of the register at any time, asked of its tables by other questions than the acts ask. */
static void assert_register_sound(struct room *room) {
        static const char *const never[] = {
                "SELECT count(*) FROM item, place WHERE place.code = item.place AND place.retired != 0 AND "
                "item.status NOT IN ('DESTROYED', 'RELEASED', 'TRANSFERRED', 'DEACTIVATED_OUT')",
                "SELECT count(*) FROM item WHERE place NOT IN (SELECT code FROM place)",
                "SELECT count(*) FROM place AS below, place AS above WHERE below.parent = above.code AND "
                "below.retired = 0 AND above.retired != 0",
                "SELECT count(*) FROM tag WHERE binds = 'EXHIBIT' AND subject NOT IN (SELECT number FROM "
                "item)",
                /* what was done with a tag adds up to what it is: bound once more than taken off, or as often */
                "SELECT count(*) FROM tag WHERE (state = 'ACTIVE') != (SELECT sum(CASE change WHEN 'bound' "
                "THEN "
                "1 ELSE 0 END) - sum(CASE WHEN change = 'unbound' OR (change = 'retired' AND 'bound' = "
                "(SELECT "
                "change FROM tag_event AS last WHERE last.tag = e.tag AND last.seq < e.seq ORDER BY last.seq "
                "DESC LIMIT 1)) THEN 1 ELSE 0 END) FROM tag_event AS e WHERE e.tag = tag.tag)",
                "SELECT count(*) FROM tag_event AS later, tag_event AS end WHERE later.tag = end.tag AND "
                "end.change = 'retired' AND later.seq > end.seq",
        };

        for (size_t i = 0; i < count_of(never); i++)
                if (room_number(room, never[i]) != 0)
                        fail_msg("%s", never[i]);
}

static void no_walk_breaks_what_must_hold_and_the_fold_is_always_the_same(void **state) {
        struct item_added items[WALK_ITEMS];
        uint64_t seed = 20261124;
        int done = 0;
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

                done += !step(&room, draw >> 8, number);
                assert_sound(&room, number, exhibit_is_gone(&before), before.place);
                if (i % 100 == 99)
                        assert_register_sound(&room);
        }
        assert_true(done > WALK_STEPS / 4); /* it did go somewhere … */
        assert_true(done < WALK_STEPS * 3 / 4);
        assert_true(room_number(&room, "SELECT count(*) FROM item WHERE status = 'DESTROYED'") > 0);
        assert_true(room_number(&room, "SELECT count(*) FROM tag WHERE state = 'RETIRED'") > 0);
        assert_true(room_number(&room, "SELECT count(*) FROM place WHERE retired != 0") > 0);
        room_end(&room); /* … and the record folds to the same register */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_entry_that_contradicts_the_register_is_found_out),
                cmocka_unit_test(no_walk_breaks_what_must_hold_and_the_fold_is_always_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
