/* SPDX-License-Identifier: ISC */

/*
 * Proofs from the tiles
 *
 * The tree is halved from its root down as RFC 9162 defines it, k the largest power of two below the size, and the half
 * that isn't gone into gives a hash of the proof. Every such half is one perfect subtree, or at the right edge a chain
 * of them; each stands in one tile.
 */

#include "proof.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "tile.h"

/* The tiles in use: those of the way down, and those of the right edge. */
enum { READER_TILES = 2 };

struct reader_tile {
        uint64_t number;
        size_t width; /* 0: not read yet */
        struct hash hashes[TILE_WIDTH];
};

struct reader {
        struct ledger *ledger;
        uint64_t size; /* no leaf at or behind it is looked at */
        struct reader_tile tiles[TILE_LEVELS][READER_TILES];
        unsigned next[TILE_LEVELS];
};

/* What is being proved, from the root down. */
struct steps {
        struct hash hashes[PROOF_HASHES_MAX];
        size_t count;
};

static int reader_tile(
        struct reader *reader, unsigned level, uint64_t number, const struct reader_tile **ret_tile) {
        uint64_t all = reader->size >> (level * TILE_HEIGHT), first = number * TILE_WIDTH;
        struct reader_tile *tile = reader->tiles[level];
        int r;

        for (unsigned i = 0; i < READER_TILES; i++) {
                if (tile[i].width && tile[i].number == number) {
                        *ret_tile = &tile[i];
                        return 0;
                }
        }
        tile += reader->next[level]++ % READER_TILES;
        tile->number = number;
        tile->width = all - first < TILE_WIDTH ? (size_t) (all - first) : TILE_WIDTH;
        r = tile_hashes(reader->ledger, level, first, tile->width, tile->hashes);
        if (!r)
                *ret_tile = tile;
        return r;
}

/* The root over the 2^height leaves from index · 2^height on. */
static int reader_perfect(struct reader *reader, unsigned height, uint64_t index, struct hash *ret_hash) {
        unsigned within = height % TILE_HEIGHT;
        const struct reader_tile *tile = NULL;
        struct merkle tree = { 0 };
        size_t at = (size_t) (index << within) % TILE_WIDTH, count = (size_t) 1 << within;
        int r = reader_tile(reader, height / TILE_HEIGHT, index >> (TILE_HEIGHT - within), &tile);

        if (r)
                return r;
        assert(at + count <= tile->width);
        for (size_t i = 0; i < count; i++)
                merkle_add(&tree, &tile->hashes[at + i]);
        merkle_root(&tree, ret_hash);
        return 0;
}

/* MTH(D[from:to]), where from is a multiple of a power of two that isn't less than to - from; from < to. */
static int reader_root(struct reader *reader, uint64_t from, uint64_t to, struct hash *ret_hash) {
        uint64_t rest = to - from;
        struct hash root = { 0 }, left;
        bool any = false;
        int r = 0;

        for (unsigned height = 0; !r && rest >> height; height++) {
                if (!(rest >> height & 1))
                        continue;
                r = reader_perfect(reader, height, (to >> height) - 1, any ? &left : &root);
                if (!r && any)
                        merkle_node(&left, &root, &root);
                any = true;
        }
        if (!r)
                *ret_hash = root;
        return r;
}

static uint64_t split(uint64_t count) { /* the largest power of two below count, which is 2 or more */
        return UINT64_C(1) << (63 - __builtin_clzll(count - 1));
}

static int step_keep(struct reader *reader, struct steps *steps, uint64_t from, uint64_t to) {
        assert(steps->count < PROOF_HASHES_MAX);
        return reader_root(reader, from, to, &steps->hashes[steps->count++]);
}

/* PATH(index, D[0:size]) of 2.1.3.1. */
static int steps_inclusion(struct reader *reader, uint64_t index, struct steps *steps) {
        uint64_t from = 0, to = reader->size;
        int r = 0;

        while (!r && to - from > 1) {
                uint64_t middle = from + split(to - from);

                if (index < middle) {
                        r = step_keep(reader, steps, middle, to);
                        to = middle;
                } else {
                        r = step_keep(reader, steps, from, middle);
                        from = middle;
                }
        }
        return r;
}

/* SUBPROOF(older, D[0:size], true) of 2.1.4.1. */
static int steps_consistency(struct reader *reader, uint64_t older, struct steps *steps) {
        uint64_t from = 0, to = reader->size;
        int r = 0;

        while (!r && older != to) {
                uint64_t middle = from + split(to - from);

                if (older <= middle) {
                        r = step_keep(reader, steps, middle, to);
                        to = middle;
                } else {
                        r = step_keep(reader, steps, from, middle);
                        from = middle;
                }
        }
        return r || !from ? r : step_keep(reader, steps, from, to);
}

