/* SPDX-License-Identifier: ISC */

/*
 * audit count: what the auditor's own scanner types, line by line, against the copy
 *
 * A place's label says where one stands; an exhibit's says that it is there. Nothing unknown is dropped. A line is on
 * disk before its answer is shown.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "clock.h"
#include "identify.h"
#include "registry.h"

enum { SCAN_LINE_MAX = 2 * PAYLOAD_BYTES_MAX };

struct audit_scan {
        const char *result;
        char item[ITEM_NUMBER_MAX], expected[PLACE_CODE_MAX], summary[REGISTRY_SUMMARY_MAX];
        bool typed; /* a number rather than a label: somebody may have copied it from a list */
};

struct counting {
        struct audit *audit;
        json_t *scans;
        char place[PLACE_CODE_MAX];
};

/* Where the scans so far left the auditor standing. */
static void counting_resume(struct counting *counting) {
        const json_t *scan;
        size_t i;

        json_array_foreach(counting->scans, i, scan) if (!json_is_true(json_object_get(scan, "undone")) &&
                                                         !strcmp(show_text(scan, "result"), "PLACE"))(void)
                text_copy(counting->place, sizeof counting->place, show_text(scan, "place"));
}

static int scan_exhibit(struct counting *counting, const char *number, struct audit_scan *scan) {
        struct exhibit exhibit;
        int r = registry_item(counting->audit->ledger, number, &exhibit);

        if (r)
                return r;
        (void) text_copy(scan->item, sizeof scan->item, exhibit.number);
        (void) text_copy(scan->expected, sizeof scan->expected, exhibit.place);
        (void) text_copy(scan->summary, sizeof scan->summary, exhibit.summary);
        if (exhibit_is_gone(&exhibit))
                scan->result = "UNEXPECTED_RETIRED";
        else if (*exhibit.holder)
                scan->result = "UNEXPECTED_OUT";
        else if (!*counting->place)
                scan->result = "NO_PLACE";
        else
                scan->result = strcmp(counting->place, exhibit.place) ? "UNEXPECTED_KNOWN" : "IN_PLACE";
        return 0;
}

static int scan_place(struct counting *counting, const char *code, struct audit_scan *scan) {
        struct place place;
        int r = registry_place(counting->audit->ledger, code, &place);

        if (r)
                return r;
        (void) text_copy(counting->place, sizeof counting->place, place.code);
        (void) text_copy(scan->summary, sizeof scan->summary, place.name);
        scan->result = "PLACE";
        return 0;
}

static int scan_meaning(struct counting *counting, const char *line, size_t size, struct audit_scan *scan) {
        struct ledger *ledger = counting->audit->ledger;
        const struct tag *tag = NULL;
        struct identity identity;
        struct binding binding;
        int r;

        identify_payload((const uint8_t *) line, size, 0, "", &identity);
        r = registry_known(ledger, &identity, &binding, &tag);
        if (!r && !strcmp(binding.binds, "EXHIBIT") && !strcmp(binding.state, "ACTIVE"))
                return scan_exhibit(counting, binding.subject, scan);
        if (!r && !strcmp(binding.binds, "LOCATION") && !strcmp(binding.state, "ACTIVE"))
                return scan_place(counting, binding.subject, scan);
        if (r && r != REGISTRY_E_ABSENT)
                return r;
        r = scan_exhibit(counting, line, scan);
        scan->typed = !r;
        if (r != REGISTRY_E_ABSENT)
                return r;
        scan->result = "UNKNOWN_CODE";
        return 0;
}

static json_t *scan_json(
        const struct counting *counting, const struct audit_scan *scan, const char *line, size_t size) {
        char at[CLOCK_TEXT_MAX];
        struct text payload = { 0 };
        json_t *value;

        clock_format(clock_now().wall_us, at);
        text_add_escaped(&payload, (const uint8_t *) line, size);
        value = json_pack("{s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "n",
                (json_int_t) json_array_size(counting->scans) + 1, "at", at, "payload", text_string(&payload),
                "result", scan->result, "place", counting->place, "item", scan->item, "expected_place",
                scan->expected, "summary", scan->summary, "typed", (int) scan->typed);
        text_end(&payload);
        return value;
}

