/* SPDX-License-Identifier: ISC */

/*
 * Proofs as texts
 */

#include "proof_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "inside.h"

static const char proof_magic[] = "c2sp.org/tlog-proof@v1\n";

enum { PROOF_EXTRA_MAX = 1 << 20 /* of base64: more than any leaf */ };

static void text_hash(const struct hash *hash, struct text *out) {
        char base64[BYTES_BASE64_SIZE(HASH_SIZE)];

        bytes_base64(hash->bytes, HASH_SIZE, base64);
        text_addf(out, "%s\n", base64);
}

void proof_text_write(const struct proof_text *proof, struct text *out) {
        if (proof->kind == PROOF_INCLUSION)
                text_add(out, proof_magic);
        if (proof->extra) {
                text_add(out, "extra ");
                text_add_bytes(out, proof->extra, proof->extra_size);
                text_add(out, "\n");
        }
        text_addf(out, "%s %llu\n", proof->kind == PROOF_INCLUSION ? "index" : "old",
                (unsigned long long) proof->number);
        for (size_t i = 0; i < proof->count; i++)
                text_hash(&proof->hashes[i], out);
        text_add(out, "\n");
        text_add(out, proof->note);
}

/* ---- parse ---- */

/* Goes past the word where it stands at the place. */
static bool take_word(const char **at, const char *word) {
        size_t size = strlen(word);

        if (strncmp(*at, word, size) != 0)
                return false;
        *at += size;
        return true;
}

/* A decimal without leading zeros, and the end of its line. */
static int take_number(const char **at, uint64_t *ret_number) {
        const char *from = *at;
        char *end;

        if (*from < '0' || *from > '9' || (*from == '0' && from[1] != '\n'))
                return PROOF_E_MALFORMED;
        errno = 0;
        *ret_number = strtoull(from, &end, 10);
        if (*end != '\n' || errno || *ret_number > INT64_MAX)
                return PROOF_E_MALFORMED;
        *at = end + 1;
        return 0;
}

static int take_extra(const char **at, struct proof_text *proof) {
        struct text bytes = { 0 };
        const char *end;
        int r;

        if (!take_word(at, "extra "))
                return 0;
        end = strchr(*at, '\n');
        if (!end || end == *at)
                return PROOF_E_MALFORMED;
        proof->extra = *at;
        proof->extra_size = (size_t) (end - *at);
        *at = end + 1;
        r = proof_text_extra(proof, &bytes);
        text_end(&bytes);
        return r;
}

/* Up to the empty line, which is taken too. */
static int take_hashes(const char **at, struct proof_text *proof) {
        while (**at != '\n') {
                const char *end = strchr(*at, '\n');
                size_t size;

                if (!end || proof->count == PROOF_HASHES_MAX ||
                        bytes_unbase64(*at, (size_t) (end - *at), proof->hashes[proof->count].bytes,
                                HASH_SIZE, &size) ||
                        size != HASH_SIZE)
                        return PROOF_E_MALFORMED;
                proof->count++;
                *at = end + 1;
        }
        ++*at;
        return 0;
}

int proof_text_parse(const char *text, struct proof_text *ret_proof) {
        struct proof_text proof = { .kind = PROOF_CONSISTENCY };
        const char *at = text;
        int r = 0;

        if (take_word(&at, proof_magic)) {
                proof.kind = PROOF_INCLUSION;
                r = take_extra(&at, &proof);
        }
        if (!r && !take_word(&at, proof.kind == PROOF_INCLUSION ? "index " : "old "))
                r = PROOF_E_MALFORMED;
        if (!r)
                r = take_number(&at, &proof.number);
        if (!r)
                r = take_hashes(&at, &proof);
        if (r)
                return r;
        proof.note = at;
        *ret_proof = proof;
        return 0;
}

int proof_text_extra(const struct proof_text *proof, struct text *out) {
        size_t room = proof->extra_size / 4 * 3, size = 0;
        scoped(freep) uint8_t *bytes = NULL;

        if (!proof->extra || proof->extra_size > PROOF_EXTRA_MAX)
                return PROOF_E_MALFORMED;
        bytes = malloc(room + 1);
        if (!bytes)
                return -ENOMEM;
        if (bytes_unbase64(proof->extra, proof->extra_size, bytes, room, &size))
                return PROOF_E_MALFORMED;
        text_add_bytes(out, bytes, size);
        return text_failed(out) ? -ENOMEM : 0;
}

int proof_text_check(const struct proof_text *proof, const struct hash *hash, const struct verifier *verifier,
        struct checkpoint *ret_checkpoint) {
        struct checkpoint checkpoint;
        int r = note_checkpoint(proof->note, verifier, &checkpoint);

        if (r)
                return PROOF_E_UNSIGNED;
        r = proof->kind == PROOF_INCLUSION ? merkle_check_inclusion(proof->number, checkpoint.size, hash,
                                                     proof->hashes, proof->count, &checkpoint.root)
                                           : merkle_check_consistency(proof->number, checkpoint.size,
                                                     proof->hashes, proof->count, hash, &checkpoint.root);
        if (r)
                return PROOF_E_WRONG;
        *ret_checkpoint = checkpoint;
        return 0;
}

