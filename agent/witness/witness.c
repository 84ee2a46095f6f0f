/* SPDX-License-Identifier: ISC */

/*
 * The judgement, in the order of tlog-witness: 400, 404, 403, 400, 409, 422, 200
 */

#include "witness.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "state.h"

static const char witness_plain[] = "text/plain; charset=utf-8", witness_size[] = "text/x.tlog.size";

static void witness_refuse(struct witness_answer *answer, int status, const char *why) {
        answer->status = status;
        answer->type = witness_plain;
        (void) text_copy(answer->why, sizeof answer->why, why);
        text_clear(&answer->body);
        text_addf(&answer->body, "%s\n", why);
}

const struct witness_log *witness_log_of(const struct witness *witness, const char *origin) {
        for (size_t i = 0; i < witness->count; i++)
                if (!strcmp(witness->logs[i].origin, origin))
                        return &witness->logs[i];
        return NULL;
}

/* ---- the log's signature ---- */

struct witness_signed {
        const struct witness_log *log;
        const char *note;
        size_t text_size;
        struct text lines; /* those by the log's keys */
};

static int witness_hear_line(void *context, const struct note_line *line) {
        struct witness_signed *hearing = context;

        for (size_t i = 0; i < hearing->log->key_count; i++) {
                const struct verifier *key = &hearing->log->keys[i];

                if (!note_is_by(line, key))
                        continue;
                if (line->signature_size != SIGN_SIGNATURE_SIZE ||
                        sign_check(key, hearing->note, hearing->text_size, line->signature))
                        return NOTE_E_WRONG;
                if (hearing->lines.size <
                        COSIGN_LINE_MAX) /* one such line is enough to keep, two at most are */
                        text_add_bytes(&hearing->lines, line->line, line->line_size);
        }
        return 0;
}

/* ---- under the lock ---- */

static bool witness_is_empty_root(const struct hash *root) {
        struct hash empty;

        merkle_hash(NULL, 0, &empty);
        return !memcmp(root->bytes, empty.bytes, HASH_SIZE);
}

/* Whether the checkpoint goes on from what was cosigned; last NULL: nothing was. */
static const char *witness_contradiction(
        const struct witness_request *request, const struct state_log *last) {
        const struct checkpoint *new = &request->checkpoint;

        if (!new->size && !witness_is_empty_root(&new->root))
                return "A tree of size 0 has another root.";
        if (!request->old_size)
                return request->proof_count ? "From size 0 the proof must be empty."
                       : last && !new->size &&memcmp(&last->checkpoint.root, &new->root, sizeof new->root)
                               ? "The same size has another root."
                               : NULL;
        if (merkle_check_consistency(request->old_size, new->size, request->proof, request->proof_count,
                    &last->checkpoint.root, &new->root))
                return "The proof doesn't lead from the checkpoint that was cosigned to this one.";
        return NULL;
}

/* A cosignature says that nothing larger was seen up to its time, so times never go back. */
static int witness_time(const struct state_log *last, int64_t now_s, int64_t *ret_time_s) {
        if (now_s <= 0 || (last && last->cosigned_s - now_s > WITNESS_BACK_MAX_S))
                return -ETIME;
        *ret_time_s = last && last->cosigned_s > now_s ? last->cosigned_s : now_s;
        return 0;
}

static int witness_cosign(struct state *state, const struct witness_request *request,
        const struct text *log_lines, int64_t time_s, struct witness_answer *answer) {
        char line[COSIGN_LINE_MAX];
        struct text note = { 0 };
        int r;

        cosign_make(&state->witness->signer, time_s, request->note, request->text_size, line);
        text_add_bytes(&note, request->note, request->text_size);
        text_addf(&note, "\n%s%s", text_string(log_lines), line);
        r = text_failed(&note) || text_failed(log_lines)
                    ? -ENOMEM
                    : state_keep(state, &request->checkpoint, text_string(&note));
        text_end(&note);
        if (r)
                return r;
        answer->status = 200;
        answer->type = witness_plain;
        text_add(&answer->body, line);
        return 0;
}

