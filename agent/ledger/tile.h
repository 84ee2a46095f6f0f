/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TILE_H
#define STRONGROOM_TILE_H

/*
 * Tiles: the tree in rows of 256 hashes, as C2SP tlog-tiles divides it
 *
 *      level 0   the leaves, which are in the entries
 *      level l   the roots over 256^l leaves each, kept in the table tile as soon as the last of those is there
 *
 * Derived state: folded with the entries (one row in 256 appends), compared by verify, made again where it is thrown
 * away. So a proof in a record of 10^7 entries reads three levels of it, and 256 leaves at most a level.
 */

#include "inside.h"

enum { TILE_HEIGHT = 8, TILE_WIDTH = 1 << TILE_HEIGHT, TILE_LEVELS = 64 / TILE_HEIGHT };

/* Keeps what becomes whole with this leaf. Before merkle_add() of it to ledger->tree. */
must_check int tile_fold(struct ledger *ledger, const struct hash *leaf);

/*
 * The hashes from first on (from 0) of a level, count of them, at most TILE_WIDTH and within one tile. Of a record that
 * only older versions wrote, they are made from the leaves. LEDGER_E_BROKEN where one is missing; a LEDGER_E_* or
 * negative errno.
 */
must_check int tile_hashes(
        struct ledger *ledger, unsigned level, uint64_t first, size_t count, struct hash *ret_hashes);

#endif
