/* SPDX-License-Identifier: ISC */

/*
 * A small stand-in for custody's acts, until they are there
 */

#include "act.h"

#include <stdarg.h>
#include <stdio.h>

#include "text.h"

int act_refuse(
        struct act *act, enum act_exit exit, const char *error, const char *hint, const char *format, ...) {
        va_list arguments;

        act->refusal = (struct refusal){ .exit = exit };
        (void) text_copy(act->refusal.error, sizeof act->refusal.error, error);
        (void) text_copy(act->refusal.hint, sizeof act->refusal.hint, hint ? hint : "");
        va_start(arguments, format);
        (void) vsnprintf(act->refusal.message, sizeof act->refusal.message, format, arguments);
        va_end(arguments);
        return ACT_E_REFUSED;
}

int act_require(struct act *act, uint32_t roles, const char *what) {
        return act->roles & roles
                       ? 0
                       : act_refuse(act, ACT_EXIT_DENIED, "role.denied", NULL, "You may not %s.", what);
}

int act_append(struct act *act, const char *kind, const char *item, json_t *body, struct entry *ret_entry) {
        const struct event event = {
                .kind = kind, .item = item, .actors = { act->actor }, .reader = act->reader, .body = body
        };
        int r = ledger_append(act->ledger, &event, ret_entry);

        json_decref(body);
        return r;
}
