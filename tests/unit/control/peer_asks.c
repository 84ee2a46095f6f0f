/* SPDX-License-Identifier: ISC */

/*
 * A peer for tests
 */

#include "peer_asks.h"

#include <stdlib.h>
#include <string.h>

#include "requests.h"
#include "room.h"

enum { ASK_MAX = 4096 };

void peer_begin(struct peer *peer, struct room *room) {
        *peer = (struct peer){ .room = room };
        room_begin(room);
}

void peer_end(struct peer *peer) {
        json_decref(peer->answer);
        room_end(peer->room);
}

/* Asks in a turn; the answer is whole, and fit to be sent. */
void ask_json(struct peer *peer, json_t *ask) {
        char *line;

        assert_non_null(ask);
        json_decref(peer->answer);
        peer->answer = NULL;
        assert_int_equal(room_act(peer->room, request_do(&peer->room->act, ask, &peer->answer)), 0);
        line = json_dumps(peer->answer, JSON_COMPACT);
        assert_non_null(line);
        free(line);
        json_decref(ask);
}

void ask(struct peer *peer, const char *format, ...) {
        char line[ASK_MAX];
        va_list args;

        va_start(args, format);
        assert_true(vsnprintf(line, sizeof line, format, args) < ASK_MAX);
        va_end(args);
        for (char *at = line; *at; at++) /* so that requests read well here */
                *at = *at == '\'' ? '"' : *at;
        ask_json(peer, json_loads(line, 0, NULL));
}

const json_t *at(const struct peer *peer, const char *path) {
        char name[64];
        const json_t *value = peer->answer;

        while (*path) {
                size_t size = strcspn(path, ".");

                (void) snprintf(name, sizeof name, "%.*s", (int) size, path);
                value = json_is_array(value) ? json_array_get(value, (size_t) strtoul(name, NULL, 10))
                                             : json_object_get(value, name);
                path += size + (path[size] == '.');
        }
        return value;
}

const char *told(const struct peer *peer, const char *path) {
        const char *text = json_string_value(at(peer, path));

        if (!text)
                fail_msg("%s isn't told as text", path);
        return text;
}

int64_t number(const struct peer *peer, const char *path) {
        return json_integer_value(at(peer, path));
}

void assert_done(const struct peer *peer) {
        if (!json_is_true(at(peer, "ok")))
                fail_msg("%s: %s", told(peer, "error"), told(peer, "message"));
}

void assert_told(const struct peer *peer, const char *path, const char *text) {
        assert_done(peer);
        assert_string_equal(told(peer, path), text);
}

void assert_told_off(const struct peer *peer, const char *error, int exit) {
        assert_true(json_is_false(at(peer, "ok")));
        assert_string_equal(told(peer, "error"), error);
        assert_int_equal(number(peer, "exit"), exit);
        assert_true(strlen(told(peer, "message")) > 10);
}

void take_in(struct peer *peer, const char *place, char *ret_number) {
        ask(peer,
                "{'do':'item.add','class':'firearm','place':'%s','legal_status':'seized','description':'"
                "rusty',"
                "'record':{'aliases':['OLD-77'],'firearm':{'kind':'pistol','make':'Taurus',"
                "'serial_frame_raw':'TKR1'}}}",
                place);
        assert_done(peer);
        (void) snprintf(ret_number, ITEM_NUMBER_MAX, "%s", told(peer, "number"));
}