/* ---- of a record ---- */

int proof_leaf_bytes(struct ledger *ledger, uint64_t sequence, struct text *out) {
        static const char find[] = "SELECT event, signatures FROM entries WHERE seq = ?1";
        sqlite3_stmt *statement;
        int result;

        if (!sequence || sequence > ledger_durable(ledger))
                return PROOF_E_RANGE;
        statement = ledger_statement(ledger, find);
        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) sequence);
        result = sqlite3_step(statement);
        for (int column = 0; result == SQLITE_ROW && column < 2; column++) {
                const void *bytes = sqlite3_column_blob(statement, column);

                if (bytes)
                        text_add_bytes(out, bytes, (size_t) sqlite3_column_bytes(statement, column));
        }
        ledger_reset(ledger, statement);
        if (result != SQLITE_ROW)
                return result == SQLITE_DONE ? PROOF_E_RANGE : ledger_condition(ledger, result);
        return text_failed(out) ? -ENOMEM : 0;
}

int proof_note(struct ledger *ledger, uint64_t size, char *out) {
        static const char find[] = "SELECT note FROM checkpoints WHERE size = ?1";
        sqlite3_stmt *statement;
        const char *note = NULL;
        bool fits = false;
        int result;

        if (size > ledger_durable(ledger))
                return PROOF_E_RANGE;
        if (!size || size == ledger_durable(ledger)) {
                (void) text_copy(out, NOTE_MAX, ledger_checkpoint(ledger));
                return 0;
        }
        statement = ledger_statement(ledger, find);
        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) size);
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW)
                note = (const char *) sqlite3_column_text(statement, 0);
        if (note)
                fits = text_copy(out, NOTE_MAX, note);
        ledger_reset(ledger, statement);
        if (result != SQLITE_ROW && result != SQLITE_DONE)
                return ledger_condition(ledger, result);
        return fits ? 0 : PROOF_E_UNSIGNED;
}

int proof_accept(struct ledger *ledger, const char *note, struct checkpoint *ret_checkpoint) {
        struct checkpoint checkpoint;
        struct verifier verifier;
        struct hash root;
        int r;

        if (verifier_parse(ledger_vkey(ledger), &verifier) || note_checkpoint(note, &verifier, &checkpoint))
                return PROOF_E_UNSIGNED;
        r = proof_root(ledger, checkpoint.size, &root);
        if (r)
                return r;
        if (memcmp(root.bytes, checkpoint.root.bytes, HASH_SIZE) != 0)
                return PROOF_E_WRONG;
        *ret_checkpoint = checkpoint;
        return 0;
}

static int tell(const struct proof_text *proof, struct text *out) {
        proof_text_write(proof, out);
        return text_failed(out) ? -ENOMEM : 0;
}

/* The leaf's bytes in base64. */
static int tell_extra(struct ledger *ledger, uint64_t sequence, struct text *out) {
        struct text leaf = { 0 };
        int r = proof_leaf_bytes(ledger, sequence, &leaf);
        char *base64 = r ? NULL : text_extend(out, BYTES_BASE64_SIZE(leaf.size));

        if (base64)
                bytes_base64((const uint8_t *) text_string(&leaf), leaf.size, base64);
        text_end(&leaf);
        return r ? r : base64 ? 0 : -ENOMEM;
}

int proof_tell_inclusion(
        struct ledger *ledger, uint64_t sequence, const char *note, bool whole, struct text *out) {
        struct proof_text proof = { .kind = PROOF_INCLUSION, .number = sequence - 1, .note = note };
        struct checkpoint checkpoint;
        struct text extra = { 0 };
        int r = proof_accept(ledger, note, &checkpoint);

        if (!r)
                r = proof_inclusion(ledger, sequence, checkpoint.size, proof.hashes, &proof.count);
        if (!r && whole)
                r = tell_extra(ledger, sequence, &extra);
        if (!r && whole) {
                proof.extra = text_string(&extra);
                proof.extra_size = strlen(proof.extra);
        }
        if (!r)
                r = tell(&proof, out);
        text_end(&extra);
        return error_trace(r);
}

int proof_tell_consistency(struct ledger *ledger, uint64_t older, const char *note, struct text *out) {
        struct proof_text proof = { .kind = PROOF_CONSISTENCY, .number = older, .note = note };
        struct checkpoint checkpoint;
        int r = proof_accept(ledger, note, &checkpoint);

        if (!r)
                r = proof_consistency(ledger, older, checkpoint.size, proof.hashes, &proof.count);
        return r ? error_trace(r) : tell(&proof, out);
}
