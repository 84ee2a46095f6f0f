/* SPDX-License-Identifier: ISC */

/*
 * Report: what a person sees of a play
 *
 * Four states have four shapes and four words, and colour only besides. Whatever needs somebody names the thing, the
 * place, and what a custodian does now.
 */

#include <stdio.h>
#include <string.h>

#include "strongroom/driver.h"

#include "play.h"
#include "text.h"

enum { REPORT_BAR = 30, REPORT_SUMMARY = 52 };

#define BLUE   "38;5;25"
#define GREY   "38;5;245"
#define ORANGE "38;5;172"
#define RED    "38;5;166"
#define BOLD   "1"

/* By enum signal_kind: what the scanner's beep says. */
static const struct {
        const char *shape, *colour;
} report_beeps[] = {
        [SIGNAL_ACCEPTED] = { "●", BLUE },
        [SIGNAL_AGAIN] = { "◎", GREY },
        [SIGNAL_WRONG_PLACE] = { "▲", ORANGE },
        [SIGNAL_REFUSED] = { "■", RED },
};

static void report_paint(const struct ctl *ctl, const char *colour, const char *string, struct text *out) {
        if (ctl->colour)
                text_addf(out, "\033[%sm%s\033[0m", colour, string);
        else
                text_add(out, string);
}

void report_title(const struct ctl *ctl, const char *colour, const char *shape, const char *title) {
        struct text line = { 0 };

        text_addf(&line, "%s %s", shape, title);
        if (ctl->colour)
                (void) printf("\033[%sm%s\033[0m", colour, text_string(&line));
        else
                (void) printf("%s", text_string(&line));
        text_end(&line);
}

void report_head(const struct play *play) {
        const struct stage *stage = &play->stage;
        size_t rooms = 0;

        if (stage->ctl->json)
                return;
        for (size_t i = 0; i < STOCK_PLACES; i++)
                rooms += !strcmp(stock_places[i].kind, "STORE");
        (void) printf(
                "DEMONSTRATION, made-up data: a police station's evidence room that doesn't exist\n\n"
                "The record    %d exhibits on %d shelves of %zu rooms, by the real agent in %s\n"
                "The scanners  scanner-1 speaks SSI, scanner-2 sends text; played on pseudo-terminals, read "
                "by "
                "real readers\n"
                "The count     %s: everything in ER1, %s; the record expects %lld exhibits on %d shelves\n"
                "Each mark     is one scan as the scanner beeped: ● accepted  ◎ again  ▲ wrong place  ■ "
                "refused\n\n",
                STOCK_ITEMS, STOCK_SHELVES, rooms, stage->folder, play->count, stock_places[0].name,
                (long long) play->expected, STOCK_ER1_SHELVES);
        (void) fflush(stdout);
}

/* ---- progress ---- */

static void report_bar(const struct play *play, size_t done) {
        size_t all = play->plan.step_count, filled = done * REPORT_BAR / all;

        (void) printf("\r\033[K  %-7s ", play->plan.steps[done - 1].place);
        for (size_t i = 0; i < REPORT_BAR; i++)
                (void) fputs(i < filled ? "█" : "░", stdout);
        (void) printf(" %zu of %zu scans, %zu found", done, all, play->found);
        (void) fflush(stdout);
}

static void report_shelf_end(struct play *play, const struct plan_step *step) {
        size_t found = play->beeps[SIGNAL_ACCEPTED];

        (void) printf("%s  %-7s %-10s %2zu found  %s\n", play->stage.ctl->terminal ? "\r\033[K" : "",
                step->place, stage_scanner_names[step->scanner], found, text_string(&play->marks));
        (void) fflush(stdout);
}

void report_shelf(struct play *play, size_t step, int signal) {
        const struct plan_step *here = &play->plan.steps[step];
        bool is_label = !strcmp(here->result, "PLACE");
        const struct ctl *ctl = play->stage.ctl;

        if (is_label) {
                text_clear(&play->marks);
                memset(play->beeps, 0, sizeof play->beeps);
        } else {
                play->beeps[signal]++;
                play->found += signal == SIGNAL_ACCEPTED;
                report_paint(ctl, report_beeps[signal].colour, report_beeps[signal].shape, &play->marks);
        }
        if (ctl->json)
                return;
        if (step + 1 == play->plan.step_count || !strcmp(here[1].result, "PLACE"))
                report_shelf_end(play, here);
        else if (ctl->terminal)
                report_bar(play, step + 1);
}

/* ---- the report ---- */

