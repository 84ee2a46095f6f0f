/* SPDX-License-Identifier: ISC */

/*
 * A room for tests: each verb is a turn of its own, committed
 */

#include "room.h"

#include <stdlib.h>
#include <string.h>

#include "alert_fold.h"
#include "bytes.h"
#include "cosigned.h"
#include "count_open.h"
#include "count_sample.h"
#include "count_state.h"
#include "custody.h"
#include "custody_fold.h"
#include "label.h"
#include "password.h"
#include "people_fold.h"
#include "presence_fold.h"
#include "proposal.h"
#include "reconcile_fold.h"
#include "text.h"
#include "verify.h"

enum { SECOND_US = 1000000 };

const struct fold *const room_folds[] = { &people_fold, &proposal_fold, &custody_fold, &reconcile_fold,
        &presence_fold, &alert_fold, &cosigned_fold, &password_fold, NULL };

void room_reopen(struct room *room, bool create) {
        const struct ledger_options options = {
                .path = room->store,
                .key_path = room->key,
                .site = "PSK",
                .site_name = "Test room",
                .create = create,
                .folds = room_folds,
        };

        room->ledger = ledger_close(room->ledger);
        if (ledger_open(&options, &room->now, &room->ledger, &room->fault))
                fail_msg("%s: %s", room->fault.error, room->fault.message);
        room->act.ledger = room->ledger;
}

void room_begin(struct room *room) {
        *room = (struct room){ .folder = "/dev/shm/strongroom-room-XXXXXX", .now = clock_now() };
        room->act = (struct act){
                .actor = "awa", .roles = ROLE_ALL, .station = "counter", .reader = "scanner-1"
        };
        assert_int_equal(clock_parse("2026-11-24T08:00:00Z", &room->now.wall_us), 0);
        assert_non_null(mkdtemp(room->folder));
        (void) snprintf(room->store, sizeof room->store, "%.200s/strongroom.db", room->folder);
        (void) snprintf(room->key, sizeof room->key, "%.200s/site.key", room->folder);
        room_reopen(room, true);
        room_place(room, "ER1", "STORE");
        room_place(room, "ER1/A", "SHELF");
        room_place(room, "ER1/B", "SHELF");
        room_place(room, "ER1/C", "SHELF");
        room_place(room, "ER2", "STORE");
        room_place(room, "ER2/A", "SHELF");
        room_place(room, "LAB", "EXTERNAL_LAB");
}

static void room_verify(const struct room *room) {
        const struct verify_options options = { .path = room->store, .folds = room_folds };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        if (!result.ok)
                fail_msg("entry %llu: %s: %s", (unsigned long long) result.fault.sequence, result.fault.error,
                        result.fault.message);
        assert_true(result.state_compared);
}

void room_end(struct room *room) {
        count_closing_end(&room->closing);
        room->radio = count_radio_free(room->radio);
        room->ledger = ledger_close(room->ledger);
        room_verify(room);
        room_forget(room);
}

void room_forget(struct room *room) {
        static const char *const names[] = { "strongroom.db", "strongroom.db-wal", "strongroom.db-shm",
                "strongroom.db.lock", "site.key" };

        for (size_t i = 0; i < count_of(names); i++) {
                char path[2 * ROOM_PATH_SIZE];

                (void) snprintf(path, sizeof path, "%s/%s", room->folder, names[i]);
                (void) unlink(path);
        }
        assert_int_equal(rmdir(room->folder), 0);
}

void room_turn_begin(struct room *room) {
        room->now.wall_us += SECOND_US;
        room->now.mono_ns += UINT64_C(1000) * SECOND_US;
        assert_int_equal(ledger_begin(room->ledger, &room->now), 0);
}

void room_turn_end(struct room *room, int r) {
        if (r && r != ACT_E_REFUSED)
                fail_msg("%d: %s", r, ledger_fault(room->ledger)->message);
        assert_int_equal(ledger_commit(room->ledger), 0);
}

void room_record(struct room *room, const char *kind, const char *item, json_t *body) {
        struct entry entry;

        assert_non_null(body);
        assert_int_equal(room_act(room, act_append(&room->act, kind, item, body, &entry)), 0);
}

static const char *room_make_label(struct room *room, const char *name, enum label_kind kind) {
        struct room_label *label = &room->labels[room->label_count++];

        assert_true(room->label_count <= ROOM_LABELS_MAX);
        (void) text_copy(label->name, sizeof label->name, name);
        label_make(kind, false, label->label);
        return label->label;
}

const char *room_label_of(struct room *room, const char *name) {
        for (size_t i = 0; i < room->label_count; i++)
                if (!strcmp(room->labels[i].name, name))
                        return room->labels[i].label;
        return name;
}

