/* SPDX-License-Identifier: ISC */

/*
 * RFC 6962: trees and proofs
 */

#include "test.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "merkle.h"
#include "vectors.h"

enum { LEAF_MAX = 64, PROOF_MAX = 64, PATH_SIZE = 512 };

#define TREES  LEDGER_VECTORS "rfc6962-trees/trees.json"
#define PROOFS LEDGER_VECTORS "rfc6962-proofs/testdata/"

static void assert_hash(const struct hash *hash, const json_t *hex) {
        char ours[2 * HASH_SIZE + 1];

        bytes_hex(hash->bytes, HASH_SIZE, ours);
        assert_string_equal(ours, json_string_value(hex));
}

static void the_hasher(const json_t *hasher) {
        struct hash hash, wrong;

        merkle_leaf("", 0, "", 0, &hash);
        assert_hash(&hash, json_object_get(hasher, "empty_leaf"));
        merkle_leaf("L123456", 7, "", 0, &hash);
        assert_hash(&hash, json_object_get(hasher, "leaf_L123456"));
        merkle_leaf("L123", 4, "456", 3, &wrong); /* event and signatures follow each other in a leaf */
        assert_memory_equal(wrong.bytes, hash.bytes, HASH_SIZE);
}

void the_tree_is_that_of_rfc_6962(void **state) {
        struct merkle tree = { 0 };
        json_t *trees, *leaf;
        struct hash hash;
        size_t i;

        (void) state;
        need_vectors(TREES);
        trees = vectors_load(TREES);
        the_hasher(json_object_get(trees, "hasher"));
        json_array_foreach(json_object_get(trees, "leaf_inputs_hex"), i, leaf) {
                const char *hex = json_string_value(leaf);
                uint8_t bytes[LEAF_MAX];
                size_t size;

                merkle_root(&tree, &hash);
                assert_hash(&hash, json_array_get(json_object_get(trees, "root_hashes_hex_by_size"), i));
                assert_int_equal(bytes_unhex(hex, strlen(hex), bytes, sizeof bytes, &size), 0);
                merkle_leaf(bytes, size, "", 0, &hash);
                merkle_add(&tree, &hash);
        }
        merkle_root(&tree, &hash);
        assert_hash(&hash, json_array_get(json_object_get(trees, "root_hashes_hex_by_size"), i));
        assert_int_equal(i, 8);
        json_decref(trees);
}

/* ---- proofs ---- */

/* Base64 of a hash; false where it isn't one: such a proof could never reach us. */
static bool take_hash(const json_t *value, struct hash *ret_hash) {
        const char *text = json_string_value(value);
        size_t size;

        return text && !bytes_unbase64(text, strlen(text), ret_hash->bytes, HASH_SIZE, &size) &&
               size == HASH_SIZE;
}

static bool take_proof(const json_t *vector, struct hash *ret_proof, size_t *ret_count) {
        const json_t *proof = json_object_get(vector, "proof");

        *ret_count = json_array_size(proof);
        assert_true(*ret_count <= PROOF_MAX);
        for (size_t i = 0; i < *ret_count; i++)
                if (!take_hash(json_array_get(proof, i), &ret_proof[i]))
                        return false;
        return true;
}

static uint64_t take_number(const json_t *vector, const char *name) {
        double number = json_number_value(json_object_get(vector, name));

        return number >= (double) INT64_MAX ? UINT64_MAX
                                            : (uint64_t) number; /* 2^64-1 is the one that is so large */
}

static bool inclusion_holds(const json_t *vector) {
        struct hash leaf, root, proof[PROOF_MAX];
        size_t count;

        return take_hash(json_object_get(vector, "leafHash"), &leaf) &&
               take_hash(json_object_get(vector, "root"), &root) && take_proof(vector, proof, &count) &&
               !merkle_check_inclusion(take_number(vector, "leafIdx"), take_number(vector, "treeSize"), &leaf,
                       proof, count, &root);
}

static bool consistency_holds(const json_t *vector) {
        struct hash root1, root2, proof[PROOF_MAX];
        size_t count;

        return take_hash(json_object_get(vector, "root1"), &root1) &&
               take_hash(json_object_get(vector, "root2"), &root2) && take_proof(vector, proof, &count) &&
               !merkle_check_consistency(take_number(vector, "size1"), take_number(vector, "size2"), proof,
                       count, &root1, &root2);
}

