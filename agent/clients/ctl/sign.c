/* SPDX-License-Identifier: ISC */

/*
 * strongroom sign, and what follows where an act was refused to one person
 *
 *      refused as act.second_needed → proposed → shown → signed with --key → waits for the others → done, or exit 7
 */

#include "sign.h"

#include <string.h>
#include <time.h>

enum { SIGN_POLL_MS = 500 };

static json_int_t sign_number(const json_t *answer, const char *field) {
        return json_integer_value(json_object_get(answer, field));
}

int act_show(struct ctl *ctl, const json_t *answer) {
        const json_t *line;
        size_t i;

        ctl_tell(ctl, "Act %lld, by %s: %s", (long long) sign_number(answer, "proposal"),
                show_text(answer, "by"), show_text(answer, "text"));
        json_array_foreach(json_object_get(answer, "will"), i, line)(void)
                printf("  %s\n", json_string_value(line));
        json_array_foreach(json_object_get(answer, "signed"), i, line)
                ctl_tell(ctl, "Signed by %s.", json_string_value(line));
        return CTL_FINE;
}

/* The agent's answer, or the status to end with where there is none or it is a refusal. Steals the request. */
static int sign_ask(struct ctl *ctl, json_t *request, json_t **ret_answer) {
        json_t *answer = NULL;
        int status = request ? ctl_ask(ctl, request, &answer) : CTL_INTERNAL;

        json_decref(request);
        if (!status && !json_is_true(json_object_get(answer, "ok"))) {
                if (ctl->json)
                        show_json(answer);
                status = ctl_settle(ctl, answer);
        }
        if (status)
                json_decref(answer);
        else
                *ret_answer = answer;
        return status;
}

/* Signs what was told, and gives what the agent says of it then. */
static int sign_told(struct ctl *ctl, const json_t *told, json_t **ret_answer) {
        char signature[SIGN_TEXT_MAX];
        int status;

        if (!ctl->json)
                (void) act_show(ctl, told);
        status = sign_with_key(ctl, show_text(told, "sign"), signature);
        if (status)
                return status;
        return sign_ask(ctl,
                json_pack("{ss sI ss}", "do", "act.sign", "proposal", sign_number(told, "proposal"),
                        "signature", signature),
                ret_answer);
}

static int sign_end(struct ctl *ctl, const json_t *answer) {
        const long long proposal = (long long) sign_number(answer, "proposal");
        const char *state = show_text(answer, "state");

        if (ctl->json)
                show_json(answer);
        if (strcmp(state, "OPEN") != 0 && strcmp(state, "WITHDRAWN") != 0) {
                ctl_tell(ctl, "Done: all who were needed have signed act %lld.", proposal);
                return CTL_FINE;
        }
        return ctl_fail(ctl, CTL_REFUSED, "Act %lld wasn't done: %s.", proposal,
                strcmp(state, "OPEN") ? _("it was withdrawn") : _("nobody signed it in time"));
}

/* Until it is over, one way or another. Takes the answer. */
static int sign_wait(struct ctl *ctl, json_t *answer) {
        const struct timespec pause = { .tv_nsec = SIGN_POLL_MS * 1000000L };
        json_int_t left_ms = 1000 * (sign_number(answer, "left_s") + 1);
        int status = CTL_FINE;

        ctl_tell(ctl, "Signed. It waits for another's signature: strongroom sign %lld (%lld s left).",
                (long long) sign_number(answer, "proposal"), (long long) sign_number(answer, "left_s"));
        while (!strcmp(show_text(answer, "state"), "OPEN") && left_ms > 0) {
                json_int_t proposal = sign_number(answer, "proposal");

                (void) nanosleep(&pause, NULL);
                left_ms -= SIGN_POLL_MS;
                json_decref(answer);
                answer = NULL;
                status = sign_ask(ctl, json_pack("{ss sI}", "do", "act.show", "proposal", proposal), &answer);
                if (status)
                        return status;
        }
        status = sign_end(ctl, answer);
        json_decref(answer);
        return status;
}

int sign_propose(struct ctl *ctl, const json_t *request) {
        json_t *told = NULL, *answer = NULL;
        int status = sign_ask(ctl,
                json_pack("{ss sO ss*}", "do", "act.propose", "act", request, "glass", ctl->emergency),
                &told);

        if (!status)
                status = sign_told(ctl, told, &answer);
        json_decref(told);
        return status ? status : sign_wait(ctl, answer);
}

/* The one that was named, or the only one that waits. */
static int sign_choose(struct ctl *ctl, const json_t *request, json_int_t *ret_proposal) {
        json_t *answer = NULL;
        const json_t *acts;
        int status;

        *ret_proposal = sign_number(request, "proposal");
        if (*ret_proposal)
                return CTL_FINE;
        status = sign_ask(ctl, json_pack("{ss}", "do", "act.list"), &answer);
        if (status)
                return status;
        acts = json_object_get(answer, "acts");
        if (json_array_size(acts) == 1)
                *ret_proposal = sign_number(json_array_get(acts, 0), "proposal");
        else if (!json_array_size(acts))
                status = ctl_fail(ctl, CTL_ABSENT, "Nothing waits for a signature.");
        else
                status = ctl_fail(ctl, CTL_USAGE, "Several acts wait: say which (strongroom act list).");
        json_decref(answer);
        return status;
}

int sign_run(struct ctl *ctl, const json_t *request) {
        json_t *told = NULL, *answer = NULL;
        json_int_t proposal = 0;
        int status = sign_choose(ctl, request, &proposal);

        if (!status)
                status = sign_ask(ctl, json_pack("{ss sI}", "do", "act.show", "proposal", proposal), &told);
        if (!status)
                status = sign_told(ctl, told, &answer);
        json_decref(told);
        if (status)
                return status;
        if (ctl->json)
                show_json(answer);
        else if (!strcmp(show_text(answer, "state"), "OPEN"))
                ctl_tell(ctl, "Signed. It waits for another's signature: strongroom sign %lld (%lld s left).",
                        (long long) proposal, (long long) sign_number(answer, "left_s"));
        else
                ctl_tell(ctl, "Done: all who were needed have signed act %lld.", (long long) proposal);
        json_decref(answer);
        return CTL_FINE;
}
