/* SPDX-License-Identifier: ISC */

/*
 * item.move, item.checkout, item.return, item.handover, item.status: what happens to an exhibit
 */

#include "answer.h"
#include "ask.h"
#include "custody.h"

static int movement_answer(json_t *reply, const struct item_movement *movement) {
        int r = answer_text(reply, "item", movement->number);

        if (!r)
                r = answer_text(reply, "from", movement->from);
        if (!r)
                r = answer_text(reply, "to", movement->to);
        return r ? r : answer_integer(reply, "seq", (int64_t) movement->entry.sequence);
}

static int movement_on_move(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", "to", "note", NULL };
        const char *item, *to, *note;
        struct item_movement movement;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &item);
        if (!r)
                r = ask_string(act, ask, "to", ASK_REQUIRED, &to);
        if (!r)
                r = ask_string(act, ask, "note", ASK_OPTIONAL, &note);
        if (!r)
                r = item_move(act, item, to, note, &movement);
        return r ? r : movement_answer(reply, &movement);
}

static int movement_on_checkout(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", "to", "purpose", "due", "authority", "condition",
                NULL };
        struct checkout_call call = { 0 };
        struct item_movement movement;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &call.item);
        if (!r)
                r = ask_string(act, ask, "to", ASK_REQUIRED, &call.to);
        if (!r)
                r = ask_string(act, ask, "purpose", ASK_REQUIRED, &call.purpose);
        if (!r)
                r = ask_string(act, ask, "due", ASK_REQUIRED, &call.due);
        if (!r)
                r = ask_string(act, ask, "authority", ASK_OPTIONAL, &call.authority);
        if (!r)
                r = ask_string(act, ask, "condition", ASK_OPTIONAL, &call.condition);
        if (!r)
                r = item_checkout(act, &call, &movement);
        if (!r)
                r = answer_text(reply, "due", movement.due);
        return r ? r : movement_answer(reply, &movement);
}

static int movement_on_return(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", "to", "condition", "seal_intact", "note", NULL };
        struct return_call call = { .seal_known = json_is_boolean(json_object_get(ask, "seal_intact")) };
        struct item_movement movement;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &call.item);
        if (!r)
                r = ask_string(act, ask, "to", ASK_OPTIONAL, &call.to);
        if (!r)
                r = ask_string(act, ask, "condition", ASK_OPTIONAL, &call.condition);
        if (!r)
                r = ask_bool(act, ask, "seal_intact", &call.seal_intact);
        if (!r)
                r = ask_string(act, ask, "note", ASK_OPTIONAL, &call.note);
        if (!r)
                r = item_return(act, &call, &movement);
        return r ? r : movement_answer(reply, &movement);
}

static int movement_on_handover(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", "to", "note", NULL };
        const char *item, *to, *note;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &item);
        if (!r)
                r = ask_string(act, ask, "to", ASK_REQUIRED, &to);
        if (!r)
                r = ask_string(act, ask, "note", ASK_OPTIONAL, &note);
        if (!r)
                r = item_hand_over(act, item, to, note, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

static int movement_on_status(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "item", "status", "authority", "note", NULL };
        const char *item, *status, *authority, *note;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "item", ASK_REQUIRED, &item);
        if (!r)
                r = ask_string(act, ask, "status", ASK_REQUIRED, &status);
        if (!r)
                r = ask_string(act, ask, "authority", ASK_REQUIRED, &authority);
        if (!r)
                r = ask_string(act, ask, "note", ASK_OPTIONAL, &note);
        if (!r)
                r = item_set_status(act, item, status, authority, note, &entry);
        return r ? r : answer_integer(reply, "seq", (int64_t) entry.sequence);
}

const struct request requests_movement[] = {
        { "item.move", true, movement_on_move, .names = true },
        { "item.checkout", true, movement_on_checkout, .names = true },
        { "item.return", true, movement_on_return, .names = true },
        { "item.handover", true, movement_on_handover, .names = true },
        { "item.status", true, movement_on_status, .names = true },
        { 0 },
};
