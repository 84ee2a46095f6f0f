/* SPDX-License-Identifier: ISC */

/*
 * Proposals, folded: what was signed, by whom, and that what followed is what they signed
 *
 *      act.proposed → act.approved, then its effects        → act.withdrawn
 *                  └→ act.broken_glass, then its effects → act.countersigned
 *
 * So a record whose signatures don't hold can't be folded: neither by the agent that writes it, nor by who verifies it.
 * No more can one where what takes two stands outside of all that.
 *
 * Long because the six kinds of entry are judged by what the ones before them left.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "clock.h"
#include "people.h"
#include "proposal.h"
#include "proposal.sql.h"
#include "signatures.h"
#include "text.h"
#include "words.h"

#define SIGNED_BADLY "ledger.signature_act"

static const char *fold_text(const struct folded *folded, const char *field) {
        const char *text = json_string_value(json_object_get(folded->body, field));

        return text ? text : "";
}

static int64_t fold_integer(const struct folded *folded, const char *field) {
        return json_integer_value(json_object_get(folded->body, field));
}

static int fold_one(struct ledger *ledger, sqlite3_stmt *statement) {
        int r = ledger_run(ledger, statement);

        return r ? r : sqlite3_changes(ledger_database(ledger)) == 1 ? 0 : -EBADMSG;
}

/* ---- proposed ---- */

static bool proposed_hex(const char *text, size_t size) {
        return strlen(text) == size && strspn(text, "0123456789abcdef") == size;
}

/* What later entries are held against. */
static bool proposed_is_formed(const struct folded *folded) {
        static const char digest[] = "sha256:";
        const size_t head = strlen(digest);
        const char *effects = fold_text(folded, "effects");
        const int64_t count = fold_integer(folded, "count");
        const json_t *barred = json_object_get(folded->body, "barred"), *name;
        size_t i;

        if (!json_is_array(barred) || json_array_size(barred) > SECOND_BARRED_MAX)
                return false;
        json_array_foreach(barred, i,
                name) if (!json_is_string(name) || json_string_length(name) >= ACTOR_NAME_MAX) return false;
        return !strncmp(effects, digest, head) && proposed_hex(effects + head, (size_t) 2 * HASH_SIZE) &&
               count >= 1 && count <= PROPOSAL_EFFECTS_MAX &&
               proposed_hex(fold_text(folded, "nonce"), (size_t) 2 * PROPOSAL_NONCE_SIZE);
}

static int proposed_times(const struct folded *folded, int64_t *ret_expires_us) {
        int64_t expires_us;

        if (clock_read(fold_text(folded, "expires"), &expires_us) || expires_us <= folded->entry->wall_us ||
                expires_us > folded->entry->wall_us + PROPOSAL_SECONDS_MAX * INT64_C(1000000))
                return -EBADMSG;
        *ret_expires_us = expires_us;
        return 0;
}

static int proposed_seats(const struct folded *folded, sqlite3_stmt *statement) {
        const json_t *seats = json_object_get(folded->body, "signers");
        const size_t count = json_array_size(seats);

        if (count < 2 || count > SECOND_SEATS_MAX)
                return -EBADMSG;
        for (size_t seat = 0; seat < SECOND_SEATS_MAX; seat++) {
                uint32_t roles = 0;

                if (seat < count && (roles_read(json_array_get(seats, seat), &roles) || !roles))
                        return -EBADMSG;
                (void) sqlite3_bind_int64(statement, 7 + (int) seat, roles);
        }
        return 0;
}

static int fold_proposed(struct ledger *ledger, const struct folded *folded) {
        static const char add[] =
                "INSERT OR IGNORE INTO proposal(seq, event, leaf, nonce, actor, rule, start, approve, "
                "witness, barred, glass, effects, count, expires_us, state, ended_seq, ended_us) "
                "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'OPEN', 0, 0)";
        sqlite3_stmt *statement = ledger_statement(ledger, add);
        scoped(freep) char *barred = json_dumps(json_object_get(folded->body, "barred"), JSON_COMPACT);
        int64_t expires_us = 0;

        if (!statement)
                return -EIO;
        if (!barred || !proposed_is_formed(folded) || proposed_times(folded, &expires_us) ||
                proposed_seats(folded, statement))
                return -EBADMSG;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) folded->entry->sequence);
        (void) sqlite3_bind_text(
                statement, 2, folded->bytes->event, (int) folded->bytes->event_size, SQLITE_STATIC);
        (void) sqlite3_bind_blob(statement, 3, folded->entry->leaf.bytes, HASH_SIZE, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 4, fold_text(folded, "nonce"), -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 5, folded->actor, -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 6, fold_text(folded, "rule"), -1, SQLITE_STATIC);
        (void) sqlite3_bind_text(statement, 10, barred, -1, SQLITE_STATIC);
        (void) sqlite3_bind_int(statement, 11, *fold_text(folded, "glass") != '\0');
        (void) sqlite3_bind_text(statement, 12, fold_text(folded, "effects"), -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64(statement, 13, fold_integer(folded, "count"));
        (void) sqlite3_bind_int64(statement, 14, expires_us);
        return fold_one(ledger, statement);
}

