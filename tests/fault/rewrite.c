/* SPDX-License-Identifier: ISC */

/*
 * Rewrite: an attacker who holds the site's key and root, a thousand times
 *
 * An honest record is told by the agent's own turn, and after each of its turns the signed head is carried out. Then,
 * for each seed, somebody writes another history: changes, deletes, doubles, moves, replaces or cuts off entries, or
 * who the site is, and has our own code make a record of the rest with the site's own key: numbered, linked, hashed,
 * folded and signed anew, kept checkpoints and head. What must hold of each:
 *
 *      verify of that record alone says intact        the attacker is as strong as is claimed
 *      with one checkpoint from behind the change     found, by the right error
 *      with one from before it                        not a finding, for nothing before it was changed
 *
 * and the same by each of the checkpoints at once. The honest record, grown further, is no finding to any of them.
 *
 * Long because the attacker's steps and the judging of them are one story on one honest record.
 */

#include "test.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "folds.h"
#include "note.h"
#include "outside.h"
#include "personal.h"
#include "random.h"
#include "rig.h"
#include "text.h"

enum {
        REWRITES = 1000,
        REWRITE_ITEMS = 17,
        REWRITE_ENTRIES_MAX = 512,
        REWRITE_TRIES = 50,
        REWRITE_KEPT = 16,
        REWRITE_SALT = 32
};

/* What becomes of one entry, at the place that the seed names. */
enum rewrite {
        REWRITE_ACTOR = 0, /* somebody else did it */
        REWRITE_WORD,      /* a text in its body says something else */
        REWRITE_TIME,      /* it was another time, and all of its turn */
        REWRITE_DELETE,
        REWRITE_DOUBLE,
        REWRITE_SWAP,    /* with the one after it */
        REWRITE_REPLACE, /* by another entry of the record */
        REWRITE_CUT,     /* it and all behind it are gone */
        REWRITE_SITE,    /* the first entry: another name */
        REWRITE_KINDS,
};

static const char *const rewrite_names[REWRITE_KINDS] = { "another actor", "another word", "another time",
        "deleted", "doubled", "swapped", "replaced", "cut off", "another site" };

struct record {
        size_t count;
        json_t *events[REWRITE_ENTRIES_MAX];
        struct hash leaves[REWRITE_ENTRIES_MAX];
        char site_name[SITE_NAME_MAX];
};

static struct rig rig;
static struct record honest;
static char notes[REWRITE_ENTRIES_MAX][NOTE_MAX]; /* at each size, from 1 */
static char forged[RIG_PATH_MAX];
static struct ledger *forger;
static uint64_t seed_state;

/* Salts are drawn anew where a record is forged; here the forger, who has read them all, gives the same ones. */
void __real_random_bytes(void *out, size_t size);
void __wrap_random_bytes(void *out, size_t size);
void __wrap_random_bytes(void *out, size_t size) {
        if (size == REWRITE_SALT)
                memset(out, 7, size);
        else
                __real_random_bytes(out, size);
}

/* SplitMix64: the same rewrites each time, on each machine. */
static uint64_t draw(uint64_t below) {
        uint64_t x = seed_state += 0x9e3779b97f4a7c15;

        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return (x ^ (x >> 31)) % below;
}

/* ---- the honest record ---- */

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

        assert_true(record->count < REWRITE_ENTRIES_MAX);
        record->leaves[record->count] = row->entry.leaf;
        record->events[record->count] = json_loadb(row->event, row->event_size, 0, NULL);
        assert_non_null(record->events[record->count++]);
        return 0;
}

static void take_record(struct ledger *ledger, struct record *record) {
        *record = (struct record){ 0 };
        (void) text_copy(record->site_name, sizeof record->site_name, ledger_site_name(ledger));
        assert_int_equal(ledger_each(ledger, 1, ledger_durable(ledger), take_entry, record), 0);
        for (size_t i = 0; i < record->count; i++)
                take_personal(ledger, i + 1, record->events[i]);
}