void room_place(struct room *room, const char *code, const char *kind) {
        const struct place_call call = { .code = code,
                .kind = kind,
                .name = "Place",
                .purpose = "ACTIVE",
                .label = room_make_label(room, code, LABEL_PLACE) };
        char label[LABEL_TEXT_MAX];
        struct entry entry;

        if (room_act(room, place_add(&room->act, &call, label, &entry)))
                fail_msg("%s: %s", room->act.refusal.error, room->act.refusal.message);
}

/* Straight onto the record, since tests name their exhibits themselves. */
static void room_add(struct room *room, const char *number, const char *class, const char *place,
        int quantity, const char *unit, json_t *record) {
        room_record(room, "item.added", number,
                json_pack("{ss ss ss ss ss ss ss si ss so ss}", "number", number, "class", class, "place",
                        place, "case", "", "status", "IN_STORE", "legal_status", "SEIZED", "description",
                        "Pistol, 9 mm", "quantity", quantity, "unit", unit, "record", record, "label",
                        room_make_label(room, number, LABEL_ITEM)));
}

void room_put(struct room *room, const char *number, const char *class, const char *place) {
        room_add(room, number, class, place, 1, "", json_object());
}

void room_put_lot(struct room *room, const char *number, const char *place, int quantity) {
        room_add(room, number, "AMMO", place, quantity, "ROUND", json_object());
}

void room_put_marked(
        struct room *room, const char *number, const char *place, const char *serial, const char *seal) {
        json_t *record = json_pack("{s{ss} ss}", "firearm", "serial_frame_raw", serial, "seal_no", seal);

        assert_non_null(record);
        room_add(room, number, "FIREARM", place, 1, "", record);
}

int room_check(struct room *room, const char *number, const char *serial, const char *seal) {
        const struct count_check_call call = { .serial = serial, .seal = seal };

        return room_act(room, count_check(&room->act, NULL, number, &call, &room->checked));
}

void room_move(struct room *room, const char *number, const char *to) {
        struct item_movement movement;

        (void) room_act(room, item_move(&room->act, number, to, "", &movement));
}

void room_check_out(struct room *room, const char *number, const char *due) {
        const struct checkout_call call = {
                .item = number, .to = "LAB", .purpose = "EXAMINATION", .due = due, .authority = "order 88"
        };
        struct item_movement movement;

        (void) room_act(room, item_checkout(&room->act, &call, &movement));
}

void room_return(struct room *room, const char *number, const char *to) {
        const struct return_call call = { .item = number, .to = to };
        struct item_movement movement;

        (void) room_act(room, item_return(&room->act, &call, &movement));
}

void room_status(struct room *room, const char *number, const char *status) {
        struct entry entry;

        (void) room_act(room, item_set_status(&room->act, number, status, "order 9", "", &entry));
}

void room_open(struct room *room, const char *kind, const char *mode, const char *place) {
        const struct count_opening opening = { .kind = kind, .mode = mode, .place = place };
        struct count_row count;

        assert_int_equal(room_act(room, count_open(&room->act, &opening, &count)), 0);
}

static int room_scan_turn(struct room *room, const struct count_payload *payload) {
        int r = count_scan(&room->act, NULL, payload, &room->answer);

        return r || strcmp(room->answer.result, "PLACE")
                       ? r
                       : count_radio_elsewhere(room->radio, &room->act, room->answer.count);
}

int room_scan(struct room *room, const char *name) {
        const char *bytes = room_label_of(room, name);
        const struct count_payload payload = {
                .bytes = (const uint8_t *) bytes, .size = strlen(bytes), .symbology = "]Q1"
        };

        return room_act(room, room_scan_turn(room, &payload));
}

void assert_scan(struct room *room, const char *name, const char *result) {
        int r = room_scan(room, name);

        if (r)
                fail_msg("%s: %s", room->act.refusal.error, room->act.refusal.message);
        assert_string_equal(room->answer.result, result);
}

/* ---- by radio ---- */

enum { READ_APART_US = 500000 };

void room_bind(struct room *room, const char *epc, const char *to, const char *binds, const char *tid) {
        char printed[TAG_TEXT_MAX];
        struct tag_change change;

        (void) snprintf(printed, sizeof printed, "%s%s", strchr(epc, ':') ? "" : "epc:", epc);
        if (room_act(room,
                    tag_bind(&room->act,
                            &(struct tag_call){ .payload = printed, .to = to, .binds = binds, .tid = tid },
                            &change)))
                fail_msg("%s: %s", room->act.refusal.error, room->act.refusal.message);
}

