/* SPDX-License-Identifier: ISC */

/*
 * Compare: an open-addressing hash from item to line, and one bit a place
 *
 * A slot is 16 bytes, so that a probe touches one cache line and none of the lines themselves:
 *
 *      | item 64 | line 31, out 1 | place 32 |        line 0 means an empty slot; lines count from 1
 *
 * The table is at most half full and probed linearly. At a million items it is larger than the caches, and the cost
 * would be one miss after another; so a slot is asked for AHEAD items before it is looked at, a verdict SOON before it
 * is written.
 */

#include "compare.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
        AHEAD = 64, /* a slot is asked for that many items before it is needed */
        SOON = 24,  /* and its verdict that many */
        SLOTS_MIN = 64,
        HUGE_PAGE = 2 << 20,
};

#define SLOT_OUT UINT32_C(0x80000000)

struct compare_slot {
        uint64_t item;
        uint32_t line; /* from 1; the top bit: out */
        uint32_t place;
};

static_assert(sizeof(struct compare_slot) == 16, "four slots a cache line");

/* Fibonacci hashing: 2^64 divided by the golden ratio spreads numbers that follow one another. */
static inline size_t compare_slot_of(uint64_t item, unsigned int shift) {
        return (size_t) ((item * UINT64_C(0x9e3779b97f4a7c15)) >> shift);
}

static unsigned int compare_shift(size_t slots) {
        return 64 - (unsigned int) __builtin_ctzll(slots);
}

/* Large memory asks for huge pages, since each random touch of it is also a TLB miss. NULL without memory. */
static void *compare_allocate(size_t size) {
        void *memory;

        if (posix_memalign(&memory, size >= HUGE_PAGE ? HUGE_PAGE : 64, size ? size : 1))
                return NULL;
        if (size >= HUGE_PAGE)
                (void) madvise(memory, size, MADV_HUGEPAGE);
        return memory;
}

/* Zeroed slots, at least twice as many as lines. */
static int compare_reserve_slots(struct compare *compare, size_t lines) {
        size_t slots = SLOTS_MIN;

        while (slots < 2 * lines)
                slots *= 2;
        if (compare->slot_room != slots) {
                struct compare_slot *memory = compare_allocate(slots * sizeof *memory);

                if (!memory)
                        return -ENOMEM;
                free(compare->slots);
                compare->slots = memory;
                compare->slot_room = slots;
        }
        memset(compare->slots, 0, slots * sizeof *compare->slots);
        return 0;
}

static int compare_reserve(struct compare *compare, const struct compare_input *input) {
        if (compare->verdict_room < input->line_count) {
                struct compare_verdict *memory = compare_allocate(input->line_count * sizeof *memory);

                if (!memory)
                        return -ENOMEM;
                free(compare->verdicts);
                compare->verdicts = memory;
                compare->verdict_room = input->line_count;
        }
        if (compare->extra_room < input->seen_count) {
                uint32_t *memory = compare_allocate(input->seen_count * sizeof *memory);

                if (!memory)
                        return -ENOMEM;
                free(compare->extras);
                compare->extras = memory;
                compare->extra_room = input->seen_count;
        }
        return compare_reserve_slots(compare, input->line_count);
}

static int compare_place_lines(struct compare *compare, const struct compare_input *input) {
        const size_t mask = compare->slot_room - 1;
        const unsigned int shift = compare_shift(compare->slot_room);

        for (size_t i = 0; i < input->line_count; i++) {
                const struct compare_line *line = &input->lines[i];
                struct compare_slot *slot;
                size_t at = compare_slot_of(line->item, shift);

                if (i + AHEAD < input->line_count)
                        __builtin_prefetch(
                                &compare->slots[compare_slot_of(input->lines[i + AHEAD].item, shift)], 1);
                for (slot = &compare->slots[at]; slot->line; slot = &compare->slots[at]) {
                        if (slot->item == line->item)
                                return COMPARE_E_DUPLICATE;
                        at = (at + 1) & mask;
                }
                slot->item = line->item;
                slot->line = ((uint32_t) i + 1) | (line->out ? SLOT_OUT : 0);
                slot->place = line->place;
                compare->verdicts[i] = (struct compare_verdict){ .seen = COMPARE_NOWHERE };
        }
        return 0;
}

