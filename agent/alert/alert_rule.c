/* SPDX-License-Identifier: ISC */

/*
 * Alert rules: one row a cause
 */

#include "alert_rule.h"

#include <string.h>

enum { STORE_KEEPERS = ROLE_CUSTODIAN | ROLE_SUPERVISOR };

/* clang-format off */
static const struct alert_rule rules[] = {
        { "expected-missing", "WARNING", "item", STORE_KEEPERS, "expected-missing:{subject}",
          "{subject}, {detail}: missing from {place}, which was counted. Search for it now." },
        { "unexpected-item", "WARNING", "item", STORE_KEEPERS, "unexpected-item:{subject}:{place}",
          "{subject}, {detail}: found at {place}, where it isn't expected. Put it back or record a move." },
        { "destroyed-seen", "CRITICAL", "item", ROLE_SUPERVISOR, "destroyed-seen:{subject}",
          "{subject}, {detail}: found at {place}, and recorded as gone for good. Keep it aside and find out why." },
        { "misplaced", "NOTICE", "item", ROLE_CUSTODIAN, "misplaced:{subject}",
          "{subject}, {detail}: found at {place}, which isn't its place. Put it back or record a move." },
        { "unknown-code", "WARNING", "code", ROLE_CUSTODIAN, "unknown-code:{subject}:{place}",
          "\"{subject}\" was found at {place} and isn't in the register. Describe the thing and book it in." },
        { "status-contradiction", "WARNING", "item", STORE_KEEPERS, "status-contradiction:{subject}",
          "{subject}, {detail}: found at {place}, and recorded as out. Record its return, or find out why." },
        { "quantity-variance", "WARNING", "item", STORE_KEEPERS, "quantity-variance:{subject}",
          "{subject}, {detail}: counted at {place}, and not as many as recorded. Count again with a second person." },
        { "checked-out-overdue", "WARNING", "item", STORE_KEEPERS, "checked-out-overdue:{subject}",
          "{subject}, {detail}: out and not back. Ask for it, or record its return." },
        { "count-incomplete", "WARNING", "count", ROLE_SUPERVISOR, "count-incomplete:{subject}",
          "Count {subject} isn't complete; {detail}. What is there is unknown until it is counted." },
        { "count-abandoned", "NOTICE", "count", ROLE_SUPERVISOR, "count-abandoned:{subject}",
          "Count {subject} was abandoned: {detail}. Count the places again." },
        { "reader-silent", "WARNING", "reader", ROLE_CUSTODIAN | ROLE_ADMIN, "reader-silent:{subject}",
          "Reader {subject} is {detail}. Nothing it should see is known until it answers: check its cable and power." },
        { "clock-step", "WARNING", "clock", ROLE_ADMIN | ROLE_AUDITOR, "clock-step",
          "The clock was set: {detail}. Order on the record isn't touched; check the time source." },
        { "disk-full", "CRITICAL", "disk", ROLE_ADMIN, "disk-full",
          "The record's disk was full and scans were refused: {detail}. Make room on it." },
        { "act-denied-repeated", "WARNING", "actor", ROLE_SUPERVISOR | ROLE_AUDITOR, "act-denied-repeated:{subject}",
          "{subject} was refused {detail} times within ten minutes. Ask what they are trying to do." },
};
/* clang-format on */

const struct alert_rule *alert_rule_named(const char *name) {
        for (size_t i = 0; i < count_of(rules); i++)
                if (!strcmp(rules[i].name, name))
                        return &rules[i];
        return NULL;
}

void alert_rule_expand(const char *pattern, const struct alert_call *call, struct text *out) {
        const struct {
                const char *name, *value;
        } fields[] = {
                { "{subject}", call->subject },
                { "{place}", call->place },
                { "{detail}", call->detail },
        };

        while (*pattern) {
                size_t i = 0;

                while (i < count_of(fields) && strncmp(pattern, fields[i].name, strlen(fields[i].name)) != 0)
                        i++;
                if (i == count_of(fields)) {
                        text_add_bytes(out, pattern++, 1);
                } else {
                        text_add(out, fields[i].value ? fields[i].value : "");
                        pattern += strlen(fields[i].name);
                }
        }
}
