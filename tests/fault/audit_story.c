/* SPDX-License-Identifier: ISC */

/*
 * The record of the audit kit's campaign, told by the ledger with all the agent's folds behind it
 *
 * Long because a story is told in one place, with those who sign in it.
 */

#include "audit_story.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bytes.h"
#include "canon.h"
#include "merkle.h"
#include "note.h"
#include "proposal.h"
#include "rig.h"
#include "signatures.h"
#include "ssh_key.h"
#include "tiles.h"

enum { STORY_ITEMS = 4, HOUR_S = 3600, STORY_WALL_S = 1790000000 };

struct officer officers[STORY_OFFICERS] = {
        { .name = "awa", .role = "custodian" },
        { .name = "binta", .role = "supervisor" },
        { .name = "chidi", .role = "auditor" },
        { .name = "dalia", .role = "admin" },
        { .name = "emeka", .role = "supervisor" },
        { .name = "nobody", .role = "supervisor" },
};

/* ---- officers ---- */

static size_t put_string(uint8_t *out, size_t at, const void *bytes, size_t size) {
        const uint8_t length[] = { 0, 0, (uint8_t) (size >> 8), (uint8_t) size };

        memcpy(out + at, length, sizeof length);
        if (size)
                memcpy(out + at + sizeof length, bytes, size);
        return at + sizeof length + size;
}

static size_t officer_blob(const struct officer *officer, uint8_t *out) {
        size_t size = put_string(out, 0, "ssh-ed25519", 11);

        return put_string(out, size, officer->point, sizeof officer->point);
}

void officer_sign(const struct officer *officer, const char *space, const char *message, struct text *out) {
        static const uint8_t version[] = { 0, 0, 0, 1 };
        uint8_t hash[64], over[256] = "SSHSIG", key[64], proof[96], raw[64], blob[512] = "SSHSIG";
        size_t size, key_size, proof_size;

        (void) crypto_hash_sha512(hash, (const uint8_t *) message, strlen(message));
        size = put_string(over, 6, space, strlen(space));
        size = put_string(over, size, "", 0);
        size = put_string(over, size, "sha512", 6);
        size = put_string(over, size, hash, sizeof hash);
        (void) crypto_sign_detached(raw, NULL, over, size, officer->secret);
        key_size = officer_blob(officer, key);
        proof_size = put_string(proof, 0, "ssh-ed25519", 11);
        proof_size = put_string(proof, proof_size, raw, sizeof raw);
        memcpy(blob + 6, version, sizeof version);
        size = put_string(blob, 10, key, key_size);
        size = put_string(blob, size, space, strlen(space));
        size = put_string(blob, size, "", 0);
        size = put_string(blob, size, "sha512", 6);
        size = put_string(blob, size, proof, proof_size);
        signatures_add(out, officer->name, blob, size);
}

const struct officer *officer_find(const char *name, size_t size) {
        for (size_t i = 0; i < STORY_OFFICERS; i++)
                if (strlen(officers[i].name) == size && !memcmp(officers[i].name, name, size))
                        return &officers[i];
        return NULL;
}

void officer_key_json(const struct officer *officer, json_t *body) {
        uint8_t blob[64];
        size_t size = officer_blob(officer, blob);
        char text[BYTES_BASE64_SIZE(sizeof blob)], fingerprint[SSH_KEY_FINGERPRINT_MAX];

        bytes_base64(blob, size, text);
        ssh_key_fingerprint(blob, size, fingerprint);
        assert_int_equal(json_object_set_new(body, "type", json_string("ssh-ed25519")), 0);
        assert_int_equal(json_object_set_new(body, "key", json_string(text)), 0);
        assert_int_equal(json_object_set_new(body, "fingerprint", json_string(fingerprint)), 0);
}

/* ---- leaves ---- */

json_t *leaf_json(const struct leaf *leaf) {
        json_t *event = json_loads(leaf->event, 0, NULL);

        return event ? event : json_object();
}

