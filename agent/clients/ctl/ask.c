/* SPDX-License-Identifier: ISC */

/*
 * Ask: the agent's answer, and the status that it ends with
 *
 * A long list comes in pages. They are gathered, so that nobody takes the first thousand lines for all of them; with
 * --json each page is a line of its own.
 */

#include <string.h>

#include "command.h"

int ctl_unreached(const struct ctl *ctl, int r) {
        if (r < 0)
                return ctl_fail(ctl, CTL_INTERNAL, "%s", strerror(-r));
        if (r == CLIENT_E_LOGIN) {
                (void) ctl_fail(ctl, CTL_DENIED, "%s", ctl->client.message);
                if (*ctl->client.hint)
                        ctl_tell(ctl, "  → %s", ctl->client.hint);
                return ctl->client.exit ? ctl->client.exit : CTL_DENIED;
        }
        (void) ctl_fail(ctl, CTL_UNREACHED, "%s", ctl->client.message);
        if (*ctl->client.hint)
                ctl_tell(ctl, "  → %s", ctl->client.hint);
        return r == CLIENT_E_DENIED ? CTL_DENIED : CTL_UNREACHED;
}

int ctl_settle(struct ctl *ctl, const json_t *answer) {
        const json_t *exit = json_object_get(answer, "exit");
        int status = json_is_integer(exit) ? (int) json_integer_value(exit) : CTL_FINE;
        const char *hint = show_text(answer, "hint");

        if (json_is_true(json_object_get(answer, "ok")))
                return status;
        (void) ctl_fail(ctl, CTL_INTERNAL, "%s",
                *show_text(answer, "message") ? show_text(answer, "message")
                                              : _("The agent gave no reason."));
        if (*hint)
                ctl_tell(ctl, "  → %s", hint);
        return status ? status : CTL_INTERNAL;
}

int ctl_ask(struct ctl *ctl, json_t *request, json_t **ret_answer) {
        int r;

        if (json_object_set_new(request, "id", json_integer(1)))
                return ctl_fail(ctl, CTL_INTERNAL, "There is not enough memory.");
        r = client_ask(&ctl->client, request, ret_answer);
        return r ? ctl_unreached(ctl, r) : CTL_FINE;
}

/* Makes the request for what follows a page; false where there's no more to ask for. */
static bool ask_turn_page(const struct ctl *ctl, json_t *request, const json_t *page) {
        const struct command *command = ctl->command;
        const json_t *rows = command->list ? json_object_get(page, command->list) : NULL, *key;

        if (!command->next || !json_is_true(json_object_get(page, "more")) || !json_array_size(rows) ||
                json_object_get(request, "limit"))
                return false;
        key = json_object_get(json_array_get(rows, json_array_size(rows) - 1), command->next);
        if (json_is_integer(key))
                return !json_object_set_new(request, "from", json_integer(json_integer_value(key) + 1));
        return json_is_string(key) &&
               !json_object_set_new(request, "after", json_string(json_string_value(key)));
}

static int ask_pages(struct ctl *ctl, json_t *request, json_t *answer) {
        json_t *page = json_incref(answer);
        int status = CTL_FINE;

        while (!status && ask_turn_page(ctl, request, page)) {
                json_decref(page);
                page = NULL;
                status = ctl_ask(ctl, request, &page);
                if (status)
                        break;
                status = json_is_true(json_object_get(page, "ok")) ? CTL_FINE : ctl_settle(ctl, page);
                if (ctl->json)
                        show_json(page);
                else if (json_array_extend(json_object_get(answer, ctl->command->list),
                                 json_object_get(page, ctl->command->list)))
                        status = CTL_INTERNAL;
                if (!ask_turn_page(ctl, request, page))
                        (void) json_object_del(answer, "more");
        }
        json_decref(page);
        return status;
}

int ctl_do(struct ctl *ctl, json_t *request) {
        json_t *answer = NULL;
        int status = ctl_ask(ctl, request, &answer), rest;

        if (!status) {
                bool good = json_is_true(json_object_get(answer, "ok"));

                if (!strcmp(show_text(answer, "error"), "act.second_needed") && (ctl->key || ctl->terminal)) {
                        status = sign_propose(ctl, request);
                        json_decref(answer);
                        json_decref(request);
                        return status;
                }
                if (ctl->json)
                        show_json(answer);
                status = ctl_settle(ctl, answer);
                rest = good ? ask_pages(ctl, request, answer) : CTL_FINE;
                if (rest)
                        status = rest;
                else if (good && !ctl->json)
                        (void) show_answer(ctl, answer);
        }
        json_decref(answer);
        json_decref(request);
        return status;
}