static void drop_record(struct record *record) {
        for (size_t i = 0; i < record->count; i++)
                json_decref(record->events[i]);
        record->count = 0;
}

/* What was carried out: heads over the honest entries, at every size that could have been one. */
static void take_notes(void) {
        struct merkle tree = { 0 };
        struct signer signer;
        struct hash root;

        assert_int_equal(signer_load(rig.key, &signer), 0);
        for (size_t i = 0; i < honest.count; i++) {
                merkle_add(&tree, &honest.leaves[i]);
                merkle_root(&tree, &root);
                note_sign(&signer, tree.size, &root, notes[i + 1]);
        }
        signer_wipe(&signer);
        assert_string_equal(notes[honest.count], ledger_checkpoint(rig.ledger));
}

static int group_begin(void **state) {
        (void) state;
        rig_begin(&rig, REWRITE_ITEMS);
        rig.config->checkpoint.every = REWRITE_KEPT; /* so that there are kept ones to sign anew */
        assert_int_equal(rig_open(&rig, true), 0);
        assert_int_equal(rig_play(&rig), 0);
        take_record(rig.ledger, &honest);
        take_notes();
        (void) snprintf(forged, sizeof forged, "%.64s/forged.db", rig.folder);
        return 0;
}

static int group_end(void **state) {
        (void) state;
        drop_record(&honest);
        rig_end(&rig);
        return 0;
}

/* ---- what the attacker wants said ---- */

static json_t *body_of(json_t *event) {
        return json_object_get(event, "body");
}

/* One letter of one text in the body; false where it has none. */
static bool change_word(json_t *event) {
        const char *key, *texts[64];
        char text[1024];
        json_t *value;
        size_t count = 0;

        json_object_foreach(body_of(event), key, value) if (json_string_length(value) && count < 64)
                texts[count++] = key;
        if (!count)
                return false;
        key = texts[draw(count)];
        if (!text_copy(text, sizeof text, json_string_value(json_object_get(body_of(event), key))))
                return false;
        text[0] = text[0] == 'Q' ? 'Z' : 'Q';
        return !json_object_set_new(body_of(event), key, json_string(text));
}

static void change_time(struct record *record, size_t at) {
        const char *said = json_string_value(json_object_get(record->events[at], "mono_ns"));
        char turn[32], wall[CLOCK_TEXT_MAX];
        int64_t wall_us;

        assert_true(text_copy(turn, sizeof turn, said));
        for (size_t i = 1; i < record->count; i++) {
                json_t *event = record->events[i];

                if (strcmp(json_string_value(json_object_get(event, "mono_ns")), turn) != 0)
                        continue;
                assert_int_equal(clock_parse(json_string_value(json_object_get(event, "wall")), &wall_us), 0);
                clock_format(wall_us - 1, wall);
                assert_int_equal(json_object_set_new(event, "wall", json_string(wall)), 0);
        }
}

static void take_out(struct record *record, size_t at) {
        json_decref(record->events[at]);
        memmove(&record->events[at], &record->events[at + 1],
                (record->count - at - 1) * sizeof *record->events);
        record->count--;
}

static void put_in(struct record *record, size_t at, json_t *event) {
        assert_true(record->count < REWRITE_ENTRIES_MAX);
        memmove(&record->events[at + 1], &record->events[at], (record->count - at) * sizeof *record->events);
        record->events[at] = event;
        record->count++;
}

/* Another entry's words, at this one's time. */
static void replace(struct record *record, size_t at) {
        json_t *other = json_deep_copy(record->events[1 + draw(record->count - 1)]);

        (void) json_object_set(other, "mono_ns", json_object_get(record->events[at], "mono_ns"));
        (void) json_object_set(other, "wall", json_object_get(record->events[at], "wall"));
        json_decref(record->events[at]);
        record->events[at] = other;
}

static void swap(struct record *record, size_t at) {
        size_t next = at + 1 < record->count ? at + 1 : at - 1;
        json_t *event = record->events[at];

        record->events[at] = record->events[next];
        record->events[next] = event;
}

