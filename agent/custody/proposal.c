/* SPDX-License-Identifier: ISC */

/*
 * Proposal: read back, and who may sign it
 */

#include "proposal.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "canon.h"
#include "merkle.h"
#include "people.h"
#include "text.h"
#include "words.h"

static void proposal_text(sqlite3_stmt *row, int column, char *out, size_t room) {
        const char *text = (const char *) sqlite3_column_text(row, column);

        (void) text_copy(out, room, text ? text : "");
}

static void proposal_names(sqlite3_stmt *row, int column, struct proposal *out) {
        const char *text = (const char *) sqlite3_column_text(row, column);
        json_t *names = json_loads(text ? text : "[]", 0, NULL);
        const json_t *name;
        size_t i;

        json_array_foreach(names, i, name) if (out->barred_count < SECOND_BARRED_MAX && json_is_string(name))(
                void) text_copy(out->barred[out->barred_count++], ACTOR_NAME_MAX, json_string_value(name));
        json_decref(names);
}

static void proposal_read(sqlite3_stmt *row, struct proposal *out) {
        const void *leaf = sqlite3_column_blob(row, 2);

        out->seq = (uint64_t) sqlite3_column_int64(row, 0);
        proposal_text(row, 1, out->event, sizeof out->event);
        if (leaf && sqlite3_column_bytes(row, 2) == HASH_SIZE)
                memcpy(out->leaf.bytes, leaf, HASH_SIZE);
        proposal_text(row, 3, out->actor, sizeof out->actor);
        proposal_text(row, 4, out->rule, sizeof out->rule);
        for (int seat = 0; seat < SECOND_SEATS_MAX; seat++)
                out->seats[seat] = (uint32_t) sqlite3_column_int64(row, 5 + seat);
        proposal_names(row, 8, out);
        out->glass = sqlite3_column_int(row, 9) != 0;
        proposal_text(row, 10, out->effects, sizeof out->effects);
        out->count = sqlite3_column_int64(row, 11);
        out->expires_us = sqlite3_column_int64(row, 12);
        proposal_text(row, 13, out->state, sizeof out->state);
        out->ended_seq = (uint64_t) sqlite3_column_int64(row, 14);
        out->ended_us = sqlite3_column_int64(row, 15);
}

int proposal_find(struct ledger *ledger, uint64_t seq, struct proposal *ret_proposal) {
        static const char find[] = "SELECT seq, event, leaf, actor, rule, start, approve, witness, barred, "
                                   "glass, effects, count, expires_us, state, ended_seq, ended_us FROM "
                                   "proposal WHERE seq = ?1";
        sqlite3_stmt *row = ledger_statement(ledger, find);
        struct proposal proposal = { 0 };
        int result;

        if (!row)
                return -EIO;
        (void) sqlite3_bind_int64(row, 1, (int64_t) seq);
        result = sqlite3_step(row);
        if (result == SQLITE_ROW)
                proposal_read(row, &proposal);
        ledger_reset(ledger, row);
        if (result != SQLITE_ROW)
                return result == SQLITE_DONE ? PROPOSAL_E_ABSENT : -EIO;
        *ret_proposal = proposal;
        return 0;
}

/* ---- who signs ---- */

static int signer_key(struct ledger *ledger, const struct proposal *proposal, const struct sshsig *signature,
        struct proposal_signer *out) {
        struct person_key key;
        int r = person_key_by_blob(ledger, signature->key.blob, signature->key.size, &key);

        if (r)
                return r == PERSON_E_ABSENT ? PROPOSAL_E_KEY_UNKNOWN : r;
        if (key.revoked)
                return PROPOSAL_E_KEY_REVOKED;
        if (key.added_seq > proposal->seq)
                return PROPOSAL_E_KEY_NEW;
        (void) text_copy(out->name, sizeof out->name, key.person);
        (void) text_copy(out->fingerprint, sizeof out->fingerprint, key.fingerprint);
        (void) text_copy(out->key_added_by, sizeof out->key_added_by, key.added_by);
        out->key_added_us = key.added_us;
        return 0;
}