void leaf_put(struct leaf *leaf, const json_t *event) {
        struct text out = { 0 };

        if (canon_write_again(event, &out)) { /* an event that can't be: as it comes */
                text_end(&out);
                free(leaf->event);
                leaf->event = json_dumps(event, JSON_COMPACT | JSON_SORT_KEYS);
                return;
        }
        free(leaf->event);
        leaf->event = strdup(text_string(&out));
        text_end(&out);
}

void leaf_sign(struct leaf *leaf, const char *text) {
        char *copy = strdup(text);

        free(leaf->signatures);
        leaf->signatures = copy;
}

void story_copy(const struct story *story, struct story *ret_copy) {
        ret_copy->count = story->count;
        for (size_t i = 0; i < story->count; i++)
                ret_copy->leaves[i] =
                        (struct leaf){ strdup(story->leaves[i].event), strdup(story->leaves[i].signatures) };
}

void story_end(struct story *story) {
        for (size_t i = 0; i < story->count; i++) {
                free(story->leaves[i].event);
                free(story->leaves[i].signatures);
        }
        story->count = 0;
}

static void leaf_hash(const struct leaf *leaf, struct hash *ret_hash) {
        merkle_leaf(leaf->event, strlen(leaf->event), leaf->signatures, strlen(leaf->signatures), ret_hash);
}

void story_relink(struct story *story) {
        json_t *trail = json_object();

        for (size_t i = 0; i < story->count; i++) {
                json_t *event = leaf_json(&story->leaves[i]), *last;
                const char *item = json_string_value(json_object_get(event, "item"));
                char leaf[BYTES_BASE64_SIZE(HASH_SIZE)];
                struct hash hash;

                item = item ? item : "";
                last = *item ? json_object_get(trail, item) : NULL;
                (void) json_object_set_new(event, "seq", json_integer((json_int_t) i + 1));
                (void) json_object_set_new(event, "item_prev", last ? json_incref(last) : json_null());
                leaf_put(&story->leaves[i], event);
                leaf_hash(&story->leaves[i], &hash);
                bytes_base64(hash.bytes, HASH_SIZE, leaf);
                if (*item)
                        (void) json_object_set_new(
                                trail, item, json_pack("{s:s,s:I}", "leaf", leaf, "seq", (json_int_t) i + 1));
                json_decref(event);
        }
        json_decref(trail);
}

/* ---- files ---- */

void write_file(const char *folder, const char *name, const void *bytes, size_t size) {
        char path[2 * STORY_PATH_MAX];
        int fd;

        (void) snprintf(path, sizeof path, "%s/%s", folder, name);
        for (char *slash = path + strlen(folder); slash; slash = strchr(slash + 1, '/')) {
                *slash = '\0';
                assert_true(!mkdir(path, 0700) || errno == EEXIST);
                *slash = '/';
        }
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, bytes, size), size);
        assert_int_equal(close(fd), 0);
}

void story_seal(const struct story *story, const struct signer *site, const char *folder) {
        struct text entries = { 0 }, hashes = { 0 };
        char path[TILES_PATH_MAX], note[NOTE_MAX];
        struct merkle tree = { 0 };
        struct hash hash;

        for (size_t i = 0; i < story->count; i++) {
                const struct leaf *leaf = &story->leaves[i];
                const size_t event = strlen(leaf->event), signatures = strlen(leaf->signatures);
                const uint8_t length[] = { (uint8_t) ((event + signatures) >> 8),
                        (uint8_t) (event + signatures) };

                text_add_bytes(&entries, length, sizeof length);
                text_add_bytes(&entries, leaf->event, event);
                text_add_bytes(&entries, leaf->signatures, signatures);
                leaf_hash(leaf, &hash);
                text_add_bytes(&hashes, hash.bytes, HASH_SIZE);
                merkle_add(&tree, &hash);
        }
        tiles_path(TILES_LEAVES, 0, (unsigned) story->count, path);
        write_file(folder, path, text_string(&entries), entries.size);
        tiles_path(0, 0, (unsigned) story->count, path);
        write_file(folder, path, text_string(&hashes), hashes.size);
        merkle_root(&tree, &hash);
        note_sign(site, tree.size, &hash, note);
        write_file(folder, "checkpoint", note, strlen(note));
        text_end(&entries);
        text_end(&hashes);
}

