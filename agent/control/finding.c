/* SPDX-License-Identifier: ISC */

/*
 * finding.*: list, show, resolve
 */

#include <errno.h>
#include <string.h>

#include "alert_count.h"
#include "ask.h"
#include "count_answer.h"
#include "error.h"
#include "finding.h"

/* A listing that knows whether any of its rows is trouble. */
struct findings {
        struct answer_list list;
        bool open;
};

static int list_finding(void *context, const struct finding_row *finding) {
        struct findings *findings = context;

        findings->open |= !strcmp(finding->state, "OPEN");
        return answer_list_add(&findings->list, answer_finding(finding));
}

static int handle_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "state", "count", "limit", "after", NULL };
        struct findings findings = { 0 };
        const char *state, *count, *after;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_word(act, ask, "state", ASK_OPTIONAL, finding_states, &state);
        if (!r)
                r = ask_string(act, ask, "count", ASK_OPTIONAL, &count);
        if (!r)
                r = answer_list_begin(act, ask, &findings.list, &after);
        if (r)
                return r;
        r = finding_each(act->ledger, state ? state : "", count ? count : "", answer_sequence(after),
                list_finding, &findings);
        r = answer_list_end(&findings.list, r, reply, "findings");
        if (r)
                return r;
        return json_object_set_new(reply, "exit", json_integer(findings.open)) ? error_trace(-ENOMEM) : 0;
}

static int handle_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "finding", NULL };
        struct finding_row finding;
        const char *name = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "finding", ASK_REQUIRED, &name);
        if (!r)
                r = finding_find(act->ledger, name, &finding);
        if (r == FINDING_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "finding.unknown", "strongroom finding list",
                        "There is no discrepancy %.23s.", name);
        if (r)
                return r;
        return json_object_set_new(reply, "finding", answer_finding(&finding)) ? error_trace(-ENOMEM) : 0;
}

static int handle_resolve(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "finding", "cause", "note", "state", NULL };
        char note[FINDING_NOTE_MAX];
        const char *name, *cause, *state;
        struct entry entry;
        int64_t finding;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "finding", ASK_REQUIRED, &name);
        if (!r)
                r = ask_word(act, ask, "cause", ASK_REQUIRED, finding_causes, &cause);
        if (!r)
                r = ask_text(act, ask, "note", ASK_REQUIRED, note, sizeof note);
        if (!r)
                r = ask_word(act, ask, "state", ASK_OPTIONAL, finding_ends, &state);
        if (!r)
                r = finding_resolve(
                        act, name, cause, note, state ? state : finding_ends[0], &entry, &finding);
        if (!r)
                r = alert_finding_settled(act, finding, note);
        if (r)
                return r;
        return json_object_set_new(reply, "seq", json_integer((json_int_t) entry.sequence))
                       ? error_trace(-ENOMEM)
                       : 0;
}

const struct request requests_finding[] = {
        { "finding.list", false, handle_list },
        { "finding.show", false, handle_show },
        { "finding.resolve", true, handle_resolve },
        { 0 },
};
