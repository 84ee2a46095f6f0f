/* SPDX-License-Identifier: ISC */

/*
 * Rfid: stage → stock → tags → the weeks before → the night → the morning → verify → does it match the plan?
 */

#include "rfid.h"

static int rfid_prepare(struct rfid *rfid) {
        struct stage *stage = &rfid->play.stage;
        int r = stage_start_agent(stage, true);

        if (!r)
                r = stock_create(stage, &rfid->play.stock);
        if (!r)
                r = rfid_furnish(rfid);
        if (!r)
                r = rfid_start_readers(rfid);
        return r ? r : rfid_before(rfid);
}

static int rfid_verdict(struct rfid *rfid) {
        struct play *play = &rfid->play;
        char store[STAGE_FILE_MAX];
        int verdict, r;

        stage_file(&play->stage, "state/strongroom.db", store);
        r = play_verify(play, store, &play->verify, play->verify_text, sizeof play->verify_text, &verdict);
        if (!r)
                r = rfid_outcome(rfid);
        if (r)
                return r;
        if (play->stage.ctl->json)
                rfid_report_json(rfid);
        else
                rfid_report_end(rfid);
        return json_array_size(play->differences) ? ctl_fail(play->stage.ctl, CTL_INTERNAL,
                                                            "The demonstration didn't come out as planned.")
                                                  : 0;
}

int rfid_play(struct rfid *rfid) {
        int r;

        rfid->dice = 1;
        rfid->stories = json_array();
        r = rfid_prepare(rfid);
        if (r)
                return r;
        rfid_report_head(rfid);
        r = rfid_theft(rfid);
        if (!r)
                r = rfid_copy(rfid);
        if (!r)
                r = rfid_morning(rfid);
        return r ? r : rfid_verdict(rfid);
}
