/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RECONCILE_FINDING_H
#define STRONGROOM_RECONCILE_FINDING_H

/*
 * Findings on record: raised by a close, ended by a person with a cause
 *
 * Resolving a finding says what explains it; it never edits stock. What has to change is an act of its own (a move, a
 * return, a new label).
 */

#include "act.h"
#include "ledger.h"
#include "strongroom/finding.h"

enum { FINDING_E_ABSENT = 1 };
enum { FINDING_NAME_MAX = 24, FINDING_WORD_MAX = 32, FINDING_NOTE_MAX = 512, FINDING_TEXT_MAX = 400 };

/* Words of requests; each ends with NULL. */
extern const char *const finding_causes[], *const finding_states[], *const finding_ends[];

struct finding_call {
        const char *type;     /* "MISSING": see finding_type_name() */
        const char *severity; /* "INFO", "NOTICE", "WARNING", "CRITICAL" */
        const char *item, *place, *expected_place, *payload, *count; /* NULL: "" */
};

struct finding_row {
        int64_t seq;
        char name[FINDING_NAME_MAX]; /* "F-1043" */
        char type[FINDING_WORD_MAX], severity[FINDING_WORD_MAX], state[FINDING_WORD_MAX];
        char item[ITEM_NUMBER_MAX], summary[128];
        char place[PLACE_CODE_MAX], expected_place[PLACE_CODE_MAX];
        char payload[4 * PAYLOAD_BYTES_MAX + 1];
        char count[COUNT_ID_MAX];
        int64_t raised_us;
        char raised_by[ACTOR_NAME_MAX], resolved_by[ACTOR_NAME_MAX];
        char cause[FINDING_WORD_MAX], note[FINDING_NOTE_MAX];
};

const char *finding_type_name(enum finding_kind kind);

must_check int finding_raise(struct act *act, const struct finding_call *call, struct entry *ret_entry);

/* end: one of finding_ends. Refuses finding.unknown, finding.resolved, finding.note. */
must_check int finding_resolve(struct act *act, const char *name, const char *cause, const char *note,
        const char *end, struct entry *ret_entry, int64_t *ret_finding);

/* 0, FINDING_E_ABSENT, or an error. */
must_check int finding_find(struct ledger *ledger, const char *name, struct finding_row *ret_finding);

/* Oldest first; state and count "" mean any; after: a sequence, 0 from the start. */
typedef int finding_fn(void *context, const struct finding_row *finding);
must_check int finding_each(struct ledger *ledger, const char *state, const char *count, int64_t after,
        finding_fn *fn, void *context);

/* One line for people: what is wrong, and what to do about it. */
void finding_text(const struct finding_row *finding, char *out, size_t room);

#endif