static void scan_say(struct ctl *ctl, const json_t *scan) {
        const char *result = show_text(scan, "result"), *item = show_text(scan, "item");

        if (ctl->json)
                show_json(scan);
        else if (!strcmp(result, "PLACE"))
                (void) printf(_("At %s, %s. Scan what is there.\n"), show_text(scan, "place"),
                        show_text(scan, "summary"));
        else if (*item)
                (void) printf("%-20s %s  %s  %s\n", result, item, show_text(scan, "summary"),
                        show_text(scan, "expected_place"));
        else
                (void) printf("%-20s %s\n", result, show_text(scan, "payload"));
        (void) fflush(stdout);
}

static int count_line(struct counting *counting, const char *line, size_t size) {
        struct audit_scan scan = { .result = "UNKNOWN_CODE" };
        struct ctl *ctl = counting->audit->ctl;
        json_t *value;
        int status;

        if (scan_meaning(counting, line, size, &scan))
                return ctl_fail(ctl, CTL_INTERNAL, "The copy can't be read.");
        value = scan_json(counting, &scan, line, size);
        status = value && !json_array_append_new(counting->scans, value)
                         ? audit_scan_append(ctl, counting->audit->folder, value)
                         : CTL_INTERNAL;
        if (!status)
                scan_say(ctl, value);
        return status;
}

static int count_lines(struct counting *counting, FILE *in) {
        scoped(freep) char *line = NULL;
        size_t room = 0;
        ssize_t size;
        int status = 0;

        while (!status && (size = getline(&line, &room, in)) > 0) {
                while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
                        line[--size] = '\0';
                if (size > SCAN_LINE_MAX)
                        status = ctl_fail(counting->audit->ctl, CTL_INPUT,
                                "A line has %zd bytes; a code has at most %d.", size, SCAN_LINE_MAX);
                else if (size > 0)
                        status = count_line(counting, line, (size_t) size);
        }
        return status;
}

/* There must be something to count against, and it mustn't be finished. */
static int count_may(struct audit *audit) {
        char path[AUDIT_PATH_MAX];
        int status = audit_path(audit->ctl, audit->folder, "finding.json", path);

        if (status)
                return status;
        if (!access(path, F_OK))
                return ctl_fail(audit->ctl, CTL_REFUSED, "This audit is finished: %s is there.", path);
        return audit->ledger ? 0
                             : ctl_fail(audit->ctl, CTL_BROKEN,
                                       "The record is broken: there is nothing to count against. Its verdict "
                                       "is the "
                                       "finding: strongroom audit finish %s",
                                       audit->folder);
}

int audit_count_run(struct ctl *ctl, const json_t *request) {
        const char *file = json_string_value(json_array_get(json_object_get(ctl->local, "file"), 0));
        FILE *in = file && strcmp(file, "-") ? fopen(file, "rb") : stdin;
        struct audit audit;
        struct counting counting = { .audit = &audit };
        int status;

        (void) request;
        if (!in)
                return ctl_fail(ctl, CTL_ABSENT, "%s can't be read: %s.", file, strerror(errno));
        status = audit_open(ctl, &audit);
        if (status)
                return status;
        status = count_may(&audit);
        if (!status)
                status = audit_scans(ctl, audit.folder, &counting.scans);
        if (!status) {
                counting_resume(&counting);
                if (in == stdin && isatty(STDIN_FILENO))
                        ctl_tell(ctl, "Scan a place's label, then what is there. End with Ctrl-D.");
                status = count_lines(&counting, in);
        }
        json_decref(counting.scans);
        audit_end(&audit);
        if (in != stdin)
                (void) fclose(in);
        return status;
}
