/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_SECOND_H
#define STRONGROOM_SECOND_H

/*
 * Acts that take more than one person: which, and who (docs/two-persons.md)
 *
 * Before people.began is on record (people_rule()) nothing of it holds but what is `always`: people.begin itself.
 */

#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "personal.h"

enum { SECOND_BARRED_MAX = 8, SECOND_SEATS_MAX = 3 };
static_assert((int) SECOND_SEATS_MAX <= (int) EVENT_ACTORS_MAX, "all who sign are actors of what they did");

struct second_rule {
        const char *name; /* "destroy": stands in the proposal */
        const char *what; /* "destroy an exhibit" */
        /* The roles of who starts it, who approves it, and who witnesses it (0: nobody need). One person a seat. */
        uint32_t seats[SECOND_SEATS_MAX];
        bool glass;  /* one person may do it alone in an emergency, and answers for it */
        bool always; /* also before people.began: whoever asks, two on record sign */
};

extern const struct second_rule second_rules[]; /* ends with a NULL name */
const struct second_rule *second_rule_find(const char *name);

/* An act that is being tried or done by several; act->approval points to one. */
struct approval {
        bool glass;                     /* by one alone */
        const struct second_rule *rule; /* out: the one that the act came under; NULL: none, one is enough */
        const char *others[EVENT_ACTORS_MAX]; /* who signed with the first; NULL where none */
        size_t barred_count;
        char barred[SECOND_BARRED_MAX][ACTOR_NAME_MAX]; /* out: who may not have a part in it */
        uint64_t before; /* the entry before the first effect: the number of an effect counts from it */
        bool proposing;  /* it is act.proposed that is written: its fields are named "1.to" themselves */
        struct personal_salts
                salts; /* of what its effects have of persons, as "1.to": drawn once, and signed */
};

/*
 * Where the act comes under a rule: 0 when it is being proposed, or done with all its signatures; else refused as
 * act.second_needed, act.no_glass or, to who may not start it, role.denied.
 */
must_check int act_second(struct act *act, const char *rule);

/* This person has no part in it, neither first nor second; refused as act.own where it is who acts. May be "". */
must_check int act_bar(struct act *act, const char *name);

#endif
