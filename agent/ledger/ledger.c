/* SPDX-License-Identifier: ISC */

/*
 * The ledger: a turn
 *
 *      begin → append (stamp, canonicalise, hash, insert, fold) … → commit (sign the head) or rollback
 *
 * The tree in memory follows the transaction: what is rolled back there is rolled back here. After a failed write
 * or sync nothing is tried again: the ledger is dead until it is opened anew, because what the kernel holds of the
 * file may no longer be what is on the disk.
 *
 * Long because a turn and its appends share what they lose together.
 */

#include "ledger.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "canon.h"
#include "error.h"
#include "inside.h"
#include "signatures.h"

int ledger_condition(struct ledger *ledger, int result) {
        int r = store_condition(&ledger->store, result, &ledger->fault);

        if (r == LEDGER_E_IO || r == LEDGER_E_BROKEN)
                ledger->dead = true;
        if (r && r != -EBADMSG && ledger->turning && !ledger->lost)
                ledger->lost = r;
        return r;
}

/*
 * What went wrong in this turn, whoever looked away. Where the disk is full or memory runs out within a statement,
 * SQLite may end the transaction by itself; what is written after that would be on disk at once, outside any turn.
 * So nothing follows: the turn is lost, and why is said again.
 */
static int turn_lost(struct ledger *ledger) {
        if (!ledger->turning)
                return 0;
        if (!ledger->lost && sqlite3_get_autocommit(ledger->store.db)) {
                fault_set(&ledger->fault, 0, "ledger.lost", "The turn was given up by SQLite.");
                ledger->lost = -ENOMEM; /* the one failure that callers may have taken for an empty answer */
        }
        return ledger->lost;
}

static int ledger_exec(struct ledger *ledger, const char *text) {
        sqlite3_stmt *statement = ledger_statement(ledger, text);

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        return ledger_run(ledger, statement);
}

int ledger_run(struct ledger *ledger, sqlite3_stmt *statement) {
        int result, r = turn_lost(ledger);

        if (r)
                return r;
        result = sqlite3_step(statement);
        if (result != SQLITE_DONE && result != SQLITE_ROW)
                result = sqlite3_extended_errcode(ledger->store.db);
        (void) sqlite3_reset(statement);
        return ledger_condition(ledger, result);
}

void ledger_reset(struct ledger *ledger, sqlite3_stmt *statement) {
        (void) ledger_condition(ledger, sqlite3_reset(statement));
}

/* ---- the turn ---- */

/* What all events of a turn say alike, written once. The envelope's keys stand in canonical order. */
static int turn_stamp(struct ledger *ledger) {
        struct text *boot = &ledger->stamp_boot, *mono = &ledger->stamp_mono, *wall = &ledger->stamp_wall;
        char when[CLOCK_TEXT_MAX];

        text_clear(boot);
        text_clear(mono);
        text_clear(wall);
        clock_format(ledger->now.wall_us, when);
        text_addf(boot, ",\"boot_id\":\"%s\",\"commitments\":", ledger->now.boot_id);
        text_addf(mono, ",\"mono_ns\":\"%llu\",\"reader\":", (unsigned long long) ledger->now.mono_ns);
        text_add(wall, ",\"site\":");
        canon_string(ledger->site, strlen(ledger->site), wall);
        text_addf(wall, ",\"v\":1,\"wall\":\"%s\"}", when);
        return text_failed(boot) || text_failed(mono) || text_failed(wall) ? -ENOMEM : 0;
}

int ledger_begin(struct ledger *ledger, const struct moment *now) {
        static const char begin[] = "BEGIN IMMEDIATE";
        int r;

        assert(!ledger->turning && !ledger->read_only);
        if (ledger->dead)
                return LEDGER_E_IO;
        ledger->now = *now;
        r = turn_stamp(ledger);
        if (!r)
                r = ledger_exec(ledger, begin);
        if (r)
                return error_trace(r);
        ledger->turning = true;
        ledger->lost = 0;
        ledger->keep_at = 0;
        return 0;
}

