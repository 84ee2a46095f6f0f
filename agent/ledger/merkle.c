/* SPDX-License-Identifier: ISC */

/*
 * Merkle tree
 *
 *      leaf = SHA-256(0x00 || event || signatures)      node = SHA-256(0x01 || left || right)
 *
 * The digest is fetched from OpenSSL once: a lookup by name at each hash costs more than the hash (performance.md).
 */

#include "merkle.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static EVP_MD *merkle_sha256;
static EVP_MD_CTX *merkle_context; /* one thread, one hash at a time */

static void merkle_start(void) {
        if (merkle_sha256)
                return;
        /* Nothing of the machine's openssl.cnf is wanted: what a hash is doesn't depend on a configuration. */
        (void) OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
        merkle_sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
        merkle_context = EVP_MD_CTX_new();
        if (!merkle_sha256 || !merkle_context)
                abort(); /* no memory at the very start; a half-made hash must never be used */
}

void merkle_hash(const struct merkle_part *parts, size_t count, struct hash *ret_hash) {
        unsigned size = 0;
        int good;

        merkle_start();
        good = EVP_DigestInit_ex2(merkle_context, merkle_sha256, NULL);
        for (size_t i = 0; good && i < count; i++)
                good = EVP_DigestUpdate(merkle_context, parts[i].bytes, parts[i].size);
        good = good && EVP_DigestFinal_ex(merkle_context, ret_hash->bytes, &size);
        if (!good || size != HASH_SIZE)
                abort(); /* a ledger that stops is an incident, one that lies is worthless */
}

void merkle_leaf(const void *event, size_t event_size, const void *signatures, size_t signatures_size,
        struct hash *ret_leaf) {
        const struct merkle_part parts[] = { { "\x00", 1 }, { event, event_size },
                { signatures, signatures_size } };

        merkle_hash(parts, signatures_size ? 3 : 2, ret_leaf);
}

void merkle_node(const struct hash *left, const struct hash *right, struct hash *ret_node) {
        uint8_t both[1 + 2 * HASH_SIZE] = { 0x01 };

        memcpy(both + 1, left->bytes, HASH_SIZE);
        memcpy(both + 1 + HASH_SIZE, right->bytes, HASH_SIZE);
        merkle_hash(&(struct merkle_part){ both, sizeof both }, 1, ret_node);
}

void merkle_add(struct merkle *tree, const struct hash *leaf) {
        unsigned at = (unsigned) __builtin_popcountll(tree->size);
        struct hash carry = *leaf;

        for (uint64_t rest = tree->size; rest & 1; rest >>= 1)
                merkle_node(&tree->edge[--at], &carry, &carry);
        tree->edge[at] = carry;
        tree->size++;
}

void merkle_carry(
        const struct merkle *tree, const struct hash *leaf, unsigned height, struct hash *ret_root) {
        unsigned at = (unsigned) __builtin_popcountll(tree->size);

        assert(height < 64 && !((tree->size + 1) % (UINT64_C(1) << height)));
        *ret_root = *leaf;
        for (unsigned i = 0; i < height; i++)
                merkle_node(&tree->edge[--at], ret_root, ret_root);
}

void merkle_root(const struct merkle *tree, struct hash *ret_root) {
        unsigned at = (unsigned) __builtin_popcountll(tree->size);
        struct hash root;

        if (!at) {
                merkle_hash(NULL, 0, ret_root); /* the empty tree: SHA-256 of nothing */
                return;
        }
        root = tree->edge[--at];
        while (at)
                merkle_node(&tree->edge[--at], &root, &root);
        *ret_root = root;
}

static bool hash_equal(const struct hash *a, const struct hash *b) {
        return !memcmp(a->bytes, b->bytes, HASH_SIZE);
}

int merkle_check_inclusion(uint64_t index, uint64_t size, const struct hash *leaf, const struct hash *proof,
        size_t count, const struct hash *root) {
        uint64_t fn = index, sn = size - 1;
        struct hash r = *leaf;

        if (index >= size)
                return MERKLE_E_WRONG;
        for (size_t i = 0; i < count; i++) {
                if (!sn)
                        return MERKLE_E_WRONG;
                if ((fn & 1) || fn == sn) {
                        merkle_node(&proof[i], &r, &r);
                        while (!(fn & 1) && fn) {
                                fn >>= 1;
                                sn >>= 1;
                        }
                } else {
                        merkle_node(&r, &proof[i], &r);
                }
                fn >>= 1;
                sn >>= 1;
        }
        return !sn && hash_equal(&r, root) ? 0 : MERKLE_E_WRONG;
}

bool merkle_is_subtree(uint64_t start, uint64_t end) {
        uint64_t width = 1;

        if (start >= end || end - start > UINT64_C(1) << 63)
                return false;
        while (width < end - start)
                width <<= 1;
        return start % width == 0;
}

/* The three places on the way up. */
struct merkle_walk {
        uint64_t fn, sn, tn;
};

static void walk_up(struct merkle_walk *walk) {
        walk->fn >>= 1;
        walk->sn >>= 1;
        walk->tn >>= 1;
}

/* From the first hash on. */
static int walk_check(struct merkle_walk walk, const struct hash *proof, size_t count,
        const struct hash *first, const struct hash *node, const struct hash *root) {
        struct hash fr = *first, sr = *first;

        for (size_t i = 0; i < count; i++) {
                if (!walk.tn)
                        return MERKLE_E_WRONG;
                if ((walk.sn & 1) || walk.sn == walk.tn) {
                        if (walk.fn < walk.sn)
                                merkle_node(&proof[i], &fr, &fr);
                        merkle_node(&proof[i], &sr, &sr);
                        while (!(walk.sn & 1))
                                walk_up(&walk);
                } else {
                        merkle_node(&sr, &proof[i], &sr);
                }
                walk_up(&walk);
        }
        return !walk.tn && hash_equal(&fr, node) && hash_equal(&sr, root) ? 0 : MERKLE_E_WRONG;
}

int merkle_check_subtree(uint64_t start, uint64_t end, uint64_t size, const struct hash *proof, size_t count,
        const struct hash *node, const struct hash *root) {
        struct merkle_walk walk = { start, end - 1, size - 1 };

        if (!merkle_is_subtree(start, end) || end > size)
                return MERKLE_E_WRONG;
        while (walk.fn != walk.sn && (end == size || (walk.sn & 1)))
                walk_up(&walk);
        if (walk.fn == walk.sn)
                return walk_check(walk, proof, count, node, node, root);
        return count ? walk_check(walk, proof + 1, count - 1, &proof[0], node, root) : MERKLE_E_WRONG;
}

int merkle_check_consistency(uint64_t size1, uint64_t size2, const struct hash *proof, size_t count,
        const struct hash *root1, const struct hash *root2) {
        return merkle_check_subtree(0, size1, size2, proof, count, root1, root2);
}
