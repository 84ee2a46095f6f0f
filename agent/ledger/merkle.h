/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_MERKLE_H
#define STRONGROOM_MERKLE_H

/*
 * The Merkle tree of RFC 6962, 2.1 (and RFC 9162, 2.1)
 *
 * A tree is kept as its right edge: the roots of the perfect subtrees that its size in binary names, the largest
 * first. That is all an append needs, and all a root.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"
#include "strongroom/entry.h"

enum { MERKLE_EDGE_MAX = 64, MERKLE_E_WRONG = 1 };

struct merkle {
        uint64_t size;
        struct hash edge[MERKLE_EDGE_MAX];
};

struct merkle_part {
        const void *bytes;
        size_t size;
};

void merkle_hash(const struct merkle_part *parts, size_t count, struct hash *ret_hash); /* plain SHA-256 */
void merkle_leaf(const void *event, size_t event_size, const void *signatures, size_t signatures_size,
        struct hash *ret_leaf);
void merkle_node(const struct hash *left, const struct hash *right, struct hash *ret_node);

void merkle_add(struct merkle *tree, const struct hash *leaf);
/* The root of the last 2^height leaves once this one is added: 2^height divides the size that the tree has then. */
void merkle_carry(const struct merkle *tree, const struct hash *leaf, unsigned height, struct hash *ret_root);

void merkle_root(const struct merkle *tree, struct hash *ret_root);

/* RFC 9162, 2.1.3.2 and 2.1.4.2: 0, or MERKLE_E_WRONG. index is 0-based. */
must_check int merkle_check_inclusion(uint64_t index, uint64_t size, const struct hash *leaf,
        const struct hash *proof, size_t count, const struct hash *root);
must_check int merkle_check_consistency(uint64_t size1, uint64_t size2, const struct hash *proof,
        size_t count, const struct hash *root1, const struct hash *root2);

/*
 * The same of any subtree, [start, end), of which the older tree, [0, size1), is one: start is a multiple of the smallest
 * power of two that holds it (draft-ietf-plants-merkle-tree-certs, 4.1 and 4.4.3). node: its root.
 */
bool merkle_is_subtree(uint64_t start, uint64_t end);
must_check int merkle_check_subtree(uint64_t start, uint64_t end, uint64_t size, const struct hash *proof,
        size_t count, const struct hash *node, const struct hash *root);

#endif