void room_open_radio(struct room *room, const char *kind, const char *mode, const char *place) {
        const struct count_opening opening = {
                .kind = kind, .mode = mode, .place = place, .method = "radio"
        };
        struct count_row count;

        if (room_act(room, count_open(&room->act, &opening, &count)))
                fail_msg("%s: %s", room->act.refusal.error, room->act.refusal.message);
}

static uint64_t room_us(const struct room *room) {
        return room->now.mono_ns / 1000;
}

static void room_frame(struct room *room, const struct frame *frame) {
        struct act act = room->act;
        int r;

        room->now.mono_ns += UINT64_C(1000) * READ_APART_US;
        room->now.wall_us += READ_APART_US;
        if (!room->radio)
                room->radio = count_radio_new();
        assert_non_null(room->radio);
        if (count_radio_knows(room->radio, &act, frame, room_us(room))) {
                const uint64_t size = ledger_size(room->ledger);

                assert_int_equal(
                        count_radio_frame(room->radio, &act, frame, room_us(room), &room->answer), 0);
                assert_int_equal(ledger_size(room->ledger), size);
                return;
        }
        assert_int_equal(ledger_begin(room->ledger, &room->now), 0);
        r = count_radio_frame(room->radio, &act, frame, room_us(room), &room->answer);
        room_turn_end(room, r);
}

static size_t room_hex(const char *hex, uint8_t *out, size_t size) {
        size_t got = 0;

        assert_int_equal(bytes_unhex(hex, strlen(hex), out, size, &got), 0);
        return got;
}

void room_read(struct room *room, const char *epc, const char *tid) {
        uint8_t bytes[TAG_BYTES_MAX];
        struct frame frame = { .kind = FRAME_EPC, .antenna = room->antenna, .bytes = bytes };

        frame.size = room_hex(epc, bytes, sizeof bytes);
        frame.tid_size = (uint16_t) room_hex(tid, frame.tid, sizeof frame.tid);
        room_frame(room, &frame);
}

static void room_card(struct room *room, const char *uid, enum frame_originality originality) {
        uint8_t bytes[TAG_BYTES_MAX];
        struct frame frame = { .kind = FRAME_NFC, .bytes = bytes, .originality = (uint8_t) originality };

        frame.size = room_hex(uid, bytes, sizeof bytes);
        room_frame(room, &frame);
}

void room_touch(struct room *room, const char *uid) {
        room_card(room, uid, FRAME_ORIGINALITY_UNKNOWN);
}

void room_touch_forged(struct room *room, const char *uid) {
        room_card(room, uid, FRAME_ORIGINALITY_WRONG);
}

void assert_read(struct room *room, const char *epc, const char *result) {
        room_read(room, epc, "");
        assert_string_equal(room->answer.result, result);
}

void room_wait(struct room *room, unsigned int seconds) {
        room->now.mono_ns += UINT64_C(1000) * SECOND_US * seconds;
        room->now.wall_us += (int64_t) SECOND_US * seconds;
        if (!count_radio_due(room->radio, room_us(room)))
                return;
        assert_int_equal(ledger_begin(room->ledger, &room->now), 0);
        room_turn_end(room, count_radio_tick(room->radio, &room->act, room_us(room)));
}

void room_pass(struct room *room) {
        (void) room_act(room, count_radio_end(room->radio, &room->act, 0, NULL));
}

void room_sweep(struct room *room, const char *place, const char *const *epcs) {
        assert_scan(room, place, "PLACE");
        for (; *epcs; epcs++)
                room_read(room, *epcs, "");
        room_pass(room);
}

int room_look(struct room *room, const char *place) {
        struct count_row count;
        struct entry entry;
        int64_t unread;

        room_pass(room);
        return room_act(room, count_look(&room->act, NULL, place, &count, &entry, &unread));
}

int room_try_close(struct room *room, bool unverified) {
        int64_t drawn;

        count_closing_end(&room->closing);
        room_pass(room);
        (void) room_act(room, count_sample(&room->act, NULL, &drawn));
        return room_act(room, count_close(&room->act, NULL, false, unverified, &room->closing));
}

void room_close(struct room *room) {
        int r = room_try_close(room, false);

        if (r)
                fail_msg("%s: %s", room->act.refusal.error, room->act.refusal.message);
}

int64_t room_result(struct room *room, const char *result) {
        return json_integer_value(json_object_get(room->closing.summary, result));
}

int64_t room_number(struct room *room, const char *question) {
        sqlite3_stmt *statement;
        int64_t number;

        assert_int_equal(
                sqlite3_prepare_v2(ledger_database(room->ledger), question, -1, &statement, NULL), 0);
        number = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
        (void) sqlite3_finalize(statement);
        return number;
}

void assert_refused(struct room *room, int r, const char *error) {
        assert_int_equal(r, ACT_E_REFUSED);
        assert_string_equal(room->act.refusal.error, error);
}
