/* SPDX-License-Identifier: ISC */

/*
 * How long the agent takes to be ready after a kill: the whole tree is hashed again at each start
 *
 * The record is grown by real movements through the ledger and its folds; then the unmodified agent is killed and
 * started until its control socket answers. The goal is 2 s with 100,000 entries.
 */

#include "test.h"

#include <string.h>
#include <time.h>

#include "custody.h"
#include "folds.h"
#include "room.h"

enum { START_ITEMS = 100, START_TURN = 1000, START_ROUNDS = 5 };

static double start_now(void) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void grow(struct room *room, char numbers[START_ITEMS][ITEM_NUMBER_MAX], uint64_t entries) {
        char store[ROOM_PATH_MAX], key[ROOM_PATH_MAX];
        const struct ledger_options options = { .path = store, .key_path = key, .folds = agent_folds };
        struct ledger_fault fault;
        struct moment now = clock_now();
        struct ledger *ledger = NULL;

        (void) snprintf(store, sizeof store, "%.200s/state/strongroom.db", room->folder);
        (void) snprintf(key, sizeof key, "%.200s/state/site.key", room->folder);
        assert_int_equal(ledger_open(&options, &now, &ledger, &fault), 0);
        while (ledger_durable(ledger) < entries) {
                struct act act = {
                        .ledger = ledger, .actor = "tester", .roles = ROLE_ALL, .station = "", .reader = ""
                };

                assert_int_equal(ledger_begin(ledger, &now), 0);
                for (int i = 0; i < START_TURN; i++) {
                        struct item_movement movement;
                        const char *item = numbers[i % START_ITEMS];
                        struct exhibit exhibit;

                        assert_int_equal(registry_item(ledger, item, &exhibit), 0);
                        assert_int_equal(
                                item_move(&act, item, strcmp(exhibit.place, "ER1/A") ? "ER1/A" : "ER1/B",
                                        NULL, &movement),
                                0);
                }
                assert_int_equal(ledger_commit(ledger), 0);
        }
        (void) ledger_close(ledger);
}

static double restart(struct room *room) {
        double began;

        room_kill(room);
        began = start_now();
        room_start(room);
        json_decref(room_do(room, "{s:s}", "do", "status"));
        return start_now() - began;
}

int main(void) {
        static const uint64_t sizes[] = { 1000, 10000, 100000 };
        static char numbers[START_ITEMS][ITEM_NUMBER_MAX];
        char label[32];
        struct room room;

        room_open(&room);
        room_shelf(&room, "ER1", NULL);
        room_shelf(&room, "ER1/A", NULL);
        room_shelf(&room, "ER1/B", NULL);
        for (int i = 0; i < START_ITEMS; i++) {
                (void) snprintf(label, sizeof label, "GUN-%d", i);
                room_item(&room, "ER1/A", label, numbers[i], sizeof numbers[i]);
        }
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                double best = 1e9;

                room_stop(&room);
                grow(&room, numbers, sizes[i]);
                room_start(&room);
                for (int round = 0; round < START_ROUNDS; round++) {
                        double took = restart(&room);

                        best = took < best ? took : best;
                }
                printf("kill -9 with %6llu entries: ready after %.3f s%s\n", (unsigned long long) sizes[i],
                        best, sizes[i] == 100000 ? "   (goal: 2 s)" : "");
        }
        room_close(&room);
        return 0;
}
