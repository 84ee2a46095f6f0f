/* SPDX-License-Identifier: ISC */

/*
 * Forge: another history, by who has the key
 */

#include "forge.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "folds.h"
#include "personal.h"
#include "random.h"
#include "sign.h"
#include "text.h"

enum { FORGE_SALT = 32 };

struct record honest;
char notes[FORGE_ENTRIES_MAX][NOTE_MAX];
struct ledger *forger;
static char forged[RIG_PATH_MAX], key[RIG_PATH_MAX];

/* Salts are drawn anew where a record is forged; here the forger, who has read them all, gives the same ones. */
void __real_random_bytes(void *out, size_t size);
void __wrap_random_bytes(void *out, size_t size);
void __wrap_random_bytes(void *out, size_t size) {
        if (size == FORGE_SALT)
                memset(out, 7, size);
        else
                __real_random_bytes(out, size);
}

/* ---- what there is ---- */

/* The values that stand beside the record, which root can read too. */
static void take_personal(struct ledger *ledger, uint64_t sequence, json_t *event) {
        json_t *values = NULL;

        assert_int_equal(personal_of(ledger, sequence, &values), 0);
        if (json_object_size(values))
                assert_int_equal(json_object_set(event, "personal", values), 0);
        json_decref(values);
}

static int take_entry(void *context, const struct ledger_row *row) {
        struct record *record = context;

        assert_true(record->count < FORGE_ENTRIES_MAX);
        record->leaves[record->count] = row->entry.leaf;
        record->events[record->count] = json_loadb(row->event, row->event_size, 0, NULL);
        assert_non_null(record->events[record->count]);
        if (row->signatures_size)
                assert_int_equal(json_object_set_new(record->events[record->count], "signatures",
                                         json_stringn(row->signatures, row->signatures_size)),
                        0);
        record->count++;
        return 0;
}

void forge_take(struct ledger *ledger, struct record *record) {
        *record = (struct record){ 0 };
        (void) text_copy(record->site_name, sizeof record->site_name, ledger_site_name(ledger));
        assert_int_equal(ledger_each(ledger, 1, ledger_durable(ledger), take_entry, record), 0);
        for (size_t i = 0; i < record->count; i++)
                take_personal(ledger, i + 1, record->events[i]);
}

void forge_drop(struct record *record) {
        for (size_t i = 0; i < record->count; i++)
                json_decref(record->events[i]);
        record->count = 0;
}

void forge_copy(const struct record *record, struct record *copy) {
        *copy = *record;
        for (size_t i = 0; i < record->count; i++) {
                copy->events[i] = json_deep_copy(record->events[i]);
                assert_non_null(copy->events[i]);
        }
}

/* What was carried out: heads over the honest entries, at every size that could have been one. */
static void take_notes(struct ledger *ledger) {
        struct merkle tree = { 0 };
        struct signer signer;
        struct hash root;

        assert_int_equal(signer_load(key, &signer), 0);
        for (size_t i = 0; i < honest.count; i++) {
                merkle_add(&tree, &honest.leaves[i]);
                merkle_root(&tree, &root);
                note_sign(&signer, tree.size, &root, notes[i + 1]);
        }
        signer_wipe(&signer);
        assert_string_equal(notes[honest.count], ledger_checkpoint(ledger));
}

void forge_begin(const struct rig *rig) {
        (void) text_copy(key, sizeof key, rig->key);
        (void) snprintf(forged, sizeof forged, "%.64s/forged.db", rig->folder);
        forge_take(rig->ledger, &honest);
        take_notes(rig->ledger);
}

/* ---- another ---- */

static struct moment moment_of(const json_t *event) {
        struct moment moment = { 0 };

        moment.mono_ns = strtoull(json_string_value(json_object_get(event, "mono_ns")), NULL, 10);
        (void) text_copy(
                moment.boot_id, sizeof moment.boot_id, json_string_value(json_object_get(event, "boot_id")));
        assert_int_equal(clock_parse(json_string_value(json_object_get(event, "wall")), &moment.wall_us), 0);
        return moment;
}

/* What the state can't have (a movement of what was never booked in) the attacker leaves out too. */
static void forge_entry(const json_t *event) {
        const json_t *actors = json_object_get(event, "actors");
        struct event forge = { .kind = json_string_value(json_object_get(event, "kind")),
                .item = json_string_value(json_object_get(event, "item")),
                .reader = json_string_value(json_object_get(event, "reader")),
                .body = json_object_get(event, "body"),
                .personal = json_object_get(event, "personal"),
                .signatures = json_string_value(json_object_get(event, "signatures")) };
        struct entry entry;
        int r;

        for (size_t i = 0; i < json_array_size(actors) && i < EVENT_ACTORS_MAX; i++)
                forge.actors[i] = json_string_value(json_array_get(actors, i));
        assert_int_equal(ledger_mark(forger), 0);
        r = ledger_append(forger, &forge, &entry);
        assert_int_equal(ledger_unmark(forger, !r), 0);
}

static bool same_turn(const json_t *a, const json_t *b) {
        return json_equal(json_object_get(a, "mono_ns"), json_object_get(b, "mono_ns")) &&
               json_equal(json_object_get(a, "wall"), json_object_get(b, "wall"));
}

static void forge_remove(void) {
        static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };
        char path[RIG_PATH_MAX + 16];

        for (size_t i = 0; i < count_of(suffixes); i++) {
                (void) snprintf(path, sizeof path, "%s%s", forged, suffixes[i]);
                (void) unlink(path);
        }
}

void forge(const struct record *record, forge_fn *before) {
        const struct ledger_options options = { .path = forged,
                .key_path = key,
                .site = "TST",
                .site_name = record->site_name,
                .create = true,
                .folds = agent_folds };
        struct moment moment = moment_of(record->events[0]);
        struct ledger_fault fault;

        forge_remove();
        assert_int_equal(ledger_open(&options, &moment, &forger, &fault), 0);
        for (size_t i = 1; i < record->count;) {
                const json_t *first = record->events[i];

                moment = moment_of(first);
                assert_int_equal(ledger_begin(forger, &moment), 0);
                for (; i < record->count && same_turn(first, record->events[i]); i++) {
                        if (before)
                                before(i, record->events[i]);
                        forge_entry(record->events[i]);
                }
                assert_int_equal(ledger_commit(forger), 0);
        }
}

void forge_close(void) {
        forger = ledger_close(forger);
}

/* ---- judging ---- */

struct verify_result forge_verify(const char *note) {
        const char *const given[] = { note, NULL };
        const struct verify_options options = {
                .path = forged, .folds = agent_folds, .quick = note != NULL, .checkpoints = given
        };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        return result;
}

size_t forge_first_changed(const struct record *was) {
        size_t i = 0;

        while (i < was->count && i < honest.count &&
                !memcmp(was->leaves[i].bytes, honest.leaves[i].bytes, HASH_SIZE))
                i++;
        return i + 1;
}
