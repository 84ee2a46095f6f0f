/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TEST_FORGE_H
#define STRONGROOM_TEST_FORGE_H

/*
 * Forge: a record out of any list of events, made by our own code with the site's key, as who has both would
 *
 * There is one honest record at a time, and one forged beside it. The program is linked with --wrap=random_bytes.
 */

#include "note.h"
#include "rig.h"

enum { FORGE_ENTRIES_MAX = 512 };

/* Events as objects; beside what they hold: "personal", "signatures". */
struct record {
        size_t count;
        json_t *events[FORGE_ENTRIES_MAX];
        struct hash leaves[FORGE_ENTRIES_MAX];
        char site_name[SITE_NAME_MAX];
};

extern struct record honest;
extern char notes[FORGE_ENTRIES_MAX][NOTE_MAX]; /* signed heads of it at each size, from 1 */
extern struct ledger *forger;                   /* open on what was forged last */

void forge_take(struct ledger *ledger, struct record *record);
void forge_copy(const struct record *record, struct record *copy); /* events only */
void forge_drop(struct record *record);

/* The rig's record is the honest one. */
void forge_begin(const struct rig *rig);

/*
 * Writes that record. What the state can't have, the attacker leaves out too: entries that aren't in it. before, if
 * any, may change an event once all before it is written.
 */
typedef void forge_fn(size_t at, json_t *event);
void forge(const struct record *record, forge_fn *before);
void forge_close(void);

/* `verify` of what was forged, alone or with one checkpoint from outside. */
struct verify_result forge_verify(const char *note);

/* The first entry that isn't as it was; one past the honest end where it is the same so far. */
size_t forge_first_changed(const struct record *was);

#endif