void ledger_rollback(struct ledger *ledger) {
        static const char rollback[] = "ROLLBACK";

        if (!ledger->turning)
                return;
        if (!sqlite3_get_autocommit(ledger->store.db)) {
                struct ledger_fault fault =
                        ledger->fault; /* why it came to this matters more than how it ended */

                ledger->turning = false;
                if (ledger_exec(ledger, rollback))
                        ledger->dead = true;
                ledger->fault = fault;
        }
        ledger->turning = false;
        ledger->marks = 0;
        ledger->lost = 0;
        ledger->tree = ledger->durable;
}

static bool checkpoint_is_due(const struct ledger *ledger) {
        return !ledger->checkpointed || ledger->keep_at ||
               ledger->tree.size - ledger->checkpointed >= LEDGER_CHECKPOINT_EVERY;
}

static int ledger_keep_checkpoint(struct ledger *ledger, const char *note) {
        static const char keep[] = "INSERT INTO checkpoints(size, note) VALUES(?1, ?2)";
        sqlite3_stmt *statement;
        int r;

        if (!checkpoint_is_due(ledger))
                return 0;
        statement = ledger_statement(ledger, keep);
        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) ledger->tree.size);
        (void) sqlite3_bind_text(statement, 2, note, -1, SQLITE_STATIC);
        r = ledger_run(ledger, statement);
        if (!r)
                ledger->checkpointed = ledger->tree.size;
        return r;
}

