/* SPDX-License-Identifier: ISC */

/*
 * Commitments: made, seeded, fixed to a signed head, and opened
 */

#include "commitment.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "query.h"
#include "random.h"
#include "record.h"
#include "registry.h"
#include "text.h"

enum { NONCE_SIZE = 16, HEX_OF_HASH = 2 * crypto_hash_sha256_BYTES + 1 };

static void hash_hex(const char *text, char *out) {
        uint8_t hash[crypto_hash_sha256_BYTES];

        (void) crypto_hash_sha256(hash, (const uint8_t *) text, strlen(text));
        bytes_hex(hash, sizeof hash, out);
}

void commitment_hash(const char *text, char *ret_hash) {
        char hex[HEX_OF_HASH];

        hash_hex(text, hex);
        (void) snprintf(ret_hash, DIGEST_TEXT_MAX, "sha256:%s", hex);
}

void commitment_draw_seed(const char *site, const char *auditor, const char *root, char *ret_seed) {
        char text[HEX_OF_HASH + COMMITMENT_SEED_MAX + 66];

        (void) snprintf(text, sizeof text, "%.64s:%.128s:%.63s", site, auditor, root);
        hash_hex(text, ret_seed);
}

/* ---- reading ---- */

static const char FIND[] =
        "SELECT seq, about, actor, hash, nonce, place, sample, seed, seeder, seeded_seq, size, root,"
        " checkpoint, count FROM commitment WHERE seq = ?1";

static void commitment_read(sqlite3_stmt *rows, struct commitment *out) {
        *out = (struct commitment){
                .seq = sqlite3_column_int64(rows, 0),
                .sample = sqlite3_column_int64(rows, 6),
                .seeded_seq = sqlite3_column_int64(rows, 9),
                .size = sqlite3_column_int64(rows, 10),
        };
        (void) snprintf(out->name, sizeof out->name, "K-%lld", (long long) out->seq);
        (void) text_copy(out->about, sizeof out->about, query_text(rows, 1));
        (void) text_copy(out->actor, sizeof out->actor, query_text(rows, 2));
        (void) text_copy(out->hash, sizeof out->hash, query_text(rows, 3));
        (void) text_copy(out->nonce, sizeof out->nonce, query_text(rows, 4));
        (void) text_copy(out->place, sizeof out->place, query_text(rows, 5));
        (void) text_copy(out->seed, sizeof out->seed, query_text(rows, 7));
        (void) text_copy(out->seeder, sizeof out->seeder, query_text(rows, 8));
        (void) text_copy(out->root, sizeof out->root, query_text(rows, 11));
        (void) text_copy(out->checkpoint, sizeof out->checkpoint, query_text(rows, 12));
        (void) text_copy(out->count, sizeof out->count, query_text(rows, 13));
}

int commitment_find(struct ledger *ledger, const char *name, struct commitment *ret_commitment) {
        sqlite3_stmt *rows;
        long long sequence;
        char end;
        int r;

        if (sscanf(name, "K-%lld%c", &sequence, &end) != 1)
                return COMMITMENT_E_ABSENT;
        r = query_open(ledger, FIND, &rows, "i", (int64_t) sequence);
        if (!r)
                r = query_next(rows);
        if (r != QUERY_ROW)
                return r ? r : COMMITMENT_E_ABSENT;
        commitment_read(rows, ret_commitment);
        query_end(rows);
        return 0;
}

static int commitment_resolve(struct act *act, const char *name, struct commitment *ret_commitment) {
        int r = commitment_find(act->ledger, name, ret_commitment);

        return r == COMMITMENT_E_ABSENT
                       ? act_refuse(act, ACT_EXIT_ABSENT, "commitment.unknown", "strongroom count commit",
                                 "There is no commitment %.23s.", name)
                       : r;
}

/* ---- making ---- */

static int commitment_append(
        struct act *act, const char *about, const char *hash, json_t *more, char *ret_name) {
        struct entry entry;
        json_t *body;
        int r;

        (void) snprintf(
                ret_name, COMMITMENT_NAME_MAX, "K-%llu", (unsigned long long) ledger_size(act->ledger) + 1);
        body = json_pack("{ss ss ss}", "commitment", ret_name, "hash", hash, "about", about);
        r = body && more && !json_object_update(body, more) ? 0 : error_trace(-ENOMEM);
        json_decref(more);
        if (!r)
                return act_append(act, "count.committed", NULL, body, &entry);
        json_decref(body);
        return r;
}

