/* SPDX-License-Identifier: ISC */

/*
 * The power cut: SIGKILL with a scan in flight
 *
 * The scanner has its packet's ACK from the reader, and no beep yet: nobody knows whether the agent wrote it. The
 * reader keeps it until the agent says that it is durable, connects again by itself, and sends it again if it isn't.
 * A beep that was due when the agent died doesn't come any more; the record tells.
 */

#include <string.h>
#include <time.h>

#include "strongroom/driver.h"

#include "play.h"

enum { CUT_WAIT_MS = 15000, CUT_STEP_MS = 10, CUT_BEEP_MS = 100, CUT_DUE_MS = 30 };

static int cut_elapsed_ms(const struct timespec *since) {
        struct timespec now;

        (void) clock_gettime(CLOCK_MONOTONIC, &now);
        return (int) ((now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000);
}

/* How often a code stands in a list of scans, or among the first steps of the plan. */
static size_t cut_times(const json_t *scans, const char *code) {
        const json_t *scan;
        size_t times = 0, i;

        json_array_foreach(scans, i, scan) times += !strcmp(show_text(scan, "payload"), code);
        return times;
}

static size_t cut_made(const struct play *play, size_t steps, const char *code) {
        size_t times = 0;

        for (size_t i = 0; i < steps; i++)
                times += !strcmp(play->plan.steps[i].code, code);
        return times;
}

/* Code by code: scans that were made and aren't on record, and those that are there too often. */
static void cut_compare(
        const struct play *play, const json_t *scans, size_t steps, size_t *ret_lost, size_t *ret_twice) {
        *ret_lost = *ret_twice = 0;
        for (size_t i = 0; i < steps; i++) {
                const char *code = play->plan.steps[i].code;
                size_t made = cut_made(play, steps, code), times = cut_times(scans, code);

                if (cut_made(play, i, code))
                        continue; /* reckoned before */
                *ret_lost += made > times ? made - times : 0;
                *ret_twice += times > made ? times - made : 0;
        }
}

/* Until the scan in flight is on record: the reader brings it. What it was there is its answer, beep or none. */
static int cut_wait(struct play *play, size_t steps, int *ret_signal) {
        json_t *scans = NULL;
        int r = 0;

        for (int waited = 0; !r && waited < CUT_WAIT_MS; waited += CUT_STEP_MS) {
                size_t size, lost, twice;

                r = play_scans(play, &scans);
                if (r)
                        return r;
                size = json_array_size(scans);
                cut_compare(play, scans, play->cut.acknowledged, &lost, &twice);
                play->cut.on_record = play->cut.acknowledged - lost;
                *ret_signal =
                        !strcmp(show_text(json_array_get(scans, steps - 1), "result"), "FOUND_CONFIRMED")
                                ? SIGNAL_ACCEPTED
                                : SIGNAL_REFUSED;
                json_decref(scans);
                if (size >= steps)
                        return 0;
                process_pause(CUT_STEP_MS);
                r = stage_check(&play->stage);
        }
        return r ? r : stage_fail(&play->stage, "The scan in flight", "it never reached the record");
}

int cut_scan(struct play *play) {
        struct stage *stage = &play->stage;
        size_t at = play->plan.step_count / 2;
        struct scanner *scanner = &stage->scanners[play->plan.steps[at].scanner];
        struct timespec since;
        int signal = 0, beep, r = play_scan(play, 0, at);

        if (r)
                return r;
        play->cut = (struct play_cut){ .at = at, .acknowledged = at };
        r = scanner_send(scanner, play->plan.steps[at].code);
        stage_cut_agent(stage);
        if (!scanner_hear(scanner, CUT_DUE_MS, &beep)) /* the agent was quicker than the cut */
                play->cut = (struct play_cut){ .at = at, .acknowledged = at + 1, .answer = CUT_IN_TIME };
        if (r)
                return stage_fail(stage, "The scan in flight", "its reader didn't take it");
        (void) clock_gettime(CLOCK_MONOTONIC, &since);
        r = stage_start_agent(stage, false);
        if (!r)
                r = cut_wait(play, at + 1, &signal);
        if (!play->cut.answer)
                play->cut.answer = scanner_hear(scanner, CUT_BEEP_MS, &beep) ? CUT_NEVER : CUT_LATE;
        if (!r)
                r = stage_wait_for_readers(stage);
        if (r)
                return r;
        play->cut.back_ms = cut_elapsed_ms(&since);
        report_cut(play);
        report_shelf(play, at, signal);
        return play_scan(play, at + 1, play->plan.step_count);
}

void cut_reckon(struct play *play) {
        cut_compare(play, play->scans, play->plan.step_count, &play->cut.lost, &play->cut.twice);
}