/* A subtree is a tree of its own. */
static bool subtree_inclusion_holds(const json_t *vector) {
        uint64_t index = take_number(vector, "leafIdx"), start = take_number(vector, "start"),
                 end = take_number(vector, "end");
        struct hash leaf, root, proof[PROOF_MAX];
        size_t count;

        return take_hash(json_object_get(vector, "leafHash"), &leaf) &&
               take_hash(json_object_get(vector, "root"), &root) && take_proof(vector, proof, &count) &&
               merkle_is_subtree(start, end) && index >= start &&
               !merkle_check_inclusion(index - start, end - start, &leaf, proof, count, &root);
}

static bool subtree_consistency_holds(const json_t *vector) {
        struct hash node, root, proof[PROOF_MAX];
        size_t count;

        return take_hash(json_object_get(vector, "root1"), &node) &&
               take_hash(json_object_get(vector, "root2"), &root) && take_proof(vector, proof, &count) &&
               !merkle_check_subtree(take_number(vector, "start"), take_number(vector, "end"),
                       take_number(vector, "size"), proof, count, &node, &root);
}

struct verdicts {
        bool (*holds)(const json_t *vector);
        unsigned good, bad;
};

/* Good ones that stand for no proof of ours: their roots are words instead of hashes, or the subtree is empty. */
static bool is_beyond_us(const char *path) {
        return strstr(path, "/sizes-are-equal-one-and-proof-is-empty.json") ||
               strstr(path, "/subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-proof-is-empty.json");
}

static void judge(struct verdicts *verdicts, const char *path) {
        json_error_t error;
        json_t *vector =
                json_load_file(path, JSON_DECODE_INT_AS_REAL, &error); /* 0 - 1 is past jansson's integers */
        bool bad = json_is_true(json_object_get(vector, "wantErr"));

        if (!vector)
                fail_msg("%s:%d: %s", path, error.line, error.text);
        if (!bad && is_beyond_us(path))
                bad = true; /* refused, as anything that is no hash or no subtree */
        if (verdicts->holds(vector) == bad)
                fail_msg("%s (%s): %s", path, vectors_string(vector, "desc"), bad ? "accepted" : "refused");
        *(bad ? &verdicts->bad : &verdicts->good) += 1;
        json_decref(vector);
}

/* Every .json below path. */
static void judge_folder(struct verdicts *verdicts, const char *path) { /* NOLINT(misc-no-recursion) */
        DIR *folder = opendir(path);
        const struct dirent *file;

        assert_non_null(folder);
        while ((file = readdir(folder))) {
                char name[PATH_SIZE];

                if (file->d_name[0] == '.')
                        continue;
                (void) snprintf(name, sizeof name, "%.200s/%.250s", path, file->d_name);
                if (strstr(file->d_name, ".json"))
                        judge(verdicts, name);
                else
                        judge_folder(verdicts, name);
        }
        assert_int_equal(closedir(folder), 0);
}

void proofs_of_inclusion_are_judged_as_published(void **state) {
        struct verdicts verdicts = { .holds = inclusion_holds };

        (void) state;
        need_vectors(PROOFS "inclusion");
        judge_folder(&verdicts, PROOFS "inclusion");
        print_message("%u good, %u bad\n", verdicts.good, verdicts.bad);
        assert_true(verdicts.good > 0 && verdicts.bad > verdicts.good);
}

void proofs_of_consistency_are_judged_as_published(void **state) {
        struct verdicts verdicts = { .holds = consistency_holds };

        (void) state;
        need_vectors(PROOFS "consistency");
        judge_folder(&verdicts, PROOFS "consistency");
        print_message("%u good, %u bad\n", verdicts.good, verdicts.bad);
        assert_true(verdicts.good > 0 && verdicts.bad > verdicts.good);
}

void proofs_of_subtrees_are_judged_as_published(void **state) {
        struct verdicts inclusion = { .holds = subtree_inclusion_holds };
        struct verdicts consistency = { .holds = subtree_consistency_holds };

        (void) state;
        need_vectors(PROOFS "subtreeinclusion");
        judge_folder(&inclusion, PROOFS "subtreeinclusion");
        judge_folder(&consistency, PROOFS "subtreeconsistency");
        print_message(
                "%u good, %u bad\n", inclusion.good + consistency.good, inclusion.bad + consistency.bad);
        assert_true(inclusion.good > 0 && inclusion.bad > inclusion.good);
        assert_true(consistency.good > 0 && consistency.bad > consistency.good);
}
