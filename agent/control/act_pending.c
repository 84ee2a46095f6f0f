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

/* ---- what is personal ---- */

/* What stands in the place of a value: a new reference; NULL where the value stays. */
typedef json_t *pending_swap_fn(const json_t *value, const json_t *personal);

static json_t *pending_reference(const json_t *value, const json_t *personal) {
        const char *field;
        json_t *kept;

        if (!json_is_string(value))
                return NULL;
        json_object_foreach((json_t *) (uintptr_t) personal, field, kept) {
                if (json_equal(kept, value))
                        return json_pack("{s:s}", "personal", field);
        }
        return NULL;
}

static json_t *pending_value(const json_t *value, const json_t *personal) {
        const char *field = json_string_value(json_object_get(value, "personal"));

        return field && json_object_size(value) == 1 ? json_incref(json_object_get(personal, field)) : NULL;
}

static int pending_swap(json_t *at, const json_t *personal, pending_swap_fn *swap) {
        const char *name;
        json_t *value, *other;
        size_t i;
        int r = 0;

        json_object_foreach(at, name, value) {
                other = strcmp(name, "do") ? swap(value, personal)
                                           : NULL; /* which request it is, is no person */
                r = r ? r : other ? json_object_set(at, name, other) : pending_swap(value, personal, swap);
                json_decref(other);
        }
        json_array_foreach(at, i, value) {
                other = swap(value, personal);
                r = r ? r : other ? json_array_set(at, i, other) : pending_swap(value, personal, swap);
                json_decref(other);
        }
        return r ? -ENOMEM : 0;
}

int pending_hide(json_t *ask, const json_t *personal) {
        return pending_swap(ask, personal, pending_reference);
}

int pending_join(json_t *ask, const json_t *personal) {
        return pending_swap(ask, personal, pending_value);
}

/* ---- kept ---- */

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
