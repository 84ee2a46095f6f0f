/* SPDX-License-Identifier: ISC */

/*
 * demo: told stories with the real programs, on scanners that are played
 *
 *      stage → stock → count (with or without a power cut) → report → verify → (tampering) → does it match the plan?
 */

#include <string.h>

#include "command.h"
#include "keep.h"
#include "play.h"
#include "rfid.h"

static const char *demo_option(const struct ctl *ctl, const char *name) {
        return json_string_value(json_array_get(json_object_get(ctl->local, name), 0));
}

static int demo_kind(const struct ctl *ctl, enum play_kind *ret_kind) {
        static const char *const names[] = { "count", "power-cut", "tamper" };
        const char *name = demo_option(ctl, "play");

        for (size_t i = 0; i < count_of(names); i++) {
                if (name && strcmp(names[i], name) != 0)
                        continue;
                *ret_kind = (enum play_kind) i;
                return 0;
        }
        return ctl_fail(
                ctl, CTL_USAGE, "There is no play \"%s\"; known are count, power-cut and tamper.", name);
}

static int demo_start_scanners(struct stage *stage) {
        int r = 0;

        for (size_t i = 0; !r && i < STAGE_SCANNERS; i++)
                r = stage_start_scanner(stage, i);
        return r;
}

static int demo_prepare(struct play *play) {
        struct stage *stage = &play->stage;
        int r = stage_start_agent(stage, true);

        if (!r)
                r = demo_start_scanners(stage);
        if (!r)
                r = stock_create(stage, &play->stock);
        if (r)
                return r;
        plan_make(&play->stock, &play->plan);
        r = stage_wait_for_readers(stage);
        return r ? r : play_open(play);
}

static int demo_tell(struct play *play, enum play_kind kind) {
        char store[STAGE_FILE_MAX];
        int verdict, r;

        stage_file(&play->stage, "state/strongroom.db", store);
        r = play_verify(play, store, &play->verify, play->verify_text, sizeof play->verify_text, &verdict);
        if (!r && kind == PLAY_TAMPER)
                r = tamper_run(play);
        if (r)
                return r;
        if (kind == PLAY_CUT)
                cut_reckon(play);
        outcome_check(play);
        if (play->stage.ctl->json) {
                report_json(play, kind);
        } else {
                report_show(play);
                if (play->tamper)
                        report_tamper(play);
                report_end(play);
        }
        return json_array_size(play->differences) ? ctl_fail(play->stage.ctl, CTL_INTERNAL,
                                                            "The demonstration didn't come out as planned.")
                                                  : 0;
}

static int demo_play(struct play *play, enum play_kind kind) {
        int r = demo_prepare(play);

        if (r)
                return r;
        report_head(play);
        r = kind == PLAY_CUT ? cut_scan(play) : play_scan(play, 0, play->plan.step_count);
        if (!r)
                r = play_close(play);
        if (!r)
                r = demo_tell(play, kind);
        if (!r && kind == PLAY_TAMPER && play->stage.keep)
                r = stage_start_agent(&play->stage, false);
        return r;
}

static int demo_radio(struct ctl *ctl, const char *keep) {
        static const char config[] = "\n[presence]\ngone_s = 5\n";
        static struct rfid rfid = { .air.line = -1 };
        int r = stage_open(&rfid.play.stage, ctl, keep, "scanner-1 handheld gate pad", config);

        if (!r)
                r = rfid_play(&rfid);
        if (!r)
                r = stage_check(&rfid.play.stage);
        if (!r && keep)
                r = rfid_keep(&rfid);
        air_close(&rfid.air);
        if (r || !keep)
                stage_close(&rfid.play.stage);
        json_decref(rfid.stories);
        play_end(&rfid.play);
        if (!r && fflush(stdout))
                r = CTL_INTERNAL;
        return r;
}

int demo_run(struct ctl *ctl, const json_t *request) {
        static struct play play;
        const char *stop = demo_option(ctl, "stop"), *keep = demo_option(ctl, "keep");
        enum play_kind kind = PLAY_COUNT;
        int r = demo_kind(ctl, &kind);

        if (r)
                return r;
        if (stop)
                return keep_stop(ctl, stop);
        if (json_is_true(json_object_get(request, "rfid")))
                return demo_option(ctl, "play")
                               ? ctl_fail(ctl, CTL_USAGE, "--rfid is a play of its own: leave out --play.")
                               : demo_radio(ctl, keep);
        r = stage_open(&play.stage, ctl, keep, "scanner-1 scanner-2", "");
        if (!r)
                r = demo_play(&play, kind);
        if (!r)
                r = stage_check(&play.stage);
        if (!r && keep)
                r = keep_go_on(&play, &keep_count);
        if (r || !keep)
                stage_close(&play.stage);
        play_end(&play);
        if (!r && fflush(stdout))
                r = CTL_INTERNAL;
        return r;
}
