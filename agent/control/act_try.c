/* SPDX-License-Identifier: ISC */

/*
 * Try: one request inside another, and what it would put on the record
 */

#include "act_try.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "personal.h"
#include "request_blind.h"
#include "requests.h"
#include "text.h"

void act_tried_end(struct act_tried *tried) {
        json_decref(tried->effects);
        json_decref(tried->personal);
        json_decref(tried->reply);
        tried->effects = tried->personal = tried->reply = NULL;
}

struct try_effects {
        json_t *list;
        struct text said;
        uint64_t since;
};

static int try_on_entry(void *context, const struct ledger_row *row) {
        struct try_effects *effects = context;
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL);
        int r = event ? proposal_effect(event, effects->since, &effects->said) : -ENOMEM;

        if (json_array_append_new(effects->list, event))
                return r ? r : -ENOMEM;
        return r;
}

static int try_gather(struct act *act, struct act_tried *tried) {
        struct try_effects effects = { .list = json_array(), .since = tried->first };
        int r = effects.list ? ledger_each(act->ledger, tried->first + 1, ledger_size(act->ledger),
                                       try_on_entry, &effects)
                             : -ENOMEM;

        if (!r)
                proposal_digest(text_string(&effects.said), effects.said.size, tried->digest);
        text_end(&effects.said);
        tried->effects = effects.list;
        return r;
}

struct try_personal {
        json_t *values;
        uint64_t first;
};

static int try_on_value(void *context, uint64_t sequence, const char *field, const json_t *value) {
        struct try_personal *personal = context;
        char name[PERSONAL_FIELD_MAX + 24];

        (void) snprintf(
                name, sizeof name, "%llu.%s", (unsigned long long) (sequence - personal->first), field);
        return json_object_set(personal->values, name, (json_t *) (uintptr_t) value) ? -ENOMEM : 0;
}

static int try_gather_personal(struct act *act, struct act_tried *tried) {
        struct try_personal personal = { .values = json_object(), .first = tried->first };

        tried->personal = personal.values;
        return personal.values ? personal_each(act->ledger, tried->first + 1, ledger_size(act->ledger),
                                         try_on_value, &personal)
                               : -ENOMEM;
}

static int try_request(struct act *act, const json_t *ask, const struct request **ret_request) {
        const char *name = json_string_value(json_object_get(ask, "do"));
        const struct request *request = name ? request_find(name) : NULL;

        if (!request)
                return act_refuse(act, ACT_EXIT_USAGE, "request.unknown", "strongroom --help",
                        "There is no request \"%.60s\".", name ? name : "");
        if (!request->writes || request->before || !strncmp(name, "act.", 4))
                return act_refuse(act, ACT_EXIT_USAGE, "act.not_two", NULL,
                        "\"%.60s\" is done by one person; nothing has to be signed.", name);
        *ret_request = request;
        return blind_check(act, request, ask);
}

int act_try(struct act *act, const char *actor, uint32_t roles, const json_t *ask, struct act_tried *tried) {
        const struct request *request = NULL;
        struct act inner = *act;
        int r = try_request(act, ask, &request);

        if (r)
                return r;
        inner.actor = actor;
        inner.roles = roles;
        inner.station = inner.reader = "";
        inner.approval = &tried->approval;
        tried->first = tried->approval.before = ledger_size(act->ledger);
        tried->reply = json_object();
        r = tried->reply ? request->handle(&inner, ask, tried->reply) : -ENOMEM;
        act->refusal = inner.refusal;
        if (!r && (!tried->approval.rule || ledger_size(act->ledger) == tried->first))
                r = act_refuse(act, ACT_EXIT_USAGE, "act.not_two", NULL,
                        "\"%.60s\" is done by one person; nothing has to be signed.", request->name);
        if (!r && ledger_size(act->ledger) - tried->first > PROPOSAL_EFFECTS_MAX)
                r = act_refuse(act, ACT_EXIT_RULE, "act.too_many", NULL,
                        "That would make %llu entries; what is signed makes at most %d.",
                        (unsigned long long) (ledger_size(act->ledger) - tried->first),
                        (int) PROPOSAL_EFFECTS_MAX);
        if (!r)
                r = try_gather_personal(act, tried);
        return r ? r : try_gather(act, tried);
}
