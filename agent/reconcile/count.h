/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_COUNT_H
#define STRONGROOM_COUNT_H

/*
 * A stock count: a person walks a scope of places and scans what is there
 *
 *      OPEN ⇄ PAUSED → CLOSED_UNRECONCILED → RECONCILED (every finding settled)
 *         └──────────→ RECONCILED (nothing to settle) | ABANDONED
 *
 * A station has at most one count that is open or paused. A count never changes stock.
 */

#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "digest.h"
#include "expect.h"
#include "ledger.h"
#include "strongroom/limits.h"

enum { COUNT_E_ABSENT = 1 };
enum { COUNT_WORD_MAX = 24, COUNT_REASON_MAX = 256 };
enum { COUNT_RULES = 1 }; /* of a count by radio: confidence_rules_default(), and reckon_radio.c */

/*
 * As SQL. Scans that say where a line's exhibit is; whether a place is covered: by its label, or in a count by radio by
 * a pass that read all its reference tags, or by somebody who looked; and whether a reader's silence spoils it.
 */
#define SCANS_THAT_FIND "'FOUND_CONFIRMED', 'FOUND_PRESENCE_ONLY', 'FOUND_MISPLACED'"
#define PLACE_IS_COVERED \
        "CASE radio WHEN 0 THEN covered_seq > interrupted_seq ELSE passes > 0 OR looked_seq > 0 END"
#define PLACE_IS_INTERRUPTED \
        "CASE radio WHEN 0 THEN interrupted_seq > covered_seq" \
        " ELSE interrupted_seq > max(passed_seq, looked_seq) END"

/* The tags that a pass of a place must have read. */
#define REFERENCES_OF_PLACE "binds = 'REFERENCE' AND state = 'ACTIVE' AND substr(tag, 1, 4) = 'epc:'"

enum { COUNT_ROLES = ROLE_CUSTODIAN | ROLE_SUPERVISOR | ROLE_AUDITOR };

struct count_row {
        int64_t seq; /* of count.opened; the key of all tables of the count */
        char id[COUNT_ID_MAX];
        char kind[COUNT_WORD_MAX], mode[COUNT_WORD_MAX], state[COUNT_WORD_MAX];
        char station[STATION_NAME_MAX];
        char counter[ACTOR_NAME_MAX], witness[ACTOR_NAME_MAX], taker[ACTOR_NAME_MAX];
        char seed[EXPECT_SEED_MAX];
        int64_t expected;
        char snapshot[DIGEST_TEXT_MAX];
        int64_t opened_us;
        char place[PLACE_CODE_MAX]; /* where the counter stands; "" before the first label */
        int64_t closed_seq, closed_us;
        char lines_hash[DIGEST_TEXT_MAX];
        char reason[COUNT_REASON_MAX];
        char method[COUNT_WORD_MAX];     /* one of count_methods */
        char commitment[COUNT_WORD_MAX]; /* "K-57": commitment.h; "" where there is none */
};

/* Words of requests; each ends with NULL. */
extern const char *const count_kinds[], *const count_modes[], *const count_states[], *const count_methods[];

/* 0, COUNT_E_ABSENT, or an error. */
must_check int count_find(struct ledger *ledger, const char *id, struct count_row *ret_count);
must_check int count_at_station(struct ledger *ledger, const char *station, struct count_row *ret_count);

/* The count named, or the station's where id is NULL; refuses count.unknown, count.none. */
must_check int count_resolve(struct act *act, const char *id, struct count_row *ret_count);

/* The same, and it must be open, or paused where that is enough; refuses count.state. */
must_check int count_resolve_open(
        struct act *act, const char *id, bool paused_too, struct count_row *ret_count);

/* Newest first is the last; state "" and place "" mean any; place: counts that had this place in their scope. */
typedef int count_fn(void *context, const struct count_row *count);
must_check int count_each(
        struct ledger *ledger, const char *state, const char *place, count_fn *fn, void *context);

/* Still running, and blind: what was expected mustn't be told. */
bool count_is_hidden(const struct count_row *count);
bool count_is_running(const struct count_row *count);

/* It expects a sample of what is there. */
bool count_is_drawn(const struct count_row *count);

/* What was read of a tag from afar says that it is present, and what wasn't read may be there all the same. */
bool count_is_radio(const struct count_row *count);

/* Witnessed, unannounced or a hand-over: a label isn't enough, each serial number and seal is to be read. */
bool count_reads_all(const struct count_row *count);

#endif
