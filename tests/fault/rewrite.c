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
 * Officers' signatures are rewrite_signed.c's.
 */

#include "test.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "forge.h"
#include "note.h"
#include "outside.h"
#include "rig.h"
#include "text.h"

enum { REWRITES = 1000, REWRITE_ITEMS = 17, REWRITE_TRIES = 50, REWRITE_KEPT = 16 };

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

static struct rig rig;
static uint64_t seed_state;

/* SplitMix64: the same rewrites each time, on each machine. */
static uint64_t draw(uint64_t below) {
        uint64_t x = seed_state += 0x9e3779b97f4a7c15;

        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return (x ^ (x >> 31)) % below;
}

/* ---- the honest record ---- */

static int group_begin(void **state) {
        (void) state;
        rig_begin(&rig, REWRITE_ITEMS);
        rig.config->checkpoint.every = REWRITE_KEPT; /* so that there are kept ones to sign anew */
        assert_int_equal(rig_open(&rig, true), 0);
        assert_int_equal(rig_play(&rig), 0);
        forge_begin(&rig);
        return 0;
}

static int group_end(void **state) {
        (void) state;
        forge_drop(&honest);
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
                (record->count - at - 1) * sizeof(json_t *));
        record->count--;
}

static void put_in(struct record *record, size_t at, json_t *event) {
        assert_true(record->count < FORGE_ENTRIES_MAX);
        memmove(&record->events[at + 1], &record->events[at], (record->count - at) * sizeof(json_t *));
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

/* ---- judging ---- */

struct tally {
        unsigned found, by_each, harmless, harmless_each, tries, kinds[REWRITE_KINDS];
};

static void judge_each(size_t changed, size_t size, struct tally *tally) {
        static const char *given[FORGE_ENTRIES_MAX];
        static struct outside outside[FORGE_ENTRIES_MAX];

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
        struct verify_result alone = forge_verify(NULL), with = forge_verify(notes[behind]);

        assert_true(alone.ok && alone.state_compared);
        assert_false(with.ok);
        assert_string_equal(with.fault.error, behind > size ? "ledger.truncated" : "ledger.checkpoint");
        tally->found++;
        if (before < changed) {
                assert_true(forge_verify(notes[before]).ok);
                tally->harmless++;
        }
        judge_each(changed, size, tally);
}

/* One seed; false where the history came out as it was, which is no rewrite. */
static bool rewrite_once(enum rewrite kind, struct tally *tally) {
        static struct record wanted, got;
        size_t changed;

        forge_copy(&honest, &wanted);
        change(&wanted, kind);
        forge(&wanted, NULL);
        forge_take(forger, &got);
        changed = forge_first_changed(&got);
        if (changed <= honest.count)
                judge(changed, got.count, tally);
        forge_drop(&wanted);
        forge_drop(&got);
        forge_close();
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
        forge(&honest, NULL);
        assert_string_equal(ledger_checkpoint(forger), notes[honest.count]);
        forge_close();
        assert_true(forge_verify(NULL).ok);
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
        static const char *given[FORGE_ENTRIES_MAX];
        static struct outside outside[FORGE_ENTRIES_MAX];
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