/* ---- the telling ---- */

static void tell(struct rig *rig, const char *kind, const char *item, const char *by, json_t *body) {
        const struct event event = { .kind = kind, .item = item, .actors = { by }, .body = body };
        struct entry entry;

        assert_int_equal(ledger_append(rig->ledger, &event, &entry), 0);
        json_decref(body);
}

static void turn_begin(struct rig *rig, int64_t seconds) {
        rig->now.wall_us += seconds * 1000000;
        rig->now.mono_ns += (uint64_t) seconds * 1000000000u;
        assert_int_equal(ledger_begin(rig->ledger, &rig->now), 0);
}

static void turn_end(struct rig *rig) {
        assert_int_equal(ledger_commit(rig->ledger), 0);
}

static json_t *key_body(const struct officer *officer) {
        json_t *body = json_pack("{s:s}", "user", officer->name);

        officer_key_json(officer, body);
        return body;
}

static json_t *user_body(const struct officer *officer) {
        return json_pack("{s:s,s:[s],s:s}", "user", officer->name, "roles", officer->role, "unix", "");
}

static void tell_people(struct rig *rig) {
        turn_begin(rig, HOUR_S);
        for (size_t i = 0; i < 4; i++) {
                tell(rig, "user.added", NULL, "awa", user_body(&officers[i]));
                tell(rig, "key.added", NULL, "awa", key_body(&officers[i]));
        }
        tell(rig, "people.began", NULL, "binta", json_pack("{s:i,s:i}", "users", 4, "keys", 4));
        turn_end(rig);
}

struct told_act {
        const char *seats; /* JSON */
        const char *signers[SECOND_SEATS_MAX];
        const char *glass, *second; /* second: who countersigns */
        const char *kinds[3], *items[3];
        json_t *bodies[3];
        size_t count;
};

static void tell_effects(struct rig *rig, const struct told_act *act) {
        for (size_t i = 0; i < act->count; i++) {
                struct event event = { .kind = act->kinds[i], .item = act->items[i], .body = act->bodies[i] };
                struct entry entry;

                memcpy(event.actors, act->signers, sizeof act->signers);
                assert_int_equal(ledger_append(rig->ledger, &event, &entry), 0);
        }
}

struct effects {
        uint64_t since;
        struct text said;
};

static int effects_add(void *context, const struct ledger_row *row) {
        struct effects *effects = context;
        json_t *event = json_loadb(row->event, row->event_size, 0, NULL);
        int r = proposal_effect(event, effects->since, &effects->said);

        json_decref(event);
        return r;
}

/* Tried and taken back, as the agent does. */
static void effects_digest(struct rig *rig, const struct told_act *act, char *out) {
        struct effects effects = { .since = ledger_size(rig->ledger) };

        assert_int_equal(ledger_mark(rig->ledger), 0);
        assert_int_equal(proposal_try(rig->ledger), 0);
        tell_effects(rig, act);
        assert_int_equal(ledger_each(rig->ledger, effects.since + 1, effects.since + act->count, effects_add,
                                 &effects),
                0);
        assert_int_equal(ledger_unmark(rig->ledger, false), 0);
        proposal_digest(effects.said.bytes, effects.said.size, out);
        text_end(&effects.said);
}

static int row_text_take(void *context, const struct ledger_row *row) {
        *(char **) context = strndup(row->event, row->event_size);
        return 0;
}

