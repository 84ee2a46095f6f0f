/* SPDX-License-Identifier: ISC */

/*
 * Text of a scan: a row a result
 */

#include "scan_text.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "text.h"
#include "words.h"

enum { PAYLOAD_SHOWN_MAX = 80 };

void scan_clock(int64_t wall_us, char *out) {
        char whole[CLOCK_TEXT_MAX];

        clock_format(wall_us, whole);
        (void) snprintf(out, SCAN_CLOCK_MAX, "%.8s UTC", whole + sizeof "2026-11-24T" - 1);
}

/* Says where counted before, by whom, and what to do about it. */
static void text_of_before(const struct scan *scan, char *out, size_t room) {
        char at[SCAN_CLOCK_MAX];

        scan_clock(scan->before.at_us, at);
        if (!strcmp(scan->result, "AGAIN"))
                (void) snprintf(out, room, _("%s was counted here already, at %s by %s. Nothing changed."),
                        scan->subject, at, scan->before.by);
        else
                (void) snprintf(out, room,
                        _("%s was counted at %s, at %s by %s. Take it in your hand, scan the label of the "
                          "place"
                          " where it is, then scan it again; or undo one of the two."),
                        scan->subject, scan->before.place, at, scan->before.by);
}

/* Who counts blind isn't told where a thing belongs. */
static void text_of_stray(const struct scan *scan, char *out, size_t room) {
        (void) snprintf(out, room, _("%s, %s: not expected here. Leave it; the close says where it belongs."),
                scan->subject, scan->summary);
}

static void text_of_found(const struct scan *scan, char *out, size_t room) {
        if (!strcmp(scan->result, "FOUND_MISPLACED") && count_is_hidden(scan->count))
                text_of_stray(scan, out, room);
        else if (!strcmp(scan->result, "FOUND_MISPLACED"))
                (void) snprintf(out, room, _("%s, %s: belongs at %s. Put it back or record a move."),
                        scan->subject, scan->summary, scan->expected_place);
        else if (!strcmp(scan->result, "FOUND_PRESENCE_ONLY"))
                (void) snprintf(out, room, _("%s, %s: present at %s, as a radio says."), scan->subject,
                        scan->summary, scan->count->place);
        else if (!strcmp(scan->result, "NOT_SAMPLED"))
                (void) snprintf(out, room, _("%s, %s: in its place, and not in the sample."), scan->subject,
                        scan->summary);
        else
                (void) snprintf(out, room, _("%s, %s: found at %s."), scan->subject, scan->summary,
                        scan->count->place);
}

static void text_of_unexpected(const struct scan *scan, char *out, size_t room) {
        if (!strcmp(scan->result, "UNEXPECTED_RETIRED") && scan_status_is_final(scan->status))
                (void) snprintf(out, room,
                        _("%s, %s: recorded as %s, and yet here. Keep it aside and call the supervisor."),
                        scan->subject, scan->summary, scan->status);
        else if (!strcmp(scan->result, "UNEXPECTED_RETIRED"))
                (void) snprintf(out, room, _("An old label of %s, %s. %s Scan its present label."),
                        scan->subject, scan->summary, _(scan->reason));
        else if (count_is_hidden(scan->count))
                text_of_stray(scan, out, room);
        else if (strcmp(scan->status, "IN_STORE") != 0)
                (void) snprintf(out, room,
                        _("%s, %s: recorded as %s, and yet here. Record its return, or put it aside."),
                        scan->subject, scan->summary, scan->status);
        else
                (void) snprintf(out, room,
                        _("%s, %s: not expected here, belongs at %s. Put it back or record a move."),
                        scan->subject, scan->summary, scan->expected_place);
}

static void text_of_unknown(const struct scan *scan, const char *payload, char *out, size_t room) {
        if (scan->binds[0])
                (void) snprintf(out, room,
                        _("This is a label of %s, not of an exhibit. Scan the exhibit's own."),
                        scan->subject);
        else if (scan->reason[0])
                (void) snprintf(out, room,
                        _("\"%.*s\" can't be used: %s Scan it again, or describe the thing."),
                        PAYLOAD_SHOWN_MAX, payload, _(scan->reason));
        else
                (void) snprintf(out, room,
                        _("\"%.*s\" isn't in the register. Put the thing aside and describe it."),
                        PAYLOAD_SHOWN_MAX, payload);
}

void scan_text(const struct scan *scan, const char *payload, char *out, size_t room) {
        const char *result = scan->result;

        if (!strcmp(result, "PLACE"))
                (void) snprintf(out, room, _("Counting at %s, %s. Scan what is there."), scan->subject,
                        scan->summary);
        else if (!strcmp(result, "PLACE_OUT_OF_SCOPE"))
                (void) snprintf(out, room,
                        _("%s, %s, isn't part of this count. Scan the label of a place that is before you go "
                          "on."),
                        scan->subject, scan->summary);
        else if (!strcmp(result, "NO_PLACE"))
                (void) snprintf(out, room,
                        _("%s wasn't counted: scan the label of the place where you stand, then scan it "
                          "again."),
                        scan->subject);
        else if (!strcmp(result, "AGAIN") || !strcmp(result, "CONFLICT"))
                text_of_before(scan, out, room);
        else if (!strcmp(result, "CLONE_SUSPECT"))
                (void) snprintf(out, room,
                        _("The tag of %s at %s may be a copy. %s Take what bears it aside and call the "
                          "supervisor."),
                        scan->subject, scan->count->place, _(scan->reason));
        else if (!strcmp(result, "UNKNOWN_CODE"))
                text_of_unknown(scan, payload, out, room);
        else if (!strncmp(result, "UNEXPECTED_", 11))
                text_of_unexpected(scan, out, room);
        else
                text_of_found(scan, out, room);
        if (scan->mark_differs && !count_is_hidden(scan->count))
                (void) snprintf(out + strlen(out), room - strlen(out),
                        _(" The mark on it carries another serial number than recorded: call the "
                          "supervisor."));
        text_mend(out);
}
