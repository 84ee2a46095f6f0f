/* SPDX-License-Identifier: ISC */

/*
 * Second: the table of acts for two, as ledger.md and interfaces.md have it
 */

#include "second.h"

#include <assert.h>
#include <string.h>

#include "people.h"
#include "text.h"
#include "words.h"

enum {
        CUSTODIAN = ROLE_CUSTODIAN,
        SUPERVISOR = ROLE_SUPERVISOR,
        AUDITOR = ROLE_AUDITOR,
        KEEPERS = ROLE_CUSTODIAN | ROLE_SUPERVISOR,
        OTHERS = ROLE_INTAKE | ROLE_CUSTODIAN | ROLE_SUPERVISOR | ROLE_AUDITOR,
        OFFICE = ROLE_SUPERVISOR | ROLE_ADMIN,
};

/* clang-format off */
const struct second_rule second_rules[] = {
        /* name, what; who starts, who approves, who witnesses; alone in an emergency?; before people.began, too? */
        { "move", N_("move an exhibit"),
          { CUSTODIAN, OTHERS }, true },
        { "checkout", N_("check out an exhibit"),
          { CUSTODIAN, OTHERS }, true },
        { "return", N_("take back an exhibit"),
          { CUSTODIAN, OTHERS }, true },
        { "handover", N_("hand over an exhibit"),
          { CUSTODIAN, OTHERS }, true },
        { "retag", N_("change the tag of an exhibit"),
          { CUSTODIAN, SUPERVISOR }, true },
        { "release", N_("release an exhibit"),
          { CUSTODIAN, SUPERVISOR }, false },
        { "transfer", N_("transfer an exhibit out"),
          { CUSTODIAN, SUPERVISOR }, false },
        { "destroy", N_("record the destruction of an exhibit"),
          { CUSTODIAN, SUPERVISOR, AUDITOR }, false },
        { "status", N_("record that an exhibit was lost, or found again"),
          { KEEPERS, SUPERVISOR | AUDITOR }, false },
        { "finding", N_("close a discrepancy"),
          { KEEPERS, SUPERVISOR | AUDITOR }, false },
        { "alert", N_("close an alert"),
          { SUPERVISOR, OTHERS }, false },
        { "adjust", N_("adjust a count"),
          { KEEPERS, SUPERVISOR | AUDITOR }, false },
        { "people", N_("change people, their roles or their keys"),
          { OFFICE, AUDITOR }, false },
        { "begin", N_("let the people on record begin"),
          { OFFICE, AUDITOR }, false, true },
        { "restore", N_("restore a backup"),
          { OFFICE, AUDITOR | ROLE_ADMIN }, false },
        { "erase", N_("erase personal data"),
          { SUPERVISOR, AUDITOR | ROLE_ADMIN }, false },
        { "clock", N_("set the clock"),
          { OFFICE, AUDITOR | SUPERVISOR }, false },
        { 0 },
};
/* clang-format on */

const struct second_rule *second_rule_find(const char *name) {
        for (const struct second_rule *rule = second_rules; rule->name; rule++)
                if (!strcmp(rule->name, name))
                        return rule;
        return NULL;
}

int act_second(struct act *act, const char *name) {
        const struct second_rule *rule = second_rule_find(name);
        int r;

        assert(rule);
        if (!rule->always && !people_rule(act->ledger))
                return 0;
        r = act_require(act, rule->seats[0], rule->what);
        if (r)
                return r;
        if (!act->approval)
                return act_refuse(act, ACT_EXIT_RULE, "act.second_needed", "strongroom act propose",
                        "To %s takes more than one person. Propose it; then each signs it.", _(rule->what));
        if (act->approval->glass && !rule->glass)
                return act_refuse(act, ACT_EXIT_RULE, "act.no_glass", "strongroom act propose",
                        "No one person may %s, not even in an emergency.", _(rule->what));
        assert(!act->approval->rule || act->approval->rule == rule);
        act->approval->rule = rule;
        return 0;
}

int act_bar(struct act *act, const char *name) {
        struct approval *approval = act->approval;

        if (!people_rule(act->ledger) || !*name)
                return 0;
        if (!strcmp(act->actor, name))
                return act_refuse(act, ACT_EXIT_RULE, "act.own", NULL,
                        "%s has a part in what this is about; somebody else must see to it.", name);
        for (size_t i = 0; approval && i < approval->barred_count; i++)
                if (!strcmp(approval->barred[i], name))
                        return 0;
        if (approval && approval->barred_count < SECOND_BARRED_MAX)
                (void) text_copy(approval->barred[approval->barred_count++], ACTOR_NAME_MAX, name);
        return 0;
}