static uint64_t tell_proposed(struct rig *rig, const struct told_act *act, char **ret_message) {
        static unsigned number;
        char effects[PROPOSAL_DIGEST_MAX], expires[CLOCK_TEXT_MAX], nonce[33];
        uint64_t seq;

        (void) snprintf(nonce, sizeof nonce, "%032x", ++number);
        turn_begin(rig, 60);
        clock_format(rig->now.wall_us + 120000000, expires);
        effects_digest(rig, act, effects);
        tell(rig, "act.proposed", NULL, act->signers[0],
                json_pack("{s:s,s:s,s:I,s:[],s:s,s:s,s:o,s:s,s:s}", "act", "test.act", "effects", effects,
                        "count", (json_int_t) act->count, "barred", "expires", expires, "nonce", nonce,
                        "signers", json_loads(act->seats, 0, NULL), "rule", "test", "glass",
                        act->glass ? act->glass : ""));
        seq = ledger_size(rig->ledger);
        assert_int_equal(ledger_each(rig->ledger, seq, seq, row_text_take, ret_message), 0);
        turn_end(rig);
        return seq;
}

static void tell_signed(struct rig *rig, const char *kind, const char *const *who, size_t count, uint64_t seq,
        size_t effects, const char *message) {
        json_t *body = json_pack("{s:I,s:I}", "proposal", (json_int_t) seq, "effects", (json_int_t) effects);
        struct event event = { .kind = kind, .body = body };
        struct text signatures = { 0 };
        struct entry entry;

        for (size_t i = 0; i < count; i++) {
                event.actors[i] = who[i];
                officer_sign(officer_find(who[i], strlen(who[i])), SSHSIG_NAMESPACE, message, &signatures);
        }
        event.signatures = text_string(&signatures);
        assert_int_equal(ledger_append(rig->ledger, &event, &entry), 0);
        text_end(&signatures);
        json_decref(body);
}

static void tell_act(struct rig *rig, const struct told_act *act) {
        char *message = NULL;
        uint64_t seq = tell_proposed(rig, act, &message);
        size_t signers = 0;

        while (signers < SECOND_SEATS_MAX && act->signers[signers])
                signers++;
        turn_begin(rig, 40);
        tell_signed(rig, act->glass ? "act.broken_glass" : "act.approved", act->signers, signers, seq,
                act->count, message);
        tell_effects(rig, act);
        turn_end(rig);
        if (act->second) {
                turn_begin(rig, HOUR_S);
                tell_signed(rig, "act.countersigned", &act->second, 1, seq, 0, message);
                turn_end(rig);
        }
        for (size_t i = 0; i < act->count; i++)
                json_decref(act->bodies[i]);
        free(message);
}

#define KEEPERS "[[\"custodian\"],[\"supervisor\",\"auditor\"]]"
#define OFFICE  "[[\"admin\",\"supervisor\"],[\"auditor\"]]"
#define ALL     "[[\"custodian\"],[\"supervisor\"],[\"auditor\"]]"

static json_t *note_body(const char *note) {
        return json_pack("{s:s}", "note", note);
}

static void tell_withdrawn(struct rig *rig, const char *item) {
        json_t *left = note_body("x");
        char *message = NULL;

        (void) tell_proposed(rig,
                &(struct told_act){ .seats = KEEPERS,
                        .signers = { "awa" },
                        .count = 1,
                        .kinds = { "item.looked" },
                        .items = { item },
                        .bodies = { left } },
                &message);
        json_decref(left);
        turn_begin(rig, 5);
        tell(rig, "act.withdrawn", NULL, "awa",
                json_pack("{s:I}", "proposal", (json_int_t) ledger_size(rig->ledger)));
        turn_end(rig);
        free(message);
}

