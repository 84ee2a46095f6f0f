/* SPDX-License-Identifier: ISC */

/*
 * Rfid room: tags on exhibits and shelves, antennas, readers, and waiting for what they hear
 */

#include <string.h>

#include "rfid.h"

enum { RFID_WAIT_MS = 20000, RFID_STEP_MS = 10, RFID_SHELF_DBM = -52 };

const char *rfid_number(const struct rfid *rfid, size_t item) {
        return rfid->play.stock.items[item].number;
}

const char *rfid_shelf_code(size_t shelf) {
        return stock_places[3 + shelf].code;
}

size_t rfid_shelf_of(const char *code) {
        size_t shelf = 0;

        while (shelf < RFID_SHELVES && strcmp(code, rfid_shelf_code(shelf)) != 0)
                shelf++;
        return shelf;
}

/* ---- the record ---- */

static json_t *furnish_tag(unsigned int tag, const char *to, const char *binds) {
        char epc[AIR_TEXT_MAX], tid[AIR_TEXT_MAX];

        air_epc_text(tag, epc);
        air_tid_text(tag, false, tid);
        return json_pack(
                "{ss ss ss ss ss}", "do", "tag.bind", "tag", epc, "to", to, "binds", binds, "tid", tid);
}

static json_t *furnish_sticker(const struct rfid *rfid, unsigned int item) {
        char uid[AIR_TEXT_MAX];

        air_uid_text(item, uid);
        return json_pack("{ss ss ss ss}", "do", "tag.bind", "tag", uid, "to", rfid_number(rfid, item),
                "binds", "EXHIBIT");
}

static json_t *furnish_antenna(json_int_t port, const char *place, const char *alias) {
        return json_pack("{ss ss sI ss ss*}", "do", "antenna.set", "reader", "gate", "port", port, "place",
                place, "alias", alias);
}

int rfid_furnish(struct rfid *rfid) {
        static const unsigned int stickers[] = { RFID_SWAPPED, RFID_SWAPPED + 1, RFID_PADDED };
        json_t *requests = json_array(), *answers;
        int r;

        (void) json_array_append_new(
                requests, json_pack("{ss ss ss ss}", "do", "place.add", "code", "DOOR", "kind", "PORTAL",
                                  "name", "Door of the evidence room"));
        for (unsigned int i = 0; i < RFID_TAGGED; i++) {
                const struct stock_item *item = &rfid->play.stock.items[i];

                rfid->shelf[i] = item->fate == STOCK_HERE ? i / STOCK_ER1_EACH : RFID_NOWHERE;
                (void) json_array_append_new(requests, furnish_tag(i, item->number, "EXHIBIT"));
        }
        for (unsigned int i = 0; i < RFID_SHELVES * RFID_REFERENCES; i++)
                (void) json_array_append_new(requests,
                        furnish_tag(RFID_TAGGED + i, rfid_shelf_code(i / RFID_REFERENCES), "REFERENCE"));
        for (unsigned int i = 0; i < count_of(stickers); i++)
                (void) json_array_append_new(requests, furnish_sticker(rfid, stickers[i]));
        (void) json_array_append_new(requests, furnish_antenna(1, rfid_shelf_code(0), NULL));
        (void) json_array_append_new(requests, furnish_antenna(2, rfid_shelf_code(1), NULL));
        (void) json_array_append_new(requests, furnish_antenna(3, "DOOR", "inner"));
        (void) json_array_append_new(requests, furnish_antenna(4, "DOOR", "outer"));
        r = stage_ask_all(&rfid->play.stage, requests, &answers);
        if (!r)
                json_decref(answers);
        return r;
}

/* ---- readers ---- */

/* What lies before the gate's antennas at the shelves, reference tags too. */
static int room_lay_out(struct rfid *rfid) {
        int r = 0;

        for (unsigned int i = 0; !r && i < RFID_TAGGED; i++)
                if (rfid->shelf[i] < 2)
                        r = air_hold(&rfid->air, i, false, (unsigned int) rfid->shelf[i] + 1, RFID_SHELF_DBM);
        for (unsigned int i = 0; !r && i < 2 * RFID_REFERENCES; i++)
                r = air_hold(&rfid->air, RFID_TAGGED + i, false, i / RFID_REFERENCES + 1, RFID_SHELF_DBM);
        return r;
}

int rfid_start_readers(struct rfid *rfid) {
        struct stage *stage = &rfid->play.stage;
        char terminal[STAGE_FILE_MAX], pad[STAGE_FILE_MAX], address[32];
        const struct stage_reader readers[] = {
                { .name = "handheld", .driver = "uhf-tsl", .address = terminal, .settings = { "tid=off" } },
                { .name = "gate", .driver = "llrp", .address = address },
                { .name = "pad", .driver = "nfc", .address = pad },
        };
        int r;

        stage_file(stage, "run/tty-handheld", terminal);
        stage_file(stage, "run/tty-pad", pad);
        r = air_open(&rfid->air, terminal, pad);
        if (!r)
                r = room_lay_out(rfid);
        if (r)
                return stage_fail(stage, "The simulated readers", strerror(-r));
        (void) snprintf(address, sizeof address, "tcp:127.0.0.1:%u", rfid->air.port);
        r = stage_start_scanner(stage, 0);
        for (size_t i = 0; !r && i < count_of(readers); i++)
                r = stage_start_reader(stage, &readers[i]);
        return r ? r : stage_wait_for_readers(stage);
}

