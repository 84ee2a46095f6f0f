/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_RULE_H
#define STRONGROOM_ALERT_RULE_H

/*
 * The rules: what makes an alert, as data
 *
 * Text and key are templates: {subject} and {place} stand for the call's fields, {detail} for its detail. Two calls
 * with the same key are one alert while it is open.
 */

#include "act.h"
#include "text.h"

struct alert_rule {
        const char *name;
        const char *severity; /* INFO NOTICE WARNING CRITICAL; a call may raise it */
        const char *subject;  /* what kind of thing it is about */
        uint32_t owner;       /* the roles whose concern it is */
        const char *key;
        const char *text;
};

struct alert_call {
        const char *rule;
        const char *severity; /* NULL: the rule's */
        const char *subject;
        const char *place;  /* NULL: none */
        const char *detail; /* NULL: none */
        uint64_t evidence;  /* the entry that shows it */
};

/* NULL where there is none. */
const struct alert_rule *alert_rule_named(const char *name);

/* A rule's alert in the language in use, from its text on record; as it stands where that isn't the rule's. */
void alert_rule_retell(const char *name, const char *text, struct text *out);

void alert_rule_expand(const char *pattern, const struct alert_call *call, struct text *out);

#endif
