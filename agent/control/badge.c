/* SPDX-License-Identifier: ISC */

/*
 * Badges
 *
 *      frame ─▶ tag ─▶ bound to a person? ─▶ on record and in office? ─▶ session.badge | act.denied
 */

#include "badge.h"

#include <errno.h>
#include <string.h>

#include "denial.h"
#include "identify.h"
#include "people.h"
#include "registry.h"
#include "text.h"
#include "words.h"

enum { SECOND_US = 1000000 };

bool badge_may_be(struct ledger *ledger, const struct frame *frame) {
        return (frame->kind == FRAME_TEXT || frame->kind == FRAME_NFC) && people_rule(ledger);
}

static int badge_find(struct act *act, const struct frame *frame, struct binding *ret_binding) {
        struct identity identity = { 0 };
        const struct tag *tag;
        int r;

        identify_frame(frame, &identity);
        r = identity.count ? registry_known(act->ledger, &identity, ret_binding, &tag) : REGISTRY_E_ABSENT;
        if (r && r != REGISTRY_E_ABSENT)
                return r;
        return !r && !strcmp(ret_binding->binds, "ACTOR") ? 0 : BADGE_E_NONE;
}

static int badge_refuse(
        struct act *act, const struct binding *binding, const char *error, const char *message) {
        int refused = act_refuse(act, ACT_EXIT_DENIED, error, NULL, message, binding->subject), r;

        act->actor = binding->subject;
        r = denial_record(act, "station.badge");
        act->actor = "agent";
        return r ? r : refused;
}

static int badge_record(struct act *act, const struct binding *binding) {
        const int64_t now_us = ledger_moment(act->ledger)->wall_us;
        char there[ACTOR_NAME_MAX];
        struct entry entry;
        int64_t since_us;
        json_t *body;

        if (!person_at_station(act->ledger, act->station, there, &since_us) &&
                !strcmp(there, binding->subject) && now_us >= since_us &&
                now_us - since_us < (int64_t) BADGE_AGAIN_S * SECOND_US)
                return 0;
        body = json_pack(
                "{s:s,s:s,s:s}", "user", binding->subject, "station", act->station, "tag", binding->tag);
        return body ? act_append(act, "session.badge", NULL, body, &entry) : -ENOMEM;
}

int badge_scan(struct act *act, const struct frame *frame, char *ret_user) {
        struct binding binding;
        struct person person;
        int r;

        if (!badge_may_be(act->ledger, frame) || !act->station || !*act->station)
                return BADGE_E_NONE;
        r = badge_find(act, frame, &binding);
        if (r)
                return r;
        r = person_find(act->ledger, binding.subject, &person);
        if (r && r != PERSON_E_ABSENT)
                return r;
        if (r)
                return badge_refuse(
                        act, &binding, "badge.unknown", N_("This badge is %s's, who isn't on record."));
        if (person.closed)
                return badge_refuse(act, &binding, "badge.closed", N_("This badge is %s's, who has left."));
        if (strcmp(binding.state, "ACTIVE") != 0)
                return badge_refuse(
                        act, &binding, "badge.ended", N_("This badge was %s's and is no longer."));
        r = badge_record(act, &binding);
        if (!r)
                (void) text_copy(ret_user, ACTOR_NAME_MAX, binding.subject);
        return r;
}

int badge_at_station(struct act *act, char *ret_user) {
        const int64_t now_us = ledger_moment(act->ledger)->wall_us;
        char user[ACTOR_NAME_MAX];
        int64_t since_us;
        int r = person_at_station(act->ledger, act->station ? act->station : "", user, &since_us);

        if (r && r != PERSON_E_ABSENT)
                return r;
        if (r || now_us < since_us || now_us - since_us > (int64_t) BADGE_HERE_S * SECOND_US)
                return act_refuse(act, ACT_EXIT_RULE, "session.nobody_there", NULL,
                        "No badge was scanned at this station within %d minutes.", BADGE_HERE_S / 60);
        (void) text_copy(ret_user, ACTOR_NAME_MAX, user);
        return 0;
}