/* ---- waiting ---- */

static const json_t *room_find(const json_t *rows, const char *field, const char *value) {
        const json_t *row;
        size_t i;

        json_array_foreach(
                (json_t *) (uintptr_t) rows, i, row) if (!strcmp(show_text(row, field), value)) return row;
        return NULL;
}

int rfid_frames(struct rfid *rfid, const char *reader, json_int_t *ret_frames) {
        json_t *answer;
        int r = stage_ask(&rfid->play.stage, json_pack("{ss}", "do", "reader.list"), &answer);

        if (r)
                return r;
        *ret_frames = json_integer_value(
                json_object_get(room_find(json_object_get(answer, "readers"), "name", reader), "frames"));
        json_decref(answer);
        return 0;
}

/* One more step of waiting: until the demonstration is interrupted, or it has been too long. */
static int room_wait(struct rfid *rfid, int *waited, const char *what) {
        struct stage *stage = &rfid->play.stage;
        int r = stage_check(stage);

        process_pause(RFID_STEP_MS);
        *waited += RFID_STEP_MS;
        return r || *waited < RFID_WAIT_MS ? r : stage_fail(stage, what, "it wasn't heard");
}

int rfid_wait_frames(struct rfid *rfid, const char *reader, json_int_t frames) {
        json_int_t heard = 0;
        int waited = 0, r = rfid_frames(rfid, reader, &heard);

        while (!r && heard < frames) {
                r = room_wait(rfid, &waited, reader);
                if (!r)
                        r = rfid_frames(rfid, reader, &heard);
        }
        return r;
}

static int room_presence(
        struct rfid *rfid, size_t item, const char *state, const char *place, bool *ret_there) {
        const json_t *shown;
        json_t *answer;
        int r = stage_ask(&rfid->play.stage,
                json_pack("{ss ss}", "do", "presence.show", "item", rfid_number(rfid, item)), &answer);

        if (r)
                return r;
        shown = json_object_get(answer, "presence");
        *ret_there = !strcmp(show_text(shown, "state"), state) && !strcmp(show_text(shown, "place"), place);
        json_decref(answer);
        return 0;
}

int rfid_wait_presence(struct rfid *rfid, size_t item, const char *state, const char *place) {
        bool there = false;
        int waited = 0, r = room_presence(rfid, item, state, place, &there);

        while (!r && !there) {
                r = room_wait(rfid, &waited, rfid_number(rfid, item));
                if (!r)
                        r = room_presence(rfid, item, state, place, &there);
        }
        return r;
}

static int room_alert(struct rfid *rfid, const char *rule, const char *subject, json_t **ret_alert) {
        json_t *answer, *alert;
        size_t i;
        int r = stage_ask(
                &rfid->play.stage, json_pack("{ss ss}", "do", "alert.list", "state", "OPEN"), &answer);

        if (r)
                return r;
        json_array_foreach(json_object_get(answer, "alerts"), i,
                alert) if (!*ret_alert && !strcmp(show_text(alert, "rule"), rule) &&
                           !strcmp(show_text(alert, "subject"), subject)) *ret_alert = json_incref(alert);
        json_decref(answer);
        return 0;
}

int rfid_wait_alert(struct rfid *rfid, const char *rule, const char *subject, json_t **ret_alert) {
        json_t *alert = NULL;
        int waited = 0, r = room_alert(rfid, rule, subject, &alert);

        while (!r && !alert) {
                r = room_wait(rfid, &waited, rule);
                if (!r)
                        r = room_alert(rfid, rule, subject, &alert);
        }
        if (!r)
                *ret_alert = alert;
        return r;
}

/* Whether the last scan of the count is of this exhibit, and found it. */
static int room_last(struct rfid *rfid, size_t item, bool *ret_found) {
        const json_t *last;
        json_t *answer;
        int r = stage_ask(&rfid->play.stage,
                json_pack("{ss ss}", "do", "count.show", "count", rfid->play.count), &answer);

        if (r)
                return r;
        last = json_object_get(json_object_get(answer, "count"), "last");
        *ret_found = !strcmp(show_text(last, "subject"), rfid_number(rfid, item)) &&
                     !strncmp(show_text(last, "result"), "FOUND", 5);
        json_decref(answer);
        return 0;
}

int rfid_wait_found(struct rfid *rfid, size_t item) {
        bool found = false;
        int waited = 0, r = room_last(rfid, item, &found);

        while (!r && !found) {
                r = room_wait(rfid, &waited, rfid_number(rfid, item));
                if (!r)
                        r = room_last(rfid, item, &found);
        }
        return r;
}
