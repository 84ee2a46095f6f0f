/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_VERIFY_H
#define STRONGROOM_VERIFY_H

/*
 * Verify: is the record what was written? By anyone, on any copy, with no agent and no key
 *
 * In order: the schema is ours, of this version or an earlier one, and nothing is planted in it (table, index, trigger,
 * view); every entry's bytes give its leaf; sequences are whole; every checkpoint's signature and root hold; each event
 * is canonical; item_prev links; and, unless told not to, the state is folded again from nothing and compared table by
 * table. The first entry that is wrong is named. Nothing is written, and no schema changed.
 */

#include <stdbool.h>

#include "ledger.h"

struct verify_options {
        const char *path;
        sqlite3 *database; /* instead of path */
        const struct fold *const *folds;
        bool quick; /* the tree and its checkpoints only: no refold, no canonical re-parse */
        const char *const *checkpoints; /* texts of checkpoints kept outside; end with NULL; NULL: none */
        void (*progress)(void *context, uint64_t done, uint64_t all); /* may be NULL */
        void *context;
};

struct verify_result {
        bool ok;
        uint64_t entries;
        uint64_t checkpoint;  /* size of the newest checkpoint */
        uint64_t checkpoints; /* how many were checked */
        struct hash root;
        char site[SITE_NAME_MAX];
        int schema; /* of the record's own tables; 0 where it couldn't be told */
        bool demo;
        bool state_compared;
        struct ledger_fault fault; /* where not ok */
};

/* 0 with the result filled in, good or bad; LEDGER_E_ABSENT; or a negative errno when it couldn't be read at all. */
must_check int verify_store(const struct verify_options *options, struct verify_result *ret_result);

#endif
