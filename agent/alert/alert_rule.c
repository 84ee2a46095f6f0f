/* SPDX-License-Identifier: ISC */

/*
 * Alert rules: one row a cause
 */

#include "alert_rule.h"

#include <string.h>

#include "alert.h"
#include "words.h"

enum { STORE_KEEPERS = ROLE_CUSTODIAN | ROLE_SUPERVISOR };

/* clang-format off */
static const struct alert_rule rules[] = {
        { "expected-missing", "WARNING", "item", STORE_KEEPERS, "expected-missing:{subject}",
          N_("{subject}, {detail}: missing from {place}, which was counted. Search for it now.") },
        { "unexpected-item", "WARNING", "item", STORE_KEEPERS, "unexpected-item:{subject}:{place}",
          N_("{subject}, {detail}: found at {place}, where it isn't expected. Put it back or record a move.") },
        { "destroyed-seen", "CRITICAL", "item", ROLE_SUPERVISOR, "destroyed-seen:{subject}",
          N_("{subject}, {detail}: found at {place}, and recorded as gone for good. Keep it aside and find out why.") },
        { "misplaced", "NOTICE", "item", ROLE_CUSTODIAN, "misplaced:{subject}",
          N_("{subject}, {detail}: found at {place}, which isn't its place. Put it back or record a move.") },
        { "unknown-code", "WARNING", "code", ROLE_CUSTODIAN, "unknown-code:{subject}:{place}",
          N_("\"{subject}\" was found at {place} and isn't in the register. Describe the thing and book it in.") },
        { "status-contradiction", "WARNING", "item", STORE_KEEPERS, "status-contradiction:{subject}",
          N_("{subject}, {detail}: found at {place}, and recorded as out. Record its return, or find out why.") },
        { "quantity-variance", "WARNING", "item", STORE_KEEPERS, "quantity-variance:{subject}",
          N_("{subject}, {detail}: counted at {place}, and not as many as recorded. Count again "
             "with a second person.") },
        { "serial-mismatch", "WARNING", "item", STORE_KEEPERS, "serial-mismatch:{subject}",
          N_("{subject}, {detail}: the serial number read on it at {place} isn't the recorded one. Keep it aside: "
             "labels may have been swapped.") },
        { "seal-broken", "WARNING", "item", STORE_KEEPERS, "seal-broken:{subject}",
          N_("{subject}, {detail}: at {place}, its seal is broken, gone or not the recorded one. Leave it closed and "
             "find out who opened it.") },
        { "clone-suspect", "CRITICAL", "item", STORE_KEEPERS, "clone-suspect:{subject}",
          N_("{subject}, at {place}: two things answer to one identity. {detail} Take both aside and find out which is "
             "the exhibit.") },
        { "checked-out-overdue", "WARNING", "item", STORE_KEEPERS, "checked-out-overdue:{subject}",
          N_("{subject}, {detail}: out and not back. Ask for it, or record its return.") },
        { "count-incomplete", "WARNING", "count", ROLE_SUPERVISOR, "count-incomplete:{subject}",
          N_("Count {subject} isn't complete; {detail}. What is there is unknown until it is counted.") },
        { "count-overdue", "WARNING", "place", STORE_KEEPERS, "count-overdue:{subject}",
          N_("{subject}: a count is overdue, of {detail}. See when and why: strongroom count due") },
        { "disposal-count-overdue", "WARNING", "place", STORE_KEEPERS, "disposal-count-overdue:{subject}",
          N_("{subject}: what awaits disposal wasn't counted in time, at {detail}. Count it now, by serial number.") },
        { "count-abandoned", "NOTICE", "count", ROLE_SUPERVISOR, "count-abandoned:{subject}",
          N_("Count {subject} was abandoned: {detail}. Count the places again.") },
        { "reader-silent", "WARNING", "reader", ROLE_CUSTODIAN | ROLE_ADMIN, "reader-silent:{subject}",
          N_("Reader {subject} is {detail}. Nothing it should see is known until it answers: check "
             "its cable and power.") },
        { "departed", "WARNING", "item", STORE_KEEPERS, "departed:{subject}",
          N_("{subject}, {detail}: not heard at {place} any more, and not checked out. Look for it now.") },
        { "departed-many", "WARNING", "place", STORE_KEEPERS, "departed-many:{subject}",
          N_("{subject}: exhibits that aren't heard any more, and not checked out: {detail}. Look for them now.") },
        { "misplaced-many", "NOTICE", "place", ROLE_CUSTODIAN, "misplaced-many:{subject}",
          N_("{subject}: exhibits that don't belong there: {detail}. Put them back or record moves.") },
        { "status-contradiction-many", "WARNING", "place", STORE_KEEPERS, "status-contradiction-many:{subject}",
          N_("{subject}: exhibits that are there, and recorded as out: {detail}. Record their return, or find out "
             "why.") },
        { "destroyed-seen-many", "CRITICAL", "place", ROLE_SUPERVISOR, "destroyed-seen-many:{subject}",
          N_("{subject}: exhibits that are there, and recorded as gone for good: {detail}. Keep them aside and find "
             "out why.") },
        { "shelf-unknown", "WARNING", "reader", ROLE_CUSTODIAN | ROLE_ADMIN, "shelf-unknown:{subject}",
          N_("What reader {subject} watches is unknown until it answers: {detail}. Check its cable and power.") },
        { "stale-presence", "WARNING", "place", STORE_KEEPERS, "stale-presence:{subject}",
          N_("{subject}: nothing was heard for days of {detail}. Look whether they are there.") },
        { "foreign-tag", "NOTICE", "place", ROLE_CUSTODIAN, "foreign-tag:{subject}",
          N_("{subject}: tags that mean nothing here: {detail}. Bind them, or find out what they are on.") },
        { "clock-step", "WARNING", "clock", ROLE_ADMIN | ROLE_AUDITOR, "clock-step",
          N_("The clock was set: {detail}. Order on the record isn't touched; check the time source.") },
        { "record-contradicted", "CRITICAL", "record", ROLE_SUPERVISOR | ROLE_AUDITOR, "record-contradicted:{subject}",
          N_("The record was gone on with although it is contradicted: {detail} Find out who put it there, and what "
             "is missing.") },
        { "anchor-silent", "WARNING", "anchor", ROLE_ADMIN | ROLE_AUDITOR, "anchor-silent",
          N_("The counter outside the record doesn't answer: {detail}. Until it does, an old disk isn't found by "
             "it.") },
        { "disk-full", "CRITICAL", "disk", ROLE_ADMIN, "disk-full",
          N_("The record's disk was full and scans were refused: {detail}. Make room on it.") },
        { "password-guesses", "WARNING", "actor", ROLE_SUPERVISOR | ROLE_AUDITOR | ROLE_ADMIN,
          "password-guesses:{subject}",
          N_("The password of {subject} was wrong {detail} times; the name is locked for ten minutes. Ask who "
             "tried.") },
        { "glass-broken", "CRITICAL", "act", ROLE_SUPERVISOR | ROLE_AUDITOR, "glass-broken:{subject}",
          N_("One person alone did what takes two ({subject}): {detail}. A second person must sign it within 24 "
             "hours.") },
        { "glass-overdue", "CRITICAL", "act", ROLE_SUPERVISOR | ROLE_AUDITOR, "glass-overdue:{subject}",
          N_("What one person did alone ({subject}) has waited 24 hours for a second signature. Find out why.") },
        { "act-denied-repeated", "WARNING", "actor", ROLE_SUPERVISOR | ROLE_AUDITOR, "act-denied-repeated:{subject}",
          N_("{subject} was refused {detail} times within ten minutes. Ask what they are trying to do.") },
        { "witness-conflict", "CRITICAL", "witness", ROLE_SUPERVISOR | ROLE_AUDITOR | ROLE_ADMIN,
          "witness-conflict:{subject}",
          N_("Witness {subject} contradicts this record: {detail}. Touch nothing; compare the record with the "
             "witness's checkpoint and with every kept one.") },
        { "witness-stale", "WARNING", "checkpoint", ROLE_SUPERVISOR | ROLE_AUDITOR | ROLE_ADMIN, "witness-stale",
          N_("Too few witnesses have vouched for the record since {detail}. Push a checkpoint, or carry one to "
             "them.") },
};
/* clang-format on */