/* Cut or filled to so many characters. */
static void report_column(const char *string, size_t width) {
        size_t shown = 0;

        while (*string && shown < width) {
                do
                        (void) putchar(*string++);
                while (((unsigned char) *string & 0xc0) == 0x80);
                shown++;
        }
        (void) printf("%*s", (int) (width - shown), "");
}

static void report_line(const char *number, const char *summary, const char *where) {
        (void) printf("    %-18s  ", number);
        report_column(summary, REPORT_SUMMARY);
        (void) printf("  %s\n", where);
}

/* One group: its rows of a list, by result. advice has {item}, {place} and {home}. */
struct report_group {
        const char *result, *shape, *colour, *title;
        bool extra;
        const char *where, *advice;
};

static const struct report_group report_groups[] = {
        { "FOUND_MISPLACED", "▲", ORANGE, "Wrong shelf", false, "lies at {place}, belongs at {home}",
                "put it back, or record the move:  strongroom item move {item} {place}" },
        { "MISSING", "○", BOLD, "Missing", false, "belongs at {home}",
                "search now, then ask who had it last:  strongroom item trail {item}" },
        { "UNEXPECTED_KNOWN", "■", RED, "Unexpected", true, "lies at {place}, belongs at {home}",
                "take it back to {home}, or record the move:  strongroom item move {item} {place}" },
        { "UNKNOWN_CODE", "■", RED, "Unknown code", true, "at {place}",
                "put the thing aside, describe it and book it in:  strongroom item add …" },
        { "UNEXPECTED_RETIRED", "■", RED, "Destroyed, yet here", true, "at {place}",
                "keep it aside and call the supervisor:  strongroom item trail {item}" },
};

static json_t *report_fields(const struct report_group *group, const json_t *row, const json_t *findings) {
        const char *number = show_text(row, group->extra ? "subject" : "item"),
                   *summary = "not in the register";
        const json_t *finding;
        size_t i;

        json_array_foreach(findings, i, finding) if (*number && !strcmp(show_text(finding, "item"), number))
                summary = show_text(finding, "summary");
        return json_pack("{ss ss ss ss}", "item", *number ? number : show_text(row, "payload"), "summary",
                summary, "place", show_text(row, group->extra ? "place" : "seen_place"), "home",
                show_text(row, group->extra ? "expected_place" : "place"));
}

static void report_group(const struct play *play, const struct report_group *group) {
        const json_t *rows = json_object_get(play->report, group->extra ? "extras" : "lines"), *row;
        struct text lines = { 0 };
        size_t i, count = 0;

        json_array_foreach(rows, i, row) count += !strcmp(show_text(row, "result"), group->result);
        report_title(play->stage.ctl, group->colour, group->shape, group->title);
        (void) printf("  %zu\n", count);
        json_array_foreach(rows, i, row) {
                json_t *fields;
                struct text where = { 0 };

                if (strcmp(show_text(row, "result"), group->result) != 0)
                        continue;
                fields = report_fields(group, row, json_object_get(play->report, "findings"));
                show_sentence(fields, group->where, &where);
                report_line(show_text(fields, "item"), show_text(fields, "summary"), text_string(&where));
                text_clear(&where);
                show_sentence(fields, group->advice, &where);
                (void) printf("      → %s\n", text_string(&where));
                text_end(&where);
                json_decref(fields);
        }
        text_end(&lines);
}

static size_t report_count(const json_t *rows, const char *result) {
        const json_t *row;
        size_t count = 0, i;

        json_array_foreach(rows, i, row) count += !strcmp(show_text(row, "result"), result);
        return count;
}

static void report_again(const struct play *play) {
        const json_t *scan;
        size_t i;

        report_title(play->stage.ctl, GREY, "◎", "Scanned twice");
        (void) printf(
                "  %lld\n", (long long) json_integer_value(json_object_get(play->report, "duplicates")));
        json_array_foreach(play->scans, i, scan) if (!strcmp(show_text(scan, "result"), "AGAIN"))(void)
                printf("    %-18s  at %s; it counts once, nothing to do\n", show_text(scan, "subject"),
                        show_text(scan, "place"));
}

static void report_alerts(const struct play *play) {
        const json_t *alerts = json_object_get(play->alerts, "alerts"), *alert;
        size_t i;

        (void) printf("\nAlerts raised  %zu\n", json_array_size(alerts));
        json_array_foreach(alerts, i, alert)(void)
                printf("    %-8s  %-6s  %-20s  %s\n", show_text(alert, "severity"), show_text(alert, "alert"),
                        show_text(alert, "rule"), show_text(alert, "subject"));
}

