/* SPDX-License-Identifier: ISC */

/*
 * Rfid count: sweeps of shelves, as many as the count advises, and the look by eye before it closes
 */

#include <assert.h>
#include <string.h>

#include "strongroom/driver.h"

#include "rfid.h"

enum { COUNT_BEEP_MS = 15000, COUNT_UNREAD_OF = 100, COUNT_UNREAD = 2 };

/* One may lie there that belongs elsewhere. */
static_assert(STOCK_ER1_EACH + 1 + RFID_REFERENCES <= (int) AIR_SWEEP_MAX, "a shelf is swept at once");

int rfid_open(struct rfid *rfid) {
        json_t *answer;
        int r = stage_ask(&rfid->play.stage,
                json_pack("{ss ss ss ss ss}", "do", "count.open", "kind", "full", "place", "ER1", "mode",
                        "guided", "method", "radio"),
                &answer);

        if (r)
                return r;
        (void) text_copy(rfid->play.count, sizeof rfid->play.count, show_text(answer, "count"));
        rfid->play.expected = json_integer_value(json_object_get(answer, "expected"));
        memset(rfid->sweeps_of, 0, sizeof rfid->sweeps_of);
        json_decref(answer);
        return 0;
}

static int count_scan(struct rfid *rfid, const char *code, int *ret_signal) {
        struct stage *stage = &rfid->play.stage;
        struct scanner *scanner = &stage->scanners[0];
        int r = stage_check(stage);

        if (r)
                return r;
        rfid->scans++;
        if (scanner_send(scanner, code) || scanner_hear(scanner, COUNT_BEEP_MS, ret_signal)) {
                r = stage_check(stage);
                return r ? r : stage_fail(stage, stage_scanner_names[0], "a scan wasn't answered");
        }
        return 0;
}

static int count_scan_accepted(struct rfid *rfid, const char *code) {
        int signal = 0, r = count_scan(rfid, code, &signal);

        return r || signal == SIGNAL_ACCEPTED ? r : stage_fail(&rfid->play.stage, code, "it wasn't accepted");
}

int rfid_stand(struct rfid *rfid, size_t shelf) {
        return count_scan_accepted(rfid, rfid->play.stock.labels[3 + shelf]);
}

/* ---- sweeps ---- */

/* One draw for each tag that is there, heard or not, so that one story doesn't change another's luck. */
static bool count_is_unread(struct rfid *rfid) {
        rfid->dice = rfid->dice * 1664525u + 1013904223u;
        return (rfid->dice >> 16) % COUNT_UNREAD_OF < COUNT_UNREAD;
}

static size_t count_what_is_read(struct rfid *rfid, size_t shelf, uint8_t *tags) {
        const bool shadowed = rfid->shadow && shelf == RFID_SHADOWED;
        size_t count = 0, there = 0;

        for (size_t i = 0; i < RFID_TAGGED; i++) {
                bool unread;

                if (rfid->shelf[i] != shelf)
                        continue;
                unread = count_is_unread(rfid) || (shadowed && there >= RFID_SHADOW_READS);
                there++;
                if (!unread)
                        tags[count++] = (uint8_t) i;
        }
        for (size_t i = 0; i < RFID_REFERENCES; i++)
                if (!count_is_unread(rfid) && !shadowed)
                        tags[count++] = (uint8_t) (RFID_TAGGED + shelf * RFID_REFERENCES + i);
        return count;
}

int rfid_pull(struct rfid *rfid, size_t shelf, size_t *ret_count) {
        uint8_t tags[AIR_SWEEP_MAX];

        *ret_count = count_what_is_read(rfid, shelf, tags);
        return air_sweep(&rfid->air, tags, *ret_count);
}

int rfid_sweep(struct rfid *rfid, size_t shelf) {
        size_t count;
        int r = rfid_stand(rfid, shelf);

        if (r)
                return r;
        r = rfid_pull(rfid, shelf, &count);
        if (r)
                return stage_fail(&rfid->play.stage, "The simulated handheld", strerror(-r));
        rfid->handheld_reads += (json_int_t) count;
        rfid->sweeps++;
        rfid->sweeps_of[shelf]++;
        return rfid_wait_frames(rfid, "handheld", rfid->handheld_reads);
}

