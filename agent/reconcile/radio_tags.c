/* SPDX-License-Identifier: ISC */

/*
 * Radio tags: open addressing, half full at most
 */

#include "radio_tags.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

enum { RADIO_TAGS_FIRST = 256 };

static_assert(RADIO_KEY_SIZE == crypto_shorthash_siphashx24_KEYBYTES, "a key is SipHash's");
static_assert(RADIO_DIGEST_SIZE == crypto_shorthash_siphashx24_BYTES, "a digest is SipHash's");

/* kind(1) originality(1) size of the TID(1) TID bytes */
void radio_digest(const uint8_t *key, const struct frame *frame, struct radio_digest *ret_digest) {
        uint8_t buffer[3 + FRAME_TID_MAX + FRAME_BYTES_MAX];
        size_t size = 0;

        buffer[size++] = (uint8_t) frame->kind;
        buffer[size++] = frame->originality;
        buffer[size++] = (uint8_t) frame->tid_size;
        memcpy(buffer + size, frame->tid, frame->tid_size);
        size += frame->tid_size;
        memcpy(buffer + size, frame->bytes, frame->size);
        size += frame->size;
        (void) crypto_shorthash_siphashx24(ret_digest->bytes, buffer, size, key);
}

/* Where it stands, or the free place where it would. */
static struct radio_tag *slot_of(struct radio_tag *slots, size_t room, const struct radio_digest *digest) {
        size_t at;

        memcpy(&at, digest->bytes, sizeof at);
        for (at &= room - 1; slots[at].generation; at = (at + 1) & (room - 1))
                if (!memcmp(&slots[at].digest, digest, sizeof *digest))
                        break;
        return &slots[at];
}

struct radio_tag *radio_tags_find(const struct radio_tags *tags, const struct radio_digest *digest) {
        struct radio_tag *slot = tags->room ? slot_of(tags->slots, tags->room, digest) : NULL;

        return slot && slot->generation ? slot : NULL;
}

static int radio_tags_grow(struct radio_tags *tags) {
        const size_t room = tags->room ? 2 * tags->room : RADIO_TAGS_FIRST;
        struct radio_tag *slots = calloc(room, sizeof *slots);

        if (!slots)
                return error_trace(-ENOMEM);
        for (size_t i = 0; i < tags->room; i++)
                if (tags->slots[i].generation)
                        *slot_of(slots, room, &tags->slots[i].digest) = tags->slots[i];
        free(tags->slots);
        tags->slots = slots;
        tags->room = room;
        return 0;
}

int radio_tags_add(struct radio_tags *tags, const struct radio_digest *digest, struct radio_tag **ret_tag) {
        struct radio_tag *slot;
        int r;

        if (tags->count == RADIO_TAGS_MAX / 2)
                return RADIO_TAGS_E_FULL;
        r = 2 * (tags->count + 1) > tags->room ? radio_tags_grow(tags) : 0;
        if (r)
                return r;
        slot = slot_of(tags->slots, tags->room, digest);
        *slot = (struct radio_tag){ .digest = *digest, .generation = 1 };
        tags->count++;
        *ret_tag = slot;
        return 0;
}

void radio_tags_end(struct radio_tags *tags) {
        free(tags->slots);
        *tags = (struct radio_tags){ 0 };
}