static void change(struct record *record, enum rewrite kind) {
        size_t at = 1 + draw(record->count - 1);

        switch (kind) {
        case REWRITE_ACTOR:
                (void) json_object_set_new(record->events[at], "actors", json_pack("[s]", "nobody"));
                break;
        case REWRITE_WORD:
                if (!change_word(record->events[at]))
                        (void) json_object_set_new(body_of(record->events[at]), "note", json_string("Q"));
                break;
        case REWRITE_TIME: change_time(record, at); break;
        case REWRITE_DELETE: take_out(record, at); break;
        case REWRITE_DOUBLE: put_in(record, at, json_deep_copy(record->events[at])); break;
        case REWRITE_SWAP: swap(record, at); break;
        case REWRITE_REPLACE: replace(record, at); break;
        case REWRITE_CUT:
                while (record->count > at)
                        take_out(record, record->count - 1);
                break;
        case REWRITE_SITE:
        case REWRITE_KINDS: (void) text_copy(record->site_name, sizeof record->site_name, "Elsewhere"); break;
        }
}

/* ---- a record of it, by our own code and the site's key ---- */

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
                .personal = json_object_get(event, "personal") };
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

static void forge(const struct record *record) {
        const struct ledger_options options = { .path = forged,
                .key_path = rig.key,
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
                while (i < record->count && same_turn(first, record->events[i]))
                        forge_entry(record->events[i++]);
                assert_int_equal(ledger_commit(forger), 0);
        }
}

/* ---- judging ---- */

static struct verify_result verified(const char *note) {
        const char *const given[] = { note, NULL };
        const struct verify_options options = {
                .path = forged, .folds = agent_folds, .quick = note != NULL, .checkpoints = given
        };
        struct verify_result result;

        assert_int_equal(verify_store(&options, &result), 0);
        return result;
}

/* The first entry that isn't as it was; one past the honest end where it is the same so far. */
static size_t first_changed(const struct record *was) {
        size_t i = 0;

        while (i < was->count && i < honest.count &&
                !memcmp(was->leaves[i].bytes, honest.leaves[i].bytes, HASH_SIZE))
                i++;
        return i + 1;
}

struct tally {
        unsigned found, by_each, harmless, harmless_each, tries, kinds[REWRITE_KINDS];
};

static void judge_each(size_t changed, size_t size, struct tally *tally) {
        static const char *given[REWRITE_ENTRIES_MAX];
        static struct outside outside[REWRITE_ENTRIES_MAX];

        for (size_t i = 0; i < honest.count; i++)
                given[i] = notes[i + 1];
        assert_int_equal(outside_judge(forger, given, honest.count, outside), 0);
        for (size_t i = 1; i <= honest.count; i++) {
                enum outside_verdict wanted = i < changed ? OUTSIDE_HOLDS
                                              : i > size  ? OUTSIDE_ROLLED_BACK
                                                          : OUTSIDE_REWRITTEN;

                assert_int_equal(outside[i - 1].verdict, wanted);
                tally->harmless_each += i < changed;
                tally->by_each += i >= changed;
        }
}

static void judge(size_t changed, size_t size, struct tally *tally) {
        size_t behind = changed + draw(honest.count - changed + 1), before = 1 + draw(changed);
        struct verify_result alone = verified(NULL), with = verified(notes[behind]);

        assert_true(alone.ok && alone.state_compared);
        assert_false(with.ok);
        assert_string_equal(with.fault.error, behind > size ? "ledger.truncated" : "ledger.checkpoint");
        tally->found++;
        if (before < changed) {
                assert_true(verified(notes[before]).ok);
                tally->harmless++;
        }
        judge_each(changed, size, tally);
}

