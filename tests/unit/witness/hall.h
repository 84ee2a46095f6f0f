/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TESTS_HALL_H
#define STRONGROOM_TESTS_HALL_H

/*
 * A hall: a log that can be forked, a witness with its files, and how one asks the other
 */

#include "test.h"

#include "macros.h"
#include "merkle.h"
#include "note.h"
#include "text.h"
#include "witness.h"

#define HALL_ORIGIN "strongroom/TST"
#define HALL_NOW    INT64_C(1700000000)

enum { HALL_LEAVES_MAX = 256, HALL_BRANCHES = 2 };

struct hall {
        char folder[64];
        struct signer log;
        struct witness witness;
        struct hash leaves[HALL_BRANCHES][HALL_LEAVES_MAX]; /* the second leaves the first at HALL_FORK */
};
enum { HALL_FORK = 40 };

int hall_open(void **state);
int hall_close(void **state);

void hall_root(const struct hall *hall, int branch, uint64_t size, struct hash *ret_root);

/* A body for add-checkpoint, from that size to that size of a branch; the caller's. */
void hall_ask(const struct hall *hall, int branch, uint64_t older, uint64_t size, struct text *ret_body);

/* Asks within the process: the status; the answer's body into said, where it isn't NULL. */
int hall_post(const struct hall *hall, const struct text *body, char *said, size_t room);

/* hall_ask() and hall_post(). */
int hall_step(const struct hall *hall, int branch, uint64_t older, uint64_t size);

#endif