static int commitment_place(struct act *act, const char *said, char *ret_code) {
        struct place place;
        int r = said && strcmp(said, "*") != 0 ? registry_resolve_inside(act, said, &place) : 0;

        (void) text_copy(ret_code, PLACE_CODE_MAX, !r && said && strcmp(said, "*") ? place.code : "");
        return r;
}

int commitment_plan(struct act *act, const char *place, const char *date, char *ret_name, char *ret_text) {
        char code[PLACE_CODE_MAX], salt[2 * NONCE_SIZE + 1], hash[DIGEST_TEXT_MAX];
        uint8_t bytes[NONCE_SIZE];
        int r = act_require(act, ROLE_SUPERVISOR | ROLE_AUDITOR, "plan an unannounced count");

        if (!r)
                r = commitment_place(act, place, code);
        if (!r && !record_is_date(date))
                r = act_refuse(act, ACT_EXIT_INPUT, "count.date", NULL,
                        "A plan needs the day before which it isn't opened, as 2026-12-01.");
        if (r)
                return r;
        random_bytes(bytes, sizeof bytes);
        bytes_hex(bytes, sizeof bytes, salt);
        (void) snprintf(
                ret_text, COMMITMENT_TEXT_MAX, "%s unannounced %s %.10s", salt, code[0] ? code : "*", date);
        commitment_hash(ret_text, hash);
        return commitment_append(act, "", hash, json_object(), ret_name);
}

/* The site's seed: nobody chose it, and whoever holds the key can make it again. */
static void commitment_site_seed(struct ledger *ledger, const char *nonce, char *ret_seed) {
        char purpose[96];
        struct hash secret;

        (void) snprintf(purpose, sizeof purpose, "strongroom count seed %.64s", nonce);
        ledger_secret(ledger, purpose, &secret);
        bytes_hex(secret.bytes, HASH_SIZE, ret_seed);
}

int commitment_sample(struct act *act, const char *place, int64_t sample, char *ret_name) {
        char code[PLACE_CODE_MAX], nonce[2 * NONCE_SIZE + 1], seed[HEX_OF_HASH], hash[DIGEST_TEXT_MAX];
        uint8_t bytes[NONCE_SIZE];
        int r = act_require(act, COUNT_ROLES, "draw a sample");

        if (!r)
                r = commitment_place(act, place, code);
        if (r)
                return r;
        random_bytes(bytes, sizeof bytes);
        bytes_hex(bytes, sizeof bytes, nonce);
        commitment_site_seed(act->ledger, nonce, seed);
        commitment_hash(seed, hash);
        return commitment_append(act, "sample", hash,
                json_pack("{ss ss sI}", "nonce", nonce, "place", code, "sample", (json_int_t) sample),
                ret_name);
}

/* ---- the auditor's part ---- */

int commitment_seed(struct act *act, const char *name, const char *seed, struct entry *ret_entry) {
        struct commitment commitment;
        int r = act_require(act, ROLE_AUDITOR, "give the auditor's seed");

        if (!r)
                r = act_check_text(act, "seed", seed, COMMITMENT_SEED_MAX - 1);
        if (!r)
                r = commitment_resolve(act, name, &commitment);
        if (r)
                return r;
        if (strcmp(commitment.about, "sample") != 0)
                return act_refuse(act, ACT_EXIT_RULE, "commitment.not_sample", "strongroom count commit",
                        "%s isn't a sample's.", commitment.name);
        if (commitment.seeded_seq)
                return act_refuse(act, ACT_EXIT_RULE, "commitment.seeded", NULL,
                        "%s gave a seed to %s already.", commitment.seeder, commitment.name);
        if (!strcmp(commitment.actor, act->actor))
                return act_refuse(act, ACT_EXIT_RULE, "commitment.same_person", NULL,
                        "%s committed to the site's seed; the other one comes from somebody else.",
                        act->actor);
        return act_append(act, "count.seeded", NULL,
                json_pack("{ss ss}", "commitment", commitment.name, "seed", seed), ret_entry);
}

/* ---- the head ---- */

static const char WAITING[] =
        "SELECT seq FROM commitment WHERE seeded_seq > 0 AND size = 0 AND seeded_seq <= ?1"
        " ORDER BY seq LIMIT 1";

static json_t *note_lines(const char *note) {
        json_t *lines = json_array();

        while (lines && *note) {
                size_t size = strcspn(note, "\n");

                if (json_array_append_new(lines, json_stringn(note, size))) {
                        json_decref(lines);
                        return NULL;
                }
                note += size + (note[size] == '\n');
        }
        return lines;
}