/* One seed; false where the history came out as it was, which is no rewrite. */
static bool rewrite_once(enum rewrite kind, struct tally *tally) {
        static struct record wanted, got;
        size_t changed;

        wanted = honest;
        for (size_t i = 0; i < honest.count; i++)
                wanted.events[i] = json_deep_copy(honest.events[i]);
        change(&wanted, kind);
        forge(&wanted);
        take_record(forger, &got);
        changed = first_changed(&got);
        if (changed <= honest.count)
                judge(changed, got.count, tally);
        drop_record(&wanted);
        drop_record(&got);
        forger = ledger_close(forger);
        return changed <= honest.count;
}

static long long kept_ones(void) {
        static const char count[] = "SELECT count(*) FROM checkpoints";
        sqlite3_stmt *statement = ledger_statement(rig.ledger, count);
        long long kept;

        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        kept = sqlite3_column_int64(statement, 0);
        ledger_reset(rig.ledger, statement);
        return kept;
}

/* ---- the stories ---- */

/* The forger's tools are exact: what they don't change comes out to the byte. */
static void a_history_that_is_not_changed_is_the_same_record(void **state) {
        (void) state;
        forge(&honest);
        assert_string_equal(ledger_checkpoint(forger), notes[honest.count]);
        forger = ledger_close(forger);
        assert_true(verified(NULL).ok);
}

static void each_of_a_thousand_rewrites_is_found_by_one_checkpoint(void **state) {
        struct tally tally = { 0 };

        (void) state;
        for (unsigned seed = 1; seed <= REWRITES; seed++) {
                enum rewrite kind = seed % REWRITE_KINDS;
                unsigned tries = 0;

                seed_state = seed * 1000003ULL;
                while (!rewrite_once(kind, &tally))
                        assert_true(++tries < REWRITE_TRIES);
                tally.tries += tries;
                tally.kinds[kind]++;
        }
        print_message("%zu honest entries, %lld kept checkpoints; %d rewrites, each intact to verify alone; "
                      "%u drawn again because "
                      "nothing came of them\n",
                honest.count, kept_ones(), REWRITES, tally.tries);
        for (int i = 0; i < REWRITE_KINDS; i++)
                print_message("  %-14s %4u\n", rewrite_names[i], tally.kinds[i]);
        print_message("found by one checkpoint from behind the change: %u of %d; by each such: %u of %u\n",
                tally.found, REWRITES, tally.by_each, tally.by_each);
        print_message("one from before it: %u, no false finding; each such: %u, none\n", tally.harmless,
                tally.harmless_each);
        assert_int_equal(tally.found, REWRITES);
        assert_true(tally.harmless > REWRITES / 2);
}

/* After all of it, so that what was carried out is older than what is there. */
static void the_honest_record_grown_further_is_no_finding(void **state) {
        static const char *given[REWRITE_ENTRIES_MAX];
        static struct outside outside[REWRITE_ENTRIES_MAX];
        unsigned wrong = 0;

        (void) state;
        for (size_t i = 0; i < honest.count; i++)
                given[i] = notes[i + 1];
        for (size_t more = 0; more < REWRITES; more++) {
                rig_ask(&rig, 100000 + more, "{'do':'item.move','item':'GUN-2','to':'%s'}",
                        more % 2 ? "ER1/A" : "ER2");
                assert_int_equal(rig_turn(&rig), 0);
                turn_clear(rig.turn);
                assert_int_equal(outside_judge(rig.ledger, given, honest.count, outside), 0);
                for (size_t i = 0; i < honest.count; i++)
                        wrong += outside[i].verdict != OUTSIDE_HOLDS;
        }
        print_message("%d honest turns further on, %zu checkpoints judged after each: %u false findings\n",
                REWRITES, honest.count, wrong);
        assert_int_equal(wrong, 0);
        rig_assert_kept(&rig);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_history_that_is_not_changed_is_the_same_record),
                cmocka_unit_test(each_of_a_thousand_rewrites_is_found_by_one_checkpoint),
                cmocka_unit_test(the_honest_record_grown_further_is_no_finding),
        };

        return cmocka_run_group_tests(tests, group_begin, group_end);
}
