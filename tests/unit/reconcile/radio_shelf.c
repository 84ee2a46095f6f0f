/* SPDX-License-Identifier: ISC */

/*
 * The shelves of the tests of counts by radio
 */

#include "radio_shelf.h"

#include <string.h>

void shelf_fill(struct room *room) {
        room_put(room, PISTOL, "FIREARM", "ER1/A");
        room_put(room, RIFLE, "FIREARM", "ER1/A");
        room_put(room, CARBINE, "FIREARM", "ER1/B");
        room_bind(room, MARK_A, "ER1/A", "REFERENCE", NULL);
        room_bind(room, MARK_B, "ER1/B", "REFERENCE", NULL);
        room_bind(room, TAG_1, PISTOL, "EXHIBIT", TID_1);
        room_bind(room, TAG_2, RIFLE, "EXHIBIT", NULL);
        room_bind(room, TAG_3, CARBINE, "EXHIBIT", NULL);
}

void shelf_begin(struct room *room, const char *kind, const char *mode) {
        room_begin(room);
        shelf_fill(room);
        room_open_radio(room, kind, mode, "ER1");
}

struct tally {
        const char *kind;
        int64_t count;
};

static int tally_row(void *context, const struct ledger_row *row) {
        struct tally *tally = context;

        tally->count += !strcmp(row->entry.kind, tally->kind);
        return 0;
}

int64_t shelf_events(struct room *room, const char *kind) {
        struct tally tally = { .kind = kind };

        assert_int_equal(ledger_each(room->ledger, 1, ledger_durable(room->ledger), tally_row, &tally), 0);
        return tally.count;
}

void shelf_look_everywhere(struct room *room) {
        assert_int_equal(room_look(room, "ER1"), 0);
        assert_int_equal(room_look(room, "ER1/A"), 0);
        assert_int_equal(room_look(room, "ER1/B"), 0);
        assert_int_equal(room_look(room, "ER1/C"), 0);
}

const char *shelf_reason(struct room *room, const char *number) {
        static char reason[64];
        sqlite3_stmt *rows;
        char question[160];

        (void) snprintf(question, sizeof question,
                "SELECT reason FROM count_line WHERE number = '%s' ORDER BY count DESC", number);
        assert_int_equal(
                sqlite3_prepare_v2(ledger_database(room->ledger), question, -1, &rows, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(rows), SQLITE_ROW);
        (void) snprintf(reason, sizeof reason, "%s", (const char *) sqlite3_column_text(rows, 0));
        (void) sqlite3_finalize(rows);
        return reason;
}

bool shelf_line_is(struct room *room, const char *number, const char *result) {
        char question[200];

        (void) snprintf(question, sizeof question,
                "SELECT result = '%s' FROM count_line WHERE number = '%s' ORDER BY count DESC", result,
                number);
        return room_number(room, question) == 1;
}

int64_t shelf_place(struct room *room, const char *place, const char *column) {
        char question[200];

        (void) snprintf(question, sizeof question,
                "SELECT %s FROM count_place WHERE code = '%s' ORDER BY count DESC", column, place);
        return room_number(room, question);
}
