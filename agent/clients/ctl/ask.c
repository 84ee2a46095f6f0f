/* SPDX-License-Identifier: ISC */

/*
 * Ask: the agent's answer, and the status that it ends with
 */

#include <errno.h>
#include <string.h>

#include "command.h"

static int ask_condition(struct ctl *ctl, int r) {
        switch (r) {
        case CLIENT_E_ABSENT: return ctl_fail(ctl, CTL_UNREACHED, "%s", ctl->client.message);
        case CLIENT_E_DENIED: return ctl_fail(ctl, CTL_DENIED, "%s", ctl->client.message);
        case CLIENT_E_SILENT:
        case CLIENT_E_LOST: return ctl_fail(ctl, CTL_UNREACHED, "%s", ctl->client.message);
        default: return ctl_fail(ctl, CTL_INTERNAL, "%s", strerror(-r));
        }
}

int ctl_settle(struct ctl *ctl, const json_t *answer) {
        const json_t *exit = json_object_get(answer, "exit");
        const char *hint = show_text(answer, "hint");

        if (json_is_true(json_object_get(answer, "ok")))
                return json_is_integer(exit) ? (int) json_integer_value(exit) : CTL_FINE;
        (void) ctl_fail(ctl, CTL_INTERNAL, "%s", show_text(answer, "message"));
        if (*hint)
                ctl_tell(ctl, "  → %s", hint);
        return json_is_integer(exit) && json_integer_value(exit) ? (int) json_integer_value(exit)
                                                                 : CTL_INTERNAL;
}

int ctl_ask(struct ctl *ctl, json_t *request, json_t **ret_answer) {
        int r;

        if (json_object_set_new(request, "id", json_integer(1)))
                return ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");
        r = client_ask(&ctl->client, request, ret_answer);
        return r ? ask_condition(ctl, r) : CTL_FINE;
}

int ctl_do(struct ctl *ctl, json_t *request) {
        json_t *answer = NULL;
        int status = ctl_ask(ctl, request, &answer);

        json_decref(request);
        if (status)
                return status;
        if (ctl->json)
                show_json(answer);
        status = ctl_settle(ctl, answer);
        if (!ctl->json && json_is_true(json_object_get(answer, "ok")))
                (void) show_answer(ctl, answer);
        json_decref(answer);
        return status;
}