static int witness_judge(struct state *state, const struct witness_request *request,
        const struct text *log_lines, int64_t now_s, struct witness_answer *answer) {
        const struct state_log *last = state_find(state, request->checkpoint.origin);
        uint64_t known = last ? last->checkpoint.size : 0;
        const char *why;
        int64_t time_s;

        if (request->old_size != known) {
                witness_refuse(answer, 409, "The old size isn't that of the last checkpoint cosigned.");
                answer->type = witness_size;
                text_clear(&answer->body);
                text_addf(&answer->body, "%llu\n", (unsigned long long) known);
                return 0;
        }
        why = witness_contradiction(request, last);
        if (why) {
                witness_refuse(answer, 422, why);
                return 0;
        }
        if (witness_time(last, now_s, &time_s)) {
                witness_refuse(answer, 503, "This witness's clock is behind its last cosignature.");
                return 0;
        }
        return witness_cosign(state, request, log_lines, time_s, answer);
}

/* What is wrong with the state is for the witness's keeper; the log is told to come again. */
static void witness_fail(struct witness_answer *answer, int r) {
        char why[sizeof answer->why];

        (void) snprintf(why, sizeof why, "The state can't be %s: %s", r < 0 ? "read or written" : "used",
                r < 0                 ? strerror(-r)
                : r == STATE_E_ABSENT ? "there is no file; strongroom-witness --init makes one"
                : r == STATE_E_FULL   ? "it has no room for another log"
                                      : "it isn't whole, or is another witness's");
        witness_refuse(answer, 500, "The witness can't keep this checkpoint now. Try again later.");
        (void) text_copy(answer->why, sizeof answer->why, why);
}

static void witness_settle(const struct witness *witness, const struct witness_request *request,
        const struct text *log_lines, int64_t now_s, struct witness_answer *answer) {
        struct state state;
        int r = state_open(witness, &state);

        if (!r)
                r = witness_judge(&state, request, log_lines, now_s, answer);
        state_close(&state);
        if (r || text_failed(&answer->body))
                witness_fail(answer, r ? r : -ENOMEM);
}

void witness_add_checkpoint(const struct witness *witness, int64_t now_s, const char *body, size_t size,
        struct witness_answer *ret_answer) {
        struct witness_signed hearing = { 0 };
        struct witness_request request;
        const char *why;
        int r;

        *ret_answer = (struct witness_answer){ .type = witness_plain };
        if (request_parse(body, size, &request, &why)) {
                witness_refuse(ret_answer, 400, why);
                return;
        }
        (void) text_copy(ret_answer->origin, SIGN_NAME_MAX, request.checkpoint.origin);
        ret_answer->size = request.checkpoint.size;
        hearing = (struct witness_signed){ .log = witness_log_of(witness, request.checkpoint.origin),
                .note = request.note,
                .text_size = request.text_size };
        if (!hearing.log) {
                witness_refuse(ret_answer, 404, "This witness doesn't know the log.");
                return;
        }
        r = note_each_line(request.note, &request.text_size, witness_hear_line, &hearing);
        if (r || !hearing.lines.size)
                witness_refuse(ret_answer, 403,
                        r ? "A signature under the log's name and key doesn't hold."
                          : "The checkpoint isn't signed by the log.");
        else if (request.old_size > request.checkpoint.size)
                witness_refuse(ret_answer, 400, "The old size is larger than the checkpoint.");
        else
                witness_settle(witness, &request, &hearing.lines, now_s, ret_answer);
        text_end(&hearing.lines);
}

/* ---- what was cosigned ---- */

static const struct state_log *witness_hashed(const struct state *state, const char *origin_hash) {
        for (size_t i = 0; i < state->count; i++) {
                const struct merkle_part part = { state->logs[i].checkpoint.origin,
                        strlen(state->logs[i].checkpoint.origin) };
                char hex[2 * HASH_SIZE + 1];
                struct hash hash;

                merkle_hash(&part, 1, &hash);
                bytes_hex(hash.bytes, HASH_SIZE, hex);
                if (!strcmp(hex, origin_hash))
                        return &state->logs[i];
        }
        return NULL;
}

void witness_get_checkpoint(
        const struct witness *witness, const char *origin_hash, struct witness_answer *ret_answer) {
        const struct state_log *log;
        struct state state;
        int r = state_open(witness, &state);

        *ret_answer = (struct witness_answer){ .status = 200, .type = witness_plain };
        log = r ? NULL : witness_hashed(&state, origin_hash);
        if (r)
                witness_fail(ret_answer, r);
        else if (!log)
                witness_refuse(ret_answer, 404, "No checkpoint of that log was cosigned.");
        else
                text_add(&ret_answer->body, text_string(&log->note));
        state_close(&state);
}