/* ---- signed ---- */

static int signed_line(struct ledger *ledger, const struct folded *folded, const struct proposal *proposal,
        const struct signature_line *line, struct proposal_table *table) {
        uint8_t blob[SSHSIG_BLOB_MAX];
        size_t size = 0;
        int r = bytes_unbase64(line->base64, line->base64_size, blob, sizeof blob, &size)
                        ? PROPOSAL_E_SIGNATURE
                        : proposal_seat(ledger, proposal, folded->entry->wall_us, blob, size, table);

        if (r < 0)
                return r;
        if (r)
                return ledger_accuse(
                        ledger, folded->entry, SIGNED_BADLY, "%s: %s", proposal_error(r), proposal_why(r));
        if (strlen(table->signers[table->count - 1].name) != line->name_size ||
                memcmp(table->signers[table->count - 1].name, line->name, line->name_size) != 0)
                return ledger_accuse(ledger, folded->entry, SIGNED_BADLY, "%s",
                        "a signature stands under another name than its key's.");
        return 0;
}

static int signed_all(struct ledger *ledger, const struct folded *folded, const struct proposal *proposal,
        struct proposal_table *table) {
        const size_t size = folded->bytes->signatures_size;
        const char *at = size ? folded->bytes->signatures : "", *end = at + size;
        struct signature_line line;
        int r = 0;

        while (!r && at && signatures_next(&at, end, &line))
                r = signed_line(ledger, folded, proposal, &line, table);
        return r;
}

/* The actors of the event are those who signed, in the order of their seats. */
static int signed_actors(
        struct ledger *ledger, const struct folded *folded, const struct proposal_table *table) {
        json_t *event = json_loadb(folded->bytes->event, folded->bytes->event_size, 0, NULL);
        const json_t *actors = json_object_get(event, "actors");
        bool good = json_array_size(actors) == table->count;

        for (size_t i = 0; good && i < table->count; i++) {
                const char *name = json_string_value(json_array_get(actors, i));

                good = name && !strcmp(name, table->signers[i].name) &&
                       (!i || table->signers[i].seat > table->signers[i - 1].seat);
        }
        json_decref(event);
        return good ? 0
                    : ledger_accuse(ledger, folded->entry, SIGNED_BADLY, "%s",
                              "those who signed aren't those it names.");
}

static int signed_proposal(struct ledger *ledger, const struct folded *folded, const char *state,
        struct proposal *ret_proposal) {
        int r = proposal_find(ledger, (uint64_t) fold_integer(folded, "proposal"), ret_proposal);

        if (r == PROPOSAL_E_ABSENT || (!r && strcmp(ret_proposal->state, state) != 0))
                return ledger_accuse(
                        ledger, folded->entry, SIGNED_BADLY, "%s", "no such act waits for signatures.");
        return r;
}

static int proposal_move(
        struct ledger *ledger, const struct folded *folded, uint64_t seq, const char *state) {
        static const char end[] = "UPDATE proposal SET state = ?2, ended_seq = ?3, ended_us = ?4, event = "
                                  "CASE WHEN ?2 = 'GLASS' THEN event ELSE '' END WHERE seq = ?1";
        sqlite3_stmt *statement = ledger_statement(ledger, end);

        if (!statement)
                return -EIO;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) seq);
        (void) sqlite3_bind_text(statement, 2, state, -1, SQLITE_STATIC);
        (void) sqlite3_bind_int64(statement, 3, (int64_t) folded->entry->sequence);
        (void) sqlite3_bind_int64(statement, 4, folded->entry->wall_us);
        return fold_one(ledger, statement);
}

