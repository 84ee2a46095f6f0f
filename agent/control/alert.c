/* SPDX-License-Identifier: ISC */

/*
 * alert.*: list, show, acknowledge, resolve
 */

#include <errno.h>
#include <string.h>

#include "alert.h"
#include "ask.h"
#include "count_answer.h"
#include "error.h"

/* A listing that knows whether any of its rows is trouble. */
struct alerts {
        struct answer_list list;
        bool open;
};

static int list_alert(void *context, const struct alert_row *alert) {
        struct alerts *alerts = context;

        alerts->open |= strcmp(alert->state, "RESOLVED") != 0;
        return answer_list_add(&alerts->list, answer_alert(alert));
}

static int handle_list(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "state", "limit", "after", NULL };
        struct alerts alerts = { 0 };
        const char *state, *after;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_word(act, ask, "state", ASK_OPTIONAL, alert_states, &state);
        if (!r)
                r = answer_list_begin(act, ask, &alerts.list, &after);
        if (r)
                return r;
        r = alert_each(act->ledger, state ? state : "", answer_sequence(after), list_alert, &alerts);
        r = answer_list_end(&alerts.list, r, reply, "alerts");
        if (r)
                return r;
        return json_object_set_new(reply, "exit", json_integer(alerts.open)) ? error_trace(-ENOMEM) : 0;
}

static int handle_show(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "alert", NULL };
        struct alert_row alert;
        const char *name = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = ask_string(act, ask, "alert", ASK_REQUIRED, &name);
        if (!r)
                r = alert_find(act->ledger, name, &alert);
        if (r == ALERT_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "alert.unknown", "strongroom alert list",
                        "There is no alert %.23s.", name);
        if (r)
                return r;
        return json_object_set_new(reply, "alert", answer_alert(&alert)) ? error_trace(-ENOMEM) : 0;
}

static int alert_said(struct act *act, const json_t *ask, const char **ret_name, char *ret_note) {
        int r = ask_string(act, ask, "alert", ASK_REQUIRED, ret_name);

        return r ? r : ask_text(act, ask, "note", ASK_OPTIONAL, ret_note, ALERT_NOTE_MAX);
}

static int alert_reply(json_t *reply, const struct entry *entry) {
        return json_object_set_new(reply, "seq", json_integer((json_int_t) entry->sequence))
                       ? error_trace(-ENOMEM)
                       : 0;
}

static int handle_ack(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "alert", "note", NULL };
        char note[ALERT_NOTE_MAX];
        struct entry entry;
        const char *name = NULL;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = alert_said(act, ask, &name, note);
        if (!r)
                r = alert_acknowledge(act, name, note, &entry);
        return r ? r : alert_reply(reply, &entry);
}

static int handle_resolve(struct act *act, const json_t *ask, json_t *reply) {
        static const char *const fields[] = { "alert", "reason", "note", NULL };
        char note[ALERT_NOTE_MAX];
        const char *name, *reason;
        struct entry entry;
        int r = ask_closed(act, ask, fields);

        if (!r)
                r = alert_said(act, ask, &name, note);
        if (!r)
                r = ask_word(act, ask, "reason", ASK_REQUIRED, alert_reasons, &reason);
        if (!r)
                r = alert_resolve(act, name, reason, note, &entry);
        return r ? r : alert_reply(reply, &entry);
}

const struct request requests_alert[] = {
        { "alert.list", false, handle_list, .names = true },
        { "alert.show", false, handle_show, .names = true },
        { "alert.ack", true, handle_ack },
        { "alert.resolve", true, handle_resolve },
        { 0 },
};
