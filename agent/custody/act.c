/* SPDX-License-Identifier: ISC */

/*
 * Act: refusing, requiring a role, and putting it on the record
 */

#include "act.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "personal.h"
#include "second.h"
#include "text.h"
#include "words.h"

/* Room for what an event has beside its body: the envelope of docs/events.md. */
enum { ACT_BODY_MAX = EVENT_BYTES_MAX - 768 };

void act_refusal(
        struct act *act, enum act_exit exit, const char *error, const char *hint, const char *format, ...) {
        va_list args;

        act->refusal.exit = exit;
        (void) text_copy(act->refusal.error, sizeof act->refusal.error, error);
        (void) text_copy(act->refusal.hint, sizeof act->refusal.hint, hint ? _(hint) : "");
        va_start(args, format);
        (void) vsnprintf(act->refusal.message, sizeof act->refusal.message, _(format), args);
        va_end(args);
        text_mend(act->refusal.message);
}

static void act_role_names(uint32_t roles, struct text *out) {
        static const struct {
                uint32_t role;
                const char *name;
        } names[] = {
                { ROLE_INTAKE, N_("an intake officer") },
                { ROLE_CUSTODIAN, N_("a custodian") },
                { ROLE_SUPERVISOR, N_("a supervisor") },
                { ROLE_AUDITOR, N_("an auditor") },
                { ROLE_ADMIN, N_("an administrator") },
        };

        for (size_t i = 0; i < count_of(names); i++)
                if (roles & names[i].role)
                        text_addf(out, "%s%s", out->size ? _(" or ") : "", _(names[i].name));
}

int act_require(struct act *act, uint32_t roles, const char *what) {
        struct text names = { 0 };
        int r;

        if (act->roles & roles)
                return 0;
        act_role_names(roles, &names);
        r = act_refuse(act, ACT_EXIT_DENIED, "role.denied", "strongroom.conf(5): [user NAME] roles = …",
                "%s may not %s; that takes %s.", act->actor, _(what), text_string(&names));
        text_end(&names);
        return r;
}

int act_check_text(struct act *act, const char *field, const char *text, size_t high) {
        if (!text || strlen(text) <= high)
                return 0;
        return act_refuse(act, ACT_EXIT_INPUT, "request.too_long", NULL,
                "\"%s\" is %zu bytes long; at most %zu are kept.", field, strlen(text), high);
}

int act_append(struct act *act, const char *kind, const char *item, json_t *body, struct entry *ret_entry) {
        return act_append_personal(act, kind, item, body, NULL, ret_entry);
}

static size_t act_size(const json_t *value) {
        return value ? json_dumpb(value, NULL, 0, JSON_COMPACT) : 0;
}

/* Of a commitment beside its field's name. */
enum { ACT_COMMITMENT_MAX = 100, ACT_PREFIX_MAX = 24 };

/* Who signed with the first, and the salts that were signed: out of ACT_PREFIX_MAX is the effect's number. */
static void act_approved(struct act *act, char *prefix, struct event *event) {
        struct approval *approval = act->approval;

        for (size_t i = 1; i < EVENT_ACTORS_MAX; i++)
                event->actors[i] = approval->others[i - 1];
        if (!approval->proposing)
                (void) snprintf(prefix, ACT_PREFIX_MAX, "%llu.",
                        (unsigned long long) (ledger_size(act->ledger) + 1 - approval->before));
        event->salts = &approval->salts;
        event->salts_prefix = prefix;
}

int act_append_personal(struct act *act, const char *kind, const char *item, json_t *body, json_t *personal,
        struct entry *ret_entry) {
        struct event event = {
                .kind = kind,
                .item = item,
                .actors = { act->actor },
                .reader = act->reader,
                .body = body,
                .personal = personal,
        };
        size_t hashes = json_object_size(personal) * (ACT_COMMITMENT_MAX + PERSONAL_FIELD_MAX);
        size_t size = act_size(body) + hashes;
        char prefix[ACT_PREFIX_MAX] = "";
        int r;

        if (act->approval)
                act_approved(act, prefix, &event);
        if (size > ACT_BODY_MAX) {
                json_decref(body);
                json_decref(personal);
                return act_refuse(act, ACT_EXIT_INPUT, "event.too_large", "Say it in fewer words.",
                        "That is %zu bytes; one entry of the record holds %d.", size, ACT_BODY_MAX);
        }
        r = body ? ledger_append(act->ledger, &event, ret_entry) : -ENOMEM;
        json_decref(body);
        json_decref(personal);
        return error_trace(r);
}