static int commitment_fix_one(struct act *act, int64_t waiting) {
        char root[BYTES_BASE64_SIZE(HASH_SIZE)];
        struct entry entry;
        struct hash head;
        json_t *body;

        ledger_root(act->ledger, &head);
        bytes_base64(head.bytes, HASH_SIZE, root);
        body = json_pack("{so sI ss so}", "commitment", json_sprintf("K-%lld", (long long) waiting), "size",
                (json_int_t) ledger_durable(act->ledger), "root", root, "checkpoint",
                note_lines(ledger_checkpoint(act->ledger)));
        return body ? act_append(act, "count.fixed", NULL, body, &entry) : error_trace(-ENOMEM);
}

int commitment_fix(struct act *act) {
        const int64_t durable = (int64_t) ledger_durable(act->ledger);
        int64_t waiting = 0;
        int r;

        do {
                r = query_integer(act->ledger, WAITING, &waiting, "i", durable);
                if (!r && waiting)
                        r = commitment_fix_one(act, waiting);
        } while (!r && waiting);
        return r;
}

/* ---- opening ---- */

static int commitment_resolve_unused(struct act *act, const char *name, struct commitment *ret_commitment) {
        int r;

        if (!name)
                return act_refuse(act, ACT_EXIT_USAGE, "count.commitment", "strongroom count commit",
                        "This kind of count needs the commitment that was put on record before it.");
        r = commitment_resolve(act, name, ret_commitment);
        if (!r && ret_commitment->count[0])
                r = act_refuse(act, ACT_EXIT_RULE, "commitment.used", "strongroom count list",
                        "%s opened count %s already.", ret_commitment->name, ret_commitment->count);
        return r;
}

/* The words of a plan, which the hash has vouched for. */
static int plan_check(struct act *act, const char *text, const char *place) {
        char today[CLOCK_TEXT_MAX], planned[PLACE_CODE_MAX], date[16];

        if (sscanf(text, "%*32[0-9a-f] unannounced %63s %10s", planned, date) != 2)
                return act_refuse(act, ACT_EXIT_INPUT, "commitment.text", NULL,
                        "The text that was committed to is no plan of an unannounced count.");
        if (strcmp(planned, place ? place : "*") != 0)
                return act_refuse(act, ACT_EXIT_RULE, "commitment.place", NULL,
                        "What was planned is a count of %.63s.", planned);
        clock_format(ledger_moment(act->ledger)->wall_us, today);
        if (strncmp(today, date, 10) < 0)
                return act_refuse(act, ACT_EXIT_RULE, "commitment.early", NULL,
                        "It was planned for %.10s or later.", date);
        return 0;
}

int commitment_open_plan(struct act *act, const char *name, const char *text, const char *place,
        struct commitment *ret_commitment) {
        char hash[DIGEST_TEXT_MAX];
        int r = commitment_resolve_unused(act, name, ret_commitment);

        if (r)
                return r;
        if (ret_commitment->about[0])
                return act_refuse(act, ACT_EXIT_RULE, "commitment.not_plan", "strongroom count plan",
                        "%s isn't a plan's.", ret_commitment->name);
        commitment_hash(text ? text : "", hash);
        if (strcmp(hash, ret_commitment->hash) != 0)
                return act_refuse(act, ACT_EXIT_INPUT, "commitment.text", NULL,
                        "That isn't the text that %s committed to by %s.", ret_commitment->actor,
                        ret_commitment->name);
        return plan_check(act, text, place);
}

int commitment_open_sample(struct act *act, const char *name, struct commitment *ret_commitment,
        char *ret_text, char *ret_seed) {
        char seed[HEX_OF_HASH], hash[DIGEST_TEXT_MAX];
        int r = commitment_resolve_unused(act, name, ret_commitment);

        if (r)
                return r;
        if (strcmp(ret_commitment->about, "sample") != 0)
                return act_refuse(act, ACT_EXIT_RULE, "commitment.not_sample", "strongroom count commit",
                        "%s isn't a sample's.", ret_commitment->name);
        if (!ret_commitment->size)
                return act_refuse(act, ACT_EXIT_RULE, "commitment.waiting", "strongroom count seed",
                        "%s waits for the auditor's seed.", ret_commitment->name);
        commitment_site_seed(act->ledger, ret_commitment->nonce, seed);
        commitment_hash(seed, hash);
        if (strcmp(hash, ret_commitment->hash) != 0)
                return act_refuse(act, ACT_EXIT_RULE, "commitment.key", "strongroom count commit",
                        "The site has another key than when %s was put on record. Commit anew.",
                        ret_commitment->name);
        (void) text_copy(ret_text, COMMITMENT_TEXT_MAX, seed);
        commitment_draw_seed(seed, ret_commitment->seed, ret_commitment->root, ret_seed);
        return 0;
}