static int proposal_run(struct ledger *ledger, const struct folded *folded, const struct proposal *proposal) {
        static const char begin[] = "INSERT INTO proposal_running(id, approved, last, effects, said) "
                                    "VALUES(1, ?1, ?2, ?3, '')";
        sqlite3_stmt *statement = ledger_statement(ledger, begin);

        if (!statement)
                return -EIO;
        if (fold_integer(folded, "effects") != proposal->count)
                return -EBADMSG;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) folded->entry->sequence);
        (void) sqlite3_bind_int64(statement, 2, (int64_t) folded->entry->sequence + proposal->count);
        (void) sqlite3_bind_text(statement, 3, proposal->effects, -1, SQLITE_STATIC);
        return fold_one(ledger, statement);
}

static int fold_signed(struct ledger *ledger, const struct folded *folded, bool glass) {
        struct proposal_table table = { 0 };
        struct proposal proposal;
        int r = signed_proposal(ledger, folded, "OPEN", &proposal);

        if (r)
                return r;
        if (folded->entry->wall_us > proposal.expires_us)
                return ledger_accuse(ledger, folded->entry, SIGNED_BADLY, "%s", "it had expired.");
        if (proposal.glass != glass)
                return -EBADMSG;
        r = signed_all(ledger, folded, &proposal, &table);
        if (!r && !proposal_is_signed(&proposal, &table))
                r = ledger_accuse(ledger, folded->entry, SIGNED_BADLY, "%s", "a signature is missing.");
        if (!r)
                r = signed_actors(ledger, folded, &table);
        if (!r)
                r = proposal_move(ledger, folded, proposal.seq, glass ? "GLASS" : "APPROVED");
        return r ? r : proposal_run(ledger, folded, &proposal);
}

static int fold_approved(struct ledger *ledger, const struct folded *folded) {
        return fold_signed(ledger, folded, false);
}

static int fold_glass(struct ledger *ledger, const struct folded *folded) {
        return fold_signed(ledger, folded, true);
}

static int fold_countersigned(struct ledger *ledger, const struct folded *folded) {
        struct proposal_table table = { 0 };
        struct proposal proposal;
        int r = signed_proposal(ledger, folded, "GLASS", &proposal);

        if (!r)
                r = proposal_seat_first(ledger, &proposal, &table);
        if (!r)
                r = signed_all(ledger, folded, &proposal, &table);
        if (r)
                return r;
        proposal.glass = false;
        if (!proposal_is_signed(&proposal, &table))
                return ledger_accuse(ledger, folded->entry, SIGNED_BADLY, "%s", "a signature is missing.");
        return proposal_move(ledger, folded, proposal.seq, "COUNTERSIGNED");
}

static int fold_withdrawn(struct ledger *ledger, const struct folded *folded) {
        struct proposal proposal;
        int r = signed_proposal(ledger, folded, "OPEN", &proposal);

        return r ? r : proposal_move(ledger, folded, proposal.seq, "WITHDRAWN");
}

/* ---- effects ---- */

struct running {
        uint64_t approved, last;
        char effects[PROPOSAL_DIGEST_MAX];
        struct text said;
};

static int running_read(struct ledger *ledger, struct running *ret_running, bool *ret_any) {
        static const char find[] = "SELECT approved, last, effects, said FROM proposal_running";
        sqlite3_stmt *row = ledger_statement(ledger, find);

        if (!row)
                return -EIO;
        *ret_any = sqlite3_step(row) == SQLITE_ROW;
        if (*ret_any) {
                const char *effects = (const char *) sqlite3_column_text(row, 2);

                ret_running->approved = (uint64_t) sqlite3_column_int64(row, 0);
                ret_running->last = (uint64_t) sqlite3_column_int64(row, 1);
                (void) text_copy(ret_running->effects, sizeof ret_running->effects, effects ? effects : "");
                text_add_bytes(&ret_running->said, sqlite3_column_blob(row, 3),
                        (size_t) sqlite3_column_bytes(row, 3));
        }
        ledger_reset(ledger, row);
        return text_failed(&ret_running->said) ? -ENOMEM : 0;
}

static int running_keep(struct ledger *ledger, const struct running *running) {
        static const char keep[] = "UPDATE proposal_running SET said = ?1";
        sqlite3_stmt *statement = ledger_statement(ledger, keep);

        if (!statement)
                return -EIO;
        (void) sqlite3_bind_text(statement, 1, running->said.bytes, (int) running->said.size, SQLITE_STATIC);
        return fold_one(ledger, statement);
}

