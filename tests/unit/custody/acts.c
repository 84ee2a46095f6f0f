/* SPDX-License-Identifier: ISC */

/*
 * Acts for tests
 */

#include "acts.h"

#include "room.h"

int add_place(struct room *room, const char *code, const char *kind) {
        const struct place_call call = { .code = code, .kind = kind };
        char label[LABEL_TEXT_MAX];
        struct entry entry;

        return room_act(room, place_add(&room->act, &call, label, &entry));
}

int add_item(struct room *room, const char *place, const char *serial, struct item_added *ret_added) {
        json_t *record = json_pack("{s:{s:s,s:s,s:s}}", "firearm", "kind", "pistol", "make", "Taurus",
                "serial_frame_raw", serial);
        const struct item_call call = {
                .class = "firearm", .place = place, .legal_status = "seized", .record = record
        };
        int r = room_act(room, item_add(&room->act, &call, ret_added));

        json_decref(record);
        return r;
}

struct item_added put(struct room *room, const char *place, const char *serial) {
        struct item_added added;

        assert_int_equal(add_item(room, place, serial, &added), 0);
        return added;
}

int move(struct room *room, const char *item, const char *to) {
        struct item_movement movement;

        return room_act(room, item_move(&room->act, item, to, NULL, &movement));
}

int check_out(struct room *room, const char *item, const char *to, const char *due) {
        const struct checkout_call call = { .item = item, .to = to, .purpose = "ballistics", .due = due };
        struct item_movement movement;

        return room_act(room, item_checkout(&room->act, &call, &movement));
}

int take_back(struct room *room, const char *item) {
        const struct return_call call = { .item = item };
        struct item_movement movement;

        return room_act(room, item_return(&room->act, &call, &movement));
}

int set_status(struct room *room, const char *item, const char *status) {
        struct entry entry;

        return room_act(room, item_set_status(&room->act, item, status, "order 12/2019", NULL, &entry));
}

struct exhibit look(struct room *room, const char *number) {
        struct exhibit exhibit;

        assert_int_equal(registry_item(room->ledger, number, &exhibit), 0);
        return exhibit;
}

int bind_tag(struct room *room, const char *payload, const char *to) {
        struct tag_change change;

        return room_act(
                room, tag_bind(&room->act, &(struct tag_call){ .payload = payload, .to = to }, &change));
}

int correct(struct room *room, const char *item, json_t *changes) {
        struct entry entry;
        int r = room_act(room, item_edit(&room->act, item, changes, "read again", &entry));

        json_decref(changes);
        return r;
}