/* The passes under way end, so that the advice knows of them. */
static int count_advice(struct rfid *rfid, json_t **ret_places) {
        struct stage *stage = &rfid->play.stage;
        json_t *answer;
        int r = stage_ask(
                stage, json_pack("{ss ss}", "do", "count.pass", "count", rfid->play.count), &answer);

        if (r)
                return r;
        json_decref(answer);
        r = stage_ask(stage, json_pack("{ss ss}", "do", "count.show", "count", rfid->play.count), &answer);
        if (r)
                return r;
        *ret_places = json_incref(json_object_get(json_object_get(answer, "count"), "places"));
        json_decref(answer);
        return 0;
}

static int count_obey(struct rfid *rfid, const json_t *places, bool *ret_swept) {
        const json_t *place;
        size_t i;
        int r = 0;

        json_array_foreach((json_t *) (uintptr_t) places, i, place) {
                const size_t shelf = rfid_shelf_of(show_text(place, "code"));
                json_int_t more = json_integer_value(json_object_get(place, "sweep"));

                if (shelf == RFID_SHELVES || strcmp(show_text(place, "action"), "SWEEP") != 0)
                        continue;
                for (; !r && more > 0 && rfid->sweeps_of[shelf] < RFID_SWEEPS_MAX; more--) {
                        *ret_swept = true;
                        r = rfid_sweep(rfid, shelf);
                }
        }
        return r;
}

int rfid_sweep_as_advised(struct rfid *rfid) {
        bool swept = true;
        int r = 0;

        while (!r && swept) {
                json_t *places;

                swept = false;
                r = count_advice(rfid, &places);
                if (r)
                        return r;
                r = count_obey(rfid, places, &swept);
                json_decref(places);
        }
        return r;
}

/* ---- the end ---- */

static const struct stock_item *count_item(const struct rfid *rfid, const char *number) {
        for (size_t i = 0; i < RFID_TAGGED; i++)
                if (!strcmp(rfid_number(rfid, i), number))
                        return &rfid->play.stock.items[i];
        return NULL;
}

/* Goes to each thing that was drawn and scans its label, which only somebody who has it before him can. */
static int count_look(struct rfid *rfid, const json_t *numbers) {
        const json_t *number;
        size_t i;
        int r = 0;

        json_array_foreach((json_t *) (uintptr_t) numbers, i, number) {
                const struct stock_item *item = count_item(rfid, json_string_value(number));
                const size_t shelf = item ? rfid_shelf_of(item->place) : RFID_SHELVES;

                if (!item || shelf == RFID_SHELVES)
                        return stage_fail(
                                &rfid->play.stage, json_string_value(number), "it was drawn and isn't here");
                r = rfid_stand(rfid, shelf);
                if (!r)
                        r = count_scan_accepted(rfid, item->label);
                if (r)
                        return r;
        }
        return 0;
}

/* Asks for the close; *ret_numbers: what is to be looked at first, NULL: it is closed. */
static int count_try_close(struct rfid *rfid, json_t **ret_numbers) {
        struct stage *stage = &rfid->play.stage;
        json_t *answer;
        int r = stage_ask_or(stage, json_pack("{ss ss}", "do", "count.close", "count", rfid->play.count),
                "count.unverified", &answer);

        if (r)
                return r;
        if (json_is_true(json_object_get(answer, "ok"))) {
                json_decref(rfid->play.close);
                rfid->play.close = answer;
                *ret_numbers = NULL;
                return 0;
        }
        json_decref(answer);
        r = stage_ask(stage, json_pack("{ss ss}", "do", "count.show", "count", rfid->play.count), &answer);
        if (r)
                return r;
        *ret_numbers = json_incref(json_object_get(json_object_get(answer, "count"), "look_at"));
        json_decref(answer);
        return *ret_numbers ? 0 : stage_fail(stage, rfid->play.count, "it doesn't say what to look at");
}

int rfid_close(struct rfid *rfid, size_t *ret_sampled) {
        json_t *numbers;
        int r = count_try_close(rfid, &numbers);

        while (!r && numbers) {
                *ret_sampled += json_array_size(numbers);
                r = count_look(rfid, numbers);
                json_decref(numbers);
                if (!r)
                        r = count_try_close(rfid, &numbers);
        }
        return r;
}