static int running_end(struct ledger *ledger, const struct folded *folded, const struct running *running) {
        static const char end[] = "DELETE FROM proposal_running";
        sqlite3_stmt *statement = ledger_statement(ledger, end);
        char effects[PROPOSAL_DIGEST_MAX];

        proposal_digest(running->said.bytes, running->said.size, effects);
        if (strcmp(effects, running->effects) != 0)
                return ledger_accuse(
                        ledger, folded->entry, SIGNED_BADLY, "%s", "what was done isn't what was signed.");
        return statement ? fold_one(ledger, statement) : -EIO;
}

int proposal_try(struct ledger *ledger) {
        static const char begin[] = "INSERT INTO proposal_running(id, approved, last, effects, said) "
                                    "VALUES(1, ?1, 0, '', '')";
        sqlite3_stmt *statement = ledger_statement(ledger, begin);

        if (!statement)
                return -EIO;
        (void) sqlite3_bind_int64(statement, 1, (int64_t) ledger_size(ledger));
        return fold_one(ledger, statement);
}

/* What is recorded by nobody alone once people are on record (second.h). Some of it needs a second only at times. */
static bool effect_takes_two(const struct folded *folded) {
        static const char *const kinds[] = { "checkpoint.accepted", "finding.resolved", "item.checked_out",
                "item.handed_over", "item.moved", "item.returned", "item.status", "key.added",
                "personal.erased", "user.added", "user.changed", "user.closed" };

        for (size_t i = 0; i < count_of(kinds); i++)
                if (!strcmp(kinds[i], folded->entry->kind))
                        return true;
        return false;
}

/* Neither can a record be folded where such an act stands without signatures. */
static int fold_unsigned(struct ledger *ledger, const struct folded *folded) {
        if (!effect_takes_two(folded) || !people_rule(ledger))
                return 0;
        return ledger_accuse(ledger, folded->entry, SIGNED_BADLY, "%s",
                "it takes more than one person, and nobody signed it.");
}

static int fold_effect(struct ledger *ledger, const struct folded *folded) {
        struct running running = { 0 };
        json_t *event = NULL;
        bool any = false;
        int r = running_read(ledger, &running, &any);

        if (!r && !any)
                r = fold_unsigned(ledger, folded);
        if (!r && any) {
                event = json_loadb(folded->bytes->event, folded->bytes->event_size, 0, NULL);
                r = event ? proposal_effect(event, running.approved, &running.said) : -ENOMEM;
                json_decref(event);
                if (!r)
                        r = folded->entry->sequence == running.last ? running_end(ledger, folded, &running)
                                                                    : running_keep(ledger, &running);
        }
        text_end(&running.said);
        return r;
}

/* ---- the fold ---- */

static const struct {
        const char *kind;
        bool is_signed; /* the entry carries signatures; no other does */
        int (*apply)(struct ledger *ledger, const struct folded *folded);
} fold_kinds[] = {
        { "act.proposed", false, fold_proposed },
        { "act.approved", true, fold_approved },
        { "act.broken_glass", true, fold_glass },
        { "act.countersigned", true, fold_countersigned },
        { "act.withdrawn", false, fold_withdrawn },
};

static int proposal_apply(struct ledger *ledger, const struct folded *folded) {
        const bool has_signatures = folded->bytes->signatures_size > 0;
        size_t kind = 0;
        int r = fold_effect(ledger, folded);

        while (kind < count_of(fold_kinds) && strcmp(fold_kinds[kind].kind, folded->entry->kind) != 0)
                kind++;
        if (!r && has_signatures && (kind == count_of(fold_kinds) || !fold_kinds[kind].is_signed))
                r = ledger_accuse(ledger, folded->entry, SIGNED_BADLY, "%s",
                        "it carries signatures, and is nothing that anybody signs.");
        return r || kind == count_of(fold_kinds) ? r : fold_kinds[kind].apply(ledger, folded);
}

/* An act's effects are on record with its approval, or none of it is. */
static int proposal_ended(struct ledger *ledger) {
        struct running running = { 0 };
        bool any = false;
        int r = running_read(ledger, &running, &any);

        text_end(&running.said);
        return r ? r : any ? -EBADMSG : 0;
}

static const char *const proposal_tables[] = { "proposal", "proposal_running", NULL };

const struct fold proposal_fold = {
        .name = "proposal",
        .schema = proposal_schema,
        .tables = proposal_tables,
        .apply = proposal_apply,
        .ended = proposal_ended,
};