/* A sighting at the right place beats all others; of those elsewhere the lowest place stands. */
static void compare_mark(struct compare_verdict *verdict, const struct compare_input *input,
        uint32_t expected, uint32_t seen) {
        const uint32_t place = input->seen[seen].place;

        if (verdict->result == COMPARE_FOUND_CONFIRMED)
                return;
        if (place == expected)
                *verdict = (struct compare_verdict){ .result = COMPARE_FOUND_CONFIRMED, .seen = seen };
        else if (verdict->seen == COMPARE_NOWHERE || place < input->seen[verdict->seen].place)
                *verdict = (struct compare_verdict){ .result = COMPARE_FOUND_MISPLACED, .seen = seen };
}

/* Where the slot at home is the one, as it is mostly, its verdict is written soon. */
static inline void compare_ask_verdict(const struct compare *compare, const struct compare_slot *slot) {
        if (slot->line)
                __builtin_prefetch(&compare->verdicts[(slot->line & ~SLOT_OUT) - 1], 1);
}

static void compare_look_up(struct compare *compare, const struct compare_input *input) {
        const size_t mask = compare->slot_room - 1;
        const unsigned int shift = compare_shift(compare->slot_room);

        compare->extra_count = 0;
        for (size_t i = 0; i < input->seen_count; i++) {
                const struct compare_seen *seen = &input->seen[i];
                size_t at = compare_slot_of(seen->item, shift);
                const struct compare_slot *slot = &compare->slots[at];

                if (i + AHEAD < input->seen_count)
                        __builtin_prefetch(
                                &compare->slots[compare_slot_of(input->seen[i + AHEAD].item, shift)], 0);
                if (i + SOON < input->seen_count)
                        compare_ask_verdict(
                                compare, &compare->slots[compare_slot_of(input->seen[i + SOON].item, shift)]);
                while (slot->line && slot->item != seen->item) {
                        at = (at + 1) & mask;
                        slot = &compare->slots[at];
                }
                if (!slot->line || slot->line & SLOT_OUT)
                        compare->extras[compare->extra_count++] = (uint32_t) i;
                else
                        compare_mark(&compare->verdicts[slot->line - 1], input, slot->place, (uint32_t) i);
        }
}

static bool compare_covered(const struct compare_input *input, uint32_t place) {
        return place < input->place_count && input->covered[place / 64] >> (place % 64) & 1;
}

static void compare_settle(struct compare *compare, const struct compare_input *input) {
        memset(compare->totals, 0, sizeof compare->totals);
        for (size_t i = 0; i < input->line_count; i++) {
                struct compare_verdict *verdict = &compare->verdicts[i];

                if (input->lines[i].out)
                        verdict->result = COMPARE_EXPLAINED_OUT;
                else if (verdict->seen == COMPARE_NOWHERE)
                        verdict->result = compare_covered(input, input->lines[i].place)
                                                  ? COMPARE_MISSING
                                                  : COMPARE_NOT_OBSERVED;
                compare->totals[verdict->result]++;
        }
}

int compare_run(struct compare *compare, const struct compare_input *input) {
        int r;

        assert(input->line_count < SLOT_OUT && input->seen_count < UINT32_MAX);
        r = compare_reserve(compare, input);
        if (r)
                return r;
        r = compare_place_lines(compare, input);
        if (r)
                return r;
        compare_look_up(compare, input);
        compare_settle(compare, input);
        return 0;
}

void compare_end(struct compare *compare) {
        free(compare->slots);
        free(compare->verdicts);
        free(compare->extras);
        *compare = (struct compare){ 0 };
}

const char *compare_result_name(enum compare_result result) {
        static const char *const names[COMPARE_RESULTS] = {
                [COMPARE_NOT_OBSERVED] = "NOT_OBSERVED",
                [COMPARE_MISSING] = "MISSING",
                [COMPARE_EXPLAINED_OUT] = "EXPLAINED_OUT",
                [COMPARE_FOUND_MISPLACED] = "FOUND_MISPLACED",
                [COMPARE_FOUND_CONFIRMED] = "FOUND_CONFIRMED",
                [COMPARE_FOUND_PRESENCE_ONLY] = "FOUND_PRESENCE_ONLY",
        };

        assert(result < COMPARE_RESULTS);
        return names[result];
}