static void tell_acts(struct rig *rig, const char *item, const char *other) {
        const struct officer *emeka = &officers[4];
        json_t *leaves = json_pack("{s:s,s:s}", "user", "emeka", "reason", "left");
        json_t *stolen = json_pack("{s:s,s:s}", "user", "emeka", "reason", "stolen");

        officer_key_json(emeka, stolen);
        (void) json_object_del(stolen, "key");
        (void) json_object_del(stolen, "type");
        turn_begin(rig, 48 * HOUR_S);
        turn_end(rig);
        tell_act(rig, &(struct told_act){ .seats = KEEPERS,
                              .signers = { "awa", "binta" },
                              .count = 2,
                              .kinds = { "item.looked", "item.looked" },
                              .items = { item, item },
                              .bodies = { note_body("gesehen"), note_body("und gewogen: n° 4") } });
        tell_act(rig, &(struct told_act){ .seats = OFFICE,
                              .signers = { "dalia", "chidi" },
                              .count = 2,
                              .kinds = { "user.added", "key.added" },
                              .bodies = { user_body(emeka), key_body(emeka) } });
        tell_act(rig, &(struct told_act){ .seats = ALL,
                              .signers = { "awa", "emeka", "chidi" },
                              .count = 1,
                              .kinds = { "item.looked" },
                              .items = { other },
                              .bodies = { note_body("alle drei") } });
        tell_act(rig, &(struct told_act){ .seats = KEEPERS,
                              .signers = { "awa" },
                              .glass = "fire",
                              .second = "binta",
                              .count = 1,
                              .kinds = { "item.looked" },
                              .items = { other },
                              .bodies = { note_body("allein") } });
        tell_withdrawn(rig, item);
        turn_begin(rig, 30 * HOUR_S);
        tell(rig, "key.revoked", NULL, "emeka", stolen);
        turn_end(rig);
        tell_act(rig, &(struct told_act){ .seats = OFFICE,
                              .signers = { "binta", "chidi" },
                              .count = 1,
                              .kinds = { "user.closed" },
                              .bodies = { leaves } });
        tell_act(rig, &(struct told_act){ .seats = KEEPERS,
                              .signers = { "awa", "chidi" },
                              .count = 1,
                              .kinds = { "item.looked" },
                              .items = { item },
                              .bodies = { note_body("zum Schluss") } });
}

static int story_take(void *context, const struct ledger_row *row) {
        struct story *story = context;

        assert_true(story->count < STORY_LEAVES_MAX);
        story->leaves[story->count++] = (struct leaf){ strndup(row->event, row->event_size),
                strndup(row->signatures_size ? row->signatures : "", row->signatures_size) };
        return 0;
}

/* Two exhibits of the record that the rig told. */
static void story_items(const struct story *story, char *item, char *other) {
        for (size_t i = 0; i < story->count; i++) {
                json_t *event = leaf_json(&story->leaves[i]);
                const char *number = json_string_value(json_object_get(event, "item"));

                if (number && *number && (!*item || !strcmp(item, number)))
                        (void) text_copy(item, ITEM_NUMBER_MAX, number);
                else if (number && *number)
                        (void) text_copy(other, ITEM_NUMBER_MAX, number);
                json_decref(event);
        }
        assert_true(*item && *other);
}

void story_tell(struct story *ret_story, struct signer *ret_site, char *ret_vkey, const char *folder) {
        char item[ITEM_NUMBER_MAX] = "", other[ITEM_NUMBER_MAX] = "";
        struct tiles_result result;
        struct rig rig;

        for (size_t i = 0; i < STORY_OFFICERS; i++) {
                const uint8_t seed[crypto_sign_SEEDBYTES] = { (uint8_t) (i + 1) };

                (void) crypto_sign_seed_keypair(officers[i].point, officers[i].secret, seed);
        }
        rig_begin(&rig, STORY_ITEMS);
        rig.now.wall_us = (int64_t) STORY_WALL_S * 1000000;
        assert_int_equal(rig_open(&rig, true), 0);
        assert_int_equal(rig_play(&rig), 0);
        *ret_story = (struct story){ 0 };
        assert_int_equal(ledger_each(rig.ledger, 1, ledger_size(rig.ledger), story_take, ret_story), 0);
        story_items(ret_story, item, other);
        story_end(ret_story);
        tell_people(&rig);
        tell_acts(&rig, item, other);
        assert_int_equal(ledger_each(rig.ledger, 1, ledger_size(rig.ledger), story_take, ret_story), 0);
        assert_int_equal(tiles_export(rig.ledger, folder, NULL, NULL, &result), 0);
        assert_int_equal(signer_load(rig.key, ret_site), 0);
        (void) text_copy(ret_vkey, SIGN_VKEY_MAX, ledger_vkey(rig.ledger));
        rig_end(&rig);
}
