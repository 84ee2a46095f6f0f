/* SPDX-License-Identifier: ISC */

/*
 * Rfid report: a story is a line, and another that says what to do
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rfid.h"

enum { REPORT_TITLE = 15 };

void rfid_report_head(const struct rfid *rfid) {
        const struct stage *stage = &rfid->play.stage;

        if (stage->ctl->json)
                return;
        (void) printf(
                "DEMONSTRATION, made-up data: a police station's evidence room that doesn't exist\n\n"
                "The record    %d exhibits, by the real agent in %s\n"
                "The tags      UHF on the %d exhibits of ER1, %d reference tags on each of its %d shelves; "
                "three NFC "
                "stickers\n"
                "The readers   gate (LLRP on 127.0.0.1:%u; antennas at ER1/A1, ER1/A2, the door's both "
                "sides), handheld "
                "(TSL), pad\n"
                "              (PN532), scanner-1 (SSI): played, and read by real readers\n"
                "The past      %d counts by radio, %d sweeps of each shelf in each; %zu labels looked at\n\n",
                STOCK_ITEMS, stage->folder, RFID_TAGGED, RFID_REFERENCES, RFID_SHELVES, rfid->air.port,
                RFID_BEFORE, RFID_BEFORE_SWEEPS, rfid->before_sampled);
        (void) fflush(stdout);
}

void rfid_tell(struct rfid *rfid, const struct rfid_story *story, const char *todo, const char *format, ...) {
        const struct ctl *ctl = rfid->play.stage.ctl;
        char seen[RFID_TEXT_MAX];
        va_list args;

        va_start(args, format);
        (void) vsnprintf(seen, sizeof seen, format, args);
        va_end(args);
        (void) json_array_append_new(
                rfid->stories, json_pack("{ss ss ss}", "story", story->name, "seen", seen, "do", todo));
        if (ctl->json)
                return;
        report_title(ctl, story->colour, story->shape, story->title);
        (void) printf("%*s%s\n      → %s\n", (int) (REPORT_TITLE + 1 - strlen(story->title)), "", seen, todo);
        (void) fflush(stdout);
}

void rfid_report_end(const struct rfid *rfid) {
        const struct play *play = &rfid->play;
        const json_t *alerts = json_object_get(play->alerts, "alerts"), *alert, *sentence;
        size_t i;

        (void) printf("\n%s\n\nAlerts open  %zu\n", show_text(play->close, "text"), json_array_size(alerts));
        json_array_foreach((json_t *) (uintptr_t) alerts, i, alert)(void)
                printf("    %-8s  %-6s  %-20s  %s\n", show_text(alert, "severity"), show_text(alert, "alert"),
                        show_text(alert, "rule"), show_text(alert, "subject"));
        (void) printf("\n$ strongroom verify --store %s/state/strongroom.db\n%s", play->stage.folder,
                play->verify_text);
        if (!json_array_size(play->differences)) {
                (void) printf("\nAll %zu stories came out as they were planned, in %zu sweeps this morning. "
                              "DEMONSTRATION, made-up data.\n",
                        json_array_size(rfid->stories), rfid->sweeps);
                return;
        }
        (void) printf("\nThis isn't what was planned:\n");
        json_array_foreach(play->differences, i, sentence)(void)
                printf("  ! %s\n", json_string_value(sentence));
}

void rfid_report_json(const struct rfid *rfid) {
        const struct play *play = &rfid->play;
        json_t *told = json_pack("{ss sb ss sO sI sI sO sO sO sO sO sb sO}", "play", "rfid", "demo", 1,
                "folder", play->stage.folder, "stories", rfid->stories, "sweeps", (json_int_t) rfid->sweeps,
                "sampled", (json_int_t) rfid->sampled, "summary", json_object_get(play->report, "summary"),
                "lines", json_object_get(play->report, "lines"), "extras",
                json_object_get(play->report, "extras"), "alerts", json_object_get(play->alerts, "alerts"),
                "verify", play->verify, "as_planned", (int) !json_array_size(play->differences),
                "differences", play->differences);

        if (told)
                show_json(told);
        json_decref(told);
}
