/* SPDX-License-Identifier: ISC */

/*
 * UHF room: bytes go to and fro until both are quiet
 */

#include "uhf_room.h"

#include "test.h"

#include <string.h>

#include "bytes.h"

static void uhf_room_hear(void *context, const uint8_t *bytes, size_t size) {
        struct uhf_room *room = context;

        fake_uhf_hear(&room->reader, bytes, size);
}

static void uhf_room_take(struct uhf_room *room, int condition) {
        if (condition == DRIVER_E_GARBLED)
                room->garbled++;
        else if (condition == DRIVER_E_REFUSED)
                room->refused++;
        else if (condition)
                room->end = condition;
}

void uhf_room_put(struct uhf_room *room, const struct driver *driver, const struct fake_uhf_kind *kind,
        const char *settings) {
        *room = (struct uhf_room){ 0 };
        bench_put(&room->bench, driver, settings);
        fake_uhf_start(&room->reader, kind);
        room->bench.peer = uhf_room_hear;
        room->bench.peer_context = room;
}

void uhf_room_start(struct uhf_room *room) {
        uhf_room_take(room, bench_start(&room->bench));
        uhf_room_settle(room);
}

void uhf_room_close(struct uhf_room *room) {
        bench_close(&room->bench);
}

void uhf_room_settle(struct uhf_room *room) {
        uint8_t bytes[FAKE_UHF_OUT];

        for (int i = 0; room->reader.out_size && !room->end; i++) {
                size_t size = room->reader.out_size;

                assert_true(i < 1000); /* or the two never stop talking */
                memcpy(bytes, room->reader.out, size);
                room->reader.out_size = 0;
                uhf_room_take(room, bench_feed(&room->bench, bytes, size));
        }
}

void uhf_room_pass(struct uhf_room *room, unsigned int ticks) {
        while (ticks-- && !room->end) {
                for (int i = 0; i < UHF_ROOM_ROUNDS && !room->end; i++) {
                        fake_uhf_round(&room->reader);
                        uhf_room_settle(room);
                }
                if (room->end)
                        break;
                uhf_room_take(room, bench_tick(&room->bench));
                uhf_room_settle(room);
        }
}

struct commissioned uhf_room_commission(
        struct uhf_room *room, const char *epc, const char *password, bool lock) {
        struct commission order = { .lock = lock, .keyed = password != NULL, .wait_ms = 5000 };
        size_t size;

        assert_int_equal(bytes_unhex(epc, strlen(epc), order.epc, sizeof order.epc, &order.epc_size), 0);
        if (password)
                assert_int_equal(bytes_unhex(password, 8, order.password, 4, &size), 0);
        room->bench.commissioned = (struct commissioned){ 0 };
        assert_int_equal(bench_commission(&room->bench, &order), 0);
        for (int i = 0; i < 300 && !room->bench.commissioned.result; i++)
                uhf_room_pass(room, 1);
        assert_int_not_equal(room->bench.commissioned.result, 0);
        return room->bench.commissioned;
}
