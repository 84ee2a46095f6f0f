/* SPDX-License-Identifier: ISC */

/*
 * The hall: trees small enough that proofs are made by the definition (RFC 9162, 2.1.4.1)
 */

#include "hall.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "state.h"

static void remove_file(const struct hall *hall, const char *name) {
        char path[128];

        (void) snprintf(path, sizeof path, "%s/%s", hall->folder, name);
        (void) unlink(path);
}

int hall_open(void **state) {
        struct hall *hall = calloc(1, sizeof *hall);
        struct witness_log *log;

        assert_non_null(hall);
        (void) text_copy(hall->folder, sizeof hall->folder, "/dev/shm/strongroom-hall-XXXXXX");
        assert_non_null(mkdtemp(hall->folder));
        signer_make(HALL_ORIGIN, &hall->log);
        signer_make("example.org/hq", &hall->witness.signer);
        (void) snprintf(hall->witness.key, sizeof hall->witness.key, "%s/witness.key", hall->folder);
        (void) snprintf(hall->witness.state, sizeof hall->witness.state, "%s/witness.state", hall->folder);
        assert_int_equal(signer_save(&hall->witness.signer, hall->witness.key), 0);
        cosign_take(&hall->witness.signer);
        log = &hall->witness.logs[hall->witness.count++];
        (void) text_copy(log->origin, sizeof log->origin, HALL_ORIGIN);
        log->keys[log->key_count++] = hall->log.verifier;
        for (int branch = 0; branch < HALL_BRANCHES; branch++)
                for (int i = 0; i < HALL_LEAVES_MAX; i++) {
                        char event[32];

                        (void) snprintf(event, sizeof event, "event %d of %d", i, i < HALL_FORK ? 0 : branch);
                        merkle_leaf(event, strlen(event), NULL, 0, &hall->leaves[branch][i]);
                }
        assert_int_equal(state_create(&hall->witness), 0);
        *state = hall;
        return 0;
}

int hall_close(void **state) {
        struct hall *hall = *state;

        remove_file(hall, "witness.key");
        remove_file(hall, "witness.state");
        remove_file(hall, "witness.state.new");
        remove_file(hall, "witness.conf");
        (void) rmdir(hall->folder);
        free(hall);
        return 0;
}

/* Of the leaves from first on. */
static void range_root(const struct hash *leaves, uint64_t size, struct hash *ret_root) {
        struct merkle tree = { 0 };

        for (uint64_t i = 0; i < size; i++)
                merkle_add(&tree, &leaves[i]);
        merkle_root(&tree, ret_root);
}

void hall_root(const struct hall *hall, int branch, uint64_t size, struct hash *ret_root) {
        range_root(hall->leaves[branch], size, ret_root);
}

/* SUBPROOF(m, D_n, whole) of RFC 9162, 2.1.4.1, its hashes as lines. */
static void subproof(const struct hash *leaves, uint64_t older, uint64_t size, bool whole, struct text *out) {
        char base64[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct hash root;
        uint64_t half = 1;

        if (older == size) {
                if (whole)
                        return;
                range_root(leaves, size, &root);
        } else {
                while (half * 2 < size)
                        half *= 2;
                if (older <= half) {
                        subproof(leaves, older, half, whole, out);
                        range_root(leaves + half, size - half, &root);
                } else {
                        subproof(leaves + half, older - half, size - half, false, out);
                        range_root(leaves, half, &root);
                }
        }
        bytes_base64(root.bytes, HASH_SIZE, base64);
        text_addf(out, "%s\n", base64);
}

void hall_ask(const struct hall *hall, int branch, uint64_t older, uint64_t size, struct text *ret_body) {
        char note[NOTE_MAX];
        struct hash root;

        text_addf(ret_body, "old %llu\n", (unsigned long long) older);
        if (older && older <= size)
                subproof(hall->leaves[branch], older, size, true, ret_body);
        hall_root(hall, branch, size, &root);
        note_sign(&hall->log, size, &root, note);
        text_addf(ret_body, "\n%s", note);
        assert_false(text_failed(ret_body));
}

int hall_post(const struct hall *hall, const struct text *body, char *said, size_t room) {
        struct witness_answer answer;
        int status;

        witness_add_checkpoint(&hall->witness, HALL_NOW, text_string(body), body->size, &answer);
        if (said)
                assert_true(text_copy(said, room, text_string(&answer.body)));
        status = answer.status;
        text_end(&answer.body);
        return status;
}

int hall_step(const struct hall *hall, int branch, uint64_t older, uint64_t size) {
        struct text body = { 0 };
        int status;

        hall_ask(hall, branch, older, size, &body);
        status = hall_post(hall, &body, NULL, 0);
        text_end(&body);
        return status;
}
