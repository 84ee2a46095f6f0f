/* SPDX-License-Identifier: ISC */

/*
 * The part of a turn that hears radios
 */

#include "turn_radio.h"

#include <errno.h>

#include "alert_count.h"
#include "answers.h"
#include "count_radio.h"

static uint64_t turn_us(const struct turn *turn) {
        return turn->now.mono_ns / 1000;
}

bool turn_radio_is_frame(const struct work *work) {
        return work->kind == WORK_FRAME && work->frame.kind != FRAME_TEXT && work->frame.kind != FRAME_IMAGE;
}

bool turn_radio_is_new(struct turn *turn, const struct act *act, const struct work *work) {
        struct count_radio *radio = turn->live->radio;

        return !radio || !count_radio_knows(radio, act, &work->frame, turn_us(turn));
}

/* The memory for it comes with the first read, so that a store without radios does without. */
int turn_radio_frame(struct turn *turn, struct act *act, struct work *work) {
        const uint64_t before = ledger_size(turn->ledger);
        struct count_answer answer = { 0 };
        int r;

        if (!turn->live->radio)
                turn->live->radio = count_radio_new();
        if (!turn->live->radio)
                return -ENOMEM;
        r = count_radio_frame(turn->live->radio, act, &work->frame, turn_us(turn), &answer);
        if (!r)
                r = alert_count_scanned(act, &answer);
        if (r)
                return r;
        work->signal = answer.signal;
        text_add(&work->said, answer.text);
        return ledger_size(turn->ledger) == before
                       ? 0
                       : answers_keep_frame(turn->ledger, work->reader, work->session, work->number);
}

int turn_radio_tick(struct turn *turn, struct act *act) {
        return count_radio_tick(turn->live->radio, act, turn_us(turn));
}
