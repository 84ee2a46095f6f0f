/* SPDX-License-Identifier: ISC */

/*
 * Random counts: whatever is scanned, undone, moved and interrupted in whatever order, the lines add up, missing is
 * claimed only under proven cover, and stock is byte for byte what it was
 */

#include "test.h"

#include <sodium.h>
#include <string.h>

#include "bytes.h"
#include "count_check.h"
#include "count_report.h"
#include "count_state.h"
#include "count_open.h"
#include "room.h"

enum { ROUNDS = 25, STEPS = 60, ITEMS = 12 };

static const char *const shelves[] = { "ER1/A", "ER1/B", "ER1/C", "ER2/A" };

static uint64_t dice_state;

static uint32_t dice(uint32_t sides) {
        dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t) (dice_state >> 33) % sides;
}

/* Every byte of the tables of stock. */
static void stock_digest(struct room *room, char *out) {
        static const char *const tables[] = { "SELECT * FROM item ORDER BY 1",
                "SELECT * FROM place ORDER BY 1", "SELECT * FROM tag ORDER BY 1" };
        crypto_hash_sha256_state hash;
        uint8_t digest[crypto_hash_sha256_BYTES];

        (void) crypto_hash_sha256_init(&hash);
        for (size_t i = 0; i < count_of(tables); i++) {
                sqlite3_stmt *rows;

                assert_int_equal(
                        sqlite3_prepare_v2(ledger_database(room->ledger), tables[i], -1, &rows, NULL), 0);
                while (sqlite3_step(rows) == SQLITE_ROW)
                        for (int column = 0; column < sqlite3_column_count(rows); column++) {
                                const char *text = (const char *) sqlite3_column_text(rows, column);

                                (void) crypto_hash_sha256_update(&hash, (const uint8_t *) (text ? text : ""),
                                        (text ? strlen(text) : 0) + 1);
                        }
                (void) sqlite3_finalize(rows);
        }
        (void) crypto_hash_sha256_final(&hash, digest);
        bytes_hex(digest, sizeof digest, out);
}

static void random_item(char *out) {
        (void) snprintf(out, ITEM_NUMBER_MAX, "PSK-2026-%06u-A", 1 + dice(ITEMS));
}

static void random_step(struct room *room, bool custody) {
        static const char *const actors[] = { "awa", "moussa" };
        char item[ITEM_NUMBER_MAX], place[PLACE_CODE_MAX];
        struct count_undone undone;
        struct entry entry;

        random_item(item);
        room->act.actor = actors[dice(2)];
        switch (dice(custody ? 12 : 10)) {
        case 0:
        case 1: (void) room_scan(room, shelves[dice(4)]); break;
        case 2: (void) room_act(room, count_undo(&room->act, NULL, 0, &undone)); break;
        case 3: (void) room_act(room, count_interrupt(&room->act, "scanner-1", "gone", place)); break;
        case 4: (void) room_scan(room, "8801234567"); break;
        case 5: (void) room_act(room, count_quantity(&room->act, NULL, item, dice(3), &entry)); break;
        case 6: (void) room_check(room, item, dice(2) ? "TKR1" : "TKR2", dice(3) ? NULL : ""); break;
        case 10: room_move(room, item, shelves[dice(4)]); break;
        case 11: room_check_out(room, item, "2026-12-01"); break;
        default: (void) room_scan(room, item);
        }
}

/* What stands in the way is undone or settled, as a person would. */
static int settle_one(void *context, const struct count_problem *problem) {
        struct count_problem *kept = context;

        *kept = *problem;
        return 1;
}

static void settle_all(struct room *room) {
        for (int i = 0; i < 2 * STEPS; i++) {
                struct count_problem problem = { 0 };
                struct count_row count;
                char item[ITEM_NUMBER_MAX];
                int r;

                assert_int_equal(count_at_station(room->ledger, "counter", &count), 0);
                r = count_each_problem(room->ledger, &count, settle_one, &problem);
                if (!r)
                        return;
                assert_int_equal(r, 1);
                if (!problem.scan) {
                        (void) sscanf(strstr(problem.text, "while ") + 6, "%39s", item);
                        assert_scan(room, item, "PLACE");
                        continue;
                }
                (void) sscanf(problem.text, "%39s", item);
                (void) room_scan(room, shelves[dice(3)]);
                (void) room_scan(room, item);
        }
        fail_msg("a count can't be brought to its close");
}