static int signer_person(struct ledger *ledger, struct proposal_signer *out) {
        struct person person;
        int r = person_find(ledger, out->name, &person);

        if (r)
                return r == PERSON_E_ABSENT ? PROPOSAL_E_KEY_UNKNOWN : r;
        (void) text_copy(out->added_by, sizeof out->added_by, person.added_by);
        out->added_us = person.added_us;
        out->roles = person.roles;
        return person.closed ? PROPOSAL_E_CLOSED : 0;
}

static int signer_read(struct ledger *ledger, const struct proposal *proposal, const void *blob, size_t size,
        struct proposal_signer *out) {
        struct sshsig signature;
        int r = sshsig_read(blob, size, &signature);

        if (r)
                return r == SSHSIG_E_NAMESPACE  ? PROPOSAL_E_NAMESPACE
                       : r == SSHSIG_E_PRESENCE ? PROPOSAL_E_UNTOUCHED
                                                : PROPOSAL_E_SIGNATURE;
        r = sshsig_check(&signature, SSHSIG_NAMESPACE, proposal->event, strlen(proposal->event));
        if (r)
                return r == SSHSIG_E_NAMESPACE ? PROPOSAL_E_NAMESPACE : r < 0 ? r : PROPOSAL_E_BYTES;
        r = signer_key(ledger, proposal, &signature, out);
        return r ? r : signer_person(ledger, out);
}

/* One of them was made a person, or given that key, by the other, less than a day ago. */
static bool signer_is_made_by(
        const struct proposal_signer *one, const struct proposal_signer *other, int64_t now_us) {
        return (!strcmp(one->added_by, other->name) && now_us - one->added_us < PROPOSAL_NEW_US) ||
               (!strcmp(one->key_added_by, other->name) && now_us - one->key_added_us < PROPOSAL_NEW_US);
}

/* On the first day somebody puts all the others on record. */
static int signer_beside(
        const struct proposal_table *table, const struct proposal_signer *signer, bool rule, int64_t now_us) {
        for (size_t i = 0; i < table->count; i++) {
                const struct proposal_signer *other = &table->signers[i];

                if (!strcmp(other->name, signer->name))
                        return strcmp(other->fingerprint, signer->fingerprint) ? PROPOSAL_E_ONE_PERSON
                                                                               : PROPOSAL_E_SELF;
                if (rule && (signer_is_made_by(signer, other, now_us) ||
                                    signer_is_made_by(other, signer, now_us)))
                        return PROPOSAL_E_TOO_NEW;
        }
        return 0;
}

const struct proposal_signer *proposal_in_seat(const struct proposal_table *table, size_t seat) {
        for (size_t i = 0; i < table->count; i++)
                if (table->signers[i].seat == seat)
                        return &table->signers[i];
        return NULL;
}

static int signer_sit(const struct proposal *proposal, const struct proposal_table *table, bool rule,
        struct proposal_signer *signer) {
        const bool first = !strcmp(signer->name, proposal->actor);
        const size_t from = first || !rule ? 0 : 1, end = first && rule ? 1 : SECOND_SEATS_MAX;

        for (size_t i = 0; i < proposal->barred_count; i++)
                if (!strcmp(proposal->barred[i], signer->name))
                        return PROPOSAL_E_BARRED;
        for (size_t seat = from; seat < end; seat++)
                if (signer->roles & proposal->seats[seat] && !proposal_in_seat(table, seat)) {
                        signer->seat = seat;
                        return 0;
                }
        return PROPOSAL_E_ROLE;
}

int proposal_seat(struct ledger *ledger, const struct proposal *proposal, int64_t now_us, const void *blob,
        size_t size, struct proposal_table *table) {
        const bool rule = people_rule(ledger);
        struct proposal_signer signer = { 0 };
        int r = signer_read(ledger, proposal, blob, size, &signer);

        if (!r)
                r = signer_beside(table, &signer, rule, now_us);
        if (!r)
                r = signer_sit(proposal, table, rule, &signer);
        if (!r && table->count == SECOND_SEATS_MAX)
                r = PROPOSAL_E_ROLE;
        if (!r)
                table->signers[table->count++] = signer;
        return r;
}

