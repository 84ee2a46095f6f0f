/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_EXPECT_H
#define STRONGROOM_EXPECT_H

/*
 * Expect: what a count should find, frozen by value when it is opened
 *
 * The scope is a list of places and everything below them; an empty list is the whole store, external places left
 * out. Expected are the items in store there; items out of the store whose home lies there stand as lines too, since
 * their absence is explained. All others are not expected.
 *
 * The snapshot is SHA-256 over the lines in the order of their numbers (bytewise), each
 *
 *      number TAB class TAB place TAB status TAB quantity TAB unit TAB summary TAB serial number TAB seal LF
 *
 * where an item without a serial number or a seal has nothing between the tabs. In format 1, of counts opened before
 * there was a 2, the line ends after the summary; what is frozen is the same.
 *
 * A random count expects the k items in store with the smallest SHA-256(seed || number), so that anyone can repeat
 * the draw by hand: printf '%s%s' "$seed" "$number" | sha256sum
 */

#include <jansson.h>
#include <stdint.h>

#include "digest.h"
#include "ledger.h"

enum { EXPECT_SEED_MAX = 65 };
enum { EXPECT_FORMAT = 2 }; /* of new snapshots */

struct expect_scope {
        const json_t *places; /* an array of codes */
        const char *seed;     /* "" where nothing is drawn */
        int64_t sample;       /* how many are drawn */
        int64_t format;       /* 1 or EXPECT_FORMAT */
};

struct expect_line {
        int64_t item;
        const char *number, *class, *summary, *place, *status, *unit;
        const char *serial, *seal; /* as recorded; "": none */
        int64_t quantity;
};

typedef int expect_fn(void *context, const struct expect_line *line); /* 0 goes on */

struct expected {
        int64_t lines;                  /* all of them */
        int64_t in_store;               /* those that the counter should find */
        char snapshot[DIGEST_TEXT_MAX]; /* sha256:<hex> */
};

/* fn may be NULL. */
must_check int expect_each(struct ledger *ledger, const struct expect_scope *scope, expect_fn *fn,
        void *context, struct expected *ret_expected);

/* The items in store in these places: what a sample is drawn from. */
must_check int expect_population(struct ledger *ledger, const json_t *places, int64_t *ret_items);

/*
 * How many to draw from so many: 95 % confidence, ±3 % (CALEA 84.1.6(b)), with the finite population correction;
 * 50: 48, 100: 92, 500: 341, 10,000: 965.
 */
int64_t expect_sample_size(int64_t population);

/* The same, and never less than a tenth (IUPD: at least 10 %): 50: 48, 10,000: 1000, 100,000: 10,000. */
int64_t expect_audit_size(int64_t population);

/* The places of the scope are SELECT code FROM scope after this, with the list as ?1. */
#define EXPECT_SCOPE_SQL \
        "WITH RECURSIVE scope(code) AS (" \
        " SELECT code FROM place WHERE code IN (SELECT value FROM json_each(?1))" \
        " UNION SELECT code FROM place WHERE json_array_length(?1) = 0" \
        "  AND coalesce(parent, '') = '' AND kind NOT LIKE 'EXTERNAL%'" \
        " UNION SELECT p.code FROM scope s JOIN place p ON p.parent = s.code" \
        "  WHERE p.kind NOT LIKE 'EXTERNAL%') "

#endif
