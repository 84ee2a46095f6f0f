/* SPDX-License-Identifier: ISC */

/*
 * A record's tree in memory, for as many proofs as are wanted
 *
 * levels[0] are the leaves, levels[k] the roots of the perfect subtrees of 2^k leaves. Any range that a proof names is
 * put together from them.
 */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "bundle.h"
#include "bytes.h"
#include "merkle.h"

void bundle_tree_end(struct bundle_tree *tree) {
        for (size_t i = 0; i < count_of(tree->levels); i++)
                free(tree->levels[i]);
        *tree = (struct bundle_tree){ 0 };
}

static int tree_room(struct bundle_tree *tree) {
        for (unsigned level = 0; tree->size >> level; level++) {
                tree->levels[level] = calloc(tree->size >> level, sizeof(struct hash));
                if (!tree->levels[level])
                        return -ENOMEM;
        }
        return 0;
}

static int tree_leaves(struct ledger *ledger, struct bundle_tree *tree) {
        static const char leaves[] = "SELECT leaf FROM entries WHERE seq <= ?1 ORDER BY seq";
        sqlite3_stmt *rows = ledger_statement(ledger, leaves);
        uint64_t count = 0;
        int result = SQLITE_ERROR;

        if (!rows)
                return -EIO;
        (void) sqlite3_bind_int64(rows, 1, (int64_t) tree->size);
        while (count < tree->size && (result = sqlite3_step(rows)) == SQLITE_ROW) {
                const void *leaf = sqlite3_column_blob(rows, 0);

                if (!leaf || sqlite3_column_bytes(rows, 0) != HASH_SIZE)
                        break;
                tree->levels[0][count++] = *(const struct hash *) leaf;
        }
        ledger_reset(ledger, rows);
        return count == tree->size ? 0 : -EBADMSG;
}

int bundle_tree_build(struct ledger *ledger, uint64_t size, struct bundle_tree *ret_tree) {
        struct bundle_tree tree = { .size = size };
        int r = tree_room(&tree);

        if (!r)
                r = tree_leaves(ledger, &tree);
        for (unsigned level = 1; !r && size >> level; level++)
                for (uint64_t i = 0; i < size >> level; i++)
                        merkle_node(&tree.levels[level - 1][2 * i], &tree.levels[level - 1][2 * i + 1],
                                &tree.levels[level][i]);
        if (r)
                bundle_tree_end(&tree);
        else
                *ret_tree = tree;
        return r;
}

/* The largest power of two below size, as its exponent; size is at least 2. */
static unsigned tree_half(uint64_t size) {
        return 63u - (unsigned) __builtin_clzll(size - 1);
}

/* MTH(D[from:to]): from is a multiple of the smallest power of two that holds the range. */
static void tree_range(const struct bundle_tree *tree, uint64_t from, uint64_t to, struct hash *ret_hash) {
        uint64_t size = to - from, middle;
        struct hash left, right;

        assert(from < to && to <= tree->size);
        if (!(size & (size - 1))) {
                unsigned level = (unsigned) __builtin_ctzll(size);

                *ret_hash = tree->levels[level][from >> level];
                return;
        }
        middle = from + (UINT64_C(1) << tree_half(size));
        tree_range(tree, from, middle, &left);
        tree_range(tree, middle, to, &right);
        merkle_node(&left, &right, ret_hash);
}

void bundle_tree_root(const struct bundle_tree *tree, uint64_t size, struct hash *ret_root) {
        if (size)
                tree_range(tree, 0, size, ret_root);
        else
                merkle_hash(NULL, 0, ret_root);
}

/* Proofs are told from the root's end to the leaf's, so each hash goes to the front. */
static int tree_tell(const struct bundle_tree *tree, uint64_t from, uint64_t to, json_t *proof) {
        char base64[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct hash hash;

        tree_range(tree, from, to, &hash);
        bytes_base64(hash.bytes, HASH_SIZE, base64);
        return json_array_insert_new(proof, 0, json_string(base64)) ? -ENOMEM : 0;
}

int bundle_tree_inclusion(const struct bundle_tree *tree, uint64_t index, json_t **ret_proof) {
        uint64_t from = 0, to = tree->size;
        json_t *proof = json_array();
        int r = proof ? 0 : -ENOMEM;

        while (!r && to - from > 1) {
                uint64_t middle = from + (UINT64_C(1) << tree_half(to - from));

                r = index < middle ? tree_tell(tree, middle, to, proof)
                                   : tree_tell(tree, from, middle, proof);
                if (index < middle)
                        to = middle;
                else
                        from = middle;
        }
        if (r)
                json_decref(proof);
        else
                *ret_proof = proof;
        return r;
}

/* SUBPROOF(size, D[0:n], true): down to where the old tree is a whole subtree, told but where it is the first. */
int bundle_tree_consistency(const struct bundle_tree *tree, uint64_t size, json_t **ret_proof) {
        uint64_t from = 0, to = tree->size;
        json_t *proof = json_array();
        int r = proof ? 0 : -ENOMEM;

        while (!r && size && size != to) {
                uint64_t middle = from + (UINT64_C(1) << tree_half(to - from));

                r = size <= middle ? tree_tell(tree, middle, to, proof)
                                   : tree_tell(tree, from, middle, proof);
                if (size <= middle)
                        to = middle;
                else
                        from = middle;
        }
        if (!r && from)
                r = tree_tell(tree, from, to, proof);
        if (r)
                json_decref(proof);
        else
                *ret_proof = proof;
        return r;
}