const struct alert_rule *alert_rule_named(const char *name) {
        for (size_t i = 0; i < count_of(rules); i++)
                if (!strcmp(rules[i].name, name))
                        return &rules[i];
        return NULL;
}

enum { FIELD_SUBJECT = 0, FIELD_PLACE, FIELD_DETAIL, FIELD_COUNT };

static const char *const rule_fields[FIELD_COUNT] = { "{subject}", "{place}", "{detail}" };

static size_t rule_field(const char *pattern) {
        size_t i = 0;

        while (i < FIELD_COUNT && strncmp(pattern, rule_fields[i], strlen(rule_fields[i])) != 0)
                i++;
        return i;
}

void alert_rule_expand(const char *pattern, const struct alert_call *call, struct text *out) {
        const char *const values[FIELD_COUNT] = { call->subject, call->place, call->detail };

        while (*pattern) {
                size_t i = rule_field(pattern);

                if (i == FIELD_COUNT) {
                        text_add_bytes(out, pattern++, 1);
                } else {
                        text_add(out, values[i] ? values[i] : "");
                        pattern += strlen(rule_fields[i]);
                }
        }
}

/* Reads the fields back out of a text that the pattern made; each ends where the pattern's next words begin. */
static bool rule_read(const char *pattern, const char *text, char fields[FIELD_COUNT][ALERT_TEXT_MAX]) {
        while (*pattern) {
                size_t i = rule_field(pattern), words;
                const char *end;

                if (i == FIELD_COUNT) {
                        if (*pattern++ != *text++)
                                return false;
                        continue;
                }
                pattern += strlen(rule_fields[i]);
                words = strcspn(pattern, "{");
                end = words ? memmem(text, strlen(text), pattern, words) : text + strlen(text);
                if (!end || (size_t) (end - text) >= ALERT_TEXT_MAX)
                        return false;
                memcpy(fields[i], text, (size_t) (end - text));
                fields[i][end - text] = '\0';
                text = end;
        }
        return !*text;
}

void alert_rule_retell(const char *name, const char *text, struct text *out) {
        const struct alert_rule *rule = alert_rule_named(name);
        char fields[FIELD_COUNT][ALERT_TEXT_MAX] = { "" };
        const struct alert_call call = {
                .subject = fields[FIELD_SUBJECT],
                .place = fields[FIELD_PLACE],
                .detail = fields[FIELD_DETAIL],
        };

        if (rule && rule_read(rule->text, text, fields))
                alert_rule_expand(_(rule->text), &call, out);
        else
                text_add(out, text);
}