static int ledger_keep_head(struct ledger *ledger, char *ret_note) {
        static const char keep[] = "UPDATE head SET size = ?1, note = ?2 WHERE id = 1";
        sqlite3_stmt *statement = ledger_statement(ledger, keep);
        struct hash root;

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        merkle_root(&ledger->tree, &root);
        note_sign(&ledger->signer, ledger->tree.size, &root, ret_note);
        (void) sqlite3_bind_int64(statement, 1, (int64_t) ledger->tree.size);
        (void) sqlite3_bind_text(statement, 2, ret_note, -1, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

int ledger_commit(struct ledger *ledger) {
        static const char commit[] = "COMMIT";
        uint64_t checkpointed = ledger->checkpointed;
        bool grown = ledger->tree.size != ledger->durable.size;
        char note[NOTE_MAX]; /* a head that isn't on the disk yet is shown to nobody */
        int r;

        assert(ledger->turning && !ledger->marks);
        r = turn_lost(ledger);
        if (!r && grown)
                r = ledger_keep_head(ledger, note);
        if (!r && grown)
                r = ledger_keep_checkpoint(ledger, note);
        if (!r)
                r = ledger_exec(ledger, commit);
        if (r) {
                ledger_rollback(ledger);
                ledger->checkpointed = checkpointed;
                return error_trace(r);
        }
        ledger->turning = false;
        ledger->durable = ledger->tree;
        if (grown)
                (void) text_copy(ledger->note, sizeof ledger->note, note);
        return 0;
}

void ledger_tidy(struct ledger *ledger) {
        if (!ledger->dead && !ledger->turning)
                (void) sqlite3_wal_checkpoint_v2(
                        ledger->store.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

int ledger_mark(struct ledger *ledger) {
        static const char mark[] = "SAVEPOINT mark";
        int r;

        assert(ledger->turning && ledger->marks < LEDGER_MARKS_MAX);
        r = turn_lost(ledger);
        if (!r)
                r = ledger_exec(ledger, mark);
        if (r)
                return error_trace(r);
        ledger->marked[ledger->marks++] = ledger->tree;
        return 0;
}

int ledger_unmark(struct ledger *ledger, bool keep) {
        static const char back[] = "ROLLBACK TO mark", release[] = "RELEASE mark";
        int r;

        assert(ledger->marks);
        if (!keep && !sqlite3_get_autocommit(ledger->store.db)) {
                ledger->tree = ledger->marked[ledger->marks - 1];
                if (ledger->keep_at > ledger->tree.size)
                        ledger->keep_at = 0;
                ledger->lost = 0; /* if it was, then by what is taken back here */
                r = ledger_exec(ledger, back);
        } else {
                r = turn_lost(ledger);
        }
        if (!r)
                r = ledger_exec(ledger, release);
        ledger->marks--;
        return error_trace(r);
}

/* ---- the append ---- */

/* The item's newest entry, as {"leaf":…,"seq":…}, or null. */
static int append_previous(struct ledger *ledger, const char *item) {
        static const char find[] = "SELECT seq, leaf FROM trail WHERE item = ?1";
        struct text *out = &ledger->scratch;
        char leaf[BYTES_BASE64_SIZE(HASH_SIZE)];
        sqlite3_stmt *statement;
        int result;

        if (!*item) {
                text_add(out, "null");
                return 0;
        }
        statement = ledger_statement(ledger, find);
        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_text(statement, 1, item, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW && sqlite3_column_bytes(statement, 1) == HASH_SIZE) {
                bytes_base64(sqlite3_column_blob(statement, 1), HASH_SIZE, leaf);
                text_add(out, "{\"leaf\":\"");
                text_add(out, leaf);
                text_add(out, "\",\"seq\":");
                canon_integer(sqlite3_column_int64(statement, 0), out);
                text_add(out, "}");
        } else {
                text_add(out, "null");
        }
        (void) sqlite3_reset(statement);
        return ledger_condition(ledger, result);
}

static bool append_is_fit(const struct event *event) {
        return strlen(event->kind) < KIND_NAME_MAX && (!event->item || strlen(event->item) < ITEM_NUMBER_MAX);
}

static int append_text(struct text *out, const char *value) {
        return canon_string_event(value, strlen(value), out) ? LEDGER_E_UNFIT : 0;
}

static int append_actors(struct text *out, const struct event *event) {
        int r = 0;

        text_add(out, "{\"actors\":[");
        for (size_t i = 0; !r && i < EVENT_ACTORS_MAX && event->actors[i]; i++) {
                if (i)
                        text_add(out, ",");
                r = append_text(out, event->actors[i]);
        }
        text_add(out, "],\"body\":");
        return r;
}

static int append_body(struct text *out, const struct event *event) {
        if (event->body)
                return canon_write_event(event->body, out) ? LEDGER_E_UNFIT : 0;
        text_add(out, "{}");
        return 0;
}

static void append_stamp(struct text *out, const struct text *stamp) {
        text_add_bytes(out, stamp->bytes, stamp->size);
}

/* actors body boot_id commitments item item_prev kind mono_ns reader seq site v wall */
static int append_write(
        struct ledger *ledger, const struct event *event, uint64_t sequence, struct openings *openings) {
        struct text *out = &ledger->scratch;
        const char *item = event->item ? event->item : "";
        int r;

        text_clear(out);
        r = append_actors(out, event);
        if (!r)
                r = append_body(out, event);
        append_stamp(out, &ledger->stamp_boot);
        if (!r)
                r = opening_write(event, openings, out);
        text_add(out, ",\"item\":");
        if (!r)
                r = append_text(out, item);
        text_add(out, ",\"item_prev\":");
        if (!r)
                r = append_previous(ledger, item);
        text_add(out, ",\"kind\":");
        if (!r)
                r = append_text(out, event->kind);
        append_stamp(out, &ledger->stamp_mono);
        if (!r)
                r = append_text(out, event->reader ? event->reader : "");
        text_add(out, ",\"seq\":");
        canon_integer((int64_t) sequence, out);
        append_stamp(out, &ledger->stamp_wall);
        return r ? r : text_failed(out) ? -ENOMEM : 0;
}

static int append_insert(struct ledger *ledger, const struct entry *entry, const struct ledger_bytes *bytes) {
        static const char insert[] =
                "INSERT INTO entries(seq, event, signatures, leaf) VALUES(?1, ?2, ?3, ?4)";
        sqlite3_stmt *statement = ledger_statement(ledger, insert);

        if (!statement)
                return ledger_condition(ledger, sqlite3_extended_errcode(ledger->store.db));
        (void) sqlite3_bind_int64(statement, 1, (int64_t) entry->sequence);
        (void) sqlite3_bind_text(statement, 2, bytes->event, (int) bytes->event_size, SQLITE_STATIC);
        (void) sqlite3_bind_blob(
                statement, 3, bytes->signatures, (int) bytes->signatures_size, SQLITE_STATIC);
        (void) sqlite3_bind_blob(statement, 4, entry->leaf.bytes, HASH_SIZE, SQLITE_STATIC);
        return ledger_run(ledger, statement);
}

/* Straight from what the caller gave: only what reads back the same gets past canon_write_event(). */
static int append_fold(struct ledger *ledger, const struct event *event, const struct entry *entry,
        const struct ledger_bytes *bytes) {
        ledger->fault = (struct ledger_fault){ 0 };
        return refold_entry(ledger, &(struct folded){
                                            .entry = entry,
                                            .body = event->body,
                                            .actor = event->actors[0] ? event->actors[0] : "",
                                            .reader = event->reader ? event->reader : "",
                                            .bytes = bytes,
                                    });
}

static int append_refuse(struct ledger *ledger, int r, const char *kind) {
        if (r == LEDGER_E_UNFIT)
                fault_set(&ledger->fault, 0, "event.unfit",
                        "The event %s has a fraction, a number past 2^53-1, or text with control characters.",
                        kind);
        if (r == LEDGER_E_TOO_LARGE)
                fault_set(&ledger->fault, 0, "event.too_large", "The event %s is longer than %d bytes.", kind,
                        EVENT_BYTES_MAX);
        return r;
}

int ledger_append(struct ledger *ledger, const struct event *event, struct entry *ret_entry) {
        struct entry entry = { .sequence = ledger->tree.size + 1, .wall_us = ledger->now.wall_us };
        struct ledger_bytes bytes = { .signatures = event->signatures ? event->signatures : "" };
        struct openings openings; /* 35 KiB, of which only what is used is touched */
        int r;

        assert(ledger->turning);
        bytes.signatures_size = strlen(bytes.signatures);
        if (!append_is_fit(event) || !signatures_are_formed(bytes.signatures, bytes.signatures_size))
                return append_refuse(ledger, LEDGER_E_UNFIT, event->kind);
        r = turn_lost(ledger);
        if (r)
                return error_trace(r);
        r = append_write(ledger, event, entry.sequence, &openings);
        if (!r && ledger->scratch.size > EVENT_BYTES_MAX)
                r = LEDGER_E_TOO_LARGE;
        if (r)
                return append_refuse(ledger, r, event->kind);
        bytes.event = ledger->scratch.bytes;
        bytes.event_size = ledger->scratch.size;
        merkle_leaf(bytes.event, bytes.event_size, bytes.signatures, bytes.signatures_size, &entry.leaf);
        (void) text_copy(entry.kind, sizeof entry.kind, event->kind);
        (void) text_copy(entry.item, sizeof entry.item, event->item ? event->item : "");
        r = append_insert(ledger, &entry, &bytes);
        if (!r)
                r = opening_insert(ledger, entry.sequence, &openings);
        if (r)
                return error_trace(r);
        if (!ledger->keep_at && !strcmp(entry.kind, LEDGER_KEPT_KIND))
                ledger->keep_at = entry.sequence;
        r = append_fold(ledger, event, &entry, &bytes);
        if (r) {
                ledger->lost =
                        r; /* on the record, and not in the state: only a mark or the turn takes it back */
                return error_trace(r);
        }
        *ret_entry = entry;
        return 0;
}
