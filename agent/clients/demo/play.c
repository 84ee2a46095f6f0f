/* SPDX-License-Identifier: ISC */

/*
 * Play: a count at the counter, and what is asked of the agent about it
 */

#include "play.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

enum {
        PLAY_BEEP_MS = 15000,
        PLAY_PACE_MS = 35, /* on a terminal: slow enough to be seen */
        PLAY_LOG_MAX = 1000,
};

void play_end(struct play *play) {
        json_decref(play->scans);
        json_decref(play->report);
        json_decref(play->close);
        json_decref(play->alerts);
        json_decref(play->verify);
        json_decref(play->tamper);
        json_decref(play->differences);
        text_end(&play->marks);
}

int play_open(struct play *play) {
        json_t *answer;
        int r = stage_ask(&play->stage,
                json_pack("{ss ss ss ss}", "do", "count.open", "kind", "full", "place", "ER1", "mode",
                        "guided"),
                &answer);

        if (r)
                return r;
        (void) text_copy(play->count, sizeof play->count, show_text(answer, "count"));
        play->opened = json_integer_value(json_object_get(answer, "seq"));
        play->expected = json_integer_value(json_object_get(answer, "expected"));
        json_decref(answer);
        return 0;
}

int play_scan(struct play *play, size_t from, size_t to) {
        struct stage *stage = &play->stage;

        for (size_t i = from; i < to; i++) {
                const struct plan_step *step = &play->plan.steps[i];
                struct scanner *scanner = &stage->scanners[step->scanner];
                int signal = 0, r = stage_check(stage);

                if (r)
                        return r;
                if (scanner_send(scanner, step->code) || scanner_hear(scanner, PLAY_BEEP_MS, &signal)) {
                        r = stage_check(stage);
                        return r ? r
                                 : stage_fail(stage, stage_scanner_names[step->scanner],
                                           "a scan wasn't answered");
                }
                report_shelf(play, i, signal);
                if (stage->ctl->terminal && !stage->ctl->json)
                        process_pause(PLAY_PACE_MS);
        }
        return 0;
}

int play_close(struct play *play) {
        struct stage *stage = &play->stage;
        int r = stage_ask(
                stage, json_pack("{ss ss}", "do", "count.close", "count", play->count), &play->close);

        if (!r)
                r = stage_ask(stage, json_pack("{ss ss}", "do", "count.report", "count", play->count),
                        &play->report);
        if (!r)
                r = stage_ask(
                        stage, json_pack("{ss ss}", "do", "alert.list", "state", "OPEN"), &play->alerts);
        return r ? r : play_scans(play, &play->scans);
}

int play_scans(struct play *play, json_t **ret_scans) {
        json_t *answer, *answers, *row, *asks = json_array(), *scans = json_array();
        size_t i;
        int r = stage_ask(&play->stage,
                json_pack("{ss ss sI si}", "do", "log.list", "kind", "count.scanned", "from", play->opened,
                        "limit", PLAY_LOG_MAX),
                &answer);

        if (!r) {
                json_array_foreach(json_object_get(answer, "entries"), i, row)(void) json_array_append_new(
                        asks, json_pack("{ss sO}", "do", "log.show", "seq", json_object_get(row, "seq")));
                json_decref(answer);
                r = stage_ask_all(&play->stage, take(asks), &answers);
        }
        json_decref(asks);
        if (r) {
                json_decref(scans);
                return r;
        }
        json_array_foreach(answers, i, row)(void)
                json_array_append(scans, json_object_get(json_object_get(row, "event"), "body"));
        json_decref(answers);
        *ret_scans = scans;
        return 0;
}

int play_verify(
        struct play *play, const char *store, json_t **ret_result, char *text, size_t room, int *ret_exit) {
        struct stage *stage = &play->stage;
        char program[STAGE_FILE_MAX], log[STAGE_FILE_MAX], line[PLAY_TEXT_MAX];
        const char *const plain[] = { program, "verify", "--store", store, NULL };
        const char *const json[] = { program, "--json", "verify", "--store", store, NULL };
        struct process_call call = { .argv = json, .folder = stage->folder, .log = log, .out = -1 };
        int shown;

        stage_file(stage, "bin/strongroom", program);
        stage_file(stage, "verify.log", log);
        *ret_exit = process_run(&call, line, sizeof line);
        call.argv = plain;
        shown = process_run(&call, text, room);
        if (*ret_exit < 0 || shown != *ret_exit)
                return stage_fail(stage, "strongroom verify", "it didn't run to its end");
        *ret_result = json_loads(line, 0, NULL);
        return *ret_result ? 0 : stage_fail(stage, "strongroom verify", "it gave no JSON");
}
