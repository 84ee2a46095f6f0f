/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_ACT_H
#define STRONGROOM_ACT_H

/*
 * An act: who does something to the record, at which station, and how it is refused
 *
 * Every function that changes the record takes the act first and works inside the turn under way. It checks
 * everything before it appends anything. It returns 0; or ACT_E_REFUSED with the refusal filled in (the turn goes on
 * without it); or a ledger condition or negative errno, which ends the turn.
 */

#include <jansson.h>
#include <stdint.h>

#include "ledger.h"
#include "macros.h"
#include "role.h"
#include "strongroom/limits.h"

enum { ACT_E_REFUSED = 1000 }; /* apart from all LEDGER_E_* */

/* How a command line ends because of it (interfaces.md, exit status). */
enum act_exit {
        ACT_EXIT_USAGE = 2,
        ACT_EXIT_DENIED = 4,
        ACT_EXIT_BROKEN = 5,
        ACT_EXIT_DEVICE = 6,
        ACT_EXIT_RULE = 7,
        ACT_EXIT_INPUT = 65,
        ACT_EXIT_ABSENT = 66,
        ACT_EXIT_INTERNAL = 70,
        ACT_EXIT_AGAIN = 75,
};

struct refusal {
        char error[48];    /* stable, "place.unknown" */
        char message[480]; /* what happened to which thing */
        char hint[160];    /* what to do now: a command, or "" */
        enum act_exit exit;
};

struct approval;
struct live; /* control/live.h: readers and stations, which live in memory only */

struct act {
        struct ledger *ledger;
        struct live *live; /* NULL where there is none, as in most tests */
        const char *actor;
        uint32_t roles;
        const char *station; /* "" where none */
        const char *reader;  /* "" where a person typed */
        struct approval
                *approval; /* second.h: it is being tried or done by several; NULL: by this actor alone */
        struct refusal refusal;
};

/*
 * Fills the refusal, in the language in use; its value is ACT_E_REFUSED. hint may be NULL. (A macro, so that an
 * analyser sees the value.)
 */
#define act_refuse(...) (act_refusal(__VA_ARGS__), ACT_E_REFUSED)

format_like(5, 6) void act_refusal(
        struct act *act, enum act_exit exit, const char *error, const char *hint, const char *format, ...);

/* 0, or refused as "role.denied", naming the roles that may. what: "move an exhibit". */
must_check int act_require(struct act *act, uint32_t roles, const char *what);

/* Of the texts that an act takes, what one may be long: notes, reasons, purposes. */
enum { ACT_NOTE_MAX = 512 };

/* 0, or refused as "request.too_long"; text may be NULL. */
must_check int act_check_text(struct act *act, const char *field, const char *text, size_t high);

/*
 * Appends {kind, item, body} by this actor; steals body; item may be NULL. Refuses event.too_large: so that one
 * request's text never ends the turn of all the others.
 */
must_check int act_append(
        struct act *act, const char *kind, const char *item, json_t *body, struct entry *ret_entry);

/*
 * The same, and what is personal apart from the body: field → value, stolen (personal.h). On record are the values'
 * salted hashes alone.
 */
must_check int act_append_personal(struct act *act, const char *kind, const char *item, json_t *body,
        json_t *personal, struct entry *ret_entry);

#endif
