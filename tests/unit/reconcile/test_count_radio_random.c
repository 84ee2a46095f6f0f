/* SPDX-License-Identifier: ISC */

/*
 * Random counts by radio: whatever is read, scanned, undone, moved, looked at and interrupted in whatever order, every
 * line has one result, nothing is missing without proof, and the record folds to the same state again
 */

#include "test.h"

#include <string.h>

#include "count_state.h"
#include "radio_shelf.h"

enum { ROUNDS = 20, STEPS = 80 };

static const char *const shelves[] = { "ER1/A", "ER1/B", "ER1/C", "ER2/A" };
static const char *const items[] = { PISTOL, RIFLE, CARBINE };
static const char *const tags[] = { TAG_1, TAG_2, TAG_3, MARK_A, MARK_B, ALIEN };

static uint64_t dice_state;

static uint32_t dice(uint32_t sides) {
        dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t) (dice_state >> 33) % sides;
}

static void random_radio(struct room *room) {
        static const char *const tids[] = { "", "", "", TID_1, TID_OTHER };

        for (uint32_t reads = 1 + dice(4); reads; reads--)
                room_read(room, tags[dice(6)], tids[dice(5)]);
        if (dice(3) == 0)
                room_pass(room);
        else if (dice(4) == 0)
                room_wait(room, 1 + dice(70));
}

static void random_step(struct room *room) {
        struct count_undone undone;
        struct entry entry;

        switch (dice(16)) {
        case 0:
        case 1:
        case 2: (void) room_scan(room, shelves[dice(4)]); break;
        case 3: (void) room_scan(room, items[dice(3)]); break;
        case 4: (void) room_act(room, count_undo(&room->act, NULL, 0, &undone)); break;
        case 5: (void) room_look(room, shelves[dice(3)]); break;
        case 6:
                (void) room_act(room, count_radio_interrupt(room->radio, &room->act, "scanner-1",
                                              dice(2) ? "gone" : "stale", "gone"));
                break;
        case 7:
                room_pass(room);
                (void) room_act(room, dice(2) ? count_pause(&room->act, NULL, "", &entry)
                                              : count_resume(&room->act, NULL, "", &entry));
                break;
        case 8: (void) room_check(room, items[dice(3)], dice(2) ? "" : "X1", NULL); break;
        case 9:
                if (dice(3) == 0)
                        room_move(room, items[dice(3)], shelves[dice(4)]);
                break;
        case 10:
                if (dice(6) == 0) {
                        room->radio = count_radio_free(room->radio);
                        room_reopen(room, false);
                }
                break;
        default: random_radio(room);
        }
}

static void close_count(struct room *room) {
        struct entry entry;

        (void) room_act(room, count_resume(&room->act, NULL, "", &entry));
        room_pass(room);
        (void) room_try_close(room, false); /* draws, as a rule, and is refused */
        count_closing_end(&room->closing);
        for (int i = 0; i < 3; i++) { /* what has no place yet, or is in conflict, is settled by hand */
                (void) room_scan(room, shelves[i]);
                (void) room_scan(room, items[i]);
        }
        if (room_act(room, count_close(&room->act, NULL, true, true, &room->closing)))
                (void) room_act(room, count_abandon(&room->act, NULL, "can't be settled", &entry));
}

static void assert_holds(struct room *room) {
        /* every line of a closed count has a result */
        assert_int_equal(
                room_number(room, "SELECT count(*) FROM count_line l JOIN count_ c ON c.seq = l.count"
                                  " WHERE (l.result = '') <> (c.state = 'ABANDONED')"),
                0);
        /* missing: its place was searched by eye, or was swept with its reference tags read; and it wasn't seen */
        assert_int_equal(
                room_number(room, "SELECT count(*) FROM count_line l JOIN count_place p ON p.count = l.count"
                                  " AND p.code = l.place WHERE l.result = 'MISSING'"
                                  " AND (l.scan <> 0 OR p.looked_seq = 0 AND p.sweeps = 0)"),
                0);
        /* what isn't observed and wasn't moved has a reason */
        assert_int_equal(room_number(room, "SELECT count(*) FROM count_line WHERE result = 'NOT_OBSERVED'"
                                           " AND reason = '' AND moved_seq = 0"),
                0);
        /* no more sweeps than covered passes, no more of those than passes, no line read more often than swept */
        assert_int_equal(
                room_number(room,
                        "SELECT count(*) FROM count_place WHERE sweeps > passes OR passes > passes_all"),
                0);
        assert_int_equal(
                room_number(room, "SELECT count(*) FROM count_line l JOIN count_place p ON p.count = l.count"
                                  " AND p.code = l.place WHERE l.reads > p.sweeps"),
                0);
        assert_int_equal(room_number(room, "SELECT count(*) FROM radio_history WHERE reads > passes"), 0);
        assert_int_equal(room_number(room, "SELECT count(*) FROM radio_place WHERE refuted > judged"), 0);
        /* by eye is what an eye saw */
        assert_int_equal(
                room_number(room, "SELECT count(*) FROM count_line l JOIN count_scan s ON s.seq = l.scan"
                                  " WHERE l.result = 'FOUND_CONFIRMED' AND s.method = 'radio'"
                                  " AND l.serial_verdict = ''"),
                0);
        /* of an exhibit at most one scan counts */
        assert_int_equal(
                room_number(room, "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM count_scan"
                                  " WHERE undone = 0 AND superseded = 0 AND result IN ('FOUND_CONFIRMED',"
                                  " 'FOUND_PRESENCE_ONLY', 'FOUND_MISPLACED', 'UNEXPECTED_KNOWN')"
                                  " GROUP BY count, subject)") <= 1,
                1);
}

static void whatever_happens_the_record_folds_to_the_same_again(void **state) {
        (void) state;
        dice_state = 21;
        for (int i = 0; i < ROUNDS; i++) {
                struct room room;

                room_begin(&room);
                shelf_fill(&room);
                for (int counts = 0; counts < 2; counts++) {
                        room_open_radio(&room, "shelf", dice(2) ? "guided" : "blind", "ER1");
                        for (int step = 0; step < STEPS; step++)
                                random_step(&room);
                        close_count(&room);
                        assert_holds(&room);
                }
                room_end(&room); /* folds it anew, and compares */
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(whatever_happens_the_record_folds_to_the_same_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