int proposal_seat_first(
        struct ledger *ledger, const struct proposal *proposal, struct proposal_table *table) {
        struct proposal_signer *first = &table->signers[0];
        int r;

        *table = (struct proposal_table){ .count = 1 };
        (void) text_copy(first->name, sizeof first->name, proposal->actor);
        r = signer_person(ledger, first);
        return r == PROPOSAL_E_CLOSED ? 0 : r;
}

bool proposal_is_signed(const struct proposal *proposal, const struct proposal_table *table) {
        for (size_t seat = 0; seat < SECOND_SEATS_MAX; seat++)
                if (proposal->seats[seat] && !proposal_in_seat(table, seat) && (!seat || !proposal->glass))
                        return false;
        return true;
}

/* ---- words ---- */

static const struct {
        const char *error, *why;
} proposal_conditions[] = {
        [PROPOSAL_E_SIGNATURE] = { "act.signature", N_("That isn't a signature as ssh-keygen -Y sign makes "
                                                       "them with a key that is taken here.") },
        [PROPOSAL_E_NAMESPACE] = { "act.namespace",
                N_("That signature was made for another purpose than custody-event@strongroom.") },
        [PROPOSAL_E_BYTES] = { "act.bytes", N_("That signature is over something else than this act: it was "
                                               "changed, or another was meant.") },
        [PROPOSAL_E_KEY_UNKNOWN] = { "act.key_unknown", N_("The key that signed is nobody's on record.") },
        [PROPOSAL_E_KEY_REVOKED] = { "act.key_revoked", N_("The key that signed was revoked.") },
        [PROPOSAL_E_KEY_NEW] = { "act.key_new",
                N_("The key that signed was added after this act was proposed.") },
        [PROPOSAL_E_CLOSED] = { "act.person_closed", N_("Whose key signed isn't in office any more.") },
        [PROPOSAL_E_SELF] = { "act.self", N_("Nobody approves their own act: they have signed it already.") },
        [PROPOSAL_E_ONE_PERSON] = { "act.one_person",
                N_("One person with two keys is one person, and has signed it already.") },
        [PROPOSAL_E_ROLE] = { "act.role", N_("Whose key signed has no role that this act still needs.") },
        [PROPOSAL_E_BARRED] = { "act.own",
                N_("Whose key signed has a part in what this is about; somebody else must see to it.") },
        [PROPOSAL_E_TOO_NEW] = { "act.too_new",
                N_("One of the two was added, or given their key, by the other less than 24 hours ago.") },
        [PROPOSAL_E_UNTOUCHED] = { "act.untouched",
                N_("Nobody touched the security key that signed. Sign again, and touch it.") },
};

const char *proposal_error(int condition) {
        return condition > 1 && condition < PROPOSAL_E_END ? proposal_conditions[condition].error
                                                           : "act.signature";
}

const char *proposal_why(int condition) {
        return proposal_conditions[condition > 1 && condition < PROPOSAL_E_END ? condition
                                                                               : PROPOSAL_E_SIGNATURE]
                .why;
}

/* ---- effects ---- */

int proposal_effect(const json_t *event, uint64_t since, struct text *out) {
        json_t *previous = json_object_get(event, "item_prev");
        json_t *commitments = json_object_get(event, "commitments");
        json_t *effect;
        int r;

        if (json_integer_value(json_object_get(previous, "seq")) > (json_int_t) since)
                previous = NULL;
        effect = json_pack("{sO sO sO sO}", "body", json_object_get(event, "body"), "item",
                json_object_get(event, "item"), "item_prev", previous ? previous : json_null(), "kind",
                json_object_get(event, "kind"));
        if (!effect)
                return -ENOMEM;
        if (json_array_size(commitments) && json_object_set(effect, "commitments", commitments)) {
                json_decref(effect);
                return -ENOMEM;
        }
        if (out->size)
                text_add(out, ",");
        r = canon_write_again(effect, out);
        json_decref(effect);
        return r ? -EBADMSG : text_failed(out) ? -ENOMEM : 0;
}

void proposal_digest(const char *said, size_t size, char *out) {
        const struct merkle_part parts[] = { { "[", 1 }, { said, size }, { "]", 1 } };
        struct hash hash;

        merkle_hash(parts, count_of(parts), &hash);
        memcpy(out, "sha256:", sizeof "sha256:");
        bytes_hex(hash.bytes, HASH_SIZE, out + strlen("sha256:"));
}