static void assert_adds_up(struct room *room) {
        const int64_t expected = room->closing.count.expected;

        assert_int_equal(room_result(room, "FOUND_CONFIRMED") + room_result(room, "FOUND_MISPLACED") +
                                 room_result(room, "EXPLAINED_OUT") + room_result(room, "MISSING") +
                                 room_result(room, "NOT_OBSERVED"),
                expected);
        assert_int_equal(room_number(room, "SELECT count(*) FROM count_line WHERE result <> ''"), expected);
        assert_int_equal(
                room_number(room, "SELECT count(*) FROM count_line l JOIN count_place p ON p.count = l.count"
                                  " AND p.code = l.place WHERE l.result = 'MISSING'"
                                  " AND (p.covered_seq <= p.interrupted_seq OR l.scan <> 0)"),
                0);
        /* whatever was seen at its place and stands is confirmed, once */
        assert_int_equal(
                room_number(room,
                        "SELECT count(*) FROM count_line l WHERE (l.result LIKE 'FOUND%') <> EXISTS"
                        " (SELECT 1 FROM count_scan s WHERE s.subject = l.number AND s.undone = 0"
                        " AND s.superseded = 0 AND s.result IN ('FOUND_CONFIRMED', 'FOUND_MISPLACED'))"),
                0);
        assert_int_equal(
                room_number(room, "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM count_scan"
                                  " WHERE undone = 0 AND superseded = 0 AND result IN ('FOUND_CONFIRMED',"
                                  " 'FOUND_MISPLACED', 'UNEXPECTED_KNOWN') GROUP BY subject)") <= 1,
                1);
}

/* Any kind of count of ER1: its sums are the same. */
static void open_some(struct room *room) {
        static const char *const kinds[] = { "shelf", "random", "handover", "witnessed" };
        struct count_opening opening = { .kind = kinds[dice(count_of(kinds))], .place = "ER1" };
        struct count_row count;

        opening.mode = dice(2) ? "guided" : "blind";
        opening.to = strcmp(opening.kind, "handover") ? NULL : "moussa";
        opening.witness = strcmp(opening.kind, "witnessed") ? NULL : "fanta";
        if (room_act(room, count_open(&room->act, &opening, &count)))
                room_open(room, "shelf", opening.mode, "ER1"); /* nothing is left to draw from */
}

static void random_count(struct room *room, bool custody) {
        char before[72], after[72];

        room_begin(room);
        for (int i = 1; i <= ITEMS; i++) {
                char item[ITEM_NUMBER_MAX];

                (void) snprintf(item, sizeof item, "PSK-2026-%06d-A", i);
                room_put(room, item, "FIREARM", shelves[dice(4)]);
                if (dice(8) == 0)
                        room_check_out(room, item, "2026-12-01");
                else if (dice(8) == 0)
                        room_status(room, item, "DESTROYED");
        }
        stock_digest(room, before);
        open_some(room);
        for (int i = 0; i < STEPS; i++)
                random_step(room, custody);
        room->act.actor = "awa";
        settle_all(room);
        room_close(room);
        stock_digest(room, after);
        if (!custody)
                assert_string_equal(before, after);
        assert_adds_up(room);
        room_end(room);
}

static void a_count_never_changes_stock(void **state) {
        (void) state;
        dice_state = 11;
        for (int i = 0; i < ROUNDS; i++) {
                struct room room;

                random_count(&room, false);
        }
}

static void a_count_among_moves_still_adds_up(void **state) {
        (void) state;
        dice_state = 12;
        for (int i = 0; i < ROUNDS; i++) {
                struct room room;

                random_count(&room, true);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_count_never_changes_stock),
                cmocka_unit_test(a_count_among_moves_still_adds_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
