/* SPDX-License-Identifier: ISC */

/*
 * Check of two tags: agree, or a finding that names both
 */

#include "tag_check.h"

#include <stdio.h>
#include <string.h>

#include "text.h"
#include "words.h"

enum { CHECK_ROLES = ROLE_INTAKE | ROLE_CUSTODIAN | ROLE_SUPERVISOR | ROLE_AUDITOR };

static int check_one(struct act *act, const char *said, struct binding *ret_binding) {
        char printed[TAG_TEXT_MAX];
        int r = registry_resolve_tag(act, said, ret_binding, printed, sizeof printed);

        if (r == REGISTRY_E_ABSENT)
                return act_refuse(act, ACT_EXIT_ABSENT, "tag.unknown", "strongroom tag bind TAG ITEM",
                        "The tag %.120s isn't known here.", printed);
        if (r)
                return r;
        if (strcmp(ret_binding->binds, "EXHIBIT") != 0 || strcmp(ret_binding->state, "ACTIVE") != 0)
                return act_refuse(act, ACT_EXIT_RULE, "tag.not_exhibit", "strongroom tag show TAG",
                        "The tag %.120s means no exhibit now; only tags of exhibits are compared.", printed);
        return 0;
}

static int check_raise(struct act *act, struct tag_check *check) {
        struct exhibit exhibit;
        struct entry entry;
        int r = registry_item(act->ledger, check->bindings[0].subject, &exhibit);

        if (r)
                return r;
        (void) text_copy(check->place, sizeof check->place, exhibit.place);
        (void) snprintf(check->reason, sizeof check->reason, "%.80s means %s, %.80s means %s.",
                check->bindings[0].tag, check->bindings[0].subject, check->bindings[1].tag,
                check->bindings[1].subject);
        r = finding_raise(act,
                &(struct finding_call){
                        .type = finding_type_name(FINDING_DUPLICATE_IDENTITY),
                        .severity = strcmp(exhibit.class, "FIREARM") ? "WARNING" : "CRITICAL",
                        .item = check->bindings[0].subject,
                        .place = exhibit.place,
                        .expected_place = exhibit.place,
                        .payload = check->reason,
                },
                &entry);
        if (r)
                return r;
        check->seq = entry.sequence;
        (void) snprintf(check->finding, sizeof check->finding, "F-%llu", (unsigned long long) entry.sequence);
        (void) snprintf(check->text, sizeof check->text,
                _("One is of %s, the other of %s. Keep the thing aside and find out whose tag it bears."),
                check->bindings[0].subject, check->bindings[1].subject);
        return 0;
}

int tag_check_both(struct act *act, const char *tag, const char *other, struct tag_check *ret_check) {
        struct tag_check check = { 0 };
        int r = act_require(act, CHECK_ROLES, "compare two tags");

        if (!r)
                r = check_one(act, tag, &check.bindings[0]);
        if (!r)
                r = check_one(act, other, &check.bindings[1]);
        if (!r && !strcmp(check.bindings[0].tag, check.bindings[1].tag))
                return act_refuse(act, ACT_EXIT_USAGE, "tag.same", NULL,
                        "That is one tag twice: read the other one on the thing.");
        if (r)
                return r;
        check.agree = !strcmp(check.bindings[0].subject, check.bindings[1].subject);
        if (check.agree)
                (void) snprintf(
                        check.text, sizeof check.text, _("Both are of %s."), check.bindings[0].subject);
        else
                r = check_raise(act, &check);
        if (!r)
                *ret_check = check;
        return r;
}
