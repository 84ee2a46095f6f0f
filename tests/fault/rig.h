/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_RIG_H
#define STRONGROOM_RIG_H

/*
 * A rig: the agent's turn on a store in a folder of its own, without sockets or processes
 *
 * rig_play() drives a fixed story through turn_run() as the agent does: shelves, exhibits with tags, movements, a
 * count by scans, its findings. Each request has a key and each scan a number, so that a story that was cut off is
 * taken up again where it was, as clients and readers do.
 */

#include <stdbool.h>

#include "ledger.h"
#include "merkle.h"
#include "turn.h"
#include "verify.h"

enum { RIG_PATH_MAX = 128 };

struct rig {
        char folder[RIG_PATH_MAX], store[RIG_PATH_MAX], key[RIG_PATH_MAX];
        struct moment now;
        struct ledger *ledger;
        struct ledger_fault fault;
        struct turn *turn;
        struct live *live;
        struct config *config; /* nothing is set in it */
        size_t items;          /* exhibits in the story */
        size_t at;             /* the turn of the story that comes next */
        uint64_t kept;         /* entries that were acknowledged, and the root over them */
        struct hash kept_root;
};

/* An empty folder, no store yet. */
void rig_begin(struct rig *rig, size_t items);
void rig_end(struct rig *rig);
void rig_reset(struct rig *rig); /* the folder is emptied, the story begins again */

/* What ledger_open() says; then turn_start(). create: a new store. */
must_check int rig_open(struct rig *rig, bool create);
void rig_close(struct rig *rig);

/* The turns from rig->at on, until one fails: its result. 0: the story was told to its end. */
must_check int rig_play(struct rig *rig);
void rig_ask(struct rig *rig, size_t number, const char *format, ...);
must_check int rig_turn(struct rig *rig);

/* verify_store() on the closed or open store; asserts that it could be read. */
struct verify_result rig_verify(const struct rig *rig);

/* Asserts that the store verifies and still begins with the acknowledged entries. */
void rig_assert_kept(const struct rig *rig);

#endif
