/* SPDX-License-Identifier: ISC */

/*
 * Pending: two tables beside the state (proposal.sql), changed in the turn's own transaction, so that a signature that
 * was taken is there after a crash
 */

#include "act_pending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "canon.h"
#include "merkle.h"
#include "query.h"
#include "text.h"

enum { PENDING_MAX = 256 };

void pending_shown_end(struct pending_shown *shown) {
        json_decref(shown->ask);
        json_decref(shown->effects);
        *shown = (struct pending_shown){ 0 };
}

int pending_commit(const struct pending_shown *shown, char *out) {
        scoped(freep) char *ask = canon_dump(shown->ask);
        struct hash hash;

        if (!ask)
                return -ENOMEM;
        merkle_hash((const struct merkle_part[]){ { shown->salt, PENDING_SALT_SIZE }, { ask, strlen(ask) } },
                2, &hash);
        memcpy(out, "sha256:", sizeof "sha256:");
        bytes_hex(hash.bytes, HASH_SIZE, out + strlen("sha256:"));
        return 0;
}

int pending_keep_shown(struct ledger *ledger, uint64_t proposal, const struct pending_shown *shown) {
        static const char keep[] =
                "INSERT INTO proposal_shown(proposal, salt, ask, effects) VALUES(?1, ?2, ?3, ?4)";
        scoped(freep) char *ask = canon_dump(shown->ask);
        scoped(freep) char *effects = json_dumps(shown->effects, JSON_COMPACT);
        sqlite3_stmt *statement = ledger_statement(ledger, keep);

        if (!statement || !ask || !effects)
                return -ENOMEM;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) proposal);
        (void) sqlite3_bind_blob(statement, 2, shown->salt, PENDING_SALT_SIZE, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 3, ask, -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 4, effects, -1, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

int pending_shown(struct ledger *ledger, uint64_t proposal, struct pending_shown *ret_shown) {
        static const char find[] = "SELECT salt, ask, effects FROM proposal_shown WHERE proposal = ?1";
        struct pending_shown shown = { 0 };
        sqlite3_stmt *rows;
        int r = query_open(ledger, find, &rows, "i", (int64_t) proposal);

        if (!r)
                r = query_next(rows);
        *ret_shown = shown;
        if (r != QUERY_ROW)
                return r;
        if (sqlite3_column_bytes(rows, 0) == PENDING_SALT_SIZE)
                memcpy(shown.salt, sqlite3_column_blob(rows, 0), PENDING_SALT_SIZE);
        shown.ask = json_loads(query_text(rows, 1), 0, NULL);
        shown.effects = json_loads(query_text(rows, 2), 0, NULL);
        query_end(rows);
        *ret_shown = shown;
        return 0;
}

int pending_keep_signature(
        struct ledger *ledger, uint64_t proposal, const char *person, const void *blob, size_t size) {
        static const char keep[] =
                "INSERT INTO proposal_signature(proposal, person, blob) VALUES(?1, ?2, ?3)";
        sqlite3_stmt *statement = ledger_statement(ledger, keep);

        if (!statement)
                return -EIO;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) proposal);
        (void) sqlite3_bind_text(statement, 2, person, -1, SQLITE_STATIC);
        (void) sqlite3_bind_blob(statement, 3, blob, (int) size, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

int pending_signatures(struct ledger *ledger, uint64_t proposal, struct pending_signatures *ret_signatures) {
        static const char find[] = "SELECT person, blob FROM proposal_signature WHERE proposal = ?1 ORDER BY "
                                   "person";
        struct pending_signatures *out = ret_signatures;
        sqlite3_stmt *rows;
        int r = query_open(ledger, find, &rows, "i", (int64_t) proposal);

        out->count = 0;
        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                struct pending_signature *one = &out->list[out->count];
                const void *blob = sqlite3_column_blob(rows, 1);

                r = 0;
                one->size = (size_t) sqlite3_column_bytes(rows, 1);
                if (out->count == count_of(out->list) || !blob || one->size > sizeof one->blob) {
                        query_end(rows);
                        return -EBADMSG;
                }
                memcpy(one->blob, blob, one->size);
                (void) text_copy(one->person, sizeof one->person, query_text(rows, 0));
                out->count++;
        }
        return r;
}

int pending_forget(struct ledger *ledger, uint64_t proposal) {
        static const char signatures[] = "DELETE FROM proposal_signature WHERE proposal = ?1";
        static const char shown[] = "DELETE FROM proposal_shown WHERE proposal = ?1";
        int r = query_run(ledger, signatures, "i", (int64_t) proposal);

        return r ? r : query_run(ledger, shown, "i", (int64_t) proposal);
}

int pending_each(struct ledger *ledger, int64_t now_us, pending_fn *fn, void *context) {
        static const char all[] = "SELECT seq FROM proposal WHERE state IN ('OPEN', 'GLASS') AND (state = "
                                  "'GLASS' OR expires_us >= ?1) ORDER BY seq";
        uint64_t found[PENDING_MAX];
        struct proposal proposal;
        size_t count = 0;
        sqlite3_stmt *rows;
        int r = query_open(ledger, all, &rows, "i", now_us);

        while (!r && (r = query_next(rows)) == QUERY_ROW) {
                r = 0;
                if (count == PENDING_MAX) {
                        query_end(rows);
                        break;
                }
                found[count++] = (uint64_t) sqlite3_column_int64(rows, 0);
        }
        for (size_t i = 0; !r && i < count; i++) {
                r = proposal_find(ledger, found[i], &proposal);
                if (!r)
                        r = fn(context, &proposal);
        }
        return r;
}
