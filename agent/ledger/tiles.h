/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_TILES_H
#define STRONGROOM_TILES_H

/*
 * The record as a folder of C2SP tlog-tiles, which any static web server may serve
 *
 *      checkpoint                      the signed head: written last
 *      tile/<L>/<N>[.p/<W>]            256 hashes each, or W of them at the right edge
 *      tile/entries/<N>[.p/<W>]        the leaves' bytes, each behind its length (16 bit, big-endian)
 *
 * N is written in threes: 1234067 is x001/x234/067. What is there is never changed, so a later export only adds to it.
 */

#include "ledger.h"
#include "merkle.h"

enum tiles_condition {
        TILES_E_BROKEN = 200, /* the folder's tiles aren't what its checkpoint signs: see the fault */
        TILES_E_ABSENT,       /* there is no checkpoint in the folder */
        TILES_E_OTHER,        /* what is in the folder is of another record */
        TILES_E_REWRITTEN,    /* of this record, but not of these entries: one of the two was rewritten */
};

typedef void tiles_progress_fn(void *context, uint64_t done, uint64_t all);

struct tiles_result {
        char origin[128];
        uint64_t size;  /* entries */
        uint64_t added; /* of these, by this export */
        struct hash root;
};

/*
 * Writes what is missing, of what is committed. Each file gets its name when it is whole; what a killed export left is
 * gone on from. progress may be NULL. TILES_E_OTHER, TILES_E_REWRITTEN; a LEDGER_E_*; a negative errno.
 */
must_check int tiles_export(struct ledger *ledger, const char *folder, tiles_progress_fn *progress,
        void *context, struct tiles_result *ret_result);

/*
 * Reads a folder with nothing else at hand: every leaf is hashed, every tile compared, and the root with the
 * checkpoint; every entry is checked as verify does, and folded by these folds (docs/audit-kit/README.md has the rules
 * in their order). An export carries the record alone: neither the state nor what was erased. vkey NULL: the key that
 * the first entry names, which says less: who wrote all anew named his own.
 * TILES_E_ABSENT; TILES_E_BROKEN with the fault set; a negative errno.
 */
must_check int tiles_check(const char *folder, const char *vkey, const struct fold *const *folds,
        tiles_progress_fn *progress, void *context, struct tiles_result *ret_result,
        struct ledger_fault *ret_fault);

/* ---- shared by both ---- */

enum { TILES_PATH_MAX = 64, TILES_LEAVES = -1 /* instead of a level: the entries */ };

/* "tile/0/x001/067.p/5"; width 256: a whole tile. out has room for TILES_PATH_MAX. */
void tiles_path(int level, uint64_t number, unsigned width, char *out);

#endif
