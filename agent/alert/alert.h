/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ALERT_H
#define STRONGROOM_ALERT_H

/*
 * Alerts: someone has been told, and what they did about it
 *
 *      RAISED → ACKNOWLEDGED ("I saw it") → RESOLVED (with a reason)
 *         └───────────────────────────────────↗
 *
 * While an alert is open, its cause coming up again is a repetition of it, not a second alert; once it is resolved,
 * it may be raised anew.
 */

#include <stdbool.h>

#include "act.h"
#include "alert_rule.h"

enum { ALERT_E_ABSENT = 1 };
enum {
        ALERT_NAME_MAX = 24,
        ALERT_WORD_MAX = 32,
        ALERT_TEXT_MAX = 768,
        ALERT_SUBJECT_MAX = 512,
        ALERT_NOTE_MAX = 512
};

/* Words of requests; each ends with NULL. */
extern const char *const alert_states[], *const alert_reasons[];

struct alert_row {
        int64_t seq;
        char name[ALERT_NAME_MAX]; /* "A-1044" */
        char rule[ALERT_WORD_MAX], severity[ALERT_WORD_MAX], state[ALERT_WORD_MAX];
        char subject[ALERT_SUBJECT_MAX], text[ALERT_TEXT_MAX];
        int64_t raised_us, last_us, times, evidence;
        char acknowledged_by[ACTOR_NAME_MAX], resolved_by[ACTOR_NAME_MAX];
        char reason[ALERT_WORD_MAX], note[ALERT_NOTE_MAX];
};

/* alert.raised, or alert.repeated where the key is open. The rule must be one of alert_rule.c. */
must_check int alert_raise(struct act *act, const struct alert_call *call);

/* alert.raised; or alert.repeated with the new text where it is open with another; or nothing. */
must_check int alert_restate(struct act *act, const struct alert_call *call);

/* What a rule's open alerts are about, as far as there is room; of a rule whose key begins with its name. */
enum { ALERT_SUBJECTS_MAX = 64 };
struct alert_subjects {
        size_t count;
        char list[ALERT_SUBJECTS_MAX][PLACE_CODE_MAX];
};
must_check int alert_subjects(struct ledger *ledger, const char *rule, struct alert_subjects *ret_subjects);

/* Whether an alert of that rule about that subject is open. */
must_check int alert_is_open(struct act *act, const struct alert_call *call, bool *ret_open);

/* Refuses alert.unknown, alert.resolved, alert.acknowledged. */
must_check int alert_acknowledge(
        struct act *act, const char *name, const char *note, struct entry *ret_entry);
must_check int alert_resolve(
        struct act *act, const char *name, const char *reason, const char *note, struct entry *ret_entry);

/* The cause is gone: resolves the open alert of that rule and subject, if there is one, with reason CLEARED. */
must_check int alert_clear(struct act *act, const struct alert_call *call, const char *note);

/* 0, ALERT_E_ABSENT, or an error. */
must_check int alert_find(struct ledger *ledger, const char *name, struct alert_row *ret_alert);

/* Oldest first. state "" means any, "OPEN" both that aren't resolved; after: a sequence, 0 from the start. */
typedef int alert_fn(void *context, const struct alert_row *alert);
must_check int alert_each(
        struct ledger *ledger, const char *state, int64_t after, alert_fn *fn, void *context);

#endif
