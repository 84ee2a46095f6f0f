/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_WITNESS_H
#define STRONGROOM_WITNESS_H

/*
 * A witness: cosigns a log's checkpoint if it contradicts none that it cosigned before (C2SP tlog-witness)
 *
 *      request ─▶ parse ─▶ which log? ─▶ its signature? ─┐ under the state's lock
 *                                                        ├▶ state ─▶ old size? ─▶ proof? ─▶ state on disk ─▶ answer
 *
 * The same for a request that came over HTTP, on a stick or on paper. What it knows of a log is the last checkpoint
 * that it cosigned; that is on disk before anyone sees the cosignature.
 */

#include <stdbool.h>
#include <stdint.h>

#include "cosign.h"
#include "text.h"

enum {
        WITNESS_LOGS_MAX = 64,
        WITNESS_KEYS_MAX = 4, /* of one log: the old and the new, while it changes them */
        WITNESS_PROOF_MAX = 63,
        WITNESS_BODY_MAX = 128 << 10, /* sixteen post-quantum signatures have room */
        WITNESS_TEXT_MAX = 4096,      /* of a checkpoint, extension lines included */
        WITNESS_PATH_MAX = 512,
        WITNESS_BACK_MAX_S = 300, /* so far the clock may be behind the last cosignature */
};

struct witness_log {
        char section[64];
        char origin[SIGN_NAME_MAX];
        struct verifier keys[WITNESS_KEYS_MAX];
        size_t key_count;
};

struct witness {
        struct signer signer; /* with the id of a witness */
        char state[WITNESS_PATH_MAX];
        char key[WITNESS_PATH_MAX];
        char listen[128]; /* "127.0.0.1:8917" */
        struct witness_log logs[WITNESS_LOGS_MAX];
        size_t count;
};

struct witness_answer {
        int status;                 /* of HTTP */
        const char *type;           /* its Content-Type */
        struct text body;           /* the caller's: text_end() */
        char why[160];              /* for the witness's own log; "" where it cosigned */
        char origin[SIGN_NAME_MAX]; /* "" where the request doesn't say */
        uint64_t size;              /* of the checkpoint */
};

/* POST /add-checkpoint. body is terminated; size its length (a NUL within is malformed). Always answers. */
void witness_add_checkpoint(const struct witness *witness, int64_t now_s, const char *body, size_t size,
        struct witness_answer *ret_answer);

/* GET /<sha256 of the origin>/checkpoint: the last one cosigned, 404 where there is none. */
void witness_get_checkpoint(
        const struct witness *witness, const char *origin_hash, struct witness_answer *ret_answer);

const struct witness_log *witness_log_of(const struct witness *witness, const char *origin);

/* ---- request.c ---- */

struct witness_request {
        uint64_t old_size;
        struct hash proof[WITNESS_PROOF_MAX];
        size_t proof_count;
        const char *note; /* the checkpoint and its signatures; borrowed from the body */
        size_t text_size; /* of the note's text */
        struct checkpoint checkpoint;
};

enum { REQUEST_E_MALFORMED = 1 };

/* Of a body of size bytes, terminated: 0, or REQUEST_E_MALFORMED with why. Whoever signed it. */
must_check int request_parse(
        const char *body, size_t size, struct witness_request *ret_request, const char **ret_why);

/* ---- config.c ---- */

enum { CONFIG_WHY_MAX = 320 };

/* witness.conf(5): 0, or a negative errno with what is wrong. The signer isn't read. */
must_check int witness_configure(const char *path, struct witness *ret_witness, char *ret_why);

#endif