void report_show(const struct play *play) {
        const json_t *lines = json_object_get(play->report, "lines");

        (void) printf("\n%s\n\n", show_text(play->close, "text"));
        report_title(play->stage.ctl, BLUE, "●", "Found");
        (void) printf("  %zu, each on its own shelf\n", report_count(lines, "FOUND_CONFIRMED"));
        report_title(play->stage.ctl, GREY, "→", "Out");
        (void) printf("  %zu, at the laboratory by record\n", report_count(lines, "EXPLAINED_OUT"));
        for (size_t i = 0; i < count_of(report_groups); i++)
                report_group(play, &report_groups[i]);
        report_again(play);
        report_alerts(play);
        if (play->cut.at)
                (void) printf(
                        "\nThe power cut: %zu scans acknowledged before the cut, %zu on record after it; "
                        "%zu lost, %zu counted twice\n",
                        play->cut.acknowledged, play->cut.on_record, play->cut.lost, play->cut.twice);
        (void) printf("\n$ strongroom verify --store %s/state/strongroom.db\n%s", play->stage.folder,
                play->verify_text);
}

void report_cut(const struct play *play) {
        static const char *const answers[] = {
                [CUT_IN_TIME] = "had its beep just before the cut, and is one of them",
                [CUT_LATE] = "is on record too: its reader kept it, and the beep came late",
                [CUT_NEVER] = "is on record too: the agent had written it and died before it could say so",
        };
        const struct play_cut *cut = &play->cut;

        if (play->stage.ctl->json)
                return;
        (void) printf("%s\n  The power is cut: the agent is killed (SIGKILL) with a scan in flight.\n"
                      "  It runs again and both readers have come back by themselves, after %d ms.\n"
                      "  %zu scans were acknowledged before the cut, %zu of them are on record after it.\n"
                      "  The one in flight %s.\n  The count goes on.\n\n",
                play->stage.ctl->terminal ? "\r\033[K" : "", cut->back_ms, cut->acknowledged, cut->on_record,
                answers[cut->answer]);
        (void) fflush(stdout);
}

void report_tamper(const struct play *play) {
        const json_t *tamper = play->tamper;

        (void) printf(
                "\nThe agent is stopped and the store is copied. In the copy, one byte is changed past the "
                "database:\nin the intake of %s, entry #%lld, the serial number's last digit, %s, becomes "
                "%s.\n\n"
                "$ strongroom verify --store %s/tampered/strongroom.db\n%s\n"
                "The original, which nobody touched:\n\n"
                "$ strongroom verify --store %s/state/strongroom.db\n%s",
                show_text(tamper, "item"), (long long) json_integer_value(json_object_get(tamper, "entry")),
                show_text(tamper, "was"), show_text(tamper, "is"), play->stage.folder,
                show_text(tamper, "copy_says"), play->stage.folder, show_text(tamper, "original_says"));
}

void report_end(const struct play *play) {
        const json_t *sentence;
        size_t i;

        if (!json_array_size(play->differences)) {
                (void) printf("\nAll %zu scans came out as they were planned. DEMONSTRATION, made-up data.\n",
                        play->plan.step_count);
                return;
        }
        (void) printf("\nThis isn't what was planned:\n");
        json_array_foreach(play->differences, i, sentence)(void)
                printf("  ! %s\n", json_string_value(sentence));
}

void report_json(const struct play *play, enum play_kind kind) {
        static const char *const names[] = { "count", "power-cut", "tamper" };
        const struct play_cut *cut = &play->cut;
        json_t *told = json_pack("{ss sb ss sI sO sO sO sO sO sO sb sO}", "play", names[kind], "demo", 1,
                "folder", play->stage.folder, "scans", (json_int_t) play->plan.step_count, "summary",
                json_object_get(play->report, "summary"), "lines", json_object_get(play->report, "lines"),
                "extras", json_object_get(play->report, "extras"), "findings",
                json_object_get(play->report, "findings"), "alerts", json_object_get(play->alerts, "alerts"),
                "verify", play->verify, "as_planned", (int) !json_array_size(play->differences),
                "differences", play->differences);

        if (told && cut->at)
                (void) json_object_set_new(told, "power_cut",
                        json_pack("{sI sI sI sI sI}", "acknowledged", (json_int_t) cut->acknowledged,
                                "on_record", (json_int_t) cut->on_record, "lost", (json_int_t) cut->lost,
                                "twice", (json_int_t) cut->twice, "back_ms", (json_int_t) cut->back_ms));
        if (told && play->tamper)
                (void) json_object_set(told, "tamper", play->tamper);
        if (told)
                show_json(told);
        json_decref(told);
}