static void steps_give(const struct steps *steps, struct hash *ret, size_t *ret_count) {
        for (size_t i = 0; i < steps->count; i++)
                ret[i] = steps->hashes[steps->count - 1 - i];
        *ret_count = steps->count;
}

/* ---- checked before they are handed out ---- */

static int proof_broken(struct ledger *ledger) {
        fault_set(&ledger->fault, 0, "ledger.tile",
                "The hashes that are kept of the tree don't lead to the root that was signed.");
        return LEDGER_E_BROKEN;
}

static int reader_make(struct ledger *ledger, uint64_t size, struct reader **ret_reader) {
        struct reader *reader = malloc(sizeof *reader);

        if (!reader)
                return -ENOMEM;
        reader->ledger = ledger;
        reader->size = size;
        for (unsigned level = 0; level < TILE_LEVELS; level++) {
                reader->next[level] = 0;
                for (unsigned i = 0; i < READER_TILES; i++)
                        reader->tiles[level][i].width = 0;
        }
        *ret_reader = reader;
        return 0;
}

/* From older to what is committed, along which the root of older was computed. */
static int root_check(struct ledger *ledger, uint64_t older, const struct hash *root) {
        uint64_t size = ledger_durable(ledger);
        scoped(freep) struct reader *reader = NULL;
        struct hash newest, proof[PROOF_HASHES_MAX];
        struct steps steps = { .count = 0 };
        size_t count;
        int r = reader_make(ledger, size, &reader);

        if (!r)
                r = steps_consistency(reader, older, &steps);
        if (r)
                return r;
        steps_give(&steps, proof, &count);
        ledger_root(ledger, &newest);
        return merkle_check_consistency(older, size, proof, count, root, &newest) ? proof_broken(ledger) : 0;
}

int proof_root(struct ledger *ledger, uint64_t size, struct hash *ret_root) {
        scoped(freep) struct reader *reader = NULL;
        struct hash root;
        int r;

        if (size > ledger_durable(ledger))
                return PROOF_E_RANGE;
        if (!size || size == ledger_durable(ledger)) {
                merkle_root(size ? &ledger->durable : &(struct merkle){ 0 }, ret_root);
                return 0;
        }
        r = reader_make(ledger, size, &reader);
        if (!r)
                r = reader_root(reader, 0, size, &root);
        if (!r)
                r = root_check(ledger, size, &root);
        if (!r)
                *ret_root = root;
        return error_trace(r);
}

int proof_leaf(struct ledger *ledger, uint64_t sequence, struct hash *ret_leaf) {
        if (!sequence || sequence > ledger_durable(ledger))
                return PROOF_E_RANGE;
        return error_trace(tile_hashes(ledger, 0, sequence - 1, 1, ret_leaf));
}

int proof_inclusion(
        struct ledger *ledger, uint64_t sequence, uint64_t size, struct hash *ret, size_t *ret_count) {
        scoped(freep) struct reader *reader = NULL;
        struct hash leaf, root, proof[PROOF_HASHES_MAX];
        struct steps steps = { .count = 0 };
        size_t count;
        int r;

        if (!sequence || sequence > size || size > ledger_durable(ledger))
                return PROOF_E_RANGE;
        r = reader_make(ledger, size, &reader);
        if (!r)
                r = steps_inclusion(reader, sequence - 1, &steps);
        if (!r)
                r = proof_leaf(ledger, sequence, &leaf);
        if (!r)
                r = proof_root(ledger, size, &root);
        if (r)
                return error_trace(r);
        steps_give(&steps, proof, &count);
        if (merkle_check_inclusion(sequence - 1, size, &leaf, proof, count, &root))
                return proof_broken(ledger);
        memcpy(ret, proof, count * sizeof *proof);
        *ret_count = count;
        return 0;
}

int proof_consistency(
        struct ledger *ledger, uint64_t older, uint64_t size, struct hash *ret, size_t *ret_count) {
        scoped(freep) struct reader *reader = NULL;
        struct hash first, second, proof[PROOF_HASHES_MAX];
        struct steps steps = { .count = 0 };
        size_t count;
        int r;

        if (!older || older > size || size > ledger_durable(ledger))
                return PROOF_E_RANGE;
        r = reader_make(ledger, size, &reader);
        if (!r)
                r = steps_consistency(reader, older, &steps);
        if (!r)
                r = proof_root(ledger, older, &first);
        if (!r)
                r = proof_root(ledger, size, &second);
        if (r)
                return error_trace(r);
        steps_give(&steps, proof, &count);
        if (merkle_check_consistency(older, size, proof, count, &first, &second))
                return proof_broken(ledger);
        memcpy(ret, proof, count * sizeof *proof);
        *ret_count = count;
        return 0;
}
