/* SPDX-License-Identifier: ISC */

/*
 * The table of live tags: slots by SipHash-2-4, linear probing, no tombstones
 *
 * A stranger chooses tags, so the hash is keyed and nobody can make them collide. The 32 bits kept in a slot spare a
 * look at the record of another tag, and the doubling a look at any.
 */

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "sightings_inside.h"

static_assert(crypto_shorthash_KEYBYTES == SIGHTINGS_KEY_BYTES, "SipHash-2-4");
static_assert(offsetof(struct tag, bytes) == 2 * sizeof(uint16_t), "scheme, size and bytes lie in one piece");

uint32_t table_hash(const struct sightings *s, const struct tag *tag) {
        uint8_t out[crypto_shorthash_BYTES];
        uint32_t hash;

        assert(tag->size <= TAG_BYTES_MAX);
        (void) crypto_shorthash(out, (const uint8_t *) tag, offsetof(struct tag, bytes) + tag->size, s->key);
        memcpy(&hash, out, sizeof hash);
        return hash;
}

static bool live_is(const struct live *live, const struct tag *tag) {
        return live->tag_size == tag->size && live->scheme == tag->scheme &&
               !memcmp(tag->size > LIVE_TAG_INLINE ? live->tag.far : live->tag.bytes, tag->bytes, tag->size);
}

void live_tag(const struct live *live, struct tag *out) {
        *out = (struct tag){ .scheme = live->scheme, .size = live->tag_size };
        memcpy(out->bytes, live->tag_size > LIVE_TAG_INLINE ? live->tag.far : live->tag.bytes,
                live->tag_size);
}

uint32_t table_find(const struct sightings *s, const struct tag *tag, uint32_t hash) {
        const size_t mask = s->slot_count - 1;

        for (size_t i = hash & mask; s->slots[i].live; i = (i + 1) & mask)
                if (s->slots[i].hash == hash && live_is(live_at(s, s->slots[i].live - 1), tag))
                        return s->slots[i].live - 1;
        return LIVE_NONE;
}

static void slots_put(struct slot *slots, size_t count, struct slot slot) {
        const size_t mask = count - 1;
        size_t i = slot.hash & mask;

        while (slots[i].live)
                i = (i + 1) & mask;
        slots[i] = slot;
}

static int table_resize(struct sightings *s, size_t count) {
        struct slot *slots;

        slots = memory_large(count * sizeof *slots);
        if (!slots)
                return -ENOMEM;
        memset(slots, 0, count * sizeof *slots);
        for (size_t i = 0; i < s->slot_count; i++)
                if (s->slots[i].live)
                        slots_put(slots, count, s->slots[i]);
        s->bytes += (count - s->slot_count) * sizeof *slots;
        free(s->slots);
        s->slots = slots;
        s->slot_count = count;
        return 0;
}

int table_start(struct sightings *s) {
        return table_resize(s, SLOTS_MIN);
}

/* Room for one tag more. */
static int table_grow(struct sightings *s) {
        return (s->live_count + 1) * 4 > s->slot_count * 3 ? table_resize(s, 2 * s->slot_count) : 0;
}

static int table_directory(struct sightings *s, size_t pages) {
        const size_t room = s->page_room ? 2 * s->page_room : PAGES_MIN;
        struct live **directory;

        if (pages <= s->page_room)
                return 0;
        directory = reallocarray(s->pages, room, sizeof(struct live *));
        if (!directory)
                return -ENOMEM;
        s->bytes += (room - s->page_room) * sizeof(struct live *);
        memset(directory + s->page_room, 0, (room - s->page_room) * sizeof(struct live *));
        s->pages = directory;
        s->page_room = room;
        return 0;
}

/* The pages of one chunk, where the next record would lie on one that isn't there. */
static int table_page(struct sightings *s) {
        const size_t page = s->used / PAGE_TAGS;
        const size_t tags = s->used >= HUGE_FROM ? HUGE_TAGS : PAGE_TAGS;
        struct live *chunk;
        int r;

        if (s->free_head != LIVE_NONE)
                return 0;
        r = table_directory(s, page + tags / PAGE_TAGS);
        if (r || s->pages[page])
                return r;
        chunk = memory_large(tags * sizeof *chunk);
        if (!chunk)
                return -ENOMEM;
        for (size_t i = 0; i < tags / PAGE_TAGS; i++)
                s->pages[page + i] = chunk + i * PAGE_TAGS;
        s->bytes += tags * sizeof *chunk;
        return 0;
}

static uint32_t table_take_record(struct sightings *s) {
        uint32_t number = s->free_head;

        if (number == LIVE_NONE)
                return s->used++;
        s->free_head = live_at(s, number)->place_next;
        return number;
}

int table_add(struct sightings *s, const struct tag *tag, uint32_t hash, uint32_t *ret_number) {
        scoped(freep) uint8_t *far = NULL;
        struct live *live;
        uint32_t number;
        int r;

        assert(s->live_count < LIVE_MAX);
        if (tag->size > LIVE_TAG_INLINE) {
                far = malloc(tag->size);
                if (!far)
                        return -ENOMEM;
        }
        r = table_grow(s);
        if (!r)
                r = table_page(s);
        if (r)
                return r;
        s->bytes += far ? tag->size : 0;
        number = table_take_record(s);
        live = live_at(s, number);
        *live = (struct live){ .scheme = (uint8_t) tag->scheme, .tag_size = (uint8_t) tag->size };
        memcpy(far ? far : live->tag.bytes, tag->bytes, tag->size);
        if (far)
                live->tag.far = take(far);
        slots_put(s->slots, s->slot_count, (struct slot){ .hash = hash, .live = number + 1 });
        s->live_count++;
        *ret_number = number;
        return 0;
}

/* Those behind a freed slot move up, as far as each still is at or behind its own. */
static void slots_close(struct sightings *s, size_t hole) {
        const size_t mask = s->slot_count - 1;

        for (size_t i = (hole + 1) & mask; s->slots[i].live; i = (i + 1) & mask) {
                if (((i - s->slots[i].hash) & mask) < ((i - hole) & mask))
                        continue;
                s->slots[hole] = s->slots[i];
                hole = i;
        }
        s->slots[hole] = (struct slot){ 0 };
}

static void live_free_tag(struct sightings *s, struct live *live) {
        if (live->tag_size <= LIVE_TAG_INLINE)
                return;
        free(live->tag.far);
        s->bytes -= live->tag_size;
}

void table_remove(struct sightings *s, uint32_t number) {
        const size_t mask = s->slot_count - 1;
        struct live *live = live_at(s, number);
        struct tag tag;
        size_t i;

        live_tag(live, &tag);
        for (i = table_hash(s, &tag) & mask; s->slots[i].live != number + 1; i = (i + 1) & mask)
                assert(s->slots[i].live);
        slots_close(s, i);
        live_free_tag(s, live);
        live_free_tids(s, live);
        live->place_next = s->free_head;
        s->free_head = number;
        s->live_count--;
}

void table_free(struct sightings *s) {
        for (size_t i = 0; i < s->slot_count; i++) {
                struct live *live = s->slots[i].live ? live_at(s, s->slots[i].live - 1) : NULL;

                if (live) {
                        live_free_tag(s, live);
                        live_free_tids(s, live);
                }
        }
        for (size_t tags = 0; tags < s->used; tags += tags >= HUGE_FROM ? HUGE_TAGS : PAGE_TAGS)
                free(s->pages[tags / PAGE_TAGS]);
        free(s->pages);
        free(s->slots);
}
