/* SPDX-License-Identifier: ISC */

/*
 * There is no memory for the n-th allocation, for n = 1, 2, … until the story passes: a read that didn't get its memory
 * happened not at all, and happens as soon as there is some
 */

#include "test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "portal.h"
#include "sightings.h"

enum { POINTS_MAX = 10000, TAGS = 700, CHIPS = 3 };

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
int __real_posix_memalign(void **out, size_t align, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
int __wrap_posix_memalign(void **out, size_t align, size_t size);

static struct { size_t count, at; /* at 0: there is memory */ } memory;

static bool memory_ends(void) {
        return memory.at && ++memory.count == memory.at;
}

void *__wrap_malloc(size_t size) {
        return memory_ends() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
        return memory_ends() ? NULL : __real_calloc(count, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size) {
        return memory_ends() ? NULL : __real_reallocarray(old, count, size);
}

int __wrap_posix_memalign(void **out, size_t align, size_t size) {
        return memory_ends() ? ENOMEM : __real_posix_memalign(out, align, size);
}

static void fail_at(size_t at) {
        memory.count = 0;
        memory.at = at;
}

static bool failed(void) {
        return memory.at && memory.count >= memory.at;
}

/* What was told of each read is counted: a read tried twice must not be told twice. */
struct told {
        size_t kinds[SIGHTING_HEARD + 1];
};

static void note(void *context, const struct sighting_edge *edge) {
        struct told *told = context;

        told->kinds[edge->kind]++;
}

static void see(struct sightings *s, size_t which, size_t chip, int64_t now_us, struct told *told) {
        struct tag tag = { .scheme = TAG_EPC, .size = which % 3 ? 24 : 62 };
        struct sighting_tid tid = { .size = which % 2 ? 12 : 24, .bytes = { 0xe2, (uint8_t) chip } };
        struct sightings_read read = { .tag = &tag, .tid = &tid, .rssi_cdbm = -5000, .known = true };
        const struct sightings_counts before = sightings_counts(s);
        const struct told told_before = *told;
        size_t refused;
        int r;

        memcpy(tag.bytes, &which, sizeof which);
        if (chip)
                r = sightings_read(s, &read, now_us, note, told);
        else
                r = sightings_read_many(s, &read, 1, now_us, note, told, &refused);
        if (!r)
                return;
        assert_int_equal(r, -ENOMEM);
        assert_true(failed());
        assert_int_equal(sightings_counts(s).known, before.known);
        assert_memory_equal(told, &told_before, sizeof *told);
        assert_int_equal(sightings_read(s, &read, now_us, note, told), 0);
}

/* true: an allocation failed. */
static bool story(size_t at) {
        static const uint8_t key[SIGHTINGS_KEY_BYTES];
        static const struct sightings_rules rules;
        static const struct sightings_antenna antennas[2] = { { .place = 0 }, { .place = 1 } };
        scoped(sightings_freep) struct sightings *s = NULL;
        struct told told = { 0 };
        bool happened;

        fail_at(at);
        if (sightings_new(&rules, antennas, 2, key, &s)) {
                assert_true(failed());
                assert_null(s);
                assert_int_equal(sightings_new(&rules, antennas, 2, key, &s), 0);
        }
        for (size_t i = 0; i < TAGS * CHIPS; i++)
                see(s, i / CHIPS, i % CHIPS, 1000000, &told);
        happened = failed();
        fail_at(0);
        assert_int_equal(sightings_counts(s).known, TAGS);
        assert_int_equal(told.kinds[SIGHTING_APPEARED], TAGS);
        assert_int_equal(told.kinds[SIGHTING_TWO_TIDS], TAGS * (CHIPS - 1));
        sightings_tick(s, 100000000, note, &told);
        assert_int_equal(told.kinds[SIGHTING_GONE], TAGS);
        assert_int_equal(sightings_counts(s).known, 0);
        return happened;
}

static void test_memory_ends_at_each_point(void **state) {
        size_t at = 1;

        (void) state;
        while (at < POINTS_MAX && story(at))
                at += at < 64 ? 1 : 7; /* all of the start, and a seventh of what repeats itself */
        print_message("%zu allocations\n", at);
        assert_in_range(at, TAGS, POINTS_MAX - 1);
}

static void pass_note(void *context, const struct portal_pass *pass) {
        size_t *passes = context;

        (void) pass;
        ++*passes;
}

static bool portal_story(size_t at) {
        static const uint8_t key[PORTAL_KEY_BYTES];
        scoped(portal_freep) struct portal *portal = NULL;
        size_t passes = 0;

        fail_at(at);
        if (portal_new(2, 0, key, &portal))
                assert_int_equal(portal_new(2, 0, key, &portal), 0);
        for (size_t i = 0; i < TAGS; i++) {
                struct tag tag = { .scheme = TAG_EPC, .size = sizeof i };

                memcpy(tag.bytes, &i, sizeof i);
                if (!portal_read(portal, &tag, 0, -5000, 1, pass_note, &passes))
                        continue;
                assert_true(failed());
                assert_int_equal(portal_count(portal), i);
                assert_int_equal(portal_read(portal, &tag, 0, -5000, 1, pass_note, &passes), 0);
        }
        portal_tick(portal, 100000000, pass_note, &passes);
        assert_int_equal(passes, TAGS);
        return failed();
}

static void test_memory_ends_in_the_door(void **state) {
        size_t at = 1;

        (void) state;
        while (at < POINTS_MAX && portal_story(at))
                at++;
        fail_at(0);
        assert_in_range(at, 6, POINTS_MAX - 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_memory_ends_at_each_point),
                cmocka_unit_test(test_memory_ends_in_the_door),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
