/* SPDX-License-Identifier: ISC */

/*
 * Rfid outcome: each line, each extra, each alert of the morning, and nothing besides
 */

#include <string.h>

#include "rfid.h"

/* What the plan says of an exhibit; "FOUND": by radio, or confirmed where it was drawn. */
static const char *outcome_planned(const struct rfid *rfid, size_t item) {
        const size_t shelf = item / STOCK_ER1_EACH;
        size_t before = 0;

        if (rfid->play.stock.items[item].fate == STOCK_OUT)
                return "EXPLAINED_OUT";
        if (item == RFID_STOLEN)
                return "MISSING";
        if (item == RFID_ASTRAY)
                return "FOUND_MISPLACED";
        if (item == RFID_PADDED)
                return "FOUND";
        for (size_t i = shelf * STOCK_ER1_EACH; i < item; i++)
                before += rfid->shelf[i] == shelf;
        return shelf == RFID_SHADOWED && before >= RFID_SHADOW_READS ? "NOT_OBSERVED" : "FOUND";
}

static const json_t *outcome_row(const json_t *rows, const char *field, const char *value) {
        const json_t *row;
        size_t i;

        json_array_foreach(
                (json_t *) (uintptr_t) rows, i, row) if (!strcmp(show_text(row, field), value)) return row;
        return NULL;
}

static void outcome_lines(struct rfid *rfid, size_t *ret_confirmed) {
        const json_t *lines = json_object_get(rfid->play.report, "lines");

        outcome_number(&rfid->play, "Lines", RFID_TAGGED, (json_int_t) json_array_size(lines));
        for (size_t i = 0; i < RFID_TAGGED; i++) {
                const json_t *row = outcome_row(lines, "item", rfid_number(rfid, i));
                const char *planned = outcome_planned(rfid, i), *came = show_text(row, "result");

                if (!strcmp(planned, "FOUND") && json_is_true(json_object_get(row, "sampled"))) {
                        planned = "FOUND_CONFIRMED";
                        ++*ret_confirmed;
                } else if (!strcmp(planned, "FOUND")) {
                        planned = "FOUND_PRESENCE_ONLY";
                }
                if (strcmp(planned, came) != 0)
                        outcome_differs(&rfid->play, "%s should be %s; it is %s.", rfid_number(rfid, i),
                                planned, came);
                if (!strcmp(planned, "NOT_OBSERVED") &&
                        strcmp(show_text(row, "reason"), "REFERENCE_LOST") != 0)
                        outcome_differs(&rfid->play, "%s is %s for another reason: %s.", rfid_number(rfid, i),
                                came, show_text(row, "reason"));
        }
}

static void outcome_alert(struct rfid *rfid, const char *rule, const char *subject) {
        const json_t *alerts = json_object_get(rfid->play.alerts, "alerts"), *alert;
        size_t i;

        json_array_foreach((json_t *) (uintptr_t) alerts, i,
                alert) if (!strcmp(show_text(alert, "rule"), rule) &&
                           !strcmp(show_text(alert, "subject"), subject)) return;
        outcome_differs(&rfid->play, "There is no alert %s of %s.", rule, subject);
}

static void outcome_alerts(struct rfid *rfid) {
        const struct {
                const char *rule;
                size_t item;
        } planned[] = {
                { "departed", RFID_STOLEN },
                { "clone-suspect", RFID_COPIED },
                { "clone-suspect", RFID_SWAPPED },
                { "expected-missing", RFID_STOLEN },
                { "misplaced", RFID_ASTRAY },
        };

        for (size_t i = 0; i < count_of(planned); i++)
                outcome_alert(rfid, planned[i].rule, rfid_number(rfid, planned[i].item));
}

static void outcome_extras(struct rfid *rfid) {
        const json_t *extras = json_object_get(rfid->play.report, "extras");
        const json_t *copy = outcome_row(extras, "result", "CLONE_SUSPECT");

        outcome_number(&rfid->play, "Extras", 1, (json_int_t) json_array_size(extras));
        if (strcmp(show_text(copy, "subject"), rfid_number(rfid, RFID_COPIED)) != 0)
                outcome_differs(
                        &rfid->play, "The copy of %s isn't in the count.", rfid_number(rfid, RFID_COPIED));
}

int rfid_outcome(struct rfid *rfid) {
        struct play *play = &rfid->play;
        size_t confirmed = 0;
        json_t *answer;
        int r = stage_ask(
                &play->stage, json_pack("{ss ss}", "do", "log.list", "kind", "presence.passed"), &answer);

        if (r)
                return r;
        play->differences = json_array();
        outcome_number(play, "Passages of the door", 1,
                (json_int_t) json_array_size(json_object_get(answer, "entries")));
        json_decref(answer);
        outcome_lines(rfid, &confirmed);
        outcome_number(play, "Labels looked at", rfid->sampled, (json_int_t) confirmed);
        outcome_extras(rfid);
        outcome_alerts(rfid);
        if (!json_is_true(json_object_get(play->verify, "ok")))
                outcome_differs(play, "The record isn't intact: %s", show_text(play->verify, "message"));
        return 0;
}
